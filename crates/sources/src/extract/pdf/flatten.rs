//! A page reduced to its text operators.
//!
//! Forms are written out in place with their matrices, up to a depth; pictures, paths, colours and patterns go. Text
//! that is marked as an artifact (running heads, page numbers: PDF 2.0, 14.8.2.2) goes, too. What remains is checked, so
//! that the interpreter meets only operators with the operands they need.

use std::sync::LazyLock;

use pdf_extract::content::{Content, Operation};
use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::unpack;
use crate::extract::{ExtractError, MAX_UNPACKED_LEN};

/// Deepest nesting of forms.
const MAX_DEPTH: usize = 12;
/// Most operators of a file, forms written out.
const MAX_OPERATIONS: usize = 20_000_000;
/// Most of a page.
const MAX_PAGE_OPERATIONS: usize = 4_000_000;

static EMPTY: LazyLock<Dictionary> = LazyLock::new(Dictionary::new);

/// Work left for a file.
#[derive(Debug)]
pub(super) struct Budget {
    operations: usize,
    bytes: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { operations: MAX_OPERATIONS, bytes: MAX_UNPACKED_LEN }
    }
}

/// Text operators of a page, and the fonts they name.
#[derive(Debug)]
pub(super) struct FlatPage {
    pub content: Vec<u8>,
    pub fonts: Dictionary,
}

/// Reduces a page.
pub(super) fn page(
    document: &Document,
    page: ObjectId,
    budget: &mut Budget,
) -> Result<FlatPage, ExtractError> {
    let floor = budget.operations.saturating_sub(MAX_PAGE_OPERATIONS);
    let mut flat =
        Flattener { document, budget, out: Vec::new(), fonts: Dictionary::new(), marks: Vec::new() };
    flat.fonts.set("F", fallback_font());
    // Text without a font has the one that readers take.
    flat.push("Tf", vec![Object::Name(b"F".to_vec()), Object::Integer(1)]);
    let dict = document.get_dictionary(page).map_err(|error| broken(&error.to_string()))?;
    let resources = inherited(document, dict, b"Resources");
    let resources = resources.and_then(|resources| super::dictionary(document, resources)).unwrap_or(&EMPTY);
    let mut content = Vec::new();
    for id in document.get_page_contents(page) {
        if let Ok(Object::Stream(stream)) = document.get_object(id) {
            content.extend(flat.plain(stream)?);
            content.push(b'\n');
        }
    }
    flat.stream(&content, resources, 0, floor)?;
    let Flattener { out, fonts, .. } = flat;
    let content = Content { operations: out }.encode().map_err(|error| broken(&error.to_string()))?;
    Ok(FlatPage { content, fonts })
}

fn broken(why: &str) -> ExtractError {
    ExtractError::Broken { format: "PDF", why: why.to_owned() }
}

fn fallback_font() -> Dictionary {
    dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" }
}

/// A value of a page or of what it stands in.
fn inherited<'a>(document: &'a Document, mut dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    for _ in 0..64 {
        if let Ok(value) = dict.get(key) {
            return Some(value);
        }
        dict = super::dictionary(document, dict.get(b"Parent").ok()?)?;
    }
    None
}

struct Flattener<'a, 'b> {
    document: &'a Document,
    budget: &'b mut Budget,
    out: Vec<Operation>,
    fonts: Dictionary,
    /// For each open marked-content sequence whether it is an artifact.
    marks: Vec<bool>,
}

impl<'a> Flattener<'a, '_> {
    fn push(&mut self, operator: &str, operands: Vec<Object>) {
        self.out.push(Operation::new(operator, operands));
    }

    fn plain(&mut self, stream: &Stream) -> Result<Vec<u8>, ExtractError> {
        let plain = unpack::plain(self.document, stream)?;
        self.budget.bytes = self
            .budget
            .bytes
            .checked_sub(plain.len())
            .ok_or(ExtractError::TooLarge { mib: MAX_UNPACKED_LEN / (1024 * 1024) })?;
        Ok(plain)
    }

    /// Writes out a content stream. Stops when `floor` operators are left of the budget.
    fn stream(
        &mut self,
        content: &[u8],
        resources: &'a Dictionary,
        depth: usize,
        floor: usize,
    ) -> Result<(), ExtractError> {
        // What follows a mistake is lost; what is before it counts.
        let operations = Content::decode(content).map(|content| content.operations).unwrap_or_default();
        let marks = self.marks.len();
        let mut open = 0_usize;
        for operation in operations {
            self.budget.operations = self.budget.operations.saturating_sub(1);
            if self.budget.operations <= floor {
                break;
            }
            let Operation { operator, operands } = operation;
            match (operator.as_str(), operands.as_slice()) {
                ("q", _) => {
                    open += 1;
                    self.push("q", Vec::new());
                }
                // A form must not close what it has not opened.
                ("Q", _) if open > 0 => {
                    open -= 1;
                    self.push("Q", Vec::new());
                }
                ("BT" | "ET" | "T*", _) => self.push(&operator, Vec::new()),
                ("cm" | "Tm", [..]) if operands.len() == 6 && all_numbers(&operands) => {
                    self.push(&operator, operands)
                }
                ("Td" | "TD", [..]) if operands.len() == 2 && all_numbers(&operands) => {
                    self.push(&operator, operands)
                }
                ("Tc" | "Tw" | "Tz" | "TL" | "Ts", [value]) if is_number(value) => {
                    self.push(&operator, operands)
                }
                ("Tf", [Object::Name(name), size]) if is_number(size) => {
                    let name = self.font(resources, name);
                    self.push("Tf", vec![Object::Name(name), size.clone()]);
                }
                ("Tj", [Object::String(..)]) => self.show("Tj", operands),
                ("TJ", [Object::Array(_)]) => self.show("TJ", operands),
                ("'", [Object::String(..)]) => {
                    self.push("T*", Vec::new());
                    self.show("Tj", operands);
                }
                ("\"", [word, character, text @ Object::String(..)])
                    if is_number(word) && is_number(character) =>
                {
                    self.push("Tw", vec![word.clone()]);
                    self.push("Tc", vec![character.clone()]);
                    self.push("T*", Vec::new());
                    self.show("Tj", vec![text.clone()]);
                }
                ("BMC" | "BDC", [tag, ..]) => {
                    let artifact = tag.as_name().is_ok_and(|name| name == b"Artifact");
                    self.marks.push(artifact);
                }
                ("EMC", _) if self.marks.len() > marks => {
                    self.marks.pop();
                }
                ("Do", [Object::Name(name)]) if depth < MAX_DEPTH => {
                    self.form(resources, name, depth, floor)?
                }
                _ => {}
            }
        }
        self.marks.truncate(marks);
        for _ in 0..open {
            self.push("Q", Vec::new());
        }
        Ok(())
    }

    fn show(&mut self, operator: &str, operands: Vec<Object>) {
        if !self.marks.contains(&true) {
            self.push(operator, operands);
        }
    }

    /// Writes out a form where it is drawn.
    fn form(
        &mut self,
        resources: &'a Dictionary,
        name: &[u8],
        depth: usize,
        floor: usize,
    ) -> Result<(), ExtractError> {
        let objects =
            resources.get(b"XObject").ok().and_then(|objects| super::dictionary(self.document, objects));
        let Some(Ok(object)) = objects.map(|objects| objects.get(name)) else { return Ok(()) };
        let Ok((_, Object::Stream(form))) = self.document.dereference(object) else { return Ok(()) };
        if !form.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form") {
            return Ok(());
        }
        let own = form.dict.get(b"Resources").ok().and_then(|own| super::dictionary(self.document, own));
        let content = self.plain(form)?;
        self.push("q", Vec::new());
        if let Ok((_, Object::Array(matrix))) =
            form.dict.get(b"Matrix").and_then(|matrix| self.document.dereference(matrix))
            && matrix.len() == 6
            && all_numbers(matrix)
        {
            self.push("cm", matrix.clone());
        }
        self.stream(&content, own.unwrap_or(resources), depth + 1, floor)?;
        self.push("Q", Vec::new());
        Ok(())
    }

    /// A name of the page's own for a font of `resources`.
    fn font(&mut self, resources: &'a Dictionary, name: &[u8]) -> Vec<u8> {
        let fonts = resources.get(b"Font").ok().and_then(|fonts| super::dictionary(self.document, fonts));
        let Some(font) = fonts.and_then(|fonts| fonts.get(name).ok()) else { return b"F".to_vec() };
        let readable = super::dictionary(self.document, font)
            .is_some_and(|font| font.get(b"Subtype").and_then(Object::as_name).is_ok());
        if !readable {
            return b"F".to_vec();
        }
        match font {
            Object::Reference((number, generation)) => {
                let name = format!("F{number}-{generation}").into_bytes();
                self.fonts.set(name.clone(), font.clone());
                name
            }
            inline => {
                let known =
                    self.fonts.iter().find(|(_, known)| *known == inline).map(|(name, _)| name.clone());
                known.unwrap_or_else(|| {
                    let name = format!("I{}", self.fonts.len()).into_bytes();
                    self.fonts.set(name.clone(), inline.clone());
                    name
                })
            }
        }
    }
}

fn is_number(object: &Object) -> bool {
    matches!(object, Object::Integer(_) | Object::Real(_))
}

fn all_numbers(objects: &[Object]) -> bool {
    objects.iter().all(is_number)
}
