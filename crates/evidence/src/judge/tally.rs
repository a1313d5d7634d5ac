//! Counts that follow from others: what is left of "38 of 45", how many "the third of five" makes so far, how many persons of an
//! office a sentence names.

use rapporteur_claims::{OrderKind, Polarity, Quantity, Term};
use rapporteur_text::TextRange;

use super::arithmetic::{WORDS, has_any};
use super::clauses::Against;
use super::{Case, LOOKED_AT};
use crate::align::{is_slot, relation, slice};
use crate::atoms::{Atom, Test};
use crate::conflict::Conflict;
use crate::words::Words;
use crate::{AtomKind, Code, SourceSentence, Step};

/// Share of the rest of a claim that a sentence has which counts the same things.
const REST: f32 = 0.5;
/// The same where it contradicts the claim.
const SAME: f32 = 0.72;
/// A number that a sentence makes.
struct Tally {
    number: usize,
    /// In thousandths, like [`Quantity::min`].
    count: i64,
    how: String,
    /// The quantity of the claim.
    quantity: TextRange,
    index: usize,
    /// Whether it is what a count leaves.
    left: bool,
}

impl Case<'_> {
    /// Gives numbers of the claim the sentence that makes them.
    pub(super) fn count_up(&mut self) {
        let found: Vec<Tally> = self.tallies(REST).into_iter().filter(|tally| self.is_count(tally)).collect();
        for Tally { number, how, quantity, index, left, .. } in found {
            if left {
                self.remainder = Some(number);
            }
            let alignment = &mut self.alignments[number];
            if alignment.entails(index) && self.by[index].is_some() {
                continue;
            }
            for (at, atom) in self.atoms.iter().enumerate() {
                let inside = at == index || quantity.contains_range(atom.range) && !atom.is_name();
                if let Some(strength) = alignment.strength.get_mut(at).filter(|_| inside) {
                    *strength = 1.0;
                    self.by[at] = Some(number);
                }
            }
            self.trace.push(Step { rule: "count.arithmetic".into(), note: how });
        }
    }

    /// A number of the claim, and the sentence that makes another.
    pub(super) fn counted_otherwise(&self) -> Option<(usize, Against)> {
        let other = self.tallies(SAME).into_iter().find(|tally| !self.is_count(tally))?;
        let verb = |(at, atom): (usize, &Atom)| {
            atom.kind != AtomKind::Relation || self.alignments[other.number].entails(at)
        };
        if !self.atoms.iter().enumerate().all(verb) || self.by[other.index].is_some() {
            return None;
        }
        let words = self.claimed(other.quantity);
        let reason = format!("the source says {}, the claim says \"{words}\"", other.how);
        let conflict = Conflict {
            rule: "count.other",
            code: Code::CLM008,
            atoms: vec![other.index],
            found: other.how,
            reason,
        };
        Some((other.number, Against::Conflict(conflict)))
    }

    fn is_count(&self, tally: &Tally) -> bool {
        let Test::Quantity(at) = self.atoms[tally.index].test else { return false };
        self.claim.statement.quantities.get(at).is_some_and(|own| {
            own.min.is_none_or(|min| tally.count >= min) && own.max.is_none_or(|max| tally.count <= max)
        })
    }

    /// The numbers of the claim that sentences make by arithmetic.
    fn tallies(&self, needed: f32) -> Vec<Tally> {
        let mut out = Vec::new();
        for (index, atom) in self.atoms.iter().enumerate() {
            let Test::Quantity(at) = atom.test else { continue };
            let Some(own) = self.claim.statement.quantities.get(at) else { continue };
            // What is counted has to be the same, the number not.
            let rest = |at: usize, other: &Atom| {
                let number = own.range.contains_range(other.range) && self.is_number(other);
                at != index && !is_slot(other) && !number && other.kind != AtomKind::Relation
            };
            let found = self.alignments.iter().enumerate().take(LOOKED_AT).find_map(|(number, alignment)| {
                let sentence = alignment.sentence()?;
                if alignment.share(self.atoms, rest) < needed {
                    return None;
                }
                let left = self.left(own, sentence);
                let is_left = left.is_some();
                let (count, how) = left.or_else(|| self.so_far(own, sentence))?;
                Some(Tally { number, count, how, quantity: own.range, index, left: is_left })
            });
            out.extend(found);
        }
        out
    }

    fn is_number(&self, atom: &Atom) -> bool {
        self.scales.lexicon.is_number_word(&self.claimed(atom.range).to_lowercase())
    }

    /// "Seven had yet to be replaced" of "38 of 45 replaced".
    fn left(&self, own: &Quantity, sentence: &SourceSentence) -> Option<(i64, String)> {
        if !tells_what_is_left(&self.claim.prose) || sentence.statement.polarity == Polarity::Denied {
            return None;
        }
        let (part, whole) = part_of(sentence)?;
        if !same_noun(own, whole) {
            return None;
        }
        let (part, whole) = (exact(part)?, exact(whole)?);
        let left = whole.checked_sub(part).filter(|left| *left >= 0)?;
        let how = format!("{} of {}, which leaves {}", part / 1000, whole / 1000, left / 1000);
        Some((left, how))
    }

    /// "Had received three of the five ships" of "the third of five", "had seized three" of a seizure that is "the third this year".
    fn so_far(&self, own: &Quantity, sentence: &SourceSentence) -> Option<(i64, String)> {
        let exact = exact(own)?;
        let order = sentence.statement.orders.iter().find(|order| match order.kind {
            OrderKind::Nth(nth) => i64::from(nth).saturating_mul(1000) == exact && nth > 1,
            _ => false,
        })?;
        let after = sentence.prose.get(usize::from(order.range.end())..)?.to_lowercase();
        let how = format!("\"{}\", which makes {}", slice(&sentence.prose, order.range), exact / 1000);
        let words = |text: &str| -> Vec<String> {
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .collect()
        };
        let mut following = words(&after).into_iter();
        // "the third of five patrol ships", "three of the five patrol ships"
        if following.next().as_deref() == Some("of") {
            let whole = following.find(|word| word != "the")?;
            let number = |word: &str| self.scales.lexicon.is_number_word(word) || word.parse::<u32>().is_ok();
            let start = usize::from(own.range.start());
            let claimed = words(self.claim.prose.get(start..)?);
            let of = claimed.iter().position(|word| word == "of")?;
            let same = claimed.iter().skip(of + 1).find(|word| *word != "the") == Some(&whole);
            return (number(&whole) && of <= 2 && same).then_some((exact, how));
        }
        // "The seizure is the third this year": what is counted is what the claim's verb says.
        let claim = self.claim.prose.to_lowercase();
        let running = |text: &str| has_any(&WORDS.so_far, text);
        let verb = self.claim.statement.terms.iter().find(|term| term.predicate)?;
        let subject = sentence.statement.terms.iter().find(|term| term.range.end() <= order.range.start())?;
        let is = sentence.prose.get(usize::from(subject.range.end())..usize::from(order.range.start()))?;
        let copula = is.split_whitespace().any(|word| matches!(word, "is" | "was"));
        (copula && running(&after) && running(&claim) && names_the_act(verb, subject)).then_some((exact, how))
    }
}

/// Whether a claim says what has not come about yet.
pub(super) fn tells_what_is_left(claim: &str) -> bool {
    let claim = claim.to_lowercase();
    has_any(&WORDS.left, &claim)
}

/// Whether a noun names what a verb says: "seizure", "seized".
fn names_the_act(verb: &Term, noun: &Term) -> bool {
    let grammar = rapporteur_grammar::structure::Lexicon::builtin();
    let lemma = |term: &Term| Words::get().base(&term.word).to_owned();
    relation(verb, noun).carries()
        || grammar.verb_of(&lemma(noun)).is_some_and(|act| Words::get().relation(act, &lemma(verb)).carries())
}

/// "38 of 45 sluice gates": the part and the whole.
pub(super) fn part_of(sentence: &SourceSentence) -> Option<(&Quantity, &Quantity)> {
    sentence.statement.quantities.windows(2).find_map(|pair| {
        let [part, whole] = pair else { return None };
        let start = usize::from(part.range.start());
        let between = sentence.prose.get(start..usize::from(whole.range.start()))?.to_lowercase();
        let mut words = between.split_whitespace().skip(1);
        let of = words.next() == Some("of") && words.all(|word| matches!(word, "the" | "its" | "all"));
        of.then_some((part, whole))
    })
}

/// The one number that a quantity says.
pub(super) fn exact(quantity: &Quantity) -> Option<i64> {
    quantity.min.filter(|min| quantity.max == Some(*min) && !quantity.indefinite)
}

fn same_noun(own: &Quantity, other: &Quantity) -> bool {
    own.unit == other.unit || own.unit.is_empty() || Words::get().relation(&own.noun, &other.noun).carries()
}
