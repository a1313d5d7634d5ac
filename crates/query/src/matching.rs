//! Which facts answer a question, and how directly.

use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_claims::events::Part;
use rapporteur_claims::{Interval, TimeRelation};
use rapporteur_evidence::words::{Relation, Words};
use rapporteur_evidence::{FactKey, SourceFacts, SourceId};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use crate::desk::Desk;
use crate::fact::{Fact, HAPPENED, Party, Standing, Stands, WANTED, stands_for};
use crate::groups::GroupWords;
use crate::question::{Asked, Question, Slot, Vocabulary};

/// Share of the content words of a question that a fact's sentences must have.
const COVERED: f32 = 0.55;

/// Sources from which on they are read on all threads.
const PARALLEL: usize = 8;

/// A fact with its source.
#[derive(Debug, Clone)]
pub struct Found {
    /// Facts of the source.
    pub facts: Arc<[Fact]>,
    /// Which of them.
    pub at: usize,
    /// The source.
    pub source: Arc<SourceFacts>,
}

impl Found {
    /// The fact.
    #[must_use]
    pub fn fact(&self) -> &Fact {
        &self.facts[self.at]
    }

    /// The event in which it is a part.
    #[must_use]
    pub fn under(&self) -> Option<&Fact> {
        self.facts.get(self.fact().under? as usize)
    }
}

/// A fact that answers, or nearly answers, a question.
#[derive(Debug, Clone)]
pub(crate) struct Match {
    pub found: Found,
    /// The agency or event by which it counts, if it does not count by itself.
    pub through: Option<Through>,
    /// Why it does not count, if it does not.
    pub reason: Option<Reason>,
    /// Share of the question's words that its sentences have.
    pub covered: f32,
}

/// How somebody is involved who does not act alone or in its own name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Through {
    /// An agency or programme of it.
    Agency(EntityId),
    /// An event of others in which it took part.
    Event,
    /// An event of more than two.
    Several,
}

/// Why a fact or sentence does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reason {
    /// The source reports on others' reporting.
    Secondary,
    /// Oversight is no cooperation.
    Oversight,
    /// Whoever acts does not act for a state.
    Private,
    /// Another domain.
    Domain,
    /// Another time, or none that is known.
    Time,
    /// The parts are the other way round.
    Reversed,
    /// It is hoped or considered, no more.
    Hoped,
    /// Named side by side, without a relation.
    Mention,
}

impl Match {
    pub fn rank(&self) -> u8 {
        let fact = self.found.fact();
        if fact.standing == Standing::Request && fact.modality >= HAPPENED { WANTED } else { fact.modality }
    }

    pub fn counts(&self) -> bool {
        self.reason.is_none()
    }
}

/// Facts that say the same: one of them, and where the others are.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    /// The first in the order of sources.
    pub first: &'a Match,
    /// All, the first included.
    pub all: Vec<&'a Match>,
}

impl Told<'_> {
    /// Sources that are origins of their own.
    pub fn origins(&self) -> Vec<SourceId> {
        let primary = self.all.iter().filter(|item| item.found.source.meta.is_primary());
        let mut out: Vec<SourceId> = primary.map(|item| item.found.fact().source).collect();
        out.dedup();
        out
    }
}

/// Facts together that say the same of the same, in the order in which the first of them come.
pub(crate) fn told<'a>(matches: impl Iterator<Item = &'a Match>) -> Vec<Told<'a>> {
    let mut places: FxHashMap<u64, usize> = FxHashMap::default();
    let mut out: Vec<Told<'a>> = Vec::new();
    for item in matches {
        match places.entry(signature(item)) {
            Entry::Occupied(place) => out[*place.get()].all.push(item),
            Entry::Vacant(place) => {
                place.insert(out.len());
                out.push(Told { first: item, all: vec![item] });
            }
        }
    }
    out
}

/// A hash of what a fact says, wherever it stands.
fn signature(item: &Match) -> u64 {
    let mut hasher = FxHasher::default();
    let parties = |fact: &Fact, hasher: &mut FxHasher| {
        for party in &fact.parties {
            (party.part, party.entity, party.actor).hash(hasher);
            if party.entity.is_none() {
                party.name.hash(hasher);
            }
        }
    };
    let fact = item.found.fact();
    (&fact.kind, &fact.lemma, fact.modality, fact.denied, fact.asserted).hash(&mut hasher);
    fact.cue.hash(&mut hasher);
    fact.time.map(|when| (when.interval, when.relation, when.as_of)).hash(&mut hasher);
    parties(fact, &mut hasher);
    if let Some(under) = item.found.under() {
        under.kind.hash(&mut hasher);
        parties(under, &mut hasher);
    }
    item.found.source.meta.is_primary().hash(&mut hasher);
    hasher.finish()
}

/// The facts that bear on a question, those that count first; in the order of sources and sentences.
pub(crate) fn matches(question: &Question, desk: &Desk<'_>) -> Vec<Match> {
    let ids = sources(question, desk);
    let (facts, table) = (desk.facts, desk.table);
    // Many sources are read at once; of one alone the threads would cost more than they save.
    let of_source = |&id: &SourceId| -> Vec<Match> {
        let Some(source) = facts.source(id) else { return Vec::new() };
        let facts = table.of_source(id, &source);
        (0..facts.len())
            .map(|at| Found { facts: Arc::clone(&facts), at, source: Arc::clone(&source) })
            .filter_map(|found| matched(question, found, table.catalogue()))
            .collect()
    };
    if ids.len() < PARALLEL {
        ids.iter().flat_map(of_source).collect()
    } else {
        let found: Vec<Vec<Match>> = ids.par_iter().map(of_source).collect();
        found.into_iter().flatten().collect()
    }
}

/// Sources that can speak of it: those that name all entities asked for.
fn sources(question: &Question, desk: &Desk<'_>) -> Vec<SourceId> {
    let of_entity = |asked: &Asked| -> FxHashSet<SourceId> {
        desk.facts.lookup(FactKey::Entity(asked.entity)).iter().map(|reference| reference.source).collect()
    };
    let mut sets = question.entities.iter().map(of_entity);
    let mut ids: Vec<SourceId> = match sets.next() {
        Some(first) => {
            sets.fold(first, |all, next| all.intersection(&next).copied().collect()).into_iter().collect()
        }
        None => by_words(question, desk),
    };
    ids.sort_unstable();
    ids
}

/// Sources that have the rarest content word, for questions that name nobody.
fn by_words(question: &Question, desk: &Desk<'_>) -> Vec<SourceId> {
    let mut counts: FxHashMap<SourceId, usize> = FxHashMap::default();
    let mut words = 0;
    for content in question.content.iter().filter(|content| !content.predicate) {
        words += 1;
        let mut seen = FxHashSet::default();
        for reference in desk.facts.lookup(FactKey::word(&content.stem)).iter() {
            if seen.insert(reference.source) {
                *counts.entry(reference.source).or_default() += 1;
            }
        }
    }
    if words == 0 {
        for content in &question.content {
            for reference in desk.facts.lookup(FactKey::word(&content.stem)).iter() {
                counts.entry(reference.source).or_insert(1);
            }
        }
    }
    let best = counts.values().copied().max().unwrap_or(0);
    counts.into_iter().filter(|(_, count)| *count == best).map(|(id, _)| id).collect()
}

/// Whether a fact bears on a question.
fn matched(question: &Question, found: Found, catalogue: &Catalogue) -> Option<Match> {
    let fact = found.fact();
    let prose_block = found.source.sentences.get(fact.sentence as usize).is_some_and(|s| s.prose_block);
    if !prose_block || matches!(fact.standing, Standing::Other) {
        return None;
    }
    let (through, distinct) = involvement(question, &found, catalogue)?;
    if !distinct {
        return None;
    }
    let mut reason = None;
    let mut because = |given: Reason| reason = reason.or(Some(given));
    let of_kind = question.generic || is_of_kind(question, &found, catalogue);
    if !of_kind {
        return None;
    }
    if question.kind.as_deref() != Some("oversight") && fact.standing == Standing::Oversight {
        because(Reason::Oversight);
    }
    if question.generic && private(fact, found.under()) {
        because(Reason::Private);
    }
    let covered = coverage(question, &found);
    if !question.generic && reversed(question, fact, catalogue) {
        because(Reason::Reversed);
    }
    if !domains(&question.domains, &fact.domains) {
        because(Reason::Domain);
    }
    // "has been a member since 2013" says when it began.
    let began = |wanted: Interval| match (fact.time.and_then(|when| when.interval.start), wanted.start) {
        (Some(own), Some(from)) => own <= from,
        _ => false,
    };
    if let Some(wanted) = question.time
        && !(if question.tells_beginning() { began(wanted) } else { within(fact, wanted) })
    {
        because(Reason::Time);
    }
    if fact.modality < WANTED && !fact.denied {
        because(Reason::Hoped);
    }
    if !found.source.meta.is_primary() {
        because(Reason::Secondary);
    }
    if covered < COVERED {
        return None;
    }
    Some(Match { through, reason, covered, found })
}

/// Whether all entities of a question take part, each as somebody else, and how.
fn involvement(question: &Question, found: &Found, catalogue: &Catalogue) -> Option<(Option<Through>, bool)> {
    let fact = found.fact();
    let own: Vec<&Party> = fact.parties.iter().collect();
    let above: Vec<&Party> = found.under().map(|under| under.parties.iter().collect()).unwrap_or_default();
    let mut through: Option<Through> = None;
    let mut taken: Vec<*const Party> = Vec::new();
    let mut by_event = 0;
    for asked in &question.entities {
        let place = |parties: &[&Party], taken: &[*const Party]| {
            parties
                .iter()
                .filter(|party| !taken.contains(&std::ptr::from_ref(**party)))
                .filter(|party| takes_part(party, asked, question, catalogue))
                .filter_map(|party| {
                    Some((stands_for(party, asked.entity, catalogue)?, std::ptr::from_ref(*party)))
                })
                .min_by_key(|(stands, _)| *stands)
        };
        let (stands, party) = match place(&own, &taken) {
            Some(found) => found,
            None => {
                // Whoever is asked to have taken part must be named as taking part.
                if asked.part == Some(Part::Actor) && GroupWords::get().is_joining(&question.predicate) {
                    return None;
                }
                let found = place(&above, &taken)?;
                by_event += 1;
                found
            }
        };
        taken.push(party);
        if let Stands::Through(agency) = stands {
            // Whoever joins a programme of a body has not joined the body.
            if matches!(question.kind.as_deref(), Some("membership" | "partnership-status")) {
                return None;
            }
            let counts = catalogue.entity(asked.entity).is_some_and(|e| e.class == EntityClass::Organisation);
            if counts {
                through = Some(Through::Agency(agency));
            }
        }
    }
    // Everybody asked for is known only as a participant of what the event above is: no fact of its own.
    if question.entities.len() > 1 && by_event == question.entities.len() {
        return None;
    }
    // What is asked is whether somebody took part in something: the event is no go-between.
    let words = GroupWords::get();
    if words.is_joining(&question.predicate) || words.is_inviting(&question.predicate) {
        let distinct = taken.len() == question.entities.len();
        return Some((None, distinct));
    }
    if question.entities.len() > 1 && through.is_none() {
        if by_event > 0 && !hosts(question, found, catalogue) {
            through = Some(Through::Event);
        } else {
            // Two of many do not deal with each other by that alone; parties to one agreement do.
            let many = if &*fact.kind == "agreement" { 5 } else { 2 };
            let together = fact.under.is_some() && by_event == 0;
            let of_many = fact.under.is_none() && fact.is_symmetric() && parties(fact) > many;
            if together || of_many {
                through = Some(Through::Several);
            }
        }
    }
    let distinct = taken.len() == question.entities.len();
    Some((through, distinct))
}

/// Whether the event is one of the entities asked for and nobody else's: who takes part in what the OAS holds works with
/// the OAS.
fn hosts(question: &Question, found: &Found, catalogue: &Catalogue) -> bool {
    let Some(under) = found.under() else { return false };
    let acting: Vec<EntityId> = under
        .parties
        .iter()
        .filter(|party| matches!(party.part, Part::Actor | Part::Party))
        .filter_map(|party| party.actor)
        .collect();
    !acting.is_empty()
        && acting
            .iter()
            .all(|actor| question.entities.iter().any(|asked| catalogue.is_within(*actor, asked.entity)))
}

/// Number of different states and bodies that take part.
fn parties(fact: &Fact) -> usize {
    let mut actors: Vec<EntityId> = fact.participants().filter_map(|party| party.actor).collect();
    actors.sort_unstable();
    actors.dedup();
    actors.len()
}

/// Whether a participant can be the one asked for: what something is about takes no part, a programme does.
fn takes_part(party: &Party, asked: &Asked, question: &Question, catalogue: &Catalogue) -> bool {
    match party.part {
        Part::Actor | Part::Recipient | Part::Party => true,
        Part::Requester => question.generic || question.kind.as_deref() == Some("request"),
        Part::Instrument => true,
        Part::Theme => {
            let class = catalogue.entity(asked.entity).map(|entity| entity.class);
            party.entity == Some(asked.entity)
                && matches!(
                    class,
                    Some(
                        EntityClass::Programme
                            | EntityClass::Instrument
                            | EntityClass::Place
                            | EntityClass::Person
                    )
                )
                || party.entity.is_some_and(|own| catalogue.is_within(own, asked.entity))
        }
    }
}

/// Whether a fact is of the kind that a question asks for, or its predicate says the same.
fn is_of_kind(question: &Question, found: &Found, catalogue: &Catalogue) -> bool {
    let fact = found.fact();
    let joins = GroupWords::get();
    let status = matches!(question.kind.as_deref(), Some("membership" | "partnership-status"));
    if joins.is_joining(&question.predicate) && !status {
        // To support an operation with a ship is to take part in it.
        let contributes = &*fact.kind == "contribution"
            && fact.parties.iter().any(|party| {
                party.part != Part::Actor
                    && party.entity.is_some_and(|id| {
                        question.entities.iter().any(|asked| catalogue.is_within(id, asked.entity))
                    })
            });
        let contributes =
            contributes || &*fact.kind == "contribution" && &*question.predicate == "contribute";
        if fact.under.is_some() || joins.is_joining(&fact.lemma) || contributes {
            return true;
        }
    }
    // "When did the mission take place?" asks for whatever is told of it.
    if Vocabulary::get().is_existential(&question.predicate) && question.kind.is_none() {
        return true;
    }
    // "was invited": the word that sets how far it has come is the predicate asked for.
    let is_predicate = |cue: &str| {
        !question.predicate.is_empty() && Words::get().relation(&question.predicate, cue) == Relation::Equal
    };
    if fact.cue.as_deref().is_some_and(is_predicate) {
        return true;
    }
    match question.kind.as_deref() {
        Some("request") => fact.kind.as_ref() == "request",
        // A partner is no ally, and an observer no partner: the word must be there.
        Some("partnership-status") => {
            let sentence = found.source.sentences.get(fact.sentence as usize);
            &*fact.kind == "partnership-status"
                && sentence.is_some_and(|sentence| {
                    let same = |word: &str| {
                        matches!(
                            Words::get().relation(&question.predicate, word),
                            Relation::Equal | Relation::Derived
                        )
                    };
                    sentence.statement.terms.iter().any(|term| same(&term.word))
                        || question.predicate.is_empty()
                })
        }
        // Kinds that say what happened by themselves; of others the predicate must say the same.
        Some(
            kind @ ("agreement"
            | "membership"
            | "training-education"
            | "exercise"
            | "funding"
            | "information-sharing"
            | "contribution"),
        ) if *fact.kind == *kind => true,
        Some("agreement" | "membership") => false,
        _ => same_predicate(&question.predicate, &fact.lemma),
    }
}

/// Whether a source's predicate says what the question's does.
pub(crate) fn same_predicate(asked: &str, said: &str) -> bool {
    if asked.is_empty() || said.is_empty() {
        return false;
    }
    asked == said || Words::get().relation(asked, said).carries()
}

/// Whether nobody among those who act does so for a state or an organisation.
fn private(fact: &Fact, under: Option<&Fact>) -> bool {
    let mut acting = fact
        .parties
        .iter()
        .filter(|party| matches!(party.part, Part::Actor | Part::Party))
        .chain(under.into_iter().flat_map(|under| under.parties.iter()))
        .peekable();
    acting.peek().is_some() && acting.all(|party| party.actor.is_none() && party.entity.is_some())
}

/// Whether one who is asked for as acting only receives, or the other way round.
fn reversed(question: &Question, fact: &Fact, catalogue: &Catalogue) -> bool {
    // "Who requested the mission to Kenya?": what is asked for has its own participants.
    let asks_who = question.open == Some(Part::Actor) && question.kind.as_deref() == Some("request");
    question.entities.iter().filter(|_| !asks_who).any(|asked| {
        let opposite = match asked.part {
            Some(Part::Actor) => Part::Recipient,
            Some(Part::Recipient) => Part::Actor,
            _ => return false,
        };
        let stands = |party: &&Party| stands_for(party, asked.entity, catalogue).is_some();
        let parts: Vec<Part> = fact.parties.iter().filter(stands).map(|party| party.part).collect();
        parts.contains(&opposite)
            && !parts.contains(&Part::Party)
            && !asked.part.is_some_and(|own| parts.contains(&own))
    })
}

/// Whether evidence of some domains speaks for all that a question names: equal, or below in the tree.
pub(crate) fn domains(asked: &[Box<str>], said: &[Box<str>]) -> bool {
    // "defence in cyber security" names two; the narrower one of a line is meant.
    let narrower = |domain: &str| {
        asked.iter().any(|other| {
            other.len() > domain.len() && other.starts_with(domain) && other.as_bytes()[domain.len()] == b'/'
        })
    };
    asked.iter().filter(|domain| !narrower(domain)).all(|domain| {
        // Beside a special domain the general word "security" asks for nothing of its own.
        (&**domain == "security" && asked.len() > 1)
            || said.iter().any(|own| {
                own == domain || own.strip_prefix(&**domain).is_some_and(|rest| rest.starts_with('/'))
            })
    })
}

/// Whether a fact lies in the days asked for.
pub(crate) fn within(fact: &Fact, wanted: Interval) -> bool {
    let Some(when) = fact.time else { return false };
    match when.relation {
        // What has gone on since then goes on.
        TimeRelation::Since => {
            let from = Interval { start: when.interval.start, end: None };
            !from.disjoint(wanted)
        }
        _ => when.interval.within(wanted),
    }
}

/// Share of the question's content words that the sentences of a fact have; 1 for a question without any.
fn coverage(question: &Question, found: &Found) -> f32 {
    if question.content.iter().all(|content| content.predicate || content.domain) {
        return 1.0;
    }
    let fact = found.fact();
    let mut sentences = vec![fact.sentence];
    sentences.extend(found.under().map(|under| under.sentence));
    sentences.extend(found.source.sentences.get(fact.sentence as usize).and_then(|sentence| sentence.lead));
    sentences.extend(fact.parties.iter().map(|party| party.sentence));
    sentences.extend(&fact.also);
    sentences.sort_unstable();
    sentences.dedup();
    let stands_in = matches!(question.slot, Slot::Who(_) | Slot::What(_) | Slot::Count(_) | Slot::Kind);
    let (mut all, mut had) = (0.0, 0.0);
    for content in &question.content {
        if content.predicate || content.domain || stands_in && is_asked_noun(question, &content.word) {
            continue;
        }
        all += 1.0;
        let said = sentences.iter().any(|&at| {
            found.source.sentences.get(at as usize).is_some_and(|sentence| {
                sentence.statement.terms.iter().any(|term| {
                    *term.stem == *content.stem || Words::get().relation(&content.word, &term.word).carries()
                })
            })
        });
        if said {
            had += 1.0;
        }
    }
    if all == 0.0 { 1.0 } else { had / all }
}

/// The noun of "which countries", "how many experts": the answer need not have it.
pub(crate) fn is_asked_noun(question: &Question, word: &str) -> bool {
    let noun = format!("some {word}");
    question.statement.to_lowercase().contains(&noun)
}
