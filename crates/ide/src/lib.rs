//! What an editor shows, as functions from a snapshot and a position to plain data. No protocol types here.

use camino::Utf8PathBuf;
use rapporteur_text::TextRange;
use rapporteur_workspace::Severity;

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
    /// The whole target (a sentence with its paragraph).
    pub full: TextRange,
    /// What to select (the deciding sentence).
    pub focus: TextRange,
}

// pub fn diagnostics(snapshot: &Snapshot, brief: &Utf8Path) -> Vec<Diagnostic>      (applies ignore comments, profile, severities; sorted by range)
// pub fn hover(snapshot: &Snapshot, brief: &Utf8Path, offset: TextSize) -> Option<Hover>
// pub fn definition(snapshot: &Snapshot, brief: &Utf8Path, offset: TextSize) -> Vec<NavigationTarget>
// pub mod codes: pub fn page(code: &str) -> Option<&'static str>; pub fn all() -> &'static [(&'static str, &'static str)]
