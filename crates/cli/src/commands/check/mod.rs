//! `rapporteur check`: the findings in briefs.

mod baseline;
pub mod desk;
mod github;
mod human;
pub mod json;
mod sarif;

use std::process::ExitCode;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_claims::Symbol;
use rapporteur_evidence::{Label, Step};
use rapporteur_ide::{Diagnostic, Ignored};
use rapporteur_text::{LineCol, LineIndex, PositionEncoding, TextSize};
use rapporteur_workspace::{Severity, Snapshot, WorkspaceProblem};

use self::baseline::{Baseline, Compared};
use crate::args::{CheckArgs, CheckFormat, FailOn};
use crate::output::{self, Colors};
use crate::{Outcome, team};

/// A checked brief.
pub struct CheckedBrief {
    /// As shown.
    pub path: String,
    pub text: NumberedText,
    pub counts: Counts,
    pub findings: Vec<Finding>,
    /// Findings that an ignore comment hides.
    pub ignored: Vec<Ignored>,
}

/// A finding with the files of its source sentences.
pub struct Finding {
    pub diagnostic: Diagnostic,
    /// One for each of `diagnostic.related`.
    pub related: Vec<RelatedFile>,
    /// How the claim was judged; empty for a finding that is not about a claim.
    pub trace: Vec<Step>,
    /// Whether the baseline has it.
    pub known: bool,
}

/// The file of a source sentence.
pub struct RelatedFile {
    /// As shown.
    pub path: String,
    pub text: NumberedText,
}

/// A problem of the desk itself.
pub struct DeskProblem {
    /// File or folder, as shown.
    pub path: String,
    /// Its text, if the problem has a place in it.
    pub text: Option<NumberedText>,
    pub problem: WorkspaceProblem,
    /// Whether the baseline has it.
    pub known: bool,
}

impl DeskProblem {
    /// Location-free identity.
    pub fn identity(&self) -> u64 {
        Symbol::hash_of(&format!("{}\0{}\0{}", self.problem.code, self.path, self.problem.message))
    }
}

/// Text with its lines.
#[derive(Clone)]
pub struct NumberedText {
    pub text: Arc<str>,
    pub lines: Arc<LineIndex>,
}

impl NumberedText {
    /// Line and column of an offset, both from 1, columns in characters.
    pub fn position(&self, offset: TextSize) -> (u32, u32) {
        let LineCol { line, col } = self.lines.position(&self.text, offset, PositionEncoding::Utf32);
        (line + 1, col + 1)
    }
}

/// Claims by verdict. Sentences that cannot be checked are counted, never dropped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Counts {
    /// Sentences judged: the sum of the others.
    pub claims: usize,
    /// Every part is in a source.
    pub supported: usize,
    /// Some parts are in a source, none is contradicted.
    pub partially_supported: usize,
    /// A source is incompatible with a part.
    pub contradicted: usize,
    /// None of these.
    pub unsupported: usize,
    /// Recommendation, prediction, opinion, question, statement about the text.
    pub not_checkable: usize,
}

impl Counts {
    fn add(&mut self, label: Label) {
        self.claims += 1;
        match label {
            Label::Supported => self.supported += 1,
            Label::PartiallySupported => self.partially_supported += 1,
            Label::Contradicted => self.contradicted += 1,
            Label::Unsupported => self.unsupported += 1,
            Label::NotCheckable => self.not_checkable += 1,
        }
    }

    fn sum<'a>(all: impl Iterator<Item = &'a Counts>) -> Counts {
        all.fold(Counts::default(), |sum, next| Counts {
            claims: sum.claims + next.claims,
            supported: sum.supported + next.supported,
            partially_supported: sum.partially_supported + next.partially_supported,
            contradicted: sum.contradicted + next.contradicted,
            unsupported: sum.unsupported + next.unsupported,
            not_checkable: sum.not_checkable + next.not_checkable,
        })
    }
}

/// Everything that was found.
pub struct Checked {
    /// What the desk says first, for example that it has no configuration.
    pub notes: Vec<String>,
    pub problems: Vec<DeskProblem>,
    pub briefs: Vec<CheckedBrief>,
    /// What the findings were compared with.
    pub baseline: Option<Compared>,
}

impl Checked {
    /// Severities of the findings and problems that the baseline does not have.
    fn severities(&self) -> impl Iterator<Item = Severity> + '_ {
        let problems = self.problems.iter().filter(|found| !found.known).map(|found| found.problem.severity);
        let findings = self.briefs.iter().flat_map(|brief| &brief.findings).filter(|found| !found.known);
        problems.chain(findings.map(|found| found.diagnostic.severity))
    }

    /// Claims of all briefs by verdict.
    pub fn counts(&self) -> Counts {
        Counts::sum(self.briefs.iter().map(|brief| &brief.counts))
    }

    /// New findings and problems of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.severities().filter(|found| *found == severity).count()
    }
}

pub fn run(args: &CheckArgs, colors: Colors) -> Outcome {
    let mut checked = Checked { notes: Vec::new(), problems: Vec::new(), briefs: Vec::new(), baseline: None };
    // A baseline that cannot be read costs no check.
    let baseline = args.baseline.as_deref().map(Baseline::read).transpose()?;
    for mut desk in desk::open(&args.paths)? {
        team::join(&mut desk.workspace, &desk.briefs, &args.team)?;
        let here = desk.here.clone();
        let shown = |path: &Utf8Path| here.shown(path);
        let snapshot = desk.workspace.snapshot();
        checked.notes.extend(desk.workspace.messages().iter().cloned());
        let work: Vec<(&Utf8PathBuf, Snapshot)> =
            desk.briefs.iter().map(|brief| (brief, snapshot.clone())).collect();
        let briefs: Vec<(&Utf8PathBuf, Option<CheckedBrief>)> =
            work.into_iter().map(|(path, snapshot)| (path, check(&snapshot, path, &shown))).collect();
        // The findings of a brief include what hinders it from being read.
        let told: Vec<&Utf8PathBuf> =
            briefs.iter().filter(|(_, brief)| brief.is_some()).map(|(path, _)| *path).collect();
        let untold = desk.workspace.problems().iter().filter(|problem| !told.contains(&&problem.path));
        checked.problems.extend(untold.filter(|problem| desk.concerns(problem)).map(|problem| DeskProblem {
            path: shown(&problem.path),
            text: problem.range.and_then(|_| numbered(&snapshot, &problem.path)),
            problem: problem.clone(),
            known: false,
        }));
        checked.briefs.extend(briefs.into_iter().filter_map(|(_, brief)| brief));
        snapshot.verdict_keeper().keep();
        let keeper = snapshot.tree_keeper();
        if keeper.is_due() {
            keeper.keep();
        }
    }
    if let Some(baseline) = baseline {
        checked.baseline = Some(baseline.compare(&mut checked));
    }
    let text = match args.format {
        CheckFormat::Human => {
            checked.drop_known();
            human::render(&checked, colors)
        }
        CheckFormat::Json => json::render(&checked)?,
        CheckFormat::Github => {
            checked.drop_known();
            github::render(&checked)
        }
        CheckFormat::Sarif => sarif::render(&checked)?,
    };
    output::print(&text)?;
    let failing = match args.fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Information => Some(Severity::Information),
        FailOn::Hint => Some(Severity::Hint),
        FailOn::Never => None,
    };
    let failed = failing.is_some_and(|least| checked.severities().any(|found| found >= least));
    Ok(ExitCode::from(u8::from(failed)))
}

fn check(
    snapshot: &Snapshot,
    path: &Utf8Path,
    shown: &(dyn Fn(&Utf8Path) -> String + Sync),
) -> Option<CheckedBrief> {
    let numbered = |path: &Utf8Path| numbered(snapshot, path);
    let mut counts = Counts::default();
    let report = snapshot.report(path)?;
    for claim in &report.claims {
        counts.add(claim.verdict.label);
    }
    let findings = rapporteur_ide::diagnostics(snapshot, path)
        .into_iter()
        .map(|mut diagnostic| {
            // A source that cannot be read any more has nothing to show.
            diagnostic.related.retain(|related| numbered(&related.path).is_some());
            let related = diagnostic.related.iter().filter_map(|related| {
                Some(RelatedFile { path: shown(&related.path), text: numbered(&related.path)? })
            });
            // Claims are in order.
            let at = report.claims.partition_point(|claim| claim.range.start() < diagnostic.claim.start());
            let claim = report.claims.get(at).filter(|claim| claim.range == diagnostic.claim);
            let trace = claim.map(|claim| claim.verdict.trace.clone()).unwrap_or_default();
            Finding { related: related.collect(), diagnostic, trace, known: false }
        })
        .collect();
    let ignored = rapporteur_ide::ignored(snapshot, path);
    Some(CheckedBrief { path: shown(path), text: numbered(path)?, counts, findings, ignored })
}

/// A file of the desk with its lines.
fn numbered(snapshot: &Snapshot, path: &Utf8Path) -> Option<NumberedText> {
    Some(NumberedText { text: snapshot.text(path)?, lines: snapshot.line_index(path)? })
}
