//! Blocks: where they begin and end, and what they are.

use rapporteur_text::TextRange;

use crate::{markdown, plain};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// CommonMark with Pandoc citations, footnotes, tables and front matter.
    Markdown,
    /// Captured plain text: paragraphs by blank lines, bullets, headings by form, page furniture.
    PlainText,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Running prose.
    Paragraph,
    /// Heading with its level, 1 to 6 (plain text: 1 for the first line as title, else 2).
    Heading(u8),
    /// One item of a list (nested items are blocks of their own).
    ListItem,
    /// One row of a table.
    TableRow,
    /// Quoted block.
    BlockQuote,
    /// Front matter, YAML (`---`) or TOML (`+++`).
    FrontMatter,
    /// `[^label]: …` with its continuation lines.
    FootnoteDefinition,
    /// An entry of a numbered reference list: `[1] …`, `[1]: …`, or `1. …` under a heading such as "References".
    ReferenceEntry,
    /// Code, HTML, link definition, thematic break: never prose. HTML comments carry [`Directive`](crate::Directive)s.
    Verbatim,
    /// Page furniture of a capture: navigation, comment forms, log-in prompts, share buttons, captions without a verb.
    Furniture,
}

impl BlockKind {
    /// Whether claims and evidence may be read from such a block.
    #[must_use]
    pub fn is_prose(self) -> bool {
        matches!(
            self,
            BlockKind::Paragraph | BlockKind::ListItem | BlockKind::TableRow | BlockKind::BlockQuote
        )
    }
}

/// A block: its bytes in the file and its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Block {
    /// Byte range in the file, without the blank lines around it. A paragraph starts at its first character; an
    /// indented code block keeps its indentation, without which it would not be one.
    pub range: TextRange,
    /// Kind.
    pub kind: BlockKind,
}

/// The blocks of a file, in order, disjoint. Linear in the length of `text`.
///
/// A change inside one block leaves the text and kind of all others alone, with the exceptions that Markdown itself
/// makes: an unclosed code fence or HTML comment takes everything up to its end, a list item decides how the indented
/// lines below it are read, and a heading such as "References" decides about the list under it.
///
/// Markdown is read by a line scanner, not by a full parser, since it runs over the whole file at every keystroke.
/// It differs from CommonMark on purpose or for simplicity in this:
///
/// - A block quote is one block, its inner blocks are found by [`parse_block`](crate::parse_block).
/// - A link definition fits on one line, but for its title or its destination on the next.
/// - `[1]: words` is an entry of a reference list even if the words are no link destination.
/// - Pandoc's `:::` lines are verbatim.
#[must_use]
pub fn split_blocks(text: &str, format: Format) -> Vec<Block> {
    match format {
        Format::Markdown => markdown::split(text),
        Format::PlainText => plain::split(text),
    }
}
