//! Parses of sentences that verdicts look into.
//!
//! A parse depends on nothing but the text. It is kept here and not in the database, where a sentence of a source that a
//! verdict looks into would be interned for ever.

use std::sync::Arc;

use dashmap::DashMap;
use rapporteur_grammar::{Tree, parse};

/// Trees that are kept; beyond, all are forgotten. About 1 kB each.
const KEPT: usize = 16_384;

/// Trees by the hash of their sentence.
#[derive(Debug, Default)]
pub(crate) struct Trees {
    by_text: DashMap<[u8; 32], Arc<Tree>>,
}

impl Trees {
    /// The tree of a sentence, made if it is not there.
    pub(crate) fn get(&self, prose: &str) -> Arc<Tree> {
        let key = *blake3::hash(prose.as_bytes()).as_bytes();
        if let Some(tree) = self.by_text.get(&key) {
            return Arc::clone(&tree);
        }
        let tree = Arc::new(parse(prose));
        if self.by_text.len() >= KEPT {
            self.by_text.clear();
        }
        self.by_text.insert(key, Arc::clone(&tree));
        tree
    }
}
