//! Among whom a sentence ranks something: who is "the first Latin American partner" is not the first partner.

use rapporteur_catalog::EntityClass;
use rapporteur_claims::{Scope, ScopeKind};
use rapporteur_grammar::{Deprel, Subtype, Upos};
use rapporteur_linking::Mention;
use rapporteur_text::{TextRange, overlap};

use super::likeness::Likeness;
use super::{Comparison, Sentence};
use crate::words::Words;

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

    /// The "every" of a claim that a sentence says of fewer: "every athlete at the centre in Bekoji" for "every athlete".
    pub(crate) fn all_of_fewer(&self, source: &Sentence<'_>) -> Option<TextRange> {
        let all = |sentence: &Sentence<'_>| -> Vec<(TextRange, usize)> {
            let scopes = sentence.statement.scopes.iter().filter(|scope| scope.kind == ScopeKind::All);
            let noun = |scope: &Scope| {
                let words = &sentence.tree.words;
                let at = words.iter().position(|word| overlap(word.range, scope.range))?;
                let head = words[at].head.filter(|_| words[at].deprel.base == Deprel::Det)? as usize;
                (words[head].upos == Upos::Noun).then_some((scope.range, head))
            };
            scopes.filter_map(noun).collect()
        };
        let theirs = all(source);
        let carries = |own: &str, theirs: &str| Words::get().relation(&own.to_lowercase(), &theirs.to_lowercase()).carries();
        all(self.claim).into_iter().find_map(|(scope, noun)| {
            let own = &self.claim.tree.words[noun].lemma;
            let same = |at: &usize| carries(own, &source.tree.words[*at].lemma);
            let at = theirs.iter().map(|(_, at)| *at).find(same)?;
            // What stands behind the noun and says which, unless the claim says it too.
            let narrows = |&child: &usize| {
                let word = &source.tree.words[child];
                let placed = source.tree.children(child).any(|case| {
                    let case = &source.tree.words[case];
                    case.deprel.base == Deprel::Case && matches!(&*case.lemma, "in" | "at" | "from" | "under" | "on")
                });
                let said = || self.claim.tree.words.iter().any(|own| carries(&own.lemma, &word.lemma));
                word.deprel.base == Deprel::Nmod && placed && !said()
            };
            source.tree.children(at).any(|child| narrows(&child)).then_some(scope)
        })
    }
}
