//! What a careful reader would want linked in the founding documents, if they are at hand.
//!
//! Of each document: names with the keys they must link to, abbreviations, and descriptions that stand for others.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rapporteur_catalog::{Catalogue, EntityId};
use rapporteur_linking::{Linker, Referent, Scan, merge, resolve};
use rapporteur_text::{fold, split_sentences};

fn shared() -> Option<PathBuf> {
    let stated = std::env::var_os("RAPPORTEUR_SHARED").map(PathBuf::from);
    let folder =
        stated.clone().unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    if folder.join("seeds").is_dir() {
        return Some(folder);
    }
    assert!(stated.is_none() || std::env::var_os("CI").is_none(), "no seeds in {}", folder.display());
    eprintln!("skipped: no seeds in {}", folder.display());
    None
}

/// Surface → keys it was linked to, in order, of one document.
fn linked(linker: &Linker, text: &str) -> BTreeMap<String, Vec<String>> {
    let catalogue = linker.catalogue();
    let key = |id: &EntityId| catalogue.entity(*id).map_or(String::new(), |e| e.key.to_string());
    let mut sentences = Vec::new();
    for line in text.lines() {
        let folded = fold(line).text;
        let ranges = split_sentences(&folded);
        sentences.extend(ranges.into_iter().map(|r| folded[std::ops::Range::<usize>::from(r)].to_owned()));
    }
    let scans: Vec<Scan> = sentences.iter().map(|s| linker.scan(s)).collect();
    let pairs: Vec<(&str, &Scan)> = sentences.iter().map(String::as_str).zip(&scans).collect();
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for ((prose, scan), resolved) in pairs.iter().zip(resolve(catalogue, &pairs)) {
        for mention in merge(scan, &resolved) {
            let name = match &mention.referent {
                Referent::Entity(id) => key(id),
                Referent::Local(local) => local.to_string(),
                Referent::Plural(ids) => ids.iter().map(key).collect::<Vec<_>>().join("+"),
            };
            out.entry(prose[std::ops::Range::<usize>::from(mention.range)].to_owned())
                .or_default()
                .push(name);
        }
    }
    out
}

#[test]
fn wanted_entities_are_linked_and_none_wrongly() {
    let Some(folder) = shared() else { return };
    let linker = Linker::new(Catalogue::builtin());
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder.join("seeds")).unwrap().filter_map(|f| Some(f.ok()?.path())).collect();
    files.sort();
    let mut problems = String::new();
    let mut wanted = 0;
    let mut document: Option<(String, BTreeMap<String, Vec<String>>)> = None;
    for line in include_str!("founding.tsv").lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        if let Some(number) = line.strip_prefix("document ") {
            let file = &files[number.trim().parse::<usize>().unwrap()];
            let text = std::fs::read_to_string(file).unwrap();
            document = Some((number.to_owned(), linked(&linker, &text)));
            continue;
        }
        let (surface, keys) = line.split_once('\t').expect("surface and key");
        let (number, found) = document.as_ref().expect("a document first");
        wanted += 1;
        match found.get(surface) {
            None => problems += &format!("\n{number}: {surface} is not linked, not even to others"),
            Some(got) => {
                // Several keys where the document uses a form for several things.
                let allowed: Vec<&str> = keys.split(' ').map(str::trim).collect();
                let keys: Vec<String> = allowed.iter().map(|k| k.replace('_', " ")).collect();
                let wrong: Vec<_> = got.iter().filter(|k| !keys.contains(k)).collect();
                if !wrong.is_empty() {
                    problems += &format!("\n{number}: {surface} is {wrong:?}, not {keys:?}");
                }
            }
        }
    }
    assert!(problems.is_empty(), "of {wanted}:{problems}");
    assert!(wanted >= 120);
}
