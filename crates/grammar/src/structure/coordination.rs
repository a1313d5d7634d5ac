//! What coordinate predicates share.

use super::arguments::Read;
use super::builder::Builder;
use super::lexicon::Sort;
use super::predicates::Morphology;
use super::{Argument, Origin, Role};
use crate::{Deprel, Upos};

impl Builder<'_> {
    /// Draft of the predicate that a word is a conjunct of.
    pub(super) fn first_conjunct(&self, at: usize) -> Option<usize> {
        (self.graph.base(at) == Deprel::Conj)
            .then(|| self.graph.head(at))
            .flatten()
            .and_then(|h| self.draft_of[h])
    }

    /// What a later conjunct takes from the first: an object that follows both, what precedes the subject.
    pub(super) fn share_from(&mut self, first: usize, at: usize, read: &mut Read) {
        let graph = self.graph;
        let own_subject = graph.has(at, Deprel::Nsubj) || graph.has(at, Deprel::Csubj);
        if own_subject {
            return;
        }
        let word = self.drafts[first].word;
        let subject =
            self.drafts[first].surface.iter().map(|arg| arg.head as usize).filter(|&s| s < word).min();
        let has_object = read.others.iter().any(|arg| matches!(arg.role, Role::Object | Role::Complement));
        let takes_object = !self.lexicon.is(Sort::Intransitive, graph.lemma(at));
        let shared: Vec<Argument> = self.drafts[first]
            .own
            .iter()
            .filter(|arg| {
                let place = arg.head as usize;
                let direct = graph.head(self.first_of_coordination(place)) == Some(word)
                    || graph.head(place) == Some(word);
                let before = subject.is_some_and(|subject| place < subject);
                let after = place > at && direct;
                match arg.role {
                    Role::Oblique => (before || after) && arg.origin != Origin::Control,
                    Role::Object => after && !has_object && takes_object,
                    _ => false,
                }
            })
            .take(self.budget)
            .cloned()
            .collect();
        self.budget -= shared.len();
        read.others.extend(shared.into_iter().map(|mut arg| {
            arg.origin = if matches!(arg.origin, Origin::Direct) { Origin::Shared } else { arg.origin };
            arg
        }));
    }

    /// Tense of a participle or bare infinitive that shares the auxiliary of the first conjunct.
    pub(super) fn shared_morphology(&self, at: usize, own: Morphology, first: Option<usize>) -> Morphology {
        match first {
            Some(first) if self.shares_auxiliary(first, at) => {
                let clause = &self.drafts[first].clause;
                Morphology {
                    voice: own.voice,
                    tense: clause.tense,
                    perfect: clause.perfect,
                    progressive: clause.progressive,
                    mood: clause.mood,
                }
            }
            _ => own,
        }
    }

    /// Whether the auxiliaries and negations of the first conjunct hold for this one too.
    pub(super) fn shares_auxiliary(&self, first: usize, at: usize) -> bool {
        let graph = self.graph;
        let word = self.drafts[first].word;
        let auxiliary = |at| graph.has(at, Deprel::Aux) || graph.has(at, Deprel::Cop);
        if auxiliary(at) || graph.has(at, Deprel::Nsubj) {
            return false;
        }
        let predicative = |at| !matches!(graph.upos(at), Upos::Verb | Upos::Aux);
        if predicative(at) {
            return predicative(word);
        }
        if self.predicates.is_finite(at) && !graph.feature(at, "VerbForm", "Inf") {
            // "will plan and host": a bare form that the tagger took for a present.
            return graph.by(word, Deprel::Aux).any(|aux| self.lexicon.is(Sort::Auxiliary, graph.lemma(aux)))
                && graph.form(at) == graph.lemma(at);
        }
        // A participle with a participle, an infinitive with an infinitive.
        let same = |name: &str| graph.word(at).feats.get(name) == graph.word(word).feats.get(name);
        auxiliary(word) && same("VerbForm")
    }
}
