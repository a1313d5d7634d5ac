//! Captures, from their bytes.

// Helpers of tests fail by panicking, like tests.
#![allow(clippy::unwrap_used)]

mod bibliographies;
mod dates;
mod decoding;
mod fixtures;
mod formats;
mod hostile;
mod origins;
mod reading;
