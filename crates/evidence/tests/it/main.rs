//! Integration tests.

mod chronology;
mod consistency;
mod counting;
mod flat;
mod marks;
mod verdicts;
mod words;
mod world;
