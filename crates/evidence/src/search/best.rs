//! The sentences with the greatest sums of weights.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use super::counted::Counted;
use crate::index::{Asked, END, Hit, Space, Walk, place};
use crate::{Postings, SentenceRef, SourceId};

/// Candidates handed on.
pub(super) const KEPT: usize = 32;

/// The sentences of a key, and what each of them gains, in hundredths.
pub(super) type Weighted = (Postings, u32);

/// The [`KEPT`] sentences with the greatest sum of weights, best first, of equals the first in order; `within` restricts them
/// to some sources.
pub(super) fn best(lists: &[Weighted], within: Option<&[SourceId]>) -> Vec<SentenceRef> {
    let mut best = Best::default();
    match within {
        Some(sources) => of_sources(lists, sources, &mut best),
        None => {
            of_changes(lists, &mut best);
            of_base(lists, &mut best);
        }
    }
    best.into_sorted(lists)
}

/// Sentences of a few sources: all of each.
fn of_sources(lists: &[Weighted], sources: &[SourceId], best: &mut Best) {
    let mut sources = sources.to_vec();
    sources.sort_unstable();
    sources.dedup();
    let mut rests: Vec<_> = lists.iter().map(|(list, weight)| (list.cursor(), *weight)).collect();
    let mut sums: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
    for source in sources {
        for (at, (rest, weight)) in rests.iter_mut().enumerate() {
            rest.seek(source);
            while let Some((of, sentence)) = rest.place()
                && of == source
            {
                sums.entry(sentence).or_insert((0, at)).0 += *weight;
                rest.advance();
            }
        }
        for (sentence, (sum, list)) in std::mem::take(&mut sums) {
            best.push(sum, Found { place: place(source, sentence), list });
        }
    }
}

/// Sentences that came since the base was made: few, and in no list of the base.
fn of_changes(lists: &[Weighted], best: &mut Best) {
    let mut sums: BTreeMap<u64, (u32, usize)> = BTreeMap::new();
    for (at, (list, weight)) in lists.iter().enumerate() {
        for reference in list.added() {
            sums.entry(place(reference.source, reference.sentence)).or_insert((0, at)).0 += *weight;
        }
    }
    for (place, (sum, list)) in sums {
        best.push(sum, Found { place, list });
    }
}

/// Lists are long that together have one sentence for so many that there are: then all sentences are counted.
const LONG: usize = 16;

/// Sentences of the base: those that an earlier search has found, if all of them still count.
fn of_base(lists: &[Weighted], best: &mut Best) {
    let space = Space::of(lists.iter().map(|(list, _)| list));
    let Some(searched) = space.searched() else { return search_base(lists, space, best) };
    let asked: Asked = lists.iter().map(|(list, weight)| (list.number(), *weight)).collect();
    let known = searched.get(&asked).filter(|hits| still_count(hits, lists, space));
    let hits = known.unwrap_or_else(|| {
        let mut alone = Best::default();
        search_base(lists, space, &mut alone);
        let hit = |Reverse((sum, Reverse(found))): Reverse<(u32, Reverse<Found>)>| Hit {
            sum,
            place: found.place,
            list: found.list,
        };
        let hits: Arc<[Hit]> = alone.0.into_iter().map(hit).collect();
        if lists.iter().all(|(list, _)| list.is_whole()) {
            searched.put(asked, Arc::clone(&hits));
        }
        hits
    });
    for hit in &*hits {
        best.push(hit.sum, Found { place: hit.place, list: hit.list });
    }
}

/// Whether none of these sentences has gone. One that has is in no list any more.
fn still_count(hits: &[Hit], lists: &[Weighted], space: Space<'_>) -> bool {
    let without: Vec<Vec<u64>> = lists.iter().map(|(list, _)| list.without(space)).collect();
    hits.iter().all(|hit| {
        let gone = without.get(hit.list);
        gone.is_some_and(|gone| gone.is_empty() || gone.binary_search(&space.position(hit.place)).is_err())
    })
}

fn search_base(lists: &[Weighted], space: Space<'_>, best: &mut Best) {
    let length = lists.iter().fold(0_usize, |sum, (list, _)| sum.saturating_add(list.len()));
    let long = space.numbers().is_some_and(|all| length.saturating_mul(LONG) >= all);
    match long.then(|| Counted::new(lists, space)).flatten() {
        Some(counted) => counted.of_base(best),
        None => list_by_list(lists, space, best),
    }
}

/// Sentences of the base, list by list.
///
/// Each list is walked for the sentences that no list before it has, while these can still be among the best; the lists after
/// it are only looked into where another one leads, and only while what is still to come can make a difference (MaxScore:
/// Turtle and Flood, 1995). A list without which a sentence cannot be among the best says where the next such sentence is.
fn list_by_list<'a>(lists: &'a [Weighted], space: Space<'a>, best: &mut Best) {
    // What a sentence can still gain from each list on.
    let mut to_come: Vec<u32> = lists.iter().map(|(_, weight)| *weight).chain([0]).collect();
    for at in (0..lists.len()).rev() {
        to_come[at] = to_come[at].saturating_add(to_come[at + 1]);
    }
    let mut enough = best.enough(space);
    for (at, (list, weight)) in lists.iter().enumerate() {
        let all = to_come[at];
        let mut walk = list.walk(space);
        let mut here = walk.seek(0);
        if here == END || !enough.admits(all, here) {
            continue;
        }
        let mut earlier = walks(&lists[..at], space);
        let mut later = walks(&lists[at + 1..], space);
        while here != END && enough.admits(all, here) {
            let mut sum = *weight;
            let mut next = here + 1;
            let mut admitted = true;
            for ((walk, weight), rest) in later.iter_mut().zip(&to_come[at + 1..]) {
                admitted = enough.admits(sum.saturating_add(*rest), here);
                if !admitted {
                    break;
                }
                let there: u64 = walk.seek(here);
                if there == here {
                    sum += *weight;
                } else if !enough.admits(all - *weight, here) {
                    // Without this list none will do, here or further on.
                    (next, admitted) = (there, false);
                    break;
                }
            }
            if admitted && enough.admits(sum, here) {
                let has = |walk: &mut Walk<'_>| walk.seek(here) == here;
                if !earlier.iter_mut().any(|(walk, _)| has(walk))
                    && let Some(place) = space.place(here)
                {
                    best.push(sum, Found { place, list: at });
                    enough = best.enough(space);
                }
            }
            here = walk.seek(next);
        }
    }
}

fn walks<'a>(lists: &'a [Weighted], space: Space<'a>) -> Vec<(Walk<'a>, u32)> {
    lists.iter().map(|(list, weight)| (list.walk(space), *weight)).collect()
}

/// What a sentence needs to be among the best.
#[derive(Clone, Copy)]
pub(super) struct Enough {
    /// The sum of the worst of them; none while there is room.
    sum: Option<u32>,
    /// Of equals, those before this one.
    before: u64,
}

impl Enough {
    #[inline]
    pub(super) fn admits(&self, sum: u32, position: u64) -> bool {
        self.sum.is_none_or(|enough| sum > enough || sum == enough && position < self.before)
    }
}

/// A sentence, and a list that has it. There is one for each sentence, so that the list never decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) place: u64,
    pub(super) list: usize,
}

/// The best so far, the worst of them on top.
#[derive(Default)]
pub(super) struct Best(BinaryHeap<Reverse<(u32, Reverse<Found>)>>);

impl Best {
    pub(super) fn enough(&self, space: Space<'_>) -> Enough {
        match self.0.peek() {
            Some(Reverse((sum, Reverse(worst)))) if self.0.len() >= KEPT => {
                Enough { sum: Some(*sum), before: space.position(worst.place) }
            }
            _ => Enough { sum: None, before: 0 },
        }
    }

    pub(super) fn push(&mut self, sum: u32, found: Found) {
        let entry = Reverse((sum, Reverse(found)));
        if self.0.len() < KEPT {
            self.0.push(entry);
        } else if let Some(mut worst) = self.0.peek_mut()
            && entry < *worst
        {
            *worst = entry;
        }
    }

    /// Only now what they say is looked up: of few.
    fn into_sorted(self, lists: &[Weighted]) -> Vec<SentenceRef> {
        let refer = |Reverse((_, Reverse(found))): Reverse<(u32, Reverse<Found>)>| {
            let source = SourceId(u32::try_from(found.place >> 32).ok()?);
            let sentence = u32::try_from(found.place & u64::from(u32::MAX)).ok()?;
            lists.get(found.list).map(|(list, _)| list.refer(source, sentence))
        };
        self.0.into_sorted_vec().into_iter().filter_map(refer).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{KEPT, Weighted, best};
    use crate::{SentenceRef, SourceId};

    fn reference(number: u32) -> SentenceRef {
        SentenceRef { source: SourceId(number / 10), sentence: number % 10, content: 7 }
    }

    fn sorted(sums: &BTreeMap<SentenceRef, u32>) -> Vec<SentenceRef> {
        let mut all: Vec<_> = sums.iter().collect();
        all.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        all.into_iter().map(|(reference, _)| *reference).take(KEPT).collect()
    }

    proptest! {
        #[test]
        fn bounds_leave_out_nothing_that_counts(
            lists in prop::collection::vec((prop::collection::btree_set(0u32..400, 0..300), 1u8..40), 1..8),
            within in prop::collection::vec(0u32..45, 0..4),
        ) {
            // Few different weights, so that sums are often equal.
            let weighted: Vec<Weighted> = lists
                .iter()
                .map(|(list, weight)| (list.iter().map(|&n| reference(n)).collect(), u32::from(*weight)))
                .collect();
            let mut sums: BTreeMap<SentenceRef, u32> = BTreeMap::new();
            for (list, weight) in &weighted {
                for reference in list.iter() {
                    *sums.entry(reference).or_default() += weight;
                }
            }
            prop_assert_eq!(best(&weighted, None), sorted(&sums));
            let within: Vec<SourceId> = within.into_iter().map(SourceId).collect();
            sums.retain(|reference, _| within.contains(&reference.source));
            prop_assert_eq!(best(&weighted, Some(&within)), sorted(&sums));
        }
    }
}
