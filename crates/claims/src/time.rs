//! Dates and periods as intervals of days.

use rapporteur_text::TextRange;

/// Days, inclusive, as days since 1970-01-01 (proleptic Gregorian). An open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Interval {
    /// First day.
    pub start: Option<i32>,
    /// Last day.
    pub end: Option<i32>,
}

/// How finely a time was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Time {
    /// Where.
    pub range: TextRange,
    /// When.
    pub interval: Interval,
    /// How finely.
    pub granularity: Granularity,
    /// How the event relates to it.
    pub relation: TimeRelation,
}
