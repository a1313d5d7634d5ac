//! Whether two fillers are the same: names by what they stand for, times by their days, the rest by their words.

use rapporteur_catalog::{EntityClass, EntityId};
use rapporteur_claims::{OrderKind, Symbol};
use rapporteur_grammar::structure::{Argument, Clause};
use rapporteur_grammar::{Deprel, Subtype, Upos};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::overlap;

use super::{Comparison, Sentence};
use crate::align::{is_initials, is_same_local};
use crate::words::Words;

/// How two fillers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    Same,
    /// Two of one sort that exclude each other: two states, two persons, two years.
    Other,
    Unknown,
}

impl Comparison<'_> {
    /// Whether an argument names an event by its number: "the 22nd conference".
    pub(super) fn is_one_of_a_kind(&self, argument: &Argument) -> bool {
        self.claim.statement.orders.iter().any(|order| {
            matches!(order.kind, OrderKind::Nth(_)) && argument.range.contains_range(order.range)
        })
    }

    /// Whether one of two names is the initials of the other, as far as the letters tell.
    pub(super) fn abbreviates(&self, argument: &Argument, source: &Sentence<'_>, filler: &Argument) -> bool {
        let (own, theirs) = (self.claim.text(argument.range), source.text(filler.range));
        let initials = |name: &str| -> String {
            let words = name.split(|c: char| !c.is_alphanumeric());
            words.filter_map(|word| word.chars().next().filter(|c| c.is_uppercase())).collect()
        };
        let within = |name: &str, letters: &str| letters.len() > 1 && name.contains(letters);
        within(own, &initials(theirs)) || within(theirs, &initials(own))
    }

    /// Whether the phrases of two nouns name the same states and bodies: "the Secretary General of the OAS".
    pub(super) fn same_body(&self, clause: &Clause, source: &Sentence<'_>, other: &Clause) -> bool {
        let inside = |sentence: &Sentence<'_>, head: u32| -> Vec<EntityId> {
            let mut range = sentence.word(head);
            for child in sentence.tree.children(head as usize) {
                let word = &sentence.tree.words[child];
                if matches!(word.deprel.base, Deprel::Nmod | Deprel::Amod | Deprel::Compound) {
                    range = range.cover(word.range);
                }
            }
            let mentions = sentence.statement.mentions.iter();
            mentions
                .filter(|mention| overlap(mention.range, range))
                .filter_map(|mention| match mention.referent {
                    Referent::Entity(id) => Some(self.catalogue.principal(id)),
                    _ => None,
                })
                .collect()
        };
        let (own, theirs) = (inside(self.claim, clause.head), inside(source, other.head));
        !own.is_empty() && own.iter().all(|id| theirs.contains(id))
    }

    /// Whether a sentence has the name of an argument anywhere.
    pub(super) fn is_named_in(&self, argument: &Argument, source: &Sentence<'_>) -> bool {
        let mentions = self.claim.mentions(argument);
        let same = |own: &Mention| {
            source.statement.mentions.iter().any(|other| self.names(own, other, source) == Likeness::Same)
        };
        mentions.0.is_some_and(same)
            || mentions.1.is_some_and(same)
            || source.prose.contains(self.claim.text(self.claim.word(argument.head)))
    }

    /// "the course", "its mission"
    pub(super) fn is_definite(&self, head: u32) -> bool {
        let tree = &self.claim.tree;
        tree.children(head as usize).any(|child| {
            let word = &tree.words[child];
            matches!(&*word.lemma, "the" | "this" | "that" | "its" | "their")
                || word.deprel.base == Deprel::Nmod && word.deprel.subtype == Subtype::Poss
        })
    }

    /// Whether an argument tells which event it is: a time to the month, a name that is no state's, a definite description.
    pub(super) fn identifies(&self, argument: &Argument) -> bool {
        let claim = self.claim;
        if claim.is_time(argument) {
            let head = claim.word(argument.head);
            let time = claim.statement.times.iter().find(|time| time.range.contains_range(head));
            return time.is_some_and(|time| {
                matches!((time.interval.start, time.interval.end), (Some(start), Some(end)) if end - start < 32)
            });
        }
        let definite = || self.is_definite(argument.head);
        let common = claim.tree.words.get(argument.head as usize).is_some_and(|word| word.upos == Upos::Noun);
        match claim.mentions(argument).0 {
            Some(mention) => {
                mention.referent.class(self.catalogue) != Some(EntityClass::Country)
                    && !matches!(mention.referent, Referent::Plural(_))
            }
            None => common && definite(),
        }
    }

    pub(super) fn likeness(&self, argument: &Argument, source: &Sentence<'_>, filler: &Argument) -> Likeness {
        let (own, own_inside) = self.claim.mentions(argument);
        let (theirs, their_inside) = source.mentions(filler);
        match (self.claim.is_time(argument), source.is_time(filler)) {
            (true, true) => return self.times(argument, source, filler),
            (true, false) | (false, true) => return Likeness::Unknown,
            (false, false) => {}
        }
        let same_word = || {
            let words =
                (self.claim.lemma(argument.head).to_lowercase(), source.lemma(filler.head).to_lowercase());
            Words::get().relation(&words.0, &words.1).carries()
        };
        match (own, theirs) {
            (Some(own), Some(theirs)) => self.names(own, theirs, source),
            // "Kenyan pilots" and "pilots from Kenya", but "the Kenyan pilots" and "Kenya" are told apart by their heads.
            (None, None) => {
                // Whose "its experience" is, is read wrongly too often to tell two apart.
                let named = |mention: &&Mention| !mention.is_coreference();
                let head = self.claim.word(argument.head);
                let before = |own: &&Mention| own.range.end() <= head.start();
                let inside = own_inside.filter(named).zip(their_inside.filter(named));
                let apart = inside.is_some_and(|(own, theirs)| {
                    let names = self.names(own, theirs, source);
                    names == Likeness::Other
                        || names == Likeness::Unknown && self.is_swapped(own, theirs, source)
                });
                if !same_word() {
                    Likeness::Unknown
                } else if apart {
                    Likeness::Other
                } else if own_inside.filter(named).filter(before).is_some_and(|own| !self.is_in(own, source))
                {
                    // "A Polish company" is not any company.
                    Likeness::Unknown
                } else {
                    Likeness::Same
                }
            }
            // "the ministry of Peru" where the claim has Peru
            (Some(own), None) => match their_inside {
                Some(theirs) if self.names(own, theirs, source) == Likeness::Same => Likeness::Same,
                Some(_) if self.is_inside(own, source, filler) => Likeness::Same,
                _ if same_word() => Likeness::Same,
                _ => Likeness::Unknown,
            },
            (None, Some(theirs)) => match own_inside {
                Some(own) if self.names(own, theirs, source) == Likeness::Same => Likeness::Same,
                _ if same_word() => Likeness::Same,
                _ => Likeness::Unknown,
            },
        }
    }

    /// Whether a sentence names somebody of the claim anywhere.
    fn is_in(&self, own: &Mention, source: &Sentence<'_>) -> bool {
        let mut theirs = source.statement.mentions.iter();
        theirs.any(|theirs| self.names(own, theirs, source) == Likeness::Same)
            || source.prose.contains(self.claim.text(own.range))
    }

    /// "Representatives of Togo, Ghana and Peru" for Peru: whether a phrase names somebody of whom its noun is.
    fn is_inside(&self, own: &Mention, source: &Sentence<'_>, filler: &Argument) -> bool {
        let mut theirs = source.statement.mentions.iter();
        theirs.any(|theirs| {
            filler.range.contains_range(theirs.range) && self.names(own, theirs, source) == Likeness::Same
        })
    }

    /// "NATO pilots at a Kenyan base" against "Kenyan pilots at a NATO base": each names what the other has elsewhere.
    fn is_swapped(&self, own: &Mention, theirs: &Mention, source: &Sentence<'_>) -> bool {
        let entities =
            matches!((&own.referent, &theirs.referent), (Referent::Entity(_), Referent::Entity(_)));
        let mut mine = self.claim.statement.mentions.iter().filter(|mention| mention.range != own.range);
        let mut others = source.statement.mentions.iter().filter(|mention| mention.range != theirs.range);
        entities
            && mine.any(|mention| self.names(mention, theirs, source) == Likeness::Same)
            && others.any(|mention| self.names(own, mention, source) == Likeness::Same)
    }

    pub(super) fn times(&self, argument: &Argument, source: &Sentence<'_>, filler: &Argument) -> Likeness {
        let find = |sentence: &Sentence<'_>, argument: &Argument| {
            let head = sentence.word(argument.head);
            sentence.statement.times.iter().find(|time| time.range.contains_range(head)).map(|t| t.interval)
        };
        match (find(self.claim, argument), find(source, filler)) {
            (Some(own), Some(theirs)) if theirs.within(own) => Likeness::Same,
            (Some(own), Some(theirs)) if own.disjoint(theirs) => Likeness::Other,
            _ => Likeness::Unknown,
        }
    }

    pub(super) fn names(&self, own: &Mention, theirs: &Mention, source: &Sentence<'_>) -> Likeness {
        let catalogue = self.catalogue;
        let within = |a: EntityId, b: EntityId| catalogue.is_within(a, b) || catalogue.is_within(b, a);
        let principal = |mention: &Mention| mention.referent.principal(catalogue);
        // Initials that a source has for a body of its own may stand for another elsewhere.
        let letters = self.claim.text(own.range);
        if is_initials(letters) && letters == source.text(theirs.range) {
            return Likeness::Same;
        }
        if is_same_local(self.claim.prose, own, &theirs.referent) {
            return Likeness::Same;
        }
        match (&own.referent, &theirs.referent) {
            (Referent::Plural(ids), Referent::Plural(others)) => {
                match ids.iter().all(|id| others.iter().any(|&other| within(*id, other))) {
                    true => Likeness::Same,
                    false => Likeness::Unknown,
                }
            }
            (Referent::Plural(ids), _) => match principal(theirs) {
                Some(id) if ids.iter().any(|&own| within(own, id)) => Likeness::Same,
                _ => Likeness::Unknown,
            },
            (_, Referent::Plural(ids)) => match principal(own) {
                Some(id) if ids.iter().any(|&other| within(other, id)) => Likeness::Same,
                _ => Likeness::Unknown,
            },
            (Referent::Entity(a), Referent::Entity(b)) => {
                let (a, b) = (catalogue.principal(*a), catalogue.principal(*b));
                let class = |id| catalogue.entity(id).map(|entity| entity.class);
                if within(a, b) {
                    Likeness::Same
                } else if class(a) == class(b) {
                    Likeness::Other
                } else {
                    Likeness::Unknown
                }
            }
            (Referent::Local(_), Referent::Local(_)) => {
                let words = |sentence: &Sentence<'_>, mention: &Mention| -> Vec<Symbol> {
                    let terms = sentence.statement.terms.iter();
                    terms.filter(|t| mention.range.contains_range(t.range)).map(|t| t.stem.clone()).collect()
                };
                let (a, b) = (words(self.claim, own), words(source, theirs));
                let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
                let office = |mention: &Mention| {
                    matches!(
                        mention.referent.class(catalogue),
                        Some(EntityClass::Office | EntityClass::Ministry)
                    )
                };
                // "the Colombian authorities", "the Government of Colombia"
                let same_state = principal(own).is_some() && principal(own) == principal(theirs);
                if same_state && !(office(own) && office(theirs)) {
                    return Likeness::Same;
                }
                // Two ministers share a word; two forms of one name share all words of the shorter, or the surname.
                let shared = if office(own) && office(theirs) {
                    own.referent.local_name() == theirs.referent.local_name()
                } else {
                    short.iter().all(|word| long.contains(word)) || a.last() == b.last()
                };
                let sort = |mention: &Mention| mention.referent.class(catalogue).map(sort_of);
                if shared {
                    Likeness::Same
                } else if sort(own).is_some() && sort(own) == sort(theirs) {
                    Likeness::Other
                } else {
                    Likeness::Unknown
                }
            }
            (Referent::Entity(id), Referent::Local(_)) | (Referent::Local(_), Referent::Entity(id)) => {
                let local = if matches!(own.referent, Referent::Local(_)) { own } else { theirs };
                let id = catalogue.principal(*id);
                let body = |class| {
                    matches!(
                        class,
                        EntityClass::Organisation
                            | EntityClass::Organ
                            | EntityClass::Programme
                            | EntityClass::NonState
                    )
                };
                let class = catalogue.entity(id).map(|entity| entity.class);
                match local.referent.principal(catalogue) {
                    Some(principal) if within(principal, id) => Likeness::Same,
                    Some(_) => Likeness::Other,
                    None if class.is_some_and(body) && local.referent.class(catalogue).is_some_and(body) => {
                        Likeness::Other
                    }
                    None => Likeness::Unknown,
                }
            }
        }
    }
}

/// Sorts of names of which one is not the other. Whoever holds an office may be named by it.
fn sort_of(class: EntityClass) -> EntityClass {
    match class {
        EntityClass::Office | EntityClass::Ministry => EntityClass::Person,
        other => other,
    }
}
