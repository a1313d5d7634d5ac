//! One entry of a bibliography, whatever file it came from.

use rapporteur_text::TextRange;

use crate::meta::Metadata;

/// Who wrote a document. Bibliographies tell persons from institutions, whose names are never split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// A person.
    Person {
        /// Family name.
        family: Box<str>,
        /// Given names.
        given: Option<Box<str>>,
        /// What stands before the family name and goes with it: `van der`.
        particle: Option<Box<str>>,
        /// What stands after it: `Jr.`.
        suffix: Option<Box<str>>,
    },
    /// An institution, or a person of one name.
    Institution(Box<str>),
}

impl Author {
    /// An author of these parts; none without a name. Without given name and particle the name stays whole.
    pub(super) fn new(family: &str, given: &str, particle: &str, suffix: &str) -> Option<Author> {
        let part = |text: &str| -> Option<Box<str>> {
            let words: Vec<&str> = text.split_whitespace().collect();
            (!words.is_empty()).then(|| words.join(" ").into())
        };
        let family = part(family)?;
        Some(match (part(given), part(particle), part(suffix)) {
            (None, None, None) => Author::Institution(family),
            (given, particle, suffix) => Author::Person { family, given, particle, suffix },
        })
    }
}

/// What a bibliography says about a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Citation key.
    pub key: Box<str>,
    /// Fields by the names of [`META_KEYS`](crate::META_KEYS).
    pub fields: Vec<(Box<str>, Box<str>)>,
    /// Authors as far as the format tells their names apart; the field `author` has all in one line.
    pub authors: Vec<Author>,
    /// Paths of attached files, as written.
    pub files: Vec<Box<str>>,
    /// Digital object identifier.
    pub doi: Option<Box<str>>,
    /// Bytes of the entry in its file; empty where the format does not say.
    pub range: TextRange,
}

impl Record {
    pub(super) fn new(key: &str, range: TextRange) -> Record {
        Record {
            key: key.into(),
            fields: Vec::new(),
            authors: Vec::new(),
            files: Vec::new(),
            doi: None,
            range,
        }
    }

    /// Takes a field unless it is there or empty.
    pub(super) fn offer(&mut self, field: &'static str, value: Option<&str>) {
        let words: Vec<&str> = value.unwrap_or_default().split_whitespace().collect();
        if !words.is_empty() && self.get(field).is_none() {
            self.fields.push((field.into(), words.join(" ").into()));
        }
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| &**name == field).map(|(_, value)| &**value)
    }

    /// Hash of all that a capture takes over.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        let mut update = |text: &str| {
            hasher.update(&text.len().to_le_bytes());
            hasher.update(text.as_bytes());
        };
        update(&self.key);
        for (field, value) in &self.fields {
            update(field);
            update(value);
        }
        *hasher.finalize().as_bytes()
    }

    pub(crate) fn metadata(&self) -> Metadata {
        let mut metadata = Metadata::default();
        // Bibliographies have dates in words and grades of their own; what is no value here says nothing.
        for (field, value) in &self.fields {
            let _ = metadata.set(field, value);
        }
        let _ = metadata.set("key", &self.key);
        metadata
    }
}

/// Kinds of document by their names in bibliographies; others keep theirs.
pub(super) fn kind(genre: Option<&str>, kind: &str) -> String {
    let genre = genre.map(str::trim).filter(|genre| !genre.is_empty());
    if let Some(genre) = genre {
        return slug(genre);
    }
    match &*kind.to_lowercase() {
        "online" | "www" | "electronic" | "webpage" | "post-weblog" | "blogpost" | "web" => {
            "web-page".to_owned()
        }
        "article-newspaper" | "newspaperarticle" => "news".to_owned(),
        "article-journal" | "article" | "journalarticle" => "article".to_owned(),
        "techreport" | "report" => "report".to_owned(),
        "entry-encyclopedia" | "encyclopediaarticle" => "encyclopedia".to_owned(),
        "misc" | "document" | "unpublished" => String::new(),
        other => slug(other),
    }
}

fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}
