//! Dictionary forms of English words by what their tag and their spelling say.
//!
//! Two decisions are made about a word. How its letters change (`fled` → `flee`) is an edit of the end of the
//! lower-cased form, learned per *cell* of the paradigm: past, plural, comparative. How the result is cased
//! (`States` → `State`, `Several` → `several`) is learned per cell and shape of the form. Each is a decision list
//! ordered by the length of the ending, the whole word being the longest, in the manner of the suffix rules of MorphoDiTa
//! (Straková, Straka and Hajič 2014, "Open-Source Tools for Morphology, Lemmatization, POS Tagging and Named Entity
//! Recognition") and of ripple-down rules (Plisson, Lavrač and Mladenić 2004, "A Rule based Approach to Word
//! Lemmatization"): an ending is listed only where it decides otherwise than the next shorter one. Where a
//! language-specific tag or an abbreviation changes the lemma of one word, the word is listed under that as well.
//!
//! All lists share one byte trie, so that a lookup is a few walks over flat arrays without hashing.

use std::fmt;

use crate::Upos;

/// First bytes of a model: name and version of the format.
const MAGIC: &[u8; 5] = b"RLEM\x01";

/// What a node decides if it decides nothing.
const UNDECIDED: u16 = u16::MAX;

/// Ends the name of a list in the trie. Not in UTF-8, and not in a list's name.
const LIST: u8 = 0xFF;

/// Stands before the first letter of a word in the trie.
const WHOLE: u8 = 0;

/// Bytes of a language-specific tag that tell lists apart. The longest Penn tag has five.
const XPOS_BYTES: usize = 8;

/// Decision lists from form and tags to lemma, for one language.
#[derive(Debug, Clone)]
pub struct LemmaModel {
    edits: Box<[Edit]>,
    trie: Trie,
}

/// Bytes that are not a lemma model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LemmaModelError {
    /// The bytes begin otherwise, or are of another version of the format.
    Format,
    /// The bytes end early or go on after the end.
    Length,
    /// An index points outside its table, or a text is not UTF-8.
    Content,
}

impl fmt::Display for LemmaModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Format => "not a lemma model of this version",
            Self::Length => "the lemma model is cut or too long",
            Self::Content => "the lemma model contradicts itself",
        })
    }
}

impl std::error::Error for LemmaModelError {}

impl LemmaModel {
    /// Reads a model as [`train`](crate::train::lemma::train) writes it. Any bytes that pass are safe to use.
    ///
    /// # Errors
    /// If the bytes are not a whole, consistent model of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LemmaModelError> {
        let mut reader = Reader { rest: bytes.strip_prefix(MAGIC).ok_or(LemmaModelError::Format)? };
        let edits = (0..reader.u16()?).map(|_| Edit::read(&mut reader)).collect::<Result<_, _>>()?;
        let trie = Trie::read(&mut reader)?;
        if reader.rest.is_empty() { Ok(Self { edits, trie }) } else { Err(LemmaModelError::Length) }
    }

    /// Dictionary form of one word.
    ///
    /// `xpos` and `feats` are the fifth and sixth column of CoNLL-U; either may be empty or `_`, and a tag or feature
    /// that training has not seen counts as none. `initial` says that the word begins its sentence, where a capital
    /// says little. The lemma is empty only if the form is.
    #[must_use]
    pub fn lemma(&self, form: &str, upos: Upos, xpos: &str, feats: &str, initial: bool) -> Box<str> {
        if form.is_empty() {
            return form.into();
        }
        let morph = Morph::new(feats);
        let folded = fold(form);
        let cell = Cell::of(&folded, upos, xpos, morph);
        let letters = self.edit(&folded, upos, xpos, morph, cell);
        let list = case_list(cell, Naming::of(xpos), Shape::of(form), initial);
        let case = self.trie.decide(&list, &letters).and_then(|found| Case::from_index(found.decision));
        case.unwrap_or(Case::Keep).apply(form, letters).into()
    }

    /// The lemma without its casing.
    fn edit(&self, folded: &str, upos: Upos, xpos: &str, morph: Morph, cell: Cell) -> String {
        let marked = morph.marks != 0;
        let word = (marked.then(|| self.whole(&word_list(upos, xpos, morph.marks), folded)).flatten())
            .or_else(|| self.whole(&word_list(upos, xpos, 0), folded));
        let found = word.or_else(|| self.trie.decide(&edit_list(cell), folded));
        let edited = found.and_then(|found| {
            let edited = self.edits.get(usize::from(found.decision))?.apply(folded)?;
            // An ending that leaves a single letter was meant for longer words.
            (found.whole || edited.chars().nth(1).is_some()).then_some(edited)
        });
        edited.unwrap_or_else(|| folded.into())
    }

    fn whole(&self, list: &ListName, folded: &str) -> Option<Found> {
        self.trie.decide(list, folded).filter(|found| found.whole)
    }
}

/// Lower case, character by character, so that the result has as many characters as the form; the typographic
/// apostrophe as the plain one.
pub(crate) fn fold(form: &str) -> String {
    if form.is_ascii() {
        return form.to_ascii_lowercase();
    }
    form.chars().map(fold_char).collect()
}

fn fold_char(c: char) -> char {
    if c == '’' {
        return '\'';
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => c,
    }
}

/// The features that bear on a lemma.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Morph {
    /// Bits of [`Morph::MARKS`]: the form is not the word's ordinary spelling.
    pub marks: u8,
    past: bool,
    present: bool,
    participle: bool,
    gerund: bool,
    infinitive: bool,
    finite: bool,
    moody: bool,
    third: bool,
    singular: bool,
    plural: bool,
    positive: bool,
    comparative: bool,
    superlative: bool,
}

impl Morph {
    const MARKS: [&str; 3] = ["Abbr", "Typo", "Style"];

    pub fn new(feats: &str) -> Self {
        let mut morph = Self::default();
        for (name, value) in feats.split('|').filter_map(|pair| pair.split_once('=')) {
            match (name, value) {
                ("Tense", "Past") => morph.past = true,
                ("Tense", "Pres") => morph.present = true,
                ("VerbForm", "Part") => morph.participle = true,
                ("VerbForm", "Ger") => morph.gerund = true,
                ("VerbForm", "Inf") => morph.infinitive = true,
                ("VerbForm", "Fin") => morph.finite = true,
                ("Mood", _) => morph.moody = true,
                ("Person", "3") => morph.third = true,
                ("Number", "Sing") => morph.singular = true,
                ("Number", "Plur") => morph.plural = true,
                ("Degree", "Pos") => morph.positive = true,
                ("Degree", "Cmp") => morph.comparative = true,
                ("Degree", "Sup") => morph.superlative = true,
                _ => {
                    if let Some(bit) = Self::MARKS.iter().position(|mark| *mark == name) {
                        morph.marks |= 1 << bit;
                    }
                }
            }
        }
        morph
    }
}

/// A cell of the paradigm: words of one cell are inflected alike. The number names its lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cell {
    VerbBase,
    VerbPast,
    VerbIng,
    VerbThird,
    Modal,
    /// A verb of unknown inflection, as the next ones of their kind.
    Verb,
    NounSingular,
    NounPlural,
    Noun,
    NameSingular,
    NamePlural,
    Name,
    AdjectivePositive,
    Adjective,
    AdverbPositive,
    Adverb,
    Comparative,
    Superlative,
    /// Digits with separators of thousands.
    Grouped,
    /// What is not inflected, or too closed a class to generalise.
    Other(Upos),
}

impl Cell {
    /// By the tag, and by the features where the tag does not say. `folded` is the [folded](fold) form.
    pub fn of(folded: &str, upos: Upos, xpos: &str, morph: Morph) -> Self {
        if is_grouped(folded) {
            return Self::Grouped;
        }
        match upos {
            Upos::Verb | Upos::Aux => match xpos {
                "MD" => Self::Modal,
                "VBD" | "VBN" => Self::VerbPast,
                "VBG" => Self::VerbIng,
                "VBZ" => Self::VerbThird,
                "VB" | "VBP" => Self::VerbBase,
                _ if morph.gerund || (morph.participle && morph.present) => Self::VerbIng,
                _ if morph.past => Self::VerbPast,
                _ if morph.third && morph.singular => Self::VerbThird,
                _ if upos == Upos::Aux && morph.finite && !morph.moody => Self::Modal,
                _ if morph.infinitive || morph.finite => Self::VerbBase,
                _ => Self::Verb,
            },
            Upos::Noun => match xpos {
                "NNS" => Self::NounPlural,
                "NN" => Self::NounSingular,
                _ if morph.plural => Self::NounPlural,
                _ if morph.singular => Self::NounSingular,
                _ => Self::Noun,
            },
            Upos::Propn => match xpos {
                "NNPS" => Self::NamePlural,
                "NNP" => Self::NameSingular,
                _ if morph.plural => Self::NamePlural,
                _ if morph.singular => Self::NameSingular,
                _ => Self::Name,
            },
            Upos::Adj | Upos::Adv => match (xpos, upos) {
                ("JJR" | "RBR", _) => Self::Comparative,
                ("JJS" | "RBS", _) => Self::Superlative,
                ("JJ", Upos::Adj) => Self::AdjectivePositive,
                ("RB" | "WRB", Upos::Adv) => Self::AdverbPositive,
                _ if morph.comparative => Self::Comparative,
                _ if morph.superlative => Self::Superlative,
                (_, Upos::Adj) if morph.positive => Self::AdjectivePositive,
                (_, Upos::Adv) if morph.positive => Self::AdverbPositive,
                (_, Upos::Adj) => Self::Adjective,
                _ => Self::Adverb,
            },
            _ => Self::Other(upos),
        }
    }

    fn byte(self) -> u8 {
        match self {
            Self::VerbBase => b'b',
            Self::VerbPast => b'd',
            Self::VerbIng => b'g',
            Self::VerbThird => b'z',
            Self::Modal => b'm',
            Self::Verb => b'V',
            Self::NounSingular => b'n',
            Self::NounPlural => b's',
            Self::Noun => b'N',
            Self::NameSingular => b'p',
            Self::NamePlural => b'q',
            Self::Name => b'P',
            Self::AdjectivePositive => b'j',
            Self::Adjective => b'J',
            Self::AdverbPositive => b'r',
            Self::Adverb => b'R',
            Self::Comparative => b'+',
            Self::Superlative => b'^',
            Self::Grouped => b'#',
            Self::Other(upos) => 0x80 | upos as u8,
        }
    }
}

/// Whether digits are grouped by thousands with commas: `12,500`, `1,200.75`.
fn is_grouped(form: &str) -> bool {
    let unsigned = form.trim_start_matches(['+', '-', '$', '£', '€']);
    let whole = unsigned.split_once('.').map_or(unsigned, |(whole, _)| whole);
    let mut groups = whole.split(',');
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && digits(first))
        && whole.contains(',')
        && groups.all(|group| group.len() == 3 && digits(group))
}

/// Whether a word is part of a name, by its language-specific tag: in English, the adjectives and verbs of names have that
/// of proper nouns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Naming {
    Name,
    NoName,
    Unknown,
}

impl Naming {
    pub fn of(xpos: &str) -> Self {
        match xpos {
            "" | "_" => Self::Unknown,
            _ if xpos.starts_with("NNP") => Self::Name,
            _ => Self::NoName,
        }
    }
}

/// The letter case of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    /// No letters, or none with case.
    Caseless,
    /// `force`, `e-mail`
    Lower,
    /// One capital and no other letter: `A`, `J.`
    Single,
    /// All capitals but for the *s* of a plural, with their count up to [`Shape::LONG`]: short ones are mostly acronyms.
    Upper(u8),
    /// `Force`
    Capital,
    /// `pro-Western`, `McLean`
    Mixed,
}

impl Shape {
    const LONG: u8 = 7;

    pub fn of(form: &str) -> Self {
        let (mut uppers, mut lowers) = (0_usize, 0_usize);
        let stem = form.strip_suffix("'s").or_else(|| form.strip_suffix('s')).unwrap_or(form);
        for c in form.chars() {
            uppers += usize::from(c.is_uppercase());
            lowers += usize::from(c.is_lowercase());
        }
        match (uppers, lowers) {
            (0, 0) => Self::Caseless,
            (0, _) => Self::Lower,
            (1, 0) => Self::Single,
            (2.., 1) if stem.len() < form.len() => Self::Upper(uppers.min(usize::from(Self::LONG)) as u8),
            (_, 0) => Self::Upper(uppers.min(usize::from(Self::LONG)) as u8),
            (1, _) if form.starts_with(char::is_uppercase) => Self::Capital,
            _ => Self::Mixed,
        }
    }
}

/// How a lemma is cased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Case {
    /// Letters kept from the form keep their case, new ones follow.
    #[default]
    Keep,
    Lower,
    /// `Kenya`
    Title,
    Upper,
    /// As [`Case::Keep`], but the first letter lower: `Pre-Roman` → `pre-Roman`.
    KeepButFirst,
}

impl Case {
    /// In the order in which they are preferred where several give the same.
    pub const ALL: [Self; 5] = [Self::Keep, Self::Lower, Self::Title, Self::Upper, Self::KeepButFirst];

    fn from_index(index: u16) -> Option<Self> {
        Self::ALL.get(usize::from(index)).copied()
    }

    /// `letters` is the lower-case lemma of `form`.
    pub fn apply(self, form: &str, letters: String) -> String {
        match self {
            Self::Lower => letters,
            Self::Keep if !form.contains(char::is_uppercase) => letters,
            Self::Title => map_first(&letters, upper_char),
            Self::Upper => letters.chars().map(upper_char).collect(),
            Self::KeepButFirst => map_first(&Self::Keep.apply(form, letters), fold_char),
            Self::Keep => {
                let mut cased = String::with_capacity(letters.len());
                let mut rest = letters.chars();
                for c in form.chars() {
                    let mut ahead = rest.clone();
                    match ahead.next() {
                        Some(letter) if letter == fold_char(c) => {
                            cased.push(if c.is_uppercase() { c } else { letter });
                        }
                        _ => break,
                    }
                    rest = ahead;
                }
                let rest = rest.as_str();
                if matches!(Shape::of(form), Shape::Upper(_)) {
                    cased.extend(rest.chars().map(upper_char));
                } else if cased.is_empty() && form.starts_with(char::is_uppercase) {
                    cased = map_first(rest, upper_char);
                } else {
                    cased.push_str(rest);
                }
                cased
            }
        }
    }
}

fn upper_char(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) => upper,
        _ => c,
    }
}

fn map_first(text: &str, map: impl Fn(char) -> char) -> String {
    let mut chars = text.chars();
    chars.next().map(map).into_iter().chain(chars).collect()
}

/// How the letters of a form change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Edit {
    /// Characters to take off the end, and what to put there.
    Ending(u8, Box<str>),
    /// Another word altogether.
    Suppletion(Box<str>),
    /// Separators of thousands go.
    Ungroup,
}

impl Default for Edit {
    /// No change.
    fn default() -> Self {
        Self::Ending(0, "".into())
    }
}

impl Edit {
    const SUPPLETION: u8 = 0xFF;
    const UNGROUP: u8 = 0xFE;

    /// Length of the shortest ending that can stand for a word that is edited so; none if none can.
    #[cfg(feature = "train")]
    pub fn evidence_from(&self) -> Option<usize> {
        match self {
            Self::Ending(strip, _) => Some(usize::from(*strip)),
            Self::Suppletion(_) => None,
            Self::Ungroup => Some(0),
        }
    }

    /// The edit that leads from one word to another.
    #[cfg(feature = "train")]
    pub fn between(folded: &str, lemma: &str) -> Self {
        if folded != lemma && is_grouped(folded) && ungroup(folded) == lemma {
            return Self::Ungroup;
        }
        let same = folded.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a);
        let (count, bytes) = same.fold((0, 0), |(count, bytes), c| (count + 1, bytes + c.len_utf8()));
        match u8::try_from(folded.chars().count() - count) {
            Ok(strip) if count > 0 && strip < Self::UNGROUP => Self::Ending(strip, lemma[bytes..].into()),
            _ => Self::Suppletion(lemma.into()),
        }
    }

    /// The edited word; nothing if it is too short for the edit.
    fn apply(&self, folded: &str) -> Option<String> {
        match self {
            Self::Ending(0, append) => Some([folded, append].concat()),
            Self::Ending(strip, append) => {
                let (at, _) = folded.char_indices().nth_back(usize::from(*strip) - 1)?;
                (at > 0).then(|| [&folded[..at], append].concat())
            }
            Self::Suppletion(lemma) => Some(lemma.as_ref().into()),
            Self::Ungroup => Some(ungroup(folded)),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LemmaModelError> {
        let strip = reader.u8()?;
        let length = reader.u8()?;
        let text =
            std::str::from_utf8(reader.take(usize::from(length))?).map_err(|_| LemmaModelError::Content)?;
        match strip {
            Self::UNGROUP => Ok(Self::Ungroup),
            Self::SUPPLETION if text.is_empty() => Err(LemmaModelError::Content),
            Self::SUPPLETION => Ok(Self::Suppletion(text.into())),
            _ => Ok(Self::Ending(strip, text.into())),
        }
    }

    #[cfg(feature = "train")]
    fn write(&self, out: &mut Vec<u8>) {
        let (strip, text) = match self {
            Self::Ending(strip, append) => (*strip, append.as_ref()),
            Self::Suppletion(lemma) => (Self::SUPPLETION, lemma.as_ref()),
            Self::Ungroup => (Self::UNGROUP, ""),
        };
        // Training drops longer ones.
        out.extend([strip, text.len() as u8]);
        out.extend(text.bytes());
    }

    /// Whether the format has room for it.
    #[cfg(feature = "train")]
    pub fn fits(&self) -> bool {
        match self {
            Self::Ending(_, text) | Self::Suppletion(text) => text.len() <= usize::from(u8::MAX),
            Self::Ungroup => true,
        }
    }
}

fn ungroup(form: &str) -> String {
    form.replace(',', "")
}

/// Name of a decision list: the first bytes of its paths in the trie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ListName {
    bytes: [u8; XPOS_BYTES + 4],
    length: u8,
}

impl ListName {
    fn new(head: [u8; 3], xpos: &str) -> Self {
        let xpos = if xpos == "_" { "" } else { xpos };
        let mut bytes = [0; XPOS_BYTES + 4];
        bytes[..3].copy_from_slice(&head);
        let tag = &xpos.as_bytes()[..xpos.len().min(XPOS_BYTES)];
        bytes[3..3 + tag.len()].copy_from_slice(tag);
        bytes[3 + tag.len()] = LIST;
        Self { bytes, length: tag.len() as u8 + 4 }
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

/// The list of edits of a cell.
pub(crate) fn edit_list(cell: Cell) -> ListName {
    ListName::new([b'e', cell.byte(), b'.'], "")
}

/// The list of edits of single words with a tag and the [marks](Morph::marks) of their spelling.
pub(crate) fn word_list(upos: Upos, xpos: &str, marks: u8) -> ListName {
    ListName::new([b'w', b'A' + upos as u8, b'0' + marks], xpos)
}

/// The list of casings of a cell and a shape.
pub(crate) fn case_list(cell: Cell, naming: Naming, shape: Shape, initial: bool) -> ListName {
    let shape = match (shape, initial) {
        (Shape::Caseless, _) => b'-',
        (Shape::Lower, _) => b'l',
        (Shape::Single, false) => b'I',
        (Shape::Single, true) => b'i',
        (Shape::Upper(letters), _) => b'0' + letters,
        (Shape::Capital, false) => b'C',
        (Shape::Capital, true) => b'c',
        (Shape::Mixed, _) => b'M',
    };
    let naming = match naming {
        Naming::Name => b'p',
        Naming::NoName => b'c',
        Naming::Unknown => b'u',
    };
    // An acronym is one in the plural as well.
    let cell = match cell {
        Cell::NounPlural => Cell::NounSingular,
        Cell::NamePlural => Cell::NameSingular,
        _ => cell,
    };
    ListName::new([naming, cell.byte(), shape], "")
}

/// A decision of a list.
#[derive(Debug, Clone, Copy)]
struct Found {
    decision: u16,
    /// By the whole word rather than an ending.
    whole: bool,
}

/// Byte trie in breadth-first order: the children of a node are neighbours, in the order of their labels.
#[derive(Debug, Clone)]
struct Trie {
    labels: Box<[u8]>,
    decisions: Box<[u16]>,
    /// Index of each node's first child; its last is before the first child of the next node.
    children: Box<[u32]>,
}

impl Trie {
    /// By the longest ending of the word that the list has, the whole word before all.
    fn decide(&self, list: &ListName, folded: &str) -> Option<Found> {
        let mut node = list.as_bytes().iter().try_fold(0, |node, label| self.child(node, *label))?;
        let mut decision = self.decisions[node];
        for byte in folded.bytes().rev() {
            // In a form, this byte would be taken for the end.
            let next = if byte == WHOLE { None } else { self.child(node, byte) };
            let Some(next) = next else {
                return (decision != UNDECIDED).then_some(Found { decision, whole: false });
            };
            node = next;
            if self.decisions[node] != UNDECIDED {
                decision = self.decisions[node];
            }
        }
        let whole = self.child(node, WHOLE).map(|end| self.decisions[end]).filter(|end| *end != UNDECIDED);
        let decision = whole.unwrap_or(decision);
        (decision != UNDECIDED).then_some(Found { decision, whole: whole.is_some() })
    }

    fn child(&self, node: usize, label: u8) -> Option<usize> {
        let (first, last) = (self.children[node] as usize, self.children[node + 1] as usize);
        let siblings = &self.labels[first..last];
        // Most nodes have few children.
        let at = if siblings.len() <= 8 {
            siblings.iter().position(|l| *l == label)?
        } else {
            siblings.binary_search(&label).ok()?
        };
        Some(first + at)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LemmaModelError> {
        let count = reader.u32()? as usize;
        let labels: Box<[u8]> = reader.take(count)?.into();
        let decisions = reader.take(count.checked_mul(2).ok_or(LemmaModelError::Length)?)?;
        let decisions = decisions.as_chunks().0.iter().map(|bytes| u16::from_le_bytes(*bytes)).collect();
        let ends =
            count.checked_add(1).and_then(|count| count.checked_mul(4)).ok_or(LemmaModelError::Length)?;
        let children: Box<[u32]> =
            reader.take(ends)?.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        let ordered = children.is_sorted() && children.last().is_some_and(|end| *end as usize == count);
        // A child after its parent: no walk can loop.
        let forward = children.iter().take(count).enumerate().all(|(node, first)| *first as usize > node);
        if count > 0 && ordered && forward {
            Ok(Self { labels, decisions, children })
        } else {
            Err(LemmaModelError::Content)
        }
    }

    /// From paths in ascending order, without repetition.
    #[cfg(feature = "train")]
    fn build(paths: &[(Vec<u8>, u16)]) -> Self {
        let (mut labels, mut decisions, mut children) = (vec![0], Vec::new(), Vec::new());
        let mut queue = std::collections::VecDeque::from([(paths, 0)]);
        while let Some((mut paths, depth)) = queue.pop_front() {
            decisions.push(match paths.first() {
                Some((path, decision)) if path.len() == depth => {
                    paths = &paths[1..];
                    *decision
                }
                _ => UNDECIDED,
            });
            children.push(labels.len() as u32);
            for group in paths.chunk_by(|a, b| a.0[depth] == b.0[depth]) {
                labels.push(group[0].0[depth]);
                queue.push_back((group, depth + 1));
            }
        }
        children.push(labels.len() as u32);
        Self { labels: labels.into(), decisions: decisions.into(), children: children.into() }
    }
}

/// The bytes of a model.
#[cfg(feature = "train")]
pub(crate) fn write(edits: &[Edit], paths: &[(Vec<u8>, u16)]) -> Vec<u8> {
    let trie = Trie::build(paths);
    let mut out = MAGIC.to_vec();
    out.extend((edits.len() as u16).to_le_bytes());
    edits.iter().for_each(|edit| edit.write(&mut out));
    out.extend((trie.labels.len() as u32).to_le_bytes());
    out.extend(&trie.labels);
    out.extend(trie.decisions.iter().flat_map(|decision| decision.to_le_bytes()));
    out.extend(trie.children.iter().flat_map(|child| child.to_le_bytes()));
    out
}

/// Path of an ending of words in the trie: its letters from the last.
#[cfg(feature = "train")]
pub(crate) fn path(list: &ListName, ending: &str, whole: bool) -> Vec<u8> {
    let mut path = list.as_bytes().to_vec();
    path.extend(ending.bytes().rev());
    if whole {
        path.push(WHOLE);
    }
    path
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], LemmaModelError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(LemmaModelError::Length)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], LemmaModelError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(LemmaModelError::Length)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn u8(&mut self) -> Result<u8, LemmaModelError> {
        self.array().map(|[byte]| byte)
    }

    fn u16(&mut self) -> Result<u16, LemmaModelError> {
        self.array().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, LemmaModelError> {
        self.array().map(u32::from_le_bytes)
    }
}
