//! Captures that wait for workers.

use std::collections::BTreeMap;
use std::time::Duration;

use rapporteur_store::conformance::capture;
use rapporteur_store::{EvidenceStore as _, SourceDelta, SourceKey};
use rapporteur_store_postgres::{Job, QueuedCapture, Waiting};

use crate::server;
use crate::store::{create, sql};

const LEASE: Duration = Duration::from_secs(300);

fn queued(number: u32) -> QueuedCapture {
    QueuedCapture { name: format!("{number}.txt"), bytes: number.to_le_bytes().into(), sidecar: None }
}

fn read(job: &Job) -> SourceDelta {
    SourceDelta::set(capture(&job.capture.name, 7, 4))
}

#[test]
fn every_capture_is_read_once_whatever_the_number_of_workers() {
    let Some(server) = server::start() else { return };
    let store = create(&server);
    let all: Vec<QueuedCapture> = (0..300).map(queued).collect();
    store.queue("filler", LEASE).add(&all).unwrap();
    let taken = std::sync::Mutex::new(BTreeMap::<String, u32>::new());
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let (store, taken) = (&store, &taken);
            scope.spawn(move || {
                let queue = store.queue(format!("worker {worker}"), LEASE);
                loop {
                    let jobs = queue.take(7).unwrap();
                    if jobs.is_empty() {
                        break;
                    }
                    for job in jobs {
                        *taken.lock().unwrap().entry(job.capture.name.clone()).or_default() += 1;
                        assert!(queue.done(&job, read(&job)).unwrap().is_some());
                    }
                }
            });
        }
    });
    let taken = taken.into_inner().unwrap();
    assert_eq!(taken.len(), 300);
    assert!(taken.values().all(|&times| times == 1), "{taken:?}");
    assert_eq!(store.len().unwrap(), 300);
    assert_eq!(store.queue("x", LEASE).waiting().unwrap(), Waiting::default());
}

#[test]
fn what_a_lost_worker_had_is_done_by_another_and_nothing_twice() {
    let Some(server) = server::start() else { return };
    let store = create(&server);
    let lost = store.queue("lost", LEASE);
    lost.add(&(0..10).map(queued).collect::<Vec<_>>()).unwrap();
    let had = lost.take(6).unwrap();
    assert_eq!(
        had.iter().map(|job| &*job.capture.name).collect::<Vec<_>>(),
        ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt", "5.txt"]
    );
    lost.done(&had[0], read(&had[0])).unwrap();
    let other = store.queue("other", LEASE);
    assert_eq!(other.take(100).unwrap().len(), 4, "leased captures are nobody else's");
    assert_eq!(other.waiting().unwrap(), Waiting { open: 9, leased: 9, failed: 0 });
    // Time passes.
    sql(
        &server,
        "UPDATE rapporteur.job SET leased_until = now() - interval '1 second' WHERE worker = 'lost'",
    );
    let again = other.take(100).unwrap();
    assert_eq!(again.len(), 5);
    // The lost worker comes back: what is no longer its own it cannot write.
    let before = store.generation().unwrap();
    assert_eq!(lost.done(&had[1], SourceDelta::remove("1.txt")).unwrap(), None);
    assert_eq!(store.generation().unwrap(), before);
    for job in &again {
        assert!(other.done(job, read(job)).unwrap().is_some());
    }
    // A newer capture of the same name was put in while the old one was read.
    let last = store.queue("last", LEASE);
    sql(&server, "UPDATE rapporteur.job SET leased_until = now() - interval '1 second'");
    let old = last.take(1).unwrap();
    last.add(&[QueuedCapture { bytes: b"newer".to_vec(), ..old[0].capture.clone() }]).unwrap();
    assert_eq!(last.done(&old[0], read(&old[0])).unwrap(), None);
    let rest = last.take(100).unwrap();
    assert_eq!(rest.len(), 4);
    assert_eq!(rest.iter().filter(|job| job.capture.bytes == b"newer").count(), 1);
    last.renew().unwrap();
    rest.iter().for_each(|job| assert!(last.done(job, read(job)).unwrap().is_some()));
    assert_eq!(store.len().unwrap(), 10);
    assert!(store.captures(&[SourceKey::of("1.txt")]).unwrap()[0].is_some());
}

#[test]
fn what_cannot_be_read_is_set_aside_with_the_reason() {
    let Some(server) = server::start() else { return };
    let store = create(&server);
    let queue = store.queue("one", LEASE);
    queue.add(&[queued(1), queued(2)]).unwrap();
    let jobs = queue.take(2).unwrap();
    queue.failed(&jobs[0], "it is\0 no text").unwrap();
    // The other kills its reader again and again.
    for _ in 0..3 {
        sql(&server, "UPDATE rapporteur.job SET leased_until = now() - interval '1 second'");
        assert_eq!(queue.take(2).unwrap().len(), 1);
    }
    sql(&server, "UPDATE rapporteur.job SET leased_until = now() - interval '1 second'");
    assert_eq!(queue.take(2).unwrap(), []);
    assert_eq!(queue.waiting().unwrap(), Waiting { open: 0, leased: 0, failed: 2 });
    let failures = queue.failures().unwrap();
    assert_eq!(failures[0], ("1.txt".to_owned(), "it is\u{fffd} no text".to_owned()));
    assert!(failures[1].1.contains('4'), "{failures:?}");
    // Put in anew, it has another chance.
    queue.add(&[queued(1)]).unwrap();
    assert_eq!(queue.take(2).unwrap().len(), 1);
    // Waiting ends with the time, or when something comes.
    queue.wait(Duration::from_millis(50)).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(100));
            queue.add(&[queued(5)]).unwrap();
        });
        queue.wait(Duration::from_secs(60)).unwrap();
    });
    assert_eq!(queue.take(2).unwrap().len(), 1);
}
