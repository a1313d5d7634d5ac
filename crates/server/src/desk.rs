//! Which folder is the desk.

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_workspace::{CONFIG_FILE, System, discover_root};

/// What the client is asked to watch: captures, their metadata, overlays, the configuration.
pub(crate) const WATCHED: [&str; 5] =
    ["**/*.txt", "**/*.md", "**/*.toml", "**/references.*", "**/sources/**"];

/// Whether a folder is a desk.
pub(crate) fn is_desk(system: &dyn System, folder: &Utf8Path) -> bool {
    system.is_file(&folder.join(CONFIG_FILE)) || system.is_dir(&folder.join("sources"))
}

/// The desk of a file. If it lies in the client's folder, nothing above that folder counts.
pub(crate) fn of(system: &dyn System, file: &Utf8Path, folder: Option<&Utf8Path>) -> Utf8PathBuf {
    let root = discover_root(system, file);
    match folder.filter(|folder| file.starts_with(folder)) {
        Some(folder) if !root.starts_with(folder) || !is_desk(system, &root) => folder.to_owned(),
        _ => root,
    }
}
