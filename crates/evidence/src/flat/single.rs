//! One source, packed in memory: a sixth of what its facts take, for whoever holds many and looks at few sentences of each.

use std::sync::Arc;

use crate::{FactKey, SentenceRef, SourceFacts, SourceId};

use super::encoded::{Encoded, Identity, Stamp};

/// A source by itself, packed, with what its sentences are found by.
#[derive(Debug)]
pub struct PackedSource {
    facts: Arc<SourceFacts>,
    version: u64,
    /// Sorted, with the first place of each in `sentences`.
    keys: Box<[(FactKey, u32)]>,
    /// By key, in order.
    sentences: Box<[u32]>,
    contents: Box<[u64]>,
}

impl PackedSource {
    /// Packs a source. Costs about what reading a page does.
    #[must_use]
    pub fn new(facts: SourceFacts) -> PackedSource {
        let identity = Identity {
            path: Box::default(),
            digest: [0; 32],
            file: Stamp::ABSENT,
            sidecar: Stamp::ABSENT,
            beside: Box::default(),
            traces: Box::default(),
        };
        let mut encoded = Encoded::new(identity, Some(facts));
        let facts = Arc::new(encoded.facts().unwrap_or_default());
        encoded.keys.sort_unstable();
        let mut keys: Vec<(FactKey, u32)> = Vec::new();
        let mut sentences = Vec::with_capacity(encoded.keys.len());
        for (key, sentence) in encoded.keys {
            if keys.last().is_none_or(|(last, _)| *last != key) {
                keys.push((key, u32::try_from(sentences.len()).unwrap_or(u32::MAX)));
            }
            sentences.push(sentence);
        }
        PackedSource {
            facts,
            version: encoded.version,
            keys: keys.into(),
            sentences: sentences.into(),
            contents: encoded.contents.into(),
        }
    }

    /// Its facts; sentences are unpacked when somebody asks for them, each by itself.
    #[must_use]
    pub fn facts(&self) -> &Arc<SourceFacts> {
        &self.facts
    }

    /// Hash of all that it says. Equal facts have equal versions, wherever they come from.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Its sentences with a key, in order, as those of the source `id`.
    pub fn sentences(&self, id: SourceId, key: FactKey) -> impl Iterator<Item = SentenceRef> {
        let of = self.keys.binary_search_by_key(&key, |(key, _)| *key).ok();
        let range = of.map(|at| {
            let place = |at: usize| self.keys.get(at).map(|(_, first)| *first as usize);
            place(at).unwrap_or_default()..place(at + 1).unwrap_or(self.sentences.len())
        });
        let numbers = range.and_then(|range| self.sentences.get(range)).unwrap_or_default();
        numbers.iter().map(move |&sentence| {
            let content = self.contents.get(sentence as usize).copied().unwrap_or_default();
            SentenceRef { source: id, sentence, content }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PackedSource;
    use crate::{FactIndex, FactKey, Facts as _, SourceFacts, SourceId};

    #[test]
    fn nothing_is_found_in_nothing() {
        let packed = PackedSource::new(SourceFacts::default());
        assert_eq!(packed.sentences(SourceId(1), FactKey::word("x")).count(), 0);
        assert!(packed.facts().sentences.is_empty());
        assert_eq!(FactIndex::default().postings(FactKey::word("x")).len(), 0);
    }
}
