//! Pairs of entities as keys of their own.
//!
//! Claims are mostly between two who are both named everywhere. Where lists of both are long, a list of their pair is short:
//! looking it up costs as much as there is to find.

use std::collections::BTreeSet;

use rapporteur_catalog::Catalogue;
use rapporteur_store::{EvidenceQuery, Key};
use std::fmt::Write as _;

/// Entities of one record from which on its pairs are not written: it is found by [`MANY`].
const MOST: usize = 64;
/// Stands in place of the pairs of a record with very many entities.
const MANY: i32 = 0;

/// Which keys are entities. A word that shares its key with one is taken for one wherever it stands, so that this does no harm.
#[derive(Debug)]
pub(crate) struct Pairs(BTreeSet<Key>);

/// A query in the ways that indexes can answer, and as a whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Clauses {
    /// One key each.
    pub(crate) single: Vec<i32>,
    /// Two entities each, perhaps with more beside them.
    pub(crate) pairs: Vec<i32>,
    /// Two keys each that are not two entities: the lesser of each, and the greater. Each is looked up by itself, so that only
    /// the list of its rarer key is read through; of many in one condition an index reads all lists.
    pub(crate) lesser: Vec<i32>,
    pub(crate) greater: Vec<i32>,
    /// All others, in the language of intarray; empty if there is none.
    pub(crate) other: String,
    /// All of them, in the language of intarray: what a row that an index has found must hold.
    pub(crate) all: String,
}

impl Pairs {
    pub(crate) fn new(catalogue: &Catalogue) -> Pairs {
        Pairs(catalogue.entities().iter().map(|entity| Key::entity(&entity.key)).collect())
    }

    /// The pairs of a record.
    pub(crate) fn of(&self, keys: &[Key]) -> Vec<i32> {
        let entities: Vec<Key> = keys.iter().filter(|key| self.0.contains(key)).copied().collect();
        if entities.len() > MOST {
            return vec![MANY];
        }
        let mut pairs = Vec::with_capacity(entities.len() * entities.len() / 2);
        for (at, a) in entities.iter().enumerate() {
            pairs.extend(entities.iter().skip(at + 1).map(|b| pair(*a, *b)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// A query as indexes answer it; `None` if no record can pass.
    pub(crate) fn clauses(&self, query: &EvidenceQuery) -> Option<Clauses> {
        let (mut single, mut pairs) = (Vec::new(), Vec::new());
        let (mut lesser, mut greater) = (Vec::new(), Vec::new());
        let (mut other, mut all) = (String::new(), String::new());
        for clause in query.clauses.iter().filter(|clause| !clause.is_empty()) {
            let keys: BTreeSet<Key> = clause.iter().copied().collect();
            let mut entities = keys.iter().filter(|key| self.0.contains(key));
            match (keys.len(), entities.next(), entities.next()) {
                (1, ..) => single.extend(keys.iter().map(|key| key.number())),
                (_, Some(a), Some(b)) => pairs.push(pair(*a, *b)),
                (2, ..) => {
                    lesser.extend(keys.first().map(|key| key.number()));
                    greater.extend(keys.last().map(|key| key.number()));
                }
                _ => write_clause(&mut other, &keys),
            }
            write_clause(&mut all, &keys);
        }
        if all.is_empty() {
            return None;
        }
        if !pairs.is_empty() {
            pairs.push(MANY);
        }
        Some(Clauses { single, pairs, lesser, greater, other, all })
    }
}

/// Adds a clause. Only numbers are written.
fn write_clause(text: &mut String, keys: &BTreeSet<Key>) {
    text.push_str(if text.is_empty() { "(" } else { "|(" });
    for (number, key) in keys.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{}{}", if number == 0 { "" } else { "&" }, key.number());
    }
    text.push(')');
}

/// The key of a pair, of which `a` is the lesser.
fn pair(a: Key, b: Key) -> i32 {
    let bits = |key: Key| u64::from(key.number().unsigned_abs());
    let mixed = (bits(a) << 32 | bits(b)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    i32::try_from(mixed >> 33).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rapporteur_catalog::Catalogue;
    use rapporteur_store::{EvidenceQuery, Key};

    use super::{MANY, Pairs, pair};

    #[test]
    fn queries_are_split_by_what_can_answer_them() {
        let pairs = Pairs::new(&Catalogue::builtin());
        let mut entities = ["KEN", "FJI"].map(Key::entity);
        entities.sort_unstable();
        let [a, b] = entities;
        let words = [1, 2, 3].map(Key::from_number);
        let query = EvidenceQuery {
            clauses: vec![
                Box::new([b, a]),
                Box::new([words[0]]),
                Box::new(words),
                Box::new([words[2], words[0]]),
                Box::new([]),
                Box::new([a, words[1]]),
            ],
            ..EvidenceQuery::default()
        };
        let split = pairs.clauses(&query).unwrap();
        assert_eq!(split.single, [1]);
        assert_eq!(split.pairs, [pair(a, b), MANY]);
        assert_eq!((split.lesser, split.greater), (vec![1, 2], vec![3, a.number()]));
        assert_eq!(split.other, "(1&2&3)");
        assert!(split.all.contains(&format!("({}&{})", a.number(), b.number())));
        assert_eq!(pairs.clauses(&EvidenceQuery::default()), None);
        assert_eq!(pairs.of(&[words[0], words[1], words[2], a, b]), [pair(a, b)]);
        let all: Vec<Key> = pairs.0.iter().copied().collect();
        assert_eq!(pairs.of(&all), [MANY]);
    }
}
