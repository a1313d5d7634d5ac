//! Texts of captures for display: kept while they fit, read again from disk when asked for.

use std::sync::{Arc, Mutex, PoisonError};

use camino::Utf8Path;
use rapporteur_text::LineIndex;
use rustc_hash::FxHashMap;

use crate::System;

/// Bytes of text kept in memory.
const BUDGET: usize = 32 * 1024 * 1024;

/// A text with its lines.
#[derive(Debug, Clone)]
pub(crate) struct SourceText {
    pub text: Arc<str>,
    pub lines: Arc<LineIndex>,
}

/// A bounded cache, shared by all snapshots.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// By path as text: a path is hashed component by component.
    by_path: FxHashMap<Box<str>, ([u8; 32], SourceText)>,
    bytes: usize,
}

impl Texts {
    /// A text that is kept, if it has the bytes of `content`.
    pub(crate) fn kept(&self, path: &Utf8Path, content: &[u8; 32]) -> Option<SourceText> {
        let kept = self.lock();
        let (_, text) = kept.by_path.get(path.as_str()).filter(|(kept, _)| kept == content)?;
        Some(text.clone())
    }

    /// The text of a file as it was read: `None` if the file on disk no longer has the bytes of `content`.
    pub(crate) fn read(
        &self,
        system: &dyn System,
        path: &Utf8Path,
        content: &[u8; 32],
    ) -> Option<SourceText> {
        // Not under the lock: another reader need not wait for the disk.
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
        let mut kept = self.lock();
        let len = text.text.len();
        if kept.bytes.saturating_add(len) > BUDGET {
            // All at once: what is still wanted comes back at the price of one read each.
            *kept = Kept::default();
        }
        if len <= BUDGET {
            kept.bytes += len;
            if let Some((_, old)) = kept.by_path.insert(path.as_str().into(), (content, text.clone())) {
                kept.bytes = kept.bytes.saturating_sub(old.text.len());
            }
        }
        text
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
