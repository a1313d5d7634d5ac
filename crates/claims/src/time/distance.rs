//! How far apart two times are, in words: "two years before", "less than half a year after", "about ten years".

use rapporteur_text::TextRange;

use super::Interval;
use super::relative::{number, shifted};
use crate::lexicon::{Bound, Lexicon, Unit};
use crate::words::{Word, words};

/// Days of a year, on average.
const YEAR: f64 = 365.25;

/// A length of time that a sentence tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distance {
    /// From what bounds the number to the unit, and the word after it that says from what it counts.
    pub range: TextRange,
    /// What the sentence says of the number.
    pub extent: Extent,
    /// Days, by the calendar's averages.
    pub days: f64,
    /// Days of the unit in which it is told: what is told in years is not told to the day.
    pub unit: f64,
    /// How many of which unit.
    count: (f64, Unit),
    /// On which side of another event it puts what the sentence tells; none of a length alone ("for ten years").
    pub side: Option<Side>,
}

impl Distance {
    /// The time that is so far from another; none where it is not told how far exactly, on which side, or from when.
    #[must_use]
    pub fn from(self, other: Interval) -> Option<Interval> {
        let (count, unit) = self.count;
        let direction = match self.side? {
            Side::Before => -1,
            Side::After => 1,
        };
        let whole = self.extent == Extent::About && count.fract() == 0.0;
        #[allow(clippy::cast_possible_truncation)] // whole, and at most a thousand
        whole.then(|| shifted(other, direction * count as i64, unit)).flatten()
    }
}

/// What a sentence says of a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// So long, or about so long.
    About,
    /// Less, or not more.
    Less,
    /// More, or not less.
    More,
}

/// Before or after another event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// "two years before"
    Before,
    /// "two years after"
    After,
}

/// The lengths of time in a sentence of folded prose, in order. Linear in the sentence.
#[must_use]
pub fn distances(prose: &str, lexicon: &Lexicon) -> Vec<Distance> {
    let words = words(prose, lexicon);
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match distance(&words, at, lexicon) {
            Some((distance, len)) => {
                out.push(distance);
                at += len.max(1);
            }
            None => at += 1,
        }
    }
    out
}

/// A length of time that begins at a word, and the words used.
fn distance(words: &[Word], at: usize, lexicon: &Lexicon) -> Option<(Distance, usize)> {
    let (bound, skip) =
        lexicon.numbers.bounds.at(words, at).map_or((None, 0), |(bound, len)| (Some(bound), len));
    // "within two weeks of"
    let within = skip == 0 && &*words.get(at)?.lower == "within";
    let first = at + skip + usize::from(within);
    let (count, unit, used) = counted(words, first, lexicon)?;
    let mut end = first + used;
    let lower = |at: usize| words.get(at).map_or("", |word| &*word.lower);
    // "a year and a half"
    let half = lower(end) == "and" && lower(end + 1) == "a" && lower(end + 2) == "half";
    end += if half { 3 } else { 0 };
    let count = if half { count + 0.5 } else { count };
    let side = match lower(end) {
        "before" => Some(Side::Before),
        "after" => Some(Side::After),
        _ => None,
    };
    end += usize::from(side.is_some());
    let extent = match bound {
        Some(Bound::Below | Bound::AtMost) => Extent::Less,
        Some(Bound::Above | Bound::AtLeast) => Extent::More,
        None if within => Extent::Less,
        Some(Bound::About) | None => Extent::About,
    };
    let range = TextRange::new(words.get(at)?.range.start(), words.get(end - 1)?.range.end());
    let length = days(unit);
    Some((
        Distance { range, extent, days: count * length, unit: length, count: (count, unit), side },
        end - at,
    ))
}

/// "two years", "half a year", "a decade", "one and a half months": how many of which unit, and the words used.
fn counted(words: &[Word], at: usize, lexicon: &Lexicon) -> Option<(f64, Unit, usize)> {
    let lower = |at: usize| words.get(at).map_or("", |word| &*word.lower);
    let unit = |at: usize| lexicon.calendar.relative.units.get(lower(at)).copied();
    if lower(at) == "half" && matches!(lower(at + 1), "a" | "an") {
        return Some((0.5, unit(at + 2)?, 3));
    }
    #[allow(clippy::cast_precision_loss)] // at most a thousand
    let count = number(words, at, lexicon)? as f64;
    if lower(at + 1) == "and" && lower(at + 2) == "a" && lower(at + 3) == "half" {
        return Some((count + 0.5, unit(at + 4)?, 5));
    }
    Some((count, unit(at + 1)?, 2))
}

/// Days of a unit, on average.
fn days(unit: Unit) -> f64 {
    match unit {
        Unit::Day => 1.0,
        Unit::Week => 7.0,
        Unit::Month => YEAR / 12.0,
        Unit::Quarter => YEAR / 4.0,
        Unit::Year => YEAR,
        Unit::Decade => YEAR * 10.0,
        Unit::Century => YEAR * 100.0,
    }
}
