//! Tests of the claims reader.

mod founding;
mod readings;
mod robustness;
mod suite;
mod times;
