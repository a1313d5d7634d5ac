//! The question that the project began with, on the captures it began with, where they are at hand.

use std::path::PathBuf;

use rapporteur_query::{Answer, Verdict};

use crate::desk::Office;

const QUESTION: &str = "Has Colombia worked with the UN on cyber security?";

/// The captures whose names begin with one of `wanted`; none, with a visible line, where they are not at hand.
fn captures(wanted: &[&str]) -> Option<Office> {
    let shared = std::env::var_os("RAPPORTEUR_SHARED")
        .map_or_else(|| crate::desk::root().join("../shared"), PathBuf::from);
    let Ok(folder) = std::fs::read_dir(shared.join("seeds")) else {
        println!("skipped: no founding documents; set RAPPORTEUR_SHARED");
        return None;
    };
    let mut sources = Vec::new();
    for file in folder {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if wanted.iter().any(|start| name.starts_with(start)) {
            sources.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    Some(Office::of(&sources))
}

fn cites(answer: &Answer, source: &str, rank: std::ops::RangeInclusive<u8>) -> bool {
    answer.findings.iter().any(|finding| {
        rank.contains(&finding.modality.rank)
            && finding.citations.iter().any(|citation| citation.key.starts_with(source))
    })
}

fn holds(answer: &Answer) {
    assert_eq!(answer.verdict, Verdict::YesThrough);
    // The mission of the OAS is the context, reported by one source and planned by another.
    assert!(answer.summary.contains("Organization of American States"), "{}", answer.summary);
    assert!(cites(answer, "001", 6..=9) && cites(answer, "002", 3..=5));
    for finding in &answer.findings {
        assert!(
            !finding.citations.iter().any(|citation| citation.key.starts_with("000")),
            "{}",
            finding.text
        );
        for name in [
            "International Telecommunication Union",
            "ITU",
            "UNODC",
            "UNIDIR",
            "Drugs and Crime",
            "Disarmament",
        ] {
            assert!(!finding.text.contains(name), "{}", finding.text);
        }
    }
}

#[test]
fn the_founding_question() {
    let Some(office) = captures(&["001", "002", "003", "004"]) else { return };
    let answer = office.ask(QUESTION);
    holds(&answer);
    let text = format!("{:?}{:?}", answer.findings, answer.not_counted);
    assert!(!text.contains("UNIDIR") && !text.contains("UNODC"));
}

#[test]
fn a_fact_check_beside_them_adds_nothing_that_counts() {
    let (Some(without), Some(with)) =
        (captures(&["001", "002", "003", "004"]), captures(&["000", "001", "002", "003", "004"]))
    else {
        return;
    };
    let (without, with) = (without.ask(QUESTION), with.ask(QUESTION));
    holds(&with);
    assert_eq!(with.findings.len(), without.findings.len());
    assert!(
        with.not_counted
            .iter()
            .any(|item| item.citations.iter().any(|citation| citation.key.starts_with("000")))
    );
}
