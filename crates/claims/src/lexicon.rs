//! Trigger words, kinds, ladders and cues, as data.
//!
//! Built-in data lies in `data/*.toml`. A user's `lexicon/*.toml` adds kinds' triggers and cues in the same form;
//! nothing needs a recompile.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use jiff::civil::Weekday;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use serde::Deserialize;

use crate::ScopeKind;
use crate::estimates::{Band, ConfidenceEntry, ConfidenceLevel, EstimateFile, LooseEntry, Yardstick};
use crate::events::{Part, SenseEntry, SenseFile, Senses};
use crate::words::{Word, stem};

/// The lexicon: built-in data with user overlays on top.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    kinds: Vec<Kind>,
    triggers: Phrases<Trigger>,
    light: Phrases<Light>,
    domains: Phrases<Box<str>>,
    contexts: FxHashMap<Box<str>, Box<str>>,
    /// Keys of the domain tree, in the order of the data.
    domain_keys: Vec<Box<str>>,
    fused: Phrases<Box<str>>,
    pub(crate) modality: Phrases<ModalityCue>,
    pub(crate) negation: Phrases<()>,
    pub(crate) harmless_negation: Phrases<()>,
    pub(crate) scope: Phrases<ScopeKind>,
    pub(crate) order_only: FxHashSet<Box<str>>,
    pub(crate) order_last: FxHashSet<Box<str>>,
    pub(crate) order_nth: FxHashMap<Box<str>, u32>,
    pub(crate) superlatives: FxHashSet<Box<str>>,
    pub(crate) harmless_order: Phrases<()>,
    pub(crate) speech_verbs: FxHashSet<Box<str>>,
    pub(crate) speech_phrases: Phrases<()>,
    pub(crate) causal: Phrases<()>,
    pub(crate) recommendation: Phrases<()>,
    pub(crate) prediction: Phrases<()>,
    pub(crate) judgement: Phrases<()>,
    pub(crate) signpost: Phrases<()>,
    pub(crate) signpost_verbs: Phrases<()>,
    pub(crate) estimates: Phrases<u32>,
    terms: Vec<Box<str>>,
    yardsticks: Vec<Yardstick>,
    /// Words before an office of somebody below it.
    deputies: FxHashSet<Box<str>>,
    lesser: FxHashSet<Box<str>>,
    prompting: FxHashSet<Box<str>>,
    /// Words before an office of those who hold it no more.
    former: FxHashSet<Box<str>>,
    /// Words of probability off every yardstick: per cent around which readers put them.
    pub(crate) loose: Phrases<u8>,
    pub(crate) confidence: Phrases<ConfidenceLevel>,
    pub(crate) chance_words: FxHashSet<Box<str>>,
    pub(crate) comparing: FxHashSet<Box<str>>,
    pub(crate) rounded: FxHashSet<Box<str>>,
    pub(crate) own_speakers: FxHashSet<Box<str>>,
    pub(crate) estimating: FxHashSet<Box<str>>,
    key_judgements: FxHashSet<Box<str>>,
    pub(crate) openers: FxHashSet<Box<str>>,
    pub(crate) auxiliaries: FxHashSet<Box<str>>,
    pub(crate) passive_auxiliaries: FxHashSet<Box<str>>,
    pub(crate) irregular_past: FxHashSet<Box<str>>,
    pub(crate) irregular_participles: FxHashSet<Box<str>>,
    stop: FxHashSet<Box<str>>,
    light_words: FxHashSet<Box<str>>,
    offices: FxHashSet<Box<str>>,
    pub(crate) collectives: FxHashSet<Box<str>>,
    self_references: FxHashSet<Box<str>>,
    pub(crate) prepositions: FxHashSet<Box<str>>,
    joining: FxHashSet<Box<str>>,
    open: Vec<Box<str>>,
    suffixes: Vec<(Box<str>, Box<str>)>,
    spellings: FxHashMap<Box<str>, Box<str>>,
    pub(crate) calendar: Calendar,
    pub(crate) numbers: Numbers,
    once: FxHashSet<Box<str>>,
    beginnings: FxHashSet<Box<str>>,
    /// Verbs that say that people came together.
    gathering: FxHashSet<Box<str>>,
    /// Verbs of which one thing may have many subjects.
    many: FxHashSet<Box<str>>,
    /// Verbs that say that something passes from one to another.
    giving: FxHashSet<Box<str>>,
    /// Nouns, besides those of persons, of who can act.
    acting: FxHashSet<Box<str>>,
    /// Verbs with which "with" names no companion.
    unaccompanied: FxHashSet<Box<str>>,
    /// Verbs whose subject is a whole of which the object is a part.
    containing: FxHashSet<Box<str>>,
    /// Verbs by which what was planned does not come to be.
    undone: FxHashSet<Box<str>>,
    /// How far verbs bring one thing.
    stages: Vec<Stage>,
    /// Stems of verbs that begin a standing.
    entering: FxHashSet<Box<str>>,
    /// Stems of verbs that make something possible.
    enabling: FxHashSet<Box<str>>,
    another: FxHashSet<Box<str>>,
    /// Verbs that turn something down.
    rejecting: FxHashSet<Box<str>>,
    deciding: FxHashSet<Box<str>>,
    /// Words that take one out of all: "except".
    exceptions: Vec<Box<str>>,
    /// Words by which a sentence may bear out a denial; by its beginning one that ends in `~`.
    bearing: Vec<Box<str>>,
    /// Adverbs that say when, where or of what a sentence speaks, and how often, in lower case.
    framing: FxHashSet<Box<str>>,
    frequency: FxHashSet<Box<str>>,
    /// Words by which nothing was like something before, and those by which a sentence may say so.
    unequalled: FxHashSet<Box<str>>,
    records: FxHashSet<Box<str>>,
    /// Phrase tables that a word, or a stem, opens a phrase of: one look-up a word instead of one a table.
    opening_words: FxHashMap<Box<str>, u32>,
    opening_stems: FxHashMap<Box<str>, u32>,
    implied: Vec<Implied>,
    senses: Arc<Senses>,
    digest: u64,
}

/// An event that a verb speaks of without saying that it happened: "invited" of taking part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implied {
    /// Stem of the verb.
    pub verb: Box<str>,
    /// Verb of the event.
    pub event: Box<str>,
    /// Rank on the ladder of event modality.
    pub rank: u8,
}

/// Verbs by how far they bring one thing, by lemma.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Stage {
    /// Those that leave it lower.
    lower: FxHashSet<Box<str>>,
    /// Those that bring it higher.
    higher: FxHashSet<Box<str>>,
}

/// A kind of the taxonomy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Key (`training-education`).
    pub key: Box<str>,
    /// Words for people.
    pub label: Box<str>,
    /// PLOVER event type of the plain indicative.
    pub plover: Box<str>,
    /// Rung on the ladder of status with a body (`partner`, `member`), for kinds that are a status.
    pub status: Option<Box<str>>,
    /// Kinds that this one excludes while it lasts.
    pub excludes: Vec<Box<str>>,
    /// Whether its actor is unique for an object (who created it, who requested it).
    pub functional: bool,
}

/// How a trigger maps its arguments to roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FrameShape {
    Transitive,
    Giving,
    Joining,
    Status,
    Hosting,
    Symmetric,
}

/// A trigger of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trigger {
    pub kind: u16,
    pub shape: FrameShape,
    pub noun: bool,
}

/// A verb that only carries an event noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Light {
    Giving,
    Receiving,
}

/// A cue of modality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ModalityCue {
    pub rank: u8,
    pub before: bool,
    pub after: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Calendar {
    pub months: FxHashMap<Box<str>, i8>,
    pub seasons: FxHashMap<Box<str>, (i8, i8)>,
    pub early: FxHashSet<Box<str>>,
    pub mid: FxHashSet<Box<str>>,
    pub late: FxHashSet<Box<str>>,
    pub since: FxHashSet<Box<str>>,
    pub until: FxHashSet<Box<str>>,
    pub before: FxHashSet<Box<str>>,
    pub after: FxHashSet<Box<str>>,
    weekdays: FxHashMap<Box<str>, Weekday>,
    pub relative: RelativeTimes,
}

impl Calendar {
    /// The day of the week that a word names.
    pub(crate) fn weekday(&self, word: &str) -> Option<Weekday> {
        self.weekdays.get(word).copied()
    }
}

/// Words of times that are told from another time. Directions are -1 (before) and 1 (after), steps -1, 0 and 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RelativeTimes {
    /// "yesterday": days from the document's.
    pub days: FxHashMap<Box<str>, i8>,
    pub units: FxHashMap<Box<str>, Unit>,
    /// "ago": after a number of units, from the document.
    pub from_document: FxHashMap<Box<str>, i8>,
    /// "later": after a number of units, from a time named before.
    pub from_earlier: FxHashMap<Box<str>, i8>,
    /// "last": before a unit, from the document.
    pub beside_document: FxHashMap<Box<str>, i8>,
    /// "following": before a unit, from a time named before.
    pub beside_earlier: FxHashMap<Box<str>, i8>,
    /// "past" of "the past five years".
    pub spans: FxHashMap<Box<str>, i8>,
    pub ordinals: FxHashMap<Box<str>, i16>,
    /// Words by which a clause speaks of the future.
    pub future: FxHashSet<Box<str>>,
    /// Words whose infinitive is of the future.
    pub future_before_to: FxHashSet<Box<str>>,
    /// Auxiliaries of the past and the perfect.
    pub past_auxiliaries: FxHashSet<Box<str>>,
    /// Pasts that do not end in "ed".
    pub past: FxHashSet<Box<str>>,
    /// Auxiliaries that leave open when.
    pub modals: FxHashSet<Box<str>>,
    /// Words after "to" that show it to be no infinitive's.
    pub articles: FxHashSet<Box<str>>,
}

/// A unit of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

impl Unit {
    /// How finely a time is told that is so many of these away: "two decades ago" names a year, roughly.
    pub(crate) fn counted(self) -> Unit {
        match self {
            Unit::Decade | Unit::Century => Unit::Year,
            Unit::Quarter => Unit::Month,
            other => other,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub units: FxHashMap<Box<str>, i64>,
    pub scales: FxHashMap<Box<str>, i64>,
    pub plural_scales: FxHashMap<Box<str>, i64>,
    pub bounds: Phrases<Bound>,
    pub percent: FxHashSet<Box<str>>,
    /// Parts of a whole, in thousandths of a per cent.
    pub parts: FxHashMap<Box<str>, i64>,
    pub joins: FxHashSet<Box<str>>,
    /// Stems of verbs that have "over" as a particle.
    pub over_verbs: FxHashSet<Box<str>>,
}

/// What a phrase before a number does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    Above,
    AtLeast,
    Below,
    AtMost,
    About,
}

/// A lexicon entry that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconError {
    /// File as given by the caller.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// What is wrong and the way out.
    pub message: String,
}

/// Multi-word phrases, found leftmost-longest from a given word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrases<T> {
    /// The table's bit in [`Word::openings`]; 0 for one that is not registered and looks every word up.
    bit: u32,
    by_word: FxHashMap<Box<str>, Vec<(Vec<Element>, T)>>,
    by_stem: FxHashMap<Box<str>, Vec<(Vec<Element>, T)>>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Phrases { bit: 0, by_word: FxHashMap::default(), by_stem: FxHashMap::default() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Element {
    Word(Box<str>),
    Stem(Box<str>),
}

impl Element {
    fn matches(&self, word: &Word) -> bool {
        match self {
            Element::Word(text) => *word.lower == **text,
            Element::Stem(text) => *word.stem == **text,
        }
    }
}

impl<T: Copy> Phrases<T> {
    /// The longest phrase that starts at `at`: its value and its number of words.
    pub(crate) fn at(&self, words: &[Word], at: usize) -> Option<(T, usize)> {
        self.find(words, at).map(|(value, len)| (*value, len))
    }

    /// The first phrase anywhere: its place, length and value.
    pub(crate) fn first(&self, words: &[Word]) -> Option<(usize, usize, T)> {
        (0..words.len()).find_map(|at| self.at(words, at).map(|(value, len)| (at, len, value)))
    }
}

impl<T> Phrases<T> {
    fn find(&self, words: &[Word], at: usize) -> Option<(&T, usize)> {
        let word = words.get(at)?;
        if self.bit != 0 && word.openings & self.bit == 0 {
            return None;
        }
        let exact = self.by_word.get(&word.lower).into_iter();
        let stems = self.by_stem.get(&word.stem).into_iter();
        // Of equal length the exact form decides ("training" the noun), so it comes last.
        stems
            .chain(exact)
            .flatten()
            .filter(|(rest, _)| {
                rest.iter()
                    .enumerate()
                    .all(|(i, element)| words.get(at + 1 + i).is_some_and(|word| element.matches(word)))
            })
            .max_by_key(|(rest, _)| rest.len())
            .map(|(rest, value)| (value, rest.len() + 1))
    }
}

impl<T> Phrases<T> {
    /// Gives the table its bit and notes it for every word that opens one of its phrases.
    fn register(
        &mut self,
        bit: u32,
        openings: &mut FxHashMap<Box<str>, u32>,
        stems: &mut FxHashMap<Box<str>, u32>,
    ) {
        self.bit = bit;
        for word in self.by_word.keys() {
            *openings.entry(word.clone()).or_default() |= bit;
        }
        for stem in self.by_stem.keys() {
            *stems.entry(stem.clone()).or_default() |= bit;
        }
    }

    fn insert(&mut self, lexicon: &Lexicon, phrase: &str, stems: bool, value: T) {
        let mut elements = Vec::new();
        for part in phrase.split_whitespace() {
            let (text, by_stem) = match part.strip_suffix('~') {
                Some(text) => (text, true),
                None => (part, stems),
            };
            for word in crate::words::words(text, lexicon) {
                elements.push(if by_stem { Element::Stem(word.stem) } else { Element::Word(word.lower) });
            }
        }
        let mut elements = elements.into_iter();
        match elements.next() {
            Some(Element::Word(word)) => {
                self.by_word.entry(word).or_default().push((elements.collect(), value))
            }
            Some(Element::Stem(stem)) => {
                self.by_stem.entry(stem).or_default().push((elements.collect(), value))
            }
            None => {}
        }
    }

    fn of(lexicon: &Lexicon, phrases: &[String], value: T) -> Phrases<T>
    where
        T: Clone,
    {
        let mut out = Phrases::default();
        for phrase in phrases {
            out.insert(lexicon, phrase, false, value.clone());
        }
        out
    }
}

// ---- file formats -------------------------------------------------------------------------------------------------

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct CueFile {
    modality: Vec<ModalityEntry>,
    negation: NegationEntry,
    scope: Vec<ScopeEntry>,
    order: OrderEntry,
    attribution: AttributionEntry,
    causal: PhraseEntry,
    checkability: CheckabilityEntry,
    clause: ClauseEntry,
    implied: Vec<ImpliedEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ImpliedEntry {
    verb: String,
    event: String,
    rank: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModalityEntry {
    rank: u8,
    reach: Reach,
    phrases: Vec<String>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Reach {
    After,
    Before,
    Both,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct NegationEntry {
    words: Vec<String>,
    phrases: Vec<String>,
    harmless: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeEntry {
    kind: ScopeName,
    phrases: Vec<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum ScopeName {
    Some,
    Many,
    Most,
    All,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct OrderEntry {
    only: Vec<String>,
    last: Vec<String>,
    nth: Vec<String>,
    superlatives: Vec<String>,
    harmless: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct AttributionEntry {
    verbs: Vec<String>,
    phrases: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct PhraseEntry {
    phrases: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct CheckabilityEntry {
    question: Vec<String>,
    recommendation: Vec<String>,
    prediction: Vec<String>,
    judgement: Vec<String>,
    signpost: Vec<String>,
    signpost_verbs: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ClauseEntry {
    openers: Vec<String>,
    auxiliaries: Vec<String>,
    passive_auxiliaries: Vec<String>,
    irregular_past: Vec<String>,
    irregular_participles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FunctionWordFile {
    stop: Vec<String>,
    light: Vec<String>,
    offices: Vec<String>,
    deputies: Vec<String>,
    lesser: Vec<String>,
    prompting: Vec<String>,
    former: Vec<String>,
    collectives: Vec<String>,
    self_references: Vec<String>,
    fused: Vec<(String, String)>,
    prepositions: Vec<String>,
    joining: Vec<String>,
    open: Vec<String>,
    spelling: Vec<(String, String)>,
    spellings: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    months: Vec<Vec<String>>,
    seasons: Vec<(String, i8, i8)>,
    early: Vec<String>,
    mid: Vec<String>,
    late: Vec<String>,
    since: Vec<String>,
    until: Vec<String>,
    before: Vec<String>,
    after: Vec<String>,
    weekdays: Vec<Vec<String>>,
    relative: RelativeEntry,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RelativeEntry {
    days: Vec<(String, i8)>,
    units: Vec<(String, Unit)>,
    from_document: Vec<(String, i8)>,
    from_earlier: Vec<(String, i8)>,
    beside_document: Vec<(String, i8)>,
    beside_earlier: Vec<(String, i8)>,
    spans: Vec<(String, i8)>,
    ordinals: Vec<(String, i16)>,
    future: Vec<String>,
    future_before_to: Vec<String>,
    past_auxiliaries: Vec<String>,
    past: Vec<String>,
    modals: Vec<String>,
    articles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberFile {
    units: Vec<(String, i64)>,
    scales: Vec<(String, i64)>,
    plural_scales: Vec<(String, i64)>,
    above: Vec<String>,
    at_least: Vec<String>,
    below: Vec<String>,
    at_most: Vec<String>,
    about: Vec<String>,
    percent: Vec<String>,
    parts: Vec<(String, i64)>,
    joins: Vec<String>,
    over_verbs: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct KindFile {
    kind: Vec<KindEntry>,
    light: LightEntry,
    events: EventEntry,
    #[serde(default)]
    stages: Vec<StageEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindEntry {
    key: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    plover: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    excludes: Vec<String>,
    #[serde(default)]
    functional: bool,
    #[serde(default)]
    trigger: Vec<TriggerEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TriggerEntry {
    frame: FrameShape,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct LightEntry {
    giving: Vec<String>,
    receiving: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageEntry {
    lower: Vec<String>,
    higher: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct EventEntry {
    once: Vec<String>,
    beginnings: Vec<String>,
    enabling: Vec<String>,
    entering: Vec<String>,
    acting: Vec<String>,
    containing: Vec<String>,
    unaccompanied: Vec<String>,
    undone: Vec<String>,
    giving: Vec<String>,
    gathering: Vec<String>,
    many: Vec<String>,
    another: Vec<String>,
    exceptions: Vec<String>,
    bearing: Vec<String>,
    framing: Vec<String>,
    frequency: Vec<String>,
    unequalled: Vec<String>,
    records: Vec<String>,
    rejecting: Vec<String>,
    #[serde(default)]
    deciding: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct DomainFile {
    domain: Vec<DomainEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DomainEntry {
    key: String,
    /// Context of PLOVER that events of the domain have.
    #[serde(default)]
    context: Option<String>,
    words: Vec<String>,
}

/// What a user's file may hold: more kinds or triggers for known kinds, domains, modality and negation cues; senses of
/// predicates with their frames and sets, in the form of `senses.toml`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct OverlayFile {
    kind: Vec<KindEntry>,
    domain: Vec<DomainEntry>,
    modality: Vec<ModalityEntry>,
    negation: NegationEntry,
    frames: BTreeMap<String, BTreeMap<String, Part>>,
    sets: BTreeMap<String, Vec<String>>,
    sense: Vec<SenseEntry>,
    yardstick: Vec<Yardstick>,
    loose: Vec<LooseEntry>,
    confidence: Vec<ConfidenceEntry>,
    key_judgements: Vec<String>,
}

const FILES: [(&str, &str); 7] = [
    ("cues.toml", include_str!("../data/cues.toml")),
    ("function-words.toml", include_str!("../data/function-words.toml")),
    ("calendar.toml", include_str!("../data/calendar.toml")),
    ("numbers.toml", include_str!("../data/numbers.toml")),
    ("kinds.toml", include_str!("../data/kinds.toml")),
    ("domains.toml", include_str!("../data/domains.toml")),
    ("estimates.toml", include_str!("../data/estimates.toml")),
];

/// Reads a TOML file of the lexicon.
pub(crate) fn parse<T: for<'de> Deserialize<'de>>(file: &str, text: &str) -> Result<T, LexiconError> {
    toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count() + 1;
        LexiconError {
            file: file.to_owned(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            message: error.message().to_owned(),
        }
    })
}

/// Regular plural of a noun or of a phrase by its last word.
fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if !noun.ends_with(['a', 'e', 'o']) && !stem.ends_with(['a', 'e', 'o', 'u']) => {
            format!("{stem}ies")
        }
        _ if noun.ends_with(['s', 'x', 'z']) || noun.ends_with("ch") || noun.ends_with("sh") => {
            format!("{noun}es")
        }
        _ => format!("{noun}s"),
    }
}

fn map<T>(rows: Vec<(String, T)>) -> FxHashMap<Box<str>, T> {
    rows.into_iter().map(|(word, value)| (word.into_boxed_str(), value)).collect()
}

fn set(words: &[String]) -> FxHashSet<Box<str>> {
    words.iter().map(|word| word.as_str().into()).collect()
}

impl Lexicon {
    /// The compiled-in lexicon, built once per process.
    #[must_use]
    pub fn builtin() -> Arc<Lexicon> {
        static BUILTIN: OnceLock<Arc<Lexicon>> = OnceLock::new();
        BUILTIN
            .get_or_init(|| {
                // The compiled-in files are tested to parse; were one broken, an empty lexicon understands nothing and
                // therefore claims nothing.
                Arc::new(Lexicon::from_files().unwrap_or_default())
            })
            .clone()
    }

    /// Reads the compiled-in files.
    pub(crate) fn from_files() -> Result<Lexicon, LexiconError> {
        let [cues, functions, calendar, numbers, kinds, domains, estimates] = FILES;
        let mut lexicon = Lexicon::default();
        let file: FunctionWordFile = parse(functions.0, functions.1)?;
        lexicon.prepositions = set(&file.prepositions);
        lexicon.joining = set(&file.joining);
        lexicon.open = file.open.iter().map(|word| word.as_str().into()).collect();
        lexicon.suffixes =
            file.spelling.iter().map(|(a, b)| (a.as_str().into(), b.as_str().into())).collect();
        lexicon.spellings =
            file.spellings.iter().map(|(a, b)| (a.as_str().into(), b.as_str().into())).collect();
        lexicon.stop = set(&file.stop);
        let mut fused = Phrases::default();
        for (phrase, word) in &file.fused {
            fused.insert(&lexicon, phrase, false, word.as_str().into());
        }
        lexicon.fused = fused;
        lexicon.light_words = set(&file.light);
        lexicon.offices = set(&file.offices);
        lexicon.deputies = set(&file.deputies);
        lexicon.lesser = set(&file.lesser);
        lexicon.prompting = set(&file.prompting);
        lexicon.former = set(&file.former);
        lexicon.collectives = set(&file.collectives);
        lexicon.self_references = set(&file.self_references);
        lexicon.add_cues(parse(cues.0, cues.1)?);
        lexicon.add_calendar(parse(calendar.0, calendar.1)?);
        lexicon.add_numbers(parse(numbers.0, numbers.1)?);
        let file: KindFile = parse(kinds.0, kinds.1)?;
        lexicon.add_kinds(file.kind);
        let giving: Vec<(String, Light)> =
            file.light.giving.into_iter().map(|v| (v, Light::Giving)).collect();
        let receiving = file.light.receiving.into_iter().map(|v| (v, Light::Receiving));
        let mut light = Phrases::default();
        for (verb, value) in giving.into_iter().chain(receiving) {
            light.insert(&lexicon, &verb, true, value);
        }
        lexicon.light = light;
        let stems = |words: &[String]| words.iter().map(|word| stem(word)).collect();
        lexicon.once = stems(&file.events.once);
        lexicon.beginnings = stems(&file.events.beginnings);
        lexicon.enabling = stems(&file.events.enabling);
        lexicon.entering = stems(&file.events.entering);
        let set = |words: &[String]| words.iter().map(|word| word.as_str().into()).collect();
        lexicon.acting = set(&file.events.acting);
        lexicon.containing = set(&file.events.containing);
        lexicon.unaccompanied = set(&file.events.unaccompanied);
        lexicon.undone = set(&file.events.undone);
        lexicon.giving = set(&file.events.giving);
        lexicon.many = set(&file.events.many);
        lexicon.gathering = set(&file.events.gathering);
        lexicon.stages = file
            .stages
            .iter()
            .map(|stage| Stage { lower: set(&stage.lower), higher: set(&stage.higher) })
            .collect();
        lexicon.another = set(&file.events.another);
        lexicon.rejecting = set(&file.events.rejecting);
        lexicon.deciding = set(&file.events.deciding);
        lexicon.exceptions.extend(file.events.exceptions.iter().map(|words| Box::from(&**words)));
        lexicon.framing = set(&file.events.framing);
        lexicon.frequency = set(&file.events.frequency);
        lexicon.unequalled = set(&file.events.unequalled);
        lexicon.records = set(&file.events.records);
        lexicon.bearing.extend(file.events.bearing.iter().map(|words| Box::from(&**words)));
        let file: DomainFile = parse(domains.0, domains.1)?;
        lexicon.add_domains(file.domain);
        let file: EstimateFile = parse(estimates.0, estimates.1)?;
        lexicon.add_yardsticks(file.yardstick);
        lexicon.add_loose(file.loose);
        lexicon.add_confidence(file.confidence);
        lexicon.chance_words = set(&file.reading.chance);
        lexicon.comparing = set(&file.reading.comparing);
        lexicon.rounded = set(&file.reading.rounded);
        lexicon.own_speakers = set(&file.reading.own);
        lexicon.estimating = set(&file.reading.estimating);
        lexicon.key_judgements = set(&file.reading.key_judgements);
        let mut hasher = FxHasher::default();
        FILES.hash(&mut hasher);
        Senses::FILES.hash(&mut hasher);
        lexicon.senses = Arc::clone(Senses::builtin());
        lexicon.digest = hasher.finish();
        lexicon.register();
        Ok(lexicon)
    }

    /// This lexicon with overlays `(file name, TOML text)`: `[[kind]]` with triggers, `[[domain]]`, `[[modality]]`,
    /// `[negation]`, `[[yardstick]]`, `[[loose]]`, `[[confidence]]`, `key_judgements`, `[[sense]]` with `[sets]` and
    /// `[frames]`, in the form of the built-in files. A file that cannot be read is reported and left out.
    #[must_use]
    pub fn with_overlays(&self, overlays: &[(String, String)]) -> (Lexicon, Vec<LexiconError>) {
        let mut lexicon = self.clone();
        let mut errors = Vec::new();
        let mut hasher = FxHasher::default();
        self.digest.hash(&mut hasher);
        for (file, text) in overlays {
            text.hash(&mut hasher);
            match parse::<OverlayFile>(file, text) {
                Ok(overlay) => {
                    lexicon.add_kinds(overlay.kind);
                    lexicon.add_domains(overlay.domain);
                    lexicon.add_modality(overlay.modality);
                    lexicon.add_yardsticks(overlay.yardstick);
                    lexicon.add_loose(overlay.loose);
                    lexicon.add_confidence(overlay.confidence);
                    let headings = overlay.key_judgements.iter();
                    lexicon.key_judgements.extend(headings.map(|heading| heading.to_lowercase().into()));
                    let mut negation = std::mem::take(&mut lexicon.negation);
                    for phrase in overlay.negation.words.iter().chain(&overlay.negation.phrases) {
                        negation.insert(&lexicon, phrase, false, ());
                    }
                    lexicon.negation = negation;
                    let senses = SenseFile {
                        frames: overlay.frames,
                        sets: overlay.sets,
                        sense: overlay.sense,
                        ..SenseFile::default()
                    };
                    if !senses.is_empty()
                        && let Err(error) = Arc::make_mut(&mut lexicon.senses).add(file, text, senses)
                    {
                        errors.push(error);
                    }
                }
                Err(mut error) => {
                    error.message.push_str("; see the built-in lexicon files for the form of an entry");
                    errors.push(error);
                }
            }
        }
        lexicon.digest = hasher.finish();
        lexicon.register();
        (lexicon, errors)
    }

    /// The yardsticks of estimative probability.
    #[must_use]
    pub fn yardsticks(&self) -> &[Yardstick] {
        &self.yardsticks
    }

    /// What an estimative term stands for, by each yardstick that has it.
    pub fn bands<'a>(&'a self, term: &'a str) -> impl Iterator<Item = (&'a Yardstick, &'a Band)> {
        self.yardsticks.iter().filter_map(move |yardstick| Some((yardstick, yardstick.band(term)?)))
    }

    /// An estimative term by its number.
    pub(crate) fn term(&self, number: u32) -> Option<&str> {
        self.terms.get(number as usize).map(|term| &**term)
    }

    fn add_yardsticks(&mut self, yardsticks: Vec<Yardstick>) {
        let mut estimates = std::mem::take(&mut self.estimates);
        for yardstick in yardsticks {
            for term in yardstick.band.iter().flat_map(|band| &band.terms) {
                if !self.terms.contains(term) {
                    let number = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
                    estimates.insert(self, term, false, number);
                    self.terms.push(term.clone());
                }
            }
            // A desk's own scale replaces the one of the same key.
            self.yardsticks.retain(|known| known.key != yardstick.key);
            self.yardsticks.push(yardstick);
        }
        self.estimates = estimates;
    }

    fn add_loose(&mut self, entries: Vec<LooseEntry>) {
        let mut loose = std::mem::take(&mut self.loose);
        for entry in entries {
            for term in &entry.terms {
                loose.insert(self, term, false, entry.about.min(100));
            }
        }
        self.loose = loose;
    }

    fn add_confidence(&mut self, entries: Vec<ConfidenceEntry>) {
        let mut confidence = std::mem::take(&mut self.confidence);
        for entry in entries {
            for phrase in &entry.phrases {
                confidence.insert(self, phrase, false, entry.level);
            }
        }
        self.confidence = confidence;
    }

    /// A yardstick by its key.
    #[must_use]
    pub fn yardstick(&self, key: &str) -> Option<&Yardstick> {
        self.yardsticks.iter().find(|yardstick| *yardstick.key == *key)
    }

    /// Whether a heading (lower case) opens a section that holds what a brief concludes ("key judgements").
    #[must_use]
    pub fn heads_key_judgements(&self, heading: &str) -> bool {
        self.key_judgements.contains(heading)
    }

    /// What predicates mean.
    #[must_use]
    pub fn senses(&self) -> &Senses {
        &self.senses
    }

    /// Hash of all data.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// The kinds, in the order of the data.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// A kind by its key.
    #[must_use]
    pub fn kind(&self, key: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| &*kind.key == key)
    }

    /// Keys of the domain tree (`cyber/cyber-defence`), in the order of the data.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        self.domain_keys.iter().map(|key| &**key)
    }

    /// The context of PLOVER that events of a domain have: its own, or that of the domain above.
    #[must_use]
    pub fn context(&self, domain: &str) -> Option<&str> {
        let mut key = domain;
        loop {
            if let Some(context) = self.contexts.get(key) {
                return Some(context);
            }
            key = key.rsplit_once('/')?.0;
        }
    }

    /// Whether a word (lower case, spelling normalised) has no content of its own.
    #[must_use]
    pub fn is_stop(&self, word: &str) -> bool {
        self.stop.contains(word)
    }

    /// Whether a word (lower case) says only that something was or happened.
    #[must_use]
    pub fn is_light(&self, word: &str) -> bool {
        self.light_words.contains(word)
    }

    /// Whether a word (lower case) can name the source itself ("the report says").
    #[must_use]
    pub fn is_self_reference(&self, word: &str) -> bool {
        self.self_references.contains(word)
    }

    /// Whether a word (lower case) is the head of an office ("minister").
    #[must_use]
    pub fn is_office(&self, word: &str) -> bool {
        self.offices.contains(word)
    }

    /// Whether a word (lower case) makes an event one more of its kind ("another", "again").
    #[must_use]
    pub fn tells_another(&self, word: &str) -> bool {
        self.another.contains(word)
    }

    /// Whether the event of a verb, by stem, happens once for the same arguments.
    #[must_use]
    pub fn happens_once(&self, stem: &str) -> bool {
        self.once.contains(stem)
    }

    /// Whether a verb, by stem, marks a beginning, so that its date is that of "since".
    #[must_use]
    pub fn is_beginning(&self, stem: &str) -> bool {
        self.beginnings.contains(stem)
    }

    /// Whether a verb, by stem, begins a standing that lasts: "join", "become".
    #[must_use]
    pub fn is_entering(&self, stem: &str) -> bool {
        self.entering.contains(stem)
    }

    /// Whether a verb, by stem, says that its subject makes something possible: "enable", "open".
    #[must_use]
    pub fn is_enabling(&self, stem: &str) -> bool {
        self.enabling.contains(stem)
    }

    /// Whether a verb is that of what makes somebody do something: `prompt`.
    #[must_use]
    pub fn is_prompting(&self, verb: &str) -> bool {
        self.prompting.contains(verb)
    }

    /// Whether a word before "member" makes it less than one: `associate`.
    #[must_use]
    pub fn is_lesser(&self, word: &str) -> bool {
        self.lesser.contains(word)
    }

    /// Whether a word before an office makes it that of somebody below: "deputy".
    #[must_use]
    pub fn is_deputy(&self, word: &str) -> bool {
        self.deputies.contains(word)
    }

    /// Whether a word before an office says that it is held no more: "former".
    #[must_use]
    pub fn is_former(&self, word: &str) -> bool {
        self.former.contains(word)
    }

    /// Whether a noun in small letters stands for states and their like: "states", "nations", "governments".
    #[must_use]
    pub fn is_collective(&self, word: &str) -> bool {
        self.collectives.contains(word)
    }

    /// Whether a verb, by lemma, says only that people came together for an event that is named beside it: "meet", "gather".
    #[must_use]
    pub fn is_gathering(&self, lemma: &str) -> bool {
        self.gathering.contains(lemma)
    }

    /// Whether one thing may have many subjects of a verb, by lemma: several states ratify one charter.
    #[must_use]
    pub fn is_of_many(&self, lemma: &str) -> bool {
        self.many.contains(lemma)
    }

    /// Whether a verb, by lemma, says that its subject gives something.
    #[must_use]
    pub fn is_giving(&self, lemma: &str) -> bool {
        self.giving.contains(lemma)
    }

    /// Whether a noun, by lemma, names who can act, besides persons: "navy", "ministry".
    #[must_use]
    pub fn is_acting(&self, lemma: &str) -> bool {
        self.acting.contains(lemma)
    }

    /// Whether a verb, by lemma, says that its subject has the object as a part: "include".
    #[must_use]
    pub fn is_containing(&self, lemma: &str) -> bool {
        self.containing.contains(lemma)
    }

    /// Whether "with" after a verb, by lemma, names what it is about and not who does it too: "comply with".
    #[must_use]
    pub fn is_unaccompanied(&self, lemma: &str) -> bool {
        self.unaccompanied.contains(lemma)
    }

    /// Whether a verb, by lemma, says that what was planned or asked for does not come to be: "withdraw", "decline".
    #[must_use]
    pub fn is_undone(&self, lemma: &str) -> bool {
        self.undone.contains(lemma)
    }

    /// Whether a verb, by lemma, turns down something that there was: "reject".
    #[must_use]
    pub fn is_rejecting(&self, lemma: &str) -> bool {
        self.rejecting.contains(lemma)
    }

    /// Whether a verb tells what somebody decided on something that another asked for, proposed or began: "granted".
    #[must_use]
    pub fn is_deciding(&self, lemma: &str) -> bool {
        self.deciding.contains(lemma)
    }

    /// Words by which a sentence takes one out of what it says of all, in lower case: "except", "apart from".
    pub fn exceptions(&self) -> impl Iterator<Item = &str> {
        self.exceptions.iter().map(|words| &**words)
    }

    /// Whether a sentence has words by which it may bear out that something is not so: "never", "only", "yet".
    #[must_use]
    pub fn may_deny(&self, prose: &str) -> bool {
        let words: Vec<String> = prose
            .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let shortened = |word: &String| word.ends_with("n't") || word.ends_with("n’t");
        words.iter().any(shortened)
            || self.bearing.iter().any(|bearing| match bearing.strip_suffix('~') {
                Some(beginning) => words.iter().any(|word| word.starts_with(beginning)),
                None => {
                    let wanted: Vec<&str> = bearing.split(' ').collect();
                    words.windows(wanted.len()).any(|words| words.iter().eq(&wanted))
                }
            })
    }

    /// Whether an adverb in lower case only says when or where, or of what the sentence speaks: "recently", "notably".
    #[must_use]
    pub fn is_framing(&self, adverb: &str) -> bool {
        self.framing.contains(adverb)
    }

    /// Whether an adverb in lower case says how often: "twice".
    #[must_use]
    pub fn is_frequency(&self, adverb: &str) -> bool {
        self.frequency.contains(adverb)
    }

    /// Whether an adverb in lower case says that nothing was like something before: "ever".
    #[must_use]
    pub fn is_unequalled(&self, adverb: &str) -> bool {
        self.unequalled.contains(adverb)
    }

    /// Whether a sentence has a word by which it may say that nothing was like something before.
    #[must_use]
    pub fn may_be_unequalled(&self, prose: &str) -> bool {
        let words = prose.split(|c: char| !c.is_alphanumeric() && c != '-');
        words.map(str::to_lowercase).any(|word| self.records.contains(&*word))
    }

    /// Whether a verb brings a thing further than another does, both by lemma: "adopt" than "draft".
    #[must_use]
    pub fn goes_beyond(&self, further: &str, verb: &str) -> bool {
        self.stages.iter().any(|stage| stage.higher.contains(further) && stage.lower.contains(verb))
    }

    /// Whether a word in small letters is a number: "forty", "thousand", "dozens".
    #[must_use]
    pub fn is_number_word(&self, word: &str) -> bool {
        let Numbers { units, scales, plural_scales, .. } = &self.numbers;
        units.contains_key(word) || scales.contains_key(word) || plural_scales.contains_key(word)
    }

    /// Whether a word in small letters is a unit of the calendar: "year", "weeks".
    #[must_use]
    pub fn is_unit_of_time(&self, word: &str) -> bool {
        self.calendar.relative.units.contains_key(word)
    }

    /// Whether a lower-case word is the name of a month, in full or short.
    #[must_use]
    pub fn is_month(&self, word: &str) -> bool {
        self.calendar.months.contains_key(word)
    }

    /// Events that verbs speak of without saying that they happened.
    #[must_use]
    pub fn implied(&self) -> &[Implied] {
        &self.implied
    }

    /// Whether a word (lower case) is a verb whose subject speaks.
    #[must_use]
    pub fn is_speech(&self, word: &str) -> bool {
        self.speech_verbs.contains(word)
    }

    /// Normal form of a word as [`crate::Term`] has it: lower case, one spelling, and its stem.
    #[must_use]
    pub fn normalise(&self, word: &str) -> (String, Box<str>) {
        let mut lower = word.to_lowercase();
        self.normalise_spelling(&mut lower);
        let stem = stem(&lower);
        (lower, stem)
    }

    /// Which phrase tables have a phrase that starts with a word, by form or stem.
    pub(crate) fn openings(&self, word: &str, stem: &str) -> u32 {
        self.opening_words.get(word).copied().unwrap_or(0)
            | self.opening_stems.get(stem).copied().unwrap_or(0)
    }

    /// Registers every phrase table. While the data are being read no table has a bit and every word is looked up.
    fn register(&mut self) {
        let (mut words, mut stems) = (FxHashMap::default(), FxHashMap::default());
        let mut bit = 1;
        let mut next = || {
            bit <<= 1;
            bit >> 1
        };
        self.triggers.register(next(), &mut words, &mut stems);
        self.light.register(next(), &mut words, &mut stems);
        self.domains.register(next(), &mut words, &mut stems);
        self.fused.register(next(), &mut words, &mut stems);
        self.modality.register(next(), &mut words, &mut stems);
        self.scope.register(next(), &mut words, &mut stems);
        self.estimates.register(next(), &mut words, &mut stems);
        self.loose.register(next(), &mut words, &mut stems);
        self.confidence.register(next(), &mut words, &mut stems);
        self.numbers.bounds.register(next(), &mut words, &mut stems);
        for table in [
            &mut self.negation,
            &mut self.harmless_negation,
            &mut self.harmless_order,
            &mut self.speech_phrases,
            &mut self.causal,
            &mut self.recommendation,
            &mut self.prediction,
            &mut self.judgement,
            &mut self.signpost,
            &mut self.signpost_verbs,
        ] {
            table.register(next(), &mut words, &mut stems);
        }
        self.opening_words = words;
        self.opening_stems = stems;
    }

    pub(crate) fn trigger(&self, words: &[Word], at: usize) -> Option<(Trigger, usize)> {
        self.triggers.at(words, at)
    }

    pub(crate) fn light(&self, words: &[Word], at: usize) -> Option<(Light, usize)> {
        self.light.at(words, at)
    }

    pub(crate) fn domain(&self, words: &[Word], at: usize) -> Option<(&str, usize)> {
        self.domains.find(words, at).map(|(key, len)| (&**key, len))
    }

    /// The word that a phrase starting at a word is read as, and the phrase's length.
    pub(crate) fn fused(&self, words: &[Word], at: usize) -> Option<(&str, usize)> {
        self.fused.find(words, at).map(|(word, len)| (&**word, len))
    }

    pub(crate) fn kind_at(&self, index: u16) -> Option<&Kind> {
        self.kinds.get(usize::from(index))
    }

    pub(crate) fn is_joining_prefix(&self, prefix: &str) -> bool {
        self.joining.contains(prefix)
    }

    /// Length of a prefix that stands as a word of its own, if at least four letters follow.
    pub(crate) fn open_prefix(&self, word: &str) -> Option<usize> {
        self.open.iter().find(|p| word.starts_with(&***p) && word.len() >= p.len() + 4).map(|p| p.len())
    }

    /// British to American, so that spelling never decides.
    pub(crate) fn normalise_spelling(&self, word: &mut String) {
        if let Some(spelling) = self.spellings.get(word.as_str()) {
            word.clear();
            word.push_str(spelling);
            return;
        }
        for (british, american) in &self.suffixes {
            if word.len() > british.len() + 3 && word.ends_with(&**british) {
                word.truncate(word.len() - british.len());
                word.push_str(american);
                return;
            }
        }
    }

    fn add_cues(&mut self, file: CueFile) {
        self.implied = file
            .implied
            .iter()
            .map(|entry| Implied {
                verb: stem(&entry.verb),
                event: entry.event.as_str().into(),
                rank: entry.rank.min(9),
            })
            .collect();
        self.add_modality(file.modality);
        let mut negation = Phrases::of(self, &file.negation.words, ());
        for phrase in &file.negation.phrases {
            negation.insert(self, phrase, false, ());
        }
        self.negation = negation;
        self.harmless_negation = Phrases::of(self, &file.negation.harmless, ());
        let mut scope = Phrases::default();
        for entry in file.scope {
            let kind = match entry.kind {
                ScopeName::Some => ScopeKind::Some,
                ScopeName::Many => ScopeKind::Many,
                ScopeName::Most => ScopeKind::Most,
                ScopeName::All => ScopeKind::All,
            };
            for phrase in &entry.phrases {
                scope.insert(self, phrase, false, kind);
            }
        }
        self.scope = scope;
        self.order_only = set(&file.order.only);
        self.order_last = set(&file.order.last);
        self.order_nth = (1..).zip(&file.order.nth).map(|(n, word)| (word.as_str().into(), n)).collect();
        self.superlatives = set(&file.order.superlatives);
        self.harmless_order = Phrases::of(self, &file.order.harmless, ());
        self.speech_verbs = set(&file.attribution.verbs);
        self.speech_phrases = Phrases::of(self, &file.attribution.phrases, ());
        self.causal = Phrases::of(self, &file.causal.phrases, ());
        self.recommendation = Phrases::of(self, &file.checkability.recommendation, ());
        self.prediction = Phrases::of(self, &file.checkability.prediction, ());
        self.judgement = Phrases::of(self, &file.checkability.judgement, ());
        self.signpost = Phrases::of(self, &file.checkability.signpost, ());
        self.signpost_verbs = Phrases::of(self, &file.checkability.signpost_verbs, ());
        self.openers = set(&file.clause.openers);
        self.auxiliaries = set(&file.clause.auxiliaries);
        self.passive_auxiliaries = set(&file.clause.passive_auxiliaries);
        self.irregular_past = set(&file.clause.irregular_past);
        self.irregular_participles = set(&file.clause.irregular_participles);
    }

    fn add_modality(&mut self, entries: Vec<ModalityEntry>) {
        let mut modality = std::mem::take(&mut self.modality);
        for entry in entries {
            let cue = ModalityCue {
                rank: entry.rank.min(9),
                before: entry.reach != Reach::After,
                after: entry.reach != Reach::Before,
            };
            for phrase in &entry.phrases {
                modality.insert(self, phrase, false, cue);
            }
        }
        self.modality = modality;
    }

    fn add_calendar(&mut self, file: CalendarFile) {
        let mut months = FxHashMap::default();
        for (number, names) in (1i8..).zip(file.months) {
            months.extend(names.into_iter().map(|name| (name.into_boxed_str(), number)));
        }
        self.calendar = Calendar {
            months,
            seasons: file.seasons.into_iter().map(|(name, a, b)| (name.into_boxed_str(), (a, b))).collect(),
            early: set(&file.early),
            mid: set(&file.mid),
            late: set(&file.late),
            since: set(&file.since),
            until: set(&file.until),
            before: set(&file.before),
            after: set(&file.after),
            weekdays: (0i8..)
                .zip(file.weekdays)
                .filter_map(|(number, names)| Some((Weekday::from_monday_zero_offset(number).ok()?, names)))
                .flat_map(|(day, names)| names.into_iter().map(move |name| (name.into_boxed_str(), day)))
                .collect(),
            relative: RelativeTimes {
                days: map(file.relative.days),
                units: map(file.relative.units),
                from_document: map(file.relative.from_document),
                from_earlier: map(file.relative.from_earlier),
                beside_document: map(file.relative.beside_document),
                beside_earlier: map(file.relative.beside_earlier),
                spans: map(file.relative.spans),
                ordinals: map(file.relative.ordinals),
                future: set(&file.relative.future),
                future_before_to: set(&file.relative.future_before_to),
                past_auxiliaries: set(&file.relative.past_auxiliaries),
                past: set(&file.relative.past),
                modals: set(&file.relative.modals),
                articles: set(&file.relative.articles),
            },
        };
    }

    fn add_numbers(&mut self, file: NumberFile) {
        let table =
            |rows: Vec<(String, i64)>| rows.into_iter().map(|(w, n)| (w.into_boxed_str(), n)).collect();
        let mut bounds = Phrases::default();
        for (phrases, bound) in [
            (&file.above, Bound::Above),
            (&file.at_least, Bound::AtLeast),
            (&file.below, Bound::Below),
            (&file.at_most, Bound::AtMost),
            (&file.about, Bound::About),
        ] {
            for phrase in phrases {
                bounds.insert(self, phrase, false, bound);
            }
        }
        self.numbers = Numbers {
            units: table(file.units),
            scales: table(file.scales),
            plural_scales: table(file.plural_scales),
            bounds,
            percent: set(&file.percent),
            parts: table(file.parts),
            joins: set(&file.joins),
            over_verbs: file.over_verbs.iter().map(|word| stem(word)).collect(),
        };
    }

    fn add_kinds(&mut self, entries: Vec<KindEntry>) {
        let mut triggers = std::mem::take(&mut self.triggers);
        for entry in entries {
            let index = match self.kinds.iter().position(|kind| *kind.key == *entry.key) {
                Some(index) => index,
                None => {
                    self.kinds.push(Kind {
                        label: entry.label.unwrap_or_else(|| entry.key.replace('-', " ")).into(),
                        plover: entry.plover.unwrap_or_else(|| "COOPERATE".to_owned()).into(),
                        status: entry.status.map(Into::into),
                        excludes: entry.excludes.into_iter().map(Into::into).collect(),
                        functional: entry.functional,
                        key: entry.key.into(),
                    });
                    self.kinds.len() - 1
                }
            };
            let Ok(kind) = u16::try_from(index) else { continue };
            for trigger in entry.trigger {
                for verb in &trigger.verbs {
                    triggers.insert(self, verb, true, Trigger { kind, shape: trigger.frame, noun: false });
                }
                for noun in &trigger.nouns {
                    let trigger = Trigger { kind, shape: trigger.frame, noun: true };
                    triggers.insert(self, noun, false, trigger);
                    triggers.insert(self, &plural(noun), false, trigger);
                }
            }
        }
        self.triggers = triggers;
    }

    fn add_domains(&mut self, entries: Vec<DomainEntry>) {
        let mut domains = std::mem::take(&mut self.domains);
        for entry in entries {
            if !self.domain_keys.iter().any(|key| **key == *entry.key) {
                self.domain_keys.push(entry.key.as_str().into());
            }
            if let Some(context) = entry.context {
                self.contexts.insert(entry.key.as_str().into(), context.into());
            }
            for phrase in &entry.words {
                domains.insert(self, phrase, true, entry.key.as_str().into());
            }
        }
        self.domains = domains;
    }
}
