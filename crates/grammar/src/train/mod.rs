//! Training of the language packs from treebanks.
//!
//! A bidirectional LSTM with biaffine scorers, written out by hand: forward pass, gradient, Adam. No framework, because
//! the model must come out the same bits everywhere (see `matrix`), and because it is small enough.

mod data;
pub mod english;
pub mod lemma;
mod matrix;
mod network;
mod optimizer;
mod practice;
mod quantize;
mod random;
mod run;
mod score;

pub use run::Plan;
