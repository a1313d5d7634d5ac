//! What holds for every input.

use std::ops::Range;

use proptest::prelude::*;
use rapporteur_markup::{
    Block, BlockKind, Format, definitions, document_date_lines, front_matter, parse_block, split_blocks,
};
use rapporteur_text::{TextRange, fold, range};

const FORMATS: [Format; 2] = [Format::Markdown, Format::PlainText];

fn bytes(range: TextRange) -> Range<usize> {
    range.start().into()..range.end().into()
}

fn check_range(text: &str, at: TextRange, what: &str) {
    assert!(text.get(bytes(at)).is_some(), "{what} {at:?} of {text:?}");
}

/// All that must hold for any text.
fn check(text: &str, format: Format) {
    let blocks = split_blocks(text, format);
    let mut end = 0;
    for block in &blocks {
        check_range(text, block.range, "block");
        let own = bytes(block.range);
        assert!(own.start >= end && !own.is_empty(), "{block:?} in {text:?}");
        end = own.end;
        check_block(&text[own], block.kind, format);
    }
    for entry in definitions(text, &blocks, format).entries {
        check_range(text, entry.range, "definition");
    }
    let (front, problems) = front_matter(text);
    front.unwrap_or_default().fields.iter().for_each(|field| check_range(text, field.2, "field"));
    problems.iter().for_each(|problem| check_range(text, problem.range, "problem"));
    for line in document_date_lines(text) {
        check_range(text, line.range, "date");
        assert!(line.line.contains_range(line.range));
    }
}

fn check_block(block: &str, kind: BlockKind, format: Format) {
    let content = parse_block(block, kind, format);
    let mut end = 0.into();
    for sentence in &content.sentences {
        check_range(block, sentence.range, "sentence");
        assert!(sentence.range.start() >= end, "{sentence:?} in {block:?}");
        end = sentence.range.end();
        for (at, c) in sentence.prose.char_indices() {
            let source = sentence.map.to_source(range(at, at + c.len_utf8()));
            check_range(block, source, "character");
            assert!(!source.is_empty(), "{c:?} at {at} of {sentence:?} in {block:?}");
            assert!(sentence.range.contains_range(source), "{c:?} at {at} of {sentence:?} in {block:?}");
        }
        for citation in &sentence.citations {
            check_range(block, citation.range, "citation");
            check_range(block, citation.bracket, "bracket");
            assert!(citation.bracket.contains_range(citation.range), "{citation:?} in {block:?}");
        }
        for quotation in &sentence.quotations {
            check_range(block, quotation.range, "quotation");
            check_range(&sentence.prose, quotation.prose, "quotation");
            assert_eq!(sentence.map.to_source(quotation.prose), quotation.range);
        }
    }
    content.links.iter().for_each(|link| check_range(block, link.range, "link"));
    content.directives.iter().for_each(|directive| check_range(block, directive.range, "directive"));
}

/// Pieces that mean something to one of the scanners.
fn fragment() -> impl Strategy<Value = String> {
    let syntax = prop::sample::select(vec![
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        " ",
        "    ",
        "\t",
        "- ",
        "* ",
        "1. ",
        "> ",
        "# ",
        "```",
        "~~~",
        "---",
        "===",
        "|",
        "|---|---|",
        "<!-- ",
        "-->",
        "<!-- rapporteur: ignore CLM001 x -->",
        "<div>",
        "<b>",
        "</b>",
        "[",
        "]",
        "(",
        ")",
        "[^a]",
        "[^a]: ",
        "[1]",
        "[1]: ",
        "[1-3]",
        "[@key, p. 3]",
        "@key",
        "-@",
        "@{",
        "}",
        ";",
        "[a]: /b",
        "](/url)",
        "![",
        "`",
        "**",
        "*",
        "_",
        "~~",
        "\\",
        "&amp;",
        "&#64;",
        "&quot;",
        "\"",
        "“",
        "”",
        "«",
        "»",
        "„",
        "\0",
        "\u{feff}",
        "\u{ad}",
        "\u{a0}",
        "é",
        "e\u{301}",
        "👩‍🚀",
        "日本",
        "ﬁ",
        "…",
        ":::",
        "+++\n",
        "---\n",
        "a: b\n",
        "a = 1\n",
        "References\n",
        "Leave a Reply",
        "• ",
        "Share",
        "3 May 2021",
        "Updated ",
        "https://example.org/a",
        "a.txt",
        ". ",
        "? ",
        "word",
        "Two words",
        "The minister said ",
        "<br>",
        "<https://a.b>",
        ":",
        "\u{2028}",
    ]);
    prop_oneof![6 => syntax.prop_map(str::to_owned), 2 => "[a-zA-Z ,.]{1,12}", 1 => "\\PC{1,4}"]
}

fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(fragment(), 0..40).prop_map(|parts| parts.concat())
}

/// A block that is closed and says by itself what it is.
fn closed_block() -> impl Strategy<Value = String> {
    let words = "[A-Z][a-z]{1,6}( [a-z]{1,6}){2,6}\\.";
    prop_oneof![
        4 => words,
        1 => words.prop_map(|line| format!("# {line}")),
        1 => words.prop_map(|line| format!("{line} [@key, p. 3]\n{line}")),
        1 => (words, words).prop_map(|(a, b)| format!("- {a}\n- {b}\n  - {a}")),
        1 => words.prop_map(|line| format!("> {line}\n> {line}")),
        1 => words.prop_map(|line| format!("```\n{line}\n\n{line}\n```")),
        1 => words.prop_map(|line| format!("<!-- {line}\n\n -->")),
        1 => words.prop_map(|line| format!("| a | b |\n|---|---|\n| {line} | c |")),
        1 => words.prop_map(|line| format!("[^n]: {line}")),
        1 => Just("[1] Author, title.\n[2] Author, title.".to_owned()),
        1 => Just("---".to_owned()),
    ]
}

fn identities(text: &str, blocks: &[Block]) -> Vec<(String, BlockKind)> {
    blocks.iter().map(|block| (text[block.range].to_owned(), block.kind)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ranges_are_sound(text in document()) {
        FORMATS.into_iter().for_each(|format| check(&text, format));
    }

    #[test]
    fn arbitrary_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        FORMATS.into_iter().for_each(|format| check(&text, format));
    }

    #[test]
    fn every_kind_of_block_is_read_from_any_text(text in document()) {
        for format in FORMATS {
            for kind in [
                BlockKind::Paragraph, BlockKind::Heading(2), BlockKind::ListItem, BlockKind::TableRow,
                BlockKind::BlockQuote, BlockKind::FrontMatter, BlockKind::FootnoteDefinition,
                BlockKind::ReferenceEntry, BlockKind::Verbatim, BlockKind::Furniture,
            ] {
                check_block(&text, kind, format);
            }
        }
    }

    /// Letters and digits of the prose are those of the file.
    #[test]
    fn kept_characters_map_to_themselves(words in prop::collection::vec(
        prop_oneof![
            6 => "[A-Za-z0-9]{1,8}[,.]?".boxed(),
            1 => prop::sample::select(vec![
                "*so*", "**far**", "[@key]", "[1]", "[^n]", "@key", "`code`", "[text](/url)", "\n", "“a", "b”", "é",
                "<b>", "&amp;", "\\*", "~~x~~", "[@a, p. 3; @b]", "![alt](/x)",
            ]).prop_map(str::to_owned).boxed(),
        ], 1..30)) {
        let block = words.join(" ");
        for sentence in parse_block(&block, BlockKind::Paragraph, Format::Markdown).sentences {
            for (at, c) in sentence.prose.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                let source = sentence.map.to_source(range(at, at + c.len_utf8()));
                prop_assert_eq!(&block[source], c.to_string());
            }
        }
    }

    /// A quotation in the file, folded, is the quotation in the prose.
    #[test]
    fn quotations_are_verbatim(
        before in "[A-Z][a-z]{2,6} said ", inner in "[a-z]{1,6}( [a-z]{1,6}){2,5}", marks in 0..3usize,
    ) {
        let (open, close) = [("\"", "\""), ("“", "”"), ("«\u{a0}", "\u{a0}»")][marks];
        let block = format!("{before}{open}{inner}{close} twice.");
        for format in FORMATS {
            let content = parse_block(&block, BlockKind::Paragraph, format);
            let sentence = &content.sentences[0];
            let quotation = &sentence.quotations[0];
            prop_assert_eq!(&block[quotation.range], &inner);
            prop_assert_eq!(&sentence.prose[bytes(quotation.prose)], fold(&inner).text);
        }
    }

    /// The blocks of two documents one after the other are the blocks of each.
    #[test]
    fn concatenation_is_stable(
        first in prop::collection::vec(closed_block(), 0..6), second in prop::collection::vec(closed_block(), 0..6),
    ) {
        // A word first, lest the text start with what could be front matter.
        let (first, second) = (format!("Start.\n\n{}", first.join("\n\n")), second.join("\n\n"));
        let both = format!("{first}\n\n{second}");
        let second = format!("Start.\n\n{second}");
        let blocks = |text: &str| identities(text, &split_blocks(text, Format::Markdown));
        let mut expected = blocks(&first);
        expected.extend(blocks(&second).into_iter().skip(1));
        prop_assert_eq!(blocks(&both), expected);
    }

    /// A new paragraph leaves all other blocks alone.
    #[test]
    fn an_inserted_paragraph_changes_no_other_block(
        parts in prop::collection::vec(closed_block(), 1..8), at in 0..8usize,
    ) {
        let at = at.min(parts.len());
        let mut more = parts.clone();
        more.insert(at, "A new paragraph here.".to_owned());
        let text = |parts: &[String]| format!("Start.\n\n{}", parts.join("\n\n"));
        let blocks = |text: &str| identities(text, &split_blocks(text, Format::Markdown));
        let mut after = blocks(&text(&more));
        let new = after.iter().position(|(text, _)| text == "A new paragraph here.");
        after.remove(new.unwrap());
        prop_assert_eq!(after, blocks(&text(&parts)));
    }
}

/// Inputs that make careless parsers quadratic or overflow their stack.
#[test]
fn hostile_input_is_read_in_linear_time() {
    let deep = 100_000;
    let start = std::time::Instant::now();
    for text in [
        ">".repeat(deep),
        "> ".repeat(deep),
        "[".repeat(deep),
        "[]".repeat(deep),
        "*".repeat(deep),
        "*a ".repeat(deep),
        "**a*b".repeat(deep / 4),
        "_".repeat(deep),
        "`".repeat(deep),
        "`a``b".repeat(deep / 4),
        "- ".repeat(deep),
        format!("{}x", "- ".repeat(deep)),
        format!("{}x", "1. ".repeat(deep)),
        "<!-- ".repeat(deep / 4),
        "<b ".repeat(deep / 4),
        "a <!-- a ".repeat(deep / 4),
        "&".repeat(deep),
        "&#32;".repeat(deep / 4),
        "@".repeat(deep),
        "@{".repeat(deep),
        "[@a;".repeat(deep / 4) + &"]".repeat(deep / 4),
        "[^".repeat(deep),
        "[a][".repeat(deep / 4),
        "[a](".repeat(deep / 4),
        "![".repeat(deep),
        "\"".repeat(deep),
        "“a b c d ".repeat(deep / 4),
        "a.".repeat(deep),
        "a. ".repeat(deep),
        "|".repeat(deep),
        "a|".repeat(deep),
        "\\".repeat(deep),
        "\r".repeat(deep),
        "a\r\n".repeat(deep / 4),
        "- a\n".repeat(deep / 4),
        "\u{0}".repeat(deep),
        "\u{feff}".repeat(deep),
        "e\u{301}".repeat(deep / 4),
        "[1][".repeat(deep / 4),
        "[1] A\n".repeat(deep / 4),
        format!("---\na: {}", "[".repeat(deep / 4)),
        format!("---\na: {}\n---\n", "{a: ".repeat(5000)),
        format!("+++\na = {}\n+++\n", "[".repeat(5000)),
        "word ".repeat(deep),
        "x".repeat(4 << 20),
    ] {
        for format in FORMATS {
            let blocks = split_blocks(&text, format);
            for block in &blocks {
                let _ = parse_block(&text[block.range], block.kind, format);
            }
            let _ = definitions(&text, &blocks, format);
            let _ = front_matter(&text);
        }
        let seconds = start.elapsed().as_secs();
        assert!(seconds < 120, "{seconds} s at {:?}", text.chars().take(12).collect::<String>());
    }
}
