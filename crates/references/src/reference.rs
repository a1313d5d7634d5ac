//! What a style needs to know of a source.

use rapporteur_claims::Interval;
use rapporteur_evidence::SourceMeta;
use rapporteur_sources::{Author, Record};

use crate::date::PartialDate;
use crate::names::read_names;

/// A source as it is referred to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// Citation key.
    pub key: String,
    /// `press-release`, `report` …
    pub kind: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Who wrote it, in order.
    pub authors: Vec<Author>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When it was published.
    pub issued: Option<PartialDate>,
    /// When it was captured.
    pub accessed: Option<PartialDate>,
    /// Address, as inert text.
    pub url: Option<String>,
    /// Digital object identifier.
    pub doi: Option<String>,
    /// Language, as a BCP 47 tag.
    pub language: Option<String>,
}

impl Reference {
    /// A capture, with the entry of a bibliography that it has. The metadata count, which have taken over what the entry
    /// says; the entry adds what they have no room for: which name is the family's, and the DOI. The day on which somebody
    /// looked at a page is no date of publication.
    #[must_use]
    pub fn of_source(meta: &SourceMeta, record: Option<&Record>) -> Reference {
        let text = |value: &Option<Box<str>>| value.as_deref().and_then(clean);
        let told = record.filter(|record| record.get("author") == meta.author.as_deref());
        let authors = told.map(|record| record.authors.clone()).filter(|authors| !authors.is_empty());
        let published = meta.published.filter(|_| !meta.dated_by_look);
        Reference {
            key: meta.key.to_string(),
            kind: text(&meta.kind),
            title: text(&meta.title),
            authors: authors
                .unwrap_or_else(|| text(&meta.author).map(|line| read_names(&line)).unwrap_or_default()),
            publisher: text(&meta.publisher),
            issued: published.and_then(PartialDate::of),
            accessed: meta.captured.and_then(PartialDate::of),
            url: text(&meta.url),
            doi: record.and_then(|record| record.doi.as_deref()).and_then(doi),
            language: text(&meta.language),
        }
    }

    /// An entry of a bibliography alone, captured or not.
    #[must_use]
    pub fn of_record(record: &Record) -> Reference {
        let text = |field: &str| record.get(field).and_then(clean);
        let date = |field: &str| record.get(field).and_then(Interval::parse).and_then(PartialDate::of);
        let authors = match &record.authors[..] {
            [] => text("author").map(|line| read_names(&line)).unwrap_or_default(),
            authors => authors.to_vec(),
        };
        Reference {
            key: record.key.to_string(),
            kind: text("kind"),
            title: text("title"),
            authors,
            publisher: text("publisher"),
            issued: date("published"),
            accessed: date("captured"),
            url: text("url"),
            doi: record.doi.as_deref().and_then(doi),
            language: text("language"),
        }
    }
}

/// One line without control characters and the marks that turn the direction of writing.
pub(crate) fn clean(text: &str) -> Option<String> {
    let shown = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let words: Vec<String> =
        text.split_whitespace().map(|word| word.chars().filter(|c| shown(*c)).collect()).collect();
    let line = words.iter().filter(|word| !word.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

/// A DOI without the address of the resolver.
fn doi(text: &str) -> Option<String> {
    let line = clean(text)?;
    let bare = ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"]
        .iter()
        .find_map(|prefix| line.strip_prefix(prefix))
        .unwrap_or(&line);
    clean(bare)
}
