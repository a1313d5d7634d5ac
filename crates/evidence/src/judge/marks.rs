//! Which parts of a claim lack support.
//!
//! That a sentence does not entail a part is reason enough to mark it in a claim of a kind of cooperation, which has parts with
//! roles. Others are told in words of their own: there a part lacks support if the source has nothing of it anywhere, if it has
//! a name only where it speaks of something else, or if the claim as a whole is unlikely.

use rapporteur_claims::{Quantity, Term, Time};

use super::{Case, LOOKED_AT};
use crate::align::{Alignment, is_end, named_otherwise, quantity_entails, relation, slice, strength_of};
use crate::atoms::Test;
use crate::{AtomKind, FactKey, Label, SourceSentence, lifespan};

/// Score of the signals below which a number that no sentence entails is one that a claim lacks.
const LIKELY_NUMBER: f32 = 0.3;
/// The same for a word.
const LIKELY_WORD: f32 = -0.15;
/// Share of the rest of a claim that sentences without its verb have more than those with it.
const REST_WITHOUT_VERB: f32 = 0.7;
/// The same for a name.
const REST_WITHOUT_NAME: f32 = 0.4;
/// Share of what stands beside a name that a source has only without it.
const NEIGHBOURS_WITHOUT: f32 = 0.7;
/// Sentences around the best one in which a source may say what a claim says.
const AROUND: usize = 100;
/// Strength below which a word of a source is no other word for one of the claim.
const UNRELATED: f32 = 0.4;
/// Letters that words of one family begin with.
const FAMILY: usize = 4;
/// Share of the shorter word that these are.
const FAMILY_SHARE: f32 = 0.8;

impl Case<'_> {
    /// Whether an atom that no sentence entails is to be marked as without support.
    pub(super) fn is_lacking(&self, index: usize, label: Label) -> bool {
        let supported = label == Label::Supported;
        // Of a claim of which nothing is found nothing is left unmarked, nor what the verdict blames.
        let nothing = self.by.iter().all(Option::is_none);
        let blamed = self.blamed.is_some_and(|range| range.contains_range(self.atoms[index].range));
        if !self.is_told_freely() || nothing || blamed {
            return !supported;
        }
        // Where the whole of a claim is unlikely, what no sentence entails is what it lacks; where it is likely, only what the
        // source has nowhere, or elsewhere.
        let below = |score: f32| !supported && self.signals().is_some_and(|signals| signals.score() < score);
        match self.atoms[index].kind {
            AtomKind::Time | AtomKind::Quantity => self.lacks_number(index) || below(LIKELY_NUMBER),
            AtomKind::Entity | AtomKind::Instrument => self.lacks_name(index) || self.is_put_there(index),
            AtomKind::Content => below(LIKELY_WORD),
            AtomKind::Relation => !supported && self.lacks_word(index) && self.gap(index) > REST_WITHOUT_VERB,
            AtomKind::Scope => below(0.0) && !self.has_scope(index),
            _ => below(0.0),
        }
    }

    /// Whether a sentence around the best one says as much of something: "most", "all".
    fn has_scope(&self, index: usize) -> bool {
        let Test::Scope(at) = self.atoms[index].test else { return false };
        let claimed = self.claim.statement.scopes.get(at).map(|scope| scope.kind);
        let mut said = self.around().flat_map(|sentence| &sentence.statement.scopes);
        said.any(|scope| claimed.is_some_and(|claimed| scope.kind >= claimed))
    }

    /// Whether a claim is of no kind of cooperation, or of one between nobody known, so that a source may tell it in any words.
    pub(super) fn is_told_freely(&self) -> bool {
        self.is_general() || !self.is_of_the_field()
    }

    /// Whether a name that some sentence entails stands only where the source speaks of something else.
    pub(super) fn is_borrowed(&self, index: usize) -> bool {
        self.is_told_freely() && self.atoms[index].is_name() && self.is_put_there(index)
    }

    /// Whether the sentences that have a name lack what the claim says of it, and others have that without the name.
    fn is_put_there(&self, index: usize) -> bool {
        self.gap(index) > REST_WITHOUT_NAME && self.apart(index) > NEIGHBOURS_WITHOUT
    }

    /// Whether a date or rank of the claim that no sentence has is another in those that speak of its event.
    pub(super) fn is_valued_otherwise(&self, index: usize) -> bool {
        let speaks = |number: &usize| *number == 0 || self.by.contains(&Some(*number));
        let mut speaking = (0..self.alignments.len().min(LOOKED_AT)).filter(speaks);
        match self.atoms[index].kind {
            AtomKind::Order => true,
            AtomKind::Time => {
                speaking.any(|number| self.is_dated_otherwise(&self.alignments[number], &self.atoms[index]))
            }
            _ => false,
        }
    }

    /// Whether the best source lacks a number of an atom altogether: its digits, and what would be as many.
    pub(super) fn lacks_number(&self, index: usize) -> bool {
        if self.miscounted == Some(index) {
            return true;
        }
        // A release of 2021 need not say which year it speaks of.
        let published = self.alignments.first().and_then(|best| best.facts.meta.published);
        if let (Test::Time(at), Some(published)) = (&self.atoms[index].test, published)
            && self
                .claim
                .statement
                .times
                .get(*at)
                .is_some_and(|time| published.within(time.interval) && !is_end(&self.claim.prose, time))
        {
            return self.is_of_a_past_office();
        }
        if let Test::Time(at) = self.atoms[index].test
            && self.claim.statement.times.get(at).is_some_and(|time| self.lacks_day(index, time))
        {
            return true;
        }
        let with_digits = |term: &&Term| term.stem.bytes().any(|byte| byte.is_ascii_digit());
        let mut digits = self.terms_of(index).into_iter().filter(with_digits).peekable();
        // "More than two dozen": that both words stand somewhere says nothing.
        let open = |claimed: &Quantity| claimed.min.is_none() || claimed.max.is_none();
        let in_words = digits.peek().is_none()
            && match self.atoms[index].test {
                Test::Quantity(at) => self.claim.statement.quantities.get(at).is_some_and(open),
                _ => false,
            };
        // "An eleven-year memorandum" where nothing is eleven.
        let of_no_number = || match self.atoms[index].test {
            Test::Quantity(at) => self.claim.statement.quantities.get(at).is_some_and(|claimed| {
                let mut found = self.around().flat_map(|sentence| &sentence.statement.quantities);
                claimed.min.is_some()
                    && !found.any(|found| (found.min, found.max) == (claimed.min, claimed.max))
            }),
            _ => false,
        };
        let in_words = in_words || digits.peek().is_none() && of_no_number();
        let absent = in_words || digits.any(|term| !self.has_word(term));
        let as_many = |claimed: &Quantity| {
            let mut found = self.around().flat_map(|sentence| &sentence.statement.quantities);
            found.any(|found| !found.indefinite && quantity_entails(claimed, found))
        };
        absent
            && match self.atoms[index].test {
                Test::Quantity(at) => !self.claim.statement.quantities.get(at).is_some_and(as_many),
                _ => true,
            }
    }

    /// Whether the best source lacks a date though it may have its digits: the month, or the day of that month.
    fn lacks_day(&self, index: usize, time: &Time) -> bool {
        let best = self.alignments.first().and_then(Alignment::sentence);
        if let Some(told) = best.and_then(|best| lifespan::tells(time, &self.claim.statement, best)) {
            return !told;
        }
        let mut times = self.around().flat_map(|sentence| &sentence.statement.times);
        if times.any(|found| found.interval.start.is_some() && found.interval.within(time.interval)) {
            return false;
        }
        let terms = self.terms_of(index);
        let digits = |term: &Term| term.stem.bytes().all(|byte| byte.is_ascii_digit());
        let named = |term: &Term| {
            slice(&self.claim.prose, term.range).starts_with(char::is_uppercase) && !digits(term)
        };
        let Some(month) = terms.iter().find(|term| named(term)) else { return false };
        let Some(day) = terms.iter().find(|term| digits(term) && term.stem.len() <= 2) else {
            return !self.has_word(month);
        };
        let has = |sentence: &SourceSentence, wanted: &Term| {
            sentence.statement.terms.iter().any(|term| term.stem == wanted.stem)
        };
        !self.around().any(|sentence| has(sentence, month) && has(sentence, day))
    }

    /// Whether the best source lacks a word of a name, and has no other for it.
    fn lacks_name(&self, index: usize) -> bool {
        // What a sentence names by an office, a part or initials is named.
        let otherwise = self.alignments.iter().any(|alignment| alignment.entails(index));
        !otherwise
            && self.terms_of(index).into_iter().any(|term| !self.has_word(term) && self.is_unrelated(term))
    }

    /// Whether the best sentence has the surname of a name beside another first name, and the source not this one.
    pub(super) fn is_misnamed(&self, index: usize) -> bool {
        let sentence = self.alignments.first().and_then(Alignment::sentence);
        let (Test::Name(_), Some(sentence)) = (&self.atoms[index].test, sentence) else { return false };
        match self.terms_of(index)[..] {
            [first, .., last] => {
                !self.has_word(first) && named_otherwise(last, &self.terms_of(index), sentence)
            }
            _ => false,
        }
    }

    /// Whether the best source has no word that has to do with one of the claim.
    fn lacks_word(&self, index: usize) -> bool {
        self.terms_of(index)
            .into_iter()
            .all(|term| !self.has_word(term) && self.is_unrelated(term) && !self.has_family(term))
    }

    /// The words of an atom.
    pub(super) fn terms_of(&self, index: usize) -> Vec<&Term> {
        let (atom, terms) = (&self.atoms[index], &self.claim.statement.terms);
        match &atom.test {
            Test::Term(at) => terms.get(*at).into_iter().collect(),
            Test::Name(words) => words.iter().filter_map(|&at| terms.get(at)).collect(),
            _ => terms.iter().filter(|term| atom.range.contains_range(term.range)).collect(),
        }
    }

    /// Whether the best source has a word.
    fn has_word(&self, term: &Term) -> bool {
        let Some(best) = self.alignments.first() else { return false };
        self.facts.has(FactKey::word(&term.stem), best.reference.source)
    }

    /// Whether no word near the best sentence means something like a word of the claim.
    fn is_unrelated(&self, term: &Term) -> bool {
        let mut words = self.around().flat_map(|sentence| &sentence.statement.terms);
        !words.any(|other| strength_of(relation(term, other)) >= UNRELATED)
    }

    /// Whether a word near the best sentence begins like a word of the claim.
    fn has_family(&self, term: &Term) -> bool {
        let mut words = self.around().flat_map(|sentence| &sentence.statement.terms);
        words.any(|other| {
            let same = term.stem.chars().zip(other.stem.chars()).take_while(|(a, b)| a == b).count();
            let shorter = term.stem.chars().count().min(other.stem.chars().count());
            same >= FAMILY && same as f32 >= FAMILY_SHARE * shorter as f32
        })
    }

    /// The sentences around the best one.
    fn around(&self) -> impl Iterator<Item = &SourceSentence> {
        let best = self.alignments.first();
        let range = best.map_or(0..0, |best| {
            let at = best.reference.sentence as usize;
            at.saturating_sub(AROUND)..(at + AROUND).min(best.facts.sentences.len())
        });
        best.and_then(|best| best.facts.sentences.get(range)).into_iter().flatten()
    }
}
