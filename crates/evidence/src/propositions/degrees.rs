//! More or less of something: "a less secure mechanism" against "a much more secure one".

use rapporteur_grammar::{Deprel, Upos};
use rapporteur_text::TextRange;

use super::Sentence;
use crate::words::Words;

/// Words of a lower degree, and of a higher one.
const LESS: [&str; 2] = ["less", "fewer"];
const MORE: [&str; 1] = ["more"];
/// Words with which they say how many: "no less", "more than".
const QUALIFYING: [&str; 3] = ["no", "not", "than"];

/// A word of which a sentence says more or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Degree {
    /// Index of the word.
    at: usize,
    more: bool,
}

impl Sentence<'_> {
    /// The words of which it says more or less, in words of their own; not by how many, and not "no less".
    fn degrees(&self) -> impl Iterator<Item = Degree> {
        let words = &self.tree.words;
        (0..words.len()).filter_map(|at| {
            let word = &words[at];
            let form = self.words_of(word.range).to_lowercase();
            let more = MORE.contains(&&*form);
            if !more && !LESS.contains(&&*form) || !matches!(word.deprel.base, Deprel::Advmod | Deprel::Amod)
            {
                return None;
            }
            let head = word.head? as usize;
            let of_a_quality = matches!(words[head].upos, Upos::Adj | Upos::Noun) && head > at;
            let qualified = self.tree.children(at).any(|child| {
                let lemma = &*words[child].lemma;
                matches!(words[child].upos, Upos::Num | Upos::Noun)
                    || QUALIFYING.contains(&lemma)
                    // "Much less" is also "let alone".
                    || lemma == "much" && !more
            });
            (of_a_quality && !qualified).then_some(Degree { at: head, more })
        })
    }

    /// A word of which this says less and a sentence says more, or the other way round: here and there.
    pub(crate) fn other_degree(&self, source: &Sentence<'_>) -> Option<(TextRange, TextRange)> {
        let lemma = |sentence: &Sentence<'_>, at: usize| sentence.tree.words[at].lemma.to_lowercase();
        let theirs: Vec<Degree> = source.degrees().collect();
        self.degrees().find_map(|own| {
            let same = |other: &&Degree| {
                Words::get().relation(&lemma(self, own.at), &lemma(source, other.at)).carries()
            };
            let alike: Vec<&Degree> = theirs.iter().filter(same).collect();
            let other = alike.first().filter(|_| alike.iter().all(|other| other.more != own.more))?;
            Some((self.tree.words[own.at].range, source.tree.words[other.at].range))
        })
    }
}
