//! Hierarchies: who works with whom (as calls), and what is part or member of what (as types).

use std::collections::BTreeMap;

use camino::Utf8Path;
use rapporteur_catalog::{Catalogue, EntityId};
use rapporteur_claims::{Polarity, Role, Statement};
use rapporteur_evidence::{FactKey, SourceSentence};
use rapporteur_linking::Referent;
use rapporteur_text::{TextRange, TextSize};
use rapporteur_workspace::Snapshot;

use crate::subject::{Subject, in_source, refers, subject};
use crate::{Place, wording};

/// The least rank of the event ladder from which something has happened; below it is planned, offered or said to be
/// wanted.
const HAPPENED: u8 = 6;

/// An entity in a hierarchy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Key in the catalogue.
    pub key: String,
    /// Name.
    pub name: String,
    /// Class, standing or what was done, in a few words.
    pub detail: String,
    /// Class.
    pub class: rapporteur_catalog::EntityClass,
    /// Where it is named: in the file asked about, else in a source.
    pub place: Place,
}

/// One side of an act of cooperation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Who.
    pub member: Member,
    /// Source sentences that say so.
    pub sentences: Vec<Place>,
}

/// The direction of cooperation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// What others do for or with the entity.
    Incoming,
    /// What it does for or with others.
    Outgoing,
}

/// The entities named at a place of a brief or source.
#[must_use]
pub fn members_at(snapshot: &Snapshot, path: &Utf8Path, offset: TextSize) -> Vec<Member> {
    let Some(Subject::Mention { range, referent, .. }) = subject(snapshot, path, offset) else {
        return Vec::new();
    };
    let catalogue = snapshot.catalogue();
    let place = Place { path: path.to_owned(), range };
    crate::subject::ids(&referent)
        .iter()
        .filter_map(|id| member(&catalogue, *id, None, place.clone()))
        .collect()
}

fn member(catalogue: &Catalogue, id: EntityId, detail: Option<String>, place: Place) -> Option<Member> {
    let entity = catalogue.entity(id)?;
    Some(Member {
        key: entity.key.to_string(),
        name: entity.name.to_string(),
        detail: detail.unwrap_or_else(|| wording::class(entity.class).to_owned()),
        class: entity.class,
        place,
    })
}

/// Who works with an entity, by the sources: in one direction, or both for what is done together.
///
/// Denied acts are left out; what was planned, offered or invited says so in its detail. Sorted by name.
#[must_use]
pub fn partners(snapshot: &Snapshot, key: &str, direction: Direction) -> Vec<Partner> {
    let catalogue = snapshot.catalogue();
    let Some(id) = catalogue.by_key(key) else { return Vec::new() };
    let lexicon = snapshot.lexicon();
    struct Found {
        kinds: BTreeMap<String, bool>,
        sentences: Vec<Place>,
        named: Place,
    }
    let mut partners: BTreeMap<EntityId, Found> = BTreeMap::new();
    for sentence in snapshot.lookup(FactKey::Entity(id)).iter() {
        let (Some(facts), Some(path)) =
            (snapshot.source(sentence.source), snapshot.text_path(sentence.source))
        else {
            continue;
        };
        let Some(sentence) = facts.sentences.get(sentence.sentence as usize) else { continue };
        if facts.meta.secondary || !sentence.prose_block {
            continue;
        }
        for (other, mention, kind, rank) in acts(&sentence.statement, &catalogue, id, direction) {
            let place = Place { path: path.clone(), range: sentence.range };
            let named = || Place { path: path.clone(), range: in_source(sentence, mention) };
            let found = partners.entry(other).or_insert_with(|| Found {
                kinds: BTreeMap::new(),
                sentences: Vec::new(),
                named: named(),
            });
            let label = lexicon.kind(kind).map_or(kind.to_string(), |kind| kind.label.to_string());
            *found.kinds.entry(label).or_insert(false) |= rank >= HAPPENED;
            if found.sentences.last() != Some(&place) {
                found.sentences.push(place);
            }
        }
    }
    let mut partners: Vec<Partner> = partners
        .into_iter()
        .filter_map(|(other, found)| {
            let kinds: Vec<String> = found
                .kinds
                .into_iter()
                .map(|(kind, happened)| if happened { kind } else { format!("{kind} (planned)") })
                .collect();
            let member = member(&catalogue, other, Some(kinds.join(", ")), found.named)?;
            Some(Partner { member, sentences: found.sentences })
        })
        .collect();
    partners.sort_by(|a, b| (&a.member.name, &a.member.key).cmp(&(&b.member.name, &b.member.key)));
    partners
}

/// Acts of a sentence that an entity, or what acts for it, has a part in: the other side, its words, kind and rank.
fn acts<'a>(
    statement: &'a Statement,
    catalogue: &'a Catalogue,
    id: EntityId,
    direction: Direction,
) -> Vec<(EntityId, TextRange, &'a str, u8)> {
    let mut found = Vec::new();
    let is_own = |referent: &Referent| {
        crate::subject::ids(referent).iter().any(|other| catalogue.upwards(*other).contains(&id))
    };
    for frame in &statement.frames {
        if frame.kind.is_empty() || frame.polarity != Polarity::Affirmed {
            continue;
        }
        let fillers = || {
            frame.roles.iter().filter_map(|(role, at)| Some((*role, statement.mentions.get(*at as usize)?)))
        };
        let own: Vec<Role> =
            fillers().filter(|(_, mention)| is_own(&mention.referent)).map(|(role, _)| role).collect();
        for (role, mention) in fillers().filter(|(_, mention)| !is_own(&mention.referent)) {
            let faces = own.iter().any(|own| match (own, role) {
                (Role::Actor, Role::Recipient | Role::Requester) => direction == Direction::Outgoing,
                (Role::Recipient | Role::Requester, Role::Actor) => direction == Direction::Incoming,
                (Role::Party, Role::Party) => true,
                (Role::Party, Role::Actor) => direction == Direction::Incoming,
                (Role::Actor, Role::Party) => direction == Direction::Outgoing,
                _ => false,
            });
            if faces {
                for other in crate::subject::ids(&mention.referent) {
                    found.push((*other, mention.range, &*frame.kind, frame.modality.rank));
                }
            }
        }
    }
    found
}

/// What an entity is part of, acts for or is a member of.
#[must_use]
pub fn wholes(snapshot: &Snapshot, key: &str, from: &Place) -> Vec<Member> {
    let catalogue = snapshot.catalogue();
    let Some(id) = catalogue.by_key(key) else { return Vec::new() };
    let Some(entity) = catalogue.entity(id) else { return Vec::new() };
    let mut found: Vec<(EntityId, String)> =
        entity.part_of.iter().map(|whole| (*whole, "has it as a part".to_owned())).collect();
    if let Some(principal) = entity.acts_for.filter(|principal| !entity.part_of.contains(principal)) {
        found.push((principal, "acts through it".to_owned()));
    }
    for membership in catalogue.all_memberships().iter().filter(|membership| membership.member == id) {
        found.push((
            membership.body,
            wording::standing(membership.status, membership.since.as_deref(), membership.until.as_deref()),
        ));
    }
    listed(snapshot, &catalogue, found, from)
}

/// What is part of an entity, and its members.
#[must_use]
pub fn parts(snapshot: &Snapshot, key: &str, from: &Place) -> Vec<Member> {
    let catalogue = snapshot.catalogue();
    let Some(id) = catalogue.by_key(key) else { return Vec::new() };
    let mut found: Vec<(EntityId, String)> = Vec::new();
    for (number, entity) in (0..).zip(catalogue.entities()) {
        if entity.part_of.contains(&id) || entity.acts_for == Some(id) {
            found.push((EntityId(number), wording::class(entity.class).to_owned()));
        }
    }
    for membership in catalogue.all_memberships().iter().filter(|membership| membership.body == id) {
        found.push((
            membership.member,
            wording::standing(membership.status, membership.since.as_deref(), membership.until.as_deref()),
        ));
    }
    listed(snapshot, &catalogue, found, from)
}

fn listed(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    mut found: Vec<(EntityId, String)>,
    from: &Place,
) -> Vec<Member> {
    found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    found.dedup();
    let mut members: Vec<Member> = found
        .into_iter()
        .filter_map(|(id, detail)| {
            // An entity that no file names has no place but the one it was asked from.
            let place = first_named(snapshot, id).unwrap_or_else(|| from.clone());
            member(catalogue, id, Some(detail), place)
        })
        .collect();
    members.sort_by(|a, b| (&a.name, &a.key).cmp(&(&b.name, &b.key)));
    members
}

/// Where the sources first name an entity itself.
fn first_named(snapshot: &Snapshot, id: EntityId) -> Option<Place> {
    let wanted = Referent::Entity(id);
    snapshot.lookup(FactKey::Entity(id)).iter().find_map(|sentence| {
        let facts = snapshot.source(sentence.source)?;
        let path = snapshot.text_path(sentence.source)?;
        let sentence: &SourceSentence = facts.sentences.get(sentence.sentence as usize)?;
        let mention =
            sentence.statement.mentions.iter().find(|mention| refers(&mention.referent, &wanted))?;
        Some(Place { path, range: in_source(sentence, mention.range) })
    })
}
