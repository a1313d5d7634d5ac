//! Folders and processes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Folder of the evaluation sets: `RAPPORTEUR_SHARED`, or `../shared` beside the repository.
pub fn shared() -> Result<PathBuf, String> {
    let folder =
        std::env::var_os("RAPPORTEUR_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(format!(
        "{} is no folder; set RAPPORTEUR_SHARED to the folder with `eval` and `gold`",
        folder.display()
    ))
}

/// Target directory of cargo.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A new `cargo` process in the repository.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(root());
    command
}

/// Builds the release binary and gives its path. `RAPPORTEUR_BIN` names one that is built already.
pub fn release_binary() -> Result<PathBuf, String> {
    if let Some(binary) = std::env::var_os("RAPPORTEUR_BIN") {
        return Ok(binary.into());
    }
    run(&mut cargo(&["build", "--release", "--quiet", "--package", "rapporteur-cli"]))?;
    Ok(target().join("release").join(format!("rapporteur{}", std::env::consts::EXE_SUFFIX)))
}

/// Runs a command whose output goes to the terminal.
pub fn run(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("cannot run {}: {error}", name(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} failed with {status}", name(command))) }
}

/// Runs a command and gives its standard output.
pub fn capture(command: &mut Command) -> Result<String, String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run {}: {error}", name(command)))?;
    if !output.status.success() {
        return Err(format!("{} failed with {}", name(command), output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{} did not print UTF-8", name(command)))
}

/// Reads a text file.
pub fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Writes a file and its folders.
pub fn write(path: &Path, content: &[u8]) -> Result<(), String> {
    let failure = |error| format!("cannot write {}: {error}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failure)?;
    }
    std::fs::write(path, content).map_err(failure)
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
