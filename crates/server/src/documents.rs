//! The open documents: what the client's buffers hold.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_text::{LineIndex, PositionEncoding, TextSize};
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, Uri};

use crate::from_proto;

/// A buffer of the client.
#[derive(Debug)]
pub(crate) struct Document {
    /// The file it stands for; `None` if it has none yet (`untitled:`): then it is kept in step but not judged.
    pub(crate) path: Option<Utf8PathBuf>,
    /// The client's version, as last told.
    pub(crate) version: i32,
    text: String,
    /// Of `text`; made when the next change needs it.
    index: Option<LineIndex>,
    /// Whether the workspace has not seen `text` yet.
    dirty: bool,
    /// Where somebody is typing.
    caret: Option<Caret>,
}

/// The place of the last keystroke.
#[derive(Debug, Clone, Copy)]
struct Caret {
    offset: TextSize,
    moved: Instant,
}

/// Characters that one keystroke puts in or takes out at most; more than that is a paste, a fix or an undo.
const KEYSTROKE: usize = 2;

impl Document {
    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where somebody is typing, if the last keystroke is not older than `rest`.
    pub(crate) fn typing(&self, rest: Duration) -> Option<TextSize> {
        self.caret.filter(|caret| caret.moved.elapsed() < rest).map(|caret| caret.offset)
    }

    /// Applies the changes of one notification one after the other, each on the text the one before it left.
    fn apply(&mut self, changes: Vec<TextDocumentContentChangeEvent>, encoding: PositionEncoding) {
        self.caret = None;
        let typed = changes.len() == 1;
        // Changes before the last full replacement cannot be seen any more.
        let from = changes.iter().rposition(|change| change.range.is_none()).unwrap_or(0);
        for change in changes.into_iter().skip(from) {
            match change.range {
                None => self.text = change.text,
                Some(range) => {
                    let index = self.index.get_or_insert_with(|| LineIndex::new(&self.text));
                    let range = from_proto::range(&self.text, index, range, encoding);
                    let (taken, put) = (usize::from(range.len()), change.text.chars().count());
                    if typed && taken <= KEYSTROKE && put <= KEYSTROKE {
                        let offset = range.start() + TextSize::of(&*change.text);
                        self.caret = Some(Caret { offset, moved: Instant::now() });
                    }
                    self.text
                        .replace_range(usize::from(range.start())..usize::from(range.end()), &change.text);
                }
            }
            self.index = None;
        }
        self.dirty = true;
    }
}

/// All buffers of the client, in the order of their URIs.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    open: BTreeMap<Uri, Document>,
}

impl Documents {
    /// A buffer was opened.
    pub(crate) fn open(&mut self, uri: Uri, version: i32, text: String) {
        let path = from_proto::path(&uri);
        self.open.insert(uri, Document { path, version, text, index: None, dirty: true, caret: None });
    }

    /// A buffer changed. Versions need not be consecutive; a change to a buffer that is not open is ignored, and one
    /// whose version goes backwards is logged, since the client alone knows its text.
    pub(crate) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: PositionEncoding,
    ) -> bool {
        let Some(document) = self.open.get_mut(uri) else {
            tracing::warn!(uri = uri.as_str(), "change to a document that is not open");
            return false;
        };
        if version <= document.version {
            tracing::warn!(
                uri = uri.as_str(),
                version,
                known = document.version,
                "version does not increase"
            );
        }
        document.version = version;
        document.apply(changes, encoding);
        true
    }

    /// A buffer was closed.
    pub(crate) fn close(&mut self, uri: &Uri) -> Option<Document> {
        self.open.remove(uri)
    }

    /// An open buffer.
    pub(crate) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.open.get(uri)
    }

    /// Whether a buffer stands for a file.
    pub(crate) fn holds(&self, path: &Utf8Path) -> bool {
        self.open.values().any(|document| document.path.as_deref() == Some(path))
    }

    /// The text of the buffer that stands for a file.
    pub(crate) fn text_at(&self, path: &Utf8Path) -> Option<&str> {
        let mut open = self.open.values();
        open.find(|document| document.path.as_deref() == Some(path)).map(Document::text)
    }

    /// All open buffers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Uri, &Document)> {
        self.open.iter()
    }

    /// Whether a buffer holds text that the workspace has not seen.
    pub(crate) fn is_dirty(&self) -> bool {
        self.open.values().any(|document| document.dirty)
    }

    /// Marks all buffers as unseen: there is a new workspace.
    pub(crate) fn mark_all(&mut self) {
        self.open.values_mut().for_each(|document| document.dirty = true);
    }

    /// Takes the texts the workspace has not seen yet.
    pub(crate) fn take_dirty(&mut self) -> Vec<(Uri, Utf8PathBuf, Arc<str>)> {
        let mut taken = Vec::new();
        for (uri, document) in &mut self.open {
            if std::mem::take(&mut document.dirty)
                && let Some(path) = &document.path
            {
                taken.push((uri.clone(), path.clone(), Arc::from(document.text.as_str())));
            }
        }
        taken
    }
}
