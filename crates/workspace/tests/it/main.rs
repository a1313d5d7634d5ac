//! The workspace as its callers use it, with files in memory unless a test is about the disk.

mod cache;
mod captures;
mod citations;
mod concurrency;
mod config;
mod desk;
mod disk;
mod equivalence;
mod formats;
mod incremental;
mod loading;
mod overlays;
mod parses;
mod recall;
mod team;
mod verdicts;
