//! The sentences with the greatest sums of weights, where the lists are long: those of short lists one by one, the others 64 at
//! a time.
//!
//! What stands in a short list is rare and weighs most. Once its sentences have been added up one by one, the weight is out of
//! the bound of all others, which common words alone must bring among the best.

use std::sync::Arc;

use super::best::{Best, Enough, Found, Weighted};
use crate::index::{Bits, END, Space, WIDTH};

/// Bits of the numbers that lists are counted in.
const PLANES: usize = 6;
/// Most lists that are counted.
const MOST: usize = (1 << PLANES) - 1;
/// Sentences that are added up one by one: about as many as take the time in which some hundred thousand are counted.
const SINGLY: usize = 1_024;

/// The lists of a search in bits.
pub(super) struct Counted<'a> {
    sets: Vec<(Arc<Bits>, u32)>,
    /// Positions that do not count any more in each, sorted.
    without: Vec<Vec<u64>>,
    /// How many of the first lists are short.
    short: usize,
    /// What the first of the heaviest lists that are not short come to, by their number.
    most: Vec<u32>,
    lists: &'a [Weighted],
    space: Space<'a>,
}

impl<'a> Counted<'a> {
    /// The lists in bits; `None` if they are not all of one run of bytes, or if there are too many.
    pub(super) fn new(lists: &'a [Weighted], space: Space<'a>) -> Option<Counted<'a>> {
        if lists.len() > MOST {
            return None;
        }
        let mut sets = Vec::with_capacity(lists.len());
        let mut without = Vec::with_capacity(lists.len());
        for (list, weight) in lists {
            sets.push((list.bits()?, *weight));
            without.push(list.without(space));
        }
        let mut length = 0_usize;
        let long = |(list, _): &Weighted| {
            length = length.saturating_add(list.len());
            length > SINGLY
        };
        let short = lists.iter().position(long).unwrap_or(lists.len());
        let mut weights: Vec<u32> = lists.iter().skip(short).map(|(_, weight)| *weight).collect();
        weights.sort_unstable_by(|a, b| b.cmp(a));
        let sum = |sum: &mut u32, weight: u32| {
            *sum = sum.saturating_add(weight);
            Some(*sum)
        };
        let most = weights.into_iter().scan(0, sum).collect();
        Some(Counted { sets, without, short, most, lists, space })
    }

    /// How many lists a sentence must be in at least; `None` if all together are not enough.
    fn needed(&self, enough: &Enough, here: u64) -> Option<usize> {
        self.most.iter().position(|sum| enough.admits(*sum, here)).map(|at| at + 1)
    }

    /// Adds the sentences of the base.
    pub(super) fn of_base(&self, best: &mut Best) {
        self.of_short(best);
        self.of_long(best);
    }

    /// Adds the sentences of the short lists; of several lists that have one, the first adds it.
    fn of_short(&self, best: &mut Best) {
        for (at, (list, _)) in self.lists.iter().enumerate().take(self.short) {
            let mut walk = list.walk(self.space);
            let mut here = walk.seek(0);
            while here != END {
                if let Some((sum, first)) = self.sum(here)
                    && first == at
                    && let Some(place) = self.space.place(here)
                {
                    best.push(sum, Found { place, list: at });
                }
                here = walk.seek(here + 1);
            }
        }
    }

    /// Adds the sentences that are in no short list. How many lists each is in is counted first, by adders of one bit; what is
    /// in too few cannot be among the best, whatever the lists weigh, and the weights of the others are added up.
    fn of_long(&self, best: &mut Best) {
        let long = self.sets.get(self.short..).unwrap_or_default();
        let depth = (usize::BITS - long.len().leading_zeros()) as usize;
        let blocks = long.iter().map(|(set, _)| set.words().len()).max().unwrap_or(0);
        let mut enough = best.enough(self.space);
        for block in 0..blocks {
            let start = (block * WIDTH * 64) as u64;
            let Some(needed) = self.needed(&enough, start) else { return };
            let at_least = self.at_least(needed, block, depth.min(PLANES));
            for (word, start) in at_least.into_iter().zip((start..).step_by(64)) {
                let mut left = word;
                while left != 0 {
                    let here = start + u64::from(left.trailing_zeros());
                    left &= left - 1;
                    if let Some((sum, list)) = self.sum(here)
                        && list >= self.short
                        && enough.admits(sum, here)
                        && let Some(place) = self.space.place(here)
                    {
                        best.push(sum, Found { place, list });
                        enough = best.enough(self.space);
                    }
                }
            }
        }
    }

    /// Bits of the sentences of a block that are in `needed` lists or more.
    fn at_least(&self, needed: usize, block: usize, depth: usize) -> [u64; WIDTH] {
        let mut planes = [[0_u64; WIDTH]; PLANES];
        for (set, _) in self.sets.iter().skip(self.short) {
            let Some(mut carry) = set.words().get(block).copied() else { continue };
            for plane in planes.iter_mut().take(depth) {
                for (bits, carry) in plane.iter_mut().zip(&mut carry) {
                    let both = *bits & *carry;
                    *bits ^= *carry;
                    *carry = both;
                }
            }
        }
        let (mut more, mut equal) = ([0_u64; WIDTH], [u64::MAX; WIDTH]);
        for (at, plane) in planes.iter().enumerate().take(depth).rev() {
            let bound = if needed >> at & 1 == 1 { u64::MAX } else { 0 };
            for ((more, equal), bits) in more.iter_mut().zip(&mut equal).zip(plane) {
                *more |= *equal & bits & !bound;
                *equal &= !(bits ^ bound);
            }
        }
        for (more, equal) in more.iter_mut().zip(equal) {
            *more |= equal;
        }
        more
    }

    /// The sum of a sentence and one of its lists; `None` if it is in none.
    fn sum(&self, here: u64) -> Option<(u32, usize)> {
        let number = usize::try_from(here).ok()?;
        let (word, bit) = (number / 64, number % 64);
        let mut found = None;
        for (at, ((set, weight), without)) in self.sets.iter().zip(&self.without).enumerate() {
            let bits = set.words().get(word / WIDTH).and_then(|words| words.get(word % WIDTH));
            if bits.is_some_and(|bits| bits >> bit & 1 == 1) && without.binary_search(&here).is_err() {
                let (sum, _) = found.unwrap_or((0, at));
                found = Some((sum + *weight, at));
            }
        }
        found
    }
}
