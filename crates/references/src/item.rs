//! From a reference to the variables of CSL.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use hayagriva::citationberg::json::{
    DateValue, FixedDate, FixedDateRange, Item, LiteralName, NameItem, NameValue, Value,
};
use rapporteur_sources::Author;

use crate::date::PartialDate;
use crate::reference::{Reference, clean};

/// What the publisher of a kind of source is to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The site, paper or journal that it stands in.
    Container,
    /// A site of the publisher's own.
    Site,
    /// The house that it came out of.
    House,
}

struct Kind {
    csl: &'static str,
    publisher: Role,
    genre: Option<&'static str>,
}

static KINDS: LazyLock<BTreeMap<&'static str, Kind>> = LazyLock::new(|| {
    let rows = include_str!("../data/kinds.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| {
        let mut columns = row.split('\t');
        let (name, csl) = (columns.next()?, columns.next()?);
        let publisher = match columns.next()? {
            "container" => Role::Container,
            "site" => Role::Site,
            _ => Role::House,
        };
        let genre = columns.next().filter(|genre| *genre != "-");
        Some((name, Kind { csl, publisher, genre }))
    })
    .collect()
});

/// The type that every style words. Several have nothing to say of a `document`, which CSL has for the rest.
const PLAIN_TYPE: &str = "report";

/// Makes an item one of the plain type, for a style that knows nothing of its own; whether that changed it.
pub(crate) fn make_plain(item: &mut Item) -> bool {
    let plain = Value::String(PLAIN_TYPE.to_owned());
    item.0.insert("type".to_owned(), plain.clone()) != Some(plain)
}

/// What a source of an unknown kind is: a web page if it has an address.
const PAGE: Kind = Kind { csl: "webpage", publisher: Role::Container, genre: None };
const DOCUMENT: Kind = Kind { csl: PLAIN_TYPE, publisher: Role::House, genre: None };

/// A reference as an item of CSL-JSON, under an id of the caller's.
pub(crate) fn item(reference: &Reference, id: usize) -> Item {
    let known = reference.kind.as_deref().and_then(|kind| KINDS.get(kind));
    let kind = match known {
        // Nobody can look a page up that has no address.
        Some(kind) if kind.csl == "webpage" && reference.url.is_none() => {
            &Kind { genre: kind.genre, ..DOCUMENT }
        }
        Some(kind) => kind,
        None if reference.url.is_some() => &PAGE,
        None => &DOCUMENT,
    };
    let mut item = BTreeMap::new();
    let mut set = |variable: &str, value: Option<String>| {
        if let Some(value) = value {
            item.insert(variable.to_owned(), Value::String(value));
        }
    };
    set("id", Some(id.to_string()));
    set("citation-key", clean(&reference.key));
    set("type", Some(kind.csl.to_owned()));
    // A style cannot word what has no title; its key says which source is meant.
    set("title", reference.title.clone().or_else(|| clean(&reference.key)));
    set("URL", reference.url.clone());
    set("DOI", reference.doi.clone());
    set("language", reference.language.clone());
    set("genre", kind.genre.map(str::to_owned));
    let mut authors = reference.authors.clone();
    let mut publisher = reference.publisher.clone();
    // Of works of reference and of papers without an author the title comes first; what an institution publishes by
    // itself is the institution's word.
    let speaks = kind.publisher != Role::Container || kind.csl == "webpage";
    if authors.is_empty()
        && speaks
        && let Some(name) = publisher.take()
    {
        authors.push(Author::Institution(name.into()));
    }
    let said_twice = |name: &str| match &authors[..] {
        [Author::Institution(author)] => author.to_lowercase() == name.to_lowercase(),
        _ => false,
    };
    let publisher = publisher.filter(|name| !said_twice(name));
    match kind.publisher {
        Role::Container => set("container-title", publisher),
        Role::Site => {
            set("container-title", publisher.clone());
            set("publisher", publisher);
        }
        Role::House => set("publisher", publisher),
    }
    set("citation-label", Some(label(&authors, reference)));
    let names: Vec<NameValue> = authors.iter().filter_map(name).collect();
    if !names.is_empty() {
        item.insert("author".to_owned(), Value::Names(names));
    }
    for (variable, known) in [("issued", reference.issued), ("accessed", reference.accessed)] {
        if let Some(known) = known {
            item.insert(variable.to_owned(), date(known));
        }
    }
    Item(item)
}

fn name(author: &Author) -> Option<NameValue> {
    match author {
        Author::Institution(name) => Some(NameValue::Literal(LiteralName { literal: clean(name)? })),
        Author::Person { family, given, particle, suffix } => Some(NameValue::Item(NameItem {
            family: clean(family)?,
            given: given.as_deref().and_then(clean),
            non_dropping_particle: particle.as_deref().and_then(clean),
            dropping_particle: None,
            suffix: suffix.as_deref().and_then(clean),
            comma_suffix: None,
        })),
    }
}

/// Months and days count from zero in the library.
fn date(date: PartialDate) -> Value {
    let zero_based = |number: u8| number.saturating_sub(1);
    let start = FixedDate {
        year: date.year,
        month: date.month.map(zero_based),
        day: date.day.map(zero_based),
        season: None,
        circa: false,
    };
    Value::Date(DateValue::Raw { raw: FixedDateRange { start, end: None }, literal: None, season: None })
}

/// The label of alphanumeric styles: three letters of one author, initials of several, two digits of the year.
fn label(authors: &[Author], reference: &Reference) -> String {
    let families = authors.iter().map(|author| match author {
        Author::Person { family, .. } => family,
        Author::Institution(name) => name,
    });
    let first_letters = |text: &str, count: usize| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).take(count).collect()
    };
    let mut label: String = match authors {
        [] => first_letters(reference.title.as_deref().unwrap_or(&reference.key), 3),
        [_] => families.map(|family| first_letters(family, 3)).collect(),
        _ => families.take(4).map(|family| first_letters(family, 1)).collect(),
    };
    if let Some(issued) = reference.issued {
        label.push_str(&format!("{:02}", issued.year.rem_euclid(100)));
    }
    label
}
