//! What a source itself puts first: by "after" and "before", or as what closes or opens a series.

use std::sync::LazyLock;

use rapporteur_claims::distances;
use rapporteur_grammar::structure::Role;
use rapporteur_linking::Referent;
use rapporteur_text::TextRange;
use serde::Deserialize;

use super::super::{Case, LOOKED_AT};
use super::claimed::{Ordered, Relation, Sequence};
use crate::align::{Alignment, slice};
use crate::atoms::Test;
use crate::propositions::Sentence;
use crate::{FactKey, SourceSentence};

static DATA: &str = include_str!("../../../data/sequence.toml");
static WORDS: LazyLock<Words> = LazyLock::new(|| toml::from_str(DATA).unwrap_or_default());

/// Words by which a text puts one thing before another.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    after: Vec<String>,
    before: Vec<String>,
    order: Vec<String>,
    series: Vec<String>,
    closing: Vec<String>,
    opening: Vec<String>,
    begins: Vec<String>,
    ends: Vec<String>,
}

/// Share of each of the two events that a sentence has which tells both.
const TELLS_BOTH: f32 = 0.5;
/// Share of the words of an event that stand where it is put.
const MOST: f32 = 0.6;
/// Words from the one that closes or opens to the series.
const OF: usize = 4;

/// The end of an event that something is put before or after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Begins,
    Ends,
    Whole,
}

/// What a sentence says of the order of two events.
pub(super) struct Said {
    /// Number of the alignment.
    pub number: usize,
    /// How the first event of the claim stands to the other there.
    sequence: Sequence,
    /// The phase of the other there, and in the claim.
    phases: (Phase, Phase),
    /// The words that say so.
    pub words: String,
}

impl Said {
    /// Whether it is so as the claim has it; none where the two do not exclude each other.
    pub(super) fn agrees(&self, claimed: Sequence) -> Option<bool> {
        let (there, own) = self.phases;
        match (self.sequence, claimed) {
            // After it began is not after it ended, but after it ended is after it began.
            (Sequence::After, Sequence::After) => {
                (own, there).ne(&(Phase::Ends, Phase::Begins)).then_some(true)
            }
            (Sequence::Before, Sequence::Before) => {
                (own, there).ne(&(Phase::Begins, Phase::Ends)).then_some(true)
            }
            (Sequence::After, Sequence::Before) => {
                (own, there).ne(&(Phase::Ends, Phase::Begins)).then_some(false)
            }
            (Sequence::Before, Sequence::After) => {
                (own, there).ne(&(Phase::Begins, Phase::Ends)).then_some(false)
            }
        }
    }
}

impl Case<'_> {
    /// The sentence that itself puts the two events of the claim in an order.
    pub(super) fn said_order(&self, ordered: &Ordered) -> Option<Said> {
        let by_marker = self.telling_both(ordered).find_map(|(number, alignment)| {
            let sentence = alignment.sentence()?;
            let (sequence, region) = self.by_marker(ordered, alignment, sentence)?;
            Some((number, sentence, sequence, region))
        });
        let by_series = || {
            self.alignments.iter().enumerate().take(LOOKED_AT).find_map(|(number, alignment)| {
                let sentence = alignment.sentence()?;
                let (sequence, region) = self.by_series(ordered, alignment, sentence)?;
                Some((number, sentence, sequence, region))
            })
        };
        by_marker.or_else(by_series).map(|(number, sentence, sequence, region)| {
            let own = phase(self.claimed(ordered.other.range));
            let there = phase(slice(&sentence.prose, region));
            let words = with_word_before(&sentence.prose, region).to_owned();
            Said { number, sequence, phases: (there, own), words }
        })
    }

    /// Whether some sentence that tells both events has a word for their order, whatever it puts first.
    pub(super) fn has_order(&self, ordered: &Ordered) -> bool {
        let lexicon = self.scales.lexicon;
        self.telling_both(ordered).any(|(_, alignment)| {
            let Some(sentence) = alignment.sentence() else { return false };
            let words = || words_of(&sentence.prose);
            match ordered.relation {
                Relation::Apart(_, Some(claimed)) => distances(&sentence.prose, lexicon)
                    .iter()
                    .any(|told| (told.days - claimed.days).abs() < 1.0 && told.unit == claimed.unit),
                Relation::Apart(..) => words().any(|(_, word)| WORDS.order.contains(&word)),
                Relation::Same(_) => words().any(|(_, word)| word == "same"),
            }
        })
    }

    /// Sentences that tell enough of both events.
    fn telling_both(&self, ordered: &Ordered) -> impl Iterator<Item = (usize, &Alignment)> {
        let (main, other) = (ordered.main.range, ordered.other.range);
        let all = self.alignments.iter().enumerate().take(LOOKED_AT);
        all.filter(move |(_, alignment)| {
            self.tells_part(alignment, main) && self.tells_part(alignment, other)
        })
    }

    /// "Upon the completion of the mission they wrote", "before it signed".
    fn by_marker(
        &self,
        ordered: &Ordered,
        alignment: &Alignment,
        sentence: &SourceSentence,
    ) -> Option<(Sequence, TextRange)> {
        let source = self.parsed(sentence)?;
        regions(&source).into_iter().find_map(|(sequence, region)| {
            let within = |part: TextRange| self.share_within(part, region, alignment, sentence);
            let (main, other) = (within(ordered.main.range)?, within(ordered.other.range)?);
            if other >= MOST && main <= 1.0 - MOST {
                Some((sequence, region))
            } else if main >= MOST && other <= 1.0 - MOST {
                Some((sequence.turned(), region))
            } else {
                None
            }
        })
    }

    /// "The closure of a series of treaties with Peru and Chile": what closes it comes after all that it names.
    fn by_series(
        &self,
        ordered: &Ordered,
        alignment: &Alignment,
        sentence: &SourceSentence,
    ) -> Option<(Sequence, TextRange)> {
        let (sequence, series) = place_in_series(&sentence.prose)?;
        let region = TextRange::new(series.start(), rapporteur_text::range(0, sentence.prose.len()).end());
        let names = |part: TextRange| {
            (0..self.atoms.len())
                .filter(move |&at| self.atoms[at].is_name() && part.contains_range(self.atoms[at].range))
        };
        // Whom the series names, and the claim beside one of the two events alone; the other is what the source is about.
        let within = |part: TextRange| {
            let mut places = names(part).map(|at| self.place_of(at, alignment, sentence)).peekable();
            places.peek().is_some()
                && places.all(|place| place.is_some_and(|place| region.contains_range(place)))
                && self.tells_part(alignment, part)
        };
        let known = |part: TextRange| {
            names(part).all(|at| match self.atoms[at].test {
                Test::Entity(id) => self.facts.has(FactKey::Entity(id), alignment.reference.source),
                _ => alignment.entails(at),
            })
        };
        let (main, other) = (ordered.main.range, ordered.other.range);
        if within(other) && known(main) {
            Some((sequence, series))
        } else if within(main) && known(other) {
            Some((sequence.turned(), series))
        } else {
            None
        }
    }

    /// Whether a sentence tells enough of a part of the claim.
    fn tells_part(&self, alignment: &Alignment, part: TextRange) -> bool {
        let inside = |at: usize| part.contains_range(self.atoms[at].range);
        (0..self.atoms.len()).any(inside) && alignment.share(self.atoms, |at, _| inside(at)) >= TELLS_BOTH
    }

    /// Share of the words of a part that stand in a sentence which stand within a range of it; none where none do.
    fn share_within(
        &self,
        part: TextRange,
        region: TextRange,
        alignment: &Alignment,
        sentence: &SourceSentence,
    ) -> Option<f32> {
        let (mut all, mut got) = (0.0, 0.0);
        for (at, atom) in self.atoms.iter().enumerate().filter(|(_, atom)| part.contains_range(atom.range)) {
            if let Some(place) = self.place_of(at, alignment, sentence) {
                all += atom.weight;
                got += if region.contains_range(place) { atom.weight } else { 0.0 };
            }
        }
        (all > 0.0).then(|| got / all)
    }

    /// Where a sentence has an atom.
    fn place_of(&self, at: usize, alignment: &Alignment, sentence: &SourceSentence) -> Option<TextRange> {
        if !alignment.entails(at) {
            return None;
        }
        match &self.atoms[at].test {
            Test::Entity(id) => {
                let catalogue = self.scales.catalogue;
                sentence.statement.mentions.iter().find_map(|mention| match mention.referent {
                    Referent::Entity(other) if catalogue.upwards(other).contains(id) => Some(mention.range),
                    _ => None,
                })
            }
            Test::Name(words) => {
                let last = self.claim.statement.terms.get(*words.last()?)?;
                let mut terms = sentence.statement.terms.iter();
                terms.find(|term| term.stem == last.stem).map(|term| term.range)
            }
            Test::Term(_) if alignment.stands_here(at) => alignment.term(at).map(|(_, term)| term.range),
            _ => None,
        }
    }

    /// Whether the claim says where something stands in a series, and a sentence the opposite: "the first of a series" of what
    /// closed it. Gives the order of the claim and the sentence's words.
    pub(in crate::judge) fn misplaced_in_series(&self) -> Option<(usize, usize, String)> {
        let (claimed, words) = place_in_series(&self.claim.prose)?;
        let at = self
            .atoms
            .iter()
            .position(|atom| matches!(atom.test, Test::Order(_)) && atom.range.end() <= words.end())?;
        self.alignments.iter().enumerate().take(LOOKED_AT).find_map(|(number, alignment)| {
            let sentence = alignment.sentence()?;
            let (told, place) = place_in_series(&sentence.prose)?;
            let names = alignment.share(self.atoms, |_, atom| atom.is_name());
            (told != claimed && names >= NAMES && !alignment.entails(at))
                .then(|| (number, at, slice(&sentence.prose, place).to_owned()))
        })
    }
}

/// Share of the names of a claim that a sentence has which speaks of the same series.
const NAMES: f32 = 0.8;

/// Phrases and clauses that something is put before or after.
fn regions(source: &Sentence<'_>) -> Vec<(Sequence, TextRange)> {
    let sequence = |word: &str| {
        let has = |words: &[String]| words.iter().any(|known| known == word);
        if has(&WORDS.after) {
            Some(Sequence::After)
        } else if has(&WORDS.before) {
            Some(Sequence::Before)
        } else {
            None
        }
    };
    let mut out = Vec::new();
    for clause in source.clauses() {
        if let Some(found) = clause.link.marker.as_deref().and_then(sequence) {
            out.push((found, clause.range));
        }
        for argument in clause.arguments.iter().filter(|argument| argument.role == Role::Oblique) {
            if let Some(found) = argument.preposition.as_deref().and_then(sequence) {
                out.push((found, argument.range));
            }
        }
    }
    out
}

/// The words of a range, with a preposition that stands before it.
fn with_word_before(prose: &str, range: TextRange) -> &str {
    let words = slice(prose, range);
    let before = prose.get(..usize::from(range.start())).unwrap_or_default().trim_end();
    let start = before.rfind(' ').map_or(0, |at| at + 1);
    let word = before.get(start..).unwrap_or_default().to_lowercase();
    let known = WORDS.after.iter().chain(&WORDS.before).any(|known| *known == word);
    if known { prose.get(start..usize::from(range.end())).unwrap_or(words) } else { words }
}

/// The words of a text in small letters, with where each begins.
fn words_of(prose: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    let letter = |c: char| c.is_alphanumeric();
    prose.char_indices().filter_map(move |(at, c)| {
        let begins = letter(c) && !prose[..at].chars().next_back().is_some_and(letter);
        begins
            .then(|| (at, prose[at..].chars().take_while(|c| letter(*c)).collect::<String>().to_lowercase()))
    })
}

/// Whether a text puts something at the beginning or the end of a series, and the words for it.
fn place_in_series(prose: &str) -> Option<(Sequence, TextRange)> {
    let words: Vec<(usize, String)> = words_of(prose).collect();
    let is = |known: &[String], word: &str| known.iter().any(|known| known == word);
    let series = words.iter().position(|(_, word)| is(&WORDS.series, word))?;
    let before = words.get(series.saturating_sub(OF)..series)?;
    let (start, sequence) = before.iter().rev().find_map(|(at, word)| {
        if is(&WORDS.closing, word) {
            Some((*at, Sequence::After))
        } else if is(&WORDS.opening, word) {
            Some((*at, Sequence::Before))
        } else {
            None
        }
    })?;
    let (at, word) = words.get(series)?;
    Some((sequence, rapporteur_text::range(start, at + word.len())))
}

/// The end of an event that words name.
fn phase(words: &str) -> Phase {
    let stems: Vec<String> = words_of(words).map(|(_, word)| word).collect();
    let has = |known: &[String]| stems.iter().any(|word| known.contains(word));
    match (has(&WORDS.begins), has(&WORDS.ends)) {
        (true, false) => Phase::Begins,
        (false, true) => Phase::Ends,
        _ => Phase::Whole,
    }
}
