//! Origins of the sources, compared when somebody asks for the first time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use dashmap::DashMap;
use rapporteur_evidence::{FlatBase, SourceId, SourceMeta};
use rapporteur_sources::{OriginEntry, Origins, Traces};
use rayon::prelude::*;

use crate::record::{SourceRecord, traces};
use crate::team::TeamSource;

/// What is to be compared, and what came out.
#[derive(Debug, Default)]
pub(crate) struct LazyOrigins {
    base: Option<Arc<FlatBase>>,
    /// Ids of the sources of the base.
    ids: Arc<[SourceId]>,
    /// Which of them are as the base has them.
    stayed: Vec<bool>,
    /// The others.
    records: Vec<(SourceId, SourceRecord)>,
    /// What the team's base has told.
    team: Vec<Arc<TeamSource>>,
    origins: OnceLock<Arc<Origins>>,
    /// Whether anybody has asked, of these or of those before.
    asked: AtomicBool,
    /// Whether another origin speaks of the same as a source, for sources of which somebody asked.
    confirmed: DashMap<SourceId, bool>,
}

/// What is compared of a source.
struct Compared {
    id: SourceId,
    meta: SourceMeta,
    traces: Arc<Traces>,
    content: [u8; 32],
}

impl Compared {
    fn of_team(source: &TeamSource) -> Compared {
        let facts = source.facts();
        Compared {
            id: source.id,
            meta: facts.meta.clone(),
            traces: Arc::clone(source.traces()),
            content: facts.content,
        }
    }
}

impl LazyOrigins {
    /// Origins of the sources of a base that have stayed, of others, and of captures of the team's base; `before` are those that
    /// they take the place of. What they are told by stays in the base until somebody asks: a source that changes costs no look
    /// at the rest.
    pub(crate) fn new(
        base: Arc<FlatBase>,
        ids: Arc<[SourceId]>,
        stayed: Vec<bool>,
        records: Vec<(SourceId, SourceRecord)>,
        team: Vec<Arc<TeamSource>>,
        before: &LazyOrigins,
    ) -> LazyOrigins {
        let asked = AtomicBool::new(before.asked.load(Ordering::Relaxed));
        LazyOrigins { base: Some(base), ids, stayed, records, team, asked, ..LazyOrigins::default() }
    }

    /// The origins, for somebody who asks.
    pub(crate) fn get(&self) -> Arc<Origins> {
        self.asked.store(true, Ordering::Relaxed);
        self.compare()
    }

    /// Whether anybody has asked, of these or of those before.
    pub(crate) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// The origins, compared now if they have not been.
    pub(crate) fn compare(&self) -> Arc<Origins> {
        let compare = || {
            let stayed = self.ids.iter().zip(&self.stayed).enumerate().filter(|(_, (_, stayed))| **stayed);
            let mut all: Vec<(SourceId, SourceRecord)> =
                stayed.map(|(number, (id, _))| (*id, SourceRecord::Base(number))).collect();
            all.extend(self.records.iter().cloned());
            all.sort_by_key(|(id, _)| *id);
            let mut compared: Vec<Compared> =
                all.par_iter().filter_map(|(id, record)| self.compared(*id, record)).collect();
            if !self.team.is_empty() {
                compared.par_extend(self.team.par_iter().map(|source| Compared::of_team(source)));
                compared.sort_by_key(|of| of.id);
            }
            let entries: Vec<OriginEntry<'_>> = compared
                .iter()
                .map(|of| OriginEntry { id: of.id, meta: &of.meta, traces: &of.traces, content: &of.content })
                .collect();
            Arc::new(Origins::new(&entries))
        };
        Arc::clone(self.origins.get_or_init(compare))
    }

    fn compared(&self, id: SourceId, record: &SourceRecord) -> Option<Compared> {
        match record {
            SourceRecord::Base(number) => {
                let base = self.base.as_ref()?;
                let facts = base.facts();
                let meta = match facts.meta(*number) {
                    Ok(meta) => meta?,
                    Err(_) => base.source(*number)?.meta.clone(),
                };
                let traces = match facts.traces(*number) {
                    Ok(bytes) => traces(bytes),
                    Err(_) => Traces::of(&*base.source(*number)?),
                };
                Some(Compared { id, meta, traces: Arc::new(traces), content: facts.content(*number)? })
            }
            SourceRecord::Here(here) => {
                let facts = here.facts.as_ref()?;
                let (meta, traces) = (facts.meta.clone(), Arc::clone(&here.traces));
                Some(Compared { id, meta, traces, content: facts.content })
            }
        }
    }

    /// The answer to whether a source is confirmed, worked out once.
    pub(crate) fn confirmed(&self, id: SourceId, find: impl FnOnce() -> bool) -> bool {
        if let Some(known) = self.confirmed.get(&id) {
            return *known;
        }
        // Not under the map's lock: whoever asks for the same meanwhile finds the same.
        let found = find();
        self.confirmed.insert(id, found);
        found
    }
}
