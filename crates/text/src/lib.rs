//! Text without meaning: byte ranges, line and column positions, the folded view and its offset map,
//! sentence boundaries and tokens.
//!
//! Nothing here knows of files, entities or incremental computation. All offsets are bytes into UTF-8,
//! ranges are half open; every function is total (no input makes it panic) and linear in its input.
//!
//! The usual way is to fold a block, to split and tokenise what was folded, and to go back to the bytes of the file
//! for whatever is shown:
//!
//! ```
//! use rapporteur_text::{LineIndex, PositionEncoding, fold, split_sentences, tokenize};
//!
//! let source = "The accord was signed in Accra.\nBoth States\u{2019} envoys\n\u{201c}co\u{ad}oper\u{ad}ated\u{201d}.";
//! let folded = fold(source);
//! let sentences = split_sentences(&folded.text);
//! let second = &folded.text[sentences[1]];
//! assert_eq!(second, "Both States' envoys \"cooperated\".");
//!
//! let word = tokenize(second)
//!     .into_iter()
//!     .find(|token| &second[token.range] == "cooperated")
//!     .map(|token| folded.map.to_source(token.range + sentences[1].start()))
//!     .unwrap();
//! assert_eq!(&source[word], "co\u{ad}oper\u{ad}ated");
//!
//! let position = LineIndex::new(source).position(source, word.start(), PositionEncoding::Utf16);
//! assert_eq!((position.line, position.col), (2, 1));
//! ```

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

/// Whether two ranges share a byte; touching ones do not.
#[must_use]
pub fn overlap(a: TextRange, b: TextRange) -> bool {
    a.intersect(b).is_some_and(|both| !both.is_empty())
}

/// Range from two `usize` byte offsets; offsets beyond 4 GiB saturate.
#[must_use]
pub fn range(start: usize, end: usize) -> TextRange {
    let size = |n: usize| TextSize::new(u32::try_from(n).unwrap_or(u32::MAX));
    TextRange::new(size(start), size(end.max(start)))
}
