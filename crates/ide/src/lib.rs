//! What an editor shows, as functions from a snapshot and a position to plain data. No protocol types here.
//!
//! Offsets are bytes in files; answers are values without a lifetime, so that whoever asked can drop the snapshot before
//! it shows them. Nothing here judges: verdicts come from the workspace, this crate words them.

pub mod codes;
mod definition;
mod diagnostics;
mod hover;
mod ignores;
mod quotations;
mod readings;
mod syntax;
mod wording;

pub use definition::definition;
pub use diagnostics::diagnostics;
pub use hover::hover;
pub use syntax::syntax_tree;

use camino::Utf8PathBuf;
use rapporteur_text::{TextRange, TextSize};
use rapporteur_workspace::{BriefReport, CheckedClaim, ResolvedCitation, Severity};

/// A finding in a brief.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Diagnostic {
    /// The words at fault, in the file.
    pub range: TextRange,
    /// Code (`TIM003`).
    pub code: &'static str,
    /// Severity after profile and configuration.
    pub severity: Severity,
    /// One line: what the source says, what the brief says.
    pub message: String,
    /// Source sentences that decided, best first.
    pub related: Vec<Related>,
    /// Help lines ("cite [@nato] instead").
    pub help: Vec<String>,
    /// The whole claim in the file.
    pub claim: TextRange,
    /// Location-free identity.
    pub identity: u64,
}

/// A place elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Related {
    /// File.
    pub path: Utf8PathBuf,
    /// Bytes.
    pub range: TextRange,
    /// Why it is shown.
    pub message: String,
    /// The bytes, verbatim.
    pub quote: String,
}

/// Hover text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// What it explains, in the file.
    pub range: TextRange,
    /// Markdown without tables and nested lists.
    pub markdown: String,
}

/// Where a definition leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavigationTarget {
    /// What was asked about, in the file asked from.
    pub origin: TextRange,
    /// File.
    pub path: Utf8PathBuf,
    /// The whole target: a sentence, or the start of a capture.
    pub full: TextRange,
    /// What to select: the bytes that decide, within `full`.
    pub focus: TextRange,
}

/// The claim at a place; between two that touch, the one that starts there.
fn claim_at(report: &BriefReport, offset: TextSize) -> Option<&CheckedClaim> {
    let after = report.claims.partition_point(|claim| claim.range.start() <= offset);
    report.claims.get(..after)?.last().filter(|claim| claim.range.contains_inclusive(offset))
}

/// The citation at a place, with its claim. A footnote mark behind the full stop stands outside the sentence it is for.
fn citation_at(report: &BriefReport, offset: TextSize) -> Option<(&CheckedClaim, &ResolvedCitation)> {
    let after = report.claims.partition_point(|claim| claim.range.start() <= offset);
    let claim = report.claims.get(..after)?.last()?;
    let citation = claim.citations.iter().find(|citation| citation.range.contains_inclusive(offset))?;
    Some((claim, citation))
}
