//! Candidates: sentences that share what is rare in the claim.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Lexicon, TermClass};

use crate::atoms::{Atom, Test, atomise};
use crate::index::Cursor;
use crate::{Claim, FactKey, Facts, Postings, SentenceRef, SourceId};

/// Most postings that one search of all sources reads; beyond, the commonest keys are left out.
const BUDGET: usize = 60_000;
/// Candidates handed on.
const KEPT: usize = 32;

/// What a claim is looked up by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SearchKey {
    /// Key.
    pub key: FactKey,
    /// Its rarity class; see [`Facts::rarity`].
    pub rarity: u8,
    /// What a sentence that has it gains.
    pub weight: f32,
}

/// The keys that a claim is looked up by, the rarest first; those that no sentence has are left out. What
/// [`judge`](crate::judge) looks at are the sentences with the greatest sums of weights.
#[must_use]
pub fn search_keys(
    claim: &Claim,
    facts: &dyn Facts,
    catalogue: &Catalogue,
    lexicon: &Lexicon,
) -> Vec<SearchKey> {
    keys(claim, &atomise(&claim.statement, &claim.prose, facts, catalogue, lexicon), facts)
}

fn keys(claim: &Claim, atoms: &[Atom], facts: &dyn Facts) -> Vec<SearchKey> {
    let total = f32::from(facts.rarity(FactKey::All).max(4));
    let mut keys: Vec<(u8, FactKey, f32)> = Vec::new();
    for atom in atoms {
        match &atom.test {
            Test::Entity(id) => keys.push((0, FactKey::Entity(*id), 1.3)),
            Test::Entities(ids) => keys.extend(ids.iter().map(|&id| (0, FactKey::Entity(id), 1.0))),
            Test::Name(words) => {
                keys.extend(
                    words
                        .iter()
                        .filter_map(|&t| claim.statement.terms.get(t))
                        .map(|t| (0, FactKey::word(&t.stem), 1.2)),
                );
            }
            Test::Term(t) => {
                keys.extend(claim.statement.terms.get(*t).map(|t| (0, FactKey::word(&t.stem), 1.0)))
            }
            Test::Time(_) | Test::Quantity(_) | Test::Order(_) | Test::Scope(_) => {}
        }
    }
    // Numbers and dates find sentences too, by their digits.
    let digits =
        claim.statement.terms.iter().filter(|t| matches!(t.class, TermClass::Time | TermClass::Quantity));
    keys.extend(digits.map(|t| (0, FactKey::word(&t.stem), 0.6)));
    for key in &mut keys {
        key.0 = facts.rarity(key.1);
    }
    keys.retain(|key| key.0 > 0);
    keys.sort_by_key(|key| (key.0, key.1));
    keys.dedup_by_key(|key| key.1);
    keys.into_iter()
        .map(|(rarity, key, factor)| {
            let weight = factor * (total + 1.0 - f32::from(rarity)).max(0.4);
            SearchKey { key, rarity, weight }
        })
        .collect()
}

/// The best candidates for a claim, best first; `within` restricts them to some sources.
pub(crate) fn candidates(
    claim: &Claim,
    atoms: &[Atom],
    facts: &dyn Facts,
    within: Option<&[SourceId]>,
) -> Arc<[SentenceRef]> {
    let keys = keys(claim, atoms, facts);
    let read = match within {
        Some(_) => keys.len(),
        None => {
            let mut size = 0usize;
            let mut cost = keys.iter().map(|found| {
                size = size.saturating_add(1 << found.rarity.min(30));
                size
            });
            // What is left is common: it only reorders what rarer keys have found.
            cost.position(|size| size > BUDGET).unwrap_or(keys.len()).max(1)
        }
    };
    facts.best(keys.get(..read).unwrap_or(&keys), within)
}

/// The sentences of all sources that share most of what is rare in a claim, best first: what a judge would look at.
#[must_use]
pub fn nearest(
    claim: &Claim,
    facts: &dyn Facts,
    catalogue: &Catalogue,
    lexicon: &Lexicon,
) -> Arc<[SentenceRef]> {
    let atoms = atomise(&claim.statement, &claim.prose, facts, catalogue, lexicon);
    candidates(claim, &atoms, facts, None)
}

/// What [`Facts::best`] answers, by the postings of the keys.
#[must_use]
pub fn search<F: Facts + ?Sized>(
    facts: &F,
    keys: &[SearchKey],
    within: Option<&[SourceId]>,
) -> Arc<[SentenceRef]> {
    let lists: Vec<Weighted> = keys.iter().map(|found| (facts.postings(found.key), found.weight)).collect();
    best(&lists, within).into()
}

/// The sentences of a key, and its weight.
type Weighted = (Postings, f32);

/// The [`KEPT`] sentences with the greatest sum of weights, best first, of equals the first in order.
///
/// Source by source, so that the sums of one source are all that is kept, and with bounds (MaxScore: Turtle and Flood,
/// 1995): lists that together cannot lift a sentence among the best are not read through; in them only the sources are
/// looked up that another list leads to.
fn best(lists: &[Weighted], within: Option<&[SourceId]>) -> Vec<SentenceRef> {
    /// More than rounding can make of a sum of some dozen weights.
    const ROUNDING: f32 = 1e-3;
    // What a sentence can still gain before each list.
    let mut to_come: Vec<f32> = lists.iter().map(|(_, weight)| *weight).collect();
    for at in (1..to_come.len()).rev() {
        to_come[at - 1] += to_come[at];
    }
    let mut rests: Vec<(Cursor<'_>, f32)> =
        lists.iter().map(|(list, weight)| (list.cursor(), *weight)).collect();
    let mut leading = lists.len();
    let mut best = Best::default();
    let mut sums = Sums::default();
    let mut within = within.map(|sources| {
        let mut sources = sources.to_vec();
        sources.sort_unstable();
        sources.dedup();
        sources.into_iter()
    });
    loop {
        let next = match &mut within {
            Some(sources) => sources.next(),
            None => rests.iter().take(leading).filter_map(|(rest, _)| rest.source()).min(),
        };
        let Some(source) = next else { return best.into_sorted(lists) };
        for (at, (rest, weight)) in rests.iter_mut().enumerate() {
            if at >= leading {
                sums.keep(|sum| sum + to_come[at] + ROUNDING > best.enough());
                if sums.touched.is_empty() {
                    break;
                }
            }
            rest.seek(source);
            while let Some((of, sentence)) = rest.place()
                && of == source
            {
                sums.add(sentence, *weight, at < leading, at);
                rest.advance();
            }
        }
        sums.take(source, &mut best);
        while leading > 1 && to_come[leading - 1] + ROUNDING < best.enough() {
            leading -= 1;
        }
    }
}

/// Sums of the weights of one source's sentences.
#[derive(Default)]
struct Sums {
    /// By number; 0 for a sentence that no list has.
    sums: Vec<f32>,
    /// Sentences, and a list that has each.
    touched: Vec<(u32, usize)>,
}

impl Sums {
    /// Adds a weight; to a sentence not met before only if it is `new`.
    fn add(&mut self, sentence: u32, weight: f32, new: bool, list: usize) {
        let at = sentence as usize;
        if at >= self.sums.len() {
            if !new {
                return;
            }
            self.sums.resize(at + 1, 0.0);
        }
        let Some(sum) = self.sums.get_mut(at) else { return };
        if *sum == 0.0 {
            if !new {
                return;
            }
            self.touched.push((sentence, list));
        }
        *sum += weight;
    }

    /// Forgets the sentences whose sum does not do.
    fn keep(&mut self, does: impl Fn(f32) -> bool) {
        let sums = &mut self.sums;
        self.touched.retain(|(sentence, _)| {
            let Some(sum) = sums.get_mut(*sentence as usize) else { return false };
            let does = does(*sum);
            if !does {
                *sum = 0.0;
            }
            does
        });
    }

    /// Hands all on and is empty.
    fn take(&mut self, source: SourceId, best: &mut Best) {
        for (sentence, list) in self.touched.drain(..) {
            if let Some(sum) = self.sums.get_mut(sentence as usize) {
                best.push(std::mem::take(sum), Found { source, sentence, list });
            }
        }
    }
}

/// A sentence, and a list that has it. There is one for each sentence, so that the list never decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    source: SourceId,
    sentence: u32,
    list: usize,
}

/// The best so far, the worst of them on top. Weights are positive, so that the bits of their sums are in their order.
#[derive(Default)]
struct Best(BinaryHeap<Reverse<(u32, Reverse<Found>)>>);

impl Best {
    /// The sum that one must exceed to get in.
    fn enough(&self) -> f32 {
        if self.0.len() < KEPT {
            0.0
        } else {
            self.0.peek().map_or(0.0, |Reverse((bits, _))| f32::from_bits(*bits))
        }
    }

    fn push(&mut self, sum: f32, found: Found) {
        let entry = Reverse((sum.to_bits(), Reverse(found)));
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
            lists.get(found.list).map(|(list, _)| list.refer(found.source, found.sentence))
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

    fn sorted(sums: &BTreeMap<SentenceRef, f32>) -> Vec<SentenceRef> {
        let mut all: Vec<_> = sums.iter().collect();
        all.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
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
                .map(|(list, weight)| (list.iter().map(|&n| reference(n)).collect(), f32::from(*weight) / 4.0))
                .collect();
            let mut sums: BTreeMap<SentenceRef, f32> = BTreeMap::new();
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
