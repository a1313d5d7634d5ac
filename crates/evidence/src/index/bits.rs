//! Sentences of a key with one bit for each sentence there is: what 64 sentences have of ten keys is told by some dozens of
//! operations.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use crate::flat::{END, FlatFacts, Numbers};

/// Bytes of all lists that are kept in bits. What is kept stays: the commonest are asked for first and most.
const BUDGET: usize = 12 * 1024 * 1024;
/// A key is common, and kept, if it has one sentence in so many.
const COMMON: usize = 256;
/// Words that are looked at together.
pub(crate) const WIDTH: usize = 8;

/// The lists of common keys that were asked for.
#[derive(Debug, Default)]
pub(super) struct Dense(RwLock<FxHashMap<usize, Arc<Bits>>>);

impl Dense {
    /// The sentences of a key in bits.
    pub(super) fn get(&self, facts: &FlatFacts, key: usize) -> Arc<Bits> {
        let sentences = facts.sentences() as usize;
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(bits) = known {
            return bits;
        }
        let bits = Arc::new(Bits::of(Numbers::new(facts, key), sentences));
        if facts.list_len(key).saturating_mul(COMMON) >= sentences {
            let mut lists = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if lists.len().saturating_add(1).saturating_mul(sentences.div_ceil(8)) <= BUDGET {
                lists.insert(key, Arc::clone(&bits));
            }
        }
        bits
    }
}

/// Numbers below a bound, one bit each.
#[derive(Debug, Default)]
pub(crate) struct Bits(Box<[[u64; WIDTH]]>);

impl Bits {
    fn of(mut numbers: Numbers<'_>, bound: usize) -> Bits {
        let mut bits = vec![[0_u64; WIDTH]; bound.div_ceil(64 * WIDTH)];
        numbers.below(END, |number| {
            let word = (number / 64) as usize;
            // What is not below the bound is no sentence.
            if let Some(word) = bits.get_mut(word / WIDTH).and_then(|words| words.get_mut(word % WIDTH)) {
                *word |= 1 << (number % 64);
            }
        });
        Bits(bits.into())
    }

    /// The bits, 64 to a word.
    pub(crate) fn words(&self) -> &[[u64; WIDTH]] {
        &self.0
    }
}
