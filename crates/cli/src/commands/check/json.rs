//! The findings as one JSON document. Offsets are bytes of UTF-8, end exclusive; lines and columns count from 1,
//! columns in characters.

use rapporteur_text::TextRange;
use rapporteur_workspace::Severity;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Checked, CheckedBrief, Counts, DeskProblem, Finding, NumberedText};
use crate::failure::Failure;

/// Version of the document; grows when a field changes its meaning or goes.
const VERSION: u32 = 1;

#[derive(Serialize, JsonSchema)]
#[schemars(title = "rapporteur check --format json, version 1")]
pub struct Document<'a> {
    /// Version of this schema.
    schema: u32,
    /// Version of the program.
    rapporteur: &'static str,
    /// Remarks on the desk, such as a missing configuration.
    notes: &'a [String],
    /// Problems of the desk itself.
    problems: Vec<Problem<'a>>,
    /// Briefs, by path.
    files: Vec<File<'a>>,
    /// Over all briefs.
    summary: Summary,
}

#[derive(Serialize, JsonSchema)]
struct Problem<'a> {
    code: &'static str,
    #[schemars(with = "String")]
    severity: Severity,
    message: &'a str,
    path: &'a str,
    /// Null if the problem has no place in a file.
    location: Option<Location>,
    /// Stays the same when the file changes elsewhere; hexadecimal.
    identity: String,
    /// `new` or `unchanged` beside the baseline; null without one.
    baseline: Option<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct File<'a> {
    path: &'a str,
    /// Claims by verdict.
    counts: Counts,
    /// By place.
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Diagnostic<'a> {
    code: &'static str,
    #[schemars(with = "String")]
    severity: Severity,
    message: &'a str,
    /// The words at fault.
    location: Location,
    /// The whole claim.
    claim: Location,
    /// Source sentences that decided, best first.
    related: Vec<Related<'a>>,
    help: &'a [String],
    /// Stays the same when the brief changes elsewhere; hexadecimal, because JSON numbers have 53 bits.
    identity: String,
    /// `new` or `unchanged` beside the baseline; null without one.
    baseline: Option<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct Related<'a> {
    path: &'a str,
    location: Location,
    /// Why it is shown.
    message: &'a str,
    /// The bytes of the file at `location`.
    quote: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct Location {
    start: u32,
    end: u32,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize, JsonSchema)]
struct Summary {
    briefs: usize,
    counts: Counts,
    /// Findings by severity; with a baseline, those that it does not have.
    errors: usize,
    warnings: usize,
    information: usize,
    hints: usize,
}

pub fn render(checked: &Checked) -> Result<String, Failure> {
    let document = Document {
        schema: VERSION,
        rapporteur: env!("CARGO_PKG_VERSION"),
        notes: &checked.notes,
        problems: checked.problems.iter().map(|found| problem(checked, found)).collect(),
        files: checked.briefs.iter().map(|brief| file(checked, brief)).collect(),
        summary: Summary {
            briefs: checked.briefs.len(),
            counts: checked.counts(),
            errors: checked.count(Severity::Error),
            warnings: checked.count(Severity::Warning),
            information: checked.count(Severity::Information),
            hints: checked.count(Severity::Hint),
        },
    };
    let mut text = serde_json::to_string_pretty(&document).map_err(|error| Failure::Output(error.into()))?;
    text.push('\n');
    Ok(text)
}

fn problem<'a>(checked: &Checked, found: &'a DeskProblem) -> Problem<'a> {
    Problem {
        code: found.problem.code,
        severity: found.problem.severity,
        message: &found.problem.message,
        path: &found.path,
        location: found.text.as_ref().zip(found.problem.range).map(|(text, range)| location(text, range)),
        identity: format!("{:016x}", found.identity()),
        baseline: checked.baseline_state(found.known),
    }
}

fn file<'a>(checked: &Checked, brief: &'a CheckedBrief) -> File<'a> {
    let diagnostics = brief.findings.iter().map(|finding| diagnostic(checked, brief, finding)).collect();
    File { path: &brief.path, counts: brief.counts, diagnostics }
}

fn diagnostic<'a>(checked: &Checked, brief: &CheckedBrief, finding: &'a Finding) -> Diagnostic<'a> {
    let found = &finding.diagnostic;
    let related = found.related.iter().zip(&finding.related).map(|(related, file)| Related {
        path: &file.path,
        location: location(&file.text, related.range),
        message: &related.message,
        quote: &related.quote,
    });
    Diagnostic {
        code: found.code,
        severity: found.severity,
        message: &found.message,
        location: location(&brief.text, found.range),
        claim: location(&brief.text, found.claim),
        related: related.collect(),
        help: &found.help,
        identity: format!("{:016x}", found.identity),
        baseline: checked.baseline_state(finding.known),
    }
}

fn location(text: &NumberedText, range: TextRange) -> Location {
    let (line, column) = text.position(range.start());
    let (end_line, end_column) = text.position(range.end());
    Location { start: range.start().into(), end: range.end().into(), line, column, end_line, end_column }
}
