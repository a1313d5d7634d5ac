//! What the workspace hands out: checked briefs, problems, quotes. Plain data in file coordinates.

use std::sync::Arc;

use camino::Utf8PathBuf;
use rapporteur_claims::{Estimative, Time};
use rapporteur_evidence::{Clash, SourceId, Verdict};
use rapporteur_linking::Mention;
use rapporteur_markup::{Citation, Definitions, Directive, Quotation};
use rapporteur_sources::Locator;
use rapporteur_text::{OffsetMap, TextRange, TextSize};

use crate::team::Given;

/// Severity of a finding or problem.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
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
    /// Code of its page (`DOC004`, `DOC005`, `SRC002`, `SRC003`, `SRC004`).
    pub code: &'static str,
    /// Severity.
    pub severity: Severity,
    /// What, and the way out.
    pub message: String,
}

/// A citation of a sentence with what it resolves to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResolvedCitation {
    /// As parsed. Its ranges are relative to the block; [`CheckedClaim::place`] has them in the file.
    pub citation: Citation,
    /// The sources it stands for; empty if unresolved.
    pub sources: Vec<SourceId>,
    /// Whether it is unresolved only because the team's base has not been heard about it.
    pub pending: bool,
}

/// What a brief cites.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CitedWork {
    /// A captured source.
    Source(SourceId),
    /// A citation key that no capture has. A bibliography may.
    Key(Box<str>),
}

/// What is known about a judged sentence of a brief wherever it stands.
#[derive(Debug, PartialEq)]
pub struct ClaimBody {
    /// Folded prose.
    pub prose: Arc<str>,
    /// From prose to the block's bytes; add the block's start for the file.
    pub map: Arc<OffsetMap>,
    /// Mentions with coreference settled, in prose.
    pub mentions: Arc<[Mention]>,
    /// Dates and periods, in prose.
    pub times: Arc<[Time]>,
    /// Citations, block-relative.
    pub citations: Box<[ResolvedCitation]>,
    /// Quotations, block-relative.
    pub quotations: Box<[Quotation]>,
    /// Verdict.
    pub verdict: Arc<Verdict>,
    /// What it estimates in the brief's own voice, in prose.
    pub estimative: Option<Arc<Estimative>>,
    /// Whether the team's base has not been heard about it: the verdict is by what is here.
    pub pending: bool,
    /// What the team's base has told for it.
    pub(crate) given: Given,
}

/// One judged sentence of a brief: where it stands, and what is known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedClaim {
    /// The sentence in the file.
    pub range: TextRange,
    /// Index of its block in [`BriefReport::blocks`].
    pub block: u32,
    /// Start of the block in the file.
    pub base: TextSize,
    /// Location-free identity: stable hash of block kind, prose, heading and number among equals under it, not of any
    /// message.
    pub identity: u64,
    /// The rest. The same value as long as nothing about the claim changes, wherever it moves.
    pub body: Arc<ClaimBody>,
}

impl std::ops::Deref for CheckedClaim {
    type Target = ClaimBody;

    fn deref(&self) -> &ClaimBody {
        &self.body
    }
}

impl CheckedClaim {
    /// A range of the prose in the file.
    #[must_use]
    pub fn to_file(&self, prose: TextRange) -> TextRange {
        self.map.to_source(prose) + self.base
    }

    /// One of its citations in the file.
    #[must_use]
    pub fn place(&self, citation: &ResolvedCitation) -> TextRange {
        citation.citation.range + self.base
    }

    /// The bracket that one of its citations stands in, in the file.
    #[must_use]
    pub fn bracket(&self, citation: &ResolvedCitation) -> TextRange {
        citation.citation.bracket + self.base
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
    /// Claims that give one fact two values, by the later one.
    pub disagreements: Vec<Disagreement>,
}

impl BriefReport {
    /// Citations with the claims that they stand in, in order.
    pub fn citations(&self) -> impl Iterator<Item = (&CheckedClaim, &ResolvedCitation)> {
        self.claims.iter().flat_map(|claim| claim.citations.iter().map(move |citation| (claim, citation)))
    }
}

/// Two claims of a brief that give one fact two values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// Index of the later claim in [`BriefReport::claims`].
    pub claim: u32,
    /// Index of the earlier one.
    pub other: u32,
    /// On what, in the later claim's prose.
    pub clash: Clash,
}

/// A claim of a brief, and a sentence of another brief that gives the same fact another value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RivalBrief {
    /// Index of the claim in [`BriefReport::claims`].
    pub claim: u32,
    /// The other brief.
    pub path: Utf8PathBuf,
    /// The sentence in it.
    pub range: TextRange,
    /// On what, in the claim's prose.
    pub clash: Clash,
}

/// A quoted place in a source, for display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceQuote {
    /// Path of the text: the capture, or the text taken out of it.
    pub path: Utf8PathBuf,
    /// Bytes in it.
    pub range: TextRange,
    /// Those bytes.
    pub quote: String,
    /// Path of the capture.
    pub capture: Utf8PathBuf,
    /// Page, paragraph and bytes of the capture, if its text was taken out of it.
    pub locator: Option<Locator>,
}
