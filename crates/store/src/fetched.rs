//! What a base has for one claim, beside what a desk has of its own.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use rapporteur_evidence::flat::PackedSource;
use rapporteur_evidence::{FactIndex, FactKey, Facts as _, SourceFacts};
use rapporteur_sources::Extraction;
use rapporteur_text::TextRange;
use rustc_hash::FxHashMap;

use crate::judge::Rarities;
use crate::store::Touched;
use crate::{Generation, Key, SourceKey, StoredCapture};

/// The sources of a desk, which take the place of those of the same name in a base. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Drafts(Arc<Own>);

#[derive(Debug, Default)]
struct Own {
    index: Arc<FactIndex>,
    /// Sorted.
    names: Box<[SourceKey]>,
    records: u64,
}

impl Drafts {
    /// The sources of an index. Looks at the name of each.
    #[must_use]
    pub fn of(index: Arc<FactIndex>) -> Drafts {
        let (mut names, mut records) = (Vec::new(), 0);
        for &id in index.sources().iter() {
            let Some(meta) = index.meta(id) else { continue };
            names.push(SourceKey::of(&meta.name));
            records += index.prose_count(id) as u64;
        }
        names.sort_unstable();
        Drafts(Arc::new(Own { index, names: names.into(), records }))
    }

    /// The facts that these are the sources of.
    #[must_use]
    pub fn index(&self) -> &Arc<FactIndex> {
        &self.0.index
    }

    /// Their names. Sorted.
    #[must_use]
    pub fn names(&self) -> &[SourceKey] {
        &self.0.names
    }

    pub(crate) fn records(&self) -> u64 {
        self.0.records
    }

    /// Sentences with a key.
    pub(crate) fn count(&self, key: FactKey) -> u64 {
        self.0.index.postings(key).len() as u64
    }

    pub(crate) fn has_names_of(&self, other: &Drafts) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.names == other.0.names
    }
}

/// How often the keys of a claim stand in a base, without what drafts stand in the place of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) records: u64,
    pub(crate) keys: Vec<(FactKey, u64)>,
}

/// A capture of a base, packed: whoever works on a brief holds hundreds of them.
#[derive(Debug)]
pub struct FetchedCapture {
    source: PackedSource,
    text: Arc<str>,
    extraction: Option<Arc<Extraction>>,
}

impl FetchedCapture {
    fn new(capture: &StoredCapture, facts: SourceFacts) -> FetchedCapture {
        FetchedCapture {
            source: PackedSource::new(facts),
            text: Arc::clone(&capture.text),
            extraction: capture.extraction.clone(),
        }
    }

    /// Name of the source.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.source.facts().meta.name
    }

    /// What it says, and what its sentences are found by.
    #[must_use]
    pub fn source(&self) -> &PackedSource {
        &self.source
    }

    /// The text; ranges of the facts are bytes of it.
    #[must_use]
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The way back to the file, if the text was taken out of it.
    #[must_use]
    pub fn extraction(&self) -> Option<&Arc<Extraction>> {
        self.extraction.as_ref()
    }

    /// The bytes of the text at `range`; `None` if they are not whole characters of it.
    #[must_use]
    pub fn quote(&self, range: TextRange) -> Option<&str> {
        self.text.get(std::ops::Range::<usize>::from(range))
    }

    /// Whether it is the same in all that counts.
    #[must_use]
    pub fn says_as_much_as(&self, other: &FetchedCapture) -> bool {
        std::ptr::eq(self, other)
            || self.source.version() == other.source.version()
                && self.name() == other.name()
                && self.text == other.text
                && self.extraction == other.extraction
    }
}

/// Captures that somebody holds, so that those who ask for one hold the same.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<FxHashMap<SourceKey, Held>>);

#[derive(Debug)]
struct Held {
    packed: Weak<FetchedCapture>,
    /// What it was packed from, as long as that is held somewhere.
    facts: Weak<SourceFacts>,
}

impl Shelf {
    /// The capture with its facts as `read` reads them.
    pub(crate) fn pack(
        &self,
        capture: &StoredCapture,
        read: impl Fn(&StoredCapture) -> SourceFacts,
    ) -> Arc<FetchedCapture> {
        let shelf = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = SourceKey::of(capture.name());
        let known = shelf().get(&key).and_then(|held| Some((held.packed.upgrade()?, held.facts.upgrade())));
        // The same facts need not be packed once more to be known.
        if let Some((packed, Some(facts))) = &known
            && Arc::ptr_eq(facts, &capture.facts)
        {
            return Arc::clone(packed);
        }
        let new = Arc::new(FetchedCapture::new(capture, read(capture)));
        let packed =
            known.map(|(packed, _)| packed).filter(|packed| packed.says_as_much_as(&new)).unwrap_or(new);
        let mut shelf = shelf();
        let held = Held { packed: Arc::downgrade(&packed), facts: Arc::downgrade(&capture.facts) };
        shelf.insert(key, held);
        if shelf.len().is_power_of_two() {
            shelf.retain(|_, held| held.packed.strong_count() > 0);
        }
        packed
    }
}

/// What was fetched from a base: a few captures, with how rare things are in the base and the drafts together.
#[derive(Debug, Clone, Default)]
pub struct Fetched {
    captures: Vec<Arc<FetchedCapture>>,
    generation: Generation,
    keys: Vec<Key>,
    counted: Counted,
    rarities: Rarities,
}

impl Fetched {
    pub(crate) fn new(
        mut captures: Vec<Arc<FetchedCapture>>,
        generation: Generation,
        keys: Vec<Key>,
        counted: Counted,
        rarities: Rarities,
    ) -> Fetched {
        captures.sort_by(|a, b| a.name().cmp(b.name()));
        Fetched { captures, generation, keys, counted, rarities }
    }

    /// The captures, by name.
    #[must_use]
    pub fn captures(&self) -> &[Arc<FetchedCapture>] {
        &self.captures
    }

    /// When this was so.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// Rarity class of a key, as [`FactIndex`] tells it, in the base and the drafts together; 0 for one that the claim did not
    /// ask for.
    #[must_use]
    pub fn rarity(&self, key: FactKey) -> u8 {
        self.rarities.rarity(key)
    }

    /// Whether a verdict cannot differ by which of the two it rests on.
    #[must_use]
    pub fn says_as_much_as(&self, other: &Fetched) -> bool {
        let same = |(a, b): (&Arc<FetchedCapture>, &Arc<FetchedCapture>)| a.says_as_much_as(b);
        let rare = |(key, _): &(FactKey, u64)| self.rarity(*key) == other.rarity(*key);
        self.captures.len() == other.captures.len()
            && self.keys == other.keys
            && self.captures.iter().zip(&other.captures).all(same)
            && self.rarity(FactKey::All) == other.rarity(FactKey::All)
            && self.counted.keys.iter().all(rare)
    }

    /// Whether it would be the same with other drafts, of the same names.
    pub(crate) fn holds_with(&self, drafts: &Drafts) -> bool {
        let all = Rarities::class(self.counted.records + drafts.records());
        let same =
            |(key, count): &(FactKey, u64)| Rarities::class(count + drafts.count(*key)) == self.rarity(*key);
        self.keys.is_empty() || all == self.rarity(FactKey::All) && self.counted.keys.iter().all(same)
    }

    /// Whether it may be another after a change of the base.
    pub(crate) fn rests_on(&self, touched: &Touched) -> bool {
        let source = |source: SourceKey| touched.sources.binary_search(&source).is_ok();
        self.keys.iter().any(|key| touched.keys.binary_search(key).is_ok())
            || self.captures.iter().any(|capture| source(SourceKey::of(capture.name())))
    }
}
