//! File access behind one trait, so that everything above runs in memory in tests.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

/// Largest file that is read, in bytes.
pub const MAX_FILE_LEN: u64 = 64 * 1024 * 1024;

/// All file access. The real one reads disks; tests use a map in memory.
pub trait System: std::fmt::Debug + Send + Sync + 'static {
    /// Bytes of a file, capped by the implementation (64 MiB) with an error that says so.
    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>>;
    /// Files below `root`, sorted, without following symbolic links out of it or into loops.
    fn walk(&self, root: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>>;
    /// Whether a path is a folder.
    fn is_dir(&self, path: &Utf8Path) -> bool;
    /// Whether a path is a file.
    fn is_file(&self, path: &Utf8Path) -> bool;
    /// Writes a file that was made here, with the folders it lies in. Whoever reads it meanwhile sees the old one or the
    /// new one, never a part. Only what lies in `.rapporteur` is written.
    fn save(&self, path: &Utf8Path, bytes: &[u8]) -> io::Result<()>;
}

/// The disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsSystem;

impl System for OsSystem {
    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        if metadata.len() > MAX_FILE_LEN {
            return Err(too_large(metadata.len()));
        }
        std::fs::read(path)
    }

    /// Hidden files are left out. A symbolic link is never followed: what it points at inside `root` is found under its
    /// own path, and what lies outside does not belong.
    fn walk(&self, root: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
        if !self.is_dir(root) {
            return Err(io::Error::new(io::ErrorKind::NotFound, format!("{root} is not a folder")));
        }
        let mut files = Vec::new();
        // Version control decides what is shared, not what is evidence: its ignore files do not count here.
        let walk =
            ignore::WalkBuilder::new(root).standard_filters(false).hidden(true).follow_links(false).build();
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    match Utf8PathBuf::from_path_buf(entry.into_path()) {
                        Ok(path) => files.push(path),
                        Err(path) => tracing::warn!(?path, "left out: the file name is not UTF-8"),
                    }
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "left out while walking"),
            }
        }
        files.sort();
        Ok(files)
    }

    fn is_dir(&self, path: &Utf8Path) -> bool {
        path.is_dir()
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        path.is_file()
    }

    fn save(&self, path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let folder = path.parent().ok_or_else(|| io::Error::other("no folder to write to"))?;
        std::fs::create_dir_all(folder)?;
        // A name that no other process and no other thread has.
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let part = Utf8PathBuf::from(format!("{path}.{}-{count}.part", std::process::id()));
        let done = std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path));
        if done.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        done
    }
}

fn too_large(len: u64) -> io::Error {
    let mib = len.div_ceil(1024 * 1024);
    io::Error::other(format!("the file has {mib} MiB, the limit is 64 MiB; split it"))
}

/// Files in memory; folders exist as far as a file lies in them.
#[derive(Debug, Default)]
pub struct MemorySystem {
    files: Mutex<BTreeMap<Utf8PathBuf, Vec<u8>>>,
}

impl MemorySystem {
    /// A system with these files.
    pub fn new<P: Into<Utf8PathBuf>, B: Into<Vec<u8>>>(
        files: impl IntoIterator<Item = (P, B)>,
    ) -> MemorySystem {
        let files = files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect();
        MemorySystem { files: Mutex::new(files) }
    }

    /// Writes a file.
    pub fn write(&self, path: impl Into<Utf8PathBuf>, bytes: impl Into<Vec<u8>>) {
        self.files().insert(path.into(), bytes.into());
    }

    /// Removes a file.
    pub fn remove(&self, path: impl AsRef<Utf8Path>) {
        self.files().remove(path.as_ref());
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<Utf8PathBuf, Vec<u8>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl System for MemorySystem {
    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        let bytes = self.files().get(path).cloned();
        let bytes = bytes.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such file"))?;
        match u64::try_from(bytes.len()) {
            Ok(len) if len > MAX_FILE_LEN => Err(too_large(len)),
            _ => Ok(bytes),
        }
    }

    fn walk(&self, root: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
        if !self.is_dir(root) {
            return Err(io::Error::new(io::ErrorKind::NotFound, format!("{root} is not a folder")));
        }
        let hidden = |path: &Utf8Path| {
            path.strip_prefix(root)
                .is_ok_and(|path| path.components().any(|part| part.as_str().starts_with('.')))
        };
        Ok(self.files().keys().filter(|path| path.starts_with(root) && !hidden(path)).cloned().collect())
    }

    fn is_dir(&self, path: &Utf8Path) -> bool {
        self.files().keys().any(|file| file != path && file.starts_with(path))
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.files().contains_key(path)
    }

    fn save(&self, path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
        self.write(path, bytes);
        Ok(())
    }
}
