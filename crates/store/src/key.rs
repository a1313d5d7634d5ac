//! Names for entities, words, kinds, domains and sources that mean the same on every machine.
//!
//! Indices into a catalogue are comparable only within one build of it, so records carry hashes of the catalogue's own keys.
//! They are 31 bits wide, so that a database can index them as plain integers; of 50,000 words fewer than one is expected
//! to share its key with another, which costs a candidate that is then found not to fit.

use rapporteur_catalog::Catalogue;
use rapporteur_evidence::FactKey;

/// What a record is looked up by: an entity or a word. Never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Key(i32);

/// A kind of cooperation or a domain. Never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Facet(i32);

/// A source, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct SourceKey(pub i64);

impl Key {
    /// The key of an entity by its key in the catalogue (`COL`).
    #[must_use]
    pub fn entity(key: &str) -> Key {
        Key(narrow(hash("entity", key)))
    }

    /// The key of a word by the code of its stem; see [`FactKey::word`].
    #[must_use]
    pub fn word(code: u64) -> Key {
        // Fibonacci hashing: every bit of the code has a say in the highest ones.
        Key(narrow((code ^ (code >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// The key for a key of the fact index; none for those that name no single thing.
    #[must_use]
    pub fn of(key: FactKey, catalogue: &Catalogue) -> Option<Key> {
        match key {
            FactKey::Entity(id) => catalogue.entity(id).map(|entity| Key::entity(&entity.key)),
            FactKey::Word(code) => Some(Key::word(code)),
            FactKey::All | FactKey::Pair(..) => None,
        }
    }

    /// As a number that a database can index.
    #[must_use]
    pub fn number(self) -> i32 {
        self.0
    }

    /// From [`Key::number`].
    #[must_use]
    pub fn from_number(number: i32) -> Key {
        Key(number)
    }
}

impl Facet {
    /// A kind of cooperation (`training-education`).
    #[must_use]
    pub fn kind(kind: &str) -> Facet {
        Facet(narrow(hash("kind", kind)))
    }

    /// A domain (`cyber/cyber-defence`).
    #[must_use]
    pub fn domain(domain: &str) -> Facet {
        Facet(narrow(hash("domain", domain)))
    }

    /// As a number that a database can index.
    #[must_use]
    pub fn number(self) -> i32 {
        self.0
    }

    /// From [`Facet::number`].
    #[must_use]
    pub fn from_number(number: i32) -> Facet {
        Facet(number)
    }
}

impl SourceKey {
    /// The key of a source by its name in the base.
    #[must_use]
    pub fn of(name: &str) -> SourceKey {
        SourceKey(i64::from_le_bytes(hash("source", name).to_le_bytes()))
    }

    /// The shard of `of` that the source belongs to, the same on every machine.
    #[must_use]
    pub fn shard(self, of: u32) -> u32 {
        let key = u64::from_le_bytes(self.0.to_le_bytes());
        u32::try_from(key % u64::from(of.max(1))).unwrap_or_default()
    }
}

fn hash(class: &str, text: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(class.as_bytes());
    hasher.update(&[0]);
    hasher.update(text.as_bytes());
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}

/// The highest 31 bits.
fn narrow(hash: u64) -> i32 {
    i32::try_from(hash >> 33).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Facet, Key, SourceKey};

    /// Stores outlive the program that filled them: these numbers must never change.
    #[test]
    fn keys_are_for_ever() {
        let keys = [Key::entity("KEN"), Key::word(0x0123_4567_89ab_cdef)].map(Key::number);
        let facets = [Facet::kind("exercise"), Facet::domain("maritime")].map(Facet::number);
        assert_eq!(
            (keys, facets, SourceKey::of("sources/a.md").0),
            ([130_817_656, 155_942_541], [567_270_221, 1_441_361_584], -5_018_979_978_397_264_174)
        );
    }

    #[test]
    fn shards_share_the_sources_out() {
        let mut sizes = [0u32; 7];
        for number in 0..7_000 {
            sizes[SourceKey::of(&format!("s{number}.txt")).shard(7) as usize] += 1;
        }
        assert!(sizes.iter().all(|&size| (850..1_150).contains(&size)), "{sizes:?}");
        assert_eq!(SourceKey::of("a").shard(0), 0);
    }
}
