//! Candidates: sentences that share what is rare in the claim.

mod best;
mod counted;

use std::sync::Arc;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Lexicon, TermClass};

use crate::atoms::{Atom, Test, atomise};
use crate::judge::reread;
use crate::{Claim, FactKey, Facts, SentenceRef, SourceId};

use self::best::{Weighted, best};

/// Most postings that the lists of one search have; beyond, the commonest keys are left out. Far more than a search reads,
/// which stops where nothing can be gained: of a claim made of common names on a large desk the rarest key alone would
/// leave thousands of sentences alike.
const BUDGET: usize = 500_000;

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

/// The keys of a claim with its atoms.
pub(crate) fn keys(claim: &Claim, atoms: &[Atom], facts: &dyn Facts) -> Vec<SearchKey> {
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

/// What [`nearest`] answers, by the [`search_keys`] of the claim; `within` restricts it to some sources.
#[must_use]
pub fn candidates(keys: &[SearchKey], facts: &dyn Facts, within: Option<&[SourceId]>) -> Arc<[SentenceRef]> {
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
    facts.best(keys.get(..read).unwrap_or(keys), within)
}

/// The sentences of all sources that share most of what is rare in a claim, best first: what a judge would look at.
#[must_use]
pub fn nearest(
    claim: &Claim,
    facts: &dyn Facts,
    catalogue: &Catalogue,
    lexicon: &Lexicon,
) -> Arc<[SentenceRef]> {
    let reread = reread(claim, facts, lexicon);
    let claim = reread.as_ref().unwrap_or(claim);
    let atoms = atomise(&claim.statement, &claim.prose, facts, catalogue, lexicon);
    candidates(&keys(claim, &atoms, facts), facts, None)
}

/// What [`Facts::best`] answers, by the postings of the keys.
#[must_use]
pub fn search<F: Facts + ?Sized>(
    facts: &F,
    keys: &[SearchKey],
    within: Option<&[SourceId]>,
) -> Arc<[SentenceRef]> {
    let weigh = |found: &SearchKey| (facts.postings(found.key), hundredths(found.weight));
    let lists: Vec<Weighted> = keys.iter().map(weigh).collect();
    best(&lists, within).into()
}

/// Weights are hundredths by how they are made; whole numbers add up alike in any order.
fn hundredths(weight: f32) -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few hundred at most
    let hundredths = (weight * 100.0).round().clamp(0.0, 1e6) as u32;
    hundredths
}
