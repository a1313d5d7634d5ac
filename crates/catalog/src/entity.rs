//! Entities and their classes.

/// Index of an entity in its [`Catalogue`](crate::Catalogue); comparable only within one catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct EntityId(pub u32);

/// Class of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntityClass {
    /// State or territory.
    Country,
    /// Region, continent or constituent country.
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

impl EntityClass {
    /// Whether such an entity acts without being a person: a state, a body or a part of one.
    #[must_use]
    pub fn is_body(self) -> bool {
        matches!(
            self,
            EntityClass::Country
                | EntityClass::Organisation
                | EntityClass::Organ
                | EntityClass::Ministry
                | EntityClass::Unit
                | EntityClass::NonState
        )
    }

    /// Every class with its name in the data files.
    pub const ALL: [(EntityClass, &str); 12] = [
        (EntityClass::Country, "country"),
        (EntityClass::Region, "region"),
        (EntityClass::Place, "place"),
        (EntityClass::Organisation, "organisation"),
        (EntityClass::Organ, "organ"),
        (EntityClass::Ministry, "ministry"),
        (EntityClass::Unit, "unit"),
        (EntityClass::Programme, "programme"),
        (EntityClass::Instrument, "instrument"),
        (EntityClass::NonState, "non-state"),
        (EntityClass::Person, "person"),
        (EntityClass::Office, "office"),
    ];

    /// Class of a name of the data files; American spellings are understood.
    #[must_use]
    pub fn from_name(name: &str) -> Option<EntityClass> {
        let name = match name {
            "organization" => "organisation",
            "program" => "programme",
            other => other,
        };
        Self::ALL.iter().find(|(_, n)| *n == name).map(|(class, _)| *class)
    }

    /// Name in the data files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(class, _)| *class == self).map_or("", |(_, name)| name)
    }

    /// Acts in the name of what it is part of: a ministry, unit, organ or office does, a member or a company does not.
    #[must_use]
    pub fn acts_for_parent(self) -> bool {
        matches!(self, EntityClass::Organ | EntityClass::Ministry | EntityClass::Unit | EntityClass::Office)
    }
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
    /// Attributes that definite descriptions use, lower case, British spelling: `south american`, `alliance`, `island`.
    pub attributes: Vec<Box<str>>,
    /// One-sentence description of our own.
    pub note: Option<Box<str>>,
}
