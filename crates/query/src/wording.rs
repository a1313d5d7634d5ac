//! Sentences out of facts: templates over verbs, names and dates, nothing else.
//!
//! What a fact says is put into words only where its predicate is one that the templates know; of any other the source is
//! quoted. How far something has come is never lost on the way: "was expected to", "was invited to".

use std::sync::LazyLock;

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_claims::events::Part;
use rapporteur_claims::{Interval, TimeRelation};
use serde::Deserialize;

use crate::fact::{Fact, HAPPENED, Party, When};
use crate::matching::Found;

/// Most names of a list that are written out.
const LISTED: usize = 8;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    verb: Vec<Verb>,
    modal: Vec<Modal>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Verb {
    lemmas: Vec<String>,
    kind: Option<String>,
    past: String,
    perfect: Option<String>,
    plain: String,
    #[serde(default)]
    theme: Vec<String>,
    shape: Shape,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Modal {
    cues: Vec<String>,
    says: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Shape {
    Transitive,
    Symmetric,
    Status,
    Giving,
    Joining,
    Contracting,
    Asking,
    Attending,
}

fn file() -> &'static File {
    static FILE: LazyLock<File> = LazyLock::new(|| {
        toml::from_str(include_str!("../data/wording.toml"))
            // Compiled in and tested: it cannot happen to a user.
            .unwrap_or_else(|error| panic!("data/wording.toml: {error}"))
    });
    &FILE
}

/// Writes names as the reader of an answer would.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writer<'a> {
    pub catalogue: &'a Catalogue,
    /// Those whom the question is about; of a long list they are named first.
    pub asked: &'a [EntityId],
}

impl Writer<'_> {
    /// The sentence of a fact, without its full stop; none if no template fits.
    pub fn sentence(&self, found: &Found) -> Option<String> {
        let fact = found.fact();
        let text = match found.under() {
            Some(under) => self.taking_part(fact, under)?,
            None => self.event(fact)?,
        };
        Some(capitalised(&text))
    }

    /// "The UN was invited to take part in the mission that the OAS sent to Colombia".
    fn taking_part(&self, fact: &Fact, under: &Fact) -> Option<String> {
        let who: Vec<&Party> = fact.participants().collect();
        let (names, plural) = self.names(&who)?;
        let verb = verb_phrase(taking_part(), fact, plural)?;
        let mut out = format!("{names} {verb} {}", self.name_of_event(under)?);
        if let Some(when) = fact.time {
            out.push_str(&format!(" ({})", interval(when)));
        }
        Some(out)
    }

    /// "the Technical Assistance Mission of the OAS to Colombia"
    pub fn name_of_event(&self, fact: &Fact) -> Option<String> {
        let thing = fact.parties.iter().find(|party| {
            matches!(party.part, Part::Theme | Part::Instrument) && party.name.chars().any(char::is_uppercase)
        });
        let thing = thing.map(|party| self.thing(party));
        let noun = thing.unwrap_or_else(|| match &*fact.kind {
            "technical-assistance" => "the technical assistance".to_owned(),
            "training-education" => "the training".to_owned(),
            "exercise" => "the exercise".to_owned(),
            "dialogue" => "the talks".to_owned(),
            "agreement" => "the agreement".to_owned(),
            "research" => "the research".to_owned(),
            _ => "the cooperation".to_owned(),
        });
        let actors: Vec<&Party> = fact
            .parties
            .iter()
            .filter(|party| matches!(party.part, Part::Actor | Part::Party))
            .filter(named)
            .collect();
        let recipients: Vec<&Party> = fact.of_part(Part::Recipient).filter(named).collect();
        let mut out = noun;
        if let Some((names, _)) = self.names(&actors) {
            out = match out.strip_prefix("the ") {
                // "the OAS's mission to Colombia" reads better than two chains of "of" and "to".
                Some(rest) if actors.len() == 1 => format!("{} {rest}", possessive(&names)),
                _ => format!("{out} of {names}"),
            };
        }
        if let Some((names, _)) = self.names(&recipients[..recipients.len().min(1)])
            && !out.contains(names.trim_start_matches("the "))
        {
            out.push_str(&format!(" to {names}"));
        }
        Some(out)
    }

    fn event(&self, fact: &Fact) -> Option<String> {
        let has = |part: Part| fact.parties.iter().any(|party| party.part == part && is_named(party));
        let lemma = fact.lemma.to_lowercase();
        let fits = |verb: &&Verb| {
            let places = match verb.shape {
                Shape::Transitive | Shape::Status => has(Part::Actor) && has(Part::Recipient),
                Shape::Symmetric => self.together(fact).len() > 1,
                Shape::Giving => {
                    has(Part::Actor) && has(Part::Recipient) && fact.of_part(Part::Theme).any(is_title)
                }
                Shape::Joining => has(Part::Actor) && fact.parties.iter().any(is_title_of_thing),
                Shape::Contracting => self.together(fact).len() > 1,
                Shape::Asking => has(Part::Actor) && fact.of_part(Part::Theme).any(is_title),
                Shape::Attending => has(Part::Recipient) && fact.parties.iter().any(is_title_of_thing),
            };
            let kind = verb.kind.as_deref().is_none_or(|kind| kind == &*fact.kind);
            let themed = verb.theme.is_empty()
                || fact.of_part(Part::Theme).any(|party| {
                    let name = party.name.to_lowercase();
                    verb.theme.iter().any(|word| name.contains(word.as_str()))
                })
                || fact.of_part(Part::Theme).next().is_none();
            verb.lemmas.contains(&lemma) && kind && places && themed
        };
        let verb = file().verb.iter().find(fits)?;
        let actors: Vec<&Party> = fact.of_part(Part::Actor).filter(named).collect();
        let recipients: Vec<&Party> =
            fact.of_part(Part::Recipient).filter(named).filter(|party| self.acts(party)).collect();
        let mut out = match verb.shape {
            Shape::Transitive | Shape::Status => {
                let (who, plural) = self.names(&actors)?;
                let (whom, _) = self.names(&recipients)?;
                format!("{who} {} {whom}", verb_phrase(verb, fact, plural)?)
            }
            Shape::Symmetric => {
                let (who, plural) = self.names(&self.together(fact))?;
                let programme = fact.parties.iter().find(|party| {
                    let class =
                        party.entity.and_then(|id| self.catalogue.entity(id)).map(|entity| entity.class);
                    matches!(party.part, Part::Theme | Part::Instrument)
                        && class == Some(EntityClass::Programme)
                });
                let within = programme.map_or_else(String::new, |party| format!(" in {}", self.thing(party)));
                format!("{who} {}{within}", verb_phrase(verb, fact, plural)?)
            }
            Shape::Giving => {
                let (who, plural) = self.names(&actors)?;
                let (whom, _) = self.names(&recipients)?;
                let theme = self.thing(fact.of_part(Part::Theme).find(|party| is_title(party))?);
                let to = if theme.contains(whom.trim_start_matches("the ")) {
                    String::new()
                } else {
                    format!(" to {whom}")
                };
                format!("{who} {} {theme}{to}", verb_phrase(verb, fact, plural)?)
            }
            Shape::Joining => {
                let (who, plural) = self.names(&actors)?;
                let thing = self.thing(fact.parties.iter().find(|party| is_title_of_thing(party))?);
                format!("{who} {} {thing}", verb_phrase(verb, fact, plural)?)
            }
            Shape::Contracting => {
                let (who, plural) = self.names(&self.together(fact))?;
                let thing = fact.of_part(Part::Instrument).find(|party| is_title(party));
                let thing = thing.map_or_else(|| "an agreement".to_owned(), |party| self.thing(party));
                format!("{who} {} {thing}", verb_phrase(verb, fact, plural)?)
            }
            Shape::Asking => {
                let (who, plural) = self.names(&actors)?;
                let thing = self.thing(fact.of_part(Part::Theme).find(|party| is_title(party))?);
                format!("{who} {} {thing}", verb_phrase(verb, fact, plural)?)
            }
            Shape::Attending => {
                let (who, plural) = self.names(&recipients)?;
                let thing = self.thing(fact.parties.iter().find(|party| is_title_of_thing(party))?);
                format!("{who} {} {thing}", verb_phrase(verb, fact, plural)?)
            }
        };
        if let Some(when) = fact.time {
            out.push_str(&format!(" {}", time(when)));
        }
        Some(out)
    }

    /// Those who do something together.
    fn together<'f>(&self, fact: &'f Fact) -> Vec<&'f Party> {
        fact.participants().filter(named).collect()
    }

    /// Names of a list, and whether it is more than one.
    pub fn names(&self, parties: &[&Party]) -> Option<(String, bool)> {
        let mut names: Vec<(usize, String)> = Vec::new();
        for party in parties {
            let name = self.name(party);
            // Those asked about first, in the order of the question.
            let place = party
                .entity
                .or(party.actor)
                .and_then(|id| self.asked.iter().position(|&asked| self.catalogue.is_within(id, asked)));
            if !name.is_empty() && !names.iter().any(|(_, other)| *other == name) {
                names.push((place.unwrap_or(usize::MAX), name));
            }
        }
        names.sort_by_key(|(place, _)| *place);
        let all = names.len();
        let mut names: Vec<String> = names.into_iter().map(|(_, name)| name).collect();
        // A list that is not asked for in full names those that are, and how many there are beside them.
        let wanted = names.len().min(LISTED);
        if all > LISTED {
            let rest = all - wanted;
            names.truncate(wanted);
            names.push(format!("{rest} {}", if rest == 1 { "other" } else { "others" }));
        }
        let plural = all > 1;
        (all > 0).then(|| (list(&names), plural))
    }

    /// Whether a participant is more than a part of the map.
    fn acts(&self, party: &Party) -> bool {
        let class = party.entity.and_then(|id| self.catalogue.entity(id)).map(|entity| entity.class);
        !matches!(class, Some(EntityClass::Region | EntityClass::Place))
    }

    /// The name of a participant with its article.
    pub fn name(&self, party: &Party) -> String {
        // A secretariat is its organisation at work.
        let core = party
            .entity
            .and_then(|id| self.catalogue.entity(id))
            .is_some_and(|entity| entity.class == EntityClass::Organ && crate::fact::is_core(&entity.name));
        match party.entity.filter(|_| !core).or(party.actor.filter(|_| core)) {
            Some(id) => self.entity(id),
            // "Colombian officials, among others"
            None => party.name.split(", ").next().unwrap_or_default().to_owned(),
        }
    }

    /// The name of an entity with its article.
    pub fn entity(&self, id: EntityId) -> String {
        let Some(entity) = self.catalogue.entity(id) else { return String::new() };
        with_article(&entity.name, entity.class)
    }

    /// The name of a programme, mission or agreement.
    pub fn thing(&self, party: &Party) -> String {
        if let Some(id) = party.entity {
            return self.entity(id);
        }
        let name = party.name.trim();
        let name = name.split_once(", ").map_or(name, |(name, _)| name);
        let determined =
            ["the ", "a ", "an ", "its ", "their ", "his ", "her ", "this ", "several ", "these "]
                .iter()
                .any(|word| name.to_lowercase().starts_with(word));
        if determined || name.starts_with("Operation") || name.starts_with("Exercise") {
            lower_first_article(name)
        } else {
            format!("the {name}")
        }
    }
}

/// A party that is somebody: a state, a body, a person.
fn is_named(party: &Party) -> bool {
    party.entity.is_some() || party.actor.is_some()
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the shape of a filter
fn named(party: &&Party) -> bool {
    is_named(party)
}

/// A theme that is short enough to stand in a sentence.
fn is_title(party: &Party) -> bool {
    let name = party.name.trim();
    let relative = ["what", "that", "which", "it", "them", "this"].contains(&name.to_lowercase().as_str());
    !relative && name.split(' ').count() <= 12
}

fn is_title_of_thing(party: &Party) -> bool {
    matches!(party.part, Part::Theme | Part::Instrument) && is_title(party)
}

/// The verb of whoever takes part in something.
fn taking_part() -> &'static Verb {
    static VERB: LazyLock<Verb> = LazyLock::new(|| Verb {
        lemmas: Vec::new(),
        kind: None,
        past: "took part in".to_owned(),
        perfect: Some("taken part in".to_owned()),
        plain: "take part in".to_owned(),
        theme: Vec::new(),
        shape: Shape::Joining,
    });
    &VERB
}

/// "trained", "has trained", "did not train", "was expected to train".
fn verb_phrase(verb: &Verb, fact: &Fact, plural: bool) -> Option<String> {
    let number = |text: &str| {
        let text = match text.strip_prefix("was ") {
            Some(rest) if plural => format!("were {rest}"),
            _ => text.to_owned(),
        };
        if plural {
            text.replace("a member of", "members of").replace("a partner of", "partners of")
        } else {
            text
        }
    };
    if fact.denied {
        return Some(format!("did not {}", verb.plain));
    }
    if fact.modality >= HAPPENED {
        let lasts = fact.time.is_some_and(|when| when.relation == TimeRelation::Since || when.as_of);
        return Some(if lasts {
            let have = if plural { "have" } else { "has" };
            number(&format!("{have} {}", verb.perfect.as_deref().unwrap_or(&verb.past)))
        } else {
            number(&verb.past)
        });
    }
    let cue = fact.cue.as_deref()?.to_lowercase();
    let modal = file().modal.iter().find(|modal| modal.cues.contains(&cue))?;
    Some(number(&modal.says.replace("%s", &verb.plain)))
}

/// "Kenya's", "the United States'".
fn possessive(name: &str) -> String {
    if name.ends_with('s') { format!("{name}'") } else { format!("{name}'s") }
}

/// "A, B and C".
pub(crate) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// "A, B or C".
pub(crate) fn choice(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} or {last}", head.join(", ")),
    }
}

/// A name as it stands in a sentence.
pub(crate) fn with_article(name: &str, class: EntityClass) -> String {
    let needs = match class {
        EntityClass::Country => {
            let ends = [
                "Republic",
                "States",
                "Kingdom",
                "Islands",
                "Emirates",
                "Netherlands",
                "Philippines",
                "Gambia",
                "Bahamas",
                "Maldives",
                "Comoros",
                "Union",
                "Federation",
            ];
            ends.iter().any(|end| name.ends_with(end)) || name.contains("Republic of")
        }
        EntityClass::Person | EntityClass::Place | EntityClass::Region => false,
        EntityClass::Organisation
        | EntityClass::Organ
        | EntityClass::Ministry
        | EntityClass::Unit
        | EntityClass::NonState
        | EntityClass::Office => name.contains(' ') && !name.starts_with("The "),
        EntityClass::Programme | EntityClass::Instrument => {
            !name.starts_with("Operation ") && !name.starts_with("Exercise ") && !name.starts_with("The ")
        }
    };
    if needs { format!("the {name}") } else { name.to_owned() }
}

fn lower_first_article(name: &str) -> String {
    for article in ["The ", "A ", "An ", "Its ", "Their ", "His ", "Her ", "This ", "Several ", "These "] {
        if let Some(rest) = name.strip_prefix(article) {
            return format!("{}{rest}", article.to_lowercase());
        }
    }
    name.to_owned()
}

/// With a capital first.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// "in 2017", "since 2013", "on 22 January 2021", "from 31 March 2014 to 4 April 2014".
pub(crate) fn time(when: When) -> String {
    let words = interval(when);
    if when.as_of {
        return format!("as of {words}");
    }
    match when.relation {
        TimeRelation::Since => format!("since {words}"),
        TimeRelation::Until => format!("until {words}"),
        TimeRelation::Before => format!("before {words}"),
        TimeRelation::After => format!("after {words}"),
        TimeRelation::In => {
            if words.starts_with(|c: char| c.is_ascii_digit())
                && words.contains(' ')
                && !words.contains(" to ")
            {
                format!("on {words}")
            } else if words.contains(" to ") {
                format!("from {words}")
            } else {
                format!("in {words}")
            }
        }
    }
}

/// "2017", "May 2019", "22 January 2021", "31 March 2014 to 4 April 2014".
pub(crate) fn interval(when: When) -> String {
    interval_words(when.interval)
}

/// An interval in words.
pub(crate) fn interval_words(interval: Interval) -> String {
    let shown = interval.display();
    match shown.split_once('/') {
        Some((from, to)) if from != ".." && to != ".." => format!("{} to {}", date(from), date(to)),
        Some((from, "..")) => date(from),
        Some((_, to)) => date(to),
        None => date(&shown),
    }
}

/// An ISO 8601 date of any precision in words.
fn date(iso: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut parts = iso.split('-');
    let (year, month, day) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let month = month
        .and_then(|month| month.parse::<usize>().ok())
        .and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    match (month, day.and_then(|day| day.parse::<u8>().ok())) {
        (Some(month), Some(day)) => format!("{day} {month} {year}"),
        (Some(month), None) => format!("{month} {year}"),
        _ => year.to_owned(),
    }
}

/// A key of the domain tree in words: "cyber security".
pub(crate) fn domain(key: &str) -> String {
    key.rsplit('/').next().unwrap_or(key).replace('-', " ")
}

/// "on cyber security", or nothing.
pub(crate) fn on_domains(domains: &[Box<str>]) -> String {
    let named: Vec<String> = domains
        .iter()
        .filter(|own| !domains.iter().any(|other| other.len() > own.len() && other.starts_with(&***own)))
        .map(|own| domain(own))
        .collect();
    if named.is_empty() { String::new() } else { format!(" on {}", list(&named)) }
}
