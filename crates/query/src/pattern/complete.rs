//! Completion of fields and values, for shells and editors.

use rapporteur_catalog::EntityId;
use rapporteur_evidence::SourceId;
use rapporteur_text::TextRange;

use super::fields::{EVENTS, Field, RANKS, SORTS, STANDINGS};
use crate::desk::Desk;

/// Most completions of one place.
const OFFERED: usize = 50;

/// What can stand at a place of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Completion {
    /// First byte of the pattern that it replaces.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// The text.
    pub text: String,
    /// What it is.
    pub detail: String,
}

/// The values of a desk: those who are named in its sources, its kinds, domains and sources.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// Key and name of entities.
    entities: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    domains: Vec<String>,
    sources: Vec<(String, String)>,
}

impl Values {
    /// The values of a desk. Reads its metadata and mentions, not its facts.
    #[must_use]
    pub fn of(desk: &Desk<'_>) -> Values {
        let (catalogue, lexicon) = (desk.table.catalogue(), desk.table.lexicon());
        let ids: Vec<SourceId> = desk.facts.sources().to_vec();
        let mut named: Vec<EntityId> = Vec::new();
        let mut sources = Vec::new();
        for id in ids {
            let Some(source) = desk.source(id) else { continue };
            let title = source.meta.title.as_deref().unwrap_or_default();
            sources.push((source.meta.key.to_string(), title.to_owned()));
            for sentence in &source.sentences {
                named.extend(sentence.entities.iter());
            }
            named.sort_unstable();
            named.dedup();
        }
        let entity = |id: EntityId| catalogue.entity(id).map(|e| (e.key.to_string(), e.name.to_string()));
        let mut entities: Vec<(String, String)> = named.into_iter().filter_map(entity).collect();
        entities.sort();
        Values {
            entities,
            kinds: lexicon
                .kinds()
                .iter()
                .map(|kind| (kind.key.to_string(), kind.label.to_string()))
                .collect(),
            domains: super::parse::domains(lexicon),
            sources,
        }
    }
}

/// What can stand at a byte offset of a pattern, in the order in which it should be offered. Total.
#[must_use]
pub fn complete(pattern: &str, offset: usize, values: &Values) -> Vec<Completion> {
    let offset = (0..=offset.min(pattern.len())).rev().find(|&at| pattern.is_char_boundary(at)).unwrap_or(0);
    let before = pattern.get(..offset).unwrap_or_default();
    let quoted = before.matches('"').count() % 2 == 1;
    let boundary = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|' | '&');
    let behind =
        |text: &str| text.char_indices().rfind(|(_, c)| boundary(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let start = if quoted {
        // The term begins before the quotation mark.
        let mark = before.rfind('"').unwrap_or(0);
        before.get(..mark).map_or(0, behind)
    } else {
        behind(before)
    };
    let word = pattern.get(start..offset).unwrap_or_default();
    let negated = usize::from(word.starts_with(['-', '!']));
    let (start, word) = (start + negated, word.get(negated..).unwrap_or_default());
    match word.split_once(':') {
        None => fields(word, rapporteur_text::range(start, offset)),
        Some((name, value)) => {
            let list = value.rfind(',').map_or(0, |comma| comma + 1);
            let value = value.get(list..).unwrap_or_default();
            let compared = value.len() - value.trim_start_matches(['>', '<', '=']).len();
            let ranged = value.rfind("..").map_or(compared, |dots| dots + 2);
            let typed = value.get(ranged..).unwrap_or_default();
            let from = start + name.len() + 1 + list + ranged;
            of_field(name, typed, rapporteur_text::range(from, offset), values)
        }
    }
}

fn offer(range: TextRange, text: &str, detail: &str) -> Completion {
    Completion {
        start: range.start().into(),
        end: range.end().into(),
        text: text.to_owned(),
        detail: detail.to_owned(),
    }
}

fn fields(typed: &str, range: TextRange) -> Vec<Completion> {
    let typed = typed.to_lowercase();
    let all =
        Field::ALL.iter().map(|(_, name, detail)| (*name, *detail)).chain([("sort", "order of the rows")]);
    all.filter(|(name, _)| name.starts_with(&typed))
        .map(|(name, detail)| offer(range, &format!("{name}:"), detail))
        .collect()
}

fn of_field(name: &str, typed: &str, range: TextRange, values: &Values) -> Vec<Completion> {
    let wanted = typed.trim_matches('"').to_lowercase();
    let fits = |text: &str| text.to_lowercase().starts_with(&wanted);
    let list = |all: &mut dyn Iterator<Item = (&str, &str)>| -> Vec<Completion> {
        all.filter(|(key, detail)| fits(key) || detail.split(' ').any(fits))
            .take(OFFERED)
            .map(|(key, detail)| offer(range, &quoted(key), detail))
            .collect()
    };
    let pairs = |all: &'static [&'static str]| all.iter().map(|name| (*name, ""));
    if name.eq_ignore_ascii_case("sort") {
        return list(&mut pairs(&SORTS));
    }
    let Some(field) = Field::from_name(name) else { return Vec::new() };
    let strings = |all: &'_ [(String, String)]| -> Vec<(String, String)> { all.to_vec() };
    match field {
        _ if field.is_actor() => {
            list(&mut strings(&values.entities).iter().map(|(key, name)| (&**key, &**name)))
        }
        Field::Kind => list(&mut values.kinds.iter().map(|(key, label)| (&**key, &**label))),
        Field::Domain => {
            list(&mut values.domains.iter().map(|key| (key.rsplit('/').next().unwrap_or(key), &**key)))
        }
        Field::Event => list(&mut pairs(&EVENTS)),
        Field::Standing => list(&mut pairs(&STANDINGS)),
        Field::Polarity => list(&mut [("affirmed", ""), ("denied", "")].into_iter()),
        Field::Modality => list(&mut RANKS.iter().map(|(name, _)| (*name, ""))),
        Field::Grade => list(&mut ["A", "B", "C", "D", "E", "F"].into_iter().map(|letter| (letter, ""))),
        Field::Source => list(&mut values.sources.iter().map(|(key, title)| (&**key, &**title))),
        _ => Vec::new(),
    }
}

fn quoted(text: &str) -> String {
    if text.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|' | '&' | ',')) {
        format!("\"{text}\"")
    } else {
        text.to_owned()
    }
}
