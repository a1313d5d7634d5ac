//! Text out of captures that are no text: web pages, PDF, Word and mail.
//!
//! The text is plain, one paragraph between blank lines, and is what sentences and quotations are bytes of. It comes with
//! the way back: pages of a PDF, bytes of a web page. Extraction is a function of the bytes alone; limits count work,
//! not time, so that the same file gives the same text everywhere.

mod charset;
mod docx;
mod guard;
mod html;
mod locator;
mod mail;
mod pdf;

use std::sync::Arc;

use rapporteur_text::OffsetMap;
use serde::{Deserialize, Serialize};

use crate::date::parse_date;
use crate::format::CaptureFormat;

pub use guard::caught;
pub use locator::Locator;

/// Version of all extractors together: a text kept on disk that another one made is made anew.
pub const EXTRACTOR_VERSION: u32 = 1;

/// Longest text taken out of one capture, in bytes.
pub const MAX_TEXT_LEN: usize = 32 * 1024 * 1024;
/// Most bytes that the compressed parts of one capture may unpack to.
pub const MAX_UNPACKED_LEN: usize = 512 * 1024 * 1024;
/// Most bytes of one part.
pub(crate) const MAX_PART_LEN: usize = 64 * 1024 * 1024;

/// Why no text could be taken out of a capture. The messages end with the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// The file is not what its ending says, or is damaged.
    #[error(
        "not a readable {format} file: {why}; capture it again, or save its text as plain text beside it"
    )]
    Broken {
        /// What it should be.
        format: &'static str,
        /// What is wrong.
        why: String,
    },
    /// A password is needed.
    #[error("the file is protected by a password; save an open copy, or its text as plain text beside it")]
    Encrypted,
    /// It unpacks to more than a capture may hold.
    #[error("the file unpacks to more than {mib} MiB; save its text as plain text beside it")]
    TooLarge {
        /// The limit that was met, in MiB.
        mib: usize,
    },
    /// It holds pictures, or nothing.
    #[error("the file holds no text ({why}); put its text as plain text beside it")]
    NoText {
        /// What it holds instead.
        why: &'static str,
    },
}

/// Text of a capture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extraction {
    /// The text. Sentences and quotations are bytes of it.
    pub text: Arc<str>,
    /// From the text to the bytes of the file, where they correspond: web pages, and mails sent as they are.
    pub map: Option<OffsetMap>,
    /// Where the pages of a PDF start in the text, in order.
    pub pages: Vec<PageStart>,
    /// What the file says about itself: its title, its date.
    pub fields: Fields,
    /// What could not be read; the rest was.
    pub problems: Vec<String>,
}

/// An extraction in the making.
#[derive(Debug, Default)]
struct Draft {
    text: String,
    map: Option<OffsetMap>,
    pages: Vec<PageStart>,
    fields: Fields,
    problems: Vec<String>,
}

/// The start of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageStart {
    /// Offset in the text.
    pub offset: u32,
    /// Number of the page, from 1, in the order of the file.
    pub page: u32,
}

/// Metadata that a file carries itself. The weakest of all: a sidecar, front matter or a bibliography know better.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields(Vec<(Box<str>, Box<str>)>);

/// Longest value taken over.
const MAX_VALUE_LEN: usize = 1024;

impl Fields {
    /// Takes a value, unless a better one is there or it says nothing.
    pub(crate) fn offer(&mut self, field: &'static str, value: Option<&str>) {
        let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) else { return };
        if self.get(field).is_none() && value.len() <= MAX_VALUE_LEN {
            let value = value.replace(char::is_control, " ");
            self.0.push((field.into(), value.into()));
        }
    }

    /// Takes a date, if it is one. Files are full of dates that are none; nobody can mend them.
    pub(crate) fn offer_date(&mut self, field: &'static str, value: Option<&str>) {
        let Some(value) = value else { return };
        let value = value.trim().replace('/', "-");
        let day = value.get(..10.min(value.len())).unwrap_or_default();
        if parse_date(day).is_ok() {
            self.offer(field, Some(day));
        }
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.iter().find(|(name, _)| *name == field).map(|(_, value)| value)
    }

    /// All fields, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}

/// A raised digit: beside a number, the mark of a footnote would make another number of it.
fn superscript(c: char) -> Option<char> {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    DIGITS.get(usize::try_from(c.to_digit(10)?).ok()?).copied()
}

/// Takes the text out of a capture. Plain text and Markdown are their own text and give `None`.
///
/// Total: a panic in a library that reads a format is an error of that file. Linear in what the file unpacks to, which
/// [`MAX_UNPACKED_LEN`] bounds.
pub fn extract(format: CaptureFormat, bytes: &[u8]) -> Result<Option<Extraction>, ExtractError> {
    let name = format.name();
    let read = move || match format {
        CaptureFormat::PlainText | CaptureFormat::Markdown => Ok(None),
        CaptureFormat::Html => html::extract(bytes).map(Some),
        CaptureFormat::Pdf => pdf::extract(bytes).map(Some),
        CaptureFormat::Docx => docx::extract(bytes).map(Some),
        CaptureFormat::Mail | CaptureFormat::WebArchive => mail::extract(bytes).map(Some),
    };
    let read = guard::caught(read).unwrap_or_else(|| {
        Err(ExtractError::Broken { format: name, why: "its structure makes no sense".to_owned() })
    })?;
    let Some(Draft { mut text, map, pages, fields, problems }) = read else { return Ok(None) };
    if text.len() > MAX_TEXT_LEN {
        return Err(ExtractError::TooLarge { mib: MAX_TEXT_LEN / (1024 * 1024) });
    }
    if text.trim().is_empty() {
        let why =
            if format == CaptureFormat::Pdf { "perhaps scanned pages" } else { "perhaps pictures alone" };
        return Err(ExtractError::NoText { why });
    }
    // A file on disk ends with a line break; it stands for nothing of the capture.
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(Some(Extraction { text: text.into(), map, pages, fields, problems }))
}
