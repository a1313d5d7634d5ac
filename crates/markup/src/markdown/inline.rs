//! One Markdown block as sections of text without markup.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::blocks::BlockKind;
use crate::citations::Styles;
use crate::content::{BlockContent, Link};
use crate::directives;
use crate::section::Section;

use super::scan;

/// Longest block that is read as Markdown, in bytes. What is longer is read as plain text: no writer made it.
const MAX_BLOCK: usize = 1 << 20;

/// Deepest nesting of quotes and lists that is read as Markdown.
const MAX_NESTING: usize = 64;

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
}

/// Sentences, directives and links of a Markdown block.
pub(crate) fn parse(block: &str, kind: BlockKind) -> BlockContent {
    match kind {
        BlockKind::FrontMatter => BlockContent::default(),
        // Only comments matter here, and only real ones: the parser tells them from code.
        BlockKind::Verbatim if !block.contains("<!--") => BlockContent::default(),
        _ => {
            let mut walker = Walker::new(block, kind);
            walker.run();
            walker.content
        }
    }
}

/// Offset where the text of a definition starts, after its label.
fn label_len(block: &str, kind: BlockKind) -> usize {
    let bytes = block.as_bytes();
    match kind {
        BlockKind::ReferenceEntry => {
            scan::numbered_label(bytes).map_or(0, |(_, end)| end + usize::from(bytes.get(end) == Some(&b':')))
        }
        _ => 0,
    }
}

struct Walker<'a> {
    block: &'a str,
    kind: BlockKind,
    content: BlockContent,
    section: Section,
    /// Open code blocks and images, whose text is no prose.
    silent: usize,
    /// Where the text of the open link starts, and whether it is dropped.
    link: Option<(usize, bool)>,
}

impl<'a> Walker<'a> {
    fn new(block: &'a str, kind: BlockKind) -> Walker<'a> {
        Walker {
            block,
            kind,
            content: BlockContent::default(),
            section: Section::default(),
            silent: 0,
            link: None,
        }
    }

    fn run(&mut self) {
        let from = label_len(self.block, self.kind);
        let text = self.block.get(from..).unwrap_or_default();
        if self.block.len() > MAX_BLOCK || is_deep(text) {
            self.section.keep(text, from);
            self.finish();
            return;
        }
        // `[text][label]` is a link even if the label is defined in another block.
        let mut elsewhere = |link: BrokenLink<'_>| {
            let reference = matches!(link.link_type, LinkType::Reference | LinkType::Collapsed);
            let citation = link.reference.starts_with(['@', '^', '-'])
                || link.reference.contains('@')
                || link.reference.starts_with(|c: char| c.is_ascii_digit());
            (reference && !citation).then_some((CowStr::Borrowed(""), CowStr::Borrowed("")))
        };
        let parser = Parser::new_with_broken_link_callback(text, options(), Some(&mut elsewhere));
        for (event, range) in parser.into_offset_iter() {
            self.event(event, from + range.start..from + range.end);
        }
        self.finish();
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.silent == 0 => self.text(&text, range),
            // Code is no prose; the sentence goes on around it.
            Event::Code(_) if self.silent == 0 => self.section.markup(range),
            Event::InlineHtml(html) => {
                directives::in_comments(
                    &self.block[range.clone()],
                    range.start,
                    &mut self.content.directives,
                );
                let line_break = html.get(..3).is_some_and(|tag| tag.eq_ignore_ascii_case("<br"));
                if line_break && self.silent == 0 {
                    self.section.replace("\n", range.start, range.len());
                }
            }
            Event::SoftBreak | Event::HardBreak if self.silent == 0 => {
                self.section.replace("\n", range.start, range.len());
            }
            // Undefined ones are text already; those defined in this block are found by the same scan.
            Event::FootnoteReference(_) if self.silent == 0 => {
                let source = &self.block[range.clone()];
                self.section.keep(source, range.start);
            }
            Event::Rule => self.finish(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::CodeBlock(_) => {
                self.finish();
                self.silent += 1;
            }
            Tag::Image { .. } => {
                self.section.markup(range);
                self.silent += 1;
            }
            Tag::HtmlBlock => {
                self.finish();
                let html = &self.block[range.clone()];
                directives::in_comments(html, range.start, &mut self.content.directives);
            }
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => self.section.markup(range),
            Tag::Link { link_type, dest_url, .. } => self.start_link(link_type, &dest_url, range),
            _ => self.finish(),
        }
    }

    fn start_link(&mut self, link_type: LinkType, target: &str, range: Range<usize>) {
        self.section.markup(range.clone());
        let address = matches!(link_type, LinkType::Autolink | LinkType::Email);
        self.link = Some((self.section.len(), address));
        if !target.is_empty() {
            let range = rapporteur_text::range(range.start, range.end);
            self.content.links.push(Link { range, target: target.into() });
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => self.silent = self.silent.saturating_sub(1),
            TagEnd::Image => self.silent = self.silent.saturating_sub(1),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {}
            TagEnd::Link => {
                let Some((start, address)) = self.link.take() else { return };
                // An address, or a number that stands for one, is not read as a word of the sentence.
                if address || is_reference_mark(self.section.text_from(start)) {
                    self.section.truncate(start);
                } else {
                    self.section.link_text(start);
                }
            }
            _ => self.finish(),
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if self.block.get(range.clone()) != Some(text) {
            // An entity, or a replaced character.
            self.section.literal();
            self.section.replace(text, range.start, range.len());
            return;
        }
        let escaped = range.start.checked_sub(1).is_some_and(|before| {
            self.block.as_bytes().get(before) == Some(&b'\\')
                && self.section.source_end() != Some(range.start)
        });
        if escaped {
            self.section.literal();
        }
        if self.kind != BlockKind::TableRow {
            self.section.keep(text, range.start);
            return;
        }
        let mut start = 0;
        for at in memchr::memchr_iter(b'|', text.as_bytes()) {
            if escaped && at == 0 {
                continue;
            }
            self.section.keep(&text[start..at], range.start + start);
            self.section.clip_markup(range.start + at);
            self.finish();
            start = at + 1;
        }
        self.section.keep(&text[start..], range.start + start);
    }

    /// Ends the section at a block boundary.
    fn finish(&mut self) {
        if self.section.is_empty() {
            return;
        }
        let section = std::mem::take(&mut self.section);
        self.link = None;
        if self.kind != BlockKind::Verbatim {
            section.sentences(self.block, Styles::All, &mut self.content.sentences);
        }
    }
}

/// Whether the text of a link is a reference mark: `1`, `[2]`, `^3`.
fn is_reference_mark(text: &str) -> bool {
    let digits = text.trim_matches(|c: char| "[]()^ ".contains(c));
    digits.len() <= 3 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether some line nests deeper than any writer would.
fn is_deep(text: &str) -> bool {
    let deep = |line: &[u8]| {
        let prefix = line
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t' | b'0'..=b'9') || b">-+*.)".contains(b))
            .count();
        // A rule or an underline is no nesting: a list mark has white space after it.
        let is_mark =
            |pair: &[u8]| pair[0] == b'>' || (b"-+*.)".contains(&pair[0]) && matches!(pair[1], b' ' | b'\t'));
        prefix > MAX_NESTING && line[..prefix].windows(2).filter(|pair| is_mark(pair)).count() > MAX_NESTING
    };
    text.as_bytes().split(|&b| b == b'\n' || b == b'\r').any(deep)
}
