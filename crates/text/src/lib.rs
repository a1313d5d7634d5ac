//! Text without meaning: byte ranges, line and column positions, the folded view and its offset map,
//! sentence boundaries and tokens.
//!
//! Nothing here knows of files, entities or incremental computation. All offsets are bytes into UTF-8,
//! ranges are half open; every function is total: no input makes it panic.

mod abbreviations;
mod folded;
mod line_index;
mod offset_map;
mod sentences;
mod tokens;

pub use folded::{Folded, fold};
pub use line_index::{LineCol, LineIndex, PositionEncoding};
pub use offset_map::{OffsetMap, OffsetMapBuilder};
pub use sentences::split_sentences;
pub use text_size::{TextRange, TextSize};
pub use tokens::{Token, TokenKind, tokenize};

/// Range from two `usize` byte offsets; offsets beyond 4 GiB saturate.
#[must_use]
pub fn range(start: usize, end: usize) -> TextRange {
    let size = |n: usize| TextSize::new(u32::try_from(n).unwrap_or(u32::MAX));
    TextRange::new(size(start), size(end.max(start)))
}
