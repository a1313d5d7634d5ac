//! Block boundaries of a Markdown file.
//!
//! One pass over the lines with the state of CommonMark's block phase reduced to what boundaries need: the stack of
//! open list items (by the column of their content) and the open leaf block.

use rapporteur_text::range;

use super::html::{HtmlEnd, html_start};
use super::scan::{self, CODE_INDENT, LinkDefinition, MAX_MARKERS};
use crate::blocks::{Block, BlockKind};
use crate::front_matter;
use crate::lines::{Line, Lines, indentation};
use crate::sections::{ReferenceSection, reference_section};

/// The blocks of a Markdown file.
pub(crate) fn split(text: &str) -> Vec<Block> {
    let mut splitter = Splitter::new(text);
    let mut from = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    if let Some(found) = front_matter::find(text) {
        splitter.blocks.push(Block { range: range(found.start, found.end), kind: BlockKind::FrontMatter });
        from = found.next;
    }
    let mut lines = Lines::from_offset(text, from);
    while let Some(line) = lines.next() {
        splitter.line(line, &lines);
    }
    splitter.close();
    splitter.blocks
}

/// The block that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaf {
    None,
    /// Text that the next line may continue.
    Paragraph,
    /// A list item whose marker stands alone on its line.
    EmptyItem,
    Fence {
        mark: u8,
        len: usize,
    },
    Html(HtmlEnd),
    IndentedCode,
    /// Rows are emitted one by one.
    Table,
    /// `lazy`: the last line was text that an unmarked line continues.
    Quote {
        lazy: bool,
        fence: Option<(u8, usize)>,
    },
    Footnote {
        after_blank: bool,
    },
    /// A link definition that may go on in the next line.
    LinkDefinition(LinkDefinition),
}

struct Splitter<'a> {
    text: &'a str,
    bytes: &'a [u8],
    blocks: Vec<Block>,
    /// Content columns of the open list items.
    items: Vec<usize>,
    leaf: Leaf,
    /// Kind and bytes of the open leaf.
    kind: BlockKind,
    start: usize,
    end: usize,
    /// First line of the open leaf only, so far.
    single_line: bool,
    /// The reference list the lines are in, and the level of its heading.
    section: Option<(ReferenceSection, u8)>,
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str) -> Splitter<'a> {
        Splitter {
            text,
            bytes: text.as_bytes(),
            blocks: Vec::with_capacity(text.len() / 256),
            items: Vec::new(),
            leaf: Leaf::None,
            kind: BlockKind::Paragraph,
            start: 0,
            end: 0,
            single_line: false,
            section: None,
        }
    }

    /// Emits the open leaf.
    fn close(&mut self) {
        if matches!(self.leaf, Leaf::None) {
            return;
        }
        if !matches!(self.leaf, Leaf::Table) {
            self.emit(self.start, self.end, self.kind);
        }
        self.leaf = Leaf::None;
    }

    fn emit(&mut self, start: usize, end: usize, kind: BlockKind) {
        let end = scan::trimmed(self.bytes, start, end);
        if start >= end {
            return;
        }
        if let BlockKind::Heading(level) = kind {
            let opens = self.text.get(start..end).and_then(reference_section);
            if opens.is_some() || self.section.is_some_and(|(_, open)| level <= open) {
                self.section = opens.map(|section| (section, level));
            }
        }
        self.blocks.push(Block { range: range(start, end), kind });
    }

    fn begin(&mut self, leaf: Leaf, kind: BlockKind, start: usize, end: usize) {
        self.leaf = leaf;
        self.kind = kind;
        self.start = start;
        self.end = end;
        self.single_line = true;
    }

    fn extend(&mut self, end: usize) {
        self.end = end;
        self.single_line = false;
    }

    fn line(&mut self, line: Line, following: &Lines<'_>) {
        // The common case: another line of a paragraph outside lists.
        if matches!(self.leaf, Leaf::Paragraph)
            && self.items.is_empty()
            && self.bytes.get(line.start).is_some_and(|b| b.is_ascii_alphabetic())
        {
            self.extend(line.end);
            return;
        }
        let (at, column) = indentation(self.bytes, line.start, line.end, 0);
        if at == line.end {
            self.blank_line();
            return;
        }
        let matched = self.items.iter().take_while(|&&content| column >= content).count();
        let base = matched.checked_sub(1).and_then(|i| self.items.get(i)).copied().unwrap_or(0);
        let all_matched = matched == self.items.len();
        let indent = column - base;
        let content = &self.bytes[at..line.end];
        if self.continues(line, content, indent, all_matched, following) {
            return;
        }
        // A marker alone on its line and its content on the next are one block.
        let item_start = (all_matched && matches!(self.leaf, Leaf::EmptyItem)).then_some(self.start);
        if item_start.is_some() {
            self.leaf = Leaf::None;
        }
        self.close();
        self.items.truncate(matched);
        self.open(line, at, column, base, item_start, following);
    }

    fn blank_line(&mut self) {
        match &mut self.leaf {
            Leaf::Fence { .. } | Leaf::IndentedCode | Leaf::Html(HtmlEnd::Line(_) | HtmlEnd::RawText) => {}
            Leaf::Footnote { after_blank } => *after_blank = true,
            Leaf::EmptyItem => {
                self.close();
                self.items.pop();
            }
            _ => self.close(),
        }
    }

    /// Whether the line belongs to the open leaf; if so, it was added to it.
    fn continues(
        &mut self,
        line: Line,
        content: &[u8],
        indent: usize,
        all_matched: bool,
        following: &Lines<'_>,
    ) -> bool {
        match self.leaf {
            Leaf::None | Leaf::EmptyItem => false,
            Leaf::Paragraph => self.continues_paragraph(line, content, indent, all_matched),
            // Container blocks close what is in them.
            Leaf::Fence { .. } | Leaf::Html(_) | Leaf::IndentedCode | Leaf::Table if !all_matched => false,
            Leaf::Fence { mark, len } => {
                self.extend(line.end);
                if indent < CODE_INDENT && scan::fence_closes(content, mark, len) {
                    self.close();
                }
                true
            }
            Leaf::Html(end) => {
                self.extend(line.end);
                if end.met_by(&self.bytes[line.start..line.end]) {
                    self.close();
                }
                true
            }
            Leaf::IndentedCode => {
                let code = indent >= CODE_INDENT;
                if code {
                    self.extend(line.end);
                }
                code
            }
            Leaf::Table => {
                let row = indent >= CODE_INDENT || !self.interrupts(content, true);
                if row {
                    self.emit(line.end - content.len(), line.end, BlockKind::TableRow);
                }
                row
            }
            Leaf::Quote { lazy, fence } => {
                self.continues_quote(line, content, indent, all_matched, lazy, fence)
            }
            Leaf::Footnote { after_blank } => {
                let indented = all_matched && indent >= CODE_INDENT;
                let lazy = !after_blank && (indent >= CODE_INDENT || !self.interrupts(content, all_matched));
                if indented || lazy {
                    self.leaf = Leaf::Footnote { after_blank: false };
                    self.extend(line.end);
                }
                indented || lazy
            }
            Leaf::LinkDefinition(so_far) => {
                let next = match so_far {
                    LinkDefinition::LabelOnly => scan::destination_and_title(content),
                    LinkDefinition::Untitled if scan::is_title(content) => Some(LinkDefinition::Titled),
                    LinkDefinition::Untitled | LinkDefinition::Titled => None,
                };
                if let Some(next) = next {
                    self.extend(line.end);
                    self.leaf = Leaf::LinkDefinition(next);
                } else if so_far == LinkDefinition::LabelOnly {
                    // No destination: it was text.
                    self.leaf = Leaf::Paragraph;
                    self.kind = BlockKind::Paragraph;
                    return self.continues_paragraph(line, content, indent, all_matched);
                }
                if next.is_some() {
                    return true;
                }
                // What follows is read as the continuation of a paragraph whose first line the definition was.
                let goes_on = indent >= CODE_INDENT || !self.interrupts(content, all_matched);
                if goes_on {
                    self.close();
                    let start = line.end - content.len();
                    if indent >= CODE_INDENT || !self.open_definition(content, start, line, following) {
                        self.begin(Leaf::Paragraph, BlockKind::Paragraph, start, line.end);
                    }
                }
                goes_on
            }
        }
    }

    fn continues_paragraph(&mut self, line: Line, content: &[u8], indent: usize, all_matched: bool) -> bool {
        if indent >= CODE_INDENT {
            self.extend(line.end);
            return true;
        }
        if self.kind == BlockKind::ReferenceEntry && scan::numbered_label(content).is_some() {
            return false;
        }
        if all_matched {
            if let Some(level) = scan::setext_level(content) {
                self.extend(line.end);
                if self.kind == BlockKind::Paragraph {
                    self.kind = BlockKind::Heading(level);
                }
                self.close();
                return true;
            }
            if self.single_line
                && self.kind == BlockKind::Paragraph
                && scan::delimiter_cells(content) == Some(scan::row_cells(&self.bytes[self.start..self.end]))
            {
                self.emit(self.start, self.end, BlockKind::TableRow);
                self.emit(line.end - content.len(), line.end, BlockKind::Verbatim);
                self.leaf = Leaf::Table;
                return true;
            }
        }
        // A lazy `===` is text, but in the block alone it would underline a heading: it begins a block of its own.
        if self.interrupts(content, all_matched) {
            return false;
        }
        if scan::setext_level(content).is_some() {
            self.close();
            self.begin(Leaf::Paragraph, BlockKind::Paragraph, line.end - content.len(), line.end);
        } else {
            self.extend(line.end);
        }
        true
    }

    fn continues_quote(
        &mut self,
        line: Line,
        content: &[u8],
        indent: usize,
        all_matched: bool,
        lazy: bool,
        fence: Option<(u8, usize)>,
    ) -> bool {
        if all_matched && indent < CODE_INDENT && content.first() == Some(&b'>') {
            self.extend(line.end);
            self.leaf = quote_state(content, lazy, fence);
            return true;
        }
        let continues = lazy && (indent >= CODE_INDENT || !self.interrupts(content, false));
        if continues {
            self.extend(line.end);
        }
        continues
    }

    /// Whether a line (indented less than code) ends a paragraph before it. `same_container`: the paragraph's own
    /// container goes on; else any list marker starts a sibling.
    fn interrupts(&self, content: &[u8], same_container: bool) -> bool {
        match content.first() {
            Some(b'>') => true,
            Some(b'#') => scan::atx_level(content).is_some(),
            Some(b'`' | b'~') => scan::fence_open(content).is_some(),
            Some(b'<') => html_start(content, true).is_some(),
            Some(b':') => scan::is_div_fence(content),
            Some(b'[') => scan::footnote_label(content).is_some(),
            Some(b'*' | b'-' | b'_' | b'+' | b'0'..=b'9') => {
                scan::is_thematic_break(content)
                    || scan::list_marker(content).is_some_and(|marker| {
                        !same_container || (marker.has_content && marker.number.is_none_or(|n| n == 1))
                    })
            }
            _ => false,
        }
    }

    /// Opens the block that starts at `at`. `item_start`: where the list item starts whose first content this is.
    fn open(
        &mut self,
        line: Line,
        mut at: usize,
        mut column: usize,
        mut base: usize,
        mut item_start: Option<usize>,
        following: &Lines<'_>,
    ) {
        let bytes = self.bytes;
        let mut item_kind = BlockKind::ListItem;
        if item_start.is_some() {
            item_kind = self.kind;
        }
        for depth in 0.. {
            let content = &bytes[at..line.end];
            let indent = column - base;
            if indent >= CODE_INDENT {
                // Without its indentation it would not be code.
                self.begin(
                    Leaf::IndentedCode,
                    BlockKind::Verbatim,
                    item_start.unwrap_or(line.start),
                    line.end,
                );
                return;
            }
            let start = item_start.unwrap_or(at);
            let text_kind = if item_start.is_some() { item_kind } else { BlockKind::Paragraph };
            match content.first() {
                _ if depth == MAX_MARKERS => {}
                Some(b'#') => {
                    if let Some(level) = scan::atx_level(content) {
                        let kind = item_start.map_or(BlockKind::Heading(level), |_| text_kind);
                        self.emit(start, line.end, kind);
                        return;
                    }
                }
                Some(b'>') => {
                    let kind = item_start.map_or(BlockKind::BlockQuote, |_| text_kind);
                    self.begin(quote_state(content, false, None), kind, start, line.end);
                    return;
                }
                Some(b'`' | b'~') => {
                    if let Some((mark, len)) = scan::fence_open(content) {
                        let kind = item_start.map_or(BlockKind::Verbatim, |_| text_kind);
                        self.begin(Leaf::Fence { mark, len }, kind, start, line.end);
                        return;
                    }
                }
                Some(b'<') => {
                    if let Some(end) = html_start(content, false) {
                        let kind = item_start.map_or(BlockKind::Verbatim, |_| text_kind);
                        self.begin(Leaf::Html(end), kind, start, line.end);
                        // The start mark does not end the block: `<!-->` is an open comment.
                        if end.met_by(content.get(html_mark_len(content)..).unwrap_or_default()) {
                            self.close();
                        }
                        return;
                    }
                }
                Some(b':') if scan::is_div_fence(content) => {
                    self.emit(start, line.end, BlockKind::Verbatim);
                    return;
                }
                Some(b'[') => {
                    if scan::footnote_label(content).is_some() {
                        self.begin(
                            Leaf::Footnote { after_blank: false },
                            BlockKind::FootnoteDefinition,
                            start,
                            line.end,
                        );
                        return;
                    }
                    if item_start.is_none() && self.open_definition(content, start, line, following) {
                        return;
                    }
                }
                Some(b'*' | b'-' | b'_' | b'+' | b'0'..=b'9') => {
                    if scan::is_thematic_break(content) {
                        let kind = item_start.map_or(BlockKind::Verbatim, |_| text_kind);
                        self.emit(start, line.end, kind);
                        return;
                    }
                    if let Some(marker) = scan::list_marker(content) {
                        base = scan::item_content_column(content, column, marker);
                        self.items.push(base);
                        if item_start.is_none() {
                            item_kind = self.item_kind(marker.number.is_some());
                            item_start = Some(at);
                        }
                        if !marker.has_content {
                            self.begin(Leaf::EmptyItem, item_kind, start, line.end);
                            return;
                        }
                        (at, column) = indentation(bytes, at + marker.len, line.end, column + marker.len);
                        continue;
                    }
                }
                _ => {}
            }
            self.begin(Leaf::Paragraph, text_kind, start, line.end);
            return;
        }
    }

    /// Opens a link definition or an entry of a reference list.
    fn open_definition(&mut self, content: &[u8], start: usize, line: Line, following: &Lines<'_>) -> bool {
        let definition = scan::link_definition(content);
        if scan::is_reference_entry(content) {
            let leaf = match definition {
                Some(LinkDefinition::Untitled | LinkDefinition::Titled) => {
                    definition.map_or(Leaf::Paragraph, Leaf::LinkDefinition)
                }
                _ => Leaf::Paragraph,
            };
            self.begin(leaf, BlockKind::ReferenceEntry, start, line.end);
            return true;
        }
        let Some(mut found) = definition else { return false };
        if found == LinkDefinition::LabelOnly {
            let next = following.peek().map(|next| self.bytes[next.start..next.end].trim_ascii_start());
            if next.and_then(scan::destination_and_title).is_none() {
                return false;
            }
            found = LinkDefinition::LabelOnly;
        }
        self.begin(Leaf::LinkDefinition(found), BlockKind::Verbatim, start, line.end);
        true
    }

    fn item_kind(&self, numbered: bool) -> BlockKind {
        match self.section {
            Some((ReferenceSection::Bibliography, _)) => BlockKind::ReferenceEntry,
            Some((ReferenceSection::Notes, _)) if numbered => BlockKind::ReferenceEntry,
            _ => BlockKind::ListItem,
        }
    }
}

/// State of a block quote after the line `content`.
fn quote_state(content: &[u8], in_text: bool, fence: Option<(u8, usize)>) -> Leaf {
    let inner = scan::unquoted(content);
    let (at, indent) = indentation(inner, 0, inner.len(), 0);
    let text = &inner[at..];
    match fence {
        Some((mark, len)) => {
            let closed = indent < CODE_INDENT && scan::fence_closes(text, mark, len);
            Leaf::Quote { lazy: false, fence: if closed { None } else { fence } }
        }
        None if indent >= CODE_INDENT => Leaf::Quote { lazy: in_text && !text.is_empty(), fence: None },
        None => Leaf::Quote { lazy: scan::ends_in_text(text, in_text), fence: scan::fence_open(text) },
    }
}

/// Bytes of an HTML start mark that the end mark may not overlap.
fn html_mark_len(content: &[u8]) -> usize {
    if content.starts_with(b"<!--") { 4 } else { 2 }
}
