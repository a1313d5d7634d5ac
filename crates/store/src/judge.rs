//! Judging a claim through any store.
//!
//! A claim is looked up by its rare keys; the captures of the best candidates become a small fact index, and the judge works
//! over this index as over that of a whole desk. How rare a key is it is told from the counts of the store, so that weights
//! are those of the whole base. Where all that shares a key with the claim is looked at, the verdict is the one that an index
//! of the whole base gives.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Lexicon, TermClass};
use rapporteur_evidence::{
    Claim, FactIndex, FactKey, Facts, SearchKey, SentenceRef, SourceFacts, SourceId, Verdict, search_keys,
};
use rapporteur_sources::Reader;
use rustc_hash::FxHashMap;

use crate::fetched::{Counted, Drafts, Fetched, FetchedCapture, Shelf};
use crate::hidden::HiddenCounts;
use crate::{Covering, EvidenceStore, Generation, Key, Rules, SourceKey, Stats, StoreError, StoredCapture};

/// How much of a base is looked at for one claim.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Records that the lists of all keys of a claim have together; beyond, the commonest keys are left out.
    pub postings: u64,
    /// Sentences whose captures are fetched.
    pub kept: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        // Lists as long as a desk's search walks through; twice the sentences that the judge looks at, so that equally good
        // ones do not depend on where a list was cut.
        Limits { postings: 500_000, kept: 64 }
    }
}

/// What a question is answered from.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The sources that have the most of these.
    pub keys: &'a [FactKey],
    /// Whether a source must have all of them.
    pub all: bool,
    /// Most sources that are fetched for these keys.
    pub most: usize,
    /// The sentences that come nearest to it.
    pub claim: &'a Claim,
    /// One source that has each, if there is any.
    pub names: &'a [FactKey],
}

/// Judges claims through a store.
pub struct StoreJudge {
    store: Arc<dyn EvidenceStore>,
    catalogue: Arc<Catalogue>,
    lexicon: Arc<Lexicon>,
    limits: Limits,
    /// What the facts of the store were read with, and what reads them again by the catalogue and lexicon here.
    reread: Option<(Arc<Catalogue>, Reader)>,
    hidden: Mutex<Option<(Drafts, Arc<HiddenCounts>)>>,
    /// Captures that were fetched beside drafts.
    shelf: Shelf,
}

impl std::fmt::Debug for StoreJudge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreJudge").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl StoreJudge {
    /// A judge over `store` with the catalogue and lexicon that read its facts.
    ///
    /// # Errors
    ///
    /// If the store was made with other rules.
    pub fn new(
        store: Arc<dyn EvidenceStore>,
        catalogue: Arc<Catalogue>,
        lexicon: Arc<Lexicon>,
    ) -> Result<StoreJudge, StoreError> {
        let (theirs, ours) = (store.rules(), Rules::of(&catalogue, &lexicon));
        if theirs != ours {
            return Err(StoreError::OtherRules { theirs: theirs.to_string(), ours: ours.to_string() });
        }
        Ok(StoreJudge {
            store,
            catalogue,
            lexicon,
            limits: Limits::default(),
            reread: None,
            hidden: Mutex::default(),
            shelf: Shelf::default(),
        })
    }

    /// A judge for a desk whose catalogue and lexicon, those of `reader`, are what is built in with overlays of its own, or
    /// nothing else. `open` opens the store for facts that were read with a catalogue by some rules. One that was made with
    /// what is built in can be used, too: what is [fetched](StoreJudge::fetch) from it is read again. It is looked up by
    /// the names that the overlays bring, word by word.
    ///
    /// # Errors
    ///
    /// If the store cannot be opened, or was made with still other rules.
    pub fn for_desk(
        open: impl Fn(&Arc<Catalogue>, Rules) -> Result<Arc<dyn EvidenceStore>, StoreError>,
        reader: &Reader,
    ) -> Result<StoreJudge, StoreError> {
        let (catalogue, lexicon) = (Arc::clone(reader.catalogue()), Arc::clone(reader.lexicon()));
        let own = Rules::of(&catalogue, &lexicon);
        let refused = match open(&catalogue, own) {
            Ok(store) => return StoreJudge::new(store, catalogue, lexicon),
            Err(error @ StoreError::OtherRules { .. }) => error,
            Err(error) => return Err(error),
        };
        let (built_in, words) = (Catalogue::builtin(), Lexicon::builtin());
        let rules = Rules::of(&built_in, &words);
        match &refused {
            StoreError::OtherRules { theirs, .. } if rules != own && *theirs == rules.to_string() => {}
            _ => return Err(refused),
        }
        let judge = StoreJudge::new(open(&built_in, rules)?, Arc::clone(&built_in), words)?;
        Ok(StoreJudge { catalogue, lexicon, reread: Some((built_in, reader.clone())), ..judge })
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> StoreJudge {
        self.limits = limits;
        self
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn EvidenceStore> {
        &self.store
    }

    /// Judges a claim. `cited` names the source that it cites; [`Claim::cited`] is not looked at.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn judge(&self, claim: &Claim, cited: Option<&str>) -> Result<(Verdict, Gathered), StoreError> {
        let gathered = self.gather(std::slice::from_ref(claim), cited)?;
        let claim = Claim { cited: gathered.cited().to_vec(), ..claim.clone() };
        let verdict = rapporteur_evidence::judge(&claim, &gathered, &self.catalogue, &self.lexicon);
        Ok((verdict, gathered))
    }

    /// What a store has about claims that belong together, and what `cited` names.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn gather(&self, claims: &[Claim], cited: Option<&str>) -> Result<Gathered, StoreError> {
        let cited = cited.map(|cited| self.store.named(cited)).transpose()?.unwrap_or_default();
        // All keys first, to learn in one go how rare each is.
        let asked =
            claims.iter().flat_map(|claim| search_keys(claim, &Unknown, &self.catalogue, &self.lexicon));
        let keys: BTreeSet<Key> = asked.filter_map(|found| Key::of(found.key, &self.catalogue)).collect();
        let keys: Vec<Key> = keys.into_iter().collect();
        let stats = self.store.stats(&keys)?;
        let rarities = Rarities::new(&keys, &stats, &self.catalogue);
        let mut sources: BTreeSet<SourceKey> = cited.iter().copied().collect();
        for claim in claims {
            let weights = self.weights(claim, &rarities);
            if weights.is_empty() {
                continue;
            }
            let best = self.store.best(&weights, &[], self.limits.kept, stats.generation)?;
            sources.extend(best.iter().map(|best| best.place.source));
        }
        let sources: Vec<SourceKey> = sources.into_iter().collect();
        let captures = self.store.captures(&sources)?.into_iter().flatten().collect();
        Ok(Gathered::new(captures, &cited, stats.generation, keys, rarities))
    }

    /// What a base has for a claim beside the drafts of a desk: whoever has the facts of both judges by both. How rare keys
    /// are is told from all that counts, in either.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn fetch(&self, claim: &Claim, drafts: &Drafts) -> Result<Fetched, StoreError> {
        let asked = search_keys(claim, &Unknown, &self.catalogue, &self.lexicon);
        // Sentences are also ranked by how rare words are that nothing is looked up by.
        let words = claim.statement.terms.iter().filter(|term| !self.lexicon.is_stop(&term.word));
        let words = words.map(|term| FactKey::word(&term.stem));
        let named = |key: FactKey| Some((Key::of(key, &self.catalogue)?, key));
        let asked: BTreeMap<Key, FactKey> =
            asked.iter().map(|found| found.key).chain(words).filter_map(named).collect();
        let (keys, counted, rarities, generation) = self.counted(asked, drafts)?;
        let mut weights = self.weights(claim, &rarities);
        if self.reread.is_some() {
            self.add_names(claim, &rarities, &mut weights);
        }
        let captures = match weights.is_empty() {
            true => Vec::new(),
            false => {
                let best = self.store.best(&weights, drafts.names(), self.limits.kept, generation)?;
                let sources: BTreeSet<SourceKey> = best.iter().map(|best| best.place.source).collect();
                self.store.captures(&sources.into_iter().collect::<Vec<_>>())?
            }
        };
        Ok(Fetched::new(self.packed(&captures), generation, keys, counted, rarities))
    }

    /// The captures that a citation names, but for those that a draft stands in the place of.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn fetch_named(&self, cited: &str, drafts: &Drafts) -> Result<Fetched, StoreError> {
        let generation = self.store.generation()?;
        let mut sources = self.store.named(cited)?;
        sources.retain(|source| drafts.names().binary_search(source).is_err());
        let captures = match sources.is_empty() {
            true => Vec::new(),
            false => self.store.captures(&sources)?,
        };
        Ok(Fetched::new(
            self.packed(&captures),
            generation,
            Vec::new(),
            Counted::default(),
            Rarities::default(),
        ))
    }

    fn packed(&self, captures: &[Option<StoredCapture>]) -> Vec<Arc<FetchedCapture>> {
        let read = |capture: &StoredCapture| match &self.reread {
            Some((_, reader)) => reader.reread(&capture.facts, &capture.text),
            None => (*capture.facts).clone(),
        };
        captures.iter().flatten().map(|capture| self.shelf.pack(capture, read)).collect()
    }

    /// Adds the words of names: a store does not know the entities of an overlay, and has their names as words.
    fn add_names(&self, claim: &Claim, rarities: &Rarities, weights: &mut Vec<(Key, u32)>) {
        /// As a name counts that is in no catalogue.
        const NAME: f32 = 1.2;
        let total = f32::from(rarities.rarity(FactKey::All).max(4));
        let mut all: BTreeMap<Key, u32> = weights.iter().copied().collect();
        let names = claim.statement.terms.iter().filter(|term| term.class == TermClass::Name);
        for key in names.map(|term| FactKey::word(&term.stem)) {
            let rarity = rarities.rarity(key);
            if let (Some(key), 1..) = (Key::of(key, &self.catalogue), rarity) {
                all.entry(key).or_insert(hundredths(NAME * (total + 1.0 - f32::from(rarity)).max(0.4)));
            }
        }
        *weights = all.into_iter().collect();
    }

    /// What the sources count that drafts stand in the place of.
    fn hidden(&self, drafts: &Drafts, base: Generation) -> Result<Arc<HiddenCounts>, StoreError> {
        let known = || self.hidden.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, counts)) = &*known()
            && counts.base == base
            && of.has_names_of(drafts)
        {
            return Ok(Arc::clone(counts));
        }
        // Without the lock: two who count at once only do it twice.
        let catalogue = self.reread.as_ref().map_or(&self.catalogue, |(catalogue, _)| catalogue);
        let counts = Arc::new(HiddenCounts::of(&*self.store, drafts.names(), base, catalogue)?);
        *known() = Some((drafts.clone(), Arc::clone(&counts)));
        Ok(counts)
    }

    /// What a store has that a question is answered from: the sources that have most of some keys, and those of the
    /// sentences that come nearest to a claim. Also how many sources have as many of the keys as those that were fetched.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn about(&self, about: &About<'_>) -> Result<(Gathered, usize), StoreError> {
        let of = |keys: &[FactKey]| -> BTreeSet<Key> {
            keys.iter().filter_map(|key| Key::of(*key, &self.catalogue)).collect()
        };
        let (wanted, names) = (of(about.keys), of(about.names));
        let asked = search_keys(about.claim, &Unknown, &self.catalogue, &self.lexicon);
        let asked = asked.into_iter().filter_map(|found| Key::of(found.key, &self.catalogue));
        let all: BTreeSet<Key> = asked.chain(wanted.iter().copied()).chain(names.iter().copied()).collect();
        let keys: Vec<Key> = all.into_iter().collect();
        let stats = self.store.stats(&keys)?;
        let rarities = Rarities::new(&keys, &stats, &self.catalogue);
        let wanted: Vec<Key> = wanted.into_iter().collect();
        let mut covering = self.store.covering(&wanted, about.most)?;
        if about.all && covering.keys < wanted.len() {
            covering = Covering::default();
        }
        let mut sources: BTreeSet<SourceKey> = covering.sources.into_iter().collect();
        let weights = self.weights(about.claim, &rarities);
        let single = names.into_iter().map(|name| (vec![(name, 1)], 1));
        for (weights, k) in single.chain([(weights, self.limits.kept)]) {
            if !weights.is_empty() {
                let best = self.store.best(&weights, &[], k, stats.generation)?;
                sources.extend(best.iter().map(|best| best.place.source));
            }
        }
        let sources: Vec<SourceKey> = sources.into_iter().collect();
        let captures = self.store.captures(&sources)?.into_iter().flatten().collect();
        Ok((Gathered::new(captures, &[], stats.generation, keys, rarities), covering.total))
    }

    /// What a base has that a question is answered from, beside the drafts of a desk. Also how many of its sources have as many
    /// of the keys as those that were fetched, the ones included that a draft stands in the place of.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn fetch_about(&self, about: &About<'_>, drafts: &Drafts) -> Result<(Fetched, usize), StoreError> {
        /// Most drafts that sources are asked for in the place of.
        const HIDDEN: usize = 4_096;
        let named = |key: FactKey| Some((Key::of(key, &self.catalogue)?, key));
        let of = |keys: &[FactKey]| -> BTreeSet<Key> {
            let known = keys.iter().filter(|key| self.is_known(**key));
            known.filter_map(|key| Key::of(*key, &self.catalogue)).collect()
        };
        let (wanted, names) = (of(about.keys), of(about.names));
        let searched = search_keys(about.claim, &Unknown, &self.catalogue, &self.lexicon);
        let all = searched.iter().map(|found| found.key).chain(about.keys.iter().chain(about.names).copied());
        let (keys, counted, rarities, generation) = self.counted(all.filter_map(named).collect(), drafts)?;
        let wanted: Vec<Key> = wanted.into_iter().collect();
        let more = drafts.names().len().min(HIDDEN);
        let mut covering = self.store.covering(&wanted, about.most.saturating_add(more))?;
        if about.all && covering.keys < wanted.len() {
            covering = Covering::default();
        }
        covering.sources.retain(|source| drafts.names().binary_search(source).is_err());
        covering.sources.truncate(about.most);
        let mut sources: BTreeSet<SourceKey> = covering.sources.into_iter().collect();
        let mut weights = self.weights(about.claim, &rarities);
        if self.reread.is_some() {
            self.add_names(about.claim, &rarities, &mut weights);
        }
        let single = names.into_iter().map(|name| (vec![(name, 1)], 1));
        for (weights, k) in single.chain([(weights, self.limits.kept)]) {
            if !weights.is_empty() {
                let best = self.store.best(&weights, drafts.names(), k, generation)?;
                sources.extend(best.iter().map(|best| best.place.source));
            }
        }
        let captures = self.store.captures(&sources.into_iter().collect::<Vec<_>>())?;
        let fetched = Fetched::new(self.packed(&captures), generation, keys, counted, rarities);
        Ok((fetched, covering.total))
    }

    /// Keys, how often they stand in the base without what drafts stand in the place of, how rare they are in both together,
    /// and when.
    fn counted(
        &self,
        asked: BTreeMap<Key, FactKey>,
        drafts: &Drafts,
    ) -> Result<(Vec<Key>, Counted, Rarities, Generation), StoreError> {
        let (keys, fact_keys): (Vec<Key>, Vec<FactKey>) = asked.into_iter().unzip();
        let stats = self.store.stats(&keys)?;
        let hidden = self.hidden(drafts, stats.generation)?;
        let theirs = keys.iter().zip(&stats.frequencies);
        let theirs = theirs.map(|(key, count)| count.saturating_sub(hidden.frequency(*key)));
        let counted = Counted {
            records: stats.records.saturating_sub(hidden.records),
            keys: fact_keys.into_iter().zip(theirs).collect(),
        };
        let all = Stats {
            generation: stats.generation,
            records: counted.records + drafts.records(),
            frequencies: counted.keys.iter().map(|(key, count)| count + drafts.count(*key)).collect(),
        };
        let rarities = Rarities::new(&keys, &all, &self.catalogue);
        Ok((keys, counted, rarities, stats.generation))
    }

    /// Whether the base can have a key: it does not know the entities of an overlay.
    fn is_known(&self, key: FactKey) -> bool {
        let FactKey::Entity(id) = key else { return true };
        let Some((theirs, _)) = &self.reread else { return true };
        self.catalogue.entity(id).is_some_and(|entity| theirs.by_key(&entity.key).is_some())
    }

    /// What a claim is looked up by: its keys, the rarest first as long as their lists are not too long together, and always
    /// the rarest.
    fn weights(&self, claim: &Claim, rarities: &Rarities) -> Vec<(Key, u32)> {
        let mut weights: BTreeMap<Key, u32> = BTreeMap::new();
        let mut sum = 0u64;
        for SearchKey { key, weight, .. } in search_keys(claim, rarities, &self.catalogue, &self.lexicon) {
            let Some(key) = Key::of(key, &self.catalogue) else { continue };
            sum = sum.saturating_add(rarities.frequency(key));
            if sum > self.limits.postings && !weights.is_empty() {
                break;
            }
            weights.insert(key, hundredths(weight));
        }
        weights.into_iter().collect()
    }
}

/// Weights are hundredths by how they are made; whole numbers add up alike in any order.
fn hundredths(weight: f32) -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few hundred at most
    let hundredths = (weight * 100.0).round().clamp(0.0, 1e6) as u32;
    hundredths
}

/// A claim asks all its keys where each is there.
struct Unknown;

impl Facts for Unknown {
    fn lookup(&self, _: FactKey) -> Arc<[SentenceRef]> {
        Arc::from([])
    }

    fn rarity(&self, _: FactKey) -> u8 {
        1
    }

    fn source(&self, _: SourceId) -> Option<Arc<SourceFacts>> {
        None
    }

    fn sources(&self) -> Arc<[SourceId]> {
        Arc::from([])
    }
}

/// How rare keys are in the whole base.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rarities {
    catalogue: Option<Arc<Catalogue>>,
    records: u64,
    frequencies: FxHashMap<Key, u64>,
}

impl Rarities {
    fn new(keys: &[Key], stats: &Stats, catalogue: &Arc<Catalogue>) -> Rarities {
        Rarities {
            catalogue: Some(Arc::clone(catalogue)),
            records: stats.records,
            frequencies: keys.iter().copied().zip(stats.frequencies.iter().copied()).collect(),
        }
    }

    fn frequency(&self, key: Key) -> u64 {
        self.frequencies.get(&key).copied().unwrap_or_default()
    }

    /// As [`FactIndex`] tells it.
    pub(crate) fn class(count: u64) -> u8 {
        if count == 0 { 0 } else { u8::try_from(count.ilog2() + 1).unwrap_or(u8::MAX) }
    }
}

impl Facts for Rarities {
    fn lookup(&self, _: FactKey) -> Arc<[SentenceRef]> {
        Arc::from([])
    }

    fn rarity(&self, key: FactKey) -> u8 {
        if key == FactKey::All {
            return Rarities::class(self.records);
        }
        let key = self.catalogue.as_ref().and_then(|catalogue| Key::of(key, catalogue));
        Rarities::class(key.map_or(0, |key| self.frequency(key)))
    }

    fn source(&self, _: SourceId) -> Option<Arc<SourceFacts>> {
        None
    }

    fn sources(&self) -> Arc<[SourceId]> {
        Arc::from([])
    }
}

/// What was fetched for a claim: a few captures, indexed, with how rare things are in the whole base.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    index: FactIndex,
    captures: Vec<StoredCapture>,
    cited: Vec<SourceId>,
    generation: Generation,
    keys: Vec<Key>,
    rarities: Rarities,
}

impl Gathered {
    fn new(
        mut captures: Vec<StoredCapture>,
        cited: &[SourceKey],
        generation: Generation,
        keys: Vec<Key>,
        rarities: Rarities,
    ) -> Gathered {
        // As on a desk, where sources are numbered by their paths: ties fall alike.
        captures.sort_by(|a, b| a.name().cmp(b.name()));
        let numbered = || (0u32..).map(SourceId).zip(&captures);
        let cites =
            |(_, capture): &(SourceId, &StoredCapture)| cited.contains(&SourceKey::of(capture.name()));
        let cited = numbered().filter(cites).map(|(id, _)| id).collect();
        let index =
            FactIndex::new(numbered().map(|(id, capture)| (id, Arc::clone(&capture.facts))).collect());
        Gathered { index, captures, cited, generation, keys, rarities }
    }

    /// The sources that the citation names.
    #[must_use]
    pub fn cited(&self) -> &[SourceId] {
        &self.cited
    }

    /// A capture.
    #[must_use]
    pub fn capture(&self, id: SourceId) -> Option<&StoredCapture> {
        self.captures.get(id.0 as usize)
    }

    /// When this was so.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// What the verdict depends on: as long as nothing with one of these keys changes, and none of the captures, it stays.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The captures, by name.
    #[must_use]
    pub fn captures(&self) -> &[StoredCapture] {
        &self.captures
    }

    /// The captures as an index, without what is known of the whole base.
    #[must_use]
    pub fn index(&self) -> &FactIndex {
        &self.index
    }
}

impl Facts for Gathered {
    fn lookup(&self, key: FactKey) -> Arc<[SentenceRef]> {
        self.index.lookup(key)
    }

    fn rarity(&self, key: FactKey) -> u8 {
        // A word that no claim asked for can only come from what was fetched.
        self.rarities.rarity(key).max(self.index.rarity(key))
    }

    fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>> {
        self.index.source(id)
    }

    fn sources(&self) -> Arc<[SourceId]> {
        self.index.sources()
    }
}
