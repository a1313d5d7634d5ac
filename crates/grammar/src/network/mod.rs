//! The trained network at work: word vectors, two layers of bidirectional LSTM, and the biaffine scorers of arcs and
//! relations (Dozat & Manning 2017), in 8-bit integers.
//!
//! Sums of integers do not depend on their order, and what is left of floating point is elementwise without fused
//! operations: the same sentence gets the same scores on every machine.

pub(crate) mod model;
mod scorer;
pub(crate) mod simd;
mod spanning;

pub use model::BadModel;
pub(crate) use model::Model;
pub(crate) use scorer::{Analysis, Workspace};
