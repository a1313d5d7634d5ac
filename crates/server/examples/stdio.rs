//! The language server alone, without the rest of the command: what the tests drive.
//!
//! Its team's bases are folders, `folder:/PATH`: each text file in one is a capture, and those that change are captured again.
//! While there is a file `shut`, no question is answered; while there is one called `down`, the base cannot be reached.

// Files of tests, and there is nobody to tell of errors.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_linking::Linker;
use rapporteur_server::{OpenStore, Options, run_stdio};
use rapporteur_sources::Reader;
use rapporteur_store::{
    Candidates, Changes, EvidenceQuery, EvidenceStore, Generation, Key, MemStore, Rules, SourceDelta,
    SourceKey, Stats, StoreError, StoredCapture, Watch,
};
use rapporteur_workspace::OsSystem;

/// A base that is a folder.
struct FolderStore {
    folder: PathBuf,
    store: Arc<MemStore>,
}

/// How often the folder is looked at.
const BEAT: Duration = Duration::from_millis(5);

impl FolderStore {
    fn open(folder: &Path, catalogue: &Arc<Catalogue>, rules: Rules) -> Result<FolderStore, StoreError> {
        let store = Arc::new(MemStore::new(Arc::clone(catalogue), rules));
        let base = FolderStore { folder: folder.to_owned(), store };
        base.gate()?;
        let reader = Reader::new(Arc::new(Linker::new(Arc::clone(catalogue))), Lexicon::builtin());
        let mut known = BTreeMap::new();
        take_changes(folder, &reader, &mut known, &base.store);
        let (folder, store) = (folder.to_owned(), Arc::downgrade(&base.store));
        std::thread::spawn(move || {
            while let Some(store) = store.upgrade() {
                take_changes(&folder, &reader, &mut known, &store);
                drop(store);
                std::thread::sleep(BEAT);
            }
        });
        Ok(base)
    }

    fn gate(&self) -> Result<(), StoreError> {
        while self.folder.join("shut").exists() {
            std::thread::sleep(BEAT);
        }
        match self.folder.join("down").exists() {
            true => Err(StoreError::Unreachable("the line is cut".to_owned())),
            false => Ok(()),
        }
    }
}

/// Has the store follow the folder.
fn take_changes(folder: &Path, reader: &Reader, known: &mut BTreeMap<String, String>, store: &MemStore) {
    let mut there = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if name.contains('.')
            && let Ok(text) = std::fs::read_to_string(entry.path())
        {
            there.insert(name, text);
        }
    }
    let capture = |name: &str, text: &str| {
        let facts = Arc::new(reader.read_text(name, text, None));
        SourceDelta::set(StoredCapture { facts, text: text.into(), extraction: None })
    };
    let new = there.iter().filter(|(name, text)| known.get(*name) != Some(text));
    let gone = known.keys().filter(|name| !there.contains_key(*name));
    let deltas: Vec<SourceDelta> = new
        .map(|(name, text)| capture(name, text))
        .chain(gone.map(|name| SourceDelta::remove(name)))
        .collect();
    if !deltas.is_empty() {
        store.apply(&deltas).unwrap();
    }
    *known = there;
}

impl EvidenceStore for FolderStore {
    fn rules(&self) -> Rules {
        self.store.rules()
    }
    fn generation(&self) -> Result<Generation, StoreError> {
        self.gate().and_then(|()| self.store.generation())
    }
    fn stats(&self, keys: &[Key]) -> Result<Stats, StoreError> {
        self.gate().and_then(|()| self.store.stats(keys))
    }
    fn candidates(&self, query: &EvidenceQuery, cap: usize) -> Result<Candidates, StoreError> {
        self.gate().and_then(|()| self.store.candidates(query, cap))
    }
    fn captures(&self, sources: &[SourceKey]) -> Result<Vec<Option<StoredCapture>>, StoreError> {
        self.gate().and_then(|()| self.store.captures(sources))
    }
    fn named(&self, cited: &str) -> Result<Vec<SourceKey>, StoreError> {
        self.gate().and_then(|()| self.store.named(cited))
    }
    fn apply(&self, batch: &[SourceDelta]) -> Result<Generation, StoreError> {
        self.store.apply(batch)
    }
    fn changes_since(&self, since: Generation) -> Result<Changes, StoreError> {
        self.gate().and_then(|()| self.store.changes_since(since))
    }
    fn watch(&self, changed: Box<dyn Fn(Generation) + Send + Sync>) -> Option<Watch> {
        self.store.watch(changed)
    }
}

fn main() -> ExitCode {
    if let Ok(filter) = std::env::var("RAPPORTEUR_LOG") {
        let filter = tracing_subscriber::EnvFilter::new(filter);
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    }
    let open: OpenStore = Arc::new(|url, catalogue, rules| {
        let Some(folder) = url.strip_prefix("folder:") else {
            return Err(StoreError::NotBuilt(url.to_owned()));
        };
        Ok(Arc::new(FolderStore::open(Path::new(folder), catalogue, rules)?))
    });
    let mut options = Options::new(Arc::new(OsSystem));
    options.open_store = Some(open);
    run_stdio(options)
}
