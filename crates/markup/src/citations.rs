//! Citations in running text: Pandoc's grammar, footnote marks and reference numbers.
//!
//! Reads text without markup. Pandoc's citation syntax is described in its User's Guide under "Citation syntax" and in
//! `Text.Pandoc.Readers.Markdown`; keys are also read as in `Text.Pandoc.Parsing.Citations`.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::CitationKey;

/// Which citations a text may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Styles {
    /// Pandoc keys, footnotes, numbers.
    All,
    /// Numbers alone: in a capture an `@` is a handle and a `^` means nothing.
    Numbered,
}

/// Something that is not prose but cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// What goes from the prose.
    pub bracket: Range<usize>,
    /// Stands bare in the sentence, often as its subject: `@key says …`.
    pub bare: bool,
    pub items: Vec<Item>,
}

/// One source in a bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub range: Range<usize>,
    pub key: CitationKey,
    pub locator: Option<Range<usize>>,
}

/// Largest number of a numbered reference: `[2014]` is a year in brackets.
const MAX_NUMBER: u32 = 999;
/// Longest bracket that is read as a citation, in bytes. Nested brackets are each looked at, so the limit also keeps
/// the scan linear.
const MAX_BRACKET: usize = 4096;
/// Longest key, in bytes.
const MAX_KEY: usize = 1024;
/// Longest range that `[1-3]` may span.
const MAX_SPAN: u32 = 99;

/// Finds citations, in order and disjoint. `is_literal` tells whether the character at an offset is no syntax: escaped,
/// from an entity, in the text of a link.
pub(crate) fn scan(text: &str, styles: Styles, is_literal: &dyn Fn(usize) -> bool) -> Vec<Found> {
    let bytes = text.as_bytes();
    if memchr::memchr2(b'[', b'@', bytes).is_none() {
        return Vec::new();
    }
    let scanner = Scanner { text, styles, is_literal, brackets: Brackets::new(bytes, is_literal) };
    scanner.scan(0, text.len(), true)
}

struct Scanner<'a> {
    text: &'a str,
    styles: Styles,
    is_literal: &'a dyn Fn(usize) -> bool,
    brackets: Brackets,
}

impl Scanner<'_> {
    /// Citations between two offsets. `notes`: an inline note is found as a whole (notes do not nest).
    fn scan(&self, start: usize, end: usize, notes: bool) -> Vec<Found> {
        let bytes = self.text.as_bytes();
        let mut found = Vec::new();
        let mut at = start;
        while let Some(next) = bytes.get(at..end).and_then(|rest| memchr::memchr2(b'[', b'@', rest)) {
            let here = at + next;
            at = here + 1;
            if (self.is_literal)(here) {
                continue;
            }
            let citation = if bytes[here] == b'[' {
                self.brackets.end(here).and_then(|close| {
                    bracketed(self.text, here, close, self.styles, self.is_literal)
                        .or_else(|| if notes { self.inline_note(here, close) } else { None })
                })
            } else if self.styles == Styles::All {
                bare(self.text, here, &self.brackets)
            } else {
                None
            };
            if let Some(citation) = citation {
                at = citation.bracket.end;
                found.push(citation);
            }
        }
        found
    }

    /// Pandoc's inline note, `^[See @key.]`: it goes from the prose with all that it cites.
    fn inline_note(&self, open: usize, close: usize) -> Option<Found> {
        let start = open.checked_sub(1)?;
        let caret = self.text.as_bytes().get(start) == Some(&b'^') && !(self.is_literal)(start);
        if self.styles != Styles::All || !caret || close - open > MAX_BRACKET {
            return None;
        }
        let items = self.scan(open + 1, close - 1, false).into_iter().flat_map(|found| found.items);
        Some(Found { bracket: start..close, bare: false, items: items.collect() })
    }
}

/// Matching brackets by their opening offsets, in order.
struct Brackets {
    pairs: Vec<(usize, usize)>,
}

impl Brackets {
    fn new(bytes: &[u8], is_literal: &dyn Fn(usize) -> bool) -> Brackets {
        let mut open = Vec::new();
        let mut pairs = Vec::new();
        for at in memchr::memchr2_iter(b'[', b']', bytes) {
            if is_literal(at) {
                continue;
            }
            if bytes[at] == b'[' {
                open.push(at);
            } else if let Some(start) = open.pop() {
                pairs.push((start, at + 1));
            }
        }
        pairs.sort_unstable();
        Brackets { pairs }
    }

    /// Offset after the bracket that closes the one at `start`.
    fn end(&self, start: usize) -> Option<usize> {
        let index = self.pairs.binary_search_by_key(&start, |&(open, _)| open).ok()?;
        self.pairs.get(index).map(|&(_, end)| end)
    }
}

fn bracketed(
    text: &str,
    start: usize,
    end: usize,
    styles: Styles,
    is_literal: &dyn Fn(usize) -> bool,
) -> Option<Found> {
    if end - start > MAX_BRACKET {
        return None;
    }
    let inner = text.get(start + 1..end - 1)?;
    let items = match inner.as_bytes().first()? {
        b'^' if styles == Styles::All => {
            let label = &inner[1..];
            if label.is_empty() || label.contains([' ', '\t', '\n', '[', ']']) {
                return None;
            }
            vec![Item { range: start..end, key: CitationKey::Footnote(label.into()), locator: None }]
        }
        b'0'..=b'9' => numbers(inner, start + 1)?,
        _ if styles == Styles::All => pandoc_items(text, start + 1, end - 1, is_literal)?,
        _ => return None,
    };
    (!items.is_empty()).then_some(Found { bracket: start..end, bare: false, items })
}

/// `1`, `1, 2`, `1-3`, `1–3; 5`.
fn numbers(inner: &str, offset: usize) -> Option<Vec<Item>> {
    if inner.len() > 256 {
        return None;
    }
    let mut items = Vec::new();
    let mut start = 0;
    for part in inner.split([',', ';']) {
        let token = part.trim();
        let at = offset + start + (part.len() - part.trim_start().len());
        start += part.len() + 1;
        let (first, last) = token.split_once(['-', '–', '‑', '—']).unwrap_or((token, token));
        let number = |digits: &str| {
            let digits = digits.trim();
            let plain = !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit());
            digits.parse::<u32>().ok().filter(|&n| plain && (1..=MAX_NUMBER).contains(&n))
        };
        let (first, last) = (number(first)?, number(last)?);
        if last < first || last - first > MAX_SPAN {
            return None;
        }
        items.extend((first..=last).map(|n| Item {
            range: at..at + token.len(),
            key: CitationKey::Numbered(n),
            locator: None,
        }));
    }
    Some(items)
}

/// `see @a, p. 3; -@b`: every part has a key, or the bracket is no citation.
fn pandoc_items(
    text: &str,
    start: usize,
    end: usize,
    is_literal: &dyn Fn(usize) -> bool,
) -> Option<Vec<Item>> {
    // The innermost bracket around a key is its own: "[the minister [@a] said]".
    let first = memchr::memchr2(b'@', b'[', text.as_bytes().get(start..end)?)?;
    if text.as_bytes()[start + first] == b'[' {
        return None;
    }
    let mut items = Vec::new();
    let mut part = start;
    while part < end {
        let (item, next) = pandoc_item(text, part, end, is_literal);
        items.push(item?);
        part = next;
    }
    Some(items)
}

/// The item that starts at `start`, and where the next one starts.
fn pandoc_item(
    text: &str,
    start: usize,
    end: usize,
    is_literal: &dyn Fn(usize) -> bool,
) -> (Option<Item>, usize) {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut key = None;
    while at < end {
        match bytes[at] {
            b';' => break,
            b'@' if key.is_none() && !is_literal(at) && may_precede_key(text, at) => {
                if let Some((name, after)) = read_key(text, at + 1, end) {
                    key = Some((at, name, after));
                    at = after;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    let item = key.map(|(at_sign, name, after)| {
        let suppressed = at_sign > start && bytes[at_sign - 1] == b'-';
        let locator = read_locator(text, after, at.min(end));
        let item_end = locator.as_ref().map_or(after, |locator| locator.end);
        Item {
            range: at_sign - usize::from(suppressed)..item_end,
            key: CitationKey::Pandoc(name.into()),
            locator,
        }
    });
    (item, at + 1)
}

/// Whether the `@` at an offset can start a key: not inside a word, an address or a URL.
fn may_precede_key(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '/' | '.' | '_' | ':' | '+' | '='))
}

/// Key after an `@`: the key and the offset after it.
fn read_key(text: &str, start: usize, end: usize) -> Option<(&str, usize)> {
    let rest = text.get(start..end)?;
    let rest = &rest[..rest.floor_char_boundary(MAX_KEY)];
    if rest.starts_with('{') {
        memchr::memchr(b'}', rest.as_bytes())?;
        let mut depth = 0usize;
        for (at, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                '\n' | '\r' => return None,
                _ => {}
            }
            if depth == 0 {
                return (at > 1).then(|| (&rest[1..at], start + at + 1));
            }
        }
        return None;
    }
    let mut key_end = 0;
    let mut pending = false;
    for (at, c) in rest.char_indices() {
        if c.is_alphanumeric() || c == '_' || is_mark(c) && at > 0 {
            key_end = at + c.len_utf8();
            pending = false;
        } else if ":.#$%&-+?<>~/".contains(c) && at > 0 && !pending {
            // Internal punctuation, one mark at a time: "@doe--smith" has the key "doe".
            pending = true;
        } else {
            break;
        }
    }
    (key_end > 0).then(|| (&rest[..key_end], start + key_end))
}

/// Combining marks stay with their letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[derive(Deserialize)]
struct Locators {
    terms: Vec<String>,
}

static TERMS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    // The file is compiled in, and a test reads it.
    let data: Locators = toml::from_str(include_str!("../data/locators.toml")).expect("data/locators.toml");
    data.terms.into_iter().collect()
});

/// Longest locator term, in bytes.
const LONGEST_TERM: usize = 16;

/// Locator at the start of what follows a key: `, p. 3`, `, §§ 4-6`, ` {p. 3}`, `, 33-35`.
fn read_locator(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let rest = text.get(start..end)?;
    let skipped = rest.len() - rest.trim_start_matches([',', ' ', '\t', '\n', '\u{a0}', '{']).len();
    let at = start + skipped;
    let rest = &rest[skipped..];
    let name_len = rest.find(|c: char| !(c.is_alphabetic() || matches!(c, '§' | '¶'))).unwrap_or(rest.len());
    let (name, after) = rest.split_at(name_len);
    if name.is_empty() {
        return locator_numbers(rest, false).map(|len| at..at + len);
    }
    if name.len() > LONGEST_TERM || !TERMS.contains(&name.to_lowercase()) {
        return None;
    }
    let numbers = after.strip_prefix('.').unwrap_or(after).trim_start_matches([' ', '\t', '\n', '\u{a0}']);
    let offset = rest.len() - numbers.len();
    locator_numbers(numbers, true).map(|len| at..at + offset + len)
}

fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.len() <= 8 && word.bytes().all(|b| b"ivxlcdmIVXLCDM".contains(&b))
}

/// Length of the numbers of a locator: `3`, `3-5`, `3, 7 and 12ff`, `xii`, `4.2.1`, `12(a)`.
/// Roman numerals count where a term precedes them, and first: words look like them ("mix", "did").
fn locator_numbers(rest: &str, mut roman: bool) -> Option<usize> {
    let mut end = 0;
    let mut at = 0;
    loop {
        let word = rest[at..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(rest.len(), |len| at + len);
        let token = &rest[at..word];
        let counts = token.starts_with(|c: char| c.is_ascii_digit()) || (roman && is_roman(token));
        if !counts {
            break;
        }
        roman = is_roman(token) && rest[word..].starts_with(['-', '–', '—']);
        end = word;
        // A letter or subdivision in brackets.
        let inner = rest[end..].strip_prefix('(').unwrap_or_default();
        let close = inner.bytes().take(5).position(|b| b == b')');
        end += close.filter(|&len| len > 0).map_or(0, |len| len + 2);
        let separator = rest[end..]
            .find(|c: char| !(matches!(c, '-' | '–' | '—' | ',' | '.' | '/' | '&' | ' ' | '\u{a0}' | '\n')))
            .unwrap_or(rest.len() - end);
        if separator == 0 {
            break;
        }
        at = end + separator;
    }
    (end > 0).then_some(end)
}

/// `@key`, `-@key`, and the locator of `@key [p. 3]`.
fn bare(text: &str, at: usize, brackets: &Brackets) -> Option<Found> {
    if !may_precede_key(text, at) {
        return None;
    }
    let (name, after) = read_key(text, at + 1, text.len())?;
    let mut item = Item { range: at..after, key: CitationKey::Pandoc(name.into()), locator: None };
    let rest = &text[after..];
    let open = after + (rest.len() - rest.trim_start_matches([' ', '\n', '\u{a0}']).len());
    if let Some(close) = brackets.end(open) {
        let inner = open + 1..close - 1;
        // `[1]` after a key is a number of its own; Pandoc would read a page.
        let is_number = text[inner.clone()].bytes().all(|b| b.is_ascii_digit());
        if !is_number && let Some(locator) = read_locator(text, inner.start, inner.end) {
            item.locator = Some(locator);
            item.range = at..close;
        }
    }
    Some(Found { bracket: item.range.clone(), bare: true, items: vec![item] })
}

/// Pandoc keys in a text, in order.
pub(crate) fn keys(text: &str) -> Vec<Box<str>> {
    let mut seen = FxHashSet::default();
    let items = scan(text, Styles::All, &|_| false).into_iter().flat_map(|found| found.items);
    let keys = items.filter_map(|item| match item.key {
        CitationKey::Pandoc(key) => Some(key),
        CitationKey::Footnote(_) | CitationKey::Numbered(_) => None,
    });
    keys.filter(|key| seen.insert(key.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<String> {
        let describe = |item: Item| {
            let locator = item.locator.map(|range| format!(" ({})", &text[range])).unwrap_or_default();
            let key = match item.key {
                CitationKey::Pandoc(key) => format!("@{key}"),
                CitationKey::Footnote(label) => format!("^{label}"),
                CitationKey::Numbered(number) => number.to_string(),
            };
            format!("{key}{locator}")
        };
        scan(text, Styles::All, &|_| false).into_iter().flat_map(|found| found.items).map(describe).collect()
    }

    #[test]
    fn pandoc_brackets() {
        assert_eq!(items("x [@a]"), ["@a"]);
        assert_eq!(items("x [see @a, pp. 3-5, and more; -@b; @c, § 4]"), ["@a (pp. 3-5)", "@b", "@c (§ 4)"]);
        assert_eq!(items("x [@a, ch. 2; @b]"), ["@a (ch. 2)", "@b"]);
        assert_eq!(items("x [@a {p. 7}, for a view]"), ["@a (p. 7)"]);
        assert_eq!(items("x [@a, 33]"), ["@a (33)"]);
        assert_eq!(items("x [@a, para. 12(b)]"), ["@a (para. 12(b))"]);
        assert_eq!(items("x [@a, pp. xii and so on]"), ["@a (pp. xii)"]);
    }

    #[test]
    fn a_bracket_with_a_part_that_cites_nothing_is_no_citation() {
        assert_eq!(items("x [see also; @a]"), ["@a"]);
        assert_eq!(items("[sic]"), Vec::<String>::new());
    }

    #[test]
    fn keys_hold_inner_punctuation_but_do_not_end_in_it() {
        assert_eq!(items("As @Doe99.a: says"), ["@Doe99.a"]);
        assert_eq!(items("As @doe--roe says."), ["@doe"]);
        assert_eq!(items("As @doi:10.1000/182."), ["@doi:10.1000/182"]);
        assert_eq!(items("As @{https://example.org/a b?} says"), ["@https://example.org/a b?"]);
        assert_eq!(items("As @{} says"), Vec::<String>::new());
        assert_eq!(items("As @_x says"), ["@_x"]);
    }

    #[test]
    fn addresses_are_no_citations() {
        assert_eq!(items("Write to press@example.org today."), Vec::<String>::new());
        assert_eq!(items("See https://example.org/@desk today."), Vec::<String>::new());
    }

    #[test]
    fn a_locator_may_follow_a_bare_key() {
        assert_eq!(items("@a [p. 3] argues"), ["@a (p. 3)"]);
        assert_eq!(items("@a [@b] argues"), ["@a", "@b"]);
        assert_eq!(items("@a [4] argues"), ["@a", "4"]);
    }

    #[test]
    fn numbers_and_footnotes() {
        assert_eq!(items("x [1]"), ["1"]);
        assert_eq!(items("x [1, 2]"), ["1", "2"]);
        assert_eq!(items("x [2–4; 7]"), ["2", "3", "4", "7"]);
        assert_eq!(items("x [1][2]"), ["1", "2"]);
        assert_eq!(items("in [2014] and [1-20000] and [4-2] and [0]"), Vec::<String>::new());
        assert_eq!(items("x [^note-1] and [^ a]"), ["^note-1"]);
        assert_eq!(items("x.^[See [@a, p. 3] and @b, not [sic].] y"), ["@a (p. 3)", "@b"]);
    }

    #[test]
    fn nesting_is_linear() {
        let text = format!("{}@a{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(items(&text), ["@a"]);
        let notes = format!("{}@a{}", "^[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(items(&notes), ["@a"]);
    }
}
