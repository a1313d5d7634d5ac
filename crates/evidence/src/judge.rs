//! From a claim and facts to a verdict.

use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Lexicon, Statement};

use crate::{Facts, SourceId, Verdict};

/// A claim to judge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Claim {
    /// Folded prose of the sentence.
    pub prose: Box<str>,
    /// What it asserts.
    pub statement: Statement,
    /// Sources the brief cites for it.
    pub cited: Vec<SourceId>,
}

/// Judges a claim against all facts; `cited` gets a verdict of its own. Deterministic; asks `facts` by key only.
#[must_use]
pub fn judge(_claim: &Claim, _facts: &dyn Facts, _catalogue: &Catalogue, _lexicon: &Lexicon) -> Verdict {
    todo!()
}
