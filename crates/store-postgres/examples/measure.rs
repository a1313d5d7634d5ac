//! Measures a store in PostgreSQL with generated captures: load, lookups, judging, the queue.
//!
//! `cargo run --release -p rapporteur-store-postgres --features client --example measure -- URL CAPTURES`, with an empty
//! database at the URL.

#![allow(clippy::print_stdout)] // it is what it is for

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_store::conformance::{Numbers, Wording, capture, claim, lookup, rules};
use rapporteur_store::{
    Candidates, Changes, EvidenceQuery, EvidenceStore, Generation, Key, Rules, Scored, SourceDelta,
    SourceKey, Stats, StoreError, StoreJudge, StoredCapture, records, top_k,
};
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
        let (mut making, started) = (Duration::ZERO, Instant::now());
        store.load(|load| {
            for first in (0..count).step_by(500) {
                let start = Instant::now();
                let batch: Vec<SourceDelta> =
                    (first..count.min(first + 500)).map(|number| SourceDelta::set(made(number))).collect();
                making += start.elapsed();
                load.add(&batch)?;
            }
            println!("load: staged after {:.1} s", (started.elapsed() - making).as_secs_f64());
            Ok::<(), StoreError>(())
        })?;
        let writing = started.elapsed() - making;
        let start = Instant::now();
        store.tidy()?;
        let loaded = store.stats(&[])?.records;
        println!(
            "load: {count} captures, {loaded} records in {:.1} s ({:.1} s with making them), tidy {:.1} s: {:.0} records/s",
            writing.as_secs_f64(),
            (writing + making).as_secs_f64(),
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

    claims(&store, &catalogue)?;

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

/// Claims of several kinds: all that is asked of the store for each, and the parts of it.
fn claims(store: &Arc<PgStore>, catalogue: &Arc<Catalogue>) -> Result<(), Box<dyn Error>> {
    let timed = Arc::new(Timed { store: Arc::clone(store), times: Mutex::default() });
    let judge = StoreJudge::new(timed.clone(), Arc::clone(catalogue), Lexicon::builtin())?;
    // Twice: at first the lists of common words are not held yet.
    for (number, wording) in (2u64..).zip(Wording::ALL.into_iter().chain(Wording::ALL)) {
        let mut numbers = Numbers::new(number);
        let mut all = Vec::new();
        timed.take();
        for _ in 0..LOOKUPS {
            let claim = claim(&mut numbers, wording);
            let start = Instant::now();
            std::hint::black_box(judge.gather(&[claim], None)?);
            all.push(start.elapsed());
        }
        println!("claims, {wording:?}: {}", percentiles(&mut all));
        for (part, mut times) in timed.take() {
            println!("    {part}: {}", percentiles(&mut times));
        }
    }
    Ok(())
}

/// A store with what each question took.
struct Timed {
    store: Arc<PgStore>,
    times: Mutex<BTreeMap<&'static str, Vec<Duration>>>,
}

impl Timed {
    fn time<T>(&self, part: &'static str, ask: impl FnOnce(&PgStore) -> T) -> T {
        let start = Instant::now();
        let answer = ask(&self.store);
        let took = start.elapsed();
        if let Ok(mut times) = self.times.lock() {
            times.entry(part).or_default().push(took);
        }
        answer
    }

    fn take(&self) -> BTreeMap<&'static str, Vec<Duration>> {
        self.times.lock().map(|mut times| std::mem::take(&mut *times)).unwrap_or_default()
    }
}

impl EvidenceStore for Timed {
    fn rules(&self) -> Rules {
        self.store.rules()
    }

    fn generation(&self) -> Result<Generation, StoreError> {
        self.store.generation()
    }

    fn stats(&self, keys: &[Key]) -> Result<Stats, StoreError> {
        self.time("counts", |store| store.stats(keys))
    }

    fn candidates(&self, query: &EvidenceQuery, cap: usize) -> Result<Candidates, StoreError> {
        self.time("candidates", |store| store.candidates(query, cap))
    }

    fn best(
        &self,
        weights: &[(Key, u32)],
        without: &[SourceKey],
        k: usize,
        since: Generation,
    ) -> Result<Vec<Scored>, StoreError> {
        self.time("the best", |store| store.best(weights, without, k, since))
    }

    fn captures(&self, sources: &[SourceKey]) -> Result<Vec<Option<StoredCapture>>, StoreError> {
        self.time("captures", |store| store.captures(sources))
    }

    fn named(&self, cited: &str) -> Result<Vec<SourceKey>, StoreError> {
        self.store.named(cited)
    }

    fn apply(&self, batch: &[SourceDelta]) -> Result<Generation, StoreError> {
        self.store.apply(batch)
    }

    fn changes_since(&self, since: Generation) -> Result<Changes, StoreError> {
        self.store.changes_since(since)
    }
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
