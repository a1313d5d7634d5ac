//! When the event was of which a sentence tells without a date.

use rapporteur_catalog::EntityId;
use rapporteur_claims::{Term, Time, TimeRelation};
use rapporteur_text::TextRange;

use super::Case;
use crate::align::{relation, time_entails};
use crate::atoms::{Atom, Test};
use crate::{AtomKind, SourceSentence};

/// Sentences with which a document begins, in which it says when its event was.
const BEGINNING: usize = 24;

impl Case<'_> {
    /// Gives a time the sentence that first tells when the claim's event was, where the deciding sentence tells no time: what a
    /// document says later of "the exercise" it says of the one that it began with.
    pub(super) fn date_by_event(&mut self) {
        let Some(best) = self.alignments.first() else { return };
        if best.sentence().is_none_or(|sentence| !sentence.statement.times.is_empty()) {
            return;
        }
        let claim = self.claim;
        let time_of = |(index, atom): (usize, &Atom)| match atom.test {
            Test::Time(time) if self.by[index].is_none() => Some((index, claim.statement.times.get(time)?)),
            _ => None,
        };
        let undated: Vec<(usize, &Time)> = self
            .atoms
            .iter()
            .enumerate()
            .filter_map(time_of)
            .filter(|(_, time)| time.relation == TimeRelation::In)
            .collect();
        if undated.is_empty() {
            return;
        }
        let (facts, source, at) =
            (best.facts.clone(), best.reference.source, best.reference.sentence as usize);
        let terms = &claim.statement.terms;
        let instruments: Vec<EntityId> = self
            .atoms
            .iter()
            .filter_map(|atom| match atom.test {
                Test::Entity(id) if atom.kind == AtomKind::Instrument => Some(id),
                _ => None,
            })
            .collect();
        let events: Vec<&Term> = self
            .atoms
            .iter()
            .filter(|atom| atom.kind == AtomKind::Content && self.is_event(atom))
            .filter_map(|atom| match atom.test {
                Test::Term(at) => terms.get(at),
                _ => None,
            })
            .collect();
        let predicate = terms.iter().find(|term| term.predicate);
        for (index, time) in undated {
            let tells = |sentence: &SourceSentence| {
                let clause_of = |range: TextRange| {
                    let mut terms = sentence.statement.terms.iter();
                    terms.find(|term| range.contains_range(term.range)).map(|term| term.clause)
                };
                let named = instruments.iter().any(|id| sentence.entities.binary_search(id).is_ok());
                let clauses: Vec<u16> = sentence
                    .statement
                    .terms
                    .iter()
                    .filter(|term| named || events.iter().any(|event| relation(event, term).carries()))
                    .map(|term| term.clause)
                    .collect();
                let dated = |time: &&Time| clause_of(time.range).is_some_and(|at| clauses.contains(&at));
                sentence.statement.times.iter().find(dated).cloned()
            };
            let before = (0..at.min(BEGINNING)).filter(|&number| facts.sentences.is_prose(number));
            let mut before = before.filter_map(|number| facts.sentences.get(number));
            let Some((sentence, told)) = before.find_map(|sentence| Some((sentence, tells(sentence)?)))
            else {
                continue;
            };
            if time_entails(time, predicate, &told, self.scales.lexicon, sentence) {
                let number = self.alignments.iter().position(|alignment| {
                    alignment.reference.source == source
                        && alignment.sentence().is_some_and(|it| it.range == sentence.range)
                });
                self.by[index] = Some(number.unwrap_or(0));
            }
        }
    }
}
