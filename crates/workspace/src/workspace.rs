//! The writer's side: loading, buffers, changes on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_evidence::{FactIndex, SourceFacts, SourceId};
use rapporteur_linking::Linker;
use rapporteur_sources::{
    Bibliography, Capture, CaptureFormat, EXTRACTOR_VERSION, Part, Reader, SIDECAR_SUFFIX, Traces, format_of,
    sidecar_name,
};
use rapporteur_text::{TextRange, TextSize};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use salsa::{Durability, Setter};

use crate::config::{CONFIG_FILE, Config, Overrides, YARDSTICK};
use crate::db::{Brief, Corpus, Database, QueryLog, Rules};
use crate::directory::{Directory, Entry};
use crate::ids::Ids;
use crate::lazy_origins::LazyOrigins;
use crate::patterns::{Patterns, normalise};
use crate::report::{Severity, WorkspaceProblem};
use crate::snapshot::Snapshot;
use crate::system::System;
use crate::text_store;
use crate::texts::{SourceText, Texts};

/// Endings of captures that hold text which this version cannot take out.
const UNREAD: &[&str] = &["doc", "odt", "rtf", "epub"];

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

/// What a snapshot sees of the files. Replaced, never changed, while a snapshot holds it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Files {
    pub config: Arc<Config>,
    pub briefs: BTreeMap<Utf8PathBuf, Brief>,
    pub sources: BTreeMap<Utf8PathBuf, SourceId>,
    pub source_paths: FxHashMap<SourceId, Utf8PathBuf>,
    /// Folders of the sources, where custody logs lie.
    pub source_bases: Vec<Utf8PathBuf>,
    /// Sources by the path of the text that was taken out of them.
    pub text_paths: BTreeMap<Utf8PathBuf, SourceId>,
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

/// A source as it was last read.
#[derive(Debug)]
struct SourceRecord {
    /// Hash of its bytes, its sidecar's, and the rules it was read with.
    stamp: blake3::Hash,
    facts: Option<Arc<SourceFacts>>,
    traces: Arc<Traces>,
    original: Option<Box<str>>,
    other_keys: Arc<[Box<str>]>,
    problems: Vec<WorkspaceProblem>,
}

/// Problems by where they come from, so that each part replaces its own.
#[derive(Debug, Default)]
struct Problems {
    config: Vec<WorkspaceProblem>,
    overlays: Vec<WorkspaceProblem>,
    bibliography: Vec<WorkspaceProblem>,
    keys: Vec<WorkspaceProblem>,
    briefs: BTreeMap<Utf8PathBuf, WorkspaceProblem>,
}

/// Patterns of the configuration, compiled.
#[derive(Debug, Default)]
struct Belonging {
    sources: Patterns,
    bibliography: Patterns,
    briefs: Patterns,
    entities: Patterns,
    lexicon: Patterns,
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
    /// Sources still to be read, last first.
    pending: Vec<Utf8PathBuf>,
    total: usize,
    /// Records that the index does not have yet.
    staged: BTreeSet<Utf8PathBuf>,
    /// Whether one of them is new to the directory: another file, key, title or address.
    relist: bool,
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
        let linker = Arc::new(Linker::new(Catalogue::builtin()));
        let lexicon = Lexicon::builtin();
        // A singleton: queries find it with `get`.
        let _ =
            Rules::builder(Arc::clone(&linker), Arc::clone(&lexicon)).durability(Durability::MEDIUM).new(&db);
        let mut workspace = Workspace {
            db,
            system,
            root: normalise(root),
            files: Arc::default(),
            texts: Arc::default(),
            reader: Reader::new(linker, lexicon),
            belonging: Belonging::default(),
            written: Config::default(),
            overrides: Overrides::default(),
            problems: Problems::default(),
            messages: Vec::new(),
            open: BTreeMap::new(),
            inputs: BTreeMap::new(),
            ids: Ids::default(),
            moved: false,
            records: BTreeMap::new(),
            pending: Vec::new(),
            total: 0,
            staged: BTreeSet::new(),
            relist: false,
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

    /// Reads configuration and overlays, lists the files, and reads the briefs. Sources follow with
    /// [`Workspace::load_step`]. May be called again: it starts over, and open buffers stay.
    pub fn begin_load(&mut self) {
        Arc::make_mut(&mut self.files).rule_files.clear();
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

    /// Reads up to `count` more sources, on all cores. False when none is left.
    pub fn load_step(&mut self, count: usize, progress: &(dyn Fn(Progress) + Sync)) -> bool {
        let batch = self.pending.split_off(self.pending.len().saturating_sub(count));
        let before = self.total.saturating_sub(self.pending.len() + batch.len());
        let done = AtomicUsize::new(before);
        let (sources, total) = (self.source_reader(), self.total);
        let records: Vec<(Utf8PathBuf, Option<SourceRecord>)> = batch
            .into_par_iter()
            .map(|path| {
                let record = sources.read(&path);
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                progress(Progress { stage: Stage::Reading, done, total });
                (path, record)
            })
            .collect();
        self.stage(records);
        // Each flush costs the whole index: doubling keeps the sum linear.
        if self.pending.is_empty() || self.staged.len() * 2 >= self.records.len() {
            self.flush();
        }
        let more = !self.pending.is_empty();
        if self.files.loaded == more {
            Arc::make_mut(&mut self.files).loaded = !more;
        }
        self.refresh_problems();
        more
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
        if paths.contains(&self.root.join(CONFIG_FILE)) {
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
        let known = self.records.keys().chain(self.files.briefs.keys()).chain(self.files.rule_files.keys());
        all.extend(known.filter(|file| file.starts_with(&path)).cloned());
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
            } else if self.is_source(&path) {
                sources.insert(path);
            } else {
                self.refresh_brief(&path);
            }
        }
        // While loading, a source that is still to come would be read twice.
        sources.retain(|path| self.is_source(path) && !self.pending.contains(path));
        if !sources.is_empty() {
            let records = self.source_reader().read_all(sources.into_iter().collect());
            self.stage(records);
            self.flush();
        }
        self.refresh_problems();
    }

    fn is_source(&self, path: &Utf8Path) -> bool {
        self.belonging.sources.matches(path) && !path.as_str().ends_with(SIDECAR_SUFFIX)
    }

    // Configuration and overlays

    fn read_config(&mut self) {
        let path = self.root.join(CONFIG_FILE);
        self.problems.config.clear();
        self.messages.clear();
        let config = match self.read_rule_file(&path) {
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

    /// Folders by their names, when no file says which.
    fn config_by_convention(&mut self) -> Config {
        let mut config = Config::default();
        let briefs = if self.system.is_dir(&self.root.join("briefs")) {
            "briefs"
        } else {
            config.briefs = vec!["*.md".to_owned(), "*.markdown".to_owned()];
            "the Markdown files beside it"
        };
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
        // Entity ids belong to one catalogue: the rules are part of every record's stamp.
        self.read_known_again();
    }

    /// Reads the sources whose stamp has changed.
    fn read_known_again(&mut self) {
        let known: Vec<Utf8PathBuf> = self.records.keys().cloned().collect();
        let records = self.source_reader().read_all(known);
        self.stage(records);
        self.flush();
    }

    // Bibliographies

    /// Reads all bibliographies. Whether they changed.
    fn read_bibliography(&mut self) -> bool {
        self.problems.bibliography.clear();
        let mut records = Vec::new();
        for path in self.belonging.bibliography.walk(&*self.system) {
            let bytes = match self.open.get(&path) {
                Some(text) => Ok(text.as_bytes().to_vec()),
                None => self.system.read(&path),
            };
            let severity = Severity::Warning;
            match bytes {
                Ok(bytes) => {
                    let (found, problems) = rapporteur_sources::read_bibliography(path.as_str(), &bytes);
                    records.extend(found);
                    self.problems.bibliography.extend(problems.into_iter().map(|found| {
                        let range = (!found.range.is_empty()).then_some(found.range);
                        WorkspaceProblem { severity, ..problem(&path, range, "DOC001", found.message) }
                    }));
                }
                Err(error) => self
                    .problems
                    .bibliography
                    .push(WorkspaceProblem { severity, ..problem(&path, None, "DOC001", error.to_string()) }),
            }
        }
        if self.files.bibliography.records() == records {
            return false;
        }
        Arc::make_mut(&mut self.files).bibliography = Arc::new(Bibliography::new(records));
        true
    }

    // Briefs

    fn refresh_brief(&mut self, path: &Utf8Path) {
        let open = self.open.get(path).cloned();
        let belongs = self.belonging.briefs.matches(path) && !self.is_source(path);
        let markdown = format_of(path.as_str()) == rapporteur_markup::Format::Markdown;
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
        let mut paths = self.belonging.sources.walk(&*self.system);
        paths.extend(self.open.keys().filter(|path| self.is_source(path)).cloned());
        paths.retain(|path| self.is_source(path));
        paths.sort();
        paths.dedup();
        // All at once: what is read in steps gets the ids of what is read in one go.
        self.moved |= self.ids.assign(paths.iter().map(Utf8PathBuf::as_path));
        let gone: Vec<Utf8PathBuf> =
            self.records.keys().filter(|path| !paths.contains(path)).cloned().collect();
        self.stage(gone.into_iter().map(|path| (path, None)).collect());
        self.total = paths.len();
        self.pending = paths;
        self.pending.reverse();
        if self.pending.is_empty() {
            self.flush();
        }
        Arc::make_mut(&mut self.files).loaded = self.pending.is_empty();
    }

    /// What reading sources needs, without the database, which stays on this thread.
    fn source_reader(&self) -> SourceReader<'_> {
        SourceReader {
            system: &*self.system,
            root: &self.root,
            reader: &self.reader,
            open: &self.open,
            records: &self.records,
            texts: &self.texts,
            bibliography: &self.files.bibliography,
            rules: self.rules_digest(),
        }
    }

    /// Takes over what was read; [`Workspace::flush`] brings it into the index.
    fn stage(&mut self, records: Vec<(Utf8PathBuf, Option<SourceRecord>)>) {
        for (path, record) in records {
            let same = match (&record, self.records.get(&path)) {
                (Some(new), Some(old)) => new.stamp == old.stamp,
                (None, None) => true,
                _ => false,
            };
            if same {
                continue;
            }
            let listed = |record: Option<&SourceRecord>| {
                record.and_then(|record| {
                    Some((
                        record.facts.as_ref()?.meta.clone(),
                        record.original.clone(),
                        record.other_keys.clone(),
                    ))
                })
            };
            self.relist |= listed(record.as_ref()) != listed(self.records.get(&path));
            match record {
                Some(record) => self.records.insert(path.clone(), record),
                None => self.records.remove(&path),
            };
            self.staged.insert(path);
        }
    }

    /// Brings the index and the directory in line with the records: one change of each, whatever was staged.
    fn flush(&mut self) {
        let staged = std::mem::take(&mut self.staged);
        if staged.is_empty() {
            return;
        }
        let moved =
            self.ids.assign(staged.iter().map(Utf8PathBuf::as_path)) | std::mem::take(&mut self.moved);
        let corpus = Corpus::get(&self.db);
        let current = corpus.index(&self.db);
        let few = staged.len() <= 16 || staged.len() * 8 <= self.records.len();
        let index = if few && !moved {
            let mut index = FactIndex::clone(current);
            for path in &staged {
                let facts = self.records.get(path).and_then(|record| record.facts.clone());
                if let Some(id) = self.ids.get(path) {
                    index = index.with_source(id, facts);
                }
            }
            if index.delta_len() > 64.max(self.records.len() / 8) { index.compact() } else { index }
        } else {
            let all = self
                .records
                .iter()
                .filter_map(|(path, record)| Some((self.ids.get(path)?, record.facts.clone()?)));
            FactIndex::new(all.collect())
        };
        self.db.set_index(Arc::new(index));
        self.refresh_origins();
        if std::mem::take(&mut self.relist) | moved {
            self.refresh_directory();
        }
    }

    /// Origins are compared when somebody asks: until then it is enough to know what would be compared.
    fn refresh_origins(&mut self) {
        let traces = self.records.iter().filter_map(|(path, record)| {
            Some((self.ids.get(path)?, Arc::clone(record.facts.as_ref()?), Arc::clone(&record.traces)))
        });
        Arc::make_mut(&mut self.files).origins = Arc::new(LazyOrigins::new(traces.collect()));
    }

    fn refresh_directory(&mut self) {
        let listed = || {
            self.records.iter().filter_map(|(path, record)| {
                Some((path, self.ids.get(path)?, record, record.facts.as_ref()?))
            })
        };
        let entries = listed().map(|(path, id, record, facts)| Entry {
            id,
            path,
            meta: &facts.meta,
            original: record.original.as_deref(),
            other_keys: &record.other_keys,
        });
        let (directory, duplicates) = Directory::new(entries);
        let sources: BTreeMap<Utf8PathBuf, SourceId> =
            listed().map(|(path, id, ..)| (path.clone(), id)).collect();
        let paths: FxHashMap<SourceId, &Utf8PathBuf> = sources.iter().map(|(path, id)| (*id, path)).collect();
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
        if self.files.sources != sources {
            let source_paths = sources.iter().map(|(path, id)| (*id, path.clone())).collect();
            let extracted = sources.iter().filter(|(path, _)| {
                CaptureFormat::of_name(path.as_str()).is_some_and(CaptureFormat::is_extracted)
            });
            let text_paths =
                extracted.map(|(path, id)| (text_store::text_path(&self.root, path), *id)).collect();
            let files = Arc::make_mut(&mut self.files);
            files.source_paths = source_paths;
            files.text_paths = text_paths;
            files.sources = sources;
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
        problems.extend(self.records.values().flat_map(|record| record.problems.iter().cloned()));
        problems.sort_by(|a, b| {
            let place = |problem: &WorkspaceProblem| problem.range.map_or(TextSize::new(0), TextRange::start);
            a.path.cmp(&b.path).then_with(|| place(a).cmp(&place(b))).then_with(|| a.message.cmp(&b.message))
        });
        if *self.files.problems != *problems {
            Arc::make_mut(&mut self.files).problems = problems.into();
        }
    }
}

/// Reads sources, on any thread.
#[derive(Clone, Copy)]
struct SourceReader<'a> {
    system: &'a dyn System,
    root: &'a Utf8Path,
    reader: &'a Reader,
    open: &'a BTreeMap<Utf8PathBuf, Arc<str>>,
    records: &'a BTreeMap<Utf8PathBuf, SourceRecord>,
    texts: &'a Texts,
    bibliography: &'a Bibliography,
    rules: u64,
}

impl SourceReader<'_> {
    /// Reads sources on all cores.
    fn read_all(self, paths: Vec<Utf8PathBuf>) -> Vec<(Utf8PathBuf, Option<SourceRecord>)> {
        paths
            .into_par_iter()
            .map(|path| (self.read(&path), path))
            .map(|(record, path)| (path, record))
            .collect()
    }

    /// Reads one source, from its buffer if it is open. `None` if it is not there or is no capture.
    fn read(&self, path: &Utf8Path) -> Option<SourceRecord> {
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        let name = path.strip_prefix(self.root).unwrap_or(path).as_str();
        let format = CaptureFormat::of_name(name);
        let bytes = match self.open.get(path) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None if !self.system.is_file(path) => return None,
            None if UNREAD.contains(&&*ending) => {
                let message = format!(
                    "{ending} captures are not read; save {name} as PDF, or its text as plain text beside it"
                );
                let unread = WorkspaceProblem {
                    severity: Severity::Warning,
                    ..problem(path, None, "SRC002", message)
                };
                return Some(SourceRecord::unread(blake3::hash(ending.as_bytes()), unread));
            }
            None if format.is_none() => return None,
            None => self.system.read(path),
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                let stamp = blake3::hash(error.to_string().as_bytes());
                return Some(SourceRecord::unread(stamp, problem(path, None, "SRC002", error.to_string())));
            }
        };
        let sidecar_path = Utf8PathBuf::from(sidecar_name(path.as_str()));
        let sidecar = match self.open.get(&sidecar_path) {
            Some(text) => Some(text.as_bytes().to_vec()),
            None if self.system.is_file(&sidecar_path) => self.system.read(&sidecar_path).ok(),
            None => None,
        };
        let content = *blake3::hash(&bytes).as_bytes();
        let stamp = |key: Option<&str>| self.stamp(&content, sidecar.as_deref(), name, key);
        let known = self.records.get(path);
        let known_key = known.and_then(|record| record.facts.as_ref()).map(|facts| &*facts.meta.key);
        if let Some(record) = known.filter(|record| record.stamp == stamp(known_key)) {
            return Some(record.again());
        }
        let kept = format
            .filter(|format| format.is_extracted())
            .and_then(|_| text_store::load(self.system, self.root, path, &content));
        let bibliography = Some(self.bibliography);
        let capture = Capture {
            name,
            bytes: &bytes,
            sidecar: sidecar.as_deref(),
            bibliography,
            extraction: kept.as_ref(),
        };
        let read = match self.reader.read(capture) {
            Ok(read) => read,
            Err(error) => {
                let unread = problem(path, None, "SRC002", error.to_string());
                return Some(SourceRecord::unread(stamp(None), unread));
            }
        };
        let problems = read.problems.into_iter().map(|found| {
            let severity = Severity::Warning;
            match found.part {
                Part::File => WorkspaceProblem { severity, ..problem(path, None, "SRC002", found.message) },
                Part::Text => {
                    WorkspaceProblem { severity, ..problem(path, Some(found.range), "DOC001", found.message) }
                }
                Part::Sidecar => {
                    let range = Some(found.range);
                    WorkspaceProblem { severity, ..problem(&sidecar_path, range, "DOC001", found.message) }
                }
            }
        });
        let record = SourceRecord {
            stamp: stamp(Some(&read.facts.meta.key)),
            traces: Arc::new(read.traces),
            original: read.original,
            other_keys: read.other_keys.into(),
            problems: problems.collect(),
            facts: Some(Arc::new(read.facts)),
        };
        let text = match read.extraction {
            Some(extraction) => {
                if kept.is_none() {
                    text_store::save(self.system, self.root, path, &content, &extraction);
                }
                Some(SourceText::extracted(extraction))
            }
            None => String::from_utf8(bytes).ok().map(|text| SourceText::new(text.into())),
        };
        if let Some(text) = text {
            self.texts.keep(path, content, text);
        }
        Some(record)
    }

    /// Hash of all that a record is made of.
    fn stamp(
        &self,
        content: &[u8; 32],
        sidecar: Option<&[u8]>,
        name: &str,
        key: Option<&str>,
    ) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.rules.to_le_bytes());
        hasher.update(&EXTRACTOR_VERSION.to_le_bytes());
        hasher.update(content);
        if let Some(sidecar) = sidecar {
            hasher.update(blake3::hash(sidecar).as_bytes());
        }
        if let Some(record) = self.bibliography.find(name, key) {
            hasher.update(&record.digest());
        }
        hasher.finalize()
    }
}

impl SourceRecord {
    fn unread(stamp: blake3::Hash, problem: WorkspaceProblem) -> SourceRecord {
        SourceRecord {
            stamp,
            facts: None,
            traces: Arc::default(),
            original: None,
            other_keys: Arc::default(),
            problems: vec![problem],
        }
    }

    /// The same once more, to say that nothing changed.
    fn again(&self) -> SourceRecord {
        SourceRecord {
            stamp: self.stamp,
            facts: self.facts.clone(),
            traces: Arc::clone(&self.traces),
            original: self.original.clone(),
            other_keys: Arc::clone(&self.other_keys),
            problems: self.problems.clone(),
        }
    }
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
