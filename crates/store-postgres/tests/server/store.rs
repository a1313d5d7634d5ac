//! The suite that every store passes, and what only a server can do wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rapporteur_catalog::Catalogue;
use rapporteur_store::conformance::{self, capture, rules};
use rapporteur_store::{
    EvidenceStore as _, Generation, Overlay, Rules, SourceDelta, SourceKey, StoreError, StoredCapture,
};
use rapporteur_store_postgres::{Address, PgStore};

use crate::server::{self, Server};

pub fn create(server: &Server) -> PgStore {
    PgStore::create(&server.address(), Catalogue::builtin(), rules(), false).unwrap()
}

/// What SQL answers, as text.
pub fn sql(server: &Server, sql: &str) -> String {
    let mut client = postgres::Client::connect(&server.url(), postgres::NoTls).unwrap();
    let rows = client.simple_query(sql).unwrap();
    let rows = rows.iter().filter_map(|message| match message {
        postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    rows.collect::<Vec<_>>().join("\n")
}

#[test]
fn conforms() {
    let Some(mut server) = server::start() else { return };
    let store = create(&server);
    conformance::check(&store, 150, 1_000).unwrap();
    // Added up and sorted in, everything is the same; and after the server was started anew, with all connections lost.
    let reference = conformance::reference();
    for batch in conformance::batches(150) {
        reference.apply(&batch).unwrap();
    }
    store.tidy().unwrap();
    server.restart();
    conformance::same(&store, &reference, 42, 200).unwrap();
    let now = store.generation().unwrap();
    store.apply(&[SourceDelta::set(capture("late.txt", 1, 12))]).unwrap();
    assert_eq!(store.changes_since(now).unwrap().touched.unwrap().sources, [SourceKey::of("late.txt")]);

    // The server ranks where nothing is held on this side.
    let bare = create(&server).holding(0);
    reference.apply(&[SourceDelta::set(capture("late.txt", 1, 12))]).unwrap();
    conformance::same(&bare, &reference, 43, 60).unwrap();
    // Lists come and go where little is held.
    let tight = create(&server).holding(20_000);
    conformance::same(&tight, &reference, 44, 60).unwrap();

    // Another program sees the same, one with other rules is refused and told so.
    let other = PgStore::open(&server.address(), Catalogue::builtin(), rules()).unwrap();
    assert_eq!(other.stats(&[]).unwrap(), store.stats(&[]).unwrap());
    assert_eq!(other.len().unwrap(), reference.sources().len() as u64);
    let rules = Rules::parse("00000000000000000000000000000001").unwrap();
    for refused in [
        PgStore::open(&server.address(), Catalogue::builtin(), rules),
        PgStore::create(&server.address(), Catalogue::builtin(), rules, false),
    ] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::OtherRules { .. }), "{error}");
    }

    // What is damaged is not judged by.
    sql(&server, "UPDATE rapporteur.source SET capture = '\\x0102' WHERE name = 'late.txt'");
    let error = other.captures(&[SourceKey::of("late.txt")]).unwrap_err();
    assert!(matches!(&error, StoreError::Damaged { name, .. } if name == "late.txt"), "{error}");

    // A base of other rules makes way only when asked to.
    let replaced = PgStore::create(&server.address(), Catalogue::builtin(), rules, true).unwrap();
    assert!(replaced.is_empty().unwrap());
}

#[test]
fn lists_that_are_held_keep_up_with_what_others_write() {
    let Some(server) = server::start() else { return };
    let (reader, writer, reference) = (create(&server), create(&server), conformance::reference());
    let write = |batch: &[SourceDelta]| {
        writer.apply(batch).unwrap();
        reference.apply(batch).unwrap();
    };
    let [first, second, third] = conformance::batches(80).try_into().unwrap();
    for batch in [first, second, third] {
        write(&batch);
        conformance::same(&reader, &reference, 5, 60).unwrap();
    }
    // Many small changes, then more than is worth following.
    for round in 0..20 {
        write(&[SourceDelta::set(capture("often.txt", round, 12))]);
    }
    conformance::same(&reader, &reference, 6, 60).unwrap();
    let many: Vec<SourceDelta> = (0..2_100)
        .map(|number| SourceDelta::set(capture(&format!("many-{number}.txt"), number, 1)))
        .collect();
    write(&many);
    conformance::same(&reader, &reference, 7, 20).unwrap();
    // Whoever knows a state is answered by it, or by a later one.
    let before = reader.generation().unwrap();
    write(&[SourceDelta::remove("often.txt")]);
    let key = [(rapporteur_store::Key::entity("KEN"), 1)];
    let known = reader.best(&key, &[], 1_000, before).unwrap();
    assert!(known.len() >= reader.best(&key, &[], 1_000, writer.generation().unwrap()).unwrap().len());
    conformance::same(&reader, &reference, 8, 20).unwrap();
}

#[test]
fn an_overlay_of_drafts_lies_over_the_base() {
    let Some(server) = server::start() else { return };
    let base = create(&server);
    let batches = conformance::batches(60);
    base.apply(&batches[0]).unwrap();
    let before = base.generation().unwrap();
    let overlay = Overlay::new(conformance::reference(), base, Catalogue::builtin(), []).unwrap();
    let reference = conformance::reference();
    reference.apply(&batches[0]).unwrap();
    for batch in &batches[1..] {
        overlay.apply(batch).unwrap();
        reference.apply(batch).unwrap();
    }
    conformance::same(&overlay, &reference, 3, 300).unwrap();
    assert_eq!(overlay.base().generation().unwrap(), before, "drafts stay here");
}

#[test]
fn a_database_without_a_base_is_told() {
    let Some(server) = server::start() else { return };
    let open = |url: &str| PgStore::open(&Address::parse(url).unwrap(), Catalogue::builtin(), rules());
    let error = open(&server.url()).unwrap_err();
    assert!(matches!(error, StoreError::NoStore(_)), "{error}");
    let error = open(&server.url().replace("/postgres?", "/nothing?")).unwrap_err();
    assert!(matches!(&error, StoreError::NoStore(text) if text.contains("createdb")), "{error}");
    let error = open("postgres://rapporteur@localhost/x?host=/nowhere").unwrap_err();
    assert!(matches!(error, StoreError::Unreachable(_)), "{error}");
    // Two who make it at once make one.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| create(&server));
        }
    });
    assert_eq!(create(&server).generation().unwrap(), Generation(0));
    let error = create(&server).apply(&[SourceDelta::set(capture("a\0b", 1, 3))]).unwrap_err();
    assert!(matches!(error, StoreError::Refused(_)), "{error}");
}

#[test]
fn a_load_is_one_change_or_none() {
    let Some(server) = server::start() else { return };
    let store = create(&server);
    let reference = conformance::reference();
    let [first, second, third] = conformance::batches(120).try_into().unwrap();
    // Into nothing, with a source that comes twice; then over what is there.
    let again = |batch: &[SourceDelta]| {
        store.load(|load| batch.chunks(50).chain([&batch[..2]]).try_for_each(|part| load.add(part)))
    };
    let second: Vec<SourceDelta> = second.into_iter().filter(|delta| delta.capture.is_some()).collect();
    for (generation, batch) in [(1, &first), (2, &second), (3, &third)] {
        let before = store.generation().unwrap();
        assert_eq!(again(batch).unwrap(), Generation(generation));
        reference.apply(batch).unwrap();
        reference.apply(&batch[..2]).unwrap();
        conformance::same(&store, &reference, generation, 150).unwrap();
        let touched = store.changes_since(before).unwrap().touched.unwrap();
        assert!(touched.sources.contains(&SourceKey::of(&batch[0].name)) && !touched.keys.is_empty());
    }
    // Stopped on the way, with a client that goes or that is cut off, it has changed nothing and others go on.
    let stopped = store.load(|load| {
        load.add(&first)?;
        store.apply(&[SourceDelta::set(capture("meanwhile.txt", 5, 9))]).unwrap();
        Err::<(), _>(StoreError::Refused("enough".to_owned()))
    });
    assert!(stopped.is_err());
    let cut = store.load(|load| {
        load.add(&first)?;
        sql(
            &server,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'",
        );
        Ok::<(), StoreError>(())
    });
    assert!(matches!(cut.unwrap_err(), StoreError::Unreachable(_) | StoreError::Refused(_)));
    let removed = store.load(|load| load.add(&[SourceDelta::remove("meanwhile.txt")]));
    assert!(matches!(removed.unwrap_err(), StoreError::Refused(_)));
    reference.apply(&[SourceDelta::set(capture("meanwhile.txt", 5, 9))]).unwrap();
    conformance::same(&store, &reference, 9, 100).unwrap();
    let nothing = store.load(|_| Ok::<(), StoreError>(()));
    assert_eq!(nothing.unwrap(), store.generation().unwrap());
    counts_are_right(&server);
}

#[test]
fn writers_and_readers_at_once() {
    let Some(server) = server::start() else { return };
    let store = Arc::new(create(&server));
    let set = |name: &str, version: u64| SourceDelta::set(capture(name, version, 12));
    let (told, ended) = (Arc::new(AtomicBool::new(false)), AtomicBool::new(false));
    let watch = {
        let told = told.clone();
        PgStore::watch(&store, move |generation| told.store(generation > Generation(0), Ordering::Release))
    };
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..3u64)
            .map(|writer| {
                let store = store.clone();
                scope.spawn(move || {
                    for round in 0..25 {
                        // Two sources that always change together, in either order, and one of the writer's own.
                        let mut batch = vec![set("a.txt", round % 4), set("b.txt", round % 4)];
                        if writer == 1 {
                            batch.reverse();
                        }
                        batch.push(set(&format!("{writer}.txt"), round));
                        store.apply(&batch).unwrap();
                    }
                })
            })
            .collect();
        for _ in 0..2 {
            scope.spawn(|| {
                let mut last = Generation(0);
                while !ended.load(Ordering::Acquire) {
                    let sources = ["a.txt", "b.txt"].map(SourceKey::of);
                    let [a, b]: [Option<StoredCapture>; 2] =
                        store.captures(&sources).unwrap().try_into().unwrap();
                    assert_eq!(a.map(|a| a.text), b.map(|b| b.text), "half a batch");
                    // Every generation up to the newest is told: none becomes visible late.
                    let changes = store.changes_since(last).unwrap();
                    assert!(changes.touched.is_some());
                    assert!(changes.generation >= last);
                    last = changes.generation;
                }
            });
        }
        let failed = writers.into_iter().any(|writer| writer.join().is_err());
        ended.store(true, Ordering::Release);
        assert!(!failed);
    });
    assert_eq!(store.generation().unwrap(), Generation(75));
    assert_eq!(store.len().unwrap(), 5);
    let deadline = std::time::Instant::now() + Duration::from_secs(60);
    while !told.load(Ordering::Acquire) {
        assert!(std::time::Instant::now() < deadline, "no notice came");
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(watch);
    counts_are_right(&server);
}

#[test]
fn a_first_load_puts_new_tables_in_the_place_of_the_empty_ones() {
    let Some(server) = server::start() else { return };
    let (store, reference) = (create(&server), conformance::reference());
    let tables = "SELECT string_agg(c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid) || ' ' || \
                  (SELECT count(*) FROM pg_index x WHERE x.indrelid = c.oid AND x.indisvalid) || ' ' || \
                  (SELECT count(*) FROM pg_constraint x WHERE x.conrelid = c.oid AND x.contype = 'c'), ', ' ORDER BY c.relname) \
                  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'rapporteur.record'::regclass";
    let lists = "SELECT count(*) FROM pg_inherits i JOIN pg_index x ON x.indexrelid = i.inhrelid WHERE i.inhparent = ANY (ARRAY[\
                 'rapporteur.record_keys', 'rapporteur.record_pairs', 'rapporteur.record_pkey']::regclass[])";
    let (before, places) =
        (sql(&server, tables), sql(&server, "SELECT oid FROM pg_class WHERE relname = 'record_2'"));
    // Others ask while it is loaded, and find what there is: nothing, or all.
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    while !ended.load(Ordering::Acquire) {
                        let count = store.stats(&[]).unwrap().records;
                        let found = sql(&server, "SELECT count(*) FROM rapporteur.record");
                        assert!(count == 0 || found.trim() != "0", "half a load");
                    }
                })
            })
            .collect();
        let batches: Vec<Vec<SourceDelta>> = conformance::batches(120);
        let sources: Vec<SourceDelta> =
            batches.concat().into_iter().filter(|delta| delta.capture.is_some()).collect();
        store.load(|load| sources.chunks(40).try_for_each(|part| load.add(part))).unwrap();
        reference.apply(&sources).unwrap();
        ended.store(true, Ordering::Release);
        assert!(readers.into_iter().all(|reader| reader.join().is_ok()));
    });
    assert_eq!(sql(&server, tables), before, "names, bounds, indexes and conditions are as they were made");
    assert_ne!(sql(&server, "SELECT oid FROM pg_class WHERE relname = 'record_2'"), places);
    assert_eq!(sql(&server, lists), "12");
    conformance::same(&store, &reference, 3, 200).unwrap();
    // What follows is as ever: a change, another load, a tidying.
    let late = [SourceDelta::set(capture("late.txt", 1, 12))];
    store.apply(&late).unwrap();
    reference.apply(&late).unwrap();
    let more = [SourceDelta::set(capture("more.txt", 2, 12)), SourceDelta::set(capture("late.txt", 3, 9))];
    store.load(|load| load.add(&more)).unwrap();
    reference.apply(&more).unwrap();
    store.tidy().unwrap();
    conformance::same(&store, &reference, 4, 200).unwrap();
    counts_are_right(&server);
}

/// The counts are those of the records that are there.
fn counts_are_right(server: &Server) {
    let counted = "SELECT count(*) FROM (SELECT key, sum(count) AS count FROM (SELECT * FROM rapporteur.frequency UNION ALL \
                   SELECT * FROM rapporteur.frequency_change) AS counts GROUP BY key) AS told FULL JOIN (SELECT key, count(*) \
                   FROM rapporteur.record, unnest(keys) AS key GROUP BY key) AS there USING (key) \
                   WHERE coalesce(told.count, 0) <> coalesce(there.count, 0)";
    assert_eq!(sql(server, counted).trim(), "0");
    let records = "SELECT (SELECT records FROM rapporteur.base) = (SELECT count(*) FROM rapporteur.record)";
    assert_eq!(sql(server, records).trim(), "t");
}
