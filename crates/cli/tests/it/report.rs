//! `report`, `impact`, and the forms of `check` that other programs read.

use std::path::Path;

use serde_json::Value;

use crate::support::{root, run_in, stderr, stdout};

const SOURCE: &str =
    "---\npublished: 2016-05-04\n---\n\nKenya and Japan signed an agreement on rail safety in 2016.\n";
const BRIEF: &str = "# Rail\n\nKenya and Japan signed an agreement on rail safety in 2018 [@release].\n\n\
    <!-- rapporteur: ignore CLM001 seen in the archive -->\n\nFiji opened a rail museum in Suva.\n";

fn desk(brief: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [("sources/release.md", SOURCE), ("briefs/rail.md", brief)] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn sarif(folder: &Path, args: &[&str]) -> Value {
    let mut all = vec!["check", "--format", "sarif"];
    all.extend(args);
    let out = run_in(folder, &all);
    serde_json::from_str(&stdout(&out)).unwrap_or_else(|error| panic!("{error}\n{}", stderr(&out)))
}

#[test]
fn a_report_is_written_where_it_is_asked_for() {
    let desk = desk(BRIEF);
    let out = run_in(desk.path(), &["report", "-o", "report.html"]);
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    assert_eq!(stdout(&out), "");
    let written = std::fs::read_to_string(desk.path().join("report.html")).unwrap();
    let one = run_in(desk.path(), &["report", "briefs/rail.md"]);
    assert_eq!(stdout(&one), written);
    for (format, start) in
        [("csv", "brief,line,"), ("claimreview", "{\n  \"@context\""), ("annotations", "{\n  \"@context\"")]
    {
        let out = run_in(desk.path(), &["report", "--format", format]);
        assert!(stdout(&out).starts_with(start), "{format}: {}", stdout(&out));
    }
}

#[test]
fn a_report_that_cannot_be_written_says_why() {
    let desk = desk(BRIEF);
    for (args, says) in [
        (vec!["report", "-o", "no/such/folder/report.html"], "cannot write no/such/folder/report.html"),
        (vec!["report", "briefs/none.md"], "cannot read briefs/none.md"),
        (vec!["report", "sources"], "no briefs"),
    ] {
        let out = run_in(desk.path(), &args);
        assert_eq!(out.status.code(), Some(2), "{args:?}");
        assert!(stderr(&out).contains(says), "{args:?}: {}", stderr(&out));
    }
}

/// What the schema and the text of the standard ask for, as far as it concerns what is written.
fn assert_sarif(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        for field in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[field]["text"].as_str().unwrap().is_empty(), "{rule}");
        }
    }
    let results = run["results"].as_array().unwrap();
    let having = |field: &str| results.iter().filter(|result| !result[field].is_null()).count();
    for field in ["suppressions", "baselineState"] {
        assert!([0, results.len()].contains(&having(field)), "{field}: all results or none");
    }
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        assert_eq!(result["partialFingerprints"]["rapporteurIdentity/v1"].as_str().unwrap().len(), 16);
        let related = result["relatedLocations"].as_array().into_iter().flatten();
        let flows = result["codeFlows"].as_array().into_iter().flatten();
        let steps = flows.flat_map(|flow| flow["threadFlows"][0]["locations"].as_array().unwrap());
        let locations = result["locations"].as_array().unwrap().iter();
        for location in locations.chain(related).chain(steps.map(|step| &step["location"])) {
            let physical = &location["physicalLocation"];
            let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
            assert!(
                !uri.contains([' ', '\\']) && (uri.starts_with("file:///") || !uri.starts_with('/')),
                "{uri}"
            );
            let region = &physical["region"];
            let at = |field: &str| region[field].as_u64().unwrap();
            assert!((at("startLine"), at("startColumn")) <= (at("endLine"), at("endColumn")), "{region}");
            assert!(at("startLine") > 0 && at("startColumn") > 0);
        }
    }
}

#[test]
fn sarif_has_evidence_trace_and_what_comments_hide() {
    let desk = desk(BRIEF);
    let log = sarif(desk.path(), &[]);
    assert_sarif(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    let (found, hidden) = (&results[0], &results[1]);
    assert_eq!(found["ruleId"], "TIM003");
    assert_eq!(found["locations"][0]["physicalLocation"]["region"]["snippet"]["text"], "2018");
    let evidence = &found["relatedLocations"][0]["physicalLocation"];
    assert_eq!(evidence["artifactLocation"]["uri"], "sources/release.md");
    assert_eq!(evidence["region"]["startLine"], 5);
    assert!(found["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap().len() > 1);
    assert_eq!(hidden["suppressions"][0]["kind"], "inSource");
    assert_eq!(hidden["suppressions"][0]["justification"], "seen in the archive");
    assert_sarif(&sarif(&root().join("seeds"), &[]));
}

#[test]
fn only_what_the_baseline_does_not_have_fails() {
    let desk = desk(BRIEF);
    for format in ["json", "sarif"] {
        let out = run_in(desk.path(), &["check", "--format", format]);
        assert_eq!(out.status.code(), Some(1));
        std::fs::write(desk.path().join(format), out.stdout).unwrap();
        let again = run_in(desk.path(), &["check", "--baseline", format]);
        assert_eq!(again.status.code(), Some(0), "{format}: {}", stdout(&again));
        assert!(stdout(&again).contains("1 known and not shown, 0 gone"), "{}", stdout(&again));
    }
    // The place changes and the finding does not; the same mistake once more is new.
    let wrong = "Kenya and Japan signed an agreement on rail safety in 2018 [@release].";
    let brief = desk.path().join("briefs/rail.md");
    std::fs::write(&brief, BRIEF.replace("# Rail\n", "# Rail\n\nTrains matter to both, one would say.\n"))
        .unwrap();
    assert_eq!(run_in(desk.path(), &["check", "--baseline", "json"]).status.code(), Some(0));
    std::fs::write(&brief, format!("{BRIEF}\n{wrong}\n")).unwrap();
    assert_eq!(run_in(desk.path(), &["check", "--baseline", "json"]).status.code(), Some(1));
    let log = sarif(desk.path(), &["--baseline", "sarif"]);
    assert_sarif(&log);
    let states: Vec<&str> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["baselineState"].as_str().unwrap())
        .collect();
    assert_eq!(states.iter().filter(|state| **state == "new").count(), 1, "{states:?}");
    // What is mended is told.
    std::fs::write(&brief, BRIEF.replace("2018", "2016")).unwrap();
    let out = run_in(desk.path(), &["check", "--baseline", "json"]);
    assert!(stdout(&out).contains("0 known and not shown, 1 gone"), "{}", stdout(&out));
}

#[test]
fn a_baseline_that_is_none_is_refused() {
    let desk = desk(BRIEF);
    for (text, says) in [("", "is no baseline"), ("{}", "has no findings"), ("[1]", "has no findings")] {
        std::fs::write(desk.path().join("base.json"), text).unwrap();
        let out = run_in(desk.path(), &["check", "--baseline", "base.json"]);
        assert_eq!(out.status.code(), Some(2), "{text}");
        assert!(stderr(&out).contains(says), "{}", stderr(&out));
    }
    let out = run_in(desk.path(), &["check", "--baseline", "none.json"]);
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn impact_says_by_its_code_whether_a_claim_changes() {
    let desk = desk(&BRIEF.replace("2018", "2016"));
    let changed = desk.path().join("later.md");
    std::fs::write(&changed, SOURCE.replace("in 2016.", "in 2018.")).unwrap();
    let out = run_in(desk.path(), &["impact", "sources/release.md", "later.md"]);
    assert_eq!(out.status.code(), Some(1), "{}", stderr(&out));
    assert!(stdout(&out).contains("briefs/rail.md:3: Kenya and Japan"), "{}", stdout(&out));
    assert!(stdout(&out).contains("supported -> contradicted [TIM003]"), "{}", stdout(&out));
    let out = run_in(desk.path(), &["impact", "sources/release.md", "later.md", ".", "--format", "json"]);
    let document: Value = serde_json::from_str(&stdout(&out)).unwrap();
    assert_eq!(document["claims"].as_array().unwrap().len(), 1);
    std::fs::write(&changed, SOURCE).unwrap();
    let out = run_in(desk.path(), &["impact", "later.md", "sources/release.md"]);
    assert_eq!(out.status.code(), Some(0));
    assert!(stdout(&out).contains("nothing changes"), "{}", stdout(&out));
    for args in [vec!["impact", "none.md", "later.md"], vec!["impact", "later.md", "later.md", "none"]] {
        assert_eq!(run_in(desk.path(), &args).status.code(), Some(2), "{args:?}");
    }
    let lost = tempfile::tempdir().unwrap();
    std::fs::write(lost.path().join("a.txt"), SOURCE).unwrap();
    let out = run_in(lost.path(), &["impact", "a.txt", "a.txt"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(stderr(&out).contains("name the folder of the desk"), "{}", stderr(&out));
}

#[test]
fn impact_has_a_schema() {
    let out = run_in(&root(), &["schema", "impact"]);
    let schema: Value = serde_json::from_str(&stdout(&out)).unwrap();
    assert!(schema["properties"]["claims"].is_object());
}
