//! The fact index: which sentences speak of an entity or use a word.
//!
//! An immutable base, in memory or in a run of bytes ([`flat`]), and a small delta of sources changed since. Postings are
//! sorted, so that a pair of entities is an intersection; what a key answers depends only on the sources that hold it, and
//! is the same whatever the base.

mod base;
mod bits;
mod cache;
mod postings;
mod searched;

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::ops::RangeInclusive;
use std::sync::Arc;

use rapporteur_catalog::EntityId;
use rapporteur_claims::Symbol;
use rapporteur_grammar::Tree;
use rustc_hash::FxHasher;

use self::base::{Base, Flat, Memory};
use self::postings::Change;
use crate::search::search;
use crate::{SearchKey, SourceFacts, SourceId, SourceMeta, SourceSentence, flat};

pub use self::base::{FlatBase, Recover};
pub(crate) use self::bits::{Bits, WIDTH};
pub use self::postings::Postings;
pub(crate) use self::postings::{END, Space, Walk, place};
pub(crate) use self::searched::{Asked, Hit};

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
    /// Hash of prose and statement, 40 bits wide.
    pub content: u64,
}

/// How facts are asked. Implemented by [`FactIndex`]; an incremental caller wraps each method in a memoised query.
pub trait Facts {
    /// Sentences for a key, sorted.
    fn lookup(&self, key: FactKey) -> Arc<[SentenceRef]>;
    /// The same without making a list of it: whoever looks for a few need not read them all.
    fn postings(&self, key: FactKey) -> Postings {
        self.lookup(key).into()
    }
    /// Whether a source has a sentence for a key.
    fn has(&self, key: FactKey, source: SourceId) -> bool {
        self.postings(key).has_source(source)
    }
    /// The sentences, a few dozen, with the greatest sums of the weights of the keys that they have, best first; `within`
    /// restricts them to some sources.
    fn best(&self, keys: &[SearchKey], within: Option<&[SourceId]>) -> Arc<[SentenceRef]> {
        search(self, keys, within)
    }
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
    /// Tells which sentences will be parsed next: who keeps parses makes them together, for less.
    fn parse_soon(&self, _prose: &[&str]) {}
}

/// All facts: an immutable base and what has changed since.
#[derive(Debug, Clone, Default)]
pub struct FactIndex {
    base: Base,
    /// Sources changed since the base was built; `None` for one that went away.
    delta: BTreeMap<SourceId, Option<Changed>>,
    /// How that changes what a key has.
    changes: BTreeMap<FactKey, Arc<Change>>,
    /// Sentences of all sources.
    sentences: usize,
}

#[derive(Debug, Clone)]
struct Changed {
    facts: Arc<SourceFacts>,
    version: u64,
}

impl FactIndex {
    /// Indexes sources in memory. Deterministic whatever the order of `sources`; of two with one id the last counts.
    #[must_use]
    pub fn new(sources: Vec<(SourceId, Arc<SourceFacts>)>) -> FactIndex {
        FactIndex::on(Base::Memory(Arc::new(Memory::new(sources.into_iter().collect()))))
    }

    /// An index on facts in a run of bytes. `ids` are those of its sources, in their order, and grow; sources without an
    /// id are not there.
    #[must_use]
    pub fn flat(base: Arc<FlatBase>, ids: Vec<SourceId>) -> FactIndex {
        FactIndex::on(Base::Flat(Flat { base, ids: ids.into(), searched: Arc::default() }))
    }

    fn on(base: Base) -> FactIndex {
        FactIndex { sentences: base.sentences(), base, delta: BTreeMap::new(), changes: BTreeMap::new() }
    }

    /// The facts that the index is built on, if they are in a run of bytes.
    #[must_use]
    pub fn flat_base(&self) -> Option<&Arc<FlatBase>> {
        match &self.base {
            Base::Flat(flat) => Some(&flat.base),
            Base::Memory(_) => None,
        }
    }

    /// The facts in a run of bytes that the index is, with the ids of their sources in order; `None` if a source has changed
    /// since.
    #[must_use]
    pub fn as_kept(&self) -> Option<(&flat::FlatFacts, &[SourceId])> {
        match &self.base {
            Base::Flat(flat) if self.delta.is_empty() => Some((flat.base.facts(), &flat.ids)),
            _ => None,
        }
    }

    /// This index with one source replaced, added or (`None`) removed: the base is shared, the delta grows.
    #[must_use]
    pub fn with_source(&self, id: SourceId, facts: Option<Arc<SourceFacts>>) -> FactIndex {
        self.with_sources([(id, facts)])
    }

    /// [`FactIndex::with_source`] for several at once.
    #[must_use]
    pub fn with_sources(
        &self,
        sources: impl IntoIterator<Item = (SourceId, Option<Arc<SourceFacts>>)>,
    ) -> FactIndex {
        let mut index = self.clone();
        for (id, facts) in sources {
            index.set(id, facts);
        }
        index
    }

    fn set(&mut self, id: SourceId, facts: Option<Arc<SourceFacts>>) {
        let before = match self.delta.get(&id) {
            Some(Some(changed)) => changed.facts.sentences.len(),
            Some(None) => 0,
            None => self.base.sentences_of(id),
        };
        let after = facts.as_ref().map_or(0, |facts| facts.sentences.len());
        self.sentences = (self.sentences + after).saturating_sub(before);
        if let Some(Some(old)) = self.delta.get(&id) {
            for (key, _) in keys_of(&old.facts) {
                self.forget(key, id);
            }
        }
        // By key, what the base has and what is new.
        let mut keys: BTreeMap<FactKey, Change> = BTreeMap::new();
        for (key, reference) in self.base.entries(id) {
            keys.entry(key).or_default().without.push(reference);
        }
        if let Some(facts) = &facts {
            for (key, reference) in base::entries(id, facts) {
                keys.entry(key).or_default().with.push(reference);
            }
        }
        for (key, Change { without, with }) in keys {
            self.forget(key, id);
            let missing = |list: &[SentenceRef], other: &[SentenceRef]| -> Vec<SentenceRef> {
                list.iter().copied().filter(|reference| other.binary_search(reference).is_err()).collect()
            };
            let (gone, new) = (missing(&without, &with), missing(&with, &without));
            if gone.is_empty() && new.is_empty() {
                continue;
            }
            let change = Arc::make_mut(self.changes.entry(key).or_default());
            insert(&mut change.without, &gone);
            insert(&mut change.with, &new);
        }
        let changed = facts.map(|facts| Changed { version: flat::version_of(&facts), facts });
        self.delta.insert(id, changed);
    }

    /// Takes back how a source changed a key.
    fn forget(&mut self, key: FactKey, id: SourceId) {
        let Some(change) = self.changes.get_mut(&key) else { return };
        let change = Arc::make_mut(change);
        change.without.retain(|reference| reference.source != id);
        change.with.retain(|reference| reference.source != id);
        if change.without.is_empty() && change.with.is_empty() {
            self.changes.remove(&key);
        }
    }

    /// Number of sources in the delta; a caller rebuilds with [`FactIndex::compact`] when it grows.
    #[must_use]
    pub fn delta_len(&self) -> usize {
        self.delta.len()
    }

    /// The same facts with an empty delta, if the base is in memory; a run of bytes is replaced by whoever writes it.
    #[must_use]
    pub fn compact(&self) -> FactIndex {
        match self.base {
            Base::Memory(_) if !self.delta.is_empty() => FactIndex::new(self.iter().collect()),
            _ => self.clone(),
        }
    }

    /// Hashes of all words that some sentence has, in no order, perhaps more than once: see [`FactKey::word`].
    pub fn words(&self) -> impl Iterator<Item = u64> {
        self.words_between(0..=u64::MAX)
    }

    /// [`FactIndex::words`] whose hash lies in a range.
    pub fn words_between(&self, range: RangeInclusive<u64>) -> impl Iterator<Item = u64> {
        let keys = FactKey::Word(*range.start())..=FactKey::Word(*range.end());
        let stays = |(hash, len): (u64, usize)| {
            let change = self.changes.get(&FactKey::Word(hash));
            let len =
                change.map_or(len, |change| (len + change.with.len()).saturating_sub(change.without.len()));
            (len > 0).then_some(hash)
        };
        let new = self.changes.range(keys).filter(|(_, change)| !change.with.is_empty());
        let new = new.filter_map(|(key, _)| match key {
            FactKey::Word(hash) => Some(*hash),
            FactKey::All | FactKey::Entity(_) | FactKey::Pair(..) => None,
        });
        self.base.words(range).filter_map(stays).chain(new)
    }

    /// Sources with their facts, by id. What is not in memory is decoded, one after the other.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, Arc<SourceFacts>)> {
        let ids = self.ids();
        ids.into_iter().filter_map(|id| Some((id, self.source(id)?)))
    }

    fn ids(&self) -> Vec<SourceId> {
        let mut ids = self.base.ids();
        if !self.delta.is_empty() {
            ids.retain(|id| !self.delta.contains_key(id));
            ids.extend(self.delta.iter().filter_map(|(id, changed)| changed.as_ref().map(|_| *id)));
            // Two sorted runs: linear.
            ids.sort();
        }
        ids
    }

    /// Metadata of a source, without its sentences.
    #[must_use]
    pub fn meta(&self, id: SourceId) -> Option<Arc<SourceMeta>> {
        match self.delta.get(&id) {
            Some(changed) => changed.as_ref().map(|changed| Arc::new(changed.facts.meta.clone())),
            None => self.base.meta(id),
        }
    }

    /// Number of a source's sentences that may be evidence, without a look at them.
    #[must_use]
    pub fn prose_count(&self, id: SourceId) -> usize {
        match self.delta.get(&id) {
            Some(changed) => changed.as_ref().map_or(0, |changed| base::prose_count(&changed.facts)),
            None => self.base.prose_count(id),
        }
    }

    /// Hash of the bytes of a source's file; see [`SourceFacts::content`].
    #[must_use]
    pub fn content(&self, id: SourceId) -> Option<[u8; 32]> {
        match self.delta.get(&id) {
            Some(changed) => changed.as_ref().map(|changed| changed.facts.content),
            None => self.base.content(id),
        }
    }

    /// Hash of all that a source says: whoever has it need not keep the facts to know whether they have changed.
    #[must_use]
    pub fn version(&self, id: SourceId) -> Option<u64> {
        match self.delta.get(&id) {
            Some(changed) => changed.as_ref().map(|changed| changed.version),
            None => self.base.version(id),
        }
    }

    fn len(&self, key: FactKey) -> usize {
        match key {
            FactKey::All => self.sentences,
            FactKey::Pair(..) => self.lookup(key).len(),
            FactKey::Entity(_) | FactKey::Word(_) => {
                let len = self.base.len(key);
                let change = self.changes.get(&key);
                change.map_or(len, |change| (len + change.with.len()).saturating_sub(change.without.len()))
            }
        }
    }
}

/// Puts sorted references of one source into a sorted list that has none of it.
fn insert(list: &mut Vec<SentenceRef>, new: &[SentenceRef]) {
    let at = new.first().map_or(0, |first| list.partition_point(|reference| reference < first));
    list.splice(at..at, new.iter().copied());
}

/// Bits of [`SentenceRef::content`]. It is compared with that of the sentence that stood in the same place before and no
/// other: one change in a million millions is taken for none.
pub(crate) const CONTENT_BITS: u32 = 40;

/// Hash of each sentence of a source; see [`SentenceRef::content`].
pub(crate) fn contents(facts: &SourceFacts) -> Vec<u64> {
    let content = |sentence: &SourceSentence| {
        let mut hasher = FxHasher::default();
        sentence.prose.hash(&mut hasher);
        sentence.statement.hash(&mut hasher);
        // The upper bits of a product depend on all bits of its factors.
        hasher.finish().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - CONTENT_BITS)
    };
    facts.sentences.iter().map(content).collect()
}

/// The keys of a source's sentences, sentence by sentence: only prose is found.
pub(crate) fn keys_of(facts: &SourceFacts) -> Vec<(FactKey, u32)> {
    let mut all = Vec::new();
    let mut keys: Vec<FactKey> = Vec::new();
    for (number, sentence) in (0u32..).zip(&facts.sentences) {
        if !sentence.prose_block {
            continue;
        }
        keys.clear();
        keys.extend(sentence.entities.iter().map(|&entity| FactKey::Entity(entity)));
        keys.extend(sentence.statement.terms.iter().map(|term| FactKey::Word(term.stem.code())));
        keys.sort_unstable();
        keys.dedup();
        all.extend(keys.iter().map(|&key| (key, number)));
    }
    all
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

    fn postings(&self, key: FactKey) -> Postings {
        self.index.postings(key)
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
        self.postings(key).to_list()
    }

    fn postings(&self, key: FactKey) -> Postings {
        match key {
            FactKey::All => Postings::default(),
            FactKey::Pair(a, b) => {
                let (a, b) = (self.lookup(FactKey::Entity(a)), self.lookup(FactKey::Entity(b)));
                intersect(&a, &b).into_iter().collect()
            }
            FactKey::Entity(_) | FactKey::Word(_) => {
                self.base.postings(key).changed(self.changes.get(&key).cloned())
            }
        }
    }

    fn rarity(&self, key: FactKey) -> u8 {
        let len = self.len(key);
        if len == 0 { 0 } else { u8::try_from(len.ilog2() + 1).unwrap_or(u8::MAX) }
    }

    fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>> {
        match self.delta.get(&id) {
            Some(changed) => changed.as_ref().map(|changed| Arc::clone(&changed.facts)),
            None => self.base.source(id),
        }
    }

    fn sources(&self) -> Arc<[SourceId]> {
        self.ids().into()
    }
}
