//! Nobody waits for a slow store.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use rapporteur_evidence::Label;
use rapporteur_store::{
    Answer, Candidates, Changes, EvidenceQuery, EvidenceStore, Generation, Key, MemStore, Pending, Rules,
    Slot, SourceDelta, SourceKey, Stats, StoreError, StoreJudge, StoredCapture,
};

use crate::support::Engine;

/// A store behind a door: while it is shut, every question waits.
struct Slow {
    store: MemStore,
    open: Mutex<bool>,
    opened: Condvar,
    broken: AtomicBool,
    asked: AtomicUsize,
}

impl Slow {
    fn set_open(&self, open: bool) {
        *self.open.lock().unwrap() = open;
        self.opened.notify_all();
    }

    fn wait(&self) -> Result<(), StoreError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let open = self.open.lock().unwrap();
        drop(self.opened.wait_while(open, |open| !*open).unwrap());
        if self.broken.load(Ordering::SeqCst) {
            return Err(StoreError::Unreachable("the line is cut".to_owned()));
        }
        Ok(())
    }
}

impl EvidenceStore for Slow {
    fn rules(&self) -> Rules {
        self.store.rules()
    }
    fn generation(&self) -> Result<Generation, StoreError> {
        self.wait().and_then(|()| self.store.generation())
    }
    fn stats(&self, keys: &[Key]) -> Result<Stats, StoreError> {
        self.wait().and_then(|()| self.store.stats(keys))
    }
    fn candidates(&self, query: &EvidenceQuery, cap: usize) -> Result<Candidates, StoreError> {
        self.wait().and_then(|()| self.store.candidates(query, cap))
    }
    fn captures(&self, sources: &[SourceKey]) -> Result<Vec<Option<StoredCapture>>, StoreError> {
        self.wait().and_then(|()| self.store.captures(sources))
    }
    fn named(&self, cited: &str) -> Result<Vec<SourceKey>, StoreError> {
        self.wait().and_then(|()| self.store.named(cited))
    }
    fn apply(&self, batch: &[SourceDelta]) -> Result<Generation, StoreError> {
        self.store.apply(batch)
    }
    fn changes_since(&self, since: Generation) -> Result<Changes, StoreError> {
        self.wait().and_then(|()| self.store.changes_since(since))
    }
}

struct Desk {
    engine: Engine,
    store: Arc<Slow>,
    pending: Pending,
    arrivals: std::sync::mpsc::Receiver<Slot>,
}

impl Desk {
    fn new() -> Desk {
        let engine = Engine::new();
        let rules = Rules::of(&engine.catalogue, &engine.lexicon);
        let store = Arc::new(Slow {
            store: MemStore::new(engine.catalogue.clone(), rules),
            open: Mutex::new(true),
            opened: Condvar::new(),
            broken: AtomicBool::new(false),
            asked: AtomicUsize::new(0),
        });
        let through =
            StoreJudge::new(store.clone(), engine.catalogue.clone(), engine.lexicon.clone()).unwrap();
        let (sender, arrivals) = std::sync::mpsc::channel();
        let sender = Mutex::new(sender);
        let pending = Pending::new(through, 2, move |slot| {
            let _ = sender.lock().unwrap().send(slot);
        });
        Desk { engine, store, pending, arrivals }
    }

    fn write(&self, name: &str, text: &str) {
        self.store.apply(&[SourceDelta::set(self.engine.capture(name, text))]).unwrap();
    }

    fn ask(&self, slot: u64, prose: &str) -> Answer {
        self.pending.ask(Slot(slot), &self.engine.claim(prose), None)
    }

    /// Waits until a place is told to have something new.
    fn arrived(&self, slot: u64) {
        while self.arrivals.recv_timeout(Duration::from_secs(60)).expect("nothing has come") != Slot(slot) {}
    }

    fn settled(&self, slot: u64, prose: &str) -> Label {
        loop {
            match self.ask(slot, prose) {
                Answer::Ready(judged) => return judged.verdict.label,
                Answer::Pending { .. } => self.arrived(slot),
                Answer::Failed { error, .. } => panic!("{error}"),
            }
        }
    }
}

#[test]
fn an_answer_comes_at_once_and_the_verdict_later() {
    let desk = Desk::new();
    desk.write("a.txt", "Norway trained the coast guard of Fiji in 2012.");
    desk.store.set_open(false);
    let claim = "Norway trained the coast guard of Fiji in 2012.";
    // The store answers nothing at all, and this does.
    assert!(matches!(desk.ask(1, claim), Answer::Pending { last: None }));
    assert!(matches!(desk.ask(1, claim), Answer::Pending { last: None }));
    assert_eq!(desk.pending.waiting(), 1);
    desk.store.set_open(true);
    desk.arrived(1);
    let Answer::Ready(judged) = desk.ask(1, claim) else { panic!("it has come") };
    assert_eq!(judged.verdict.label, Label::Supported);
    assert_eq!(judged.gathered.captures().len(), 1);
    // Nothing is fetched twice.
    let asked = desk.store.asked.load(Ordering::SeqCst);
    assert!(matches!(desk.ask(1, claim), Answer::Ready(_)));
    assert_eq!(desk.store.asked.load(Ordering::SeqCst), asked);
}

#[test]
fn while_it_is_pending_the_last_verdict_of_the_place_is_shown() {
    let desk = Desk::new();
    desk.write("a.txt", "Norway trained the coast guard of Fiji in 2012.");
    assert_eq!(desk.settled(1, "Norway trained the coast guard of Fiji in 2012."), Label::Supported);
    desk.store.set_open(false);
    let edited = "Norway trained the coast guard of Fiji in 2014.";
    let Answer::Pending { last: Some(last) } = desk.ask(1, edited) else { panic!("it has a last verdict") };
    assert_eq!(last.verdict.label, Label::Supported);
    desk.store.set_open(true);
    assert_ne!(desk.settled(1, edited), Label::Supported);
    // A place that is gone is forgotten.
    desk.pending.close(Slot(1));
    desk.store.set_open(false);
    assert!(matches!(desk.ask(1, edited), Answer::Pending { last: None }));
    desk.store.set_open(true);
}

#[test]
fn what_changes_in_the_store_makes_only_what_rests_on_it_stale() {
    let desk = Desk::new();
    desk.write("a.txt", "Norway trained the coast guard of Fiji in 2012.");
    desk.write("b.txt", "Peru vaccinated cattle.");
    let (first, second) = ("Norway trained the coast guard of Fiji in 2012.", "Peru vaccinated cattle.");
    assert_eq!(desk.settled(1, first), Label::Supported);
    assert_eq!(desk.settled(2, second), Label::Supported);
    desk.write("a.txt", "Norway trained the coast guard of Fiji in 2016.");
    // Until somebody says that something has changed, what is known is shown.
    assert!(matches!(desk.ask(1, first), Answer::Ready(_)));
    desk.pending.check();
    desk.arrived(1);
    assert!(matches!(desk.ask(2, second), Answer::Ready(_)));
    assert_ne!(desk.settled(1, first), Label::Supported);
}

#[test]
fn a_store_that_cannot_be_reached_is_told_and_asked_again() {
    let desk = Desk::new();
    desk.write("a.txt", "Norway trained the coast guard of Fiji in 2012.");
    let claim = "Norway trained the coast guard of Fiji in 2012.";
    desk.store.broken.store(true, Ordering::SeqCst);
    assert!(matches!(desk.ask(1, claim), Answer::Pending { .. }));
    desk.arrived(1);
    let Answer::Failed { last: None, error } = desk.ask(1, claim) else { panic!("it has failed") };
    assert!(error.help().is_some());
    desk.store.broken.store(false, Ordering::SeqCst);
    // Nobody asks again and again on a line that is cut.
    assert!(matches!(desk.ask(1, claim), Answer::Failed { .. }));
    desk.pending.check();
    desk.arrived(1);
    assert_eq!(desk.settled(1, claim), Label::Supported);
}

#[test]
fn the_newest_question_comes_first() {
    let desk = Desk::new();
    desk.write("a.txt", "Norway trained the coast guard of Fiji in 2012.");
    desk.store.set_open(false);
    for slot in 0..40 {
        let _ = desk.ask(slot, &format!("Norway trained {slot} pilots of Fiji."));
    }
    desk.store.set_open(true);
    let mut order: Vec<u64> = Vec::new();
    while order.len() < 40 {
        order.push(desk.arrivals.recv_timeout(Duration::from_secs(60)).unwrap().0);
    }
    let place = |slot: u64| order.iter().position(|&arrived| arrived == slot).unwrap();
    assert!(place(39) < 5, "{order:?}");
    assert!(place(5) > 25, "{order:?}");
}

#[test]
fn many_threads_ask_at_once() {
    let desk = Desk::new();
    desk.write("a.txt", "Norway trained the coast guard of Fiji in 2012.");
    let claim = desk.engine.claim("Norway trained the coast guard of Fiji in 2012.");
    std::thread::scope(|scope| {
        for thread in 0..4u64 {
            let (pending, claim) = (&desk.pending, &claim);
            scope.spawn(move || {
                for round in 0..500 {
                    let _ = pending.ask(Slot((thread + round) % 7), claim, None);
                    if round % 50 == 0 {
                        pending.check();
                        pending.close(Slot(round % 7));
                    }
                }
            });
        }
        for version in 0..20 {
            desk.write("a.txt", &format!("Norway trained the coast guard of Fiji in {}.", 2000 + version));
        }
    });
    desk.pending.check();
    desk.write("a.txt", "Norway trained the coast guard of Fiji in 2012.");
    desk.pending.close(Slot(3));
    assert_eq!(desk.settled(3, "Norway trained the coast guard of Fiji in 2012."), Label::Supported);
}
