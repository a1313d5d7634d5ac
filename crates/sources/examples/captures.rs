#![allow(clippy::print_stdout, reason = "it prints")]
//! Reads real captures: which of a folder's files give text, how fast, and the text itself.
//!
//! ```text
//! cargo run --release -p rapporteur-sources --example captures -- FOLDER            one line a file, sums by format
//! cargo run --release -p rapporteur-sources --example captures -- --text FILE       the text with its pages
//! cargo run --release -p rapporteur-sources --example captures -- --facts FOLDER    with sentences and statements
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_linking::Linker;
use rapporteur_sources::{Capture, CaptureFormat, Reader, extract};

#[derive(Default)]
struct Sum {
    files: usize,
    failed: usize,
    bytes: usize,
    text: usize,
    time: Duration,
}

fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    let option = arguments.next_if(|argument| argument.starts_with("--"));
    let mut files = Vec::new();
    for argument in arguments {
        collect(Path::new(&argument), &mut files);
    }
    files.sort();
    let reader = (option.as_deref() == Some("--facts"))
        .then(|| Reader::new(Arc::new(Linker::new(Catalogue::builtin())), Lexicon::builtin()));
    let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
    for file in &files {
        let name = file.to_string_lossy();
        let Some(format) = CaptureFormat::of_name(&name) else { continue };
        let Ok(bytes) = std::fs::read(file) else { continue };
        let begun = Instant::now();
        let read = extract(format, &bytes);
        let facts = reader.as_ref().map(|reader| reader.read(Capture::new(&name, &bytes)));
        let time = begun.elapsed();
        let sum = sums.entry(format.name()).or_default();
        sum.files += 1;
        sum.bytes += bytes.len();
        sum.time += time;
        let sentences = facts.and_then(Result::ok).map(|read| read.facts.sentences.len());
        match read {
            Ok(extraction) => {
                let len = extraction.as_ref().map_or(bytes.len(), |extraction| extraction.text.len());
                sum.text += len;
                if option.as_deref() == Some("--text") {
                    if let Some(extraction) = extraction {
                        print_text(&extraction);
                    }
                    continue;
                }
                let pages = extraction.as_ref().map_or(0, |extraction| extraction.pages.len());
                let problems =
                    extraction.map(|extraction| extraction.problems.join("; ")).unwrap_or_default();
                let sentences = sentences.map_or_else(String::new, |count| format!(" {count} sentences"));
                println!(
                    "{len:>9} bytes of text {pages:>4} pages {:>7.1} ms{sentences} {name} {problems}",
                    time.as_secs_f64() * 1e3
                );
            }
            Err(error) => {
                sum.failed += 1;
                println!("failed: {name}: {error}");
            }
        }
    }
    for (format, sum) in sums {
        let seconds = sum.time.as_secs_f64().max(1e-9);
        eprintln!(
            "{format}: {} files ({} failed), {:.1} MB, {:.1} MB of text, {:.1} files/s, {:.1} MB/s",
            sum.files,
            sum.failed,
            sum.bytes as f64 / 1e6,
            sum.text as f64 / 1e6,
            sum.files as f64 / seconds,
            sum.bytes as f64 / 1e6 / seconds
        );
    }
}

fn print_text(extraction: &rapporteur_sources::Extraction) {
    for (name, value) in extraction.fields.iter() {
        println!("{name}: {value}");
    }
    let mut from = 0;
    for page in &extraction.pages {
        let to = page.offset as usize;
        print!("{}", extraction.text.get(from..to).unwrap_or_default());
        print!("⟦{}⟧", page.page);
        from = to;
    }
    println!("{}", extraction.text.get(from..).unwrap_or_default());
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let Ok(entries) = std::fs::read_dir(path) else { return };
        entries.flatten().for_each(|entry| collect(&entry.path(), files));
    } else {
        files.push(path.to_owned());
    }
}
