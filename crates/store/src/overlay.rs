//! Local drafts over a shared base.

use std::cmp::Reverse;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rapporteur_catalog::Catalogue;

use crate::hidden::HiddenCounts;
use crate::memory::Names;
use crate::store::Touched;
use crate::{
    Candidates, Changes, EvidenceQuery, EvidenceStore, Generation, Key, Rules, Scored, SourceDelta,
    SourceKey, Stats, StoreError, StoredCapture,
};

/// States of both stores that are remembered, to tell changes since.
const REMEMBERED: usize = 1_024;

/// My drafts over the team's base: the union of both, in which a local source replaces the one of the same name and a source
/// that was removed locally is gone. Counts are sums over what is left. Only the local store is ever written.
#[derive(Debug)]
pub struct Overlay<L, R> {
    local: L,
    base: R,
    catalogue: Arc<Catalogue>,
    over: Mutex<Over>,
}

#[derive(Debug, Default)]
struct Over {
    /// Sources of the base that do not count. Sorted.
    hidden: Arc<BTreeSet<SourceKey>>,
    /// What they would add to the counts of the base, and which they were.
    counts: Option<(Arc<BTreeSet<SourceKey>>, Arc<HiddenCounts>)>,
    /// States of both stores by their sum, which grows with either.
    seen: VecDeque<(Generation, (Generation, Generation))>,
}

impl<L: EvidenceStore, R: EvidenceStore> Overlay<L, R> {
    /// `local` over `base`; `drafts` are the sources that `local` has already. Both were read with `catalogue`.
    ///
    /// # Errors
    ///
    /// If they were made with different rules.
    pub fn new(
        local: L,
        base: R,
        catalogue: Arc<Catalogue>,
        drafts: impl IntoIterator<Item = SourceKey>,
    ) -> Result<Overlay<L, R>, StoreError> {
        let (ours, theirs) = (local.rules(), base.rules());
        if ours != theirs {
            return Err(StoreError::OtherRules { theirs: theirs.to_string(), ours: ours.to_string() });
        }
        let over = Over { hidden: Arc::new(drafts.into_iter().collect()), ..Over::default() };
        Ok(Overlay { local, base, catalogue, over: Mutex::new(over) })
    }

    /// Takes a draft back: what the base has of this name counts again.
    ///
    /// # Errors
    ///
    /// If the local store cannot be written.
    pub fn withdraw(&self, name: &str) -> Result<Generation, StoreError> {
        self.local.apply(&[SourceDelta::remove(name)])?;
        Arc::make_mut(&mut self.over().hidden).remove(&SourceKey::of(name));
        self.generation()
    }

    /// The drafts.
    pub fn local(&self) -> &L {
        &self.local
    }

    /// What they lie over.
    pub fn base(&self) -> &R {
        &self.base
    }

    fn over(&self) -> MutexGuard<'_, Over> {
        self.over.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hidden(&self) -> Arc<BTreeSet<SourceKey>> {
        Arc::clone(&self.over().hidden)
    }

    /// The sum of two states, which is remembered.
    fn joined(&self, local: Generation, base: Generation) -> Generation {
        let sum = Generation(local.0.saturating_add(base.0));
        let mut over = self.over();
        if over.seen.back().is_none_or(|(_, last)| *last != (local, base)) {
            if over.seen.len() == REMEMBERED {
                over.seen.pop_front();
            }
            over.seen.push_back((sum, (local, base)));
        }
        sum
    }

    /// The states of both stores that a sum was told for. For one that was never told they are beyond all: both stores still
    /// tell where they are.
    fn parts_of(&self, sum: Generation) -> (Generation, Generation) {
        let then = self.over().seen.iter().rev().find(|(told, _)| *told == sum).map(|(_, both)| *both);
        then.unwrap_or((Generation(u64::MAX), Generation(u64::MAX)))
    }

    /// What the hidden sources of the base count at one of its states.
    fn hidden_counts(&self, base: Generation) -> Result<Arc<HiddenCounts>, StoreError> {
        let hidden = self.hidden();
        let known = self.over().counts.clone();
        if let Some((_, known)) = known.filter(|(of, known)| known.base == base && *of == hidden) {
            return Ok(known);
        }
        let sources: Vec<SourceKey> = hidden.iter().copied().collect();
        let counts = Arc::new(HiddenCounts::of(&self.base, &sources, base, &self.catalogue)?);
        self.over().counts = Some((hidden, Arc::clone(&counts)));
        Ok(counts)
    }
}

impl<L: EvidenceStore, R: EvidenceStore> EvidenceStore for Overlay<L, R> {
    fn rules(&self) -> Rules {
        self.local.rules()
    }

    fn generation(&self) -> Result<Generation, StoreError> {
        Ok(self.joined(self.local.generation()?, self.base.generation()?))
    }

    fn stats(&self, keys: &[Key]) -> Result<Stats, StoreError> {
        let local = self.local.stats(keys)?;
        let base = self.base.stats(keys)?;
        let hidden = self.hidden_counts(base.generation)?;
        let frequency =
            |((key, local), base): ((&Key, &u64), &u64)| local + base.saturating_sub(hidden.frequency(*key));
        Ok(Stats {
            generation: self.joined(local.generation, base.generation),
            records: local.records + base.records.saturating_sub(hidden.records),
            frequencies: keys.iter().zip(&local.frequencies).zip(&base.frequencies).map(frequency).collect(),
        })
    }

    fn candidates(&self, query: &EvidenceQuery, cap: usize) -> Result<Candidates, StoreError> {
        let hidden = self.hidden();
        let without: BTreeSet<SourceKey> = hidden.iter().chain(&query.without).copied().collect();
        let below = EvidenceQuery { without: without.into_iter().collect(), ..query.clone() };
        let mut found = self.local.candidates(query, cap)?;
        let base = self.base.candidates(&below, cap)?;
        found.records.extend(base.records);
        let both = Candidates::of(found.records, query, cap);
        Ok(Candidates { capped: both.capped || found.capped || base.capped, ..both })
    }

    fn best(
        &self,
        weights: &[(Key, u32)],
        without: &[SourceKey],
        k: usize,
        since: Generation,
    ) -> Result<Vec<Scored>, StoreError> {
        let (local, base) = self.parts_of(since);
        let mut best = self.local.best(weights, without, k, local)?;
        let without: BTreeSet<SourceKey> = self.hidden().iter().chain(without).copied().collect();
        let without: Vec<SourceKey> = without.into_iter().collect();
        best.extend(self.base.best(weights, &without, k, base)?);
        best.sort_by_key(|found| (Reverse(found.score), found.place));
        best.truncate(k);
        Ok(best)
    }

    fn captures(&self, sources: &[SourceKey]) -> Result<Vec<Option<StoredCapture>>, StoreError> {
        let hidden = self.hidden();
        let mut found = self.local.captures(sources)?;
        let missing = |(key, capture): &(&SourceKey, &mut Option<StoredCapture>)| {
            capture.is_none() && !hidden.contains(key)
        };
        let open: Vec<(&SourceKey, &mut Option<StoredCapture>)> =
            sources.iter().zip(&mut found).filter(missing).collect();
        if !open.is_empty() {
            let keys: Vec<SourceKey> = open.iter().map(|(key, _)| **key).collect();
            for ((_, slot), capture) in open.into_iter().zip(self.base.captures(&keys)?) {
                *slot = capture;
            }
        }
        Ok(found)
    }

    fn named(&self, cited: &str) -> Result<Vec<SourceKey>, StoreError> {
        let hidden = self.hidden();
        let mut keys = self.local.named(cited)?;
        keys.extend(self.base.named(cited)?.into_iter().filter(|key| !hidden.contains(key)));
        // A whole name in one store is better than a mere file name in the other.
        let captures = self.captures(&keys)?;
        let names = keys.into_iter().zip(&captures);
        Ok(Names::find(
            names.filter_map(|(key, capture)| Some((key, Names::of(&capture.as_ref()?.facts.meta)))),
            cited,
        ))
    }

    fn apply(&self, batch: &[SourceDelta]) -> Result<Generation, StoreError> {
        self.local.apply(batch)?;
        Arc::make_mut(&mut self.over().hidden).extend(batch.iter().map(|delta| SourceKey::of(&delta.name)));
        self.generation()
    }

    fn changes_since(&self, since: Generation) -> Result<Changes, StoreError> {
        let (local, base) = self.parts_of(since);
        let local = self.local.changes_since(local)?;
        let base = self.base.changes_since(base)?;
        let touched = local.touched.zip(base.touched).map(|(local, base)| Touched {
            sources: merged(local.sources, base.sources),
            keys: merged(local.keys, base.keys),
        });
        Ok(Changes { generation: self.joined(local.generation, base.generation), touched })
    }
}

fn merged<T: Ord>(mut a: Vec<T>, b: Vec<T>) -> Vec<T> {
    a.extend(b);
    a.sort_unstable();
    a.dedup();
    a
}
