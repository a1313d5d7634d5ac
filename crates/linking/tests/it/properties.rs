//! Whatever the text: mentions in bounds, on characters, nested or apart; the same on every run.

use std::sync::LazyLock;

use proptest::prelude::*;
use rapporteur_catalog::Catalogue;
use rapporteur_linking::{Line, Linker, Mention, Scan, Setting, merge, resolve, resolve_source};

static LINKER: LazyLock<Linker> = LazyLock::new(|| Linker::new(Catalogue::builtin()));

/// Words that the rules look at, and some noise.
fn prose() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "Colombia",
        "the",
        "NATO",
        "(",
        ")",
        "OAS",
        "of",
        "Ministry",
        "Defence",
        "and",
        ",",
        "'s",
        "’s",
        "Kenyan",
        "both",
        "nations",
        "its",
        "Bogotá",
        "said",
        "U.S.",
        "-",
        "Minister",
        "Ada",
        "Okafor",
        "Programme",
        "Georgia",
        "in",
        "\"",
        "country",
        "Organization",
        "American",
        "States",
        "1325",
        "É",
        "…",
        "\u{0}",
        "🇨🇴",
        "e\u{301}",
        "national",
        "team",
        "Spanish",
        "acronym",
        "by",
        "President",
        ".",
        "for",
        "CCOC",
        "Côte",
        "d'Ivoire",
        "agreement",
        "\u{ad}",
        "İstanbul",
        "We",
        "us",
        "our",
        "Bank",
        "my",
        "Department",
        "Remarks",
        "Interview",
        "with",
        ":",
        "Mr",
    ]);
    prop::collection::vec((words, prop::sample::select(vec![" ", "", "  ", "\u{a0}"])), 0..40)
        .prop_map(|parts| parts.into_iter().map(|(word, gap)| format!("{word}{gap}")).collect())
}

fn check(text: &str, mentions: &[Mention]) {
    for m in mentions {
        let range = std::ops::Range::<usize>::from(m.range);
        assert!(!range.is_empty() && text.get(range).is_some(), "{m:?} in {text:?}");
        assert!(!m.why.is_empty());
    }
    for pair in mentions.windows(2) {
        let [a, b] = pair else { continue };
        assert!(a.range.start() <= b.range.start(), "{a:?} before {b:?} in {text:?}");
        let apart = a.range.end() <= b.range.start();
        assert!(apart || a.range.contains_range(b.range), "{a:?} crosses {b:?} in {text:?}");
    }
}

proptest! {
    #[test]
    fn any_prose_is_survived(text in prose()) {
        let scan = LINKER.scan(&text);
        check(&text, &scan.mentions);
        prop_assert_eq!(&scan, &LINKER.scan(&text));
        for p in &scan.pending {
            prop_assert!(text.get(std::ops::Range::<usize>::from(p.range)).is_some());
        }
        for d in &scan.definitions {
            prop_assert_eq!(text.get(std::ops::Range::<usize>::from(d.range)), Some(&*d.short));
        }
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,60}") {
        check(&text, &LINKER.scan(&text).mentions);
    }

    #[test]
    fn what_follows_changes_nothing_before(texts in prop::collection::vec(prose(), 1..6)) {
        let scans: Vec<Scan> = texts.iter().map(|t| LINKER.scan(t)).collect();
        let pairs: Vec<(&str, &Scan)> = texts.iter().map(String::as_str).zip(&scans).collect();
        let all = resolve(LINKER.catalogue(), &pairs);
        prop_assert_eq!(all.len(), texts.len());
        for ((text, scan), added) in pairs.iter().zip(&all) {
            check(text, &merge(scan, added));
        }
        // But for abbreviations, which count anywhere.
        if scans.iter().all(|s| s.definitions.is_empty()) {
            let first = resolve(LINKER.catalogue(), &pairs[..1]);
            prop_assert_eq!(&first[0], &all[0]);
        }
    }
}

proptest! {
    #[test]
    fn any_document_is_survived(
        head in prop::collection::vec(prose(), 0..5),
        publisher in prop::option::of(prose()),
        texts in prop::collection::vec((prose(), any::<bool>()), 0..8),
    ) {
        let scans: Vec<Scan> = texts.iter().map(|(text, _)| LINKER.scan(text)).collect();
        let lines: Vec<Line<'_>> = texts
            .iter()
            .zip(&scans)
            .map(|((prose, opens), scan)| Line { prose, scan, opens: *opens })
            .collect();
        let setting = Setting { written: Some("2020"), publisher: publisher.as_deref(), head: &head };
        let added = resolve_source(&LINKER, &lines, setting);
        prop_assert_eq!(added.len(), lines.len());
        for (line, added) in lines.iter().zip(&added) {
            check(line.prose, &merge(line.scan, added));
        }
        prop_assert_eq!(&added, &resolve_source(&LINKER, &lines, setting));
    }

    #[test]
    fn where_nobody_speaks_no_first_person_is_anybody(texts in prop::collection::vec(prose(), 1..6)) {
        let texts: Vec<String> = texts.into_iter().map(|text| text.replace(['"', ':'], "").replace("by", "")).collect();
        let scans: Vec<Scan> = texts.iter().map(|text| LINKER.scan(text)).collect();
        let lines: Vec<Line<'_>> = texts
            .iter()
            .zip(&scans)
            .map(|(prose, scan)| Line { prose, scan, opens: true })
            .collect();
        let pairs: Vec<(&str, &Scan)> = texts.iter().map(String::as_str).zip(&scans).collect();
        let added = resolve_source(&LINKER, &lines, Setting::default());
        prop_assert_eq!(added, resolve(LINKER.catalogue(), &pairs));
    }
}

#[test]
fn a_line_without_end_is_read_in_pieces() {
    let unit = "Kenya and the United States of America signed (KUS) an accord. ";
    let text = unit.repeat(4_000);
    let scan = LINKER.scan(&text);
    check(&text, &scan.mentions);
    assert!(scan.mentions.len() > 7_900, "{}", scan.mentions.len());
    let word = "Kenyaaa".repeat(40_000);
    assert_eq!(LINKER.scan(&word).mentions.len(), 0);
    let deep = "(".repeat(100_000);
    assert_eq!(LINKER.scan(&deep), Scan::default());
}
