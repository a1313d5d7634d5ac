//! Persons whom a text goes on to name by their title alone or by a pronoun: "the President", "she".
//!
//! A title stands for a person if one alone has had it so far; a pronoun for the only person of its sentence, or of the one
//! before if its own names none. In doubt nobody is meant: a name that no rule has linked may be the one.

use rapporteur_text::TextRange;
use rustc_hash::FxHashMap;

use crate::discourse::{Kind, is};
use crate::lexicon::flag;
use crate::mention::Scan;
use crate::sentence::Sentence;

/// Titles that a text uses alone, longest first.
const TITLES: [&str; 14] = [
    "vice president",
    "prime minister",
    "foreign minister",
    "defence minister",
    "defense minister",
    "secretary general",
    "director general",
    "president",
    "minister",
    "chancellor",
    "ambassador",
    "commissioner",
    "governor",
    "taoiseach",
];

/// What a document has told of persons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Persons {
    /// Who has a title; `None` where several have it.
    titled: FxHashMap<&'static str, Option<Box<str>>>,
    /// Persons of this sentence so far, and of the one before.
    current: Vec<Box<str>>,
    previous: Vec<Box<str>>,
}

impl Persons {
    /// A person is named at a place of a sentence.
    pub fn note(&mut self, key: &str, prose: &str, range: TextRange) {
        if !self.current.iter().any(|known| **known == *key) {
            self.current.push(key.into());
        }
        let Some(title) = title_beside(prose, range) else { return };
        // "Foreign Minister Paz" is called "the Minister", too.
        let short = title.rsplit(' ').next().filter(|last| *last == "minister" && title != "prime minister");
        let short = short.and_then(|_| TITLES.into_iter().find(|title| *title == "minister"));
        for title in [Some(title), short].into_iter().flatten() {
            let known = self.titled.entry(title).or_insert_with(|| Some(key.into()));
            if known.as_deref() != Some(key) {
                *known = None;
            }
        }
    }

    /// The sentence ends.
    pub fn turn(&mut self) {
        self.previous = std::mem::take(&mut self.current);
    }

    /// The one person who has had a title so far.
    pub fn titled(&self, title: &str) -> Option<&str> {
        self.titled.get(title)?.as_deref()
    }

    /// Whom a pronoun at a byte of a sentence means. `before` is the sentence before.
    pub fn meant(&self, prose: &str, scan: &Scan, at: usize, before: Option<(&str, &Scan)>) -> Option<&str> {
        let names_other = |prose: &str, scan: &Scan, until: usize| {
            let s = Sentence::new(prose);
            (0..s.len().saturating_sub(1)).take_while(|&i| usize::from(s.range(i, i + 1).end()) <= until).any(
                |i| {
                    let pair = s.range(i, i + 2);
                    let name = |i: usize| s.is_name_word(i) && !s.has(i, flag::TITLE | flag::PERSON_TITLE);
                    name(i)
                        && name(i + 1)
                        && s.tok(i + 1).is_some_and(|tok| tok.gap)
                        && !scan.mentions.iter().any(|mention| mention.range.contains_range(pair))
                },
            )
        };
        if names_other(prose, scan, at) {
            return None;
        }
        match self.current.as_slice() {
            [one] => Some(one),
            // "as soon as she came" in a sentence about somebody else; "she came", "…, she said" go on from the one before.
            [] if !(opens(prose, at) || says(prose, at)) => None,
            [] => {
                let (before, scan) = before?;
                match self.previous.as_slice() {
                    [one] if !names_other(before, scan, before.len()) => Some(one),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Whether a pronoun opens its sentence.
fn opens(prose: &str, at: usize) -> bool {
    prose.get(..at).is_some_and(|before| !before.contains(char::is_alphanumeric))
}

/// Whether a pronoun says something: "she said".
fn says(prose: &str, at: usize) -> bool {
    let after = prose.get(at..).unwrap_or("");
    let verb = after.split_whitespace().nth(1).unwrap_or("").trim_end_matches(|c: char| !c.is_alphabetic());
    is(Kind::Saying, verb)
}

/// Whether a title may stand alone there: "the President's", "the minister said", and not "the President of Fiji" or "the
/// minister Paz". Returns the number of its words and how it is known.
pub(crate) fn title_alone(s: &Sentence<'_>, at: usize) -> Option<(usize, &'static str)> {
    let title = TITLES.into_iter().find(|title| {
        title
            .split(' ')
            .enumerate()
            .all(|(n, word)| s.is(at + n, word) && s.tok(at + n).is_some_and(|t| t.gap))
    })?;
    let end = at + title.split(' ').count();
    let goes_on = s.mark(end, '-')
        || s.is_capital(end) && s.tok(end).is_some_and(|tok| tok.gap)
        || ["of", "for", "in", "and", "or", "elect", "general"].iter().any(|word| s.is(end, word));
    // "the president stressed"; another noun makes it part of a name: "the governor candidate".
    let noun = s.is_lower(end)
        && !s.has(end, flag::FUNCTION | flag::VERB | flag::MODAL | flag::PAST)
        && !s.word(end).ends_with("ed")
        && s.possessive(end) == 0;
    (!goes_on && !noun).then_some((end, title))
}

/// The title right before a name, or right after it and a comma: "President Okafor", "Ada Okafor, President of".
fn title_beside(prose: &str, range: TextRange) -> Option<&'static str> {
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    let fold = |text: &str| text.to_lowercase().replace('-', " ");
    let before = prose.get(..start)?.trim_end();
    let from = before.char_indices().rev().nth(24).map_or(0, |(at, _)| at);
    let tail = fold(before.get(from..)?);
    let ends = |title: &&str| {
        tail.strip_suffix(*title).is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '"', '(']))
    };
    let former = |title: &str| {
        let rest = tail.strip_suffix(title).unwrap_or_default().trim_end();
        ["former", "ex", "late", "then"].iter().any(|word| rest.ends_with(word))
    };
    if let Some(title) = TITLES.into_iter().find(ends) {
        return (!former(title)).then_some(title);
    }
    let after = prose.get(end..)?.strip_prefix(", ")?;
    let after = fold(after.get(..after.char_indices().nth(24).map_or(after.len(), |(at, _)| at))?);
    let after = after.strip_prefix("the ").unwrap_or(&after);
    TITLES.into_iter().find(|title| after.strip_prefix(title).is_some_and(|rest| rest.starts_with(" of ")))
}
