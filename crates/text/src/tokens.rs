//! Tokens of a (folded) sentence.

use crate::TextRange;

/// Class of a token by its form alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Letters, with inner apostrophes, hyphens and abbreviation dots: `co-operation`, `U.S.`, `O'Brien`, `COVID-19`.
    Word,
    /// Possessive or contracted clitic split from its word: `'s`, `n't`.
    Clitic,
    /// Digits with separators, ordinals, percentages without the sign: `1,200`, `3.5`, `22nd`, `2014`.
    Number,
    /// Punctuation, one mark a token.
    Punct,
    /// Anything else: currency, `%`, `&`, emoji.
    Symbol,
}

/// A token with its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    /// Byte range in the tokenised text.
    pub range: TextRange,
    /// Class.
    pub kind: TokenKind,
}

/// Tokens of `text` in order; white space is between tokens, never in them.
#[must_use]
pub fn tokenize(_text: &str) -> Vec<Token> {
    todo!()
}
