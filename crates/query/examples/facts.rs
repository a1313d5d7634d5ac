//! Prints the facts of files: `cargo run -p rapporteur-query --example facts -- FILE…`.
#![allow(clippy::print_stdout)]

use std::sync::Arc;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_evidence::SourceId;
use rapporteur_linking::Linker;
use rapporteur_query::FactTable;
use rapporteur_sources::{Capture, Reader};

fn main() {
    let (catalogue, lexicon) = (Catalogue::builtin(), Lexicon::builtin());
    let reader = Reader::new(Arc::new(Linker::new(Arc::clone(&catalogue))), Arc::clone(&lexicon));
    let table = FactTable::new(Arc::clone(&catalogue), lexicon);
    for (id, name) in (0..).zip(std::env::args().skip(1)) {
        let bytes = match std::fs::read(&name) {
            Ok(bytes) => bytes,
            Err(error) => {
                println!("{name}: {error}");
                continue;
            }
        };
        let Ok(read) = reader.read(Capture::new(&name, &bytes)) else {
            continue;
        };
        println!("## {name}");
        for (at, fact) in table.of_source(SourceId(id), &read.facts).iter().enumerate() {
            let parties: Vec<String> = fact
                .parties
                .iter()
                .map(|party| {
                    let actor = party.actor.map_or("-", |id| catalogue.entity(id).map_or("", |e| &e.key));
                    format!("{}={}[{actor}]", party.part.as_str(), party.name)
                })
                .collect();
            let sentence = &read.facts.sentences[fact.sentence as usize].prose;
            println!(
                "{at} {} {} {:?} m{}{} {}{} t={} dom={} under={:?} {parties:?}\n      {}",
                fact.lemma,
                fact.kind,
                fact.standing,
                fact.modality,
                fact.cue.as_deref().unwrap_or_default(),
                if fact.denied { "DENIED " } else { "" },
                if fact.asserted { "" } else { "unasserted" },
                fact.time.map_or_else(String::new, |time| time.interval.display()),
                fact.domains.join(","),
                fact.under,
                sentence.chars().take(150).collect::<String>()
            );
        }
    }
}
