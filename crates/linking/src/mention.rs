//! What linking finds: mentions, definitions, phrases that wait for the document.

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_text::TextRange;

/// What a mention refers to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Referent {
    /// A catalogue entity.
    Entity(EntityId),
    /// A name that the catalogue lacks; identity by folded name within one document, written `class:name`
    /// (`programme:naval cadet exchange programme`, `person:ada okafor`). What is known to act for a state carries its
    /// key: `ministry:KEN/defence`, `organ:FJI/government`.
    Local(Box<str>),
    /// Several entities at once ("both nations").
    Plural(Box<[EntityId]>),
}

impl Referent {
    /// The state or organisation that acts when this acts, if one is known.
    #[must_use]
    pub fn principal(&self, catalogue: &Catalogue) -> Option<EntityId> {
        match self {
            Referent::Entity(id) => Some(catalogue.principal(*id)),
            Referent::Local(key) => {
                let (_, name) = key.split_once(':')?;
                let (state, _) = name.split_once('/')?;
                catalogue.by_key(state)
            }
            Referent::Plural(_) => None,
        }
    }

    /// The state or organisation that acts when this acts, or whose office a person is known to have held at some time.
    #[must_use]
    pub fn affiliation(&self, catalogue: &Catalogue) -> Option<EntityId> {
        self.principal(catalogue).or_else(|| {
            let Referent::Local(key) = self else { return None };
            let name = key.strip_prefix("person:")?;
            let family = name.rsplit(' ').next()?;
            catalogue.terms_of(family).find(|term| *crate::office::key(term) == **key).map(|term| term.body)
        })
    }

    /// Class of what it refers to; `None` for several.
    #[must_use]
    pub fn class(&self, catalogue: &Catalogue) -> Option<EntityClass> {
        match self {
            Referent::Entity(id) => catalogue.entity(*id).map(|e| e.class),
            Referent::Local(key) => EntityClass::from_name(key.split_once(':')?.0),
            Referent::Plural(_) => None,
        }
    }

    /// The name part of a local key, without class and state; empty for others.
    #[must_use]
    pub fn local_name(&self) -> &str {
        match self {
            Referent::Local(key) => {
                let name = key.split_once(':').map_or(&**key, |(_, name)| name);
                name.split_once('/').map_or(name, |(_, name)| name)
            }
            _ => "",
        }
    }
}

/// Class of a mention's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum MentionForm {
    /// A name.
    Name,
    /// Acronym or initials.
    Acronym,
    /// Adjective of a country ("Colombian").
    Demonym,
    /// Capital or seat standing for the actor.
    Metonym,
    /// Definite description ("the Alliance", "the hemispheric institution").
    Description,
    /// Pronoun or possessive.
    Pronoun,
}

/// A mention.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Mention {
    /// In the sentence's prose.
    pub range: TextRange,
    /// To what.
    pub referent: Referent,
    /// Form.
    pub form: MentionForm,
    /// Rule id and its evidence, for people: `name: "OEA" is a Spanish acronym of OAS`.
    pub why: Box<str>,
}

impl Mention {
    /// Whether it stands for something named elsewhere.
    #[must_use]
    pub fn is_coreference(&self) -> bool {
        matches!(self.form, MentionForm::Description | MentionForm::Pronoun)
    }
}

/// What one sentence shows by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Scan {
    /// Settled mentions, by start, disjoint except for nesting (outer first).
    pub mentions: Vec<Mention>,
    /// Abbreviations defined here.
    pub definitions: Vec<Definition>,
    /// Phrases that need the document.
    pub pending: Vec<Pending>,
    /// Names of the catalogue that were not linked, each with the rule that refused.
    pub refused: Vec<Refusal>,
}

/// A name that was seen and not linked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Refusal {
    /// Where.
    pub range: TextRange,
    /// Rule id and its evidence, for people.
    pub why: Box<str>,
}

/// "Organization of American States (OAS)".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Definition {
    /// The short form's range.
    pub range: TextRange,
    /// Short form, as written.
    pub short: Box<str>,
    /// What it stands for.
    pub referent: Referent,
}

/// A phrase whose referent the document decides.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pending {
    /// Where.
    pub range: TextRange,
    /// Head and attributes in lower case ("alliance", "south american country", "both nations", "it"); an acronym as
    /// written; the keys of the candidates of an ambiguous name after a question mark (`?GEO`, `?COD|COG`).
    pub phrase: Box<str>,
    /// Form it will have.
    pub form: MentionForm,
}
