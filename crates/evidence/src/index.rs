//! The fact index: which sentences speak of an entity, a pair of entities, a word.

use std::sync::Arc;

use rapporteur_catalog::EntityId;

use crate::{SourceFacts, SourceId};

/// What facts are asked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKey {
    /// Sentences that mention an entity or something that acts for it.
    Entity(EntityId),
    /// Sentences that mention both, smaller id first.
    Pair(EntityId, EntityId),
    /// Sentences with a word; the hash of its stem.
    Word(u64),
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
}

/// All facts: an immutable base and a delta of sources changed since.
#[derive(Debug, Clone, Default)]
pub struct FactIndex {}

impl FactIndex {
    /// Indexes sources. Deterministic whatever the order of `sources`.
    #[must_use]
    pub fn new(_sources: Vec<(SourceId, Arc<SourceFacts>)>) -> FactIndex {
        todo!()
    }

    /// This index with one source replaced, added or (`None`) removed: the base is shared, the delta grows.
    #[must_use]
    pub fn with_source(&self, _id: SourceId, _facts: Option<Arc<SourceFacts>>) -> FactIndex {
        todo!()
    }

    /// Number of sources in the delta; a caller rebuilds with [`FactIndex::compact`] when it grows.
    #[must_use]
    pub fn delta_len(&self) -> usize {
        todo!()
    }

    /// The same facts with an empty delta.
    #[must_use]
    pub fn compact(&self) -> FactIndex {
        todo!()
    }
}

impl Facts for FactIndex {
    fn lookup(&self, _key: FactKey) -> Arc<[SentenceRef]> {
        todo!()
    }
    fn rarity(&self, _key: FactKey) -> u8 {
        todo!()
    }
    fn source(&self, _id: SourceId) -> Option<Arc<SourceFacts>> {
        todo!()
    }
    fn sources(&self) -> Arc<[SourceId]> {
        todo!()
    }
}
