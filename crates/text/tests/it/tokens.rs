//! Tokens.

use crate::{cases, troubled_text};
use proptest::prelude::*;
use rapporteur_text::{TokenKind, tokenize};

fn tag(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Word => "w",
        TokenKind::Clitic => "c",
        TokenKind::Number => "n",
        TokenKind::Punct => "p",
        TokenKind::Symbol => "s",
    }
}

#[test]
fn cases() {
    cases::check(include_str!("tokens.md"), 45, |text| {
        let tokens = tokenize(text);
        let shown = tokens.iter().map(|token| format!("{}/{}", &text[token.range], tag(token.kind)));
        vec![shown.collect::<Vec<_>>().join(" ")]
    });
}

#[test]
fn hostile_texts_are_linear() {
    for piece in [
        "a.",
        "a@",
        "www.",
        "://",
        "'",
        "a'",
        ". ",
        "Mr. .",
        "(",
        "-",
        "a-",
        "\u{301}",
        "\u{1f1e8}",
        "1.",
        "x@y.",
        "n't",
        "\u{200d}",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        let _ = tokenize(&text);
    }
}

proptest! {
    #[test]
    fn tokens_are_ordered_and_cover_all_but_white_space(text in troubled_text()) {
        let mut end = 0;
        for token in tokenize(&text) {
            let (start, stop) = (usize::from(token.range.start()), usize::from(token.range.end()));
            prop_assert!(end <= start && start < stop);
            prop_assert!(text[end..start].chars().all(char::is_whitespace));
            prop_assert!(!text[start..stop].contains(char::is_whitespace));
            end = stop;
        }
        prop_assert!(text[end..].chars().all(char::is_whitespace));
    }

    #[test]
    fn any_string_has_tokens(text in any::<String>()) {
        let covered: usize = tokenize(&text).iter().map(|token| usize::from(token.range.len())).sum();
        let visible: usize = text.chars().filter(|c| !c.is_whitespace()).map(char::len_utf8).sum();
        prop_assert_eq!(covered, visible);
    }
}
