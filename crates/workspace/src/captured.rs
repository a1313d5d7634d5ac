//! The sources as they were at one moment, without the database: for work that takes long and must not hold up a write.

use std::sync::Arc;

use camino::Utf8PathBuf;
use rapporteur_evidence::{Evidence, FactIndex, Facts};
use rapporteur_sources::Origins;
use rapporteur_text::LineIndex;

use crate::Snapshot;
use crate::snapshot::source_text;
use crate::system::System;
use crate::text_store;
use crate::texts::Texts;
use crate::workspace::Files;

/// Facts and texts of the sources. Cheap to clone and to send to another thread; writes do not wait for it.
#[derive(Debug, Clone)]
pub struct Captured {
    index: Arc<FactIndex>,
    files: Arc<Files>,
    texts: Arc<Texts>,
    system: Arc<dyn System>,
    root: Utf8PathBuf,
}

/// The text of a source.
#[derive(Debug, Clone)]
pub struct CapturedText {
    /// The file that it lies in.
    pub path: Utf8PathBuf,
    /// It.
    pub text: Arc<str>,
    /// Its lines.
    pub lines: Arc<LineIndex>,
}

impl Snapshot {
    /// The sources alone.
    #[must_use]
    pub fn captured(&self) -> Captured {
        Captured {
            index: self.index(),
            files: Arc::clone(&self.files),
            texts: Arc::clone(&self.texts),
            system: Arc::clone(&self.system),
            root: self.root.clone(),
        }
    }
}

impl Captured {
    /// The facts.
    #[must_use]
    pub fn index(&self) -> &FactIndex {
        &self.index
    }

    /// The facts, to be held or to be told from others.
    #[must_use]
    pub fn shared_index(&self) -> &Arc<FactIndex> {
        &self.index
    }

    /// Which sources tell what one and the same origin told first, as [`Snapshot::origins`].
    #[must_use]
    pub fn origins(&self) -> Arc<Origins> {
        self.files.origins.get()
    }

    /// The text of a source by its name, with its lines: of the capture itself, or taken out of it and kept beside. None if
    /// the file has changed since it was read.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<CapturedText> {
        let capture = self.root.join(name);
        let facts = self.index.source(*self.files.sources.get(&capture)?)?;
        let kept =
            source_text(&self.files, &self.texts, &*self.system, &self.root, &capture, &facts.content)?;
        let taken_out = text_store::text_path(&self.root, &capture);
        let path = if self.files.text_paths.contains_key(&taken_out) { taken_out } else { capture };
        Some(CapturedText { path, text: kept.text, lines: kept.lines })
    }

    /// The bytes that a piece of evidence points at; none if the file has changed since it was read.
    #[must_use]
    pub fn quote(&self, evidence: &Evidence) -> Option<String> {
        let facts = self.index.source(evidence.source)?;
        let path = self.files.source_paths.get(&evidence.source)?;
        let text = source_text(&self.files, &self.texts, &*self.system, &self.root, path, &facts.content)?;
        text.text.get(std::ops::Range::<usize>::from(evidence.range)).map(str::to_owned)
    }
}
