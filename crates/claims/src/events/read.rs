//! From clauses to events.

use rapporteur_catalog::{Catalogue, EntityClass};
use rapporteur_grammar::Tree;
use rapporteur_grammar::structure::{
    Argument, Clause, LinkKind, Mood, Operator, OperatorKind, Origin, Role, clauses,
};
use rapporteur_linking::Mention;
use rapporteur_text::TextRange;

use super::senses::{Over, Sense, Senses};
use super::{Event, Filler, Part, Plover, is_cooperative};
use crate::{Modality, Polarity};

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
    if tree.confidence < Tree::TRUSTED && tree.words.len() > 3 {
        return Vec::new();
    }
    let clauses = clauses(prose, tree);
    let reader = Reader { tree, mentions, catalogue, senses, clauses: &clauses };
    (0..clauses.len()).filter_map(|at| reader.event(at)).collect()
}

struct Reader<'a> {
    tree: &'a Tree,
    mentions: &'a [Mention],
    catalogue: &'a Catalogue,
    senses: &'a Senses,
    clauses: &'a [Clause],
}

impl Reader<'_> {
    fn event(&self, at: usize) -> Option<Event> {
        let clause = &self.clauses[at];
        if clause.mood == Mood::Interrogative {
            return None;
        }
        let act = self.act(clause);
        let sense = if act.is_some() { None } else { self.sense(clause) };
        if act.is_none() && sense.is_none() {
            return None;
        }
        // What is agreed or promised: its own sense says of what kind.
        let embedded = act.and_then(|_| self.embedded(at));
        let inner = embedded.and_then(|inner| self.sense(&self.clauses[inner]));
        let (rank, cue) = self.rank(clause);
        let denied = self.denied(clause);
        let mut parts = Vec::new();
        match sense {
            Some(sense) => self.parts(clause, |place| self.senses.part(sense, place), &mut parts),
            None => {
                self.parts(clause, |place| self.senses.part_of_act(place), &mut parts);
                if let (Some(inner), Some(sense)) = (embedded, inner) {
                    let clause = &self.clauses[inner];
                    self.parts(clause, |place| self.senses.part(sense, place), &mut parts);
                }
            }
        }
        let parts = settle(parts);
        let event = act.or(sense.map(|sense| &*sense.event)).unwrap_or_default();
        let own_rank = match act {
            Some(_) => self.senses.rank(Over::Predicate, &clause.lemma).unwrap_or(4),
            None => DONE,
        };
        let kind = sense.or(inner).map_or("", |sense| &sense.kind);
        let mode = sense.and_then(|sense| sense.mode.clone());
        Some(Event {
            range: clause.range,
            predicate: self.word(clause.head),
            lemma: clause.lemma.clone(),
            kind: kind.into(),
            plover: plover(event, rank, denied).map(|event| Plover { event: event.into(), mode }),
            parts,
            modality: Modality { rank: rank.min(own_rank), cue },
            polarity: if denied { Polarity::Denied } else { Polarity::Affirmed },
            speakers: clause
                .attributions
                .iter()
                .flat_map(|attribution| attribution.speakers.iter().map(|speaker| speaker.range))
                .collect(),
            asserted: self.asserted(at),
        })
    }

    fn word(&self, at: u32) -> TextRange {
        self.tree.words.get(at as usize).map_or_else(TextRange::default, |word| word.range)
    }

    /// The type of event of an act of speech that embeds another event or names what it is about.
    fn act(&self, clause: &Clause) -> Option<&str> {
        let act = self.senses.act(&clause.lemma)?;
        // "decided" alone is no promise; "agreed to a truce", "agreed to leave", "offered to" are.
        let about = |arg: &Argument| {
            arg.role == Role::Complement
                || arg.role == Role::Oblique
                    && matches!(arg.preposition.as_deref(), Some("to" | "on" | "with"))
        };
        clause.arguments.iter().any(about).then_some(act)
    }

    /// The sense of a clause's predicate whose conditions hold.
    fn sense(&self, clause: &Clause) -> Option<&Sense> {
        self.senses.of(&clause.lemma).find(|sense| self.holds(clause, sense))
    }

    fn holds(&self, clause: &Clause, sense: &Sense) -> bool {
        let empty = |place: &str| !clause.arguments.iter().any(|arg| place_of(arg) == place);
        if !sense.without.iter().all(|place| empty(place)) {
            return false;
        }
        let filled = |(place, sets): &(Box<str>, Vec<Box<str>>)| {
            let mut fillers = clause.arguments.iter().filter(|arg| place_of(arg) == &**place);
            fillers.any(|arg| sets.iter().any(|set| self.is_of(arg, set)))
        };
        if sense.places.is_empty() {
            true
        } else if sense.any {
            sense.places.iter().any(filled)
        } else {
            sense.places.iter().all(filled)
        }
    }

    fn is_of(&self, argument: &Argument, set: &str) -> bool {
        let lemma =
            self.tree.words.get(argument.head as usize).map_or("", |word| &*word.lemma).to_lowercase();
        let class = || {
            let (mention, _) = self.mention(argument);
            mention.and_then(|at| self.mentions[at as usize].referent.class(self.catalogue))
        };
        match set {
            "any" => true,
            "actor" => self.mention(argument).0.is_some() || self.senses.is_in("people", &lemma),
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
            set => self.senses.is_in(set, &lemma),
        }
    }

    /// The mention that a filler is or acts for, and else one inside its phrase.
    fn mention(&self, argument: &Argument) -> (Option<u32>, Option<u32>) {
        let head = self.word(argument.head);
        let number = |at: usize| u32::try_from(at).ok();
        let inside =
            || (0..self.mentions.len()).filter(|&at| argument.range.contains_range(self.mentions[at].range));
        // The outermost mention that has the head is what the phrase names.
        let of_head = (0..self.mentions.len())
            .filter(|&at| self.mentions[at].range.contains_range(head))
            .max_by_key(|&at| (self.mentions[at].range.len(), std::cmp::Reverse(at)));
        let acts = |at: &usize| self.mentions[*at].referent.affiliation(self.catalogue).is_some();
        if let Some(at) = of_head {
            // A person of no known office is whom the phrase says: "Russian Foreign Minister".
            let state = (!acts(&at)).then(|| inside().find(acts)).flatten();
            return (number(at), state.and_then(number));
        }
        let before = inside().find(|&at| self.mentions[at].range.end() <= head.start());
        let any = before.or_else(|| inside().next());
        let lemma =
            self.tree.words.get(argument.head as usize).map_or("", |word| &*word.lemma).to_lowercase();
        // A name without an entry of its own behind "Russian Foreign Minister" is that minister.
        let named = self.tree.words.get(argument.head as usize).is_some_and(|word| &*word.xpos == "NNP");
        if self.senses.is_in("state-actors", &lemma) || named && before.is_some() {
            return (any.and_then(number), None);
        }
        (None, any.and_then(number))
    }

    fn parts(&self, clause: &Clause, part: impl Fn(&str) -> Option<Part>, out: &mut Vec<(Filler, bool)>) {
        for argument in &clause.arguments {
            if argument.role == Role::Complement || argument.origin == Origin::Apposition && !out.is_empty() {
                continue;
            }
            let place = place_of(argument);
            let Some(part) = part(place) else { continue };
            let (mention, within) = self.mention(argument);
            let weak = matches!(place, "in" | "on" | "at" | "for" | "over" | "of" | "into" | "modifier");
            out.push((
                Filler {
                    part,
                    range: argument.range,
                    head: self.word(argument.head),
                    mention,
                    within,
                    open: argument.listing.is_some_and(|listing| listing.open),
                    denied: argument.negated,
                },
                weak,
            ));
        }
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
        for operator in &clause.operators {
            let own = self.rank_of(clause, operator);
            if own < rank {
                rank = own;
                cue = Some(self.word(operator.word));
            }
        }
        if let Some(support) = &clause.support {
            // "offer training", "request assistance": the verb that carries the noun has its rung.
            let own = self.senses.rank(Over::Predicate, &support.lemma).unwrap_or(DONE);
            let carries = !matches!(&*support.lemma, "be" | "have" | "make" | "accept" | "get");
            if carries && own < rank {
                rank = own;
                cue = Some(self.word(support.word));
            }
        }
        (rank, cue)
    }

    fn rank_of(&self, clause: &Clause, operator: &Operator) -> u8 {
        match operator.kind {
            OperatorKind::Auxiliary => self.senses.rank(Over::Auxiliary, &operator.lemma).unwrap_or(DONE),
            OperatorKind::Adverb => self.senses.rank(Over::Adverb, &operator.lemma).unwrap_or(DONE),
            OperatorKind::Noun => self.senses.rank(Over::Noun, &operator.lemma).unwrap_or(DONE),
            OperatorKind::Condition | OperatorKind::Question => 1,
            OperatorKind::Purpose => 4,
            OperatorKind::Negation => DONE,
            OperatorKind::Predicate => {
                let said = clause.attributions.iter().any(|attribution| attribution.cue == operator.word);
                if said {
                    DONE
                } else {
                    let known = self.senses.rank(Over::Predicate, &operator.lemma);
                    known.unwrap_or_else(|| if operator.negative { DONE } else { self.senses.unknown() })
                }
            }
        }
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
        (over + usize::from(support)) % 2 == 1
    }

    /// Whether the sentence asserts a clause.
    fn asserted(&self, mut at: usize) -> bool {
        for _ in 0..MAX_CLIMB {
            let clause = &self.clauses[at];
            let Some(governor) = clause.link.governor.map(|governor| governor as usize) else {
                return matches!(clause.link.kind, LinkKind::Root | LinkKind::Parataxis | LinkKind::Conjunct)
                    || clause.link.kind == LinkKind::Complement;
            };
            let Some(above) = self.clauses.get(governor) else { return false };
            let speech = clause.attributions.iter().any(|attribution| attribution.cue == above.head);
            let verb = above.support.as_ref().map_or(&above.lemma, |support| &support.lemma);
            let rank = self.senses.rank(Over::Predicate, verb);
            let goes_on = match clause.link.kind {
                LinkKind::Root | LinkKind::Parataxis | LinkKind::Conjunct => true,
                LinkKind::Complement => speech || rank.is_some_and(|rank| rank >= 6),
                LinkKind::OpenComplement => {
                    rank.is_some_and(|rank| rank >= 6)
                        || self.act(above).is_none() && self.sense(above).is_none()
                }
                LinkKind::Adverbial => match clause.link.marker.as_deref() {
                    None => clause.mood == Mood::NonFinite,
                    Some(marker) => matches!(marker, "while" | "whereas" | "although" | "though"),
                },
                LinkKind::Argument => self.senses.is_presenting(&above.lemma) && self.sense(above).is_none(),
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

/// The place of an argument, as the data name it.
fn place_of(argument: &Argument) -> &str {
    match argument.role {
        Role::Subject => "subject",
        Role::Object => "object",
        Role::IndirectObject => "indirect-object",
        Role::Possessor => "possessor",
        Role::Modifier => "modifier",
        Role::Complement => "complement",
        Role::Oblique => argument.preposition.as_deref().unwrap_or("when"),
    }
}

/// A weak place ("in Kenya") holds a recipient only if no strong one does.
fn settle(mut parts: Vec<(Filler, bool)>) -> Vec<Filler> {
    let known = |filler: &Filler| filler.mention.or(filler.within).is_some();
    let strong = parts.iter().any(|(filler, weak)| !weak && filler.part == Part::Recipient && known(filler));
    if strong {
        parts.retain(|(filler, weak)| !weak || filler.part != Part::Recipient);
    }
    parts.into_iter().map(|(filler, _)| filler).collect()
}

/// The type of an event that has come so far.
fn plover(event: &str, rank: u8, denied: bool) -> Option<&str> {
    let conciliatory = is_cooperative(event) || event == "YIELD";
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
