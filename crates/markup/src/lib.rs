//! Files as blocks and sentences: Markdown briefs and plain-text captures, with exact byte ranges.
//!
//! Two steps, so that an edit costs one block: [`split_blocks`] is a cheap line scanner over the whole text (it alone
//! sees neighbours: list context, page furniture, reference sections); [`parse_block`] looks at one block's text and
//! returns ranges relative to that block. [`definitions`] collects what crosses blocks (footnotes, reference lists).
//! What a sentence means is not known here.

mod blocks;
mod front_matter;
mod lines;
mod markdown;
mod plain;
mod sections;

pub use blocks::{Block, BlockKind, Format, split_blocks};
pub use front_matter::{FrontMatter, front_matter};

use rapporteur_text::{OffsetMap, TextRange};

/// What one block holds. All ranges are relative to the block's first byte.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct BlockContent {
    /// Sentences in order. Headings and furniture have theirs too; `Verbatim` and `FrontMatter` have none.
    pub sentences: Vec<Sentence>,
    /// Ignore comments.
    pub directives: Vec<Directive>,
    /// Links, in order.
    pub links: Vec<Link>,
}

/// A sentence of a block.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sentence {
    /// The sentence in the block, markup and citations within it included.
    pub range: TextRange,
    /// Folded prose: without emphasis marks, link targets, citations, footnote marks and comments. What analysis reads.
    pub prose: Box<str>,
    /// From `prose` to the block.
    pub map: OffsetMap,
    /// Citations that stand in the sentence or directly after its full stop.
    pub citations: Vec<Citation>,
    /// Quotations of at least three words.
    pub quotations: Vec<Quotation>,
}

/// A reference to a source.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Citation {
    /// The citation item in the block: `@key` with its locator, the whole `[^label]`, the number in `[1, 2]`.
    pub range: TextRange,
    /// The whole bracket it stands in.
    pub bracket: TextRange,
    /// Style and key.
    pub key: CitationKey,
    /// Pandoc locator, `p. 3`.
    pub locator: Option<Box<str>>,
}

/// Style and key of a citation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CitationKey {
    /// `[@key]`, `@key`, `[-@key]`, `@{odd key}`.
    Pandoc(Box<str>),
    /// `[^label]`.
    Footnote(Box<str>),
    /// `[1]`.
    Numbered(u32),
}

/// Words between quotation marks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Quotation {
    /// Without the marks, in the block.
    pub range: TextRange,
    /// Without the marks, in the sentence's prose.
    pub prose: TextRange,
}

/// A Markdown link.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// The whole link in the block.
    pub range: TextRange,
    /// Destination, as written.
    pub target: Box<str>,
}

/// `<!-- rapporteur: ignore CLM002 reason -->` and `ignore-file`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Directive {
    /// The comment in the block.
    pub range: TextRange,
    /// What it asks for.
    pub kind: DirectiveKind,
    /// Codes; empty means all.
    pub codes: Vec<Box<str>>,
    /// Reason, perhaps empty.
    pub reason: Box<str>,
}

/// What a directive asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DirectiveKind {
    /// Ignore in the next block.
    Ignore,
    /// Ignore in the whole file.
    IgnoreFile,
    /// The comment starts with `rapporteur:` but cannot be read.
    Malformed,
}

/// Parses one block by its text. Linear in the length of `text`; never fails.
#[must_use]
pub fn parse_block(_text: &str, _kind: BlockKind, _format: Format) -> BlockContent {
    todo!()
}

/// What citations point at. Ranges are in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definitions {
    /// Footnotes and numbered references by key; the first of two equal ones counts, the second is a problem.
    pub entries: Vec<Definition>,
}

/// A footnote or an entry of the reference list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// `Footnote` or `Numbered`.
    pub key: CitationKey,
    /// The definition in the file.
    pub range: TextRange,
    /// Its folded text without the label and markup.
    pub text: Box<str>,
    /// Pandoc keys named in it.
    pub keys: Vec<Box<str>>,
    /// Link targets and bare paths or addresses named in it.
    pub targets: Vec<Box<str>>,
}

/// Collects footnotes and reference entries.
#[must_use]
pub fn definitions(_text: &str, _blocks: &[Block], _format: Format) -> Definitions {
    todo!()
}

/// Something wrong in a file; the rest of it was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Problem {
    /// Where.
    pub range: TextRange,
    /// What, and the way out.
    pub message: String,
}

