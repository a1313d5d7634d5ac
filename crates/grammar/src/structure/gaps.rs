//! Subjects and objects that a clause leaves unsaid and the sentence supplies: control, raising, relative clauses.

use super::arguments::Read;
use super::builder::{Builder, MAX_CLIMB};
use super::lexicon::Sort;
use super::phrases::Phrase;
use super::{Argument, Link, LinkKind, Origin, PredicateKind, Role};
use crate::{Deprel, Subtype, Upos};

impl Builder<'_> {
    /// The subject that a clause leaves unsaid.
    pub(super) fn missing_subject(&mut self, at: usize, link: &Link) -> Vec<Argument> {
        let Some(governor) = link.governor.map(|governor| governor as usize) else { return Vec::new() };
        let given = match link.kind {
            LinkKind::Conjunct => {
                let surface = self.drafts[governor].surface.clone();
                return self.pass(surface, Origin::Shared);
            }
            LinkKind::OpenComplement => self.controllers(governor, at),
            LinkKind::Complement if !self.predicates.is_finite(at) => self.controllers(governor, at),
            LinkKind::Adverbial if !self.predicates.is_finite(at) => {
                let draft = &self.drafts[governor];
                let verb =
                    draft.clause.support.as_ref().map_or(&draft.clause.lemma, |support| &support.lemma);
                let sent = self.lexicon.is(Sort::ObjectPurpose, verb);
                let objects: Vec<Argument> =
                    draft.own.iter().filter(|arg| arg.role == Role::Object).cloned().collect();
                if link.marker.as_deref() == Some("from") && !objects.is_empty() {
                    // "kept the ship from landing"
                    objects
                } else if !self.is_infinitive(at) {
                    draft.surface.clone()
                } else if sent && !objects.is_empty() {
                    objects
                } else if draft.passive {
                    // Whoever acts for the purpose is unsaid: "funds were set aside to train".
                    Vec::new()
                } else {
                    draft.surface.clone()
                }
            }
            _ => return Vec::new(),
        };
        self.pass(given, Origin::Control)
    }

    /// Who does what an open complement says: the object, or with some verbs the subject.
    pub(super) fn controllers(&self, governor: usize, complement: usize) -> Vec<Argument> {
        let draft = &self.drafts[governor];
        let verb = draft.clause.support.as_ref().map_or(&draft.clause.lemma, |support| &support.lemma);
        let of = |role: Role| -> Vec<Argument> {
            let complement = complement as u32;
            draft.own.iter().filter(|arg| arg.role == role && arg.head != complement).cloned().collect()
        };
        if draft.passive
            || self.lexicon.is(Sort::SubjectControl, verb)
            || draft.clause.kind != PredicateKind::Verb
        {
            return draft.surface.clone();
        }
        for role in [Role::IndirectObject, Role::Object] {
            let objects = of(role);
            if !objects.is_empty() {
                return objects;
            }
        }
        // "called on the parties to sign", "appealed to donors to give"
        let after = |arg: &&Argument| {
            (arg.head as usize) > draft.word
                && (arg.head as usize) < complement
                && matches!(arg.preposition.as_deref(), Some("on" | "upon" | "to" | "with" | "for"))
                && !self.phrases.is_time(arg.head as usize)
        };
        let called: Vec<Argument> =
            if self.is_infinitive(complement) && self.lexicon.is(Sort::ObliqueControl, verb) {
                draft.own.iter().filter(after).cloned().collect()
            } else {
                Vec::new()
            };
        if called.is_empty() { draft.surface.clone() } else { called }
    }

    /// Copies of arguments for another clause, as far as the budget goes.
    pub(super) fn pass(&mut self, mut arguments: Vec<Argument>, origin: Origin) -> Vec<Argument> {
        arguments.retain(|arg| arg.role != Role::Complement);
        arguments.truncate(self.budget);
        self.budget -= arguments.len();
        for argument in &mut arguments {
            argument.role = Role::Subject;
            argument.preposition = None;
            if !matches!(argument.origin, Origin::Apposition | Origin::Member) {
                argument.origin = origin;
            }
        }
        arguments
    }

    /// The noun that a relative clause or participle is about takes the place it leaves open.
    pub(super) fn fill_relative_gap(&mut self, at: usize, read: &mut Read) {
        let graph = self.graph;
        if graph.base(at) != Deprel::Acl {
            return;
        }
        let Some(noun) = graph.head(at) else { return };
        let antecedent = |role, preposition: Option<Box<str>>| Argument {
            head: noun as u32,
            range: graph.span(noun),
            role,
            preposition,
            origin: Origin::Relative,
            listing: None,
            negated: false,
        };
        // A relative pronoun says where.
        let mut found = false;
        for argument in read.surface.iter_mut().chain(&mut read.others) {
            if self.is_relative_pronoun(argument.head as usize) {
                *argument = antecedent(argument.role, argument.preposition.take());
                found = true;
            }
        }
        if found || self.pronoun_inside(at) {
            return;
        }
        let relative = graph.subtype(at) == Subtype::Relcl;
        if relative && let Some(place) = self.relative_adverb(at) {
            read.modifiers.retain(|&word| word as usize != place);
            read.others.push(antecedent(Role::Oblique, Some(graph.form(place).into())));
            return;
        }
        let complementizer =
            graph.by(at, Deprel::Mark).any(|mark| matches!(graph.form(mark), "that" | "whether"));
        if !relative && (complementizer || !read.surface.is_empty() && graph.has(at, Deprel::Nsubj)) {
            return;
        }
        if read.surface.is_empty() {
            let content = self.is_infinitive(at) || self.is_prepositional_gerund(at);
            if content && self.lexicon.is(Sort::ControlNoun, graph.lemma(noun)) {
                read.surface = self.noun_controllers(noun);
            } else if self.is_infinitive(at) && self.is_owned(noun) {
                // "has tools to lend": who has them lends them.
                read.surface = self.noun_controllers(noun);
                let bare = !read.others.iter().any(|arg| matches!(arg.role, Role::Object | Role::Complement));
                if bare && !self.lexicon.is(Sort::Intransitive, graph.lemma(at)) {
                    read.others.push(antecedent(Role::Object, None));
                }
            } else if !(self.is_prepositional_gerund(at) || content && self.is_operator_noun(noun)) {
                read.surface.push(antecedent(Role::Subject, None));
            }
            return;
        }
        if let Some(stranded) = self.stranded_preposition(at) {
            read.others.push(antecedent(Role::Oblique, Some(graph.form(stranded).into())));
        } else if !read.others.iter().any(|arg| matches!(arg.role, Role::Object | Role::Complement))
            && graph.upos(at) == Upos::Verb
        {
            read.others.push(antecedent(Role::Object, None));
        }
    }

    /// Whether a noun is the object of "have".
    fn is_owned(&self, noun: usize) -> bool {
        let graph = self.graph;
        graph.base(noun) == Deprel::Obj && graph.head(noun).is_some_and(|verb| graph.lemma(verb) == "have")
    }

    /// "a plan for training": what the noun is for, not about.
    pub(super) fn is_prepositional_gerund(&self, at: usize) -> bool {
        let graph = self.graph;
        let preposition = |word: &usize| *word < at && matches!(graph.upos(*word), Upos::Adp | Upos::Sconj);
        !self.is_infinitive(at)
            && graph.form(at).ends_with("ing")
            && graph.by(at, Deprel::Mark).chain(graph.by(at, Deprel::Case)).any(|word| preposition(&word))
    }

    pub(super) fn is_relative_pronoun(&self, at: usize) -> bool {
        self.graph.feature(at, "PronType", "Rel")
            || matches!(self.graph.form(at), "who" | "whom" | "which" | "that")
                && matches!(self.graph.base(at), Deprel::Nsubj | Deprel::Obj | Deprel::Obl)
                && self.graph.head(at).is_some_and(|head| self.graph.subtype(head) == Subtype::Relcl)
    }

    /// "whose", "the majority of which": the gap lies inside an argument.
    pub(super) fn pronoun_inside(&self, at: usize) -> bool {
        let graph = self.graph;
        graph.children(at).iter().any(|&argument| {
            let argument = argument as usize;
            matches!(graph.base(argument), Deprel::Nsubj | Deprel::Obj | Deprel::Obl)
                && graph.by(argument, Deprel::Nmod).any(|inner| {
                    graph.feature(inner, "PronType", "Rel")
                        || matches!(graph.form(inner), "whose" | "which" | "whom")
                })
        })
    }

    pub(super) fn relative_adverb(&self, at: usize) -> Option<usize> {
        self.graph
            .by(at, Deprel::Advmod)
            .chain(self.graph.by(at, Deprel::Mark))
            .find(|&word| matches!(self.graph.form(word), "where" | "when" | "whereby" | "wherein"))
    }

    /// "the body they report to"
    pub(super) fn stranded_preposition(&self, at: usize) -> Option<usize> {
        let graph = self.graph;
        graph.children(at).iter().rev().map(|&child| child as usize).find(|&child| {
            child > at
                && graph.upos(child) == Upos::Adp
                && matches!(graph.base(child), Deprel::Obl | Deprel::Advmod | Deprel::Case | Deprel::Nmod)
        })
    }

    /// Who a plan, decision or offer belongs to: its possessor, or the subject of the verb it is an object of.
    pub(super) fn noun_controllers(&mut self, noun: usize) -> Vec<Argument> {
        let graph = self.graph;
        if let Some(owner) = graph.by(noun, Deprel::Nmod).find(|&child| graph.subtype(child) == Subtype::Poss)
        {
            let owners = self.arguments_of(&Phrase { head: owner, preposition: None }, Role::Subject);
            return self.pass(owners, Origin::Control);
        }
        if let Some(id) = self.draft_of[noun] {
            let merged: Vec<Argument> = self.drafts[id].clause.with_role(Role::Subject).cloned().collect();
            if !merged.is_empty() {
                return self.pass(merged, Origin::Control);
            }
        }
        let first = self.first_of_coordination(noun);
        if !matches!(graph.base(first), Deprel::Obj | Deprel::Obl) {
            return Vec::new();
        }
        let Some(id) = graph.head(first).and_then(|verb| self.draft_of[verb]) else { return Vec::new() };
        let subjects: Vec<Argument> = self.drafts[id].clause.with_role(Role::Subject).cloned().collect();
        self.pass(subjects, Origin::Control)
    }

    pub(super) fn first_of_coordination(&self, mut at: usize) -> usize {
        for _ in 0..MAX_CLIMB {
            match self.graph.head(at) {
                Some(head) if matches!(self.graph.base(at), Deprel::Conj | Deprel::Appos) => at = head,
                _ => break,
            }
        }
        at
    }
}
