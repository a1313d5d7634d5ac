//! Noun phrases: their prepositions, and who they name when they coordinate, rename or exemplify.

use rapporteur_text::TextRange;

use super::graph::Graph;
use super::lexicon::{Lexicon, Sort};
use super::{Argument, Conjunction, Listing, Origin, Role};
use crate::{Deprel, Subtype, Upos};

/// More members than this are not distributed.
const MAX_FILLERS: usize = 128;

/// A noun phrase in a slot: its head, and the preposition that leads to it.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    pub head: usize,
    pub preposition: Option<Box<str>>,
}

/// One that a phrase names.
#[derive(Debug, Clone)]
pub(super) struct Filler {
    pub head: usize,
    pub range: TextRange,
    pub preposition: Option<Box<str>>,
    pub origin: Origin,
    pub listing: Option<Listing>,
    pub negated: bool,
}

impl Filler {
    pub fn into_argument(self, role: Role) -> Argument {
        let Self { head, range, preposition, origin, listing, negated } = self;
        Argument { head: head as u32, range, role, preposition, origin, listing, negated }
    }
}

/// Reads noun phrases.
#[derive(Clone, Copy)]
pub(super) struct Phrases<'a> {
    pub graph: &'a Graph<'a>,
    pub lexicon: &'a Lexicon,
}

impl<'a> Phrases<'a> {
    /// The preposition of a word as written, in lower case, with its fixed parts and the adverb that belongs to it.
    pub fn simple_preposition(self, at: usize) -> Option<Box<str>> {
        let graph = self.graph;
        let mut words: Vec<usize> = Vec::new();
        for case in graph.by(at, Deprel::Case).filter(|&case| graph.upos(case) != Upos::Part) {
            words.push(case);
            words.extend(graph.by(case, Deprel::Fixed));
        }
        words.sort_unstable();
        let first = *words.first()?;
        // "together with": the adverb hangs on the noun, on the preposition or on the verb.
        if let Some(before) = first.checked_sub(1)
            && self.lexicon.is(Sort::PrepositionAdverb, graph.form(before))
            && graph.base(before) == Deprel::Advmod
            && [Some(at), Some(first), graph.head(at)].contains(&graph.head(before))
        {
            words.insert(0, before);
        }
        let forms: Vec<&str> = words.iter().map(|&word| graph.form(word)).collect();
        Some(forms.join(" ").into())
    }

    /// A word with its preposition, complex prepositions seen through: "at the request of Togo" is Togo, with
    /// `at the request of`. `sibling` is the next phrase of the same head, which a parse may have kept apart.
    pub fn phrase(self, at: usize, sibling: Option<usize>) -> Phrase {
        let preposition = self.simple_preposition(at);
        if let Some(simple) = &preposition
            && let Some((head, complex)) = self.complex(at, simple, sibling)
        {
            return Phrase { head, preposition: Some(complex) };
        }
        Phrase { head: at, preposition }
    }

    fn complex(self, at: usize, simple: &str, sibling: Option<usize>) -> Option<(usize, Box<str>)> {
        let graph = self.graph;
        if graph.upos(at) != Upos::Noun {
            return None;
        }
        let noun = graph.form(at);
        let look = |last: &str| self.lexicon.complex_preposition(&format!("{simple} {noun} {last}"));
        let follows = |next: usize| {
            next > at
                && graph.by(next, Deprel::Case).next().is_some_and(|case| {
                    (at + 1..case).all(|gap| graph.upos(gap) == Upos::Punct || graph.head(gap) == Some(at))
                })
        };
        let inner = graph
            .children(at)
            .iter()
            .map(|&child| child as usize)
            .filter(|&child| matches!(graph.base(child), Deprel::Nmod | Deprel::Obl))
            .chain(sibling);
        for next in inner {
            if graph.subtype(next) == Subtype::Poss {
                if let Some(complex) = look("of") {
                    return Some((next, complex.into()));
                }
            } else if follows(next)
                && let Some(last) = self.simple_preposition(next)
                && let Some(complex) = look(&last)
            {
                return Some((next, complex.into()));
            }
        }
        None
    }

    /// Whether a noun is but part of a complex preposition.
    pub fn is_part_of_preposition(self, at: usize) -> bool {
        self.simple_preposition(at).is_some_and(|simple| self.complex(at, &simple, None).is_some())
    }

    /// Everyone a phrase names: the head, its conjuncts, what renames them, and members given as examples.
    pub fn fillers(self, phrase: &Phrase, origin: Origin) -> Vec<Filler> {
        let mut out = Vec::new();
        self.coordinates(phrase, origin, false, &mut out);
        let mut beside = Vec::new();
        for filler in &out {
            self.beside(filler, phrase.preposition.as_deref(), &mut beside);
        }
        out.extend(beside);
        out.truncate(MAX_FILLERS);
        out
    }

    /// Heads of a coordination, in order: the first and its conjuncts, nested ones too.
    pub fn conjuncts(self, first: usize) -> Vec<usize> {
        let mut heads = vec![first];
        let mut read = 0;
        while let Some(&head) = heads.get(read) {
            read += 1;
            let more = self.graph.by(head, Deprel::Conj).filter(|&conjunct| !self.is_clausal(conjunct));
            heads.extend(more.take(MAX_FILLERS.saturating_sub(heads.len())));
        }
        heads[1..].sort_unstable();
        heads
    }

    /// A conjunct that starts a clause of its own rather than naming another participant.
    fn is_clausal(self, at: usize) -> bool {
        let graph = self.graph;
        let verb = matches!(graph.upos(at), Upos::Verb | Upos::Aux);
        graph.has(at, Deprel::Cop)
            || graph.by(at, Deprel::Nsubj).next().is_some()
            || verb
                && (graph.has(at, Deprel::Aux)
                    || graph.has(at, Deprel::Obj)
                    || graph.feature(at, "VerbForm", "Fin"))
    }

    fn coordinates(self, phrase: &Phrase, origin: Origin, open: bool, out: &mut Vec<Filler>) {
        let graph = self.graph;
        let heads = self.conjuncts(phrase.head);
        let listing = (heads.len() > 1 || open).then(|| self.listing(&heads, open));
        for &head in &heads {
            let last = heads.len() > 1 && self.lexicon.is(Sort::OpenMember, graph.lemma(head));
            if last || self.is_open_marker(head) {
                continue;
            }
            let preposition = if head == phrase.head {
                phrase.preposition.clone()
            } else {
                self.simple_preposition(head).or_else(|| phrase.preposition.clone())
            };
            let negated = graph.by(head, Deprel::Advmod).any(|child| graph.lemma(child) == "not")
                || graph.by(head, Deprel::Cc).any(|child| graph.form(child) == "not");
            out.push(Filler { head, range: graph.span(head), preposition, origin, listing, negated });
        }
    }

    fn listing(self, heads: &[usize], open: bool) -> Listing {
        let graph = self.graph;
        let mut conjunction = Conjunction::And;
        let mut open = open;
        for &head in heads {
            for cc in graph.by(head, Deprel::Cc) {
                conjunction = match graph.lemma(cc) {
                    "or" | "either" => Conjunction::Or,
                    "nor" | "neither" => Conjunction::Nor,
                    "but" => Conjunction::But,
                    _ => continue,
                };
            }
            open |= self.lexicon.is(Sort::OpenMember, graph.lemma(head));
            open |= graph.children(head).iter().any(|&child| self.is_open_marker(child as usize));
        }
        Listing { first: heads[0] as u32, open, conjunction }
    }

    /// "among others"
    pub fn is_open_marker(self, at: usize) -> bool {
        self.lexicon.is(Sort::OpenMember, self.graph.lemma(at))
            && self.simple_preposition(at).is_some_and(|with| self.lexicon.is(Sort::OpenPreposition, &with))
    }

    /// A phrase that names members of what its head names: "such as Ghana", also where "including" passes for a verb.
    pub fn members(self, at: usize) -> Option<usize> {
        let graph = self.graph;
        if self.is_clausal(at) {
            return None;
        }
        match graph.base(at) {
            Deprel::Nmod | Deprel::Obl | Deprel::Appos | Deprel::Conj | Deprel::Advcl => self
                .simple_preposition(at)
                .is_some_and(|with| self.lexicon.is(Sort::MemberPreposition, &with))
                .then_some(at),
            _ => None,
        }
        .or_else(|| {
            (matches!(graph.base(at), Deprel::Acl | Deprel::Advcl)
                && self.lexicon.is(Sort::MemberPreposition, graph.form(at)))
            .then(|| graph.by(at, Deprel::Obj).next())
            .flatten()
        })
    }

    /// Appositions and examples of one filler.
    fn beside(self, filler: &Filler, preposition: Option<&str>, out: &mut Vec<Filler>) {
        let graph = self.graph;
        for child in graph.children(filler.head).iter().map(|&child| child as usize) {
            if out.len() >= MAX_FILLERS {
                return;
            }
            if let Some(member) = self.members(child) {
                let phrase = Phrase { head: member, preposition: preposition.map(Into::into) };
                self.coordinates_inheriting(&phrase, Origin::Member, true, out);
            } else if graph.base(child) == Deprel::Appos
                && !self.is_parenthesis(child)
                && !self.is_clausal(child)
            {
                let phrase = Phrase { head: child, preposition: preposition.map(Into::into) };
                self.coordinates_inheriting(&phrase, Origin::Apposition, false, out);
            }
        }
    }

    /// Coordinates that all take the preposition of the phrase they rename.
    fn coordinates_inheriting(self, phrase: &Phrase, origin: Origin, open: bool, out: &mut Vec<Filler>) {
        let from = out.len();
        self.coordinates(phrase, origin, open, out);
        for filler in &mut out[from..] {
            filler.preposition.clone_from(&phrase.preposition);
        }
    }

    /// "(AU)": an abbreviation, no renaming.
    pub fn is_parenthesis(self, at: usize) -> bool {
        let (first, _) = self.graph.words_of(at);
        let open = |word: usize| matches!(self.graph.form(word), "(" | "[");
        open(first) || first.checked_sub(1).is_some_and(open)
    }

    /// Whether a word stands right after an opening bracket; for rules that come before spans are known.
    pub fn is_parenthesis_at(self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| matches!(self.graph.form(before), "(" | "["))
    }

    /// Whether a phrase tells a time: "by May", "for two years", "in 2014".
    pub fn is_time(self, at: usize) -> bool {
        let graph = self.graph;
        self.lexicon.is(Sort::Time, &graph.lemma(at).to_lowercase())
            || matches!(graph.subtype(at), Subtype::Tmod)
            || graph.upos(at) == Upos::Num && is_year(graph.form(at))
    }
}

/// A number that stands for a year or a day rather than for a quantity of something left unsaid.
fn is_year(form: &str) -> bool {
    (1..=4).contains(&form.len()) && form.bytes().all(|byte| byte.is_ascii_digit())
}
