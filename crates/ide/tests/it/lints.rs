//! Lints: what they say, what they point at, and how they stand beside the verdict.

use std::sync::Arc;

use camino::Utf8Path;
use expect_test::expect;
use proptest::prelude::*;
use rapporteur_ide::Diagnostic;
use rapporteur_workspace::{MemorySystem, Severity, Workspace};

use crate::desk::BRIEF;

const SURVEY: &str = "---\nkey: survey\npublisher: Rail Board\npublished: 2020-02-02\n---\n\nKazakhstan and China opened a rail yard.\n";
const LEAFLET: &str = "---\nkey: leaflet\n---\n\nThe yard is called the widest gate between two plains.\n";

fn findings(config: &str, brief: &str, other: Option<&str>) -> Vec<Diagnostic> {
    let mut files = vec![
        ("/desk/rapporteur.toml", config),
        ("/desk/sources/survey.md", SURVEY),
        ("/desk/sources/leaflet.md", LEAFLET),
        (BRIEF, brief),
    ];
    files.extend(other.map(|other| ("/desk/briefs/other.md", other)));
    let workspace = Workspace::open(Arc::new(MemorySystem::new(files)), Utf8Path::new("/desk"), &|_| {});
    rapporteur_ide::diagnostics(&workspace.snapshot(), Utf8Path::new(BRIEF))
}

/// Findings as text.
fn told(config: &str, brief: &str, other: Option<&str>) -> String {
    written(&findings(config, brief, other))
}

fn written(findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in findings {
        out.push_str(&format!("{} {:?}: {}\n", finding.code, finding.severity, finding.message));
        for related in &finding.related {
            let name = related.path.file_name().unwrap_or_default();
            out.push_str(&format!("  {name}: {}: {}\n", related.message, related.quote));
        }
        for help in &finding.help {
            out.push_str(&format!("  = {help}\n"));
        }
    }
    out
}

#[test]
fn an_estimate_says_what_its_words_stand_for() {
    expect![[r#"
        EST001 Information: “may well” has no fixed meaning by ICD 203
          = the nearest term is “likely” (55–80 %)
        EST001 Information: “highly likely” is no term of ICD 203
          = the nearest term is “very likely” (80–95 %)
        EST002 Warning: “likely” stands for 55–80 % by ICD 203, the number is 30 %
          = write “unlikely” (20–45 %), or a number within 55–80 %
        EST003 Warning: likelihood (“likely”) and confidence (“with high confidence”) in one sentence
          = say how likely it is in one sentence, how sure you are and why in another
        EST004 Warning: high confidence, but it rests on one origin: Rail Board
          = say moderate or low confidence and why, or cite good sources of other origins
    "#]]
    .assert_eq(&told(
        "",
        "The yard may well grow.\n\nThe yard is highly likely to grow.\n\nWe judge that growth is likely (30 %).\n\n\
         We judge with high confidence that growth is likely.\n\n\
         We judge with high confidence that the yard will grow [@survey].\n",
        None,
    ));
}

#[test]
fn a_source_says_what_to_add() {
    expect![[r#"
        SRC006 Information: nothing tells what @leaflet is: it has no publisher, kind, date or grade
          = add to the front matter of sources/leaflet.md: publisher: …; kind: press-release; published: YYYY-MM-DD; reliability: A–F, credibility: 1–6
    "#]]
    .assert_eq(&told("", "We judge that the leaflet is long [@leaflet].\n", None));
    expect![[r#"
        SRC006 Warning: nothing tells what @survey is: it has no kind or grade
          = add to the front matter of sources/survey.md: kind: press-release; reliability: A–F, credibility: 1–6
    "#]]
    .assert_eq(&told("profile = \"release\"", "We judge that the yard is long [@survey].\n", None));
}

/// Two newspapers with the story of one agency, and a report of its own.
const HERALD: &str = "---\nkey: herald\npublisher: Herald\npublished: 2020-03-03\nreliability: B\ncredibility: 1\n---\n\nALMATY (Reuters) - Kazakhstan and China opened a rail yard.\n";
const COURIER: &str = "---\nkey: courier\npublisher: Courier\npublished: 2020-03-04\n---\n\nBEIJING (Reuters) - Kazakhstan and China opened a rail yard.\n";

fn told_of(sources: &[(&str, &str)], brief: &str) -> String {
    let mut files = vec![("/desk/rapporteur.toml", ""), (BRIEF, brief)];
    files.extend_from_slice(sources);
    let workspace = Workspace::open(Arc::new(MemorySystem::new(files)), Utf8Path::new("/desk"), &|_| {});
    written(&rapporteur_ide::diagnostics(&workspace.snapshot(), Utf8Path::new(BRIEF)))
}

#[test]
fn captures_of_one_origin_are_shown_with_the_reason() {
    let (herald, courier) = (("/desk/sources/herald.md", HERALD), ("/desk/sources/courier.md", COURIER));
    let brief = "## Key judgements\n\nKazakhstan and China opened a rail yard [@herald; @courier].\n";
    expect![[r#"
        SRC005 Warning: a key judgement on a single origin: 2 sources tell what Reuters told first
          courier.md: @courier, origin Reuters: a story of Reuters: BEIJING (Reuters) - Kazakhstan and China opened a rail yard.
          herald.md: @herald, origin Reuters: a story of Reuters: ALMATY (Reuters) - Kazakhstan and China opened a rail yard.
          = cite a source of another origin, or say that it rests on one alone
        SRC007 Information: @herald is graded credibility 1, confirmed, but no other origin speaks of the same
          = capture a source of another origin that says so, or grade it 2, probably true, in the front matter of sources/herald.md
    "#]]
    .assert_eq(&told_of(&[herald, courier], brief));
    // A source of another origin confirms the grade, and is the one to cite.
    expect![[r#"
        SRC005 Warning: a key judgement on a single origin: 2 sources tell what Reuters told first
          courier.md: @courier, origin Reuters: a story of Reuters: BEIJING (Reuters) - Kazakhstan and China opened a rail yard.
          herald.md: @herald, origin Reuters: a story of Reuters: ALMATY (Reuters) - Kazakhstan and China opened a rail yard.
          = [@survey], of another origin, supports this too: cite it
    "#]]
    .assert_eq(&told_of(&[herald, courier, ("/desk/sources/survey.md", SURVEY)], brief));
}

#[test]
fn a_hover_tells_what_a_claim_rests_on() {
    let brief = "Kazakhstan and China opened a rail yard [@herald; @courier].\n";
    let files = [
        ("/desk/rapporteur.toml", ""),
        (BRIEF, brief),
        ("/desk/sources/herald.md", HERALD),
        ("/desk/sources/courier.md", COURIER),
    ];
    let workspace = Workspace::open(Arc::new(MemorySystem::new(files)), Utf8Path::new("/desk"), &|_| {});
    let snapshot = workspace.snapshot();
    let at = |words: &str| {
        let offset = u32::try_from(brief.find(words).unwrap() + 1).unwrap();
        rapporteur_ide::hover(&snapshot, Utf8Path::new(BRIEF), offset.into()).unwrap().markdown
    };
    assert!(at("opened").contains("Rests on 2 sources, 1 origin: Reuters"), "{}", at("opened"));
    assert!(at("@herald").contains("Origin: Reuters (a story of Reuters)"), "{}", at("@herald"));
    assert!(at("@herald").contains("Credibility 1 wants a second origin"), "{}", at("@herald"));
}

#[test]
fn a_quotation_is_shown_the_words_that_were_meant() {
    expect![[r#"
        QUO001 Error: the cited source does not have the words “the widest door between two plains”
          leaflet.md: nearest words, in sources/leaflet.md: the widest gate between two plains
          = the source has “the widest gate between two plains”
          = quote verbatim, or drop the quotation marks
        SRC006 Information: nothing tells what @leaflet is: it has no publisher, kind, date or grade
          = add to the front matter of sources/leaflet.md: publisher: …; kind: press-release; published: YYYY-MM-DD; reliability: A–F, credibility: 1–6
    "#]]
    .assert_eq(&told(
        "",
        "In our view \"the widest door between two plains\" is too big a word [@leaflet].\n",
        None,
    ));
}

#[test]
fn two_values_name_both_places() {
    let off = "[severity]\nCLM001 = \"off\"\nCLM003 = \"off\"\nTIM002 = \"off\"\n";
    let (first, second) = ("Kazakhstan joined the OSCE in 1992.", "Kazakhstan joined the OSCE in 1995.");
    expect![[r#"
        DOC006 Warning: one fact, two values: the time is “1995” here and “1992” in line 1
          brief.md: told otherwise in line 1: Kazakhstan joined the OSCE in 1992.
          = decide which is right, or say that it is two events
    "#]]
    .assert_eq(&told(off, &format!("{first}\n\nIt rained.\n\n{second}\n"), None));
    expect![[r#"
        DOC007 Warning: one fact, two values: the time is “1992” here and “1995” in line 3 of other.md
          other.md: told otherwise in other.md: Kazakhstan joined the OSCE in 1995.
          = make the two briefs agree, or say which of them is out of date
    "#]]
    .assert_eq(&told(off, &format!("{first}\n"), Some(&format!("# Members\n\n{second}\n"))));
}

#[test]
fn one_finding_a_claim_and_the_gravest() {
    let codes = |config: &str, brief: &str| -> Vec<&str> {
        findings(config, brief, None).iter().map(|finding| finding.code).collect()
    };
    // A number off its word goes before a word off the yardstick.
    assert_eq!(codes("", "We judge that growth is likely (30 %), though it may well stop.\n"), ["EST002"]);
    // What no source says is said first; once it is settled, how it is said.
    let claim = "## Key findings\n\nKazakhstan sold China a rail yard in 1999 [@survey].\n";
    let found = codes("", claim);
    assert_eq!(found.len(), 1);
    assert_ne!(found, ["SRC005"]);
    let ignored = claim.replace("\n\n", "\n\n<!-- rapporteur: ignore -->\n\n");
    assert_eq!(codes("", &ignored), [""; 0]);
    let off: String = found.iter().map(|code| format!("[severity]\n{code} = \"off\"\n")).collect();
    assert_eq!(codes(&off, claim), ["SRC005"]);
    // One that is off hides nothing and needs no comment.
    assert_eq!(codes("[severity]\nEST001 = \"off\"\n", "The yard may well grow.\n"), [""; 0]);
    let comment = "<!-- rapporteur: ignore EST001 agreed -->\n\nThe yard may well grow.\n";
    assert_eq!(codes("", comment), [""; 0]);
    assert_eq!(codes("[severity]\nEST001 = \"off\"\n", comment), ["DOC003"]);
}

#[test]
fn lints_keep_their_identity_and_their_profile() {
    let brief = "The yard may well grow.\n";
    let one = findings("", brief, None);
    let moved = findings("", &format!("It rained.\n\n{brief}"), None);
    let est = |found: &[Diagnostic]| {
        found.iter().find(|finding| finding.code == "EST001").map(|finding| finding.identity)
    };
    assert_eq!(est(&one), est(&moved));
    let key = "## Key judgements\n\nKazakhstan and China opened a rail yard [@survey].\n";
    let severity = |profile: &str| {
        let found = findings(&format!("profile = \"{profile}\""), key, None);
        found.iter().find(|finding| finding.code == "SRC005").map(|finding| finding.severity)
    };
    assert_eq!(severity("draft"), Some(Severity::Hint));
    assert_eq!(severity("review"), Some(Severity::Warning));
    assert_eq!(severity("release"), Some(Severity::Error));
}

/// Lines of which briefs are put together.
const LINES: &[&str] = &[
    "## Key judgements",
    "The yard may well grow (90 %).",
    "We judge with high confidence that growth is likely [@survey; @leaflet].",
    "Kazakhstan joined the OSCE in 1992. Kazakhstan joined the OSCE in 1995 [@survey].",
    "> \"Growth is highly likely, with",
    "low confidence\" [@leaflet] (30 % chance",
    "<!-- rapporteur: ignore EST001 -->",
    "- likely likely % 50 % unlikely, not",
    "caf\u{E9} \u{1F600} maybe",
    "",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_brief_has_one_finding_a_claim_beside_those_that_stand_alone(
        lines in prop::collection::vec(prop::sample::select(LINES), 0..10),
        release in any::<bool>(),
    ) {
        let brief = lines.join("\n");
        let config = if release { "profile = \"release\"\nyardstick = \"nato\"" } else { "" };
        let found = findings(config, &brief, Some("Kazakhstan joined the OSCE in 1993."));
        for finding in &found {
            prop_assert!(brief.get(std::ops::Range::<usize>::from(finding.range)).is_some(), "{finding:?}");
            let alone = ["CIT001", "SRC006", "SRC007", "DOC002", "DOC003", "DOC006", "DOC007"];
            let main = |other: &&Diagnostic| other.claim == finding.claim && !alone.contains(&other.code);
            prop_assert!(found.iter().filter(main).count() <= 1, "{found:?}");
        }
    }
}
