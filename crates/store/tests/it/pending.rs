//! Nobody waits for a slow store.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use rapporteur_evidence::{FactIndex, FactKey, SourceId};
use rapporteur_store::{
    Answer, Candidates, Changes, EvidenceQuery, EvidenceStore, Fetched, Generation, Key, MemStore, Pauses,
    Pending, Question, Rules, Slot, SourceDelta, SourceKey, Stats, StoreError, StoreJudge, StoredCapture,
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

/// What the captures of an answer say.
fn texts(fetched: &Fetched) -> Vec<&str> {
    fetched.captures().iter().map(|capture| &**capture.text()).collect()
}

const FIJI: &str = "Norway trained the coast guard of Fiji in 2012.";

impl Desk {
    fn new() -> Desk {
        // A day: what is tried again is tried because somebody asked for it.
        Desk::with_pause(Duration::from_secs(86_400))
    }

    fn with_pause(pause: Duration) -> Desk {
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
        let pauses = Pauses { first: pause, most: pause };
        let pending = Pending::with_pauses(through, 2, pauses, move |slot| {
            let _ = sender.lock().unwrap().send(slot);
        });
        Desk { engine, store, pending, arrivals }
    }

    fn write(&self, name: &str, text: &str) {
        self.store.apply(&[SourceDelta::set(self.engine.capture(name, text))]).unwrap();
    }

    fn drafts(&self, drafts: &[(&str, &str)]) {
        let facts = drafts.iter().map(|(name, text)| self.engine.capture(name, text).facts);
        let facts = (0u32..).map(SourceId).zip(facts).collect();
        self.pending.set_drafts(Arc::new(FactIndex::new(facts)));
    }

    fn ask(&self, slot: u64, prose: &str) -> Answer {
        self.pending.ask(Slot(slot), &Question::Claim(Box::new(self.engine.claim(prose))))
    }

    /// Waits until a place is told to have something new.
    fn arrived(&self, slot: u64) {
        while self.arrivals.recv_timeout(Duration::from_secs(60)).expect("nothing has come") != Slot(slot) {}
    }

    fn settled(&self, slot: u64, prose: &str) -> Arc<Fetched> {
        loop {
            match self.ask(slot, prose) {
                Answer::Ready(fetched) => return fetched,
                Answer::Pending { .. } | Answer::Failed { .. } => self.arrived(slot),
            }
        }
    }
}

#[test]
fn an_answer_comes_at_once_and_the_evidence_later() {
    let desk = Desk::new();
    desk.write("a.txt", FIJI);
    desk.store.set_open(false);
    // The store answers nothing at all, and this does.
    assert!(matches!(desk.ask(1, FIJI), Answer::Pending { last: None }));
    assert!(matches!(desk.ask(1, FIJI), Answer::Pending { last: None }));
    assert_eq!((desk.pending.waiting(), desk.pending.known(Slot(1)).is_none()), (1, true));
    desk.store.set_open(true);
    desk.arrived(1);
    let Answer::Ready(fetched) = desk.ask(1, FIJI) else { panic!("it has come") };
    assert_eq!(texts(&fetched), [FIJI]);
    // Nothing is fetched twice.
    let asked = desk.store.asked.load(Ordering::SeqCst);
    assert!(matches!(desk.ask(1, FIJI), Answer::Ready(_)));
    assert_eq!(desk.store.asked.load(Ordering::SeqCst), asked);
}

#[test]
fn while_it_is_pending_there_is_the_last_answer_of_the_place() {
    let desk = Desk::new();
    desk.write("a.txt", FIJI);
    assert_eq!(texts(&desk.settled(1, FIJI)), [FIJI]);
    desk.store.set_open(false);
    let edited = "Peru vaccinated cattle.";
    let Answer::Pending { last: Some(last) } = desk.ask(1, edited) else { panic!("it has a last answer") };
    assert_eq!(texts(&last), [FIJI]);
    // It is no answer to what is asked now.
    assert!(desk.pending.known(Slot(1)).is_none());
    desk.store.set_open(true);
    assert!(texts(&desk.settled(1, edited)).is_empty());
    // A place that is gone is forgotten.
    desk.pending.close(Slot(1));
    desk.store.set_open(false);
    assert!(matches!(desk.ask(1, edited), Answer::Pending { last: None }));
    desk.store.set_open(true);
}

#[test]
fn what_changes_in_the_store_has_only_what_rests_on_it_fetched_again() {
    let desk = Desk::new();
    desk.write("a.txt", FIJI);
    desk.write("b.txt", "Peru vaccinated cattle.");
    assert_eq!(texts(&desk.settled(1, FIJI)), [FIJI]);
    let second = desk.settled(2, "Peru vaccinated cattle.");
    let changed = "Norway trained the coast guard of Fiji in 2016.";
    desk.write("a.txt", changed);
    // Until somebody says that something has changed, what is known is shown.
    assert!(matches!(desk.ask(1, FIJI), Answer::Ready(_)));
    desk.pending.check();
    desk.arrived(1);
    assert_eq!(texts(&desk.settled(1, FIJI)), [changed]);
    assert!(Arc::ptr_eq(&second, &desk.settled(2, "Peru vaccinated cattle.")));
}

#[test]
fn an_answer_that_says_the_same_is_no_news() {
    let desk = Desk::new();
    desk.write("a.txt", FIJI);
    let first = desk.settled(1, FIJI);
    while desk.arrivals.try_recv().is_ok() {}
    // Read again, and the same.
    desk.write("a.txt", FIJI);
    desk.pending.check();
    let other = desk.settled(2, "Peru vaccinated cattle.");
    assert!(other.captures().is_empty());
    assert!(Arc::ptr_eq(&first, &desk.settled(1, FIJI)));
}

#[test]
fn a_store_that_cannot_be_reached_is_told_and_asked_again() {
    let desk = Desk::new();
    desk.write("a.txt", FIJI);
    desk.store.broken.store(true, Ordering::SeqCst);
    assert!(matches!(desk.ask(1, FIJI), Answer::Pending { .. }));
    desk.arrived(1);
    let Answer::Failed { last: None, error } = desk.ask(1, FIJI) else { panic!("it has failed") };
    assert!(error.help().is_some());
    assert_eq!(desk.pending.trouble(), Some(error));
    // Nobody asks again and again on a line that is cut, whatever else is wanted.
    let asked = desk.store.asked.load(Ordering::SeqCst);
    assert!(matches!(desk.ask(2, "Peru vaccinated cattle."), Answer::Failed { .. }));
    assert_eq!((desk.pending.waiting(), desk.store.asked.load(Ordering::SeqCst)), (2, asked));
    desk.store.broken.store(false, Ordering::SeqCst);
    desk.pending.check();
    desk.arrived(1);
    assert_eq!(texts(&desk.settled(1, FIJI)), [FIJI]);
    assert!(texts(&desk.settled(2, "Peru vaccinated cattle.")).is_empty());
    assert_eq!(desk.pending.trouble(), None);
}

#[test]
fn a_store_that_fails_for_a_while_loses_nothing() {
    let desk = Desk::with_pause(Duration::from_millis(1));
    desk.write("a.txt", FIJI);
    desk.store.broken.store(true, Ordering::SeqCst);
    for slot in 0..20 {
        let _ = desk.ask(slot, &format!("Norway trained {slot} pilots of Fiji."));
    }
    // It is tried again by itself, one question at a time.
    while desk.store.asked.load(Ordering::SeqCst) < 6 {
        std::thread::yield_now();
    }
    assert_eq!(desk.pending.waiting(), 20);
    desk.store.broken.store(false, Ordering::SeqCst);
    for slot in 0..20 {
        let fetched = desk.settled(slot, &format!("Norway trained {slot} pilots of Fiji."));
        assert_eq!(texts(&fetched), [FIJI]);
    }
    assert_eq!((desk.pending.waiting(), desk.pending.trouble()), (0, None));
}

#[test]
fn drafts_take_the_place_of_sources_of_the_same_name() {
    let desk = Desk::new();
    desk.write("a.txt", FIJI);
    desk.write("b.txt", "Norway trained the coast guard of Tonga.");
    desk.drafts(&[]);
    assert_eq!(desk.settled(1, FIJI).captures().len(), 2);
    desk.drafts(&[("a.txt", "Norway trained nobody in 2012."), ("c.txt", "Fiji bought tugs.")]);
    desk.arrived(1);
    let fetched = desk.settled(1, FIJI);
    assert_eq!(texts(&fetched), ["Norway trained the coast guard of Tonga."]);
    // Counted in the base and in the drafts, what is hidden left out.
    assert_eq!(fetched.rarity(FactKey::word("2012")), 1);
    assert_eq!(fetched.rarity(FactKey::All), 2);
    desk.drafts(&[("c.txt", "Fiji bought tugs.")]);
    desk.arrived(1);
    assert_eq!(desk.settled(1, FIJI).captures().len(), 2);
    // Drafts that make nothing rarer or commoner have nothing fetched.
    let asked = desk.store.asked.load(Ordering::SeqCst);
    desk.drafts(&[("c.txt", "Fiji bought tugs again.")]);
    let second = desk.settled(2, "Peru vaccinated cattle.");
    assert!(second.captures().is_empty());
    assert!(matches!(desk.ask(1, FIJI), Answer::Ready(_)));
    assert!(desk.store.asked.load(Ordering::SeqCst) < asked + 4);
}

#[test]
fn a_citation_is_asked_for_by_name() {
    let desk = Desk::new();
    desk.write("news/a.txt", FIJI);
    let question = Question::Named("a.txt".into());
    let named = |slot| loop {
        match desk.pending.ask(Slot(slot), &question) {
            Answer::Ready(fetched) => return fetched,
            _ => desk.arrived(slot),
        }
    };
    assert_eq!(texts(&named(1)), [FIJI]);
    // Another source may get the name at any time.
    desk.write("more/a.txt", "Peru vaccinated cattle.");
    desk.pending.check();
    desk.arrived(1);
    assert_eq!(named(1).captures().len(), 2);
}

#[test]
fn the_newest_question_comes_first() {
    let desk = Desk::new();
    desk.write("a.txt", FIJI);
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
    desk.write("a.txt", FIJI);
    let question = Question::Claim(Box::new(desk.engine.claim(FIJI)));
    std::thread::scope(|scope| {
        for thread in 0..4u64 {
            let (pending, question) = (&desk.pending, &question);
            scope.spawn(move || {
                for round in 0..500 {
                    let _ = pending.ask(Slot((thread + round) % 7), question);
                    if round % 50 == 0 {
                        pending.check();
                        pending.close(Slot(round % 7));
                    }
                }
            });
        }
        for version in 0..20 {
            desk.write("a.txt", &format!("Norway trained the coast guard of Fiji in {}.", 2000 + version));
            desk.drafts(&[("b.txt", &format!("Fiji bought {version} tugs."))]);
        }
    });
    desk.write("a.txt", FIJI);
    desk.pending.check();
    desk.pending.close(Slot(3));
    assert_eq!(texts(&desk.settled(3, FIJI)), [FIJI]);
}
