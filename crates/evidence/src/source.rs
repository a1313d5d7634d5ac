//! What one capture offers as evidence.

use rapporteur_catalog::{Catalogue, EntityId};
use rapporteur_claims::{Interval, Statement};
use rapporteur_linking::Referent;
use rapporteur_text::{OffsetMap, TextRange};

use crate::Sentences;

/// Identity of a source within one index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct SourceId(pub u32);

/// Admiralty grade (NATO AJP-2.1): reliability of the source A–F, credibility of the information 1–6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub struct Grade {
    /// `A` to `F`.
    pub reliability: Option<char>,
    /// 1 to 6.
    pub credibility: Option<u8>,
}

/// What is known about a capture beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct SourceMeta {
    /// Name shown and matched: path relative to the workspace, or the name given.
    pub name: Box<str>,
    /// Citation key.
    pub key: Box<str>,
    /// Title.
    pub title: Option<Box<str>>,
    /// Publisher.
    pub publisher: Option<Box<str>>,
    /// When it was published (or last updated); `None` if undated: then it gives no dates by inference.
    pub published: Option<Interval>,
    /// Whether `published` is only the day on which somebody looked at it, by which it was so.
    pub dated_by_look: bool,
    /// `press-release`, `fact-check` …
    pub kind: Option<Box<str>>,
    /// Address, as inert text.
    pub url: Option<Box<str>>,
    /// Admiralty grade.
    pub grade: Grade,
    /// Whether it reports on others' reporting (fact-check, encyclopaedia): never primary evidence.
    pub secondary: bool,
    /// Whether its text shows that it reports on others' reporting though no metadata say so: a day on which it was checked,
    /// and numbered references to others throughout. Verdicts on claims do not use this; what counts origins does.
    pub reviews_others: bool,
    /// Who wrote it.
    pub author: Option<Box<str>>,
    /// When it was captured. Proves nothing about when it was written.
    pub captured: Option<Interval>,
    /// When what it reports took place.
    pub event: Option<Interval>,
    /// The day that its figures and statuses are of.
    pub as_of: Option<Interval>,
    /// Language, as a BCP 47 tag.
    pub language: Option<Box<str>>,
    /// Whom the information comes from, if somebody has said so.
    pub origin: Option<Box<str>>,
}

impl SourceMeta {
    /// Whether it is an origin of its own: neither its metadata nor its text show that it reports on others' reporting.
    #[must_use]
    pub fn is_primary(&self) -> bool {
        !self.secondary && !self.reviews_others
    }
}

/// A sentence of a capture.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct SourceSentence {
    /// Bytes in the file.
    pub range: TextRange,
    /// Folded prose.
    pub prose: Box<str>,
    /// From prose to bytes of the file, relative to `range.start()`.
    pub map: OffsetMap,
    /// What it asserts.
    pub statement: Statement,
    /// Block number: sentences of one paragraph or list item share it.
    pub block: u32,
    /// Whether it may be evidence (headings give context only).
    pub prose_block: bool,
    /// Index of the sentence that introduces it (a list's lead-in, `… included:`), if any.
    pub lead: Option<u32>,
    /// What it mentions, with everything those are part of or act for; sorted. See [`entities`].
    pub entities: Box<[EntityId]>,
}

/// The entities of a statement and everything they are part of or act for: an agency's act is its organisation's, a
/// ministry's its state's, never the other way round. Sorted.
#[must_use]
pub fn entities(statement: &Statement, catalogue: &Catalogue) -> Box<[EntityId]> {
    let mut out: Vec<EntityId> = Vec::new();
    for mention in &statement.mentions {
        match &mention.referent {
            Referent::Entity(id) => out.extend(catalogue.upwards(*id)),
            Referent::Plural(ids) => out.extend(ids.iter().flat_map(|id| catalogue.upwards(*id))),
            // "the Lithuanian Navy", "my Department": what acts for a state is of it, as an organ of the catalogue is.
            Referent::Local(_) => {
                out.extend(
                    mention.referent.principal(catalogue).iter().flat_map(|id| catalogue.upwards(*id)),
                );
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    out.into()
}

/// A capture, read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct SourceFacts {
    /// Metadata.
    pub meta: SourceMeta,
    /// Sentences in order, page furniture left out.
    pub sentences: Sentences,
    /// Hash of the file's bytes (blake3).
    pub content: [u8; 32],
}
