//! Styles by name, from files, and what errors say.

use rapporteur_references::{ReferenceError, Style, format, locale, locales, styles};

use crate::records::references;

const OWN: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0" default-locale="en-GB">
  <info><title>House style</title><id>https://example.org/house</id><updated>2020-01-01T00:00:00+00:00</updated></info>
  <macro name="who"><names variable="author"><name and="text"/></names></macro>
  <citation><layout suffix="."><group delimiter=", "><text macro="who"/><text variable="title" font-style="italic"/></group></layout></citation>
</style>"#;

#[test]
fn a_style_of_ones_own_without_a_list_gives_its_notes() {
    let style = Style::of_csl(OWN).unwrap();
    let formatted = format(&references(), &style, None).unwrap();
    assert_eq!(
        formatted[0].markdown(),
        "Ministry of Foreign Affairs of Ghana, *Ghana and Togo open a joint border post*."
    );
    assert_eq!(formatted[1].text(), "Ada Okafor and Jan van der Berg, Freight on the *coast* road.");
    assert_eq!(formatted.len(), references().len());
}

#[test]
fn a_dependent_style_is_its_parent() {
    let dependent = |parent: &str| {
        format!(
            r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" default-locale="en-US"><info><title>J</title>
            <id>https://example.org/j</id><link href="{parent}" rel="independent-parent"/><updated>2020-01-01T00:00:00+00:00</updated></info></style>"#
        )
    };
    let style = Style::of_csl(&dependent("http://www.zotero.org/styles/apa")).unwrap();
    let apa = Style::named("apa").unwrap();
    assert_eq!(format(&references(), &style, None), format(&references(), &apa, None));
    let error = Style::of_csl(&dependent("https://example.org/none")).unwrap_err();
    assert_eq!(error, ReferenceError::NoParent("https://example.org/none".to_owned()));
}

#[test]
fn errors_name_the_nearest() {
    let help = |name: &str| Style::named(name).unwrap_err().help();
    assert!(help("ieeee").contains("did you mean `ieee`"), "{}", help("ieeee"));
    assert!(help("chicago").contains("`chicago-notes`"), "{}", help("chicago"));
    assert!(help("zzzzzz").starts_with("`--list-styles`"), "{}", help("zzzzzz"));
    assert!(Style::named("APA").is_ok());
    let far = locale("en-XX").unwrap_err();
    assert!(far.help().contains("`en-GB`"), "{}", far.help());
    assert_eq!((locale("de"), locale("EN_gb"), locale("en")), (Ok("de-DE"), Ok("en-GB"), Ok("en-US")));
    for xml in ["", "<style/>", "not xml", "<style><citation/></style>"] {
        let error = Style::of_csl(xml).unwrap_err();
        assert!(matches!(error, ReferenceError::Style(_)), "{xml}: {error:?}");
    }
}

#[test]
fn the_whole_archive_formats() {
    assert!(styles().len() > 60 && locales().len() > 40);
    for style in styles() {
        let read = Style::named(style.name).unwrap();
        let formatted = format(&references(), &read, Some("en-GB")).unwrap();
        assert_eq!(formatted.len(), references().len(), "{}", style.name);
        for alias in style.aliases {
            assert!(Style::named(alias).is_ok(), "{alias}");
        }
    }
}

#[test]
fn every_kind_has_words_with_and_without_an_address() {
    let rows = include_str!("../../data/kinds.tsv").lines().filter(|line| !line.starts_with('#'));
    let kinds = rows.map(|row| row.split('\t').next().unwrap()).chain(["of-a-new-kind"]);
    let mut all = Vec::new();
    for kind in kinds {
        for url in [None, Some("https://example.org/x".to_owned())] {
            let mut reference = references()[0].clone();
            (reference.key, reference.kind, reference.url) =
                (format!("k{}", all.len()), Some(kind.to_owned()), url);
            all.push(reference);
        }
    }
    for name in ["apa", "chicago-notes", "ieee", "mla"] {
        for entry in format(&all, &Style::named(name).unwrap(), None).unwrap() {
            let kind = all[entry.index].kind.as_deref().unwrap();
            let title = entry.text().to_lowercase().contains("ghana and togo open a joint border post");
            assert!(title, "{name}, {kind}: {}", entry.text());
        }
    }
}

#[test]
fn a_style_without_a_list_says_so() {
    let error = format(&references(), &Style::named("alphanumeric").unwrap(), None).unwrap_err();
    assert_eq!(error, ReferenceError::NoList);
    assert!(styles().iter().all(|style| style.name != "alphanumeric"));
}

#[test]
fn nothing_gives_nothing() {
    assert_eq!(format(&[], &Style::named("ieee").unwrap(), None), Ok(Vec::new()));
}
