//! What falls short of a claim whose predicate no sentence has: the same party only offers or asks for it, or the thing that the
//! claim has somebody change only changed.

use rapporteur_claims::events::Progress;
use rapporteur_grammar::structure::{self, Argument, Clause, LinkKind, PredicateKind, Role, Voice};
use rapporteur_grammar::{Deprel, Upos};
use rapporteur_text::{TextRange, overlap};

use super::comparison::group;
use super::likeness::Likeness;
use super::{Comparison, Sentence, TOOK_PLACE, is_main, is_ranking, is_stated};
use crate::words::{Relation, Words};

/// Ranks of what is only asked for, offered or planned.
const REQUESTED: u8 = 2;
const PLANNED: u8 = 4;

/// A predicate of the claim and what a sentence has instead.
pub(crate) struct Shortfall {
    pub own: TextRange,
    pub found: TextRange,
    pub rank: u8,
}

impl Comparison<'_> {
    /// What the claim tells as done, where the sentences have no word for its predicate and one of them has the same party only
    /// offer, ask for or plan something with the same things, or be invited to: "sent two surveyors", "offered the services of
    /// two surveyors". With the place of the sentence.
    pub(crate) fn only_offered(&self, sources: &[&Sentence<'_>]) -> Option<(usize, Shortfall)> {
        self.unmatched(sources).find_map(|clause| {
            let themes: Vec<String> = self.themes(clause);
            let own = self.claim.word(clause.head);
            let party = |source: &Sentence<'_>, theirs: &Clause| {
                // Whoever is invited or asked is the object of it.
                let places = |filler: &&Argument| {
                    filler.role == Role::Subject
                        || matches!(filler.role, Role::Object | Role::IndirectObject)
                            && theirs.voice == Voice::Passive
                };
                clause.with_role(Role::Subject).any(|own| {
                    let mut fillers = theirs.arguments.iter().filter(places);
                    fillers.any(|filler| self.likeness(own, source, filler) == Likeness::Same)
                })
            };
            sources.iter().enumerate().find_map(|(place, source)| {
                // "Was among those invited": the claim says no more than that.
                let claimed = |theirs: &Clause| {
                    self.claim.clauses.iter().any(|own| self.predicates(own, source, theirs).carries())
                };
                let said = |theirs: &&Clause| {
                    is_told(theirs)
                        && party(source, theirs)
                        && has_most_of(source, theirs, &themes)
                        && !claimed(theirs)
                };
                let theirs = source.clauses.iter().filter(said);
                let found = theirs.filter_map(|theirs| {
                    // "offered the services of": the verb is the one that carries the noun.
                    let (lemma, at) = match &theirs.support {
                        Some(support) => (&support.lemma, support.word),
                        None => (&theirs.lemma, theirs.head),
                    };
                    let rank = self.lexicon.senses().leaves(lemma)?;
                    (REQUESTED..=PLANNED).contains(&rank).then(|| (rank, source.word(at)))
                });
                found
                    .min_by_key(|(rank, _)| *rank)
                    .map(|(rank, found)| (place, Shortfall { own, found, rank }))
            })
        })
    }

    /// What the claim has somebody bring about, where a sentence only has it come about: "the patrols cut smuggling",
    /// "smuggling fell": the place of the sentence, the verb of the claim and that of the sentence.
    pub(crate) fn came_about(&self, sources: &[&Sentence<'_>]) -> Option<(usize, TextRange, TextRange)> {
        let mut stated = self.claim.clauses.iter().zip(&self.claim.progress).filter(|(clause, own)| {
            is_stated(clause) && own.rank >= TOOK_PLACE && !own.denied && clause.kind == PredicateKind::Verb
        });
        stated.find_map(|(clause, _)| {
            // "Was cut by half": that is no doer.
            let amount = |own: &Argument| {
                let quantities = &self.claim.statement.quantities;
                quantities.iter().any(|quantity| overlap(quantity.range, own.range))
                    || self.claim.tree.words.get(own.head as usize).is_some_and(|word| word.upos == Upos::Num)
            };
            let agent = clause.with_role(Role::Subject).next().filter(|own| {
                own.preposition.is_none() || !amount(own) && self.claim.lemma(own.head) != "half"
            })?;
            let changed = clause.with_role(Role::Object).next()?;
            let verb = self.with_particle(clause);
            let doer = self.claim.lemma(agent.head).to_lowercase();
            let thing = self.claim.lemma(changed.head).to_lowercase();
            let same = |own: &str, lemma: &str| Words::get().relation(own, &lemma.to_lowercase()).carries();
            sources.iter().enumerate().find_map(|(place, source)| {
                // What changed stands before the verb; which of the nouns there is its subject is often read wrongly.
                let before = |verb: u32| {
                    let mut words = source.tree.words.iter().take(verb as usize);
                    words.any(|word| same(&thing, &word.lemma))
                };
                let alone = |theirs: &&Clause| {
                    theirs.kind == PredicateKind::Verb
                        && theirs.with_role(Role::Subject).next().is_some()
                        && theirs.voice == Voice::Active
                        && theirs.with_role(Role::Object).next().is_none()
                        && same(&verb, &theirs.lemma)
                        && before(theirs.head)
                };
                let found = source.clauses.iter().find(alone)?;
                // Whoever the sentence has anywhere may be told to have done it.
                let named = self.is_named_in(agent, source)
                    || source.tree.words.iter().any(|word| same(&doer, &word.lemma));
                (!named).then(|| (place, self.claim.word(clause.head), source.word(found.head)))
            })
        })
    }

    /// The event that the claim tells as done and a sentence as called off: "were relocated", "the relocation was postponed".
    pub(crate) fn called_off(&self, source: &Sentence<'_>) -> Option<(TextRange, TextRange)> {
        let stated = self.claim.clauses.iter().zip(&self.claim.progress);
        let mut stated = stated.filter(|(clause, own)| {
            is_main(clause)
                && own.rank >= TOOK_PLACE
                && !own.denied
                && matches!(clause.kind, PredicateKind::Verb | PredicateKind::Event)
                && !self.lexicon.is_undone(&clause.lemma)
                && !clause.support.as_ref().is_some_and(|support| self.lexicon.is_undone(&support.lemma))
        });
        stated.find_map(|(clause, _)| {
            let verb = match clause.kind {
                PredicateKind::Event => structure::Lexicon::builtin().verb_of(&clause.lemma),
                _ => Some(&*clause.lemma),
            };
            let is_event = |filler: &Argument| {
                let noun = source.lemma(filler.head);
                let of = structure::Lexicon::builtin().verb_of(noun);
                let same = |a: &str, b: &str| {
                    matches!(
                        Words::get().relation(&a.to_lowercase(), &b.to_lowercase()),
                        Relation::Equal | Relation::Synonym | Relation::Derived
                    )
                };
                // "A second course was postponed": another one.
                let another = source.tree.children(filler.head as usize).any(|child| {
                    let lemma = source.lemma(child as u32);
                    is_ranking(&source.tree, child)
                        || matches!(lemma, "another" | "further" | "other" | "next")
                });
                if another {
                    return false;
                }
                same(&clause.lemma, noun) || of.zip(verb).is_some_and(|(of, verb)| same(verb, of))
            };
            let off = |(theirs, told): &(&Clause, &Progress)| {
                self.lexicon.is_undone(&theirs.lemma)
                    && told.rank >= TOOK_PLACE
                    && !told.denied
                    && theirs.with_role(Role::Object).any(is_event)
            };
            let (theirs, _) = source.clauses.iter().zip(&source.progress).find(off)?;
            Some((self.claim.word(clause.head), source.word(theirs.head)))
        })
    }

    /// Verbs of the main clauses of the claim for which no sentence has a word, and whose object the best one has not either:
    /// what is left says neither what was done nor to what.
    pub(crate) fn unproven(&self, best: &Sentence<'_>, sources: &[&Sentence<'_>]) -> Vec<TextRange> {
        let has = |own: &Argument| {
            let noun = self.claim.lemma(own.head).to_lowercase();
            let mut words = best.tree.words.iter();
            words.any(|word| Words::get().relation(&noun, &word.lemma.to_lowercase()).carries())
                || self.is_named_in(own, best)
        };
        self.unmatched(sources)
            .filter(|clause| {
                let mut objects = clause.with_role(Role::Object).peekable();
                clause.kind == PredicateKind::Verb
                    && objects.peek().is_some()
                    && !objects.any(|own| self.claim.is_time(own) || has(own))
            })
            .map(|clause| self.claim.word(clause.head))
            .collect()
    }

    /// Verbs of the main clauses of the claim for which no sentence has a word, where the best one has another verb between the
    /// same two: "questioned the mayor" is not "arrested the mayor".
    pub(crate) fn other_verb(&self, best: &Sentence<'_>, sources: &[&Sentence<'_>]) -> Vec<TextRange> {
        let core = |argument: &&Argument| {
            matches!(argument.role, Role::Subject | Role::Object | Role::IndirectObject)
                && !self.claim.is_time(argument)
        };
        let twin = |clause: &Clause| {
            let own: Vec<&Argument> = clause.arguments.iter().filter(core).collect();
            let rest = clause.arguments.iter().filter(|it| it.role == Role::Oblique);
            best.clauses.iter().any(|theirs| {
                // "Were injured" may be read as what they were.
                let state = theirs.kind == PredicateKind::Adjectival;
                let placed = |own: &Argument| {
                    theirs.arguments.iter().any(|filler| {
                        let of_it = state && own.role == Role::Object && filler.role == Role::Subject;
                        (of_it || group(filler) == group(own))
                            && self.likeness(own, best, filler) == Likeness::Same
                    })
                };
                (theirs.kind == PredicateKind::Verb || state)
                    && !own.is_empty()
                    && own.iter().all(|own| placed(own))
                    && (own.len() > 1 || rest.clone().all(placed))
            })
        };
        // What is said but as a plan is no other verb.
        let planned = |clause: &Clause| {
            sources.iter().any(|source| self.matches(clause, source).iter().any(|it| it.1.carries()))
        };
        self.unmatched(sources)
            .filter(|clause| clause.kind == PredicateKind::Verb && !self.lexicon.is_light(&clause.lemma))
            .filter(|clause| twin(clause) && !planned(clause))
            .map(|clause| self.claim.word(clause.head))
            .collect()
    }

    /// Objects of the claim's verbs for which the best sentence has no word, and something else in their place: "passed a law"
    /// where a resolution was passed.
    pub(crate) fn other_object(&self, best: &Sentence<'_>) -> Vec<TextRange> {
        let common = |sentence: &Sentence<'_>, argument: &Argument| {
            let word = sentence.tree.words.get(argument.head as usize);
            word.is_some_and(|word| word.upos == Upos::Noun) && !sentence.is_time(argument)
        };
        let words = Words::get();
        let mut out = Vec::new();
        for clause in
            self.claim.clauses.iter().filter(|clause| is_main(clause) && clause.kind == PredicateKind::Verb)
        {
            let mut objects = clause.with_role(Role::Object).filter(|own| common(self.claim, own));
            let (Some(own), None) = (objects.next(), objects.next()) else { continue };
            let noun = self.claim.lemma(own.head).to_lowercase();
            let has_word = best
                .tree
                .words
                .iter()
                .any(|word| words.relation(&noun, &word.lemma.to_lowercase()) != Relation::Unknown);
            if has_word || self.lexicon.is_light(&clause.lemma) {
                continue;
            }
            let twin = self.matches(clause, best).into_iter().any(|(other, relation)| {
                let theirs = &best.clauses[other];
                let subject = clause.with_role(Role::Subject).any(|own| {
                    theirs.with_role(Role::Subject).any(|it| self.likeness(own, best, it) == Likeness::Same)
                });
                let mut fillers = theirs.with_role(Role::Object).peekable();
                relation == Relation::Equal
                    && theirs.kind == PredicateKind::Verb
                    && subject
                    && fillers.peek().is_some()
                    && fillers.all(|filler| common(best, filler))
            });
            if twin {
                out.push(own.range);
            }
        }
        out
    }

    /// Clauses that the claim states as done and for whose predicate no sentence has a word.
    fn unmatched<'c>(&'c self, sources: &'c [&Sentence<'_>]) -> impl Iterator<Item = &'c Clause> + 'c {
        // "Gave assistance": the noun says it.
        let is_carrier = |clause: &Clause| {
            let event =
                |it: &Argument| structure::Lexicon::builtin().verb_of(self.claim.lemma(it.head)).is_some();
            self.lexicon.is_light(&clause.lemma) && clause.with_role(Role::Object).any(event)
        };
        let said = |clause: &Clause| {
            sources.iter().any(|source| {
                self.matches(clause, source)
                    .iter()
                    .any(|&(other, relation)| relation.carries() && source.progress[other].rank >= TOOK_PLACE)
            })
        };
        self.claim
            .clauses
            .iter()
            .zip(&self.claim.progress)
            .filter(move |(clause, own)| {
                is_main(clause)
                    && !is_carrier(clause)
                    && own.rank >= TOOK_PLACE
                    && !own.denied
                    && !said(clause)
            })
            .map(|(clause, _)| clause)
    }

    /// The nouns of what a clause says of its subject.
    fn themes(&self, clause: &Clause) -> Vec<String> {
        let noun = |word: &rapporteur_grammar::Word| matches!(word.upos, Upos::Noun | Upos::Propn);
        let subjects: Vec<TextRange> = clause.with_role(Role::Subject).map(|own| own.range).collect();
        let words = self.claim.tree.words.iter();
        let inside = words.filter(|word| {
            clause.range.contains_range(word.range)
                && noun(word)
                && word.range != self.claim.word(clause.head)
                && !subjects.iter().any(|subject| subject.contains_range(word.range))
        });
        inside.map(|word| word.lemma.to_lowercase()).collect()
    }

    /// A verb with its particle, wherever that stands: "brought the number down".
    fn with_particle(&self, clause: &Clause) -> String {
        let tree = &self.claim.tree;
        let particle = tree.children(clause.head as usize).map(|child| &tree.words[child]).find(|word| {
            matches!(word.deprel.base, Deprel::Compound | Deprel::Advmod)
                && matches!(&*word.lemma, "down" | "up" | "out" | "back" | "off")
        });
        match particle {
            Some(particle) if !clause.lemma.ends_with(&*particle.lemma) => {
                format!("{} {}", clause.lemma.to_lowercase(), particle.lemma)
            }
            _ => clause.lemma.to_lowercase(),
        }
    }
}

/// Whether a clause tells by itself, and not what somebody or something is.
fn is_told(clause: &Clause) -> bool {
    matches!(
        clause.link.kind,
        LinkKind::Root | LinkKind::Conjunct | LinkKind::Parataxis | LinkKind::Complement
    )
}

/// Whether a clause of a sentence has words for half of some nouns or more.
fn has_most_of(source: &Sentence<'_>, theirs: &Clause, nouns: &[String]) -> bool {
    let words = || source.tree.words.iter().filter(|word| theirs.range.contains_range(word.range));
    let has = |noun: &&String| {
        words().any(|word| Words::get().relation(noun, &word.lemma.to_lowercase()).carries())
    };
    !nouns.is_empty() && 2 * nouns.iter().filter(has).count() >= nouns.len()
}
