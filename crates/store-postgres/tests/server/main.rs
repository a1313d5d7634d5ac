//! Tests of the store in PostgreSQL, against a server of their own.
#![cfg(feature = "client")]
// Helpers of tests fail by panicking, like tests.
#![allow(clippy::unwrap_used)]

mod queue;
mod server;
mod store;
