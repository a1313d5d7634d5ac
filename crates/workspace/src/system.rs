//! File access behind one trait, so that everything above runs in memory in tests.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::flat::{Bytes, Stamp};

use crate::patterns::by_parts;

/// Largest file that is read, in bytes.
pub const MAX_FILE_LEN: u64 = 64 * 1024 * 1024;

/// All file access. The real one reads disks; tests use a map in memory.
pub trait System: std::fmt::Debug + Send + Sync + 'static {
    /// Bytes of a file, capped by the implementation (64 MiB) with an error that says so.
    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>>;
    /// Files below `root`, sorted, without following symbolic links out of it or into loops.
    fn walk(&self, root: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>>;
    /// The same, and the symbolic links below `root`, in any order: they are not followed, but who asks for one by its name
    /// gets what it points at.
    fn walk_with_links(&self, root: &Utf8Path) -> io::Result<(Vec<Utf8PathBuf>, Vec<Utf8PathBuf>)> {
        Ok((self.walk(root)?, Vec::new()))
    }
    /// Whether a path is a folder.
    fn is_dir(&self, path: &Utf8Path) -> bool;
    /// Whether a path is a file.
    fn is_file(&self, path: &Utf8Path) -> bool;
    /// Writes a file that was made here, with the folders it lies in. Whoever reads it meanwhile sees the old one or the
    /// new one, never a part. Only what lies in `.rapporteur` is written.
    fn save(&self, path: &Utf8Path, bytes: &[u8]) -> io::Result<()>;

    /// Length of a file and when it was last changed. By default the time is not known, and its bytes are compared.
    fn stamp(&self, path: &Utf8Path) -> io::Result<Stamp> {
        let len = u64::try_from(self.read(path)?.len()).unwrap_or(u64::MAX);
        Ok(Stamp { len, modified: Stamp::UNSURE })
    }

    /// A time that files changed from now on have, as [`System::stamp`] tells it.
    fn now(&self) -> i64 {
        Stamp::UNSURE
    }

    /// Bytes of a file that is only ever replaced as a whole, of any size, read as they are needed.
    fn map(&self, path: &Utf8Path) -> io::Result<Bytes> {
        self.read(path).map(Bytes::new)
    }

    /// [`System::save`] for what is too large to be in memory: whatever `write` writes. The bytes have reached the disk
    /// before the file is seen. Answers with the bytes written, whatever another process has put in their place meanwhile.
    fn replace(&self, path: &Utf8Path, write: &mut Writing<'_>) -> io::Result<Bytes> {
        let mut bytes = Vec::new();
        write(&mut bytes)?;
        self.save(path, &bytes)?;
        Ok(Bytes::new(bytes))
    }

    /// Puts bytes where they take no memory for as long as somebody holds them: in a file without a name.
    fn spill(&self, write: &mut Writing<'_>) -> io::Result<Bytes> {
        let mut bytes = Vec::new();
        write(&mut bytes)?;
        Ok(Bytes::new(bytes))
    }

    /// Whether what is made of the captures is kept for the next time.
    fn keeps(&self) -> bool {
        true
    }
}

/// What writes a file.
pub type Writing<'a> = dyn FnMut(&mut dyn io::Write) -> io::Result<()> + 'a;

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
        self.walk_with_links(root).map(|(files, _)| files)
    }

    fn walk_with_links(&self, root: &Utf8Path) -> io::Result<(Vec<Utf8PathBuf>, Vec<Utf8PathBuf>)> {
        if !self.is_dir(root) {
            return Err(io::Error::new(io::ErrorKind::NotFound, format!("{root} is not a folder")));
        }
        let (mut files, mut links) = (Vec::new(), Vec::new());
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
                Ok(entry) if entry.path_is_symlink() => {
                    links.extend(Utf8PathBuf::from_path_buf(entry.into_path()));
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "left out while walking"),
            }
        }
        files.sort_by(|a, b| by_parts(a, b));
        Ok((files, links))
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

    fn stamp(&self, path: &Utf8Path) -> io::Result<Stamp> {
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        Ok(Stamp { len: metadata.len(), modified: metadata.modified().map_or(Stamp::UNSURE, nanoseconds) })
    }

    fn now(&self) -> i64 {
        nanoseconds(SystemTime::now())
    }

    fn map(&self, path: &Utf8Path) -> io::Result<Bytes> {
        let file = std::fs::File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        mapped(&file)
    }

    fn replace(&self, path: &Utf8Path, write: &mut Writing<'_>) -> io::Result<Bytes> {
        let folder = path.parent().ok_or_else(|| io::Error::other("no folder to write to"))?;
        std::fs::create_dir_all(folder)?;
        // Taken away when it is dropped; what a killed process leaves is found by its name.
        let mut builder = tempfile::Builder::new();
        builder.prefix(PART);
        // Like any other file: whoever shares the desk may read it.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut part = builder.tempfile_in(folder)?;
        let mut out = io::BufWriter::with_capacity(1 << 18, part.as_file_mut());
        write(&mut out)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        let bytes = mapped(part.as_file())?;
        part.persist(path).map_err(|error| error.error)?;
        remove_parts(folder);
        Ok(bytes)
    }

    fn spill(&self, write: &mut Writing<'_>) -> io::Result<Bytes> {
        let mut file = tempfile::tempfile()?;
        let mut out = io::BufWriter::with_capacity(1 << 18, &mut file);
        write(&mut out)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?;
        mapped(&file)
    }
}

/// How the name of a file starts that is being written.
const PART: &str = "part-";
/// Age from which on a file that is being written is one that nobody writes any more.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// Removes what killed processes have left.
fn remove_parts(folder: &Utf8Path) {
    let Ok(entries) = folder.read_dir_utf8() else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name().starts_with(PART)) {
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        if modified.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > ABANDONED)) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Nanoseconds since 1970.
fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN + 1, |nanos| -nanos),
    }
}

#[allow(unsafe_code, reason = "the one place where a file is mapped")]
fn mapped(file: &std::fs::File) -> io::Result<Bytes> {
    // SAFETY: a mapping must not change while it is read. These are files that this program has made and that it only ever
    // replaces by another one under the same name (`replace`), or that have no name at all (`spill`): nothing writes into
    // one that is there. Somebody who does so on purpose can make a read fail or be wrong, which checksums tell; the bytes
    // are read as numbers, never as anything with invalid values.
    let map = unsafe { memmap2::Mmap::map(file)? };
    Ok(Bytes::new(map))
}

impl<S: System + ?Sized> System for Arc<S> {
    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        (**self).read(path)
    }

    fn walk(&self, root: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
        (**self).walk(root)
    }

    fn walk_with_links(&self, root: &Utf8Path) -> io::Result<(Vec<Utf8PathBuf>, Vec<Utf8PathBuf>)> {
        (**self).walk_with_links(root)
    }

    fn is_dir(&self, path: &Utf8Path) -> bool {
        (**self).is_dir(path)
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        (**self).is_file(path)
    }

    fn save(&self, path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
        (**self).save(path, bytes)
    }

    fn stamp(&self, path: &Utf8Path) -> io::Result<Stamp> {
        (**self).stamp(path)
    }

    fn now(&self) -> i64 {
        (**self).now()
    }

    fn map(&self, path: &Utf8Path) -> io::Result<Bytes> {
        (**self).map(path)
    }

    fn replace(&self, path: &Utf8Path, write: &mut Writing<'_>) -> io::Result<Bytes> {
        (**self).replace(path, write)
    }

    fn spill(&self, write: &mut Writing<'_>) -> io::Result<Bytes> {
        (**self).spill(write)
    }

    fn keeps(&self) -> bool {
        (**self).keeps()
    }
}

/// A system that keeps no facts: every capture is read anew, and the cache is neither read nor written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Uncached<S>(pub S);

impl<S: System> System for Uncached<S> {
    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        self.0.read(path)
    }

    fn walk(&self, root: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
        self.0.walk(root)
    }

    fn walk_with_links(&self, root: &Utf8Path) -> io::Result<(Vec<Utf8PathBuf>, Vec<Utf8PathBuf>)> {
        self.0.walk_with_links(root)
    }

    fn is_dir(&self, path: &Utf8Path) -> bool {
        self.0.is_dir(path)
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.0.is_file(path)
    }

    fn save(&self, path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
        self.0.save(path, bytes)
    }

    fn stamp(&self, path: &Utf8Path) -> io::Result<Stamp> {
        self.0.stamp(path)
    }

    fn now(&self) -> i64 {
        self.0.now()
    }

    fn spill(&self, write: &mut Writing<'_>) -> io::Result<Bytes> {
        self.0.spill(write)
    }

    fn keeps(&self) -> bool {
        false
    }
}

fn too_large(len: u64) -> io::Error {
    let mib = len.div_ceil(1024 * 1024);
    io::Error::other(format!("the file has {mib} MiB, the limit is 64 MiB; split it"))
}

/// Files in memory; folders exist as far as a file lies in them.
#[derive(Debug, Default)]
pub struct MemorySystem {
    /// With the number of the write that made each: the time here.
    files: Mutex<BTreeMap<Utf8PathBuf, (Vec<u8>, i64)>>,
    writes: AtomicI64,
}

impl MemorySystem {
    /// A system with these files.
    pub fn new<P: Into<Utf8PathBuf>, B: Into<Vec<u8>>>(
        files: impl IntoIterator<Item = (P, B)>,
    ) -> MemorySystem {
        let files = files.into_iter().map(|(path, bytes)| (path.into(), (bytes.into(), 0))).collect();
        MemorySystem { files: Mutex::new(files), writes: AtomicI64::new(1) }
    }

    /// Writes a file.
    pub fn write(&self, path: impl Into<Utf8PathBuf>, bytes: impl Into<Vec<u8>>) {
        let time = self.writes.fetch_add(1, Ordering::Relaxed);
        self.files().insert(path.into(), (bytes.into(), time));
    }

    /// Removes a file.
    pub fn remove(&self, path: impl AsRef<Utf8Path>) {
        self.files().remove(path.as_ref());
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<Utf8PathBuf, (Vec<u8>, i64)>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl System for MemorySystem {
    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        let bytes = self.files().get(path).map(|(bytes, _)| bytes.clone());
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

    fn stamp(&self, path: &Utf8Path) -> io::Result<Stamp> {
        let files = self.files();
        let found = files.get(path).map(|(bytes, time)| (bytes.len(), *time));
        let (len, modified) = found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such file"))?;
        Ok(Stamp { len: u64::try_from(len).unwrap_or(u64::MAX), modified })
    }

    fn now(&self) -> i64 {
        // No two writes have one time.
        i64::MAX
    }
}
