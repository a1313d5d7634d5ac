//! Measures the grammar on one core: time to the first tree, words per second, memory.
//!
//! ```console
//! $ cargo run --release -p rapporteur-grammar --example throughput -- ../shared/ud/en_gum-dev.conllu
//! ```
//!
//! The words of the CoNLL-U file are taken as they are; its sentences are repeated until two seconds have gone by.

#![allow(clippy::print_stdout)]

use std::time::{Duration, Instant};

use rapporteur_grammar::Language as _;
use rapporteur_grammar::{Words, conllu, english, structure};

/// How long to measure.
const TIME: Duration = Duration::from_secs(2);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let before = resident();
    let start = Instant::now();
    let first = rapporteur_grammar::parse("The two ministers signed the agreement in Nairobi.");
    let ready = start.elapsed();
    println!("first tree after {:.1} ms, {} words", ready.as_secs_f64() * 1e3, first.words.len());

    let path = std::env::args().nth(1).ok_or("name a CoNLL-U file")?;
    let file = std::fs::read_to_string(&path)?;
    let sentences: Vec<conllu::Sentence<'_>> = conllu::read(&file).collect::<Result<_, _>>()?;
    let pairs: Vec<(&str, &Words)> = sentences.iter().map(|s| (s.text(), s.words())).collect();

    let (mut words, mut trees) = (0, Vec::new());
    let start = Instant::now();
    while start.elapsed() < TIME {
        trees.clear();
        for batch in pairs.chunks(64) {
            trees.extend(english().annotate(batch));
        }
        words += trees.iter().map(|tree| tree.words.len()).sum::<usize>();
    }
    let rate = words as f64 / start.elapsed().as_secs_f64();
    println!("{rate:.0} words/s: tags, lemmas, trees, 64 sentences at a time");

    let start = Instant::now();
    let mut words = 0;
    while start.elapsed() < TIME {
        for &pair in &pairs {
            words += english().annotate(&[pair])[0].words.len();
        }
    }
    println!("{:.0} words/s: one sentence at a time", words as f64 / start.elapsed().as_secs_f64());

    let (mut words, mut clauses) = (0, 0);
    let start = Instant::now();
    while start.elapsed() < TIME {
        for ((text, _), tree) in pairs.iter().zip(&trees) {
            clauses += structure::clauses(text, tree).len();
            words += tree.words.len();
        }
    }
    println!("{:.0} words/s: clauses from trees", words as f64 / start.elapsed().as_secs_f64());
    assert!(clauses > 0);
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("{} MB more in memory than at the start, the file included", (after - before) / 1024);
    }
    Ok(())
}

/// Kilobytes that the process holds in memory, where the system tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
