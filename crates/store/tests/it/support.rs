//! Readers, captures and claims for tests.

use std::sync::Arc;

use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Lexicon, Timeline};
use rapporteur_evidence::Claim;
use rapporteur_linking::Linker;
use rapporteur_sources::Reader;
use rapporteur_store::{Rules, StoredCapture};

pub struct Engine {
    pub catalogue: Arc<Catalogue>,
    pub lexicon: Arc<Lexicon>,
    linker: Arc<Linker>,
    pub reader: Reader,
}

impl Engine {
    pub fn new() -> Engine {
        Engine::with(Catalogue::builtin())
    }

    pub fn with(catalogue: Arc<Catalogue>) -> Engine {
        let lexicon = Lexicon::builtin();
        let linker = Arc::new(Linker::new(catalogue.clone()));
        let reader = Reader::new(linker.clone(), lexicon.clone());
        Engine { catalogue, lexicon, linker, reader }
    }

    pub fn capture(&self, name: &str, text: &str) -> StoredCapture {
        let facts = Arc::new(self.reader.read_text(name, text, None));
        StoredCapture { facts, text: text.into(), extraction: None }
    }

    pub fn claim(&self, prose: &str) -> Claim {
        let scan = self.linker.scan(prose);
        let settled = rapporteur_linking::resolve(&self.catalogue, &[(prose, &scan)]);
        let mentions = rapporteur_linking::merge(&scan, &settled[0]);
        let anchor = Timeline::default().anchor(None);
        let statement = rapporteur_claims::read(prose, &mentions, anchor, &self.catalogue, &self.lexicon);
        Claim { prose: prose.into(), statement, cited: Vec::new() }
    }
}

/// Rules that no catalogue has.
pub fn other_rules() -> Rules {
    Rules::parse("00000000000000000000000000000001").unwrap()
}
