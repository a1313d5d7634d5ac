//! Trigger words, kinds, ladders and cues, as data.

use std::sync::Arc;

/// The lexicon: built-in data with user overlays on top.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {}

/// An overlay entry that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconError {
    /// File as given by the caller.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// What is wrong and the way out.
    pub message: String,
}

impl Lexicon {
    /// The compiled-in lexicon, built once per process.
    #[must_use]
    pub fn builtin() -> Arc<Lexicon> {
        todo!()
    }

    /// This lexicon with overlays `(file name, TOML text)`.
    #[must_use]
    pub fn with_overlays(&self, _overlays: &[(String, String)]) -> (Lexicon, Vec<LexiconError>) {
        todo!()
    }

    /// Hash of all data.
    #[must_use]
    pub fn digest(&self) -> u64 {
        todo!()
    }
}
