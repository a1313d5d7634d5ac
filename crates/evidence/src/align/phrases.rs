//! Phrases of several words that the tables know, "bear the cost of", against words and phrases that carry them, "pay for".
//!
//! Word by word such a phrase says little: who left office may have left anything else. Where the tables know the phrase as a
//! whole, it is compared as one, and all of its words are said by what carries it.

use std::cell::RefCell;
use std::rc::Rc;

use rapporteur_claims::TermClass;
use rapporteur_text::{TextRange, overlap, range};
use rustc_hash::FxHashMap;

use super::{ENTAILED, Found, Matched, is_in_a_name, strength_of};
use crate::atoms::{Atom, Test};
use crate::words::{Relation, Words};
use crate::{Claim, SourceSentence};

/// A phrase of several words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// Where it stands in the prose.
    pub range: TextRange,
    /// Its base form: "bear the cost of".
    pub text: Box<str>,
}

/// Words in the longest phrase.
const LONGEST: usize = 6;

/// The known phrases of a sentence of folded prose, the longest at each word; they may overlap. Remembered per thread: the same
/// sentences come back at every key.
pub(crate) fn phrases(prose: &str) -> Rc<[Phrase]> {
    const REMEMBERED: usize = 1 << 12;
    thread_local! {
        static SEEN: RefCell<FxHashMap<Box<str>, Rc<[Phrase]>>> = RefCell::default();
    }
    SEEN.with_borrow_mut(|seen| {
        if let Some(known) = seen.get(prose) {
            return Rc::clone(known);
        }
        if seen.len() >= REMEMBERED {
            seen.clear();
        }
        let found: Rc<[Phrase]> = find(prose).into();
        seen.insert(prose.into(), Rc::clone(&found));
        found
    })
}

fn find(prose: &str) -> Vec<Phrase> {
    // Each word in small letters, where it stands, and whether the next one follows it directly.
    let mut words: Vec<(String, TextRange, bool)> = Vec::new();
    let mut at = 0;
    for part in prose.split(' ') {
        let word = part.trim_matches(|c: char| !c.is_alphanumeric());
        if word.is_empty() {
            if let Some(last) = words.last_mut() {
                last.2 = false;
            }
        } else {
            let start = at + (part.len() - part.trim_start_matches(|c: char| !c.is_alphanumeric()).len());
            if part.starts_with(|c: char| !c.is_alphanumeric())
                && let Some(last) = words.last_mut()
            {
                last.2 = false;
            }
            let joins = part.ends_with(char::is_alphanumeric);
            // A capital within a sentence begins a name.
            let named = !words.is_empty() && word.starts_with(char::is_uppercase);
            if named && let Some(last) = words.last_mut() {
                last.2 = false;
            }
            words.push((word.to_lowercase(), range(start, start + word.len()), joins && !named));
        }
        at += part.len() + 1;
    }
    let known = Words::get();
    let mut out = Vec::new();
    for first in 0..words.len() {
        let joined = words[first..].iter().take(LONGEST).take_while(|(.., joins)| *joins).count();
        let count = (joined + 1).min(LONGEST).min(words.len() - first);
        if count < 2 {
            continue;
        }
        let parts: Vec<&str> = words[first..first + count].iter().map(|(word, ..)| &**word).collect();
        if let Some((length, text)) = known.phrase(&parts) {
            let range = words[first].1.cover(words[first + length - 1].1);
            out.push(Phrase { range, text: text.into() });
        }
    }
    out
}

/// Raises the atoms of a claim that are, or stand in, a phrase which the sentence has in other words.
pub(super) fn raise(
    claim: &Claim,
    atoms: &[Atom],
    sentence: &SourceSentence,
    here: u32,
    strength: &mut [f32],
    matched: &mut [Matched],
) {
    let terms = &claim.statement.terms;
    let open: Vec<usize> = (0..atoms.len())
        .filter(|&at| matches!(atoms[at].test, Test::Term(_)) && strength[at] < ENTAILED)
        .collect();
    if open.is_empty() || strength.iter().all(|strength| *strength < ENTAILED) {
        return;
    }
    let own = phrases(&claim.prose);
    let theirs = phrases(&sentence.prose);
    if own.is_empty() && theirs.is_empty() {
        return;
    }
    let words = Words::get();
    let evidence = &sentence.statement.terms;
    // The word of a phrase of the source that stands for it: its first content word.
    let head = |phrase: &Phrase| evidence.iter().position(|term| phrase.range.contains_range(term.range));
    let carried_by = |text: &str| -> Option<(Relation, usize)> {
        let by_phrase = theirs.iter().filter_map(|phrase| {
            let relation = words.relation(text, &phrase.text);
            Some((relation, head(phrase)?)).filter(|_| strength_of(relation) >= ENTAILED)
        });
        by_phrase.max_by(|a, b| strength_of(a.0).total_cmp(&strength_of(b.0)))
    };
    let by_word = |text: &str| -> Option<(Relation, usize)> {
        // "Institute" in a name does nothing.
        let plain = evidence.iter().enumerate();
        let plain = plain.filter(|(_, term)| term.class == TermClass::Word && !is_in_a_name(term, sentence));
        let found = plain.filter_map(|(at, term)| {
            let relation = words.relation(text, &term.word);
            (strength_of(relation) >= ENTAILED).then_some((relation, at))
        });
        found.max_by(|a, b| strength_of(a.0).total_cmp(&strength_of(b.0)))
    };
    let mut set = |at: usize, (relation, term): (Relation, usize)| {
        let found = strength_of(relation);
        if found > strength[at] {
            strength[at] = found;
            matched[at] = Some((relation, Found { sentence: here, term, rank: None }));
        }
    };
    for phrase in own.iter() {
        let within: Vec<usize> =
            open.iter().copied().filter(|&at| overlap(atoms[at].range, phrase.range)).collect();
        if within.is_empty() {
            continue;
        }
        if let Some(found) = carried_by(&phrase.text).or_else(|| by_word(&phrase.text)) {
            within.into_iter().for_each(|at| set(at, found));
        }
    }
    if theirs.is_empty() {
        return;
    }
    for at in open {
        let Test::Term(term) = atoms[at].test else { continue };
        let Some(term) = terms.get(term).filter(|term| term.class == TermClass::Word) else { continue };
        if let Some(found) = carried_by(&term.word) {
            set(at, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(prose: &str) -> Vec<String> {
        phrases(prose).iter().map(|phrase| phrase.text.to_string()).collect()
    }

    #[test]
    fn phrases_stand_in_one_piece() {
        assert_eq!(texts("Norway bore the cost of the course."), ["bear the cost of"]);
        assert_eq!(texts("Norway bore the cost, of the course."), Vec::<String>::new());
        assert_eq!(texts("The Cost Of Living rose."), Vec::<String>::new());
        assert!(texts("It took part in it.").contains(&"take part".to_owned()));
    }

    #[test]
    fn where_they_stand() {
        let prose = "On Monday (as said) Norway paid for it.";
        let found = phrases(prose);
        let words: Vec<&str> =
            found.iter().map(|it| &prose[std::ops::Range::<usize>::from(it.range)]).collect();
        assert_eq!(words, ["paid for"]);
    }
}
