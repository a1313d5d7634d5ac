//! Tests of the crate's public interface.

mod cases;
mod differential;
mod properties;
