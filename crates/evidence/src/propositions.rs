//! Who does what to whom, on both sides: the clauses of a claim against those of a sentence of a source.
//!
//! Words alone do not tell "Jamaica extradited a man to Barbados" from its reverse, nor what was done from what was asked
//! for. Here the clauses of both sentences are matched by their predicates and compared argument by argument.

use std::sync::Arc;

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_claims::events::{Progress, progress};
use rapporteur_claims::{Lexicon, Order, OrderKind, Statement, Symbol};
use rapporteur_grammar::structure::{
    self, Argument, Clause, LinkKind, Mood, Origin, PredicateKind, Role, Speaker, clauses,
};
use rapporteur_grammar::{Deprel, Subtype, Tree, Upos};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::TextRange;
use rustc_hash::FxHashMap;

use crate::words::{Relation, Words};

/// Confidence of a tree below which nothing is concluded from it.
const TRUSTED: u8 = 65;
/// Steps up from a word to its clause.
const MAX_CLIMB: usize = 32;
/// Rank from which on an event took place.
const TOOK_PLACE: u8 = 6;

/// A sentence with its clauses.
pub(crate) struct Sentence<'a> {
    pub prose: &'a str,
    pub statement: &'a Statement,
    tree: Arc<Tree>,
    clauses: Vec<Clause>,
    progress: Vec<Progress>,
    /// Per word the rank on the ladder of event modality at which the sentence speaks of it.
    ranks: Vec<u8>,
}

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

/// A person with an office, by the names that linking gives them; where the office stands.
struct Holder {
    office: Box<str>,
    person: Box<str>,
    range: TextRange,
}

/// How two fillers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    Same,
    /// Two of one sort that exclude each other: two states, two persons, two years.
    Other,
    Unknown,
}

impl<'a> Sentence<'a> {
    /// `None` where the tree cannot be trusted.
    pub(crate) fn new(
        prose: &'a str,
        statement: &'a Statement,
        tree: Arc<Tree>,
        catalogue: &Catalogue,
        lexicon: &Lexicon,
    ) -> Option<Sentence<'a>> {
        if tree.confidence < TRUSTED {
            return None;
        }
        let clauses = clauses(prose, &tree);
        let progress = progress(prose, &tree, &clauses, &statement.mentions, catalogue, lexicon.senses());
        let ranks = ranks(&tree, &clauses, &progress, lexicon);
        Some(Sentence { prose, statement, tree, clauses, progress, ranks })
    }

    /// The rank at which the sentence speaks of the words of a range. What is agreed or decided on is only so where a verb
    /// says it: talks at which something is decided have been held.
    pub(crate) fn rank(&self, range: TextRange) -> Option<u8> {
        let at = self.tree.words.partition_point(|word| word.range.end() <= range.start());
        let rank = *self.ranks.get(at)?;
        let verb = || {
            self.clauses.iter().any(|clause| clause.head as usize == at && clause.kind == PredicateKind::Verb)
        };
        Some(if rank == 5 && !verb() { 7 } else { rank })
    }

    /// The words that carry what the sentence states as done: verbs, and under a light verb ("had an influence") its object.
    pub(crate) fn predicates(&self, lexicon: &Lexicon) -> Vec<TextRange> {
        // Relative and adverbial clauses mostly say what is known.
        let main = |clause: &Clause| !matches!(clause.link.kind, LinkKind::Relative | LinkKind::Adverbial);
        let stated =
            self.clauses.iter().zip(&self.progress).filter(|(clause, progress)| {
                is_stated(clause) && main(clause) && progress.rank >= TOOK_PLACE
            });
        let event = |at: u32| structure::Lexicon::builtin().verb_of(self.lemma(at)).is_some();
        stated
            .flat_map(|(clause, _)| {
                let light = clause.kind == PredicateKind::Verb && lexicon.is_light(&clause.lemma);
                let objects =
                    clause.arguments.iter().filter(|argument| light && argument.role == Role::Object);
                let carried: Vec<u32> =
                    objects.map(|argument| argument.head).filter(|&at| event(at)).collect();
                if light { carried } else { vec![clause.head] }
            })
            .map(|at| self.word(at))
            .collect()
    }

    /// What the sentence states: its verbs with their objects, its predicative nouns. Subjects are only spoken of.
    pub(crate) fn stated(&self) -> Vec<TextRange> {
        let clauses = self.clauses.iter().filter(|clause| is_stated(clause));
        clauses
            .flat_map(|clause| {
                let objects = clause.with_role(Role::Object).map(|object| object.range);
                // "an extradition treaty"
                let before = self.tree.children(clause.head as usize).filter(|&child| {
                    matches!(self.tree.words[child].deprel.base, Deprel::Compound | Deprel::Amod)
                });
                let phrase = before
                    .fold(self.word(clause.head), |range, child| range.cover(self.tree.words[child].range));
                objects.chain([phrase]).collect::<Vec<_>>()
            })
            .collect()
    }

    /// Whether the main clause tells something as done.
    pub(crate) fn tells(&self) -> bool {
        self.progress.iter().zip(&self.clauses).any(|(progress, clause)| {
            clause.link.kind == LinkKind::Root && progress.rank >= TOOK_PLACE && !progress.denied
        })
    }

    /// Persons with the offices that the sentence gives them: as a title, by apposition, by a copula, by "as".
    fn holders(&self, catalogue: &Catalogue) -> Vec<Holder> {
        let of = |class| {
            let mentions = self.statement.mentions.iter();
            mentions.filter(move |mention| mention.referent.class(catalogue) == Some(class))
        };
        let gap = |from: &Mention, to: &Mention| {
            let (start, end) = (usize::from(from.range.end()), usize::from(to.range.start()));
            self.prose.get(start..end)
        };
        let plain = |text: &str| !text.contains([',', ';', '(', '"']) && text.len() < 64;
        let mut out: Vec<Holder> = Vec::new();
        // A name that nothing tells the class of, beside an office, is a person's.
        let unknown = self.statement.mentions.iter().filter(|mention| {
            matches!(&mention.referent, Referent::Local(name) if !name.contains(':') && name.contains(' '))
        });
        for person in of(EntityClass::Person).chain(unknown) {
            let before = |office: &Mention| {
                gap(office, person).is_some_and(|text| {
                    let text = text.trim();
                    let title = plain(text)
                        && (text.is_empty() || text.starts_with("for ") || text.starts_with("of "));
                    title && !self.is_said_between(office.range, person.range)
                        || matches!(text, "," | "was" | "is")
                        || text.strip_suffix(" was").is_some_and(plain)
                })
            };
            let after = |office: &Mention| {
                gap(person, office).is_some_and(|text| {
                    let text = text.trim();
                    matches!(
                        text,
                        "," | ", the" | ", then" | ", a" | "was" | "was the" | "is" | "is the" | "as"
                    ) || text.ends_with("in his capacity as")
                        || text.ends_with("in her capacity as")
                })
            };
            let offices = || of(EntityClass::Office);
            // A title stands nearer than what the next name is called.
            let office =
                offices().rfind(|office| before(office)).or_else(|| offices().find(|office| after(office)));
            let (Some(office), Referent::Local(name)) = (office, &person.referent) else { continue };
            let Referent::Local(key) = &office.referent else { continue };
            let name = name.split_once(':').map_or(&**name, |(_, name)| name);
            out.push(Holder {
                office: key.rsplit(['/', ':']).next().unwrap_or_default().into(),
                person: name.into(),
                range: office.range,
            });
        }
        out
    }

    /// Whether a verb stands between two places.
    fn is_said_between(&self, from: TextRange, to: TextRange) -> bool {
        self.tree.words.iter().any(|word| {
            word.range.start() >= from.end()
                && word.range.end() <= to.start()
                && matches!(word.upos, Upos::Verb | Upos::Aux)
        })
    }

    /// The rank among others that a clause gives its subject: "was the first to ratify".
    fn ranked<'s>(&'s self, clause: &'s Clause) -> Option<(&'s OrderKind, &'s Argument)> {
        if matches!(clause.kind, PredicateKind::Verb | PredicateKind::Event | PredicateKind::Copula) {
            return None;
        }
        let near = |order: &&Order| {
            let head = self.word(clause.head);
            head == order.range
                || self
                    .tree
                    .children(clause.head as usize)
                    .any(|child| self.tree.words[child].range == order.range)
        };
        let order = self.statement.orders.iter().find(near)?;
        Some((&order.kind, clause.with_role(Role::Subject).next()?))
    }

    /// Who says what the sentence tells, outermost first, where it is not the text itself.
    pub(crate) fn speaker(&self) -> Option<Speaker> {
        let attributed = self.clauses.iter().find(|clause| !clause.attributions.is_empty())?;
        attributed.attributions.first()?.speakers.first().copied()
    }

    fn mention_at(&self, head: u32) -> Option<&Mention> {
        let word = self.word(head);
        let mentions = self.statement.mentions.iter().filter(|mention| mention.range.contains_range(word));
        mentions.max_by_key(|mention| mention.range.len())
    }

    fn word(&self, at: u32) -> TextRange {
        self.tree.words.get(at as usize).map_or_else(TextRange::default, |word| word.range)
    }

    fn lemma(&self, at: u32) -> &str {
        self.tree.words.get(at as usize).map_or("", |word| &*word.lemma)
    }

    fn text(&self, range: TextRange) -> &'a str {
        self.prose.get(std::ops::Range::<usize>::from(range)).unwrap_or_default()
    }

    /// The mention that an argument is, and one that stands inside its phrase.
    fn mentions(&self, argument: &Argument) -> (Option<&Mention>, Option<&Mention>) {
        let head = self.word(argument.head);
        let own = self.statement.mentions.iter().filter(|mention| mention.range.contains_range(head));
        let own = own.max_by_key(|mention| mention.range.len());
        let inside =
            || self.statement.mentions.iter().find(|mention| argument.range.contains_range(mention.range));
        (own, if own.is_some() { None } else { inside() })
    }

    fn is_time(&self, argument: &Argument) -> bool {
        let head = self.word(argument.head);
        self.statement.times.iter().any(|time| time.range.contains_range(head))
    }
}

/// What compares a claim with sentences of sources.
pub(crate) struct Comparison<'a> {
    pub claim: &'a Sentence<'a>,
    pub catalogue: &'a Catalogue,
    pub lexicon: &'a Lexicon,
}

impl Comparison<'_> {
    /// What sentences have against the claim, each by its place; what one of them says as the claim does stands.
    pub(crate) fn findings(&self, sources: &[Sentence<'_>]) -> Vec<(usize, Finding)> {
        let mut found = Vec::new();
        for (at, clause) in self.claim.clauses.iter().enumerate() {
            // A claim's conditions and plans are claimed as such.
            if self.claim.progress[at].rank < TOOK_PLACE || !is_stated(clause) {
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
            if matched.iter().any(|&(place, other, _)| self.agrees(clause, at, &sources[place], other)) {
                continue;
            }
            for (place, other, relation) in matched {
                let finding = self.compare(clause, at, &sources[place], other, relation);
                found.extend(finding.map(|finding| (place, finding)));
            }
        }
        found
    }

    /// Who is first, last or the only one in the claim, where a sentence has another in that place: the argument and the other.
    pub(crate) fn other_holder(&self, source: &Sentence<'_>) -> Option<(TextRange, String)> {
        for clause in self.claim.clauses.iter().filter(|clause| is_stated(clause)) {
            let Some((own, subject)) = self.claim.ranked(clause) else { continue };
            for other in &source.clauses {
                let Some((theirs, filler)) = source.ranked(other) else { continue };
                let mut subjects = other.with_role(Role::Subject);
                let same = subjects.any(|it| self.likeness(subject, source, it) == Likeness::Same);
                let likeness = if same { Likeness::Same } else { self.likeness(subject, source, filler) };
                let other_rank = matches!((own, theirs), (OrderKind::Nth(a), OrderKind::Nth(b)) if a != b)
                    && likeness == Likeness::Same
                    && self.ranked_for_the_same(clause, source, other);
                if other_rank {
                    return Some((
                        self.claim.word(clause.head),
                        source.text(source.word(other.head)).to_owned(),
                    ));
                }
                if own == theirs && likeness == Likeness::Other {
                    return Some((subject.range, source.text(filler.range).to_owned()));
                }
            }
        }
        None
    }

    /// Whether two clauses rank their subjects in the same thing: "the third to command", "the fourth to lead".
    fn ranked_for_the_same(&self, clause: &Clause, source: &Sentence<'_>, other: &Clause) -> bool {
        let verb = |sentence: &Sentence<'_>, head: u32| -> Option<String> {
            let below =
                sentence.tree.children(head as usize).find(|&child| is_infinitive(&sentence.tree, child));
            below.map(|child| sentence.tree.words[child].lemma.to_lowercase())
        };
        match (verb(self.claim, clause.head), verb(source, other.head)) {
            (Some(own), Some(theirs)) => Words::get().relation(&own, &theirs).carries(),
            _ => false,
        }
    }

    /// An office that the claim gives to a person to whom a sentence gives another: the office in the claim, and the other.
    pub(crate) fn other_office(&self, source: &Sentence<'_>) -> Option<(TextRange, String)> {
        let theirs = source.holders(self.catalogue);
        for own in self.claim.holders(self.catalogue) {
            // A surname stands for the whole name.
            let same_person = |other: &&Holder| {
                let (mut short, long) = (own.person.split(' '), &other.person);
                let words = |name: &str| name.split(' ').count();
                if words(long) < words(&own.person) {
                    long.split(' ').all(|word| own.person.split(' ').any(|it| it == word))
                } else {
                    short.all(|word| long.split(' ').any(|it| it == word))
                }
            };
            let other = theirs.iter().filter(same_person).find(|other| other.office != own.office);
            if let Some(other) = other
                && !theirs.iter().filter(same_person).any(|other| other.office == own.office)
            {
                return Some((own.range, source.text(other.range).to_owned()));
            }
        }
        None
    }

    /// Whom the claim has say what somebody else says in a sentence: the speaker and the other.
    pub(crate) fn other_speaker(&self, source: &Sentence<'_>) -> Option<(TextRange, String)> {
        let own = self.claim.speaker()?;
        let theirs = source.speaker()?;
        let (name, other) = (self.claim.mention_at(own.head)?, source.mention_at(theirs.head));
        let apart = match other {
            Some(other) => {
                let unknown_or_person = |mention: &Mention| {
                    matches!(mention.referent, Referent::Local(_))
                        && matches!(mention.referent.class(self.catalogue), None | Some(EntityClass::Person))
                };
                // Of two names that share no word, one is not the other, whatever is known of them.
                match self.names(name, other, source) {
                    Likeness::Unknown => unknown_or_person(name) && unknown_or_person(other),
                    likeness => likeness == Likeness::Other,
                }
            }
            // "An official said"
            None => source.tree.children(theirs.head as usize).any(|child| {
                let word = &source.tree.words[child];
                word.deprel.base == Deprel::Det && matches!(&*word.lemma, "a" | "an" | "another" | "one")
            }),
        };
        apart.then(|| (own.range, source.text(theirs.range).to_owned()))
    }

    /// Whether a sentence says the predicate that stands at a place of the claim: by its particle ("turned down"), or by the
    /// noun that a light verb carries ("paid a visit").
    pub(crate) fn says(&self, predicate: TextRange, source: &Sentence<'_>) -> bool {
        let here = |at: u32| self.claim.word(at).intersect(predicate).is_some_and(|both| !both.is_empty());
        let clause = self.claim.clauses.iter().find(|clause| {
            here(clause.head) || clause.support.as_ref().is_some_and(|support| here(support.word))
        });
        // "put its signature to": a verb whose object tells what is done.
        let carried = |clause: &Clause| {
            clause.with_role(Role::Object).any(|object| {
                let noun = self.claim.lemma(object.head).to_lowercase();
                structure::Lexicon::builtin().verb_of(&noun).is_some()
                    && source
                        .clauses
                        .iter()
                        .any(|other| Words::get().relation(&noun, &other.lemma.to_lowercase()).carries())
            })
        };
        clause.is_some_and(|clause| {
            self.matches(clause, source).iter().any(|(_, relation)| relation.carries()) || carried(clause)
        })
    }

    /// The statements of a claim that makes several, or whose verb is not what the words suggest, that no sentence makes of the
    /// same things: the ranges of their predicates and objects; and whether some other is made.
    pub(crate) fn unsaid(&self, sources: &[Sentence<'_>]) -> (Vec<TextRange>, bool) {
        let main = |clause: &&Clause| {
            matches!(clause.link.kind, LinkKind::Root | LinkKind::Conjunct | LinkKind::Parataxis)
                && is_stated(clause)
                && matches!(clause.kind, PredicateKind::Verb | PredicateKind::Event)
        };
        let mut unsaid = Vec::new();
        let mut some = false;
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
                some = true;
            } else {
                unsaid.push(self.claim.word(clause.head));
                unsaid.extend(clause.with_role(Role::Object).map(|object| object.range));
            }
        }
        (unsaid, some)
    }

    /// The clauses of a sentence that say what a clause of the claim says, by their predicates.
    fn matches(&self, clause: &Clause, source: &Sentence<'_>) -> Vec<(usize, Relation)> {
        source
            .clauses
            .iter()
            .enumerate()
            .filter_map(|(at, other)| {
                let relation = self.predicates(clause, other);
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
                (carries || same_thing()).then_some((at, relation))
            })
            .collect()
    }

    /// How two predicates compare, their light verbs aside.
    fn predicates(&self, clause: &Clause, other: &Clause) -> Relation {
        // "is a member", "is responsible": of the nominal ones the noun tells, and the copula nothing.
        let nominal = |clause: &Clause| !matches!(clause.kind, PredicateKind::Verb | PredicateKind::Event);
        if nominal(clause) != nominal(other) || clause.kind == PredicateKind::Copula {
            return Relation::Unknown;
        }
        Words::get().relation(&clause.lemma.to_lowercase(), &other.lemma.to_lowercase())
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
        let moved = |from: fn(&Argument) -> bool, to: fn(&Argument) -> bool| {
            placed
                .iter()
                .filter(|pair| !same_place(pair))
                .find(|(argument, filler)| from(argument) && filler.is_some_and(to))
        };
        // Both change places: who acted is acted on. Who acts together does so in any order.
        let acts = |argument: &Argument| argument.role == Role::Subject;
        let other_side = |argument: &Argument| {
            matches!(argument.role, Role::Object | Role::IndirectObject)
                || argument.role == Role::Oblique
                    && !matches!(argument.preposition.as_deref(), Some("with" | "between" | "among") | None)
        };
        let symmetric = |clause: &Clause| clause.with_preposition("with").next().is_some();
        if relation != Relation::Converse
            && !symmetric(clause)
            && !symmetric(theirs)
            && let (Some(actor), Some(_)) = (moved(acts, other_side), moved(other_side, acts))
        {
            let found = actor.1.map_or("", |filler| source.text(filler.range));
            return Some(Finding::Reversed { predicate, found: format!("{found} as the one acted on") });
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
        let identified = office || event || in_place.iter().any(|(argument, _)| self.identifies(argument));
        if !identified {
            return None;
        }
        let (own, progress) = (self.claim.progress[at], source.progress[other]);
        let complete = placed.iter().all(same_place);
        // What the source denies of the thing itself, it denies of whoever did it.
        let denies_more = progress.denied
            && theirs.arguments.iter().filter(|filler| filler.role != Role::Complement).all(|filler| {
                clause.arguments.iter().any(|argument| {
                    group(argument) == group(filler)
                        && self.likeness(argument, source, filler) == Likeness::Same
                })
            });
        if own.denied != progress.denied && (complete || denies_more) {
            return Some(Finding::Opposite { predicate, denied_by_claim: own.denied });
        }
        if progress.rank < 5 && own.rank >= TOOK_PLACE && !progress.denied {
            let cue = progress.cue.map_or_else(String::new, |cue| source.text(cue).to_owned());
            return Some(Finding::Weaker { predicate, rank: progress.rank, cue });
        }
        // Who is denied something is no other doer of it.
        if own.denied || progress.denied {
            return None;
        }
        // One place is taken by another of its sort.
        placed.iter().filter(|pair| pair.1.is_none()).find_map(|(argument, _)| {
            let time = self.claim.is_time(argument);
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
            let elsewhere = self.is_named_in(argument, source);
            // Whoever held the 22nd conference, in May 2022, held it, and nobody else.
            let doer = argument.role == Role::Subject
                && relation == Relation::Equal
                && in_place.iter().any(|(argument, _)| self.is_one_of_a_kind(argument))
                && all_named
                && !elsewhere
                && !self.abbreviates(argument, source, filler);
            if (all_other || doer) && !open {
                Some(Finding::Other { argument: argument.range, found: source.text(filler.range).to_owned() })
            } else {
                let alone =
                    fillers.next().is_none() && filler.listing.is_none() && argument.listing.is_none();
                (all_named && alone && !elsewhere).then_some(Finding::Displaced { argument: argument.range })
            }
        })
    }

    /// Whether an argument names an event by its number: "the 22nd conference".
    fn is_one_of_a_kind(&self, argument: &Argument) -> bool {
        self.claim.statement.orders.iter().any(|order| {
            matches!(order.kind, OrderKind::Nth(_)) && argument.range.contains_range(order.range)
        })
    }

    /// Whether one of two names is the initials of the other, as far as the letters tell.
    fn abbreviates(&self, argument: &Argument, source: &Sentence<'_>, filler: &Argument) -> bool {
        let (own, theirs) = (self.claim.text(argument.range), source.text(filler.range));
        let initials = |name: &str| -> String {
            let words = name.split(|c: char| !c.is_alphanumeric());
            words.filter_map(|word| word.chars().next().filter(|c| c.is_uppercase())).collect()
        };
        let within = |name: &str, letters: &str| letters.len() > 1 && name.contains(letters);
        within(own, &initials(theirs)) || within(theirs, &initials(own))
    }

    /// Whether what a predicate of the claim says happens but once, or begins something.
    fn happens_once(&self, predicate: TextRange) -> bool {
        let terms = self.claim.statement.terms.iter();
        terms
            .filter(|term| predicate.contains_range(term.range))
            .any(|term| self.lexicon.happens_once(&term.stem) || self.lexicon.is_beginning(&term.stem))
    }

    /// Whether the phrases of two nouns name the same states and bodies: "the Secretary General of the OAS".
    fn same_body(&self, clause: &Clause, source: &Sentence<'_>, other: &Clause) -> bool {
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
                .filter(|mention| mention.range.intersect(range).is_some_and(|both| !both.is_empty()))
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
    fn is_named_in(&self, argument: &Argument, source: &Sentence<'_>) -> bool {
        let mentions = self.claim.mentions(argument);
        let same = |own: &Mention| {
            source.statement.mentions.iter().any(|other| self.names(own, other, source) == Likeness::Same)
        };
        mentions.0.is_some_and(same)
            || mentions.1.is_some_and(same)
            || source.prose.contains(self.claim.text(self.claim.word(argument.head)))
    }

    /// "the course", "its mission"
    fn is_definite(&self, head: u32) -> bool {
        let tree = &self.claim.tree;
        tree.children(head as usize).any(|child| {
            let word = &tree.words[child];
            matches!(&*word.lemma, "the" | "this" | "that" | "its" | "their")
                || word.deprel.base == Deprel::Nmod && word.deprel.subtype == Subtype::Poss
        })
    }

    /// Whether an argument tells which event it is: a time to the month, a name that is no state's, a definite description.
    fn identifies(&self, argument: &Argument) -> bool {
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

    fn likeness(&self, argument: &Argument, source: &Sentence<'_>, filler: &Argument) -> Likeness {
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
                let apart = own_inside
                    .zip(their_inside)
                    .is_some_and(|(own, theirs)| self.names(own, theirs, source) == Likeness::Other);
                if !same_word() {
                    Likeness::Unknown
                } else if apart {
                    Likeness::Other
                } else {
                    Likeness::Same
                }
            }
            // "the ministry of Peru" where the claim has Peru
            (Some(own), None) => match their_inside {
                Some(theirs) if self.names(own, theirs, source) == Likeness::Same => Likeness::Same,
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

    fn times(&self, argument: &Argument, source: &Sentence<'_>, filler: &Argument) -> Likeness {
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

    fn names(&self, own: &Mention, theirs: &Mention, source: &Sentence<'_>) -> Likeness {
        let catalogue = self.catalogue;
        let within = |a: EntityId, b: EntityId| catalogue.is_within(a, b) || catalogue.is_within(b, a);
        let principal = |mention: &Mention| mention.referent.principal(catalogue);
        match (&own.referent, &theirs.referent) {
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

/// Rank of each word: that of the clause it belongs to, and below a predicate that only plans or asks for what it is said of
/// ("pledged refrigerators") no more than that leaves.
fn ranks(tree: &Tree, clauses: &[Clause], progress: &[Progress], lexicon: &Lexicon) -> Vec<u8> {
    let heads: FxHashMap<usize, usize> =
        clauses.iter().enumerate().map(|(at, clause)| (clause.head as usize, at)).collect();
    (0..tree.words.len())
        .map(|word| {
            let mut at = word;
            for _ in 0..MAX_CLIMB {
                if let Some(&clause) = heads.get(&at) {
                    let mut own = progress[clause].rank;
                    // "a model for others to follow"; of "the first to ratify" the ratifying is done.
                    let above = tree.words[at].head.map(|head| head as usize);
                    let ranked = above.is_some_and(|above| {
                        is_ranking(tree, above) || tree.children(above).any(|child| is_ranking(tree, child))
                    });
                    if clauses[clause].link.kind == LinkKind::Adnominal && is_infinitive(tree, at) && !ranked
                    {
                        own = own.min(4);
                    }
                    let verb = clauses[clause].kind == PredicateKind::Verb && at != word;
                    let leaves = || lexicon.senses().leaves(&clauses[clause].lemma);
                    return if verb { leaves().map_or(own, |rank| rank.min(own)) } else { own };
                }
                match tree.words[at].head {
                    Some(head) => at = head as usize,
                    None => break,
                }
            }
            progress.first().map_or(7, |first| first.rank)
        })
        .collect()
}

/// "to follow"
fn is_infinitive(tree: &Tree, verb: usize) -> bool {
    tree.children(verb).any(|child| {
        let word = &tree.words[child];
        word.deprel.base == Deprel::Mark && &*word.lemma == "to"
    })
}

/// "first", "only": an ordinal or what is like one.
fn is_ranking(tree: &Tree, at: usize) -> bool {
    matches!(&*tree.words[at].lemma, "first" | "second" | "third" | "last" | "only" | "next")
}

/// Sorts of names of which one is not the other. Whoever holds an office may be named by it.
fn sort_of(class: EntityClass) -> EntityClass {
    match class {
        EntityClass::Office | EntityClass::Ministry => EntityClass::Person,
        other => other,
    }
}

/// Whether a clause states something by itself: no participle, infinitive or event noun that only describes.
fn is_stated(clause: &Clause) -> bool {
    matches!(
        clause.link.kind,
        LinkKind::Root
            | LinkKind::Conjunct
            | LinkKind::Parataxis
            | LinkKind::Complement
            | LinkKind::Relative
            | LinkKind::Adverbial
    ) && clause.mood == Mood::Indicative
        || clause.kind == PredicateKind::Event && clause.support.is_some()
}

/// Places that can be compared: the preposition tells those of obliques.
fn group(argument: &Argument) -> (u8, &str) {
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
