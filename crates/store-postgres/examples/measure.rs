//! Measures a store in PostgreSQL with generated captures: load, lookups, judging, the queue.
//!
//! `cargo run --release -p rapporteur-store-postgres --features client --example measure -- URL CAPTURES`, with an empty
//! database at the URL.

#![allow(clippy::print_stdout)] // it is what it is for

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_evidence::Claim;
use rapporteur_store::conformance::{Numbers, capture, lookup, rules};
use rapporteur_store::{EvidenceStore as _, Key, SourceDelta, StoreJudge, records, top_k};
use rapporteur_store_postgres::{Address, PgStore, QueuedCapture};

/// Sentences of a capture: nine records come out.
const SENTENCES: u32 = 9;
const LOOKUPS: u32 = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let usage = "usage: measure URL CAPTURES";
    let address = Address::parse(&args.next().ok_or(usage)?)?;
    let count: u32 = args.next().ok_or(usage)?.parse()?;
    let catalogue = Catalogue::builtin();
    let store = Arc::new(PgStore::create(&address, Arc::clone(&catalogue), rules(), false)?);
    let made = |number: u32| capture(&format!("{number}.txt"), number.into(), SENTENCES);

    if store.is_empty()? {
        let (mut writing, started) = (Duration::ZERO, Instant::now());
        for first in (0..count).step_by(500) {
            let batch: Vec<SourceDelta> =
                (first..count.min(first + 500)).map(|number| SourceDelta::set(made(number))).collect();
            let start = Instant::now();
            store.apply(&batch)?;
            writing += start.elapsed();
        }
        let start = Instant::now();
        store.tidy()?;
        let loaded = store.stats(&[])?.records;
        println!(
            "load: {count} captures, {loaded} records in {:.1} s ({:.1} s with making them), tidy {:.1} s: {:.0} records/s",
            writing.as_secs_f64(),
            started.elapsed().as_secs_f64(),
            start.elapsed().as_secs_f64(),
            per_second(loaded, writing),
        );
    }

    let known: BTreeSet<Key> = catalogue.entities().iter().map(|entity| Key::entity(&entity.key)).collect();
    let mut numbers = Numbers::new(1);
    for pass in ["first", "second"] {
        let (mut pairs, mut found, mut capped) = (Vec::new(), 0usize, 0u32);
        while pairs.len() < LOOKUPS as usize {
            let all = records(&made(numbers.below(count)).facts, &catalogue);
            let Some(record) = all.get(numbers.below(SENTENCES) as usize) else { continue };
            let entities: Vec<Key> = record.keys.iter().filter(|key| known.contains(key)).copied().collect();
            let [.., a, b] = entities[..] else { continue };
            let mut query = lookup(&mut numbers, record, &known);
            query.clauses = vec![Box::new([a, b])];
            let start = Instant::now();
            let candidates = store.candidates(&query, 5_000)?;
            let best = top_k(&candidates, &query, 50);
            pairs.push(start.elapsed());
            found += candidates.records.len();
            capped += u32::from(candidates.capped);
            std::hint::black_box(best);
        }
        println!(
            "candidates by a pair of entities, {pass} pass: {}; {:.1} found each, {capped} capped",
            percentiles(&mut pairs),
            f64::from(u32::try_from(found)?) / f64::from(LOOKUPS),
        );
    }

    let judge = StoreJudge::new(store.clone(), Arc::clone(&catalogue), Lexicon::builtin())?;
    let mut gathered = Vec::new();
    for _ in 0..LOOKUPS / 5 {
        let capture = made(numbers.below(count));
        let Some(sentence) = capture.facts.sentences.first() else { continue };
        let claim =
            Claim { prose: sentence.prose.clone(), statement: sentence.statement.clone(), cited: Vec::new() };
        let start = Instant::now();
        std::hint::black_box(judge.gather(&[claim], None)?);
        gathered.push(start.elapsed());
    }
    println!(
        "all for a claim by words alone (counts, candidates, 64 captures): {}",
        percentiles(&mut gathered)
    );

    let mut one = Vec::new();
    for number in 0..200u32 {
        let delta = [SourceDelta::set(capture(&format!("{number}.txt"), u64::from(number) + 7, SENTENCES))];
        let start = Instant::now();
        store.apply(&delta)?;
        one.push(start.elapsed());
    }
    println!("one source replaced: {}", percentiles(&mut one));

    let queue = store.queue("measure", Duration::from_secs(300));
    let waiting: Vec<QueuedCapture> = (0..5_000)
        .map(|number| QueuedCapture {
            name: format!("q{number}.txt"),
            bytes: vec![b'x'; 4_000],
            sidecar: None,
        })
        .collect();
    let start = Instant::now();
    waiting.chunks(500).try_for_each(|chunk| queue.add(chunk))?;
    println!("queue: {:.0} captures/s in", per_second(5_000, start.elapsed()));
    let start = Instant::now();
    let leased = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                let store = &store;
                scope.spawn(move || {
                    let queue = store.queue(format!("worker {worker}"), Duration::from_secs(300));
                    let mut jobs = Vec::new();
                    while let Ok(more) = queue.take(50) {
                        if more.is_empty() {
                            break;
                        }
                        jobs.extend(more);
                    }
                    jobs
                })
            })
            .collect();
        let leased: Vec<_> = workers.into_iter().filter_map(|worker| worker.join().ok()).collect();
        let count = leased.iter().map(|jobs| jobs.len() as u64).sum();
        println!("queue: {:.0} captures/s leased by 4 workers", per_second(count, start.elapsed()));
        leased
    });
    let start = Instant::now();
    std::thread::scope(|scope| {
        for (worker, jobs) in leased.iter().enumerate() {
            let store = &store;
            scope.spawn(move || {
                let queue = store.queue(format!("worker {worker}"), Duration::from_secs(300));
                for job in jobs.iter().take(250) {
                    let delta = SourceDelta::set(capture(&job.capture.name, 3, SENTENCES));
                    if let Err(error) = queue.done(job, delta) {
                        println!("{error}");
                    }
                }
            });
        }
    });
    println!(
        "queue: {:.0} captures/s written by 4 workers, each in a transaction",
        per_second(1_000, start.elapsed())
    );
    Ok(())
}

#[allow(clippy::cast_precision_loss)]
fn per_second(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(1e-9)
}

fn percentiles(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at =
        |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default().as_secs_f64() * 1e3;
    format!("p50 {:.2} ms, p95 {:.2} ms", at(50), at(95))
}
