//! Lists of records by key, held beside a store that is far away.
//!
//! What a claim is looked up by are mostly words that many claims share. Their lists are fetched once and kept in step with
//! the store by what it says has changed, so that the best records for a claim are found without asking it.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashMap;

use crate::packed::{Cursor, Packed};
use crate::store::Tally;
use crate::{Covering, Generation, Key, Place, Scored, SourceKey};

/// Lists of records by key, all of one generation of a store.
#[derive(Debug, Default)]
pub struct HeldLists {
    generation: Option<Generation>,
    records: u64,
    /// Most bytes that are held.
    room: usize,
    held: usize,
    lists: FxHashMap<Key, List>,
    /// Sources by number. Numbers are given as sources come; none is given twice.
    sources: Vec<SourceKey>,
    numbers: FxHashMap<SourceKey, u32>,
    clock: AtomicU64,
}

#[derive(Debug)]
struct List {
    /// Number of the source and of the sentence, in one.
    postings: Packed,
    used: AtomicU64,
}

fn posting(source: u32, sentence: u32) -> u64 {
    u64::from(source) << 32 | u64::from(sentence)
}

impl HeldLists {
    /// Nothing, with room for lists of about so many bytes. The lists of one lookup are always held.
    #[must_use]
    pub fn new(room: usize) -> HeldLists {
        HeldLists { room, ..HeldLists::default() }
    }

    /// The state of the store that the lists are of; `None` before the first.
    #[must_use]
    pub fn generation(&self) -> Option<Generation> {
        self.generation
    }

    /// Records of the store in that state.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// The lists are now of this state.
    pub fn settle(&mut self, generation: Generation, records: u64) {
        (self.generation, self.records) = (Some(generation), records);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = HeldLists::new(self.room);
    }

    /// Records with a key; `None` if its list is not held.
    #[must_use]
    pub fn frequency(&self, key: Key) -> Option<u64> {
        self.lists.get(&key).map(|list| list.postings.len() as u64)
    }

    /// Those of `keys` whose lists are not held.
    #[must_use]
    pub fn missing(&self, keys: &[Key]) -> Vec<Key> {
        keys.iter().filter(|key| !self.lists.contains_key(key)).copied().collect()
    }

    /// Holds the list of a key.
    pub fn insert(&mut self, key: Key, places: impl IntoIterator<Item = Place>) {
        let mut postings: Vec<u64> =
            places.into_iter().map(|place| posting(self.number(place.source), place.sentence)).collect();
        postings.sort_unstable();
        postings.dedup();
        let postings = Packed::new(&postings);
        self.held += postings.size();
        let list = List { postings, used: AtomicU64::new(self.tick()) };
        if let Some(before) = self.lists.insert(key, list) {
            self.held -= before.postings.size();
        }
    }

    /// Forgets the lists that were not used for longest, except `kept`, until the others fit.
    pub fn make_room(&mut self, kept: &[Key]) {
        if self.held <= self.room {
            return;
        }
        let candidates = self.lists.iter().filter(|(key, _)| !kept.contains(key));
        let mut by_use: Vec<(u64, Key)> =
            candidates.map(|(key, list)| (list.used.load(Ordering::Relaxed), *key)).collect();
        by_use.sort_unstable();
        for (_, key) in by_use {
            if self.held <= self.room {
                break;
            }
            self.held -= self.lists.remove(&key).map_or(0, |list| list.postings.size());
        }
    }

    /// Replaces what all lists have of a source by its records: number of the sentence and keys.
    pub fn replace<'a>(&mut self, source: SourceKey, records: impl IntoIterator<Item = (u32, &'a [Key])>) {
        let number = self.number(source);
        let mut new: FxHashMap<Key, Vec<u64>> = FxHashMap::default();
        for (sentence, keys) in records {
            for key in keys.iter().filter(|key| self.lists.contains_key(key)) {
                new.entry(*key).or_default().push(posting(number, sentence));
            }
        }
        for (key, list) in &mut self.lists {
            let mut own = new.remove(key).unwrap_or_default();
            let (first, last) = (posting(number, 0), posting(number, u32::MAX));
            if own.is_empty() && !list.postings.any_within(first, last) {
                continue;
            }
            own.sort_unstable();
            own.dedup();
            let mut postings = list.postings.unpack();
            let start = postings.partition_point(|&at| at < first);
            let end = postings.partition_point(|&at| at <= last);
            postings.splice(start..end, own);
            let postings = Packed::new(&postings);
            self.held = self.held + postings.size() - list.postings.size();
            list.postings = postings;
        }
    }

    /// The `k` records with the greatest sums of weights, best first, of equals the first by place; `None` if a list is not
    /// held. Sources in `without` (sorted) are left out.
    ///
    /// A record that has only keys of little weight cannot be among the best once enough good ones are found: the lists of
    /// these keys are then only looked into where another one leads (MaxScore: Turtle and Flood, 1995).
    #[must_use]
    pub fn best(&self, weights: &[(Key, u32)], without: &[SourceKey], k: usize) -> Option<Vec<Scored>> {
        let now = self.tick();
        let mut lists: Vec<(u64, usize, Cursor<'_>)> = Vec::with_capacity(weights.len());
        for (key, weight) in weights {
            let list = self.lists.get(key)?;
            list.used.store(now, Ordering::Relaxed);
            if list.postings.len() > 0 {
                lists.push((u64::from(*weight), list.postings.len(), Cursor::new(&list.postings)));
            }
        }
        // The least weight first; of equals the longest list, which is looked into rather than walked.
        lists.sort_by_key(|(weight, length, _)| (*weight, Reverse(*length)));
        let mut lists: Vec<(u64, Cursor<'_>)> =
            lists.into_iter().map(|(weight, _, cursor)| (weight, cursor)).collect();
        let without: Vec<u32> = without.iter().filter_map(|key| self.numbers.get(key).copied()).collect();
        let place = |at: u64| {
            let number = u32::try_from(at >> 32).unwrap_or(u32::MAX);
            let source = self.sources.get(number as usize).copied().unwrap_or(SourceKey(i64::MAX));
            (number, Place { source, sentence: u32::try_from(at & u64::from(u32::MAX)).unwrap_or(u32::MAX) })
        };
        Some(best(&mut lists, k, |at| {
            let (number, place) = place(at);
            (!without.contains(&number)).then_some(place)
        }))
    }

    /// See [`EvidenceStore::covering`](crate::EvidenceStore::covering); `None` if a list is not held.
    #[must_use]
    pub fn covering(&self, keys: &[Key], cap: usize) -> Option<Covering> {
        let (now, mut tally) = (self.tick(), Tally::default());
        for key in keys.iter().collect::<BTreeSet<_>>() {
            let list = self.lists.get(key)?;
            list.used.store(now, Ordering::Relaxed);
            let numbers =
                list.postings.unpack().into_iter().map(|at| u32::try_from(at >> 32).unwrap_or(u32::MAX));
            tally.add(numbers.filter_map(|number| self.sources.get(number as usize).copied()));
        }
        Some(tally.covering(cap))
    }

    fn number(&mut self, source: SourceKey) -> u32 {
        let next = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(source).or_insert_with(|| {
            self.sources.push(source);
            next
        })
    }

    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::Relaxed)
    }
}

fn best(lists: &mut [(u64, Cursor<'_>)], k: usize, place: impl Fn(u64) -> Option<Place>) -> Vec<Scored> {
    // What the lists up to each can add.
    let sums: Vec<u64> = lists
        .iter()
        .scan(0, |sum, (weight, _)| {
            *sum += weight;
            Some(*sum)
        })
        .collect();
    let mut found: BinaryHeap<(Reverse<u64>, Place)> = BinaryHeap::with_capacity(k.min(4_096) + 1);
    if k == 0 {
        return Vec::new();
    }
    // What a record must have to be among the best, and the first list that can lead to such a one. One that has just as
    // much may come first by its place.
    let (mut enough, mut first) = (0, 0);
    loop {
        let (leading, walked) = lists.split_at_mut(first);
        let Some(at) = walked.iter().filter_map(|(_, cursor)| cursor.here()).min() else { break };
        let mut score = 0;
        for (weight, cursor) in walked {
            if cursor.here() == Some(at) {
                score += *weight;
                cursor.advance();
            }
        }
        for ((weight, cursor), sum) in leading.iter_mut().zip(&sums).rev() {
            if score + sum < enough {
                break;
            }
            if cursor.seek(at) {
                score += *weight;
            }
        }
        if score < enough {
            continue;
        }
        let Some(place) = place(at) else { continue };
        found.push((Reverse(score), place));
        if found.len() > k {
            found.pop();
        }
        if found.len() == k
            && let Some((Reverse(least), _)) = found.peek()
            && *least > enough
        {
            enough = *least;
            first = sums.partition_point(|sum| *sum < enough);
        }
    }
    found.into_sorted_vec().into_iter().map(|(Reverse(score), place)| Scored { place, score }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Candidates, EvidenceQuery};

    type Records = Vec<(u8, u8, Vec<u8>)>;

    fn key(number: u8) -> Key {
        Key::from_number(number.into())
    }

    fn keys(numbers: &[u8]) -> Box<[Key]> {
        let mut keys: Vec<Key> = numbers.iter().map(|number| key(*number)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into()
    }

    /// What the shared scorer says.
    fn expected(records: &[(Place, Box<[Key]>)], query: &EvidenceQuery, k: usize) -> Vec<Scored> {
        let of_query = |(place, keys): &(Place, Box<[Key]>)| {
            let shared = query.weights.iter().map(|(key, _)| *key).filter(|key| keys.contains(key));
            crate::Candidate { place: *place, shared: shared.collect() }
        };
        let records = records.iter().filter(|(place, _)| !query.without.contains(&place.source));
        let records = records.map(of_query).filter(|record| !record.shared.is_empty()).collect();
        crate::top_k(&Candidates { records, capped: false }, query, k)
    }

    fn placed(records: &Records) -> Vec<(Place, Box<[Key]>)> {
        let mut all: Vec<(Place, Box<[Key]>)> = Vec::new();
        for (source, sentence, own) in records {
            let place = Place { source: SourceKey(i64::from(*source) * -7), sentence: (*sentence).into() };
            if all.iter().all(|(other, _)| *other != place) {
                all.push((place, keys(own)));
            }
        }
        all
    }

    fn records() -> impl Strategy<Value = Records> {
        let record = (0u8..6, 0u8..9, prop::collection::vec(0u8..8, 0..6));
        prop::collection::vec(record, 0..60)
    }

    proptest! {
        #[test]
        fn the_best_are_those_of_the_shared_scorer(
            before in records(),
            after in records(),
            weights in prop::collection::btree_map(0u8..8, 1u32..5, 0..7),
            k in 0usize..12,
            without in prop::option::of(0u8..6),
        ) {
            let mut held = HeldLists::new(usize::MAX);
            let weights: Vec<(Key, u32)> = weights.into_iter().map(|(number, weight)| (key(number), weight)).collect();
            let asked: Vec<Key> = weights.iter().map(|(key, _)| *key).collect();
            let without: Box<[SourceKey]> = without.into_iter().map(|source| SourceKey(i64::from(source) * -7)).collect();
            let query = EvidenceQuery { weights: weights.clone().into(), without, ..EvidenceQuery::default() };
            let mut all = placed(&before);
            for key in &asked {
                held.insert(*key, all.iter().filter(|(_, keys)| keys.contains(key)).map(|(place, _)| *place));
            }
            prop_assert_eq!(held.best(&weights, &query.without, k).unwrap(), expected(&all, &query, k));
            // Sources change, one by one.
            for source in 0u8..3 {
                let source = SourceKey(i64::from(source) * -7);
                let new: Vec<_> = placed(&after).into_iter().filter(|(place, _)| place.source == source).collect();
                held.replace(source, new.iter().map(|(place, keys)| (place.sentence, &**keys)));
                all.retain(|(place, _)| place.source != source);
                all.extend(new);
            }
            prop_assert_eq!(held.best(&weights, &query.without, k).unwrap(), expected(&all, &query, k));
            for key in asked {
                let count = all.iter().filter(|(_, keys)| keys.contains(&key)).count();
                prop_assert_eq!(held.frequency(key), Some(count as u64));
            }
            prop_assert_eq!(held.held, held.lists.values().map(|list| list.postings.size()).sum::<usize>());
        }
    }

    #[test]
    fn lists_that_are_not_used_make_room() {
        let place = |sentence| Place { source: SourceKey(3), sentence };
        let mut held = HeldLists::new(2 * Packed::new(&[1, 2, 3, 4]).size());
        for number in 1..=3 {
            held.insert(key(number), (0..4).map(place));
        }
        assert_eq!(held.best(&[(key(1), 1)], &[], 9).map(|best| best.len()), Some(4));
        held.make_room(&[key(3)]);
        assert_eq!(held.missing(&[key(1), key(2), key(3)]), [key(2)]);
        // What is asked for now stays, however long.
        held.insert(key(4), (0..40).map(place));
        held.make_room(&[key(4)]);
        assert_eq!(held.missing(&[key(1), key(3), key(4)]), [key(1), key(3)]);
        assert_eq!(held.best(&[(key(1), 1)], &[], 9), None);
        held.settle(Generation(7), 40);
        assert_eq!((held.generation(), held.records()), (Some(Generation(7)), 40));
        held.clear();
        assert_eq!((held.generation(), held.missing(&[key(4)])), (None, vec![key(4)]));
    }
}
