//! Words of estimative probability and the bands that yardsticks give them.
//!
//! A yardstick (ICD 203, the PHIA probability yardstick, NATO AJP-2.1) fixes for a few terms what probability they stand
//! for, so that writer and reader mean the same. The yardsticks are data (`estimates.toml`); which of them a desk follows
//! is the profile's choice, so a term is recognised by any and its bands are told per yardstick.

use rapporteur_text::TextRange;
use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{Lexicon, cues};

/// A word of estimative probability in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Estimate {
    /// The words.
    pub range: TextRange,
    /// The term as the yardsticks list it; [`Lexicon::bands`](crate::Lexicon::bands) says what it stands for.
    pub term: Box<str>,
}

/// A published scale of estimative terms.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Yardstick {
    /// Key (`icd-203`).
    pub key: Box<str>,
    /// Words for people.
    pub name: Box<str>,
    /// Whether it wants likelihood and confidence in sentences of their own.
    #[serde(default)]
    pub apart: bool,
    /// From the lowest to the highest.
    pub(crate) band: Vec<Band>,
}

/// What a term of a yardstick stands for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Least probability, per cent.
    pub min: u8,
    /// Greatest probability, per cent.
    pub max: u8,
    pub(crate) terms: Vec<Box<str>>,
}

impl Band {
    /// The terms, the usual one first.
    #[must_use]
    pub fn terms(&self) -> &[Box<str>] {
        &self.terms
    }
}

/// How sure a writer is of the basis of a judgement, apart from how likely the event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConfidenceLevel {
    /// Low.
    Low,
    /// Moderate, medium.
    Moderate,
    /// High.
    High,
}

/// Words of probability off every yardstick.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LooseEntry {
    /// Per cent around which readers put them.
    pub about: u8,
    pub terms: Vec<String>,
}

/// Phrases in which a writer states how sure he is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfidenceEntry {
    pub level: ConfidenceLevel,
    pub phrases: Vec<String>,
}

/// What else reading estimates needs.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ReadingEntry {
    pub chance: Vec<String>,
    pub comparing: Vec<String>,
    pub rounded: Vec<String>,
    pub own: Vec<String>,
    pub estimating: Vec<String>,
    pub key_judgements: Vec<String>,
}

/// `estimates.toml`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct EstimateFile {
    pub yardstick: Vec<Yardstick>,
    pub loose: Vec<LooseEntry>,
    pub confidence: Vec<ConfidenceEntry>,
    pub reading: ReadingEntry,
}

impl Yardstick {
    /// The bands from the lowest to the highest.
    #[must_use]
    pub fn bands(&self) -> &[Band] {
        &self.band
    }

    /// The band of a term; none if the yardstick does not have the term.
    #[must_use]
    pub fn band(&self, term: &str) -> Option<&Band> {
        self.band.iter().find(|band| band.terms.iter().any(|own| **own == *term))
    }

    /// The band for a probability in per cent: one that holds it, else the nearest; of two the one whose middle is nearer.
    #[must_use]
    pub fn nearest(&self, per_cent: u8) -> Option<&Band> {
        let off = |band: &Band| {
            let outside = band.min.saturating_sub(per_cent) + per_cent.saturating_sub(band.max);
            let middle = (u16::from(band.min) + u16::from(band.max)).abs_diff(2 * u16::from(per_cent));
            (outside, middle)
        };
        self.band.iter().min_by_key(|band| off(band))
    }
}

/// The words of estimative probability in a sentence, in order, the longest term at each place.
#[must_use]
pub fn estimates(prose: &str, lexicon: &Lexicon) -> Vec<Estimate> {
    let words = words(prose, lexicon);
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let found = lexicon.estimates.at(&words, at);
        if let Some((term, len)) = found.and_then(|(number, len)| Some((lexicon.term(number)?, len))) {
            out.push(Estimate { range: cues::cover(&words, at, len), term: term.into() });
            at += len;
        } else {
            at += 1;
        }
    }
    out
}
