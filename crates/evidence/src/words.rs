//! What words mean to each other: inflection, spelling, synonyms, narrower and broader words, opposites.
//!
//! Two kinds of knowledge, both data compiled in: `field-words.toml`, a hand-made list of the equivalences and
//! opposites of international cooperation, which is asked first; and three tables cut from `WordNet` 3.0 by
//! `cargo xtask wordnet` to the frequent senses of common words. The tables are sorted text that is searched where
//! it lies: the only work at start-up is finding the lines of the senses and reading the field words.
//!
//! # Formats
//!
//! `wordnet-lemmas.tsv`: `lemma ⇥ readings ⇥ bases`. A reading is the part of speech (`n` noun, `v` verb, `a` adjective,
//! `r` adverb), its number of occurrences in `WordNet`'s tagged texts, a colon, and its frequent senses, most frequent
//! first, as line numbers (from 0) of the senses table: `n12:345.81 v3:77`. Bases are the words it derives from.
//!
//! `wordnet-senses.tsv`: part of speech and flags (`g`: too general to carry a claim, `x`: its kinds exclude each
//! other, `e`: an act, event or process), then pointers with the symbols of `WordNet`: `@` hypernym, `&` head of an adjective cluster, `!` antonym,
//! `*` entailment, `>` cause.
//!
//! `wordnet-inflections.tsv`: `inflected form ⇥ part of speech and base`, for irregular forms.

mod field;
mod table;

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use field::Field;
use table::{Numbered, Sorted};

static LEMMAS: &str = include_str!("../data/wordnet-lemmas.tsv");
static SENSES: &str = include_str!("../data/wordnet-senses.tsv");
static INFLECTIONS: &str = include_str!("../data/wordnet-inflections.tsv");
static FIELD: [&str; 3] = [
    include_str!("../data/field-words.toml"),
    include_str!("../data/report-words.toml"),
    include_str!("../data/usage-words.toml"),
];

/// Words longer than this are no words; they equal themselves and nothing else.
const LONGEST: usize = 64;
/// Words in the longest phrase that [`Words::phrase`] looks for.
const LONGEST_PHRASE: usize = 6;
/// How far to look above a noun.
const LEVELS: u8 = 6;
/// Above a sense that is not a word's first, look this far only.
const LEVELS_SECOND: u8 = 2;
/// Two kinds of one parent stand this many steps below it, counted together.
const CLOSE_PARENT: u8 = 3;
/// A reading with a smaller share of a form's occurrences is not what a writer means without saying so.
const MINOR_READING: f32 = 0.2;

/// How a word of the evidence stands to a word of the claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// The same word: same form, same base form, or another spelling of it.
    Equal,
    /// Another word for the same thing in a frequent sense of both.
    Synonym,
    /// Of the same word family: *sign*, *signing*, *signature*.
    Derived,
    /// The evidence is more specific and entails the claim: *frigate* for *ship*, *buy* for *pay*.
    Below,
    /// The evidence is more general: *ship* for *frigate*.
    Above,
    /// Two kinds of one close parent, candidates for excluding each other: *frigate* and *tanker*.
    Sibling,
    /// Opposites: *join* and *leave*.
    Antonym,
    /// One event told from its two ends: *buy* and *sell*, *trainer* and *trainee*. With the parties swapped the
    /// same event, with the same parties the reverse of it.
    Converse,
    /// What the evidence says brings the claim about, for its object: *kill* for *die*, *teach* for *learn*.
    Causes,
    /// Nothing is known.
    Unknown,
}

impl Relation {
    /// Does a statement with the evidence's word carry the same statement with the claim's word?
    #[must_use]
    pub fn carries(self) -> bool {
        matches!(self, Self::Equal | Self::Synonym | Self::Derived | Self::Below)
    }

    /// The relation with claim and evidence exchanged; causes have no inverse.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::Below => Self::Above,
            Self::Above => Self::Below,
            Self::Causes => Self::Unknown,
            same => same,
        }
    }
}

/// Part of speech, as `WordNet` has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pos {
    /// Noun.
    Noun,
    /// Verb.
    Verb,
    /// Adjective.
    Adjective,
    /// Adverb.
    Adverb,
}

impl Pos {
    fn of(letter: u8) -> Option<Self> {
        match letter {
            b'n' => Some(Self::Noun),
            b'v' => Some(Self::Verb),
            b'a' => Some(Self::Adjective),
            b'r' => Some(Self::Adverb),
            _ => None,
        }
    }
}

/// The word knowledge compiled in.
#[derive(Debug)]
pub struct Words {
    lemmas: Sorted,
    senses: Numbered,
    inflections: Sorted,
    field: Field,
}

/// A word looked up once, to be compared with many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Word {
    /// As it was asked for.
    text: Box<str>,
    /// The same in American spelling.
    canonical: Box<str>,
    /// What it may be the inflected form of, most frequent first.
    readings: Vec<Reading>,
    /// Frequent senses of the readings that are not minor.
    senses: Vec<Sense>,
    /// Senses above those, nearest first.
    above: Vec<Ancestor>,
    /// Senses that one of the senses entails, brings about, or is the opposite of.
    entails: Vec<u32>,
    causes: Vec<u32>,
    opposes: Vec<u32>,
    /// Words it derives from.
    bases: Vec<&'static str>,
    /// Groups of field words: of its own base forms first, then of what they derive from.
    groups: Vec<u16>,
    own_groups: usize,
}

#[derive(Debug, Clone, PartialEq)]
struct Reading {
    /// Spelling of the table.
    lemma: Cow<'static, str>,
    /// American spelling, the one form for all.
    canonical: Cow<'static, str>,
    /// `None` for a word that only the field words know, or that nobody knows.
    pos: Option<Pos>,
    /// Occurrences.
    count: u32,
    /// Is the form its own base form in this reading?
    base: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sense {
    id: u32,
    /// 0 is the most frequent sense of its word.
    rank: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ancestor {
    id: u32,
    steps: u8,
    /// Rank of the sense it stands above.
    rank: u8,
    /// Too general to carry a claim.
    general: bool,
    /// Its kinds exclude each other.
    exclusive: bool,
}

impl Word {
    /// The form that was looked up.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The most frequent base form, or the form itself if nothing is known of it.
    #[must_use]
    pub fn lemma(&self) -> &str {
        self.readings.first().map_or(&*self.text, |reading| &reading.lemma)
    }

    /// Parts of speech it may be, most frequent reading first.
    pub fn parts_of_speech(&self) -> impl Iterator<Item = Pos> + '_ {
        self.readings.iter().filter_map(|reading| reading.pos)
    }

    /// How often it occurs in the texts that the word table was counted in, some 200,000 words; 0 if nothing is known of it.
    #[must_use]
    pub fn occurrences(&self) -> u32 {
        self.readings
            .iter()
            .filter(|reading| reading.pos.is_some())
            .map(|reading| reading.count)
            .max()
            .unwrap_or(0)
    }

    /// Is anything known of it?
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.readings.iter().any(|reading| reading.pos.is_some()) || !self.groups.is_empty()
    }
}

/// Occurrences up to which a plural's own sense hardly ever is meant.
const SELDOM: u32 = 1;

impl Words {
    /// The tables compiled in. The first call reads them.
    #[must_use]
    pub fn get() -> &'static Words {
        static WORDS: LazyLock<Words> = LazyLock::new(Words::read);
        &WORDS
    }

    fn read() -> Words {
        Words {
            lemmas: Sorted(LEMMAS),
            senses: Numbered::new(SENSES),
            inflections: Sorted(INFLECTIONS),
            field: Field::read(&FIELD),
        }
    }

    /// Base form of an inflected lower-case word, of any part of speech; of several the most frequent one. `None` if
    /// the word is not known.
    #[must_use]
    pub fn lemma<'a>(&'a self, word: &'a str) -> Option<&'a str> {
        if word.len() > LONGEST {
            return None;
        }
        let readings = self.readings(word, None);
        let best = readings.into_iter().next()?;
        match best.lemma {
            Cow::Borrowed(lemma) => Some(lemma),
            Cow::Owned(lemma) => word.get(..lemma.len()).filter(|prefix| *prefix == lemma),
        }
    }

    /// The base form of a lower-case word, or the word itself if it is not known.
    #[must_use]
    pub fn base<'a>(&'a self, word: &'a str) -> &'a str {
        self.lemma(word).unwrap_or(word)
    }

    /// How `evidence` stands to `claim`; lower-case words or phrases, inflected or not.
    #[must_use]
    pub fn relation(&self, claim: &str, evidence: &str) -> Relation {
        if claim == evidence {
            return Relation::Equal;
        }
        self.relate(&self.remembered(claim), &self.remembered(evidence))
    }

    /// Looks up a word once per thread: a claim's words meet those of many sentences.
    fn remembered(&self, text: &str) -> Rc<Word> {
        const REMEMBERED: usize = 1 << 14;
        thread_local! {
            static SEEN: RefCell<FxHashMap<Box<str>, Rc<Word>>> = RefCell::default();
        }
        if text.len() > LONGEST {
            return Rc::new(self.word(text));
        }
        SEEN.with_borrow_mut(|seen| {
            if let Some(word) = seen.get(text) {
                return Rc::clone(word);
            }
            if seen.len() >= REMEMBERED {
                seen.clear();
            }
            let word = Rc::new(self.word(text));
            seen.insert(text.into(), Rc::clone(&word));
            word
        })
    }

    /// Looks up a lower-case word or phrase, inflected or not.
    #[must_use]
    pub fn word(&self, text: &str) -> Word {
        self.look_up(text, None)
    }

    /// Like [`word`](Self::word), for a caller who knows the part of speech.
    #[must_use]
    pub fn word_as(&self, text: &str, pos: Pos) -> Word {
        self.look_up(text, Some(pos))
    }

    /// The longest known phrase of several words at the start of `words` (lower case, inflected or not): how many
    /// words it takes, and its base form as [`word`](Self::word) takes it.
    #[must_use]
    pub fn phrase(&self, words: &[&str]) -> Option<(usize, String)> {
        let (first, rest) = words.split_first()?;
        if first.len() > LONGEST || rest.is_empty() {
            return None;
        }
        let mut heads: Vec<Cow<'static, str>> = vec![Cow::Owned((*first).to_owned())];
        heads.extend(self.readings(first, None).into_iter().map(|reading| reading.lemma));
        heads.retain(|head| self.starts_phrase(head));
        heads.dedup();
        if heads.is_empty() {
            return None;
        }
        let longest = words.len().min(LONGEST_PHRASE);
        for length in (2..=longest).rev() {
            let Some((last, middle)) = words.get(1..length).and_then(<[&str]>::split_last) else { continue };
            if last.len() > LONGEST || middle.iter().any(|word| word.len() > LONGEST) {
                continue;
            }
            for head in &heads {
                let mut phrase = String::with_capacity(64);
                phrase.push_str(head);
                for word in middle {
                    phrase.push(' ');
                    phrase.push_str(word);
                }
                phrase.push(' ');
                let stem = phrase.len();
                phrase.push_str(last);
                if self.is_phrase(&phrase) {
                    return Some((length, phrase));
                }
                for reading in self.readings(last, None) {
                    phrase.truncate(stem);
                    phrase.push_str(&reading.lemma);
                    if self.is_phrase(&phrase) {
                        return Some((length, phrase));
                    }
                }
            }
        }
        None
    }

    /// How `evidence` stands to `claim`.
    #[must_use]
    pub fn relate(&self, claim: &Word, evidence: &Word) -> Relation {
        if claim.text == evidence.text || claim.canonical == evidence.canonical {
            return Relation::Equal;
        }
        if let Some(relation) = same_word(claim, evidence) {
            return relation;
        }
        if agent_and_patient(claim, evidence) {
            return Relation::Converse;
        }
        let family = derived(claim, evidence);
        match self.field.relate(claim, evidence) {
            // Of a word family, what the list says of its base is no news.
            Some(Relation::Synonym | Relation::Sibling) if family => return Relation::Derived,
            Some(relation) => return relation,
            None => {}
        }
        if share(&claim.senses, &evidence.senses) {
            return Relation::Synonym;
        }
        let meets = |ids: &[u32], word: &Word| word.senses.iter().any(|sense| ids.contains(&sense.id));
        if meets(&claim.opposes, evidence) || meets(&evidence.opposes, claim) || negated(claim, evidence) {
            return Relation::Antonym;
        }
        if family {
            return Relation::Derived;
        }
        if is_above(evidence, claim) || meets(&evidence.entails, claim) {
            return Relation::Below;
        }
        if is_above(claim, evidence) || meets(&claim.entails, evidence) {
            return Relation::Above;
        }
        if meets(&evidence.causes, claim) {
            return Relation::Causes;
        }
        if siblings(claim, evidence) { Relation::Sibling } else { Relation::Unknown }
    }

    /// The American spelling of a lower-case word, the one form that all spellings are compared in; it need not be a
    /// word.
    #[must_use]
    pub fn american_spelling<'a>(&self, word: &'a str) -> Cow<'a, str> {
        self.field.canonical(word)
    }

    fn starts_phrase(&self, head: &str) -> bool {
        let canonical = self.field.canonical(head);
        self.field.heads.contains(&*canonical) || self.lemmas.has_phrase(head)
    }

    fn is_phrase(&self, phrase: &str) -> bool {
        self.field.groups_of(phrase).is_some() || self.lemmas.find(phrase).is_some()
    }

    fn look_up(&self, text: &str, pos: Option<Pos>) -> Word {
        let mut word = Word { text: text.into(), canonical: text.into(), ..Word::default() };
        if text.len() > LONGEST {
            return word;
        }
        word.canonical = self.field.canonical(text).into();
        word.readings = self.readings(text, pos);
        if word.readings.is_empty() && text.contains(' ') {
            let parts: Vec<&str> = text.split(' ').collect();
            if let Some((length, phrase)) = self.phrase(&parts)
                && length == parts.len()
            {
                word.readings = self.readings(&phrase, pos);
                if word.readings.is_empty() {
                    word.readings.push(self.unknown(&phrase));
                }
            }
        }
        if word.readings.is_empty()
            && let Cow::Owned(american) = self.field.canonical(text)
        {
            word.readings = self.readings(&american, pos);
        }
        if word.readings.is_empty() {
            word.readings.push(self.unknown(text));
        }
        self.fill(&mut word);
        word
    }

    fn unknown(&self, text: &str) -> Reading {
        let canonical = self.field.canonical(text).into_owned();
        Reading {
            lemma: Cow::Owned(text.to_owned()),
            canonical: Cow::Owned(canonical),
            pos: None,
            count: 0,
            base: true,
        }
    }

    /// What `form` may be the inflected form of, most frequent first.
    fn readings(&self, form: &str, only: Option<Pos>) -> Vec<Reading> {
        let mut readings: Vec<Reading> = Vec::new();
        let wanted = |pos: Pos| only.is_none_or(|only| only == pos);
        let own = self.lemmas.find(form);
        let mut has = [false; 4];
        if let Some((lemma, rest)) = own {
            for (pos, count, _) in parse_readings(rest) {
                // *Findings* has a sense of its own that hardly occurs; it is the plural of *finding*.
                let plural = pos == Pos::Noun && count <= SELDOM && form.ends_with('s');
                has[pos as usize] = !plural || self.field.groups_of(form).is_some();
                if wanted(pos) {
                    self.push(&mut readings, lemma, pos, count, true);
                }
            }
        }
        if let Some((_, rest)) = self.inflections.find(form) {
            for base in rest.split(' ') {
                let Some(pos) = base.bytes().next().and_then(Pos::of) else { continue };
                let Some(base) = base.get(1..) else { continue };
                // The irregular form speaks for itself: *found* is *find*, however the rules would take it.
                has[pos as usize] = true;
                if wanted(pos) {
                    self.push_base(&mut readings, base, pos);
                }
            }
        }
        self.regular(form, &has, &mut |readings_pos, base| {
            if wanted(readings_pos) {
                self.push_base(&mut readings, base, readings_pos);
            }
        });
        if readings.is_empty() && only.is_none() {
            // Field words have no part of speech; their inflection is regular.
            if let Some(base) = self.field_base(form) {
                readings.push(self.unknown(&base));
            }
        }
        readings.sort_by(|a, b| {
            b.count
                .cmp(&a.count)
                .then(b.base.cmp(&a.base))
                .then(a.pos.cmp(&b.pos))
                .then(a.lemma.cmp(&b.lemma))
        });
        readings
    }

    /// The field word that a form is one of, where the dictionary does not know it: "relaunched", "co-wrote".
    fn field_base(&self, form: &str) -> Option<String> {
        const ENDINGS: [(&str, &str); 8] = [
            ("", ""),
            ("s", ""),
            ("es", ""),
            ("ed", ""),
            ("ed", "e"),
            ("ing", ""),
            ("ing", "e"),
            ("ies", "y"),
        ];
        let known = |base: &str| self.field.groups_of(base).is_some();
        let regular = ENDINGS.iter().find_map(|(ending, base)| {
            let stem = form.strip_suffix(ending).filter(|stem| !stem.is_empty())?;
            let base = format!("{stem}{base}");
            known(&base).then_some(base)
        });
        // The last part of a compound is inflected as it is by itself.
        let last = || {
            let (first, last) = form.rsplit_once('-').filter(|(_, last)| !last.is_empty())?;
            let bases =
                self.readings(last, None).into_iter().map(|reading| format!("{first}-{}", reading.lemma));
            bases.into_iter().find(|base| known(base))
        };
        regular.or_else(last)
    }

    fn push_base(&self, readings: &mut Vec<Reading>, base: &str, pos: Pos) {
        if let (Some((lemma, _)), Some((count, ..))) = (self.lemmas.find(base), self.entry(base, pos)) {
            self.push(readings, lemma, pos, count, false);
        }
    }

    fn push(&self, readings: &mut Vec<Reading>, lemma: &'static str, pos: Pos, count: u32, base: bool) {
        if readings.iter().any(|known| known.lemma == lemma && known.pos == Some(pos)) {
            return;
        }
        let canonical = self.field.canonical(lemma);
        // The tagged texts are American: there the dictionary knows which senses are frequent.
        let american = if canonical == lemma { None } else { self.entry(&canonical, pos) };
        let count = american.map_or(count, |(american, ..)| american.max(count));
        readings.push(Reading { lemma: Cow::Borrowed(lemma), canonical, pos: Some(pos), count, base });
    }

    /// Occurrences and senses of a base form, and what it derives from.
    fn entry(&self, lemma: &str, pos: Pos) -> Option<(u32, &'static str, &'static str)> {
        let (_, rest) = self.lemmas.find(lemma)?;
        let (_, count, senses) = parse_readings(rest).find(|(found, ..)| *found == pos)?;
        Some((count, senses, rest.split_once('\t').map_or("", |(_, bases)| bases)))
    }

    /// Regular inflection: the detachment rules of `WordNet`, and doubled consonants. A part of speech in `has` is
    /// one that the form has already, so that *news* is not the plural of *new*.
    fn regular(&self, form: &str, has: &[bool; 4], found: &mut dyn FnMut(Pos, &str)) {
        const RULES: &[(Pos, &str, &str)] = &[
            (Pos::Noun, "ches", "ch"),
            (Pos::Noun, "shes", "sh"),
            (Pos::Noun, "ses", "s"),
            (Pos::Noun, "xes", "x"),
            (Pos::Noun, "zes", "z"),
            (Pos::Noun, "men", "man"),
            (Pos::Noun, "ies", "y"),
            (Pos::Noun, "s", ""),
            (Pos::Verb, "ies", "y"),
            (Pos::Verb, "ied", "y"),
            (Pos::Verb, "es", "e"),
            (Pos::Verb, "es", ""),
            (Pos::Verb, "s", ""),
            (Pos::Verb, "ed", "e"),
            (Pos::Verb, "ed", ""),
            (Pos::Verb, "ing", "e"),
            (Pos::Verb, "ing", ""),
            (Pos::Adjective, "iest", "y"),
            (Pos::Adjective, "est", "e"),
            (Pos::Adjective, "est", ""),
            (Pos::Adjective, "ier", "y"),
            (Pos::Adjective, "er", "e"),
            (Pos::Adjective, "er", ""),
        ];
        // One rule per part of speech applies; the order above is the preference.
        let mut done = *has;
        // *larger* has an entry of its own, and is the comparative of *large* all the same.
        done[Pos::Adjective as usize] = false;
        // An agent noun is no comparative: *number* is not more *numb*.
        if has[Pos::Noun as usize] {
            done[Pos::Adjective as usize] = true;
        }
        let mut base = String::with_capacity(form.len() + 1);
        for (pos, suffix, replacement) in RULES {
            let Some(stem) = form.strip_suffix(suffix) else { continue };
            if done[*pos as usize] || stem.len() < 2 || (*pos == Pos::Noun && form.ends_with("ss")) {
                continue;
            }
            base.clear();
            base.push_str(stem);
            base.push_str(replacement);
            let mut known = self.has(&base, *pos);
            if !known && replacement.is_empty() && *suffix != "s" {
                let mut letters = stem.bytes().rev();
                if let (Some(last), Some(before)) = (letters.next(), letters.next())
                    && last == before
                    && last.is_ascii_alphabetic()
                {
                    base.pop();
                    known = self.has(&base, *pos);
                }
            }
            if known {
                done[*pos as usize] = true;
                found(*pos, &base);
            }
        }
    }

    fn has(&self, lemma: &str, pos: Pos) -> bool {
        self.entry(lemma, pos).is_some()
    }

    /// Senses, what stands above them, word family and field groups.
    fn fill(&self, word: &mut Word) {
        // A count of zero is no proof of absence.
        let total: f32 = word.readings.iter().map(|reading| reading.count as f32 + 1.0).sum();
        for reading in &word.readings {
            let Some(pos) = reading.pos else { continue };
            let Some((_, senses, bases)) =
                self.entry(&reading.canonical, pos).or_else(|| self.entry(&reading.lemma, pos))
            else {
                continue;
            };
            for base in bases.split(',').filter(|base| !base.is_empty()) {
                if !word.bases.contains(&base) {
                    word.bases.push(base);
                }
            }
            if (reading.count as f32 + 1.0) / total < MINOR_READING {
                continue;
            }
            for (rank, id) in senses.split('.').filter_map(|id| id.parse().ok()).enumerate() {
                word.senses.push(Sense { id, rank: u8::try_from(rank).unwrap_or(u8::MAX) });
            }
        }
        for index in 0..word.senses.len() {
            let Some(&Sense { id, rank }) = word.senses.get(index) else { continue };
            self.climb(word, id, rank);
        }
        word.above.sort_by_key(|ancestor| (ancestor.steps, ancestor.rank, ancestor.id));
        for reading in &word.readings {
            for form in [&*reading.lemma, &*reading.canonical] {
                word.groups.extend(self.field.groups_of(form).into_iter().flatten());
            }
        }
        word.groups.extend(self.field.groups_of(&word.text).into_iter().flatten());
        word.groups.sort_unstable();
        word.groups.dedup();
        word.own_groups = word.groups.len();
        // *cooperation* is what *cooperate* says, *organisation* is not what *organise* says.
        let action = word.senses.first().is_some_and(|sense| self.flags(sense.id).contains('e'));
        if action {
            for base in &word.bases {
                for group in self.field.groups_of(base).into_iter().flatten() {
                    if !word.groups.contains(group) {
                        word.groups.push(*group);
                    }
                }
            }
        }
    }

    fn flags(&self, sense: u32) -> &'static str {
        self.senses.line(sense).and_then(|line| line.split(' ').next()).unwrap_or_default()
    }

    fn climb(&self, word: &mut Word, sense: u32, rank: u8) {
        let mut level = vec![sense];
        let mut furthest = LEVELS;
        for steps in 1..=LEVELS {
            if steps > furthest {
                return;
            }
            let mut next = Vec::new();
            for id in level {
                let Some(entry) = self.senses.line(id) else { continue };
                let mut tokens = entry.split(' ');
                match tokens.next().map(str::as_bytes) {
                    // An adjective stands under the head of its cluster and nothing else.
                    Some([b'a' | b'r', ..]) => furthest = 1,
                    Some([b'v', ..]) => furthest = 2,
                    _ => {}
                }
                for token in tokens {
                    let Some((symbol, target)) = token.split_at_checked(1) else { continue };
                    let Ok(target) = target.parse::<u32>() else { continue };
                    match symbol {
                        "@" | "&" => next.push(target),
                        "!" if steps == 1 => word.opposes.push(target),
                        "*" if steps == 1 => word.entails.push(target),
                        ">" if steps == 1 => word.causes.push(target),
                        _ => {}
                    }
                }
            }
            for &id in &next {
                if word.above.iter().any(|known| known.id == id && known.steps <= steps) {
                    continue;
                }
                let flags = self.flags(id);
                word.above.push(Ancestor {
                    id,
                    steps,
                    rank,
                    general: flags.contains('g'),
                    exclusive: flags.contains('x'),
                });
            }
            level = next;
        }
    }
}

/// The same base form, or two spellings of it.
fn same_word(claim: &Word, evidence: &Word) -> Option<Relation> {
    let mut found = None;
    for (at, a) in claim.readings.iter().enumerate() {
        for (bt, b) in evidence.readings.iter().enumerate() {
            if a.canonical != b.canonical || (a.pos != b.pos && a.pos.is_some() && b.pos.is_some()) {
                continue;
            }
            // *building* is a form of *build*, but a word of its own first.
            let own = |word: &Word, at: usize, reading: &Reading| {
                at == 0 || reading.base || word.readings.first().is_some_and(|first| !first.base)
            };
            if own(claim, at, a) && own(evidence, bt, b) {
                return Some(Relation::Equal);
            }
            found = Some(Relation::Derived);
        }
    }
    found
}

fn share(claim: &[Sense], evidence: &[Sense]) -> bool {
    claim.iter().any(|a| evidence.iter().any(|b| a.id == b.id && a.rank.min(b.rank) == 0))
}

/// Does a frequent sense of `general` stand above one of `specific`?
fn is_above(specific: &Word, general: &Word) -> bool {
    specific.above.iter().any(|ancestor| {
        !ancestor.general
            && (ancestor.rank == 0 || ancestor.rank == 1 && ancestor.steps <= LEVELS_SECOND)
            && general.senses.iter().any(|sense| sense.id == ancestor.id && sense.rank <= 1)
    })
}

/// Main senses under one close parent whose kinds exclude each other.
fn siblings(claim: &Word, evidence: &Word) -> bool {
    claim.above.iter().any(|a| {
        a.exclusive
            && a.rank == 0
            && evidence.above.iter().any(|b| b.id == a.id && b.rank == 0 && a.steps + b.steps <= CLOSE_PARENT)
    })
}

/// *trainer* and *trainee*: one verb, two ends.
fn agent_and_patient(claim: &Word, evidence: &Word) -> bool {
    let one_way = |a: &str, b: &str| {
        let (Some(agent), Some(patient)) =
            (a.strip_suffix("er").or_else(|| a.strip_suffix("or")), b.strip_suffix("ee"))
        else {
            return false;
        };
        agent.len() >= 3 && agent == patient
    };
    claim
        .readings
        .iter()
        .any(|a| evidence.readings.iter().any(|b| one_way(&a.lemma, &b.lemma) || one_way(&b.lemma, &a.lemma)))
}

/// An adjective and the same with *un-* or *non-*.
fn negated(claim: &Word, evidence: &Word) -> bool {
    let one_way = |a: &Reading, b: &Reading| {
        let stem = b
            .canonical
            .strip_prefix("non-")
            .or_else(|| b.canonical.strip_prefix("un"))
            .or_else(|| b.canonical.strip_prefix("non"));
        let adjective = |reading: &Reading| matches!(reading.pos, None | Some(Pos::Adjective));
        adjective(a) && adjective(b) && a.canonical.len() >= 4 && stem == Some(&*a.canonical)
    };
    claim.readings.iter().any(|a| evidence.readings.iter().any(|b| one_way(a, b) || one_way(b, a)))
}

/// One derives from the other, or both from a third.
fn derived(claim: &Word, evidence: &Word) -> bool {
    let from = |a: &Word, b: &Word| a.readings.iter().any(|reading| b.bases.contains(&&*reading.lemma));
    // "Commissioned" and "committee" both come from "commit", and are no nearer for that.
    let may_be = |word: &Word, pos: Pos| word.parts_of_speech().any(|own| own == pos);
    let verb_and_noun =
        !may_be(claim, Pos::Noun) && !may_be(evidence, Pos::Verb) && may_be(evidence, Pos::Noun);
    from(claim, evidence)
        || from(evidence, claim)
        || !verb_and_noun && claim.bases.iter().any(|base| evidence.bases.contains(base))
}

/// Part of speech, occurrences and senses of each reading of a line.
fn parse_readings(rest: &'static str) -> impl Iterator<Item = (Pos, u32, &'static str)> {
    rest.split('\t').next().unwrap_or_default().split(' ').filter_map(|reading| {
        let pos = Pos::of(*reading.as_bytes().first()?)?;
        let (count, senses) = reading.get(1..)?.split_once(':')?;
        Some((pos, count.parse().ok()?, senses))
    })
}
