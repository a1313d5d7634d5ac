//! Lines as paragraphs: running heads and page numbers go, hyphens at line ends are undone, paragraphs go on over columns
//! and pages.

use rustc_hash::{FxHashMap, FxHashSet};

use super::layout::{Line, median};
use crate::extract::PageStart;

/// The lines of a page.
#[derive(Debug)]
pub(super) struct PageLines {
    pub page: u32,
    pub lines: Vec<Line>,
}

/// How many lines at the top and at the bottom of a page may be running heads.
const EDGE_LINES: usize = 3;
/// On how many pages a line has to stand to be one.
const MIN_REPEATS: usize = 3;
/// Factor of the usual distance of two lines above which a paragraph ends.
const PARAGRAPH_GAP: f64 = 1.3;

/// Lines of a text whose places are not known.
pub(super) fn unplaced(text: &str) -> Vec<Line> {
    let line = |(number, text): (usize, &str)| Line {
        text: text.trim().to_owned(),
        left: 0.0,
        right: text.len() as f64 * 5.0,
        base: number as f64 * 12.0,
        size: 10.0,
        region: 0,
    };
    text.lines().enumerate().map(line).filter(|line| !line.text.is_empty()).collect()
}

/// The text of all pages, and where each page starts in it.
pub(super) fn join(mut pages: Vec<PageLines>) -> (String, Vec<PageStart>) {
    drop_running_heads(&mut pages);
    let words = Words::new(&pages);
    let mut writer = Writer { words: &words, out: String::new(), starts: Vec::new(), last: None, count: 0 };
    for page in &pages {
        let usual = usual_distances(&page.lines);
        let mut first = true;
        for (index, line) in page.lines.iter().enumerate() {
            let next = page.lines.get(index + 1).filter(|next| next.region == line.region);
            writer.line(line, next, &usual, if first { Some(page.page) } else { None });
            first = false;
        }
    }
    (writer.out, writer.starts)
}

/// What is usual in a region: distance of lines, left and right edge.
#[derive(Debug, Clone, Copy)]
struct Usual {
    distance: f64,
    left: f64,
    right: f64,
}

fn usual_distances(lines: &[Line]) -> FxHashMap<u32, Usual> {
    let mut regions: FxHashMap<u32, Vec<&Line>> = FxHashMap::default();
    for line in lines {
        regions.entry(line.region).or_default().push(line);
    }
    let usual = |lines: &[&Line]| {
        let distances = lines.windows(2).filter_map(|pair| match pair {
            [a, b] => Some(b.base - a.base).filter(|distance| *distance > 0.0),
            _ => None,
        });
        let size = lines.first().map_or(10.0, |line| line.size);
        Usual {
            distance: median(distances.collect()).unwrap_or(size * 1.2).min(size * 2.2),
            left: lines.iter().map(|line| line.left).fold(f64::INFINITY, f64::min),
            right: lines.iter().map(|line| line.right).fold(f64::NEG_INFINITY, f64::max),
        }
    };
    regions.iter().map(|(region, lines)| (*region, usual(lines))).collect()
}

struct Writer<'a> {
    words: &'a Words,
    out: String,
    starts: Vec<PageStart>,
    last: Option<Last>,
    /// Lines of the paragraph so far.
    count: usize,
}

/// What is remembered of the line before.
#[derive(Debug, Clone)]
struct Last {
    line: Line,
    page: u32,
    /// Whether its paragraph is an item.
    item: bool,
}

impl Writer<'_> {
    fn line(&mut self, line: &Line, next: Option<&Line>, usual: &FxHashMap<u32, Usual>, page: Option<u32>) {
        let number = page.or(self.last.as_ref().map(|last| last.page)).unwrap_or(1);
        let item = is_item(&line.text);
        let last = self.last.take();
        let goes_on = last.as_ref().is_some_and(|last| {
            if last.page != number || last.line.region != line.region {
                goes_on_elsewhere(&last.line, line)
            } else {
                usual.get(&line.region).is_none_or(|usual| goes_on(last, line, next, *usual, self.count))
            }
        });
        let item = if goes_on { last.as_ref().is_some_and(|last| last.item) } else { item };
        if goes_on {
            self.continue_before(&line.text);
            self.count += 1;
        } else {
            if !self.out.is_empty() {
                self.out.push_str("\n\n");
            }
            self.count = 1;
        }
        if let Some(page) = page {
            let offset = u32::try_from(self.out.len()).unwrap_or(u32::MAX);
            self.starts.push(PageStart { offset, page });
        }
        self.out.push_str(&line.text);
        self.last = Some(Last { line: line.clone(), page: number, item });
    }

    /// Makes the paragraph ready for one more line.
    fn continue_before(&mut self, text: &str) {
        let first = text.split(' ').next().unwrap_or(text);
        match self.hyphen(first) {
            Some(true) => {
                self.out.pop();
            }
            Some(false) => {}
            None => self.out.push(' '),
        }
    }

    /// Whether the hyphen at the end of the text divides a word (`true`) or belongs to it (`false`).
    fn hyphen(&self, next: &str) -> Option<bool> {
        let last = self.out.rsplit([' ', '\n']).next().unwrap_or_default();
        let stem = last.strip_suffix(['-', '\u{2010}', '\u{ad}'])?;
        if stem.is_empty()
            || !stem.ends_with(char::is_alphanumeric)
            || !next.starts_with(char::is_alphanumeric)
        {
            return None;
        }
        if last.ends_with('\u{ad}') {
            return Some(true);
        }
        let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let (stem, next_bare) = (bare(stem), bare(next));
        if self.words.0.contains(&*format!("{stem}-{next_bare}")) {
            return Some(false);
        }
        let lower = next.starts_with(char::is_lowercase);
        // "COVID-19", "Asia-Pacific", "2014-15" keep theirs.
        Some(
            self.words.0.contains(&*format!("{stem}{next_bare}"))
                || (lower && !stem.contains('-') && stem.chars().all(char::is_alphabetic)),
        )
    }
}

/// Whether a paragraph goes on in another column or on another page.
fn goes_on_elsewhere(last: &Line, line: &Line) -> bool {
    let same_size = (last.size - line.size).abs() < 0.12 * last.size;
    let open = !last.text.ends_with(['.', '!', '?', ':', ';', '"', '\u{201d}', ')']);
    same_size && open && line.text.starts_with(char::is_lowercase) && !is_item(&line.text)
}

/// Whether a line belongs to the paragraph of the line before it.
fn goes_on(last: &Last, line: &Line, next: Option<&Line>, usual: Usual, count: usize) -> bool {
    let before = &last.line;
    let size = before.size.max(line.size);
    let distance = line.base - before.base;
    // Lines of a large heading stand further apart than those of the text below it.
    if distance > PARAGRAPH_GAP * usual.distance.max(1.1 * before.size.min(line.size)) || distance < 0.0 {
        return false;
    }
    if (before.size - line.size).abs() > 0.12 * size || is_item(&line.text) {
        return false;
    }
    let indent = line.left - before.left;
    if last.item {
        // An item goes on under its text, or under its mark.
        return indent > -0.8 * size || count > 1;
    }
    // Indented after lines that are not: a paragraph starts, or the items of a list hang.
    if indent > 0.8 * size && indent < 6.0 * size && before.left < usual.left + 0.5 * size {
        let hangs = next.is_some_and(|next| (next.left - line.left).abs() < 0.3 * size) && count == 1;
        return hangs && !ends_sentence(&before.text);
    }
    // Back to the margin: after the first line of a paragraph it goes on, after a hanging one it does not.
    if indent < -0.8 * size {
        return count == 1 && !ends_short(before, usual);
    }
    !(ends_sentence(&before.text) && ends_short(before, usual))
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', ':', '\u{201d}', '"'])
}

/// Whether a line leaves so much of its column that the next word would have fitted.
fn ends_short(line: &Line, usual: Usual) -> bool {
    usual.right - line.right > 0.15 * (usual.right - usual.left)
}

/// Whether a line starts an item of a list.
fn is_item(text: &str) -> bool {
    let Some((mark, rest)) = text.split_once(' ') else { return false };
    if rest.is_empty() {
        return false;
    }
    let bullet = matches!(
        mark,
        "•" | "▪" | "◦" | "‣" | "·" | "–" | "—" | "-" | "*" | "■" | "○" | "●" | "►" | "\u{f0b7}" | "\u{f0a7}"
    );
    let label = mark.trim_start_matches(['(', '[']).trim_end_matches(['.', ')', ']']);
    let closed = mark.len() > label.len() && mark.ends_with(['.', ')', ']']);
    let number = label.len() <= 3 && label.bytes().all(|byte| byte.is_ascii_digit());
    let letter =
        label.len() == 1 && mark.ends_with(')') && label.bytes().all(|byte| byte.is_ascii_lowercase());
    let roman = mark.ends_with(')') && label.len() <= 4 && label.bytes().all(|byte| b"ivx".contains(&byte));
    bullet || (closed && !label.is_empty() && (number || letter || roman))
}

/// Words of a document, to tell a divided word from a hyphenated one.
struct Words(FxHashSet<Box<str>>);

/// Most words that are remembered.
const MAX_WORDS: usize = 200_000;

impl Words {
    fn new(pages: &[PageLines]) -> Words {
        let mut words = FxHashSet::default();
        for line in pages.iter().flat_map(|page| &page.lines) {
            for word in line.text.split(' ') {
                let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
                if bare.len() >= 4 && bare.len() <= 64 && words.len() < MAX_WORDS {
                    words.insert(bare.to_lowercase().into());
                }
            }
        }
        Words(words)
    }
}

/// Drops lines that stand at the top or bottom of several pages, numbers aside, and page numbers.
fn drop_running_heads(pages: &mut [PageLines]) {
    let mut counts: FxHashMap<(bool, String), usize> = FxHashMap::default();
    for page in pages.iter() {
        let mut seen = FxHashSet::default();
        for (index, top) in edges(&page.lines) {
            let Some(line) = page.lines.get(index) else { continue };
            let key = (top, without_numbers(&line.text));
            if seen.insert(key.clone()) {
                *counts.entry(key).or_default() += 1;
            }
        }
    }
    let many = pages.len() > 1;
    for page in pages {
        // From the edge inwards: what stands behind a line that stays is text.
        let mut dropped: FxHashSet<usize> = FxHashSet::default();
        let mut stopped = [false, false];
        for (index, top) in edges(&page.lines) {
            let Some(line) = page.lines.get(index) else { continue };
            let repeated =
                counts.get(&(top, without_numbers(&line.text))).is_some_and(|count| *count >= MIN_REPEATS);
            let Some(stopped) = stopped.get_mut(usize::from(top)) else { continue };
            if !*stopped && ((many && is_page_number(&line.text)) || repeated) {
                dropped.insert(index);
            } else {
                *stopped = true;
            }
        }
        let mut index = 0;
        page.lines.retain(|_| {
            index += 1;
            !dropped.contains(&(index - 1))
        });
    }
}

/// Lines at the top (`true`) and at the bottom of a page, from the edge inwards.
fn edges(lines: &[Line]) -> Vec<(usize, bool)> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    let base = |index: &usize| lines.get(*index).map_or(0.0, |line| line.base);
    order.sort_by(|a, b| base(a).total_cmp(&base(b)).then_with(|| a.cmp(b)));
    let top = order.iter().take(EDGE_LINES).map(|index| (*index, true));
    let bottom = order.iter().rev().take(EDGE_LINES).map(|index| (*index, false));
    top.chain(bottom).collect()
}

fn without_numbers(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' if out.ends_with('#') => {}
            '0'..='9' => out.push('#'),
            _ => out.push(c),
        }
    }
    out
}

/// "12", "- 12 -", "Page 12 of 30", "xii".
fn is_page_number(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || "-–—|/".contains(c))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let number = |word: &str| word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let roman = |word: &str| word.len() <= 6 && word.bytes().all(|byte| b"ivxl".contains(&byte));
    let known = |word: &String| number(word) || matches!(&**word, "page" | "of" | "p." | "pg.");
    match &words[..] {
        [] => false,
        [word] => number(word) || roman(word),
        words => words.len() <= 4 && words.iter().all(known) && words.iter().any(|word| number(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<Line> {
        let line = |(row, text): (usize, &&str)| Line {
            text: (*text).to_owned(),
            left: 0.0,
            right: 300.0,
            base: row as f64 * 12.0,
            size: 10.0,
            region: 1,
        };
        texts.iter().enumerate().map(line).collect()
    }

    fn text(pages: &[&[&str]]) -> String {
        let pages = (1..).zip(pages).map(|(page, texts)| PageLines { page, lines: lines(texts) });
        join(pages.collect()).0
    }

    #[test]
    fn hyphens_are_undone_where_they_divide() {
        assert_eq!(
            text(&[&["the bilat-", "eral co-operation of 2014-", "15 and well-", "known co-", "operation"]]),
            "the bilateral co-operation of 2014-15 and wellknown co-operation"
        );
        assert_eq!(text(&[&["a well-known and a well-", "known"]]), "a well-known and a well-known");
    }

    #[test]
    fn running_heads_go() {
        let page = |head: &'static str, body: &'static str, foot: &'static str| vec![head, body, foot];
        let pages = [
            page("Report 2014", "Alpha met beta and", "1"),
            page("Report 2014", "went home. Gamma", "2"),
            page("Report 2014", "stayed.", "3"),
        ];
        let pages: Vec<&[&str]> = pages.iter().map(Vec::as_slice).collect();
        assert_eq!(text(&pages), "Alpha met beta and went home. Gamma stayed.");
    }

    #[test]
    fn items_and_page_numbers_are_known() {
        for item in ["• one", "1. one", "(a) one", "iv) one", "[3] one"] {
            assert!(is_item(item), "{item}");
        }
        for line in ["2014 was", "a man", "mixed) up", "1999. it"] {
            assert!(!is_item(line), "{line}");
        }
        for number in ["12", "- 12 -", "Page 12 of 30", "xii", "3 | 10"] {
            assert!(is_page_number(number), "{number}");
        }
        for line in ["In 2014", "Chapter 12", ""] {
            assert!(!is_page_number(line), "{line}");
        }
    }
}
