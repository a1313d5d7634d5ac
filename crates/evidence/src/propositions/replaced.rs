//! Arguments of a claim whose place in what a sentence says is another's: whoever or whatever that is, the sentence does not
//! say it of them.

use rapporteur_grammar::Upos;
use rapporteur_grammar::structure::{Argument, Clause, Origin, PredicateKind, Role};
use rapporteur_text::TextRange;

use super::likeness::Likeness;
use super::slots::{is_amount, is_pronoun, place};
use super::{Comparison, Sentence, is_main};
use crate::words::{Relation, Words};

/// An argument of a claim that has lost its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replaced {
    /// Its head.
    pub head: TextRange,
    /// Whether it is who acts.
    pub acts: bool,
    /// What stands there.
    pub found: String,
}

impl Comparison<'_> {
    /// Arguments of the main clauses of the claim that stand nowhere in their place, where sentences say the same predicate of
    /// something else.
    pub(crate) fn replaced(&self, sources: &[&Sentence<'_>]) -> Vec<Replaced> {
        let mut out = Vec::new();
        for (clause, progress) in self.claim.clauses.iter().zip(&self.claim.progress) {
            if !is_main(clause) || progress.denied {
                continue;
            }
            let said: Vec<(&Sentence<'_>, &Clause)> = sources
                .iter()
                .flat_map(|&source| {
                    let matched = self.matches(clause, source).into_iter();
                    matched
                        .filter(|(_, relation)| matches!(relation, Relation::Equal | Relation::Derived))
                        .map(move |(other, _)| (source, &source.clauses[other]))
                        .filter(|(_, theirs)| theirs.kind == PredicateKind::Verb)
                })
                .collect();
            for own in clause.arguments.iter().filter(|own| self.is_told(own)) {
                let mut others = said.iter().flat_map(|&(source, theirs)| {
                    let fillers = theirs.arguments.iter().filter(|filler| place(filler) == place(own));
                    fillers.map(move |filler| (source, filler))
                });
                let alike = |(source, filler): (&Sentence<'_>, &Argument)| self.is_like(own, source, filler);
                if others.clone().any(alike) {
                    continue;
                }
                let telling = |(source, filler): &(&Sentence<'_>, &Argument)| {
                    !source.is_time(filler) && !is_amount(source, filler) && !is_pronoun(source, filler)
                };
                let same_event = said.iter().any(|&(source, theirs)| {
                    clause.arguments.iter().filter(|it| it.head != own.head && !self.claim.is_time(it)).any(|it| {
                        theirs.arguments.iter().any(|filler| place(filler) == place(it) && self.is_like(it, source, filler))
                    })
                });
                if !same_event || self.claim.mention_at(own.head).is_some() {
                    continue;
                }
                if let Some((source, filler)) = others.find(telling) {
                    out.push(Replaced {
                        head: self.claim.word(own.head),
                        acts: own.role == Role::Subject,
                        found: source.text(filler.range).to_owned(),
                    });
                }
            }
        }
        out
    }

    /// Whether an argument tells who or what: no time, pronoun, amount or clause.
    fn is_told(&self, own: &Argument) -> bool {
        let noun = self.claim.tree.words.get(own.head as usize);
        own.role != Role::Complement
            && own.origin != Origin::Shared
            && noun.is_some_and(|word| matches!(word.upos, Upos::Noun | Upos::Propn))
            && !self.claim.is_time(own)
            && !is_amount(self.claim, own)
            && !is_pronoun(self.claim, own)
    }

    /// Whether two fillers may be the same: the one's noun or name stands in the other's phrase, or that leaves it open.
    fn is_like(&self, own: &Argument, source: &Sentence<'_>, filler: &Argument) -> bool {
        if filler.listing.is_some_and(|listing| listing.open)
            || self.likeness(own, source, filler) == Likeness::Same
        {
            return true;
        }
        let within = |sentence: &Sentence<'_>, phrase: TextRange, noun: &str| {
            let mut words = sentence.tree.words.iter().filter(|word| phrase.contains_range(word.range));
            words.any(|word| Words::get().relation(noun, &word.lemma.to_lowercase()).carries())
        };
        let (noun, other) = (self.claim.lemma(own.head).to_lowercase(), source.lemma(filler.head).to_lowercase());
        within(source, filler.range, &noun)
            || Words::get().relation(&noun, &other).carries()
            || Words::get().relation(&other, &noun).carries()
            || within(self.claim, own.range, &other)
    }
}
