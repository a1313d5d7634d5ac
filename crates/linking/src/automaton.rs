//! Token-aligned, leftmost-longest search for all names of a catalogue.
//!
//! A trie over token hashes. The first token of a name is looked up in a bitmap first, so that a word that begins no
//! name costs one load. What matches is compared with the name's text, so that a hash collision cannot link.

use rapporteur_catalog::{CaseRule, Catalogue, EntityId, NameKind, fold_char};
use rustc_hash::FxHashMap;

use crate::lexer::{Shape, Tok, lex};

const FILTER_BITS: u32 = 16;

#[derive(Debug)]
pub(crate) struct Automaton {
    /// Bit per low hash bits of first tokens.
    filter: Box<[u64]>,
    first: FxHashMap<u64, u32>,
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    edges: Vec<(u64, u32)>,
    /// Indices into the catalogue's names.
    names: Vec<u32>,
}

/// A name found: tokens `first..end`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub first: usize,
    pub end: usize,
    /// Names with this text whose case rule holds, best first; empty for a blocker.
    pub readings: Vec<Reading>,
}

/// One meaning of a name found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reading {
    /// Index into the catalogue's names.
    pub name: u32,
    pub entity: EntityId,
    pub kind: NameKind,
    pub prior: f32,
}

impl Automaton {
    pub fn new(catalogue: &Catalogue) -> Automaton {
        let mut automaton = Automaton {
            filter: vec![0; 1 << (FILTER_BITS - 6)].into(),
            first: FxHashMap::default(),
            nodes: Vec::with_capacity(catalogue.names().len() * 2),
        };
        let mut toks = Vec::new();
        for (i, name) in catalogue.names().iter().enumerate() {
            toks.clear();
            lex(&name.text, &mut toks);
            let (Some((head, tail)), Ok(i)) = (toks.split_first(), u32::try_from(i)) else { continue };
            let mut at = match automaton.first.get(&head.hash) {
                Some(&node) => node,
                None => {
                    let (word, bit) = slot(head.hash);
                    if let Some(word) = automaton.filter.get_mut(word) {
                        *word |= bit;
                    }
                    let node = automaton.add_node();
                    automaton.first.insert(head.hash, node);
                    node
                }
            };
            for tok in tail {
                at = automaton.step_or_add(at, tok.edge());
            }
            if let Some(node) = automaton.nodes.get_mut(at as usize) {
                node.names.push(i);
            }
        }
        automaton
    }

    fn add_node(&mut self) -> u32 {
        self.nodes.push(Node::default());
        u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX)
    }

    fn step_or_add(&mut self, at: u32, edge: u64) -> u32 {
        if let Some(next) = self.step(at, edge) {
            return next;
        }
        let next = self.add_node();
        if let Some(node) = self.nodes.get_mut(at as usize) {
            node.edges.push((edge, next));
        }
        next
    }

    fn step(&self, at: u32, edge: u64) -> Option<u32> {
        let node = self.nodes.get(at as usize)?;
        node.edges.iter().find(|(hash, _)| *hash == edge).map(|(_, next)| *next)
    }

    /// All names in the tokens of `text`, leftmost first, longest of those that begin at one place, disjoint.
    pub fn find(&self, catalogue: &Catalogue, text: &str, toks: &[Tok]) -> Vec<Found> {
        let mut out = Vec::new();
        let mut at = 0;
        while let Some(tok) = toks.get(at) {
            let (word, bit) = slot(tok.hash);
            if self.filter.get(word).is_none_or(|w| w & bit == 0) {
                at += 1;
                continue;
            }
            match self.longest(catalogue, text, toks, at) {
                Some(found) => {
                    at = found.end;
                    out.push(found);
                }
                None => at += 1,
            }
        }
        out
    }

    fn longest(&self, catalogue: &Catalogue, text: &str, toks: &[Tok], first: usize) -> Option<Found> {
        let mut node = *self.first.get(&toks.get(first)?.hash)?;
        let mut end = first + 1;
        let mut best = None;
        loop {
            if let Some(found) = self.accept(catalogue, text, toks, node, first, end) {
                best = Some(found);
            }
            match toks.get(end).and_then(|tok| self.step(node, tok.edge())) {
                Some(next) => node = next,
                None => return best,
            }
            end += 1;
        }
    }

    fn accept(
        &self,
        catalogue: &Catalogue,
        text: &str,
        toks: &[Tok],
        node: u32,
        first: usize,
        end: usize,
    ) -> Option<Found> {
        let node = self.nodes.get(node as usize)?;
        if node.names.is_empty() {
            return None;
        }
        let window = toks.get(first..end)?;
        // `U.S.A` ends no sentence with `U.S.`: a name that ends in a full stop ends before no letter.
        let glued = |i: usize| toks.get(i).is_some_and(|next| !next.gap && next.is_word());
        let dotted = toks.get(end).is_some_and(|next| !next.gap && next.is_mark('.')) && glued(end + 1);
        let initials = window.iter().any(|t| t.is_mark('.'));
        if (glued(end) && window.last().is_some_and(|last| last.is_mark('.'))) || (dotted && initials) {
            return None;
        }
        let written = text.get(window.first()?.start as usize..window.last()?.end as usize)?;
        let mut readings: Vec<Reading> = Vec::new();
        let mut blocked = false;
        for &i in &node.names {
            let Some(name) = catalogue.names().get(i as usize) else { continue };
            if !same(&name.text, written) || !case_holds(name.case, &name.text, written, window) {
                continue;
            }
            match name.entity {
                None => blocked = true,
                Some(entity) if readings.iter().all(|r| r.entity != entity) => {
                    readings.push(Reading { name: i, entity, kind: name.kind, prior: name.prior });
                }
                Some(_) => {}
            }
        }
        if !blocked && readings.is_empty() {
            return None;
        }
        if blocked {
            readings.clear();
        }
        readings.sort_by(|a, b| b.prior.total_cmp(&a.prior).then(a.entity.cmp(&b.entity)));
        Some(Found { first, end, readings })
    }
}

fn slot(hash: u64) -> (usize, u64) {
    let low = hash & ((1 << FILTER_BITS) - 1);
    ((low >> 6) as usize, 1 << (low & 63))
}

/// Equal but for case, accents, typography and white space.
fn same(name: &str, written: &str) -> bool {
    if name == written {
        return true;
    }
    let fold = |text: &str| {
        let mut out = String::with_capacity(text.len());
        text.chars()
            .filter(|c| {
                !c.is_whitespace()
                    && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
            })
            .for_each(|c| fold_char(c, &mut out));
        out
    };
    fold(name) == fold(written)
}

/// Whether the text is written as the rule asks. In a name of up to three words every word that has a capital needs it
/// in the text too ("a group of seven", "the five eyes" are common words); a longer name is enough by itself.
fn case_holds(rule: CaseRule, name: &str, written: &str, window: &[Tok]) -> bool {
    match rule {
        CaseRule::Any => true,
        CaseRule::Exact => {
            name == written || (name.contains(char::is_whitespace) && equal_words(name, written))
        }
        CaseRule::Capitalised => {
            let Some(first) = window.first() else { return false };
            if !first.is_capital() && !matches!(first.shape, Shape::Number | Shape::Mark(_)) {
                return false;
            }
            let words = window.iter().filter(|t| t.is_word()).count();
            if words == 1 {
                return true;
            }
            if words > 3 {
                return true;
            }
            let mut wanted = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
            window.iter().filter(|t| !matches!(t.shape, Shape::Mark(_))).all(|tok| {
                let needs = wanted.next().is_some_and(|w| w.chars().next().is_some_and(char::is_uppercase));
                !needs || tok.is_capital() || tok.shape == Shape::Number
            })
        }
    }
}

fn equal_words(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}
