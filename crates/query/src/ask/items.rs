//! From facts and sentences to what an answer may say.

use rapporteur_catalog::{EntityClass, EntityId};
use rapporteur_claims::events::Part;
use rapporteur_evidence::SourceId;
use rapporteur_linking::Referent;

use super::{Asking, Item, PASSAGES};
use crate::fact::{Fact, HAPPENED, Party, stands_for};
use crate::matching::{Found, Match, Through};
use crate::passages::{self, Passage};
use crate::question::{Slot, Whom};
use crate::wording::{interval_words, on_domains};

impl Asking<'_> {
    pub(super) fn item(&self, item: &Match) -> Option<Item> {
        let found = &item.found;
        let fact = found.fact();
        let fills = self.fills(found);
        if fills.is_empty() && !matches!(self.question.slot, Slot::Whether | Slot::Kind) {
            return None;
        }
        let mut places = vec![(fact.source, fact.sentence)];
        if let Some(under) = found.under() {
            places.push((fact.source, under.sentence));
        }
        let mut others: Vec<u32> = fact.also.clone();
        others.extend(fact.parties.iter().map(|party| party.sentence));
        others.extend(fact.time.map(|when| when.sentence));
        for sentence in others {
            if !places.contains(&(fact.source, sentence)) && places.len() < 4 {
                places.push((fact.source, sentence));
            }
        }
        let text = self.writer.sentence(found).map_or_else(
            || self.quoted(&places),
            |text| {
                let asked: Vec<Box<str>> = self
                    .question
                    .domains
                    .iter()
                    .filter(|own| {
                        !on_domains(&[(*own).clone()]).is_empty()
                            && !text.to_lowercase().contains(&crate::wording::domain(own))
                    })
                    .cloned()
                    .collect();
                // Asked about nothing in particular, an answer says what it was about where the sentence names one thing.
                let mut special = fact.domains.iter().filter(|domain| domain.contains('/'));
                let own = match (special.next(), special.next()) {
                    (Some(only), None) if self.question.domains.is_empty() && found.under().is_none() => {
                        vec![only.clone()]
                    }
                    _ => Vec::new(),
                };
                let told = |domain: &str| text.to_lowercase().contains(&crate::wording::domain(domain));
                let about = if asked.is_empty() { own } else { asked };
                let about: Vec<Box<str>> =
                    about.into_iter().filter(|domain| !told(domain.as_ref())).collect();
                let about = on_domains(&about);
                Some(format!("{text}{about}."))
            },
        )?;
        Some(Item {
            group: self.group(found),
            text,
            rank: self.rank(item),
            cue: fact.cue.clone(),
            denied: fact.denied,
            through: item.through.as_ref().map(|through| self.through(through, found)),
            time: fact.time.filter(|when| !when.as_of).map(|when| when.interval),
            origins: Vec::new(),
            places,
            fills,
            asserted: fact.asserted,
            covered: item.covered,
            broad: matches!(&*fact.kind, "" | "joint-operation"),
            secondary: !found.source.meta.is_primary(),
        })
    }

    pub(super) fn rank(&self, item: &Match) -> u8 {
        if self.question.kind.as_deref() == Some("request") {
            item.found.fact().modality
        } else {
            item.rank()
        }
    }

    pub(super) fn through(&self, through: &Through, found: &Found) -> String {
        match through {
            Through::Agency(id) => self.writer.entity(*id),
            Through::Event | Through::Several => {
                let event = found.under().unwrap_or(found.fact());
                self.writer.name_of_event(event).unwrap_or_else(|| "an event of several".to_owned())
            }
        }
    }

    /// A sentence of the source in its own words.
    pub(super) fn quoted(&self, places: &[(SourceId, u32)]) -> Option<String> {
        let &(id, sentence) = places.first()?;
        let source = self.desk.source(id)?;
        let citation = self.citation(id, sentence)?;
        let who = source.meta.publisher.as_deref().or(source.meta.title.as_deref()).unwrap_or(&citation.key);
        let words: Vec<&str> = citation.quote.split_whitespace().collect();
        Some(format!("{}: \"{}\"", who.trim(), words.join(" ")))
    }

    /// What an answer is grouped by.
    pub(super) fn group(&self, found: &Found) -> String {
        let fact = found.fact();
        match self.question.slot {
            Slot::Who(_) => match self.partners(found).as_slice() {
                [one] => one.clone(),
                _ => self.kind(fact),
            },
            Slot::When => fact.time.map(|when| interval_words(when.interval)).unwrap_or_default(),
            _ if self.question.generic && self.question.entities.len() < 2 => {
                self.partners(found).first().cloned().unwrap_or_default()
            }
            _ => self.kind(fact),
        }
    }

    pub(super) fn kind(&self, fact: &Fact) -> String {
        let lexicon = self.desk.table.lexicon();
        lexicon.kind(&fact.kind).map_or_else(|| "other".to_owned(), |kind| kind.label.to_string())
    }

    /// What a fact puts into the open slot.
    pub(super) fn fills(&self, found: &Found) -> Vec<String> {
        let fact = found.fact();
        match &self.question.slot {
            Slot::Who(_) => self.partners(found),
            Slot::When => {
                let when = fact.time.filter(|when| !when.as_of);
                when.map(|when| interval_words(when.interval)).into_iter().collect()
            }
            Slot::Kind => vec![self.kind(fact)],
            Slot::Count(_) => {
                let sentence = found.source.sentences.get(fact.sentence as usize);
                sentence
                    .and_then(|sentence| passages::counted(self.question, sentence, self.desk))
                    .into_iter()
                    .collect()
            }
            Slot::What(_) => {
                let of = |part: Part| -> Vec<String> {
                    fact.of_part(part).map(|party| self.writer.thing(party)).collect()
                };
                let instruments = of(Part::Instrument);
                if instruments.is_empty() { of(Part::Theme) } else { instruments }
            }
            Slot::Where | Slot::Whether => Vec::new(),
        }
    }

    /// Those who fill an open "who": everybody in the part that is open, or beside those who are asked about.
    pub(super) fn partners(&self, found: &Found) -> Vec<String> {
        let fact = found.fact();
        let catalogue = self.desk.table.catalogue();
        let whom = match self.question.slot {
            Slot::Who(whom) => whom,
            _ => Whom::Anyone,
        };
        let open = self.question.open;
        let asked = |party: &&Party| {
            self.question.entities.iter().any(|asked| {
                // "Who requested the mission to Kenya?" may be answered by whoever acts for Kenya.
                let same_part = open.is_none() || asked.part == open || self.question.generic;
                party.entity == Some(asked.entity)
                    || same_part && stands_for(party, asked.entity, catalogue).is_some()
            })
        };
        let in_part = |party: &&Party| match (open, party.part) {
            (_, Part::Theme | Part::Instrument) => false,
            (_, Part::Requester) => self.question.kind.as_deref() == Some("request"),
            (Some(Part::Actor), part)
                if !fact.is_symmetric() && fact.under.is_none() && !self.question.generic =>
            {
                part == Part::Actor
            }
            (Some(Part::Recipient), part) if !fact.is_symmetric() && !self.question.generic => {
                part == Part::Recipient
            }
            _ => true,
        };
        let mut out: Vec<String> = Vec::new();
        let own = fact.parties.iter().filter(in_part).filter(|party| !asked(party));
        let above = found.under().into_iter().flat_map(|under| under.parties.iter());
        let above = above.filter(|party| {
            // Who takes part in what others do works with them, too.
            self.question.generic
                && matches!(party.part, Part::Actor | Part::Party | Part::Recipient)
                && !asked(party)
        });
        for party in own.chain(above) {
            if let Some(name) = self.of_class(party, whom)
                && !out.contains(&name)
            {
                out.push(name);
            }
        }
        out
    }

    /// The name of a participant, if it is of the class asked for.
    pub(super) fn of_class(&self, party: &Party, whom: Whom) -> Option<String> {
        let catalogue = self.desk.table.catalogue();
        let class = |id: EntityId| catalogue.entity(id).map(|entity| entity.class);
        let own = party.entity.and_then(class);
        let named = || Some(self.writer.name(party)).filter(|name| name.chars().any(char::is_uppercase));
        match whom {
            Whom::Country => {
                let state = party.entity.filter(|id| catalogue.is_country(*id)).or(party.actor)?;
                catalogue.is_country(state).then(|| self.writer.entity(state))
            }
            Whom::Organisation => match own {
                Some(EntityClass::Organisation | EntityClass::Organ | EntityClass::NonState) => named(),
                None => {
                    let body = party.actor.filter(|id| class(*id) == Some(EntityClass::Organisation))?;
                    Some(self.writer.entity(body))
                }
                _ => None,
            },
            Whom::Ministry => {
                let ministry = own == Some(EntityClass::Ministry) || party.name.contains("Minist");
                ministry.then(named).flatten()
            }
            Whom::Person => {
                let person = own == Some(EntityClass::Person)
                    || own.is_none() && party.actor.is_some() && party.name.chars().any(char::is_uppercase);
                person.then(named).flatten()
            }
            Whom::Anyone => {
                if party.entity.is_some() {
                    named()
                } else if party.actor.is_some() || party.name.chars().any(char::is_uppercase) {
                    Some(self.writer.name(party))
                } else {
                    None
                }
            }
        }
    }

    pub(super) fn add_passages(&self, items: &mut Vec<Item>, done: bool) {
        let found = passages::passages(self.question, self.desk);
        let whether = self.question.slot == Slot::Whether;
        let usable = |passage: &&Passage| {
            (passage.predicated || matches!(self.question.slot, Slot::Count(_)))
                && !passage.other_time
                && (!whether || !done)
        };
        let primary: Vec<&Passage> =
            found.iter().filter(usable).filter(|p| p.source.meta.is_primary()).collect();
        let chosen: Vec<&Passage> = if primary.is_empty() && items.is_empty() {
            found.iter().filter(usable).collect()
        } else {
            primary
        };
        let best = chosen.first().map_or(0.0, |passage| passage.covered);
        // Beside a sentence that has all of it, one that has most is no answer.
        let slack = if best > 0.95 { 0.04 } else { 0.12 };
        for passage in chosen.into_iter().filter(|passage| passage.covered + slack >= best).take(PASSAGES) {
            let place = (passage.id, passage.sentence);
            if items.iter().any(|item| item.places.first() == Some(&place)) {
                continue;
            }
            let fills = self.passage_fills(passage);
            if fills.is_empty() && !whether && !matches!(self.question.slot, Slot::Kind) {
                continue;
            }
            let Some(text) = self.quoted(&[place]) else { continue };
            let time = passage.sentence().and_then(|sentence| sentence.statement.times.first());
            items.push(Item {
                group: String::new(),
                text,
                rank: passage.rank,
                cue: passage.cue.clone().filter(|_| passage.rank < HAPPENED),
                denied: passage.denied,
                through: None,
                time: time.map(|time| time.interval),
                origins: if passage.source.meta.is_primary() { vec![passage.id] } else { Vec::new() },
                places: vec![place],
                fills,
                asserted: true,
                covered: passage.covered,
                broad: true,
                secondary: !passage.source.meta.is_primary(),
            });
        }
    }

    /// What a sentence puts into the open slot.
    pub(super) fn passage_fills(&self, passage: &Passage) -> Vec<String> {
        let Some(sentence) = passage.sentence() else { return Vec::new() };
        let catalogue = self.desk.table.catalogue();
        match &self.question.slot {
            Slot::When => {
                let first = sentence.statement.times.iter().find(|time| time.interval.start.is_some());
                first.map(|time| interval_words(time.interval)).into_iter().collect()
            }
            Slot::Count(_) => passages::counted(self.question, sentence, self.desk).into_iter().collect(),
            Slot::Who(_) if self.desk.table.lexicon().is_speech(&self.question.predicate) => {
                let attribution = sentence.statement.attribution.as_ref();
                let speaker =
                    attribution.map(|said| crate::reading::slice(&sentence.prose, said.range).to_owned());
                speaker.filter(|speaker| speaker.chars().any(char::is_uppercase)).into_iter().collect()
            }
            Slot::Who(_) if &*self.question.predicate == "be" => {
                passages::identified(self.question, passage, catalogue)
            }
            Slot::Who(whom) => {
                let asked = |id: EntityId| {
                    self.question.entities.iter().any(|asked| catalogue.is_within(id, asked.entity))
                };
                let mut out: Vec<String> = Vec::new();
                for mention in passages::fillers(self.question, passage) {
                    let Some(mention) = sentence.statement.mentions.get(mention) else { continue };
                    if matches!(&mention.referent, Referent::Entity(id) if asked(*id)) {
                        continue;
                    }
                    for party in crate::reading::party_of(
                        Part::Party,
                        mention,
                        &sentence.prose,
                        passage.sentence as usize,
                        false,
                        self.desk.table.world(),
                    ) {
                        if let Some(name) = self.of_class(&party, *whom)
                            && !out.contains(&name)
                        {
                            out.push(name);
                        }
                    }
                }
                out
            }
            Slot::Where if !passages::places(sentence, &passage.tree).is_empty() => {
                passages::places(sentence, &passage.tree)
            }
            Slot::Where => {
                let place = sentence.statement.mentions.iter().filter(|mention| {
                    matches!(
                        mention.referent.class(catalogue),
                        Some(EntityClass::Place | EntityClass::Country | EntityClass::Region)
                    ) && passages::stands_at(&sentence.prose, mention.range)
                });
                place
                    .map(|mention| crate::reading::slice(&sentence.prose, mention.range).to_owned())
                    .collect()
            }
            Slot::What(_) => vec![sentence.prose.trim().to_owned()],
            Slot::Kind | Slot::Whether => Vec::new(),
        }
    }
}
