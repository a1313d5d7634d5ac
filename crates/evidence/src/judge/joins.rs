//! Clauses of one claim that different sentences, or sources, tell: "While A trained B, C lent D a ship".
//!
//! A subordinate clause with a verb and names of its own is a statement of its own. Where the sentence that the claim is judged by
//! tells nothing of it, another may tell all of it.

use rapporteur_grammar::structure::{Clause, LinkKind, PredicateKind};
use rapporteur_text::TextRange;

use super::{Case, LOOKED_AT};
use crate::AtomKind;
use crate::atoms::Atom;
use crate::propositions::Sentence;

/// Share of the words and names of a clause that a sentence has which tells it.
const TELLS: f32 = 0.8;
/// Share of them that the claim's own sentence has, from which on it tells the clause itself.
const TOLD: f32 = 0.5;
/// Words and names of a clause that is worth a sentence of its own.
const FEWEST: usize = 3;

impl Case<'_> {
    /// Gives the atoms of a subordinate clause the sentence that tells it.
    pub(super) fn join_clauses(&mut self, claim: &Sentence<'_>) {
        for clause in claim.clauses() {
            if let Some((number, atoms)) = self.told_elsewhere(claim, clause) {
                for at in atoms {
                    self.by[at] = Some(number);
                }
            }
        }
    }

    /// The sentence that tells a clause which the claim's own sentence does not, and what it has of it.
    fn told_elsewhere(&self, claim: &Sentence<'_>, clause: &Clause) -> Option<(usize, Vec<usize>)> {
        let own = matches!(clause.link.kind, LinkKind::Adverbial | LinkKind::Relative)
            && clause.kind == PredicateKind::Verb
            && clause.tense.is_some();
        if !own {
            return None;
        }
        // What a relative clause is about stands before it.
        let ranges: Vec<TextRange> =
            clause.arguments.iter().map(|argument| argument.range).chain([clause.range]).collect();
        let inside = |at: usize| ranges.iter().any(|range| range.contains_range(self.atoms[at].range));
        let atoms: Vec<usize> = (0..self.atoms.len()).filter(|&at| inside(at)).collect();
        let open = atoms.iter().filter(|&&at| self.by[at].is_none()).count();
        if atoms.len() < FEWEST || atoms.len() == self.atoms.len() || open == 0 {
            return None;
        }
        let share = |number: usize| self.alignments[number].share(self.atoms, |at, _| inside(at));
        if self.alignments.is_empty() || share(0) >= TOLD {
            return None;
        }
        let names = |number: usize| {
            let alignment = &self.alignments[number];
            atoms.iter().all(|&at| !self.atoms[at].is_name() || alignment.entails(at))
                && atoms.iter().any(|&at| self.atoms[at].is_name())
        };
        let verb = |number: usize| {
            let head = claim.word_at(clause.head);
            let is_verb = |atom: &Atom| {
                matches!(atom.kind, AtomKind::Relation | AtomKind::Content) && head.contains_range(atom.range)
            };
            let mut heads = atoms.iter().filter(|&&at| is_verb(&self.atoms[at]));
            heads.all(|&at| self.alignments[number].entails(at))
        };
        let mut best: Option<(usize, f32)> = None;
        for number in 1..self.alignments.len().min(LOOKED_AT) {
            let told = share(number);
            if told >= TELLS && best.is_none_or(|(_, before)| told > before) && names(number) && verb(number)
            {
                best = Some((number, told));
            }
        }
        let (number, _) = best?;
        let alignment = &self.alignments[number];
        let told = atoms.into_iter().filter(|&at| self.by[at].is_none() && alignment.entails(at)).collect();
        Some((number, told))
    }
}
