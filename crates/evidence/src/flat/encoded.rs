//! One source, ready to be written: what it says as bytes, and the keys that lead to its sentences.

use std::cell::RefCell;

use crate::index::{contents, keys_of};
use crate::{FactKey, Sentences, SourceFacts};

use super::bytes::Bytes;
use super::chunks::{Blob, Chunks, Packed, chunks};
use super::dictionary::Squeezer;
use super::meta;

/// Length and time of change of a file: whether they are the same decides whether it is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// Bytes.
    pub len: u64,
    /// Nanoseconds since 1970; [`Stamp::UNSURE`] if the file may have changed since without showing it.
    pub modified: i64,
}

impl Stamp {
    /// A time that no file has: its bytes have to be compared.
    pub const UNSURE: i64 = i64::MIN;
    /// There is no such file.
    pub const ABSENT: Stamp = Stamp { len: u64::MAX, modified: 0 };

    /// The stamp of a file that may have changed since.
    #[must_use]
    pub fn unsure(self) -> Stamp {
        Stamp { modified: Stamp::UNSURE, ..self }
    }
}

/// What is known of a source's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Path, as the caller sorts them.
    pub path: Box<str>,
    /// Hash of all that the facts were made of.
    pub digest: [u8; 32],
    /// The capture.
    pub file: Stamp,
    /// The metadata beside it.
    pub sidecar: Stamp,
    /// Whatever else the caller keeps with it.
    pub beside: Box<[u8]>,
    /// As `beside`, and seldom asked for.
    pub traces: Box<[u8]>,
}

/// A source, ready to be written.
#[derive(Debug, Clone)]
pub struct Encoded {
    pub(super) identity: Identity,
    /// Whether there are facts at all.
    pub(super) read: bool,
    pub(super) content: [u8; 32],
    pub(super) version: u64,
    pub(super) meta: Vec<u8>,
    /// Packed sentences, compressed without a dictionary.
    pub(super) facts: Bytes,
    pub(super) facts_len: u32,
    /// Sentences that may be evidence.
    pub(super) prose: u32,
    pub(super) contents: Vec<u64>,
    pub(super) keys: Vec<(FactKey, u32)>,
}

impl Encoded {
    /// A source with its facts, or one of which only the problems are known.
    #[must_use]
    pub fn new(identity: Identity, facts: Option<SourceFacts>) -> Encoded {
        let read = facts.is_some();
        let facts = facts.unwrap_or_default();
        let contents = contents(&facts);
        let keys = keys_of(&facts);
        let content = facts.content;
        let prose = facts.sentences.iter().filter(|sentence| sentence.prose_block).count();
        let whole = meta::pack(&facts.meta);
        let meta = meta::pack_beside(facts.meta, &identity.path);
        let packed = chunks(facts.sentences);
        let version = version(&content, &whole, &packed);
        Encoded {
            identity,
            read,
            content,
            version,
            meta,
            facts_len: u32::try_from(packed.len()).unwrap_or(u32::MAX),
            facts: Bytes::new(SQUEEZER.with_borrow_mut(|squeezer| packed.blob(squeezer, false))),
            prose: u32::try_from(prose).unwrap_or(u32::MAX),
            contents,
            keys,
        }
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.identity.path
    }

    /// What is known of its files.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Its facts; none of a file that could not be read.
    #[must_use]
    pub fn facts(&self) -> Option<SourceFacts> {
        let read = || {
            let blob = Blob { bytes: self.facts.clone(), range: 0..self.facts.len() };
            let sentences = Sentences::packed(Packed::new(blob, None)?);
            let meta = meta::unpack_beside(&self.meta, &self.identity.path)?;
            Some(SourceFacts { meta, sentences, content: self.content })
        };
        self.read.then(read).flatten()
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.facts.len() + self.meta.len() + self.contents.len() * 8 + self.keys.len() * 24 + 400
    }
}

/// Hash of all that a source says. Equal facts have equal versions, wherever they come from.
#[must_use]
pub fn version_of(facts: &SourceFacts) -> u64 {
    version(&facts.content, &meta::pack(&facts.meta), &chunks(facts.sentences.iter().cloned()))
}

fn version(content: &[u8; 32], meta: &[u8], packed: &Chunks) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(content);
    hasher.update(&(meta.len() as u64).to_le_bytes());
    hasher.update(meta);
    packed.iter().for_each(|chunk| {
        hasher.update(chunk);
    });
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}

thread_local! {
    static SQUEEZER: RefCell<Squeezer> = RefCell::new(Squeezer::new(None));
}
