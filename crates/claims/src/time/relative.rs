//! Times told from another time: "last month", "three years later", "on Tuesday".
//!
//! Some are told from the day of the document ("yesterday", "last year", "two weeks ago"), some from a time named before in
//! the sentence or in those before it ("the following year", "three years later", "that month"). Without what they are told from they are no
//! times.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan as _};

use super::lean::{Lean, lean};
use super::{Found, Granularity, Interval, date, day_number};
use crate::lexicon::{Lexicon, Unit};
use crate::words::Word;

/// What relative times are told from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reference {
    /// The day, or period, of the document.
    pub document: Option<Interval>,
    /// The last time named before, in the sentence or in those before it.
    pub earlier: Option<Interval>,
}

impl Reference {
    /// The day that the document speaks from: the last of its period.
    fn today(self) -> Option<Date> {
        self.document.and_then(|interval| date(interval.end.or(interval.start)?))
    }
}

/// A relative time that begins at a word.
pub(super) fn relative(words: &[Word], at: usize, reference: Reference, lexicon: &Lexicon) -> Option<Found> {
    named_day(words, at, reference, lexicon)
        .or_else(|| counted(words, at, reference, lexicon))
        .or_else(|| neighbour(words, at, reference, lexicon))
        .or_else(|| span(words, at, reference, lexicon))
        .or_else(|| weekday(words, at, reference, lexicon))
}

/// Whether a time may begin at a word that is told from one named before: a superset of what [`relative`] tells so, and
/// months, whose year may be of the sentence before.
pub(super) fn may_be_told_from_earlier(words: &[Word], at: usize, lexicon: &Lexicon) -> bool {
    let table = &lexicon.calendar.relative;
    let next = lower(words, at + 1);
    table.beside_earlier.contains_key(lower(words, at))
        && (table.units.contains_key(next)
            || lexicon.calendar.weekday(next).is_some()
            || lexicon.calendar.months.contains_key(next)
            || lexicon.calendar.seasons.contains_key(next))
        || table.units.contains_key(lower(words, at)) && table.from_earlier.contains_key(next)
        || words[at].capital && lexicon.calendar.months.contains_key(lower(words, at))
}

fn lower(words: &[Word], at: usize) -> &str {
    words.get(at).map_or("", |word| &*word.lower)
}

fn found(start: Date, end: Date, granularity: Granularity, len: usize) -> Option<Found> {
    let interval = Interval { start: Some(day_number(start)), end: Some(day_number(end)) };
    Some((interval, granularity, len, false))
}

/// "yesterday", "today", "ayer"
fn named_day(words: &[Word], at: usize, reference: Reference, lexicon: &Lexicon) -> Option<Found> {
    let days = *lexicon.calendar.relative.days.get(lower(words, at))?;
    let day = reference.today()?.checked_add(i64::from(days).days()).ok()?;
    found(day, day, Granularity::Day, 1)
}

/// The calendar period of a unit that a day lies in.
fn period(day: Date, unit: Unit) -> Option<(Date, Date, Granularity)> {
    let month = |year: i16, month: i8| Date::new(year, month, 1).ok();
    Some(match unit {
        Unit::Day => (day, day, Granularity::Day),
        Unit::Week => {
            let start = day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok()?;
            (start, start.checked_add(6.days()).ok()?, Granularity::Day)
        }
        Unit::Month => (day.first_of_month(), day.last_of_month(), Granularity::Month),
        Unit::Quarter => {
            let first = month(day.year(), (day.month() - 1) / 3 * 3 + 1)?;
            (first, first.checked_add(2.months()).ok()?.last_of_month(), Granularity::Season)
        }
        Unit::Year => (day.first_of_year(), day.last_of_year(), Granularity::Year),
        Unit::Decade => {
            let first = month(day.year() - day.year().rem_euclid(10), 1)?;
            (first, first.checked_add(9.years()).ok()?.last_of_year(), Granularity::Decade)
        }
        Unit::Century => {
            let first = month(day.year() - (day.year() - 1).rem_euclid(100), 1)?;
            (first, first.checked_add(99.years()).ok()?.last_of_year(), Granularity::Decade)
        }
    })
}

/// So many units as a span of the calendar.
fn units(count: i64, unit: Unit) -> Option<Span> {
    let span = Span::new();
    match unit {
        Unit::Day => span.try_days(count),
        Unit::Week => span.try_weeks(count),
        Unit::Month => span.try_months(count),
        Unit::Quarter => span.try_months(count.checked_mul(3)?),
        Unit::Year => span.try_years(count),
        Unit::Decade => span.try_years(count.checked_mul(10)?),
        Unit::Century => span.try_years(count.checked_mul(100)?),
    }
    .ok()
}

/// The number that a word says, up to a thousand: "three", "a", "12".
pub(super) fn number(words: &[Word], at: usize, lexicon: &Lexicon) -> Option<i64> {
    let word = lower(words, at);
    if matches!(word, "a" | "an" | "one" | "un" | "una") {
        return Some(1);
    }
    let value = lexicon.numbers.units.get(word).copied().or_else(|| word.parse().ok())?;
    (0..=1_000).contains(&value).then_some(value)
}

/// "two weeks ago", "three years later", "a decade earlier"
fn counted(words: &[Word], at: usize, reference: Reference, lexicon: &Lexicon) -> Option<Found> {
    let table = &lexicon.calendar.relative;
    // "hace dos años"
    let spanish = lower(words, at) == "hace";
    let first = at + usize::from(spanish);
    let count = number(words, first, lexicon)?;
    let unit = *table.units.get(lower(words, first + 1))?;
    let (direction, from, len) = if spanish {
        (-1, reference.today()?, 3)
    } else {
        let mark = lower(words, first + 2);
        // "two years after that", not "two years after the war".
        if let Some(&direction) = table.from_document.get(mark) {
            let len = if mark == "from" && lower(words, first + 3) == "now" { 4 } else { 3 };
            if mark == "from" && len == 3 {
                return None;
            }
            (direction, reference.today()?, len)
        } else {
            let direction = *table.from_earlier.get(mark)?;
            let earlier = reference.earlier?;
            // "Two years after the war" is told from the war.
            let joins = lexicon.calendar.before.contains(mark) || lexicon.calendar.after.contains(mark);
            if joins && !is_last(words, first + 3) {
                return None;
            }
            (direction, date(earlier.start.or(earlier.end)?)?, 3)
        }
    };
    let (start, end, granularity) = away(from, count * i64::from(direction), unit)?;
    found(start, end, granularity, len)
}

/// The period of the calendar that is so many units from a day. Counted in years, the day is not meant.
fn away(from: Date, count: i64, unit: Unit) -> Option<(Date, Date, Granularity)> {
    period(from.checked_add(units(count, unit)?).ok()?, unit.counted())
}

/// The same of an interval: from its first day, the day itself not being known.
pub(super) fn shifted(from: Interval, count: i64, unit: Unit) -> Option<Interval> {
    let (start, end, _) = away(date(from.start?)?, count, unit)?;
    let (start, end) = (day_number(start), day_number(end));
    // "Ninety days after" an event of which only the year is known is of no known day.
    let precise = from.end?.checked_sub(from.start?)? <= end.checked_sub(start)?;
    precise.then_some(Interval { start: Some(start), end: Some(end) })
}

/// Whether nothing that belongs to what stands before begins at a word: "two years after, it closed", "two years after that".
fn is_last(words: &[Word], at: usize) -> bool {
    let ends =
        |at: usize| words.get(at).is_none_or(|word| word.is_punct() || matches!(&*word.lower, "and" | "by"));
    ends(at) || matches!(lower(words, at), "that" | "this") && ends(at + 1)
}

/// "last month", "next year", "the following week", "that day", "last summer", "next March"
fn neighbour(words: &[Word], at: usize, reference: Reference, lexicon: &Lexicon) -> Option<Found> {
    let table = &lexicon.calendar.relative;
    let mark = lower(words, at);
    // "on the last day" is the last of some days, not the one before the document's.
    let one_of = matches!(mark, "last" | "next") && at > 0 && lower(words, at - 1) == "the";
    let (step, from) = if let Some(&step) = table.beside_document.get(mark).filter(|_| !one_of) {
        (step, reference.today()?)
    } else {
        let step = *table.beside_earlier.get(mark)?;
        let earlier = match (reference.earlier, step) {
            (Some(earlier), _) => earlier,
            // "the previous year" with nothing before it: before the document's.
            (None, -1) => reference.document?,
            (None, _) => return None,
        };
        (step, date(earlier.start.or(earlier.end)?)?)
    };
    let noun = lower(words, at + 1);
    if let Some(&unit) = table.units.get(noun) {
        // "next years" is no year, and "the past decade" are the ten years up to now.
        let long = matches!(unit, Unit::Decade | Unit::Century) && step != 0;
        if noun.ends_with('s') || long && table.spans.contains_key(mark) {
            return None;
        }
        let day = from.checked_add(units(i64::from(step), unit)?).ok()?;
        let (start, end, granularity) = period(day, unit)?;
        return found(start, end, granularity, 2);
    }
    if let Some(weekday) = lexicon.calendar.weekday(noun) {
        let day = match step {
            0 => nearest(from, weekday, false),
            step => from.nth_weekday(step.into(), weekday).ok(),
        }?;
        return found(day, day, Granularity::Day, 2);
    }
    if let Some(&month) = lexicon.calendar.months.get(noun).filter(|_| words[at + 1].capital) {
        let year = year_beside(from, step, |year| Date::new(year, month, 1).ok())?;
        let start = Date::new(year, month, 1).ok()?;
        return found(start, start.last_of_month(), Granularity::Month, 2);
    }
    let &(first, last) = lexicon.calendar.seasons.get(noun)?;
    let year = year_beside(from, step, |year| Date::new(year, first, 1).ok())?;
    let start = Date::new(year, first, 1).ok()?;
    let end = Date::new(if last < first { year.checked_add(1)? } else { year }, last, 1).ok()?;
    found(start, end.last_of_month(), Granularity::Season, 2)
}

/// The year of the last (-1), this (0) or next (1) time that something of the calendar begins.
fn year_beside(from: Date, step: i8, begins: impl Fn(i16) -> Option<Date>) -> Option<i16> {
    let year = from.year();
    let this = begins(year)?;
    Some(match step {
        0 => year,
        step if step < 0 => {
            if this < from.first_of_month() {
                year
            } else {
                year - 1
            }
        }
        _ => {
            if this > from {
                year
            } else {
                year + 1
            }
        }
    })
}

/// "the past five years", "the last decade", "recent months", "the coming weeks"
fn span(words: &[Word], at: usize, reference: Reference, lexicon: &Lexicon) -> Option<Found> {
    let table = &lexicon.calendar.relative;
    let direction = *table.spans.get(lower(words, at))?;
    let today = reference.today()?;
    let (count, next) = match number(words, at + 1, lexicon) {
        Some(count) => (count, at + 2),
        // "recent years": some.
        None => (if lower(words, at + 1).ends_with('s') { 5 } else { 1 }, at + 1),
    };
    let unit = *table.units.get(lower(words, next))?;
    // "the last day", "the last week of March"
    let plain = next == at + 1;
    if plain && (unit == Unit::Day || lower(words, next + 1) == "of") {
        return None;
    }
    let far = today.checked_add(units(count * i64::from(direction), unit)?).ok()?;
    let (start, end) = if direction < 0 { (far, today) } else { (today, far) };
    let (_, _, granularity) = period(today, unit)?;
    found(start, end, granularity, next + 1 - at)
}

/// "on Tuesday": of the week before the document, or of the week after it if its verb speaks of the future.
fn weekday(words: &[Word], at: usize, reference: Reference, lexicon: &Lexicon) -> Option<Found> {
    let word = words.get(at).filter(|word| word.capital)?;
    // "Monday, 4 May 2015" says the day itself.
    let comma = usize::from(lower(words, at + 1) == ",");
    let next = words.get(at + 1 + comma);
    if next.is_some_and(|next| {
        lexicon.calendar.months.contains_key(&next.lower) && next.capital
            || next.lower.starts_with(|first: char| first.is_ascii_digit())
    }) {
        return None;
    }
    let weekday = lexicon.calendar.weekday(&word.lower)?;
    // "Santo Domingo", "Good Friday"
    let named = at > 1 && words[at - 1].capital && words[at - 1].is_word();
    if named {
        return None;
    }
    let document = reference.document?;
    // A document of a month or year has no day to tell from.
    if document.start != document.end {
        return None;
    }
    let ahead = lean(words, at, &lexicon.calendar.relative, &lexicon.calendar) == Lean::Future;
    let day = nearest(reference.today()?, weekday, ahead)?;
    found(day, day, Granularity::Day, 1)
}

/// The last such day up to a day, or the next one after it.
fn nearest(from: Date, weekday: Weekday, after: bool) -> Option<Date> {
    if after {
        return from.nth_weekday(1, weekday).ok();
    }
    if from.weekday() == weekday { Some(from) } else { from.nth_weekday(-1, weekday).ok() }
}
