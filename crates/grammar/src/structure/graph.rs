//! A tree with what the readers of structure ask for again and again: children, a safe order, spans.
//!
//! Everything is computed once, in linear time. A tree that is none (heads out of range, cycles) is read as far as it
//! can be reached from a word without head.

use rapporteur_text::{TextRange, range};

use super::lexicon::Lexicon;
use super::phrases::Phrases;
use super::repair;
use crate::{Deprel, Relation, Subtype, Tree, Upos, Word};

/// Deeper than any sentence people write; deeper words are read as fragments of no clause.
const MAX_DEPTH: u32 = 512;

pub(super) struct Graph<'a> {
    text: &'a str,
    tree: &'a Tree,
    heads: Vec<Option<u32>>,
    relations: Vec<Relation>,
    upos: Vec<Upos>,
    /// Lower-case form of each word.
    forms: Vec<Box<str>>,
    capitalised: Vec<bool>,
    first_child: Vec<u32>,
    children: Vec<u32>,
    /// Words reached from a root, every head before its dependents.
    order: Vec<u32>,
    /// Contiguous words of each head without what hangs beside it, first and last, inclusive.
    spans: Vec<(u32, u32)>,
    /// First and last word of all that a word governs.
    extents: Vec<(u32, u32)>,
}

impl<'a> Graph<'a> {
    /// The parser's tree with the mistakes mended that its words give away.
    pub fn new(text: &'a str, tree: &'a Tree, lexicon: &Lexicon) -> Self {
        let mut graph = Self::bare(text, tree);
        graph.lay_out();
        graph.mend(repair::openings(&graph, lexicon));
        // What one repair has put in its place can show what another one is about.
        if graph.mend(repair::repairs(&graph, lexicon)) {
            graph.mend(repair::repairs(&graph, lexicon));
        }
        graph.measure(lexicon);
        graph
    }

    /// Makes repairs; whether there were any.
    fn mend(&mut self, repairs: Vec<repair::Repair>) -> bool {
        if repairs.is_empty() {
            return false;
        }
        for repair in repairs {
            let at = repair.word;
            (self.heads[at], self.relations[at], self.upos[at]) =
                (repair.head.map(|head| head as u32), repair.relation, repair.upos);
        }
        self.lay_out();
        true
    }

    /// The parser's tree as it is, for the rules that mend it.
    #[cfg(test)]
    pub fn unrepaired(text: &'a str, tree: &'a Tree) -> Self {
        let mut graph = Self::bare(text, tree);
        graph.lay_out();
        graph
    }

    fn bare(text: &'a str, tree: &'a Tree) -> Self {
        let n = tree.words.len();
        let form = |word: &Word| text.get(word.range.start().into()..word.range.end().into());
        let lower = |word: &Word| form(word).map_or_else(|| word.lemma.to_lowercase(), str::to_lowercase);
        let capital =
            |word: &Word| form(word).and_then(|form| form.chars().next()).is_some_and(char::is_uppercase);
        let head = |(at, word): (usize, &Word)| word.head.filter(|&h| (h as usize) < n && h as usize != at);
        Self {
            text,
            tree,
            heads: tree.words.iter().enumerate().map(head).collect(),
            relations: tree.words.iter().map(|word| word.deprel).collect(),
            upos: tree.words.iter().map(|word| word.upos).collect(),
            forms: tree.words.iter().map(|word| lower(word).into()).collect(),
            capitalised: tree.words.iter().map(capital).collect(),
            first_child: Vec::new(),
            children: Vec::new(),
            order: Vec::new(),
            spans: Vec::new(),
            extents: Vec::new(),
        }
    }

    /// Children by head, and an order with heads first.
    fn lay_out(&mut self) {
        let n = self.len();
        let mut first_child = vec![0u32; n + 1];
        for head in self.heads.iter().flatten() {
            first_child[*head as usize + 1] += 1;
        }
        for at in 0..n {
            first_child[at + 1] += first_child[at];
        }
        let mut next = first_child.clone();
        let mut children = vec![0u32; first_child[n] as usize];
        for (at, head) in self.heads.iter().enumerate() {
            if let Some(head) = head {
                children[next[*head as usize] as usize] = at as u32;
                next[*head as usize] += 1;
            }
        }
        let mut order: Vec<u32> = (0..n as u32).filter(|&at| self.heads[at as usize].is_none()).collect();
        let mut depth = vec![0u32; n];
        let mut read = 0;
        while read < order.len() {
            let at = order[read] as usize;
            read += 1;
            if depth[at] >= MAX_DEPTH {
                continue;
            }
            for &child in &children[first_child[at] as usize..first_child[at + 1] as usize] {
                depth[child as usize] = depth[at] + 1;
                order.push(child);
            }
        }
        (self.first_child, self.children, self.order) = (first_child, children, order);
    }

    /// Spans from the leaves up: a dependent's span joins its head's where the two touch.
    fn measure(&mut self, lexicon: &Lexicon) {
        let own: Vec<(u32, u32)> = (0..self.len() as u32).map(|at| (at, at)).collect();
        let (mut spans, mut full, mut extents) = (own.clone(), own.clone(), own);
        for &at in self.order.iter().rev() {
            let at = at as usize;
            let children = self.children(at);
            let (left, right) = children.split_at(children.partition_point(|&child| (child as usize) < at));
            let (mut start, mut end) = (at, at);
            for child in left.iter().rev().map(|&child| child as usize) {
                if self.is_inside(child) && self.only_punctuation(full[child].1 as usize + 1, start) {
                    start = start.min(full[child].0 as usize);
                }
            }
            for child in right.iter().map(|&child| child as usize) {
                if self.is_inside(child)
                    && (Phrases { graph: self, lexicon }).members(child).is_none()
                    && self.only_punctuation(end + 1, full[child].0 as usize)
                {
                    end = end.max(full[child].1 as usize);
                }
            }
            spans[at] = (start as u32, end as u32);
            for child in left.iter().rev().map(|&child| child as usize) {
                let outside = matches!(self.base(child), Deprel::Case | Deprel::Cc | Deprel::Advmod);
                if outside && full[child].1 as usize + 1 == start {
                    start = full[child].0 as usize;
                }
            }
            for child in right.iter().map(|&child| child as usize) {
                let joined = match self.base(child) {
                    Deprel::Case => full[child].0 as usize == end + 1,
                    Deprel::Conj => self.only_punctuation(end + 1, full[child].0 as usize),
                    _ => false,
                };
                if joined {
                    end = end.max(full[child].1 as usize);
                }
            }
            full[at] = (start as u32, end as u32);
            for child in children.iter().map(|&child| child as usize) {
                extents[at].0 = extents[at].0.min(extents[child].0);
                extents[at].1 = extents[at].1.max(extents[child].1);
            }
        }
        (self.spans, self.extents) = (spans, extents);
    }

    /// Whether a dependent belongs to the phrase of its head rather than standing beside it.
    fn is_inside(&self, at: usize) -> bool {
        use Deprel as D;
        matches!(
            self.base(at),
            D::Det | D::Amod | D::Nummod | D::Compound | D::Flat | D::Fixed | D::Goeswith | D::Nmod
        )
    }

    /// At most three words, all of them punctuation, fill `from..to`.
    fn only_punctuation(&self, from: usize, to: usize) -> bool {
        from <= to
            && to - from <= 3
            && (from..to).all(|at| self.upos(at) == Upos::Punct && !matches!(self.form(at), ";" | "." | ":"))
    }

    pub fn len(&self) -> usize {
        self.tree.words.len()
    }

    pub fn order(&self) -> &[u32] {
        &self.order
    }

    pub fn word(&self, at: usize) -> &'a Word {
        &self.tree.words[at]
    }

    /// Part of speech of the language's own tag set.
    pub fn xpos(&self, word: usize) -> &str {
        &self.tree.words[word].xpos
    }

    pub fn upos(&self, at: usize) -> Upos {
        self.upos[at]
    }

    /// Dictionary form; of a gerund that is a noun here, the gerund.
    pub fn lemma(&self, at: usize) -> &str {
        let word = &self.tree.words[at];
        if word.upos == Upos::Verb && self.upos[at] == Upos::Noun { &self.forms[at] } else { &word.lemma }
    }

    /// A word as written.
    pub fn written(&self, at: usize) -> &'a str {
        let range = self.tree.words[at].range;
        self.text.get(range.start().into()..range.end().into()).unwrap_or_default()
    }

    /// Whether nothing stands between a word and the next one.
    pub fn joins_next(&self, at: usize) -> bool {
        let words = &self.tree.words;
        words.get(at + 1).is_some_and(|next| next.range.start() == words[at].range.end())
    }

    /// Lower-case form.
    pub fn form(&self, at: usize) -> &str {
        &self.forms[at]
    }

    /// Whether a word starts with a capital.
    pub fn is_capitalised(&self, at: usize) -> bool {
        self.capitalised[at]
    }

    pub fn relation(&self, at: usize) -> Relation {
        self.relations[at]
    }

    pub fn base(&self, at: usize) -> Deprel {
        self.relations[at].base
    }

    pub fn subtype(&self, at: usize) -> Subtype {
        self.relations[at].subtype
    }

    pub fn head(&self, at: usize) -> Option<usize> {
        self.heads[at].map(|head| head as usize)
    }

    pub fn children(&self, at: usize) -> &[u32] {
        &self.children[self.first_child[at] as usize..self.first_child[at + 1] as usize]
    }

    /// Dependents by relation, in order.
    pub fn by(&self, at: usize, base: Deprel) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.children(at).iter().map(|&child| child as usize).filter(move |&child| self.base(child) == base)
    }

    pub fn has(&self, at: usize, base: Deprel) -> bool {
        self.by(at, base).next().is_some()
    }

    pub fn feature(&self, at: usize, name: &str, value: &str) -> bool {
        self.tree.words[at].feats.has(name, value)
    }

    /// Bytes of a phrase without its preposition and without what stands beside it.
    pub fn span(&self, at: usize) -> TextRange {
        self.bytes(self.spans[at])
    }

    /// Words of that phrase, first and last.
    pub fn words_of(&self, at: usize) -> (usize, usize) {
        (self.spans[at].0 as usize, self.spans[at].1 as usize)
    }

    /// First and last word of all that a word governs.
    pub fn extent(&self, at: usize) -> (usize, usize) {
        (self.extents[at].0 as usize, self.extents[at].1 as usize)
    }

    /// Bytes of all that a word governs, punctuation at the edges apart.
    pub fn yield_of(&self, at: usize) -> TextRange {
        let (mut first, mut last) = self.extent(at);
        while first < at && self.upos(first) == Upos::Punct {
            first += 1;
        }
        while last > at && self.upos(last) == Upos::Punct {
            last -= 1;
        }
        self.bytes((first as u32, last as u32))
    }

    fn bytes(&self, (first, last): (u32, u32)) -> TextRange {
        let start = self.word(first as usize).range.start();
        range(start.into(), self.word(last as usize).range.end().into())
    }
}
