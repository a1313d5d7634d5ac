//! Texts of captures for display: kept while they fit, read again from disk when asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use camino::Utf8Path;
use dashmap::DashMap;
use rapporteur_text::LineIndex;

use crate::System;

/// Bytes of text kept in memory.
const BUDGET: usize = 32 * 1024 * 1024;

/// A text with its lines.
#[derive(Debug, Clone)]
pub(crate) struct SourceText {
    pub text: Arc<str>,
    pub lines: Arc<LineIndex>,
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

    /// The text of a file as it was read: `None` if the file on disk no longer has the bytes of `content`.
    pub(crate) fn read(
        &self,
        system: &dyn System,
        path: &Utf8Path,
        content: &[u8; 32],
    ) -> Option<SourceText> {
        let bytes = system.read(path).ok()?;
        if blake3::hash(&bytes).as_bytes() != content {
            return None;
        }
        let text: Arc<str> = String::from_utf8(bytes).ok()?.into();
        Some(self.keep(path, *content, text))
    }

    /// Keeps a text.
    pub(crate) fn keep(&self, path: &Utf8Path, content: [u8; 32], text: Arc<str>) -> SourceText {
        let text = SourceText { lines: Arc::new(LineIndex::new(&text)), text };
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
