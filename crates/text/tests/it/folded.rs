//! The folded view.

use crate::troubled_text;
use proptest::prelude::*;
use rapporteur_text::{fold, range};
use unicode_normalization::is_nfc;

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(fold(source).text, expected, "{source:?}");
}

#[test]
fn white_space() {
    check("", "");
    check(" \r\n\t\u{a0} ", "");
    check("one\u{a0}two\r\n\r\n   three\u{2003}four\u{3000}five", "one two three four five");
    check("  both ends \n", "both ends");
    check("a \u{200b} b", "a b");
}

#[test]
fn quotes_and_dashes() {
    check("\u{201c}Kenya\u{2019}s \u{2018}first\u{2019}\u{201d}", "\"Kenya's 'first'\"");
    check("«oui» ‹si› „ja“ ‚so‘", "\"oui\" 'si' \"ja\" 'so'");
    check("2013–2015, the Lima–Quito road", "2013-2015, the Lima-Quito road");
    check("the pact – signed in Oslo – holds", "the pact - signed in Oslo - holds");
    check("the pact — signed in Oslo — holds", "the pact - signed in Oslo - holds");
    check("the pact—signed in Oslo—holds", "the pact - signed in Oslo - holds");
    check("pp. 3—9", "pp. 3-9");
    check("−5 °C", "-5 °C");
    check("—", "-");
}

#[test]
fn invisible_characters() {
    check("\u{feff}part\u{ad}ner\u{200b}ship", "partnership");
    check("a\u{200d}b\u{2060}c\u{fe0f}", "abc");
    check("vis\u{e0041}ible", "visible");
    check("\u{200b}", "");
}

#[test]
fn ligatures_and_widths() {
    check("eﬀort, oﬃce, ﬁrst, ﬂag", "effort, office, first, flag");
    check("ＮＡＴＯ　２０１４！", "NATO 2014!");
    check("wait…", "wait...");
    check("cœur, Ærø", "cœur, Ærø");
}

#[test]
fn composition() {
    check("Bogota\u{301} y Espan\u{303}a", "Bogotá y España");
    check("\u{212b}ngstrom", "Ångstrom");
    check("\u{1112}\u{1161}\u{11ab}", "한");
    check("e\u{ad}\u{301}", "é");
    check("Ｅ\u{301}", "É");
}

#[test]
fn a_base_and_its_marks_are_one_run() {
    let source = "Bogota\u{301}, e\u{301}lite";
    let folded = fold(source);
    let at = folded.text.find('á').expect("composed");
    assert_eq!(&source[folded.map.to_source(range(at, at + 2))], "a\u{301}");
    let at = folded.text.find('é').expect("composed");
    assert_eq!(&source[folded.map.to_source(range(at, at + 2))], "e\u{301}");
    assert_eq!(&source[folded.map.to_source(range(at + 2, at + 4))], "li");
}

#[test]
fn words_broken_over_lines() {
    check("the govern-\nment", "the government");
    check("the govern\u{ad}\r\n  ment", "the government");
    check("the govern‐\n  ment fell", "the government fell");
    check("the Indo-\nPacific", "the Indo-Pacific");
    check("state-\nof-the-art", "state-of-the-art");
    check("up-to-\ndate", "up-to-date");
    check("2013-\n2015", "2013-2015");
    check("pre-\nand post-war", "pre- and post-war");
    check("a dash -\nthen more", "a dash - then more");
    check("a list-\n\nnew block", "a list- new block");
    check("co-operation", "co-operation");
    let source = "the govern-\n  ment fell";
    let folded = fold(source);
    let word = folded.map.to_source(range(4, 14));
    assert_eq!(&source[word], "govern-\n  ment");
}

#[test]
fn ascii_is_its_own_fold() {
    let text = "Plain words, 3.5% (more) \"or\" less - it's all here.";
    let folded = fold(text);
    assert_eq!(folded.text, text);
    assert_eq!(folded.map, rapporteur_text::OffsetMap::identity(text.len()));
}

#[test]
fn long_rows_of_marks_are_linear() {
    for piece in ["\u{301}", "-\n", "\u{ad}", " ", "\u{a0}", "a-\n", "—", "\u{1161}", "ﬁ", "\0"] {
        let text = piece.repeat(200_000 / piece.len());
        let _ = fold(&text);
    }
}

proptest! {
    #[test]
    fn folding_is_idempotent_and_normal(source in troubled_text()) {
        let folded = fold(&source);
        prop_assert!(is_nfc(&folded.text));
        prop_assert!(!folded.text.contains("  ") && folded.text.trim() == folded.text);
        prop_assert_eq!(&fold(&folded.text).text, &folded.text);
    }

    #[test]
    fn maps_fall_on_characters_and_cover(source in troubled_text()) {
        let folded = fold(&source);
        prop_assert_eq!(usize::from(folded.map.derived_len()), folded.text.len());
        let mut end = 0;
        for (at, c) in folded.text.char_indices() {
            let place = folded.map.to_source(range(at, at + c.len_utf8()));
            prop_assert!(source.get(usize::from(place.start())..usize::from(place.end())).is_some());
            prop_assert!(!place.is_empty());
            // What lies between the places of two characters shows nothing.
            let gap = usize::from(place.start()).max(end);
            let dropped = fold(&source[end..gap]).text;
            prop_assert_eq!(dropped.trim_matches('-'), "");
            end = end.max(place.end().into());
            if !c.is_whitespace() && source[place] == *c.encode_utf8(&mut [0; 4]) {
                prop_assert_eq!(usize::from(folded.map.to_derived(place.start())), at);
            }
        }
        prop_assert_eq!(fold(&source[end..]).text, "");
    }

    #[test]
    fn any_string_folds(source in any::<String>()) {
        let folded = fold(&source);
        prop_assert_eq!(&fold(&folded.text).text, &folded.text);
    }
}
