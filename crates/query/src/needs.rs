//! What of a base must be at hand before a question can be answered from a part of it.

use rapporteur_claims::Lexicon;
use rapporteur_evidence::{Claim, FactKey};

use crate::question::Question;

/// What a question is answered from. An answer from the sources that this leads to, with counts of the whole base, is the
/// answer from the whole base.
#[derive(Debug, Clone)]
pub struct Needs {
    /// The sources that have the most of these.
    pub keys: Vec<FactKey>,
    /// Whether a source must have all of them.
    pub all: bool,
    /// The sentences that come nearest to this.
    pub claim: Claim,
    /// Words of names that nothing is known by: one source that has each, if there is any.
    pub names: Vec<FactKey>,
}

impl Question {
    /// What the question is answered from.
    #[must_use]
    pub fn needs(&self, lexicon: &Lexicon) -> Needs {
        let entities: Vec<FactKey> =
            self.entities.iter().map(|asked| FactKey::Entity(asked.entity)).collect();
        let all = !entities.is_empty();
        let words = |predicates: bool| -> Vec<FactKey> {
            let content = self.content.iter().filter(|content| predicates || !content.predicate);
            content.map(|content| FactKey::word(&content.stem)).collect()
        };
        let keys = match (all, words(false)) {
            (true, _) => entities,
            (false, content) if content.is_empty() => words(true),
            (false, content) => content,
        };
        let names = self.unresolved.iter().flat_map(|name| name.keys(lexicon)).collect();
        let claim =
            Claim { prose: self.statement.as_str().into(), statement: self.read.clone(), cited: Vec::new() };
        Needs { keys, all, claim, names }
    }
}
