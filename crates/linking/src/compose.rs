//! What acts for a state under its name: ministries composed from portfolio and country, governments, armed forces,
//! officials, offices ("Ministry of Defence of Kenya", "Kenya's Ministry of Defence", "Kenyan Defence Ministry").

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};

use crate::automaton::Found;
use crate::context::Decision;
use crate::lexicon::flag;
use crate::sentence::Sentence;

/// A composed name: tokens `first..end`.
#[derive(Debug, Clone)]
pub(crate) struct Composed {
    pub first: usize,
    pub end: usize,
    pub class: EntityClass,
    /// `defence`, `armed forces`, `minister of justice`.
    pub slug: String,
    pub state: Option<EntityId>,
}

impl Composed {
    /// Identity within a document.
    pub fn key(&self, catalogue: &Catalogue) -> Box<str> {
        let state =
            self.state.and_then(|id| catalogue.entity(id)).map_or(String::new(), |e| format!("{}/", e.key));
        format!("{}:{state}{}", self.class.name(), self.slug).into()
    }
}

/// All composed names of a sentence, leftmost first, disjoint.
pub(crate) fn compose(
    catalogue: &Catalogue,
    s: &Sentence<'_>,
    found: &[Found],
    decisions: &[Decision],
) -> Vec<Composed> {
    let mut out: Vec<Composed> = Vec::new();
    let lands: Vec<Land> = found
        .iter()
        .zip(decisions)
        .filter_map(|(f, d)| {
            // A refused adjective may stand in a body's own name: "the Kenyan Army".
            let id = match d {
                Decision::Link { entity, .. } => *entity,
                Decision::Ask { candidates, .. } if candidates.len() == 1 => *candidates.first()?,
                Decision::Refuse { why } if why.starts_with("part:") => f.readings.first()?.entity,
                _ => return None,
            };
            let state = catalogue.principal(id);
            catalogue.is_country(state).then_some(Land { first: f.first, end: f.end, state })
        })
        .collect();
    let mut at = 0;
    while at < s.len() {
        let found = lands
            .iter()
            .find(|land| land.first == at)
            .and_then(|land| after_land(s, land))
            .or_else(|| before_land(s, at, &lands));
        match found {
            Some(composed) => {
                at = composed.end;
                out.push(composed);
            }
            None => at += 1,
        }
    }
    out
}

struct Land {
    first: usize,
    end: usize,
    state: EntityId,
}

/// "Kenyan authorities", "Kenya's Ministry of Defence", "Kenyan Defence Ministry".
fn after_land(s: &Sentence<'_>, land: &Land) -> Option<Composed> {
    let at = land.end + s.possessive(land.end);
    if at == land.end && s.mark(at, '-') {
        return None;
    }
    let (class, slug, end) = office(s, at).or_else(|| portfolio_first(s, at)).or_else(|| {
        let (phrase, n) = s.lexicon.body(&s.toks, at)?;
        // "the Indian state of Goa", "Kenyan official languages" are none.
        let last = at + n - 1;
        let not_a_body = (s.is(last, "state") && s.is(last + 1, "of"))
            || (["official", "military", "police", "army", "state", "personnel"]
                .iter()
                .any(|w| s.is(last, w))
                && s.is_lower(last)
                && s.is_lower(last + 1)
                && !s.has(last + 1, flag::FUNCTION | flag::MODAL)
                // "a Kenyan official asked", but "Kenya's official request".
                && (!s.has(last + 1, flag::VERB) || (at > land.end && s.is(last, "official"))));
        (!not_a_body).then(|| (phrase.class, phrase.slug.to_string(), at + n))
    })?;
    Some(Composed { first: land.first, end, class, slug, state: Some(land.state) })
}

/// "Ministry of Defence of Kenya", "Government of the Republic of Kenya", and ministries without a state.
fn before_land(s: &Sentence<'_>, at: usize, lands: &[Land]) -> Option<Composed> {
    if !s.has(at, flag::RANK | flag::PORTFOLIO | flag::BODY) {
        return None;
    }
    let of_land = |end: usize| {
        let after_of = if s.is(end + 1, "the") { end + 2 } else { end + 1 };
        lands.iter().find(|land| land.first == after_of).filter(|_| s.is(end, "of"))
    };
    let ministry = office(s, at).or_else(|| portfolio_first(s, at));
    let whole = ministry.as_ref().is_some_and(|(_, _, end)| of_land(*end).is_some());
    let known = ministry.as_ref().map(|(_, slug, _)| slug.as_str());
    if !whole && let Some(listed) = listed_portfolios(s, at, lands, known) {
        return Some(listed);
    }
    let named = ministry.is_some();
    let (class, slug, end) = ministry.or_else(|| {
        let (phrase, n) = s.lexicon.body(&s.toks, at)?;
        let last = at + n - 1;
        let excluded = [
            "state",
            "official",
            "king",
            "queen",
            "monarch",
            "leader",
            "leaders",
            "commander",
            "forces",
            "court",
            "courts",
            "envoy",
        ]
        .iter()
        .any(|w| s.is(last, w));
        (!excluded).then(|| (phrase.class, phrase.slug.to_string(), at + n))
    })?;
    // "Minister of Transport (MinTra) of Fiji": the state stands behind the short form.
    let bracket = (s.mark(end, '(') && s.mark(end + 2, ')')).then(|| of_land(end + 3)).flatten();
    if let Some(land) = bracket.filter(|_| named) {
        return Some(Composed { first: at, end, class, slug, state: Some(land.state) });
    }
    match of_land(end) {
        Some(land) => Some(Composed { first: at, end: land.end, class, slug, state: Some(land.state) }),
        None if named && s.is_capital(at) => Some(Composed { first: at, end, class, slug, state: None }),
        None => None,
    }
}

/// "Ministry of Land, Infrastructure and Transport of Fiji": portfolios in a row, known ones or not, up to the state. Of a row
/// that begins with a portfolio that is `known` that one names it, as it does where a text leaves out the others.
fn listed_portfolios(s: &Sentence<'_>, at: usize, lands: &[Land], known: Option<&str>) -> Option<Composed> {
    const MAX_WORDS: usize = 16;
    let deputy = usize::from((s.is(at, "vice") || s.is(at, "deputy")) && s.is_capital(at));
    let rank = at + deputy;
    let title = match s.word(rank).to_lowercase().as_str() {
        "ministry" | "department" if deputy == 0 => None,
        "minister" => Some(if deputy == 0 { "minister of " } else { "vice minister of " }),
        _ => return None,
    };
    let capital = s.is_capital(rank) && !s.shouted && !s.titled;
    if !capital || !(s.is(rank + 1, "of") || s.is(rank + 1, "for")) || !s.is_capital(rank + 2) {
        return None;
    }
    let land_at = |i: usize| lands.iter().find(|land| land.first == i);
    let mut words: Vec<String> = Vec::new();
    let mut several = false;
    for i in rank + 2..(rank + 2 + MAX_WORDS).min(s.len()) {
        let article = usize::from(s.is(i + 1, "the"));
        if s.is(i, "of")
            && let Some(land) = land_at(i + 1 + article)
        {
            if !several || !s.is_capital(i - 1) {
                return None;
            }
            let row = || format!("{}{}", title.unwrap_or_default(), words.join(" "));
            let slug = known.map_or_else(row, str::to_owned);
            let class = if title.is_some() { EntityClass::Office } else { EntityClass::Ministry };
            return Some(Composed { first: at, end: land.end, class, slug, state: Some(land.state) });
        }
        let joins = s.is(i, "and") || s.mark(i, ',');
        several |= joins;
        // Another body, or a state in the row, ends it.
        let other = land_at(i).is_some() || s.has(i, flag::RANK) || s.has(i, flag::PERSON_TITLE);
        if other || !(joins || s.is_capital(i) || s.is(i, "of") || s.is(i, "the") || s.mark(i, '-')) {
            return None;
        }
        if !s.mark(i, ',') {
            words.push(s.word(i).to_lowercase());
        }
    }
    None
}

/// "Ministry of X", "Vice Minister of X", "Secretary of State for X".
fn office(s: &Sentence<'_>, at: usize) -> Option<(EntityClass, String, usize)> {
    if !s.has(at, flag::RANK) {
        return None;
    }
    let rank_end =
        if (s.is(at, "vice") || s.is(at, "deputy")) && (s.is(at + 1, "minister") || s.mark(at + 1, '-')) {
            if s.mark(at + 1, '-') { at + 2 } else { at + 1 }
        } else {
            at
        };
    let (class, title) = match s.word(rank_end).to_lowercase().as_str() {
        "ministry" | "ministère" | "ministerio" | "ministério" | "department" => {
            (EntityClass::Ministry, "")
        }
        "minister" | "ministre" | "ministro" => (EntityClass::Office, "minister of "),
        "secretary" => (EntityClass::Office, "secretary of "),
        _ => return None,
    };
    let of = rank_end + 1;
    if !["of", "for", "de", "da", "do", "des", "du"].iter().any(|w| s.is(of, w)) {
        return None;
    }
    let articles = ["the", "la", "los", "las", "el", "l"];
    let mut from = of + 1;
    while articles.iter().any(|w| s.is(from, w)) || s.mark(from, '\'') {
        from += 1;
    }
    // An article may belong to the portfolio ("the interior") or not.
    let (phrase, end) = [of + 1, from]
        .into_iter()
        .find_map(|at| s.lexicon.portfolio(&s.toks, at).map(|(p, n)| (p, at + n)))?;
    if !s.is_capital(rank_end) && class == EntityClass::Ministry && s.is(rank_end, "department") {
        return None;
    }
    let vice = if rank_end > at { "vice " } else { "" };
    let slug =
        if title.is_empty() { phrase.slug.to_string() } else { format!("{vice}{title}{}", phrase.slug) };
    Some((class, slug, end))
}

/// "Defence Ministry", "Foreign Minister", "Vice Defence Minister".
fn portfolio_first(s: &Sentence<'_>, at: usize) -> Option<(EntityClass, String, usize)> {
    if !s.has(at, flag::PORTFOLIO | flag::RANK) {
        return None;
    }
    let vice = s.is(at, "vice") || s.is(at, "deputy");
    let from = at + usize::from(vice);
    let (phrase, n) = s.lexicon.portfolio(&s.toks, from)?;
    let last = from + n;
    let vice = if vice { "vice " } else { "" };
    match s.word(last).to_lowercase().as_str() {
        "ministry" | "department" if s.is_capital(last) || s.is(last, "ministry") => {
            Some((EntityClass::Ministry, phrase.slug.to_string(), last + 1))
        }
        "minister" => Some((EntityClass::Office, format!("{vice}minister of {}", phrase.slug), last + 1)),
        "secretary" => Some((EntityClass::Office, format!("{vice}secretary of {}", phrase.slug), last + 1)),
        _ => None,
    }
}
