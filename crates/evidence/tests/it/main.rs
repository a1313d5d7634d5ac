//! Integration tests.

mod consistency;
mod flat;
mod marks;
mod verdicts;
mod words;
mod world;
