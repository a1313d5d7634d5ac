//! What speaks for and against one part of a claim of general content: signals that a small linear model weighs.
//!
//! Whether a sentence entails a part decides verdicts. Which part to show a reader as without support is another question: in a
//! text told in words of its own many a part is entailed by no one sentence, and a part that another event has is entailed
//! by the wrong one. So more is looked at: whether the source has the part anywhere, or a word that has to do with it;
//! whether the sentences which have it also have what the claim says beside it; what kind of word it is.

use rapporteur_claims::{Term, TermClass};
use rapporteur_grammar::{Deprel, Tree, Upos};
use rapporteur_text::overlap;

use super::Case;
use crate::align::{relation, strength_of};
use crate::atoms::Atom;
use crate::words::Relation;
use crate::{AtomKind, SourceSentence, Words};

/// Names of the signals, in the order of [`Grounds`].
pub(crate) const SIGNALS: [&str; 26] = [
    "entailed", "best", "strength", "present", "related", "family", "lacking", "company", "gap", "apart", "support",
    "length", "known", "noun", "verb", "modifier", "subject", "object", "contrast", "rival", "likelihood", "supported",
    "in-place", "displaced", "name-like", "early",
];

/// The signals of an atom, most of them 0 to 1.
pub(crate) type Grounds = [f32; SIGNALS.len()];

/// Occurrences of a very common word.
const COMMON: f32 = 1000.0;

impl Case<'_> {
    /// The signals of an atom. The tree is the claim's; `supported` is the verdict's.
    pub(super) fn grounds(&self, index: usize, tree: &Tree, supported: bool) -> Grounds {
        let atom = &self.atoms[index];
        let terms = self.terms_of(index);
        let entailed = self.by[index].is_some();
        let flag = |it: bool| f32::from(u8::from(it));
        let Some(best) = self.alignments.first() else { return [0.0; SIGNALS.len()] };
        let source = best.reference.source;
        let here = || self.alignments.iter().filter(|alignment| alignment.reference.source == source);
        let strength = here().map(|alignment| alignment.strength[index]).fold(0.0, f32::max);
        let present = terms.iter().filter(|term| self.has_word(term)).count() as f32 / terms.len().max(1) as f32;
        let related = if entailed {
            1.0
        } else {
            terms.iter().map(|term| if self.has_word(term) { 1.0 } else { self.relatedness(term) }).fold(1.0, f32::min)
        };
        let family = entailed || terms.iter().all(|term| self.has_word(term) || self.has_family(term));
        let lacking = match atom.kind {
            AtomKind::Time | AtomKind::Quantity => self.lacks_number(index),
            AtomKind::Entity | AtomKind::Instrument => self.lacks_name(index),
            _ => !entailed && self.lacks_word(index),
        };
        // What stands beside it in the claim.
        let (mut with, mut without, mut closest) = (0.0f32, 0.0f32, None);
        for (number, alignment) in self.alignments.iter().enumerate() {
            let rest = alignment.share(self.atoms, |other, a| other != index && a.kind != AtomKind::Scope);
            with = with.max(alignment.strength[index] * rest);
            if rest > without {
                (without, closest) = (rest, Some(number));
            }
        }
        let apart = {
            let beside: Vec<usize> = self.beside(index).collect();
            let lost = |&other: &usize| {
                let alone = here().map(|a| a.strength[other]).fold(0.0, f32::max);
                let both = here().map(|a| a.strength[other].min(a.strength[index])).fold(0.0, f32::max);
                alone - both
            };
            beside.iter().map(lost).sum::<f32>() / beside.len().max(1) as f32
        };
        let (in_place, displaced) = self.places(&terms);
        let closest = closest.and_then(|number| self.alignments[number].sentence());
        let contrast = closest.is_some_and(|sentence| self.has_contrast(&terms, sentence));
        let rival = closest.is_some_and(|sentence| self.has_rival(atom, sentence));
        let word = tree.words.iter().rfind(|word| overlap(word.range, atom.range));
        let of = |wanted: &[Upos]| word.is_some_and(|word| wanted.contains(&word.upos));
        let at = |wanted: &[Deprel]| word.is_some_and(|word| wanted.contains(&word.deprel.base));
        let occurrences = terms.iter().map(|term| Words::get().occurrences(&term.word)).min().unwrap_or(0) as f32;
        [
            flag(entailed),
            best.strength[index],
            strength,
            present,
            related,
            flag(family),
            flag(lacking),
            with,
            (without - with).max(0.0),
            apart,
            self.support(),
            (self.atoms.len() as f32 / 20.0).min(1.0),
            ((1.0 + occurrences).ln() / COMMON.ln()).min(1.0),
            flag(of(&[Upos::Noun])),
            flag(of(&[Upos::Verb])),
            flag(of(&[Upos::Adj, Upos::Adv])),
            flag(at(&[Deprel::Nsubj])),
            flag(at(&[Deprel::Obj, Deprel::Obl])),
            flag(contrast),
            flag(rival),
            self.signals().map_or(0.0, |signals| signals.score()).clamp(-3.0, 3.0) / 3.0,
            flag(supported),
            in_place,
            displaced,
            flag(self.claim.prose.get(usize::from(atom.range.start())..).is_some_and(|t| t.starts_with(char::is_uppercase))),
            flag(index == 0),
        ]
    }

    /// How much of what stands beside some words of the claim stands beside them in a sentence; and whether a sentence has other
    /// words between, or next to, what stands beside them.
    fn places(&self, own: &[&Term]) -> (f32, f32) {
        const NEAR: usize = 3;
        let terms = &self.claim.statement.terms;
        let (Some(first), Some(last)) = (own.first(), own.last()) else { return (0.0, 0.0) };
        let before = terms.iter().rfind(|term| term.range.end() <= first.range.start());
        let after = terms.iter().find(|term| term.range.start() >= last.range.end());
        let sides = before.iter().count() + after.iter().count();
        let (mut best, mut other) = (0.0f32, 0.0f32);
        for sentence in self.alignments.iter().take(40).filter_map(|alignment| alignment.sentence()) {
            let words = &sentence.statement.terms;
            let at = |wanted: &Term| -> Vec<usize> {
                (0..words.len()).filter(|&at| strength_of(relation(wanted, &words[at])) >= 0.65).collect()
            };
            let (left, right) = (before.map(at).unwrap_or_default(), after.map(at).unwrap_or_default());
            if left.is_empty() && right.is_empty() {
                continue;
            }
            let here: Vec<usize> = own.iter().flat_map(|term| at(term)).collect();
            let beside = |side: &[usize]| side.iter().any(|&a| here.iter().any(|&b| a.abs_diff(b) <= NEAR));
            let share = f32::from(u8::from(beside(&left)) + u8::from(beside(&right))) / sides.max(1) as f32;
            best = best.max(share);
            if here.is_empty() {
                let strange = |at: usize| words.get(at).is_some_and(|word| !self.claims(word) && word.class == first.class);
                let both = left.iter().any(|&a| {
                    right.iter().any(|&b| a < b && b - a <= NEAR + 1 && (a + 1..b).any(strange))
                });
                let one = left.iter().any(|&a| strange(a + 1)) || right.iter().any(|&b| b > 0 && strange(b - 1));
                other = other.max(if both { 1.0 } else if one { 0.5 } else { 0.0 });
            }
        }
        (best, other)
    }

    /// How much the closest word near the best sentence has to do with one of the claim.
    fn relatedness(&self, term: &Term) -> f32 {
        let words = self.around().flat_map(|sentence| &sentence.statement.terms);
        words.map(|other| strength_of(relation(term, other))).fold(0.0, f32::max)
    }

    /// The atoms before and after one.
    fn beside(&self, index: usize) -> impl Iterator<Item = usize> {
        let count = self.atoms.len();
        [index.checked_sub(1), index.checked_add(1)].into_iter().flatten().filter(move |&other| other < count)
    }

    /// Whether a sentence has a word that excludes one of the claim.
    fn has_contrast(&self, terms: &[&Term], sentence: &SourceSentence) -> bool {
        terms.iter().any(|term| {
            let excludes = |other: &Term| {
                matches!(relation(term, other), Relation::Sibling | Relation::Antonym) && !self.claims(other)
            };
            sentence.statement.terms.iter().any(excludes)
        })
    }

    /// Whether the claim has a word.
    fn claims(&self, word: &Term) -> bool {
        self.claim.statement.terms.iter().any(|own| own.stem == word.stem)
    }

    /// Whether a sentence has a name, a number or a date of which the claim has nothing.
    fn has_rival(&self, atom: &Atom, sentence: &SourceSentence) -> bool {
        let of_the_kind = |term: &&Term| match atom.kind {
            AtomKind::Entity | AtomKind::Instrument => term.class == TermClass::Name,
            AtomKind::Quantity => term.class == TermClass::Quantity,
            AtomKind::Time => term.class == TermClass::Time,
            _ => false,
        };
        sentence.statement.terms.iter().filter(of_the_kind).any(|term| !self.claims(term))
    }

    /// For training: range, kind and signals of each atom.
    pub(super) fn grounds_note(&self, supported: bool) -> String {
        let tree = self.facts.parse(&self.claim.prose);
        let mut out = String::from(if self.is_general() { "G;" } else { "K;" });
        for (index, atom) in self.atoms.iter().enumerate() {
            let values: Vec<String> =
                self.grounds(index, &tree, supported).iter().map(|value| format!("{value:.3}")).collect();
            out.push_str(&format!(
                "{}-{} {:?} {};",
                u32::from(atom.range.start()),
                u32::from(atom.range.end()),
                atom.kind,
                values.join(" ")
            ));
        }
        out
    }
}
