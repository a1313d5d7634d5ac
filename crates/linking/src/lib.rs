//! Mentions of entities in text, each with the rule that found it.
//!
//! Two steps, so that an edit costs one sentence: [`Linker::scan`] reads one sentence by itself (names, abbreviation
//! definitions, candidates for anaphora); [`resolve`] walks over the scans of one document in order and settles
//! what needs neighbours: abbreviations defined elsewhere, "the Alliance", "both nations", surnames.

use std::sync::Arc;

use rapporteur_catalog::{Catalogue, EntityId};
use rapporteur_text::TextRange;

/// Finds names of a catalogue in sentences. Cheap to share, built once per catalogue.
#[derive(Debug)]
pub struct Linker {
    catalogue: Arc<Catalogue>,
}

/// What a mention refers to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Referent {
    /// A catalogue entity.
    Entity(EntityId),
    /// A capitalised name that the catalogue lacks; identity by folded name within one document.
    Local(Box<str>),
    /// Several entities at once ("both nations").
    Plural(Box<[EntityId]>),
}

/// Class of a mention's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    /// Head and attributes in lower case ("alliance", "south american country", "both nations", "it").
    pub phrase: Box<str>,
    /// Form it will have.
    pub form: MentionForm,
}

impl Linker {
    /// A linker over a catalogue.
    #[must_use]
    pub fn new(_catalogue: Arc<Catalogue>) -> Linker {
        todo!()
    }

    /// The catalogue it links to.
    #[must_use]
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// Reads one sentence of folded prose. Linear; never fails.
    #[must_use]
    pub fn scan(&self, _prose: &str) -> Scan {
        todo!()
    }
}

/// Settles the pending phrases of one document. `sentences[i]` is a sentence's prose with its scan, in reading order; the
/// answer has, for each, the mentions to add (sorted by start). Titles and headings should be among the sentences.
/// Refuses rather than guesses: a plural needs exactly as many salient candidates as it names.
#[must_use]
pub fn resolve(_catalogue: &Catalogue, _sentences: &[(&str, &Scan)]) -> Vec<Vec<Mention>> {
    todo!()
}
