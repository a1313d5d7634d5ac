//! Small desks on disk.

use std::path::Path;

use tempfile::TempDir;

pub struct Desk {
    folder: TempDir,
}

impl Desk {
    /// A desk with these files; a configuration is added.
    pub fn new(files: &[(&str, &str)]) -> Desk {
        let desk = Desk { folder: tempfile::tempdir().expect("a folder") };
        desk.write("rapporteur.toml", "");
        for (path, text) in files {
            desk.write(path, text);
        }
        desk
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("within the desk")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(path)).expect("a file")
    }

    pub fn path(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    pub fn has(&self, path: &str) -> bool {
        self.folder.path().join(path).is_file()
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.folder.path().join(path)).expect("removed");
    }

    pub fn root(&self) -> String {
        uri(self.folder.path())
    }

    pub fn uri(&self, path: &str) -> String {
        uri(&self.folder.path().join(path))
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// A ferry between two harbours: one source, one brief with a claim that holds and one that does not.
pub const SOURCE: &str = "---\ntitle: Ferry notice\npublisher: Harbour office\npublished: 2019-06-01\nkey: ferry\n---\n\n# Ferry notice\n\nDenmark and Norway signed an agreement on maritime security in May 2019.\n";

/// See [`SOURCE`].
pub const BRIEF: &str = "# Ferries\n\nDenmark and Norway signed an agreement on maritime security in May 2019 [@ferry].\n\nDenmark and Norway signed an agreement on maritime security in May 2016 [@ferry].\n";

pub fn ferry() -> Desk {
    Desk::new(&[("sources/ferry.md", SOURCE), ("briefs/ferry.md", BRIEF)])
}
