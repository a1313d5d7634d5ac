//! Claims of briefs, judged by both captures.

use std::sync::Arc;

use camino::Utf8PathBuf;
use rapporteur_evidence::{
    Evidence, EvidenceRole, FactIndex, Facts, Label, ParsedBy, SourceFacts, SourceId, Verdict,
};
use rapporteur_ide::quotations;
use rapporteur_text::PositionEncoding;
use rapporteur_workspace::{CheckedClaim, Snapshot};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::date;

/// A claim with what changes for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClaimChange {
    /// Path of the brief from the desk's folder.
    pub brief: String,
    /// Line, from 1.
    pub line: u32,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// The claim, folded.
    pub claim: String,
    /// What changes.
    pub changes: Vec<Change>,
}

/// What changes for a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Change {
    /// Another verdict, code or reason.
    Verdict {
        /// By the earlier capture.
        before: Worth,
        /// By the later one.
        after: Worth,
    },
    /// It rests on other sentences.
    Evidence {
        /// Sentences that do not decide any more, with the keys of their sources.
        lost: Vec<Deciding>,
        /// Sentences that decide now.
        gained: Vec<Deciding>,
    },
    /// Words that it quotes.
    Quotation {
        /// The quoted words.
        words: String,
        /// Whether the later capture has them; if not, the earlier one had.
        verbatim: bool,
        /// The nearest words of the later capture; null if nothing is near.
        nearest: Option<String>,
    },
    /// The source that it rests on or cites has another date.
    Freshness {
        /// Date of the earlier capture, ISO 8601; null for none.
        before: Option<String>,
        /// Date of the later one.
        after: Option<String>,
    },
}

/// What a claim is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Worth {
    /// Verdict.
    #[schemars(with = "String")]
    pub verdict: Label,
    /// Code, if it is a finding.
    pub code: Option<String>,
    /// Why, in a line.
    pub reason: String,
}

impl Worth {
    /// The verdict for people.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self.verdict {
            Label::Supported => "supported",
            Label::PartiallySupported => "partially supported",
            Label::Contradicted => "contradicted",
            Label::Unsupported => "unsupported",
            Label::NotCheckable => "not checkable",
        }
    }
}

/// A sentence that decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Deciding {
    /// Key of the source.
    pub key: String,
    /// `supports` or `contradicts`.
    pub role: &'static str,
    /// The sentence, folded.
    pub text: String,
}

/// The claims of all briefs that change when the sources at `places` do, by brief and place; `looked_at` says which claims
/// can. Without `new` the desk has the later captures already, and its verdicts are taken.
pub(super) fn changes(
    snapshot: &Snapshot,
    places: &[SourceId],
    old: &FactIndex,
    new: Option<&FactIndex>,
    looked_at: &dyn Fn(&CheckedClaim) -> bool,
) -> Vec<ClaimChange> {
    let mut work: Vec<(Utf8PathBuf, usize)> = Vec::new();
    for brief in snapshot.briefs() {
        let Some(report) = snapshot.report(&brief) else { continue };
        let claims = report.claims.iter().enumerate().filter(|(_, claim)| looked_at(claim));
        work.extend(claims.map(|(claim, _)| (brief.clone(), claim)));
    }
    let current = snapshot.index();
    work.par_iter()
        .map_with(snapshot.clone(), |snapshot, (brief, claim)| {
            let report = snapshot.report(brief)?;
            let here = report.claims.get(*claim)?;
            let parse = |prose: &str| snapshot.tree(prose);
            let judge = |index| snapshot.judge_by(brief, *claim, &ParsedBy { index, parse: &parse });
            let after = match new {
                Some(new) => Arc::new(judge(new)?),
                None => Arc::clone(&here.verdict),
            };
            let new = new.unwrap_or(&current);
            let changes = of_claim(snapshot, here, places, (old, &judge(old)?), (new, &after));
            if changes.is_empty() {
                return None;
            }
            let (text, lines) = snapshot.text_and_lines(brief)?;
            let relative = snapshot.root().and_then(|root| brief.strip_prefix(root).ok()).unwrap_or(brief);
            Some(ClaimChange {
                brief: relative.as_str().replace('\\', "/"),
                line: lines.position(&text, here.range.start(), PositionEncoding::Utf8).line + 1,
                start: here.range.start().into(),
                end: here.range.end().into(),
                claim: here.prose.to_string(),
                changes,
            })
        })
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect()
}

fn of_claim(
    snapshot: &Snapshot,
    claim: &CheckedClaim,
    places: &[SourceId],
    (old, before): (&FactIndex, &Verdict),
    (new, after): (&FactIndex, &Verdict),
) -> Vec<Change> {
    let mut out = Vec::new();
    let key = |verdict: &Verdict| {
        (verdict.label, verdict.subreason, verdict.code, verdict.citation, verdict.disputed)
    };
    if key(before) != key(after) {
        out.push(Change::Verdict { before: worth(before), after: worth(after) });
    }
    let (had, has) = (deciding(snapshot, old, before), deciding(snapshot, new, after));
    let only = |of: &[Deciding], other: &[Deciding]| -> Vec<Deciding> {
        of.iter().filter(|sentence| !other.contains(sentence)).cloned().collect()
    };
    let (lost, gained) = (only(&had, &has), only(&has, &had));
    if !lost.is_empty() || !gained.is_empty() {
        out.push(Change::Evidence { lost, gained });
    }
    for place in places {
        let (Some(old), Some(new)) = (old.source(*place), new.source(*place)) else { continue };
        of_source(claim, *place, (&old, before), (&new, after), &mut out);
    }
    out
}

/// What one source alone changes: words that are quoted from it, and its date.
fn of_source(
    claim: &CheckedClaim,
    place: SourceId,
    (old, before): (&SourceFacts, &Verdict),
    (new, after): (&SourceFacts, &Verdict),
    out: &mut Vec<Change>,
) {
    let cites = claim.citations.iter().any(|citation| citation.sources.contains(&place));
    if cites {
        for quotation in &claim.quotations {
            let Some(words) = claim.prose.get(std::ops::Range::<usize>::from(quotation.prose)) else {
                continue;
            };
            let (had, has) = (quotations::holds(old, words), quotations::holds(new, words));
            if had != has {
                let nearest =
                    if has { None } else { quotations::nearest(new, words).map(|(_, words)| words) };
                out.push(Change::Quotation { words: words.to_owned(), verbatim: has, nearest });
            }
        }
    }
    let rests = |verdict: &Verdict| decides(verdict).any(|evidence| evidence.source == place);
    let (before_date, after_date) = (date(old), date(new));
    if before_date != after_date
        && (cites || rests(before) || rests(after))
        && after.label != Label::NotCheckable
    {
        out.push(Change::Freshness { before: before_date, after: after_date });
    }
}

fn worth(verdict: &Verdict) -> Worth {
    Worth {
        verdict: verdict.label,
        code: verdict.code.map(|code| format!("{code:?}")),
        reason: verdict.reason.clone(),
    }
}

fn decides(verdict: &Verdict) -> impl Iterator<Item = &Evidence> {
    verdict.evidence.iter().filter(|evidence| evidence.role != EvidenceRole::Nearest)
}

/// The deciding sentences by their words, each once.
fn deciding(snapshot: &Snapshot, index: &FactIndex, verdict: &Verdict) -> Vec<Deciding> {
    let sentence = |evidence: &Evidence| {
        // What is not in the index was told by a team's base.
        let source = index.source(evidence.source).or_else(|| snapshot.source(evidence.source))?;
        Some(Deciding {
            key: source.meta.key.to_string(),
            role: if evidence.role == EvidenceRole::Contradicts { "contradicts" } else { "supports" },
            text: source.sentences.get(evidence.sentence as usize)?.prose.to_string(),
        })
    };
    let mut sentences: Vec<Deciding> = decides(verdict).filter_map(sentence).collect();
    sentences.sort();
    sentences.dedup();
    sentences
}
