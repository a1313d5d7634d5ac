//! One candidate sentence against the atoms of a claim.

use std::cell::RefCell;
use std::sync::Arc;

use rapporteur_catalog::{Catalogue, EntityId};
use rapporteur_claims::{
    Frame, Interval, Lexicon, OrderKind, Role, ScopeKind, Statement, Term, TimeRelation,
};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::TextRange;

use crate::atoms::{Atom, Test};
use crate::contrast::is_span;
use crate::lifespan;
use crate::words::{Relation, Words};
use crate::{AtomKind, Claim, SentenceRef, SourceFacts, SourceSentence};

mod names;
pub(crate) mod phrases;
mod values;

use names::{
    BY_MEMBERS, OTHERWISE, UNNAMED, entity, has_initials, has_states_of, is_defined, is_named,
    is_referred_to, is_unnamed, name, of_another_state, otherwise_named, state_of_capital,
};
pub(crate) use names::{is_initials, is_same_local, named_otherwise};
use values::{
    announced, counts, ends_with, lists_as_many, order_entails, same_digits, told_by_then, undated_words,
};
pub(crate) use values::{is_end, quantities_exclude, quantity_entails, time_entails};

/// From this strength on an atom counts as entailed.
pub(crate) const ENTAILED: f32 = 0.65;

/// What is compared with.
pub(crate) struct Scales<'a> {
    pub catalogue: &'a Catalogue,
    pub lexicon: &'a Lexicon,
}

/// A candidate with what it entails.
#[derive(Debug, Clone)]
pub(crate) struct Alignment {
    pub reference: SentenceRef,
    pub facts: Arc<SourceFacts>,
    /// Strength per atom, 0 to 1.
    pub strength: Vec<f32>,
    /// Word relation and matched term of the sentence, per atom that is a word.
    pub matched: Vec<Matched>,
    /// Weighted share of the atoms entailed, 0 to 1.
    pub coverage: f32,
    /// The same for what is said, without when, how many and which in a row.
    pub said: f32,
    /// What candidates are ordered by: like `coverage`, but what only the context adds counts half.
    pub fit: f32,
}

impl Alignment {
    pub(crate) fn sentence(&self) -> Option<&SourceSentence> {
        self.facts.sentences.get(self.reference.sentence as usize)
    }

    /// The term of the source that an atom was matched with.
    pub(crate) fn term(&self, atom: usize) -> Option<(Relation, &Term)> {
        let (relation, found) = (*self.matched.get(atom)?)?;
        let sentence = self.facts.sentences.get(found.sentence as usize)?;
        Some((relation, sentence.statement.terms.get(found.term)?))
    }

    /// Whether the term that an atom was matched with stands in the sentence itself, not in its lead-in.
    pub(crate) fn stands_here(&self, atom: usize) -> bool {
        self.matched.get(atom).copied().flatten().is_some_and(|(_, f)| f.sentence == self.reference.sentence)
    }

    /// Rank on the ladder of event modality at which the source speaks of an atom that is a word.
    pub(crate) fn rank(&self, atom: usize) -> Option<u8> {
        let (_, term) = self.term(atom)?;
        let implied = self.matched.get(atom).copied().flatten().and_then(|(_, found)| found.rank);
        Some(implied.map_or(term.modality, |rank| rank.min(term.modality)))
    }

    /// Whether the word that an atom was matched with only implies it.
    pub(crate) fn is_implied(&self, atom: usize) -> bool {
        self.matched.get(atom).copied().flatten().is_some_and(|(_, found)| found.rank.is_some())
    }

    pub(crate) fn entails(&self, atom: usize) -> bool {
        self.strength.get(atom).is_some_and(|&s| s >= ENTAILED)
    }

    /// Sums up what is entailed.
    pub(crate) fn weigh(&mut self, atoms: &[Atom]) {
        // What is said decides which sentence is meant, before when and how many.
        self.said = self.share(atoms, |_, atom| !is_slot(atom));
        self.coverage = 0.5 * self.said + 0.5 * self.share(atoms, |_, _| true);
        let (mut all, mut here) = (0.0, 0.0);
        for (atom, strength) in atoms.iter().zip(&self.strength) {
            all += atom.weight;
            here += atom.weight * if *strength >= 0.8 { *strength } else { 0.5 * strength };
        }
        self.fit = if all > 0.0 { here / all } else { 0.0 };
    }

    /// Weighted share of some atoms that this sentence entails.
    pub(crate) fn share(&self, atoms: &[Atom], which: impl Fn(usize, &Atom) -> bool) -> f32 {
        let (mut all, mut got) = (0.0, 0.0);
        for (index, atom) in atoms.iter().enumerate().filter(|(index, atom)| which(*index, atom)) {
            all += atom.weight;
            got += atom.weight * self.strength[index];
        }
        if all > 0.0 { got / all } else { 1.0 }
    }
}

/// Aligns a claim with one sentence and its context.
pub(crate) fn align(
    claim: &Claim,
    atoms: &[Atom],
    reference: SentenceRef,
    facts: Arc<SourceFacts>,
    scales: &Scales<'_>,
) -> Option<Alignment> {
    let sentence = facts.sentences.get(reference.sentence as usize)?;
    let context = Context::of(&facts, reference.sentence as usize, sentence);
    let mut strength = Vec::with_capacity(atoms.len());
    let mut matched = Vec::with_capacity(atoms.len());
    let named = named(claim, sentence);
    for atom in atoms {
        let (s, m) = entail(claim, atom, sentence, &context, scales);
        // Of a name that the claim has too, no word is said besides: "the Cyber Police Centre" is no agency for data.
        let within = m.and_then(|(_, found)| {
            let term = sentence.statement.terms.get(found.term)?;
            let here =
                found.sentence == reference.sentence && !named.iter().any(|(own, _)| near(*own, atom.range));
            Some(here && named.iter().any(|(_, theirs)| theirs.contains_range(term.range)))
        });
        let is_word = matches!(atom.kind, AtomKind::Content | AtomKind::Relation);
        strength.push(if is_word && within == Some(true) { s.min(PART_OF_A_NAME) } else { s });
        matched.push(m);
    }
    // What stands within a name that the sentence has otherwise is named, too: the Forum of "the Forum Fisheries Agency".
    let whole = claim.statement.mentions.iter().filter(|own| is_defined(claim, own.range, sentence));
    for name in whole {
        for (index, atom) in atoms.iter().enumerate() {
            if name.range.contains_range(atom.range) && atom.range != name.range {
                strength[index] = strength[index].max(1.0);
            }
        }
    }
    phrases::raise(claim, atoms, sentence, reference.sentence, &mut strength, &mut matched);
    unseat(claim, atoms, sentence, reference.sentence, &matched, &mut strength, scales.catalogue);
    let mut alignment =
        Alignment { reference, facts: facts.clone(), strength, matched, coverage: 0.0, said: 0.0, fit: 0.0 };
    alignment.weigh(atoms);
    Some(alignment)
}

/// Strength of a word that a sentence has only as part of a name.
const PART_OF_A_NAME: f32 = 0.3;

/// The names that a claim and a sentence have in common: where they stand in either.
fn named(claim: &Claim, sentence: &SourceSentence) -> Vec<(TextRange, TextRange)> {
    let pairs = claim
        .statement
        .mentions
        .iter()
        .flat_map(|own| sentence.statement.mentions.iter().map(move |theirs| (own, theirs)));
    let same =
        |(own, theirs): &(&Mention, &Mention)| !theirs.is_coreference() && own.referent == theirs.referent;
    pairs.filter(same).map(|(own, theirs)| (own.range, theirs.range)).collect()
}

/// Whether a word is part of a name or stands next to it.
fn near(name: TextRange, word: TextRange) -> bool {
    let gap = if word.end() <= name.start() {
        name.start() - word.end()
    } else {
        word.start().checked_sub(name.end()).unwrap_or_default()
    };
    u32::from(gap) <= 1
}

/// Whom only the context names, or only "we", neither acts nor receives where the sentence says who does: the role is taken.
fn unseat(
    claim: &Claim,
    atoms: &[Atom],
    sentence: &SourceSentence,
    here: u32,
    matched: &[Matched],
    strength: &mut [f32],
    catalogue: &Catalogue,
) {
    let Some(predicate) = atoms.iter().position(|atom| atom.kind == AtomKind::Relation) else { return };
    let Some((_, found)) = matched[predicate].filter(|(_, found)| found.sentence == here) else { return };
    let Some(verb) = sentence.statement.terms.get(found.term) else { return };
    let Some(said) = sentence.statement.frames.iter().find(|frame| frame.trigger.contains_range(verb.range))
    else {
        return;
    };
    let Some(claimed) =
        claim.statement.frames.iter().find(|frame| frame.trigger.contains_range(atoms[predicate].range))
    else {
        return;
    };
    for &(role, mention) in &claimed.roles {
        // "The mission" may be that of whom the context names.
        let filled = said.roles.iter().any(|&(other, filler)| {
            let filler = sentence.statement.mentions.get(filler as usize);
            other == role && filler.is_none_or(|filler| !filler.is_coreference())
        });
        let Some(mention) = claim.statement.mentions.get(mention as usize).filter(|_| filled) else {
            continue;
        };
        for (index, atom) in atoms.iter().enumerate() {
            let spoken = || matches!(atom.test, Test::Entity(id) if !is_named(id, sentence, catalogue));
            if atom.range == mention.range && atom.group.is_none() && (strength[index] < 0.85 || spoken()) {
                strength[index] = strength[index].min(0.3);
            }
        }
    }
}

/// Whether an atom qualifies an event (when, how many, which in a row) instead of naming it.
pub(crate) fn is_slot(atom: &Atom) -> bool {
    matches!(atom.kind, AtomKind::Time | AtomKind::Quantity | AtomKind::Order | AtomKind::Scope)
}

/// What stands around a sentence and may complete it.
struct Context<'a> {
    /// The source.
    facts: &'a SourceFacts,
    /// Index of the sentence itself.
    index: u32,
    /// Index of the lead-in.
    lead_index: u32,
    /// Whether an entity is what the document is about: named in its title or first sentence.
    opening: Option<&'a SourceSentence>,
    /// When the source was published.
    published: Option<Interval>,
    /// Lead-in of the list the sentence is an item of.
    lead: Option<&'a SourceSentence>,
    /// The three sentences before it.
    before: Vec<&'a SourceSentence>,
    /// Title and the heading above.
    headings: Vec<&'a SourceSentence>,
}

impl<'a> Context<'a> {
    fn of(facts: &'a SourceFacts, index: usize, sentence: &SourceSentence) -> Context<'a> {
        // Most of what stands around is only looked at for what it is: to read it takes time.
        let all = &facts.sentences;
        let prose = |&number: &usize| all.is_prose(number);
        let heading = |&number: &usize| !all.is_prose(number);
        let before = (index.saturating_sub(3)..index).filter(prose).filter_map(|at| all.get(at)).collect();
        let title = (0..all.len().min(4)).filter(heading);
        let above = (0..index.min(all.len())).rev().take(40).find(heading);
        let lead = match sentence.lead {
            Some(lead) => Some(lead as usize),
            None if continues(sentence) => index.checked_sub(1),
            None => None,
        };
        let lead = lead.filter(prose);
        let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        Context {
            facts,
            index: number(index),
            lead_index: lead.map_or(u32::MAX, number),
            opening: (0..all.len()).find(prose).and_then(|at| all.get(at)),
            published: facts.meta.published,
            lead: lead.and_then(|lead| all.get(lead)),
            before,
            headings: title.chain(above).filter_map(|at| all.get(at)).collect(),
        }
    }
}

/// The words of a range; none beyond the prose.
pub(crate) fn slice(prose: &str, range: TextRange) -> &str {
    prose.get(std::ops::Range::<usize>::from(range)).unwrap_or_default()
}

/// Whether a sentence takes up the one before: "This included …", "They agreed …".
fn continues(sentence: &SourceSentence) -> bool {
    let first = sentence
        .prose
        .split(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    matches!(
        first,
        "This" | "These" | "Those" | "It" | "They" | "He" | "She" | "Such" | "Its" | "Their" | "Both"
    )
}

/// A matched word: its relation, and where it stands.
type Matched = Option<(Relation, Found)>;

/// Where a matched word stands: index of the sentence in its source, index of the term in the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub sentence: u32,
    pub term: usize,
    /// Rank of the event where the word only implies it ("invited" of taking part).
    pub rank: Option<u8>,
}

/// Strength of a birth or a death that a sentence tells by its dates in brackets.
const IN_BRACKETS: f32 = 0.9;

fn entail(
    claim: &Claim,
    atom: &Atom,
    sentence: &SourceSentence,
    context: &Context<'_>,
    scales: &Scales<'_>,
) -> (f32, Matched) {
    let statement = &claim.statement;
    match &atom.test {
        Test::Entity(id) => {
            let mut found = entity(*id, sentence, context, scales.catalogue);
            if found < ENTAILED
                && let Some(state) = state_of_capital(claim, atom.range, scales.catalogue)
            {
                found = found.max(entity(state, sentence, context, scales.catalogue).min(OTHERWISE));
            }
            if found < ENTAILED && has_initials(claim, atom.range, sentence) {
                found = OTHERWISE;
            }
            if found < ENTAILED && has_states_of(claim, *id, atom.range, sentence, context, scales) {
                found = BY_MEMBERS;
            }
            (
                if found < ENTAILED && is_unnamed(claim, atom, sentence, context) { UNNAMED } else { found },
                None,
            )
        }
        Test::Entities(ids) => {
            (ids.iter().map(|&id| entity(id, sentence, context, scales.catalogue)).fold(1.0, f32::min), None)
        }
        Test::Name(terms) => {
            let terms: Vec<&Term> = terms.iter().filter_map(|&t| statement.terms.get(t)).collect();
            let found = name(&terms, sentence, context);
            let found = if found < 1.0 && is_defined(claim, atom.range, sentence) { 1.0 } else { found };
            let found = if found < OTHERWISE && is_referred_to(claim, atom.range, &terms, sentence, scales) {
                OTHERWISE
            } else {
                found
            };
            let found = if of_another_state(claim, atom.range, sentence, scales.catalogue) {
                found.min(0.3)
            } else {
                found
            };
            let otherwise = || otherwise_named(claim, atom.range, sentence, context, scales.catalogue);
            let found = if found < ENTAILED && otherwise() { OTHERWISE } else { found };
            (
                if found < ENTAILED && is_unnamed(claim, atom, sentence, context) { UNNAMED } else { found },
                None,
            )
        }
        Test::Term(index) => match statement.terms.get(*index) {
            Some(term) if in_status(claim, term, scales) => status(claim, term, sentence, context, scales),
            Some(term) if term.predicate && scales.lexicon.is_speech(&term.word) => {
                let (strength, matched) = word(term, sentence, context);
                (
                    if speaks(sentence, context) || context.published.is_some() {
                        strength.max(0.8)
                    } else {
                        strength
                    },
                    matched,
                )
            }
            Some(term) if term.predicate && scales.lexicon.is_beginning(&term.stem) => {
                let (strength, matched) = word(term, sentence, context);
                let since = sentence.statement.times.iter().any(|time| time.relation == TimeRelation::Since);
                (if since { strength.max(0.9) } else { strength }, matched)
            }
            Some(term) if counts(statement, term, sentence, scales) => (1.0, None),
            Some(term) if lifespan::end(&term.stem).is_some() && lifespan::of(sentence).is_some() => {
                let (strength, matched) = word(term, sentence, context);
                (strength.max(IN_BRACKETS), matched)
            }
            Some(term) => {
                let found = word(term, sentence, context);
                if found.0 < ENTAILED
                    && otherwise_named(claim, atom.range, sentence, context, scales.catalogue)
                {
                    (OTHERWISE, found.1)
                } else if !term.predicate && found.0 < ENTAILED && is_unnamed(claim, atom, sentence, context)
                {
                    (UNNAMED, found.1)
                } else if term.predicate && found.0 < ENTAILED {
                    implied(term, sentence, context, scales.lexicon).unwrap_or(found)
                } else {
                    found
                }
            }
            None => (0.0, None),
        },
        Test::Time(index) => {
            let predicate = statement.terms.iter().find(|t| t.predicate);
            // "(12 May 1901 – 3 June 1970)" tells which day is that of birth.
            let life =
                statement.times.get(*index).and_then(|time| lifespan::tells(time, statement, sentence));
            if let Some(told) = life {
                return (if told { 1.0 } else { 0.0 }, None);
            }
            let found = statement.times.get(*index).is_some_and(|time| {
                let direct = sentence
                    .statement
                    .times
                    .iter()
                    .filter(|e| !is_span(&claim.prose, time) || e.interval == time.interval)
                    .filter(|e| !is_end(&claim.prose, time) || ends_with(time, e))
                    .any(|e| time_entails(time, predicate, e, scales.lexicon, sentence));
                direct
                    || undated_words(time, claim, sentence)
                    || announced(time, predicate, context, scales.lexicon)
                    || told_by_then(time, claim, context)
            });
            let lead = || {
                statement.times.get(*index).zip(context.lead).is_some_and(|(time, lead)| {
                    lead.statement
                        .times
                        .iter()
                        .filter(|e| !is_end(&claim.prose, time) || ends_with(time, e))
                        .any(|e| time_entails(time, predicate, e, scales.lexicon, lead))
                })
            };
            (
                if found {
                    1.0
                } else if lead() {
                    0.8
                } else {
                    0.0
                },
                None,
            )
        }
        Test::Quantity(index) => {
            let Some(quantity) = statement.quantities.get(*index) else { return (0.0, None) };
            let direct = sentence.statement.quantities.iter().any(|e| quantity_entails(quantity, e));
            let listed = || lists_as_many(quantity, claim, sentence, scales);
            let digits = || same_digits(quantity, claim, sentence) || listed();
            let around = || {
                context
                    .lead
                    .is_some_and(|s| s.statement.quantities.iter().any(|e| quantity_entails(quantity, e)))
            };
            (
                if direct || digits() {
                    1.0
                } else if around() {
                    0.8
                } else {
                    0.0
                },
                None,
            )
        }
        Test::Order(index) => {
            let found = statement.orders.get(*index).is_some_and(|order| {
                sentence.statement.orders.iter().any(|e| order_entails(order, e))
                    || matches!(order.kind, OrderKind::Only)
                        && sentence.statement.orders.iter().any(|e| e.kind == OrderKind::Only)
            });
            (if found { 1.0 } else { 0.0 }, None)
        }
        Test::Scope(index) => {
            let found = statement.scopes.get(*index).is_some_and(|scope| {
                let has = |kind| sentence.statement.scopes.iter().any(|e| e.kind == kind);
                has(ScopeKind::All) || scope.kind == ScopeKind::Most && has(ScopeKind::Most)
            });
            (if found { 1.0 } else { 0.0 }, None)
        }
    }
}

/// Whether a word of a sentence begins with a capital within it.
pub(crate) fn is_in_a_name(term: &Term, sentence: &SourceSentence) -> bool {
    usize::from(term.range.start()) > 0
        && slice(&sentence.prose, term.range).starts_with(char::is_uppercase)
        && sentence.prose.contains(char::is_lowercase)
}

fn same_word(a: &Term, b: &Term) -> bool {
    a.stem == b.stem
}

fn word(term: &Term, sentence: &SourceSentence, context: &Context<'_>) -> (f32, Matched) {
    let mut best = (0.0f32, None);
    for (index, evidence) in sentence.statement.terms.iter().enumerate() {
        let relation = relation(term, evidence);
        // "The Institute of Banking" institutes nothing.
        if matches!(relation, Relation::Synonym | Relation::Below) && is_in_a_name(evidence, sentence) {
            continue;
        }
        let strength = strength_of(relation);
        // Of two equal matches the one with the same polarity and the higher modality decides.
        let better = strength > best.0
            || (strength > 0.0
                && (strength - best.0).abs() < 0.01
                && best.1.is_some_and(|(_, old): (Relation, Found)| {
                    let old = &sentence.statement.terms[old.term];
                    (old.denied != term.denied, std::cmp::Reverse(old.modality))
                        > (evidence.denied != term.denied, std::cmp::Reverse(evidence.modality))
                }));
        if better || (best.1.is_none() && relation == Relation::Antonym) {
            best = (
                strength.max(best.0),
                Some((relation, Found { sentence: context.index, term: index, rank: None })),
            );
        }
    }
    if best.0 >= ENTAILED {
        return best;
    }
    let around = |s: &SourceSentence| {
        s.statement.terms.iter().map(|e| strength_of(relation(term, e))).fold(0.0, f32::max)
    };
    if let Some(lead) = context.lead {
        let found = lead.statement.terms.iter().enumerate().map(|(i, e)| (relation(term, e), i));
        let found = found.max_by(|a, b| strength_of(a.0).total_cmp(&strength_of(b.0)));
        if let Some((relation, index)) = found.filter(|(r, _)| strength_of(*r) * 0.85 >= ENTAILED) {
            let found = Found { sentence: context.lead_index, term: index, rank: None };
            return (strength_of(relation) * 0.85, Some((relation, found)));
        }
    }
    let lead = context.lead.map_or(0.0, |s| around(s) * 0.85);
    let before = context.before.iter().map(|s| around(s) * 0.5).fold(0.0, f32::max);
    let heading = context.headings.iter().map(|s| around(s) * 0.6).fold(0.0, f32::max);
    let elsewhere = lead.max(before).max(heading);
    if elsewhere > best.0 { (elsewhere, best.1) } else { best }
}

/// Whether a word of the claim names a standing with a body ("member", "partner").
fn in_status(claim: &Claim, term: &Term, scales: &Scales<'_>) -> bool {
    status_frame(claim, term, scales).is_some()
}

fn status_frame<'a>(claim: &'a Claim, term: &Term, scales: &Scales<'_>) -> Option<&'a Frame> {
    claim.statement.frames.iter().find(|frame| {
        frame.trigger.contains_range(term.range)
            && frame.roles.len() >= 2
            && scales.lexicon.kind(&frame.kind).is_some_and(|kind| kind.status.is_some())
    })
}

/// A standing is entailed only where the sentence says it of the same parties: "member countries" makes nobody a member.
fn status(
    claim: &Claim,
    term: &Term,
    sentence: &SourceSentence,
    context: &Context<'_>,
    scales: &Scales<'_>,
) -> (f32, Matched) {
    let (strength, matched) = word(term, sentence, context);
    let Some(frame) = status_frame(claim, term, scales) else { return (strength, matched) };
    let said = sentence.statement.frames.iter().any(|other| {
        other.kind == frame.kind
            && [Role::Actor, Role::Recipient].into_iter().all(|role| {
                let claimed = fillers(&claim.statement, frame, role, scales.catalogue);
                let found = fillers(&sentence.statement, other, role, scales.catalogue);
                claimed.iter().any(|id| found.contains(id))
            })
    });
    // "Resulted in Peru joining the bank's network": the same verb between the same two.
    let found = matched.filter(|(relation, found)| {
        term.predicate && *relation == Relation::Equal && found.sentence == context.index
    });
    let between = found.and_then(|(_, found)| sentence.statement.terms.get(found.term)).is_some_and(|verb| {
        let stands = |role, fits: &dyn Fn(TextRange) -> bool| {
            let claimed = fillers(&claim.statement, frame, role, scales.catalogue);
            sentence.statement.mentions.iter().filter(|mention| fits(mention.range)).any(|mention| {
                matches!(mention.referent, Referent::Entity(id) if claimed.contains(&scales.catalogue.principal(id)))
            })
        };
        stands(Role::Actor, &|range| range.end() <= verb.range.start())
            && stands(Role::Recipient, &|range| range.start() >= verb.range.end())
    });
    if said || between { (strength.max(0.9), matched) } else { (strength.min(0.3), matched) }
}

/// Principals that fill a role of a frame, sorted.
pub(crate) fn fillers(
    statement: &Statement,
    frame: &Frame,
    role: Role,
    catalogue: &Catalogue,
) -> Vec<EntityId> {
    let mut out: Vec<EntityId> = frame
        .roles
        .iter()
        .filter(|(r, _)| *r == role)
        .filter_map(|&(_, m)| statement.mentions.get(m as usize))
        .filter_map(|m| match m.referent {
            Referent::Entity(id) => Some(catalogue.principal(id)),
            _ => None,
        })
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// A verb that speaks of the claimed event without saying that it happened, here or in the lead-in.
fn implied(
    term: &Term,
    sentence: &SourceSentence,
    context: &Context<'_>,
    lexicon: &Lexicon,
) -> Option<(f32, Matched)> {
    let places = [(Some(sentence), context.index, 0.8), (context.lead, context.lead_index, 0.7)];
    for implied in lexicon.implied() {
        let event = || Words::get().relation(&term.word, &implied.event).carries();
        for (place, index, strength) in places {
            let Some(place) = place else { continue };
            let at = place.statement.terms.iter().position(|t| *t.stem == *implied.verb && !t.denied);
            if let Some(at) = at.filter(|_| event()) {
                let found = Found { sentence: index, term: at, rank: Some(implied.rank) };
                return Some((strength, Some((Relation::Synonym, found))));
            }
        }
    }
    None
}

/// Whether somebody speaks here: reported speech, a quotation, or the words that follow one.
fn speaks(sentence: &SourceSentence, context: &Context<'_>) -> bool {
    let says = |s: &SourceSentence| s.statement.attribution.is_some() || s.prose.contains('"');
    says(sentence) || context.before.iter().any(|s| says(s))
}

pub(crate) fn strength_of(relation: Relation) -> f32 {
    match relation {
        Relation::Equal => 1.0,
        Relation::Synonym | Relation::Derived => 0.9,
        Relation::Below => 0.8,
        Relation::Causes => 0.66,
        Relation::Above => 0.4,
        Relation::Converse => 0.7,
        Relation::Sibling | Relation::Antonym | Relation::Unknown => 0.0,
    }
}

/// Relation of two terms, remembered per thread: the same few thousand pairs come back at every key.
pub(crate) fn relation(claim: &Term, evidence: &Term) -> Relation {
    if claim.word == evidence.word || claim.stem == evidence.stem {
        return Relation::Equal;
    }
    /// Every thread has a table; a pair that takes the slot of another is looked up again.
    const SLOTS: usize = 1 << 15;
    thread_local! {
        static SEEN: RefCell<Box<[(u64, Relation)]>> = RefCell::new([(0, Relation::Unknown)].repeat(SLOTS).into());
    }
    // Odd, so that no pair is the empty slot's.
    let pair =
        (claim.word.code().rotate_left(29) ^ evidence.word.code()).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let slot = (pair >> 40) as usize % SLOTS;
    SEEN.with_borrow_mut(|seen| match &mut seen[slot] {
        (known, relation) if *known == pair => *relation,
        entry => {
            *entry = (pair, Words::get().relation(&claim.word, &evidence.word));
            entry.1
        }
    })
}
