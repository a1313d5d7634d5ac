//! Where in a capture a piece of its text stands, as a reader would look it up.

use std::fmt;

use rapporteur_text::{TextRange, TextSize};

use super::Extraction;

/// A place in a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Locator {
    /// Page of a PDF, from 1, in the order of the file.
    pub page: Option<u32>,
    /// Paragraph of the extracted text, from 1.
    pub paragraph: u32,
    /// Bytes of the file, where they correspond to the text.
    pub file: Option<TextRange>,
}

impl Extraction {
    /// Where a range of the text stands in the capture. Costs the text before it.
    #[must_use]
    pub fn locate(&self, range: TextRange) -> Locator {
        let start = range.start();
        let before = self.text.get(..usize::from(start)).unwrap_or(&self.text);
        let page = self.pages.partition_point(|page| TextSize::new(page.offset) <= start);
        Locator {
            page: page.checked_sub(1).and_then(|index| self.pages.get(index)).map(|page| page.page),
            paragraph: paragraph_after(before),
            file: self.map.as_ref().map(|map| map.to_source(range)).filter(|range| !range.is_empty()),
        }
    }
}

/// Number of the paragraph that follows `before`.
fn paragraph_after(before: &str) -> u32 {
    let breaks = before.match_indices("\n\n").count();
    u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.page {
            Some(page) => write!(f, "page {page}, paragraph {}", self.paragraph),
            None => write!(f, "paragraph {}", self.paragraph),
        }
    }
}
