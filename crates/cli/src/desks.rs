//! The desk that a question or a pattern is answered from: a workspace, source files, or what a store has for it.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::{FactIndex, FactKey, Facts, Postings, SentenceRef, SourceFacts, SourceId};
use rapporteur_linking::Linker;
use rapporteur_query::{Captures, Desk, FactTable, Question, Sources};
use rapporteur_store::{About, Fetched, Gathered};
use rapporteur_workspace::{CONFIG_FILE, OsSystem, Snapshot, Workspace, discover_root};

use crate::args::{SourceArgs, TeamArgs};
use crate::commands::check::desk;
use crate::corpus::Corpus;
use crate::failure::Failure;
use crate::reading::Engine;
use crate::team::{READ, tell_if_not_all};
use crate::{output, stores, team};

/// Sources with what reads them, for the time of one command.
pub struct Desks {
    table: FactTable,
    linker: Arc<Linker>,
    rules: u64,
    from: From,
    /// The folder that names of sources are told from.
    root: Option<Utf8PathBuf>,
}

enum From {
    Files(Corpus),
    /// What a store has for one question: its facts with counts of the whole store, and the captures.
    Store(Box<Gathered>, Corpus),
    Desk {
        snapshot: Snapshot,
        facts: Joined,
        _workspace: Box<Workspace>,
    },
}

/// The facts of a desk with what a team's base has told for one question.
struct Joined {
    index: Arc<FactIndex>,
    fetched: Option<Arc<Fetched>>,
}

impl Facts for Joined {
    fn lookup(&self, key: FactKey) -> Arc<[SentenceRef]> {
        self.index.lookup(key)
    }

    fn postings(&self, key: FactKey) -> Postings {
        self.index.postings(key)
    }

    fn rarity(&self, key: FactKey) -> u8 {
        // How rare a key is in the whole base.
        let told = self.fetched.as_ref().map_or(0, |fetched| fetched.rarity(key));
        told.max(self.index.rarity(key))
    }

    fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>> {
        self.index.source(id)
    }

    fn sources(&self) -> Arc<[SourceId]> {
        self.index.sources()
    }
}

/// The root of the desk that is named, or that the current folder lies in.
fn root(named: Option<&Utf8Path>) -> Result<Utf8PathBuf, Failure> {
    let given = named.map_or_else(|| ".".into(), Utf8Path::to_owned);
    let failure = |error| Failure::Read { path: given.clone(), error };
    let path = given.canonicalize_utf8().map_err(failure)?;
    if !path.is_dir() {
        return Err(Failure::refused(
            format!("{given} is not a folder"),
            "`--desk` takes the folder of a desk; for single files use `--sources`",
        ));
    }
    Ok(if path.join("sources").is_dir() { path } else { discover_root(&OsSystem, &path) })
}

/// Whether a folder has what a desk has.
fn is_desk(root: &Utf8Path) -> bool {
    root.join(CONFIG_FILE).is_file() || root.join("sources").is_dir()
}

/// The desk at a root. What could not be read is said on standard error.
fn read(root: &Utf8Path) -> Workspace {
    let workspace = desk::read(root);
    for message in workspace.messages() {
        output::print_error(&format!("note: {message}"));
    }
    let snapshot = workspace.snapshot();
    for problem in snapshot.problems().iter().filter(|problem| !snapshot.briefs().contains(&problem.path)) {
        let path = problem.path.strip_prefix(root).unwrap_or(&problem.path);
        output::print_error(&format!("warning: {path}: {}", problem.message));
    }
    workspace
}

fn no_sources(root: &Utf8Path) -> Failure {
    Failure::refused(
        format!("{root} has no sources"),
        "captures are the .txt and .md files of the folder `sources`; `--sources PATH…` names others",
    )
}

impl Desks {
    /// Reads the sources that the arguments name. What could not be read is said on standard error.
    pub fn open(args: &SourceArgs) -> Result<Desks, Failure> {
        if !args.sources.is_empty() {
            return Desks::of_files(args);
        }
        let root = root(args.desk.as_deref())?;
        let workspace = read(&root);
        if workspace.snapshot().sources().is_empty() {
            return Err(no_sources(&root));
        }
        Ok(Desks::of_desk(workspace, root, None))
    }

    /// The same for a question, with what a team's base has for it, if the arguments or the desk name one. Where there is no
    /// desk, and none is named, the base is asked alone.
    pub fn for_question(args: &SourceArgs, store: &TeamArgs, question: &str) -> Result<Desks, Failure> {
        match &store.store {
            Some(url) if !args.sources.is_empty() => return Desks::of_store(url, &args.sources, question),
            None if !args.sources.is_empty() => return Desks::of_files(args),
            Some(url) if args.desk.is_none() && !is_desk(&root(None)?) => {
                return Desks::of_store(url, &[], question);
            }
            _ => {}
        }
        let root = root(args.desk.as_deref())?;
        let mut workspace = read(&root);
        let fetched = team::ask(&mut workspace, question, store)?;
        if fetched.is_none() && workspace.snapshot().sources().is_empty() {
            return Err(no_sources(&root));
        }
        Ok(Desks::of_desk(workspace, root, fetched))
    }

    fn of_files(args: &SourceArgs) -> Result<Desks, Failure> {
        let engine = Engine::builtin();
        let corpus = Corpus::from_paths(&engine, &args.sources)?;
        let table = FactTable::new(Arc::clone(&engine.catalogue), Arc::clone(&engine.lexicon));
        let rules = engine.catalogue.digest() ^ engine.lexicon.digest();
        Ok(Desks { table, linker: engine.linker, rules, from: From::Files(corpus), root: None })
    }

    fn of_desk(workspace: Workspace, root: Utf8PathBuf, fetched: Option<Arc<Fetched>>) -> Desks {
        let snapshot = workspace.snapshot();
        let table = FactTable::new(snapshot.catalogue(), snapshot.lexicon());
        let (linker, rules) = (snapshot.linker(), snapshot.rules_digest());
        let facts = Joined { index: snapshot.index_with_team(), fetched };
        let from = From::Desk { snapshot, facts, _workspace: Box::new(workspace) };
        Desks { table, linker, rules, from, root: Some(root) }
    }

    /// What the store at `url`, with the sources at `drafts` over it, has for a question.
    pub fn of_store(url: &str, drafts: &[Utf8PathBuf], question: &str) -> Result<Desks, Failure> {
        let engine = Engine::builtin();
        let drafts = Corpus::from_paths(&engine, drafts)?;
        let judge = stores::judge(url, &engine, &drafts)?;
        let table = FactTable::new(Arc::clone(&engine.catalogue), Arc::clone(&engine.lexicon));
        let needs = Question::read(question, &engine.linker, &table).needs(&engine.lexicon);
        let about =
            About { keys: &needs.keys, all: needs.all, most: READ, claim: &needs.claim, names: &needs.names };
        let (gathered, total) = judge.about(&about).map_err(|error| stores::failure(&error))?;
        tell_if_not_all(total);
        let corpus = Corpus::from_stored(gathered.captures());
        let rules = engine.catalogue.digest() ^ engine.lexicon.digest();
        let from = From::Store(Box::new(gathered), corpus);
        Ok(Desks { table, linker: engine.linker, rules, from, root: None })
    }

    /// Calls `with` with the desk.
    pub fn with<T>(&self, with: impl FnOnce(&Desk<'_>) -> T) -> T {
        let (facts, captures): (&dyn Sources, &dyn Captures) = match &self.from {
            From::Files(corpus) => (corpus.index(), corpus),
            From::Store(gathered, corpus) => (&**gathered, corpus),
            From::Desk { snapshot, facts, .. } => (facts, snapshot),
        };
        with(&Desk { facts, table: &self.table, linker: &self.linker, captures, rules: self.rules })
    }

    /// Number of sources.
    pub fn len(&self) -> usize {
        self.with(|desk| desk.facts.sources().len())
    }

    /// The name of a source as the user would write it.
    pub fn shown(&self, name: &str) -> String {
        let path = match &self.root {
            Some(root) => root.join(name),
            None => name.into(),
        };
        let current = std::env::current_dir().ok().and_then(|path| Utf8PathBuf::from_path_buf(path).ok());
        let relative = current.as_deref().and_then(|current| path.strip_prefix(current).ok());
        relative.map_or_else(|| path.to_string(), Utf8Path::to_string)
    }
}

impl std::fmt::Debug for Desks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desks").field("root", &self.root).finish_non_exhaustive()
    }
}
