//! Throughput of each function over prose, in megabytes a second on one core.
//!
//! `cargo run --release -p rapporteur-text --example throughput [FILE]`; without a file, over prose made up here.
#![allow(clippy::print_stdout, reason = "this program's output is its result")]

use rapporteur_text::{LineIndex, fold, split_sentences, tokenize};
use std::hint::black_box;
use std::time::Instant;

/// Prose with the usual abbreviations, numbers, quotations and marks.
const PARAGRAPH: &str = "The harbour board of Mombasa met on Tuesday for the first time since the flood. Its chair, \
Mrs. Achieng, read out the engineers' findings: two of the five cranes could be saved, the others could not. \
“We have no money for new ones,” she said, “and no time to wait for it.” Kestrel Ltd. and its partners in the U.S. \
had offered a loan of $12.5 million at 4 per cent. [3] The board's lawyer, Dr. P. Otieno, asked for a month; \
nobody else did. According to Art. 9 of the port's charter, a loan of more than 5 million needs the consent of \
three quarters of the members, i.e. nine votes. Seven were cast. The matter comes back in Oct. 2031.\n\n";

fn main() {
    let text = std::env::args().nth(1).map_or_else(
        || PARAGRAPH.repeat(20_000_000 / PARAGRAPH.len()),
        |file| std::fs::read_to_string(file).unwrap_or_default(),
    );
    println!("{:.1} MB", text.len() as f64 / 1e6);
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let folded: Vec<String> = paragraphs.iter().map(|it| fold(it).text).collect();
    measure("line index", &text, || LineIndex::new(&text).len());
    measure("fold", &text, || paragraphs.iter().map(|it| fold(it).text.len()).sum());
    measure("sentences", &text, || paragraphs.iter().map(|it| split_sentences(it).len()).sum());
    measure("sentences, one block", &text, || split_sentences(&text).len());
    measure("tokens", &text, || folded.iter().map(|it| tokenize(it).len()).sum());
}

/// Best of five runs, to leave out what other programs do to the clock.
fn measure(name: &str, text: &str, run: impl Fn() -> usize) {
    let mut best = f64::MAX;
    let mut count = 0;
    for _ in 0..5 {
        let start = Instant::now();
        count = black_box(run());
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{name:<22} {:>8.0} MB/s  ({count})", text.len() as f64 / 1e6 / best);
}
