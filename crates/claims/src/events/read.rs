//! From clauses to events.

use rapporteur_catalog::{Catalogue, EntityClass};
use rapporteur_grammar::structure::{
    Argument, Clause, Lexicon, LinkKind, Mood, Operator, OperatorKind, PredicateKind, Role, clauses,
};
use rapporteur_grammar::{Deprel, Tree};
use rapporteur_linking::Mention;
use rapporteur_text::TextRange;

use super::participants::place_of;
use super::senses::{Act, Class, Over, Sense, Senses};
use super::{Event, Plover, is_cooperative};
use crate::{Modality, Polarity};

/// Confidence of a tree below which nothing is read off it. Lower than what roles in a verdict ask for: an event that is
/// only listed is looked at.
const TRUSTED: u8 = 65;
/// Rank of a plain indicative.
const DONE: u8 = 7;
/// Steps up the governing clauses.
const MAX_CLIMB: usize = 32;

/// The events of one sentence, in the order of their predicates. `tree` is the parse of `prose`, `mentions` its settled
/// mentions. Total and linear in the sentence.
#[must_use]
pub fn events(
    prose: &str,
    tree: &Tree,
    mentions: &[Mention],
    catalogue: &Catalogue,
    senses: &Senses,
) -> Vec<Event> {
    if tree.confidence < TRUSTED && tree.words.len() > 3 {
        return Vec::new();
    }
    let clauses = clauses(prose, tree);
    let unknown = senses.unknown();
    let reader = Reader { prose, tree, mentions, catalogue, senses, clauses: &clauses, unknown };
    (0..clauses.len()).filter_map(|at| reader.event(at)).collect()
}

/// How far what a clause says has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rank on the ladder of event modality.
    pub rank: u8,
    /// The word that decides it; none for a plain indicative.
    pub cue: Option<TextRange>,
    /// Whether it is denied.
    pub denied: bool,
}

/// [`Progress`] of each clause, of those that are no event too; a predicate that no list has takes nothing away. `clauses`
/// are those of `tree`.
#[must_use]
pub fn progress(
    prose: &str,
    tree: &Tree,
    clauses: &[Clause],
    mentions: &[Mention],
    catalogue: &Catalogue,
    senses: &Senses,
) -> Vec<Progress> {
    let reader = Reader { prose, tree, mentions, catalogue, senses, clauses, unknown: DONE };
    clauses
        .iter()
        .map(|clause| {
            let (rank, cue, denied) = reader.modality(clause);
            Progress { rank, cue, denied }
        })
        .collect()
}

/// How a clause is read.
#[derive(Clone, Copy)]
pub(super) enum Read<'a> {
    /// By the sense of its predicate.
    Sense(&'a Sense),
    /// As an act of speech, with the clause that it embeds and the sense of that.
    Act(&'a Act, Option<(usize, &'a Sense)>),
}

impl<'a> Read<'a> {
    fn event(self) -> &'a str {
        match self {
            Read::Sense(sense) => &sense.event,
            Read::Act(act, _) => &act.event,
        }
    }

    fn kind(self) -> &'a str {
        match self {
            Read::Sense(sense) | Read::Act(_, Some((_, sense))) => &sense.kind,
            Read::Act(act, None) => &act.kind,
        }
    }
}

/// What the rules look at.
pub(super) struct Reader<'a> {
    pub prose: &'a str,
    pub tree: &'a Tree,
    pub mentions: &'a [Mention],
    pub catalogue: &'a Catalogue,
    pub senses: &'a Senses,
    pub clauses: &'a [Clause],
    /// What a predicate that no list has leaves of an event under it.
    pub unknown: u8,
}

/// Nouns that with "no" before them deny the clause they stand in.
const OCCASIONS: [&str; 9] =
    ["point", "time", "stage", "moment", "occasion", "way", "case", "circumstance", "event"];

/// Whether what stands over a clause is the verb by which somebody says it.
fn is_saying(clause: &Clause, operator: &Operator) -> bool {
    clause.attributions.iter().any(|attribution| attribution.cue == operator.word)
}

impl Reader<'_> {
    fn event(&self, at: usize) -> Option<Event> {
        let clause = &self.clauses[at];
        if clause.mood == Mood::Interrogative {
            return None;
        }
        let act = self.act(clause);
        let sense = if act.is_some() { None } else { self.sense(clause) };
        // What is agreed or promised: its own sense says of what kind, and who takes part.
        let embedded = act.and_then(|_| self.embedded(at));
        let inner = embedded.and_then(|inner| Some((inner, self.sense(&self.clauses[inner])?)));
        // "pledged soldiers to the mission": to provide them.
        let inner = inner.or_else(|| {
            act?;
            let object = clause.arguments.iter().any(|arg| arg.role == Role::Object);
            let sense = self.senses.of("provide").find(|sense| object && self.holds(clause, sense))?;
            Some((at, sense))
        });
        // To vow to attack is no cooperation: what is vowed says what it is.
        let act = act.filter(|_| inner.is_none_or(|(_, sense)| is_conciliatory(&sense.event)));
        let reading = match (act, sense) {
            (Some(act), _) => Read::Act(act, inner),
            (None, Some(sense)) => Read::Sense(sense),
            (None, None) => return None,
        };
        let (rank, cue, mut denied) = self.modality(clause);
        // To refuse cooperation is to deny it.
        let refusal = matches!(reading, Read::Act(act, Some(_)) if !is_conciliatory(&act.event));
        let own = match reading {
            Read::Act(act, _) if !is_conciliatory(&act.event) => DONE,
            Read::Act(..) => self.senses.rank(Over::Predicate, &clause.lemma).unwrap_or(4),
            Read::Sense(sense) => sense.rank.unwrap_or(DONE),
        };
        // An act is what it is however far what it promises has come.
        let reached = if matches!(reading, Read::Act(..)) && rank > 2 { DONE } else { rank };
        let mode = sense.and_then(|sense| sense.mode.clone());
        let event = plover(reading.event(), reached, denied);
        denied ^= refusal;
        // "began training inspectors in 2010": what says that it began is part of it.
        let begun = self.governor(clause).filter(|above| {
            let rank = self.senses.rank(Over::Predicate, &above.lemma);
            clause.link.kind == LinkKind::OpenComplement
                && self.is_plain(above)
                && rank.is_some_and(|rank| rank >= 6)
        });
        Some(Event {
            range: begun.map_or(clause.range, |above| above.range.cover(clause.range)),
            predicate: self.word(clause.head),
            lemma: clause.lemma.clone(),
            kind: reading.kind().into(),
            plover: event.map(|event| Plover { event: event.into(), mode }),
            parts: self.participants(clause, reading),
            modality: Modality { rank: if rank == DONE { own } else { rank.min(own) }, cue },
            polarity: if denied { Polarity::Denied } else { Polarity::Affirmed },
            speakers: clause
                .attributions
                .iter()
                .flat_map(|attribution| attribution.speakers.iter().map(|speaker| speaker.range))
                .collect(),
            asserted: self.asserted(at),
        })
    }

    /// How far an event has come, the word that decides, and whether it is denied.
    fn modality(&self, clause: &Clause) -> (u8, Option<TextRange>, bool) {
        let (mut rank, mut cue) = self.rank(clause);
        let mut denied = self.denied(clause);
        if let Some(above) = self.governor(clause) {
            // "cancelled the visit", "is considering membership": what stands over the noun, if it is nothing of its own.
            // Who "had help" was helped.
            if clause.link.kind == LinkKind::Argument && self.is_plain(above) && &*above.lemma != "have" {
                let over = self.senses.rank(Over::Predicate, &above.lemma).unwrap_or(DONE);
                if over < rank {
                    (rank, cue) = (over, Some(self.word(above.head)));
                }
            }
        }
        // "has yet to ratify", "has yet to be signed"
        let yet = |operator: &Operator| {
            let mut children = self.tree.children(operator.word as usize);
            &*operator.lemma == "have" && children.any(|child| &*self.tree.words[child].lemma == "yet")
        };
        if clause.operators.iter().any(yet) {
            (rank, denied) = (DONE, !denied);
        }
        (rank, cue, denied)
    }

    /// Whether a clause is no event itself.
    pub(super) fn is_plain(&self, clause: &Clause) -> bool {
        self.act(clause).is_none() && self.sense(clause).is_none()
    }

    pub(super) fn governor(&self, clause: &Clause) -> Option<&Clause> {
        self.clauses.get(clause.link.governor? as usize)
    }

    pub(super) fn word(&self, at: u32) -> TextRange {
        self.tree.words.get(at as usize).map_or_else(TextRange::default, |word| word.range)
    }

    /// The type of event of an act of speech that embeds another event or names what it is about.
    fn act(&self, clause: &Clause) -> Option<&Act> {
        let act = self.senses.act(&clause.lemma)?;
        // "decided" alone is no promise; "agreed to a truce", "agreed to leave", "offered to" are.
        let about = |arg: &Argument| {
            arg.role == Role::Complement
                || arg.role == Role::Oblique
                    && matches!(arg.preposition.as_deref(), Some("to" | "on" | "with"))
                || arg.role == Role::Object && &*clause.lemma != "agree" && self.is_of(arg, "offers")
        };
        clause.arguments.iter().any(about).then_some(act)
    }

    /// The sense of a clause's predicate whose conditions hold.
    fn sense(&self, clause: &Clause) -> Option<&Sense> {
        // "became one of the partners of": the partners say what it became.
        let lemma = self.member_of(clause).map_or(&*clause.lemma, |head| self.lemma(head));
        let own = self.senses.of(lemma).find(|sense| self.holds(clause, sense));
        // "the signing took place": a noun says what its verb does.
        own.or_else(|| {
            let verb = Lexicon::builtin().verb_of(&clause.lemma)?;
            (clause.kind == PredicateKind::Event && verb != &*clause.lemma)
                .then(|| self.senses.of(verb).find(|sense| self.holds(clause, sense)))
                .flatten()
        })
    }

    /// In "one of the partners" the partners.
    fn member_of(&self, clause: &Clause) -> Option<u32> {
        (&*clause.lemma == "one" && clause.kind == PredicateKind::Nominal)
            .then(|| clause.with_preposition("of").next().map(|argument| argument.head))
            .flatten()
    }

    fn lemma(&self, at: u32) -> &str {
        self.tree.words.get(at as usize).map_or("", |word| &*word.lemma)
    }

    fn holds(&self, clause: &Clause, sense: &Sense) -> bool {
        let empty = |place: &str| !clause.arguments.iter().any(|arg| place_of(arg) == place);
        if !sense.without.iter().all(|place| empty(place)) {
            return false;
        }
        let class = if clause.kind == PredicateKind::Verb { Class::Verb } else { Class::Noun };
        if sense.only.is_some_and(|only| only != class) {
            return false;
        }
        let filled = |(place, sets): &(Box<str>, Vec<Box<str>>)| {
            // "technical assistance", "patrol jointly": a word about the predicate itself.
            if matches!(&**place, "word" | "after") {
                let support = clause.support.as_ref().map(|support| support.word as usize);
                let heads = [Some(clause.head as usize), support].into_iter().flatten();
                let behind = &**place == "after";
                let about = heads.flat_map(|head| self.tree.children(head)).filter(|&child| {
                    use Deprel as D;
                    let base = self.tree.words[child].deprel.base;
                    if behind {
                        base == D::Advmod && child > clause.head as usize
                    } else {
                        matches!(base, D::Amod | D::Compound | D::Advmod)
                    }
                });
                let mut lemmas = about.map(|child| self.tree.words[child].lemma.to_lowercase());
                return lemmas.any(|lemma| sets.iter().any(|set| self.senses.is_in(set, &lemma)));
            }
            // "assisted Nepal in drafting a law": the predicate of a clause below.
            if &**place == "clause" {
                let own = self.number(clause);
                let mut below =
                    self.clauses.iter().filter(|other| own.is_some() && other.link.governor == own);
                return below.any(|other| sets.iter().any(|set| self.senses.is_in(set, &other.lemma)));
            }
            if &**place == "support" {
                let verb = clause.support.as_ref().map_or("", |support| &support.lemma);
                return sets.iter().any(|set| self.senses.is_in(set, verb));
            }
            // "called him on Friday" is no call on anyone.
            let here = |arg: &&Argument| {
                place_of(arg) == &**place && !(arg.role == Role::Oblique && self.is_time(arg.head))
            };
            let mut fillers = clause.arguments.iter().filter(here);
            fillers.any(|arg| sets.iter().any(|set| self.is_of(arg, set)))
        };
        if sense.unless.iter().any(filled) {
            false
        } else if sense.places.is_empty() {
            true
        } else if sense.any {
            sense.places.iter().any(filled)
        } else {
            sense.places.iter().all(filled)
        }
    }

    pub(super) fn is_of(&self, argument: &Argument, set: &str) -> bool {
        let lemma =
            self.tree.words.get(argument.head as usize).map_or("", |word| &*word.lemma).to_lowercase();
        let class = || {
            let (mention, _) = self.mention(argument);
            mention.and_then(|at| self.mentions[at as usize].referent.class(self.catalogue))
        };
        // "a mediation effort", "peace talks"
        let compound = || {
            let before = self.tree.children(argument.head as usize).filter(|&child| {
                self.tree.words[child].deprel.base == Deprel::Compound && child < argument.head as usize
            });
            before.last().map(|child| format!("{} {lemma}", self.tree.words[child].lemma.to_lowercase()))
        };
        match set {
            "any" => true,
            "actor" => {
                self.mention(argument).0.is_some()
                    || self.senses.is_in("people", &lemma)
                    || self.capital(argument).is_some()
            }
            "state" => class() == Some(EntityClass::Country),
            "body" => matches!(
                class(),
                Some(
                    EntityClass::Organisation
                        | EntityClass::Organ
                        | EntityClass::Programme
                        | EntityClass::Instrument
                )
            ),
            set => {
                self.senses.is_in(set, &lemma) || compound().is_some_and(|name| self.senses.is_in(set, &name))
            }
        }
    }

    /// The clause that an act of speech embeds.
    pub(super) fn embedded_in(&self, clause: &Clause) -> Option<&Clause> {
        self.embedded(self.number(clause)? as usize).map(|at| &self.clauses[at])
    }

    /// Place of a clause in the list.
    pub(super) fn number(&self, clause: &Clause) -> Option<u32> {
        let at = self.clauses.iter().position(|other| std::ptr::eq(other, clause))?;
        u32::try_from(at).ok()
    }

    /// The clause that an act of speech embeds.
    fn embedded(&self, at: usize) -> Option<usize> {
        self.clauses.iter().position(|clause| {
            clause.link.governor == u32::try_from(at).ok()
                && matches!(
                    clause.link.kind,
                    LinkKind::Complement
                        | LinkKind::OpenComplement
                        | LinkKind::Adnominal
                        | LinkKind::Argument
                )
        })
    }

    /// The rank that the words over a clause leave it, and the word that decides.
    fn rank(&self, clause: &Clause) -> (u8, Option<TextRange>) {
        let mut rank = DONE;
        let mut cue = None;
        // What "will continue to be tested" is being tested: what stands over the going on takes nothing away.
        let lasts = |operator: &Operator| {
            operator.kind == OperatorKind::Predicate && self.senses.is_in("lasting", &operator.lemma)
        };
        let will = |operator: &Operator| {
            operator.kind == OperatorKind::Auxiliary && matches!(&*operator.lemma, "will" | "shall")
        };
        let lasting = clause.operators.iter().rposition(lasts);
        let from = lasting.filter(|at| clause.operators[..*at].iter().all(will)).unwrap_or(0);
        // "I would recall that it was opened": what stands over the saying does not stand over what is said.
        let says =
            |operator: &Operator| operator.kind == OperatorKind::Predicate && is_saying(clause, operator);
        let said = clause.operators.iter().rposition(says).unwrap_or(0);
        let from = from.max(said);
        for operator in &clause.operators[from..] {
            let own = self.rank_of(clause, operator);
            if own < rank {
                rank = own;
                cue = Some(self.word(operator.word));
            }
        }
        if let Some(support) = &clause.support {
            // "offer training", "request assistance": the verb that carries the noun has its rung.
            let own = self.senses.rank(Over::Predicate, &support.lemma).unwrap_or(DONE);
            // To pledge support is to give it, and to agree a treaty to have it.
            let said = self.sense(clause).is_some_and(|sense| &*sense.event == "SUPPORT");
            let carries = !said && !matches!(&*support.lemma, "be" | "have" | "make" | "accept" | "get");
            if carries && own < rank {
                rank = own;
                cue = Some(self.word(support.word));
            }
        }
        (rank, cue)
    }

    fn rank_of(&self, clause: &Clause, operator: &Operator) -> u8 {
        match operator.kind {
            // "said that it would pay": what was the future then.
            OperatorKind::Auxiliary if &*operator.lemma == "would" && !clause.attributions.is_empty() => 4,
            OperatorKind::Auxiliary => self.senses.rank(Over::Auxiliary, &operator.lemma).unwrap_or(DONE),
            OperatorKind::Adverb => self.senses.rank(Over::Adverb, &operator.lemma).unwrap_or(DONE),
            OperatorKind::Noun => self.senses.rank(Over::Noun, &operator.lemma).unwrap_or(DONE),
            OperatorKind::Condition | OperatorKind::Question => 1,
            OperatorKind::Purpose => 4,
            OperatorKind::Negation => DONE,
            OperatorKind::Predicate => {
                if is_saying(clause, operator) || self.was_able(operator) || self.has_had(operator) {
                    DONE
                } else {
                    let known = self.senses.rank(Over::Predicate, &operator.lemma);
                    known.unwrap_or(if operator.negative { DONE } else { self.unknown })
                }
            }
        }
    }

    /// "Was able to open it": who was able to did, as far as a report says so (Karttunen, *Implicative Verbs*, Language 47,
    /// 1971).
    fn was_able(&self, operator: &Operator) -> bool {
        &*operator.lemma == "able"
            && self.tree.children(operator.word as usize).any(|child| {
                let word = &self.tree.words[child];
                let range: std::ops::Range<usize> = word.range.into();
                matches!(self.prose.get(range), Some("was" | "were"))
            })
    }

    /// "Had help", "have since qualified": to have something that happened is no reason to think that it did not. What
    /// somebody has "to" do is.
    fn has_had(&self, operator: &Operator) -> bool {
        &*operator.lemma == "have"
            && !self.tree.children(operator.word as usize).any(|child| {
                let mut marks = self.tree.children(child).map(|mark| &self.tree.words[mark]);
                self.tree.words[child].deprel.base == Deprel::Xcomp && marks.any(|mark| &*mark.lemma == "to")
            })
    }

    /// Whether an odd number of denials stands over a clause.
    fn denied(&self, clause: &Clause) -> bool {
        let over = clause.operators.iter().filter(|operator| operator.negative).count();
        let support = clause.support.as_ref().is_some_and(|support| {
            matches!(
                &*support.lemma,
                "refuse" | "reject" | "decline" | "deny" | "cancel" | "suspend" | "end" | "halt"
            )
        });
        // "At no point did they meet."
        let never = clause.arguments.iter().any(|argument| {
            let head = argument.head as usize;
            let none = self.tree.children(head).any(|child| &*self.tree.words[child].lemma == "no");
            none && argument.role == Role::Oblique && OCCASIONS.contains(&&*self.tree.words[head].lemma)
        });
        // "There is no laboratory accredited by it."
        let of_none = clause.link.kind == LinkKind::Adnominal
            && self.tree.words.get(clause.head as usize).and_then(|verb| verb.head).is_some_and(|noun| {
                let mut words = self.tree.children(noun as usize).map(|child| &self.tree.words[child]);
                words.any(|word| word.deprel.base == Deprel::Det && &*word.lemma == "no")
            });
        (over + usize::from(support) + usize::from(never) + usize::from(of_none)) % 2 == 1
    }

    /// Whether the sentence asserts a clause.
    fn asserted(&self, at: usize) -> bool {
        let advised = |operator: &Operator| {
            operator.kind == OperatorKind::Auxiliary
                && matches!(&*operator.lemma, "should" | "must" | "ought" | "need")
                || matches!(operator.kind, OperatorKind::Condition | OperatorKind::Question)
        };
        if self.clauses[at].operators.iter().any(advised) {
            return false;
        }
        let mut at = at;
        for _ in 0..MAX_CLIMB {
            let clause = &self.clauses[at];
            // "Unless Iraq pays, Turkey will not send engineers."
            let conditional = |other: &Clause| {
                other.link.kind == LinkKind::Adverbial
                    && other.link.governor == u32::try_from(at).ok()
                    && other.own_operators().any(|operator| operator.kind == OperatorKind::Condition)
            };
            if self.clauses.iter().any(conditional) {
                return false;
            }
            let Some(governor) = clause.link.governor.map(|governor| governor as usize) else {
                use LinkKind as L;
                // "Accord signed between Togo and Benin": a heading is all noun.
                return matches!(clause.link.kind, L::Root | L::Parataxis | L::Conjunct | L::Complement)
                    || clause.link.kind == L::Adnominal
                        && self.clauses.iter().all(|other| other.tense.is_none());
            };
            let Some(above) = self.clauses.get(governor) else { return false };
            let speech = clause.attributions.iter().any(|attribution| attribution.cue == above.head);
            let verb = above.support.as_ref().map_or(&above.lemma, |support| &support.lemma);
            let rank = self.senses.rank(Over::Predicate, verb);
            let plain = || self.is_plain(above);
            let goes_on = match clause.link.kind {
                LinkKind::Root | LinkKind::Parataxis | LinkKind::Conjunct => true,
                LinkKind::Complement => speech || rank.is_some_and(|rank| rank >= 6) || plain(),
                // "it is expected that Norway will train": the clause is what is expected.
                LinkKind::SubjectClause => {
                    let expletive = |child: usize| self.tree.words[child].deprel.base == Deprel::Expl;
                    self.tree.children(above.head as usize).any(expletive) && plain()
                }
                // "helped to train", "began to train"; of "helped Chad to rebuild" the help is the event.
                LinkKind::OpenComplement => {
                    let own = above.arguments.iter().any(|arg| arg.role == Role::Object);
                    plain() || rank.is_some_and(|rank| rank >= 6) && !own
                }
                LinkKind::Adverbial => match clause.link.marker.as_deref() {
                    None => clause.mood == Mood::NonFinite,
                    // "succeeded in concluding"
                    Some("in") => plain() && rank.is_some_and(|rank| rank >= 6),
                    Some(marker) => matches!(marker, "while" | "whereas" | "although" | "though"),
                },
                LinkKind::Argument => {
                    // "announced the release", not "met during the release"
                    let head = self.clauses[at].head;
                    let object = above
                        .arguments
                        .iter()
                        .any(|arg| arg.head == head && matches!(arg.role, Role::Object | Role::Subject));
                    let named = self.senses.is_presenting(&above.lemma)
                        || rank.is_some_and(|rank| rank <= 5)
                        || clause.operators.last().is_some_and(|operator| operator.negative);
                    object && named && plain()
                }
                _ => false,
            };
            if !goes_on {
                return false;
            }
            at = governor;
        }
        false
    }
}

/// Whether an event gives something or gives way.
fn is_conciliatory(event: &str) -> bool {
    is_cooperative(event) || event == "YIELD"
}

/// The type of an event that has come so far.
fn plover(event: &str, rank: u8, denied: bool) -> Option<&str> {
    let conciliatory = is_conciliatory(event);
    match (conciliatory, denied, rank) {
        (true, true, _) => Some("REJECT"),
        (true, false, 0..=1) => None,
        (true, false, 2) => Some("REQUEST"),
        (true, false, 3..=5) => Some("AGREE"),
        (true, false, _) => Some(event),
        (false, true, _) => None,
        (false, false, 0..=2) => None,
        (false, false, 3..=5) if matches!(event, "REQUEST" | "ACCUSE" | "REJECT" | "THREATEN") => Some(event),
        (false, false, 3..=5) => Some("THREATEN"),
        (false, false, _) => Some(event),
    }
}
