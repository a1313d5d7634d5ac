//! The sentences of a source as a blob: chunks of some sentences, each compressed by itself, so that one sentence of a long
//! source costs no more than one of a short one.
//!
//! ```text
//! whether a dictionary is used
//! number of sentences
//! by chunk: length of what it holds, length of it compressed
//! chunks    by sentence: four times its length, one more if it may be evidence, two more if some of its words stand for what is
//!           named elsewhere; then the sentences
//! ```

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock, OnceLock};

use rapporteur_linking::Mention;

use super::bytes::{Bytes, put_varint, varint};
use super::dictionary::{Dictionary, Squeezer, expand};
use super::pack::{pack, unpack};
use crate::SourceSentence;

/// Sentences of a chunk.
const CHUNK: usize = 16;
/// Longest chunk that is expanded, in bytes.
const LONGEST: usize = 1 << 30;
/// Bits beside the length of a sentence.
const FLAGS: u32 = 2;
const PROSE: u32 = 1;
const REFERS: u32 = 2;
/// First byte of a blob.
const PLAIN: u8 = 0;
const WITH_DICTIONARY: u8 = 1;

/// The sentences as chunks that are not compressed yet. Equal sentences give equal chunks.
pub(super) fn chunks(sentences: impl IntoIterator<Item = SourceSentence>) -> Chunks {
    let mut all = Chunks::default();
    let mut lens: Vec<u32> = Vec::new();
    let mut body: Vec<u8> = Vec::new();
    for sentence in sentences {
        let before = body.len();
        let mut flags = if sentence.prose_block { PROSE } else { 0 };
        if sentence.statement.mentions.iter().any(Mention::is_coreference) {
            flags |= REFERS;
        }
        pack(sentence, &mut body);
        lens.push(u32::try_from((body.len() - before) << FLAGS).unwrap_or(u32::MAX) | flags);
        all.sentences += 1;
        if lens.len() == CHUNK {
            all.close(&mut lens, &mut body);
        }
    }
    all.close(&mut lens, &mut body);
    all
}

/// What the sentences of a source are as bytes.
#[derive(Default)]
pub(super) struct Chunks {
    sentences: u32,
    chunks: Vec<Vec<u8>>,
}

impl Chunks {
    fn close(&mut self, lens: &mut Vec<u32>, body: &mut Vec<u8>) {
        if lens.is_empty() {
            return;
        }
        let mut chunk = Vec::with_capacity(body.len() + lens.len() * 2);
        lens.drain(..).for_each(|len| put_varint(&mut chunk, len));
        chunk.append(body);
        self.chunks.push(chunk);
    }

    /// The chunks of a blob; `None` if it is not one of [`Chunks::blob`].
    pub(super) fn of(blob: &[u8], dictionary: Option<&Dictionary>) -> Option<Chunks> {
        let table = Table::read(blob, dictionary.is_some())?;
        let dictionary = dictionary.filter(|_| table.with_dictionary);
        let chunk = |(range, len): &(Range<usize>, usize)| expand(blob.get(range.clone())?, *len, dictionary);
        let chunks = table.chunks.iter().map(chunk).collect::<Option<_>>()?;
        Some(Chunks { sentences: u32::try_from(table.sentences).ok()?, chunks })
    }

    /// One behind the other.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.chunks.iter().map(Vec::as_slice)
    }

    /// Bytes in all.
    pub(super) fn len(&self) -> usize {
        self.chunks.iter().map(Vec::len).sum()
    }

    /// As they are written.
    pub(super) fn blob(&self, squeezer: &mut Squeezer, with_dictionary: bool) -> Vec<u8> {
        let mut out = vec![if with_dictionary { WITH_DICTIONARY } else { PLAIN }];
        put_varint(&mut out, self.sentences);
        let mut body = Vec::new();
        for chunk in &self.chunks {
            let len = squeezer.squeeze(chunk, &mut body);
            put_varint(&mut out, u32::try_from(chunk.len()).unwrap_or(u32::MAX));
            put_varint(&mut out, u32::try_from(len).unwrap_or(u32::MAX));
        }
        out.append(&mut body);
        out
    }
}

/// Whether a blob was made with a dictionary.
pub(super) fn has_dictionary(blob: &[u8]) -> bool {
    blob.first() == Some(&WITH_DICTIONARY)
}

/// Where the chunks of a blob are.
struct Table {
    with_dictionary: bool,
    sentences: usize,
    /// Place in the blob, length when expanded.
    chunks: Vec<(Range<usize>, usize)>,
}

impl Table {
    fn read(blob: &[u8], dictionary: bool) -> Option<Table> {
        let with_dictionary = match *blob.first()? {
            PLAIN => false,
            WITH_DICTIONARY if dictionary => true,
            _ => return None,
        };
        let mut at = 1;
        let sentences = varint(blob, &mut at)? as usize;
        let count = sentences.div_ceil(CHUNK);
        // Each entry takes two bytes at least.
        if count > blob.len() / 2 {
            return None;
        }
        let mut chunks = Vec::with_capacity(count);
        for _ in 0..count {
            let (len, packed) = (varint(blob, &mut at)? as usize, varint(blob, &mut at)? as usize);
            if len > LONGEST {
                return None;
            }
            chunks.push((0..packed, len));
        }
        for (range, _) in &mut chunks {
            let end = at.checked_add(range.end)?;
            *range = at..end;
            at = end;
        }
        (at == blob.len()).then_some(Table { with_dictionary, sentences, chunks })
    }
}

/// Sentences of a blob, each unpacked when somebody asks for it.
pub(crate) struct Packed {
    blob: Blob,
    dictionary: Option<Arc<Dictionary>>,
    chunks: Vec<Chunk>,
    sentences: Box<[OnceLock<Box<SourceSentence>>]>,
}

/// A part of somebody's bytes.
pub(super) struct Blob {
    pub(super) bytes: Bytes,
    pub(super) range: Range<usize>,
}

impl Blob {
    fn get(&self) -> &[u8] {
        self.bytes.get(self.range.clone()).unwrap_or_default()
    }
}

struct Chunk {
    place: Range<usize>,
    len: usize,
    expanded: OnceLock<Option<Expanded>>,
}

struct Expanded {
    bytes: Vec<u8>,
    /// Where each sentence starts, and the end.
    starts: Vec<usize>,
    /// [`PROSE`] and [`REFERS`] of each.
    flags: Vec<u8>,
}

impl Packed {
    /// The sentences of a blob; `None` if it is not one. What its chunks hold is not looked at.
    pub(super) fn new(blob: Blob, dictionary: Option<Arc<Dictionary>>) -> Option<Packed> {
        let table = Table::read(blob.get(), dictionary.is_some())?;
        let chunk = |(place, len)| Chunk { place, len, expanded: OnceLock::new() };
        Some(Packed {
            dictionary: dictionary.filter(|_| table.with_dictionary),
            chunks: table.chunks.into_iter().map(chunk).collect(),
            sentences: (0..table.sentences).map(|_| OnceLock::new()).collect(),
            blob,
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.sentences.len()
    }

    /// A sentence; `None` beyond the last. One whose bytes are none says nothing: checksums have been compared, so that
    /// there is no such sentence.
    pub(crate) fn get(&self, number: usize) -> Option<&SourceSentence> {
        let cell = self.sentences.get(number)?;
        let read = || {
            let sentence = self.read(number);
            if sentence.is_none() {
                tracing::error!(number, "a kept sentence cannot be read");
            }
            Box::new(sentence.unwrap_or_else(|| NOTHING.clone()))
        };
        Some(cell.get_or_init(read))
    }

    /// Whether a sentence may be evidence; it need not be unpacked for that.
    pub(crate) fn is_prose(&self, number: usize) -> bool {
        self.has(number, PROSE)
    }

    /// Whether a sentence has words that stand for something named elsewhere, and these letters, in whatever case; it need not be
    /// unpacked for that.
    pub(crate) fn may_call(&self, number: usize, name: &str) -> bool {
        let bytes = || {
            let Expanded { bytes, starts, .. } = self.chunk(number)?;
            let at = number % CHUNK;
            bytes.get(*starts.get(at)?..*starts.get(at + 1)?)
        };
        // The prose is written as it is.
        self.has(number, REFERS) && bytes().is_some_and(|bytes| holds(bytes, name.as_bytes()))
    }

    fn has(&self, number: usize, flag: u32) -> bool {
        let flags = self.chunk(number).and_then(|chunk| chunk.flags.get(number % CHUNK));
        flags.is_some_and(|flags| u32::from(*flags) & flag != 0)
    }

    /// The chunk of a sentence, expanded.
    fn chunk(&self, number: usize) -> Option<&Expanded> {
        if number >= self.len() {
            return None;
        }
        let chunk = self.chunks.get(number / CHUNK)?;
        let expand = || self.expand(chunk, (self.len() - number / CHUNK * CHUNK).min(CHUNK));
        chunk.expanded.get_or_init(expand).as_ref()
    }

    fn read(&self, number: usize) -> Option<SourceSentence> {
        let Expanded { bytes, starts, .. } = self.chunk(number)?;
        let at = number % CHUNK;
        unpack(bytes.get(*starts.get(at)?..*starts.get(at + 1)?)?)
    }

    fn expand(&self, chunk: &Chunk, count: usize) -> Option<Expanded> {
        let packed = self.blob.get().get(chunk.place.clone())?;
        let bytes = expand(packed, chunk.len, self.dictionary.as_deref())?;
        let mut at = 0;
        let mut starts = Vec::with_capacity(count + 1);
        let mut flags = Vec::with_capacity(count);
        for _ in 0..count {
            let len = varint(&bytes, &mut at)?;
            starts.push((len >> FLAGS) as usize);
            flags.push((len & (PROSE | REFERS)) as u8);
        }
        let mut next = at;
        for start in &mut starts {
            let end = next.checked_add(*start)?;
            *start = next;
            next = end;
        }
        starts.push(next);
        (next == bytes.len()).then_some(Expanded { bytes, starts, flags })
    }
}

/// Whether bytes have these among them, letters of ASCII in whatever case.
fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    let Some(first) = wanted.first() else { return true };
    let (lower, upper) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    memchr::memchr2_iter(lower, upper, bytes)
        .any(|at| bytes.get(at..at + wanted.len()).is_some_and(|there| there.eq_ignore_ascii_case(wanted)))
}

/// A sentence that says nothing.
static NOTHING: LazyLock<SourceSentence> = LazyLock::new(|| SourceSentence {
    range: rapporteur_text::TextRange::default(),
    prose: Box::default(),
    map: rapporteur_text::OffsetMap::default(),
    statement: rapporteur_claims::Statement::default(),
    block: 0,
    prose_block: false,
    lead: None,
    entities: Box::default(),
});

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Packed({})", self.len())
    }
}
