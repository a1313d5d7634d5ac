//! How a sentence begins, where the beginning misleads the parse of all of it: a dateline, a headline, a name put first.
//!
//! These rules change the root or the main subject and come before all others, which then see the mended tree.

use super::{Repair, Rules};
use crate::structure::graph::Graph;
use crate::structure::lexicon::{Lexicon, Sort};
use crate::structure::phrases::Phrases;
use crate::{Deprel, Relation, Subtype, Upos};

/// Words of a dateline at most: "PORT MORESBY, Papua New Guinea, 14 March 2023 (AFN) -".
const LONGEST_DATELINE: usize = 18;

/// The repairs of the opening of a sentence, at most one a word.
pub(in crate::structure) fn openings(graph: &Graph<'_>, lexicon: &Lexicon) -> Vec<Repair> {
    let rules = Rules { graph, lexicon, phrases: Phrases { graph, lexicon } };
    if let Some(repairs) = rules.dateline() {
        return repairs;
    }
    if let Some((name, verb)) = rules.name_as_root() {
        return vec![
            rules.moved(name, Some(verb), Relation::new(Deprel::Nsubj)),
            rules.moved(verb, None, Relation::ROOT),
        ];
    }
    rules.headline().or_else(|| rules.verb_as_modifier()).unwrap_or_default()
}

impl Rules<'_> {
    fn moved(&self, word: usize, head: Option<usize>, relation: Relation) -> Repair {
        Repair { word, head, relation, upos: self.graph.upos(word) }
    }

    /// "MAPUTO, 14 March (AFN) - The union handed over": who acts comes after the dash. What hangs on the dateline takes
    /// its place, and the dateline takes part in nothing.
    fn dateline(&self) -> Option<Vec<Repair>> {
        let graph = self.graph;
        let dash = self.end_of_dateline()?;
        let inside = |word: usize| word <= dash;
        let top = (0..dash).find(|&word| {
            graph.upos(word) != Upos::Punct && graph.head(word).is_none_or(|head| !inside(head))
        })?;
        let dependents: Vec<usize> = (dash + 1..graph.len())
            .filter(|&word| graph.upos(word) != Upos::Punct && graph.head(word).is_some_and(inside))
            .collect();
        // Of "Twenty-three observers" the observers take the place.
        let leads =
            |&word: &usize| !matches!(graph.upos(word), Upos::Num | Upos::Det | Upos::Adj | Upos::Adv);
        let first = dependents.iter().copied().find(leads).or_else(|| dependents.first().copied());
        let aside = |word: usize, head| self.moved(word, Some(head), Relation::new(Deprel::Discourse));
        let Some(first) = first else {
            // It stands beside the subject of the sentence, or is the root of nothing.
            let head = graph.head(top)?;
            return Some(vec![aside(top, head)]);
        };
        let mut repairs = Vec::new();
        let rest: Vec<usize> = dependents.into_iter().filter(|&word| word != first).collect();
        let Some(head) = graph.head(top) else {
            // The root is in the dateline: the verb after it is the root instead.
            let verb = |&word: &usize| self.is_verb(word);
            let root = [first].into_iter().chain(rest.iter().copied()).find(verb).unwrap_or(first);
            repairs.push(self.moved(root, None, Relation::ROOT));
            repairs.push(aside(top, root));
            for word in [first].into_iter().chain(rest).filter(|&word| word != root) {
                let nominal = matches!(graph.upos(word), Upos::Noun | Upos::Propn | Upos::Pron);
                let base = match graph.base(word) {
                    Deprel::Appos | Deprel::Flat | Deprel::Conj | Deprel::List
                        if nominal && word < root && !graph.has(root, Deprel::Nsubj) =>
                    {
                        Deprel::Nsubj
                    }
                    base => base,
                };
                repairs.push(self.moved(word, Some(root), Relation::new(base)));
            }
            return Some(repairs);
        };
        if graph.has(first, Deprel::Case) {
            // Only circumstances hang on it.
            repairs.push(aside(top, head));
            let oblique = Relation::new(Deprel::Obl);
            repairs.extend([first].into_iter().chain(rest).map(|word| self.moved(word, Some(head), oblique)));
            return Some(repairs);
        }
        repairs.push(self.moved(first, Some(head), graph.relation(top)));
        repairs.push(aside(top, head));
        for word in rest {
            let time = graph.has(word, Deprel::Case) && self.phrases.is_time(word);
            repairs.push(if time {
                self.moved(word, Some(head), Relation::new(Deprel::Obl))
            } else {
                self.moved(word, Some(first), graph.relation(word))
            });
        }
        Some(repairs)
    }

    /// The dash that ends the dateline of a sentence: a place in capitals, or a place with a day or an agency in brackets.
    fn end_of_dateline(&self) -> Option<usize> {
        let graph = self.graph;
        let is_dash = |word: usize| matches!(graph.form(word), "-" | "–" | "—" | "--" | "―" | "−");
        // Something follows the dash.
        let dash = (1..graph.len().saturating_sub(1).min(LONGEST_DATELINE)).find(|&word| {
            let tight = graph.joins_next(word) || graph.joins_next(word - 1);
            is_dash(word) && (!tight || matches!(graph.form(word), "—" | "--"))
        })?;
        let plain = (0..dash).all(|word| {
            matches!(
                graph.upos(word),
                Upos::Propn | Upos::Num | Upos::Punct | Upos::Adj | Upos::Noun | Upos::Sym | Upos::X
            ) || matches!(graph.form(word), "of" | "de" | "and" | "la" | "the")
        });
        let capital = |word: usize| graph.is_capitalised(word);
        let shouted = |word: usize| {
            let written = graph.written(word);
            written.len() > 2 && written.chars().all(|c| c.is_uppercase() || matches!(c, '\'' | '-' | '’'))
        };
        let dated = (1..dash).any(|word| self.phrases.is_time(word) || graph.form(word) == "(");
        let opens =
            capital(dash + 1) || graph.upos(dash + 1) == Upos::Punct || graph.upos(dash + 1) == Upos::Num;
        let article = matches!(graph.form(dash + 1), "the" | "a" | "an");
        let told = shouted(0) || dated || (dash <= 3 && article);
        let verb = (dash + 1..graph.len()).any(|word| graph.feature(word, "VerbForm", "Fin"));
        (plain && capital(0) && opens && told && verb).then_some(dash)
    }

    /// "Amina Yusuf, the head of the delegation, thanked": a name as root and, put beside it, a verb that lacks a subject
    /// are the subject and the root.
    fn name_as_root(&self) -> Option<(usize, usize)> {
        let graph = self.graph;
        let name = (0..graph.len()).find(|&at| graph.head(at).is_none())?;
        if graph.upos(name) != Upos::Propn || graph.has(name, Deprel::Cop) || graph.has(name, Deprel::Nsubj) {
            return None;
        }
        let verb = graph.by(name, Deprel::Parataxis).find(|&verb| {
            verb > name
                && graph.upos(verb) == Upos::Verb
                && graph.feature(verb, "VerbForm", "Fin")
                && !graph.has(verb, Deprel::Nsubj)
                && !graph.has(verb, Deprel::Expl)
        })?;
        graph.by(name, Deprel::Appos).any(|word| word < verb).then_some((name, verb))
    }

    /// "Japan to fund bridge in Laos": the infinitive of a headline is what its subject will do.
    fn headline(&self) -> Option<Vec<Repair>> {
        let graph = self.graph;
        let name = (0..graph.len()).find(|&at| graph.head(at).is_none())?;
        let nominal = match graph.upos(name) {
            Upos::Propn => true,
            // "Peace talks to resume"
            Upos::Noun => {
                graph.xpos(name) == "NNS"
                    && self.is_event(name)
                    && !self.lexicon.is(Sort::ControlNoun, graph.lemma(name))
                    && !self.lexicon.is(Sort::OperatorNoun, graph.lemma(name))
            }
            _ => false,
        };
        let last = graph.len() - 1;
        if !nominal
            || graph.has(name, Deprel::Det)
            || graph.has(name, Deprel::Case)
            || matches!(graph.form(last), "." | "!" | "?")
        {
            return None;
        }
        let verb = graph.children(name).iter().map(|&child| child as usize).find(|&child| {
            child > name
                && matches!(graph.base(child), Deprel::Acl | Deprel::Xcomp | Deprel::Advcl | Deprel::Ccomp)
                && graph.subtype(child) != Subtype::Relcl
                && self.is_verb(child)
                && !graph.has(child, Deprel::Nsubj)
                && graph.by(child, Deprel::Mark).any(|mark| graph.form(mark) == "to")
        })?;
        let told = |word: usize| {
            graph.feature(word, "VerbForm", "Fin")
                && self.is_verb(word)
                && graph.subtype(word) != Subtype::Relcl
        };
        if (0..verb).any(told) {
            return None;
        }
        let passive = graph.children(verb).iter().any(|&child| {
            graph.base(child as usize) == Deprel::Aux && matches!(graph.lemma(child as usize), "be" | "get")
        }) && self.is_past_participle(verb);
        let subtype = if passive { Subtype::Pass } else { Subtype::None };
        let mut repairs = vec![
            self.moved(name, Some(verb), Relation { base: Deprel::Nsubj, subtype }),
            self.moved(verb, None, Relation::ROOT),
        ];
        // "Kenya, Uganda to share": a list without conjunction.
        let listed = graph.by(name, Deprel::Appos).filter(|&word| {
            word < verb && graph.upos(word) == Upos::Propn && !self.phrases.is_parenthesis_at(word)
        });
        repairs.extend(listed.map(|word| self.moved(word, Some(name), Relation::new(Deprel::Conj))));
        Some(repairs)
    }

    /// "CARE provided tents and fuel.": a sentence without any verb has one in what stands between a name and a noun.
    fn verb_as_modifier(&self) -> Option<Vec<Repair>> {
        let graph = self.graph;
        let noun = (0..graph.len()).find(|&at| graph.head(at).is_none())?;
        let full_stop = graph.form(graph.len() - 1) == ".";
        if !full_stop || graph.upos(noun) != Upos::Noun || graph.has(noun, Deprel::Cop) {
            return None;
        }
        let finite = (0..graph.len()).any(|word| graph.feature(word, "VerbForm", "Fin"));
        // "CARE provided tents": no participle of the passive has an object.
        let acts = graph
            .by(noun, Deprel::Acl)
            .find(|&verb| verb == noun + 1 && self.is_past_participle(verb) && graph.has(verb, Deprel::Obj));
        if let Some(verb) =
            acts.filter(|_| !finite && graph.is_capitalised(noun) && !graph.has(noun, Deprel::Det))
        {
            return Some(vec![
                self.moved(verb, None, Relation::ROOT),
                self.moved(noun, Some(verb), Relation::new(Deprel::Nsubj)),
            ]);
        }
        let verb = graph.by(noun, Deprel::Amod).find(|&verb| {
            verb < noun && graph.upos(verb) == Upos::Verb && self.is_past_participle(verb) && verb > 0
        })?;
        let name = verb - 1;
        let alone = graph.head(name) == Some(noun)
            && graph.base(name) == Deprel::Compound
            && graph.upos(name) == Upos::Propn
            && (0..name).all(|word| self.is_below(word, name))
            && !finite;
        alone.then(|| {
            vec![
                self.moved(verb, None, Relation::ROOT),
                self.moved(name, Some(verb), Relation::new(Deprel::Nsubj)),
                self.moved(noun, Some(verb), Relation::new(Deprel::Obj)),
            ]
        })
    }
}
