//! Which sentences to show for a claim, and in which order.
//!
//! What decides a verdict is the sentence that entails most. What a reader wants to see are the sentences that together speak of
//! most of the claim: ranked by BM25 (Robertson and Zaragoza, 2009) over a sentence and, for less, its neighbours; a word
//! that a better sentence has counts half (maximal marginal relevance: Carbonell and Goldstein, 1998).

use rapporteur_claims::{Lexicon, TermClass};
use rustc_hash::FxHashSet;

use crate::align::Alignment;
use crate::{Claim, FactKey, Facts, SourceSentence};

/// How soon a word that comes again stops counting (BM25's k1).
const SATURATION: f32 = 0.5;
/// How much the length of a sentence counts against it (BM25's b).
const LENGTH: f32 = 0.1;
/// What a neighbour's words count.
const NEIGHBOUR: f32 = 0.3;
/// What a word of a name counts more than another.
const NAME: f32 = 1.4;
/// What a number or a date counts more.
const NUMBER: f32 = 1.6;
/// What is taken from a word that a better sentence has.
const SEEN: f32 = 0.5;
/// What the share of the claim that a sentence entails counts against its words.
const ENTAILMENT: f32 = 0.25;

/// The numbers of the first `wanted` alignments, the most relevant first; of equals the first in order.
pub(crate) fn order(
    claim: &Claim,
    alignments: &[Alignment],
    facts: &dyn Facts,
    lexicon: &Lexicon,
    wanted: usize,
) -> Vec<usize> {
    let total = f32::from(facts.rarity(FactKey::All).max(4));
    let mut words: Vec<(u64, f32)> = Vec::new();
    for term in &claim.statement.terms {
        let code = term.stem.code();
        if lexicon.is_stop(&term.word) || words.iter().any(|(word, _)| *word == code) {
            continue;
        }
        let rarity = facts.rarity(FactKey::word(&term.stem));
        let factor = match term.class {
            TermClass::Name => NAME,
            TermClass::Time | TermClass::Quantity => NUMBER,
            _ => 1.0,
        };
        words.push((code, factor * (total + 0.5 - f32::from(rarity)).max(0.3)));
    }
    let all: f32 = words.iter().map(|(_, weight)| weight).sum();
    let lengths = alignments.iter().filter_map(Alignment::sentence).map(|s| s.statement.terms.len());
    let average = (lengths.sum::<usize>() as f32 / alignments.len().max(1) as f32).max(1.0);
    let gains = |sentence: &SourceSentence| -> Vec<f32> {
        let length = sentence.statement.terms.len() as f32 / average;
        let soften = SATURATION * (1.0 - LENGTH + LENGTH * length);
        let gain = |&(code, weight): &(u64, f32)| {
            let times =
                sentence.statement.terms.iter().filter(|term| term.stem.code() == code).count() as f32;
            weight * times * (SATURATION + 1.0) / (times + soften)
        };
        words.iter().map(gain).collect()
    };
    let scored: Vec<(Vec<f32>, f32)> = alignments
        .iter()
        .map(|alignment| {
            let Some(sentence) = alignment.sentence() else { return (Vec::new(), 0.0) };
            let own = gains(sentence);
            let at = alignment.reference.sentence as usize;
            let beside = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
            let around: f32 = beside
                .filter_map(|at| alignment.facts.sentences.get(at))
                .map(|sentence| gains(sentence).iter().sum::<f32>())
                .sum();
            let score = own.iter().sum::<f32>() + NEIGHBOUR * around + ENTAILMENT * all * alignment.fit;
            (own, score)
        })
        .collect();
    let mut seen: FxHashSet<usize> = FxHashSet::default();
    let mut out: Vec<usize> = Vec::new();
    while out.len() < wanted.min(alignments.len()) {
        let worth = |at: usize| {
            let (own, score) = &scored[at];
            score - SEEN * seen.iter().filter_map(|&word| own.get(word)).sum::<f32>()
        };
        let left = (0..alignments.len()).filter(|at| !out.contains(at));
        let Some(best) = left.rev().max_by(|a, b| worth(*a).total_cmp(&worth(*b))) else { break };
        seen.extend(scored[best].0.iter().enumerate().filter(|(_, gain)| **gain > 0.0).map(|(word, _)| word));
        out.push(best);
    }
    out
}
