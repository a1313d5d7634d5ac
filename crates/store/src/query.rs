//! What is asked of a store, and the one scorer that ranks what stores find.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rapporteur_claims::Interval;

use crate::{Facet, Key, Place, Record, SourceKey};

/// Days since 1970-01-01, both inclusive. An open end is the least or greatest number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Days {
    /// First day.
    pub first: i32,
    /// Last day.
    pub last: i32,
}

impl Days {
    /// The days of an interval.
    #[must_use]
    pub fn of(interval: Interval) -> Days {
        Days { first: interval.start.unwrap_or(i32::MIN), last: interval.end.unwrap_or(i32::MAX) }
    }

    /// From the earlier first day to the later last one.
    #[must_use]
    pub fn hull(self, other: Days) -> Days {
        Days { first: self.first.min(other.first), last: self.last.max(other.last) }
    }

    /// Whether a day belongs to both.
    #[must_use]
    pub fn overlaps(self, other: Days) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

/// Which records are wanted. A record passes if it has all keys of at least one clause, a kind and a domain of those asked
/// for, and a day in common.
///
/// Claims are looked up by any of their rare keys, not by a pair of entities that must both be there: many claims name one
/// actor or none. A pair is a clause of two keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceQuery {
    /// At least one of these must hold: all keys of it. An empty clause holds for no record.
    pub clauses: Vec<Box<[Key]>>,
    /// At least one of these kinds of cooperation; any record will do if there are none.
    pub kinds: Box<[Facet]>,
    /// At least one of these domains; any record will do if there are none.
    pub domains: Box<[Facet]>,
    /// The record names a day among these.
    pub days: Option<Days>,
    /// Sources that are left out. Sorted.
    pub without: Box<[SourceKey]>,
    /// What ranks: keys with what a record gains by each. Sorted by key, each once.
    pub weights: Box<[(Key, u32)]>,
}

impl EvidenceQuery {
    /// The records that have any of the keys that rank.
    #[must_use]
    pub fn any(weights: &[(Key, u32)], without: &[SourceKey]) -> EvidenceQuery {
        EvidenceQuery {
            clauses: weights.iter().map(|(key, _)| Box::from([*key])).collect(),
            weights: weights.into(),
            without: without.into(),
            ..EvidenceQuery::default()
        }
    }

    /// Whether a record passes.
    #[must_use]
    pub fn admits(&self, record: &Record) -> bool {
        let has = |key: &Key| record.keys.binary_search(key).is_ok();
        self.admits_facets(record)
            && self.clauses.iter().any(|clause| !clause.is_empty() && clause.iter().all(has))
    }

    /// Whether a record passes all but the clauses.
    pub(crate) fn admits_facets(&self, record: &Record) -> bool {
        let one_of = |wanted: &[Facet], found: &[Facet]| {
            wanted.is_empty() || wanted.iter().any(|facet| found.binary_search(facet).is_ok())
        };
        self.without.binary_search(&record.place.source).is_err()
            && one_of(&self.kinds, &record.kinds)
            && one_of(&self.domains, &record.domains)
            && self.days.is_none_or(|days| record.days.is_some_and(|own| own.overlaps(days)))
    }

    /// A record as a candidate: of its keys those that rank.
    #[must_use]
    pub fn candidate(&self, record: &Record) -> Candidate {
        let shared = self.weights.iter().map(|(key, _)| *key);
        let shared = shared.filter(|key| record.keys.binary_search(key).is_ok()).collect();
        Candidate { place: record.place, shared }
    }

    /// What a candidate gains: the sum of the weights of its keys, each counted once. The weights of keys already say how
    /// rare they are; a sentence that repeats a word says it no better, so repeats do not count.
    #[must_use]
    pub fn score(&self, candidate: &Candidate) -> u64 {
        let weight = |key: &Key| {
            let at = self.weights.binary_search_by_key(key, |(key, _)| *key).ok()?;
            self.weights.get(at).map(|(_, weight)| u64::from(*weight))
        };
        candidate.shared.iter().filter_map(weight).sum()
    }
}

/// A record that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub place: Place,
    /// The keys of [`EvidenceQuery::weights`] that it has. Sorted.
    pub shared: Box<[Key]>,
}

/// Records that passed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// By place.
    pub records: Vec<Candidate>,
    /// Whether more passed than were asked for; then these are the best of them.
    pub capped: bool,
}

impl Candidates {
    /// At most `cap` of `found`: the best, if there are more.
    #[must_use]
    pub fn of(mut found: Vec<Candidate>, query: &EvidenceQuery, cap: usize) -> Candidates {
        let capped = found.len() > cap;
        if capped {
            found.sort_by_cached_key(|candidate| (Reverse(query.score(candidate)), candidate.place));
            found.truncate(cap);
        }
        found.sort_by_key(|candidate| candidate.place);
        Candidates { records: found, capped }
    }
}

/// A candidate with its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scored {
    /// Which.
    pub place: Place,
    /// See [`EvidenceQuery::score`].
    pub score: u64,
}

/// The `k` candidates with the greatest scores, best first; of equals the first by place. The only ranking there is:
/// whole numbers, so that no order of addition and no machine can change it.
#[must_use]
pub fn top_k(candidates: &Candidates, query: &EvidenceQuery, k: usize) -> Vec<Scored> {
    let mut best: BinaryHeap<(Reverse<u64>, Place)> = BinaryHeap::with_capacity(k.min(4_096) + 1);
    for candidate in &candidates.records {
        best.push((Reverse(query.score(candidate)), candidate.place));
        if best.len() > k {
            best.pop();
        }
    }
    let sorted = best.into_sorted_vec().into_iter();
    sorted.map(|(Reverse(score), place)| Scored { place, score }).collect()
}
