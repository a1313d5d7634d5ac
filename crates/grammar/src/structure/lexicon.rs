//! What the reader of structure must know of the words of a language, as data (`lang/*/*.toml`).

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::Role;

/// Words of the structure: event nouns with their frames, verbs that carry them, sorts of verbs, operators, complex
/// prepositions, list markers.
///
/// Files are TOML; any file may hold any part, and later files add to earlier ones.
///
/// ```
/// use rapporteur_grammar::structure::Lexicon;
///
/// let mut lexicon = Lexicon::builtin().as_ref().clone();
/// lexicon.extend("mine.toml", "[events.going]\npilgrimage = \"travel\"")?;
/// assert_eq!(lexicon.verb_of("pilgrimage"), Some("travel"));
/// # Ok::<(), rapporteur_grammar::structure::LexiconError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    frames: FxHashMap<Box<str>, Arc<NounFrame>>,
    events: FxHashMap<Box<str>, EventNoun>,
    support: FxHashMap<Box<str>, Vec<Arc<SupportFrame>>>,
    words: Sorts,
    /// Complex prepositions: without articles, to the form that is reported.
    complex: FxHashMap<Box<str>, Box<str>>,
    /// Nouns that take a preposition which otherwise goes with events: `to` of "access".
    of_nouns: FxHashSet<(Box<str>, Box<str>)>,
}

/// A file of the lexicon that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct LexiconError {
    /// Name of the file.
    pub file: Box<str>,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: Box<str>,
}

/// Sets of words that need no more than to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Sort {
    SubjectControl,
    ObjectPurpose,
    Speech,
    SpeechWithInfinitive,
    Copular,
    Intransitive,
    Auxiliary,
    Adverb,
    Negation,
    NegativePronoun,
    NegativePreposition,
    Condition,
    Purpose,
    Question,
    NegativePredicate,
    NegativeNoun,
    OperatorNoun,
    ControlNoun,
    PrepositionAdverb,
    MemberPreposition,
    OpenMember,
    OpenPreposition,
    AttributionPreposition,
    InfinitiveComplement,
    Naming,
    Becoming,
    OfTime,
    EventPreposition,
    ObliqueControl,
    Together,
    WithObject,
    Ditransitive,
    Transfer,
    Idiom,
    Instrument,
    Signing,
    Outcome,
    Counted,
    FixedName,
    Abstract,
    Causative,
    Currency,
    Time,
}

impl Sort {
    const COUNT: usize = Self::Time as usize + 1;
}

/// The words of each [`Sort`].
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sorts([FxHashSet<Box<str>>; Sort::COUNT]);

impl Default for Sorts {
    fn default() -> Self {
        Self(std::array::from_fn(|_| FxHashSet::default()))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct EventNoun {
    verb: Box<str>,
    frame: Box<str>,
}

/// What the prepositions of a noun mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NounFrame {
    name: Box<str>,
    symmetric: bool,
    roles: BTreeMap<Box<str>, Role>,
}

impl NounFrame {
    /// The role that a preposition, or `possessive`, marks.
    pub fn role(&self, preposition: &str) -> Option<Role> {
        self.roles.get(preposition).copied()
    }

    /// The role of whom the event reaches.
    pub fn recipient(&self) -> Role {
        let symmetric = self.symmetric.then_some(Role::Subject);
        self.role("to").or(symmetric).unwrap_or(Role::IndirectObject)
    }
}

/// Where a verb has an event noun, and what its other arguments are to the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SupportFrame {
    pub slot: Slot,
    frames: Vec<Box<str>>,
    roles: BTreeMap<Box<str>, SupportRole>,
}

impl SupportFrame {
    /// Whether nouns of this frame may stand in the slot.
    pub fn carries(&self, frame: &NounFrame) -> bool {
        self.frames.is_empty() || self.frames.contains(&frame.name)
    }

    /// What an argument of the verb is to the event; the key is a role or a preposition.
    pub fn role(&self, key: &str, frame: &NounFrame) -> Option<Role> {
        self.roles.get(key).map(|role| match role {
            SupportRole::Recipient => frame.recipient(),
            SupportRole::Subject => Role::Subject,
            SupportRole::Object => Role::Object,
            SupportRole::Oblique => Role::Oblique,
        })
    }
}

/// Where an event noun stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    Object,
    Subject,
    After(Box<str>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SupportRole {
    Subject,
    Object,
    Oblique,
    Recipient,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum FrameRole {
    Subject,
    Object,
    IndirectObject,
    Oblique,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct FrameEntry {
    #[serde(default)]
    symmetric: bool,
    #[serde(flatten)]
    roles: BTreeMap<String, FrameRole>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SupportEntry {
    verbs: Vec<String>,
    slot: String,
    #[serde(default)]
    frames: Vec<String>,
    #[serde(default)]
    roles: BTreeMap<String, SupportRole>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct File {
    frames: BTreeMap<String, FrameEntry>,
    events: BTreeMap<String, BTreeMap<String, String>>,
    support: Vec<SupportEntry>,
    subject_control: Vec<String>,
    object_purpose: Vec<String>,
    speech: Vec<String>,
    speech_with_infinitive: Vec<String>,
    copular: Vec<String>,
    intransitive: Vec<String>,
    auxiliaries: Vec<String>,
    adverbs: Vec<String>,
    negations: Vec<String>,
    negative_pronouns: Vec<String>,
    negative_prepositions: Vec<String>,
    conditions: Vec<String>,
    purposes: Vec<String>,
    questions: Vec<String>,
    negative_predicates: Vec<String>,
    negative_nouns: Vec<String>,
    nouns: Vec<String>,
    control_nouns: Vec<String>,
    complex_prepositions: Vec<String>,
    preposition_adverbs: Vec<String>,
    member_prepositions: Vec<String>,
    open_members: Vec<String>,
    open_prepositions: Vec<String>,
    attribution_prepositions: Vec<String>,
    infinitive_complement: Vec<String>,
    naming: Vec<String>,
    becoming: Vec<String>,
    of_time: Vec<String>,
    event_prepositions: Vec<String>,
    oblique_control: Vec<String>,
    together: Vec<String>,
    with_object: Vec<String>,
    ditransitive: Vec<String>,
    transfer: Vec<String>,
    idioms: Vec<String>,
    instruments: Vec<String>,
    signing: Vec<String>,
    outcomes: Vec<String>,
    counted_objects: Vec<String>,
    fixed_names: Vec<String>,
    abstract_subjects: Vec<String>,
    causatives: Vec<String>,
    currencies: Vec<String>,
    time: Vec<String>,
    prepositions_of_nouns: BTreeMap<String, Vec<String>>,
}

const ENGLISH: [(&str, &str); 5] = [
    ("events.toml", include_str!("../../lang/en/events.toml")),
    ("support.toml", include_str!("../../lang/en/support.toml")),
    ("verbs.toml", include_str!("../../lang/en/verbs.toml")),
    ("operators.toml", include_str!("../../lang/en/operators.toml")),
    ("phrases.toml", include_str!("../../lang/en/phrases.toml")),
];

impl Lexicon {
    /// The compiled-in English lexicon, read once per process.
    #[must_use]
    pub fn builtin() -> &'static Arc<Self> {
        static BUILTIN: OnceLock<Arc<Lexicon>> = OnceLock::new();
        // A test reads the compiled-in files; were one broken, the structure would lack its event nouns only.
        BUILTIN.get_or_init(|| Arc::new(Self::from_toml(&ENGLISH).unwrap_or_default()))
    }

    /// A lexicon from files `(name, TOML)` alone, without the compiled-in one.
    ///
    /// # Errors
    ///
    /// The first file that is no TOML, has an unknown key, or names an unknown frame.
    pub fn from_toml(files: &[(&str, &str)]) -> Result<Self, LexiconError> {
        let mut lexicon = Self::default();
        for (name, text) in files {
            lexicon.extend(name, text)?;
        }
        Ok(lexicon)
    }

    /// Adds a file; what it says of a noun replaces what was said before.
    ///
    /// # Errors
    ///
    /// As [`Lexicon::from_toml`]; the lexicon is as it was before then.
    pub fn extend(&mut self, name: &str, text: &str) -> Result<(), LexiconError> {
        let error = |line, message: &str| LexiconError { file: name.into(), line, message: message.into() };
        let file: File = toml::from_str(text).map_err(|bad| {
            let end = bad.span().map_or(0, |span| span.start.min(text.len()));
            let line = text.as_bytes()[..end].iter().filter(|&&byte| byte == b'\n').count() + 1;
            error(line, bad.message())
        })?;
        let known = |frame: &String| file.frames.contains_key(frame) || self.frames.contains_key(&**frame);
        let mut named = file.events.keys().chain(file.support.iter().flat_map(|entry| &entry.frames));
        if let Some(unknown) = named.find(|frame| !known(frame)) {
            let message = format!("no frame `{unknown}`; add `[frames.{unknown}]` or use one that is there");
            let line = text.lines().position(|line| line.contains(unknown.as_str())).map_or(1, |at| at + 1);
            return Err(error(line, &message));
        }
        for (frame, entry) in file.frames {
            let role = |role| match role {
                FrameRole::Subject => Role::Subject,
                FrameRole::Object => Role::Object,
                FrameRole::IndirectObject => Role::IndirectObject,
                FrameRole::Oblique => Role::Oblique,
            };
            let roles = entry.roles.into_iter().map(|(key, value)| (key.into(), role(value))).collect();
            let frame: Box<str> = frame.into();
            let value = NounFrame { name: frame.clone(), symmetric: entry.symmetric, roles };
            self.frames.insert(frame, Arc::new(value));
        }
        for (frame, nouns) in file.events {
            for (noun, verb) in nouns {
                self.events
                    .insert(noun.into(), EventNoun { verb: verb.into(), frame: frame.as_str().into() });
            }
        }
        for entry in file.support {
            let slot = match entry.slot.as_str() {
                "object" => Slot::Object,
                "subject" => Slot::Subject,
                preposition => Slot::After(preposition.into()),
            };
            let frame = Arc::new(SupportFrame {
                slot,
                frames: entry.frames.into_iter().map(Into::into).collect(),
                roles: entry.roles.into_iter().map(|(key, role)| (key.into(), role)).collect(),
            });
            for verb in entry.verbs {
                self.support.entry(verb.into()).or_default().push(frame.clone());
            }
        }
        for phrase in file.complex_prepositions {
            let words: Vec<&str> =
                phrase.split(' ').filter(|word| !matches!(*word, "the" | "a" | "an")).collect();
            self.complex.insert(words.join(" ").into(), phrase.into());
        }
        for (preposition, nouns) in file.prepositions_of_nouns {
            let pair = |noun: String| (preposition.as_str().into(), noun.into());
            self.of_nouns.extend(nouns.into_iter().map(pair));
        }
        for (sort, words) in [
            (Sort::SubjectControl, file.subject_control),
            (Sort::ObjectPurpose, file.object_purpose),
            (Sort::Speech, file.speech),
            (Sort::SpeechWithInfinitive, file.speech_with_infinitive),
            (Sort::Copular, file.copular),
            (Sort::Intransitive, file.intransitive),
            (Sort::Auxiliary, file.auxiliaries),
            (Sort::Adverb, file.adverbs),
            (Sort::Negation, file.negations),
            (Sort::NegativePronoun, file.negative_pronouns),
            (Sort::NegativePreposition, file.negative_prepositions),
            (Sort::Condition, file.conditions),
            (Sort::Purpose, file.purposes),
            (Sort::Question, file.questions),
            (Sort::NegativePredicate, file.negative_predicates),
            (Sort::NegativeNoun, file.negative_nouns),
            (Sort::OperatorNoun, file.nouns),
            (Sort::ControlNoun, file.control_nouns),
            (Sort::PrepositionAdverb, file.preposition_adverbs),
            (Sort::MemberPreposition, file.member_prepositions),
            (Sort::OpenMember, file.open_members),
            (Sort::OpenPreposition, file.open_prepositions),
            (Sort::AttributionPreposition, file.attribution_prepositions),
            (Sort::InfinitiveComplement, file.infinitive_complement),
            (Sort::Naming, file.naming),
            (Sort::Becoming, file.becoming),
            (Sort::OfTime, file.of_time),
            (Sort::EventPreposition, file.event_prepositions),
            (Sort::ObliqueControl, file.oblique_control),
            (Sort::Together, file.together),
            (Sort::WithObject, file.with_object),
            (Sort::Ditransitive, file.ditransitive),
            (Sort::Transfer, file.transfer),
            (Sort::Idiom, file.idioms),
            (Sort::Instrument, file.instruments),
            (Sort::Signing, file.signing),
            (Sort::Outcome, file.outcomes),
            (Sort::Counted, file.counted_objects),
            (Sort::FixedName, file.fixed_names),
            (Sort::Abstract, file.abstract_subjects),
            (Sort::Causative, file.causatives),
            (Sort::Currency, file.currencies),
            (Sort::Time, file.time),
        ] {
            self.words.0[sort as usize].extend(words.into_iter().map(Into::into));
        }
        Ok(())
    }

    /// The verb that says the same as an event noun (`visit` for "visit", `train` for "training"); none for a noun that
    /// is no event. The noun is given by its lemma.
    #[must_use]
    pub fn verb_of(&self, noun: &str) -> Option<&str> {
        self.events.get(noun).map(|event| &*event.verb)
    }

    /// Whether a word names a time rather than a participant: a month, "year", "end", a year in digits.
    #[must_use]
    pub fn names_time(&self, lemma: &str, form: &str) -> bool {
        self.is(Sort::Time, &lemma.to_lowercase())
            || form.len() == 4 && form.bytes().all(|byte| byte.is_ascii_digit())
            || form.len() == 5 && form.ends_with("0s") && form[..4].bytes().all(|byte| byte.is_ascii_digit())
    }

    pub(super) fn is(&self, sort: Sort, word: &str) -> bool {
        self.words.0[sort as usize].contains(word)
    }

    /// The frame of an event noun.
    pub(super) fn event(&self, noun: &str) -> Option<&NounFrame> {
        self.events.get(noun).and_then(|event| self.frames.get(&event.frame)).map(AsRef::as_ref)
    }

    /// How a verb may carry event nouns.
    pub(super) fn support(&self, verb: &str) -> &[Arc<SupportFrame>] {
        self.support.get(verb).map_or(&[], Vec::as_slice)
    }

    /// Whether a noun takes a preposition that otherwise goes with events.
    pub(super) fn takes(&self, noun: &str, preposition: &str) -> bool {
        self.of_nouns.contains(&(preposition.into(), noun.into()))
    }

    /// A complex preposition as it is reported, from its words without articles.
    pub(super) fn complex_preposition(&self, words: &str) -> Option<&str> {
        self.complex.get(words).map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compiled_in_files_are_read() {
        let lexicon = Lexicon::from_toml(&ENGLISH).unwrap();
        assert_eq!(lexicon.verb_of("training"), Some("train"));
        assert_eq!(lexicon.event("visit").unwrap().role("to"), Some(Role::Object));
        assert!(lexicon.is(Sort::SubjectControl, "promise"));
        assert_eq!(&lexicon, Lexicon::builtin().as_ref());
    }

    #[test]
    fn a_broken_file_is_named_and_changes_nothing() {
        let mut lexicon = Lexicon::from_toml(&[("a", "[frames.plain]\nof = \"object\"")]).unwrap();
        let before = lexicon.clone();
        let error = lexicon.extend("b.toml", "\n[events.plane]\nflight = \"fly\"").unwrap_err();
        assert_eq!((error.line, &*error.file), (2, "b.toml"));
        let error = lexicon.extend("c.toml", "speech = [\"say\"]\nspeach = [\"tell\"]").unwrap_err();
        assert_eq!(error.line, 2);
        assert_eq!(lexicon, before);
    }
}
