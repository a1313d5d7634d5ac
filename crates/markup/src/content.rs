//! What a block holds: the types that parsing a block returns.

use rapporteur_text::{OffsetMap, TextRange};

use crate::directives::Directive;

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
    /// The sentence in the block, markup and citations within it included. Citations after its full stop are not.
    pub range: TextRange,
    /// Folded prose: without emphasis marks, link targets, citations, footnote marks and comments. What analysis
    /// reads. Empty where a citation stands alone.
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
    /// The whole bracket it stands in; the item itself for a bare key.
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
///
/// A quotation that runs over several sentences is one in each of them, of the part that the sentence holds.
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
