//! A verdict by clauses: the sentences that fit a claim best are parsed and compared with it.

use rapporteur_claims::Statement;
use rapporteur_text::TextRange;

use super::{Case, LADDER};
use crate::align::{Alignment, Scales};
use crate::atoms::Atom;
use crate::conflict::Conflict;
use crate::propositions::{Comparison, Finding, Sentence};
use crate::{AtomKind, Code};

/// Alignments whose sentences are parsed.
const PARSED: usize = 4;
/// Share of a claim from which on a sentence is parsed.
const STRUCTURED: f32 = 0.45;

/// What the clauses of the best sentences say of a claim.
#[derive(Default)]
pub(super) struct Structure {
    pub against: Option<(usize, Against)>,
    /// Whether the best one says the claim's predicate.
    pub says_predicate: bool,
    /// Arguments of the claim whose place another name has.
    pub displaced: Vec<TextRange>,
    /// Predicates and objects of statements that no sentence makes, where the claim makes another that one does.
    pub unsaid: Vec<TextRange>,
    /// What the claim states; empty where its tree is not to be trusted.
    pub stated: Vec<TextRange>,
}

/// What the structure of a sentence has against a claim.
pub(super) enum Against {
    Conflict(Conflict),
    /// It only plans, expects or asks for it.
    Weaker(String),
    /// Somebody else says so: the speaker in the claim, and a reason.
    Speaker(TextRange, String),
}

impl<'a> Case<'a> {
    /// What the clauses of the best sentences have against the claim, and whether one of them says its predicate.
    pub(super) fn by_structure(&self) -> Structure {
        let Scales { catalogue, lexicon } = *self.scales;
        let parse = |prose: &'a str, statement: &'a Statement| {
            Sentence::new(prose, statement, self.facts.parse(prose), catalogue, lexicon)
        };
        let near = |alignment: &Alignment| {
            alignment.coverage >= STRUCTURED && (!alignment.facts.meta.secondary || self.cited_only)
        };
        if !self.alignments.iter().take(PARSED).any(near) {
            return Structure::default();
        }
        let Some(claim) = parse(&self.claim.prose, &self.claim.statement) else {
            return Structure::default();
        };
        let mut numbers = Vec::new();
        let mut sentences = Vec::new();
        for (number, alignment) in self.alignments.iter().enumerate().take(PARSED).filter(|(_, a)| near(a)) {
            let Some(sentence) = alignment.sentence() else { continue };
            let tree = self.facts.parse(&sentence.prose);
            if let Some(sentence) =
                Sentence::new(&sentence.prose, &sentence.statement, tree, catalogue, lexicon)
            {
                numbers.push(number);
                sentences.push(sentence);
            }
        }
        let comparison = Comparison { claim: &claim, catalogue, lexicon };
        let mut found = comparison.findings(&sentences);
        let stated = claim.stated();
        let (mut unsaid, some) = comparison.unsaid(&sentences);
        // "followed", "took place": what says nothing need not be said.
        let tells = |range: &TextRange| {
            let meets = |atom: &Atom| range.intersect(atom.range).is_some_and(|both| !both.is_empty());
            self.atoms.iter().any(meets)
        };
        unsaid.retain(|range| some && tells(range));
        let mut displaced = Vec::new();
        found.retain(|(_, finding)| match finding {
            Finding::Displaced { argument } => {
                displaced.push(*argument);
                false
            }
            _ => true,
        });
        // Announced in one sentence, told as done in another.
        found.retain(|(place, finding)| {
            !matches!(finding, Finding::Weaker { .. })
                || !sentences
                    .iter()
                    .zip(&numbers)
                    .enumerate()
                    .any(|(other, (sentence, &number))| other != *place && self.tells(sentence, number))
        });
        let predicate = self.atoms.iter().find(|atom| atom.kind == AtomKind::Relation);
        let said = predicate.is_some_and(|atom| {
            sentences.first().is_some_and(|sentence| numbers[0] == 0 && comparison.says(atom.range, sentence))
        });
        let touched = |range: TextRange| -> Vec<usize> {
            let meets = |atom: &Atom| atom.range.intersect(range).is_some_and(|both| !both.is_empty());
            (0..self.atoms.len()).filter(|&i| meets(&self.atoms[i])).collect()
        };
        let conflict = |rule, code, range, found: String, reason| {
            Against::Conflict(Conflict { rule, code, atoms: touched(range), found, reason })
        };
        if found.is_empty()
            && let Some(against) = self.other_place(&comparison, &sentences, &numbers)
        {
            return Structure { against: Some(against), says_predicate: said, displaced, unsaid, stated };
        }
        if found.is_empty()
            && let Some(against) = self.only_planned(&claim, &sentences, &numbers)
        {
            return Structure {
                against: Some((numbers[0], against)),
                says_predicate: said,
                displaced,
                unsaid,
                stated,
            };
        }
        let against = found.into_iter().next().map(|(place, finding)| {
            let words = |range: TextRange| {
                self.claim.prose.get(std::ops::Range::<usize>::from(range)).unwrap_or_default()
            };
            let against = match finding {
                Finding::Reversed { predicate, found } => {
                    let reason =
                        format!("the source has the parties of \"{}\" exchanged: {found}", words(predicate));
                    conflict("clause.reversed", Code::ACT002, predicate, found, reason)
                }
                Finding::Other { argument, found } => {
                    let reason =
                        format!("the source says \"{found}\", the claim says \"{}\"", words(argument));
                    conflict("clause.other-argument", Code::ACT001, argument, found, reason)
                }
                Finding::Opposite { predicate, denied_by_claim } => {
                    let found = if denied_by_claim { "affirmed" } else { "denied" };
                    let reason = format!("in the source \"{}\" is {found}", words(predicate));
                    conflict("clause.opposite", Code::CLM002, predicate, found.to_owned(), reason)
                }
                // Taken out above.
                Finding::Displaced { argument } => {
                    Against::Weaker(format!("the source does not say \"{}\" there", words(argument)))
                }
                Finding::Weaker { predicate, rank, cue } => {
                    let step = LADDER.get(usize::from(rank)).copied().unwrap_or("planned");
                    let by = if cue.is_empty() { String::new() } else { format!(" (\"{cue}\")") };
                    Against::Weaker(format!("in the source \"{}\" is only {step}{by}", words(predicate)))
                }
            };
            (numbers[place], against)
        });
        Structure { against, says_predicate: said, displaced, unsaid, stated }
    }

    /// Whether the best sentence only plans, expects or asks for what the claim tells as done, and no other tells it as done.
    fn only_planned(
        &self,
        claim: &Sentence<'_>,
        sentences: &[Sentence<'_>],
        numbers: &[usize],
    ) -> Option<Against> {
        let predicates = claim.predicates(self.scales.lexicon);
        let is_predicate = |atom: &Atom| {
            predicates.iter().any(|range| range.intersect(atom.range).is_some_and(|both| !both.is_empty()))
        };
        let mut weakest: Option<(usize, u8)> = None;
        let mut best_said = 0.0f32;
        for (place, (sentence, &number)) in sentences.iter().zip(numbers).enumerate() {
            let alignment = &self.alignments[number];
            let mut ranks = self.atoms.iter().enumerate().filter_map(|(index, atom)| {
                let here = is_predicate(atom) && alignment.entails(index) && alignment.stands_here(index);
                let (_, term) = alignment.term(index).filter(|_| here)?;
                Some((index, sentence.rank(term.range)?))
            });
            if place > 0 && alignment.said < 0.8 * best_said {
                continue;
            }
            best_said = best_said.max(alignment.said);
            match ranks.next() {
                // It says so, or says that it was done in other words.
                Some((_, rank)) if rank > 5 => {
                    let named = alignment
                        .share(self.atoms, |_, a| matches!(a.kind, AtomKind::Entity | AtomKind::Instrument));
                    if place == 0 || named >= 0.7 {
                        return None;
                    }
                }
                Some(found) if weakest.is_none() && alignment.said >= 0.6 => weakest = Some(found),
                Some(_) => {}
                None if self.tells(sentence, number) => return None,
                None if place == 0 => return None,
                None => {}
            }
        }
        let (index, rank) = weakest?;
        let step = LADDER.get(usize::from(rank)).copied().unwrap_or("planned");
        Some(Against::Weaker(format!("in the source \"{}\" is only {step}", self.words(index))))
    }

    /// Whether a sentence has somebody else be the first or hold the office, or the best one somebody else say so.
    fn other_place(
        &self,
        comparison: &Comparison<'_>,
        sentences: &[Sentence<'_>],
        numbers: &[usize],
    ) -> Option<(usize, Against)> {
        let (sentence, number) = (sentences.first()?, *numbers.first()?);
        let alignment = self.alignments.get(number)?;
        let content = alignment.share(self.atoms, |_, a| a.kind == AtomKind::Content);
        let touched = |range: TextRange| -> Vec<usize> {
            let meets = |atom: &Atom| atom.range.intersect(range).is_some_and(|both| !both.is_empty());
            (0..self.atoms.len()).filter(|&i| meets(&self.atoms[i])).collect()
        };
        for (sentence, &number) in sentences.iter().zip(numbers) {
            let Some(alignment) = self.alignments.get(number) else { continue };
            let content = alignment.share(self.atoms, |_, a| a.kind == AtomKind::Content);
            let found = match comparison.other_holder(sentence).filter(|_| content >= 0.3) {
                Some((range, found)) => Some(("order.other-holder", Code::CLM009, range, found)),
                None => comparison
                    .other_office(sentence)
                    .map(|(range, found)| ("office.other-holder", Code::ACT003, range, found)),
            };
            let Some((rule, code, range, found)) = found else { continue };
            let claimed = self.claim.prose.get(std::ops::Range::<usize>::from(range)).unwrap_or_default();
            let reason = format!("the source says \"{found}\", the claim says \"{claimed}\"");
            return Some((
                number,
                Against::Conflict(Conflict { rule, code, atoms: touched(range), found, reason }),
            ));
        }
        // What somebody says goes on over sentences: who spoke last speaks.
        let before = || {
            let at = alignment.reference.sentence as usize;
            let earlier = alignment.facts.sentences.get(at.saturating_sub(2)..at)?;
            let goes_on = |prose: &str| prose.contains(['"', '“', '”']);
            goes_on(&alignment.sentence()?.prose).then(|| earlier.iter().rev().collect::<Vec<_>>())
        };
        let speaks = comparison.other_speaker(sentence).or_else(|| {
            if sentence.speaker().is_some() {
                return None;
            }
            before()?.into_iter().find_map(|earlier| {
                let tree = self.facts.parse(&earlier.prose);
                let Scales { catalogue, lexicon } = *self.scales;
                let earlier = Sentence::new(&earlier.prose, &earlier.statement, tree, catalogue, lexicon)?;
                earlier.speaker()?;
                Some(comparison.other_speaker(&earlier))
            })?
        });
        let (range, found) = speaks.filter(|_| content >= 0.5)?;
        Some((number, Against::Speaker(range, format!("in the source {found} says so"))))
    }

    /// Whether a sentence tells the claim's event as done, in whatever words.
    fn tells(&self, sentence: &Sentence<'_>, number: usize) -> bool {
        let alignment = &self.alignments[number];
        let share = |kinds: &[AtomKind]| alignment.share(self.atoms, |_, a| kinds.contains(&a.kind));
        sentence.tells()
            && share(&[AtomKind::Entity, AtomKind::Instrument]) >= 0.7
            && share(&[AtomKind::Content]) >= 0.6
    }
}
