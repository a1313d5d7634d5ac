//! What the best sentences only plan, offer or begin, or say was called off, of what a claim tells as done.

use rapporteur_grammar::structure::Lexicon as Grammar;
use rapporteur_text::{TextRange, overlap};

use super::clauses::{ABOUT_AS_WELL, ASKED, Against, NAMED, Near, TOLD, is_content};
use super::strength::step;
use super::{Case, LOOKED_AT};
use crate::align::Alignment;
use crate::atoms::Atom;
use crate::conflict::Conflict;
use crate::propositions::{Comparison, Sentence};
use crate::{AtomKind, Code, Words};

/// Share of a claim that a sentence says itself which plans what the claim tells as done.
const ABOUT_IT: f32 = 0.45;
/// Highest rank of what is only planned.
const PLANNED: u8 = 4;
/// Share of the content words that a sentence has which only offers, or has come about, what the claim tells as done.
const OFFERED: f32 = 0.4;
/// Share of the names of a claim that a sentence has which calls its event off.
const SOME_NAMED: f32 = 0.5;
/// Share of the content words that a sentence has which tells the event whoever it names.
const TELLS_ALL: f32 = 0.8;

impl Case<'_> {
    /// Whether another sentence than that at `place` tells the event of a predicate of the claim as done.
    pub(super) fn is_told_beside(&self, near: &[Near<'_>], place: usize, predicate: TextRange) -> bool {
        let verb = self.atoms.iter().position(|atom| overlap(atom.range, predicate));
        let of_it = |atom: &Atom| verb.is_none_or(|at| self.atoms[at].clause == atom.clause);
        // Where a sentence has all of the claim in its own words, another must have its verb to tell it.
        let weaker = near.get(place).and_then(|(number, _)| self.alignments.get(*number));
        let all = |it: &Alignment| (0..self.atoms.len()).all(|at| !of_it(&self.atoms[at]) || it.entails(at));
        let whole = weaker.is_some_and(all);
        near.iter().enumerate().filter(|(at, _)| *at != place).any(|(_, (number, sentence))| {
            let Some(alignment) = self.alignments.get(*number) else { return false };
            // Whom only the sentences around it name does not act in it.
            let named =
                |index: usize, atom: &Atom| of_it(atom) && atom.is_name() && !alignment.entails(index);
            let unnamed: f32 = (0..self.atoms.len())
                .filter(|&index| named(index, &self.atoms[index]))
                .map(|index| self.atoms[index].weight)
                .sum();
            let names = self.atoms.iter().filter(|atom| of_it(atom) && atom.is_name());
            let names: f32 = names.map(|atom| atom.weight).sum();
            let content = alignment.share(self.atoms, |_, atom| of_it(atom) && is_content(atom));
            let says = !whole || verb.is_none_or(|at| alignment.entails(at));
            sentence.tells() && says && names - unnamed >= NAMED * names && content >= TOLD
        })
    }

    /// Whether the best sentence only plans, expects or asks for what the claim tells as done, and no other tells it as done.
    pub(super) fn only_planned(&self, claim: &Sentence<'_>, near: &[Near<'_>]) -> Option<(usize, Against)> {
        let predicates = claim.predicates(self.scales.lexicon);
        let is_predicate = |atom: &Atom| predicates.iter().any(|range| overlap(*range, atom.range));
        let mut weakest: Option<(usize, u8)> = None;
        let mut best_said = 0.0f32;
        // A heading says of nothing that it was done.
        let telling = near.iter().filter(|(_, sentence)| sentence.has_a_verb());
        for (place, near) in telling.enumerate() {
            let (number, sentence) = near;
            let alignment = &self.alignments[*number];
            if place > 0 && alignment.said < ABOUT_AS_WELL * best_said {
                continue;
            }
            best_said = best_said.max(alignment.said);
            // "Initialled an agreement", where the sentence says so of the agreement in so many words.
            let verb = self.atoms.iter().position(|atom| atom.kind == AtomKind::Relation);
            let done = verb.filter(|&at| alignment.entails(at) && alignment.stands_here(at)).and_then(|at| {
                let (_, term) = alignment.term(at)?;
                sentence.rank(term.range)
            });
            let done = done.is_some_and(|rank| rank > 5) && self.share(*number, is_content) >= ASKED;
            if done && (place == 0 || self.has_content(*number)) {
                return None;
            }
            let mut ranks = self.atoms.iter().enumerate().filter_map(|(index, atom)| {
                let here = is_predicate(atom) && alignment.entails(index) && alignment.stands_here(index);
                let (_, term) = alignment.term(index).filter(|_| here)?;
                // Of a sentence beside the best one a noun that only happens to fit says nothing.
                let says = place == 0 || sentence.is_predicate(term.range);
                says.then_some((index, sentence.rank(term.range)?))
            });
            match ranks.next() {
                // It says so.
                Some((_, rank))
                    if rank > 5
                        && (place == 0
                            || self.share(*number, Atom::is_name) >= NAMED && self.has_content(*number)
                            || self.share(*number, is_content) >= TELLS_ALL) =>
                {
                    return None;
                }
                Some((_, rank)) if rank > 5 => {}
                Some(found) if weakest.is_none() && alignment.said >= ABOUT_IT => weakest = Some(found),
                Some(_) => {}
                // It says that it was done in other words.
                None if place == 0 || self.tells(near) => return None,
                None => {}
            }
        }
        let (index, rank) = weakest.filter(|(_, rank)| !self.speaks_of_plans(*rank))?;
        let (number, _) = near.first()?;
        let reason = format!("in the source \"{}\" is only {}", self.words(index), step(rank));
        Some((*number, Against::Weaker(self.atoms[index].range, reason)))
    }

    /// Whether the claim itself speaks of an offer, a request or a plan that leaves no more than a rank: "invitations went to".
    pub(super) fn speaks_of_plans(&self, rank: u8) -> bool {
        self.claim.statement.terms.iter().any(|term| {
            let noun = Words::get().base(&term.word);
            let verb = Grammar::builtin().verb_of(noun);
            verb.and_then(|verb| self.scales.lexicon.senses().leaves(verb)).is_some_and(|own| own <= rank)
        })
    }

    /// The same of a claim whose predicate is no atom, the verb being too common a word ("follow").
    pub(super) fn planned_by_clause(
        &self,
        comparison: &Comparison<'_>,
        near: &[Near<'_>],
    ) -> Option<(usize, Against)> {
        let predicates = comparison.claim.predicates(self.scales.lexicon);
        let is_atom = |range: &TextRange| self.atoms.iter().any(|atom| overlap(atom.range, *range));
        let (number, best) = near.first().filter(|(number, _)| self.alignments[*number].said >= 0.6)?;
        if predicates.is_empty() || predicates.iter().any(is_atom) {
            return None;
        }
        let rank = |range: &TextRange| comparison.rank_of(*range, best);
        let (range, rank) = predicates.iter().find_map(|range| Some((*range, rank(range)?)))?;
        let told = near.iter().skip(1).any(|near| self.tells(near));
        if rank > 4 || told || self.speaks_of_plans(rank) {
            return None;
        }
        let reason = format!("in the source \"{}\" is only {}", self.claimed(range), step(rank));
        Some((*number, Against::Weaker(range, reason)))
    }

    /// Whether a sentence has the claim's party only offer, ask for or plan what the claim tells as done.
    pub(super) fn only_offered(
        &self,
        comparison: &Comparison<'_>,
        near: &[Near<'_>],
        sentences: &[&Sentence<'_>],
    ) -> Option<(usize, Against)> {
        let (place, short) = comparison.only_offered(sentences)?;
        let (number, sentence) = near.get(place)?;
        let told = self.share(*number, Atom::is_name) >= NAMED && self.share(*number, is_content) >= OFFERED;
        let (words, cue, step) = (self.claimed(short.own), sentence.words_of(short.found), step(short.rank));
        let reason = format!("in the source \"{words}\" is only {step} (\"{cue}\")");
        (told && !self.is_told_beside(near, place, short.own))
            .then_some((*number, Against::Weaker(short.own, reason)))
    }

    /// Whether a sentence only has come about what the claim has somebody bring about.
    pub(super) fn came_about(
        &self,
        comparison: &Comparison<'_>,
        near: &[Near<'_>],
        sentences: &[&Sentence<'_>],
    ) -> Option<(usize, Against)> {
        let (place, own, found) = comparison.came_about(sentences)?;
        let (number, sentence) = near.get(place)?;
        let (words, found) = (self.claimed(own), sentence.words_of(found));
        let reason = format!("the source says \"{found}\", it does not say who or what \"{words}\" it");
        (self.share(*number, is_content) >= OFFERED).then_some((*number, Against::Causeless(reason)))
    }

    /// Whether the best sentences only begin what the claim has as done ("are drafting", "adopted").
    pub(super) fn not_so_far(
        &self,
        comparison: &Comparison<'_>,
        near: &[Near<'_>],
    ) -> Option<(usize, Against)> {
        let (number, (own, found)) = near.iter().find_map(|(number, sentence)| {
            let names = self.share(*number, Atom::is_name) >= NAMED;
            let found = comparison.goes_beyond(sentence).filter(|_| names)?;
            Some((*number, (found.0, sentence.words_of(found.1).to_owned())))
        })?;
        // Elsewhere it may be said in so many words.
        let said = |near: &Near<'_>| comparison.says(own, &near.1);
        let told = near.iter().any(said)
            || self.touched(own).into_iter().any(|at| {
                self.alignments.iter().take(LOOKED_AT).any(|alignment| {
                    alignment.entails(at)
                        && alignment.share(self.atoms, |_, atom| atom.is_name()) >= NAMED
                        && alignment.share(self.atoms, |_, atom| is_content(atom)) >= TOLD
                })
            });
        let words = self.claimed(own);
        let reason = format!("the source says \"{found}\", which is short of \"{words}\"");
        (!told).then_some((number, Against::Weaker(own, reason)))
    }

    /// Whether the best sentence plans what the claim tells as done, and says that it was not to be.
    pub(super) fn withdrawn(
        &self,
        comparison: &Comparison<'_>,
        near: &[Near<'_>],
    ) -> Option<(usize, Against)> {
        let (number, sentence) = near.first()?;
        let alignment = &self.alignments[*number];
        let planned = (0..self.atoms.len()).any(|at| {
            let here = self.atoms[at].kind == AtomKind::Relation
                && alignment.entails(at)
                && alignment.stands_here(at);
            let rank = || {
                let (_, term) = alignment.term(at)?;
                Some(sentence.rank(term.range)?.min(term.modality))
            };
            here && rank().is_some_and(|rank| rank <= PLANNED)
        });
        planned.then(|| self.undone(comparison, near)).flatten().map(|against| (*number, against))
    }

    /// Whether a sentence says that what the claim tells as done was called off, and no other tells it as done.
    pub(super) fn called_off(
        &self,
        comparison: &Comparison<'_>,
        near: &[Near<'_>],
    ) -> Option<(usize, Against)> {
        let (place, (own, found)) = near.iter().enumerate().find_map(|(place, (number, sentence))| {
            let names = self.share(*number, Atom::is_name) >= SOME_NAMED;
            Some((place, comparison.called_off(sentence).filter(|_| names)?))
        })?;
        let (number, sentence) = near.get(place)?;
        let said = self.alignments[*number].said;
        let told = near.iter().any(|near| self.alignments[near.0].said >= said && self.tells(near));
        if told && !sentence.tells() || near.iter().take(place).any(|near| self.tells(near)) {
            return None;
        }
        let (words, found) = (self.claimed(own), sentence.words_of(found).to_owned());
        let reason = format!("the source says \"{found}\", the claim says \"{words}\"");
        let conflict = Conflict {
            rule: "clause.called-off",
            code: Code::CLM002,
            atoms: self.touched(own),
            found,
            reason,
        };
        Some((*number, Against::Conflict(conflict)))
    }

    /// Whether the sentence that plans it also says that it was not to be.
    pub(super) fn undone(&self, comparison: &Comparison<'_>, near: &[Near<'_>]) -> Option<Against> {
        let (number, sentence) = near.first()?;
        let (own, found) =
            comparison.undone(sentence).filter(|_| self.share(*number, Atom::is_name) >= NAMED)?;
        let (words, found) = (self.claimed(own), sentence.words_of(found).to_owned());
        let reason = format!("the source says \"{found}\", the claim says \"{words}\"");
        Some(Against::Conflict(Conflict {
            rule: "clause.undone",
            code: Code::CLM002,
            atoms: self.touched(own),
            found,
            reason,
        }))
    }

    /// Whether a sentence has a content word of the claim itself, if there is one.
    pub(super) fn has_content(&self, number: usize) -> bool {
        let alignment = &self.alignments[number];
        let mut content = (0..self.atoms.len()).filter(|&at| is_content(&self.atoms[at])).peekable();
        content.peek().is_none() || content.any(|at| alignment.entails(at) && alignment.stands_here(at))
    }

    /// Whether a sentence tells the claim's event as done, in whatever words.
    pub(super) fn tells(&self, (number, sentence): &Near<'_>) -> bool {
        sentence.tells()
            && self.share(*number, Atom::is_name) >= NAMED
            && self.share(*number, is_content) >= 0.6
    }
}
