//! Rows of a table of facts: what patterns answer, and what matrices, timelines and networks are drawn from.

use rapporteur_claims::Interval;
use rapporteur_claims::events::Part;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::Pattern;
use crate::answer::{Citation, Rung};
use crate::ask::cite;
use crate::desk::Desk;
use crate::fact::{Fact, Party};
use crate::matching::Found;
use rapporteur_evidence::{FactKey, SourceId};

/// A fact as a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "rapporteur query, version 1: a line out")]
pub struct Row {
    /// Who acts; of a symmetric event all parties.
    pub actors: Vec<Participant>,
    /// To, for or with whom.
    pub partners: Vec<Participant>,
    /// Who asked for it.
    pub requesters: Vec<Participant>,
    /// Agreements, programmes and things that it is about.
    pub instruments: Vec<String>,
    /// Kind of cooperation; null for none.
    pub kind: Option<String>,
    /// PLOVER type; null for what is only hoped or denied.
    pub event: Option<String>,
    /// Domains.
    pub domains: Vec<String>,
    /// First day, ISO 8601; null if open or unknown.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// Day on which a source says that it is so, where that is all that is known of its time.
    pub as_of: Option<String>,
    /// How far it has come.
    pub modality: Rung,
    /// `affirmed` or `denied`.
    pub polarity: &'static str,
    /// `cooperation`, `request`, `oversight` or `other`.
    pub standing: &'static str,
    /// Dictionary form of what names the event.
    pub predicate: String,
    /// Who says so; null where the source itself does.
    pub speaker: Option<String>,
    /// The event in which it is a part, by the predicate of that; null for none.
    pub under: Option<String>,
    /// The sentence.
    pub citation: Citation,
}

/// A participant of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Participant {
    /// Name.
    pub name: String,
    /// Key in the catalogue of whom the words name; null if it has none.
    pub entity: Option<String>,
    /// Key of the state or organisation that acts; null for private ones.
    pub actor: Option<String>,
}

/// Order of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sort {
    by: By,
    descending: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum By {
    #[default]
    Source,
    Time,
    Modality,
    Kind,
    Actor,
    Published,
}

impl Sort {
    /// The order of a name.
    #[must_use]
    pub fn from_name(name: &str, descending: bool) -> Option<Sort> {
        let by = match name {
            "source" => By::Source,
            "time" => By::Time,
            "modality" => By::Modality,
            "kind" => By::Kind,
            "actor" => By::Actor,
            "published" => By::Published,
            _ => return None,
        };
        Some(Sort { by, descending })
    }
}

/// Rows with what they were made from.
#[derive(Debug)]
pub struct Rows {
    /// The rows, sorted.
    pub rows: Vec<Row>,
    /// Facts that were looked at.
    pub looked_at: usize,
}

/// The facts that a pattern asks for. Sources that name nobody of those it asks for are not read. Deterministic.
#[must_use]
pub fn rows(pattern: &Pattern, desk: &Desk<'_>, done: &(dyn Fn() + Sync)) -> Rows {
    let catalogue = desk.table.catalogue();
    let ids = sources(pattern, desk);
    let (facts, table) = (desk.facts, desk.table);
    let found: Vec<(usize, Vec<Found>)> = ids
        .par_iter()
        .map(|&id| {
            let Some(source) = facts.source(id) else { return (0, Vec::new()) };
            let all = table.of_source(id, &source);
            let holding = (0..all.len())
                .map(|at| Found { facts: all.clone(), at, source: source.clone() })
                .filter(|found| {
                    let prose =
                        source.sentences.get(found.fact().sentence as usize).is_some_and(|s| s.prose_block);
                    prose && pattern.holds(found, catalogue)
                })
                .collect();
            done();
            (all.len(), holding)
        })
        .collect();
    let looked_at = found.iter().map(|(count, _)| count).sum();
    let mut rows: Vec<Row> =
        found.iter().flat_map(|(_, found)| found).filter_map(|found| row(found, desk)).collect();
    let Sort { by, descending } = pattern.sort;
    let key = |row: &Row| match by {
        By::Source => String::new(),
        By::Time => row.from.clone().or_else(|| row.to.clone()).unwrap_or_else(|| "~".to_owned()),
        By::Modality => row.modality.rank.to_string(),
        By::Kind => row.kind.clone().unwrap_or_else(|| "~".to_owned()),
        By::Actor => row.actors.first().map(|actor| actor.name.clone()).unwrap_or_else(|| "~".to_owned()),
        By::Published => row.citation.published.clone().unwrap_or_else(|| "~".to_owned()),
    };
    // Stable: of equals the order of sources and sentences stays.
    rows.sort_by_cached_key(key);
    if descending {
        if by == By::Source {
            rows.reverse();
        } else {
            let mut keyed: Vec<(String, Row)> = rows.into_iter().map(|row| (key(&row), row)).collect();
            keyed.sort_by(|a, b| b.0.cmp(&a.0));
            rows = keyed.into_iter().map(|(_, row)| row).collect();
        }
    }
    Rows { rows, looked_at }
}

/// Sources that name everybody whom a pattern asks for.
fn sources(pattern: &Pattern, desk: &Desk<'_>) -> Vec<SourceId> {
    let required = pattern.required();
    let mut all: Vec<SourceId> = desk.facts.sources().to_vec();
    for entity in required {
        let mut own: Vec<SourceId> =
            desk.facts.lookup(FactKey::Entity(entity)).iter().map(|reference| reference.source).collect();
        own.dedup();
        all.retain(|id| own.binary_search(id).is_ok());
    }
    all
}

fn row(found: &Found, desk: &Desk<'_>) -> Option<Row> {
    let fact = found.fact();
    let source = &found.source;
    let sentence = source.sentences.get(fact.sentence as usize)?;
    let catalogue = desk.table.catalogue();
    let key = |id| catalogue.entity(id).map(|entity| entity.key.to_string());
    let participant = |party: &Party| Participant {
        name: party.name.to_string(),
        entity: party.entity.and_then(key),
        actor: party.actor.and_then(key),
    };
    let of = |parts: &[Part], fact: &Fact| -> Vec<Participant> {
        fact.parties.iter().filter(|party| parts.contains(&party.part)).map(participant).collect()
    };
    let mut partners = of(&[Part::Recipient], fact);
    // Whoever takes part in a mission does so with those who send and receive it.
    if let Some(under) = found.under() {
        partners.extend(of(&[Part::Actor, Part::Party, Part::Recipient], under));
    }
    let interval = fact.time.filter(|when| !when.as_of).map(|when| when.interval);
    let day = |day: Option<i32>| day.map(Interval::iso_day);
    Some(Row {
        actors: of(&[Part::Actor, Part::Party], fact),
        partners,
        requesters: of(&[Part::Requester], fact),
        instruments: of(&[Part::Instrument, Part::Theme], fact).into_iter().map(|party| party.name).collect(),
        kind: (!fact.kind.is_empty()).then(|| fact.kind.to_string()),
        event: fact.plover.as_ref().map(|plover| plover.event.to_string()),
        domains: fact.domains.iter().map(ToString::to_string).collect(),
        from: interval.and_then(|interval| day(interval.start)),
        to: fact
            .time
            .filter(|when| when.relation != rapporteur_claims::TimeRelation::Since)
            .and_then(|when| day(when.interval.end)),
        as_of: fact.time.filter(|when| when.as_of).map(|when| when.interval.display()),
        modality: Rung::new(fact.modality, fact.cue.as_deref()),
        polarity: if fact.denied { "denied" } else { "affirmed" },
        standing: match fact.standing {
            crate::fact::Standing::Cooperation => "cooperation",
            crate::fact::Standing::Request => "request",
            crate::fact::Standing::Oversight => "oversight",
            crate::fact::Standing::Other => "other",
        },
        predicate: fact.lemma.to_string(),
        speaker: fact.speaker.as_deref().map(str::to_owned),
        under: found.under().map(|under| under.lemma.to_string()),
        citation: cite(desk, fact.source, source, sentence.range)?,
    })
}
