//! Definite descriptions: "The post was built by a consortium" says of the one-stop border post at the river what its words
//! leave out, if that is the post the source has spoken of.
//!
//! A description with the head of one before it mostly stands for the same thing: direct anaphora (R. Vieira and M. Poesio, "An
//! Empirically Based System for Processing Definite Descriptions", Computational Linguistics 26:4, 2000).

use std::collections::BTreeMap;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Term, TermClass};
use rapporteur_grammar::{Deprel, Tree, Upos, Word};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::{TextRange, TextSize, overlap};

use crate::align::{Alignment, ENTAILED, relation, slice, strength_of};
use crate::atoms::{Atom, Test};
use crate::{AtomKind, Claim, SourceSentence};

/// Sentences before a description in which what it takes up is looked for.
const BACK: usize = 40;
/// Strength of what a description leaves out and the phrase that it takes up has.
const TAKEN_UP: f32 = 0.85;
/// Sentences in which a text says what it is.
const TITLE: usize = 4;
/// Words of a phrase after its noun.
const AFTER: usize = 8;

/// Prepositions before a text by which something holds.
const BY_WHICH: [&str; 4] = ["under", "according", "accordance", "pursuant"];
/// Strength of a text by which something holds, in a sentence of that text.
const OF_THE_TEXT: f32 = 0.8;

/// A noun of a claim with what describes it.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    /// The noun: index into the terms of the claim.
    head: usize,
    /// What describes it: indices of atoms.
    described: Vec<usize>,
    /// Whether it tells by what the rest of the claim holds: "under the fisheries agreement".
    by_which: bool,
}

/// The described nouns of a claim.
pub(crate) fn phrases(claim: &Claim, atoms: &[Atom], tree: &Tree) -> Vec<Phrase> {
    let terms = &claim.statement.terms;
    let describes = |word: &Word| {
        matches!(
            word.deprel.base,
            Deprel::Amod | Deprel::Compound | Deprel::Nmod | Deprel::Flat | Deprel::Nummod
        )
    };
    // Nouns by their place in the tree.
    let mut out: BTreeMap<usize, Phrase> = BTreeMap::new();
    for (index, atom) in atoms.iter().enumerate() {
        if !matches!(atom.kind, AtomKind::Content | AtomKind::Entity | AtomKind::Instrument) {
            continue;
        }
        for (mut at, _) in tree.words.iter().enumerate().filter(|(_, word)| overlap(word.range, atom.range)) {
            // Up to every noun that it describes, be it by way of another.
            while let Some(above) = tree.words[at].head.filter(|_| describes(&tree.words[at])) {
                at = above as usize;
                let noun = &tree.words[at];
                let head = terms.iter().position(|it| it.range == noun.range && it.class == TermClass::Word);
                let Some(head) = head.filter(|_| noun.upos == Upos::Noun) else { continue };
                if overlap(atom.range, noun.range) {
                    continue;
                }
                let by_which = || {
                    let mut case = tree.children(at).map(|child| &tree.words[child]);
                    noun.deprel.base == Deprel::Obl
                        && case.any(|it| it.deprel.base == Deprel::Case && BY_WHICH.contains(&&*it.lemma))
                };
                let phrase = out.entry(at).or_insert_with(|| Phrase {
                    head,
                    described: Vec::new(),
                    by_which: by_which(),
                });
                if phrase.described.last() != Some(&index) {
                    phrase.described.push(index);
                }
            }
        }
    }
    out.into_values().collect()
}

/// Gives a sentence what its definite descriptions take up.
pub(crate) fn take_up(
    phrases: &[Phrase],
    claim: &Claim,
    atoms: &[Atom],
    alignment: &mut Alignment,
    catalogue: &Catalogue,
) -> bool {
    let facts = alignment.facts.clone();
    let at = alignment.reference.sentence as usize;
    let Some(sentence) = facts.sentences.get(at) else { return false };
    let mut changed = false;
    for phrase in phrases {
        let lacks = |index: &usize| alignment.strength[*index] < TAKEN_UP;
        if !phrase.described.iter().any(lacks) {
            continue;
        }
        let head = &claim.statement.terms[phrase.head];
        if phrase.by_which && is_of_the_text(phrase, head, claim, atoms, alignment, catalogue) {
            let own = |(_, atom): &(usize, &Atom)| overlap(atom.range, head.range);
            let head = atoms.iter().enumerate().filter(own).map(|(index, _)| index);
            for index in head.chain(phrase.described.iter().copied()) {
                alignment.strength[index] = alignment.strength[index].max(OF_THE_TEXT);
            }
            changed = true;
            continue;
        }
        let Some((range, found)) = definite(head, sentence) else { continue };
        // The nearest phrase before it with that noun that says more of it.
        let before = (at.saturating_sub(BACK)..at).rev().chain(0..at.saturating_sub(BACK).min(3));
        for number in before {
            let Some(earlier) = facts.sentences.get(number) else { break };
            let Some(window) = described(head, earlier) else { continue };
            // "The second post", "the Zambian post": another.
            let own: Vec<&Term> = sentence
                .statement
                .terms
                .iter()
                .filter(|term| {
                    range.contains_range(term.range) && term.stem != sentence.statement.terms[found].stem
                })
                .collect();
            let in_window = |term: &Term| {
                earlier.statement.terms.iter().any(|other| {
                    window.contains_range(other.range) && strength_of(relation(term, other)) >= ENTAILED
                })
            };
            if !own.iter().all(|term| in_window(term)) {
                continue;
            }
            let mut any = false;
            for &index in &phrase.described {
                if alignment.strength[index] >= TAKEN_UP {
                    continue;
                }
                let mentions = earlier.statement.mentions.iter();
                let named = mentions.filter(|mention| overlap(mention.range, window));
                let told = stands(&atoms[index], claim, in_window, named, catalogue);
                any |= told;
                if told {
                    alignment.strength[index] = TAKEN_UP;
                    changed = true;
                }
            }
            // What is introduced there is another thing; what is only referred to may be the same.
            if any || !is_definite(earlier, window) {
                break;
            }
        }
    }
    changed
}

/// Whether what a phrase names is the text itself that a sentence stands in: its title has all of its words.
fn is_of_the_text(
    phrase: &Phrase,
    head: &Term,
    claim: &Claim,
    atoms: &[Atom],
    alignment: &Alignment,
    catalogue: &Catalogue,
) -> bool {
    let sentences = &alignment.facts.sentences;
    let title: Vec<&SourceSentence> =
        (0..sentences.len().min(TITLE)).filter_map(|at| sentences.get(at)).collect();
    let has = |term: &Term| {
        let mut words = title.iter().flat_map(|sentence| &sentence.statement.terms);
        words.any(|other| strength_of(relation(term, other)) >= ENTAILED)
    };
    has(head)
        && phrase.described.iter().all(|&index| {
            let named = title.iter().flat_map(|sentence| &sentence.statement.mentions);
            stands(&atoms[index], claim, has, named, catalogue)
        })
}

/// Whether an atom that describes something is one of some words and names.
fn stands<'m>(
    atom: &Atom,
    claim: &Claim,
    has: impl Fn(&Term) -> bool,
    mut named: impl Iterator<Item = &'m Mention>,
    catalogue: &Catalogue,
) -> bool {
    let term = |at: usize| claim.statement.terms.get(at).is_some_and(&has);
    match &atom.test {
        Test::Term(at) => term(*at),
        Test::Name(words) => words.iter().all(|&at| term(at)),
        Test::Entity(id) => named.any(
            |mention| matches!(&mention.referent, Referent::Entity(own) if catalogue.upwards(*own).contains(id)),
        ),
        _ => false,
    }
}

/// "the post", "this one-stop post": the phrase from its article on, and the term of its noun.
fn definite(head: &Term, sentence: &SourceSentence) -> Option<(TextRange, usize)> {
    let terms = &sentence.statement.terms;
    terms.iter().enumerate().find_map(|(index, term)| {
        if term.stem != head.stem || term.class != TermClass::Word {
            return None;
        }
        let range = TextRange::new(first_before(sentence, index), term.range.end());
        is_definite(sentence, range).then_some((range, index))
    })
}

/// Where the words begin that stand directly before a noun and describe it: "one-stop border post".
fn first_before(sentence: &SourceSentence, noun: usize) -> TextSize {
    let terms = &sentence.statement.terms;
    let mut start = terms[noun].range.start();
    for before in terms[..noun].iter().rev() {
        let end = before.range.end();
        if before.predicate
            || !matches!(slice(&sentence.prose, TextRange::new(end, start.max(end))), " " | "-")
        {
            break;
        }
        start = before.range.start();
    }
    start
}

/// Whether a phrase has a definite article, a demonstrative or a possessive before it.
fn is_definite(sentence: &SourceSentence, phrase: TextRange) -> bool {
    let before = sentence.prose.get(..usize::from(phrase.start())).unwrap_or_default();
    let article = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    matches!(&*article, "the" | "this" | "these" | "those" | "that" | "its" | "their" | "our")
}

/// The phrase of a noun in an earlier sentence, where it says something of it; a heading is one phrase.
fn described(head: &Term, sentence: &SourceSentence) -> Option<TextRange> {
    let terms = &sentence.statement.terms;
    let index = terms.iter().position(|term| term.stem == head.stem)?;
    if !sentence.prose_block {
        return Some(TextRange::up_to(TextSize::of(&*sentence.prose)));
    }
    let (start, mut end) = (first_before(sentence, index), terms[index].range.end());
    for after in terms[index + 1..].iter().take(AFTER) {
        let gap = slice(&sentence.prose, TextRange::new(end, after.range.start().max(end)));
        let joins = gap.split(' ').all(|word| {
            matches!(
                word,
                "" | "of" | "at" | "in" | "on" | "for" | "between" | "and" | "the" | "with" | "-" | "near"
            )
        });
        if !joins || after.predicate {
            break;
        }
        end = after.range.end();
    }
    let more = start < terms[index].range.start() || end > terms[index].range.end();
    more.then(|| TextRange::new(start, end))
}
