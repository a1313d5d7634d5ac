//! Dates at the foot of a text: when the page was changed, when a treaty was signed.

use std::ops::Range;

use super::{DATA, DateClass, DateLine, Dated, MAX_LINES_UNLABELLED, has_day, read, read_date, words};
use crate::lines::Lines;

/// How far from the end dates are looked for: bytes, and lines that are not blank.
const WINDOW: usize = 4 * 1024;
const MAX_LINES: usize = 14;
/// Words before the date in the formula of a treaty: "Done in duplicate at the city of Lima on …".
const MAX_WORDS_BEFORE: usize = 12;

/// The lines at the foot that date a text.
pub(super) fn date_lines(text: &str) -> Vec<DateLine> {
    let start = text.ceil_char_boundary(text.len().saturating_sub(WINDOW));
    let lines: Vec<_> = Lines::from_offset(text, start)
        .filter(|line| !text[line.start..line.end].trim().is_empty())
        .collect();
    let treaty = is_treaty(text);
    let foot = lines.get(lines.len().saturating_sub(MAX_LINES)..).unwrap_or_default();
    foot.iter()
        .filter_map(|line| {
            let content = &text[line.start..line.end];
            let labelled = |dated: &Dated| {
                dated.labelled && matches!(dated.class, DateClass::Published | DateClass::Updated)
            };
            let signed = || signed(content.trim()).filter(|_| treaty);
            let dated = read(content.trim()).filter(labelled).or_else(signed)?;
            Some(dated.in_line(content, line.start))
        })
        .collect()
}

/// Whether the heading calls a text a treaty or a statement that several make.
fn is_treaty(text: &str) -> bool {
    let head = Lines::new(text)
        .map(|line| &text[line.start..text.floor_char_boundary(line.end.min(line.start + WINDOW))])
        .filter(|line| !line.trim().is_empty());
    head.take(MAX_LINES_UNLABELLED).any(|line| {
        let mut words = line.split(|c: char| !c.is_alphabetic());
        words.any(|word| DATA.treaties.contains(&word.to_lowercase()))
    })
}

/// "Done at Lima on 3 May 2021 in two originals", "Signed in Lima on 3 May 2021".
fn signed(line: &str) -> Option<Dated> {
    let line = line.get(..line.floor_char_boundary(super::MAX_LEN))?;
    let words: Vec<Range<usize>> = words(line).collect();
    let first = line[words.first()?.clone()].to_lowercase();
    if !DATA.signed.contains(&first) {
        return None;
    }
    let date = (1..words.len().min(MAX_WORDS_BEFORE)).find_map(|at| {
        let (date, _) = read_date(line, words.get(at..)?)?;
        has_day(&line[date.clone()]).then_some(date)
    })?;
    Some(Dated { class: DateClass::Given, date, labelled: false })
}
