//! Training of the [lemma model](crate::LemmaModel): counts of annotated words become decision lists.
//!
//! The lists hold no randomness and no floating point: the same words in the same order give the same bytes, and so
//! do the same words in any other.

use std::collections::{BTreeMap, BTreeSet};

use crate::Upos;
use crate::lemma::{Case, Cell, Edit, ListName, Morph, Naming, Shape};
use crate::lemma::{case_list, edit_list, fold, path, word_list, write};

/// An annotated word of a treebank, as in CoNLL-U.
#[derive(Debug, Clone, Copy)]
pub struct LemmaExample<'a> {
    /// Second column.
    pub form: &'a str,
    /// Fourth column.
    pub upos: Upos,
    /// Fifth column.
    pub xpos: &'a str,
    /// Sixth column.
    pub feats: &'a str,
    /// Whether the word begins its sentence.
    pub initial: bool,
    /// Third column.
    pub lemma: &'a str,
}

/// Words of a dictionary with their inflected forms, beyond those of the treebank.
///
/// Regular forms are made by the spelling rules of English; they steer what the model does with a word that the treebank
/// has in other forms only (`hassled` with `hassle`, `timed` with `time`).
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    bases: BTreeSet<(Kind, Box<str>)>,
    irregular: BTreeSet<(Kind, Box<str>, Box<str>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Noun,
    Verb,
    Adjective,
}

impl Kind {
    /// By the letter that `WordNet` gives a part of speech.
    fn of_wordnet(letter: char) -> Option<Self> {
        match letter {
            'n' => Some(Self::Noun),
            'v' => Some(Self::Verb),
            'a' | 'r' => Some(Self::Adjective),
            _ => None,
        }
    }
}

impl Lexicon {
    /// From tables cut from `WordNet`: words with a field per part of speech that begins with its letter, and the
    /// exceptional forms, each with the letter and the word. Fields in a line are separated by a tab, those of several
    /// parts of speech by a space. Lines that do not fit are passed over.
    #[must_use]
    pub fn from_wordnet(words: &str, exceptions: &str) -> Self {
        let mut lexicon = Self::default();
        for (word, senses) in words.lines().filter_map(|line| line.split_once('\t')) {
            let senses = senses.split('\t').next().unwrap_or_default();
            if is_plain(word) {
                for kind in senses.split(' ').filter_map(|field| Kind::of_wordnet(field.chars().next()?)) {
                    lexicon.bases.insert((kind, word.into()));
                }
            }
        }
        for (form, bases) in exceptions.lines().filter_map(|line| line.split_once('\t')) {
            for base in bases.split([' ', '\t']) {
                let mut rest = base.chars();
                if let Some(kind) = rest.next().and_then(Kind::of_wordnet)
                    && is_plain(form)
                    && is_plain(rest.as_str())
                {
                    lexicon.irregular.insert((kind, form.into(), rest.as_str().into()));
                }
            }
        }
        lexicon
    }

    /// Each inflected form with its cell and lemma.
    fn inflections(&self) -> impl Iterator<Item = (Cell, String, &str)> {
        let nouns = self.bases.iter().filter(|(kind, _)| *kind == Kind::Noun);
        let plurals: BTreeSet<String> = nouns.map(|(_, base)| with_s(base)).collect();
        let regular = self.bases.iter().flat_map(move |(kind, base)| {
            let forms = match kind {
                Kind::Verb => vec![
                    (Cell::VerbBase, base.to_string()),
                    (Cell::VerbPast, with_ed(base)),
                    (Cell::VerbIng, with_ing(base)),
                    (Cell::VerbThird, with_s(base)),
                ],
                Kind::Noun => {
                    let mut forms =
                        vec![(Cell::NounSingular, base.to_string()), (Cell::NounPlural, with_s(base))];
                    // Words that the dictionary has in the plural: *news*, *series*.
                    if base.ends_with('s') && !plurals.contains(base.as_ref()) {
                        forms.push((Cell::NounPlural, base.to_string()));
                    }
                    forms
                }
                // Longer ones are compared with *more*.
                Kind::Adjective if base.len() <= 7 => {
                    let past = with_ed(base);
                    let stem = past.strip_suffix('d').unwrap_or(&past);
                    vec![(Cell::Comparative, format!("{stem}r")), (Cell::Superlative, format!("{stem}st"))]
                }
                Kind::Adjective => Vec::new(),
            };
            forms.into_iter().map(|(cell, form)| (cell, form, base.as_ref()))
        });
        let irregular = self.irregular.iter().map(|(kind, form, base)| {
            let cell = match kind {
                Kind::Noun => Cell::NounPlural,
                Kind::Verb if form.ends_with("ing") => Cell::VerbIng,
                Kind::Verb if form.ends_with('s') && !base.ends_with('s') => Cell::VerbThird,
                Kind::Verb => Cell::VerbPast,
                Kind::Adjective if form.ends_with("st") => Cell::Superlative,
                Kind::Adjective => Cell::Comparative,
            };
            (cell, form.to_string(), base.as_ref())
        });
        regular.chain(irregular)
    }

    /// Adds the lemma of a treebank's word.
    fn learn(&mut self, cell: Cell, lemma: &str) {
        let kind = match cell {
            Cell::VerbBase | Cell::VerbPast | Cell::VerbIng | Cell::VerbThird => Kind::Verb,
            Cell::NounSingular | Cell::NounPlural => Kind::Noun,
            Cell::AdjectivePositive | Cell::AdverbPositive | Cell::Comparative | Cell::Superlative => {
                Kind::Adjective
            }
            _ => return,
        };
        if is_plain(lemma) {
            self.bases.insert((kind, lemma.into()));
        }
    }
}

/// Whether a word is long enough to be inflected and has lower-case letters only.
fn is_plain(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase())
}

fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Whether a word of one syllable ends in a single vowel and a consonant that is doubled before a vowel. Where longer
/// words double theirs depends on the stress, which a dictionary says by listing the form.
fn doubles(word: &str) -> bool {
    let [onset @ .., vowel, last] = word.as_bytes() else { return false };
    let onset = if let [rest @ .., b'q', b'u'] = onset { rest } else { onset };
    is_vowel(*vowel)
        && !is_vowel(*last)
        && !matches!(last, b'w' | b'x' | b'y')
        && !onset.iter().any(|b| is_vowel(*b))
}

/// The word with its last letter doubled or its *y* changed as before a vowel, for a suffix that begins with *e*.
fn with_ed(base: &str) -> String {
    let bytes = base.as_bytes();
    match bytes {
        [.., b'e'] => format!("{base}d"),
        [.., before, b'y'] if !is_vowel(*before) => format!("{}ied", &base[..base.len() - 1]),
        [.., last] if doubles(base) => format!("{base}{}ed", char::from(*last)),
        _ => format!("{base}ed"),
    }
}

fn with_ing(base: &str) -> String {
    match base.as_bytes() {
        [.., b'i', b'e'] => format!("{}ying", &base[..base.len() - 2]),
        [.., before, b'e'] if !matches!(before, b'e' | b'o' | b'y') => {
            format!("{}ing", &base[..base.len() - 1])
        }
        [.., last] if doubles(base) => format!("{base}{}ing", char::from(*last)),
        _ => format!("{base}ing"),
    }
}

fn with_s(base: &str) -> String {
    match base.as_bytes() {
        [.., b's' | b'x' | b'z'] | [.., b'c' | b's', b'h'] => format!("{base}es"),
        [.., before, b'o'] if !is_vowel(*before) => format!("{base}es"),
        [.., before, b'y'] if !is_vowel(*before) => format!("{}ies", &base[..base.len() - 1]),
        _ => format!("{base}s"),
    }
}

/// Weight of an annotated word in deciding about the word itself.
const ATTESTED: u32 = 4;
/// Weight of a form made from a lemma.
const MADE: u32 = 1;
/// The same in deciding about an ending, where each form counts once.
const ATTESTED_TYPE: u32 = 10;
const MADE_TYPE: u32 = 3;
/// Longest ending in characters that decides about letters.
const EDIT_ENDING: usize = 5;
/// Longest ending in characters that decides about case.
const CASE_ENDING: usize = 3;
/// Forms that an ending needs to be listed.
const EDIT_TYPES: u32 = 2;
const CASE_TYPES: u32 = 3;

/// A model from annotated words and a dictionary, in the bytes that [`LemmaModel::from_bytes`] reads.
///
/// Words whose lemma is `_`, which treebanks give the later parts of a broken word, are passed over.
///
/// [`LemmaModel::from_bytes`]: crate::LemmaModel::from_bytes
#[must_use]
pub fn train<'a>(words: impl IntoIterator<Item = LemmaExample<'a>>, mut lexicon: Lexicon) -> Vec<u8> {
    let mut edits: BTreeMap<Cell, Evidence<Edit>> = BTreeMap::new();
    let mut cases: BTreeMap<ListName, Evidence<Case>> = BTreeMap::new();
    let mut tagged: BTreeMap<TaggedWord, Counts<Edit>> = BTreeMap::new();
    for word in words {
        if word.form.is_empty() || word.form.contains('\0') || word.lemma.is_empty() {
            continue;
        }
        if word.lemma == "_" && word.form != "_" {
            continue;
        }
        let folded = fold(word.form);
        let letters = fold(word.lemma);
        let edit = Edit::between(&folded, &letters);
        if !edit.fits() {
            continue;
        }
        let morph = Morph::new(word.feats);
        let cell = Cell::of(&folded, word.upos, word.xpos, morph);
        let ordinary = morph.marks == 0;
        if ordinary {
            lexicon.learn(cell, &letters);
        }
        let cells = [Some(cell), cell.unknown()];
        for cell in cells.into_iter().flatten() {
            edits.entry(cell).or_default().add(&folded, edit.clone(), ordinary);
        }
        for marks in BTreeSet::from([0, morph.marks]) {
            let key =
                TaggedWord { marks, upos: word.upos, xpos: word.xpos.into(), folded: folded.clone(), cell };
            *tagged.entry(key).or_default().entry(edit.clone()).or_default() += 1;
        }
        let shape = Shape::of(word.form);
        if let Some(case) =
            Case::ALL.into_iter().find(|case| case.apply(word.form, letters.clone()) == word.lemma)
        {
            for cell in cells.into_iter().flatten() {
                let lists = BTreeSet::from(
                    [Naming::of(word.xpos), Naming::Unknown]
                        .map(|naming| case_list(cell, naming, shape, word.initial)),
                );
                for list in lists {
                    cases.entry(list).or_default().add(&letters, case, ordinary);
                }
            }
        }
    }
    for (cell, form, lemma) in lexicon.inflections() {
        let edit = Edit::between(&form, lemma);
        for cell in [Some(cell), cell.unknown(), cell.of_name()].into_iter().flatten() {
            edits.entry(cell).or_default().make(&form, edit.clone());
        }
    }

    let lists: BTreeMap<Cell, List<Edit>> = edits
        .into_iter()
        .map(|(cell, evidence)| {
            let longest = if cell.generalises() { EDIT_ENDING } else { 0 };
            (cell, List::learn(&evidence, longest, EDIT_TYPES, Edit::evidence_from))
        })
        .collect();
    // In the order of the keys, words without marks come first.
    let mut exceptions: BTreeMap<(u8, ListName, String), Edit> = BTreeMap::new();
    for (key, counts) in tagged {
        let Some(edit) = most(&counts) else { continue };
        let plain = word_list(key.upos, &key.xpos, 0);
        let otherwise = exceptions
            .get(&(0, plain, key.folded.clone()))
            .or_else(|| lists.get(&key.cell).and_then(|list| list.decide(&key.folded)));
        if otherwise != Some(edit) {
            let list = word_list(key.upos, &key.xpos, key.marks);
            exceptions.insert((key.marks, list, key.folded), edit.clone());
        }
    }

    let all: BTreeSet<&Edit> = lists
        .values()
        .flat_map(|list| list.iter().map(|(_, _, edit)| edit))
        .chain(exceptions.values())
        .collect();
    let all: Vec<Edit> = all.into_iter().cloned().collect();
    let number = |edit: &Edit| all.binary_search(edit).map_or(0, |at| at as u16);
    let mut paths = BTreeMap::new();
    for (cell, list) in &lists {
        for (ending, whole, edit) in list.iter() {
            paths.insert(path(&edit_list(*cell), ending, whole), number(edit));
        }
    }
    for ((_, list, word), edit) in &exceptions {
        paths.insert(path(list, word, true), number(edit));
    }
    for (name, evidence) in &cases {
        let list = List::learn(evidence, CASE_ENDING, CASE_TYPES, |_| Some(0));
        for (ending, whole, case) in list.iter() {
            paths.insert(path(name, ending, whole), *case as u16);
        }
    }
    write(&all, &paths.into_iter().collect::<Vec<_>>())
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct TaggedWord {
    marks: u8,
    upos: Upos,
    xpos: Box<str>,
    folded: String,
    cell: Cell,
}

impl Cell {
    /// The cell of words of this kind whose inflection is not known.
    fn unknown(self) -> Option<Self> {
        match self {
            Self::VerbBase | Self::VerbPast | Self::VerbIng | Self::VerbThird | Self::Modal => {
                Some(Self::Verb)
            }
            Self::NounSingular | Self::NounPlural => Some(Self::Noun),
            Self::NameSingular | Self::NamePlural => Some(Self::Name),
            Self::AdjectivePositive => Some(Self::Adjective),
            Self::AdverbPositive => Some(Self::Adverb),
            // Those of adjectives and adverbs are one, and an unknown adjective is seldom one of them.
            _ => None,
        }
    }

    /// Names are inflected as the words they are made of.
    fn of_name(self) -> Option<Self> {
        (self == Self::NounPlural).then_some(Self::NamePlural)
    }

    /// Whether an ending says something about new words.
    fn generalises(self) -> bool {
        !matches!(self, Self::VerbBase | Self::Modal | Self::Other(_))
    }
}

type Counts<T> = BTreeMap<T, u32>;

/// The outcome with the highest count; of several, the first.
fn most<T: Ord>(counts: &Counts<T>) -> Option<&T> {
    counts.iter().rev().max_by_key(|(_, count)| **count).map(|(outcome, _)| outcome)
}

/// What is known of the words of one list.
struct Evidence<T> {
    /// What the words themselves do.
    words: BTreeMap<String, Counts<T>>,
    /// The same without misspellings and abbreviations, whose endings say nothing about other words; with the weight
    /// of the word in counts of endings.
    ordinary: BTreeMap<String, (Counts<T>, u32)>,
}

impl<T> Default for Evidence<T> {
    fn default() -> Self {
        Self { words: BTreeMap::new(), ordinary: BTreeMap::new() }
    }
}

impl<T: Ord + Clone> Evidence<T> {
    fn add(&mut self, word: &str, outcome: T, ordinary: bool) {
        if ordinary {
            let (counts, weight) = self.ordinary.entry(word.into()).or_default();
            *counts.entry(outcome.clone()).or_default() += ATTESTED;
            *weight = ATTESTED_TYPE;
        }
        *self.words.entry(word.into()).or_default().entry(outcome).or_default() += ATTESTED;
    }

    fn make(&mut self, word: &str, outcome: T) {
        let (counts, weight) = self.ordinary.entry(word.into()).or_default();
        *counts.entry(outcome.clone()).or_default() += MADE;
        *weight = (*weight).max(MADE_TYPE);
        *self.words.entry(word.into()).or_default().entry(outcome).or_default() += MADE;
    }
}

/// A decision list.
struct List<T> {
    endings: BTreeMap<String, T>,
    words: BTreeMap<String, T>,
}

impl<T: Ord + Clone + Default> List<T> {
    /// Lists each ending of up to `longest` characters that at least `types` words have and that decides otherwise than the
    /// next shorter one, then each word that the endings get wrong. `from` says from which length on a word's outcome
    /// counts for its endings, if at all.
    fn learn(evidence: &Evidence<T>, longest: usize, types: u32, from: impl Fn(&T) -> Option<usize>) -> Self {
        // By length in characters, so that shorter endings are decided first.
        let mut endings: BTreeMap<(usize, &str), (Counts<&T>, u32)> = BTreeMap::new();
        for (word, (counts, weight)) in &evidence.ordinary {
            let Some(outcome) = most(counts) else { continue };
            let Some(from) = from(outcome) else { continue };
            let starts = word.char_indices().rev().map(|(start, _)| start);
            for (length, start) in
                std::iter::once(word.len()).chain(starts).enumerate().take(longest + 1).skip(from)
            {
                let (counts, words) = endings.entry((length, &word[start..])).or_default();
                *counts.entry(outcome).or_default() += *weight;
                *words += 1;
            }
        }
        let mut list = Self { endings: BTreeMap::new(), words: BTreeMap::new() };
        for ((length, ending), (counts, words)) in endings {
            if length > 0 && words < types {
                continue;
            }
            let fallback = T::default();
            let outcome = if longest == 0 { &fallback } else { most(&counts).copied().unwrap_or(&fallback) };
            if length == 0 || list.decide(ending) != Some(outcome) {
                list.endings.insert(ending.into(), outcome.clone());
            }
        }
        for (word, counts) in &evidence.words {
            if let Some(outcome) = most(counts)
                && list.decide(word) != Some(outcome)
            {
                list.words.insert(word.clone(), outcome.clone());
            }
        }
        list
    }

    fn decide(&self, word: &str) -> Option<&T> {
        let mut starts = word.char_indices().map(|(start, _)| start).chain([word.len()]);
        self.words.get(word).or_else(|| starts.find_map(|start| self.endings.get(&word[start..])))
    }

    /// Endings and words with their decisions; `true` for a word.
    fn iter(&self) -> impl Iterator<Item = (&str, bool, &T)> {
        let endings = self.endings.iter().map(|(ending, outcome)| (ending.as_str(), false, outcome));
        endings.chain(self.words.iter().map(|(word, outcome)| (word.as_str(), true, outcome)))
    }
}
