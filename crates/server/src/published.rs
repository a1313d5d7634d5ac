//! Lists of findings for clients that are told, written without writing again what has not changed.
//!
//! Of a finding everything but its range is kept as JSON. A keystroke in a long brief then costs a copy of most of the
//! message; what it says is the same, byte for byte, as if it had been written anew.

use std::collections::BTreeSet;
use std::sync::Arc;

use camino::Utf8PathBuf;
use rapporteur_ide::{Diagnostic, Found};
use tower_lsp::ls_types::notification::PublishDiagnostics;
use tower_lsp::ls_types::{PublishDiagnosticsParams, Range, Uri};

use crate::event::Findings;
use crate::last_shown::Item;
use crate::output;
use crate::read::View;
use crate::status::fnv1a;
use crate::to_proto::{self, Files};

/// What is kept of a document from one check to the next.
#[derive(Default)]
pub(crate) struct Kept {
    /// In the order of the findings.
    written: Vec<Written>,
}

/// A finding as JSON.
struct Written {
    finding: Arc<Diagnostic>,
    /// What follows its range, up to the closing brace.
    rest: Box<str>,
    /// Of `rest`.
    hash: u64,
}

/// Checks a document for a client that is told; `known` is the digest of the list it has.
pub(crate) fn check(
    view: &View,
    uri: &Uri,
    version: Option<i32>,
    known: Option<u64>,
    kept: &mut Kept,
) -> Findings {
    let mut found = view.with_memo(|memo| rapporteur_ide::found(&view.snapshot, &view.path, memo));
    found.extend(view.recaptured.found(&view.snapshot, &view.path));
    let all = found.len();
    if let Some(caret) = view.typing {
        found.retain(|found| !found.claim().contains_inclusive(caret));
    }
    let held = found.len() < all;
    Findings { held, ..findings(uri, version, known, kept.list(view, &found).as_slice()) }
}

/// A list as a message; `known` is the digest of the list that the client has.
pub(crate) fn findings<T: Rest>(
    uri: &Uri,
    version: Option<i32>,
    known: Option<u64>,
    list: &[(Range, T)],
) -> Findings {
    // The version counts: clients drop a list that is not of the version they show, and none may be lost to that.
    let start =
        combine(list.len() as u64, version.map_or(u64::MAX, |version| u64::from(version.cast_unsigned())));
    let digest = list.iter().fold(start, |digest, (range, rest)| {
        let Range { start, end } = range;
        [start.line, start.character, end.line, end.character]
            .into_iter()
            .map(u64::from)
            .chain([rest.hash()])
            .fold(digest, combine)
    });
    let frame = if known == Some(digest) { None } else { frame(uri, version, list) };
    Findings { digest, empty: list.is_empty(), held: false, frame }
}

/// All that is shown of a document, and the files that are quoted in it. `None` while there are notes on what has changed in this
/// session.
pub(crate) fn shown(view: &View) -> Option<(Vec<Item>, BTreeSet<Utf8PathBuf>)> {
    let found = view.with_memo(|memo| rapporteur_ide::found(&view.snapshot, &view.path, memo));
    if !view.recaptured.found(&view.snapshot, &view.path).is_empty() {
        return None;
    }
    let related = found.iter().flat_map(|found| &found.finding.related);
    let mut quoted: BTreeSet<Utf8PathBuf> =
        related.map(|related| related.path.clone()).filter(|path| *path != view.path).collect();
    // Of what is no text the text is quoted that was taken out of it.
    let captures: Vec<Utf8PathBuf> =
        quoted.iter().filter_map(|path| view.snapshot.capture_of(path)).collect();
    quoted.extend(captures);
    let mut kept = Kept::default();
    let list = kept.list(view, &found);
    let items = list.into_iter().map(|(range, written)| Item::new(range, written.rest.clone())).collect();
    Some((items, quoted))
}

/// A finding as JSON but for its range.
pub(crate) trait Rest {
    /// What follows the range, up to the closing brace.
    fn rest(&self) -> &str;
    /// Of that.
    fn hash(&self) -> u64;
}

impl Rest for &Written {
    fn rest(&self) -> &str {
        &self.rest
    }

    fn hash(&self) -> u64 {
        self.hash
    }
}

impl Rest for &str {
    fn rest(&self) -> &str {
        self
    }

    fn hash(&self) -> u64 {
        hash(self)
    }
}

impl Kept {
    /// The findings with their ranges, those that are shown; what is not in the list is forgotten.
    fn list(&mut self, view: &View, found: &[Found]) -> Vec<(Range, &Written)> {
        /// Findings that may have gone from one check to the next before the rest is written anew.
        const GONE: usize = 64;
        let mut old = std::mem::take(&mut self.written).into_iter();
        self.written.reserve(found.len());
        let Some((text, lines)) = view.snapshot.text_and_lines(&view.path) else { return Vec::new() };
        let mut files = Files::new(&view.snapshot, view.client.encoding);
        let mut ranges = Vec::with_capacity(found.len());
        for found in found {
            let same = |known: &Written| Arc::ptr_eq(&known.finding, &found.finding);
            let at = old.as_slice().iter().take(GONE).position(same);
            let known = at.and_then(|at| old.nth(at));
            let Some(written) = known.or_else(|| written(&found.finding, view, &mut files)) else { continue };
            self.written.push(written);
            ranges.push(to_proto::range(&text, &lines, found.range(), view.client.encoding));
        }
        ranges.into_iter().zip(&self.written).collect()
    }
}

/// `None` for a finding that is switched off.
fn written(finding: &Arc<Diagnostic>, view: &View, files: &mut Files<'_>) -> Option<Written> {
    let shown = to_proto::diagnostic(finding, Range::default(), files, &view.client)?;
    let json = serde_json::to_string(&shown).ok()?;
    let rest: Box<str> = json.strip_prefix(RANGE)?.strip_suffix('}')?.into();
    let hash = hash(&rest);
    Some(Written { finding: Arc::clone(finding), rest, hash })
}

fn hash(rest: &str) -> u64 {
    fnv1a(rest.as_bytes())
}

/// How a finding begins whose range is empty at the start of the file.
const RANGE: &str =
    "{\"range\":{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":0,\"character\":0}}";

fn frame<T: Rest>(uri: &Uri, version: Option<i32>, list: &[(Range, T)]) -> Option<output::Frame> {
    /// Bytes of a range and commas, roughly.
    const RANGE_BYTES: usize = 96;
    let hint = list.iter().map(|(_, rest)| rest.rest().len() + RANGE_BYTES).sum::<usize>() + 256;
    // The parameters without findings, opened where the findings go.
    let params = PublishDiagnosticsParams { uri: uri.clone(), diagnostics: Vec::new(), version };
    let params = serde_json::to_string(&params).ok()?;
    let (before, after) = params.split_once("[]")?;
    output::written_frame::<PublishDiagnostics>(hint, |bytes| {
        bytes.extend_from_slice(before.as_bytes());
        bytes.push(b'[');
        for (at, (range, rest)) in list.iter().enumerate() {
            if at > 0 {
                bytes.push(b',');
            }
            bytes.extend_from_slice(b"{\"range\":{\"start\":{\"line\":");
            number(bytes, range.start.line);
            bytes.extend_from_slice(b",\"character\":");
            number(bytes, range.start.character);
            bytes.extend_from_slice(b"},\"end\":{\"line\":");
            number(bytes, range.end.line);
            bytes.extend_from_slice(b",\"character\":");
            number(bytes, range.end.character);
            bytes.extend_from_slice(b"}}");
            bytes.extend_from_slice(rest.rest().as_bytes());
            bytes.push(b'}');
        }
        bytes.push(b']');
        bytes.extend_from_slice(after.as_bytes());
    })
}

/// Appends a number in decimal: a list of thousands has four for each finding.
fn number(bytes: &mut Vec<u8>, value: u32) {
    let start = bytes.len();
    let mut rest = value;
    loop {
        bytes.push(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if let Some(digits) = bytes.get_mut(start..) {
        digits.reverse();
    }
}

fn combine(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95)
}

#[cfg(test)]
mod tests {
    use tower_lsp::ls_types::{Diagnostic, Position, Range};

    use super::{RANGE, number};

    #[test]
    fn a_finding_begins_with_its_range() {
        let json = serde_json::to_string(&Diagnostic::new_simple(Range::default(), "x".into())).unwrap();
        assert!(json.starts_with(RANGE), "{json}");
        let mut bytes = Vec::new();
        for value in [0, 7, 10, 1_990, u32::MAX] {
            bytes.clear();
            number(&mut bytes, value);
            assert_eq!(bytes, value.to_string().as_bytes());
        }
        assert_eq!(Position::default(), Range::default().start);
    }
}
