//! Nouns that say in apposition what another is.

use super::builder::{Builder, Draft, tidy};
use super::{Argument, Clause, Link, LinkKind, Mood, Origin, PredicateKind, Role, Voice};
use crate::{Deprel, Subtype, Upos};

impl Builder<'_> {
    /// The one that a noun says something of: "Peru, a member of the union", "the host, Ghana".
    pub(super) fn apposition_subject(&self, at: usize) -> Option<usize> {
        let graph = self.graph;
        if graph.upos(at) != Upos::Noun {
            return None;
        }
        if graph.base(at) == Deprel::Appos {
            let named = graph.head(at)?;
            return (!self.phrases.is_parenthesis(at)
                && self.phrases.members(at).is_none()
                && matches!(graph.upos(named), Upos::Propn | Upos::Noun | Upos::Pron))
            .then_some(named);
        }
        // A definite noun before a name says what the bearer is.
        let named = graph.by(at, Deprel::Appos).next()?;
        let definite = graph.by(at, Deprel::Det).any(|word| graph.form(word) == "the")
            || graph.by(at, Deprel::Nmod).any(|word| graph.subtype(word) == Subtype::Poss);
        (definite
            && graph.upos(named) == Upos::Propn
            && !graph.has(named, Deprel::Conj)
            && !graph.has(at, Deprel::Conj)
            && !graph.feature(at, "Number", "Plur")
            && !self.phrases.is_parenthesis(named)
            && !self.is_event_word(at))
        .then_some(named)
    }

    pub(super) fn read_apposition(&mut self, at: usize, named: usize) {
        let graph = self.graph;
        let mut read = self.read_arguments(at, PredicateKind::Nominal, false);
        let subject = Argument {
            head: named as u32,
            range: graph.span(named),
            role: Role::Subject,
            preposition: None,
            origin: Origin::Apposition,
            listing: None,
            negated: false,
        };
        read.others.push(subject.clone());
        tidy(&mut read.others);
        let above = self.above[at];
        let clause = Clause {
            head: at as u32,
            lemma: graph.lemma(at).into(),
            kind: PredicateKind::Nominal,
            support: None,
            range: graph.span(at),
            voice: Voice::Active,
            tense: None,
            perfect: false,
            progressive: false,
            mood: Mood::NonFinite,
            arguments: read.others,
            modifiers: read.modifiers,
            link: Link { kind: LinkKind::Apposition, governor: above.map(|id| id as u32), marker: None },
            operators: Vec::new(),
            attributions: above.map_or_else(Vec::new, |id| self.drafts[id].clause.attributions.clone()),
        };
        let draft = Draft {
            clause,
            word: at,
            own: Vec::new(),
            surface: vec![subject],
            passive: false,
            embedded: 0,
            replaced_by: None,
        };
        let id = self.push(draft);
        self.draft_of[at] = Some(id);
    }
}
