//! What the verdict would be if a sentence read otherwise: before a change is offered, it is judged.

use std::sync::Arc;

use camino::Utf8Path;
use rapporteur_claims::{Anchor, Checkability, Interval, Timeline};
use rapporteur_evidence::{Claim, Facts, SourceId, Verdict};
use rapporteur_linking::Scan;

use crate::beside::{BesideFacts, WithTeam};
use crate::db::{self, Prose, Rules, TrackedFacts};
use crate::{BriefReport, Snapshot};

/// Sentences before the changed one that its names and times are told from.
const CONTEXT: usize = 40;

/// How a sentence would be judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether it would be a statement of fact at all.
    pub checkability: Checkability,
}

impl Snapshot {
    /// Judges `prose` in the place of a claim of a brief, with these sources cited. The database is not changed.
    ///
    /// `None` if the brief or the claim is not there. Names and relative times are told from the 40 sentences before; a
    /// brief that introduces an abbreviation earlier than that may be judged differently once the change is made.
    #[must_use]
    pub fn judge_instead(
        &self,
        brief: &Utf8Path,
        claim: usize,
        prose: &str,
        cited: &[SourceId],
    ) -> Option<Trial> {
        let input = *self.files.briefs.get(brief)?;
        let report = &db::report(&self.db, input).report;
        let before = report.claims.get(claim.saturating_sub(CONTEXT)..claim)?;
        let rules = Rules::get(&self.db);
        let linker = rules.linker(&self.db);
        let own = linker.scan(prose);
        let scans: Vec<Arc<Scan>> =
            before.iter().map(|claim| db::scan(&self.db, Prose::new(&self.db, &claim.prose))).collect();
        let document: Vec<(&str, &Scan)> = before
            .iter()
            .zip(&scans)
            .map(|(claim, scan)| (&*claim.prose, &**scan))
            .chain([(prose, &own)])
            .collect();
        let dated = db::document_date(&self.db, input);
        let written = dated.map(rapporteur_claims::Interval::display);
        let added =
            rapporteur_linking::resolve_on(linker.catalogue(), &document, written.as_deref()).pop()?;
        let mentions = rapporteur_linking::merge(&own, &added);
        let anchor = self.anchor(report, claim, dated)?;
        let lexicon = rules.lexicon(&self.db);
        let statement = rapporteur_claims::read(prose, &mentions, anchor, linker.catalogue(), lexicon);
        let checkability = statement.checkability;
        let mut cited = cited.to_vec();
        cited.sort_unstable();
        cited.dedup();
        let claim_at = claim;
        let claim = Claim { prose: prose.into(), statement, cited };
        // By what was told for the claim as it stands: nobody can be asked about each change that might be offered.
        let given = report.claims.get(claim_at)?.given.citing(&claim.cited, self.answers());
        let desk = TrackedFacts { db: &self.db, claim: None };
        let beside = BesideFacts { db: &self.db, given: &given, searched: None };
        let facts: &dyn Facts = if given.is_alone() { &desk } else { &beside };
        let verdict = rapporteur_evidence::judge(&claim, facts, linker.catalogue(), lexicon);
        Some(Trial { verdict, checkability })
    }

    /// Judges a claim of a brief by other facts than those of the desk: what it would be worth if a source said something
    /// else. What the team's base has told for the claim counts beside them, but for sources that they have themselves. The
    /// database is not changed. `None` if the brief or the claim is not there.
    #[must_use]
    pub fn judge_by(&self, brief: &Utf8Path, claim: usize, facts: &dyn Facts) -> Option<Verdict> {
        let input = *self.files.briefs.get(brief)?;
        let report = &db::report(&self.db, input).report;
        let here = report.claims.get(claim)?;
        let rules = Rules::get(&self.db);
        let (catalogue, lexicon) = (rules.linker(&self.db).catalogue(), rules.lexicon(&self.db));
        let anchor = self.anchor(report, claim, db::document_date(&self.db, input))?;
        let statement = rapporteur_claims::read(&here.prose, &here.mentions, anchor, catalogue, lexicon);
        let mut cited: Vec<SourceId> =
            here.citations.iter().flat_map(|citation| citation.sources.iter().copied()).collect();
        cited.sort_unstable();
        cited.dedup();
        let claim = Claim { prose: Box::from(&*here.prose), statement, cited };
        let given = here.given.without(|id| facts.source(id).is_some());
        let beside = WithTeam { facts, given: &given };
        let facts: &dyn Facts = if given.is_alone() { facts } else { &beside };
        Some(rapporteur_evidence::judge(&claim, facts, catalogue, lexicon))
    }

    /// What relative times of a claim are told from: the claims before it in its section, and the date of the brief.
    fn anchor(&self, report: &BriefReport, claim: usize, dated: Option<Interval>) -> Option<Anchor> {
        let here = report.claims.get(claim)?;
        let before = report.claims.get(claim.saturating_sub(CONTEXT)..claim)?;
        let mut timeline = Timeline::default();
        let section = |from: u32| {
            let between = report.blocks.get(from as usize..here.block as usize).unwrap_or_default();
            !between.iter().any(|block| matches!(block.kind, rapporteur_markup::BlockKind::Heading(_)))
        };
        for earlier in before.iter().filter(|earlier| section(earlier.block)) {
            timeline.read(&earlier.times);
        }
        Some(timeline.anchor(dated))
    }
}
