//! Reference lists of invented sources in a style of each form. `UPDATE=1` writes them anew.

use std::path::Path;

use rapporteur_references::{Form, Style, format};

use crate::records::references;

fn compare(style: &str, form: Form, locale: Option<&str>) {
    let read = Style::named(style).unwrap();
    assert_eq!(read.form(), form);
    let formatted = format(&references(), &read, locale).unwrap();
    let mut page = String::new();
    for entry in &formatted {
        page.push_str(&format!("{}\n\n", entry.markdown()));
    }
    page.push_str("```text\n");
    for entry in &formatted {
        page.push_str(&format!("{}\n  {}\n", entry.text(), entry.citation_text()));
    }
    page.push_str("```\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{style}.md"));
    if std::env::var_os("UPDATE").is_some_and(|value| value != "0") {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), page, "{style}");
    // The same input, the same bytes.
    assert_eq!(format(&references(), &read, locale).unwrap(), formatted);
}

#[test]
fn author_and_date() {
    compare("apa", Form::Text, None);
}

#[test]
fn notes() {
    compare("chicago-notes", Form::Note, Some("en-GB"));
}

#[test]
fn numbers() {
    compare("ieee", Form::Text, None);
}

#[test]
fn institutions_stay_whole_in_every_style() {
    for style in rapporteur_references::styles() {
        let read = Style::named(style.name).unwrap();
        for entry in format(&references()[..1], &read, None).unwrap() {
            let text = entry.text().to_lowercase();
            assert!(
                !text.contains("of ghana, m") && !text.contains("ghana, ministry"),
                "{}: {text}",
                style.name
            );
            // Some styles put no author or no title.
            assert!(!text.is_empty(), "{}", style.name);
        }
    }
}
