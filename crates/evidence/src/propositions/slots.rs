//! Names of a claim whose place another has in a sentence: somebody else asked for it, it was held elsewhere.

use rapporteur_catalog::EntityClass;
use rapporteur_grammar::structure::{Argument, Clause, LinkKind, Origin, PredicateKind, Role};
use rapporteur_grammar::{Deprel, Subtype, Upos};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::TextRange;

use super::comparison::group;
use super::likeness::Likeness;
use super::{Comparison, Sentence};
use crate::words::{Relation, Words};

/// What brings who asked.
pub(crate) const REQUEST: &str = "at the request of";
/// Verbs of those whose event it is.
const RUNS: [&str; 7] = ["run", "lead", "command", "conduct", "organise", "organize", "own"];
/// Prepositions that tell where; a source may choose another for the same place.
const PLACES: [&str; 7] = ["in", "at", "off", "near", "outside", "around", "inside"];
/// Prepositions of what something is done by or within; another that a source has there is another, if only described.
const FRAMES: [&str; 4] = ["under", "through", "via", "within"];

/// A name of a claim whose place is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    /// The name in the claim.
    pub name: TextRange,
    /// The predicate of the claim whose place it is.
    pub predicate: TextRange,
    /// What stands in its place.
    pub found: String,
    /// Whether that is somebody or something else for all one knows: a name, or "an official".
    pub by_another: bool,
    /// Whether the name stands there too, as the doer of something else.
    pub acts_elsewhere: bool,
    /// Whether it is who says so.
    pub speaks: bool,
    /// Whether it is who asked for it: a mission is asked for by one.
    pub asks: bool,
    /// Whether the two exclude each other: one thing happens at one place, at one's request, and has one doer.
    pub excludes: bool,
}

impl Comparison<'_> {
    /// Names of the claim that a sentence lacks, where it says the same predicate of another in that place.
    pub(crate) fn taken(&self, source: &Sentence<'_>) -> Vec<Taken> {
        let mut out = self.taken_in_phrases(source);
        for clause in &self.claim.clauses {
            for argument in clause.arguments.iter().filter(|argument| argument.role != Role::Complement) {
                let Some(name) = self.name_of(argument) else { continue };
                if self.claim.is_time(argument) {
                    continue;
                }
                let matched = self.matched_for(clause, argument, source);
                let acting = (argument.role == Role::Subject && argument.origin != Origin::Control)
                    .then(|| self.of_the_thing(clause, &matched, source))
                    .filter(|of_the_thing| self.acts_elsewhere(argument, of_the_thing, source));
                let acts_elsewhere = acting.is_some();
                let matched = acting.unwrap_or(matched);
                if self.has_name(name, source) && !acts_elsewhere {
                    continue;
                }
                let mut others = Vec::new();
                let mut same = false;
                for (other, relation) in matched {
                    let theirs = &source.clauses[other];
                    if !relation.carries() {
                        continue;
                    }
                    for filler in theirs.arguments.iter().filter(|filler| {
                        place(filler) == place(argument)
                            && !source.is_time(filler)
                            && !is_amount(source, filler)
                            && !is_pronoun(source, filler)
                    }) {
                        match self.likeness(argument, source, filler) {
                            Likeness::Same => same = true,
                            likeness => others.push((theirs, filler, likeness)),
                        }
                    }
                }
                if same {
                    continue;
                }
                others.extend(self.elsewhere(clause, argument, source));
                if others.iter().any(|(.., likeness)| *likeness == Likeness::Same) {
                    continue;
                }
                // What is named tells more than what is only described.
                let best = others.iter().max_by_key(|(_, filler, likeness)| {
                    (*likeness == Likeness::Other, self.is_named(source, filler))
                });
                let Some((theirs, filler, likeness)) = best else { continue };
                // Whoever the claim names too has another part in it.
                let turned = argument.role == Role::Subject
                    && clause
                        .arguments
                        .iter()
                        .filter(|own| matches!(own.role, Role::Object | Role::IndirectObject))
                        .any(|own| self.likeness(own, source, filler) == Likeness::Same);
                if self.is_of_the_claim(source, filler) && !turned
                    || shares_a_word(self.claim.text(name), source.text(filler.range))
                {
                    continue;
                }
                let named = self.is_named(source, filler);
                // A town may lie in the state.
                let inside = place(argument).1 == "in"
                    && *likeness != Likeness::Other
                    && [self.claim.mentions(argument).0, self.claim.mentions(argument).1]
                        .iter()
                        .flatten()
                        .any(|mention| mention.referent.class(self.catalogue) == Some(EntityClass::Country));
                if inside {
                    continue;
                }
                let of_its_sort =
                    others.iter().filter(|(_, other, _)| !named || self.is_named(source, other));
                let alone = of_its_sort.count() == 1 || others.iter().all(|(.., l)| *l == Likeness::Other);
                // Who is given something in the claim gives the same in the source.
                let handed_over = turned && self.hands_over_the_same(clause, source, theirs);
                let excludes = (!turned || handed_over)
                    && (*likeness == Likeness::Other || named || acts_elsewhere)
                    && alone
                    && argument.listing.is_none()
                    && filler.listing.is_none()
                    && !self.abbreviates(argument, source, filler)
                    && (handed_over || self.is_functional(clause, argument, source, theirs));
                // "was the first state to": the noun says nothing.
                let speaks = argument.role == Role::Subject
                    && clause.kind == PredicateKind::Verb
                    && self.claim.mentions(argument).0.is_some()
                    && self.lexicon.is_speech(&clause.lemma)
                    && self.lexicon.is_speech(&theirs.lemma);
                // "The parties" are no single body.
                let several = argument.role == Role::Subject
                    && argument.listing.is_none()
                    && self.is_named(self.claim, argument)
                    && is_plural(source, filler);
                // "Japan supplied the kits, while the ministry pays the nurses": two that the sentence itself tells apart.
                let by_another = *likeness == Likeness::Other
                    || named
                    || several
                    || acts_elsewhere
                    || is_indefinite(source, filler)
                    || is_framed(argument) && is_bare(source, filler);
                out.push(Taken {
                    name,
                    predicate: self
                        .claim
                        .word(clause.support.as_ref().map_or(clause.head, |support| support.word)),
                    found: source.text(filler.range).to_owned(),
                    by_another,
                    acts_elsewhere,
                    speaks,
                    asks: argument.preposition.as_deref() == Some(REQUEST),
                    excludes,
                });
            }
        }
        out
    }

    /// The clauses of a sentence with the predicate that an argument of the claim belongs to. What stands at the end of a relative
    /// clause of which a sentence has nothing may belong to the verb before it: "the boats it uses from Chile".
    fn matched_for(
        &self,
        clause: &Clause,
        argument: &Argument,
        source: &Sentence<'_>,
    ) -> Vec<(usize, Relation)> {
        let matched = self.matches(clause, source);
        let last = argument.role == Role::Oblique && argument.range.end() == clause.range.end();
        let governor = clause.link.governor.and_then(|at| self.claim.clauses.get(at as usize));
        let said = matched.iter().any(|(_, relation)| relation.carries());
        match governor {
            Some(governor) if !said && last && clause.link.kind == LinkKind::Relative => {
                self.matches(governor, source)
            }
            _ => matched,
        }
    }

    /// Of clauses that say what one of the claim does, those that say it of the same thing: "Togo gave boats, and Peru sent crews"
    /// has Peru send the crews.
    fn of_the_thing(
        &self,
        clause: &Clause,
        matched: &[(usize, Relation)],
        source: &Sentence<'_>,
    ) -> Vec<(usize, Relation)> {
        let thing = |it: &&Argument| !matches!(it.role, Role::Subject | Role::Complement);
        let own: Vec<&Argument> =
            clause.arguments.iter().filter(thing).filter(|it| !self.claim.is_time(it)).collect();
        let of_it = |theirs: &Clause| {
            let mut fillers =
                theirs.arguments.iter().filter(thing).filter(|it| !source.is_time(it)).peekable();
            own.is_empty()
                || fillers.peek().is_none()
                || fillers.any(|filler| own.iter().any(|own| self.may_be(own, source, filler)))
        };
        matched.iter().copied().filter(|(at, _)| of_it(&source.clauses[*at])).collect()
    }

    /// Whether a sentence has the subject of a claim do only something else: "Peru gave boats, and Chile sent crews".
    fn acts_elsewhere(
        &self,
        argument: &Argument,
        matched: &[(usize, Relation)],
        source: &Sentence<'_>,
    ) -> bool {
        let same = |filler: &Argument| self.likeness(argument, source, filler) == Likeness::Same;
        // "The salaries of its staff" are not the body itself.
        let by_pronoun = |filler: &Argument| {
            let (own, inside) = source.mentions(filler);
            own.is_none() && inside.is_some_and(Mention::is_coreference)
        };
        let is_matched = |at: usize| matched.iter().any(|(other, _)| *other == at);
        // "Kits were donated through the agency"
        let through = |theirs: &Clause| {
            theirs.arguments.iter().any(|filler| {
                matches!(filler.preposition.as_deref(), Some("through" | "by" | "via")) && same(filler)
            })
        };
        let mut clauses = source.clauses.iter().enumerate();
        let other = clauses.any(|(at, theirs)| {
            theirs.kind == PredicateKind::Verb
                && !is_matched(at)
                && (theirs.with_role(Role::Subject).any(same) || through(theirs))
        });
        let mut done = matched.iter().map(|(at, _)| &source.clauses[*at]);
        other
            && !matched.is_empty()
            && done.all(|theirs| {
                !theirs.arguments.iter().any(|filler| same(filler) && !by_pronoun(filler))
                    && theirs.with_role(Role::Subject).any(|filler| {
                        let likeness = self.likeness(argument, source, filler);
                        let named = self.is_named(self.claim, argument) && self.is_named(source, filler);
                        let apart = named && !self.abbreviates(argument, source, filler);
                        likeness == Likeness::Other
                            || likeness == Likeness::Unknown
                                && (apart || self.is_told_apart(argument, source, filler))
                    })
            })
    }

    /// Whether a sentence names the subject of a claim as the subject of one of its verbs, and has a noun that is no name as
    /// that of another: "Japan supplied the kits, while the ministry pays the nurses".
    fn is_told_apart(&self, argument: &Argument, source: &Sentence<'_>, filler: &Argument) -> bool {
        let common = source.tree.words.get(filler.head as usize).is_some_and(|word| word.upos == Upos::Noun);
        let acts = |theirs: &Clause| {
            theirs.kind == PredicateKind::Verb
                && theirs.with_role(Role::Subject).any(|other| {
                    other.head != filler.head
                        && self.is_named(source, other)
                        && self.likeness(argument, source, other) == Likeness::Same
                })
        };
        common && self.is_named(self.claim, argument) && source.clauses.iter().any(acts)
    }

    /// Fillers of an argument's place that other predicates have: who asked for it wherever that is said, and of "a mission
    /// run by" a body the body whose mission it is.
    fn elsewhere<'s>(
        &self,
        clause: &Clause,
        argument: &Argument,
        source: &'s Sentence<'_>,
    ) -> Vec<(&'s Clause, &'s Argument, Likeness)> {
        let request = argument.preposition.as_deref() == Some(REQUEST);
        let run = clause.kind == PredicateKind::Event
            && argument.role == Role::Subject
            && clause.support.as_ref().is_some_and(|support| RUNS.contains(&&*support.lemma));
        let noun = clause.lemma.to_lowercase();
        source
            .clauses
            .iter()
            .flat_map(|theirs| theirs.arguments.iter().map(move |filler| (theirs, filler)))
            .filter(|(theirs, filler)| {
                request && filler.preposition.as_deref() == Some(REQUEST)
                    || run
                        && filler.role == Role::Possessor
                        && Words::get().relation(&noun, &theirs.lemma.to_lowercase()).carries()
            })
            .map(|(theirs, filler)| (theirs, filler, self.likeness(argument, source, filler)))
            .collect()
    }

    /// Who asks for something in the claim where a sentence has somebody else ask for it: what is done is done at one's request.
    pub(crate) fn other_requester(&self, source: &Sentence<'_>) -> Option<(TextRange, String)> {
        let words = Words::get();
        let asks = |clause: &&Clause| {
            let relation = words.relation("request", &clause.lemma.to_lowercase());
            clause.kind == PredicateKind::Verb && matches!(relation, Relation::Equal | Relation::Synonym)
        };
        let carries = |own: u32, theirs: &str| {
            words.relation(&self.claim.lemma(own).to_lowercase(), &theirs.to_lowercase()).carries()
        };
        self.claim.clauses.iter().filter(asks).find_map(|clause| {
            let own = clause.with_role(Role::Subject).find(|own| !is_pronoun(self.claim, own))?;
            let thing =
                clause.with_role(Role::Object).next().or_else(|| clause.with_preposition("for").next())?;
            let of_it = |theirs: &&Clause| {
                let mut others = theirs.arguments.iter();
                carries(thing.head, &theirs.lemma)
                    || others.any(|it| carries(thing.head, source.lemma(it.head)))
            };
            let asked =
                source.clauses.iter().filter(of_it).flat_map(|theirs| theirs.with_preposition(REQUEST));
            let mut others = asked.filter(|filler| !is_pronoun(source, filler));
            let other = others.find(|filler| self.is_somebody_else(own, source, filler))?;
            Some((own.range, source.text(other.range).to_owned()))
        })
    }

    /// Whether two phrases name two that cannot be the same: two states, two offices, a person and another.
    fn is_somebody_else(&self, own: &Argument, source: &Sentence<'_>, filler: &Argument) -> bool {
        let likeness = self.likeness(own, source, filler);
        let offices = |sentence: &Sentence<'_>, argument: &Argument| -> Vec<String> {
            let words = sentence.tree.words.iter().filter(|word| argument.range.contains_range(word.range));
            words.map(|word| word.lemma.to_lowercase()).filter(|word| self.lexicon.is_office(word)).collect()
        };
        let (own_offices, others) = (offices(self.claim, own), offices(source, filler));
        let carries = |own: &String| others.iter().any(|other| Words::get().relation(own, other).carries());
        // "Chile" and "the president of Peru"
        let of_another_state = || {
            let state =
                |mention: &&Mention| mention.referent.class(self.catalogue) == Some(EntityClass::Country);
            let mut inside =
                source.statement.mentions.iter().filter(|it| filler.range.contains_range(it.range));
            let own = self.claim.mentions(own).0.filter(state);
            own.is_some_and(|own| {
                inside.clone().any(|it| state(&it))
                    && inside.all(|it| self.names(own, it, source) != Likeness::Same)
            })
        };
        match (own_offices.is_empty(), others.is_empty()) {
            (false, false) => !own_offices.iter().any(carries),
            (true, false) => likeness == Likeness::Other || of_another_state(),
            _ => likeness == Likeness::Other,
        }
    }

    /// Names of the claim that a sentence has in the place that they have there.
    pub(crate) fn in_place(&self, source: &Sentence<'_>) -> Vec<TextRange> {
        let mut out = Vec::new();
        for clause in &self.claim.clauses {
            for argument in &clause.arguments {
                let Some(name) = self.name_of(argument) else { continue };
                let said = self.matches(clause, source).into_iter().any(|(other, relation)| {
                    relation.carries()
                        && source.clauses[other].arguments.iter().any(|filler| {
                            place(filler) == place(argument)
                                && self.likeness(argument, source, filler) == Likeness::Same
                        })
                });
                if said {
                    out.push(name);
                }
            }
        }
        out
    }

    /// "Piracy in the Gulf of Guinea" where the sentence has piracy elsewhere: places of nouns.
    fn taken_in_phrases(&self, source: &Sentence<'_>) -> Vec<Taken> {
        let mut out = Vec::new();
        let phrases = |sentence: &Sentence<'_>| -> Vec<(usize, usize)> {
            let words = sentence.tree.words.iter().enumerate();
            let noun = words.filter(|(_, word)| matches!(word.deprel.base, Deprel::Nmod | Deprel::Obl));
            noun.filter_map(|(at, word)| {
                let preposition = sentence
                    .tree
                    .children(at)
                    .find(|&child| sentence.tree.words[child].deprel.base == Deprel::Case)?;
                let is_place = PLACES.contains(&&*sentence.tree.words[preposition].lemma);
                is_place.then_some((word.head? as usize, at))
            })
            .collect()
        };
        let theirs = phrases(source);
        for (governor, at) in phrases(self.claim) {
            let head = &self.claim.tree.words[governor];
            if head.upos != Upos::Noun || self.claim.tree.words[at].upos != Upos::Propn {
                continue;
            }
            let Some(mention) = self.claim.mention_at(at as u32) else { continue };
            if self.has_name(mention.range, source) {
                continue;
            }
            let word = head.lemma.to_lowercase();
            let other = theirs.iter().find(|(noun, place)| {
                source.tree.words[*place].upos == Upos::Propn
                    && Words::get().relation(&word, &source.tree.words[*noun].lemma.to_lowercase()).carries()
            });
            let other = other.or_else(|| {
                // "to counter piracy off the Horn": the noun is the object of the verb that has the place.
                theirs.iter().find(|(verb, place)| {
                    source.tree.words[*place].upos == Upos::Propn
                        && source.tree.children(*verb).any(|object| {
                            source.tree.words[object].deprel.base == Deprel::Obj
                                && Words::get()
                                    .relation(&word, &source.tree.words[object].lemma.to_lowercase())
                                    .carries()
                        })
                })
            });
            let Some((_, place)) = other else { continue };
            let of_the_claim = source.mention_at(*place as u32).is_some_and(|found| {
                self.claim
                    .statement
                    .mentions
                    .iter()
                    .any(|own| self.names(own, found, source) == Likeness::Same)
            });
            let found = source.name_from(*place);
            let name = self.claim.name_from(at).cover(mention.range);
            if of_the_claim || shares_a_word(self.claim.text(name), source.text(found)) {
                continue;
            }
            out.push(Taken {
                name,
                predicate: name,
                found: source.text(found).to_owned(),
                by_another: true,
                acts_elsewhere: false,
                speaks: false,
                asks: false,
                excludes: true,
            });
        }
        out
    }

    /// The name that an argument is, or that its phrase begins with as an adjective or possessor would.
    fn name_of(&self, argument: &Argument) -> Option<TextRange> {
        let (own, inside) = self.claim.mentions(argument);
        let settled = |mention: &&Mention| !mention.is_coreference();
        let named = self.is_named(self.claim, argument);
        own.filter(|_| named).or(inside).filter(settled).map(|mention| mention.range)
    }

    /// Whether the claim itself names what an argument of a sentence is.
    fn is_of_the_claim(&self, source: &Sentence<'_>, filler: &Argument) -> bool {
        let (own, inside) = source.mentions(filler);
        own.or(inside).is_some_and(|filler| {
            self.claim.statement.mentions.iter().any(|mention| self.is_same(mention, filler, source))
        }) || source.tree.words.get(filler.head as usize).is_some_and(|word| {
            word.upos == Upos::Propn && self.claim.prose.contains(source.text(word.range))
        })
    }

    /// Whether two names are the same, where who holds an office of a state is not the state.
    fn is_same(&self, own: &Mention, theirs: &Mention, source: &Sentence<'_>) -> bool {
        let person = |mention: &Mention| {
            let class = mention.referent.class(self.catalogue);
            matches!(class, Some(EntityClass::Office | EntityClass::Person | EntityClass::Ministry))
        };
        if person(own) != person(theirs) {
            return own.referent == theirs.referent;
        }
        self.names(own, theirs, source) == Likeness::Same
    }

    fn is_named(&self, sentence: &Sentence<'_>, argument: &Argument) -> bool {
        let word = sentence.tree.words.get(argument.head as usize);
        word.is_some_and(|word| word.upos == Upos::Propn)
            || sentence.mention_at(argument.head).is_some_and(|mention| !mention.is_coreference())
    }

    /// Whether a sentence has a name of the claim anywhere. A part acts for the whole, not the whole for a part.
    pub(super) fn has_name(&self, name: TextRange, source: &Sentence<'_>) -> bool {
        let mut own = self.claim.statement.mentions.iter().filter(|mention| mention.range == name);
        let same = |own: &Mention| {
            source.statement.mentions.iter().any(|other| match (&own.referent, &other.referent) {
                (Referent::Entity(own), Referent::Entity(other)) => self.catalogue.is_within(*other, *own),
                _ => self.is_same(own, other, source),
            })
        };
        own.any(same) || source.prose.contains(self.claim.text(name))
    }

    /// Whether the place of an argument holds one filler for one event, and the event is the same.
    fn is_functional(
        &self,
        clause: &Clause,
        argument: &Argument,
        source: &Sentence<'_>,
        theirs: &Clause,
    ) -> bool {
        let same = |own: &&Argument| {
            own.head != argument.head
                && theirs.arguments.iter().any(|filler| {
                    place(own) == place(filler) && self.likeness(own, source, filler) == Likeness::Same
                })
        };
        let shared: Vec<&Argument> = clause.arguments.iter().filter(same).collect();
        match argument.role {
            Role::Subject if theirs.kind == PredicateKind::Nominal => true,
            Role::Subject if self.lexicon.is_of_many(&clause.lemma) => self.is_cleft(argument),
            Role::Subject => {
                shared.iter().any(|own| own.role == Role::Object)
                    || self.same_object(clause, source, theirs)
                    || self.is_cleft(argument)
            }
            Role::Oblique => match argument.preposition.as_deref() {
                Some("at the request of" | "on behalf of" | "under" | "by") => true,
                Some(preposition) if PLACES.contains(&preposition) => {
                    let event = clause.kind == PredicateKind::Event
                        || shared.iter().any(|own| own.role == Role::Object);
                    let definite = clause.kind == PredicateKind::Event && self.is_definite(clause.head);
                    event
                        && (definite
                            || shared.iter().any(|own| self.claim.is_time(own) || self.identifies(own)))
                }
                _ => false,
            },
            _ => false,
        }
    }
}

impl Comparison<'_> {
    /// "It was Chad that …": nobody else did.
    fn is_cleft(&self, argument: &Argument) -> bool {
        let tree = &self.claim.tree;
        let head = tree.words.get(argument.head as usize);
        head.is_some_and(|word| word.head.is_none())
            && tree.children(argument.head as usize).any(|child| {
                let word = &tree.words[child];
                matches!(word.deprel.base, Deprel::Expl | Deprel::Nsubj) && &*word.lemma == "it"
            })
    }

    /// Whether something that can be counted or named alike is given or offered in two clauses.
    fn hands_over_the_same(&self, clause: &Clause, source: &Sentence<'_>, theirs: &Clause) -> bool {
        let amount = |sentence: &Sentence<'_>, argument: &Argument| {
            let mut inside = sentence.statement.quantities.iter();
            let inside = inside.find(|it| argument.range.contains_range(it.range) && !it.indefinite);
            inside.map(|it| (it.min, it.max, it.noun.clone()))
        };
        let same = |own: &Argument| {
            theirs.with_role(Role::Object).any(|filler| {
                amount(self.claim, own).is_some_and(|own| amount(source, filler).as_ref() == Some(&own))
                    || self.identifies(own) && self.likeness(own, source, filler) == Likeness::Same
            })
        };
        self.lexicon.is_giving(&clause.lemma) && clause.with_role(Role::Object).any(same)
    }

    /// Whether one thing is done to the same in two clauses, be it told by its parts: "the commission of experts", "experts".
    fn same_object(&self, clause: &Clause, source: &Sentence<'_>, theirs: &Clause) -> bool {
        let parts = |sentence: &Sentence<'_>, head: u32| -> Vec<String> {
            let below = sentence.tree.children(head as usize).filter(|&child| {
                let word = &sentence.tree.words[child];
                word.deprel.base == Deprel::Nmod && word.upos == Upos::Noun
            });
            let nouns = std::iter::once(head as usize).chain(below);
            nouns.map(|at| sentence.tree.words[at].lemma.to_lowercase()).collect()
        };
        let same = |own: &[String], other: &[String]| {
            own.iter().any(|own| other.iter().any(|other| Words::get().relation(own, other).carries()))
        };
        clause.with_role(Role::Object).filter(|own| self.is_definite(own.head)).any(|own| {
            let own = parts(self.claim, own.head);
            theirs.with_role(Role::Object).any(|filler| same(&own, &parts(source, filler.head)))
        })
    }
}

impl Sentence<'_> {
    /// A name with what belongs to it: "Gulf of Guinea".
    fn name_from(&self, at: usize) -> TextRange {
        let mut range = self.word(at as u32);
        for child in self.tree.children(at) {
            let word = &self.tree.words[child];
            if word.upos == Upos::Propn
                && matches!(word.deprel.base, Deprel::Nmod | Deprel::Flat | Deprel::Compound)
            {
                range = range.cover(word.range);
            }
        }
        range
    }
}

/// Two forms of one name share a word of it.
fn shares_a_word(own: &str, other: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let parts = name.split(|c: char| !c.is_alphanumeric());
        parts
            .filter(|word| word.len() > 3 && word.starts_with(char::is_uppercase))
            .map(str::to_lowercase)
            .collect()
    };
    let theirs = words(other);
    words(own).iter().any(|word| theirs.iter().any(|other| is_spelling_of(word, other)))
}

/// "Hickam" and "Hickman": at most two letters apart.
fn is_spelling_of(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().min(b.len()) < 5 || a.len().max(b.len()) > 24 || a.len().abs_diff(b.len()) > 2 || a[0] != b[0]
    {
        return false;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, letter) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (to, other) in b.iter().enumerate() {
            let changed = diagonal + usize::from(letter != other);
            diagonal = row[to + 1];
            row[to + 1] = changed.min(diagonal + 1).min(row[to] + 1);
        }
    }
    row[b.len()] <= 2
}

/// "an official", "another state"
fn is_indefinite(sentence: &Sentence<'_>, argument: &Argument) -> bool {
    let children = sentence.tree.children(argument.head as usize);
    children
        .map(|child| &sentence.tree.words[child])
        .any(|word| word.deprel.base == Deprel::Det && matches!(&*word.lemma, "a" | "an" | "another" | "one"))
}

/// Nouns in the plural with nothing that says which: "arrangements".
fn is_bare(sentence: &Sentence<'_>, argument: &Argument) -> bool {
    let mut children = sentence.tree.children(argument.head as usize);
    is_plural(sentence, argument)
        && !children.any(|child| {
            let deprel = sentence.tree.words[child].deprel;
            deprel.base == Deprel::Det || deprel.base == Deprel::Nmod && deprel.subtype == Subtype::Poss
        })
}

/// What something is done under or through.
fn is_framed(argument: &Argument) -> bool {
    argument.role == Role::Oblique
        && argument.preposition.as_deref().is_some_and(|preposition| FRAMES.contains(&preposition))
}

/// A noun in the plural.
fn is_plural(sentence: &Sentence<'_>, argument: &Argument) -> bool {
    let word = sentence.tree.words.get(argument.head as usize);
    word.is_some_and(|word| &*word.xpos == "NNS")
}

pub(super) fn is_pronoun(sentence: &Sentence<'_>, argument: &Argument) -> bool {
    // "WHO" reads as one, and is none where it is known to be a body.
    let known = || sentence.mention_at(argument.head).is_some_and(|mention| !mention.is_coreference());
    let word = sentence.tree.words.get(argument.head as usize);
    word.is_none_or(|word| word.upos == Upos::Pron && !known()) || matches!(argument.origin, Origin::Member)
}

/// Places in a clause that can be compared; all prepositions of place are one.
pub(super) fn place(argument: &Argument) -> (u8, &str) {
    match group(argument) {
        (at, preposition) if PLACES.contains(&preposition) => (at, "in"),
        group => group,
    }
}

/// "the loan of 110 million dollars": how much it is, not whose.
fn is_amount(sentence: &Sentence<'_>, argument: &Argument) -> bool {
    let head = sentence.word(argument.head);
    let inside = |range: TextRange| range.contains_range(head) || argument.range.contains_range(range);
    sentence.statement.quantities.iter().any(|quantity| inside(quantity.range))
        && argument.preposition.as_deref() == Some("of")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_name_are_told_from_two_names() {
        assert!(shares_a_word("Homer Lindqvist", "the Lindquist brothers"));
        assert!(shares_a_word("Port Institute of Valletta", "Valletta"));
        assert!(!shares_a_word("Coast Academy", "Port Institute"));
        assert!(!is_spelling_of("sfax", "gabes") && !is_spelling_of("malta", "cyprus"));
    }
}
