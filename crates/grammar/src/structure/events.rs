//! Event nouns: their arguments and what embeds them.

use super::builder::{Builder, Draft, MAX_ARGUMENTS, MAX_CLIMB, MAX_OPERATORS, tidy};
use super::lexicon::Sort;
use super::phrases::Phrase;
use super::{
    Argument, Clause, Link, LinkKind, Mood, Operator, OperatorKind, Origin, PredicateKind, Role, Voice,
};
use crate::{Deprel, Subtype, Upos};

/// What an event noun says of itself.
pub(super) struct Inner {
    pub others: Vec<Argument>,
    pub negated: bool,
}

impl Builder<'_> {
    pub(super) fn is_event_word(&self, at: usize) -> bool {
        let graph = self.graph;
        graph.upos(at) == Upos::Noun && self.lexicon.event(graph.lemma(at)).is_some()
    }

    pub(super) fn is_event_noun(&self, at: usize) -> bool {
        use Deprel as D;
        self.is_event_word(at)
            && !matches!(
                self.graph.base(at),
                D::Compound | D::Flat | D::Fixed | D::Case | D::Cc | D::Mark | D::Goeswith | D::Amod
            )
            && self.graph.subtype(at) != Subtype::Desc
            && !self.phrases.is_part_of_preposition(at)
    }

    pub(super) fn read_event(&mut self, at: usize) {
        let graph = self.graph;
        let (kind, governor, mut operators) = self.noun_context(at);
        let embedded = operators.len();
        let inner = self.event_arguments(at);
        if inner.negated {
            operators.extend(self.negation_of(at));
        }
        let attributions = governor
            .or(self.above[at])
            .map_or_else(Vec::new, |id| self.drafts[id].clause.attributions.clone());
        let clause = Clause {
            head: at as u32,
            lemma: graph.lemma(at).into(),
            kind: PredicateKind::Event,
            support: None,
            range: graph.span(at),
            voice: Voice::Active,
            tense: None,
            perfect: false,
            progressive: false,
            mood: Mood::NonFinite,
            arguments: inner.others,
            modifiers: Vec::new(),
            link: Link {
                kind,
                governor: governor.map(|id| id as u32),
                marker: self.phrases.simple_preposition(at),
            },
            operators,
            attributions,
        };
        let draft = Draft {
            clause,
            word: at,
            own: Vec::new(),
            surface: Vec::new(),
            passive: false,
            embedded,
            replaced_by: None,
        };
        let id = self.push(draft);
        self.draft_of[at] = Some(id);
    }

    pub(super) fn negation_of(&self, noun: usize) -> Vec<Operator> {
        let graph = self.graph;
        let first = self.first_of_coordination(noun);
        let preposition = graph
            .by(first, Deprel::Case)
            .find(|&case| self.lexicon.is(Sort::NegativePreposition, graph.lemma(case)));
        preposition
            .or_else(|| self.denied(noun))
            .map(|word| Operator {
                word: word as u32,
                lemma: graph.lemma(word).into(),
                kind: OperatorKind::Negation,
                negative: true,
            })
            .into_iter()
            .collect()
    }

    /// The arguments inside the phrase of an event noun.
    pub(super) fn event_arguments(&self, at: usize) -> Inner {
        let graph = self.graph;
        let mut inner = Inner { others: Vec::new(), negated: !self.negation_of(at).is_empty() };
        let Some(frame) = self.lexicon.event(graph.lemma(at)) else { return inner };
        let children = graph.children(at);
        let own = |child: usize| matches!(graph.base(child), Deprel::Nmod | Deprel::Obl);
        // Conjuncts share what follows the last and what precedes the first.
        let first = if graph.base(at) == Deprel::Conj { graph.head(at) } else { None };
        let first = first.filter(|&first| self.is_event_word(first));
        let last = graph.by(at, Deprel::Conj).rfind(|&word| self.is_event_word(word));
        let mut phrases: Vec<(usize, Option<usize>)> = children
            .iter()
            .map(|&child| child as usize)
            .enumerate()
            .map(|(number, child)| {
                (child, children[number + 1..].iter().map(|&next| next as usize).find(|&next| own(next)))
            })
            .collect();
        let follows = |word: usize| {
            graph.children(word).iter().any(|&child| {
                let child = child as usize;
                child > word && own(child) && graph.has(child, Deprel::Case)
            })
        };
        if let Some(first) = first {
            let owner =
                |&child: &usize| graph.subtype(child) == Subtype::Poss || self.is_name_before(child, first);
            if !graph.children(at).iter().any(|&child| (child as usize) < at && own(child as usize)) {
                phrases.extend(
                    graph.children(first).iter().map(|&c| c as usize).filter(owner).map(|c| (c, None)),
                );
            }
            let right = graph.children(first).iter().map(|&c| c as usize).filter(|&c| c > at && own(c));
            phrases.extend(right.map(|child| (child, None)));
        }
        if let Some(last) = last
            && !follows(at)
        {
            let right = graph.children(last).iter().map(|&c| c as usize).filter(|&c| c > last && own(c));
            phrases.extend(right.map(|child| (child, None)));
        }
        let mut skip = None;
        for (child, sibling) in phrases {
            if skip == Some(child) || inner.others.len() > MAX_ARGUMENTS {
                continue;
            }
            if graph.subtype(child) == Subtype::Poss {
                let role = frame.role("possessive").unwrap_or(Role::Possessor);
                let head = self.relative_owner(child);
                inner.others.extend(self.nominal(&Phrase { head, preposition: None }, role));
            } else if own(child) {
                if self.phrases.members(child).is_some() || self.phrases.is_open_marker(child) {
                    continue;
                }
                let phrase = self.phrases.phrase(child, sibling);
                let Some(with) = phrase.preposition.clone() else {
                    if self.phrases.is_time(child) {
                        inner.others.extend(self.nominal(&phrase, Role::Oblique));
                    }
                    continue;
                };
                if &*with == "of" && self.is_fixed_name(at, phrase.head) {
                    // "memorandum of understanding on trade": what it is on hangs on the second noun.
                    let topics: Vec<usize> = graph.by(phrase.head, Deprel::Nmod).collect();
                    for topic in topics {
                        let topic = self.phrases.phrase(topic, None);
                        let role = topic.preposition.as_deref().and_then(|with| frame.role(with));
                        inner.others.extend(self.nominal(&topic, role.unwrap_or(Role::Oblique)));
                    }
                    continue;
                }
                // "a loan of 61 million dollars", "a grant of US$ 2 million": how much, not whose.
                let counted = |word: &str| self.lexicon.is(Sort::Currency, word);
                if &*with == "of"
                    && (counted(&graph.lemma(phrase.head).to_lowercase()) || counted(graph.form(phrase.head)))
                {
                    continue;
                }
                let time = self.phrases.is_time(phrase.head) && &*with != "of";
                let role = if time { None } else { frame.role(&with) };
                inner.others.extend(self.nominal(&phrase, role.unwrap_or(Role::Oblique)));
                skip = (phrase.head != child).then_some(phrase.head);
            } else if self.is_name_before(child, at) {
                inner.others.extend(self.nominal(&Phrase { head: child, preposition: None }, Role::Modifier));
            } else if self.is_content(child) {
                inner.others.push(self.complement(child));
            }
        }
        // Beside an agent or a possessor, "of" marks what is acted on.
        let by_other = inner
            .others
            .iter()
            .any(|arg| arg.role == Role::Subject && arg.preposition.as_deref() != Some("of"));
        if by_other {
            for argument in &mut inner.others {
                if argument.role == Role::Subject && argument.preposition.as_deref() == Some("of") {
                    argument.role = Role::Object;
                }
            }
        }
        tidy(&mut inner.others);
        inner
    }

    /// Whether a noun and the one after "of" are one name: "memorandum of understanding".
    fn is_fixed_name(&self, at: usize, of: usize) -> bool {
        let name = format!("{} of {}", self.graph.lemma(at), self.graph.lemma(of));
        self.lexicon.is(Sort::FixedName, &name)
    }

    /// The infinitive or "that" clause that a noun takes.
    pub(super) fn is_content(&self, child: usize) -> bool {
        self.graph.base(child) == Deprel::Acl
            && self.graph.subtype(child) != Subtype::Relcl
            && self.graph.upos(child) == Upos::Verb
            && (self.is_infinitive(child)
                || self.graph.by(child, Deprel::Mark).any(|mark| self.graph.form(mark) == "that"))
    }

    pub(super) fn nominal(&self, phrase: &Phrase, role: Role) -> Vec<Argument> {
        let fillers = self.phrases.fillers(phrase, Origin::Nominal);
        fillers.into_iter().map(|filler| filler.into_argument(role)).collect()
    }

    /// "whose": the noun that the relative clause is about.
    pub(super) fn relative_owner(&self, at: usize) -> usize {
        let graph = self.graph;
        if graph.form(at) != "whose" {
            return at;
        }
        let mut word = at;
        for _ in 0..MAX_CLIMB {
            let Some(head) = graph.head(word) else { break };
            if graph.base(word) == Deprel::Acl {
                return head;
            }
            word = head;
        }
        at
    }

    /// A name or demonym before an event noun: "NATO training", "the Kenyan visit".
    pub(super) fn is_name_before(&self, child: usize, noun: usize) -> bool {
        let graph = self.graph;
        child < noun
            && match graph.base(child) {
                Deprel::Compound => graph.upos(child) == Upos::Propn,
                // At the start of a sentence the lemma tells: it keeps the capital of "Dutch".
                Deprel::Amod => {
                    graph.upos(child) == Upos::Propn
                        || graph.is_capitalised(child)
                            && (child > 0 || graph.lemma(child).starts_with(char::is_uppercase))
                }
                _ => false,
            }
    }

    /// What embeds a noun: the clause whose argument it is in, and the operators over it.
    pub(super) fn noun_context(&self, noun: usize) -> (LinkKind, Option<usize>, Vec<Operator>) {
        let graph = self.graph;
        let mut nouns: Vec<Operator> = Vec::new();
        let mut at = noun;
        for _ in 0..MAX_CLIMB {
            at = self.first_of_coordination(at);
            let Some(head) = graph.head(at) else { break };
            let base = graph.base(at);
            let argument = match base {
                Deprel::Nsubj | Deprel::Obj | Deprel::Iobj | Deprel::Obl => true,
                Deprel::Nmod => graph.subtype(at) != Subtype::Poss && self.draft_of[head].is_some(),
                _ => false,
            };
            if argument && let Some(id) = self.draft_of[head] {
                let draft = &self.drafts[id];
                let mut operators = draft.clause.operators.clone();
                operators.extend(self.predicate_operators(id));
                operators.extend(nouns.into_iter().rev());
                if operators.len() > MAX_OPERATORS {
                    operators.drain(..operators.len() - MAX_OPERATORS);
                }
                return (LinkKind::Argument, Some(id), operators);
            }
            if base != Deprel::Nmod || graph.subtype(at) == Subtype::Poss {
                break;
            }
            if self.phrases.is_part_of_preposition(head) {
                at = head;
            } else if self.is_operator_noun(head) {
                nouns.push(self.noun_operator(head));
                at = head;
            } else {
                break;
            }
        }
        nouns.reverse();
        (LinkKind::Phrase, None, nouns)
    }
}
