//! Dates of the precision that is known.

use rapporteur_claims::Interval;

/// A day, a month or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartialDate {
    /// Year.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: Option<u8>,
    /// Day of the month, from 1.
    pub day: Option<u8>,
}

impl PartialDate {
    /// The date that an interval is; of one that is no day, month or year, what its first and last day have in common.
    #[must_use]
    pub fn of(interval: Interval) -> Option<PartialDate> {
        let start = parts(interval.start?)?;
        let end = parts(interval.end?)?;
        if start.0 != end.0 {
            return None;
        }
        let year = PartialDate { year: start.0, month: None, day: None };
        if start.1 != end.1 {
            return Some(year);
        }
        let day = (start.2 == end.2).then_some(start.2);
        Some(PartialDate { month: Some(start.1), day, ..year })
    }
}

/// Year, month and day of a day number.
fn parts(day: i32) -> Option<(i16, u8, u8)> {
    let text = Interval::iso_day(day);
    let mut numbers = text.rsplitn(3, '-');
    let (day, month, year) = (numbers.next()?, numbers.next()?, numbers.next()?);
    Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_is_kept() {
        let of = |text: &str| {
            let date = PartialDate::of(Interval::parse(text)?)?;
            Some((date.year, date.month, date.day))
        };
        assert_eq!(of("2014-03-28"), Some((2014, Some(3), Some(28))));
        assert_eq!(of("2014-03"), Some((2014, Some(3), None)));
        assert_eq!(of("2014"), Some((2014, None, None)));
        let from = |a: &str, b: &str| Interval::parse(a).unwrap().to(Interval::parse(b).unwrap());
        let year = PartialDate { year: 2014, month: None, day: None };
        assert_eq!(PartialDate::of(from("2014-03-02", "2014-05-01")), Some(year));
        assert_eq!(PartialDate::of(from("2013", "2014")), None);
        assert_eq!(PartialDate::of(Interval { start: None, end: Some(3) }), None);
    }
}
