//! The writer's side: loading, buffers, changes on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Included, Unbounded};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_evidence::flat::{Encoded, FlatFacts, Stamp};
use rapporteur_evidence::{FactIndex, FlatBase, Recover, SourceFacts, SourceId};
use rapporteur_linking::Linker;
use rapporteur_sources::{Bibliography, CaptureFormat, Reader, SIDECAR_SUFFIX, format_of};
use rapporteur_text::{TextRange, TextSize};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use salsa::{Durability, Setter};

use crate::config::{CONFIG_FILE, Config, Overrides, YARDSTICK};
use crate::db::{Brief, Corpus, Database, QueryLog, Rules, Team};
use crate::directory::{Directory, Entry};
use crate::fact_cache::{self, FactCache, ReadAgain, unshelf};
use crate::ids::Ids;
use crate::lazy_origins::LazyOrigins;
use crate::patterns::{Belonging, Patterns, Sidecars, by_parts, normalise};
use crate::record::{Here, SourceRecord};
use crate::report::{Severity, WorkspaceProblem};
use crate::snapshot::Snapshot;
use crate::source_reader::{Reading, Records, SourceReader};
use crate::survey::{Survey, Surveyor};
use crate::system::System;
use crate::team::{Answers, Numbers, Recorder, TeamAnswer};
use crate::texts::Texts;
use crate::{text_store, verdicts};

/// Sources read side by side before what they say is put away.
const CHUNK: usize = 1024;
/// Most sources that are read at once into memory.
const FEW: usize = 64;
/// Sources read since the facts were last written, from which on a long load writes what it has.
const WRITTEN: usize = 2048;

/// Work of loading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Configuration, overlays, list of files.
    Finding,
    /// Sources.
    Reading,
}

/// How far loading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Files done.
    pub done: usize,
    /// Files to do.
    pub total: usize,
}

/// The folder of the workspace that `path`, a file or folder, belongs to: the nearest one upwards with a
/// `rapporteur.toml`, else the nearest with a `sources` folder, else the folder of `path` itself.
#[must_use]
pub fn discover_root(system: &dyn System, path: &Utf8Path) -> Utf8PathBuf {
    let path = normalise(path);
    let folder = if system.is_file(&path) { path.parent().unwrap_or(&path).to_owned() } else { path };
    let upwards = || folder.ancestors().filter(|folder| !folder.as_str().is_empty());
    let configured = upwards().find(|folder| system.is_file(&folder.join(CONFIG_FILE)));
    configured
        .or_else(|| upwards().find(|folder| system.is_dir(&folder.join("sources"))))
        .unwrap_or(&folder)
        .to_owned()
}

/// Reads what all workspaces share, unless that was done: what a desk is opened with, then what claims are judged with. For a
/// thread of its own, before a desk is known.
pub fn prepare() {
    rayon::join(Catalogue::builtin, Lexicon::builtin);
    let _ = rapporteur_evidence::Words::get();
    let _ = rapporteur_grammar::english();
}

/// What a snapshot sees of the files. Replaced, never changed, while a snapshot holds it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Files {
    pub config: Arc<Config>,
    pub briefs: BTreeMap<Utf8PathBuf, Brief>,
    pub sources: Arc<BTreeMap<Utf8PathBuf, SourceId>>,
    pub source_paths: Arc<FxHashMap<SourceId, Utf8PathBuf>>,
    /// Folders of the sources, where custody logs lie.
    pub source_bases: Vec<Utf8PathBuf>,
    /// Sources by the path of the text that was taken out of them.
    pub text_paths: Arc<BTreeMap<Utf8PathBuf, SourceId>>,
    /// Texts of sources that are open in an editor.
    pub open_sources: BTreeMap<Utf8PathBuf, Arc<str>>,
    /// Who has whose words, once somebody asks.
    pub origins: Arc<LazyOrigins>,
    pub bibliography: Arc<Bibliography>,
    /// Configuration and overlays, as read.
    pub rule_files: BTreeMap<Utf8PathBuf, Arc<str>>,
    pub problems: Arc<[WorkspaceProblem]>,
    pub loaded: bool,
}

impl Files {
    pub(crate) fn has_problem(&self, path: &Utf8Path) -> bool {
        self.problems.iter().any(|problem| problem.path == path)
    }
}

/// Problems by where they come from, so that each part replaces its own.
#[derive(Debug, Default)]
struct Problems {
    config: Vec<WorkspaceProblem>,
    overlays: Vec<WorkspaceProblem>,
    bibliography: Vec<WorkspaceProblem>,
    keys: Vec<WorkspaceProblem>,
    sources: BTreeMap<Utf8PathBuf, Vec<WorkspaceProblem>>,
    briefs: BTreeMap<Utf8PathBuf, WorkspaceProblem>,
}

/// How a new base came about.
enum Basis<'a> {
    /// By an earlier run; these captures are there now.
    Opened(&'a FxHashSet<&'a str>),
    /// By an earlier run; its captures are taken to be what they were.
    Recalled,
    /// Just now: what it has was read last.
    Written,
    /// While work went on: the records are younger.
    Meanwhile,
}

/// The workspace of one folder, owned by one writer. All paths, given and answered, are absolute.
#[derive(Debug)]
pub struct Workspace {
    db: Database,
    system: Arc<dyn System>,
    root: Utf8PathBuf,
    files: Arc<Files>,
    texts: Arc<Texts>,
    reader: Reader,
    belonging: Belonging,
    /// The configuration as written, without `overrides`.
    written: Config,
    overrides: Overrides,
    /// Whether there is no configuration.
    by_convention: bool,
    problems: Problems,
    messages: Vec<String>,
    /// Open buffers: they win over the disk.
    open: BTreeMap<Utf8PathBuf, Arc<str>>,
    /// One input a path for ever: salsa never frees an input.
    inputs: BTreeMap<Utf8PathBuf, Brief>,
    ids: Ids,
    /// Whether ids have changed that the index still has.
    moved: bool,
    records: BTreeMap<Utf8PathBuf, SourceRecord>,
    /// Facts of the sources as the index has them, but for what has changed since.
    cache: FactCache,
    /// Whether facts of an earlier time have been looked for.
    opened: bool,
    /// Ids of the sources of the base.
    base_ids: Arc<[SourceId]>,
    /// Sources of the base whose files are younger and the same.
    touched: Vec<(usize, [Stamp; 2])>,
    /// Whether somebody is at work while captures are read: what takes long is done aside.
    background: bool,
    /// Whether what was recalled has not been compared with the files.
    unsurveyed: bool,
    /// A new base that is being written.
    writing: Option<JoinHandle<Option<FlatFacts>>>,
    /// Sources still to be read, last first.
    pending: Vec<Utf8PathBuf>,
    /// What lies beside them, if their folders have just been listed.
    sidecars: Option<Sidecars>,
    total: usize,
    /// Records that the index does not have yet.
    staged: BTreeSet<Utf8PathBuf>,
    /// Whether one of them is new to the directory: another file, key, title or address.
    relist: bool,
    /// What the team's base has told, to be told again.
    recorder: Recorder,
}

/// Ids for captures of the team's base: as if they lay in the desk, under their names.
struct TeamIds<'a> {
    root: &'a Utf8Path,
    records: &'a BTreeMap<Utf8PathBuf, SourceRecord>,
    ids: &'a mut Ids,
    /// Whether ids have changed.
    moved: bool,
}

impl Numbers for TeamIds<'_> {
    fn number(&mut self, name: &str) -> Option<SourceId> {
        let path = normalise(&self.root.join(name));
        if self.records.contains_key(&path) {
            return None;
        }
        self.moved |= self.ids.assign([path.as_path()]);
        self.ids.get(&path)
    }
}

impl Workspace {
    /// Opens the workspace of a folder and reads everything.
    pub fn open(system: Arc<dyn System>, root: &Utf8Path, progress: &(dyn Fn(Progress) + Sync)) -> Workspace {
        let mut workspace = Workspace::empty(system, root);
        workspace.begin_load();
        progress(workspace.progress());
        while workspace.load_step(usize::MAX, progress) {}
        workspace
    }

    /// Opens the workspace of a folder with its captures as they were when they were last read, without looking at them:
    /// it can answer at once, whatever the size of the desk. `None` if nothing was kept. Of the briefs it knows those that
    /// are opened. It is not [loaded](Workspace::is_loaded) before a [`Surveyor`] has gone through the files:
    /// [`Workspace::take_survey`].
    #[must_use]
    pub fn recall(system: Arc<dyn System>, root: &Utf8Path) -> Option<Workspace> {
        // Without it all that follows would be done once more by whoever opens the desk.
        if !system.is_file(&fact_cache::path(&normalise(root))) {
            return None;
        }
        let mut workspace = Workspace::empty(system, root);
        workspace.db.parsed().recall(&*workspace.system, &workspace.root);
        workspace.read_config();
        workspace.read_overlays();
        workspace.map_cache();
        if workspace.cache.base().facts().is_empty() || !workspace.cache.is_of_this_desk() {
            return None;
        }
        workspace.opened = true;
        workspace.background = true;
        workspace.unsurveyed = true;
        workspace.build_on(&FlatBase::default(), &Basis::Recalled);
        workspace.total = workspace.records.len();
        workspace.refresh_problems();
        Some(workspace)
    }

    /// Goes through the files, on any thread, for what has changed since the captures were last read.
    #[must_use]
    pub fn surveyor(&self) -> Surveyor {
        Surveyor {
            system: Arc::clone(&self.system),
            root: self.root.clone(),
            belonging: self.belonging.clone(),
            base: Arc::clone(self.cache.base()),
            trusted: self.cache.is_of_this_desk(),
            reader: self.reader.clone(),
            rules: self.rules_digest(),
        }
    }

    /// Takes over what a surveyor found: briefs and bibliographies now, captures with [`Workspace::load_step`].
    pub fn take_survey(&mut self, survey: Survey) {
        // Read from the start meanwhile, by another configuration: there is nothing left to be found.
        if !std::mem::take(&mut self.unsurveyed) {
            return;
        }
        let Survey { briefs, bibliography, bibliography_problems, changed } = survey;
        if self.open.keys().any(|path| self.belonging.bibliography.matches(path)) {
            // What is in a buffer was not surveyed.
            if self.read_bibliography() {
                self.read_known_again();
            }
        } else {
            self.problems.bibliography = bibliography_problems;
            if self.files.bibliography.records() != bibliography.records() {
                Arc::make_mut(&mut self.files).bibliography = Arc::new(bibliography);
            }
        }
        for path in &briefs {
            self.refresh_brief(path);
        }
        // What the configuration no longer counts among the captures is still there.
        let (changed, gone): (Vec<_>, Vec<_>) = changed.into_iter().partition(|path| self.is_source(path));
        gone.into_iter().for_each(|path| self.stage(path, None));
        self.flush();
        self.read_later(changed);
        self.refresh_problems();
    }

    /// Has captures read by [`Workspace::load_step`].
    fn read_later(&mut self, sources: Vec<Utf8PathBuf>) {
        self.moved |= self.ids.assign(sources.iter().map(Utf8PathBuf::as_path));
        self.total = self.records.len().max(sources.len());
        self.sidecars = None;
        self.pending = sources;
        self.pending.reverse();
        self.refresh_loaded();
    }

    fn refresh_loaded(&mut self) {
        let loaded = self.pending.is_empty() && !self.unsurveyed;
        if self.files.loaded != loaded {
            Arc::make_mut(&mut self.files).loaded = loaded;
        }
    }

    /// A workspace that has read nothing yet: it answers about open buffers. [`Workspace::begin_load`] and
    /// [`Workspace::load_step`] fill it.
    pub fn empty(system: Arc<dyn System>, root: &Utf8Path) -> Workspace {
        Workspace::with_log(system, root, None)
    }

    /// [`Workspace::empty`] with a record of the queries that run.
    pub fn empty_with_log(system: Arc<dyn System>, root: &Utf8Path) -> (Workspace, QueryLog) {
        let log = QueryLog::default();
        (Workspace::with_log(system, root, Some(log.clone())), log)
    }

    fn with_log(system: Arc<dyn System>, root: &Utf8Path, log: Option<QueryLog>) -> Workspace {
        let db = Database::new(log);
        // Somebody waits for it: side by side.
        let (linker, lexicon) = rayon::join(|| Arc::new(Linker::new(Catalogue::builtin())), Lexicon::builtin);
        // A singleton: queries find it with `get`.
        let _ =
            Rules::builder(Arc::clone(&linker), Arc::clone(&lexicon)).durability(Durability::MEDIUM).new(&db);
        let root = normalise(root);
        let rules = fact_cache::rules(rules_digest(linker.catalogue(), &lexicon));
        let mut workspace = Workspace {
            db,
            cache: FactCache::empty(Arc::clone(&system), &root, rules),
            system,
            root,
            files: Arc::default(),
            texts: Arc::default(),
            reader: Reader::new(linker, lexicon),
            belonging: Belonging::default(),
            written: Config::default(),
            overrides: Overrides::default(),
            by_convention: false,
            problems: Problems::default(),
            messages: Vec::new(),
            open: BTreeMap::new(),
            inputs: BTreeMap::new(),
            ids: Ids::default(),
            moved: false,
            records: BTreeMap::new(),
            opened: false,
            base_ids: Arc::default(),
            touched: Vec::new(),
            background: false,
            unsurveyed: false,
            writing: None,
            pending: Vec::new(),
            sidecars: None,
            total: 0,
            staged: BTreeSet::new(),
            relist: false,
            recorder: Recorder::default(),
        };
        workspace.set_belonging(&Config::default());
        workspace
    }

    /// Folder of the workspace.
    #[must_use]
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// Paths of the briefs, sorted.
    #[must_use]
    pub fn briefs(&self) -> Vec<Utf8PathBuf> {
        self.files.briefs.keys().cloned().collect()
    }

    /// Whether a path is that of a brief.
    #[must_use]
    pub fn is_brief(&self, path: &Utf8Path) -> bool {
        self.files.briefs.contains_key(path)
    }

    /// Problems of the workspace, by path.
    #[must_use]
    pub fn problems(&self) -> &[WorkspaceProblem] {
        &self.files.problems
    }

    /// The facts of the sources. The same value as long as none of them changes.
    #[must_use]
    pub fn index(&self) -> &Arc<FactIndex> {
        Corpus::get(&self.db).index(&self.db)
    }

    /// What reads the captures, with the overlays of the desk. Its catalogue and its lexicon are the same values as long as
    /// these do not change.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.files.config
    }

    /// What a user should be told once: which folders are used when nothing says so.
    #[must_use]
    pub fn messages(&self) -> &[String] {
        &self.messages
    }

    /// Whether all sources have been read.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.files.loaded
    }

    /// Hash of all that decides a verdict besides texts: catalogue, lexicon, version of the program.
    #[must_use]
    pub fn rules_digest(&self) -> u64 {
        let rules = Rules::get(&self.db);
        rules_digest(rules.linker(&self.db).catalogue(), rules.lexicon(&self.db))
    }

    /// Number of values in the database by kind, for status reports. Waits until all snapshots are gone.
    pub fn interned(&mut self) -> Vec<(&'static str, usize)> {
        let usage = <dyn salsa::Database>::memory_usage(&mut self.db);
        usage.structs.iter().map(|kind| (kind.debug_name(), kind.count())).collect()
    }

    /// A view for readers.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            db: self.db.clone(),
            files: Arc::clone(&self.files),
            texts: Arc::clone(&self.texts),
            system: Arc::clone(&self.system),
            root: self.root.clone(),
        }
    }

    /// Decides whether the briefs are judged by a team's base, too: then claims that it was not heard about are marked, and
    /// [`Snapshot::asks`] tells what it is to be asked. What it has told is forgotten. Whether that changes anything.
    pub fn ask_team(&mut self, asks: bool) -> bool {
        let before = Team::get(&self.db).answers(&self.db);
        if before.asks == asks && self.recorder.len() == 0 {
            return false;
        }
        self.recorder = Recorder::default();
        self.set_answers(Answers::empty(asks));
        true
    }

    /// Takes over what the team's base has told. Of the captures that it names those do not count that the desk has itself.
    pub fn take_answers(&mut self, told: Vec<TeamAnswer>) {
        let before = Arc::clone(Team::get(&self.db).answers(&self.db));
        if told.is_empty() || !before.asks {
            return;
        }
        let mut ids = TeamIds { root: &self.root, records: &self.records, ids: &mut self.ids, moved: false };
        let answers = self.recorder.take(&before, told, &self.root, &mut ids);
        if ids.moved {
            // Whatever has an id has another now.
            self.relist = true;
            return self.index_anew();
        }
        self.set_answers(answers);
    }

    /// Forgets what was told about claims and citations that are not among these.
    pub fn keep_answers(
        &mut self,
        claims: impl IntoIterator<Item = u64>,
        names: impl IntoIterator<Item = Box<str>>,
    ) {
        let before = Arc::clone(Team::get(&self.db).answers(&self.db));
        let (claims, names) = (claims.into_iter().collect(), names.into_iter().collect());
        let answers = self.recorder.keep(&before, &claims, &names);
        self.set_answers(answers);
    }

    /// How many claims and citations the team's base has told something about.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.recorder.len()
    }

    fn set_answers(&mut self, answers: Answers) {
        let team = Team::get(&self.db);
        let same = team.answers(&self.db).has_captures_of(&answers);
        team.set_answers(&mut self.db).to(Arc::new(answers));
        if !same {
            self.refresh_origins();
        }
    }

    /// Takes down once more what the team's base has told: ids have changed, or which names the desk has itself.
    fn tell_again(&mut self) {
        if self.recorder.len() == 0 {
            return;
        }
        let before = Arc::clone(Team::get(&self.db).answers(&self.db));
        // All have an id since they first came.
        let mut ids = TeamIds { root: &self.root, records: &self.records, ids: &mut self.ids, moved: false };
        let answers = self.recorder.again(&before, &self.root, &mut ids);
        self.set_answers(answers);
    }

    /// Reads configuration and overlays, lists the files, and reads the briefs. Sources follow with
    /// [`Workspace::load_step`]. May be called again: it starts over, and open buffers stay.
    pub fn begin_load(&mut self) {
        self.unsurveyed = false;
        Arc::make_mut(&mut self.files).rule_files.clear();
        self.db.parsed().recall(&*self.system, &self.root);
        self.read_config();
        self.read_overlays();
        self.read_bibliography();
        let briefs = self.belonging.briefs.walk(&*self.system);
        let gone: Vec<Utf8PathBuf> =
            self.files.briefs.keys().filter(|path| !briefs.contains(path)).cloned().collect();
        let open: Vec<Utf8PathBuf> = self.open.keys().cloned().collect();
        for path in briefs.iter().chain(&gone).chain(&open) {
            self.refresh_brief(path);
        }
        self.list_sources();
        self.refresh_problems();
    }

    /// Reads up to `count` more sources, on all cores; those that are what they were are not read again. False when none
    /// is left.
    pub fn load_step(&mut self, count: usize, progress: &(dyn Fn(Progress) + Sync)) -> bool {
        let mut left = count;
        loop {
            let size = left.min(CHUNK).min(self.pending.len());
            left -= size;
            self.read_chunk(size, progress);
            if self.pending.is_empty() {
                self.finish_load();
                break;
            }
            // Each new base costs all that is in it: doubling keeps the sum linear.
            if self.cache.unsaved() >= self.cache.base().facts().len().max(WRITTEN) {
                self.write_base();
            }
            if left == 0 {
                break;
            }
        }
        self.refresh_loaded();
        self.refresh_problems();
        !self.pending.is_empty()
    }

    /// Reads sources that are still to come.
    fn read_chunk(&mut self, size: usize, progress: &(dyn Fn(Progress) + Sync)) {
        /// What is taken over of a source.
        enum Taken {
            Reading(Reading),
            /// Read, and ready to be put away.
            Encoded(Box<Encoded>),
        }
        let batch = self.pending.split_off(self.pending.len().saturating_sub(size));
        let before = self.total.saturating_sub(self.pending.len() + batch.len());
        let done = AtomicUsize::new(before);
        let near = self.near(&batch);
        let records = near.as_ref().map_or(Records::All(&self.records), Records::Row);
        let sidecars = self.sidecars.as_ref();
        let sources = SourceReader { texts: None, records, sidecars, ..self.source_reader() };
        let total = self.total;
        let mut taken: Vec<(Utf8PathBuf, Taken)> = batch
            .into_par_iter()
            .map(|path| {
                let taken = match sources.read(&path) {
                    // Only what is packed is held: facts take many times as much.
                    Reading::New(here) if !here.buffer => {
                        Taken::Encoded(Box::new(here.encode(sources.root, &path)))
                    }
                    reading => Taken::Reading(reading),
                };
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                progress(Progress { stage: Stage::Reading, done, total });
                (path, taken)
            })
            .collect();
        // The batch came last first.
        taken.reverse();
        for (path, taken) in taken {
            match taken {
                Taken::Encoded(source) => self.cache.push(*source),
                Taken::Reading(reading) => self.take(path, reading),
            }
        }
    }

    /// The records between the first and the last of many paths.
    fn near(&self, batch: &[Utf8PathBuf]) -> Option<FxHashMap<&str, &SourceRecord>> {
        /// Fewer are looked up one by one: they may be spread over all.
        const MANY: usize = 256;
        if batch.len() < MANY {
            return None;
        }
        let first = batch.iter().min_by(|a, b| by_parts(a, b))?;
        let last = batch.iter().max_by(|a, b| by_parts(a, b))?;
        let between = self.records.range::<Utf8Path, _>((Included(&**first), Included(&**last)));
        Some(between.map(|(path, record)| (path.as_str(), record)).collect())
    }

    /// All has been read: brings it into the index, and writes it down if it is much.
    fn finish_load(&mut self) {
        self.sidecars = None;
        let unsaved = self.cache.unsaved();
        let gone = self.cache.base().facts().len().saturating_sub(self.based());
        // What is only older or superfluous costs less than what has to be read again.
        let changed = unsaved + (gone + self.touched.len()).div_ceil(4);
        if self.background && self.cache.is_in_memory() {
            // Somebody is at work.
            self.stage_fresh();
            self.flush();
            if self.cache.is_due(changed, self.total) {
                self.write_aside();
            }
            return;
        }
        if unsaved > 0 && self.cache.is_due(changed, self.total) {
            self.write_base();
        } else if unsaved == 0 && changed > 0 && self.cache.is_due(changed, self.total) {
            // For the next time: nothing that anybody sees has changed.
            let _ = self.plan().write();
        } else {
            self.stage_fresh();
        }
        self.flush();
    }

    /// Takes what was read over without a new base.
    fn stage_fresh(&mut self) {
        for source in self.cache.take_fresh() {
            let path = unshelf(&self.root, source.identity().path.as_ref());
            self.stage(path, Some(SourceRecord::Here(Arc::new(Here::decode(&source)))));
        }
    }

    /// Number of sources that are as the base has them.
    fn based(&self) -> usize {
        self.records.values().filter(|record| matches!(record, SourceRecord::Base(_))).count()
    }

    /// How far loading has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let stage = if self.total == 0 { Stage::Finding } else { Stage::Reading };
        Progress { stage, done: self.total.saturating_sub(self.pending.len()), total: self.total }
    }

    /// The text of an open buffer: it wins over the disk until [`Workspace::close`]. A path that is not a source and
    /// looks like Markdown counts as a brief while it is open.
    pub fn set_text(&mut self, path: &Utf8Path, text: Arc<str>) {
        let path = normalise(path);
        if self.open.get(&path).is_some_and(|open| *open == text) {
            return;
        }
        if self.is_source(&path) {
            Arc::make_mut(&mut self.files).open_sources.insert(path.clone(), Arc::clone(&text));
        }
        self.open.insert(path.clone(), text);
        self.update([path]);
    }

    /// Back to the disk.
    pub fn close(&mut self, path: &Utf8Path) {
        let path = normalise(path);
        if self.open.remove(&path).is_some() {
            if self.files.open_sources.contains_key(&path) {
                Arc::make_mut(&mut self.files).open_sources.remove(&path);
            }
            self.update([path]);
        }
    }

    /// Files or folders that were made, changed or removed. Give all that is known at once: the index changes once.
    pub fn files_changed(&mut self, paths: &[Utf8PathBuf]) {
        let paths: BTreeSet<Utf8PathBuf> = paths.iter().map(|path| normalise(path)).collect();
        if paths.contains(&self.root.join(CONFIG_FILE)) || self.is_of_another_convention() {
            self.begin_load();
            while self.load_step(usize::MAX, &|_| {}) {}
            return;
        }
        let mut all = BTreeSet::new();
        for path in paths {
            self.expand(path, &mut all);
        }
        let overlay = |path: &Utf8PathBuf| {
            self.belonging.entities.matches(path) || self.belonging.lexicon.matches(path)
        };
        if all.iter().any(overlay) {
            self.read_overlays();
        }
        if all.iter().any(|path| self.belonging.bibliography.matches(path)) && self.read_bibliography() {
            self.read_known_again();
        }
        self.update(all);
    }

    /// A path as the files it stands for: a folder is all that lies in it or did.
    fn expand(&self, path: Utf8PathBuf, all: &mut BTreeSet<Utf8PathBuf>) {
        all.extend(under(&self.records, &path).cloned());
        all.extend(under(&self.files.briefs, &path).cloned());
        all.extend(under(&self.files.rule_files, &path).cloned());
        if self.system.is_dir(&path) {
            // Only folders that hold something of ours are walked: a checkout may be large.
            let belonging = &self.belonging;
            let all_patterns = [
                &belonging.sources,
                &belonging.bibliography,
                &belonging.briefs,
                &belonging.entities,
                &belonging.lexicon,
            ];
            for patterns in all_patterns {
                let concerned =
                    patterns.bases().any(|base| base.starts_with(&path) || path.starts_with(base));
                if concerned {
                    let found = patterns.walk(&*self.system);
                    all.extend(found.into_iter().filter(|file| file.starts_with(&path)));
                }
            }
        } else {
            all.insert(path);
        }
    }

    /// Brings briefs and sources in line with buffers and disk.
    fn update(&mut self, paths: impl IntoIterator<Item = Utf8PathBuf>) {
        let mut sources = BTreeSet::new();
        for path in paths {
            if let Some(capture) = path.as_str().strip_suffix(SIDECAR_SUFFIX) {
                sources.insert(Utf8PathBuf::from(capture));
                // One that is still to be read may have got it since the folders were listed.
                self.sidecars = None;
            } else if self.is_source(&path) {
                sources.insert(path);
            } else {
                self.refresh_brief(&path);
            }
        }
        // While loading, a source that is still to come would be read twice.
        let pending: FxHashSet<&Utf8PathBuf> = self.pending.iter().collect();
        sources.retain(|path| self.is_source(path) && !pending.contains(path));
        self.read_now(sources.into_iter().collect());
        self.refresh_problems();
    }

    /// Reads sources and brings them into the index.
    fn read_now(&mut self, sources: Vec<Utf8PathBuf>) {
        self.take_written();
        if sources.is_empty() {
            return;
        }
        if sources.len() > FEW && self.pending.is_empty() {
            self.read_later(sources);
            while self.load_step(usize::MAX, &|_| {}) {}
            return;
        }
        let reader = self.source_reader();
        let readings: Vec<(Utf8PathBuf, Reading)> = sources
            .into_par_iter()
            .map(|path| (reader.read(&path), path))
            .map(|(r, path)| (path, r))
            .collect();
        for (path, reading) in readings {
            self.take(path, reading);
        }
        self.flush();
        self.write_in_background();
    }

    /// Takes over what became of a source; [`Workspace::flush`] brings it into the index.
    fn take(&mut self, path: Utf8PathBuf, reading: Reading) {
        match reading {
            Reading::Same => {}
            Reading::Gone => self.stage(path, None),
            Reading::Base(number) => self.stage(path, Some(SourceRecord::Base(number))),
            Reading::New(here) => self.stage(path, Some(SourceRecord::Here(Arc::new(here)))),
            Reading::Touched(stamps) => {
                if let Some(SourceRecord::Base(number)) = self.records.get(&path) {
                    self.touched.push((*number, stamps));
                }
            }
        }
    }

    fn is_source(&self, path: &Utf8Path) -> bool {
        self.belonging.is_source(path)
    }

    // Configuration and overlays

    fn read_config(&mut self) {
        let path = self.root.join(CONFIG_FILE);
        self.problems.config.clear();
        self.messages.clear();
        let read = self.read_rule_file(&path);
        self.by_convention = matches!(read, Ok(None));
        let config = match read {
            Ok(Some(text)) => {
                let (config, problems) = Config::parse(&text);
                let problems = problems.into_iter().map(|found| WorkspaceProblem {
                    path: path.clone(),
                    range: Some(found.range),
                    code: "DOC004",
                    severity: Severity::Error,
                    message: found.message,
                });
                self.problems.config.extend(problems);
                config
            }
            Ok(None) => self.config_by_convention(),
            Err(message) => {
                self.problems.config.push(problem(&path, None, "DOC004", message));
                Config::default()
            }
        };
        self.set_belonging(&config);
        self.written = config;
        self.refresh_config();
    }

    fn refresh_config(&mut self) -> bool {
        let config = self.written.with(&self.overrides);
        let changed = *self.files.config != config;
        if changed {
            Arc::make_mut(&mut self.files).config = Arc::new(config);
        }
        changed
    }

    /// Puts an editor's settings above the file's. Whether that changes the configuration.
    pub fn set_overrides(&mut self, overrides: Overrides) -> bool {
        self.overrides = overrides;
        self.refresh_config()
    }

    /// Whether no file says where the briefs are, and their folder has come or gone.
    fn is_of_another_convention(&self) -> bool {
        self.by_convention && Config::by_convention(&*self.system, &self.root) != self.written
    }

    /// Folders by their names, when no file says which.
    fn config_by_convention(&mut self) -> Config {
        let config = Config::by_convention(&*self.system, &self.root);
        let briefs =
            if config.briefs == Config::default().briefs { "briefs" } else { "the Markdown files beside it" };
        self.messages.push(format!(
            "no {CONFIG_FILE} in {}: using the folder sources and {briefs}; `rapporteur init` writes one",
            self.root
        ));
        config
    }

    fn set_belonging(&mut self, config: &Config) {
        let mut errors = Vec::new();
        let mut patterns = |globs: &[String]| {
            let (patterns, unreadable) = Patterns::new(&*self.system, &self.root, globs);
            errors.extend(unreadable);
            patterns
        };
        self.belonging = Belonging {
            sources: patterns(&config.sources),
            bibliography: patterns(&config.bibliography),
            briefs: patterns(&config.briefs),
            entities: patterns(&config.entities),
            lexicon: patterns(&config.lexicon),
        };
        let bases: BTreeSet<Utf8PathBuf> = self.belonging.sources.bases().map(Utf8Path::to_owned).collect();
        Arc::make_mut(&mut self.files).source_bases = bases.into_iter().collect();
        let path = self.root.join(CONFIG_FILE);
        self.problems
            .config
            .extend(errors.into_iter().map(|message| problem(&path, None, "DOC004", message)));
    }

    /// Text of a configuration or overlay file; `None` if there is no such file.
    fn read_rule_file(&mut self, path: &Utf8Path) -> Result<Option<Arc<str>>, String> {
        if !self.system.is_file(path) {
            return Ok(None);
        }
        let bytes = self.system.read(path).map_err(|error| error.to_string())?;
        let text: Arc<str> = rapporteur_sources::decode(&bytes).map_err(|error| error.to_string())?.into();
        Arc::make_mut(&mut self.files).rule_files.insert(path.to_owned(), Arc::clone(&text));
        Ok(Some(text))
    }

    fn read_overlays(&mut self) {
        self.problems.overlays.clear();
        let entities = self.belonging.entities.walk(&*self.system);
        let entities = self.overlay_texts(&entities);
        let lexicon = self.belonging.lexicon.walk(&*self.system);
        let lexicon = self.overlay_texts(&lexicon);

        let (catalogue, catalogue_errors) = match entities.as_slice() {
            [] => (Catalogue::builtin(), Vec::new()),
            overlays => {
                let (catalogue, errors) = Catalogue::builtin().with_overlays(overlays);
                (Arc::new(catalogue), errors)
            }
        };
        let (lexicon, lexicon_errors) = match lexicon.as_slice() {
            [] => (Lexicon::builtin(), Vec::new()),
            overlays => {
                let (lexicon, errors) = Lexicon::builtin().with_overlays(overlays);
                (Arc::new(lexicon), errors)
            }
        };
        for error in catalogue_errors {
            self.overlay_problem(&error.file, error.line, error.message);
        }
        for error in lexicon_errors {
            self.overlay_problem(&error.file, error.line, error.message);
        }
        self.set_rules(catalogue, lexicon);
        self.check_yardstick();
    }

    /// Whether there is a yardstick of the configured key: an overlay may have brought it.
    fn check_yardstick(&mut self) {
        let chosen = self.written.yardstick.as_str();
        let rules = Rules::get(&self.db);
        let lexicon = rules.lexicon(&self.db);
        if lexicon.yardstick(chosen).is_some() {
            return;
        }
        let known: Vec<&str> = lexicon.yardsticks().iter().map(|yardstick| &*yardstick.key).collect();
        let near = crate::config::did_you_mean(chosen, &known);
        let message = format!("there is no yardstick `{chosen}`, {YARDSTICK} applies; {near}");
        let path = self.root.join(CONFIG_FILE);
        let text = self.files.rule_files.get(&path);
        let range = text.and_then(|text| crate::config::value_range(text, "yardstick"));
        self.problems.overlays.push(problem(&path, range, "DOC004", message));
    }

    fn overlay_texts(&mut self, paths: &[Utf8PathBuf]) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for path in paths {
            match self.read_rule_file(path) {
                Ok(Some(text)) => texts.push((path.to_string(), text.to_string())),
                Ok(None) => {}
                Err(message) => self.problems.overlays.push(problem(path, None, "DOC004", message)),
            }
        }
        texts
    }

    fn overlay_problem(&mut self, file: &str, line: u32, message: String) {
        let path = Utf8PathBuf::from(file);
        let range = self
            .files
            .rule_files
            .get(&path)
            .and_then(|text| rapporteur_text::LineIndex::new(text).line(text, line.saturating_sub(1)));
        self.problems.overlays.push(problem(&path, range, "DOC004", message));
    }

    /// Sets catalogue and lexicon if they differ from what is there; then every source is read anew.
    fn set_rules(&mut self, catalogue: Arc<Catalogue>, lexicon: Arc<Lexicon>) {
        let rules = Rules::get(&self.db);
        let same_catalogue = *catalogue == **rules.linker(&self.db).catalogue();
        let same_lexicon = *lexicon == **rules.lexicon(&self.db);
        if same_catalogue && same_lexicon {
            return;
        }
        let linker = if same_catalogue {
            Arc::clone(rules.linker(&self.db))
        } else {
            Arc::new(Linker::new(catalogue))
        };
        self.reader = Reader::new(Arc::clone(&linker), Arc::clone(&lexicon));
        if !same_catalogue {
            rules.set_linker(&mut self.db).to(linker);
        }
        if !same_lexicon {
            rules.set_lexicon(&mut self.db).to(lexicon);
        }
        // Entity ids belong to one catalogue: nothing of what was read, or told, holds any more.
        let asks = Team::get(&self.db).answers(&self.db).asks;
        self.ask_team(asks);
        let known: Vec<Utf8PathBuf> = std::mem::take(&mut self.records).into_keys().collect();
        self.writing = None;
        self.touched.clear();
        self.staged.clear();
        self.problems.sources.clear();
        self.cache = FactCache::empty(Arc::clone(&self.system), &self.root, self.cache_rules());
        if self.opened {
            self.open_cache(&known);
            self.total = known.len();
            self.pending = known;
            self.pending.reverse();
            while self.load_step(usize::MAX, &|_| {}) {}
        }
    }

    /// Reads the sources that are made of other things than before.
    fn read_known_again(&mut self) {
        self.read_now(self.records.keys().cloned().collect());
    }

    // Bibliographies

    /// Reads all bibliographies. Whether they changed.
    fn read_bibliography(&mut self) -> bool {
        let (records, problems) = read_bibliography(&*self.system, &self.belonging.bibliography, &self.open);
        self.problems.bibliography = problems;
        if self.files.bibliography.records() == records {
            return false;
        }
        Arc::make_mut(&mut self.files).bibliography = Arc::new(Bibliography::new(records));
        true
    }

    // Briefs

    fn refresh_brief(&mut self, path: &Utf8Path) {
        let open = self.open.get(path).cloned();
        // What we write ourselves, such as the page of what changed, is nobody's brief.
        let ours = path.starts_with(self.root.join(text_store::FOLDER));
        let belongs = self.belonging.briefs.matches(path) && !self.is_source(path) && !ours;
        let markdown = format_of(path.as_str()) == rapporteur_markup::Format::Markdown && !ours;
        self.problems.briefs.remove(path);
        let text = match open {
            Some(text) if belongs || (markdown && !self.is_source(path)) => Some(text),
            _ if belongs && self.system.is_file(path) => Some(self.read_brief(path)),
            _ => None,
        };
        match text {
            Some(text) => self.set_brief(path, text),
            None if self.files.briefs.contains_key(path) => {
                Arc::make_mut(&mut self.files).briefs.remove(path);
                self.set_brief_text(path, "".into());
            }
            None => {}
        }
    }

    fn read_brief(&mut self, path: &Utf8Path) -> Arc<str> {
        let read = self.system.read(path).map_err(|error| error.to_string());
        let text = read.and_then(|bytes| {
            rapporteur_sources::decode(&bytes).map(Arc::from).map_err(|error| error.to_string())
        });
        text.unwrap_or_else(|message| {
            self.problems.briefs.insert(path.to_owned(), problem(path, None, "DOC005", message));
            "".into()
        })
    }

    fn set_brief(&mut self, path: &Utf8Path, text: Arc<str>) {
        self.set_brief_text(path, text);
        if let (Some(brief), false) = (self.inputs.get(path), self.files.briefs.contains_key(path)) {
            Arc::make_mut(&mut self.files).briefs.insert(path.to_owned(), *brief);
        }
    }

    fn set_brief_text(&mut self, path: &Utf8Path, text: Arc<str>) {
        match self.inputs.get(path) {
            // Setting an input starts a revision even if nothing differs.
            Some(brief) if **brief.text(&self.db) == *text => {}
            Some(brief) => {
                brief.set_text(&mut self.db).to(text);
            }
            None => {
                let brief = Brief::builder(text, format_of(path.as_str()))
                    .durability(Durability::LOW)
                    .format_durability(Durability::HIGH)
                    .new(&self.db);
                self.inputs.insert(path.to_owned(), brief);
            }
        }
    }

    // Sources

    fn list_sources(&mut self) {
        let (mut paths, sidecars) = self.belonging.walk_sources(&*self.system);
        self.sidecars = Some(sidecars);
        paths.extend(self.open.keys().filter(|path| self.is_source(path)).cloned());
        paths.sort_by(|a, b| by_parts(a, b));
        paths.dedup();
        // All at once: what is read in steps, or was kept, gets the ids of what is read in one go.
        self.moved |= self.ids.assign(paths.iter().map(Utf8PathBuf::as_path));
        self.touched.clear();
        if !std::mem::replace(&mut self.opened, true) {
            self.open_cache(&paths);
        }
        let there: FxHashSet<&str> = paths.iter().map(|path| path.as_str()).collect();
        let gone: Vec<Utf8PathBuf> =
            self.records.keys().filter(|path| !there.contains(path.as_str())).cloned().collect();
        gone.into_iter().for_each(|path| self.stage(path, None));
        self.total = paths.len();
        self.pending = paths;
        self.pending.reverse();
        if self.pending.is_empty() || !self.records.is_empty() {
            self.flush();
        }
        self.refresh_loaded();
    }

    /// Begins with what was read at an earlier time, of the sources that are still there.
    fn open_cache(&mut self, paths: &[Utf8PathBuf]) {
        self.map_cache();
        let nothing = FlatBase::default();
        let there: FxHashSet<&str> = paths.iter().map(|path| path.as_str()).collect();
        self.build_on(&nothing, &Basis::Opened(&there));
    }

    fn map_cache(&mut self) {
        self.cache =
            FactCache::open(Arc::clone(&self.system), &self.root, self.cache_rules(), self.recover());
    }

    fn cache_rules(&self) -> [u8; 32] {
        fact_cache::rules(self.rules_digest())
    }

    /// Reads captures again whose kept facts are damaged.
    fn recover(&self) -> Arc<dyn Recover> {
        let (system, root, rules) = (Arc::clone(&self.system), self.root.clone(), self.rules_digest());
        let (reader, bibliography) = (self.reader.clone(), Arc::clone(&self.files.bibliography));
        let nothing = FactCache::empty(Arc::clone(&system), &root, self.cache_rules());
        Arc::new(ReadAgain(move |kept: &str| {
            let sources = SourceReader {
                system: &*system,
                root: &root,
                reader: &reader,
                open: &BTreeMap::new(),
                records: Records::None,
                base: nothing.base(),
                trusted: false,
                texts: None,
                bibliography: &bibliography,
                sidecars: None,
                rules,
            };
            match sources.read(&unshelf(&root, kept)) {
                Reading::New(here) => here.facts.map(Arc::unwrap_or_clone),
                _ => None,
            }
        }))
    }

    /// Points the records at a new base, where they are what it has, and builds the index on it.
    fn build_on(&mut self, before: &FlatBase, basis: &Basis<'_>) {
        let base = Arc::clone(self.cache.base());
        let facts = base.facts();
        self.touched.clear();
        let mut old = std::mem::take(&mut self.records);
        let mut paths = Vec::with_capacity(facts.len());
        // In the order of the paths: a map of what is sorted takes one comparison each, not a dozen.
        let mut records = Vec::with_capacity(facts.len());
        for number in 0..facts.len() {
            let path = unshelf(&self.root, facts.path(number));
            let known = old.remove(&path);
            let buffer = matches!(&known, Some(SourceRecord::Here(here)) if here.buffer);
            let stays = match basis {
                // What cannot be told of a source is read again.
                Basis::Opened(there) => there.contains(path.as_str()) && facts.is_sound(number),
                Basis::Recalled => true,
                Basis::Written => !buffer,
                Basis::Meanwhile => {
                    !buffer && known.as_ref().and_then(|known| known.digest(before)) == facts.digest(number)
                }
            };
            if stays {
                records.push((path.clone(), SourceRecord::Base(number)));
            } else if let Some(known) = known {
                records.push((path.clone(), known.lifted(before)));
            }
            paths.push(path);
        }
        self.records = records.into_iter().collect();
        self.records.extend(old.into_iter().map(|(path, record)| (path, record.lifted(before))));
        let all: Vec<(&Utf8PathBuf, &SourceRecord)> = self.records.iter().collect();
        let problems = all.par_iter().map(|(path, record)| ((*path).clone(), record.problems(&base, path)));
        let problems: Vec<_> = problems.filter(|(_, problems)| !problems.is_empty()).collect();
        self.problems.sources = problems.into_iter().collect();
        let _ = self.ids.assign(paths.iter().chain(self.records.keys()).map(Utf8PathBuf::as_path));
        self.relist = true;
        self.index_anew();
    }

    /// Builds the index on the base with what has changed since.
    fn index_anew(&mut self) {
        self.moved = false;
        self.staged.clear();
        let base = Arc::clone(self.cache.base());
        let facts = base.facts();
        let paths: Vec<Utf8PathBuf> =
            (0..facts.len()).map(|number| unshelf(&self.root, facts.path(number))).collect();
        let ids: Vec<SourceId> = paths.iter().filter_map(|path| self.ids.get(path)).collect();
        let there: FxHashSet<&str> = self.records.keys().map(|path| path.as_str()).collect();
        let gone = paths.into_iter().filter(|path| !there.contains(path.as_str())).map(|path| (path, None));
        let here = self.records.iter().filter_map(|(path, record)| match record {
            SourceRecord::Base(_) => None,
            SourceRecord::Here(here) => Some((path.clone(), here.facts.clone())),
        });
        let changed: Vec<(SourceId, Option<Arc<SourceFacts>>)> =
            gone.chain(here).filter_map(|(path, facts)| Some((self.ids.get(&path)?, facts))).collect();
        self.base_ids = ids.as_slice().into();
        let index = FactIndex::flat(Arc::clone(&base), ids).with_sources(changed);
        let index = Arc::new(index);
        self.db.recalled().recall(&*self.system, &verdicts::path(&self.root), &index);
        self.db.set_index(index);
        self.refresh_origins();
        self.tell_again();
        if std::mem::take(&mut self.relist) {
            self.refresh_directory();
        }
    }

    /// What reading sources needs, without the database, which stays on this thread.
    fn source_reader(&self) -> SourceReader<'_> {
        SourceReader {
            system: &*self.system,
            root: &self.root,
            reader: &self.reader,
            open: &self.open,
            records: Records::All(&self.records),
            base: self.cache.base(),
            trusted: self.cache.is_of_this_desk(),
            texts: Some(&self.texts),
            bibliography: &self.files.bibliography,
            sidecars: None,
            rules: self.rules_digest(),
        }
    }

    /// Takes over what was read; [`Workspace::flush`] brings it into the index.
    fn stage(&mut self, path: Utf8PathBuf, record: Option<SourceRecord>) {
        let base = Arc::clone(self.cache.base());
        let old = self.records.get(&path);
        let digest = |record: Option<&SourceRecord>| record.and_then(|record| record.digest(&base));
        let listed = |record: Option<&SourceRecord>| record.and_then(|record| record.listing(&base));
        let same = digest(record.as_ref()) == digest(old);
        if same && record.is_some() == old.is_some() {
            return;
        }
        self.relist |= listed(record.as_ref()) != listed(old);
        let problems = record.as_ref().map(|record| record.problems(&base, &path)).unwrap_or_default();
        match problems.is_empty() {
            true => self.problems.sources.remove(&path),
            false => self.problems.sources.insert(path.clone(), problems),
        };
        match record {
            Some(record) => self.records.insert(path.clone(), record),
            None => self.records.remove(&path),
        };
        self.staged.insert(path);
    }

    /// Brings the index and the directory in line with the records: one change of each, whatever was staged.
    fn flush(&mut self) {
        let staged = std::mem::take(&mut self.staged);
        let moved =
            self.ids.assign(staged.iter().map(Utf8PathBuf::as_path)) | std::mem::take(&mut self.moved);
        if moved {
            self.relist = true;
            return self.index_anew();
        }
        if staged.is_empty() {
            return;
        }
        let base = Arc::clone(self.cache.base());
        let changed = staged.iter().filter_map(|path| {
            let facts = self.records.get(path).and_then(|record| record.facts(&base));
            Some((self.ids.get(path)?, facts))
        });
        let changed: Vec<(SourceId, Option<Arc<SourceFacts>>)> = changed.collect();
        let told = Team::get(&self.db).answers(&self.db);
        let own = changed.iter().any(|(id, _)| told.source(*id).is_some());
        let index = Corpus::get(&self.db).index(&self.db).with_sources(changed);
        self.db.set_index(Arc::new(index));
        self.refresh_origins();
        if own {
            self.tell_again();
        }
        if std::mem::take(&mut self.relist) {
            self.refresh_directory();
        }
    }

    // What is kept

    /// Sources that are here and not in the base, and could be.
    fn unwritten(&self) -> Vec<(Utf8PathBuf, Arc<Here>)> {
        let here = |(path, record): (&Utf8PathBuf, &SourceRecord)| match record {
            SourceRecord::Here(here) if !here.buffer => Some((path.clone(), Arc::clone(here))),
            _ => None,
        };
        self.records.iter().filter_map(here).collect()
    }

    /// What the next base is made of: this one without what is gone, and what was read since.
    fn plan(&mut self) -> fact_cache::Plan {
        let facts = self.cache.base().facts();
        // A source that is open in a buffer stays as its file was.
        let gone = |number| !self.records.contains_key(&unshelf(&self.root, facts.path(number)));
        let without = (0..facts.len()).map(gone).collect();
        self.cache.plan(without, std::mem::take(&mut self.touched))
    }

    /// Writes a new base and builds on it.
    fn write_base(&mut self) {
        self.writing = None;
        let root = self.root.clone();
        let here: Vec<Encoded> =
            self.unwritten().par_iter().map(|(path, here)| here.encode(&root, path)).collect();
        let mut plan = self.plan();
        plan.add_before(&here);
        if let Some(facts) = plan.write() {
            let before = self.cache.adopt(facts, self.recover());
            self.build_on(&before, &Basis::Written);
        }
    }

    /// Starts to write a new base if much has changed since this one.
    fn write_in_background(&mut self) {
        let here = |record: &SourceRecord| matches!(record, SourceRecord::Here(here) if !here.buffer);
        let unwritten = self.records.values().filter(|record| here(record)).count();
        if unwritten > FEW.max(self.records.len() / FEW) {
            self.write_aside();
        }
    }

    /// Starts to write a new base, on a thread of its own.
    fn write_aside(&mut self) {
        if self.writing.is_some() {
            return;
        }
        let unwritten = self.unwritten();
        let (mut plan, root) = (self.plan(), self.root.clone());
        let write = move || {
            let here: Vec<Encoded> =
                unwritten.par_iter().map(|(path, here)| here.encode(&root, path)).collect();
            plan.add_before(&here);
            drop(unwritten);
            plan.write()
        };
        self.writing = std::thread::Builder::new().name("facts".to_owned()).spawn(write).ok();
    }

    /// Builds on the base that was written meanwhile, if it is there.
    fn take_written(&mut self) {
        if self.writing.as_ref().is_none_or(|writing| !writing.is_finished()) {
            return;
        }
        let written = self.writing.take().and_then(|writing| writing.join().ok()).flatten();
        if let Some(facts) = written {
            let before = self.cache.adopt(facts, self.recover());
            self.build_on(&before, &Basis::Meanwhile);
        }
    }

    /// Origins are compared when somebody asks: until then it is enough to know what would be compared.
    fn refresh_origins(&mut self) {
        let base = Arc::clone(self.cache.base());
        let mut stayed = vec![false; base.facts().len()];
        let mut others = Vec::new();
        for (path, record) in &self.records {
            match record {
                SourceRecord::Base(number) => {
                    if let Some(stayed) = stayed.get_mut(*number) {
                        *stayed = true;
                    }
                }
                SourceRecord::Here(_) => others.extend(self.ids.get(path).map(|id| (id, record.clone()))),
            }
        }
        let ids = Arc::clone(&self.base_ids);
        let team = Team::get(&self.db).answers(&self.db).sources().cloned().collect();
        let origins = LazyOrigins::new(base, ids, stayed, others, team, &self.files.origins);
        Arc::make_mut(&mut self.files).origins = Arc::new(origins);
    }

    fn refresh_directory(&mut self) {
        let base = Arc::clone(self.cache.base());
        let all: Vec<(&Utf8PathBuf, SourceId, &SourceRecord)> = self
            .records
            .iter()
            .filter_map(|(path, record)| Some((path, self.ids.get(path)?, record)))
            .collect();
        let listed: Vec<Option<Entry>> = all
            .par_iter()
            .map(|(path, id, record)| Some(Entry::new(*id, path, record.listing(&base)?)))
            .collect();
        let there: Vec<bool> = listed.iter().map(Option::is_some).collect();
        let sources = || -> BTreeMap<Utf8PathBuf, SourceId> {
            let there = all.iter().zip(there).filter(|(_, there)| *there);
            there.map(|((path, id, _), _)| ((*path).clone(), *id)).collect()
        };
        // Somebody waits for both at a start.
        let ((directory, duplicates), sources) =
            rayon::join(|| Directory::new(listed.into_iter().flatten()), sources);
        let paths: FxHashMap<SourceId, &Utf8PathBuf> = match duplicates.is_empty() {
            true => FxHashMap::default(),
            false => sources.iter().map(|(path, id)| (*id, path)).collect(),
        };
        self.problems.keys = duplicates
            .into_iter()
            .filter_map(|duplicate| {
                let (first, second) = (paths.get(&duplicate.first)?, paths.get(&duplicate.second)?);
                let first = first.strip_prefix(&self.root).unwrap_or(first);
                let message = format!(
                    "the citation key `{}` already stands for {first}; give this source another `key`",
                    duplicate.key
                );
                let severity = Severity::Warning;
                Some(WorkspaceProblem { severity, ..problem(second, None, "SRC004", message) })
            })
            .collect();
        if *self.files.sources != sources {
            let source_paths: FxHashMap<SourceId, Utf8PathBuf> =
                sources.iter().map(|(path, id)| (*id, path.clone())).collect();
            let extracted = sources.iter().filter(|(path, _)| {
                CaptureFormat::of_name(path.as_str()).is_some_and(CaptureFormat::is_extracted)
            });
            let text_paths =
                extracted.map(|(path, id)| (text_store::text_path(&self.root, path), *id)).collect();
            let files = Arc::make_mut(&mut self.files);
            files.source_paths = Arc::new(source_paths);
            files.text_paths = Arc::new(text_paths);
            files.sources = Arc::new(sources);
        }
        let corpus = Corpus::get(&self.db);
        if **corpus.directory(&self.db) != directory {
            corpus.set_directory(&mut self.db).to(Arc::new(directory));
        }
    }

    /// Folders of sources that are not there, if that is why there is no source.
    fn missing_folders(&self) -> Vec<WorkspaceProblem> {
        if !self.records.is_empty() || !self.pending.is_empty() {
            return Vec::new();
        }
        let missing = self.belonging.sources.bases().filter(|base| !self.system.is_dir(base));
        let describe = |folder: &Utf8Path| {
            let message = format!(
                "there is no folder {folder}; put the captured sources there, or name theirs under `sources` in {CONFIG_FILE}"
            );
            problem(folder, None, "SRC003", message)
        };
        missing.map(describe).collect()
    }

    fn refresh_problems(&mut self) {
        let folders = self.missing_folders();
        let parts = &self.problems;
        let mut problems: Vec<WorkspaceProblem> = parts.config.clone();
        problems.extend_from_slice(&parts.overlays);
        problems.extend(folders);
        problems.extend_from_slice(&parts.bibliography);
        problems.extend_from_slice(&parts.keys);
        problems.extend(parts.briefs.values().cloned());
        problems.extend(parts.sources.values().flatten().cloned());
        problems.sort_by(|a, b| {
            let place = |problem: &WorkspaceProblem| problem.range.map_or(TextSize::new(0), TextRange::start);
            a.path.cmp(&b.path).then_with(|| place(a).cmp(&place(b))).then_with(|| a.message.cmp(&b.message))
        });
        if *self.files.problems != *problems {
            Arc::make_mut(&mut self.files).problems = problems.into();
        }
    }
}

/// The path and those below it: they stand together.
fn under<'a, V>(map: &'a BTreeMap<Utf8PathBuf, V>, path: &Utf8Path) -> impl Iterator<Item = &'a Utf8PathBuf> {
    map.range::<Utf8Path, _>((Included(path), Unbounded))
        .map(|(file, _)| file)
        .take_while(move |file| file.starts_with(path))
}

/// The records of all bibliographies, from their buffers where they are open, and what is wrong with them.
pub(crate) fn read_bibliography(
    system: &dyn System,
    patterns: &Patterns,
    open: &BTreeMap<Utf8PathBuf, Arc<str>>,
) -> (Vec<rapporteur_sources::Record>, Vec<WorkspaceProblem>) {
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    let severity = Severity::Warning;
    for path in patterns.walk(system) {
        let bytes = match open.get(&path) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => system.read(&path),
        };
        match bytes {
            Ok(bytes) => {
                let (found, wrong) = rapporteur_sources::read_bibliography(path.as_str(), &bytes);
                records.extend(found);
                problems.extend(wrong.into_iter().map(|found| {
                    let range = (!found.range.is_empty()).then_some(found.range);
                    WorkspaceProblem { severity, ..problem(&path, range, "DOC001", found.message) }
                }));
            }
            Err(error) => problems
                .push(WorkspaceProblem { severity, ..problem(&path, None, "DOC001", error.to_string()) }),
        }
    }
    (records, problems)
}

fn problem(
    path: &Utf8Path,
    range: Option<TextRange>,
    code: &'static str,
    message: String,
) -> WorkspaceProblem {
    WorkspaceProblem { path: path.to_owned(), range, code, severity: Severity::Error, message }
}

pub(crate) fn rules_digest(catalogue: &Catalogue, lexicon: &Lexicon) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&catalogue.digest().to_le_bytes());
    hasher.update(&lexicon.digest().to_le_bytes());
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}
