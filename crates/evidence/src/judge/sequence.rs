//! What came first, and by how much: claims that put one event before or after another, against the dates that sources give the
//! two.
//!
//! "A signed it two years before B joined" says nothing that a sentence need say: it follows from two dates, or is refuted by
//! them. Each of the two parts is looked for by itself among the sentences that fit, and dated by the one time that its sentence
//! tells.

use rapporteur_claims::{Interval, TimeRelation};
use rapporteur_grammar::structure::{Clause, LinkKind, PredicateKind};
use rapporteur_text::{TextRange, TextSize, overlap};

use super::clauses::Against;
use super::{Case, LOOKED_AT};
use crate::align::{Alignment, Scales};
use crate::conflict::Conflict;
use crate::propositions::{Comparison, Sentence};
use crate::{AtomKind, Code};

/// Share of the words of a part that a sentence has which tells it.
const TELLS: f32 = 0.7;
/// How much less of them a sentence may have that tells it as well.
const AS_WELL: f32 = 0.05;
/// Days of units of time.
const UNITS: [(&str, i64); 5] = [("day", 1), ("week", 7), ("month", 30), ("year", 365), ("decade", 3652)];
/// Share of a distance by which a rounded one may be off.
const ROUNDED: f64 = 0.12;
/// Days from which on an interval is a year.
const YEAR: i64 = 360;

/// Which of two events the claim has first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sequence {
    Before,
    After,
}

/// How far apart a claim has two events.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Distance {
    bound: Bound,
    number: f64,
    /// Days of the unit.
    unit: i64,
    range: TextRange,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// "in the same year in which"
    Same,
    About,
    Less,
    More,
}

/// Two events of a claim, one of which it puts before the other.
struct Ordered {
    sequence: Sequence,
    distance: Option<Distance>,
    /// The words of the one and the other.
    main: TextRange,
    other: TextRange,
    /// The word that orders them.
    marker: &'static str,
}

/// Two events with the sentences that date them.
pub(super) struct Dated {
    ordered: Ordered,
    first: Interval,
    number: usize,
    second: Interval,
}

impl Case<'_> {
    /// Two events that the claim has in one order, and the sources by their dates in the other or at another distance.
    pub(super) fn out_of_sequence(&self, dated: &Dated) -> Option<(usize, Against)> {
        let &Dated { ref ordered, first, number, second } = dated;
        let &Ordered { sequence, distance, other, marker, .. } = ordered;
        let earlier = |a: Interval, b: Interval| a.end.zip(b.start).is_some_and(|(end, start)| end < start);
        let orders = distance.is_none_or(|distance| distance.bound != Bound::Same);
        let wrong = orders
            && match sequence {
                Sequence::Before => earlier(second, first),
                Sequence::After => earlier(first, second),
            };
        let far = distance.is_some_and(|distance| fits(distance, sequence, first, second) == Some(false));
        let (first, second) = (first.display(), second.display());
        let words = distance.map_or(marker, |distance| self.claimed(distance.range));
        let reason = format!("by the sources the one was {first}, the other {second}: not \"{words}\"");
        let range = distance.map_or(other, |distance| distance.range);
        let conflict = Conflict {
            rule: "time.sequence",
            code: Code::TIM003,
            atoms: self.words_in(range),
            found: second,
            reason,
        };
        ((wrong || far) && self.is_of_the_field()).then_some((number, Against::Conflict(conflict)))
    }

    /// Where two dates bear out how far the claim has two events apart: gives the words of the distance and of the other event the
    /// sentence that dates that one.
    pub(super) fn date_by_distance(&mut self, dated: &Dated) {
        let &Dated { ref ordered, first, number, second } = dated;
        let Some(distance) = ordered.distance else { return };
        if fits(distance, ordered.sequence, first, second) != Some(true) {
            return;
        }
        let range = ordered.other.cover(distance.range);
        for (by, atom) in self.by.iter_mut().zip(self.atoms) {
            if by.is_none() && range.contains_range(atom.range) {
                *by = Some(number);
            }
        }
    }

    /// Two events of the claim that one or the other sentence dates.
    pub(super) fn both_dated(&self, claim: &Sentence<'_>) -> Option<Dated> {
        let ordered = measured(claim).or_else(|| of_one_year(claim)).or_else(|| ordered(claim))?;
        let (_, first) = self.dated(claim, ordered.main)?;
        let (number, second) = self.dated(claim, ordered.other)?;
        Some(Dated { ordered, first, number, second })
    }

    /// Words in a range.
    fn words_in(&self, range: TextRange) -> Vec<usize> {
        let is_word = |at: &usize| {
            !matches!(self.atoms[*at].kind, AtomKind::Entity | AtomKind::Instrument)
                && overlap(self.atoms[*at].range, range)
        };
        (0..self.atoms.len()).filter(is_word).collect()
    }

    /// The sentence that tells a part of the claim best, and when it says that this was.
    fn dated(&self, claim: &Sentence<'_>, part: TextRange) -> Option<(usize, Interval)> {
        let inside = |at: usize| {
            let atom = &self.atoms[at];
            let is_slot =
                matches!(atom.kind, AtomKind::Time | AtomKind::Order | AtomKind::Scope | AtomKind::Quantity);
            part.contains_range(atom.range) && !is_slot
        };
        let share = |alignment: &Alignment| alignment.share(self.atoms, |at, _| inside(at));
        let mut best: Option<(usize, f32)> = None;
        for (number, alignment) in self.alignments.iter().enumerate().take(LOOKED_AT) {
            let share = share(alignment);
            if share >= TELLS
                && best.is_none_or(|(_, before)| share > before)
                && self.has_verb_of(claim, part, alignment)
            {
                best = Some((number, share));
            }
        }
        let (number, tells) = best?;
        let alignment = &self.alignments[number];
        let times = &alignment.sentence()?.statement.times;
        let mut told = times.iter().filter(|time| time.relation == TimeRelation::In);
        let only = told.next().filter(|time| time.interval.start.is_some() && time.interval.end.is_some())?;
        // Where sentences that tell it as well have other dates, none is the one.
        let otherwise = |other: &Alignment| {
            let times = other.sentence().map(|sentence| &sentence.statement.times);
            share(other) >= tells - AS_WELL
                && self.has_verb_of(claim, part, other)
                && times.into_iter().flatten().any(|time| time.interval.disjoint(only.interval))
        };
        let ambiguous = self.alignments.iter().take(LOOKED_AT).any(otherwise);
        (told.next().is_none() && !ambiguous).then_some((number, only.interval))
    }
}

impl Case<'_> {
    /// Whether a sentence says the verb of a part of the claim by a verb of its own: the beginning of something is not that it
    /// began.
    fn has_verb_of(&self, claim: &Sentence<'_>, part: TextRange, alignment: &Alignment) -> bool {
        let Scales { catalogue, lexicon } = *self.scales;
        let of_kind = |kind| {
            let mut clauses = claim.clauses().iter().filter(move |clause| clause.kind == kind);
            clauses.find(|clause| {
                let carried = kind == PredicateKind::Verb || clause.support.is_some();
                carried && part.contains_range(claim.word_at(clause.head))
            })
        };
        let verb = of_kind(PredicateKind::Verb).or_else(|| of_kind(PredicateKind::Nominal));
        let Some(verb) = verb else { return true };
        let Some(source) = alignment.sentence().and_then(|sentence| self.parsed(sentence)) else {
            return false;
        };
        let comparison = Comparison { claim, catalogue, lexicon };
        comparison.says_by_a_verb(verb, &source)
    }
}

/// Whether two dates are as far apart as a claim has them; none where their days do not tell.
fn fits(distance: Distance, sequence: Sequence, main: Interval, other: Interval) -> Option<bool> {
    let (first, second) = match sequence {
        Sequence::Before => (main, other),
        Sequence::After => (other, main),
    };
    let (first_start, first_end) = (first.start?, first.end?);
    let (second_start, second_end) = (second.start?, second.end?);
    if distance.bound == Bound::Same {
        return same_year(main, other);
    }
    let days = |from, to| i64::from(to) - i64::from(from);
    let (mut least, mut most) = (days(first_end, second_start), days(first_start, second_end));
    let is_year = |interval: Interval| days(interval.start?, interval.end?).ge(&YEAR).then_some(());
    let unit = distance.unit;
    if unit >= YEAR && is_year(first).is_some() && is_year(second).is_some() {
        // Of two years the calendar tells.
        (least, most) = (days(first_start, second_start), days(first_start, second_start));
    }
    let days = distance.number * unit as f64;
    let slack = (days * ROUNDED).max(unit as f64 * 0.25);
    let (least, most) = (least as f64, most as f64);
    Some(match distance.bound {
        Bound::About => most >= days - slack && least <= days + slack,
        Bound::Less if most <= days + 1.0 => true,
        Bound::Less if least > days => false,
        Bound::More if least >= days - 1.0 => true,
        Bound::More if most < days => false,
        Bound::Less | Bound::More | Bound::Same => return None,
    })
}

/// Whether two dates are of one year; none where one spans years.
fn same_year(main: Interval, other: Interval) -> Option<bool> {
    let year = |interval: Interval| {
        let shown = interval.display();
        let year: String = shown.chars().take_while(char::is_ascii_digit).collect();
        let within = i64::from(interval.end?) - i64::from(interval.start?) <= YEAR + 6;
        (within && year.len() == 4).then_some(year)
    };
    Some(year(main)? == year(other)?)
}

/// "In the same year in which it joined": two events of one year.
fn of_one_year(claim: &Sentence<'_>) -> Option<Ordered> {
    /// How it begins, and what may follow.
    const SAME: &str = "in the same year ";
    const JOINED: [&str; 4] = ["in which ", "that ", "as ", "when "];
    let prose = claim.prose;
    let start = prose.to_lowercase().find(SAME)?;
    let rest = prose.get(start + SAME.len()..)?;
    let joined = JOINED.iter().find(|words| rest.starts_with(**words))?;
    let size = |at: usize| TextSize::try_from(at).ok();
    let end = start + SAME.len() + joined.len();
    let range = TextRange::new(size(start)?, size(end)?);
    let distance = Distance { bound: Bound::Same, number: 0.0, unit: YEAR, range };
    Some(Ordered {
        sequence: Sequence::Before,
        distance: Some(distance),
        main: TextRange::new(TextSize::default(), size(start)?),
        other: TextRange::new(size(end)?, size(prose.len())?),
        marker: "in the same year",
    })
}

/// "Two years before it joined", "less than half a year after agreeing it": two events with their distance.
fn measured(claim: &Sentence<'_>) -> Option<Ordered> {
    let prose = claim.prose;
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for word in prose.split(' ') {
        words.push((at, word));
        at += word.len() + 1;
    }
    let lower = |index: usize| words.get(index).map(|(_, word)| word.to_lowercase());
    let marker = (2..words.len()).find(|&index| {
        let unit = lower(index - 1).and_then(|word| unit(&word));
        unit.is_some() && matches!(&*words[index].1.to_lowercase(), "before" | "after")
    })?;
    let sequence =
        if words[marker].1.eq_ignore_ascii_case("before") { Sequence::Before } else { Sequence::After };
    let unit = lower(marker - 1).and_then(|word| unit(&word))?;
    // The number stands before the unit, what bounds it before that.
    let (number, from) = match (marker.checked_sub(3).and_then(lower), lower(marker - 2)?) {
        (Some(half), article) if half == "half" && matches!(&*article, "a" | "an") => (0.5, marker - 3),
        (_, number) => (self::number(&number)?, marker - 2),
    };
    let before = |back: usize| from.checked_sub(back).and_then(lower).unwrap_or_default();
    let (bound, from) = match (&*before(2), &*before(1)) {
        ("less" | "fewer", "than") => (Bound::Less, from - 2),
        ("more", "than") => (Bound::More, from - 2),
        (_, "over") => (Bound::More, from - 1),
        (_, "under" | "within") => (Bound::Less, from - 1),
        (_, "almost" | "nearly" | "about" | "some" | "roughly" | "just" | "exactly") => {
            (Bound::About, from - 1)
        }
        _ => (Bound::About, from),
    };
    let size = |at: usize| TextSize::try_from(at).ok();
    let (start, end) = (words[from].0, words[marker].0);
    let rest = prose.get(end..)?;
    // The other event ends at the next comma, or with the sentence.
    let length = rest.find(", ").unwrap_or(rest.len());
    let (other_start, other_end) = (size(end)?, size(end + length)?);
    let main = if prose.get(..start)?.trim().is_empty() {
        TextRange::new(other_end, size(prose.len())?)
    } else {
        TextRange::new(TextSize::default(), size(start)?)
    };
    let distance = Distance {
        bound,
        number,
        unit,
        range: TextRange::new(size(start)?, size(end + words[marker].1.len())?),
    };
    let marker = if sequence == Sequence::Before { "before" } else { "after" };
    Some(Ordered {
        sequence,
        distance: Some(distance),
        main,
        other: TextRange::new(other_start, other_end),
        marker,
    })
}

/// Days of a unit of time in the singular or plural.
fn unit(word: &str) -> Option<i64> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    UNITS.iter().find(|(name, _)| *name == singular).map(|(_, days)| *days)
}

/// A small number in figures or words.
fn number(word: &str) -> Option<f64> {
    const NUMBERS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    match word {
        "a" | "an" => Some(1.0),
        _ => NUMBERS
            .iter()
            .position(|number| *number == word)
            .map(|at| at as f64)
            .or_else(|| word.parse().ok().filter(|number: &f64| *number < 1000.0)),
    }
}

/// The main clause of a claim and the one that it is put before or after.
fn ordered(claim: &Sentence<'_>) -> Option<Ordered> {
    let clauses = claim.clauses();
    let main = clauses.iter().find(|clause| clause.link.kind == LinkKind::Root)?;
    clauses.iter().find_map(|clause| {
        let finite = matches!(clause.kind, PredicateKind::Verb | PredicateKind::Nominal);
        let (sequence, marker) = match clause.link.marker.as_deref()? {
            "before" => (Sequence::Before, "before"),
            "after" => (Sequence::After, "after"),
            _ => return None,
        };
        let adverbial = clause.link.kind == LinkKind::Adverbial && finite && !is_dated(claim, main, clause);
        adverbial.then_some(Ordered {
            sequence,
            distance: None,
            main: without(main.range, clause.range),
            other: clause.range,
            marker,
        })
    })
}

/// Whether the claim dates what it orders: then its dates are compared.
fn is_dated(claim: &Sentence<'_>, main: &Clause, clause: &Clause) -> bool {
    let mut times = claim.statement.times.iter();
    times.any(|time| overlap(time.range, main.range) || overlap(time.range, clause.range))
}

/// A range without one at its end or beginning.
fn without(range: TextRange, inner: TextRange) -> TextRange {
    if inner.start() <= range.start() {
        TextRange::new(inner.end().min(range.end()), range.end())
    } else {
        TextRange::new(range.start(), inner.start().min(range.end()))
    }
}
