//! What only the tree of a claim tells: which word is its predicate, and that its first word is a name.

use rapporteur_claims::{Lexicon, Term, TermClass};
use rapporteur_grammar::{Deprel, Tree, Upos};
use rapporteur_linking::{Mention, MentionForm, Referent};
use rapporteur_text::{TextSize, overlap};

use crate::align::slice;
use crate::search::{SearchKey, candidates};
use crate::{Claim, FactKey, Facts, Words};

/// The claim with the predicate that its tree gives it, if that is another than its words suggest.
pub(crate) fn reread(claim: &Claim, facts: &dyn Facts, lexicon: &Lexicon) -> Option<Claim> {
    let at = predicate(claim, facts, lexicon)?;
    let mut claim = claim.clone();
    for (index, term) in claim.statement.terms.iter_mut().enumerate() {
        term.predicate = index == at;
    }
    Some(claim)
}

/// The claim with its first word as a name, if that is one; `keys` are what the claim is looked up by.
pub(super) fn with_first_name(claim: &Claim, keys: &[SearchKey], facts: &dyn Facts) -> Option<Claim> {
    let name = first_name(claim, keys, facts)?;
    let mut claim = claim.clone();
    for term in claim.statement.terms.iter_mut().filter(|term| overlap(term.range, name.range)) {
        term.class = TermClass::Name;
    }
    claim.statement.insert_mention(name);
    Some(claim)
}

/// The term that its tree gives a claim as its predicate, where the words suggest one that is no verb, or that of a relative
/// clause: "The team that visited the port was sent by Peru".
fn predicate(claim: &Claim, facts: &dyn Facts, lexicon: &Lexicon) -> Option<usize> {
    let terms = &claim.statement.terms;
    let suggested = terms.iter().find(|term| term.predicate)?;
    let root = crate::propositions::root_verb(&facts.parse(&claim.prose), suggested.range)?;
    let at = terms.iter().position(|term| overlap(term.range, root))?;
    let other =
        !terms[at].predicate && terms[at].class == TermClass::Word && !lexicon.is_light(&terms[at].word);
    other.then_some(at)
}

/// An unknown word that begins a claim and is its subject: where every sentence has a capital, only the tree tells that it is
/// the name of somebody ("Nordlys paid for the survey").
fn first_name(claim: &Claim, keys: &[SearchKey], facts: &dyn Facts) -> Option<Mention> {
    let term = claim.statement.terms.first()?;
    let word = slice(&claim.prose, term.range);
    let named = claim.statement.mentions.iter().any(|mention| overlap(mention.range, term.range));
    if term.class != TermClass::Word || named || !word.starts_with(char::is_uppercase) || word.contains('-') {
        return None;
    }
    let letters = word.chars().count() > 1 && word.chars().all(char::is_uppercase);
    if Words::get().word(&word.to_lowercase()).is_known() || !letters && is_common(term, keys, facts) {
        return None;
    }
    let tree: &Tree = &facts.parse(&claim.prose);
    let first = tree.words.iter().find(|word| overlap(word.range, term.range))?;
    let subject =
        first.deprel.base == Deprel::Nsubj && (letters || first.upos == Upos::Propn && &*first.xpos == "NNP");
    subject.then(|| Mention {
        range: term.range,
        referent: Referent::Local(format!("name:{}", word.to_lowercase()).into()),
        form: if letters { MentionForm::Acronym } else { MentionForm::Name },
        why: format!("name: \"{word}\" is the subject, and no word that is known").into(),
    })
}

/// Whether the sentences that a claim finds have a word in small letters, or only where every word has a capital: "Turnout was
/// low".
fn is_common(term: &Term, keys: &[SearchKey], facts: &dyn Facts) -> bool {
    // To read the sentences takes time, and most words that nobody knows are in none.
    if facts.rarity(FactKey::word(&term.stem)) == 0 {
        return false;
    }
    let mut seen = false;
    for found in candidates(keys, facts, None).iter() {
        let Some(source) = facts.source(found.source) else { continue };
        let Some(sentence) = source.sentences.get(found.sentence as usize) else { continue };
        for other in sentence.statement.terms.iter().filter(|other| other.stem == term.stem) {
            seen = true;
            let capital = slice(&sentence.prose, other.range).starts_with(char::is_uppercase);
            if !capital || other.range.start() > TextSize::from(0) {
                return !capital;
            }
        }
    }
    seen
}
