//! Integration tests of linking.
#![allow(clippy::unwrap_used, missing_docs)]

mod cases;
mod founding;
mod properties;
mod reasons;
mod speakers;
