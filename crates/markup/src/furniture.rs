//! Page furniture: menus, comment forms, log-in prompts, share buttons, notices, labels, captions.
//!
//! What is furniture is decided by whole lines and by how lines start, after the phrases of `data/furniture.toml`.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::dates::{self, DateClass};

/// What a furniture line does to the lines after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tail {
    /// Nothing.
    #[default]
    None,
    /// All of them are furniture.
    Rest,
    /// They are furniture as long as they are questions.
    Questions,
    /// They are furniture as long as they are short and end without a full stop.
    Labels,
}

#[derive(Deserialize)]
struct Raw {
    class: Vec<RawClass>,
    menu: Words,
    caption: Caption,
    verbs: Words,
}

#[derive(Deserialize)]
struct RawClass {
    /// For the reader of the file.
    #[serde(rename = "name")]
    _name: String,
    #[serde(default)]
    tail: Tail,
    max_words: usize,
    #[serde(default)]
    lines: Vec<String>,
    #[serde(default)]
    starts: Vec<String>,
}

#[derive(Deserialize)]
struct Words {
    words: FxHashSet<String>,
}

#[derive(Deserialize)]
struct Caption {
    words: FxHashSet<String>,
    phrases: Vec<String>,
    starts: Vec<String>,
}

struct Data {
    lines: FxHashMap<String, Tail>,
    starts: Vec<Start>,
    menu: FxHashSet<String>,
    caption: Caption,
    verbs: FxHashSet<String>,
}

struct Start {
    phrase: String,
    max_words: usize,
    tail: Tail,
}

static DATA: LazyLock<Data> = LazyLock::new(|| {
    // The file is compiled in, and a test reads it.
    let raw: Raw = toml::from_str(include_str!("../data/furniture.toml")).expect("data/furniture.toml");
    let mut lines = FxHashMap::default();
    let mut starts = Vec::new();
    for class in raw.class {
        lines.extend(class.lines.into_iter().map(|line| (line, class.tail)));
        let start = |phrase| Start { phrase, max_words: class.max_words, tail: class.tail };
        starts.extend(class.starts.into_iter().map(start));
    }
    Data { lines, starts, menu: raw.menu.words, caption: raw.caption, verbs: raw.verbs.words }
});

/// Longest line that can be furniture by itself, in bytes.
const MAX_LEN: usize = 1024;
/// Most words of a label after a heading such as "Related articles".
const MAX_LABEL_WORDS: usize = 20;
/// Most words of a caption.
const MAX_CAPTION_WORDS: usize = 14;
/// Most words of a part of a menu, and fewest parts.
const MAX_MENU_WORDS: usize = 3;
const MIN_MENU_PARTS: usize = 3;

/// The tail of a line, without its bullet, if it is furniture by itself.
pub(crate) fn classify(line: &str) -> Option<Tail> {
    if line.len() > MAX_LEN {
        return None;
    }
    let normal = normalise(line);
    let bare =
        normal.trim_end_matches(|c: char| ".:!?…»›>< ".contains(c)).trim_start_matches(['«', '‹', '<', ' ']);
    if let Some(&tail) = DATA.lines.get(bare) {
        return Some(tail);
    }
    let words = normal.split(' ').count();
    let start =
        DATA.starts.iter().find(|start| words <= start.max_words && starts_with(&normal, &start.phrase));
    if let Some(start) = start {
        return Some(start.tail);
    }
    // When a report was finished or adopted is something that it says.
    let is_date = dates::read(line).is_some_and(|dated| dated.class != DateClass::Given);
    let furniture = is_date || is_menu(&normal) || is_byline(line) || is_reading_time(&normal);
    furniture.then_some(Tail::None)
}

/// Whether a line after a furniture line with this tail belongs to it.
pub(crate) fn follows(line: &str, tail: Tail) -> bool {
    match tail {
        Tail::None => false,
        Tail::Rest => true,
        Tail::Questions => line.trim_end().ends_with('?'),
        Tail::Labels => {
            !line.trim_end().ends_with(['.', '!', ';', ':'])
                && line.split_whitespace().take(MAX_LABEL_WORDS + 1).count() <= MAX_LABEL_WORDS
        }
    }
}

/// Whether a short line without final punctuation names a picture.
pub(crate) fn is_caption(line: &str) -> bool {
    if line.len() > MAX_LEN || line.trim_end().ends_with(['.', '!', '?', ':', ';', ',']) {
        return false;
    }
    let normal = normalise(line);
    let words = || normal.split(' ').map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    if words().count() > MAX_CAPTION_WORDS || words().any(|word| DATA.verbs.contains(word)) {
        return false;
    }
    let caption = &DATA.caption;
    caption.starts.iter().any(|start| normal.starts_with(start.as_str()))
        || caption.phrases.iter().any(|phrase| normal.contains(phrase.as_str()))
        || words().any(|word| caption.words.contains(word))
}

/// Whether a line holds a finite verb of the closed classes.
pub(crate) fn has_auxiliary(line: &str) -> bool {
    line.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.len() <= 8 && DATA.verbs.contains(&word.to_lowercase())
    })
}

/// Lower case, straight marks, single spaces.
fn normalise(line: &str) -> String {
    let mut normal = String::with_capacity(line.len());
    for word in line.split_whitespace() {
        if !normal.is_empty() {
            normal.push(' ');
        }
        for c in word.chars() {
            match c {
                '’' | '‘' => normal.push('\''),
                '“' | '”' => normal.push('"'),
                c => normal.extend(c.to_lowercase()),
            }
        }
    }
    normal
}

/// Prefix that ends at a word boundary.
fn starts_with(line: &str, phrase: &str) -> bool {
    let ends_in_word = phrase.ends_with(char::is_alphabetic);
    line.strip_prefix(phrase).is_some_and(|rest| !ends_in_word || !rest.starts_with(char::is_alphanumeric))
}

/// `home | about us | contact`.
fn is_menu(line: &str) -> bool {
    let mut parts = 0;
    let mut known = false;
    for part in line.split(['|', '»', '›', '>', '·', '•', '/']) {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        let words = part.split(' ').count();
        if words > MAX_MENU_WORDS || part.bytes().any(|b| b.is_ascii_digit()) || part.ends_with('.') {
            return false;
        }
        parts += 1;
        known |= DATA.menu.contains(part);
    }
    known && parts >= MIN_MENU_PARTS
}

/// `By Ana Ruiz and Tom de Vries`: names alone.
fn is_byline(line: &str) -> bool {
    let Some(names) = line.trim().strip_prefix("By ").or_else(|| line.trim().strip_prefix("BY ")) else {
        return false;
    };
    if names.ends_with(['.', ':', ';', '?', '!']) {
        return false;
    }
    let mut count = 0;
    for word in names.split_whitespace() {
        let joins = matches!(word, "and" | "de" | "del" | "da" | "van" | "von" | "for" | "with" | "&" | "|");
        let plain = word.trim_end_matches([',', '.']);
        let name = word.starts_with(char::is_uppercase) && plain.chars().all(|c| !c.is_ascii_digit());
        if !joins && !name {
            return false;
        }
        count += usize::from(name);
    }
    (1..=8).contains(&count)
}

/// `5 min read`, `reading time: 4 minutes`.
fn is_reading_time(line: &str) -> bool {
    let words: Vec<&str> = line.split(' ').take(6).collect();
    let number = words.iter().position(|word| word.bytes().all(|b| b.is_ascii_digit()));
    let minutes = number.and_then(|at| words.get(at + 1)).is_some_and(|word| {
        matches!(
            word.trim_matches(|c: char| !c.is_alphabetic()),
            "min" | "mins" | "minute" | "minutes" | "minutos"
        )
    });
    let reading =
        words.iter().any(|word| matches!(word.trim_end_matches(':'), "read" | "reading" | "lectura"));
    minutes && reading && words.len() <= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_lines() {
        for line in [
            "Skip to main content",
            "Home | About us | Contact",
            "Share this:",
            "By Ana Ruiz and Tom de Vries",
            "5 min read",
            "We use cookies to improve your visit.",
            "© 2021 Ministry of Ports",
            "Press Release",
            "For more information, please visit the ministry's page",
            "Reference: C-12/20",
            "12 March 2019",
        ] {
            assert!(classify(line).is_some(), "{line}");
        }
    }

    #[test]
    fn sentences_are_no_furniture() {
        for line in [
            "Sharing intelligence was the main aim of the talks.",
            "By 2019 Ghana had trained 40 officers.",
            "By Monday Ghana and Togo had signed the accord.",
            "The press release of the ministry names three ports.",
            "For more information sharing, Ghana and Togo opened a centre.",
            "Copyright reform was one of the points.",
            "News of the accord reached Accra in May.",
            "Home affairs ministers met in Riga.",
            "Kenya | 14 | 2019",
        ] {
            assert_eq!(classify(line), None, "{line}");
        }
    }

    #[test]
    fn captions_have_no_verb() {
        assert!(is_caption("Flags of Togo and Ghana"));
        assert!(is_caption("Photo: Ministry of Ports"));
        assert!(!is_caption("The flag was raised in Accra"));
        assert!(!is_caption("Areas of cooperation"));
    }
}
