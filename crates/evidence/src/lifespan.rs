//! The dates of a life in brackets: "Ana Ruiz (12 May 1901 – 3 June 1970) was a painter" says when she was born and when she died.

use std::sync::LazyLock;

use rapporteur_claims::{Interval, Statement, Time};
use rapporteur_text::TextRange;
use serde::Deserialize;

use crate::SourceSentence;
use crate::align::slice;

static DATA: &str = include_str!("../data/lifespan.toml");
static STEMS: LazyLock<Stems> = LazyLock::new(|| toml::from_str(DATA).unwrap_or_default());

/// Stems of words for the two ends of a life.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stems {
    birth: Vec<String>,
    death: Vec<String>,
}

/// Days that a life in brackets has at least; a festival or a war is shorter.
const SHORTEST: i32 = 15 * 365;
/// Days that it has at most.
const LONGEST: i32 = 120 * 366;
/// Days of a year.
const YEAR: i32 = 365;

/// One of the ends of a life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Birth,
    Death,
}

/// Which end a word speaks of.
pub(crate) fn end(stem: &str) -> Option<End> {
    let has = |stems: &[String]| stems.iter().any(|known| known == stem);
    if has(&STEMS.birth) {
        Some(End::Birth)
    } else if has(&STEMS.death) {
        Some(End::Death)
    } else {
        None
    }
}

/// Which end of a life a claim is about, if its words speak of one alone.
pub(crate) fn claimed(statement: &Statement) -> Option<End> {
    let mut ends = statement.terms.iter().filter(|term| !term.denied).filter_map(|term| end(&term.stem));
    let first = ends.next()?;
    ends.all(|other| other == first).then_some(first)
}

/// The day or year of birth and that of death that a sentence gives in brackets.
pub(crate) fn of(sentence: &SourceSentence) -> Option<(Interval, Interval)> {
    let times = &sentence.statement.times;
    let bracketed = |time: &Time| {
        let before = sentence.prose.get(..usize::from(time.range.start())).unwrap_or_default();
        let open = before.rfind('(').or_else(|| before.rfind("-LRB-"));
        let closed = before.rfind(')').or_else(|| before.rfind("-RRB-"));
        open.is_some_and(|open| closed.is_none_or(|closed| closed < open))
    };
    // "from … to …" is read as one time. Of years alone all that is known is the year.
    let ends = |time: &Time| {
        let (start, end) = (time.interval.start?, time.interval.end?);
        let (first, last) = (Interval::iso_day(start), Interval::iso_day(end));
        let (from, to) = if first.ends_with("-01-01") && last.ends_with("-12-31") {
            (start.saturating_add(YEAR - 1), end.saturating_sub(YEAR - 1))
        } else {
            (start, end)
        };
        is_life(start, end).then_some((
            Interval { start: Some(start), end: Some(from) },
            Interval { start: Some(to), end: Some(end) },
        ))
    };
    times.iter().filter(|time| bracketed(time)).find_map(ends).or_else(|| {
        times.windows(2).find_map(|pair| {
            let [birth, death] = pair else { return None };
            let (from, to) = (birth.range.end(), death.range.start());
            let between = (from <= to).then(|| slice(&sentence.prose, TextRange::new(from, to)).trim())?;
            let dashed = !between.is_empty() && between.chars().all(|c| matches!(c, '-' | '–' | '—' | '−'));
            let life = birth.interval.start.zip(death.interval.end).is_some_and(|(a, b)| is_life(a, b));
            (dashed && bracketed(birth) && life).then_some((birth.interval, death.interval))
        })
    })
}

/// Whether two days are as far apart as birth and death may be.
fn is_life(birth: i32, death: i32) -> bool {
    (SHORTEST..=LONGEST).contains(&death.saturating_sub(birth))
}

/// Whether a claimed day or year of birth or death is the one that a sentence gives in brackets; none where it gives none, or
/// only the year.
pub(crate) fn tells(time: &Time, statement: &Statement, sentence: &SourceSentence) -> Option<bool> {
    let (birth, death) = of(sentence)?;
    let told = match claimed(statement)? {
        End::Birth => birth,
        End::Death => death,
    };
    let (start, end) = (time.interval.start?, time.interval.end?);
    if told.within(time.interval) {
        return Some(true);
    }
    let apart = told.end.is_some_and(|last| last < start) || told.start.is_some_and(|first| first > end);
    apart.then_some(false)
}
