//! Universal Dependencies for one sentence: its words, tags, lemmas, tree, and the predicates the tree holds.
//!
//! Nothing here knows of entities or of cooperation.

mod activation;
pub mod conllu;
mod dictionary;
mod english;
mod features;
mod language;
mod lemma;
mod network;
pub mod structure;
mod tokenizer;
#[cfg(feature = "train")]
pub mod train;
mod tree;

pub use english::{English, LONGEST_SENTENCE, english};
pub use language::{Language, language, languages};
pub use lemma::{LemmaModel, LemmaModelError};
pub use tokenizer::{Words, tokenize};
pub use tree::{Deprel, Feats, Label, Multiword, Relation, Subtype, Tree, Upos, Word};

/// The tree of one English sentence.
///
/// ```
/// let text = "The minister visited the school in May.";
/// let tree = rapporteur_grammar::parse(text);
/// let root = tree.root().unwrap();
/// assert_eq!(&text[tree.words[root].range], "visited");
/// ```
#[must_use]
pub fn parse(text: &str) -> Tree {
    english().parse(text)
}

/// The trees of English sentences: what [`parse`] gives of each, at a lower price.
#[must_use]
pub fn parse_all(texts: &[&str]) -> Vec<Tree> {
    let english = english();
    let words: Vec<Words> = texts.iter().map(|text| english.tokenize(text)).collect();
    let sentences: Vec<(&str, &Words)> = texts.iter().copied().zip(&words).collect();
    english.annotate(&sentences)
}

/// The tree of one English sentence whose words are known.
#[must_use]
pub fn parse_words(text: &str, words: &Words) -> Tree {
    english().annotate(&[(text, words)]).pop().unwrap_or_default()
}
