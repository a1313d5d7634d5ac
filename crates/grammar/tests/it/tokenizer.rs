//! The tokeniser: conventions by example, agreement with the treebanks, totality.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proptest::prelude::*;
use rapporteur_grammar::{Words, conllu, tokenize};
use rapporteur_text::TextRange;

use crate::treebanks::treebank;

/// The words with `+` inside multiword tokens.
fn shown(text: &str) -> String {
    let found = tokenize(text);
    let mut out = String::new();
    for (index, range) in (0..).zip(&found.words) {
        let joined = found.multiwords.iter().any(|token| token.first < index && index <= token.last);
        let space = if index == 0 { "" } else { " " };
        let _ = write!(out, "{}{}", if joined { "+" } else { space }, &text[*range]);
    }
    out
}

#[test]
fn conventions_by_example() {
    let mut failures = String::new();
    let mut cases = 0;
    let mut input = "";
    for (number, line) in (1..).zip(include_str!("tokenizer.md").lines()) {
        if let Some(text) = line.strip_prefix("> ") {
            input = text;
        } else if let Some(expected) = line.strip_prefix("- ") {
            cases += 1;
            let found = shown(input);
            if found != expected {
                let _ = writeln!(failures, "line {number}:\n  expected {expected}\n  found    {found}");
            }
        }
    }
    assert!(cases > 40, "only {cases} cases");
    assert!(failures.is_empty(), "\n{failures}");
}

type Spans = BTreeSet<(u32, u32)>;

/// Byte ranges of words and of orthographic tokens.
fn spans(words: &Words) -> (Spans, Spans) {
    let span = |a: TextRange, b: TextRange| (a.start().into(), b.end().into());
    let all = words.words.iter().map(|range| span(*range, *range)).collect();
    let mut tokens = BTreeSet::new();
    let mut multiwords = words.multiwords.iter().peekable();
    let mut at = 0;
    while let Some(first) = words.words.get(at) {
        let last =
            multiwords.next_if(|token| token.first as usize == at).map_or(at, |token| token.last as usize);
        tokens.insert(span(*first, words.words[last]));
        at = last + 1;
    }
    (all, tokens)
}

#[test]
fn words_agree_with_the_treebanks() {
    for name in ["en_ewt-dev.conllu", "en_gum-dev.conllu"] {
        let Some(file) = treebank(name) else { return };
        let mut counts = [(0, 0, 0); 2];
        for sentence in conllu::read(&file) {
            let sentence = sentence.unwrap();
            let gold = spans(sentence.words());
            let found = spans(&tokenize(sentence.text()));
            for (count, gold, found) in [(0, &gold.0, &found.0), (1, &gold.1, &found.1)] {
                counts[count].0 += gold.len();
                counts[count].1 += found.len();
                counts[count].2 += gold.intersection(found).count();
            }
        }
        let [words, tokens] = counts.map(|(gold, found, right)| {
            200.0 * f64::from(u32::try_from(right).unwrap()) / f64::from(u32::try_from(gold + found).unwrap())
        });
        eprintln!("{name}: words F1 {words:.2}, tokens F1 {tokens:.2}");
        assert!(words > 99.3 && tokens > 99.5, "{name}: words F1 {words:.2}, tokens F1 {tokens:.2}");
    }
}

#[test]
fn hostile_texts_are_linear() {
    for piece in [
        "a",
        "a.",
        "a@",
        "www.",
        "://",
        "a.com/",
        "'",
        "a'",
        "a's",
        "'s",
        ". ",
        "Mr. .",
        "(",
        ")",
        "[",
        "-",
        "a-",
        "--a",
        "\u{301}",
        "\u{1f1e8}",
        "\u{200d}",
        "1.",
        "1-",
        "1/",
        "1,",
        "+1",
        "x@y.",
        "n't",
        ":",
        ":(",
        "<",
        "<-",
        "#",
        "#a",
        "!",
        "?.",
        "&a",
        "a&",
        "*a",
        "$",
        "a$",
        "a/",
        "w/",
        "漢",
        "\u{2018}\u{2019}",
        "`",
        "_",
        "a- ",
        "a  ",
        "x.y-",
        "\u{1f469}\u{200d}",
        "its ",
        "1960's",
        "a\u{ad}",
    ] {
        let text = piece.repeat(50_000 / piece.len());
        // A quadratic tokeniser would not come back.
        check(&text);
    }
}

/// Text with what makes trouble.
fn troubled_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[A-Za-z]{1,8}",
        2 => "[ .,;:!?'\"()\\[\\]^@/&%$<>=*_#|+-]{1,3}",
        2 => "[0-9]{1,4}",
        3 => prop::sample::select(&[
            " ", "  ", "\n", "\r\n", "\t", "\u{a0}", "\u{2028}", "\u{3000}", "\u{ad}", "\u{200b}", "\u{200d}", "\u{feff}",
            "\u{301}", "\u{338}", "e\u{301}", "ñ", "\u{212b}", "ﬁ", "…", "—", "–", "“", "”", "’", "‘", "«", "。", "漢字",
            "👩‍🚀", "🇨🇴", "👍🏽", "Ａ", "½", "²", "٣", "U.S.", "e.g. ", "Mr. ", "n't", "'s", "’ll", "cannot", "its not",
            "http://a.b/c", "www.", "x@y.org", "a.doc", "mailto:", "US$", "1990-95", "12/27", "+44-", "pre-", "-wise", "dunno",
            "\0", "\u{f73}", "'", "`", ":)", "#️⃣",
        ][..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Words are ordered, whole characters, and cover all but white space; multiword tokens are ordered and of adjacent words.
fn check(text: &str) {
    let found = tokenize(text);
    let mut end = 0;
    for word in &found.words {
        let (start, stop) = (usize::from(word.start()), usize::from(word.end()));
        assert!(end <= start && start < stop);
        assert!(text[end..start].chars().all(char::is_whitespace));
        assert!(!text[start..stop].contains(char::is_whitespace));
        end = stop;
    }
    assert!(text[end..].chars().all(char::is_whitespace));
    let mut next = 0;
    for token in &found.multiwords {
        assert!(next <= token.first && token.first < token.last);
        for pair in found.words[token.first as usize..=token.last as usize].windows(2) {
            assert_eq!(pair[0].end(), pair[1].start());
        }
        next = token.last + 1;
    }
}

proptest! {
    #[test]
    fn words_are_ordered_and_cover_all_but_white_space(text in troubled_text()) {
        check(&text);
    }

    #[test]
    fn any_string_has_words(text in any::<String>()) {
        check(&text);
    }
}
