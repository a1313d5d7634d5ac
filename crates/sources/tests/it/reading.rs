use proptest::prelude::*;
use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Interval, Lexicon};
use rapporteur_evidence::SourceFacts;
use rapporteur_linking::Linker;
use rapporteur_sources::{Capture, Part, ReadError, ReadSource, Reader, parse_date};
use std::sync::{Arc, LazyLock};

static READER: LazyLock<Reader> =
    LazyLock::new(|| Reader::new(Arc::new(Linker::new(Catalogue::builtin())), Lexicon::builtin()));

fn read(name: &str, text: &str, sidecar: Option<&str>) -> ReadSource {
    let capture = Capture { sidecar: sidecar.map(str::as_bytes), ..Capture::new(name, text.as_bytes()) };
    READER.read(capture).expect("readable")
}

/// Sentences with their leads, as text.
fn leads(facts: &SourceFacts) -> Vec<(&str, Option<&str>)> {
    let prose = |index: u32| &*facts.sentences[index as usize].prose;
    facts.sentences.iter().map(|sentence| (&*sentence.prose, sentence.lead.map(prose))).collect()
}

fn interval(date: &str) -> Option<Interval> {
    parse_date(date).ok()
}

#[test]
fn front_matter_is_metadata_and_no_evidence() {
    let text = "---\ntitle: Harbour notes\npublisher: Port Authority of Lagos\npublished: 2011-05\nkind: press-release\n\
        reliability: b\ncredibility: 2\nurl: https://example.org/n\noriginal: notes.pdf\nauthor: nobody\n---\n\n\
        Nigeria opened a second quay.\n";
    let read = read("sources/lagos-notes.md", text, None);
    assert_eq!(read.problems, []);
    assert_eq!(read.original.as_deref(), Some("notes.pdf"));
    let meta = &read.facts.meta;
    assert_eq!((&*meta.name, &*meta.key), ("sources/lagos-notes.md", "lagos-notes"));
    assert_eq!(meta.title.as_deref(), Some("Harbour notes"));
    assert_eq!(meta.published, interval("2011-05"));
    assert_eq!((meta.grade.reliability, meta.grade.credibility), (Some('B'), Some(2)));
    assert!(!meta.secondary);
    assert_eq!(read.facts.sentences.len(), 1);
    assert_eq!(&text[read.facts.sentences[0].range], "Nigeria opened a second quay.");
}

#[test]
fn a_sidecar_wins_over_front_matter() {
    let text = "---\nkey: old\npublished: 2001\n---\n\nNigeria opened a quay.\n";
    let read =
        read("q.md", text, Some("key = 'new'\npublished = 2002-03-04\nkind = 'Fact-Check'\n[own]\nx = 1\n"));
    assert_eq!(read.problems, []);
    assert_eq!(&*read.facts.meta.key, "new");
    assert_eq!(read.facts.meta.published, interval("2002-03-04"));
    assert!(read.facts.meta.secondary);
}

#[test]
fn what_cannot_be_used_is_named_where_it_stands() {
    let sidecar = "publised = '2002'\npublished = 'spring'\nreliability = 'G'\ncredibility = 7\n";
    let read = read("q.txt", "Nigeria opened a quay.", Some(sidecar));
    let mut found: Vec<(&str, &str)> =
        read.problems.iter().map(|problem| (&sidecar[problem.range], problem.message.as_str())).collect();
    found.sort_unstable();
    assert_eq!(found[0], ("'2002'", "unknown field `publised`; did you mean `published`?"));
    assert_eq!(
        found[1],
        ("'G'", "`reliability`: \"G\" is not a grade; use A (completely reliable) to F (cannot be judged)")
    );
    assert_eq!(found[2].0, "'spring'");
    assert_eq!(found[3].0, "7");
    assert!(read.problems.iter().all(|problem| problem.part == Part::Sidecar));
    assert_eq!(read.facts.meta.published, None);
    let broken = self::read("q.txt", "Nigeria opened a quay.", Some("key = \n"));
    assert_eq!(broken.problems.len(), 1);
    assert_eq!(&*broken.facts.meta.key, "q");
}

#[test]
fn a_later_update_dates_the_page_but_not_its_words() {
    let text = "---\npublished: 2015-06-01\nupdated: 2020-02-02\n---\n\nThe quay opened in March.\n";
    let read = read("q.md", text, None);
    assert_eq!(read.facts.meta.published, interval("2020-02-02"));
    let times = &read.facts.sentences[0].statement.times;
    assert_eq!(times.first().map(|time| time.interval), interval("2015-03"));
}

#[test]
fn plain_text_may_date_itself() {
    let text =
        "Harbour notes\n\nPublished 4 March 2014\nLast updated: 16 October 2018, 08:59\n\nThe quay opened.\n";
    assert_eq!(read("q.txt", text, None).facts.meta.published, interval("2018-10-16"));
    let told = read("q.txt", text, Some("published = '2013'\n"));
    assert_eq!(told.facts.meta.published, interval("2013"), "metadata win");
    assert_eq!(read("q.md", text, None).facts.meta.published, None, "a digest says so in its front matter");
    assert_eq!(READER.read_text("q", text, None).meta.published, interval("2018-10-16"));
}

#[test]
fn list_items_know_the_sentence_that_introduces_them() {
    let text = "Three ports were enlarged:\n\n- Tema.\n- Mombasa, in two steps:\n  - a quay;\n  - a basin.\n- Durban.\n\nThat was all.\n\n- Not theirs.\n";
    let read = read("q.md", text, None);
    let (first, steps) = (Some("Three ports were enlarged:"), Some("Mombasa, in two steps:"));
    assert_eq!(
        leads(&read.facts),
        [
            ("Three ports were enlarged:", None),
            ("Tema.", first),
            ("Mombasa, in two steps:", first),
            ("a quay;", steps),
            ("a basin.", steps),
            ("Durban.", first),
            ("That was all.", None),
            ("Not theirs.", None),
        ]
    );
}

#[test]
fn headings_give_context_and_reference_lists_nothing() {
    let text = "# Harbours of Kenya\n\nMombasa was enlarged.\n\n```\ncode\n```\n\n## References\n\n1. A book about Kenya.\n";
    let read = read("q.md", text, None);
    let found: Vec<(&str, bool)> =
        read.facts.sentences.iter().map(|sentence| (&*sentence.prose, sentence.prose_block)).collect();
    assert_eq!(found, [("Harbours of Kenya", false), ("Mombasa was enlarged.", true), ("References", false)]);
}

#[test]
fn ranges_are_bytes_of_the_file_whatever_stands_before() {
    for before in ["", "\u{FEFF}", "\r\n\r\n", "\u{FEFF}Caf\u{E9} \u{1F600}.\n\n"] {
        let text = format!("{before}Kenya\u{A0}and  *Togo*\nsigned a  \u{201C}charter\u{201D}.\n");
        for name in ["q.md", "q.txt"] {
            let read = read(name, &text, None);
            let last = read.facts.sentences.last().expect("a sentence");
            let bytes = &text[last.range];
            assert!(bytes.starts_with("Kenya") && bytes.ends_with('.'), "{name} {before:?}: {bytes:?}");
            let at = last.prose.find("charter").expect("folded");
            let source = last.map.to_source(rapporteur_text::range(at, at + "charter".len()));
            assert_eq!(&bytes[source], "charter", "{name} {before:?}");
        }
    }
}

#[test]
fn text_in_memory_needs_no_file() {
    let facts = READER.read_text(
        "page",
        "Kenya joined in 2001.\n\nTogo joined a year later.",
        interval("2005-01-01"),
    );
    assert_eq!((&*facts.meta.name, &*facts.meta.key), ("page", "page"));
    assert_eq!(facts.meta.published, interval("2005-01-01"));
    assert_eq!(facts.sentences.len(), 2);
    assert_eq!(READER.read_text("empty", "", None).sentences.len(), 0);
}

#[test]
fn a_file_without_text_is_an_error() {
    for bytes in [&b""[..], b" \r\n\t", "\u{FEFF}\n".as_bytes()] {
        let capture = Capture::new("q.txt", bytes);
        assert_eq!(READER.read(capture), Err(ReadError::Empty));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    #[test]
    fn total_and_exact(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "Kenya", " joined ", "the African Union", ".", ":", "\n", "\n\n", "- ", "  - ", "# ", "> ", "```\n", "---\n",
                "| a | b |\n", "\r", "\u{A0}", "\u{1F600}", "\u{0301}", "\0", "\u{FEFF}", "[^1]", "[^1]: ", "**", "<!-- ", "-->",
                "key: x\n", "caf\u{E9}",
            ]),
            0..40,
        ),
        name in prop::sample::select(vec!["q.md", "q.txt"]),
        sidecar in prop::option::of("\\PC{0,40}"),
    ) {
        let text: String = parts.concat();
        let capture = Capture { sidecar: sidecar.as_deref().map(str::as_bytes), ..Capture::new(name, text.as_bytes()) };
        let Ok(read) = READER.read(capture) else { return Ok(()) };
        for (number, sentence) in read.facts.sentences.iter().enumerate() {
            let bytes = &text[sentence.range];
            prop_assert!(!sentence.prose.is_empty());
            prop_assert!(bytes.trim() == bytes, "{bytes:?}");
            let whole = sentence.map.to_source(rapporteur_text::range(0, sentence.prose.len()));
            prop_assert!(usize::from(whole.end()) <= bytes.len(), "{whole:?} in {bytes:?}");
            prop_assert!(sentence.lead.is_none_or(|lead| (lead as usize) < number));
        }
    }
}
