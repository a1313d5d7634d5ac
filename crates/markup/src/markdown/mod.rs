//! Markdown: block boundaries by a line scanner, inline markup by `pulldown-cmark`, citations by Pandoc's grammar.

mod html;
mod scan;
mod split;

pub(crate) use split::split;
