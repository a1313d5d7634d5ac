//! Elements of a page in document order, each with its parent. Built and read without recursion: pages may nest as
//! deep as they like.

use rustc_hash::FxHashMap;

use super::knowledge::KNOWLEDGE;
use super::tokens::{Piece, Tag, character_reference};

/// An element or a text.
#[derive(Debug)]
pub(super) struct Node {
    /// Index of the element it stands in; that of the root is its own.
    pub parent: usize,
    pub kind: NodeKind,
    /// Characters of text in it, white space not counted, and how many of them are in links.
    pub text: usize,
    pub linked: usize,
    /// Links in it.
    pub links: usize,
}

#[derive(Debug)]
pub(super) enum NodeKind {
    Element(Tag),
    Text { start: usize, end: usize },
}

/// A page.
#[derive(Debug)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    /// Comments, of which the first lines may tell where a page was saved from.
    pub comments: Vec<Box<str>>,
}

impl Tree {
    pub(super) fn new(source: &str, pieces: Vec<Piece>) -> Tree {
        let mut builder = Builder::default();
        let root = Tag { name: "#root".into(), attributes: Vec::new(), self_closing: false };
        builder.open(root);
        for piece in pieces {
            match piece {
                Piece::Start(tag) => builder.start(tag),
                Piece::End(name) => builder.end(&name),
                Piece::Text { start, end } => builder.text(start, end),
                Piece::Comment(text) => {
                    // Only the first few matter.
                    if builder.comments.len() < 8 {
                        builder.comments.push(text);
                    }
                }
            }
        }
        let mut tree = Tree { nodes: builder.nodes, comments: builder.comments };
        tree.count(source);
        tree
    }

    /// The element of a node, if it is one.
    pub(super) fn tag(&self, index: usize) -> Option<&Tag> {
        match &self.nodes.get(index)?.kind {
            NodeKind::Element(tag) => Some(tag),
            NodeKind::Text { .. } => None,
        }
    }

    /// Sums text upwards: children come after their parents.
    fn count(&mut self, source: &str) {
        for index in (1..self.nodes.len()).rev() {
            let Some(node) = self.nodes.get_mut(index) else { continue };
            match &node.kind {
                NodeKind::Text { start, end } => {
                    let text = source.get(*start..*end).unwrap_or_default();
                    node.text = text.chars().filter(|c| !c.is_whitespace()).count();
                }
                NodeKind::Element(tag) if &*tag.name == "a" && tag.get("href").is_some() => {
                    (node.linked, node.links) = (node.text, node.links + 1);
                }
                // What is dropped with its element must not make its surroundings look like text.
                NodeKind::Element(tag) if KNOWLEDGE.dropped.contains(&*tag.name) => {
                    (node.text, node.linked, node.links) = (0, 0, 0);
                }
                NodeKind::Element(_) => {}
            }
            let (parent, text, linked, links) = (node.parent, node.text, node.linked, node.links);
            if let Some(parent) = self.nodes.get_mut(parent) {
                parent.text += text;
                parent.linked += linked;
                parent.links += links;
            }
        }
    }
}

impl Tag {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(attribute, _)| &**attribute == name).map(|(_, value)| &**value)
    }

    /// An attribute with its character references decoded, which the tokeniser has done, and its white space folded.
    pub(super) fn folded(&self, name: &str) -> Option<String> {
        let words: Vec<&str> = self.get(name)?.split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// Text of a node's bytes with its character references decoded.
pub(super) fn decoded(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        match character_reference(from) {
            Some((decoded, len)) => {
                text.push_str(&decoded);
                rest = from.get(len..).unwrap_or_default();
            }
            None => {
                text.push('&');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    text.push_str(rest);
    text
}

#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    comments: Vec<Box<str>>,
    /// Open elements, outermost first.
    open: Vec<usize>,
    /// How many of each name are open, so that an end tag without a start costs nothing.
    counts: FxHashMap<Box<str>, usize>,
}

impl Builder {
    fn parent(&self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    fn open(&mut self, tag: Tag) {
        *self.counts.entry(tag.name.clone()).or_default() += 1;
        let index = self.nodes.len();
        self.nodes.push(Node {
            parent: self.parent(),
            kind: NodeKind::Element(tag),
            text: 0,
            linked: 0,
            links: 0,
        });
        self.open.push(index);
    }

    fn start(&mut self, tag: Tag) {
        self.imply_ends(&tag.name);
        let foreign = tag.self_closing && (self.is_open("svg") || self.is_open("math"));
        let void = foreign || KNOWLEDGE.void.contains(&*tag.name);
        self.open(tag);
        if void {
            self.close();
        }
    }

    /// The ends that authors may leave out (HTML standard, 13.1.2.4).
    fn imply_ends(&mut self, name: &str) {
        let (ended, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "dir", "menu"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "tr" => (&["tr"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tbody" | "tfoot" => (&["thead", "tbody"], &["table"]),
            "option" => (&["option"], &["select"]),
            "body" => (&["head"], &[]),
            _ if KNOWLEDGE.blocks.contains(name) => {
                (&["p"], &["td", "th", "table", "div", "li", "section", "article"])
            }
            _ => return,
        };
        if !ended.iter().any(|name| self.is_open(name)) {
            return;
        }
        // The nearest one, unless something that holds others of its kind stands between.
        for depth in (0..self.open.len()).rev().take(16) {
            let Some(tag) = self.open.get(depth).and_then(|index| self.name_of(*index)) else { return };
            if within.contains(&tag) {
                return;
            }
            if ended.contains(&tag) {
                self.close_to(depth);
                return;
            }
        }
    }

    fn end(&mut self, name: &str) {
        if !self.is_open(name) {
            return;
        }
        let found = self.open.iter().rposition(|index| self.name_of(*index) == Some(name));
        if let Some(depth) = found {
            self.close_to(depth);
        }
    }

    fn text(&mut self, start: usize, end: usize) {
        let parent = self.parent();
        self.nodes.push(Node { parent, kind: NodeKind::Text { start, end }, text: 0, linked: 0, links: 0 });
    }

    fn close_to(&mut self, depth: usize) {
        // The root stays.
        while self.open.len() > depth.max(1) {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(index) = self.open.pop() else { return };
        let name = self.name_of(index).map(Box::<str>::from);
        if let Some(count) = name.and_then(|name| self.counts.get_mut(&name)) {
            *count = count.saturating_sub(1);
        }
    }

    fn is_open(&self, name: &str) -> bool {
        self.counts.get(name).is_some_and(|count| *count > 0)
    }

    fn name_of(&self, index: usize) -> Option<&str> {
        match &self.nodes.get(index)?.kind {
            NodeKind::Element(tag) => Some(&tag.name),
            NodeKind::Text { .. } => None,
        }
    }
}
