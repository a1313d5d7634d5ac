//! Changes.

use std::collections::{BTreeMap, BTreeSet};

use postgres::Transaction;
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{ToSql, Type};
use rapporteur_store::{Facet, Generation, Key, Record, SourceDelta, SourceKey, StoreError, records};

use crate::connection::refused;
use crate::pairs::Pairs;
use crate::store::{PgStore, unsigned};

/// Sources from which on a change keeps out all others, instead of those that touch the same sources: the server has room for
/// some thousand locks.
const MANY: usize = 500;
/// Generations whose changes are remembered.
pub(crate) const REMEMBERED: i64 = 10_000;
/// Generations after which counts are added up.
const ADDED_UP: u64 = 64;

const LOCK: &str = "
SELECT pg_advisory_xact_lock(key) FROM (SELECT key FROM unnest($1::bigint[]) AS key ORDER BY key) AS sorted";

/// Takes the records of sources away, with what they count; the keys that they had, and how many there were.
const TAKE_AWAY: &str = "
WITH gone AS (DELETE FROM record WHERE source = ANY ($1::bigint[]) RETURNING keys),
     counts AS (SELECT key, count(*)::int AS count FROM gone, unnest(gone.keys) AS key GROUP BY key),
     less AS (INSERT INTO frequency_change (key, count) SELECT key, -count FROM counts ORDER BY key)
SELECT (SELECT count(*) FROM gone), ARRAY(SELECT key FROM counts)";

const FORGET: &str = "DELETE FROM source WHERE key = ANY ($1::bigint[])";

const KEEP: &str = "
INSERT INTO source (key, name, file, citation, records, digest, capture)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::int[], $6::bytea[], $7::bytea[])
ON CONFLICT (key) DO UPDATE SET name = excluded.name, file = excluded.file, citation = excluded.citation,
    records = excluded.records, digest = excluded.digest, capture = excluded.capture";

const RECORDS: &str = "
COPY record (source, sentence, start, length, first_day, last_day, keys, pairs, kinds, domains)
FROM STDIN (FORMAT binary)";

const COUNT: &str = "
INSERT INTO frequency_change (key, count) SELECT * FROM unnest($1::int[], $2::int[])";

/// The last statement of a change: from here on others wait for its end.
const NEXT: &str = "
WITH now AS (UPDATE base SET generation = generation + 1, records = records + $1 RETURNING generation),
     told AS (INSERT INTO change (generation, sources, keys) SELECT generation, $2, $3 FROM now),
     old AS (DELETE FROM change WHERE generation <= (SELECT generation FROM now) - $4)
SELECT generation, pg_notify('evidence', generation::text) FROM now";

const ADD_UP: &str = "
WITH moved AS (DELETE FROM frequency_change RETURNING key, count)
INSERT INTO frequency (key, count) SELECT key, sum(count) FROM moved GROUP BY key ORDER BY key
ON CONFLICT (key) DO UPDATE SET count = frequency.count + excluded.count";

/// What is written of a change, made before anybody has to wait.
pub(crate) struct Rows {
    touched: Vec<i64>,
    pub(crate) gone: Vec<i64>,
    pub(crate) sources: Sources,
    pub(crate) records: Vec<Record>,
    counts: BTreeMap<Key, i32>,
}

/// Column by column.
#[derive(Default)]
pub(crate) struct Sources {
    keys: Vec<i64>,
    names: Vec<String>,
    files: Vec<String>,
    citations: Vec<String>,
    records: Vec<i32>,
    digests: Vec<Vec<u8>>,
    captures: Vec<Vec<u8>>,
}

/// One source of [`Sources`].
pub(crate) struct SourceRow<'a> {
    pub(crate) key: &'a i64,
    pub(crate) name: &'a String,
    pub(crate) file: &'a String,
    pub(crate) citation: &'a String,
    pub(crate) records: &'a i32,
    pub(crate) digest: &'a Vec<u8>,
    pub(crate) capture: &'a Vec<u8>,
}

impl Sources {
    /// Row by row.
    pub(crate) fn each(&self) -> impl Iterator<Item = SourceRow<'_>> {
        let names = self.names.iter().zip(&self.files).zip(&self.citations);
        let bytes = self.digests.iter().zip(&self.captures);
        self.keys.iter().zip(names).zip(&self.records).zip(bytes).map(
            |(((key, ((name, file), citation)), records), (digest, capture))| SourceRow {
                key,
                name,
                file,
                citation,
                records,
                digest,
                capture,
            },
        )
    }
}

impl PgStore {
    pub(crate) fn write(&self, batch: &[SourceDelta]) -> Result<Generation, StoreError> {
        let written = self.write_with(batch, |_| Ok(true))?;
        written.ok_or_else(|| StoreError::Refused("nothing was written".to_owned()))
    }

    /// Writes a batch in one transaction, together with what `also` does in it; nothing is written if that says no.
    pub(crate) fn write_with(
        &self,
        batch: &[SourceDelta],
        also: impl Fn(&mut Transaction<'_>) -> Result<bool, postgres::Error>,
    ) -> Result<Option<Generation>, StoreError> {
        let rows = self.rows(batch)?;
        let mut connection = self.pool.get()?;
        let statements = [
            connection.prepare(LOCK)?,
            connection.prepare(TAKE_AWAY)?,
            connection.prepare(FORGET)?,
            connection.prepare(KEEP)?,
            connection.prepare(COUNT)?,
            connection.prepare(NEXT)?,
        ];
        let [lock, take_away, forget, keep, count, next] = &statements;
        let write = |transaction: &mut Transaction<'_>| -> Result<Option<Generation>, postgres::Error> {
            if rows.touched.len() > MANY {
                transaction.batch_execute("LOCK TABLE source IN SHARE ROW EXCLUSIVE MODE")?;
            } else {
                transaction.query(lock, &[&rows.touched])?;
            }
            if !also(transaction)? {
                return Ok(None);
            }
            let before = transaction.query_one(take_away, &[&rows.touched])?;
            let (gone, had): (i64, Vec<i32>) = (before.get(0), before.get(1));
            if !rows.gone.is_empty() {
                transaction.execute(forget, &[&rows.gone])?;
            }
            if !rows.sources.keys.is_empty() {
                let s = &rows.sources;
                let columns: [&(dyn ToSql + Sync); 7] =
                    [&s.keys, &s.names, &s.files, &s.citations, &s.records, &s.digests, &s.captures];
                transaction.execute(keep, &columns)?;
            }
            if !rows.records.is_empty() {
                copy_records(transaction, RECORDS, &Columns::Own, &rows.records, &self.pairs)?;
                let keys: Vec<i32> = rows.counts.keys().map(|key| key.number()).collect();
                let counts: Vec<i32> = rows.counts.values().copied().collect();
                transaction.execute(count, &[&keys, &counts])?;
            }
            let touched: BTreeSet<i32> = rows.counts.keys().map(|key| key.number()).chain(had).collect();
            let touched: Vec<i32> = touched.into_iter().collect();
            let more = i64::try_from(rows.records.len()).unwrap_or(i64::MAX) - gone;
            let now = transaction.query_one(next, &[&more, &rows.touched, &touched, &REMEMBERED])?;
            Ok(Some(Generation(unsigned(now.get(0)))))
        };
        let failed = |error: postgres::Error| refused(&error);
        let mut transaction = connection.client.transaction().map_err(failed)?;
        let Some(generation) = write(&mut transaction).map_err(failed)? else { return Ok(None) };
        transaction.commit().map_err(failed)?;
        if generation.0 % ADDED_UP == 0 {
            drop(connection);
            self.add_up()?;
        }
        Ok(Some(generation))
    }

    /// Adds counts up and sorts what was added into the index, for faster lookups after many changes. Both happen by
    /// themselves in time.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub fn tidy(&self) -> Result<(), StoreError> {
        self.add_up()?;
        self.pool.ask(|connection| {
            connection.query(
                "SELECT gin_clean_pending_list(i.inhrelid::regclass) FROM pg_inherits i \
                 WHERE i.inhparent = ANY (ARRAY['rapporteur.record_keys', 'rapporteur.record_pairs']::regclass[])",
                &[],
            )
        })?;
        self.pool.ask(|connection| {
            let analyzed =
                connection.client.batch_execute("ANALYZE record; ANALYZE source; ANALYZE frequency");
            analyzed.map_err(|error| refused(&error))
        })
    }

    fn add_up(&self) -> Result<(), StoreError> {
        let mut connection = self.pool.get()?;
        let add_up = connection.prepare(ADD_UP)?;
        let failed = |error: postgres::Error| refused(&error);
        let mut transaction = connection.client.transaction().map_err(failed)?;
        // One is enough; the number is arbitrary.
        let free =
            transaction.query_one("SELECT pg_try_advisory_xact_lock(7236489124)", &[]).map_err(failed)?;
        if free.get::<_, bool>(0) {
            transaction.execute(&add_up, &[]).map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }

    pub(crate) fn rows(&self, batch: &[SourceDelta]) -> Result<Rows, StoreError> {
        // Of two deltas of one source the last counts.
        let last: BTreeMap<SourceKey, &SourceDelta> =
            batch.iter().map(|delta| (SourceKey::of(&delta.name), delta)).collect();
        let mut rows = Rows {
            touched: last.keys().map(|source| source.0).collect(),
            gone: Vec::new(),
            sources: Sources::default(),
            records: Vec::new(),
            counts: BTreeMap::new(),
        };
        for (source, delta) in last {
            let Some(capture) = &delta.capture else {
                rows.gone.push(source.0);
                continue;
            };
            let meta = &capture.facts.meta;
            if delta.name.contains('\0') || meta.key.contains('\0') {
                return Err(StoreError::Refused(format!(
                    "the name or key of the source `{}` has a NUL character; name it otherwise",
                    delta.name.replace('\0', "\u{fffd}")
                )));
            }
            let (bytes, digest) = capture
                .to_bytes()
                .map_err(|error| StoreError::Damaged { name: delta.name.to_string(), error })?;
            let own = records(&capture.facts, &self.catalogue);
            let sources = &mut rows.sources;
            sources.keys.push(source.0);
            sources.names.push(meta.name.to_string());
            sources.files.push(rapporteur_store::file_name(&meta.name).to_owned());
            sources.citations.push(meta.key.to_string());
            sources.records.push(i32::try_from(own.len()).unwrap_or(i32::MAX));
            sources.digests.push(digest.to_vec());
            sources.captures.push(bytes);
            for key in own.iter().flat_map(|record| record.keys.iter()) {
                *rows.counts.entry(*key).or_default() += 1;
            }
            rows.records.extend(own);
        }
        Ok(rows)
    }
}

/// What stands in a row of records.
pub(crate) enum Columns<'a> {
    /// The columns of the table.
    Own,
    /// A number before them.
    After(&'a i32),
}

/// Copies records by `statement`.
pub(crate) fn copy_records(
    transaction: &mut Transaction<'_>,
    statement: &str,
    columns: &Columns<'_>,
    records: &[Record],
    pairs: &Pairs,
) -> Result<(), postgres::Error> {
    let own = [
        Type::INT8,
        Type::INT4,
        Type::INT4,
        Type::INT4,
        Type::INT4,
        Type::INT4,
        Type::INT4_ARRAY,
        Type::INT4_ARRAY,
        Type::INT4_ARRAY,
        Type::INT4_ARRAY,
    ];
    let before: &[Type] = match columns {
        Columns::Own => &[],
        Columns::After(_) => &[Type::INT4],
    };
    let types = [before, &own].concat();
    let mut writer = BinaryCopyInWriter::new(transaction.copy_in(statement)?, &types);
    let number = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    let facets = |facets: &[Facet]| facets.iter().map(|facet| facet.number()).collect::<Vec<i32>>();
    for record in records {
        // A record that names no day overlaps none.
        let (first, last) = record.days.map_or((i32::MAX, i32::MIN), |days| (days.first, days.last));
        let keys: Vec<i32> = record.keys.iter().map(|key| key.number()).collect();
        let (sentence, start) = (number(record.place.sentence), number(record.range.start().into()));
        let (length, pairs) = (number(record.range.len().into()), pairs.of(&record.keys));
        let (kinds, domains) = (facets(&record.kinds), facets(&record.domains));
        let own: [&(dyn ToSql + Sync); 10] = [
            &record.place.source.0,
            &sentence,
            &start,
            &length,
            &first,
            &last,
            &keys,
            &pairs,
            &kinds,
            &domains,
        ];
        let mut row: Vec<&(dyn ToSql + Sync)> = Vec::with_capacity(types.len());
        if let Columns::After(batch) = columns {
            row.push(*batch);
        }
        row.extend(own);
        writer.write(&row)?;
    }
    writer.finish().map(|_| ())
}
