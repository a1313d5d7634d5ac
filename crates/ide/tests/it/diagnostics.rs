//! Findings: on the words at fault, one a claim, ignored where the writer says so.

use rapporteur_workspace::Severity;

use crate::desk::{Desk, NOTICE};

const RIGHT: &str = "Denmark and Norway signed an agreement on maritime security in May 2019 [@notice].";
const WRONG_YEAR: &str = "Denmark and Norway signed an agreement on maritime security in May 2016 [@notice].";

#[test]
fn a_supported_and_cited_claim_has_no_finding() {
    assert_eq!(Desk::new(RIGHT).findings(), []);
}

#[test]
fn another_date_is_found_at_the_date() {
    let desk = Desk::new(WRONG_YEAR);
    let found = desk.diagnostics();
    assert_eq!(desk.codes(), ["TIM003"]);
    assert!(desk.findings()[0].1.contains("2016"), "{:?}", desk.findings());
    assert_eq!(found[0].severity, Severity::Error);
    assert_eq!(found[0].claim.start(), 0.into());
    let related = &found[0].related[0];
    assert_eq!(related.path, "/desk/sources/notice.md");
    assert_eq!(&NOTICE[std::ops::Range::<usize>::from(related.range)], related.quote);
    assert!(related.quote.contains("May 2019"));
}

#[test]
fn an_unknown_key_is_found_beside_the_claim() {
    let desk = Desk::new(&WRONG_YEAR.replace("@notice", "@notive"));
    let found = desk.findings();
    assert!(found.contains(&("CIT001", "@notive".to_owned())), "{found:?}");
    assert!(found.iter().any(|(code, _)| *code == "TIM003"), "{found:?}");
    let unresolved = desk.diagnostics().into_iter().find(|finding| finding.code == "CIT001").unwrap();
    assert_eq!(unresolved.help, ["did you mean [@notice]?"]);
}

#[test]
fn a_citation_of_the_wrong_source_names_the_right_one() {
    let desk = Desk::new(&RIGHT.replace("@notice", "@review"));
    assert_eq!(desk.findings(), [("CIT002", "@review".to_owned())]);
    assert!(desk.diagnostics()[0].help.iter().any(|help| help.contains("[@notice]")));
}

#[test]
fn an_uncited_claim_is_offered_its_source_unless_its_paragraph_cites_it() {
    let uncited = RIGHT.replace(" [@notice]", "");
    let desk = Desk::new(&uncited);
    assert_eq!(desk.codes(), ["CIT003"]);
    assert_eq!(desk.diagnostics()[0].severity, Severity::Information);
    let desk = Desk::new(&format!("{uncited} {RIGHT}"));
    assert_eq!(desk.findings(), []);
    let desk = Desk::new(&format!("{uncited}\n\n{RIGHT}"));
    assert_eq!(desk.codes(), ["CIT003"]);
}

#[test]
fn quotations_are_verbatim_after_folding() {
    let quote = |words: &str| format!("The ministers called the text \"{words}\" [@notice].");
    for words in
        ["a fair bargain for both coasts", "a fair bargain for both\u{a0}coasts.", "a fair … both coasts"]
    {
        let desk = Desk::new(&quote(words));
        assert!(!desk.codes().contains(&"QUO001"), "{words}: {:?}", desk.findings());
    }
    let desk = Desk::new(&quote("a cheap bargain for both coasts"));
    assert!(
        desk.findings().contains(&("QUO001", "a cheap bargain for both coasts".to_owned())),
        "{:?}",
        desk.findings()
    );
}

#[test]
fn one_finding_a_claim() {
    let brief = format!("{WRONG_YEAR} {}", WRONG_YEAR.replace("@notice", "@review"));
    assert_eq!(Desk::new(&brief).codes(), ["TIM003", "TIM003"]);
}

#[test]
fn ignore_comments_hide_the_next_block_only() {
    let ignored = format!(
        "<!-- rapporteur: ignore TIM003 agreed with the author -->\n\n{WRONG_YEAR}\n\n{WRONG_YEAR}\n"
    );
    let desk = Desk::new(&ignored);
    assert_eq!(desk.codes(), ["TIM003"]);
    assert!(usize::from(desk.diagnostics()[0].range.start()) > ignored.rfind("Denmark").unwrap());
    let all = format!("<!-- rapporteur: ignore -->\n\n{WRONG_YEAR}\n");
    assert_eq!(Desk::new(&all).findings(), []);
    let file = format!("{WRONG_YEAR}\n\n<!-- rapporteur: ignore-file TIM003 old draft -->\n\n{WRONG_YEAR}\n");
    assert_eq!(Desk::new(&file).findings(), []);
}

#[test]
fn ignore_comments_that_do_nothing_are_found() {
    let unused = format!("<!-- rapporteur: ignore TIM003 fixed long ago -->\n\n{RIGHT}\n");
    assert_eq!(Desk::new(&unused).codes(), ["DOC003"]);
    let half = format!("<!-- rapporteur: ignore TIM003 CLM002 both -->\n\n{WRONG_YEAR}\n");
    assert_eq!(Desk::new(&half).codes(), ["DOC003"]);
    let malformed = format!("<!-- rapporteur: disregard TIM003 -->\n\n{RIGHT}\n");
    assert_eq!(Desk::new(&malformed).codes(), ["DOC002"]);
    let unknown = format!("<!-- rapporteur: ignore ABC123 no such code -->\n\n{RIGHT}\n");
    assert_eq!(Desk::new(&unknown).codes(), ["DOC002"]);
}

#[test]
fn the_configuration_sets_severities() {
    let desk = Desk::with("[severity]\nTIM003 = \"hint\"\n", WRONG_YEAR);
    assert_eq!(desk.diagnostics()[0].severity, Severity::Hint);
    let desk = Desk::with("[severity]\nTIM003 = \"off\"\n", WRONG_YEAR);
    assert_eq!(desk.findings(), []);
    let nothing = "Peru and Chile opened a joint observatory in 2011.";
    let severity = |config: &str| Desk::with(config, nothing).diagnostics()[0].severity;
    assert_eq!(severity("profile = \"draft\""), Severity::Hint);
    assert_eq!(severity("profile = \"review\""), Severity::Warning);
    assert_eq!(severity("profile = \"release\""), Severity::Error);
}

#[test]
fn what_was_not_understood_is_a_hint() {
    let desk = Desk::new("Purple afternoons whisper gently over folded paper.");
    for finding in desk.diagnostics() {
        assert_eq!((finding.code, finding.severity), ("CLM001", Severity::Hint));
    }
}

#[test]
fn identity_survives_edits_elsewhere() {
    let brief = |top: &str| format!("{top}# Coasts\n\nThe text follows.\n\n{WRONG_YEAR}\n\nIt ends here.\n");
    let find = |brief: &str| {
        Desk::new(brief).diagnostics().into_iter().find(|finding| finding.code == "TIM003").unwrap()
    };
    let (before, after) = (find(&brief("")), find(&brief("# Before\n\nA paragraph on top.\n\n")));
    assert_eq!(before.identity, after.identity);
    assert_ne!(before.range, after.range);
}

#[test]
fn broken_front_matter_is_found_and_the_rest_is_checked() {
    let desk = Desk::new(&format!("---\ntitle: never closed\n\n{WRONG_YEAR}\n"));
    assert!(desk.codes().contains(&"DOC001"), "{:?}", desk.codes());
}
