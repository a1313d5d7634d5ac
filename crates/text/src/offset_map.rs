//! From offsets in a derived text back to the bytes it was made of.

use crate::TextRange;
use text_size::TextSize;

/// Monotone map from a derived text (folded, unmarked) to its source.
///
/// Made of runs: in an *identity* run both sides have equal bytes, in a *replaced* run the derived bytes stand
/// for the whole source run (one space for a line break and its indentation, say). Source bytes between runs
/// are dropped (markup). Offsets outside the text clamp.
///
/// ```
/// use rapporteur_text::{OffsetMapBuilder, range};
/// // "*so*  far" with its markup taken away and its spaces folded: "so far"
/// let mut map = OffsetMapBuilder::default();
/// map.keep(1, 2);
/// map.replace(1, 4, 2);
/// map.keep(6, 3);
/// let map = map.finish();
/// assert_eq!(map.to_source(range(0, 3)), range(1, 6));
/// assert_eq!(map.to_source(range(3, 6)), range(6, 9));
/// assert_eq!(map.to_derived(3.into()), 2.into());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(from = "Vec<StoredRun>", into = "Vec<StoredRun>")]
pub struct OffsetMap {
    /// Without gaps on the derived side; starts and ends never decrease on the source side; none has an empty
    /// derived side.
    runs: Vec<Run>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Run {
    derived: u32,
    derived_len: u32,
    source: u32,
    source_len: u32,
    /// Equal lengths do not make an identity: `…` and `...` both have three bytes.
    identity: bool,
}

impl Run {
    fn derived_end(&self) -> u32 {
        self.derived.saturating_add(self.derived_len)
    }

    fn source_end(&self) -> u32 {
        self.source.saturating_add(self.source_len)
    }
}

/// Builds an [`OffsetMap`] from left to right.
///
/// Runs come in source order. A run that reaches back before the end of the one before it is widened to keep the
/// map monotone, so that no call can build a map that runs backwards.
#[derive(Debug, Default)]
pub struct OffsetMapBuilder {
    map: OffsetMap,
}

/// Offsets are 32 bits wide, as in [`TextSize`]; what lies beyond saturates.
fn saturate(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

impl OffsetMapBuilder {
    /// The next `len` derived bytes are the source bytes from `source` on.
    pub fn keep(&mut self, source: usize, len: usize) {
        self.push(saturate(len), saturate(source), saturate(len), true);
    }

    /// The next `derived_len` derived bytes stand for `source_len` source bytes from `source` on. With a
    /// `source_len` of 0 they stand for nothing (an inserted space).
    pub fn replace(&mut self, derived_len: usize, source: usize, source_len: usize) {
        self.push(saturate(derived_len), saturate(source), saturate(source_len), false);
    }

    /// The finished map.
    #[must_use]
    pub fn finish(self) -> OffsetMap {
        self.map
    }

    fn push(&mut self, derived_len: u32, mut source: u32, mut source_len: u32, mut identity: bool) {
        if derived_len == 0 {
            return;
        }
        let Some(last) = self.map.runs.last_mut() else {
            self.map.runs.push(Run { derived: 0, derived_len, source, source_len, identity });
            return;
        };
        if source < last.source_end() {
            let end = source.saturating_add(source_len).max(last.source_end());
            source = source.max(if last.identity { last.source_end() } else { last.source });
            source_len = end.saturating_sub(source);
            identity = false;
        }
        if identity && last.identity && last.source_end() == source {
            last.derived_len = last.derived_len.saturating_add(derived_len);
            last.source_len = last.source_len.saturating_add(source_len);
        } else if !identity && !last.identity && (last.source, last.source_len) == (source, source_len) {
            // Two parts of one replaced run, come together again.
            last.derived_len = last.derived_len.saturating_add(derived_len);
        } else {
            let derived = last.derived_end();
            self.map.runs.push(Run { derived, derived_len, source, source_len, identity });
        }
    }
}

/// Derived length, source start, source length, 1 for equal bytes.
type StoredRun = [usize; 4];

/// The map is built anew when it is read, so that no file can make one that is out of order.
impl From<Vec<StoredRun>> for OffsetMap {
    fn from(runs: Vec<StoredRun>) -> OffsetMap {
        let mut builder = OffsetMapBuilder::default();
        for [derived_len, source, source_len, identity] in runs {
            if identity == 1 {
                builder.keep(source, derived_len);
            } else {
                builder.replace(derived_len, source, source_len);
            }
        }
        builder.finish()
    }
}

impl From<OffsetMap> for Vec<StoredRun> {
    fn from(map: OffsetMap) -> Vec<StoredRun> {
        let stored = |(derived, source, len, identity)| [derived, source, len, usize::from(identity)];
        map.runs().map(stored).collect()
    }
}

impl OffsetMap {
    /// The map of a text of `len` bytes that is its own source.
    #[must_use]
    pub fn identity(len: usize) -> OffsetMap {
        let mut builder = OffsetMapBuilder::default();
        builder.keep(0, len);
        builder.finish()
    }

    /// What the map is made of, in order: derived length, source start, source length, and whether both sides have
    /// equal bytes. [`OffsetMapBuilder`] makes the same map of it, which is how a map is stored.
    pub fn runs(&self) -> impl Iterator<Item = (usize, usize, usize, bool)> + '_ {
        let wide = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        self.runs
            .iter()
            .map(move |run| (wide(run.derived_len), wide(run.source), wide(run.source_len), run.identity))
    }

    /// Length of the derived text in bytes.
    #[must_use]
    pub fn derived_len(&self) -> TextSize {
        TextSize::new(self.runs.last().map_or(0, Run::derived_end))
    }

    /// The smallest source range that covers the derived `range`.
    ///
    /// An empty range gives an empty one: where the byte after it comes from, or behind the text at its end.
    #[must_use]
    pub fn to_source(&self, range: TextRange) -> TextRange {
        let (from, to) = (u32::from(range.start()), u32::from(range.end()));
        let start = self.source_start(from);
        let end = if from == to { start } else { self.source_end(to).max(start) };
        TextRange::new(TextSize::new(start), TextSize::new(end))
    }

    /// The derived offset at or after a source offset (dropped bytes go to the next kept one, the inside of a
    /// replaced run to its end).
    #[must_use]
    pub fn to_derived(&self, source: TextSize) -> TextSize {
        let source = u32::from(source);
        let after = self.runs.partition_point(|run| run.source < source && run.source_end() <= source);
        let Some(run) = self.runs.get(after) else { return self.derived_len() };
        let offset = match source.checked_sub(run.source) {
            None | Some(0) => run.derived,
            Some(inner) if run.identity => run.derived.saturating_add(inner),
            Some(_) => run.derived_end(),
        };
        TextSize::new(offset)
    }

    /// `self` maps A to B, `outer` maps B to C: the map from A to C.
    ///
    /// Bytes of B beyond the end of what `outer` knows stand for nothing at the end of C.
    #[must_use]
    pub fn then(&self, outer: &OffsetMap) -> OffsetMap {
        let mut builder = OffsetMapBuilder::default();
        builder.map.runs.reserve(self.runs.len().max(outer.runs.len()));
        for run in &self.runs {
            if run.identity {
                outer.pieces(run.source, run.source_end(), &mut builder);
            } else {
                let range = TextRange::new(TextSize::new(run.source), TextSize::new(run.source_end()));
                let range = outer.to_source(range);
                builder.push(run.derived_len, range.start().into(), range.len().into(), false);
            }
        }
        builder.finish()
    }

    /// The map of the part `range` of the derived text, as a text of its own. Costs the runs in the part alone.
    #[must_use]
    pub fn slice(&self, range: TextRange) -> OffsetMap {
        let end = range.end().min(self.derived_len());
        let mut builder = OffsetMapBuilder::default();
        self.pieces(range.start().into(), end.into(), &mut builder);
        builder.finish()
    }

    /// Appends what the derived bytes `from..to` stand for, run by run.
    fn pieces(&self, mut from: u32, to: u32, builder: &mut OffsetMapBuilder) {
        let first = self.runs.partition_point(|run| run.derived_end() <= from);
        for run in self.runs.get(first..).unwrap_or_default() {
            if from >= to || run.derived >= to {
                break;
            }
            let end = run.derived_end().min(to);
            if run.identity {
                builder.push(end - from, run.source.saturating_add(from - run.derived), end - from, true);
            } else {
                builder.push(end - from, run.source, run.source_len, false);
            }
            from = end;
        }
        if from < to {
            builder.push(to - from, self.runs.last().map_or(0, Run::source_end), 0, false);
        }
    }

    /// Where the derived byte at `offset` starts in the source.
    fn source_start(&self, offset: u32) -> u32 {
        let next = self.runs.partition_point(|run| run.derived_end() <= offset);
        match self.runs.get(next) {
            Some(run) if run.identity => run.source.saturating_add(offset - run.derived),
            Some(run) => run.source,
            None => self.runs.last().map_or(0, Run::source_end),
        }
    }

    /// Where the derived byte before `offset` ends in the source.
    fn source_end(&self, offset: u32) -> u32 {
        let at = self.runs.partition_point(|run| run.derived_end() < offset);
        match self.runs.get(at) {
            Some(run) if run.identity => run.source.saturating_add(offset - run.derived),
            Some(run) => run.source_end(),
            None => self.runs.last().map_or(0, Run::source_end),
        }
    }
}
