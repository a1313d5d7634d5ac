//! Tests of the claims reader.

mod across;
mod founding;
mod readings;
mod robustness;
mod suite;
mod times;
