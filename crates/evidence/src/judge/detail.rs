//! Details of which no source says anything: a claim is not supported whole that adds one to what a source says.
//!
//! What a source says may be put in other words, and most words of a claim that no table finds in it are such. How, with what
//! and to what end something was done is seldom among them: who adds it, says more.

use rapporteur_text::TextRange;

use super::Case;
use super::clauses::Near;
use crate::AtomKind;
use crate::align::Scales;
use crate::propositions::Sentence;

impl Case<'_> {
    /// The first detail of the claim of which the sentences say nothing.
    pub(super) fn detail(&self, claim: &Sentence<'_>, near: &[Near<'_>]) -> Option<TextRange> {
        let Scales { catalogue, lexicon } = *self.scales;
        let unsaid = |range: TextRange| {
            let atoms = self.touched(range);
            let word = |at: &usize| {
                matches!(self.atoms[*at].kind, AtomKind::Content | AtomKind::Relation | AtomKind::Domain)
                    && self.by[*at].is_none()
            };
            !atoms.is_empty() && atoms.iter().all(word)
        };
        let details = claim.details(lexicon);
        let unequalled = || {
            let ever = claim.unequalled(lexicon)?;
            let borne_out = near.iter().any(|(_, sentence)| lexicon.may_be_unequalled(sentence.prose));
            (!borne_out).then_some(ever)
        };
        // What two states signed their presidents need not have signed.
        let officer = || {
            let of_a_person = |(_, sentence): &Near<'_>| sentence.has_person(catalogue, lexicon);
            claim.officers(lexicon).into_iter().next().filter(|_| !near.first().is_none_or(of_a_person))
        };
        details.into_iter().find(|detail| unsaid(*detail)).or_else(unequalled).or_else(officer)
    }
}
