//! Plain text.
use crate::blocks::{Block, BlockKind};
use crate::content::BlockContent;
pub(crate) fn split(_text: &str) -> Vec<Block> {
    Vec::new()
}
pub(crate) fn parse(_text: &str, _kind: BlockKind) -> BlockContent {
    BlockContent::default()
}
