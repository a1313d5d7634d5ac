//! `rapporteur worker`: reads captures from the queue of a store.

use crate::Outcome;
use crate::args::WorkerArgs;

/// This program has no stores to work for.
#[cfg(not(feature = "postgres"))]
pub fn run(args: &WorkerArgs) -> Outcome {
    let _ = (args.drain, args.batch, args.lease);
    Err(crate::stores::not_built(&args.store))
}

#[cfg(feature = "postgres")]
pub use with_store::run;

#[cfg(feature = "postgres")]
mod with_store {
    use std::process::ExitCode;
    use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

    use rapporteur_sources::Capture;
    use rapporteur_store::{SourceDelta, StoreError, StoredCapture};
    use rapporteur_store_postgres::{Address, Job, PgStore, Queue, QueuedCapture};
    use rayon::prelude::*;

    use super::{Outcome, WorkerArgs};
    use crate::output::{self, Progress};
    use crate::reading::Engine;
    use crate::stores;

    /// How long a worker without work waits for a notice before it looks for leases that have run out.
    const LOOK: Duration = Duration::from_secs(10);
    /// The same for one that ends with the queue.
    const SOON: Duration = Duration::from_millis(500);

    pub fn run(args: &WorkerArgs) -> Outcome {
        let engine = Engine::builtin();
        let failed = |error: StoreError| stores::failure(&error);
        let address = Address::parse(&args.store).map_err(failed)?;
        let store =
            PgStore::open(&address, engine.catalogue.clone(), stores::rules(&engine)).map_err(failed)?;
        let queue = store.queue(name(), Duration::from_secs(args.lease.into()));
        let progress = Progress::counter("captures");
        let mut read = 0u64;
        loop {
            let jobs = queue.take(args.batch).map_err(failed)?;
            if jobs.is_empty() {
                // What others have leased may come back.
                if args.drain && queue.waiting().map_err(failed)?.open == 0 {
                    break;
                }
                queue.wait(if args.drain { SOON } else { LOOK }).map_err(failed)?;
                continue;
            }
            read += work(&engine, &queue, &jobs, Duration::from_secs(args.lease.into())).map_err(failed)?;
            progress.advance(jobs.len() as u64);
        }
        drop(progress);
        output::print_error(&format!("{read} captures read"));
        let failures = queue.failures().map_err(failed)?;
        for (name, why) in &failures {
            output::print_error(&format!("warning: {name}: {why}; it was set aside"));
        }
        Ok(ExitCode::from(u8::from(!failures.is_empty())))
    }

    /// Reads what was leased, on all cores, and writes each as soon as it is read. Returns how many.
    fn work(engine: &Engine, queue: &Queue<'_>, jobs: &[Job], lease: Duration) -> Result<u64, StoreError> {
        let renewed = std::sync::Mutex::new(Instant::now());
        let one = |job: &Job| -> Result<u64, StoreError> {
            if let Ok(mut renewed) = renewed.try_lock()
                && renewed.elapsed() > lease / 3
            {
                queue.renew()?;
                *renewed = Instant::now();
            }
            match capture(engine, &job.capture) {
                // `None`: another worker has taken it over, or a newer capture waits.
                Ok(capture) => Ok(u64::from(queue.done(job, SourceDelta::set(capture))?.is_some())),
                Err(why) => queue.failed(job, &why).map(|()| 0),
            }
        };
        let read: Vec<u64> = jobs.par_iter().map(one).collect::<Result<_, _>>()?;
        Ok(read.iter().sum())
    }

    fn capture(engine: &Engine, queued: &QueuedCapture) -> Result<StoredCapture, String> {
        let capture =
            Capture { sidecar: queued.sidecar.as_deref(), ..Capture::new(&queued.name, &queued.bytes) };
        let read = engine.reader.read(capture).map_err(|error| error.to_string())?;
        let text = match &read.extraction {
            Some(extraction) => extraction.text.clone(),
            None => String::from_utf8_lossy(&queued.bytes).into(),
        };
        Ok(StoredCapture { facts: read.facts.into(), text, extraction: read.extraction })
    }

    /// A name that no other worker has: leases are by name.
    fn name() -> String {
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        format!("{}:{}:{now}", host.trim(), std::process::id())
    }
}
