//! Which format a capture has.

use rapporteur_markup::Format;

/// Formats of captures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaptureFormat {
    /// Plain text in UTF-8.
    PlainText,
    /// Markdown in UTF-8.
    Markdown,
    /// A saved web page.
    Html,
    /// PDF 1.x and 2.0.
    Pdf,
    /// Office Open XML, what Word writes.
    Docx,
    /// An Internet message (RFC 5322).
    Mail,
    /// A web page saved with its parts as a message (RFC 2557, MHTML).
    WebArchive,
}

/// Endings by format, in lower case.
const ENDINGS: &[(&str, CaptureFormat)] = &[
    ("txt", CaptureFormat::PlainText),
    ("text", CaptureFormat::PlainText),
    ("md", CaptureFormat::Markdown),
    ("markdown", CaptureFormat::Markdown),
    ("html", CaptureFormat::Html),
    ("htm", CaptureFormat::Html),
    ("xhtml", CaptureFormat::Html),
    ("pdf", CaptureFormat::Pdf),
    ("docx", CaptureFormat::Docx),
    ("docm", CaptureFormat::Docx),
    ("eml", CaptureFormat::Mail),
    ("mhtml", CaptureFormat::WebArchive),
    ("mht", CaptureFormat::WebArchive),
];

impl CaptureFormat {
    /// The format that a file's ending promises; `None` for a file that is no capture.
    #[must_use]
    pub fn of_name(name: &str) -> Option<CaptureFormat> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let (_, ending) = file.rsplit_once('.')?;
        ENDINGS.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|(_, format)| *format)
    }

    /// Endings of the files that are read.
    pub fn endings() -> impl Iterator<Item = &'static str> {
        ENDINGS.iter().map(|(ending, _)| *ending)
    }

    /// Whether the text has to be taken out of the file first.
    #[must_use]
    pub fn is_extracted(self) -> bool {
        !matches!(self, CaptureFormat::PlainText | CaptureFormat::Markdown)
    }

    /// How the text is split into blocks.
    #[must_use]
    pub fn markup(self) -> Format {
        if self == CaptureFormat::Markdown { Format::Markdown } else { Format::PlainText }
    }

    /// Its name in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            CaptureFormat::PlainText => "text",
            CaptureFormat::Markdown => "Markdown",
            CaptureFormat::Html => "HTML",
            CaptureFormat::Pdf => "PDF",
            CaptureFormat::Docx => "Word",
            CaptureFormat::Mail => "mail",
            CaptureFormat::WebArchive => "MHTML",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_decide() {
        assert_eq!(CaptureFormat::of_name("a/b.c/Report.PDF"), Some(CaptureFormat::Pdf));
        assert_eq!(CaptureFormat::of_name("a.d/readme"), None);
        assert_eq!(CaptureFormat::of_name("notes.doc"), None);
    }
}
