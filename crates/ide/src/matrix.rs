//! The evidence matrix of a brief: its claims against the captures that speak for or against them.

use camino::Utf8Path;
use rapporteur_evidence::EvidenceRole;
use rapporteur_text::TextRange;
use rapporteur_workspace::Snapshot;

use crate::sections::sections;
use crate::{Place, wording};

/// A claim with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixRow {
    /// The claim in the brief.
    pub range: TextRange,
    /// Its prose.
    pub claim: String,
    /// The verdict in words.
    pub verdict: &'static str,
    /// Code of the verdict, if it is a finding.
    pub code: Option<&'static str>,
    /// Why, in a line.
    pub reason: String,
    /// Number of independent captures that support it.
    pub origins: usize,
    /// Heading it stands under; empty before the first.
    pub section: String,
    /// Source sentences, best first.
    pub cells: Vec<MatrixCell>,
}

/// A source sentence that speaks for or against a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixCell {
    /// Citation key of the capture.
    pub key: String,
    /// Its title and date.
    pub title: String,
    /// `supports`, `contradicts` or `nearest`.
    pub role: &'static str,
    /// Whether the claim cites the capture.
    pub cited: bool,
    /// Where the sentence stands.
    pub place: Place,
    /// Its bytes, verbatim.
    pub quote: String,
}

/// The rows of a brief, or of the claims that lie in `within`, in order. Sentences that cannot be checked have none.
#[must_use]
pub fn evidence_matrix(snapshot: &Snapshot, brief: &Utf8Path, within: Option<TextRange>) -> Vec<MatrixRow> {
    let (Some(report), Some(text)) = (snapshot.report(brief), snapshot.text(brief)) else {
        return Vec::new();
    };
    let sections = sections(&report, &text);
    let mut rows = Vec::new();
    for claim in &report.claims {
        let verdict = &claim.verdict;
        let wanted = within.is_none_or(|within| within.contains_range(claim.range));
        if !wanted || verdict.label == rapporteur_evidence::Label::NotCheckable {
            continue;
        }
        // The nearest sentence is of use only where none decided.
        let decided = crate::subject::deciding(claim).next().is_some();
        let shown = verdict.evidence.iter().filter(|e| !decided || e.role != EvidenceRole::Nearest);
        let cells = shown.filter_map(|evidence| {
            let quote = snapshot.quote(evidence)?;
            let facts = snapshot.source(evidence.source)?;
            Some(MatrixCell {
                key: facts.meta.key.to_string(),
                title: wording::source(&facts.meta),
                role: match evidence.role {
                    EvidenceRole::Supports => "supports",
                    EvidenceRole::Contradicts => "contradicts",
                    EvidenceRole::Nearest => "nearest",
                },
                cited: claim.citations.iter().any(|citation| citation.sources.contains(&evidence.source)),
                place: Place { path: quote.path, range: quote.range },
                quote: quote.quote,
            })
        });
        let section = sections.iter().rfind(|section| section.range.contains_range(claim.range));
        rows.push(MatrixRow {
            range: claim.range,
            claim: claim.prose.to_string(),
            verdict: wording::label(verdict),
            code: verdict.code.map(crate::diagnostics::code_name),
            reason: verdict.reason.clone(),
            origins: crate::hints::origins(snapshot, claim),
            section: section.map(|section| section.title.clone()).unwrap_or_default(),
            cells: cells.collect(),
        });
    }
    rows
}
