//! How the English pack is trained.

use super::practice::Practice;
use super::random::Random;
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

/// Sentences that the practice grammar writes; about a tenth of the words of an epoch.
pub const PRACTICE: usize = 4000;

/// What the treebanks do not have: texts of files.
#[derive(Debug, Clone, Copy)]
pub struct Tables<'a> {
    /// The word table cut from `WordNet`.
    pub words: &'a str,
    /// Its irregular forms.
    pub exceptions: &'a str,
    /// The catalogue's table of states.
    pub countries: &'a str,
    /// The practice grammar, `practice.txt` of the pack.
    pub practice: &'a str,
}

/// The files of the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Models {
    /// `network.bin`: tagger and parser.
    pub network: Vec<u8>,
    /// `lemmas.bin`: lemmatiser.
    pub lemmas: Vec<u8>,
}

/// Trains on the texts of the treebanks (training, development), in the order of [`TREEBANKS`]; the word tables cut from
/// `WordNet` help with words that these do not have, and the practice grammar with sentences.
///
/// Same texts, same bytes: on any machine, with any number of cores.
///
/// # Errors
///
/// Where the practice grammar cannot be read.
pub fn train(
    texts: &[(String, String)],
    tables: Tables<'_>,
    plan: &run::Plan,
    report: &mut dyn FnMut(&str),
) -> Result<Models, String> {
    let Tables { words, exceptions, countries, practice } = tables;
    let practice = Practice::new(practice, countries).map_err(|error| format!("practice.txt: {error}"))?;
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
    let mut random = Random::new(plan.seed);
    let practice: Vec<_> = (0..PRACTICE).map(|_| practice.sentence(&mut random)).collect();
    let dictionary = Dictionary::from_wordnet(words, exceptions);
    let (vocabulary, layout, flat) =
        run::train((&sentences, &repeats), &practice, dictionary, &dev, plan, report);
    let network = quantize::quantize(&vocabulary, &layout, &flat);
    report(&format!("network: {} bytes", network.len()));
    for (name, sentences) in &dev {
        if let Ok(scores) = score::score(&network, sentences) {
            report(&format!("in 8 bits | {name} {scores}"));
        }
    }
    Ok(Models { network, lemmas })
}
