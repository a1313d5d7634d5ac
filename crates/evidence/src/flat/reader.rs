//! Reading: open and verify, look up keys and sources, decode what is asked for.

use std::ops::Range;
use std::sync::Arc;

use rapporteur_catalog::EntityId;

use super::bytes::{Bytes, u32_at, u40_at, u64_at, varint};
use super::chunks::{Blob as Place, Chunks, Packed};
use super::dictionary::Dictionary;
use super::encoded::Stamp;
use super::list::Reader;
use super::meta;
use super::{COARSE, CONTENT, FOOT, MAGIC, ROW, SECTIONS, SIDECAR, VERSION};
use crate::{FactKey, Sentences, SourceFacts, SourceMeta};

/// Why bytes are not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FlatError {
    /// Something else, or cut short.
    #[error("not a file of facts, or a part of one")]
    NotFacts,
    /// Written by another version of the program.
    #[error("of another version of the form")]
    OtherVersion,
    /// Read with another catalogue, another lexicon or by another version of what reads.
    #[error("made by other rules")]
    OtherRules,
    /// A checksum does not fit.
    #[error("damaged: a checksum does not fit")]
    Damaged,
}

/// Facts of many sources, in the order of their paths.
#[derive(Debug, Clone, Default)]
pub struct FlatFacts {
    bytes: Bytes,
    sections: [(usize, usize); SECTIONS],
    sources: usize,
    entities: usize,
    keys: usize,
    dictionary: Option<Arc<Dictionary>>,
}

/// A source's row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub digest: [u8; 32],
    pub content: [u8; 32],
    pub version: u64,
    pub file: Stamp,
    /// Where its blobs start.
    pub start: u64,
    /// Lengths of metadata, facts, the caller's two.
    pub lens: [u32; 4],
    pub checks: [u32; 4],
    /// Length of the facts when expanded.
    pub facts_len: u32,
    pub read: bool,
    /// Where its path starts; it ends where the next one starts.
    pub path: u32,
    /// Sentences that may be evidence.
    pub prose: u32,
}

/// The blobs of a source.
#[derive(Clone, Copy)]
enum Blob {
    Meta,
    Facts,
    Beside,
    Traces,
}

const ROWS: usize = 0;
const SIDECARS: usize = 1;
const PATHS: usize = 2;
const FIRSTS: usize = 3;
const COARSES: usize = 4;
const CONTENTS: usize = 5;
const LISTS: usize = 6;
const KEYS: usize = 7;
const STARTS: usize = 8;
const COMMON: usize = 9;

/// Where in a row the path starts, and the number of sentences.
const ROW_PATH: usize = ROW - 8;
const ROW_PROSE: usize = ROW - 4;
/// Beside the number of sentences: whether there are facts.
pub(super) const READ: u32 = 1 << 31;

impl FlatFacts {
    /// Names all that the sources say, by path, and the rules that they were read by; not when their files were changed or where the
    /// bytes are.
    #[must_use]
    pub fn identity(&self) -> [u8; 32] {
        let mut said = Vec::with_capacity(self.sources * 8);
        for source in 0..self.sources {
            // 0 for a file that could not be read.
            said.extend(self.version(source).unwrap_or_default().to_le_bytes());
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.in_foot(SECTIONS * 20 + 24));
        hasher.update(&said);
        (0..self.sources).for_each(|source| {
            hasher.update(self.path(source).as_bytes()).update(&[0xFF]);
        });
        *hasher.finalize().as_bytes()
    }

    /// Verifies all but the blobs.
    ///
    /// # Errors
    /// If the bytes were not written by this version with these rules, or have changed since.
    pub fn open(bytes: Bytes, rules: &[u8; 32]) -> Result<FlatFacts, FlatError> {
        if bytes.get(..8) != Some(&MAGIC) {
            return Err(FlatError::NotFacts);
        }
        if u64_at(&bytes, 8) != Some(u64::from(VERSION)) {
            return Err(FlatError::OtherVersion);
        }
        let start = bytes.len().checked_sub(FOOT).ok_or(FlatError::NotFacts)?;
        let foot = bytes.get(start..).unwrap_or_default();
        if foot.get(FOOT - 8..) != Some(&MAGIC) {
            return Err(FlatError::NotFacts);
        }
        let summed = foot.get(..FOOT - 16).unwrap_or_default();
        if u32_at(foot, FOOT - 16) != Some(crc32fast::hash(summed)) {
            return Err(FlatError::Damaged);
        }
        let numbers = SECTIONS * 20;
        if foot.get(numbers + 24..numbers + 56) != Some(rules) {
            return Err(FlatError::OtherRules);
        }
        let number =
            |at: usize| u64_at(foot, at).and_then(|n| usize::try_from(n).ok()).ok_or(FlatError::Damaged);
        let mut sections = [(0, 0); SECTIONS];
        for (index, section) in sections.iter_mut().enumerate() {
            let (at, len) = (number(index * 20)?, number(index * 20 + 8)?);
            let end = at.checked_add(len).filter(|end| *end <= start).ok_or(FlatError::Damaged)?;
            *section = (at, end);
        }
        let mut facts = FlatFacts {
            sections,
            sources: number(numbers)?,
            entities: number(numbers + 8)?,
            keys: number(numbers + 16)?,
            dictionary: None,
            bytes,
        };
        let sound = |index: usize| {
            u32_at(facts.bytes.get(start..).unwrap_or_default(), index * 20 + 16)
                == Some(crc32fast::hash(facts.section(index)))
        };
        let sentences = facts.sentences() as usize;
        let fits = |index: usize, count: usize, size: usize| {
            count.checked_mul(size) == Some(facts.section(index).len())
        };
        let sized = fits(ROWS, facts.sources, ROW)
            && facts.section(SIDECARS).len().is_multiple_of(SIDECAR)
            && fits(FIRSTS, facts.sources + 1, 4)
            && fits(COARSES, sentences.div_ceil(COARSE as usize), 4)
            && fits(CONTENTS, sentences, CONTENT)
            && fits(KEYS, facts.keys, 8)
            && (fits(STARTS, facts.keys, 4) || fits(STARTS, facts.keys, 8))
            && facts.entities <= facts.keys;
        if !sized || !(0..SECTIONS).all(sound) {
            return Err(FlatError::Damaged);
        }
        facts.dictionary = Dictionary::read(facts.section(COMMON));
        Ok(facts)
    }

    /// What sentences have in common.
    pub(super) fn dictionary(&self) -> Option<&Arc<Dictionary>> {
        self.dictionary.as_ref()
    }

    /// Bytes by part, in the order of the form: what of a run takes the room.
    #[must_use]
    pub fn sizes(&self) -> Vec<(&'static str, u64)> {
        let mut blobs = [0_u64; 4];
        for row in (0..self.len()).filter_map(|at| self.row(at)) {
            for (sum, len) in blobs.iter_mut().zip(row.lens) {
                *sum += u64::from(len);
            }
        }
        let named = ["metadata", "sentences", "beside", "traces"].into_iter().zip(blobs);
        let sections = [
            "rows", "sidecars", "paths", "firsts", "coarse", "contents", "lists", "keys", "starts", "common",
        ];
        let sections = sections.into_iter().enumerate();
        named.chain(sections.map(|(at, name)| (name, self.section(at).len() as u64))).collect()
    }

    fn section(&self, index: usize) -> &[u8] {
        let (start, end) = self.sections.get(index).copied().unwrap_or_default();
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// What the caller of [`merge`](super::merge) has marked it with.
    #[must_use]
    pub fn label(&self) -> [u8; 32] {
        self.in_foot(SECTIONS * 20 + 56)
    }

    /// 32 bytes of the foot; zeros beyond it.
    fn in_foot(&self, at: usize) -> [u8; 32] {
        let at = self.bytes.len().wrapping_sub(FOOT).wrapping_add(at);
        let found = at.checked_add(32).and_then(|end| self.bytes.get(at..end));
        found.and_then(|found| found.try_into().ok()).unwrap_or_default()
    }

    /// Bytes in all.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Number of sources.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sources
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources == 0
    }

    /// Number of sentences of all sources.
    #[must_use]
    pub fn sentences(&self) -> u32 {
        u32_at(self.section(FIRSTS), self.sources * 4).unwrap_or_default()
    }

    // Sources

    pub(super) fn row(&self, source: usize) -> Option<Row> {
        let at = source.checked_mul(ROW)?;
        let row = self.section(ROWS).get(at..at.checked_add(ROW)?)?;
        let hash = |at: usize| -> Option<[u8; 32]> { row.get(at..at + 32)?.try_into().ok() };
        let four = |at: usize| -> Option<[u32; 4]> {
            Some([u32_at(row, at)?, u32_at(row, at + 4)?, u32_at(row, at + 8)?, u32_at(row, at + 12)?])
        };
        Some(Row {
            digest: hash(0)?,
            content: hash(32)?,
            version: u64_at(row, 64)?,
            file: stamp_at(row, 72)?,
            start: u64_at(row, 88)?,
            lens: four(96)?,
            checks: four(112)?,
            facts_len: u32_at(row, 128)?,
            read: u32_at(row, ROW_PROSE)? & READ != 0,
            path: u32_at(row, ROW_PATH)?,
            prose: u32_at(row, ROW_PROSE)? & !READ,
        })
    }

    /// Path of a source; empty beyond the last.
    #[must_use]
    pub fn path(&self, source: usize) -> &str {
        let (rows, paths) = (self.section(ROWS), self.section(PATHS));
        let start = |source: usize| u32_at(rows, source.checked_mul(ROW)?.checked_add(ROW_PATH)?);
        let Some(from) = start(source) else { return "" };
        let to = start(source + 1).map_or(paths.len(), |next| next as usize);
        let bytes = paths.get(from as usize..to);
        bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// The stamp of the metadata beside a source.
    pub(super) fn sidecar(&self, source: usize) -> Stamp {
        let sidecars = self.section(SIDECARS);
        let number = |at: usize| u32_at(sidecars, at * SIDECAR).map(|number| number as usize);
        let at = partition(sidecars.len() / SIDECAR, |at| number(at).is_some_and(|number| number < source));
        let found = (number(at) == Some(source)).then(|| stamp_at(sidecars, at * SIDECAR + 4));
        found.flatten().unwrap_or(Stamp::ABSENT)
    }

    /// The source with a path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<usize> {
        let at = partition(self.sources, |source| self.path(source) < path);
        (at < self.sources && self.path(at) == path).then_some(at)
    }

    /// Hash of all that a source's facts were made of.
    #[must_use]
    pub fn digest(&self, source: usize) -> Option<[u8; 32]> {
        self.row(source).map(|row| row.digest)
    }

    /// Hash of the file's bytes; none of a file that could not be read.
    #[must_use]
    pub fn content(&self, source: usize) -> Option<[u8; 32]> {
        self.row(source).filter(|row| row.read).map(|row| row.content)
    }

    /// Hash of all that a source says; none of a file that could not be read.
    #[must_use]
    pub fn version(&self, source: usize) -> Option<u64> {
        self.row(source).filter(|row| row.read).map(|row| row.version)
    }

    /// What its files were when they were read: the capture, the metadata beside it.
    #[must_use]
    pub fn stamps(&self, source: usize) -> Option<[Stamp; 2]> {
        self.row(source).map(|row| [row.file, self.sidecar(source)])
    }

    /// Number of a source's sentences that may be evidence.
    #[must_use]
    pub fn prose_count(&self, source: usize) -> usize {
        self.row(source).map_or(0, |row| row.prose as usize)
    }

    /// Whether there are facts of a source: it could be read.
    #[must_use]
    pub fn is_read(&self, source: usize) -> bool {
        u32_at(self.section(ROWS), source.saturating_mul(ROW).saturating_add(ROW_PROSE))
            .is_some_and(|prose| prose & READ != 0)
    }

    /// All blobs of a source as they are.
    pub(super) fn blobs(&self, row: &Row) -> &[u8] {
        let len = row.lens.iter().fold(0_usize, |sum, &len| sum.saturating_add(len as usize));
        self.range(row.start, 0, len)
    }

    /// Each blob of a source as it is.
    pub(super) fn each_blob(&self, row: &Row) -> [&[u8]; 4] {
        let mut skip = 0_usize;
        row.lens.map(|len| {
            let blob = self.range(row.start, skip, len as usize);
            skip = skip.saturating_add(len as usize);
            blob
        })
    }

    fn range(&self, start: u64, skip: usize, len: usize) -> &[u8] {
        self.bytes.get(place(start, skip, len)).unwrap_or_default()
    }

    /// Where a blob is, if its checksum fits.
    fn place(&self, row: &Row, blob: Blob) -> Result<Range<usize>, FlatError> {
        let index = blob as usize;
        let skip = row.lens.iter().take(index).fold(0_usize, |sum, &len| sum.saturating_add(len as usize));
        let (len, check) = (row.lens.get(index), row.checks.get(index));
        let (Some(&len), Some(&check)) = (len, check) else { return Err(FlatError::Damaged) };
        let place = place(row.start, skip, len as usize);
        let sound = |bytes: &[u8]| crc32fast::hash(bytes) == check;
        if self.bytes.get(place.clone()).is_some_and(sound) { Ok(place) } else { Err(FlatError::Damaged) }
    }

    fn blob(&self, row: &Row, blob: Blob) -> Result<&[u8], FlatError> {
        self.place(row, blob).map(|place| self.bytes.get(place).unwrap_or_default())
    }

    /// The packed sentences of a source; `None` if they are damaged.
    pub(super) fn chunks(&self, row: &Row) -> Option<Chunks> {
        Chunks::of(self.blob(row, Blob::Facts).ok()?, self.dictionary.as_deref())
    }

    /// The facts of a source; none of a file that could not be read. Its sentences are unpacked when they are asked for.
    ///
    /// # Errors
    /// If they are damaged.
    pub fn facts(&self, source: usize) -> Result<Option<SourceFacts>, FlatError> {
        let Some(row) = self.row(source).filter(|row| row.read) else { return Ok(None) };
        let meta = self.meta(source)?.unwrap_or_default();
        let place = Place { bytes: self.bytes.clone(), range: self.place(&row, Blob::Facts)? };
        let packed = Packed::new(place, self.dictionary.clone()).ok_or(FlatError::Damaged)?;
        if packed.len() != self.sentence_count(source) as usize {
            return Err(FlatError::Damaged);
        }
        Ok(Some(SourceFacts { meta, sentences: Sentences::packed(packed), content: row.content }))
    }

    /// The metadata of a source; none of a file that could not be read.
    ///
    /// # Errors
    /// If they are damaged.
    pub fn meta(&self, source: usize) -> Result<Option<SourceMeta>, FlatError> {
        let Some(row) = self.row(source).filter(|row| row.read) else { return Ok(None) };
        let packed = self.blob(&row, Blob::Meta)?;
        meta::unpack_beside(packed, self.path(source)).map(Some).ok_or(FlatError::Damaged)
    }

    /// What the caller keeps with a source.
    ///
    /// # Errors
    /// If it is damaged.
    pub fn beside(&self, source: usize) -> Result<&[u8], FlatError> {
        self.row(source).map_or(Ok(&[]), |row| self.blob(&row, Blob::Beside))
    }

    /// What else the caller keeps with it.
    ///
    /// # Errors
    /// If it is damaged.
    pub fn traces(&self, source: usize) -> Result<&[u8], FlatError> {
        self.row(source).map_or(Ok(&[]), |row| self.blob(&row, Blob::Traces))
    }

    /// Whether what is known of a source beside its sentences is as it was written.
    #[must_use]
    pub fn is_sound(&self, source: usize) -> bool {
        let blob = |row: &Row, blob| self.blob(row, blob).is_ok();
        self.row(source).is_none_or(|row| blob(&row, Blob::Beside) && (!row.read || blob(&row, Blob::Meta)))
    }

    /// About how many bytes the facts of a source take when they are decoded.
    pub(crate) fn weight(&self, source: usize) -> usize {
        self.row(source).map_or(0, |row| row.facts_len as usize * DECODED)
    }

    // Sentences

    /// Number of a source's first sentence.
    pub(crate) fn first(&self, source: usize) -> u32 {
        u32_at(self.section(FIRSTS), source.saturating_mul(4)).unwrap_or(u32::MAX)
    }

    pub(crate) fn sentence_count(&self, source: usize) -> u32 {
        self.first(source.saturating_add(1)).saturating_sub(self.first(source))
    }

    pub(super) fn numbering(&self) -> Numbering<'_> {
        Numbering { firsts: self.section(FIRSTS), coarse: self.section(COARSES), sources: self.sources }
    }

    /// The source of a sentence, which is `from` or comes after it.
    pub(crate) fn source_from(&self, from: usize, number: u32) -> usize {
        self.numbering().source_from(from, number)
    }

    pub(super) fn contents_of(&self, source: usize) -> &[u8] {
        let range = self.numbers(source);
        self.section(CONTENTS).get(range.start * CONTENT..range.end * CONTENT).unwrap_or_default()
    }

    fn numbers(&self, source: usize) -> Range<usize> {
        self.first(source) as usize..self.first(source.saturating_add(1)) as usize
    }

    /// Hash of what a sentence says.
    pub(crate) fn sentence_content(&self, source: usize, sentence: u32) -> u64 {
        let number = self.first(source).saturating_add(sentence);
        u40_at(self.section(CONTENTS), number as usize * CONTENT).unwrap_or_default()
    }

    // Keys

    /// Number of keys: entities, then words.
    pub(crate) fn keys(&self) -> Range<usize> {
        0..self.keys
    }

    /// The key of a number.
    pub(crate) fn key(&self, index: usize) -> Option<FactKey> {
        let code = u64_at(self.section(KEYS), index.checked_mul(8)?)?;
        if index < self.entities {
            return Some(FactKey::Entity(EntityId(u32::try_from(code).unwrap_or(u32::MAX))));
        }
        Some(FactKey::Word(code))
    }

    /// The number of a key.
    pub(crate) fn position(&self, key: FactKey) -> Option<usize> {
        let (range, code) = match key {
            FactKey::Entity(id) => (0..self.entities, u64::from(id.0)),
            FactKey::Word(hash) => (self.entities..self.keys, hash),
            FactKey::All | FactKey::Pair(..) => return None,
        };
        let keys = self.section(KEYS);
        let at = range.start
            + partition(range.len(), |at| u64_at(keys, (range.start + at) * 8).is_some_and(|k| k < code));
        (range.contains(&at) && u64_at(keys, at * 8) == Some(code)).then_some(at)
    }

    /// Numbers of the words from `first` to `last`.
    pub(crate) fn words_between(&self, first: u64, last: u64) -> Range<usize> {
        let keys = self.section(KEYS);
        let count = self.keys - self.entities;
        let below = |code: u64| {
            self.entities
                + partition(count, |at| u64_at(keys, (self.entities + at) * 8).is_some_and(|k| k < code))
        };
        below(first)..last.checked_add(1).map_or(self.keys, below)
    }

    /// Number of sentences of a key.
    pub(crate) fn list_len(&self, index: usize) -> usize {
        self.list(index).1
    }

    /// The packed list of a key.
    pub(super) fn list(&self, index: usize) -> (&[u8], usize) {
        let starts = self.section(STARTS);
        let start = if starts.len() / 8 >= self.keys {
            u64_at(starts, index.saturating_mul(8))
        } else {
            u32_at(starts, index.saturating_mul(4)).map(u64::from)
        };
        let start = start.and_then(|start| usize::try_from(start).ok()).unwrap_or(usize::MAX);
        let bytes = self.section(LISTS).get(start..).unwrap_or_default();
        let mut at = 0;
        let len = varint(bytes, &mut at).unwrap_or_default();
        (bytes.get(at..).unwrap_or_default(), len as usize)
    }
}

/// Bytes of facts in memory for each of a packed one, measured where a third of the sentences are asked for.
const DECODED: usize = 3;

/// A stamp in sixteen bytes; `None` beyond the end.
fn stamp_at(bytes: &[u8], at: usize) -> Option<Stamp> {
    Some(Stamp { len: u64_at(bytes, at)?, modified: u64_at(bytes, at.checked_add(8)?)?.cast_signed() })
}

/// Where a blob is that starts `skip` bytes behind `start`.
fn place(start: u64, skip: usize, len: usize) -> Range<usize> {
    let start = usize::try_from(start).unwrap_or(usize::MAX).saturating_add(skip);
    start..start.saturating_add(len)
}

/// The first of `len` for which `below` does not hold; it holds for those before.
fn partition(len: usize, below: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low.midpoint(high);
        if below(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// Which sentences are whose.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbering<'a> {
    firsts: &'a [u8],
    coarse: &'a [u8],
    sources: usize,
}

impl Numbering<'_> {
    /// Number of a source's first sentence.
    #[inline]
    pub(super) fn first(&self, source: usize) -> u32 {
        u32_at(self.firsts, source.saturating_mul(4)).unwrap_or(u32::MAX)
    }

    /// The source of a sentence, which is `from` or comes after it.
    #[inline]
    pub(super) fn source_from(&self, from: usize, number: u32) -> usize {
        let starts_by = |source: usize| u32_at(self.firsts, source * 4).is_some_and(|first| first <= number);
        let mut source = from;
        // The next one or two are the usual case.
        for _ in 0..2 {
            if !starts_by(source + 1) {
                return source;
            }
            source += 1;
        }
        let coarse = u32_at(self.coarse, (number / COARSE) as usize * 4).unwrap_or_default();
        source = source.max(coarse as usize);
        while source + 1 < self.sources && starts_by(source + 1) {
            source += 1;
        }
        source
    }
}

/// The sentences of a key by their numbers in all.
#[derive(Debug, Clone)]
pub(crate) struct Numbers<'a>(Reader<'a>);

impl<'a> Numbers<'a> {
    pub(crate) fn new(facts: &'a FlatFacts, key: usize) -> Numbers<'a> {
        let (bytes, len) = facts.list(key);
        Numbers(Reader::new(bytes, len))
    }

    /// The first number that is not below `target` and has not been passed; [`END`](super::END) if there is none.
    #[inline]
    pub(crate) fn seek(&mut self, target: u32) -> u32 {
        self.0.seek(target)
    }

    /// Gives all numbers below `end` that have not been passed; then the first behind them, or [`END`](super::END).
    #[inline]
    pub(crate) fn below(&mut self, end: u32, each: impl FnMut(u32)) -> u32 {
        self.0.below(end, each)
    }
}

/// A place in the list of a key.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    numbering: Numbering<'a>,
    reader: Reader<'a>,
    source: usize,
    /// The sentence here, by its number in all.
    number: Option<u32>,
}

impl<'a> Cursor<'a> {
    /// At the first sentence of a key.
    pub(crate) fn new(facts: &'a FlatFacts, key: usize) -> Cursor<'a> {
        let (bytes, len) = facts.list(key);
        let numbering = facts.numbering();
        let mut cursor = Cursor { numbering, reader: Reader::new(bytes, len), source: 0, number: None };
        cursor.advance();
        cursor
    }

    /// The source of the sentence here, by its number.
    #[inline]
    pub(crate) fn source(&self) -> Option<usize> {
        self.number.map(|_| self.source)
    }

    /// The sentence here, by its number in its source.
    #[inline]
    pub(crate) fn sentence(&self) -> Option<u32> {
        self.number.map(|number| number.saturating_sub(self.numbering.first(self.source)))
    }

    #[inline]
    pub(crate) fn advance(&mut self) {
        self.number = self.reader.next();
        if let Some(number) = self.number {
            self.source = self.numbering.source_from(self.source, number);
        }
    }

    /// To the first sentence of `source` or of one after it.
    pub(crate) fn seek(&mut self, source: usize) {
        if self.number.is_none() || self.source >= source {
            return;
        }
        self.reader.seek(self.numbering.first(source));
        self.number = self.reader.next();
        if let Some(number) = self.number {
            self.source = self.numbering.source_from(source, number);
        }
    }
}
