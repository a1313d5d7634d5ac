//! Candidates: sentences that share what is rare in the claim.

use rapporteur_claims::TermClass;
use rustc_hash::FxHashMap;

use crate::atoms::{Atom, Test};
use crate::{Claim, FactKey, Facts, SentenceRef, SourceId};

/// Most postings that one search reads; beyond, the commonest keys are left out.
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

    let mut scores: FxHashMap<SentenceRef, f32> = FxHashMap::default();
    let mut read = 0usize;
    for &(rarity, key, factor) in &keys {
        let size = 1usize << rarity.min(30);
        if read + size > BUDGET && !scores.is_empty() {
            // What is left is common: it only reorders what rarer keys have found.
            break;
        }
        let weight = factor * (total + 1.0 - f32::from(rarity)).max(0.4);
        for reference in facts.lookup(key).iter() {
            if within.is_none_or(|sources| sources.contains(&reference.source)) {
                *scores.entry(*reference).or_default() += weight;
            }
        }
        read += size;
    }
    let mut best: Vec<(SentenceRef, f32)> = scores.into_iter().collect();
    let order = |a: &(SentenceRef, f32), b: &(SentenceRef, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if best.len() > KEPT {
        best.select_nth_unstable_by(KEPT, order);
        best.truncate(KEPT);
    }
    best.sort_by(order);
    best.into_iter().map(|(reference, _)| reference).collect()
}
