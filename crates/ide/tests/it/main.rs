//! What an editor shows, over desks in memory.

#![allow(clippy::unwrap_used)]

mod codes;
mod desk;
mod diagnostics;
mod lints;
mod navigation;
mod pages;
