//! Desks to ask: folders on disk, or sources given as text.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_query::{Answer, Desk, FactTable, ask};
use rapporteur_workspace::{MemorySystem, OsSystem, Snapshot, Workspace};

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A desk that is kept between questions.
pub struct Office {
    pub snapshot: Snapshot,
    pub table: FactTable,
    _workspace: Workspace,
}

impl Office {
    pub fn open(folder: &Path) -> Office {
        let folder = Utf8PathBuf::from_path_buf(folder.to_owned()).unwrap();
        Office::new(Workspace::open(Arc::new(OsSystem), &folder, &|_| {}))
    }

    /// A desk of sources by name.
    pub fn of(sources: &[(String, String)]) -> Office {
        let system = MemorySystem::default();
        for (name, text) in sources {
            system.write(Utf8Path::new(&format!("/desk/sources/{name}")), text.as_bytes());
        }
        Office::new(Workspace::open(Arc::new(system), Utf8Path::new("/desk"), &|_| {}))
    }

    fn new(workspace: Workspace) -> Office {
        let snapshot = workspace.snapshot();
        let table = FactTable::new(snapshot.catalogue(), snapshot.lexicon());
        Office { snapshot, table, _workspace: workspace }
    }

    /// Calls `with` with the desk.
    pub fn with<T>(&self, with: impl FnOnce(&Desk<'_>) -> T) -> T {
        let (index, linker) = (self.snapshot.index(), self.snapshot.linker());
        with(&Desk {
            facts: &*index,
            table: &self.table,
            linker: &linker,
            captures: &self.snapshot,
            rules: self.snapshot.rules_digest(),
        })
    }

    pub fn ask(&self, question: &str) -> Answer {
        self.with(|desk| ask(question, desk))
    }
}
