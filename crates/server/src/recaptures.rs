//! Sources that change while somebody writes: what that changes for the claims.
//!
//! Of a source that changed its earlier capture is kept until somebody has looked at what became of it. Once the changes
//! have come to rest, the claims that they can reach are judged by both; if any changes, the client is told once, and a
//! claim that still stands on an altered sentence bears a note. What only moved, and what stands around a text, changes
//! nothing and is not told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::{Evidence, EvidenceRole, SourceFacts, SourceId};
use rapporteur_ide::{Diagnostic, Found, Related};
use rapporteur_query::FactTable;
use rapporteur_report::impact::{self, Change, ClaimChange, Deciding, Recaptured, Replaced};
use rapporteur_sources::SIDECAR_SUFFIX;
use rapporteur_text::TextRange;
use rapporteur_workspace::{Severity, Snapshot, Workspace};
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};

use crate::outbox::ImpactParams;
use crate::read::View;
use crate::status::fnv1a;
use crate::to_proto::{self, Files};

/// Name of the command that tells what changed sources change.
pub(crate) const COMMAND: &str = "rapporteur.impact";
/// What people choose to see it.
pub(crate) const SHOW: &str = "Show what changed";
/// File that shows it, from the desk's folder, in clients that open files.
pub(crate) const PAGE: &str = ".rapporteur/impact.md";

/// Sources whose earlier captures are kept; a desk that changes beyond that has been replaced, not captured anew.
const KEPT: usize = 500;

/// Argument of the command.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Params {
    /// Whether that has been looked at: notes go, and the next answer tells what changes from here on.
    pub(crate) seen: bool,
}

/// A source before a change.
pub(crate) struct Before {
    path: Utf8PathBuf,
    id: SourceId,
    facts: Arc<SourceFacts>,
}

/// The sources that these files are captures or metadata of, as they are.
pub(crate) fn before(workspace: &Workspace, paths: &[Utf8PathBuf]) -> Vec<Before> {
    // It is gone before anything is written: a write would wait for it.
    let snapshot = workspace.snapshot();
    paths
        .iter()
        .filter_map(|path| {
            let path = path.as_str().strip_suffix(SIDECAR_SUFFIX).map_or(&**path, Utf8Path::new);
            let id = snapshot.source_at(path)?;
            Some(Before { path: path.to_owned(), id, facts: snapshot.source(id)? })
        })
        .collect()
}

/// What the writer keeps of changed sources.
#[derive(Default)]
pub(crate) struct Recaptures {
    known: Known,
    /// Whether the client is to be told: what is typed into a source and not saved is the writer's own business.
    announce: bool,
    /// Files of open buffers that were written by others than the client, which will take them over.
    expected: BTreeSet<Utf8PathBuf>,
    /// Of the claims that the client was told of last.
    told: u64,
}

/// What readers see of it.
#[derive(Clone, Default)]
pub(crate) struct Known {
    /// Earlier captures by path.
    earlier: Arc<BTreeMap<Utf8PathBuf, (SourceId, Arc<SourceFacts>)>>,
    notes: Arc<Notes>,
    /// Number of changes so far.
    generation: u64,
}

/// Notes on claims by brief.
type Notes = BTreeMap<Utf8PathBuf, Vec<Note>>;

/// What is said of a claim that still stands and whose source was altered.
pub(crate) struct Note {
    prose: Box<str>,
    /// In ranges from the start of the claim.
    finding: Arc<Diagnostic>,
}

/// What changed sources change.
pub(crate) struct Reached {
    found: Recaptured,
    notes: Notes,
}

impl Recaptures {
    /// How many changes there were.
    pub(crate) fn generation(&self) -> u64 {
        self.known.generation
    }

    /// For readers.
    pub(crate) fn known(&self) -> Known {
        self.known.clone()
    }

    /// Whether a source has changed.
    pub(crate) fn holds(&self, path: &Utf8Path) -> bool {
        self.known.earlier.contains_key(path)
    }

    /// Has the client told of the changes so far, once they have come to rest again.
    pub(crate) fn announce(&mut self) {
        self.known.generation += 1;
        self.announce = true;
    }

    /// The next change of a source counts as a new capture though it comes from a buffer.
    pub(crate) fn expect(&mut self, path: Utf8PathBuf) {
        self.expected.insert(path);
    }

    /// Compares sources with what they were before a change. Whether any says something else now.
    pub(crate) fn note(&mut self, workspace: &Workspace, before: Vec<Before>, announce: bool) -> bool {
        if before.is_empty() {
            return false;
        }
        let snapshot = workspace.snapshot();
        let now = |path: &Utf8Path| snapshot.source_at(path).and_then(|id| snapshot.source(id));
        let (mut changed, mut announce) = (false, announce);
        for Before { path, id, facts } in before {
            announce |= self.expected.remove(&path);
            let earlier = Arc::make_mut(&mut self.known.earlier);
            let first = earlier.get(&path).map_or(&facts, |(_, first)| first);
            match now(&path) {
                Some(now) if impact::tells_the_same(first, &now) => {
                    // It says what it said when somebody last looked: what was told of it holds no more.
                    changed |= earlier.remove(&path).is_some();
                    continue;
                }
                Some(now) if impact::tells_the_same(&facts, &now) => continue,
                _ => {}
            }
            if earlier.len() < KEPT || earlier.contains_key(&path) {
                earlier.entry(path).or_insert((id, facts));
                changed = true;
            } else {
                tracing::warn!(%path, "too many sources have changed to compare them");
            }
        }
        if changed {
            self.known.generation += 1;
            self.announce |= announce;
        }
        changed
    }

    /// Takes what changed sources change. Whether notes came or went, and what the client is to be told, if anything.
    pub(crate) fn reached(&mut self, reached: Reached) -> (bool, Option<ImpactParams>) {
        let Reached { found, notes } = reached;
        let shown = !notes.is_empty() || !self.known.notes.is_empty();
        self.known.notes = Arc::new(notes);
        (shown, self.message(&found))
    }

    fn message(&mut self, found: &Recaptured) -> Option<ImpactParams> {
        let announce = std::mem::take(&mut self.announce);
        if found.claims.is_empty() {
            self.told = 0;
            return None;
        }
        let digest = fnv1a(serde_json::to_string(&found.claims).ok()?.as_bytes());
        if !announce || std::mem::replace(&mut self.told, digest) == digest {
            return None;
        }
        let what = match found.sources.as_slice() {
            [source] if source.new.is_none() => format!("{} has gone", source.old.name),
            [source] => format!("{} has changed", source.old.name),
            sources => format!("{} sources have changed", sources.len()),
        };
        Some(ImpactParams {
            message: format!("{what}: {}", found.count()),
            sources: found.sources.len(),
            claims: found.claims.len(),
            briefs: found.briefs(),
        })
    }

    /// Forgets what has been looked at, unless more has changed since. Whether it did.
    pub(crate) fn seen(&mut self, generation: u64) -> bool {
        if generation != self.known.generation || self.known.earlier.is_empty() {
            return false;
        }
        self.told = 0;
        self.announce = false;
        self.known = Known { generation: generation + 1, ..Known::default() };
        true
    }
}

impl Known {
    /// The sources that changed, with what they say now; a capture that moved to another name has not changed.
    fn replaced(&self, snapshot: &Snapshot) -> Vec<Replaced> {
        let mut found: Vec<Replaced> = self
            .earlier
            .iter()
            .map(|(path, (id, old))| {
                let id = snapshot.source_at(path).unwrap_or(*id);
                let new = snapshot.source_at(path).and_then(|id| snapshot.source(id));
                Replaced { id, old: Arc::clone(old), new }
            })
            .collect();
        if found.iter().any(|source| source.new.is_none()) {
            let elsewhere: Vec<_> =
                snapshot.sources().into_iter().filter_map(|id| snapshot.source(id)).collect();
            found.retain(|source| {
                source.new.is_some() || !elsewhere.iter().any(|other| other.content == source.old.content)
            });
        }
        found
    }

    /// Compares and judges; see [`impact::recaptured`].
    pub(crate) fn compare(&self, snapshot: &Snapshot) -> Compared {
        let replaced = self.replaced(snapshot);
        if replaced.is_empty() {
            return Compared { found: Recaptured::default(), replaced };
        }
        Compared { found: impact::recaptured(snapshot, &replaced), replaced }
    }

    /// What the changes mean for the claims, with the notes that they leave.
    pub(crate) fn reach(&self, snapshot: &Snapshot) -> Reached {
        let Compared { found, replaced } = self.compare(snapshot);
        let mut notes = Notes::new();
        for claim in &found.claims {
            let brief =
                snapshot.root().map_or_else(|| claim.brief.as_str().into(), |root| root.join(&claim.brief));
            if let Some(note) = note(snapshot, &brief, claim, &found, &replaced) {
                notes.entry(brief).or_default().push(note);
            }
        }
        Reached { found, notes }
    }

    /// The notes of a brief where its claims stand now.
    pub(crate) fn found(&self, snapshot: &Snapshot, path: &Utf8Path) -> Vec<Found> {
        let Some(notes) = self.notes.get(path) else { return Vec::new() };
        let Some(report) = snapshot.report(path) else { return Vec::new() };
        let claims = report.claims.iter().flat_map(|claim| {
            notes
                .iter()
                .filter(|note| *note.prose == *claim.prose && note.finding.claim.len() == claim.range.len())
                .map(|note| Found { base: claim.range.start(), finding: Arc::clone(&note.finding) })
        });
        claims.collect()
    }

    /// [`Known::found`] in ranges of the file.
    pub(crate) fn findings(&self, snapshot: &Snapshot, path: &Utf8Path) -> Vec<Diagnostic> {
        self.found(snapshot, path).into_iter().map(Found::into_diagnostic).collect()
    }
}

/// A note on a claim whose deciding sentence was altered; none where the verdict is a finding and says so itself.
fn note(
    snapshot: &Snapshot,
    brief: &Utf8Path,
    change: &ClaimChange,
    found: &Recaptured,
    replaced: &[Replaced],
) -> Option<Note> {
    let lost = change.changes.iter().find_map(|one| match one {
        Change::Evidence { lost, .. } => lost.first(),
        _ => None,
    })?;
    let report = snapshot.report(brief)?;
    let range = TextRange::new(change.start.into(), change.end.into());
    let mut claims = report.claims.iter();
    let claim = claims.find(|claim| claim.range == range && claim.verdict.code.is_none())?;
    let (message, related) = altered(snapshot, lost, found, replaced);
    let whole = TextRange::up_to(claim.range.len());
    Some(Note {
        prose: Box::from(&*claim.prose),
        finding: Arc::new(Diagnostic {
            range: whole,
            code: "",
            severity: Severity::Information,
            message,
            related: related.into_iter().collect(),
            help: vec!["it is put away once you have looked at what changed".to_owned()],
            claim: whole,
            identity: claim.identity.rotate_left(1),
        }),
    })
}

/// What became of a sentence that decided, and where it stands now.
fn altered(
    snapshot: &Snapshot,
    lost: &Deciding,
    found: &Recaptured,
    replaced: &[Replaced],
) -> (String, Option<Related>) {
    let key = &lost.key;
    let now = found.sources.iter().zip(replaced).find_map(|(source, replaced)| {
        let altered = &source.sentences.altered;
        Some((replaced.id, altered.iter().find(|altered| altered.before.text == lost.text)?))
    });
    let Some((source, altered)) = now else {
        return (format!("a sentence of @{key} that decided this has gone: “{}”", lost.text), None);
    };
    let range = TextRange::new(altered.after.start.into(), altered.after.end.into());
    let quote = snapshot.quote(&Evidence { source, sentence: 0, range, role: EvidenceRole::Supports });
    let related = quote.map(|quote| Related {
        path: quote.path,
        range: quote.range,
        message: "now".to_owned(),
        quote: quote.quote,
    });
    (format!("the sentence of @{key} that decides this was altered; it was “{}”", lost.text), related)
}

/// What changed, and what it was worked out from.
pub(crate) struct Compared {
    found: Recaptured,
    replaced: Vec<Replaced>,
}

impl Compared {
    /// Reads the facts of both captures of each source: takes its time, and needs no snapshot.
    pub(crate) fn read_facts(&mut self, table: &FactTable) {
        self.found.read_facts(table, &self.replaced);
    }

    /// The page; its links lead to files of the desk in this folder.
    pub(crate) fn markdown(&self, root: &Utf8Path) -> String {
        impact::markdown(&self.found, &|path, line| {
            let address = to_proto::uri(&root.join(path))?;
            Some(line.map_or_else(|| address.to_string(), |line| format!("{}#L{line}", address.as_str())))
        })
    }
}

/// A part of the answer that needs the snapshot.
pub(crate) struct Half {
    /// Number of changes that it tells of.
    pub(crate) generation: u64,
    compared: Compared,
    root: Utf8PathBuf,
    places: Vec<Value>,
    /// Facts of the sources, in the form of the desk's catalogue and lexicon.
    table: Arc<FactTable>,
}

/// Compares, and finds the places of the claims.
pub(crate) fn half(view: &View, table: Arc<FactTable>) -> Half {
    let root = view.snapshot.root().unwrap_or(Utf8Path::new("")).to_owned();
    let compared = view.recaptured.compare(&view.snapshot);
    let mut files = Files::new(&view.snapshot, view.client.encoding);
    let places = compared
        .found
        .claims
        .iter()
        .map(|claim| {
            let range = TextRange::new(claim.start.into(), claim.end.into());
            json!(files.location(&root.join(&claim.brief), range))
        })
        .collect();
    Half { generation: view.recaptured.generation, compared, root, places, table }
}

impl Half {
    /// The answer of the command.
    pub(crate) fn answer(mut self) -> Result<Value> {
        self.compared.read_facts(&self.table);
        let found = &self.compared.found;
        let mut value = serde_json::to_value(found).map_err(|_| Error::internal_error())?;
        let claims = value.get_mut("claims").and_then(Value::as_array_mut);
        for (claim, place) in claims.into_iter().flatten().zip(self.places) {
            if let Some(fields) = claim.as_object_mut() {
                fields.insert("location".to_owned(), place);
            }
        }
        if let Some(fields) = value.as_object_mut() {
            fields.insert("briefs".to_owned(), json!(found.briefs()));
            fields.insert("summary".to_owned(), json!(found.count()));
            fields.insert("markdown".to_owned(), json!(self.compared.markdown(&self.root)));
        }
        Ok(value)
    }
}
