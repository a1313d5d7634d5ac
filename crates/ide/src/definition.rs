//! Go to definition: from a claim to the source sentence that decides it, from a citation to the capture.
//!
//! Link definitions, headings and files are left to whoever answers for plain Markdown: two answers for one place make
//! editors ask back.

use camino::Utf8Path;
use rapporteur_evidence::{AtomStatus, Evidence, EvidenceRole, Label, SubReason, Verdict};
use rapporteur_text::{TextRange, TextSize};
use rapporteur_workspace::{CheckedClaim, Snapshot};

use crate::NavigationTarget;
use crate::subject::{citation_at, claim_at};

/// Targets for a place in a brief, best first. One for an ordinary claim, the sides of a dispute for a disputed one,
/// none where no source sentence decided.
#[must_use]
pub fn definition(snapshot: &Snapshot, brief: &Utf8Path, offset: TextSize) -> Vec<NavigationTarget> {
    let Some(report) = snapshot.report(brief) else { return Vec::new() };
    if let Some((claim, citation)) = citation_at(&report, offset) {
        return citation
            .sources
            .iter()
            .filter_map(|source| snapshot.text_path(*source))
            .map(|path| {
                let start = TextRange::empty(TextSize::new(0));
                NavigationTarget { origin: claim.place(citation), path, full: start, focus: start }
            })
            .collect();
    }
    let Some(claim) = claim_at(&report, offset) else { return Vec::new() };
    deciding(&claim.verdict).into_iter().filter_map(|evidence| target(snapshot, claim, evidence)).collect()
}

/// The sentences that decided a verdict.
fn deciding(verdict: &Verdict) -> Vec<&Evidence> {
    if verdict.label == Label::NotCheckable || verdict.subreason == Some(SubReason::NothingFound) {
        return Vec::new();
    }
    let best = verdict.evidence.first();
    if !verdict.disputed {
        return best.into_iter().collect();
    }
    let side = |role| verdict.evidence.iter().find(move |evidence| evidence.role == role);
    let sides: Vec<_> =
        [side(EvidenceRole::Supports), side(EvidenceRole::Contradicts)].into_iter().flatten().collect();
    if sides.is_empty() { best.into_iter().collect() } else { sides }
}

fn target(snapshot: &Snapshot, claim: &CheckedClaim, evidence: &Evidence) -> Option<NavigationTarget> {
    // An editor cannot show a sentence of a PDF: the text that was taken out of it has the sentence.
    let path = snapshot.text_path(evidence.source)?;
    let full = evidence.range;
    let focus = focus(snapshot, claim, evidence).filter(|focus| full.contains_range(*focus)).unwrap_or(full);
    Some(NavigationTarget { origin: claim.range, path, full, focus })
}

/// The bytes of the sentence that settled the atom at fault, if the source's value stands there once.
fn focus(snapshot: &Snapshot, claim: &CheckedClaim, evidence: &Evidence) -> Option<TextRange> {
    let atom = claim.verdict.atoms.iter().find(|atom| atom.status == AtomStatus::Contradicted)?;
    let found = atom.found.as_deref().filter(|found| !found.is_empty())?;
    let facts = snapshot.source(evidence.source)?;
    let sentence = facts.sentences.get(evidence.sentence as usize)?;
    let mut places = sentence.prose.match_indices(found);
    let (at, _) = places.next()?;
    if places.next().is_some() {
        return None;
    }
    let prose = rapporteur_text::range(at, at + found.len());
    Some(sentence.map.to_source(prose) + sentence.range.start())
}
