//! Folders, processes and desks for tests.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_ide::Diagnostic;
use rapporteur_text::{LineCol, PositionEncoding};
use rapporteur_workspace::{MemorySystem, Snapshot, Workspace};

use crate::suite::{Block, Mark};

/// Root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The shared folder, or `None` with a visible line. Where CI names it, it must be there.
pub fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("RAPPORTEUR_SHARED");
    let folder = named.clone().map_or_else(|| root().join("../shared"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        named.is_none() || std::env::var_os("CI").is_none(),
        "RAPPORTEUR_SHARED={} is no folder",
        folder.display()
    );
    eprintln!("skipped: {} is no folder; set RAPPORTEUR_SHARED", folder.display());
    None
}

/// Whether expectations are to be rewritten.
pub fn update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value != "0")
}

/// A `rapporteur` process that sees no colours, filters or terminal of the tester.
pub fn rapporteur(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapporteur"));
    command.args(args).env_remove("NO_COLOR").env_remove("RAPPORTEUR_LOG").env("TERM", "dumb");
    command
}

/// Runs `rapporteur` in `folder`.
pub fn run_in(folder: &Path, args: &[&str]) -> Output {
    rapporteur(args).current_dir(folder).output().unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Path of the brief of a desk in memory that is looked at.
const BRIEF: &str = "/desk/briefs/brief.md";

/// A desk in memory made of the blocks of a case; one of its briefs is looked at.
pub struct MemoryDesk {
    pub workspace: Workspace,
    pub brief: &'static Utf8Path,
    files: Vec<(Utf8PathBuf, Vec<u8>)>,
}

impl MemoryDesk {
    pub fn new<'a>(blocks: impl IntoIterator<Item = &'a Block>, brief: &str) -> MemoryDesk {
        let mut files: Vec<(String, String)> = vec![(BRIEF.to_owned(), brief.to_owned())];
        for block in blocks {
            match block.kind.as_str() {
                "source" => files.extend(source_files(block)),
                "other-brief" => {
                    let name = block.field("name").expect("another brief has a name");
                    files.push((format!("/desk/briefs/{name}.md"), block.text.clone()));
                }
                "config" => files.push(("/desk/rapporteur.toml".into(), block.text.clone())),
                "entities" => files.push(("/desk/entities/own.toml".into(), block.text.clone())),
                "lexicon" => files.push(("/desk/lexicon/own.toml".into(), block.text.clone())),
                _ => {}
            }
        }
        MemoryDesk::from_files(files)
    }

    pub fn from_files<P: Into<Utf8PathBuf>, B: Into<Vec<u8>>>(files: Vec<(P, B)>) -> MemoryDesk {
        let files: Vec<(Utf8PathBuf, Vec<u8>)> =
            files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect();
        let system = Arc::new(MemorySystem::new(files.clone()));
        let workspace = Workspace::open(system, Utf8Path::new("/desk"), &|_| {});
        MemoryDesk { workspace, brief: Utf8Path::new(BRIEF), files }
    }

    /// The same desk with another brief.
    pub fn with_brief(&self, text: &str) -> MemoryDesk {
        let mut files = self.files.clone();
        for (path, bytes) in &mut files {
            if path == self.brief {
                *bytes = text.as_bytes().to_vec();
            }
        }
        MemoryDesk::from_files(files)
    }

    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        rapporteur_ide::diagnostics(&self.workspace.snapshot(), self.brief)
    }
}

/// Files of a source block: Markdown with front matter, or plain text with a sidecar (`format=txt`).
fn source_files(block: &Block) -> Vec<(String, String)> {
    let key = block.field("key").expect("a source block has a key");
    let mut meta = String::new();
    for (name, value) in block.fields.iter().filter(|(name, _)| name != "format" && name != "name") {
        meta.push_str(&format!("{name} = \"{}\"\n", value.replace('_', " ")));
    }
    if block.field("format") == Some("txt") {
        let path = format!("/desk/sources/{key}.txt");
        return vec![(format!("{path}.meta.toml"), meta), (path, block.text.clone())];
    }
    vec![(format!("/desk/sources/{key}.md"), format!("+++\n{meta}+++\n\n{}", block.text))]
}

/// Findings as marks: the part on the first line, columns in characters.
pub fn marks(snapshot: &Snapshot, brief: &Utf8Path, found: &[Diagnostic]) -> Vec<Mark> {
    let text = snapshot.text(brief).unwrap();
    let lines = snapshot.line_index(brief).unwrap();
    let mut marks: Vec<Mark> = found
        .iter()
        .map(|diagnostic| {
            let at = |offset| lines.position(&text, offset, PositionEncoding::Utf32);
            let LineCol { line, col } = at(diagnostic.range.start());
            let line_end = at(lines.line(&text, line).unwrap().end()).col;
            let end = at(diagnostic.range.end());
            let end = if end.line == line { end.col } else { line_end };
            (line as usize, col as usize..end.max(col + 1) as usize, diagnostic.code.to_owned())
        })
        .collect();
    marks.sort_by(|a, b| (a.0, a.1.start, a.1.end, &a.2).cmp(&(b.0, b.1.start, b.1.end, &b.2)));
    marks
}

/// Compares `text` with a committed file below `tests/`, or rewrites the file.
///
/// Such a file says what the program does, line by line, with a `!` where that is not yet right. It makes every change
/// visible in review without pretending that all is well.
pub fn assert_committed(file: &str, text: &str) {
    let path = root().join("tests").join(file);
    if update() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    if committed == text {
        return;
    }
    let only_in = |a: &str, b: &str, sign: &str| -> String {
        a.lines()
            .filter(|line| !b.lines().any(|other| other == *line))
            .map(|line| format!("{sign} {line}\n"))
            .collect()
    };
    panic!(
        "tests/{file} says something else:\n{}{}If the program is right: UPDATE=1 cargo test -p rapporteur-cli",
        only_in(&committed, text, "-"),
        only_in(text, &committed, "+"),
    );
}
