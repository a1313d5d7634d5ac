//! From the paths on the command line to desks and the briefs in them.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_workspace::{OsSystem, Workspace};

use crate::failure::Failure;
use crate::output::Progress;

/// Name of the configuration file.
const CONFIG: &str = "rapporteur.toml";

/// An open desk with the briefs asked for.
pub struct Desk {
    pub workspace: Workspace,
    /// Absolute, in order, without repetitions.
    pub briefs: Vec<Utf8PathBuf>,
    current: Utf8PathBuf,
}

impl Desk {
    /// A path as the user would write it: relative to the current folder if it lies below it.
    pub fn shown(&self, path: &Utf8Path) -> String {
        match path.strip_prefix(&self.current) {
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
        let meta = std::fs::metadata(&absolute).map_err(|error| Failure::Read { path: path.clone(), error })?;
        let root = if meta.is_dir() { root_of_folder(&absolute) } else { root_of_file(&absolute) };
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
    let bar = Progress::bar("sources");
    let mut workspace = Workspace::open(Arc::new(OsSystem), root, &|step| bar.set(step.done as u64, step.total as u64));
    drop(bar);
    let below = |path: &Utf8Path| wanted.folders.iter().any(|folder| path.starts_with(folder));
    let mut briefs: Vec<Utf8PathBuf> = workspace.briefs().into_iter().filter(|path| below(path)).collect();
    for file in wanted.files {
        // A brief that the patterns of the configuration leave out is checked all the same if it is named.
        if !workspace.briefs().contains(&file) {
            let bytes = std::fs::read(&file).map_err(|error| Failure::Read { path: file.clone(), error })?;
            let text = rapporteur_sources::decode(&bytes)
                .map_err(|error| Failure::refused(format!("{file}: {error}"), ""))?;
            workspace.set_text(&file, Arc::from(text));
        }
        briefs.push(file);
    }
    briefs.sort();
    briefs.dedup();
    let unreadable = workspace.problems().iter().any(|problem| problem.code == "DOC005");
    if briefs.is_empty() && !unreadable {
        return Err(Failure::refused(
            format!("{root} has no briefs"),
            "briefs are the Markdown files of the folder `briefs` (see `briefs` in rapporteur.toml); \
             `rapporteur init DIR` makes a desk to start from",
        ));
    }
    Ok(Desk { workspace, briefs, current: current.to_owned() })
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


/// The nearest folder with a configuration, from `folder` upwards; else `folder`.
fn root_of_folder(folder: &Utf8Path) -> Utf8PathBuf {
    configured(folder).unwrap_or(folder).to_owned()
}

/// The nearest folder with a configuration; else the one beside whose `sources` the brief or its folder lies.
fn root_of_file(file: &Utf8Path) -> Utf8PathBuf {
    let folder = file.parent().unwrap_or(file);
    if let Some(root) = configured(folder) {
        return root.to_owned();
    }
    let with_sources = folder.ancestors().take(2).find(|folder| folder.join("sources").is_dir());
    with_sources.unwrap_or(folder).to_owned()
}

fn configured(folder: &Utf8Path) -> Option<&Utf8Path> {
    folder.ancestors().find(|folder| folder.join(CONFIG).is_file())
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
        for path in ["plain/sources", "plain/briefs", "configured/deep/briefs", "loose"] {
            std::fs::create_dir_all(base.join(path)).unwrap();
        }
        std::fs::write(base.join("configured/rapporteur.toml"), "").unwrap();
        let root = |file: &str| root_of_file(&base.join(file)).strip_prefix(base).unwrap().to_string();
        assert_eq!(root("plain/briefs/a.md"), "plain");
        assert_eq!(root("plain/a.md"), "plain");
        assert_eq!(root("configured/deep/briefs/a.md"), "configured");
        assert_eq!(root("loose/a.md"), "loose");
        assert_eq!(root_of_folder(&base.join("configured/deep")), base.join("configured"));
        assert_eq!(root_of_folder(&base.join("plain")), base.join("plain"));
    }
}
