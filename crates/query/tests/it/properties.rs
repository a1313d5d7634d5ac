//! What holds of every answer and every pattern.

use proptest::prelude::*;
use rapporteur_query::{Answer, Citation, Pattern, Values, complete, human, markdown, rows};

use crate::desk::{Office, root};

const QUESTIONS: [&str; 24] = [
    "Has Colombia worked with the UN on cyber security?",
    "Has Colombia worked with NATO?",
    "What has NATO done with Colombia since 2015?",
    "Which countries took part in the OAS mission?",
    "Who requested the mission?",
    "When did Colombia become a partner of NATO?",
    "Is Colombia a member of NATO?",
    "How many days did the mission take?",
    "Who are Colombia's partners?",
    "What kind of cooperation exists between Chile and Colombia?",
    "Did Canada request the mission?",
    "Did Colombia support Ocean Shield with two vessels?",
    "Is the UN Colombia's only partner on cyber security?",
    "Has Colombia acceded to the Budapest Convention?",
    "Has Colmbia worked with Chle?",
    "Where was the workshop held?",
    "With whom did Colombia sign an agreement?",
    "What did Colombia provide to NATO allies?",
    "List the countries that were invited.",
    "Colombia NATO",
    "Why?",
    "",
    "?",
    "Has has has has?",
];

fn office() -> &'static Office {
    // A view of the database stays on its thread.
    thread_local! {
        static OFFICE: &'static Office = Box::leak(Box::new(Office::open(&root().join("seeds"))));
    }
    OFFICE.with(|office| *office)
}

fn verbatim(citation: &Citation) {
    let bytes = std::fs::read(root().join("seeds").join(&citation.source)).unwrap();
    let quote = &bytes[citation.start as usize..citation.end as usize];
    assert_eq!(quote, citation.quote.as_bytes(), "{}", citation.source);
    assert!(!citation.quote.is_empty());
}

fn sound(answer: &Answer) {
    for finding in &answer.findings {
        assert!(!finding.citations.is_empty(), "{}", finding.text);
        finding.citations.iter().for_each(verbatim);
        assert!(
            finding.text.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic()),
            "{}",
            finding.text
        );
        assert!(!finding.text.contains("  ") && !finding.text.contains(".."), "{}", finding.text);
        let origins: std::collections::BTreeSet<_> =
            finding.citations.iter().filter_map(|citation| citation.origin.as_deref()).collect();
        // Beside those that are cited others may say the same.
        assert!(finding.origins >= origins.len(), "{}", finding.text);
    }
    for item in &answer.not_counted {
        assert!(!item.citations.is_empty());
        item.citations.iter().for_each(verbatim);
        for finding in &answer.findings {
            assert!(
                !finding.citations.contains(&item.citations[0]),
                "counted and not counted: {}",
                item.text
            );
        }
    }
}

#[test]
fn every_sentence_has_its_evidence_byte_for_byte() {
    for question in QUESTIONS {
        let answer = office().ask(question);
        sound(&answer);
        let _ = (human(&answer, &str::to_owned, 80), markdown(&answer));
    }
}

#[test]
fn the_same_question_gives_the_same_answer() {
    // Another desk, another table, whatever its threads did first.
    let other = Office::open(&root().join("seeds"));
    for question in QUESTIONS.iter().rev() {
        let _ = other.ask(question);
    }
    for question in QUESTIONS {
        let (a, b) = (office().ask(question), other.ask(question));
        assert_eq!(serde_json::to_string(&a).unwrap(), serde_json::to_string(&b).unwrap());
    }
}

#[test]
fn follow_up_questions_are_questions_that_can_be_asked() {
    for question in QUESTIONS {
        for follow_up in office().ask(question).follow_up {
            assert!(follow_up.ends_with('?') || follow_up.ends_with('.'), "{follow_up}");
            let answer = office().ask(&follow_up);
            assert!(answer.unresolved.is_empty(), "{follow_up}: {:?}", answer.unresolved);
        }
    }
}

#[test]
fn of_an_unknown_name_nothing_is_said_but_that_it_is_unknown() {
    let answer = office().ask("Has Colombia worked with Wolfram Industries on cyber security?");
    assert!(!answer.unresolved.is_empty() && answer.findings.is_empty());
    assert!(
        answer.not_shown.iter().all(|text| text.starts_with("Nothing is known by the name")),
        "{answer:?}"
    );
}

#[test]
fn lines_for_people_keep_to_the_width() {
    let answer = office().ask(QUESTIONS[0]);
    for line in human(&answer, &str::to_owned, 72).lines().skip(1) {
        assert!(line.chars().count() <= 72 || !line.trim().contains(' '), "{line}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn questions_of_any_words_are_answered(words in prop::collection::vec(
        prop::sample::select(vec![
            "Has", "Did", "Which", "What", "When", "Who", "Colombia", "NATO", "the", "OAS", "not", "trained", "worked",
            "with", "mission", "on", "cyber", "security", "since", "2015", "countries", "of", "and", "by", "whom", "’s", "?", "how",
            "many", "experts", "Ünïcode", "\u{200b}", "is", "a", "member",
        ]), 0..14)) {
        sound(&office().ask(&words.join(" ")));
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,60}") {
        sound(&office().ask(&text));
    }

    #[test]
    fn any_text_is_a_pattern_or_an_error_in_it(text in prop_oneof![
        "\\PC{0,40}",
        "[a-z:()\" |&,.<>=!-]{0,40}",
        "(actor|kind|since|modality|domain|sort|source|grade):[A-Za-z0-9>=<.,\"-]{0,12}( OR | | -|\\()?[a-z:)]{0,10}",
    ]) {
        office().with(|desk| {
            match Pattern::parse(&text, desk.table.catalogue(), desk.table.lexicon()) {
                Ok(pattern) => {
                    for row in rows(&pattern, desk, &|| {}).rows {
                        verbatim(&row.citation);
                    }
                }
                Err(error) => {
                    let at = std::ops::Range::<usize>::from(error.range);
                    assert!(text.get(at).is_some() || text.len() > 10_000, "{error:?}");
                    let _ = error.render(&text);
                }
            }
        });
    }

    #[test]
    fn completion_replaces_what_was_typed(text in "\\PC{0,30}", offset in 0usize..40) {
        let values = office().with(Values::of);
        for completion in complete(&text, offset, &values) {
            let (start, end) = (completion.start as usize, completion.end as usize);
            assert!(start <= end && text.get(start..end).is_some());
        }
    }
}
