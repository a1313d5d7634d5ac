//! Values that were worked out in earlier sessions as one run of bytes, to be mapped from a file.
//!
//! A head, a table sorted by the hash of what a value was made from, and the values, each with its own checksum. The head names
//! what made them: by other makers nothing is read. A value is looked at when it is asked for; whatever else is wrong with the
//! bytes, it is worked out again.

use std::collections::BTreeMap;

use rapporteur_evidence::flat::Bytes;

/// First half of the BLAKE3 hash of what a value was made from.
pub(crate) type Key = [u8; 16];

/// What the values are, and what made them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Maker {
    /// The first bytes.
    pub(crate) magic: [u8; 16],
    /// Hash of all that the values depend on beside their keys.
    pub(crate) made_by: [u8; 32],
}

/// Magic, maker, the number of values, and a checksum of that and the table.
const HEAD: usize = 16 + 32 + 4 + 8;
/// Key, offset behind the table, length, checksum.
const ROW: usize = 16 + 4 + 4 + 8;

/// The key of what a value was made from.
pub(crate) fn key(made_from: &[u8]) -> Key {
    let mut key = Key::default();
    blake3::Hasher::new().update(made_from).finalize_xof().fill(&mut key);
    key
}

/// Values of earlier sessions.
#[derive(Debug)]
pub(crate) struct Rows {
    bytes: Bytes,
    count: usize,
}

impl Rows {
    /// Reads the head and the table. `None` for bytes that are none, are damaged, or have another maker.
    pub(crate) fn open(bytes: Bytes, maker: Maker) -> Option<Rows> {
        let (magic, rest) = bytes.split_first_chunk::<16>()?;
        let (made_by, rest) = rest.split_first_chunk::<32>()?;
        let (count, rest) = rest.split_first_chunk::<4>()?;
        let (sum, _) = rest.split_first_chunk::<8>()?;
        if (Maker { magic: *magic, made_by: *made_by }) != maker {
            return None;
        }
        let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
        let table = bytes.get(HEAD..HEAD.checked_add(count.checked_mul(ROW)?)?)?;
        (checksum(&[bytes.get(..HEAD - 8)?, table]) == *sum).then_some(())?;
        Some(Rows { count, bytes })
    }

    /// Number of values.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// The bytes of a value, if it is there and whole.
    pub(crate) fn get(&self, key: &Key) -> Option<&[u8]> {
        let (_, value) = self.row(self.find(key)?)?;
        value
    }

    /// Whether there is a value, whole or not.
    pub(crate) fn has(&self, key: &Key) -> bool {
        self.find(key).is_some()
    }

    fn find(&self, key: &Key) -> Option<usize> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            let table = HEAD + middle * ROW;
            match self.bytes.get(table..table + 16)?.cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// A row of the table: its key, and the bytes of its value if they are what was written.
    fn row(&self, at: usize) -> Option<(Key, Option<&[u8]>)> {
        let table = HEAD + at * ROW;
        let (key, rest) = self.bytes.get(table..table + ROW)?.split_first_chunk::<16>()?;
        let (offset, rest) = rest.split_first_chunk::<4>()?;
        let (len, rest) = rest.split_first_chunk::<4>()?;
        let start = HEAD + self.count * ROW + usize::try_from(u32::from_le_bytes(*offset)).ok()?;
        let end = start.checked_add(usize::try_from(u32::from_le_bytes(*len)).ok()?)?;
        let value = self.bytes.get(start..end).filter(|value| checksum(&[value]) == rest);
        Some((*key, value))
    }
}

/// The bytes of a store of at most `most` values: `new` ones first, then those of `old`.
pub(crate) fn write(
    maker: Maker,
    new: impl Iterator<Item = (Key, Vec<u8>)>,
    old: Option<&Rows>,
    most: usize,
) -> Vec<u8> {
    let mut values: BTreeMap<Key, Vec<u8>> = new.take(most).collect();
    for (key, value) in old.into_iter().flat_map(|old| (0..old.count).filter_map(|at| old.row(at))) {
        if values.len() >= most {
            break;
        }
        if let Some(value) = value {
            values.entry(key).or_insert_with(|| value.to_vec());
        }
    }
    let mut head = [maker.magic.as_slice(), &maker.made_by].concat();
    head.extend_from_slice(&u32::try_from(values.len()).unwrap_or(0).to_le_bytes());
    let (mut table, mut blobs) = (Vec::with_capacity(values.len() * ROW), Vec::new());
    for (key, value) in &values {
        let (Ok(offset), Ok(len)) = (u32::try_from(blobs.len()), u32::try_from(value.len())) else {
            // Some thousand sentences do not have so many bytes.
            return Vec::new();
        };
        table.extend_from_slice(key);
        table.extend_from_slice(&offset.to_le_bytes());
        table.extend_from_slice(&len.to_le_bytes());
        table.extend_from_slice(&checksum(&[value]));
        blobs.extend_from_slice(value);
    }
    let sum = checksum(&[&head, &table]);
    [head.as_slice(), &sum, &table, &blobs].concat()
}

fn checksum(parts: &[&[u8]]) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    let mut sum = [0; 8];
    hasher.finalize_xof().fill(&mut sum);
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAKER: Maker = Maker { magic: *b"values of tests\x01", made_by: [7; 32] };
    const NAMES: [&str; 3] = ["Ghana trained Togo's divers in May.", "It rained.", ""];

    fn values() -> Vec<(Key, Vec<u8>)> {
        NAMES.iter().map(|name| (key(name.as_bytes()), name.repeat(3).into_bytes())).collect()
    }

    fn written(values: &[(Key, Vec<u8>)], old: Option<&Rows>, most: usize) -> Vec<u8> {
        write(MAKER, values.iter().cloned(), old, most)
    }

    #[test]
    fn what_is_written_is_read() {
        let all = values();
        let (first, rest) = all.split_at(1);
        let open = |bytes: Vec<u8>| Rows::open(Bytes::new(bytes), MAKER);
        let old = open(written(rest, None, 9)).unwrap();
        let both = written(first, Some(&old), 9);
        let rows = open(both.clone()).unwrap();
        assert_eq!(rows.len(), 3);
        for (key, value) in &all {
            assert_eq!(rows.get(key), Some(&**value));
        }
        assert!(!rows.has(&key(b"It snowed.")));
        // The new ones stay if there is not room for all.
        let few = open(written(first, Some(&old), 1)).unwrap();
        assert!(few.has(&first[0].0) && !few.has(&rest[0].0));
        let other = Maker { made_by: [8; 32], ..MAKER };
        assert!(Rows::open(Bytes::new(both), other).is_none() && open(Vec::new()).is_none());
    }

    proptest! {
        #[test]
        fn damaged_bytes_give_the_same_values_or_none(at in any::<prop::sample::Index>(), bit in 0u8..8, cut in any::<prop::sample::Index>()) {
            let bytes = written(&values(), None, 9);
            let mut damaged = bytes.clone();
            damaged[at.index(bytes.len())] ^= 1 << bit;
            for damaged in [damaged, bytes[..cut.index(bytes.len())].to_vec()] {
                let Some(rows) = Rows::open(Bytes::new(damaged), MAKER) else { continue };
                for (key, value) in values() {
                    if let Some(found) = rows.get(&key) {
                        prop_assert_eq!(found, &*value);
                    }
                }
            }
        }
    }
}
