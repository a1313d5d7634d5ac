//! Findings kept from one text of a brief to the next.
//!
//! A keystroke changes the findings of a sentence or two; wording the others again costs more than finding them. So the
//! finding of a claim is kept with what it was made from, in ranges relative to the claim: text above may move it. Claims
//! come in the same order every time, so that what is kept is walked and not searched.

use std::sync::Arc;

use rapporteur_evidence::{FactIndex, Label};
use rapporteur_text::{TextRange, TextSize};
use rapporteur_workspace::{CheckedClaim, ClaimBody, Config, Snapshot};

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

    /// The finding in ranges of the file.
    #[must_use]
    pub fn into_diagnostic(self) -> Diagnostic {
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
    /// In the order of the claims.
    claims: Vec<Entry>,
}

/// A claim with its finding.
#[derive(Debug)]
struct Entry {
    /// Holding it keeps its address from being used again.
    body: Arc<ClaimBody>,
    identity: u64,
    traits: Traits,
    /// Whether a later citation stands for it, too.
    covered: bool,
    finding: Option<Arc<Diagnostic>>,
}

/// What of a claim decides how it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Traits {
    /// It has quotations, or citations that lead nowhere: its findings look at more than itself.
    pub(crate) apart: bool,
    /// Its sources support it, and it cites none: a later citation may stand for it.
    pub(crate) uncited: bool,
    /// It says how likely or how sure something is.
    pub(crate) estimates: bool,
    /// It cites a source of which something may be said where it is cited first.
    pub(crate) notable: bool,
}

impl Traits {
    fn of(claim: &ClaimBody, notable: bool) -> Traits {
        let unresolved = || claim.citations.iter().any(|citation| citation.sources.is_empty());
        Traits {
            apart: !claim.quotations.is_empty() || unresolved(),
            uncited: claim.verdict.label == Label::Supported && claim.citations.is_empty(),
            estimates: claim.estimative.is_some(),
            notable,
        }
    }
}

/// The memo of one run: what is not asked for again is forgotten.
pub(crate) struct Run<'a> {
    memo: &'a mut Memo,
    old: std::vec::IntoIter<Entry>,
}

/// Claims that may have gone from one run to the next before the rest is made anew.
const GONE: usize = 64;

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
        let old = if same { old } else { Vec::new() };
        self.claims.reserve(old.len() + 1);
        Run { memo: self, old: old.into_iter() }
    }
}

/// A claim that a run has come to.
pub(crate) struct Step {
    known: Option<Entry>,
    pub(crate) traits: Traits,
}

impl Run<'_> {
    /// The next claim. Claims come in order: a known one is the next of the last run, or stands a little after it if some
    /// have gone. `notable` tells the trait of this name.
    pub(crate) fn next(&mut self, claim: &CheckedClaim, notable: impl FnOnce() -> bool) -> Step {
        let same = |old: &Entry| old.identity == claim.identity && Arc::ptr_eq(&old.body, &claim.body);
        let at = self.old.as_slice().iter().take(GONE).position(same);
        let known = at.and_then(|at| self.old.nth(at));
        let traits = known.as_ref().map_or_else(|| Traits::of(claim, notable()), |known| known.traits);
        Step { known, traits }
    }

    /// The finding of that claim, made by `make` in ranges of the file unless it is known.
    pub(crate) fn finding(
        &mut self,
        step: Step,
        claim: &CheckedClaim,
        covered: bool,
        make: impl FnOnce() -> Option<Diagnostic>,
    ) -> Option<Found> {
        let base = claim.range.start();
        let Step { known, traits } = step;
        let known = known.filter(|known| !traits.apart && known.covered == covered);
        let entry = known.unwrap_or_else(|| {
            // A footnote mark behind the full stop is further away, but never before the claim.
            let finding = make().filter(|finding| finding.range.start() >= base);
            let relative = |finding: Diagnostic| {
                Arc::new(Diagnostic { range: finding.range - base, claim: finding.claim - base, ..finding })
            };
            let (body, finding) = (Arc::clone(&claim.body), finding.map(relative));
            Entry { body, identity: claim.identity, traits, covered, finding }
        });
        let found = entry.finding.as_ref().map(|finding| Found { base, finding: Arc::clone(finding) });
        self.memo.claims.push(entry);
        found
    }
}
