//! Evidence for callers that must not wait.
//!
//! An editor asks on every keystroke and may never wait for a network. [`Pending::ask`] answers at once with what is known
//! and lets worker threads fetch the rest, the newest question first; when an answer has come the caller is told. Until then
//! it has the last answer of the place, marked as pending. A store that cannot be reached is tried again after pauses that
//! grow, by one question at a time; nothing that was asked is lost meanwhile.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rapporteur_evidence::{Claim, FactIndex};

use crate::{Changes, Drafts, Fetched, Generation, StoreError, StoreJudge};

/// A place that asks something, by an identity that the caller chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u64);

/// What is asked of a store.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// What there is about a claim. [`Claim::cited`] is not looked at.
    Claim(Box<Claim>),
    /// The captures that a citation names.
    Named(Box<str>),
}

/// What is known at once.
#[derive(Debug, Clone)]
pub enum Answer {
    /// All that the store has, as far as is known.
    Ready(Arc<Fetched>),
    /// It is being fetched; the caller will be told.
    Pending {
        /// The last answer of the place, perhaps to another question.
        last: Option<Arc<Fetched>>,
    },
    /// It could not be fetched. It is tried again after a pause, or after [`Pending::check`].
    Failed {
        /// The last answer of the place.
        last: Option<Arc<Fetched>>,
        /// Why.
        error: StoreError,
    },
}

/// How long a store is left alone after it has failed.
#[derive(Debug, Clone, Copy)]
pub struct Pauses {
    /// After the first failure. Each further one doubles it.
    pub first: Duration,
    /// At most.
    pub most: Duration,
}

impl Default for Pauses {
    fn default() -> Pauses {
        Pauses { first: Duration::from_secs(2), most: Duration::from_secs(60) }
    }
}

/// Answers that are fetched in the background. Dropping it lets the workers end; nobody waits for them.
pub struct Pending(Arc<Shared>);

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

type Arrived = dyn Fn(Slot) + Send + Sync;

struct Shared {
    judge: StoreJudge,
    arrived: Box<Arrived>,
    pauses: Pauses,
    state: Mutex<State>,
    work: Condvar,
}

#[derive(Default)]
struct State {
    closed: bool,
    /// Up to which generation answers have been compared with what changed; `None` before the first answer.
    known: Option<Generation>,
    /// Whether somebody wants to know what changed.
    check: bool,
    drafts: Drafts,
    /// Drafts that have not been looked at.
    new_drafts: Option<Arc<FactIndex>>,
    /// Whether somebody looks at new drafts.
    counting: bool,
    places: HashMap<Slot, Place>,
    /// The next is last.
    queue: VecDeque<Slot>,
    down: Option<Down>,
    /// When what the store refused is tried again.
    again: Option<Instant>,
}

/// The store cannot be reached.
struct Down {
    error: StoreError,
    pause: Duration,
    until: Instant,
    /// Whether somebody tries.
    tried: bool,
}

struct Place {
    asked: Arc<Question>,
    queued: bool,
    last: Option<Held>,
    error: Option<StoreError>,
}

struct Held {
    asked: Arc<Question>,
    fetched: Arc<Fetched>,
    generation: Generation,
    /// Whether something that it rests on has changed.
    stale: bool,
}

enum Job {
    Fetch(Slot, Arc<Question>, Drafts),
    Check(Generation),
    Count(Arc<FactIndex>),
}

impl Pending {
    /// Answers by the store of `judge`, fetched by `workers` threads (at least one). `arrived` is called on one of them when
    /// [`Pending::ask`] would say something new about a place; it may ask.
    #[must_use]
    pub fn new(judge: StoreJudge, workers: usize, arrived: impl Fn(Slot) + Send + Sync + 'static) -> Pending {
        Pending::with_pauses(judge, workers, Pauses::default(), arrived)
    }

    /// The same with other pauses.
    #[must_use]
    pub fn with_pauses(
        judge: StoreJudge,
        workers: usize,
        pauses: Pauses,
        arrived: impl Fn(Slot) + Send + Sync + 'static,
    ) -> Pending {
        let shared = Arc::new(Shared {
            judge,
            arrived: Box::new(arrived),
            pauses,
            state: Mutex::default(),
            work: Condvar::new(),
        });
        for _ in 0..workers.max(1) {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || shared.work());
        }
        Pending(shared)
    }

    /// What is known of the question in a place. Never waits for the store.
    #[must_use]
    pub fn ask(&self, slot: Slot, question: &Question) -> Answer {
        let mut state = self.0.state();
        let state = &mut *state;
        let down = state.down.as_ref().map(|down| down.error.clone());
        let place = state.places.entry(slot).or_insert_with(|| Place {
            asked: Arc::new(question.clone()),
            queued: false,
            last: None,
            error: None,
        });
        if *place.asked != *question {
            place.asked = Arc::new(question.clone());
            place.error = None;
        }
        let last = place.last.as_ref();
        if let Some(held) = last.filter(|held| !held.stale && held.asked == place.asked) {
            return Answer::Ready(Arc::clone(&held.fetched));
        }
        let last = last.map(|held| Arc::clone(&held.fetched));
        let error = place.error.clone();
        if error.is_none() && !place.queued {
            place.queued = true;
            state.queue.push_back(slot);
            self.0.work.notify_one();
        }
        match error.or(down) {
            Some(error) => Answer::Failed { last, error },
            None => Answer::Pending { last },
        }
    }

    /// The last answer to the question that a place asks, be it stale.
    #[must_use]
    pub fn known(&self, slot: Slot) -> Option<Arc<Fetched>> {
        let state = self.0.state();
        let place = state.places.get(&slot)?;
        let held = place.last.as_ref().filter(|held| held.asked == place.asked)?;
        Some(Arc::clone(&held.fetched))
    }

    /// Forgets a place: nobody asks there any more.
    pub fn close(&self, slot: Slot) {
        self.0.state().places.remove(&slot);
    }

    /// The facts of a desk, whose sources take the place of those of the same name. Answers that are others now are fetched
    /// again.
    pub fn set_drafts(&self, index: Arc<FactIndex>) {
        let mut state = self.0.state();
        let latest = state.new_drafts.as_ref().unwrap_or(state.drafts.index());
        if !Arc::ptr_eq(latest, &index) {
            state.new_drafts = Some(index);
            self.0.work.notify_one();
        }
    }

    /// Has the store asked what changed, and what failed tried again; to be called when the store says that something did, or
    /// from time to time. Does not wait. Only what rests on something that changed is fetched anew.
    pub fn check(&self) {
        let mut state = self.0.state();
        state.check = true;
        if let Some(down) = &mut state.down {
            down.until = Instant::now();
        }
        state.again = None;
        state.retry();
        self.0.work.notify_all();
    }

    /// How many places wait for an answer.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.0.state().places.values().filter(|place| place.queued).count()
    }

    /// Why the store cannot be asked now, or the first of its refusals that stand.
    #[must_use]
    pub fn trouble(&self) -> Option<StoreError> {
        let state = self.0.state();
        let refused = || {
            let errors = state.places.iter().filter_map(|(slot, place)| Some((*slot, place.error.as_ref()?)));
            errors.min_by_key(|(slot, _)| *slot).map(|(_, error)| error.clone())
        };
        state.down.as_ref().map(|down| down.error.clone()).or_else(refused)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.0.state().closed = true;
        self.0.work.notify_all();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            let news = match job {
                Job::Fetch(slot, asked, drafts) => {
                    let fetched = match &*asked {
                        Question::Claim(claim) => self.judge.fetch(claim, &drafts),
                        Question::Named(cited) => self.judge.fetch_named(cited, &drafts),
                    };
                    self.state().take(slot, &asked, &drafts, fetched, self.pauses).then_some(slot)
                }
                Job::Check(since) => {
                    let changes = self.judge.store().changes_since(since);
                    self.state().changed(changes, self.pauses);
                    None
                }
                Job::Count(index) => {
                    let drafts = Drafts::of(index);
                    self.state().set_drafts(drafts);
                    None
                }
            };
            // There may be more to do now than there was.
            self.work.notify_all();
            // Without the lock: the caller may ask.
            if let Some(slot) = news {
                (self.arrived)(slot);
            }
        }
    }

    /// Waits for something to do; `None` when nobody wants anything any more.
    fn next(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            if state.closed {
                return None;
            }
            let now = Instant::now();
            if let Some(job) = state.next(now) {
                return Some(job);
            }
            let wake = state.wake().map(|at| at.saturating_duration_since(now));
            state = match wake {
                Some(pause) => self.work.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner).0,
                None => self.work.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

impl State {
    /// What is to be done at this moment.
    fn next(&mut self, now: Instant) -> Option<Job> {
        // Whatever is fetched is counted with the drafts: they go first.
        if self.counting {
            return None;
        }
        if let Some(index) = self.new_drafts.take() {
            self.counting = true;
            return Some(Job::Count(index));
        }
        if self.again.is_some_and(|again| again <= now) {
            self.again = None;
            self.retry();
        }
        if let Some(down) = &mut self.down {
            if down.tried || down.until > now {
                return None;
            }
            // One tries; the others wait for what comes of it.
            down.tried = true;
        }
        if self.check {
            // Before the first answer there is nothing that a change could touch.
            self.check = false;
            if let Some(known) = self.known {
                return Some(Job::Check(known));
            }
        }
        while let Some(slot) = self.queue.pop_back() {
            let Some(place) = self.places.get_mut(&slot) else { continue };
            // A place that was closed and opened again may stand in the queue twice.
            if place.queued {
                return Some(Job::Fetch(slot, Arc::clone(&place.asked), self.drafts.clone()));
            }
        }
        if let Some(down) = &mut self.down {
            down.tried = false;
        }
        None
    }

    /// When there may be something to do if nobody comes.
    fn wake(&self) -> Option<Instant> {
        let down = self.down.as_ref().filter(|down| !down.tried && self.has_questions());
        down.map(|down| down.until).into_iter().chain(self.again).min()
    }

    fn has_questions(&self) -> bool {
        self.check && self.known.is_some() || !self.queue.is_empty()
    }

    /// Takes what was found; whether that is news for the caller.
    fn take(
        &mut self,
        slot: Slot,
        asked: &Arc<Question>,
        drafts: &Drafts,
        fetched: Result<Fetched, StoreError>,
        pauses: Pauses,
    ) -> bool {
        self.reached(fetched.as_ref().err(), pauses);
        let unreachable = matches!(fetched, Err(StoreError::Unreachable(_)));
        let Some(place) = self.places.get_mut(&slot) else { return false };
        if unreachable {
            // It keeps its turn.
            self.queue.push_back(slot);
            return true;
        }
        place.queued = false;
        match fetched {
            Ok(fetched) => {
                // Something may have changed while it was fetched, that was looked through already.
                let generation = fetched.generation();
                let known = *self.known.get_or_insert(generation);
                let fits = self.drafts.has_names_of(drafts) && fetched.holds_with(&self.drafts);
                let stale = generation < known || !fits;
                place.error = None;
                let fetched = Arc::new(fetched);
                let same = place
                    .last
                    .as_ref()
                    .filter(|held| *held.asked == **asked && held.fetched.says_as_much_as(&fetched));
                // Who has an answer already keeps it, as long as it says the same.
                let (fetched, news) = match same {
                    Some(held) => (Arc::clone(&held.fetched), held.stale && !stale),
                    None => (fetched, true),
                };
                place.last = Some(Held { asked: Arc::clone(asked), fetched, generation, stale });
                if stale || *place.asked != **asked {
                    place.queued = true;
                    self.queue.push_front(slot);
                }
                // A store that was made anew counts from the start.
                self.check |= generation < known;
                news
            }
            Err(error) => {
                place.error = Some(error);
                self.again = Some(Instant::now() + pauses.most);
                true
            }
        }
    }

    /// Whether the store can be reached, after it was asked.
    fn reached(&mut self, error: Option<&StoreError>, pauses: Pauses) {
        let Some(error) = error.filter(|error| matches!(error, StoreError::Unreachable(_))) else {
            self.down = None;
            return;
        };
        // Of several who fail at once the first counts.
        if self.down.as_ref().is_some_and(|down| !down.tried) {
            return;
        }
        let pause = self.down.as_ref().map_or(pauses.first, |down| (down.pause * 2).min(pauses.most));
        let until = Instant::now() + pause;
        self.down = Some(Down { error: error.clone(), pause, until, tried: false });
    }

    /// Takes what has changed.
    fn changed(&mut self, changes: Result<Changes, StoreError>, pauses: Pauses) {
        self.reached(changes.as_ref().err(), pauses);
        let Ok(Changes { generation, touched }) = changes else {
            // What cannot be asked now is asked next time.
            self.check = self.down.is_some();
            return;
        };
        // A store that was made anew counts from the start.
        let anew = self.known.is_some_and(|known| generation < known);
        self.known = Some(generation);
        self.stale(|question, held| {
            if anew {
                return true;
            }
            held.generation < generation
                && match question {
                    Question::Claim(_) => {
                        touched.as_ref().is_none_or(|touched| held.fetched.rests_on(touched))
                    }
                    // Any source may have got the name.
                    Question::Named(_) => true,
                }
        });
    }

    fn set_drafts(&mut self, drafts: Drafts) {
        self.counting = false;
        let names = self.drafts.has_names_of(&drafts);
        self.drafts = drafts;
        let drafts = self.drafts.clone();
        self.stale(|_, held| !names || !held.fetched.holds_with(&drafts));
    }

    /// Has answers fetched again, after those that somebody waits for.
    fn stale(&mut self, is_stale: impl Fn(&Question, &Held) -> bool) {
        let mut stale = Vec::new();
        for (slot, place) in &mut self.places {
            let Some(held) = place.last.as_mut().filter(|held| !held.stale) else { continue };
            if is_stale(&held.asked, held) {
                held.stale = true;
                if !place.queued {
                    place.queued = true;
                    stale.push(*slot);
                }
            }
        }
        stale.sort_unstable();
        stale.into_iter().for_each(|slot| self.queue.push_front(slot));
    }

    /// What was refused is asked again.
    fn retry(&mut self) {
        let failed = self.places.iter_mut().filter(|(_, place)| place.error.is_some() && !place.queued);
        let failed = failed.map(|(slot, place)| {
            place.error = None;
            place.queued = true;
            *slot
        });
        let mut failed: Vec<Slot> = failed.collect();
        failed.sort_unstable();
        failed.into_iter().for_each(|slot| self.queue.push_front(slot));
    }
}
