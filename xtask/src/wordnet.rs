//! `cargo xtask wordnet [--dict DIR]`: cuts the word tables of the evidence crate from a `WordNet` 3.0 dictionary.
//!
//! What stays: common lower-case words with their frequent senses, what stands some levels above those, their
//! opposites, entailments and causes, and word families. What goes: rare senses, names, species, everything above
//! that is too general. The formats are described in `crates/evidence/src/words.rs`. Same dictionary, same bytes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Where Debian's `wordnet-base` puts the dictionary.
const DEFAULT_DICT: &str = "/usr/share/wordnet";
/// Senses of a word beyond this rank are never frequent.
const SENSES_KEPT: usize = 3;
/// A sense after the first needs this share of its word's tagged occurrences.
const SENSE_SHARE: f64 = 0.12;
/// Levels above a sense.
const LEVELS: usize = 6;
/// With fewer tagged occurrences, shares mean nothing.
const FEW_TAGS: u32 = 5;
/// A noun nearer to the root than this is too general to be entailed by what stands below it.
const GENERAL_NOUN_DEPTH: usize = 3;
/// A noun with more kinds below it is too general.
const GENERAL_NOUN_KINDS: usize = 1000;
/// These are not, with all their kinds: everyone means the one sense.
const NEVER_GENERAL: [&str; 4] = ["animal", "food", "organization", "person"];
/// A verb with more ways of doing it is too general.
const GENERAL_VERB_KINDS: usize = 200;
/// An adjective that heads a larger cluster is too general.
const GENERAL_CLUSTER: usize = 60;
/// Kinds of a noun with more of them do not exclude each other.
const EXCLUSIVE_KINDS: usize = 120;
/// Longest word to stay that does not occur in tagged text.
const LONGEST_RARE: usize = 16;
/// Nouns of these lexicographer files stay without occurring in tagged text: acts, artifacts, communication, events,
/// groups, persons, possessions, processes, states.
const WANTED_NOUNS: [u8; 9] = [4, 6, 10, 11, 14, 18, 21, 22, 26];
/// Kinds of artifacts exclude each other. Of times and quantities too, in principle: there the field words know which.
const EXCLUSIVE_FILE: u8 = 6;
/// Nouns of these files are what a verb says: acts, events, processes.
const ACTION_FILES: [u8; 3] = [4, 11, 22];
/// Lexicographer file of days and months, the only names kept.
const TIMES: u8 = 28;

/// Parts of speech: letter of the tables, file suffix.
const POS: [(char, &str); 4] = [('n', "noun"), ('v', "verb"), ('a', "adj"), ('r', "adv")];

/// A synset: part of speech and byte offset in its data file.
type Id = (usize, u32);

/// The three tables.
#[derive(Debug, PartialEq, Eq)]
pub struct Tables {
    /// `wordnet-lemmas.tsv`
    pub lemmas: String,
    /// `wordnet-senses.tsv`
    pub senses: String,
    /// `wordnet-inflections.tsv`
    pub inflections: String,
}

impl Tables {
    /// File names and contents.
    #[must_use]
    pub fn files(&self) -> [(&'static str, &str); 3] {
        [
            ("wordnet-lemmas.tsv", &self.lemmas),
            ("wordnet-senses.tsv", &self.senses),
            ("wordnet-inflections.tsv", &self.inflections),
        ]
    }
}

/// Runs the command: `[--dict DIR] [--check]`. With `--check` nothing is written and a difference is an error; a
/// missing dictionary skips the check.
pub fn run(arguments: &[String]) -> crate::Outcome {
    cut(arguments).map_err(|error| error.to_string())
}

fn cut(arguments: &[String]) -> io::Result<()> {
    let mut dict = PathBuf::from(DEFAULT_DICT);
    let mut check = false;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--dict" => match arguments.next() {
                Some(folder) => dict = folder.into(),
                None => return Err(io::Error::other("--dict needs a folder")),
            },
            "--check" => check = true,
            other => return Err(io::Error::other(format!("unknown argument `{other}`"))),
        }
    }
    if check && !dict.join("data.noun").exists() {
        eprintln!("skipped: no WordNet dictionary at {}", dict.display());
        return Ok(());
    }
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/evidence/data");
    let function_words = fs::read_to_string(data.join("function-words.txt"))?;
    let tables = generate(&dict, &function_words)?;
    for (name, text) in tables.files() {
        let path = data.join(name);
        if check {
            if fs::read_to_string(&path)? != text {
                return Err(io::Error::other(format!("{name} is not what the dictionary gives")));
            }
        } else {
            fs::write(&path, text)?;
        }
        eprintln!("{name}: {} lines, {} bytes", text.lines().count(), text.len());
    }
    Ok(())
}

#[derive(Debug, Default)]
struct Synset {
    file: u8,
    satellite: bool,
    /// As written, underscores for spaces.
    words: Vec<String>,
    pointers: Vec<Pointer>,
}

#[derive(Debug)]
struct Pointer {
    symbol: String,
    target: Id,
    /// Word numbers from 1; 0 means the whole synset.
    source_word: usize,
    target_word: usize,
}

/// A word as one part of speech.
#[derive(Debug)]
struct Entry {
    count: u32,
    /// Frequent senses.
    senses: Vec<Id>,
}

struct Dictionary {
    synsets: HashMap<Id, Synset>,
    /// Lower-case lemma and part of speech to senses in order of frequency.
    index: BTreeMap<(String, usize), Vec<u32>>,
    /// Tagged occurrences by lemma, part of speech and sense number from 1.
    counts: HashMap<(String, usize, usize), u32>,
}

/// Cuts the tables from the dictionary at `dict`; `function_words` (one a line, `#` comments) are left out.
pub fn generate(dict: &Path, function_words: &str) -> io::Result<Tables> {
    let function_words: HashSet<&str> = function_words
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let dictionary = Dictionary::read(dict)?;
    let entries = dictionary.entries(&function_words);
    let numbers = dictionary.number(&entries);
    let derivations = dictionary.derivations(&entries);
    Ok(Tables {
        lemmas: lemma_table(&entries, &numbers, &derivations),
        senses: dictionary.sense_table(&numbers),
        inflections: inflection_table(dict, &entries)?,
    })
}

impl Dictionary {
    fn read(dict: &Path) -> io::Result<Self> {
        let mut synsets = HashMap::new();
        let mut index = BTreeMap::new();
        for (pos, (_, suffix)) in POS.iter().enumerate() {
            for line in read_lines(&dict.join(format!("data.{suffix}")))? {
                if let Some((offset, synset)) = parse_synset(&line) {
                    synsets.insert((pos, offset), synset);
                }
            }
            for line in read_lines(&dict.join(format!("index.{suffix}")))? {
                let fields: Vec<&str> = line.split_whitespace().collect();
                let (Some(lemma), Some(Ok(senses))) =
                    (fields.first(), fields.get(2).map(|n| n.parse::<usize>()))
                else {
                    continue;
                };
                let start = fields.len().saturating_sub(senses);
                let offsets = fields.iter().skip(start).filter_map(|offset| offset.parse().ok()).collect();
                index.insert(((*lemma).to_owned(), pos), offsets);
            }
        }
        let mut counts = HashMap::new();
        for line in read_lines(&dict.join("cntlist.rev"))? {
            let mut fields = line.split_whitespace();
            let (Some(key), Some(number), Some(count)) = (fields.next(), fields.next(), fields.next()) else {
                continue;
            };
            let (Some((lemma, rest)), Ok(number), Ok(count)) =
                (key.split_once('%'), number.parse(), count.parse())
            else {
                continue;
            };
            let pos = match rest.as_bytes().first() {
                Some(b'1') => 0,
                Some(b'2') => 1,
                Some(b'3' | b'5') => 2,
                Some(b'4') => 3,
                _ => continue,
            };
            counts.insert((lemma.to_owned(), pos, number), count);
        }
        Ok(Self { synsets, index, counts })
    }

    /// The words that stay, with their frequent senses.
    fn entries(&self, function_words: &HashSet<&str>) -> BTreeMap<(String, usize), Entry> {
        let mut entries = BTreeMap::new();
        for ((lemma, pos), offsets) in &self.index {
            let word = lemma.replace('_', " ");
            let plain = lemma.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-'));
            if !plain || lemma.len() < 2 || function_words.contains(word.as_str()) {
                continue;
            }
            let counts: Vec<u32> = (1..=offsets.len())
                .map(|number| self.counts.get(&(lemma.clone(), *pos, number)).copied().unwrap_or(0))
                .collect();
            let total: u32 = counts.iter().sum();
            if total == 0 && !self.is_useful(lemma, *pos, offsets) {
                continue;
            }
            let senses: Vec<Id> = offsets
                .iter()
                .zip(&counts)
                .enumerate()
                .filter(|(rank, (_, count))| match rank {
                    0 => true,
                    1 if total < FEW_TAGS => offsets.len() <= SENSES_KEPT,
                    rank => {
                        *rank < SENSES_KEPT
                            && total >= FEW_TAGS
                            && **count > 1
                            && f64::from(**count) / f64::from(total) >= SENSE_SHARE
                    }
                })
                .map(|(_, (offset, _))| (*pos, *offset))
                .filter(|id| self.is_common(*id, lemma))
                .collect();
            if !senses.is_empty() {
                entries.insert((word, *pos), Entry { count: total, senses });
            }
        }
        entries
    }

    /// A word that the tagged texts do not have stays if it has few senses and these tie it to words that they do have.
    fn is_useful(&self, lemma: &str, pos: usize, offsets: &[u32]) -> bool {
        if offsets.len() > 2 || lemma.contains(['_', '-']) || lemma.len() > LONGEST_RARE {
            return false;
        }
        offsets.iter().all(|offset| {
            let Some(synset) = self.synsets.get(&(pos, *offset)) else { return false };
            match pos {
                0 => WANTED_NOUNS.contains(&synset.file) && !lemma.ends_with("ness"),
                1 => true,
                _ => {
                    synset.words.iter().any(|word| self.is_tagged(word, pos))
                        || synset.pointers.iter().any(|pointer| {
                            matches!(pointer.symbol.as_str(), "!" | "+" | "\\")
                                && synset
                                    .words
                                    .get(pointer.source_word.wrapping_sub(1))
                                    .is_some_and(|word| word == lemma)
                                && self
                                    .synsets
                                    .get(&pointer.target)
                                    .and_then(|target| target.words.get(pointer.target_word.wrapping_sub(1)))
                                    .is_some_and(|word| self.is_tagged(word, pointer.target.0))
                        })
                }
            }
        })
    }

    /// Is the word's first sense found in the tagged texts?
    fn is_tagged(&self, word: &str, pos: usize) -> bool {
        self.counts.contains_key(&(word.to_owned(), pos, 1))
    }

    /// Is the word written in lower case in this sense? Days and months may be capitals.
    fn is_common(&self, id: Id, lemma: &str) -> bool {
        self.synsets.get(&id).is_some_and(|synset| {
            synset.words.iter().any(|word| word == lemma)
                || (synset.file == TIMES && synset.words.iter().any(|word| word.to_lowercase() == lemma))
        })
    }

    /// Line numbers of the senses table: every kept sense and what stands [`LEVELS`] above it, in the order
    /// of first word, part of speech and place.
    fn number(&self, entries: &BTreeMap<(String, usize), Entry>) -> BTreeMap<Id, usize> {
        let mut kept: BTreeSet<Id> =
            entries.values().flat_map(|entry| entry.senses.iter().copied()).collect();
        let mut level: Vec<Id> = kept.iter().copied().collect();
        for _ in 0..LEVELS {
            level = level.iter().flat_map(|id| self.above(*id)).filter(|id| kept.insert(*id)).collect();
        }
        let mut ordered: Vec<Id> = kept.into_iter().collect();
        ordered.sort_by_key(|id| {
            (
                self.synsets.get(id).and_then(|synset| synset.words.first()).map(|word| word.to_lowercase()),
                *id,
            )
        });
        ordered.into_iter().enumerate().map(|(number, id)| (id, number)).collect()
    }

    /// Hypernyms, and what it is an instance of; for a satellite adjective the head of its cluster.
    fn above(&self, id: Id) -> Vec<Id> {
        let Some(synset) = self.synsets.get(&id) else { return Vec::new() };
        synset
            .pointers
            .iter()
            .filter(|pointer| {
                matches!(pointer.symbol.as_str(), "@" | "@i") || (pointer.symbol == "&" && synset.satellite)
            })
            .map(|pointer| pointer.target)
            .collect()
    }

    fn sense_table(&self, numbers: &BTreeMap<Id, usize>) -> String {
        let general = self.generality();
        let mut lines: Vec<(usize, String)> = Vec::with_capacity(numbers.len());
        for (id, number) in numbers {
            let Some(synset) = self.synsets.get(id) else { continue };
            let mut line = String::new();
            line.push(POS.get(id.0).map_or('n', |(letter, _)| *letter));
            line.push_str(general.get(id).map_or("", String::as_str));
            let mut pointers: Vec<(&str, usize)> = Vec::new();
            for pointer in &synset.pointers {
                let symbol = match pointer.symbol.as_str() {
                    "&" if !synset.satellite => continue,
                    "@i" => "@",
                    symbol @ ("@" | "&" | "!" | "*" | ">") => symbol,
                    _ => continue,
                };
                if let Some(target) = numbers.get(&pointer.target)
                    && pointer.target.0 == id.0
                    && !pointers.contains(&(symbol, *target))
                {
                    pointers.push((symbol, *target));
                }
            }
            pointers.sort_unstable();
            for (symbol, target) in pointers {
                let _ = write!(line, " {symbol}{target}");
            }
            lines.push((*number, line));
        }
        lines.sort_unstable();
        lines.into_iter().fold(String::new(), |mut text, (_, line)| {
            text.push_str(&line);
            text.push('\n');
            text
        })
    }

    /// Flags of the senses table.
    fn generality(&self) -> HashMap<Id, String> {
        let mut below: HashMap<Id, Vec<Id>> = HashMap::new();
        for id in self.synsets.keys() {
            for above in self.above(*id) {
                below.entry(above).or_default().push(*id);
            }
        }
        let mut depths: HashMap<Id, usize> = HashMap::new();
        let mut level: Vec<Id> =
            self.synsets.keys().copied().filter(|id| self.above(*id).is_empty()).collect();
        let mut depth = 0;
        while !level.is_empty() {
            let mut next = Vec::new();
            for id in level {
                if depths.contains_key(&id) {
                    continue;
                }
                depths.insert(id, depth);
                next.extend(below.get(&id).into_iter().flatten().copied());
            }
            level = next;
            depth += 1;
        }
        let kinds = |id: Id| {
            let mut seen = HashSet::from([id]);
            let mut open = vec![id];
            while let Some(id) = open.pop() {
                open.extend(below.get(&id).into_iter().flatten().copied().filter(|id| seen.insert(*id)));
                if seen.len() > GENERAL_NOUN_KINDS + 1 {
                    break;
                }
            }
            seen.len() - 1
        };
        let mut flags = HashMap::new();
        for (id, synset) in &self.synsets {
            let kinds = kinds(*id);
            let general = match id.0 {
                0 if synset.words.iter().any(|word| NEVER_GENERAL.contains(&word.as_str())) => false,
                0 => {
                    depths.get(id).is_none_or(|depth| *depth < GENERAL_NOUN_DEPTH)
                        || kinds > GENERAL_NOUN_KINDS
                }
                1 => kinds > GENERAL_VERB_KINDS,
                _ => kinds > GENERAL_CLUSTER,
            };
            let exclusive =
                !general && id.0 == 0 && kinds <= EXCLUSIVE_KINDS && synset.file == EXCLUSIVE_FILE;
            let action = id.0 == 0 && ACTION_FILES.contains(&synset.file);
            flags.insert(
                *id,
                [(general, 'g'), (exclusive, 'x'), (action, 'e')]
                    .into_iter()
                    .filter_map(|(holds, flag)| holds.then_some(flag))
                    .collect(),
            );
        }
        flags
    }

    /// Word to the shorter words of its family.
    fn derivations(&self, entries: &BTreeMap<(String, usize), Entry>) -> BTreeMap<String, BTreeSet<String>> {
        let mut derivations: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (id, synset) in &self.synsets {
            for pointer in &synset.pointers {
                if !matches!(pointer.symbol.as_str(), "+" | "\\") {
                    continue;
                }
                let Some(target) = self.synsets.get(&pointer.target) else { continue };
                let word = |synset: &Synset, number: usize| {
                    synset.words.get(number.wrapping_sub(1)).map(|word| word.to_lowercase().replace('_', " "))
                };
                let (Some(a), Some(b)) =
                    (word(synset, pointer.source_word), word(target, pointer.target_word))
                else {
                    continue;
                };
                let frequent = |word: &str, id: Id| {
                    entries.get(&(word.to_owned(), id.0)).is_some_and(|entry| entry.senses.contains(&id))
                };
                let known = |word: &str, id: Id| entries.contains_key(&(word.to_owned(), id.0));
                let related = (frequent(&a, *id) && known(&b, pointer.target))
                    || (known(&a, *id) && frequent(&b, pointer.target));
                if a == b || !related || !one_family(&a, &b) {
                    continue;
                }
                // What a verb does its nouns share: *participate* is the base of *participation* and *participant*.
                let key = |word: &String, id: Id| (id.0 != 1, word.len(), word.clone());
                let (base, derived) = if key(&a, *id) < key(&b, pointer.target) { (a, b) } else { (b, a) };
                derivations.entry(derived).or_default().insert(base);
            }
        }
        // WordNet lacks many adjectives of such nouns: *governmental*.
        for (word, pos) in entries.keys() {
            if let Some(base) = word.strip_suffix("al")
                && *pos == 2
                && (base.ends_with("ment") || base.ends_with("ion"))
                && entries.contains_key(&(base.to_owned(), 0))
            {
                derivations.entry(word.clone()).or_default().insert(base.to_owned());
            }
        }
        derivations
    }
}

/// Words of one family begin alike; what `WordNet` links beyond that is meaning, not form.
fn one_family(a: &str, b: &str) -> bool {
    let common = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    common >= 2 && !a.contains(' ') && !b.contains(' ')
}

fn lemma_table(
    entries: &BTreeMap<(String, usize), Entry>,
    numbers: &BTreeMap<Id, usize>,
    derivations: &BTreeMap<String, BTreeSet<String>>,
) -> String {
    let mut lines: BTreeMap<&str, String> = BTreeMap::new();
    for ((word, pos), entry) in entries {
        let line = lines.entry(word).or_default();
        if !line.is_empty() {
            line.push(' ');
        }
        let letter = POS.get(*pos).map_or('n', |(letter, _)| *letter);
        let senses: Vec<String> =
            entry.senses.iter().filter_map(|id| numbers.get(id)).map(ToString::to_string).collect();
        let _ = write!(line, "{letter}{}:{}", entry.count, senses.join("."));
    }
    let mut table = String::new();
    for (word, line) in lines {
        let _ = write!(table, "{word}\t{line}");
        if let Some(bases) = derivations.get(word) {
            let bases: Vec<&str> = bases.iter().map(String::as_str).collect();
            let _ = write!(table, "\t{}", bases.join(","));
        }
        table.push('\n');
    }
    table
}

/// Irregular forms of the words that stay.
fn inflection_table(dict: &Path, entries: &BTreeMap<(String, usize), Entry>) -> io::Result<String> {
    let mut forms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (pos, (letter, suffix)) in POS.iter().enumerate() {
        for line in read_lines(&dict.join(format!("{suffix}.exc")))? {
            let mut fields = line.split_whitespace();
            let Some(form) = fields.next().filter(|form| !form.contains('_')) else { continue };
            for base in fields {
                if form != base && entries.contains_key(&(base.to_owned(), pos)) {
                    forms.entry(form.to_owned()).or_default().insert(format!("{letter}{base}"));
                }
            }
        }
    }
    Ok(forms.into_iter().fold(String::new(), |mut table, (form, bases)| {
        let bases: Vec<String> = bases.into_iter().collect();
        let _ = writeln!(table, "{form}\t{}", bases.join(" "));
        table
    }))
}

/// Lines of a dictionary file without the licence at its head, which is indented.
fn read_lines(path: &Path) -> io::Result<Vec<String>> {
    let text = fs::read_to_string(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    Ok(text.lines().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect())
}

/// `offset file type words(hex) {word id} pointers {symbol offset pos source-target} … | gloss`
fn parse_synset(line: &str) -> Option<(u32, Synset)> {
    let mut fields = line.split(" | ").next()?.split_whitespace();
    let offset = fields.next()?.parse().ok()?;
    let file = fields.next()?.parse().ok()?;
    let satellite = fields.next()? == "s";
    let count = usize::from_str_radix(fields.next()?, 16).ok()?;
    let mut words = Vec::with_capacity(count);
    for _ in 0..count {
        let word = fields.next()?;
        fields.next()?;
        // Adjectives carry their position: `galore(ip)`.
        words.push(word.split('(').next()?.to_owned());
    }
    let count: usize = fields.next()?.parse().ok()?;
    let mut pointers = Vec::with_capacity(count);
    for _ in 0..count {
        let symbol = fields.next()?.to_owned();
        let target = fields.next()?.parse().ok()?;
        let pos = match fields.next()? {
            "n" => 0,
            "v" => 1,
            "a" | "s" => 2,
            _ => 3,
        };
        let words = fields.next()?;
        let (source, target_word) = words.split_at_checked(2)?;
        pointers.push(Pointer {
            symbol,
            target: (pos, target),
            source_word: usize::from_str_radix(source, 16).ok()?,
            target_word: usize::from_str_radix(target_word, 16).ok()?,
        });
    }
    Some((offset, Synset { file, satellite, words, pointers }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FUNCTION_WORDS: &str = include_str!("../../crates/evidence/data/function-words.txt");

    /// The tables that are checked in are those the dictionary gives, byte for byte: every run has other hash seeds, so
    /// that an order that depends on them shows here.
    #[test]
    fn tables_are_what_the_dictionary_gives() {
        let dict = Path::new(DEFAULT_DICT);
        if !dict.join("data.noun").exists() {
            eprintln!("skipped: no WordNet dictionary at {}", dict.display());
            return;
        }
        let tables = generate(dict, FUNCTION_WORDS).unwrap();
        for (name, text) in tables.files() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/evidence/data").join(name);
            assert!(fs::read_to_string(path).unwrap() == text, "{name}: run `cargo xtask wordnet`");
        }
    }

    #[test]
    fn a_synset_line_is_read() {
        let line =
            "02084071 05 n 02 dog 0 domestic_dog 0 002 @ 02083346 n 0000 + 00000002 v 0201 | a gloss; \"x\"";
        let (offset, synset) = parse_synset(line).unwrap();
        assert_eq!((offset, synset.file, synset.satellite), (2_084_071, 5, false));
        assert_eq!(synset.words, ["dog", "domestic_dog"]);
        let pointers: Vec<_> = synset
            .pointers
            .iter()
            .map(|pointer| {
                (pointer.symbol.as_str(), pointer.target, pointer.source_word, pointer.target_word)
            })
            .collect();
        assert_eq!(pointers, [("@", (0, 2_083_346), 0, 0), ("+", (1, 2), 2, 1)]);
        for broken in ["", "x", "1 2 n zz", "00000001 05 n 02 dog 0"] {
            assert!(parse_synset(broken).is_none(), "{broken}");
        }
    }
}
