//! Predicate–argument structure over a tree: who does what to whom, on whose word, and under what reservations.
//!
//! The reading is rule-based, in the manner of PredPatt (White et al., *Universal Decompositional Semantics on Universal
//! Dependencies*, EMNLP 2016) and of Enhanced Universal Dependencies (Schuster and Manning, LREC 2016): passives and
//! nominalisations are undone, antecedents fill the gaps of relative clauses, control and raising fill subjects,
//! coordination is distributed, light verbs give way to the event nouns they carry (as in NomBank). What a language's
//! words must be known for is data ([`Lexicon`]).
//!
//! [`clauses`] is total and linear in the sentence; a tree that is wrong gives wrong clauses, never a panic.

mod appositions;
mod arguments;
mod builder;
mod clause;
mod coordination;
mod events;
mod gaps;
mod graph;
mod lexicon;
mod notation;
mod operators;
mod phrases;
mod predicates;
mod repair;
mod speech;

pub use clause::{
    Argument, Attribution, Clause, Conjunction, Link, LinkKind, Listing, Mood, Operator, OperatorKind,
    Origin, PredicateKind, Role, Speaker, Support, Tense, Voice,
};
pub use lexicon::{Lexicon, LexiconError};
pub use notation::{Notation, notation};

use crate::Tree;

/// The clauses of an English sentence, in the order of their heads. `text` is the sentence that `tree` was made from.
#[must_use]
pub fn clauses(text: &str, tree: &Tree) -> Vec<Clause> {
    clauses_with(text, tree, Lexicon::builtin())
}

/// The clauses of a sentence by another lexicon.
#[must_use]
pub fn clauses_with(text: &str, tree: &Tree, lexicon: &Lexicon) -> Vec<Clause> {
    let graph = graph::Graph::new(text, tree, lexicon);
    builder::Builder::new(&graph, lexicon).build()
}
