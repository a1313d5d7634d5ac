//! Sources that changed under a desk while somebody works on it: what that changes, all of them together.
//!
//! The desk has the later captures already. Its index is taken back to the earlier ones, and the claims that the difference
//! can reach are judged by both.

use std::collections::BTreeSet;
use std::sync::Arc;

use rapporteur_catalog::EntityId;
use rapporteur_evidence::{FactIndex, SourceFacts, SourceId, SourceSentence};
use rapporteur_linking::Referent;
use rapporteur_query::FactTable;
use rapporteur_workspace::{CheckedClaim, Snapshot};
use rustc_hash::FxHashSet;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Capture, ClaimChange, FactChange, Sentence, SentenceChanges, capture, claims, facts, sentences};

/// Sentences before and after a changed one that a verdict may join with it.
const JOINED: usize = 3;
/// Words that a claim has in common with changed sentences before they can be about the same, where no name is.
const WORDS: usize = 2;

/// A source with what it said before.
#[derive(Debug, Clone)]
pub struct Replaced {
    /// The source.
    pub id: SourceId,
    /// Its earlier capture.
    pub old: Arc<SourceFacts>,
    /// Its later capture; none if it has gone.
    pub new: Option<Arc<SourceFacts>>,
}

/// What changed captures change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Recaptured {
    /// The sources whose sentences, date or metadata differ, in the order given.
    pub sources: Vec<Changed>,
    /// Claims of the desk's briefs that this changes, by brief and place.
    pub claims: Vec<ClaimChange>,
}

/// A source that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Changed {
    /// The earlier capture.
    pub old: Capture,
    /// The later one; null if it has gone.
    pub new: Option<Capture>,
    /// Sentences that were altered, went away or came in.
    pub sentences: SentenceChanges,
    /// Facts that were altered, went away or came in; empty until they are read.
    pub facts: Vec<FactChange>,
}

impl Recaptured {
    /// Reads the facts of both captures of each source; `replaced` as for [`recaptured`].
    pub fn read_facts(&mut self, table: &FactTable, replaced: &[Replaced]) {
        for (source, Replaced { id, old, new }) in self.sources.iter_mut().zip(replaced) {
            let gone = SourceFacts { meta: old.meta.clone(), ..SourceFacts::default() };
            source.facts = facts::changes(table, *id, old, new.as_deref().unwrap_or(&gone));
        }
    }

    /// Number of briefs whose claims change.
    #[must_use]
    pub fn briefs(&self) -> usize {
        self.claims.iter().map(|claim| &claim.brief).collect::<BTreeSet<_>>().len()
    }

    /// "3 claims in 2 briefs change".
    #[must_use]
    pub fn count(&self) -> String {
        match (self.claims.len(), self.briefs()) {
            (0, _) => "no claim changes".to_owned(),
            (1, _) => "1 claim changes".to_owned(),
            (claims, 1) => format!("{claims} claims in 1 brief change"),
            (claims, briefs) => format!("{claims} claims in {briefs} briefs change"),
        }
    }
}

/// Whether two captures say the same with the same metadata, whatever stands around it and wherever it stands.
#[must_use]
pub fn tells_the_same(old: &SourceFacts, new: &SourceFacts) -> bool {
    if old.content == new.content && old.meta == new.meta {
        return true;
    }
    let judged_by = |facts: &SourceFacts| (super::date(facts), facts.meta.secondary, facts.meta.grade);
    let alike = |(old, new): (&SourceSentence, &SourceSentence)| {
        old.prose_block == new.prose_block && old.prose == new.prose
    };
    judged_by(old) == judged_by(new)
        && old.meta.key == new.meta.key
        && old.sentences.len() == new.sentences.len()
        && old.sentences.iter().zip(&new.sentences).all(alike)
}

/// Compares what sources said with what they say, and judges the claims that this can reach by both. Facts are added by
/// [`Recaptured::read_facts`], for which the snapshot can be dropped.
#[must_use]
pub fn recaptured(snapshot: &Snapshot, replaced: &[Replaced]) -> Recaptured {
    let mut old_index = FactIndex::clone(&snapshot.index());
    let mut reach = Reach::default();
    let mut sources = Vec::new();
    for Replaced { id, old, new } in replaced {
        old_index = old_index.with_source(*id, Some(Arc::clone(old)));
        let gone = SourceFacts { meta: old.meta.clone(), ..SourceFacts::default() };
        let there = new.as_deref().unwrap_or(&gone);
        let sentences = sentences::changes(old, there);
        reach.add(*id, old, there, &sentences);
        let (old, new) = (capture(old), new.as_deref().map(capture));
        sources.push(Changed { old, new, sentences, facts: Vec::new() });
    }
    let places: Vec<SourceId> = replaced.iter().map(|replaced| replaced.id).collect();
    let looked_at = |claim: &CheckedClaim| reach.reaches(snapshot, claim);
    Recaptured { sources, claims: claims::changes(snapshot, &places, &old_index, None, &looked_at) }
}

/// What changed sentences are about: a claim that has nothing of it is worth what it was.
#[derive(Debug, Default)]
struct Reach {
    places: FxHashSet<SourceId>,
    entities: FxHashSet<EntityId>,
    stems: FxHashSet<Box<str>>,
}

impl Reach {
    fn add(&mut self, id: SourceId, old: &SourceFacts, new: &SourceFacts, changes: &SentenceChanges) {
        self.places.insert(id);
        // Another date or grade bears on every sentence.
        let all = super::date(old) != super::date(new)
            || (old.meta.secondary, old.meta.published) != (new.meta.secondary, new.meta.published);
        let before = changes.altered.iter().map(|altered| &altered.before).chain(&changes.gone);
        let after = changes.altered.iter().map(|altered| &altered.after).chain(&changes.added);
        self.add_of(old, before, all);
        self.add_of(new, after, all);
    }

    fn add_of<'a>(&mut self, facts: &SourceFacts, changed: impl Iterator<Item = &'a Sentence>, all: bool) {
        let starts: FxHashSet<u32> = changed.map(|sentence| sentence.start).collect();
        let is_changed = |sentence: &SourceSentence| starts.contains(&sentence.range.start().into());
        let mut near: BTreeSet<usize> = BTreeSet::new();
        for (at, _) in facts.sentences.iter().enumerate().filter(|(_, sentence)| all || is_changed(sentence))
        {
            near.extend(at.saturating_sub(JOINED)..=at + JOINED);
        }
        // What a changed sentence introduces is read with it.
        near.extend(facts.sentences.iter().enumerate().filter_map(|(at, sentence)| {
            let lead = facts.sentences.get(sentence.lead? as usize)?;
            is_changed(lead).then_some(at)
        }));
        for sentence in near.into_iter().filter_map(|at| facts.sentences.get(at)) {
            self.entities.extend(sentence.entities.iter());
            self.stems.extend(sentence.statement.terms.iter().map(|term| Box::from(&*term.stem)));
        }
    }

    fn reaches(&self, snapshot: &Snapshot, claim: &CheckedClaim) -> bool {
        let rests = claim.verdict.evidence.iter().any(|evidence| self.places.contains(&evidence.source));
        let cites =
            claim.citations.iter().flat_map(|citation| &citation.sources).any(|id| self.places.contains(id));
        if rests || cites {
            return true;
        }
        let named = |id: &EntityId| self.entities.contains(id);
        let names = claim.mentions.iter().any(|mention| match &mention.referent {
            Referent::Entity(id) => named(id),
            Referent::Plural(ids) => ids.iter().any(named),
            Referent::Local(_) => false,
        });
        let lexicon = snapshot.lexicon();
        let words = claim.prose.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        names
            || words.filter(|word| self.stems.contains(&*lexicon.normalise(word).1)).nth(WORDS - 1).is_some()
    }
}
