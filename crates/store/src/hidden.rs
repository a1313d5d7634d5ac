//! What sources count that something else stands in the place of.

use rapporteur_catalog::Catalogue;
use rustc_hash::FxHashMap;

use crate::{EvidenceStore, Generation, Key, SourceKey, StoreError, records};

/// What some sources of a base add to its counts, in one of its states.
#[derive(Debug)]
pub(crate) struct HiddenCounts {
    pub(crate) base: Generation,
    pub(crate) records: u64,
    keys: FxHashMap<Key, u64>,
}

impl HiddenCounts {
    /// Counts `sources`, as `base` has them at `generation`.
    pub(crate) fn of<S: EvidenceStore + ?Sized>(
        base: &S,
        sources: &[SourceKey],
        generation: Generation,
        catalogue: &Catalogue,
    ) -> Result<HiddenCounts, StoreError> {
        let mut counts = HiddenCounts { base: generation, records: 0, keys: FxHashMap::default() };
        if sources.is_empty() {
            return Ok(counts);
        }
        for capture in base.captures(sources)?.into_iter().flatten() {
            for record in records(&capture.facts, catalogue) {
                counts.records += 1;
                for key in &record.keys {
                    *counts.keys.entry(*key).or_default() += 1;
                }
            }
        }
        Ok(counts)
    }

    pub(crate) fn frequency(&self, key: Key) -> u64 {
        self.keys.get(&key).copied().unwrap_or_default()
    }
}
