//! Events across sentences: "the mission", "this agreement", "it" and "the participants" name an event that was told before,
//! so that the date, the place and the participants of one event add up within a document.
//!
//! Precision comes first, as everywhere: a description that two earlier events answer to, that stands in another section or
//! too far away, whose participants or time differ, continues none.

use rapporteur_catalog::Catalogue;
use rapporteur_grammar::structure::Lexicon;
use rapporteur_grammar::{Deprel, Subtype, Tree, Upos};
use rapporteur_linking::Mention;
use rapporteur_text::TextRange;

use super::{Event, Filler, Part, Senses};
use crate::{Modality, Polarity, Time};

/// Sentences that an event is remembered for.
pub const REMEMBERED: usize = 6;
/// Participants, times and names that are kept of one event, so that a document that tells one event without end is read in
/// linear time.
const KEPT: usize = 128;
/// Rank of taking part.
const TOOK_PART: u8 = 6;

/// A sentence of a document, as the layers below read it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Its prose.
    pub prose: &'a str,
    /// The parse of that.
    pub tree: &'a Tree,
    /// Its settled mentions.
    pub mentions: &'a [Mention],
    /// Its times.
    pub times: &'a [Time],
    /// Its events.
    pub events: &'a [Event],
    /// Number of its section: of the headings before it.
    pub section: u32,
    /// Of a list item the index of the sentence that leads into the list.
    pub lead: Option<usize>,
}

/// An event with what the other sentences of its document tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retold {
    /// The event. A sentence that only names participants of an earlier event ("Participants included Spain") is one too.
    pub event: Event,
    /// Participants that other sentences tell, where this one tells nobody of that part: index of the sentence and
    /// participant; ranges and mentions are of that sentence.
    pub known: Vec<(usize, Filler)>,
    /// Its time: its own, or else what another sentence tells, with the index of the sentence.
    pub time: Option<(usize, Time)>,
    /// The first telling of the same event, if this is a later one: indices of the sentence and of the event in the result.
    pub continues: Option<(usize, usize)>,
}

/// One event as its sentences tell it.
#[derive(Debug)]
struct Thread {
    /// Sentence and event in the result.
    members: Vec<(usize, usize)>,
    /// Nouns and verbs that name it, by their dictionary forms.
    names: Vec<Box<str>>,
    kind: Box<str>,
    parts: Vec<(usize, Filler)>,
    /// Its times with the stage that they are of.
    times: Vec<(Box<str>, usize, Time)>,
    /// The thread that takes part in this one as its actor: of "the mission visited Quito" the mission's.
    under: Option<usize>,
    section: u32,
    last: usize,
}

/// The time of an event: the first within its clause that is not of the agreement under which it happens ("under the 2016
/// agreement").
#[must_use]
pub fn time_of<'a>(event: &Event, times: &'a [Time]) -> Option<&'a Time> {
    let instruments = || event.parts.iter().filter(|filler| filler.part == Part::Instrument);
    times.iter().find(|time| {
        event.range.contains_range(time.range)
            && !instruments().any(|filler| filler.range.contains_range(time.range))
    })
}

/// Reads the events of a document, or of a stretch of it, together: for each sentence its events, in order. Linear in the
/// document.
#[must_use]
pub fn retell(document: &[Told<'_>], catalogue: &Catalogue, senses: &Senses) -> Vec<Vec<Retold>> {
    let mut teller = Teller {
        document,
        catalogue,
        senses,
        out: Vec::new(),
        threads: Vec::new(),
        thread_of: Vec::new(),
        recent: Vec::new(),
    };
    for at in 0..document.len() {
        teller.sentence(at);
    }
    teller.fill();
    teller.out
}

struct Teller<'a> {
    document: &'a [Told<'a>],
    catalogue: &'a Catalogue,
    senses: &'a Senses,
    out: Vec<Vec<Retold>>,
    threads: Vec<Thread>,
    /// Per sentence and event of the result its thread.
    thread_of: Vec<Vec<usize>>,
    /// Threads that are remembered, ascending.
    recent: Vec<usize>,
}

impl Teller<'_> {
    fn sentence(&mut self, at: usize) {
        let told = self.document[at];
        self.out.push(Vec::new());
        self.thread_of.push(Vec::new());
        let threads = &self.threads;
        self.recent.retain(|&number| at - threads[number].last <= REMEMBERED);
        for event in told.events {
            let mut event = event.clone();
            let under = self.affiliate(at, &mut event);
            let thread = self.antecedent(at, &event);
            let number = self.add(at, event, thread);
            self.threads[number].under = self.threads[number].under.or(under);
        }
        if told.events.is_empty()
            && let Some((event, thread)) = self.item(at).or_else(|| self.participants(at))
        {
            self.add(at, event, Some(thread));
        }
    }

    /// Adds an event to a thread, or opens one.
    fn add(&mut self, at: usize, event: Event, thread: Option<usize>) -> usize {
        let told = self.document[at];
        let time = time_of(&event, told.times).map(|time| (at, time.clone()));
        let member = (at, self.out[at].len());
        let names: Vec<Box<str>> = names(told, &event)
            .map(|word| told.tree.words[word].lemma.to_lowercase().into())
            .chain([event.lemma.clone()])
            .collect();
        let number = thread.unwrap_or(self.threads.len());
        if thread.is_none() {
            self.threads.push(Thread {
                members: Vec::new(),
                names: Vec::new(),
                kind: event.kind.clone(),
                parts: Vec::new(),
                times: Vec::new(),
                under: None,
                section: told.section,
                last: at,
            });
        }
        if let Err(place) = self.recent.binary_search(&number) {
            self.recent.insert(place, number);
        }
        let stage = self.stage(told, &event);
        let thread = &mut self.threads[number];
        let continues = thread.members.first().copied();
        thread.members.push(member);
        thread.last = at;
        for name in names.into_iter().filter(|name| &**name != "it") {
            if thread.names.len() < KEPT && !thread.names.contains(&name) {
                thread.names.push(name);
            }
        }
        for filler in event.parts.iter().filter(|filler| !filler.denied) {
            let known = |(_, other): &(usize, Filler)| {
                other.part == filler.part
                    && other.affiliation.is_some()
                    && other.affiliation == filler.affiliation
            };
            if thread.parts.len() < KEPT && !thread.parts.iter().any(known) {
                thread.parts.push((at, filler.clone()));
            }
        }
        if thread.times.len() < KEPT {
            thread.times.extend(time.clone().map(|(sentence, time)| (stage, sentence, time)));
        }
        self.thread_of[at].push(number);
        self.out[at].push(Retold { event, known: Vec::new(), time, continues });
        number
    }

    /// What of an event a time is of. A treaty is signed once and in force later, each in its time; the rest has one.
    fn stage(&self, told: Told<'_>, event: &Event) -> Box<str> {
        let noun =
            word_at(told.tree, event.predicate).is_some_and(|at| told.tree.words[at].upos == Upos::Noun);
        if noun || !self.senses.is_standing(&event.kind) { "".into() } else { event.lemma.clone() }
    }

    /// The threads that a sentence may refer to, the latest first.
    fn open(&self, at: usize) -> impl Iterator<Item = (usize, &Thread)> {
        let section = self.document[at].section;
        let recent = self.recent.iter().rev().map(|&number| (number, &self.threads[number]));
        recent.filter(move |(_, thread)| thread.section == section && thread.last < at)
    }

    /// The event that one of the names of this one refers to, if it is the same.
    fn antecedent(&self, at: usize, event: &Event) -> Option<usize> {
        if event.kind.is_empty() || event.polarity == Polarity::Denied {
            return None;
        }
        let told = self.document[at];
        names(told, event).find_map(|word| {
            let (number, thread) = self.referent(at, word, &event.kind)?;
            (thread.kind == event.kind && self.is_same(at, event, thread)).then_some(number)
        })
    }

    /// The thread that a noun or pronoun refers to.
    fn referent(&self, at: usize, word: usize, kind: &str) -> Option<(usize, &Thread)> {
        let told = self.document[at];
        let lemma = told.tree.words[word].lemma.to_lowercase();
        let fits = |thread: &Thread| -> bool {
            if lemma == "it" {
                return thread.last + 1 == at && thread.kind.as_ref() == kind;
            }
            is_definite(told.tree, word) && self.names(thread, &lemma)
                || self.senses.is_in("event-nouns", &lemma)
                    && is_definite(told.tree, word)
                    && thread.last + 1 == at
                    && thread.kind.as_ref() == kind
        };
        let mut found = self.open(at).filter(|(_, thread)| fits(thread));
        let first = found.next()?;
        // Two events of one sentence that answer to a name leave it open.
        found.next().is_none_or(|(_, other)| other.last != first.1.last).then_some(first)
    }

    /// Whether a noun names what the thread is about.
    fn names(&self, thread: &Thread, noun: &str) -> bool {
        let verb = Lexicon::builtin().verb_of(noun);
        thread
            .names
            .iter()
            .any(|name| **name == *noun || verb == Some(&**name) || self.senses.name_alike(name, noun))
    }

    /// Whether nothing says that an event is another one than that of a thread.
    fn is_same(&self, at: usize, event: &Event, thread: &Thread) -> bool {
        let affiliated =
            |filler: &Filler, parts: &[Part]| filler.affiliation.filter(|_| parts.contains(&filler.part));
        let disjoint = |parts: &[Part]| {
            let own = || event.parts.iter().filter_map(|filler| affiliated(filler, parts));
            let mut theirs =
                thread.parts.iter().filter_map(|(_, filler)| affiliated(filler, parts)).peekable();
            own().next().is_some()
                && theirs.peek().is_some()
                && !theirs.any(|entity| own().any(|it| it == entity))
        };
        let time = time_of(event, self.document[at].times);
        let stage = self.stage(self.document[at], event);
        let apart = time.is_some_and(|own| {
            let same = thread.times.iter().filter(|(other, ..)| *other == stage);
            same.clone().any(|(.., other)| own.interval.disjoint(other.interval))
        });
        let others = self.senses.is_standing(&thread.kind) && disjoint(&[Part::Actor, Part::Party]);
        !(apart || others || disjoint(&[Part::Actor]))
    }

    /// "The mission visited Quito": who sent it acts. The thread of the mission.
    fn affiliate(&self, at: usize, event: &mut Event) -> Option<usize> {
        let told = self.document[at];
        let mut under = None;
        for filler in &mut event.parts {
            let bare = filler.affiliation.is_none() && filler.mention.is_none() && filler.within.is_none();
            if !bare || !matches!(filler.part, Part::Actor | Part::Party | Part::Recipient) {
                continue;
            }
            let Some(word) = word_at(told.tree, filler.head) else { continue };
            if told.tree.words[word].upos != Upos::Noun {
                continue;
            }
            let Some((number, thread)) = self.referent(at, word, "") else { continue };
            under = under.or((filler.part != Part::Recipient).then_some(number));
            let mut actors = thread
                .parts
                .iter()
                .filter(|(_, other)| other.part == Part::Actor)
                .map(|(_, other)| other.affiliation);
            if let (Some(only), None) = (actors.next(), actors.next()) {
                filler.affiliation = only;
            }
        }
        under
    }

    /// "Participants included Spain and Uruguay": an event of taking part in what was told before.
    fn participants(&self, at: usize) -> Option<(Event, usize)> {
        let told = self.document[at];
        let words = &told.tree.words;
        let (subject, root) = (0..words.len()).find_map(|word| {
            let participants = words[word].upos == Upos::Noun
                && self.senses.is_in("participants", &words[word].lemma)
                && matches!(words[word].deprel.base, Deprel::Nsubj | Deprel::Obl);
            let root = words[word].head? as usize;
            (participants && words[root].deprel.base == Deprel::Root).then_some((word, root))
        })?;
        let includes = self.senses.is_in("comprising", &words[root].lemma);
        let copula = told.tree.children(root).any(|child| words[child].deprel.base == Deprel::Cop);
        let denied = told.tree.children(root).any(|child| &*words[child].lemma == "not");
        if !(includes || copula) || denied {
            return None;
        }
        let (number, thread) = self.open(at).find(|(_, thread)| thread.last + 2 >= at)?;
        // The experts are the mission's, not those of its visit.
        let (number, thread) = match thread.under.and_then(|under| Some((under, self.threads.get(under)?))) {
            Some(above) => above,
            None => (number, thread),
        };
        if !self.is_cooperative(thread) {
            return None;
        }
        let part = self.senses.participant(&thread.kind);
        let after = words[subject].range.end();
        let open = &*words[root].lemma == "include";
        let parts: Vec<Filler> = told
            .mentions
            .iter()
            .enumerate()
            .filter(|(_, mention)| mention.range.start() >= after)
            .filter_map(|(index, mention)| self.filler(part, index, mention, open))
            .collect();
        let introduces = told.prose.ends_with(':');
        (!parts.is_empty() || introduces).then(|| {
            let whole = TextRange::up_to(rapporteur_text::TextSize::of(told.prose));
            (self.takes_part(thread, whole, words[subject].range, &words[subject].lemma, parts), number)
        })
    }

    /// A list item that only names somebody, under a sentence that says what those in the list did.
    fn item(&self, at: usize) -> Option<(Event, usize)> {
        let told = self.document[at];
        let lead = told.lead?;
        let [retold] = self.out.get(lead)?.as_slice() else { return None };
        let number = *self.thread_of.get(lead)?.first()?;
        let leading = self.document.get(lead)?;
        if !leading.prose.ends_with(':') || told.tree.words.iter().any(|word| word.upos == Upos::Verb) {
            return None;
        }
        // "the following states": the participant that the list spells out.
        let spelled = retold.event.parts.iter().position(|filler| {
            filler.mention.is_none()
                && leading.prose.get(std::ops::Range::<usize>::from(filler.range)).is_some_and(|words| {
                    words.to_lowercase().contains("following") || words.starts_with("these")
                })
        });
        let part = match spelled {
            Some(index) => retold.event.parts[index].part,
            None if retold.event.parts.is_empty() => self.senses.participant(&retold.event.kind),
            None => return None,
        };
        let (index, mention) = told.mentions.iter().enumerate().next()?;
        let filler = self.filler(part, index, mention, false)?;
        let mut event = retold.event.clone();
        let whole = TextRange::up_to(rapporteur_text::TextSize::of(told.prose));
        (event.range, event.predicate) = (whole, mention.range);
        event.modality.cue = None;
        event.speakers.clear();
        event.parts = vec![filler];
        Some((event, number))
    }

    fn filler(&self, part: Part, index: usize, mention: &Mention, open: bool) -> Option<Filler> {
        Some(Filler {
            part,
            range: mention.range,
            head: mention.range,
            mention: u32::try_from(index).ok(),
            within: None,
            affiliation: Some(mention.referent.principal(self.catalogue)?),
            open,
            denied: false,
        })
    }

    fn is_cooperative(&self, thread: &Thread) -> bool {
        let first = thread.members.first().and_then(|&(sentence, event)| self.out.get(sentence)?.get(event));
        first.is_some_and(|first| {
            first.event.plover.as_ref().is_some_and(super::Plover::is_cooperative)
                && first.event.polarity == Polarity::Affirmed
        })
    }

    /// The event of taking part in that of a thread.
    fn takes_part(
        &self,
        thread: &Thread,
        range: TextRange,
        predicate: TextRange,
        lemma: &str,
        parts: Vec<Filler>,
    ) -> Event {
        let first = thread.members.first().and_then(|&(sentence, event)| self.out.get(sentence)?.get(event));
        let rank = first.map_or(TOOK_PART, |first| first.event.modality.rank.min(TOOK_PART));
        Event {
            range,
            predicate,
            lemma: lemma.into(),
            kind: thread.kind.clone(),
            plover: first.and_then(|first| first.event.plover.clone()),
            parts,
            modality: Modality { rank, cue: None },
            polarity: Polarity::Affirmed,
            speakers: Vec::new(),
            asserted: true,
        }
    }

    /// Gives each event what the others of its thread tell.
    fn fill(&mut self) {
        let acting = [Part::Actor, Part::Party];
        for thread in self.threads.iter().filter(|thread| thread.members.len() > 1) {
            // Names say who; "the two countries" says it again.
            let named = |filler: &Filler| filler.affiliation.is_some() || filler.within.is_some();
            let any_named = thread.parts.iter().any(|(_, filler)| named(filler));
            for &(sentence, number) in &thread.members {
                let stage = match self.out.get(sentence).and_then(|events| events.get(number)) {
                    Some(retold) => self.stage(self.document[sentence], &retold.event),
                    None => continue,
                };
                let retold = &mut self.out[sentence][number];
                let has =
                    |parts: &[Part]| retold.event.parts.iter().any(|filler| parts.contains(&filler.part));
                let (acts, receives) = (has(&acting), has(&[Part::Recipient]));
                let wanted = |filler: &Filler| {
                    (named(filler) || !any_named)
                        && !acts
                        && (acting.contains(&filler.part) || !receives && filler.part == Part::Recipient)
                };
                retold.known = thread
                    .parts
                    .iter()
                    .filter(|(other, filler)| *other != sentence && wanted(filler))
                    .cloned()
                    .collect();
                if retold.time.is_none() {
                    let same = thread.times.iter().find(|(other, ..)| *other == stage);
                    retold.time = same.map(|(_, sentence, time)| (*sentence, time.clone()));
                }
            }
        }
    }
}

/// The words that name an event: a noun as its predicate, and what it is done to or under, where that is no name itself.
fn names<'a>(told: Told<'a>, event: &'a Event) -> impl Iterator<Item = usize> + 'a {
    let noun = |range: TextRange| {
        let word = word_at(told.tree, range)?;
        let nominal = told.tree.words[word].upos == Upos::Noun || &*told.tree.words[word].lemma == "it";
        nominal.then_some(word)
    };
    let fillers = event
        .parts
        .iter()
        .filter(|filler| matches!(filler.part, Part::Theme | Part::Instrument) && filler.mention.is_none())
        .filter_map(move |filler| noun(filler.head));
    noun(event.predicate).into_iter().chain(fillers)
}

fn word_at(tree: &Tree, range: TextRange) -> Option<usize> {
    let at = tree.words.partition_point(|word| word.range.end() <= range.start());
    tree.words.get(at).filter(|word| word.range.start() < range.end()).map(|_| at)
}

/// "the mission", "this agreement", "its visit"
fn is_definite(tree: &Tree, word: usize) -> bool {
    tree.children(word).any(|child| {
        let child = &tree.words[child];
        match child.deprel.base {
            Deprel::Det => matches!(&*child.lemma, "the" | "this" | "that" | "these" | "those"),
            Deprel::Nmod => child.deprel.subtype == Subtype::Poss && child.upos == Upos::Pron,
            _ => false,
        }
    })
}
