//! Code actions: changes that finish the job.
//!
//! A change of a claim's words is judged before it is offered: what would still be a finding is not offered. So nothing
//! here needs to know how a verdict is made, and no change goes beyond what the sources say.

mod citation;
mod entity;
mod estimate;
mod ignore;
mod modality;
mod quotation;
mod reduce;
mod value;

pub(crate) use citation::{Style, style};

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_claims::Checkability;
use rapporteur_evidence::{CitationVerdict, Label, SourceId};
use rapporteur_text::{TextRange, TextSize};
use rapporteur_workspace::{BriefReport, CheckedClaim, Snapshot};

use crate::{Diagnostic, Edit, Found, Memo, Place, diagnostics, found};

/// A change that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// One line for the menu.
    pub title: String,
    /// What sort of change it is.
    pub kind: FixKind,
    /// The findings that it makes go away, by [`Diagnostic::identity`]; none for a change without one.
    pub solves: Vec<u64>,
    /// Code of those findings.
    pub code: &'static str,
    /// Whether it is what most writers would want: at most one a finding.
    pub preferred: bool,
    /// The changes; those of one file do not overlap. None yet where [`fix_all_of`] works them out later.
    pub edits: Vec<Edit>,
    /// A file that has to be made first.
    pub creates: Option<Utf8PathBuf>,
}

/// Sorts of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixKind {
    /// Mends a finding.
    QuickFix,
    /// Says the same otherwise.
    Rewrite,
    /// Mends all findings of a kind.
    FixAll,
}

/// What the modules here look at: a claim with its finding, in its brief.
pub(crate) struct Context<'a> {
    pub snapshot: &'a Snapshot,
    pub path: &'a Utf8Path,
    pub text: &'a str,
    pub report: &'a BriefReport,
    /// Number of the claim.
    pub at: usize,
    pub claim: &'a CheckedClaim,
    pub code: &'static str,
    pub finding: &'a Diagnostic,
}

/// A new wording of a claim: ranges of its prose with what takes their place, in order.
pub(crate) type Rewording = Vec<(TextRange, String)>;

impl Context<'_> {
    /// The sources that the claim cites.
    pub fn cited(&self) -> Vec<SourceId> {
        let mut cited: Vec<SourceId> =
            self.claim.citations.iter().flat_map(|citation| citation.sources.iter().copied()).collect();
        cited.sort_unstable();
        cited.dedup();
        cited
    }

    /// The prose with a rewording.
    pub fn reworded(&self, rewording: &Rewording) -> String {
        let mut prose = self.claim.prose.to_string();
        for (range, words) in rewording.iter().rev() {
            let range = std::ops::Range::<usize>::from(*range);
            if prose.get(range.clone()).is_some() {
                prose.replace_range(range, words);
            }
        }
        prose
    }

    /// Whether the claim would be carried by a source it cites, if it read so.
    pub fn holds(&self, prose: &str, cited: &[SourceId]) -> bool {
        let Some(trial) = self.snapshot.judge_instead(self.path, self.at, prose, cited) else { return false };
        let verdict = trial.verdict;
        trial.checkability == Checkability::Checkable
            && verdict.label == Label::Supported
            && verdict.code.is_none()
            && !verdict.disputed
            && matches!(verdict.citation, None | Some(CitationVerdict::Supports))
    }

    /// A change of the claim's words.
    pub fn edits(&self, rewording: &Rewording) -> Vec<Edit> {
        rewording.iter().map(|(range, words)| self.edit(self.claim.to_file(*range), words.clone())).collect()
    }

    /// A change of the brief.
    pub fn edit(&self, range: TextRange, text: String) -> Edit {
        Edit { place: Place { path: self.path.to_owned(), range }, text }
    }

    /// A change that mends the finding.
    pub fn fix(&self, title: String, edits: Vec<Edit>) -> Fix {
        Fix {
            title,
            kind: FixKind::QuickFix,
            solves: vec![self.finding.identity],
            code: self.code,
            preferred: false,
            edits,
            creates: None,
        }
    }

    /// Words of the prose.
    pub fn words(&self, prose: TextRange) -> &str {
        self.claim.prose.get(std::ops::Range::<usize>::from(prose)).unwrap_or_default()
    }
}

/// When the change of all findings of a kind is worked out: it looks at each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// With the others.
    Now,
    /// When the writer chooses it, by [`fix_all_of`].
    Later,
}

/// The changes offered for what touches `range`, the preferred ones first.
#[must_use]
pub fn fixes(snapshot: &Snapshot, path: &Utf8Path, range: TextRange) -> Vec<Fix> {
    fixes_with(snapshot, path, range, &mut Memo::default(), Together::Now)
}

/// [`fixes`] for somebody who asks again and again.
#[must_use]
pub fn fixes_with(
    snapshot: &Snapshot,
    path: &Utf8Path,
    range: TextRange,
    memo: &mut Memo,
    together: Together,
) -> Vec<Fix> {
    let (Some(report), Some(text)) = (snapshot.report(path), snapshot.text(path)) else { return Vec::new() };
    let brief = Brief { snapshot, path, text: &text, report: &report };
    let findings = found(snapshot, path, memo);
    let touched = |found: TextRange| found.intersect(range).is_some();
    let here = |found: &&Found| touched(found.range()) || touched(found.claim());
    let near: Vec<Diagnostic> = findings.iter().filter(here).cloned().map(Found::into_diagnostic).collect();
    let mut fixes = Vec::new();
    let mut codes: Vec<&'static str> = Vec::new();
    for finding in &near {
        let (decided, left) = brief.offered(finding);
        let is_decided = decided.iter().any(|fix| fix.preferred);
        fixes.extend(decided);
        fixes.extend(left);
        if codes.contains(&finding.code) {
            continue;
        }
        match together {
            Together::Now => {
                codes.push(finding.code);
                let of = findings.iter().filter(|found| found.finding.code == finding.code);
                let of: Vec<Diagnostic> = of.cloned().map(Found::into_diagnostic).collect();
                fixes.extend(brief.all_of(&of, finding.code));
            }
            Together::Later if is_decided => {
                codes.push(finding.code);
                let others = findings.iter().filter(|found| found.finding.code == finding.code);
                fixes.extend((others.take(2).count() > 1).then(|| brief.all_later(finding.code)));
            }
            Together::Later => {}
        }
    }
    let clean = |claim: &CheckedClaim| !findings.iter().any(|found| found.claim() == claim.range);
    for (at, claim) in report.claims.iter().enumerate() {
        if touched(claim.range) && clean(claim) {
            fixes.extend(quotation::instead(snapshot, path, &text, &report, at, claim));
        }
    }
    fixes.sort_by_key(|fix| (!fix.preferred, fix.kind == FixKind::FixAll));
    let mut seen: Vec<(String, Vec<Edit>)> = Vec::new();
    fixes.retain(|fix| {
        let new = !seen.iter().any(|(title, edits)| *title == fix.title && *edits == fix.edits);
        if new {
            seen.push((fix.title.clone(), fix.edits.clone()));
        }
        new
    });
    fixes
}

/// The preferred changes of all findings of a code, as one.
#[must_use]
pub fn fix_all_of(snapshot: &Snapshot, path: &Utf8Path, code: &str) -> Option<Fix> {
    let (report, text) = (snapshot.report(path)?, snapshot.text(path)?);
    let findings: Vec<Diagnostic> =
        diagnostics(snapshot, path).into_iter().filter(|finding| finding.code == code).collect();
    let code = findings.first()?.code;
    Brief { snapshot, path, text: &text, report: &report }.all_of(&findings, code)
}

/// The preferred change of every finding of the brief, as one: what "fix all" on saving does.
#[must_use]
pub fn fix_all(snapshot: &Snapshot, path: &Utf8Path) -> Option<Fix> {
    let (report, text) = (snapshot.report(path)?, snapshot.text(path)?);
    let findings = diagnostics(snapshot, path);
    let of: Vec<&Diagnostic> = findings.iter().collect();
    let brief = Brief { snapshot, path, text: &text, report: &report };
    brief.together(&of, "Fix all that the sources decide".to_owned(), "")
}

/// A brief as the changes see it.
struct Brief<'a> {
    snapshot: &'a Snapshot,
    path: &'a Utf8Path,
    text: &'a str,
    report: &'a BriefReport,
}

impl<'a> Brief<'a> {
    /// A finding with the claim that it is about.
    fn context<'b>(&'b self, finding: &'b Diagnostic) -> Option<Context<'b>> {
        let Brief { snapshot, path, text, report } = *self;
        let at = report.claims.partition_point(|claim| claim.range.start() < finding.claim.start());
        let claim = report.claims.get(at).filter(|claim| claim.range == finding.claim)?;
        Some(Context { snapshot, path, text, report, at, claim, code: finding.code, finding })
    }

    /// The changes of a finding: those that the sources decide, and the others. Both are judged before they are offered, which
    /// takes a while: side by side.
    fn offered(&self, finding: &Diagnostic) -> (Vec<Fix>, Vec<Fix>) {
        let Brief { snapshot, path, text, report } = *self;
        let other = snapshot.clone();
        let left = move || Brief { snapshot: &other, path, text, report }.left_to_the_writer(finding);
        // No pool: whoever waits there for a part of his work takes up another one, in the middle of a query.
        std::thread::scope(|scope| match std::thread::Builder::new().spawn_scoped(scope, left) {
            Ok(left) => {
                let decided = self.decided(finding);
                // A write that waits unwinds both.
                (decided, left.join().unwrap_or_else(|payload| std::panic::resume_unwind(payload)))
            }
            Err(_) => (self.decided(finding), self.left_to_the_writer(finding)),
        })
    }

    /// The changes of a finding that the sources decide; the first is what most writers would want.
    fn decided(&self, finding: &Diagnostic) -> Vec<Fix> {
        if finding.code == "DOC003" {
            return ignore::remove(self.path, self.text, finding).into_iter().collect();
        }
        let Some(context) = self.context(finding) else { return Vec::new() };
        let mut fixes = Vec::new();
        match finding.code {
            "CIT001" => fixes.extend(citation::nearest(&context)),
            "CIT002" | "CIT004" | "CIT005" => fixes.extend(citation::swap(&context)),
            "CIT003" => fixes.extend(citation::cite(&context)),
            "EST001" => fixes.extend(estimate::on_yardstick(&context)),
            "QUO001" => fixes.extend(quotation::verbatim(&context)),
            code if is_about_support(code) => {
                fixes.extend(value::sourced(&context));
                fixes.extend(modality::lowered(&context));
                fixes.extend(citation::swap(&context));
            }
            _ => {}
        }
        if let Some(first) = fixes.first_mut() {
            first.preferred = true;
        }
        fixes
    }

    /// The other changes of a finding: the writer has to choose.
    fn left_to_the_writer(&self, finding: &Diagnostic) -> Vec<Fix> {
        if finding.code == "DOC003" {
            return Vec::new();
        }
        let Some(context) = self.context(finding) else { return Vec::new() };
        let mut fixes = Vec::new();
        match finding.code {
            // The word or the number: the writer knows.
            "EST002" => fixes.extend(estimate::on_yardstick(&context)),
            "QUO001" => fixes.extend(quotation::unquoted(&context)),
            code if is_about_support(code) => {
                fixes.extend(reduce::dropped(&context));
                fixes.extend(reduce::split(&context));
                fixes.extend(quotation::in_place(&context));
                fixes.extend(reduce::judgement(&context));
                fixes.extend(entity::added(&context));
            }
            _ => {}
        }
        fixes.extend(ignore::add(&context));
        fixes
    }

    /// The change of all findings of a code, yet to be worked out.
    fn all_later(&self, code: &'static str) -> Fix {
        Fix {
            title: format!("Fix all {code} that the sources decide"),
            kind: FixKind::FixAll,
            solves: Vec::new(),
            code,
            preferred: false,
            edits: Vec::new(),
            creates: None,
        }
    }

    /// All findings of a code, mended together.
    fn all_of(&self, findings: &[Diagnostic], code: &'static str) -> Option<Fix> {
        if findings.len() < 2 {
            return None;
        }
        let of: Vec<&Diagnostic> = findings.iter().collect();
        let fix = self.together(&of, String::new(), code)?;
        let count = fix.solves.len();
        (count > 1).then(|| Fix { title: format!("Fix all {code} that the sources decide ({count})"), ..fix })
    }

    /// The preferred changes of findings, as one.
    fn together(&self, findings: &[&Diagnostic], title: String, code: &'static str) -> Option<Fix> {
        let mut edits: Vec<Edit> = Vec::new();
        let mut solves = Vec::new();
        for finding in findings {
            let Some(fix) = self.decided(finding).into_iter().find(|fix| fix.preferred) else { continue };
            // Two that want the same place: the second is mended in another go.
            let free = fix.edits.iter().all(|edit| {
                edits.iter().all(|other| {
                    other.place.path != edit.place.path
                        || other.place.range.intersect(edit.place.range).is_none()
                })
            });
            if free {
                edits.extend(fix.edits);
                solves.extend(fix.solves);
            }
        }
        edits.sort_by(|a, b| {
            (&a.place.path, a.place.range.start()).cmp(&(&b.place.path, b.place.range.start()))
        });
        (!edits.is_empty()).then_some(Fix {
            title,
            kind: FixKind::FixAll,
            solves,
            code,
            preferred: false,
            edits,
            creates: None,
        })
    }
}

/// Whether a code is about what the sources say of a claim.
fn is_about_support(code: &str) -> bool {
    ["CLM", "TIM", "ACT", "KND", "QUO"].iter().any(|family| code.starts_with(family))
}

/// Where the words of a claim end: before its full stop, behind what else stands there.
pub(crate) fn before_full_stop(text: &str, claim: TextRange) -> TextSize {
    let words = text.get(std::ops::Range::<usize>::from(claim)).unwrap_or_default();
    let bare = words.trim_end();
    let kept = bare.trim_end_matches(['.', '!', '?', '…']);
    // "U.S." at the end of a sentence: one point is the full stop, whatever stands before it.
    let kept = if bare.len() > kept.len() + 1 && bare.ends_with('.') {
        bare.get(..bare.len() - 1).unwrap_or(bare)
    } else {
        kept
    };
    claim.start() + TextSize::of(kept)
}
