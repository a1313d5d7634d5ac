//! Lines and columns in the encodings of the Language Server Protocol.

use crate::{TextRange, range};
use text_size::TextSize;

/// Unit in which a column counts (LSP 3.17 `PositionEncodingKind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PositionEncoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the protocol's default.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl PositionEncoding {
    /// Number of units that `c` takes.
    fn width(self, c: char) -> usize {
        match self {
            PositionEncoding::Utf8 => c.len_utf8(),
            PositionEncoding::Utf16 => c.len_utf16(),
            PositionEncoding::Utf32 => 1,
        }
    }
}

/// Zero-based line and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineCol {
    /// Line, from 0.
    pub line: u32,
    /// Column, from 0, in the units of a [`PositionEncoding`].
    pub col: u32,
}

/// Start offsets of the lines of one text. A line ends at `\n`, `\r\n` or a lone `\r`, as in the protocol.
///
/// The text itself is not kept: the methods take it, and give a wrong but valid answer if it is another one.
///
/// ```
/// use rapporteur_text::{LineCol, LineIndex, PositionEncoding};
/// let text = "Tromsø 🚢\r\nsails";
/// let index = LineIndex::new(text);
/// let position = LineCol { line: 0, col: 9 };
/// let offset = index.offset(text, position, PositionEncoding::Utf16);
/// assert_eq!(offset, 12.into());
/// assert_eq!(index.position(text, offset, PositionEncoding::Utf32), LineCol { line: 0, col: 8 });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Indexes `text`. Lines that start beyond 4 GiB are not told apart.
    #[must_use]
    pub fn new(text: &str) -> LineIndex {
        let bytes = text.as_bytes();
        let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            let Ok(start) = u32::try_from(at + 1) else { break };
            starts.push(start);
        }
        LineIndex { starts, len }
    }

    /// Number of lines, at least 1.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never true: an empty text has one line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Position of `offset`; an offset inside a character or beyond the end is clamped down.
    ///
    /// The offset between `\r` and `\n` is the column after the `\r`.
    #[must_use]
    pub fn position(&self, text: &str, offset: TextSize, encoding: PositionEncoding) -> LineCol {
        let offset = text.floor_char_boundary(u32::from(offset).min(self.len) as usize);
        let line = self.starts.partition_point(|start| *start as usize <= offset).saturating_sub(1);
        let start = self.start(line).min(offset);
        let before = text.get(start..offset).unwrap_or_default();
        let col = match encoding {
            PositionEncoding::Utf8 => before.len(),
            _ if before.is_ascii() => before.len(),
            _ => before.chars().map(|c| encoding.width(c)).sum(),
        };
        LineCol { line: saturate(line), col: saturate(col) }
    }

    /// Offset of `position`; a column beyond the line goes to its end (before the line break), a line beyond the
    /// text to its end, a column inside a surrogate pair or character to its start.
    #[must_use]
    pub fn offset(&self, text: &str, position: LineCol, encoding: PositionEncoding) -> TextSize {
        let Some(line) = self.line(text, position.line) else { return TextSize::new(self.len) };
        let start = usize::from(line.start());
        let content = text.get(start..usize::from(line.end())).unwrap_or_default();
        let col = position.col as usize;
        let ascii_prefix = content.as_bytes().get(..col.min(content.len())).unwrap_or_default().is_ascii();
        let within = if ascii_prefix {
            col.min(content.len())
        } else {
            let mut units = 0;
            let beyond = content.char_indices().find(|(_, c)| {
                units += encoding.width(*c);
                units > col
            });
            beyond.map_or(content.len(), |(at, _)| at)
        };
        range(start + within, start + within).start()
    }

    /// Range of a line without its line break; `None` beyond the last line.
    #[must_use]
    pub fn line(&self, text: &str, line: u32) -> Option<TextRange> {
        let line = line as usize;
        let start = *self.starts.get(line)? as usize;
        let end = self.starts.get(line + 1).map_or(self.len, |next| *next) as usize;
        let end = text.floor_char_boundary(end);
        let start = start.min(end);
        let mut content = text.get(start..end).unwrap_or_default();
        if line + 1 < self.starts.len() {
            content = content.strip_suffix('\n').map_or_else(
                || content.strip_suffix('\r').unwrap_or(content),
                |content| content.strip_suffix('\r').unwrap_or(content),
            );
        }
        Some(range(start, start + content.len()))
    }

    fn start(&self, line: usize) -> usize {
        self.starts.get(line).map_or(0, |start| *start as usize)
    }
}

fn saturate(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
