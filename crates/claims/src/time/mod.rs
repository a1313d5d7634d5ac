//! Dates and periods as intervals of days.
//!
//! A small recogniser over words, after the TIMEX3 notions of value and granularity: days, months, years, ranges of
//! each, seasons, quarters, halves, decades, centuries, "early/mid/late", with "since", "until", "before", "after".
//! A day or month without its year takes the year of the document that brings it nearest to the document's date.

mod anchor;
mod distance;
mod lean;
mod relative;

use jiff::civil::Date;
use rapporteur_text::{TextRange, TokenKind};

pub use self::anchor::{Anchor, Basis, Timeline, basis, is_told_from_earlier};
pub use self::distance::{Distance, Extent, Side, distances};
use self::lean::{Centre, Lean};
use self::relative::Reference;
use crate::lexicon::{Calendar, Lexicon};
use crate::words::Word;

/// Days, inclusive, as days since 1970-01-01 (proleptic Gregorian). An open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Interval {
    /// First day.
    pub start: Option<i32>,
    /// Last day.
    pub end: Option<i32>,
}

impl Interval {
    /// A day number of an interval as ISO 8601 writes it: `2014-03-28`.
    #[must_use]
    pub fn iso_day(day: i32) -> String {
        date(day).map_or_else(String::new, |date| date.to_string())
    }

    /// A year.
    #[must_use]
    pub fn year(year: i16) -> Option<Interval> {
        months(year, 1, 12)
    }

    /// A month, 1 to 12.
    #[must_use]
    pub fn month(year: i16, month: i8) -> Option<Interval> {
        months(year, month, month)
    }

    /// A day; `None` if there is no such day.
    #[must_use]
    pub fn day(year: i16, month: i8, day: i8) -> Option<Interval> {
        let day = day_number(Date::new(year, month, day).ok()?);
        Some(Interval { start: Some(day), end: Some(day) })
    }

    /// Reads an ISO 8601 calendar date of any precision: `2014`, `2014-03`, `2014-03-28`; a time of day is ignored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Interval> {
        let date = text.trim().split(['T', ' ']).next()?;
        let mut parts = date.split('-');
        let year: i16 = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let month = parts.next().map(str::parse::<i8>);
        let day = parts.next().map(str::parse::<i8>);
        match (month, day, parts.next()) {
            (None, None, None) => Interval::year(year),
            (Some(Ok(month)), None, None) => Interval::month(year, month),
            (Some(Ok(month)), Some(Ok(day)), None) => Interval::day(year, month, day),
            _ => None,
        }
    }

    /// From the first day of `self` to the last of `other`.
    #[must_use]
    pub fn to(self, other: Interval) -> Interval {
        Interval { start: self.start, end: other.end }
    }

    /// Whether every day of `self` lies in `other`.
    #[must_use]
    pub fn within(self, other: Interval) -> bool {
        let start = other.start.is_none_or(|o| self.start.is_some_and(|s| s >= o));
        let end = other.end.is_none_or(|o| self.end.is_some_and(|e| e <= o));
        start && end
    }

    /// Whether no day lies in both.
    #[must_use]
    pub fn disjoint(self, other: Interval) -> bool {
        let before =
            |a: Interval, b: Interval| matches!((a.end, b.start), (Some(end), Some(start)) if end < start);
        before(self, other) || before(other, self)
    }

    /// Shortest usual form: `2014`, `2014-03`, `2014-03-28`, `2014-03-31/2014-04-04`; an open end is `..`.
    #[must_use]
    pub fn display(self) -> String {
        match (self.start.and_then(date), self.end.and_then(date)) {
            (Some(a), Some(b)) if a == b => a.to_string(),
            (Some(a), Some(b)) if a.day() == 1 && b == b.last_of_month() && a.year() == b.year() => {
                match (a.month(), b.month()) {
                    (1, 12) => format!("{:04}", a.year()),
                    (m, n) if m == n => format!("{:04}-{m:02}", a.year()),
                    (m, n) => format!("{:04}-{m:02}/{:04}-{n:02}", a.year(), a.year()),
                }
            }
            (Some(a), Some(b)) => format!("{a}/{b}"),
            (Some(a), None) => format!("{a}/.."),
            (None, Some(b)) => format!("../{b}"),
            (None, None) => String::from("unknown"),
        }
    }
}

fn day_number(date: Date) -> i32 {
    date.since(Date::constant(1970, 1, 1)).map_or(0, |span| span.get_days())
}

fn months(year: i16, from: i8, to: i8) -> Option<Interval> {
    let start = Date::new(year, from, 1).ok()?;
    let end = Date::new(year, to, 1).ok()?.last_of_month();
    Some(Interval { start: Some(day_number(start)), end: Some(day_number(end)) })
}

/// The day of a day number, if the calendar goes so far.
fn date(day: i32) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}

fn year_of(day: i32) -> Option<i16> {
    date(day).map(Date::year)
}

/// How finely a time was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Granularity {
    /// A day or a range of days.
    Day,
    /// A month.
    Month,
    /// A quarter, season or part of a year.
    Season,
    /// A year.
    Year,
    /// Longer.
    Decade,
}

/// How an event relates to the interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum TimeRelation {
    /// Within it.
    In,
    /// From then on.
    Since,
    /// Up to then.
    Until,
    /// Before it.
    Before,
    /// After it.
    After,
}

/// A time expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Time {
    /// Where.
    pub range: TextRange,
    /// When.
    pub interval: Interval,
    /// How finely.
    pub granularity: Granularity,
    /// How the event relates to it.
    pub relation: TimeRelation,
    /// Whether the words name a day that does not exist ("31 February").
    pub impossible: bool,
}

/// A calendar point as written.
#[derive(Debug, Clone, Copy)]
struct Point {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    /// Words used.
    len: usize,
    /// A year that stands alone is a weak sign of a date: it needs a context.
    bare: bool,
}

/// Finds the times of a sentence; the second list has, per word, whether it belongs to one.
pub(crate) fn times(words: &[Word], anchor: Anchor, lexicon: &Lexicon) -> Vec<Time> {
    let calendar = &lexicon.calendar;
    let Anchor { document, earlier: before } = anchor;
    let mut reference = Reference { document, earlier: before };
    // Without a document a month is of the year that the sentences before speak of.
    let otherwise = before;
    let mut out: Vec<Time> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        // Only a date can need a year; the rest of a sentence is not looked at for one.
        let dates = calendar_word(&words[at], calendar)
            || words[at].lower.starts_with(|first: char| first.is_ascii_digit())
            || calendar.relative.ordinals.contains_key(&words[at].lower)
            || [&calendar.early, &calendar.mid, &calendar.late]
                .iter()
                .any(|set| set.contains(&words[at].lower))
            || matches!(&*words[at].lower, "last" | "q1" | "q2" | "q3" | "q4");
        let anchor =
            if dates { lean::centre(words, at, document, otherwise, calendar) } else { Centre::default() };
        let absolute = time_at(words, at, anchor, calendar);
        let found = absolute.or_else(|| timed(words, at, relative::relative(words, at, reference, lexicon)?));
        match found {
            Some((mut time, len)) => {
                if time.interval.start.or(time.interval.end).is_some() {
                    reference.earlier = Some(time.interval);
                }
                // "from 2013 to 2015" is a period; "from 2013" opens one.
                let marks = words.get(at..at + len).unwrap_or_default();
                let range = marks
                    .iter()
                    .any(|word| matches!(&*word.lower, "to" | "until" | "till" | "through" | "al"));
                if !range {
                    time.relation = relation(words, at, calendar).unwrap_or(time.relation);
                }
                out.push(time);
                at += len;
            }
            None => at += 1,
        }
    }
    out
}

/// The preposition before a time: "since 2013", "by 2020".
fn relation(words: &[Word], at: usize, calendar: &Calendar) -> Option<TimeRelation> {
    let word = |back: usize| at.checked_sub(back).and_then(|i| words.get(i)).map(|word| &*word.lower);
    let mut previous = word(1)?;
    if matches!(previous, "the" | "early" | "late" | "mid") {
        previous = word(2)?;
    }
    // "prior to 2013"
    if previous == "to" && word(2) == Some("prior") {
        return Some(TimeRelation::Before);
    }
    if calendar.since.contains(previous) {
        // "from 2013" opens a period; as part of "from 2013 to 2015" the range has been read already.
        return Some(TimeRelation::Since);
    }
    if calendar.until.contains(previous) {
        return Some(TimeRelation::Until);
    }
    if calendar.before.contains(previous) {
        return Some(TimeRelation::Before);
    }
    calendar.after.contains(previous).then_some(TimeRelation::After)
}

fn time_at(words: &[Word], at: usize, anchor: Centre, calendar: &Calendar) -> Option<(Time, usize)> {
    let found = part(words, at, anchor, calendar)
        .or_else(|| special(words, at, anchor, calendar))
        .or_else(|| dated(words, at, anchor, calendar))?;
    timed(words, at, found)
}

/// A time of so many words.
fn timed(words: &[Word], at: usize, found: Found) -> Option<(Time, usize)> {
    let (interval, granularity, len, impossible) = found;
    let last = words.get(at + len - 1)?;
    let range = TextRange::new(words[at].range.start(), last.range.end());
    Some((Time { range, interval, granularity, relation: TimeRelation::In, impossible }, len))
}

type Found = (Interval, Granularity, usize, bool);

/// "early 2014", "mid-2019", "late March 2020", "the end of 2021" (from "end").
fn part(words: &[Word], at: usize, anchor: Centre, calendar: &Calendar) -> Option<Found> {
    let word = words.get(at)?;
    let third = if calendar.early.contains(&word.lower) {
        0
    } else if calendar.mid.contains(&word.lower) {
        1
    } else if calendar.late.contains(&word.lower) {
        2
    } else {
        return None;
    };
    let mut next = at + 1;
    // "To start in January" begins no January.
    let noun = matches!(&*word.lower, "start" | "beginning" | "end");
    if noun && !words.get(next).is_some_and(|word| matches!(&*word.lower, "of" | "de")) {
        return None;
    }
    while words.get(next).is_some_and(|word| matches!(&*word.lower, "of" | "the" | "in" | "de"))
        && next < at + 3
    {
        next += 1;
    }
    let (interval, granularity, len, _) = decade(words, next).or_else(|| {
        let point = point_at(words, next, calendar)?;
        let (interval, granularity) = resolve(point, anchor)?;
        (granularity != Granularity::Day).then_some((interval, granularity, point.len, false))
    })?;
    let (start, end) = (interval.start?, interval.end?);
    let days = end - start + 1;
    // Vague edges: "late 2021" is not exactly its last third; allow a month more on the inner side of a year.
    let slack = if granularity >= Granularity::Year { days / 12 } else { 0 };
    let interval = match third {
        0 => Interval { start: Some(start), end: Some(start + days / 3 + slack) },
        1 => Interval { start: Some(start + days / 3 - slack), end: Some(end - days / 3 + slack) },
        _ => Interval { start: Some(end - days / 3 - slack), end: Some(end) },
    };
    Some((interval, Granularity::Season.min(granularity), next - at + len, false))
}

/// Seasons, quarters, halves, decades, centuries.
fn special(words: &[Word], at: usize, anchor: Centre, calendar: &Calendar) -> Option<Found> {
    let word = words.get(at)?;
    if let Some(found) = fiscal(words, at) {
        return Some(found);
    }
    if let Some(&(from, to)) = calendar.seasons.get(&word.lower) {
        let of = usize::from(words.get(at + 1).is_some_and(|word| matches!(&*word.lower, "of" | "de")));
        let year = year(words.get(at + 1 + of)?)?;
        let interval = if from <= to {
            months(year, from, to)?
        } else {
            Interval::month(year, from)?.to(Interval::month(year.checked_add(1)?, to)?)
        };
        return Some((interval, Granularity::Season, 2 + of, false));
    }
    let nth = match &*word.lower {
        "first" | "q1" | "1st" => 1,
        "second" | "q2" | "2nd" => 2,
        "third" | "q3" | "3rd" => 3,
        "fourth" | "last" | "q4" | "4th" => 4,
        _ => 0,
    };
    if nth > 0 {
        let short = word.lower.starts_with('q');
        let unit = if short { "quarter" } else { &*words.get(at + 1)?.lower };
        let mut next = at + if short { 1 } else { 2 };
        next += usize::from(words.get(next).is_some_and(|word| &*word.lower == "of"));
        let own = words.get(next).and_then(year);
        let quarter = unit == "quarter";
        // "in the third quarter": of the document's year.
        let of_document =
            || anchor.interval.filter(|_| quarter).and_then(|anchor| year_of(anchor.end.or(anchor.start)?));
        next -= usize::from(own.is_none());
        let interval = match (unit, own.or_else(of_document)) {
            ("quarter", Some(year)) => months(year, nth * 3 - 2, nth * 3),
            ("half", Some(year)) => {
                let second = nth != 1;
                months(year, if second { 7 } else { 1 }, if second { 12 } else { 6 })
            }
            _ => None,
        };
        if let Some(interval) = interval {
            return Some((interval, Granularity::Season, next + 1 - at, false));
        }
    }
    century(words, at, calendar).or_else(|| decade(words, at))
}

/// "fiscal year 2014", "FY2014", "FY 14"
fn fiscal(words: &[Word], at: usize) -> Option<Found> {
    let word = &*words.get(at)?.lower;
    let two_or_four = |digits: &str| {
        let number: i16 = digits.parse().ok()?;
        match digits.len() {
            2 => Some(2000 + number),
            4 => Some(number).filter(|year| (1900..=2200).contains(year)),
            _ => None,
        }
    };
    let (digits, len) = if let Some(digits) = word.strip_prefix("fy").filter(|digits| !digits.is_empty()) {
        (digits, 1)
    } else if word == "fy" {
        (&*words.get(at + 1)?.lower, 2)
    } else if word == "fiscal" {
        let year = usize::from(words.get(at + 1).is_some_and(|word| &*word.lower == "year"));
        (&*words.get(at + 1 + year)?.lower, 2 + year)
    } else {
        return None;
    };
    Some((Interval::year(two_or_four(digits)?)?, Granularity::Year, len, false))
}

fn century(words: &[Word], at: usize, calendar: &Calendar) -> Option<Found> {
    let word = &*words.get(at)?.lower;
    let mut n = calendar.relative.ordinals.get(word).copied();
    let mut next = at + 1;
    // "twenty-first"
    if n.is_none() && word == "twenty" {
        let hyphen = usize::from(words.get(next).is_some_and(|word| &*word.lower == "-"));
        let unit = words.get(next + hyphen).and_then(|word| calendar.relative.ordinals.get(&word.lower));
        n = unit.filter(|unit| **unit < 10).map(|unit| 20 + unit);
        next += hyphen + 1;
    }
    let digits = || word.trim_end_matches(char::is_alphabetic).parse::<i16>().ok();
    let n = n.or_else(digits).filter(|n| (1..=99).contains(n))?;
    next += usize::from(words.get(next).is_some_and(|word| &*word.lower == "-"));
    if words.get(next).is_none_or(|word| &*word.lower != "century") {
        return None;
    }
    let interval = Interval::year((n - 1) * 100 + 1)?.to(Interval::year(n * 100)?);
    Some((interval, Granularity::Decade, next + 1 - at, false))
}

fn decade(words: &[Word], at: usize) -> Option<Found> {
    let digits = words.get(at)?.lower.strip_suffix('s')?.trim_end_matches(['\'', '\u{2019}']);
    if digits.len() != 4 || !digits.ends_with('0') {
        return None;
    }
    let first: i16 = digits.parse().ok().filter(|year| (1000..=2200).contains(year))?;
    let span = if digits.ends_with("00") { 99 } else { 9 };
    Some((Interval::year(first)?.to(Interval::year(first + span)?), Granularity::Decade, 1, false))
}

/// Points and ranges of points.
fn dated(words: &[Word], at: usize, anchor: Centre, calendar: &Calendar) -> Option<Found> {
    if let Some((interval, len)) = iso(words, at) {
        return Some((interval, Granularity::Day, len, false));
    }
    if let Some(found) = numeric(words, at) {
        return Some(found);
    }
    if let Some(found) = short_range(words, at) {
        return Some(found);
    }
    // "28-30 March 2014", "from 3 to 7 June 2022": the first day borrows month and year.
    if let Some(found) = day_range(words, at, anchor, calendar) {
        return Some(found);
    }
    if let Some(found) =
        days_after_month(words, at, anchor, calendar).or_else(|| months_range(words, at, calendar))
    {
        return Some(found);
    }
    let first = point_at(words, at, calendar)?;
    if let Some(second_at) = range_mark(words, at, at + first.len)
        && let Some(second) = point_at(words, second_at, calendar)
        && same_shape(first, second)
    {
        let borrowed = Point {
            year: first.year.or(second.year),
            month: first.month.or(if first.day.is_some() { second.month } else { None }),
            ..first
        };
        let second = Point { year: second.year.or(first.year), ..second };
        let unknown = (Interval { start: None, end: None }, Granularity::Day);
        let (a, granularity) = resolve(borrowed, anchor).unwrap_or(unknown);
        let (b, other) = resolve(second, anchor).unwrap_or(unknown);
        if a.start <= b.end {
            let granularity = granularity.min(other);
            return Some((a.to(b), granularity, second_at - at + second.len, false));
        }
    }
    if first.bare && !is_date_context(words, at) {
        return None;
    }
    match resolve(first, anchor) {
        Some((interval, granularity)) => Some((interval, granularity, first.len, false)),
        // A day and a month that no year has.
        None if first.day.is_some() => {
            let interval = Interval { start: None, end: None };
            let impossible = first.month.zip(first.day).is_some_and(|(m, d)| Date::new(2024, m, d).is_err())
                || (first.year.is_some());
            Some((interval, Granularity::Day, first.len, impossible))
        }
        None => None,
    }
}

/// "28/03/2014", "28.3.2014", "3/28/2014": the day comes first unless it cannot. The tokeniser has them as one word.
fn numeric(words: &[Word], at: usize) -> Option<Found> {
    let word = &*words.get(at)?.lower;
    let mark = word.chars().find(|mark| matches!(mark, '/' | '.'))?;
    let mut parts = word.trim_end_matches('.').split(mark);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next());
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || !digits(a) || !digits(b) || !c.is_none_or(digits) {
        return None;
    }
    let Some(c) = c else {
        // "2013/14"
        let from: i16 = a.parse().ok().filter(|year| (1000..=2200).contains(year))?;
        let to = from - from % 100 + b.parse::<i16>().ok().filter(|_| b.len() == 2)?;
        let next = mark == '/' && to == from + 1;
        return next
            .then(|| Some((Interval::year(from)?.to(Interval::year(to)?), Granularity::Year, 1, false)))
            .flatten();
    };
    let number = |part: &str| part.parse::<i8>().ok().filter(|_| part.len() <= 2);
    let (first, second) = (number(a)?, number(b)?);
    let year = match (c.len(), c.parse::<i16>().ok()?) {
        (4, year) => year,
        // Two digits with dots are as often a section of a text.
        (2, short) if mark == '/' && short < 50 => 2000 + short,
        (2, short) if mark == '/' => 1900 + short,
        _ => return None,
    };
    let (day, month) = if second > 12 { (second, first) } else { (first, second) };
    Some((Interval::day(year, month, day)?, Granularity::Day, 1, false))
}

/// "2005-09": the second year is short for one of the same century, later than the first.
fn short_range(words: &[Word], at: usize) -> Option<Found> {
    let [first, mark, last, ..] = words.get(at..)? else { return None };
    let tight = mark.range.start() == first.range.end() && last.range.start() == mark.range.end();
    if !tight || &*mark.lower != "-" || last.lower.len() != 2 {
        return None;
    }
    // "2014-05-03" and "2014-05" are days and months.
    if words.get(at + 3).is_some_and(|next| next.range.start() == last.range.end() && &*next.lower == "-") {
        return None;
    }
    let from = year(first)?;
    let to = from - from % 100 + last.lower.parse::<i16>().ok()?;
    let ambiguous = last.lower.parse::<i8>().is_ok_and(|month| (1..=12).contains(&month)) && to - from > 9;
    if to <= from || ambiguous {
        return None;
    }
    Some((Interval::year(from)?.to(Interval::year(to)?), Granularity::Year, 3, false))
}

/// "May 3-5, 2014"
fn days_after_month(words: &[Word], at: usize, anchor: Centre, calendar: &Calendar) -> Option<Found> {
    let month = month(words.get(at)?, calendar)?;
    let from = day(words.get(at + 1)?)?;
    let (next, beside) = range_or_pair(words, at, at + 2)?;
    let to = day(words.get(next)?).filter(|to| if beside { *to == from + 1 } else { *to > from })?;
    let comma = usize::from(words.get(next + 1).is_some_and(|word| &*word.lower == ","));
    let year = words.get(next + 1 + comma).and_then(year);
    let point = |day| Point { year, month: Some(month), day: Some(day), len: 1, bare: false };
    let (a, _) = resolve(point(from), anchor)?;
    let (b, _) = resolve(point(to), anchor)?;
    let len = next + 1 - at + if year.is_some() { comma + 1 } else { 0 };
    Some((a.to(b), Granularity::Day, len, false))
}

/// "March-May 2014", without a preposition that would make a date of a lone "March"
fn months_range(words: &[Word], at: usize, calendar: &Calendar) -> Option<Found> {
    let from = month(words.get(at)?, calendar).filter(|_| words[at].capital)?;
    // A hyphen between words is no word of its own.
    let joined = words.get(at + 1).is_some_and(|word| word.hyphened).then_some(at + 1);
    let (next, beside) = joined.map(|next| (next, false)).or_else(|| range_or_pair(words, at, at + 1))?;
    let to = month(words.get(next)?, calendar).filter(|_| words[next].capital)?;
    let year = words.get(next + 1).and_then(year)?;
    (if beside { to == from + 1 } else { from < to }).then_some(())?;
    Some((months(year, from, to)?, Granularity::Month, next + 2 - at, false))
}

fn day_range(words: &[Word], at: usize, anchor: Centre, calendar: &Calendar) -> Option<Found> {
    let from = day(words.get(at)?)?;
    let (next, beside) = range_or_pair(words, at, at + 1)?;
    let to = point_at(words, next, calendar)?;
    let (month, to_day) = (to.month?, to.day?);
    if from >= to_day
        || beside && to_day != from + 1
        || words.get(next).is_none_or(|word| word.kind != TokenKind::Number)
    {
        return None;
    }
    let start = Point { year: to.year, month: Some(month), day: Some(from), len: 1, bare: false };
    let (a, _) = resolve(start, anchor)?;
    let (b, _) = resolve(to, anchor)?;
    Some((a.to(b), Granularity::Day, next - at + to.len, false))
}

/// Where the second point of a range starts, or of a pair, and whether it is a pair: "7 and 8 May" are two days on end.
fn range_or_pair(words: &[Word], start: usize, at: usize) -> Option<(usize, bool)> {
    let range = range_mark(words, start, at).map(|next| (next, false));
    range.or_else(|| {
        words.get(at).is_some_and(|word| matches!(&*word.lower, "and" | "y" | "&")).then_some((at + 1, true))
    })
}

/// Where the second point of a range starts: after "to", "-", "until", "through", or "and" if "between" stands before.
fn range_mark(words: &[Word], start: usize, at: usize) -> Option<usize> {
    let word = words.get(at)?;
    let mark = match &*word.lower {
        "-" | "to" | "until" | "till" | "through" | "al" | "a" => true,
        "and" | "y" => {
            let before = start.checked_sub(1).and_then(|i| words.get(i));
            before.is_some_and(|word| matches!(&*word.lower, "between" | "entre"))
        }
        _ => false,
    };
    let skip = usize::from(words.get(at + 1).is_some_and(|word| &*word.lower == "the"));
    mark.then_some(at + 1 + skip)
}

fn same_shape(a: Point, b: Point) -> bool {
    (a.month.is_some() == b.month.is_some()) || (a.day.is_some() && b.month.is_some())
}

/// "2021-11-05", which the tokeniser takes apart like a range of years.
fn iso(words: &[Word], at: usize) -> Option<(Interval, usize)> {
    let [y, a, m, b, d, ..] = words.get(at..)? else { return None };
    let tight =
        [a, m, b, d].iter().zip([y, a, m, b]).all(|(next, word)| next.range.start() == word.range.end());
    if !tight || &*a.lower != "-" || &*b.lower != "-" {
        return None;
    }
    let day = Interval::day(year(y)?, m.lower.parse().ok()?, d.lower.parse().ok()?)?;
    Some((day, 5))
}

fn year(word: &Word) -> Option<i16> {
    let digits = &*word.lower;
    if word.kind != TokenKind::Number || digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|year| (1000..=2200).contains(year))
}

fn day(word: &Word) -> Option<i8> {
    if word.kind != TokenKind::Number {
        return None;
    }
    let digits = word.lower.trim_end_matches(char::is_alphabetic);
    let suffix = &word.lower[digits.len()..];
    if digits.len() > 2 || !matches!(suffix, "" | "st" | "nd" | "rd" | "th") {
        return None;
    }
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

fn month(word: &Word, calendar: &Calendar) -> Option<i8> {
    let name = word.lower.trim_end_matches('.');
    let month = *calendar.months.get(name)?;
    // "may", "march" and the short forms are months only with a capital.
    let ambiguous = name.len() == 3 || matches!(name, "march" | "sept");
    (word.capital || !ambiguous).then_some(month)
}

fn point_at(words: &[Word], at: usize, calendar: &Calendar) -> Option<Point> {
    let word = words.get(at)?;
    let is = |index: usize, text: &str| words.get(index).is_some_and(|word| &*word.lower == text);
    // "March 28, 2014", "March 28", "March 2014", "March"
    if let Some(month) = month(word, calendar) {
        // The dot of "Sept." is followed by more of the date; that of a sentence is not.
        let dot = usize::from(
            is(at + 1, ".") && words.get(at + 2).is_some_and(|word| word.kind == TokenKind::Number),
        );
        if let Some(day) = words.get(at + 1 + dot).and_then(day) {
            let comma = usize::from(is(at + 2 + dot, ","));
            if let Some(year) = words.get(at + 2 + dot + comma).and_then(year) {
                return Some(Point {
                    year: Some(year),
                    month: Some(month),
                    day: Some(day),
                    len: 3 + dot + comma,
                    bare: false,
                });
            }
            return Some(Point { year: None, month: Some(month), day: Some(day), len: 2 + dot, bare: false });
        }
        let comma = usize::from(is(at + 1 + dot, ",") || is(at + 1 + dot, "of") || is(at + 1 + dot, "de"));
        if let Some(year) = words.get(at + 1 + dot + comma).and_then(year) {
            return Some(Point {
                year: Some(year),
                month: Some(month),
                day: None,
                len: 2 + dot + comma,
                bare: false,
            });
        }
        // A month name by itself: "in March"; "may" and "march" need the preposition.
        let before = at.checked_sub(1).and_then(|i| words.get(i)).map(|word| &*word.lower);
        let dated = matches!(
            before,
            Some(
                "in" | "since"
                    | "until"
                    | "by"
                    | "last"
                    | "this"
                    | "next"
                    | "early"
                    | "late"
                    | "mid"
                    | "from"
                    | "to"
                    | "of"
                    | "during"
            )
        );
        return dated.then_some(Point { year: None, month: Some(month), day: None, len: 1, bare: false });
    }
    // "28 March 2014", "28th of March 2014", "28 March"
    if let Some(day) = day(word) {
        let of = usize::from(is(at + 1, "of") || is(at + 1, "de"));
        let month = words.get(at + 1 + of).and_then(|word| month(word, calendar))?;
        let dot = usize::from(is(at + 2 + of, "."));
        let comma = usize::from(is(at + 2 + of + dot, ",") || is(at + 2 + of + dot, "de"));
        if let Some(year) = words.get(at + 2 + of + dot + comma).and_then(year) {
            return Some(Point {
                year: Some(year),
                month: Some(month),
                day: Some(day),
                len: 3 + of + dot + comma,
                bare: false,
            });
        }
        return Some(Point {
            year: None,
            month: Some(month),
            day: Some(day),
            len: 2 + of + dot,
            bare: false,
        });
    }
    let year = year(word)?;
    Some(Point { year: Some(year), month: None, day: None, len: 1, bare: true })
}

/// Whether a word may begin the name of a month or a day of the week.
fn calendar_word(word: &Word, calendar: &Calendar) -> bool {
    month(word, calendar).is_some() || word.capital && calendar.weekday(&word.lower).is_some()
}

/// A number of four digits is a year unless it counts something ("1325 men") or numbers it ("Resolution 1325").
fn is_date_context(words: &[Word], at: usize) -> bool {
    let previous = at.checked_sub(1).and_then(|i| words.get(i));
    let next = words.get(at + 1);
    let numbering = [
        "resolution",
        "no",
        "no.",
        "number",
        "article",
        "section",
        "regulation",
        "directive",
        "law",
        "act",
        "page",
        "room",
        "flight",
        "unscr",
        "$",
        "€",
        "£",
        "us$",
    ];
    if previous.is_some_and(|word| numbering.contains(&&*word.lower) || (&*word.lower == ")")) {
        return false;
    }
    let year = words.get(at).and_then(year).unwrap_or(0);
    let prepositions = [
        "in", "since", "until", "by", "from", "to", "before", "after", "during", "of", "and", "-", "between",
        "through", "early", "late", "mid", "year", "for", "around", "circa", "(", ",",
    ];
    let introduced = previous.is_none_or(|word| prepositions.contains(&&*word.lower));
    let counts = next.is_some_and(|word| {
        word.is_word()
            && !word.capital
            && word.lower.ends_with('s')
            && !matches!(&*word.lower, "as" | "is" | "was" | "has" | "its" | "'s")
    });
    if counts
        && !matches!(
            previous.map(|word| &*word.lower),
            Some("in" | "since" | "by" | "early" | "late" | "mid")
        )
    {
        return false;
    }
    introduced || (1900..=2100).contains(&year)
}

fn resolve(point: Point, anchor: Centre) -> Option<(Interval, Granularity)> {
    match (point.year, point.month, point.day) {
        (Some(year), None, _) => Some((Interval::year(year)?, Granularity::Year)),
        (Some(year), Some(month), None) => Some((Interval::month(year, month)?, Granularity::Month)),
        (Some(year), Some(month), Some(day)) => Some((Interval::day(year, month, day)?, Granularity::Day)),
        (None, Some(month), day) => {
            // Of the years around the document's, the one that brings the date nearest on the side that the verb tells.
            let Centre { interval, lean } = anchor;
            let (from, to) = interval.and_then(|interval| interval.start.zip(interval.end))?;
            let centre = from.midpoint(to);
            let year = year_of(centre)?;
            let fits = |interval: &Interval| match lean {
                Lean::Past => interval.start.is_some_and(|start| start <= to),
                Lean::Future => interval.end.is_some_and(|end| end >= from),
                Lean::None => true,
            };
            (year - 1..=year + 1)
                .filter_map(|year| match day {
                    Some(day) => Interval::day(year, month, day).map(|i| (i, Granularity::Day)),
                    None => Interval::month(year, month).map(|i| (i, Granularity::Month)),
                })
                .filter(|(interval, _)| fits(interval))
                .min_by_key(|(interval, _)| interval.start.map_or(i32::MAX, |start| (start - centre).abs()))
        }
        (None, None, _) => None,
    }
}
