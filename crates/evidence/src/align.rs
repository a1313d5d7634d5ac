//! One candidate sentence against the atoms of a claim.

use std::cell::RefCell;
use std::sync::Arc;

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_claims::{
    Frame, Interval, Lexicon, Order, OrderKind, Quantity, Role, ScopeKind, Statement, Term, TermClass, Time,
    TimeRelation,
};
use rapporteur_linking::{Mention, Referent};
use rapporteur_text::TextRange;

use crate::atoms::{Atom, Test};
use crate::contrast::is_span;
use crate::lifespan;
use crate::words::{Relation, Words};
use crate::{AtomKind, Claim, SentenceRef, SourceFacts, SourceSentence};

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
    for atom in atoms {
        let (s, m) = entail(claim, atom, sentence, &context, scales);
        strength.push(s);
        matched.push(m);
    }
    unseat(claim, atoms, sentence, reference.sentence, &matched, &mut strength, scales.catalogue);
    let mut alignment =
        Alignment { reference, facts: facts.clone(), strength, matched, coverage: 0.0, said: 0.0, fit: 0.0 };
    alignment.weigh(atoms);
    Some(alignment)
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
                    .any(|e| time_entails(time, predicate, e, scales.lexicon, sentence));
                direct
                    || undated_words(time, claim, sentence)
                    || announced(time, predicate, context, scales.lexicon)
                    || told_by_then(time, context)
            });
            let lead = || {
                statement.times.get(*index).zip(context.lead).is_some_and(|(time, lead)| {
                    lead.statement
                        .times
                        .iter()
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
            // What a source says of no more than many, it does not say of most.
            let open = || {
                let most = statement.scopes.get(*index).is_some_and(|scope| scope.kind == ScopeKind::Most);
                let fewer = |kind| matches!(kind, ScopeKind::Many | ScopeKind::Some);
                most && !sentence.statement.scopes.iter().any(|e| fewer(e.kind))
            };
            (
                if found {
                    1.0
                } else if open() {
                    UNSAID
                } else {
                    0.0
                },
                None,
            )
        }
    }
}

fn entity(id: EntityId, sentence: &SourceSentence, context: &Context<'_>, catalogue: &Catalogue) -> f32 {
    let has = |sentence: &SourceSentence| sentence.entities.binary_search(&id).is_ok();
    if has(sentence) {
        if is_named(id, sentence, catalogue) { 1.0 } else { REFERRED }
    } else if context.lead.is_some_and(has) {
        0.9
    } else if context.before.iter().rev().any(|s| has(s)) {
        0.75
    } else if context.headings.iter().any(|s| has(s)) {
        0.7
    } else if context.opening.is_some_and(has) {
        0.66
    } else {
        0.0
    }
}

/// Whether a sentence speaks of an entity otherwise than by "we" or "our Bank" alone.
fn is_named(id: EntityId, sentence: &SourceSentence, catalogue: &Catalogue) -> bool {
    let first_person = |mention: &Mention| {
        let words = slice(&sentence.prose, mention.range);
        let first = words.split(' ').next().unwrap_or_default();
        mention.is_coreference()
            && ["we", "us", "our", "my"].iter().any(|word| first.eq_ignore_ascii_case(word))
    };
    let mentions = &sentence.statement.mentions;
    let of = |referent: &Referent| match referent {
        Referent::Entity(own) => catalogue.upwards(*own).contains(&id),
        Referent::Plural(own) => own.iter().any(|own| catalogue.upwards(*own).contains(&id)),
        Referent::Local(_) => false,
    };
    mentions.iter().all(|mention| !first_person(mention))
        || mentions.iter().any(|mention| !first_person(mention) && of(&mention.referent))
}

/// Strength of an entity that a sentence has only as its speaker: somebody named may have its role.
const REFERRED: f32 = 0.9;
/// Strength of a name of which an excerpt says "he" or "the film".
const UNNAMED: f32 = 0.7;
/// Strength of a birth or a death that a sentence tells by its dates in brackets.
const IN_BRACKETS: f32 = 0.9;
/// Sentences in the longest excerpt.
const EXCERPT: usize = 2;

/// Whether a source is an excerpt that begins in the middle of a text, "He was born in Oslo", so that whom or what it speaks of
/// is not named in it; and the name is the claim's subject.
fn is_unnamed(claim: &Claim, atom: &Atom, sentence: &SourceSentence, context: &Context<'_>) -> bool {
    const ANAPHORS: [&str; 8] = ["he", "she", "it", "they", "his", "her", "its", "their"];
    if context.index != 0 || context.facts.sentences.len() > EXCERPT || context.facts.meta.title.is_some() {
        return false;
    }
    let anaphor = |text: &str| {
        let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        ANAPHORS.iter().any(|word| word.eq_ignore_ascii_case(first))
            || first.eq_ignore_ascii_case("the") && second.starts_with(char::is_lowercase)
    };
    // "On Monday, the series began": nobody is named before.
    let after_comma = || {
        let (before, after) = sentence.prose.split_once(", ")?;
        let named = sentence
            .statement
            .mentions
            .iter()
            .any(|mention| usize::from(mention.range.start()) < before.len());
        Some(!named && anaphor(after))
    };
    let anaphoric = anaphor(&sentence.prose) || after_comma().unwrap_or(false);
    let predicate = claim.statement.terms.iter().find(|term| term.predicate);
    let subject = predicate.is_none_or(|verb| atom.range.end() <= verb.range.start())
        && claim.statement.mentions.iter().all(|mention| mention.range.start() >= atom.range.start());
    anaphoric && subject
}

/// Whether a sentence has an office of a claim only of other states: "the President of Peru" for "the President of Chile".
fn of_another_state(
    claim: &Claim,
    range: TextRange,
    sentence: &SourceSentence,
    catalogue: &Catalogue,
) -> bool {
    let office = |mention: &&Mention| mention.referent.class(catalogue) == Some(EntityClass::Office);
    let words = |prose: &str, mention: &Mention| -> Vec<String> {
        let parts =
            slice(prose, mention.range).split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2);
        parts.map(str::to_lowercase).collect()
    };
    let mut own = claim.statement.mentions.iter().filter(office);
    let Some(own) = own.find(|mention| mention.range == range) else { return false };
    let Some(state) = own.referent.principal(catalogue) else { return false };
    let names = words(&claim.prose, own);
    let head = |theirs: &[String]| theirs.iter().any(|word| names.contains(word));
    let mut others = sentence
        .statement
        .mentions
        .iter()
        .filter(office)
        .filter(|theirs| head(&words(&sentence.prose, theirs)))
        .filter_map(|theirs| theirs.referent.principal(catalogue))
        .peekable();
    others.peek().is_some() && others.all(|other| other != state)
}

/// Words of a name: all of them must be there; a long name may lack one.
fn name(terms: &[&Term], sentence: &SourceSentence, context: &Context<'_>) -> f32 {
    let share = |sentence: &SourceSentence| {
        let found = terms.iter().filter(|t| sentence.statement.terms.iter().any(|e| same_word(t, e))).count();
        found as f32 / terms.len().max(1) as f32
    };
    let direct = share(sentence);
    if direct >= 1.0 {
        return 1.0;
    }
    // "Tim" for "Timothy", beside the same surname.
    if let [first, .., last] = terms
        && short_for(first, last, sentence)
        && terms[1..].iter().all(|t| sentence.statement.terms.iter().any(|e| same_word(t, e)))
    {
        return 0.9;
    }
    // A surname stands for the person, once the full name has been given.
    let partial = terms.len() >= 2
        && terms.last().is_some_and(|t| {
            t.range.len() >= 3.into() && sentence.statement.terms.iter().any(|e| same_word(t, e))
        });
    let around = context
        .lead
        .into_iter()
        .chain(context.before.iter().copied())
        .chain(context.headings.iter().copied());
    let elsewhere = around.map(share).fold(0.0, f32::max);
    // The surname alone, nowhere beside another first name: the same person, in so short a text.
    let alone = partial && terms.last().is_some_and(|last| !named_otherwise(last, terms, sentence));
    if partial && elsewhere >= 1.0 {
        0.9
    } else if alone {
        0.7
    } else if elsewhere >= 1.0 {
        0.66
    } else {
        (direct * 0.6).max(elsewhere * 0.4)
    }
}

/// Whether a sentence refers to what the claim names, by "we" or "our Bank" or "my Department" or by another name that stands
/// for the same body of a state.
fn is_referred_to(
    claim: &Claim,
    range: TextRange,
    terms: &[&Term],
    sentence: &SourceSentence,
    scales: &Scales<'_>,
) -> bool {
    let own = claim.statement.mentions.iter().find(|mention| mention.range == range);
    sentence.statement.mentions.iter().filter(|mention| mention.is_coreference()).any(|mention| {
        let Referent::Local(key) = &mention.referent else { return false };
        let same = own.is_some_and(|own| {
            // "the Kenyan authorities" are the Government.
            let authorities = match &own.referent {
                Referent::Local(own) => government(own).is_some() && government(own) == government(key),
                _ => false,
            };
            let bound = mention.referent.principal(scales.catalogue).is_some();
            authorities || bound && own.referent == mention.referent
        });
        let name = || {
            let (_, name) = key.split_once(':')?;
            let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
            let there = |term: &&Term| {
                let word = term.word.to_lowercase();
                words.iter().any(|other| *other == word)
            };
            Some(!terms.is_empty() && !name.contains('/') && terms.iter().all(there))
        };
        same || name().unwrap_or(false)
    })
}

/// The state of which a local name is the government.
fn government(key: &str) -> Option<&str> {
    let (state, organ) = key.strip_prefix("organ:")?.rsplit_once('/')?;
    matches!(organ, "government" | "authorities").then_some(state)
}

/// Whether a sentence has a first name of which this one is the short form, or which is its short form, at most two words before
/// the same surname.
fn short_for(first: &Term, surname: &Term, sentence: &SourceSentence) -> bool {
    const SHORTEST: usize = 3;
    let words = &sentence.statement.terms;
    let shortens = |a: &str, b: &str| a.len() >= SHORTEST && a.len() < b.len() && b.starts_with(a);
    let (own, capital) = (first.word.to_lowercase(), first.class == TermClass::Name);
    words.iter().enumerate().filter(|(_, word)| capital && same_word(word, surname)).any(|(at, _)| {
        words.get(at.saturating_sub(3)..at).unwrap_or_default().iter().any(|before| {
            let theirs = before.word.to_lowercase();
            before.class == TermClass::Name && (shortens(&own, &theirs) || shortens(&theirs, &own))
        })
    })
}

/// Whether the sentence has a surname beside a first name that the claim does not have.
pub(crate) fn named_otherwise(surname: &Term, name: &[&Term], sentence: &SourceSentence) -> bool {
    let words = &sentence.statement.terms;
    words.iter().enumerate().filter(|(_, t)| same_word(t, surname)).any(|(at, found)| {
        at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|before| {
            let adjacent = u32::from(found.range.start()) - u32::from(before.range.end()) <= 1;
            adjacent && before.class == TermClass::Name && !name.iter().any(|t| same_word(t, before))
        })
    })
}

/// Sentences before and after in which a source may say what it calls something.
const NEIGHBOURHOOD: usize = 100;
/// Strength of a quantifier of which a sentence says nothing to the contrary.
const UNSAID: f32 = 0.7;
/// Strength of a name by which the source calls the same thing otherwise.
const OTHERWISE: f32 = 0.85;

/// Whether a sentence names by other words what a name of the claim stands for: its initials ("ICT") or what they stand for,
/// the state of a capital that is not where something happens ("invitations went to Seoul"), or what the source itself calls
/// so elsewhere ("the Alliance").
fn otherwise_named(
    claim: &Claim,
    range: TextRange,
    sentence: &SourceSentence,
    context: &Context<'_>,
    catalogue: &Catalogue,
) -> bool {
    let Some(name) = claim.prose.get(std::ops::Range::<usize>::from(range)) else { return false };
    if !name.starts_with(char::is_uppercase) {
        return false;
    }
    let has = |id: EntityId| sentence.entities.binary_search(&id).is_ok();
    if let Some(state) = state_of_capital(claim, range, catalogue) {
        return has(state);
    }
    if is_initials(name) {
        return spelt_out(name, &sentence.prose);
    }
    let initials: String = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.starts_with(char::is_uppercase))
        .filter_map(|word| word.chars().next())
        .collect();
    if is_initials(&initials)
        && initials.len() >= 3
        && sentence.prose.split(|c: char| !c.is_alphanumeric()).any(|word| word == initials)
    {
        return true;
    }
    // One capitalised word that the source uses for an entity.
    let called = |mention: &rapporteur_linking::Mention, of: &SourceSentence| {
        mention.is_coreference()
            && of.prose.get(std::ops::Range::<usize>::from(mention.range)).is_some_and(|words| {
                words.trim_start_matches("the ").trim_start_matches("The ").eq_ignore_ascii_case(name)
            })
    };
    let at = context.index as usize;
    let all = &context.facts.sentences;
    let around = at.saturating_sub(NEIGHBOURHOOD)..(at + NEIGHBOURHOOD).min(all.len());
    let calling = around.filter(|&number| all.may_call(number, name)).filter_map(|number| all.get(number));
    let mut named = calling.flat_map(|of| {
        of.statement
            .mentions
            .iter()
            .filter(move |mention| called(mention, of))
            .map(|mention| &mention.referent)
    });
    named.any(|referent| matches!(referent, Referent::Entity(id) if has(*id)))
}

/// The state of a capital that is not where something happens: "talks between Accra and Lomé".
fn state_of_capital(claim: &Claim, range: TextRange, catalogue: &Catalogue) -> Option<EntityId> {
    let name = claim.prose.get(std::ops::Range::<usize>::from(range))?;
    let state = catalogue.state_of_capital(name)?;
    let before = claim.prose.get(..usize::from(range.start())).unwrap_or_default();
    let place = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    (!matches!(&*place, "in" | "at" | "near" | "outside" | "around" | "from")).then_some(state)
}

/// Two to six capital letters.
fn is_initials(name: &str) -> bool {
    (2..=6).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether words that stand side by side begin with these letters, small words aside. Words in small letters do so by chance,
/// unless there are four.
fn spelt_out(initials: &str, prose: &str) -> bool {
    let words: Vec<&str> =
        prose.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let small = |word: &str| matches!(word, "and" | "of" | "the" | "for" | "on" | "in" | "to");
    let letter = |word: &str| word.chars().next().map(|c| c.to_ascii_uppercase());
    (0..words.len()).any(|start| {
        let mut at = start;
        for (number, initial) in initials.chars().enumerate() {
            while number > 0 && words.get(at).is_some_and(|word| small(word)) {
                at += 1;
            }
            if words.get(at).and_then(|word| letter(word)) != Some(initial) {
                return false;
            }
            at += 1;
        }
        let capitals =
            words[start..at].iter().all(|word| small(word) || word.starts_with(char::is_uppercase));
        capitals || initials.len() >= 4
    })
}

fn same_word(a: &Term, b: &Term) -> bool {
    a.stem == b.stem
}

fn word(term: &Term, sentence: &SourceSentence, context: &Context<'_>) -> (f32, Matched) {
    let mut best = (0.0f32, None);
    for (index, evidence) in sentence.statement.terms.iter().enumerate() {
        let relation = relation(term, evidence);
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
    if said { (strength.max(0.9), matched) } else { (strength.min(0.3), matched) }
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

/// Whether the evidence's time lies in the claim's, with the relation each has to its interval.
pub(crate) fn time_entails(
    claim: &Time,
    predicate: Option<&Term>,
    evidence: &Time,
    lexicon: &Lexicon,
    sentence: &SourceSentence,
) -> bool {
    let (c, e) = (claim.interval, evidence.interval);
    if c.start.is_none() && c.end.is_none() {
        return false;
    }
    let begins = |time: &Time| {
        time.relation == TimeRelation::Since
            || sentence.statement.terms.iter().any(|t| {
                lexicon.is_beginning(&t.stem) || lexicon.is_entering(&t.stem) && t.modality > 5 && !t.denied
            })
    };
    match (claim.relation, evidence.relation) {
        (TimeRelation::In, TimeRelation::In) => e.within(c),
        // "in 2020" of what has held since 2013.
        (TimeRelation::In, TimeRelation::Since) => {
            let once = predicate.is_some_and(|t| lexicon.happens_once(&t.stem));
            e.within(c) || !once && matches!((c.start, e.start), (Some(c), Some(e)) if e <= c)
        }
        (TimeRelation::Since, TimeRelation::Since) => e.within(c),
        (TimeRelation::Since, TimeRelation::In) => e.within(c) && begins(evidence),
        // "By 2023 it had aligned" of what is so as of 2023, or since 2019.
        (TimeRelation::Until, TimeRelation::Since) => {
            matches!((e.start, c.end), (Some(e), Some(c)) if e <= c)
        }
        (TimeRelation::Until | TimeRelation::Before, _) => match (e.end, c.start, c.end) {
            (Some(e), Some(start), _) if claim.relation == TimeRelation::Before => {
                e < start || evidence.relation == TimeRelation::Before && e <= c.end.unwrap_or(start)
            }
            (Some(e), _, Some(end)) => e <= end,
            _ => false,
        },
        (TimeRelation::After, TimeRelation::In | TimeRelation::Since) => {
            matches!((e.start, c.end), (Some(e), Some(c)) if e > c)
        }
        (TimeRelation::After, _) => e.within(c),
        (TimeRelation::In | TimeRelation::Since, _) => e.within(c) && c == e,
    }
}

/// "The body announced on 28 March that …": the day of the announcement is that of the release.
fn announced(time: &Time, predicate: Option<&Term>, context: &Context<'_>, lexicon: &Lexicon) -> bool {
    let says = predicate.is_some_and(|term| lexicon.is_speech(&term.word));
    says && context.published.is_some_and(|published| published.within(time.interval))
}

/// "By August 2021 it had paid": what a source of that month or before reports as done was done by then.
fn told_by_then(time: &Time, context: &Context<'_>) -> bool {
    let published = context.published.and_then(|published| published.end);
    time.relation == TimeRelation::Until
        && matches!((published, time.interval.end), (Some(told), Some(end)) if told <= end)
}

/// A day or month without a year, on which neither side has a document date: the same words are the same date.
fn undated_words(time: &Time, claim: &Claim, sentence: &SourceSentence) -> bool {
    let unknown = Interval { start: None, end: None };
    if time.interval != unknown {
        return false;
    }
    claim
        .statement
        .terms
        .iter()
        .filter(|t| time.range.contains_range(t.range))
        .all(|t| sentence.statement.terms.iter().any(|e| e.stem == t.stem))
}

/// Whether two units count the same things.
fn same_unit(claim: &Quantity, evidence: &Quantity) -> bool {
    if claim.unit == evidence.unit {
        return true;
    }
    if claim.unit.is_empty() || evidence.unit.is_empty() {
        return false;
    }
    Words::get().relation(&claim.noun, &evidence.noun).carries()
}

/// Whether the evidence's number lies in the claim's.
pub(crate) fn quantity_entails(claim: &Quantity, evidence: &Quantity) -> bool {
    if evidence.indefinite && (claim.min, claim.max) != (Some(1000), Some(1000)) {
        return false;
    }
    let number = inside(evidence, claim);
    number
        && (same_unit(claim, evidence)
            || claim.unit.is_empty()
            || evidence.unit.is_empty()
            || claim.min > Some(12_000))
}

/// Whether a word is the number of a quantity that a sentence has, in whatever way it is written: "forty" and "40".
fn counts(claim: &Statement, term: &Term, sentence: &SourceSentence, scales: &Scales<'_>) -> bool {
    scales.lexicon.is_number_word(&term.word)
        && claim.quantities.iter().any(|own| {
            !own.indefinite
                && own.range.contains_range(term.range)
                && sentence.statement.quantities.iter().any(|found| quantity_entails(own, found))
        })
}

/// Strength of a region of which a sentence names states.
const BY_MEMBERS: f32 = 0.85;

/// Whether a claim speaks of the states of a region ("the two South American states") and a sentence names several.
fn has_states_of(
    claim: &Claim,
    region: EntityId,
    range: TextRange,
    sentence: &SourceSentence,
    context: &Context<'_>,
    scales: &Scales<'_>,
) -> bool {
    let after = claim.prose.get(usize::from(range.end())..).unwrap_or_default();
    let noun = after.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    let is_region = scales.catalogue.entity(region).is_some_and(|it| it.class == EntityClass::Region);
    if !is_region || !noun.is_some_and(|noun| scales.lexicon.is_collective(noun)) {
        return false;
    }
    let several = |sentence: &SourceSentence| states(sentence, Some(region), scales.catalogue) > 1;
    several(sentence) || context.lead.is_some_and(several) || context.before.iter().any(|s| several(s))
}

/// How many states a sentence names, of a region if one is given.
fn states(sentence: &SourceSentence, region: Option<EntityId>, catalogue: &Catalogue) -> usize {
    let counts = |id: &&EntityId| {
        catalogue.is_country(**id)
            && region.is_none_or(|region| catalogue.regions_of(**id).any(|other| other == region))
    };
    sentence.entities.iter().filter(counts).count()
}

/// Whether a sentence lists as many states as a claim counts: "four Central Asian states".
fn lists_as_many(quantity: &Quantity, claim: &Claim, sentence: &SourceSentence, scales: &Scales<'_>) -> bool {
    let region = claim.statement.mentions.iter().find_map(|mention| match mention.referent {
        Referent::Entity(id) if quantity.range.contains_range(mention.range) => {
            let class = scales.catalogue.entity(id)?.class;
            (class == EntityClass::Region).then_some(id)
        }
        _ => None,
    });
    let listed = i64::try_from(states(sentence, region, scales.catalogue)).unwrap_or(i64::MAX);
    let exact = quantity.min == quantity.max && quantity.min == Some(listed.saturating_mul(1000));
    listed > 1 && exact && scales.lexicon.is_collective(&quantity.noun)
}

fn inside(inner: &Quantity, outer: &Quantity) -> bool {
    let low = outer.min.is_none_or(|o| inner.min.is_some_and(|i| i >= o));
    let high = outer.max.is_none_or(|o| inner.max.is_some_and(|i| i <= o));
    low && high
}

/// Numbers that were read as something else on one side (a score, part of a name): equal digits are equal.
fn same_digits(quantity: &Quantity, claim: &Claim, sentence: &SourceSentence) -> bool {
    let digits = |t: &&Term| t.stem.bytes().any(|b| b.is_ascii_digit());
    let mut numbers = claim
        .statement
        .terms
        .iter()
        .filter(|t| quantity.range.contains_range(t.range))
        .filter(digits)
        .peekable();
    let exact = quantity.min == quantity.max;
    exact
        && numbers.peek().is_some()
        && numbers
            .all(|n| sentence.statement.terms.iter().any(|e| e.stem == n.stem && !in_quantity(e, sentence)))
}

fn in_quantity(term: &Term, sentence: &SourceSentence) -> bool {
    sentence.statement.quantities.iter().any(|q| q.range.contains_range(term.range))
}

fn order_entails(claim: &Order, evidence: &Order) -> bool {
    claim.kind == evidence.kind
}

/// Numbers of the same things that exclude each other.
pub(crate) fn quantities_exclude(claim: &Quantity, evidence: &Quantity) -> bool {
    if claim.indefinite || claim.unit.is_empty() {
        return false;
    }
    let related = same_unit(claim, evidence)
        || matches!(Words::get().relation(&claim.noun, &evidence.noun), Relation::Above | Relation::Below);
    let apart = matches!((claim.max, evidence.min), (Some(c), Some(e)) if c < e)
        || matches!((evidence.max, claim.min), (Some(e), Some(c)) if e < c);
    related && apart
}
