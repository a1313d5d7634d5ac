//! Two names of a claim that stand in each other's places in a sentence: "Peru joined Togo's network", "Togo joined Peru's".

use rapporteur_grammar::structure::{self, Clause, Role};
use rapporteur_grammar::{Deprel, Subtype, Upos};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::TextRange;

use super::likeness::Likeness;
use super::slots::place;
use super::{Comparison, Sentence};
use crate::words::Words;

/// Prepositions of those who do something together with the subject.
const TOGETHER: [&str; 4] = ["with", "between", "among", "alongside"];

/// The place of an object.
const OBJECT: (u8, &str) = (1, "");

/// A name and where it stands: the clause of the claim, or the one that matches it, and its place there.
struct Placed<'m> {
    mention: &'m Mention,
    clause: usize,
    place: (u8, &'m str),
    /// Whether it is the argument, and not only named in its phrase.
    heads: bool,
}

impl Comparison<'_> {
    /// Two names of the claim that a sentence has in each other's places: the first of them, and what stands in its place.
    pub(crate) fn exchanged(&self, source: &Sentence<'_>) -> Option<(TextRange, TextRange)> {
        let own = self.places_of_the_claim();
        let theirs = self.places_of(source);
        let same = |own: &Mention, other: &Mention| self.names(own, other, source) == Likeness::Same;
        let at = |wanted: &Placed<'_>, mention: &Mention| {
            theirs.iter().find(|it| {
                (it.clause, it.place) == (wanted.clause, wanted.place) && same(mention, it.mention)
            })
        };
        self.pairs(&own).find_map(|(first, second)| {
            if at(first, first.mention).is_some() || at(second, second.mention).is_some() {
                return None;
            }
            let instead = at(first, second.mention)?;
            let moved = at(second, first.mention).is_some();
            // "Peru has returned it to Togo" of Togo, which returned it: Peru has no part in it there.
            let taken = || {
                let here = |it: &Placed<'_>| it.clause == first.clause && same(first.mention, it.mention);
                first.clause == second.clause
                    && first.heads
                    && second.heads
                    && instead.heads
                    && !theirs.iter().any(here)
                    && source.statement.mentions.iter().any(|it| same(first.mention, it))
            };
            (moved || taken()).then_some((first.mention.range, instead.mention.range))
        })
    }

    /// Whether a sentence has two names of the claim where the claim has them.
    pub(crate) fn in_their_places(&self, source: &Sentence<'_>) -> bool {
        let own = self.places_of_the_claim();
        let theirs = self.places_of(source);
        let here = |wanted: &Placed<'_>| {
            theirs.iter().any(|it| {
                (it.clause, it.place) == (wanted.clause, wanted.place)
                    && self.names(wanted.mention, it.mention, source) == Likeness::Same
            })
        };
        self.pairs(&own).any(|(first, second)| here(first) && here(second))
    }

    /// Names that stand in two places and do not act together.
    fn pairs<'p>(&'p self, own: &'p [Placed<'p>]) -> impl Iterator<Item = (&'p Placed<'p>, &'p Placed<'p>)> {
        let all = own
            .iter()
            .enumerate()
            .flat_map(|(number, first)| own[number + 1..].iter().map(move |second| (first, second)));
        all.filter(|(first, second)| {
            (first.clause, first.place) != (second.clause, second.place)
                && !self.together(first, second)
                && first.mention.range.intersect(second.mention.range).is_none()
        })
    }

    /// A name to which something belongs in the claim that in a sentence belongs to another name of the claim, and to nobody
    /// else: "an officer with Peru's command" against "an officer of Peru with Togo's command".
    pub(crate) fn other_owner(&self, source: &Sentence<'_>) -> Option<(TextRange, TextRange)> {
        let same = |own: &Mention, other: &Mention| self.names(own, other, source) == Likeness::Same;
        let theirs = owners(source);
        let has_another = |owner: &Mention| theirs.iter().any(|(_, it)| same(owner, it));
        owners(self.claim).into_iter().filter(|(_, owner)| !has_another(owner)).find_map(|(thing, owner)| {
            let noun = self.claim.lemma(thing).to_lowercase();
            // What two have together is of either.
            if structure::Lexicon::builtin().verb_of(&noun).is_some() || self.lexicon.is_office(&noun) {
                return None;
            }
            let mut of_it = theirs
                .iter()
                .filter(|(it, _)| Words::get().relation(&noun, &source.lemma(*it).to_lowercase()).carries());
            let (_, instead) = of_it.next()?;
            let mut others = self.claim.statement.mentions.iter();
            let named = others.any(|it| it.range != owner.range && same(it, instead));
            let alone = of_it.next().is_none();
            (named && alone && !same(owner, instead)).then_some((owner.range, instead.range))
        })
    }

    fn together(&self, first: &Placed<'_>, second: &Placed<'_>) -> bool {
        let verb = self.claim.clauses.get(first.clause).map_or("", |clause| &*clause.lemma);
        first.clause == second.clause
            && !self.lexicon.is_unaccompanied(verb)
            && [first, second].iter().any(|it| TOGETHER.contains(&it.place.1))
    }

    fn places_of_the_claim(&self) -> Vec<Placed<'_>> {
        let clauses = self.claim.clauses.iter().enumerate();
        clauses.flat_map(|(at, clause)| placed(self.claim, clause, at)).collect()
    }

    /// The names of a sentence in the clauses that say what those of the claim do.
    fn places_of<'s>(&self, source: &'s Sentence<'_>) -> Vec<Placed<'s>> {
        let mut out = Vec::new();
        for (at, clause) in self.claim.clauses.iter().enumerate() {
            for (other, relation) in self.matches(clause, source) {
                let theirs = &source.clauses[other];
                let plain = Words::get().relation(&clause.lemma.to_lowercase(), &theirs.lemma.to_lowercase());
                if relation.carries() && plain.carries() && relation != crate::words::Relation::Converse {
                    out.extend(placed(source, theirs, at));
                }
            }
        }
        out
    }
}

/// The names in the places of a clause: those that are an argument, and those in its phrase.
fn placed<'m>(sentence: &'m Sentence<'_>, clause: &'m Clause, number: usize) -> Vec<Placed<'m>> {
    let arguments = clause.arguments.iter().filter(|argument| !sentence.is_time(argument));
    // "Aligned itself with it" is aligned with it.
    let itself = clause
        .with_role(Role::Object)
        .any(|object| matches!(sentence.lemma(object.head), "itself" | "themselves" | "himself" | "herself"));
    arguments
        .flat_map(|argument| {
            let place = if itself && argument.role == Role::Subject { OBJECT } else { place(argument) };
            let mentions = sentence.statement.mentions.iter();
            mentions
                .filter(|mention| {
                    argument.range.contains_range(mention.range)
                        || mention.range.contains_range(sentence.word(argument.head))
                })
                .map(|mention| Placed {
                    mention,
                    clause: number,
                    place,
                    heads: mention.range.contains_range(sentence.word(argument.head)),
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Names to which something belongs: the noun, and whose it is ("Peru's command", "the command of Peru", "Peruvian ships").
fn owners<'s>(sentence: &'s Sentence<'_>) -> Vec<(u32, &'s Mention)> {
    let tree = &sentence.tree;
    let words = tree.words.iter().enumerate();
    words
        .filter_map(|(at, word)| {
            let noun = word.head?;
            let owned = match word.deprel.base {
                Deprel::Nmod => {
                    word.deprel.subtype == Subtype::Poss
                        || tree.children(at).any(|child| &*tree.words[child].lemma == "of")
                }
                Deprel::Amod | Deprel::Compound => true,
                _ => false,
            };
            let thing = tree.words.get(noun as usize)?;
            // Of a list each member is an owner.
            let listed = word.deprel.base == Deprel::Conj
                || tree.children(at).any(|child| tree.words[child].deprel.base == Deprel::Conj);
            if !owned || listed || !matches!(thing.upos, Upos::Noun | Upos::Propn) {
                return None;
            }
            let mut mentions = sentence.statement.mentions.iter();
            let owner = mentions.find(|mention| {
                mention.range.contains_range(word.range) && !mention.range.contains_range(thing.range)
            })?;
            matches!(owner.referent, Referent::Entity(_)).then_some((noun, owner))
        })
        .collect()
}
