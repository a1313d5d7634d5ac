//! Facts of many sources as one run of bytes, to be mapped from a file: what is asked for is decoded, the rest stays
//! where it is.
//!
//! ```text
//! head      magic, version
//! blobs     by source: metadata without what its path tells, sentences in compressed chunks, two runs of bytes of the caller
//! rows      by source, in the order of paths: digests, stamp of the capture, where its blobs are and their checksums
//! sidecars  by source that has metadata beside it: its number, their stamp
//! paths     one behind the other
//! firsts    by source: number of its first sentence
//! coarse    by every 32nd sentence: its source
//! contents  by sentence: hash of what it says, in five bytes
//! lists     by key: how many sentences, and their numbers, packed
//! keys      entities, then words, sorted
//! starts    by key: where its list starts, in four bytes, or in eight if the lists are that long
//! common    what sentences have in common: a dictionary for compressed chunks, or nothing
//! foot      where all that is, with checksums; how many; rules; label of the caller; magic
//! ```
//!
//! Numbers are little-endian. All but the blobs is verified when it is opened, a blob when it is read. Nothing here opens
//! files: bytes come in and go out.

mod bytes;
mod chunks;
mod dictionary;
mod encoded;
mod list;
mod meta;
mod pack;
mod reader;
mod single;
mod writer;

pub use bytes::Bytes;
pub use encoded::{Encoded, Identity, Stamp, version_of};
pub use reader::{FlatError, FlatFacts};
pub use single::PackedSource;
pub use writer::{Part, build, merge};

pub(crate) use chunks::Packed;
pub(crate) use list::END;
pub(crate) use reader::{Cursor, Numbers};

/// First and last bytes.
const MAGIC: [u8; 8] = *b"RAPPFACT";
/// Grows when the form changes.
const VERSION: u32 = 8;
/// Sentences for each entry of the coarse table.
const COARSE: u32 = 32;
/// Number of sections behind the blobs.
const SECTIONS: usize = 10;
/// Bytes of a row.
const ROW: usize = 140;
/// Bytes of the stamp of a sidecar, with the number of its source.
const SIDECAR: usize = 20;
/// Bytes of the hash of a sentence.
const CONTENT: usize = crate::index::CONTENT_BITS as usize / 8;
/// Bytes of the foot: sections, number of sources, of entity keys, of keys, rules, label, checksum, version, magic.
const FOOT: usize = SECTIONS * 20 + 3 * 8 + 32 + 32 + 4 + 4 + 8;
