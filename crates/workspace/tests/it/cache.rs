//! Facts that are kept from one run to the next: nothing is read twice, and nothing is lost or mixed up.

use std::io;
use std::sync::{Arc, Mutex};

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::flat::{Bytes, Stamp};
use rapporteur_workspace::{MemorySystem, OsSystem, System, Uncached, Workspace, Writing};

use crate::desk::{ROOT, at};
use crate::equivalence::view;

/// The files of memory, and which captures are read.
#[derive(Debug)]
pub struct Watched {
    pub files: Arc<MemorySystem>,
    pub read: Mutex<Vec<Utf8PathBuf>>,
}

impl System for Watched {
    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        self.read.lock().expect("nobody panics").push(path.to_owned());
        self.files.read(path)
    }
    fn walk(&self, root: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
        self.files.walk(root)
    }
    fn is_dir(&self, path: &Utf8Path) -> bool {
        self.files.is_dir(path)
    }
    fn is_file(&self, path: &Utf8Path) -> bool {
        self.files.is_file(path)
    }
    fn save(&self, path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
        self.files.save(path, bytes)
    }
    fn stamp(&self, path: &Utf8Path) -> io::Result<Stamp> {
        self.files.stamp(path)
    }
    fn now(&self) -> i64 {
        self.files.now()
    }
    fn map(&self, path: &Utf8Path) -> io::Result<Bytes> {
        self.files.map(path)
    }
}

const BRIEF: &str = "Kenya ratified the fisheries accord in 2011 [@kenya].\n\n\
    Japan lent Mongolia twelve icebreakers [@japan].\n\nPeru bought tugboats.\n\n\
    Ghana signed the charter in 2001 [@page].\n";

pub fn files() -> Arc<MemorySystem> {
    Arc::new(MemorySystem::new([
        (at("rapporteur.toml"), ""),
        (at("briefs/a.md"), BRIEF),
        (at("sources/kenya.txt"), "Kenya ratified the fisheries accord in 2011."),
        (
            at("sources/kenya.txt.meta.toml"),
            "publisher = \"Fisheries Office\"\nerror = \"\"\npublised = 2012\n",
        ),
        (at("sources/japan.txt"), "Japan lent Mongolia eleven icebreakers."),
        (at("sources/page.html"), "<p>An old page.</p><p>Ghana&nbsp;signed the charter in 2001.</p>"),
        (at("sources/broken.pdf"), "%PDF-1.7 and nothing else"),
        (at("sources/old.doc"), "binary"),
        (at("sources/a-b/z.txt"), "Peru leased tugboats."),
        (at("sources/a/z.txt"), "Peru leased two tugboats."),
    ]))
}

pub fn open(system: impl System) -> Workspace {
    Workspace::open(Arc::new(system), ROOT.into(), &|_| {})
}

/// As it is without anything kept.
pub fn fresh(files: &Arc<MemorySystem>) -> String {
    view(&open(Uncached(Arc::clone(files))))
}

/// Opens the desk, and the captures that were read for it, relative to the desk.
fn watched(files: &Arc<MemorySystem>) -> (Workspace, Vec<String>) {
    let system = Arc::new(Watched { files: Arc::clone(files), read: Mutex::default() });
    let workspace = open(Arc::clone(&system));
    let mut read: Vec<String> = system
        .read
        .lock()
        .expect("nobody panics")
        .iter()
        .filter_map(|path| path.strip_prefix(at("sources")).ok())
        .map(ToString::to_string)
        .collect();
    read.sort();
    (workspace, read)
}

pub fn kept() -> Utf8PathBuf {
    at(".rapporteur/cache/facts")
}

#[test]
fn what_was_read_is_not_read_again() {
    let files = files();
    let (cold, read) = watched(&files);
    assert_eq!(read.len(), 7, "{read:?}");
    assert!(files.is_file(&kept()) && files.is_file(&at(".rapporteur/.gitignore")));
    let (warm, read) = watched(&files);
    assert_eq!(read, Vec::<String>::new());
    assert_eq!(view(&warm), view(&cold));
    assert_eq!(view(&warm), fresh(&files));
    assert_eq!(warm.snapshot().origins().count(warm.snapshot().sources()), 5);
    assert_eq!(warm.snapshot().captures(), cold.snapshot().captures());
}

#[test]
fn what_has_changed_is_read_again_and_nothing_else() {
    let files = files();
    drop(open(Arc::clone(&files)));
    // The same bytes at another time: compared, and then known.
    let kenya = files.read(&at("sources/kenya.txt")).unwrap();
    files.write(at("sources/kenya.txt"), kenya);
    assert_eq!(watched(&files).1, ["kenya.txt", "kenya.txt.meta.toml"]);
    assert_eq!(watched(&files).1, Vec::<String>::new());
    // Other bytes, as many.
    files.write(at("sources/japan.txt"), "Japan lent Mongolia twelve icebreakers.");
    let (workspace, read) = watched(&files);
    assert_eq!((view(&workspace), read), (fresh(&files), vec!["japan.txt".to_owned()]));
    // Metadata that change, come and go.
    files.write(at("sources/kenya.txt.meta.toml"), "key = \"k\"\n");
    files.write(at("sources/japan.txt.meta.toml"), "key = \"kenya\"\n");
    assert_eq!(view(&watched(&files).0), fresh(&files));
    files.remove(at("sources/kenya.txt.meta.toml"));
    let (workspace, read) = watched(&files);
    assert_eq!((view(&workspace), read), (fresh(&files), vec!["kenya.txt".to_owned()]));
    // Captures that go and come.
    files.remove(at("sources/japan.txt"));
    files.write(at("sources/b/new.txt"), "Peru bought nine tugboats.");
    let (workspace, read) = watched(&files);
    assert_eq!((view(&workspace), read), (fresh(&files), vec!["b/new.txt".to_owned()]));
    assert_eq!(watched(&files).1, Vec::<String>::new());
    // A bibliography concerns the captures it names.
    files.write(at("references.bib"), "@online{kenya, title = {An accord}, date = {2013-05}}\n");
    let (workspace, read) = watched(&files);
    assert_eq!((view(&workspace), read), (fresh(&files), vec!["kenya.txt".to_owned()]));
    files.remove(at("references.bib"));
    assert_eq!(view(&watched(&files).0), fresh(&files));
    // Who the field writes about concerns them all.
    let office = "[[entity]]\nkey = \"harbour-office\"\nname = \"Walvis Harbour Office\"\nclass = \"organ\"\n\
        names = [{ text = \"Walvis Harbour Office\", kind = \"official\" }]\n";
    files.write(at("entities/own.toml"), office);
    let (workspace, read) = watched(&files);
    assert_eq!(view(&workspace), fresh(&files));
    assert!(read.len() >= 6, "{read:?}");
    assert_eq!(watched(&files).1, Vec::<String>::new());
}

#[test]
fn what_is_kept_may_be_anything() {
    let files = files();
    drop(open(Arc::clone(&files)));
    let whole = files.read(&kept()).unwrap();
    let right = fresh(&files);
    let cut = |at: usize| whole[..at].to_vec();
    let mut spoiled: Vec<Vec<u8>> = vec![
        Vec::new(),
        b"# A page\n".to_vec(),
        cut(8),
        cut(whole.len() / 2),
        cut(whole.len() - 1),
        [&whole[..], b"more"].concat(),
    ];
    // Every part of it, blobs included.
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        spoiled.push(bytes);
    }
    for bytes in spoiled {
        files.write(kept(), bytes);
        assert_eq!(view(&open(Arc::clone(&files))), right);
    }
    files.write(kept(), whole);
    assert_eq!(watched(&files).1, Vec::<String>::new());
}

#[test]
fn a_desk_may_be_moved_and_its_stamps_are_not_believed() {
    let files = files();
    drop(open(Arc::clone(&files)));
    // The same names, lengths and times, and in one another text.
    let other = MemorySystem::new(files.walk(ROOT.into()).unwrap().into_iter().chain([kept()]).map(|path| {
        (Utf8Path::new("/moved").join(path.strip_prefix(ROOT).unwrap()), files.read(&path).unwrap())
    }));
    let other = Arc::new(other);
    let moved = Utf8Path::new("/moved");
    let japan = files.read(&at("sources/japan.txt")).unwrap();
    let changed = String::from_utf8(japan).unwrap().replace("eleven", "twelve");
    let other_files = MemorySystem::new(
        other.walk(moved).unwrap().into_iter().chain([moved.join(".rapporteur/cache/facts")]).map(|path| {
            let bytes = other.read(&path).unwrap();
            let bytes = if path.ends_with("japan.txt") { changed.clone().into_bytes() } else { bytes };
            (path, bytes)
        }),
    );
    let other = Arc::new(other_files);
    let opened = Workspace::open(Arc::clone(&other) as Arc<dyn System>, moved, &|_| {});
    let right = Workspace::open(Arc::new(Uncached(Arc::clone(&other))), moved, &|_| {});
    assert_eq!(view(&opened), view(&right));
}

#[test]
fn without_a_cache_nothing_is_kept() {
    let files = files();
    drop(open(Uncached(Arc::clone(&files))));
    assert!(!files.is_file(&kept()));
}

#[test]
fn a_buffer_is_never_kept() {
    let files = files();
    drop(open(Arc::clone(&files)));
    let mut workspace = Workspace::empty(Arc::clone(&files) as Arc<dyn System>, ROOT.into());
    workspace.set_text(&at("sources/japan.txt"), "Japan lent Mongolia twelve icebreakers.".into());
    workspace.set_text(&at("sources/kenya.txt.meta.toml"), "publisher = \"Nobody\"\n".into());
    workspace.begin_load();
    while workspace.load_step(3, &|_| {}) {}
    assert_ne!(view(&workspace), fresh(&files));
    // Enough beside it that all is written anew.
    let new: Vec<Utf8PathBuf> = (0..80).map(|n| at(&format!("sources/new/{n}.txt"))).collect();
    for (n, path) in new.iter().enumerate() {
        files.write(path.clone(), format!("Peru bought {n} tugboats."));
    }
    workspace.files_changed(&new);
    let (warm, read) = watched(&files);
    assert_eq!((view(&warm), read), (fresh(&files), Vec::<String>::new()));
    workspace.close(&at("sources/japan.txt"));
    workspace.close(&at("sources/kenya.txt.meta.toml"));
    assert_eq!(view(&workspace), fresh(&files));
}

#[test]
fn much_that_changes_is_written_while_work_goes_on() {
    let files = files();
    let mut workspace = open(Arc::clone(&files));
    let before = files.stamp(&kept()).unwrap();
    let change = |workspace: &mut Workspace, from: usize| {
        let new: Vec<Utf8PathBuf> = (from..from + 40).map(|n| at(&format!("sources/new/{n}.txt"))).collect();
        for (n, path) in new.iter().enumerate() {
            files.write(path.clone(), format!("Peru bought {} tugboats in {}.", n + from, 1950 + n));
        }
        workspace.files_changed(&new);
    };
    let mut from = 0;
    while files.stamp(&kept()).unwrap() == before {
        change(&mut workspace, from);
        from += 40;
        assert!(from < 40_000, "it is never written");
        std::thread::yield_now();
    }
    // What was written is built upon, and what came after it stays.
    files.remove(at("sources/new/3.txt"));
    workspace.files_changed(&[at("sources/new/3.txt")]);
    change(&mut workspace, 0);
    assert_eq!(view(&workspace), fresh(&files));
    assert_eq!(view(&open(Arc::clone(&files))), fresh(&files));
}

#[test]
fn steps_of_any_size_and_thread_counts_give_one_answer() {
    let right = fresh(&files());
    for (threads, step) in [(1, 1), (3, 2), (2, usize::MAX)] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let files = files();
            for _ in 0..2 {
                let mut workspace = Workspace::empty(Arc::clone(&files) as Arc<dyn System>, ROOT.into());
                workspace.begin_load();
                while workspace.load_step(step, &|_| {}) {}
                assert_eq!(view(&workspace), right);
            }
        });
    }
}

#[test]
fn on_the_disk_with_several_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::from_path_buf(folder.path().canonicalize().unwrap()).unwrap();
    let memory = files();
    for path in memory.walk(ROOT.into()).unwrap() {
        let place = root.join(path.strip_prefix(ROOT).unwrap());
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, memory.read(&path).unwrap()).unwrap();
    }
    let right = view(&Workspace::open(Arc::new(Uncached(OsSystem)), &root, &|_| {}));
    assert!(!root.join(".rapporteur/cache").exists());
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                for _ in 0..4 {
                    assert_eq!(view(&Workspace::open(Arc::new(OsSystem), &root, &|_| {})), right);
                }
            });
        }
    });
    assert!(root.join(".rapporteur/cache/facts").is_file());
    let left: Vec<_> = std::fs::read_dir(root.join(".rapporteur/cache")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    // A file beside it that nobody can write to.
    let text = "Japan lent Mongolia nine icebreakers.";
    std::fs::write(root.join("sources/japan.txt"), text).unwrap();
    std::fs::remove_dir_all(root.join(".rapporteur")).unwrap();
    std::fs::write(root.join(".rapporteur"), "in the way").unwrap();
    let opened = Workspace::open(Arc::new(OsSystem), &root, &|_| {});
    assert_eq!(view(&opened), view(&Workspace::open(Arc::new(Uncached(OsSystem)), &root, &|_| {})));
}

/// What is written is told by its writer, whatever comes of it.
#[test]
fn a_file_that_is_replaced_is_whole_or_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(folder.path().join("a/b")).unwrap();
    let write = |bytes: &'static [u8], fail: bool| {
        let mut writing = |out: &mut dyn io::Write| -> io::Result<()> {
            out.write_all(bytes)?;
            if fail { Err(io::Error::other("no room")) } else { Ok(()) }
        };
        let writing: &mut Writing<'_> = &mut writing;
        OsSystem.replace(&path, writing)
    };
    assert_eq!(&*write(b"first", false).unwrap(), b"first");
    let mapped = OsSystem.map(&path).unwrap();
    assert!(write(b"sec", true).is_err());
    assert_eq!(OsSystem.read(&path).unwrap(), b"first");
    assert_eq!(&*write(b"third", false).unwrap(), b"third");
    assert_eq!((&*mapped, &*OsSystem.map(&path).unwrap()), (&b"first"[..], &b"third"[..]));
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    assert_eq!(&*OsSystem.spill(&mut |out| out.write_all(b"away")).unwrap(), b"away");
}
