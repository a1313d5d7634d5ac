//! Files as blocks and sentences: Markdown briefs and plain-text captures, with exact byte ranges.
//!
//! Two steps, so that an edit costs one block: [`split_blocks`] is a cheap line scanner over the whole text (it alone
//! sees neighbours: list context, page furniture, reference sections); [`parse_block`] looks at one block's text and
//! returns ranges relative to that block. [`definitions`] collects what crosses blocks (footnotes, reference lists).
//! What a sentence means is not known here.
//!
//! ```
//! use rapporteur_markup::{CitationKey, Format, parse_block, split_blocks};
//!
//! let text = "# Ports\n\n*Ghana* took part [@navy, p. 3]. Togo did not.";
//! let blocks = split_blocks(text, Format::Markdown);
//! let paragraph = blocks[1];
//! let content = parse_block(&text[paragraph.range], paragraph.kind, Format::Markdown);
//! let sentence = &content.sentences[0];
//! assert_eq!(&*sentence.prose, "Ghana took part.");
//! assert_eq!(sentence.citations[0].key, CitationKey::Pandoc("navy".into()));
//! assert_eq!(sentence.citations[0].locator.as_deref(), Some("p. 3"));
//! let ghana = sentence.map.to_source(rapporteur_text::range(0, 5)) + paragraph.range.start();
//! assert_eq!(&text[ghana], "Ghana");
//! ```

mod blocks;
mod citations;
mod content;
mod dates;
mod definitions;
mod directives;
mod front_matter;
mod furniture;
mod head;
mod leads;
mod lines;
mod markdown;
mod plain;
mod quotations;
mod section;
mod sections;

pub use blocks::{Block, BlockKind, Format, split_blocks};
pub use content::{BlockContent, Citation, CitationKey, Link, Quotation, Sentence};
pub use dates::{DateClass, DateLine, document_date_line, document_date_lines};
pub use definitions::{Definition, Definitions, definitions};
pub use directives::{Directive, DirectiveKind};
pub use front_matter::{FrontMatter, front_matter};
pub use head::head_lines;
pub use leads::Leads;

use rapporteur_text::TextRange;

/// Parses one block by its text. Linear in the length of `text`; never fails.
///
/// A Markdown block of more than 1 MiB, or nested deeper than 64 levels, is read as plain text.
#[must_use]
pub fn parse_block(text: &str, kind: BlockKind, format: Format) -> BlockContent {
    match format {
        Format::Markdown => markdown::parse(text, kind),
        Format::PlainText => plain::parse(text, kind),
    }
}

/// Something wrong in a file; the rest of it was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Problem {
    /// Where.
    pub range: TextRange,
    /// What, and the way out.
    pub message: String,
}
