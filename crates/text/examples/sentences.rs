//! Splits texts into sentences: a JSON list of strings on standard input, a JSON list of lists on standard output.
//!
//! `cargo xtask eval golden-sentences` scores its answers.

use std::io::Write as _;

use rapporteur_text::split_sentences;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let texts: Vec<String> = serde_json::from_reader(std::io::stdin().lock())?;
    let split = |text: &String| -> Vec<String> {
        split_sentences(text)
            .into_iter()
            .filter_map(|at| text.get(std::ops::Range::<usize>::from(at)))
            .map(str::to_owned)
            .collect()
    };
    let answers: Vec<Vec<String>> = texts.iter().map(split).collect();
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &answers)?;
    out.write_all(b"\n")?;
    Ok(())
}
