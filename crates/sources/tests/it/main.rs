//! Captures, from their bytes.

mod decoding;
mod dates;
mod reading;
