//! One writer, many readers.

use std::panic::AssertUnwindSafe;
use std::sync::mpsc;
use std::thread;

use rapporteur_workspace::Snapshot;

use crate::desk::{Desk, at};

#[test]
fn readers_are_cancelled_by_writes_and_answer_afterwards() {
    let text: String =
        (0..300).map(|n| format!("Convoy {n} reached Walvis Bay in {}.\n\n", 1900 + n % 100)).collect();
    let mut desk =
        Desk::new(&[("rapporteur.toml", ""), ("briefs/a.md", &text), ("sources/s.txt", "A convoy came.")]);
    let (send, receive) = mpsc::channel::<Snapshot>();
    let reader = thread::spawn(move || {
        let (mut answered, mut cancelled) = (0, 0);
        for snapshot in receive {
            // The snapshot goes before the next is waited for: a writer waits for it.
            let report = salsa::Cancelled::catch(AssertUnwindSafe(|| snapshot.report(&at("briefs/a.md"))));
            drop(snapshot);
            match report {
                Ok(report) => answered += report.map_or(0, |report| usize::from(report.claims.len() >= 300)),
                Err(_) => cancelled += 1,
            }
        }
        (answered, cancelled)
    });
    for n in 0..40 {
        desk.edit("briefs/a.md", &format!("Edit {n} came.\n\n{text}"));
        send.send(desk.workspace.snapshot()).expect("the reader lives");
    }
    drop(send);
    let (answered, cancelled) = reader.join().expect("no panic");
    assert_eq!(answered + cancelled, 40);
    assert!(answered >= 1, "the last one is not disturbed");
    assert_eq!(desk.report("briefs/a.md").claims.len(), 301);
}

#[test]
fn a_token_cancels_one_snapshot_only() {
    let desk = Desk::new(&[
        ("rapporteur.toml", ""),
        ("briefs/a.md", "A convoy came.\n"),
        ("sources/s.txt", "A convoy came."),
    ]);
    let (one, other) = (desk.workspace.snapshot(), desk.workspace.snapshot());
    one.cancellation_token().cancel();
    let ask = |snapshot: &Snapshot| {
        salsa::Cancelled::catch(AssertUnwindSafe(|| snapshot.report(&at("briefs/a.md"))))
    };
    assert!(ask(&one).is_err());
    assert!(ask(&other).is_ok());
}
