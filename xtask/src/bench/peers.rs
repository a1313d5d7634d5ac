//! The same edits against other language servers, in one run: what counts is the ratio.
//!
//! Every server gets a file of its own language with a finding every few lines. A keystroke makes one finding more, the
//! next takes it away, at places spread over the file; the time ends when the findings of that version are there. Servers
//! that name no version are marked: the first list counts that tells of the edit. Peers that are not on `PATH` are left out
//! with a line that says so.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::Client;
use super::{corpus, percentile};
use crate::{Outcome, shell};

/// Sources of our desk.
const SOURCES: usize = 100;
/// Edits that are measured, after a tenth of them as warm-up.
const ROUNDS: usize = 60;
/// Pause between two edits.
const PAUSE: Duration = Duration::from_millis(20);

struct Peer {
    name: &'static str,
    command: &'static [&'static str],
    language: Language,
    /// What makes a finding where it is put.
    probe: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Markdown,
    Python,
}

const PEERS: [Peer; 6] = [
    Peer { name: "ruff", command: &["ruff", "server"], language: Language::Python, probe: "; undefinedzz" },
    Peer { name: "ty", command: &["ty", "server"], language: Language::Python, probe: "; undefinedzz" },
    Peer {
        name: "rumdl",
        command: &["rumdl", "server", "--stdio"],
        language: Language::Markdown,
        probe: " \t x  ",
    },
    Peer { name: "typos-lsp", command: &["typos-lsp"], language: Language::Markdown, probe: " recieve" },
    Peer {
        name: "panache",
        command: &["panache", "lsp"],
        language: Language::Markdown,
        probe: " [z][nosuchref]",
    },
    Peer {
        name: "harper-ls",
        command: &["harper-ls", "--stdio"],
        language: Language::Markdown,
        probe: " qwzzkt",
    },
];

/// A server's times in milliseconds.
struct Measured {
    edit: Vec<f64>,
    missing: usize,
    versioned: bool,
    payload: usize,
}

pub fn run(sizes: &[usize]) -> Outcome {
    let binary = shell::release_binary()?;
    println!("{SOURCES} sources of 4 kB beside our brief; {ROUNDS} edits; ms");
    println!(
        "{:>6} {:>12} {:>9} {:>9} {:>8} {:>9}",
        "kB", "server", "edit p50", "edit p95", "times", "payload"
    );
    for &kilobytes in sizes {
        let desk = shell::target().join(format!("bench/desk-{SOURCES}-{kilobytes}"));
        corpus::write(&desk, SOURCES, kilobytes)?;
        let brief = desk.join(corpus::BRIEF);
        let ours = measure(&[&binary.display().to_string(), "lsp"], &desk, &brief, "markdown", None)?;
        let own = show(kilobytes, "rapporteur", ours, None);
        for peer in &PEERS {
            if !on_path(peer.command[0]) {
                println!("{kilobytes:>6} {:>12} left out: not on PATH", peer.name);
                continue;
            }
            let (folder, file, id) = match peer.language {
                Language::Markdown => {
                    let folder = shell::target().join(format!("bench/markdown-{kilobytes}-{}", peer.name));
                    let file = folder.join("big.md");
                    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
                    let text = with_findings(&shell::read(&brief)?, peer.probe);
                    std::fs::write(&file, text).map_err(|error| error.to_string())?;
                    (folder, file, "markdown")
                }
                Language::Python => {
                    let folder = shell::target().join(format!("bench/python-{kilobytes}"));
                    let file = folder.join("big.py");
                    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
                    std::fs::write(&file, python(kilobytes)).map_err(|error| error.to_string())?;
                    (folder, file, "python")
                }
            };
            match measure(peer.command, &folder, &file, id, Some(peer.probe)) {
                Ok(measured) => {
                    show(kilobytes, peer.name, measured, Some(own));
                }
                Err(error) => println!("{kilobytes:>6} {:>12} {error}", peer.name),
            }
        }
    }
    Ok(())
}

/// Prints a row; the median.
fn show(kilobytes: usize, name: &str, mut measured: Measured, own: Option<f64>) -> f64 {
    let p50 = percentile(&mut measured.edit, 50);
    let mut line =
        format!("{kilobytes:>6} {name:>12} {p50:>9.2} {:>9.2}", percentile(&mut measured.edit, 95));
    match own {
        Some(own) => _ = write!(line, " {:>8.1}", p50 / own),
        None => line.push_str("        1"),
    }
    let _ = write!(line, " {:>9}", measured.payload);
    if !measured.versioned {
        line.push_str(" unversioned");
    }
    if measured.missing > 0 {
        let _ = write!(line, " {} without an answer", measured.missing);
    }
    println!("{line}");
    p50
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder: PathBuf| folder.join(program)).any(|file| file.is_file())
}

/// Opens a file and edits it; `probe` is put at the end of lines, our own server gets another year in a claim.
fn measure(
    command: &[&str],
    folder: &Path,
    file: &Path,
    language: &str,
    probe: Option<&str>,
) -> Result<Measured, String> {
    let text = shell::read(file)?;
    let uri = super::file_uri(file)?;
    let root = super::file_uri(folder)?;
    let mut client = Client::start_command(command)?;
    client.request(
        "initialize",
        json!({
            "processId": std::process::id(),
            "rootUri": root,
            "workspaceFolders": [{ "uri": root, "name": "bench" }],
            "initializationOptions": { "restMillis": 0 },
            "capabilities": {
                "general": { "positionEncodings": ["utf-8", "utf-16"] },
                "textDocument": { "publishDiagnostics": { "versionSupport": true, "relatedInformation": true } },
                "workspace": { "configuration": true, "workspaceFolders": true },
            },
        }),
    )?;
    client.notify("initialized", json!({}))?;
    client.notify(
        "textDocument/didOpen",
        json!({ "textDocument": { "uri": uri, "languageId": language, "version": 1, "text": text } }),
    )?;
    let is_list = |message: &Value| {
        message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri.as_str()
    };
    let (_, first) = client.wait(|message| {
        is_list(message) && message["params"]["diagnostics"].as_array().is_some_and(|list| !list.is_empty())
    })?;
    let versioned = first["params"]["version"].is_number();
    let places = places(&text, &first, probe.is_some());
    if places.is_empty() {
        return Err("there is no line to edit".to_owned());
    }
    let mut measured = Measured { edit: Vec::new(), missing: 0, versioned, payload: first.to_string().len() };
    let typed = probe.unwrap_or("x");
    let warm_up = ROUNDS / 10;
    for round in 0..ROUNDS + warm_up {
        let version = round + 2;
        let (line, column) = places[round / 2 * 37 % places.len()];
        let (end, text) = if round % 2 == 0 { (column, typed) } else { (column + typed.len(), "") };
        let range = json!({
            "start": { "line": line, "character": column },
            "end": { "line": line, "character": end },
        });
        let sent = Instant::now();
        client.notify(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": uri, "version": version },
                "contentChanges": [{ "range": range, "text": text }],
            }),
        )?;
        // A list without a version may be for an earlier text: it counts when it tells of this edit.
        let tells = |message: &Value| {
            let found = message["params"]["diagnostics"].as_array().map(Vec::as_slice).unwrap_or_default();
            let here = |start: &Value| {
                start["line"] == line && start["character"].as_u64().is_some_and(|at| at >= column as u64)
            };
            found.iter().any(|finding| here(&finding["range"]["start"])) == (round % 2 == 0)
        };
        let answer = client.wait(|message| {
            is_list(message)
                && if versioned { message["params"]["version"] == version } else { tells(message) }
        });
        match answer {
            Ok((at, _)) if round >= warm_up => measured.edit.push(super::milliseconds(at - sent)),
            Ok(_) => {}
            Err(_) => measured.missing += 1,
        }
        std::thread::sleep(PAUSE);
    }
    // Peers need not take leave politely; the process ends with its client.
    let _ = client.stop();
    Ok(measured)
}

/// Lines and columns to edit: ends of lines of prose, or where our own findings move by a letter before them.
fn places(text: &str, first: &Value, probe: bool) -> Vec<(usize, usize)> {
    if probe {
        return text
            .lines()
            .enumerate()
            .filter(|(_, line)| is_prose(line) && line.is_ascii())
            .map(|(at, line)| (at, line.len()))
            .collect();
    }
    let found = first["params"]["diagnostics"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut places: Vec<(usize, usize)> = found
        .iter()
        .map(|finding| &finding["range"]["start"])
        .filter(|start| start["character"].as_u64() > Some(4))
        .filter_map(|start| Some((usize::try_from(start["line"].as_u64()?).ok()?, 3)))
        .collect();
    places.dedup();
    places
}

fn is_prose(line: &str) -> bool {
    line.len() > 20 && !line.starts_with(['#', '-', '`', '['])
}

/// A brief in which a peer finds something every forty lines of prose.
fn with_findings(text: &str, probe: &str) -> String {
    let mut prose = 0;
    let line = |line: &str| {
        let counts = is_prose(line);
        prose += usize::from(counts);
        match counts && prose % 40 == 20 {
            true => format!("{line}{probe}\n"),
            false => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}

/// A module of about `kilobytes` kB whose every function has an undefined name.
fn python(kilobytes: usize) -> String {
    let mut text = String::from("\"\"\"Generated.\"\"\"\n\nimport math\n");
    let mut number = 0;
    while text.len() < kilobytes * 1000 {
        number += 1;
        let _ = write!(
            text,
            "\n\ndef function_{number}(first: int, second: int) -> float:\n    \"\"\"Add and divide, number {number}.\"\"\"\n    value_{number} = sum([first, second, {number}])\n    other_{number} = math.sqrt(value_{number}) + missing_{number}\n    return other_{number} / (second + {number})\n"
        );
    }
    text
}
