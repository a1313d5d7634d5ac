//! Captures, from their bytes.

mod bibliographies;
mod dates;
mod decoding;
mod fixtures;
mod formats;
mod hostile;
mod origins;
mod reading;
