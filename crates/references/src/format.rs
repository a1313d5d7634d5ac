//! The reference list.

use hayagriva::citationberg::LocaleCode;
use hayagriva::citationberg::json::Item;
use hayagriva::{BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest};
use rapporteur_sources::caught;

use crate::error::ReferenceError;
use crate::item::{item, make_plain};
use crate::reference::Reference;
use crate::runs::{Run, markdown, plain, runs};
use crate::style::{Form, LOCALES, Style};

/// A source in a style: its entry in the list, and how the text or a note cites it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatted {
    /// Index of the reference that it came from.
    pub index: usize,
    label: Vec<Run>,
    entry: Vec<Run>,
    citation: Vec<Run>,
}

impl Formatted {
    /// The entry as plain text, its number or label before it.
    #[must_use]
    pub fn text(&self) -> String {
        labelled(plain(&self.label), plain(&self.entry))
    }

    /// The entry as Markdown that renders as [`Formatted::text`]: a paragraph, with italics as `*…*`.
    #[must_use]
    pub fn markdown(&self) -> String {
        labelled(markdown(&self.label), markdown(&self.entry))
    }

    /// The citation as plain text: `(Okafor 2014)`, `[1]`, or a whole note.
    #[must_use]
    pub fn citation_text(&self) -> String {
        plain(&self.citation)
    }

    /// The citation as Markdown.
    #[must_use]
    pub fn citation_markdown(&self) -> String {
        markdown(&self.citation)
    }
}

/// A label and what it labels; a style may leave either out.
fn labelled(label: String, entry: String) -> String {
    let gap = if label.is_empty() || entry.is_empty() { "" } else { " " };
    format!("{label}{gap}{entry}")
}

/// Formats references in the order that the style wants: by its sort keys, else as they are given, which is the order of
/// citation. A style of notes without a list gives its notes, in the order given. Each reference is one entry; give none twice.
///
/// `locale` is a tag of [`locales`](crate::locales); without one the style's own, else US English.
///
/// Time grows with the square of the number of references (how the formatter tells ambiguous ones apart).
pub fn format(
    references: &[Reference],
    style: &Style,
    locale: Option<&str>,
) -> Result<Vec<Formatted>, ReferenceError> {
    let mut items: Vec<Item> =
        references.iter().enumerate().map(|(index, reference)| item(reference, index)).collect();
    let locale = locale.map(|tag| LocaleCode(tag.to_owned())).or_else(|| style.locale.clone());
    let formatted = render(&items, style, locale.as_ref())?;
    let mute: Vec<usize> =
        formatted.iter().filter(|entry| entry.entry.is_empty()).map(|entry| entry.index).collect();
    let mut changed = false;
    for index in mute {
        changed |= items.get_mut(index).is_some_and(make_plain);
    }
    if changed { render(&items, style, locale.as_ref()) } else { Ok(formatted) }
}

fn render(
    items: &[Item],
    style: &Style,
    locale: Option<&LocaleCode>,
) -> Result<Vec<Formatted>, ReferenceError> {
    let rendered = caught(|| {
        let mut driver = BibliographyDriver::new();
        for (index, item) in items.iter().enumerate() {
            let cited = vec![CitationItem::with_entry(item)];
            driver.citation(CitationRequest::new(
                cited,
                &style.csl,
                locale.cloned(),
                &LOCALES,
                Some(index + 1),
            ));
        }
        driver.finish(BibliographyRequest::new(&style.csl, locale.cloned(), &LOCALES))
    })
    .ok_or(ReferenceError::GaveUp)?;
    let citations: Vec<Vec<Run>> =
        rendered.citations.iter().map(|citation| runs(&citation.citation)).collect();
    let citation = |index: usize| citations.get(index).cloned().unwrap_or_default();
    let Some(list) = rendered.bibliography else {
        if style.form() == Form::Text {
            return Err(ReferenceError::NoList);
        }
        let notes = (0..items.len()).map(|index| Formatted {
            index,
            label: Vec::new(),
            entry: citation(index),
            citation: citation(index),
        });
        return Ok(notes.collect());
    };
    let entries = list.items.iter().filter_map(|entry| {
        let index: usize = entry.key.parse().ok()?;
        Some(Formatted {
            index,
            label: entry
                .first_field
                .iter()
                .flat_map(|field| runs(&hayagriva::ElemChildren(vec![field.clone()])))
                .collect(),
            entry: runs(&entry.content),
            citation: citation(index),
        })
    });
    Ok(entries.collect())
}
