//! Whatever a source is called, the list comes out, and its Markdown renders as its text.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};
use rapporteur_references::{PartialDate, Reference, Style, format, read_names};
use rapporteur_sources::Author;

/// What a reader of the Markdown sees.
fn rendered(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new_ext(
        markdown,
        Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES,
    ) {
        match event {
            Event::Text(part) | Event::Code(part) | Event::Html(part) | Event::InlineHtml(part) => {
                text.push_str(&part)
            }
            Event::SoftBreak | Event::HardBreak => text.push('\n'),
            _ => {}
        }
    }
    text
}

fn piece() -> impl Strategy<Value = Option<String>> {
    let hostile = prop::sample::select(vec![
        "*",
        "_",
        "**a",
        "a_b_c",
        "[x](y)",
        "<b>",
        "&amp;",
        "# h",
        "1. x",
        "- x",
        "`c`",
        "@key",
        "[^1]",
        "~~x~~",
        "\\",
        "\u{202e}",
        "\n\n",
        "|",
        "$x$",
        "https://example.org/a_b",
        "\u{24b6}",
        "\u{a0}",
        "Ministry",
        "of",
        "and",
        ",",
        "A.",
    ]);
    let part = prop_oneof![hostile.prop_map(str::to_owned), "\\PC{0,6}", "[A-Za-z .,;:'\"!?-]{1,12}"];
    prop::option::of(prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat()))
}

fn kind() -> impl Strategy<Value = Option<String>> {
    let known =
        ["web-page", "news", "report", "press-release", "book", "article", "encyclopedia", "treaty", "other"];
    prop::option::of(prop::sample::select(known.to_vec()).prop_map(str::to_owned))
}

fn date() -> impl Strategy<Value = Option<PartialDate>> {
    let parts = (any::<i16>(), prop::option::of(1_u8..=12), prop::option::of(1_u8..=31));
    prop::option::of(parts.prop_map(|(year, month, day)| PartialDate { year, month, day: month.and(day) }))
}

fn reference() -> impl Strategy<Value = Reference> {
    let dates = (date(), date());
    (piece(), piece(), piece(), piece(), piece(), kind(), dates).prop_map(
        |(key, title, author, publisher, url, kind, (issued, accessed))| Reference {
            key: key.unwrap_or_default(),
            kind,
            title,
            authors: author.map(|line| read_names(&line)).unwrap_or_default(),
            publisher,
            issued,
            accessed,
            url: url.map(|url| format!("https://example.org/{url}")),
            doi: None,
            language: None,
        },
    )
}

fn styles() -> Vec<Style> {
    ["apa", "chicago-notes", "ieee", "modern-language-association"]
        .map(|name| Style::named(name).unwrap())
        .into()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_source_formats_and_escapes(references in prop::collection::vec(reference(), 0..5)) {
        for style in styles() {
            let formatted = format(&references, &style, None).unwrap();
            prop_assert_eq!(formatted.len(), references.len());
            for entry in formatted {
                let (text, markdown) = (entry.text(), entry.markdown());
                prop_assert!(!text.contains('\n') && !markdown.contains('\n'));
                prop_assert_eq!(rendered(&markdown), text, "{}", markdown);
            }
        }
    }

    #[test]
    fn names_lose_nothing_but_marks(line in "\\PC{0,40}") {
        for author in read_names(&line) {
            match author {
                Author::Institution(name) => prop_assert!(line.contains(&*name)),
                Author::Person { family, given, .. } => {
                    for word in family.split_whitespace().chain(given.iter().flat_map(|given| given.split_whitespace())) {
                        prop_assert!(line.contains(word));
                    }
                }
            }
        }
    }

    #[test]
    fn any_text_is_a_style_or_an_error(xml in "[<>/a-z =\"]{0,80}") {
        let _ = Style::of_csl(&xml);
    }
}
