//! Words of a sentence as the English treebanks of Universal Dependencies divide it.

use rapporteur_text::TextRange;

use crate::tree::Multiword;

/// The syntactic words of a text and the orthographic tokens that hold several of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// Bytes of each word, in order, without overlap; white space is between words, never in them.
    pub words: Vec<TextRange>,
    /// Multiword tokens, in order.
    pub multiwords: Vec<Multiword>,
}
