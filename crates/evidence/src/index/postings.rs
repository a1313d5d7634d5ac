//! The sentences of a key, without a list of them: a place in the base and what has changed since.

use std::sync::Arc;

use super::base::Flat;
use super::bits::Bits;
use super::searched::Searched;
use super::{SentenceRef, SourceId};
use crate::flat;

/// How the sentences of a key differ from those of the base. Both sorted, and nothing is in both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) without: Vec<SentenceRef>,
    pub(super) with: Vec<SentenceRef>,
}

/// The sentences of a key, sorted. Cheap to keep and to clone: it takes no memory for what is mapped.
///
/// Two are equal if their sentences are, wherever these are kept.
#[derive(Clone, Default)]
pub struct Postings {
    base: Base,
    change: Option<Arc<Change>>,
}

#[derive(Clone, Default)]
enum Base {
    #[default]
    None,
    List(Arc<[SentenceRef]>),
    Flat(Flat, usize),
}

impl From<Arc<[SentenceRef]>> for Postings {
    fn from(list: Arc<[SentenceRef]>) -> Postings {
        Postings { base: Base::List(list), change: None }
    }
}

impl From<&Arc<[SentenceRef]>> for Postings {
    fn from(list: &Arc<[SentenceRef]>) -> Postings {
        Arc::clone(list).into()
    }
}

impl FromIterator<SentenceRef> for Postings {
    fn from_iter<T: IntoIterator<Item = SentenceRef>>(sentences: T) -> Postings {
        sentences.into_iter().collect::<Arc<[SentenceRef]>>().into()
    }
}

impl Postings {
    pub(super) fn flat(flat: Flat, key: usize) -> Postings {
        Postings { base: Base::Flat(flat, key), change: None }
    }

    pub(super) fn changed(self, change: Option<Arc<Change>>) -> Postings {
        Postings { change, ..self }
    }

    /// Number of sentences.
    #[must_use]
    pub fn len(&self) -> usize {
        let base = match &self.base {
            Base::None => 0,
            Base::List(list) => list.len(),
            Base::Flat(flat, key) => flat.base.facts().list_len(*key),
        };
        match &self.change {
            Some(change) => (base + change.with.len()).saturating_sub(change.without.len()),
            None => base,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same with the sentences of sources that it has none of. `more` is sorted.
    #[must_use]
    pub fn and(self, more: &[SentenceRef]) -> Postings {
        if more.is_empty() {
            return self;
        }
        let mut change = self.change.unwrap_or_default();
        let with = &mut Arc::make_mut(&mut change).with;
        with.extend_from_slice(more);
        // Two sorted runs: linear.
        with.sort();
        Postings { base: self.base, change: Some(change) }
    }

    /// At the first sentence.
    pub(crate) fn cursor(&self) -> Cursor<'_> {
        let (flat, list): (_, &[SentenceRef]) = match &self.base {
            Base::None => (None, &[]),
            Base::List(list) => (None, list),
            Base::Flat(flat, key) => (Some((flat::Cursor::new(flat.base.facts(), *key), &*flat.ids)), &[]),
        };
        let (without, with): (&[_], &[_]) = match &self.change {
            Some(change) => (&change.without, &change.with),
            None => (&[], &[]),
        };
        let mut cursor = Cursor { flat, list, without, with, head: None, postings: self };
        cursor.find_head();
        cursor
    }

    /// The sentences that the base does not have, sorted.
    pub(crate) fn added(&self) -> &[SentenceRef] {
        self.change.as_deref().map_or(&[], |change| &change.with)
    }

    /// Number of the list in the base; none for what the base does not have.
    pub(crate) fn number(&self) -> u32 {
        match &self.base {
            Base::Flat(_, key) => u32::try_from(*key).unwrap_or(u32::MAX),
            Base::None | Base::List(_) => u32::MAX,
        }
    }

    /// Whether all that the base has still counts.
    pub(crate) fn is_whole(&self) -> bool {
        self.change.as_deref().is_none_or(|change| change.without.is_empty())
    }

    /// The sentences that the base has, by their positions.
    pub(crate) fn walk<'a>(&'a self, space: Space<'a>) -> Walk<'a> {
        let base = match &self.base {
            Base::None => Walked::List(&[]),
            Base::List(list) => Walked::List(list),
            Base::Flat(flat, key) => {
                let numbers = flat::Numbers::new(flat.base.facts(), *key);
                match space {
                    Space::Numbers(_) => Walked::Numbers(numbers),
                    Space::Places => Walked::Places(flat, numbers),
                }
            }
        };
        Walk { base, without: self.without(space) }
    }

    /// Positions of the sentences that the base has and that do not count any more, sorted.
    pub(crate) fn without(&self, space: Space<'_>) -> Vec<u64> {
        let without = self.change.as_deref().map_or(&[][..], |change| &change.without);
        without.iter().map(|gone| space.position(place(gone.source, gone.sentence))).collect()
    }

    /// The sentences that the base has in bits, by their numbers; `None` if it is no run of bytes.
    pub(crate) fn bits(&self) -> Option<Arc<Bits>> {
        match &self.base {
            Base::None => Some(Arc::default()),
            Base::List(_) => None,
            Base::Flat(flat, key) => Some(flat.base.bits(*key)),
        }
    }

    /// The sentences, one by one.
    pub fn iter(&self) -> impl Iterator<Item = SentenceRef> + '_ {
        let mut cursor = self.cursor();
        std::iter::from_fn(move || {
            let reference = cursor.reference()?;
            cursor.advance();
            Some(reference)
        })
    }

    /// The sentences as a list.
    #[must_use]
    pub fn to_list(&self) -> Arc<[SentenceRef]> {
        match (&self.base, &self.change) {
            (Base::List(list), None) => Arc::clone(list),
            _ => self.iter().collect(),
        }
    }

    /// Whether a source has one of the sentences.
    #[must_use]
    pub fn has_source(&self, source: SourceId) -> bool {
        let mut cursor = self.cursor();
        cursor.seek(source);
        cursor.source() == Some(source)
    }

    fn content(&self, source: SourceId, sentence: u32) -> u64 {
        let by_place = |list: &[SentenceRef]| {
            let at = list.partition_point(|other| (other.source, other.sentence) < (source, sentence));
            let found = list.get(at).filter(|other| (other.source, other.sentence) == (source, sentence));
            found.map(|other| other.content)
        };
        let changed = self.change.as_ref().and_then(|change| by_place(&change.with));
        let base = || match &self.base {
            Base::None => None,
            Base::List(list) => by_place(list),
            Base::Flat(flat, _) => {
                flat.number(source).map(|number| flat.base.facts().sentence_content(number, sentence))
            }
        };
        changed.or_else(base).unwrap_or_default()
    }

    /// The hash of what a sentence says that a cursor has passed.
    pub(crate) fn refer(&self, source: SourceId, sentence: u32) -> SentenceRef {
        SentenceRef { source, sentence, content: self.content(source, sentence) }
    }
}

impl PartialEq for Postings {
    fn eq(&self, other: &Postings) -> bool {
        let same_base = match (&self.base, &other.base) {
            (Base::None, Base::None) => true,
            (Base::List(a), Base::List(b)) => Arc::ptr_eq(a, b),
            (Base::Flat(a, key), Base::Flat(b, other)) => {
                Arc::ptr_eq(&a.base, &b.base) && Arc::ptr_eq(&a.ids, &b.ids) && key == other
            }
            _ => false,
        };
        // A change says exactly what differs from its base.
        if same_base {
            return self.change == other.change;
        }
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Postings {}

impl std::fmt::Debug for Postings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Postings({})", self.len())
    }
}

/// Where a sentence is, as a number: by source, then by sentence.
#[inline]
pub(crate) fn place(source: SourceId, sentence: u32) -> u64 {
    u64::from(source.0) << 32 | u64::from(sentence)
}

/// What sentences are told apart by while they are searched. In the order of the sentences.
#[derive(Clone, Copy)]
pub(crate) enum Space<'a> {
    /// Their numbers in one run of bytes.
    Numbers(&'a Flat),
    /// Their places.
    Places,
}

impl<'a> Space<'a> {
    /// The cheapest that will do for some lists.
    pub(crate) fn of(lists: impl IntoIterator<Item = &'a Postings>) -> Space<'a> {
        let mut common: Option<&Flat> = None;
        for list in lists {
            match (&list.base, common) {
                (Base::None, _) => {}
                (Base::Flat(flat, _), None) => common = Some(flat),
                (Base::Flat(flat, _), Some(known))
                    if Arc::ptr_eq(&flat.base, &known.base) && Arc::ptr_eq(&flat.ids, &known.ids) => {}
                _ => return Space::Places,
            }
        }
        common.map_or(Space::Places, Space::Numbers)
    }

    /// How many positions there are, if they are numbers.
    pub(crate) fn numbers(self) -> Option<usize> {
        match self {
            Space::Numbers(flat) => Some(flat.base.facts().sentences() as usize),
            Space::Places => None,
        }
    }

    /// What searches of the base came to, if it is a run of bytes.
    pub(crate) fn searched(self) -> Option<&'a Searched> {
        match self {
            Space::Numbers(flat) => Some(&flat.searched),
            Space::Places => None,
        }
    }

    /// The first position that is not before a place.
    pub(crate) fn position(self, place: u64) -> u64 {
        match self {
            Space::Numbers(flat) => u64::from(flat.number_from(place)),
            Space::Places => place,
        }
    }

    /// The place of a position; `None` if it is nobody's.
    pub(crate) fn place(self, position: u64) -> Option<u64> {
        match self {
            Space::Numbers(flat) => flat.place_of(u32::try_from(position).ok()?),
            Space::Places => Some(position),
        }
    }
}

/// Behind the last position.
pub(crate) const END: u64 = u64::MAX;

/// The sentences of a key that the base has, from the first to the last.
pub(crate) struct Walk<'a> {
    base: Walked<'a>,
    /// Positions that do not count any more, sorted.
    without: Vec<u64>,
}

enum Walked<'a> {
    List(&'a [SentenceRef]),
    Numbers(flat::Numbers<'a>),
    Places(&'a Flat, flat::Numbers<'a>),
}

impl Walk<'_> {
    /// The first position that is not before `target` and has not been passed; [`END`] if there is none.
    #[inline]
    pub(crate) fn seek(&mut self, target: u64) -> u64 {
        let mut target = target;
        loop {
            let found = self.base.seek(target);
            if self.without.is_empty() || self.without.binary_search(&found).is_err() {
                return found;
            }
            target = found + 1;
        }
    }
}

impl Walked<'_> {
    #[inline]
    fn seek(&mut self, target: u64) -> u64 {
        let wide = |number: u32| if number == flat::END { END } else { u64::from(number) };
        match self {
            Walked::Numbers(numbers) => wide(numbers.seek(u32::try_from(target).unwrap_or(flat::END))),
            Walked::List(list) => {
                let here = |reference: &SentenceRef| place(reference.source, reference.sentence);
                *list = skip_while(list, |reference| here(reference) < target);
                list.first().map_or(END, here)
            }
            Walked::Places(flat, numbers) => {
                let number = numbers.seek(flat.number_from(target));
                if number == flat::END { END } else { flat.place_of(number).unwrap_or(END) }
            }
        }
    }
}

/// A place among the sentences of a key.
pub(crate) struct Cursor<'a> {
    flat: Option<(flat::Cursor<'a>, &'a [SourceId])>,
    list: &'a [SentenceRef],
    without: &'a [SentenceRef],
    with: &'a [SentenceRef],
    head: Option<Head>,
    postings: &'a Postings,
}

/// The sentence at a cursor.
#[derive(Clone, Copy)]
struct Head {
    source: SourceId,
    sentence: u32,
    /// Whether it is one that the base does not have.
    new: bool,
}

impl Cursor<'_> {
    /// The source of the sentence here.
    #[inline]
    pub(crate) fn source(&self) -> Option<SourceId> {
        self.head.map(|head| head.source)
    }

    /// The sentence here.
    #[inline]
    pub(crate) fn place(&self) -> Option<(SourceId, u32)> {
        self.head.map(|head| (head.source, head.sentence))
    }

    /// The sentence here with what it says.
    fn reference(&self) -> Option<SentenceRef> {
        let head = self.head?;
        if head.new {
            return self.with.first().copied();
        }
        match &self.flat {
            None => self.list.first().copied(),
            Some((cursor, _)) => {
                let Base::Flat(flat, _) = &self.postings.base else { return None };
                let content = flat.base.facts().sentence_content(cursor.source()?, head.sentence);
                Some(SentenceRef { source: head.source, sentence: head.sentence, content })
            }
        }
    }

    /// The sentence of the base.
    #[inline]
    fn base(&self) -> Option<(SourceId, u32)> {
        match &self.flat {
            None => self.list.first().map(|reference| (reference.source, reference.sentence)),
            Some((cursor, ids)) => {
                let (source, sentence) = (cursor.source()?, cursor.sentence()?);
                Some((*ids.get(source)?, sentence))
            }
        }
    }

    #[inline]
    fn advance_base(&mut self) {
        match &mut self.flat {
            None => self.list = self.list.get(1..).unwrap_or_default(),
            Some((cursor, _)) => cursor.advance(),
        }
    }

    /// The first of base and change that counts.
    #[inline]
    fn find_head(&mut self) {
        let mut base = self.base();
        while let Some(place) = base {
            // Both lists are sorted: what is left out comes in the order of the base.
            let gone = |reference: &SentenceRef| (reference.source, reference.sentence);
            self.without = skip_while(self.without, |reference| gone(reference) < place);
            if self.without.first().map(gone) != Some(place) {
                break;
            }
            self.advance_base();
            base = self.base();
        }
        let new = self.with.first().map(|reference| (reference.source, reference.sentence));
        self.head = match (base, new) {
            (Some(base), Some(new)) if new <= base => {
                Some(Head { source: new.0, sentence: new.1, new: true })
            }
            (Some((source, sentence)), _) => Some(Head { source, sentence, new: false }),
            (None, Some((source, sentence))) => Some(Head { source, sentence, new: true }),
            (None, None) => None,
        };
    }

    /// To the next sentence.
    #[inline]
    pub(crate) fn advance(&mut self) {
        match self.head {
            Some(head) if head.new => self.with = self.with.get(1..).unwrap_or_default(),
            Some(_) => self.advance_base(),
            None => return,
        }
        self.find_head();
    }

    /// To the first sentence of `source` or of one after it.
    pub(crate) fn seek(&mut self, source: SourceId) {
        if self.head.is_none_or(|head| head.source >= source) {
            return;
        }
        self.with = skip_while(self.with, |reference| reference.source < source);
        match &mut self.flat {
            None => self.list = skip_while(self.list, |reference| reference.source < source),
            Some((cursor, ids)) => {
                if let Some(at) = cursor.source() {
                    let rest = ids.get(at..).unwrap_or_default();
                    let left = skip_while(rest, |id| *id < source).len();
                    cursor.seek(at + rest.len() - left);
                }
            }
        }
        self.find_head();
    }
}

/// The list without its beginning for which `holds`: found in steps that double, so that near is cheap and far is not
/// dear.
fn skip_while<T>(list: &[T], holds: impl Fn(&T) -> bool) -> &[T] {
    let mut step = 1;
    while list.get(step - 1).is_some_and(&holds) {
        step *= 2;
    }
    let start = step / 2;
    let window = list.get(start..step.min(list.len())).unwrap_or_default();
    list.get(start + window.partition_point(holds)..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::skip_while;

    proptest! {
        #[test]
        fn steps_skip_what_a_scan_would(
            numbers in prop::collection::btree_set(0u32..100, 0..60),
            limit in 0u32..100,
        ) {
            let list: Vec<u32> = numbers.into_iter().collect();
            let scanned: Vec<u32> = list.iter().copied().skip_while(|number| *number < limit).collect();
            prop_assert_eq!(skip_while(&list, |number| *number < limit), &scanned[..]);
        }
    }
}
