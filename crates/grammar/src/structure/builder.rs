//! From words to clauses: heads before dependents, so that whatever a clause takes from another is there already.

use super::graph::Graph;
use super::lexicon::{Lexicon, Slot, Sort, SupportFrame};
use super::phrases::{Phrase, Phrases};
use super::predicates::{Morphology, Predicates};
use super::{
    Argument, Clause, Link, LinkKind, Mood, OperatorKind, Origin, PredicateKind, Role, Support, Voice,
};
use crate::{Deprel, Subtype, Upos};

/// Arguments that a clause holds at most.
pub(super) const MAX_ARGUMENTS: usize = 256;
/// Operators over a clause at most; outer ones give way.
pub(super) const MAX_OPERATORS: usize = 16;
/// Steps up a noun phrase in search of what embeds it.
pub(super) const MAX_CLIMB: usize = 32;

/// A clause in the making.
pub(super) struct Draft {
    pub clause: Clause,
    /// The syntactic head: the verb or predicative whose dependents the arguments are.
    pub word: usize,
    /// The arguments before an event noun among them became the predicate; complements apart.
    pub own: Vec<Argument>,
    /// Fillers of the surface subject, which control and coordination pass on.
    pub surface: Vec<Argument>,
    pub passive: bool,
    /// How many operators come from outside.
    pub embedded: usize,
    /// Another draft took its place.
    pub replaced_by: Option<usize>,
}

pub(super) struct Builder<'a> {
    pub graph: &'a Graph<'a>,
    pub lexicon: &'a Lexicon,
    pub phrases: Phrases<'a>,
    pub predicates: Predicates<'a>,
    pub drafts: Vec<Draft>,
    /// Draft that a word heads.
    pub draft_of: Vec<Option<usize>>,
    /// Nearest draft at or above a word.
    pub above: Vec<Option<usize>>,
    /// Number of quotation marks before each word.
    pub quotes: Vec<u32>,
    pub is_question: bool,
    /// What may still be passed on between clauses; keeps the whole linear in the sentence.
    pub budget: usize,
}

impl<'a> Builder<'a> {
    pub fn new(graph: &'a Graph<'a>, lexicon: &'a Lexicon) -> Self {
        let mut seen = 0;
        let quotes = (0..=graph.len())
            .map(|at| {
                let before = seen;
                seen += u32::from(at < graph.len() && is_quote(graph.form(at)));
                before
            })
            .collect();
        let last = (0..graph.len()).rev().find(|&at| !is_quote(graph.form(at)) && graph.form(at) != ")");
        Self {
            graph,
            lexicon,
            phrases: Phrases { graph, lexicon },
            predicates: Predicates { graph, lexicon },
            drafts: Vec::new(),
            draft_of: vec![None; graph.len()],
            above: vec![None; graph.len()],
            quotes,
            is_question: last.is_some_and(|at| graph.form(at).ends_with('?')),
            budget: 64 + 16 * graph.len(),
        }
    }

    pub fn build(mut self) -> Vec<Clause> {
        for &at in self.graph.order() {
            let at = at as usize;
            let head = self.graph.head(at);
            self.above[at] = head.and_then(|head| self.draft_of[head].or(self.above[head]));
            if self.draft_of[at].is_some() {
                continue;
            }
            let clausal = head.is_some_and(|head| self.draft_of[head].is_some());
            if self.is_merged_predicative(at) {
                continue;
            }
            if let Some(kind) = self.predicates.kind(at, clausal) {
                self.read_clause(at, kind);
            } else if let Some(named) = self.apposition_subject(at) {
                self.read_apposition(at, named);
            } else if self.is_event_noun(at) {
                self.read_event(at);
            }
        }
        self.finish()
    }

    pub(super) fn read_clause(&mut self, at: usize, kind: PredicateKind) {
        let graph = self.graph;
        let link = self.link(at);
        let first = self.first_conjunct(at);
        let passive = kind == PredicateKind::Verb
            && self.predicates.is_passive(at, first.map(|first| self.drafts[first].passive));
        let predicative = self.predicative_of(at);
        let mut read = self.read_arguments(at, kind, passive);
        if let Some(noun) = predicative {
            let inner = self.read_arguments(noun, PredicateKind::Nominal, false);
            read.others.retain(|argument| argument.head as usize != noun);
            read.others.extend(inner.others);
            read.modifiers.extend(inner.modifiers);
        }
        let morphology = self.predicates.morphology(at, passive);
        let outer = self.outer_copula(at, kind, &link, &morphology);
        let link = match outer {
            Some(copula) => Link {
                kind: if read.surface.is_empty() { LinkKind::OpenComplement } else { LinkKind::Complement },
                governor: Some(copula as u32),
                marker: link.marker,
            },
            None => link,
        };
        if read.surface.is_empty()
            && !read.expletive
            && morphology.mood != Mood::Imperative
            && outer.is_none()
        {
            read.surface = self.missing_subject(at, &link);
        }
        self.fill_relative_gap(at, &mut read);
        if let Some(first) = first {
            self.share_from(first, at, &mut read);
        }

        let mut arguments = std::mem::take(&mut read.others);
        let subjects = read.surface.clone();
        self.deepen(passive, read.surface, &mut arguments);
        // "gave Liberia a grant": of two objects side by side the first receives, whatever a parse calls it.
        let own_object = |arg: &&mut Argument| {
            arg.role == Role::Object && matches!(arg.origin, Origin::Direct | Origin::Shared)
        };
        let objects: Vec<u32> = arguments.iter_mut().filter(own_object).map(|arg| arg.head).collect();
        if let [first, second] = objects[..]
            && self.lexicon.is(Sort::Ditransitive, graph.lemma(at))
            && !passive
            && graph.head(first as usize) == Some(at)
            && graph.head(second as usize) == Some(at)
            && !arguments.iter().any(|arg| arg.role == Role::IndirectObject)
            && let Some(receiver) = arguments.iter_mut().find(|arg| arg.head == first.min(second))
        {
            receiver.role = Role::IndirectObject;
        }
        if !arguments.iter().any(|arg| arg.role == Role::Object) {
            // "asked Chad to leave": the only object, whatever a treebank calls it.
            for argument in arguments.iter_mut().filter(|arg| arg.role == Role::IndirectObject) {
                argument.role = Role::Object;
            }
        }
        for argument in &mut arguments {
            if let (true, Some(listing)) = (read.open, &mut argument.listing) {
                listing.open = true;
            }
        }
        tidy(&mut arguments);

        let (head, lemma, kind, support) = self.name(at, kind, predicative);
        let (operators, embedded) = self.operators(at, &link, outer, first);
        let morphology = self.shared_morphology(at, morphology, first);
        let mood =
            if self.is_question && self.is_main(&link) { Mood::Interrogative } else { morphology.mood };
        let operator_words: Vec<u32> = operators.iter().map(|operator| operator.word).collect();
        let mut attributions = self.inherited_attributions(at, &link, first);
        attributions.extend(self.attribution_of_complement(at, &link));
        attributions.extend(read.attributions);
        let clause = Clause {
            head: head as u32,
            lemma,
            kind,
            support,
            range: graph.yield_of(at),
            voice: morphology.voice,
            tense: morphology.tense,
            perfect: morphology.perfect,
            progressive: morphology.progressive,
            mood,
            arguments,
            modifiers: read.modifiers.into_iter().filter(|word| !operator_words.contains(word)).collect(),
            link,
            operators,
            attributions,
        };
        let own = clause.arguments.iter().filter(|arg| arg.role != Role::Complement).cloned().collect();
        let draft = Draft { clause, word: at, own, surface: subjects, passive, embedded, replaced_by: None };
        self.place(at, predicative, draft);
    }

    /// Puts a draft in the list, event nouns in its slots merged with it.
    pub(super) fn place(&mut self, at: usize, predicative: Option<usize>, mut draft: Draft) {
        if let Some((lemma, object)) = self.idiom(at, &draft.clause) {
            draft.clause.lemma = lemma;
            draft.clause.arguments.retain(|arg| arg.head as usize != object);
            // "joined forces to work": the forces do not work.
            draft.own.retain(|arg| arg.head as usize != object);
        }
        let carried = self.carried_events(&draft.clause);
        let Some((frame, nouns)) = carried else {
            let id = self.push(draft);
            self.draft_of[at] = Some(id);
            if let Some(noun) = predicative {
                self.draft_of[noun] = Some(id);
            }
            return;
        };
        let slot = |argument: &Argument| match &frame.slot {
            Slot::Object => argument.role == Role::Object,
            Slot::Subject => argument.role == Role::Subject,
            Slot::After(with) => {
                argument.role == Role::Oblique && argument.preposition.as_ref() == Some(with)
            }
        };
        let rest: Vec<Argument> = draft.clause.arguments.iter().filter(|arg| !slot(arg)).cloned().collect();
        let beside: Vec<Argument> = draft
            .clause
            .arguments
            .iter()
            .filter(|arg| slot(arg) && !nouns.contains(&(arg.head as usize)) && frame.slot == Slot::Object)
            .filter(|arg| matches!(arg.origin, Origin::Direct | Origin::Shared))
            .cloned()
            .collect();
        let lemma = draft.clause.lemma.clone();
        let support = draft.clause.support.take().unwrap_or(Support { word: at as u32, lemma });
        let mut first_id = None;
        for &noun in &nouns {
            let Some(roles) = self.lexicon.event(self.graph.lemma(noun)) else { continue };
            let mut arguments: Vec<Argument> = rest.clone();
            for argument in &mut arguments {
                let key = match argument.role {
                    Role::Subject => Some("subject"),
                    Role::Object => Some("object"),
                    Role::IndirectObject => Some("indirect-object"),
                    Role::Oblique if self.phrases.is_time(argument.head as usize) => None,
                    Role::Oblique => argument.preposition.as_deref(),
                    _ => None,
                };
                if let Some(key) = key {
                    let role = frame
                        .role(key, roles)
                        .or_else(|| (argument.role == Role::Oblique).then(|| roles.role(key)).flatten());
                    argument.role = role.unwrap_or(argument.role);
                }
            }
            let inner = self.event_arguments(noun);
            for argument in inner.others {
                if !arguments.iter().any(|known| known.head == argument.head) {
                    arguments.push(argument);
                }
            }
            tidy(&mut arguments);
            let mut clause = draft.clause.clone();
            clause.head = noun as u32;
            clause.lemma = self.graph.lemma(noun).into();
            clause.kind = PredicateKind::Event;
            clause.support = Some(support.clone());
            clause.arguments = arguments;
            if inner.negated && !clause.operators.iter().any(|op| op.kind == OperatorKind::Negation) {
                clause.operators.extend(self.negation_of(noun));
            }
            let draft = Draft {
                clause,
                word: at,
                own: draft.own.clone(),
                surface: draft.surface.clone(),
                passive: draft.passive,
                embedded: draft.embedded,
                replaced_by: None,
            };
            let id = self.push(draft);
            first_id = first_id.or(Some(id));
            if let Some(old) = self.draft_of[noun].replace(id)
                && self.drafts[old].word == noun
            {
                self.drafts[old].replaced_by = Some(id);
            }
        }
        if !beside.is_empty() || first_id.is_none() {
            draft.clause.arguments.retain(|arg| !nouns.contains(&(arg.head as usize)));
            let id = self.push(draft);
            first_id = first_id.or(Some(id));
        }
        self.draft_of[at] = first_id;
    }

    pub(super) fn push(&mut self, draft: Draft) -> usize {
        self.drafts.push(draft);
        self.drafts.len() - 1
    }

    /// "take place": a verb that with this object carries an event in its subject.
    pub(super) fn idiom(&self, at: usize, clause: &Clause) -> Option<(Box<str>, usize)> {
        let object =
            clause.arguments.iter().find(|arg| arg.role == Role::Object && arg.head as usize > at)?;
        let lemma = format!("{} {}", clause.lemma, self.graph.form(object.head as usize));
        let known = !self.lexicon.support(&lemma).is_empty() || self.lexicon.is(Sort::Idiom, &lemma);
        known.then(|| (lemma.into(), object.head as usize))
    }

    /// The event nouns that a verb carries, and how.
    pub(super) fn carried_events(
        &self,
        clause: &Clause,
    ) -> Option<(std::sync::Arc<SupportFrame>, Vec<usize>)> {
        if !matches!(clause.kind, PredicateKind::Verb | PredicateKind::Copula) {
            return None;
        }
        let goes_on = clause.arguments.iter().any(|arg| arg.role == Role::Complement);
        for frame in self.lexicon.support(&clause.lemma) {
            // "the mission continued to monitor": what goes on is the complement.
            if goes_on && frame.slot == Slot::Subject {
                continue;
            }
            let nouns: Vec<usize> = clause
                .arguments
                .iter()
                .filter(|arg| match &frame.slot {
                    Slot::Object => arg.role == Role::Object,
                    Slot::Subject => arg.role == Role::Subject,
                    Slot::After(with) => arg.role == Role::Oblique && arg.preposition.as_ref() == Some(with),
                })
                .filter(|arg| !matches!(arg.origin, Origin::Apposition | Origin::Member))
                .map(|arg| arg.head as usize)
                .filter(|&noun| {
                    self.is_event_word(noun)
                        && self
                            .lexicon
                            .event(self.graph.lemma(noun))
                            .is_some_and(|roles| frame.carries(roles))
                })
                .collect();
            if !nouns.is_empty() {
                return Some((frame.clone(), nouns));
            }
        }
        None
    }

    /// What a clause is called: head, lemma, kind, supporting verb.
    pub(super) fn name(
        &self,
        at: usize,
        kind: PredicateKind,
        predicative: Option<usize>,
    ) -> (usize, Box<str>, PredicateKind, Option<Support>) {
        let graph = self.graph;
        if let Some(noun) = predicative {
            let kind = if graph.upos(noun) == Upos::Adj {
                PredicateKind::Adjectival
            } else {
                PredicateKind::Nominal
            };
            let support = Support { word: at as u32, lemma: self.predicates.lemma(at) };
            return (noun, graph.lemma(noun).into(), kind, Some(support));
        }
        let copula = self.predicates.copula(at).filter(|_| !matches!(graph.upos(at), Upos::Verb | Upos::Aux));
        let support = copula.map(|word| Support { word: word as u32, lemma: graph.lemma(word).into() });
        match kind {
            PredicateKind::Verb => (at, self.predicates.lemma(at), kind, None),
            PredicateKind::Copula => match copula {
                Some(word) => (word, graph.lemma(word).into(), kind, None),
                None => (at, graph.lemma(at).into(), kind, None),
            },
            _ => (at, graph.lemma(at).into(), kind, support),
        }
    }

    /// The noun or adjective that "become" says of its subject.
    pub(super) fn predicative_of(&self, at: usize) -> Option<usize> {
        let graph = self.graph;
        if !self.lexicon.is(Sort::Copular, graph.lemma(at)) || graph.upos(at) != Upos::Verb {
            return None;
        }
        graph.by(at, Deprel::Xcomp).find(|&word| {
            matches!(graph.upos(word), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Pron)
                && !graph.has(word, Deprel::Cop)
                && !graph.has(word, Deprel::Mark)
                && self.phrases.simple_preposition(word).is_none()
        })
    }

    /// Whether a word was read together with the verb it is predicative of.
    pub(super) fn is_merged_predicative(&self, at: usize) -> bool {
        self.graph.base(at) == Deprel::Xcomp
            && self.graph.head(at).is_some_and(|verb| self.predicative_of(verb) == Some(at))
    }

    /// "The aim is to train": the clause of the copula, whose subject is not that of the predicate.
    pub(super) fn outer_copula(
        &mut self,
        at: usize,
        kind: PredicateKind,
        link: &Link,
        own: &Morphology,
    ) -> Option<usize> {
        let graph = self.graph;
        let copula = self.predicates.copula(at)?;
        let outer: Vec<usize> =
            graph.by(at, Deprel::Nsubj).filter(|&subject| graph.subtype(subject) == Subtype::Outer).collect();
        let infinitive = kind == PredicateKind::Verb && self.is_infinitive(at);
        let subjects: Vec<usize> = if outer.is_empty() && infinitive {
            graph.by(at, Deprel::Nsubj).filter(|&subject| subject < copula).collect()
        } else {
            outer
        };
        if subjects.is_empty() {
            return None;
        }
        let mut surface = Vec::new();
        for subject in subjects {
            surface.extend(self.arguments_of(&Phrase { head: subject, preposition: None }, Role::Subject));
        }
        let mut arguments = surface.clone();
        arguments.push(self.complement(at));
        let (operators, embedded) = self.operators(copula, link, None, None);
        let attributions = self.inherited_attributions(at, link, None);
        let clause = Clause {
            head: copula as u32,
            lemma: graph.lemma(copula).into(),
            kind: PredicateKind::Copula,
            support: None,
            range: graph.yield_of(at),
            voice: Voice::Active,
            tense: own.tense,
            perfect: own.perfect,
            progressive: false,
            mood: own.mood,
            arguments,
            modifiers: Vec::new(),
            link: link.clone(),
            operators,
            attributions,
        };
        let draft = Draft {
            clause,
            word: copula,
            own: Vec::new(),
            surface,
            passive: false,
            embedded,
            replaced_by: None,
        };
        let id = self.push(draft);
        self.draft_of[copula] = Some(id);
        Some(id)
    }

    pub(super) fn is_infinitive(&self, at: usize) -> bool {
        self.graph.by(at, Deprel::Mark).any(|mark| self.graph.form(mark) == "to")
    }

    /// Undoes the passive and puts subjects and the others together.
    pub(super) fn deepen(&self, passive: bool, surface: Vec<Argument>, arguments: &mut Vec<Argument>) {
        let role = if !passive {
            Role::Subject
        } else if arguments.iter().any(|arg| arg.role == Role::Object) {
            Role::IndirectObject
        } else {
            Role::Object
        };
        arguments.extend(surface.into_iter().map(|mut arg| {
            arg.role = role;
            arg
        }));
    }

    pub(super) fn link(&self, at: usize) -> Link {
        let graph = self.graph;
        let governor = graph.head(at).and_then(|head| self.draft_of[head]);
        let marker = self.predicates.marker(at);
        let kind = match graph.base(at) {
            // "prevented the ship from landing": no circumstance, but what is prevented.
            Deprel::Advcl
                if marker.as_deref() == Some("from")
                    && graph.head(at).is_some_and(|verb| {
                        verb < at && self.lexicon.is(Sort::NegativePredicate, graph.lemma(verb))
                    }) =>
            {
                LinkKind::OpenComplement
            }
            Deprel::Root => LinkKind::Root,
            Deprel::Ccomp | Deprel::Obj => LinkKind::Complement,
            Deprel::Xcomp => LinkKind::OpenComplement,
            Deprel::Csubj | Deprel::Nsubj => LinkKind::SubjectClause,
            Deprel::Advcl if graph.subtype(at) == Subtype::Relcl => LinkKind::Relative,
            Deprel::Advcl | Deprel::Obl | Deprel::Nmod => LinkKind::Adverbial,
            Deprel::Acl if graph.subtype(at) == Subtype::Relcl => LinkKind::Relative,
            Deprel::Acl => LinkKind::Adnominal,
            Deprel::Conj => LinkKind::Conjunct,
            _ if governor.is_none() => LinkKind::Root,
            _ if self.is_spoken(at) => LinkKind::Complement,
            _ => LinkKind::Parataxis,
        };
        let governor = governor.or_else(|| {
            matches!(kind, LinkKind::Adnominal | LinkKind::Relative).then_some(self.above[at]).flatten()
        });
        let marker = if kind == LinkKind::Conjunct && marker.is_none() {
            graph.by(at, Deprel::Cc).next().map(|cc| graph.form(cc).into())
        } else {
            marker
        };
        Link { kind, governor: governor.map(|id| id as u32), marker }
    }

    /// What stands after the colon of a verb of speech: said, though only put beside it.
    pub(super) fn is_spoken(&self, at: usize) -> bool {
        let graph = self.graph;
        graph.base(at) == Deprel::Parataxis
            && graph.head(at).is_some_and(|verb| {
                verb < at
                    && self.lexicon.is(Sort::Speech, graph.lemma(verb))
                    && !graph.has(verb, Deprel::Ccomp)
                    && (graph.has(at, Deprel::Nsubj) || self.quoted(at))
            })
    }

    pub(super) fn is_main(&self, link: &Link) -> bool {
        let mut link = link;
        for _ in 0..MAX_CLIMB {
            match (link.kind, link.governor) {
                (LinkKind::Root, _) => return true,
                (LinkKind::Conjunct, Some(governor)) => link = &self.drafts[governor as usize].clause.link,
                _ => return false,
            }
        }
        false
    }

    /// Clauses in the order of their heads, links renumbered, bare event nouns left out.
    pub(super) fn finish(self) -> Vec<Clause> {
        let drafts = self.drafts;
        let resolve = |mut id: usize| {
            for _ in 0..MAX_CLIMB {
                match drafts[id].replaced_by {
                    Some(next) => id = next,
                    None => break,
                }
            }
            id
        };
        let says_something = |draft: &Draft| {
            draft.replaced_by.is_none()
                && (draft.clause.kind != PredicateKind::Event
                    || draft.clause.support.is_some()
                    || !draft.clause.arguments.is_empty())
        };
        let mut kept: Vec<usize> = (0..drafts.len()).filter(|&id| says_something(&drafts[id])).collect();
        kept.sort_by_key(|&id| (drafts[id].clause.head, id));
        let mut number = vec![None; drafts.len()];
        for (place, &id) in kept.iter().enumerate() {
            number[id] = Some(place as u32);
        }
        // "pledged to provide assistance": the complement is what the verb says, and the verb its head.
        let verb = |clause: &Clause| match &clause.support {
            Some(support) if clause.kind == PredicateKind::Event => support.word,
            _ => clause.head,
        };
        let heads: Vec<Option<u32>> =
            self.draft_of.iter().map(|draft| draft.map(|id| verb(&drafts[resolve(id)].clause))).collect();
        let governors: Vec<Option<u32>> = kept
            .iter()
            .map(|&id| {
                drafts[id].clause.link.governor.and_then(|governor| number[resolve(governor as usize)])
            })
            .collect();
        let mut clauses: Vec<Option<Clause>> = drafts.into_iter().map(|draft| Some(draft.clause)).collect();
        kept.into_iter()
            .zip(governors)
            .filter_map(|(id, governor)| {
                let mut clause = clauses[id].take()?;
                clause.link.governor = governor;
                for argument in clause.arguments.iter_mut().filter(|arg| arg.role == Role::Complement) {
                    argument.head = heads[argument.head as usize].unwrap_or(argument.head);
                }
                Some(clause)
            })
            .collect()
    }
}

/// In the order of the text, each filler once.
pub(super) fn tidy(arguments: &mut Vec<Argument>) {
    arguments.sort_by_key(|argument| (argument.head, argument.origin != Origin::Direct));
    arguments.dedup_by_key(|argument| argument.head);
    arguments.truncate(MAX_ARGUMENTS);
}

fn is_quote(form: &str) -> bool {
    matches!(form, "\"" | "\u{201c}" | "\u{201d}" | "``" | "''" | "\u{ab}" | "\u{bb}" | "\u{201e}")
}
