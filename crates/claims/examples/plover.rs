//! Reads a text on standard input and prints its cooperation events, one JSON object a line.
//!
//! ```console
//! $ echo "Norway trained forty Kenyan divers." | cargo run -q -p rapporteur-claims --example plover
//! {"event":"AID","predicate":"train","parts":[["actor","Norway"],["recipient","forty Kenyan divers"]],"rank":7}
//! ```

#![allow(clippy::print_stdout)]

use rapporteur_catalog::Catalogue;
use rapporteur_claims::events::{Senses, events};
use rapporteur_linking::{Linker, Scan, merge, resolve};
use rapporteur_text::{fold, split_sentences};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = fold(&std::io::read_to_string(std::io::stdin())?).text;
    let sentences: Vec<&str> = split_sentences(&text).into_iter().map(|range| &text[range]).collect();
    let linker = Linker::new(Catalogue::builtin());
    let scans: Vec<Scan> = sentences.iter().map(|sentence| linker.scan(sentence)).collect();
    let document: Vec<(&str, &Scan)> = sentences.iter().copied().zip(&scans).collect();
    for ((sentence, scan), added) in document.iter().zip(resolve(linker.catalogue(), &document)) {
        let (tree, mentions) = (rapporteur_grammar::parse(sentence), merge(scan, &added));
        for event in events(sentence, &tree, &mentions, linker.catalogue(), Senses::builtin()) {
            let Some(plover) = event.plover.filter(|plover| event.asserted && plover.is_cooperative()) else {
                continue;
            };
            let parts: Vec<_> = event.parts.iter().map(|part| (part.part, &sentence[part.range])).collect();
            let line = serde_json::json!({ "event": plover.event, "predicate": event.lemma, "parts": parts,
                "rank": event.modality.rank });
            println!("{line}");
        }
    }
    Ok(())
}
