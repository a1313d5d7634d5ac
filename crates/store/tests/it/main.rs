//! Tests of stores, overlays, judging through a store, and of verdicts that are waited for.

// Helpers of tests fail by panicking, like tests.
#![allow(clippy::unwrap_used)]

mod conformance;
mod judging;
#[cfg(feature = "parquet")]
mod parts;
mod pending;
mod support;
