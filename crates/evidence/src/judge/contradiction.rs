//! What the sentences have against a claim, and whether they have it against each other.

use rapporteur_catalog::EntityId;
use rapporteur_claims::{Statement, Symbol, TermClass};
use rapporteur_linking::Referent;

use super::{Case, LOOKED_AT};
use crate::align::{Alignment, is_slot};
use crate::atoms::{Atom, Test};
use crate::conflict::{Conflict, acts_as_claimed, conflicts, indefinite, same_event};
use crate::propositions::tells;
use crate::{AtomKind, Code, Label, SourceSentence, Step, Verdict};

/// Share of a claim that a sentence has itself which can attest a part of it.
const HALF: f32 = 0.5;
/// Share of what one sentence says of a claim from which on another says about as much.
const FITS_AS_WELL: f32 = 0.85;

impl Case<'_> {
    pub(super) fn contradicted(mut self, number: usize, conflict: Conflict) -> Verdict {
        let reason = conflict.reason.clone();
        self.trace.push(Step { rule: conflict.rule.into(), note: reason.clone() });
        let code = Some(conflict.code);
        self.verdict(Label::Contradicted, None, code, reason, Some((number, conflict)))
    }

    /// A contradiction by one of the best sentences, unless the slot is entailed by another that fits as well.
    pub(super) fn conflict(&self) -> Option<(usize, Conflict)> {
        for (number, alignment) in self.alignments.iter().enumerate().take(LOOKED_AT) {
            if alignment.facts.meta.secondary && !self.cited_only {
                continue;
            }
            if let Some(conflict) = self.conflicts_with(alignment) {
                let attested = !conflict.atoms.is_empty()
                    && conflict.atoms.iter().all(|&atom| {
                        self.by[atom].is_some_and(|by| {
                            // "Held every year" and "not held in 2020": only what is said of that time attests it.
                            let dated = |(at, other): (usize, &Atom)| {
                                other.kind != AtomKind::Time
                                    || !alignment.entails(at)
                                    || self.alignments[by].entails(at)
                            };
                            by != number
                                && (conflict.rule != "attribute.other" || self.says_most(by))
                                && self.alignments[by].strength[atom] >= 0.85
                                && same_event(self.atoms, &self.alignments[by])
                                && (conflict.rule != "polarity.opposite"
                                    || (self.is_as_denied(by, atom) || self.is_bounded())
                                        && self.atoms.iter().enumerate().all(dated))
                        })
                    });
                // Help that goes one way in one thing may go the other way in another.
                let both_ways = || {
                    conflict.rule == "roles.reversed"
                        && self.alignments.iter().take(LOOKED_AT).any(|other| {
                            other.fit > alignment.fit
                                && other
                                    .sentence()
                                    .is_some_and(|s| acts_as_claimed(self.claim, s, self.scales))
                        })
                };
                let stands = !both_ways()
                    && !self.is_given_elsewhere(number, &conflict)
                    && !self.is_affirmed(alignment, &conflict);
                if !attested && stands {
                    return Some((number, conflict));
                }
            }
        }
        None
    }

    /// What one sentence has against the claim.
    fn conflicts_with(&self, alignment: &Alignment) -> Option<Conflict> {
        let told = |prose: &str, range| tells(&self.facts.parse(prose), range);
        conflicts(self.claim, self.atoms, alignment, self.scales, &told)
    }

    /// Whether a sentence denies a word of the claim if the claim does, and affirms it otherwise.
    fn is_as_denied(&self, number: usize, atom: usize) -> bool {
        let Test::Term(own) = self.atoms[atom].test else { return true };
        let (own, theirs) = (self.claim.statement.terms.get(own), self.alignments[number].term(atom));
        own.zip(theirs).is_none_or(|(own, (_, theirs))| own.denied == theirs.denied)
    }

    /// Whether what seems denied in a sentence is not, by its tree: only another of its predicates is.
    fn is_affirmed(&self, alignment: &Alignment, conflict: &Conflict) -> bool {
        /// Words from "without" to what it denies.
        const NEAR: usize = 5;
        let [at] = conflict.atoms[..] else { return false };
        if conflict.rule != "polarity.opposite" {
            return false;
        }
        // "It is not Peru that pays for the new gate" denies nothing of the gate.
        if self.is_denied(at) && self.stands_behind_a_cleft(at) {
            return true;
        }
        let denied = || {
            let (_, term) =
                alignment.term(at).filter(|(_, term)| term.denied && alignment.stands_here(at))?;
            let sentence = alignment.sentence()?;
            // "Without the right to vote"
            let before = sentence.prose.get(..usize::from(term.range.start()))?;
            let mut near = before.split_whitespace().rev().take(NEAR);
            if near.any(|word| matches!(word, "without" | "no")) {
                return None;
            }
            let parsed = self.parsed(sentence)?;
            // "Signed but not ratified the protocol" denies no protocol.
            parsed.denies(term.range).or_else(|| parsed.denied_around(term.range))
        };
        denied() == Some(false)
    }

    /// Whether a word of the claim stands in what "it is not Peru that" says of others.
    fn stands_behind_a_cleft(&self, atom: usize) -> bool {
        let prose = &self.claim.prose;
        let before = prose.get(..usize::from(self.atoms[atom].range.start())).unwrap_or_default();
        let before = before.to_lowercase();
        let not = ["it is not ", "it was not "].iter().filter_map(|not| before.find(not)).min();
        // "It was not until 2016 that" denies what came before.
        let dated = |behind: &str| ["not until ", "not before "].iter().any(|not| behind.contains(not));
        not.and_then(|not| before.get(not..))
            .is_some_and(|behind| !dated(behind) && (behind.contains(" that ") || behind.contains(" who ")))
    }

    /// Whether the claim denies a word.
    fn is_denied(&self, atom: usize) -> bool {
        let Test::Term(term) = self.atoms[atom].test else { return false };
        self.claim.statement.terms.get(term).is_some_and(|term| term.denied)
    }

    /// Whether another sentence that fits about as well has the date or number of the claim itself, whatever its verb.
    fn is_given_elsewhere(&self, number: usize, conflict: &Conflict) -> bool {
        let slot = |at: &usize| matches!(self.atoms[*at].kind, AtomKind::Time | AtomKind::Quantity);
        let fits = self.alignments[number].said * FITS_AS_WELL;
        !conflict.atoms.is_empty()
            && conflict.atoms.iter().all(slot)
            && self.alignments.iter().enumerate().take(LOOKED_AT).any(|(other, alignment)| {
                other != number
                    && !alignment.facts.meta.secondary
                    && alignment.facts.meta.name == self.alignments[number].facts.meta.name
                    && alignment.said >= fits
                    && conflict.atoms.iter().all(|&at| alignment.entails(at))
            })
    }

    /// Where the best sentence has the words of the claim only to deny them, whatever its verb: "the sources describe no single
    /// programme" of "a single programme exists".
    pub(super) fn all_denied(&self) -> Option<Conflict> {
        /// Words that make a statement.
        const SEVERAL: usize = 3;
        let best = self.alignments.first()?;
        let denied = |at: &usize| {
            let Test::Term(own) = self.atoms[*at].test else { return None };
            let own = self.claim.statement.terms.get(own)?;
            let (_, theirs) = best.term(*at).filter(|_| best.stands_here(*at))?;
            Some(theirs.denied && !own.denied)
        };
        let content = |at: &usize| self.atoms[*at].kind == AtomKind::Content && self.by[*at].is_some();
        let atoms: Vec<usize> =
            (0..self.atoms.len()).filter(content).filter(|at| denied(at).is_some()).collect();
        if atoms.len() < SEVERAL || !atoms.iter().all(|at| denied(at) == Some(true)) {
            return None;
        }
        // By its tree, what is denied may be another of its statements: "an officer, who asked not to be named, says that".
        let affirms = |sentence: &SourceSentence| {
            let parsed = self.parsed(sentence)?;
            let told = |at: &usize| best.term(*at).and_then(|(_, theirs)| parsed.denied_around(theirs.range));
            Some(atoms.iter().any(|at| told(at) == Some(false)))
        };
        if best.sentence().and_then(affirms) == Some(true) {
            return None;
        }
        let found = best.sentence()?.prose.to_string();
        let reason = format!("the source denies it: \"{found}\"");
        Some(Conflict { rule: "polarity.all-denied", code: Code::CLM002, atoms, found, reason })
    }

    /// Whether a sentence has half of the claim itself, and not from those around it.
    fn says_most(&self, number: usize) -> bool {
        let alignment = &self.alignments[number];
        let (mut all, mut here) = (0.0, 0.0);
        for (at, atom) in self.atoms.iter().enumerate().filter(|(_, atom)| !is_slot(atom)) {
            all += atom.weight;
            here += if alignment.stands_here(at) { atom.weight } else { 0.0 };
        }
        here >= HALF * all
    }

    /// Another primary source that contradicts what the deciding one supports.
    pub(super) fn dispute(&self) -> Option<(usize, Conflict)> {
        let best = self.alignments.first()?;
        let deciding = best.reference.source;
        self.alignments
            .iter()
            .enumerate()
            .take(LOOKED_AT)
            .filter(|(_, a)| a.reference.source != deciding && !a.facts.meta.secondary)
            .filter(|(_, a)| same_event(self.atoms, a))
            // Air safety and rail safety are two subjects: what the one sentence says of the claim the other must say, too.
            .filter(|(_, a)| {
                self.atoms
                    .iter()
                    .enumerate()
                    .all(|(i, atom)| is_slot(atom) || !best.entails(i) || a.entails(i))
            })
            // What the sentences around it name does not make it the same event if it names others itself: others than the
            // claim, or than the sentence that supports it.
            .filter(|(_, a)| {
                let told = [Some(&self.claim.statement), best.sentence().map(|s| &s.statement)];
                let names_others = |s| told.into_iter().flatten().any(|told| self.names_others(told, s));
                !a.sentence().is_some_and(names_others)
            })
            // "An agreement" of one year and "an agreement" of another may be two, and so may what two sentences tell of "an
            // agreement" if each says something of it that the other does not.
            .filter(|(_, a)| {
                let (Some(told), Some(other)) = (best.sentence(), a.sentence()) else { return false };
                let (claim, told, other) = (&self.claim.statement, &told.statement, &other.statement);
                let some = claim.quantities.iter().any(|quantity| quantity.indefinite);
                !(indefinite(claim) && indefinite(other)
                    || some && says_more(told, other) && says_more(other, told))
            })
            .find_map(|(number, a)| Some((number, self.conflicts_with(a)?)))
    }

    /// Whether a sentence lacks somebody whom a statement names, and names somebody whom the statement does not.
    pub(super) fn names_others(&self, told: &Statement, sentence: &SourceSentence) -> bool {
        let catalogue = self.scales.catalogue;
        let known = crate::source::entities(told, catalogue);
        let any = |statement: &Statement, is: &dyn Fn(EntityId) -> bool| {
            statement.mentions.iter().any(|mention| match &mention.referent {
                Referent::Entity(id) => is(*id),
                Referent::Local(_) | Referent::Plural(_) => false,
            })
        };
        any(told, &|id| !sentence.entities.contains(&id))
            && any(&sentence.statement, &|id| !catalogue.upwards(id).iter().any(|id| known.contains(id)))
    }
}

/// Whether a sentence has words, dates and numbers aside, that another lacks.
fn says_more(one: &Statement, other: &Statement) -> bool {
    let words = |statement: &Statement| -> Vec<Symbol> {
        let words =
            statement.terms.iter().filter(|term| matches!(term.class, TermClass::Word | TermClass::Name));
        words.map(|term| term.stem.clone()).collect()
    };
    let known = words(other);
    words(one).iter().any(|word| !known.contains(word))
}
