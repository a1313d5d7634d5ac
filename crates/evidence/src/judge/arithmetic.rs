//! The words by which texts count, compare and measure, from `data/arithmetic.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

static DATA: &str = include_str!("../../data/arithmetic.toml");

/// The words of the data file; each list is described there.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(DATA).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub left: Vec<String>,
    pub so_far: Vec<String>,
    pub open: Vec<String>,
    pub past: Vec<String>,
    pub more: Vec<String>,
    pub less: Vec<String>,
    pub measures: Vec<String>,
    pub against: Vec<String>,
    pub back: Vec<String>,
    pub rises: Vec<String>,
    pub falls: Vec<String>,
    pub factors: Vec<(String, f64)>,
}

/// Whether a list has a word.
pub(super) fn has(list: &[String], word: &str) -> bool {
    list.iter().any(|known| known == word)
}

/// Whether a text, in small letters, has one of the phrases of a list.
pub(super) fn has_any(list: &[String], text: &str) -> bool {
    list.iter().any(|phrase| text.contains(phrase.as_str()))
}
