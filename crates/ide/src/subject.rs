//! What stands at a place of a brief or a source, and where else the same stands.

use camino::Utf8Path;
use rapporteur_catalog::EntityId;
use rapporteur_evidence::{AtomVerdict, Evidence, EvidenceRole, SourceFacts, SourceId, SourceSentence};
use rapporteur_linking::{Mention, MentionForm, Referent};
use rapporteur_text::{TextRange, TextSize};
use rapporteur_workspace::{BriefReport, CheckedClaim, ResolvedCitation, Snapshot};

use crate::Place;

/// What a place is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A citation: its item in the file, the sources it stands for.
    Citation { range: TextRange, sources: Vec<SourceId> },
    /// A mention: its words in the file, what they stand for and in which form.
    Mention { range: TextRange, referent: Referent, form: MentionForm },
    /// A claim of a brief, by its number.
    Claim(usize),
    /// A sentence of a source, by its number.
    Sentence(SourceId, u32),
}

/// What stands at a place: a citation, else the innermost mention, else the claim or the sentence of a source.
pub(crate) fn subject(snapshot: &Snapshot, path: &Utf8Path, offset: TextSize) -> Option<Subject> {
    if let Some(report) = snapshot.report(path) {
        if let Some((claim, citation)) = citation_at(&report, offset) {
            return Some(Subject::Citation {
                range: claim.place(citation),
                sources: citation.sources.clone(),
            });
        }
        let at = claim_number_at(&report, offset)?;
        let claim = report.claims.get(at)?;
        return Some(match mention_at(claim, offset) {
            Some((range, mention)) => {
                Subject::Mention { range, referent: mention.referent.clone(), form: mention.form }
            }
            None => Subject::Claim(at),
        });
    }
    let id = snapshot.source_at(path)?;
    let facts = snapshot.source(id)?;
    let at = sentence_at(&facts, offset)?;
    let sentence = facts.sentences.get(at)?;
    let mention = innermost(
        sentence.statement.mentions.iter().map(|mention| (in_source(sentence, mention.range), mention)),
        offset,
    );
    Some(match mention {
        Some((range, mention)) => {
            Subject::Mention { range, referent: mention.referent.clone(), form: mention.form }
        }
        None => Subject::Sentence(id, u32::try_from(at).ok()?),
    })
}

/// The number of the claim at a place; between two that touch, the one that starts there.
pub(crate) fn claim_number_at(report: &BriefReport, offset: TextSize) -> Option<usize> {
    let after = report.claims.partition_point(|claim| claim.range.start() <= offset);
    let at = after.checked_sub(1)?;
    report.claims.get(at)?.range.contains_inclusive(offset).then_some(at)
}

/// See [`claim_number_at`].
pub(crate) fn claim_at(report: &BriefReport, offset: TextSize) -> Option<&CheckedClaim> {
    claim_number_at(report, offset).and_then(|at| report.claims.get(at))
}

/// The citation at a place, with its claim. A footnote mark behind the full stop stands outside the sentence it is for.
pub(crate) fn citation_at(
    report: &BriefReport,
    offset: TextSize,
) -> Option<(&CheckedClaim, &ResolvedCitation)> {
    let after = report.claims.partition_point(|claim| claim.range.start() <= offset);
    let claim = report.claims.get(..after)?.last()?;
    let citation =
        claim.citations.iter().find(|citation| claim.place(citation).contains_inclusive(offset))?;
    Some((claim, citation))
}

/// The innermost mention of a claim at a place, with its words in the file.
pub(crate) fn mention_at(claim: &CheckedClaim, offset: TextSize) -> Option<(TextRange, &Mention)> {
    innermost(claim.mentions.iter().map(|mention| (claim.to_file(mention.range), mention)), offset)
}

fn innermost<'a>(
    mentions: impl Iterator<Item = (TextRange, &'a Mention)>,
    offset: TextSize,
) -> Option<(TextRange, &'a Mention)> {
    mentions.filter(|(range, _)| range.contains_inclusive(offset)).min_by_key(|(range, _)| range.len())
}

/// The number of the sentence of a source at a place.
pub(crate) fn sentence_at(facts: &SourceFacts, offset: TextSize) -> Option<usize> {
    let after = facts.sentences.partition_point(|sentence| sentence.range.start() <= offset);
    let at = after.checked_sub(1)?;
    facts.sentences.get(at)?.range.contains_inclusive(offset).then_some(at)
}

/// A range of a source sentence's prose in the file.
pub(crate) fn in_source(sentence: &SourceSentence, prose: TextRange) -> TextRange {
    sentence.map.to_source(prose) + sentence.range.start()
}

/// Whether a mention stands for one of what another stands for. A name that is in no catalogue is known by its words.
pub(crate) fn refers(referent: &Referent, wanted: &Referent) -> bool {
    match (referent, wanted) {
        (Referent::Local(name), Referent::Local(other)) => name == other,
        _ => ids(wanted).iter().any(|id| ids(referent).contains(id)),
    }
}

/// The entities of the catalogue that a referent stands for.
pub(crate) fn ids(referent: &Referent) -> &[EntityId] {
    match referent {
        Referent::Entity(id) => std::slice::from_ref(id),
        Referent::Plural(ids) => ids,
        Referent::Local(_) => &[],
    }
}

/// The mentions in a brief that stand for `wanted`, in order.
pub(crate) fn mentions_in<'a>(
    report: &'a BriefReport,
    wanted: &'a Referent,
) -> impl Iterator<Item = (TextRange, &'a CheckedClaim, &'a Mention)> {
    report.claims.iter().flat_map(move |claim| {
        let of = claim.mentions.iter().filter(move |mention| refers(&mention.referent, wanted));
        of.map(move |mention| (claim.to_file(mention.range), claim, mention))
    })
}

/// The mentions in all sources that stand for `wanted`, in the order of the sources.
pub(crate) fn mentions_in_sources(snapshot: &Snapshot, wanted: &Referent) -> Vec<Place> {
    let mut places = Vec::new();
    for id in snapshot.sources() {
        let (Some(facts), Some(path)) = (snapshot.source(id), snapshot.text_path(id)) else { continue };
        for sentence in &facts.sentences {
            let mentions = sentence.statement.mentions.iter();
            for mention in mentions.filter(|mention| refers(&mention.referent, wanted)) {
                places.push(Place { path: path.clone(), range: in_source(sentence, mention.range) });
            }
        }
    }
    places
}

/// The evidence that a claim rests on or falls by: not the nearest sentence of a claim that nothing decided.
pub(crate) fn deciding(claim: &CheckedClaim) -> impl Iterator<Item = &Evidence> {
    claim.verdict.evidence.iter().filter(|evidence| evidence.role != EvidenceRole::Nearest)
}

/// The words of an atom themselves, in the claim's prose: one that was not found is marked with the small words that go
/// with it, which are not at fault.
pub(crate) fn core(claim: &CheckedClaim, atom: &AtomVerdict) -> TextRange {
    let words = claim.prose.get(std::ops::Range::<usize>::from(atom.range)).unwrap_or_default();
    let at = words.find(&*atom.claimed).filter(|_| !atom.claimed.is_empty());
    at.map_or(atom.range, |at| {
        let start = usize::from(atom.range.start()) + at;
        rapporteur_text::range(start, start + atom.claimed.len())
    })
}
