//! From the parameters of training to the file of the model.

use super::data::Vocabulary;
use super::network::{Layout, Tensor};
use crate::network::model::MAGIC;
use crate::network::simd::{BLOCK, GROUP};

/// Largest magnitude of a quantised weight; see `network::simd` for why it is not 127.
const TOP: f32 = 63.0;

/// The bytes of a model.
pub(crate) fn quantize(vocabulary: &Vocabulary, layout: &Layout, flat: &[f32]) -> Vec<u8> {
    let shape = layout.shape;
    let mut out = MAGIC.to_vec();
    for number in [shape.dim, shape.hidden, shape.layers, shape.arc, shape.rel, shape.tag] {
        put_number(&mut out, number);
    }
    for labels in vocabulary.tags.iter().chain([&vocabulary.relations]) {
        let names = labels.names.join("\n");
        put_number(&mut out, names.len());
        out.extend(names.bytes());
    }
    let words = vocabulary.dictionary.sorted();
    put_number(&mut out, words.len());
    for (hash, entry) in words {
        out.extend(hash.to_le_bytes());
        out.extend(entry.to_le_bytes());
    }
    let mut hashes: Vec<(u32, u32)> = vocabulary.features.iter().map(|(&hash, &row)| (row, hash)).collect();
    hashes.sort_unstable();
    put_number(&mut out, hashes.len());
    for (_, hash) in &hashes {
        out.extend(hash.to_le_bytes());
    }
    // Vectors are not multiplied but added up, so that they may use all eight bits.
    let mut scales = Vec::new();
    let mut vectors = Vec::new();
    for row in layout.embedding.of(flat).chunks_exact(shape.dim) {
        let scale = row.iter().fold(1e-9f32, |top, value| top.max(value.abs())) / 127.0;
        scales.push(scale);
        vectors.extend(row.iter().map(|value| (value / scale).round() as i8 as u8));
    }
    put_floats(&mut out, &scales);
    out.extend(vectors);
    for lstm in layout.lstms.iter().flatten() {
        put_matrix(&mut out, lstm.input, flat, Some(lstm.bias));
        put_matrix(&mut out, lstm.recurrent, flat, None);
    }
    put_matrix(&mut out, layout.mlp, flat, Some(layout.mlp_bias));
    put_matrix(&mut out, layout.arc, flat, None);
    put_floats(&mut out, layout.arc_head.of(flat));
    put_matrix(&mut out, layout.rel, flat, None);
    put_matrix(&mut out, layout.tags, flat, Some(layout.tags_bias));
    out
}

fn put_number(out: &mut Vec<u8>, number: usize) {
    out.extend((number as u32).to_le_bytes());
}

fn put_floats(out: &mut Vec<u8>, values: &[f32]) {
    for value in values {
        out.extend(value.to_le_bytes());
    }
}

fn put_matrix(out: &mut Vec<u8>, tensor: Tensor, flat: &[f32], bias: Option<Tensor>) {
    let values = tensor.of(flat);
    let (rows, cols) = (tensor.rows.next_multiple_of(GROUP), tensor.cols.next_multiple_of(BLOCK));
    let column = |col: usize| (0..tensor.rows).map(move |row| values[row * tensor.cols + col]);
    let mut scales = vec![0f32; cols];
    for (col, scale) in scales[..tensor.cols].iter_mut().enumerate() {
        *scale = column(col).fold(1e-9f32, |top, value| top.max(value.abs())) / TOP;
    }
    for block in 0..cols / BLOCK {
        for group in 0..rows / GROUP {
            for lane in 0..BLOCK {
                for k in 0..GROUP {
                    let (row, col) = (group * GROUP + k, block * BLOCK + lane);
                    let inside = row < tensor.rows && col < tensor.cols;
                    let weight =
                        if inside { (values[row * tensor.cols + col] / scales[col]).round() } else { 0.0 };
                    out.push(weight as i8 as u8);
                }
            }
        }
    }
    put_floats(out, &scales);
    let mut biases = bias.map_or_else(Vec::new, |bias| bias.of(flat).to_vec());
    biases.resize(cols, 0.0);
    put_floats(out, &biases);
}
