//! The words of `data/questions.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    generic: Vec<String>,
    existential: Vec<String>,
    ending: Vec<String>,
    whom: BTreeMap<String, Vec<String>>,
    kind: Vec<String>,
    time: Vec<String>,
    place: Vec<String>,
    filler: Vec<String>,
    imperative: Vec<String>,
    past: BTreeMap<String, String>,
}

/// How questions are asked.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    generic: FxHashSet<String>,
    existential: FxHashSet<String>,
    ending: FxHashSet<String>,
    whom: Vec<(String, FxHashSet<String>)>,
    kind: FxHashSet<String>,
    time: FxHashSet<String>,
    place: FxHashSet<String>,
    filler: FxHashSet<String>,
    imperative: FxHashSet<String>,
    past: BTreeMap<String, String>,
}

impl Vocabulary {
    pub fn get() -> &'static Vocabulary {
        static WORDS: LazyLock<Vocabulary> = LazyLock::new(|| {
            let set = |words: Vec<String>| words.into_iter().collect();
            match toml::from_str::<File>(include_str!("../../data/questions.toml")) {
                Ok(file) => Vocabulary {
                    generic: set(file.generic),
                    existential: set(file.existential),
                    ending: set(file.ending),
                    whom: file.whom.into_iter().map(|(class, words)| (class, set(words))).collect(),
                    kind: set(file.kind),
                    time: set(file.time),
                    place: set(file.place),
                    filler: set(file.filler),
                    imperative: set(file.imperative),
                    past: file.past,
                },
                // Compiled in and tested: it cannot happen to a user.
                Err(error) => panic!("data/questions.toml: {error}"),
            }
        });
        &WORDS
    }

    pub fn is_generic(&self, lemma: &str) -> bool {
        self.generic.contains(lemma)
    }

    pub fn is_existential(&self, lemma: &str) -> bool {
        self.existential.contains(lemma)
    }

    pub fn is_ending(&self, lemma: &str) -> bool {
        self.ending.contains(lemma)
    }

    pub fn whom(&self, lemma: &str) -> Option<&str> {
        self.whom.iter().find(|(_, words)| words.contains(lemma)).map(|(class, _)| class.as_str())
    }

    pub fn is_kind(&self, lemma: &str) -> bool {
        self.kind.contains(lemma)
    }

    pub fn is_time(&self, lemma: &str) -> bool {
        self.time.contains(lemma)
    }

    pub fn is_place(&self, lemma: &str) -> bool {
        self.place.contains(lemma)
    }

    pub fn is_filler(&self, word: &str) -> bool {
        self.filler.contains(word)
    }

    /// The past form of a verb by its plain form.
    pub fn past(&self, verb: &str) -> String {
        if let Some(past) = self.past.get(verb) {
            return past.clone();
        }
        let mut letters = verb.chars().rev();
        let (last, before) = (letters.next(), letters.next());
        let vowel = |c: Option<char>| c.is_some_and(|c| "aeiou".contains(c));
        match last {
            Some('e') => format!("{verb}d"),
            Some('y') if !vowel(before) => format!("{}ied", &verb[..verb.len() - 1]),
            // "plan", "ship", "commit" double; "visit", "open", "cover" do not.
            Some(c @ ('n' | 'p' | 't' | 'b' | 'g' | 'm'))
                if vowel(before) && !vowel(letters.next()) && verb.len() <= 4 || verb.ends_with("mit") =>
            {
                format!("{verb}{c}ed")
            }
            _ => format!("{verb}ed"),
        }
    }

    pub fn is_imperative(&self, lemma: &str) -> bool {
        self.imperative.contains(lemma)
    }
}
