//! Names that the catalogue lacks: capitalised names with a head noun, and people named with a title or an office.

use rapporteur_catalog::{EntityClass, fold_name};

use crate::automaton::Found;
use crate::compose::Composed;
use crate::lexicon::flag;
use crate::sentence::Sentence;

/// A name of its own: tokens `first..end`.
#[derive(Debug, Clone)]
pub(crate) struct Local {
    pub first: usize,
    pub end: usize,
    pub class: EntityClass,
    pub why: String,
}

impl Local {
    pub fn key(&self, s: &Sentence<'_>) -> Box<str> {
        local_key(self.class, s.slice(self.first, self.end))
    }
}

/// Document-local identity of a name.
pub(crate) fn local_key(class: EntityClass, name: &str) -> Box<str> {
    format!("{}:{}", class.name(), fold_name(name)).into()
}

/// Capitalised names with a head noun ("Pacific Fusion Centre", "Operation Clear Horizon"), leftmost first, disjoint.
pub(crate) fn names(s: &Sentence<'_>, found: &[Found], composed: &[Composed]) -> Vec<Local> {
    let mut out: Vec<Local> = Vec::new();
    if s.shouted {
        return out;
    }
    let mut at = 0;
    while at < s.len() {
        if !s.is_name_word_or_head(at) {
            at += 1;
            continue;
        }
        let (end, head) = chunk(s, found, at);
        let next = end.max(at + 1);
        if let Some(local) = head.and_then(|head| accept(s, found, composed, at, end, head)) {
            out.push(local);
        }
        at = next;
    }
    out
}

impl Sentence<'_> {
    /// A capitalised word that can begin or continue a name; a head noun counts even at the start of a sentence.
    fn is_name_word_or_head(&self, i: usize) -> bool {
        self.is_name_word(i) || (self.is_capital(i) && self.head(i).is_some() && !self.has(i, flag::FUNCTION))
    }
}

/// The capitalised stretch from `first`, over "of", "for", "and" … between capitals, and its head.
fn chunk(s: &Sentence<'_>, found: &[Found], first: usize) -> (usize, Option<usize>) {
    let mut end = first;
    let mut head = None;
    let mut settled = false;
    loop {
        // A country ends a name after "of": "Naval Academy of Peru" names the academy.
        if s.is_name_word_or_head(end) && (end == first || s.tok(end).is_some_and(|t| t.gap)) {
            if titled(s, end) && end > first {
                break;
            }
            if s.head(end).is_some() && !settled {
                head = Some(end);
            }
            end += 1;
            continue;
        }
        if s.mark(end, '-')
            && end > first
            && s.is_capital(end + 1)
            && s.tok(end + 1).is_some_and(|t| !t.gap)
            && s.tok(end).is_some_and(|t| !t.gap)
        {
            end += 2;
            continue;
        }
        let connector = ["of", "for", "on", "and", "against", "to", "de", "del", "des", "du"]
            .iter()
            .any(|w| s.is(end, w))
            && s.is_lower(end);
        if !connector || end == first {
            break;
        }
        let skip = ["the", "la", "los", "las"].iter().any(|w| s.is(end + 1, w)) && s.is_lower(end + 1);
        let next = end + 1 + usize::from(skip);
        let country_next = found.iter().any(|f| f.first == next && !f.readings.is_empty());
        let conjunction = s.is(end, "and") || s.is(end, "to");
        if !s.is_name_word_or_head(next)
            || country_next
            || (conjunction && s.head(next - 1).is_some() && settled)
        {
            break;
        }
        // "Kenya and Uganda", "the Commission and the Council" are two names.
        if conjunction
            && (skip
                || found.iter().any(|f| f.end == end && !f.readings.is_empty())
                || s.head(end - 1).is_some()
                || s.has(next, flag::PERSON_TITLE))
        {
            break;
        }
        settled |= head.is_some() && !s.is(end, "and");
        end = next;
    }
    (end, head)
}

fn accept(
    s: &Sentence<'_>,
    found: &[Found],
    composed: &[Composed],
    first: usize,
    end: usize,
    head: usize,
) -> Option<Local> {
    // Titles and leading verbs are no part of the name: "President", "Minister".
    let mut first = first;
    while first < head
        && (titled(s, first) || s.is(first, "vice") || s.is(first, "deputy") || !s.is_capital(first))
    {
        first += 1;
    }
    // The head ends the name or what stands before "of", "on", "for"; a few heads begin it ("Operation Clear Horizon").
    if s.is_name_word(head + 1) && head + 1 < end && !(head == first && s.has(head, flag::BEGINNER)) {
        return None;
    }
    let capitals = (first..end).filter(|&i| s.is_capital(i)).count();
    if capitals < 2 || first >= end {
        return None;
    }
    let others = (first..end).filter(|&i| i != head && s.is_name_word(i)).count();
    let numbered = s.tok(head + 1).is_some_and(|t| matches!(t.shape, crate::lexer::Shape::Number));
    if others == 0 && !numbered {
        return None;
    }
    // An adjective of a country and a head alone is the country's: "Kenyan Government"; the catalogue's own names win.
    let crosses = |from: usize, to: usize| from < end && to > first;
    if composed.iter().any(|c| crosses(c.first, c.end)) {
        return None;
    }
    for f in found.iter().filter(|f| crosses(f.first, f.end)) {
        let inside = f.first >= first && f.end <= end;
        let whole = f.first == first && f.end == end;
        // A blocker or a longer catalogue name covers the head: nothing new here.
        if !inside || whole || (f.first <= head && head < f.end) {
            return None;
        }
    }
    let class = s.head(head)?;
    let why = format!("local: capitalised name with the head noun \"{}\"", s.word(head));
    Some(Local { first, end, class, why })
}

/// A title of a person; "General" begins names of bodies too.
fn titled(s: &Sentence<'_>, i: usize) -> bool {
    s.has(i, flag::PERSON_TITLE) && !s.is(i, "general")
}

/// People after a title ("President Ada Okafor"), after an office and a comma, or before a comma and a title.
pub(crate) fn people(s: &Sentence<'_>, found: &[Found], composed: &[Composed]) -> Vec<Local> {
    let mut out: Vec<Local> = Vec::new();
    let mut at = 0;
    while at < s.len() {
        let free = !composed.iter().any(|c| c.first <= at && at < c.end);
        let from = if free { after_portfolio(s, composed, at) } else { None };
        let portfolio_before = from.is_some();
        at = from.unwrap_or(at);
        let end = if free { person(s, found, at, portfolio_before) } else { None };
        // "Queen Isn't Angry"
        let Some(end) = end.filter(|&end| !(s.mark(end, '\'') && s.is(end + 1, "t"))) else {
            at += 1;
            continue;
        };
        let title_before = at > 0 && s.has(at - 1, flag::PERSON_TITLE) && s.tok(at).is_some_and(|t| t.gap);
        let office_before = at > 1
            && s.mark(at - 1, ',')
            && (composed.iter().any(|c| c.end == at - 1 && c.class == EntityClass::Office)
                || found.iter().any(|f| f.end == at - 1 && office_just_before(s, f.first))
                || found.iter().any(|f| f.end == at - 1 && s.has(f.first, flag::PERSON_TITLE)))
            && (s.mark(end, ',') || s.mark(end, '(') || end == s.len());
        let title_after = s.mark(end, ',') && {
            let from = if s.is(end + 1, "the") || s.is(end + 1, "a") || s.is(end + 1, "an") {
                end + 2
            } else {
                end + 1
            };
            (from..from + 3).any(|i| s.has(i, flag::PERSON_TITLE))
                && !s.opens(end + 1)
                && composed_or_of(s, composed, from)
        };
        let full = name_words(s, at, end) >= 2;
        let rule = if title_before && (full || s.is_capital(at - 1)) || portfolio_before && full {
            "a title stands before it"
        } else if !full {
            at = end;
            continue;
        } else if office_before {
            "an office stands before it"
        } else if title_after {
            "an office stands after it"
        } else {
            at = end;
            continue;
        };
        out.push(Local { first: at, end, class: EntityClass::Person, why: format!("person: {rule}") });
        at = end;
    }
    out
}

fn composed_or_of(s: &Sentence<'_>, composed: &[Composed], from: usize) -> bool {
    composed.iter().any(|c| c.first == from && c.class == EntityClass::Office)
        || (from..from + 4).any(|i| s.is(i, "of"))
}

/// "the Secretary General of the …": an office ends in the entity that begins at `first`.
fn office_just_before(s: &Sentence<'_>, first: usize) -> bool {
    let Some(mut at) = first.checked_sub(1) else { return false };
    if s.is(at, "the") {
        let Some(before) = at.checked_sub(1) else { return false };
        at = before;
    }
    s.is(at, "of") && at > 0 && s.has(at - 1, flag::PERSON_TITLE)
}

/// Where a person's name begins whose office stands before it, if that office begins its "for …" at `at`, or ends there:
/// "Vice Minister for Planning Tomas Soto".
fn after_portfolio(s: &Sentence<'_>, composed: &[Composed], at: usize) -> Option<usize> {
    let office = |c: &&Composed| c.end == at && c.class == EntityClass::Office;
    composed.iter().find(office)?;
    if !s.is(at, "for") {
        return Some(at);
    }
    // The portfolio ends with the last of its own words.
    let run = (at + 1..at + 9).take_while(|&i| s.is_capital(i) || s.is(i, "and") || s.is(i, "the"));
    let area = |i: &usize| {
        let names = [
            "affairs",
            "planning",
            "strategy",
            "policy",
            "security",
            "relations",
            "operations",
            "cooperation",
        ];
        s.head(*i).is_some()
            || names.iter().any(|n| s.is(*i, n))
            || s.lexicon.portfolio(&s.toks, *i).is_some()
    };
    run.filter(area).last().map(|i| i + 1)
}

/// End of a run of capitalised words that can be a person's name from `at`.
fn person(s: &Sentence<'_>, found: &[Found], at: usize, inside_run: bool) -> Option<usize> {
    let part = |i: usize| {
        s.is_name_word(i)
            && matches!(
                s.tok(i).map(|t| t.shape),
                Some(crate::lexer::Shape::Capital | crate::lexer::Shape::Mixed)
            )
            && !s.has(i, flag::TITLE | flag::PERSON_TITLE)
            && s.head(i).is_none()
    };
    if !part(at) || (!inside_run && at > 0 && part(at - 1) && s.tok(at).is_some_and(|t| t.gap)) {
        return None;
    }
    if found.iter().any(|f| f.first <= at && at < f.end) {
        return None;
    }
    // "the General Staff", "the Secretary General's Office": what a title is part of.
    let of_body =
        ["staff", "assembly", "secretariat", "directorate", "headquarters", "office", "command", "council"];
    if of_body.iter().any(|word| s.is(at, word)) {
        return None;
    }
    let mut end = at + 1;
    let particles =
        ["de", "la", "del", "van", "von", "der", "den", "bin", "al", "el", "da", "dos", "di", "ben"];
    while end < at + 8 {
        let gap = s.tok(end).is_some_and(|t| t.gap);
        if part(end) && gap {
            end += 1;
            continue;
        }
        let initial = s.mark(end, '.') && s.word(end - 1).chars().count() == 1 && part(end + 1);
        let hyphen = s.mark(end, '-') && !gap && part(end + 1) && s.tok(end + 1).is_some_and(|t| !t.gap);
        let particle = |i: usize| s.is_lower(i) && particles.iter().any(|p| s.is(i, p));
        let of = gap && particle(end) && (part(end + 1) || (particle(end + 1) && part(end + 2)));
        if !(initial || hyphen || of) {
            break;
        }
        end += 2;
    }
    if found.iter().any(|f| f.first < end && f.end > at) {
        return None;
    }
    (end - at <= 8).then_some(end)
}

fn name_words(s: &Sentence<'_>, first: usize, end: usize) -> usize {
    (first..end).filter(|&i| s.is_capital(i)).count()
}
