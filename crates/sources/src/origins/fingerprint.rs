//! Fingerprints of a text: hashes of runs of words, chosen by winnowing (Schleimer, Wilkerson and Aiken, "Winnowing:
//! Local Algorithms for Document Fingerprinting", SIGMOD 2003).
//!
//! Two texts that share [`GUARANTEE`] words in a row share a fingerprint, whatever stands around them.

use std::collections::VecDeque;

/// Words of one hash.
const RUN: usize = 6;
/// Hashes of which the smallest is kept.
const WINDOW: usize = 8;
/// Words in a row that are found in both texts for certain.
#[cfg(test)]
const GUARANTEE: usize = RUN + WINDOW - 1;

/// Fingerprints of words in order, sorted, each once.
pub(super) fn fingerprint<'a>(words: impl Iterator<Item = &'a str>) -> Box<[u32]> {
    let mut run: VecDeque<u64> = VecDeque::with_capacity(RUN);
    // Hashes of the window that no later one undercuts, smallest first: the front is the minimum.
    let mut window: VecDeque<(usize, u32)> = VecDeque::new();
    let mut kept: Vec<u32> = Vec::new();
    let mut last = None;
    let mut position = 0;
    for word in words {
        if run.len() == RUN {
            run.pop_front();
        }
        run.push_back(word_hash(word));
        if run.len() < RUN {
            continue;
        }
        let hash = run_hash(&run);
        // Of equal ones the rightmost counts, as in the paper.
        while window.back().is_some_and(|(_, other)| *other >= hash) {
            window.pop_back();
        }
        window.push_back((position, hash));
        while window.front().is_some_and(|(place, _)| place + WINDOW <= position) {
            window.pop_front();
        }
        if position + 1 >= WINDOW
            && let Some((place, hash)) = window.front().copied()
            && last != Some(place)
        {
            last = Some(place);
            kept.push(hash);
        }
        position += 1;
    }
    // A text shorter than a window has its smallest.
    if kept.is_empty() {
        kept.extend(window.front().map(|(_, hash)| *hash));
    }
    kept.sort_unstable();
    kept.dedup();
    kept.into()
}

/// FNV-1a over the word in lower case: the same on every machine and in every version.
fn word_hash(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut buffer = [0; 4];
    for c in word.chars().flat_map(char::to_lowercase) {
        for byte in c.encode_utf8(&mut buffer).bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

fn run_hash(run: &VecDeque<u64>) -> u32 {
    let mixed = run.iter().fold(0x9E37_79B9_7F4A_7C15_u64, |hash, word| {
        let hash = (hash ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^ (hash >> 32)
    });
    u32::try_from(mixed >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_shared_is_found(
            shared in prop::collection::vec("[a-z]{1,6}", GUARANTEE..GUARANTEE + 20),
            a in prop::collection::vec("[a-z]{1,6}", 0..30),
            b in prop::collection::vec("[a-z]{1,6}", 0..30),
        ) {
            let around = |before: &[String], after: &[String]| {
                let words: Vec<&str> = before.iter().chain(&shared).chain(after).map(String::as_str).collect();
                fingerprint(words.into_iter())
            };
            let (first, second) = (around(&a, &b), around(&b, &a));
            prop_assert!(first.iter().any(|hash| second.binary_search(hash).is_ok()));
        }
    }

    #[test]
    fn short_texts_have_what_they_can() {
        let of = |text: &str| fingerprint(text.split(' ')).len();
        assert_eq!(of("one two three"), 0);
        assert_eq!(of("one two three four five six"), 1);
    }
}
