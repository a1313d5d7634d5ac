//! What the team's base has told: evidence by claim, captures by citation.
//!
//! A base is asked by somebody else, who may wait; what it answers becomes an input here. A claim is judged by the sources of
//! the desk and by what was told for it. One that nothing was told for yet is judged by what was told for the words that
//! stood in its place, and is marked.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, OnceLock};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use rapporteur_catalog::EntityId;
use rapporteur_claims::Anchor;
use rapporteur_evidence::{Claim, FactKey, SentenceRef, SourceFacts, SourceId};
use rapporteur_linking::Mention;
use rapporteur_sources::{CaptureFormat, Traces};
use rapporteur_store::{Fetched, FetchedCapture, Generation, SourceKey};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::System;
use crate::text_store::{self, FOLDER};
use crate::texts::SourceText;

/// Folder of the texts of the team's captures, in that of what is made here.
const TEAM: &str = "team";

/// A capture of the team's base.
#[derive(Debug)]
pub(crate) struct TeamSource {
    /// No two have the same.
    serial: u64,
    pub(crate) id: SourceId,
    pub(crate) capture: Arc<FetchedCapture>,
    /// The state of the base that it was fetched in.
    generation: Generation,
    /// Where its text is shown.
    pub(crate) path: Utf8PathBuf,
    text: OnceLock<SourceText>,
    traces: OnceLock<Arc<Traces>>,
    saved: OnceLock<bool>,
}

impl TeamSource {
    /// What it says.
    pub(crate) fn facts(&self) -> &Arc<SourceFacts> {
        self.capture.source().facts()
    }

    /// Its sentences with a key, in order.
    pub(crate) fn sentences(&self, key: FactKey) -> impl Iterator<Item = SentenceRef> {
        self.capture.source().sentences(self.id, key)
    }

    /// Whether one of its sentences is about both.
    pub(crate) fn names_both(&self, a: EntityId, b: EntityId) -> bool {
        let places = |id| self.sentences(FactKey::Entity(id)).map(|place| place.sentence);
        let others: FxHashSet<u32> = places(b).collect();
        places(a).any(|sentence| others.contains(&sentence))
    }

    /// What tells its origin.
    pub(crate) fn traces(&self) -> &Arc<Traces> {
        self.traces.get_or_init(|| Arc::new(Traces::of(self.facts())))
    }

    /// Its text, for display.
    pub(crate) fn text(&self) -> SourceText {
        let text = self.text.get_or_init(|| {
            let plain = SourceText::new(Arc::clone(self.capture.text()));
            SourceText { extraction: self.capture.extraction().cloned(), ..plain }
        });
        text.clone()
    }

    /// Whether its text lies where it is shown: it is written when somebody wants to see it.
    pub(crate) fn is_saved(&self, system: &dyn System, root: &Utf8Path) -> bool {
        *self.saved.get_or_init(|| {
            let bytes = self.capture.text().as_bytes();
            if system.read(&self.path).is_ok_and(|there| there == bytes) {
                return true;
            }
            let saved = text_store::ignore(system, root).and_then(|()| system.save(&self.path, bytes));
            if let Err(error) = &saved {
                tracing::warn!(path = %self.path, %error, "the text of a capture of the team cannot be shown");
            }
            saved.is_ok()
        })
    }
}

/// What the base has for a claim.
#[derive(Debug, Clone)]
pub(crate) struct TeamEvidence(Arc<Told>);

#[derive(Debug)]
struct Told {
    /// No two have the same.
    serial: u64,
    fetched: Arc<Fetched>,
    /// By id. Those that the desk has itself are left out.
    sources: Box<[Arc<TeamSource>]>,
}

impl PartialEq for TeamEvidence {
    fn eq(&self, other: &TeamEvidence) -> bool {
        self.0.serial == other.0.serial
    }
}

impl Eq for TeamEvidence {}

impl Hash for TeamEvidence {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.serial.hash(state);
    }
}

/// What of the team's base a claim is judged by.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    pub(crate) evidence: Option<TeamEvidence>,
    /// Captures of the base that the claim cites. By id.
    cited: Box<[Arc<TeamSource>]>,
    /// Whether the base has not been heard about the claim.
    pub(crate) pending: bool,
}

impl PartialEq for Given {
    fn eq(&self, other: &Given) -> bool {
        let serials = |given: &Given| given.cited.iter().map(|source| source.serial).collect::<Vec<_>>();
        self.pending == other.pending && self.evidence == other.evidence && serials(self) == serials(other)
    }
}

impl Eq for Given {}

impl Hash for Given {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.evidence.hash(state);
        self.pending.hash(state);
        self.cited.iter().for_each(|source| source.serial.hash(state));
    }
}

impl Given {
    /// Whether the sources of the desk are all there is.
    pub(crate) fn is_alone(&self) -> bool {
        self.evidence.is_none() && self.cited.is_empty()
    }

    /// The same for another claim that cites `cited`.
    pub(crate) fn citing(&self, cited: &[SourceId], answers: &Answers) -> Given {
        Given { cited: answers.cited_sources(cited), ..self.clone() }
    }

    /// The same without some sources.
    pub(crate) fn without(&self, gone: impl Fn(SourceId) -> bool) -> Given {
        let left = |sources: &[Arc<TeamSource>]| -> Option<Box<[Arc<TeamSource>]>> {
            let gone = |source: &&Arc<TeamSource>| gone(source.id);
            sources.iter().any(|source| gone(&source)).then(|| {
                let left = sources.iter().filter(|source| !gone(source));
                left.cloned().collect()
            })
        };
        let evidence = self.evidence.as_ref().map(|evidence| match left(&evidence.0.sources) {
            Some(sources) => {
                let (serial, fetched) = (evidence.0.serial, Arc::clone(&evidence.0.fetched));
                TeamEvidence(Arc::new(Told { serial, fetched, sources }))
            }
            None => evidence.clone(),
        });
        let cited = left(&self.cited).unwrap_or_else(|| self.cited.clone());
        Given { evidence, cited, pending: self.pending }
    }

    /// The same, whether or not more is to come.
    pub(crate) fn settled(&self) -> Given {
        Given { pending: false, ..self.clone() }
    }

    /// Its sources, by id.
    pub(crate) fn sources(&self) -> Vec<&Arc<TeamSource>> {
        let told: &[Arc<TeamSource>] = self.evidence.as_ref().map_or(&[], |evidence| &evidence.0.sources);
        let mut sources: Vec<&Arc<TeamSource>> = told.iter().chain(&self.cited).collect();
        sources.sort_by_key(|source| source.id);
        sources.dedup_by_key(|source| source.id);
        sources
    }

    /// A source of it.
    pub(crate) fn source(&self, id: SourceId) -> Option<&Arc<TeamSource>> {
        let told: &[Arc<TeamSource>] = self.evidence.as_ref().map_or(&[], |evidence| &evidence.0.sources);
        let of = |list: &'_ [Arc<TeamSource>]| list.binary_search_by_key(&id, |source| source.id).ok();
        of(told).and_then(|at| told.get(at)).or_else(|| of(&self.cited).and_then(|at| self.cited.get(at)))
    }

    /// Its sentences with a key, sorted.
    pub(crate) fn sentences(&self, key: FactKey) -> Vec<SentenceRef> {
        self.sources().into_iter().flat_map(|source| source.sentences(key)).collect()
    }

    /// Rarity class of a key in the base and the desk together; 0 if the claim that was asked about does not have it.
    pub(crate) fn rarity(&self, key: FactKey) -> u8 {
        self.evidence.as_ref().map_or(0, |evidence| evidence.0.fetched.rarity(key))
    }
}

/// A claim as the base is asked about it: what it cites makes no difference.
pub(crate) fn ask_id(prose: &str, added: &[Mention], anchor: &Anchor) -> u64 {
    let mut hasher = DefaultHasher::new();
    (prose, added, anchor).hash(&mut hasher);
    hasher.finish()
}

/// All that the base has told. An input of the database.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answers {
    /// Whether there is a base that is asked.
    pub(crate) asks: bool,
    /// By [`ask_id`].
    claims: FxHashMap<u64, TeamEvidence>,
    /// By what a citation names.
    names: FxHashMap<Box<str>, Box<[Arc<TeamSource>]>>,
    sources: FxHashMap<SourceId, Arc<TeamSource>>,
    paths: FxHashMap<Utf8PathBuf, SourceId>,
}

impl Answers {
    /// Nothing yet of a base, or of none.
    pub(crate) fn empty(asks: bool) -> Answers {
        Answers { asks, ..Answers::default() }
    }

    /// What a claim is judged by. `last` is what the claim that stood in its place was judged by.
    pub(crate) fn given(&self, ask: u64, cited: &[SourceId], last: Option<&Given>) -> Given {
        if !self.asks {
            return Given::default();
        }
        let told = self.claims.get(&ask);
        let last = || last.and_then(|given| given.evidence.as_ref()).filter(|last| self.holds(last));
        Given {
            pending: told.is_none(),
            evidence: told.or_else(last).cloned(),
            cited: self.cited_sources(cited),
        }
    }

    /// Whether a claim that was judged by `given` would be judged by it now.
    pub(crate) fn still_gives(&self, given: &Given, ask: u64, cited: &[SourceId]) -> bool {
        *given == self.given(ask, cited, Some(given))
    }

    /// Whether evidence is of captures as they are known now.
    fn holds(&self, evidence: &TeamEvidence) -> bool {
        let same = |source: &Arc<TeamSource>| {
            self.sources.get(&source.id).is_some_and(|known| Arc::ptr_eq(known, source))
        };
        evidence.0.sources.iter().all(same)
    }

    fn cited_sources(&self, cited: &[SourceId]) -> Box<[Arc<TeamSource>]> {
        if self.sources.is_empty() {
            return Box::default();
        }
        let mut cited: Vec<_> = cited.iter().filter_map(|id| self.sources.get(id)).cloned().collect();
        cited.sort_by_key(|source| source.id);
        cited.dedup_by_key(|source| source.id);
        cited.into()
    }

    /// The captures that a citation names; `None` if the base has not been heard about it.
    pub(crate) fn named(&self, name: &str) -> Option<&[Arc<TeamSource>]> {
        self.names.get(name).map(|sources| &**sources)
    }

    /// All captures of the base that count.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Arc<TeamSource>> {
        self.sources.values()
    }

    /// Whether the captures are the same as in `other`.
    pub(crate) fn has_captures_of(&self, other: &Answers) -> bool {
        let same = |(id, source): (&SourceId, &Arc<TeamSource>)| {
            other.sources.get(id).is_some_and(|known| Arc::ptr_eq(known, source))
        };
        self.sources.len() == other.sources.len() && self.sources.iter().all(same)
    }

    /// A capture of the base.
    pub(crate) fn source(&self, id: SourceId) -> Option<&Arc<TeamSource>> {
        self.sources.get(&id)
    }

    /// The capture whose text is shown at a path.
    pub(crate) fn at(&self, path: &Utf8Path) -> Option<&Arc<TeamSource>> {
        self.source(*self.paths.get(path)?)
    }
}

/// What the base is to be asked for a brief.
#[derive(Debug, Clone, Default)]
pub struct Asks {
    /// Claims that it has not been heard about.
    pub claims: Vec<(u64, Claim)>,
    /// Citations that no source of the desk has, and that it has not been heard about.
    pub names: Vec<Box<str>>,
    /// What the brief rests on: every claim that the base was or will be asked about. Sorted, each once.
    pub claims_in_use: Vec<u64>,
    /// Every name, likewise.
    pub names_in_use: Vec<Box<str>>,
}

/// An answer of the base.
#[derive(Debug, Clone)]
pub enum TeamAnswer {
    /// About a claim, by the number in [`Asks::claims`].
    Claim(u64, Arc<Fetched>),
    /// About a citation.
    Named(Box<str>, Arc<Fetched>),
}

/// Where ids of captures of the base come from.
pub(crate) trait Numbers {
    /// The id of a capture by its name; `None` if the desk has a source of this name.
    fn number(&mut self, name: &str) -> Option<SourceId>;
}

/// The writer's side of [`Answers`].
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    serial: u64,
    /// What was told, to be told again with other ids.
    claims: FxHashMap<u64, Arc<Fetched>>,
    names: FxHashMap<Box<str>, Arc<Fetched>>,
}

impl Recorder {
    /// Takes answers over.
    pub(crate) fn take(
        &mut self,
        before: &Answers,
        told: Vec<TeamAnswer>,
        root: &Utf8Path,
        ids: &mut dyn Numbers,
    ) -> Answers {
        let mut answers = before.clone();
        let mut replaced = FxHashSet::default();
        let (mut claims, mut names) = (FxHashSet::default(), FxHashSet::default());
        for answer in told {
            let fetched = match &answer {
                TeamAnswer::Claim(_, fetched) | TeamAnswer::Named(_, fetched) => Arc::clone(fetched),
            };
            for capture in fetched.captures() {
                self.capture(&mut answers, capture, fetched.generation(), root, ids, &mut replaced);
            }
            match answer {
                TeamAnswer::Claim(ask, _) => {
                    claims.insert(ask);
                    self.claims.insert(ask, fetched);
                }
                TeamAnswer::Named(name, _) => {
                    names.insert(name.clone());
                    self.names.insert(name, fetched);
                }
            }
        }
        // Whoever rests on a capture that is another now rests on the new one.
        let concerns = |fetched: &Fetched| {
            !replaced.is_empty()
                && fetched.captures().iter().any(|c| replaced.contains(&SourceKey::of(c.name())))
        };
        claims.extend(self.claims.iter().filter(|(_, fetched)| concerns(fetched)).map(|(ask, _)| *ask));
        names
            .extend(self.names.iter().filter(|(_, fetched)| concerns(fetched)).map(|(name, _)| name.clone()));
        for ask in claims {
            let Some(fetched) = self.claims.get(&ask) else { continue };
            self.serial += 1;
            let sources = known(&answers, fetched, ids);
            let told = Told { serial: self.serial, fetched: Arc::clone(fetched), sources };
            answers.claims.insert(ask, TeamEvidence(Arc::new(told)));
        }
        for name in names {
            let Some(fetched) = self.names.get(&name) else { continue };
            let sources = known(&answers, fetched, ids);
            answers.names.insert(name, sources);
        }
        answers
    }

    /// Takes all down once more: ids have changed, or the desk has got sources of its own.
    pub(crate) fn again(&mut self, before: &Answers, root: &Utf8Path, ids: &mut dyn Numbers) -> Answers {
        let claims = self.claims.iter().map(|(ask, told)| TeamAnswer::Claim(*ask, Arc::clone(told)));
        let names = self.names.iter().map(|(name, told)| TeamAnswer::Named(name.clone(), Arc::clone(told)));
        let mut told: Vec<TeamAnswer> = claims.chain(names).collect();
        // Of two states of a capture the later counts, whatever comes first.
        told.sort_by_key(|answer| match answer {
            TeamAnswer::Claim(_, told) | TeamAnswer::Named(_, told) => told.generation(),
        });
        self.take(&Answers::empty(before.asks), told, root, ids)
    }

    /// Forgets what nobody uses.
    pub(crate) fn keep(
        &mut self,
        before: &Answers,
        claims: &FxHashSet<u64>,
        names: &FxHashSet<Box<str>>,
    ) -> Answers {
        self.claims.retain(|ask, _| claims.contains(ask));
        self.names.retain(|name, _| names.contains(name));
        let mut answers = before.clone();
        answers.claims.retain(|ask, _| claims.contains(ask));
        answers.names.retain(|name, _| names.contains(name));
        let told = answers.claims.values().flat_map(|evidence| &evidence.0.sources);
        let used: FxHashSet<SourceId> =
            told.chain(answers.names.values().flatten()).map(|source| source.id).collect();
        answers.sources.retain(|id, _| used.contains(id));
        answers.paths.retain(|_, id| used.contains(id));
        answers
    }

    /// Number of claims and names that something is known of.
    pub(crate) fn len(&self) -> usize {
        self.claims.len() + self.names.len()
    }

    /// Notes a capture.
    fn capture(
        &mut self,
        answers: &mut Answers,
        capture: &Arc<FetchedCapture>,
        generation: Generation,
        root: &Utf8Path,
        ids: &mut dyn Numbers,
        replaced: &mut FxHashSet<SourceKey>,
    ) {
        let Some(id) = ids.number(capture.name()) else { return };
        if let Some(known) = answers.sources.get(&id) {
            if known.capture.says_as_much_as(capture) || generation < known.generation {
                return;
            }
            replaced.insert(SourceKey::of(capture.name()));
        }
        let mut path = shown_at(root, capture.name(), None);
        if answers.paths.get(&path).is_some_and(|other| *other != id) {
            // Two names that differ in what no path can have.
            path = shown_at(root, capture.name(), Some(SourceKey::of(capture.name())));
        }
        self.serial += 1;
        let source = TeamSource {
            serial: self.serial,
            id,
            capture: Arc::clone(capture),
            generation,
            path: path.clone(),
            text: OnceLock::new(),
            traces: OnceLock::new(),
            saved: OnceLock::new(),
        };
        answers.paths.insert(path, id);
        answers.sources.insert(id, Arc::new(source));
    }
}

/// The captures of an answer as they are known, by id.
fn known(answers: &Answers, fetched: &Fetched, ids: &mut dyn Numbers) -> Box<[Arc<TeamSource>]> {
    let ids = fetched.captures().iter().filter_map(|capture| ids.number(capture.name()));
    let mut sources: Vec<Arc<TeamSource>> =
        ids.filter_map(|id| answers.sources.get(&id)).map(Arc::clone).collect();
    sources.sort_by_key(|source| source.id);
    sources.dedup_by_key(|source| source.id);
    sources.into()
}

/// Where the text of a capture is shown.
fn shown_at(root: &Utf8Path, name: &str, apart: Option<SourceKey>) -> Utf8PathBuf {
    let mut path = root.join(FOLDER).join(TEAM);
    if let Some(SourceKey(number)) = apart {
        path.push(format!("{number:016x}"));
    }
    // Whoever named it may have meant any place; it is shown here.
    let parts = Utf8Path::new(name).components().filter_map(|part| match part {
        Utf8Component::Normal(part) => Some(part),
        _ => None,
    });
    path.extend(parts);
    match CaptureFormat::of_name(name) {
        Some(format) if !format.is_extracted() => path,
        _ => Utf8PathBuf::from(format!("{path}.txt")),
    }
}
