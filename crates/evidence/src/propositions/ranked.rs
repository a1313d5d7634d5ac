//! Among whom a sentence ranks something: who is "the first Latin American partner" is not the first partner.

use rapporteur_catalog::EntityClass;
use rapporteur_claims::{Order, OrderKind, Scope, ScopeKind};
use rapporteur_grammar::structure::{Argument, Role};
use rapporteur_grammar::{Deprel, Subtype, Upos};
use rapporteur_linking::Mention;
use rapporteur_text::{TextRange, overlap};

use super::likeness::Likeness;
use super::{Comparison, Sentence};
use crate::words::{Relation, Words};

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

    /// The superlative of a claim that a sentence has in second place: "the largest", "the second largest".
    pub(crate) fn ranked_lower(&self, source: &Sentence<'_>) -> Option<(TextRange, String)> {
        let is_most = |order: &&Order| matches!(order.kind, OrderKind::Most(_));
        let place = |sentence: &Sentence<'_>, most: &Order| {
            let before = |order: &&Order| {
                matches!(order.kind, OrderKind::Nth(2..))
                    && u32::from(order.range.end()) + 1 == u32::from(most.range.start())
            };
            sentence.statement.orders.iter().find(before).map(|order| order.range)
        };
        self.claim.statement.orders.iter().filter(is_most).find_map(|own| {
            let theirs: Vec<&Order> = source
                .statement
                .orders
                .iter()
                .filter(is_most)
                .filter(|theirs| theirs.kind == own.kind)
                .collect();
            // Where it ranks two, it says of one of them what the claim says.
            let [theirs] = theirs[..] else { return None };
            let second = place(source, theirs).filter(|_| place(self.claim, own).is_none())?;
            Some((own.range, source.text(second.cover(theirs.range)).to_owned()))
        })
    }

    /// The rank of a claim that a sentence gives to several: "one of the largest", "among the first".
    pub(crate) fn ranked_with_others(&self, source: &Sentence<'_>) -> Option<TextRange> {
        /// What stands before the rank of one of several.
        const SEVERAL: [&str; 5] = ["one of the", "among the", "some of the", "one of its", "one of their"];
        let one_of = |sentence: &Sentence<'_>, rank: TextRange| {
            let before =
                sentence.prose.get(..usize::from(rank.start())).unwrap_or_default().trim_end().to_lowercase();
            SEVERAL.iter().any(|several| before.ends_with(several))
        };
        let ranks = |order: &&Order| matches!(order.kind, OrderKind::Most(_) | OrderKind::Nth(1));
        self.claim.statement.orders.iter().filter(ranks).find_map(|own| {
            let mut theirs =
                source.statement.orders.iter().filter(|theirs| theirs.kind == own.kind).peekable();
            theirs.peek()?;
            let only = theirs.all(|theirs| one_of(source, theirs.range));
            (only && !one_of(self.claim, own.range)).then_some(own.range)
        })
    }

    /// "Voted against the text" where a sentence has somebody vote for it.
    pub(crate) fn other_side(&self, source: &Sentence<'_>) -> Option<(TextRange, String)> {
        let opposed = |own: &Argument, theirs: &Argument| {
            let side = |argument: &Argument| match argument.preposition.as_deref() {
                Some("against") => Some(false),
                Some("for" | "in favour of" | "in favor of") => Some(true),
                _ => None,
            };
            side(own).zip(side(theirs)).is_some_and(|(own, theirs)| own != theirs)
        };
        self.claim.clauses.iter().find_map(|clause| {
            self.matches(clause, source).into_iter().find_map(|(at, relation)| {
                let theirs = &source.clauses[at];
                let same =
                    |own: &Argument, filler: &Argument| self.likeness(own, source, filler) == Likeness::Same;
                let party = clause
                    .with_role(Role::Subject)
                    .any(|own| theirs.with_role(Role::Subject).any(|filler| same(own, filler)));
                let (own, filler) = clause.arguments.iter().find_map(|own| {
                    let mut fillers = theirs.arguments.iter();
                    Some((own, fillers.find(|filler| opposed(own, filler) && same(own, filler))?))
                })?;
                (relation == Relation::Equal && party).then(|| {
                    (
                        own.range,
                        format!(
                            "{} {}",
                            filler.preposition.as_deref().unwrap_or_default(),
                            source.text(filler.range)
                        ),
                    )
                })
            })
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
                // "Every fortnight" is no one of many.
                let counted =
                    words[head].upos == Upos::Noun && !self.lexicon.is_unit_of_time(&words[head].lemma);
                counted.then_some((scope.range, head))
            };
            scopes.filter_map(noun).collect()
        };
        let theirs = all(source);
        let carries = |own: &str, theirs: &str| {
            Words::get().relation(&own.to_lowercase(), &theirs.to_lowercase()).carries()
        };
        all(self.claim).into_iter().find_map(|(scope, noun)| {
            let own = &self.claim.tree.words[noun].lemma;
            let same = |at: &usize| carries(own, &source.tree.words[*at].lemma);
            let at = theirs.iter().map(|(_, at)| *at).find(same)?;
            // What stands behind the noun and says which, unless the claim says it too.
            let narrows = |&child: &usize| {
                let word = &source.tree.words[child];
                let placed = source.tree.children(child).any(|case| {
                    let case = &source.tree.words[case];
                    case.deprel.base == Deprel::Case
                        && matches!(&*case.lemma, "in" | "at" | "from" | "under" | "on")
                });
                // "By all parties in equal shares" says how, and not which.
                let which = word.upos == Upos::Propn
                    || source
                        .tree
                        .children(child)
                        .any(|det| matches!(source.tree.words[det].deprel.base, Deprel::Det | Deprel::Nmod));
                let said = || self.claim.tree.words.iter().any(|own| carries(&own.lemma, &word.lemma));
                word.deprel.base == Deprel::Nmod && placed && which && !said()
            };
            source.tree.children(at).any(|child| narrows(&child)).then_some(scope)
        })
    }
}
