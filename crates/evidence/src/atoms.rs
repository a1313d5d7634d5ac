//! A claim as atoms: each is checked on its own.

use rapporteur_catalog::{Catalogue, EntityId};
use rapporteur_claims::{Lexicon, OrderKind, ScopeKind, Statement, TermClass};
use rapporteur_linking::Referent;
use rapporteur_text::{TextRange, TextSize};

use crate::{AtomKind, FactKey, Facts};

/// An atom of a claim with its weight.
#[derive(Debug, Clone)]
pub(crate) struct Atom {
    /// In the claim's prose.
    pub range: TextRange,
    /// Field.
    pub kind: AtomKind,
    /// Weight: how much of the claim hangs on it, from how rare it is in the sources.
    pub weight: f32,
    /// What must be found.
    pub test: Test,
    /// Conjunct group: members of one list are claimed one by one.
    pub group: Option<u16>,
    /// Clause of the claim: a date belongs to what its own clause says.
    pub clause: u16,
}

impl Atom {
    /// Whether it is a name: of an entity or of an instrument.
    pub(crate) fn is_name(&self) -> bool {
        matches!(self.kind, AtomKind::Entity | AtomKind::Instrument)
    }
}

/// What an atom asks of the evidence.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    /// An entity or something that acts for it.
    Entity(EntityId),
    /// Several at once ("both countries").
    Entities(Box<[EntityId]>),
    /// A name the catalogue lacks: its words.
    Name(Vec<usize>),
    /// A content word, by index into the claim's terms.
    Term(usize),
    /// A time, by index.
    Time(usize),
    /// A quantity, by index.
    Quantity(usize),
    /// An ordinal, by index.
    Order(usize),
    /// "All" or "most", by index.
    Scope(usize),
}

/// Takes a claim apart. Weights ask `facts` for the rarity of each key.
pub(crate) fn atomise(
    statement: &Statement,
    prose: &str,
    facts: &dyn Facts,
    catalogue: &Catalogue,
    lexicon: &Lexicon,
) -> Vec<Atom> {
    let total = facts.rarity(FactKey::All).max(4);
    let weight = |key: FactKey| {
        let rarity = facts.rarity(key);
        // Unknown words are as telling as the rarest known ones.
        f32::from(total - rarity.clamp(1, total)).max(1.0)
    };
    let clause_at = |range: TextRange| {
        let before = statement.terms.iter().rev().find(|t| t.range.start() <= range.start());
        before.or(statement.terms.first()).map_or(0, |t| t.clause)
    };
    let mut atoms = Vec::new();
    let mut seen: Vec<EntityId> = Vec::new();
    let mut name_terms = vec![false; statement.terms.len()];
    let groups = groups(statement, prose);
    for (index, mention) in statement.mentions.iter().enumerate() {
        let inside: Vec<usize> = (0..statement.terms.len())
            .filter(|&t| mention.range.contains_range(statement.terms[t].range))
            .collect();
        let settled = !mention.is_coreference();
        let (test, weight) = match &mention.referent {
            Referent::Entity(id) => {
                if settled {
                    inside.iter().for_each(|&t| name_terms[t] = true);
                }
                // A part named beside its whole ("Colombian Ministry of Defence") is one actor, claimed once.
                if seen.contains(id) {
                    continue;
                }
                seen.push(*id);
                (Test::Entity(*id), weight(FactKey::Entity(*id)))
            }
            Referent::Plural(ids) => {
                if ids.iter().all(|id| seen.contains(id)) {
                    continue;
                }
                seen.extend(ids.iter());
                (
                    Test::Entities(ids.clone()),
                    ids.iter().map(|&id| weight(FactKey::Entity(id))).fold(1.0, f32::max),
                )
            }
            Referent::Local(_) if settled => {
                // "Colombian president": the state is an atom of its own, the office the rest.
                let nested = |t: usize| {
                    statement.mentions.iter().any(|other| {
                        matches!(other.referent, Referent::Entity(_))
                            && mention.range.contains_range(other.range)
                            && other.range.contains_range(statement.terms[t].range)
                    })
                };
                let words: Vec<usize> =
                    inside.iter().copied().filter(|&t| !name_terms[t] && !nested(t)).collect();
                if words.is_empty() {
                    continue;
                }
                words.iter().for_each(|&t| name_terms[t] = true);
                let rarest = words
                    .iter()
                    .map(|&t| weight(FactKey::word(&statement.terms[t].stem)))
                    .fold(1.0, f32::max);
                (Test::Name(words), rarest * 1.2)
            }
            // "the mission": its own words are compared.
            Referent::Local(_) => continue,
        };
        let class_kind = match &test {
            Test::Entity(id) => match catalogue.entity(*id).map(|e| e.class) {
                Some(
                    rapporteur_catalog::EntityClass::Instrument | rapporteur_catalog::EntityClass::Programme,
                ) => AtomKind::Instrument,
                _ => AtomKind::Entity,
            },
            _ => AtomKind::Entity,
        };
        atoms.push(Atom {
            range: mention.range,
            kind: class_kind,
            weight: weight * 1.2,
            test,
            group: groups.get(index).copied().flatten(),
            clause: clause_at(mention.range),
        });
    }
    let in_order = |range: TextRange| statement.orders.iter().any(|order| order.range.contains_range(range));
    let in_scope = |range: TextRange| statement.scopes.iter().any(|scope| scope.range.contains_range(range));
    let causal = |range: TextRange| statement.causal.is_some_and(|causal| causal.contains_range(range));
    let speech = statement.terms.iter().find(|t| t.predicate && lexicon.is_speech(&t.word));
    // "According to the announcement, …"
    let according = prose.starts_with("According to").then(|| prose.find(',')).flatten();
    let according = according.and_then(|at| TextSize::try_from(at).ok());
    for (index, term) in statement.terms.iter().enumerate() {
        let counted =
            statement.quantities.iter().any(|q| !q.indefinite && q.range.contains_range(term.range))
                && term.class == TermClass::Quantity;
        // "The report says": the subject is the source itself.
        let speaks = speech.is_some_and(|verb| term.range.end() <= verb.range.start())
            || according.is_some_and(|end| term.range.end() <= end);
        let source_itself = speaks && lexicon.is_self_reference(&term.word);
        let light = source_itself || lexicon.is_stop(&term.word) || lexicon.is_light(&term.word);
        if name_terms[index]
            || term.class == TermClass::Time
            || counted
            || light
            || in_order(term.range)
            || in_scope(term.range)
            || causal(term.range)
        {
            continue;
        }
        let base = weight(FactKey::word(&term.stem));
        atoms.push(Atom {
            range: term.range,
            kind: if term.predicate { AtomKind::Relation } else { AtomKind::Content },
            // A rare word weighs more than a common one, not ten times as much.
            weight: if term.predicate { base.max(3.0) } else { base.sqrt() * 1.4 },
            test: Test::Term(index),
            group: None,
            clause: term.clause,
        });
    }
    let strong = f32::from(total);
    let mut field = |range: TextRange, kind: AtomKind, test: Test, weight: f32| {
        atoms.push(Atom { range, kind, weight, test, group: None, clause: clause_at(range) });
    };
    for (index, time) in statement.times.iter().enumerate() {
        field(time.range, AtomKind::Time, Test::Time(index), strong * 0.6);
    }
    for (index, quantity) in statement.quantities.iter().enumerate() {
        if !quantity.indefinite {
            field(quantity.range, AtomKind::Quantity, Test::Quantity(index), strong * 0.6);
        }
    }
    for (index, order) in statement.orders.iter().enumerate() {
        let weight =
            if matches!(order.kind, OrderKind::Most(_) | OrderKind::Last) { 2.0 } else { strong * 0.4 };
        field(order.range, AtomKind::Order, Test::Order(index), weight);
    }
    for (index, scope) in statement.scopes.iter().enumerate() {
        if matches!(scope.kind, ScopeKind::All | ScopeKind::Most) {
            field(scope.range, AtomKind::Scope, Test::Scope(index), 2.0);
        }
    }
    atoms.sort_by_key(|atom| (atom.range.start(), atom.range.end()));
    atoms
}

/// What may stand between members of one list: "at the school and at the academy".
const JOINING: [&str; 13] =
    ["and", "or", "&", "the", "both", "as", "well", "with", "at", "in", "to", "by", "from"];

/// Members of coordinations: mentions with nothing but commas, "and", "or", articles and prepositions between them.
fn groups(statement: &Statement, prose: &str) -> Vec<Option<u16>> {
    let mentions = &statement.mentions;
    let mut out = vec![None; mentions.len()];
    let mut next = 0u16;
    // "the NATO School": what stands inside another name joins nothing.
    let inner = |index: usize| {
        let range = mentions[index].range;
        mentions.iter().any(|other| other.range != range && other.range.contains_range(range))
    };
    let outer: Vec<usize> = (0..mentions.len()).filter(|&index| !inner(index)).collect();
    for pair in outer.windows(2) {
        let [before, index] = *pair else { continue };
        let (a, b) = (mentions[before].range.end(), mentions[index].range.start());
        let Some(between) = (a <= b).then(|| prose.get(usize::from(a)..usize::from(b))).flatten() else {
            continue;
        };
        let joined = between
            .split(|c: char| c.is_whitespace() || c == ',' || c == ';')
            .all(|word| word.is_empty() || JOINING.contains(&word));
        let marked = between.contains(',')
            || between.contains("and")
            || between.contains(" or ")
            || between.contains('&')
            || between.contains("as well as");
        if joined && marked && between.len() < 24 {
            let group = out[before].unwrap_or_else(|| {
                next += 1;
                next
            });
            out[before] = Some(group);
            out[index] = Some(group);
        }
    }
    out
}
