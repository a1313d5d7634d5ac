//! Verbs of several words: of "bore the cost of the course" the course is what was borne, as in "paid for the course" and
//! "funded the course".

use rapporteur_grammar::structure::{Argument, Clause, Origin, PredicateKind, Role};
use rapporteur_grammar::{Deprel, Tree};
use rapporteur_text::{TextRange, TextSize};

use crate::align::phrases::Phrase;

/// Gives a verb that the tables know as a phrase the object that stands behind it, and takes from it what stands within.
pub(super) fn fold(tree: &Tree, clauses: &mut [Clause], phrases: &[Phrase]) {
    let range = |at: u32| tree.words.get(at as usize).map_or_else(TextRange::default, |word| word.range);
    for clause in clauses.iter_mut().filter(|clause| clause.kind == PredicateKind::Verb) {
        let head = range(clause.head);
        // "Aligned with" keeps its preposition; longer ones are verbs with an object ("bear the cost of", "stay away from").
        let known =
            |phrase: &&Phrase| phrase.range.start() == head.start() && phrase.text.split(' ').count() > 2;
        let Some(phrase) = phrases.iter().find(known) else { continue };
        // "Rejected the appeal" has its object within.
        let object = behind(tree, phrase.range.end()).filter(|&at| at != clause.head);
        let Some(object) = object else { continue };
        clause.arguments.retain(|argument| !phrase.range.contains_range(range(argument.head)));
        match clause.arguments.iter_mut().find(|argument| argument.head == object) {
            Some(argument) => {
                argument.role = Role::Object;
                argument.preposition = None;
            }
            None => clause.arguments.push(Argument {
                head: object,
                range: noun_phrase(tree, object),
                role: Role::Object,
                preposition: None,
                origin: Origin::Direct,
                listing: None,
                negated: false,
            }),
        }
    }
}

/// The noun of the preposition that ends where a phrase does: the course of "bear the cost of the course".
fn behind(tree: &Tree, end: TextSize) -> Option<u32> {
    let preposition = tree.words.iter().find(|word| word.range.end() == end)?;
    let noun = preposition.head.filter(|_| preposition.deprel.base == Deprel::Case)?;
    (tree.words.get(noun as usize)?.range.start() >= end).then_some(noun)
}

/// A noun with what stands right before it: "the three-week course".
fn noun_phrase(tree: &Tree, noun: u32) -> TextRange {
    let own = tree.words.get(noun as usize).map_or_else(TextRange::default, |word| word.range);
    let before = tree.children(noun as usize).filter(|&child| {
        let base = tree.words[child].deprel.base;
        (child as u32) < noun
            && matches!(base, Deprel::Det | Deprel::Amod | Deprel::Compound | Deprel::Nummod)
    });
    before.fold(own, |range, child| range.cover(tree.words[child].range))
}
