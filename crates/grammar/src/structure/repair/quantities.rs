//! "over a dozen experts", "up to twenty engineers": small words that say how many, read as prepositions.

use super::{Repair, Rules};
use crate::structure::lexicon::Sort;
use crate::{Deprel, Relation, Subtype, Upos};

impl Rules<'_> {
    /// The counted noun is the object, and the small word goes with the number.
    pub(super) fn counted_object(&self, at: usize) -> Option<Repair> {
        let graph = self.graph;
        if let Some((verb, _)) = self.counted(at) {
            return self.attach(at, verb, Relation::new(Deprel::Obj));
        }
        // The small words themselves.
        let noun = match graph.form(at) {
            "over" | "to" => graph.head(at).filter(|_| graph.base(at) == Deprel::Case)?,
            "up" => at.checked_add(1).filter(|&to| to < graph.len()).and_then(|to| graph.head(to))?,
            _ => return None,
        };
        let (_, words) = self.counted(noun)?;
        let number = graph.by(noun, Deprel::Nummod).next().unwrap_or(noun);
        words.contains(&at).then(|| self.attach(at, number, Relation::new(Deprel::Advmod))).flatten()
    }

    /// The verb of which a noun after "over" or "up to" and a number is the object, and these words.
    fn counted(&self, noun: usize) -> Option<(usize, std::ops::RangeInclusive<usize>)> {
        let graph = self.graph;
        let verb = graph.head(noun)?;
        let case = graph.by(noun, Deprel::Case).next()?;
        let number = graph.by(noun, Deprel::Nummod).next()?;
        if !matches!(graph.base(noun), Deprel::Obl | Deprel::Obj)
            || !self.is_verb(verb)
            || verb > case
            || self.phrases.is_time(noun)
            || graph.children(verb).iter().any(|&child| graph.subtype(child as usize) == Subtype::Pass)
            || graph.by(verb, Deprel::Obj).any(|object| object != noun)
            || self.lexicon.is(Sort::Intransitive, graph.lemma(verb))
        {
            return None;
        }
        // A number follows at once: "a dozen", "10 million", "twenty".
        let counts = |word: usize| {
            (word..=number).all(|between| {
                graph.upos(between) == Upos::Num || matches!(graph.form(between), "a" | "some" | "half" | ",")
            })
        };
        match graph.form(case) {
            "over" if case == verb + 1 && counts(case + 1) => {
                self.lexicon.is(Sort::Counted, graph.lemma(verb)).then_some((verb, case..=case))
            }
            "to" if case == verb + 2 && graph.form(verb + 1) == "up" && counts(case + 1) => {
                Some((verb, verb + 1..=case))
            }
            _ => None,
        }
    }
}
