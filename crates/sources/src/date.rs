//! ISO 8601 calendar dates of reduced precision, as metadata gives them.

use jiff::civil::Date;
use rapporteur_claims::Interval;

/// A value that is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a date; write 2014, 2014-03 or 2014-03-28")]
pub struct DateError(pub String);

/// Reads `2014`, `2014-03` or `2014-03-28` as the days it covers. A time of day after `T` or a space is ignored: no
/// rule looks below the day.
pub fn parse_date(value: &str) -> Result<Interval, DateError> {
    let error = || DateError(value.trim().chars().take(40).collect());
    let day = value.trim().split(['T', 't', ' ']).next().unwrap_or_default();
    let mut fields = day.split('-').map(number);
    let (year, month, date) = (fields.next(), fields.next(), fields.next());
    if fields.next().is_some() {
        return Err(error());
    }
    let year = year.flatten().filter(|(_, digits)| *digits == 4).ok_or_else(error)?.0;
    let (first, last) = match (month, date) {
        (None, _) => (civil(year, 1, 1), civil(year, 12, 31)),
        (Some(month), None) => {
            let first = civil(year, month.ok_or_else(error)?.0, 1);
            (first, first.map(Date::last_of_month))
        }
        (Some(month), Some(date)) => {
            let day = civil(year, month.ok_or_else(error)?.0, date.ok_or_else(error)?.0);
            (day, day)
        }
    };
    let days = |date: Option<Date>| date.and_then(days_since_epoch).ok_or_else(error);
    Ok(Interval { start: Some(days(first)?), end: Some(days(last)?) })
}

/// An unsigned number of at most four digits, with the number of its digits.
fn number(field: &str) -> Option<(i16, usize)> {
    let digits = (1..=4).contains(&field.len()) && field.bytes().all(|byte| byte.is_ascii_digit());
    if digits { field.parse().ok().map(|number| (number, field.len())) } else { None }
}

fn civil(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn days_since_epoch(date: Date) -> Option<i32> {
    date.since(Date::constant(1970, 1, 1)).ok().map(|span| span.get_days())
}
