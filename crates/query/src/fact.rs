//! What a source says that someone did to, for or with someone: the rows that answers, patterns and reports are made of.

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_claims::events::{Part, Plover};
use rapporteur_claims::{Interval, TimeRelation};
use rapporteur_evidence::SourceId;
use rapporteur_text::TextRange;

/// Rank on the ladder of event modality from which on something has happened: it started, or someone took part.
pub const HAPPENED: u8 = 6;
/// Rank from which on somebody wants it: asked, offered, invited, planned, agreed.
pub const WANTED: u8 = 2;

/// One thing that one sentence of one source says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Where: the source.
    pub source: SourceId,
    /// Index of the sentence in the source's facts.
    pub sentence: u32,
    /// The clause, in the sentence's prose.
    pub clause: TextRange,
    /// Dictionary form of the words that name the event.
    pub lemma: Box<str>,
    /// Kind of cooperation, a key of the taxonomy; empty for none.
    pub kind: Box<str>,
    /// PLOVER type and mode; none for what is only hoped or denied.
    pub plover: Option<Plover>,
    /// Who takes part and how, in the order of the text; those that only other sentences tell come last.
    pub parties: Vec<Party>,
    /// Keys of the domain tree: of the clause's sentence, else of what it happens under.
    pub domains: Vec<Box<str>>,
    /// When.
    pub time: Option<When>,
    /// Rank on the ladder of event modality, 0 mentioned … 9 had the effect.
    pub modality: u8,
    /// The word that sets it; none for a plain indicative.
    pub cue: Option<Box<str>>,
    /// Polarity.
    pub denied: bool,
    /// Whether the sentence asserts it rather than taking it for granted.
    pub asserted: bool,
    /// Who says so, if not the source itself.
    pub speaker: Option<Box<str>>,
    /// What it is worth as evidence of cooperation.
    pub standing: Standing,
    /// Other sentences of the source without which it is not understood: of "they are Spain and Peru" the announcement.
    pub also: Vec<u32>,
    /// The event in which it is a part, by its place among the facts of its source: of taking part in a mission the
    /// mission.
    pub under: Option<u32>,
}

/// A participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// What it is to the event.
    pub part: Part,
    /// The entity that the words name.
    pub entity: Option<EntityId>,
    /// The state or organisation that acts when it acts; none for a company, an association, a person of no office.
    pub actor: Option<EntityId>,
    /// For people: the entity's name, or the words.
    pub name: Box<str>,
    /// The sentence that names it.
    pub sentence: u32,
    /// Whether the list it stands in has more members than are named.
    pub open: bool,
}

/// When, as far as the source tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// Days.
    pub interval: Interval,
    /// How the event lies to them.
    pub relation: TimeRelation,
    /// The sentence that tells.
    pub sentence: u32,
    /// Whether it is the day on which it is said to be so ("today") rather than that of an event.
    pub as_of: bool,
}

/// What a fact is worth as evidence of cooperation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Of a kind of cooperation.
    Cooperation,
    /// Asking for it: a modality of cooperation, counted as wanted.
    Request,
    /// Review, complaint, sanction: never cooperation by itself.
    Oversight,
    /// Something else that happened.
    Other,
}

impl Standing {
    /// Of a kind of the taxonomy with its PLOVER type.
    #[must_use]
    pub fn of(kind: &str, plover: Option<&Plover>, denied: bool) -> Standing {
        match kind {
            "oversight" => Standing::Oversight,
            "request" => Standing::Request,
            "founding" => Standing::Other,
            "" => match plover {
                Some(plover) if plover.is_cooperative() => Standing::Cooperation,
                _ => Standing::Other,
            },
            _ => match plover {
                // "refused to sign" is about an agreement all the same.
                Some(plover) if !denied && !plover.is_cooperative() && &*plover.event != "REQUEST" => {
                    Standing::Other
                }
                _ => Standing::Cooperation,
            },
        }
    }
}

impl Fact {
    /// Participants of a part.
    pub fn of_part(&self, part: Part) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(move |party| party.part == part)
    }

    /// Those who act, receive or are parties: not what it is about, nor who asked for it.
    pub fn participants(&self) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(|party| matches!(party.part, Part::Actor | Part::Recipient | Part::Party))
    }

    /// Whether all who take part act alike.
    #[must_use]
    pub fn is_symmetric(&self) -> bool {
        self.parties.iter().any(|party| party.part == Part::Party)
    }
}

/// How a participant stands for an entity that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stands {
    /// It is the entity, or acts as it: a ministry for the state, a secretariat for its organisation.
    Itself,
    /// It is an agency or organ of it with a name of its own, which is to be said.
    Through(EntityId),
}

/// Words in the name of an organ that is the organisation itself at work.
const CORE: [&str; 6] =
    ["secretariat", "secretary", "headquarters", "general assembly", "government", "presidency"];

/// Whether a participant is `asked`, or acts for it.
#[must_use]
pub fn stands_for(party: &Party, asked: EntityId, catalogue: &Catalogue) -> Option<Stands> {
    let own = party.entity.or(party.actor)?;
    if own == asked {
        return Some(Stands::Itself);
    }
    // Most participants are part of nothing; asked of very many facts, the way up is worth saving.
    let within = |id: EntityId| {
        let above = catalogue.entity(id).is_some_and(|e| e.acts_for.is_some() || !e.part_of.is_empty());
        above && catalogue.is_within(id, asked)
    };
    if party.entity.is_some_and(within) {
        let entity = catalogue.entity(own)?;
        // A company is part of nobody; an organ with a name of its own is told by it.
        return match entity.class {
            EntityClass::NonState | EntityClass::Place => None,
            EntityClass::Organ | EntityClass::Programme | EntityClass::Organisation
                if !catalogue.is_country(asked) && !is_core(&entity.name) =>
            {
                Some(Stands::Through(own))
            }
            EntityClass::Instrument => Some(Stands::Through(own)),
            _ => Some(Stands::Itself),
        };
    }
    (party.actor == Some(asked)).then_some(Stands::Itself)
}

pub(crate) fn is_core(name: &str) -> bool {
    let name = name.to_lowercase();
    CORE.iter().any(|word| name.contains(word))
}
