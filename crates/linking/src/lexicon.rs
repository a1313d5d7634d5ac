//! The closed word lists of the rules (`data/*.txt`, `data/*.tsv`), read once per process.

use std::sync::LazyLock;

use rapporteur_catalog::EntityClass;
use rustc_hash::FxHashMap;

use crate::lexer::{Tok, hash_word, lex};

/// Lists a word can stand in; see `data/lexicon.txt` for what each means.
pub(crate) mod flag {
    pub const FUNCTION: u32 = 1;
    pub const TITLE: u32 = 1 << 1;
    pub const PERSON_TITLE: u32 = 1 << 2;
    pub const VERB: u32 = 1 << 3;
    pub const MODAL: u32 = 1 << 4;
    pub const RELATION: u32 = 1 << 5;
    pub const GOVERNANCE: u32 = 1 << 6;
    pub const LANGUAGE: u32 = 1 << 7;
    pub const LANGUAGE_CONTEXT: u32 = 1 << 8;
    pub const SPEAK: u32 = 1 << 9;
    pub const TEAM: u32 = 1 << 10;
    pub const SPORT: u32 = 1 << 11;
    pub const LOCATIVE: u32 = 1 << 12;
    pub const COMPASS: u32 = 1 << 13;
    pub const PLURAL_STATE: u32 = 1 << 14;
    pub const PLURAL_ACTOR: u32 = 1 << 15;
    pub const INSTITUTION: u32 = 1 << 16;
    pub const BEGINNER: u32 = 1 << 17;
    pub const STARTER: u32 = 1 << 18;
    pub const RANK: u32 = 1 << 19;
    pub const GAME: u32 = 1 << 20;
    /// A portfolio begins with the word.
    pub const PORTFOLIO: u32 = 1 << 21;
    /// A state body begins with the word.
    pub const BODY: u32 = 1 << 22;
    /// The word is a head noun.
    pub const HEAD: u32 = 1 << 23;
    pub const PAST: u32 = 1 << 24;
    /// Not of the word but of its place: it can be part of a name.
    pub const NAME: u32 = 1 << 25;
}

const SECTIONS: [(&str, u32); 22] = [
    ("function", flag::FUNCTION),
    ("title", flag::TITLE),
    ("persontitle", flag::PERSON_TITLE),
    ("verb", flag::VERB),
    ("modal", flag::MODAL),
    ("relation", flag::RELATION),
    ("governance", flag::GOVERNANCE),
    ("language", flag::LANGUAGE),
    ("languagecontext", flag::LANGUAGE_CONTEXT),
    ("speak", flag::SPEAK),
    ("team", flag::TEAM),
    ("sport", flag::SPORT),
    ("locative", flag::LOCATIVE),
    ("compass", flag::COMPASS),
    ("pluralstate", flag::PLURAL_STATE),
    ("pluralactor", flag::PLURAL_ACTOR),
    ("institution", flag::INSTITUTION),
    ("beginner", flag::BEGINNER),
    ("starter", flag::STARTER),
    ("rank", flag::RANK),
    ("game", flag::GAME),
    ("past", flag::PAST),
];

/// A phrase of a table with its meaning.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    /// Hashes of its tokens.
    tokens: Box<[u64]>,
    pub class: EntityClass,
    pub slug: Box<str>,
}

#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    flags: FxHashMap<u64, u32>,
    heads: FxHashMap<u64, EntityClass>,
    /// By first token, longest first.
    portfolios: FxHashMap<u64, Vec<Phrase>>,
    bodies: FxHashMap<u64, Vec<Phrase>>,
    founded: FxHashMap<&'static str, Founded>,
}

/// When a state was founded, and what bore its name before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Founded {
    pub year: u16,
    /// Key of the predecessor and its first year.
    pub before: Option<(&'static str, u16)>,
}

pub(crate) fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);
    &LEXICON
}

impl Lexicon {
    fn read() -> Lexicon {
        let mut lexicon = Lexicon::default();
        let mut section = 0;
        for line in include_str!("../data/lexicon.txt").lines().filter(|l| !l.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                section = SECTIONS.iter().find(|(n, _)| *n == name).map_or(0, |(_, bit)| *bit);
                continue;
            }
            for word in line.split_whitespace() {
                if section == flag::VERB {
                    for form in inflections(word) {
                        *lexicon.flags.entry(hash_word(&form)).or_default() |= section;
                    }
                } else {
                    *lexicon.flags.entry(hash_word(word)).or_default() |= section;
                }
            }
        }
        for cells in table(include_str!("../data/heads.tsv")) {
            if let (Some(word), Some(class)) =
                (cells.first(), cells.get(1).and_then(|c| EntityClass::from_name(c)))
            {
                lexicon.heads.insert(hash_word(word), class);
            }
        }
        for cells in table(include_str!("../data/portfolios.tsv")) {
            let (Some(slug), Some(forms)) = (cells.first(), cells.get(1)) else { continue };
            for form in forms.split(';') {
                add(&mut lexicon.portfolios, form, EntityClass::Ministry, slug);
            }
        }
        for cells in table(include_str!("../data/state_bodies.tsv")) {
            let (Some(form), Some(class), Some(slug)) = (cells.first(), cells.get(1), cells.get(2)) else {
                continue;
            };
            if let Some(class) = EntityClass::from_name(class) {
                add(&mut lexicon.bodies, form, class, slug);
            }
        }
        for cells in table(include_str!("../data/before.tsv")) {
            let number = |i: usize| cells.get(i).and_then(|c: &&str| c.parse::<u16>().ok());
            if let (Some(state), Some(year)) = (cells.first(), number(1)) {
                let before = cells.get(2).copied().zip(number(3));
                lexicon.founded.insert(state, Founded { year, before });
            }
        }
        let firsts = [(&lexicon.portfolios, flag::PORTFOLIO), (&lexicon.bodies, flag::BODY)];
        for (first, bit) in firsts.iter().flat_map(|(list, bit)| list.keys().map(move |k| (*k, *bit))) {
            *lexicon.flags.entry(first).or_default() |= bit;
        }
        for &head in lexicon.heads.keys() {
            *lexicon.flags.entry(head).or_default() |= flag::HEAD;
        }
        for list in lexicon.portfolios.values_mut().chain(lexicon.bodies.values_mut()) {
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.tokens.len()));
        }
        lexicon
    }

    /// The lists a token stands in.
    pub fn flags(&self, tok: &Tok) -> u32 {
        self.flags.get(&tok.hash).copied().unwrap_or(0)
    }

    /// When a state was founded, if its name meant another before.
    pub fn founded(&self, state: &str) -> Option<Founded> {
        self.founded.get(state).copied()
    }

    /// The class that a head noun names.
    pub fn head(&self, tok: &Tok) -> Option<EntityClass> {
        self.heads.get(&tok.hash).copied()
    }

    /// The longest portfolio that begins at `at`, with its number of tokens.
    pub fn portfolio(&self, toks: &[Tok], at: usize) -> Option<(&Phrase, usize)> {
        longest(&self.portfolios, toks, at)
    }

    /// The longest state body that begins at `at`, with its number of tokens.
    pub fn body(&self, toks: &[Tok], at: usize) -> Option<(&Phrase, usize)> {
        longest(&self.bodies, toks, at)
    }
}

fn table(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(|l| l.split('\t').collect())
}

fn add(phrases: &mut FxHashMap<u64, Vec<Phrase>>, form: &str, class: EntityClass, slug: &str) {
    let mut toks = Vec::new();
    lex(form, &mut toks);
    let tokens: Box<[u64]> = toks.iter().map(|t| t.hash).collect();
    if let Some(&first) = tokens.first() {
        phrases.entry(first).or_default().push(Phrase { tokens, class, slug: slug.into() });
    }
}

fn longest<'l>(
    phrases: &'l FxHashMap<u64, Vec<Phrase>>,
    toks: &[Tok],
    at: usize,
) -> Option<(&'l Phrase, usize)> {
    let list = phrases.get(&toks.get(at)?.hash)?;
    let here = |phrase: &&Phrase| {
        toks.get(at..at + phrase.tokens.len())
            .is_some_and(|window| window.iter().zip(&phrase.tokens).all(|(tok, hash)| tok.hash == *hash))
    };
    list.iter().find(here).map(|phrase| (phrase, phrase.tokens.len()))
}

/// The forms of a regular verb, and of the irregular ones of the list.
fn inflections(base: &str) -> Vec<String> {
    let irregular: &[&str] = match base {
        "say" => &["says", "said", "saying"],
        "send" => &["sends", "sent", "sending"],
        "seek" => &["seeks", "sought", "seeking"],
        "withdraw" => &["withdraws", "withdrew", "withdrawn"],
        "buy" => &["buys", "bought"],
        "sell" => &["sells", "sold"],
        "become" => &["becomes", "became"],
        "begin" => &["begins", "began", "begun"],
        "lead" => &["leads", "led"],
        "know" => &["knows", "knew"],
        "forbid" => &["forbids", "forbade"],
        "believe" => &["believes", "believed"],
        _ => &[],
    };
    if !irregular.is_empty() {
        return irregular.iter().map(|form| (*form).to_owned()).chain([base.to_owned()]).collect();
    }
    let mut forms = vec![base.to_owned()];
    let stem_y = base.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'o', 'u']));
    let sibilant = ["s", "sh", "ch", "x", "z"].iter().any(|end| base.ends_with(end));
    forms.push(match stem_y {
        Some(stem) => format!("{stem}ies"),
        None if sibilant => format!("{base}es"),
        None => format!("{base}s"),
    });
    forms.push(match stem_y {
        Some(stem) => format!("{stem}ied"),
        None if base.ends_with('e') => format!("{base}d"),
        None => format!("{base}ed"),
    });
    // ban → banned, commit → committed.
    if let Some(last) = base.chars().last().filter(|c| "bdgmnprt".contains(*c)) {
        forms.push(format!("{base}{last}ed"));
    }
    forms
}
