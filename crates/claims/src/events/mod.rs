//! Events: what a sentence says that someone did to, for or with someone, read off its tree.
//!
//! A clause of the sentence ([`rapporteur_grammar::structure`]) is an event if its predicate has a sense in the data. The
//! sense gives the type of event (PLOVER: Halterman et al. 2023, *PLOVER and POLECAT*), the kind of cooperation and who
//! plays which part; the words over the clause give how far it has come and whether it is denied. Promised, offered or
//! agreed cooperation is AGREE, denied cooperation is none.

mod participants;
mod read;
mod senses;
mod threads;

use rapporteur_catalog::EntityId;
use rapporteur_text::TextRange;
use serde::{Deserialize, Serialize};

use crate::{Modality, Polarity};

pub use read::{Progress, events, progress};
pub use senses::Senses;
pub(crate) use senses::{SenseEntry, SenseFile};
pub use threads::{REMEMBERED, Retold, Told, retell, time_of};

/// An event that a sentence speaks of. Ranges are bytes of the sentence's prose.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Event {
    /// The clause.
    pub range: TextRange,
    /// The words that name it: "provided … training" is its noun.
    pub predicate: TextRange,
    /// Their dictionary form.
    pub lemma: Box<str>,
    /// Kind of cooperation, a key of the taxonomy; empty for none.
    pub kind: Box<str>,
    /// Event type of PLOVER with modality and polarity taken into account; none for what is only hoped, advised or denied
    /// without being refused.
    pub plover: Option<Plover>,
    /// Who takes part, in the order of the text.
    pub parts: Vec<Filler>,
    /// How far it has come.
    pub modality: Modality,
    /// Affirmed or denied.
    pub polarity: Polarity,
    /// Who says so, outermost first: the heads of their phrases.
    pub speakers: Vec<TextRange>,
    /// Whether the sentence asserts it; otherwise it takes it for granted, asks for it or only names it.
    pub asserted: bool,
}

/// Type and mode of PLOVER.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plover {
    /// `AGREE`, `CONSULT`, `SUPPORT`, `COOPERATE`, `AID`, `YIELD`, `REQUEST`, `ACCUSE`, `REJECT`, `THREATEN`, `PROTEST`,
    /// `SANCTION`, `MOBILIZE`, `COERCE`, `ASSAULT`.
    pub event: Box<str>,
    /// `meet`, `visit`, `phone` …
    pub mode: Option<Box<str>>,
}

impl Plover {
    /// Whether the type is one of cooperation.
    #[must_use]
    pub fn is_cooperative(&self) -> bool {
        is_cooperative(&self.event)
    }
}

fn is_cooperative(event: &str) -> bool {
    matches!(event, "AGREE" | "CONSULT" | "SUPPORT" | "COOPERATE" | "AID")
}

/// Part of a participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Who acts: trainer, donor, visitor, member.
    Actor,
    /// To, for or against whom.
    Recipient,
    /// One of those who act alike.
    Party,
    /// Who asked for it.
    Requester,
    /// The agreement, programme or mission under which it happens.
    Instrument,
    /// What is given, said or discussed.
    Theme,
}

impl Part {
    /// All parts.
    pub const ALL: [Part; 6] =
        [Part::Actor, Part::Recipient, Part::Party, Part::Requester, Part::Instrument, Part::Theme];

    /// Its name in data and output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Part::Actor => "actor",
            Part::Recipient => "recipient",
            Part::Party => "party",
            Part::Requester => "requester",
            Part::Instrument => "instrument",
            Part::Theme => "theme",
        }
    }
}

/// A participant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Filler {
    /// What it is to the event.
    pub part: Part,
    /// The phrase.
    pub range: TextRange,
    /// Its head word.
    pub head: TextRange,
    /// Index of the mention that it is, or that it acts for ("Kenyan police").
    pub mention: Option<u32>,
    /// Index of a mention inside the phrase, where it is or acts for none: "a Kenyan company".
    pub within: Option<u32>,
    /// The state, or the organisation, that it is, acts for, belongs to or lies in, as far as the sentence tells.
    pub affiliation: Option<EntityId>,
    /// Whether the list it stands in is said to have more members.
    pub open: bool,
    /// Whether this participant alone is denied.
    pub denied: bool,
}
