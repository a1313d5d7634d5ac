//! Integration tests of the crate `rapporteur-references`.

#![allow(clippy::unwrap_used)]

#[cfg(feature = "csl")]
mod golden;
#[cfg(feature = "csl")]
mod properties;
#[cfg(feature = "csl")]
mod records;
#[cfg(feature = "csl")]
mod styles;

#[cfg(not(feature = "csl"))]
#[test]
#[ignore = "formatting is tested by `cargo test -p rapporteur-references --features csl`"]
fn formatting() {}
