//! The course of training.

use super::data::{ROOT, Row, UNKNOWN, Vocabulary};
use super::network::{Dropout, Example, Gradient, Layout, Packed, Scratch, Shape, Tally, Weights, pass};
use super::optimizer::Adam;
use super::random::Random;
use crate::dictionary::Dictionary;

/// Settings of a training.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Passes over the treebanks.
    pub epochs: usize,
    /// Words of a batch, both shards together.
    pub batch: usize,
    /// Highest learning rate; it rises over the first steps and falls evenly to a hundredth at the end.
    pub rate: f32,
    /// Decay of the running mean of squared gradients.
    pub beta_2: f32,
    /// Decay of the average of parameters per step.
    pub average: f32,
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
    /// How often a piece of a word must be seen to get a vector.
    pub least: u32,
    /// Probability of dropping a part of the word vectors.
    pub drop_input: f32,
    /// Probability of dropping a part of an LSTM's output.
    pub drop_layer: f32,
    /// Probability of dropping a part of an LSTM's state on its way to the next step.
    pub drop_recurrent: f32,
    /// Probability of dropping a unit of the perceptrons.
    pub drop_head: f32,
    /// A word seen n times loses its own vector with probability `drop_word / (drop_word + n)`.
    pub drop_word: f32,
    /// Probability that such a word loses its pieces too, so that its shape and the dictionary must do.
    pub drop_pieces: f32,
    /// Weights of the losses of universal tags, language-specific tags and features; arcs and relations weigh 1.
    pub tag_weights: [f32; 3],
    /// Start of all random choices.
    pub seed: u64,
}

impl Default for Plan {
    /// The settings of the committed model.
    fn default() -> Self {
        Self {
            epochs: 30,
            batch: 1200,
            rate: 2e-3,
            beta_2: 0.95,
            average: 0.998,
            dim: 128,
            hidden: 224,
            layers: 2,
            arc: 128,
            rel: 48,
            tag: 96,
            least: 3,
            drop_input: 0.3,
            drop_layer: 0.33,
            drop_recurrent: 0.25,
            drop_head: 0.33,
            drop_word: 0.5,
            drop_pieces: 0.25,
            tag_weights: [0.5, 0.5, 0.5],
            seed: 1,
        }
    }
}

/// Words of the longest sentence that is learned from; there are few longer ones, and they take much memory.
const LONGEST: usize = 100;

pub(crate) fn shape(vocabulary: &Vocabulary, plan: &Plan) -> Shape {
    Shape {
        features: vocabulary.counts.len(),
        dim: plan.dim,
        hidden: plan.hidden,
        layers: plan.layers,
        arc: plan.arc,
        rel: plan.rel,
        tag: plan.tag,
        relations: vocabulary.relations.names.len(),
        tags: [0, 1, 2].map(|kind| vocabulary.tags[kind].names.len()),
    }
}

/// Trains on `sentences`, each with how often an epoch goes through it, and once an epoch on those of `practice`, of which
/// no words are remembered; `report` gets a line after every epoch.
pub(crate) fn train(
    (sentences, repeats): (&[Vec<Row>], &[usize]),
    practice: &[Vec<Row>],
    dictionary: Dictionary,
    dev: &[(&str, Vec<Vec<Row>>)],
    plan: &Plan,
    report: &mut dyn FnMut(&str),
) -> (Vocabulary, Layout, Vec<f32>) {
    let vocabulary = Vocabulary::new(sentences, plan.least, dictionary);
    let shape = shape(&vocabulary, plan);
    let layout = Layout::new(shape);
    let mut random = Random::new(plan.seed);
    let mut flat = layout.init(&mut random);
    report(&format!(
        "{} sentences and {} to practise on, {} features ({} words), {} parameters of which {} in the network, tags {:?}, {} relations",
        sentences.len(),
        practice.len(),
        shape.features,
        vocabulary.words,
        layout.len(),
        layout.embedding.at,
        shape.tags,
        shape.relations
    ));
    let all = sentences.iter().zip(repeats.iter().copied()).chain(practice.iter().zip(std::iter::repeat(1)));
    let kept = all.filter(|(sentence, _)| sentence.len() <= LONGEST);
    let (examples, repeats): (Vec<Example>, Vec<usize>) =
        kept.map(|(sentence, repeats)| (vocabulary.example(sentence), repeats)).unzip();
    let dev: Vec<(&str, Vec<Example>)> =
        dev.iter().map(|(name, s)| (*name, s.iter().map(|s| vocabulary.example(s)).collect())).collect();
    let words: usize = examples.iter().zip(&repeats).map(|(example, repeats)| example.len() * repeats).sum();
    let steps = plan.epochs * words.div_ceil(plan.batch);
    let warm = 300.min(steps / 10);
    let mut adam = Adam::new(&flat, plan.beta_2, plan.average);
    let mut gradients = [Gradient::new(&layout), Gradient::new(&layout)];
    let mut scratches = [Scratch::default(), Scratch::default()];
    let dropout = Dropout {
        input: plan.drop_input,
        layer: plan.drop_layer,
        recurrent: plan.drop_recurrent,
        head: plan.drop_head,
    };
    let weights = Weights { arc: 1.0, rel: 1.0, tags: plan.tag_weights };
    let mut step = 0;
    let started = std::time::Instant::now();
    for epoch in 0..plan.epochs {
        let mut tally = Tally::default();
        for batch in batches(&examples, &repeats, plan.batch, &mut random) {
            let dropped: Vec<Example> =
                batch.iter().map(|&at| drop_words(&examples[at], &vocabulary, plan, &mut random)).collect();
            let packed = Packed::new(&layout, &flat);
            let total: usize = dropped.iter().map(Example::len).sum();
            let scale = 1.0 / total as f32;
            // Every other sentence to each shard: the batch is sorted by length. Two shards always, so that the sums
            // do not depend on the machine's cores.
            let shards = [0, 1].map(|shard| dropped.iter().skip(shard).step_by(2).collect::<Vec<_>>());
            let seeds = [random.next(), random.next()];
            let (layout_ref, flat_ref, packed_ref) = (&layout, &flat, &packed);
            let tallies: Vec<Tally> = std::thread::scope(|scope| {
                let running: Vec<_> = shards
                    .iter()
                    .zip(gradients.iter_mut().zip(scratches.iter_mut()))
                    .zip(seeds)
                    .map(|((shard, (gradient, scratch)), seed)| {
                        scope.spawn(move || {
                            gradient.clear(layout_ref);
                            pass(
                                layout_ref,
                                flat_ref,
                                packed_ref,
                                shard,
                                Some((gradient, dropout, weights, scale)),
                                &mut Random::new(seed),
                                scratch,
                            )
                        })
                    })
                    .collect();
                running.into_iter().map(|thread| thread.join().expect("a shard does not panic")).collect()
            });
            for part in tallies {
                tally += part;
            }
            let [first, second] = &mut gradients;
            first.merge(second, &layout);
            let done = step as f32 / steps as f32;
            let rate = if step < warm {
                plan.rate * (step + 1) as f32 / warm as f32
            } else {
                plan.rate * (1.0 - done).max(0.01)
            };
            adam.step(&layout, &mut flat, first, rate, 5.0);
            step += 1;
        }
        let mut line = format!(
            "epoch {:3} {:5.0}s loss {:.4}",
            epoch + 1,
            started.elapsed().as_secs_f32(),
            tally.loss / tally.words as f64
        );
        if epoch % 2 == 1 || epoch + 1 == plan.epochs {
            for (name, examples) in &dev {
                let score = evaluate(&layout, &adam.average, examples);
                line += &format!(" | {name} {score}");
            }
        }
        report(&line);
    }
    (vocabulary, layout, adam.average)
}

/// Scores a set: tags, heads, labelled heads, per cent.
pub(crate) fn evaluate(layout: &Layout, flat: &[f32], examples: &[Example]) -> String {
    let packed = Packed::new(layout, flat);
    let mut tally = Tally::default();
    let mut scratch = Scratch::default();
    for chunk in examples.chunks(64) {
        let refs: Vec<&Example> = chunk.iter().collect();
        tally += pass(layout, flat, &packed, &refs, None, &mut Random::new(0), &mut scratch);
    }
    let percent = |n: usize| 100.0 * n as f64 / tally.words as f64;
    format!(
        "upos {:.2} xpos {:.2} feats {:.2} uas {:.2} las {:.2}",
        percent(tally.right_tags[0]),
        percent(tally.right_tags[1]),
        percent(tally.right_tags[2]),
        percent(tally.right_heads),
        percent(tally.right_labelled)
    )
}

/// Indices of sentences in batches of about `size` words, alike in length within a batch.
fn batches(examples: &[Example], repeats: &[usize], size: usize, random: &mut Random) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> =
        repeats.iter().enumerate().flat_map(|(at, &count)| std::iter::repeat_n(at, count)).collect();
    random.shuffle(&mut order);
    let mut out = Vec::new();
    // Sorting within windows keeps neighbours alike without fixing who meets whom.
    for window in order.chunks_mut(600) {
        window.sort_by_key(|&at| (std::cmp::Reverse(examples[at].len()), at));
        let mut batch = Vec::new();
        let mut words = 0;
        for &at in window.iter() {
            if words + examples[at].len() > size && !batch.is_empty() {
                out.push(std::mem::take(&mut batch));
                words = 0;
            }
            words += examples[at].len();
            batch.push(at);
        }
        if !batch.is_empty() {
            out.push(batch);
        }
    }
    random.shuffle(&mut out);
    out
}

fn drop_words(example: &Example, vocabulary: &Vocabulary, plan: &Plan, random: &mut Random) -> Example {
    let mut out = example.clone();
    let rate = plan.drop_word;
    for (features, &whole) in out.features.iter_mut().zip(&out.whole) {
        if features[0] == ROOT {
            continue;
        }
        let count = if features[0] == UNKNOWN { 0.0 } else { vocabulary.counts[features[0] as usize] as f32 };
        if random.unit() < rate / (rate + count) {
            features[0] = UNKNOWN;
            if random.unit() < plan.drop_pieces {
                features.truncate(whole);
            }
            // The form as written would give the word away.
            let words = vocabulary.words;
            let mut at = 0;
            features.retain(|&feature| {
                at += 1;
                feature < words || at != 3
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{data, quantize, score};
    use super::*;

    const TREEBANK: &str = "\
1\tOfficers\tofficer\tNOUN\tNNS\tNumber=Plur\t2\tnsubj\t_\t_
2\tboarded\tboard\tVERB\tVBD\tTense=Past\t0\troot\t_\t_
3\tships\tship\tNOUN\tNNS\tNumber=Plur\t2\tobj\t_\t_
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

1\tShips\tship\tNOUN\tNNS\tNumber=Plur\t2\tnsubj\t_\t_
2\tleft\tleave\tVERB\tVBD\tTense=Past\t0\troot\t_\t_
3\tat\tat\tADP\tIN\t_\t4\tcase\t_\t_
4\tdawn\tdawn\tNOUN\tNN\t_\t2\tobl\t_\t_
5\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

1\tNobody\tnobody\tPRON\tNN\t_\t2\tnsubj\t_\t_
2\tslept\tsleep\tVERB\tVBD\tTense=Past\t0\troot\t_\t_
";

    fn tiny() -> Plan {
        Plan {
            epochs: 220,
            batch: 12,
            rate: 1e-2,
            dim: 12,
            hidden: 10,
            arc: 9,
            rel: 7,
            tag: 8,
            least: 1,
            drop_input: 0.1,
            drop_layer: 0.1,
            drop_recurrent: 0.1,
            drop_head: 0.0,
            drop_pieces: 0.0,
            average: 0.9,
            ..Plan::default()
        }
    }

    #[test]
    fn what_is_trained_is_known_and_the_same_bits_everywhere() {
        let sentences = data::read(TREEBANK);
        let (vocabulary, layout, flat) =
            train((&sentences, &[1, 1, 2]), &[], Dictionary::default(), &[], &tiny(), &mut |_| {});
        let model = quantize::quantize(&vocabulary, &layout, &flat);
        assert_eq!(
            score::score(&model, &sentences).expect("just written"),
            "upos 100.00 xpos 100.00 feats 100.00 uas 100.00 las 100.00"
        );
        // Made with and without vector instructions; if the course of training changes on purpose, so does this, and
        // the models must be trained again.
        let sum = model.iter().fold(0xcbf2_9ce4_8422_2325u64, |sum, &byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        assert_eq!(sum, 11_471_719_552_617_840_710, "{} bytes", model.len());
    }
}
