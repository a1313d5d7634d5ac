//! The file of a trained network.
//!
//! Little-endian, without padding: a head of numbers, the names of the classes, the dictionary, the features with their
//! 8-bit vectors, then the weights, already in the order the products read them, so that loading copies nothing.

use std::fmt;

use rustc_hash::FxHashMap;

use super::simd::{BLOCK, GROUP, Weights};
use crate::dictionary::Dictionary;

/// First bytes of the file, with the version of the format.
pub(crate) const MAGIC: &[u8; 8] = b"RPGNET02";
/// Row of the artificial root in the embedding.
pub(crate) const ROOT: u32 = 0;
/// Row of a word without a vector of its own.
pub(crate) const UNKNOWN: u32 = 1;

/// Bytes that are no model, or one of another format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadModel(pub(crate) &'static str);

impl fmt::Display for BadModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a grammar model of this version: {}; train it again", self.0)
    }
}

impl std::error::Error for BadModel {}

/// A quantised matrix with its bias.
///
/// Product of activations `a` (value `(a - 128) · s`) with column `c`:
/// `(Σ a·w − 128·Σ w) · s · scale[c] + bias[c]`.
#[derive(Debug, Clone)]
pub(crate) struct Matrix<'a> {
    pub weights: Weights<'a>,
    pub scale: Vec<f32>,
    /// 128 times the sum of each column.
    pub offset: Vec<i32>,
    pub bias: Vec<f32>,
}

/// The weights of one direction of a layer.
#[derive(Debug, Clone)]
pub(crate) struct Lstm<'a> {
    pub input: Matrix<'a>,
    /// Its scales are those of states already.
    pub recurrent: Matrix<'a>,
}

/// Names of classes, in the order of their numbers.
#[derive(Debug, Clone)]
pub(crate) struct Classes {
    pub upos: Vec<String>,
    pub xpos: Vec<String>,
    pub feats: Vec<String>,
    pub relations: Vec<String>,
}

/// A network ready for use; weights stay in the bytes it was read from.
#[derive(Debug, Clone)]
pub(crate) struct Model<'a> {
    pub dim: usize,
    pub hidden: usize,
    pub arc_width: usize,
    pub rel_width: usize,
    pub tag_width: usize,
    pub classes: Classes,
    /// Class of the relation of a sentence's root.
    pub root: Option<usize>,
    pub dictionary: Dictionary,
    features: FxHashMap<u32, u32>,
    embedding: &'a [i8],
    embedding_scale: Vec<f32>,
    pub lstms: Vec<[Lstm<'a>; 2]>,
    pub mlp: Matrix<'a>,
    pub arc: Matrix<'a>,
    pub arc_head: Vec<f32>,
    pub rel: Matrix<'a>,
    pub tags: Matrix<'a>,
}

impl<'a> Model<'a> {
    /// Reads a model.
    ///
    /// # Errors
    /// Bytes that end early, go on too long or state sizes that do not fit each other.
    pub(crate) fn from_bytes(bytes: &'a [u8]) -> Result<Self, BadModel> {
        let mut reader = Reader(bytes);
        if reader.take(8)? != MAGIC {
            return Err(BadModel("the first bytes differ"));
        }
        let mut number = || reader.number();
        let (dim, hidden, layers) = (number()?, number()?, number()?);
        let (arc_width, rel_width, tag_width) = (number()?, number()?, number()?);
        if [dim, hidden, layers, arc_width, rel_width, tag_width].iter().any(|&n| n == 0 || n > 4096) {
            return Err(BadModel("a width is out of range"));
        }
        let classes = Classes {
            upos: reader.names()?,
            xpos: reader.names()?,
            feats: reader.names()?,
            relations: reader.names()?,
        };
        let count = reader.number()?;
        let words = reader.take(count.checked_mul(6).ok_or(BadModel("too many words"))?)?;
        let dictionary = Dictionary::new(words.as_chunks::<6>().0.iter().map(|&[a, b, c, d, low, high]| {
            (u32::from_le_bytes([a, b, c, d]), u16::from_le_bytes([low, high]))
        }));
        let count = reader.number()?;
        let hashes = reader.take(count.checked_mul(4).ok_or(BadModel("too many features"))?)?;
        let mut features = FxHashMap::default();
        features.reserve(count);
        for (row, hash) in hashes.as_chunks::<4>().0.iter().enumerate() {
            features.insert(u32::from_le_bytes(*hash), row as u32 + 2);
        }
        let embedding_scale = reader.floats(count + 2)?;
        let embedding = reader.signed((count + 2).checked_mul(dim).ok_or(BadModel("too many features"))?)?;
        let mut lstms = Vec::new();
        for layer in 0..layers {
            let width = if layer == 0 { dim } else { 2 * hidden };
            let mut direction = || -> Result<Lstm<'a>, BadModel> {
                let input = reader.matrix(width, 4 * hidden)?;
                let mut recurrent = reader.matrix(hidden, 4 * hidden)?;
                // States are within ±1, and their activations within ±127.
                recurrent.scale.iter_mut().for_each(|scale| *scale /= 127.0);
                Ok(Lstm { input, recurrent })
            };
            lstms.push([direction()?, direction()?]);
        }
        let mlp = reader.matrix(2 * hidden, 2 * arc_width + 2 * rel_width + tag_width)?;
        let arc = reader.matrix(arc_width, arc_width)?;
        let arc_head = reader.floats(arc_width)?;
        let side = rel_width + 1;
        let rel = reader.matrix(side, classes.relations.len() * side)?;
        let tags = classes.upos.len() + classes.xpos.len() + classes.feats.len();
        let tags = reader.matrix(tag_width, tags)?;
        if !reader.0.is_empty() {
            return Err(BadModel("it goes on after its end"));
        }
        Ok(Self {
            dim,
            hidden,
            arc_width,
            rel_width,
            tag_width,
            root: classes.relations.iter().position(|name| name == "root"),
            classes,
            dictionary,
            features,
            embedding,
            embedding_scale,
            lstms,
            mlp,
            arc,
            arc_head,
            rel,
            tags,
        })
    }

    /// Row of a feature in the embedding.
    pub(crate) fn row(&self, hash: u32) -> Option<u32> {
        self.features.get(&hash).copied()
    }

    /// Adds the vector of a row of the embedding to `sum`.
    #[inline(always)]
    pub(crate) fn add_row(&self, row: u32, sum: &mut [f32]) {
        let row = row as usize;
        let scale = self.embedding_scale[row];
        for (sum, &value) in sum.iter_mut().zip(&self.embedding[row * self.dim..][..self.dim]) {
            *sum += f32::from(value) * scale;
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8], BadModel> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(BadModel("it ends early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<usize, BadModel> {
        let bytes = self.take(4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize)
    }

    /// Names separated by line feeds.
    fn names(&mut self) -> Result<Vec<String>, BadModel> {
        let len = self.number()?;
        let text = std::str::from_utf8(self.take(len)?).map_err(|_| BadModel("a name is not UTF-8"))?;
        Ok(text.split('\n').map(str::to_owned).collect())
    }

    fn floats(&mut self, count: usize) -> Result<Vec<f32>, BadModel> {
        let bytes = self.take(count.checked_mul(4).ok_or(BadModel("too many numbers"))?)?;
        let floats: Vec<f32> =
            bytes.as_chunks::<4>().0.iter().map(|&four| f32::from_le_bytes(four)).collect();
        if floats.iter().any(|value| !value.is_finite()) {
            return Err(BadModel("a number is not finite"));
        }
        Ok(floats)
    }

    fn signed(&mut self, count: usize) -> Result<&'a [i8], BadModel> {
        let bytes = self.take(count)?;
        // SAFETY: `i8` and `u8` have the same size and alignment, and every pattern is valid for both.
        #[allow(unsafe_code)]
        Ok(unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast::<i8>(), bytes.len()) })
    }

    fn matrix(&mut self, rows: usize, cols: usize) -> Result<Matrix<'a>, BadModel> {
        let (padded_rows, padded_cols) = (rows.next_multiple_of(GROUP), cols.next_multiple_of(BLOCK));
        let size = padded_rows.checked_mul(padded_cols).ok_or(BadModel("a matrix is too large"))?;
        let data = self.signed(size)?;
        let scale = self.floats(padded_cols)?;
        let bias = self.floats(padded_cols)?;
        if data.iter().any(|&weight| !(-63..=63).contains(&weight)) {
            return Err(BadModel("a weight is out of range"));
        }
        let mut offset = vec![0i32; padded_cols];
        for (block, part) in data.chunks_exact(padded_rows * BLOCK).enumerate() {
            for four in part.chunks_exact(GROUP * BLOCK) {
                for (lane, weights) in four.as_chunks::<GROUP>().0.iter().enumerate() {
                    offset[block * BLOCK + lane] += 128 * weights.iter().map(|&w| i32::from(w)).sum::<i32>();
                }
            }
        }
        let weights = Weights { data, rows: padded_rows, cols: padded_cols };
        Ok(Matrix { weights, scale, offset, bias })
    }
}
