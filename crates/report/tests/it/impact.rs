//! What another capture changes.

use std::sync::Arc;

use camino::Utf8Path;
use proptest::prelude::*;
use rapporteur_query::FactTable;
use rapporteur_report::impact::{Captures, Change, Impact, Replaced, impact, recaptured, tells_the_same};
use rapporteur_sources::{Capture, Reader};

use crate::desk;

const OLD: &str = "---\npublished: 2016-05-04\nkey: release\n---\n\n\
    Kenya and Japan signed an agreement on rail safety on 3 May 2016.\n\n\
    The minister called the railway \"a bridge of steel between two coasts\".\n\n\
    Norway trained officers of Fiji in 2014.\n";
const BRIEF: &str = "Kenya and Japan signed an agreement on rail safety in 2016 [@release].\n\n\
    The railway is called \"a bridge of steel between two coasts\" [@release].\n\n\
    Norway trained officers of Fiji in 2014 [@release].\n\n\
    Chad opened a port in 1999.\n";

/// The impact of `new` on a desk that has `old` and a brief.
fn of(name: &str, old: &str, new: &str, brief: &str) -> Impact {
    let path = format!("sources/{name}");
    let desk = desk(&[(&path, old), ("briefs/rail.md", brief)]);
    let snapshot = desk.snapshot();
    let reader = Reader::new(snapshot.linker(), snapshot.lexicon());
    let read = |text: &str| {
        let capture = Capture::new(&path, text.as_bytes());
        Arc::new(reader.read(capture).unwrap().facts)
    };
    let table = FactTable::new(snapshot.catalogue(), snapshot.lexicon());
    let instead_of = snapshot.source_at(&Utf8Path::new("/desk").join(&path));
    assert!(instead_of.is_some());
    impact(&snapshot, &table, &Captures { old: read(old), new: read(new), instead_of, without: None })
}

fn assert_nothing(impact: &Impact) {
    assert!(impact.claims.is_empty() && impact.facts.is_empty(), "{impact:#?}");
    let sentences = &impact.sentences;
    assert!(
        sentences.altered.is_empty() && sentences.gone.is_empty() && sentences.added.is_empty(),
        "{impact:#?}"
    );
}

#[test]
fn the_same_capture_changes_nothing() {
    assert_nothing(&of("release.md", OLD, OLD, BRIEF));
}

#[test]
fn what_moved_is_silent() {
    let (head, body) = OLD.split_once("\n---\n\n").unwrap();
    let mut blocks: Vec<&str> = body.trim().split("\n\n").collect();
    blocks.reverse();
    assert_nothing(&of("release.md", OLD, &format!("{head}\n---\n\n\n\n{}\n", blocks.join("\n\n")), BRIEF));
}

#[test]
fn typography_is_silent() {
    let new = OLD.replace('"', "\u{201d}").replace("a bridge", "a\u{a0}bridge");
    assert!(of("release.md", OLD, &new, BRIEF).claims.is_empty());
}

#[test]
fn furniture_is_silent() {
    let body = "Kenya and Japan signed an agreement on rail safety on 3 May 2016.\n\n\
                Norway trained officers of Fiji in 2014.\n";
    let old = format!(
        "Skip to main content\n\nMenu\n\nShare this page\n\n{body}\nRetrieved on 2 June 2019\n\nCookie settings\n"
    );
    let new = format!(
        "Skip to main content\n\nSearch\n\nMenu\n\nPrint\n\n{body}\nRetrieved on 9 August 2021\n\nAccept all cookies\n\nBack to top\n"
    );
    let impact =
        of("page.txt", &old, &new, "Kenya and Japan signed an agreement on rail safety in 2016 [@page].\n");
    assert!(impact.claims.is_empty(), "{impact:#?}");
}

#[test]
fn another_date_reaches_the_claim_and_no_other() {
    let impact = of("release.md", OLD, &OLD.replace("3 May 2016", "3 May 2018"), BRIEF);
    let [claim] = impact.claims.as_slice() else { panic!("{impact:#?}") };
    assert_eq!(claim.line, 1);
    assert_eq!(&BRIEF[claim.start as usize..claim.end as usize], BRIEF.lines().next().unwrap());
    let verdict = claim.changes.iter().find_map(|change| match change {
        Change::Verdict { before, after } => Some((before.code.clone(), after.code.clone())),
        _ => None,
    });
    assert_eq!(verdict, Some((None, Some("TIM003".to_owned()))));
    assert_eq!(impact.sentences.altered.len(), 1);
    let changed: Vec<_> = impact.facts.iter().map(|fact| fact.fields.as_slice()).collect();
    assert_eq!(changed, [["time"]]);
}

#[test]
fn an_altered_quotation_is_never_silent() {
    for (from, to) in [("steel", "iron"), ("a bridge", "the bridge"), ("two coasts", "two coasts and a hill")]
    {
        let new = OLD.replace(from, to);
        let impact = of("release.md", OLD, &new, BRIEF);
        let told = impact.claims.iter().flat_map(|claim| &claim.changes).any(|change| {
            matches!(change, Change::Quotation { verbatim: false, words, .. } if words.contains("bridge of steel"))
        });
        // The quoted words are still there if only what follows them has changed.
        assert_eq!(told, !new.contains("a bridge of steel between two coasts"), "{to}: {impact:#?}");
    }
}

#[test]
fn a_sentence_that_went_takes_its_claim_along() {
    let impact = of("release.md", OLD, &OLD.replace("Norway trained officers of Fiji in 2014.\n", ""), BRIEF);
    assert_eq!(impact.sentences.gone.len(), 1);
    let [claim] = impact.claims.as_slice() else { panic!("{impact:#?}") };
    assert!(claim.claim.starts_with("Norway trained"));
    assert!(
        claim.changes.iter().any(|change| matches!(change, Change::Evidence { lost, .. } if lost.len() == 1))
    );
}

#[test]
fn a_later_date_is_freshness_for_those_who_rest_on_it() {
    let impact = of("release.md", OLD, &OLD.replace("published: 2016-05-04", "published: 2019-01-02"), BRIEF);
    assert_eq!(impact.claims.len(), 3, "{impact:#?}");
    for claim in &impact.claims {
        assert!(claim.changes.iter().any(|change| matches!(
            change,
            Change::Freshness { before: Some(before), after: Some(after) } if before == "2016-05-04" && after == "2019-01-02"
        )));
    }
}

#[test]
fn a_new_sentence_can_support_what_nothing_did() {
    let impact = of("release.md", OLD, &format!("{OLD}\nChad opened a port in 1999.\n"), BRIEF);
    assert_eq!(impact.sentences.added.len(), 1);
    assert!(impact.claims.iter().any(|claim| claim.claim.starts_with("Chad")), "{impact:#?}");
}

#[test]
fn captures_of_no_source_of_the_desk_are_compared_all_the_same() {
    let desk = desk(&[("sources/other.md", "Peru exports copper.\n"), ("briefs/rail.md", BRIEF)]);
    let snapshot = desk.snapshot();
    let reader = Reader::new(snapshot.linker(), snapshot.lexicon());
    let read = |text: &str| Arc::new(reader.read(Capture::new("x.md", text.as_bytes())).unwrap().facts);
    let table = FactTable::new(snapshot.catalogue(), snapshot.lexicon());
    let captures = Captures {
        old: read(OLD),
        new: read(&OLD.replace("3 May 2016", "3 May 2018")),
        instead_of: None,
        without: None,
    };
    assert!(impact(&snapshot, &table, &captures).reaches_claims());
}

/// Sentences of which captures are put together.
const TOLD: &[&str] = &[
    "Kenya and Japan signed an agreement on rail safety on 3 May 2016.",
    "Kenya and Japan signed an agreement on rail safety on 3 May 2018.",
    "The minister called the railway \"a bridge of steel between two coasts\".",
    "The minister called the railway \"a bridge of iron between two coasts\".",
    "Norway trained officers of Fiji in 2014.",
    "Norway did not train officers of Fiji in 2014.",
    "Participants included Fiji and Chad:",
    "Chad opened a port in 1999.",
    "The weather was fine.",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn claims_that_a_change_is_not_thought_to_reach_do_not_change(
        before in prop::collection::vec(prop::sample::select(TOLD), 1..6),
        after in prop::collection::vec(prop::sample::select(TOLD), 1..6),
        other in prop::collection::vec(prop::sample::select(TOLD), 0..3),
        dated in any::<bool>(),
    ) {
        let capture = |year: u32, told: &[&str]| {
            format!("---\npublished: {year}-05-04\nkey: release\n---\n\n{}\n", told.join("\n\n"))
        };
        let (old, new) = (capture(2016, &before), capture(if dated { 2019 } else { 2016 }, &after));
        let other = other.join("\n\n");
        let desk = desk(&[("sources/release.md", &new), ("sources/z.md", &other), ("briefs/rail.md", BRIEF)]);
        let snapshot = desk.snapshot();
        let reader = Reader::new(snapshot.linker(), snapshot.lexicon());
        let id = snapshot.source_at(Utf8Path::new("/desk/sources/release.md")).unwrap();
        let old = Arc::new(reader.read(Capture::new("sources/release.md", old.as_bytes())).unwrap().facts);
        let new = snapshot.source(id).unwrap();
        let table = FactTable::new(snapshot.catalogue(), snapshot.lexicon());
        let captures = Captures { old: old.clone(), new: new.clone(), instead_of: Some(id), without: None };
        let whole = impact(&snapshot, &table, &captures);
        let replaced = [Replaced { id, old: old.clone(), new: Some(new.clone()) }];
        let mut live = recaptured(&snapshot, &replaced);
        live.read_facts(&table, &replaced);
        prop_assert_eq!(&live.claims, &whole.claims);
        prop_assert_eq!(&live.sources[0].facts, &whole.facts);
        if tells_the_same(&old, &new) {
            prop_assert!(whole.claims.is_empty());
        }
    }
}
