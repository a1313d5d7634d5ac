//! `rapporteur init`: a new desk.

use std::process::ExitCode;

use camino::Utf8PathBuf;

use crate::args::InitArgs;
use crate::failure::Failure;
use crate::{Outcome, output};

/// Files of a new desk: a small invented world, so that `check` has something to show on the first day.
const FILES: [(&str, &str); 4] = [
    ("rapporteur.toml", include_str!("../../data/init/rapporteur.toml")),
    ("sources/ministry-release.md", include_str!("../../data/init/ministry-release.md")),
    ("briefs/sample.md", include_str!("../../data/init/sample.md")),
    (".gitignore", ".rapporteur/\n"),
];

/// Folders that a desk may fill later.
const FOLDERS: [&str; 2] = ["entities", "lexicon"];

pub fn run(args: &InitArgs) -> Outcome {
    let desk = &args.dir;
    let write_failure = |path: Utf8PathBuf| move |error| Failure::Write { path, error };
    // All or nothing: look first, write then.
    if let Some(taken) =
        FILES.iter().map(|(name, _)| desk.join(name)).find(|path| path.symlink_metadata().is_ok())
    {
        return Err(Failure::refused(
            format!("{taken} exists already; nothing was written"),
            "choose an empty folder: `rapporteur init my-desk`",
        ));
    }
    for folder in FOLDERS {
        let path = desk.join(folder);
        std::fs::create_dir_all(&path).map_err(write_failure(path.clone()))?;
    }
    for (name, content) in FILES {
        let path = desk.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(write_failure(parent.to_owned()))?;
        }
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(write_failure(path.clone()))?;
        std::io::Write::write_all(&mut file, content.as_bytes()).map_err(write_failure(path.clone()))?;
    }
    let made: String = FILES.iter().map(|(name, _)| format!("  {}\n", desk.join(name))).collect();
    output::print(&format!(
        "Made a desk with a sample source and a sample brief:\n{made}\nNext: rapporteur check {desk}\n"
    ))?;
    Ok(ExitCode::SUCCESS)
}
