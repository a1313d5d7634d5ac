//! The annotated sentence: words, multiword tokens and the tree over them, by Universal Dependencies version 2.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use rapporteur_text::TextRange;

/// A short string that many words share: a language-specific tag, a feature bundle.
pub type Label = Arc<str>;

macro_rules! tags {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* #[doc = concat!("`", $text, "`")] $variant),+ }

        impl $name {
            /// All values, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The tag as written in CoNLL-U.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownTag;
            fn from_str(text: &str) -> Result<Self, UnknownTag> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(UnknownTag(text.into())) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

/// A tag or relation that the scheme does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownTag(pub Box<str>);

impl fmt::Display for UnknownTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no tag of Universal Dependencies 2", self.0)
    }
}

impl std::error::Error for UnknownTag {}

tags! {
    /// Universal part of speech.
    Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ", Noun = "NOUN",
        Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT", Sconj = "SCONJ", Sym = "SYM",
        Verb = "VERB", X = "X",
    }
}

tags! {
    /// Universal dependency relation, without its subtype.
    Deprel {
        Acl = "acl", Advcl = "advcl", Advmod = "advmod", Amod = "amod", Appos = "appos", Aux = "aux", Case = "case",
        Cc = "cc", Ccomp = "ccomp", Clf = "clf", Compound = "compound", Conj = "conj", Cop = "cop", Csubj = "csubj",
        Dep = "dep", Det = "det", Discourse = "discourse", Dislocated = "dislocated", Expl = "expl", Fixed = "fixed",
        Flat = "flat", Goeswith = "goeswith", Iobj = "iobj", List = "list", Mark = "mark", Nmod = "nmod",
        Nsubj = "nsubj", Nummod = "nummod", Obj = "obj", Obl = "obl", Orphan = "orphan", Parataxis = "parataxis",
        Punct = "punct", Reparandum = "reparandum", Root = "root", Vocative = "vocative", Xcomp = "xcomp",
    }
}

tags! {
    /// What narrows a relation: the part after the colon.
    Subtype {
        None = "", Agent = "agent", Desc = "desc", Foreign = "foreign", Outer = "outer", Pass = "pass", Poss = "poss",
        Preconj = "preconj", Predet = "predet", Prt = "prt", Relcl = "relcl", Tmod = "tmod", Npmod = "npmod",
        Unmarked = "unmarked",
    }
}

/// A dependency relation with its subtype: `nsubj:pass`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Relation {
    /// The universal relation.
    pub base: Deprel,
    /// What narrows it.
    pub subtype: Subtype,
}

impl Relation {
    /// The relation of a sentence's root.
    pub const ROOT: Self = Self::new(Deprel::Root);

    /// A relation without subtype.
    #[must_use]
    pub const fn new(base: Deprel) -> Self {
        Self { base, subtype: Subtype::None }
    }
}

impl FromStr for Relation {
    type Err = UnknownTag;
    fn from_str(text: &str) -> Result<Self, UnknownTag> {
        let (base, subtype) = text.split_once(':').unwrap_or((text, ""));
        Ok(Self { base: base.parse()?, subtype: subtype.parse().map_err(|_| UnknownTag(text.into()))? })
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.base.as_str())?;
        if self.subtype != Subtype::None {
            write!(f, ":{}", self.subtype)?;
        }
        Ok(())
    }
}

/// Morphological features, `Name=Value` pairs as CoNLL-U writes them, or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Feats(Label);

impl Feats {
    /// From the sixth column of CoNLL-U; `_` means none.
    #[must_use]
    pub fn new(bundle: &str) -> Self {
        Self(if bundle == "_" { "".into() } else { bundle.into() })
    }

    /// The value of one feature.
    ///
    /// ```
    /// # use rapporteur_grammar::Feats;
    /// assert_eq!(Feats::new("Number=Sing|Person=3").get("Person"), Some("3"));
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .split('|')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// Whether a feature has a value.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.get(name) == Some(value)
    }

    /// The bundle as in CoNLL-U, but empty rather than `_` if there is none.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A syntactic word with its analysis.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Word {
    /// Bytes of the sentence. Words of one multiword token (`don't`) divide its bytes among them.
    pub range: TextRange,
    /// Dictionary form.
    pub lemma: Box<str>,
    /// Universal part of speech.
    pub upos: Upos,
    /// Part of speech of the language's own tag set; Penn Treebank tags in English.
    pub xpos: Label,
    /// Morphological features.
    pub feats: Feats,
    /// Index of the head in [`Tree::words`]; none for the root.
    pub head: Option<u32>,
    /// Relation to the head.
    pub deprel: Relation,
}

/// An orthographic token of several syntactic words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Multiword {
    /// Index of its first word.
    pub first: u32,
    /// Index of its last word, inclusive as in CoNLL-U.
    pub last: u32,
}

/// A parsed sentence. Ranges are bytes of the sentence's own text, which the tree does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Tree {
    /// Words in order. Exactly one has no head if there are any, and every word reaches it: a tree, always.
    pub words: Vec<Word>,
    /// Multiword tokens in order.
    pub multiwords: Vec<Multiword>,
    /// Per cent (0–100) of the probability that the parser gives to the arcs it chose: the geometric mean over the
    /// words. 0 for a sentence that was cut into pieces.
    ///
    /// Of the words of the development treebanks, 93 % have the right head in sentences from 90 on, 82 % from 80, 71 %
    /// from 70, and about 60 % below.
    pub confidence: u8,
}

impl Tree {
    /// Whether this may be the tree of a text: words and multiword tokens stand in it, and it is a tree. For one that was
    /// read from a file.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        let stands = |word: &Word| text.get(std::ops::Range::<usize>::from(word.range)).is_some();
        let within = |at: u32| (at as usize) < self.words.len();
        let head = |at: usize| self.words.get(at).and_then(|word| word.head).map(|head| head as usize);
        // A word at a time up to one that is known to reach the root: linear.
        let mut reaches = vec![false; self.words.len()];
        for start in 0..self.words.len() {
            let mut path = Vec::new();
            let mut next = Some(start);
            while let Some(at) = next {
                match reaches.get(at) {
                    None => return false,
                    Some(true) => break,
                    Some(false) if path.len() > self.words.len() => return false,
                    Some(false) => path.push(at),
                }
                next = head(at);
            }
            path.into_iter().for_each(|at| reaches[at] = true);
        }
        self.words.iter().all(stands)
            && self.words.iter().all(|word| word.head.is_none_or(within))
            && (self.words.is_empty() || self.words.iter().filter(|word| word.head.is_none()).count() == 1)
            && self.multiwords.iter().all(|token| token.first <= token.last && within(token.last))
            && self.confidence <= 100
    }

    /// Confidence below which later layers should build no roles on a tree: one sentence in thirty.
    pub const TRUSTED: u8 = 75;

    /// Indices of the words whose head is `head`, in order.
    pub fn children(&self, head: usize) -> impl Iterator<Item = usize> + '_ {
        self.words
            .iter()
            .enumerate()
            .filter(move |(_, word)| word.head.is_some_and(|at| at as usize == head))
            .map(|(index, _)| index)
    }

    /// Index of the root; none in an empty tree.
    #[must_use]
    pub fn root(&self) -> Option<usize> {
        self.words.iter().position(|word| word.head.is_none())
    }
}
