//! What a document says of its own day: who held an office, what stood, how far something had come.
//!
//! "In March 2014 she was Secretary General" need not be said with its date. A document of that month which calls her so says it.

use rapporteur_claims::{Interval, Time, TimeRelation};
use rapporteur_grammar::structure::{Clause, LinkKind, PredicateKind, Tense};
use rapporteur_text::overlap;

use super::Case;
use super::arithmetic::{WORDS, has};
use super::tally::tells_what_is_left;
use crate::align::{Alignment, is_slot, slice};
use crate::atoms::Test;
use crate::propositions::Sentence;
use crate::{AtomKind, SourceSentence, Step};

/// Share of the rest of a claim that a sentence has which tells it.
const REST: f32 = 0.62;
impl Case<'_> {
    /// Gives a time of the claim the sentence that tells a state of the document's own day, where that day is of this time.
    pub(super) fn date_by_document(&mut self, claim: &Sentence<'_>) {
        for index in 0..self.atoms.len() {
            let Test::Time(at) = self.atoms[index].test else { continue };
            let Some(time) = self.claim.statement.times.get(at) else { continue };
            let known = time.interval.start.is_some() && time.interval.end.is_some();
            if self.by[index].is_some() || time.relation != TimeRelation::In || !known {
                continue;
            }
            // Only what tells the claim best: another document of that day tells something else.
            let holds = self.alignments.first().is_some_and(|best| self.is_of_its_day(claim, time, best));
            let Some(best) = self.alignments.first_mut().filter(|_| holds) else { continue };
            let day = day(best).map_or_else(String::new, Interval::display);
            if let Some(strength) = best.strength.get_mut(index) {
                *strength = 1.0;
            }
            self.by[index] = Some(0);
            let note = format!("the source is of {day}, and says so of its own day");
            self.trace.push(Step { rule: "time.as-of".into(), note });
        }
    }

    /// Whether a sentence tells what the claim has as so at a time, of a day in it.
    fn is_of_its_day(&self, claim: &Sentence<'_>, time: &Time, alignment: &Alignment) -> bool {
        let Some(sentence) = alignment.sentence() else { return false };
        let dated = day(alignment).is_some_and(|day| day.within(time.interval));
        let otherwise = self.is_dated_otherwise_than(time, sentence);
        let rest = alignment.share(self.atoms, |_, atom| !is_slot(atom) && atom.kind != AtomKind::Relation);
        let names = || (0..self.atoms.len()).all(|at| !self.atoms[at].is_name() || alignment.entails(at));
        dated && !otherwise && rest >= REST && names() && self.holds(claim, time, sentence)
    }

    /// Whether the main clause of a sentence tells another time, or its tree cannot be trusted and it tells another anywhere.
    fn is_dated_otherwise_than(&self, time: &Time, sentence: &SourceSentence) -> bool {
        let mut others = sentence.statement.times.iter().filter(|told| {
            told.relation == TimeRelation::In
                && told.interval.start.is_some()
                && !told.interval.within(time.interval)
        });
        match self.parsed(sentence) {
            None => others.next().is_some(),
            // "Supplied under a loan agreed in 2022"
            Some(source) => others.any(|told| {
                source
                    .innermost(told.range)
                    .is_none_or(|clause| matches!(clause.link.kind, LinkKind::Root | LinkKind::Conjunct))
            }),
        }
    }

    /// Whether the claim has something as so at a time, and not as having happened then; and the sentence as so now.
    fn holds(&self, claim: &Sentence<'_>, time: &Time, sentence: &SourceSentence) -> bool {
        if looks_back(&self.claim.prose, sentence) {
            return false;
        }
        let Some(main) = claim.clauses().iter().find(|clause| clause.link.kind == LinkKind::Root) else {
            return self.gives_an_office();
        };
        let before =
            self.claim.prose.get(..usize::from(time.range.start())).unwrap_or_default().to_lowercase();
        let as_of = before.trim_end().trim_end_matches(" the").ends_with("as of");
        let state =
            matches!(main.kind, PredicateKind::Nominal | PredicateKind::Adjectival | PredicateKind::Copula)
                && main.support.as_ref().is_none_or(|support| &*support.lemma == "be")
                || main.perfect
                || main.progressive
                || tells_what_is_left(&self.claim.prose);
        (as_of || state) && self.says_now(main, claim, sentence)
    }

    /// Whether the claim has somebody in an office of which the best sentence says that it was over.
    pub(super) fn is_of_a_past_office(&self) -> bool {
        let best = self.alignments.first().and_then(Alignment::sentence);
        self.gives_an_office() && best.is_some_and(|best| looks_back(&self.claim.prose, best))
    }

    /// Whether the claim says only that somebody is or was in an office.
    fn gives_an_office(&self) -> bool {
        let terms = &self.claim.statement.terms;
        let copula = |word: &str| matches!(word, "is" | "was" | "are" | "were");
        terms.iter().all(|term| !term.predicate)
            && terms.iter().any(|term| self.scales.lexicon.is_office(&term.word))
            && self.claim.prose.split_whitespace().any(copula)
    }

    /// Whether a sentence has as so now, or as done by now, what the main clause of the claim says: by a verb in the present or
    /// the perfect, without a verb of its own, or by what somebody is called.
    fn says_now(&self, main: &Clause, claim: &Sentence<'_>, sentence: &SourceSentence) -> bool {
        let Some(source) = self.parsed(sentence) else { return false };
        let head = claim.word_at(main.head);
        let at = (0..self.atoms.len()).find(|&at| overlap(self.atoms[at].range, head));
        let place = at.and_then(|at| {
            let alignment = self.alignments.first().filter(|first| first.stands_here(at))?;
            alignment.term(at).map(|(_, term)| term.range)
        });
        let saying = place.and_then(|place| {
            source.clauses().iter().find(|clause| overlap(source.word_at(clause.head), place))
        });
        match saying {
            Some(clause) => clause.tense.is_none() || clause.tense == Some(Tense::Present) || clause.perfect,
            // An office that stands beside a name, or an entry of a list.
            None => {
                let root = source.clauses().iter().find(|clause| clause.link.kind == LinkKind::Root);
                main.kind == PredicateKind::Nominal
                    || root.is_none_or(|root| root.tense != Some(Tense::Future))
            }
        }
    }
}

/// The day that a document is of.
fn day(alignment: &Alignment) -> Option<Interval> {
    let meta = &alignment.facts.meta;
    meta.as_of.or(meta.published.filter(|_| !meta.dated_by_look))
}

/// Whether a sentence looks back on what it tells, and the claim does not say so.
fn looks_back(claim: &str, sentence: &SourceSentence) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect()
    };
    let own = words(claim);
    let whole = rapporteur_text::range(0, sentence.prose.len());
    words(slice(&sentence.prose, whole)).iter().any(|word| has(&WORDS.past, word) && !own.contains(word))
}
