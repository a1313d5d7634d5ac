//! Tests of the store in PostgreSQL, against a server of their own.
#![cfg(feature = "client")]

mod queue;
mod server;
mod store;
