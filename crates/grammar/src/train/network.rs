//! The network in training: forward pass, loss and gradient of a batch of sentences.
//!
//! Word vectors are sums of feature vectors; two layers of bidirectional LSTM read them; one-layer perceptrons over
//! the result feed a biaffine scorer of arcs, a biaffine scorer of relations (Dozat & Manning 2017) and a linear
//! scorer of tags, all learned together.

use super::matrix::{Left, Panels, multiply_add};
use super::random::Random;
use crate::activation::{exp, sigmoid, tanh};

/// Slope of the rectifier below zero.
pub(crate) const LEAK: f32 = 0.1;

/// Widths of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Features of words, the first dimension of the embedding.
    pub features: usize,
    /// Width of a word vector.
    pub dim: usize,
    /// Width of one direction of an LSTM layer.
    pub hidden: usize,
    /// LSTM layers.
    pub layers: usize,
    /// Width of the arc perceptrons.
    pub arc: usize,
    /// Width of the relation perceptrons.
    pub rel: usize,
    /// Width of the tag perceptron.
    pub tag: usize,
    /// Numbers of relations.
    pub relations: usize,
    /// Numbers of universal tags, language-specific tags and feature bundles.
    pub tags: [usize; 3],
}

/// Probabilities of dropping an activation in training.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dropout {
    pub input: f32,
    pub layer: f32,
    pub recurrent: f32,
    pub head: f32,
}

/// A row-major matrix inside the flat vector of parameters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tensor {
    pub at: usize,
    pub rows: usize,
    pub cols: usize,
}

impl Tensor {
    pub(crate) fn of<'a>(&self, flat: &'a [f32]) -> &'a [f32] {
        &flat[self.at..self.at + self.len()]
    }

    fn of_mut<'a>(&self, flat: &'a mut [f32]) -> &'a mut [f32] {
        &mut flat[self.at..self.at + self.rows * self.cols]
    }

    pub(crate) fn len(&self) -> usize {
        self.rows * self.cols
    }
}

/// The parameters of one direction of one layer. Gates are in the order input, forget, cell, output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lstm {
    pub input: Tensor,
    pub recurrent: Tensor,
    pub bias: Tensor,
}

/// Where every tensor lies. The embedding comes last, so that the dense ones are a prefix.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub shape: Shape,
    pub lstms: Vec<[Lstm; 2]>,
    /// Perceptrons of dependents and heads for arcs and for relations, and of tags: side by side in one matrix.
    pub mlp: Tensor,
    pub mlp_bias: Tensor,
    pub arc: Tensor,
    pub arc_head: Tensor,
    /// For each relation a square matrix over (relation width + 1), side by side.
    pub rel: Tensor,
    pub tags: Tensor,
    pub tags_bias: Tensor,
    pub embedding: Tensor,
}

impl Layout {
    pub(crate) fn new(shape: Shape) -> Self {
        let mut at = 0;
        let mut tensor = |rows: usize, cols: usize| {
            let tensor = Tensor { at, rows, cols };
            at += rows * cols;
            tensor
        };
        let hidden = shape.hidden;
        let lstms = (0..shape.layers)
            .map(|layer| {
                let width = if layer == 0 { shape.dim } else { 2 * hidden };
                [0, 1].map(|_| Lstm {
                    input: tensor(width, 4 * hidden),
                    recurrent: tensor(hidden, 4 * hidden),
                    bias: tensor(1, 4 * hidden),
                })
            })
            .collect();
        let mlp_width = 2 * shape.arc + 2 * shape.rel + shape.tag;
        let side = shape.rel + 1;
        let tags: usize = shape.tags.iter().sum();
        Self {
            lstms,
            mlp: tensor(2 * hidden, mlp_width),
            mlp_bias: tensor(1, mlp_width),
            arc: tensor(shape.arc, shape.arc),
            arc_head: tensor(1, shape.arc),
            rel: tensor(side, shape.relations * side),
            tags: tensor(shape.tag, tags),
            tags_bias: tensor(1, tags),
            embedding: tensor(shape.features, shape.dim),
            shape,
        }
    }

    /// Number of parameters.
    pub(crate) fn len(&self) -> usize {
        self.embedding.at + self.embedding.len()
    }

    /// Random parameters to start from.
    pub(crate) fn init(&self, random: &mut Random) -> Vec<f32> {
        let mut flat = vec![0f32; self.len()];
        let mut uniform = |tensor: Tensor, bound: f32| {
            for value in tensor.of_mut(&mut flat) {
                *value = (random.unit() * 2.0 - 1.0) * bound;
            }
        };
        let glorot = |tensor: Tensor, out: usize| (6.0 / (tensor.rows + out) as f32).sqrt();
        for lstm in self.lstms.iter().flatten() {
            uniform(lstm.input, glorot(lstm.input, self.shape.hidden));
            uniform(lstm.recurrent, glorot(lstm.recurrent, self.shape.hidden));
        }
        uniform(self.mlp, glorot(self.mlp, self.shape.arc));
        uniform(self.arc, 0.5 / (self.shape.arc as f32).sqrt());
        uniform(self.tags, glorot(self.tags, self.tags.cols));
        uniform(self.embedding, 0.3);
        for lstm in self.lstms.iter().flatten() {
            let hidden = self.shape.hidden;
            lstm.bias.of_mut(&mut flat)[hidden..2 * hidden].fill(1.0);
        }
        flat
    }
}

/// A sentence as numbers. Index 0 is the artificial root.
#[derive(Debug, Clone, Default)]
pub(crate) struct Example {
    /// Features of each word; the first is the word itself.
    pub features: Vec<Vec<u32>>,
    /// How many of those are of the whole word; pieces of it follow.
    pub whole: Vec<usize>,
    /// Classes of each word: universal tag, language-specific tag, feature bundle. `NONE` where there is none.
    pub tags: Vec<[u16; 3]>,
    /// Head of each word, 0 for the root's only child.
    pub heads: Vec<u16>,
    /// Relation of each word.
    pub relations: Vec<u16>,
}

/// No class to learn from: the artificial root, a label that training did not keep.
pub(crate) const NONE: u16 = u16::MAX;

impl Example {
    pub(crate) fn len(&self) -> usize {
        self.features.len()
    }
}

/// Memory that passes give back instead of freeing it.
#[derive(Default)]
pub(crate) struct Scratch(Vec<Vec<f32>>);

impl Scratch {
    fn take(&mut self, len: usize) -> Vec<f32> {
        let best = self.0.iter().enumerate().filter(|(_, held)| held.capacity() >= len);
        let best = best.min_by_key(|(_, held)| held.capacity()).map(|(at, _)| at);
        let mut held = best.map(|at| self.0.swap_remove(at)).unwrap_or_default();
        held.clear();
        held.resize(len, 0.0);
        held
    }

    fn give(&mut self, held: Vec<f32>) {
        self.0.push(held);
    }
}

/// The weights as the products want them, made once a step.
pub(crate) struct Packed {
    lstms: Vec<[PackedLstm; 2]>,
    mlp: Panels,
    mlp_t: Panels,
    arc: Panels,
    arc_t: Panels,
    rel: Panels,
    rel_t: Panels,
    tags: Panels,
    tags_t: Panels,
}

struct PackedLstm {
    input: Panels,
    input_t: Panels,
    recurrent: Panels,
    recurrent_t: Panels,
}

impl Packed {
    pub(crate) fn new(layout: &Layout, flat: &[f32]) -> Self {
        let plain = |t: Tensor| Panels::of(t.of(flat), t.rows, t.cols);
        let turned = |t: Tensor| Panels::transposed(t.of(flat), t.rows, t.cols);
        let lstm = |l: &Lstm| PackedLstm {
            input: plain(l.input),
            input_t: turned(l.input),
            recurrent: plain(l.recurrent),
            recurrent_t: turned(l.recurrent),
        };
        let (forward, backward): (Vec<PackedLstm>, Vec<PackedLstm>) = std::thread::scope(|scope| {
            let backward = scope.spawn(|| layout.lstms.iter().map(|[_, backward]| lstm(backward)).collect());
            let forward = layout.lstms.iter().map(|[forward, _]| lstm(forward)).collect();
            (forward, backward.join().expect("copying does not panic"))
        });
        Self {
            lstms: forward.into_iter().zip(backward).map(|(forward, backward)| [forward, backward]).collect(),
            mlp: plain(layout.mlp),
            mlp_t: turned(layout.mlp),
            arc: plain(layout.arc),
            arc_t: turned(layout.arc),
            rel: plain(layout.rel),
            rel_t: turned(layout.rel),
            tags: plain(layout.tags),
            tags_t: turned(layout.tags),
        }
    }
}

/// Sums over a batch.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub words: usize,
    pub loss: f64,
    pub right_heads: usize,
    pub right_labelled: usize,
    pub right_tags: [usize; 3],
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.words += other.words;
        self.loss += other.loss;
        self.right_heads += other.right_heads;
        self.right_labelled += other.right_labelled;
        for (a, b) in self.right_tags.iter_mut().zip(other.right_tags) {
            *a += b;
        }
    }
}

/// Gradient of a shard: dense tensors as a flat prefix, rows of the embedding as they were touched.
pub(crate) struct Gradient {
    pub flat: Vec<f32>,
    pub rows: Vec<u32>,
    seen: Vec<bool>,
}

impl Gradient {
    pub(crate) fn new(layout: &Layout) -> Self {
        Self { flat: vec![0.0; layout.len()], rows: Vec::new(), seen: vec![false; layout.shape.features] }
    }

    pub(crate) fn clear(&mut self, layout: &Layout) {
        self.flat[..layout.embedding.at].fill(0.0);
        let dim = layout.shape.dim;
        for row in self.rows.drain(..) {
            let row = row as usize;
            self.seen[row] = false;
            self.flat[layout.embedding.at + row * dim..][..dim].fill(0.0);
        }
    }

    fn touch(&mut self, row: u32) {
        if !std::mem::replace(&mut self.seen[row as usize], true) {
            self.rows.push(row);
        }
    }

    /// Adds another shard's gradient.
    pub(crate) fn merge(&mut self, other: &Self, layout: &Layout) {
        let dense = layout.embedding.at;
        add(&mut self.flat[..dense], &other.flat[..dense]);
        let dim = layout.shape.dim;
        for &row in &other.rows {
            self.touch(row);
            let at = dense + row as usize * dim;
            add(&mut self.flat[at..at + dim], &other.flat[at..at + dim]);
        }
    }
}

fn add(to: &mut [f32], from: &[f32]) {
    for (a, b) in to.iter_mut().zip(from) {
        *a += b;
    }
}

/// Sentences of a shard in one packed block of rows, the longest first.
struct Block<'a> {
    sentences: Vec<&'a Example>,
    starts: Vec<usize>,
    rows: usize,
}

impl<'a> Block<'a> {
    fn new(sentences: &[&'a Example]) -> Self {
        let mut sentences = sentences.to_vec();
        sentences.sort_by_key(|sentence| std::cmp::Reverse(sentence.len()));
        let mut rows = 0;
        let starts = sentences
            .iter()
            .map(|sentence| {
                let start = rows;
                rows += sentence.len();
                start
            })
            .collect();
        Self { sentences, starts, rows }
    }

    /// The row that a sentence's LSTM reads at a step.
    fn row(&self, sentence: usize, step: usize, backward: bool) -> usize {
        let at = if backward { self.sentences[sentence].len() - 1 - step } else { step };
        self.starts[sentence] + at
    }

    /// How many sentences are longer than a step.
    fn active(&self, step: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.len() > step)
    }
}

/// Weights of the parts of the loss: heads, relations, tags.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weights {
    pub arc: f32,
    pub rel: f32,
    pub tags: [f32; 3],
}

/// What one LSTM direction keeps for the way back.
struct Trace {
    gates: Vec<f32>,
    cells: Vec<f32>,
    squashed: Vec<f32>,
    previous: Vec<f32>,
    mask: Vec<f32>,
}

/// One pass over a shard. With a gradient: training, with dropout. Without: scores only.
#[allow(clippy::too_many_lines)] // the forward pass and its mirror, read side by side
pub(crate) fn pass(
    layout: &Layout,
    flat: &[f32],
    packed: &Packed,
    sentences: &[&Example],
    train: Option<(&mut Gradient, Dropout, Weights, f32)>,
    random: &mut Random,
    scratch: &mut Scratch,
) -> Tally {
    let shape = layout.shape;
    let (dim, hidden) = (shape.dim, shape.hidden);
    let block = Block::new(sentences);
    let n = block.rows;
    let dropout = train.as_ref().map(|(_, dropout, _, _)| *dropout);
    let mut mask = |len: usize, rate: f32, scratch: &mut Scratch| {
        let mut mask = scratch.take(len);
        let keep = 1.0 / (1.0 - rate);
        for value in &mut mask {
            *value = if random.unit() < rate { 0.0 } else { keep };
        }
        mask
    };

    // Word vectors.
    let embedding = layout.embedding.of(flat);
    let mut input = scratch.take(n * dim);
    for (sentence, &start) in block.sentences.iter().zip(&block.starts) {
        for (word, features) in sentence.features.iter().enumerate() {
            let row = &mut input[(start + word) * dim..][..dim];
            for &feature in features {
                add(row, &embedding[feature as usize * dim..][..dim]);
            }
        }
    }
    let per_sentence = |x: &mut [f32], mask: &[f32], width: usize| {
        for (at, (sentence, &start)) in block.sentences.iter().zip(&block.starts).enumerate() {
            let mask = &mask[at * width..][..width];
            for row in x[start * width..(start + sentence.len()) * width].chunks_exact_mut(width) {
                for (value, factor) in row.iter_mut().zip(mask) {
                    *value *= factor;
                }
            }
        }
    };
    let count = block.sentences.len();
    let mut masks: Vec<Vec<f32>> = Vec::new();
    if let Some(dropout) = dropout {
        let mask = mask(count * dim, dropout.input, scratch);
        per_sentence(&mut input, &mask, dim);
        masks.push(mask);
    }

    // Layers.
    let mut inputs = vec![input];
    let mut traces: Vec<[Trace; 2]> = Vec::new();
    let longest = block.sentences.first().map_or(0, |sentence| sentence.len());
    for (lstms, packs) in layout.lstms.iter().zip(&packed.lstms) {
        let x = inputs.last().expect("the word vectors come first");
        let width = lstms[0].input.rows;
        let mut output = scratch.take(n * 2 * hidden);
        let made = [0, 1].map(|direction| {
            let (lstm, pack) = (&lstms[direction], &packs[direction]);
            let mut gates = scratch.take(n * 4 * hidden);
            let bias = lstm.bias.of(flat);
            for row in gates.chunks_exact_mut(4 * hidden) {
                row.copy_from_slice(bias);
            }
            multiply_add(Left::rows(x, n, width), &pack.input, &mut gates, 4 * hidden);
            let mask =
                dropout.map_or_else(Vec::new, |dropout| mask(count * hidden, dropout.recurrent, scratch));
            let mut cells = scratch.take(n * hidden);
            let mut squashed = scratch.take(n * hidden);
            let mut previous = scratch.take(n * hidden);
            let mut state = scratch.take(count * hidden);
            let mut cell = scratch.take(count * hidden);
            let mut recur = scratch.take(count * 4 * hidden);
            for step in 0..longest {
                let active = block.active(step);
                if step > 0 {
                    if !mask.is_empty() {
                        for (value, factor) in state[..active * hidden].iter_mut().zip(&mask) {
                            *value *= factor;
                        }
                    }
                    let recur = &mut recur[..active * 4 * hidden];
                    recur.fill(0.0);
                    multiply_add(Left::rows(&state, active, hidden), &pack.recurrent, recur, 4 * hidden);
                }
                for at in 0..active {
                    let row = block.row(at, step, direction == 1);
                    let gates = &mut gates[row * 4 * hidden..][..4 * hidden];
                    let state = &mut state[at * hidden..][..hidden];
                    if step > 0 {
                        add(gates, &recur[at * 4 * hidden..][..4 * hidden]);
                        previous[row * hidden..][..hidden].copy_from_slice(state);
                    }
                    let cell = &mut cell[at * hidden..][..hidden];
                    let squashed = &mut squashed[row * hidden..][..hidden];
                    step_forward(gates, cell, state, squashed, hidden);
                    cells[row * hidden..][..hidden].copy_from_slice(cell);
                    output[row * 2 * hidden + direction * hidden..][..hidden].copy_from_slice(state);
                }
            }
            for used in [state, cell, recur] {
                scratch.give(used);
            }
            Trace { gates, cells, squashed, previous, mask }
        });
        traces.push(made);
        if let Some(dropout) = dropout {
            let mask = mask(count * 2 * hidden, dropout.layer, scratch);
            per_sentence(&mut output, &mask, 2 * hidden);
            masks.push(mask);
        }
        inputs.push(output);
    }

    // Perceptrons.
    let top = inputs.last().expect("there is a layer");
    let wide = layout.mlp.cols;
    let mut heads = scratch.take(n * wide);
    for row in heads.chunks_exact_mut(wide) {
        row.copy_from_slice(layout.mlp_bias.of(flat));
    }
    multiply_add(Left::rows(top, n, 2 * hidden), &packed.mlp, &mut heads, wide);
    // Slope times dropout of every unit, for the way back.
    let mut slopes = scratch.take(n * wide);
    let drop = dropout.map_or(0.0, |dropout| dropout.head);
    let keep = 1.0 / (1.0 - drop);
    for (value, slope) in heads.iter_mut().zip(&mut slopes) {
        let factor = if drop > 0.0 && random.unit() < drop { 0.0 } else { keep };
        *slope = if *value > 0.0 { factor } else { LEAK * factor };
        *value *= *slope;
    }
    let (arc, rel, tag) = (shape.arc, shape.rel, shape.tag);
    let (at_arc_head, at_rel, at_rel_head, at_tag) = (arc, 2 * arc, 2 * arc + rel, 2 * arc + 2 * rel);
    let cut = |heads: &[f32], at: usize, width: usize, one: bool, scratch: &mut Scratch| {
        let stride = width + usize::from(one);
        let mut out = scratch.take(n * stride);
        for (row, from) in out.chunks_exact_mut(stride).zip(heads.chunks_exact(wide)) {
            row[..width].copy_from_slice(&from[at..at + width]);
            if one {
                row[width] = 1.0;
            }
        }
        out
    };
    let arc_dep = cut(&heads, 0, arc, false, scratch);
    let arc_head = cut(&heads, at_arc_head, arc, false, scratch);
    let rel_dep = cut(&heads, at_rel, rel, true, scratch);
    let rel_head = cut(&heads, at_rel_head, rel, true, scratch);
    let tag_hidden = cut(&heads, at_tag, tag, false, scratch);

    let mut tally = Tally::default();
    let (mut gradient, weights, scale) = match train {
        Some((gradient, _, weights, scale)) => (Some(gradient), weights, scale),
        None => (None, Weights { arc: 1.0, rel: 1.0, tags: [1.0; 3] }, 1.0),
    };
    let mut d_heads = scratch.take(if gradient.is_some() { n * wide } else { 0 });

    // Tags.
    {
        let total = layout.tags.cols;
        let mut scores = scratch.take(n * total);
        for row in scores.chunks_exact_mut(total) {
            row.copy_from_slice(layout.tags_bias.of(flat));
        }
        multiply_add(Left::rows(&tag_hidden, n, tag), &packed.tags, &mut scores, total);
        for (sentence, &start) in block.sentences.iter().zip(&block.starts) {
            for (word, gold) in sentence.tags.iter().enumerate() {
                let mut row = &mut scores[(start + word) * total..][..total];
                for (kind, &gold) in gold.iter().enumerate() {
                    let (part, rest) = row.split_at_mut(shape.tags[kind]);
                    row = rest;
                    if gold == NONE {
                        part.fill(0.0);
                        continue;
                    }
                    let (right, loss) = softmax_loss(part, gold as usize, weights.tags[kind] * scale);
                    tally.right_tags[kind] += usize::from(right);
                    tally.loss += f64::from(weights.tags[kind]) * loss;
                }
            }
        }
        if let Some(gradient) = gradient.as_deref_mut() {
            let mut d_hidden = scratch.take(n * tag);
            multiply_add(Left::rows(&scores, n, total), &packed.tags_t, &mut d_hidden, tag);
            paste(&d_hidden, tag, &mut d_heads, wide, at_tag, tag);
            let panels = Panels::of(&scores, n, total);
            multiply_add(
                Left::transposed(&tag_hidden, tag),
                &panels,
                layout.tags.of_mut(&mut gradient.flat),
                total,
            );
            sum_rows(&scores, total, layout.tags_bias.of_mut(&mut gradient.flat));
            scratch.give(d_hidden);
        }
        scratch.give(scores);
    }

    // Arcs.
    let mut predicted = vec![0usize; n];
    {
        let mut product = scratch.take(n * arc);
        multiply_add(Left::rows(&arc_dep, n, arc), &packed.arc, &mut product, arc);
        let head_weight = layout.arc_head.of(flat);
        let grads = usize::from(gradient.is_some());
        let mut d_product = scratch.take(grads * n * arc);
        let mut d_head = scratch.take(grads * n * arc);
        let mut panels = Panels::default();
        let mut scores = Vec::new();
        let mut bias = Vec::new();
        for (sentence, &start) in block.sentences.iter().zip(&block.starts) {
            let len = sentence.len();
            let rows = start * arc..(start + len) * arc;
            let (product_s, head_s) = (&product[rows.clone()], &arc_head[rows.clone()]);
            bias.clear();
            bias.extend(head_s.chunks_exact(arc).map(|row| dot(row, head_weight)));
            scores.clear();
            for _ in 0..len {
                scores.extend_from_slice(&bias);
            }
            panels.pack(head_s, arc, len, 1, arc);
            multiply_add(Left::rows(product_s, len, arc), &panels, &mut scores, len);
            scores[..len].fill(0.0);
            for word in 1..len {
                let row = &mut scores[word * len..][..len];
                row[word] = -1e9;
                predicted[start + word] = best(row);
                let gold = sentence.heads[word] as usize;
                let (right, loss) = softmax_loss(row, gold, weights.arc * scale);
                tally.right_heads += usize::from(right);
                tally.loss += f64::from(weights.arc) * loss;
                tally.words += 1;
            }
            if let Some(gradient) = gradient.as_deref_mut() {
                let head_panels = Panels::of(head_s, len, arc);
                multiply_add(Left::rows(&scores, len, len), &head_panels, &mut d_product[rows.clone()], arc);
                let product_panels = Panels::of(product_s, len, arc);
                multiply_add(Left::transposed(&scores, len), &product_panels, &mut d_head[rows.clone()], arc);
                let d_weight = layout.arc_head.of_mut(&mut gradient.flat);
                for head in 0..len {
                    let total: f32 = (1..len).map(|word| scores[word * len + head]).sum();
                    let d_row = &mut d_head[(start + head) * arc..][..arc];
                    for lane in 0..arc {
                        d_row[lane] += total * head_weight[lane];
                        d_weight[lane] += total * head_s[head * arc + lane];
                    }
                }
            }
        }
        if let Some(gradient) = gradient.as_deref_mut() {
            let mut d_dep = scratch.take(n * arc);
            multiply_add(Left::rows(&d_product, n, arc), &packed.arc_t, &mut d_dep, arc);
            let panels = Panels::of(&d_product, n, arc);
            multiply_add(
                Left::transposed(&arc_dep, arc),
                &panels,
                layout.arc.of_mut(&mut gradient.flat),
                arc,
            );
            paste(&d_dep, arc, &mut d_heads, wide, 0, arc);
            paste(&d_head, arc, &mut d_heads, wide, at_arc_head, arc);
            scratch.give(d_dep);
        }
        for used in [product, d_product, d_head] {
            scratch.give(used);
        }
    }

    // Relations, of the right heads in training, of the predicted ones otherwise.
    {
        let side = rel + 1;
        let total = shape.relations * side;
        let mut product = scratch.take(n * total);
        multiply_add(Left::rows(&rel_dep, n, side), &packed.rel, &mut product, total);
        let grads = usize::from(gradient.is_some());
        let mut d_head = scratch.take(grads * n * side);
        let mut scores = vec![0f32; shape.relations];
        for (sentence, &start) in block.sentences.iter().zip(&block.starts) {
            product[start * total..][..total].iter_mut().for_each(|value| *value *= f32::from(grads == 0));
            for word in 1..sentence.len() {
                let gold = sentence.relations[word];
                let row = start + word;
                let gold_head = sentence.heads[word] as usize;
                let head = if grads == 1 { gold_head } else { predicted[row] };
                let head_row = (start + head) * side;
                let head_s = &rel_head[head_row..head_row + side];
                let product_s = &mut product[row * total..][..total];
                for (score, part) in scores.iter_mut().zip(product_s.chunks_exact(side)) {
                    *score = dot(part, head_s);
                }
                if gold == NONE {
                    product_s.fill(0.0);
                    continue;
                }
                let (right, loss) = softmax_loss(&mut scores, gold as usize, weights.rel * scale);
                tally.right_labelled += usize::from(right && predicted[row] == gold_head);
                tally.loss += f64::from(weights.rel) * loss;
                if grads == 1 {
                    let d_head_s = &mut d_head[head_row..head_row + side];
                    for (&score, part) in scores.iter().zip(product_s.chunks_exact_mut(side)) {
                        for lane in 0..side {
                            d_head_s[lane] = score.mul_add(part[lane], d_head_s[lane]);
                            part[lane] = score * head_s[lane];
                        }
                    }
                }
            }
        }
        if let Some(gradient) = gradient.as_deref_mut() {
            let mut d_dep = scratch.take(n * side);
            multiply_add(Left::rows(&product, n, total), &packed.rel_t, &mut d_dep, side);
            let panels = Panels::of(&product, n, total);
            multiply_add(
                Left::transposed(&rel_dep, side),
                &panels,
                layout.rel.of_mut(&mut gradient.flat),
                total,
            );
            paste(&d_dep, side, &mut d_heads, wide, at_rel, rel);
            paste(&d_head, side, &mut d_heads, wide, at_rel_head, rel);
            scratch.give(d_dep);
        }
        for used in [product, d_head] {
            scratch.give(used);
        }
    }

    // The way back.
    if let Some(gradient) = gradient {
        for (value, slope) in d_heads.iter_mut().zip(&slopes) {
            *value *= slope;
        }
        let panels = Panels::of(&d_heads, n, wide);
        multiply_add(Left::transposed(top, 2 * hidden), &panels, layout.mlp.of_mut(&mut gradient.flat), wide);
        sum_rows(&d_heads, wide, layout.mlp_bias.of_mut(&mut gradient.flat));
        let mut d_out = scratch.take(n * 2 * hidden);
        multiply_add(Left::rows(&d_heads, n, wide), &packed.mlp_t, &mut d_out, 2 * hidden);
        for layer in (0..shape.layers).rev() {
            if !masks.is_empty() {
                per_sentence(&mut d_out, &masks[layer + 1], 2 * hidden);
            }
            let width = layout.lstms[layer].map(|lstm| lstm.input.rows)[0];
            let mut d_in = scratch.take(n * width);
            for direction in 0..2 {
                let (lstm, pack) = (&layout.lstms[layer][direction], &packed.lstms[layer][direction]);
                let trace = &mut traces[layer][direction];
                let mut d_state = scratch.take(count * hidden);
                let mut d_cell = scratch.take(count * hidden);
                let mut d_step = scratch.take(count * 4 * hidden);
                for step in (0..longest).rev() {
                    let active = block.active(step);
                    for at in 0..active {
                        let row = block.row(at, step, direction == 1);
                        let before = (step > 0).then(|| block.row(at, step - 1, direction == 1));
                        let d_state = &mut d_state[at * hidden..][..hidden];
                        add(d_state, &d_out[row * 2 * hidden + direction * hidden..][..hidden]);
                        let gates = &mut trace.gates[row * 4 * hidden..][..4 * hidden];
                        step_backward(
                            gates,
                            before.map(|row| &trace.cells[row * hidden..][..hidden]),
                            &trace.squashed[row * hidden..][..hidden],
                            d_state,
                            &mut d_cell[at * hidden..][..hidden],
                            hidden,
                        );
                        d_step[at * 4 * hidden..][..4 * hidden].copy_from_slice(gates);
                    }
                    if step > 0 {
                        let d_state = &mut d_state[..active * hidden];
                        d_state.fill(0.0);
                        multiply_add(
                            Left::rows(&d_step, active, 4 * hidden),
                            &pack.recurrent_t,
                            d_state,
                            hidden,
                        );
                        for (value, factor) in d_state.iter_mut().zip(&trace.mask) {
                            *value *= factor;
                        }
                    }
                }
                let panels = Panels::of(&trace.gates, n, 4 * hidden);
                multiply_add(
                    Left::transposed(&inputs[layer], width),
                    &panels,
                    lstm.input.of_mut(&mut gradient.flat),
                    4 * hidden,
                );
                multiply_add(
                    Left::transposed(&trace.previous, hidden),
                    &panels,
                    lstm.recurrent.of_mut(&mut gradient.flat),
                    4 * hidden,
                );
                sum_rows(&trace.gates, 4 * hidden, lstm.bias.of_mut(&mut gradient.flat));
                multiply_add(Left::rows(&trace.gates, n, 4 * hidden), &pack.input_t, &mut d_in, width);
                for used in [d_state, d_cell, d_step] {
                    scratch.give(used);
                }
            }
            scratch.give(std::mem::replace(&mut d_out, d_in));
        }
        if let Some(mask) = masks.first() {
            per_sentence(&mut d_out, mask, dim);
        }
        for (sentence, &start) in block.sentences.iter().zip(&block.starts) {
            for (word, features) in sentence.features.iter().enumerate() {
                let row = &d_out[(start + word) * dim..][..dim];
                for &feature in features {
                    gradient.touch(feature);
                    let at = layout.embedding.at + feature as usize * dim;
                    add(&mut gradient.flat[at..at + dim], row);
                }
            }
        }
        scratch.give(d_out);
    }

    for used in [heads, slopes, d_heads, arc_dep, arc_head, rel_dep, rel_head, tag_hidden] {
        scratch.give(used);
    }
    for used in inputs.into_iter().chain(masks) {
        scratch.give(used);
    }
    for trace in traces.into_iter().flatten() {
        for used in [trace.gates, trace.cells, trace.squashed, trace.previous, trace.mask] {
            scratch.give(used);
        }
    }
    tally
}

/// Activates the gates in place and updates cell and state.
#[inline(always)]
fn step_forward(gates: &mut [f32], cell: &mut [f32], state: &mut [f32], squashed: &mut [f32], hidden: usize) {
    let (sigmoids, rest) = gates.split_at_mut(2 * hidden);
    let (candidate, output) = rest.split_at_mut(hidden);
    for value in sigmoids.iter_mut() {
        *value = sigmoid(*value);
    }
    for value in candidate.iter_mut() {
        *value = tanh(*value);
    }
    for value in output.iter_mut() {
        *value = sigmoid(*value);
    }
    let (input, forget) = sigmoids.split_at(hidden);
    let (candidate, output) = (&candidate[..hidden], &output[..hidden]);
    let (input, forget) = (&input[..hidden], &forget[..hidden]);
    let (cell, state, squashed) = (&mut cell[..hidden], &mut state[..hidden], &mut squashed[..hidden]);
    for i in 0..hidden {
        cell[i] = forget[i] * cell[i] + input[i] * candidate[i];
        squashed[i] = tanh(cell[i]);
        state[i] = output[i] * squashed[i];
    }
}

/// Turns activated gates into their gradients in place; `d_cell` goes one step back in time.
#[inline(always)]
fn step_backward(
    gates: &mut [f32],
    before: Option<&[f32]>,
    squashed: &[f32],
    d_state: &[f32],
    d_cell: &mut [f32],
    hidden: usize,
) {
    let (input, rest) = gates.split_at_mut(hidden);
    let (forget, rest) = rest.split_at_mut(hidden);
    let (candidate, output) = rest.split_at_mut(hidden);
    let (output, squashed, d_state) = (&mut output[..hidden], &squashed[..hidden], &d_state[..hidden]);
    let d_cell = &mut d_cell[..hidden];
    for i in 0..hidden {
        let (gate_i, gate_f, gate_g, gate_o) = (input[i], forget[i], candidate[i], output[i]);
        let s = squashed[i];
        let total = d_cell[i] + d_state[i] * gate_o * (1.0 - s * s);
        let was = before.map_or(0.0, |cells| cells[i]);
        input[i] = total * gate_g * gate_i * (1.0 - gate_i);
        forget[i] = total * was * gate_f * (1.0 - gate_f);
        candidate[i] = total * gate_i * (1.0 - gate_g * gate_g);
        output[i] = d_state[i] * s * gate_o * (1.0 - gate_o);
        d_cell[i] = total * gate_f;
    }
}

/// Softmax cross-entropy: scores become gradients times `weight`. Returns whether the best was right, and the loss.
fn softmax_loss(scores: &mut [f32], gold: usize, weight: f32) -> (bool, f64) {
    let top = best(scores);
    let highest = scores[top];
    let mut total = 0f32;
    for score in scores.iter_mut() {
        *score = exp(*score - highest);
        total += *score;
    }
    let probability = scores[gold] / total;
    for score in scores.iter_mut() {
        *score *= weight / total;
    }
    scores[gold] -= weight;
    (top == gold, -f64::from(probability.max(1e-12)).ln())
}

/// Index of the highest score, the first of equals.
pub(crate) fn best(scores: &[f32]) -> usize {
    let mut top = 0;
    for (at, &score) in scores.iter().enumerate() {
        if score > scores[top] {
            top = at;
        }
    }
    top
}

/// Dot product in a fixed order: sixteen running sums, then those in turn.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0f32; 16];
    let (a16, a_rest) = a.as_chunks::<16>();
    let (b16, b_rest) = b.as_chunks::<16>();
    for (a, b) in a16.iter().zip(b16) {
        for lane in 0..16 {
            sums[lane] = a[lane].mul_add(b[lane], sums[lane]);
        }
    }
    let mut total: f32 = sums.iter().sum();
    for (a, b) in a_rest.iter().zip(b_rest) {
        total += a * b;
    }
    total
}

fn sum_rows(rows: &[f32], width: usize, out: &mut [f32]) {
    for row in rows.chunks_exact(width) {
        add(out, row);
    }
}

/// Adds the first `width` columns of `from` to the columns of `to` from `at` on.
fn paste(from: &[f32], from_width: usize, to: &mut [f32], to_width: usize, at: usize, width: usize) {
    for (row, target) in from.chunks_exact(from_width).zip(to.chunks_exact_mut(to_width)) {
        add(&mut target[at..at + width], &row[..width]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The gradient agrees with finite differences in every tensor.
    #[test]
    fn gradient_agrees_with_differences() {
        let shape = Shape {
            features: 9,
            dim: 6,
            hidden: 5,
            layers: 2,
            arc: 4,
            rel: 3,
            tag: 4,
            relations: 3,
            tags: [3, 2, 4],
        };
        let layout = Layout::new(shape);
        let mut random = Random::new(12);
        let mut flat = layout.init(&mut random);
        for value in layout.rel.of_mut(&mut flat) {
            *value = random.unit() - 0.5;
        }
        for value in layout.arc_head.of_mut(&mut flat) {
            *value = random.unit() - 0.5;
        }
        let example = |heads: &[u16], shift: u32| Example {
            features: (0..heads.len() as u32).map(|i| vec![(i + shift) % 9, (i * 2 + 1) % 9]).collect(),
            whole: vec![2; heads.len()],
            tags: (0..heads.len() as u16)
                .map(|i| if i == 0 { [NONE; 3] } else { [i % 3, i % 2, i % 4] })
                .collect(),
            heads: heads.to_vec(),
            relations: (0..heads.len() as u16).map(|i| i % 3).collect(),
        };
        let sentences = [example(&[0, 2, 0, 2], 0), example(&[0, 0, 1, 1, 3], 4)];
        let refs: Vec<&Example> = sentences.iter().collect();
        let dropout = Dropout { input: 0.0, layer: 0.0, recurrent: 0.0, head: 0.0 };
        let weights = Weights { arc: 1.0, rel: 0.7, tags: [0.5, 0.3, 0.2] };
        let loss = |flat: &[f32], gradient: &mut Gradient| {
            let packed = Packed::new(&layout, flat);
            let mut random = Random::new(1);
            pass(
                &layout,
                flat,
                &packed,
                &refs,
                Some((gradient, dropout, weights, 1.0)),
                &mut random,
                &mut Scratch::default(),
            )
            .loss
        };
        let mut gradient = Gradient::new(&layout);
        loss(&flat, &mut gradient);
        let mut spare = Gradient::new(&layout);
        let mut checked = 0;
        for at in (0..layout.len()).step_by(3) {
            let held = flat[at];
            let step = 2e-3;
            flat[at] = held + step;
            let above = loss(&flat, &mut spare);
            flat[at] = held - step;
            let below = loss(&flat, &mut spare);
            flat[at] = held;
            let difference = (above - below) / (2.0 * f64::from(step));
            let stated = f64::from(gradient.flat[at]);
            assert!(
                (difference - stated).abs() < 5e-2 * difference.abs().max(stated.abs()).max(0.1),
                "parameter {at}: {stated} stated, {difference} measured"
            );
            checked += usize::from(stated != 0.0);
        }
        assert!(checked > 200, "{checked}");
    }
}
