//! What the relative times of a sentence are told from.

use super::{Interval, Time, TimeRelation, relative};
use crate::lexicon::Lexicon;
use crate::words::words;

/// The day of the document and what the sentences before were speaking of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Anchor {
    /// The document's date: completes dates without a year, and is what "last year" is told from.
    pub document: Option<Interval>,
    /// The time that the sentences before speak of: what "three years later" is told from where the sentence itself names
    /// no time before. See [`Timeline`].
    pub earlier: Option<Interval>,
}

impl From<Option<Interval>> for Anchor {
    fn from(document: Option<Interval>) -> Self {
        Self { document, earlier: None }
    }
}

/// The time that a text is speaking of, sentence by sentence.
///
/// Only times that can be meant: a sentence of several ("replacing an accord of 1998 in 2015") leaves none, unless it opens with
/// the latest of them ("In 2015 it replaced an accord of 1998").
#[derive(Debug, Clone, Copy, Default)]
pub struct Timeline {
    /// With the sentences that came after.
    last: Option<(Interval, usize)>,
}

impl Timeline {
    /// Sentences that a time is remembered for.
    pub const REMEMBERED: usize = 4;

    /// What the times of a sentence at this place of a document of that date are told from.
    #[must_use]
    pub fn anchor(&self, document: Option<Interval>) -> Anchor {
        Anchor { document, earlier: self.earlier() }
    }

    /// A heading: what follows is told anew.
    pub fn enter_section(&mut self) {
        self.last = None;
    }

    /// The time that the sentences before this place speak of.
    #[must_use]
    pub fn earlier(&self) -> Option<Interval> {
        self.last.map(|(interval, _)| interval)
    }

    /// A sentence with its times has been read.
    pub fn read(&mut self, times: &[Time]) {
        let mut dated = times.iter().filter(|time| time.interval.start.is_some());
        let Some(first) = dated.next() else {
            self.last =
                self.last.map(|(last, ago)| (last, ago + 1)).filter(|(_, ago)| *ago < Self::REMEMBERED);
            return;
        };
        let opens = opens(first);
        // What was before is only looked back on; what comes after takes the text further.
        let earlier = |other: &Time| {
            other.interval.end.zip(first.interval.start).is_some_and(|(end, start)| end < start)
        };
        let meant = dated.all(|other| other.interval == first.interval || opens && earlier(other));
        self.last = meant.then_some((first.interval, 0));
    }
}

/// Whether nothing stands before a time but "in" or "on".
fn opens(time: &Time) -> bool {
    const PREPOSITION: usize = "in ".len();
    time.relation == TimeRelation::In && usize::from(time.range.start()) == PREPOSITION
}

/// Whether a sentence may have a time that is told from an earlier one: "the following year", "three years later". Of other
/// sentences [`Anchor::earlier`] changes nothing.
#[must_use]
pub fn is_told_from_earlier(prose: &str, lexicon: &Lexicon) -> bool {
    let words = words(prose, lexicon);
    (0..words.len()).any(|at| relative::may_be_told_from_earlier(&words, at, lexicon))
}

/// What a time is told from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The date of the document: "last year", "on Tuesday", "in March".
    Document,
    /// A time named before: "two years later", "the following week".
    Earlier,
}

/// What the words of a time are told from; none where they name the year themselves.
#[must_use]
pub fn basis(prose: &str, interval: Interval, lexicon: &Lexicon) -> Option<Basis> {
    let year = interval.start.or(interval.end).map(Interval::iso_day)?;
    let year = year.get(..4)?;
    let words = words(prose, lexicon);
    let table = &lexicon.calendar.relative;
    let earlier = (0..words.len()).any(|at| {
        let word = &words[at].lower;
        table.from_earlier.contains_key(word) || at == 0 && table.beside_earlier.contains_key(word)
    });
    let named = words.iter().any(|word| word.lower.contains(year) || word.lower.ends_with("century"));
    match (named, earlier) {
        (true, _) => None,
        (false, true) => Some(Basis::Earlier),
        (false, false) => Some(Basis::Document),
    }
}
