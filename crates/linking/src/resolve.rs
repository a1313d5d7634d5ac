//! What needs the document: abbreviations defined elsewhere, doubtful names, surnames, descriptions, plural sets, pronouns.
//!
//! One walk over the sentences with a state of bounded size: what a sentence gets depends on what stands before it, and
//! on the abbreviations of the whole document. Order of precision: definition, name, attribute, plural set, pronoun.
//! In doubt nothing is linked.

use rapporteur_catalog::{Catalogue, EntityClass, EntityId, NameKind};
use rapporteur_text::{TextRange, TextSize};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::discourse::{Discourse, Kind, Settled, is, own_noun, plural};
use crate::lexicon::{flag, lexicon};
use crate::mention::{Mention, MentionForm, Pending, Referent, Scan};
use crate::office;
use crate::pending::{BODY_HEADS, GOVERNMENT_HEADS, STATE_HEADS, THING_HEADS, british};
use crate::persons::Persons;
use crate::sentence::Sentence;

/// How much of a mention's weight is left one sentence later.
const FADE: f32 = 0.9;
/// One actor outweighs another by this much to be *the* salient one.
const CLEARLY: f32 = 2.5;
/// Descriptions of programmes and instruments reach back this many sentences.
const REACH: usize = 12;
/// What has the same head noun as the document's own body is a rival for this many sentences.
const RIVAL: usize = 3;
/// A sentence with more mentions than this has no salient ones.
const MANY: usize = 64;

/// Settles the pending phrases of one document. `sentences[i]` is a sentence's prose with its scan, in reading order; the
/// answer has, for each, the mentions to add (sorted by start). Titles and headings should be among the sentences.
/// Refuses rather than guesses: a plural needs exactly as many salient candidates as it names.
///
/// A mention with the range of a scanned one replaces it: a definition in the document outweighs the catalogue
/// ("Civil Operations Exchange (COE)"), and a short name goes with the longer one before it. [`merge`] does that.
#[must_use]
pub fn resolve(catalogue: &Catalogue, sentences: &[(&str, &Scan)]) -> Vec<Vec<Mention>> {
    resolve_on(catalogue, sentences, None)
}

/// As [`resolve`], for a document written on a known day (ISO 8601, perhaps without day or month): an office is bound to a
/// time, and "the President" of a text of 2014 is not the one of 2024.
///
/// ```
/// use rapporteur_catalog::Catalogue;
/// use rapporteur_linking::{Linker, Referent, Scan, merge, resolve_on};
///
/// let linker = Linker::new(Catalogue::builtin());
/// let prose = "President Kenyatta opened the port.";
/// let person = |day| {
///     let scan = linker.scan(prose);
///     let resolved = resolve_on(linker.catalogue(), &[(prose, &scan)], Some(day));
///     match merge(&scan, &resolved[0]).remove(0).referent {
///         Referent::Local(key) => key,
///         other => panic!("{other:?}"),
///     }
/// };
/// assert_eq!(&*person("2016-04"), "person:uhuru kenyatta");
/// assert_eq!(&*person("2024-04"), "person:kenyatta"); // nobody that the catalogue knows
/// ```
#[must_use]
pub fn resolve_on<'a>(
    catalogue: &'a Catalogue,
    sentences: &[(&'a str, &'a Scan)],
    written: Option<&'a str>,
) -> Vec<Vec<Mention>> {
    let abbreviations = abbreviations(sentences.iter().map(|(_, scan)| *scan));
    let mut document = Document::new(catalogue, &abbreviations, written, Memory::default(), None);
    sentences.iter().map(|(prose, scan)| document.sentence(prose, scan)).collect()
}

/// The mentions of a sentence after [`resolve`]: those of the scan, replaced where the document knows better, and the
/// added ones, by start, outer first.
#[must_use]
pub fn merge(scan: &Scan, resolved: &[Mention]) -> Vec<Mention> {
    let ranges: FxHashSet<TextRange> = resolved.iter().map(|m| m.range).collect();
    let replaced = |m: &&Mention| !ranges.contains(&m.range);
    let mut out: Vec<Mention> = scan.mentions.iter().filter(replaced).chain(resolved).cloned().collect();
    out.sort_by_key(|m| (m.range.start(), std::cmp::Reverse(m.range.end())));
    out
}

/// An actor's standing in the text so far.
#[derive(Debug, Clone, Copy)]
struct Salience {
    weight: f32,
    last: usize,
}

/// Who a referent counts as, for telling candidates apart.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Identity {
    State(EntityId),
    Body(EntityId),
    Other(Box<str>),
}

/// What the sentences before have told, as far as later ones look back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    /// Acronyms of entities mentioned so far.
    acronyms: FxHashMap<Box<str>, EntityId>,
    /// Surname → person; `None` where two share it.
    surnames: FxHashMap<String, Option<Box<str>>>,
    /// Shorter form of a local name → its key; `None` where two share it.
    shorter: FxHashMap<String, Option<Box<str>>>,
    states: FxHashMap<EntityId, Salience>,
    bodies: FxHashMap<EntityId, Salience>,
    mentioned: FxHashSet<EntityId>,
    /// Head noun → the named things that have it, newest last, at most four.
    things: FxHashMap<String, Vec<(Referent, usize)>>,
    /// Distinct identities in this sentence so far, and in the one before.
    current: Vec<Identity>,
    previous: Vec<Identity>,
    plural: Option<(Box<[EntityId]>, usize)>,
    persons: Persons,
    /// The years of the last two sentences that name any, newest first, with where that was.
    years: [Option<(u16, usize)>; 2],
    /// Counts the sentences. Only differences matter.
    at: usize,
}

impl Memory {
    /// Whether two memories are the same to whatever follows: they may have counted differently.
    pub(crate) fn agrees(&self, other: &Memory) -> bool {
        let ago = |here: usize, there: usize| self.at.wrapping_sub(here) == other.at.wrapping_sub(there);
        let salient = |a: &FxHashMap<EntityId, Salience>, b: &FxHashMap<EntityId, Salience>| {
            let same =
                |a: &Salience, b: &Salience| a.weight.to_bits() == b.weight.to_bits() && ago(a.last, b.last);
            a.len() == b.len() && a.iter().all(|(id, a)| b.get(id).is_some_and(|b| same(a, b)))
        };
        let listed = |a: &[(Referent, usize)], b: &[(Referent, usize)]| {
            a.len() == b.len() && a.iter().zip(b).all(|((a, here), (b, there))| a == b && ago(*here, *there))
        };
        let Memory {
            acronyms,
            surnames,
            shorter,
            states,
            bodies,
            mentioned,
            things,
            current,
            previous,
            plural,
            persons,
            years,
            at: _,
        } = self;
        *acronyms == other.acronyms
            && *surnames == other.surnames
            && *shorter == other.shorter
            && *mentioned == other.mentioned
            && *current == other.current
            && *previous == other.previous
            && *persons == other.persons
            && salient(states, &other.states)
            && salient(bodies, &other.bodies)
            && things.len() == other.things.len()
            && things.iter().all(|(head, a)| other.things.get(head).is_some_and(|b| listed(a, b)))
            && match (plural, &other.plural) {
                (Some((a, here)), Some((b, there))) => a == b && ago(*here, *there),
                (None, None) => true,
                _ => false,
            }
            && years.iter().zip(&other.years).all(|pair| match pair {
                (Some((a, here)), Some((b, there))) => a == b && ago(*here, *there),
                (None, None) => true,
                _ => false,
            })
    }
}

/// Short forms that a document defines, with what they stand for; `None` where it defines one twice.
pub(crate) type Abbreviations = FxHashMap<Box<str>, Option<Referent>>;

pub(crate) struct Document<'a> {
    pub(crate) catalogue: &'a Catalogue,
    abbreviations: &'a Abbreviations,
    pub(crate) memory: Memory,
    /// Who speaks in it, if it is a captured document.
    pub(crate) discourse: Option<&'a Discourse>,
    /// Where the last actor of this sentence ended.
    last: Option<(TextSize, EntityId)>,
    /// Whom the last possessive of this sentence meant, and where it ended.
    possessor: Option<(TextSize, EntityId)>,
    /// Where this sentence last named several together.
    plural_at: Option<TextSize>,
    /// The sentence before.
    before: Option<(&'a str, &'a Scan)>,
    /// The latest year that this sentence names.
    year: Option<u16>,
    /// The day on which the text was written.
    written: Option<&'a str>,
}

/// The abbreviations of a document.
pub(crate) fn abbreviations<'a>(scans: impl Iterator<Item = &'a Scan>) -> Abbreviations {
    let mut abbreviations = Abbreviations::default();
    for definition in scans.flat_map(|scan| &scan.definitions) {
        abbreviations
            .entry(definition.short.clone())
            .and_modify(|known| {
                if known.as_ref() != Some(&definition.referent) {
                    *known = None;
                }
            })
            .or_insert_with(|| Some(definition.referent.clone()));
    }
    abbreviations
}

impl<'a> Document<'a> {
    /// A document that has come as far as `memory` remembers; `before` is the last sentence of it. Of an interval
    /// (`2014-03-31/2014-04-04`) on which it was written the first day counts.
    pub(crate) fn new(
        catalogue: &'a Catalogue,
        abbreviations: &'a Abbreviations,
        written: Option<&'a str>,
        memory: Memory,
        before: Option<(&'a str, &'a Scan)>,
    ) -> Document<'a> {
        let written = written
            .and_then(|day| day.split('/').next())
            .filter(|day| day.as_bytes().first().is_some_and(u8::is_ascii_digit));
        Document {
            catalogue,
            abbreviations,
            memory,
            discourse: None,
            last: None,
            possessor: None,
            plural_at: None,
            before,
            year: None,
            written,
        }
    }

    /// The mentions that the document adds to the next sentence.
    pub(crate) fn sentence(&mut self, prose: &'a str, scan: &'a Scan) -> Vec<Mention> {
        self.last = None;
        self.possessor = None;
        self.plural_at = None;
        self.year = latest_year(prose);
        if let Some(year) = self.year {
            self.memory.years = [Some((year, self.memory.at)), self.memory.years[0]];
        }
        let mut out = Vec::new();
        let mut mentions = scan.mentions.iter().peekable();
        let mut pendings = scan.pending.iter().peekable();
        loop {
            let mention_first = match (mentions.peek(), pendings.peek()) {
                (None, None) => break,
                (Some(m), Some(p)) => m.range.start() <= p.range.start(),
                (some, _) => some.is_some(),
            };
            if mention_first {
                let Some(mention) = mentions.next() else { break };
                // "a Chilean national" is somebody, and does not make the text speak of Chile.
                let of_somebody = is_of_somebody(prose, mention.range);
                match self.better(prose, scan, mention) {
                    Some(better) => {
                        self.note(&better, prose);
                        out.push(better);
                    }
                    None if of_somebody => {}
                    None => self.note(mention, prose),
                }
            } else {
                let Some(pending) = pendings.next() else { break };
                if let Some(mention) = self.settle(pending, prose, scan) {
                    if let (MentionForm::Pronoun, Referent::Entity(id)) = (mention.form, &mention.referent) {
                        self.possessor = Some((mention.range.end(), *id));
                    }
                    self.note(&mention, prose);
                    out.push(mention);
                }
            }
        }
        self.memory.previous = std::mem::take(&mut self.memory.current);
        self.memory.persons.turn();
        self.before = Some((prose, scan));
        self.memory.at += 1;
        out
    }

    /// What the document knows better about a scanned mention.
    fn better(&self, prose: &str, scan: &Scan, mention: &Mention) -> Option<Mention> {
        let written = prose.get(std::ops::Range::<usize>::from(mention.range)).unwrap_or("");
        if mention.form == MentionForm::Acronym {
            let defined = self.abbreviations.get(written)?.as_ref()?;
            let why = format!("abbreviation: the document defines \"{written}\"");
            return (*defined != mention.referent)
                .then(|| replace(mention.range, defined.clone(), MentionForm::Acronym, why));
        }
        if let Referent::Entity(id) = &mention.referent
            && let Some(earlier) = self.anachronism(*id, mention)
        {
            return Some(earlier);
        }
        if let Referent::Local(key) = &mention.referent {
            if key.starts_with("person:") {
                if let Some(full) = self.memory.surnames.get(mention.referent.local_name()) {
                    let full = full.as_ref()?;
                    let why = format!("surname: of {full}");
                    return Some(replace(mention.range, Referent::Local(full.clone()), mention.form, why));
                }
                return self.office_holder(prose, scan, mention);
            }
            let longer = self.memory.shorter.get(mention.referent.local_name())?.as_ref()?;
            let why = format!("repetition: \"{written}\" is short for a name before it");
            return (longer != key)
                .then(|| replace(mention.range, Referent::Local(longer.clone()), mention.form, why));
        }
        None
    }

    /// Somebody named by a title and a surname alone, or in full after that: who held the office at the time.
    fn office_holder(&self, prose: &str, scan: &Scan, mention: &Mention) -> Option<Mention> {
        let name = mention.referent.local_name();
        // "Ada Okafor" after "President Okafor" is the same person.
        if let Some(last) = name.split_whitespace().last().filter(|last| *last != name) {
            let known = self.memory.surnames.get(last)?.as_ref()?;
            let words = known.split_once(':').map_or("", |(_, words)| words);
            let same = **known != *format!("person:{name}")
                && name.split_whitespace().all(|word| words.split_whitespace().any(|w| w == word));
            let why = format!("office: \"{name}\" is {words}");
            return same.then(|| replace(mention.range, Referent::Local(known.clone()), mention.form, why));
        }
        let title = office::title_before(self.catalogue, prose, scan, mention.range.start().into())?;
        let spoken = |id| self.memory.mentioned.contains(&id);
        let key = |id| self.catalogue.entity(id).map_or("", |e| &*e.key);
        // The year that the sentence speaks of, unless it is ahead of the text; else when the text was written.
        let year = self.year.map(|year| year.to_string());
        let year = year.as_deref().filter(|year| self.written.is_none_or(|written| *year <= written));
        let days = [year, self.written].into_iter().flatten().map(Some);
        let days: Vec<Option<&str>> = if days.clone().next().is_none() { vec![None] } else { days.collect() };
        let found = days.iter().map(|day| (office::known(self.catalogue, &title, name, *day, spoken), *day));
        let mut found: Vec<_> = found.filter_map(|(known, day)| Some((known?, day))).collect();
        found.sort_by_key(|(known, _)| matches!(known, office::Known::AnotherTime(_)));
        let (known, day) = found.into_iter().next()?;
        let when = day.map_or(String::new(), |day| format!(" ({day})"));
        let (referent, why) = match known {
            office::Known::Holder(term) => (
                Referent::Local(office::key(term)),
                format!("office: {} was {} of {}{when}", term.holder, term.office, key(term.body)),
            ),
            // The name stays a name: it is somebody else, or the text is wrong.
            office::Known::AnotherTime(term) => (
                mention.referent.clone(),
                format!(
                    "office: {} was not {} of {} then{when}, but from {}",
                    term.holder,
                    term.office,
                    key(term.body),
                    term.since
                ),
            ),
        };
        Some(replace(mention.range, referent, mention.form, why))
    }

    /// The name of a state in a text about a time before it: British troops of 1770 are of another state.
    fn anachronism(&self, id: EntityId, mention: &Mention) -> Option<Mention> {
        let key = &self.catalogue.entity(id)?.key;
        let founded = lexicon().founded(key)?;
        let year = match (self.year, self.memory.years) {
            (Some(year), _) => year,
            // Without a year of its own a sentence goes with the two dated ones before it.
            (None, [Some((a, near)), Some((b, _))]) if self.memory.at - near <= REACH => a.max(b),
            _ => return None,
        };
        if year >= founded.year {
            return None;
        }
        let predecessor = founded
            .before
            .filter(|(_, first)| year >= *first)
            .and_then(|(key, _)| self.catalogue.by_key(key));
        let referent = match predecessor {
            Some(id) => Referent::Entity(id),
            None => Referent::Local(format!("country:{} before {}", key.to_lowercase(), founded.year).into()),
        };
        let why = format!("time: the text is about {year}, {key} was founded in {}", founded.year);
        Some(replace(mention.range, referent, mention.form, why))
    }

    /// Takes a mention into the state.
    fn note(&mut self, mention: &Mention, prose: &str) {
        let referent = &mention.referent;
        if let Referent::Local(key) = referent
            && key.starts_with("person:")
        {
            self.memory.persons.note(key, prose, mention.range);
        }
        let state_or_body = matches!(
            referent.class(self.catalogue),
            Some(EntityClass::Country | EntityClass::Organisation | EntityClass::Programme)
        ) || matches!(referent, Referent::Local(key) if key.ends_with("/government"));
        self.last =
            referent.principal(self.catalogue).filter(|_| state_or_body).map(|id| (mention.range.end(), id));
        match referent {
            Referent::Entity(id) => self.note_entity(*id),
            Referent::Local(key) => {
                self.note_local(key, referent);
                match referent.principal(self.catalogue) {
                    Some(state) => self.weigh(state),
                    None if !key.starts_with("person:") => self.seen(Identity::Other(key.clone())),
                    None => {}
                }
            }
            Referent::Plural(ids) => {
                ids.iter().for_each(|id| self.weigh(*id));
                self.memory.plural = Some((ids.clone(), self.memory.at));
                self.plural_at = Some(mention.range.start());
            }
        }
    }

    fn note_entity(&mut self, id: EntityId) {
        let Some(entity) = self.catalogue.entity(id) else { return };
        if self.memory.mentioned.insert(id) {
            for name in self.catalogue.names_of(id).iter().filter(|n| n.kind == NameKind::Acronym) {
                self.memory.acronyms.entry(name.text.clone()).or_insert(id);
            }
        }
        match entity.class {
            EntityClass::Country => self.weigh(id),
            EntityClass::Organisation => {
                self.weigh(id);
                self.bodies_noun(&entity.name, &Referent::Entity(id));
            }
            EntityClass::Region if entity.acts_for.is_none() => {}
            EntityClass::Place | EntityClass::Person => {}
            _ => {
                let principal = self.catalogue.principal(id);
                if principal == id {
                    self.seen(Identity::Other(entity.key.clone()));
                } else {
                    self.weigh(principal);
                }
                let referent = Referent::Entity(id);
                if matches!(entity.class, EntityClass::Organ | EntityClass::Unit | EntityClass::NonState) {
                    self.bodies_noun(&entity.name, &referent);
                }
                if matches!(
                    entity.class,
                    EntityClass::Programme | EntityClass::Instrument | EntityClass::Organ | EntityClass::Unit
                ) {
                    for head in entity.attributes.iter().filter(|a| THING_HEADS.contains(&&***a)) {
                        self.thing(head.to_string(), referent.clone());
                    }
                }
            }
        }
    }

    fn note_local(&mut self, key: &str, referent: &Referent) {
        let name = referent.local_name();
        if key.starts_with("person:") {
            for surname in name.split_whitespace().skip(1) {
                let known =
                    self.memory.surnames.entry(surname.to_owned()).or_insert_with(|| Some(key.into()));
                if known.as_deref() != Some(key) {
                    *known = None;
                }
            }
            return;
        }
        let stem =
            [" of ", " on ", " for ", " against ", " to "].iter().filter_map(|cut| name.find(cut)).min();
        let (short, _) = name.split_at(stem.unwrap_or(name.len()));
        if key.starts_with("ministry:") {
            self.bodies_noun("ministry", referent);
            self.bodies_noun("department", referent);
        }
        if ["organ:", "unit:", "non-state:", "organisation:"].iter().any(|class| key.starts_with(class)) {
            self.bodies_noun(name, referent);
        }
        if let Some(head) =
            short.split_whitespace().last().map(british).filter(|h| THING_HEADS.contains(&h.as_str()))
        {
            self.thing(head, referent.clone());
        }
        if short.len() < name.len() && short.contains(' ') {
            let known = self.memory.shorter.entry(short.to_owned()).or_insert_with(|| Some(key.into()));
            if known.as_deref() != Some(key) {
                *known = None;
            }
        }
    }

    /// The nouns of a body's name by which a text may call it later: "the Bank", "the agency".
    fn bodies_noun(&mut self, name: &str, referent: &Referent) {
        if let Some(noun) = own_noun(name).filter(|noun| is(Kind::Repeats, noun)) {
            self.thing(noun, referent.clone());
        }
    }

    fn thing(&mut self, head: String, referent: Referent) {
        let list = self.memory.things.entry(head).or_default();
        list.retain(|(known, _)| *known != referent);
        list.push((referent, self.memory.at));
        if list.len() > 4 {
            list.remove(0);
        }
    }

    /// One more sentence speaks of an actor.
    fn weigh(&mut self, id: EntityId) {
        let id = self.catalogue.principal(id);
        let state = self.catalogue.is_country(id);
        let identity = if state { Identity::State(id) } else { Identity::Body(id) };
        let fresh = !self.memory.current.contains(&identity);
        self.seen(identity);
        let at = self.memory.at;
        let table = if state { &mut self.memory.states } else { &mut self.memory.bodies };
        let known = table.entry(id).or_insert(Salience { weight: 0.0, last: at });
        if fresh {
            known.weight = faded(*known, at) + 1.0;
        }
        known.last = at;
        self.memory.mentioned.insert(id);
    }

    fn seen(&mut self, identity: Identity) {
        if self.memory.current.len() < MANY && !self.memory.current.contains(&identity) {
            self.memory.current.push(identity);
        }
    }

    fn settle(&self, pending: &Pending, prose: &str, scan: &Scan) -> Option<Mention> {
        let phrase = &*pending.phrase;
        match self.by_discourse(pending, prose) {
            Settled::To(referent, why) => {
                return Some(replace(pending.range, referent, pending.form, why));
            }
            Settled::Nobody => return None,
            Settled::Open => {}
        }
        let (referent, why) = match pending.form {
            _ if phrase.starts_with('?') => self.doubtful(phrase.get(1..).unwrap_or(""))?,
            MentionForm::Acronym => self.acronym(phrase)?,
            MentionForm::Name => self.surname(phrase)?,
            MentionForm::Description => self.description(pending, scan)?,
            MentionForm::Pronoun => self.pronoun(phrase, pending.range, prose, scan)?,
            _ => return None,
        };
        Some(replace(pending.range, referent, pending.form, why))
    }

    /// A name of several things is that one of which the document has spoken, or whose parent it has named.
    fn doubtful(&self, keys: &str) -> Option<(Referent, String)> {
        let spoken = |id: &EntityId| {
            let above = |e: &rapporteur_catalog::Entity| {
                e.class != EntityClass::Country && e.part_of.iter().any(|p| self.memory.mentioned.contains(p))
            };
            self.memory.mentioned.contains(id) || self.catalogue.entity(*id).is_some_and(above)
        };
        let mut fitting = keys.split('|').filter_map(|key| self.catalogue.by_key(key)).filter(spoken);
        let (one, other) = (fitting.next()?, fitting.next());
        let key = self.catalogue.entity(one).map_or("", |e| &e.key);
        other.is_none().then(|| (Referent::Entity(one), format!("coherence: the document speaks of {key}")))
    }

    fn acronym(&self, short: &str) -> Option<(Referent, String)> {
        let singular = short.strip_suffix('s').filter(|s| s.len() > 1).unwrap_or(short);
        let plural = format!("{short}s");
        for form in [short, singular, plural.as_str()] {
            if let Some(known) = self.abbreviations.get(form) {
                let referent = known.as_ref()?.clone();
                return Some((referent, format!("abbreviation: the document defines \"{form}\"")));
            }
        }
        let id = self.memory.acronyms.get(short)?;
        Some((
            Referent::Entity(*id),
            format!("abbreviation: \"{short}\" is an acronym of what was named before"),
        ))
    }

    fn surname(&self, word: &str) -> Option<(Referent, String)> {
        let key = self.memory.surnames.get(word)?.as_ref()?;
        Some((Referent::Local(key.clone()), format!("surname: of {key}")))
    }

    fn description(&self, pending: &Pending, scan: &Scan) -> Option<(Referent, String)> {
        let mut words = pending.phrase.split_whitespace();
        let starter = words.next()?;
        let words: Vec<String> = words.map(british).collect();
        let (head, attributes) = words.split_last()?;
        let attribute = attributes.join(" ");
        if starter == "each" {
            let pair = self.discourse.and_then(|discourse| discourse.between(false))?;
            let why = "plural: each party is one of the two that the title names".to_owned();
            return Some((plural(pair), why));
        }
        let title = if attribute.is_empty() { head.clone() } else { format!("{attribute} {head}") };
        if let Some(key) = self.memory.persons.titled(&title).filter(|_| starter == "the") {
            let why = format!(
                "title: \"the {title}\" is {}, the only one so called",
                Referent::Local(key.into()).local_name()
            );
            return Some((Referent::Local(key.into()), why));
        }
        if ["two", "three", "four", "five"].contains(&starter) {
            return if starter == "two" { self.pair(head, pending.range, scan) } else { None };
        }
        match head.as_str() {
            "parties" => self.pair(head, pending.range, scan),
            head if STATE_HEADS.contains(&head) => {
                if attribute.is_empty()
                    || attribute == "whole"
                    || attribute == "entire"
                    || attribute == "same"
                {
                    // "the state" is the state at large as often as one.
                    if head == "state" {
                        return None;
                    }
                    let (id, why) = self.one_state()?;
                    // A kingdom is one, an island is one.
                    let fits = |e: &rapporteur_catalog::Entity| {
                        matches!(head, "country" | "nation") || e.attributes.iter().any(|a| &**a == head)
                    };
                    if !self.catalogue.entity(id).is_some_and(fits) {
                        return None;
                    }
                    return Some((Referent::Entity(id), format!("description: \"the {head}\" is {why}")));
                }
                let island = head == "nation" && attribute == "island";
                let wanted = if island { "island" } else { attribute.as_str() };
                self.by_attribute(&self.memory.states, &[wanted], &format!("{attribute} {head}"))
            }
            head if GOVERNMENT_HEADS.contains(&head) && attribute.is_empty() => {
                let (id, why) = self.one_state()?;
                let key = &self.catalogue.entity(id)?.key;
                Some((
                    Referent::Local(format!("organ:{key}/government").into()),
                    format!("description: the government of {why}"),
                ))
            }
            head => {
                let full = if attribute.is_empty() { head.to_owned() } else { format!("{attribute} {head}") };
                let body = BODY_HEADS
                    .contains(&head)
                    .then(|| self.by_attribute(&self.memory.bodies, &[&full], &full))
                    .flatten();
                body.or_else(|| self.thing_named(head, attributes))
            }
        }
    }

    /// The one actor so far that has an attribute; of several, the one the last sentences speak of.
    fn by_attribute(
        &self,
        table: &FxHashMap<EntityId, Salience>,
        wanted: &[&str],
        said: &str,
    ) -> Option<(Referent, String)> {
        let has = |id: &EntityId| {
            self.catalogue
                .entity(*id)
                .is_some_and(|e| wanted.iter().all(|w| e.attributes.iter().any(|a| &**a == *w)))
        };
        let fitting: Vec<(EntityId, Salience)> =
            table.iter().filter(|(id, _)| has(id)).map(|(id, s)| (*id, *s)).collect();
        let one = match fitting.as_slice() {
            [(id, salience)] => {
                // A bare "the organisation" far from any is somebody else.
                let bare = !said.contains(' ') && !matches!(said, "alliance" | "bloc");
                (!bare || self.memory.at - salience.last <= 3).then_some(*id)
            }
            _ => {
                let recent: Vec<EntityId> =
                    fitting.iter().filter(|(_, s)| self.memory.at - s.last <= 1).map(|(id, _)| *id).collect();
                match recent.as_slice() {
                    [id] => Some(*id),
                    _ => None,
                }
            }
        }?;
        let key = self.catalogue.entity(one).map_or("", |e| &e.key);
        Some((Referent::Entity(one), format!("description: \"{said}\" is what {key} is called")))
    }

    /// The number of the sentence in its document.
    pub(crate) fn sentence_number(&self) -> usize {
        self.memory.at
    }

    /// The states that are spoken of here: `None` if there is none, `Some(None)` if there are several.
    pub(crate) fn only_state_near(&self) -> Option<Option<EntityId>> {
        [&self.memory.current, &self.memory.previous].into_iter().find_map(|near| {
            let mut states =
                near.iter().filter_map(|i| if let Identity::State(id) = i { Some(*id) } else { None });
            let first = states.next()?;
            Some(states.next().is_none().then_some(first))
        })
    }

    /// Whether something else with a head noun was named just before.
    pub(crate) fn rival(&self, head: &str, body: &Referent) -> bool {
        let list = self.memory.things.get(head).map_or(&[][..], Vec::as_slice);
        list.iter().any(|(other, at)| other != body && self.memory.at - at <= RIVAL)
    }

    /// The single state that is spoken of here.
    fn one_state(&self) -> Option<(EntityId, String)> {
        for near in [&self.memory.current, &self.memory.previous] {
            let states: Vec<EntityId> = near
                .iter()
                .filter_map(|i| if let Identity::State(id) = i { Some(*id) } else { None })
                .collect();
            match states.as_slice() {
                [] => {}
                [one] => return Some((*one, self.key_of(*one, "the only state near"))),
                _ => break,
            }
        }
        let ranked = self.ranked(&self.memory.states);
        let (first, weight) = ranked.first()?;
        let rival = ranked.get(1).map_or(0.0, |(_, w)| *w);
        (*weight >= 0.5 && *weight >= rival * CLEARLY)
            .then(|| (*first, self.key_of(*first, "the state the document is about")))
    }

    fn key_of(&self, id: EntityId, why: &str) -> String {
        format!("{}, {why}", self.catalogue.entity(id).map_or("", |e| &e.key))
    }

    /// Actors by weight, heaviest first.
    fn ranked(&self, table: &FxHashMap<EntityId, Salience>) -> Vec<(EntityId, f32)> {
        let mut ranked: Vec<(EntityId, f32)> =
            table.iter().map(|(id, s)| (*id, faded(*s, self.memory.at))).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked
    }

    /// "both nations": exactly two, in this sentence before the phrase, or in the text so far.
    fn pair(&self, head: &str, range: TextRange, scan: &Scan) -> Option<(Referent, String)> {
        let states = ["nations", "countries", "states", "governments"].contains(&head);
        let anybody = ["parties", "sides", "partners"].contains(&head);
        let pick = |identity: &Identity| match identity {
            Identity::State(id) if states || anybody => Some(*id),
            Identity::Body(id) if !states => Some(*id),
            _ => None,
        };
        let here: Vec<EntityId> = self.memory.current.iter().filter_map(pick).collect();
        let why = |rule: &str| format!("plural: \"both {head}\" are {rule}");
        match here.as_slice() {
            [a, b] => return Some((plural([*a, *b]), why("the two named in the sentence"))),
            [_, _, _, ..] => return None,
            _ => {}
        }
        let titled = self.discourse.and_then(|discourse| discourse.between(states));
        if let Some(pair) = titled.filter(|pair| here.iter().all(|id| pair.contains(id))) {
            return Some((plural(pair), why("the two that the title names")));
        }
        if anybody {
            let before: Vec<EntityId> = self.memory.previous.iter().filter_map(pick).collect();
            let [a, b] = before.as_slice() else { return None };
            return Some((plural([*a, *b]), why("the two named just before")));
        }
        let ranked = self.ranked(if states { &self.memory.states } else { &self.memory.bodies });
        if let [(a, _), (b, second), rest @ ..] = ranked.as_slice() {
            let third = rest.first().map_or(0.0, |(_, w)| *w);
            if *second >= 0.15 && *second >= third * 1.6 && here.iter().all(|id| id == a || id == b) {
                return Some((plural([*a, *b]), why("the two salient ones")));
            }
            return None;
        }
        if !ranked.is_empty() {
            return None;
        }
        // At the very beginning the two may follow in the sentence itself.
        let mut after: Vec<EntityId> = Vec::new();
        let following = scan.mentions.iter().filter(|m| m.range.start() > range.start()).take(MANY);
        for id in following.filter_map(|m| m.referent.principal(self.catalogue)) {
            if self.catalogue.is_country(id) == states && !after.contains(&id) {
                after.push(id);
            }
        }
        let [a, b] = after.as_slice() else { return None };
        Some((plural([*a, *b]), why("the two that the sentence goes on to name")))
    }

    /// "the agreement": the nearest named thing with this head, if no other is near.
    fn thing_named(&self, head: &str, attributes: &[String]) -> Option<(Referent, String)> {
        const IDLE: [&str; 8] =
            ["same", "said", "new", "joint", "bilateral", "aforementioned", "five-day", "ongoing"];
        let list = self.memory.things.get(head)?;
        let named = |referent: &Referent| {
            let name = match referent {
                Referent::Entity(id) => rapporteur_catalog::fold_name(self.catalogue.display_name(*id)),
                other => other.local_name().to_owned(),
            };
            attributes
                .iter()
                .all(|a| IDLE.contains(&a.as_str()) || name.split_whitespace().any(|w| british(w) == *a))
        };
        // What this sentence or the one before has named goes first; further back there must be no other.
        for reach in [1, REACH] {
            let near = list.iter().filter(|(referent, at)| self.memory.at - at <= reach && named(referent));
            let fitting: Vec<&Referent> = near.map(|(referent, _)| referent).collect();
            match fitting.as_slice() {
                [] => {}
                [one] => return Some(((*one).clone(), format!("description: the only {head} named before"))),
                _ => return None,
            }
        }
        None
    }

    /// A possessive has what it is joined to ("the OAS and its programme"), or the subject of the sentence if nothing
    /// else has been named ("Ghana modernised its fleet"); a pronoun that opens a sentence the subject of the last one.
    fn pronoun(&self, word: &str, range: TextRange, prose: &str, scan: &Scan) -> Option<(Referent, String)> {
        if matches!(word, "he" | "she") {
            // Of a quotation nobody knows whom it speaks of.
            let quoted = |discourse: &Discourse| {
                discourse.is_quoted(self.sentence_number(), prose, range.start().into())
            };
            if self.discourse.is_some_and(quoted) {
                return None;
            }
            let key = self.memory.persons.meant(prose, scan, range.start().into(), self.before)?;
            let why = format!("pronoun: \"{word}\" is the only person named before");
            return Some((Referent::Local(key.into()), why));
        }
        if matches!(word, "their" | "they") {
            let (ids, at) = self.memory.plural.as_ref()?;
            // "The data are open to both sides; they": the subject of the first half is meant.
            let begins = self.plural_at.map_or(0, usize::from);
            let between = prose.get(begins..usize::from(range.start())).unwrap_or("");
            if word == "they" && between.contains(';') && begins > "Under it, ".len() {
                return None;
            }
            return (*at == self.memory.at && self.memory.current.len() == ids.len()).then(|| {
                (Referent::Plural(ids.clone()), format!("pronoun: \"{word}\" are the ones named together"))
            });
        }
        if let Some((end, id)) = self.last {
            let joint = prose.get(usize::from(end)..usize::from(range.start())).unwrap_or("").trim();
            let helped = joint == "in" && prose.get(usize::from(range.end())..).is_some_and(strives);
            if helped
                || ["and", "with", "through", ", through", ", with", "or", "and through"].contains(&joint)
            {
                return Some((
                    Referent::Entity(id),
                    format!("pronoun: \"{word}\" has {}", self.key_of(id, "to which it is joined")),
                ));
            }
        }
        // "in its efforts to train its crews": who strives is whose crews they are.
        if let Some((end, id)) = self.possessor {
            let words: Vec<&str> = prose
                .get(usize::from(end)..usize::from(range.start()))
                .unwrap_or("")
                .split_whitespace()
                .collect();
            if matches!(words.as_slice(), [_, "to", _] | [_, _, "to", _]) {
                let why = format!("pronoun: \"{word}\" has {}", self.key_of(id, "who strives"));
                return Some((Referent::Entity(id), why));
            }
        }
        let (near, subject) = if self.memory.current.is_empty() {
            let (prose, scan) = self.before?;
            (&self.memory.previous, subject(self.catalogue, prose, scan)?)
        } else {
            (&self.memory.current, subject(self.catalogue, prose, scan)?)
        };
        let [Identity::State(id) | Identity::Body(id)] = near.as_slice() else { return None };
        // "Fiji shared a photograph showing that the ship had lowered its flag": the ship's.
        let clause = prose.get(..usize::from(range.start())).unwrap_or("");
        if !self.memory.current.is_empty() && has_subject_of_its_own(clause) {
            return None;
        }
        (*id == subject).then(|| {
            (
                Referent::Entity(*id),
                format!("pronoun: \"{word}\" has {}", self.key_of(*id, "the only one named, as subject")),
            )
        })
    }
}

/// The state or body that is the subject of a sentence by its place: first, and before a verb.
fn subject(catalogue: &Catalogue, prose: &str, scan: &Scan) -> Option<EntityId> {
    let first =
        scan.mentions.first().filter(|m| matches!(m.form, MentionForm::Name | MentionForm::Acronym))?;
    let id = first.referent.principal(catalogue)?;
    let before = prose.get(..usize::from(first.range.start()))?.trim();
    let opening =
        before.strip_suffix("the").or_else(|| before.strip_suffix("The")).unwrap_or(before).trim_end();
    let opens = opening.is_empty() || (opening.ends_with(',') && opening.len() <= 40);
    let after = Sentence::new(prose.get(usize::from(first.range.end())..)?);
    let verb = after.tok(0).is_some_and(|t| t.gap)
        && after.is_lower(0)
        && (after.has(0, flag::VERB | flag::MODAL | flag::PAST)
            || after.word(0).ends_with("ed")
            || after.is(0, "also"));
    (opens && verb).then_some(id)
}

/// Whether a clause with "that" has begun whose subject has an article: "showing that the ship".
fn has_subject_of_its_own(before: &str) -> bool {
    [" that the ", " that a ", " that an ", " that this ", " whether the ", " because the ", " which the "]
        .iter()
        .any(|opening| before.contains(opening))
}

/// Whether an adjective or name only tells where somebody is from: "a Chilean national", "a Kenyan man".
fn is_of_somebody(prose: &str, range: TextRange) -> bool {
    const NOUNS: [&str; 12] = [
        "national",
        "nationals",
        "citizen",
        "citizens",
        "man",
        "woman",
        "men",
        "women",
        "businessman",
        "passport",
        "journalist",
        "tourist",
    ];
    let after = prose.get(usize::from(range.end())..).unwrap_or("");
    let noun = after
        .strip_prefix(' ')
        .map_or("", |after| after.split(|c: char| !c.is_alphabetic()).next().unwrap_or(""));
    NOUNS.contains(&noun)
}

/// "… continuing efforts", "… fight against": what one is supported in.
fn strives(after: &str) -> bool {
    const NOUNS: [&str; 16] = [
        "effort",
        "efforts",
        "fight",
        "struggle",
        "work",
        "attempt",
        "attempts",
        "bid",
        "campaign",
        "quest",
        "drive",
        "endeavour",
        "endeavours",
        "endeavors",
        "transition",
        "reforms",
    ];
    after
        .split_whitespace()
        .take(3)
        .any(|word| NOUNS.contains(&word.trim_end_matches(|c: char| !c.is_alphanumeric())))
}

/// The latest year from 1000 to 2100 in a sentence.
fn latest_year(prose: &str) -> Option<u16> {
    let bytes = prose.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    // Every sentence of a document passes here at every key: first look for what a year begins with.
    memchr::memchr2_iter(b'1', b'2', bytes)
        .filter(|&at| !digit(at.checked_sub(1)) && !digit(Some(at + 4)))
        .filter_map(|at| prose.get(at..at + 4)?.parse::<u16>().ok())
        .filter(|year| (1000..=2100).contains(year))
        .max()
}

fn faded(salience: Salience, at: usize) -> f32 {
    let steps = i32::try_from(at - salience.last).unwrap_or(i32::MAX);
    salience.weight * FADE.powi(steps)
}

fn replace(range: TextRange, referent: Referent, form: MentionForm, why: String) -> Mention {
    Mention { range, referent, form, why: why.into() }
}
