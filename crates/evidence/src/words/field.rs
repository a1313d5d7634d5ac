//! The hand-made field words: groups of equals, opposites, narrower and exclusive words, spelling.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::{Relation, Word};

/// `field-words.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FieldFile {
    same: BTreeMap<String, Vec<String>>,
    opposite: Pairs,
    converse: Pairs,
    unrelated: Pairs,
    narrower: BTreeMap<String, Narrower>,
    exclusive: BTreeMap<String, Vec<String>>,
    spelling: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Pairs {
    pairs: Vec<(String, String)>,
}

#[derive(Debug, Deserialize)]
struct Narrower {
    general: String,
    specific: Vec<String>,
}

/// The field words, with every word and phrase numbered by its groups.
#[derive(Debug, Default)]
pub(super) struct Field {
    /// Word or phrase, in American spelling, to the groups it belongs to.
    groups: FxHashMap<String, Vec<u16>>,
    /// First words of phrases.
    pub(super) heads: FxHashSet<String>,
    /// How groups stand to each other: (claim, evidence).
    relations: FxHashMap<(u16, u16), Relation>,
    spelling: FxHashMap<String, String>,
}

impl Field {
    /// Reads the files. The keys of each are its own: "share" may be a part in one and an exchange in another.
    pub(super) fn read(texts: &[&str]) -> Self {
        // The files are ours and a test reads them; a mistake in one costs its words, not the session.
        let files: Vec<FieldFile> =
            texts.iter().map(|text| toml::from_str(text).unwrap_or_default()).collect();
        let spelling = files.iter().flat_map(|file| file.spelling.clone()).collect();
        let mut field = Self { spelling, ..Self::default() };
        let mut groups = 0;
        for file in &files {
            field.read_file(file, &mut groups);
        }
        field
    }

    /// Numbers the groups of a file from `groups` on.
    fn read_file(&mut self, file: &FieldFile, groups: &mut u16) {
        let field = self;
        let mut next = || {
            let group = *groups;
            *groups = groups.saturating_add(1);
            group
        };
        let mut by_name: FxHashMap<String, u16> = FxHashMap::default();
        for (name, words) in &file.same {
            let group = next();
            by_name.insert(field.canonical(name).into_owned(), group);
            for word in words {
                field.add(word, group);
            }
        }
        let mut group_of = |field: &mut Self, name: &str| {
            let canonical = field.canonical(name).into_owned();
            if let Some(group) = by_name.get(&canonical) {
                return *group;
            }
            let group = next();
            by_name.insert(canonical, group);
            field.add(name, group);
            group
        };
        for (pairs, relation) in [
            (&file.opposite.pairs, Relation::Antonym),
            (&file.converse.pairs, Relation::Converse),
            (&file.unrelated.pairs, Relation::Unknown),
        ] {
            for (a, b) in pairs {
                let (a, b) = (group_of(field, a), group_of(field, b));
                field.relations.insert((a, b), relation);
                field.relations.insert((b, a), relation);
            }
        }
        for Narrower { general, specific } in file.narrower.values() {
            let general = group_of(field, general);
            for specific in specific {
                let specific = group_of(field, specific);
                field.relations.insert((general, specific), Relation::Below);
                field.relations.insert((specific, general), Relation::Above);
            }
        }
        for set in file.exclusive.values() {
            let groups: Vec<u16> = set.iter().map(|word| group_of(field, word)).collect();
            for &a in &groups {
                for &b in groups.iter().filter(|&&b| b != a) {
                    field.relations.entry((a, b)).or_insert(Relation::Sibling);
                }
            }
        }
    }

    fn add(&mut self, word: &str, group: u16) {
        let canonical = self.canonical(word).into_owned();
        if let Some((head, _)) = canonical.split_once(' ') {
            self.heads.insert(head.to_owned());
        }
        let groups = self.groups.entry(canonical).or_default();
        if !groups.contains(&group) {
            groups.push(group);
        }
    }

    pub(super) fn groups_of(&self, word: &str) -> Option<&Vec<u16>> {
        self.groups.get(&*self.canonical(word))
    }

    /// What the field words say. Groups of the words themselves go before groups of what they derive from.
    pub(super) fn relate(&self, claim: &Word, evidence: &Word) -> Option<Relation> {
        for (claims, evidences) in [
            (claim.groups.get(..claim.own_groups), evidence.groups.get(..evidence.own_groups)),
            (Some(&*claim.groups), Some(&*evidence.groups)),
        ] {
            let (claims, evidences) = (claims.unwrap_or_default(), evidences.unwrap_or_default());
            if claims.iter().any(|group| evidences.contains(group)) {
                return Some(Relation::Synonym);
            }
            let best = claims
                .iter()
                .flat_map(|&a| evidences.iter().filter_map(move |&b| self.relations.get(&(a, b)).copied()))
                .min();
            if best.is_some() {
                return best;
            }
        }
        None
    }

    /// One spelling for all: American, without the hyphen after a prefix that is written both ways.
    pub(super) fn canonical<'a>(&self, word: &'a str) -> Cow<'a, str> {
        if word.contains(' ') {
            let parts: Vec<Cow<'_, str>> = word.split(' ').map(|part| self.canonical_word(part)).collect();
            let changed = parts.iter().any(|part| matches!(part, Cow::Owned(_)));
            return if changed { Cow::Owned(parts.join(" ")) } else { Cow::Borrowed(word) };
        }
        self.canonical_word(word)
    }

    fn canonical_word<'a>(&self, word: &'a str) -> Cow<'a, str> {
        const PREFIXES: [&str; 8] =
            ["co-", "cyber-", "counter-", "anti-", "non-", "multi-", "inter-", "sub-"];
        const ENDINGS: [(&str, &str); 7] = [
            ("ise", "ize"),
            ("isation", "ization"),
            ("iser", "izer"),
            ("ising", "izing"),
            ("ised", "ized"),
            ("yse", "yze"),
            ("ogue", "og"),
        ];
        /// What may follow *-our* where American spelling has *-or*.
        const AFTER_OUR: [&str; 11] =
            ["", "s", "able", "al", "er", "ed", "ing", "ful", "ite", "hood", "less"];
        if let Some(prefix) = PREFIXES.iter().find(|prefix| word.starts_with(*prefix)) {
            let joined =
                format!("{}{}", prefix.trim_end_matches('-'), word.get(prefix.len()..).unwrap_or_default());
            let canonical = self.canonical_word(&joined).into_owned();
            return Cow::Owned(canonical);
        }
        if let Some(american) = self.spelling.get(word) {
            return Cow::Owned(american.clone());
        }
        if !word.is_ascii() || word.len() < 5 {
            return Cow::Borrowed(word);
        }
        for (british, american) in ENDINGS {
            if let Some(stem) = word.strip_suffix(british)
                && stem.len() >= 3
            {
                return Cow::Owned(format!("{stem}{american}"));
            }
        }
        if let Some(at) = word.rfind("our")
            && at >= 3
            && word.get(at + 3..).is_some_and(|rest| AFTER_OUR.contains(&rest))
        {
            let (stem, rest) = (word.get(..at).unwrap_or_default(), word.get(at + 3..).unwrap_or_default());
            return Cow::Owned(format!("{stem}or{rest}"));
        }
        if !matches!(word, "timbre" | "outre")
            && let Some(stem) = word.strip_suffix("re")
            && (stem.ends_with('t') || stem.ends_with('b'))
        {
            return Cow::Owned(format!("{stem}er"));
        }
        Cow::Borrowed(word)
    }
}
