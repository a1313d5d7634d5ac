//! Findings kept from one text of a brief to the next.
//!
//! A keystroke changes the findings of a sentence or two; wording the others again costs more than finding them. So the
//! finding of a claim is kept with what it was made from, in ranges relative to the claim: text above may move it.

use std::sync::Arc;

use rapporteur_evidence::FactIndex;
use rapporteur_text::{TextRange, TextSize};
use rapporteur_workspace::{CheckedClaim, ClaimBody, Config, Snapshot};
use rustc_hash::FxHashMap;

use crate::Diagnostic;

/// A finding where it stands: its own ranges in the brief are relative to `base`.
#[derive(Debug, Clone)]
pub struct Found {
    /// What is added to the ranges.
    pub base: TextSize,
    /// The finding. The same as long as nothing about its claim changes.
    pub finding: Arc<Diagnostic>,
}

impl Found {
    /// The words at fault in the file.
    #[must_use]
    pub fn range(&self) -> TextRange {
        self.finding.range + self.base
    }

    /// The claim in the file.
    #[must_use]
    pub fn claim(&self) -> TextRange {
        self.finding.claim + self.base
    }

    pub(crate) fn into_diagnostic(self) -> Diagnostic {
        let (range, claim) = (self.range(), self.claim());
        let finding = Arc::try_unwrap(self.finding).unwrap_or_else(|shared| (*shared).clone());
        Diagnostic { range, claim, ..finding }
    }
}

/// Findings of the claims of one brief. Belongs to whoever asks again and again; an empty one gives the same answers.
#[derive(Debug, Default)]
pub struct Memo {
    /// What all of them depend on.
    made_with: Option<(Arc<Config>, Arc<FactIndex>)>,
    /// By the address of what is known about the claim, which lives as long as nothing of it changes, and by its identity:
    /// equal blocks may share it.
    claims: FxHashMap<Key, Entry>,
}

type Key = (usize, u64);

/// What a finding was made from, and the finding. Holding the parts keeps their addresses from being used again.
#[derive(Debug)]
struct Entry {
    body: Arc<ClaimBody>,
    covered: bool,
    finding: Option<Arc<Diagnostic>>,
}

/// The memo of one run: what is not asked for again is forgotten.
pub(crate) struct Run<'a> {
    memo: &'a mut Memo,
    old: FxHashMap<Key, Entry>,
}

impl Memo {
    /// Begins a run on a snapshot.
    pub(crate) fn run(&mut self, snapshot: &Snapshot) -> Run<'_> {
        let (config, index) = (snapshot.config(), snapshot.index());
        let same = self
            .made_with
            .as_ref()
            .is_some_and(|(old, facts)| Arc::ptr_eq(old, &config) && Arc::ptr_eq(facts, &index));
        let old = std::mem::take(&mut self.claims);
        self.made_with = Some((config, index));
        let old = if same { old } else { FxHashMap::default() };
        self.claims.reserve(old.len());
        Run { memo: self, old }
    }
}

impl Run<'_> {
    /// The finding of a claim, made by `make` in ranges of the file unless it is known. `covered` is whether a later
    /// citation stands for this claim, too.
    ///
    /// Claims with quotations or with citations that lead nowhere are made anew: they look at more than themselves.
    pub(crate) fn finding(
        &mut self,
        claim: &CheckedClaim,
        covered: bool,
        make: impl FnOnce() -> Option<Diagnostic>,
    ) -> Option<Found> {
        let base = claim.range.start();
        let place = |finding: &Arc<Diagnostic>| Found { base, finding: Arc::clone(finding) };
        let relative = |finding: Diagnostic| {
            Arc::new(Diagnostic { range: finding.range - base, claim: finding.claim - base, ..finding })
        };
        // A footnote mark behind the full stop is further away, but never before the claim.
        let apart = !claim.quotations.is_empty()
            || claim.citations.iter().any(|citation| citation.sources.is_empty());
        let key = (Arc::as_ptr(&claim.body).addr(), claim.identity);
        if !apart
            && let Some(entry) = self.old.remove(&key)
            && Arc::ptr_eq(&entry.body, &claim.body)
            && entry.covered == covered
        {
            let found = entry.finding.as_ref().map(place);
            self.memo.claims.insert(key, entry);
            return found;
        }
        let finding = make().filter(|finding| finding.range.start() >= base).map(relative);
        let found = finding.as_ref().map(place);
        if !apart {
            let entry = Entry { body: Arc::clone(&claim.body), covered, finding };
            self.memo.claims.insert(key, entry);
        }
        found
    }
}
