//! Markdown: block boundaries by a line scanner, inline markup by `pulldown-cmark`, citations by Pandoc's grammar.

mod html;
mod inline;
mod scan;
mod split;

pub(crate) use inline::parse;
pub(crate) use scan::{footnote_label, is_reference_entry, numbered_label};
pub(crate) use split::split;
