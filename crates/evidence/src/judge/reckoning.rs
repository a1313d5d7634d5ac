//! Dates that a source tells by arithmetic: "a year later", "last year", "three years after entry into force".
//!
//! What a time of a sentence is told from stands in the sentence, in those before it, or at the top of the document; the reader of
//! sentences resolves it. What is told from an event ("after entry into force") is resolved here: another sentence of the source
//! dates the event.

use rapporteur_claims::{Interval, Term, TermClass, Time, TimeRelation, distances};
use rapporteur_text::{TextRange, TextSize};

use super::clauses::Against;
use super::{Case, LOOKED_AT};
use crate::align::{Alignment, is_slot, relation, slice, time_entails};
use crate::atoms::Test;
use crate::conflict::{Conflict, same_event};
use crate::propositions::Sentence;
use crate::{AtomKind, Code, SourceSentence, Step};

/// Share of the rest of a claim that a sentence has which may date it.
const REST: f32 = 0.62;
/// Sentences around one in which the source may date an event that it speaks of.
const AROUND: usize = 100;

/// A time that a sentence tells from an event.
pub(super) struct Reckoned {
    pub interval: Interval,
    /// How it was come by.
    pub how: String,
}

impl Case<'_> {
    /// Gives the claim what follows from the sources by arithmetic, and notes how.
    pub(super) fn work_out(&mut self, claim: &Sentence<'_>) {
        self.date_from_events();
        self.note_reckoning();
        self.measure_lasting();
        self.count_up();
        self.count_heads();
        self.compare_numbers();
        self.work_out_parts();
        self.date_by_document(claim);
    }

    /// What follows from the sources by arithmetic and excludes what the claim says.
    pub(super) fn worked_out_otherwise(&self) -> Option<(usize, Against)> {
        self.otherwise_reckoned()
            .or_else(|| self.lasted_otherwise())
            .or_else(|| self.counted_otherwise())
            .or_else(|| self.more_heads())
            .or_else(|| self.compared_otherwise())
            .or_else(|| self.parts_otherwise())
    }

    /// Gives a time of the claim the sentence that tells it from an event which another sentence of its source dates.
    fn date_from_events(&mut self) {
        for (index, number, found) in self.reckoned_times() {
            let Test::Time(at) = self.atoms[index].test else { continue };
            let time = self.claim.statement.times.get(at);
            if time.is_some_and(|time| found.interval.within(time.interval)) && self.by[index].is_none() {
                self.by[index] = Some(number);
                self.trace.push(Step { rule: "time.arithmetic".into(), note: found.how });
            }
        }
    }

    /// A time of the claim for what happens once, and the sources by such a reckoning at another.
    fn otherwise_reckoned(&self) -> Option<(usize, Against)> {
        let verb = self.claim.statement.terms.iter().find(|term| term.predicate)?;
        if !self.scales.lexicon.happens_once(&verb.stem) {
            return None;
        }
        self.reckoned_times().into_iter().find_map(|(index, number, found)| {
            let Test::Time(at) = self.atoms[index].test else { return None };
            let time = self.claim.statement.times.get(at)?;
            let other = self.by[index].is_none()
                && found.interval.disjoint(time.interval)
                && same_event(self.atoms, &self.alignments[number]);
            let (claimed, told) = (time.interval.display(), found.interval.display());
            let reason = format!("the source says {told} ({}), the claim says {claimed}", found.how);
            let conflict = Conflict {
                rule: "time.other-date",
                code: Code::TIM003,
                atoms: vec![index],
                found: told,
                reason,
            };
            other.then_some((number, Against::Conflict(conflict)))
        })
    }

    /// Times of the claim with sentences that tell its event by a distance from another event.
    fn reckoned_times(&self) -> Vec<(usize, usize, Reckoned)> {
        let times: Vec<usize> = (0..self.atoms.len())
            .filter(|&index| match self.atoms[index].test {
                Test::Time(at) => {
                    let time = self.claim.statement.times.get(at);
                    self.by[index].is_none()
                        && time.is_some_and(|time| {
                            time.relation == TimeRelation::In && time.interval.start.is_some()
                        })
                }
                _ => false,
            })
            .collect();
        let mut out = Vec::new();
        if times.is_empty() {
            return out;
        }
        for (number, alignment) in self.alignments.iter().enumerate().take(LOOKED_AT) {
            let rest =
                alignment.share(self.atoms, |_, atom| !is_slot(atom) && atom.kind != AtomKind::Relation);
            if rest < REST {
                continue;
            }
            let Some(found) = self.told_from_event(alignment) else { continue };
            for &index in &times {
                if self.event_in(alignment, self.atoms[index].clause) {
                    let found = Reckoned { interval: found.interval, how: found.how.clone() };
                    out.push((index, number, found));
                }
            }
        }
        out
    }

    /// "Three years after entry into force", where one date is given in the source for that.
    pub(super) fn told_from_event(&self, alignment: &Alignment) -> Option<Reckoned> {
        let sentence = alignment.sentence()?;
        let lexicon = self.scales.lexicon;
        distances(&sentence.prose, lexicon).into_iter().filter(|distance| distance.side.is_some()).find_map(
            |distance| {
                let event = self.event_after(sentence, distance.range.end())?;
                let from = event_date(&event, alignment)?;
                let interval = distance.from(from)?;
                let words = slice(&sentence.prose, distance.range.cover(event.last()?.range));
                let how = format!("\"{words}\", which was {}: {}", from.display(), interval.display());
                Some(Reckoned { interval, how })
            },
        )
    }

    /// The words of an event that begins at a place of a sentence, articles aside.
    fn event_after<'s>(&self, sentence: &'s SourceSentence, at: TextSize) -> Option<Vec<&'s Term>> {
        const ARTICLE: u32 = 5;
        let source = self.parsed(sentence)?;
        let begins = |range: &TextRange| {
            range.start() >= at && u32::from(range.start()) <= u32::from(at).saturating_add(ARTICLE)
        };
        let phrase = source
            .clauses()
            .iter()
            .flat_map(|clause| clause.arguments.iter().map(|argument| argument.range))
            .filter(begins)
            .max_by_key(|range| range.len());
        let terms = &sentence.statement.terms;
        let next = || terms.iter().find(|term| term.range.start() >= at).map(|term| term.range);
        let phrase = phrase.or_else(next)?;
        let words: Vec<&Term> = terms
            .iter()
            .filter(|term| phrase.contains_range(term.range) && term.class == TermClass::Word)
            .collect();
        (!words.is_empty()).then_some(words)
    }

    /// Notes of the times of the claim that a sentence tells by arithmetic, how it does.
    fn note_reckoning(&mut self) {
        let predicate = self.claim.statement.terms.iter().find(|term| term.predicate);
        let mut notes = Vec::new();
        for (atom, by) in self.atoms.iter().zip(&self.by) {
            let (Test::Time(at), Some(by)) = (&atom.test, by) else { continue };
            let alignment = &self.alignments[*by];
            let (Some(time), Some(sentence)) = (self.claim.statement.times.get(*at), alignment.sentence())
            else {
                continue;
            };
            let entails = |told: &&Time| time_entails(time, predicate, told, self.scales.lexicon, sentence);
            let mut told = sentence.statement.times.iter().filter(entails);
            if let Some(told) = told.next()
                && let Some(how) = self.reckoned(alignment, told)
            {
                notes.push(format!("{how}: {}", told.interval.display()));
            }
        }
        self.trace.extend(notes.into_iter().map(|note| Step { rule: "time.arithmetic".into(), note }));
    }
}

/// The one date that the sentences around one give to an event; none where they give none, or several.
fn event_date(event: &[&Term], alignment: &Alignment) -> Option<Interval> {
    let here = alignment.reference.sentence as usize;
    let all = &alignment.facts.sentences;
    let mut found: Option<Interval> = None;
    for at in here.saturating_sub(AROUND)..(here + AROUND).min(all.len()) {
        if at == here || !all.is_prose(at) {
            continue;
        }
        let statement = &all.get(at)?.statement;
        let has =
            |own: &&Term| statement.terms.iter().any(|term| relation(own, term).carries() && !term.denied);
        if !event.iter().all(has) {
            continue;
        }
        let dated = |time: &&Time| {
            matches!(time.relation, TimeRelation::In | TimeRelation::Since)
                && time.interval.start.is_some()
                && time.interval.end.is_some()
        };
        let mut times = statement.times.iter().filter(dated);
        match (times.next(), times.next()) {
            (None, _) => {}
            (Some(time), None) if found.is_none_or(|found| found == time.interval) => {
                found = Some(time.interval);
            }
            _ => return None,
        }
    }
    found
}
