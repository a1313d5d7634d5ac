//! The words of `data/html.toml`.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

type Words = FxHashSet<Box<str>>;

/// What the file says.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Knowledge {
    pub roles: Words,
    pub words: Words,
    pub dropped: Words,
    pub blocks: Words,
    pub void: Words,
    pub meta: Meta,
}

/// Names of `meta` elements by what they tell, best first.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Meta {
    pub title: Vec<Box<str>>,
    pub published: Vec<Box<str>>,
    pub updated: Vec<Box<str>>,
    pub publisher: Vec<Box<str>>,
    pub author: Vec<Box<str>>,
    pub url: Vec<Box<str>>,
    pub language: Vec<Box<str>>,
}

pub(super) static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| toml::from_str(include_str!("../../../data/html.toml")).unwrap_or_default());

/// Words of a class or id: "site-nav" and "siteNav" are "site" and "nav".
pub(super) fn words(value: &str) -> impl Iterator<Item = String> + '_ {
    value.split(|c: char| !c.is_ascii_alphanumeric()).flat_map(|word| {
        let mut parts: Vec<String> = Vec::new();
        let mut lower_before = false;
        for c in word.chars() {
            match parts.last_mut() {
                Some(part) if !(c.is_ascii_uppercase() && lower_before) => part.push(c.to_ascii_lowercase()),
                _ => parts.push(c.to_ascii_lowercase().to_string()),
            }
            lower_before = c.is_ascii_lowercase();
        }
        parts
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read() {
        assert!(KNOWLEDGE.words.contains("breadcrumb") && KNOWLEDGE.void.contains("br"));
        assert!(!KNOWLEDGE.meta.published.is_empty());
    }

    #[test]
    fn classes_are_words() {
        assert_eq!(
            words("site-nav relatedLinks_2").collect::<Vec<_>>(),
            ["site", "nav", "related", "links", "2"]
        );
    }
}
