//! PDF: text in reading order, page by page.
//!
//! `lopdf` reads the objects, `pdf-extract` decodes fonts and places glyphs; what is done here is what they leave to
//! others: limits ([`unpack`]), pages reduced to their text operators ([`flatten`]), glyphs to lines in reading order
//! ([`glyphs`], [`layout`]), lines to paragraphs ([`flow`]).

mod flatten;
mod flow;
mod glyphs;
mod layout;
mod unpack;

use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::guard::caught;
use super::{Draft, ExtractError, Fields};
use flow::PageLines;

/// Most pages read of one file.
const MAX_PAGES: usize = 10_000;
/// Most problems told of one file.
const MAX_PROBLEMS: usize = 8;
/// Stack of the thread that reads a file: objects nest, and the libraries follow them.
const STACK: usize = 32 * 1024 * 1024;

/// Reads a PDF on a thread of its own.
pub(super) fn extract(bytes: &[u8]) -> Result<Draft, ExtractError> {
    let broken = |why: &str| ExtractError::Broken { format: "PDF", why: why.to_owned() };
    if !bytes.get(..bytes.len().min(1024)).is_some_and(|start| start.windows(5).any(|five| five == b"%PDF-"))
    {
        return Err(broken("it does not start with %PDF-"));
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let read = thread.spawn_scoped(scope, || caught(|| read(bytes)));
        let read = read.map_err(|error| broken(&error.to_string()))?;
        read.join().ok().flatten().unwrap_or_else(|| Err(broken("its structure makes no sense")))
    })
}

fn read(bytes: &[u8]) -> Result<Draft, ExtractError> {
    unpack::check_object_streams(bytes)?;
    let mut document = Document::load_mem(bytes).map_err(|error| match error {
        pdf_extract::Error::InvalidPassword | pdf_extract::Error::Decryption(_) => ExtractError::Encrypted,
        error => ExtractError::Broken { format: "PDF", why: error.to_string() },
    })?;
    let protected = document.is_encrypted() || document.trailer.get(b"Encrypt").is_ok();
    if document.is_encrypted() {
        // Most protected files only forbid printing: their password is empty.
        document.decrypt("").map_err(|_| ExtractError::Encrypted)?;
    }
    unpack::check_fonts(&document)?;
    let fields = fields(&document);
    let pages: Vec<(u32, ObjectId)> = document.get_pages().into_iter().take(MAX_PAGES + 1).collect();
    if pages.is_empty() && protected {
        return Err(ExtractError::Encrypted);
    }
    if pages.is_empty() {
        return Err(ExtractError::Broken { format: "PDF", why: "it has no pages".to_owned() });
    }
    let mut problems = Vec::new();
    if pages.len() > MAX_PAGES {
        problems.push(format!("only the first {MAX_PAGES} pages were read"));
    }
    let mut single = Single::new(&mut document);
    let mut budget = flatten::Budget::default();
    let mut lines = Vec::new();
    let mut lost: Vec<u32> = Vec::new();
    for (number, page) in pages.into_iter().take(MAX_PAGES) {
        let read = caught(|| page_lines(&mut document, &mut single, page, &mut budget));
        let page_lines = match read {
            Some(Ok(lines)) => lines,
            Some(Err(ExtractError::TooLarge { mib })) => return Err(ExtractError::TooLarge { mib }),
            // A font that one library cannot read another may: without layout, but with words.
            _ => match caught(|| single.whole(&mut document).extract_text(&[number])) {
                Some(Ok(text)) if !text.trim().is_empty() => flow::unplaced(&text),
                _ => {
                    lost.push(number);
                    Vec::new()
                }
            },
        };
        lines.push(PageLines { page: number, lines: page_lines });
    }
    problems.extend(told(&lost));
    let (text, pages) = flow::join(lines);
    Ok(Draft { text, map: None, pages, fields, problems })
}

fn told(lost: &[u32]) -> Option<String> {
    let numbers: Vec<String> = lost.iter().take(MAX_PROBLEMS).map(u32::to_string).collect();
    let more = if lost.len() > MAX_PROBLEMS { " and others" } else { "" };
    match numbers.len() {
        0 => None,
        1 => Some(format!("page {} could not be read", numbers.concat())),
        _ => Some(format!("pages {}{more} could not be read", numbers.join(", "))),
    }
}

/// The lines of a page in reading order.
fn page_lines(
    document: &mut Document,
    single: &mut Single,
    page: ObjectId,
    budget: &mut flatten::Budget,
) -> Result<Vec<layout::Line>, ExtractError> {
    let flat = flatten::page(document, page, budget)?;
    let mut device = glyphs::Device::default();
    pdf_extract::output_doc_page(single.show(document, flat), &mut device, 1)
        .map_err(|error| ExtractError::Broken { format: "PDF", why: error.to_string() })?;
    Ok(layout::lines(device.finish()))
}

/// A page tree of one page in the document itself: the interpreter walks the whole tree for each page, and its fonts
/// are where they were.
struct Single {
    content: ObjectId,
    page: ObjectId,
    pages: ObjectId,
    catalog: ObjectId,
    whole: Object,
}

impl Single {
    fn new(document: &mut Document) -> Single {
        let mut free = || document.add_object(Object::Null);
        let (content, page, pages, catalog) = (free(), free(), free(), free());
        let whole = document.trailer.get(b"Root").cloned().unwrap_or(Object::Null);
        Single { content, page, pages, catalog, whole }
    }

    /// The document as if it had the one page.
    fn show<'a>(&mut self, document: &'a mut Document, flat: flatten::FlatPage) -> &'a Document {
        let page = dictionary! {
            "Type" => "Page",
            "Parent" => self.pages,
            // Any will do: places are compared with each other alone.
            "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
            "Resources" => dictionary! { "Font" => flat.fonts },
            "Contents" => self.content,
        };
        let pages = dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![self.page.into()] };
        let catalog = dictionary! { "Type" => "Catalog", "Pages" => self.pages };
        let content = Stream::new(Dictionary::new(), flat.content).with_compression(false);
        document.objects.insert(self.content, content.into());
        document.objects.insert(self.page, page.into());
        document.objects.insert(self.pages, pages.into());
        document.objects.insert(self.catalog, catalog.into());
        document.trailer.set("Root", self.catalog);
        document
    }

    /// The document as it is.
    fn whole<'a>(&self, document: &'a mut Document) -> &'a Document {
        document.trailer.set("Root", self.whole.clone());
        document
    }
}

/// Title and author of the document information, language of the catalogue. When the file was made is not when it was
/// published.
fn fields(document: &Document) -> Fields {
    let mut fields = Fields::default();
    let info = document.trailer.get(b"Info").ok().and_then(|info| dictionary(document, info));
    let text = |dictionary: Option<&Dictionary>, key: &[u8]| {
        let (_, value) = document.dereference(dictionary?.get(key).ok()?).ok()?;
        pdf_extract::decode_text_string(value).ok()
    };
    let title = text(info, b"Title").filter(|title| is_title(title));
    fields.offer("title", title.as_deref());
    fields.offer("author", text(info, b"Author").as_deref());
    let catalog = document.catalog().ok();
    fields.offer("language", text(catalog, b"Lang").as_deref());
    fields
}

/// Programs put the name of a file where the title should be.
fn is_title(title: &str) -> bool {
    let lower = title.trim().to_lowercase();
    let file =
        [".doc", ".docx", ".indd", ".pdf", ".tex", ".dvi", ".qxd", ".rtf", ".odt", ".xml", ".html", ".ps"];
    !lower.is_empty()
        && !lower.starts_with("microsoft word")
        && !lower.starts_with("untitled")
        && !file.iter().any(|ending| lower.ends_with(ending))
}

fn dictionary<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    document.dereference(object).ok().and_then(|(_, object)| object.as_dict().ok())
}
