//! The captures of a desk as a list: what each is, whose word it has, whether it is in order.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_catalog::EntityId;
use rapporteur_evidence::{FactIndex, FactKey, Facts, SourceFacts, SourceId, SourceMeta};
use rapporteur_sources::{CUSTODY_FILE, CustodyEntry, CustodyLog, Origin, Origins, sha256};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{Severity, Snapshot};

/// What is not in order about a capture.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// It could not be read; why, and the way out.
    Unreadable(String),
    /// A part of it could not be read.
    PartlyRead(String),
    /// Its bytes are not those that were taken in.
    Changed,
    /// The custody log has it, the folder does not.
    Missing,
    /// It has the bytes of another capture, named here.
    Duplicate(Utf8PathBuf),
    /// Nothing says when it was published.
    Undated,
    /// It has no Admiralty grade.
    Ungraded,
    /// It is graded credibility 1, confirmed, and all captures that speak of the same have its own origin.
    Unconfirmed,
    /// No brief cites it.
    NeverCited,
}

impl Health {
    /// Its name in JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Health::Unreadable(_) => "unreadable",
            Health::PartlyRead(_) => "partly-read",
            Health::Changed => "changed",
            Health::Missing => "missing",
            Health::Duplicate(_) => "duplicate",
            Health::Undated => "undated",
            Health::Ungraded => "ungraded",
            Health::Unconfirmed => "unconfirmed",
            Health::NeverCited => "never-cited",
        }
    }
}

/// A capture in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureReport {
    /// Path of the file.
    pub path: Utf8PathBuf,
    /// Its id, if it could be read.
    pub id: Option<SourceId>,
    /// Metadata; of a file that could not be read its name alone.
    pub meta: SourceMeta,
    /// Its origin.
    pub origin: Option<Origin>,
    /// How many captures have that origin, this one included.
    pub of_origin: usize,
    /// How often briefs cite it.
    pub citations: usize,
    /// How it was taken in, if the custody log knows it.
    pub custody: Option<CustodyEntry>,
    /// What is not in order.
    pub health: Vec<Health>,
}

/// All captures, and the state of the custody log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captures {
    /// Captures in the order of their paths.
    pub captures: Vec<CaptureReport>,
    /// What does not fit in the custody log: its path, the line, what and the way out.
    pub custody_problems: Vec<(Utf8PathBuf, usize, String)>,
    /// Keys of bibliographies that no capture stands for.
    pub uncaptured: Vec<Box<str>>,
}

impl Snapshot {
    /// The captures of the desk with their health. Reads every file once, to compare it with the custody log, and
    /// compares origins; judges nothing.
    #[must_use]
    pub fn captures(&self) -> Captures {
        let mut logs: BTreeMap<Utf8PathBuf, CustodyLog> = BTreeMap::new();
        let mut custody_problems = Vec::new();
        for base in &self.files.source_bases {
            let path = base.join(CUSTODY_FILE);
            if !self.system.is_file(&path) {
                continue;
            }
            match self.system.read(&path) {
                Ok(bytes) => {
                    let log = CustodyLog::read(&String::from_utf8_lossy(&bytes));
                    custody_problems.extend(
                        log.problems
                            .iter()
                            .map(|problem| (path.clone(), problem.line, problem.message.clone())),
                    );
                    logs.insert(base.clone(), log);
                }
                Err(error) => custody_problems.push((path, 1, error.to_string())),
            }
        }
        let context = Context::new(self, &logs);
        let mut captures: Vec<CaptureReport> =
            self.files.sources.iter().filter_map(|(path, id)| context.read(path, *id)).collect();
        captures.extend(self.unreadable());
        context.compare_custody(&mut captures);
        captures.extend(context.missing(&captures));
        captures.sort_by(|a, b| a.path.cmp(&b.path));
        for capture in &mut captures {
            capture.health.sort();
        }
        let used: FxHashSet<&str> = self
            .files
            .sources
            .keys()
            .filter_map(|path| self.files.bibliography.find(self.relative(path), None))
            .map(|record| &*record.key)
            .collect();
        let records = self.files.bibliography.records().iter();
        let uncaptured = records
            .map(|record| &record.key)
            .filter(|key| !used.contains(&***key) && self.source_by_key(key).is_none())
            .cloned()
            .collect();
        Captures { captures, custody_problems, uncaptured }
    }

    /// Whether a source of another origin speaks of the same as this one: in one sentence of two entities that also stand
    /// in one sentence here. That it says the same is for a verdict to find out; where this is false nothing of the desk
    /// confirms the source. Compares origins; the answer holds until the sources change.
    #[must_use]
    pub fn is_confirmed(&self, id: SourceId) -> bool {
        self.files.origins.confirmed(id, || {
            let Some(facts) = self.source(id) else { return false };
            let (index, origins, team) = (self.index(), self.origins(), self.answers());
            pairs(&facts).into_iter().any(|(a, b)| {
                let told = || team.sources().filter(|source| source.names_both(a, b)).map(|source| source.id);
                index.lookup(FactKey::Pair(a, b)).iter().any(|place| origins.confirm([id, place.source]))
                    || told().any(|other| origins.confirm([id, other]))
            })
        })
    }

    fn relative<'a>(&self, path: &'a Utf8Path) -> &'a str {
        path.strip_prefix(&self.root).unwrap_or(path).as_str()
    }

    /// Files among the sources that could not be read.
    fn unreadable(&self) -> Vec<CaptureReport> {
        let problems = self.files.problems.iter().filter(|problem| problem.code == "SRC002");
        let unread = problems.filter(|problem| !self.files.sources.contains_key(&problem.path));
        unread
            .map(|problem| CaptureReport {
                path: problem.path.clone(),
                id: None,
                meta: SourceMeta { name: self.relative(&problem.path).into(), ..SourceMeta::default() },
                origin: None,
                of_origin: 0,
                citations: 0,
                custody: None,
                health: vec![Health::Unreadable(problem.message.clone())],
            })
            .collect()
    }
}

/// Entities of one sentence that are looked at in pairs: a list of hundreds speaks of no two in particular.
const PAIRED: usize = 12;

/// Pairs of entities that stand in one sentence, in order, each once.
fn pairs(facts: &SourceFacts) -> BTreeSet<(EntityId, EntityId)> {
    let sentences = facts.sentences.iter().filter(|sentence| sentence.prose_block);
    sentences
        .flat_map(|sentence| {
            let few = sentence.entities.get(..sentence.entities.len().min(PAIRED)).unwrap_or_default();
            few.iter()
                .enumerate()
                .flat_map(move |(place, a)| few.iter().skip(place + 1).map(move |b| (*a, *b)))
        })
        .collect()
}

/// What the captures are compared with.
struct Context<'a> {
    snapshot: &'a Snapshot,
    index: std::sync::Arc<FactIndex>,
    logs: &'a BTreeMap<Utf8PathBuf, CustodyLog>,
    origins: std::sync::Arc<Origins>,
    members: FxHashMap<u32, usize>,
    citations: BTreeMap<SourceId, usize>,
    first_with: FxHashMap<[u8; 32], SourceId>,
}

impl<'a> Context<'a> {
    fn new(snapshot: &'a Snapshot, logs: &'a BTreeMap<Utf8PathBuf, CustodyLog>) -> Context<'a> {
        let (origins, index) = (snapshot.origins(), snapshot.index());
        let mut members: FxHashMap<u32, usize> = FxHashMap::default();
        let mut first_with = FxHashMap::default();
        for id in snapshot.files.sources.values() {
            if let Some(origin) = origins.of(*id) {
                *members.entry(origin.number).or_default() += 1;
            }
            if let Some(content) = index.content(*id) {
                first_with.entry(content).or_insert(*id);
            }
        }
        Context { snapshot, index, logs, origins, members, citations: snapshot.citations(), first_with }
    }

    fn read(&self, path: &Utf8Path, id: SourceId) -> Option<CaptureReport> {
        let meta = SourceMeta::clone(&*self.index.meta(id)?);
        let content = self.index.content(id)?;
        let citations = self.citations.get(&id).copied().unwrap_or_default();
        let mut health = Vec::new();
        if let Some(first) = self.first_with.get(&content).filter(|first| **first != id)
            && let Some(other) = self.snapshot.source_path(*first)
        {
            health.push(Health::Duplicate(other));
        }
        if meta.published.is_none() {
            health.push(Health::Undated);
        }
        if meta.grade.reliability.is_none() && meta.grade.credibility.is_none() {
            health.push(Health::Ungraded);
        }
        if citations == 0 {
            health.push(Health::NeverCited);
        }
        if meta.grade.credibility == Some(1) && !self.snapshot.is_confirmed(id) {
            health.push(Health::Unconfirmed);
        }
        let told = self.snapshot.files.problems.iter();
        let told = told.filter(|problem| problem.path == path && problem.code == "SRC002");
        health.extend(
            told.filter(|problem| problem.severity < Severity::Error)
                .map(|problem| Health::PartlyRead(problem.message.clone())),
        );
        let origin = self.origins.of(id).cloned();
        let of_origin = origin.as_ref().and_then(|origin| self.members.get(&origin.number)).copied();
        Some(CaptureReport {
            path: path.to_owned(),
            id: Some(id),
            meta,
            origin,
            of_origin: of_origin.unwrap_or(1),
            citations,
            custody: None,
            health,
        })
    }

    /// Adds what the custody log says, and compares the bytes with it.
    fn compare_custody(&self, captures: &mut [CaptureReport]) {
        let logged: FxHashMap<Utf8PathBuf, &CustodyEntry> = self
            .logs
            .iter()
            // The last entry of a path counts.
            .flat_map(|(base, log)| log.entries.iter().map(move |entry| (base.join(&entry.path), entry)))
            .collect();
        let system = &*self.snapshot.system;
        captures.par_iter_mut().for_each(|capture| {
            let Some(entry) = logged.get(&capture.path) else { return };
            let same = system.read(&capture.path).is_ok_and(|bytes| sha256(&bytes) == entry.sha256);
            if !same {
                capture.health.push(Health::Changed);
            }
            capture.custody = Some((*entry).clone());
        });
    }

    /// Captures that the custody log has and the disk has not.
    fn missing(&self, captures: &[CaptureReport]) -> Vec<CaptureReport> {
        let known: FxHashSet<&Utf8PathBuf> = captures.iter().map(|capture| &capture.path).collect();
        let mut missing: BTreeMap<Utf8PathBuf, &CustodyEntry> = BTreeMap::new();
        for (base, log) in self.logs {
            for entry in &log.entries {
                let path = base.join(&entry.path);
                if !known.contains(&path) && !self.snapshot.system.is_file(&path) {
                    missing.insert(path, entry);
                }
            }
        }
        missing
            .into_iter()
            .map(|(path, entry)| CaptureReport {
                meta: SourceMeta { name: self.snapshot.relative(&path).into(), ..SourceMeta::default() },
                path,
                id: None,
                origin: None,
                of_origin: 0,
                citations: 0,
                custody: Some(entry.clone()),
                health: vec![Health::Missing],
            })
            .collect()
    }
}
