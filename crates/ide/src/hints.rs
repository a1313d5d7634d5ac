//! Marks beside the text: verdicts behind claims, a line of counts above sections.

use camino::Utf8Path;
use rapporteur_evidence::{EvidenceRole, Label, SourceId};
use rapporteur_text::TextRange;
use rapporteur_workspace::{CheckedClaim, Snapshot};

use crate::sections::sections;
use crate::symbols::tally;
use crate::{InlayHint, Lens, wording};

/// A mark behind every checked claim that ends in `range`: the verdict, and for a supported one on how many origins it
/// rests.
#[must_use]
pub fn inlay_hints(snapshot: &Snapshot, brief: &Utf8Path, range: TextRange) -> Vec<InlayHint> {
    let Some(report) = snapshot.report(brief) else { return Vec::new() };
    let from = report.claims.partition_point(|claim| claim.range.end() < range.start());
    let claims = report.claims.get(from..).unwrap_or_default();
    claims
        .iter()
        .take_while(|claim| claim.range.end() <= range.end())
        .filter_map(|claim| {
            let mark = match claim.verdict.label {
                Label::NotCheckable => return None,
                Label::Supported if claim.verdict.disputed => "⚖".to_owned(),
                Label::Supported => format!("✓ {}", origins(snapshot, claim).max(1)),
                Label::PartiallySupported => "◐".to_owned(),
                Label::Contradicted => "✗".to_owned(),
                Label::Unsupported => "?".to_owned(),
            };
            let mark = if claim.pending { format!("{mark} …") } else { mark };
            Some(InlayHint { at: claim.range.end(), label: mark, tooltip: tooltip(snapshot, claim) })
        })
        .collect()
}

/// The captures that support a claim and do not report others' reporting, each once.
fn primary(snapshot: &Snapshot, claim: &CheckedClaim) -> Vec<SourceId> {
    let supports = claim.verdict.evidence.iter().filter(|evidence| evidence.role == EvidenceRole::Supports);
    let mut sources: Vec<SourceId> = supports
        .map(|evidence| evidence.source)
        .filter(|id| snapshot.source(*id).is_some_and(|facts| facts.meta.is_primary()))
        .collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

/// The number of origins of the captures that support a claim: copies of one text count once. Captures that report
/// others' reporting do not count.
pub(crate) fn origins(snapshot: &Snapshot, claim: &CheckedClaim) -> usize {
    match primary(snapshot, claim).as_slice() {
        // Known without comparing.
        [] => 0,
        [_] => 1,
        sources => snapshot.origins().count(sources.iter().copied()),
    }
}

/// "3 sources, 1 origin: Reuters", for a claim that more than one source supports.
pub(crate) fn basis(snapshot: &Snapshot, claim: &CheckedClaim) -> Option<String> {
    let sources = primary(snapshot, claim);
    let first = *sources.first().filter(|_| sources.len() > 1)?;
    let origins = snapshot.origins();
    Some(match origins.count(sources.iter().copied()) {
        1 => {
            let name = origins.of(first).map(|origin| format!(": {}", origin.name)).unwrap_or_default();
            format!("{} sources, 1 origin{name}", sources.len())
        }
        count => format!("{} sources, {count} origins", sources.len()),
    })
}

fn tooltip(snapshot: &Snapshot, claim: &CheckedClaim) -> String {
    let mut text = wording::label(&claim.verdict).to_owned();
    if claim.pending {
        text.push_str(&format!("\n{}", wording::PENDING));
    }
    let mut named: Vec<SourceId> = Vec::new();
    for evidence in crate::subject::deciding(claim) {
        if named.contains(&evidence.source) {
            continue;
        }
        named.push(evidence.source);
        if let Some(facts) = snapshot.source(evidence.source) {
            text.push_str(&format!("\n{} {}", wording::role(evidence.role), wording::source(&facts.meta)));
        }
    }
    text
}

/// A line above every heading that has claims under it, and above a brief without headings: how they stand.
#[must_use]
pub fn code_lenses(snapshot: &Snapshot, brief: &Utf8Path) -> Vec<Lens> {
    let (Some(report), Some(text)) = (snapshot.report(brief), snapshot.text(brief)) else {
        return Vec::new();
    };
    let lens = |range: TextRange, within: TextRange| {
        let claims = || {
            let checkable = |claim: &&CheckedClaim| claim.verdict.label != Label::NotCheckable;
            report.claims.iter().filter(move |claim| within.contains_range(claim.range)).filter(checkable)
        };
        claims().next().is_some().then(|| Lens { range, within, title: tally(claims()) })
    };
    let sections = sections(&report, &text);
    if sections.is_empty() {
        let whole = report.blocks.iter().map(|block| block.range).reduce(|a, b| a.cover(b));
        let first = report.claims.first().map(|claim| claim.range);
        return whole.zip(first).and_then(|(whole, first)| lens(first, whole)).into_iter().collect();
    }
    sections.iter().filter_map(|section| lens(section.heading, section.range)).collect()
}
