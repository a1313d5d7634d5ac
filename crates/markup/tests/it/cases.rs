//! Files in `cases/` with what is read from them beside each (`UPDATE_EXPECT=1` writes it).

use std::fmt::Write as _;
use std::path::Path;

use expect_test::expect_file;
use rapporteur_markup::{
    BlockKind, CitationKey, Format, definitions, document_date_lines, front_matter, parse_block, split_blocks,
};

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases");
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let format = match path.extension().and_then(|extension| extension.to_str()) {
            Some("md") => Format::Markdown,
            Some("txt") => Format::PlainText,
            _ => continue,
        };
        let text = std::fs::read_to_string(&path).unwrap();
        expect_file![path.with_extension(match format {
            Format::Markdown => "md.expect",
            Format::PlainText => "txt.expect",
        })]
        .assert_eq(&dump(&text, format));
        count += 1;
    }
    assert!(count > 0);
}

/// What is read from a file, one fact a line.
fn dump(text: &str, format: Format) -> String {
    let mut out = String::new();
    let blocks = split_blocks(text, format);
    for block in &blocks {
        let source = &text[block.range];
        let first = source.lines().next().unwrap_or_default();
        let kind = format!("{:?}", block.kind);
        let _ = writeln!(
            out,
            "{kind:<12} {:>4}..{:<4} {first}",
            u32::from(block.range.start()),
            u32::from(block.range.end())
        );
        let content = parse_block(source, block.kind, format);
        for sentence in &content.sentences {
            let _ = writeln!(out, "    > {}", sentence.prose);
            if block.kind != BlockKind::Furniture && source[sentence.range] != *sentence.prose {
                let _ = writeln!(out, "        source     {:?}", &source[sentence.range]);
            }
            for citation in &sentence.citations {
                let key = match &citation.key {
                    CitationKey::Pandoc(key) => format!("@{key}"),
                    CitationKey::Footnote(label) => format!("^{label}"),
                    CitationKey::Numbered(number) => number.to_string(),
                };
                let locator = citation.locator.as_deref().map(|at| format!(" at {at}")).unwrap_or_default();
                let (item, bracket) = (&source[citation.range], &source[citation.bracket]);
                let _ = writeln!(out, "        cites      {key}{locator} ({item:?} in {bracket:?})");
            }
            for quotation in &sentence.quotations {
                let prose = &sentence.prose[quotation.prose];
                let _ = writeln!(out, "        quotes     {:?} = {prose:?}", &source[quotation.range]);
            }
        }
        for link in &content.links {
            let _ = writeln!(out, "    link {:?} to {}", &source[link.range], link.target);
        }
        for directive in &content.directives {
            let codes = directive.codes.join(" ");
            let _ = writeln!(out, "    directive {:?} [{codes}] {:?}", directive.kind, directive.reason);
        }
    }
    let found = definitions(text, &blocks, format);
    for entry in &found.entries {
        let _ = writeln!(
            out,
            "defines {:?}: {:?} keys {:?} targets {:?}",
            entry.key, entry.text, entry.keys, entry.targets
        );
    }
    for problem in &found.problems {
        let _ = writeln!(out, "problem {:?}: {}", &text[problem.range], problem.message);
    }
    let (front, problems) = front_matter(text);
    for (field, value, range) in front.unwrap_or_default().fields {
        let _ = writeln!(out, "field {field} = {value:?} ({:?})", &text[range]);
    }
    for problem in problems {
        let _ = writeln!(out, "problem {:?}: {}", &text[problem.range], problem.message);
    }
    for line in document_date_lines(text) {
        let _ = writeln!(out, "dated {:?} {:?}", line.class, &text[line.range]);
    }
    out
}
