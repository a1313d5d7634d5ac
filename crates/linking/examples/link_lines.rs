//! Links plain texts: JSON lines `{"id", "text"}` in, `{"id", "mentions": [{"start", "end", "name", "entity", "wikidata",
//! "country", "coref", "why"}]}` out, byte offsets into UTF-8. With `--pending`, what waited and what was refused too.
//!
//! ```text
//! cargo run -p rapporteur-linking --example link_lines -- texts.jsonl
//! ```
#![allow(clippy::print_stdout)]

use std::io::{Read, Write};

use rapporteur_catalog::Catalogue;
use rapporteur_linking::{Linker, Mention, Referent, Scan, merge, resolve};
use rapporteur_text::{Folded, fold, split_sentences};
use serde_json::{Value, json};

/// A sentence: where its block begins, its place in the folded block.
struct Sentence {
    folded: usize,
    start: usize,
    text: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut verbose = false;
    let mut input = String::new();
    for arg in std::env::args().skip(1) {
        if arg == "--pending" {
            verbose = true;
        } else {
            input.push_str(&std::fs::read_to_string(arg)?);
        }
    }
    if input.is_empty() {
        std::io::stdin().read_to_string(&mut input)?;
    }
    let linker = Linker::new(Catalogue::builtin());
    let mut out = std::io::BufWriter::new(std::io::stdout());
    for line in input.lines().filter(|l| !l.trim().is_empty()) {
        let item: Value = serde_json::from_str(line)?;
        let text = item["text"].as_str().unwrap_or("");
        let answer = json!({ "id": item["id"], "mentions": link(&linker, text, verbose) });
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

fn link(linker: &Linker, text: &str, verbose: bool) -> Vec<Value> {
    let mut blocks: Vec<(usize, Folded)> = Vec::new();
    let mut sentences = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let folded = fold(line);
        for range in split_sentences(&folded.text) {
            let text = folded.text[std::ops::Range::<usize>::from(range)].to_owned();
            sentences.push(Sentence { folded: blocks.len(), start: range.start().into(), text });
        }
        blocks.push((at, folded));
        at += line.len();
    }
    let scans: Vec<Scan> = sentences.iter().map(|s| linker.scan(&s.text)).collect();
    let pairs: Vec<(&str, &Scan)> =
        sentences.iter().zip(&scans).map(|(s, scan)| (s.text.as_str(), scan)).collect();
    let resolved = resolve(linker.catalogue(), &pairs);
    let mut out = Vec::new();
    for ((sentence, scan), resolved) in sentences.iter().zip(&scans).zip(&resolved) {
        let (offset, folded) = &blocks[sentence.folded];
        let place = |range: rapporteur_text::TextRange| {
            let inside = rapporteur_text::range(
                sentence.start + usize::from(range.start()),
                sentence.start + usize::from(range.end()),
            );
            let source = folded.map.to_source(inside);
            (offset + usize::from(source.start()), offset + usize::from(source.end()))
        };
        for mention in merge(scan, resolved) {
            let (start, end) = place(mention.range);
            out.push(render(linker.catalogue(), text, start, end, &mention));
        }
        if verbose {
            for refusal in &scan.refused {
                let (start, end) = place(refusal.range);
                out.push(json!({ "start": start, "end": end, "name": &text[start..end], "refused": &*refusal.why }));
            }
            for pending in &scan.pending {
                let (start, end) = place(pending.range);
                out.push(json!({ "start": start, "end": end, "name": &text[start..end], "pending": &*pending.phrase }));
            }
        }
    }
    out
}

fn render(catalogue: &Catalogue, text: &str, start: usize, end: usize, mention: &Mention) -> Value {
    let (entity, wikidata, country) = match &mention.referent {
        Referent::Entity(id) => match catalogue.entity(*id) {
            Some(e) => (json!(&*e.key), json!(e.wikidata.as_deref()), json!(e.country.as_deref())),
            None => (Value::Null, Value::Null, Value::Null),
        },
        Referent::Local(key) => {
            let state = mention.referent.principal(catalogue).and_then(|id| catalogue.entity(id));
            (json!(&**key), Value::Null, json!(state.and_then(|e| e.country.as_deref())))
        }
        Referent::Plural(ids) => {
            let keys: Vec<&str> =
                ids.iter().filter_map(|id| catalogue.entity(*id)).map(|e| &*e.key).collect();
            (json!(keys), Value::Null, Value::Null)
        }
    };
    json!({
        "start": start, "end": end, "name": &text[start..end], "entity": entity, "wikidata": wikidata,
        "country": country, "coref": mention.is_coreference(), "why": &*mention.why,
    })
}
