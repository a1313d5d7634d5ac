//! Two claims that give one fact two values.
//!
//! The rules are those by which a source contradicts a claim: one claim is judged against the other alone. That is only
//! done for two claims that meet under one key (the same participants) and differ in a value, so that a text of many
//! claims costs as much as it has such pairs.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rapporteur_catalog::{Catalogue, EntityClass, EntityId};
use rapporteur_claims::{
    Checkability, Lexicon, OrderKind, Polarity, Quantity, Statement, Symbol, TermClass, TimeRelation,
};
use rapporteur_grammar::Tree;
use rapporteur_linking::Referent;
use rapporteur_text::{OffsetMap, TextRange, TextSize};
use rustc_hash::FxHasher;

use crate::align::quantities_exclude;
use crate::conflict::indefinite;
use crate::words::Relation;
use crate::{
    AtomKind, AtomStatus, Claim, Code, FactIndex, Label, ParsedBy, SourceFacts, SourceId, SourceSentence,
    Words, entities, judge,
};

/// Rank of event modality from which on a claim tells what happened. A plan and its outcome may differ.
const HAPPENED: u8 = 6;

/// A value on which two claims disagree.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Clash {
    /// Which field.
    pub kind: AtomKind,
    /// The value in the claim, in its prose.
    pub range: TextRange,
    /// The value as the claim has it.
    pub claimed: Box<str>,
    /// The value as the other claim has it.
    pub found: Box<str>,
}

/// Key under which claims of one event meet: who takes part, and in what. `None` for a claim that says of nobody we know
/// that something happened to a date or in a number: such claims are not compared. Of value within one process only.
#[must_use]
pub fn event_key(claim: &Claim, catalogue: &Catalogue) -> Option<u64> {
    let statement = &claim.statement;
    let told = statement.checkability == Checkability::Checkable
        && statement.attribution.is_none()
        && statement.polarity == Polarity::Affirmed
        && statement.modality.rank >= HAPPENED;
    let values = !statement.times.is_empty()
        || !statement.orders.is_empty()
        || statement.quantities.iter().any(|quantity| !quantity.indefinite);
    if !(told && values) {
        return None;
    }
    let participants = participants(statement, catalogue);
    if participants.is_empty() {
        return None;
    }
    let mut hasher = FxHasher::default();
    participants.hash(&mut hasher);
    // "Was the third to join" has no verb of its own; then who takes part has to do.
    if let Some(predicate) = statement.terms.iter().find(|term| term.predicate) {
        let kind = statement.frames.iter().find(|frame| frame.trigger.contains_range(predicate.range));
        match kind.map(|frame| &*frame.kind).filter(|kind| !kind.is_empty()) {
            Some(kind) => kind.hash(&mut hasher),
            None => predicate.stem.hash(&mut hasher),
        }
    }
    Some(hasher.finish())
}

/// Who takes part; a place says where.
fn participants(statement: &Statement, catalogue: &Catalogue) -> Vec<EntityId> {
    let mut ids: Vec<EntityId> = Vec::new();
    for mention in &statement.mentions {
        match &mention.referent {
            Referent::Entity(id) => ids.push(*id),
            Referent::Plural(members) => ids.extend(members),
            Referent::Local(_) => {}
        }
    }
    let place = |id: &EntityId| {
        catalogue
            .entity(*id)
            .is_some_and(|entity| matches!(entity.class, EntityClass::Place | EntityClass::Region))
    };
    ids.retain(|id| !place(id));
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Whether one claim gives an event another value than the other: both tell what happened, and the first, judged against
/// the second alone, is contradicted in a date, a number or an order. `parse` gives the tree of a sentence.
#[must_use]
pub fn clash(
    claim: &Claim,
    other: &Claim,
    catalogue: &Catalogue,
    lexicon: &Lexicon,
    parse: &dyn Fn(&str) -> Arc<Tree>,
) -> Option<Clash> {
    let apart =
        differ(&claim.statement, &other.statement) && !each_says_more(&claim.statement, &other.statement);
    if !apart || is_another(claim, lexicon) || is_another(other, lexicon) {
        return None;
    }
    let claim = Claim { cited: Vec::new(), ..claim.clone() };
    let facts = ParsedBy { index: &told(other, catalogue), parse };
    let verdict = judge(&claim, &facts, catalogue, lexicon);
    let slot = matches!(verdict.code, Some(Code::TIM003 | Code::CLM008 | Code::CLM009));
    if verdict.label != Label::Contradicted || !slot {
        return None;
    }
    let wrong: Vec<_> = verdict.atoms.iter().filter(|atom| atom.status == AtomStatus::Contradicted).collect();
    let [atom] = wrong.as_slice() else { return None };
    // Two values that differ at once are two events.
    let (times, quantities) =
        (times(&claim.statement, &other.statement), quantities_differ(&claim.statement, &other.statement));
    let one_event = match atom.kind {
        // Of several times of a sentence one may be another event's.
        AtomKind::Time => {
            let single = |statement: &Statement| statement.times.len() == 1 && !any_one(statement);
            !quantities && single(&claim.statement) && single(&other.statement)
        }
        AtomKind::Quantity | AtomKind::Order => times == Times::Same,
        _ => false,
    };
    if !one_event {
        return None;
    }
    Some(Clash {
        kind: atom.kind,
        range: atom.range,
        claimed: atom.claimed.clone(),
        found: atom.found.clone()?,
    })
}

/// Whether two statements differ in a value at all. Cheap; most pairs end here.
fn differ(one: &Statement, other: &Statement) -> bool {
    let orders = |statement: &Statement| -> Vec<OrderKind> {
        statement.orders.iter().map(|order| order.kind.clone()).collect()
    };
    times(one, other) == Times::Apart
        || quantities_differ(one, other)
        || (!one.orders.is_empty() && !other.orders.is_empty() && orders(one) != orders(other))
}

/// How the times of two statements stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Times {
    /// Neither has one, or some of them may be the same.
    Same,
    /// None of one can be one of the other.
    Apart,
    /// One of the two has none.
    Open,
}

fn times(one: &Statement, other: &Statement) -> Times {
    match (one.times.is_empty(), other.times.is_empty()) {
        (true, true) => Times::Same,
        (false, false) => {
            let mut pairs = one.times.iter().flat_map(|a| other.times.iter().map(move |b| (a, b)));
            if pairs.all(|(a, b)| a.interval.disjoint(b.interval)) { Times::Apart } else { Times::Same }
        }
        _ => Times::Open,
    }
}

fn quantities_differ(one: &Statement, other: &Statement) -> bool {
    let counted = |statement: &'_ Statement| -> Vec<Quantity> {
        statement.quantities.iter().filter(|quantity| !quantity.indefinite).cloned().collect()
    };
    let (one, other) = (counted(one), counted(other));
    one.iter().any(|a| other.iter().any(|b| quantities_exclude(a, b)))
}

/// Whether an event is any one of its kind: "hosted a workshop", which one may do every year. What has lasted since a time
/// began once.
fn any_one(statement: &Statement) -> bool {
    let lasting = statement.times.iter().any(|time| time.relation == TimeRelation::Since);
    indefinite(statement) && !lasting
}

/// Whether each of two statements has content that the other lacks ("boats for the police", "boats for the navy"): then
/// they may tell of two events.
fn each_says_more(one: &Statement, other: &Statement) -> bool {
    says_more(one, other) && says_more(other, one)
}

fn says_more(one: &Statement, other: &Statement) -> bool {
    let content = |statement: &'_ Statement| -> Vec<(Symbol, Symbol)> {
        let ranked = |range| statement.orders.iter().any(|order| order.range.contains_range(range));
        let terms =
            statement.terms.iter().filter(|term| term.class == TermClass::Word && !ranked(term.range));
        terms.map(|term| (term.stem.clone(), term.word.clone())).collect()
    };
    let (one, other) = (content(one), content(other));
    let unrelated = |a: &Symbol, b: &Symbol| {
        matches!(
            Words::get().relation(a, b),
            Relation::Unknown | Relation::Sibling | Relation::Antonym | Relation::Converse
        )
    };
    one.iter()
        .any(|(stem, word)| other.iter().all(|(other, theirs)| stem != other && unrelated(word, theirs)))
}

/// Whether a claim says itself that its event is one more of its kind ("another 40 pilots").
fn is_another(claim: &Claim, lexicon: &Lexicon) -> bool {
    claim.prose.split(|c: char| !c.is_alphanumeric()).any(|word| lexicon.tells_another(&word.to_lowercase()))
}

/// One claim as all that is known.
fn told(claim: &Claim, catalogue: &Catalogue) -> FactIndex {
    let sentence = SourceSentence {
        range: TextRange::up_to(TextSize::of(&*claim.prose)),
        prose: claim.prose.clone(),
        map: OffsetMap::default(),
        statement: claim.statement.clone(),
        block: 0,
        prose_block: true,
        lead: None,
        entities: entities(&claim.statement, catalogue),
    };
    let facts = SourceFacts { sentences: vec![sentence].into(), ..SourceFacts::default() };
    FactIndex::new(vec![(SourceId(0), Arc::new(facts))])
}
