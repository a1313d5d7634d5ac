//! The tables, made once.

use rapporteur_store::{Rules, StoreError};

use crate::connection::{Address, Connection, refused};

/// Counts changes of the tables.
pub(crate) const LAYOUT: i32 = 1;

/// Partitions of the records. Each is asked for every lookup; a site that wants others on other servers makes these foreign
/// tables.
const TABLES: &str = "
CREATE EXTENSION IF NOT EXISTS intarray;
CREATE SCHEMA rapporteur;

-- One row. Its lock at the end of every change makes generations grow in the order in which they become visible.
CREATE TABLE rapporteur.base (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    layout int NOT NULL,
    rules text NOT NULL,
    generation bigint NOT NULL DEFAULT 0,
    records bigint NOT NULL DEFAULT 0
);

CREATE TABLE rapporteur.source (
    key bigint PRIMARY KEY,
    name text NOT NULL,
    file text NOT NULL,
    citation text NOT NULL,
    records int NOT NULL,
    digest bytea NOT NULL,
    capture bytea NOT NULL
);
-- Names can be longer than what a B-tree takes.
CREATE INDEX source_name ON rapporteur.source USING hash (name);
CREATE INDEX source_file ON rapporteur.source USING hash (file);
CREATE INDEX source_citation ON rapporteur.source USING hash (citation);

CREATE TABLE rapporteur.record (
    source bigint NOT NULL,
    sentence int NOT NULL,
    start int NOT NULL,
    length int NOT NULL,
    first_day int NOT NULL,
    last_day int NOT NULL,
    keys int[] NOT NULL,
    pairs int[] NOT NULL,
    kinds int[] NOT NULL,
    domains int[] NOT NULL,
    PRIMARY KEY (source, sentence)
) PARTITION BY HASH (source);
CREATE TABLE rapporteur.record_0 PARTITION OF rapporteur.record FOR VALUES WITH (MODULUS 4, REMAINDER 0);
CREATE TABLE rapporteur.record_1 PARTITION OF rapporteur.record FOR VALUES WITH (MODULUS 4, REMAINDER 1);
CREATE TABLE rapporteur.record_2 PARTITION OF rapporteur.record FOR VALUES WITH (MODULUS 4, REMAINDER 2);
CREATE TABLE rapporteur.record_3 PARTITION OF rapporteur.record FOR VALUES WITH (MODULUS 4, REMAINDER 3);
-- How many records have a key: sums, and what is to be added to them. Writers only add, so that they never wait for one
-- another at the row of a common word.
CREATE TABLE rapporteur.frequency (key int PRIMARY KEY, count bigint NOT NULL);
CREATE TABLE rapporteur.frequency_change (key int NOT NULL, count int NOT NULL);
CREATE INDEX frequency_change_key ON rapporteur.frequency_change (key);

CREATE TABLE rapporteur.change (generation bigint PRIMARY KEY, sources bigint[] NOT NULL, keys int[] NOT NULL);

CREATE SEQUENCE rapporteur.ticket;
CREATE TABLE rapporteur.job (
    source bigint PRIMARY KEY,
    -- Of the batch that it was put in with, and its place there.
    ticket bigint NOT NULL,
    place int NOT NULL,
    name text NOT NULL,
    bytes bytea NOT NULL,
    sidecar bytea,
    attempts int NOT NULL DEFAULT 0,
    worker text,
    leased_until timestamptz,
    failure text
);
CREATE INDEX job_ticket ON rapporteur.job (ticket, place) WHERE failure IS NULL;
";

/// The indexes of lists.
const LISTS: &str = "
-- What was added last is searched row by row, so there may be little of it.
CREATE INDEX record_keys ON rapporteur.record USING gin (keys gin__int_ops) WITH (gin_pending_list_limit = 256);
CREATE INDEX record_pairs ON rapporteur.record USING gin (pairs gin__int_ops) WITH (gin_pending_list_limit = 256);
";

/// Makes the tables, unless they are there. With `replace`, a base of other rules makes way for a new one.
pub(crate) fn create(address: &Address, rules: Rules, replace: bool) -> Result<(), StoreError> {
    let mut connection = address.connect()?;
    let client = &mut connection.client;
    let failed = |error: postgres::Error| refused(&error);
    let mut transaction = client.transaction().map_err(failed)?;
    // Two who find no base at once must not both make one. The number is arbitrary.
    transaction.execute("SELECT pg_advisory_xact_lock(7236489123)", &[]).map_err(failed)?;
    let there = transaction
        .query_one("SELECT to_regclass('rapporteur.base') IS NOT NULL", &[])
        .map_err(failed)?
        .get::<_, bool>(0);
    if there {
        let row = transaction.query_one("SELECT layout, rules FROM rapporteur.base", &[]).map_err(failed)?;
        let same = row.get::<_, i32>(0) == LAYOUT && row.get::<_, String>(1) == rules.to_string();
        if same || !replace {
            return Ok(());
        }
        transaction.batch_execute("DROP SCHEMA rapporteur CASCADE").map_err(failed)?;
    }
    transaction.batch_execute(TABLES).map_err(failed)?;
    transaction.batch_execute(LISTS).map_err(failed)?;
    transaction
        .execute(
            "INSERT INTO rapporteur.base (layout, rules) VALUES ($1, $2)",
            &[&LAYOUT, &rules.to_string()],
        )
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}

/// Refuses a base of other rules.
pub(crate) fn check(connection: &mut Connection, rules: Rules) -> Result<(), StoreError> {
    let rows = connection.query("SELECT layout, rules FROM base", &[])?;
    let Some(row) = rows.first() else {
        return Err(StoreError::NoStore("the base of evidence in this database is not finished".to_owned()));
    };
    let (layout, theirs): (i32, String) = (row.get(0), row.get(1));
    if layout != LAYOUT {
        return Err(StoreError::OtherRules {
            theirs: format!("tables of layout {layout}"),
            ours: format!("layout {LAYOUT}"),
        });
    }
    if theirs != rules.to_string() {
        return Err(StoreError::OtherRules { theirs, ours: rules.to_string() });
    }
    Ok(())
}
