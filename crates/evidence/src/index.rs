//! The fact index: which sentences speak of an entity or use a word.
//!
//! An immutable base and a small delta of sources changed since. Postings are sorted, so that a pair of entities is an
//! intersection; what a key answers depends only on the sources that hold it.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rapporteur_catalog::EntityId;
use rapporteur_claims::Symbol;
use rapporteur_grammar::Tree;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use crate::{SourceFacts, SourceId, SourceSentence};

/// What facts are asked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKey {
    /// Every sentence; only its rarity is of use.
    All,
    /// Sentences that mention an entity or something that acts for it or is part of it.
    Entity(EntityId),
    /// Sentences that mention both.
    Pair(EntityId, EntityId),
    /// Sentences with a word; see [`FactKey::word`].
    Word(u64),
}

impl FactKey {
    /// The key of a word by its stem.
    #[must_use]
    pub fn word(stem: &str) -> FactKey {
        FactKey::Word(Symbol::hash_of(stem))
    }
}

/// A sentence of a source. `content` is a hash of what the sentence says, so that equal refs mean equal facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SentenceRef {
    /// Source.
    pub source: SourceId,
    /// Index into [`SourceFacts::sentences`].
    pub sentence: u32,
    /// Hash of prose and statement.
    pub content: u64,
}

/// How facts are asked. Implemented by [`FactIndex`]; an incremental caller wraps each method in a memoised query.
pub trait Facts {
    /// Sentences for a key, sorted.
    fn lookup(&self, key: FactKey) -> Arc<[SentenceRef]>;
    /// Rarity class of a key: 0 unknown, else 1 + floor(log2(number of sentences)). Coarse on purpose: small, stable.
    fn rarity(&self, key: FactKey) -> u8;
    /// A source's facts.
    fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>>;
    /// All sources (ids only), sorted; used to resolve citations, not to search.
    fn sources(&self) -> Arc<[SourceId]>;
    /// The parse of a sentence, of a claim or of a source. Asked for few sentences, and again for the same ones.
    fn parse(&self, prose: &str) -> Arc<Tree> {
        Arc::new(rapporteur_grammar::parse(prose))
    }
}

type Postings = FxHashMap<FactKey, Arc<[SentenceRef]>>;

/// All facts: an immutable base and a delta of sources changed since.
#[derive(Debug, Clone, Default)]
pub struct FactIndex {
    base: Arc<Base>,
    /// Sources changed since the base was built; `None` for one that went away.
    delta: BTreeMap<SourceId, Option<Arc<Changed>>>,
}

#[derive(Debug, Default)]
struct Base {
    postings: Postings,
    sources: BTreeMap<SourceId, Arc<SourceFacts>>,
    sentences: usize,
}

#[derive(Debug)]
struct Changed {
    facts: Arc<SourceFacts>,
    postings: FxHashMap<FactKey, Vec<SentenceRef>>,
}

impl FactIndex {
    /// Indexes sources. Deterministic whatever the order of `sources`; of two with one id the last counts.
    #[must_use]
    pub fn new(sources: Vec<(SourceId, Arc<SourceFacts>)>) -> FactIndex {
        let sources: BTreeMap<SourceId, Arc<SourceFacts>> = sources.into_iter().collect();
        // The contents are most of the work, and each source's its own.
        let contents: Vec<Vec<u64>> =
            sources.values().collect::<Vec<_>>().into_par_iter().map(|facts| contents(facts)).collect();
        let mut lists: FxHashMap<FactKey, Vec<SentenceRef>> = FxHashMap::default();
        for ((&id, facts), contents) in sources.iter().zip(&contents) {
            post(id, facts, contents, |key, reference| lists.entry(key).or_default().push(reference));
        }
        let postings = lists.into_iter().map(|(key, list)| (key, list.into())).collect();
        let sentences = sources.values().map(|facts| facts.sentences.len()).sum();
        FactIndex { base: Arc::new(Base { postings, sources, sentences }), delta: BTreeMap::new() }
    }

    /// This index with one source replaced, added or (`None`) removed: the base is shared, the delta grows.
    #[must_use]
    pub fn with_source(&self, id: SourceId, facts: Option<Arc<SourceFacts>>) -> FactIndex {
        let changed = facts.map(|facts| {
            let mut postings: FxHashMap<FactKey, Vec<SentenceRef>> = FxHashMap::default();
            post(id, &facts, &contents(&facts), |key, reference| {
                postings.entry(key).or_default().push(reference)
            });
            Arc::new(Changed { facts, postings })
        });
        let mut delta = self.delta.clone();
        delta.insert(id, changed);
        FactIndex { base: self.base.clone(), delta }
    }

    /// Number of sources in the delta; a caller rebuilds with [`FactIndex::compact`] when it grows.
    #[must_use]
    pub fn delta_len(&self) -> usize {
        self.delta.len()
    }

    /// The same facts with an empty delta.
    #[must_use]
    pub fn compact(&self) -> FactIndex {
        if self.delta.is_empty() {
            return self.clone();
        }
        FactIndex::new(self.iter().map(|(id, facts)| (id, facts.clone())).collect())
    }

    /// Hashes of all words that some sentence has, in no order, perhaps more than once: see [`FactKey::word`].
    pub fn words(&self) -> impl Iterator<Item = u64> {
        let stays = |list: &[SentenceRef]| list.iter().any(|r| !self.delta.contains_key(&r.source));
        let base = self.base.postings.iter().filter(move |(_, list)| stays(list)).map(|(key, _)| key);
        let delta = self.delta.values().flatten().flat_map(|changed| changed.postings.keys());
        base.chain(delta).filter_map(|key| match key {
            FactKey::Word(hash) => Some(*hash),
            FactKey::All | FactKey::Entity(_) | FactKey::Pair(..) => None,
        })
    }

    /// Sources with their facts, by id.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Arc<SourceFacts>)> {
        let base = self.base.sources.iter().filter(|(id, _)| !self.delta.contains_key(id));
        let delta = self.delta.iter().filter_map(|(id, changed)| Some((id, &changed.as_ref()?.facts)));
        let mut all: Vec<_> = base.chain(delta).map(|(id, facts)| (*id, facts)).collect();
        all.sort_by_key(|(id, _)| *id);
        all.into_iter()
    }

    fn len(&self, key: FactKey) -> usize {
        match key {
            FactKey::All => {
                let gone = |id: &SourceId| self.base.sources.get(id).map_or(0, |facts| facts.sentences.len());
                let removed: usize = self.delta.keys().map(gone).sum();
                let added: usize = self.delta.values().flatten().map(|c| c.facts.sentences.len()).sum();
                self.base.sentences - removed + added
            }
            FactKey::Pair(..) => self.lookup(key).len(),
            // Base entries of changed sources count twice at most: the class is coarse.
            FactKey::Entity(_) | FactKey::Word(_) if self.delta.is_empty() => {
                self.base.postings.get(&key).map_or(0, |list| list.len())
            }
            FactKey::Entity(_) | FactKey::Word(_) => self.lookup(key).len(),
        }
    }
}

/// Hash of each sentence of a source; see [`SentenceRef::content`].
fn contents(facts: &SourceFacts) -> Vec<u64> {
    let content = |sentence: &SourceSentence| {
        let mut hasher = FxHasher::default();
        sentence.prose.hash(&mut hasher);
        sentence.statement.hash(&mut hasher);
        hasher.finish()
    };
    facts.sentences.iter().map(content).collect()
}

/// Visits the postings of one source, sentence by sentence.
fn post(id: SourceId, facts: &SourceFacts, contents: &[u64], mut each: impl FnMut(FactKey, SentenceRef)) {
    let mut keys: Vec<FactKey> = Vec::new();
    for ((number, sentence), &content) in (0u32..).zip(&facts.sentences).zip(contents) {
        if !sentence.prose_block {
            continue;
        }
        let reference = SentenceRef { source: id, sentence: number, content };
        keys.clear();
        keys.extend(sentence.entities.iter().map(|&entity| FactKey::Entity(entity)));
        keys.extend(sentence.statement.terms.iter().map(|term| FactKey::Word(term.stem.code())));
        keys.sort_unstable();
        keys.dedup();
        keys.iter().for_each(|&key| each(key, reference));
    }
}

/// Elements of both sorted lists.
fn intersect(a: &[SentenceRef], b: &[SentenceRef]) -> Vec<SentenceRef> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long;
    let mut out = Vec::new();
    for item in short {
        let skip = rest.partition_point(|other| other < item);
        rest = &rest[skip..];
        if rest.first() == Some(item) {
            out.push(*item);
        }
    }
    out
}

/// An index whose sentences are parsed by somebody who keeps the trees.
#[derive(Clone, Copy)]
pub struct ParsedBy<'a> {
    /// The facts.
    pub index: &'a FactIndex,
    /// Parses a sentence.
    pub parse: &'a dyn Fn(&str) -> Arc<Tree>,
}

impl std::fmt::Debug for ParsedBy<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParsedBy").field("index", &self.index).finish_non_exhaustive()
    }
}

impl Facts for ParsedBy<'_> {
    fn lookup(&self, key: FactKey) -> Arc<[SentenceRef]> {
        self.index.lookup(key)
    }

    fn rarity(&self, key: FactKey) -> u8 {
        self.index.rarity(key)
    }

    fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>> {
        self.index.source(id)
    }

    fn sources(&self) -> Arc<[SourceId]> {
        self.index.sources()
    }

    fn parse(&self, prose: &str) -> Arc<Tree> {
        (self.parse)(prose)
    }
}

impl Facts for FactIndex {
    fn lookup(&self, key: FactKey) -> Arc<[SentenceRef]> {
        match key {
            FactKey::All => Arc::from([]),
            FactKey::Pair(a, b) => {
                intersect(&self.lookup(FactKey::Entity(a)), &self.lookup(FactKey::Entity(b))).into()
            }
            FactKey::Entity(_) | FactKey::Word(_) => {
                let base = self.base.postings.get(&key);
                if self.delta.is_empty() {
                    return base.cloned().unwrap_or_else(|| Arc::from([]));
                }
                let kept = base.into_iter().flat_map(|list| list.iter()).copied();
                let mut list: Vec<SentenceRef> =
                    kept.filter(|r| !self.delta.contains_key(&r.source)).collect();
                for changed in self.delta.values().flatten() {
                    list.extend(changed.postings.get(&key).into_iter().flatten());
                }
                // Runs of sorted lists: the stable sort merges them in linear time.
                list.sort();
                list.into()
            }
        }
    }

    fn rarity(&self, key: FactKey) -> u8 {
        let len = self.len(key);
        if len == 0 { 0 } else { u8::try_from(len.ilog2() + 1).unwrap_or(u8::MAX) }
    }

    fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>> {
        match self.delta.get(&id) {
            Some(changed) => changed.as_ref().map(|changed| changed.facts.clone()),
            None => self.base.sources.get(&id).cloned(),
        }
    }

    fn sources(&self) -> Arc<[SourceId]> {
        self.iter().map(|(id, _)| id).collect()
    }
}
