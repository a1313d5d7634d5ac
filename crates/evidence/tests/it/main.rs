//! Integration tests.

mod verdicts;
mod words;
mod world;
