//! Other sources that say the same: the best sentence decides, but whoever counts origins needs all who tell it.

use super::{Asked, Case, Evidence, EvidenceRole, LOOKED_AT, Label, Verdict};
use crate::SentenceRef;

/// Sentences in other words that are judged each by itself. Copies cost nothing.
const JUDGED: usize = 2;
/// Sentences of a verdict.
const EVIDENCE: usize = 5;

impl Case<'_> {
    /// Of each source the best sentence that entails every part of the claim, best first.
    pub(super) fn telling(&self) -> Vec<SentenceRef> {
        let mut found: Vec<SentenceRef> = Vec::new();
        for alignment in self.alignments.iter().take(LOOKED_AT) {
            let known = found.iter().any(|other| other.source == alignment.reference.source);
            if !known && (0..self.atoms.len()).all(|atom| alignment.entails(atom)) {
                found.push(alignment.reference);
            }
        }
        found
    }
}

/// Adds to a supported claim the sentences of other sources that support it by themselves.
pub(super) fn corroborate(asked: Asked<'_>, telling: &[SentenceRef], verdict: &mut Verdict) {
    let facts = asked.facts;
    if verdict.label != Label::Supported || verdict.disputed {
        return;
    }
    let supports = |evidence: &&Evidence| evidence.role == EvidenceRole::Supports;
    let prose = |evidence: &Evidence| {
        let source = facts.source(evidence.source)?;
        source.sentences.get(evidence.sentence as usize).map(|sentence| sentence.prose.clone())
    };
    let deciding = verdict.evidence.iter().find(supports).and_then(prose);
    let mut more: Vec<Evidence> = Vec::new();
    let mut judged = 0;
    for &SentenceRef { source, sentence, .. } in telling {
        if verdict.evidence.iter().filter(supports).any(|evidence| evidence.source == source) {
            continue;
        }
        let Some(there) = facts.source(source) else { continue };
        let Some(found) = there.sentences.get(sentence as usize) else { continue };
        if deciding.as_ref() == Some(&found.prose) {
            more.push(Evidence { source, sentence, range: found.range, role: EvidenceRole::Supports });
        } else if judged < JUDGED {
            judged += 1;
            let alone = Case::build(asked, Some(&[source])).decide();
            if alone.label == Label::Supported {
                more.extend(alone.evidence.into_iter().find(|evidence| supports(&evidence)));
            }
        }
    }
    if more.is_empty() {
        return;
    }
    let is_new = |evidence: &Evidence| {
        !more.iter().any(|other| (other.source, other.sentence) == (evidence.source, evidence.sentence))
    };
    let (mut evidence, others): (Vec<Evidence>, Vec<Evidence>) =
        verdict.evidence.drain(..).partition(|evidence| evidence.role == EvidenceRole::Supports);
    let others: Vec<Evidence> = others.into_iter().filter(is_new).collect();
    evidence.append(&mut more);
    evidence.extend(others);
    evidence.truncate(EVIDENCE);
    verdict.evidence = evidence;
}
