//! Which folder is the desk: the one with `rapporteur.toml`, or with a `sources` folder.

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_workspace::System;

/// What the client is asked to watch: captures, their metadata, overlays, the configuration.
pub(crate) const WATCHED: [&str; 4] = ["**/*.txt", "**/*.md", "**/*.toml", "**/sources/**"];

/// Whether a folder is a desk.
pub(crate) fn is_desk(system: &dyn System, folder: &Utf8Path) -> bool {
    system.is_file(&folder.join("rapporteur.toml")) || system.is_dir(&folder.join("sources"))
}

/// The desk of a file: the nearest folder above it that is one, looking no higher than the client's folder if the file
/// lies in it. Without any, the client's folder, else the file's own.
pub(crate) fn of(system: &dyn System, file: &Utf8Path, folder: Option<&Utf8Path>) -> Option<Utf8PathBuf> {
    let limit = folder.filter(|folder| file.starts_with(folder));
    let found = file
        .ancestors()
        .skip(1)
        .take_while(|above| limit.is_none_or(|limit| above.starts_with(limit)))
        .find(|above| is_desk(system, above));
    found.or(limit).or(file.parent()).map(Utf8Path::to_owned)
}
