//! Words of a sentence in the form in which they are compared.

use std::cell::RefCell;

use rapporteur_text::{TextRange, Token, TokenKind, tokenize};
use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use crate::lexicon::Lexicon;

/// A token with its normal forms.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// Bytes in the prose.
    pub range: TextRange,
    /// Class by form.
    pub kind: TokenKind,
    /// Lower case, spelling normalised.
    pub lower: Box<str>,
    /// Stem of `lower`.
    pub stem: Box<str>,
    /// Whether the first letter is upper case in the text.
    pub capital: bool,
    /// Whether a hyphen joins it to the word before: "five-day".
    pub hyphened: bool,
    /// Phrase tables of the lexicon in which some phrase starts with this word; see [`Lexicon::openings`].
    pub openings: u32,
}

impl Word {
    fn new(range: TextRange, kind: TokenKind, lower: String, capital: bool, lexicon: &Lexicon) -> Word {
        let stem = if kind == TokenKind::Word { stem(&lower) } else { lower.as_str().into() };
        let openings = lexicon.openings(&lower, &stem);
        Word { range, kind, lower: lower.into(), stem, capital, hyphened: false, openings }
    }

    /// Whether the token is a word of letters.
    pub(crate) fn is_word(&self) -> bool {
        matches!(self.kind, TokenKind::Word)
    }

    /// Whether it is punctuation.
    pub(crate) fn is_punct(&self) -> bool {
        matches!(self.kind, TokenKind::Punct)
    }

    /// Whether it is a mark that ends a clause.
    pub(crate) fn is_clause_mark(&self) -> bool {
        self.is_punct() && matches!(&*self.lower, ";" | ":" | "(" | ")")
    }
}

/// Stem of a lower-case word with normalised spelling, by the Snowball English stemmer (Porter 2), memoised per thread.
pub(crate) fn stem(word: &str) -> Box<str> {
    // A word longer than this is noise; stemming it would only fill the memory of the cache.
    const LONGEST: usize = 48;
    const CACHED: usize = 1 << 15;
    thread_local! {
        static CACHE: RefCell<FxHashMap<Box<str>, Box<str>>> = RefCell::new(FxHashMap::default());
        static STEMMER: Stemmer = Stemmer::create(Algorithm::English);
    }
    if word.len() > LONGEST || !word.is_ascii() {
        return word.into();
    }
    CACHE.with_borrow_mut(|cache| {
        if let Some(stem) = cache.get(word) {
            return stem.clone();
        }
        if cache.len() >= CACHED {
            cache.clear();
        }
        let stem: Box<str> = STEMMER.with(|stemmer| stemmer.stem(word).into());
        cache.insert(word.into(), stem.clone());
        stem
    })
}

/// Tokens of folded prose with their normal forms. "cyber security", "cyber-security" and "cybersecurity" become the same
/// two words, "co-operation" and "cooperation" the same one; other hyphenated words are split, so that "five-day" is a
/// number and its unit.
pub(crate) fn words(prose: &str, lexicon: &Lexicon) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(prose.len() / 5 + 1);
    for token in tokenize(prose) {
        let text = &prose[token.range];
        if token.kind == TokenKind::Word && text.contains('-') && !text.contains("://") {
            split_hyphens(token, text, lexicon, &mut out);
        } else {
            push(token.range, token.kind, text, lexicon, &mut out);
        }
    }
    fuse(&mut out, lexicon);
    out
}

/// Reads phrases as the one word they stand for: "took part" as "participated".
fn fuse(words: &mut Vec<Word>, lexicon: &Lexicon) {
    let mut at = 0;
    while at < words.len() {
        if let Some((single, len)) = lexicon.fused(words, at)
            && let Some(last) = words.get(at + len - 1)
        {
            let range = TextRange::new(words[at].range.start(), last.range.end());
            let word = Word::new(range, TokenKind::Word, single.to_owned(), words[at].capital, lexicon);
            words.splice(at..at + len, [word]);
        }
        at += 1;
    }
}

fn split_hyphens(token: Token, text: &str, lexicon: &Lexicon, out: &mut Vec<Word>) {
    let base = usize::from(token.range.start());
    let at = |from: usize, to: usize| rapporteur_text::range(base + from, base + to);
    if let Some((prefix, rest)) = text.split_once('-')
        && (prefix.len() == 1 || !prefix.bytes().all(|b| b.is_ascii_uppercase()))
        && lexicon.is_joining_prefix(&prefix.to_lowercase())
        && !rest.is_empty()
        && !rest.contains('-')
    {
        return push(token.range, TokenKind::Word, &format!("{prefix}{rest}"), lexicon, out);
    }
    let mut start = 0;
    for part in text.split_inclusive('-') {
        let word = part.trim_end_matches('-');
        if !word.is_empty() {
            let digits = word.bytes().all(|b| b.is_ascii_digit());
            let kind = if digits { TokenKind::Number } else { TokenKind::Word };
            let first = out.len();
            push(at(start, start + word.len()), kind, word, lexicon, out);
            if start > 0
                && let Some(word) = out.get_mut(first)
            {
                word.hyphened = true;
            }
        }
        start += part.len();
    }
}

fn push(range: TextRange, kind: TokenKind, text: &str, lexicon: &Lexicon, out: &mut Vec<Word>) {
    let capital = text.chars().next().is_some_and(char::is_uppercase);
    let mut lower = text.to_lowercase();
    if kind == TokenKind::Word {
        if !lower.is_ascii() {
            // "Bogotá" and "Bogota", "Mejía" and "Mejia": accents are often lost on the way.
            lower = rapporteur_catalog::fold_name(&lower);
        }
        lexicon.normalise_spelling(&mut lower);
        // WHO is not "who", US is not "us".
        if text.len() > 1 && lexicon.is_stop(&lower) && text.bytes().all(|b| b.is_ascii_uppercase()) {
            lower = text.to_owned();
        }
        if let Some(prefix) = lexicon.open_prefix(&lower)
            && text.len() == usize::from(range.len())
            && text.is_ascii()
        {
            let middle = range.start() + rapporteur_text::range(0, prefix).end();
            let mut rest = lower.split_off(prefix);
            lexicon.normalise_spelling(&mut rest);
            let head = TextRange::new(range.start(), middle);
            out.push(Word::new(head, kind, lower, capital, lexicon));
            let tail = TextRange::new(middle, range.end());
            out.push(Word::new(tail, kind, rest, false, lexicon));
            return;
        }
    }
    out.push(Word::new(range, kind, lower, capital, lexicon));
}
