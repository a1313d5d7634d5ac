//! Facts that were decoded of late.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::SourceFacts;

/// Bytes of decoded facts that are kept, about.
const BUDGET: usize = 32 * 1024 * 1024;

/// Two generations: what is asked for moves to the younger one; when that is half of what is kept, the older one goes.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<Generations>);

#[derive(Debug, Default)]
struct Generations {
    young: FxHashMap<usize, (Arc<SourceFacts>, usize)>,
    old: FxHashMap<usize, (Arc<SourceFacts>, usize)>,
    /// Bytes of the younger one.
    bytes: usize,
}

impl Cache {
    /// The facts of a source, if they are kept.
    pub(super) fn get(&self, source: usize) -> Option<Arc<SourceFacts>> {
        let mut generations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((facts, _)) = generations.young.get(&source) {
            return Some(Arc::clone(facts));
        }
        let (facts, weight) = generations.old.remove(&source)?;
        generations.insert(source, Arc::clone(&facts), weight);
        Some(facts)
    }

    /// Keeps facts.
    pub(super) fn insert(&self, source: usize, facts: Arc<SourceFacts>, weight: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(source, facts, weight);
    }
}

impl Generations {
    fn insert(&mut self, source: usize, facts: Arc<SourceFacts>, weight: usize) {
        if self.bytes.saturating_add(weight) > BUDGET / 2 {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes = self.bytes.saturating_add(weight);
        if let Some((_, before)) = self.young.insert(source, (facts, weight)) {
            self.bytes = self.bytes.saturating_sub(before);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{BUDGET, Cache};
    use crate::SourceFacts;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let cache = Cache::default();
        let facts = || Arc::new(SourceFacts::default());
        cache.insert(0, facts(), 1);
        for source in 1..100 {
            cache.insert(source, facts(), BUDGET / 8);
            assert!(cache.get(0).is_some());
        }
        let kept = (0..100).filter(|source| cache.get(*source).is_some()).count();
        assert!(kept <= 9, "{kept}");
    }
}
