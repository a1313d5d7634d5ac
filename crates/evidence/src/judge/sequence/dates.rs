//! When an event was that a part of a claim speaks of, by the sentence that tells it best.

use rapporteur_claims::{Basis, Interval, Time, TimeRelation, Timeline, basis};
use rapporteur_grammar::structure::{Clause, LinkKind, PredicateKind};
use rapporteur_text::{TextRange, overlap};

use super::super::{Case, LOOKED_AT};
use crate::AtomKind;
use crate::align::{Alignment, Scales, slice};
use crate::atoms::{Atom, Test};
use crate::propositions::{Comparison, Sentence};

/// Share of the words of a part that a sentence has which tells it.
const TELLS: f32 = 0.7;
/// How much less of them a sentence may have that tells it as well.
const AS_WELL: f32 = 0.05;
/// Share of them that will do where the sentence has the person do it whom the part names.
const BY_NAME: f32 = 0.5;
/// Strength of a word that stands in a sentence itself.
const HERE: f32 = 0.8;

/// A part of a claim that tells or names an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::judge) struct Part {
    pub range: TextRange,
    /// Whether no verb tells it: "before the talks".
    pub named: bool,
}

/// When something was, and the sentence that says so.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// Number of the alignment.
    pub number: usize,
    pub interval: Interval,
    /// The verb of the claim that the sentence says.
    pub verb: Option<TextRange>,
    /// What the date was reckoned from, where the sentence does not give it outright.
    pub reckoned: Option<String>,
}

impl Told {
    /// The date, and how it was come by.
    pub(super) fn display(&self) -> String {
        match &self.reckoned {
            Some(how) => format!("{} ({how})", self.interval.display()),
            None => self.interval.display(),
        }
    }
}

impl Case<'_> {
    /// The sentence that tells a part of the claim best. A part that is only `named` has no verb that it would have to say.
    pub(super) fn told(&self, claim: &Sentence<'_>, part: &Part) -> Option<usize> {
        let mut best: Option<(usize, f32)> = None;
        for (number, alignment) in self.alignments.iter().enumerate().take(LOOKED_AT) {
            let share = self.part_share(part, alignment)?;
            let enough = share >= TELLS || share >= BY_NAME && self.has_doer_of(claim, part.range, alignment);
            if enough
                && best.is_none_or(|(_, before)| share > before)
                && self.says_part(claim, part, alignment)
            {
                best = Some((number, share));
            }
        }
        best.map(|(number, _)| number)
    }

    /// When the sentence that tells a part of the claim best says that this was.
    pub(super) fn dated(&self, claim: &Sentence<'_>, part: &Part) -> Option<Told> {
        let number = self.told(claim, part)?;
        let alignment = &self.alignments[number];
        let (interval, reckoned) = self.time_told(claim, part.range, alignment)?;
        let most = self.part_share(part, alignment)?;
        // Where sentences that tell it as well have other dates, none is the one.
        let otherwise = |other: &Alignment| {
            let times = other.sentence().map(|sentence| &sentence.statement.times);
            let mut apart = times.into_iter().flatten().filter(|time| time.interval.disjoint(interval));
            self.part_share(part, other).is_some_and(|share| share >= most - AS_WELL)
                && self.says_part(claim, part, other)
                && apart.next().is_some()
                && self.time_told(claim, part.range, other).is_none_or(|told| told.0.disjoint(interval))
        };
        let ambiguous = self.alignments.iter().take(LOOKED_AT).any(otherwise);
        let verb = verb_of(claim, part.range).filter(|_| !part.named);
        let verb = verb.map(|clause| claim.word_at(clause.head));
        (!ambiguous).then_some(Told { number, interval, verb, reckoned })
    }

    /// Share of the words of a part that a sentence has; none of a part without words.
    pub(super) fn part_share(&self, part: &Part, alignment: &Alignment) -> Option<f32> {
        let inside = |at: usize| self.is_in_part(part, at);
        (0..self.atoms.len()).any(inside).then(|| alignment.share(self.atoms, |at, _| inside(at)))
    }

    /// Whether a part tells an event by a verb and more words than that.
    pub(super) fn is_event_told(&self, claim: &Sentence<'_>, part: &Part) -> bool {
        let verb = verb_of(claim, part.range).is_some_and(|clause| clause.kind == PredicateKind::Verb);
        !part.named && verb && (0..self.atoms.len()).filter(|&at| self.is_in_part(part, at)).count() > 1
    }

    fn is_in_part(&self, part: &Part, at: usize) -> bool {
        part.range.contains_range(self.atoms[at].range) && !is_qualifier(&self.atoms[at])
    }

    /// Whether a sentence says the verb of a part, or has the names of one that is only named.
    pub(super) fn says_part(&self, claim: &Sentence<'_>, part: &Part, alignment: &Alignment) -> bool {
        if !part.named {
            return self.has_verb_of(claim, part.range, alignment);
        }
        (0..self.atoms.len()).all(|at| {
            !self.is_in_part(part, at) || !self.atoms[at].is_name() || alignment.strength[at] >= HERE
        })
    }

    /// When a sentence says that a part of the claim was: its one time, or that of the clause that says the part's verb.
    fn time_told(
        &self,
        claim: &Sentence<'_>,
        part: TextRange,
        alignment: &Alignment,
    ) -> Option<(Interval, Option<String>)> {
        let sentence = alignment.sentence()?;
        let times = &sentence.statement.times;
        let whole = |time: &&Time| time.interval.start.is_some() && time.interval.end.is_some();
        let told: Vec<&Time> =
            times.iter().filter(|time| time.relation == TimeRelation::In).filter(whole).collect();
        if times.is_empty() {
            // "Three years after entry into force", where another sentence dates that.
            let reckoned = self.told_from_event(alignment)?;
            return Some((reckoned.interval, Some(reckoned.how)));
        }
        let only = match told[..] {
            // "Started to take part" of what has been so since then.
            [] => times
                .iter()
                .filter(whole)
                .find(|time| time.relation == TimeRelation::Since && self.begins(claim, part))?,
            [only] => only,
            [..] => {
                let verb = verb_of(claim, part)?;
                let source = self.parsed(sentence)?;
                let head = claim.word_at(verb.head);
                let said = (0..self.atoms.len()).find_map(|at| {
                    let here = overlap(self.atoms[at].range, head) && alignment.stands_here(at);
                    alignment.term(at).filter(|_| here).map(|(_, term)| term.range)
                })?;
                let mut own = told.into_iter().filter(|time| {
                    source
                        .innermost(time.range)
                        .is_some_and(|clause| overlap(source.word_at(clause.head), said))
                });
                own.next().filter(|_| own.next().is_none())?
            }
        };
        Some((only.interval, self.reckoned(alignment, only)))
    }

    /// What a time of a sentence is told from, where it does not name its year: "two years later", "last year", "in March".
    pub(in crate::judge) fn reckoned(&self, alignment: &Alignment, time: &Time) -> Option<String> {
        let sentence = alignment.sentence()?;
        let words = slice(&sentence.prose, time.range);
        let from = match basis(words, time.interval, self.scales.lexicon)? {
            Basis::Document => {
                // "In spring 2014, from 31 March on": the sentence has the year itself.
                let names = |other: &Time| {
                    let words = slice(&sentence.prose, other.range);
                    other.interval.start.is_some()
                        && basis(words, other.interval, self.scales.lexicon).is_none()
                };
                if sentence.statement.times.iter().any(names) {
                    return None;
                }
                alignment.facts.meta.published?
            }
            Basis::Earlier => {
                let here =
                    sentence.statement.times.iter().rev().find(|other| {
                        other.range.end() <= time.range.start() && other.interval.start.is_some()
                    });
                match here {
                    Some(time) => time.interval,
                    None => {
                        let at = alignment.reference.sentence as usize;
                        let mut timeline = Timeline::default();
                        for before in at.saturating_sub(2 * Timeline::REMEMBERED)..at {
                            timeline.read(&alignment.facts.sentences.get(before)?.statement.times);
                        }
                        timeline.earlier()?
                    }
                }
            }
        };
        Some(format!("\"{words}\", told from {}", from.display()))
    }

    /// Whether the verb of a part of the claim begins something that lasts.
    fn begins(&self, claim: &Sentence<'_>, part: TextRange) -> bool {
        let mut terms = claim.statement.terms.iter();
        terms.any(|term| part.contains_range(term.range) && self.scales.lexicon.is_beginning(&term.stem))
    }

    /// Whether a sentence has the person do what a part of the claim says whom the part names before its verb. What a state did,
    /// it may have done more than once.
    fn has_doer_of(&self, claim: &Sentence<'_>, part: TextRange, alignment: &Alignment) -> bool {
        let Some(verb) = verb_of(claim, part) else { return false };
        let before = TextRange::new(part.start(), claim.word_at(verb.head).start().max(part.start()));
        let mut names = (0..self.atoms.len()).filter(|&at| {
            matches!(self.atoms[at].test, Test::Name(_)) && before.contains_range(self.atoms[at].range)
        });
        names.any(|at| alignment.strength[at] >= HERE)
    }

    /// Whether a sentence says the verb of a part of the claim by a verb of its own: the beginning of something is not that it
    /// began.
    pub(super) fn has_verb_of(&self, claim: &Sentence<'_>, part: TextRange, alignment: &Alignment) -> bool {
        let Scales { catalogue, lexicon } = *self.scales;
        let Some(verb) = verb_of(claim, part) else { return true };
        let Some(sentence) = alignment.sentence() else { return false };
        let Some(source) = self.parsed(sentence) else { return false };
        let comparison = Comparison { claim, catalogue, lexicon };
        // "Started to take part" of what has been so since then.
        let mut times = sentence.statement.times.iter();
        let since = self.begins(claim, part) && times.any(|time| time.relation == TimeRelation::Since);
        let begun = if since {
            let mut embedded = claim.clauses().iter();
            embedded.find(|clause| {
                clause.link.kind == LinkKind::OpenComplement
                    && part.contains_range(claim.word_at(clause.head))
            })
        } else {
            None
        };
        // "Took effect" of what has been in force since then.
        let lasts = || {
            let here =
                |at: usize| overlap(self.atoms[at].range, claim.word_at(verb.head)) && alignment.entails(at);
            since && begun.is_none() && (0..self.atoms.len()).any(here)
        };
        match begun {
            Some(begun) => comparison.says(claim.word_at(begun.head), &source),
            None => {
                comparison.says_by_a_verb(verb, &source) || comparison.says_turned(verb, &source) || lasts()
            }
        }
    }
}

/// Whether an atom tells when, how many or which in a row.
fn is_qualifier(atom: &Atom) -> bool {
    matches!(atom.kind, AtomKind::Time | AtomKind::Order | AtomKind::Scope | AtomKind::Quantity)
}

/// The clause that carries a part of a claim.
fn verb_of<'s>(claim: &'s Sentence<'_>, part: TextRange) -> Option<&'s Clause> {
    let of_kind = |kind| {
        let mut clauses = claim.clauses().iter().filter(move |clause| clause.kind == kind);
        clauses.find(|clause| {
            let carried = kind == PredicateKind::Verb || clause.support.is_some();
            carried && part.contains_range(claim.word_at(clause.head))
        })
    };
    of_kind(PredicateKind::Verb).or_else(|| of_kind(PredicateKind::Nominal))
}
