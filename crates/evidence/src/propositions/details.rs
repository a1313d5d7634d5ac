//! What a claim adds to an event as a detail: in what manner, with what, to what end.

use rapporteur_catalog::{Catalogue, EntityClass};
use rapporteur_claims::Lexicon;
use rapporteur_grammar::structure::{PredicateKind, Role};
use rapporteur_grammar::{Deprel, Upos, Word};
use rapporteur_linking::Mention;
use rapporteur_text::TextRange;

use super::Sentence;
use super::comparison::PERSON;
use crate::words::{Relation, Words};

/// Endings of adverbs of manner.
const MANNER: &str = "ly";
/// Marks of comparison on an adverb (Penn Treebank): "faster than planned".
const COMPARED: [&str; 4] = ["RBR", "RBS", "JJR", "JJS"];
/// Words with which a phrase takes up what was spoken of: "after the mission", "on that occasion".
const DEFINITE: [&str; 5] = ["the", "this", "that", "these", "those"];
/// Words by which a noun takes what belongs to it: "the use of explosives", "a report on piracy".
const TOPIC: [&str; 5] = ["of", "on", "about", "to", "between"];

/// Words beside which "ever" sets no record: "has not ever", "if ever", "ever since".
const OPEN: [&str; 6] = ["not", "no", "if", "whether", "?", "since"];

impl Sentence<'_> {
    /// The details that a sentence gives, be they new: adverbs of manner and of frequency, phrases with a preposition whose noun
    /// takes up nothing, and clauses of purpose.
    pub(crate) fn details(&self, lexicon: &Lexicon) -> Vec<TextRange> {
        let words = &self.tree.words;
        let is_detail = |&at: &usize| {
            let word = &words[at];
            match (word.deprel.base, word.upos) {
                (Deprel::Advmod, Upos::Adv | Upos::Adj) => {
                    let form = self.words_of(word.range).to_lowercase();
                    let manner = form.ends_with(MANNER) || COMPARED.contains(&&*word.xpos);
                    !lexicon.is_framing(&form) && (manner || lexicon.is_frequency(&form))
                }
                (Deprel::Obl | Deprel::Nmod, Upos::Noun) => {
                    let mut children = self.tree.children(at).map(|child| &words[child]);
                    let mut cases = self.tree.children(at).map(|child| &words[child]);
                    let noun = word.deprel.base == Deprel::Nmod;
                    let added = cases.any(|child| {
                        child.deprel.base == Deprel::Case && !(noun && TOPIC.contains(&&*child.lemma))
                    });
                    let taken_up = |child: &Word| {
                        child.upos == Upos::Det && DEFINITE.contains(&&*child.lemma)
                            || child.deprel.base == Deprel::Nmod && child.upos == Upos::Pron
                    };
                    added && !children.any(taken_up)
                }
                (Deprel::Advcl, Upos::Verb) => self
                    .tree
                    .children(at)
                    .any(|child| words[child].deprel.base == Deprel::Mark && &*words[child].lemma == "to"),
                _ => false,
            }
        };
        (0..words.len()).filter(is_detail).map(|at| self.whole(at)).collect()
    }

    /// Where it says that something made somebody do something: "led Peru to sign".
    pub(crate) fn makes_do(&self, lexicon: &Lexicon) -> Option<TextRange> {
        let clause = self.clauses.iter().find(|clause| {
            lexicon.is_prompting(&clause.lemma)
                && clause.with_role(Role::Object).next().is_some()
                && clause.with_role(Role::Complement).next().is_some()
        })?;
        Some(self.word(clause.head))
    }

    /// Offices that somebody holds who acts in it: "the presidents of Peru and Chile signed".
    pub(crate) fn officers(&self, lexicon: &Lexicon) -> Vec<TextRange> {
        let acts = self.clauses.iter().filter(|clause| clause.kind != PredicateKind::Nominal);
        let subjects = acts.flat_map(|clause| clause.with_role(Role::Subject));
        let officers = subjects.filter(|subject| lexicon.is_office(&self.lemma(subject.head).to_lowercase()));
        officers.map(|officer| self.word(officer.head)).collect()
    }

    /// Whether it speaks of a person, by name or by what a person is: "the head of state", "its delegates".
    pub(crate) fn has_person(&self, catalogue: &Catalogue, lexicon: &Lexicon) -> bool {
        let is_person = |mention: &Mention| {
            matches!(mention.referent.class(catalogue), Some(EntityClass::Person | EntityClass::Office))
        };
        let noun = |word: &Word| {
            let lemma = word.lemma.to_lowercase();
            matches!(word.upos, Upos::Noun | Upos::Propn)
                && (lexicon.is_office(&lemma) || Words::get().relation(&lemma, PERSON) == Relation::Above)
                || word.upos == Upos::Pron && !matches!(&*lemma, "it" | "this" | "that" | "which")
        };
        self.statement.mentions.iter().any(is_person) || self.tree.words.iter().any(noun)
    }

    /// Where it says that nothing was like it before: "the largest sum ever".
    pub(crate) fn unequalled(&self, lexicon: &Lexicon) -> Option<TextRange> {
        let words = &self.tree.words;
        let open = words.iter().any(|word| OPEN.contains(&&*word.lemma));
        let ever = words
            .iter()
            .find(|word| word.upos == Upos::Adv && lexicon.is_unequalled(&word.lemma.to_lowercase()))?;
        (!open).then_some(ever.range)
    }

    /// A word with all that depends on it.
    fn whole(&self, at: usize) -> TextRange {
        let words = &self.tree.words;
        let mut range = words[at].range;
        let mut left: Vec<usize> = self.tree.children(at).collect();
        while let Some(next) = left.pop() {
            range = range.cover(words[next].range);
            left.extend(self.tree.children(next));
        }
        range
    }
}
