//! Tests of the claims reader.

mod readings;
mod robustness;
mod suite;
mod times;
