//! A desk that is taken to be what it was, and then surveyed, ends up like one that was opened.

use std::sync::{Arc, Mutex};

use camino::Utf8PathBuf;
use proptest::prelude::*;
use rapporteur_workspace::{MemorySystem, System, Uncached, Workspace};

use crate::cache::{Watched, files, fresh, kept, open};
use crate::desk::{ROOT, at};
use crate::equivalence::view;

fn recall(system: &Arc<MemorySystem>) -> Option<Workspace> {
    Workspace::recall(Arc::clone(system) as Arc<dyn System>, ROOT.into())
}

/// Goes through the files and reads what is not what it was.
fn survey(workspace: &mut Workspace) {
    let survey = workspace.surveyor().survey();
    workspace.take_survey(survey);
    read(workspace);
}

fn read(workspace: &mut Workspace) {
    while !workspace.is_loaded() {
        workspace.load_step(1, &|_| {});
    }
}

#[test]
fn what_was_kept_answers_before_anything_is_looked_at() {
    let files = files();
    let opened = open(Arc::clone(&files));
    let system = Arc::new(Watched { files: Arc::clone(&files), read: Mutex::default() });
    let mut workspace =
        Workspace::recall(Arc::clone(&system) as Arc<dyn System>, ROOT.into()).expect("it was kept");
    assert!(!workspace.is_loaded());
    let brief = at("briefs/a.md");
    let text = String::from_utf8(files.read(&brief).unwrap()).unwrap();
    workspace.set_text(&brief, text.into());
    let (early, late) = (workspace.snapshot().report(&brief), opened.snapshot().report(&brief));
    let told = |report: &rapporteur_workspace::BriefReport| format!("{:?}", report.claims);
    assert_eq!(early.map(|report| told(&report)), late.map(|report| told(&report)));
    let captures = |read: &[Utf8PathBuf]| read.iter().filter(|path| path.starts_with(at("sources"))).count();
    assert_eq!(captures(&system.read.lock().unwrap()), 0);
    let before = workspace.surveyor().survey();
    assert!(before.changed().is_empty(), "{before:?}");
    workspace.take_survey(before);
    assert!(workspace.is_loaded());
    assert_eq!(captures(&system.read.lock().unwrap()), 0);
    workspace.close(&brief);
    assert_eq!(view(&workspace), view(&opened));
}

#[test]
fn what_was_not_kept_is_not_recalled() {
    let files = files();
    assert!(recall(&files).is_none());
    drop(open(Arc::clone(&files)));
    assert!(recall(&files).is_some());
    let uncached = Arc::new(Uncached(Arc::clone(&files))) as Arc<dyn System>;
    assert!(Workspace::recall(uncached, ROOT.into()).is_none());
    // Other entities: what was read without them does not count.
    let office = "[[entity]]\nkey = \"harbour-office\"\nname = \"Walvis Harbour Office\"\nclass = \"organ\"\n\
        names = [{ text = \"Walvis Harbour Office\", kind = \"official\" }]\n";
    files.write(at("entities/own.toml"), office);
    assert!(recall(&files).is_none());
}

#[test]
fn much_that_changed_is_kept_for_the_next_time() {
    let files = files();
    drop(open(Arc::clone(&files)));
    for n in 0..30 {
        files.write(at(&format!("sources/new/{n}.txt")), format!("Peru bought {n} tugboats."));
    }
    let before = files.stamp(&kept()).unwrap();
    let mut workspace = recall(&files).expect("it was kept");
    survey(&mut workspace);
    assert_eq!(view(&workspace), fresh(&files));
    // It is written aside.
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while files.stamp(&kept()).unwrap() == before {
        assert!(std::time::Instant::now() < patience, "it is never written");
        std::thread::yield_now();
    }
    let next = recall(&files).expect("it was kept");
    assert_eq!(next.surveyor().survey().changed(), &[] as &[Utf8PathBuf]);
}

/// Something that happens to a desk.
#[derive(Debug, Clone)]
enum Change {
    Write(&'static str, &'static str),
    Remove(&'static str),
}

fn change() -> impl Strategy<Value = Change> {
    let file = prop::sample::select(vec![
        "sources/kenya.txt",
        "sources/japan.txt",
        "sources/kenya.txt.meta.toml",
        "sources/page.html",
        "sources/a/z.txt",
        "sources/new.txt",
        "references.bib",
        "briefs/a.md",
        "briefs/b.md",
        "rapporteur.toml",
        "entities/own.toml",
    ]);
    let text = prop::sample::select(vec![
        "Kenya ratified the fisheries accord in 2013.",
        "Peru bought nine tugboats.",
        "key = \"kenya\"\n",
        "sources = [\"sources/a/**\"]\n",
        "[[entity]]\nkey = \"port\"\nname = \"Walvis Port\"\nclass = \"organ\"\n",
        "@online{kenya, title = {An accord}, date = {2013-05}}\n",
        "",
    ]);
    prop_oneof![
        3 => (file.clone(), text).prop_map(|(file, text)| Change::Write(file, text)),
        1 => file.prop_map(Change::Remove),
    ]
}

fn apply(files: &MemorySystem, change: &Change) -> Utf8PathBuf {
    let (Change::Write(path, _) | Change::Remove(path)) = change;
    match change {
        Change::Write(_, text) => files.write(at(path), *text),
        Change::Remove(_) => files.remove(at(path)),
    }
    at(path)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_recalled_desk_becomes_an_opened_one(
        away in prop::collection::vec(change(), 0..6),
        meanwhile in prop::collection::vec((change(), any::<bool>()), 0..4),
        buffer in prop::option::of(change()),
    ) {
        let files = files();
        drop(open(Arc::clone(&files)));
        for change in &away {
            apply(&files, change);
        }
        // By other entities all is read anew.
        let Some(mut workspace) = recall(&files) else { return Ok(()) };
        if let Some(Change::Write(path, text)) = &buffer {
            workspace.set_text(&at(path), (*text).into());
        }
        // What changes while the files are gone through is told by whoever watches them, sooner or later.
        let (sooner, later): (Vec<_>, Vec<_>) = meanwhile.into_iter().partition(|(_, soon)| *soon);
        let surveyor = workspace.surveyor();
        let told: Vec<Utf8PathBuf> = sooner.iter().map(|(change, _)| apply(&files, change)).collect();
        workspace.files_changed(&told);
        let survey = surveyor.survey();
        let told: Vec<Utf8PathBuf> = later.iter().map(|(change, _)| apply(&files, change)).collect();
        workspace.take_survey(survey);
        workspace.files_changed(&told);
        read(&mut workspace);
        if let Some(Change::Write(path, _)) = &buffer {
            workspace.close(&at(path));
        }
        prop_assert_eq!(view(&workspace), fresh(&files));
    }
}
