//! The clauses of a claim against those of sentences: what these say of it, and what they have against it.

use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_grammar::Upos;
use rapporteur_grammar::structure::{self, Argument, Clause, LinkKind, Origin, PredicateKind, Role, Support};
use rapporteur_text::{TextRange, overlap};

use super::likeness::Likeness;
use super::{Sentence, TOOK_PLACE, is_main, is_stated};
use crate::words::{Relation, Words};

/// What a sentence has against a claim, or lacks of it. Ranges are of the claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    /// The parties are exchanged: the predicate, and how the source has it.
    Reversed { predicate: TextRange, found: String },
    /// The place of an argument is taken by another of its sort.
    Other { argument: TextRange, found: String },
    /// The source only plans, asks for or expects what the claim tells as done: the predicate, the rank and the word.
    Weaker { predicate: TextRange, rank: u8, cue: String },
    /// The place of an argument is taken by another name, which may or may not be of the same thing: the argument is not
    /// said there.
    Displaced { argument: TextRange },
    /// One of the two is denied.
    Opposite { predicate: TextRange, denied_by_claim: bool },
}

/// What a claim states and no sentence does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unsaid {
    /// The predicates and objects of these statements.
    pub ranges: Vec<TextRange>,
    /// How many statements they are.
    pub statements: usize,
    /// Whether some other statement of the claim is made.
    pub some: bool,
}

/// What nouns of persons stand under.
pub(super) const PERSON: &str = "person";
/// Rank from which on something is planned or expected, and not only hoped or asked for.
const PLANNED: u8 = 4;

/// What compares a claim with sentences of sources.
pub(crate) struct Comparison<'a> {
    pub claim: &'a Sentence<'a>,
    pub catalogue: &'a Catalogue,
    pub lexicon: &'a Lexicon,
}

impl Comparison<'_> {
    /// What sentences have against the claim, each by its place; what one of them says as the claim does stands.
    pub(crate) fn findings(&self, sources: &[&Sentence<'_>]) -> Vec<(usize, Finding)> {
        let mut found = Vec::new();
        for (at, clause) in self.claim.clauses.iter().enumerate() {
            if !is_stated(clause) {
                continue;
            }
            // A claim's conditions and plans are claimed as such; only their opposite is against them.
            if self.claim.progress[at].rank < TOOK_PLACE {
                let opposite = sources
                    .iter()
                    .enumerate()
                    .find_map(|(place, source)| Some((place, self.opposite_plan(clause, at, source)?)));
                found.extend(opposite);
                continue;
            }
            let matched: Vec<(usize, usize, Relation)> = sources
                .iter()
                .enumerate()
                .flat_map(|(place, source)| {
                    self.matches(clause, source)
                        .into_iter()
                        .map(move |(other, relation)| (place, other, relation))
                })
                .collect();
            if matched.iter().any(|&(place, other, _)| self.agrees(clause, at, sources[place], other)) {
                continue;
            }
            for (place, other, relation) in matched {
                let finding = self.compare(clause, at, sources[place], other, relation);
                found.extend(finding.map(|finding| (place, finding)));
            }
        }
        found
    }

    /// What the claim says will not go on or will be, where a sentence has the same party say the opposite, and nothing that
    /// agrees: "the support would end", "will continue to support".
    fn opposite_plan(&self, clause: &Clause, at: usize, source: &Sentence<'_>) -> Option<Finding> {
        let own = self.claim.progress[at];
        if own.rank < PLANNED {
            return None;
        }
        let same_party = |theirs: &Clause| {
            clause.with_role(Role::Subject).any(|own| {
                let mut fillers = theirs.with_role(Role::Subject);
                fillers.any(|filler| self.likeness(own, source, filler) == Likeness::Same)
            })
        };
        let matched: Vec<usize> = self
            .matches(clause, source)
            .into_iter()
            .filter(|&(other, relation)| {
                matches!(relation, Relation::Equal | Relation::Derived)
                    && source.progress[other].rank >= PLANNED
                    && same_party(&source.clauses[other])
            })
            .map(|(other, _)| other)
            .collect();
        let opposite = |&other: &usize| source.progress[other].denied != own.denied;
        (!matched.is_empty() && matched.iter().all(opposite)).then(|| Finding::Opposite {
            predicate: self.claim.word(clause.head),
            denied_by_claim: own.denied,
        })
    }

    /// Whether a sentence says the predicate that stands at a place of the claim: by its particle ("turned down"), or by the
    /// noun that a light verb carries ("paid a visit").
    pub(crate) fn says(&self, predicate: TextRange, source: &Sentence<'_>) -> bool {
        let here = |at: u32| overlap(self.claim.word(at), predicate);
        let clause = self.claim.clauses.iter().find(|clause| {
            here(clause.head) || clause.support.as_ref().is_some_and(|support| here(support.word))
        });
        // "put its signature to": a verb whose object tells what is done.
        let carried = |clause: &Clause| {
            !self.lexicon.is_rejecting(&clause.lemma)
                && clause.with_role(Role::Object).any(|object| {
                    let noun = self.claim.lemma(object.head).to_lowercase();
                    structure::Lexicon::builtin().verb_of(&noun).is_some()
                        && source
                            .clauses
                            .iter()
                            .any(|other| Words::get().relation(&noun, &other.lemma.to_lowercase()).carries())
                })
        };
        // "Met for their conference", of a conference that somebody held.
        let gathered = |clause: &Clause| {
            self.lexicon.is_gathering(&clause.lemma)
                && clause.arguments.iter().filter(|it| it.role == Role::Oblique).any(|event| {
                    let noun = self.claim.lemma(event.head).to_lowercase();
                    let held = source.clauses.iter().filter(|theirs| {
                        theirs.kind == PredicateKind::Verb
                            && Words::get().relation("hold", &theirs.lemma.to_lowercase()).carries()
                    });
                    held.flat_map(|theirs| theirs.with_role(Role::Object)).any(|object| {
                        Words::get().relation(&noun, &source.lemma(object.head).to_lowercase()).carries()
                    })
                })
        };
        clause.is_some_and(|clause| {
            gathered(clause)
                || self.matches(clause, source).iter().any(|(_, relation)| relation.carries())
                || carried(clause)
        })
    }

    /// Whether a sentence says a predicate of the claim by one of the same sort, not by the noun of a verb.
    pub(crate) fn says_by_a_verb(&self, clause: &Clause, source: &Sentence<'_>) -> bool {
        self.matches(clause, source).iter().any(|&(other, relation)| {
            let theirs = &source.clauses[other];
            // "Began to cooperate" is not "opened access".
            let whole = clause.with_role(Role::Complement).all(|own| {
                let own = self.claim.lemma(own.head).to_lowercase();
                let mut told = theirs.arguments.iter();
                told.any(|it| {
                    matches!(it.role, Role::Complement | Role::Object)
                        && Words::get().relation(&own, &source.lemma(it.head).to_lowercase()).carries()
                })
            });
            theirs.kind == clause.kind
                && whole
                && (relation.carries() || clause.with_role(Role::Object).next().is_some())
        })
    }

    /// Whom the claim has give something to those who in a sentence made or gave it for them: the giver's verb in the claim.
    pub(crate) fn handed_back(&self, source: &Sentence<'_>) -> Option<TextRange> {
        self.claim.clauses.iter().filter(|clause| is_stated(clause)).find_map(|clause| {
            let giver = clause.with_role(Role::Subject).next()?;
            // "presented them with a report", "presented a report to them"
            let with = clause.with_preposition("with").next();
            let (receiver, thing) = match with {
                Some(thing) => (clause.with_role(Role::Object).next()?, thing),
                None => {
                    let to = || clause.with_preposition("to").next();
                    let receiver = clause.with_role(Role::IndirectObject).next().or_else(to)?;
                    (receiver, clause.with_role(Role::Object).next()?)
                }
            };
            let gives = self.lexicon.is_giving(&clause.lemma);
            let back = |theirs: &Clause| {
                let maker = theirs
                    .with_role(Role::Subject)
                    .any(|filler| self.likeness(receiver, source, filler) == Likeness::Same);
                let others = || theirs.arguments.iter().filter(|filler| filler.role != Role::Subject);
                // "for the consideration of the government"
                let inside = |filler: &Argument| {
                    let own = self.claim.mentions(giver).0;
                    let mut there = source.statement.mentions.iter();
                    own.is_some_and(|own| {
                        there.any(|mention| {
                            let before = filler.range.contains_range(mention.range).then(|| {
                                source.text(TextRange::new(filler.range.start(), mention.range.start()))
                            });
                            before
                                .is_some_and(|before| [" for ", " to "].iter().any(|to| before.contains(to)))
                                && self.names(own, mention, source) == Likeness::Same
                        })
                    })
                };
                let for_whom = others().any(|filler| {
                    matches!(filler.preposition.as_deref(), Some("to" | "for"))
                        && self.likeness(giver, source, filler) == Likeness::Same
                        || inside(filler)
                });
                let noun = self.claim.lemma(thing.head).to_lowercase();
                let same = |at: usize| {
                    Words::get().relation(&noun, &source.tree.words[at].lemma.to_lowercase()).carries()
                };
                let told = others().any(|filler| {
                    (0..source.tree.words.len())
                        .any(|at| filler.range.contains_range(source.tree.words[at].range) && same(at))
                });
                theirs.kind == PredicateKind::Verb && maker && for_whom && told
            };
            let receives = |theirs: &Clause| {
                theirs
                    .with_role(Role::Subject)
                    .any(|filler| self.likeness(giver, source, filler) == Likeness::Same)
            };
            let said = source.clauses.iter().any(back) && !source.clauses.iter().any(receives);
            (gives && said).then(|| self.claim.word(clause.head))
        })
    }

    /// The verb of the claim that brings its object further than a sentence does: "adopted" where that only drafts it.
    pub(crate) fn goes_beyond(&self, source: &Sentence<'_>) -> Option<(TextRange, TextRange)> {
        let stated = self.claim.clauses.iter().filter(|clause| is_stated(clause));
        stated.filter(|clause| clause.kind == PredicateKind::Verb).find_map(|clause| {
            let object = |noun: &str, theirs: &Clause| {
                theirs.with_role(Role::Object).any(|filler| {
                    Words::get().relation(noun, &source.lemma(filler.head).to_lowercase()).carries()
                })
            };
            let lower = source.clauses.iter().find(|theirs| {
                self.lexicon.goes_beyond(&clause.lemma, &theirs.lemma)
                    && clause
                        .with_role(Role::Object)
                        .any(|own| object(&self.claim.lemma(own.head).to_lowercase(), theirs))
            })?;
            Some((self.claim.word(clause.head), source.word(lower.head)))
        })
    }

    /// A verb of the claim whose opposite a sentence says of the same thing: "wind down", "extend the cooperation".
    pub(crate) fn opposed(&self, source: &Sentence<'_>) -> Option<(TextRange, TextRange)> {
        self.claim.clauses.iter().zip(&self.claim.progress).find_map(|(clause, own)| {
            if clause.kind != PredicateKind::Verb || matches!(clause.link.kind, LinkKind::Adnominal) {
                return None;
            }
            let themes = |clause: &'_ Clause| -> Vec<u32> {
                let objects: Vec<u32> = clause
                    .arguments
                    .iter()
                    .filter(|it| matches!(it.role, Role::Object | Role::Complement))
                    .map(|it| it.head)
                    .collect();
                let subjects = || clause.with_role(Role::Subject).map(|it| it.head).collect();
                if objects.is_empty() { subjects() } else { objects }
            };
            let same_theme = |theirs: &Clause| {
                themes(clause).iter().any(|&own| {
                    let own = self.claim.lemma(own).to_lowercase();
                    themes(theirs)
                        .iter()
                        .any(|&at| Words::get().relation(&own, &source.lemma(at).to_lowercase()).carries())
                })
            };
            let other_party = |theirs: &Clause| {
                clause.with_role(Role::Subject).any(|own| {
                    let mut fillers = theirs.with_role(Role::Subject).peekable();
                    fillers.peek().is_some()
                        && fillers.all(|filler| self.likeness(own, source, filler) == Likeness::Other)
                })
            };
            // "Left before they arrived": the claim says both.
            let says_it_too = |theirs: &Clause| {
                self.claim.clauses.iter().any(|own| self.predicates(own, source, theirs).carries())
            };
            // Who was arrested may be released later.
            let at_its_time = |theirs: &Clause| {
                clause.arguments.iter().filter(|own| self.claim.is_time(own)).all(|own| {
                    let mut told = theirs.arguments.iter();
                    told.any(|filler| self.likeness(own, source, filler) == Likeness::Same)
                })
            };
            let opposite = |theirs: &&Clause| {
                self.predicates(clause, source, theirs) == Relation::Antonym
                    && at_its_time(theirs)
                    && same_theme(theirs)
                    && !says_it_too(theirs)
                    && !other_party(theirs)
            };
            let said = source
                .clauses
                .iter()
                .any(|theirs| self.predicates(clause, source, theirs).carries() && same_theme(theirs));
            let mut theirs = source.clauses.iter().zip(&source.progress);
            let (found, _) = theirs.find(|(theirs, told)| opposite(theirs) && told.denied == own.denied)?;
            (!said).then(|| (self.claim.word(clause.head), source.word(found.head)))
        })
    }

    /// Somebody of whom the claim says something, alone or with others, and of whom a sentence denies it: who, and the denied verb.
    pub(crate) fn denied_of_one(&self, source: &Sentence<'_>) -> Option<(TextRange, TextRange)> {
        let claimed = self.claim.clauses.iter().zip(&self.claim.progress);
        let mut stated = claimed.filter(|(clause, progress)| is_stated(clause) && !progress.denied);
        stated.find_map(|(clause, _)| {
            let subjects: Vec<&Argument> = clause.with_role(Role::Subject).collect();
            if clause.kind != PredicateKind::Verb {
                return None;
            }
            let said = |theirs: &Clause| self.predicates(clause, source, theirs).carries();
            let has_object = |theirs: &Clause| {
                clause.with_role(Role::Object).all(|own| {
                    theirs
                        .with_role(Role::Object)
                        .any(|filler| self.likeness(own, source, filler) == Likeness::Same)
                })
            };
            // "has not ratified it": what "it" is stands beside.
            let of_the_same = |theirs: &Clause| {
                has_object(theirs)
                    || theirs.with_role(Role::Object).all(|filler| {
                        source.tree.words.get(filler.head as usize).is_some_and(|it| it.upos == Upos::Pron)
                    }) && source.clauses.iter().any(|other| said(other) && has_object(other))
            };
            let is = |own: &Argument, theirs: &Clause| {
                theirs
                    .with_role(Role::Subject)
                    .any(|filler| self.likeness(own, source, filler) == Likeness::Same)
            };
            subjects.iter().find_map(|own| {
                let mut about = source
                    .clauses
                    .iter()
                    .zip(&source.progress)
                    .filter(|(theirs, _)| said(theirs) && is(own, theirs) && of_the_same(theirs));
                let (denied, _) = about.clone().find(|(_, progress)| progress.denied)?;
                let all = about.all(|(_, progress)| progress.denied);
                all.then(|| (own.range, source.word(denied.head)))
            })
        })
    }

    /// What a sentence has become of what it says was planned for the subject of the claim: "withdrew".
    pub(crate) fn undone(&self, source: &Sentence<'_>) -> Option<(TextRange, TextRange)> {
        let root = self.claim.clauses.iter().find(|clause| clause.link.kind == LinkKind::Root)?;
        let denied = self.claim.progress.iter().any(|progress| progress.denied);
        let same = |clause: &&Clause| {
            clause.with_role(Role::Subject).any(|filler| {
                root.with_role(Role::Subject).any(|own| self.likeness(own, source, filler) == Likeness::Same)
            })
        };
        let mut clauses = source.clauses.iter().zip(&source.progress);
        // "Sent none", as well as "withdrew".
        let nothing = |clause: &Clause| {
            clause.with_role(Role::Object).any(|object| {
                matches!(&*source.lemma(object.head).to_lowercase(), "none" | "nothing" | "nobody")
            })
        };
        let undone = clauses.find(|(clause, progress)| {
            (self.lexicon.is_undone(&clause.lemma) && !progress.denied || nothing(clause))
                && progress.rank >= TOOK_PLACE
                && same(clause)
        });
        undone.filter(|_| !denied).map(|(clause, _)| (self.claim.word(root.head), source.word(clause.head)))
    }

    /// A predicate of the claim that a sentence has only to deny it of the same thing: "was initialled and has yet to be signed".
    pub(crate) fn only_denied(&self, source: &Sentence<'_>) -> Option<TextRange> {
        let claimed = self.claim.clauses.iter().zip(&self.claim.progress);
        let mut told =
            claimed.filter(|(clause, own)| is_main(clause) && !own.denied && own.rank >= TOOK_PLACE);
        told.find_map(|(clause, _)| {
            let said: Vec<usize> = self
                .matches(clause, source)
                .into_iter()
                .filter(|(_, relation)| relation.carries())
                .map(|(other, _)| other)
                .collect();
            // The noun itself may be what is denied: "signed a protocol" of a protocol that is not signed.
            let same_thing = |theirs: &Clause| {
                theirs.lemma == clause.lemma && clause.support.is_some()
                    || clause.arguments.iter().any(|own| {
                        theirs.arguments.iter().any(|filler| {
                            group(own) == group(filler)
                                && !self.claim.is_time(own)
                                && self.likeness(own, source, filler) == Likeness::Same
                        })
                    })
            };
            let denied = |&other: &usize| source.progress[other].denied && same_thing(&source.clauses[other]);
            (!said.is_empty() && said.iter().all(denied)).then(|| self.claim.word(clause.head))
        })
    }

    /// Where a sentence tells as done, and denies nowhere, the predicate that stands at a place of the claim.
    /// `by_the_word`: only in the same word.
    pub(crate) fn affirmed(
        &self,
        predicate: TextRange,
        source: &Sentence<'_>,
        by_the_word: bool,
    ) -> Option<TextRange> {
        let clause =
            self.claim.clauses.iter().find(|clause| overlap(self.claim.word(clause.head), predicate))?;
        let mut said = self.matches(clause, source).into_iter().filter(|(_, relation)| match relation {
            Relation::Equal | Relation::Derived => true,
            relation => !by_the_word && relation.carries(),
        });
        // What it denies in the same word it does not affirm in another.
        let denies = |&(other, relation): &(usize, Relation)| {
            relation == Relation::Equal && source.progress[other].denied
        };
        if self.matches(clause, source).iter().any(denies) {
            return None;
        }
        let told = |other: usize| {
            let head = source.word(source.clauses[other].head);
            (!source.progress[other].denied && source.rank(head).is_some_and(|rank| rank >= TOOK_PLACE))
                .then_some(head)
        };
        said.find_map(|(other, _)| told(other))
    }

    /// The highest rank at which a sentence says the verb that stands at a place of the claim.
    pub(crate) fn rank_of(&self, predicate: TextRange, source: &Sentence<'_>) -> Option<u8> {
        let clause =
            self.claim.clauses.iter().find(|clause| overlap(self.claim.word(clause.head), predicate))?;
        let said = self.matches(clause, source).into_iter().filter(|(_, relation)| relation.carries());
        said.filter_map(|(other, _)| source.rank(source.word(source.clauses[other].head))).max()
    }

    /// The statements of a claim that makes several, or whose verb is not what the words suggest, that no sentence makes of the
    /// same things.
    pub(crate) fn unsaid(&self, sources: &[&Sentence<'_>]) -> Unsaid {
        let main = |clause: &&Clause| {
            is_main(clause) && matches!(clause.kind, PredicateKind::Verb | PredicateKind::Event)
        };
        let mut unsaid = Unsaid { ranges: Vec::new(), statements: 0, some: false };
        for clause in self.claim.clauses.iter().filter(main) {
            let own =
                |argument: &&Argument| argument.role != Role::Complement && argument.origin != Origin::Shared;
            let said = sources.iter().any(|source| {
                self.says(self.claim.word(clause.head), source)
                    && self.matches(clause, source).iter().any(|&(other, _)| {
                        let mut arguments = clause.arguments.iter().filter(own).peekable();
                        arguments.peek().is_none()
                            || arguments.any(|argument| {
                                let fillers = &source.clauses[other].arguments;
                                fillers
                                    .iter()
                                    .any(|filler| self.likeness(argument, source, filler) == Likeness::Same)
                            })
                    })
            });
            if said {
                unsaid.some = true;
            } else {
                unsaid.statements += 1;
                unsaid.ranges.push(self.claim.word(clause.head));
                unsaid.ranges.extend(clause.with_role(Role::Object).map(|object| object.range));
            }
        }
        unsaid
    }

    /// The predicates of the main clauses that a sentence tells as done, with one of their arguments in its place: where the
    /// claim makes several statements, these stand whatever the others are.
    pub(crate) fn told(&self, sources: &[&Sentence<'_>]) -> Vec<TextRange> {
        let tells = |clause: &Clause, source: &Sentence<'_>, (other, relation): (usize, Relation)| {
            let (theirs, progress) = (&source.clauses[other], source.progress[other]);
            let same = |own: &Argument| {
                theirs.arguments.iter().any(|filler| {
                    group(own) == group(filler) && self.likeness(own, source, filler) == Likeness::Same
                })
            };
            let own = || clause.arguments.iter().filter(|own| own.role != Role::Complement);
            relation.carries()
                && progress.rank >= TOOK_PLACE
                && !progress.denied
                && own().filter(|own| matches!(own.role, Role::Subject | Role::Object)).any(same)
        };
        let said = |clause: &&Clause| {
            let mut sources = sources.iter();
            sources.any(|source| self.matches(clause, source).into_iter().any(|it| tells(clause, source, it)))
        };
        self.claim
            .clauses
            .iter()
            .filter(|clause| is_main(clause))
            .filter(said)
            .map(|clause| {
                let head = self.claim.word(clause.head);
                clause.support.as_ref().map_or(head, |support| head.cover(self.claim.word(support.word)))
            })
            .collect()
    }

    /// The clauses of a sentence that say what a clause of the claim says, by their predicates.
    pub(super) fn matches(&self, clause: &Clause, source: &Sentence<'_>) -> Vec<(usize, Relation)> {
        source
            .clauses
            .iter()
            .enumerate()
            .filter_map(|(at, other)| {
                // "Signed the treaty" is not said of one that was initialled.
                let further = clause.support.as_ref().zip(other.support.as_ref());
                if further.is_some_and(|(own, theirs)| self.lexicon.goes_beyond(&own.lemma, &theirs.lemma)) {
                    return None;
                }
                // Of an agreement that "was initialled and will be signed" the initialling is said by its own verb.
                let by_its_verb = |(own, theirs): (&Support, &Support)| {
                    let same = |it: &Clause| it.support.as_ref().is_some_and(|it| it.lemma == own.lemma);
                    own.lemma != theirs.lemma
                        && source.clauses.iter().any(|it| it.head == other.head && same(it))
                };
                if further.is_some_and(by_its_verb) {
                    return None;
                }
                let relation = self.predicates(clause, source, other);
                // Another verb for the same thing: "presented", "delivered the report".
                let same_thing = || {
                    let objects = |clause: &'_ Clause| clause.with_role(Role::Object).count() > 0;
                    objects(clause)
                        && objects(other)
                        && clause.with_role(Role::Object).any(|object| self.identifies(object))
                        && clause.with_role(Role::Object).all(|object| {
                            other
                                .with_role(Role::Object)
                                .any(|filler| self.likeness(object, source, filler) == Likeness::Same)
                        })
                };
                let carries = relation.carries() || relation == Relation::Causes;
                if !carries && self.is_carried(clause, other, source) {
                    return Some((at, Relation::Synonym));
                }
                (carries || same_thing()).then_some((at, relation))
            })
            .collect()
    }

    /// "Launched a mission" with the mission as what happens on one side and as what is launched on the other.
    fn is_carried(&self, clause: &Clause, other: &Clause, source: &Sentence<'_>) -> bool {
        let carries = |own: &str, theirs: &str| {
            Words::get().relation(&own.to_lowercase(), &theirs.to_lowercase()).carries()
        };
        let object = |sentence: &Sentence<'_>, verb: &Clause, noun: &str| {
            verb.with_role(Role::Object).any(|object| carries(noun, sentence.lemma(object.head)))
        };
        match (&clause.support, &other.support) {
            (Some(support), None) if other.kind == PredicateKind::Verb => {
                let verb = source.fused(other).unwrap_or(&other.lemma);
                carries(&support.lemma, verb) && object(source, other, &clause.lemma)
            }
            (None, Some(support)) if clause.kind == PredicateKind::Verb => {
                let verb = self.claim.fused(clause).unwrap_or(&clause.lemma);
                carries(verb, &support.lemma) && object(self.claim, clause, &other.lemma)
            }
            _ => false,
        }
    }

    /// How two predicates compare, their light verbs aside.
    pub(super) fn predicates(&self, clause: &Clause, source: &Sentence<'_>, other: &Clause) -> Relation {
        // "is a member", "is responsible": of the nominal ones the noun tells, and the copula nothing.
        let nominal = |clause: &Clause| !matches!(clause.kind, PredicateKind::Verb | PredicateKind::Event);
        if nominal(clause) != nominal(other) || clause.kind == PredicateKind::Copula {
            return Relation::Unknown;
        }
        // "Handed over" is one word where the sentence was read, whatever the tree makes of "over".
        let (own, theirs) = (self.claim.fused(clause), source.fused(other));
        let plain = (self.claim.said_by(clause).to_lowercase(), source.said_by(other).to_lowercase());
        let relation = Words::get().relation(&plain.0, &plain.1);
        if relation.carries() || own.is_none() && theirs.is_none() {
            return relation;
        }
        Words::get().relation(own.unwrap_or(&plain.0), theirs.unwrap_or(&plain.1))
    }

    /// Whether a clause of the source says all of the claim's arguments that can be compared, as far along.
    fn agrees(&self, clause: &Clause, at: usize, source: &Sentence<'_>, other: usize) -> bool {
        let theirs = &source.clauses[other];
        let progress = (self.claim.progress[at], source.progress[other]);
        progress.0.denied == progress.1.denied
            && progress.1.rank >= TOOK_PLACE
            && clause.arguments.iter().filter(|argument| argument.role != Role::Complement).all(|argument| {
                theirs.arguments.iter().any(|filler| {
                    group(argument) == group(filler)
                        && self.likeness(argument, source, filler) == Likeness::Same
                })
            })
    }

    fn compare(
        &self,
        clause: &Clause,
        at: usize,
        source: &Sentence<'_>,
        other: usize,
        relation: Relation,
    ) -> Option<Finding> {
        let theirs = &source.clauses[other];
        let predicate = self.claim.word(clause.head);
        // For each argument of the claim the argument of the source that it is, and whether in the same place.
        let placed: Vec<(&Argument, Option<&Argument>)> = clause
            .arguments
            .iter()
            .filter(|argument| argument.role != Role::Complement)
            .map(|argument| {
                let same = |filler: &&Argument| self.likeness(argument, source, filler) == Likeness::Same;
                let here = theirs.arguments.iter().filter(same);
                let best = here.min_by_key(|filler| group(filler) != group(argument));
                (argument, best)
            })
            .collect();
        let same_place = |(argument, filler): &(&Argument, Option<&Argument>)| {
            filler.is_some_and(|filler| group(filler) == group(argument))
        };
        let in_place: Vec<_> = placed.iter().filter(|pair| same_place(pair)).collect();
        // "Togolese cargo" is nobody that acts.
        let party = |filler: &Argument| {
            let noun = source.lemma(filler.head).to_lowercase();
            let (own, inside) = source.mentions(filler);
            own.is_some()
                || inside.is_none_or(|inside| inside.range.start() > source.word(filler.head).start())
                || self.lexicon.is_acting(&noun)
                || self.lexicon.is_office(&noun)
                || Words::get().relation(&noun, PERSON) == Relation::Above
        };
        let moved = |from: fn(&Argument) -> bool, to: fn(&Argument) -> bool| {
            placed.iter().filter(|pair| !same_place(pair)).find(|(argument, filler)| {
                from(argument) && filler.is_some_and(|filler| to(filler) && party(filler))
            })
        };
        // Both change places: who acted is acted on. Who acts together does so in any order.
        let acts = |argument: &Argument| argument.role == Role::Subject;
        let other_side = |argument: &Argument| {
            matches!(argument.role, Role::Object | Role::IndirectObject)
                || argument.role == Role::Oblique
                    && !matches!(argument.preposition.as_deref(), Some("with" | "between" | "among") | None)
        };
        let symmetric = |clause: &Clause| clause.with_preposition("with").next().is_some();
        // Who took part in it is whom it included: of verbs that only what follows makes alike, those of giving turn around.
        let plain = Words::get().relation(&clause.lemma.to_lowercase(), &theirs.lemma.to_lowercase());
        let gives = |sentence: &Sentence<'_>, clause: &Clause| {
            let word = sentence.fused(clause).unwrap_or(&clause.lemma).to_lowercase();
            self.lexicon.is_giving(Words::get().base(&word))
        };
        let contains = |clause: &Clause| self.lexicon.is_containing(&clause.lemma.to_lowercase());
        let turns = (plain.carries() || gives(self.claim, clause) || gives(source, theirs))
            && contains(clause) == contains(theirs);
        if relation != Relation::Converse
            && turns
            && !symmetric(clause)
            && !symmetric(theirs)
            && let (Some(actor), Some(_)) = (moved(acts, other_side), moved(other_side, acts))
        {
            let found = actor.1.map_or("", |filler| source.text(filler.range));
            return Some(Finding::Reversed { predicate, found: format!("{found} as the one acted on") });
        }
        if self.is_turned(clause, source, theirs) && relation.carries() {
            return Some(Finding::Reversed {
                predicate,
                found: source.text(source.word(theirs.head)).to_owned(),
            });
        }
        if !relation.carries() {
            return None;
        }
        // Enough must be the same for it to be the same event. An office of a body has one holder.
        let office = clause.kind == PredicateKind::Nominal
            && relation == Relation::Equal
            && self.lexicon.is_office(&clause.lemma)
            && self.same_body(clause, source, theirs);
        let event = clause.kind == PredicateKind::Event && self.is_definite(clause.head);
        let (own, progress) = (self.claim.progress[at], source.progress[other]);
        // What the claim denies of somebody by name is denied of what the source says of them, if that fills no other place.
        let is_open = |argument: &Argument| {
            !theirs.arguments.iter().any(|filler| group(filler) == group(argument))
                && (argument.role == Role::Subject || self.is_named_in(argument, source))
        };
        let denies = own.denied
            && !progress.denied
            && matches!(relation, Relation::Equal | Relation::Derived)
            && in_place.iter().any(|(argument, _)| self.claim.mentions(argument).0.is_some())
            && placed.iter().all(|pair| pair.1.is_some() || is_open(pair.0));
        let identified =
            office || event || denies || in_place.iter().any(|(argument, _)| self.identifies(argument));
        let complete = denies || placed.iter().all(same_place);
        let weaker = || {
            let cue = progress.cue.map_or_else(String::new, |cue| source.text(cue).to_owned());
            let short = progress.rank < 5 && own.rank >= TOOK_PLACE && own.denied == progress.denied;
            short.then_some(Finding::Weaker { predicate, rank: progress.rank, cue })
        };
        if !identified {
            // All of it is there, but only intended.
            return if complete && !placed.is_empty() { weaker() } else { None };
        }
        // What the source denies of the thing itself, it denies of whoever did it.
        let denies_more = progress.denied
            && theirs.arguments.iter().filter(|filler| filler.role != Role::Complement).all(|filler| {
                clause.arguments.iter().any(|argument| {
                    group(argument) == group(filler)
                        && self.likeness(argument, source, filler) == Likeness::Same
                })
            });
        // Who had planned to send some may have sent none.
        let only_meant = own.denied && progress.rank < TOOK_PLACE;
        if own.denied != progress.denied && (complete || denies_more) && !only_meant {
            return Some(Finding::Opposite { predicate, denied_by_claim: own.denied });
        }
        if let Some(finding) = weaker().filter(|_| !progress.denied) {
            return Some(finding);
        }
        // Who is denied something is no other doer of it.
        if own.denied || progress.denied {
            return None;
        }
        // One place is taken by another of its sort.
        placed.iter().filter(|pair| pair.1.is_none()).find_map(|(argument, _)| {
            // A place that holds one thing that the claim names may hold more.
            if in_place
                .iter()
                .any(|(other, _)| group(other) == group(argument) && other.head != argument.head)
            {
                return None;
            }
            let time = self.claim.is_time(argument);
            // Who trains one may train another: what somebody did to whom is told apart by more than who did it.
            let theme = matches!(argument.role, Role::Object | Role::IndirectObject);
            let told_apart = office
                || event
                || in_place.iter().any(|(other, _)| other.role != Role::Subject && self.identifies(other));
            if theme && !told_apart && !self.happens_once(predicate) {
                return None;
            }
            let mut fillers = theirs
                .arguments
                .iter()
                .filter(|filler| group(filler) == group(argument) && source.is_time(filler) == time)
                .filter(|filler| !matches!(filler.origin, Origin::Apposition | Origin::Member))
                .peekable();
            fillers.peek()?;
            if time && !self.happens_once(predicate) {
                return None;
            }
            // "Chile had concluded treaties" has Chile conclude them, with whomever; the claim has it as the other party.
            let of_the_claim = |filler: &Argument| {
                let with =
                    |other: &&Argument| matches!(other.preposition.as_deref(), Some("with" | "between"));
                let mut others = clause.arguments.iter().filter(with);
                others.any(|other| self.likeness(other, source, filler) == Likeness::Same)
            };
            if fillers.clone().any(of_the_claim) {
                return None;
            }
            let all_other =
                fillers.clone().all(|filler| self.likeness(argument, source, filler) == Likeness::Other);
            // Lists that have more members exclude nobody.
            let open = fillers.clone().any(|filler| filler.listing.is_some_and(|listing| listing.open));
            let named = |sentence: &Sentence<'_>, argument: &Argument| {
                let word = sentence.tree.words.get(argument.head as usize);
                word.is_some_and(|word| word.upos == Upos::Propn)
            };
            let all_named = named(self.claim, argument)
                && fillers.clone().all(|filler| {
                    named(source, filler) && self.likeness(argument, source, filler) != Likeness::Same
                });
            let filler = fillers.next()?;
            let many = argument.role == Role::Subject && self.lexicon.is_of_many(&clause.lemma);
            // "Planned for Riga, it was held in Turku" has Riga for something else.
            let name = self.claim.text(self.claim.word(argument.head));
            let place = matches!(argument.preposition.as_deref(), Some("in" | "at"));
            let elsewhere = self.is_named_in(argument, source)
                && (!place || theirs.arguments.iter().any(|it| source.text(it.range).contains(name)));
            // Whoever held the 22nd conference, in May 2022, held it, and nobody else.
            let doer = argument.role == Role::Subject
                && relation == Relation::Equal
                && in_place.iter().any(|(argument, _)| self.is_one_of_a_kind(argument))
                && all_named
                && !elsewhere
                && !self.abbreviates(argument, source, filler);
            if (all_other || doer) && !open && !many {
                Some(Finding::Other { argument: argument.range, found: source.text(filler.range).to_owned() })
            } else {
                let alone =
                    fillers.next().is_none() && filler.listing.is_none() && argument.listing.is_none();
                (all_named && alone && !elsewhere).then_some(Finding::Displaced { argument: argument.range })
            }
        })
    }

    /// "The charter was drawn from the code" against "the code draws from the charter": of what nobody is said to do, what
    /// it is done to is where it comes from, and the other way round.
    fn is_turned(&self, clause: &Clause, source: &Sentence<'_>, theirs: &Clause) -> bool {
        let theme = |clause: &'_ Clause| -> Option<Argument> {
            let only = |role, other| {
                clause.with_role(role).next().filter(|_| clause.with_role(other).next().is_none())
            };
            only(Role::Object, Role::Subject).or_else(|| only(Role::Subject, Role::Object)).cloned()
        };
        let (Some(own), Some(filler)) = (theme(clause), theme(theirs)) else { return false };
        let same = |own: &Argument, filler: &Argument| self.likeness(own, source, filler) == Likeness::Same;
        clause.with_preposition("from").any(|origin| {
            theirs
                .with_preposition("from")
                .any(|from| same(&own, from) && same(origin, &filler) && !same(&own, &filler))
        })
    }

    /// Whether what a predicate of the claim says happens but once, or begins something.
    fn happens_once(&self, predicate: TextRange) -> bool {
        let terms = self.claim.statement.terms.iter();
        terms
            .filter(|term| predicate.contains_range(term.range))
            .any(|term| self.lexicon.happens_once(&term.stem) || self.lexicon.is_beginning(&term.stem))
    }
}

/// Places that can be compared: the preposition tells those of obliques.
pub(super) fn group(argument: &Argument) -> (u8, &str) {
    match argument.role {
        Role::Subject => (0, ""),
        Role::Object | Role::Modifier => (1, ""),
        // "gave Peru boats", "gave boats to Peru"
        Role::IndirectObject => (2, "to"),
        Role::Possessor => (3, ""),
        Role::Complement => (4, ""),
        Role::Oblique => (2, argument.preposition.as_deref().unwrap_or_default()),
    }
}
