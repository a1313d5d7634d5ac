//! A list of sentence numbers, packed: gaps in groups of seven bits, and where every [`BLOCK`]th stands, so that a reader
//! may jump.

use super::bytes::{put_varint, u32_at, varint};

/// Numbers between two places to jump to.
pub(super) const BLOCK: usize = 128;
/// Bytes of such a place: the number there, and the offset of what follows it.
const PLACE: usize = 8;

/// Appends numbers, which grow.
pub(super) fn encode(numbers: &[u32], out: &mut Vec<u8>) {
    let places = numbers.len().saturating_sub(1) / BLOCK;
    let start = out.len();
    out.resize(start + places * PLACE, 0);
    let body = out.len();
    let mut before = 0;
    for (at, &number) in numbers.iter().enumerate() {
        put_varint(out, number.wrapping_sub(before));
        before = number;
        if at > 0 && at % BLOCK == 0 {
            let place = start + (at / BLOCK - 1) * PLACE;
            let offset = u32::try_from(out.len() - body).unwrap_or(u32::MAX);
            let bytes = out.get_mut(place..place + PLACE);
            if let Some((first, second)) = bytes.and_then(|bytes| bytes.split_at_mut_checked(4)) {
                first.copy_from_slice(&number.to_le_bytes());
                second.copy_from_slice(&offset.to_le_bytes());
            }
        }
    }
}

/// A packed list with a place in it. Total: a list that is cut short ends early.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    places: &'a [u8],
    body: &'a [u8],
    /// Where the next number starts.
    at: usize,
    /// How many numbers have been read.
    read: usize,
    len: usize,
    last: u32,
}

impl<'a> Reader<'a> {
    /// The `len` numbers that `bytes` start with.
    pub(super) fn new(bytes: &'a [u8], len: usize) -> Reader<'a> {
        let places = (len.saturating_sub(1) / BLOCK).saturating_mul(PLACE);
        let (places, body) = bytes.split_at_checked(places).unwrap_or_default();
        Reader { places, body, at: 0, read: 0, len, last: 0 }
    }

    #[inline]
    pub(super) fn next(&mut self) -> Option<u32> {
        if self.read >= self.len {
            return None;
        }
        let gap = varint(self.body, &mut self.at)?;
        self.last = self.last.wrapping_add(gap);
        self.read += 1;
        Some(self.last)
    }

    /// Jumps forward over numbers that are all below `target`; how far is up to the places.
    pub(super) fn skip_below(&mut self, target: u32) {
        let place = |index: usize| u32_at(self.places, index * PLACE).filter(|&number| number < target);
        // The first place that is still to come.
        let first = self.read.saturating_sub(1) / BLOCK;
        if place(first).is_none() {
            return;
        }
        let mut step = 1;
        while place(first + step).is_some() {
            step *= 2;
        }
        let (mut low, mut high) = (first + step / 2, first + step);
        while low + 1 < high {
            let middle = low.midpoint(high);
            if place(middle).is_some() { low = middle } else { high = middle }
        }
        let read = (low + 1) * BLOCK + 1;
        if read > self.read
            && let (Some(number), Some(at)) =
                (u32_at(self.places, low * PLACE), u32_at(self.places, low * PLACE + 4))
        {
            (self.last, self.at, self.read) = (number, at as usize, read);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Reader, encode};

    proptest! {
        #[test]
        fn what_is_packed_comes_back(
            numbers in prop::collection::btree_set(0u32..5_000, 0..1_500),
            targets in prop::collection::vec(0u32..5_100, 0..6),
        ) {
            let numbers: Vec<u32> = numbers.into_iter().collect();
            let mut bytes = Vec::new();
            encode(&numbers, &mut bytes);
            let mut all = Vec::new();
            let mut reader = Reader::new(&bytes, numbers.len());
            while let Some(number) = reader.next() {
                all.push(number);
            }
            prop_assert_eq!(&all, &numbers);
            let mut targets = targets;
            targets.sort_unstable();
            let mut reader = Reader::new(&bytes, numbers.len());
            let mut before = None;
            for target in targets {
                if before.is_some_and(|before| before >= target) {
                    continue;
                }
                reader.skip_below(target);
                before = std::iter::from_fn(|| reader.next()).find(|&number| number >= target);
                prop_assert_eq!(before, numbers.iter().copied().find(|&number| number >= target));
            }
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200), len in 0usize..2_000) {
            let mut reader = Reader::new(&bytes, len);
            reader.skip_below(1 << 20);
            while reader.next().is_some() {}
        }
    }
}
