//! Integration tests.

mod consistency;
mod flat;
mod verdicts;
mod words;
mod world;
