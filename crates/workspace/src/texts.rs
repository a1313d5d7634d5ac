//! Texts of captures for display: kept while they fit, read again from disk when asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use camino::Utf8Path;
use dashmap::DashMap;
use rapporteur_sources::{CaptureFormat, Extraction};
use rapporteur_text::LineIndex;

use crate::{System, text_store};

/// Bytes of text kept in memory.
const BUDGET: usize = 32 * 1024 * 1024;

/// A text with its lines.
#[derive(Debug, Clone)]
pub(crate) struct SourceText {
    pub text: Arc<str>,
    pub lines: Arc<LineIndex>,
    /// The way back to the capture, if the text was taken out of it.
    pub extraction: Option<Arc<Extraction>>,
}

impl SourceText {
    pub(crate) fn new(text: Arc<str>) -> SourceText {
        SourceText { lines: Arc::new(LineIndex::new(&text)), text, extraction: None }
    }

    pub(crate) fn extracted(extraction: Arc<Extraction>) -> SourceText {
        let text = Arc::clone(&extraction.text);
        SourceText { extraction: Some(extraction), ..SourceText::new(text) }
    }
}

/// A bounded cache, shared by all snapshots: workers read it side by side, outside the database.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// By path as text: a path is hashed component by component.
    by_path: DashMap<Box<str>, ([u8; 32], SourceText)>,
    bytes: AtomicUsize,
}

impl Texts {
    /// A text that is kept, if it has the bytes of `content`.
    pub(crate) fn kept(&self, path: &Utf8Path, content: &[u8; 32]) -> Option<SourceText> {
        let entry = self.by_path.get(path.as_str())?;
        let (kept, text) = entry.value();
        (kept == content).then(|| text.clone())
    }

    /// The text of a capture with the bytes of `content`: `None` if that is not what `bytes` are.
    pub(crate) fn read(
        &self,
        system: &dyn System,
        root: &Utf8Path,
        path: &Utf8Path,
        bytes: Vec<u8>,
        content: &[u8; 32],
    ) -> Option<SourceText> {
        if blake3::hash(&bytes).as_bytes() != content {
            return None;
        }
        let format = CaptureFormat::of_name(path.as_str()).unwrap_or(CaptureFormat::PlainText);
        let text = if format.is_extracted() {
            let extraction = text_store::load(system, root, path, content).or_else(|| {
                // Somebody has removed or spoiled it: where it is shown it must lie on the disk.
                let extraction = rapporteur_sources::extract(format, &bytes).ok().flatten().map(Arc::new)?;
                text_store::save(system, root, path, content, &extraction);
                Some(extraction)
            });
            SourceText::extracted(extraction?)
        } else {
            SourceText::new(String::from_utf8(bytes).ok()?.into())
        };
        Some(self.keep(path, *content, text))
    }

    /// Keeps a text.
    pub(crate) fn keep(&self, path: &Utf8Path, content: [u8; 32], text: SourceText) -> SourceText {
        let len = text.text.len();
        if len > BUDGET {
            return text;
        }
        if self.bytes.fetch_add(len, Ordering::Relaxed).saturating_add(len) > BUDGET {
            // All at once: what is still wanted comes back at the price of one read each. Two that clear at once, or keep
            // while one clears, only misjudge how full it is until the next time.
            self.by_path.clear();
            self.bytes.store(len, Ordering::Relaxed);
        }
        if let Some((_, old)) = self.by_path.insert(path.as_str().into(), (content, text.clone())) {
            let less = |bytes: usize| Some(bytes.saturating_sub(old.text.len()));
            let _ = self.bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        }
        text
    }
}
