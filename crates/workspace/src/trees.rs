//! Parses of sentences that verdicts look into.
//!
//! A parse depends on nothing but the text. It is kept here and not in the database, where a sentence of a source that a
//! verdict looks into would be interned for ever. Parsing is most of what a first look at a brief costs, so parses are also
//! kept from one session to the next, in `.rapporteur/cache/trees` ([`Rows`]).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use camino::{Utf8Path, Utf8PathBuf};
use dashmap::DashMap;
use rapporteur_grammar::{Tree, parse, parse_all};

use crate::System;
use crate::rows::{self, Key, Maker, Rows};
use crate::text_store::{self, FOLDER};

/// Trees that are kept; beyond, all are forgotten. About 1 kB each.
const KEPT: usize = 16_384;

/// Trees by the hash of their sentence.
#[derive(Debug, Default)]
pub(crate) struct Trees {
    by_text: DashMap<Key, Arc<Tree>>,
    /// Those of earlier sessions.
    stored: OnceLock<Rows>,
    /// Parsed since they were last stored.
    fresh: AtomicUsize,
}

impl Trees {
    /// The tree of a sentence, made if it is not there.
    pub(crate) fn get(&self, prose: &str) -> Arc<Tree> {
        let key = rows::key(prose.as_bytes());
        self.known(&key, prose).unwrap_or_else(|| self.put(key, parse(prose)))
    }

    /// Makes the trees of sentences that will be asked for, those that are not there, together.
    pub(crate) fn make(&self, prose: &[&str]) {
        let mut missing: Vec<(Key, &str)> =
            prose.iter().map(|prose| (rows::key(prose.as_bytes()), *prose)).collect();
        missing.sort_unstable();
        missing.dedup();
        missing.retain(|(key, prose)| self.known(key, prose).is_none());
        let texts: Vec<&str> = missing.iter().map(|(_, prose)| *prose).collect();
        for ((key, _), tree) in missing.iter().zip(parse_all(&texts)) {
            self.put(*key, tree);
        }
    }

    /// A tree that is there, or was in an earlier session.
    fn known(&self, key: &Key, prose: &str) -> Option<Arc<Tree>> {
        if let Some(tree) = self.by_text.get(key) {
            return Some(Arc::clone(&tree));
        }
        let stored: Tree = postcard::from_bytes(self.stored.get()?.get(key)?).ok()?;
        // One that cannot be a tree of that very sentence is none.
        let tree = Arc::new(Some(stored).filter(|tree| tree.fits(prose))?);
        self.keep(*key, Arc::clone(&tree));
        Some(tree)
    }

    fn put(&self, key: Key, tree: Tree) -> Arc<Tree> {
        self.fresh.fetch_add(1, Ordering::Relaxed);
        let tree = Arc::new(tree);
        self.keep(key, Arc::clone(&tree));
        tree
    }

    fn keep(&self, key: Key, tree: Arc<Tree>) {
        if self.by_text.len() >= KEPT {
            self.by_text.clear();
        }
        self.by_text.insert(key, tree);
    }

    /// Takes up what earlier sessions on a desk have parsed. Only the first call counts.
    pub(crate) fn recall(&self, system: &dyn System, root: &Utf8Path) {
        if !system.keeps() || self.stored.get().is_some() {
            return;
        }
        let path = path(root);
        let opened = system.map(&path).ok().and_then(|bytes| Rows::open(bytes, maker()));
        if let Some(stored) = opened {
            tracing::debug!(%path, trees = stored.len(), "parses are kept");
            let _ = self.stored.set(stored);
        }
    }
}

/// The code and the models that parse: what others have parsed is not used.
fn maker() -> Maker {
    let made_by = *blake3::hash(env!("RAPPORTEUR_READING_CODE").as_bytes()).as_bytes();
    Maker { magic: *b"rapporteur tree\x01", made_by }
}

/// Where the parses of a desk lie.
fn path(root: &Utf8Path) -> Utf8PathBuf {
    root.join(FOLDER).join("cache/trees")
}

/// Fewer new parses than this are not worth a file.
const WORTH: usize = 64;
/// Nor are fewer than one in so many: a session writes a few times, however long somebody types.
const SHARE: usize = 4;

/// Keeps the parses of a desk for the next session. Holds no snapshot: the writer need not wait for it.
#[derive(Debug, Clone)]
pub struct TreeKeeper {
    pub(crate) trees: Arc<Trees>,
    pub(crate) system: Arc<dyn System>,
    pub(crate) root: Utf8PathBuf,
}

impl TreeKeeper {
    /// Whether there are enough parses that are kept nowhere yet.
    #[must_use]
    pub fn is_due(&self) -> bool {
        let fresh = self.trees.fresh.load(Ordering::Relaxed);
        self.system.keeps() && fresh >= WORTH && fresh.saturating_mul(SHARE) >= self.trees.by_text.len()
    }

    /// Writes the parses of this session, and of earlier ones as long as there is room. On a desk that cannot be written to
    /// sentences are parsed every time.
    pub fn keep(&self) {
        self.trees.fresh.store(0, Ordering::Relaxed);
        let trees: Vec<(Key, Arc<Tree>)> =
            self.trees.by_text.iter().map(|entry| (*entry.key(), Arc::clone(entry.value()))).collect();
        let new = trees.iter().filter_map(|(key, tree)| Some((*key, postcard::to_allocvec(&**tree).ok()?)));
        let bytes = rows::write(maker(), new, self.trees.stored.get(), KEPT);
        let path = path(&self.root);
        let kept =
            text_store::ignore(&*self.system, &self.root).and_then(|()| self.system.save(&path, &bytes));
        if let Err(error) = kept {
            tracing::debug!(%path, %error, "parses are not kept");
        }
    }
}
