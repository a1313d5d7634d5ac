//! Word documents (Office Open XML, ECMA-376): paragraphs, items, tables, notes; without what was deleted.

use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Draft, ExtractError, Fields, MAX_PART_LEN, superscript};

/// Start of a compound file: an old Word file, or a new one behind a password.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Parts with text that stand beside the document.
const NOTES: [&str; 2] = ["word/footnotes.xml", "word/endnotes.xml"];

pub(super) fn extract(bytes: &[u8]) -> Result<Draft, ExtractError> {
    if bytes.starts_with(COMPOUND) {
        return Err(ExtractError::Encrypted);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let document = part(&mut archive, "word/document.xml")?.ok_or_else(|| ExtractError::Broken {
        format: "Word",
        why: "it has no word/document.xml".to_owned(),
    })?;
    let mut body = Body::default();
    let mut problems = Vec::new();
    if let Err(why) = body.read(&document) {
        problems.push(format!("the document breaks off: {why}"));
    }
    for name in NOTES {
        if let Some(notes) = part(&mut archive, name)?
            && let Err(why) = body.read(&notes)
        {
            problems.push(format!("{name} breaks off: {why}"));
        }
    }
    let fields = match part(&mut archive, "docProps/core.xml")? {
        Some(core) => properties(&core),
        None => Fields::default(),
    };
    Ok(Draft { text: body.out, fields, problems, ..Draft::default() })
}

fn broken(error: ZipError) -> ExtractError {
    ExtractError::Broken { format: "Word", why: error.to_string() }
}

/// A part of the package, unpacked within limits. `None` if it is not there.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, ExtractError> {
    let file = match archive.by_name(name) {
        Ok(file) => file,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
            return Err(ExtractError::Encrypted);
        }
        Err(error) => return Err(broken(error)),
    };
    let mut bytes = Vec::new();
    // What the header says about its size is a claim, too.
    let limit = MAX_PART_LEN as u64;
    let read = file.take(limit + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > limit {
        return Err(ExtractError::TooLarge { mib: MAX_PART_LEN / (1024 * 1024) });
    }
    match read {
        Ok(_) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        // A truncated part still has its beginning.
        Err(_) if !bytes.is_empty() => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) => Err(ExtractError::Broken { format: "Word", why: error.to_string() }),
    }
}

/// Text of the parts, as it grows.
#[derive(Default)]
struct Body {
    out: String,
    paragraph: String,
    is_item: bool,
    was_item: bool,
    level: usize,
    /// Tables around, and the cells of the row so far.
    tables: usize,
    row: Vec<String>,
    cell: String,
    /// Elements around whose text does not count.
    hidden: usize,
    in_text: bool,
    /// In a run that stands raised.
    raised: bool,
}

/// Elements whose text is not part of the document as it stands: deletions, the places that text was moved from, field
/// instructions, the copy of a text box for old programs.
fn is_hidden(name: &str) -> bool {
    matches!(name, "del" | "moveFrom" | "instrText" | "delText" | "Fallback" | "pict")
}

impl Body {
    fn read(&mut self, xml: &str) -> Result<(), quick_xml::Error> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = false;
        loop {
            match reader.read_event()? {
                Event::Start(tag) => self.start(&tag, false),
                Event::Empty(tag) => {
                    self.start(&tag, true);
                }
                Event::End(tag) => self.end(tag.local_name().as_ref()),
                Event::Text(text) if self.in_text && self.hidden == 0 => {
                    let raised = self.raised;
                    let place = |c| if raised { superscript(c).unwrap_or(c) } else { c };
                    self.paragraph.extend(text.chars().map(place));
                }
                Event::GeneralRef(reference) if self.in_text && self.hidden == 0 => {
                    match reference.resolve_char_ref() {
                        Ok(Some(c)) => self.paragraph.push(c),
                        _ => self
                            .paragraph
                            .push_str(quick_xml::escape::resolve_xml_entity(&reference).unwrap_or_default()),
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        self.end_paragraph();
        self.end_row();
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>, empty: bool) {
        let name = tag.local_name();
        let name = name.as_ref();
        if is_hidden(name) {
            self.hidden += usize::from(!empty);
        }
        if self.hidden > 0 {
            return;
        }
        match name {
            "t" => self.in_text = !empty,
            "tab" => self.paragraph.push('\t'),
            "br" | "cr" => self.paragraph.push('\n'),
            "noBreakHyphen" => self.paragraph.push('\u{2011}'),
            "numPr" => self.is_item = true,
            "r" => self.raised = false,
            "vertAlign" => self.raised = attribute(tag, "val").as_deref() == Some("superscript"),
            "ilvl" => {
                let value = attribute(tag, "val").and_then(|value| value.parse().ok());
                self.level = value.unwrap_or(0_usize).min(8);
            }
            "tbl" => self.tables += usize::from(!empty),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if is_hidden(name) {
            self.hidden = self.hidden.saturating_sub(1);
            return;
        }
        if self.hidden > 0 {
            return;
        }
        match name {
            "t" => self.in_text = false,
            "p" => self.end_paragraph(),
            "tc" if self.tables == 1 => self.row.push(std::mem::take(&mut self.cell)),
            "tr" if self.tables == 1 => self.end_row(),
            "tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let (is_item, level) = (std::mem::take(&mut self.is_item), std::mem::take(&mut self.level));
        let text = paragraph.trim();
        if text.is_empty() {
            return;
        }
        if self.tables > 0 {
            if !self.cell.is_empty() {
                self.cell.push(' ');
            }
            self.cell.push_str(text);
            return;
        }
        self.separate(is_item);
        if is_item {
            self.out.push_str(&"  ".repeat(level));
            self.out.push_str("- ");
        }
        self.out.push_str(text);
    }

    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.row);
        let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        if !cells.is_empty() {
            self.separate(false);
            self.out.push_str(&cells.join("\t"));
        }
    }

    fn separate(&mut self, is_item: bool) {
        if !self.out.is_empty() {
            self.out.push_str(if is_item && self.was_item { "\n" } else { "\n\n" });
        }
        self.was_item = is_item;
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.value.into_owned())
}

/// Core properties (Dublin Core).
fn properties(xml: &str) -> Fields {
    let mut fields = Fields::default();
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut name = String::new();
    let mut value = String::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => {
                name = tag.local_name().as_ref().to_owned();
                value.clear();
            }
            Event::Text(text) => value.push_str(&text),
            Event::GeneralRef(reference) => {
                value.push_str(quick_xml::escape::resolve_xml_entity(&reference).unwrap_or_default());
            }
            Event::End(_) => {
                match &*name {
                    "title" => fields.offer("title", Some(&value)),
                    "creator" => fields.offer("author", Some(&value)),
                    "language" => fields.offer("language", Some(&value)),
                    // When the file was made or last saved says little about what it tells; better than nothing it is not.
                    _ => {}
                }
                name.clear();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    fields
}
