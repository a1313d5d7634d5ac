//! Universal Dependencies for one sentence: its words, tags, lemmas, tree, and the predicates the tree holds.
//!
//! Nothing here knows of entities or of cooperation.

pub mod conllu;
pub mod structure;
mod tokenizer;
mod tree;

pub use tokenizer::Words;
pub use tree::{Deprel, Feats, Label, Multiword, Relation, Subtype, Tree, Upos, Word};
