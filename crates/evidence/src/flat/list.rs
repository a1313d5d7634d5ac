//! A list of sentence numbers, packed: blocks of gaps in as many bits as the widest takes, the rest in groups of seven bits.
//! What every block ends with stands before them, so that a reader may jump.
//!
//! ```text
//! by block: its last number, where it starts behind these
//! by block: bits of a gap, gaps
//! gaps of the rest
//! ```

use bitpacking::{BitPacker, BitPacker4x};

use super::bytes::{put_varint, u32_at, varint};

/// Numbers of a block.
pub(super) const BLOCK: usize = BitPacker4x::BLOCK_LEN;
/// Bytes of what is known of a block: its last number, and where it starts.
const PLACE: usize = 8;
/// Behind the last number: greater than all.
pub(crate) const END: u32 = u32::MAX;

/// Appends numbers, which grow.
pub(super) fn encode(numbers: &[u32], out: &mut Vec<u8>) {
    let packer = BitPacker4x::new();
    let (blocks, rest) = numbers.as_chunks::<BLOCK>();
    let start = out.len();
    out.resize(start + blocks.len() * PLACE, 0);
    let body = out.len();
    let mut places = Vec::with_capacity(blocks.len() * PLACE);
    let mut before = 0;
    for block in blocks {
        let last = block.last().copied().unwrap_or(before);
        places.extend_from_slice(&last.to_le_bytes());
        places.extend_from_slice(&u32::try_from(out.len() - body).unwrap_or(u32::MAX).to_le_bytes());
        let bits = packer.num_bits_sorted(before, block);
        out.push(bits);
        let at = out.len();
        out.resize(at + BitPacker4x::compressed_block_size(bits), 0);
        packer.compress_sorted(before, block, out.get_mut(at..).unwrap_or_default(), bits);
        before = last;
    }
    if let Some(known) = out.get_mut(start..body) {
        known.copy_from_slice(&places);
    }
    for &number in rest {
        put_varint(out, number.wrapping_sub(before));
        before = number;
    }
}

/// A packed list with a place in it. Total: a list that is cut short ends early.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    places: &'a [u8],
    body: &'a [u8],
    len: usize,
    /// The numbers of a block, and how many.
    numbers: [u32; BLOCK],
    count: usize,
    /// Which block, and which of its numbers.
    block: usize,
    at: usize,
}

impl<'a> Reader<'a> {
    /// The `len` numbers that `bytes` start with. Nothing is unpacked yet.
    pub(super) fn new(bytes: &'a [u8], len: usize) -> Reader<'a> {
        let places = (len / BLOCK).saturating_mul(PLACE);
        // Whatever a damaged list says of its length, it has no more blocks than bytes.
        let (places, body) = bytes.split_at_checked(places).unwrap_or_default();
        let len = if places.len() / PLACE == len / BLOCK { len } else { 0 };
        Reader { places, body, len, numbers: [END; BLOCK], count: 0, block: usize::MAX, at: 0 }
    }

    /// The next number.
    #[inline]
    pub(super) fn next(&mut self) -> Option<u32> {
        if self.at >= self.count && !self.load(self.block.wrapping_add(1)) {
            return None;
        }
        let number = self.numbers.get(self.at).copied();
        self.at += 1;
        number
    }

    /// Moves to the first number that is not below `target`, and gives it; it is given again by [`Reader::next`]. What has
    /// been passed stays so.
    #[inline]
    pub(super) fn seek(&mut self, target: u32) -> u32 {
        loop {
            let left = self.numbers.get(self.at..self.count).unwrap_or_default();
            // It is often the one here or the one after it.
            match left {
                [first, ..] if *first >= target => return *first,
                [_, second, ..] if *second >= target => {
                    self.at += 1;
                    return *second;
                }
                [.., last] if *last >= target => {
                    self.at += left.partition_point(|number| *number < target);
                    return self.numbers.get(self.at).copied().unwrap_or(END);
                }
                _ => {}
            }
            let next = self.block_of(target);
            if !self.load(next) {
                return END;
            }
        }
    }

    /// Gives all numbers below `end` that have not been passed; then the first behind them, or [`END`].
    #[inline]
    pub(super) fn below(&mut self, end: u32, mut each: impl FnMut(u32)) -> u32 {
        loop {
            for number in self.numbers.get(self.at..self.count).unwrap_or_default() {
                if *number >= end {
                    return *number;
                }
                each(*number);
                self.at += 1;
            }
            if !self.load(self.block.wrapping_add(1)) {
                return END;
            }
        }
    }

    /// The first block to come whose last number is not below `target`; the rest counts as one.
    fn block_of(&self, target: u32) -> usize {
        let below =
            |block: usize| u32_at(self.places, block.saturating_mul(PLACE)).is_some_and(|last| last < target);
        let first = self.block.wrapping_add(1);
        let mut step = 1;
        while below(first + step - 1) {
            step *= 2;
        }
        let (mut low, mut high) = (first + step / 2, first + step - 1);
        while low < high {
            let middle = low.midpoint(high);
            if below(middle) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Unpacks a block; false if there is none of it.
    fn load(&mut self, block: usize) -> bool {
        (self.at, self.count) = (0, 0);
        let blocks = self.len / BLOCK;
        if block > blocks {
            return false;
        }
        self.block = block;
        let before = |block: usize| match block.checked_sub(1) {
            Some(before) => u32_at(self.places, before * PLACE),
            None => Some(0),
        };
        let Some(before) = before(block) else { return false };
        let count = if block < blocks { self.unpack(block, before) } else { self.unpack_rest(before) };
        self.count = count.unwrap_or_default();
        self.count > 0
    }

    fn unpack(&mut self, block: usize, before: u32) -> Option<usize> {
        let start = u32_at(self.places, block * PLACE + 4)? as usize;
        let bits = *self.body.get(start)?;
        if bits > 32 {
            return None;
        }
        let packed = self.body.get(start + 1..start + 1 + BitPacker4x::compressed_block_size(bits))?;
        BitPacker4x::new().decompress_sorted(before, packed, &mut self.numbers, bits);
        Some(BLOCK)
    }

    fn unpack_rest(&mut self, mut before: u32) -> Option<usize> {
        let blocks = self.len / BLOCK;
        let mut at = match blocks.checked_sub(1) {
            Some(last) => {
                let start = u32_at(self.places, last * PLACE + 4)? as usize;
                start + 1 + BitPacker4x::compressed_block_size(*self.body.get(start)?)
            }
            None => 0,
        };
        let mut count = 0;
        for number in self.numbers.iter_mut().take(self.len % BLOCK) {
            let Some(gap) = varint(self.body, &mut at) else { break };
            before = before.wrapping_add(gap);
            *number = before;
            count += 1;
        }
        Some(count)
    }
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader({})", self.len)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{END, Reader, encode};

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
            let mut reader = Reader::new(&bytes, numbers.len());
            for end in &targets {
                let (mut below, from) = (Vec::new(), reader.seek(0));
                let next = reader.below(*end, |number| below.push(number));
                let expected = numbers.iter().copied().filter(|&number| number >= from && number < *end);
                prop_assert_eq!(below, expected.collect::<Vec<_>>());
                let expected = numbers.iter().copied().find(|&number| number >= *end && number >= from);
                prop_assert_eq!(next, expected.unwrap_or(END));
            }
            let mut targets = targets;
            targets.sort_unstable();
            let mut reader = Reader::new(&bytes, numbers.len());
            let mut before = None;
            for target in targets {
                if before.is_some_and(|before| before >= target) {
                    continue;
                }
                let found = reader.seek(target);
                before = Some(found).filter(|&number| number != END);
                prop_assert_eq!(before, numbers.iter().copied().find(|&number| number >= target));
                prop_assert_eq!(reader.clone().next(), before);
            }
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200), len in prop_oneof![0usize..2_000, any::<usize>()]) {
            let mut reader = Reader::new(&bytes, len);
            reader.seek(1 << 20);
            while reader.next().is_some() {}
        }
    }
}
