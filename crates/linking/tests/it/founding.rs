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
    let (mut missing, mut wrong) = (String::new(), String::new());
    let (mut wanted, mut found) = (0, 0);
    let (mut anaphors, mut settled) = (0, 0);
    let mut document: Option<(String, BTreeMap<String, Vec<String>>)> = None;
    for line in include_str!("founding.tsv").lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        if let Some(number) = line.strip_prefix("document ") {
            let file = &files[number.trim().parse::<usize>().unwrap()];
            let text = std::fs::read_to_string(file).unwrap();
            document = Some((number.to_owned(), linked(&linker, &text)));
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let (number, links) = document.as_ref().expect("a document first");
        // Several keys where the document uses a form for several things.
        let keys: Vec<String> = cells[1].split(' ').map(|k| k.trim().replace('_', " ")).collect();
        let got: &[String] = links.get(cells[0]).map_or(&[], Vec::as_slice);
        let others: Vec<_> = got.iter().filter(|k| !keys.contains(k)).collect();
        if !others.is_empty() {
            wrong += &format!("\n{number}: {} is {others:?}, not {keys:?}", cells[0]);
        }
        if let Some(count) = cells.get(2).map(|n| n.parse::<usize>().unwrap()) {
            anaphors += count;
            settled += got.len().min(count);
        } else {
            wanted += 1;
            found += usize::from(!got.is_empty());
        }
        if got.len() < cells.get(2).map_or(1, |n| n.parse().unwrap()) {
            missing += &format!("\n{number}: {} is linked {} times", cells[0], got.len());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(wanted >= 150 && found * 100 >= wanted * 98, "{found} of {wanted}:{missing}");
    assert!(anaphors >= 20 && settled * 10 >= anaphors * 9, "{settled} of {anaphors}:{missing}");
    eprintln!("{found} of {wanted} entities, {settled} of {anaphors} anaphors");
}
