//! Tests of the public interface.

// Helpers of tests fail by panicking, like tests.
#![allow(clippy::unwrap_used)]

mod conllu;
#[cfg(feature = "train")]
mod lemma;
#[allow(dead_code)]
mod notation;
mod structure;
mod tokenizer;
mod treebanks;
