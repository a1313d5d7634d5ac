//! A store over the fact index of one machine.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use rapporteur_catalog::{Catalogue, EntityId};
use rapporteur_evidence::{FactIndex, FactKey, Facts as _, SentenceRef, SourceFacts, SourceId};
use rapporteur_sources::Extraction;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::journal::Journal;
use crate::memory::Names;
use crate::{
    Candidates, Changes, EvidenceQuery, EvidenceStore, Generation, Key, Record, Rules, SourceDelta,
    SourceKey, Stats, StoreError, StoredCapture, records,
};

/// The text of a source, with the way back to its file if it was taken out of one.
pub type Text = (Arc<str>, Option<Arc<Extraction>>);

/// Finds the texts of the sources of an index, which itself has facts only.
pub type Texts = dyn Fn(SourceId, &SourceFacts) -> Option<Text> + Send + Sync;

/// A store over a [`FactIndex`]: postings filter, and only what must be looked at besides is read.
///
/// Readers take the state as it is and are never kept waiting by a writer.
pub struct FlatStore {
    catalogue: Arc<Catalogue>,
    rules: Rules,
    /// Entities by their keys in records.
    entities: FxHashMap<Key, Vec<EntityId>>,
    texts: Box<Texts>,
    state: RwLock<Arc<State>>,
    /// Held while a new state is made.
    writer: std::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct State {
    journal: Journal,
    index: FactIndex,
    /// Codes of words by their keys in records.
    words: Arc<FxHashMap<Key, Vec<u64>>>,
    /// Words of sources that came since `words` was made.
    new_words: FxHashMap<Key, Vec<u64>>,
    by_key: BTreeMap<SourceKey, SourceId>,
    sources: FxHashMap<SourceId, Known>,
    next: u32,
    records: u64,
}

#[derive(Clone)]
struct Known {
    key: SourceKey,
    names: Names,
    /// Only of sources that were applied.
    text: Option<Text>,
}

impl fmt::Debug for FlatStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlatStore").field("rules", &self.rules).finish_non_exhaustive()
    }
}

impl FlatStore {
    /// A store over `index`, whose facts were read with `catalogue`, by `rules`.
    #[must_use]
    pub fn over(
        index: FactIndex,
        catalogue: Arc<Catalogue>,
        rules: Rules,
        texts: impl Fn(SourceId, &SourceFacts) -> Option<Text> + Send + Sync + 'static,
    ) -> FlatStore {
        let mut entities: FxHashMap<Key, Vec<EntityId>> = FxHashMap::default();
        for (id, entity) in (0u32..).map(EntityId).zip(catalogue.entities()) {
            entities.entry(Key::entity(&entity.key)).or_default().push(id);
        }
        let mut state = State::default();
        let mut words: FxHashMap<Key, Vec<u64>> = FxHashMap::default();
        index.words().for_each(|code| add_word(&mut words, code));
        state.words = Arc::new(words);
        for &id in index.sources().iter() {
            let Some(meta) = index.meta(id) else { continue };
            let (key, names) = (SourceKey::of(&meta.name), Names::of(&meta));
            state.by_key.insert(key, id);
            state.sources.insert(id, Known { key, names, text: None });
            state.next = state.next.max(id.0.saturating_add(1));
            state.records += index.prose_count(id) as u64;
        }
        state.index = index;
        FlatStore {
            catalogue,
            rules,
            entities,
            texts: Box::new(texts),
            state: RwLock::new(Arc::new(state)),
            writer: std::sync::Mutex::default(),
        }
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The keys of the index that a key of records stands for.
    fn fact_keys<'a>(&'a self, state: &'a State, key: Key) -> impl Iterator<Item = FactKey> + 'a {
        let entities = self.entities.get(&key).into_iter().flatten();
        let words = [&*state.words, &state.new_words].into_iter().filter_map(move |words| words.get(&key));
        let words: BTreeSet<u64> = words.flatten().copied().collect();
        entities.map(|&id| FactKey::Entity(id)).chain(words.into_iter().map(FactKey::Word))
    }

    /// The sentences that have a key. Sorted.
    fn postings(&self, state: &State, key: Key) -> Arc<[SentenceRef]> {
        let mut lists: Vec<Arc<[SentenceRef]>> = self
            .fact_keys(state, key)
            .map(|key| state.index.lookup(key))
            .filter(|list| !list.is_empty())
            .collect();
        match (lists.len(), lists.pop()) {
            (1, Some(list)) => list,
            (_, last) => {
                let mut all: Vec<SentenceRef> =
                    lists.iter().chain(&last).flat_map(|list| list.iter().copied()).collect();
                all.sort_unstable();
                all.dedup();
                all.into()
            }
        }
    }
}

impl EvidenceStore for FlatStore {
    fn rules(&self) -> Rules {
        self.rules
    }

    fn generation(&self) -> Result<Generation, StoreError> {
        Ok(self.state().journal.now())
    }

    fn stats(&self, keys: &[Key]) -> Result<Stats, StoreError> {
        let state = self.state();
        let frequency = |key: &Key| self.postings(&state, *key).len() as u64;
        Ok(Stats {
            generation: state.journal.now(),
            records: state.records,
            frequencies: keys.iter().map(frequency).collect(),
        })
    }

    fn candidates(&self, query: &EvidenceQuery, cap: usize) -> Result<Candidates, StoreError> {
        let state = self.state();
        let mut lists: FxHashMap<Key, Arc<[SentenceRef]>> = FxHashMap::default();
        let asked = query
            .clauses
            .iter()
            .flat_map(|clause| clause.iter())
            .chain(query.weights.iter().map(|(key, _)| key));
        for key in asked {
            lists.entry(*key).or_insert_with(|| self.postings(&state, *key));
        }
        let mut admitted: Vec<SentenceRef> = Vec::new();
        for clause in &query.clauses {
            let lists: Vec<&[SentenceRef]> =
                clause.iter().filter_map(|key| lists.get(key)).map(|list| &**list).collect();
            let Some((shortest, others)) = shortest(lists) else { continue };
            admitted.extend(
                shortest.iter().filter(|item| others.iter().all(|list| list.binary_search(item).is_ok())),
            );
        }
        admitted.sort_unstable();
        admitted.dedup();
        let plain = query.kinds.is_empty() && query.domains.is_empty() && query.days.is_none();
        let mut read: FxHashMap<SourceId, Vec<Record>> = FxHashMap::default();
        admitted.retain(|item| {
            let Some(known) = state.sources.get(&item.source) else { return false };
            if query.without.binary_search(&known.key).is_ok() {
                return false;
            }
            // Kinds, domains and days have no postings: the facts say.
            plain || {
                let records = read.entry(item.source).or_insert_with(|| {
                    state
                        .index
                        .source(item.source)
                        .map(|facts| records(&facts, &self.catalogue))
                        .unwrap_or_default()
                });
                let at = records.binary_search_by_key(&item.sentence, |record| record.place.sentence);
                at.ok().and_then(|at| records.get(at)).is_some_and(|record| query.admits_facets(record))
            }
        });
        let found = admitted.into_iter().filter_map(|item| {
            let has = |key: &&Key| lists.get(key).is_some_and(|list| list.binary_search(&item).is_ok());
            Some(crate::Candidate {
                place: crate::Place { source: state.sources.get(&item.source)?.key, sentence: item.sentence },
                shared: query.weights.iter().map(|(key, _)| key).filter(has).copied().collect(),
            })
        });
        Ok(Candidates::of(found.collect(), query, cap))
    }

    fn captures(&self, sources: &[SourceKey]) -> Result<Vec<Option<StoredCapture>>, StoreError> {
        let state = self.state();
        let capture = |key: &SourceKey| {
            let id = *state.by_key.get(key)?;
            let facts = state.index.source(id)?;
            let known = state.sources.get(&id)?;
            let (text, extraction) = known.text.clone().or_else(|| (self.texts)(id, &facts))?;
            Some(StoredCapture { facts, text, extraction })
        };
        Ok(sources.iter().map(capture).collect())
    }

    fn named(&self, cited: &str) -> Result<Vec<SourceKey>, StoreError> {
        let state = self.state();
        Ok(Names::find(state.sources.values().map(|known| (known.key, known.names.clone())), cited))
    }

    fn apply(&self, batch: &[SourceDelta]) -> Result<Generation, StoreError> {
        let _only = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = State::clone(&self.state());
        let (mut sources, mut keys) = (BTreeSet::new(), BTreeSet::new());
        // Of two deltas of one source the last counts.
        let last: BTreeMap<SourceKey, &SourceDelta> =
            batch.iter().map(|delta| (SourceKey::of(&delta.name), delta)).collect();
        for (key, delta) in last {
            sources.insert(key);
            let id = state.by_key.get(&key).copied();
            let before = id.and_then(|id| state.index.source(id));
            let facts = delta.capture.as_ref().map(|capture| Arc::clone(&capture.facts));
            for facts in before.iter().chain(&facts) {
                keys.extend(records(facts, &self.catalogue).iter().flat_map(|record| record.keys.iter()));
            }
            state.records += facts.as_deref().map_or(0, count);
            state.records -= before.as_deref().map_or(0, count);
            match (&delta.capture, id) {
                (Some(capture), id) => {
                    let id = id.unwrap_or(SourceId(state.next));
                    state.next = state.next.max(id.0.saturating_add(1));
                    let text = Some((Arc::clone(&capture.text), capture.extraction.clone()));
                    state.by_key.insert(key, id);
                    state.sources.insert(id, Known { key, names: Names::of(&capture.facts.meta), text });
                    let terms = capture.facts.sentences.iter().flat_map(|sentence| &sentence.statement.terms);
                    let codes: FxHashSet<u64> = terms.map(|term| term.stem.code()).collect();
                    codes.into_iter().for_each(|code| add_word(&mut state.new_words, code));
                    state.index = state.index.with_source(id, facts);
                }
                (None, Some(id)) => {
                    state.by_key.remove(&key);
                    state.sources.remove(&id);
                    state.index = state.index.with_source(id, None);
                }
                (None, None) => {}
            }
        }
        let generation = state.journal.write(sources, keys);
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        Ok(generation)
    }

    fn changes_since(&self, since: Generation) -> Result<Changes, StoreError> {
        Ok(self.state().journal.since(since))
    }
}

fn add_word(words: &mut FxHashMap<Key, Vec<u64>>, code: u64) {
    let codes = words.entry(Key::word(code)).or_default();
    if !codes.contains(&code) {
        codes.push(code);
    }
}

/// Records of a source.
fn count(facts: &SourceFacts) -> u64 {
    facts.sentences.iter().filter(|sentence| sentence.prose_block).count() as u64
}

/// The shortest list, and the others.
fn shortest(mut lists: Vec<&[SentenceRef]>) -> Option<(&[SentenceRef], Vec<&[SentenceRef]>)> {
    let at = (0..lists.len()).min_by_key(|&at| lists.get(at).map_or(0, |list| list.len()))?;
    let shortest = lists.swap_remove(at);
    Some((shortest, lists))
}
