//! What front matter or a sidecar says about a capture.

use rapporteur_catalog::edit_distance;
use rapporteur_claims::Interval;
use rapporteur_evidence::{Grade, SourceMeta};
use rapporteur_text::TextRange;

use crate::date::parse_date;

/// Ending of the file that holds a capture's metadata: `report.txt` has `report.txt.meta.toml`.
pub const SIDECAR_SUFFIX: &str = ".meta.toml";

/// The sidecar of a capture.
#[must_use]
pub fn sidecar_name(capture: &str) -> String {
    format!("{capture}{SIDECAR_SUFFIX}")
}

/// Fields that mean something here; others are the user's own.
pub const META_KEYS: &[&str] = &[
    "title",
    "author",
    "publisher",
    "published",
    "updated",
    "captured",
    "event",
    "as_of",
    "url",
    "language",
    "reliability",
    "credibility",
    "origin",
    "kind",
    "key",
    "original",
];

/// Kinds of source that report on others' reporting: they may point at evidence but are none of their own.
const SECONDARY_KINDS: &[&str] = &["fact-check", "encyclopaedia", "encyclopedia"];

/// Metadata fields, from wherever they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    title: Option<Box<str>>,
    author: Option<Box<str>>,
    publisher: Option<Box<str>>,
    published: Option<Interval>,
    /// Whether `published` is the day on which somebody looked at it.
    dated_by_look: bool,
    updated: Option<Interval>,
    captured: Option<Interval>,
    event: Option<Interval>,
    as_of: Option<Interval>,
    url: Option<Box<str>>,
    language: Option<Box<str>>,
    kind: Option<Box<str>>,
    key: Option<Box<str>>,
    original: Option<Box<str>>,
    origin: Option<Box<str>>,
    grade: Grade,
    reviews_others: bool,
}

impl Metadata {
    /// Takes one field. What it cannot use is the message of a problem: the value is dropped, the rest counts.
    pub(crate) fn set(&mut self, field: &str, value: &str) -> Result<(), String> {
        let value = value.trim();
        if value.is_empty() {
            return Ok(());
        }
        let text = || Some(Box::from(value));
        match field {
            "title" => self.title = text(),
            "author" => self.author = text(),
            "publisher" => self.publisher = text(),
            "url" => self.url = text(),
            "language" => self.language = text(),
            "origin" => self.origin = text(),
            "kind" => self.kind = Some(value.to_lowercase().into()),
            "key" => self.key = text(),
            "original" => self.original = text(),
            "published" => self.published = Some(date(field, value)?),
            "updated" => self.updated = Some(date(field, value)?),
            "captured" => self.captured = Some(date(field, value)?),
            "event" => self.event = Some(date(field, value)?),
            "as_of" | "as-of" => self.as_of = Some(date(field, value)?),
            "reliability" => self.grade.reliability = Some(reliability(value)?),
            "credibility" => self.grade.credibility = Some(credibility(value)?),
            _ => {
                if let Some(meant) = nearest(field, META_KEYS).filter(|meant| *meant != field) {
                    return Err(format!("unknown field `{field}`; did you mean `{meant}`?"));
                }
            }
        }
        Ok(())
    }

    /// Takes over what is not known yet from a weaker source. Its dates of publication and update go together: an update
    /// that a program noted must not outdate what a person wrote.
    pub(crate) fn fill(&mut self, weaker: Metadata) {
        let dated = self.published.is_some() || self.updated.is_some();
        let Metadata {
            title,
            author,
            publisher,
            published,
            updated,
            captured,
            event,
            as_of,
            url,
            language,
            kind,
            key,
            original,
            origin,
            grade,
            reviews_others,
            dated_by_look,
        } = weaker;
        fn or<T>(known: &mut Option<T>, other: Option<T>) {
            if known.is_none() {
                *known = other;
            }
        }
        or(&mut self.title, title);
        or(&mut self.author, author);
        or(&mut self.publisher, publisher);
        if !dated {
            (self.published, self.updated) = (published, updated);
            self.dated_by_look = dated_by_look;
        }
        or(&mut self.captured, captured);
        or(&mut self.event, event);
        or(&mut self.as_of, as_of);
        or(&mut self.url, url);
        or(&mut self.language, language);
        or(&mut self.kind, kind);
        or(&mut self.key, key);
        or(&mut self.original, original);
        or(&mut self.origin, origin);
        self.reviews_others |= reviews_others;
        or(&mut self.grade.reliability, grade.reliability);
        or(&mut self.grade.credibility, grade.credibility);
    }

    pub(crate) fn set_published(&mut self, date: Option<Interval>) {
        self.published = date;
    }

    /// The last resort: the day on which somebody looked at it.
    pub(crate) fn set_looked_at(&mut self, date: Option<Interval>) {
        self.published = date;
        self.dated_by_look = date.is_some();
    }

    /// The day that its figures are of, if its metadata do not tell.
    pub(crate) fn set_as_of(&mut self, date: Option<Interval>) {
        self.as_of = self.as_of.or(date);
    }

    pub(crate) fn set_updated(&mut self, date: Option<Interval>) {
        self.updated = date;
    }

    pub(crate) fn set_reviews_others(&mut self) {
        self.reviews_others = true;
    }

    /// The date that relative expressions count from: publication, not a later update.
    pub(crate) fn anchor(&self) -> Option<Interval> {
        self.published.or(self.updated)
    }

    /// Name of the file that this one digests.
    pub(crate) fn original(&self) -> Option<Box<str>> {
        self.original.clone()
    }

    pub(crate) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    pub(crate) fn publisher(&self) -> Option<&str> {
        self.publisher.as_deref()
    }

    pub(crate) fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// As evidence knows it. The later of publication and update counts, because what the page says was said then.
    pub(crate) fn into_source_meta(self, name: &str) -> SourceMeta {
        let published = match (self.published, self.updated) {
            (Some(published), Some(updated)) if updated.end > published.end => Some(updated),
            (published, updated) => published.or(updated),
        };
        SourceMeta {
            name: name.into(),
            key: self.key.unwrap_or_else(|| stem(name).into()),
            title: self.title,
            publisher: self.publisher,
            published,
            dated_by_look: self.dated_by_look,
            secondary: self.kind.as_deref().is_some_and(|kind| SECONDARY_KINDS.contains(&kind)),
            url: self.url,
            grade: self.grade,
            // What the user says of it wins.
            reviews_others: self.reviews_others && self.kind.is_none(),
            kind: self.kind,
            author: self.author,
            captured: self.captured,
            event: self.event,
            as_of: self.as_of,
            language: self.language,
            origin: self.origin,
        }
    }
}

/// Checks fields of a sidecar before it is written: the first that cannot be used, and the way out.
pub fn check_fields<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<(), String> {
    let mut metadata = Metadata::default();
    fields.into_iter().try_for_each(|(field, value)| metadata.set(field, value))
}

/// File name without folder and last extension.
pub(crate) fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    }
}

fn date(field: &str, value: &str) -> Result<Interval, String> {
    parse_date(value).map_err(|error| format!("`{field}`: {error}"))
}

fn reliability(value: &str) -> Result<char, String> {
    let mut letters = value.chars();
    match (letters.next().map(|letter| letter.to_ascii_uppercase()), letters.next()) {
        (Some(letter @ 'A'..='F'), None) => Ok(letter),
        _ => Err(format!(
            "`reliability`: \"{value}\" is not a grade; use A (completely reliable) to F (cannot be judged)"
        )),
    }
}

fn credibility(value: &str) -> Result<u8, String> {
    match value.parse() {
        Ok(number @ 1..=6) => Ok(number),
        _ => Err(format!(
            "`credibility`: \"{value}\" is not a grade; use 1 (confirmed) to 6 (cannot be judged)"
        )),
    }
}

/// The candidate nearest to a mistyped word, at most two typing errors away.
fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    candidates
        .iter()
        .filter_map(|candidate| Some((edit_distance(word, candidate, 2)?, *candidate)))
        .filter(|(distance, candidate)| *distance * 2 < candidate.len())
        .min()
        .map(|(_, candidate)| candidate)
}

/// A field of a sidecar, its value, and the bytes of the value.
type SidecarField = (String, String, TextRange);

/// Fields of a sidecar, or where and why the TOML cannot be read.
pub(crate) fn sidecar_fields(text: &str) -> Result<Vec<SidecarField>, (TextRange, String)> {
    let span_of = |span: std::ops::Range<usize>| rapporteur_text::range(span.start, span.end);
    let table = toml::de::DeTable::parse(text).map_err(|error| {
        (
            span_of(error.span().unwrap_or(0..0)),
            format!("{}; no field of this file was used", error.message()),
        )
    })?;
    let mut fields = Vec::new();
    for (key, value) in table.get_ref() {
        let scalar = match value.get_ref() {
            toml::de::DeValue::String(text) => Some(text.to_string()),
            toml::de::DeValue::Integer(number) => Some(number.to_string()),
            toml::de::DeValue::Datetime(date) => Some(date.to_string()),
            toml::de::DeValue::Float(_)
            | toml::de::DeValue::Boolean(_)
            | toml::de::DeValue::Array(_)
            | toml::de::DeValue::Table(_) => None,
        };
        // Nested values are the user's own: no field of ours is one.
        if let Some(scalar) = scalar {
            fields.push((key.get_ref().to_string(), scalar, span_of(value.span())));
        }
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_stem_is_the_default_key() {
        assert_eq!(stem("sources/2019/port-call.txt"), "port-call");
        assert_eq!(stem("a.b.md"), "a.b");
        assert_eq!(stem(".hidden"), ".hidden");
        assert_eq!(stem(""), "");
    }

    #[test]
    fn a_mistyped_field_names_its_neighbour() {
        assert_eq!(nearest("publised", META_KEYS), Some("published"));
        assert_eq!(nearest(&"x".repeat(1 << 20), META_KEYS), None);
    }
}
