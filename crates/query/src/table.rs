//! The facts of all sources, read when asked for and kept.

use std::sync::Arc;

use dashmap::DashMap;
use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_evidence::{Facts, SourceFacts, SourceId};
use rapporteur_grammar::Tree;
use rayon::prelude::*;

use crate::fact::Fact;
use crate::reading;
use crate::world::World;

/// Trees of single sentences that are kept; beyond, all are forgotten. About 1 kB each.
const TREES: usize = 16_384;

/// Facts by source, for one catalogue and one lexicon. Safe to ask from many threads.
///
/// A source is parsed when it is first asked for and again only when its bytes have changed: about a hundred times the
/// price of reading it, which is why no index holds these facts from the start.
#[derive(Debug)]
pub struct FactTable {
    world: World,
    by_source: DashMap<SourceId, ([u8; 32], Arc<[Fact]>)>,
    trees: DashMap<Box<str>, Arc<Tree>>,
}

impl FactTable {
    /// An empty table. Another catalogue or lexicon needs another table.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, lexicon: Arc<Lexicon>) -> FactTable {
        FactTable { world: World::new(catalogue, lexicon), by_source: DashMap::new(), trees: DashMap::new() }
    }

    /// The catalogue that entities are of.
    #[must_use]
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.world.catalogue
    }

    /// The lexicon that kinds and domains are of.
    #[must_use]
    pub fn lexicon(&self) -> &Arc<Lexicon> {
        &self.world.lexicon
    }

    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    /// The facts of one source.
    #[must_use]
    pub fn of_source(&self, id: SourceId, source: &SourceFacts) -> Arc<[Fact]> {
        if let Some(kept) = self.by_source.get(&id)
            && kept.0 == source.content
        {
            return Arc::clone(&kept.1);
        }
        let facts: Arc<[Fact]> = reading::read(id, source, &self.world).into();
        self.by_source.insert(id, (source.content, Arc::clone(&facts)));
        facts
    }

    /// Reads sources that have not been read, on all threads; `done` is called after each.
    pub fn warm(&self, facts: &dyn Sources, sources: &[SourceId], done: &(dyn Fn() + Sync)) {
        sources.par_iter().for_each(|&id| {
            if let Some(source) = facts.source(id) {
                let _ = self.of_source(id, &source);
            }
            done();
        });
    }

    /// The parse of a sentence.
    pub(crate) fn tree(&self, prose: &str) -> Arc<Tree> {
        if let Some(tree) = self.trees.get(prose) {
            return Arc::clone(&tree);
        }
        let tree = Arc::new(rapporteur_grammar::parse(prose));
        if self.trees.len() >= TREES {
            self.trees.clear();
        }
        self.trees.insert(prose.into(), Arc::clone(&tree));
        tree
    }
}

/// What [`Facts`] gives, askable from many threads.
pub trait Sources: Facts + Sync {}

impl<T: Facts + Sync> Sources for T {}
