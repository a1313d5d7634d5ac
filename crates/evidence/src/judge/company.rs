//! Whether a part of a claim keeps the company it has in the claim.
//!
//! A name that a source has somewhere may still be another's: "The cup went to Lyon" of a source in which Lyon is where the trophy was
//! made. Where the sentences that have a part lack what stands beside it, and others have all the rest without it, it was put there.

use rapporteur_claims::Term;

use super::Case;
use crate::AtomKind;
use crate::align::{Alignment, relation};
use crate::words::Relation;

impl Case<'_> {
    /// How much more of the rest of the claim a sentence without an atom has than one with it, 0 to 1.
    pub(super) fn gap(&self, index: usize) -> f32 {
        let (mut with, mut without) = (0.0f32, 0.0f32);
        for alignment in &self.alignments {
            let rest =
                alignment.share(self.atoms, |other, atom| other != index && atom.kind != AtomKind::Scope);
            with = with.max(alignment.strength[index] * rest);
            without = without.max(rest);
        }
        (without - with).max(0.0)
    }

    /// How much of the atoms before and after one the source has only in sentences without it, 0 to 1.
    pub(super) fn apart(&self, index: usize) -> f32 {
        let Some(best) = self.alignments.first() else { return 0.0 };
        let source = best.reference.source;
        let strongest = |value: &dyn Fn(&Alignment) -> f32| {
            let here = self.alignments.iter().filter(|alignment| alignment.reference.source == source);
            here.map(value).fold(0.0, f32::max)
        };
        let beside = [index.checked_sub(1), index.checked_add(1)].into_iter().flatten();
        let beside: Vec<usize> = beside.filter(|&other| other < self.atoms.len()).collect();
        let lost = |&other: &usize| {
            strongest(&|a| a.strength[other]) - strongest(&|a| a.strength[other].min(a.strength[index]))
        };
        beside.iter().map(lost).sum::<f32>() / beside.len().max(1) as f32
    }

    /// Whether the best sentence has, in the place of a word of which it has nothing, one that excludes it: "novel" for "film".
    pub(super) fn is_excluded(&self, index: usize) -> bool {
        let Some(sentence) = self.alignments.first().and_then(Alignment::sentence) else { return false };
        let terms = &self.claim.statement.terms;
        let claimed = |word: &Term| terms.iter().any(|own| own.stem == word.stem);
        let excludes = |own: &Term, other: &Term| {
            matches!(relation(own, other), Relation::Sibling | Relation::Antonym) && !claimed(other)
        };
        // Of states and bodies the rules tell what excludes what.
        self.by[index].is_none()
            && !self.is_of_the_field()
            && matches!(self.atoms[index].kind, AtomKind::Content | AtomKind::Relation)
            && self
                .terms_of(index)
                .iter()
                .any(|own| sentence.statement.terms.iter().any(|other| excludes(own, other)))
    }
}
