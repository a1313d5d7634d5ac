//! What a claim denies must be borne out: that a sentence has all its words, and affirms them, is the opposite.

use rapporteur_claims::{OrderKind, Polarity};
use rapporteur_text::TextRange;

use super::clauses::{ABOUT_AS_WELL, Against, Near};
use super::{Case, LOOKED_AT};
use crate::align::is_slot;
use crate::atoms::Atom;
use crate::conflict::{Conflict, SAME_EVENT};
use crate::propositions::{Comparison, Sentence};
use crate::{AtomKind, Code};

/// Words that tell up to where it denies something.
const BOUNDS: [&str; 9] = ["before", "until", "than", "but", "besides", "unless", "without", "other", "yet"];

/// Something that the claim denies and no sentence does.
#[derive(Debug)]
pub(super) struct Unborne {
    /// The predicate that is denied.
    pub predicate: TextRange,
    /// The sentence that affirms it, and in what words.
    pub affirmed: Option<(usize, String)>,
}

impl Case<'_> {
    /// What the claim denies and none of the sentences that it would rest on bears out.
    pub(super) fn unborne(
        &self,
        claim: &Sentence<'_>,
        comparison: &Comparison<'_>,
        near: &[Near<'_>],
    ) -> Option<Unborne> {
        // "Neither do parasites", said the minister: the quotation denies it, not who speaks.
        let quoted = self.claim.prose.contains(['"', '“', '”']);
        let speaks = |range: &TextRange| quoted && claim.speaks(*range, self.scales.lexicon);
        let predicate = claim.denied().find(|range| !speaks(range))?;
        // "Did not take place in 2019" may rest on the year in which it did.
        let valued = |kind: AtomKind| matches!(kind, AtomKind::Time | AtomKind::Quantity);
        let open = |at: usize| valued(self.atoms[at].kind) && self.by[at].is_none();
        if (0..self.atoms.len()).any(open) {
            return None;
        }
        // A claim that names nobody may be about others; the very words must affirm it.
        let named = self.atoms.iter().any(Atom::is_name);
        let plainly = |sentence: &Sentence<'_>| named || !self.scales.lexicon.may_deny(sentence.prose);
        let bounded = self.is_bounded();
        let mut near_enough = near.iter().filter(|(_, sentence)| !bounded && plainly(sentence));
        let affirmed = near_enough.find_map(|(number, sentence)| {
            let found = comparison.affirmed(predicate, sentence, !self.is_of_the_field() || !named)?;
            let same = self.share(*number, |atom| !is_slot(atom)) >= SAME_EVENT;
            same.then(|| (*number, sentence.words_of(found).to_owned()))
        });
        (affirmed.is_some() || named && !self.may_deny(predicate, near))
            .then_some(Unborne { predicate, affirmed })
    }

    /// Whether the best sentence, which has all that the claim says, has its predicate only to deny it, and no other affirms it.
    pub(super) fn only_denied(
        &self,
        comparison: &Comparison<'_>,
        near: &[Near<'_>],
    ) -> Option<(usize, Against)> {
        let (number, sentence) = near.first()?;
        let own = comparison.only_denied(sentence).filter(|_| self.share(*number, |_| true) >= SAME_EVENT)?;
        let others = || near.iter().skip(1).any(|(_, it)| comparison.affirmed(own, it, false).is_some());
        if others() {
            return None;
        }
        let reason = format!("the source says of \"{}\" that it is not so", self.claimed(own));
        let conflict = Conflict {
            rule: "clause.only-denied",
            code: Code::CLM002,
            atoms: self.touched(own),
            found: sentence.prose.to_owned(),
            reason,
        };
        Some((*number, Against::Conflict(conflict)))
    }

    /// The same by the words of a claim whose tree is not to be trusted.
    pub(super) fn unborne_by_words(&self) -> Option<Unborne> {
        let predicate = self.claim.statement.negation?;
        let denied = self.claim.statement.polarity == Polarity::Denied;
        let named = self.atoms.iter().any(Atom::is_name);
        (denied && named && !self.may_deny(predicate, &[])).then_some(Unborne { predicate, affirmed: None })
    }

    /// Whether the claim denies something within bounds: "no partner before Peru", "none but Peru", "no more than Peru".
    pub(super) fn is_bounded(&self) -> bool {
        let prose = self.claim.prose.to_lowercase();
        prose.split(|c: char| !c.is_alphanumeric()).any(|word| BOUNDS.contains(&word))
            || self.scales.lexicon.exceptions().any(|words| prose.contains(words))
            || self.claim.statement.orders.iter().any(|order| order.kind == OrderKind::Only)
    }

    /// Whether one of the sentences looked at has anything by which it could bear out that something is not so.
    fn may_deny(&self, predicate: TextRange, near: &[Near<'_>]) -> bool {
        let bounded = self.is_bounded();
        let used = self.by.iter().flatten().copied();
        let near = near.iter().map(|(number, _)| *number);
        let mut numbers: Vec<usize> =
            used.chain(near).filter(|number| *number < LOOKED_AT.min(self.alignments.len())).collect();
        numbers.sort_unstable();
        numbers.dedup();
        // That something else is not so bears nothing out.
        let told = self.touched(predicate);
        let best = self.alignments.first().map_or(0.0, |best| best.coverage);
        let says = |number: &usize| {
            let alignment = &self.alignments[*number];
            alignment.coverage >= ABOUT_AS_WELL * best && told.iter().any(|&at| alignment.entails(at))
        };
        if !bounded && numbers.iter().any(says) {
            numbers.retain(says);
        }
        numbers.into_iter().filter_map(|number| self.alignments.get(number)).any(|alignment| {
            let Some(sentence) = alignment.sentence() else { return false };
            let antonym = || {
                told.iter().any(|&at| {
                    alignment
                        .term(at)
                        .is_some_and(|(relation, _)| relation == crate::words::Relation::Antonym)
                })
            };
            let statement = &sentence.statement;
            statement.negation.is_some()
                || bounded && !statement.orders.is_empty()
                || statement.terms.iter().any(|term| term.denied)
                || self.scales.lexicon.may_deny(&sentence.prose)
                || antonym()
        })
    }

    /// The contradiction that an affirmed sentence is to what the claim denies.
    pub(super) fn affirmed(&self, unborne: &Unborne) -> Option<(usize, Conflict)> {
        let (number, found) = unborne.affirmed.clone()?;
        let words = self.claimed(unborne.predicate);
        let reason = format!("the source says \"{found}\", the claim denies \"{words}\"");
        let atoms = self.touched(unborne.predicate);
        let atoms = if atoms.is_empty() {
            (0..self.atoms.len()).filter(|&at| self.atoms[at].kind == AtomKind::Relation).take(1).collect()
        } else {
            atoms
        };
        let conflict = Conflict { rule: "polarity.not-denied", code: Code::CLM002, atoms, found, reason };
        Some((number, conflict))
    }
}
