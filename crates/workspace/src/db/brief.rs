//! A brief, checked: positions added to what is known about its sentences.
//!
//! Runs at every keystroke. What a look at where a block stands tells ([`Place`]) is looked at for all blocks; the blocks and
//! their claims only around the edit. At both ends of a brief, where the text, what the document settles and the facts
//! are what they were, claims are copied to where they stand now.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rapporteur_claims::{Anchor, Interval, Timeline};
use rapporteur_evidence::{Claim, Label, SourceId};
use rapporteur_linking::{Mention, Resolution, Scan, Stayed};
use rapporteur_markup::{Block, BlockKind, Citation, CitationKey, Definition, Definitions};
use rapporteur_text::{TextRange, TextSize};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    BlockText, Brief, ClaimKey, Corpus, Db, DefinitionText, Judged, Outline, ParsedBlock, ParsedSentence,
    Prose, Rules, TURNS, Team, block_text, blocks, combine, definition_sources, disagreements,
    is_told_from_earlier, parse, scan, statement, verdict,
};
use crate::beside::{Beside, verdict_beside};
use crate::directory::Directory;
use crate::kept::{Aligned, CitedBy, ClaimParts, Kept, KeptBlock, KeptClaim, Place, ReadBlock, ReadBy};
use crate::report::{BriefReport, CheckedClaim, ClaimBody, ResolvedCitation};
use crate::team::{Answers, Asks, Given, ask_id};

/// A claim that tells of an event: the key under which it meets others, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub(super) event: u64,
    pub(super) claim: Arc<ClaimParts>,
    /// Index among the claims of the brief.
    pub(super) number: u32,
    /// The sentence in the file.
    pub(super) range: TextRange,
}

/// A brief, checked.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Checked {
    pub(crate) report: Arc<BriefReport>,
    pub(crate) told: Vec<Told>,
    /// The events of `told` with their places in it, sorted.
    pub(crate) order: Vec<(u64, u32)>,
}

/// A brief, checked. Asks the database only for what is new. What it takes from the last run depends on the rules and the
/// facts, which it reads.
#[salsa::tracked(returns(ref), no_eq)]
pub(crate) fn report(db: &dyn Db, brief: Brief) -> Arc<Checked> {
    let before = db.kept().get(brief);
    let Sentences { kept, blocks: read, between, claims, mut places, resolution, cited_by } =
        sentences(db, brief, before.as_deref());
    let outline = blocks(db, brief);
    let nothing;
    let old = match kept {
        Some(kept) => kept,
        None => {
            nothing = Kept::nothing(rules(db));
            &nothing
        }
    };
    let behind = read.stayed.moved(between.end);
    let (head, tail) = (old.place(between.start), old.place(behind));
    let Between { blocks: known, claims, hashes, told, recalled } =
        judged(db, outline, &read, &between, &head, claims, &mut places);
    let start =
        |blocks: &[Block], at: usize| blocks.get(at).map_or(0, |block| u32::from(block.range.start()));
    let unasked = before.as_ref().map(|kept| Arc::clone(&kept.unasked)).unwrap_or_default();
    unasked.fetch_add(recalled, Ordering::Relaxed);
    let by = Shift {
        bytes: start(&outline.blocks, between.end).wrapping_sub(start(old.blocks(), behind)),
        blocks: to_u32(between.end).wrapping_sub(to_u32(behind)),
        sentences: to_u32(read.sentences_before(between.end)).wrapping_sub(tail.sentences),
        claims: (head.claims + to_u32(claims.len())).wrapping_sub(tail.claims),
        told: (head.told + to_u32(told.len())).wrapping_sub(tail.told),
    };

    let (hashes_before, hashes_gone, hashes_behind) = cut(&old.hashes, head.claims, tail.claims);
    let identities = identities(hashes_before, hashes_gone, &hashes, hashes_behind);
    let claims = claims.into_iter().zip(identities.between);
    let claims = claims.map(|(claim, identity)| CheckedClaim { identity, ..claim });
    let (claims_before, _, claims_behind) = cut(&old.checked.report.claims, head.claims, tail.claims);
    let mut all_claims: Vec<CheckedClaim> =
        chained(claims_before, claims, claims_behind.iter().map(|claim| by.claim(claim)));
    let moved = (tail.claims.wrapping_add(by.claims)) as usize;
    for (at, identity) in identities.behind {
        if let Some(claim) = all_claims.get_mut(moved + at) {
            claim.identity = identity;
        }
    }
    let events = told.iter().map(|told| told.event).zip(head.told..);
    let order = in_order(&old.checked.order, head.told..tail.told, by.told, events);
    let (told_before, _, told_behind) = cut(&old.checked.told, head.told, tail.told);
    let told = chained(told_before, told.into_iter(), told_behind.iter().map(|told| by.told(told)));
    let (disagreements, events) = disagreements(db, &told, &order, &old.events);
    let report = BriefReport {
        claims: all_claims,
        directives: directives(outline, &read),
        blocks: outline.blocks.clone(),
        definitions: outline.definitions.clone(),
        problems: outline.problems.clone(),
        disagreements,
    };
    let checked = Arc::new(Checked { report: Arc::new(report), told, order });

    let (read_before, _, read_behind) = cut(&old.read, to_u32(between.start), to_u32(behind));
    let (places_before, _, places_behind) = cut(&old.places, to_u32(between.start), to_u32(behind));
    // A section that began before the end goes on there.
    let section = places.last().or(places_before.last()).map_or(0, |place| place.section);
    let moved = |place: &Place| by.place(place, &tail, section);
    let kept = Kept {
        rules: rules(db),
        index: Arc::clone(Corpus::get(db).index(db)),
        answers: Arc::clone(Team::get(db).answers(db)),
        format: brief.format(db),
        text: Arc::clone(brief.text(db)),
        read: chained(read_before, known.into_iter(), read_behind.iter().cloned()),
        places: chained(places_before, places.into_iter(), places_behind.iter().map(moved)),
        checked: Arc::clone(&checked),
        hashes: [hashes_before, &hashes, hashes_behind].concat(),
        events,
        title: title(outline, &read).map(Box::from),
        resolution,
        cited_by,
        anchor: outline.anchor,
        turn: before.as_ref().map_or(0, |kept| kept.turn.wrapping_add(1)),
        unasked,
    };
    db.kept().set(brief, kept);
    checked
}

/// A list in three parts: before, between and behind two numbers.
fn cut<T>(list: &[T], start: u32, end: u32) -> (&[T], &[T], &[T]) {
    let (start, end) = (start as usize, end as usize);
    let part = |range: Range<usize>| list.get(range).unwrap_or_default();
    (part(0..start), part(start..end), part(end..list.len()))
}

/// What was before, what is between, what was behind.
fn chained<T: Clone>(
    before: &[T],
    between: impl ExactSizeIterator<Item = T>,
    behind: impl ExactSizeIterator<Item = T>,
) -> Vec<T> {
    let mut all = Vec::with_capacity(before.len() + between.len() + behind.len());
    all.extend_from_slice(before);
    all.extend(between);
    all.extend(behind);
    all
}

/// By how much what stands behind an edit has moved. Numbers wrap around.
struct Shift {
    bytes: u32,
    blocks: u32,
    sentences: u32,
    claims: u32,
    told: u32,
}

impl Shift {
    fn offset(&self, offset: TextSize) -> TextSize {
        u32::from(offset).wrapping_add(self.bytes).into()
    }

    fn range(&self, range: TextRange) -> TextRange {
        let start = self.offset(range.start());
        TextRange::at(start, range.len())
    }

    fn claim(&self, claim: &CheckedClaim) -> CheckedClaim {
        CheckedClaim {
            range: self.range(claim.range),
            block: claim.block.wrapping_add(self.blocks),
            base: self.offset(claim.base),
            identity: claim.identity,
            body: Arc::clone(&claim.body),
        }
    }

    fn told(&self, told: &Told) -> Told {
        Told {
            event: told.event,
            claim: Arc::clone(&told.claim),
            number: told.number.wrapping_add(self.claims),
            range: self.range(told.range),
        }
    }

    /// `tail` is where what has moved stood; `section` is where the section begins that goes on there.
    fn place(&self, place: &Place, tail: &Place, section: u32) -> Place {
        let begins_there = place.section >= tail.claims;
        Place {
            sentences: place.sentences.wrapping_add(self.sentences),
            claims: place.claims.wrapping_add(self.claims),
            told: place.told.wrapping_add(self.told),
            section: if begins_there { place.section.wrapping_add(self.claims) } else { section },
            ..*place
        }
    }
}

/// Identities of claims that survive when text elsewhere moves.
struct Identities {
    /// Of the claims between.
    between: Vec<u64>,
    /// Of those behind whose identity has changed, by number.
    behind: Vec<(usize, u64)>,
}

/// Numbers equal claims. What was between, `gone`, has given way to `between`.
fn identities(before: &[u64], gone: &[u64], between: &[u64], behind: &[u64]) -> Identities {
    let mut counts: FxHashMap<u64, u64> = between.iter().map(|hash| (*hash, 0)).collect();
    // Of what came and went, how many more there are now.
    let mut more: FxHashMap<u64, i64> = FxHashMap::default();
    if !behind.is_empty() {
        between.iter().for_each(|hash| *more.entry(*hash).or_default() += 1);
        gone.iter().for_each(|hash| *more.entry(*hash).or_default() -= 1);
        more.retain(|_, count| *count != 0);
        more.keys().for_each(|hash| *counts.entry(*hash).or_default() += 0);
    }
    // Most of the others are told by a few bits.
    let mut filter = vec![false; 1 << 12];
    let bits = |hash: &u64| usize::try_from(hash & 0xFFF).unwrap_or_default();
    for hash in counts.keys() {
        if let Some(wanted) = filter.get_mut(bits(hash)) {
            *wanted = true;
        }
    }
    let wanted = |hash: &&u64| filter.get(bits(hash)).is_some_and(|wanted| *wanted);
    for hash in before.iter().filter(wanted) {
        if let Some(count) = counts.get_mut(hash) {
            *count += 1;
        }
    }
    let mut next = |hash: u64| {
        let count = counts.entry(hash).or_default();
        *count += 1;
        combine(hash, *count)
    };
    let between = between.iter().map(|hash| next(*hash)).collect();
    let behind = behind.iter().enumerate().filter(|(_, hash)| !more.is_empty() && wanted(hash));
    let behind =
        behind.filter(|(_, hash)| more.contains_key(hash)).map(|(at, hash)| (at, next(*hash))).collect();
    Identities { between, behind }
}

/// Events in order with their places, after those of some places have given way to new ones.
fn in_order(
    old: &[(u64, u32)],
    gone: Range<u32>,
    by: u32,
    new: impl Iterator<Item = (u64, u32)>,
) -> Vec<(u64, u32)> {
    let stay = old.iter().filter(|(_, at)| !gone.contains(at));
    let moved = |at: u32| if at < gone.start { at } else { at.wrapping_add(by) };
    let mut order: Vec<(u64, u32)> = stay.map(|(event, at)| (*event, moved(*at))).collect();
    let mut new: Vec<(u64, u32)> = new.collect();
    new.sort_unstable();
    order.extend(new);
    // Two runs in order: they are merged.
    order.sort();
    order
}

/// The ignore comments of a brief.
fn directives(outline: &Outline, read: &Blocks<'_>) -> Vec<(u32, rapporteur_markup::Directive)> {
    let mut all = Vec::new();
    for at in read.with(|place| place.directs) {
        let Some((read, block)) = read.get(at).zip(outline.blocks.get(at)) else { continue };
        all.extend(read.parsed.directives.iter().cloned().map(|mut directive| {
            directive.range += block.range.start();
            (to_u32(at), directive)
        }));
    }
    all
}

/// Asks the database for some of what is kept of a brief, after each time that it was checked for another part: what nobody
/// asks for it forgets, and when the sources change it is the database that knows which claims need not be judged again.
pub(crate) fn use_some(db: &dyn Db, brief: Brief) {
    let Some(kept) = db.kept().get(brief) else { return };
    // To judge what was recalled takes as long as a first look at it, and somebody is typing: that waits for a rest.
    if kept.unasked.load(Ordering::Relaxed) > 0 {
        return;
    }
    let share = kept.read.len().div_ceil(TURNS);
    let start = kept.turn % TURNS * share;
    for (block, read) in kept.blocks().iter().zip(&kept.read).skip(start).take(share) {
        read_block(db, block_text(db, &kept.text, kept.format, block));
        for claim in read.claims.iter().flatten() {
            judged_by(db, claim_key(db, &claim.parts), &claim.body.given);
        }
    }
}

/// Asks the database for all that is kept of a brief, if there are verdicts in it that it has not found itself.
pub(crate) fn judge_recalled(db: &dyn Db, brief: Brief) {
    let Some(kept) = db.kept().get(brief).filter(|kept| kept.unasked.load(Ordering::Relaxed) > 0) else {
        return;
    };
    for claim in kept.read.iter().flat_map(|block| block.claims.iter().flatten()) {
        db.unwind_if_revision_cancelled();
        judged_by(db, claim_key(db, &claim.parts), &claim.body.given);
    }
    kept.unasked.store(0, Ordering::Relaxed);
}

/// What a brief tells of events, without judging it: what another brief is compared with.
#[salsa::tracked(returns(ref))]
pub(super) fn told(db: &dyn Db, brief: Brief) -> Vec<Told> {
    let Sentences { blocks: read, claims, .. } = sentences(db, brief, None);
    let outline = blocks(db, brief);
    let told = (0_u32..).zip(claims).filter_map(|(number, next)| {
        let Known::New(new) = next.known else { return None };
        let event = statement(db, new.key).event?;
        let at = next.block as usize;
        let sentence = read.get(at)?.parsed.sentences.get(next.sentence as usize)?;
        let range = sentence.range + outline.blocks.get(at)?.range.start();
        Some(Told { event, claim: Arc::new(new.parts), number, range })
    });
    told.collect()
}

/// The sentences of a brief, before they are judged.
struct Sentences<'k, 'db> {
    /// The brief as it was last judged, by the same rules.
    kept: Option<&'k Kept>,
    blocks: Blocks<'k>,
    /// The blocks between those at both ends of which nothing has changed.
    between: Range<usize>,
    /// The claims of these.
    claims: Vec<NextClaim<'k, 'db>>,
    /// Where these blocks stand.
    places: Vec<Place>,
    resolution: Resolution,
    cited_by: Arc<CitedBy>,
}

/// A sentence of a brief where it stands.
struct NextClaim<'k, 'db> {
    block: u32,
    /// Index among the sentences of its block.
    sentence: u32,
    /// What its identity is made from.
    hash: u64,
    known: Known<'k, 'db>,
}

/// What is known of a sentence before it is judged.
enum Known<'k, 'db> {
    /// Everything.
    Kept(&'k Arc<KeptClaim>),
    /// What its verdict depends on.
    New(Box<NewClaim<'db>>),
}

struct NewClaim<'db> {
    key: ClaimKey<'db>,
    parts: ClaimParts,
    citations: Box<[ResolvedCitation]>,
    /// What the team's base has told for it.
    given: Given,
    /// By what it is asked about; 0 if there is none.
    ask: u64,
}

/// The blocks of a brief, read: those that stayed are where they are kept.
struct Blocks<'k> {
    kept: Option<&'k Kept>,
    stayed: Aligned,
    /// The others, by number.
    new: FxHashMap<usize, Arc<ReadBlock>>,
    count: usize,
    /// Sentences of the blocks that are not at either end, from the first of them on, added up.
    sums: Vec<usize>,
}

impl<'k> Blocks<'k> {
    fn new(db: &dyn Db, brief: Brief, blocks: &[Block], kept: Option<&'k Kept>) -> Blocks<'k> {
        let (text, format) = (brief.text(db), brief.format(db));
        let stayed = kept.map_or_else(|| Aligned::none(blocks.len()), |kept| kept.aligned(text, blocks));
        let read = |(at, block): (usize, &Block)| match stayed.old(at) {
            Some(_) => None,
            None => Some((at, read_block(db, block_text(db, text, format, block)))),
        };
        let new = blocks.iter().enumerate().filter_map(read).collect();
        let mut read = Blocks { kept, stayed, new, count: blocks.len(), sums: Vec::new() };
        let mut sum = 0;
        let counts = (read.stayed.start..read.stayed.last()).map(|at| {
            let before = sum;
            sum += read.get(at).map_or(0, |block| block.scans.len());
            before
        });
        read.sums = counts.collect();
        read.sums.push(sum);
        read
    }

    /// A block as it was last judged, if it stayed.
    fn old(&self, at: usize) -> Option<&'k Arc<KeptBlock>> {
        self.kept?.read.get(self.stayed.old(at)?)
    }

    fn get(&self, at: usize) -> Option<&Arc<ReadBlock>> {
        match self.old(at) {
            Some(old) => Some(&old.read),
            None => self.new.get(&at),
        }
    }

    /// Where a block stood that stayed.
    fn old_place(&self, at: usize) -> Option<&'k Place> {
        self.kept?.places.get(self.stayed.old(at)?)
    }

    /// Number of sentences before a block.
    fn sentences_before(&self, at: usize) -> usize {
        let old = |at: usize| self.kept.map_or(0, |kept| kept.place(at).sentences as usize);
        let (start, last) = (self.stayed.start, self.stayed.last());
        let between = at.clamp(start, last) - start;
        let behind = if at > last { old(self.stayed.moved(at)) - old(self.stayed.moved(last)) } else { 0 };
        old(at.min(start)) + self.sums.get(between).copied().unwrap_or_default() + behind
    }

    /// The sentences from a number on.
    fn sentences(&self, from: usize) -> impl Iterator<Item = (&str, &Scan)> {
        // The last block with no more sentences before it.
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            if self.sentences_before(middle + 1) <= from { low = middle + 1 } else { high = middle }
        }
        let skip = from - self.sentences_before(low).min(from);
        let blocks = (low..self.count).filter_map(|at| self.get(at));
        let sentences = blocks.flat_map(|block| block.parsed.sentences.iter().zip(&block.scans));
        sentences.skip(skip).map(|(sentence, scan)| (&*sentence.prose, &**scan))
    }

    /// The blocks that have something, by where they stood, and the new ones.
    fn with(&self, has: impl Fn(&Place) -> bool) -> impl Iterator<Item = usize> {
        (0..self.count).filter(move |&at| self.old_place(at).is_none_or(&has))
    }
}

/// Reads one block of a brief by its text.
fn read_block(db: &dyn Db, text: BlockText<'_>) -> Arc<ReadBlock> {
    let parsed = parse(db, text);
    let prose: Vec<Prose<'_>> =
        parsed.sentences.iter().map(|sentence| Prose::new(db, &sentence.prose)).collect();
    let scans: Box<[Arc<Scan>]> = prose.iter().map(|prose| scan(db, *prose)).collect();
    let relative = prose.iter().map(|prose| is_told_from_earlier(db, *prose)).collect();
    let defines = scans.iter().any(|scan| !scan.definitions.is_empty());
    Arc::new(ReadBlock { parsed, scans, relative, defines })
}

fn rules(db: &dyn Db) -> ReadBy {
    let rules = Rules::get(db);
    ReadBy { linker: Arc::clone(rules.linker(db)), lexicon: Arc::clone(rules.lexicon(db)) }
}

pub(super) fn claim_key<'db>(db: &'db dyn Db, parts: &ClaimParts) -> ClaimKey<'db> {
    ClaimKey::new(db, Prose::new(db, &parts.prose), &*parts.added, &*parts.cited, parts.anchor)
}

/// Settles what a brief's sentences claim: names, citations, what their times are told from. `kept` is the brief as it
/// was last judged.
fn sentences<'k, 'db>(db: &'db dyn Db, brief: Brief, kept: Option<&'k Kept>) -> Sentences<'k, 'db> {
    let outline = blocks(db, brief);
    let format = brief.format(db);
    let kept = kept.filter(|kept| kept.format == format && kept.rules == rules(db));
    let read = Blocks::new(db, brief, &outline.blocks, kept);
    let resolution = settle(db, outline, &read);
    let titled = title(outline, &read);
    // What the first sentence adds; a title goes before it.
    let first = usize::from(titled.is_some());
    let citations = Citations::new(db, &outline.definitions);
    let cited_by = citations.cited_by(kept.map(|kept| &kept.cited_by));
    // By other facts each claim is judged again, or the database knows that it need not be.
    let judged = kept.filter(|kept| Arc::ptr_eq(&kept.index, Corpus::get(db).index(db)));
    let answers = Team::get(db).answers(db);
    let told = kept.is_some_and(|kept| Arc::ptr_eq(&kept.answers, answers));
    // What stood where a block stands now, if none has come or gone.
    let in_place = |at: usize| kept.filter(|kept| kept.read.len() == read.count)?.read.get(at);
    // Whether what all claims share is what it was, so that at both ends nothing has changed.
    let same = judged.filter(|kept| {
        told && kept.anchor == outline.anchor
            && Arc::ptr_eq(&kept.cited_by, &cited_by)
            && kept.title.as_deref() == titled
    });

    let walked = resolution.walked();
    let (mut start, last) = match same {
        Some(_) => (read.stayed.start, read.stayed.last()),
        None => (0, read.count),
    };
    while start > 0 && first + read.sentences_before(start) > walked.start {
        start -= 1;
    }
    let head = same.map(|kept| kept.place(start)).unwrap_or_default();
    let claims_before = same.map_or(&[][..], |kept| &*kept.checked.report.claims);
    let claims_before = claims_before.get(..head.claims as usize).unwrap_or_default();
    // The section of the block before goes on; a heading begins another.
    let place_before = start.checked_sub(1).zip(same).map(|(at, kept)| kept.place(at)).unwrap_or_default();
    let mut section = Section { heading: place_before.heading, first: place_before.section };
    let mut added = resolution.added_from(first + read.sentences_before(start));
    let mut claims: Vec<NextClaim<'_, '_>> = Vec::new();
    let mut places = Vec::new();
    // Claims in a row, up to here, that are what they were and stood where they do.
    let mut steady = 0;
    let mut end = start;
    while let Some((block, here)) = outline.blocks.get(end).zip(read.get(end)) {
        let sentence = read.sentences_before(end);
        let is_heading = matches!(block.kind, BlockKind::Heading(_));
        if end >= last && first + sentence >= walked.end {
            let goes_on = read.old_place(end).is_some_and(|old| old.heading == section.heading);
            // Times are told from a few claims before.
            if is_heading || goes_on && steady >= Timeline::REMEMBERED {
                break;
            }
        }
        let number = head.claims + to_u32(claims.len());
        if is_heading {
            section = Section { heading: heading(&here.parsed), first: number };
        }
        places.push(Place {
            sentences: to_u32(sentence),
            claims: number,
            told: 0,
            section: section.first,
            heading: section.heading,
            defines: here.defines,
            directs: !here.parsed.directives.is_empty(),
        });
        let before = read.old(end).or_else(|| in_place(end));
        let old = read.old(end).filter(|_| judged.is_some());
        for ((at, sentence), relative) in (0_u32..).zip(&here.parsed.sentences).zip(&here.relative) {
            let Some(added) = added.next() else { break };
            if !block.kind.is_prose() || sentence.prose.is_empty() {
                continue;
            }
            let mut anchor = Anchor::from(outline.anchor);
            if *relative {
                anchor.earlier = earlier(db, claims_before, &claims, section.first);
            }
            let old = old.and_then(|old| old.claims.get(at as usize)?.as_ref());
            let known = match old.filter(|old| {
                *old.parts.added == *added
                    && old.parts.anchor == anchor
                    && citations.agree(&old.body.citations)
                    && (told || answers.still_gives(&old.body.given, old.ask, &old.parts.cited))
            }) {
                Some(old) => Known::Kept(old),
                None => {
                    let last = before.and_then(|block| block.claims.get(at as usize)?.as_ref());
                    let last = last.map(|claim| &claim.body.given);
                    let new = NewClaim::new(db, sentence, added.into(), anchor, &citations, last);
                    Known::New(Box::new(new))
                }
            };
            steady = if end >= last && matches!(known, Known::Kept(_)) { steady + 1 } else { 0 };
            let hash = combine(section.heading, sentence.hash);
            claims.push(NextClaim { block: to_u32(end), sentence: at, hash, known });
        }
        end += 1;
    }
    drop(added);
    Sentences { kept, blocks: read, between: start..end, claims, places, resolution, cited_by }
}

/// Numbers of what a brief holds; it cannot hold more.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What the claims under a heading have in common.
struct Section {
    /// Hash of the heading.
    heading: u64,
    /// Number of its first claim.
    first: u32,
}

/// Hash of a heading.
fn heading(heading: &ParsedBlock) -> u64 {
    heading.sentences.iter().fold(1, |hash, sentence| combine(hash, sentence.hash))
}

impl<'db> NewClaim<'db> {
    fn new(
        db: &'db dyn Db,
        sentence: &ParsedSentence,
        added: Box<[Mention]>,
        anchor: Anchor,
        citations: &Citations<'_>,
        last: Option<&Given>,
    ) -> NewClaim<'db> {
        let answers = citations.answers;
        let resolved = |citation: &Citation| {
            let Resolved { sources, pending } = citations.resolve(&citation.key);
            ResolvedCitation { sources, citation: citation.clone(), pending }
        };
        let citations: Box<[ResolvedCitation]> = sentence.citations.iter().map(resolved).collect();
        let mut cited: Vec<SourceId> =
            citations.iter().flat_map(|citation| citation.sources.iter().copied()).collect();
        cited.sort_unstable();
        cited.dedup();
        let prose = Arc::clone(&sentence.prose);
        let parts = ClaimParts { prose, added, cited: cited.into(), anchor };
        let ask = if answers.asks { ask_id(&parts.prose, &parts.added, &parts.anchor) } else { 0 };
        let given = answers.given(ask, &parts.cited, last);
        NewClaim { key: claim_key(db, &parts), parts, citations, given, ask }
    }

    fn judge(&self, db: &'db dyn Db) -> &'db Judged {
        judged_by(db, self.key, &self.given)
    }

    fn judged(self, sentence: &ParsedSentence, judged: &Judged) -> KeptClaim {
        let body = ClaimBody {
            prose: Arc::clone(&sentence.prose),
            map: Arc::clone(&sentence.map),
            mentions: Arc::clone(&judged.mentions),
            times: Arc::clone(&judged.times),
            citations: self.citations,
            quotations: sentence.quotations.as_slice().into(),
            verdict: Arc::clone(&judged.verdict),
            estimative: judged.estimative.clone(),
            // No source makes an opinion checkable.
            pending: self.given.pending && judged.verdict.label != Label::NotCheckable,
            given: self.given,
        };
        KeptClaim { parts: Arc::new(self.parts), body: Arc::new(body), event: judged.event, ask: self.ask }
    }
}

/// The verdict on a claim by the sources of the desk and what the team's base has told for it.
fn judged_by<'db>(db: &'db dyn Db, key: ClaimKey<'db>, given: &Given) -> &'db Judged {
    match given.is_alone() {
        true => verdict(db, key),
        // Whether more is to come makes no difference to what it is now.
        false => verdict_beside(db, Beside::new(db, key, given.settled())),
    }
}

/// What the team's base is to be asked for a brief.
pub(crate) fn asks(db: &dyn Db, brief: Brief) -> Asks {
    let answers = Team::get(db).answers(db);
    if !answers.asks {
        return Asks::default();
    }
    let checked = report(db, brief);
    let Some(kept) = db.kept().get(brief) else { return Asks::default() };
    let checkable = |claim: &&Arc<KeptClaim>| claim.body.verdict.label != Label::NotCheckable;
    let asked = || kept.read.iter().flat_map(|block| block.claims.iter().flatten()).filter(checkable);
    // One question, whatever the claim cites.
    let claim =
        |parts: &ClaimParts| Claim { cited: Vec::new(), ..statement(db, claim_key(db, parts)).claim.clone() };
    let wanted = asked().filter(|claim| claim.body.pending);
    let claims = wanted.map(|known| (known.ask, claim(&known.parts))).collect();
    let citations = Citations::new(db, &blocks(db, brief).definitions);
    let mut names: Vec<Box<str>> = checked
        .report
        .citations()
        .flat_map(|(_, citation)| citations.asked_for(&citation.citation.key))
        .map(Box::from)
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut in_use: Vec<u64> = asked().map(|claim| claim.ask).collect();
    in_use.sort_unstable();
    in_use.dedup();
    Asks {
        claims,
        claims_in_use: in_use,
        names: names.iter().filter(|name| answers.named(name).is_none()).cloned().collect(),
        names_in_use: names,
    }
}

/// The claims of some blocks, judged.
#[derive(Default)]
struct Between {
    blocks: Vec<Arc<KeptBlock>>,
    /// Without their identities.
    claims: Vec<CheckedClaim>,
    hashes: Vec<u64>,
    told: Vec<Told>,
    /// How many verdicts are of an earlier session.
    recalled: usize,
}

/// Judges the claims of the blocks between. `head` is what stands before them; `places` is told what of them tells of events.
fn judged(
    db: &dyn Db,
    outline: &Outline,
    read: &Blocks<'_>,
    between: &Range<usize>,
    head: &Place,
    next: Vec<NextClaim<'_, '_>>,
    places: &mut [Place],
) -> Between {
    let before = db.judged().load(Ordering::Relaxed);
    let mut together = false;
    let recall = db.verdicts().by(Corpus::get(db).index(db));
    let mut recalled: FxHashMap<usize, Judged> = FxHashMap::default();
    // A keystroke leaves few of them.
    let mut new: Vec<(usize, ClaimKey<'_>, Given)> = Vec::new();
    for (at, claim) in next.iter().enumerate() {
        let Known::New(claim) = &claim.known else { continue };
        // What was told for a claim is not kept.
        let recall = recall.as_ref().filter(|_| claim.given.is_alone());
        match recall.and_then(|recall| recall.get(&claim.parts)) {
            Some(judged) => {
                recalled.insert(at, judged);
            }
            None => new.push((at, claim.key, claim.given.clone())),
        }
    }
    let mut next = next.into_iter().enumerate().peekable();
    let mut all = Between { recalled: recalled.len(), ..Between::default() };
    for (number, place) in between.clone().zip(places) {
        let Some((block, here)) = outline.blocks.get(number).zip(read.get(number)) else { break };
        let (number, base) = (to_u32(number), block.range.start());
        place.told = head.told + to_u32(all.told.len());
        let mut claims: Vec<Option<Arc<KeptClaim>>> = Vec::new();
        while let Some((at, claim)) = next.next_if(|(_, claim)| claim.block == number) {
            let Some(sentence) = here.parsed.sentences.get(claim.sentence as usize) else { continue };
            let known = match claim.known {
                Known::Kept(known) => Arc::clone(known),
                Known::New(new_claim) if let Some(judged) = recalled.remove(&at) => {
                    Arc::new(new_claim.judged(sentence, &judged))
                }
                Known::New(new_claim) => {
                    // Others may judge meanwhile: this decides who works, not what comes out.
                    if !together && db.judged().load(Ordering::Relaxed).wrapping_sub(before) >= MANY {
                        together = true;
                        let rest = new.iter().filter(|(other, ..)| *other >= at);
                        let rest: Vec<_> = rest.map(|(_, key, given)| (*key, given)).collect();
                        judge_together(db, &rest);
                    }
                    let judged = new_claim.judge(db);
                    Arc::new(new_claim.judged(sentence, judged))
                }
            };
            let range = sentence.range + base;
            if let Some(event) = known.event {
                let number = head.claims + to_u32(all.claims.len());
                all.told.push(Told { event, claim: Arc::clone(&known.parts), number, range });
            }
            let body = Arc::clone(&known.body);
            all.claims.push(CheckedClaim { range, block: number, base, identity: 0, body });
            all.hashes.push(claim.hash);
            claims.resize(claim.sentence as usize, None);
            claims.push(Some(known));
        }
        all.blocks.push(Arc::new(KeptBlock { read: Arc::clone(here), claims: claims.into() }));
    }
    all
}

/// The time that the last claims of a section speak of: of those in `before` and then `next`, from number `first` on.
fn earlier(db: &dyn Db, before: &[CheckedClaim], next: &[NextClaim<'_, '_>], first: u32) -> Option<Interval> {
    let all = before.len() + next.len();
    let mut timeline = Timeline::default();
    for at in all.saturating_sub(Timeline::REMEMBERED).max(first as usize)..all {
        if let Some(claim) = before.get(at) {
            timeline.read(&claim.times);
        } else if let Some(claim) = next.get(at - before.len()) {
            match &claim.known {
                Known::Kept(claim) => timeline.read(&claim.body.times),
                Known::New(claim) => timeline.read(&statement(db, claim.key).claim.statement.times),
            }
        }
    }
    timeline.earlier()
}

/// Claims that a report judges one by one; if there are more it asks all cores. A keystroke changes a few, a first look
/// or another rule all of them.
const MANY: usize = 32;

/// Judges claims on all cores, for a reader that will ask for each.
fn judge_together<'db>(db: &'db dyn Db, claims: &[(ClaimKey<'db>, &Given)]) {
    // A single one would be judged by this very thread, which has another handle on the database in its hands.
    if claims.len() < 2 {
        return;
    }
    claims.par_iter().for_each_with(db.fork(), |db, (claim, given)| {
        judged_by(db, *claim, given);
    });
}

/// The title of a brief where it goes before its sentences: one that the text repeats as its heading introduces nothing
/// new but would count twice.
fn title<'a>(outline: &'a Outline, read: &Blocks<'_>) -> Option<&'a str> {
    let first = read.sentences(0).next();
    outline.title.as_deref().filter(|title| first.is_none_or(|(first, _)| first != *title))
}

/// Settles what needs the whole document, with what stayed of the brief as it was last judged.
fn settle(db: &dyn Db, outline: &Outline, read: &Blocks<'_>) -> Resolution {
    let rules = Rules::get(db);
    let title = title(outline, read).map(|title| (title, rules.linker(db).scan(title)));
    let titles = title.iter().map(|(title, scan)| (*title, scan));
    let first = titles.len();
    let from = |at: usize| titles.clone().skip(at).chain(read.sentences(at.saturating_sub(first)));
    let defining =
        read.with(|place| place.defines).filter_map(|at| read.get(at)).filter(|block| block.defines);
    let defining = defining.flat_map(|block| block.scans.iter().map(|scan| &**scan));
    let defining = titles.clone().map(|(_, scan)| scan).chain(defining);
    db.unwind_if_revision_cancelled();
    let written = outline.anchor.map(Interval::display);
    let all = read.sentences_before(read.count);
    let same_title = |kept: &&Kept| kept.title.as_deref() == title.as_ref().map(|(title, _)| *title);
    let stayed = read.kept.filter(same_title).map(|kept| Stayed {
        before: &kept.resolution,
        start: first + read.sentences_before(read.stayed.start),
        end: all - read.sentences_before(read.stayed.last()),
    });
    Resolution::new(rules.linker(db).catalogue(), first + all, from, defining, written.as_deref(), stayed)
}

/// What the citations of one brief stand for.
pub(super) struct Citations<'db> {
    directory: &'db Arc<Directory>,
    answers: &'db Answers,
    definitions: FxHashMap<&'db CitationKey, (&'db Definition, &'db [SourceId])>,
}

/// What a citation stands for.
#[derive(Default)]
pub(super) struct Resolved {
    /// Sorted.
    pub(super) sources: Vec<SourceId>,
    /// Whether the desk has none, and the team's base has not been heard about it.
    pending: bool,
}

impl<'db> Citations<'db> {
    pub(super) fn new(db: &'db dyn Db, definitions: &'db Definitions) -> Citations<'db> {
        let mut sources = FxHashMap::default();
        for definition in &definitions.entries {
            // The first of two equal ones counts.
            sources.entry(&definition.key).or_insert_with(|| {
                let text = DefinitionText::new(db, &*definition.text, &definition.keys, &definition.targets);
                (definition, definition_sources(db, text).as_slice())
            });
        }
        Citations {
            directory: Corpus::get(db).directory(db),
            answers: Team::get(db).answers(db),
            definitions: sources,
        }
    }

    /// All that they stand for; what was known if it is the same.
    fn cited_by(&self, known: Option<&Arc<CitedBy>>) -> Arc<CitedBy> {
        let same = known.filter(|known| {
            let stands_for = |key| known.definitions.get(key).map(|sources| &**sources);
            Arc::ptr_eq(&known.directory, self.directory)
                && known.definitions.len() == self.definitions.len()
                && self.definitions.iter().all(|(key, (_, sources))| stands_for(*key) == Some(*sources))
        });
        let definitions = || {
            let all =
                self.definitions.iter().map(|(key, (_, sources))| ((*key).clone(), Box::from(*sources)));
            CitedBy { directory: Arc::clone(self.directory), definitions: all.collect() }
        };
        same.map_or_else(|| Arc::new(definitions()), Arc::clone)
    }

    /// Whether citations still stand for the same sources.
    fn agree(&self, citations: &[ResolvedCitation]) -> bool {
        citations.iter().all(|citation| match (&citation.citation.key, self.answers.asks) {
            (CitationKey::Pandoc(key), false) => self.directory.key(key).as_slice() == citation.sources,
            (key, false) => self.own(key) == citation.sources,
            (key, true) => {
                let Resolved { sources, pending } = self.resolve(key);
                sources == citation.sources && pending == citation.pending
            }
        })
    }

    /// The sources of the desk that a footnote or a reference entry stands for.
    fn own(&self, key: &CitationKey) -> &[SourceId] {
        self.definitions.get(key).map_or(&[], |(_, sources)| sources)
    }

    pub(super) fn resolve(&self, key: &CitationKey) -> Resolved {
        let own = match key {
            CitationKey::Pandoc(key) => self.directory.key(key).into_iter().collect(),
            CitationKey::Footnote(_) | CitationKey::Numbered(_) => self.own(key).to_vec(),
        };
        if !own.is_empty() || !self.answers.asks {
            return Resolved { sources: own, pending: false };
        }
        let (mut sources, mut pending) = (Vec::new(), false);
        for name in self.names(key) {
            match self.answers.named(name) {
                Some(named) => sources.extend(named.iter().map(|source| source.id)),
                None => pending = true,
            }
        }
        sources.sort_unstable();
        sources.dedup();
        Resolved { pending: pending && sources.is_empty(), sources }
    }

    /// What the base is asked for a citation: nothing for one that the desk has a source for.
    fn asked_for<'a>(&'a self, key: &'a CitationKey) -> Vec<&'a str> {
        let own = match key {
            CitationKey::Pandoc(key) => self.directory.key(key).is_some(),
            key => !self.own(key).is_empty(),
        };
        if own { Vec::new() } else { self.names(key) }
    }

    /// What a citation calls its sources: keys, else the names of files.
    fn names<'a>(&'a self, key: &'a CitationKey) -> Vec<&'a str> {
        if let CitationKey::Pandoc(key) = key {
            return vec![key];
        }
        let Some((definition, _)) = self.definitions.get(key) else { return Vec::new() };
        if !definition.keys.is_empty() {
            return definition.keys.iter().map(|key| &**key).collect();
        }
        let files = definition.targets.iter().filter(|target| !target.contains("://"));
        files.map(|target| rapporteur_store::file_name(target)).filter(|name| !name.is_empty()).collect()
    }
}
