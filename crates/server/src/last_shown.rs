//! What was last shown of a brief, from one session to the next.
//!
//! Reading a desk and judging a brief takes a moment, and most briefs are opened as they were closed. When a brief has come to rest,
//! what is shown of it is kept; the next session shows it before it has read anything, if the brief, the desk as far as it can
//! be told at once, the program and the client are what they were ([`rapporteur_workspace::LastShown`]). Then the files are
//! surveyed and the brief is checked like any other, and a list that differs takes its place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_workspace::{Keeping, LastShown, System};
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::{Diagnostic, Position, Range, Uri};

use crate::capabilities::ClientCaps;
use crate::event::Findings;
use crate::published;
use crate::read::View;
use crate::settings::Settings;

/// How long nothing may change before what is shown is kept.
pub(crate) const REST: Duration = Duration::from_millis(1_500);

/// A finding as it was shown.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Item {
    /// Start and end, lines and columns in the client's encoding.
    range: [u32; 4],
    /// What follows its range in JSON, up to the closing brace.
    rest: Box<str>,
}

impl Item {
    /// A finding at its range.
    pub(crate) fn new(range: Range, rest: Box<str>) -> Item {
        let Range { start, end } = range;
        Item { range: [start.line, start.character, end.line, end.character], rest }
    }

    fn range(&self) -> Range {
        let [start_line, start, end_line, end] = self.range;
        Range { start: Position::new(start_line, start), end: Position::new(end_line, end) }
    }
}

/// What the writer knows of such lists.
#[derive(Default)]
pub(crate) struct Lists {
    /// Lists of the last session that are shown until the files have been surveyed, by the version of the text.
    trusted: BTreeMap<Uri, i32>,
    /// Documents whose list is being looked for, by the number of the search.
    sought: BTreeMap<Uri, u64>,
    searches: u64,
    /// How many were shown.
    count: Arc<AtomicUsize>,
    /// Documents whose list may have changed since it was kept.
    due: BTreeSet<Uri>,
    /// Whether the writer will come back for them.
    waits: bool,
}

impl Lists {
    /// A document was opened and its list is looked for: the number of the search.
    pub(crate) fn seek(&mut self, uri: &Uri) -> u64 {
        self.searches += 1;
        self.sought.insert(uri.clone(), self.searches);
        self.trusted.remove(uri);
        self.searches
    }

    /// Whether a search was for the document as it was opened last.
    pub(crate) fn found(&mut self, uri: &Uri, search: u64) -> bool {
        let is_last = self.sought.get(uri) == Some(&search);
        if is_last {
            self.sought.remove(uri);
        }
        is_last
    }

    /// A list is shown as it was kept, until the files have been surveyed.
    pub(crate) fn trust(&mut self, uri: &Uri, version: i32) {
        self.trusted.insert(uri.clone(), version);
    }

    /// Whether what is shown of a document at a version is what was kept.
    pub(crate) fn is_trusted(&self, uri: &Uri, version: Option<i32>) -> bool {
        self.trusted.get(uri).copied() == version && version.is_some()
    }

    /// The files have been surveyed: what is shown from now on is found.
    pub(crate) fn surveyed(&mut self) {
        self.trusted.clear();
    }

    /// How many lists of the last session were shown in this one; whoever shows one counts.
    pub(crate) fn count(&self) -> &Arc<AtomicUsize> {
        &self.count
    }

    /// What is shown of a document may change. Whether somebody has to come back for it.
    #[must_use]
    pub(crate) fn may_change(&mut self, uri: &Uri) -> bool {
        if !self.due.contains(uri) {
            self.due.insert(uri.clone());
        }
        !std::mem::replace(&mut self.waits, true)
    }

    /// Somebody has come back.
    pub(crate) fn take_due(&mut self) -> BTreeSet<Uri> {
        self.waits = false;
        std::mem::take(&mut self.due)
    }
}

/// Where and under what the list of a document is kept.
pub(crate) struct Place {
    place: LastShown,
    key: [u8; 32],
}

impl Place {
    /// The place for the list of a document with this text.
    pub(crate) fn new(
        system: &Arc<dyn System>,
        root: &Utf8Path,
        path: &Utf8Path,
        text: &str,
        client: &ClientCaps,
        settings: &Settings,
    ) -> Place {
        let mut hasher = blake3::Hasher::new();
        hasher.update(env!("RAPPORTEUR_SHOWING_CODE").as_bytes());
        // What of the client and the settings decides how a list is written. Debug forms are compared with themselves alone.
        let ClientCaps { encoding, related_information, code_descriptions, .. } = client;
        let Settings { profile, severity, .. } = settings;
        let form =
            format!("{encoding:?} {related_information} {code_descriptions} {profile:?} {severity:?} ");
        hasher.update(form.as_bytes());
        hasher.update(text.as_bytes());
        let place = LastShown::of(Arc::clone(system), root, path);
        Place { place, key: *hasher.finalize().as_bytes() }
    }

    /// What was kept, if nothing has changed that it rests on.
    pub(crate) fn recall(&self) -> Option<Vec<Item>> {
        postcard::from_bytes(&self.place.get(&self.key)?).ok()
    }

    /// Keeps what is shown of a document that has come to rest.
    pub(crate) fn keep(&self, view: &View) -> Keeping {
        let Some((items, quoted)) = published::shown(view) else { return Keeping::Impossible };
        match postcard::to_allocvec(&items) {
            Ok(body) => self.place.keep(&self.key, quoted, &body),
            Err(_) => Keeping::Impossible,
        }
    }
}

/// What was recalled as a message for clients that are told.
pub(crate) fn told(uri: &Uri, version: i32, items: &[Item]) -> Findings {
    let list: Vec<(Range, &str)> = items.iter().map(|item| (item.range(), &*item.rest)).collect();
    published::findings(uri, Some(version), None, list.as_slice())
}

/// What was recalled as an answer for clients that ask.
pub(crate) fn asked(items: &[Item]) -> Option<Vec<Diagnostic>> {
    let finding = |item: &Item| {
        let json = format!("{{\"range\":{}{}}}", serde_json::to_string(&item.range()).ok()?, item.rest);
        serde_json::from_str(&json).ok()
    };
    items.iter().map(finding).collect()
}

/// Whether a buffer holds what its file does: of what is not saved the next session knows nothing.
pub(crate) fn is_saved(system: &dyn System, (path, text): &(Utf8PathBuf, Arc<str>)) -> bool {
    system.read(path).is_ok_and(|bytes| bytes == text.as_bytes())
}
