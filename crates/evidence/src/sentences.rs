//! The sentences of a source: read, or packed and unpacked one by one when somebody asks.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Index, Range, RangeTo};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::SourceSentence;
use crate::flat::Packed;

/// The sentences of a source, in order. Those of a run of bytes are unpacked when they are asked for, each by itself.
#[derive(Clone)]
pub struct Sentences(Kept);

#[derive(Clone)]
enum Kept {
    Read(Vec<SourceSentence>),
    Packed(Arc<Packed>),
}

impl Sentences {
    pub(crate) fn packed(packed: Packed) -> Sentences {
        Sentences(Kept::Packed(Arc::new(packed)))
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Read(list) => list.len(),
            Kept::Packed(packed) => packed.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sentence of a number, or the sentences of a range; `None` beyond the last.
    pub fn get<P: Place>(&self, place: P) -> Option<P::Found<'_>> {
        place.find(self)
    }

    /// The first one.
    #[must_use]
    pub fn first(&self) -> Option<&SourceSentence> {
        self.at(0)
    }

    /// The last one.
    #[must_use]
    pub fn last(&self) -> Option<&SourceSentence> {
        self.at(self.len().checked_sub(1)?)
    }

    /// All, one by one.
    #[must_use]
    pub fn iter(&self) -> SentenceIter<'_> {
        SentenceIter { all: Some(self), range: 0..self.len() }
    }

    /// Whether the sentence of a number may be evidence ([`SourceSentence::prose_block`]); it need not be unpacked for that.
    #[must_use]
    pub fn is_prose(&self, number: usize) -> bool {
        match &self.0 {
            Kept::Read(list) => list.get(number).is_some_and(|sentence| sentence.prose_block),
            Kept::Packed(packed) => packed.is_prose(number),
        }
    }

    /// Whether the sentence of a number may call by these words, in whatever case, what is named elsewhere. If not, it has no
    /// mention of them that [is one](rapporteur_linking::Mention::is_coreference); it need not be unpacked for that.
    #[must_use]
    pub fn may_call(&self, number: usize, words: &str) -> bool {
        match &self.0 {
            Kept::Read(list) => number < list.len(),
            Kept::Packed(packed) => packed.may_call(number, words),
        }
    }

    /// The number of the first sentence for which `holds` does not, if it holds for those before and no other.
    #[must_use]
    pub fn partition_point(&self, mut holds: impl FnMut(&SourceSentence) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.at(middle).is_some_and(&mut holds) { low = middle + 1 } else { high = middle }
        }
        low
    }

    fn at(&self, number: usize) -> Option<&SourceSentence> {
        match &self.0 {
            Kept::Read(list) => list.get(number),
            Kept::Packed(packed) => packed.get(number),
        }
    }
}

/// What sentences are asked by: a number, or a range of numbers.
pub trait Place: sealed::Sealed {
    /// A sentence, or several.
    type Found<'a>;
    /// What stands there.
    fn find(self, all: &Sentences) -> Option<Self::Found<'_>>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for usize {}
    impl Sealed for std::ops::Range<usize> {}
    impl Sealed for std::ops::RangeTo<usize> {}
}

impl Place for usize {
    type Found<'a> = &'a SourceSentence;

    fn find(self, all: &Sentences) -> Option<&SourceSentence> {
        all.at(self)
    }
}

impl Place for Range<usize> {
    type Found<'a> = SomeSentences<'a>;

    fn find(self, all: &Sentences) -> Option<SomeSentences<'_>> {
        let inside = self.start <= self.end && self.end <= all.len();
        inside.then_some(SomeSentences { all: Some(all), start: self.start, end: self.end })
    }
}

impl Place for RangeTo<usize> {
    type Found<'a> = SomeSentences<'a>;

    fn find(self, all: &Sentences) -> Option<SomeSentences<'_>> {
        (0..self.end).find(all)
    }
}

/// Sentences of a source that stand in a row.
#[derive(Debug, Clone, Copy, Default)]
pub struct SomeSentences<'a> {
    all: Option<&'a Sentences>,
    start: usize,
    end: usize,
}

impl<'a> SomeSentences<'a> {
    /// How many.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// All, one by one.
    #[must_use]
    pub fn iter(self) -> SentenceIter<'a> {
        SentenceIter { all: self.all, range: self.start..self.end }
    }
}

impl<'a> IntoIterator for SomeSentences<'a> {
    type Item = &'a SourceSentence;
    type IntoIter = SentenceIter<'a>;

    fn into_iter(self) -> SentenceIter<'a> {
        self.iter()
    }
}

/// Sentences one by one, from either end.
#[derive(Debug, Clone)]
pub struct SentenceIter<'a> {
    all: Option<&'a Sentences>,
    range: Range<usize>,
}

impl<'a> Iterator for SentenceIter<'a> {
    type Item = &'a SourceSentence;

    fn next(&mut self) -> Option<&'a SourceSentence> {
        self.all?.at(self.range.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }

    fn nth(&mut self, n: usize) -> Option<&'a SourceSentence> {
        self.all?.at(self.range.nth(n)?)
    }
}

impl<'a> DoubleEndedIterator for SentenceIter<'a> {
    fn next_back(&mut self) -> Option<&'a SourceSentence> {
        self.all?.at(self.range.next_back()?)
    }
}

impl ExactSizeIterator for SentenceIter<'_> {}

impl<'a> IntoIterator for &'a Sentences {
    type Item = &'a SourceSentence;
    type IntoIter = SentenceIter<'a>;

    fn into_iter(self) -> SentenceIter<'a> {
        self.iter()
    }
}

impl IntoIterator for Sentences {
    type Item = SourceSentence;
    type IntoIter = std::vec::IntoIter<SourceSentence>;

    fn into_iter(self) -> std::vec::IntoIter<SourceSentence> {
        let list = match self.0 {
            Kept::Read(list) => list,
            Kept::Packed(_) => self.iter().cloned().collect(),
        };
        list.into_iter()
    }
}

/// Panics beyond the last, as a slice does.
impl Index<usize> for Sentences {
    type Output = SourceSentence;

    fn index(&self, number: usize) -> &SourceSentence {
        match self.at(number) {
            Some(sentence) => sentence,
            None => panic!("there are {} sentences and none of number {number}", self.len()),
        }
    }
}

impl Default for Sentences {
    fn default() -> Sentences {
        Vec::new().into()
    }
}

impl From<Vec<SourceSentence>> for Sentences {
    fn from(list: Vec<SourceSentence>) -> Sentences {
        Sentences(Kept::Read(list))
    }
}

impl FromIterator<SourceSentence> for Sentences {
    fn from_iter<T: IntoIterator<Item = SourceSentence>>(sentences: T) -> Sentences {
        sentences.into_iter().collect::<Vec<_>>().into()
    }
}

impl fmt::Debug for Sentences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl PartialEq for Sentences {
    fn eq(&self, other: &Sentences) -> bool {
        self.len() == other.len() && self.iter().eq(other)
    }
}

impl Eq for Sentences {}

impl Hash for Sentences {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.len().hash(state);
        self.iter().for_each(|sentence| sentence.hash(state));
    }
}

impl Serialize for Sentences {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'de> Deserialize<'de> for Sentences {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Sentences, D::Error> {
        Vec::deserialize(deserializer).map(Sentences::from)
    }
}
