//! The team's base: who asks it, and what is known of it.
//!
//! Nothing here waits. A thread of its own opens the base and tries again after pauses that grow; the workers of
//! [`Pending`] ask it. What they find is handed to the writer in lots, since each lot is a revision of the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use rapporteur_sources::Reader;
use rapporteur_store::{
    Answer, EvidenceStore as _, Pauses, Pending, Question, Slot, StoreError, StoreJudge, Watch,
};
use rapporteur_workspace::{Asks, TeamAnswer, Workspace};
use serde::Serialize;

use crate::OpenStore;
use crate::event::Event;

/// Threads that ask. A base answers in milliseconds; more would only wait side by side.
const WORKERS: usize = 2;

/// How long answers are gathered while more are to come.
pub(crate) const LOT: Duration = Duration::from_millis(200);

/// How often a base that does not tell of changes is asked.
pub(crate) const LOOK: Duration = Duration::from_secs(60);

/// Answers that nobody uses any more and that are kept all the same.
const SPARE: usize = 1_024;

/// The team's base of a desk.
#[derive(Default)]
pub(crate) struct Team {
    asked: Option<Asked>,
    state: State,
    /// Counts the bases that were chosen, so that news of an earlier one are known as such.
    generation: u64,
    /// Ends the thread that opens the base.
    opener: Option<Sender<()>>,
    /// Places with news.
    news: Arc<Mutex<BTreeSet<Slot>>>,
    /// What each place asks.
    places: HashMap<Slot, Place>,
    /// What each brief rests on, sorted.
    in_use: BTreeMap<Utf8PathBuf, Vec<Slot>>,
    /// What each brief waited for when it was last looked at.
    waited_for: BTreeMap<Utf8PathBuf, BTreeSet<Slot>>,
    /// Briefs of which is to be found out what they ask.
    due: BTreeSet<Utf8PathBuf>,
    running: BTreeSet<Utf8PathBuf>,
    /// What is wrong, as it was last told.
    told: Option<StoreError>,
    /// What people have not been told yet.
    notices: Vec<Notice>,
    answered: usize,
}

/// Which base, read by which rules.
#[derive(Clone)]
struct Asked {
    url: String,
    reader: Reader,
}

#[derive(Clone)]
enum Place {
    Claim(u64),
    Named(Box<str>),
}

#[derive(Default)]
enum State {
    /// There is none.
    #[default]
    None,
    /// It is being opened.
    Opening,
    /// It cannot be opened, for a reason that does not go by itself: the sources of the desk are all there is.
    Refused,
    /// It can be asked.
    Open { pending: Arc<Pending>, _watch: Option<Watch> },
}

/// What people are told once.
pub(crate) enum Notice {
    /// Something is wrong.
    Trouble(String),
    /// It is no longer.
    Over(String),
}

/// What `rapporteur.serverStatus` says of the base.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoreStatus {
    /// Its address, without a password.
    pub(crate) url: String,
    /// `opening`, `refused`, `open`, or `unreachable` while it is tried again.
    pub(crate) state: &'static str,
    /// Questions that wait for an answer.
    pub(crate) waiting: usize,
    /// Claims and citations that it has told something about.
    pub(crate) answered: usize,
    /// What is wrong with it.
    pub(crate) trouble: Option<String>,
}

impl Team {
    /// Which of the bases that were chosen this is.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether there is a base that may answer.
    pub(crate) fn asks(&self) -> bool {
        matches!(self.state, State::Opening | State::Open { .. })
    }

    /// Brings the base in line with the configuration and the rules of the desk. Whether it is another now.
    pub(crate) fn follow(
        &mut self,
        workspace: &mut Workspace,
        open: Option<&OpenStore>,
        events: &Sender<Event>,
    ) -> bool {
        let reader = workspace.reader();
        let wanted = workspace.config().store.url.as_deref();
        let same = match (&self.asked, wanted) {
            (None, None) => true,
            (Some(asked), Some(url)) => {
                asked.url == url
                    && Arc::ptr_eq(asked.reader.catalogue(), reader.catalogue())
                    && Arc::ptr_eq(asked.reader.lexicon(), reader.lexicon())
            }
            _ => false,
        };
        if same {
            if let State::Open { pending, .. } = &self.state {
                // Cheap as long as they are the same.
                pending.set_drafts(Arc::clone(workspace.index()));
            }
            return false;
        }
        let asked = wanted.map(|url| Asked { url: url.to_owned(), reader: reader.clone() });
        let generation = self.generation + 1;
        // What was wrong with another base, or is told already of this one.
        let told = self.told.take().filter(|_| {
            self.asked.as_ref().map(|asked| &asked.url) == asked.as_ref().map(|asked| &asked.url)
        });
        *self = Team { asked, generation, told, ..Team::default() };
        if let Some(asked) = self.asked.clone() {
            self.state = State::Opening;
            self.opener = open_aside(asked, open.cloned(), generation, events.clone());
        }
        workspace.ask_team(self.asked.is_some());
        true
    }

    /// The base was opened, or could not be. Whether that changes what the claims are judged by.
    pub(crate) fn opened(
        &mut self,
        generation: u64,
        opened: Result<StoreJudge, StoreError>,
        workspace: &mut Workspace,
        events: &Sender<Event>,
    ) -> bool {
        if generation != self.generation || matches!(self.state, State::Open { .. }) {
            return false;
        }
        let judge = match opened {
            Ok(judge) => judge,
            Err(error) => {
                let goes_by_itself = matches!(error, StoreError::Unreachable(_));
                self.trouble(error);
                self.state = if goes_by_itself { State::Opening } else { State::Refused };
                // What nobody can be asked about is not to be waited for.
                return workspace.ask_team(goes_by_itself);
            }
        };
        let (store, news, sender) = (Arc::clone(judge.store()), Arc::clone(&self.news), events.clone());
        let pending = Pending::new(judge, WORKERS, move |slot| {
            let mut news = news.lock().unwrap_or_else(PoisonError::into_inner);
            if news.is_empty() {
                let _ = sender.send(Event::StoreNews(generation));
            }
            news.insert(slot);
        });
        let pending = Arc::new(pending);
        pending.set_drafts(Arc::clone(workspace.index()));
        let told = Arc::downgrade(&pending);
        let watch = store.watch(Box::new(move |_| {
            if let Some(pending) = told.upgrade() {
                pending.check();
            }
        }));
        if watch.is_none() {
            let _ = events.send(Event::StoreLook(generation));
        }
        self.state = State::Open { pending, _watch: watch };
        self.opener = None;
        workspace.ask_team(true);
        true
    }

    /// Asks a base that does not tell of changes; whether it is to be asked again.
    pub(crate) fn look(&self, generation: u64) -> bool {
        match &self.state {
            State::Open { pending, .. } if generation == self.generation => {
                pending.check();
                true
            }
            _ => false,
        }
    }

    /// What a brief asks is to be found out.
    pub(crate) fn want(&mut self, brief: &Utf8Path) {
        if self.asks() {
            self.due.insert(brief.to_owned());
        }
    }

    /// What a brief asks is to be found out, unless it was found out before.
    pub(crate) fn want_once(&mut self, brief: &Utf8Path) {
        if !self.in_use.contains_key(brief) && !self.running.contains(brief) {
            self.want(brief);
        }
    }

    /// Whether it is to be found out what briefs ask.
    pub(crate) fn is_due(&self) -> bool {
        self.due.iter().any(|brief| !self.running.contains(brief))
    }

    /// Briefs of which is to be found out what they ask.
    pub(crate) fn take_due(&mut self) -> Vec<Utf8PathBuf> {
        let due: Vec<_> = self.due.iter().filter(|brief| !self.running.contains(*brief)).cloned().collect();
        for brief in &due {
            self.due.remove(brief);
            self.running.insert(brief.clone());
        }
        due
    }

    /// Takes over what a brief asks; `None` if it could not be found out because a write came between.
    pub(crate) fn ask(
        &mut self,
        generation: u64,
        brief: Utf8PathBuf,
        asks: Option<Asks>,
        workspace: &mut Workspace,
    ) {
        if generation != self.generation {
            return;
        }
        self.running.remove(&brief);
        let Some(asks) = asks else {
            self.want(&brief);
            return;
        };
        let Asks { claims, names, claims_in_use, names_in_use } = asks;
        let claims_in_use = claims_in_use.into_iter().map(Place::Claim);
        let in_use = claims_in_use.chain(names_in_use.into_iter().map(Place::Named));
        let mut in_use: Vec<Slot> = in_use.map(|place| place.slot()).collect();
        // Two sorted runs: linear.
        in_use.sort();
        self.in_use.insert(brief.clone(), in_use);
        let claims = claims.into_iter();
        let claims = claims.map(|(ask, claim)| (Place::Claim(ask), Question::Claim(Box::new(claim))));
        let names = names.into_iter().map(|name| (Place::Named(name.clone()), Question::Named(name)));
        let mut waits = BTreeSet::new();
        for (place, question) in claims.chain(names) {
            waits.insert(place.slot());
            self.ask_for(place, question);
        }
        // Somebody types: what a sentence was a key ago is of no interest any more.
        let before = self.waited_for.insert(brief, waits).unwrap_or_default();
        self.give_up(before);
        self.forget(workspace);
    }

    /// Stops waiting for what no brief rests on any more.
    fn give_up(&mut self, slots: BTreeSet<Slot>) {
        let State::Open { pending, .. } = &self.state else { return };
        for slot in slots {
            let is_used = self.in_use.values().any(|in_use| in_use.binary_search(&slot).is_ok());
            if !is_used && pending.known(slot).is_none() {
                pending.close(slot);
                self.places.remove(&slot);
            }
        }
    }

    fn ask_for(&mut self, place: Place, question: Question) {
        let State::Open { pending, .. } = &self.state else { return };
        let slot = place.slot();
        self.places.insert(slot, place);
        if let Answer::Ready(_) = pending.ask(slot, &question) {
            // Heard for another brief, or before: it comes with the next lot.
            self.news.lock().unwrap_or_else(PoisonError::into_inner).insert(slot);
        }
    }

    /// Whether something has come that the desk does not have.
    pub(crate) fn has_news(&self) -> bool {
        !self.news.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Whether more is to come soon.
    pub(crate) fn waits(&self) -> bool {
        match &self.state {
            State::Open { pending, .. } => pending.waiting() > 0 && pending.trouble().is_none(),
            _ => false,
        }
    }

    /// Takes over what has come; the briefs that it concerns.
    pub(crate) fn take_news(&mut self, generation: u64, workspace: &mut Workspace) -> Vec<Utf8PathBuf> {
        let State::Open { pending, .. } = &self.state else { return Vec::new() };
        if generation != self.generation {
            return Vec::new();
        }
        let slots = std::mem::take(&mut *self.news.lock().unwrap_or_else(PoisonError::into_inner));
        let answers: Vec<TeamAnswer> = slots
            .iter()
            .filter_map(|slot| {
                let fetched = pending.known(*slot)?;
                Some(match self.places.get(slot)? {
                    Place::Claim(ask) => TeamAnswer::Claim(*ask, fetched),
                    Place::Named(name) => TeamAnswer::Named(name.clone(), fetched),
                })
            })
            .collect();
        if answers.is_empty() {
            return Vec::new();
        }
        workspace.take_answers(answers);
        self.answered = workspace.answered();
        let rests = |in_use: &[Slot]| slots.iter().any(|slot| in_use.binary_search(slot).is_ok());
        let concerned = self.in_use.iter().filter(|(_, in_use)| rests(in_use));
        concerned.map(|(brief, _)| brief.clone()).collect()
    }

    /// What people are to be told now.
    pub(crate) fn notices(&mut self) -> Vec<Notice> {
        if let State::Open { pending, .. } = &self.state {
            match pending.trouble() {
                Some(error) => self.trouble(error),
                None if self.told.take().is_some() => {
                    self.notices.push(Notice::Over("The team's base answers.".to_owned()));
                }
                None => {}
            }
        }
        std::mem::take(&mut self.notices)
    }

    /// Something is wrong: that is told once, until it is over.
    fn trouble(&mut self, error: StoreError) {
        let kind = |error: &StoreError| std::mem::discriminant(error);
        if self.told.as_ref().is_none_or(|told| kind(told) != kind(&error)) {
            let again = match error {
                StoreError::NotBuilt(_) => "",
                _ => " It is asked again by itself.",
            };
            let help = error.help().map(|help| format!("; {help}")).unwrap_or_default();
            self.notices.push(Notice::Trouble(format!(
                "The team's base: {error}{help}. Meanwhile claims are judged by the sources here.{again}"
            )));
        }
        self.told = Some(error);
    }

    /// Forgets what no brief uses.
    fn forget(&mut self, workspace: &mut Workspace) {
        let in_use: usize = self.in_use.values().map(Vec::len).sum();
        if self.places.len() <= 2 * in_use + SPARE {
            return;
        }
        let used: BTreeSet<Slot> = self.in_use.values().flatten().copied().collect();
        if let State::Open { pending, .. } = &self.state {
            self.places.keys().filter(|slot| !used.contains(slot)).for_each(|slot| pending.close(*slot));
        }
        self.places.retain(|slot, _| used.contains(slot));
        let claims = self.places.values().filter_map(|place| match place {
            Place::Claim(ask) => Some(*ask),
            Place::Named(_) => None,
        });
        let names = self.places.values().filter_map(|place| match place {
            Place::Claim(_) => None,
            Place::Named(name) => Some(name.clone()),
        });
        workspace.keep_answers(claims, names);
        self.answered = workspace.answered();
    }

    /// A brief was closed.
    pub(crate) fn close(&mut self, brief: &Utf8Path) {
        self.in_use.remove(brief);
        self.due.remove(brief);
        let waited_for = self.waited_for.remove(brief).unwrap_or_default();
        self.give_up(waited_for);
    }

    /// For the status.
    pub(crate) fn status(&self) -> Option<StoreStatus> {
        let asked = self.asked.as_ref()?;
        let (waiting, trouble) = match &self.state {
            State::Open { pending, .. } => (pending.waiting(), pending.trouble()),
            _ => (0, self.told.clone()),
        };
        let state = match (&self.state, &trouble) {
            (State::None | State::Refused, _) => "refused",
            (_, Some(StoreError::Unreachable(_))) => "unreachable",
            (State::Opening, _) => "opening",
            (State::Open { .. }, _) => "open",
        };
        Some(StoreStatus {
            url: without_password(&asked.url),
            state,
            waiting,
            answered: self.answered,
            trouble: trouble.map(|error| error.to_string()),
        })
    }
}

impl Place {
    /// Names are few beside claims, and both are hashes of 64 bits.
    fn slot(&self) -> Slot {
        match self {
            Place::Claim(ask) => Slot(*ask),
            Place::Named(name) => {
                let mut hasher = DefaultHasher::new();
                ("named", name).hash(&mut hasher);
                Slot(hasher.finish())
            }
        }
    }
}

/// Opens a base on a thread of its own, and again until that succeeds or the sender is dropped. Each outcome is told.
fn open_aside(
    asked: Asked,
    open: Option<OpenStore>,
    generation: u64,
    events: Sender<Event>,
) -> Option<Sender<()>> {
    let (stop, stopped) = bounded(0);
    let work = move || {
        let Asked { url, reader } = asked;
        let Pauses { first: mut pause, most } = Pauses::default();
        loop {
            let opened = match &open {
                Some(open) => StoreJudge::for_desk(|catalogue, rules| open(&url, catalogue, rules), &reader),
                None => Err(StoreError::NotBuilt(without_password(&url))),
            };
            let done = matches!(opened, Ok(_) | Err(StoreError::NotBuilt(_)));
            if events.send(Event::StoreOpened(generation, Box::new(opened))).is_err() || done {
                return;
            }
            if stopped.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            pause = (pause * 2).min(most);
        }
    };
    if let Err(error) = thread::Builder::new().name("store".to_owned()).spawn(work) {
        tracing::error!(%error, "cannot start the thread that opens the team's base");
    }
    Some(stop)
}

/// An address as it may be shown.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let shown = match authority.rsplit_once('@') {
        Some((user, host)) => format!("{}@{host}", user.split(':').next().unwrap_or_default()),
        None => authority.to_owned(),
    };
    // A password may also be a parameter.
    let (path, hidden) = match path.split_once('?') {
        Some((path, parameters)) if parameters.contains("password") => (path, "?…"),
        _ => (path, ""),
    };
    format!("{scheme}://{shown}{path}{hidden}")
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn passwords_are_not_shown() {
        for (url, shown) in [
            ("postgres://ann:secret@db.example/evidence", "postgres://ann@db.example/evidence"),
            ("postgres://ann:p@ss:w@db.example:5432/e?x=1", "postgres://ann@db.example:5432/e?x=1"),
            ("postgres:///e?host=/run/postgresql", "postgres:///e?host=/run/postgresql"),
            ("postgres://db/e?user=ann&password=secret", "postgres://db/e?…"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
