//! Sentences that lead into lists.

use rapporteur_text::TextSize;

use crate::{Block, BlockKind};

/// Which sentence leads into the items of a list: "The partners are:". Fed block by block, in order.
#[derive(Debug, Default)]
pub struct Leads {
    /// Column of the block that the lead-in ends, and its last sentence. A paragraph's column is `None`.
    open: Vec<(Option<usize>, u32)>,
}

impl Leads {
    /// The lead-in of a block that is a list item: the innermost one that is less indented. `text` is what the block is a
    /// range of.
    pub fn of_block(&mut self, text: &str, block: &Block) -> Option<u32> {
        if block.kind != BlockKind::ListItem {
            return None;
        }
        let column = column(text, block.range.start());
        while self.open.last().is_some_and(|(open, _)| open.is_some_and(|open| open >= column)) {
            self.open.pop();
        }
        self.open.last().map(|(_, sentence)| *sentence)
    }

    /// A block has been read, with its last sentence, if it has any: the number of that, as the caller counts, and its prose.
    pub fn after_block(&mut self, text: &str, block: &Block, last: Option<(u32, &str)>) {
        let is_item = block.kind == BlockKind::ListItem;
        if !is_item {
            self.open.clear();
        }
        if let Some((sentence, _)) = last.filter(|(_, prose)| introduces(prose, block.kind)) {
            self.open.push((is_item.then(|| column(text, block.range.start())), sentence));
        }
    }
}

/// Bytes between a line's start and `offset`: the indentation of a list item.
fn column(text: &str, offset: TextSize) -> usize {
    let before = text.get(..usize::from(offset)).unwrap_or_default();
    // An item is indented by a few levels; looking further back would make a long line cost its square.
    before.bytes().rev().take(256).take_while(|byte| !matches!(byte, b'\n' | b'\r')).count()
}

/// Whether a sentence leads into a list: it ends with a colon, or it is a line of prose that does not end at all.
fn introduces(prose: &str, kind: BlockKind) -> bool {
    prose.ends_with(':')
        || (kind == BlockKind::Paragraph && prose.ends_with(|last: char| last.is_alphanumeric()))
}
