//! Parts and changes: "more than half" of "118 of 212", "fell by more than a third" of "from 410,000 tonnes to 265,000".

use rapporteur_claims::{Quantity, ScopeKind, Time};
use rapporteur_text::{TextRange, overlap};

use super::arithmetic::{WORDS, has, has_any};
use super::clauses::Against;
use super::tally::{exact, part_of};
use super::{Case, LOOKED_AT};
use crate::align::{is_slot, slice};
use crate::atoms::{Atom, Test};
use crate::conflict::Conflict;
use crate::{AtomKind, Code, SourceSentence, Step};

/// Share of the rest of a claim that a sentence has which tells of the same.
const REST: f32 = 0.62;
/// The same where it contradicts the claim.
const SAME: f32 = 0.75;
/// By how much a rounded factor or per cent may be off.
const ROUNDED: f64 = 0.06;
/// Thousandths of a per cent by which a per cent may be rounded.
const POINT: i64 = 600;

/// Half of a whole.
const HALF: i64 = 50_000;

/// What a claim says of two numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Said {
    /// One is this part of the other, in thousandths of a per cent.
    Part(i64, i64),
    /// One rose or fell to the other by this part of it.
    Change { rises: bool, least: i64, most: i64 },
    /// One became so many times the other.
    Factor { least: f64, most: f64 },
}

/// A claim of two numbers against those of a sentence.
struct Told {
    number: usize,
    fits: bool,
    words: String,
    range: TextRange,
}

impl Case<'_> {
    /// Gives a part or a change of the claim the sentence whose two numbers bear it out.
    pub(super) fn work_out_parts(&mut self) {
        let Some(told) = self.parts(REST).filter(|told| told.fits) else { return };
        let spans: Vec<bool> = self.atoms.iter().map(|atom| self.spans_both(atom, told.number)).collect();
        let alignment = &mut self.alignments[told.number];
        for (at, atom) in self.atoms.iter().enumerate() {
            let verb = atom.kind == AtomKind::Relation && tells_change(self.claim, atom);
            let inside = verb || spans[at] || overlap(told.range, atom.range) && !atom.is_name();
            if let Some(strength) = alignment.strength.get_mut(at).filter(|_| inside) {
                *strength = 1.0;
                self.by[at] = Some(told.number);
            }
        }
        let note = format!("\"{}\": {}", self.claimed(told.range), told.words);
        self.trace.push(Step { rule: "count.proportion".into(), note });
    }

    /// Whether a time of the claim goes from the first to the last that a sentence tells: "between 2018 and 2022".
    fn spans_both(&self, atom: &Atom, number: usize) -> bool {
        let Test::Time(at) = atom.test else { return false };
        let own = self.claim.statement.times.get(at);
        let (Some(own), Some(sentence)) = (own, self.alignments[number].sentence()) else { return false };
        let times = &sentence.statement.times;
        let told = |time: &Time| time.interval.start.is_some() && time.interval.within(own.interval);
        let start = times.iter().filter_map(|time| time.interval.start).min();
        let end = times.iter().filter_map(|time| time.interval.end).max();
        start.is_some() && times.iter().all(told) && start == own.interval.start && end == own.interval.end
    }

    /// A part or a change of the claim, and a sentence whose two numbers make another.
    pub(super) fn parts_otherwise(&self) -> Option<(usize, Against)> {
        let told = self.parts(SAME).filter(|told| !told.fits)?;
        let entailed = |(at, atom): (usize, &Atom)| {
            atom.kind != AtomKind::Relation
                || tells_change(self.claim, atom)
                || self.alignments[told.number].entails(at)
        };
        if !self.atoms.iter().enumerate().all(entailed) {
            return None;
        }
        let atoms: Vec<usize> = (0..self.atoms.len())
            .filter(|&at| overlap(told.range, self.atoms[at].range) && !self.atoms[at].is_name())
            .collect();
        let words = self.claimed(told.range);
        let reason = format!("the source has {}, the claim says \"{words}\"", told.words);
        let (rule, code) = ("count.proportion", Code::CLM008);
        Some((told.number, Against::Conflict(Conflict { rule, code, atoms, found: told.words, reason })))
    }

    fn parts(&self, needed: f32) -> Option<Told> {
        let (said, range) = self.said_of_numbers()?;
        let rest = |_: usize, atom: &Atom| {
            let change = atom.kind == AtomKind::Relation || tells_change(self.claim, atom);
            !is_slot(atom) && !change && !overlap(range, atom.range)
        };
        self.alignments.iter().enumerate().take(LOOKED_AT).find_map(|(number, alignment)| {
            let names = (0..self.atoms.len()).all(|at| !self.atoms[at].is_name() || alignment.entails(at));
            if !names || alignment.share(self.atoms, rest) < needed {
                return None;
            }
            let sentence = alignment.sentence()?;
            let (first, second) = match said {
                Said::Part(..) => part_of(sentence).or_else(|| of_whom(sentence))?,
                Said::Change { .. } | Said::Factor { .. } => change(sentence)?,
            };
            let (a, b) = (exact(first)?, exact(second)?);
            let words = format!(
                "{} and {}",
                slice(&sentence.prose, first.range),
                slice(&sentence.prose, second.range)
            );
            Some(Told { number, fits: said.fits(a, b)?, words, range })
        })
    }

    /// What the claim says of two numbers, and its words for it.
    fn said_of_numbers(&self) -> Option<(Said, TextRange)> {
        let statement = &self.claim.statement;
        let change = |up: bool| {
            let list = if up { &WORDS.rises } else { &WORDS.falls };
            statement.terms.iter().find(|term| has(list, &term.stem) && !term.denied)
        };
        let mut parts = statement.quantities.iter().filter(|own| &*own.unit == "%" && !own.indefinite);
        if let Some(own) = parts.next() {
            if parts.next().is_some() {
                return None;
            }
            let (least, most) = (own.min.unwrap_or(0), own.max.unwrap_or(i64::MAX));
            let (least, most) = if own.min == own.max {
                (least.saturating_sub(POINT), most.saturating_add(POINT))
            } else {
                (least, most)
            };
            let before = self.claim.prose.get(..usize::from(own.range.start())).unwrap_or_default();
            if before.trim_end().ends_with(" by") {
                let rises = match (change(true), change(false)) {
                    (Some(_), None) => true,
                    (None, Some(_)) => false,
                    _ => return None,
                };
                return Some((Said::Change { rises, least, most }, own.range));
            }
            let after = self.claim.prose.get(usize::from(own.range.end())..).unwrap_or_default();
            let words = slice(&self.claim.prose, own.range);
            // "40 per cent of the officers", "half the fleet"
            let of =
                after.trim_start().starts_with("of ") || words.contains(" of") || words.contains("half the");
            return of.then_some((Said::Part(least, most), own.range));
        }
        // "Most of the cranes" are more than half of them.
        let most = statement.scopes.iter().find(|scope| scope.kind == ScopeKind::Most);
        if let Some(most) = most.filter(|_| statement.quantities.iter().all(|own| own.indefinite)) {
            return Some((Said::Part(HALF + 1, i64::MAX), most.range));
        }
        let (term, factor) = statement.terms.iter().find_map(|term| {
            let (_, factor) = WORDS.factors.iter().find(|(stem, _)| **stem == *term.stem)?;
            (!term.denied).then_some((term, *factor))
        })?;
        let before =
            self.claim.prose.get(..usize::from(term.range.start())).unwrap_or_default().to_lowercase();
        let before = before.trim_end();
        let (least, most) = if before.ends_with("more than") {
            // "More than halved" is less than half.
            if factor > 1.0 { (factor * 1.000_001, f64::MAX) } else { (0.0, factor * 0.999_999) }
        } else if ["almost", "nearly", "about", "roughly"].iter().any(|word| before.ends_with(word)) {
            (factor * (1.0 - 2.0 * ROUNDED), factor * (1.0 + 2.0 * ROUNDED))
        } else {
            (factor * (1.0 - ROUNDED), factor * (1.0 + 2.0 * ROUNDED))
        };
        Some((Said::Factor { least, most }, term.range))
    }
}

impl Said {
    /// Whether two numbers are so: the part and the whole, or the one before and the one after.
    fn fits(self, first: i64, second: i64) -> Option<bool> {
        #[allow(clippy::cast_precision_loss)] // counts and sums of money, rounded anyway
        let (a, b) = (first as f64, second as f64);
        #[allow(clippy::cast_possible_truncation)] // a share of a per cent
        let part = |a: f64, b: f64| (b > 0.0 && a >= 0.0).then(|| (a / b * 100_000.0).round() as i64);
        Some(match self {
            Said::Part(least, most) => {
                let part = part(a, b).filter(|part| *part <= 100_000)?;
                (least..=most).contains(&part)
            }
            Said::Change { rises, least, most } => {
                let part = part((b - a).abs(), a)?;
                (b > a) == rises && (least..=most).contains(&part)
            }
            Said::Factor { least, most } => {
                let factor = (a > 0.0).then(|| b / a)?;
                (least..=most).contains(&factor)
            }
        })
    }
}

/// Whether an atom is a verb of a number that rises or falls.
fn tells_change(claim: &crate::Claim, atom: &Atom) -> bool {
    let Test::Term(at) = atom.test else { return false };
    claim
        .statement
        .terms
        .get(at)
        .is_some_and(|term| has(&WORDS.rises, &term.stem) || has(&WORDS.falls, &term.stem))
}

/// "212 officers, of whom 118 were women": the part and the whole.
fn of_whom(sentence: &SourceSentence) -> Option<(&Quantity, &Quantity)> {
    let numbers: Vec<&Quantity> = sentence.statement.quantities.iter().filter(|it| !it.indefinite).collect();
    let [whole, part] = numbers[..] else { return None };
    let between = sentence.prose.get(usize::from(whole.range.end())..usize::from(part.range.start()))?;
    let between = between.trim_end();
    (between.ends_with(", of whom") || between.ends_with(", of which")).then_some((part, whole))
}

/// "From 410,000 tonnes in 2018 to 265,000", "214, compared with 96": the number before and the one after.
fn change(sentence: &SourceSentence) -> Option<(&Quantity, &Quantity)> {
    let numbers: Vec<&Quantity> = sentence.statement.quantities.iter().filter(|it| !it.indefinite).collect();
    let [first, second] = numbers[..] else { return None };
    if first.unit != second.unit && !first.unit.is_empty() && !second.unit.is_empty() {
        return None;
    }
    let before = sentence.prose.get(..usize::from(first.range.start()))?.to_lowercase();
    let between = sentence.prose.get(usize::from(first.range.end())..usize::from(second.range.start()))?;
    let between = format!("{} ", between.to_lowercase());
    if before.trim_end().ends_with("from") && between.trim_end().ends_with(" to") {
        Some((first, second))
    } else if has_any(&WORDS.back, &between) {
        Some((second, first))
    } else {
        None
    }
}
