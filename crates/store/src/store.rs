//! The trait of all stores.

use std::any::Any;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use rapporteur_text::TextRange;
use rustc_hash::FxHashMap;

use crate::query::{Candidates, EvidenceQuery, Scored, top_k};
use crate::{CaptureError, Key, Place, Rules, SourceKey, StoredCapture};

/// A state of a store. Every [`EvidenceStore::apply`] makes the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Generation(pub u64);

/// How many records there are, and how many have a key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// When this was so.
    pub generation: Generation,
    /// All records.
    pub records: u64,
    /// Records with each key, in the order asked.
    pub frequencies: Vec<u64>,
}

/// A new state of one source.
#[derive(Debug, Clone)]
pub struct SourceDelta {
    /// Name of the source.
    pub name: Box<str>,
    /// The capture that replaces all that is known of it; `None` if it is gone.
    pub capture: Option<StoredCapture>,
}

impl SourceDelta {
    /// A source that is new or other.
    #[must_use]
    pub fn set(capture: StoredCapture) -> SourceDelta {
        SourceDelta { name: capture.name().into(), capture: Some(capture) }
    }

    /// A source that is gone.
    #[must_use]
    pub fn remove(name: &str) -> SourceDelta {
        SourceDelta { name: name.into(), capture: None }
    }
}

/// What has changed since a generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Up to which generation this tells.
    pub generation: Generation,
    /// What was touched; `None` if the store does not remember that far back, so that everything may be other.
    pub touched: Option<Touched>,
}

/// Sources that changed, and the keys that their records had or have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touched {
    /// Sorted, each once.
    pub sources: Vec<SourceKey>,
    /// Sorted, each once.
    pub keys: Vec<Key>,
}

/// A sentence with the bytes that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Name of the source.
    pub source: Box<str>,
    /// Bytes of its text.
    pub range: TextRange,
    /// Those bytes.
    pub quote: Box<str>,
}

/// Sources that have many of the keys asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Covering {
    /// How many different keys each of them has.
    pub keys: usize,
    /// How many sources have as many; there may be more than were asked for.
    pub total: usize,
    /// The first of them.
    pub sources: Vec<SourceKey>,
}

/// Counts what sources have, key by key.
#[derive(Debug, Default)]
pub(crate) struct Tally(FxHashMap<SourceKey, (usize, u64)>);

impl Tally {
    /// The sources of the records of one more key, each as often as it has records.
    pub(crate) fn add(&mut self, records: impl Iterator<Item = SourceKey>) {
        let mut own: FxHashMap<SourceKey, u64> = FxHashMap::default();
        records.for_each(|source| *own.entry(source).or_default() += 1);
        for (source, count) in own {
            let (keys, records) = self.0.entry(source).or_default();
            *keys += 1;
            *records += count;
        }
    }

    pub(crate) fn covering(self, cap: usize) -> Covering {
        let keys = self.0.values().map(|(keys, _)| *keys).max().unwrap_or(0);
        let best = self.0.into_iter().filter(|(_, (own, _))| *own == keys);
        let mut best: Vec<(Reverse<u64>, SourceKey)> =
            best.map(|(source, (_, records))| (Reverse(records), source)).collect();
        best.sort_unstable();
        let total = best.len();
        Covering { keys, total, sources: best.into_iter().take(cap).map(|(_, source)| source).collect() }
    }
}

/// Why a store could not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It was made with other rules.
    #[error("the store was made with other rules ({theirs}; these are {ours})")]
    OtherRules {
        /// Rules of the store.
        theirs: String,
        /// Rules of this program.
        ours: String,
    },
    /// This program cannot reach any: it was built without network code.
    #[error("`{0}` cannot be reached: this program was built without network code")]
    NotBuilt(String),
    /// There is nothing at the address, or it is no store yet.
    #[error("{0}")]
    NoStore(String),
    /// It cannot be reached now.
    #[error("the store cannot be reached: {0}")]
    Unreachable(String),
    /// A stored capture is damaged.
    #[error("the capture `{name}` in the store is damaged: {error}")]
    Damaged {
        /// Name of the source, or its number if not even that is known.
        name: String,
        /// What is wrong.
        error: CaptureError,
    },
    /// It refused.
    #[error("the store refused: {0}")]
    Refused(String),
}

impl StoreError {
    /// The way out, if there is one to name.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            StoreError::OtherRules { .. } => Some(
                "use the version of rapporteur, the catalogue and the lexicon that filled it, or fill it anew: \
                 `rapporteur load PARTS --store URL --replace`",
            ),
            StoreError::NotBuilt(_) => {
                Some("build it with PostgreSQL: `cargo install --path crates/cli --features postgres`")
            }
            StoreError::NoStore(_) => Some("fill it first: `rapporteur load PARTS --store URL`"),
            StoreError::Unreachable(_) => Some(
                "check that the server runs, the address, and that you may connect with `psql` as this user",
            ),
            StoreError::Damaged { .. } => Some("load the source again from its capture"),
            StoreError::Refused(_) => None,
        }
    }
}

/// Somebody who is told of changes; dropping it ends that.
pub struct Watch {
    _guard: Box<dyn Any + Send + Sync>,
}

impl Watch {
    /// A watch that ends when `guard` is dropped.
    pub fn new(guard: impl Any + Send + Sync) -> Watch {
        Watch { _guard: Box::new(guard) }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

/// A base of evidence. It filters; ranking, entailment and everything above are the same for all stores.
///
/// Calls may wait for a disk or a network, so no caller that must answer at once makes them: [`Pending`](crate::Pending)
/// is for these. All of them may be made from many threads.
pub trait EvidenceStore: Send + Sync + 'static {
    /// What its records were made with.
    fn rules(&self) -> Rules;

    /// Its present state.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    fn generation(&self) -> Result<Generation, StoreError>;

    /// How many records there are, and how many of them have each key.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    fn stats(&self, keys: &[Key]) -> Result<Stats, StoreError>;

    /// The records that pass, by place; if more than `cap` do, the `cap` best by [`EvidenceQuery::score`], of equals the
    /// first by place.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    fn candidates(&self, query: &EvidenceQuery, cap: usize) -> Result<Candidates, StoreError>;

    /// The `k` records with the greatest sums of the weights of their keys, best first, of equals the first by place; those
    /// of the sources in `without` (sorted) are left out. `weights` are sorted by key, each once. The answer may be that of
    /// any state from `since` on: a store that knows it need not look for a newer one.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    fn best(
        &self,
        weights: &[(Key, u32)],
        without: &[SourceKey],
        k: usize,
        since: Generation,
    ) -> Result<Vec<Scored>, StoreError> {
        let _ = since;
        let query = EvidenceQuery::any(weights, without);
        Ok(top_k(&self.candidates(&query, k)?, &query, k))
    }

    /// The sources whose records have the greatest number of different keys among `keys`: at most `cap` of them, those with
    /// the most such records first, of equals by key.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    fn covering(&self, keys: &[Key], cap: usize) -> Result<Covering, StoreError> {
        let mut tally = Tally::default();
        for key in keys.iter().collect::<BTreeSet<_>>() {
            let query = EvidenceQuery { clauses: vec![Box::from([*key])], ..EvidenceQuery::default() };
            let found = self.candidates(&query, usize::MAX - 1)?;
            tally.add(found.records.iter().map(|candidate| candidate.place.source));
        }
        Ok(tally.covering(cap))
    }

    /// The captures of sources, in the order asked; `None` for one that the store does not have.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked, or what it has is damaged.
    fn captures(&self, sources: &[SourceKey]) -> Result<Vec<Option<StoredCapture>>, StoreError>;

    /// The sources that a citation names: by the whole name, else by file name, else by citation key. Sorted.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    fn named(&self, cited: &str) -> Result<Vec<SourceKey>, StoreError>;

    /// Replaces all that is known of each source, all of them or none. Of two deltas of one source the last counts.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked or refuses; then nothing has changed.
    fn apply(&self, batch: &[SourceDelta]) -> Result<Generation, StoreError>;

    /// What has changed since `since`.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    fn changes_since(&self, since: Generation) -> Result<Changes, StoreError>;

    /// Has `changed` called with the new state whenever somebody has changed the base, on a thread of the store's. `None` of a
    /// store that cannot tell: whoever wants to know asks from time to time.
    fn watch(&self, changed: Box<dyn Fn(Generation) + Send + Sync>) -> Option<Watch> {
        let _ = changed;
        None
    }

    /// The words of a record; `None` if there is no such sentence (any more).
    ///
    /// # Errors
    ///
    /// If the store cannot be asked, or what it has is damaged.
    fn passage(&self, at: Place) -> Result<Option<Passage>, StoreError> {
        let Some(capture) = self.captures(&[at.source])?.pop().flatten() else { return Ok(None) };
        let Some(sentence) = capture.facts.sentences.get(at.sentence as usize) else { return Ok(None) };
        let quote = capture.quote(sentence.range);
        Ok(quote.map(|quote| Passage {
            source: capture.name().into(),
            range: sentence.range,
            quote: quote.into(),
        }))
    }
}

impl<S: EvidenceStore + ?Sized> EvidenceStore for Arc<S> {
    fn rules(&self) -> Rules {
        (**self).rules()
    }

    fn generation(&self) -> Result<Generation, StoreError> {
        (**self).generation()
    }

    fn stats(&self, keys: &[Key]) -> Result<Stats, StoreError> {
        (**self).stats(keys)
    }

    fn candidates(&self, query: &EvidenceQuery, cap: usize) -> Result<Candidates, StoreError> {
        (**self).candidates(query, cap)
    }

    fn best(
        &self,
        weights: &[(Key, u32)],
        without: &[SourceKey],
        k: usize,
        since: Generation,
    ) -> Result<Vec<Scored>, StoreError> {
        (**self).best(weights, without, k, since)
    }

    fn covering(&self, keys: &[Key], cap: usize) -> Result<Covering, StoreError> {
        (**self).covering(keys, cap)
    }

    fn captures(&self, sources: &[SourceKey]) -> Result<Vec<Option<StoredCapture>>, StoreError> {
        (**self).captures(sources)
    }

    fn named(&self, cited: &str) -> Result<Vec<SourceKey>, StoreError> {
        (**self).named(cited)
    }

    fn apply(&self, batch: &[SourceDelta]) -> Result<Generation, StoreError> {
        (**self).apply(batch)
    }

    fn changes_since(&self, since: Generation) -> Result<Changes, StoreError> {
        (**self).changes_since(since)
    }

    fn watch(&self, changed: Box<dyn Fn(Generation) + Send + Sync>) -> Option<Watch> {
        (**self).watch(changed)
    }
}
