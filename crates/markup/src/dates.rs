//! Lines that date a capture: "Last updated: 3 May 2021". Reading the date itself is not done here.

use std::ops::Range;
use std::sync::LazyLock;

use rapporteur_text::{TextRange, range};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::lines::Lines;

mod foot;
mod heading;

/// Which of a capture's dates a line gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateClass {
    /// When it was published; also a date that stands alone near the top.
    Published,
    /// When the page was changed last.
    Updated,
    /// The date with which a line of the heading ends, behind a place or what the document is: "Geneva, 3 May 2021",
    /// "Press release, 3 May 2021"; or that opens the first paragraph: "LIMA, May 3, 2021 (Agency) - The fleet …"; or that
    /// stands beside who wrote it ("By A. Writer | 3 May 2021"); the issue of a periodical ("No. 7, spring 2021").
    Dateline,
    /// When it was given, finished or, of a treaty, signed: "Date of answer: 3 May 2021", "Done at Lima on 3 May 2021".
    Given,
    /// The year that it reports on: "Annual Report 2021".
    Period,
    /// The day that its figures and statuses are of.
    AsOf,
    /// When somebody looked at it.
    Checked,
}

/// A line that dates a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateLine {
    /// The date, without its label and time of day, in the file.
    pub range: TextRange,
    /// The line without white space around it, in the file.
    pub line: TextRange,
    /// Which date it is.
    pub class: DateClass,
}

/// How far from the top date lines are looked for: bytes, lines that are not blank, and such lines for a date without
/// label.
const WINDOW: usize = 16 * 1024;
const MAX_LINES: usize = 40;
const MAX_LINES_UNLABELLED: usize = 10;

/// Words a labelled date line may have beside its date ("Published 3 May 2021 in Lima").
const MAX_OTHER_WORDS: usize = 6;
/// Words that a line of a heading may have before the date that it ends with, and words from which on a line with a full stop is
/// prose, so that the heading is over.
const MAX_WORDS_BEFORE: usize = 9;
const MIN_WORDS_OF_PROSE: usize = 6;
/// The same where it says what was held or said on the day: "Speech by the minister at the opening of the school in Lima on".
const MAX_WORDS_OF_OCCASION: usize = 20;
/// Longest dateline of a paragraph, in bytes; words of its place and of its agency.
const MAX_DATELINE: usize = 120;
const MAX_WORDS_OF_PLACE: usize = 6;
const MAX_WORDS_OF_AGENCY: usize = 5;
/// Longest date line, in bytes.
const MAX_LEN: usize = 160;

/// The line that best dates a capture: its publication if there is one, else its last change, …, else the day it was
/// checked.
#[must_use]
pub fn document_date_line(text: &str) -> Option<DateLine> {
    document_date_lines(text).into_iter().min_by_key(|line| line.class)
}

/// All lines near the top that date a capture, in order; where there are none, those at its foot.
#[must_use]
pub fn document_date_lines(text: &str) -> Vec<DateLine> {
    let found = at_the_top(text);
    if found.is_empty() { foot::date_lines(text) } else { found }
}

fn at_the_top(text: &str) -> Vec<DateLine> {
    let window = &text[..text.floor_char_boundary(WINDOW)];
    let mut found = Vec::new();
    let mut count = 0;
    let mut heading = true;
    for line in Lines::new(window) {
        let content = &window[line.start..line.end];
        let trimmed = content.trim();
        if trimmed.is_empty() {
            continue;
        }
        count += 1;
        if count > MAX_LINES {
            break;
        }
        // "By A. Writer | 3 May 2021" stops within a name.
        let beside = (heading && count <= MAX_LINES_UNLABELLED).then(|| heading::read(trimmed)).flatten();
        let stops = trimmed.contains(". ") || trimmed.ends_with(['.', '!', '?', ';', ':']);
        heading &= !(stops && trimmed.split_whitespace().count() >= MIN_WORDS_OF_PROSE);
        let near = |_: &Dated| count <= MAX_LINES_UNLABELLED;
        let dated = read(trimmed).filter(|dated| dated.labelled || near(dated));
        // "Adopted on 3 May 2021" further down tells of something else.
        let dated = dated.filter(|dated| dated.class != DateClass::Given || heading && near(dated));
        let dated = dated.or_else(|| ends_in_date(trimmed).filter(near).filter(|_| heading));
        let dated = dated.or_else(|| opens_with_date(trimmed).filter(near));
        let dated = dated.or_else(|| in_brackets(trimmed).filter(|_| heading));
        let dated = dated.or(beside);
        found.extend(dated.map(|dated| dated.in_line(content, line.start)));
    }
    found
}

/// What a line says about dates.
pub(crate) struct Dated {
    pub class: DateClass,
    /// The date in the line.
    pub date: Range<usize>,
    pub labelled: bool,
}

impl Dated {
    /// In a text where the line, with the white space around it, begins at `start`.
    fn in_line(self, line: &str, start: usize) -> DateLine {
        let start = start + (line.len() - line.trim_start().len());
        DateLine {
            range: range(start + self.date.start, start + self.date.end),
            line: range(start, start + line.trim().len()),
            class: self.class,
        }
    }
}

/// Reads a line as `label: date`, or as a date alone. Parts of a line between `|` are read one by one.
pub(crate) fn read(line: &str) -> Option<Dated> {
    if line.len() > MAX_LEN || !line.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut start = 0;
    for part in line.split(['|', '·', '•']) {
        if let Some(mut dated) = read_part(part) {
            // "Home | 3 May 2021" is no date line, "By A. Writer | Updated 3 May 2021" is.
            if dated.labelled || part.trim().len() == line.trim_matches(['•', '·', ' ', '-', '*']).len() {
                dated.date = dated.date.start + start..dated.date.end + start;
                return Some(dated);
            }
        }
        start += part.len() + line[start + part.len()..].chars().next().map_or(0, char::len_utf8);
    }
    None
}

#[derive(Deserialize)]
struct Raw {
    published: Vec<String>,
    updated: Vec<String>,
    checked: Vec<String>,
    given: Vec<String>,
    as_of: Vec<String>,
    months: Vec<String>,
    seasons: Vec<String>,
    weekdays: Vec<String>,
    around: Vec<String>,
    between_places: Vec<String>,
    navigation: Vec<String>,
    issue: Vec<String>,
    yearly: Vec<String>,
    before_year: Vec<String>,
    occasions: Vec<String>,
    gatherings: Vec<String>,
    signed: Vec<String>,
    treaties: Vec<String>,
}

struct Data {
    labels: FxHashMap<String, DateClass>,
    months: FxHashSet<String>,
    seasons: FxHashSet<String>,
    weekdays: FxHashSet<String>,
    around: FxHashSet<String>,
    between_places: FxHashSet<String>,
    /// Words of a menu, beside which the date of the day stands.
    navigation: FxHashSet<String>,
    /// What the number of an issue stands behind.
    issue: FxHashSet<String>,
    /// Names of reports on a year.
    yearly: Vec<String>,
    /// What may stand between such a name and the year.
    before_year: FxHashSet<String>,
    /// First words of a heading that says what was said or held on a day.
    occasions: FxHashSet<String>,
    /// What is of a day, and how it is said of it.
    gatherings: FxHashSet<String>,
    /// First words of the formula in which a treaty says when it was signed.
    signed: FxHashSet<String>,
    /// What texts that end in it are called.
    treaties: FxHashSet<String>,
}

static DATA: LazyLock<Data> = LazyLock::new(|| {
    // The file is compiled in, and a test reads it.
    let raw: Raw = toml::from_str(include_str!("../data/dates.toml")).expect("data/dates.toml");
    let classes = [
        (raw.published, DateClass::Published),
        (raw.updated, DateClass::Updated),
        (raw.checked, DateClass::Checked),
        (raw.given, DateClass::Given),
        (raw.as_of, DateClass::AsOf),
    ];
    let labels =
        classes.into_iter().flat_map(|(names, class)| names.into_iter().map(move |name| (name, class)));
    Data {
        labels: labels.collect(),
        months: raw.months.into_iter().collect(),
        seasons: raw.seasons.into_iter().collect(),
        around: raw.around.into_iter().chain(raw.weekdays.iter().cloned()).collect(),
        weekdays: raw.weekdays.into_iter().collect(),
        between_places: raw.between_places.into_iter().collect(),
        navigation: raw.navigation.into_iter().collect(),
        issue: raw.issue.into_iter().collect(),
        yearly: raw.yearly,
        before_year: raw.before_year.into_iter().collect(),
        occasions: raw.occasions.into_iter().collect(),
        gatherings: raw.gatherings.into_iter().collect(),
        signed: raw.signed.into_iter().collect(),
        treaties: raw.treaties.into_iter().collect(),
    }
});

/// Longest label, in words.
const LABEL_WORDS: usize = 6;

fn read_part(part: &str) -> Option<Dated> {
    let words: Vec<Range<usize>> = words(part).collect();
    let first = words.iter().position(|word| !matches!(&part[word.clone()], "-" | "*" | "–" | "•"))?;
    let words = words.get(first..)?;
    // The longest label that the line starts with.
    let label = (1..=LABEL_WORDS.min(words.len())).rev().find_map(|count| {
        let end = words.get(count - 1)?.end;
        let name = part[words.first()?.start..end].trim_end_matches([':', ',', '-', '–', '.']).to_lowercase();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        DATA.labels.get(&name).map(|&class| (count, class))
    });
    let (skipped, class) = label.unwrap_or((0, DateClass::Published));
    let (date, used) = read_date(part, words.get(skipped..)?)?;
    let others = words.len() - skipped - used;
    let sentence = part.trim_end().ends_with(['.', '!', '?', ';']) && others > 0;
    let fits = if label.is_some() { others <= MAX_OTHER_WORDS && !sentence } else { others == 0 };
    fits.then_some(Dated { class, date, labelled: label.is_some() })
}

/// Reads a line that ends with a date: behind a comma or a dash ("Geneva, 3 May 2021", "Press release – May 3, 2021", "Minutes of
/// the session, Lima, 4-5 June 2019", of which the last day counts), or behind "of" or "on" where it says what was said or held
/// then ("Speech by the minister in Lima on 3 May 2021").
fn ends_in_date(line: &str) -> Option<Dated> {
    if line.len() > MAX_LEN || !line.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let words: Vec<Range<usize>> = words(line).collect();
    let text = |word: &Range<usize>| &line[word.clone()];
    let (before, start) = last_date(line, &words)?;
    let date = start..words.last()?.end;
    let is_weekday =
        |word: &&Range<usize>| DATA.weekdays.contains(&text(word).trim_end_matches(',').to_lowercase());
    let weekdays = before.iter().rev().take_while(is_weekday).count();
    let before = &before[..before.len() - weekdays];
    let last = text(before.last()?);
    let lower = |word: &Range<usize>| text(word).trim_end_matches(',').to_lowercase();
    let tells = DATA.occasions.contains(&lower(before.first()?));
    // "Statement on the accord signed on 3 May 2021" is of another day.
    let held = || {
        let what = before.len().checked_sub(2).map(|at| lower(&before[at])).unwrap_or_default();
        match last {
            "of" => DATA.occasions.contains(&what) || DATA.gatherings.contains(&what),
            "on" => !what.ends_with("ed") || DATA.gatherings.contains(&what),
            _ => false,
        }
    };
    let set_off = last.ends_with(',')
        || has_day(&line[date.clone()]) && (matches!(last, "-" | "–" | "—") || tells && held());
    let fits = set_off && before.len() <= if tells { MAX_WORDS_OF_OCCASION } else { MAX_WORDS_BEFORE };
    fits.then_some(Dated { class: DateClass::Dateline, date, labelled: false })
}

/// The date that a line ends with: the words before it, and where it starts.
fn last_date<'w>(line: &str, words: &'w [Range<usize>]) -> Option<(&'w [Range<usize>], usize)> {
    let text = |word: &Range<usize>| &line[word.clone()];
    let is_month = |word: &str| DATA.months.contains(&word.trim_end_matches('.').to_lowercase());
    // "3", "3rd", the last day of "3-5".
    let day = |word: &Range<usize>| {
        let text = text(word).trim_end_matches(',');
        let last =
            text.rfind(['-', '–']).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let digits = text[last..].bytes().take_while(u8::is_ascii_digit).count();
        let is_day = (1..=2).contains(&digits)
            && is_ordinal_suffix(&text[last + digits..])
            && text[..last].bytes().all(|b| b.is_ascii_digit() || !b.is_ascii_alphanumeric());
        is_day.then_some(word.start + last)
    };
    let [rest @ .., year] = words else { return None };
    if is_numeric_date(text(year)) {
        return Some((rest, year.start));
    }
    if !is_year(text(year)) {
        return None;
    }
    match rest {
        [before @ .., month, number] if is_month(text(month)) && day(number).is_some() => {
            Some((before, month.start))
        }
        [before @ .., season] if DATA.seasons.contains(&text(season).to_lowercase()) => {
            Some((before, season.start))
        }
        [before @ .., month] if is_month(text(month)) => match before {
            [earlier @ .., number] if day(number).is_some() => Some((earlier, day(number)?)),
            _ => Some((before, month.start)),
        },
        _ => None,
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|b| b.is_ascii_digit())
}

/// Reads a labelled date in brackets, or one behind a place: "The Gazette, winter issue (published 3 May 2021)", "The accord (Lima,
/// 3 May 2021)".
fn in_brackets(line: &str) -> Option<Dated> {
    if line.len() > MAX_LEN {
        return None;
    }
    line.match_indices('(').find_map(|(at, _)| {
        let start = at + 1;
        let end = start + line[start..].find(')')?;
        let inside = &line[start..end];
        let dated = read_part(inside).filter(|dated| dated.labelled).or_else(|| ends_in_date(inside))?;
        Some(Dated { date: dated.date.start + start..dated.date.end + start, ..dated })
    })
}

/// Reads the dateline of a paragraph: the place, the date and perhaps the agency before a dash, as in "LIMA, Peru, May 3, 2021
/// (Agency) - The fleet …", "Geneva (3 May 2021) – The committee …", "3 May 2021, Lima: …".
fn opens_with_date(line: &str) -> Option<Dated> {
    let (head, _) = line.split_at(line.floor_char_boundary(MAX_DATELINE));
    let end =
        [" - ", " – ", " — ", " -- ", "— ", "– ", ": "].iter().filter_map(|dash| head.find(dash)).min()?;
    let head = &head[..end];
    let words: Vec<Range<usize>> = words(head).collect();
    let starts_date = |word: &Range<usize>| {
        let bare = head[word.clone()].trim_matches(|c: char| matches!(c, ',' | '.' | '(' | ')'));
        bare.starts_with(|c: char| c.is_ascii_digit()) || DATA.months.contains(&bare.to_lowercase())
    };
    let first = words.iter().position(starts_date).filter(|first| *first <= MAX_WORDS_OF_PLACE)?;
    let (place, rest) = words.split_at(first);
    let (date, used) = read_date(head, rest)?;
    // A month alone ("Lima, May 2021 - …") dates an issue, not what happened "on Sunday".
    let has_day = has_day(&head[date.clone()]);
    let is_name = |word: &Range<usize>| {
        let word = &head[word.clone()];
        word.starts_with(|c: char| c.is_uppercase() || c == '(' || c == '/')
            || DATA.around.contains(&word.to_lowercase())
            || DATA.between_places.contains(&word.to_lowercase())
    };
    // "Lima May 3": what is said of a place and a day stands behind a comma or in brackets.
    let set_off = place.last().is_none_or(|word| head[word.clone()].ends_with([',', '.', ')', '/']))
        || head[..date.start].ends_with('(');
    let agency = rest.get(used..)?;
    let fits =
        has_day && set_off && place.iter().chain(agency).all(is_name) && agency.len() <= MAX_WORDS_OF_AGENCY;
    fits.then_some(Dated { class: DateClass::Dateline, date, labelled: false })
}

fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let start = text.as_ptr() as usize;
    text.split_whitespace().map(move |word| {
        let at = word.as_ptr() as usize - start;
        at..at + word.len()
    })
}

/// Reads a date at the start of `words`: its range, and the number of words it and what surrounds it take.
fn read_date(text: &str, words: &[Range<usize>]) -> Option<(Range<usize>, usize)> {
    let (mut month, mut day, mut year, mut numeric) = (false, false, false, false);
    let mut date: Option<Range<usize>> = None;
    let mut used = 0;
    for word in words {
        let raw = &text[word.clone()];
        let bare = raw.trim_matches(|c: char| matches!(c, ',' | '.' | '(' | ')' | ':' | ';' | '–' | '—'));
        let lower = bare.to_lowercase();
        let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
        let complete = (month && year) || numeric;
        let part_of_date = if !month && DATA.months.contains(&lower) {
            month = true;
            true
        } else if !complete && is_numeric_date(bare) {
            numeric = true;
            true
        } else if !year && is_year(bare) {
            year = true;
            true
        } else if !day && (1..=2).contains(&digits) && is_ordinal_suffix(&bare[digits..]) {
            day = true;
            true
        } else {
            false
        };
        if part_of_date {
            let start = word.start + (raw.len() - raw.trim_start_matches('(').len());
            let end = word.start + raw.trim_end_matches([',', ';', ')', ':', '–']).len();
            date = Some(date.map_or(start, |date| date.start)..end.max(start));
        } else if !(lower.is_empty() || DATA.around.contains(&lower) || is_time(bare)) {
            break;
        }
        used += 1;
    }
    // "16 Oct. 2023." ends in the stop of its sentence, "Oct." alone is an abbreviation; a date ends in its year.
    let date = date.map(|date| date.start..date.start + text[date].trim_end_matches('.').len());
    date.filter(|_| (month && year) || numeric).map(|date| (date, used))
}

/// Whether a date has a day.
fn has_day(date: &str) -> bool {
    date.split_whitespace().any(|word| {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        (1..=2).contains(&digits) || is_numeric_date(word)
    })
}

/// `2021-05-03`, `3/5/2021`, `03.05.2021`, `2021/05/03`, with or without a time after a `T`.
fn is_numeric_date(word: &str) -> bool {
    let date = word.split('T').next().unwrap_or(word);
    ['-', '/', '.'].iter().any(|&separator| {
        let mut parts = 0;
        let mut years = 0;
        for part in date.split(separator) {
            if part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) {
                return false;
            }
            parts += 1;
            years += usize::from(part.len() == 4);
        }
        parts == 3 && years == 1
    })
}

fn is_ordinal_suffix(suffix: &str) -> bool {
    matches!(suffix, "" | "st" | "nd" | "rd" | "th" | "º" | "°" | "er" | ".")
}

/// `08:59`, `8:59am`, `14h30`, `09:15:02Z`.
fn is_time(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.contains([':', 'h'])
        && word.len() <= 12
        && word.bytes().all(|b| b.is_ascii_digit() || b":.hapmAPMZ+-".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(line: &str) -> Option<(&str, DateClass)> {
        read(line).map(|dated| (&line[dated.date], dated.class))
    }

    #[test]
    fn labelled_dates() {
        assert_eq!(date("Last updated: 7 Sept. 2019 14:05"), Some(("7 Sept. 2019", DateClass::Updated)));
        assert_eq!(date("Published 3 May 2021"), Some(("3 May 2021", DateClass::Published)));
        assert_eq!(date("Checked on February 2, 2025"), Some(("February 2, 2025", DateClass::Checked)));
        assert_eq!(
            date("Publicado el 4 de marzo de 2018"),
            Some(("4 de marzo de 2018", DateClass::Published))
        );
        assert_eq!(date("By A. Writer | Updated 2021-05-03"), Some(("2021-05-03", DateClass::Updated)));
        assert_eq!(date("Date: 03/05/2021"), Some(("03/05/2021", DateClass::Published)));
    }

    #[test]
    fn a_date_alone() {
        assert_eq!(date("July 9, 2016"), Some(("July 9, 2016", DateClass::Published)));
        assert_eq!(
            date("Tuesday, 12th June 2018, 10:30 GMT"),
            Some(("12th June 2018", DateClass::Published))
        );
        assert_eq!(date("2019"), None);
    }

    #[test]
    fn a_heading_that_ends_with_a_date() {
        let date = |text: &str| {
            let lines = document_date_lines(text);
            lines.first().map(|line| {
                let range = std::ops::Range::<usize>::from(line.range);
                (text[range].to_owned(), line.class)
            })
        };
        let found = |date: &str| Some((date.to_owned(), DateClass::Dateline));
        assert_eq!(date("A title\nLima, 3 May 2021\n\nText.\n"), found("3 May 2021"));
        assert_eq!(date("Minutes of the third session, Quito, 4-5 June 2019"), found("5 June 2019"));
        assert_eq!(date("Press release, 14. März 2023"), found("14. März 2023"));
        assert_eq!(date("The Gazette, May 2021"), found("May 2021"));
        assert_eq!(date("GENEVA, May 3, 2021"), found("May 3, 2021"));
        assert_eq!(date("Brussels, 12.03.2021"), found("12.03.2021"));
        assert_eq!(date("Press release – 3 May 2021"), found("3 May 2021"));
        assert_eq!(date("Sitting of Tuesday, 3 May 2021"), found("3 May 2021"));
        assert_eq!(date("Minutes of the meeting of 3 May 2021"), found("3 May 2021"));
        assert_eq!(date("Speech by the minister in Lima on 3 May 2021"), found("3 May 2021"));
        assert_eq!(date("Statement on the accord of 3 May 2021"), None);
        assert_eq!(date("Statement on the accord signed on 3 May 2021"), None);
        assert_eq!(date("The war, June 2019 – May 2021"), None);
        assert_eq!(date("A note (Lima, 3 May 2021)"), found("3 May 2021"));
        assert_eq!(date("The accord of 3 May 2021"), None);
        assert_eq!(date("The fleet left Callao in the spring.\nLima, 3 May 2021"), None);
        let published = Some(("3 May 2021".to_owned(), DateClass::Published));
        assert_eq!(date("The Gazette, winter issue (published 3 May 2021)"), published);
        assert_eq!(date("The accord (signed 3 May 2021)"), None);
        assert_eq!(date("Data as of 3 May 2021"), Some(("3 May 2021".to_owned(), DateClass::AsOf)));
    }

    #[test]
    fn a_date_beside_what_it_is_of() {
        let date = |line: &str| {
            let text = format!("A title\n{line}\n\nThe fleet left in the spring of the year, it was said.\n");
            let found = document_date_lines(&text).first().copied();
            found.map(|found| (text[std::ops::Range::<usize>::from(found.range)].to_owned(), found.class))
        };
        for (line, found, class) in [
            ("By A. Writer | 3 May 2021", "3 May 2021", DateClass::Dateline),
            ("Interview · 3 May 2021 · 6 min read", "3 May 2021", DateClass::Dateline),
            ("No. 7, spring 2021", "spring 2021", DateClass::Dateline),
            ("The Gazette, issue 3/2021", "2021", DateClass::Dateline),
            ("Issue 3/2021 (September)", "2021 (September)", DateClass::Dateline),
            ("Annual Report 2021 (extract)", "2021", DateClass::Period),
            ("Annual report for the year 2021", "2021", DateClass::Period),
            ("Date of answer: 3 May 2021", "3 May 2021", DateClass::Given),
            ("LIMA and QUITO, 3 May 2021 – It was said.", "3 May 2021", DateClass::Dateline),
        ] {
            assert_eq!(date(line), Some((found.to_owned(), class)), "{line}");
        }
        // The day of a menu is the day on which somebody looked; a year of two calendar years has no months of its own.
        for line in ["Home | 3 May 2021", "Annual Report 2021/22", "Issue 3/2021-22", "The plan, 2016–2020"]
        {
            assert_eq!(date(line), None, "{line}");
        }
    }

    #[test]
    fn a_date_at_the_foot() {
        let date = |head: &str, foot: &str| {
            let body = "The parties shall meet once a year.\n".repeat(400);
            let text = format!("{head}\n\n{body}\n{foot}\n");
            let found = document_date_lines(&text).first().copied();
            found.map(|found| (text[std::ops::Range::<usize>::from(found.range)].to_owned(), found.class))
        };
        let formula = "Done at Lima on 3 May 2021 in two originals.\n\nFor Peru: A. Writer";
        assert_eq!(
            date("AGREEMENT\nbetween two", formula),
            Some(("3 May 2021".to_owned(), DateClass::Given))
        );
        assert_eq!(date("A title", formula), None);
        let changed = "Page updated: 3 May 2021\nPrint this page";
        assert_eq!(date("A title", changed), Some(("3 May 2021".to_owned(), DateClass::Updated)));
    }

    #[test]
    fn a_paragraph_that_opens_with_a_date() {
        let date = |text: &str| {
            let lines = document_date_lines(text);
            lines.first().map(|line| text[std::ops::Range::<usize>::from(line.range)].to_owned())
        };
        let rest = "A contingent of 96 divers left on Sunday.";
        for (head, found) in [
            ("LIMA, Peru, Feb 10, 2020 (Southern Press) -", Some("Feb 10, 2020")),
            ("Geneva (3 May 2021) –", Some("3 May 2021")),
            ("3 May 2021, Lima:", Some("3 May 2021")),
            ("WASHINGTON, D.C., March 28, 2014 —", Some("March 28, 2014")),
            ("San José de Cúcuta, 3 May 2021 –", Some("3 May 2021")),
            ("Lima, May 2021 -", None),
            ("On 3 May 2021 the fleet left Lima -", None),
            ("Signed in Lima, 3 May 2021, and ratified -", None),
        ] {
            let found = found.map(str::to_owned);
            assert_eq!(date(&format!("A title of a page\n\n{head} {rest}")), found, "{head}");
        }
    }

    #[test]
    fn sentences_with_dates_are_no_date_lines() {
        assert_eq!(date("On 3 May 2021 the fleet left Valparaíso."), None);
        assert_eq!(
            date("Updated figures were released in May 2021 by the ministry of finance in Lima."),
            None
        );
        assert_eq!(date("Published in May 2021, the review lists the gaps of the force."), None);
    }
}
