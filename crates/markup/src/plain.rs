//! Captured plain text: paragraphs, list items and headings by their form, page furniture by its phrases.
//!
//! Two passes. The first makes units: lines between blank lines, with hard-wrapped lines joined and list items set
//! apart. The second says what each unit is, with a look at its neighbours.

use rapporteur_text::range;

use crate::blocks::{Block, BlockKind};
use crate::citations::Styles;
use crate::content::BlockContent;
use crate::front_matter;
use crate::furniture::{self, Tail};
use crate::head::is_by_line;
use crate::lines::{Line, Lines};
use crate::markdown::{is_reference_entry, numbered_label};
use crate::section::Section;
use crate::sections::{ReferenceSection, reference_section};

/// Longest line of a hard-wrapped text, in bytes. Text with longer lines has one paragraph a line.
const MAX_WRAP: usize = 132;
/// Shortest width a text is wrapped to; shorter lines are lines of their own.
const MIN_WRAP: usize = 40;
/// Most words of a heading, and of a heading that ends in a colon.
const MAX_HEADING_WORDS: usize = 14;
const MAX_COLON_WORDS: usize = 4;
/// Fewest bytes of a line that is a paragraph beyond doubt.
const MIN_PARAGRAPH: usize = 60;
/// Fewest bytes of prose before a comment form: what looks like one above the document is a link to it.
const MIN_PROSE_BEFORE_FORM: usize = 120;
/// Longest title, in bytes.
const MAX_TITLE: usize = 250;

/// Lines that belong together.
#[derive(Debug, Clone, Copy)]
struct Unit {
    start: usize,
    end: usize,
    /// Offset after the bullet or number, if there is one.
    item: Option<Bullet>,
    /// An entry `[1] …`.
    entry: bool,
    lines: usize,
    /// Blank lines on both sides.
    alone: bool,
}

/// What marks a list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bullet {
    /// Bytes of the mark and the white space after it.
    len: usize,
    numbered: bool,
}

/// The blocks of a plain-text capture.
pub(crate) fn split(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut from = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    if let Some(found) = front_matter::find(text) {
        blocks.push(Block { range: range(found.start, found.end), kind: BlockKind::FrontMatter });
        from = found.next;
    }
    let units = units(text, from);
    classify(text, &units, &mut blocks);
    blocks
}

/// Sentences of a block of a plain-text capture. Only numbered references are citations there.
pub(crate) fn parse(block: &str, kind: BlockKind) -> BlockContent {
    let mut content = BlockContent::default();
    let from = match kind {
        BlockKind::FrontMatter | BlockKind::Verbatim => return content,
        BlockKind::ReferenceEntry => numbered_label(block.as_bytes())
            .map(|(_, end)| end + usize::from(block.as_bytes().get(end) == Some(&b':')))
            .or_else(|| bullet(block).map(|bullet| bullet.len))
            .unwrap_or(0),
        BlockKind::ListItem | BlockKind::Furniture => bullet(block).map_or(0, |bullet| bullet.len),
        BlockKind::Heading(_) => {
            bullet(block).filter(|bullet| bullet.numbered).map_or(0, |bullet| bullet.len)
        }
        _ => 0,
    };
    let text = block.get(from..).unwrap_or_default();
    Section::plain(text, from).sentences(block, Styles::Numbered, &mut content.sentences);
    content
}

fn units(text: &str, from: usize) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut chunk: Vec<Line> = Vec::new();
    for line in Lines::from_offset(text, from) {
        let content = &text[line.start..line.end];
        if content.trim().is_empty() {
            chunk_units(text, &chunk, &mut units);
            chunk.clear();
        } else {
            chunk.push(line);
        }
    }
    chunk_units(text, &chunk, &mut units);
    units
}

/// Units of the lines between two blank ones.
fn chunk_units(text: &str, chunk: &[Line], units: &mut Vec<Unit>) {
    let first_unit = units.len();
    let width = chunk.iter().map(|line| line.end - line.start).max().unwrap_or(0);
    let mut before: Option<Line> = None;
    for &line in chunk {
        let content = &text[line.start..line.end];
        let trimmed = content.trim();
        let start = line.start + (content.len() - content.trim_start().len());
        let end = start + trimmed.len();
        let item = bullet(trimmed);
        let entry = is_reference_entry(trimmed.as_bytes());
        let joins = before.is_some_and(|before| {
            item.is_none() && !entry && joins(&text[before.start..before.end], trimmed, width)
        });
        match units.last_mut() {
            Some(unit) if joins => {
                unit.end = end;
                unit.lines += 1;
            }
            _ => units.push(Unit { start, end, item, entry, lines: 1, alone: false }),
        }
        before = Some(line);
    }
    let units = units.get_mut(first_unit..).unwrap_or_default();
    if let [unit] = units {
        unit.alone = true;
    } else if width > MAX_WRAP {
        set_apart(text, units);
    }
}

/// In a text with one paragraph a line and no blank lines, a line stands alone between paragraphs.
fn set_apart(text: &str, units: &mut [Unit]) {
    let is_paragraph = |unit: &Unit| {
        let content = text.get(unit.start..unit.end).unwrap_or_default();
        content.len() >= MIN_PARAGRAPH && without_closing_marks(content).ends_with(['.', '!', '?', ':', ';'])
    };
    let paragraphs: Vec<bool> = units.iter().map(is_paragraph).collect();
    for (index, unit) in units.iter_mut().enumerate() {
        let before = index.checked_sub(1).and_then(|before| paragraphs.get(before));
        let after = paragraphs.get(index + 1);
        unit.alone = before.is_none_or(|&paragraph| paragraph) && after.is_some_and(|&paragraph| paragraph);
    }
}

/// Whether a line goes on the paragraph of the line before it. In text wrapped to a width, a line that had room for
/// the next word was ended on purpose.
fn joins(before: &str, line: &str, width: usize) -> bool {
    if line.starts_with(char::is_lowercase) {
        return true;
    }
    if !(MIN_WRAP..=MAX_WRAP).contains(&width) || before.trim_end().ends_with('?') {
        return false;
    }
    let word = line.split_whitespace().next().map_or(0, str::len);
    before.trim_end().len() + 1 + word > width
}

/// The bullet or number that a line starts with.
fn bullet(line: &str) -> Option<Bullet> {
    let mut chars = line.chars();
    let first = chars.next()?;
    let (mark, numbered, needs_space) = match first {
        '•' | '◦' | '▪' | '‣' | '●' | '○' | '■' | '□' | '➢' | '➤' | '►' | '✓' | '✔' | '∙' | '·'
        | '\u{f0b7}' => (first.len_utf8(), false, false),
        '-' | '*' | '+' | '–' => (first.len_utf8(), false, true),
        '(' | '0'..='9' | 'a'..='z' => (number_mark(line)?, true, true),
        _ => return None,
    };
    let rest = &line[mark..];
    let content = rest.trim_start();
    let spaced = rest.len() > content.len();
    (!content.is_empty() && (spaced || !needs_space))
        .then(|| Bullet { len: line.len() - content.len(), numbered })
}

/// Length of `1.`, `1)`, `(1)`, `a)`, `a.`, `(a)`, `(iv)`, `ii.`.
fn number_mark(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let open = usize::from(bytes.first() == Some(&b'('));
    let rest = bytes.get(open..)?;
    let digits = rest.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let letters = rest.iter().take(5).take_while(|b| b.is_ascii_lowercase()).count();
    let roman = rest.get(..letters)?.iter().all(|b| b"ivx".contains(b));
    let len = match (digits, letters) {
        (1..=3, _) => digits,
        (0, 1) => 1,
        (0, 2..=4) if roman => letters,
        _ => return None,
    };
    match rest.get(len)? {
        b')' => Some(open + len + 1),
        b'.' if open == 0 => Some(len + 1),
        _ => None,
    }
}

/// Says what each unit is.
fn classify(text: &str, units: &[Unit], blocks: &mut Vec<Block>) {
    let mut tail = Tail::None;
    let mut titled = false;
    let mut prose = 0;
    let mut section: Option<ReferenceSection> = None;
    for (index, unit) in units.iter().enumerate() {
        let content = text.get(unit.start..unit.end).unwrap_or_default();
        let next = units.get(index + 1);
        let kind = kind(content, unit, next, &mut tail, titled, section);
        if kind != BlockKind::Furniture {
            titled = true;
        }
        if kind.is_prose() && without_closing_marks(content).ends_with(['.', '!', '?', ';']) {
            prose += content.len();
        }
        if tail == Tail::Rest && prose < MIN_PROSE_BEFORE_FORM {
            tail = Tail::None;
        }
        if matches!(kind, BlockKind::Heading(_)) {
            section = reference_section(content);
        }
        blocks.push(Block { range: range(unit.start, unit.end), kind });
    }
}

fn kind(
    content: &str,
    unit: &Unit,
    next: Option<&Unit>,
    tail: &mut Tail,
    titled: bool,
    section: Option<ReferenceSection>,
) -> BlockKind {
    let body = unit.item.map_or(content, |bullet| content.get(bullet.len..).unwrap_or_default());
    if *tail == Tail::Rest {
        return BlockKind::Furniture;
    }
    if let Some(found) = furniture::classify(body) {
        // A plain furniture line among the labels of another does not end them.
        if found != Tail::None {
            *tail = found;
        }
        return BlockKind::Furniture;
    }
    if furniture::follows(content, *tail) {
        return BlockKind::Furniture;
    }
    *tail = Tail::None;
    if unit.entry {
        return BlockKind::ReferenceEntry;
    }
    if let Some(bullet) = unit.item {
        let list_goes_on = next.is_some_and(|next| next.item.is_some());
        let numbered_heading = bullet.numbered && unit.alone && !list_goes_on && next.is_some();
        return match section {
            _ if numbered_heading && is_heading(body, unit, true) => BlockKind::Heading(2),
            Some(ReferenceSection::Bibliography) => BlockKind::ReferenceEntry,
            Some(ReferenceSection::Notes) if bullet.numbered => BlockKind::ReferenceEntry,
            _ => BlockKind::ListItem,
        };
    }
    if !titled && next.is_some() && is_title(content) {
        return BlockKind::Heading(1);
    }
    if titled && next.is_some() && is_by_line(content) {
        return BlockKind::Heading(2);
    }
    if unit.alone && unit.lines == 1 && furniture::is_caption(content) {
        return BlockKind::Furniture;
    }
    if unit.alone && next.is_some() && is_heading(content, unit, false) {
        return BlockKind::Heading(2);
    }
    BlockKind::Paragraph
}

/// The first words of a capture, if they do not end like a sentence.
fn is_title(content: &str) -> bool {
    content.len() <= MAX_TITLE && !without_closing_marks(content).ends_with(['.', ';', ',', ':'])
}

/// A text without the quotation marks and brackets that close it.
fn without_closing_marks(content: &str) -> &str {
    content.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)]".contains(c))
}

/// A short line between blank lines that does not end like a sentence. A line that could be a sentence without its
/// full stop is none: it may be evidence.
fn is_heading(content: &str, unit: &Unit, numbered: bool) -> bool {
    let words = content.split_whitespace().take(MAX_HEADING_WORDS + 1).count();
    if unit.lines > 1 || words > MAX_HEADING_WORDS || content.contains('\t') || content.contains(". ") {
        return false;
    }
    if !content.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "¿¡\"“«".contains(c)) {
        return false;
    }
    let question_word = ["How", "What", "Why", "Who", "When", "Where", "Which"]
        .iter()
        .any(|word| content.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '\'', '’'])));
    match without_closing_marks(content).chars().next_back() {
        Some('.' | ';' | ',' | '!' | '…') => false,
        Some(':') => words <= MAX_COLON_WORDS && !furniture::has_auxiliary(content),
        Some('?') => true,
        _ => numbered || question_word || !(furniture::has_auxiliary(content) || starts_with_date(content)),
    }
}

/// `2014: …`, `March 2014 – …`: an entry of a timeline.
fn starts_with_date(content: &str) -> bool {
    let head = content.split([':', '–', '—']).next().unwrap_or_default();
    head.len() < content.len()
        && head.len() <= 32
        && head.split_whitespace().any(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))
}
