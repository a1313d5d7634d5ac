//! How long it takes to find the sentences that a claim is compared with, and to read them: for `cargo xtask bench candidates`.
//!
//! `cargo run --release -p rapporteur-workspace --example candidates -- DESK CLAIMS`
//!
//! `CLAIMS` is a file with a claim a line, before it what kind of claim it is and a tab. Printed are, for each claim, that
//! kind, the microseconds that candidates take (the best of some runs, since others use the machine too), those that reading
//! the candidates takes, those that a verdict takes, and the number of candidates.

// Printing is what it is for.
#![allow(clippy::print_stdout)]

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use camino::Utf8Path;
use rapporteur_evidence::{
    Claim, FactIndex, Facts as _, FlatBase, SearchKey, candidates, judge, search_keys,
};
use rapporteur_sources::Reader;
use rapporteur_workspace::{OsSystem, Workspace};

/// Runs of each search.
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [desk, claims] = arguments.as_slice() else {
        eprintln!("usage: candidates DESK CLAIMS");
        return ExitCode::FAILURE;
    };
    let claims = match std::fs::read_to_string(claims) {
        Ok(claims) => claims,
        Err(error) => {
            eprintln!("{claims}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let workspace = Workspace::open(Arc::new(OsSystem), Utf8Path::new(desk), &|_| {});
    let snapshot = workspace.snapshot();
    let (index, catalogue, lexicon) = (snapshot.index(), snapshot.catalogue(), snapshot.lexicon());
    let sentences = index.flat_base().map_or(0, |base| base.facts().sentences());
    let size = index.flat_base().map_or(0, |base| base.facts().size());
    eprintln!("{} sources, {sentences} sentences, {size} bytes", snapshot.sources().len());
    let reader = Reader::new(snapshot.linker(), Arc::clone(&lexicon));
    let claims: Vec<(&str, Claim)> = claims
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(kind, text)| {
            let read = reader.read_text("claim", text, None).sentences.into_iter().next()?;
            Some((kind, Claim { prose: read.prose, statement: read.statement, cited: Vec::new() }))
        })
        .collect();
    // Of sources that could all be read, the number in the file is that in the list.
    let ids = index.sources();
    let keys = |claim: &Claim| search_keys(claim, &*index, &catalogue, &lexicon);
    // What an earlier search of the same keys came to is not known to a new index.
    let afresh = || match index.flat_base() {
        Some(base) => FactIndex::flat(Arc::clone(base), ids.to_vec()),
        None => FactIndex::clone(&index),
    };
    let find = |keys: &[SearchKey]| {
        let index = afresh();
        let start = Instant::now();
        let found = candidates(keys, &index, None);
        (start.elapsed(), found)
    };
    // What is mapped is brought into memory.
    claims.iter().for_each(|(_, claim)| drop(find(&keys(claim))));
    for (kind, claim) in &claims {
        let keys = keys(claim);
        let search = (0..ROUNDS).map(|_| find(&keys).0).min().unwrap_or_default();
        let (_, found) = find(&keys);
        // Nothing of what an earlier claim has read.
        let fresh = index.flat_base().map(|base| FlatBase::new(base.facts().clone(), None));
        let start = Instant::now();
        for reference in found.iter() {
            let number = ids.binary_search(&reference.source).ok();
            let source = fresh.as_ref().zip(number).and_then(|(base, number)| base.source(number));
            let sentence =
                source.as_ref().and_then(|source| source.sentences.get(reference.sentence as usize));
            std::hint::black_box(sentence.map(|sentence| sentence.prose.len()));
        }
        let read = start.elapsed();
        let start = Instant::now();
        std::hint::black_box(judge(claim, &*index, &catalogue, &lexicon));
        let judged = start.elapsed();
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        println!(
            "{kind}\t{:.1}\t{:.1}\t{:.1}\t{}",
            micros(search),
            micros(read),
            micros(judged),
            found.len()
        );
    }
    ExitCode::SUCCESS
}
