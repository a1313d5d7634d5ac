//! Parses as one run of bytes: `.rapporteur/cache/trees`.
//!
//! A head, a table sorted by the hash of the sentence, and the trees, each encoded by itself and with its own checksum. A
//! tree is decoded when it is asked for, and is used only if it may be a tree of that very sentence. Whatever else is wrong
//! with the bytes, the sentence is parsed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rapporteur_grammar::Tree;

/// First half of the BLAKE3 hash of a sentence's folded prose.
pub(crate) type Key = [u8; 16];

const MAGIC: [u8; 16] = *b"rapporteur tree\x01";
/// Magic, the grammar, the number of trees, and a checksum of that and the table.
const HEAD: usize = 16 + 32 + 4 + 8;
/// Key, offset behind the table, length, checksum.
const ROW: usize = 16 + 4 + 4 + 8;

/// The key of a sentence.
pub(crate) fn key(prose: &str) -> Key {
    let mut key = Key::default();
    blake3::Hasher::new().update(prose.as_bytes()).finalize_xof().fill(&mut key);
    key
}

/// The code and the models that parse: what others have parsed is not used.
pub(crate) fn grammar() -> [u8; 32] {
    *blake3::hash(env!("RAPPORTEUR_READING_CODE").as_bytes()).as_bytes()
}

/// Trees of earlier sessions.
#[derive(Debug)]
pub(crate) struct Stored {
    bytes: Vec<u8>,
    count: usize,
}

impl Stored {
    /// Reads the head of a store. `None` for bytes that are none, are damaged, or come from another grammar.
    pub(crate) fn open(bytes: Vec<u8>) -> Option<Stored> {
        let (magic, rest) = bytes.split_first_chunk::<16>()?;
        let (made_by, rest) = rest.split_first_chunk::<32>()?;
        let (count, rest) = rest.split_first_chunk::<4>()?;
        let (sum, _) = rest.split_first_chunk::<8>()?;
        if *magic != MAGIC || *made_by != grammar() {
            return None;
        }
        let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
        let table = bytes.get(HEAD..HEAD.checked_add(count.checked_mul(ROW)?)?)?;
        (checksum(&[bytes.get(..HEAD - 8)?, table]) == *sum).then_some(())?;
        Some(Stored { count, bytes })
    }

    /// Number of trees.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// The tree of a sentence, if it is there and whole.
    pub(crate) fn get(&self, key: &Key, prose: &str) -> Option<Tree> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            let (found, tree) = self.row(middle)?;
            match found.cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let tree: Tree = postcard::from_bytes(tree?).ok()?;
                    return tree.fits(prose).then_some(tree);
                }
            }
        }
        None
    }

    /// A row of the table: its key, and the bytes of its tree if they are what was written.
    fn row(&self, at: usize) -> Option<(Key, Option<&[u8]>)> {
        let table = HEAD + at * ROW;
        let (key, rest) = self.bytes.get(table..table + ROW)?.split_first_chunk::<16>()?;
        let (offset, rest) = rest.split_first_chunk::<4>()?;
        let (len, rest) = rest.split_first_chunk::<4>()?;
        let start = HEAD + self.count * ROW + usize::try_from(u32::from_le_bytes(*offset)).ok()?;
        let end = start.checked_add(usize::try_from(u32::from_le_bytes(*len)).ok()?)?;
        let tree = self.bytes.get(start..end).filter(|tree| checksum(&[tree]) == rest);
        Some((*key, tree))
    }
}

/// The bytes of a store of at most `most` trees: `new` ones first, then those of `old`.
pub(crate) fn write(new: &[(Key, Arc<Tree>)], old: Option<&Stored>, most: usize) -> Vec<u8> {
    let mut trees: BTreeMap<Key, Vec<u8>> = BTreeMap::new();
    for (key, tree) in new.iter().take(most) {
        if let Ok(tree) = postcard::to_allocvec(&**tree) {
            trees.insert(*key, tree);
        }
    }
    for (key, tree) in old.into_iter().flat_map(|old| (0..old.count).filter_map(|at| old.row(at))) {
        if trees.len() >= most {
            break;
        }
        if let Some(tree) = tree {
            trees.entry(key).or_insert_with(|| tree.to_vec());
        }
    }
    let mut head = [MAGIC.as_slice(), &grammar()].concat();
    head.extend_from_slice(&u32::try_from(trees.len()).unwrap_or(0).to_le_bytes());
    let (mut table, mut blobs) = (Vec::with_capacity(trees.len() * ROW), Vec::new());
    for (key, tree) in &trees {
        let (Ok(offset), Ok(len)) = (u32::try_from(blobs.len()), u32::try_from(tree.len())) else {
            // Some thousand sentences do not have so many bytes.
            return Vec::new();
        };
        table.extend_from_slice(key);
        table.extend_from_slice(&offset.to_le_bytes());
        table.extend_from_slice(&len.to_le_bytes());
        table.extend_from_slice(&checksum(&[tree]));
        blobs.extend_from_slice(tree);
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

    const PROSE: [&str; 3] = ["Ghana trained Togo's divers in May.", "It rained.", ""];

    fn trees() -> Vec<(Key, Arc<Tree>)> {
        PROSE.iter().map(|prose| (key(prose), Arc::new(rapporteur_grammar::parse(prose)))).collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let (first, rest) = (&trees()[..1], &trees()[1..]);
        let old = Stored::open(write(rest, None, 9)).unwrap();
        let stored = Stored::open(write(first, Some(&old), 9)).unwrap();
        for (prose, (key, tree)) in PROSE.iter().zip(trees()) {
            assert_eq!(stored.get(&key, prose), Some((*tree).clone()), "{prose}");
        }
        assert_eq!(stored.get(&key("It snowed."), "It snowed."), None);
        // The new ones stay if there is not room for all.
        let few = Stored::open(write(first, Some(&old), 1)).unwrap();
        assert!(few.get(&first[0].0, PROSE[0]).is_some() && few.get(&rest[0].0, PROSE[1]).is_none());
        // A tree of another sentence is not taken for one of this.
        let (longest, _) = first[0];
        assert_eq!(stored.get(&longest, "Hm"), None);
        assert!(Stored::open(Vec::new()).is_none());
    }

    proptest! {
        #[test]
        fn damaged_bytes_give_the_same_trees_or_none(at in any::<prop::sample::Index>(), bit in 0u8..8, cut in any::<prop::sample::Index>()) {
            let bytes = write(&trees(), None, 9);
            let mut damaged = bytes.clone();
            damaged[at.index(bytes.len())] ^= 1 << bit;
            for damaged in [damaged, bytes[..cut.index(bytes.len())].to_vec()] {
                let Some(stored) = Stored::open(damaged) else { continue };
                for (prose, (key, tree)) in PROSE.iter().zip(trees()) {
                    if let Some(found) = stored.get(&key, prose) {
                        prop_assert_eq!(&found, &*tree);
                    }
                }
            }
        }
    }
}
