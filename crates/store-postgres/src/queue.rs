//! Captures that wait to be read, by as many machines as there are.
//!
//! A worker leases some; a lease that runs out makes them free again, so that a worker that dies loses nothing. What it read
//! is written in the same transaction that takes the capture out of the queue, so that nothing is written twice.

use std::collections::BTreeMap;
use std::time::Duration;

use rapporteur_store::{Generation, SourceDelta, SourceKey, StoreError};

use crate::connection::refused;
use crate::store::{PgStore, unsigned};

/// Times that a capture is tried before it is set aside: one that kills its reader must not kill them all.
const ATTEMPTS: i32 = 4;

/// A capture to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedCapture {
    /// Name of the source; its ending says what it is.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// Its sidecar, if it has one.
    pub sidecar: Option<Vec<u8>>,
}

/// A capture that is leased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What is to be read.
    pub capture: QueuedCapture,
    source: i64,
    ticket: i64,
    place: i32,
}

/// What is in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Free or leased.
    pub open: u64,
    /// Of these, leased to a worker that still has time.
    pub leased: u64,
    /// Set aside: could not be read, or was tried too often.
    pub failed: u64,
}

/// The queue of a base, as one worker sees it.
#[derive(Debug)]
pub struct Queue<'a> {
    store: &'a PgStore,
    worker: String,
    lease: Duration,
}

/// Sorted by source, so that two who put the same in wait for one another in one order.
const ADD: &str = "
INSERT INTO job (source, ticket, place, name, bytes, sidecar)
SELECT source, (SELECT nextval('ticket')), place, name, bytes, sidecar
FROM unnest($1::bigint[], $2::int[], $3::text[], $4::bytea[], $5::bytea[])
    AS put (source, place, name, bytes, sidecar)
ORDER BY source
ON CONFLICT (source) DO UPDATE SET ticket = excluded.ticket, place = excluded.place, name = excluded.name,
    bytes = excluded.bytes, sidecar = excluded.sidecar, attempts = 0, worker = NULL, leased_until = NULL,
    failure = NULL";

/// $1 is the worker, $2 the lease in seconds, $3 how many.
const TAKE: &str = "
UPDATE job SET worker = $1, leased_until = now() + make_interval(secs => $2), attempts = attempts + 1
WHERE source IN (
    SELECT source FROM job
    WHERE failure IS NULL AND attempts < $4 AND (leased_until IS NULL OR leased_until < now())
    ORDER BY ticket, place LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING source, ticket, place, name, bytes, sidecar";

const RENEW: &str = "
UPDATE job SET leased_until = now() + make_interval(secs => $2) WHERE worker = $1 AND failure IS NULL";

const DONE: &str = "DELETE FROM job WHERE source = $1 AND ticket = $2 AND worker = $3";

const FAILED: &str = "
UPDATE job SET failure = $4, leased_until = NULL WHERE source = $1 AND ticket = $2 AND worker = $3";

const WAITING: &str = "
SELECT count(*) FILTER (WHERE failure IS NULL AND (attempts < $1 OR leased_until >= now())),
       count(*) FILTER (WHERE failure IS NULL AND leased_until >= now()),
       count(*) FILTER (WHERE failure IS NOT NULL OR attempts >= $1 AND (leased_until IS NULL OR leased_until < now()))
FROM job";

const FAILURES: &str = "
SELECT name, coalesce(failure, 'its reader ended ' || attempts || ' times without a result') FROM job
WHERE failure IS NOT NULL OR attempts >= $1 AND (leased_until IS NULL OR leased_until < now()) ORDER BY name";

impl PgStore {
    /// The queue, for a worker of this name, which no other may have; captures are its own for `lease` at a time.
    #[must_use]
    pub fn queue(&self, worker: impl Into<String>, lease: Duration) -> Queue<'_> {
        Queue { store: self, worker: worker.into(), lease }
    }
}

impl Queue<'_> {
    /// Puts captures in; one of the same name that waits is replaced.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked or refuses; then none was put in.
    pub fn add(&self, captures: &[QueuedCapture]) -> Result<(), StoreError> {
        // Of two of one name the last counts.
        let numbered = (0i32..).zip(captures);
        let last: BTreeMap<i64, (i32, &QueuedCapture)> =
            numbered.map(|(place, capture)| (SourceKey::of(&capture.name).0, (place, capture))).collect();
        if let Some((_, nul)) = last.values().find(|(_, capture)| capture.name.contains('\0')) {
            return Err(StoreError::Refused(format!("the name {:?} has a NUL character", nul.name)));
        }
        let keys: Vec<i64> = last.keys().copied().collect();
        let places: Vec<i32> = last.values().map(|(place, _)| *place).collect();
        let names: Vec<&str> = last.values().map(|(_, capture)| &*capture.name).collect();
        let bytes: Vec<&[u8]> = last.values().map(|(_, capture)| &*capture.bytes).collect();
        let sidecars: Vec<Option<&[u8]>> =
            last.values().map(|(_, capture)| capture.sidecar.as_deref()).collect();
        self.store.pool.ask(|connection| {
            connection.query(ADD, &[&keys, &places, &names, &bytes, &sidecars])?;
            connection.query("SELECT pg_notify('evidence_queue', '')", &[]).map(|_| ())
        })
    }

    /// Leases up to `count` captures, those that wait longest.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn take(&self, count: u32) -> Result<Vec<Job>, StoreError> {
        let (seconds, count) = (self.lease.as_secs_f64(), i64::from(count));
        let rows = self
            .store
            .pool
            .ask(|connection| connection.query(TAKE, &[&self.worker, &seconds, &count, &ATTEMPTS]))?;
        let mut jobs: Vec<Job> = rows
            .iter()
            .map(|row| Job {
                source: row.get(0),
                ticket: row.get(1),
                place: row.get(2),
                capture: QueuedCapture { name: row.get(3), bytes: row.get(4), sidecar: row.get(5) },
            })
            .collect();
        jobs.sort_by_key(|job| (job.ticket, job.place));
        Ok(jobs)
    }

    /// Begins the leases of this worker anew.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn renew(&self) -> Result<(), StoreError> {
        let seconds = self.lease.as_secs_f64();
        self.store.pool.ask(|connection| connection.query(RENEW, &[&self.worker, &seconds]).map(|_| ()))
    }

    /// Writes what was read and takes the capture out of the queue, both or neither. `None` if the capture is no longer
    /// this worker's: its lease ran out and another has it, or a newer one of the same name waits.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked or refuses; then the capture is still in the queue.
    pub fn done(&self, job: &Job, delta: SourceDelta) -> Result<Option<Generation>, StoreError> {
        self.store.write_with(&[delta], |transaction| {
            let gone = transaction.execute(DONE, &[&job.source, &job.ticket, &self.worker])?;
            Ok(gone == 1)
        })
    }

    /// Sets a capture aside that cannot be read.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn failed(&self, job: &Job, why: &str) -> Result<(), StoreError> {
        let why = why.replace('\0', "\u{fffd}");
        self.store.pool.ask(|connection| {
            connection.query(FAILED, &[&job.source, &job.ticket, &self.worker, &why]).map(|_| ())
        })
    }

    /// How much there is to do.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn waiting(&self) -> Result<Waiting, StoreError> {
        let rows = self.store.pool.ask(|connection| connection.query(WAITING, &[&ATTEMPTS]))?;
        Ok(rows.first().map_or_else(Waiting::default, |row| Waiting {
            open: unsigned(row.get(0)),
            leased: unsigned(row.get(1)),
            failed: unsigned(row.get(2)),
        }))
    }

    /// What was set aside, with the reasons, by name.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn failures(&self) -> Result<Vec<(String, String)>, StoreError> {
        let rows = self.store.pool.ask(|connection| connection.query(FAILURES, &[&ATTEMPTS]))?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// Waits until something is put in, or for as long as `at_most`.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn wait(&self, at_most: Duration) -> Result<(), StoreError> {
        use postgres::fallible_iterator::FallibleIterator as _;
        let mut connection = self.store.pool.address().connect()?;
        let failed = |error: postgres::Error| refused(&error);
        connection.client.batch_execute("LISTEN evidence_queue").map_err(failed)?;
        // What came before this line listened is no notice; it is in the queue.
        if self.waiting()?.open > self.waiting()?.leased {
            return Ok(());
        }
        connection.client.notifications().timeout_iter(at_most).next().map_err(failed).map(|_| ())
    }
}
