//! Dates in the heading of a text that are no line of their own: beside who wrote it, of an issue, of a report on a year.

use std::ops::Range;

use super::{DATA, DateClass, Dated, MAX_LEN, has_day, is_year, read_date, words};

/// Words of the longest name of a report on a year.
const MAX_WORDS_OF_NAME: usize = 3;
/// Digits of the number of an issue.
const MAX_ISSUE: usize = 4;

/// Reads a line of a heading.
pub(super) fn read(line: &str) -> Option<Dated> {
    if line.len() > MAX_LEN || !line.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let (class, date) = byline(line)
        .or_else(|| issue(line))
        .map(|date| (DateClass::Dateline, date))
        .or_else(|| period(line).map(|date| (DateClass::Period, date)))?;
    Some(Dated { class, date, labelled: false })
}

/// "By A. Writer | 3 May 2021", "Interview · 3 May 2021 · 6 min read". In a menu ("Home | 3 May 2021") it is the day on which the
/// page was looked at.
fn byline(line: &str) -> Option<Range<usize>> {
    let mut dates = Vec::new();
    let (mut parts, mut start) = (0, 0);
    for part in line.split(['|', '·', '•']) {
        let words: Vec<Range<usize>> = words(part).collect();
        let navigates = words.iter().any(|word| DATA.navigation.contains(&part[word.clone()].to_lowercase()));
        if navigates {
            return None;
        }
        parts += usize::from(!words.is_empty());
        if let Some((date, used)) = read_date(part, &words)
            && used == words.len()
        {
            dates.push(date.start + start..date.end + start);
        }
        start += part.len();
        start += line[start..].chars().next().map_or(0, char::len_utf8);
    }
    match &dates[..] {
        [date] if parts > 1 && has_day(&line[date.clone()]) => Some(date.clone()),
        _ => None,
    }
}

/// "The Gazette, issue 3/2021", "Issue 3/2021 (September)", where the month says more.
fn issue(line: &str) -> Option<Range<usize>> {
    let words: Vec<Range<usize>> = words(line).collect();
    words.iter().enumerate().skip(1).find_map(|(at, word)| {
        let before = line[words[at - 1].clone()].trim_end_matches(['.', ':']).to_lowercase();
        let number = line[word.clone()].trim_end_matches([',', ':', ';', '.']);
        let (issue, year) = number.split_once('/')?;
        let numbered = (1..=MAX_ISSUE).contains(&issue.len()) && issue.bytes().all(|b| b.is_ascii_digit());
        if !DATA.issue.contains(&before) || !numbered || !is_year(year) {
            return None;
        }
        let (start, end) = (word.start + issue.len() + 1, word.start + number.len());
        let month = words.get(at + 1).filter(|next| {
            let bare = line[(*next).clone()].strip_prefix('(').and_then(|month| month.strip_suffix(')'));
            bare.is_some_and(|bare| DATA.months.contains(&bare.to_lowercase()))
        });
        Some(start..month.map_or(end, |month| month.end))
    })
}

/// "Annual Report 2021", "Annual report for 2021 (extract)". A year that is none of the calendar ("2021/22") has months of two.
fn period(line: &str) -> Option<Range<usize>> {
    let words: Vec<Range<usize>> = words(line).collect();
    let lower = |range: Range<usize>| line[range].to_lowercase();
    let name = (0..words.len()).find_map(|first| {
        (1..=MAX_WORDS_OF_NAME).rev().find_map(|count| {
            let last = words.get(first + count - 1)?;
            let name = lower(words[first].start..last.end);
            let name = name.trim_end_matches([',', ':', '–', '-']).trim_end();
            DATA.yearly.iter().any(|yearly| yearly == name).then_some(first + count)
        })
    })?;
    let mut after = words.get(name..)?.iter();
    let year = after.find(|word| !DATA.before_year.contains(&lower((*word).clone())))?;
    let bare = line[year.clone()].trim_start_matches('(').trim_end_matches([',', ':', ';', '.', ')']);
    let start = year.start + (line[year.clone()].len() - line[year.clone()].trim_start_matches('(').len());
    is_year(bare).then_some(start..start + bare.len())
}
