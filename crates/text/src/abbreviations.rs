//! Abbreviations and the words that open sentences: what tells a full stop from the stop of a short form.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What the stop after an abbreviation can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Abbreviation {
    /// Stands before a name or inside a phrase and never ends a sentence: `Mr.`, `e.g.`
    Title,
    /// Stands before a number and is an ordinary word otherwise: `No.`, `Art.`, `p.`
    Reference,
    /// The name of a month or weekday: before a number, or as [`Abbreviation::Name`].
    Month,
    /// Part of a name or a phrase, ends a sentence only before a word that usually opens one: `Inc.`, `U.S.`
    Name,
    /// Ends a sentence before any capital: `etc.`
    Closing,
    /// Time of day, ends a sentence before a capital unless a day or a time zone follows: `p.m.`
    Time,
}

static ABBREVIATIONS: LazyLock<HashMap<&'static str, Entry>> =
    LazyLock::new(|| parse_abbreviations(include_str!("../data/abbreviations.tsv")));

static OPENERS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| words(include_str!("../data/openers.txt")));

static SUBJECTS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| words(include_str!("../data/subjects.txt")));

static CALENDAR: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| words(include_str!("../data/calendar.txt")));

#[derive(Debug, Clone, Copy)]
struct Entry {
    class: Abbreviation,
    /// The data file has it with a capital, so that the word in small letters is another word (`Art.`, `art`).
    capital: bool,
}

/// Longest entry that is looked up, in bytes.
const LONGEST: usize = 24;

/// Looks up a word without its final stop. A single capital is an initial, whatever its small letter stands for.
pub(crate) fn abbreviation(word: &str) -> Option<Abbreviation> {
    if word.len() == 1 && word.starts_with(char::is_uppercase) {
        return None;
    }
    with_lower(word, |lower| ABBREVIATIONS.get(lower).copied())
        .flatten()
        .filter(|entry| !entry.capital || word.starts_with(char::is_uppercase))
        .map(|entry| entry.class)
}

/// Whether a capitalised word more often opens a sentence than goes on with a name (`The`, `However`).
pub(crate) fn opens_sentence(word: &str) -> bool {
    with_lower(word, |lower| OPENERS.contains(lower)).unwrap_or(false)
}

/// Whether a word in small letters opens a sentence whose capital was forgotten.
pub(crate) fn opens_without_capital(word: &str) -> bool {
    SUBJECTS.contains(word)
}

/// Whether a word names a month, a weekday or a time zone.
pub(crate) fn is_calendar(word: &str) -> bool {
    with_lower(word, |lower| CALENDAR.contains(lower)).unwrap_or(false)
}

fn with_lower<T>(word: &str, look_up: impl FnOnce(&str) -> T) -> Option<T> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    if word.is_ascii() {
        // The common case, without an allocation.
        let mut buffer = [0; LONGEST];
        let lower = buffer.get_mut(..word.len())?;
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        Some(look_up(std::str::from_utf8(lower).ok()?))
    } else {
        Some(look_up(&word.to_lowercase()))
    }
}

fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn words(file: &'static str) -> HashSet<&'static str> {
    lines(file).flat_map(str::split_whitespace).collect()
}

/// Lines of a class, a tab, and abbreviations without their final stop, separated by spaces. Keys are in small
/// letters; a capital in the file is remembered in the entry.
fn parse_abbreviations(file: &'static str) -> HashMap<&'static str, Entry> {
    let mut entries = HashMap::new();
    for line in lines(file) {
        let Some((class, words)) = line.split_once('\t') else { continue };
        let Some((class, capital)) = class_named(class) else { continue };
        for word in words.split_whitespace() {
            entries.insert(word, Entry { class, capital });
        }
    }
    entries
}

/// Class by its name in the data file; a leading `^` asks for a capital.
fn class_named(name: &str) -> Option<(Abbreviation, bool)> {
    let (name, capital) = name.strip_prefix('^').map_or((name, false), |name| (name, true));
    let class = match name {
        "title" => Abbreviation::Title,
        "reference" => Abbreviation::Reference,
        "month" => Abbreviation::Month,
        "name" => Abbreviation::Name,
        "closing" => Abbreviation::Closing,
        "time" => Abbreviation::Time,
        _ => return None,
    };
    Some((class, capital))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_is_read() {
        let mut seen = HashSet::new();
        for line in lines(include_str!("../data/abbreviations.tsv")) {
            let (class, words) = line.split_once('\t').expect("class, tab, words");
            assert!(class_named(class).is_some(), "unknown class {class}");
            for word in words.split_whitespace() {
                assert!(word.len() <= LONGEST && !word.ends_with('.'), "{word}");
                assert_eq!(word, word.to_lowercase(), "keys are in small letters");
                assert!(seen.insert(word), "{word} is listed twice");
            }
        }
        for word in OPENERS.iter().chain(CALENDAR.iter()).chain(SUBJECTS.iter()) {
            assert!(word.len() <= LONGEST && **word == word.to_lowercase(), "{word}");
        }
    }

    #[test]
    fn case_tells_an_abbreviation_from_a_word() {
        assert_eq!(abbreviation("Art"), Some(Abbreviation::Reference));
        assert_eq!(abbreviation("art"), None);
        assert_eq!(abbreviation("INC"), Some(Abbreviation::Name));
        assert_eq!(abbreviation(""), None);
        assert_eq!(abbreviation("an-extremely-long-compound-word"), None);
        assert_eq!(abbreviation("NÚM"), Some(Abbreviation::Reference));
    }
}
