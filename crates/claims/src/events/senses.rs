//! Senses of predicates and what embeds them, as data: `data/senses.toml`, `data/embedders.toml`, user overlays.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::Part;
use crate::lexicon::{LexiconError, parse};

/// What the reader of events must know of words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Senses {
    frames: FxHashMap<Box<str>, FxHashMap<Box<str>, Part>>,
    sets: FxHashMap<Box<str>, FxHashSet<Box<str>>>,
    senses: Vec<Sense>,
    /// Senses of a predicate, in the order of the data.
    by_predicate: FxHashMap<Box<str>, Vec<u32>>,
    acts: FxHashMap<Box<str>, Act>,
    presenting: FxHashSet<Box<str>>,
    /// Names of sets whose words name one event alike.
    naming: FxHashSet<Box<str>>,
    /// Kinds of which an event is a stage of something that lasts.
    standing: FxHashSet<Box<str>>,
    /// What those called participants are to an event of a kind.
    participants: FxHashMap<Box<str>, Part>,
    ranks: [FxHashMap<Box<str>, u8>; 4],
    unknown: u8,
}

/// One sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sense {
    pub event: Box<str>,
    pub mode: Option<Box<str>>,
    /// Key of the kind of cooperation; empty for none.
    pub kind: Box<str>,
    frame: Box<str>,
    roles: FxHashMap<Box<str>, Part>,
    /// Conditions: a place, and sets of which a filler of it must be of one.
    pub places: Vec<(Box<str>, Vec<Box<str>>)>,
    /// Whether one of the conditions is enough.
    pub any: bool,
    pub without: Vec<Box<str>>,
    /// Conditions none of which may hold.
    pub unless: Vec<(Box<str>, Vec<Box<str>>)>,
    /// Sort of predicate, if but one will do.
    pub only: Option<Class>,
    /// Rank on the ladder of event modality that the words have by themselves.
    pub rank: Option<u8>,
}

/// Sort of a predicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Class {
    Verb,
    Noun,
}

/// An act of speech that is an event itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Act {
    pub event: Box<str>,
    /// Kind where it embeds no event of a kind.
    pub kind: Box<str>,
    frame: Box<str>,
}

/// What sort of word stands over an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    Auxiliary,
    Predicate,
    Noun,
    Adverb,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SenseFile {
    pub frames: BTreeMap<String, BTreeMap<String, Part>>,
    pub sets: BTreeMap<String, Vec<String>>,
    pub sense: Vec<SenseEntry>,
    pub naming: Vec<String>,
    pub standing: Vec<String>,
    pub participants: BTreeMap<String, Part>,
}

impl SenseFile {
    /// Whether it adds nothing.
    pub(crate) fn is_empty(&self) -> bool {
        let Self { frames, sets, sense, naming, standing, participants } = self;
        frames.is_empty()
            && sets.is_empty()
            && sense.is_empty()
            && naming.is_empty()
            && standing.is_empty()
            && participants.is_empty()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SenseEntry {
    event: String,
    #[serde(default)]
    mode: Option<String>,
    #[serde(default)]
    kind: String,
    frame: String,
    predicates: Vec<String>,
    #[serde(default, rename = "where")]
    places: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    any: bool,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    unless: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    only: Option<Class>,
    #[serde(default)]
    rank: Option<u8>,
    #[serde(default)]
    roles: BTreeMap<String, Part>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EmbedderFile {
    unknown: u8,
    rank: Vec<RankEntry>,
    act: Vec<ActEntry>,
    presenting: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RankEntry {
    rank: u8,
    #[serde(default)]
    auxiliaries: Vec<String>,
    #[serde(default)]
    predicates: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adverbs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActEntry {
    event: String,
    #[serde(default)]
    kind: String,
    frame: String,
    predicates: Vec<String>,
}

/// The predicate of senses that any may have.
const ANY: &str = "*";
const SENSES: (&str, &str) = ("senses.toml", include_str!("../../data/senses.toml"));
const EMBEDDERS: (&str, &str) = ("embedders.toml", include_str!("../../data/embedders.toml"));

impl Senses {
    /// The compiled-in files.
    pub(crate) const FILES: [(&str, &str); 2] = [SENSES, EMBEDDERS];

    /// The compiled-in data, read once per process.
    #[must_use]
    pub fn builtin() -> &'static Arc<Senses> {
        static BUILTIN: OnceLock<Arc<Senses>> = OnceLock::new();
        // The compiled-in files are tested to parse; were one broken, no event would be read.
        BUILTIN.get_or_init(|| Arc::new(Self::from_files().unwrap_or_default()))
    }

    fn from_files() -> Result<Self, LexiconError> {
        let mut senses = Self::default();
        let file: EmbedderFile = parse(EMBEDDERS.0, EMBEDDERS.1)?;
        senses.unknown = file.unknown;
        for entry in file.rank {
            let words = [entry.auxiliaries, entry.predicates, entry.nouns, entry.adverbs];
            for (table, words) in senses.ranks.iter_mut().zip(words) {
                for word in words {
                    // The lowest rank of a word counts, and ranks come in order.
                    table.entry(word.into()).or_insert(entry.rank);
                }
            }
        }
        for act in file.act {
            for predicate in act.predicates {
                let entry = Act {
                    event: act.event.as_str().into(),
                    kind: act.kind.as_str().into(),
                    frame: act.frame.as_str().into(),
                };
                senses.acts.insert(predicate.into(), entry);
            }
        }
        senses.presenting = file.presenting.into_iter().map(Into::into).collect();
        senses.add(SENSES.0, SENSES.1, parse(SENSES.0, SENSES.1)?)?;
        Ok(senses)
    }

    /// Adds a file in the form of `senses.toml`; its senses are tried before those that are there.
    ///
    /// # Errors
    /// Unknown keys, roles or frames, with the line; nothing has been added then.
    pub fn extend(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        self.add(file, text, parse(file, text)?)
    }

    pub(crate) fn add(&mut self, name: &str, text: &str, file: SenseFile) -> Result<(), LexiconError> {
        let unknown = file
            .sense
            .iter()
            .map(|entry| &entry.frame)
            .find(|frame| !file.frames.contains_key(*frame) && !self.frames.contains_key(frame.as_str()));
        if let Some(frame) = unknown {
            let line = text.lines().position(|line| line.contains(&format!("\"{frame}\""))).unwrap_or(0);
            return Err(LexiconError {
                file: name.to_owned(),
                line: u32::try_from(line + 1).unwrap_or(u32::MAX),
                message: format!("no frame `{frame}`; add `[frames.{frame}]` or use one that is there"),
            });
        }
        let conditions = |map: BTreeMap<String, Vec<String>>| {
            map.into_iter()
                .map(|(place, sets)| (place.into(), sets.into_iter().map(Into::into).collect()))
                .collect()
        };
        let parts =
            |map: BTreeMap<String, Part>| map.into_iter().map(|(place, part)| (place.into(), part)).collect();
        self.frames.extend(file.frames.into_iter().map(|(name, roles)| (name.into(), parts(roles))));
        for (name, words) in file.sets {
            self.sets.entry(name.into()).or_default().extend(words.into_iter().map(Into::into));
        }
        self.naming.extend(file.naming.into_iter().map(Into::into));
        self.standing.extend(file.standing.into_iter().map(Into::into));
        self.participants.extend(parts(file.participants));
        let mut added: FxHashMap<Box<str>, Vec<u32>> = FxHashMap::default();
        for entry in file.sense {
            let number = u32::try_from(self.senses.len()).unwrap_or(u32::MAX);
            for predicate in entry.predicates {
                added.entry(predicate.into()).or_default().push(number);
            }
            self.senses.push(Sense {
                event: entry.event.into(),
                mode: entry.mode.map(Into::into),
                kind: entry.kind.into(),
                frame: entry.frame.into(),
                roles: parts(entry.roles),
                places: conditions(entry.places),
                unless: conditions(entry.unless),
                only: entry.only,
                rank: entry.rank,
                any: entry.any,
                without: entry.without.into_iter().map(Into::into).collect(),
            });
        }
        for (predicate, numbers) in added {
            self.by_predicate.entry(predicate).or_default().splice(0..0, numbers);
        }
        Ok(())
    }

    /// The senses of a predicate, first the one to try first.
    pub(super) fn of(&self, predicate: &str) -> impl Iterator<Item = &Sense> {
        let numbers = |key| self.by_predicate.get(key).map_or(&[][..], Vec::as_slice);
        numbers(predicate).iter().chain(numbers(ANY)).filter_map(|&number| self.senses.get(number as usize))
    }

    /// What a place is to a sense.
    pub(super) fn part(&self, sense: &Sense, place: &str) -> Option<Part> {
        let own = sense.roles.get(place).copied();
        own.or_else(|| self.frames.get(&sense.frame)?.get(place).copied())
    }

    /// What a place is to an act of speech.
    pub(super) fn part_of_act(&self, act: &Act, place: &str) -> Option<Part> {
        self.frames.get(&act.frame)?.get(place).copied()
    }

    /// Whether all who take part in a sense do so alike.
    pub(super) fn is_symmetric(&self, sense: &Sense) -> bool {
        &*sense.frame == "symmetric"
    }

    pub(super) fn is_in(&self, set: &str, word: &str) -> bool {
        self.sets.get(set).is_some_and(|words| words.contains(word))
    }

    /// Whether two nouns name one event: "the accord" what was called a treaty.
    pub(super) fn name_alike(&self, one: &str, other: &str) -> bool {
        self.naming.iter().any(|set| self.is_in(set, one) && self.is_in(set, other))
    }

    /// Whether an event of a kind is a stage of something that lasts: an agreement is signed once and in force later.
    pub(super) fn is_standing(&self, kind: &str) -> bool {
        self.standing.contains(kind)
    }

    /// What those called participants are to an event of a kind.
    pub(super) fn participant(&self, kind: &str) -> Part {
        self.participants.get(kind).copied().unwrap_or(Part::Party)
    }

    /// What an act of speech is ("agree", "promise").
    pub(super) fn act(&self, predicate: &str) -> Option<&Act> {
        self.acts.get(predicate)
    }

    pub(super) fn is_presenting(&self, predicate: &str) -> bool {
        self.presenting.contains(predicate)
    }

    /// The highest rank of what a word stands over; none for a word that is not listed.
    pub(super) fn rank(&self, over: Over, word: &str) -> Option<u8> {
        self.ranks[over as usize].get(word).copied()
    }

    /// The rank that a predicate leaves of what it is said of: 4 of "pledge" in "pledged refrigerators". None of one that
    /// does something to it.
    #[must_use]
    pub fn leaves(&self, predicate: &str) -> Option<u8> {
        self.rank(Over::Predicate, predicate).filter(|_| self.is_in("only-planned", predicate))
    }

    /// The highest rank of what an unknown predicate stands over.
    pub(super) fn unknown(&self) -> u8 {
        self.unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compiled_in_files_are_read() {
        let senses = Senses::from_files().unwrap();
        assert_eq!(&*senses.of("meet").next().unwrap().event, "CONSULT");
        assert_eq!(senses.rank(Over::Predicate, "agree"), Some(5));
        assert_eq!(&*senses.act("promise").unwrap().event, "AGREE");
        // Every set that a sense asks for is there.
        for sense in &senses.senses {
            for set in sense.places.iter().chain(&sense.unless).flat_map(|(_, sets)| sets) {
                let known =
                    matches!(&**set, "any" | "actor" | "state" | "body") || senses.sets.contains_key(set);
                assert!(known, "no set `{set}`");
            }
        }
    }

    #[test]
    fn an_added_sense_comes_first_and_a_broken_file_names_its_line() {
        let mut senses = Senses::from_files().unwrap();
        let text = "[[sense]]\nevent = \"AID\"\nframe = \"giving\"\npredicates = [\"meet\"]\n";
        senses.extend("mine.toml", text).unwrap();
        assert_eq!(&*senses.of("meet").next().unwrap().event, "AID");
        let before = senses.clone();
        let error = senses.extend("bad.toml", &text.replace("giving", "gibing")).unwrap_err();
        assert_eq!((error.line, senses == before), (3, true), "{}", error.message);
        assert_eq!(senses.extend("worse.toml", "\nsenses = 1").unwrap_err().line, 2);
    }
}
