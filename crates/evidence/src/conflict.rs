//! Contradictions: another value in a functional slot of the same event or state.
//!
//! A difference is a contradiction only where the evidence speaks of the same event: the rest of the claim is entailed
//! by that sentence, and the slot can hold one value. Events that recur do not contradict each other by their date.

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_claims::{
    Frame, Interval, Lexicon, Order, OrderKind, Polarity, Quantity, Role, Statement, Symbol, Term,
    TimeRelation,
};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::{TextRange, overlap};

use crate::align::{
    Alignment, Scales, fillers, is_slot, quantities_exclude, quantity_entails, relation, slice,
};
use crate::atoms::{Atom, Test};
use crate::contrast::contrasts;
use crate::words::{Relation, Words};
use crate::{AtomKind, Claim, Code, SourceSentence};

mod office;
mod polarity;

use office::office;
use polarity::polarity;
pub(crate) use polarity::turns_down;

/// A contradiction found.
#[derive(Debug, Clone)]
pub(crate) struct Conflict {
    pub rule: &'static str,
    pub code: Code,
    /// Atoms that are contradicted, by index.
    pub atoms: Vec<usize>,
    /// What the source says.
    pub found: String,
    pub reason: String,
}

/// How much of the rest of a claim a sentence must entail to speak of the same event.
pub(crate) const SAME_EVENT: f32 = 0.72;

/// From this strength on a name stands in a sentence itself, and not only around it.
const NAMED_HERE: f32 = 0.85;

/// The same where the sentence has the time of the claim.
const SAME_DATE: f32 = 0.62;

/// The same where the verb is not compared.
const ALL_BUT: f32 = 0.9;

/// Contradictions between a claim and one sentence. `told`: whether a sentence tells what stands at a place, by its tree, and does
/// not only speak of it.
pub(crate) fn conflicts(
    claim: &Claim,
    atoms: &[Atom],
    alignment: &Alignment,
    scales: &Scales<'_>,
    told: &dyn Fn(&str, TextRange) -> bool,
) -> Option<Conflict> {
    let sentence = alignment.sentence()?;
    let among_themselves = !has_more_parties(claim, sentence, scales.catalogue);
    let of_it = among_themselves && !tells_of_another(claim, atoms, alignment, sentence, scales.catalogue);
    let checks: [&dyn Fn() -> Option<Conflict>; 10] = [
        &|| status(claim, atoms, sentence, scales),
        &|| grade(claim, atoms, alignment, sentence, scales.lexicon),
        &|| office(claim, atoms, alignment, sentence, scales),
        &|| reversed(claim, atoms, sentence, scales, told),
        &|| agent(claim, atoms, alignment, sentence, scales),
        &|| among_themselves.then(|| polarity(claim, atoms, alignment, sentence, scales.lexicon)).flatten(),
        &|| of_it.then(|| time(claim, atoms, alignment, sentence, scales.lexicon)).flatten(),
        &|| of_it.then(|| quantity(claim, atoms, alignment, sentence)).flatten(),
        &|| of_it.then(|| order(claim, atoms, alignment, sentence)).flatten(),
        &|| contrasts(claim, atoms, alignment, sentence, scales),
    ];
    checks.iter().find_map(|check| check())
}

/// Whether the sentence speaks of the claim's event: everything but the slots is entailed, the predicate included.
pub(crate) fn same_event(atoms: &[Atom], alignment: &Alignment) -> bool {
    let predicate =
        atoms.iter().enumerate().all(|(i, a)| a.kind != AtomKind::Relation || alignment.entails(i));
    let names = atoms.iter().enumerate().all(|(i, a)| {
        !matches!(a.kind, AtomKind::Entity | AtomKind::Instrument)
            || alignment.entails(i)
            || a.group.is_some()
    });
    // A claim that names nobody ("the two signed it") may be about anything.
    let named = atoms
        .iter()
        .enumerate()
        .any(|(i, a)| matches!(a.kind, AtomKind::Entity | AtomKind::Instrument) && alignment.entails(i));
    predicate && named && names && alignment.share(atoms, |_, atom| !is_slot(atom)) >= SAME_EVENT
}

/// Whether a sentence has somebody before its verb whom the claim does not name, where a name of the claim only stands around
/// it: "Togo became a member in 2010" behind a sentence on another body dates no membership of that.
fn tells_of_another(
    claim: &Claim,
    atoms: &[Atom],
    alignment: &Alignment,
    sentence: &SourceSentence,
    catalogue: &Catalogue,
) -> bool {
    let around = |(at, atom): (usize, &Atom)| {
        atom.is_name() && alignment.entails(at) && alignment.strength[at] < NAMED_HERE
    };
    let verb = sentence.statement.terms.iter().find(|term| term.predicate);
    let acts = |mention: &Mention| {
        let class = mention.referent.class(catalogue);
        class.is_some_and(|class| class.is_body() || class == EntityClass::Person)
    };
    let of_the_claim = |found: &Mention| {
        let words = slice(&sentence.prose, found.range);
        claim.statement.mentions.iter().any(|own| {
            own.referent == found.referent || slice(&claim.prose, own.range).eq_ignore_ascii_case(words)
        })
    };
    let mut before = sentence.statement.mentions.iter().filter(|mention| {
        let before = verb.is_some_and(|verb| mention.range.end() <= verb.range.start());
        before && !mention.is_coreference() && acts(mention)
    });
    atoms.iter().enumerate().any(around) && before.any(|mention| !of_the_claim(mention))
}

/// Whether a sentence lists the states of a claim with others: "under an accord of 2020, Peru, Chile and Cuba exchange data" dates
/// no accord of Peru and Chile.
fn has_more_parties(claim: &Claim, sentence: &SourceSentence, catalogue: &Catalogue) -> bool {
    let states = |statement: &Statement| -> Vec<EntityId> {
        let of = |mention: &Mention| match mention.referent {
            Referent::Entity(id) if mention.referent.class(catalogue) == Some(EntityClass::Country) => {
                Some(id)
            }
            _ => None,
        };
        statement.mentions.iter().filter_map(of).collect()
    };
    let own = states(&claim.statement);
    let theirs = states(&sentence.statement);
    own.len() > 1
        && own.iter().all(|id| theirs.contains(id))
        && theirs.iter().any(|id| !own.contains(id))
        && sentence.statement.quantities.iter().any(|it| {
            let noun = Words::get().relation("agreement", &it.noun);
            it.indefinite && (noun.carries() || noun == Relation::Below)
        })
}

fn time(
    claim: &Claim,
    atoms: &[Atom],
    alignment: &Alignment,
    sentence: &SourceSentence,
    lexicon: &Lexicon,
) -> Option<Conflict> {
    if !same_event(atoms, alignment) {
        return None;
    }
    let verb = claim.statement.terms.iter().find(|t| t.predicate);
    let beginning = verb.is_some_and(|t| lexicon.is_beginning(&t.stem));
    let once = verb.is_some_and(|t| lexicon.happens_once(&t.stem));
    // "The 22nd conference" is held once.
    let numbered = atoms.iter().enumerate().any(|(at, atom)| match atom.test {
        Test::Order(order) => {
            let here = |own: &Order| sentence.statement.orders.iter().any(|it| it.kind == own.kind);
            let order = claim.statement.orders.get(order);
            let ranks = |it: &Order| matches!(it.kind, OrderKind::Nth(_)) && here(it);
            alignment.entails(at) && order.is_some_and(ranks)
        }
        _ => false,
    });
    for (index, atom) in atoms.iter().enumerate() {
        let Test::Time(time) = atom.test else { continue };
        let time = claim.statement.times.get(time)?;
        if alignment.entails(index) || time.interval == (Interval { start: None, end: None }) {
            continue;
        }
        for evidence in &sentence.statement.times {
            // A time that the claim gives for something else is no other value of this one.
            let elsewhere = claim.statement.times.iter().any(|other| {
                other.range != time.range
                    && evidence.interval.within(other.interval)
                    && other.interval.start.is_some()
            });
            if elsewhere {
                continue;
            }
            let functional = match (time.relation, evidence.relation) {
                (TimeRelation::In, TimeRelation::In) => once || beginning || numbered,
                (TimeRelation::Since, TimeRelation::Since) => true,
                (TimeRelation::In, TimeRelation::Since) => beginning,
                (TimeRelation::Since, TimeRelation::In) => {
                    sentence.statement.terms.iter().any(|t| t.predicate && lexicon.is_beginning(&t.stem))
                }
                _ => false,
            };
            // Another time of the same sentence may belong to another of its events; only a clause with the verb counts.
            let clause = |range| {
                sentence
                    .statement
                    .terms
                    .iter()
                    .find(|t| t.range == range || range.contains_range(t.range))
                    .map(|t| t.clause)
            };
            let verb_at = atoms.iter().position(|a| a.kind == AtomKind::Relation);
            let here = |i: usize| alignment.term(i).filter(|_| alignment.stands_here(i));
            let same_clause = match verb_at.and_then(here) {
                Some((_, term)) => {
                    clause(evidence.range) == Some(term.clause) || sentence.statement.times.len() == 1
                }
                // "It will take effect in May" dates what the sentence tells, not what the one before it told.
                None => sentence.statement.times.len() == 1 && !(verb_at.is_some() && goes_on(sentence)),
            };
            if functional && same_clause && time.interval.disjoint(evidence.interval) {
                let (claimed, found) = (time.interval.display(), evidence.interval.display());
                return Some(Conflict {
                    rule: "time.other-date",
                    code: Code::TIM003,
                    atoms: vec![index],
                    reason: format!("the source says {found}, the claim says {claimed}"),
                    found,
                });
            }
        }
    }
    None
}

/// Whether a sentence begins with a pronoun for what the one before it told.
fn goes_on(sentence: &SourceSentence) -> bool {
    ["It ", "They ", "This ", "These "].iter().any(|pronoun| sentence.prose.starts_with(pronoun))
}

/// Whether what follows the verb is any one of its kind: "signed an agreement".
pub(crate) fn indefinite(statement: &Statement) -> bool {
    let Some(verb) = statement.terms.iter().find(|t| t.predicate) else { return false };
    statement.quantities.iter().any(|q| q.indefinite && q.range.start() >= verb.range.end())
}

fn quantity(
    claim: &Claim,
    atoms: &[Atom],
    alignment: &Alignment,
    sentence: &SourceSentence,
) -> Option<Conflict> {
    let others = alignment.share(atoms, |_, atom| !is_slot(atom) && !counted_noun(claim, atom));
    let predicate =
        atoms.iter().enumerate().all(|(i, a)| a.kind != AtomKind::Relation || alignment.entails(i));
    // "Was spread over four days", "spanned five": where all else is the same and there is one number, the verb may differ.
    let but_verb = || {
        let one = claim.statement.quantities.len() == 1 && sentence.statement.quantities.len() == 1;
        let named = atoms.iter().enumerate().any(|(i, a)| a.is_name() && alignment.entails(i));
        let all = atoms.iter().enumerate().all(|(i, a)| !a.is_name() || alignment.entails(i));
        let rest = |_: usize, atom: &Atom| {
            atom.kind != AtomKind::Relation && !is_slot(atom) && !counted_noun(claim, atom)
        };
        one && named && all && alignment.share(atoms, rest) >= ALL_BUT
    };
    if (others < SAME_EVENT || !predicate) && !but_verb() {
        return None;
    }
    for (index, atom) in atoms.iter().enumerate() {
        let Test::Quantity(quantity) = atom.test else { continue };
        let quantity = claim.statement.quantities.get(quantity)?;
        if alignment.entails(index) {
            continue;
        }
        // A number that the claim gives for something else is no other value of this one.
        let elsewhere = |found: &Quantity| {
            let mut others = claim.statement.quantities.iter().filter(|other| other.range != quantity.range);
            others.any(|other| !other.indefinite && quantity_entails(other, found))
        };
        // "The first of a foreign ship" counts no ships.
        let of_a_rank = |found: &Quantity| {
            let before = sentence.prose.get(..usize::from(found.range.start())).unwrap_or_default();
            let ranked = before.strip_suffix(" of ").unwrap_or_default();
            let mut orders = sentence.statement.orders.iter();
            found.indefinite && orders.any(|order| usize::from(order.range.end()) == ranked.len())
        };
        let mut theirs = sentence.statement.quantities.iter();
        if let Some(found) =
            theirs.find(|e| quantities_exclude(quantity, e) && !elsewhere(e) && !of_a_rank(e))
        {
            let (claimed, found) = (
                slice(&claim.prose, quantity.range).to_owned(),
                slice(&sentence.prose, found.range).to_owned(),
            );
            return Some(Conflict {
                rule: "quantity.other-number",
                code: Code::CLM008,
                atoms: vec![index],
                reason: format!("the source says \"{found}\", the claim says \"{claimed}\""),
                found,
            });
        }
    }
    None
}

fn counted_noun(claim: &Claim, atom: &Atom) -> bool {
    claim.statement.quantities.iter().any(|q| !q.indefinite && q.range.contains_range(atom.range))
}

fn order(
    claim: &Claim,
    atoms: &[Atom],
    alignment: &Alignment,
    sentence: &SourceSentence,
) -> Option<Conflict> {
    if !same_event(atoms, alignment) {
        return None;
    }
    for (index, atom) in atoms.iter().enumerate() {
        let Test::Order(order) = atom.test else { continue };
        let order = claim.statement.orders.get(order)?;
        let OrderKind::Nth(claimed) = order.kind else { continue };
        // "A third of the cost" ranks nothing.
        let fraction = claim
            .prose
            .get(usize::from(order.range.end())..)
            .is_some_and(|after| after.starts_with(" of ") && !after.starts_with(" of its kind"));
        if alignment.entails(index) || fraction {
            continue;
        }
        let other = sentence.statement.orders.iter().find(|e| match e.kind {
            // What the claim ranks in both ways it speaks of twice.
            OrderKind::Nth(found)
                if claim.statement.orders.iter().any(|own| own.kind == OrderKind::Nth(found)) =>
            {
                false
            }
            OrderKind::Nth(found) => found != claimed && ranks_same(claim, order.range, sentence, e.range),
            _ => false,
        });
        if let Some(other) = other {
            let (claimed, found) =
                (slice(&claim.prose, order.range).to_owned(), slice(&sentence.prose, other.range).to_owned());
            return Some(Conflict {
                rule: "order.other-rank",
                code: Code::CLM009,
                atoms: vec![index],
                reason: format!("the source says \"{found}\", the claim says \"{claimed}\""),
                found,
            });
        }
    }
    None
}

/// Words behind an ordinal among which what it ranks stands: "the 22nd annual conference".
const RANKED: usize = 4;

/// Whether two ordinals rank the same thing: they have a word behind them in common, or one has none ("was the second").
fn ranks_same(claim: &Claim, a: TextRange, sentence: &SourceSentence, b: TextRange) -> bool {
    let behind = |statement: &Statement, range: TextRange| -> Vec<Symbol> {
        let terms = statement.terms.iter().filter(|term| term.range.start() >= range.end());
        terms.take(RANKED).map(|term| term.stem.clone()).collect()
    };
    let (own, theirs) = (behind(&claim.statement, a), behind(&sentence.statement, b));
    let before = || claim.statement.terms.iter().filter(|term| term.range.end() <= a.start());
    match (own.first(), theirs.first()) {
        (Some(own), Some(theirs)) if own == theirs => true,
        // "The twelfth of its kind" has what it ranks before it.
        (Some(_), Some(_)) => {
            let of_its_kind =
                claim.prose.get(usize::from(a.end())..).is_some_and(|it| it.starts_with(" of its"));
            own.iter().any(|word| theirs.contains(word))
                || of_its_kind && before().any(|term| theirs.contains(&term.stem))
        }
        (None, Some(_)) => before().any(|term| theirs.contains(&term.stem)),
        _ => false,
    }
}

pub(crate) fn entity_of(mention: &Mention) -> Option<EntityId> {
    match mention.referent {
        Referent::Entity(id) => Some(id),
        _ => None,
    }
}

/// "Created by A" against "B created it": of some events there is one doer.
fn agent(
    claim: &Claim,
    atoms: &[Atom],
    alignment: &Alignment,
    sentence: &SourceSentence,
    scales: &Scales<'_>,
) -> Option<Conflict> {
    let (catalogue, lexicon) = (scales.catalogue, scales.lexicon);
    for frame in &claim.statement.frames {
        if !lexicon.kind(&frame.kind).is_some_and(|kind| kind.functional)
            || frame.polarity == Polarity::Denied
        {
            continue;
        }
        let actors = fillers(&claim.statement, frame, Role::Actor, catalogue);
        let thing: Vec<usize> = role_atoms(claim, atoms, frame, Role::Recipient);
        // The thing it is about: the names in its role, or else the words of the claim.
        let same_thing = thing.iter().all(|&i| alignment.strength[i] >= 0.9)
            && (!thing.is_empty() || atoms.iter().any(|a| a.kind == AtomKind::Content))
            && alignment.share(atoms, |_, a| a.kind == AtomKind::Content) >= SAME_EVENT;
        if actors.is_empty() || !same_thing {
            continue;
        }
        // Whoever is named anywhere in the sentence may have had a part in it.
        if actors.iter().any(|id| sentence.entities.binary_search(id).is_ok()) {
            continue;
        }
        for other in sentence
            .statement
            .frames
            .iter()
            .filter(|f| f.kind == frame.kind && f.polarity == Polarity::Affirmed)
        {
            let Some(doer) = other.roles.iter().find(|(role, _)| *role == Role::Actor) else { continue };
            let Some(doer) = sentence.statement.mentions.get(doer.1 as usize) else { continue };
            let same = entity_of(doer).is_some_and(|id| {
                actors.iter().any(|&a| catalogue.is_within(id, a) || catalogue.is_within(a, id))
            });
            // A single capitalised word that nobody knows may be any noun.
            let known = entity_of(doer).is_some() || slice(&sentence.prose, doer.range).contains(' ');
            // For whom a person acts is not known here.
            let person = matches!(&doer.referent, Referent::Local(name) if name.starts_with("person:"));
            if same || person || !known || other.modality.rank < 5 {
                continue;
            }
            let found = slice(&sentence.prose, doer.range).to_owned();
            let claimed = actors.first().map(|&id| catalogue.display_name(id).to_owned()).unwrap_or_default();
            let hit = role_atoms(claim, atoms, frame, Role::Actor);
            return Some(Conflict {
                rule: "agent.other",
                code: Code::ACT001,
                atoms: hit,
                reason: format!("the source names {found} as the one behind it, the claim {claimed}"),
                found,
            });
        }
    }
    None
}

/// Atoms of the claim that fill a role of one of its frames.
fn role_atoms(claim: &Claim, atoms: &[Atom], frame: &Frame, role: Role) -> Vec<usize> {
    let ranges: Vec<_> = frame
        .roles
        .iter()
        .filter(|(r, _)| *r == role)
        .filter_map(|&(_, m)| claim.statement.mentions.get(m as usize))
        .map(|m| m.range)
        .collect();
    (0..atoms.len())
        .filter(|&i| {
            matches!(atoms[i].kind, AtomKind::Entity | AtomKind::Instrument)
                && ranges.contains(&atoms[i].range)
        })
        .collect()
}

/// "A trains B" against "B trains A": the same kind, the parties exchanged.
fn reversed(
    claim: &Claim,
    atoms: &[Atom],
    sentence: &SourceSentence,
    scales: &Scales<'_>,
    told: &dyn Fn(&str, TextRange) -> bool,
) -> Option<Conflict> {
    let catalogue = scales.catalogue;
    // Who says something is no party of it; who asks for it is.
    let speaks =
        |frame: &Frame| frame.kind.is_empty() && scales.lexicon.is_speech(slice(&claim.prose, frame.trigger));
    for frame in claim.statement.frames.iter().filter(|frame| !speaks(frame)) {
        let actors = fillers(&claim.statement, frame, Role::Actor, catalogue);
        let recipients = fillers(&claim.statement, frame, Role::Recipient, catalogue);
        if actors.is_empty() || frame.polarity == Polarity::Denied || is_status(frame, scales.lexicon) {
            continue;
        }
        for other in sentence.statement.frames.iter().filter(|f| same_relation(claim, frame, sentence, f)) {
            let other_actors = fillers(&sentence.statement, other, Role::Actor, catalogue);
            let other_recipients = fillers(&sentence.statement, other, Role::Recipient, catalogue);
            let gives = actors.iter().any(|a| other_recipients.contains(a))
                && !actors.iter().any(|a| other_actors.contains(a));
            // Who receives in the claim must give in the source, if the claim names a recipient that is known.
            // Somebody else acts, if only as a pronoun.
            let pronoun = ["They ", "It ", "He ", "She "].iter().any(|p| sentence.prose.starts_with(p));
            let acts = pronoun || other.roles.iter().any(|(role, _)| *role == Role::Actor);
            let swapped = gives
                && acts
                && (recipients.is_empty() && !frame.kind.is_empty() && (pronoun || !other_actors.is_empty())
                    || recipients.iter().any(|r| other_actors.contains(r)));
            // The subject matter must be the same: training in one thing may go each way in two.
            let words = atoms.iter().filter(|a| a.kind == AtomKind::Content).filter_map(|a| match a.test {
                Test::Term(t) => claim.statement.terms.get(t),
                _ => None,
            });
            let (mut all, mut shared) = (0usize, 0usize);
            for term in words {
                all += 1;
                shared += usize::from(sentence.statement.terms.iter().any(|e| {
                    relation(term, e).carries()
                        || e.stem.starts_with(&*term.stem)
                        || term.stem.starts_with(&*e.stem)
                }));
            }
            let both_told = || told(&claim.prose, frame.trigger) && told(&sentence.prose, other.trigger);
            if swapped && shared * 2 >= all && both_told() {
                let name = |ids: &[EntityId]| {
                    ids.first().map(|&id| catalogue.display_name(id).to_owned()).unwrap_or_default()
                };
                let (claimed, found) = (
                    format!("{} to {}", name(&actors), name(&recipients)),
                    format!("{} to {}", name(&other_actors), name(&other_recipients)),
                );
                let relation = atoms.iter().position(|a| a.kind == AtomKind::Relation);
                let actor = atoms.iter().position(
                    |a| matches!(a.test, Test::Entity(id) if actors.contains(&catalogue.principal(id))),
                );
                return Some(Conflict {
                    rule: "roles.reversed",
                    code: Code::ACT002,
                    atoms: relation.or(actor).into_iter().collect(),
                    reason: format!("the source has it from {found}, the claim from {claimed}"),
                    found,
                });
            }
        }
    }
    None
}

/// Whether a sentence has the actors of the claim do to others what the claim has them do.
pub(crate) fn acts_as_claimed(claim: &Claim, sentence: &SourceSentence, scales: &Scales<'_>) -> bool {
    let catalogue = scales.catalogue;
    claim.statement.frames.iter().any(|frame| {
        let actors = fillers(&claim.statement, frame, Role::Actor, catalogue);
        sentence.statement.frames.iter().filter(|f| same_relation(claim, frame, sentence, f)).any(|other| {
            let filled = |role| fillers(&sentence.statement, other, role, catalogue);
            let (acting, receiving) = (filled(Role::Actor), filled(Role::Recipient));
            actors.iter().any(|actor| acting.contains(actor) && !receiving.contains(actor))
        })
    })
}

/// Whether two frames are of one kind; predicates of no kind are, if their verbs carry each other.
fn same_relation(claim: &Claim, frame: &Frame, sentence: &SourceSentence, other: &Frame) -> bool {
    if !frame.kind.is_empty() || !other.kind.is_empty() {
        return frame.kind == other.kind;
    }
    let verb = |statement: &Statement, trigger| statement.terms.iter().find(|t| t.range == trigger).cloned();
    match (verb(&claim.statement, frame.trigger), verb(&sentence.statement, other.trigger)) {
        // Synonyms may turn the roles around ("belong to", "include"); the same word does not.
        (Some(a), Some(b)) => matches!(relation(&a, &b), Relation::Equal | Relation::Derived),
        _ => false,
    }
}

fn is_status(frame: &Frame, lexicon: &Lexicon) -> bool {
    lexicon.kind(&frame.kind).is_some_and(|kind| kind.status.is_some())
}

/// "Member" against "associate member": who is the one is not the other.
fn grade(
    claim: &Claim,
    atoms: &[Atom],
    alignment: &Alignment,
    sentence: &SourceSentence,
    lexicon: &Lexicon,
) -> Option<Conflict> {
    let before = |prose: &str, range: TextRange| -> String {
        let before = prose.get(..usize::from(range.start())).unwrap_or_default();
        before.split_whitespace().next_back().unwrap_or_default().to_lowercase()
    };
    let names = |(at, atom): (usize, &Atom)| !atom.is_name() || alignment.entails(at);
    if !atoms.iter().enumerate().all(names) || !atoms.iter().any(Atom::is_name) {
        return None;
    }
    let is_member = |term: &Term| &*term.stem == "member" && !term.denied;
    let own = claim.statement.terms.iter().find(|term| is_member(term))?;
    let theirs: Vec<&Term> = sentence.statement.terms.iter().filter(|term| is_member(term)).collect();
    let [theirs] = theirs[..] else { return None };
    let found = before(&sentence.prose, theirs.range);
    let lesser = |word: &str| lexicon.is_lesser(word) || lexicon.is_former(word);
    // A claim that speaks of what it is less than a member in its own words says no more.
    let said = claim.statement.terms.iter().any(|term| lesser(&term.word) || *term.word == *found);
    if !lexicon.is_lesser(&found) || said {
        return None;
    }
    let at = atoms.iter().position(|atom| overlap(atom.range, own.range))?;
    let (claimed, found) = (slice(&claim.prose, own.range), format!("{found} {}", theirs.word));
    Some(Conflict {
        rule: "status.grade",
        code: Code::KND001,
        atoms: vec![at],
        reason: format!("the source calls it \"{found}\", the claim \"{claimed}\""),
        found,
    })
}

/// "Member of B" against "partner of B": standings that exclude each other.
fn status(claim: &Claim, atoms: &[Atom], sentence: &SourceSentence, scales: &Scales<'_>) -> Option<Conflict> {
    let (catalogue, lexicon) = (scales.catalogue, scales.lexicon);
    for frame in
        claim.statement.frames.iter().filter(|f| is_status(f, lexicon) && f.polarity == Polarity::Affirmed)
    {
        let who = fillers(&claim.statement, frame, Role::Actor, catalogue);
        let body = fillers(&claim.statement, frame, Role::Recipient, catalogue);
        if who.is_empty() || body.is_empty() {
            continue;
        }
        for other in sentence
            .statement
            .frames
            .iter()
            .filter(|f| is_status(f, lexicon) && f.polarity == Polarity::Affirmed)
        {
            let excluded = lexicon.kind(&other.kind).is_some_and(|k| k.excludes.contains(&frame.kind))
                || lexicon.kind(&frame.kind).is_some_and(|k| k.excludes.contains(&other.kind));
            let same = |role, ids: &[EntityId]| {
                fillers(&sentence.statement, other, role, catalogue).iter().any(|id| ids.contains(id))
            };
            // "joined the ranks of NATO's partners" is what the source calls a partner.
            let called =
                sentence.statement.terms.iter().filter(|term| other.trigger.contains_range(term.range));
            let says_so = called
                .clone()
                .any(|term| claim.statement.terms.iter().any(|own| !own.denied && own.stem == term.stem));
            if excluded && !says_so && same(Role::Actor, &who) && same(Role::Recipient, &body) {
                let claimed = slice(&claim.prose, frame.trigger).to_owned();
                let found = slice(&sentence.prose, other.trigger).to_owned();
                let at = atoms.iter().position(|a| overlap(frame.trigger, a.range));
                return Some(Conflict {
                    rule: "status.excluded",
                    code: Code::KND001,
                    atoms: at.into_iter().collect(),
                    reason: format!("the source calls it a {found}, the claim a {claimed}"),
                    found,
                });
            }
        }
    }
    None
}
