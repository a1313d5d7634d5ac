//! The findings as SARIF 2.1.0 (OASIS), the form that code scanning services read.
//!
//! Evidence are related locations, the trace of a verdict is a code flow, a finding that a comment hides is a suppressed
//! result with the writer's reason. Columns count code points. Of the standard only what is used is written out here.

use rapporteur_report::percent_encoded;
use rapporteur_text::TextRange;
use rapporteur_workspace::Severity;
use serde::Serialize;

use super::{Checked, CheckedBrief, DeskProblem, Finding, NumberedText};
use crate::failure::Failure;

/// Name of the fingerprint: the identity of a finding, whatever its place.
pub const FINGERPRINT: &str = "rapporteurIdentity/v1";
/// What relative addresses are relative to: the folder that the check was started in.
const BASE: &str = "SRCROOT";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    invocations: [Invocation<'a>; 1],
    column_kind: &'static str,
    results: Vec<Result_<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification<'a>>,
}

#[derive(Serialize)]
struct Notification<'a> {
    level: &'static str,
    message: Message<'a>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message<'static>,
    full_description: Message<'static>,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message<'a> {
    text: &'a str,
}

/// A result; the name of the standard is taken.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result_<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: OwnedMessage,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow<'a>>,
    partial_fingerprints: std::collections::BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    /// By the standard all results of a run have this, or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<Suppression<'a>>>,
}

#[derive(Serialize)]
struct OwnedMessage {
    text: String,
}

#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    justification: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow<'a> {
    thread_flows: [ThreadFlow<'a>; 1],
}

#[derive(Serialize)]
struct ThreadFlow<'a> {
    locations: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    location: Location<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<OwnedMessage>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical<'a> {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region<'a> {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    snippet: Message<'a>,
}

/// The rules that have results, by code.
struct Rules(Vec<&'static str>);

impl Rules {
    fn new(checked: &Checked) -> Rules {
        let mut codes: Vec<&'static str> = checked.problems.iter().map(|found| found.problem.code).collect();
        for brief in &checked.briefs {
            codes.extend(brief.findings.iter().map(|found| found.diagnostic.code));
            codes.extend(brief.ignored.iter().map(|ignored| ignored.diagnostic.code));
        }
        codes.sort_unstable();
        codes.dedup();
        Rules(codes)
    }

    fn index(&self, code: &str) -> usize {
        self.0.iter().position(|own| *own == code).unwrap_or_default()
    }

    fn describe(&self) -> Vec<Rule> {
        let describe = |code: &&'static str| {
            let page = rapporteur_ide::codes::page(code).unwrap_or_default();
            let title = rapporteur_ide::codes::title(code).unwrap_or(code);
            Rule {
                id: code,
                short_description: Message { text: title },
                full_description: Message { text: meaning(page).unwrap_or(title) },
                help: Help { text: page, markdown: page },
                default_configuration: Configuration {
                    level: level(rapporteur_ide::codes::default_severity(code, Default::default())),
                },
            }
        };
        self.0.iter().map(describe).collect()
    }
}

/// The first paragraph of a page.
fn meaning(page: &'static str) -> Option<&'static str> {
    page.split("\n\n").map(str::trim).find(|block| !block.is_empty() && !block.starts_with('#'))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
        Severity::Off => "none",
    }
}

pub fn render(checked: &Checked) -> Result<String, Failure> {
    let rules = Rules::new(checked);
    let mut results: Vec<Result_<'_>> =
        checked.problems.iter().map(|found| of_problem(checked, &rules, found)).collect();
    for brief in &checked.briefs {
        results.extend(brief.findings.iter().map(|found| of_finding(checked, &rules, brief, found)));
        results.extend(ignored(checked, &rules, brief));
    }
    let notes =
        checked.notes.iter().map(|note| Notification { level: "note", message: Message { text: note } });
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "rapporteur",
                    version: env!("CARGO_PKG_VERSION"),
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: rules.describe(),
                },
            },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: notes.collect(),
            }],
            column_kind: "unicodeCodePoints",
            results,
        }],
    };
    let mut text = serde_json::to_string_pretty(&log).map_err(|error| Failure::Output(error.into()))?;
    text.push('\n');
    Ok(text)
}

impl Checked {
    /// Whether a comment hides any finding.
    fn suppressed(&self) -> bool {
        self.briefs.iter().any(|brief| !brief.ignored.is_empty())
    }
}

fn fingerprint(identity: u64) -> std::collections::BTreeMap<&'static str, String> {
    [(FINGERPRINT, format!("{identity:016x}"))].into()
}

fn of_problem<'a>(checked: &Checked, rules: &Rules, found: &'a DeskProblem) -> Result_<'a> {
    let problem = &found.problem;
    let region = found.text.as_ref().zip(problem.range).map(|(text, range)| region(text, range));
    let physical_location = Physical { artifact_location: artifact(&found.path), region };
    Result_ {
        rule_id: problem.code,
        rule_index: rules.index(problem.code),
        level: level(problem.severity),
        message: OwnedMessage { text: problem.message.clone() },
        locations: vec![Location { id: None, physical_location, message: None }],
        related_locations: Vec::new(),
        code_flows: Vec::new(),
        partial_fingerprints: fingerprint(found.identity()),
        baseline_state: checked.baseline_state(found.known),
        suppressions: checked.suppressed().then(Vec::new),
    }
}

fn of_finding<'a>(
    checked: &Checked,
    rules: &Rules,
    brief: &'a CheckedBrief,
    found: &'a Finding,
) -> Result_<'a> {
    let diagnostic = &found.diagnostic;
    let mut text = diagnostic.message.clone();
    for help in &diagnostic.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    let related = || diagnostic.related.iter().zip(&found.related);
    let evidence =
        |id: Option<usize>, (related, file): (&'a rapporteur_ide::Related, &'a super::RelatedFile)| {
            place(id, &file.path, &file.text, related.range, Some(related.message.clone()))
        };
    let mut steps: Vec<Step<'a>> = Vec::new();
    for step in &found.trace {
        let note = if step.note.is_empty() {
            step.rule.clone().into_owned()
        } else {
            format!("{}: {}", step.rule, step.note)
        };
        steps.push(Step { location: place(None, &brief.path, &brief.text, diagnostic.claim, Some(note)) });
    }
    if !steps.is_empty() {
        steps.extend(related().map(|pair| Step { location: evidence(None, pair) }));
    }
    Result_ {
        rule_id: diagnostic.code,
        rule_index: rules.index(diagnostic.code),
        level: level(diagnostic.severity),
        message: OwnedMessage { text },
        locations: vec![place(None, &brief.path, &brief.text, diagnostic.range, None)],
        related_locations: related()
            .enumerate()
            .map(|(number, pair)| evidence(Some(number + 1), pair))
            .collect(),
        code_flows: match steps.is_empty() {
            true => Vec::new(),
            false => vec![CodeFlow { thread_flows: [ThreadFlow { locations: steps }] }],
        },
        partial_fingerprints: fingerprint(diagnostic.identity),
        baseline_state: checked.baseline_state(found.known),
        suppressions: checked.suppressed().then(Vec::new),
    }
}

/// Findings that a comment hides: there, and not to be acted on.
fn ignored<'a>(checked: &Checked, rules: &Rules, brief: &'a CheckedBrief) -> Vec<Result_<'a>> {
    // Hidden is hidden, whatever the baseline has.
    let state = checked.baseline_state(true);
    let result = |ignored: &'a rapporteur_ide::Ignored| {
        let found = &ignored.diagnostic;
        Result_ {
            rule_id: found.code,
            rule_index: rules.index(found.code),
            level: level(found.severity),
            message: OwnedMessage { text: found.message.clone() },
            locations: vec![place(None, &brief.path, &brief.text, found.range, None)],
            related_locations: Vec::new(),
            code_flows: Vec::new(),
            partial_fingerprints: fingerprint(found.identity),
            baseline_state: state,
            suppressions: Some(vec![Suppression {
                kind: "inSource",
                justification: &ignored.reason,
                location: place(None, &brief.path, &brief.text, ignored.comment, None),
            }]),
        }
    };
    brief.ignored.iter().map(result).collect()
}

fn place<'a>(
    id: Option<usize>,
    path: &str,
    text: &'a NumberedText,
    range: TextRange,
    message: Option<String>,
) -> Location<'a> {
    Location {
        id,
        physical_location: Physical { artifact_location: artifact(path), region: Some(region(text, range)) },
        message: message.map(|text| OwnedMessage { text }),
    }
}

fn region(text: &NumberedText, range: TextRange) -> Region<'_> {
    let (start_line, start_column) = text.position(range.start());
    let (end_line, end_column) = text.position(range.end());
    let snippet = text.text.get(std::ops::Range::<usize>::from(range)).unwrap_or_default();
    Region { start_line, start_column, end_line, end_column, snippet: Message { text: snippet } }
}

/// An address: relative to the folder of the check, or of the file system.
fn artifact(path: &str) -> Artifact {
    match path.strip_prefix('/') {
        Some(below) => Artifact { uri: format!("file:///{}", percent_encoded(below)), uri_base_id: None },
        None => Artifact { uri: percent_encoded(path), uri_base_id: Some(BASE) },
    }
}
