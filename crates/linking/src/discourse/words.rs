//! The word lists of who speaks (`data/discourse.txt`), read once per process.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// A list of `data/discourse.txt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Speech,
    Talk,
    Release,
    Saying,
    Governs,
    Own,
    Anybody,
    Plain,
    Repeats,
    Represents,
    Inclusive,
    Shared,
    Apposition,
}

const SECTIONS: [(&str, Kind); 13] = [
    ("speech", Kind::Speech),
    ("talk", Kind::Talk),
    ("release", Kind::Release),
    ("saying", Kind::Saying),
    ("governs", Kind::Governs),
    ("own", Kind::Own),
    ("anybody", Kind::Anybody),
    ("plain", Kind::Plain),
    ("repeats", Kind::Repeats),
    ("represents", Kind::Represents),
    ("inclusive", Kind::Inclusive),
    ("shared", Kind::Shared),
    ("apposition", Kind::Apposition),
];

/// Whether a word, in small letters and British spelling, stands in a list.
pub(crate) fn is(kind: Kind, word: &str) -> bool {
    static LISTS: LazyLock<FxHashMap<&'static str, u16>> = LazyLock::new(|| {
        let mut lists: FxHashMap<&'static str, u16> = FxHashMap::default();
        let mut bit = 0;
        for line in include_str!("../../data/discourse.txt").lines().filter(|line| !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => {
                    bit = SECTIONS.iter().find(|(n, _)| *n == name).map_or(0, |(_, kind)| 1 << *kind as u16);
                }
                None => line.split_whitespace().for_each(|word| *lists.entry(word).or_default() |= bit),
            }
        }
        lists
    });
    LISTS.get(word).is_some_and(|lists| lists & 1 << kind as u16 != 0)
}
