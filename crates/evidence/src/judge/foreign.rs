//! Words of a claim that are foreign to the source: rare ones, of which it has nothing, said of something that it speaks of.
//!
//! Much of a claim may be put in other words, and no table has them all. What a source puts otherwise is common words,
//! though ("held", "part", "venue"); a rare noun that it nowhere has ("scholarships", "an academy") says something of its own.

use rapporteur_text::{TextRange, overlap};

use super::Case;
use crate::propositions::Sentence;
use crate::{AtomKind, Words};

/// Occurrences in the word table up to which a word is rare: one in some seven thousand words.
const RARE: u32 = 30;

/// Strength from which on some word of the source is like it.
const LIKE: f32 = 0.5;

impl Case<'_> {
    /// The first of the words that are foreign to the source.
    pub(super) fn foreign(&self, claim: &Sentence<'_>) -> Option<TextRange> {
        let said = |range: TextRange| self.touched(range).into_iter().any(|at| self.by[at].is_some());
        let absent = |range: TextRange| {
            let atoms = self.touched(range);
            let word = |at: &usize| {
                matches!(self.atoms[*at].kind, AtomKind::Content | AtomKind::Relation)
                    && self.by[*at].is_none()
                    && self
                        .standings
                        .get(*at)
                        .is_some_and(|standing| standing.present == 0.0 && standing.strength < LIKE)
            };
            !atoms.is_empty() && atoms.iter().all(word)
        };
        let rare = |range: TextRange| {
            let word = self.claimed(range).to_lowercase();
            Words::get().word(&word).occurrences() <= RARE && !self.scales.lexicon.is_unit_of_time(&word)
        };
        let mut attached = claim.attached();
        let found = attached
            .find(|(word, head)| !overlap(*word, *head) && absent(*word) && said(*head) && rare(*word));
        found.map(|(word, _)| word)
    }
}
