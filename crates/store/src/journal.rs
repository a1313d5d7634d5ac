//! What the latest generations have touched, for stores in memory.

use std::collections::{BTreeSet, VecDeque};

use crate::store::Touched;
use crate::{Changes, Generation, Key, SourceKey};

/// Generations that are remembered; who has slept longer starts anew.
const REMEMBERED: usize = 1_024;

#[derive(Debug, Clone, Default)]
pub(crate) struct Journal {
    now: Generation,
    /// The latest is last.
    entries: VecDeque<Touched>,
}

impl Journal {
    pub(crate) fn now(&self) -> Generation {
        self.now
    }

    /// Makes the next generation.
    pub(crate) fn write(&mut self, sources: BTreeSet<SourceKey>, keys: BTreeSet<Key>) -> Generation {
        self.now.0 += 1;
        if self.entries.len() == REMEMBERED {
            self.entries.pop_front();
        }
        self.entries
            .push_back(Touched { sources: sources.into_iter().collect(), keys: keys.into_iter().collect() });
        self.now
    }

    pub(crate) fn since(&self, since: Generation) -> Changes {
        let missed = self.now.0.checked_sub(since.0).and_then(|count| usize::try_from(count).ok());
        let known = missed.filter(|missed| *missed <= self.entries.len());
        let touched = known.map(|missed| {
            let mut sources = BTreeSet::new();
            let mut keys = BTreeSet::new();
            for entry in self.entries.iter().skip(self.entries.len() - missed) {
                sources.extend(&entry.sources);
                keys.extend(&entry.keys);
            }
            Touched { sources: sources.into_iter().collect(), keys: keys.into_iter().collect() }
        });
        Changes { generation: self.now, touched }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Journal, REMEMBERED};
    use crate::{Generation, SourceKey};

    #[test]
    fn who_has_slept_too_long_starts_anew() {
        let mut journal = Journal::default();
        assert_eq!(journal.since(Generation(0)).touched.map(|touched| touched.sources.len()), Some(0));
        for number in 0..REMEMBERED + 2 {
            journal.write(BTreeSet::from([SourceKey(i64::try_from(number).unwrap())]), BTreeSet::new());
        }
        let since = |generation| journal.since(Generation(generation)).touched.map(|t| t.sources.len());
        assert_eq!(since(1), None);
        assert_eq!(since(2), Some(REMEMBERED));
        assert_eq!(since(1_025), Some(1));
        assert_eq!(since(1_026), Some(0));
        // A generation that has not been: the store was made anew.
        assert_eq!(since(2_000), None);
    }
}
