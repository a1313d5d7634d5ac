//! Styles and locales: those of the archive by name, and files of the user.

use std::sync::LazyLock;

use hayagriva::archive::{self, ArchivedStyle};
use hayagriva::citationberg::{IndependentStyle, Locale, LocaleCode, Style as CslStyle, StyleClass};
use rapporteur_catalog::edit_distance;
use rapporteur_sources::caught;

use crate::check::check;
use crate::error::ReferenceError;

/// Longest style file that is read, in bytes. The longest of the published styles has a quarter of that.
pub const MAX_STYLE_BYTES: usize = 1 << 20;

/// How many names an error offers.
const OFFERED: usize = 3;

/// A style that can format references.
#[derive(Debug, Clone)]
pub struct Style {
    pub(crate) csl: IndependentStyle,
    /// The locale that a dependent style asks for.
    pub(crate) locale: Option<LocaleCode>,
}

/// A style of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleName {
    /// The shortest of its names.
    pub name: &'static str,
    /// Other names that it has.
    pub aliases: Vec<&'static str>,
    /// Its title.
    pub title: &'static str,
}

/// How a style cites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In the text: by number, by author and date, by label.
    Text,
    /// In notes.
    Note,
}

/// The styles of the archive that can write a list, by name. Reads each of them.
#[must_use]
pub fn styles() -> Vec<StyleName> {
    let mut styles: Vec<StyleName> = ArchivedStyle::all()
        .iter()
        .filter(|style| match style.get() {
            CslStyle::Independent(csl) => {
                csl.bibliography.is_some() || csl.settings.class == StyleClass::Note
            }
            CslStyle::Dependent(_) => false,
        })
        .filter_map(|style| {
            let name = style.names().iter().copied().min_by_key(|name| (name.len(), *name))?;
            let aliases = style.names().iter().copied().filter(|alias| *alias != name).collect();
            Some(StyleName { name, aliases, title: style.display_name() })
        })
        .collect();
    styles.sort_by_key(|style| style.name);
    styles
}

impl Style {
    /// A style of the archive, in any case of letters.
    pub fn named(name: &str) -> Result<Style, ReferenceError> {
        let wanted = name.trim().to_lowercase();
        let style = ArchivedStyle::by_name(&wanted)
            .ok_or_else(|| ReferenceError::NoStyle { name: name.to_owned(), near: near(&wanted) })?;
        match style.get() {
            CslStyle::Independent(csl) => Ok(Style { csl, locale: None }),
            CslStyle::Dependent(style) => Err(ReferenceError::NoParent(style.parent_link.href)),
        }
    }

    /// A style of the user's, CSL 1.0 XML. A dependent style is the one that it depends on, if the archive has that.
    pub fn of_csl(xml: &str) -> Result<Style, ReferenceError> {
        let xml = xml.strip_prefix('\u{feff}').unwrap_or(xml);
        check(xml)?;
        let read = caught(|| CslStyle::from_xml(xml))
            .unwrap_or_else(|| CslStyle::from_xml(""))
            .map_err(|error| ReferenceError::Style(error.to_string()))?;
        match read {
            CslStyle::Independent(csl) => Ok(Style { csl, locale: None }),
            CslStyle::Dependent(dependent) => {
                let parent = dependent.parent_link.href;
                match ArchivedStyle::by_id(&parent).map(ArchivedStyle::get) {
                    Some(CslStyle::Independent(csl)) => Ok(Style { csl, locale: dependent.default_locale }),
                    _ => Err(ReferenceError::NoParent(parent)),
                }
            }
        }
    }

    /// How it cites.
    #[must_use]
    pub fn form(&self) -> Form {
        match self.csl.settings.class {
            StyleClass::InText => Form::Text,
            StyleClass::Note => Form::Note,
        }
    }
}

/// Names like one that is not there: with fewest slips of the finger, else those that begin with it or have it in them.
fn near(wanted: &str) -> Vec<&'static str> {
    let names: Vec<&'static str> =
        ArchivedStyle::all().iter().flat_map(|style| style.names()).copied().collect();
    let limit = if wanted.chars().count() > 6 { 3 } else { 2 };
    let rank = |name: &'static str| {
        if let Some(edits) = edit_distance(wanted, name, limit) {
            return Some((edits, name.len(), name));
        }
        let stem = wanted.split(['-', ' ', '_', '.']).next().filter(|stem| stem.len() > 2)?;
        if name.starts_with(stem) {
            Some((limit + 1, name.len(), name))
        } else {
            name.contains(stem).then_some((limit + 2, name.len(), name))
        }
    };
    let mut near: Vec<_> = names.into_iter().filter_map(rank).collect();
    near.sort_unstable();
    near.into_iter().map(|(_, _, name)| name).take(OFFERED).collect()
}

pub(crate) static LOCALES: LazyLock<Vec<Locale>> = LazyLock::new(archive::locales);

/// The locales of the archive, by their BCP 47 tags.
#[must_use]
pub fn locales() -> Vec<&'static str> {
    let mut tags: Vec<&str> =
        LOCALES.iter().filter_map(|locale| locale.lang.as_ref()).map(|tag| tag.0.as_str()).collect();
    tags.sort_unstable();
    tags
}

/// The tag of the archive for one of the user's: in any case of letters, `_` as `-`; of a language alone its main variety.
pub fn locale(tag: &str) -> Result<&'static str, ReferenceError> {
    let wanted = tag.trim().replace('_', "-").to_lowercase();
    let tags = locales();
    if let Some(exact) = tags.iter().find(|known| known.to_lowercase() == wanted) {
        return Ok(exact);
    }
    let language = wanted.split('-').next().unwrap_or_default();
    let of_language: Vec<&'static str> =
        tags.iter().filter(|known| known.split('-').next() == Some(language)).copied().collect();
    if language == wanted && !language.is_empty() {
        let main = if language == "en" { "en-us".to_owned() } else { format!("{language}-{language}") };
        let found = of_language.iter().find(|known| known.to_lowercase() == main).or(of_language.first());
        if let Some(found) = found {
            return Ok(found);
        }
    }
    let slips = tags.iter().filter(|known| edit_distance(&wanted, &known.to_lowercase(), 1).is_some());
    let near = of_language.iter().chain(slips).take(OFFERED).map(|known| (*known).to_owned()).collect();
    Err(ReferenceError::NoLocale { tag: tag.to_owned(), near })
}
