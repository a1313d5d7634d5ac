//! Who acts in a claim, where sentences have somebody else do the same: whoever that is, they do not say it of them.

use rapporteur_grammar::Upos;
use rapporteur_grammar::structure::{Argument, Clause, Origin, PredicateKind, Role};
use rapporteur_text::TextRange;

use super::likeness::Likeness;
use super::slots::{is_pronoun, place};
use super::{Comparison, Sentence, is_main};
use crate::words::{Relation, Words};

impl Comparison<'_> {
    /// The nouns of those who do in the claim what sentences have only others do, with the same thing: "officials prepared the
    /// report" against "the experts prepared it". Names are told apart elsewhere, by whom they stand for.
    pub(crate) fn replaced(&self, sources: &[&Sentence<'_>]) -> Vec<TextRange> {
        let clauses = self.claim.clauses.iter().zip(&self.claim.progress);
        let stated = clauses.filter(|(clause, progress)| is_main(clause) && !progress.denied);
        stated
            .filter_map(|(clause, _)| {
                let said: Vec<(&Sentence<'_>, &Clause)> =
                    sources.iter().flat_map(|&source| self.by_the_word(clause, source)).collect();
                let own = clause.with_role(Role::Subject).find(|own| self.is_described(own))?;
                let fillers: Vec<(&Sentence<'_>, &Argument)> = said
                    .iter()
                    .flat_map(|&(source, theirs)| {
                        theirs.with_role(Role::Subject).map(move |filler| (source, filler))
                    })
                    .collect();
                let is_own =
                    |&(source, filler): &(&Sentence<'_>, &Argument)| self.may_be(own, source, filler);
                let same_thing = || {
                    let others = clause.arguments.iter().filter(|it| it.head != own.head);
                    others.filter(|it| !self.claim.is_time(it)).any(|it| {
                        said.iter().any(|&(source, theirs)| {
                            let mut there =
                                theirs.arguments.iter().filter(|filler| place(filler) == place(it));
                            there.any(|filler| self.may_be(it, source, filler))
                        })
                    })
                };
                let told = |&(source, filler): &(&Sentence<'_>, &Argument)| {
                    !source.is_time(filler) && !is_pronoun(source, filler)
                };
                (!fillers.iter().any(is_own) && fillers.iter().any(told) && same_thing())
                    .then(|| self.claim.word(own.head))
            })
            .collect()
    }

    /// The clauses of a sentence with the same verb as one of the claim.
    fn by_the_word<'s>(
        &self,
        clause: &Clause,
        source: &'s Sentence<'s>,
    ) -> Vec<(&'s Sentence<'s>, &'s Clause)> {
        let matched = self.matches(clause, source).into_iter();
        matched
            .filter(|(_, relation)| matches!(relation, Relation::Equal | Relation::Derived))
            .map(|(other, _)| (source, &source.clauses[other]))
            .filter(|(_, theirs)| theirs.kind == PredicateKind::Verb)
            .collect()
    }

    /// Whether who acts is described by a noun: no name, pronoun or number.
    fn is_described(&self, own: &Argument) -> bool {
        let noun = self.claim.tree.words.get(own.head as usize);
        own.origin != Origin::Shared
            && noun.is_some_and(|word| word.upos == Upos::Noun)
            && self.claim.mention_at(own.head).is_none()
            && !self.claim.is_time(own)
    }

    /// Whether two fillers may be the same: the one's noun or name stands in the other's phrase, or that leaves it open.
    pub(super) fn may_be(&self, own: &Argument, source: &Sentence<'_>, filler: &Argument) -> bool {
        if filler.listing.is_some_and(|listing| listing.open)
            || self.likeness(own, source, filler) == Likeness::Same
        {
            return true;
        }
        let carried = |sentence: &Sentence<'_>, phrase: TextRange, noun: &str| {
            let mut words = sentence.tree.words.iter().filter(|word| phrase.contains_range(word.range));
            words.any(|word| Words::get().relation(noun, &word.lemma.to_lowercase()).carries())
        };
        let (noun, other) =
            (self.claim.lemma(own.head).to_lowercase(), source.lemma(filler.head).to_lowercase());
        carried(source, filler.range, &noun) || carried(self.claim, own.range, &other)
    }
}
