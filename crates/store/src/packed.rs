//! Sorted numbers in little room.
//!
//! The high and the low half of a number by how they differ from those before, in bytes of seven bits (LEB128); in blocks
//! whose first numbers stand apart, so that a list can be looked into without being unpacked.

/// Numbers in a block.
const BLOCK: usize = 128;
/// The low half.
const LOW: u64 = u32::MAX as u64;

/// Sorted numbers, each once.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Packed {
    len: usize,
    blocks: Vec<Block>,
    bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Block {
    first: u64,
    /// Where the differences of the others begin.
    at: usize,
}

impl Packed {
    /// Packs numbers that are sorted, each once.
    pub(crate) fn new(numbers: &[u64]) -> Packed {
        let mut packed = Packed { len: numbers.len(), ..Packed::default() };
        for block in numbers.chunks(BLOCK) {
            let Some((&first, others)) = block.split_first() else { continue };
            packed.blocks.push(Block { first, at: packed.bytes.len() });
            let mut before = first;
            for &number in others {
                let high = (number >> 32).wrapping_sub(before >> 32);
                let low = if high == 0 { number.wrapping_sub(before) } else { number & LOW };
                write(&mut packed.bytes, high);
                write(&mut packed.bytes, low);
                before = number;
            }
        }
        packed.blocks.shrink_to_fit();
        packed.bytes.shrink_to_fit();
        packed
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Bytes that they take.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len() + self.blocks.len() * size_of::<Block>()
    }

    /// All of them.
    pub(crate) fn unpack(&self) -> Vec<u64> {
        let mut numbers = Vec::with_capacity(self.len);
        let mut buffer = [0; BLOCK];
        for block in 0..self.blocks.len() {
            let filled = self.read(block, &mut buffer);
            numbers.extend(buffer.iter().take(filled));
        }
        numbers
    }

    /// Whether one of them is from `first` to `last`.
    pub(crate) fn any_within(&self, first: u64, last: u64) -> bool {
        let mut cursor = Cursor::new(self);
        cursor.seek(first);
        cursor.here().is_some_and(|here| here <= last)
    }

    /// Reads a block; how many numbers it has.
    fn read(&self, block: usize, buffer: &mut [u64; BLOCK]) -> usize {
        let Some(&Block { first, at }) = self.blocks.get(block) else { return 0 };
        let count = (self.len - block * BLOCK).min(BLOCK);
        let mut bytes = self.bytes.get(at..).unwrap_or_default().iter();
        let mut number = first;
        buffer[0] = first;
        for slot in buffer.iter_mut().take(count).skip(1) {
            let (high, low) = (leb128(&mut bytes), leb128(&mut bytes));
            number = match high {
                0 => number.wrapping_add(low),
                _ => (number >> 32).wrapping_add(high) << 32 | low,
            };
            *slot = number;
        }
        count
    }
}

fn write(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or_default());
}

fn leb128(bytes: &mut std::slice::Iter<'_, u8>) -> u64 {
    let (mut number, mut shift) = (0u64, 0u32);
    for &byte in bytes {
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            break;
        }
    }
    number
}

/// A place in a list.
pub(crate) struct Cursor<'a> {
    list: &'a Packed,
    block: usize,
    buffer: [u64; BLOCK],
    filled: usize,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the first number.
    pub(crate) fn new(list: &'a Packed) -> Cursor<'a> {
        let mut cursor = Cursor { list, block: 0, buffer: [0; BLOCK], filled: 0, at: 0 };
        cursor.load(0);
        cursor
    }

    /// The number here; `None` at the end.
    pub(crate) fn here(&self) -> Option<u64> {
        self.buffer.get(self.at).copied().filter(|_| self.at < self.filled)
    }

    pub(crate) fn advance(&mut self) {
        self.at += 1;
        if self.at >= self.filled {
            self.load(self.block + 1);
        }
    }

    /// Goes to the first number from here on that is not below `number`; whether it is that.
    pub(crate) fn seek(&mut self, number: u64) -> bool {
        if self.filled == 0 {
            return false;
        }
        if self.buffer[self.filled - 1] < number {
            let further = self.list.blocks.get(self.block + 1..).unwrap_or_default();
            // The last block that does not begin beyond it, mostly the next one.
            let skipped = match further.get(1) {
                Some(second) if second.first <= number => {
                    further.partition_point(|block| block.first <= number) - 1
                }
                _ => 0,
            };
            self.load(self.block + 1 + skipped);
            if self.filled > 0 && self.buffer[self.filled - 1] < number {
                self.load(self.block + 1);
            }
        }
        let rest = self.buffer.get(self.at..self.filled).unwrap_or_default();
        self.at += rest.partition_point(|&there| there < number);
        self.here() == Some(number)
    }

    fn load(&mut self, block: usize) {
        self.block = block;
        self.filled = self.list.read(block, &mut self.buffer);
        self.at = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Cursor, Packed};

    proptest! {
        #[test]
        fn what_is_packed_comes_back(
            numbers in prop::collection::btree_set(prop_oneof![0u64..2_000, any::<u64>()], 0..700),
            steps in prop::collection::vec((any::<bool>(), prop_oneof![0u64..2_000, any::<u64>()]), 0..40),
        ) {
            let numbers: Vec<u64> = numbers.into_iter().collect();
            let packed = Packed::new(&numbers);
            prop_assert_eq!((packed.unpack(), packed.len()), (numbers.clone(), numbers.len()));
            let mut cursor = Cursor::new(&packed);
            let mut at = 0;
            for (walks, number) in steps {
                if walks {
                    at = (at + 1).min(numbers.len());
                    cursor.advance();
                } else {
                    at = at.max(numbers.partition_point(|&there| there < number));
                    let found = cursor.seek(number);
                    prop_assert_eq!(found, numbers.get(at) == Some(&number));
                }
                prop_assert_eq!(cursor.here(), numbers.get(at).copied());
                let within = numbers.iter().any(|there| (number..=number.saturating_add(9)).contains(there));
                prop_assert_eq!(packed.any_within(number, number.saturating_add(9)), within);
            }
        }
    }
}
