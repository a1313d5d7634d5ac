//! Universal Dependencies for one sentence: its words, tags, lemmas, tree, and the predicates the tree holds.
//!
//! Nothing here knows of entities or of cooperation.

mod tree;

pub use tree::{Deprel, Feats, Label, Multiword, Relation, Subtype, Tree, Upos, Word};
