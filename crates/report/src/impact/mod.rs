//! What another capture of a source changes: its sentences, its facts, and the claims that rest on them.
//!
//! Both captures are judged in the same place of the desk, so that nothing but their difference shows. A sentence counts
//! by its words and not by where it stands: what moved is no change. What sites put around a text is no sentence of a
//! capture and is never looked at.

mod claims;
mod facts;
mod page;
mod recaptured;
mod sentences;

use std::sync::Arc;

use rapporteur_claims::Interval;
use rapporteur_evidence::{FactIndex, Facts as _, SourceFacts, SourceId, SourceSentence};
use rapporteur_query::FactTable;
use rapporteur_workspace::Snapshot;
use schemars::JsonSchema;
use serde::Serialize;

pub use claims::{Change, ClaimChange, Deciding, Worth};
pub use facts::{FactChange, FactView};
pub use page::markdown;
pub use recaptured::{Changed, Recaptured, Replaced, recaptured, tells_the_same};
pub use sentences::{Altered, SentenceChanges};

/// Two captures of one source.
#[derive(Debug, Clone)]
pub struct Captures {
    /// The earlier one.
    pub old: Arc<SourceFacts>,
    /// The later one.
    pub new: Arc<SourceFacts>,
    /// The source of the desk in whose place both are judged; none if the desk has neither.
    pub instead_of: Option<SourceId>,
    /// A source of the desk that is the other capture, left out meanwhile: it would speak for its own past.
    pub without: Option<SourceId>,
}

/// What another capture changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "rapporteur impact --format json, version 1")]
pub struct Impact {
    /// Version of this schema.
    pub schema: u32,
    /// The earlier capture.
    pub old: Capture,
    /// The later one.
    pub new: Capture,
    /// Sentences that were altered, went away or came in.
    pub sentences: SentenceChanges,
    /// Facts that were altered, went away or came in.
    pub facts: Vec<FactChange>,
    /// Claims of the desk's briefs that this changes, by brief and place.
    pub claims: Vec<ClaimChange>,
}

/// A capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Capture {
    /// Name.
    pub name: String,
    /// Citation key.
    pub key: String,
    /// Date, ISO 8601; null if it has none, or none but the day on which somebody looked at it.
    pub published: Option<String>,
    /// Sentences, page furniture left out.
    pub sentences: usize,
}

/// A sentence of a capture.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Sentence {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Its words, typography folded.
    pub text: String,
}

impl Sentence {
    fn of(sentence: &SourceSentence) -> Sentence {
        Sentence {
            start: sentence.range.start().into(),
            end: sentence.range.end().into(),
            text: sentence.prose.to_string(),
        }
    }
}

impl Impact {
    /// Whether any claim changes.
    #[must_use]
    pub fn reaches_claims(&self) -> bool {
        !self.claims.is_empty()
    }
}

/// Compares two captures and judges every claim of the desk by each.
#[must_use]
pub fn impact(snapshot: &Snapshot, table: &FactTable, captures: &Captures) -> Impact {
    let index = snapshot.index();
    let place = captures.instead_of.unwrap_or_else(|| {
        let last = index.sources().last().copied();
        let next = last.map_or(0, |last| last.0.saturating_add(1));
        (next..=u32::MAX).map(SourceId).find(|id| !snapshot.is_of_team(*id)).unwrap_or(SourceId(next))
    });
    let with = |facts: &Arc<SourceFacts>| -> FactIndex {
        let mut facts = SourceFacts::clone(facts);
        // In its place it is cited by the key that the place has.
        if let Some(here) = captures.instead_of.and_then(|id| snapshot.source(id)) {
            facts.meta.key = here.meta.key.clone();
            facts.meta.name = here.meta.name.clone();
        }
        let index = index.with_source(place, Some(Arc::new(facts)));
        match captures.without.filter(|without| *without != place) {
            Some(other) => index.with_source(other, None),
            None => index,
        }
    };
    let (old, new) = (&captures.old, &captures.new);
    let sentences = sentences::changes(old, new);
    Impact {
        schema: 1,
        old: capture(old),
        new: capture(new),
        facts: facts::changes(table, place, old, new),
        claims: claims::changes(snapshot, &[place], &with(old), Some(&with(new)), &|_| true),
        sentences,
    }
}

fn capture(facts: &SourceFacts) -> Capture {
    Capture {
        name: facts.meta.name.to_string(),
        key: facts.meta.key.to_string(),
        published: date(facts),
        sentences: facts.sentences.len(),
    }
}

/// The date that a capture bears. The day of a look is none: every capture has another.
fn date(facts: &SourceFacts) -> Option<String> {
    facts.meta.published.filter(|_| !facts.meta.dated_by_look).map(Interval::display)
}
