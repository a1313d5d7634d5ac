//! The salsa database: inputs and queries.
//!
//! ```text
//! Brief.text (LOW) → blocks → parse(block) ─→ scan(prose) ─┐ resolve, per document
//!                                                          ↓
//!                    report ← verdict(claim) ← statement(claim)      claim = prose, added mentions, cited, anchor
//!                                 ↑                 ↓
//!                                 │     told(brief), clash(two claims)   within a brief and between briefs
//!                                 │
//! Corpus.index (MEDIUM) → lookup(key), rarity(key), source_facts(id)  one firewall query each
//! ```
//!
//! Blocks, prose and claims are interned by content, and only by `report` and `blocks`: these read a LOW input, so that
//! the values are collected when nobody writes them any more. A query of higher durability must not intern free text:
//! what it interns is kept for ever. Every query takes one argument, because salsa interns the tuple of several.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use camino::Utf8PathBuf;
use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Anchor, Estimative, Interval, Lexicon, Time, Timeline};
use rapporteur_evidence::{
    Claim, Clash, FactIndex, FactKey, Facts, SentenceRef, SourceFacts, SourceId, Verdict,
};
use rapporteur_grammar::Tree;
use rapporteur_linking::{Linker, Mention, Scan};
use rapporteur_markup::{
    Block, BlockContent, BlockKind, Citation, CitationKey, Definition, Definitions, Directive, Format,
    Problem, Quotation,
};
use rapporteur_text::{LineIndex, OffsetMap, TextRange, TextSize};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use salsa::{Durability, Setter};

use crate::directory::Directory;
use crate::report::{BriefReport, CheckedClaim, Disagreement, ResolvedCitation, RivalBrief};
use crate::trees::Trees;

/// Revisions that interned text survives without use: an edit and a few undos find their results again.
const REVISIONS: usize = 8;

/// A brief. Its durability is LOW: it is what is being written.
#[salsa::input(debug)]
pub(crate) struct Brief {
    #[returns(ref)]
    pub text: Arc<str>,
    #[returns(copy)]
    pub format: Format,
}

/// What reading depends on beside the text (MEDIUM).
#[salsa::input(singleton)]
pub(crate) struct Rules {
    #[returns(ref)]
    pub linker: Arc<Linker>,
    #[returns(ref)]
    pub lexicon: Arc<Lexicon>,
}

/// The sources (MEDIUM). The index is built outside: a fold over all sources has no place in a query.
#[salsa::input(singleton)]
pub(crate) struct Corpus {
    #[returns(ref)]
    pub index: Arc<FactIndex>,
    #[returns(ref)]
    pub directory: Arc<Directory>,
}

#[salsa::db]
pub(crate) trait Db: salsa::Database {
    /// The index of [`Corpus`], without a dependency on it. Only to choose between two queries, each of which changes
    /// when the choice would.
    fn peek(&self) -> &FactIndex;

    /// Another handle on the same storage, for another thread.
    fn fork(&self) -> Database;

    /// Number of claims judged so far, by all handles.
    fn judged(&self) -> &AtomicUsize;

    /// Parses that verdicts have asked for.
    fn trees(&self) -> &Trees;
}

/// Names of the queries that ran, in order. For tests that state what an edit costs.
#[derive(Debug, Clone, Default)]
pub struct QueryLog(Arc<Mutex<Vec<String>>>);

impl QueryLog {
    /// The names since the last call.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn push(&self, name: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(name);
    }
}

/// The database. Clones share their storage; a write waits until all others are gone.
#[salsa::db]
#[derive(Clone)]
pub(crate) struct Database {
    index: Arc<FactIndex>,
    judged: Arc<AtomicUsize>,
    trees: Arc<Trees>,
    storage: salsa::Storage<Self>,
}

#[salsa::db]
impl salsa::Database for Database {}

#[salsa::db]
impl Db for Database {
    fn peek(&self) -> &FactIndex {
        &self.index
    }

    fn fork(&self) -> Database {
        self.clone()
    }

    fn judged(&self) -> &AtomicUsize {
        &self.judged
    }

    fn trees(&self) -> &Trees {
        &self.trees
    }
}

impl Database {
    pub(crate) fn new(log: Option<QueryLog>) -> Database {
        // Every check of every memo is an event: without a listener salsa makes none, and a keystroke in a long brief
        // checks tens of thousands.
        let wanted = log.is_some() || tracing::enabled!(tracing::Level::TRACE);
        let record = move |event: salsa::Event| {
            if let salsa::EventKind::WillExecute { database_key } = event.kind {
                tracing::trace!(query = ?database_key, "runs");
                if let Some(log) = &log {
                    let query = format!("{database_key:?}");
                    log.push(query.split('(').next().unwrap_or_default().to_owned());
                }
            }
        };
        let listener: Option<Box<dyn Fn(salsa::Event) + Send + Sync>> =
            if wanted { Some(Box::new(record)) } else { None };
        let db = Database {
            index: Arc::default(),
            judged: Arc::default(),
            trees: Arc::default(),
            storage: salsa::Storage::new(listener),
        };
        // A singleton: queries find it with `get`.
        let _ =
            Corpus::builder(Arc::clone(&db.index), Arc::default()).durability(Durability::MEDIUM).new(&db);
        db
    }

    /// Replaces the index.
    pub(crate) fn set_index(&mut self, index: Arc<FactIndex>) {
        self.index = Arc::clone(&index);
        Corpus::get(self).set_index(self).to(index);
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

/// The text of a block, wherever it stands.
#[salsa::interned(revisions = REVISIONS)]
pub(crate) struct BlockText<'db> {
    #[returns(ref)]
    pub text: Box<str>,
    #[returns(copy)]
    pub kind: BlockKind,
    #[returns(copy)]
    pub format: Format,
}

/// The folded prose of a sentence, wherever it stands.
#[salsa::interned(revisions = REVISIONS)]
pub(crate) struct Prose<'db> {
    #[returns(ref)]
    pub text: Arc<str>,
}

/// A sentence with all that its verdict depends on besides rules and sources.
#[salsa::interned(revisions = REVISIONS)]
pub(crate) struct ClaimKey<'db> {
    #[returns(copy)]
    pub prose: Prose<'db>,
    /// Mentions that the document settled.
    #[returns(ref)]
    pub added: Box<[Mention]>,
    #[returns(ref)]
    pub cited: Box<[SourceId]>,
    /// What its relative times are told from; of the sentences before only where it has such times, so that their dates
    /// can be edited without reading it anew.
    #[returns(copy)]
    pub anchor: Anchor,
}

/// A footnote or reference entry by its content.
#[salsa::interned(revisions = REVISIONS)]
pub(crate) struct DefinitionText<'db> {
    #[returns(ref)]
    pub text: Box<str>,
    #[returns(ref)]
    pub keys: Vec<Box<str>>,
    #[returns(ref)]
    pub targets: Vec<Box<str>>,
}

/// The form of a brief: what a line scan over its text shows.
#[derive(PartialEq, salsa::SalsaValue)]
pub(crate) struct Outline<'db> {
    blocks: Vec<Block>,
    texts: Vec<BlockText<'db>>,
    definitions: Definitions,
    problems: Vec<Problem>,
    title: Option<Box<str>>,
    anchor: Option<Interval>,
}

/// Splits a brief. Cheap, because it runs on every keystroke: nothing inside a block is looked at.
#[salsa::tracked(returns(ref), no_eq)]
pub(crate) fn blocks<'db>(db: &'db dyn Db, brief: Brief) -> Outline<'db> {
    let (text, format) = (&**brief.text(db), brief.format(db));
    let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let shift = TextSize::of(text) - TextSize::of(body);
    let mut blocks = rapporteur_markup::split_blocks(body, format);
    let (front_matter, mut problems) = match format {
        Format::Markdown => rapporteur_markup::front_matter(body),
        Format::PlainText => (None, Vec::new()),
    };
    let field = |name: &str| front_matter.as_ref().and_then(|fields| fields.get(name));
    let title = field("title").map(|title| rapporteur_text::fold(title).text.into());
    // Relative dates of a brief count from the day it bears; without one they stay open.
    let dated = ["date", "published", "updated"].into_iter().find_map(field);
    let anchor = dated.and_then(|date| rapporteur_sources::parse_date(date).ok());
    if shift > TextSize::new(0) {
        blocks.iter_mut().for_each(|block| block.range += shift);
        problems.iter_mut().for_each(|problem| problem.range += shift);
    }
    let texts: Vec<BlockText<'db>> = blocks
        .iter()
        .map(|block| {
            let text = text.get(std::ops::Range::<usize>::from(block.range)).unwrap_or_default();
            BlockText::new(db, text, block.kind, format)
        })
        .collect();
    let definitions = definitions(db, text, format, &blocks, &texts);
    Outline { blocks, texts, definitions, problems, title, anchor }
}

/// The day that a brief bears.
pub(crate) fn document_date(db: &dyn Db, brief: Brief) -> Option<Interval> {
    blocks(db, brief).anchor
}

/// [`rapporteur_markup::definitions`] of a brief, each block parsed once for ever.
fn definitions<'db>(
    db: &'db dyn Db,
    text: &str,
    format: Format,
    blocks: &[Block],
    texts: &[BlockText<'db>],
) -> Definitions {
    let defines = |kind| matches!(kind, BlockKind::FootnoteDefinition | BlockKind::ReferenceEntry);
    let mut found = Definitions::default();
    let mut seen = FxHashSet::default();
    let mut twice = false;
    for (block, text) in blocks.iter().zip(texts).filter(|(block, _)| defines(block.kind)) {
        for definition in &definition(db, *text).entries {
            if seen.insert(&definition.key) {
                let range = definition.range + block.range.start();
                found.entries.push(Definition { range, ..definition.clone() });
            } else {
                twice = true;
            }
        }
    }
    if twice {
        // Rare enough to look at them all for the messages.
        found.problems = rapporteur_markup::definitions(text, blocks, format).problems;
    }
    found
}

/// What one block defines, in ranges relative to it.
#[salsa::tracked(returns(ref))]
fn definition<'db>(db: &'db dyn Db, block: BlockText<'db>) -> Definitions {
    let text = block.text(db);
    let whole = Block { range: TextRange::up_to(TextSize::of(&**text)), kind: block.kind(db) };
    rapporteur_markup::definitions(text, &[whole], block.format(db))
}

/// A sentence of a block; ranges are relative to the block.
#[derive(Debug, PartialEq)]
pub(crate) struct ParsedSentence {
    range: TextRange,
    prose: Arc<str>,
    map: Arc<OffsetMap>,
    citations: Vec<Citation>,
    quotations: Vec<Quotation>,
    /// Stable hash of block kind and prose.
    hash: u64,
}

/// What a block holds.
#[derive(Debug, PartialEq)]
pub(crate) struct ParsedBlock {
    sentences: Vec<ParsedSentence>,
    directives: Vec<Directive>,
}

/// Parses one block by its text.
#[salsa::tracked(returns(ref))]
pub(crate) fn parse<'db>(db: &'db dyn Db, block: BlockText<'db>) -> ParsedBlock {
    let kind = block.kind(db);
    let BlockContent { sentences, directives, .. } =
        rapporteur_markup::parse_block(block.text(db), kind, block.format(db));
    let sentences = sentences
        .into_iter()
        .map(|sentence| ParsedSentence {
            range: sentence.range,
            hash: stable_hash(&[format!("{kind:?}").as_bytes(), sentence.prose.as_bytes()]),
            prose: sentence.prose.into(),
            map: Arc::new(sentence.map),
            citations: sentence.citations,
            quotations: sentence.quotations,
        })
        .collect();
    ParsedBlock { sentences, directives }
}

/// Finds the names of one sentence.
#[salsa::tracked(returns(ref))]
pub(crate) fn scan<'db>(db: &'db dyn Db, prose: Prose<'db>) -> Scan {
    Rules::get(db).linker(db).scan(prose.text(db))
}

/// Parses one sentence. Its text is the key: equal sentences share a tree, wherever they stand.
#[salsa::tracked(returns(clone))]
pub(crate) fn tree<'db>(db: &'db dyn Db, prose: Prose<'db>) -> Arc<Tree> {
    Arc::new(rapporteur_grammar::parse(prose.text(db)))
}

/// Whether a sentence may have a time that is told from those before it.
#[salsa::tracked(returns(copy))]
fn is_told_from_earlier<'db>(db: &'db dyn Db, prose: Prose<'db>) -> bool {
    rapporteur_claims::is_told_from_earlier(prose.text(db), Rules::get(db).lexicon(db))
}

/// A sentence of a brief, read.
#[derive(Debug, PartialEq)]
pub(crate) struct Reading {
    claim: Claim,
    estimative: Option<Arc<Estimative>>,
    /// Under which it is compared with what else the briefs tell of the event.
    event: Option<u64>,
}

/// Reads what a sentence asserts.
#[salsa::tracked(returns(ref))]
pub(crate) fn statement<'db>(db: &'db dyn Db, claim: ClaimKey<'db>) -> Reading {
    let prose = claim.prose(db);
    let mentions = rapporteur_linking::merge(scan(db, prose), claim.added(db));
    let rules = Rules::get(db);
    let (catalogue, lexicon): (&Catalogue, &Lexicon) = (rules.linker(db).catalogue(), rules.lexicon(db));
    let text = prose.text(db);
    let statement = rapporteur_claims::read(text, &mentions, claim.anchor(db), catalogue, lexicon);
    let estimative = rapporteur_claims::estimative(text, &statement, lexicon).map(Arc::new);
    let claim = Claim { prose: Box::from(&**text), statement, cited: claim.cited(db).to_vec() };
    let event = rapporteur_evidence::event_key(&claim, catalogue);
    Reading { claim, estimative, event }
}

/// A verdict with what of its claim the report shows.
#[derive(Debug, PartialEq)]
pub(crate) struct Judged {
    verdict: Arc<Verdict>,
    mentions: Arc<[Mention]>,
    times: Arc<[Time]>,
    estimative: Option<Arc<Estimative>>,
    event: Option<u64>,
}

/// Judges a claim.
#[salsa::tracked(returns(ref))]
pub(crate) fn verdict<'db>(db: &'db dyn Db, claim: ClaimKey<'db>) -> Judged {
    db.judged().fetch_add(1, Ordering::Relaxed);
    let rules = Rules::get(db);
    let Reading { claim, estimative, event } = statement(db, claim);
    let verdict = rapporteur_evidence::judge(
        claim,
        &TrackedFacts { db },
        rules.linker(db).catalogue(),
        rules.lexicon(db),
    );
    Judged {
        verdict: Arc::new(verdict),
        mentions: claim.statement.mentions.as_slice().into(),
        times: claim.statement.times.as_slice().into(),
        estimative: estimative.clone(),
        event: *event,
    }
}

/// Facts asked through firewall queries: a claim depends on what it asked for, not on the index.
pub(crate) struct TrackedFacts<'db> {
    pub(crate) db: &'db dyn Db,
}

impl Facts for TrackedFacts<'_> {
    fn lookup(&self, key: FactKey) -> Arc<[SentenceRef]> {
        match self.unknown_word(key) {
            true => Arc::from([]),
            false => lookup(self.db, FactQuery::new(self.db, key)),
        }
    }

    fn rarity(&self, key: FactKey) -> u8 {
        match self.unknown_word(key) {
            true => 0,
            false => rarity(self.db, FactQuery::new(self.db, key)),
        }
    }

    fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>> {
        source_facts(self.db, SourceQuery::new(self.db, id))
    }

    fn sources(&self) -> Arc<[SourceId]> {
        source_ids(self.db)
    }

    fn parse(&self, prose: &str) -> Arc<Tree> {
        self.db.trees().get(prose)
    }
}

impl TrackedFacts<'_> {
    /// Whether a key is a word that no source has. Half-typed words are of this kind: keys of their own would be kept
    /// for ever, so they share one query for each of 2¹⁶ classes of words.
    fn unknown_word(&self, key: FactKey) -> bool {
        let FactKey::Word(hash) = key else { return false };
        let unknown = self.db.peek().rarity(key) == 0;
        if unknown {
            known_words(self.db, WordClass::new(self.db, word_class(hash)));
        }
        unknown
    }
}

/// Class of a word by its hash.
fn word_class(hash: u64) -> u16 {
    let [.., low, high] = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes();
    u16::from_le_bytes([low, high])
}

#[salsa::interned]
struct WordClass<'db> {
    #[returns(copy)]
    class: u16,
}

/// All words of the sources, sorted by class.
#[salsa::tracked(returns(ref), no_eq)]
fn vocabulary(db: &dyn Db) -> Vec<(u16, u64)> {
    let index = Corpus::get(db).index(db);
    let mut words: Vec<(u16, u64)> = index.words().map(|hash| (word_class(hash), hash)).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The words of one class.
#[salsa::tracked(returns(ref))]
fn known_words<'db>(db: &'db dyn Db, class: WordClass<'db>) -> Box<[(u16, u64)]> {
    let (words, class) = (vocabulary(db), class.class(db));
    let start = words.partition_point(|(other, _)| *other < class);
    let end = words.partition_point(|(other, _)| *other <= class);
    words.get(start..end).unwrap_or_default().into()
}

#[salsa::interned]
struct FactQuery<'db> {
    #[returns(copy)]
    key: FactKey,
}

#[salsa::interned]
struct SourceQuery<'db> {
    #[returns(copy)]
    id: SourceId,
}

/// Sentences for a key.
#[salsa::tracked(returns(clone))]
fn lookup<'db>(db: &'db dyn Db, query: FactQuery<'db>) -> Arc<[SentenceRef]> {
    Corpus::get(db).index(db).lookup(query.key(db))
}

/// Rarity class of a key.
#[salsa::tracked(returns(copy))]
fn rarity<'db>(db: &'db dyn Db, query: FactQuery<'db>) -> u8 {
    Corpus::get(db).index(db).rarity(query.key(db))
}

/// Facts of a source.
#[salsa::tracked(returns(clone))]
fn source_facts<'db>(db: &'db dyn Db, query: SourceQuery<'db>) -> Option<Arc<SourceFacts>> {
    Corpus::get(db).index(db).source(query.id(db))
}

/// All sources.
#[salsa::tracked(returns(clone))]
fn source_ids(db: &dyn Db) -> Arc<[SourceId]> {
    Corpus::get(db).index(db).sources()
}

/// The sources of a footnote or reference entry.
#[salsa::tracked(returns(ref))]
fn definition_sources<'db>(db: &'db dyn Db, definition: DefinitionText<'db>) -> Vec<SourceId> {
    Corpus::get(db).directory(db).definition(definition.text(db), definition.keys(db), definition.targets(db))
}

/// Lines of a brief.
#[salsa::tracked(returns(clone), no_eq)]
pub(crate) fn line_index(db: &dyn Db, brief: Brief) -> Arc<LineIndex> {
    Arc::new(LineIndex::new(brief.text(db)))
}

/// The sentences of a brief, before they are judged.
struct Sentences<'db> {
    claims: Vec<ClaimKey<'db>>,
    places: Vec<Place<'db>>,
    /// What the brief holds beside them.
    report: BriefReport,
}

/// Settles what a brief's sentences claim: names, citations, what their times are told from.
fn sentences(db: &dyn Db, brief: Brief) -> Sentences<'_> {
    let outline = blocks(db, brief);
    let parsed: Vec<&ParsedBlock> = outline.texts.iter().map(|block| parse(db, *block)).collect();
    let prose: Vec<Prose<'_>> = parsed
        .iter()
        .flat_map(|block| &block.sentences)
        .map(|sentence| Prose::new(db, &sentence.prose))
        .collect();
    let mut added = settle(db, outline, &parsed, &prose).into_iter();
    let mut prose = prose.into_iter();
    let citations = Citations::new(db, &outline.definitions);
    let mut identities = Identities::default();
    identities.seen.reserve(prose.len());

    let mut claims: Vec<ClaimKey<'_>> = Vec::with_capacity(prose.len());
    // Where the claims of the section begin, for times that are told from earlier ones.
    let mut section = 0;
    let mut places: Vec<Place<'_>> = Vec::with_capacity(prose.len());
    let mut report = BriefReport {
        blocks: outline.blocks.clone(),
        definitions: outline.definitions.clone(),
        problems: outline.problems.clone(),
        ..BriefReport::default()
    };
    for ((number, block), parsed) in (0_u32..).zip(&outline.blocks).zip(&parsed) {
        let base = block.range.start();
        report.directives.extend(parsed.directives.iter().map(|directive| {
            let mut directive = directive.clone();
            directive.range += base;
            (number, directive)
        }));
        if let BlockKind::Heading(_) = block.kind {
            identities.enter(parsed);
            section = claims.len();
        }
        for sentence in &parsed.sentences {
            let (Some(prose), Some(added)) = (prose.next(), added.next()) else { break };
            if !block.kind.is_prose() || sentence.prose.is_empty() {
                continue;
            }
            let resolved: Vec<ResolvedCitation> = sentence
                .citations
                .iter()
                .map(|citation| ResolvedCitation {
                    range: citation.range + base,
                    sources: citations.resolve(&citation.key),
                    citation: citation.clone(),
                })
                .collect();
            let mut cited: Vec<SourceId> =
                resolved.iter().flat_map(|citation| citation.sources.iter().copied()).collect();
            cited.sort_unstable();
            cited.dedup();
            let (added, cited) = (added.into_boxed_slice(), cited.into_boxed_slice());
            let mut anchor = Anchor::from(outline.anchor);
            if is_told_from_earlier(db, prose) {
                anchor.earlier = earlier(db, claims.get(section..).unwrap_or_default());
            }
            claims.push(ClaimKey::new(db, prose, added, cited, anchor));
            let identity = identities.next(sentence.hash);
            places.push(Place { block: number, base, sentence, citations: resolved, identity });
        }
    }
    Sentences { claims, places, report }
}

/// A claim that tells of an event: the key under which it meets others, and where it stands.
#[derive(Clone, Copy, PartialEq, Eq, salsa::SalsaValue)]
pub(crate) struct Told<'db> {
    event: u64,
    claim: ClaimKey<'db>,
    /// Index among the claims of the brief.
    number: u32,
    /// The sentence in the file.
    range: TextRange,
}

/// A brief, checked.
#[derive(PartialEq, salsa::SalsaValue)]
pub(crate) struct Checked<'db> {
    pub report: Arc<BriefReport>,
    told: Vec<Told<'db>>,
}

/// A brief, checked: adds positions to what is known about its sentences.
#[salsa::tracked(returns(ref), no_eq)]
pub(crate) fn report<'db>(db: &'db dyn Db, brief: Brief) -> Checked<'db> {
    let Sentences { claims, places, mut report } = sentences(db, brief);
    let before = db.judged().load(Ordering::Relaxed);
    let mut together = false;
    let mut told = Vec::new();
    report.claims.reserve(claims.len());
    for ((at, claim), place) in claims.iter().enumerate().zip(places) {
        // Others may judge meanwhile: this decides who works, not what comes out.
        if !together && db.judged().load(Ordering::Relaxed).wrapping_sub(before) >= MANY {
            together = true;
            judge_together(db, claims.get(at..).unwrap_or_default());
        }
        let judged = verdict(db, *claim);
        if let Some(event) = judged.event {
            told.push(place.told(event, *claim, at));
        }
        report.claims.push(place.with(judged));
    }
    report.disagreements = disagreements(db, &told);
    Checked { report: Arc::new(report), told }
}

/// What a brief tells of events, without judging it: what another brief is compared with.
#[salsa::tracked(returns(ref))]
fn told<'db>(db: &'db dyn Db, brief: Brief) -> Vec<Told<'db>> {
    let Sentences { claims, places, .. } = sentences(db, brief);
    let told = claims.iter().zip(&places).enumerate().filter_map(|(at, (claim, place))| {
        statement(db, *claim).event.map(|event| place.told(event, *claim, at))
    });
    told.collect()
}

/// Two claims that may tell of one event.
#[salsa::interned(revisions = REVISIONS)]
struct Pair<'db> {
    #[returns(copy)]
    one: ClaimKey<'db>,
    #[returns(copy)]
    other: ClaimKey<'db>,
}

/// Whether two claims give one fact two values.
#[salsa::tracked(returns(clone))]
fn clash<'db>(db: &'db dyn Db, pair: Pair<'db>) -> Option<Clash> {
    let (one, other) = (&statement(db, pair.one(db)).claim, &statement(db, pair.other(db)).claim);
    let rules = Rules::get(db);
    let parse = |prose: &str| db.trees().get(prose);
    rapporteur_evidence::clash(one, other, rules.linker(db).catalogue(), rules.lexicon(db), &parse)
}

/// What is told more often than this of the same participants is a series of events, not one with many values.
const SERIES: usize = 12;

/// Claims of one brief that give one fact two values: each against the first that it disagrees with.
fn disagreements<'db>(db: &'db dyn Db, told: &[Told<'db>]) -> Vec<Disagreement> {
    let mut events: FxHashMap<u64, Vec<Told<'db>>> = FxHashMap::default();
    for told in told {
        events.entry(told.event).or_default().push(*told);
    }
    let mut found = Vec::new();
    for event in events.values().filter(|event| (2..=SERIES).contains(&event.len())) {
        for (at, later) in event.iter().enumerate() {
            let disagreement = event.iter().take(at).find_map(|earlier| {
                let clash = clash(db, Pair::new(db, later.claim, earlier.claim))?;
                Some(Disagreement { claim: later.number, other: earlier.number, clash })
            });
            found.extend(disagreement);
        }
    }
    found.sort_by_key(|disagreement| disagreement.claim);
    found
}

/// Claims of a brief that other briefs contradict, each with the first of these. The others are read, not judged, and
/// only if this one tells of events at all.
pub(crate) fn rivals<'a>(
    db: &Database,
    brief: Brief,
    others: impl Iterator<Item = (&'a Utf8PathBuf, Brief)>,
) -> Vec<RivalBrief> {
    let own = &report(db, brief).told;
    if own.is_empty() {
        return Vec::new();
    }
    let others: Vec<(&Utf8PathBuf, Brief)> = others.filter(|(_, other)| *other != brief).collect();
    if others.len() > 1 {
        others.par_iter().for_each_with(db.fork(), |db, (_, other)| {
            told(db, *other);
        });
    }
    let mut events: FxHashMap<u64, Vec<(&'a Utf8PathBuf, Told<'_>)>> =
        own.iter().map(|told| (told.event, Vec::new())).collect();
    for (path, other) in others {
        for told in told(db, other) {
            if let Some(event) = events.get_mut(&told.event) {
                event.push((path, *told));
            }
        }
    }
    let rival = |here: &Told<'_>| {
        let there = events.get(&here.event).filter(|there| there.len() <= SERIES)?;
        there.iter().find_map(|(path, there)| {
            let clash = clash(db, Pair::new(db, here.claim, there.claim))?;
            Some(RivalBrief { claim: here.number, path: (*path).clone(), range: there.range, clash })
        })
    };
    own.iter().filter_map(rival).collect()
}

/// The sources that a brief cites, once for each citation. Nothing is judged for it.
pub(crate) fn cited(db: &dyn Db, brief: Brief) -> Vec<SourceId> {
    let outline = blocks(db, brief);
    let citations = Citations::new(db, &outline.definitions);
    let sentences = outline.texts.iter().flat_map(|block| &parse(db, *block).sentences);
    sentences
        .flat_map(|sentence| &sentence.citations)
        .flat_map(|citation| citations.resolve(&citation.key))
        .collect()
}

/// The time that the last of these claims speak of.
fn earlier<'db>(db: &'db dyn Db, claims: &[ClaimKey<'db>]) -> Option<Interval> {
    let mut timeline = Timeline::default();
    for claim in claims.get(claims.len().saturating_sub(Timeline::REMEMBERED)..).unwrap_or_default() {
        timeline.read(&statement(db, *claim).claim.statement.times);
    }
    timeline.earlier()
}

/// Claims that a report judges one by one; if there are more it asks all cores. A keystroke changes a few, a first look
/// or another rule all of them.
const MANY: usize = 32;

/// Judges claims on all cores, for a reader that will ask for each.
fn judge_together<'db>(db: &'db dyn Db, claims: &[ClaimKey<'db>]) {
    claims.par_iter().for_each_with(db.fork(), |db, claim| {
        verdict(db, *claim);
    });
}

/// A sentence of a brief where it stands.
struct Place<'db> {
    block: u32,
    /// Start of the block.
    base: TextSize,
    sentence: &'db ParsedSentence,
    citations: Vec<ResolvedCitation>,
    identity: u64,
}

impl<'db> Place<'db> {
    fn told(&self, event: u64, claim: ClaimKey<'db>, number: usize) -> Told<'db> {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        Told { event, claim, number, range: self.sentence.range + self.base }
    }

    fn with(self, judged: &Judged) -> CheckedClaim {
        let Place { block, base, sentence, citations, identity } = self;
        CheckedClaim {
            range: sentence.range + base,
            block,
            prose: Arc::clone(&sentence.prose),
            map: Arc::clone(&sentence.map),
            base,
            mentions: Arc::clone(&judged.mentions),
            times: Arc::clone(&judged.times),
            citations,
            quotations: sentence.quotations.clone(),
            verdict: Arc::clone(&judged.verdict),
            estimative: judged.estimative.clone(),
            identity,
        }
    }
}

/// Settles what needs the whole document. Linear over small values, and the only step that sees them all.
fn settle<'db>(
    db: &'db dyn Db,
    outline: &Outline<'db>,
    parsed: &[&'db ParsedBlock],
    prose: &[Prose<'db>],
) -> Vec<Vec<Mention>> {
    let rules = Rules::get(db);
    // A title that the text repeats as its heading introduces nothing new but would count twice.
    let first = parsed.iter().flat_map(|block| &block.sentences).next();
    let title = outline.title.as_deref().filter(|title| first.is_none_or(|first| *first.prose != **title));
    let title = title.map(|title| (title, rules.linker(db).scan(title)));
    let sentences = parsed.iter().flat_map(|block| &block.sentences).zip(prose);
    let document: Vec<(&str, &Scan)> = title
        .iter()
        .map(|(title, scan)| (*title, scan))
        .chain(sentences.map(|(sentence, prose)| (&*sentence.prose, scan(db, *prose))))
        .collect();
    db.unwind_if_revision_cancelled();
    let written = outline.anchor.map(Interval::display);
    let mut added =
        rapporteur_linking::resolve_on(rules.linker(db).catalogue(), &document, written.as_deref());
    if title.is_some() && !added.is_empty() {
        added.remove(0);
    }
    added.resize(prose.len(), Vec::new());
    added
}

/// What the citations of one brief stand for.
struct Citations<'db> {
    directory: &'db Directory,
    definitions: FxHashMap<&'db CitationKey, &'db [SourceId]>,
}

impl<'db> Citations<'db> {
    fn new(db: &'db dyn Db, definitions: &'db Definitions) -> Citations<'db> {
        let mut sources = FxHashMap::default();
        for definition in &definitions.entries {
            // The first of two equal ones counts.
            sources.entry(&definition.key).or_insert_with(|| {
                let text = DefinitionText::new(db, &*definition.text, &definition.keys, &definition.targets);
                definition_sources(db, text).as_slice()
            });
        }
        Citations { directory: Corpus::get(db).directory(db), definitions: sources }
    }

    fn resolve(&self, key: &CitationKey) -> Vec<SourceId> {
        match key {
            CitationKey::Pandoc(key) => self.directory.key(key).into_iter().collect(),
            CitationKey::Footnote(_) | CitationKey::Numbered(_) => {
                self.definitions.get(key).map(|sources| sources.to_vec()).unwrap_or_default()
            }
        }
    }
}

/// Identities of sentences that survive when text elsewhere moves.
#[derive(Default)]
struct Identities {
    heading: u64,
    seen: FxHashMap<u64, u64>,
}

impl Identities {
    fn enter(&mut self, heading: &ParsedBlock) {
        self.heading = heading.sentences.iter().fold(1, |hash, sentence| combine(hash, sentence.hash));
    }

    fn next(&mut self, sentence: u64) -> u64 {
        let hash = combine(self.heading, sentence);
        let count = self.seen.entry(hash).or_insert(0);
        *count += 1;
        combine(hash, *count)
    }
}

/// First 64 bits of blake3: the same on every machine and in every version.
fn stable_hash(parts: &[&[u8]]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
        hasher.update(&[0]);
    }
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}

/// Mixes two hashes, order counts (the finaliser of SplitMix64).
fn combine(a: u64, b: u64) -> u64 {
    let mut mixed = a.rotate_left(23) ^ b.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    /// A query with a bug.
    #[salsa::tracked(returns(copy))]
    fn fails<'db>(db: &'db dyn Db, block: BlockText<'db>) -> usize {
        let text = block.text(db);
        assert!(!text.contains("boom"), "a bug");
        text.len()
    }

    #[salsa::tracked(returns(copy))]
    fn all(db: &dyn Db, brief: Brief) -> usize {
        blocks(db, brief).texts.iter().map(|block| fails(db, *block)).sum()
    }

    #[test]
    fn a_panic_costs_one_answer() {
        let mut db = Database::new(None);
        let brief = Brief::new(&db, "one\n\nboom\n\ntwo\n".into(), Format::Markdown);
        let other = Brief::new(&db, "three\n".into(), Format::Markdown);
        let snapshot = db.clone();
        assert!(catch_unwind(AssertUnwindSafe(|| all(&snapshot, brief))).is_err());
        assert!(catch_unwind(AssertUnwindSafe(|| all(&snapshot, brief))).is_err());
        assert_eq!(all(&snapshot, other), 5);
        drop(snapshot);
        brief.set_text(&mut db).to("one\n\ntwo\n".into());
        assert_eq!(all(&db, brief), 6);
    }

    #[test]
    fn hashes_do_not_change_between_machines() {
        assert_eq!(stable_hash(&[b"Paragraph", b"Ghana joined."]), 0x0b1a_0ed3_1f66_5062);
        assert_ne!(stable_hash(&[b"ab", b"c"]), stable_hash(&[b"a", b"bc"]));
        assert_ne!(combine(1, 2), combine(2, 1));
    }
}
