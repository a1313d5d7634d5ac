//! Phrases whose referent the document decides: definite descriptions, plural sets, pronouns, surnames, initials.

use crate::abbreviations::short_form;
use crate::discourse::{Kind, is};
use crate::lexer::Shape;
use crate::lexicon::flag;
use crate::mention::{MentionForm, Pending};
use crate::persons::title_alone;
use crate::sentence::Sentence;

/// Heads of descriptions of a state.
pub(crate) const STATE_HEADS: [&str; 6] = ["country", "nation", "state", "republic", "kingdom", "island"];
/// Heads that mean the state through its government.
pub(crate) const GOVERNMENT_HEADS: [&str; 1] = ["government"];
/// Heads of descriptions of an organisation that need no attribute.
pub(crate) const BODY_HEADS: [&str; 12] = [
    "organisation",
    "institution",
    "body",
    "alliance",
    "bloc",
    "union",
    "agency",
    "league",
    "community",
    "association",
    "commonwealth",
    "forum",
];
/// Heads of descriptions of programmes and instruments.
pub(crate) const THING_HEADS: [&str; 34] = [
    "agreement",
    "treaty",
    "convention",
    "accord",
    "protocol",
    "policy",
    "strategy",
    "resolution",
    "memorandum",
    "charter",
    "pact",
    "declaration",
    "directive",
    "programme",
    "project",
    "initiative",
    "mission",
    "operation",
    "exercise",
    "campaign",
    "partnership",
    "network",
    "framework",
    "conference",
    "summit",
    "commission",
    "committee",
    "council",
    "centre",
    "command",
    "fund",
    "institute",
    "academy",
    "plan",
];

/// British spelling of a head or attribute.
pub(crate) fn british(word: &str) -> String {
    let word = word.to_lowercase();
    match word.as_str() {
        "organization" => "organisation".to_owned(),
        "program" => "programme".to_owned(),
        "center" => "centre".to_owned(),
        "defense" => "defence".to_owned(),
        _ => word,
    }
}

/// All phrases that wait, by start. `covered[i]`: token `i` is in a settled mention of anything but a region, whose
/// adjective may be part of a description ("the South American country").
pub(crate) fn pending(s: &Sentence<'_>, covered: &[bool]) -> Vec<Pending> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < s.len() {
        let free = !covered.get(at).copied().unwrap_or(false);
        let one = if free { phrase(s, covered, at) } else { None };
        match one {
            Some((end, phrase, form)) => {
                out.push(Pending { range: s.range(at, end), phrase: phrase.into(), form });
                at = end;
            }
            None => at += 1,
        }
    }
    out
}

fn phrase(s: &Sentence<'_>, covered: &[bool], at: usize) -> Option<(usize, String, MentionForm)> {
    let tok = s.tok(at)?;
    match tok.shape {
        Shape::Initials | Shape::Mixed => {
            let end = short_form(s, at).filter(|_| !s.shouted)?;
            let free = (at..end).all(|i| !covered.get(i).copied().unwrap_or(false));
            return free.then(|| (end, s.slice(at, end).to_owned(), MentionForm::Acronym));
        }
        Shape::Capital | Shape::Lower => {
            if let Some(found) = each_party(s, at) {
                return Some(found);
            }
            if s.has(at, flag::STARTER) {
                return first_person(s, covered, at)
                    .or_else(|| description(s, covered, at))
                    .or_else(|| pronoun(s, at));
            }
            return if tok.shape == Shape::Capital { surname(s, covered, at) } else { None };
        }
        _ => {}
    }
    None
}

/// "each Party", "either Participant" of a treaty, whose parties are written with a capital.
fn each_party(s: &Sentence<'_>, at: usize) -> Option<(usize, String, MentionForm)> {
    let each = ["each", "either", "neither"].iter().any(|word| s.is(at, word));
    let party = ["party", "participant", "signatory"].iter().any(|word| s.is(at + 1, word));
    // In a heading every word has a capital.
    (each && party && s.is_capital(at + 1) && !s.titled && !s.shouted)
        .then(|| (at + 2, "each party".to_owned(), MentionForm::Description))
}

/// "the South American country", "both nations", "this agreement".
fn description(s: &Sentence<'_>, covered: &[bool], at: usize) -> Option<(usize, String, MentionForm)> {
    let starter = s.word(at).to_lowercase();
    let plural = match starter.as_str() {
        "both" => true,
        "the" | "these" | "those" | "said" => false,
        "this" | "that" => return singular(s, covered, at, &starter),
        _ => return None,
    };
    // "both (of the) (said) (American) nations", "the two countries", "said nations"
    let mut i = at + 1;
    let numbered = ["two", "three", "four", "five"].iter().any(|n| s.is(i, n));
    // "in said countries"; after a name it is a verb: "the envoy said both countries".
    let led = |before: usize| {
        ["of", "in", "between", "by", "to", "with", "from", "for", "on", "among", "the"]
            .iter()
            .any(|word| s.is(before, word))
    };
    if starter == "said" && !at.checked_sub(1).is_some_and(led) {
        return None;
    }
    if starter == "the" && !numbered {
        if s.has(i, flag::PLURAL_ACTOR) && s.is(i, "parties") {
            return Some((i + 1, "the parties".to_owned(), MentionForm::Description));
        }
        // "the Participants" of a memorandum, "the Contracting Parties"
        let named = ["participants", "signatories"].iter().any(|word| s.is(i, word));
        let contracting = s.is(i, "contracting") && s.is(i + 1, "parties");
        if (named || contracting) && s.is_capital(i) && !s.titled && !s.shouted {
            return Some((
                i + 1 + usize::from(contracting),
                "each party".to_owned(),
                MentionForm::Description,
            ));
        }
        if let Some((end, title)) = title_alone(s, i)
            && !covered.get(i).copied().unwrap_or(false)
        {
            return Some((end, format!("the {title}"), MentionForm::Description));
        }
        return singular(s, covered, at, &starter);
    }
    let count = if plural || starter == "said" || starter == "these" || starter == "those" {
        "two"
    } else {
        &s.word(i).to_lowercase()
    };
    if numbered {
        i += 1;
    }
    for _ in 0..3 {
        if s.has(i, flag::PLURAL_STATE | flag::PLURAL_ACTOR) {
            let head = s.word(i).to_lowercase();
            return Some((i + 1, format!("{count} {head}"), MentionForm::Description));
        }
        let passes = ["of", "the", "said", "these"].iter().any(|w| s.is(i, w));
        if !s.tok(i).is_some_and(|t| t.is_word()) || (s.has(i, flag::FUNCTION) && !passes) {
            return None;
        }
        i += 1;
    }
    None
}

/// "the (attributes) head".
fn singular(
    s: &Sentence<'_>,
    covered: &[bool],
    at: usize,
    starter: &str,
) -> Option<(usize, String, MentionForm)> {
    let mut words: Vec<String> = Vec::new();
    let mut i = at + 1;
    while i < at + 6 {
        if !s.tok(i).is_some_and(|t| t.is_word() || t.is_mark('-'))
            || (s.has(i, flag::FUNCTION) && !s.is(i, "latin"))
        {
            return None;
        }
        if s.mark(i, '-') {
            i += 1;
            continue;
        }
        let word = british(s.word(i));
        // What a body calls itself stands right after the article, with a capital but for a few.
        let own = i == at + 1
            && is(Kind::Own, &word)
            && (s.is_capital(i) || starter == "this" || is(Kind::Plain, &word))
            && !s.shouted
            && !s.titled;
        let head = own
            || STATE_HEADS.contains(&word.as_str())
            || GOVERNMENT_HEADS.contains(&word.as_str())
            || BODY_HEADS.contains(&word.as_str())
            || THING_HEADS.contains(&word.as_str());
        words.push(word);
        if head && !continues(s, i + 1, !GOVERNMENT_HEADS.contains(&words.last().map_or("", String::as_str)))
        {
            // A name inside ("the NATO mission") makes it no bare description.
            if (at + 1..=i).any(|k| covered.get(k).copied().unwrap_or(false)) {
                return None;
            }
            let the = if starter == "the" { "the" } else { "this" };
            return Some((i + 1, format!("{the} {}", words.join(" ")), MentionForm::Description));
        }
        i += 1;
    }
    None
}

/// The noun phrase goes on after the head: "the country report", "the agreement text".
fn continues(s: &Sentence<'_>, at: usize, verb: bool) -> bool {
    let Some(tok) = s.tok(at) else { return false };
    if !tok.gap || !tok.is_word() {
        return s.mark(at, '-') && !tok.gap;
    }
    // "the government of Fiji", "the agreement between …": said fully, no anaphor.
    if ["of", "between", "on", "for", "against", "among", "with"].iter().any(|w| s.is(at, w)) {
        return true;
    }
    let known = s.has(at, flag::FUNCTION | flag::MODAL | flag::VERB | flag::PAST);
    let word = s.word(at);
    // "the government websites", but "the country faces".
    let inflected = word.ends_with("ed") || word.ends_with("ly") || (verb && word.ends_with('s'));
    s.is_lower(at) && !known && !inflected
}

/// "we", "us", "our Bank", "my Department", "our two countries": whose, the one who speaks tells.
fn first_person(s: &Sentence<'_>, covered: &[bool], at: usize) -> Option<(usize, String, MentionForm)> {
    let word = s.word(at).to_lowercase();
    let before = |word: &str| at > 0 && s.is(at - 1, word);
    match word.as_str() {
        // "US" is a country; "let us", "all of us", "we all" are speaker and hearers.
        "we" | "us" => {
            let own = s.is_lower(at) || (word == "we" && s.word(at) == "We");
            let together = before("let")
                || ["all", "both", "each"].iter().any(|w| s.is(at + 1, w))
                || (before("of") && at > 1)
                || ["us", "among", "between"].iter().any(|w| before(w));
            // "we may never know": all of us.
            let does = (at + 1..at + 5).find(|&i| {
                !s.has(i, flag::MODAL | flag::FUNCTION)
                    && !s.mark(i, '\'')
                    && !s.is(i, "ll")
                    && !s.word(i).ends_with("ly")
            });
            let all = does.is_some_and(|i| s.is_lower(i) && is(Kind::Inclusive, &british(s.word(i))));
            (own && !together && !all).then(|| (at + 1, "we".to_owned(), MentionForm::Pronoun))
        }
        "our" | "my" => {
            let mut i = at + 1 + usize::from(s.is(at + 1, "own"));
            let two = s.is(i, "two") || s.is(i, "respective");
            i += usize::from(two);
            let head = british(s.word(i));
            if covered.get(i).copied().unwrap_or(false) {
                return None;
            }
            if s.has(i, flag::PLURAL_STATE) && (two || matches!(head.as_str(), "countries" | "nations")) {
                return Some((i + 1, "our countries".to_owned(), MentionForm::Description));
            }
            let of_state = matches!(head.as_str(), "country" | "nation" | "people" | "government");
            if (of_state || is(Kind::Own, &head)) && !continues(s, i + 1, true) {
                return Some((i + 1, format!("{word} {head}"), MentionForm::Description));
            }
            let shared = is(Kind::Shared, &head) || is(Kind::Shared, &british(s.word(i + 1)));
            (word == "our" && !two && !shared).then(|| (at + 1, "our".to_owned(), MentionForm::Pronoun))
        }
        _ => None,
    }
}

fn pronoun(s: &Sentence<'_>, at: usize) -> Option<(usize, String, MentionForm)> {
    let word = s.word(at).to_lowercase();
    let known = match word.as_str() {
        "its" | "their" | "they" | "he" | "she" => true,
        // "it is known that", "it entered": only before a verb of acting.
        "it" => s.has(at + 1, flag::VERB | flag::MODAL) && s.is_lower(at + 1) && !s.is(at + 2, "be"),
        _ => false,
    };
    known.then_some((at + 1, word, MentionForm::Pronoun))
}

/// A single capitalised word that may be the surname of somebody named in full.
fn surname(s: &Sentence<'_>, covered: &[bool], at: usize) -> Option<(usize, String, MentionForm)> {
    if !s.is_name_word(at) || s.shouted || s.has(at, flag::TITLE | flag::PERSON_TITLE) || s.head(at).is_some()
    {
        return None;
    }
    let free_name = |i: usize| s.is_name_word(i) && !covered.get(i).copied().unwrap_or(false);
    let next_gap = s.tok(at + 1).is_some_and(|t| t.gap);
    if next_gap && free_name(at + 1) {
        return None;
    }
    let previous = at.checked_sub(1).filter(|_| s.tok(at).is_some_and(|t| t.gap));
    if previous.is_some_and(|p| free_name(p) && !s.has(p, flag::PERSON_TITLE)) {
        return None;
    }
    Some((at + 1, rapporteur_catalog::fold_name(s.word(at)), MentionForm::Name))
}
