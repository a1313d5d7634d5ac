//! The desk that a question or a pattern is answered from: a workspace, source files, or what a store has for it.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::FactIndex;
use rapporteur_linking::Linker;
use rapporteur_query::{Captures, Desk, FactTable, Question, Sources};
use rapporteur_store::{About, Gathered};
use rapporteur_workspace::{OsSystem, Snapshot, Workspace, discover_root};

use crate::args::SourceArgs;
use crate::commands::check::desk;
use crate::corpus::Corpus;
use crate::failure::Failure;
use crate::reading::Engine;
use crate::{output, stores};

/// Sources of a store that are read for one question: parsing one takes some ten milliseconds.
const READ: usize = 500;

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
        index: Arc<FactIndex>,
        _workspace: Box<Workspace>,
    },
}

impl Desks {
    /// Reads the sources that the arguments name. What could not be read is said on standard error.
    pub fn open(args: &SourceArgs) -> Result<Desks, Failure> {
        if !args.sources.is_empty() {
            let engine = Engine::builtin();
            let corpus = Corpus::from_paths(&engine, &args.sources)?;
            let table = FactTable::new(Arc::clone(&engine.catalogue), Arc::clone(&engine.lexicon));
            let rules = engine.catalogue.digest() ^ engine.lexicon.digest();
            return Ok(Desks { table, linker: engine.linker, rules, from: From::Files(corpus), root: None });
        }
        let given = args.desk.clone().unwrap_or_else(|| ".".into());
        let failure = |error| Failure::Read { path: given.clone(), error };
        let path = given.canonicalize_utf8().map_err(failure)?;
        if !path.is_dir() {
            return Err(Failure::refused(
                format!("{given} is not a folder"),
                "`--desk` takes the folder of a desk; for single files use `--sources`",
            ));
        }
        let root = if path.join("sources").is_dir() { path } else { discover_root(&OsSystem, &path) };
        let workspace = desk::read(&root);
        for message in workspace.messages() {
            output::print_error(&format!("note: {message}"));
        }
        let snapshot = workspace.snapshot();
        for problem in snapshot.problems().iter().filter(|problem| !snapshot.briefs().contains(&problem.path))
        {
            let path = problem.path.strip_prefix(&root).unwrap_or(&problem.path);
            output::print_error(&format!("warning: {path}: {}", problem.message));
        }
        if snapshot.sources().is_empty() {
            return Err(Failure::refused(
                format!("{root} has no sources"),
                "captures are the .txt and .md files of the folder `sources`; `--sources PATH…` names others",
            ));
        }
        let table = FactTable::new(snapshot.catalogue(), snapshot.lexicon());
        let (linker, rules, index) = (snapshot.linker(), snapshot.rules_digest(), snapshot.index());
        Ok(Desks {
            table,
            linker,
            rules,
            from: From::Desk { snapshot, index, _workspace: Box::new(workspace) },
            root: Some(root),
        })
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
        if total > READ {
            output::print_error(&format!(
                "note: {total} sources of the store can speak of this; the {READ} that do most were read; name more of whom \
                 or what you ask about"
            ));
        }
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
            From::Desk { snapshot, index, .. } => (&**index, snapshot),
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
