//! What came first, and by how much: claims that put one event before or after another, or both into one year, against the dates
//! that sources give the two, and against their own words for the order.
//!
//! "A signed it two years before B joined" says nothing that a sentence need say: it follows from two dates, or is refuted by
//! them. Each of the two parts is looked for by itself among the sentences that fit, and dated by the time that its sentence
//! tells of it.

use rapporteur_claims::{Distance, Extent, Interval};
use rapporteur_text::{TextRange, overlap};

use self::claimed::{Ordered, Period, Relation, Sequence};
use self::dates::{Part, Told};
use self::said::Said;
use super::clauses::Against;
use super::{Case, LOOKED_AT};
use crate::conflict::Conflict;
use crate::propositions::Sentence;
use crate::{AtomKind, Code, SourceSentence, Step};

mod claimed;
mod dates;
mod said;

/// Share of a distance by which a rounded one may be off.
const ROUNDED: f64 = 0.12;
/// Share of the words of each of two events that a sentence has which tells both.
const TELLS_BOTH: f32 = 0.6;
/// Days from which on an interval is a year.
const YEAR: f64 = 360.0;

/// Two events of a claim with what the sources say of their order.
pub(super) struct Order {
    ordered: Ordered,
    /// When each was.
    dates: Option<(Told, Told)>,
    /// A sentence that puts them in an order itself.
    said: Option<Said>,
    /// A sentence that tells both and how far apart they were in the words of the claim.
    in_words: Option<usize>,
    /// Whether both are told, one of them without a date, and nothing is said of their order.
    undated: bool,
}

impl Case<'_> {
    /// Two events that the claim has in an order, or in one period, with what the sources say of it.
    pub(super) fn order(&mut self, claim: &Sentence<'_>) -> Option<Order> {
        let ordered = claimed::ordered(claim, self.scales.lexicon)?;
        let main = self.dated(claim, &ordered.main);
        let dates = main.and_then(|main| Some((main, self.dated(claim, &ordered.other)?)));
        // One date of one sentence is the date of one of them.
        let two = |(main, other): &(Told, Told)| {
            let once = main.number == other.number && main.interval == other.interval;
            !once || matches!(ordered.relation, Relation::Same(_))
        };
        let dates = dates.filter(two);
        if let Some((main, other)) = &dates {
            let note = format!("the one {}, the other {}", main.display(), other.display());
            self.trace.push(Step { rule: "time.arithmetic".into(), note });
        }
        let said = self.said_order(&ordered);
        let in_words = self.told_apart(&ordered);
        let undated = self.is_undated(claim, &ordered) && !self.has_order(&ordered);
        Some(Order { ordered, dates, said, in_words, undated })
    }

    /// The sentence that tells both events with the distance of the claim word for word: "four months before the first course".
    fn told_apart(&self, ordered: &Ordered) -> Option<usize> {
        let Relation::Apart(_, Some(_)) = ordered.relation else { return None };
        let words = self.claimed(ordered.words).to_lowercase();
        self.alignments.iter().take(LOOKED_AT).position(|alignment| {
            let tells =
                |part: &Part| self.part_share(part, alignment).is_none_or(|share| share >= TELLS_BOTH);
            let has = |sentence: &SourceSentence| sentence.prose.to_lowercase().contains(&words);
            alignment.sentence().is_some_and(has) && tells(&ordered.main) && tells(&ordered.other)
        })
    }

    /// Two events that the claim has in one order, and the sources by their dates or words in the other or at another distance.
    pub(super) fn out_of_order(&self, order: &Order) -> Option<(usize, Against)> {
        let ordered = &order.ordered;
        if order.is_so() != Some(false) || !self.is_of_the_field() {
            return None;
        }
        let range = if ordered.words.is_empty() { ordered.other.range } else { ordered.words };
        let words = match ordered.relation {
            Relation::Apart(Sequence::Before, None) => "before",
            Relation::Apart(Sequence::After, None) => "after",
            Relation::Apart(_, Some(_)) | Relation::Same(_) => self.claimed(ordered.words),
        };
        let (number, found, reason) = match (&order.dates, &order.said) {
            (Some((main, other)), _) if order.by_dates() == Some(false) => {
                let (first, second) = (main.interval.display(), other.interval.display());
                let reason =
                    format!("by the sources the one was {first}, the other {second}: not \"{words}\"");
                (main.number, second, reason)
            }
            (_, Some(said)) => {
                let reason = format!("the source says \"{}\", the claim says \"{words}\"", said.words);
                (said.number, said.words.clone(), reason)
            }
            _ => return None,
        };
        let (rule, code, atoms) = ("time.sequence", Code::TIM003, self.words_in(range));
        Some((number, Against::Conflict(Conflict { rule, code, atoms, found, reason })))
    }

    /// What the claim has open or close a series of which a sentence says the opposite.
    pub(super) fn out_of_series(&self) -> Option<(usize, Against)> {
        let (number, atom, found) = self.misplaced_in_series()?;
        let reason = format!("the source says \"{found}\", the claim says \"{}\"", self.words(atom));
        let conflict =
            Conflict { rule: "order.other-end", code: Code::CLM009, atoms: vec![atom], found, reason };
        Some((number, Against::Conflict(conflict)))
    }

    /// Where two dates bear out how the claim has two events stand to each other: gives the words of the distance, and of each
    /// event, the sentence that dates it.
    pub(super) fn join_dated(&mut self, order: &Order) {
        if let Some(number) = order.in_words {
            for (by, atom) in self.by.iter_mut().zip(self.atoms) {
                if by.is_none() && order.ordered.words.contains_range(atom.range) {
                    *by = Some(number);
                }
            }
        }
        let Some((main, other)) = order.dates.as_ref().filter(|_| order.by_dates() == Some(true)) else {
            return;
        };
        let ordered = &order.ordered;
        let apart = matches!(ordered.relation, Relation::Apart(_, Some(_)) | Relation::Same(_));
        let words = if apart { ordered.other.range.cover(ordered.words) } else { ordered.other.range };
        for (index, (by, atom)) in self.by.iter_mut().zip(self.atoms).enumerate() {
            let entails = |told: &Told| {
                let says = told.verb.is_some_and(|verb| overlap(verb, atom.range));
                says || self.alignments[told.number].entails(index)
            };
            if by.is_some() {
                continue;
            }
            if words.contains_range(atom.range) && (apart || entails(other)) {
                *by = Some(other.number);
            } else if ordered.main.range.contains_range(atom.range) && entails(main) {
                *by = Some(main.number);
            }
        }
    }

    /// Whether sentences tell both events, and one of them is told without any time.
    fn is_undated(&self, claim: &Sentence<'_>, ordered: &Ordered) -> bool {
        // Of a state ("it had become a partner"), or by a word or two, much may be told that is not meant.
        let plain = |part: &Part| self.is_event_told(claim, part);
        if !plain(&ordered.main) || !plain(&ordered.other) {
            return false;
        }
        let timeless = |number: usize| {
            self.alignments[number].sentence().is_some_and(|sentence| sentence.statement.times.is_empty())
        };
        match (self.told(claim, &ordered.main), self.told(claim, &ordered.other)) {
            (Some(main), Some(other)) => timeless(main) || timeless(other),
            _ => false,
        }
    }

    /// Words in a range.
    fn words_in(&self, range: TextRange) -> Vec<usize> {
        let is_word = |at: &usize| {
            !matches!(self.atoms[*at].kind, AtomKind::Entity | AtomKind::Instrument)
                && overlap(self.atoms[*at].range, range)
        };
        (0..self.atoms.len()).filter(is_word).collect()
    }
}

impl Order {
    /// Whether the two stand to each other as the claim has it, by their dates; none where these do not tell.
    fn by_dates(&self) -> Option<bool> {
        let (main, other) = self.dates.as_ref()?;
        let (main, other) = (main.interval, other.interval);
        match self.ordered.relation {
            Relation::Same(period) => same_period(main, other, period),
            Relation::Apart(sequence, distance) => {
                let in_order = match sequence {
                    Sequence::Before => precedes(main, other),
                    Sequence::After => precedes(other, main),
                };
                match distance {
                    Some(distance) if in_order != Some(false) => fits(distance, sequence, main, other),
                    _ => in_order,
                }
            }
        }
    }

    /// The same by their dates or by what a sentence says of them.
    fn is_so(&self) -> Option<bool> {
        if self.in_words.is_some() {
            return Some(true);
        }
        let said = || {
            let said = self.said.as_ref()?.agrees(self.ordered.sequence()?)?;
            // How far apart they are, it does not say.
            let measured = matches!(self.ordered.relation, Relation::Apart(_, Some(_)));
            (!measured || !said).then_some(said)
        };
        self.by_dates().or_else(said)
    }

    /// Whether two sentences date the two as the claim has them.
    pub(super) fn is_borne_out(&self) -> bool {
        self.by_dates() == Some(true) || self.in_words.is_some()
    }

    /// The words for an order of which no source says anything, or which their dates do not bear out.
    pub(super) fn unfounded(&self) -> Option<TextRange> {
        let open = match self.is_so() {
            Some(so) => !so,
            None => self.undated,
        };
        open.then_some(if self.ordered.words.is_empty() {
            self.ordered.other.range
        } else {
            self.ordered.words
        })
    }

    /// Whether a range of the claim is of one of the two events.
    pub(super) fn tells(&self, range: TextRange) -> bool {
        self.ordered.main.range.contains_range(range) || self.ordered.other.range.contains_range(range)
    }

    /// Whether a sentence dates one of the two.
    pub(super) fn is_dated_by(&self, number: usize) -> bool {
        self.dates.as_ref().is_some_and(|(main, other)| [main.number, other.number].contains(&number))
    }
}

/// Whether one date is before another; none where they overlap.
fn precedes(a: Interval, b: Interval) -> Option<bool> {
    let before = |a: Interval, b: Interval| a.end.zip(b.start).is_some_and(|(end, start)| end < start);
    (before(a, b) || before(b, a)).then(|| before(a, b))
}

/// Whether two dates are as far apart as a claim has them; none where their days do not tell.
fn fits(distance: Distance, sequence: Sequence, main: Interval, other: Interval) -> Option<bool> {
    let (first, second) = match sequence {
        Sequence::Before => (main, other),
        Sequence::After => (other, main),
    };
    let (first_start, first_end) = (first.start?, first.end?);
    let (second_start, second_end) = (second.start?, second.end?);
    let days = |from: i32, to: i32| f64::from(to) - f64::from(from);
    let (mut least, mut most) = (days(first_end, second_start), days(first_start, second_end));
    let is_year = |interval: Interval| days(interval.start?, interval.end?).ge(&YEAR).then_some(());
    let unit = distance.unit;
    if unit >= YEAR && is_year(first).is_some() && is_year(second).is_some() {
        // Of two years the calendar tells.
        (least, most) = (days(first_start, second_start), days(first_start, second_start));
    }
    let days = distance.days;
    let slack = (days * ROUNDED).max(unit * 0.25);
    Some(match distance.extent {
        Extent::About => most >= days - slack && least <= days + slack,
        Extent::Less if most <= days + 1.0 => true,
        Extent::Less if least > days => false,
        Extent::More if least >= days - 1.0 => true,
        Extent::More if most < days => false,
        Extent::Less | Extent::More => return None,
    })
}

/// Whether two dates are of one day, month or year; none where one spans several.
fn same_period(main: Interval, other: Interval, period: Period) -> Option<bool> {
    let digits = match period {
        Period::Day => "2014-03-28".len(),
        Period::Month => "2014-03".len(),
        Period::Year => "2014".len(),
    };
    let of = |interval: Interval| {
        let (start, end) = (Interval::iso_day(interval.start?), Interval::iso_day(interval.end?));
        let (start, end) = (start.get(..digits)?, end.get(..digits)?);
        (start == end).then(|| start.to_owned())
    };
    match (of(main), of(other)) {
        (Some(main), Some(other)) => Some(main == other),
        _ => main.disjoint(other).then_some(false),
    }
}
