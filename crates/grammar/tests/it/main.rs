//! Tests of the public interface.

// Helpers of tests fail by panicking, like tests.
#![allow(clippy::unwrap_used)]

mod conllu;
mod notation;
mod structure;
mod treebanks;
