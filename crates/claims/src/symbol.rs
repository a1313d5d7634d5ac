//! Words that are kept once, however often they are said.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHasher};

/// A word, shared by all who say it: one pointer wide, compared in one step, freed some time after its last use.
#[derive(Clone)]
pub struct Symbol(Arc<Entry>);

struct Entry {
    hash: u64,
    text: Box<str>,
}

/// Words in use. Several maps, so that threads seldom wait for each other.
static WORDS: LazyLock<[Mutex<Shard>; SHARDS]> = LazyLock::new(|| std::array::from_fn(|_| Mutex::default()));
const SHARDS: usize = 64;

#[derive(Default)]
struct Shard {
    /// By hash; words of one hash are compared.
    words: FxHashMap<u64, Vec<Symbol>>,
    /// Length of `words` at which those that nobody uses are looked for.
    full: usize,
}

/// Words of one map before it is ever cleaned.
const SMALL: usize = 1024;

impl Symbol {
    /// The symbol of a word.
    #[must_use]
    pub fn new(text: &str) -> Symbol {
        let hash = Symbol::hash_of(text);
        // The lowest bits choose within the map.
        let shard = usize::try_from(hash >> 57).unwrap_or_default() % SHARDS;
        let mut shard = WORDS[shard].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = shard.words.get(&hash).and_then(|list| list.iter().find(|word| ***word == *text))
        {
            return known.clone();
        }
        if shard.words.len() >= shard.full.max(SMALL) {
            // Under the lock nobody can take up a word that only this map holds.
            shard.words.retain(|_, list| {
                list.retain(|word| Arc::strong_count(&word.0) > 1);
                !list.is_empty()
            });
            shard.full = shard.words.len() * 2;
        }
        let word = Symbol(Arc::new(Entry { hash, text: text.into() }));
        shard.words.entry(hash).or_default().push(word.clone());
        word
    }

    /// Hash of a word, the same on every run: [`Symbol::code`] of its symbol.
    #[must_use]
    pub fn hash_of(text: &str) -> u64 {
        let mut hasher = FxHasher::default();
        text.hash(&mut hasher);
        hasher.finish()
    }

    /// [`Symbol::hash_of`] of the word, without a look at it.
    #[must_use]
    pub fn code(&self) -> u64 {
        self.0.hash
    }
}

impl Deref for Symbol {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl PartialEq for Symbol {
    fn eq(&self, other: &Symbol) -> bool {
        // There is one entry for each word.
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Symbol {}

impl Hash for Symbol {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

impl PartialOrd for Symbol {
    fn partial_cmp(&self, other: &Symbol) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Symbol {
    fn cmp(&self, other: &Symbol) -> std::cmp::Ordering {
        str::cmp(self, other)
    }
}

impl From<&str> for Symbol {
    fn from(text: &str) -> Symbol {
        Symbol::new(text)
    }
}

/// As its word: what is read back is shared like any other.
impl serde::Serialize for Symbol {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Symbol {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Symbol, D::Error> {
        struct Word;
        impl serde::de::Visitor<'_> for Word {
            type Value = Symbol;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Symbol, E> {
                Ok(Symbol::new(word))
            }
        }
        deserializer.deserialize_str(Word)
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{SMALL, Symbol};

    #[test]
    fn equal_words_are_one() {
        assert_eq!(Symbol::new("harbour"), Symbol::new("harbour"));
        assert_ne!(Symbol::new("harbour"), Symbol::new("harbours"));
        assert_eq!(Symbol::new("quay").code(), Symbol::hash_of("quay"));
    }

    #[test]
    fn words_in_use_outlive_a_cleaning() {
        let kept = Symbol::new("lighthouse");
        for number in 0..SMALL * 200 {
            let _ = Symbol::new(&format!("word{number}"));
        }
        assert_eq!(kept, Symbol::new("lighthouse"));
        assert_eq!(&*kept, "lighthouse");
    }

    #[test]
    fn threads_agree() {
        let words = || (0..2000).map(|number| Symbol::new(&format!("shared{number}"))).collect::<Vec<_>>();
        let other = std::thread::spawn(words);
        let mine = words();
        assert_eq!(mine, other.join().unwrap_or_default());
    }
}
