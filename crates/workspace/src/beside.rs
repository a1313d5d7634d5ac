//! Claims judged by the sources of the desk and by what the team's base has told for them.

use std::sync::Arc;

use rapporteur_evidence::{FactKey, Facts, Postings, SearchKey, SentenceRef, SourceFacts, SourceId};
use rapporteur_grammar::Tree;

use crate::db::{ClaimKey, Db, Judged, REVISIONS, Rules, TrackedFacts, judge_claim, statement};
use crate::team::Given;

/// A claim with what it is judged by beside the desk.
#[salsa::interned(revisions = REVISIONS)]
pub(crate) struct Beside<'db> {
    #[returns(copy)]
    pub claim: ClaimKey<'db>,
    #[returns(ref)]
    pub given: Given,
}

/// Judges a claim. An answer of the base makes another key of one claim: no other is judged again for it.
#[salsa::tracked(returns(ref))]
pub(crate) fn verdict_beside<'db>(db: &'db dyn Db, key: Beside<'db>) -> Judged {
    judge_claim(db, key.claim(db), &BesideFacts { db, given: key.given(db), searched: Some(key) })
}

/// The sentences of all sources that a claim is judged by.
#[salsa::tracked(returns(clone))]
fn nearest_beside<'db>(db: &'db dyn Db, key: Beside<'db>) -> Arc<[SentenceRef]> {
    let rules = Rules::get(db);
    rapporteur_evidence::nearest(
        &statement(db, key.claim(db)).claim,
        &BesideFacts { db, given: key.given(db), searched: None },
        rules.linker(db).catalogue(),
        rules.lexicon(db),
    )
}

/// The facts of the desk and of what the base has told. No source is in both.
pub(crate) struct BesideFacts<'db> {
    pub(crate) db: &'db dyn Db,
    pub(crate) given: &'db Given,
    /// The claim that is judged: all sources are searched for it and nothing else, in a query of its own.
    pub(crate) searched: Option<Beside<'db>>,
}

impl BesideFacts<'_> {
    fn with<T>(&self, ask: impl FnOnce(&WithTeam<'_>) -> T) -> T {
        ask(&WithTeam { facts: &TrackedFacts { db: self.db, claim: None }, given: self.given })
    }
}

impl Facts for BesideFacts<'_> {
    fn lookup(&self, key: FactKey) -> Arc<[SentenceRef]> {
        self.with(|all| all.lookup(key))
    }

    fn postings(&self, key: FactKey) -> Postings {
        self.with(|all| all.postings(key))
    }

    fn rarity(&self, key: FactKey) -> u8 {
        self.with(|all| all.rarity(key))
    }

    fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>> {
        self.with(|all| all.source(id))
    }

    fn sources(&self) -> Arc<[SourceId]> {
        self.with(|all| all.sources())
    }

    fn has(&self, key: FactKey, source: SourceId) -> bool {
        self.with(|all| all.has(key, source))
    }

    fn best(&self, keys: &[SearchKey], within: Option<&[SourceId]>) -> Arc<[SentenceRef]> {
        match (within, self.searched) {
            (None, Some(key)) => nearest_beside(self.db, key),
            _ => self.with(|all| all.best(keys, within)),
        }
    }

    fn parse(&self, prose: &str) -> Arc<Tree> {
        self.db.trees().get(prose)
    }
}

/// Some facts, and beside them what the base has told for a claim. No source is in both.
pub(crate) struct WithTeam<'a> {
    pub(crate) facts: &'a dyn Facts,
    pub(crate) given: &'a Given,
}

impl Facts for WithTeam<'_> {
    fn lookup(&self, key: FactKey) -> Arc<[SentenceRef]> {
        self.postings(key).to_list()
    }

    fn postings(&self, key: FactKey) -> Postings {
        self.facts.postings(key).and(&self.given.sentences(key))
    }

    fn rarity(&self, key: FactKey) -> u8 {
        // A word that the claim did not ask the base for can only be in what was told.
        let told = || match self.given.sentences(key).len() {
            0 => 0,
            count => u8::try_from(count.ilog2() + 1).unwrap_or(u8::MAX),
        };
        match self.given.rarity(key) {
            0 => self.facts.rarity(key).max(told()),
            both => both.max(self.facts.rarity(key)),
        }
    }

    fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>> {
        match self.given.source(id) {
            Some(source) => Some(Arc::clone(source.facts())),
            None => self.facts.source(id),
        }
    }

    fn sources(&self) -> Arc<[SourceId]> {
        let mut all = self.facts.sources().to_vec();
        all.extend(self.given.sources().into_iter().map(|source| source.id));
        all.sort_unstable();
        all.into()
    }

    fn has(&self, key: FactKey, source: SourceId) -> bool {
        match self.given.source(source) {
            Some(source) => source.sentences(key).next().is_some(),
            None => self.facts.has(key, source),
        }
    }

    fn best(&self, keys: &[SearchKey], within: Option<&[SourceId]>) -> Arc<[SentenceRef]> {
        match within {
            // Only the desk can change it.
            Some(sources) if sources.iter().all(|id| self.given.source(*id).is_none()) => {
                self.facts.best(keys, within)
            }
            _ => rapporteur_evidence::search(self, keys, within),
        }
    }

    fn parse(&self, prose: &str) -> Arc<Tree> {
        self.facts.parse(prose)
    }

    fn parse_soon(&self, prose: &[&str]) {
        self.facts.parse_soon(prose);
    }
}
