//! From the features of a sentence to tags, heads and relations.

use rustc_hash::FxHashMap;

use super::model::{Lstm, Matrix, Model, ROOT, UNKNOWN};
use super::simd::{GROUP, Kernel, Portable};
use super::spanning;

use crate::activation::{ROUND, exp, ln, sigmoid, tanh};
use crate::features::features;

/// Slope of the rectifier below zero, as in training.
const LEAK: f32 = 0.1;
/// Activation that stands for zero.
const ZERO: u8 = 128;

/// Classes, heads and relations of the words of a sentence, by number.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Analysis {
    /// Universal tag, language-specific tag and feature bundle of each word.
    pub tags: Vec<[u16; 3]>,
    /// Head of each word, counted from 1; 0 for the root.
    pub heads: Vec<u16>,
    pub relations: Vec<u16>,
    /// Natural logarithm of the probability of each chosen arc.
    pub certainty: Vec<f32>,
}

/// Memory of a pass, kept between sentences.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    hashes: Vec<u32>,
    input: Vec<u8>,
    input_scale: Vec<f32>,
    next: Vec<u8>,
    vector: Vec<f32>,
    known: Known,
    /// Place in `known` of each row.
    places: Vec<u32>,
    sums: Vec<i32>,
    gates: Vec<f32>,
    step: Vec<f32>,
    cell: Vec<f32>,
    state: Vec<u8>,
    heads: Vec<f32>,
    part: Vec<u8>,
    part_scale: Vec<f32>,
    product: Vec<f32>,
    scores: Vec<f32>,
}

/// Words whose way into the first layer is remembered: about two thirds of a text are a few hundred words.
const REMEMBERED: usize = 384;

/// What the first layer is given for a word: the products with its input matrices, before the recurrent ones.
#[derive(Debug, Default)]
struct Known {
    /// Place of a form; the first [`REMEMBERED`] forms that came stay.
    places: FxHashMap<Box<str>, u32>,
    /// Places that stay for the next pass.
    kept: usize,
    /// Gates of each place, in both directions. Places beyond the remembered ones are those of one pass.
    gates: [Vec<f32>; 2],
}

/// Sentences that are analysed together: the weights of a step are read once for all of them.
pub(crate) const TOGETHER: usize = 8;

/// Sentences in one packed block of rows, each after its artificial root.
struct Block {
    /// First row of each sentence, the longest sentence first.
    starts: Vec<usize>,
    /// Rows of each sentence.
    lens: Vec<usize>,
    rows: usize,
}

impl Model<'_> {
    /// Analyses sentences, given by the forms of their words. The result does not depend on which come together.
    pub(crate) fn analyse(&self, sentences: &[Vec<&str>], workspace: &mut Workspace) -> Vec<Analysis> {
        #[cfg(target_arch = "x86_64")]
        {
            use super::simd::{Avx2, Vnni};
            #[target_feature(enable = "avx2,avx512f,avx512vnni")]
            fn vnni(model: &Model<'_>, sentences: &[Vec<&str>], workspace: &mut Workspace) -> Vec<Analysis> {
                model.batches::<Vnni>(sentences, workspace)
            }
            #[target_feature(enable = "avx2")]
            fn avx2(model: &Model<'_>, sentences: &[Vec<&str>], workspace: &mut Workspace) -> Vec<Analysis> {
                model.batches::<Avx2>(sentences, workspace)
            }
            if std::is_x86_feature_detected!("avx2") {
                let wide =
                    std::is_x86_feature_detected!("avx512f") && std::is_x86_feature_detected!("avx512vnni");
                // SAFETY: the processor has just said that it has these instructions.
                #[allow(unsafe_code)]
                return unsafe {
                    if wide { vnni(self, sentences, workspace) } else { avx2(self, sentences, workspace) }
                };
            }
        }
        self.batches::<Portable>(sentences, workspace)
    }

    #[inline(always)]
    fn batches<K: Kernel>(&self, sentences: &[Vec<&str>], workspace: &mut Workspace) -> Vec<Analysis> {
        let mut out = vec![Analysis::default(); sentences.len()];
        // Sentences of like length go together; empty ones have nothing to analyse.
        let mut order: Vec<usize> = (0..sentences.len()).filter(|&at| !sentences[at].is_empty()).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(sentences[at].len()));
        for batch in order.chunks(TOGETHER) {
            let sorted: Vec<&[&str]> = batch.iter().map(|&at| sentences[at].as_slice()).collect();
            for (&at, analysis) in batch.iter().zip(self.pass::<K>(&sorted, workspace)) {
                out[at] = analysis;
            }
        }
        out
    }

    #[inline(always)]
    fn pass<K: Kernel>(&self, sentences: &[&[&str]], w: &mut Workspace) -> Vec<Analysis> {
        let mut block = Block { starts: Vec::new(), lens: Vec::new(), rows: 0 };
        for sentence in sentences {
            block.starts.push(block.rows);
            block.lens.push(sentence.len() + 1);
            block.rows += sentence.len() + 1;
        }
        self.word_vectors::<K>(sentences, w);
        for (depth, layer) in self.lstms.iter().enumerate() {
            let width = block.rows * (2 * self.hidden).next_multiple_of(GROUP);
            w.next.clear();
            w.next.resize(width, ZERO);
            for (direction, lstm) in layer.iter().enumerate() {
                if depth > 0 {
                    product::<K>(&lstm.input, &w.input, &w.input_scale, &mut w.sums, &mut w.gates);
                }
                self.lstm::<K>(lstm, &block, direction, depth == 0, w);
            }
            std::mem::swap(&mut w.input, &mut w.next);
            w.input_scale.clear();
            w.input_scale.resize(block.rows, 1.0 / 127.0);
        }
        product::<K>(&self.mlp, &w.input, &w.input_scale, &mut w.sums, &mut w.heads);
        for value in &mut w.heads[..block.rows * self.mlp.weights.cols] {
            *value = if *value > 0.0 { *value } else { *value * LEAK };
        }
        let mut analyses = vec![Analysis::default(); sentences.len()];
        self.tags::<K>(&block, &mut analyses, w);
        self.arcs::<K>(&block, &mut analyses, w);
        self.relations::<K>(&block, &mut analyses, w);
        analyses
    }

    #[inline(always)]
    fn tags<K: Kernel>(&self, block: &Block, analyses: &mut [Analysis], w: &mut Workspace) {
        let wide = self.mlp.weights.cols;
        let at = 2 * self.arc_width + 2 * self.rel_width;
        cut(&w.heads[..block.rows * wide], wide, at, self.tag_width, false, &mut w.part, &mut w.part_scale);
        product::<K>(&self.tags, &w.part, &w.part_scale, &mut w.sums, &mut w.product);
        let sizes = [self.classes.upos.len(), self.classes.xpos.len(), self.classes.feats.len()];
        let stride = self.tags.weights.cols;
        for (sentence, analysis) in analyses.iter_mut().enumerate() {
            let (start, len) = (block.starts[sentence], block.lens[sentence]);
            for row in w.product[(start + 1) * stride..(start + len) * stride].chunks_exact(stride) {
                let mut at = 0;
                analysis.tags.push(sizes.map(|size| {
                    let part = &row[at..at + size];
                    at += size;
                    best(part) as u16
                }));
            }
        }
    }

    #[inline(always)]
    fn arcs<K: Kernel>(&self, block: &Block, analyses: &mut [Analysis], w: &mut Workspace) {
        let (arc, wide, stride) = (self.arc_width, self.mlp.weights.cols, self.arc.weights.cols);
        cut(&w.heads[..block.rows * wide], wide, 0, arc, false, &mut w.part, &mut w.part_scale);
        product::<K>(&self.arc, &w.part, &w.part_scale, &mut w.sums, &mut w.product);
        for (sentence, analysis) in analyses.iter_mut().enumerate() {
            let (start, len) = (block.starts[sentence], block.lens[sentence]);
            w.scores.clear();
            w.scores.resize(len * len, f32::NEG_INFINITY);
            for word in 1..len {
                let dependent = &mut w.product[(start + word) * stride..][..arc];
                // A head's own score is one more product with its vector.
                for (value, own) in dependent.iter_mut().zip(&self.arc_head) {
                    *value += own;
                }
                let row = &mut w.scores[word * len..][..len];
                for (head, score) in row.iter_mut().enumerate() {
                    let vector = &w.heads[(start + head) * wide + arc..][..arc];
                    *score = dot(dependent, vector);
                }
                row[word] = f32::NEG_INFINITY;
                to_log_probabilities(row);
            }
            analysis.heads = spanning::heads(&w.scores, len);
            analysis.certainty = analysis
                .heads
                .iter()
                .enumerate()
                .map(|(word, &head)| w.scores[(word + 1) * len + head as usize])
                .collect();
        }
    }

    #[inline(always)]
    fn relations<K: Kernel>(&self, block: &Block, analyses: &mut [Analysis], w: &mut Workspace) {
        let (rel, wide, stride) = (self.rel_width, self.mlp.weights.cols, self.rel.weights.cols);
        cut(
            &w.heads[..block.rows * wide],
            wide,
            2 * self.arc_width,
            rel,
            true,
            &mut w.part,
            &mut w.part_scale,
        );
        product::<K>(&self.rel, &w.part, &w.part_scale, &mut w.sums, &mut w.product);
        let (side, count) = (rel + 1, self.classes.relations.len());
        let at_head = 2 * self.arc_width + rel;
        let mut scores = vec![0f32; count];
        for (sentence, analysis) in analyses.iter_mut().enumerate() {
            let start = block.starts[sentence];
            for (word, &head) in analysis.heads.iter().enumerate() {
                let parts = &w.product[(start + word + 1) * stride..][..count * side];
                let vector = &w.heads[(start + head as usize) * wide + at_head..][..rel];
                for (score, part) in scores.iter_mut().zip(parts.chunks_exact(side)) {
                    *score = dot(&part[..rel], vector) + part[rel];
                }
                // The root's relation is for the root alone.
                if let Some(root) = self.root {
                    scores[root] = if head == 0 { f32::INFINITY } else { f32::NEG_INFINITY };
                }
                analysis.relations.push(best(&scores) as u16);
            }
        }
    }

    /// Finds or makes the first gates of each artificial root and each word.
    #[inline(always)]
    fn word_vectors<K: Kernel>(&self, sentences: &[&[&str]], w: &mut Workspace) {
        let stride = self.dim.next_multiple_of(GROUP);
        w.input.clear();
        w.input_scale.clear();
        w.places.clear();
        w.vector.resize(self.dim, 0.0);
        // The rows of `input` are new places, one after the other.
        let first = w.known.kept;
        let mut new = 0;
        for sentence in sentences {
            // No word is an empty form: it stands for the root.
            for form in std::iter::once(&"").chain(*sentence) {
                if let Some(&place) = w.known.places.get(*form) {
                    w.places.push(place);
                    continue;
                }
                let place = (first + new) as u32;
                new += 1;
                w.places.push(place);
                if w.known.places.len() < REMEMBERED && form.len() <= 16 {
                    w.known.places.insert((*form).into(), place);
                    w.known.kept = place as usize + 1;
                }
                self.word_vector(form, &mut w.hashes, &mut w.vector);
                w.input_scale.push(quantize(&w.vector, stride, &mut w.input));
            }
        }
        for (lstm, known) in self.lstms[0].iter().zip(&mut w.known.gates) {
            let cols = lstm.input.weights.cols;
            product::<K>(&lstm.input, &w.input, &w.input_scale, &mut w.sums, &mut w.gates);
            known.truncate(first * cols);
            known.extend_from_slice(&w.gates[..new * cols]);
        }
    }

    #[inline(always)]
    fn word_vector(&self, form: &str, hashes: &mut Vec<u32>, vector: &mut [f32]) {
        vector.fill(0.0);
        if form.is_empty() {
            return self.add_row(ROOT, vector);
        }
        features(form, &self.dictionary, hashes);
        for (at, &hash) in hashes.iter().enumerate() {
            match self.row(hash) {
                Some(row) => self.add_row(row, vector),
                None if at == 0 => self.add_row(UNKNOWN, vector),
                None => {}
            }
        }
    }

    /// Runs one direction of a layer, writing its half of `next`; all sentences in step.
    #[inline(always)]
    fn lstm<K: Kernel>(
        &self,
        lstm: &Lstm<'_>,
        block: &Block,
        direction: usize,
        first: bool,
        w: &mut Workspace,
    ) {
        let hidden = self.hidden;
        let recurrent = &lstm.recurrent;
        let (rows, cols) = (recurrent.weights.rows, recurrent.weights.cols);
        let count = block.lens.len();
        w.state.clear();
        w.state.resize(count * rows, ZERO);
        w.cell.clear();
        w.cell.resize(count * hidden, 0.0);
        w.step.resize(cols, 0.0);
        let sums = reach(&mut w.sums, count * cols);
        let stride = (2 * hidden).next_multiple_of(GROUP);
        for step in 0..block.lens.first().copied().unwrap_or(0) {
            let active = block.lens.partition_point(|&len| len > step);
            // In the first step the state is zero, and so is what comes of it.
            K::multiply(&w.state[..active * rows], recurrent.weights, &mut sums[..active * cols]);
            for (sentence, sums) in sums.chunks_exact(cols).take(active).enumerate() {
                let len = block.lens[sentence];
                let at = block.starts[sentence] + if direction == 1 { len - 1 - step } else { step };
                let given = if first {
                    &w.known.gates[direction][w.places[at] as usize * cols..][..cols]
                } else {
                    &w.gates[at * cols..][..cols]
                };
                let parts = given.iter().zip(sums).zip(recurrent.offset.iter().zip(&recurrent.scale));
                for (gate, ((&given, &sum), (&offset, &scale))) in w.step.iter_mut().zip(parts) {
                    *gate = given + (sum - offset) as f32 * scale;
                }
                let state = &mut w.state[sentence * rows..][..hidden];
                advance(&w.step, &mut w.cell[sentence * hidden..][..hidden], state, hidden);
                let out = at * stride + direction * hidden;
                w.next[out..out + hidden].copy_from_slice(state);
            }
        }
    }
}

/// The first `len` places of a buffer that only grows; what they hold is to be overwritten.
#[inline(always)]
fn reach<T: Clone + Default>(buffer: &mut Vec<T>, len: usize) -> &mut [T] {
    if buffer.len() < len {
        buffer.resize(len, T::default());
    }
    &mut buffer[..len]
}

/// One step of an LSTM: gates in the order input, forget, cell, output.
#[inline(always)]
fn advance(gates: &[f32], cell: &mut [f32], state: &mut [u8], hidden: usize) {
    let (input, rest) = gates.split_at(hidden);
    let (forget, rest) = rest.split_at(hidden);
    let (candidate, output) = rest.split_at(hidden);
    let output = &output[..hidden];
    let (cell, state) = (&mut cell[..hidden], &mut state[..hidden]);
    for i in 0..hidden {
        let value = sigmoid(forget[i]) * cell[i] + sigmoid(input[i]) * tanh(candidate[i]);
        cell[i] = value;
        let out = sigmoid(output[i]) * tanh(value);
        state[i] = nearest(out * 127.0);
    }
}

/// The activation for a value within ±127.
#[inline(always)]
fn nearest(value: f32) -> u8 {
    // The lowest byte of the sum is the rounded value in two's complement.
    ((value + ROUND).to_bits() as u8).wrapping_add(ZERO)
}

/// Appends a row of activations, padded to `stride`, and returns its scale.
#[inline(always)]
fn quantize(values: &[f32], stride: usize, out: &mut Vec<u8>) -> f32 {
    let mut top = [1e-9f32; 16];
    let (chunks, rest) = values.as_chunks::<16>();
    for chunk in chunks {
        for (top, value) in top.iter_mut().zip(chunk) {
            *top = top.max(value.abs());
        }
    }
    let top = rest.iter().map(|value| value.abs()).chain(top).fold(0f32, f32::max);
    let factor = 127.0 / top;
    let start = out.len();
    out.extend(values.iter().map(|value| nearest(value * factor)));
    out.resize(start + stride, ZERO);
    top / 127.0
}

/// Quantises columns of `rows`, one row after the other; with a last column of ones if asked.
#[inline(always)]
fn cut(
    rows: &[f32],
    width: usize,
    at: usize,
    len: usize,
    one: bool,
    out: &mut Vec<u8>,
    scales: &mut Vec<f32>,
) {
    out.clear();
    scales.clear();
    let mut part = Vec::with_capacity(len + 1);
    let stride = (len + usize::from(one)).next_multiple_of(GROUP);
    for row in rows.chunks_exact(width) {
        part.clear();
        part.extend_from_slice(&row[at..at + len]);
        if one {
            part.push(1.0);
        }
        scales.push(quantize(&part, stride, out));
    }
}

/// `out` = rows of activations times the matrix, with its bias.
#[inline(always)]
fn product<K: Kernel>(
    matrix: &Matrix<'_>,
    rows: &[u8],
    scales: &[f32],
    sums: &mut Vec<i32>,
    out: &mut Vec<f32>,
) {
    let cols = matrix.weights.cols;
    let sums = reach(sums, scales.len() * cols);
    K::multiply(rows, matrix.weights, sums);
    let out = reach(out, sums.len());
    for ((out, sums), &scale) in out.chunks_exact_mut(cols).zip(sums.chunks_exact(cols)).zip(scales) {
        let parts = matrix.offset.iter().zip(&matrix.scale).zip(&matrix.bias);
        for ((out, &sum), ((&offset, &column), &bias)) in out.iter_mut().zip(sums).zip(parts) {
            *out = (sum - offset) as f32 * (column * scale) + bias;
        }
    }
}

/// Index of the highest score, the first of equals.
#[inline(always)]
fn best(scores: &[f32]) -> usize {
    let top = highest(scores);
    scores.iter().position(|&score| score == top).unwrap_or(0)
}

#[inline(always)]
fn highest(scores: &[f32]) -> f32 {
    let mut tops = [f32::NEG_INFINITY; 16];
    let (chunks, rest) = scores.as_chunks::<16>();
    for chunk in chunks {
        for (top, &score) in tops.iter_mut().zip(chunk) {
            *top = if score > *top { score } else { *top };
        }
    }
    rest.iter().chain(&tops).fold(f32::NEG_INFINITY, |top, &score| if score > top { score } else { top })
}

/// Dot product in a fixed order.
#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0f32; 16];
    let ((a16, a_rest), (b16, b_rest)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    for (a, b) in a16.iter().zip(b16) {
        for lane in 0..16 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    fold(sums) + rest
}

/// Halves added to halves, so that vectors can do it.
#[inline(always)]
fn fold(mut sums: [f32; 16]) -> f32 {
    for width in [8, 4, 2, 1] {
        for lane in 0..width {
            sums[lane] += sums[lane + width];
        }
    }
    sums[0]
}

#[inline(always)]
fn to_log_probabilities(row: &mut [f32]) {
    let top = highest(row);
    let mut sums = [0f32; 16];
    let (chunks, rest) = row.as_chunks::<16>();
    for chunk in chunks {
        for (sum, score) in sums.iter_mut().zip(chunk) {
            *sum += exp(score - top);
        }
    }
    let rest: f32 = rest.iter().map(|score| exp(score - top)).sum();
    let shift = top + ln(fold(sums) + rest);
    for score in row.iter_mut() {
        *score -= shift;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What this machine's fastest instructions give, plain code gives.
    #[test]
    fn every_kernel_gives_the_same_analysis() {
        let model = Model::from_bytes(include_bytes!("../../lang/en/network.bin")).expect("it is ours");
        let sentences: Vec<Vec<&str>> = [
            "The two ministers , who met in Quito , agreed on a joint patrol .",
            "Nobody asked why .",
            "Rain .",
        ]
        .iter()
        .map(|text| text.split(' ').collect())
        .collect();
        let fast = model.analyse(&sentences, &mut Workspace::default());
        let plain = model.batches::<Portable>(&sentences, &mut Workspace::default());
        assert_eq!(fast, plain);
    }
}
