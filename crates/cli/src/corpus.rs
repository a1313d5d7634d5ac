//! The sources that claims are judged against: read from disk or from a line of input, indexed, quotable.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::{FactIndex, Facts, SourceFacts, SourceId};
use rapporteur_sources::{
    Bibliography, Capture, CaptureFormat, Extraction, Locator, OriginEntry, Origins, Part, Traces,
    is_bibliography, parse_date, read_bibliography, sidecar_name,
};
use rapporteur_store::{Gathered, StoredCapture};
use rapporteur_text::TextRange;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::failure::Failure;
use crate::output;
use crate::reading::Engine;

/// A source given with a claim.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
pub struct SourceText {
    /// Name, shown with the evidence and matched by `cited`.
    pub name: String,
    /// Plain text.
    pub text: String,
    /// When it was published: an ISO 8601 date, perhaps of reduced precision (`2014`, `2014-03`).
    #[serde(default)]
    pub published: Option<String>,
}

/// Sources, indexed.
#[derive(Debug, Default)]
pub struct Corpus {
    index: FactIndex,
    /// By [`SourceId`]: name and text.
    sources: Vec<Captured>,
    /// Compared when somebody asks.
    origins: OnceLock<Arc<Origins>>,
}

#[derive(Debug)]
struct Captured {
    name: String,
    text: Arc<str>,
    facts: Arc<SourceFacts>,
    /// The way back to the file, if the text was taken out of it.
    extraction: Option<Arc<Extraction>>,
}

/// Bytes of a source's text, and where they stand.
#[derive(Debug)]
pub struct Quote<'a> {
    /// Name of the source.
    pub source: &'a str,
    /// The bytes.
    pub text: &'a str,
    /// Page, paragraph and bytes of the file, if the text was taken out of it.
    pub locator: Option<Locator>,
}

/// The captures at some paths, not read yet, with what bibliographies among them say.
#[derive(Debug)]
pub struct Listed {
    /// Sorted, each once.
    pub files: Vec<Utf8PathBuf>,
    bibliography: Bibliography,
}

impl Listed {
    /// Files as they are, folders with all captures and bibliographies below them that are not hidden.
    pub fn new(paths: &[Utf8PathBuf]) -> Result<Listed, Failure> {
        let mut files = Vec::new();
        for path in paths {
            collect(path, &mut files)?;
        }
        files.sort();
        files.dedup();
        let (bibliographies, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|path| is_bibliography(path.as_str()));
        if files.is_empty() && !paths.is_empty() {
            let names: Vec<&str> = paths.iter().map(|path| path.as_str()).collect();
            return Err(Failure::refused(
                format!("no source in {}", names.join(", ")),
                format!(
                    "sources are {} files; name files, or a folder that holds some",
                    CaptureFormat::endings()
                        .map(|ending| format!(".{ending}"))
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
            ));
        }
        let bibliography = bibliography(&bibliographies);
        Ok(Listed { files, bibliography })
    }

    /// Reads one of them; `None`, with a warning, if nothing can be read of it.
    pub fn read(&self, engine: &Engine, path: &Utf8Path) -> Result<Option<StoredCapture>, Failure> {
        let read = Captured::from_file(engine, &self.bibliography, path)?;
        Ok(read.map(Captured::into_stored))
    }
}

impl Corpus {
    /// The sources at `paths`: files as they are, folders with all captures below them that are not hidden. What
    /// bibliographies among them say about the captures counts.
    pub fn from_paths(engine: &Engine, paths: &[Utf8PathBuf]) -> Result<Corpus, Failure> {
        let listed = Listed::new(paths)?;
        let read: Vec<Captured> = listed
            .files
            .par_iter()
            .filter_map(|path| Captured::from_file(engine, &listed.bibliography, path).transpose())
            .collect::<Result<_, _>>()?;
        Ok(Corpus::new(read))
    }

    /// The sources of one line of input.
    pub fn from_texts(engine: &Engine, texts: &[SourceText]) -> Corpus {
        Corpus::new(texts.iter().map(|text| Captured::from_text(engine, text)).collect())
    }

    /// Captures of a store, in their order.
    pub fn from_stored(captures: &[StoredCapture]) -> Corpus {
        let read = captures.iter().map(|capture| Captured {
            name: capture.name().to_owned(),
            text: Arc::clone(&capture.text),
            facts: Arc::clone(&capture.facts),
            extraction: capture.extraction.clone(),
        });
        Corpus::new(read.collect())
    }

    /// The captures as a store keeps them.
    pub fn stored(&self) -> impl Iterator<Item = StoredCapture> {
        self.sources.iter().map(|source| StoredCapture {
            facts: Arc::clone(&source.facts),
            text: Arc::clone(&source.text),
            extraction: source.extraction.clone(),
        })
    }

    fn new(sources: Vec<Captured>) -> Corpus {
        let ids = (0u32..).map(SourceId);
        let facts = ids.zip(&sources).map(|(id, source)| (id, Arc::clone(&source.facts))).collect();
        Corpus { index: FactIndex::new(facts), sources, origins: OnceLock::new() }
    }

    /// Which sources tell what one and the same origin told first.
    fn compare(&self) -> Origins {
        let traces: Vec<Traces> = self.sources.par_iter().map(|source| Traces::of(&source.facts)).collect();
        let numbered = (0u32..).map(SourceId).zip(self.sources.iter().zip(&traces));
        let entries: Vec<OriginEntry<'_>> = numbered
            .map(|(id, (source, traces))| OriginEntry {
                id,
                meta: &source.facts.meta,
                traces,
                content: &source.facts.content,
            })
            .collect();
        Origins::new(&entries)
    }

    /// The index itself, for whoever asks it from many threads.
    pub fn index(&self) -> &FactIndex {
        &self.index
    }
}

/// What claims are judged by, and quoted from.
pub trait Evidence {
    /// Facts by key.
    fn facts(&self) -> &dyn Facts;
    /// The bytes of a source's text at `at`.
    fn quote(&self, id: SourceId, at: TextRange) -> Option<Quote<'_>>;
    /// Sources that `cited` names: by the whole name, else by file name, else by citation key.
    fn by_name(&self, cited: &str) -> Vec<SourceId>;
}

impl Evidence for Corpus {
    fn facts(&self) -> &dyn Facts {
        &self.index
    }

    fn quote(&self, id: SourceId, at: TextRange) -> Option<Quote<'_>> {
        let source = self.sources.get(id.0 as usize)?;
        let text = source.text.get(std::ops::Range::<usize>::from(at))?;
        let locator = source.extraction.as_ref().map(|extraction| extraction.locate(at));
        Some(Quote { source: &source.name, text, locator })
    }

    fn by_name(&self, cited: &str) -> Vec<SourceId> {
        let file = |name: &str| Utf8Path::new(name).file_name().unwrap_or(name).to_owned();
        let matching = |test: &dyn Fn(&Captured) -> bool| -> Vec<SourceId> {
            (0u32..)
                .zip(&self.sources)
                .filter(|(_, source)| test(source))
                .map(|(id, _)| SourceId(id))
                .collect()
        };
        let mut found = matching(&|source| source.name == cited);
        if found.is_empty() {
            found = matching(&|source| file(&source.name) == file(cited));
        }
        if found.is_empty() {
            found = matching(&|source| *source.facts.meta.key == *cited);
        }
        found
    }
}

/// What was fetched from a store for a line.
impl Evidence for Gathered {
    fn facts(&self) -> &dyn Facts {
        self
    }

    fn quote(&self, id: SourceId, at: TextRange) -> Option<Quote<'_>> {
        let capture = self.capture(id)?;
        let text = capture.quote(at)?;
        let locator = capture.extraction.as_ref().map(|extraction| extraction.locate(at));
        Some(Quote { source: capture.name(), text, locator })
    }

    fn by_name(&self, _: &str) -> Vec<SourceId> {
        // Only what the line cites was asked for.
        self.cited().to_vec()
    }
}

impl rapporteur_query::Captures for Corpus {
    fn name(&self, source: SourceId) -> Option<String> {
        Some(self.sources.get(source.0 as usize)?.name.clone())
    }

    fn quote(&self, source: SourceId, at: TextRange) -> Option<String> {
        Evidence::quote(self, source, at).map(|quote| quote.text.to_owned())
    }

    fn origins(&self) -> Arc<Origins> {
        Arc::clone(self.origins.get_or_init(|| Arc::new(self.compare())))
    }
}

/// What the bibliographies say. What cannot be used of them is said on standard error.
fn bibliography(paths: &[Utf8PathBuf]) -> Bibliography {
    let mut records = Vec::new();
    for path in paths {
        let Ok(bytes) = std::fs::read(path) else { continue };
        let (found, problems) = read_bibliography(path.as_str(), &bytes);
        records.extend(found);
        for problem in problems {
            warn(&format!("{path}:{}: {}", line_of(&bytes, problem.range), problem.message));
        }
    }
    Bibliography::new(records)
}

/// Adds `path`, or the sources and bibliographies below it, without following symbolic links and without what is hidden.
fn collect(path: &Utf8Path, files: &mut Vec<Utf8PathBuf>) -> Result<(), Failure> {
    let failure = |path: &Utf8Path| {
        let path = path.to_owned();
        move |error| Failure::Read { path, error }
    };
    if !path.metadata().map_err(failure(path))?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir_utf8().map_err(failure(&folder))? {
            let entry = entry.map_err(failure(&folder))?;
            let kind = entry.file_type().map_err(failure(entry.path()))?;
            let name = entry.file_name();
            if name.starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                folders.push(entry.path().to_owned());
            } else if kind.is_file() && (CaptureFormat::of_name(name).is_some() || is_bibliography(name)) {
                files.push(entry.path().to_owned());
            }
        }
    }
    Ok(())
}

/// Corpora of recent lines. Neighbouring lines often bring the same sources; they are read once.
#[derive(Debug, Default)]
pub struct Corpora(Mutex<Recent>);

type Slot = Arc<OnceLock<Arc<Corpus>>>;

#[derive(Debug, Default)]
struct Recent {
    slots: HashMap<Arc<[SourceText]>, Slot>,
    order: VecDeque<Arc<[SourceText]>>,
}

impl Corpora {
    /// How many corpora are kept: more than one batch of lines would be memory for nothing.
    const KEPT: usize = 32;

    /// The corpus of `texts`, read now or remembered.
    pub fn get(&self, engine: &Engine, texts: &[SourceText]) -> Arc<Corpus> {
        // The lock covers the look-up only; threads that want the same corpus wait for its slot, others do not.
        let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner).slot(texts);
        Arc::clone(slot.get_or_init(|| Arc::new(Corpus::from_texts(engine, texts))))
    }
}

impl Recent {
    fn slot(&mut self, texts: &[SourceText]) -> Slot {
        if let Some(slot) = self.slots.get(texts) {
            return Arc::clone(slot);
        }
        if self.order.len() >= Corpora::KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.slots.remove(&oldest);
        }
        let key: Arc<[SourceText]> = texts.into();
        let slot = Slot::default();
        self.slots.insert(Arc::clone(&key), Arc::clone(&slot));
        self.order.push_back(key);
        slot
    }
}

impl Captured {
    fn into_stored(self) -> StoredCapture {
        StoredCapture { facts: self.facts, text: self.text, extraction: self.extraction }
    }

    /// Reads a file with its sidecar. What could not be used of it is said on standard error.
    fn from_file(
        engine: &Engine,
        bibliography: &Bibliography,
        path: &Utf8Path,
    ) -> Result<Option<Captured>, Failure> {
        let bytes = std::fs::read(path).map_err(|error| Failure::Read { path: path.to_owned(), error })?;
        let sidecar = std::fs::read(sidecar_name(path.as_str())).ok();
        let capture = Capture {
            sidecar: sidecar.as_deref(),
            bibliography: Some(bibliography),
            ..Capture::new(path.as_str(), &bytes)
        };
        let read = match engine.reader.read(capture) {
            Ok(read) => read,
            Err(error) => {
                warn(&format!("{path}: {error}; it was left out"));
                return Ok(None);
            }
        };
        for problem in &read.problems {
            match problem.part {
                Part::File => warn(&format!("{path}: {}", problem.message)),
                Part::Text => {
                    warn(&format!("{path}:{}: {}", line_of(&bytes, problem.range), problem.message))
                }
                Part::Sidecar => {
                    let line = line_of(sidecar.as_deref().unwrap_or_default(), problem.range);
                    warn(&format!("{}:{line}: {}", sidecar_name(path.as_str()), problem.message));
                }
            }
        }
        let text: Arc<str> = match &read.extraction {
            Some(extraction) => Arc::clone(&extraction.text),
            // The reader has taken it for UTF-8, so nothing is replaced here.
            None => String::from_utf8_lossy(&bytes).into(),
        };
        let facts = Arc::new(read.facts);
        Ok(Some(Captured { name: path.to_string(), text, facts, extraction: read.extraction }))
    }

    fn from_text(engine: &Engine, source: &SourceText) -> Captured {
        let published = source.published.as_deref().and_then(|date| parse_date(date).ok());
        let facts = Arc::new(engine.reader.read_text(&source.name, &source.text, published));
        Captured { name: source.name.clone(), text: source.text.as_str().into(), facts, extraction: None }
    }
}

/// Line of a place in a file, from 1.
fn line_of(bytes: &[u8], at: TextRange) -> usize {
    1 + bytes.iter().take(at.start().into()).filter(|byte| **byte == b'\n').count()
}

fn warn(message: &str) {
    eprintln!("warning: {}", output::printable(message));
}
