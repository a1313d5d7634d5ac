//! Records: what a sentence can be found by.

use rapporteur_catalog::Catalogue;
use rapporteur_evidence::{SourceFacts, SourceSentence};
use rapporteur_text::TextRange;

use crate::query::Days;
use crate::{Facet, Key, SourceKey};

/// A sentence of a source. Ordered by source, then by sentence: ties between equally good ones fall in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Source.
    pub source: SourceKey,
    /// Index into [`SourceFacts::sentences`].
    pub sentence: u32,
}

/// A sentence that may be evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which.
    pub place: Place,
    /// Bytes of the text of the source.
    pub range: TextRange,
    /// Entities that it mentions, with all that those are part of or act for, and its words. Sorted, each once.
    pub keys: Box<[Key]>,
    /// Kinds of cooperation. Sorted, each once.
    pub kinds: Box<[Facet]>,
    /// Domains with those above them: `cyber/cyber-defence` is also `cyber`. Sorted, each once.
    pub domains: Box<[Facet]>,
    /// From the earliest day that it names to the latest; `None` if it names none.
    pub days: Option<Days>,
}

/// The records of a source in order. Headings and other sentences that are no evidence have none.
#[must_use]
pub fn records(facts: &SourceFacts, catalogue: &Catalogue) -> Vec<Record> {
    let source = SourceKey::of(&facts.meta.name);
    let numbered = (0u32..).zip(&facts.sentences).filter(|(_, sentence)| sentence.prose_block);
    numbered
        .map(|(number, sentence)| record(Place { source, sentence: number }, sentence, catalogue))
        .collect()
}

fn record(place: Place, sentence: &SourceSentence, catalogue: &Catalogue) -> Record {
    let statement = &sentence.statement;
    let entities = sentence.entities.iter().filter_map(|&id| catalogue.entity(id));
    let entities = entities.map(|entity| Key::entity(&entity.key));
    let words = statement.terms.iter().map(|term| Key::word(term.stem.code()));
    let kinds = statement.frames.iter().map(|frame| &*frame.kind).filter(|kind| !kind.is_empty());
    let ends = |domain: &'_ str| -> Vec<usize> {
        domain.match_indices('/').map(|(at, _)| at).chain([domain.len()]).collect()
    };
    let domains = statement
        .domains
        .iter()
        .flat_map(|domain| ends(domain).into_iter().filter_map(|end| domain.get(..end)).map(Facet::domain));
    Record {
        place,
        range: sentence.range,
        keys: sorted(entities.chain(words)),
        kinds: sorted(kinds.map(Facet::kind)),
        domains: sorted(domains),
        days: statement.times.iter().map(|time| Days::of(time.interval)).reduce(Days::hull),
    }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Box<[T]> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items.into()
}
