//! Abbreviations that a text defines: "Long Name (LN)", "LN (Long Name)", and with a gloss of the foreign order
//! "Long Name (NL by its Spanish acronym)".

use rapporteur_catalog::{Catalogue, EntityClass, NameKind, fold_name};

use crate::automaton::Found;
use crate::compose::Composed;
use crate::context::Decision;
use crate::lexer::Shape;
use crate::lexicon::flag;
use crate::local::{Local, local_key};
use crate::mention::Referent;
use crate::sentence::Sentence;

/// A definition: the short form's tokens, the long form's, and what both stand for.
#[derive(Debug, Clone)]
pub(crate) struct Defined {
    pub short: (usize, usize),
    pub long: (usize, usize),
    pub referent: Referent,
    pub why: String,
}

const MAX_INNER: usize = 14;

/// All definitions of a sentence.
pub(crate) fn definitions(
    catalogue: &Catalogue,
    s: &Sentence<'_>,
    found: &[Found],
    decisions: &[Decision],
    locals: &[Local],
    composed: &[Composed],
) -> Vec<Defined> {
    let mut out = Vec::new();
    let finder = Finder { catalogue, s, found, decisions, locals, composed };
    for open in (0..s.len()).filter(|&i| s.mark(i, '(')) {
        let Some(close) = (open + 1..(open + 2 + MAX_INNER).min(s.len())).find(|&i| s.mark(i, ')')) else {
            continue;
        };
        out.extend(finder.long_first(open, close).or_else(|| finder.short_first(open, close)));
    }
    out
}

struct Finder<'a> {
    catalogue: &'a Catalogue,
    s: &'a Sentence<'a>,
    found: &'a [Found],
    decisions: &'a [Decision],
    locals: &'a [Local],
    composed: &'a [Composed],
}

impl Finder<'_> {
    /// "Long Name (LN …)".
    fn long_first(&self, open: usize, close: usize) -> Option<Defined> {
        let s = self.s;
        let mut inner = open + 1;
        if s.mark(inner, '"') {
            inner += 1;
        }
        let short_end = short_form(s, inner)?;
        let mut after = short_end;
        if s.mark(after, '"') {
            after += 1;
        }
        let glossed = self.gloss(after, close);
        if after != close && !glossed {
            return None;
        }
        let short = s.slice(inner, short_end);
        let letters = letters(short);
        // A catalogue name around the bracket: "Science for Peace and Security (SPS) Programme".
        if let Some(f) = self.found.iter().find(|f| f.first < open && f.end > close + 1)
            && let Some(reading) = f.readings.first()
            && self.catalogue.names_of(reading.entity).iter().any(|n| *n.text == *short)
        {
            let referent = Referent::Entity(reading.entity);
            let why = format!("definition: \"{}\"", s.slice(f.first, f.end));
            return Some(Defined { short: (inner, short_end), long: (f.first, open), referent, why });
        }
        // The nearest long form first: a name of the catalogue, a composed or a local name, else words with its initials.
        let foreign = after == close && self.is_foreign(inner, short_end);
        if let Some((first, referent)) = self.entity_before(open, short, &letters, glossed || foreign) {
            let why = format!("definition: \"{} ({short})\"", s.slice(first, open));
            return Some(Defined { short: (inner, short_end), long: (first, open), referent, why });
        }
        let first = self.words_before(open, &letters)?;
        let long = s.slice(first, open);
        let class = (first..open).rev().find_map(|i| s.head(i)).unwrap_or(EntityClass::NonState);
        let referent =
            self.known_short(short, long).unwrap_or_else(|| Referent::Local(local_key(class, long)));
        let why = format!("definition: \"{long} ({short})\" by its initials");
        Some(Defined { short: (inner, short_end), long: (first, open), referent, why })
    }

    /// Whether a bracket has nothing but initials that the catalogue does not know: right behind the name of a body they are its
    /// own, be it in another language ("National Pension Insurance Fund (CNAP)"). "University of Oxford (UK)" says where it is.
    fn is_foreign(&self, first: usize, end: usize) -> bool {
        let short = self.s.slice(first, end);
        (3..=8).contains(&short.len())
            && short.bytes().all(|byte| byte.is_ascii_uppercase())
            && !self.found.iter().any(|f| f.first == first && f.end == end && !f.readings.is_empty())
    }

    /// "by its Spanish acronym", "for its initials in French", "en español".
    fn gloss(&self, at: usize, close: usize) -> bool {
        let words: Vec<String> = (at..close).map(|i| self.s.word(i).to_lowercase()).collect();
        if words.is_empty() || words.len() > 9 {
            return false;
        }
        let says = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
        says(&["acronym", "acronyms", "initials", "abbreviation", "abbreviated", "siglas", "sigla", "sigle"])
            || (says(&["in", "en"]) && (at..close).any(|i| self.s.has(i, flag::LANGUAGE)))
            || (words.len() <= 2 && says(&["en", "hereafter", "henceforth"]))
    }

    fn entity_before(
        &self,
        open: usize,
        short: &str,
        letters: &[char],
        glossed: bool,
    ) -> Option<(usize, Referent)> {
        let s = self.s;
        let acronym_of = |id| {
            self.catalogue.names_of(id).iter().any(|n| {
                n.kind == NameKind::Acronym
                    && (*n.text == *short || n.text.trim_end_matches('s') == short.trim_end_matches('s'))
            })
        };
        for (f, decision) in
            self.found.iter().zip(self.decisions).filter(|(f, _)| f.end == open && !f.readings.is_empty())
        {
            let id = decision.entity().or_else(|| f.readings.first().map(|r| r.entity))?;
            let entity = self.catalogue.entity(id)?;
            let land =
                matches!(entity.class, EntityClass::Country | EntityClass::Region | EntityClass::Place);
            let fits = acronym_of(id) || initials(s, f.first, open, letters) || (glossed && !land);
            // "Ministry of Health of Peru (MINSA)": the country ends a longer name.
            if fits && !(land && self.composed.iter().any(|c| c.end == open)) {
                return Some((f.first, Referent::Entity(id)));
            }
        }
        if let Some(c) = self.composed.iter().find(|c| c.end == open) {
            return Some((c.first, Referent::Local(c.key(self.catalogue))));
        }
        let local = self.locals.iter().find(|l| l.end == open)?;
        let shared = shared_initials(s, local.first, local.end, letters);
        if !(glossed || initials(s, local.first, open, letters) || shared * 2 > letters.len()) {
            return None;
        }
        let long = s.slice(local.first, local.end);
        // A short form that stands for a catalogue entity with another spelling of its name.
        if let Some(known) = self.known_short(short, long) {
            return Some((local.first, known));
        }
        Some((local.first, Referent::Local(local.key(s))))
    }

    /// The catalogue's reading of a short form, if the long form shares its words ("Organization of United Nations").
    fn known_short(&self, short: &str, long: &str) -> Option<Referent> {
        let words = |text: &str| -> Vec<String> {
            fold_name(text)
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| w.len() > 3)
                .map(|w| stem(w).to_owned())
                .collect()
        };
        let wanted = words(long);
        let f = self.found.iter().find(|f| self.s.slice(f.first, f.end) == short)?;
        for reading in &f.readings {
            let alike = self.catalogue.names_of(reading.entity).iter().any(|n| {
                let have = words(&n.text);
                let common = wanted.iter().filter(|w| have.contains(w)).count();
                have.len() > 1 && common * 4 >= have.len().max(wanted.len()) * 3
            });
            if alike {
                return Some(Referent::Entity(reading.entity));
            }
        }
        None
    }

    /// First token of the capitalised words before `open` whose initials are the letters, in order.
    fn words_before(&self, open: usize, letters: &[char]) -> Option<usize> {
        let s = self.s;
        if letters.len() < 2 {
            return None;
        }
        let earliest = open.saturating_sub(letters.len() * 2 + 4);
        let first = (earliest..open).rev().find(|&first| {
            let aligned = first_letter(s.word(first)) == letters.first().copied();
            aligned && s.is_capital(first) && initials(s, first, open, letters)
        })?;
        let capitals = (first..open).filter(|&i| s.is_capital(i)).count();
        // Words in small letters are a term, not a name.
        (capitals >= 2 && !(first..open).any(|i| s.mark(i, '.') || s.mark(i, ';') || s.mark(i, '(')))
            .then_some(first)
    }

    /// "LN (Long Name)".
    fn short_first(&self, open: usize, close: usize) -> Option<Defined> {
        let s = self.s;
        let first = (open.saturating_sub(3)..open).find(|&i| short_form(s, i) == Some(open))?;
        let short = s.slice(first, open);
        let letters = letters(short);
        let from = if s.is(open + 1, "the") { open + 2 } else { open + 1 };
        let inside = self.found.iter().find(|f| f.first == from && f.end == close && !f.readings.is_empty());
        let (referent, fits) = match inside.and_then(|f| f.readings.first()) {
            Some(reading) => {
                let known = self.catalogue.names_of(reading.entity).iter().any(|n| *n.text == *short);
                (Referent::Entity(reading.entity), known || initials(s, from, close, &letters))
            }
            None => {
                let long = s.slice(from, close);
                let class = (from..close).rev().find_map(|i| s.head(i)).unwrap_or(EntityClass::NonState);
                let capitals = (from..close).filter(|&i| s.is_capital(i)).count();
                let referent =
                    self.known_short(short, long).unwrap_or_else(|| Referent::Local(local_key(class, long)));
                (referent, capitals >= 2 && initials(s, from, close, &letters))
            }
        };
        let why = format!("definition: \"{short} ({})\"", s.slice(from, close));
        fits.then_some(Defined { short: (first, open), long: (from, close), referent, why })
    }
}

/// End of a short form at `at`: one word with two capitals (`OAS`, `colCERT`, `PTECs`), perhaps with `-`, `/`, `&` inside.
pub(crate) fn short_form(s: &Sentence<'_>, at: usize) -> Option<usize> {
    let shaped = |i: usize| matches!(s.tok(i).map(|t| t.shape), Some(Shape::Initials | Shape::Mixed));
    if !shaped(at) {
        return None;
    }
    let mut end = at + 1;
    while ["-", "/", "&", "+"].contains(&s.word(end))
        && s.tok(end).is_some_and(|t| !t.gap)
        && s.tok(end + 1).is_some_and(|t| !t.gap && t.is_word())
    {
        end += 2;
    }
    let length = s.slice(at, end).chars().count();
    (2..=12).contains(&length).then_some(end)
}

/// Letters of a short form in small letters, a plural `s` dropped.
fn letters(short: &str) -> Vec<char> {
    let plural =
        short.len() > 2 && short.ends_with('s') && short.chars().rev().nth(1).is_some_and(char::is_uppercase);
    let end = if plural { short.len() - 1 } else { short.len() };
    fold_name(short.get(..end).unwrap_or(short)).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn first_letter(word: &str) -> Option<char> {
    fold_name(word).chars().next()
}

/// The letters are, in order, initials of the words or letters inside them, the first one an initial (Schwartz and
/// Hearst's test, stricter: every capitalised word gives a letter or is skipped at most once).
fn initials(s: &Sentence<'_>, first: usize, end: usize, letters: &[char]) -> bool {
    let words: Vec<(Vec<char>, bool)> = (first..end)
        .filter(|&i| s.tok(i).is_some_and(|t| t.is_word()))
        .map(|i| (fold_name(s.word(i)).chars().collect(), s.is_capital(i)))
        .collect();
    match_letters(&words, letters)
}

/// Which numbers of letters the words so far can have given, as bits; the second set has missed one capitalised word.
fn match_letters(words: &[(Vec<char>, bool)], letters: &[char]) -> bool {
    let whole = letters.len();
    if whole == 0 || whole > 15 {
        return false;
    }
    let mut reached = [1u16, 0u16];
    for (word, capital) in words {
        let mut next = [0u16, 0u16];
        for missed in 0..2 {
            for given in (0..=whole).filter(|given| reached[missed] & (1 << given) != 0) {
                // This word gives its first n letters ("MinTIC", "INTERPOL").
                let rest = letters.get(given..).unwrap_or(&[]);
                let common = word.iter().zip(rest).take(5).take_while(|(a, b)| a == b).count();
                (1..=common).for_each(|n| next[missed] |= 1 << (given + n));
                if !capital {
                    next[missed] |= 1 << given;
                } else if missed == 0 && whole > 2 && given < whole && given > 0 {
                    next[1] |= 1 << given;
                }
            }
        }
        reached = next;
    }
    (reached[0] | reached[1]) & (1 << whole) != 0
}

/// How many of the letters are initials of the words, in any order.
fn shared_initials(s: &Sentence<'_>, first: usize, end: usize, letters: &[char]) -> usize {
    let mut initials: Vec<char> =
        (first..end).filter(|&i| s.is_capital(i)).filter_map(|i| first_letter(s.word(i))).collect();
    letters
        .iter()
        .filter(|letter| {
            let at = initials.iter().position(|i| i == *letter);
            at.map(|at| initials.swap_remove(at)).is_some()
        })
        .count()
}

/// Without the endings in which spellings of a name differ.
fn stem(word: &str) -> &str {
    let word = word.strip_suffix("isation").or_else(|| word.strip_suffix("ization")).unwrap_or(word);
    word.strip_suffix('s').unwrap_or(word)
}
