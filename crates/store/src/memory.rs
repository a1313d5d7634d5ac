//! A store in memory that reads all records for every question: what other stores are measured by.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, Weak};

use rapporteur_catalog::Catalogue;
use rapporteur_evidence::SourceMeta;

use crate::journal::Journal;
use crate::{
    Candidates, Changes, EvidenceQuery, EvidenceStore, Generation, Key, Record, Rules, SourceDelta,
    SourceKey, Stats, StoreError, StoredCapture, Watch, records,
};

/// A store in memory.
pub struct MemStore {
    catalogue: Arc<Catalogue>,
    rules: Rules,
    state: RwLock<State>,
    /// Those who are told of changes, as long as they live.
    watches: Mutex<Vec<Weak<Told>>>,
}

/// Somebody who is told.
struct Told(Box<dyn Fn(Generation) + Send + Sync>);

impl fmt::Debug for MemStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemStore").field("rules", &self.rules).finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct State {
    journal: Journal,
    sources: BTreeMap<SourceKey, Held>,
}

#[derive(Debug)]
struct Held {
    capture: StoredCapture,
    records: Vec<Record>,
}

impl MemStore {
    /// An empty store for facts read with `catalogue`, by `rules`.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, rules: Rules) -> MemStore {
        MemStore { catalogue, rules, state: RwLock::default(), watches: Mutex::default() }
    }

    /// Sources that it holds. Sorted.
    #[must_use]
    pub fn sources(&self) -> Vec<SourceKey> {
        self.read().sources.keys().copied().collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EvidenceStore for MemStore {
    fn rules(&self) -> Rules {
        self.rules
    }

    fn generation(&self) -> Result<Generation, StoreError> {
        Ok(self.read().journal.now())
    }

    fn stats(&self, keys: &[Key]) -> Result<Stats, StoreError> {
        let state = self.read();
        let mut stats =
            Stats { generation: state.journal.now(), records: 0, frequencies: vec![0; keys.len()] };
        for record in state.sources.values().flat_map(|held| &held.records) {
            stats.records += 1;
            for (key, count) in keys.iter().zip(&mut stats.frequencies) {
                *count += u64::from(record.keys.binary_search(key).is_ok());
            }
        }
        Ok(stats)
    }

    fn candidates(&self, query: &EvidenceQuery, cap: usize) -> Result<Candidates, StoreError> {
        let state = self.read();
        let records = state.sources.values().flat_map(|held| &held.records);
        let found = records.filter(|record| query.admits(record)).map(|record| query.candidate(record));
        Ok(Candidates::of(found.collect(), query, cap))
    }

    fn captures(&self, sources: &[SourceKey]) -> Result<Vec<Option<StoredCapture>>, StoreError> {
        let state = self.read();
        Ok(sources.iter().map(|key| Some(state.sources.get(key)?.capture.clone())).collect())
    }

    fn named(&self, cited: &str) -> Result<Vec<SourceKey>, StoreError> {
        let state = self.read();
        let names = state.sources.iter().map(|(key, held)| (*key, Names::of(&held.capture.facts.meta)));
        Ok(Names::find(names, cited))
    }

    fn apply(&self, batch: &[SourceDelta]) -> Result<Generation, StoreError> {
        // What costs time is done before anybody has to wait.
        let read = batch.iter().map(|delta| {
            let held = delta
                .capture
                .clone()
                .map(|capture| Held { records: records(&capture.facts, &self.catalogue), capture });
            (SourceKey::of(&delta.name), held)
        });
        // Of two deltas of one source the last counts.
        let read: BTreeMap<SourceKey, Option<Held>> = read.collect();
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let (mut sources, mut keys) = (BTreeSet::new(), BTreeSet::new());
        for (source, held) in read {
            sources.insert(source);
            keys.extend(held.iter().flat_map(|held| &held.records).flat_map(|record| record.keys.iter()));
            let before = match held {
                Some(held) => state.sources.insert(source, held),
                None => state.sources.remove(&source),
            };
            keys.extend(before.iter().flat_map(|held| &held.records).flat_map(|record| record.keys.iter()));
        }
        let generation = state.journal.write(sources, keys);
        drop(state);
        let mut watches = self.watches.lock().unwrap_or_else(PoisonError::into_inner);
        watches.retain(|told| told.strong_count() > 0);
        let told: Vec<Arc<Told>> = watches.iter().filter_map(Weak::upgrade).collect();
        drop(watches);
        told.iter().for_each(|told| (told.0)(generation));
        Ok(generation)
    }

    fn changes_since(&self, since: Generation) -> Result<Changes, StoreError> {
        Ok(self.read().journal.since(since))
    }

    fn watch(&self, changed: Box<dyn Fn(Generation) + Send + Sync>) -> Option<Watch> {
        let told = Arc::new(Told(changed));
        self.watches.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&told));
        Some(Watch::new(told))
    }
}

/// What a source can be cited by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    whole: Box<str>,
    citation: Box<str>,
}

impl Names {
    pub(crate) fn of(meta: &SourceMeta) -> Names {
        Names { whole: meta.name.clone(), citation: meta.key.clone() }
    }

    /// See [`EvidenceStore::named`].
    pub(crate) fn find(all: impl Iterator<Item = (SourceKey, Names)>, cited: &str) -> Vec<SourceKey> {
        let mut found: [Vec<SourceKey>; 3] = Default::default();
        for (key, names) in all {
            if *names.whole == *cited {
                found[0].push(key);
            }
            if file_name(&names.whole) == file_name(cited) {
                found[1].push(key);
            }
            if *names.citation == *cited {
                found[2].push(key);
            }
        }
        let mut first = found.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
        first.sort_unstable();
        first
    }
}

/// The last part of a path.
#[must_use]
pub fn file_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
