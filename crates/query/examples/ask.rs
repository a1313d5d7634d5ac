//! Answers the questions on standard input, one a line, from files: `cargo run -p rapporteur-query --example ask -- FILE…`.
#![allow(clippy::print_stdout)]

use std::io::BufRead as _;
use std::sync::Arc;

use camino::Utf8Path;
use rapporteur_query::{Desk, FactTable, ask};
use rapporteur_workspace::{OsSystem, Workspace};

fn main() {
    let root = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let workspace = Workspace::open(Arc::new(OsSystem), Utf8Path::new(&root), &|_| {});
    let snapshot = workspace.snapshot();
    let (index, linker) = (snapshot.index(), snapshot.linker());
    let table = FactTable::new(snapshot.catalogue(), snapshot.lexicon());
    let desk = Desk {
        facts: &*index,
        table: &table,
        linker: &linker,
        captures: &snapshot,
        rules: snapshot.rules_digest(),
    };
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let start = std::time::Instant::now();
        let answer = ask(&line, &desk);
        println!("== {line} ({:?})", start.elapsed());
        println!(
            "{:?} {} [{}]",
            answer.verdict,
            answer.summary,
            answer.answer.as_deref().unwrap_or_default()
        );
        for finding in &answer.findings {
            println!(
                "  + [{}] {} (m{} {} origins={})",
                finding.group,
                finding.text,
                finding.modality.rank,
                finding.modality.cue.as_deref().unwrap_or_default(),
                finding.origins
            );
            for citation in &finding.citations {
                println!(
                    "      {}:{} {}",
                    citation.key,
                    citation.start,
                    citation.quote.chars().take(110).collect::<String>().replace('\n', " ")
                );
            }
        }
        for item in &answer.not_counted {
            println!("  - {} {}", item.reason, item.text.chars().take(170).collect::<String>());
        }
        for text in &answer.not_shown {
            println!("  ? {text}");
        }
        for text in &answer.follow_up {
            println!("  > {text}");
        }
    }
}
