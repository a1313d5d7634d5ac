//! Facts of the captures, kept as one file: `.rapporteur/cache/facts`.
//!
//! The file is mapped, and the index is built on it: what is asked for is decoded, the rest takes no memory. It is only ever
//! replaced as a whole, so that two processes may use one desk and each may be killed at any moment; whoever writes last
//! wins. A file that is damaged, or of another version or other rules, counts as none. A capture whose file is as long and as
//! old as it was is not read again; of one that was changed so shortly before that its time may not show it, the bytes are
//! compared. The folder may be deleted at any time.

use std::io;
use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use rapporteur_evidence::flat::{self, Bytes, Encoded, FlatFacts, Part, Stamp};
use rapporteur_evidence::{FlatBase, Recover, SourceFacts};
use rapporteur_sources::EXTRACTOR_VERSION;

use crate::text_store::FOLDER;
use crate::{System, text_store};

/// Where the facts lie.
const FILE: &str = "cache/facts";
/// Bytes of facts that are held before they are put out of memory.
const HELD: usize = 16 * 1024 * 1024;
/// One in so many sources changed, and writing them all costs about what reading the changed ones does.
const SHARE: usize = 256;
/// Nanoseconds within which a file system may give two changes one time.
const GRAIN: i64 = 2_000_000_000;

/// What the facts of a desk are kept in.
#[derive(Debug)]
pub(crate) struct FactCache {
    system: Arc<dyn System>,
    root: Utf8PathBuf,
    rules: [u8; 32],
    base: Arc<FlatBase>,
    /// Read since, by the order in which they were put out of memory.
    runs: Vec<FlatFacts>,
    fresh: Vec<Encoded>,
    held: usize,
    /// Sources in `runs` and `fresh`.
    unsaved: usize,
}

/// Where the cache of a desk lies.
pub(crate) fn path(root: &Utf8Path) -> Utf8PathBuf {
    root.join(FOLDER).join(FILE)
}

/// All that facts depend on beside the captures: catalogue and lexicon by their digest, and the code that reads.
pub(crate) fn rules(digest: u64) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&digest.to_le_bytes());
    hasher.update(&EXTRACTOR_VERSION.to_le_bytes());
    hasher.update(env!("RAPPORTEUR_READING_CODE").as_bytes());
    // Hashes of words are made of machine words.
    hasher.update(&usize::BITS.to_le_bytes());
    *hasher.finalize().as_bytes()
}

impl FactCache {
    /// A cache with nothing in it, which is not read and not written.
    pub(crate) fn empty(system: Arc<dyn System>, root: &Utf8Path, rules: [u8; 32]) -> FactCache {
        let base = Arc::new(FlatBase::new(nothing(&rules), None));
        FactCache {
            system,
            root: root.to_owned(),
            rules,
            base,
            runs: Vec::new(),
            fresh: Vec::new(),
            held: 0,
            unsaved: 0,
        }
    }

    /// The facts that are kept for a desk, if they were made by the same rules.
    pub(crate) fn open(
        system: Arc<dyn System>,
        root: &Utf8Path,
        rules: [u8; 32],
        recover: Arc<dyn Recover>,
    ) -> FactCache {
        let mut cache = FactCache::empty(system, root, rules);
        let path = path(root);
        if !cache.system.keeps() || !cache.system.is_file(&path) {
            return cache;
        }
        let opened = cache.system.map(&path).map_err(|error| error.to_string());
        match opened.and_then(|bytes| FlatFacts::open(bytes, &rules).map_err(|error| error.to_string())) {
            Ok(facts) => {
                tracing::debug!(%path, sources = facts.len(), "facts are kept");
                cache.base = Arc::new(FlatBase::new(facts, Some(recover)));
            }
            Err(error) => tracing::info!(%path, error, "the kept facts are not used; captures are read anew"),
        }
        cache
    }

    /// The facts that an index is built on.
    pub(crate) fn base(&self) -> &Arc<FlatBase> {
        &self.base
    }

    /// Takes facts for the next base, and puts them out of memory when they are many.
    pub(crate) fn push(&mut self, source: Encoded) {
        self.held += source.size();
        self.unsaved += 1;
        self.fresh.push(source);
        if self.held > HELD {
            let run = flat::build(&self.rules, &std::mem::take(&mut self.fresh));
            self.held = 0;
            let spilled = self.system.spill(&mut |out| out.write_all(&run)).unwrap_or_else(|error| {
                tracing::debug!(%error, "no room for facts outside memory");
                Bytes::new(run.clone())
            });
            match FlatFacts::open(spilled, &self.rules) {
                Ok(facts) => self.runs.push(facts),
                // The disk has lost what was just written.
                Err(_) => self.runs.extend(FlatFacts::open(Bytes::new(run), &self.rules)),
            }
        }
    }

    /// Sources that the next base will have and this one has not.
    pub(crate) fn unsaved(&self) -> usize {
        self.unsaved
    }

    /// Whether all that was read since is in memory.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.runs.is_empty()
    }

    /// Whether so many changed sources are reason enough to write a new base.
    pub(crate) fn is_due(&self, changed: usize, all: usize) -> bool {
        !self.runs.is_empty() || changed.saturating_mul(SHARE) > all
    }

    /// Takes back what was pushed, if it is still in memory: to be used without a new base.
    pub(crate) fn take_fresh(&mut self) -> Vec<Encoded> {
        self.held = 0;
        self.unsaved = 0;
        std::mem::take(&mut self.fresh)
    }

    /// What is to be written as the next base. `without` are sources of this one that are gone; `stamps` those whose files
    /// were touched and not changed.
    pub(crate) fn plan(&mut self, without: Vec<bool>, stamps: Vec<(usize, [Stamp; 2])>) -> Plan {
        let mut runs = std::mem::take(&mut self.runs);
        let fresh = self.take_fresh();
        if !fresh.is_empty() {
            runs.extend(FlatFacts::open(Bytes::new(flat::build(&self.rules, &fresh)), &self.rules));
        }
        Plan {
            system: Arc::clone(&self.system),
            path: path(&self.root),
            label: label(&self.root),
            root: self.root.clone(),
            rules: self.rules,
            base: Arc::clone(&self.base),
            without,
            stamps,
            runs,
        }
    }

    /// Builds on a new base from now on, and gives the one before.
    pub(crate) fn adopt(&mut self, facts: FlatFacts, recover: Arc<dyn Recover>) -> Arc<FlatBase> {
        std::mem::replace(&mut self.base, Arc::new(FlatBase::new(facts, Some(recover))))
    }

    /// Whether the stamps of the base can be believed: it was written for a desk in this place.
    pub(crate) fn is_of_this_desk(&self) -> bool {
        self.base.facts().label() == label(&self.root)
    }
}

/// A base to be written, on any thread.
#[derive(Debug)]
pub(crate) struct Plan {
    system: Arc<dyn System>,
    path: Utf8PathBuf,
    root: Utf8PathBuf,
    label: [u8; 32],
    rules: [u8; 32],
    base: Arc<FlatBase>,
    without: Vec<bool>,
    stamps: Vec<(usize, [Stamp; 2])>,
    runs: Vec<FlatFacts>,
}

impl Plan {
    /// Adds sources that were read before those that the plan has already.
    pub(crate) fn add_before(&mut self, sources: &[Encoded]) {
        if !sources.is_empty() {
            let run = FlatFacts::open(Bytes::new(flat::build(&self.rules, sources)), &self.rules);
            self.runs.splice(0..0, run);
        }
    }

    /// Writes it, and opens what was written. On a desk that cannot be written to it is put out of memory and lost at the
    /// end.
    pub(crate) fn write(self) -> Option<FlatFacts> {
        let kept = if self.system.keeps() { self.keep() } else { Err(io::ErrorKind::Unsupported.into()) };
        let bytes = kept.or_else(|error| {
            tracing::debug!(path = %self.path, %error, "facts are not kept");
            self.system.spill(&mut |out| self.merge(out))
        });
        let open = |bytes| FlatFacts::open(bytes, &self.rules).ok();
        bytes.ok().and_then(open).or_else(|| {
            let mut bytes = Vec::new();
            self.merge(&mut bytes).ok()?;
            open(Bytes::new(bytes))
        })
    }

    fn keep(&self) -> io::Result<Bytes> {
        text_store::ignore(&*self.system, &self.root)?;
        self.system.replace(&self.path, &mut |out| self.merge(out))
    }

    fn merge(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let base = Part {
            facts: self.base.facts(),
            without: self.without.clone(),
            stamps: self.stamps.iter().copied().collect(),
        };
        let parts: Vec<Part<'_>> = std::iter::once(base).chain(self.runs.iter().map(Part::all)).collect();
        flat::merge(out, &self.rules, &self.label, &parts)
    }
}

/// A run of facts of no sources.
fn nothing(rules: &[u8; 32]) -> FlatFacts {
    let bytes = Bytes::new(flat::build(rules, &[]));
    // What was just written can be opened; if not, there is nothing to build on.
    FlatFacts::open(bytes, rules).unwrap_or_default()
}

/// What tells one desk from another.
fn label(root: &Utf8Path) -> [u8; 32] {
    *blake3::hash(root.as_str().as_bytes()).as_bytes()
}

/// A stamp that is believed later, if the file cannot change any more without showing it.
pub(crate) fn settled(stamp: Stamp, now: i64) -> Stamp {
    if stamp.modified < now.saturating_sub(GRAIN) { stamp } else { stamp.unsure() }
}

/// The path of a capture as the cache has it: relative to the desk, so that a desk may be moved. Sorted as bytes, these are
/// in the order of the paths.
pub(crate) fn shelf(root: &Utf8Path, path: &Utf8Path) -> Box<str> {
    // Components are compared one by one, so that what separates them is less than all that may be in them.
    let joined = |path: &Utf8Path| {
        let parts: Vec<&str> = path
            .components()
            .map(|part| if part == Utf8Component::RootDir { "" } else { part.as_str() })
            .collect();
        parts.join("\0")
    };
    match path.strip_prefix(root) {
        Ok(relative) => joined(relative).into(),
        Err(_) if path < root => format!("\0{}", joined(path)).into(),
        Err(_) => format!("{AFTER}{}", joined(path)).into(),
    }
}

/// Before the paths of captures that lie outside the desk and come behind it.
const AFTER: char = char::MAX;

/// The path of a capture from what the cache has.
pub(crate) fn unshelf(root: &Utf8Path, kept: &str) -> Utf8PathBuf {
    match kept.strip_prefix(['\0', AFTER]) {
        Some(outside) => outside.replace('\0', "/").into(),
        None => root.join(kept.replace('\0', "/")),
    }
}

/// Reads captures again whose kept facts are damaged.
pub(crate) struct ReadAgain<F>(pub F);

impl<F> std::fmt::Debug for ReadAgain<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReadAgain")
    }
}

impl<F: Fn(&str) -> Option<SourceFacts> + Send + Sync> Recover for ReadAgain<F> {
    fn recover(&self, path: &str) -> Option<SourceFacts> {
        (self.0)(path)
    }
}

#[cfg(test)]
mod tests {
    use camino::{Utf8Path, Utf8PathBuf};
    use proptest::prelude::*;

    use super::{shelf, unshelf};

    proptest! {
        #[test]
        fn paths_are_kept_in_their_order(
            names in prop::collection::btree_set("(/[a-c.\\- ]{1,2}){1,4}", 1..12),
        ) {
            let root = Utf8Path::new("/b/c");
            // A folder is no capture.
            let paths: std::collections::BTreeSet<Utf8PathBuf> = names
                .iter()
                .map(|name| crate::patterns::normalise(Utf8Path::new(name)))
                .filter(|path| !root.starts_with(path))
                .collect();
            let kept: Vec<Box<str>> = paths.iter().map(|path| shelf(root, path)).collect();
            prop_assert!(kept.is_sorted(), "{:?}", kept);
            for (path, kept) in paths.iter().zip(&kept) {
                prop_assert_eq!(&unshelf(root, kept), path);
            }
        }
    }
}
