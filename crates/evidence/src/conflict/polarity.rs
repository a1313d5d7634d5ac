//! What a claim affirms and a sentence denies, or the other way round.

use rapporteur_claims::{Lexicon, Term, TermClass};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::TextRange;

use super::{Conflict, SAME_DATE, SAME_EVENT};
use crate::align::{Alignment, is_slot, relation, slice};
use crate::atoms::{Atom, Test};
use crate::words::{Relation, Words};
use crate::{AtomKind, Claim, Code, SourceSentence};

/// The claim and a sentence on opposite sides of one predicate.
pub(super) fn polarity(
    claim: &Claim,
    atoms: &[Atom],
    alignment: &Alignment,
    sentence: &SourceSentence,
    lexicon: &Lexicon,
) -> Option<Conflict> {
    let predicate_denied = atoms.iter().any(|atom| match (atom.kind, &atom.test) {
        (AtomKind::Relation, Test::Term(at)) => {
            claim.statement.terms.get(*at).is_some_and(|term| term.denied)
        }
        _ => false,
    });
    for (index, atom) in atoms.iter().enumerate() {
        let Test::Term(term) = atom.test else { continue };
        let term = claim.statement.terms.get(term)?;
        let Some((related, evidence)) = alignment.term(index) else { continue };
        let opposite = match related {
            // "Stopped a week after it had begun": the claim says the opposite of it too.
            Relation::Antonym => {
                let says_both = || {
                    claim
                        .statement
                        .terms
                        .iter()
                        .any(|own| own.range != term.range && relation(own, evidence).carries())
                };
                term.predicate && term.denied == evidence.denied && !says_both()
            }
            _ => alignment.entails(index) && term.denied != evidence.denied,
        };
        // "Began to fill it and suspended the filling" denies it, too.
        let denied_too = || {
            let terms = &sentence.statement.terms;
            term.denied && terms.iter().any(|other| other.denied && relation(term, other).carries())
        };
        if opposite && denied_too() {
            continue;
        }
        // What was only asked for or planned was not done either; what asks for it was.
        if term.denied && evidence.modality <= 4 && lexicon.senses().leaves(&evidence.word).is_none() {
            continue;
        }
        // "No partner did so before Peru": one did.
        let bounded = || {
            [" before ", " until ", " except ", " other than "].iter().any(|word| claim.prose.contains(word))
        };
        if term.denied && !term.predicate && claim.prose.starts_with("No ") && bounded() {
            continue;
        }
        // "The Minister of Development" affirms no development.
        let in_a_title = || {
            let titled = |mention: &&Mention| {
                matches!(&mention.referent, Referent::Local(key)
                    if ["office:", "ministry:", "person:"].iter().any(|class| key.starts_with(class)))
            };
            let mut titles = sentence.statement.mentions.iter().filter(titled);
            alignment.stands_here(index) && titles.any(|mention| mention.range.contains_range(evidence.range))
        };
        if term.denied && !term.predicate && in_a_title() {
            continue;
        }
        // "Was not able to open the bridge" denies the opening, not the bridge.
        if !term.predicate && term.denied && (predicate_denied || term.class == TermClass::Time) {
            continue;
        }
        // "Rejected the appeal" denies no appeal: only what is told of it could.
        let turned_down = || {
            let verb = claim.statement.terms.iter().find(|verb| verb.predicate && !verb.denied);
            verb.is_some_and(|verb| turns_down(verb, lexicon))
        };
        if !term.predicate && term.denied && turned_down() {
            continue;
        }
        // "Is paid by the state, and not out of the budget" denies the one in favour of the other.
        if !term.predicate && term.denied && stands_against(&claim.prose, term.range) {
            continue;
        }
        // "No country in the world is out of reach" denies no world, and a quotation nothing of what is said around it.
        if !term.predicate && term.denied && is_beyond_negation(claim, term.range) {
            continue;
        }
        // "Has sent no students" denies the sending.
        if term.predicate && !term.denied && denies_its_object(claim, term) {
            continue;
        }
        // A negation far from the predicate concerns another part; only what it denies must be the same thing.
        let decides =
            term.predicate || term.denied || evidence.denied && (evidence.predicate || is_had(claim, term));
        if !opposite || !decides {
            continue;
        }
        let names = atoms
            .iter()
            .enumerate()
            .all(|(i, a)| !matches!(a.kind, AtomKind::Entity | AtomKind::Instrument) || alignment.entails(i));
        let rest = alignment.share(atoms, |i, a| i != index && !is_slot(a));
        // Under "without" only the denied thing has to be the same, the verb may differ.
        // Which of several it is, a time tells.
        let dated = atoms.iter().enumerate().any(|(at, a)| a.kind == AtomKind::Time && alignment.entails(at));
        let needed = match (term.predicate, dated) {
            (true, true) => SAME_DATE,
            (true, false) => SAME_EVENT,
            (false, _) => 0.5,
        };
        // "No state had been a partner before" is what "the first partner" says.
        let ranked = term.denied
            && alignment.sentence().is_some_and(|s| !s.statement.orders.is_empty())
            && alignment.facts.sentences.len() > 1;
        let named = atoms.iter().any(|a| matches!(a.kind, AtomKind::Entity | AtomKind::Instrument));
        if names && named && !ranked && rest >= needed {
            let claimed = slice(&claim.prose, term.range).to_owned();
            let found = evidence.word.to_string();
            let (claimed, found) = match related {
                Relation::Antonym => (claimed, found),
                _ if term.denied => (format!("not \"{claimed}\""), format!("\"{found}\"")),
                _ => (format!("\"{claimed}\""), format!("not \"{found}\"")),
            };
            return Some(Conflict {
                rule: "polarity.opposite",
                code: Code::CLM002,
                atoms: vec![index],
                reason: format!("the source says the opposite: {found}; the claim says {claimed}"),
                found,
            });
        }
    }
    None
}

/// Whether a word is a verb that turns something down: "rejected".
pub(crate) fn turns_down(term: &Term, lexicon: &Lexicon) -> bool {
    lexicon.is_rejecting(Words::get().base(&term.word))
}

/// Whether the last "no" before a word has another noun, and no verb stands between, or a quotation ends there.
fn is_beyond_negation(claim: &Claim, word: TextRange) -> bool {
    /// Words from "no" to its noun.
    const NEAR: usize = 3;
    let before = claim.prose.get(..usize::from(word.start())).unwrap_or_default();
    let last = before.to_ascii_lowercase();
    let Some(no) = [" no ", " not ", "n't ", " neither "].iter().filter_map(|word| last.rfind(word)).max()
    else {
        // "According to the minister, neither has" denies no minister.
        let after = claim.prose.get(usize::from(word.end())..).unwrap_or_default().to_ascii_lowercase();
        let no =
            [" neither ", " nobody ", " none ", " nothing "].iter().filter_map(|no| after.find(no)).min();
        return no.and_then(|no| after.get(..no)).is_some_and(|between| between.contains(','));
    };
    let between = before.get(no..).unwrap_or_default();
    let determiner = !last[no..].trim_start().starts_with("not") && !last[no..].starts_with("n't");
    let verb = claim.statement.terms.iter().any(|term| {
        term.predicate && usize::from(term.range.start()) >= no && term.range.end() <= word.start()
    });
    between.contains(['"', '”']) || determiner && !verb && between.split_whitespace().count() > NEAR
}

/// Whether a word is what somebody in the claim has: "has a vote".
fn is_had(claim: &Claim, word: &Term) -> bool {
    /// Words from the verb to what it has.
    const NEAR: usize = 3;
    let before = claim.prose.get(..usize::from(word.range.start())).unwrap_or_default();
    let mut words = before.split_whitespace().rev().take(NEAR);
    words
        .any(|word| matches!(word, "has" | "have" | "had" | "possesses" | "possessed" | "enjoys" | "enjoyed"))
}

/// Whether "no" stands before what a verb of the claim has for its object.
fn denies_its_object(claim: &Claim, verb: &Term) -> bool {
    let after = claim.prose.get(usize::from(verb.range.end())..).unwrap_or_default();
    let mut words = after.split_whitespace().take(2);
    words.any(|word| word == "no" || word == "none" || word == "nothing" || word == "nobody")
}

/// Whether "and not" or "but not" begins what a word stands in.
fn stands_against(prose: &str, word: TextRange) -> bool {
    let before = prose.get(..usize::from(word.start())).unwrap_or_default();
    let begins = [" and not ", " but not ", ", not "].iter().filter_map(|words| before.rfind(words)).max();
    begins.is_some_and(|at| !before[at + 1..].contains([',', ';']) || before[at..].starts_with(", not "))
}
