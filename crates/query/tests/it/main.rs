//! Tests of questions and patterns.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod desk;
mod founding;
mod patterns;
mod properties;
mod suite;
