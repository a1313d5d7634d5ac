//! Verdicts for callers that must not wait.
//!
//! An editor asks on every keystroke and may never wait for a network. [`Pending::ask`] answers at once with what is known
//! and lets worker threads fetch the rest, the newest question first; when a verdict has come the caller is told, and asks
//! again. Until then it has the last verdict of the place, marked as pending.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rapporteur_evidence::{Claim, Verdict};

use crate::store::Touched;
use crate::{Changes, Gathered, Generation, SourceKey, StoreError, StoreJudge};

/// A place that has a claim, by an identity that outlasts edits of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u64);

/// A verdict with what it rests on.
#[derive(Debug)]
pub struct Judged {
    /// Verdict.
    pub verdict: Verdict,
    /// The captures that its evidence is quoted from.
    pub gathered: Gathered,
}

/// What is known at once.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The verdict on the claim, by all that is known of the store.
    Ready(Arc<Judged>),
    /// It is being fetched; the caller will be told.
    Pending {
        /// The last verdict of the place, perhaps on other words of the claim.
        last: Option<Arc<Judged>>,
    },
    /// It could not be fetched. It is tried again after [`Pending::check`], or when the claim changes.
    Failed {
        /// The last verdict of the place.
        last: Option<Arc<Judged>>,
        /// Why.
        error: StoreError,
    },
}

/// Verdicts that are fetched in the background. Dropping it lets the workers end; nobody waits for them.
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
    state: Mutex<State>,
    work: Condvar,
}

#[derive(Default)]
struct State {
    closed: bool,
    /// Up to which generation verdicts have been compared with what changed; `None` before the first verdict.
    known: Option<Generation>,
    /// Whether somebody wants to know what changed.
    check: bool,
    places: HashMap<Slot, Place>,
    /// The next is last.
    queue: VecDeque<Slot>,
}

struct Place {
    asked: Arc<Asked>,
    queued: bool,
    last: Option<Held>,
    error: Option<StoreError>,
}

struct Held {
    asked: Arc<Asked>,
    judged: Arc<Judged>,
    /// Whether something that it rests on has changed.
    stale: bool,
}

#[derive(PartialEq)]
struct Asked {
    claim: Claim,
    cited: Option<Box<str>>,
}

enum Job {
    Judge(Slot, Arc<Asked>),
    Check(Generation),
}

impl Pending {
    /// Verdicts by `judge`, fetched by `workers` threads (at least one). `arrived` is called on one of them when
    /// [`Pending::ask`] would say something new about a place; it may ask.
    #[must_use]
    pub fn new(judge: StoreJudge, workers: usize, arrived: impl Fn(Slot) + Send + Sync + 'static) -> Pending {
        let shared = Arc::new(Shared {
            judge,
            arrived: Box::new(arrived),
            state: Mutex::default(),
            work: Condvar::new(),
        });
        for _ in 0..workers.max(1) {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || shared.work());
        }
        Pending(shared)
    }

    /// What is known of the claim in a place. Never waits for the store.
    #[must_use]
    pub fn ask(&self, slot: Slot, claim: &Claim, cited: Option<&str>) -> Answer {
        let mut state = self.0.state();
        let state = &mut *state;
        let place = state.places.entry(slot).or_insert_with(|| Place {
            asked: Arc::new(Asked { claim: claim.clone(), cited: cited.map(Into::into) }),
            queued: false,
            last: None,
            error: None,
        });
        if place.asked.claim != *claim || place.asked.cited.as_deref() != cited {
            place.asked = Arc::new(Asked { claim: claim.clone(), cited: cited.map(Into::into) });
            place.error = None;
        }
        let last = place.last.as_ref();
        if let Some(held) = last.filter(|held| !held.stale && held.asked == place.asked) {
            return Answer::Ready(Arc::clone(&held.judged));
        }
        let last = last.map(|held| Arc::clone(&held.judged));
        if let Some(error) = place.error.clone() {
            return Answer::Failed { last, error };
        }
        if !place.queued {
            place.queued = true;
            state.queue.push_back(slot);
            self.0.work.notify_one();
        }
        Answer::Pending { last }
    }

    /// Forgets a place: its claim is gone.
    pub fn close(&self, slot: Slot) {
        self.0.state().places.remove(&slot);
    }

    /// Has the store asked what changed, and what failed tried again; to be called when the store says that something did, or
    /// from time to time. Does not wait. Only verdicts that rest on something that changed are fetched anew.
    pub fn check(&self) {
        self.0.state().check = true;
        self.0.work.notify_one();
    }

    /// How many places wait for a verdict.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.0.state().places.values().filter(|place| place.queued).count()
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
            let touched = match job {
                Job::Judge(slot, asked) => {
                    let judged = self.judge.judge(&asked.claim, asked.cited.as_deref());
                    self.state().take(slot, &asked, judged).then_some(slot).into_iter().collect()
                }
                Job::Check(since) => {
                    let changes = self.judge.store().changes_since(since);
                    let touched = self.state().changed(changes);
                    self.work.notify_all();
                    touched
                }
            };
            // Without the lock: the caller may ask.
            touched.into_iter().for_each(|slot| (self.arrived)(slot));
        }
    }

    /// Waits for something to do; `None` when nobody wants anything any more.
    fn next(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            if state.closed {
                return None;
            }
            if std::mem::take(&mut state.check) {
                state.retry();
                // Before the first verdict there is nothing that a change could touch.
                if let Some(known) = state.known {
                    return Some(Job::Check(known));
                }
            }
            while let Some(slot) = state.queue.pop_back() {
                let Some(place) = state.places.get_mut(&slot) else { continue };
                // A place that was closed and opened again may stand in the queue twice.
                if place.queued {
                    return Some(Job::Judge(slot, Arc::clone(&place.asked)));
                }
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl State {
    /// Takes what was found; whether that is news for the caller.
    fn take(
        &mut self,
        slot: Slot,
        asked: &Arc<Asked>,
        judged: Result<(Verdict, Gathered), StoreError>,
    ) -> bool {
        let Some(place) = self.places.get_mut(&slot) else { return false };
        place.queued = false;
        match judged {
            Ok((verdict, gathered)) => {
                // Something may have changed while it was fetched, that was looked through already.
                let known = *self.known.get_or_insert(gathered.generation());
                let stale = gathered.generation() < known;
                let judged = Arc::new(Judged { verdict, gathered });
                place.last = Some(Held { asked: Arc::clone(asked), judged, stale });
                place.error = None;
            }
            Err(error) => place.error = Some(error),
        }
        true
    }

    /// Takes what has changed; the places whose verdicts are stale now.
    fn changed(&mut self, changes: Result<Changes, StoreError>) -> Vec<Slot> {
        // What cannot be asked now is asked next time; the last verdicts stay.
        let Ok(Changes { generation, touched }) = changes else { return Vec::new() };
        self.known = self.known.max(Some(generation));
        let mut stale = Vec::new();
        for (slot, place) in &mut self.places {
            let Some(held) = place.last.as_mut().filter(|held| !held.stale) else { continue };
            if held.judged.gathered.generation() < generation
                && touched.as_ref().is_none_or(|touched| rests_on(&held.judged.gathered, touched))
            {
                held.stale = true;
                stale.push(*slot);
            }
        }
        stale.sort_unstable();
        stale
    }

    /// What has failed is asked again.
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

/// Whether a verdict may be another after a change.
fn rests_on(gathered: &Gathered, touched: &Touched) -> bool {
    let source = |source: &SourceKey| touched.sources.binary_search(source).is_ok();
    gathered.keys().iter().any(|key| touched.keys.binary_search(key).is_ok())
        || gathered.captures().iter().any(|capture| source(&SourceKey::of(capture.name())))
}
