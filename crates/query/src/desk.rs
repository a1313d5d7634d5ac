//! What questions and patterns are answered from.

use std::sync::Arc;

use rapporteur_evidence::{Evidence, EvidenceRole, Facts, SourceFacts, SourceId};
use rapporteur_linking::Linker;
use rapporteur_sources::Origins;
use rapporteur_text::TextRange;
use rapporteur_workspace::{Captured, Snapshot};

use crate::table::{FactTable, Sources};

/// The bytes of captures, and whose word they have.
pub trait Captures {
    /// Name of a source as the reader knows it: its path.
    fn name(&self, source: SourceId) -> Option<String>;
    /// The bytes at a place, verbatim; none if the file has changed since it was read.
    fn quote(&self, source: SourceId, at: TextRange) -> Option<String>;
    /// Which sources tell what one and the same origin told first. Asked for often: compare them once.
    fn origins(&self) -> Arc<Origins>;
}

impl Captures for Snapshot {
    fn name(&self, source: SourceId) -> Option<String> {
        self.source(source).map(|facts| facts.meta.name.to_string())
    }

    fn quote(&self, source: SourceId, range: TextRange) -> Option<String> {
        let evidence = Evidence { source, sentence: 0, range, role: EvidenceRole::Supports };
        Snapshot::quote(self, &evidence).map(|quote| quote.quote)
    }

    fn origins(&self) -> Arc<Origins> {
        Snapshot::origins(self)
    }
}

impl Captures for Captured {
    fn name(&self, source: SourceId) -> Option<String> {
        self.index().source(source).map(|facts| facts.meta.name.to_string())
    }

    fn quote(&self, source: SourceId, range: TextRange) -> Option<String> {
        Captured::quote(self, &Evidence { source, sentence: 0, range, role: EvidenceRole::Supports })
    }

    fn origins(&self) -> Arc<Origins> {
        Captured::origins(self)
    }
}

/// Sources, what is read from them, and what reads questions.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Facts by key.
    pub facts: &'a dyn Sources,
    /// Facts of events, read when asked for. Keep it between questions.
    pub table: &'a FactTable,
    /// Links the names in a question; of the table's catalogue.
    pub linker: &'a Linker,
    /// The bytes that are quoted.
    pub captures: &'a dyn Captures,
    /// Hash of the rules, which an answer carries.
    pub rules: u64,
}

impl std::fmt::Debug for Desk<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("table", &self.table).finish_non_exhaustive()
    }
}

impl Desk<'_> {
    pub(crate) fn source(&self, id: SourceId) -> Option<Arc<SourceFacts>> {
        self.facts.source(id)
    }
}
