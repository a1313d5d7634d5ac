//! Whether a fact is what a pattern asks for.

use rapporteur_catalog::{Catalogue, EntityId};
use rapporteur_claims::Interval;
use rapporteur_claims::events::Part;

use super::fields::Field;
use super::{Expr, Pattern, Term, Value};
use crate::fact::{Party, Standing, stands_for};
use crate::matching::{Found, within};

impl Pattern {
    /// Whether a fact is what the pattern asks for.
    #[must_use]
    pub fn holds(&self, found: &Found, catalogue: &Catalogue) -> bool {
        let mut actors = Vec::new();
        actors_of(&self.expr, &mut actors);
        holds(&self.expr, found, catalogue, &actors)
    }

    /// Entities that every row must have as somebody who takes part: where to look.
    pub(crate) fn required(&self) -> Vec<EntityId> {
        let mut out = Vec::new();
        required(&self.expr, &mut out);
        out
    }
}

/// Those whom `actor:` asks for, so that `partner:` means somebody else.
fn actors_of(expr: &Expr, out: &mut Vec<EntityId>) {
    match expr {
        Expr::And(all) | Expr::Or(all) => all.iter().for_each(|inner| actors_of(inner, out)),
        Expr::Not(_) => {}
        Expr::Term(term) => {
            if matches!(term.field, Some(Field::Actor | Field::Agent)) {
                out.extend(term.values.iter().filter_map(|value| match value {
                    Value::Entity(id) => Some(*id),
                    _ => None,
                }));
            }
        }
    }
}

fn required(expr: &Expr, out: &mut Vec<EntityId>) {
    match expr {
        Expr::And(all) => all.iter().for_each(|inner| required(inner, out)),
        Expr::Term(Term { field: Some(field), values, .. }) if field.is_actor() => {
            if let [Value::Entity(id)] = values.as_slice() {
                out.push(*id);
            }
        }
        _ => {}
    }
}

fn holds(expr: &Expr, found: &Found, catalogue: &Catalogue, actors: &[EntityId]) -> bool {
    match expr {
        Expr::And(all) => all.iter().all(|inner| holds(inner, found, catalogue, actors)),
        Expr::Or(all) => all.iter().any(|inner| holds(inner, found, catalogue, actors)),
        Expr::Not(inner) => !holds(inner, found, catalogue, actors),
        Expr::Term(term) => {
            term.values.iter().any(|value| value_holds(term.field, value, found, catalogue, actors))
        }
    }
}

fn value_holds(
    field: Option<Field>,
    value: &Value,
    found: &Found,
    catalogue: &Catalogue,
    actors: &[EntityId],
) -> bool {
    let fact = found.fact();
    let meta = &found.source.meta;
    match (field, value) {
        (Some(field), Value::Entity(id)) if field.is_actor() => {
            let above = found.under().map(|under| under.parties.as_slice()).unwrap_or_default();
            let parties = fact.parties.iter().chain(above);
            let in_part = |party: &&Party| match field {
                Field::Agent => matches!(party.part, Part::Actor | Part::Party),
                Field::Recipient => party.part == Part::Recipient,
                Field::Requester => {
                    party.part == Part::Requester || &*fact.kind == "request" && party.part == Part::Actor
                }
                _ => party.part != Part::Theme,
            };
            let stands = |party: &&Party, id: EntityId| stands_for(party, id, catalogue).is_some();
            let mut fitting = parties.clone().filter(in_part).filter(|party| stands(party, *id));
            if field != Field::Partner || actors.is_empty() {
                return fitting.next().is_some();
            }
            // Somebody else than the actor, who takes part too.
            fitting.any(|party| {
                parties.clone().any(|other| {
                    !std::ptr::eq(party, other) && actors.iter().any(|&actor| stands(&other, actor))
                })
            })
        }
        (Some(Field::Kind), Value::Key(key)) => *fact.kind == **key,
        (Some(Field::Domain), Value::Key(key)) => fact
            .domains
            .iter()
            .any(|own| own == key || own.strip_prefix(&**key).is_some_and(|rest| rest.starts_with('/'))),
        (Some(Field::Event), Value::Key(key)) => {
            fact.plover.as_ref().is_some_and(|plover| *plover.event == **key)
        }
        (Some(Field::Standing), Value::Key(key)) => {
            let own = match fact.standing {
                Standing::Cooperation => "cooperation",
                Standing::Request => "request",
                Standing::Oversight => "oversight",
                Standing::Other => "other",
            };
            own == &**key
        }
        (Some(Field::Modality), Value::Ranks(from, to)) => (*from..=*to).contains(&fact.modality),
        (Some(Field::Polarity), Value::Affirmed(affirmed)) => fact.denied != *affirmed,
        (Some(Field::Since), Value::Days(days)) => {
            fact.time.is_some() && (within(fact, *days) || reaches(fact, *days))
        }
        (Some(Field::Until | Field::Time), Value::Days(days)) => within(fact, *days),
        (Some(Field::Published), Value::Days(days)) => meta.published.is_some_and(|own| own.within(*days)),
        (Some(Field::Grade), Value::Grades(from, to)) => {
            meta.grade.reliability.is_some_and(|own| (*from..=*to).contains(&own))
        }
        (Some(Field::Source), Value::Words(words)) => {
            let name = meta.name.to_lowercase();
            let file = name.rsplit(['/', '\\']).next().unwrap_or(&name);
            meta.key.to_lowercase() == **words || name == **words || file.starts_with(&**words)
        }
        (Some(Field::Speaker), Value::Words(words)) => {
            fact.speaker.as_deref().is_some_and(|speaker| speaker.to_lowercase().contains(&**words))
        }
        (Some(Field::Instrument), Value::Words(words)) => {
            let above = found.under().map(|under| under.parties.as_slice()).unwrap_or_default();
            let mut things = fact.parties.iter().chain(above);
            things.any(|party| {
                matches!(party.part, Part::Instrument | Part::Theme)
                    && party.name.to_lowercase().contains(&**words)
            })
        }
        (None, Value::Words(words)) => {
            let sentence = found.source.sentences.get(fact.sentence as usize);
            sentence.is_some_and(|sentence| sentence.prose.to_lowercase().contains(&**words))
        }
        _ => false,
    }
}

/// Whether something that began before goes on in the days asked for.
fn reaches(fact: &crate::fact::Fact, days: Interval) -> bool {
    fact.time.is_some_and(|when| match (when.interval.start, days.start) {
        (Some(own), Some(from)) => own >= from,
        _ => false,
    })
}
