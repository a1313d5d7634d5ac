//! The findings of an earlier check: what they have is shown as known and fails nothing.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde_json::Value;

use super::Checked;
use super::sarif::FINGERPRINT;
use crate::failure::Failure;

/// Identities of the findings of an earlier check, and how many had each: of three equal sentences that are at fault, a
/// fourth is new.
#[derive(Debug)]
pub struct Baseline(BTreeMap<u64, usize>);

/// What came of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// Findings that the baseline has, too.
    pub known: usize,
    /// Findings of the baseline that are no more.
    pub gone: usize,
}

impl Baseline {
    /// Reads the output of `check --format json` or `--format sarif`.
    pub fn read(path: &Utf8Path) -> Result<Baseline, Failure> {
        let bytes = std::fs::read(path).map_err(|error| Failure::Read { path: path.to_owned(), error })?;
        let refused = |why: String| {
            Failure::refused(
                format!("{path} is no baseline: {why}"),
                "a baseline is the output of `rapporteur check --format json` or `--format sarif`",
            )
        };
        let document: Value = serde_json::from_slice(&bytes).map_err(|error| refused(error.to_string()))?;
        let identities = of_json(&document)
            .or_else(|| of_sarif(&document))
            .ok_or_else(|| refused("it has no findings".into()))?;
        let mut counts = BTreeMap::new();
        for identity in identities {
            *counts.entry(identity).or_default() += 1;
        }
        Ok(Baseline(counts))
    }

    /// Marks the findings that the baseline has.
    pub fn compare(mut self, checked: &mut Checked) -> Compared {
        let mut compared = Compared { known: 0, gone: 0 };
        let mut take = |identity: u64| match self.0.get_mut(&identity) {
            Some(left) if *left > 0 => {
                *left -= 1;
                compared.known += 1;
                true
            }
            _ => false,
        };
        for problem in &mut checked.problems {
            problem.known = take(problem.identity());
        }
        for finding in checked.briefs.iter_mut().flat_map(|brief| &mut brief.findings) {
            finding.known = take(finding.diagnostic.identity);
        }
        compared.gone = self.0.values().sum();
        compared
    }
}

impl Checked {
    /// `new` or `unchanged`, as SARIF says; none without a baseline.
    pub fn baseline_state(&self, known: bool) -> Option<&'static str> {
        self.baseline.map(|_| if known { "unchanged" } else { "new" })
    }

    /// Leaves out what the baseline has.
    pub fn drop_known(&mut self) {
        self.problems.retain(|problem| !problem.known);
        self.briefs.iter_mut().for_each(|brief| brief.findings.retain(|finding| !finding.known));
    }
}

fn identity(value: &Value) -> Option<u64> {
    u64::from_str_radix(value.as_str()?, 16).ok()
}

fn of_json(document: &Value) -> Option<Vec<u64>> {
    let files = document.get("files")?.as_array()?;
    let problems = document.get("problems").and_then(Value::as_array).into_iter().flatten();
    let findings = files.iter().filter_map(|file| file.get("diagnostics")?.as_array()).flatten();
    Some(problems.chain(findings).filter_map(|found| identity(found.get("identity")?)).collect())
}

fn of_sarif(document: &Value) -> Option<Vec<u64>> {
    let runs = document.get("runs")?.as_array()?;
    let results = runs.iter().filter_map(|run| run.get("results")?.as_array()).flatten();
    // What a comment hid then is new once the comment goes.
    let counts = |result: &&Value| {
        result.get("suppressions").and_then(Value::as_array).is_none_or(Vec::is_empty)
            && result.get("baselineState").and_then(Value::as_str) != Some("absent")
    };
    let of = |result: &Value| identity(result.get("partialFingerprints")?.get(FINGERPRINT)?);
    Some(results.filter(counts).filter_map(of).collect())
}
