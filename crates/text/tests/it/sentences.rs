//! Sentence boundaries.

use crate::{cases, troubled_text};
use proptest::prelude::*;
use rapporteur_text::split_sentences;
use std::path::PathBuf;

fn split(text: &str) -> Vec<String> {
    split_sentences(text).into_iter().map(|range| text[range].to_owned()).collect()
}

#[test]
fn cases() {
    cases::check(include_str!("sentences.md"), 80, split);
}

/// The Golden Rules of the Pragmatic Segmenter, from the shared evaluation data.
#[test]
fn golden_rules() {
    let set = std::env::var_os("RAPPORTEUR_SHARED").map(PathBuf::from);
    let default = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let file = set.clone().unwrap_or_else(default).join("eval/golden-sentences.json");
    let Ok(json) = std::fs::read_to_string(&file) else {
        assert!(set.is_none() || std::env::var_os("CI").is_none(), "{} is missing", file.display());
        eprintln!("skipped: {} is missing", file.display());
        return;
    };
    let rules: Vec<(String, Vec<String>)> = serde_json::from_str(&json).expect("[[input, [sentences]]...]");
    let mut right = 0;
    for (number, (input, expected)) in (1..).zip(&rules) {
        let found = split(input);
        if found == *expected {
            right += 1;
        } else {
            eprintln!("rule {number}: {input:?}\n  expected {expected:?}\n  found    {found:?}");
        }
    }
    eprintln!("golden rules: {right} of {}", rules.len());
    assert!(right + 1 >= rules.len(), "{right} of {}", rules.len());
}

#[test]
fn hostile_texts_are_linear() {
    for piece in [
        ".", ". ", "!", "a.", "a. ", "A.B", ". [", ".[1]", "[^1].", "\n", "\n ", "• ", "1. ", "1) ", ".\"",
        ". . ", "…", "。", "\u{301}.", ".'", "Mr. ", "abc.Abc", ".1 ", ". \u{a0}", ".»", ". »",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        let _ = split_sentences(&text);
    }
}

#[test]
fn a_long_sentence_that_ends_in_a_small_number() {
    let text = "The crews were flown to the coast under the arrangement of the union, which Chile activated on Feb 2. Spain \
                sent more.";
    assert_eq!(split(text).len(), 2);
    assert!(split(text)[1].starts_with("Spain"));
}

proptest! {
    #[test]
    fn sentences_are_ordered_trimmed_and_cover(text in troubled_text()) {
        let mut end = 0;
        for range in split_sentences(&text) {
            let (start, stop) = (usize::from(range.start()), usize::from(range.end()));
            prop_assert!(end <= start && start < stop);
            prop_assert!(text[end..start].trim().is_empty());
            prop_assert_eq!(text[start..stop].trim(), &text[start..stop]);
            end = stop;
        }
        prop_assert!(text[end..].trim().is_empty());
    }

    #[test]
    fn any_string_has_sentences(text in any::<String>()) {
        let joined: String = split(&text).concat();
        let strip = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(strip(&joined), strip(&text));
    }

    /// Paragraphs do not touch each other, so that an edit in one leaves the sentences of the others.
    #[test]
    fn a_blank_line_separates(head in troubled_text(), tail in troubled_text()) {
        let (head, tail) = (head.trim(), tail.trim());
        let text = format!("{head}\n\n{tail}");
        let both = [split(head), split(tail)].concat();
        prop_assert_eq!(split(&text), both);
    }
}
