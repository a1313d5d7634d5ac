//! More or less than something else, by two numbers of one sentence: "turnout was higher than five years earlier" of a source that
//! gives both turnouts.

use rapporteur_claims::{Quantity, Time};
use rapporteur_linking::Referent;
use rapporteur_text::TextRange;

use super::arithmetic::{WORDS, has};
use super::clauses::Against;
use super::{Case, LOOKED_AT};
use crate::align::{Alignment, is_slot, slice};
use crate::atoms::{Atom, Test};
use crate::conflict::Conflict;
use crate::{AtomKind, Code, SourceSentence, Step};

/// Share of the rest of a claim that a sentence has which compares the same things.
const REST: f32 = 0.5;
/// Strength of a word that stands in a sentence itself.
const HERE: f32 = 0.8;

/// Two numbers of a sentence for the two sides of a comparison.
struct Compared {
    /// Number of the alignment.
    number: usize,
    /// Whether the claim's first side is the greater there.
    more: bool,
    /// Both as the sentence has them: the claim's first side, then the other.
    words: String,
}

/// What a claim compares.
#[derive(Debug, Clone, Copy)]
struct Comparative {
    more: bool,
    /// "higher", "a larger"
    word: TextRange,
    /// Before and after "than".
    main: TextRange,
    than: TextRange,
}

impl Case<'_> {
    /// Gives a comparison of the claim the sentence whose two numbers bear it out.
    pub(super) fn compare_numbers(&mut self) {
        let Some(own) = comparative(&self.claim.prose) else { return };
        let Some(found) = self.compared(&own).filter(|found| found.more == own.more) else { return };
        let alignment = &mut self.alignments[found.number];
        for (at, atom) in self.atoms.iter().enumerate() {
            let word = slice(&self.claim.prose, atom.range).to_lowercase();
            let told = own.word.contains_range(atom.range)
                || has(&WORDS.measures, &word)
                || atom.kind == AtomKind::Time && own.than.contains_range(atom.range);
            if let Some(strength) = alignment.strength.get_mut(at).filter(|_| told) {
                *strength = 1.0;
                self.by[at] = Some(found.number);
            }
        }
        let note = format!("\"{}\": {}", self.claimed(own.word), found.words);
        self.trace.push(Step { rule: "comparison.numbers".into(), note });
    }

    /// A comparison of the claim, and a sentence whose two numbers are the other way round.
    pub(super) fn compared_otherwise(&self) -> Option<(usize, Against)> {
        let own = comparative(&self.claim.prose)?;
        let found = self.compared(&own).filter(|found| found.more != own.more)?;
        let atoms: Vec<usize> =
            (0..self.atoms.len()).filter(|&at| own.word.contains_range(self.atoms[at].range)).collect();
        let words = self.claimed(own.word);
        let reason = format!("the source has {}, which is not \"{words}\"", found.words);
        let conflict =
            Conflict { rule: "comparison.other-way", code: Code::CLM008, atoms, found: found.words, reason };
        Some((found.number, Against::Conflict(conflict)))
    }

    fn compared(&self, own: &Comparative) -> Option<Compared> {
        let rest = |_: usize, atom: &Atom| {
            let measure = has(&WORDS.measures, &slice(&self.claim.prose, atom.range).to_lowercase());
            !is_slot(atom) && !measure && !own.word.contains_range(atom.range)
        };
        self.alignments.iter().enumerate().take(LOOKED_AT).find_map(|(number, alignment)| {
            let names = (0..self.atoms.len()).all(|at| !self.atoms[at].is_name() || alignment.entails(at));
            let same = names && alignment.share(self.atoms, rest) >= REST && self.has_theme(own, alignment);
            let sentence = alignment.sentence().filter(|_| same)?;
            let (first, second) = two_numbers(sentence)?;
            // Each number has what stands around it, up to the other.
            let middle = divide(&sentence.prose, first, second)?;
            let whole = rapporteur_text::range(0, sentence.prose.len());
            let sides =
                (TextRange::new(whole.start(), middle.end()), TextRange::new(middle.end(), whole.end()));
            let is_other = |side| self.is_side(own.than, side, sentence);
            let is_main = |side| self.is_side(own.main, side, sentence);
            let turned = match (is_other(sides.0), is_other(sides.1)) {
                (false, true) if !is_main(sides.1) || is_main(sides.0) => false,
                (true, false) if !is_main(sides.0) || is_main(sides.1) => true,
                _ => return None,
            };
            let (main, other) = if turned { (second, first) } else { (first, second) };
            let above = |a: &Quantity, b: &Quantity| matches!((a.min, b.max), (Some(a), Some(b)) if a > b);
            let more = match (above(main, other), above(other, main)) {
                (true, false) => true,
                (false, true) => false,
                _ => return None,
            };
            let words =
                format!("{} and {}", slice(&sentence.prose, main.range), slice(&sentence.prose, other.range));
            Some(Compared { number, more, words })
        })
    }

    /// Whether a sentence has the first thing that the claim names, which is what it compares.
    fn has_theme(&self, own: &Comparative, alignment: &Alignment) -> bool {
        let theme = |at: &usize| {
            let atom = &self.atoms[*at];
            let content = matches!(atom.kind, AtomKind::Content | AtomKind::Relation);
            content && own.main.contains_range(atom.range) && !own.word.contains_range(atom.range)
        };
        (0..self.atoms.len()).find(theme).is_some_and(|at| alignment.strength[at] >= HERE)
    }

    /// Whether a side of a sentence is that of a part of the claim: by a time of it, or by names that the rest of the claim lacks.
    fn is_side(&self, part: TextRange, side: TextRange, sentence: &SourceSentence) -> bool {
        let inside = |at: &usize| part.contains_range(self.atoms[*at].range);
        (0..self.atoms.len()).filter(inside).any(|at| match &self.atoms[at].test {
            Test::Time(time) => self.claim.statement.times.get(*time).is_some_and(|own| {
                let told = |told: &Time| {
                    side.contains_range(told.range)
                        && told.interval.start.is_some()
                        && own.interval.start.is_some()
                        && (told.interval.within(own.interval) || own.interval.within(told.interval))
                };
                sentence.statement.times.iter().any(told)
            }),
            Test::Entity(id) => {
                let (catalogue, words) = (self.scales.catalogue, self.claimed(self.atoms[at].range));
                sentence.statement.mentions.iter().any(|mention| {
                    let named = || slice(&sentence.prose, mention.range).eq_ignore_ascii_case(words);
                    let is = match mention.referent {
                        Referent::Entity(other) => catalogue.upwards(other).contains(id) || named(),
                        _ => named(),
                    };
                    is && side.contains_range(mention.range)
                })
            }
            Test::Name(words) => words.iter().any(|&word| {
                self.claim.statement.terms.get(word).is_some_and(|own| {
                    let mut terms = sentence.statement.terms.iter();
                    terms.any(|term| term.stem == own.stem && side.contains_range(term.range))
                })
            }),
            _ => false,
        })
    }
}

/// The comparison that a claim makes.
fn comparative(prose: &str) -> Option<Comparative> {
    let than = prose.find(" than ")?;
    let before = prose.get(..than)?;
    let mut at = 0;
    let mut found: Option<(usize, usize, bool)> = None;
    for word in before.split(' ') {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if has(&WORDS.more, &bare) || has(&WORDS.less, &bare) {
            found = Some((at, at + word.len(), has(&WORDS.more, &bare)));
        }
        at += word.len() + 1;
    }
    let (start, end, more) = found?;
    let rest = prose.get(than + " than ".len()..)?;
    let length = rest.find(", ").unwrap_or(rest.len());
    // "More than forty" is a number.
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let from = than + " than ".len();
    Some(Comparative {
        more,
        word: rapporteur_text::range(start, end),
        main: rapporteur_text::range(0, than),
        than: rapporteur_text::range(from, from + length),
    })
}

/// The only two numbers of a sentence that can be compared: of one unit, or the second without one.
fn two_numbers(sentence: &SourceSentence) -> Option<(&Quantity, &Quantity)> {
    let mut numbers = sentence.statement.quantities.iter().filter(|number| !number.indefinite);
    let (first, second, None) = (numbers.next()?, numbers.next()?, numbers.next()) else { return None };
    (first.unit == second.unit || second.unit.is_empty()).then_some((first, second))
}

/// What stands between two numbers, up to the word that sets them against each other.
fn divide(prose: &str, first: &Quantity, second: &Quantity) -> Option<TextRange> {
    let (start, end) = (usize::from(first.range.end()), usize::from(second.range.start()));
    let between = prose.get(start..end)?.to_lowercase();
    if between.len() != end - start {
        return None;
    }
    let at = WORDS.against.iter().filter_map(|word| between.find(word.as_str())).min()?;
    Some(rapporteur_text::range(start, start + at))
}
