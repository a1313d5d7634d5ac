//! Where a month or a weekday without a year stands: which year is told beside it, and whether it lies behind the text or
//! ahead of it.

use super::{Interval, calendar_word, is_date_context, year};
use crate::lexicon::{Calendar, RelativeTimes};
use crate::words::Word;

/// Words that a time is looked back on from for the verb it belongs to.
const FAR: usize = 24;
/// Words between a past without auxiliary and a time of it: "opened in Pokhara in March", and not "announced a summit in May".
const NEAR: usize = 5;

/// On which side of the document a time lies, by the verb next to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Lean {
    /// "was opened in March"
    Past,
    /// "is to open in March"
    Future,
    /// Nobody says.
    #[default]
    None,
}

/// What completes a date without a year.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Centre {
    /// The day or period that it is near.
    pub interval: Option<Interval>,
    /// The side of it, if that is the document's.
    pub lean: Lean,
}

/// What completes the date at a word: a year named before it in the sentence ("In 2014, from 31 March to 4 April") or right
/// after it ("in June and July 2014"), else the document, else what else there is.
pub(super) fn centre(
    words: &[Word],
    at: usize,
    document: Option<Interval>,
    otherwise: Option<Interval>,
    calendar: &Calendar,
) -> Centre {
    let own = own_year(words, at, calendar).and_then(Interval::year);
    if own.is_some() {
        return Centre { interval: own, lean: Lean::None };
    }
    if document.is_some() {
        return Centre { interval: document, lean: lean(words, at, &calendar.relative, calendar) };
    }
    Centre { interval: otherwise, lean: Lean::None }
}

/// The year that a sentence names for the date at a word.
fn own_year(words: &[Word], at: usize, calendar: &Calendar) -> Option<i16> {
    let lower = |at: usize| words.get(at).map_or("", |word| &*word.lower);
    let is_year = |at: usize| words.get(at).and_then(year).filter(|_| is_date_context(words, at));
    for before in (0..at).rev().take(4 * FAR) {
        if matches!(lower(before), ";" | ":") {
            break;
        }
        let Some(named) = is_year(before) else { continue };
        // "suspended since 2015, is to resume in September": the year is of something else.
        let lead = before.checked_sub(1).map_or("", lower);
        let elsewhere = [&calendar.since, &calendar.until, &calendar.before, &calendar.after]
            .into_iter()
            .any(|set| set.contains(lead))
            || lead == "to";
        return (!elsewhere).then_some(named);
    }
    let joins = |word: &Word| {
        matches!(
            &*word.lower,
            "and"
                | "or"
                | "in"
                | "to"
                | "until"
                | "from"
                | "through"
                | ","
                | "-"
                | "again"
                | "then"
                | "between"
        ) || calendar_word(word, calendar)
            || word.lower.starts_with(|first: char| first.is_ascii_digit())
    };
    let after = words.iter().enumerate().skip(at).take(FAR).take_while(|(_, word)| joins(word));
    after.map(|(after, _)| after).find_map(is_year)
}

/// On which side of the document a time at a word lies: by the nearest verb before it, or after it where the time opens the
/// sentence.
pub(super) fn lean(words: &[Word], at: usize, table: &RelativeTimes, calendar: &Calendar) -> Lean {
    let lower = |at: usize| words.get(at).map_or("", |word| &*word.lower);
    let preposition = at.checked_sub(1).map_or("", lower);
    if preposition == "since" {
        return Lean::Past;
    }
    // "planned for May", "by June": the verb does not say when.
    if matches!(preposition, "for" | "by" | "until" | "till" | "to" | "before" | "of") {
        return Lean::None;
    }
    let ends = |at: usize| matches!(lower(at), ";" | ":" | "\"" | "." | "!" | "?");
    let first = (0..at).rev().take(FAR).take_while(|&i| !ends(i)).last().unwrap_or(at);
    for i in (first..at).rev() {
        if let Some(lean) = mark(words, i, at - i, table) {
            return lean;
        }
    }
    // A time that opens the sentence, or stands in its subject ("the cost from March to May was").
    let opens = first == 0 || ends(first - 1);
    if opens {
        let after = (at..words.len()).take(FAR).take_while(|&i| !ends(i) || i == at);
        for i in after.filter(|&i| !calendar_word(&words[i], calendar)) {
            // A past after the time may be far from it: "In July the ministers of the two states met".
            if let Some(lean) = mark(words, i, 0, table) {
                return lean;
            }
        }
    }
    Lean::None
}

/// What a word says of the time that is so many words away; `None` if it is no verb.
fn mark(words: &[Word], i: usize, away: usize, table: &RelativeTimes) -> Option<Lean> {
    let lower = |at: usize| words.get(at).map_or("", |word| &*word.lower);
    let (word, before) = (lower(i), i.checked_sub(1).map_or("", lower));
    if table.future.contains(word) {
        return Some(Lean::Future);
    }
    if word == "to" {
        if table.future_before_to.contains(before) {
            let past = matches!(before, "due" | "set" | "expected" | "scheduled")
                && matches!(i.checked_sub(2).map_or("", lower), "was" | "were" | "been");
            return Some(if past { Lean::None } else { Lean::Future });
        }
        // An infinitive is as much ahead as behind: "agreed to hold a summit in May". "to the port" is none.
        let next = words.get(i + 1)?;
        let noun = next.capital || !next.is_word() || table.articles.contains(&next.lower);
        return (!noun).then_some(Lean::None);
    }
    if table.past_auxiliaries.contains(word) {
        return Some(Lean::Past);
    }
    if table.modals.contains(word) {
        return Some(Lean::None);
    }
    if matches!(word, "is" | "are" | "be") {
        // "is due in July", "are planned in May"; of "is held in May" nobody says in which.
        return Some(if table.future_before_to.contains(lower(i + 1)) { Lean::Future } else { Lean::None });
    }
    let past = table.past.contains(word)
        || words[i].is_word() && !words[i].capital && word.len() > 4 && word.ends_with("ed");
    if past && !table.past_auxiliaries.contains(before) && !matches!(before, "is" | "are" | "be") {
        return Some(if away <= NEAR { Lean::Past } else { Lean::None });
    }
    None
}
