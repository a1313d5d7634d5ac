//! What stands over a predicate: modals, negations, conditions, embedding predicates and nouns.

use super::builder::{Builder, MAX_OPERATORS};
use super::lexicon::Sort;
use super::{Link, LinkKind, Operator, OperatorKind, Role};
use crate::{Deprel, Upos};

impl Builder<'_> {
    /// Operators over a clause, outermost first, and how many of them come from outside.
    pub(super) fn operators(
        &self,
        at: usize,
        link: &Link,
        outer: Option<usize>,
        first: Option<usize>,
    ) -> (Vec<Operator>, usize) {
        let mut operators = self.embedding(at, link, outer);
        operators.extend(self.speech_aside_operator(at));
        let embedded = operators.len();
        if let Some(first) = first
            && link.kind == LinkKind::Conjunct
            && self.shares_auxiliary(first, at)
        {
            let shared = self.drafts[first].embedded.min(self.drafts[first].clause.operators.len());
            operators.extend(self.drafts[first].clause.operators[shared..].iter().cloned());
        }
        operators.extend(self.own_operators(at, link));
        let mut embedded = embedded;
        if operators.len() > MAX_OPERATORS {
            let extra = operators.len() - MAX_OPERATORS;
            operators.drain(..extra);
            embedded = embedded.saturating_sub(extra);
        }
        (operators, embedded)
    }

    /// Operators from outside.
    pub(super) fn embedding(&self, at: usize, link: &Link, outer: Option<usize>) -> Vec<Operator> {
        let Some(governor) = link.governor.map(|governor| governor as usize) else { return Vec::new() };
        let draft = &self.drafts[governor];
        let above = || draft.clause.operators[..draft.embedded.min(draft.clause.operators.len())].to_vec();
        match link.kind {
            LinkKind::Complement | LinkKind::OpenComplement | LinkKind::SubjectClause => {
                let mut operators = draft.clause.operators.clone();
                let subject = draft.clause.arguments.iter().find(|arg| arg.role == Role::Subject);
                match subject.map(|arg| arg.head as usize) {
                    Some(noun) if outer.is_some() && self.graph.upos(noun) == Upos::Noun => {
                        operators.push(self.noun_operator(noun));
                    }
                    _ => operators.extend(self.predicate_operators(governor)),
                }
                operators
            }
            LinkKind::Adverbial => {
                // "as the auditors noted" stands over what they noted, not over itself.
                above().into_iter().filter(|operator| operator.word as usize != at).collect()
            }
            // "It was to last a year, but has been extended": a finite verb is no second infinitive.
            LinkKind::Conjunct
                if self.is_infinitive(draft.clause.head as usize) && self.has_finite_auxiliary(at) =>
            {
                Vec::new()
            }
            LinkKind::Conjunct => above(),
            LinkKind::Adnominal => {
                let Some(noun) = self.graph.head(at) else { return Vec::new() };
                let content = self.is_infinitive(at)
                    || self.is_prepositional_gerund(at)
                    || self.graph.by(at, Deprel::Mark).any(|mark| self.graph.form(mark) == "that");
                if content && self.is_operator_noun(noun) {
                    let (_, _, mut operators) = self.noun_context(noun);
                    if let Some(id) = self.draft_of[noun]
                        && self.drafts[id].clause.support.is_some()
                    {
                        operators = self.drafts[id].clause.operators.clone();
                        operators.extend(self.predicate_operators(id));
                        return operators;
                    }
                    operators.push(self.noun_operator(noun));
                    operators
                } else {
                    Vec::new()
                }
            }
            _ => Vec::new(),
        }
    }

    /// "has been extended": an auxiliary that no infinitive has.
    fn has_finite_auxiliary(&self, at: usize) -> bool {
        let mut auxiliaries = self.graph.by(at, Deprel::Aux);
        auxiliaries.any(|word| {
            matches!(
                self.graph.form(word),
                "has" | "had" | "was" | "were" | "is" | "are" | "did" | "does" | "will" | "would"
            )
        })
    }

    pub(super) fn is_operator_noun(&self, noun: usize) -> bool {
        let lemma = self.graph.lemma(noun);
        self.lexicon.is(Sort::OperatorNoun, lemma) || self.lexicon.is(Sort::ControlNoun, lemma)
    }

    /// A clause as operators over what it embeds: its supporting verb, if that says more than "be", and its predicate.
    pub(super) fn predicate_operators(&self, id: usize) -> impl Iterator<Item = Operator> + '_ {
        let clause = &self.drafts[id].clause;
        let support = clause.support.as_ref().filter(|support| &*support.lemma != "be");
        let words = support.map(|support| (support.word, &support.lemma)).into_iter();
        words.chain([(clause.head, &clause.lemma)]).map(|(word, lemma)| Operator {
            word,
            lemma: lemma.clone(),
            kind: OperatorKind::Predicate,
            negative: self.lexicon.is(Sort::NegativePredicate, lemma),
        })
    }

    pub(super) fn noun_operator(&self, noun: usize) -> Operator {
        let lemma = self.graph.lemma(noun);
        let negative = self.lexicon.is(Sort::NegativeNoun, lemma);
        Operator { word: noun as u32, lemma: lemma.into(), kind: OperatorKind::Noun, negative }
    }

    /// Auxiliaries, negations, conditions and the like of one predicate, in the order of the text.
    pub(super) fn own_operators(&self, at: usize, link: &Link) -> Vec<Operator> {
        let graph = self.graph;
        let mut operators = Vec::new();
        let mut add = |word: usize, lemma: &str, kind, negative| {
            operators.push(Operator { word: word as u32, lemma: lemma.into(), kind, negative });
        };
        for child in graph.children(at).iter().map(|&child| child as usize) {
            let lemma = graph.lemma(child);
            match graph.base(child) {
                Deprel::Aux if self.lexicon.is(Sort::Auxiliary, lemma) => {
                    add(child, lemma, OperatorKind::Auxiliary, false);
                }
                Deprel::Advmod | Deprel::Cc | Deprel::Det if self.lexicon.is(Sort::Negation, lemma) => {
                    // "not only", "no" of the noun itself
                    let only = child + 1 < graph.len() && graph.form(child + 1) == "only";
                    if !only && graph.base(child) != Deprel::Det {
                        add(child, lemma, OperatorKind::Negation, true);
                    }
                }
                // "no longer funds"
                Deprel::Advmod
                    if graph.form(child) == "longer" && child > 0 && graph.form(child - 1) == "no" =>
                {
                    add(child, "no longer", OperatorKind::Negation, true);
                }
                Deprel::Advmod if self.lexicon.is(Sort::Adverb, lemma) => {
                    add(child, lemma, OperatorKind::Adverb, false);
                }
                Deprel::Mark | Deprel::Case
                    if link.kind != LinkKind::Conjunct || graph.base(child) == Deprel::Mark =>
                {
                    let verb =
                        graph.base(child) == Deprel::Mark || matches!(graph.upos(at), Upos::Verb | Upos::Aux);
                    if verb && self.lexicon.is(Sort::NegativePreposition, lemma) {
                        add(child, lemma, OperatorKind::Negation, true);
                    }
                }
                Deprel::Nsubj | Deprel::Obj | Deprel::Iobj => {
                    for noun in self.phrases.conjuncts(child) {
                        let denied = self.denied(noun);
                        if let Some(word) = denied {
                            add(word, graph.lemma(word), OperatorKind::Negation, true);
                            break;
                        }
                    }
                }
                _ => {}
            }
        }
        // "Japan to fund bridge", "Kenya is to send troops": the infinitive of a headline, and what is due.
        let infinitive = graph.by(at, Deprel::Mark).find(|&mark| matches!(graph.form(mark), "to" | "due"));
        if let Some(to) = infinitive.filter(|_| graph.has(at, Deprel::Nsubj) && !graph.has(at, Deprel::Cop)) {
            let is_due = graph.by(at, Deprel::Aux).any(|aux| aux + 1 == to && graph.lemma(aux) == "be");
            if is_due || link.kind == LinkKind::Root && graph.form(to) == "to" {
                add(to, "to", OperatorKind::Auxiliary, false);
            }
        }
        // The marker stands over what the clause says.
        if let Some(marker) = &link.marker {
            let word = graph.by(at, Deprel::Mark).next().unwrap_or(at);
            let last = marker.rsplit(' ').next().unwrap_or(marker);
            let known = |sort| self.lexicon.is(sort, marker) || self.lexicon.is(sort, last);
            let kind = match link.kind {
                LinkKind::Adverbial if known(Sort::Condition) => Some(OperatorKind::Condition),
                LinkKind::Adverbial if known(Sort::Purpose) => Some(OperatorKind::Purpose),
                LinkKind::Complement | LinkKind::SubjectClause if known(Sort::Question) => {
                    Some(OperatorKind::Question)
                }
                _ => None,
            };
            if let Some(kind) = kind {
                operators.insert(
                    0,
                    Operator {
                        word: word as u32,
                        lemma: marker.clone(),
                        kind,
                        negative: &**marker == "unless",
                    },
                );
            }
        }
        if self.is_question && self.is_main(link) {
            let last = (graph.len() - 1) as u32;
            operators.insert(
                0,
                Operator { word: last, lemma: "?".into(), kind: OperatorKind::Question, negative: false },
            );
        }
        operators
    }

    /// The word that makes a participant none: "no" of "no officers", "nobody", "neither" of "neither Peru nor Chile".
    pub(super) fn denied(&self, noun: usize) -> Option<usize> {
        let graph = self.graph;
        if self.lexicon.is(Sort::NegativePronoun, graph.lemma(noun)) {
            return Some(noun);
        }
        graph.children(noun).iter().map(|&child| child as usize).find(|&child| {
            matches!(graph.base(child), Deprel::Det | Deprel::Cc)
                && matches!(graph.lemma(child), "no" | "neither")
        })
    }
}
