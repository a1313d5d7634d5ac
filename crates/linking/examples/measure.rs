//! Scan speed over a text, and the time to build catalogue and linker.
//!
//! ```text
//! cargo run --release -p rapporteur-linking --example measure -- text.txt
//! ```
#![allow(clippy::print_stdout)]

use std::sync::Arc;
use std::time::Instant;

use rapporteur_catalog::Catalogue;
use rapporteur_linking::{Linker, Scan, resolve};
use rapporteur_text::{fold, split_sentences};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    for path in std::env::args().skip(1) {
        text.push_str(&std::fs::read_to_string(path)?);
    }
    let before = resident();
    let start = Instant::now();
    let catalogue = Arc::new(Catalogue::read_builtin());
    let read = start.elapsed();
    let linker = Linker::new(Arc::clone(&catalogue));
    let built = start.elapsed() - read;
    let start = Instant::now();
    let _ = linker.scan("Warm the word lists.");
    let lists = start.elapsed();
    println!(
        "catalogue {read:?}, linker {built:?}, word lists {lists:?}, {} KiB; {} entities, {} names",
        resident().saturating_sub(before),
        catalogue.entities().len(),
        catalogue.names().len()
    );
    let mut sentences = Vec::new();
    for line in text.lines() {
        let folded = fold(line).text;
        sentences.extend(
            split_sentences(&folded)
                .into_iter()
                .map(|r| folded[std::ops::Range::<usize>::from(r)].to_owned()),
        );
    }
    let bytes: usize = sentences.iter().map(String::len).sum();
    let rounds = (20_000_000 / bytes.max(1)).clamp(1, 2000);
    let start = Instant::now();
    let mut mentions = 0;
    for _ in 0..rounds {
        mentions = sentences.iter().map(|s| linker.scan(s).mentions.len()).sum();
    }
    let scan = start.elapsed().as_secs_f64() / rounds as f64;
    let scans: Vec<Scan> = sentences.iter().map(|s| linker.scan(s)).collect();
    let pairs: Vec<(&str, &Scan)> = sentences.iter().map(String::as_str).zip(&scans).collect();
    let start = Instant::now();
    let resolved: usize = resolve(&catalogue, &pairs).iter().map(Vec::len).sum();
    println!(
        "{bytes} bytes, {} sentences, {mentions} mentions: scan {:.1} MB/s ({:.3} ms), resolve {:?} for {resolved} more",
        sentences.len(),
        bytes as f64 / scan / 1e6,
        scan * 1e3,
        start.elapsed()
    );
    Ok(())
}

/// Resident memory in KiB, where the system tells.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("");
    line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}
