//! Facts of two captures, matched by what they say.

use std::collections::BTreeMap;

use rapporteur_claims::Interval;
use rapporteur_claims::events::Part;
use rapporteur_evidence::{SourceFacts, SourceId};
use rapporteur_query::{Fact, FactTable, Rung};
use schemars::JsonSchema;
use serde::Serialize;

use super::Sentence;

/// Facts of the other capture that one without its equal is compared with.
const NEAR: usize = 100;

/// A fact that only one capture has, or that the two tell differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FactChange {
    /// What the earlier capture says; null for a new fact.
    pub before: Option<FactView>,
    /// What the later one says; null for a fact that is no more.
    pub after: Option<FactView>,
    /// Fields that differ where both say something: `who`, `with`, `kind`, `domains`, `time`, `modality`, `polarity`,
    /// `speaker`.
    pub fields: Vec<&'static str>,
}

/// A fact for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FactView {
    /// Who acts, or all who act alike.
    pub who: Vec<String>,
    /// To, for or with whom, and what it is about.
    pub with: Vec<String>,
    /// Dictionary form of what names the event.
    pub predicate: String,
    /// Kind of cooperation; null for none.
    pub kind: Option<String>,
    /// Domains.
    pub domains: Vec<String>,
    /// When, ISO 8601; null if it does not say.
    pub time: Option<String>,
    /// How far it has come.
    pub modality: &'static str,
    /// `affirmed` or `denied`.
    pub polarity: &'static str,
    /// Who says so; null where the source itself does.
    pub speaker: Option<String>,
    /// The sentence.
    pub sentence: Sentence,
}

pub(super) fn changes(
    table: &FactTable,
    place: SourceId,
    old: &SourceFacts,
    new: &SourceFacts,
) -> Vec<FactChange> {
    let before = views(&table.of_source(place, old), old);
    let mut after: Vec<Option<FactView>> =
        views(&table.of_source(place, new), new).into_iter().map(Some).collect();
    let mut gone: Vec<FactView> = Vec::new();
    // Equal facts first.
    let mut equal: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, fact) in after.iter().enumerate().rev() {
        equal.entry(fact.as_ref().map(FactView::saying).unwrap_or_default()).or_default().push(at);
    }
    for fact in before {
        match equal.get_mut(&fact.saying()).and_then(Vec::pop).and_then(|at| after.get_mut(at)) {
            Some(other) => *other = None,
            None => gone.push(fact),
        }
    }
    let mut after: Vec<Option<FactView>> = after.into_iter().flatten().map(Some).collect();
    let mut from = 0;
    let mut out: Vec<FactChange> = Vec::new();
    for fact in gone {
        let mut left = after.iter_mut().skip(from).filter(|other| other.is_some()).take(NEAR);
        let other = left
            .find(|other| other.as_ref().is_some_and(|other| other.is_about(&fact)))
            .and_then(Option::take);
        while after.get(from).is_some_and(Option::is_none) {
            from += 1;
        }
        let fields = other.as_ref().map(|other| fact.differs(other)).unwrap_or_default();
        out.push(FactChange { before: Some(fact), after: other, fields });
    }
    let new = after.into_iter().flatten();
    out.extend(new.map(|fact| FactChange { before: None, after: Some(fact), fields: Vec::new() }));
    let place = |change: &FactChange| {
        change.before.as_ref().or(change.after.as_ref()).map_or(0, |fact| fact.sentence.start)
    };
    out.sort_by_key(place);
    out
}

fn views(facts: &[Fact], source: &SourceFacts) -> Vec<FactView> {
    facts.iter().filter_map(|fact| view(fact, source)).collect()
}

fn view(fact: &Fact, source: &SourceFacts) -> Option<FactView> {
    let sentence = source.sentences.get(fact.sentence as usize).filter(|sentence| sentence.prose_block)?;
    let names = |wanted: &dyn Fn(Part) -> bool| {
        let mut names: Vec<String> = fact
            .parties
            .iter()
            .filter(|party| wanted(party.part))
            .map(|party| party.name.to_string())
            .collect();
        names.sort();
        names.dedup();
        names
    };
    let acts = |part: Part| matches!(part, Part::Actor | Part::Party);
    Some(FactView {
        who: names(&acts),
        with: names(&|part| !acts(part)),
        predicate: fact.lemma.to_string(),
        kind: (!fact.kind.is_empty()).then(|| fact.kind.to_string()),
        domains: fact.domains.iter().map(ToString::to_string).collect(),
        time: fact.time.map(|when| Interval::display(when.interval)),
        modality: Rung::new(fact.modality, None).label,
        polarity: if fact.denied { "denied" } else { "affirmed" },
        speaker: fact.speaker.as_deref().map(str::to_owned),
        sentence: Sentence::of(sentence),
    })
}

impl FactView {
    /// What it says, wherever it stands: equal for facts that say the same.
    fn saying(&self) -> String {
        let FactView { who, with, predicate, kind, domains, time, modality, polarity, speaker, sentence: _ } =
            self;
        format!("{:?}", (who, with, predicate, kind, domains, time, modality, polarity, speaker))
    }

    /// Whether another fact tells of the same event, perhaps differently.
    fn is_about(&self, other: &FactView) -> bool {
        let shared = |a: &[String], b: &[String]| a.iter().any(|name| b.contains(name));
        let same = self.predicate == other.predicate || (self.kind.is_some() && self.kind == other.kind);
        same && (shared(&self.who, &other.who) || shared(&self.with, &other.with))
            // "signed" and "will not sign": whoever is left has kept its place.
            || self.who == other.who && self.with == other.with && !self.who.is_empty()
    }

    fn differs(&self, other: &FactView) -> Vec<&'static str> {
        let fields = [
            ("who", self.who == other.who),
            ("with", self.with == other.with),
            ("kind", self.kind == other.kind),
            ("domains", self.domains == other.domains),
            ("time", self.time == other.time),
            ("modality", self.modality == other.modality),
            ("polarity", self.polarity == other.polarity),
            ("speaker", self.speaker == other.speaker),
        ];
        fields.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
    }
}
