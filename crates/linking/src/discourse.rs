//! Who speaks in a captured document, and for whom: the frame in which "we", "our Bank", "my Department", "this country" and
//! "the two sides" stand for somebody.
//!
//! A party is known by the document's own words only: its by-line ("Remarks by …, Asian Development Bank"), a line of its
//! head that is a name and nothing else, the publisher of its metadata, the label before a turn ("Minister for Justice
//! (Deputy …):"), the words beside a quotation ("…, said the Kenyan Minister of Health").

mod byline;
mod settle;
mod voices;
mod words;

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};

use crate::mention::{Mention, Referent, Scan};
use crate::pending::british;
use crate::resolve::{Document, Memory, abbreviations};
use crate::sentence::Sentence;
use crate::{Linker, lexicon::flag};

pub(crate) use settle::{Settled, plural};
pub(crate) use words::{Kind, is};

/// Lines of the head that are looked at.
const HEAD: usize = 12;

/// What is known of a captured document beside its sentences.
#[derive(Debug, Clone, Copy, Default)]
pub struct Setting<'a> {
    /// The day on which it was written, ISO 8601.
    pub written: Option<&'a str>,
    /// Who published it.
    pub publisher: Option<&'a str>,
    /// The lines at its top: title, by-line, dateline.
    pub head: &'a [String],
}

/// A sentence of a captured document.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Folded prose.
    pub prose: &'a str,
    /// Its scan.
    pub scan: &'a Scan,
    /// Whether it is the first of its block: a turn or a quotation may begin here, and none goes on.
    pub opens: bool,
}

/// As [`resolve_on`](crate::resolve_on), for a captured document, in which somebody speaks: first persons and what a speaker
/// or publisher calls itself are settled, too. Briefs have no speaker: their "we" is the analyst.
///
/// ```
/// use rapporteur_catalog::Catalogue;
/// use rapporteur_linking::{Line, Linker, Setting, resolve_source};
///
/// let linker = Linker::new(Catalogue::builtin());
/// let head = ["Remarks by Ann Lee, Vice-President, Asian Development Bank".to_owned()];
/// let prose = "The road was built with a loan from our Bank.";
/// let scan = linker.scan(prose);
/// let line = Line { prose, scan: &scan, opens: true };
/// let added = resolve_source(&linker, &[line], Setting { head: &head, ..Setting::default() });
/// assert_eq!(&*added[0][0].why, "speaker: \"our Bank\" is ADB, for whom the speaker of the by-line speaks");
/// ```
#[must_use]
pub fn resolve_source(linker: &Linker, lines: &[Line<'_>], setting: Setting<'_>) -> Vec<Vec<Mention>> {
    let discourse = Discourse::read(linker, lines, setting);
    let abbreviations = abbreviations(lines.iter().map(|line| line.scan));
    let catalogue = linker.catalogue();
    let mut document = Document::new(catalogue, &abbreviations, setting.written, Memory::default(), None);
    document.discourse = Some(&discourse);
    lines.iter().map(|line| document.sentence(line.prose, line.scan)).collect()
}

/// Somebody who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Party {
    /// The body in whose name: `we`.
    pub body: Option<Referent>,
    /// Nouns of its name, by which it calls itself.
    pub nouns: Vec<String>,
    /// The state that it is of: `our country`.
    pub state: Option<EntityId>,
    /// How the document shows it.
    pub how: &'static str,
}

impl Party {
    /// A party that speaks for the government of a state.
    fn government(catalogue: &Catalogue, state: EntityId, how: &'static str) -> Party {
        let key = catalogue.entity(state).map_or("", |entity| &*entity.key);
        let body = Some(Referent::Local(format!("organ:{key}/government").into()));
        Party { body, nouns: vec!["government".to_owned()], state: Some(state), how }
    }

    /// A party that speaks for a ministry, by its portfolio.
    fn ministry(catalogue: &Catalogue, state: EntityId, portfolio: &str, how: &'static str) -> Party {
        let key = catalogue.entity(state).map_or("", |entity| &*entity.key);
        let body = Some(Referent::Local(format!("ministry:{key}/{portfolio}").into()));
        let nouns = ["ministry", "department"].map(str::to_owned).to_vec();
        Party { body, nouns, state: Some(state), how }
    }

    /// A party that is a body, named by `words`.
    fn body(catalogue: &Catalogue, body: Referent, words: &str, how: &'static str) -> Party {
        let principal = body.principal(catalogue);
        let mut nouns: Vec<String> = own_noun(words).into_iter().collect();
        if let Referent::Entity(id) = body
            && let Some(entity) = catalogue.entity(id)
        {
            let attributes = entity.attributes.iter().filter(|noun| is(Kind::Own, noun));
            nouns.extend(own_noun(&entity.name).into_iter().chain(attributes.map(ToString::to_string)));
        }
        if body.class(catalogue) == Some(EntityClass::Ministry) {
            nouns.extend(["ministry", "department"].map(str::to_owned));
        }
        nouns.sort_unstable();
        nouns.dedup();
        let state = principal.filter(|id| catalogue.is_country(*id));
        Party { body: Some(body), nouns, state, how }
    }

    /// Whether it calls itself by a noun.
    fn is_called(&self, noun: &str) -> bool {
        self.nouns.iter().any(|own| own == noun) || (self.body.is_some() && is(Kind::Anybody, noun))
    }
}

/// Who speaks in a sentence: outside quotation marks, inside them, and whether it begins inside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Voice {
    pub outside: Option<u16>,
    pub inside: Option<u16>,
    pub quoted: bool,
}

/// The frame of one document.
#[derive(Debug, Default)]
pub(crate) struct Discourse {
    parties: Vec<Party>,
    /// By sentence.
    voices: Vec<Voice>,
    /// Who publishes the document, or speaks throughout.
    own: Option<Party>,
    /// The state whose parliament, ministry or other organ it is of.
    home: Option<EntityId>,
    /// The two that its title names, if no third; states alone, and whoever they are.
    states: Option<[EntityId; 2]>,
    sides: Option<[EntityId; 2]>,
}

impl Discourse {
    fn read(linker: &Linker, lines: &[Line<'_>], setting: Setting<'_>) -> Discourse {
        let catalogue = linker.catalogue();
        let head = setting.head.get(..setting.head.len().min(HEAD)).unwrap_or_default();
        let scans: Vec<Scan> = head.iter().map(|line| linker.scan(line)).collect();
        let head: Vec<(&str, &Scan)> = head.iter().map(String::as_str).zip(&scans).collect();
        let parliament = byline::parliament(catalogue, &head);
        let speaker = byline::speaker(linker, &head, lines, parliament);
        let publisher = byline::publisher(linker, &head).or_else(|| byline::over_release(&head, lines));
        let publisher = publisher.or_else(|| {
            let name = setting.publisher?;
            byline::body_alone(catalogue, name, &linker.scan(name), "who publishes the document")
        });
        let home = [speaker.as_ref().map(|speaker| &speaker.party), publisher.as_ref()]
            .into_iter()
            .flatten()
            .find_map(|party| party.state)
            .or(parliament);
        let (states, sides) = byline::pair(linker, setting.head);
        let mut discourse = Discourse { home, states, sides, ..Discourse::default() };
        discourse.hear(linker, &head, lines, speaker.as_ref(), publisher.as_ref());
        discourse.own = publisher.or(speaker.map(|speaker| speaker.party));
        discourse
    }

    /// Who speaks at a byte of a sentence.
    pub(crate) fn party(&self, sentence: usize, prose: &str, at: usize) -> Option<&Party> {
        let voice = self.voices.get(sentence)?;
        let marks = prose.get(..at)?.bytes().filter(|byte| *byte == b'"').count();
        let inside = voice.quoted != (marks % 2 == 1);
        self.parties.get(usize::from(if inside { voice.inside? } else { voice.outside? }))
    }

    /// Whether a byte of a sentence stands in a quotation.
    pub(crate) fn is_quoted(&self, sentence: usize, prose: &str, at: usize) -> bool {
        let marks = prose.get(..at).unwrap_or_default().bytes().filter(|byte| *byte == b'"').count();
        self.voices.get(sentence).is_some_and(|voice| voice.quoted != (marks % 2 == 1))
    }

    /// The two that the title names: states alone, or whoever they are.
    pub(crate) fn between(&self, states: bool) -> Option<[EntityId; 2]> {
        if states { self.states } else { self.sides }
    }

    fn add(&mut self, party: &Party) -> Option<u16> {
        let known = self.parties.iter().position(|known| known == party);
        let at = known.unwrap_or_else(|| {
            self.parties.push(party.clone());
            self.parties.len() - 1
        });
        u16::try_from(at).ok()
    }
}

/// The noun of a name by which the body calls itself: the last one before "of", "for" …
pub(crate) fn own_noun(name: &str) -> Option<String> {
    let small = ["of", "for", "on", "against", "to", "in"];
    let stem = name.split(|c: char| !c.is_alphanumeric()).take_while(|word| !small.contains(word));
    stem.last().map(british).filter(|word| is(Kind::Own, word))
}

/// The country that a scan names from a byte on, if it is one. A name that several things have counts if one of them is a
/// country.
fn country(catalogue: &Catalogue, scan: &Scan, from: usize) -> Option<EntityId> {
    let later = |start: rapporteur_text::TextSize| usize::from(start) >= from;
    let named = scan
        .mentions
        .iter()
        .filter(|mention| later(mention.range.start()))
        .filter_map(|mention| mention.referent.principal(catalogue));
    let waiting = scan
        .pending
        .iter()
        .filter(|pending| later(pending.range.start()))
        .filter_map(|pending| pending.phrase.strip_prefix('?'))
        .flat_map(|keys| keys.split('|'))
        .filter_map(|key| catalogue.by_key(key));
    let mut states = named.chain(waiting).filter(|id| catalogue.is_country(*id));
    let first = states.next()?;
    states.all(|other| other == first).then_some(first)
}

/// Whether a word stands for a body of its own, in a list of capitalised words.
fn names_body(s: &Sentence<'_>, i: usize) -> bool {
    s.head(i).is_some() || is(Kind::Own, &british(s.word(i))) || (s.has(i, flag::FUNCTION) && s.is_capital(i))
}
