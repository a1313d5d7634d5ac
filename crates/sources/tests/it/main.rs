//! Captures, from their bytes.

mod dates;
mod decoding;
mod reading;
