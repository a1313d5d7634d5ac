//! Plain text.
use crate::blocks::Block;
pub(crate) fn split(_text: &str) -> Vec<Block> { todo!() }
