//! What searches of the base came to.
//!
//! A source that changes leaves the base as it is: what the base has for a claim need not be searched for again, only what
//! has come beside it. Of what the base has and what has gone the caller knows.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

/// Searches that are kept, half a kilobyte each; beyond, all are forgotten.
const KEPT: usize = 8_192;

/// What was searched for: the lists by their numbers in the base, with what a sentence gains by each.
pub(crate) type Asked = Box<[(u32, u32)]>;

/// A sentence that was found: what it has gained, its place, and a list that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) sum: u32,
    pub(crate) place: u64,
    pub(crate) list: usize,
}

/// Searches by what was asked.
#[derive(Debug, Default)]
pub(crate) struct Searched(RwLock<FxHashMap<Asked, Arc<[Hit]>>>);

impl Searched {
    /// What a search came to, if it is kept.
    pub(crate) fn get(&self, asked: &[(u32, u32)]) -> Option<Arc<[Hit]>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(asked).cloned()
    }

    /// Keeps what a search came to where nothing of the base had gone.
    pub(crate) fn put(&self, asked: Asked, hits: Arc<[Hit]>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(asked, hits);
    }
}
