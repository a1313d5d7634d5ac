//! What depends on a predicate, as arguments.

use super::builder::{Builder, MAX_ARGUMENTS};
use super::lexicon::Sort;
use super::phrases::Phrase;
use super::{Argument, Attribution, Origin, PredicateKind, Role};
use crate::{Deprel, Subtype, Upos};

/// The arguments of one predicate before they go into a clause.
#[derive(Default)]
pub(super) struct Read {
    pub surface: Vec<Argument>,
    pub others: Vec<Argument>,
    pub modifiers: Vec<u32>,
    pub attributions: Vec<Attribution>,
    pub open: bool,
    pub expletive: bool,
}

impl Builder<'_> {
    pub(super) fn arguments_of(&self, phrase: &Phrase, role: Role) -> Vec<Argument> {
        self.phrases
            .fillers(phrase, Origin::Direct)
            .into_iter()
            .map(|filler| filler.into_argument(role))
            .collect()
    }

    pub(super) fn complement(&self, at: usize) -> Argument {
        Argument {
            head: at as u32,
            range: self.graph.yield_of(at),
            role: Role::Complement,
            preposition: None,
            origin: Origin::Direct,
            listing: None,
            negated: false,
        }
    }

    /// What depends on a predicate. Surface subjects apart, roles are those of an active verb.
    pub(super) fn read_arguments(&self, at: usize, kind: PredicateKind, passive: bool) -> Read {
        let graph = self.graph;
        let mut read = Read::default();
        let copula = kind == PredicateKind::Copula && self.predicates.copula(at).is_some();
        if copula {
            let phrase = self.phrases.phrase(at, None);
            read.others.extend(self.arguments_of(&phrase, Role::Oblique));
        }
        let children = graph.children(at);
        let mut skip = None;
        for (number, &child) in children.iter().enumerate() {
            let child = child as usize;
            if skip == Some(child) || read.others.len() > MAX_ARGUMENTS {
                continue;
            }
            let relation = graph.relation(child);
            match relation.base {
                Deprel::Nsubj if relation.subtype == Subtype::Outer => {}
                Deprel::Nsubj | Deprel::Csubj | Deprel::Ccomp | Deprel::Xcomp | Deprel::Obj
                    if self.is_clausal_argument(child) =>
                {
                    read.others.push(self.complement(child));
                }
                Deprel::Nsubj => {
                    if graph.form(child) == "there" && graph.lemma(at) == "be" {
                        read.expletive = true;
                        continue;
                    }
                    let phrase = Phrase { head: child, preposition: None };
                    read.surface.extend(self.arguments_of(&phrase, Role::Subject));
                }
                Deprel::Obj => {
                    let phrase = Phrase { head: child, preposition: None };
                    read.others.extend(self.arguments_of(&phrase, Role::Object));
                }
                Deprel::Iobj => {
                    let phrase = Phrase { head: child, preposition: None };
                    read.others.extend(self.arguments_of(&phrase, Role::IndirectObject));
                }
                Deprel::Obl | Deprel::Nmod if copula && relation.base == Deprel::Nmod => {}
                Deprel::Obl | Deprel::Nmod => {
                    let sibling = children[number + 1..]
                        .iter()
                        .map(|&next| next as usize)
                        .find(|&next| matches!(graph.base(next), Deprel::Obl | Deprel::Nmod));
                    skip = self.read_oblique(child, sibling, kind, passive, &mut read);
                }
                Deprel::Advmod => self.read_adverb(child, kind, passive, &mut read),
                Deprel::Expl => read.expletive = true,
                Deprel::Advcl | Deprel::Parataxis => {
                    if let Some(member) = self.phrases.members(child) {
                        self.attach_members(member, &mut read);
                    } else if let Some(speech) = self.speech_aside(child) {
                        read.attributions.push(speech);
                    }
                }
                _ => {}
            }
        }
        read
    }

    /// Whether a word in an argument slot heads a clause.
    pub(super) fn is_clausal_argument(&self, at: usize) -> bool {
        self.predicates.kind(at, true).is_some()
    }

    /// Reads an oblique; the sibling it swallowed is returned.
    pub(super) fn read_oblique(
        &self,
        child: usize,
        sibling: Option<usize>,
        kind: PredicateKind,
        passive: bool,
        read: &mut Read,
    ) -> Option<usize> {
        let graph = self.graph;
        if graph.subtype(child) == Subtype::Poss {
            if kind == PredicateKind::Nominal {
                let phrase = Phrase { head: child, preposition: None };
                read.others.extend(self.arguments_of(&phrase, Role::Possessor));
            }
            return None;
        }
        if self.phrases.is_open_marker(child) {
            read.open = true;
            return None;
        }
        if let Some(member) = self.phrases.members(child) {
            if kind != PredicateKind::Nominal {
                self.attach_members(member, read);
            }
            return None;
        }
        if matches!(graph.upos(child), Upos::Verb) && self.is_clausal_argument(child) {
            return None;
        }
        let mut phrase = self.phrases.phrase(child, sibling);
        // "made up 54 per cent": a share, and nobody who says so.
        if phrase.preposition.as_deref() == Some("per")
            && matches!(graph.form(phrase.head), "cent" | "capita" | "annum" | "head")
        {
            phrase.preposition = None;
            let share = !passive && !read.others.iter().any(|arg| arg.role == Role::Object);
            let role = if share { Role::Object } else { Role::Oblique };
            read.others.extend(self.arguments_of(&phrase, role));
            return None;
        }
        if let Some(with) = &phrase.preposition
            && self.lexicon.is(Sort::AttributionPreposition, with)
            && graph.base(child) == Deprel::Obl
        {
            read.attributions.push(self.according_to(child, with, &phrase));
            return None;
        }
        if graph.subtype(child) == Subtype::Desc
            || phrase.preposition.is_none() && kind == PredicateKind::Nominal
        {
            return None;
        }
        let agent = passive
            && (graph.subtype(child) == Subtype::Agent || phrase.preposition.as_deref() == Some("by"))
            && !self.phrases.is_time(phrase.head);
        let role = if agent { Role::Subject } else { Role::Oblique };
        read.others.extend(self.arguments_of(&phrase, role));
        (phrase.head != child && Some(phrase.head) == sibling).then_some(phrase.head)
    }

    /// Adverbs: modifiers, or the first half of a preposition ("along with").
    pub(super) fn read_adverb(&self, child: usize, kind: PredicateKind, passive: bool, read: &mut Read) {
        let graph = self.graph;
        for inner in graph.by(child, Deprel::Obl).chain(graph.by(child, Deprel::Nmod)) {
            if self.phrases.simple_preposition(inner).is_some() {
                self.read_oblique(inner, None, kind, passive, read);
            }
        }
        if graph.upos(child) == Upos::Adv && !self.lexicon.is(Sort::PrepositionAdverb, graph.form(child)) {
            read.modifiers.push(child as u32);
        }
    }

    /// Members whose noun the parse did not find: of the argument before them.
    pub(super) fn attach_members(&self, member: usize, read: &mut Read) {
        let general =
            read.others.iter().chain(&read.surface).rfind(|arg| (arg.head as usize) < member).cloned();
        let Some(general) = general else { return };
        let phrase = Phrase { head: member, preposition: general.preposition.clone() };
        let mut fillers = self.phrases.fillers(&phrase, Origin::Member);
        for filler in &mut fillers {
            filler.preposition.clone_from(&general.preposition);
            if let Some(listing) = &mut filler.listing {
                listing.open = true;
            }
        }
        let target = if general.role == Role::Subject && read.surface.contains(&general) {
            &mut read.surface
        } else {
            &mut read.others
        };
        target.extend(fillers.into_iter().map(|filler| filler.into_argument(general.role)));
    }
}
