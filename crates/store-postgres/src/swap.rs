//! A first load: new tables are filled beside the empty ones and take their place at the end.
//!
//! Indexes are made when all is there, many times as fast as row by row. On the tables that everybody asks that would keep
//! readers waiting until the load has ended; on new ones it keeps nobody. Only the exchange locks, and that moves no row.

use postgres::Transaction;

/// Whether the base is empty, and its records lie where they were made to lie: a site may have moved them.
const PLAIN: &str = "
SELECT NOT EXISTS (SELECT FROM source) AND (
    SELECT count(*) = 4 AND bool_and(c.relkind = 'r' AND c.relnamespace = 'rapporteur'::regnamespace
        AND pg_get_expr(c.relpartbound, c.oid) = 'FOR VALUES WITH (modulus 4, remainder ' || right(c.relname, 1) || ')'
        AND c.relname = 'record_' || right(c.relname, 1))
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'rapporteur.record'::regclass)";

/// Locks that others would wait for.
const LOCKS: &str = "
SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND mode = 'AccessExclusiveLock'
AND relation IN (SELECT 'rapporteur.record'::regclass UNION SELECT inhrelid FROM pg_inherits
                 WHERE inhparent = 'rapporteur.record'::regclass)";

/// Whether a load can fill new tables.
pub(crate) fn is_possible(transaction: &mut Transaction<'_>) -> Result<bool, postgres::Error> {
    Ok(transaction.query_one(PLAIN, &[])?.get(0))
}

/// Fills new tables with the staged records.
pub(crate) fn fill(transaction: &mut Transaction<'_>) -> Result<(), postgres::Error> {
    for number in 0..4 {
        let here = format!("satisfies_hash_partition('rapporteur.record'::regclass, 4, {number}, source)");
        // That the rows belong there is proved here, so that nothing needs to be looked at when it is locked.
        transaction.batch_execute(&format!(
            "CREATE TABLE rapporteur.loading_{number} (LIKE rapporteur.record);
             INSERT INTO rapporteur.loading_{number}
                 (source, sentence, start, length, first_day, last_day, keys, pairs, kinds, domains)
             SELECT source, sentence, start, length, first_day, last_day, keys, pairs, kinds, domains
             FROM staged_record WHERE {here} ORDER BY source, sentence;
             ALTER TABLE rapporteur.loading_{number} ADD PRIMARY KEY (source, sentence),
                 ADD CONSTRAINT belongs_here CHECK ({here});
             CREATE INDEX ON rapporteur.loading_{number} USING gin (keys gin__int_ops)
                 WITH (gin_pending_list_limit = 256);
             CREATE INDEX ON rapporteur.loading_{number} USING gin (pairs gin__int_ops)
                 WITH (gin_pending_list_limit = 256);"
        ))?;
    }
    debug_assert_eq!(transaction.query_one(LOCKS, &[])?.get::<_, i64>(0), 0, "somebody would wait");
    Ok(())
}

/// Puts them in the place of the empty ones.
pub(crate) fn exchange(transaction: &mut Transaction<'_>) -> Result<(), postgres::Error> {
    for number in 0..4 {
        transaction.batch_execute(&format!(
            "ALTER TABLE rapporteur.record DETACH PARTITION rapporteur.record_{number};
             DROP TABLE rapporteur.record_{number};
             ALTER TABLE rapporteur.loading_{number} RENAME TO record_{number};
             ALTER TABLE rapporteur.record ATTACH PARTITION rapporteur.record_{number}
                 FOR VALUES WITH (MODULUS 4, REMAINDER {number});
             ALTER TABLE rapporteur.record_{number} DROP CONSTRAINT belongs_here;"
        ))?;
    }
    Ok(())
}
