//! What an editor shows, as functions from a snapshot and a position to plain data. No protocol types here.
//!
//! Offsets are bytes in files; answers are values without a lifetime, so that whoever asked can drop the snapshot before
//! it shows them. Nothing here judges: verdicts come from the workspace, this crate words them.

pub mod codes;
mod completion;
mod definition;
mod diagnostics;
mod entry;
mod facts;
mod fixes;
mod hierarchy;
mod hints;
mod hover;
mod ignores;
mod links;
mod lints;
mod matrix;
mod memo;
pub mod quotations;
mod readings;
mod references;
mod rename;
mod sections;
mod subject;
mod symbols;
mod syntax;
mod tokens;
mod wording;

pub use completion::{Completion, CompletionKind, completions};
pub use definition::definition;
pub use diagnostics::{diagnostics, found, ignored};
pub use entry::{Entry, entries, page};
pub use facts::{FactView, Named, fact_view};
pub use fixes::{Fix, FixKind, Together, fix_all, fix_all_of, fixes, fixes_with};
pub use hierarchy::{Direction, Member, Partner, members_at, partners, parts, wholes};
pub use hints::{code_lenses, inlay_hints};
pub use hover::hover;
pub use links::document_links;
pub use matrix::{MatrixCell, MatrixRow, evidence_matrix};
pub use memo::{Found, Memo};
pub use references::{highlights, implementation, references};
pub use rename::{prepare_rename, rename};
pub use sections::{folding_ranges, selection_ranges};
pub use symbols::{document_symbols, workspace_symbols};
pub use syntax::syntax_tree;
pub use tokens::{Standing, Token, TokenKind, semantic_tokens};

use camino::Utf8PathBuf;
use rapporteur_catalog::EntityClass;
use rapporteur_evidence::Label;
use rapporteur_text::{TextRange, TextSize};
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

/// A finding that an ignore comment hides.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ignored {
    /// What would be shown.
    pub diagnostic: Diagnostic,
    /// The comment in the brief.
    pub comment: TextRange,
    /// The writer's reason, perhaps empty.
    pub reason: String,
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

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// File.
    pub path: Utf8PathBuf,
    /// Bytes of it.
    pub range: TextRange,
}

/// A change of a file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub place: Place,
    /// By what.
    pub text: String,
}

/// A place that speaks of the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Highlight {
    /// Bytes of the file.
    pub range: TextRange,
    /// Whether it stands for a name elsewhere ("the Alliance", "it").
    pub coreference: bool,
}

/// Something that can be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// Bytes of the file.
    pub range: TextRange,
    /// What it is.
    pub kind: FoldKind,
}

/// What can be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldKind {
    /// A heading with what stands under it.
    Section,
    /// Front matter.
    FrontMatter,
    /// Footnotes, or entries of a reference list, in a row.
    References,
}

/// A symbol of a brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Words for the outline.
    pub name: String,
    /// More about it.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub range: TextRange,
    /// What is selected when it is chosen; within `range`.
    pub selection: TextRange,
    /// Symbols within it.
    pub children: Vec<Symbol>,
}

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A section of a brief.
    Section,
    /// A claim, by its verdict.
    Claim(Label),
    /// An entity, by its class.
    Entity(EntityClass),
    /// A capture.
    Source,
}

/// A symbol of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// The file or capture it belongs to.
    pub container: String,
    /// Where it stands.
    pub place: Place,
}

/// A link from a brief to a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What is clicked.
    pub range: TextRange,
    /// The capture.
    pub target: Utf8PathBuf,
    /// Its title and date.
    pub tooltip: String,
}

/// A mark within a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlayHint {
    /// Where it is put.
    pub at: TextSize,
    /// A sign or two.
    pub label: String,
    /// What it means, in lines.
    pub tooltip: String,
}

/// A line above a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The heading, or the first claim of a brief without headings.
    pub range: TextRange,
    /// What it counts.
    pub within: TextRange,
    /// The counts.
    pub title: String,
}
