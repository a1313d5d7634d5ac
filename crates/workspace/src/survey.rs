//! What has changed on a desk since its captures were last read, found on any thread while work goes on.
//!
//! A start need not look at every capture: [`Workspace::recall`](crate::Workspace::recall) takes them to be what they were,
//! and a survey tells which are not.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_evidence::FlatBase;
use rapporteur_sources::{Bibliography, Reader};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::fact_cache::unshelf;
use crate::patterns::Belonging;
use crate::report::WorkspaceProblem;
use crate::source_reader::{Records, SourceReader};
use crate::system::System;
use crate::workspace::read_bibliography;

/// Goes through the files of a desk. Made by [`Workspace::surveyor`](crate::Workspace::surveyor).
#[derive(Debug)]
pub struct Surveyor {
    pub(crate) system: Arc<dyn System>,
    pub(crate) root: Utf8PathBuf,
    pub(crate) belonging: Belonging,
    pub(crate) base: Arc<FlatBase>,
    pub(crate) trusted: bool,
    pub(crate) reader: Reader,
    pub(crate) rules: u64,
}

/// What was found. [`Workspace::take_survey`](crate::Workspace::take_survey) takes it over.
#[derive(Debug)]
pub struct Survey {
    pub(crate) briefs: Vec<Utf8PathBuf>,
    pub(crate) bibliography: Bibliography,
    pub(crate) bibliography_problems: Vec<WorkspaceProblem>,
    /// Captures that are new, gone, or perhaps not what they were.
    pub(crate) changed: Vec<Utf8PathBuf>,
}

impl Survey {
    /// Captures to be read or forgotten.
    #[must_use]
    pub fn changed(&self) -> &[Utf8PathBuf] {
        &self.changed
    }
}

impl Surveyor {
    /// Lists the files and compares lengths and times. Files that can only be told by their bytes are left to the reading.
    #[must_use]
    pub fn survey(&self) -> Survey {
        let system = &*self.system;
        let (records, bibliography_problems) =
            read_bibliography(system, &self.belonging.bibliography, &BTreeMap::new());
        let bibliography = Bibliography::new(records);
        let (sources, sidecars) = self.belonging.walk_sources(system);
        let nothing = BTreeMap::new();
        let reader = SourceReader {
            system,
            root: &self.root,
            reader: &self.reader,
            open: &nothing,
            records: Records::None,
            base: &self.base,
            trusted: self.trusted,
            texts: None,
            bibliography: &bibliography,
            sidecars: Some(&sidecars),
            rules: self.rules,
        };
        let facts = self.base.facts();
        let kept: Vec<Utf8PathBuf> =
            (0..facts.len()).map(|number| unshelf(&self.root, facts.path(number))).collect();
        let listed: FxHashSet<&str> = sources.iter().map(|path| path.as_str()).collect();
        let is_same = |number: usize, path: &Utf8Path| {
            listed.contains(path.as_str()) && reader.is_as_kept(number, path)
        };
        let mut changed: Vec<Utf8PathBuf> = kept
            .par_iter()
            .enumerate()
            .filter(|(number, path)| !is_same(*number, path))
            .map(|(_, path)| path.clone())
            .collect();
        let known: FxHashSet<&str> = kept.iter().map(|path| path.as_str()).collect();
        changed.extend(sources.iter().filter(|path| !known.contains(path.as_str())).cloned());
        changed.sort();
        Survey { briefs: self.belonging.briefs.walk(system), bibliography, bibliography_problems, changed }
    }
}
