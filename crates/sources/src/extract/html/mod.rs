//! Web pages: readable text without furniture, with the way back to the bytes of the file.

mod content;
mod knowledge;
mod metadata;
mod render;
mod tokens;
mod tree;

use content::Strictness;
use tree::Tree;

use super::{Draft, ExtractError, charset};

/// Reads a web page.
pub(super) fn extract(bytes: &[u8]) -> Result<Draft, ExtractError> {
    let decoded = charset::decode_html(bytes);
    let mut extraction = from_text(&decoded.text);
    extraction.map = match (extraction.map.take(), decoded.map) {
        (Some(map), charset::Way::Same) => Some(map),
        (Some(map), charset::Way::Map(outer)) => Some(map.then(&outer)),
        _ => None,
    };
    Ok(extraction)
}

/// Reads a page whose characters are known. The map leads to the bytes of `source`.
pub(super) fn from_text(source: &str) -> Draft {
    let tree = Tree::new(source, tokens::pieces(source));
    let fields = metadata::read(source, &tree);
    // A page of links alone, or all of whose parts are called furniture, is still shown.
    for strictness in [Strictness::Readable, Strictness::Links, Strictness::Everything] {
        let kept = content::select(&tree, strictness);
        let (text, map) = render::render(source, &tree, &kept);
        if strictness == Strictness::Everything || is_enough(&text) {
            return Draft { text, map: Some(map), fields, ..Draft::default() };
        }
    }
    Draft::default()
}

/// Fewest bytes of text for which the choice of content is believed.
const MIN_TEXT: usize = 40;

fn is_enough(text: &str) -> bool {
    text.trim().len() >= MIN_TEXT
}
