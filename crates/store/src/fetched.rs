//! What a base has for one claim, beside what a desk has of its own.

use std::sync::Arc;

use rapporteur_evidence::{FactIndex, FactKey, Facts as _};

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

/// What was fetched from a base: a few captures, with how rare things are in the base and the drafts together.
#[derive(Debug, Clone, Default)]
pub struct Fetched {
    captures: Vec<StoredCapture>,
    generation: Generation,
    keys: Vec<Key>,
    counted: Counted,
    rarities: Rarities,
}

impl Fetched {
    pub(crate) fn new(
        mut captures: Vec<StoredCapture>,
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
    pub fn captures(&self) -> &[StoredCapture] {
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
        let same = |(a, b): (&StoredCapture, &StoredCapture)| {
            Arc::ptr_eq(&a.facts, &b.facts)
                || a.facts.content == b.facts.content && a.facts.meta == b.facts.meta && a.text == b.text
        };
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
