//! Integration tests of the catalogue.
#![allow(clippy::unwrap_used, missing_docs)]

mod integrity;
mod overlays;
