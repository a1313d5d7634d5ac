//! Tests of the whole product: Markdown suites, the pages of the codes, the example workspace, the command line.

// Helpers of tests fail by panicking, like tests.
#![allow(clippy::unwrap_used)]

mod ask;
mod bulk;
mod cache;
mod check;
mod commands;
mod features;
mod pages;
mod properties;
mod references;
mod report;
mod rooms;
mod runner;
mod seeds;
mod sources;
mod suite;
mod suites;
mod support;
mod verify;
