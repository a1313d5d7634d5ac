//! `rapporteur sources`: the captures of a desk and their health.

use std::fmt::Write as _;
use std::process::ExitCode;

use rapporteur_claims::Interval;
use rapporteur_sources::{CaptureFormat, OriginReason};
use rapporteur_workspace::{CaptureReport, Captures, Health, Snapshot};
use schemars::JsonSchema;
use serde::Serialize;

use super::check::desk::{self, Here};
use crate::args::{HealthName, SourcesArgs, SourcesFormat};
use crate::failure::Failure;
use crate::{Outcome, output};

/// Version of the document; grows when a field changes its meaning or goes.
const VERSION: u32 = 1;

/// The captures of a desk.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "rapporteur sources --format json, version 1")]
pub struct Document {
    /// Version of this schema.
    schema: u32,
    /// Captures by path.
    captures: Vec<CaptureOut>,
    /// Number of origins of all captures.
    origins: usize,
    /// Lines of custody logs that do not fit.
    custody: Vec<CustodyOut>,
    /// Keys of bibliographies without a capture.
    uncaptured: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CaptureOut {
    path: String,
    /// Format: text, Markdown, HTML, PDF, Word, mail, MHTML.
    format: Option<&'static str>,
    /// Citation key; null for a file that could not be read.
    key: Option<String>,
    title: Option<String>,
    author: Option<String>,
    publisher: Option<String>,
    kind: Option<String>,
    language: Option<String>,
    /// Address, as inert text.
    url: Option<String>,
    /// When it was published, as ISO 8601 of the precision that is known.
    published: Option<String>,
    captured: Option<String>,
    event: Option<String>,
    as_of: Option<String>,
    /// Admiralty grade, such as B2; `-` for a half that is not given.
    grade: Option<String>,
    origin: Option<OriginOut>,
    /// How often briefs cite it.
    citations: usize,
    /// SHA-256 when it was taken in.
    sha256: Option<String>,
    /// When it was taken in, RFC 3339 in UTC.
    imported: Option<String>,
    /// Who took it in.
    operator: Option<String>,
    /// What is not in order.
    health: Vec<HealthOut>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct OriginOut {
    /// Captures with the same number have one origin.
    number: u32,
    name: String,
    /// How many captures have it.
    captures: usize,
    /// Why, with the other capture where there is one.
    why: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct HealthOut {
    /// changed, missing, unreadable, partly-read, duplicate, undated, ungraded, unconfirmed, never-cited.
    problem: &'static str,
    /// In words, with the way out.
    message: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CustodyOut {
    path: String,
    line: usize,
    message: String,
}

pub fn run(args: &SourcesArgs) -> Outcome {
    let (workspace, here) = desk::open_whole(&args.desk)?;
    let snapshot = workspace.snapshot();
    let captures = snapshot.captures();
    if captures.captures.is_empty() {
        let message = workspace.problems().first().map_or_else(
            || format!("{} has no captures", workspace.root()),
            |problem| problem.message.clone(),
        );
        return Err(Failure::refused(message, "`rapporteur import FILE` takes captures in"));
    }
    match args.format {
        SourcesFormat::Human => output::print(&human(&snapshot, &captures, &here))?,
        SourcesFormat::Json => {
            let document = document(&snapshot, &captures, &here);
            let mut text =
                serde_json::to_string_pretty(&document).map_err(|error| Failure::Output(error.into()))?;
            text.push('\n');
            output::print(&text)?;
        }
    }
    let wanted: Vec<&str> = args.fail_on.iter().map(|name| health_name(*name)).collect();
    let failing =
        |capture: &CaptureReport| capture.health.iter().any(|health| wanted.contains(&health.name()));
    let failed = captures.captures.iter().any(failing)
        || (wanted.contains(&"changed") && !captures.custody_problems.is_empty());
    Ok(ExitCode::from(u8::from(failed)))
}

fn health_name(name: HealthName) -> &'static str {
    match name {
        HealthName::Changed => "changed",
        HealthName::Missing => "missing",
        HealthName::Unreadable => "unreadable",
        HealthName::PartlyRead => "partly-read",
        HealthName::Duplicate => "duplicate",
        HealthName::Undated => "undated",
        HealthName::Ungraded => "ungraded",
        HealthName::Unconfirmed => "unconfirmed",
        HealthName::NeverCited => "never-cited",
    }
}

fn document(snapshot: &Snapshot, captures: &Captures, here: &Here) -> Document {
    let text = |value: &Option<Box<str>>| value.as_deref().map(str::to_owned);
    let out = |capture: &CaptureReport| {
        let meta = &capture.meta;
        CaptureOut {
            path: here.shown(&capture.path),
            format: CaptureFormat::of_name(capture.path.as_str()).map(CaptureFormat::name),
            key: capture.id.map(|_| meta.key.to_string()),
            title: text(&meta.title),
            author: text(&meta.author),
            publisher: text(&meta.publisher),
            kind: text(&meta.kind),
            language: text(&meta.language),
            url: text(&meta.url),
            published: meta.published.and_then(iso),
            captured: meta.captured.and_then(iso),
            event: meta.event.and_then(iso),
            as_of: meta.as_of.and_then(iso),
            grade: grade(capture),
            origin: capture.origin.as_ref().map(|origin| OriginOut {
                number: origin.number,
                name: origin.name.to_string(),
                captures: capture.of_origin,
                why: origin.reasons.iter().map(|reason| why(snapshot, reason, here)).collect(),
            }),
            citations: capture.citations,
            sha256: capture.custody.as_ref().map(|entry| entry.sha256.clone()),
            imported: capture.custody.as_ref().map(|entry| entry.time.clone()),
            operator: capture.custody.as_ref().map(|entry| entry.operator.clone()),
            health: capture
                .health
                .iter()
                .map(|health| HealthOut { problem: health.name(), message: message(capture, health, here) })
                .collect(),
        }
    };
    Document {
        schema: VERSION,
        captures: captures.captures.iter().map(out).collect(),
        origins: origins(captures),
        custody: captures
            .custody_problems
            .iter()
            .map(|(path, line, message)| CustodyOut {
                path: here.shown(path),
                line: *line,
                message: message.clone(),
            })
            .collect(),
        uncaptured: captures.uncaptured.iter().map(ToString::to_string).collect(),
    }
}

fn origins(captures: &Captures) -> usize {
    let mut numbers: Vec<u32> =
        captures.captures.iter().filter_map(|capture| Some(capture.origin.as_ref()?.number)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len()
}

fn human(snapshot: &Snapshot, captures: &Captures, here: &Here) -> String {
    let mut text = String::new();
    let keys = captures.captures.iter().filter(|capture| capture.id.is_some());
    let width = keys.map(|capture| capture.meta.key.chars().count()).max().unwrap_or(0).clamp(3, 32);
    let _ = writeln!(text, "{:width$}  grade  published   cited  origin", "key");
    for capture in &captures.captures {
        let path = here.shown(&capture.path);
        if capture.id.is_none() {
            let _ = writeln!(text, "{:width$}  {path}", "-");
        } else {
            let published = capture.meta.published.and_then(iso).unwrap_or_else(|| "-".to_owned());
            let grade = grade(capture).unwrap_or_else(|| "-".to_owned());
            let origin = capture.origin.as_ref().map_or_else(String::new, |origin| {
                let shared = match capture.of_origin {
                    0 | 1 => String::new(),
                    count => format!(" (one of {count} captures)"),
                };
                format!("{}{shared}", origin.name)
            });
            let _ = writeln!(
                text,
                "{:width$}  {grade:5}  {published:10}  {:>5}  {origin}",
                capture.meta.key, capture.citations
            );
            let _ = writeln!(text, "{:width$}  {path}", "");
            for reason in capture.origin.iter().flat_map(|origin| &origin.reasons) {
                if !matches!(reason, OriginReason::Own) {
                    let _ = writeln!(text, "{:width$}    origin: {}", "", why(snapshot, reason, here));
                }
            }
        }
        for health in &capture.health {
            let _ = writeln!(text, "{:width$}    {}: {}", "", health.name(), message(capture, health, here));
        }
    }
    for (path, line, message) in &captures.custody_problems {
        let _ = writeln!(text, "\n{}:{line}: {message}", here.shown(path));
    }
    if !captures.uncaptured.is_empty() {
        let keys: Vec<&str> = captures.uncaptured.iter().take(20).map(|key| &**key).collect();
        let more = captures.uncaptured.len().saturating_sub(keys.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = writeln!(text, "\nin a bibliography, without a capture: {}{more}", keys.join(", "));
    }
    let count = captures.captures.len();
    let troubled = captures.captures.iter().filter(|capture| !capture.health.is_empty()).count();
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let _ = writeln!(
        text,
        "\n{}, {}; {} with something to look at",
        plural(count, "capture"),
        plural(origins(captures), "origin"),
        troubled
    );
    output::printable(&text).into_owned()
}

/// An interval as ISO 8601 of its precision.
fn iso(interval: Interval) -> Option<String> {
    let (start, end) = (Interval::iso_day(interval.start?), Interval::iso_day(interval.end?));
    if start == end {
        return Some(start);
    }
    let year = start.get(..4)?;
    if start.ends_with("-01-01") && end == format!("{year}-12-31") {
        return Some(year.to_owned());
    }
    let month = start.get(..7)?;
    if start.ends_with("-01") && end.starts_with(month) {
        return Some(month.to_owned());
    }
    Some(format!("{start}/{end}"))
}

fn grade(capture: &CaptureReport) -> Option<String> {
    let grade = capture.meta.grade;
    if grade.reliability.is_none() && grade.credibility.is_none() {
        return None;
    }
    let credibility = grade.credibility.map_or_else(|| "-".to_owned(), |number| number.to_string());
    Some(format!("{}{credibility}", grade.reliability.unwrap_or('-')))
}

fn why(snapshot: &Snapshot, reason: &OriginReason, here: &Here) -> String {
    let other = match reason {
        OriginReason::SameFile(other)
        | OriginReason::SameAddress(other)
        | OriginReason::SharedText(other, _) => snapshot.source_path(*other),
        _ => None,
    };
    match other {
        Some(other) => format!("{reason} ({})", here.shown(&other)),
        None => reason.to_string(),
    }
}

fn message(capture: &CaptureReport, health: &Health, here: &Here) -> String {
    match health {
        Health::Unreadable(message) | Health::PartlyRead(message) => message.clone(),
        Health::Changed => {
            let when = capture.custody.as_ref().map_or_else(String::new, |entry| format!(" at {}", entry.time));
            format!("its bytes are not those that were taken in{when}; restore it, or import the new capture under another name")
        }
        Health::Missing => "the custody log has it, the folder does not; restore it".to_owned(),
        Health::Duplicate(other) => format!("the same bytes as {}; cite one of them", here.shown(other)),
        Health::Undated => "nothing says when it was published; add `published` to its sidecar".to_owned(),
        Health::Ungraded => "no Admiralty grade; add `reliability` (A to F) and `credibility` (1 to 6)".to_owned(),
        Health::Unconfirmed => {
            "credibility 1 means confirmed by another origin, and no capture of another origin speaks of the same; \
             add one, or grade it 2"
                .to_owned()
        }
        Health::NeverCited => "no brief cites it".to_owned(),
    }
}
