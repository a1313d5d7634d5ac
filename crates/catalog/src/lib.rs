//! The entity catalogue: who and what the field writes about, under which names, part of what, member of what.
//!
//! Data lives in `data/*.toml` (compiled in) and in the user's overlays (`entities/*.toml`); algorithms live here.
//! A [`Catalogue`] is immutable; overlays make a new one.

use std::sync::Arc;

/// Index of an entity in its [`Catalogue`]; comparable only within one catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct EntityId(pub u32);

/// Class of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntityClass {
    /// State or territory.
    Country,
    /// Region or continent.
    Region,
    /// City or other place.
    Place,
    /// Intergovernmental organisation.
    Organisation,
    /// Organ, agency, office or command of an organisation or state.
    Organ,
    /// Ministry or comparable department of a state.
    Ministry,
    /// Military, police or response unit, training centre.
    Unit,
    /// Programme, framework, named operation or mission.
    Programme,
    /// Treaty, convention, agreement, resolution, policy.
    Instrument,
    /// Company, university, association, think-tank: never acts for a state.
    NonState,
    /// Person.
    Person,
    /// Office held by persons ("Secretary General of NATO").
    Office,
}

/// An entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Stable key: ISO 3166 alpha-3 for countries (`COL`), an acronym or slug otherwise (`OAS`, `colcert`).
    pub key: Box<str>,
    /// Name for display.
    pub name: Box<str>,
    /// Class.
    pub class: EntityClass,
    /// ISO 3166 alpha-3 of the state it belongs to, or `IGO`.
    pub country: Option<Box<str>>,
    /// Wikidata item.
    pub wikidata: Option<Box<str>>,
    /// What it is part of (organ → body, unit → ministry or state), nearest first.
    pub part_of: Vec<EntityId>,
    /// Acts as that entity when it acts: ministry, armed forces, embassy → the state; organ → its organisation.
    pub acts_for: Option<EntityId>,
    /// Attributes that definite descriptions use, lower case: `south american`, `hemispheric`, `alliance`, `island`.
    pub attributes: Vec<Box<str>>,
    /// One-sentence description of our own.
    pub note: Option<Box<str>>,
}

/// Kind of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameKind {
    /// Usual name.
    Short,
    /// Official long name.
    Official,
    /// Acronym or initials.
    Acronym,
    /// Spelling or foreign-language variant, historic short name (England, Korea).
    Variant,
    /// Adjective or inhabitant (Colombian, Colombians).
    Demonym,
    /// Capital, seat or palace; stands for the actor only where an actor can stand.
    Metonym,
}

/// How a name matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseRule {
    /// Exactly as written (`WHO`, `US`).
    Exact,
    /// Initial capital on the first word at least; the rest in any case.
    Capitalised,
    /// Any case.
    Any,
}

/// A name of an entity. `entity` is `None` for a blocker: a longer name that must not link to its parts
/// (New Mexico, Air Jordan).
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// As written, folded typography.
    pub text: Box<str>,
    /// Whose name.
    pub entity: Option<EntityId>,
    /// Kind.
    pub kind: NameKind,
    /// Case rule.
    pub case: CaseRule,
    /// Weight among entities of the same name, 0 to 1; the rest is context.
    pub prior: f32,
}

/// Standing of a state with a body, weakest first (semantics: status ladder).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Observer, partner or associate.
    Partner,
    /// Candidate.
    Candidate,
    /// Member or party.
    Member,
}

/// `member` has `status` with `body`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub member: EntityId,
    /// Of what.
    pub body: EntityId,
    /// As what.
    pub status: Status,
    /// First day known, ISO 8601, perhaps of reduced precision.
    pub since: Option<Box<str>>,
    /// Last day known.
    pub until: Option<Box<str>>,
}

/// The catalogue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    entities: Vec<Entity>,
    names: Vec<Name>,
    memberships: Vec<Membership>,
    // plus indexes
}

/// An overlay row that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct OverlayError {
    /// File as given by the caller.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// What is wrong and the way out.
    pub message: String,
}

impl Catalogue {
    /// The compiled-in catalogue, built once per process.
    #[must_use]
    pub fn builtin() -> Arc<Catalogue> {
        todo!()
    }

    /// This catalogue with user overlays `(file name, TOML text)` on top. Unreadable rows are reported, the rest counts.
    #[must_use]
    pub fn with_overlays(&self, _overlays: &[(String, String)]) -> (Catalogue, Vec<OverlayError>) {
        todo!()
    }

    /// The entity of an id of this catalogue.
    #[must_use]
    pub fn entity(&self, id: EntityId) -> Option<&Entity> {
        self.entities.get(id.0 as usize)
    }

    /// By key, exact.
    #[must_use]
    pub fn by_key(&self, _key: &str) -> Option<EntityId> {
        todo!()
    }

    /// All entities, by id.
    #[must_use]
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// All names and blockers.
    #[must_use]
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// `id` and everything it is part of or acts for, nearest first; cycles end.
    #[must_use]
    pub fn upwards(&self, _id: EntityId) -> Vec<EntityId> {
        todo!()
    }

    /// The state or organisation that acts when `id` acts (`id` itself for states and organisations).
    #[must_use]
    pub fn principal(&self, _id: EntityId) -> EntityId {
        todo!()
    }

    /// Standings of a member with a body.
    pub fn memberships(&self, _member: EntityId, _body: EntityId) -> impl Iterator<Item = &Membership> {
        [].into_iter()
    }

    /// Hash of all data, for reports and caches.
    #[must_use]
    pub fn digest(&self) -> u64 {
        todo!()
    }
}
