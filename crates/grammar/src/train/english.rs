//! How the English pack is trained.

use super::{data, lemma, quantize, run, score};
use crate::dictionary::Dictionary;
use crate::tree::Upos;

/// A treebank of the recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Treebank {
    /// Name in the reports.
    pub name: &'static str,
    /// Training file.
    pub train: &'static str,
    /// Development file; scored, never learned from.
    pub dev: &'static str,
    /// How often an epoch goes through it.
    pub repeats: usize,
}

/// EWT is the larger, of the web; GUM has the genres of a brief's sources, and goes in twice.
pub const TREEBANKS: [Treebank; 2] = [
    Treebank { name: "EWT", train: "en_ewt-train.conllu", dev: "en_ewt-dev.conllu", repeats: 1 },
    Treebank { name: "GUM", train: "en_gum-train.conllu", dev: "en_gum-dev.conllu", repeats: 2 },
];

/// The files of the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Models {
    /// `network.bin`: tagger and parser.
    pub network: Vec<u8>,
    /// `lemmas.bin`: lemmatiser.
    pub lemmas: Vec<u8>,
}

/// Trains on the texts of the treebanks (training, development), in the order of [`TREEBANKS`]; the word tables cut from
/// `WordNet` (words, irregular forms) help with words that these do not have.
///
/// Same texts, same bytes: on any machine, with any number of cores.
pub fn train(
    texts: &[(String, String)],
    [words, exceptions]: [&str; 2],
    plan: &run::Plan,
    report: &mut dyn FnMut(&str),
) -> Models {
    let mut sentences = Vec::new();
    let mut repeats = Vec::new();
    let mut dev = Vec::new();
    for (bank, (train_text, dev_text)) in TREEBANKS.iter().zip(texts) {
        sentences.extend(data::read(train_text));
        repeats.resize(sentences.len(), bank.repeats);
        dev.push((bank.name, data::read(dev_text)));
    }
    let examples = sentences.iter().flat_map(|sentence| {
        sentence.iter().enumerate().filter_map(|(at, row)| {
            Some(lemma::LemmaExample {
                form: &row.form,
                upos: row.upos.parse::<Upos>().ok()?,
                xpos: &row.xpos,
                feats: &row.feats,
                initial: at == 0,
                lemma: &row.lemma,
            })
        })
    });
    let lemmas = lemma::train(examples, lemma::Lexicon::from_wordnet(words, exceptions));
    report(&format!("lemmatiser: {} bytes", lemmas.len()));
    let (vocabulary, layout, flat) =
        run::train(&sentences, &repeats, Dictionary::from_wordnet(words, exceptions), &dev, plan, report);
    let network = quantize::quantize(&vocabulary, &layout, &flat);
    report(&format!("network: {} bytes", network.len()));
    for (name, sentences) in &dev {
        if let Ok(scores) = score::score(&network, sentences) {
            report(&format!("in 8 bits | {name} {scores}"));
        }
    }
    Models { network, lemmas }
}
