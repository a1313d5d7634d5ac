//! References: all claims that rest on a source sentence, all mentions of an entity, all citations of a source.

use camino::Utf8Path;
use rapporteur_evidence::SourceId;
use rapporteur_text::TextSize;
use rapporteur_workspace::Snapshot;

use crate::subject::{Subject, deciding, mentions_in, mentions_in_sources, subject};
use crate::{Highlight, Place};

/// Everywhere else that speaks of what stands at a place, briefs first, each file in order.
///
/// On an entity its mentions in briefs and sources; on a citation the citations of the same capture; on a claim, or in a
/// source on a sentence, the claims of all briefs that the same sentence supports or contradicts. `declaration` adds the
/// source sentences themselves.
#[must_use]
pub fn references(snapshot: &Snapshot, path: &Utf8Path, offset: TextSize, declaration: bool) -> Vec<Place> {
    let mut places = Vec::new();
    match subject(snapshot, path, offset) {
        Some(Subject::Mention { referent, .. }) => {
            for brief in snapshot.briefs() {
                let Some(report) = snapshot.report(&brief) else { continue };
                let mentions = mentions_in(&report, &referent);
                places.extend(mentions.map(|(range, ..)| Place { path: brief.clone(), range }));
            }
            places.extend(mentions_in_sources(snapshot, &referent));
        }
        Some(Subject::Citation { sources, .. }) => {
            for brief in snapshot.briefs() {
                let Some(report) = snapshot.report(&brief) else { continue };
                let same = report
                    .citations()
                    .filter(|(_, citation)| citation.sources.iter().any(|source| sources.contains(source)));
                places.extend(
                    same.map(|(claim, citation)| Place { path: brief.clone(), range: claim.place(citation) }),
                );
            }
        }
        Some(Subject::Claim(at)) => {
            let report = snapshot.report(path);
            let claim = report.as_ref().and_then(|report| report.claims.get(at));
            let sentences: Vec<(SourceId, u32)> = claim
                .into_iter()
                .flat_map(deciding)
                .map(|evidence| (evidence.source, evidence.sentence))
                .collect();
            resting_on(snapshot, &sentences, declaration, &mut places);
        }
        Some(Subject::Sentence(source, sentence)) => {
            resting_on(snapshot, &[(source, sentence)], declaration, &mut places);
        }
        None => {}
    }
    places
}

/// The claims of all briefs that one of these sentences decides.
fn resting_on(
    snapshot: &Snapshot,
    sentences: &[(SourceId, u32)],
    declaration: bool,
    places: &mut Vec<Place>,
) {
    if sentences.is_empty() {
        return;
    }
    for brief in snapshot.briefs() {
        let Some(report) = snapshot.report(&brief) else { continue };
        let resting = report.claims.iter().filter(|claim| {
            deciding(claim).any(|evidence| sentences.contains(&(evidence.source, evidence.sentence)))
        });
        places.extend(resting.map(|claim| Place { path: brief.clone(), range: claim.range }));
    }
    if !declaration {
        return;
    }
    for (source, sentence) in sentences {
        let (Some(facts), Some(path)) = (snapshot.source(*source), snapshot.text_path(*source)) else {
            continue;
        };
        if let Some(sentence) = facts.sentences.get(*sentence as usize) {
            places.push(Place { path, range: sentence.range });
        }
    }
}

/// The other evidence for what stands at a place, then the evidence against it: what "go to definition" does not show.
///
/// Targets are source sentences, best first within each side.
#[must_use]
pub fn implementation(snapshot: &Snapshot, brief: &Utf8Path, offset: TextSize) -> Vec<Place> {
    let Some(report) = snapshot.report(brief) else { return Vec::new() };
    let Some(claim) = crate::subject::claim_at(&report, offset) else { return Vec::new() };
    let shown = crate::definition(snapshot, brief, offset);
    let mut evidence: Vec<_> = deciding(claim).collect();
    evidence.sort_by_key(|evidence| evidence.role);
    let place = |source: SourceId, range| Some(Place { path: snapshot.text_path(source)?, range });
    let places: Vec<Place> =
        evidence.iter().filter_map(|evidence| place(evidence.source, evidence.range)).collect();
    let is_shown =
        |place: &Place| shown.iter().any(|target| target.path == place.path && target.full == place.range);
    // A claim with one deciding sentence has nothing else to show: better that one than an error.
    if places.iter().all(is_shown) {
        return places;
    }
    places.into_iter().filter(|place| !is_shown(place)).collect()
}

/// What stands at a place, wherever else it stands in the same brief.
#[must_use]
pub fn highlights(snapshot: &Snapshot, path: &Utf8Path, offset: TextSize) -> Vec<Highlight> {
    let Some(report) = snapshot.report(path) else { return Vec::new() };
    match subject(snapshot, path, offset) {
        Some(Subject::Mention { referent, .. }) => mentions_in(&report, &referent)
            .map(|(range, _, mention)| Highlight { range, coreference: mention.is_coreference() })
            .collect(),
        Some(Subject::Citation { range, sources }) => {
            let places =
                report.citations().map(|(claim, citation)| (claim.place(citation), &citation.sources));
            places
                .filter(|(place, of)| *place == range || of.iter().any(|source| sources.contains(source)))
                .map(|(range, _)| Highlight { range, coreference: false })
                .collect()
        }
        _ => Vec::new(),
    }
}
