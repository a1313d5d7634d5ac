//! The salsa database of a desk: which files belong, what they say, what the brief's claims are worth.
//!
//! The only place where a path becomes an input. [`Workspace`] is owned by one writer; readers take a [`Snapshot`].
//! Identity is content, position comes last: blocks and sentences are interned by their text, analysed by one-argument
//! queries with ranges relative to them; [`report`] adds offsets.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::{SourceId, Verdict};
use rapporteur_linking::Mention;
use rapporteur_markup::{Citation, Definitions, Directive, Quotation};
use rapporteur_text::{LineIndex, OffsetMap, TextRange};

/// All file access. The real one reads disks; tests use a map in memory.
pub trait System: std::fmt::Debug + Send + Sync + 'static {
    /// Bytes of a file, capped by the implementation (64 MiB) with an error that says so.
    fn read(&self, path: &Utf8Path) -> std::io::Result<Vec<u8>>;
    /// Files below `root`, sorted, without following symbolic links out of it or into loops.
    fn walk(&self, root: &Utf8Path) -> std::io::Result<Vec<Utf8PathBuf>>;
    /// Whether a path is a folder.
    fn is_dir(&self, path: &Utf8Path) -> bool;
    /// Whether a path is a file.
    fn is_file(&self, path: &Utf8Path) -> bool;
}

/// Severity of a finding or problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Not shown.
    Off,
    /// Faint.
    Hint,
    /// For information.
    Information,
    /// Should be looked at.
    Warning,
    /// Must be mended.
    Error,
}

/// A problem of the workspace itself (configuration, overlay, unreadable source): file, line, way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceProblem {
    /// File, or the folder that is missing.
    pub path: Utf8PathBuf,
    /// Where in the file, if known.
    pub range: Option<TextRange>,
    /// Code of its page (`DOC004`, `SRC002`, `SRC003`).
    pub code: &'static str,
    /// Severity.
    pub severity: Severity,
    /// What, and the way out.
    pub message: String,
}

/// A citation of a sentence with what it resolves to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResolvedCitation {
    /// In the file.
    pub range: TextRange,
    /// As parsed (its own ranges are block-relative).
    pub citation: Citation,
    /// The sources it stands for; empty if unresolved.
    pub sources: Vec<SourceId>,
}

/// One judged sentence of a brief, in file coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedClaim {
    /// The sentence in the file.
    pub range: TextRange,
    /// Index of its block in [`BriefReport::blocks`].
    pub block: u32,
    /// Folded prose.
    pub prose: Arc<str>,
    /// From prose to the block's bytes; add the block's start for the file.
    pub map: Arc<OffsetMap>,
    /// Start of the block in the file.
    pub base: rapporteur_text::TextSize,
    /// Mentions with coreference settled, in prose.
    pub mentions: Arc<[Mention]>,
    /// Citations.
    pub citations: Vec<ResolvedCitation>,
    /// Quotations, block-relative.
    pub quotations: Vec<Quotation>,
    /// Verdict.
    pub verdict: Arc<Verdict>,
    /// Location-free identity: stable hash of block kind, prose and neighbourhood, not of any message.
    pub identity: u64,
}

impl CheckedClaim {
    /// A range of the prose in the file.
    #[must_use]
    pub fn to_file(&self, prose: TextRange) -> TextRange {
        self.map.to_source(prose) + self.base
    }
}

/// A brief, checked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BriefReport {
    /// Judged sentences in order.
    pub claims: Vec<CheckedClaim>,
    /// Blocks in order.
    pub blocks: Vec<rapporteur_markup::Block>,
    /// Ignore comments, in file coordinates (`range` of each is in the file), with the index of the block they stand in.
    pub directives: Vec<(u32, Directive)>,
    /// Footnotes and reference entries.
    pub definitions: Definitions,
    /// Problems of the file's form (front matter …).
    pub problems: Vec<rapporteur_markup::Problem>,
}

/// A quoted place in a source, for display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceQuote {
    /// Path of the capture.
    pub path: Utf8PathBuf,
    /// Bytes in it.
    pub range: TextRange,
    /// Those bytes.
    pub quote: String,
}

// The database, inputs and queries live in `db.rs`; see `Workspace` and `Snapshot`.
// pub struct Workspace; impl Workspace {
//   pub fn open(system: Arc<dyn System>, root: &Utf8Path, progress: &(dyn Fn(Progress) + Sync)) -> Workspace
//   pub fn empty(system, root) -> Workspace              // then load_step()s, so that a server can answer while loading
//   pub fn set_text(&mut self, path: &Utf8Path, text: Arc<str>)        // open buffer wins over disk
//   pub fn close(&mut self, path: &Utf8Path)                           // back to disk
//   pub fn files_changed(&mut self, paths: &[Utf8PathBuf])             // watcher events, batched: one revision
//   pub fn briefs(&self) -> Vec<Utf8PathBuf>; pub fn problems(&self) -> &[WorkspaceProblem]; pub fn config(&self) -> &Config; pub fn messages(&self) -> &[String]
//   pub fn snapshot(&self) -> Snapshot
// }
// #[derive(Clone)] pub struct Snapshot   // db clone + Arc of path maps; Send, cheap; drop before answering
// impl Snapshot {
//   pub fn report(&self, brief: &Utf8Path) -> Option<Arc<BriefReport>>
//   pub fn text(&self, path: &Utf8Path) -> Option<Arc<str>>            // brief or source
//   pub fn line_index(&self, path: &Utf8Path) -> Option<Arc<LineIndex>>
//   pub fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>>; source_path(id) -> Option<Utf8PathBuf>; source_by_key(&str) -> Option<SourceId>; sources() -> Vec<SourceId>
//   pub fn quote(&self, e: &Evidence) -> Option<SourceQuote>
//   pub fn catalogue(&self) -> Arc<Catalogue>; pub fn lexicon(&self) -> Arc<Lexicon>; pub fn config(&self) -> Arc<Config>; pub fn problems(&self) -> Arc<[WorkspaceProblem]>
//   pub fn cancellation_token(&self) -> salsa::CancellationToken
// }
#[doc(hidden)]
pub type Placeholder = (LineIndex, Directive);
