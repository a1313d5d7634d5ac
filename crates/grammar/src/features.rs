//! What the tagger and parser see of a word: its form and pieces of it, as numbers.
//!
//! A word is the sum of the vectors of its features, so that one never seen in training still has its endings, its
//! beginnings and its shape (Bojanowski et al. 2017 do the same with all character n-grams).

use crate::dictionary::Dictionary;

/// Longest prefix and suffix, in characters.
const AFFIX: usize = 5;
/// Features before the pieces.
#[cfg(feature = "train")]
pub(crate) const WHOLE: usize = 5;
/// Characters of a form that are looked at; longer ones are addresses or debris.
const LONGEST: usize = 48;

/// Hashes of the features of `form`, the word itself first.
///
/// `out` is cleared first. Never empty. The first [`WHOLE`] of a word that has pieces are of the whole word: itself, its
/// shape, itself as written, and what the dictionary says of it.
pub(crate) fn features(form: &str, dictionary: &Dictionary, out: &mut Vec<u32>) {
    out.clear();
    let mut folded = String::with_capacity(form.len().min(64));
    let mut shape = String::new();
    for c in form.chars().take(LONGEST) {
        let c = fold_mark(c);
        let class = if c.is_ascii_digit() || c.is_numeric() {
            folded.push('0');
            '0'
        } else {
            folded.extend(c.to_lowercase());
            if c.is_uppercase() {
                'X'
            } else if c.is_alphabetic() {
                'x'
            } else {
                c
            }
        };
        // Runs are two long at most: `Xxx`, `XX`, `00`.
        if !(shape.ends_with(class) && shape.chars().rev().nth(1) == Some(class)) {
            shape.push(class);
        }
    }
    out.push(hash(b'w', &folded));
    out.push(hash(b'c', &shape));
    out.push(hash_cased(form));
    let reading = dictionary.reading(&folded);
    let [high, low] = reading.possible.to_be_bytes();
    let [usual_high, usual_low] = reading.usual.to_be_bytes();
    let capital = u8::from(form.starts_with(char::is_uppercase));
    out.push(hash_bytes(b'd', &[high, low]));
    out.push(hash_bytes(b'u', &[high, low, usual_high, usual_low, capital]));
    let ends: Vec<usize> = folded.char_indices().map(|(at, _)| at).chain([folded.len()]).collect();
    let count = ends.len() - 1;
    for n in 1..=AFFIX.min(count.saturating_sub(1)) {
        out.push(hash(b'p', &folded[..ends[n]]));
        out.push(hash(b's', &folded[ends[count - n]..]));
    }
}

/// The word as it is written, so that `US` and `us`, `May` and `may` differ.
fn hash_cased(form: &str) -> u32 {
    hash(b'f', form)
}

/// Typographic marks as the ASCII ones the treebanks use.
fn fold_mark(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' => '"',
        '\u{2010}' | '\u{2011}' => '-',
        c => c,
    }
}

fn hash(kind: u8, text: &str) -> u32 {
    hash_bytes(kind, text.as_bytes())
}

/// FNV-1a over the kind of feature and its bytes, folded to 32 bits.
fn hash_bytes(kind: u8, text: &[u8]) -> u32 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for &byte in std::iter::once(&kind).chain(text) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (state ^ (state >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(form: &str) -> Vec<u32> {
        let mut out = Vec::new();
        features(form, &Dictionary::default(), &mut out);
        out
    }

    #[test]
    fn the_word_comes_first_and_ignores_case_and_digits() {
        assert_eq!(of("Treaty")[0], of("treaty")[0]);
        assert_eq!(of("1998")[0], of("2014")[0]);
        assert_ne!(of("Treaty")[1], of("treaty")[1]);
        assert_eq!(of("don\u{2019}t")[0], of("don't")[0]);
    }

    #[test]
    fn any_form_has_features() {
        for form in ["", "a", "\u{0}", "ŉ", &"x".repeat(10_000)] {
            assert!(!of(form).is_empty());
        }
    }
}
