//! What an index is built on: facts in memory, or facts in a flat run of bytes.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::bits::{Bits, Dense};
use super::cache::Cache;
use super::postings::{Postings, place};
use super::searched::Searched;
use super::{FactKey, SentenceRef, contents, keys_of};
use crate::flat::{self, Cursor, FlatFacts};
use crate::{SourceFacts, SourceId, SourceMeta};

/// Gets facts again whose bytes turned out to be damaged: from where they were read.
pub trait Recover: std::fmt::Debug + Send + Sync {
    /// The facts of the source with this path in the run of bytes; `None` if they cannot be had any more.
    fn recover(&self, path: &str) -> Option<SourceFacts>;
}

/// Facts in a flat run of bytes, decoded when asked for; some of them are kept.
#[derive(Debug, Default)]
pub struct FlatBase {
    facts: FlatFacts,
    cache: Cache,
    dense: Dense,
    recover: Option<Arc<dyn Recover>>,
}

impl FlatBase {
    /// Facts to build an index on.
    #[must_use]
    pub fn new(facts: FlatFacts, recover: Option<Arc<dyn Recover>>) -> FlatBase {
        FlatBase { facts, cache: Cache::default(), dense: Dense::default(), recover }
    }

    /// The facts as they were written.
    #[must_use]
    pub fn facts(&self) -> &FlatFacts {
        &self.facts
    }

    /// The sentences of a key in bits.
    pub(super) fn bits(&self, key: usize) -> Arc<Bits> {
        self.dense.get(&self.facts, key)
    }

    /// The facts of a source by its number.
    #[must_use]
    pub fn source(&self, source: usize) -> Option<Arc<SourceFacts>> {
        if let Some(facts) = self.cache.get(source) {
            return Some(facts);
        }
        let facts = match self.facts.facts(source) {
            Ok(facts) => facts?,
            Err(error) => {
                tracing::warn!(path = self.facts.path(source), %error, "its facts are read again");
                let facts = self.recover.as_ref()?.recover(self.facts.path(source))?;
                let same = self.facts.version(source) == Some(flat::version_of(&facts));
                Some(facts).filter(|_| same)?
            }
        };
        let facts = Arc::new(facts);
        self.cache.insert(source, Arc::clone(&facts), self.facts.weight(source));
        Some(facts)
    }
}

/// What an index is built on.
#[derive(Debug, Clone)]
pub(super) enum Base {
    Memory(Arc<Memory>),
    Flat(Flat),
}

impl Default for Base {
    fn default() -> Base {
        Base::Memory(Arc::default())
    }
}

/// Facts in memory.
#[derive(Debug, Default)]
pub(super) struct Memory {
    postings: FxHashMap<FactKey, Arc<[SentenceRef]>>,
    sources: BTreeMap<SourceId, Arc<SourceFacts>>,
    sentences: usize,
}

/// Facts in a run of bytes, with the ids of their sources.
#[derive(Debug, Clone)]
pub(crate) struct Flat {
    pub(super) base: Arc<FlatBase>,
    /// In the order of the sources; they grow.
    pub(super) ids: Arc<[SourceId]>,
    /// What searches of these sources came to.
    pub(super) searched: Arc<Searched>,
}

impl Memory {
    pub(super) fn new(sources: BTreeMap<SourceId, Arc<SourceFacts>>) -> Memory {
        // The contents are most of the work, and each source's its own.
        let contents: Vec<Vec<u64>> =
            sources.values().collect::<Vec<_>>().into_par_iter().map(|facts| contents(facts)).collect();
        let mut lists: FxHashMap<FactKey, Vec<SentenceRef>> = FxHashMap::default();
        for ((&source, facts), contents) in sources.iter().zip(&contents) {
            for (key, sentence) in keys_of(facts) {
                let content = contents.get(sentence as usize).copied().unwrap_or_default();
                lists.entry(key).or_default().push(SentenceRef { source, sentence, content });
            }
        }
        let postings = lists.into_iter().map(|(key, list)| (key, list.into())).collect();
        let sentences = sources.values().map(|facts| facts.sentences.len()).sum();
        Memory { postings, sources, sentences }
    }
}

impl Flat {
    pub(super) fn number(&self, id: SourceId) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// The number of the first sentence that is not before a place.
    pub(super) fn number_from(&self, place: u64) -> u32 {
        let [_, _, _, _, sentence @ ..] = place.to_be_bytes();
        let (id, sentence) = (u32::try_from(place >> 32).unwrap_or(u32::MAX), u32::from_be_bytes(sentence));
        let facts = self.base.facts();
        match self.ids.binary_search(&SourceId(id)) {
            Ok(source) => facts.first(source).saturating_add(sentence.min(facts.sentence_count(source))),
            Err(next) => facts.first(next),
        }
    }

    /// The place of a sentence by its number; `None` if its source has no id.
    pub(super) fn place_of(&self, number: u32) -> Option<u64> {
        let facts = self.base.facts();
        let source = facts.source_from(0, number);
        Some(place(*self.ids.get(source)?, number.checked_sub(facts.first(source))?))
    }

    /// The entries of a source, found in the lists: for one whose facts cannot be had any more.
    fn search(&self, source: usize, id: SourceId) -> Vec<(FactKey, SentenceRef)> {
        let facts = self.base.facts();
        let mut found = Vec::new();
        for index in facts.keys() {
            let Some(key) = facts.key(index) else { continue };
            let mut cursor = Cursor::new(facts, index);
            cursor.seek(source);
            while let (Some(at), Some(sentence)) = (cursor.source(), cursor.sentence())
                && at == source
            {
                let content = facts.sentence_content(source, sentence);
                found.push((key, SentenceRef { source: id, sentence, content }));
                cursor.advance();
            }
        }
        found
    }
}

impl Base {
    pub(super) fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>> {
        match self {
            Base::Memory(memory) => memory.sources.get(&id).cloned(),
            Base::Flat(flat) => flat.base.source(flat.number(id)?),
        }
    }

    pub(super) fn meta(&self, id: SourceId) -> Option<Arc<SourceMeta>> {
        match self {
            Base::Memory(memory) => memory.sources.get(&id).map(|facts| Arc::new(facts.meta.clone())),
            Base::Flat(flat) => {
                let number = flat.number(id)?;
                match flat.base.facts().meta(number) {
                    Ok(meta) => meta.map(Arc::new),
                    Err(_) => flat.base.source(number).map(|facts| Arc::new(facts.meta.clone())),
                }
            }
        }
    }

    pub(super) fn content(&self, id: SourceId) -> Option<[u8; 32]> {
        match self {
            Base::Memory(memory) => memory.sources.get(&id).map(|facts| facts.content),
            Base::Flat(flat) => flat.base.facts().content(flat.number(id)?),
        }
    }

    pub(super) fn version(&self, id: SourceId) -> Option<u64> {
        match self {
            Base::Memory(memory) => memory.sources.get(&id).map(|facts| flat::version_of(facts)),
            Base::Flat(flat) => flat.base.facts().version(flat.number(id)?),
        }
    }

    /// Ids of the sources, in order.
    pub(super) fn ids(&self) -> Vec<SourceId> {
        match self {
            Base::Memory(memory) => memory.sources.keys().copied().collect(),
            Base::Flat(flat) => {
                let facts = flat.base.facts();
                let read = flat.ids.iter().enumerate().filter(|(number, _)| facts.is_read(*number));
                read.map(|(_, id)| *id).collect()
            }
        }
    }

    pub(super) fn sentences(&self) -> usize {
        match self {
            Base::Memory(memory) => memory.sentences,
            Base::Flat(flat) => flat.base.facts().sentences() as usize,
        }
    }

    pub(super) fn sentences_of(&self, id: SourceId) -> usize {
        match self {
            Base::Memory(memory) => memory.sources.get(&id).map_or(0, |facts| facts.sentences.len()),
            Base::Flat(flat) => {
                flat.number(id).map_or(0, |number| flat.base.facts().sentence_count(number) as usize)
            }
        }
    }

    /// Number of a source's sentences that may be evidence.
    pub(super) fn prose_count(&self, id: SourceId) -> usize {
        match self {
            Base::Memory(memory) => memory.sources.get(&id).map_or(0, |facts| prose_count(facts)),
            Base::Flat(flat) => flat.number(id).map_or(0, |number| flat.base.facts().prose_count(number)),
        }
    }

    /// The sentences of a source by their keys.
    pub(super) fn entries(&self, id: SourceId) -> Vec<(FactKey, SentenceRef)> {
        match self {
            Base::Memory(memory) => memory.sources.get(&id).map_or_else(Vec::new, |facts| entries(id, facts)),
            Base::Flat(flat) => {
                let Some(number) = flat.number(id) else { return Vec::new() };
                if !flat.base.facts().is_read(number) {
                    return Vec::new();
                }
                match flat.base.source(number) {
                    Some(facts) => entries(id, &facts),
                    None => flat.search(number, id),
                }
            }
        }
    }

    /// Number of sentences of a key.
    pub(super) fn len(&self, key: FactKey) -> usize {
        match self {
            Base::Memory(memory) => memory.postings.get(&key).map_or(0, |list| list.len()),
            Base::Flat(flat) => {
                let facts = flat.base.facts();
                facts.position(key).map_or(0, |index| facts.list_len(index))
            }
        }
    }

    /// The sentences of a key.
    pub(super) fn postings(&self, key: FactKey) -> Postings {
        match self {
            Base::Memory(memory) => memory.postings.get(&key).map_or_else(Postings::default, Postings::from),
            Base::Flat(flat) => match flat.base.facts().position(key) {
                Some(index) => Postings::flat(flat.clone(), index),
                None => Postings::default(),
            },
        }
    }

    /// Words whose hash lies in a range, with the number of their sentences; in no order.
    pub(super) fn words(&self, range: RangeInclusive<u64>) -> Box<dyn Iterator<Item = (u64, usize)> + '_> {
        match self {
            Base::Memory(memory) => {
                let words = memory.postings.iter().filter_map(move |(key, list)| match key {
                    FactKey::Word(hash) if range.contains(hash) => Some((*hash, list.len())),
                    _ => None,
                });
                Box::new(words)
            }
            Base::Flat(flat) => {
                let facts = flat.base.facts();
                let words = facts.words_between(*range.start(), *range.end());
                Box::new(words.filter_map(move |index| match facts.key(index)? {
                    FactKey::Word(hash) => Some((hash, facts.list_len(index))),
                    _ => None,
                }))
            }
        }
    }
}

/// Number of sentences that may be evidence.
pub(super) fn prose_count(facts: &SourceFacts) -> usize {
    (0..facts.sentences.len()).filter(|number| facts.sentences.is_prose(*number)).count()
}

/// The sentences of a source by their keys.
pub(super) fn entries(source: SourceId, facts: &SourceFacts) -> Vec<(FactKey, SentenceRef)> {
    let contents = contents(facts);
    let entry = |(key, sentence): (FactKey, u32)| {
        let content = contents.get(sentence as usize).copied().unwrap_or_default();
        (key, SentenceRef { source, sentence, content })
    };
    keys_of(facts).into_iter().map(entry).collect()
}
