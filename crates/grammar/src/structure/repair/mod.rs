//! Mistakes of a parse that the words give away.
//!
//! A parser decides each attachment by what is likely; some of what it then says cannot be, or not of these words: a
//! passive subject without a passive, a purpose of "invite", an agent inside the object of a passive. Each rule here
//! holds of nearly all English, changes nothing in nearly all correct trees, and moves a word up the tree, to a sibling or
//! into the place of its head, so that a tree stays a tree. [`openings`] come first; the others see what they mended.

mod gerunds;
mod lists;
mod opening;
mod quantities;

use super::graph::Graph;
use super::lexicon::{Lexicon, Sort};
use super::phrases::Phrases;
use crate::{Deprel, Relation, Subtype, Upos};

pub(super) use opening::openings;

/// Steps up from a phrase to the predicate that it may belong to.
const MAX_CLIMB: usize = 8;

/// What a word is instead.
pub(super) struct Repair {
    pub word: usize,
    pub head: Option<usize>,
    pub relation: Relation,
    pub upos: Upos,
}

/// All repairs of a tree, at most one a word.
pub(super) fn repairs(graph: &Graph<'_>, lexicon: &Lexicon) -> Vec<Repair> {
    let rules = Rules { graph, lexicon, phrases: Phrases { graph, lexicon } };
    let mut repairs = rules.names_in_a_row();
    let mut done = vec![false; graph.len()];
    for repair in &repairs {
        done[repair.word] = true;
    }
    let rest = graph.order().iter().map(|&at| at as usize).filter(|&at| !done[at]);
    repairs.extend(rest.filter_map(|at| rules.repair(at)));
    repairs
}

struct Rules<'a> {
    graph: &'a Graph<'a>,
    lexicon: &'a Lexicon,
    phrases: Phrases<'a>,
}

impl Rules<'_> {
    fn repair(&self, at: usize) -> Option<Repair> {
        self.voice(at)
            .or_else(|| self.particle(at))
            .or_else(|| self.relative_subject(at))
            .or_else(|| self.gerund_before_event(at))
            .or_else(|| self.event_gerund(at))
            .or_else(|| self.time_object(at))
            .or_else(|| self.prepositional_phrase(at))
            .or_else(|| self.infinitive(at))
            .or_else(|| self.predicative(at))
            .or_else(|| self.shared_object(at))
            .or_else(|| self.indirect_object(at))
            .or_else(|| self.supplied_with(at))
            .or_else(|| self.counted_members(at))
            .or_else(|| self.parallel_event(at))
            .or_else(|| self.beside_subject(at))
            .or_else(|| self.conjunct_of_flat(at))
            .or_else(|| self.beside_one_of(at))
            .or_else(|| self.topic_beside_topic(at))
            .or_else(|| self.subject_after_circumstance(at))
            .or_else(|| self.gap(at))
            .or_else(|| self.counted_object(at))
            .or_else(|| self.gerund_with_subject(at))
            .or_else(|| self.gerund_before_object(at))
            .or_else(|| self.subject_after_for(at))
            .or_else(|| self.manner_of_infinitive(at))
            .or_else(|| self.said_noun(at))
            .or_else(|| self.signed_instrument(at))
            .or_else(|| self.late_object(at))
            .or_else(|| self.name_like_pronoun(at))
            .or_else(|| self.subject_of_planned(at))
            .or_else(|| self.participle_of_object(at))
    }

    fn relabel(&self, word: usize, relation: Relation) -> Option<Repair> {
        let graph = self.graph;
        Some(Repair { word, head: graph.head(word), relation, upos: graph.upos(word) })
    }

    fn attach(&self, word: usize, head: usize, relation: Relation) -> Option<Repair> {
        Some(Repair { word, head: Some(head), relation, upos: self.graph.upos(word) })
    }

    fn is_verb(&self, at: usize) -> bool {
        matches!(self.graph.upos(at), Upos::Verb | Upos::Aux)
    }

    fn is_past_participle(&self, at: usize) -> bool {
        self.graph.feature(at, "VerbForm", "Part") && !self.graph.feature(at, "Tense", "Pres")
    }

    /// "trained and equipped the guard": what follows two verbs side by side belongs to both, and hangs on the first.
    fn shared_object(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let second = graph.head(at)?;
        if !matches!(graph.base(at), Deprel::Obj | Deprel::Obl) || at < second || !self.is_verb(second) {
            return None;
        }
        let first = graph.head(second).filter(|_| graph.base(second) == Deprel::Conj)?;
        let between = |word: usize| {
            graph.head(word) == Some(second)
                && matches!(graph.base(word), Deprel::Cc | Deprel::Advmod | Deprel::Punct)
        };
        let bare = first < second
            && self.is_verb(first)
            && (first + 1..second).all(between)
            && (first + 1..second).any(|word| graph.base(word) == Deprel::Cc)
            && graph.has(second, Deprel::Obj)
            && graph.feature(first, "VerbForm", graph.word(second).feats.get("VerbForm").unwrap_or_default())
            && !graph.children(first).iter().any(|&child| {
                child as usize > second
                    && matches!(graph.base(child as usize), Deprel::Obj | Deprel::Ccomp | Deprel::Xcomp)
                    || graph.subtype(child as usize) == Subtype::Pass
            })
            && !self.lexicon.is(Sort::Intransitive, graph.lemma(first));
        bare.then(|| self.attach(at, first, graph.relation(at))).flatten()
    }

    /// "gave Malawi forty ambulances": a name before the number of a noun is no part of the noun.
    fn indirect_object(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let noun = graph.head(at)?;
        let verb = graph.head(noun)?;
        let ditransitive = matches!(graph.base(at), Deprel::Compound | Deprel::Nmod | Deprel::Amod)
            && graph.subtype(at) == Subtype::None
            && graph.upos(at) == Upos::Propn
            && !graph.has(at, Deprel::Case)
            && graph.base(noun) == Deprel::Obj
            && verb < at
            && at < noun
            && self.lexicon.is(Sort::Ditransitive, graph.lemma(verb))
            && !graph.has(verb, Deprel::Iobj)
            && graph.children(noun).iter().any(|&child| {
                let child = child as usize;
                (at < child && child < noun) && matches!(graph.base(child), Deprel::Nummod | Deprel::Det)
            });
        ditransitive.then(|| self.attach(at, verb, Relation::new(Deprel::Iobj))).flatten()
    }

    /// "provided crews with lamps": with these verbs, what "with" brings is brought.
    fn supplied_with(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let noun = graph.head(at)?;
        let verb = graph.head(noun)?;
        let supplied = graph.base(at) == Deprel::Nmod
            && matches!(graph.base(noun), Deprel::Obj | Deprel::Nsubj)
            && (graph.base(noun) == Deprel::Obj || graph.subtype(noun) == Subtype::Pass)
            && verb < at
            && self.lexicon.is(Sort::WithObject, graph.lemma(verb))
            && !self.is_event(noun)
            && !self.phrases.is_part_of_preposition(at)
            && self.phrases.simple_preposition(at).as_deref() == Some("with");
        supplied.then(|| self.attach(at, verb, Relation::new(Deprel::Obl))).flatten()
    }

    /// "Three countries, Laos, Vietnam and Cambodia": as many names as were counted are the countries.
    fn counted_members(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let noun = graph.head(at)?;
        if graph.base(at) != Deprel::Conj || graph.upos(noun) != Upos::Noun || graph.upos(at) != Upos::Propn {
            return None;
        }
        let mut names: Vec<usize> = graph.by(noun, Deprel::Conj).collect();
        names.extend(names.clone().iter().flat_map(|&name| graph.by(name, Deprel::Conj)));
        let number = graph.by(noun, Deprel::Nummod).next()?;
        let counted = count_of(graph.form(number)) == Some(names.len());
        let only_names = names.iter().all(|&name| graph.upos(name) == Upos::Propn);
        if !counted || !only_names || !(noun + 1..names[0]).any(|gap| graph.form(gap) == ",") {
            return None;
        }
        if at == names[0] {
            return self.relabel(at, Relation::new(Deprel::Appos));
        }
        self.attach(at, names[0], Relation::new(Deprel::Conj))
    }

    /// "Austria, along with Slovenia, supports", "the convoy, according to witnesses, left", "there are boats in the bay":
    /// said of the clause, though it stands after the subject.
    fn beside_subject(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let noun = graph.head(at)?;
        let verb = graph.head(noun)?;
        if graph.base(at) != Deprel::Nmod
            || graph.base(noun) != Deprel::Nsubj
            || at < noun
            || graph.has(verb, Deprel::Cop)
        {
            return None;
        }
        let preposition = self.phrases.simple_preposition(at)?;
        let existential = graph.has(verb, Deprel::Expl)
            && graph.lemma(verb) == "be"
            && matches!(&*preposition, "in" | "on" | "at" | "near" | "off" | "outside" | "inside")
            && !self.is_event(noun);
        let clausal = verb > at
            && graph.form(noun + 1) == ","
            && (self.lexicon.is(Sort::AttributionPreposition, &preposition)
                || matches!(&*preposition, "along with" | "together with" | "alongside"));
        (existential || clausal).then(|| self.attach(at, verb, Relation::new(Deprel::Obl))).flatten()
    }

    /// "the adoption of the law and the release of": one event beside another, not beside what the first is of.
    fn parallel_event(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        if graph.base(at) != Deprel::Conj || !self.is_event(at) {
            return None;
        }
        let inner = graph.head(at)?;
        let outer = graph.head(inner).filter(|_| graph.base(inner) == Deprel::Nmod)?;
        let of = |word: usize| {
            graph
                .by(word, Deprel::Nmod)
                .any(|child| self.phrases.simple_preposition(child).as_deref() == Some("of"))
        };
        let parallel = !self.is_event(inner)
            && self.is_event(outer)
            && outer < inner
            && of(at)
            && self.phrases.simple_preposition(inner).as_deref() == Some("of");
        parallel.then(|| self.attach(at, outer, Relation::new(Deprel::Conj))).flatten()
    }

    /// "handed over two pirates": what is tagged a particle behind a verb is the verb's.
    fn particle(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let verb = at.checked_sub(1).filter(|&before| self.is_verb(before))?;
        // "up to twenty" counts.
        let counts = graph.base(at) == Deprel::Advmod
            && graph.head(at).is_some_and(|number| graph.upos(number) == Upos::Num);
        if graph.xpos(at) != "RP"
            || counts
            || graph.base(at) == Deprel::Compound
            || !graph.children(at).is_empty()
        {
            return None;
        }
        self.attach(at, verb, Relation { base: Deprel::Compound, subtype: Subtype::Prt })
    }

    /// "the state that proposed it": a finite relative clause has a subject, and if nothing else is it, the pronoun is.
    fn relative_subject(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let verb = graph.head(at)?;
        let pronoun = graph.base(at) == Deprel::Obj && graph.feature(at, "PronType", "Rel") && at + 1 == verb;
        let bare = !graph.has(verb, Deprel::Nsubj) && !graph.has(verb, Deprel::Csubj);
        let finite = graph.feature(verb, "VerbForm", "Fin");
        if pronoun && bare && finite {
            return self.relabel(at, Relation::new(Deprel::Nsubj));
        }
        None
    }

    /// "be" or "get" and a participle need a passive.
    fn voice(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let verb = graph.head(at)?;
        let relation = graph.relation(at);
        if !matches!(relation.base, Deprel::Nsubj | Deprel::Csubj | Deprel::Aux) || !self.is_verb(verb) {
            return None;
        }
        let be = |aux: usize| matches!(graph.lemma(aux), "be" | "get") && aux < verb;
        let last = graph.by(verb, Deprel::Aux).next_back();
        let passive = self.is_past_participle(verb) && last.is_some_and(be);
        match (relation.base, relation.subtype) {
            (Deprel::Aux, Subtype::None) if passive && last == Some(at) => {
                self.relabel(at, Relation { base: relation.base, subtype: Subtype::Pass })
            }
            (Deprel::Nsubj | Deprel::Csubj, Subtype::None) if passive => {
                self.relabel(at, Relation { base: relation.base, subtype: Subtype::Pass })
            }
            (Deprel::Nsubj, Subtype::Pass)
                if last.is_none() && self.lexicon.is(Sort::Intransitive, graph.lemma(verb)) =>
            {
                self.relabel(at, Relation::new(relation.base))
            }
            // A finite past is no passive.
            (Deprel::Nsubj, Subtype::Pass) if last.is_none() && graph.feature(verb, "VerbForm", "Fin") => {
                self.relabel(at, Relation::new(relation.base))
            }
            _ => None,
        }
    }

    /// "provides training to": a gerund without object that a list knows as a noun for an event.
    fn event_gerund(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        if graph.upos(at) != Upos::Verb || !graph.form(at).ends_with("ing") {
            return None;
        }
        self.lexicon.event(graph.form(at))?;
        let head = graph.head(at)?;
        let bare = ![Deprel::Obj, Deprel::Nsubj, Deprel::Aux, Deprel::Mark, Deprel::Xcomp, Deprel::Ccomp]
            .into_iter()
            .any(|base| graph.has(at, base));
        let determined = graph.has(at, Deprel::Det)
            || graph.by(at, Deprel::Nmod).any(|child| graph.subtype(child) == Subtype::Poss);
        let carried = !self.lexicon.support(graph.lemma(head)).is_empty() && head < at;
        let base = match graph.base(at) {
            Deprel::Xcomp if bare && carried => Deprel::Obj,
            base @ (Deprel::Nsubj | Deprel::Obj | Deprel::Obl | Deprel::Nmod | Deprel::Conj)
                if bare || determined =>
            {
                base
            }
            _ => return None,
        };
        let relation = Relation { base, subtype: graph.subtype(at) };
        Some(Repair { word: at, head: Some(head), relation, upos: Upos::Noun })
    }

    /// "provides welding training to": after a verb that lends itself to event nouns, a gerund before one is its modifier.
    fn gerund_before_event(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let is_gerund = |at: usize, event: usize| {
            graph.upos(at) == Upos::Verb
                && graph.form(at).ends_with("ing")
                && at + 1 == event
                && matches!(graph.base(at), Deprel::Xcomp | Deprel::Ccomp)
                && !graph.has(at, Deprel::Mark)
        };
        let event =
            if graph.form(at).ends_with("ing") && graph.base(at) != Deprel::Obj { at + 1 } else { at };
        if event >= graph.order().len() || graph.base(event) != Deprel::Obj {
            return None;
        }
        let gerund = graph.head(event)?;
        let verb = graph.head(gerund)?;
        let carried = is_gerund(gerund, event)
            && verb < gerund
            && !self.lexicon.support(graph.lemma(verb)).is_empty()
            && self.lexicon.event(graph.form(event)).is_some();
        if !carried {
            return None;
        }
        let relation = |base| Relation::new(base);
        if at == event {
            return self.attach(event, verb, relation(Deprel::Obj));
        }
        let compound = relation(Deprel::Compound);
        (at == gerund).then_some(Repair { word: at, head: Some(event), relation: compound, upos: Upos::Noun })
    }

    /// "meets the governor every year": a time after a verb is no object, no name of another thing.
    fn time_object(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        if graph.upos(at) != Upos::Noun
            || !matches!(
                graph.base(at),
                Deprel::Obj | Deprel::Iobj | Deprel::Appos | Deprel::Nmod | Deprel::Dep | Deprel::Xcomp
            )
            || !matches!(graph.subtype(at), Subtype::None | Subtype::Unmarked | Subtype::Tmod)
            || !self.phrases.is_time(at)
            || graph.has(at, Deprel::Case)
        {
            return None;
        }
        let told = graph.children(at).iter().any(|&child| {
            matches!(
                graph.form(child as usize),
                "every"
                    | "each"
                    | "last"
                    | "next"
                    | "this"
                    | "that"
                    | "later"
                    | "earlier"
                    | "previous"
                    | "past"
            ) && (child as usize) < at
        });
        let (verb, _) = self.predicate_above(at)?;
        if !told || verb > at || !self.is_verb(verb) || self.lexicon.is(Sort::OfTime, graph.lemma(verb)) {
            return None;
        }
        self.attach(at, verb, Relation { base: Deprel::Obl, subtype: Subtype::Unmarked })
    }

    /// The event noun or verb that a phrase stands in an argument of, and that argument.
    fn predicate_above(&self, at: usize) -> Option<(usize, usize)> {
        let graph = self.graph;
        let mut argument = at;
        for _ in 0..MAX_CLIMB {
            let head = graph.head(argument)?;
            match graph.base(argument) {
                Deprel::Nmod | Deprel::Appos | Deprel::Conj if self.is_verb(head) => return None,
                Deprel::Nmod if argument != at && self.is_event(head) => return Some((head, argument)),
                Deprel::Nmod if graph.subtype(argument) != Subtype::Poss => argument = head,
                Deprel::Appos | Deprel::Conj => argument = head,
                Deprel::Obj | Deprel::Obl | Deprel::Iobj | Deprel::Xcomp => return Some((head, argument)),
                _ => return None,
            }
        }
        None
    }

    fn is_event(&self, at: usize) -> bool {
        self.graph.upos(at) == Upos::Noun && self.lexicon.event(self.graph.lemma(at)).is_some()
    }

    /// A prepositional phrase inside an object that says something of the event.
    fn prepositional_phrase(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        if graph.base(at) != Deprel::Nmod || !matches!(graph.subtype(at), Subtype::None | Subtype::Agent) {
            return None;
        }
        let noun = graph.head(at)?;
        if at < noun || self.is_event(noun) || self.is_verb(noun) || graph.has(noun, Deprel::Cop) {
            return None;
        }
        let preposition = self.phrases.simple_preposition(at)?;
        let (predicate, argument) = self.predicate_above(at)?;
        if predicate > argument {
            return None;
        }
        let complex = self.phrases.is_part_of_preposition(at);
        let time = self.phrases.is_time(at) && !matches!(&*preposition, "of" | "from" | "for" | "between");
        let passive =
            graph.children(predicate).iter().any(|&child| graph.subtype(child as usize) == Subtype::Pass)
                || graph.base(predicate) == Deprel::Acl && self.is_past_participle(predicate);
        let event = self.is_event(predicate);
        let agent = &*preposition == "by" && (passive || event) && graph.form(noun) != "one";
        let transfer =
            |verb| self.lexicon.is(Sort::Transfer, verb) || self.lexicon.is(Sort::Ditransitive, verb);
        let goes_with_event = self.lexicon.is(Sort::EventPreposition, &preposition)
            && (&*preposition != "to" || event || transfer(graph.lemma(predicate)))
            && !self.phrases.is_part_of_preposition(noun)
            && !self.lexicon.takes(graph.lemma(noun), &preposition)
            && graph.upos(noun) != Upos::Adj;
        if !(complex || agent || goes_with_event) {
            return None;
        }
        let relation = match (event, agent) {
            (true, _) => Relation::new(Deprel::Nmod),
            (false, true) if !time => Relation { base: Deprel::Obl, subtype: Subtype::Agent },
            (false, _) => Relation::new(Deprel::Obl),
        };
        self.attach(at, predicate, relation)
    }

    /// The infinitive of "invite" is no purpose, and that of "plan" the noun is no modifier of a verb.
    fn infinitive(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        if !matches!(graph.base(at), Deprel::Advcl | Deprel::Acl | Deprel::Xcomp)
            || graph.subtype(at) == Subtype::Relcl
            || !graph.feature(at, "VerbForm", "Inf")
        {
            return None;
        }
        let to = graph.by(at, Deprel::Mark).next()?;
        let head = graph.head(at)?;
        if graph.form(to) != "to" || to == 0 || head > at {
            return None;
        }
        // "in order to" and a comma show a purpose.
        let before = to - 1;
        if graph.upos(before) == Upos::Punct || graph.form(before) == "order" || graph.has(at, Deprel::Nsubj)
        {
            return None;
        }
        let embeds = |verb: usize| {
            self.is_verb(verb)
                && self.lexicon.is(Sort::InfinitiveComplement, graph.lemma(verb))
                && !graph
                    .by(verb, Deprel::Xcomp)
                    .chain(graph.by(verb, Deprel::Ccomp))
                    .any(|other| other != at)
        };
        match graph.base(at) {
            Deprel::Advcl if embeds(head) => self.relabel(at, Relation::new(Deprel::Xcomp)),
            Deprel::Advcl | Deprel::Xcomp
                if self.lexicon.is(Sort::ControlNoun, graph.lemma(before))
                    && graph.upos(before) == Upos::Noun
                    && graph.base(before) == Deprel::Obj
                    && graph.head(before) == Some(head)
                    && !embeds(head) =>
            {
                self.attach(at, before, Relation::new(Deprel::Acl))
            }
            Deprel::Acl => {
                let noun = graph.lemma(head);
                let verb = graph.head(head)?;
                let embedded = graph.base(head) == Deprel::Obj
                    && embeds(verb)
                    && !self.lexicon.is(Sort::ControlNoun, noun)
                    && !self.lexicon.is(Sort::OperatorNoun, noun);
                embedded.then(|| self.attach(at, verb, Relation::new(Deprel::Xcomp))).flatten()
            }
            _ => None,
        }
    }

    /// What follows "become" or "was named" is no object.
    fn predicative(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        let verb = graph.head(at)?;
        if graph.base(at) != Deprel::Obj || at < verb || !matches!(graph.upos(at), Upos::Noun | Upos::Adj) {
            return None;
        }
        let becomes = self.lexicon.is(Sort::Becoming, graph.lemma(verb));
        let named = self.lexicon.is(Sort::Naming, graph.lemma(verb))
            && graph.children(verb).iter().any(|&child| graph.subtype(child as usize) == Subtype::Pass);
        (becomes || named).then(|| self.relabel(at, Relation::new(Deprel::Xcomp))).flatten()
    }
}

/// The number that a word or numeral says, up to twelve.
fn count_of(form: &str) -> Option<usize> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.iter().position(|word| *word == form).or_else(|| form.parse().ok())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::*;
    use crate::conllu;

    /// On the development files, more arcs become right than wrong, and correct trees stay as they are.
    #[test]
    fn repairs_repair() {
        let set = std::env::var_os("RAPPORTEUR_SHARED").map(PathBuf::from);
        let default = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
        let lexicon = Lexicon::builtin();
        let (mut words, mut touched, mut right, mut wrong) = (0, 0, 0, 0);
        let mut kinds: BTreeMap<String, [u32; 4]> = BTreeMap::new();
        for name in ["en_ewt-dev.conllu", "en_gum-dev.conllu"] {
            let file = set.clone().unwrap_or_else(default).join("ud").join(name);
            let Ok(text) = std::fs::read_to_string(&file) else {
                assert!(set.is_none() || std::env::var_os("CI").is_none(), "{} is missing", file.display());
                eprintln!("skipped: {} is missing", file.display());
                return;
            };
            for sentence in conllu::read(&text) {
                let sentence = sentence.unwrap();
                let text = sentence.text();
                let Ok(gold) = sentence.tree() else { continue };
                let mut found = crate::parse_words(text, sentence.words());
                for (word, gold) in found.words.iter_mut().zip(&gold.words) {
                    word.lemma = gold.lemma.clone();
                }
                words += gold.words.len();
                for (tree, is_gold) in [(&gold, true), (&found, false)] {
                    let graph = Graph::unrepaired(text, tree);
                    for repair in openings(&graph, lexicon).into_iter().chain(repairs(&graph, lexicon)) {
                        let word = &gold.words[repair.word];
                        let is = |head: Option<u32>, relation| word.head == head && word.deprel == relation;
                        let was = &tree.words[repair.word];
                        let (before, after) =
                            (is(was.head, was.deprel), is(repair.head.map(|h| h as u32), repair.relation));
                        let kind = kinds.entry(format!("{} > {}", was.deprel, repair.relation)).or_default();
                        if is_gold {
                            touched += 1;
                            kind[0] += 1;
                        } else if after && !before {
                            right += 1;
                            kind[1] += 1;
                        } else if before && !after {
                            wrong += 1;
                            kind[2] += 1;
                        } else {
                            kind[3] += 1;
                        }
                    }
                }
            }
        }
        for (kind, [gold, right, wrong, neither]) in kinds {
            println!("{kind:30} gold {gold:4}  right {right:4}  wrong {wrong:4}  neither {neither:4}");
        }
        println!("{words} words, {touched} touched in correct trees; {right} mended, {wrong} spoilt");
        assert!(right > 2 * wrong, "{right} mended, {wrong} spoilt");
    }
}
