//! Among whom a sentence ranks something: who is "the first Latin American partner" is not the first partner.

use rapporteur_catalog::EntityClass;
use rapporteur_grammar::{Deprel, Subtype, Upos};
use rapporteur_linking::Mention;
use rapporteur_text::{TextRange, overlap};

use super::likeness::Likeness;
use super::{Comparison, Sentence};

impl Sentence<'_> {
    /// The names beside the noun that a rank belongs to: those before it, and those that say where.
    fn ranked_among(&self, rank: TextRange) -> Vec<&Mention> {
        let words = &self.tree.words;
        let Some(at) = words.iter().position(|word| overlap(word.range, rank)) else { return Vec::new() };
        let noun = match (words[at].upos, words[at].head) {
            (Upos::Noun | Upos::Propn, _) | (_, None) => at,
            (_, Some(head)) => head as usize,
        };
        let beside = |&child: &usize| {
            let word = &words[child];
            let place = || {
                self.tree.children(child).any(|case| {
                    words[case].deprel.base == Deprel::Case && matches!(&*words[case].lemma, "in" | "from")
                })
            };
            match word.deprel.base {
                Deprel::Amod | Deprel::Compound => true,
                Deprel::Nmod => word.deprel.subtype != Subtype::Poss && place(),
                _ => false,
            }
        };
        let children: Vec<TextRange> =
            self.tree.children(noun).filter(beside).map(|child| words[child].range).collect();
        let mentions = self.statement.mentions.iter();
        mentions.filter(|mention| children.iter().any(|child| mention.range.contains_range(*child))).collect()
    }
}

impl Comparison<'_> {
    /// The rank that a claim gives without the region in which a sentence gives it.
    pub(crate) fn ranked_wider(&self, source: &Sentence<'_>) -> Option<TextRange> {
        let is_region = |mention: &&Mention| {
            matches!(mention.referent.class(self.catalogue), Some(EntityClass::Region | EntityClass::Country))
        };
        self.claim.statement.orders.iter().find_map(|own| {
            let theirs = source.statement.orders.iter().find(|theirs| theirs.kind == own.kind)?;
            let region = source.ranked_among(theirs.range).into_iter().find(is_region)?;
            // Who is of the region is not "the first in the region" by that.
            let class = region.referent.class(self.catalogue);
            let beside = self.claim.ranked_among(own.range);
            let named = self.claim.statement.mentions.iter().any(|own| {
                self.names(own, region, source) == Likeness::Same
                    && (own.referent.class(self.catalogue) == class
                        || beside.iter().any(|beside| beside.range == own.range))
            });
            (!named).then_some(own.range)
        })
    }
}
