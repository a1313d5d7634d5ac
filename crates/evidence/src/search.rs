//! Candidates: sentences that share what is rare in the claim.

use rapporteur_claims::TermClass;

use crate::atoms::{Atom, Test};
use crate::{Claim, FactKey, Facts, SentenceRef, SourceId};

/// Most postings that one search of all sources reads; beyond, the commonest keys are left out.
const BUDGET: usize = 60_000;
/// Candidates handed on.
const KEPT: usize = 32;

/// The best candidates for a claim, best first; `within` restricts them to some sources.
pub(crate) fn candidates(
    claim: &Claim,
    atoms: &[Atom],
    facts: &dyn Facts,
    within: Option<&[SourceId]>,
) -> Vec<SentenceRef> {
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

    let weigh = |&(rarity, key, factor): &(u8, FactKey, f32)| {
        (key, factor * (total + 1.0 - f32::from(rarity)).max(0.4))
    };
    let mut best = match within {
        Some(sources) => {
            let keys: Vec<(FactKey, f32)> = keys.iter().map(weigh).collect();
            score_within(&keys, facts, sources)
        }
        None => {
            let mut size = 0usize;
            let mut cost = keys.iter().map(|&(rarity, ..)| {
                size = size.saturating_add(1 << rarity.min(30));
                size
            });
            // What is left is common: it only reorders what rarer keys have found.
            let read = cost.position(|size| size > BUDGET).unwrap_or(keys.len()).max(1);
            let keys: Vec<(FactKey, f32)> = keys.iter().take(read).map(weigh).collect();
            score(&keys, facts)
        }
    };
    let order = |a: &Scored, b: &Scored| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if best.len() > KEPT {
        best.select_nth_unstable_by(KEPT, order);
        best.truncate(KEPT);
    }
    best.sort_by(order);
    best.into_iter().map(|(reference, _)| reference).collect()
}

type Scored = (SentenceRef, f32);

/// Place of a sentence in the order of all; one comparison instead of three.
fn place(reference: &SentenceRef) -> u64 {
    u64::from(reference.source.0) << 32 | u64::from(reference.sentence)
}

/// Sentences of some sources by the sum of the weights of their keys. Reads nothing of other sources, so that it need
/// not mind how common a key is.
fn score_within(keys: &[(FactKey, f32)], facts: &dyn Facts, sources: &[SourceId]) -> Vec<Scored> {
    let mut sources = sources.to_vec();
    sources.sort_unstable();
    sources.dedup();
    let mut scores = Vec::new();
    for &(key, weight) in keys {
        let list = facts.lookup(key);
        let mut rest = &*list;
        let mut found: Vec<SentenceRef> = Vec::new();
        for &source in &sources {
            let start = rest.partition_point(|reference| reference.source < source);
            rest = rest.get(start..).unwrap_or_default();
            let after = skip_while(rest, |reference| reference.source == source);
            found.extend_from_slice(&rest[..rest.len() - after.len()]);
            rest = after;
        }
        add(&mut scores, &found, weight);
    }
    scores
}

/// Sentences by the sum of the weights of their keys; only those that can be among the best [`KEPT`] (MaxScore: Turtle
/// and Flood, 1995). What a sentence can still gain bounds its score: once the best have more than all keys to come
/// can give, these keys are looked up for the sentences found so far alone.
fn score(keys: &[(FactKey, f32)], facts: &dyn Facts) -> Vec<Scored> {
    /// More than rounding can make of a sum of some dozen weights.
    const ROUNDING: f32 = 1e-3;
    let mut to_come: f32 = keys.iter().map(|(_, weight)| weight).sum();
    let mut scores: Vec<Scored> = Vec::new();
    let mut totals: Vec<f32> = Vec::new();
    let mut open = true;
    for &(key, weight) in keys {
        if scores.len() > KEPT {
            totals.clear();
            totals.extend(scores.iter().map(|(_, score)| *score));
            let (_, &mut enough, _) = totals.select_nth_unstable_by(KEPT - 1, |a, b| b.total_cmp(a));
            open &= to_come + ROUNDING > enough;
            scores.retain(|(_, score)| score + to_come + ROUNDING > enough);
        }
        let list = facts.lookup(key);
        if open {
            add(&mut scores, &list, weight);
        } else {
            raise(&mut scores, &list, weight);
        }
        to_come -= weight;
    }
    scores
}

/// Adds a weight to every sentence of a sorted list.
fn add(scores: &mut Vec<Scored>, list: &[SentenceRef], weight: f32) {
    if scores.is_empty() {
        scores.extend(list.iter().map(|&reference| (reference, weight)));
        return;
    }
    let old = std::mem::take(scores);
    scores.reserve(old.len() + list.len());
    let (mut left, mut right) = (old.as_slice(), list);
    while let ([(reference, score), left_rest @ ..], [other, right_rest @ ..]) = (left, right) {
        let (a, b) = (place(reference), place(other));
        let (known, new) = (a <= b, b <= a);
        let (reference, score) = if known { (reference, *score) } else { (other, 0.0) };
        scores.push((*reference, if new { score + weight } else { score }));
        left = if known { left_rest } else { left };
        right = if new { right_rest } else { right };
    }
    scores.extend_from_slice(left);
    scores.extend(right.iter().map(|&reference| (reference, weight)));
}

/// Adds a weight to those of the sentences found that are in a sorted list.
fn raise(scores: &mut [Scored], list: &[SentenceRef], weight: f32) {
    let mut rest = list;
    for (reference, score) in scores {
        let wanted = place(reference);
        rest = skip_while(rest, |other| place(other) < wanted);
        if rest.first().is_some_and(|other| place(other) == wanted) {
            *score += weight;
        }
    }
}

/// The list without its beginning for which `holds`: found in steps that double, so that near is cheap and far is not
/// dear.
fn skip_while(list: &[SentenceRef], holds: impl Fn(&SentenceRef) -> bool) -> &[SentenceRef] {
    let mut step = 1;
    while list.get(step - 1).is_some_and(&holds) {
        step *= 2;
    }
    let start = step / 2;
    let window = list.get(start..step.min(list.len())).unwrap_or_default();
    list.get(start + window.partition_point(holds)..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::{KEPT, Scored, score, score_within, skip_while};
    use crate::{FactKey, Facts, SentenceRef, SourceFacts, SourceId};

    struct Lists(Vec<Arc<[SentenceRef]>>);

    impl Facts for Lists {
        fn lookup(&self, key: FactKey) -> Arc<[SentenceRef]> {
            match key {
                FactKey::Word(number) => self.0[number as usize].clone(),
                _ => Arc::from([]),
            }
        }
        fn rarity(&self, _: FactKey) -> u8 {
            1
        }
        fn source(&self, _: SourceId) -> Option<Arc<SourceFacts>> {
            None
        }
        fn sources(&self) -> Arc<[SourceId]> {
            Arc::from([])
        }
    }

    fn reference(number: u32) -> SentenceRef {
        SentenceRef { source: SourceId(number / 10), sentence: number % 10, content: 7 }
    }

    fn best(mut scores: Vec<Scored>) -> Vec<Scored> {
        scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        scores.truncate(KEPT);
        scores
    }

    proptest! {
        #[test]
        fn bounds_leave_out_nothing_that_counts(
            lists in prop::collection::vec((prop::collection::btree_set(0u32..400, 0..300), 0.1f32..9.0), 1..8),
            within in prop::collection::vec(0u32..45, 0..4),
        ) {
            let facts = Lists(lists.iter().map(|(list, _)| list.iter().map(|&n| reference(n)).collect()).collect());
            let keys: Vec<(FactKey, f32)> =
                lists.iter().zip(0u64..).map(|((_, weight), n)| (FactKey::Word(n), *weight)).collect();
            let mut sums: BTreeMap<SentenceRef, f32> = BTreeMap::new();
            for (list, weight) in &lists {
                for &number in list {
                    *sums.entry(reference(number)).or_default() += weight;
                }
            }
            prop_assert_eq!(best(score(&keys, &facts)), best(sums.clone().into_iter().collect()));
            let within: Vec<SourceId> = within.into_iter().map(SourceId).collect();
            sums.retain(|reference, _| within.contains(&reference.source));
            prop_assert_eq!(best(score_within(&keys, &facts, &within)), best(sums.into_iter().collect()));
        }

        #[test]
        fn steps_skip_what_a_scan_would(numbers in prop::collection::btree_set(0u32..100, 0..60), limit in 0u32..100) {
            let list: Vec<SentenceRef> = numbers.into_iter().map(reference).collect();
            let limit = reference(limit);
            let scanned: Vec<SentenceRef> = list.iter().copied().skip_while(|r| *r < limit).collect();
            prop_assert_eq!(skip_while(&list, |r| *r < limit), &scanned[..]);
        }
    }
}
