//! Lookups.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rapporteur_catalog::Catalogue;
use rapporteur_store::{
    Candidate, Candidates, Changes, Covering, Days, EvidenceQuery, EvidenceStore, Facet, Generation,
    HeldLists, Key, Place, Rules, Scored, SourceDelta, SourceKey, Stats, StoreError, StoredCapture, Touched,
    Watch,
};

use crate::connection::{Address, Pool};
use crate::pairs::Pairs;
use crate::passing::Passing;
use crate::{lists, schema};

/// Captures that are kept beside what they were read from.
const KEPT: usize = 1_024;

/// A base of evidence in PostgreSQL.
pub struct PgStore {
    pub(crate) pool: Pool,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) pairs: Pairs,
    rules: Rules,
    read: Mutex<Read>,
    pub(crate) held: RwLock<HeldLists>,
    /// Whether lists are held at all.
    pub(crate) holds: bool,
}

/// Captures that were read lately.
#[derive(Default)]
struct Read {
    captures: HashMap<SourceKey, (Vec<u8>, StoredCapture)>,
    order: VecDeque<SourceKey>,
}

impl fmt::Debug for PgStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgStore").field("rules", &self.rules).finish_non_exhaustive()
    }
}

impl PgStore {
    /// Opens the base at `address`.
    ///
    /// # Errors
    ///
    /// If it cannot be reached, there is none, or it was made with other rules.
    pub fn open(address: &Address, catalogue: Arc<Catalogue>, rules: Rules) -> Result<PgStore, StoreError> {
        let pool = Pool::new(address.clone());
        schema::check(&mut *pool.get()?, rules)?;
        let pairs = Pairs::new(&catalogue);
        let held = RwLock::new(HeldLists::new(lists::ROOM));
        Ok(PgStore { pool, catalogue, pairs, rules, read: Mutex::default(), held, holds: true })
    }

    /// Opens the base at `address`, and makes it if there is none. With `replace`, one that was made with other rules, which
    /// nobody can read with these, makes way.
    ///
    /// # Errors
    ///
    /// If it cannot be reached or made, or was made with other rules.
    pub fn create(
        address: &Address,
        catalogue: Arc<Catalogue>,
        rules: Rules,
        replace: bool,
    ) -> Result<PgStore, StoreError> {
        schema::create(address, rules, replace)?;
        PgStore::open(address, catalogue, rules)
    }

    /// The same with room for lists of about `bytes` on this side; with none, the server ranks. For a program that asks once,
    /// or that has little memory.
    #[must_use]
    pub fn holding(mut self, bytes: usize) -> PgStore {
        self.held = RwLock::new(HeldLists::new(bytes));
        self.holds = bytes > 0;
        self
    }

    /// How many sources there are.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn len(&self) -> Result<u64, StoreError> {
        self.pool.ask(|connection| {
            let rows = connection.query("SELECT count(*) FROM source", &[])?;
            Ok(rows.first().map_or(0, |row| unsigned(row.get(0))))
        })
    }

    /// Whether there are none.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.len()? == 0)
    }

    /// The present generation.
    pub(crate) fn present(&self) -> Result<Generation, StoreError> {
        Ok(self.stats(&[])?.generation)
    }

    fn known(&self, source: SourceKey) -> Option<(Vec<u8>, StoredCapture)> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).captures.get(&source).cloned()
    }

    fn keep(&self, source: SourceKey, digest: Vec<u8>, capture: &StoredCapture) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.captures.insert(source, (digest, capture.clone())).is_none() {
            read.order.push_back(source);
        }
        if read.order.len() > KEPT
            && let Some(oldest) = read.order.pop_front()
        {
            read.captures.remove(&oldest);
        }
    }
}

const STATS: &str = "
SELECT generation, records, ARRAY(
    SELECT coalesce((SELECT f.count FROM frequency f WHERE f.key = asked.key), 0)
         + coalesce((SELECT sum(c.count)::bigint FROM frequency_change c WHERE c.key = asked.key), 0)
    FROM unnest($1::int[]) WITH ORDINALITY AS asked (key, place) ORDER BY place)
FROM base";

/// The sources that have the greatest number of different keys among $1, the first $2 of them. Total and number of keys come
/// also where no source may.
const COVERING: &str = "
WITH had AS (
         SELECT r.source, asked.key, count(*) AS records FROM (SELECT DISTINCT key FROM unnest($1::int[]) AS key) AS asked
         CROSS JOIN LATERAL (SELECT source FROM record WHERE keys @> ARRAY[asked.key]) AS r GROUP BY r.source, asked.key),
     sums AS (SELECT source, count(*) AS keys, sum(records) AS records FROM had GROUP BY source),
     best AS (SELECT * FROM sums WHERE keys = (SELECT max(keys) FROM sums)),
     counts AS (SELECT max(keys) AS keys, count(*) AS total FROM best)
SELECT coalesce(c.keys, 0), c.total, b.source FROM counts c
LEFT JOIN (SELECT source, records FROM best ORDER BY records DESC, source LIMIT $2) AS b ON true
ORDER BY b.records DESC, b.source";

/// Captures; those whose digests are known ($2) are not sent again.
const CAPTURES: &str = "
SELECT key, name, digest, CASE WHEN digest = ANY ($2::bytea[]) THEN NULL ELSE capture END
FROM source WHERE key = ANY ($1::bigint[])";

const NAMED: &str = "
SELECT key, name = $1, file = $2 FROM source WHERE name = $1 OR file = $2 OR citation = $1";

const CHANGES: &str = "
SELECT b.generation, c.sources, c.keys FROM base b LEFT JOIN change c ON c.generation > $1";

impl EvidenceStore for PgStore {
    fn rules(&self) -> Rules {
        self.rules
    }

    fn generation(&self) -> Result<Generation, StoreError> {
        self.present()
    }

    fn stats(&self, keys: &[Key]) -> Result<Stats, StoreError> {
        if let Some(stats) = self.held_stats(keys)? {
            return Ok(stats);
        }
        let keys: Vec<i32> = keys.iter().map(|key| key.number()).collect();
        self.pool.ask(|connection| {
            let rows = connection.query(STATS, &[&keys])?;
            let Some(row) = rows.first() else { return Err(unfinished()) };
            let frequencies: Vec<i64> = row.get(2);
            Ok(Stats {
                generation: Generation(unsigned(row.get(0))),
                records: unsigned(row.get(1)),
                frequencies: frequencies.into_iter().map(unsigned).collect(),
            })
        })
    }

    fn candidates(&self, query: &EvidenceQuery, cap: usize) -> Result<Candidates, StoreError> {
        let Some(clauses) = self.pairs.clauses(query) else { return Ok(Candidates::default()) };
        let facets = |facets: &[Facet]| facets.iter().map(|facet| facet.number()).collect::<Vec<i32>>();
        let (kinds, domains) = (facets(&query.kinds), facets(&query.domains));
        // A span that ends before it starts: no days are asked for.
        let Days { first, last } = query.days.unwrap_or(Days { first: i32::MAX, last: i32::MIN });
        let without: Vec<i64> = query.without.iter().map(|source| source.0).collect();
        let keys: Vec<i32> = query.weights.iter().map(|(key, _)| key.number()).collect();
        let weights: Vec<i32> =
            query.weights.iter().map(|(_, weight)| i32::try_from(*weight).unwrap_or(i32::MAX)).collect();
        let cap = i64::try_from(cap).unwrap_or(i64::MAX);
        let more = cap.saturating_add(1);
        let passing = Passing::of(&clauses);
        self.pool.ask(|connection| {
            let mut values: Vec<&(dyn postgres::types::ToSql + Sync)> =
                vec![&clauses.all, &kinds, &domains, &first, &last, &without, &keys, &more];
            values.extend(clauses.values());
            let rows = connection.query(passing.some(), &values)?;
            let capped = rows.len() as u64 > unsigned(cap);
            let rows = if capped {
                if let Some(most) = values.get_mut(7) {
                    *most = &cap;
                }
                values.push(&weights);
                connection.query(passing.best(), &values)?
            } else {
                rows
            };
            let mut records: Vec<Candidate> = rows.iter().map(candidate).collect();
            records.sort_unstable_by_key(|candidate| candidate.place);
            Ok(Candidates { records, capped })
        })
    }

    fn best(
        &self,
        weights: &[(Key, u32)],
        without: &[SourceKey],
        k: usize,
        since: Generation,
    ) -> Result<Vec<Scored>, StoreError> {
        self.ranked(weights, without, k, since)
    }

    fn covering(&self, keys: &[Key], cap: usize) -> Result<Covering, StoreError> {
        if let Some(covering) = self.covered(keys, cap)? {
            return Ok(covering);
        }
        let keys: Vec<i32> = keys.iter().map(|key| key.number()).collect();
        let cap = i64::try_from(cap).unwrap_or(i64::MAX);
        let rows = self.pool.ask(|connection| connection.query(COVERING, &[&keys, &cap]))?;
        let first = rows.first();
        let number =
            |at: usize| first.map_or(0, |row| usize::try_from(row.get::<_, i64>(at)).unwrap_or_default());
        let sources = rows.iter().filter_map(|row| row.get::<_, Option<i64>>(2).map(SourceKey)).collect();
        Ok(Covering { keys: number(0), total: number(1), sources })
    }

    fn captures(&self, sources: &[SourceKey]) -> Result<Vec<Option<StoredCapture>>, StoreError> {
        let mut found: HashMap<SourceKey, StoredCapture> = HashMap::new();
        let known: HashMap<SourceKey, (Vec<u8>, StoredCapture)> =
            sources.iter().filter_map(|source| Some((*source, self.known(*source)?))).collect();
        let keys: Vec<i64> = sources.iter().map(|source| source.0).collect();
        let digests: Vec<&[u8]> = known.values().map(|(digest, _)| &digest[..]).collect();
        let rows = self.pool.ask(|connection| connection.query(CAPTURES, &[&keys, &digests]))?;
        for row in &rows {
            let source = SourceKey(row.get(0));
            let digest: Vec<u8> = row.get(2);
            let capture = match row.get::<_, Option<&[u8]>>(3) {
                Some(bytes) => StoredCapture::from_bytes(bytes, &digest)
                    .map_err(|error| StoreError::Damaged { name: row.get(1), error })?,
                None => match known.get(&source) {
                    Some((known, capture)) if *known == digest => capture.clone(),
                    // Another capture has these bytes, which no two names share.
                    _ => continue,
                },
            };
            self.keep(source, digest, &capture);
            found.insert(source, capture);
        }
        Ok(sources.iter().map(|source| found.get(source).cloned()).collect())
    }

    fn named(&self, cited: &str) -> Result<Vec<SourceKey>, StoreError> {
        // PostgreSQL has no such character, so no name has it.
        if cited.contains('\0') {
            return Ok(Vec::new());
        }
        let file = rapporteur_store::file_name(cited);
        let rows = self.pool.ask(|connection| connection.query(NAMED, &[&cited, &file]))?;
        let mut found: [Vec<SourceKey>; 3] = Default::default();
        for row in &rows {
            let level = match (row.get(1), row.get(2)) {
                (true, _) => 0,
                (false, true) => 1,
                (false, false) => 2,
            };
            if let Some(level) = found.get_mut(level) {
                level.push(SourceKey(row.get(0)));
            }
        }
        let mut best = found.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
        best.sort_unstable();
        Ok(best)
    }

    fn apply(&self, batch: &[SourceDelta]) -> Result<Generation, StoreError> {
        self.write(batch)
    }

    fn changes_since(&self, since: Generation) -> Result<Changes, StoreError> {
        let after = i64::try_from(since.0).unwrap_or(i64::MAX);
        let rows = self.pool.ask(|connection| connection.query(CHANGES, &[&after]))?;
        let Some(row) = rows.first() else { return Err(unfinished()) };
        let generation = Generation(unsigned(row.get(0)));
        let (mut sources, mut keys, mut told) = (Vec::new(), Vec::new(), 0u64);
        for row in &rows {
            let Some(changed) = row.get::<_, Option<Vec<i64>>>(1) else { continue };
            told += 1;
            sources.extend(changed.into_iter().map(SourceKey));
            keys.extend(row.get::<_, Vec<i32>>(2).into_iter().map(Key::from_number));
        }
        sources.sort_unstable();
        sources.dedup();
        keys.sort_unstable();
        keys.dedup();
        // Every generation has a row until it is forgotten.
        let complete = generation.0.checked_sub(since.0) == Some(told);
        Ok(Changes { generation, touched: complete.then_some(Touched { sources, keys }) })
    }

    fn watch(&self, changed: Box<dyn Fn(Generation) + Send + Sync>) -> Option<Watch> {
        Some(Watch::new(PgStore::watch(self, changed)))
    }
}

fn candidate(row: &postgres::Row) -> Candidate {
    let shared: Vec<i32> = row.get(2);
    Candidate {
        place: Place {
            source: SourceKey(row.get(0)),
            sentence: u32::try_from(row.get::<_, i32>(1)).unwrap_or_default(),
        },
        shared: shared.into_iter().map(Key::from_number).collect(),
    }
}

pub(crate) fn unfinished() -> StoreError {
    StoreError::NoStore("the base of evidence in this database is not finished".to_owned())
}

pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
