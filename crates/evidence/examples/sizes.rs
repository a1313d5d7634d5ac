//! What takes the room in kept facts: `cargo run --release -p rapporteur-evidence --example sizes -- FILE…`, with files of
//! `.rapporteur/cache/facts`.

#![allow(clippy::print_stdout)] // it is what it is for

use std::error::Error;

use rapporteur_evidence::flat::{Bytes, FlatFacts};

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let all = bytes.len();
        // Whatever rules it was made by: they stand in its foot, before label, checksum, version and magic.
        let mut rules = [0; 32];
        let at = all.saturating_sub(80);
        rules.copy_from_slice(bytes.get(at..at + 32).ok_or("this is no file of facts")?);
        let facts = FlatFacts::open(Bytes::new(bytes), &rules)?;
        println!("{path}: {all} bytes, {} sources", facts.len());
        for (part, size) in facts.sizes() {
            let thousandths = size * 1_000 / (all as u64).max(1);
            println!("{part:>10} {size:>12} {:>3}.{} %", thousandths / 10, thousandths % 10);
        }
    }
    Ok(())
}
