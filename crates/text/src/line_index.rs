//! Lines and columns in the encodings of the Language Server Protocol.

use crate::TextRange;
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

/// Zero-based line and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineCol {
    /// Line, from 0.
    pub line: u32,
    /// Column, from 0, in the units of a [`PositionEncoding`].
    pub col: u32,
}

/// Start offsets of the lines of one text. A line ends at `\n`, `\r\n` or a lone `\r`, as in the protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Indexes `text`.
    #[must_use]
    pub fn new(_text: &str) -> LineIndex {
        todo!()
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
    #[must_use]
    pub fn position(&self, _text: &str, _offset: TextSize, _encoding: PositionEncoding) -> LineCol {
        todo!()
    }

    /// Offset of `position`; a column beyond the line goes to its end (before the line break), a line beyond the
    /// text to its end, a column inside a surrogate pair or character to its start.
    #[must_use]
    pub fn offset(&self, _text: &str, _position: LineCol, _encoding: PositionEncoding) -> TextSize {
        todo!()
    }

    /// Range of a line without its line break; `None` beyond the last line.
    #[must_use]
    pub fn line(&self, _text: &str, _line: u32) -> Option<TextRange> {
        todo!()
    }
}
