//! Names and the conditions under which they match.

use crate::EntityId;

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
    /// Spelling or foreign-language variant, historic short name (Britain, Burma).
    Variant,
    /// Adjective or inhabitant (Colombian, Colombians).
    Demonym,
    /// Capital, seat or palace; stands for the actor only where an actor can stand.
    Metonym,
}

impl NameKind {
    pub(crate) const ALL: [(NameKind, &str); 6] = [
        (NameKind::Short, "short"),
        (NameKind::Official, "official"),
        (NameKind::Acronym, "acronym"),
        (NameKind::Variant, "variant"),
        (NameKind::Demonym, "demonym"),
        (NameKind::Metonym, "metonym"),
    ];

    pub(crate) fn from_name(name: &str) -> Option<NameKind> {
        Self::ALL.iter().find(|(_, n)| *n == name).map(|(kind, _)| *kind)
    }
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

impl CaseRule {
    pub(crate) const ALL: [(CaseRule, &str); 3] =
        [(CaseRule::Exact, "exact"), (CaseRule::Capitalised, "capitalised"), (CaseRule::Any, "any")];

    pub(crate) fn from_name(name: &str) -> Option<CaseRule> {
        let name = if name == "capitalized" { "capitalised" } else { name };
        Self::ALL.iter().find(|(_, n)| *n == name).map(|(rule, _)| *rule)
    }

    /// The rule of a name that states none: initials (no lower-case letter, or camel case) are exact, the rest needs a capital.
    pub(crate) fn default_for(text: &str, kind: NameKind) -> CaseRule {
        let initials =
            !text.contains(' ') && text.chars().skip(1).any(char::is_uppercase) && !text.contains('-');
        if kind == NameKind::Acronym || initials {
            CaseRule::Exact
        } else if text.chars().next().is_some_and(char::is_lowercase) {
            CaseRule::Any
        } else {
            CaseRule::Capitalised
        }
    }
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
    /// Weight among entities of the same name, 0 to 1; the rest is context. Zero: only after a definition in the text.
    pub prior: f32,
    /// ISO 639-1 language, if not English.
    pub language: Option<Box<str>>,
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

impl Status {
    pub(crate) const ALL: [(Status, &str); 3] =
        [(Status::Partner, "partner"), (Status::Candidate, "candidate"), (Status::Member, "member")];

    pub(crate) fn from_name(name: &str) -> Option<Status> {
        Self::ALL.iter().find(|(_, n)| *n == name).map(|(status, _)| *status)
    }
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

/// A term of office: who held an office of a state or body, and when.
///
/// From `since` to `seen` the holder was in office; from `seen` to `until` nobody has looked; from `until` on somebody
/// else was. Dates are ISO 8601 calendar dates, perhaps of reduced precision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenure {
    /// State or body.
    pub body: EntityId,
    /// The office in small letters, with a portfolio as in `minister of defence`.
    pub office: Box<str>,
    /// Name in full, in the order of its language.
    pub holder: Box<str>,
    /// Family name, or the name that a title goes with.
    pub family: Box<str>,
    /// First day.
    pub since: Box<str>,
    /// Last day on which a source names the holder; the date of the data for who is in office.
    pub seen: Box<str>,
    /// Last day or, where it is not known, the day on which the next holder came.
    pub until: Option<Box<str>>,
}

impl Tenure {
    /// Whether the holder was in office on a day; `None`: no source says.
    ///
    /// ```
    /// use rapporteur_catalog::Catalogue;
    ///
    /// let catalogue = Catalogue::builtin();
    /// let nato = catalogue.by_key("NATO").unwrap();
    /// let stoltenberg = catalogue.tenures(nato).find(|t| &*t.family == "Stoltenberg").unwrap();
    /// assert_eq!(stoltenberg.on("2016-07-08"), Some(true));
    /// assert_eq!(stoltenberg.on("2009"), Some(false));
    /// ```
    #[must_use]
    pub fn on(&self, day: &str) -> Option<bool> {
        if before(day, &self.since) || self.until.as_deref().is_some_and(|until| before(until, day)) {
            Some(false)
        } else if before(&self.seen, day) && !is_today(&self.seen) {
            None
        } else {
            Some(true)
        }
    }
}

/// The data is as of this month: who is in office then is taken to be so still.
fn is_today(seen: &str) -> bool {
    seen == "2026-01"
}

/// Whether one date lies before another as far as both say: `2014` is not before `2014-03`.
pub(crate) fn before(a: &str, b: &str) -> bool {
    let n = a.len().min(b.len());
    a.get(..n) < b.get(..n)
}
