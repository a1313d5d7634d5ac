//! Names in a question that nothing is known by, with the nearest that are.

use rapporteur_catalog::{Catalogue, EntityClass, NameKind, edit_distance, fold_name};
use rapporteur_claims::{Lexicon, Statement};
use rapporteur_grammar::{Tree, Upos};
use rapporteur_linking::{Linker, Mention, MentionForm, Referent};
use rapporteur_text::{TextRange, overlap};
use schemars::JsonSchema;
use serde::Serialize;

use crate::reading::slice;

/// Most names that are offered for one.
const OFFERED: usize = 3;

/// A name that nothing is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unresolved {
    /// First byte in the question.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// The words.
    pub words: String,
    /// Names that are near, nearest first.
    pub candidates: Vec<String>,
}

impl Unresolved {
    /// The words, as facts are looked up by them.
    pub(crate) fn keys(&self, lexicon: &rapporteur_claims::Lexicon) -> Vec<rapporteur_evidence::FactKey> {
        let folded = rapporteur_catalog::fold_name(&self.words);
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(|word| rapporteur_evidence::FactKey::word(&lexicon.normalise(word).1)).collect()
    }
}

/// Capitalised words, and names in small letters, that no mention has.
pub(super) fn names(
    question: &str,
    tree: &Tree,
    statement: &str,
    mentions: &[Mention],
    read: &Statement,
    catalogue: &Catalogue,
    lexicon: &Lexicon,
) -> Vec<Unresolved> {
    let known: Vec<String> = mentions
        .iter()
        .filter(|mention| !matches!(&mention.referent, Referent::Local(key) if is_unknown(key)))
        .map(|mention| slice(statement, mention.range).to_lowercase())
        .collect();
    let times: Vec<String> =
        read.times.iter().map(|time| slice(statement, time.range).to_lowercase()).collect();
    let covered = |word: &str| {
        // "UN-led" is known by its first half.
        let word = word.to_lowercase();
        let word = word.split('-').next().unwrap_or_default().to_owned();
        known
            .iter()
            .chain(&times)
            .any(|known| known.split(|c: char| !c.is_alphanumeric()).any(|part| part == word))
    };
    let mut runs: Vec<TextRange> = Vec::new();
    for (at, word) in tree.words.iter().enumerate() {
        let form = slice(question, word.range);
        let capital = form.starts_with(char::is_uppercase);
        let named = word.upos == Upos::Propn || capital && at > 0;
        let lower = form.to_lowercase();
        let common =
            lexicon.is_stop(&lower) || lexicon.is_office(&lower) || (at == 0 && word.upos != Upos::Propn);
        if !named || common || covered(form) || !form.chars().any(char::is_alphabetic) {
            continue;
        }
        match runs.last_mut() {
            Some(last)
                if slice(question, TextRange::new(last.end(), word.range.start())).trim().is_empty() =>
            {
                *last = last.cover(word.range);
            }
            _ => runs.push(word.range),
        }
    }
    runs.retain(|run| {
        // "Cyber Security" in capitals is a domain; a month is a time.
        let words = slice(question, *run);
        !read.times.iter().any(|time| {
            let at = slice(statement, time.range);
            at.contains(words)
        }) && !is_common(words, lexicon)
            && !overlaps_domain(words, read, statement)
    });
    runs.into_iter()
        .map(|run| {
            let words = slice(question, run).to_owned();
            Unresolved {
                start: run.start().into(),
                end: run.end().into(),
                candidates: nearest(&words, catalogue),
                words,
            }
        })
        .collect()
}

/// A statement in which names of states and bodies that are written small have their capitals: "has kenya trained fiji".
pub(super) fn capitalise(statement: &str, linker: &Linker) -> String {
    let mut out = statement.to_owned();
    let words: Vec<&str> =
        statement.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3).collect();
    for word in words.into_iter().filter(|word| word.chars().all(char::is_lowercase)).take(64) {
        let mut letters = word.chars();
        let capital: String =
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        let scan = linker.scan(&capital);
        let state = scan.mentions.iter().any(|mention| {
            usize::from(mention.range.len()) == capital.len()
                && mention.form == MentionForm::Name
                && mention.referent.class(linker.catalogue()) == Some(EntityClass::Country)
        });
        if state && let Some(at) = out.find(word) {
            out.replace_range(at..at + word.len(), &capital);
        }
    }
    out
}

/// A local referent of a name that has no known state or class behind it.
fn is_unknown(key: &str) -> bool {
    let name = key.split_once(':').map_or(key, |(_, name)| name);
    key.starts_with("name:")
        || key.starts_with("other:")
        || !key.contains('/') && !key.contains("programme:") && name.split(' ').count() < 2
}

/// Words that no name is made of.
fn is_common(words: &str, lexicon: &Lexicon) -> bool {
    words.split(' ').all(|word| {
        let (lower, _) = lexicon.normalise(word);
        lexicon.is_stop(&lower)
            || matches!(
                &*lower,
                "cyber" | "security" | "cybersecurity" | "defense" | "minister" | "president"
            )
    })
}

fn overlaps_domain(words: &str, read: &Statement, statement: &str) -> bool {
    !read.domains.is_empty()
        && words.split(' ').all(|word| {
            let lower = word.to_lowercase();
            read.terms.iter().any(|term| {
                overlap(term.range, term.range) && slice(statement, term.range).to_lowercase() == lower
            }) && (lower.contains("cyber") || lower.contains("security"))
        })
}

/// Names of the catalogue that are spelt most like the words, nearest first.
pub(crate) fn nearest(words: &str, catalogue: &Catalogue) -> Vec<String> {
    let wanted = fold_name(words);
    let length = wanted.chars().count();
    if length < 3 {
        return Vec::new();
    }
    let most = (length / 3).clamp(1, 3);
    let mut found: Vec<(usize, u8, &str)> = Vec::new();
    for name in catalogue.names() {
        let Some(id) = name.entity else { continue };
        if matches!(name.kind, NameKind::Metonym | NameKind::Demonym) || name.language.is_some() {
            continue;
        }
        if name.text.len().abs_diff(wanted.len()) > most + 2 {
            continue;
        }
        let Some(distance) = edit_distance(&fold_name(&name.text), &wanted, most) else { continue };
        if distance > most {
            continue;
        }
        // Of equals the states come first: they are asked for most.
        found.push((distance, u8::from(!catalogue.is_country(id)), catalogue.display_name(id)));
    }
    found.sort_unstable();
    let mut out: Vec<String> = Vec::new();
    for (_, _, name) in found {
        if !out.iter().any(|other| other == name) && out.len() < OFFERED {
            out.push(name.to_owned());
        }
    }
    out
}
