//! What facts of a file have in common: a zstd dictionary, so that facts of one source are small though they are packed
//! by themselves.

use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;
use zstd::dict::DecoderDictionary;
use zstd::zstd_safe::{CCtx, CDict, DCtx};

use super::bytes::u64_at;

/// Bytes of packed facts below which a dictionary takes more room than it saves.
const LEAST: u64 = 512 * 1024;
/// Bytes of packed facts for each byte of a dictionary, and the most that one is of use.
const SHARE: u64 = 64;
const LARGEST: usize = 64 * 1024;
/// Bytes of samples for each byte of a dictionary.
const SAMPLES: usize = 48;
/// Facts may grow so much before their dictionary is made anew, which costs packing them all.
const GROWTH: u64 = 8;
/// How hard it is tried to make facts small: beyond, time grows and size does not shrink much.
const LEVEL: i32 = 6;
/// The same without a dictionary: what is of a size to matter gets one when it is written.
const PLAIN_LEVEL: i32 = 1;

/// A dictionary, ready for use.
pub(super) struct Dictionary {
    /// Bytes of the facts that it was made for, then the dictionary.
    section: Vec<u8>,
    decoder: DecoderDictionary<'static>,
}

/// Bytes before the dictionary.
const HEAD: usize = 8;

impl Dictionary {
    /// From the bytes of its section; none for no bytes.
    pub(super) fn read(section: &[u8]) -> Option<Arc<Dictionary>> {
        let dictionary = section.get(HEAD..).filter(|bytes| !bytes.is_empty())?;
        let decoder = DecoderDictionary::copy(dictionary);
        Some(Arc::new(Dictionary { section: section.to_vec(), decoder }))
    }

    /// The bytes of its section.
    pub(super) fn section(&self) -> &[u8] {
        &self.section
    }

    fn bytes(&self) -> &[u8] {
        self.section.get(HEAD..).unwrap_or_default()
    }

    /// Bytes of the facts that it was made for.
    fn made_for(&self) -> u64 {
        u64_at(&self.section, 0).unwrap_or_default()
    }

    /// The dictionary for `size` bytes of packed facts of `count` sources, some of which may use a `known` one already.
    /// `sample` gives facts of a source.
    pub(super) fn choose(
        size: u64,
        known: Option<&Arc<Dictionary>>,
        count: usize,
        sample: impl Fn(usize) -> Option<Vec<u8>> + Sync + Send,
    ) -> Option<Arc<Dictionary>> {
        if size < LEAST {
            return None;
        }
        let enough = |known: &&Arc<Dictionary>| size <= known.made_for().saturating_mul(GROWTH);
        if let Some(known) = known.filter(enough) {
            return Some(Arc::clone(known));
        }
        Dictionary::make(size, count, sample).or_else(|| known.cloned())
    }

    fn make(
        size: u64,
        count: usize,
        sample: impl Fn(usize) -> Option<Vec<u8>> + Sync + Send,
    ) -> Option<Arc<Dictionary>> {
        let largest = usize::try_from(size / SHARE).unwrap_or(LARGEST).min(LARGEST);
        // Evenly spread, as many as it takes.
        let mean = usize::try_from(size / count.max(1) as u64).unwrap_or(usize::MAX).max(1);
        let wanted = (largest * SAMPLES).div_ceil(mean).clamp(1, count.max(1));
        let step = count.div_ceil(wanted).max(1);
        let samples: Vec<Vec<u8>> =
            (0..count).into_par_iter().step_by(step).filter_map(sample).filter(|s| !s.is_empty()).collect();
        let dictionary = zstd::dict::from_samples(&samples, largest).ok()?;
        let mut section = size.to_le_bytes().to_vec();
        section.extend_from_slice(&dictionary);
        Dictionary::read(&section)
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dictionary({})", self.section.len())
    }
}

/// Two are one if they have the same bytes.
impl PartialEq for Dictionary {
    fn eq(&self, other: &Dictionary) -> bool {
        self.bytes() == other.bytes()
    }
}

/// Makes facts small, with a dictionary or without. Making one takes as long as a few uses of it.
pub(super) struct Squeezer {
    context: CCtx<'static>,
    dictionary: Option<Arc<CDict<'static>>>,
}

/// A dictionary as squeezers use it: made once, for all threads.
pub(super) type Squeezing = Option<Arc<CDict<'static>>>;

impl Dictionary {
    /// For [`Squeezer::new`].
    pub(super) fn squeezing(&self) -> Arc<CDict<'static>> {
        Arc::new(CDict::create(self.bytes(), LEVEL))
    }
}

impl Squeezer {
    pub(super) fn new(dictionary: Squeezing) -> Squeezer {
        Squeezer { context: CCtx::create(), dictionary }
    }

    /// Appends the bytes, compressed, and tells how many they are then. Empty if they cannot be, which reading finds.
    pub(super) fn squeeze(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> usize {
        let mut packed = Vec::with_capacity(zstd::zstd_safe::compress_bound(bytes.len()));
        let done = match &self.dictionary {
            Some(dictionary) => self.context.compress_using_cdict(&mut packed, bytes, dictionary),
            None => self.context.compress(&mut packed, bytes, PLAIN_LEVEL),
        };
        if done.is_ok() {
            out.extend_from_slice(&packed);
        }
        done.unwrap_or_default()
    }
}

thread_local! {
    /// Making one takes as long as a use of it.
    static EXPANDER: std::cell::RefCell<DCtx<'static>> = std::cell::RefCell::new(DCtx::create());
}

/// The `len` bytes that were compressed with a dictionary or without.
pub(super) fn expand(bytes: &[u8], len: usize, dictionary: Option<&Dictionary>) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(len);
    let done = EXPANDER.with_borrow_mut(|expander| match dictionary {
        Some(dictionary) => expander.decompress_using_ddict(&mut out, bytes, dictionary.decoder.as_ddict()),
        None => expander.decompress(&mut out, bytes),
    });
    (done.is_ok() && out.len() == len).then_some(out)
}
