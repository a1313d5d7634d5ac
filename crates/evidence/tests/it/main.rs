//! Integration tests.

mod words;
