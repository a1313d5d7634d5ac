//! The fields of a pattern and the names of their values.

/// A field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Whoever takes part.
    Actor,
    /// Whoever else takes part.
    Partner,
    /// Whoever acts.
    Agent,
    /// Whoever receives.
    Recipient,
    /// Whoever asked for it.
    Requester,
    /// The programme, agreement or mission under which it happens, or what it is about.
    Instrument,
    /// Kind of cooperation.
    Kind,
    /// Domain, or one below it.
    Domain,
    /// Type of event by PLOVER.
    Event,
    /// First day or later.
    Since,
    /// Last day or earlier.
    Until,
    /// Within these days.
    Time,
    /// Rank on the ladder of event modality.
    Modality,
    /// Affirmed or denied.
    Polarity,
    /// Cooperation, request, oversight, other.
    Standing,
    /// Name, key or beginning of the name of the source.
    Source,
    /// Day of the source.
    Published,
    /// Reliability of the source, A to F.
    Grade,
    /// Who says so.
    Speaker,
}

impl Field {
    /// All, with their names and what they are.
    pub const ALL: [(Field, &'static str, &'static str); 19] = [
        (Field::Actor, "actor", "who takes part: key or name"),
        (Field::Partner, "partner", "who else takes part: key or name"),
        (Field::Agent, "agent", "who acts"),
        (Field::Recipient, "recipient", "who receives"),
        (Field::Requester, "requester", "who asked for it"),
        (Field::Instrument, "instrument", "agreement, programme or mission by its words"),
        (Field::Kind, "kind", "kind of cooperation"),
        (Field::Domain, "domain", "domain, or one below it"),
        (Field::Event, "event", "type of event by PLOVER"),
        (Field::Since, "since", "on or after a day, month or year"),
        (Field::Until, "until", "on or before a day, month or year"),
        (Field::Time, "time", "within a day, month or year, or `2014..2016`"),
        (Field::Modality, "modality", "how far it has come; `>=took-part`"),
        (Field::Polarity, "polarity", "affirmed or denied"),
        (Field::Standing, "standing", "cooperation, request, oversight or other"),
        (Field::Source, "source", "key, name or beginning of the name of a source"),
        (Field::Published, "published", "day of the source; `>=2014-03`"),
        (Field::Grade, "grade", "reliability of the source; `>=B` is A or B"),
        (Field::Speaker, "speaker", "who says so, by words of the name"),
    ];

    /// The field of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Field> {
        Self::ALL.iter().find(|(_, own, _)| own.eq_ignore_ascii_case(name)).map(|(field, ..)| *field)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(field, ..)| *field == self).map_or("", |(_, name, _)| name)
    }

    /// Whether its values are entities.
    pub(crate) fn is_actor(self) -> bool {
        matches!(self, Field::Actor | Field::Partner | Field::Agent | Field::Recipient | Field::Requester)
    }
}

/// Names of ranks on the ladders of event modality and of agreements.
pub(crate) const RANKS: [(&str, u8); 20] = [
    ("mentioned", 0),
    ("considered", 1),
    ("hoped", 1),
    ("requested", 2),
    ("offered", 3),
    ("invited", 3),
    ("expected", 4),
    ("planned", 4),
    ("announced", 4),
    ("agreed", 5),
    ("negotiated", 5),
    ("started", 6),
    ("took-part", 6),
    ("completed", 7),
    ("delivered", 7),
    ("signed", 7),
    ("adopted", 8),
    ("ratified", 8),
    ("in-force", 8),
    ("had-effect", 9),
];

/// PLOVER types.
pub(crate) const EVENTS: [&str; 15] = [
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "COOPERATE",
    "AID",
    "YIELD",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
];

/// Standings.
pub(crate) const STANDINGS: [&str; 4] = ["cooperation", "request", "oversight", "other"];

/// Orders that rows can be sorted by.
pub(crate) const SORTS: [&str; 6] = ["time", "source", "modality", "kind", "actor", "published"];
