//! Prints how questions are read, one a line of standard input.
#![allow(clippy::print_stdout)]

use std::io::BufRead as _;
use std::sync::Arc;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_linking::Linker;
use rapporteur_query::{FactTable, Question};

fn main() {
    let (catalogue, lexicon) = (Catalogue::builtin(), Lexicon::builtin());
    let linker = Linker::new(Arc::clone(&catalogue));
    let table = FactTable::new(Arc::clone(&catalogue), lexicon);
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let question = Question::read(&line, &linker, &table);
        let entities: Vec<String> = question
            .entities
            .iter()
            .map(|asked| format!("{}/{:?}", catalogue.display_name(asked.entity), asked.part))
            .collect();
        println!("{question:?}");
        println!(
            "{line}\n  {}\n  {:?} kind={:?} generic={} {entities:?} domains={:?} time={:?} unresolved={:?}",
            question.statement,
            question.slot,
            question.kind,
            question.generic,
            question.domains,
            question.time.map(|time| time.display()),
            question.unresolved
        );
    }
}
