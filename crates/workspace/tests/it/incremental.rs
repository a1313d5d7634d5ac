//! What an edit costs, in queries that run.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::desk::{Desk, at};

/// A brief of many paragraphs, no two equal.
fn long_brief(paragraphs: usize) -> String {
    let mut text = String::from("# Port calls\n\n");
    for n in 0..paragraphs {
        let _ = write!(
            text,
            "Convoy {n} left Walvis Bay with {} tonnes of grain. The crew rested.\n\n",
            n * 3 + 1
        );
    }
    text
}

fn counts(expected: &[(&str, usize)]) -> BTreeMap<String, usize> {
    expected.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

/// The count of a query.
fn of(cost: &BTreeMap<String, usize>, query: &str) -> usize {
    cost.get(query).copied().unwrap_or_default()
}

const SOURCES: &[(&str, &str)] = &[
    ("rapporteur.toml", ""),
    ("sources/kenya.txt", "Kenya ratified the fisheries accord in 2011."),
    ("sources/japan.txt", "Japan lent Mongolia eleven icebreakers."),
    ("sources/chile.txt", "Chile opened a glacier observatory."),
    // Enough that one sentence more does not change how rare a word is: classes are powers of two.
    ("sources/samoa.txt", "Samoa hosted weavers. Fiji hosted potters."),
];

fn desk(brief: &str) -> Desk {
    let mut files = SOURCES.to_vec();
    files.push(("briefs/a.md", brief));
    Desk::new(&files)
}

#[test]
fn typing_in_one_sentence_reads_that_sentence_again() {
    let text = long_brief(5000);
    let mut desk = desk(&text);
    let cold = desk.cost("briefs/a.md");
    // "The crew rested." is one sentence wherever it stands.
    assert_eq!(of(&cold, "parse"), 5001);
    assert_eq!(of(&cold, "scan"), 5002);
    assert_eq!(of(&cold, "verdict"), 5001);

    desk.edit("briefs/a.md", &text.replacen("Convoy 0 left", "Convoy 0 xleft", 1));
    let typed = desk.cost("briefs/a.md");
    assert_eq!(of(&typed, "parse"), 1);
    assert_eq!(of(&typed, "scan"), 1);
    assert_eq!(of(&typed, "statement"), 1);
    assert_eq!(of(&typed, "verdict"), 1);

    // Undone: nothing is read at all.
    desk.edit("briefs/a.md", &text);
    assert_eq!(desk.cost("briefs/a.md"), counts(&[]));
}

#[test]
fn a_line_on_top_costs_itself() {
    let text = long_brief(500);
    let mut desk = desk(&text);
    let before = desk.report("briefs/a.md");

    desk.edit("briefs/a.md", &format!("\n\n{text}"));
    assert_eq!(desk.cost("briefs/a.md"), counts(&[]));
    let after = desk.report("briefs/a.md");
    assert_eq!(before.claims.len(), after.claims.len());
    for (before, after) in before.claims.iter().zip(&after.claims) {
        assert_eq!(before.range + rapporteur_text::TextSize::new(2), after.range);
        assert_eq!(before.identity, after.identity);
    }

    desk.edit("briefs/a.md", &format!("Nobody waited.\n\n{text}"));
    let cost = desk.cost("briefs/a.md");
    for query in ["parse", "scan", "statement", "verdict"] {
        assert_eq!(of(&cost, query), 1, "{query}");
    }
}

#[test]
fn equal_text_starts_no_revision() {
    let mut desk = desk("Kenya ratified the fisheries accord.\n");
    desk.report("briefs/a.md");
    desk.edit("briefs/a.md", "Kenya ratified the fisheries accord.\n");
    desk.write(&[SOURCES[1], SOURCES[2], SOURCES[0]]);
    assert_eq!(desk.cost("briefs/a.md"), counts(&[]));
}

#[test]
fn another_brief_costs_nothing_here() {
    let mut desk = desk("Kenya ratified the fisheries accord.\n");
    desk.report("briefs/a.md");
    desk.edit("briefs/b.md", "Japan lent Mongolia an icebreaker.\n");
    assert_eq!(desk.cost("briefs/a.md"), counts(&[]));
    // The same sentence in two briefs is read once.
    desk.report("briefs/b.md");
    desk.edit("briefs/b.md", "Kenya ratified the fisheries accord.\n");
    let cost = desk.cost("briefs/b.md");
    assert_eq!((of(&cost, "parse"), of(&cost, "scan"), of(&cost, "verdict")), (0, 0, 0));
}

#[test]
fn a_changed_source_concerns_the_claims_that_asked_for_it() {
    let mut desk = desk(
        "Kenya ratified the fisheries accord.\n\nJapan lent Mongolia eleven icebreakers.\n\nPeru bought tugboats.\n",
    );
    let before = desk.report("briefs/a.md");
    desk.write(&[("sources/japan.txt", "Japan lent Mongolia twelve icebreakers.")]);
    let cost = desk.cost("briefs/a.md");
    assert_eq!((of(&cost, "parse"), of(&cost, "scan"), of(&cost, "statement")), (0, 0, 0));
    assert_eq!(of(&cost, "verdict"), 1, "{cost:?}");
    let after = desk.report("briefs/a.md");
    assert_eq!(before.claims[0].verdict, after.claims[0].verdict);
    assert_ne!(before.claims[1].verdict, after.claims[1].verdict);

    // A word that no source had: the claim that asked for it in vain is judged again, and only that one.
    desk.write(&[("sources/new.txt", "Tugboats arrived.")]);
    assert_eq!(of(&desk.cost("briefs/a.md"), "verdict"), 1);
    desk.remove("sources/new.txt");
    assert_eq!(of(&desk.cost("briefs/a.md"), "verdict"), 1);
}

#[test]
fn a_common_word_in_another_place_has_claims_searched_for_and_not_judged() {
    let sources: Vec<(String, String)> = (10..70)
        .map(|n| (format!("sources/{n}.txt"), format!("Fiji opened harbour office {n} in Suva.")))
        .collect();
    let mut files: Vec<(&str, &str)> = sources.iter().map(|(path, text)| (&**path, &**text)).collect();
    files.push(("sources/z.txt", "A harbour is windy."));
    files.push((
        "briefs/a.md",
        "Fiji opened harbour office 12 in Suva.\n\nFiji opened harbour office 31 in Suva.\n",
    ));
    let mut desk = Desk::new(&files);
    let before = desk.report("briefs/a.md");
    desk.write(&[("sources/z.txt", "It is windy. A harbour is open.")]);
    let cost = desk.cost("briefs/a.md");
    assert_eq!((of(&cost, "nearest"), of(&cost, "verdict")), (2, 0), "{cost:?}");

    // One that says more of the claim than the others is found, and judged.
    desk.write(&[("sources/z.txt", "Fiji never opened harbour office 12 in Suva.")]);
    let cost = desk.cost("briefs/a.md");
    assert!(of(&cost, "verdict") > 0, "{cost:?}");
    let after = desk.report("briefs/a.md");
    assert_ne!(before.claims[0].verdict, after.claims[0].verdict);
}

#[test]
fn a_claim_is_searched_for_as_it_is_judged() {
    // The words suggest "said", the tree has "published"; only before the former does "report" stand for the source itself.
    let claims = "The report that said Vanuatu ratified the protocol was published by Samoa.\n\n\
        The statement published by Fiji said the reefs could not wait.\n";
    let desk = Desk::new(&[
        ("sources/a.txt", "Samoa published the report in 2016. The report covers reefs."),
        ("sources/b.txt", "The statement was published by Fiji. Vanuatu ratified the protocol."),
        ("briefs/a.md", claims),
    ]);
    let report = desk.report("briefs/a.md");
    let snapshot = desk.workspace.snapshot();
    for (at, claim) in report.claims.iter().enumerate() {
        let trial = snapshot.judge_instead(&crate::desk::at("briefs/a.md"), at, &claim.prose, &[]).unwrap();
        assert_eq!(*claim.verdict, trial.verdict, "{}", claim.prose);
    }
}

#[test]
fn metadata_alone_concerns_the_claims_that_read_the_source() {
    let mut desk = desk("Kenya ratified the fisheries accord.\n\nChile opened a glacier observatory.\n");
    desk.report("briefs/a.md");
    desk.write(&[("sources/chile.txt.meta.toml", "publisher = \"Glaciology Office\"\n")]);
    let cost = desk.cost("briefs/a.md");
    assert_eq!((of(&cost, "scan"), of(&cost, "statement")), (0, 0));
    assert!(of(&cost, "verdict") <= 1, "{cost:?}");
}

#[test]
fn a_new_key_resolves_a_citation_without_reading_anything_else() {
    let mut desk = desk("Kenya ratified the fisheries accord [@note].\n\nPeru bought tugboats.\n");
    assert!(desk.report("briefs/a.md").claims[0].citations[0].sources.is_empty());
    desk.write(&[("sources/note.txt", "A note.")]);
    let cost = desk.cost("briefs/a.md");
    assert_eq!((of(&cost, "parse"), of(&cost, "scan")), (0, 0));
    assert_eq!(of(&cost, "statement"), 1, "the claim that cites it");
    assert_eq!(desk.report("briefs/a.md").claims[0].citations[0].sources.len(), 1);
}

#[test]
fn many_texts_typed_leave_little_behind() {
    let mut desk = desk("Kenya ratified the fisheries accord.\n");
    for n in 0..1_000 {
        desk.edit("briefs/a.md", &format!("Kenya ratified the fisheries accord {n} zq{n}x.\n"));
        desk.report("briefs/a.md");
    }
    let interned = desk.workspace.interned();
    for (name, count) in interned {
        // What was typed last, for undoing it; and one of 65,536 small classes for each unknown word.
        assert!(count < 400 || name == "WordClass", "{name}: {count}");
    }
    assert_eq!(desk.workspace.snapshot().text(&at("briefs/a.md")).map(|text| text.len()), Some(48));
}

#[test]
fn briefs_of_all_lengths_are_judged() {
    // From some number of claims on they are judged together.
    for claims in 1..70 {
        let text: String = (0..claims).map(|n| format!("Convoy {n} left Walvis Bay in 2011.\n\n")).collect();
        assert_eq!(desk(&text).report("briefs/a.md").claims.len(), claims);
    }
}

#[test]
fn what_is_kept_in_use_is_not_judged_again_after_many_edits() {
    let text = long_brief(60) + "Kenya ratified the fisheries accord.\n";
    let mut desk = desk(&text);
    desk.report("briefs/a.md");
    // More than the database remembers what nobody asks for.
    for n in 0..400 {
        desk.edit("briefs/a.md", &text.replacen("Convoy 7 left", &format!("Convoy 7 l{n}eft"), 1));
        desk.report("briefs/a.md");
        desk.workspace.snapshot().keep_in_use(&at("briefs/a.md"));
    }
    desk.write(&[("sources/kenya.txt", "Kenya never ratified the fisheries accord. It rained in 2011.")]);
    let cost = desk.cost("briefs/a.md");
    assert_eq!((of(&cost, "statement"), of(&cost, "verdict")), (0, 1));
}

#[test]
fn a_sentence_is_parsed_once_wherever_it_stands() {
    let text = "The crew rested. Nobody knew why.\n\nA harbour pilot came aboard. The crew rested.\n";
    let mut desk = desk(text);
    let trees = |desk: &Desk| {
        let snapshot = desk.workspace.snapshot();
        let report = desk.report("briefs/a.md");
        report.claims.iter().map(|claim| snapshot.tree(&claim.prose)).collect::<Vec<_>>()
    };
    let same = std::sync::Arc::ptr_eq;
    let before = trees(&desk);
    assert!(same(&before[0], &before[3]) && !same(&before[0], &before[1]));
    assert_eq!(before[0].words.len(), 4);

    desk.edit("briefs/a.md", &format!("# Log\n\n{}", text.replace("Nobody", "Everybody")));
    // The sentence that was typed in; those that moved down are not parsed again.
    let after = trees(&desk);
    assert_eq!(before.iter().zip(&after).filter(|(old, new)| same(old, new)).count(), 3);
    assert!(!same(&before[1], &after[1]));
    // Undone: nothing is parsed.
    desk.edit("briefs/a.md", text);
    assert!(before.iter().zip(&trees(&desk)).all(|(old, new)| same(old, new)));
}

#[test]
fn a_date_concerns_what_is_told_from_it() {
    let text = "Kenya signed the fisheries accord in 2008. Three years later Kenya ratified the fisheries accord. \
                Chile opened an observatory.\n";
    let mut desk = desk(text);
    desk.cost("briefs/a.md");
    let verdicts = |desk: &Desk| -> Vec<String> {
        desk.report("briefs/a.md").claims.iter().map(|claim| format!("{:?}", claim.verdict.label)).collect()
    };
    assert_eq!(verdicts(&desk)[1], "Supported");

    // The sentence and the one that is told from it.
    desk.edit("briefs/a.md", &text.replace("2008", "2009"));
    let cost = desk.cost("briefs/a.md");
    assert_eq!((of(&cost, "scan"), of(&cost, "statement"), of(&cost, "verdict")), (1, 2, 2));
    assert_eq!(verdicts(&desk)[1], "Contradicted");

    // Other words of that sentence concern it alone.
    desk.edit("briefs/a.md", &text.replace("2008", "2009").replace("signed the", "signed a"));
    let cost = desk.cost("briefs/a.md");
    assert_eq!((of(&cost, "scan"), of(&cost, "statement"), of(&cost, "verdict")), (1, 1, 1));
}

/// What comparing a brief with the others costs.
fn comparing(desk: &Desk, brief: &str) -> (usize, BTreeMap<String, usize>) {
    let mut rivals = 0;
    let cost = desk.cost_of(|| rivals = desk.workspace.snapshot().rivals(&at(brief)).len());
    (rivals, cost)
}

#[test]
fn other_briefs_are_read_and_not_judged() {
    let mut desk = desk("Kenya ratified the fisheries accord in 2011.\n");
    let long = long_brief(200);
    desk.edit("briefs/b.md", &format!("{long}Kenya ratified the fisheries accord in 2014.\n"));
    let (rivals, cost) = comparing(&desk, "briefs/a.md");
    assert_eq!((rivals, of(&cost, "told"), of(&cost, "verdict")), (1, 1, 1), "{cost:?}");

    // An edit of this brief reads nothing of the other again.
    desk.edit("briefs/a.md", "The day was fine.\n\nKenya ratified the fisheries accord in 2011.\n");
    let (rivals, cost) = comparing(&desk, "briefs/a.md");
    assert_eq!((rivals, of(&cost, "told"), of(&cost, "clash")), (1, 0, 0), "{cost:?}");
    assert_eq!((of(&cost, "statement"), of(&cost, "verdict")), (1, 1), "the new sentence");

    // An edit of the other one reads the sentence that was edited.
    desk.edit("briefs/b.md", &format!("{long}Kenya ratified the fisheries accord in 2012.\n"));
    let (rivals, cost) = comparing(&desk, "briefs/a.md");
    assert_eq!((rivals, of(&cost, "told"), of(&cost, "statement")), (1, 1, 1), "{cost:?}");
    assert_eq!(of(&cost, "verdict"), 0);
}

#[test]
fn a_brief_that_tells_of_no_event_reads_no_other() {
    let mut desk = desk("The day was fine.\n");
    desk.edit("briefs/b.md", "Kenya ratified the fisheries accord in 2014.\n");
    let (rivals, cost) = comparing(&desk, "briefs/a.md");
    assert_eq!((rivals, of(&cost, "told")), (0, 0), "{cost:?}");
}

#[test]
fn two_values_are_compared_once() {
    let text = "Kenya ratified the fisheries accord in 2011.\n\nIt rained.\n\nKenya ratified the fisheries accord in 2014.\n";
    let mut desk = desk(text);
    let cost = desk.cost("briefs/a.md");
    assert_eq!(of(&cost, "clash"), 1);
    let found = desk.report("briefs/a.md").disagreements.clone();
    assert_eq!(found.iter().map(|found| (found.claim, found.other)).collect::<Vec<_>>(), [(2, 0)]);

    desk.edit("briefs/a.md", &text.replace("It rained", "It poured"));
    assert_eq!(of(&desk.cost("briefs/a.md"), "clash"), 0);
    assert_eq!(desk.report("briefs/a.md").disagreements, found);
    desk.edit("briefs/a.md", &text.replace("2014", "2011"));
    assert_eq!(desk.report("briefs/a.md").disagreements, []);
}

#[test]
fn a_series_of_events_is_not_compared() {
    let mut text = String::new();
    for n in 0..40 {
        let _ = write!(text, "Japan gave Kenya {} boats.\n\n", 10 + n * 5);
    }
    let desk = desk(&text);
    assert_eq!(of(&desk.cost("briefs/a.md"), "clash"), 0);
    assert_eq!(desk.report("briefs/a.md").disagreements, []);
}
