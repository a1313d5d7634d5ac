//! Origins of the sources, compared when somebody asks for the first time.

use std::sync::{Arc, OnceLock};

use rapporteur_evidence::{SourceFacts, SourceId};
use rapporteur_sources::{OriginEntry, Origins, Traces};

/// A source to compare.
type Traced = (SourceId, Arc<SourceFacts>, Arc<Traces>);

/// What is to be compared, and what came out.
#[derive(Debug, Default)]
pub(crate) struct LazyOrigins {
    traced: Vec<Traced>,
    origins: OnceLock<Arc<Origins>>,
}

impl LazyOrigins {
    /// Origins of these sources, in the order of their paths.
    pub(crate) fn new(mut traced: Vec<Traced>) -> LazyOrigins {
        traced.sort_by_key(|(id, ..)| *id);
        LazyOrigins { traced, origins: OnceLock::new() }
    }

    pub(crate) fn get(&self) -> Arc<Origins> {
        let compare = || {
            let entries: Vec<OriginEntry<'_>> = self
                .traced
                .iter()
                .map(|(id, facts, traces)| OriginEntry {
                    id: *id,
                    meta: &facts.meta,
                    traces,
                    content: &facts.content,
                })
                .collect();
            Arc::new(Origins::new(&entries))
        };
        Arc::clone(self.origins.get_or_init(compare))
    }
}
