//! Lints: how a brief estimates, what its judgements rest on, whether it agrees with itself.
//!
//! They look at the brief as a piece of analysis; what its sources say is the verdict's business. The standards are
//! Intelligence Community Directives 203 (estimative language) and 206 (sourcing), the PHIA probability yardstick and
//! NATO AJP-2.1.

mod consistency;
pub(crate) mod estimates;
mod origins;
mod sourcing;

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::Utf8Path;
use rapporteur_claims::{Lexicon, Yardstick};
use rapporteur_evidence::SourceId;
use rapporteur_text::TextRange;
use rapporteur_workspace::{BriefReport, CheckedClaim, Config, Profile, Snapshot};
use rustc_hash::FxHashSet;

use crate::Related;
use crate::memo::Traits;

/// A finding without the severity and identity that its claim gives it.
pub(crate) struct Lint {
    pub code: &'static str,
    pub range: TextRange,
    pub message: String,
    pub related: Vec<Related>,
    pub help: Vec<String>,
}

impl Lint {
    fn new(code: &'static str, range: TextRange, message: String) -> Lint {
        Lint { code, range, message, related: Vec::new(), help: Vec::new() }
    }

    fn help(mut self, line: impl Into<String>) -> Lint {
        self.help.push(line.into());
        self
    }
}

/// The lints of one brief.
pub(crate) struct Lints<'a> {
    snapshot: &'a Snapshot,
    report: &'a BriefReport,
    lexicon: Arc<Lexicon>,
    sections: sourcing::Sections,
    profile: Profile,
    /// Sources that were cited so far, of those of which something may be said.
    cited: FxHashSet<SourceId>,
    /// Of each claim that has any, by its index: facts that are told twice, with other values.
    told_twice: BTreeMap<usize, Vec<Lint>>,
}

impl<'a> Lints<'a> {
    pub(crate) fn new(
        snapshot: &'a Snapshot,
        path: &Utf8Path,
        report: &'a BriefReport,
        config: &Config,
    ) -> Lints<'a> {
        let lexicon = snapshot.lexicon();
        let text = snapshot.text(path).unwrap_or_default();
        let sections = sourcing::Sections::new(report, &text, &lexicon);
        let mut told_twice = BTreeMap::<usize, Vec<Lint>>::new();
        for (claim, lint) in consistency::lints(snapshot, path, report, &text) {
            told_twice.entry(claim).or_default().push(lint);
        }
        let (profile, cited) = (config.profile, FxHashSet::default());
        Lints { snapshot, report, lexicon, sections, profile, cited, told_twice }
    }

    /// Whether a claim cites a source of which something may be said where it is cited first.
    pub(crate) fn cites_notable(&self, claim: &CheckedClaim) -> bool {
        let sources = claim.citations.iter().flat_map(|citation| &citation.sources);
        let mut facts = sources.filter_map(|id| self.snapshot.source(*id));
        facts.any(|facts| sourcing::is_notable(&facts.meta, self.profile))
    }

    /// Whether [`Lints::of_claim`] looks at a claim at all.
    pub(crate) fn concern(&self, traits: Traits, claim: &CheckedClaim) -> bool {
        traits.estimates || self.sections.holds_key_judgements(claim)
    }

    /// The gravest lint on the claim at an index.
    pub(crate) fn of_claim(&self, at: usize, claim: &CheckedClaim) -> Option<Lint> {
        let estimated = claim.estimative.as_deref().filter(|_| !is_anothers(self.report, claim));
        let yardstick = || self.lexicon.yardstick(self.snapshot.yardstick());
        let estimate = estimated.and_then(|estimative| Some((estimative, yardstick()?)));
        let wrong = estimate.and_then(|(estimative, yardstick)| {
            estimates::outside_band(claim, estimative, yardstick)
                .or_else(|| estimates::together(claim, estimative, yardstick))
        });
        wrong
            .or_else(|| sourcing::overconfident(self.snapshot, self.report, at, claim, estimated?))
            .or_else(|| {
                let key =
                    estimated.is_some_and(sourcing::judges) || self.sections.holds_key_judgements(claim);
                key.then(|| sourcing::single_origin(self.snapshot, claim)).flatten()
            })
            .or_else(|| {
                let (estimative, yardstick) = estimate?;
                estimates::off_yardstick(claim, estimative, yardstick, &self.lexicon)
            })
    }

    /// Findings that stand beside whatever else the claim at an index has. To be asked for all claims in order.
    pub(crate) fn beside(&mut self, at: usize, claim: &CheckedClaim, traits: Traits) -> Vec<Lint> {
        let mut found = Vec::new();
        if traits.notable {
            let first = sourcing::first_citations(self.snapshot, claim, &mut self.cited);
            let undescribed = first.iter().filter_map(|first| sourcing::undescribed(first, self.profile));
            found.extend(undescribed);
            let unconfirmed =
                first.iter().filter_map(|first| sourcing::unconfirmed(self.snapshot, self.report, first));
            found.extend(unconfirmed);
        }
        found.extend(self.told_twice.remove(&at).into_iter().flatten());
        found
    }
}

/// Whether a sentence is somebody else's: a quoted block.
fn is_anothers(report: &BriefReport, claim: &CheckedClaim) -> bool {
    let block = report.blocks.get(claim.block as usize);
    block.is_some_and(|block| block.kind == rapporteur_markup::BlockKind::BlockQuote)
}

/// A band in words: `55–80 %`.
pub(crate) fn band(band: &rapporteur_claims::Band) -> String {
    format!("{}–{} %", band.min, band.max)
}

/// The yardstick's own name for what a term off it may mean, in words: `“likely” (55–80 %)`.
fn suggestion(yardstick: &Yardstick, per_cent: u8) -> Option<String> {
    let nearest = yardstick.nearest(per_cent)?;
    Some(format!("“{}” ({})", nearest.terms().first()?, band(nearest)))
}
