//! An answer as it is printed: summary, sentences, evidence, what is not counted.

use rapporteur_catalog::EntityClass;
use rapporteur_claims::Interval;
use rapporteur_evidence::{FactKey, Grade, SourceFacts, SourceId};
use rapporteur_text::TextRange;
use rustc_hash::FxHashSet;

use super::{Asking, Item, NOT_COUNTED};
use crate::answer::{Citation, Finding, NotCounted, Rung, Verdict, label};
use crate::desk::Desk;
use crate::fact::WANTED;
use crate::groups::GroupWords;
use crate::matching::{Match, Reason, domains};
use crate::wording::{capitalised, list};

impl Asking<'_> {
    pub(super) fn summary(&self, verdict: Verdict, items: &[Item], filled: Option<&str>) -> String {
        let words = match verdict {
            Verdict::Yes => match filled {
                Some(filled) => capitalised(filled),
                None => "Yes".to_owned(),
            },
            Verdict::YesThrough => {
                let through: Vec<&str> = {
                    let mut all: Vec<&str> = Vec::new();
                    let done = items.iter().filter(|item| item.rank >= self.wanted);
                    for through in done.filter_map(|item| item.through.as_deref()) {
                        if !all.contains(&through) {
                            all.push(through);
                        }
                    }
                    all
                };
                let names: Vec<String> = through.into_iter().take(3).map(str::to_owned).collect();
                format!("Yes, through {}", list(&names))
            }
            Verdict::PlannedOnly => {
                let best = items.iter().map(|item| item.rank).max().unwrap_or(WANTED);
                format!("Planned only: no source says that it came about ({})", label(best))
            }
            Verdict::NoEvidence => "No evidence in these sources".to_owned(),
            Verdict::Contradicted => "No: the sources say otherwise".to_owned(),
            Verdict::Disputed => "Disputed: the sources disagree".to_owned(),
        };
        let secondary = !items.is_empty() && items.iter().all(|item| item.secondary);
        let note = if secondary { " (only a report on others' reporting says so)" } else { "" };
        format!("{words}{note}.")
    }

    pub(super) fn finding(&self, item: &Item) -> Option<Finding> {
        let mut citations: Vec<Citation> =
            item.places.iter().filter_map(|&(id, sentence)| self.citation(id, sentence)).collect();
        // Without evidence nothing is said.
        citations.first()?;
        let origins = self.desk.captures.origins().count(item.origins.iter().copied());
        for citation in &mut citations {
            citation.confirmed = citation.is_graded_confirmed().then_some(origins >= 2);
        }
        Some(Finding {
            group: item.group.clone(),
            text: item.text.clone(),
            modality: Rung::new(item.rank, item.cue.as_deref()),
            through: item.through.clone(),
            time: item.time.map(Interval::display),
            origins,
            citations,
        })
    }

    pub(super) fn citation(&self, id: SourceId, sentence: u32) -> Option<Citation> {
        let source = self.desk.source(id)?;
        cite(self.desk, id, &source, source.sentences.get(sentence as usize)?.range)
    }

    pub(super) fn not_counted(
        &self,
        matches: &[Match],
        cited: &FxHashSet<(SourceId, u32)>,
    ) -> Vec<NotCounted> {
        let mut out: Vec<NotCounted> = Vec::new();
        let mut seen: FxHashSet<(SourceId, u32)> = cited.clone();
        let mut left: Vec<(Reason, SourceId, u32)> = matches
            .iter()
            .filter_map(|item| Some((item.reason?, item.found.fact().source, item.found.fact().sentence)))
            .collect();
        if self.question.entities.len() == 2 {
            let mentions = self.mentions();
            // Without a subject everything that names both would be listed.
            let open = self.question.domains.is_empty();
            left.extend(mentions.into_iter().filter(|(reason, ..)| !open || *reason != Reason::Mention));
        }
        // Why a sentence does not count is told by the most special of its reasons.
        left.sort_unstable_by_key(|&(reason, id, sentence)| {
            (id, sentence, reason == Reason::Secondary, reason)
        });
        left.dedup_by_key(|&mut (_, id, sentence)| (id, sentence));
        left.sort_unstable();
        for (reason, id, sentence) in left {
            if out.len() >= NOT_COUNTED || !seen.insert((id, sentence)) {
                continue;
            }
            let (Some(text), Some(citation)) = (self.quoted(&[(id, sentence)]), self.citation(id, sentence))
            else {
                continue;
            };
            out.push(NotCounted { text, reason: reason_key(reason), citations: vec![citation] });
        }
        out
    }

    /// Sentences that name both who are asked about, on the subject, and say nothing that counts.
    pub(super) fn mentions(&self) -> Vec<(Reason, SourceId, u32)> {
        let [a, b] = self.question.entities.as_slice() else { return Vec::new() };
        let catalogue = self.desk.table.catalogue();
        let mut out = Vec::new();
        for reference in self.desk.facts.lookup(FactKey::Pair(a.entity, b.entity)).iter() {
            let Some(source) = self.desk.source(reference.source) else { continue };
            let Some(sentence) = source.sentences.get(reference.sentence as usize) else { continue };
            if !sentence.prose_block || !domains(&self.question.domains, &sentence.statement.domains) {
                continue;
            }
            let words = GroupWords::get();
            let watched = sentence.statement.terms.iter().any(|term| words.is_oversight(&term.word));
            let private = sentence
                .statement
                .mentions
                .iter()
                .any(|mention| mention.referent.class(catalogue) == Some(EntityClass::NonState));
            let reason = if watched {
                Reason::Oversight
            } else if private {
                Reason::Private
            } else if !source.meta.is_primary() {
                Reason::Secondary
            } else {
                Reason::Mention
            };
            out.push((reason, reference.source, reference.sentence));
            if out.len() > 64 {
                break;
            }
        }
        out
    }
}

fn reason_key(reason: Reason) -> &'static str {
    match reason {
        Reason::Secondary => "secondary",
        Reason::Oversight => "oversight",
        Reason::Private => "private",
        Reason::Domain => "other_domain",
        Reason::Time => "other_time",
        Reason::Reversed => "reversed",
        Reason::Hoped => "hoped",
        Reason::Mention => "mention",
    }
}

/// A citation of a place in a source; none if its bytes have changed.
pub(crate) fn cite(desk: &Desk<'_>, id: SourceId, source: &SourceFacts, at: TextRange) -> Option<Citation> {
    let meta = &source.meta;
    Some(Citation {
        source: desk.captures.name(id)?,
        key: meta.key.to_string(),
        start: at.start().into(),
        end: at.end().into(),
        quote: desk.captures.quote(id, at)?,
        published: meta.published.map(Interval::display),
        grade: grade(meta.grade),
        origin: meta.is_primary().then(|| origin(desk, id, source)),
        confirmed: None,
    })
}

/// Name of the origin of a source.
fn origin(desk: &Desk<'_>, id: SourceId, source: &SourceFacts) -> String {
    let origins = desk.captures.origins();
    origins.of(id).map_or_else(|| source.meta.key.to_string(), |origin| origin.name.to_string())
}

/// Admiralty grade as written: `B2`.
pub(crate) fn grade(grade: Grade) -> Option<String> {
    match (grade.reliability, grade.credibility) {
        (None, None) => None,
        (reliability, credibility) => Some(format!(
            "{}{}",
            reliability.map(String::from).unwrap_or_default(),
            credibility.map(|number| number.to_string()).unwrap_or_default()
        )),
    }
}
