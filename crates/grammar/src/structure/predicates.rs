//! Which words head a clause, and the morphology of the clause they head.

use super::graph::Graph;
use super::lexicon::{Lexicon, Sort};
use super::phrases::Phrases;
use super::{Mood, PredicateKind, Tense, Voice};
use crate::{Deprel, Subtype, Upos};

/// Reads predicates.
#[derive(Clone, Copy)]
pub(super) struct Predicates<'a> {
    pub graph: &'a Graph<'a>,
    pub lexicon: &'a Lexicon,
}

/// Time and voice of a clause.
#[derive(Debug, Clone, Copy)]
pub(super) struct Morphology {
    pub voice: Voice,
    pub tense: Option<Tense>,
    pub perfect: bool,
    pub progressive: bool,
    pub mood: Mood,
}

impl<'a> Predicates<'a> {
    fn phrases(self) -> Phrases<'a> {
        Phrases { graph: self.graph, lexicon: self.lexicon }
    }

    fn has_subject(self, at: usize) -> bool {
        self.graph.has(at, Deprel::Nsubj) || self.graph.has(at, Deprel::Csubj)
    }

    /// What sort of clause a word heads, if it heads one. Heads are asked before their dependents; `head_is_clausal`
    /// answers for the head.
    pub fn kind(self, at: usize, head_is_clausal: bool) -> Option<PredicateKind> {
        use Deprel as D;
        let graph = self.graph;
        if self.phrases().members(at).is_some() {
            return None;
        }
        let verb = matches!(graph.upos(at), Upos::Verb | Upos::Aux);
        let copula = graph.has(at, D::Cop);
        let subject = self.has_subject(at);
        let heads = match graph.base(at) {
            D::Root | D::Parataxis | D::Dep | D::List | D::Discourse | D::Advcl => verb || copula || subject,
            D::Ccomp | D::Csubj => verb || copula || subject || graph.upos(at) == Upos::Adj,
            D::Acl => verb || copula || subject || graph.upos(at) == Upos::Adj,
            // A name is what something is called, no predicate.
            D::Xcomp => {
                verb || copula
                    || !graph.has(at, D::Case) && !matches!(graph.upos(at), Upos::Adv | Upos::Propn)
            }
            D::Conj => {
                verb && (head_is_clausal
                    || subject
                    || copula
                    || graph.has(at, D::Aux)
                    || graph.has(at, D::Obj))
                    || copula
                    || subject
                    || head_is_clausal && self.shares_copula(at)
            }
            // Nominal relations of a verb: a gerund with its own arguments, or a slip of the parser.
            D::Nsubj | D::Obj | D::Obl | D::Nmod | D::Iobj | D::Appos | D::Orphan | D::Dislocated => {
                copula && subject
                    || verb
                        && !graph.has(at, D::Det)
                        && (subject
                            || graph.has(at, D::Obj)
                            || graph.has(at, D::Aux)
                            || graph.has(at, D::Xcomp))
            }
            _ => false,
        };
        if !heads {
            return None;
        }
        Some(if verb {
            let bare = graph.lemma(at) == "be";
            if bare { PredicateKind::Copula } else { PredicateKind::Verb }
        } else if graph.upos(at) == Upos::Adj || graph.upos(at) == Upos::Adv {
            PredicateKind::Adjectival
        } else if copula && self.phrases().simple_preposition(at).is_some() {
            PredicateKind::Copula
        } else {
            PredicateKind::Nominal
        })
    }

    /// A conjunct of a predicative noun or adjective.
    fn shares_copula(self, at: usize) -> bool {
        let graph = self.graph;
        graph.head(at).is_some_and(|first| {
            let nominal = |word| matches!(graph.upos(word), Upos::Noun | Upos::Propn | Upos::Adj);
            graph.has(first, Deprel::Cop) && nominal(at) && nominal(first)
                || graph.base(first) == Deprel::Xcomp && nominal(at) && nominal(first)
        })
    }

    /// The copula of a predicative, nearest first.
    pub fn copula(self, at: usize) -> Option<usize> {
        self.graph.by(at, Deprel::Cop).next_back()
    }

    /// Lemma of a verb with its particles.
    pub fn lemma(self, at: usize) -> Box<str> {
        let mut lemma = self.graph.lemma(at).to_owned();
        for child in self.graph.children(at).iter().map(|&child| child as usize) {
            let particle = self.graph.subtype(child) == Subtype::Prt
                // "brought together experts from"
                || self.graph.base(child) == Deprel::Advmod
                    && self.graph.form(child) == "together"
                    && self.lexicon.is(Sort::Together, self.graph.lemma(at));
            if particle {
                lemma.push(' ');
                lemma.push_str(self.graph.lemma(child));
            }
        }
        lemma.into()
    }

    /// A past participle by its form.
    pub fn is_past_participle(self, at: usize) -> bool {
        self.graph.feature(at, "VerbForm", "Part") && !self.graph.feature(at, "Tense", "Pres")
    }

    /// A form in -ed that is tagged a participle where its subject says that it is a past: "The accord entered into force".
    fn is_bare_past(self, at: usize) -> bool {
        let graph = self.graph;
        self.is_past_participle(at)
            && !graph.has(at, Deprel::Aux)
            && !graph.has(at, Deprel::Cop)
            && graph.by(at, Deprel::Nsubj).any(|subject| graph.subtype(subject) == Subtype::None)
            && (matches!(graph.base(at), Deprel::Root | Deprel::Ccomp | Deprel::Parataxis)
                || graph.base(at) == Deprel::Acl && graph.subtype(at) == Subtype::Relcl)
    }

    /// Whether the surface subject of a verb is acted on. `first` is the verb it is a conjunct of.
    pub fn is_passive(self, at: usize, first: Option<bool>) -> bool {
        let graph = self.graph;
        let marked = graph.children(at).iter().any(|&child| {
            let relation = graph.relation(child as usize);
            relation.subtype == Subtype::Pass
                && matches!(relation.base, Deprel::Nsubj | Deprel::Csubj | Deprel::Aux)
        });
        if marked {
            return true;
        }
        if !self.is_past_participle(at) || self.is_bare_past(at) {
            return false;
        }
        let auxiliary = graph.has(at, Deprel::Aux);
        // "Nurses marched": nothing is marched.
        if !auxiliary && self.lexicon.is(Sort::Intransitive, graph.lemma(at)) {
            return false;
        }
        match graph.base(at) {
            _ if auxiliary => false,
            Deprel::Conj => first.unwrap_or(graph.feature(at, "Voice", "Pass")),
            Deprel::Acl | Deprel::Advcl | Deprel::Xcomp => {
                !graph.has(at, Deprel::Nsubj) && !graph.has(at, Deprel::Cop)
            }
            _ => graph.feature(at, "Voice", "Pass"),
        }
    }

    /// The word that carries tense: the first auxiliary or copula, or the verb.
    fn finite(self, at: usize) -> Option<usize> {
        let graph = self.graph;
        graph
            .children(at)
            .iter()
            .map(|&child| child as usize)
            .filter(|&child| matches!(graph.base(child), Deprel::Aux | Deprel::Cop))
            .chain([at])
            .find(|&word| {
                graph.feature(word, "VerbForm", "Fin")
                    || self.lexicon.is(Sort::Auxiliary, graph.lemma(word))
                    || self.is_bare_past(word)
            })
    }

    /// Whether a clause has a finite verb of its own.
    pub fn is_finite(self, at: usize) -> bool {
        self.finite(at).is_some()
    }

    /// Time and voice of a clause, its own words alone.
    pub fn morphology(self, at: usize, passive: bool) -> Morphology {
        let graph = self.graph;
        let finite = self.finite(at);
        let auxiliaries = || graph.by(at, Deprel::Aux).filter(|&aux| graph.subtype(aux) != Subtype::Pass);
        let future = auxiliaries().any(|aux| matches!(graph.lemma(aux), "will" | "shall"));
        let tense = finite.map(|word| {
            if future {
                Tense::Future
            } else if graph.feature(word, "Tense", "Past") {
                Tense::Past
            } else {
                Tense::Present
            }
        });
        let participle = |name, value| graph.feature(at, name, value);
        let progressive = auxiliaries().any(|aux| graph.lemma(aux) == "be")
            && (participle("VerbForm", "Ger")
                || participle("Tense", "Pres")
                || graph.form(at).ends_with("ing"));
        let imperative = graph.feature(at, "Mood", "Imp") && !self.has_subject(at);
        Morphology {
            voice: if passive { Voice::Passive } else { Voice::Active },
            tense: if imperative { None } else { tense },
            perfect: auxiliaries().any(|aux| graph.lemma(aux) == "have"),
            progressive,
            mood: if imperative {
                Mood::Imperative
            } else if finite.is_some() {
                Mood::Indicative
            } else {
                Mood::NonFinite
            },
        }
    }

    /// The words that introduce a clause, as one: "that", "in order to", "even if", "when".
    pub fn marker(self, at: usize) -> Option<Box<str>> {
        let graph = self.graph;
        let verb = matches!(graph.upos(at), Upos::Verb | Upos::Aux);
        let mut words: Vec<usize> = Vec::new();
        for child in graph.children(at).iter().map(|&child| child as usize) {
            let marks = match graph.base(child) {
                Deprel::Mark => true,
                Deprel::Case => verb,
                Deprel::Advmod => {
                    graph.base(at) != Deprel::Acl
                        && matches!(
                            graph.form(child),
                            "when" | "while" | "where" | "whenever" | "wherever" | "how" | "why"
                        )
                }
                _ => false,
            };
            if marks && child < at {
                words.push(child);
                words.extend(graph.by(child, Deprel::Fixed));
                // "even if", wherever a parse hangs the adverb.
                words
                    .extend(child.checked_sub(1).filter(|&word| matches!(graph.form(word), "even" | "only")));
            }
        }
        words.sort_unstable();
        // "after" in "after, if needed, to": only the first run.
        let run = words.windows(2).position(|pair| pair[1] != pair[0] + 1).map_or(words.len(), |at| at + 1);
        let forms: Vec<&str> = words[..run].iter().map(|&word| graph.form(word)).collect();
        (!forms.is_empty()).then(|| forms.join(" ").into())
    }
}
