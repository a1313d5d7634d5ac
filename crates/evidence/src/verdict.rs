//! Verdicts, atoms, evidence, trace.

use std::borrow::Cow;

use rapporteur_text::TextRange;

use crate::SourceId;

/// Verdict on a claim (semantics, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Every asserted atom is entailed.
    Supported,
    /// At least one atom entailed, at least one not found, none contradicted.
    PartiallySupported,
    /// One asserted atom is incompatible with a source.
    Contradicted,
    /// None of these.
    Unsupported,
    /// Recommendation, prediction, opinion, question, statement about the text.
    NotCheckable,
}

/// Why a claim is unsupported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubReason {
    /// The source has the weaker form.
    Overstated,
    /// Somebody else says so.
    Misattributed,
    /// The source is narrower.
    Scope,
    /// The source gives no cause.
    Causal,
    /// No source speaks of it.
    NothingFound,
}

/// Diagnostic code of the claim families; the pages are in the documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[allow(missing_docs)]
pub enum Code {
    CLM001,
    CLM002,
    CLM003,
    CLM004,
    CLM005,
    CLM006,
    CLM007,
    CLM008,
    CLM009,
    TIM001,
    TIM002,
    TIM003,
    TIM004,
    ACT001,
    ACT002,
    ACT003,
    ACT004,
    KND001,
    KND002,
    QUO002,
}

/// Field of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtomKind {
    /// Kind and roles.
    Relation,
    /// An actor, participant or other entity; each conjunct is its own atom.
    Entity,
    /// Domain.
    Domain,
    /// Agreement, programme, operation by name.
    Instrument,
    /// Time.
    Time,
    /// Quantity.
    Quantity,
    /// Ordinal, extremum, exclusive.
    Order,
    /// Scope.
    Scope,
    /// Modality.
    Modality,
    /// Polarity.
    Polarity,
    /// Speaker.
    Attribution,
    /// Cause.
    Cause,
    /// Other content words.
    Content,
}

/// Verdict on an atom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtomStatus {
    /// Entailed.
    Entailed,
    /// Not found.
    NotFound,
    /// Contradicted.
    Contradicted,
}

/// An atom with its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct AtomVerdict {
    /// In the claim's prose.
    pub range: TextRange,
    /// Field.
    pub kind: AtomKind,
    /// Verdict.
    pub status: AtomStatus,
    /// What the brief says, in short.
    pub claimed: Box<str>,
    /// What the deciding source says, if it speaks of it.
    pub found: Option<Box<str>>,
}

/// Why a sentence is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceRole {
    /// Entails atoms.
    Supports,
    /// Incompatible with an atom.
    Contradicts,
    /// Nearest sentence found.
    Nearest,
}

/// A source sentence shown for a verdict; the quote is the file's bytes at `range`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Evidence {
    /// Source.
    pub source: SourceId,
    /// Index of the sentence.
    pub sentence: u32,
    /// Bytes in the source file.
    pub range: TextRange,
    /// Why it is shown.
    pub role: EvidenceRole,
}

/// Verdict on the citation, judged on the cited captures alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CitationVerdict {
    /// Supports the claim.
    Supports,
    /// Supports a part.
    Partially,
    /// Does not support it.
    DoesNotSupport,
    /// Contradicts it.
    Contradicts,
}

/// A step of the trace.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Step {
    /// Rule id.
    pub rule: Cow<'static, str>,
    /// What it found, for people.
    pub note: String,
}

/// The verdict on a claim.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Verdict {
    /// Label.
    pub label: Label,
    /// Sub-reason of `Unsupported`.
    pub subreason: Option<SubReason>,
    /// Weight of entailed atoms in thousandths, 0 to 1000; monotone in them.
    pub support: u16,
    /// Code, if the verdict is a finding.
    pub code: Option<Code>,
    /// One line for people: what the source says, what the claim says.
    pub reason: String,
    /// Atoms in order of their place in the claim.
    pub atoms: Vec<AtomVerdict>,
    /// Best first.
    pub evidence: Vec<Evidence>,
    /// Verdict on the citation, if the claim cites a source that was found.
    pub citation: Option<CitationVerdict>,
    /// Whether the claim was understood at all (an entity or a frame); if not, a finding is a hint.
    pub understood: bool,
    /// Whether primary sources disagree among themselves.
    pub disputed: bool,
    /// Steps in order.
    pub trace: Vec<Step>,
}
