//! What readers hold.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_evidence::{Evidence, FactIndex, FactKey, Facts, SentenceRef, SourceFacts, SourceId};
use rapporteur_grammar::Tree;
use rapporteur_linking::Linker;
use rapporteur_sources::{Bibliography, Locator, Origins, Record};
use rapporteur_text::{LineIndex, TextRange};

use crate::config::{Config, YARDSTICK};
use crate::db::{self, Corpus, Database, Rules, Team};
use crate::report::{BriefReport, CitedWork, RivalBrief, SourceQuote, WorkspaceProblem};
use crate::system::System;
use crate::team::{Answers, Asks};
use crate::text_store;
use crate::texts::{SourceText, Texts};
use crate::trees::TreeKeeper;
use crate::verdicts::VerdictKeeper;
use crate::workspace::Files;

/// A view of the workspace at one moment. Cheap to clone and to send to another thread.
///
/// A write to the workspace cancels the queries of all snapshots and waits until the last is dropped: run work under
/// [`salsa::Cancelled::catch`], and drop the snapshot before answering. A panic in a query unwinds to the caller and
/// leaves the workspace as it was.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub(crate) db: Database,
    pub(crate) files: Arc<Files>,
    pub(crate) texts: Arc<Texts>,
    pub(crate) system: Arc<dyn System>,
    pub(crate) root: Utf8PathBuf,
}

impl Snapshot {
    /// The checked brief at a path.
    #[must_use]
    pub fn report(&self, brief: &Utf8Path) -> Option<Arc<BriefReport>> {
        self.files.briefs.get(brief).map(|brief| Arc::clone(&db::report(&self.db, *brief).report))
    }

    /// Whoever checks a brief again and again calls this after each time, when the answer is out: the database forgets what
    /// nobody uses, and would have to judge the whole brief when a source changes.
    pub fn keep_in_use(&self, brief: &Utf8Path) {
        if let Some(brief) = self.files.briefs.get(brief) {
            db::use_some(&self.db, *brief);
        }
    }

    /// Judges the claims of a brief whose verdicts were recalled from an earlier session, so that a source that changes costs what
    /// it changes. For a time when nobody waits: it takes as long as a first look at them.
    pub fn judge_recalled(&self, brief: &Utf8Path) {
        if let Some(brief) = self.files.briefs.get(brief) {
            db::judge_recalled(&self.db, *brief);
        }
    }

    /// Claims of a brief to which other briefs give another value. Reads the other briefs, does not judge them.
    #[must_use]
    pub fn rivals(&self, brief: &Utf8Path) -> Vec<RivalBrief> {
        let briefs = self.files.briefs.iter().map(|(path, brief)| (path, *brief));
        self.files.briefs.get(brief).map(|brief| db::rivals(&self.db, *brief, briefs)).unwrap_or_default()
    }

    /// The dependency tree of a sentence's folded prose. Parsed once for all places where the sentence stands.
    #[must_use]
    pub fn tree(&self, prose: &str) -> Arc<Tree> {
        self.db.parsed().get(prose)
    }

    /// The trees of some sentences, made together: see [`Snapshot::tree`].
    #[must_use]
    pub fn trees(&self, prose: &[&str]) -> Vec<Arc<Tree>> {
        self.db.parsed().make(prose);
        prose.iter().map(|prose| self.tree(prose)).collect()
    }

    /// What keeps this desk's parses for the next session.
    #[must_use]
    pub fn tree_keeper(&self) -> TreeKeeper {
        TreeKeeper {
            trees: Arc::clone(self.db.parsed()),
            system: Arc::clone(&self.system),
            root: self.root.clone(),
        }
    }

    /// What keeps the verdicts on this desk's briefs for the next session.
    #[must_use]
    pub fn verdict_keeper(&self) -> VerdictKeeper {
        VerdictKeeper {
            verdicts: Arc::clone(self.db.recalled()),
            briefs: Arc::clone(self.db.judged_briefs()),
            index: self.index(),
            system: Arc::clone(&self.system),
            root: self.root.clone(),
        }
    }

    /// Paths of the briefs, sorted.
    #[must_use]
    pub fn briefs(&self) -> Vec<Utf8PathBuf> {
        self.files.briefs.keys().cloned().collect()
    }

    /// Folder of the workspace.
    #[must_use]
    pub fn root(&self) -> Option<&Utf8Path> {
        Some(&*self.root).filter(|root| !root.as_str().is_empty())
    }

    /// Whether all sources have been read. Until then a missing source means nothing.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.files.loaded
    }

    /// Text of a brief, a source or a configuration file, as analysed: the open buffer, else the disk. `None` for a
    /// source whose file has changed since it was read.
    #[must_use]
    pub fn text(&self, path: &Utf8Path) -> Option<Arc<str>> {
        if let Some(brief) = self.files.briefs.get(path) {
            return Some(Arc::clone(brief.text(&self.db)));
        }
        self.other(path).map(|text| text.text)
    }

    /// Lines of [`Snapshot::text`].
    #[must_use]
    pub fn line_index(&self, path: &Utf8Path) -> Option<Arc<LineIndex>> {
        if let Some(brief) = self.files.briefs.get(path) {
            return Some(db::line_index(&self.db, *brief));
        }
        self.other(path).map(|text| text.lines)
    }

    /// [`Snapshot::text`] and [`Snapshot::line_index`] at the price of one.
    #[must_use]
    pub fn text_and_lines(&self, path: &Utf8Path) -> Option<(Arc<str>, Arc<LineIndex>)> {
        if let Some(brief) = self.files.briefs.get(path) {
            return Some((Arc::clone(brief.text(&self.db)), db::line_index(&self.db, *brief)));
        }
        self.other(path).map(|text| (text.text, text.lines))
    }

    fn other(&self, path: &Utf8Path) -> Option<SourceText> {
        if let Some(source) = self.answers().at(path) {
            return Some(source.text());
        }
        // A text that was taken out of a capture is asked for by its own path or by that of the capture.
        let capture = match self.files.text_paths.get(path) {
            Some(id) => self.files.source_paths.get(id)?,
            None => path,
        };
        if let Some(facts) = self.files.sources.get(capture).and_then(|id| self.source(*id)) {
            return self.source_text(capture, &facts.content);
        }
        // Problems point into these, too.
        let text: Arc<str> = match self.files.rule_files.get(path) {
            Some(text) => Arc::clone(text),
            None if self.files.has_problem(path) => {
                String::from_utf8(self.system.read(path).ok()?).ok()?.into()
            }
            None => return None,
        };
        Some(SourceText::new(text))
    }

    /// The text of a source, if it still is what was read.
    fn source_text(&self, path: &Utf8Path, content: &[u8; 32]) -> Option<SourceText> {
        source_text(&self.files, &self.texts, &*self.system, &self.root, path, content)
    }

    /// A source's facts, of the desk or of the team's base.
    #[must_use]
    pub fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>> {
        match self.answers().source(id) {
            Some(source) => Some(Arc::clone(source.facts())),
            None => Corpus::get(&self.db).index(&self.db).source(id),
        }
    }

    /// Whether a source is a capture of the team's base.
    #[must_use]
    pub fn is_of_team(&self, id: SourceId) -> bool {
        self.answers().source(id).is_some()
    }

    /// The captures of the team's base that it has told of, in order.
    #[must_use]
    pub fn team_sources(&self) -> Vec<SourceId> {
        let mut told: Vec<SourceId> = self.answers().sources().map(|source| source.id).collect();
        told.sort_unstable();
        told
    }

    /// The facts of the desk with all that the team's base has told. Those of the desk themselves if it has told nothing.
    #[must_use]
    pub fn index_with_team(&self) -> Arc<FactIndex> {
        let mut told: Vec<_> = self.answers().sources().collect();
        if told.is_empty() {
            return self.index();
        }
        told.sort_by_key(|source| source.id);
        let told = told.into_iter().map(|source| (source.id, Some(Arc::clone(source.facts()))));
        Arc::new(self.index().with_sources(told))
    }

    /// What the team's base is to be asked for a brief.
    #[must_use]
    pub fn asks(&self, brief: &Utf8Path) -> Asks {
        self.files.briefs.get(brief).map(|brief| db::asks(&self.db, *brief)).unwrap_or_default()
    }

    /// What the team's base has told.
    pub(crate) fn answers(&self) -> &Answers {
        Team::get(&self.db).answers(&self.db)
    }

    /// The facts of all sources.
    #[must_use]
    pub fn index(&self) -> Arc<FactIndex> {
        Arc::clone(Corpus::get(&self.db).index(&self.db))
    }

    /// The source sentences for a key, sorted.
    #[must_use]
    pub fn lookup(&self, key: FactKey) -> Arc<[SentenceRef]> {
        Corpus::get(&self.db).index(&self.db).lookup(key)
    }

    /// Path of the text that the ranges of a source are bytes of: the capture itself, or for a PDF, a web page, a Word
    /// file or a mail the text taken out of it, which lies in `.rapporteur/text` as long as the desk can be written to. The
    /// text of a capture of the team's base is put into `.rapporteur/team`; `None` if the desk cannot be written to.
    #[must_use]
    pub fn text_path(&self, id: SourceId) -> Option<Utf8PathBuf> {
        if let Some(source) = self.answers().source(id) {
            return source.is_saved(&*self.system, &self.root).then(|| source.path.clone());
        }
        let capture = self.files.source_paths.get(&id)?;
        let text = text_store::text_path(&self.root, capture);
        Some(if self.files.text_paths.contains_key(&text) { text } else { capture.clone() })
    }

    /// The capture that a text was taken out of.
    #[must_use]
    pub fn capture_of(&self, text: &Utf8Path) -> Option<Utf8PathBuf> {
        self.source_path(*self.files.text_paths.get(text)?)
    }

    /// Where a range of a source's text stands in its capture: page, paragraph, bytes. `None` for a capture that is text
    /// itself, or that has changed.
    #[must_use]
    pub fn locate(&self, id: SourceId, range: TextRange) -> Option<Locator> {
        if let Some(source) = self.answers().source(id) {
            return Some(source.text().extraction?.locate(range));
        }
        let facts = self.source(id)?;
        let text = self.source_text(self.files.source_paths.get(&id)?, &facts.content)?;
        Some(text.extraction?.locate(range))
    }

    /// Which sources tell what one and the same origin told first: `origins.count([a, b, c])` is how many of three
    /// citations are independent. Compared at the first call after the sources have changed.
    #[must_use]
    pub fn origins(&self) -> Arc<Origins> {
        self.files.origins.get()
    }

    /// Compares the origins ahead of the next question, if it is `first` or if there has been one. Holds no snapshot: the
    /// writer need not wait for it.
    pub fn origins_ahead(&self, first: bool) -> impl FnOnce() + Send + 'static + use<> {
        let origins = Arc::clone(&self.files.origins);
        move || {
            if first || origins.is_asked() {
                origins.compare();
            }
        }
    }

    /// What a bibliography says about a citation key, whether or not there is a capture.
    #[must_use]
    pub fn reference(&self, key: &str) -> Option<&Record> {
        self.files.bibliography.get(key)
    }

    /// The records of all bibliographies.
    #[must_use]
    pub fn bibliography(&self) -> &Bibliography {
        &self.files.bibliography
    }

    /// How often each source is cited, by all briefs. Nothing is judged for it.
    #[must_use]
    pub fn citations(&self) -> BTreeMap<SourceId, usize> {
        let mut counts = BTreeMap::new();
        for source in self.files.briefs.values().flat_map(|brief| db::cited(&self.db, *brief)) {
            *counts.entry(source).or_default() += 1;
        }
        counts
    }

    /// What a brief cites, each once, in the order of the first citation. Nothing is judged for it.
    #[must_use]
    pub fn cited_works(&self, brief: &Utf8Path) -> Vec<CitedWork> {
        self.files.briefs.get(brief).map(|brief| db::cited_works(&self.db, *brief)).unwrap_or_default()
    }

    /// The entry that a bibliography has for a source.
    #[must_use]
    pub fn record_of(&self, source: SourceId) -> Option<&Record> {
        let path = self.files.source_paths.get(&source)?;
        let name = path.strip_prefix(&self.root).unwrap_or(path);
        let facts = self.source(source)?;
        self.files.bibliography.find(name.as_str(), Some(&facts.meta.key))
    }

    /// Path of a source: of a capture of the team's base that of its text.
    #[must_use]
    pub fn source_path(&self, id: SourceId) -> Option<Utf8PathBuf> {
        match self.answers().source(id) {
            Some(source) => Some(source.path.clone()),
            None => self.files.source_paths.get(&id).cloned(),
        }
    }

    /// The source at a path: that of the capture, or of the text taken out of it.
    #[must_use]
    pub fn source_at(&self, path: &Utf8Path) -> Option<SourceId> {
        let team = || self.answers().at(path).map(|source| source.id);
        self.files.sources.get(path).or_else(|| self.files.text_paths.get(path)).copied().or_else(team)
    }

    /// The source with a citation key.
    #[must_use]
    pub fn source_by_key(&self, key: &str) -> Option<SourceId> {
        Corpus::get(&self.db).directory(&self.db).key(key)
    }

    /// All sources that could be read, in the order of their paths.
    #[must_use]
    pub fn sources(&self) -> Vec<SourceId> {
        self.files.sources.values().copied().collect()
    }

    /// The place that a piece of evidence points at, with its bytes.
    #[must_use]
    pub fn quote(&self, evidence: &Evidence) -> Option<SourceQuote> {
        if let Some(source) = self.answers().source(evidence.source) {
            // Where it cannot be written it is quoted all the same.
            let _ = source.is_saved(&*self.system, &self.root);
            return Some(SourceQuote {
                path: source.path.clone(),
                range: evidence.range,
                quote: source.capture.quote(evidence.range)?.to_owned(),
                capture: source.path.clone(),
                locator: source.capture.extraction().map(|found| found.locate(evidence.range)),
            });
        }
        let facts = self.source(evidence.source)?;
        let path = self.files.source_paths.get(&evidence.source)?;
        let text = self.source_text(path, &facts.content)?;
        let quote = text.text.get(std::ops::Range::<usize>::from(evidence.range))?.to_owned();
        Some(SourceQuote {
            path: self.text_path(evidence.source)?,
            range: evidence.range,
            quote,
            capture: path.clone(),
            locator: text.extraction.map(|extraction| extraction.locate(evidence.range)),
        })
    }

    /// The catalogue with the workspace's overlays.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(Rules::get(&self.db).linker(&self.db).catalogue())
    }

    /// The lexicon with the workspace's overlays.
    #[must_use]
    pub fn lexicon(&self) -> Arc<Lexicon> {
        Arc::clone(Rules::get(&self.db).lexicon(&self.db))
    }

    /// Key of the yardstick of likelihood that applies: the configured one, or the usual one if there is none of that
    /// key.
    #[must_use]
    pub fn yardstick(&self) -> &str {
        let chosen = self.files.config.yardstick.as_str();
        match Rules::get(&self.db).lexicon(&self.db).yardstick(chosen) {
            Some(_) => chosen,
            None => YARDSTICK,
        }
    }

    /// The linker with the workspace's overlays.
    #[must_use]
    pub fn linker(&self) -> Arc<Linker> {
        Arc::clone(Rules::get(&self.db).linker(&self.db))
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> Arc<Config> {
        Arc::clone(&self.files.config)
    }

    /// Configuration and overlays as read, by path.
    #[must_use]
    pub fn rule_files(&self) -> Vec<(Utf8PathBuf, Arc<str>)> {
        self.files.rule_files.iter().map(|(path, text)| (path.clone(), Arc::clone(text))).collect()
    }

    /// Writes a page that was made from the catalogue, in the workspace's `.rapporteur` folder; one that is there and
    /// the same stays.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save_page(&self, path: &Utf8Path, text: &str) -> std::io::Result<()> {
        if self.system.read(path).is_ok_and(|there| there == text.as_bytes()) {
            return Ok(());
        }
        self.system.save(path, text.as_bytes())
    }

    /// Problems of the workspace, by path.
    #[must_use]
    pub fn problems(&self) -> Arc<[WorkspaceProblem]> {
        Arc::clone(&self.files.problems)
    }

    /// Hash of all that decides a verdict besides texts: catalogue, lexicon, version of the program.
    #[must_use]
    pub fn rules_digest(&self) -> u64 {
        crate::workspace::rules_digest(&self.catalogue(), &self.lexicon())
    }

    /// Cancels this snapshot's queries (not those of its clones).
    #[must_use]
    pub fn cancellation_token(&self) -> salsa::CancellationToken {
        salsa::Database::cancellation_token(&self.db)
    }
}

/// The text of a source, if it still is what was read: kept, in an open buffer, or on the disk.
pub(crate) fn source_text(
    files: &Files,
    texts: &Texts,
    system: &dyn System,
    root: &Utf8Path,
    path: &Utf8Path,
    content: &[u8; 32],
) -> Option<SourceText> {
    if let Some(text) = texts.kept(path, content) {
        return Some(text);
    }
    let read = |bytes: Vec<u8>| texts.read(system, root, path, bytes, content);
    let open = files.open_sources.get(path).and_then(|text| read(text.as_bytes().to_vec()));
    open.or_else(|| read(system.read(path).ok()?))
}
