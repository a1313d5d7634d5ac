//! Tests of stores, overlays, judging through a store, and of verdicts that are waited for.

mod conformance;
mod judging;
mod pending;
mod support;
