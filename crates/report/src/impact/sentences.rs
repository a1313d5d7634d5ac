//! Sentences of two captures, matched by their words.

use std::collections::BTreeMap;

use rapporteur_evidence::{SourceFacts, SourceSentence};
use schemars::JsonSchema;
use serde::Serialize;

use super::Sentence;

/// Unmatched sentences of the other capture that one is compared with: enough for a paragraph that was put in, and the
/// price stays in proportion to the text.
const NEAR: usize = 24;
/// Share of common words from which on two sentences are one that was altered, in percent.
const ALIKE: usize = 50;

/// How the sentences of two captures differ. Headings are not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SentenceChanges {
    /// Sentences that both have, wherever they stand.
    pub kept: usize,
    /// Sentences that were altered.
    pub altered: Vec<Altered>,
    /// Sentences that only the earlier capture has.
    pub gone: Vec<Sentence>,
    /// Sentences that only the later capture has.
    pub added: Vec<Sentence>,
}

/// A sentence before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Altered {
    /// In the earlier capture.
    pub before: Sentence,
    /// In the later one.
    pub after: Sentence,
}

pub(super) fn changes(old: &SourceFacts, new: &SourceFacts) -> SentenceChanges {
    let mut there: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, sentence) in new.sentences.iter().enumerate().rev().filter(|(_, sentence)| sentence.prose_block)
    {
        there.entry(&sentence.prose).or_default().push(at);
    }
    let mut out = SentenceChanges::default();
    let mut gone: Vec<&SourceSentence> = Vec::new();
    for sentence in old.sentences.iter().filter(|sentence| sentence.prose_block) {
        match there.get_mut(&*sentence.prose).and_then(Vec::pop) {
            Some(_) => out.kept += 1,
            None => gone.push(sentence),
        }
    }
    let mut left: Vec<usize> = there.into_values().flatten().collect();
    left.sort_unstable();
    let mut added: Vec<Option<&SourceSentence>> = left.iter().map(|at| new.sentences.get(*at)).collect();
    // Words once for each sentence, not for each pair.
    let bags: Vec<Vec<String>> =
        added.iter().map(|sentence| sentence.map(words).unwrap_or_default()).collect();
    let mut from = 0;
    for sentence in gone {
        let own = words(sentence);
        let candidates = added.iter().enumerate().skip(from).filter(|(_, other)| other.is_some()).take(NEAR);
        let best = candidates
            .filter_map(|(at, _)| Some((alike(&own, bags.get(at)?), at)))
            .filter(|(alike, _)| *alike >= ALIKE)
            .max_by_key(|(alike, at)| (*alike, std::cmp::Reverse(*at)));
        match best.and_then(|(_, at)| added.get_mut(at).and_then(Option::take)) {
            Some(other) => {
                out.altered.push(Altered { before: Sentence::of(sentence), after: Sentence::of(other) });
            }
            None => out.gone.push(Sentence::of(sentence)),
        }
        while added.get(from).is_some_and(Option::is_none) {
            from += 1;
        }
    }
    out.added = added.into_iter().flatten().map(Sentence::of).collect();
    out
}

/// The words of a sentence, sorted.
fn words(sentence: &SourceSentence) -> Vec<String> {
    let words = sentence.prose.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(str::to_lowercase).collect();
    words.sort_unstable();
    words
}

/// Common words of two sorted lists, in percent of the mean of their lengths (Dice).
fn alike(a: &[String], b: &[String]) -> usize {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    200 * common / (a.len() + b.len()).max(1)
}
