//! From offsets in a derived text back to the bytes it was made of.

use crate::TextRange;
use text_size::TextSize;

/// Monotone map from a derived text (folded, unmarked) to its source.
///
/// Made of runs: in an *identity* run both sides have equal bytes, in a *replaced* run the derived bytes stand
/// for the whole source run (one space for a line break and its indentation, say). Source bytes between runs
/// are dropped (markup). Offsets outside the text clamp.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OffsetMap {
    runs: Vec<Run>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Run {
    derived: u32,
    derived_len: u32,
    source: u32,
    source_len: u32,
}

/// Builds an [`OffsetMap`] from left to right.
#[derive(Debug, Default)]
pub struct OffsetMapBuilder {
    map: OffsetMap,
}

impl OffsetMapBuilder {
    /// The next `len` derived bytes are the source bytes from `source` on.
    pub fn keep(&mut self, _source: usize, _len: usize) {
        todo!()
    }

    /// The next `derived_len` derived bytes stand for `source_len` source bytes from `source` on.
    pub fn replace(&mut self, _derived_len: usize, _source: usize, _source_len: usize) {
        todo!()
    }

    /// The finished map.
    #[must_use]
    pub fn finish(self) -> OffsetMap {
        self.map
    }
}

impl OffsetMap {
    /// The smallest source range that covers the derived `range`.
    #[must_use]
    pub fn to_source(&self, _range: TextRange) -> TextRange {
        todo!()
    }

    /// The derived offset at or after a source offset (dropped bytes go to the next kept one).
    #[must_use]
    pub fn to_derived(&self, _source: TextSize) -> TextSize {
        todo!()
    }

    /// `self` maps A to B, `outer` maps B to C: the map from A to C.
    #[must_use]
    pub fn then(&self, _outer: &OffsetMap) -> OffsetMap {
        todo!()
    }
}
