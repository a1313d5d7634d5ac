//! A sentence as bytes that can be read without any other. Terms are most of it: they are written column by column, and
//! their words only where the prose does not tell them.

use std::ops::Range;

use rapporteur_claims::{Symbol, Term, TermClass};
use rapporteur_text::{TextRange, TextSize};

use super::bytes::{put_varint, varint};
use crate::SourceSentence;

const PREDICATE: u8 = 1 << 6;
const DENIED: u8 = 1 << 7;

/// Appends a sentence; equal sentences give equal bytes.
///
/// ```text
/// number of terms
/// by term: from the end of the term before, or the start of the sentence, to its start
/// by term: length
/// by term: class, modality, predicate, denied
/// by term: clause, against that of the term before
/// by term: 0: word and stem follow; else the word is the prose in lower case, and half as many bytes less are its stem, with
///     an "i" behind them if the number is even ("country", "countri")
/// word and stem of those
/// the sentence without its terms
/// ```
pub(super) fn pack(mut sentence: SourceSentence, out: &mut Vec<u8>) {
    let terms = std::mem::take(&mut sentence.statement.terms);
    put_varint(out, u32::try_from(terms.len()).unwrap_or(u32::MAX));
    let mut end = 0_u32;
    for term in &terms {
        put_varint(out, zigzag(u32::from(term.range.start()).wrapping_sub(end).cast_signed()));
        end = term.range.end().into();
    }
    terms.iter().for_each(|term| put_varint(out, term.range.len().into()));
    out.extend(terms.iter().map(flags));
    let mut clause = 0_u16;
    for term in &terms {
        put_varint(out, zigzag(i32::from(term.clause) - i32::from(clause)));
        clause = term.clause;
    }
    let forms: Vec<Option<u32>> = terms
        .iter()
        .map(|term| {
            let said = sentence.prose.get(Range::<usize>::from(term.range)).unwrap_or_default();
            cut(said, term)
        })
        .collect();
    forms.iter().for_each(|form| put_varint(out, form.unwrap_or(0)));
    for (term, _) in terms.iter().zip(&forms).filter(|(_, form)| form.is_none()) {
        for symbol in [&term.word, &term.stem] {
            put_varint(out, u32::try_from(symbol.len()).unwrap_or(u32::MAX));
            out.extend_from_slice(symbol.as_bytes());
        }
    }
    // Writing to memory cannot fail, and every length is known.
    let written = postcard::to_extend(&sentence, std::mem::take(out));
    debug_assert!(written.is_ok());
    *out = written.unwrap_or_default();
}

fn zigzag(number: i32) -> u32 {
    ((number << 1) ^ (number >> 31)).cast_unsigned()
}

fn unzigzag(number: u32) -> i32 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

fn flags(term: &Term) -> u8 {
    let class = match term.class {
        TermClass::Word => 0,
        TermClass::Name => 1,
        TermClass::Time => 2,
        TermClass::Quantity => 3,
    };
    let predicate = if term.predicate { PREDICATE } else { 0 };
    let denied = if term.denied { DENIED } else { 0 };
    class | (term.modality.min(15) << 2) | predicate | denied
}

/// The form of a term that the prose tells.
fn cut(said: &str, term: &Term) -> Option<u32> {
    let (rest, whole) = match term.word.strip_prefix(&*term.stem) {
        Some(rest) => (rest, 1),
        None => (term.word.strip_prefix(term.stem.strip_suffix('i')?)?, 0),
    };
    let cut = u32::try_from(rest.len()).ok().filter(|cut| *cut < u32::MAX >> 1)?;
    (said.to_lowercase() == *term.word).then_some(cut << 1 | whole).filter(|form| *form > 0)
}

/// The sentence again; `None` if the bytes are not those of [`pack`].
pub(super) fn unpack(bytes: &[u8]) -> Option<SourceSentence> {
    let mut at = 0;
    let count = varint(bytes, &mut at)? as usize;
    // Each term takes five bytes at least.
    if count > bytes.len() / 5 {
        return None;
    }
    let mut terms = Vec::with_capacity(count);
    let mut end = 0_u32;
    for _ in 0..count {
        terms.push(Found { gap: unzigzag(varint(bytes, &mut at)?), ..Found::default() });
    }
    for term in &mut terms {
        let len = varint(bytes, &mut at)?;
        let start = end.checked_add_signed(term.gap)?;
        end = start.checked_add(len)?;
        (term.start, term.end) = (start, end);
    }
    let flags = bytes.get(at..at.checked_add(count)?)?;
    at += count;
    let mut clause = 0_i32;
    for (term, flags) in terms.iter_mut().zip(flags) {
        clause = clause.checked_add(unzigzag(varint(bytes, &mut at)?))?;
        (term.flags, term.clause) = (*flags, u16::try_from(clause).ok()?);
    }
    for term in &mut terms {
        term.form = varint(bytes, &mut at)?;
    }
    for term in terms.iter_mut().filter(|term| term.form == 0) {
        term.pair = Some((symbol(bytes, &mut at)?, symbol(bytes, &mut at)?));
    }
    let mut sentence: SourceSentence = postcard::from_bytes(bytes.get(at..)?).ok()?;
    let mut word = String::new();
    let terms = terms.into_iter().map(|term| term.read(&sentence.prose, &mut word)).collect::<Option<_>>();
    sentence.statement.terms = terms?;
    Some(sentence)
}

fn symbol(bytes: &[u8], at: &mut usize) -> Option<Symbol> {
    let len = varint(bytes, at)? as usize;
    let end = at.checked_add(len)?;
    let text = std::str::from_utf8(bytes.get(*at..end)?).ok()?;
    *at = end;
    Some(Symbol::new(text))
}

/// Writes a word in lower case, in the place of what is there: most words have letters of ASCII alone.
fn lower(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        out.push_str(word);
        out.make_ascii_lowercase();
    } else {
        out.push_str(&word.to_lowercase());
    }
}

/// What the columns say of a term.
#[derive(Default)]
struct Found {
    gap: i32,
    start: u32,
    end: u32,
    flags: u8,
    clause: u16,
    form: u32,
    pair: Option<(Symbol, Symbol)>,
}

impl Found {
    /// `word` is room for a word, whatever it holds.
    fn read(self, prose: &str, word: &mut String) -> Option<Term> {
        let range = TextRange::new(TextSize::new(self.start), TextSize::new(self.end));
        let (word, stem) = match self.pair {
            Some(pair) => pair,
            None => {
                lower(prose.get(Range::<usize>::from(range))?, word);
                let cut = word.len().checked_sub((self.form >> 1) as usize)?;
                word.get(..cut)?;
                let whole = Symbol::new(word);
                let stem = if self.form & 1 == 0 {
                    word.truncate(cut);
                    word.push('i');
                    Symbol::new(word)
                } else if cut == word.len() {
                    whole.clone()
                } else {
                    Symbol::new(word.get(..cut)?)
                };
                (whole, stem)
            }
        };
        Some(Term {
            range,
            stem,
            word,
            class: match self.flags & 3 {
                0 => TermClass::Word,
                1 => TermClass::Name,
                2 => TermClass::Time,
                _ => TermClass::Quantity,
            },
            clause: self.clause,
            predicate: self.flags & PREDICATE != 0,
            modality: (self.flags >> 2) & 15,
            denied: self.flags & DENIED != 0,
        })
    }
}
