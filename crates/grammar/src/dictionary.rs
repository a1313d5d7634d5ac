//! What a dictionary says a form can be: "lies" a plural and a verb of the third person, mostly a verb.
//!
//! A tagger that learns from a treebank alone has seen half of a language's words, and guesses the others by their
//! endings; that "Belize" is no verb and "quartz" no plural it cannot know. The dictionary has the words of the language
//! by part of speech with how often they are met in each, and inflects them by rule.

use rustc_hash::FxHashMap;

/// A part of speech of the dictionary, by its place in an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Noun,
    Verb,
    Adjective,
    Adverb,
}

impl Kind {
    const fn shift(self) -> u16 {
        2 * self as u16
    }
}

/// A word of the dictionary, or a form that no rule makes.
///
/// Two bits for each part of speech say whether it is one, and whether it mostly is; four more that it is an irregular
/// form: of a noun, past, present participle, of an adjective.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Entry(u16);

impl Entry {
    const IRREGULAR_NOUN: u16 = 1 << 8;
    const IRREGULAR_PAST: u16 = 1 << 9;
    const IRREGULAR_ING: u16 = 1 << 10;
    const IRREGULAR_ADJECTIVE: u16 = 1 << 11;

    fn level(self, kind: Kind) -> u16 {
        self.0 >> kind.shift() & 0b11
    }
}

/// What a form can be, and what it mostly is: sets of paradigm cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    pub possible: u16,
    pub usual: u16,
}

/// Cells of paradigms, as bits.
mod cell {
    pub const SINGULAR: u16 = 1;
    pub const PLURAL: u16 = 1 << 1;
    pub const VERB: u16 = 1 << 2;
    pub const THIRD: u16 = 1 << 3;
    pub const PAST: u16 = 1 << 4;
    pub const ING: u16 = 1 << 5;
    pub const ADJECTIVE: u16 = 1 << 6;
    pub const COMPARED: u16 = 1 << 7;
    pub const ADVERB: u16 = 1 << 8;
    pub const DERIVED_ADVERB: u16 = 1 << 9;
}

/// Words by the hash of their small letters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dictionary {
    entries: FxHashMap<u32, Entry>,
}

impl Dictionary {
    /// From the hashes and the entries of [`Dictionary::sorted`].
    pub(crate) fn new(entries: impl Iterator<Item = (u32, u16)>) -> Self {
        Self { entries: entries.map(|(hash, bits)| (hash, Entry(bits))).collect() }
    }

    /// What the dictionary says of a form in small letters.
    pub(crate) fn reading(&self, form: &str) -> Reading {
        let mut reading = Reading::default();
        if self.entries.is_empty() || !form.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'\'')
        {
            return reading;
        }
        let mut add = |cell: u16, level: u16| {
            if level > 0 {
                reading.possible |= cell;
            }
            if level > 1 {
                reading.usual |= cell;
            }
        };
        let own = self.entry(form);
        // "divers", "extras": whatever adjective is spelled like the plural of a common noun, the noun is what is met.
        let plural = form
            .strip_suffix('s')
            .filter(|stem| !stem.ends_with('s'))
            .is_some_and(|stem| self.entry(stem).level(Kind::Noun) > 1);
        add(cell::SINGULAR, own.level(Kind::Noun));
        add(cell::VERB, own.level(Kind::Verb));
        add(cell::ADJECTIVE, own.level(Kind::Adjective).min(if plural { 1 } else { 2 }));
        add(cell::ADVERB, own.level(Kind::Adverb));
        for (bit, cell) in [
            (Entry::IRREGULAR_NOUN, cell::PLURAL),
            (Entry::IRREGULAR_PAST, cell::PAST),
            (Entry::IRREGULAR_ING, cell::ING),
            (Entry::IRREGULAR_ADJECTIVE, cell::COMPARED),
        ] {
            add(cell, if own.0 & bit == 0 { 0 } else { 2 });
        }
        // Bases that an ending was put on, by the spelling rules of English.
        let mut base = String::with_capacity(form.len() + 1);
        let mut of = |stem: &str, ending: &str| {
            base.clear();
            base.push_str(stem);
            base.push_str(ending);
            if base.len() < 2 { Entry::default() } else { self.entry(&base) }
        };
        if let Some(stem) = form.strip_suffix('s').filter(|stem| !stem.ends_with('s')) {
            let mut bases = vec![of(stem, "")];
            if let Some(stem) = stem.strip_suffix('e') {
                bases.push(of(stem, ""));
                if let Some(stem) = stem.strip_suffix('i') {
                    bases.push(of(stem, "y"));
                }
            }
            for entry in bases {
                add(cell::PLURAL, entry.level(Kind::Noun));
                add(cell::THIRD, entry.level(Kind::Verb));
            }
        }
        for (ending, kind, cell) in [
            ("ed", Kind::Verb, cell::PAST),
            ("ing", Kind::Verb, cell::ING),
            ("er", Kind::Adjective, cell::COMPARED),
            ("est", Kind::Adjective, cell::COMPARED),
        ] {
            let Some(stem) = form.strip_suffix(ending) else { continue };
            add(cell, of(stem, "").level(kind));
            add(cell, of(stem, "e").level(kind));
            if let Some(stem) = stem.strip_suffix('i').filter(|_| ending != "ing") {
                add(cell, of(stem, "y").level(kind));
            }
            // "planned"
            let mut last = stem.bytes().rev();
            if let (Some(a), Some(b)) = (last.next(), last.next())
                && a == b
            {
                add(cell, of(&stem[..stem.len() - 1], "").level(kind));
            }
        }
        if let Some(stem) = form.strip_suffix("ly") {
            add(cell::DERIVED_ADVERB, of(stem, "").level(Kind::Adjective));
            if let Some(stem) = stem.strip_suffix('i') {
                add(cell::DERIVED_ADVERB, of(stem, "y").level(Kind::Adjective));
            }
        }
        reading
    }

    fn entry(&self, word: &str) -> Entry {
        self.entries.get(&hash(word)).copied().unwrap_or_default()
    }
}

/// What training makes of word tables.
#[cfg(feature = "train")]
impl Dictionary {
    /// A part of speech that fewer of a word's occurrences have is possible, but not usual: one in so many.
    const RARE: u32 = 5;

    /// From tables cut from `WordNet`: words with a field per part of speech, its letter and how often it was met; and
    /// the irregular forms, each with the letter and the word. Fields are as [`crate::train::lemma::Lexicon`] reads
    /// them.
    pub(crate) fn from_wordnet(words: &str, exceptions: &str) -> Self {
        let plain = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'\'');
        let mut entries: FxHashMap<u32, Entry> = FxHashMap::default();
        for (word, fields) in words.lines().filter_map(|line| line.split_once('\t')) {
            if !plain(word) {
                continue;
            }
            let fields: Vec<(Kind, u32)> = fields
                .split([' ', '\t'])
                .filter_map(|field| {
                    let kind = match field.as_bytes().first()? {
                        b'n' => Kind::Noun,
                        b'v' => Kind::Verb,
                        b'a' => Kind::Adjective,
                        b'r' => Kind::Adverb,
                        _ => return None,
                    };
                    let (count, _) = field[1..].split_once(':')?;
                    Some((kind, count.parse().ok()?))
                })
                .collect();
            let total: u32 = fields.iter().map(|(_, count)| count).sum();
            let entry = entries.entry(hash(word)).or_default();
            for (kind, count) in &fields {
                let level = if count * Self::RARE >= total { 2 } else { 1 };
                entry.0 |= level << kind.shift();
            }
        }
        for (form, bases) in exceptions.lines().filter_map(|line| line.split_once('\t')) {
            if !plain(form) {
                continue;
            }
            for base in bases.split([' ', '\t']) {
                let bit = match base.as_bytes().first() {
                    Some(b'n') => Entry::IRREGULAR_NOUN,
                    Some(b'v') if form.ends_with("ing") => Entry::IRREGULAR_ING,
                    Some(b'v') => Entry::IRREGULAR_PAST,
                    Some(b'a' | b'r') => Entry::IRREGULAR_ADJECTIVE,
                    _ => continue,
                };
                entries.entry(hash(form)).or_default().0 |= bit;
            }
        }
        Self { entries }
    }

    /// Hashes with their entries, ascending.
    pub(crate) fn sorted(&self) -> Vec<(u32, u16)> {
        let mut sorted: Vec<(u32, u16)> = self.entries.iter().map(|(&hash, entry)| (hash, entry.0)).collect();
        sorted.sort_unstable();
        sorted
    }
}

/// FNV-1a, folded to 32 bits.
fn hash(word: &str) -> u32 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in word.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (state ^ (state >> 32)) as u32
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_by_rule_and_by_list() {
        let words = "lie\tn13:1 v192:2\nplan\tn5:1 v5:2\ncarry\tv9:1\nbig\ta9:1\nhappy\ta9:1\nox\tn1:1\nsink\tn4:1 v29:2";
        let dictionary = Dictionary::from_wordnet(words, "oxen\tnox\nsank\tvsink\nlying\tvlie");
        let of = |form| dictionary.reading(form);
        assert_eq!(of("lies"), Reading { possible: cell::PLURAL | cell::THIRD, usual: cell::THIRD });
        assert_eq!(of("planned").possible, cell::PAST);
        assert_eq!(of("carries").possible, cell::THIRD);
        assert_eq!(of("carried").possible, cell::PAST);
        assert_eq!(of("bigger").possible, cell::COMPARED);
        assert_eq!(of("happily").possible, cell::DERIVED_ADVERB);
        assert_eq!(of("oxen").possible, cell::PLURAL);
        assert_eq!(of("sank").possible, cell::PAST);
        assert_eq!(of("lying").possible, cell::ING);
        assert_eq!(of("belize"), Reading::default());
        assert_eq!(of("é"), Reading::default());
        let again = Dictionary::new(dictionary.sorted().into_iter());
        assert_eq!(again.reading("sinks"), dictionary.reading("sinks"));
    }
}
