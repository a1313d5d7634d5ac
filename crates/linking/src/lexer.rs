//! Tokens for name matching: words, numbers and single marks, each with a hash of its comparison form.
//!
//! Finer than [`rapporteur_text::tokenize`] (`U.S.` is four tokens, `Bosnia-Herzegovina` three), so that a name matches
//! whatever surrounds it, and fast, because every byte of a corpus passes here.

use rapporteur_catalog::fold_char;
use rapporteur_text::{TextRange, range};

/// Shape of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Lower-case word.
    Lower,
    /// Word with a capital first and small letters.
    Capital,
    /// Word of capitals, perhaps with digits, at least two letters.
    Initials,
    /// Word with a capital inside (`colCERT`, `McDonald`).
    Mixed,
    /// Digits.
    Number,
    /// A mark; its character, folded.
    Mark(char),
}

/// A token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tok {
    pub start: u32,
    pub end: u32,
    /// White space stands before it.
    pub gap: bool,
    pub shape: Shape,
    /// Of the comparison form, without what stands before.
    pub hash: u64,
}

impl Tok {
    /// Hash that also tells whether white space stands before: an edge of the automaton.
    pub fn edge(&self) -> u64 {
        if self.gap { self.hash.rotate_left(17) } else { self.hash }
    }

    pub fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Initials | Shape::Mixed)
    }

    pub fn is_word(&self) -> bool {
        !matches!(self.shape, Shape::Mark(_) | Shape::Number)
    }

    pub fn is_mark(&self, mark: char) -> bool {
        self.shape == Shape::Mark(mark)
    }
}

/// Hash of the bytes of a comparison form, eight at a time: a multiplication a byte would cost more than all else here.
#[derive(Clone, Copy, Default)]
struct Hasher {
    hash: u64,
    block: u64,
    length: u32,
}

const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher {
    fn push(&mut self, byte: u8) {
        self.block = self.block << 8 | u64::from(byte);
        self.length += 1;
        if self.length.is_multiple_of(8) {
            self.hash = (self.hash ^ self.block).wrapping_mul(PRIME).rotate_left(23);
            self.block = 0;
        }
    }

    /// The comparison form of a character that is not ASCII.
    fn push_char(&mut self, c: char) {
        match c {
            '’' => self.push(b'\''),
            '–' | '—' => self.push(b'-'),
            _ => {
                let mut folded = String::new();
                fold_char(c, &mut folded);
                folded.bytes().for_each(|byte| self.push(byte));
            }
        }
    }

    /// Spreads the entropy over all bits.
    fn finish(self) -> u64 {
        let hash = (self.hash ^ self.block ^ u64::from(self.length) << 56).wrapping_mul(PRIME);
        (hash ^ (hash >> 32)).wrapping_mul(PRIME)
    }
}

/// Hash of one mark.
fn hash_mark(byte: u8) -> u64 {
    let mut hasher = Hasher::default();
    hasher.push(byte);
    hasher.finish()
}

/// Hash of one word as [`lex`] would give it.
pub(crate) fn hash_word(word: &str) -> u64 {
    let mut folded = String::with_capacity(word.len());
    word.chars().for_each(|c| fold_char(c, &mut folded));
    let mut hasher = Hasher::default();
    folded.bytes().for_each(|byte| hasher.push(byte));
    hasher.finish()
}

/// Appends the tokens of `text` to `out`.
pub(crate) fn lex(text: &str, out: &mut Vec<Tok>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut gap = false;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        if byte.is_ascii_alphanumeric() || byte >= 0x80 {
            let (word, next) = word(text, at);
            at = next;
            match word {
                Word::Token(shape, hash) => out.push(token(start, at, gap, shape, hash)),
                Word::Space => {
                    gap = true;
                    continue;
                }
                Word::Nothing => continue,
            }
        } else {
            at += 1;
            if byte.is_ascii_whitespace() || byte.is_ascii_control() {
                gap = true;
                continue;
            }
            out.push(token(start, at, gap, Shape::Mark(char::from(byte)), hash_mark(byte)));
        }
        gap = false;
    }
}

fn token(start: usize, end: usize, gap: bool, shape: Shape, hash: u64) -> Tok {
    let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Tok { start: size(start), end: size(end), gap, shape, hash }
}

enum Word {
    Token(Shape, u64),
    Space,
    Nothing,
}

/// Reads a word, a number, or one other character that is not ASCII.
fn word(text: &str, start: usize) -> (Word, usize) {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut hasher = Hasher::default();
    let (mut upper, mut lower, mut digits, mut first_upper) = (0u32, 0u32, 0u32, false);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'a'..=b'z' => lower += 1,
            b'A'..=b'Z' => {
                first_upper |= at == start;
                upper += 1;
            }
            b'0'..=b'9' => digits += 1,
            0x80.. => {
                let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
                let end = at + c.len_utf8();
                if c.is_alphanumeric() || matches!(c, '\u{0300}'..='\u{036f}') {
                    if c.is_uppercase() {
                        first_upper |= at == start;
                        upper += 1;
                    } else if c.is_numeric() {
                        digits += 1;
                    } else if !matches!(c, '\u{0300}'..='\u{036f}') {
                        lower += 1;
                    }
                    hasher.push_char(c);
                    at = end;
                    continue;
                }
                if at > start {
                    break;
                }
                if c.is_whitespace() || c.is_control() {
                    return (Word::Space, end);
                }
                if matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}') {
                    return (Word::Nothing, end);
                }
                let mut mark = String::new();
                fold_char(c, &mut mark);
                let mark = mark.chars().next().unwrap_or(c);
                hasher.push_char(c);
                return (Word::Token(Shape::Mark(mark), hasher.finish()), end);
            }
            _ => break,
        }
        hasher.push(byte.to_ascii_lowercase());
        at += 1;
    }
    let shape = match (upper, lower) {
        (0, 0) if digits > 0 => Shape::Number,
        (0, _) => Shape::Lower,
        (1, 0) if digits == 0 => Shape::Capital,
        (_, 0) => Shape::Initials,
        (1, _) if first_upper => Shape::Capital,
        _ => Shape::Mixed,
    };
    // A letter without case (CJK, Arabic) counts as small.
    (Word::Token(shape, hasher.finish()), at)
}

/// Range of the tokens from `first` up to and without `end`.
pub(crate) fn span(toks: &[Tok], first: usize, end: usize) -> TextRange {
    match (toks.get(first), end.checked_sub(1).and_then(|last| toks.get(last))) {
        (Some(a), Some(b)) => range(a.start as usize, b.end as usize),
        _ => TextRange::default(),
    }
}
