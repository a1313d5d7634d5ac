//! Trains the English pack: `train-grammar --ud DIR --wordnet DIR --catalog DIR --out DIR [--check]`. `cargo xtask train grammar`
//! runs it with the instructions of the machine switched on.

#![allow(clippy::print_stdout)] // the course of the training is the output

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rapporteur_grammar::train::Plan;
use rapporteur_grammar::train::english::{self, Tables};

const USAGE: &str = "it is --ud DIR (the treebanks) --wordnet DIR (the word tables) --catalog DIR (the catalogue's tables) \
     --out DIR (the pack) [--check]";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut args = std::env::args().skip(1);
    let (mut ud, mut wordnet, mut catalog, mut out, mut check) = (None, None, None, None, false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--ud" => ud = args.next().map(PathBuf::from),
            "--wordnet" => wordnet = args.next().map(PathBuf::from),
            "--catalog" => catalog = args.next().map(PathBuf::from),
            "--out" => out = args.next().map(PathBuf::from),
            "--check" => check = true,
            other => return Err(format!("unknown argument `{other}`; {USAGE}")),
        }
    }
    let (Some(ud), Some(wordnet), Some(catalog), Some(out)) = (ud, wordnet, catalog, out) else {
        return Err(USAGE.into());
    };
    let read = |folder: &Path, name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))
    };
    let texts = english::TREEBANKS
        .iter()
        .map(|bank| Ok((read(&ud, bank.train)?, read(&ud, bank.dev)?)))
        .collect::<Result<Vec<_>, String>>()?;
    let words = read(&wordnet, "wordnet-lemmas.tsv")?;
    let exceptions = read(&wordnet, "wordnet-inflections.tsv")?;
    let countries = read(&catalog, "countries.tsv")?;
    let practice = read(&out, "practice.txt")?;
    let tables =
        Tables { words: &words, exceptions: &exceptions, countries: &countries, practice: &practice };
    let models = english::train(&texts, tables, &Plan::default(), &mut |line| println!("{line}"))?;
    for (name, bytes) in [("network.bin", &models.network), ("lemmas.bin", &models.lemmas)] {
        let path = out.join(name);
        if check {
            compare(&path, bytes)?;
        } else {
            std::fs::write(&path, bytes)
                .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
            println!("wrote {}", path.display());
        }
    }
    Ok(())
}

fn compare(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let held = std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    if held == bytes {
        println!("{} is what the treebanks give", path.display());
        return Ok(());
    }
    let first = held.iter().zip(bytes).position(|(a, b)| a != b).unwrap_or(held.len().min(bytes.len()));
    Err(format!("{} differs from what the treebanks give, first at byte {first}", path.display()))
}
