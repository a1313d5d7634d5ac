//! From the paths on the command line to desks and the briefs in them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_workspace::{
    CONFIG_FILE, OsSystem, Stage, System, Uncached, Workspace, WorkspaceProblem, discover_root,
};

use crate::failure::Failure;
use crate::output::Progress;

/// An open desk with the briefs asked for.
pub struct Desk {
    pub workspace: Workspace,
    /// Absolute, in order, without repetitions.
    pub briefs: Vec<Utf8PathBuf>,
    /// Files asked for that the desk has a problem with.
    asked: BTreeSet<Utf8PathBuf>,
    pub here: Here,
}

impl Desk {
    /// Whether a problem belongs to what was asked for: not that another brief cannot be read.
    pub fn concerns(&self, problem: &WorkspaceProblem) -> bool {
        problem.code != "DOC005" || self.asked.contains(&problem.path)
    }
}

/// The folder that the user stands in.
#[derive(Debug, Clone)]
pub struct Here(Utf8PathBuf);

impl Here {
    /// A path as the user would write it: relative to the current folder if it lies below it.
    pub fn shown(&self, path: &Utf8Path) -> String {
        match path.strip_prefix(&self.0) {
            Ok(relative) if !relative.as_str().is_empty() => slashed(relative),
            _ => slashed(path),
        }
    }
}

/// With `/` on every system, so that output does not depend on it.
fn slashed(path: &Utf8Path) -> String {
    if cfg!(windows) { path.as_str().replace('\\', "/") } else { path.to_string() }
}

/// What to check in one desk.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wanted {
    /// All briefs below these folders.
    folders: Vec<Utf8PathBuf>,
    /// These files.
    files: Vec<Utf8PathBuf>,
}

/// Opens the desks that `paths` lie in. Without paths, the desk of the current folder.
pub fn open(paths: &[Utf8PathBuf]) -> Result<Vec<Desk>, Failure> {
    let current = current_folder()?;
    let mut wanted: Vec<(Utf8PathBuf, Wanted)> = Vec::new();
    let here = [Utf8PathBuf::from(".")];
    for path in if paths.is_empty() { &here[..] } else { paths } {
        let absolute = absolute(&current, path);
        let meta =
            std::fs::metadata(&absolute).map_err(|error| Failure::Read { path: path.clone(), error })?;
        let root = root_of(&absolute);
        let index = wanted.iter().position(|(known, _)| *known == root).unwrap_or_else(|| {
            wanted.push((root, Wanted::default()));
            wanted.len() - 1
        });
        if let Some((_, wanted)) = wanted.get_mut(index) {
            if meta.is_dir() { wanted.folders.push(absolute) } else { wanted.files.push(absolute) }
        }
    }
    wanted.into_iter().map(|(root, wanted)| open_one(&root, wanted, &current)).collect()
}

fn open_one(root: &Utf8Path, wanted: Wanted, current: &Utf8Path) -> Result<Desk, Failure> {
    let mut workspace = read(root);
    let below = |path: &Utf8Path| wanted.folders.iter().any(|folder| path.starts_with(folder));
    let mut briefs: Vec<Utf8PathBuf> = workspace.briefs().into_iter().filter(|path| below(path)).collect();
    // Files that the desk could not read have a problem of their own.
    let mut asked: BTreeSet<Utf8PathBuf> =
        workspace.problems().iter().map(|problem| problem.path.clone()).filter(|path| below(path)).collect();
    for file in wanted.files {
        if workspace.problems().iter().any(|problem| problem.path == file) {
            asked.insert(file.clone());
        } else if !workspace.is_brief(&file) {
            open_unlisted(&mut workspace, &file)?;
        }
        briefs.push(file);
    }
    briefs.sort();
    briefs.dedup();
    if briefs.is_empty() && asked.is_empty() {
        return Err(Failure::refused(
            format!("{root} has no briefs"),
            "briefs are the Markdown files of the folder `briefs` (see `briefs` in rapporteur.toml); \
             `rapporteur init DIR` makes a desk to start from",
        ));
    }
    Ok(Desk { workspace, briefs, asked, here: Here(current.to_owned()) })
}

/// A brief that the patterns of the configuration leave out is checked all the same if it is named.
fn open_unlisted(workspace: &mut Workspace, file: &Utf8Path) -> Result<(), Failure> {
    let bytes = std::fs::read(file).map_err(|error| Failure::Read { path: file.to_owned(), error })?;
    let text = rapporteur_sources::decode(&bytes)
        .map_err(|error| Failure::refused(format!("{file}: {error}"), ""))?;
    workspace.set_text(file, Arc::from(text));
    if workspace.is_brief(file) {
        return Ok(());
    }
    Err(Failure::refused(
        format!("{file} is not a brief"),
        "briefs are Markdown files outside the sources; name one, or the folder of a desk",
    ))
}

/// The desk of a folder, with the folder the user stands in. It needs no briefs.
pub fn open_whole(folder: &Utf8Path) -> Result<(Workspace, Here), Failure> {
    let current = current_folder()?;
    let root = find_root(folder)?;
    Ok((read(&root), Here(current)))
}

/// Whether facts are kept from one run to the next: for all of this run.
static KEEPS: AtomicBool = AtomicBool::new(true);

/// Decides whether facts are kept; `--no-cache`.
pub fn keep_facts(keep: bool) {
    KEEPS.store(keep, Ordering::Relaxed);
}

/// The disk.
pub fn system() -> Arc<dyn System> {
    if KEEPS.load(Ordering::Relaxed) { Arc::new(OsSystem) } else { Arc::new(Uncached(OsSystem)) }
}

/// Reads the desk at a root, with a progress bar on a terminal.
pub fn read(root: &Utf8Path) -> Workspace {
    let bar = Progress::bar("sources");
    Workspace::open(system(), root, &|step| {
        if step.stage == Stage::Reading {
            bar.set(step.done as u64, step.total as u64);
        }
    })
}

/// The root of the desk that a folder belongs to.
pub fn find_root(folder: &Utf8Path) -> Result<Utf8PathBuf, Failure> {
    let path = absolute(&current_folder()?, folder);
    let meta = std::fs::metadata(&path).map_err(|error| Failure::Read { path: folder.to_owned(), error })?;
    if !meta.is_dir() {
        return Err(Failure::refused(format!("{folder} is no folder"), "name the folder of a desk"));
    }
    Ok(root_of(&path))
}

fn current_folder() -> Result<Utf8PathBuf, Failure> {
    let failure = |error| Failure::Read { path: ".".into(), error };
    let path = std::env::current_dir().map_err(failure)?;
    Utf8PathBuf::from_path_buf(path).map_err(|path| {
        Failure::refused(
            format!("the current folder has a name that is not UTF-8: {}", path.display()),
            "rename it; paths end up in messages and in JSON",
        )
    })
}

/// Absolute and without `.` and `..`, which would hide that two paths are equal.
fn absolute(current: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    let mut clean = Utf8PathBuf::new();
    for component in current.join(path).components() {
        match component {
            camino::Utf8Component::CurDir => {}
            camino::Utf8Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

/// The desk of a file or folder. A folder that looks like a desk is one, even within another.
fn root_of(path: &Utf8Path) -> Utf8PathBuf {
    if [CONFIG_FILE, "sources", "briefs"].iter().any(|name| path.join(name).exists()) {
        return path.to_owned();
    }
    discover_root(&OsSystem, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned() {
        let clean = |path: &str| absolute(Utf8Path::new("/desk/briefs"), Utf8Path::new(path));
        assert_eq!(clean("."), "/desk/briefs");
        assert_eq!(clean("./a.md"), "/desk/briefs/a.md");
        assert_eq!(clean("../sources/../briefs/a.md"), "/desk/briefs/a.md");
        assert_eq!(clean("/other/a.md"), "/other/a.md");
    }

    #[test]
    fn roots() {
        let folder = tempfile::tempdir().unwrap();
        let base = Utf8Path::from_path(folder.path()).unwrap();
        for path in ["plain/sources", "plain/briefs", "configured/deep/briefs", "configured/inner/sources"] {
            std::fs::create_dir_all(base.join(path)).unwrap();
        }
        for file in ["configured/rapporteur.toml", "plain/briefs/a.md", "configured/deep/briefs/a.md"] {
            std::fs::write(base.join(file), "").unwrap();
        }
        let root = |path: &str| root_of(&base.join(path)).strip_prefix(base).unwrap().to_string();
        assert_eq!(root("plain/briefs/a.md"), "plain");
        assert_eq!(root("plain/briefs"), "plain");
        assert_eq!(root("plain"), "plain");
        assert_eq!(root("configured/deep/briefs/a.md"), "configured");
        assert_eq!(root("configured/inner"), "configured/inner");
    }
}
