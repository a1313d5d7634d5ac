//! Relations with their roles, read off word order.
//!
//! A trigger is a verb or an event noun of the lexicon; its arguments are the mentions of its clause by their place and
//! preposition. Voice decides the direction: "A trains B", "B is trained by A", "training of B by A", "A provides
//! training to B", "B receives training from A". Where word order does not settle a role the mention has none.

use rapporteur_linking::Mention;
use rapporteur_text::{TextRange, overlap};

use crate::cues::{Clauses, Governing, cover};
use crate::lexicon::{FrameShape, Lexicon, Light, Trigger};
use crate::words::Word;
use crate::{Frame, Modality, Role};

/// Everything a frame is read from.
pub(crate) struct Sentence<'a> {
    pub words: &'a [Word],
    pub mentions: &'a [Mention],
    pub clauses: &'a Clauses,
    pub governing: &'a Governing,
    pub lexicon: &'a Lexicon,
    /// Index of the first word of each mention.
    pub places: Vec<usize>,
    /// Index after the last word of each mention.
    pub ends: Vec<usize>,
}

impl<'a> Sentence<'a> {
    pub(crate) fn new(
        words: &'a [Word],
        mentions: &'a [Mention],
        clauses: &'a Clauses,
        governing: &'a Governing,
        lexicon: &'a Lexicon,
    ) -> Sentence<'a> {
        let place = |range: TextRange| words.partition_point(|word| word.range.end() <= range.start());
        let end = |range: TextRange| words.partition_point(|word| word.range.start() < range.end());
        Sentence {
            words,
            mentions,
            clauses,
            governing,
            lexicon,
            places: mentions.iter().map(|mention| place(mention.range)).collect(),
            ends: mentions.iter().map(|mention| end(mention.range)).collect(),
        }
    }

    /// Modality of a trigger: what governs it, not what it is ("requested" asks, and did).
    fn modality(&self, at: usize, len: usize) -> Modality {
        let modality = self.governing.modality(at);
        let own = cover(self.words, at, len);
        if modality.cue.is_some_and(|cue| overlap(own, cue)) {
            return Modality::default();
        }
        modality
    }

    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &*word.lower)
    }

    /// The preposition that governs a mention, over articles, adjectives and list members before it.
    fn preposition(&self, mention: usize, down_to: usize) -> Option<&str> {
        let mut at = self.places[mention];
        while at > down_to {
            at -= 1;
            let word = self.words.get(at)?;
            if self.lexicon.prepositions.contains(&word.lower) {
                return Some(&word.lower);
            }
            if self.lexicon.auxiliaries.contains(&word.lower) || word.is_clause_mark() {
                return None;
            }
            // "Since then Kenya …": an adverb or pronoun ends the phrase too.
            let inside = matches!(
                &*word.lower,
                "the"
                    | "a"
                    | "an"
                    | "its"
                    | "their"
                    | "his"
                    | "her"
                    | "our"
                    | "this"
                    | "these"
                    | "those"
                    | "all"
                    | "both"
                    | "other"
                    | "some"
                    | "many"
                    | "several"
                    | "and"
                    | "or"
                    | "as"
                    | "well"
                    | "any"
            );
            if self.lexicon.is_stop(&word.lower) && !inside {
                return None;
            }
            // A comma ends the phrase unless it separates members of a list.
            let member = self.ends.contains(&at) || at.checked_sub(1).is_some_and(|b| self.word(b) == ")");
            if &*word.lower == "," && !member {
                return None;
            }
        }
        None
    }

    /// Mentions before the trigger in its clause that stand as subject: not inside a prepositional phrase, unless
    /// nothing else is there.
    fn subjects(&self, trigger: usize) -> Vec<usize> {
        let before: Vec<usize> = (0..self.mentions.len())
            .filter(|&m| self.ends[m] <= trigger && self.clauses.same(self.places[m], trigger))
            .collect();
        let free: Vec<usize> = before.iter().copied().filter(|&m| self.preposition(m, 0).is_none()).collect();
        if !free.is_empty() {
            return free;
        }
        // A relative clause has its subject before "which": the last mention of the clause before.
        if before.is_empty() {
            let clause = self.clauses.of_word(trigger);
            let first = (0..trigger).find(|&w| self.clauses.of_word(w) == clause).unwrap_or(trigger);
            if matches!(self.word(first), "which" | "who" | "that") {
                return (0..self.mentions.len()).rev().find(|&m| self.ends[m] <= first).into_iter().collect();
            }
        }
        Vec::new()
    }

    /// Mentions after the trigger in its clause, with their preposition.
    fn objects(&self, from: usize) -> Vec<(usize, Option<&str>)> {
        (0..self.mentions.len())
            .filter(|&m| self.places[m] >= from && self.clauses.same(self.places[m], from.saturating_sub(1)))
            .map(|m| (m, self.preposition(m, from)))
            .collect()
    }

    /// Whether the verb at `at` is passive: a form of "be" before it, adverbs between.
    fn passive(&self, at: usize) -> bool {
        let word = self.word(at);
        let participle = word.ends_with("ed") || self.lexicon.irregular_participles.contains(word);
        if !participle {
            return false;
        }
        // "a mission convened by X": a participle without auxiliary whose agent follows.
        if self.word(at + 1) == "by" {
            return true;
        }
        let mut back = at;
        for _ in 0..3 {
            let Some(previous) = back.checked_sub(1) else { return false };
            let word = self.word(previous);
            if self.lexicon.passive_auxiliaries.contains(word) {
                return true;
            }
            if self.lexicon.auxiliaries.contains(word)
                || !(word.ends_with("ly") || word == "not" || word == "also")
            {
                return false;
            }
            back = previous;
        }
        false
    }
}

/// All frames of a sentence.
/// `main` is the word of the main predicate: a verb of no kind still has a subject and an object.
pub(crate) fn frames(sentence: &Sentence<'_>, main: Option<usize>) -> Vec<Frame> {
    let mut out = Vec::new();
    if let Some(at) = main
        && sentence.lexicon.trigger(sentence.words, at).is_none()
    {
        let roles = transitive(sentence, at, 1, Role::Actor, Role::Recipient);
        let roles = roles.into_iter().filter_map(|(role, m)| Some((role, u32::try_from(m).ok()?))).collect();
        out.push(Frame {
            kind: Box::default(),
            trigger: cover(sentence.words, at, 1),
            roles,
            modality: sentence.modality(at, 1),
            polarity: sentence.governing.polarity(at),
        });
    }
    let mut at = 0;
    while at < sentence.words.len() {
        let Some((trigger, len)) = sentence.lexicon.trigger(sentence.words, at) else {
            at += 1;
            continue;
        };
        if let Some(frame) = frame(sentence, trigger, at, len) {
            out.push(frame);
        }
        at += len;
    }
    out
}

fn frame(sentence: &Sentence<'_>, trigger: Trigger, at: usize, len: usize) -> Option<Frame> {
    let kind = sentence.lexicon.kind_at(trigger.kind)?;
    let roles = match (trigger.shape, trigger.noun) {
        (FrameShape::Transitive, false) => transitive(sentence, at, len, Role::Actor, Role::Recipient),
        (FrameShape::Hosting, _) => transitive(sentence, at, len, Role::Recipient, Role::Actor),
        (FrameShape::Joining, _) => transitive(sentence, at, len, Role::Actor, Role::Recipient),
        (FrameShape::Transitive | FrameShape::Giving, _) => given(sentence, at, len),
        (FrameShape::Status, _) => status(sentence, at, len),
        (FrameShape::Symmetric, _) => {
            let clause = |m: &usize| sentence.clauses.same(sentence.places[*m], at);
            (0..sentence.mentions.len()).filter(clause).map(|m| (Role::Party, m)).collect()
        }
    };
    let roles = roles.into_iter().filter_map(|(role, m)| Some((role, u32::try_from(m).ok()?))).collect();
    Some(Frame {
        kind: kind.key.clone(),
        trigger: cover(sentence.words, at, len),
        roles,
        modality: sentence.modality(at, len),
        polarity: sentence.governing.polarity(at),
    })
}

/// "A trains B", "B is trained by A".
fn transitive(
    sentence: &Sentence<'_>,
    at: usize,
    len: usize,
    subject: Role,
    object: Role,
) -> Vec<(Role, usize)> {
    let passive = sentence.passive(at + len - 1) || sentence.passive(at);
    let mut roles = Vec::new();
    let (first, second) = if passive { (object, subject) } else { (subject, object) };
    roles.extend(sentence.subjects(at).into_iter().map(|m| (first, m)));
    for (m, preposition) in sentence.objects(at + len) {
        match (passive, preposition) {
            (true, Some("by")) => roles.push((second, m)),
            (true, _) => {}
            (false, Some("by")) => roles.push((Role::Actor, m)),
            (false, None | Some("to" | "for" | "of")) => roles.push((second, m)),
            (false, Some(_)) => {}
        }
    }
    requester(sentence, &mut roles);
    roles
}

/// "A provides training to B", "B receives training from A", "training of B by A", "A's training of B".
fn given(sentence: &Sentence<'_>, at: usize, len: usize) -> Vec<(Role, usize)> {
    let light = (0..at).rev().take(8).take_while(|&w| sentence.clauses.same(w, at)).find_map(|w| {
        let (light, used) = sentence.lexicon.light(sentence.words, w)?;
        (w + used <= at).then_some((w, light))
    });
    let mut roles = Vec::new();
    let receives = light.is_some_and(|(_, light)| light == Light::Receiving);
    let (giver, taker) =
        if receives { (Role::Recipient, Role::Actor) } else { (Role::Actor, Role::Recipient) };
    if let Some((verb, _)) = light {
        let passive = sentence.passive(verb);
        if !passive {
            roles.extend(sentence.subjects(verb).into_iter().map(|m| (giver, m)));
        }
        for (m, preposition) in sentence.objects(verb + 1) {
            match preposition {
                Some("by") => roles.push((Role::Actor, m)),
                Some("from") => roles.push((Role::Actor, m)),
                Some("to" | "for" | "of") if sentence.places[m] > at => roles.push((Role::Recipient, m)),
                // "gave Kenya training"
                None if sentence.ends[m] <= at && !passive => roles.push((taker, m)),
                _ => {}
            }
        }
    } else {
        // "NATO's training of Afghan officers by Germany"
        for m in 0..sentence.mentions.len() {
            if sentence.ends[m] < at && sentence.word(sentence.ends[m]) == "'s" && sentence.ends[m] + 4 > at {
                roles.push((Role::Actor, m));
            }
        }
        for (m, preposition) in sentence.objects(at + len) {
            match preposition {
                Some("by" | "from") => roles.push((Role::Actor, m)),
                Some("of" | "to" | "for") => roles.push((Role::Recipient, m)),
                _ => {}
            }
        }
    }
    requester(sentence, &mut roles);
    roles
}

/// "X is a member of B", "X became one of B's partners", "X, a B member".
fn status(sentence: &Sentence<'_>, at: usize, len: usize) -> Vec<(Role, usize)> {
    // "member countries", "partner nations", "NATO member and partner states": nobody is named as such.
    let mut next = at + len;
    while matches!(sentence.word(next), "and" | "or" | "," | "partner" | "member" | "partners" | "members") {
        next += 1;
    }
    if sentence.lexicon.collectives.contains(sentence.word(next)) && !matches!(sentence.word(at + len), "of")
    {
        return Vec::new();
    }
    let mut roles = Vec::new();
    // The body: "of B" after the noun, or the last mention directly before it.
    let after = sentence
        .objects(at + len)
        .into_iter()
        .find(|&(m, preposition)| {
            matches!(preposition, Some("of" | "at" | "to" | "in" | "with"))
                && sentence.places[m] <= at + len + 4
        })
        .map(|(m, _)| m);
    let before = || {
        (0..sentence.mentions.len()).rev().find(|&m| {
            let end = sentence.ends[m];
            end <= at
                && at - end <= 4
                && (end..at).all(|w| {
                    let word = sentence.word(w);
                    word == "'s"
                        || !sentence.lexicon.prepositions.contains(word)
                            && !sentence.lexicon.auxiliaries.contains(word)
                            && word != ","
                })
        })
    };
    // "B's first member in the region"
    let owner = before().filter(|&m| sentence.word(sentence.ends[m]) == "'s");
    let body = owner.or(after).or_else(before);
    let Some(body) = body else { return Vec::new() };
    // Between who and what stands a copula, "as", or the comma of an apposition; "NATO members" names nobody.
    let said = |m: &usize| {
        let between = sentence.ends[*m]..at;
        let noun =
            sentence.word(at).starts_with("membership") || sentence.word(at).starts_with("partnership");
        noun || sentence.word(sentence.ends[*m]) == ","
            || between.into_iter().any(|w| {
                let word = sentence.word(w);
                sentence.lexicon.passive_auxiliaries.contains(word)
                    || matches!(
                        word,
                        "became"
                            | "become"
                            | "becomes"
                            | "becoming"
                            | "remains"
                            | "remained"
                            | "remain"
                            | "as"
                    )
            })
    };
    let members: Vec<usize> =
        sentence.subjects(at).into_iter().filter(|&m| m != body).filter(|m| said(m)).collect();
    // "the recognition of Colombia as a NATO partner"
    let recognised = (0..sentence.mentions.len()).rev().find(|&m| {
        m != body
            && sentence.ends[m] <= at
            && sentence.ends[m] + 5 > at
            && sentence.word(sentence.ends[m]) == "as"
    });
    if let Some(m) = recognised {
        roles.push((Role::Actor, m));
    } else {
        roles.extend(members.into_iter().map(|m| (Role::Actor, m)));
    }
    if !roles.is_empty() {
        roles.push((Role::Recipient, body));
    }
    roles
}

/// "at the request of X", "requested by X".
fn requester(sentence: &Sentence<'_>, roles: &mut Vec<(Role, usize)>) {
    for at in 0..sentence.words.len() {
        if sentence.word(at) == "request" && sentence.word(at + 1) == "of" {
            let found = (0..sentence.mentions.len()).find(|&m| {
                let place = sentence.places[m];
                place > at && place <= at + 6
            });
            if let Some(m) = found {
                roles.retain(|&(_, other)| other != m);
                roles.push((Role::Requester, m));
            }
        }
    }
}
