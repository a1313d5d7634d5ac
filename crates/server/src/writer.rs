//! The writer thread: sole owner of the workspace, the open documents and the settings.
//!
//! It takes events in the order in which they came. Edits change the document table at once and the database only when
//! something needs it: a request that was sent after them, or an empty queue. A burst of keystrokes therefore makes one
//! revision and cancels the readers once. It never waits for the client and runs no query.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;
use crossbeam_channel::{Receiver, Sender};
use rapporteur_ide::Memo;
use rapporteur_query::FactTable;
use rapporteur_store::{StoreError, StoreJudge};
use rapporteur_workspace::{Asks, Keeping, Severity, System, Workspace};
use serde_json::Value;
use tokio::sync::oneshot;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::notification::PublishDiagnostics;
use tower_lsp::ls_types::*;

use crate::capabilities::ClientCaps;
use crate::documents::Documents;
use crate::event::{Checked, Event, Findings, Session};
use crate::last_shown::{self, Lists};
use crate::outbox::Outbox;
use crate::output::{self, Output};
use crate::pool::Pool;
use crate::published::{self, Kept};
use crate::read::{Cancel, Failure, Read, View, guard};
use crate::recaptures::{self, Reached, Recaptures};
use crate::settings::Settings;
use crate::status::{DocumentStatus, Status, fnv1a};
use crate::team::{self, Notice, Team};
use crate::{Options, desk, to_proto};

/// How long events are taken before the database sees them, however many are still waiting.
const DRAIN: Duration = Duration::from_millis(50);

/// Problems of the desk that are shown rather than logged; more would bury the editor.
const SHOWN_PROBLEMS: usize = 3;

/// Where the workspace is.
enum Desk {
    /// No folder is known yet; the first open brief decides.
    Unknown,
    /// A thread of its own reads it.
    Loading(Utf8PathBuf),
    /// Here. Until its files have been surveyed it is what it was when it was last read.
    Open(Box<Workspace>),
}

/// How far the files of a desk have been compared with what is kept of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Survey {
    /// It waits until the open documents have been checked.
    Due,
    /// On a thread of its own.
    Running,
    /// All that has changed is known, or being read.
    Done,
}

/// Checks of documents for clients that are told diagnostics.
#[derive(Default)]
struct Checks {
    /// To be checked.
    wanted: BTreeSet<Uri>,
    /// Being checked; one check a document at a time.
    running: BTreeSet<Uri>,
    /// What the client has been told.
    published: BTreeMap<Uri, Shown>,
    /// Findings of open documents as they were last written. Of one that is being checked, the check has them.
    kept: BTreeMap<Uri, Box<Kept>>,
    /// Findings of open documents as they were last worded, for all who look at them.
    memos: BTreeMap<Uri, Arc<Mutex<Memo>>>,
}

/// A list the client has.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shown {
    digest: u64,
    empty: bool,
}

/// The writer.
pub(crate) struct Writer {
    events: Receiver<Event>,
    sender: Sender<Event>,
    outbox: Outbox,
    output: Output,
    pool: Pool,
    options: Options,
    client: Option<ClientCaps>,
    folder: Option<Utf8PathBuf>,
    settings: Settings,
    /// What is wrong with the first settings; told once the client is ready to hear it.
    complaint: Option<String>,
    documents: Documents,
    desk: Desk,
    survey: Survey,
    /// Whether what the team's base has told will be taken over.
    lot_due: bool,
    /// Requests that came while the desk was being read.
    held: Vec<Read>,
    /// Files that changed on disk and that the workspace has not seen.
    files: BTreeSet<Utf8PathBuf>,
    checks: Checks,
    /// Sources that changed and that nobody has looked at.
    recaptures: Recaptures,
    /// The base of the team.
    team: Team,
    /// Whether the origins of the sources as they are have been compared, or are being; none before the first time.
    compared: Option<bool>,
    /// What was shown of briefs in an earlier session.
    last_shown: Lists,
    revisions: u64,
}

impl Writer {
    /// Starts the thread. Must be called within the runtime.
    pub(crate) fn start(
        options: Options,
        client: Client,
        output: Output,
        sender: Sender<Event>,
        events: Receiver<Event>,
    ) -> std::io::Result<()> {
        let pool = Pool::start(options.workers)?;
        let writer = Writer {
            events,
            sender,
            outbox: Outbox::start(client),
            output,
            pool,
            options,
            client: None,
            folder: None,
            settings: Settings::default(),
            complaint: None,
            documents: Documents::default(),
            desk: Desk::Unknown,
            survey: Survey::Done,
            lot_due: false,
            held: Vec::new(),
            files: BTreeSet::new(),
            checks: Checks::default(),
            recaptures: Recaptures::default(),
            team: Team::default(),
            compared: None,
            last_shown: Lists::default(),
            revisions: 0,
        };
        thread::Builder::new().name("writer".to_owned()).spawn(move || writer.run())?;
        Ok(())
    }

    fn run(mut self) {
        let mut turn = Instant::now();
        loop {
            let event = if !self.has_work() {
                let Ok(event) = self.events.recv() else { return };
                turn = Instant::now();
                Some(event)
            } else if turn.elapsed() < DRAIN {
                self.events.try_recv().ok()
            } else {
                None
            };
            // A defect costs the event that met it, never the session.
            let outcome = catch_unwind(AssertUnwindSafe(|| match event {
                Some(Event::Stop) => false,
                Some(event) => {
                    self.handle(event);
                    true
                }
                None => {
                    self.flush();
                    self.start_checks();
                    self.find_asks();
                    self.go_on_reading();
                    turn = Instant::now();
                    true
                }
            }));
            match outcome {
                Ok(true) => {}
                Ok(false) => return,
                Err(_) => tracing::error!("the writer thread met a defect; the session goes on"),
            }
        }
    }

    /// Whether something is to be done once the queue is empty.
    fn has_work(&self) -> bool {
        let Desk::Open(workspace) = &self.desk else { return false };
        self.documents.is_dirty()
            || self.is_survey_due()
            || self.survey == Survey::Done && !workspace.is_loaded()
            || !self.files.is_empty()
            || self.checks.wanted.iter().any(|uri| !self.checks.running.contains(uri))
            || self.team.is_due()
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Initialize(session) => self.initialize(*session),
            Event::Initialized => self.initialized(),
            Event::Open { uri, version, text } => {
                self.documents.open(uri.clone(), version, text);
                self.checks.published.remove(&uri);
                self.find_desk_of(&uri);
                self.recall_shown(&uri);
            }
            Event::Change { uri, version, changes } => {
                if let Some(client) = self.client {
                    self.documents.change(&uri, version, changes, client.encoding);
                }
            }
            Event::Close { uri } => self.close(&uri),
            Event::Files(paths) => {
                // An open buffer stands above its file; saved, what was typed into a source counts as a new capture.
                let (held, files): (Vec<_>, Vec<_>) =
                    paths.into_iter().partition(|path| self.documents.holds(path));
                self.files.extend(files);
                if !held.is_empty() {
                    self.flush();
                    self.written(&held);
                    // What was not saved was not kept.
                    self.keep_all_later();
                }
            }
            Event::Settings(value) => self.new_settings(&value),
            Event::Loaded(workspace) => self.loaded(workspace),
            Event::Surveyed(survey) => self.surveyed(survey),
            Event::Read(read) => self.dispatch(read),
            Event::Status(reply) => {
                let _ = reply.send(self.status());
            }
            Event::Checked(checked) => self.checked(checked),
            Event::Rested(uri) => self.rested(uri),
            Event::LastShown { uri, search, version, items } => {
                if let (true, Some(items)) = (self.last_shown.found(&uri, search), items) {
                    self.show_last(uri, version, &items);
                }
            }
            Event::AskLastShown { uri, reply } => self.answer_with_last(&uri, reply),
            Event::KeepShown(revisions) => self.keep_shown(revisions),
            Event::KeepAgain(uri) => self.keep_later(&uri),
            Event::Settled(generation) => self.settled(generation),
            Event::Reached(generation, outcome) => self.reached(generation, *outcome),
            Event::ShowImpact => self.show_impact(),
            Event::Seen(generation) => {
                if self.recaptures.seen(generation) {
                    self.want_all();
                    self.refresh_pulled();
                }
            }
            Event::StoreOpened(generation, opened) => self.store_opened(generation, *opened),
            Event::StoreAsks(generation, brief, asks) => {
                if let Desk::Open(workspace) = &mut self.desk {
                    self.team.ask(generation, brief, asks, workspace);
                    if self.team.has_news() {
                        self.store_news(generation);
                    }
                }
            }
            Event::StoreNews(generation) => self.store_news(generation),
            Event::StoreLot(generation) => self.store_lot(generation),
            Event::StoreLook(generation) => {
                if self.team.look(generation) {
                    self.come_back(team::LOOK, Event::StoreLook(generation));
                }
            }
            Event::Stop => {}
        }
    }

    /// Brings the base of the team in line with the desk.
    fn follow_team(&mut self) {
        let Desk::Open(workspace) = &mut self.desk else { return };
        if self.team.follow(workspace, self.options.open_store.as_ref(), &self.sender) {
            self.revisions += 1;
            self.want_all();
            self.refresh_pulled();
        }
    }

    fn store_opened(&mut self, generation: u64, opened: std::result::Result<StoreJudge, StoreError>) {
        self.flush();
        let Desk::Open(workspace) = &mut self.desk else { return };
        if self.team.opened(generation, opened, workspace, &self.sender) {
            self.revisions += 1;
            self.want_all();
            self.refresh_pulled();
        }
        self.tell_of_team();
    }

    /// Finds out, as a check, what briefs ask of the team's base.
    fn find_asks(&mut self) {
        let Desk::Open(workspace) = &self.desk else { return };
        let generation = self.team.generation();
        for brief in self.team.take_due() {
            let (snapshot, sender) = (workspace.snapshot(), self.sender.clone());
            self.pool.check(Box::new(move || {
                let outcome = guard("asks", || snapshot.asks(&brief));
                drop(snapshot);
                let asks = match outcome {
                    Ok(asks) => Some(asks),
                    Err(Failure::Superseded | Failure::Cancelled) => None,
                    // It would panic again: wait for a change.
                    Err(Failure::Panicked) => Some(Asks::default()),
                };
                let _ = sender.send(Event::StoreAsks(generation, brief, asks));
            }));
        }
    }

    /// Something has come, or could not be had: it is taken over a little later, with what comes meanwhile.
    fn store_news(&mut self, generation: u64) {
        if generation != self.team.generation() || std::mem::replace(&mut self.lot_due, true) {
            return;
        }
        let pause = if self.team.waits() { team::LOT } else { Duration::ZERO };
        self.come_back(pause, Event::StoreLot(generation));
    }

    fn store_lot(&mut self, generation: u64) {
        self.lot_due = false;
        // What was typed is older.
        self.flush();
        let Desk::Open(workspace) = &mut self.desk else { return };
        let concerned = self.team.take_news(generation, workspace);
        if !concerned.is_empty() {
            self.revisions += 1;
            self.want_briefs(&concerned);
            self.refresh_pulled();
        }
        self.tell_of_team();
        if self.team.has_news() {
            // Of a base that was chosen meanwhile.
            self.store_news(self.team.generation());
        }
    }

    /// Has briefs checked that are open.
    fn want_briefs(&mut self, briefs: &[Utf8PathBuf]) {
        let open = self
            .documents
            .iter()
            .filter(|(_, document)| document.path.as_ref().is_some_and(|path| briefs.contains(path)));
        let open: Vec<Uri> = open.map(|(uri, _)| uri.clone()).collect();
        self.checks.wanted.extend(open);
        briefs.iter().for_each(|brief| self.team.want(brief));
    }

    /// Tells what is wrong with the team's base, and that it no longer is.
    fn tell_of_team(&mut self) {
        for notice in self.team.notices() {
            match notice {
                Notice::Trouble(message) => self.outbox.show(MessageType::WARNING, message),
                Notice::Over(message) => self.outbox.show(MessageType::INFO, message),
            }
        }
    }

    /// Sends an event to itself after a pause.
    fn come_back(&self, pause: Duration, event: Event) {
        let sender = self.sender.clone();
        self.outbox.after(pause, move || {
            let _ = sender.send(event);
        });
    }

    fn initialize(&mut self, session: Session) {
        self.client = Some(session.client);
        self.folder = session.folder;
        self.settings = session.settings;
        self.complaint = session.complaint;
        self.apply_log_setting();
    }

    fn initialized(&mut self) {
        if let Some(complaint) = self.complaint.take() {
            self.outbox.show(MessageType::WARNING, complaint);
        }
        let Some(client) = self.client else { return };
        let mut registrations = Vec::new();
        if client.watch_files {
            let options = DidChangeWatchedFilesRegistrationOptions {
                watchers: desk::WATCHED
                    .iter()
                    .map(|glob| FileSystemWatcher {
                        glob_pattern: GlobPattern::String((*glob).to_owned()),
                        kind: None,
                    })
                    .collect(),
            };
            registrations.push(Registration {
                id: "rapporteur/files".to_owned(),
                method: "workspace/didChangeWatchedFiles".to_owned(),
                register_options: serde_json::to_value(options).ok(),
            });
        }
        if client.register_configuration {
            registrations.push(Registration {
                id: "rapporteur/configuration".to_owned(),
                method: "workspace/didChangeConfiguration".to_owned(),
                register_options: serde_json::to_value(serde_json::json!({ "section": "rapporteur" })).ok(),
            });
        }
        if client.register_type_hierarchy {
            registrations.push(Registration {
                id: "rapporteur/types".to_owned(),
                method: "textDocument/prepareTypeHierarchy".to_owned(),
                register_options: Some(serde_json::json!({
                    "documentSelector": [{ "language": "markdown" }, { "language": "plaintext" }],
                })),
            });
        }
        if !registrations.is_empty() {
            self.outbox.register(registrations);
        }
        if let Desk::Unknown = self.desk
            && let Some(folder) = self.folder.clone()
            && desk::is_desk(&*self.options.system, &folder)
        {
            self.load(folder);
        }
    }

    /// A document was opened: if no desk is known yet, its folder tells.
    fn find_desk_of(&mut self, uri: &Uri) {
        let Desk::Unknown = self.desk else { return };
        let Some(path) = self.documents.get(uri).and_then(|document| document.path.as_deref()) else {
            return;
        };
        let root = desk::of(&*self.options.system, path, self.folder.as_deref());
        self.load(root);
    }

    /// Reads a desk on a thread of its own; edits and questions go on meanwhile.
    fn load(&mut self, root: Utf8PathBuf) {
        tracing::info!(%root, "loading");
        self.desk = Desk::Loading(root.clone());
        let bar =
            self.client.filter(|client| client.progress).map(|_| self.outbox.progress("Reading the sources"));
        let system: Arc<dyn System> = Arc::clone(&self.options.system);
        let sender = self.sender.clone();
        let loader = thread::Builder::new().name("loader".to_owned()).spawn(move || {
            let started = Instant::now();
            let opened = catch_unwind(AssertUnwindSafe(|| {
                if let Some(workspace) = Workspace::recall(Arc::clone(&system), &root) {
                    return workspace;
                }
                Workspace::open(system, &root, &|progress| {
                    if let Some(bar) = &bar {
                        bar.report(progress.done, progress.total);
                    }
                })
            }));
            match opened {
                Ok(workspace) => {
                    tracing::info!(elapsed = ?started.elapsed(), "loaded");
                    let _ = sender.send(Event::Loaded(Some(Box::new(workspace))));
                }
                Err(_) => {
                    tracing::error!(%root, "reading the sources met a defect");
                    let _ = sender.send(Event::Loaded(None));
                }
            }
        });
        if let Err(error) = loader {
            tracing::error!(%error, "cannot start the loader");
            self.loaded(None);
        }
    }

    fn loaded(&mut self, workspace: Option<Box<Workspace>>) {
        let Some(mut workspace) = workspace else {
            self.desk = Desk::Unknown;
            self.outbox.show(MessageType::ERROR, "rapporteur could not read the sources; its log tells more");
            for read in std::mem::take(&mut self.held) {
                read.fail(Error::internal_error());
            }
            return;
        };
        for message in workspace.messages() {
            self.outbox.log(MessageType::INFO, message.clone());
        }
        workspace.set_overrides(self.settings.overrides(self.options.store.as_ref()));
        self.survey = if workspace.is_loaded() { Survey::Done } else { Survey::Due };
        self.desk = Desk::Open(workspace);
        self.documents.mark_all();
        self.flush();
        if self.survey == Survey::Done {
            self.tell_problems();
        }
        self.catch_up();
    }

    /// Tells what is wrong with the desk.
    fn tell_problems(&self) {
        let Desk::Open(workspace) = &self.desk else { return };
        let mut shown = 0;
        for problem in workspace.problems() {
            let text = format!("{}: {}", problem.path, problem.message);
            if problem.severity == Severity::Error && shown < SHOWN_PROBLEMS {
                shown += 1;
                self.outbox.show(MessageType::WARNING, text);
            } else {
                self.outbox.log(MessageType::WARNING, text);
            }
        }
    }

    /// Checks all, and answers what was asked before it was there.
    fn catch_up(&mut self) {
        self.want_all();
        for read in std::mem::take(&mut self.held) {
            self.dispatch(read);
        }
    }

    /// Whether the files can be gone through: what somebody waits for goes first.
    fn is_survey_due(&self) -> bool {
        self.survey == Survey::Due && self.checks.running.is_empty() && self.checks.wanted.is_empty()
    }

    /// Looks for what has changed while nobody looked, and reads it, a little at a time.
    fn go_on_reading(&mut self) {
        /// Captures read between two looks at the events: some ten milliseconds.
        const STEP: usize = 8;
        if self.is_survey_due() {
            return self.start_survey();
        }
        let Desk::Open(workspace) = &mut self.desk else { return };
        if self.survey != Survey::Done || workspace.is_loaded() {
            return;
        }
        if !workspace.load_step(STEP, &|_| {}) {
            self.revisions += 1;
            self.all_is_surveyed();
        }
    }

    fn start_survey(&mut self) {
        let Desk::Open(workspace) = &self.desk else { return };
        self.survey = Survey::Running;
        let (surveyor, sender) = (workspace.surveyor(), self.sender.clone());
        let thread = thread::Builder::new().name("survey".to_owned()).spawn(move || {
            let started = Instant::now();
            let survey = catch_unwind(AssertUnwindSafe(|| surveyor.survey()));
            tracing::info!(elapsed = ?started.elapsed(), ok = survey.is_ok(), "surveyed");
            let _ = sender.send(Event::Surveyed(survey.ok().map(Box::new)));
        });
        if let Err(error) = thread {
            tracing::error!(%error, "cannot start the survey");
            self.surveyed(None);
        }
    }

    /// Takes over what has changed since the desk was last read.
    fn surveyed(&mut self, survey: Option<Box<rapporteur_workspace::Survey>>) {
        let Desk::Open(workspace) = &mut self.desk else { return };
        self.survey = Survey::Done;
        let Some(survey) = survey else {
            tracing::error!("going through the files met a defect; they are read one by one");
            workspace.begin_load();
            return;
        };
        tracing::info!(changed = survey.changed().len(), "files that are not what they were");
        workspace.take_survey(*survey);
        self.revisions += 1;
        if workspace.is_loaded() {
            self.all_is_surveyed();
        }
    }

    fn all_is_surveyed(&mut self) {
        self.last_shown.surveyed();
        self.tell_problems();
        self.catch_up();
        self.refresh_pulled();
    }

    /// Makes the database see what changed.
    fn flush(&mut self) {
        let Desk::Open(workspace) = &mut self.desk else { return };
        let started = Instant::now();
        let mut everything = false;
        let (mut before, mut briefs) = (Vec::new(), Vec::new());
        if !self.files.is_empty() {
            let files: Vec<_> = std::mem::take(&mut self.files).into_iter().collect();
            before.extend(recaptures::before(workspace, &files));
            workspace.files_changed(&files);
            everything = true;
            self.revisions += 1;
        }
        let refresh = everything;
        for (uri, path, text) in self.documents.take_dirty() {
            if !workspace.is_brief(&path) {
                before.extend(recaptures::before(workspace, std::slice::from_ref(&path)));
            }
            workspace.set_text(&path, text);
            self.revisions += 1;
            if workspace.is_brief(&path) {
                briefs.push(uri);
            } else {
                everything = true;
            }
        }
        tracing::trace!(elapsed = ?started.elapsed(), "flushed");
        let recaptured = self.recaptures.note(workspace, before, refresh);
        briefs.iter().for_each(|uri| self.keep_later(uri));
        self.checks.wanted.extend(briefs);
        if everything {
            self.want_all();
        }
        if refresh {
            self.refresh_pulled();
        }
        if recaptured {
            self.wait_until_settled();
        }
        self.follow_team();
    }

    /// Files of open buffers were written: by the client, or by somebody else, and the client is about to take them over.
    fn written(&mut self, paths: &[Utf8PathBuf]) {
        let Desk::Open(workspace) = &self.desk else { return };
        for path in paths.iter().filter(|path| !workspace.is_brief(path)) {
            let on_disk = self.options.system.read(path).ok();
            let same = on_disk.as_deref() == self.documents.text_at(path).map(str::as_bytes);
            if !same {
                self.recaptures.expect(path.clone());
            } else if self.recaptures.holds(path) {
                self.recaptures.announce();
                self.wait_until_settled();
            }
        }
    }

    /// Has clients that ask for diagnostics ask again.
    fn refresh_pulled(&self) {
        if self.client.is_some_and(|client| client.pull_diagnostics && client.refresh_diagnostics) {
            self.outbox.refresh_diagnostics();
        }
    }

    /// Compares the origins of the sources before somebody asks: that takes a while, and whoever asks would wait. What is being
    /// checked goes first.
    fn compare_origins(&mut self) {
        let Desk::Open(workspace) = &self.desk else { return };
        if self.survey == Survey::Done && workspace.is_loaded() && self.compared != Some(true) {
            let first = self.compared.replace(true).is_none();
            self.pool.check(Box::new(workspace.snapshot().origins_ahead(first)));
        }
    }

    /// Comes back to changed sources when nothing has changed for a while: captures often come many at once.
    fn wait_until_settled(&self) {
        let (sender, generation) = (self.sender.clone(), self.recaptures.generation());
        self.outbox.after(self.settings.rest(), move || {
            let _ = sender.send(Event::Settled(generation));
        });
    }

    /// Works out what changed sources change, as a check: typing goes before.
    fn settled(&mut self, generation: u64) {
        let Desk::Open(workspace) = &self.desk else { return };
        if generation != self.recaptures.generation() {
            return;
        }
        let (snapshot, known, sender) = (workspace.snapshot(), self.recaptures.known(), self.sender.clone());
        self.pool.check(Box::new(move || {
            let started = Instant::now();
            let outcome = guard("impact", || known.reach(&snapshot));
            drop(snapshot);
            tracing::debug!(elapsed = ?started.elapsed(), ok = outcome.is_ok(), "impact");
            let _ = sender.send(Event::Reached(generation, Box::new(outcome)));
        }));
    }

    fn reached(&mut self, generation: u64, outcome: std::result::Result<Reached, Failure>) {
        if generation != self.recaptures.generation() {
            return;
        }
        // The sources have come to rest.
        self.compared = self.compared.map(|_| false);
        let reached = match outcome {
            Ok(reached) => reached,
            Err(Failure::Superseded | Failure::Cancelled) => return self.wait_until_settled(),
            Err(Failure::Panicked) => return,
        };
        let (noted, message) = self.recaptures.reached(reached);
        if noted {
            self.want_all();
            self.refresh_pulled();
        }
        let (Some(message), Some(client)) = (message, self.client) else { return };
        if client.shows_impact {
            self.outbox.impact(message);
        } else if client.shows_documents {
            let sender = self.sender.clone();
            self.outbox.propose(message.message, recaptures::SHOW, move || {
                let _ = sender.send(Event::ShowImpact);
            });
        } else {
            let hint = format!("{} (the command {} tells which)", message.message, recaptures::COMMAND);
            self.outbox.show(MessageType::INFO, hint);
        }
    }

    /// Writes what changed sources change into a file and has the client open it.
    fn show_impact(&mut self) {
        self.flush();
        let Desk::Open(workspace) = &self.desk else { return };
        let (snapshot, known, sender) = (workspace.snapshot(), self.recaptures.known(), self.sender.clone());
        let (root, system, outbox) =
            (workspace.root().to_owned(), Arc::clone(&self.options.system), self.outbox.clone());
        let generation = self.recaptures.generation();
        self.pool.request(Box::new(move || {
            let table = FactTable::new(snapshot.catalogue(), snapshot.lexicon());
            let outcome = guard("impact", || known.compare(&snapshot));
            drop(snapshot);
            let mut compared = match outcome {
                Ok(compared) => compared,
                Err(Failure::Panicked) => return,
                Err(_) => {
                    let _ = sender.send(Event::ShowImpact);
                    return;
                }
            };
            compared.read_facts(&table);
            let page = root.join(recaptures::PAGE);
            if let Err(error) = system.save(&page, compared.markdown(&root).as_bytes()) {
                outbox.show(MessageType::WARNING, format!("{page} cannot be written: {error}"));
                return;
            }
            if let Some(uri) = to_proto::uri(&page) {
                outbox.open(uri);
            }
            let _ = sender.send(Event::Seen(generation));
        }));
    }

    /// All findings may have changed: of the open documents, of files with problems, of what was shown before.
    fn want_all(&mut self) {
        let Desk::Open(workspace) = &self.desk else { return };
        let open = self.documents.iter().map(|(uri, _)| uri.clone());
        let troubled = workspace
            .problems()
            .iter()
            .filter(|problem| self.options.system.is_file(&problem.path))
            .filter_map(|problem| to_proto::uri(&problem.path));
        let shown =
            self.checks.published.iter().filter(|(_, shown)| !shown.empty).map(|(uri, _)| uri.clone());
        let all: Vec<_> = open.chain(troubled).chain(shown).collect();
        self.checks.wanted.extend(all);
        self.keep_all_later();
    }

    /// Starts the checks that are due. Clients that ask for diagnostics are told none.
    fn start_checks(&mut self) {
        let (Desk::Open(workspace), Some(client)) = (&self.desk, self.client) else { return };
        if self.team.asks() {
            let wanted = self.checks.wanted.iter().filter(|uri| !self.checks.running.contains(*uri));
            let briefs = wanted.filter_map(|uri| self.documents.get(uri)?.path.as_deref());
            for brief in briefs.filter(|path| workspace.is_brief(path)) {
                self.team.want(brief);
            }
        }
        if client.pull_diagnostics {
            self.checks.wanted.clear();
            return;
        }
        let due: Vec<_> =
            self.checks.wanted.iter().filter(|uri| !self.checks.running.contains(*uri)).cloned().collect();
        for uri in due {
            self.checks.wanted.remove(&uri);
            let document = self.documents.get(&uri);
            let version = document.map(|document| document.version);
            if self.last_shown.is_trusted(&uri, version) {
                // Once the files have been surveyed it is checked by what they are.
                continue;
            }
            let Some(path) =
                document.map_or_else(|| crate::from_proto::path(&uri), |document| document.path.clone())
            else {
                continue;
            };
            self.checks.running.insert(uri.clone());
            let typing = document.and_then(|document| document.typing(self.settings.rest()));
            let memo = match document {
                Some(_) => Arc::clone(self.checks.memos.entry(uri.clone()).or_default()),
                // A file that nobody has opened is seldom checked again.
                None => Arc::default(),
            };
            let (snapshot, cancel) = (workspace.snapshot(), Cancel::default());
            let recaptured = self.recaptures.known();
            let view = View { snapshot, path, client, cancel, memo, typing, recaptured };
            let known = self.checks.published.get(&uri).map(|shown| shown.digest);
            let mut kept = self.checks.kept.remove(&uri).unwrap_or_default();
            let sender = self.sender.clone();
            self.pool.check(Box::new(move || {
                let _span = tracing::info_span!("check", uri = uri.as_str()).entered();
                let started = Instant::now();
                let keeper = view.snapshot.tree_keeper();
                let outcome = guard("check", || published::check(&view, &uri, version, known, &mut kept));
                let View { snapshot, path, .. } = view;
                tracing::debug!(elapsed = ?started.elapsed(), ok = outcome.is_ok(), "checked");
                if outcome.is_err() {
                    // What was unwound half-way is not built upon.
                    *kept = Kept::default();
                }
                let _ = sender.send(Event::Checked(Checked { uri, version, outcome, kept }));
                // The next key ends this.
                let _ = guard("keep", || snapshot.keep_in_use(&path));
                drop(snapshot);
                // A first look parses hundreds of sentences, a keystroke a few.
                if keeper.is_due() {
                    keeper.keep();
                }
            }));
        }
    }

    fn checked(&mut self, checked: Checked) {
        let Checked { uri, version, outcome, kept } = checked;
        self.checks.running.remove(&uri);
        if self.checks.running.is_empty() && self.checks.wanted.is_empty() {
            self.compare_origins();
        }
        if self.documents.get(&uri).is_some() {
            self.checks.kept.insert(uri.clone(), kept);
        }
        let current = self.documents.get(&uri).map(|document| document.version);
        match outcome {
            // A newer text will be checked; this answer is for one that nobody sees any more.
            _ if current != version => {
                if current.is_some() {
                    self.checks.wanted.insert(uri);
                }
            }
            Ok(Findings { digest, empty, held, frame }) => {
                if held {
                    self.wait_for_rest(uri.clone());
                }
                let told = self.checks.published.get(&uri).map(|shown| shown.digest);
                // A file that nobody opened and that has no problems is not worth a message.
                let needless = told.is_none() && current.is_none() && empty;
                // It was found before the files were surveyed, and by no newer captures.
                let older = self.last_shown.is_trusted(&uri, version);
                if told == Some(digest) || needless || older {
                    return;
                }
                match frame {
                    Some(frame) => {
                        self.output.send(frame);
                        self.checks.published.insert(uri, Shown { digest, empty });
                    }
                    // It was closed and opened again in between: the client has forgotten the list.
                    None => {
                        self.checks.wanted.insert(uri);
                    }
                }
            }
            Err(Failure::Superseded | Failure::Cancelled) => {
                self.checks.wanted.insert(uri);
            }
            // It would panic again: wait for a change.
            Err(Failure::Panicked) => {}
        }
    }

    /// Looks for what was shown of a document in an earlier session, for clients that are told.
    fn recall_shown(&mut self, uri: &Uri) {
        let search = self.last_shown.seek(uri);
        if self.client.is_none_or(|client| client.pull_diagnostics) {
            return;
        }
        let (Some(place), Some(document)) = (self.last_shown_place(uri), self.documents.get(uri)) else {
            return;
        };
        let (uri, version, sender) = (uri.clone(), document.version, self.sender.clone());
        self.pool.request(Box::new(move || {
            let items = place.recall();
            let _ = sender.send(Event::LastShown { uri, search, version, items });
        }));
    }

    /// Where the list of a document is kept; `None` if it does not come from the desk alone.
    fn last_shown_place(&self, uri: &Uri) -> Option<last_shown::Place> {
        let root = match &self.desk {
            Desk::Unknown => return None,
            Desk::Loading(root) => root,
            Desk::Open(workspace) => workspace.root(),
        };
        let store = self.settings.store.as_ref().or(self.options.store.as_ref());
        if self.team.asks() || store.is_some_and(|store| !store.is_empty()) {
            return None;
        }
        let (client, document) = (self.client?, self.documents.get(uri)?);
        let (system, path) = (&self.options.system, document.path.as_deref()?);
        Some(last_shown::Place::new(system, root, path, document.text(), &client, &self.settings))
    }

    /// Shows what was shown in an earlier session, if nothing has been found yet.
    fn show_last(&mut self, uri: Uri, version: i32, items: &[last_shown::Item]) {
        let current = self.documents.get(&uri).map(|document| document.version);
        if current != Some(version) || self.checks.published.contains_key(&uri) {
            return;
        }
        let Findings { digest, empty, frame, .. } = last_shown::told(&uri, version, items);
        let Some(frame) = frame else { return };
        tracing::debug!(uri = uri.as_str(), findings = items.len(), "shown as in the last session");
        self.output.send(frame);
        self.last_shown.count().fetch_add(1, Ordering::Relaxed);
        if self.survey != Survey::Done || !matches!(self.desk, Desk::Open(_)) {
            self.last_shown.trust(&uri, version);
        }
        self.checks.published.insert(uri, Shown { digest, empty });
    }

    /// The same for a client that asks; it is told to ask again when the files have been surveyed.
    fn answer_with_last(&mut self, uri: &Uri, reply: oneshot::Sender<Vec<last_shown::Item>>) {
        let asks_again = self.client.is_some_and(|client| client.refresh_diagnostics);
        if !asks_again || !matches!(self.desk, Desk::Loading(_)) {
            return;
        }
        let Some(place) = self.last_shown_place(uri) else { return };
        let count = Arc::clone(self.last_shown.count());
        self.pool.request(Box::new(move || {
            if let Some(items) = place.recall()
                && reply.send(items).is_ok()
            {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }

    /// Keeps what is shown of a document for the next session, once nothing changes any more.
    fn keep_later(&mut self, uri: &Uri) {
        if self.last_shown.may_change(uri) {
            self.come_back(last_shown::REST, Event::KeepShown(self.revisions));
        }
    }

    fn keep_all_later(&mut self) {
        let open: Vec<Uri> = self.documents.iter().map(|(uri, _)| uri.clone()).collect();
        open.iter().for_each(|uri| self.keep_later(uri));
    }

    fn keep_shown(&mut self, revisions: u64) {
        let due = self.last_shown.take_due();
        let (Desk::Open(workspace), Some(client)) = (&self.desk, self.client) else { return };
        let rests = revisions == self.revisions
            && self.survey == Survey::Done
            && workspace.is_loaded()
            && self.checks.running.is_empty()
            && self.checks.wanted.is_empty();
        if !rests {
            due.iter().for_each(|uri| self.keep_later(uri));
            return;
        }
        let keeper = workspace.snapshot().verdict_keeper();
        self.pool.check(Box::new(move || {
            let started = Instant::now();
            let new = keeper.keep();
            tracing::debug!(elapsed = ?started.elapsed(), new, "verdicts kept");
        }));
        let buffers = self.documents.iter();
        let buffers: Arc<[_]> = buffers
            .filter_map(|(_, document)| Some((document.path.clone()?, Arc::from(document.text()))))
            .collect();
        for uri in due {
            let (Some(document), Some(place)) = (self.documents.get(&uri), self.last_shown_place(&uri))
            else {
                continue;
            };
            let Some(path) = document.path.clone().filter(|path| workspace.is_brief(path)) else { continue };
            let memo = Arc::clone(self.checks.memos.entry(uri.clone()).or_default());
            let (snapshot, cancel) = (workspace.snapshot(), Cancel::default());
            let recaptured = self.recaptures.known();
            let view = View { snapshot, path, client, cancel, memo, typing: None, recaptured };
            let (sender, buffers, system) =
                (self.sender.clone(), Arc::clone(&buffers), Arc::clone(&self.options.system));
            self.pool.check(Box::new(move || {
                let saved = buffers.iter().all(|buffer| last_shown::is_saved(&*system, buffer));
                let outcome =
                    if saved { guard("keep", || place.keep(&view)) } else { Ok(Keeping::Impossible) };
                // The next key ends this.
                let _ = guard("judge", || view.snapshot.judge_recalled(&view.path));
                drop(view);
                if matches!(outcome, Ok(Keeping::TooEarly) | Err(Failure::Superseded)) {
                    let _ = sender.send(Event::KeepAgain(uri));
                }
            }));
        }
    }

    /// Comes back to a document when nobody has typed there for a while.
    fn wait_for_rest(&self, uri: Uri) {
        let sender = self.sender.clone();
        self.outbox.after(self.settings.rest(), move || {
            let _ = sender.send(Event::Rested(uri));
        });
    }

    fn rested(&mut self, uri: Uri) {
        let Some(document) = self.documents.get(&uri) else { return };
        // Somebody went on typing: another pause has begun since.
        if document.typing(self.settings.rest()).is_some() {
            self.wait_for_rest(uri);
        } else if self.client.is_some_and(|client| client.pull_diagnostics) {
            self.outbox.refresh_diagnostics();
        } else {
            self.checks.wanted.insert(uri);
        }
    }

    fn close(&mut self, uri: &Uri) {
        self.flush();
        let Some(document) = self.documents.close(uri) else { return };
        if let (Desk::Open(workspace), Some(path)) = (&mut self.desk, &document.path) {
            let is_brief = workspace.is_brief(path);
            let before =
                if is_brief { Vec::new() } else { recaptures::before(workspace, std::slice::from_ref(path)) };
            workspace.close(path);
            self.team.close(path);
            self.revisions += 1;
            // What was typed into a source and not saved counts no longer.
            if !is_brief {
                let recaptured = self.recaptures.note(workspace, before, false);
                self.want_all();
                if recaptured {
                    self.wait_until_settled();
                }
            }
        }
        self.checks.wanted.remove(uri);
        self.checks.kept.remove(uri);
        self.checks.memos.remove(uri);
        if self.checks.published.remove(uri).is_some_and(|shown| !shown.empty) {
            let params =
                PublishDiagnosticsParams { uri: uri.clone(), diagnostics: Vec::new(), version: None };
            if let Some(frame) = output::frame::<PublishDiagnostics>(&params, 0) {
                self.output.send(frame);
            }
        }
    }

    fn new_settings(&mut self, value: &Value) {
        // Some clients say only that something changed and want to be asked.
        let told_nothing = value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty);
        if told_nothing && self.client.is_some_and(|client| client.configuration) {
            let sender = self.sender.clone();
            self.outbox.ask_settings(move |value| {
                if !value.is_null() {
                    let _ = sender.send(Event::Settings(value));
                }
            });
            return;
        }
        match Settings::read(value) {
            Ok(settings) => {
                let test = self.settings.test;
                self.settings = Settings { test, ..settings };
            }
            Err(complaint) => {
                self.outbox.show(MessageType::WARNING, complaint);
                return;
            }
        }
        self.apply_log_setting();
        self.flush();
        if let Desk::Open(workspace) = &mut self.desk
            && workspace.set_overrides(self.settings.overrides(self.options.store.as_ref()))
        {
            self.revisions += 1;
            self.want_all();
            self.refresh_pulled();
        }
        self.follow_team();
    }

    fn apply_log_setting(&self) {
        if let (Some(log), Some(set)) = (&self.settings.log, &self.options.set_log)
            && let Err(error) = set(log)
        {
            self.outbox.show(MessageType::WARNING, format!("the log setting cannot be used: {error}"));
        }
    }

    /// Hands a request to a worker, with a snapshot that has seen all that the client sent before it.
    fn dispatch(&mut self, mut read: Read) {
        if read.is_cancelled() {
            return;
        }
        if read.method.starts_with("rapporteur/_") && !self.settings.test {
            read.fail(Error::method_not_found());
            return;
        }
        self.flush();
        // Whoever asks for findings gets them at once and is told to ask again; other questions are about the whole desk.
        if self.survey != Survey::Done && read.method != "textDocument/diagnostic" {
            self.held.push(read);
            return;
        }
        let (Desk::Open(workspace), Some(client)) = (&self.desk, self.client) else {
            match self.desk {
                Desk::Loading(_) => self.held.push(read),
                _ => read.fail(Error::invalid_params("no brief has been opened yet")),
            }
            return;
        };
        if read.method == "workspace/diagnostic" && self.team.asks() {
            // Whoever looks at all of them wants to know of all of them.
            workspace.briefs().iter().for_each(|brief| self.team.want_once(brief));
        }
        let document = self.documents.get(&read.uri);
        let version = document.map(|document| document.version);
        if read.is_outdated(version) {
            read.give_up();
            return;
        }
        read.version = read.version.or(version);
        // A buffer without a file belongs to no desk; its address finds nothing, which is the right answer.
        let path = document
            .map_or_else(|| crate::from_proto::path(&read.uri), |document| document.path.clone())
            .unwrap_or_else(|| Utf8PathBuf::from(read.uri.as_str()));
        // A client that cannot be told to ask again gets everything at once.
        let typing = document
            .filter(|_| client.refresh_diagnostics)
            .and_then(|document| document.typing(self.settings.rest()));
        if typing.is_some() && read.method == "textDocument/diagnostic" {
            self.wait_for_rest(read.uri.clone());
        }
        let memo = match document {
            Some(_) => Arc::clone(self.checks.memos.entry(read.uri.clone()).or_default()),
            None => Arc::default(),
        };
        let view = read.view(workspace.snapshot(), path, client, memo, typing, self.recaptures.known());
        let sender = self.sender.clone();
        self.pool.request(Box::new(move || {
            if let Some(again) = read.run(view) {
                let _ = sender.send(Event::Read(again));
            }
        }));
    }

    fn status(&self) -> Result<Value> {
        let (root, state) = match &self.desk {
            Desk::Unknown => (None, "waiting"),
            Desk::Loading(root) => (Some(root.to_string()), "loading"),
            Desk::Open(workspace) if !workspace.is_loaded() => {
                (Some(workspace.root().to_string()), "surveying")
            }
            Desk::Open(workspace) => (Some(workspace.root().to_string()), "ready"),
        };
        let workspace = match &self.desk {
            Desk::Open(workspace) => Some(workspace),
            _ => None,
        };
        let status = Status {
            version: env!("CARGO_PKG_VERSION"),
            root,
            state,
            sources: workspace.map_or(0, |workspace| workspace.snapshot().sources().len()),
            unread: workspace.map_or(0, |workspace| {
                let progress = workspace.progress();
                progress.total.saturating_sub(progress.done)
            }),
            briefs: workspace.map_or(0, |workspace| workspace.briefs().len()),
            problems: workspace.map_or(0, |workspace| workspace.problems().len()),
            position_encoding: self
                .client
                .map(|client| to_proto::encoding(client.encoding).as_str().to_owned())
                .unwrap_or_default(),
            diagnostics: if self.client.is_some_and(|client| client.pull_diagnostics) {
                "pull"
            } else {
                "push"
            },
            revisions: self.revisions,
            recalled: self.last_shown.count().load(Ordering::Relaxed),
            store: self.team.status(),
            documents: self
                .documents
                .iter()
                .map(|(uri, document)| DocumentStatus {
                    uri: uri.as_str().to_owned(),
                    version: document.version,
                    length: document.text().len(),
                    hash: format!("{:016x}", fnv1a(document.text().as_bytes())),
                })
                .collect(),
        };
        serde_json::to_value(status).map_err(|_| Error::internal_error())
    }
}
