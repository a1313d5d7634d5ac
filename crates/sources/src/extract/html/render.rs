//! The content of a page as plain text: paragraphs between blank lines, items with a dash, cells set apart by tabs.

use rapporteur_text::{OffsetMap, OffsetMapBuilder};

use super::knowledge::KNOWLEDGE;
use super::tokens::character_reference;
use super::tree::{NodeKind, Tree};
use crate::extract::superscript;

/// Deepest indentation of an item.
const MAX_INDENT: usize = 8;

/// The text of the kept nodes and the way back to the bytes of `source`.
pub(super) fn render(source: &str, tree: &Tree, kept: &[bool]) -> (String, OffsetMap) {
    let mut writer = Writer { source, ..Writer::default() };
    let mut places: Vec<Place> = Vec::with_capacity(tree.nodes.len());
    for (index, node) in tree.nodes.iter().enumerate() {
        let above = places.get(node.parent).copied().unwrap_or_default();
        let mut place = above;
        match &node.kind {
            NodeKind::Element(tag) => {
                let name = &*tag.name;
                if KNOWLEDGE.blocks.contains(name) {
                    place.block = index;
                }
                match name {
                    "ul" | "ol" | "dir" | "menu" => place.depth = place.depth.saturating_add(1),
                    "td" | "th" => place.cell = index,
                    "pre" | "listing" | "xmp" => place.preformatted = true,
                    "sup" => place.raised = true,
                    _ => {}
                }
                if kept.get(index).copied().unwrap_or(false) {
                    match name {
                        "li" => writer.bullet = Some(usize::from(place.depth.saturating_sub(1))),
                        "br" => writer.line_break(),
                        "hr" => writer.last_block = None,
                        _ => {}
                    }
                }
            }
            NodeKind::Text { start, end } => {
                if kept.get(index).copied().unwrap_or(false) {
                    writer.text(*start, *end, place);
                }
            }
        }
        places.push(place);
    }
    (writer.out, writer.map.finish())
}

/// Where a node stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// The block and the table cell it is in.
    block: usize,
    cell: usize,
    /// Lists around it.
    depth: u16,
    preformatted: bool,
    /// In a superscript.
    raised: bool,
}

#[derive(Default)]
struct Writer<'a> {
    source: &'a str,
    out: String,
    map: OffsetMapBuilder,
    /// Block and cell of the text before.
    last_block: Option<usize>,
    last_cell: usize,
    /// White space of the source that is written if text of the same block follows.
    space: Option<(usize, usize)>,
    breaks: usize,
    /// An item has begun, so many lists deep.
    bullet: Option<usize>,
    was_item: bool,
}

impl Writer<'_> {
    fn text(&mut self, start: usize, end: usize, place: Place) {
        let text = self.source.get(start..end).unwrap_or_default();
        if place.preformatted {
            self.preformatted(text, start, place);
            return;
        }
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let first = rest.chars().next().unwrap_or_default();
            let from = start + at;
            if is_space(first) {
                let len = rest.len() - rest.trim_start_matches(is_space).len();
                let begun = self.space.map_or(from, |(begun, _)| begun);
                self.space = Some((begun, from + len));
                at += len;
            } else if let Some((decoded, len)) = if first == '&' { character_reference(rest) } else { None } {
                self.begin(place, from);
                self.out.push_str(&decoded);
                self.map.replace(decoded.len(), from, len);
                at += len;
            } else if first.is_control() {
                at += first.len_utf8();
            } else if let Some(digit) = superscript(first).filter(|_| place.raised) {
                self.begin(place, from);
                self.out.push(digit);
                self.map.replace(digit.len_utf8(), from, first.len_utf8());
                at += first.len_utf8();
            } else {
                let raised = place.raised;
                let ends = |c: char| {
                    is_space(c) || c == '&' || c.is_control() || (raised && superscript(c).is_some())
                };
                let len = first.len_utf8()
                    + rest.get(first.len_utf8()..).map_or(0, |rest| rest.find(ends).unwrap_or(rest.len()));
                self.begin(place, from);
                self.out.push_str(rest.get(..len).unwrap_or_default());
                self.map.keep(from, len);
                at += len;
            }
        }
    }

    /// Keeps lines as they are. References in it are decoded.
    fn preformatted(&mut self, text: &str, start: usize, place: Place) {
        if text.trim().is_empty() && self.last_block != Some(place.block) {
            return;
        }
        self.space = None;
        self.begin(place, start);
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let from = start + at;
            let run = rest.find(['&', '\r']).unwrap_or(rest.len());
            if run > 0 {
                self.out.push_str(rest.get(..run).unwrap_or_default());
                self.map.keep(from, run);
                at += run;
            } else if let Some((decoded, len)) = character_reference(rest) {
                self.out.push_str(&decoded);
                self.map.replace(decoded.len(), from, len);
                at += len;
            } else {
                if rest.starts_with('&') {
                    self.out.push('&');
                    self.map.keep(from, 1);
                }
                at += 1;
            }
        }
    }

    fn line_break(&mut self) {
        self.breaks += 1;
    }

    /// What comes between the text before and text of `place` that starts at `source`.
    fn begin(&mut self, place: Place, source: usize) {
        let same = self.last_block == Some(place.block);
        let space = self.space.take();
        let breaks = std::mem::take(&mut self.breaks);
        if let Some(depth) = self.bullet.take() {
            let between = if self.out.is_empty() {
                ""
            } else if self.was_item {
                "\n"
            } else {
                "\n\n"
            };
            self.insert(between, source);
            self.insert(&"  ".repeat(depth.min(MAX_INDENT)), source);
            self.insert("- ", source);
            self.was_item = true;
        } else if same && place.cell != self.last_cell {
            // Cells have no block of their own: that of their row.
            self.insert("\t", source);
        } else if same && breaks > 0 {
            self.insert(if breaks > 1 { "\n\n" } else { "\n" }, source);
        } else if same {
            if let Some((start, end)) = space {
                self.out.push(' ');
                self.map.replace(1, start, end - start);
            }
        } else if !self.out.is_empty() {
            self.insert("\n\n", source);
            self.was_item = false;
        }
        self.last_block = Some(place.block);
        self.last_cell = place.cell;
    }

    fn insert(&mut self, text: &str, source: usize) {
        self.out.push_str(text);
        self.map.replace(text.len(), source, 0);
    }
}

/// White space by the HTML standard, and what an author's editor leaves behind; a no-break space is text.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C' | '\u{feff}' | '\u{200b}')
}
