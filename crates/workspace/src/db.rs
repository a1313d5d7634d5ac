//! The salsa database: inputs and queries.
//!
//! ```text
//! Brief.text (LOW) → blocks → parse(block) ─→ scan(prose) ─┐ resolve, per document
//!                                                          ↓
//!                    report ← verdict(claim) ← statement(claim)      claim = prose, added mentions, cited, anchor
//!                                 ↑       ↑         ↓
//!                                 │ nearest(claim)  told(brief), clash(two claims)   within a brief and between briefs
//!                                 │       ↑
//! Corpus.index (MEDIUM) → lookup(key), rarity(key), source_version(id)  one firewall query each
//! Team.answers (LOW)    → report; what was told for a claim is part of the key of its verdict
//! ```
//!
//! Blocks, prose and claims are interned by content, and only by `report` and `blocks`: these read a LOW input, so that
//! the values are collected when nobody writes them any more. A query of higher durability must not intern free text:
//! what it interns is kept for ever. Every query takes one argument, because salsa interns the tuple of several.

mod brief;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use camino::Utf8PathBuf;
use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Anchor, Estimative, Interval, Lexicon, Time};
use rapporteur_evidence::{
    Claim, Clash, FactIndex, FactKey, Facts, Postings, SearchKey, SentenceRef, SourceFacts, SourceId, Verdict,
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

use self::brief::{Citations, claim_key, told};
use crate::directory::Directory;
use crate::kept::{KeptBriefs, KeptEvent};
use crate::report::{CitedWork, Disagreement, RivalBrief};
use crate::team::Answers;
use crate::trees::Trees;
use crate::verdicts::Verdicts;

pub(crate) use self::brief::{Checked, Told, asks, judge_recalled, report, use_some};

/// Revisions that interned text survives without use: an edit and many undos find their results again, and what a brief
/// holds is used at least every [`TURNS`] times that it is checked.
pub(crate) const REVISIONS: usize = 4 * TURNS;

/// A brief is checked this often until all that is kept of it has been asked of the database once.
const TURNS: usize = 32;

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

/// What the team's base has told (LOW: it comes while people write).
#[salsa::input(singleton)]
pub(crate) struct Team {
    #[returns(ref)]
    pub answers: Arc<Answers>,
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

    /// Briefs as they were last judged.
    fn kept(&self) -> &KeptBriefs;

    /// Verdicts of earlier sessions.
    fn verdicts(&self) -> &Verdicts;
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
    kept: Arc<KeptBriefs>,
    verdicts: Arc<Verdicts>,
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

    fn kept(&self) -> &KeptBriefs {
        &self.kept
    }

    fn verdicts(&self) -> &Verdicts {
        &self.verdicts
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
            kept: Arc::default(),
            verdicts: Arc::default(),
            storage: salsa::Storage::new(listener),
        };
        // A singleton: queries find it with `get`.
        let _ =
            Corpus::builder(Arc::clone(&db.index), Arc::default()).durability(Durability::MEDIUM).new(&db);
        let _ = Team::builder(Arc::default()).durability(Durability::LOW).new(&db);
        db
    }

    /// Parses that verdicts have asked for.
    pub(crate) fn parsed(&self) -> &Arc<Trees> {
        &self.trees
    }

    /// Briefs as they were last judged.
    pub(crate) fn judged_briefs(&self) -> &Arc<KeptBriefs> {
        &self.kept
    }

    /// Verdicts of earlier sessions.
    pub(crate) fn recalled(&self) -> &Arc<Verdicts> {
        &self.verdicts
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
#[derive(PartialEq)]
pub(crate) struct Outline {
    blocks: Vec<Block>,
    definitions: Definitions,
    problems: Vec<Problem>,
    title: Option<Box<str>>,
    anchor: Option<Interval>,
}

/// Splits a brief. Cheap, because it runs on every keystroke: nothing inside a block is looked at.
#[salsa::tracked(returns(ref), no_eq)]
pub(crate) fn blocks(db: &dyn Db, brief: Brief) -> Outline {
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
    let definitions = definitions(db, text, format, &blocks);
    Outline { blocks, definitions, problems, title, anchor }
}

/// The text of a block.
fn block_text<'db>(db: &'db dyn Db, text: &str, format: Format, block: &Block) -> BlockText<'db> {
    let text = text.get(std::ops::Range::<usize>::from(block.range)).unwrap_or_default();
    BlockText::new(db, text, block.kind, format)
}

/// The day that a brief bears.
pub(crate) fn document_date(db: &dyn Db, brief: Brief) -> Option<Interval> {
    blocks(db, brief).anchor
}

/// [`rapporteur_markup::definitions`] of a brief, each block parsed once for ever.
fn definitions(db: &dyn Db, text: &str, format: Format, blocks: &[Block]) -> Definitions {
    let defines = |kind| matches!(kind, BlockKind::FootnoteDefinition | BlockKind::ReferenceEntry);
    let mut found = Definitions::default();
    let mut seen = FxHashSet::default();
    let mut twice = false;
    for block in blocks.iter().filter(|block| defines(block.kind)) {
        for definition in &definition(db, block_text(db, text, format, block)).entries {
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
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ParsedBlock {
    sentences: Vec<ParsedSentence>,
    directives: Vec<Directive>,
}

/// Parses one block by its text.
#[salsa::tracked(returns(clone))]
pub(crate) fn parse<'db>(db: &'db dyn Db, block: BlockText<'db>) -> Arc<ParsedBlock> {
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
    Arc::new(ParsedBlock { sentences, directives })
}

/// Finds the names of one sentence.
#[salsa::tracked(returns(clone))]
pub(crate) fn scan<'db>(db: &'db dyn Db, prose: Prose<'db>) -> Arc<Scan> {
    Arc::new(Rules::get(db).linker(db).scan(prose.text(db)))
}

/// Whether a sentence may have a time that is told from those before it.
#[salsa::tracked(returns(copy))]
fn is_told_from_earlier<'db>(db: &'db dyn Db, prose: Prose<'db>) -> bool {
    rapporteur_claims::is_told_from_earlier(prose.text(db), Rules::get(db).lexicon(db))
}

/// A sentence of a brief, read.
#[derive(Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) claim: Claim,
    estimative: Option<Arc<Estimative>>,
    /// Under which it is compared with what else the briefs tell of the event.
    event: Option<u64>,
}

/// Reads what a sentence asserts.
#[salsa::tracked(returns(ref))]
pub(crate) fn statement<'db>(db: &'db dyn Db, claim: ClaimKey<'db>) -> Reading {
    let prose = claim.prose(db);
    let mentions = rapporteur_linking::merge(&scan(db, prose), claim.added(db));
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
    pub(crate) verdict: Arc<Verdict>,
    pub(crate) mentions: Arc<[Mention]>,
    pub(crate) times: Arc<[Time]>,
    pub(crate) estimative: Option<Arc<Estimative>>,
    pub(crate) event: Option<u64>,
}

/// Judges a claim by the sources of the desk.
#[salsa::tracked(returns(ref))]
pub(crate) fn verdict<'db>(db: &'db dyn Db, key: ClaimKey<'db>) -> Judged {
    judge_claim(db, key, &TrackedFacts { db, claim: Some(key) })
}

/// Judges a claim by some facts.
pub(crate) fn judge_claim(db: &dyn Db, key: ClaimKey<'_>, facts: &dyn Facts) -> Judged {
    db.judged().fetch_add(1, Ordering::Relaxed);
    let rules = Rules::get(db);
    let Reading { claim, estimative, event } = statement(db, key);
    let verdict = rapporteur_evidence::judge(claim, facts, rules.linker(db).catalogue(), rules.lexicon(db));
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
    /// The claim that is judged: all sources are searched for it and nothing else, in a query of its own.
    pub(crate) claim: Option<ClaimKey<'db>>,
}

impl Facts for TrackedFacts<'_> {
    fn lookup(&self, key: FactKey) -> Arc<[SentenceRef]> {
        self.postings(key).to_list()
    }

    fn postings(&self, key: FactKey) -> Postings {
        match self.unknown_word(key) {
            true => Postings::default(),
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
        // What a verdict depends on is kept, the facts themselves are not: they are many.
        self.version(id)?;
        self.db.peek().source(id)
    }

    fn sources(&self) -> Arc<[SourceId]> {
        source_ids(self.db)
    }

    fn has(&self, key: FactKey, source: SourceId) -> bool {
        // Only that source can change it.
        self.version(source);
        self.db.peek().has(key, source)
    }

    fn best(&self, keys: &[SearchKey], within: Option<&[SourceId]>) -> Arc<[SentenceRef]> {
        match within {
            // Only those sources can change it.
            Some(sources) => {
                for source in sources {
                    self.version(*source);
                }
                self.db.peek().best(keys, within)
            }
            None => match self.claim {
                Some(claim) => {
                    let found = nearest(self.db, claim);
                    debug_assert_eq!(found, self.db.peek().best(keys, None), "the claim that is judged");
                    found
                }
                None => rapporteur_evidence::search(self, keys, None),
            },
        }
    }

    fn parse(&self, prose: &str) -> Arc<Tree> {
        self.db.trees().get(prose)
    }

    fn parse_soon(&self, prose: &[&str]) {
        self.db.trees().make(prose);
    }
}

impl TrackedFacts<'_> {
    /// What tells the facts of a source from others: whoever asks depends on that source and on no other.
    fn version(&self, id: SourceId) -> Option<u64> {
        source_version(self.db, SourceQuery::new(self.db, id))
    }

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

/// Class of a word by its hash: words of one class are neighbours in the index.
fn word_class(hash: u64) -> u16 {
    let [.., low, high] = hash.to_le_bytes();
    u16::from_le_bytes([low, high])
}

#[salsa::interned]
struct WordClass<'db> {
    #[returns(copy)]
    class: u16,
}

/// The words of one class, sorted.
#[salsa::tracked(returns(ref))]
fn known_words<'db>(db: &'db dyn Db, class: WordClass<'db>) -> Box<[u64]> {
    let first = u64::from(class.class(db)) << 48;
    let index = Corpus::get(db).index(db);
    let mut words: Vec<u64> = index.words_between(first..=first | (u64::MAX >> 16)).collect();
    words.sort_unstable();
    words.dedup();
    words.into()
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

/// The sentences of all sources that a claim is judged by. A query of its own: a source that changes has common words in
/// other places, and the claims with such words are searched for again; judged again are those that find other sentences.
#[salsa::tracked(returns(clone))]
fn nearest<'db>(db: &'db dyn Db, claim: ClaimKey<'db>) -> Arc<[SentenceRef]> {
    let rules = Rules::get(db);
    rapporteur_evidence::nearest(
        &statement(db, claim).claim,
        &TrackedFacts { db, claim: None },
        rules.linker(db).catalogue(),
        rules.lexicon(db),
    )
}

/// Sentences for a key: where they are, not a list of them.
#[salsa::tracked(returns(clone))]
fn lookup<'db>(db: &'db dyn Db, query: FactQuery<'db>) -> Postings {
    Corpus::get(db).index(db).postings(query.key(db))
}

/// Rarity class of a key.
#[salsa::tracked(returns(copy))]
fn rarity<'db>(db: &'db dyn Db, query: FactQuery<'db>) -> u8 {
    Corpus::get(db).index(db).rarity(query.key(db))
}

/// What tells the facts of a source from others.
#[salsa::tracked(returns(copy))]
fn source_version<'db>(db: &'db dyn Db, query: SourceQuery<'db>) -> Option<u64> {
    Corpus::get(db).index(db).version(query.id(db))
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

fn clash_of(db: &dyn Db, one: &Told, other: &Told) -> Option<Clash> {
    clash(db, Pair::new(db, claim_key(db, &one.claim), claim_key(db, &other.claim)))
}

/// Claims of one brief that give one fact two values: each against the first that it disagrees with. `known` are the
/// events of the brief as they were last compared, `told` in the order of the claims; `order` has the event of each with its
/// place, sorted.
fn disagreements(
    db: &dyn Db,
    told: &[Told],
    order: &[(u64, u32)],
    known: &[Arc<KeptEvent>],
) -> (Vec<Disagreement>, Vec<Arc<KeptEvent>>) {
    let mut known = known.iter().peekable();
    let (mut found, mut events) = (Vec::new(), Vec::new());
    for group in order.chunk_by(|a, b| a.0 == b.0) {
        if !(2..=SERIES).contains(&group.len()) {
            continue;
        }
        let members = || group.iter().filter_map(|(_, at)| told.get(*at as usize));
        let event = group.first().map_or(0, |(event, _)| *event);
        while known.next_if(|kept| kept.event < event).is_some() {}
        let same = known.peek().filter(|kept| {
            kept.event == event
                && kept.claims.len() == group.len()
                && kept.claims.iter().zip(members()).all(|(kept, told)| Arc::ptr_eq(kept, &told.claim))
        });
        let kept = same.map_or_else(|| Arc::new(compared(db, event, members())), |kept| Arc::clone(kept));
        for (later, earlier, clash) in &kept.clashes {
            let number = |at: &usize| members().nth(*at).map_or(0, |told| told.number);
            let (claim, other) = (number(later), number(earlier));
            found.push(Disagreement { claim, other, clash: clash.clone() });
        }
        events.push(kept);
    }
    found.sort_by_key(|disagreement| disagreement.claim);
    (found, events)
}

/// What is told of one event, compared.
fn compared<'a>(db: &dyn Db, event: u64, told: impl Iterator<Item = &'a Told>) -> KeptEvent {
    let told: Vec<&Told> = told.collect();
    let mut clashes = Vec::new();
    for (at, later) in told.iter().enumerate() {
        let clash = told
            .iter()
            .take(at)
            .enumerate()
            .find_map(|(other, earlier)| clash_of(db, later, earlier).map(|clash| (at, other, clash)));
        clashes.extend(clash);
    }
    KeptEvent { event, claims: told.iter().map(|told| Arc::clone(&told.claim)).collect(), clashes }
}

/// Claims of a brief that other briefs contradict, each with the first of these. The others are read, not judged, and
/// only if this one tells of events at all.
pub(crate) fn rivals<'a>(
    db: &Database,
    brief: Brief,
    others: impl Iterator<Item = (&'a Utf8PathBuf, Brief)>,
) -> Vec<RivalBrief> {
    let Checked { told: own, order, .. } = &**report(db, brief);
    let others: Vec<(&Utf8PathBuf, Brief)> = others.filter(|(_, other)| *other != brief).collect();
    if own.is_empty() || others.is_empty() {
        return Vec::new();
    }
    if others.len() > 1 {
        others.par_iter().for_each_with(db.fork(), |db, (_, other)| {
            told(db, *other);
        });
    }
    let mut events: FxHashMap<u64, Vec<(&'a Utf8PathBuf, &Told)>> = FxHashMap::default();
    for (path, other) in others {
        let shared = |told: &&Told| order.binary_search_by_key(&told.event, |(event, _)| *event).is_ok();
        for told in told(db, other).iter().filter(shared) {
            events.entry(told.event).or_default().push((path, told));
        }
    }
    if events.is_empty() {
        return Vec::new();
    }
    let rival = |here: &Told| {
        let there = events.get(&here.event).filter(|there| there.len() <= SERIES)?;
        there.iter().find_map(|(path, there)| {
            let clash = clash_of(db, here, there)?;
            Some(RivalBrief { claim: here.number, path: (*path).clone(), range: there.range, clash })
        })
    };
    own.iter().filter_map(rival).collect()
}

/// The sources that a brief cites, once for each citation. Nothing is judged for it.
pub(crate) fn cited(db: &dyn Db, brief: Brief) -> Vec<SourceId> {
    let outline = blocks(db, brief);
    let citations = Citations::new(db, &outline.definitions);
    let (text, format) = (brief.text(db), brief.format(db));
    let mut cited = Vec::new();
    for block in &outline.blocks {
        let parsed = parse(db, block_text(db, text, format, block));
        let found = parsed.sentences.iter().flat_map(|sentence| &sentence.citations);
        cited.extend(found.flat_map(|citation| citations.resolve(&citation.key).sources));
    }
    cited
}

/// What a brief cites, each once, in the order of the first citation: sources, and keys that no source has. Nothing is
/// judged for it.
pub(crate) fn cited_works(db: &dyn Db, brief: Brief) -> Vec<CitedWork> {
    let outline = blocks(db, brief);
    let citations = Citations::new(db, &outline.definitions);
    let (text, format) = (brief.text(db), brief.format(db));
    let (mut works, mut seen) = (Vec::new(), FxHashSet::default());
    let mut add = |work: CitedWork| {
        if seen.insert(work.clone()) {
            works.push(work);
        }
    };
    for block in &outline.blocks {
        let parsed = parse(db, block_text(db, text, format, block));
        for citation in parsed.sentences.iter().flat_map(|sentence| &sentence.citations) {
            let sources = citations.resolve(&citation.key).sources;
            if !sources.is_empty() {
                sources.into_iter().map(CitedWork::Source).for_each(&mut add);
                continue;
            }
            match &citation.key {
                CitationKey::Pandoc(key) => add(CitedWork::Key(key.clone())),
                other => {
                    let definition = outline.definitions.entries.iter().find(|entry| entry.key == *other);
                    let keys = definition.into_iter().flat_map(|definition| definition.keys.iter());
                    keys.map(|key| CitedWork::Key((*key).clone())).for_each(&mut add);
                }
            }
        }
    }
    works
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
        let (text, format) = (brief.text(db), brief.format(db));
        let blocks = blocks(db, brief).blocks.iter();
        blocks.map(|block| fails(db, block_text(db, text, format, block))).sum()
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
