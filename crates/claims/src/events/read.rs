//! From clauses to events.

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_grammar::structure::{
    Argument, Clause, Lexicon, LinkKind, Mood, Operator, OperatorKind, Origin, PredicateKind, Role, clauses,
};
use rapporteur_grammar::{Deprel, Tree};
use rapporteur_linking::Mention;
use rapporteur_text::TextRange;

use super::senses::{Act, Class, Over, Sense, Senses};
use super::{Event, Filler, Part, Plover, is_cooperative};
use crate::{Modality, Polarity};

/// Confidence of a tree below which nothing is read off it. Lower than what roles in a verdict ask for: an event that is
/// only listed is looked at.
const TRUSTED: u8 = 65;
/// Rank of a plain indicative.
const DONE: u8 = 7;
/// Nouns of a theme that are looked into.
const NESTED: usize = 8;
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
    let reader = Reader { prose, tree, mentions, catalogue, senses, clauses: &clauses };
    (0..clauses.len()).filter_map(|at| reader.event(at)).collect()
}

/// How a clause is read.
#[derive(Clone, Copy)]
enum Read<'a> {
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

struct Reader<'a> {
    prose: &'a str,
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
        Some(Event {
            range: clause.range,
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

    /// Who takes part in an event.
    fn participants(&self, clause: &Clause, reading: Read<'_>) -> Vec<Filler> {
        let mut parts = Vec::new();
        let mut symmetric = false;
        match reading {
            Read::Sense(sense) => {
                self.parts(clause, &|place| self.senses.part(sense, place), &mut parts);
                symmetric = self.senses.is_symmetric(sense);
            }
            Read::Act(_, Some((inner, sense))) => {
                self.parts(&self.clauses[inner], &|place| self.senses.part(sense, place), &mut parts);
                symmetric = self.senses.is_symmetric(sense);
                // "offered Kenya to train its police", "agreed with Ghana to patrol"
                let other = if symmetric { Part::Party } else { Part::Recipient };
                let mut beside = Vec::new();
                let place = |place: &str| {
                    matches!(place, "object" | "indirect-object" | "with" | "to").then_some(other)
                };
                self.parts(clause, &place, &mut beside);
                beside.retain(|(filler, _)| parts.iter().all(|(known, _)| known.head != filler.head));
                parts.extend(beside);
            }
            Read::Act(act, None) => {
                self.parts(clause, &|place| self.senses.part_of_act(act, place), &mut parts);
            }
        }
        // "cancelled the drill with Peru", "is considering membership": who does so takes part.
        if let (LinkKind::Argument, Some(above)) = (clause.link.kind, self.governor(clause))
            && self.is_plain(above)
            && !parts.iter().any(|(filler, _)| filler.part == Part::Actor)
        {
            let part = if symmetric { Part::Party } else { Part::Actor };
            let mut beside = Vec::new();
            self.parts(above, &|place| (place == "subject").then_some(part), &mut beside);
            parts.extend(beside);
        }
        let mut parts = settle(parts);
        if symmetric {
            // Alone, a party of a treaty or of a system is who acts.
            let mut parties = parts.iter_mut().filter(|filler| filler.part == Part::Party);
            if let (Some(only), None) = (parties.next(), parties.next())
                && !self.is_plural(only.head)
            {
                only.part = Part::Actor;
            }
        }
        parts
    }

    /// Whether a word is a plural: several who act alike.
    fn is_plural(&self, head: TextRange) -> bool {
        self.tree.words.iter().any(|word| word.range == head && matches!(&*word.xpos, "NNS" | "NNPS"))
    }

    /// How far an event has come, the word that decides, and whether it is denied.
    fn modality(&self, clause: &Clause) -> (u8, Option<TextRange>, bool) {
        let (mut rank, mut cue) = self.rank(clause);
        let mut denied = self.denied(clause);
        if let Some(above) = self.governor(clause) {
            // "cancelled the visit", "is considering membership": what stands over the noun, if it is nothing of its own.
            if clause.link.kind == LinkKind::Argument && self.is_plain(above) {
                let over = self.senses.rank(Over::Predicate, &above.lemma).unwrap_or(DONE);
                if over < rank {
                    (rank, cue) = (over, Some(self.word(above.head)));
                }
            }
            // "has yet to ratify"
            let yet =
                |&word: &u32| self.tree.words.get(word as usize).is_some_and(|word| &*word.lemma == "yet");
            if &*above.lemma == "have" && above.modifiers.iter().any(yet) {
                (rank, denied) = (DONE, !denied);
            }
        }
        (rank, cue, denied)
    }

    /// Whether a clause is no event itself.
    fn is_plain(&self, clause: &Clause) -> bool {
        self.act(clause).is_none() && self.sense(clause).is_none()
    }

    fn governor(&self, clause: &Clause) -> Option<&Clause> {
        self.clauses.get(clause.link.governor? as usize)
    }

    fn word(&self, at: u32) -> TextRange {
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
            // "technical assistance": an adjective or noun before the predicate itself.
            if &**place == "word" {
                let before = self.tree.children(clause.head as usize).filter(|&child| {
                    matches!(self.tree.words[child].deprel.base, Deprel::Amod | Deprel::Compound)
                });
                let mut lemmas = before.map(|child| self.tree.words[child].lemma.to_lowercase());
                return lemmas.any(|lemma| sets.iter().any(|set| self.senses.is_in(set, &lemma)));
            }
            // "assisted Nepal in drafting a law": the predicate of a clause below.
            if &**place == "clause" {
                let own = self.clauses.iter().position(|other| std::ptr::eq(other, clause));
                let own = own.and_then(|at| u32::try_from(at).ok());
                let mut below =
                    self.clauses.iter().filter(|other| own.is_some() && other.link.governor == own);
                return below.any(|other| sets.iter().any(|set| self.senses.is_in(set, &other.lemma)));
            }
            if &**place == "support" {
                let verb = clause.support.as_ref().map_or("", |support| &support.lemma);
                return sets.iter().any(|set| self.senses.is_in(set, verb));
            }
            let mut fillers = clause.arguments.iter().filter(|arg| place_of(arg) == &**place);
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

    fn is_of(&self, argument: &Argument, set: &str) -> bool {
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
            set => {
                self.senses.is_in(set, &lemma) || compound().is_some_and(|name| self.senses.is_in(set, &name))
            }
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

    /// The participants of a clause; with each, whether its place is a weak one ("in Kenya").
    fn parts(&self, clause: &Clause, part: &dyn Fn(&str) -> Option<Part>, out: &mut Vec<(Filler, bool)>) {
        for argument in &clause.arguments {
            let renames = argument.origin == Origin::Apposition && !out.is_empty();
            if argument.role == Role::Complement || renames || self.is_time(argument.head) {
                continue;
            }
            let place = place_of(argument);
            let Some(part_here) = part(place) else { continue };
            if out.iter().any(|(filler, _)| filler.head == self.word(argument.head)) {
                continue;
            }
            let (mention, within) = self.mention(argument);
            // "their accord" has its owners elsewhere in the sentence.
            let owner = self.tree.words.get(argument.head as usize).is_some_and(|word| &*word.xpos == "PRP$");
            if owner && mention.is_none() {
                continue;
            }
            let weak =
                matches!(place, "in" | "on" | "at" | "for" | "over" | "of" | "into" | "modifier" | "from");
            let someone = mention.or(within).is_some() || self.is_of(argument, "people");
            let measured = argument.preposition.as_deref() == Some("of") && place == "subject";
            let part_here = match part_here {
                // "training in navigation", "a loan of two million": of nobody.
                Part::Recipient | Part::Actor if (weak || measured) && !someone => Part::Theme,
                // "Norway's Malawi training": who has it already acts.
                Part::Actor
                    if place == "modifier" && out.iter().any(|(filler, _)| filler.part == Part::Actor) =>
                {
                    Part::Recipient
                }
                part => part,
            };
            let weak = weak && place != "modifier";
            out.push((self.filler(part_here, argument, mention, within), weak));
            // "representatives of Chile, Peru and Bolivia": each of them.
            if let (None, Some(first)) = (mention, within)
                && matches!(part_here, Part::Actor | Part::Recipient | Part::Party)
            {
                for other in self.listed_with(first, argument.range) {
                    let mut filler = self.filler(part_here, argument, None, Some(other));
                    filler.head = self.mentions[other as usize].range;
                    filler.range = filler.head;
                    out.push((filler, weak));
                }
            }
            if matches!(part_here, Part::Theme | Part::Instrument) {
                self.nested(argument, part, out);
            }
        }
    }

    fn filler(&self, part: Part, argument: &Argument, mention: Option<u32>, within: Option<u32>) -> Filler {
        let of = |at: Option<u32>| self.mentions.get(at? as usize)?.referent.affiliation(self.catalogue);
        Filler {
            part,
            range: argument.range,
            head: self.word(argument.head),
            mention,
            within,
            affiliation: of(mention).or_else(|| of(within)).or_else(|| self.capital(argument)),
            open: argument.listing.is_some_and(|listing| listing.open),
            denied: argument.negated,
        }
    }

    /// Mentions that stand in one list with the first mention of a phrase, which may end before the list does.
    fn listed_with(&self, first: u32, phrase: TextRange) -> Vec<u32> {
        let words_of = |at: u32| {
            let range =
                self.mentions.get(at as usize).map_or_else(TextRange::default, |mention| mention.range);
            (0..self.tree.words.len()).filter(move |&word| range.contains_range(self.tree.words[word].range))
        };
        let own: Vec<usize> = words_of(first).collect();
        let beside = |word: usize| {
            let word = &self.tree.words[word];
            word.deprel.base == Deprel::Conj && word.head.is_some_and(|head| own.contains(&(head as usize)))
        };
        let from = self.mentions[first as usize].range.end();
        // "the governments of Chile, Peru and Bolivia", however the list was parsed.
        let comma = |range: TextRange| {
            let between = self.prose.get(usize::from(from)..usize::from(range.start())).unwrap_or_default();
            between.starts_with(',') || between.starts_with(" and ")
        };
        let inside = |range: TextRange| phrase.contains_range(range) && comma(range);
        (0..self.mentions.len() as u32)
            .filter(|&at| {
                let range = self.mentions[at as usize].range;
                range.start() >= from && (inside(range) || words_of(at).any(beside))
            })
            .collect()
    }

    /// The state whose capital a phrase names or has something from: "visited Ottawa", "the mayor of Tallinn".
    fn capital(&self, argument: &Argument) -> Option<EntityId> {
        let inside = self.tree.words.iter().filter(|word| argument.range.contains_range(word.range));
        inside.filter(|word| &*word.xpos == "NNP").find_map(|word| {
            let name = self.prose.get(std::ops::Range::<usize>::from(word.range))?;
            self.catalogue.state_of_capital(name)
        })
    }

    /// Participants inside a theme: "held talks with Peru", "sanctions on two companies", "a loan to Laos".
    fn nested(&self, theme: &Argument, part: &dyn Fn(&str) -> Option<Part>, out: &mut Vec<(Filler, bool)>) {
        let words = &self.tree.words;
        let mut heads = vec![theme.head as usize];
        let mut read = 0;
        while let Some(&head) = heads.get(read).filter(|_| read < NESTED) {
            read += 1;
            for child in self.tree.children(head) {
                let Some(at) = u32::try_from(child).ok().filter(|at| !self.is_time(*at)) else { continue };
                let case = self.tree.children(child).find(|&word| words[word].deprel.base == Deprel::Case);
                let Some(case) = case.filter(|_| child > head && words[child].deprel.base == Deprel::Nmod)
                else {
                    continue;
                };
                let preposition = words[case].lemma.to_lowercase();
                let carries = matches!(
                    &*preposition,
                    "with" | "between" | "among" | "to" | "on" | "against" | "from" | "by"
                );
                // "the assets of two Haitian politicians", not "tonnes of rice"
                let someone = self.names_someone(at);
                let part = part(&preposition).filter(|part| (carries || someone) && *part != Part::Theme);
                let Some(part) = part else {
                    // "a sixth round of talks with Peru"
                    if preposition == "of" {
                        heads.push(child);
                    }
                    continue;
                };
                let more = self.tree.children(child).filter(|&word| words[word].deprel.base == Deprel::Conj);
                let more = more.filter_map(|word| u32::try_from(word).ok());
                for head in std::iter::once(at).chain(more) {
                    if out.iter().any(|(filler, _)| filler.head == self.word(head)) {
                        continue;
                    }
                    let argument = Argument {
                        head,
                        range: self.phrase(head),
                        role: Role::Oblique,
                        preposition: Some(preposition.as_str().into()),
                        origin: Origin::Nominal,
                        listing: None,
                        negated: false,
                    };
                    let (mention, within) = self.mention(&argument);
                    out.push((self.filler(part, &argument, mention, within), false));
                }
            }
        }
    }

    /// Whether a phrase names a state, body or person, or tells whose its head is.
    fn names_someone(&self, head: u32) -> bool {
        let range = self.phrase(head);
        self.mentions.iter().any(|mention| range.contains_range(mention.range))
    }

    /// A noun with what stands before it in its phrase, and the rest of its name.
    fn phrase(&self, head: u32) -> TextRange {
        let head = head as usize;
        let inside = |child: usize| {
            use Deprel as D;
            let base = self.tree.words[child].deprel.base;
            child < head && matches!(base, D::Det | D::Amod | D::Nummod | D::Compound | D::Nmod)
                || child > head && base == D::Flat
        };
        let children = self.tree.children(head).filter(|&child| inside(child)).chain([head]);
        children.map(|word| self.tree.words[word].range).reduce(TextRange::cover).unwrap_or_default()
    }

    fn is_time(&self, at: u32) -> bool {
        let Some(word) = self.tree.words.get(at as usize) else { return false };
        let form = self.prose.get(std::ops::Range::<usize>::from(word.range)).unwrap_or_default();
        let day = &*word.xpos == "CD" && form.len() <= 2 && form.bytes().all(|byte| byte.is_ascii_digit());
        day || Lexicon::builtin().names_time(&word.lemma, form)
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
                // "helped to train", "began to train"; of "helped Chad to rebuild" the help is the event.
                LinkKind::OpenComplement => {
                    let own = above.arguments.iter().any(|arg| arg.role == Role::Object);
                    plain() || rank.is_some_and(|rank| rank >= 6) && !own
                }
                LinkKind::Adverbial => match clause.link.marker.as_deref() {
                    None => clause.mood == Mood::NonFinite,
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

/// A weak place ("in Kenya") holds a recipient only if no strong one does; it may say where that one is.
fn settle(mut parts: Vec<(Filler, bool)>) -> Vec<Filler> {
    let recipient = |(filler, _): &(Filler, bool)| filler.part == Part::Recipient;
    let known = |(filler, _): &(Filler, bool)| filler.mention.or(filler.within);
    let weak = |part: &(Filler, bool)| part.1 && recipient(part);
    if parts.iter().any(|part| recipient(part) && !part.1) {
        let place = parts.iter().filter(|part| weak(part)).find_map(known);
        parts.retain(|part| !weak(part));
        if let Some(unknown) = parts.iter_mut().find(|part| recipient(part) && known(part).is_none()) {
            unknown.0.within = place;
        }
    } else if let Some(first) = parts
        .iter()
        .find(|part| weak(part) && known(part).is_some())
        .or_else(|| parts.iter().find(|part| weak(part)))
    {
        // "serve in the mission in Mali": the first says to whom.
        let first = first.0.head;
        parts.retain(|part| !weak(part) || part.0.head == first);
    }
    parts.into_iter().map(|(filler, _)| filler).collect()
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
