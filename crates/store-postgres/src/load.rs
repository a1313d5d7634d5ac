//! Filling a base with very many sources at once.
//!
//! All that comes is copied into tables of the session, which nobody else sees and no log records, and is merged at the end:
//! one transaction, one generation. A load that is killed leaves the base as it was. Others read all the while, also in an empty
//! base ([`swap`]); they write until the merge begins.

use postgres::Transaction;
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{ToSql, Type};
use rapporteur_store::{Generation, SourceDelta, StoreError};

use crate::connection::refused;
use crate::store::{PgStore, unsigned};
use crate::swap;
use crate::write::{Columns, REMEMBERED, Rows, copy_records};

/// Sources of a change from which on it is not written down which they are: who asks is told that everything may be other.
const TOLD: i64 = 100_000;

/// What comes, as it comes: with the number of the batch, as of two states of one source the last counts.
const STAGES: &str = "
CREATE TEMPORARY TABLE staged_source ON COMMIT DROP AS SELECT 0 AS batch, * FROM source WITH NO DATA;
CREATE TEMPORARY TABLE staged_record ON COMMIT DROP AS SELECT 0 AS batch, * FROM record WITH NO DATA;";

const STAGE_SOURCES: &str = "
COPY staged_source (batch, key, name, file, citation, records, digest, capture) FROM STDIN (FORMAT binary)";

const STAGE_RECORDS: &str = "
COPY staged_record (batch, source, sentence, start, length, first_day, last_day, keys, pairs, kinds, domains)
FROM STDIN (FORMAT binary)";

/// The merge reads whole tables, unlike lookups. What lookups must not do is right here.
const MERGING: &str = "
SET LOCAL enable_seqscan TO on;
SET LOCAL plan_cache_mode TO auto;
SET LOCAL work_mem TO '128MB';
SET LOCAL maintenance_work_mem TO '256MB';
LOCK TABLE source IN SHARE ROW EXCLUSIVE MODE;
ANALYZE staged_source;
ANALYZE staged_record;";

/// Of two states of one source the last is left.
const LAST: &str = "
WITH last AS (SELECT key, max(batch) AS batch FROM staged_source GROUP BY key HAVING count(*) > 1),
     sources AS (DELETE FROM staged_source s USING last WHERE s.key = last.key AND s.batch < last.batch)
DELETE FROM staged_record r USING last WHERE r.source = last.key AND r.batch < last.batch";

/// Takes away what the sources that came had; how many records, and what they counted stays to be told.
const TAKE_AWAY: &str = "
CREATE TEMPORARY TABLE staged_less ON COMMIT DROP AS
WITH gone AS (DELETE FROM record r USING staged_source s WHERE r.source = s.key RETURNING r.keys)
SELECT key, count(*)::int AS count FROM gone, unnest(gone.keys) AS key GROUP BY key";

const MERGE: &str = "
CREATE TEMPORARY TABLE staged_more ON COMMIT DROP AS
SELECT key, count(*)::int AS count FROM staged_record, unnest(keys) AS key GROUP BY key;
INSERT INTO source (key, name, file, citation, records, digest, capture)
SELECT key, name, file, citation, records, digest, capture FROM staged_source ORDER BY key
ON CONFLICT (key) DO UPDATE SET name = excluded.name, file = excluded.file, citation = excluded.citation,
    records = excluded.records, digest = excluded.digest, capture = excluded.capture;
INSERT INTO frequency_change (key, count)
SELECT key, sum(count)::int FROM (SELECT key, count FROM staged_more UNION ALL SELECT key, -count FROM staged_less) AS changed
GROUP BY key HAVING sum(count) <> 0;";

const RECORDS: &str = "
INSERT INTO record (source, sentence, start, length, first_day, last_day, keys, pairs, kinds, domains)
SELECT source, sentence, start, length, first_day, last_day, keys, pairs, kinds, domains
FROM staged_record ORDER BY source, sentence";

/// As every change ends, but with whole tables. $1 is how many records were there before.
const NEXT: &str = "
WITH now AS (
         UPDATE base SET generation = generation + 1,
             records = records - $1 + (SELECT count(*) FROM staged_record) RETURNING generation),
     told AS (
         INSERT INTO change (generation, sources, keys)
         SELECT generation, ARRAY(SELECT key FROM staged_source),
             ARRAY(SELECT key FROM staged_more UNION SELECT key FROM staged_less)
         FROM now WHERE (SELECT count(*) FROM staged_source) <= $3),
     old AS (DELETE FROM change WHERE generation <= (SELECT generation FROM now) - $2)
SELECT generation, pg_notify('evidence', generation::text) FROM now";

/// A load that is under way.
pub struct Load<'a> {
    store: &'a PgStore,
    transaction: Transaction<'a>,
    batch: i32,
}

impl std::fmt::Debug for Load<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Load").field("batch", &self.batch).finish_non_exhaustive()
    }
}

impl Load<'_> {
    /// Adds sources. Nobody sees them before the load has ended. Sources cannot be removed by a load.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked, or a delta removes a source.
    pub fn add(&mut self, batch: &[SourceDelta]) -> Result<(), StoreError> {
        let rows = self.store.rows(batch)?;
        if !rows.gone.is_empty() {
            return Err(StoreError::Refused("a load adds sources; it cannot remove any".to_owned()));
        }
        self.batch = self.batch.saturating_add(1);
        self.copy(&rows).map_err(|error| refused(&error))
    }

    fn copy(&mut self, rows: &Rows) -> Result<(), postgres::Error> {
        let types = [
            Type::INT4,
            Type::INT8,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::INT4,
            Type::BYTEA,
            Type::BYTEA,
        ];
        let mut writer = BinaryCopyInWriter::new(self.transaction.copy_in(STAGE_SOURCES)?, &types);
        for source in rows.sources.each() {
            let row: [&(dyn ToSql + Sync); 8] = [
                &self.batch,
                source.key,
                source.name,
                source.file,
                source.citation,
                source.records,
                source.digest,
                source.capture,
            ];
            writer.write(&row)?;
        }
        writer.finish()?;
        let columns = Columns::After(&self.batch);
        copy_records(&mut self.transaction, STAGE_RECORDS, &columns, &rows.records, &self.store.pairs)
    }

    fn merge(mut self) -> Result<Generation, postgres::Error> {
        let transaction = &mut self.transaction;
        transaction.batch_execute(MERGING)?;
        transaction.execute(LAST, &[])?;
        let first = swap::is_possible(transaction)?;
        let had =
            "SELECT coalesce(sum(s.records), 0)::bigint FROM source s JOIN staged_source n ON n.key = s.key";
        let before: i64 = transaction.query_one(had, &[])?.get(0);
        transaction.batch_execute(TAKE_AWAY)?;
        transaction.batch_execute(MERGE)?;
        if first {
            swap::fill(transaction)?;
            swap::exchange(transaction)?;
        } else {
            transaction.execute(RECORDS, &[])?;
        }
        let now = transaction.query_one(NEXT, &[&before, &REMEMBERED, &TOLD])?;
        let generation = Generation(unsigned(now.get(0)));
        self.transaction.commit()?;
        Ok(generation)
    }
}

impl PgStore {
    /// Adds all that `fill` adds, or nothing: in one transaction, as one generation. A source that is there already is
    /// replaced; of two states of one source the last counts.
    ///
    /// # Errors
    ///
    /// What `fill` says; or if the store cannot be asked. Then nothing has changed.
    pub fn load<E: From<StoreError>>(
        &self,
        fill: impl FnOnce(&mut Load<'_>) -> Result<(), E>,
    ) -> Result<Generation, E> {
        let mut connection = self.pool.get()?;
        let failed = |error: postgres::Error| refused(&error);
        let mut transaction = connection.client.transaction().map_err(failed)?;
        transaction.batch_execute(STAGES).map_err(failed)?;
        let mut load = Load { store: self, transaction, batch: 0 };
        fill(&mut load)?;
        if load.batch == 0 {
            drop(load);
            drop(connection);
            return Ok(self.present()?);
        }
        Ok(load.merge().map_err(failed)?)
    }
}
