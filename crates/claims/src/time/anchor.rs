//! What the relative times of a sentence are told from.

use super::{Interval, Time, relative};
use crate::lexicon::Lexicon;
use crate::words::words;

/// The day of the document and what the sentences before were speaking of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
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
/// Only times that can be meant: a sentence of several ("in 2015, replacing an accord of 1998") leaves none.
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
        let mut dated = times.iter().map(|time| time.interval).filter(|interval| interval.start.is_some());
        let Some(first) = dated.next() else {
            self.last =
                self.last.map(|(last, ago)| (last, ago + 1)).filter(|(_, ago)| *ago < Self::REMEMBERED);
            return;
        };
        self.last = dated.all(|other| other == first).then_some((first, 0));
    }
}

/// Whether a sentence may have a time that is told from an earlier one: "the following year", "three years later". Of other
/// sentences [`Anchor::earlier`] changes nothing.
#[must_use]
pub fn is_told_from_earlier(prose: &str, lexicon: &Lexicon) -> bool {
    let words = words(prose, lexicon);
    (0..words.len()).any(|at| relative::may_be_told_from_earlier(&words, at, lexicon))
}
