//! Tests of stores, overlays, judging through a store, and of verdicts that are waited for.

mod conformance;
mod judging;
#[cfg(feature = "parquet")]
mod parts;
mod pending;
mod support;
