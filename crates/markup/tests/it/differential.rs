//! The line scanner against a full CommonMark parser: splitting a document into blocks and parsing each alone must
//! find the same bytes of code, HTML and text as parsing the whole.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser, Tag, TagEnd};
use rapporteur_markup::{BlockKind, Format, split_blocks};

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH
}

/// Class of every byte: `C` code block, `H` HTML, `P` text, `.` anything else.
/// Only letters are classed: whether a list mark that is read as text counts as text is not the question.
fn classes(text: &str) -> Vec<u8> {
    let mut classes = vec![b'.'; text.len()];
    let mut inside = None;
    // A block alone does not know the link definitions of the others.
    let mut elsewhere = |_: BrokenLink<'_>| Some((CowStr::Borrowed(""), CowStr::Borrowed("")));
    let parser = Parser::new_with_broken_link_callback(text, options(), Some(&mut elsewhere));
    for (event, range) in parser.into_offset_iter() {
        let class = match event {
            Event::Start(Tag::CodeBlock(_)) => {
                inside = Some(b'C');
                b'C'
            }
            Event::Start(Tag::HtmlBlock) => {
                inside = Some(b'H');
                b'H'
            }
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                inside = None;
                continue;
            }
            Event::Text(_) if inside.is_none() => b'P',
            Event::InlineHtml(_) => b'H',
            _ => continue,
        };
        classes[range].fill(class);
    }
    for (class, byte) in classes.iter_mut().zip(text.bytes()) {
        if !byte.is_ascii_alphabetic() {
            *class = b'.';
        }
    }
    classes
}

fn classes_by_blocks(text: &str) -> Vec<u8> {
    let mut all = vec![b'.'; text.len()];
    for block in split_blocks(text, Format::Markdown) {
        let range = usize::from(block.range.start())..usize::from(block.range.end());
        let mut own = classes(&text[range.clone()]);
        if block.kind == BlockKind::Verbatim {
            // Delimiter rows and such.
            own.iter_mut().filter(|class| **class == b'P').for_each(|class| *class = b'.');
        }
        all[range].copy_from_slice(&own);
    }
    all
}

fn line() -> impl Strategy<Value = String> {
    let indent = prop_oneof![
        6 => Just(""), 1 => Just(" "), 2 => Just("  "), 2 => Just("   "), 2 => Just("    "), 1 => Just("      "),
        1 => Just("\t"),
    ];
    let marker = prop_oneof![
        8 => Just(""), 2 => Just("- "), 1 => Just("* "), 1 => Just("1. "), 1 => Just("2) "), 1 => Just("> "),
        1 => Just("# "), 1 => Just("-     "), 1 => Just("> - "), 1 => Just("- 1. "), 1 => Just("- > "), 1 => Just("+"),
    ];
    let content = prop_oneof![
        8 => "[a-c]{1,4}( [a-c]{1,4}){0,3}",
        1 => Just("```".to_owned()), 1 => Just("~~~".to_owned()), 1 => Just("``` rust".to_owned()),
        1 => Just("---".to_owned()), 1 => Just("===".to_owned()), 1 => Just("***".to_owned()),
        1 => Just("<div>".to_owned()), 1 => Just("</div>".to_owned()), 1 => Just("<!-- a".to_owned()),
        1 => Just("b -->".to_owned()), 1 => Just("<!-- a -->".to_owned()), 1 => Just("<pre>".to_owned()),
        1 => Just("</pre>".to_owned()), 1 => Just("<i>".to_owned()),
        1 => Just("| a | b |".to_owned()), 1 => Just("|---|---|".to_owned()),
        1 => Just("[^1]: b".to_owned()), 1 => Just("\n[_]: /b\n".to_owned()), 1 => Just("## b ##".to_owned()),
    ];
    let line = (indent, marker, content).prop_map(|(indent, marker, content)| {
        // Known difference: the line after a link definition goes on a paragraph, whatever it looks like alone (so
        // blank lines surround it here).
        // Known difference: in a list item, a link definition that follows a footnote definition ends the item.
        // Known difference: an item alone has lost its own indentation, so that a lazy line under it with four or
        // more columns of indentation, which is always text, may look like the start of a block.
        let deep = indent.len() >= 4 || indent == "\t";
        let content = if deep && !content.starts_with(char::is_alphabetic) { "c" } else { &content };
        let marker = match deep {
            true if marker.contains(['>', '#']) => "",
            true => marker.trim_end(),
            false => marker,
        };
        let space = if marker.is_empty() || marker.ends_with(' ') { "" } else { " " };
        format!("{indent}{marker}{space}{content}")
    });
    prop_oneof![1 => Just(String::new()), 3 => line]
}

proptest! {
    // The same cases every time: between two readers of a grammar with so many corners a new corner turns up now and
    // then, and is no news about a change. To look for one, take the seed out.
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]
    #[test]
    fn blocks_alone_read_like_the_whole(lines in proptest::collection::vec(line(), 1..9)) {
        let text = lines.join("\n");
        let (whole, parts) = (classes(&text), classes_by_blocks(&text));
        prop_assert_eq!(
            String::from_utf8_lossy(&whole), String::from_utf8_lossy(&parts),
            "\n{}\n{:?}", text, split_blocks(&text, Format::Markdown)
        );
    }
}
