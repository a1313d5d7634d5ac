//! The example workspace against `seeds/expected.toml`, which a careful reader wrote without looking at the program.
//!
//! What the program says of each claim stands in `tests/seeds/verdicts.txt`, with every difference marked; the test fails
//! when a line changes. `UPDATE=1` rewrites it, and the change is there to be read.

use std::fmt::Write as _;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::Label;
use rapporteur_ide::Diagnostic;
use rapporteur_text::TextRange;
use rapporteur_workspace::{OsSystem, Severity, Snapshot, Workspace};
use serde::Deserialize;
use serde_json::Value;

use crate::support::{assert_committed, root, run_in, stdout};

#[derive(Deserialize)]
struct Expected {
    brief: Vec<ExpectedBrief>,
}

#[derive(Deserialize)]
struct ExpectedBrief {
    file: String,
    claim: Vec<ExpectedClaim>,
}

#[derive(Deserialize)]
struct ExpectedClaim {
    phrase: String,
    verdict: String,
    /// Another verdict that could be defended.
    or: Option<String>,
    codes: Vec<String>,
    #[serde(default)]
    may: Vec<String>,
}

fn name(label: Label) -> String {
    serde_json::to_value(label).unwrap().as_str().unwrap().to_owned()
}

fn open() -> (Workspace, Utf8PathBuf) {
    let seeds = Utf8PathBuf::from_path_buf(root().join("seeds").canonicalize().unwrap()).unwrap();
    (Workspace::open(Arc::new(OsSystem), &seeds, &|_| {}), seeds)
}

/// Codes at warning or above on a claim, sorted.
fn codes_on(found: &[Diagnostic], claim: TextRange) -> Vec<String> {
    let on = found.iter().filter(|d| d.claim == claim && d.severity >= Severity::Warning);
    let mut codes: Vec<String> = on.map(|d| d.code.to_owned()).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// One line for each claim, then how many agree.
fn table(snapshot: &Snapshot, seeds: &Utf8Path, expected: &Expected) -> String {
    let mut out = String::new();
    let [mut verdicts, mut all_codes, mut claims, mut passed, mut slandered] = [0; 5];
    for brief in &expected.brief {
        let path = seeds.join(&brief.file);
        let text = snapshot.text(&path).unwrap_or_else(|| panic!("{path} is no brief"));
        let report = snapshot.report(&path).unwrap();
        let found = rapporteur_ide::diagnostics(snapshot, &path);
        let _ = writeln!(out, "{}", brief.file);
        for wanted in &brief.claim {
            assert_eq!(text.matches(&wanted.phrase).count(), 1, "`{}` must name one claim", wanted.phrase);
            let at = text.find(&wanted.phrase).unwrap();
            let claim = report
                .claims
                .iter()
                .find(|claim| usize::from(claim.range.start()) <= at && at < usize::from(claim.range.end()));
            let (label, codes) = match claim {
                Some(claim) => (name(claim.verdict.label), codes_on(&found, claim.range)),
                None => ("no claim".to_owned(), Vec::new()),
            };
            let right = label == wanted.verdict || wanted.or.as_ref() == Some(&label);
            let allowed = |code: &String| wanted.codes.contains(code) || wanted.may.contains(code);
            let met = wanted.codes.is_empty() || codes.iter().any(allowed);
            let codes_right = met && codes.iter().all(allowed);
            verdicts += usize::from(right);
            all_codes += usize::from(codes_right);
            claims += 1;
            passed += usize::from(!right && wanted.verdict == "contradicted" && label == "supported");
            slandered += usize::from(!right && wanted.verdict == "supported" && label == "contradicted");
            let mark = if right && codes_right { ' ' } else { '!' };
            let _ = write!(out, "{mark} {label:<19} {:<16} {}", codes.join(" "), wanted.phrase);
            if !(right && codes_right) {
                let _ = write!(out, "  << {} {}", wanted.verdict, wanted.codes.join(" "));
            }
            out.push('\n');
        }
    }
    let _ = writeln!(out, "{claims} claims: {verdicts} verdicts and {all_codes} codes as expected");
    let _ = writeln!(
        out,
        "{passed} contradicted claims pass as supported, {slandered} supported claims are called contradicted"
    );
    out
}

#[test]
fn every_claim_says_what_is_written_down() {
    let (workspace, seeds) = open();
    let expected = std::fs::read_to_string(seeds.join("expected.toml")).unwrap();
    let expected: Expected = toml::from_str(&expected).unwrap();
    let table = table(&workspace.snapshot(), &seeds, &expected);
    assert_committed("seeds/verdicts.txt", &table);
}

/// The counts of the command are those of the library.
#[test]
fn the_command_counts_every_claim() {
    let (workspace, _) = open();
    let snapshot = workspace.snapshot();
    let claims: usize =
        workspace.briefs().iter().filter_map(|brief| snapshot.report(brief)).map(|r| r.claims.len()).sum();
    let document: Value =
        serde_json::from_str(&stdout(&run_in(&root(), &["check", "seeds", "--format", "json"]))).unwrap();
    let counts = &document["summary"]["counts"];
    assert_eq!(counts["claims"], claims);
    let parts = ["supported", "partially_supported", "contradicted", "unsupported", "not_checkable"];
    let sum: u64 = parts.iter().map(|part| counts[part].as_u64().unwrap()).sum();
    assert_eq!(sum, claims as u64);
}
