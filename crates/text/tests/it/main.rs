//! Tests of the public interface.

mod cases;
mod folded;
mod line_index;
mod maps;
mod sentences;
mod tokens;

/// Text with what makes trouble: line breaks of all kinds, odd spaces, marks, emoji, hyphens, stops and brackets.
fn troubled_text() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let piece = prop_oneof![
        4 => "[A-Za-z]{1,8}",
        2 => "[ .,;:!?'\"()\\[\\]^@/&%$-]{1,3}",
        1 => "[0-9]{1,4}",
        2 => proptest::sample::select(&[
            " ", "  ", "\n", "\r\n", "\r", "\t", "\u{a0}", "\u{2028}", "\u{3000}", "\u{ad}", "\u{200b}", "\u{200d}",
            "\u{feff}", "\u{301}", "\u{308}", "\u{338}", "\u{345}", "e\u{301}", "ñ", "\u{212b}", "ﬁ", "…", "—", "–",
            "-\n", "“", "”", "’", "«", "。", "漢字", "\u{1100}\u{1161}", "👩‍🚀", "🇨🇴", "👍🏽", "Ａ", "U.S.", "e.g. ", "Mr. ",
            "n't", "'s", "http://a.b/c", "x@y.org", "• ", "1) ", "a. ", ". . .", "[^1]", "\0", "\u{f73}", "\u{1ffd}",
        ][..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}
