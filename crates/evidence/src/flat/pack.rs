//! The sentences of a source as bytes. Terms are most of it: they are written column by column, and their words only where
//! the prose does not tell them.

use rapporteur_claims::{Symbol, Term, TermClass};
use rapporteur_text::{TextRange, TextSize};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::SourceSentence;

/// Terms of all sentences, one behind the other.
#[derive(Default, Serialize, Deserialize)]
struct Columns {
    /// By sentence: how many.
    counts: Vec<u32>,
    /// From the end of the term before, or the start of the sentence.
    gaps: Vec<i32>,
    lens: Vec<u32>,
    /// Class, modality, predicate, denied.
    flags: Vec<u8>,
    /// Against the term before.
    clauses: Vec<i32>,
    /// Odd: the word is the prose in lower case, and so many bytes less are its stem. Even: number of a pair.
    forms: Vec<u32>,
    /// Word and stem of the rest.
    pairs: Vec<(Symbol, Symbol)>,
}

#[derive(Deserialize)]
struct Packed {
    terms: Columns,
    /// Without their terms.
    sentences: Vec<SourceSentence>,
}

#[derive(Serialize)]
struct Packing<'a> {
    terms: Columns,
    sentences: &'a [SourceSentence],
}

const PREDICATE: u8 = 1 << 6;
const DENIED: u8 = 1 << 7;

/// The sentences as bytes; equal sentences give equal bytes.
pub(super) fn pack(mut sentences: Vec<SourceSentence>) -> Vec<u8> {
    let mut columns = Columns::default();
    let mut pairs: FxHashMap<(Symbol, Symbol), u32> = FxHashMap::default();
    for sentence in &mut sentences {
        let terms = std::mem::take(&mut sentence.statement.terms);
        columns.counts.push(u32::try_from(terms.len()).unwrap_or(u32::MAX));
        let (mut end, mut clause) = (0_u32, 0_u16);
        for term in terms {
            let start = u32::from(term.range.start());
            columns.gaps.push(start.wrapping_sub(end).cast_signed());
            columns.lens.push(term.range.len().into());
            columns.flags.push(flags(&term));
            columns.clauses.push(i32::from(term.clause) - i32::from(clause));
            let said = sentence.prose.get(std::ops::Range::<usize>::from(term.range)).unwrap_or_default();
            let form = cut(said, &term).unwrap_or_else(|| {
                let next = u32::try_from(columns.pairs.len()).unwrap_or(u32::MAX);
                let pair = (term.word.clone(), term.stem.clone());
                let number = *pairs.entry(pair.clone()).or_insert(next);
                if number == next {
                    columns.pairs.push(pair);
                }
                number << 1
            });
            columns.forms.push(form);
            (end, clause) = (term.range.end().into(), term.clause);
        }
    }
    // Writing to memory cannot fail, and every length is known.
    postcard::to_allocvec(&Packing { terms: columns, sentences: &sentences }).unwrap_or_default()
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
    let rest = term.word.strip_prefix(&*term.stem)?;
    (said.to_lowercase() == *term.word)
        .then(|| u32::try_from(rest.len()).map_or(u32::MAX, |cut| cut << 1 | 1))
}

/// The sentences again; `None` if the bytes are not those of [`pack`].
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<SourceSentence>> {
    let Packed { terms, mut sentences } = postcard::from_bytes(bytes).ok()?;
    let Columns { counts, gaps, lens, flags, clauses, forms, pairs } = terms;
    let mut rest = gaps.iter().zip(&lens).zip(&flags).zip(&clauses).zip(&forms);
    if counts.len() != sentences.len() {
        return None;
    }
    // Words come again and again.
    let mut known: FxHashMap<(u64, u32), (Symbol, Symbol)> = FxHashMap::default();
    for (sentence, count) in sentences.iter_mut().zip(counts) {
        let count = usize::try_from(count).ok().filter(|&count| count <= rest.len())?;
        let mut list = Vec::with_capacity(count);
        let (mut end, mut clause) = (0_u32, 0_i32);
        for ((((gap, len), flags), step), &form) in rest.by_ref().take(count) {
            let start = end.checked_add_signed(*gap)?;
            end = start.checked_add(*len)?;
            clause = clause.checked_add(*step)?;
            let range = TextRange::new(TextSize::new(start), TextSize::new(end));
            let (word, stem) = if form & 1 == 0 {
                pairs.get((form >> 1) as usize)?.clone()
            } else {
                let said = sentence.prose.get(std::ops::Range::<usize>::from(range))?;
                let key = (Symbol::hash_of(said), form);
                match known.get(&key).filter(|(word, _)| word.eq_ignore_ascii_case(said)) {
                    Some(pair) => pair.clone(),
                    None => {
                        let word = said.to_lowercase();
                        let stem = word.get(..word.len().checked_sub((form >> 1) as usize)?)?;
                        let pair = (Symbol::new(&word), Symbol::new(stem));
                        known.insert(key, pair.clone());
                        pair
                    }
                }
            };
            list.push(Term {
                range,
                stem,
                word,
                class: match flags & 3 {
                    0 => TermClass::Word,
                    1 => TermClass::Name,
                    2 => TermClass::Time,
                    _ => TermClass::Quantity,
                },
                clause: u16::try_from(clause).ok()?,
                predicate: flags & PREDICATE != 0,
                modality: (flags >> 2) & 15,
                denied: flags & DENIED != 0,
            });
        }
        sentence.statement.terms = list;
    }
    Some(sentences)
}
