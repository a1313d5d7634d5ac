//! From protocol types to ours.

use camino::Utf8PathBuf;
use rapporteur_text::{LineCol, LineIndex, PositionEncoding, TextRange, TextSize};
use tower_lsp::ls_types::{Position, PositionEncodingKind, Range, Uri};

/// The file a URI names; `None` for other schemes (`untitled:`) and for paths that are not UTF-8.
pub(crate) fn path(uri: &Uri) -> Option<Utf8PathBuf> {
    if !uri.as_str().starts_with("file:") {
        return None;
    }
    let path = Utf8PathBuf::from_path_buf(uri.to_file_path()?.into_owned()).ok()?;
    Some(normalise(path))
}

/// What a request about no document in particular names.
pub(crate) fn whole_desk() -> tower_lsp::jsonrpc::Result<Uri> {
    "rapporteur:desk".parse().map_err(|_| tower_lsp::jsonrpc::Error::internal_error())
}

/// Removes `.` and `..` by name alone: the client's view of links is kept.
fn normalise(path: Utf8PathBuf) -> Utf8PathBuf {
    use camino::Utf8Component::{CurDir, ParentDir};
    if !path.components().any(|component| matches!(component, CurDir | ParentDir)) {
        return path;
    }
    let mut clean = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            CurDir => {}
            ParentDir => {
                clean.pop();
            }
            other => clean.push(other.as_str()),
        }
    }
    clean
}

/// A position as a byte offset; positions outside the text are clamped as the protocol says.
pub(crate) fn offset(
    text: &str,
    index: &LineIndex,
    position: Position,
    encoding: PositionEncoding,
) -> TextSize {
    index.offset(text, LineCol { line: position.line, col: position.character }, encoding)
}

/// A range in bytes; a range whose end precedes its start is empty at its start.
pub(crate) fn range(text: &str, index: &LineIndex, range: Range, encoding: PositionEncoding) -> TextRange {
    let start = offset(text, index, range.start, encoding);
    let end = offset(text, index, range.end, encoding);
    TextRange::new(start, end.max(start))
}

/// The encoding of a kind we know.
pub(crate) fn encoding(kind: &PositionEncodingKind) -> Option<PositionEncoding> {
    if *kind == PositionEncodingKind::UTF8 {
        Some(PositionEncoding::Utf8)
    } else if *kind == PositionEncodingKind::UTF16 {
        Some(PositionEncoding::Utf16)
    } else if *kind == PositionEncodingKind::UTF32 {
        Some(PositionEncoding::Utf32)
    } else {
        None
    }
}
