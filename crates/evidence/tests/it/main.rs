//! Integration tests.

mod consistency;
mod verdicts;
mod words;
mod world;
