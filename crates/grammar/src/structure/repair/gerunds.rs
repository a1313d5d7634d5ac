//! Verbs without a finite form whose subject or object a parse gives to somebody else.

use super::{Repair, Rules};
use crate::structure::lexicon::Sort;
use crate::{Deprel, Relation, Subtype, Upos};

impl Rules<'_> {
    /// "resulted in Togo joining the pact": who joins is Togo.
    pub(super) fn gerund_with_subject(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let gerund = |noun: usize| {
            let verb = graph.head(noun).filter(|_| graph.base(noun) == Deprel::Obl)?;
            let definite = || {
                graph
                    .by(noun, Deprel::Det)
                    .any(|det| matches!(graph.form(det), "the" | "both" | "all" | "each"))
            };
            let named = match graph.upos(noun) {
                Upos::Propn | Upos::Pron => true,
                Upos::Noun => definite() && graph.form((noun + 1).min(graph.len() - 1)).ends_with("ing"),
                _ => false,
            };
            if !named {
                return None;
            }
            let at = graph
                .by(verb, Deprel::Advcl)
                .chain(graph.by(noun, Deprel::Acl))
                .chain(graph.by(verb, Deprel::Xcomp))
                .find(|&at| {
                    at > noun
                        && graph.form(at).ends_with("ing")
                        && graph.upos(at) == Upos::Verb
                        && !graph.has(at, Deprel::Nsubj)
                        && (noun + 1..at)
                            .all(|between| self.is_below(between, noun) && graph.form(between) != ",")
                })?;
            // The preposition is the noun's or the gerund's.
            let leads = |word: &usize| *word < noun && *word > verb;
            let case = graph.by(noun, Deprel::Case).chain(graph.by(at, Deprel::Mark)).find(leads)?;
            let phrase = format!("{} {}", graph.lemma(verb), graph.form(case));
            self.lexicon.is(Sort::Outcome, &phrase).then_some((verb, at))
        };
        if let Some((_, gerund)) = gerund(at) {
            return self.attach(at, gerund, Relation::new(Deprel::Nsubj));
        }
        if !matches!(graph.base(at), Deprel::Advcl | Deprel::Acl | Deprel::Xcomp) {
            return None;
        }
        let head = graph.head(at)?;
        let noun = if graph.base(at) == Deprel::Acl {
            head
        } else {
            graph.by(head, Deprel::Obl).rfind(|&noun| noun < at)?
        };
        let (verb, found) = gerund(noun)?;
        (found == at).then(|| self.attach(at, verb, Relation::new(Deprel::Ccomp))).flatten()
    }

    /// "at strengthening capacities": a gerund after a preposition and before its object.
    pub(super) fn gerund_before_object(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        // No participle before a noun is a clause beside it.
        let noun_of = |gerund: usize| {
            let noun = graph.head(gerund)?;
            let case = gerund.checked_sub(1)?;
            let misread = graph.base(gerund) == Deprel::Acl
                && gerund < noun
                && graph.upos(gerund) == Upos::Verb
                && graph.form(gerund).ends_with("ing")
                && matches!(graph.upos(case), Upos::Adp | Upos::Sconj)
                && graph.head(case).is_some_and(|head| head == noun || head == gerund)
                && matches!(graph.base(noun), Deprel::Obl | Deprel::Obj | Deprel::Nmod)
                && !graph.by(noun, Deprel::Det).any(|word| word < gerund);
            misread.then_some((noun, case))
        };
        if let Some((noun, _)) = noun_of(at) {
            let base = if graph.base(noun) == Deprel::Nmod { Deprel::Acl } else { Deprel::Advcl };
            return self.attach(at, graph.head(noun)?, Relation::new(base));
        }
        if matches!(graph.base(at), Deprel::Case | Deprel::Mark) {
            let gerund = at + 1;
            let (_, case) = (gerund < graph.len()).then(|| noun_of(gerund)).flatten()?;
            return (case == at).then(|| self.attach(at, gerund, Relation::new(Deprel::Mark))).flatten();
        }
        let gerund = graph.by(at, Deprel::Acl).find(|&gerund| noun_of(gerund).is_some())?;
        self.attach(at, gerund, Relation::new(Deprel::Obj))
    }

    /// "it is important for Togo to learn": who learns is Togo.
    pub(super) fn subject_after_for(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let predicate = graph.head(at)?;
        let before = |word: usize| {
            word < at && graph.form(word) == "for" && (word + 1..at).all(|between| self.is_below(between, at))
        };
        if !matches!(graph.base(at), Deprel::Obl | Deprel::Nmod)
            || graph.upos(predicate) != Upos::Adj
            || !matches!(graph.upos(at), Upos::Noun | Upos::Propn | Upos::Pron)
        {
            return None;
        }
        let verb = graph.children(predicate).iter().map(|&child| child as usize).find(|&verb| {
            verb > at
                && matches!(
                    graph.base(verb),
                    Deprel::Csubj | Deprel::Advcl | Deprel::Xcomp | Deprel::Ccomp | Deprel::Acl
                )
                && !graph.has(verb, Deprel::Nsubj)
                && graph.by(verb, Deprel::Mark).any(|to| {
                    graph.form(to) == "to"
                        && to > at
                        && (at + 1..to).all(|between| self.is_below(between, at))
                })
        })?;
        let led = graph.by(verb, Deprel::Mark).any(before) || graph.by(at, Deprel::Case).any(before);
        led.then(|| self.attach(at, verb, Relation::new(Deprel::Nsubj))).flatten()
    }

    /// "considered how to answer": no object of either verb.
    pub(super) fn manner_of_infinitive(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let verb = graph.head(at)?;
        if !matches!(graph.form(at), "how" | "when" | "where" | "why")
            || !matches!(graph.base(at), Deprel::Obj | Deprel::Nsubj)
            || graph.form((at + 1).min(graph.len() - 1)) != "to"
        {
            return None;
        }
        let infinitive = graph
            .by(verb, Deprel::Xcomp)
            .chain(graph.by(verb, Deprel::Ccomp))
            .chain(graph.by(at, Deprel::Acl))
            .find(|&other| graph.by(other, Deprel::Mark).any(|mark| mark == at + 1))?;
        if graph.head(infinitive) == Some(at) {
            return None;
        }
        self.attach(at, infinitive, Relation::new(Deprel::Advmod))
    }

    /// "in said districts": a determiner, though it looks like a verb.
    pub(super) fn said_noun(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let noun_of = |said: usize| {
            let case = said.checked_sub(1)?;
            let noun = graph.by(said, Deprel::Obj).next()?;
            let misread = graph.form(said) == "said"
                && matches!(graph.base(said), Deprel::Advcl | Deprel::Acl | Deprel::Amod)
                && matches!(graph.upos(case), Upos::Adp | Upos::Sconj)
                && graph.head(case) == Some(said)
                && !graph.has(said, Deprel::Nsubj)
                && said < noun
                && !graph.has(noun, Deprel::Det);
            misread.then_some((noun, case))
        };
        if let Some((noun, _)) = noun_of(at) {
            let mut repair = self.attach(at, noun, Relation::new(Deprel::Amod))?;
            repair.upos = Upos::Adj;
            return Some(repair);
        }
        let said = graph.head(at)?;
        let (noun, case) = noun_of(said)?;
        if at == noun {
            let above = graph.head(said)?;
            let base = if graph.base(said) == Deprel::Advcl { Deprel::Obl } else { Deprel::Nmod };
            return self.attach(at, above, Relation::new(base));
        }
        (at == case).then(|| self.attach(at, noun, Relation::new(Deprel::Case))).flatten()
    }

    /// "the treaty on rivers signed in Lima": what is signed is the treaty.
    pub(super) fn signed_instrument(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let noun = graph.head(at)?;
        let is_instrument = |word: usize| self.lexicon.is(Sort::Instrument, graph.lemma(word));
        if graph.base(at) != Deprel::Acl
            || graph.subtype(at) == Subtype::Relcl
            || !self.is_past_participle(at)
            || !self.lexicon.is(Sort::Signing, graph.lemma(at))
            || is_instrument(noun)
        {
            return None;
        }
        let mut inner = noun;
        for _ in 0..super::MAX_CLIMB {
            let linked = matches!(graph.base(inner), Deprel::Nmod | Deprel::Conj)
                && graph.subtype(inner) != Subtype::Poss;
            inner = graph.head(inner).filter(|_| linked)?;
            if is_instrument(inner) {
                return self.attach(at, inner, graph.relation(at));
            }
        }
        None
    }

    /// "will send, on Monday, at their request, a team": an object that comes late is no name of what stands before it.
    pub(super) fn late_object(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let article =
            graph.by(at, Deprel::Det).next().filter(|&det| matches!(graph.form(det), "a" | "an"))?;
        if graph.base(at) != Deprel::Appos || graph.upos(at) == Upos::Pron {
            return None;
        }
        let mut above = graph.head(at)?;
        // What an indefinite noun renames stands before a comma, and has a name or an article of its own.
        let comma = article.checked_sub(1).is_some_and(|before| graph.form(before) == ",");
        let renamed = graph.base(above) == Deprel::Appos;
        if comma && !renamed {
            return None;
        }
        for _ in 0..super::MAX_CLIMB {
            let linked =
                matches!(graph.base(above), Deprel::Appos | Deprel::Nmod | Deprel::Flat | Deprel::Conj);
            if !linked {
                break;
            }
            above = graph.head(above)?;
        }
        let verb =
            graph.head(above).filter(|&verb| graph.base(above) == Deprel::Obl && self.is_verb(verb))?;
        let gives = self.lexicon.is(Sort::Transfer, graph.lemma(verb))
            || self.lexicon.is(Sort::Ditransitive, graph.lemma(verb));
        let late = gives
            && verb < above
            && !graph.has(verb, Deprel::Obj)
            && !graph.has(verb, Deprel::Ccomp)
            && !graph.has(verb, Deprel::Xcomp)
            && !graph.children(verb).iter().any(|&child| graph.subtype(child as usize) == Subtype::Pass);
        late.then(|| self.attach(at, verb, Relation::new(Deprel::Obj))).flatten()
    }

    /// "heads the WHO team": capitals make a name of a pronoun.
    pub(super) fn name_like_pronoun(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        if graph.upos(at) != Upos::Pron || !matches!(graph.written(at), "WHO" | "US" | "IT") {
            return None;
        }
        // "heads the WHO team": another object follows at once, and the verb has one already.
        let head = graph.head(at).filter(|&head| graph.base(at) == Deprel::Obj && head < at)?;
        let noun = graph.by(head, Deprel::Obj).find(|&noun| {
            noun > at
                && graph.upos(noun) == Upos::Noun
                && (at + 1..noun).all(|between| graph.head(between) == Some(noun))
        })?;
        Some(Repair {
            word: at,
            head: Some(noun),
            relation: Relation::new(Deprel::Compound),
            upos: Upos::Propn,
        })
    }

    /// "Kenya is to send troops", "talks are due to resume": the subject does what the infinitive says. Of "the aim is to
    /// train" it does not.
    pub(super) fn subject_of_planned(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let verb = graph.head(at)?;
        if !matches!(graph.base(at), Deprel::Nsubj | Deprel::Cop) || !self.is_verb(verb) {
            return None;
        }
        let copula = graph.by(verb, Deprel::Cop).find(|&copula| graph.lemma(copula) == "be")?;
        let subject = graph.by(verb, Deprel::Nsubj).find(|&subject| subject < copula)?;
        let to = (copula + 1..verb).find(|&word| graph.form(word) == "to")?;
        let close = (copula + 1..to).all(|word| {
            matches!(graph.form(word), "due" | "also" | "not" | "now" | "then" | "both" | "still" | "to")
        });
        let content = graph.upos(subject) == Upos::Noun
            && (self.lexicon.is(Sort::OperatorNoun, graph.lemma(subject))
                || self.lexicon.is(Sort::ControlNoun, graph.lemma(subject))
                || self.lexicon.is(Sort::Abstract, graph.lemma(subject)));
        let named = matches!(graph.upos(subject), Upos::Noun | Upos::Propn | Upos::Pron)
            && !matches!(graph.form(subject), "this" | "that" | "what" | "all" | "one");
        // Talks may be due: what is due is no content.
        let due = copula + 1 < to && graph.form(copula + 1) == "due";
        if !close || !named || content && !due {
            return None;
        }
        let base = if at == subject { Deprel::Nsubj } else { Deprel::Aux };
        (at == subject || at == copula).then(|| self.attach(at, verb, Relation::new(base))).flatten()
    }

    /// "welcomed the patrol carried out by Togo": said of the patrol.
    pub(super) fn participle_of_object(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let verb = graph.head(at)?;
        if !matches!(graph.base(at), Deprel::Xcomp | Deprel::Ccomp)
            || !self.is_past_participle(at)
            || graph.has(at, Deprel::Aux)
            || graph.has(at, Deprel::Mark)
            || graph.has(at, Deprel::Nsubj)
            || graph.has(at, Deprel::Cop)
            || !self.is_verb(verb)
            || self.lexicon.is(Sort::Causative, graph.lemma(verb))
        {
            return None;
        }
        let object = graph.by(verb, Deprel::Obj).rfind(|&object| verb < object && object < at)?;
        let close = graph.upos(object) == Upos::Noun
            && (object + 1..at).all(|word| self.is_below(word, object) && graph.upos(word) != Upos::Punct);
        close.then(|| self.attach(at, object, Relation::new(Deprel::Acl))).flatten()
    }

    /// Whether a word is another or depends on it.
    pub(super) fn is_below(&self, word: usize, above: usize) -> bool {
        let mut at = word;
        for _ in 0..super::MAX_CLIMB {
            if at == above {
                return true;
            }
            let Some(head) = self.graph.head(at) else { return false };
            at = head;
        }
        false
    }
}
