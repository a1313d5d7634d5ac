//! Hover and definition.

use camino::Utf8Path;

use crate::desk::{BRIEF, Desk, NOTICE};

const TEXT: &str = "# Coasts\n\nDenmark and Norway signed an agreement on maritime security in May 2016 [@notice].\n\nWe expect more to come.\n";

fn hover(desk: &Desk, words: &str) -> Option<rapporteur_ide::Hover> {
    rapporteur_ide::hover(&desk.snapshot, Utf8Path::new(BRIEF), desk.at(words))
}

#[test]
fn hover_on_a_claim_gives_verdict_quote_and_fields() {
    let desk = Desk::new(TEXT);
    let hover = hover(&desk, "signed").unwrap();
    for part in [
        "**Contradicted**",
        "TIM003",
        "> Denmark and Norway signed",
        "*Harbour notice*",
        "Harbour office",
        "2019-06-01",
        "✗ time",
        "Rules: `",
    ] {
        assert!(hover.markdown.contains(part), "{part} is missing: {}", hover.markdown);
    }
    let range = std::ops::Range::<usize>::from(hover.range);
    assert!(desk.brief[range].starts_with("Denmark"));
}

#[test]
fn hover_on_an_entity_tells_what_it_is_and_what_decided_the_claim() {
    let desk = Desk::new(TEXT);
    let hover = hover(&desk, "Norway").unwrap();
    assert_eq!(&desk.brief[std::ops::Range::<usize>::from(hover.range)], "Norway");
    for part in ["**Norway** — country", "Linked by", "**Contradicted**", "> Denmark and Norway signed"] {
        assert!(hover.markdown.contains(part), "{part} is missing: {}", hover.markdown);
    }
}

#[test]
fn hover_on_a_citation_gives_the_reference() {
    let desk = Desk::new(TEXT);
    let hover = hover(&desk, "@notice").unwrap();
    for part in
        ["*Harbour notice*", "Harbour office", "2019-06-01", "`sources/notice.md`", "contradicts this"]
    {
        assert!(hover.markdown.contains(part), "{part} is missing: {}", hover.markdown);
    }
    let desk = Desk::new(&TEXT.replace("@notice", "@nowhere"));
    let hover = self::hover(&desk, "@nowhere").unwrap();
    assert!(hover.markdown.contains("names no source"), "{}", hover.markdown);
}

#[test]
fn hover_on_nothing_is_nothing() {
    let desk = Desk::new(TEXT);
    assert_eq!(hover(&desk, "# Coasts"), None);
    assert_eq!(rapporteur_ide::hover(&desk.snapshot, Utf8Path::new("/desk/other.md"), 0.into()), None);
    assert_eq!(rapporteur_ide::hover(&desk.snapshot, Utf8Path::new(BRIEF), u32::MAX.into()), None);
}

#[test]
fn definition_of_a_claim_is_one_sentence() {
    let desk = Desk::new(TEXT);
    let targets = rapporteur_ide::definition(&desk.snapshot, Utf8Path::new(BRIEF), desk.at("signed"));
    let [target] = &targets[..] else { panic!("one target: {targets:?}") };
    assert_eq!(target.path, "/desk/sources/notice.md");
    let full = &NOTICE[std::ops::Range::<usize>::from(target.full)];
    assert!(full.starts_with("Denmark and Norway signed"), "{full}");
    assert!(target.full.contains_range(target.focus));
    assert!(target.origin.contains(desk.at("signed")));
}

#[test]
fn definition_of_a_citation_is_its_capture() {
    let desk = Desk::new(TEXT);
    let targets = rapporteur_ide::definition(&desk.snapshot, Utf8Path::new(BRIEF), desk.at("@notice"));
    let [target] = &targets[..] else { panic!("one target: {targets:?}") };
    assert_eq!(target.path, "/desk/sources/notice.md");
    assert_eq!(target.full.start(), 0.into());
    assert_eq!(&desk.brief[std::ops::Range::<usize>::from(target.origin)], "@notice");
}

#[test]
fn a_footnote_mark_behind_the_full_stop_is_a_citation() {
    let text = "Norway signed the accord.[^n] Denmark did not.[^n]\n\n[^n]: The notice [@notice].\n";
    let desk = Desk::new(text);
    let targets = rapporteur_ide::definition(&desk.snapshot, Utf8Path::new(BRIEF), desk.at("^n] Denmark"));
    let [target] = &targets[..] else { panic!("one target: {targets:?}") };
    assert_eq!(target.path, "/desk/sources/notice.md");
    assert_eq!(&desk.brief[std::ops::Range::<usize>::from(target.origin)], "[^n]");
    let hover = hover(&desk, "^n] Denmark").unwrap();
    assert!(hover.markdown.contains("*Harbour notice*"), "{}", hover.markdown);
}

#[test]
fn definition_where_nothing_decided_is_nothing() {
    let desk = Desk::new(TEXT);
    for words in ["# Coasts", "expect more"] {
        assert_eq!(rapporteur_ide::definition(&desk.snapshot, Utf8Path::new(BRIEF), desk.at(words)), []);
    }
}
