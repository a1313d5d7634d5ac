//! Findings of a brief: one per claim, on the words at fault.

use std::sync::Arc;

use camino::Utf8Path;
use rapporteur_catalog::edit_distance;
use rapporteur_evidence::{
    AtomKind, AtomStatus, CitationVerdict, Code, Evidence, EvidenceRole, Label, SourceId, Verdict,
};
use rapporteur_markup::{CitationKey, Definitions};
use rapporteur_text::TextRange;
use rapporteur_workspace::{BriefReport, CheckedClaim, Config, ResolvedCitation, Severity, Snapshot};

use crate::hover::key_text;
use crate::ignores::Ignores;
use crate::lints::{Lint, Lints};
use crate::memo::{Found, Memo};
use crate::quotations::Misquotation;
use crate::{Diagnostic, Ignored, Related, codes, quotations, wording};

/// Source sentences shown with a finding.
const RELATED: usize = 3;

/// All findings of a file, sorted by place: of a brief its claims, citations, quotations and form, of any file what
/// hinders the workspace from reading it. Ignore comments, profile and severities are applied.
#[must_use]
pub fn diagnostics(snapshot: &Snapshot, path: &Utf8Path) -> Vec<Diagnostic> {
    found(snapshot, path, &mut Memo::default()).into_iter().map(Found::into_diagnostic).collect()
}

/// [`diagnostics`] for somebody who asks at every keystroke: what has not changed is the same value as before.
#[must_use]
pub fn found(snapshot: &Snapshot, path: &Utf8Path, memo: &mut Memo) -> Vec<Found> {
    let config = snapshot.config();
    let mut found = Vec::new();
    for problem in snapshot.problems().iter().filter(|problem| problem.path == path) {
        let range = problem.range.unwrap_or_default();
        found.push(here(Diagnostic {
            severity: problem.severity,
            ..plain(problem.code, range, problem.message.clone(), &config)
        }));
    }
    if let Some(report) = snapshot.report(path) {
        of_brief(snapshot, path, &report, &config, memo, &mut found, &mut Vec::new());
    }
    found.retain(|found| found.finding.severity != Severity::Off);
    found.sort_by(|a, b| {
        let key = |found: &Found| (found.range().start(), found.range().end(), found.finding.code);
        key(a).cmp(&key(b))
    });
    found
}

/// Findings of a brief that an ignore comment hides, by place.
#[must_use]
pub fn ignored(snapshot: &Snapshot, path: &Utf8Path) -> Vec<Ignored> {
    let mut hidden = Vec::new();
    if let Some(report) = snapshot.report(path) {
        let (config, mut memo) = (snapshot.config(), Memo::default());
        of_brief(snapshot, path, &report, &config, &mut memo, &mut Vec::new(), &mut hidden);
    }
    hidden.retain(|ignored| ignored.diagnostic.severity != Severity::Off);
    hidden.sort_by_key(|ignored| {
        let found = &ignored.diagnostic;
        (found.range.start(), found.range.end(), found.code)
    });
    hidden
}

/// A finding in ranges of the file.
fn here(finding: Diagnostic) -> Found {
    Found { base: 0.into(), finding: Arc::new(finding) }
}

fn of_brief(
    snapshot: &Snapshot,
    path: &Utf8Path,
    report: &BriefReport,
    config: &Config,
    memo: &mut Memo,
    found: &mut Vec<Found>,
    hidden: &mut Vec<Ignored>,
) {
    for problem in &report.problems {
        found.push(here(plain("DOC001", problem.range, problem.message.clone(), config)));
    }
    let mut ignores = Ignores::new(report);
    let mut lints = Lints::new(snapshot, path, report, config);
    let mut memo = memo.run(snapshot);
    for (at, claim) in report.claims.iter().enumerate() {
        let before = found.len();
        let step = memo.next(claim, || lints.cites_notable(claim));
        let traits = step.traits;
        let unresolved_citations =
            claim.citations.iter().filter(|citation| traits.apart && citation.sources.is_empty());
        // The team's base may have what the desk has not.
        let unresolved_citations = unresolved_citations.filter(|citation| !citation.pending);
        for citation in unresolved_citations {
            unresolved(snapshot, config, report, claim, citation, &mut |finding| {
                let finding = here(finding);
                if !ignores.hides(&finding) {
                    found.push(finding);
                }
            });
        }
        let covered = traits.uncited && is_covered(claim, report.claims.get(at + 1..).unwrap_or_default());
        let main = memo
            .finding(step, claim, covered, || of_claim(snapshot, config, report, claim, covered))
            .filter(|main| !ignores.hides(main));
        found.extend(main);
        let on = |lint: Lint| Diagnostic {
            related: lint.related,
            help: lint.help,
            claim: claim.range,
            identity: identity(claim.identity, lint.code, ""),
            ..plain(lint.code, lint.range, lint.message, config)
        };
        let mut show = |finding: &Diagnostic| !ignores.hides(&here(finding.clone()));
        let lint = if lints.concern(traits, claim) { lints.of_claim(at, claim) } else { None };
        if let Some(lint) = lint.map(on).filter(|lint| lint.severity > Severity::Off) {
            // One finding a claim: what its sources say comes first, unless it is only a hint.
            let main = (before..found.len())
                .find(|&at| found.get(at).is_some_and(|main| is_verdict(&main.finding, config)));
            let faint =
                main.filter(|&at| found.get(at).is_some_and(|main| main.finding.severity == Severity::Hint));
            if (main.is_none() || faint.is_some() && lint.severity > Severity::Hint) && show(&lint) {
                if let Some(faint) = faint {
                    found.remove(faint);
                }
                found.push(here(lint));
            }
        }
        found.extend(
            lints
                .beside(at, claim, traits)
                .into_iter()
                .map(on)
                .filter(|lint| lint.severity > Severity::Off && show(lint))
                .map(here),
        );
    }
    hidden.append(&mut ignores.hidden);
    for (range, message) in &ignores.malformed {
        let mut finding = plain("DOC002", *range, message.clone(), config);
        finding.help.push(
            "write `rapporteur: ignore CODE reason` or `rapporteur: ignore-file CODE reason`".to_owned(),
        );
        found.push(here(finding));
    }
    for (range, message) in ignores.unused() {
        let mut finding = plain("DOC003", range, message, config);
        finding.help.push("remove it".to_owned());
        found.push(here(finding));
    }
}

/// Whether a finding is the one of a claim: not beside it, and shown.
fn is_verdict(finding: &Diagnostic, config: &Config) -> bool {
    finding.code != "CIT001" && severity(finding.code, config) != Severity::Off
}

fn severity(code: &str, config: &Config) -> Severity {
    config.severity.get(code).copied().unwrap_or_else(|| codes::default_severity(code, config.profile))
}

/// A finding that is not about a claim.
fn plain(code: &'static str, range: TextRange, message: String, config: &Config) -> Diagnostic {
    Diagnostic {
        range,
        code,
        severity: severity(code, config),
        message,
        related: Vec::new(),
        help: Vec::new(),
        claim: range,
        identity: identity(0, code, ""),
    }
}

/// A key of a claim's citation that leads nowhere.
fn unresolved(
    snapshot: &Snapshot,
    config: &Config,
    brief: &BriefReport,
    claim: &CheckedClaim,
    citation: &ResolvedCitation,
    report: &mut dyn FnMut(Diagnostic),
) {
    let on = |code: &'static str, range: TextRange, message: String| Diagnostic {
        claim: claim.range,
        identity: identity(claim.identity, code, ""),
        ..plain(code, range, message, config)
    };
    report_unresolved(snapshot, &brief.definitions, citation, claim.place(citation), &on, report);
}

/// The finding of one claim beside its unresolved keys: the gravest. `covered` is what [`is_covered`] says.
fn of_claim(
    snapshot: &Snapshot,
    config: &Config,
    brief: &BriefReport,
    claim: &CheckedClaim,
    covered: bool,
) -> Option<Diagnostic> {
    let on = |code: &'static str, range: TextRange, message: String| Diagnostic {
        claim: claim.range,
        identity: identity(claim.identity, code, ""),
        ..plain(code, range, message, config)
    };
    let verdict = &claim.verdict;
    let misquoted = quotations::misquotation(snapshot, brief, claim);
    // Whoever judges, asks or advises may quote, and then must quote right.
    if verdict.label == Label::NotCheckable && verdict.code.is_none() && misquoted.is_none() {
        return None;
    }
    let code =
        verdict.code.or((verdict.disputed && verdict.label == Label::Supported).then_some(Code::CLM007));
    let main = match (code, misquoted) {
        // That words are missing from the source says less than that they are quoted from it.
        (Some(Code::CLM001 | Code::CLM003) | None, Some(misquoted)) => {
            let mut finding = on("QUO001", misquoted.range, misquoted.message());
            finding.related = related(snapshot, &verdict.evidence);
            if let Some(nearest) = misquoted.nearest(snapshot) {
                finding.help.push(format!("the source has “{}”", shortened(&nearest.quote)));
                finding.related.retain(|other| !other.range.contains_range(nearest.range));
                finding.related.insert(0, nearest);
            }
            finding.help.extend(misquoted.way_out());
            Some(finding)
        }
        (Some(code), misquoted) => {
            let name = code_name(code);
            let mut finding = on(name, at_fault(claim, code), message(verdict, name));
            if code == Code::CLM001 && !verdict.understood {
                finding.severity = finding.severity.min(Severity::Hint);
            }
            finding.related = related(snapshot, &verdict.evidence);
            finding.help.extend(way_out(verdict, code));
            finding.help.extend(citation_help(snapshot, claim));
            finding.help.extend(misquoted.as_ref().map(Misquotation::beside));
            Some(finding)
        }
        (None, None) => None,
    };
    let finding = main
        .or_else(|| wrong_citation(snapshot, claim, &on))
        .or_else(|| uncited(snapshot, claim, covered, &on))
        .or_else(|| undated(snapshot, claim, &on))?;
    Some(if claim.pending { not_settled(finding) } else { finding })
}

/// A finding by what is here, on a claim that the team's base has not been heard about. It may go, even where a source
/// contradicts: that one may speak of something else, and another one of this.
fn not_settled(finding: Diagnostic) -> Diagnostic {
    Diagnostic {
        severity: finding.severity.min(Severity::Hint),
        message: format!("{} ({})", finding.message, wording::PENDING),
        ..finding
    }
}

fn message(verdict: &Verdict, code: &str) -> String {
    // The first line has to tell; reasons are one line, this keeps it so.
    let reason = verdict.reason.lines().next().unwrap_or_default();
    if reason.is_empty() { codes::title(code).unwrap_or(code).to_owned() } else { reason.to_owned() }
}

/// The words at fault: the first contradicted atom, else the first that was not found, among those the code speaks of
/// or else among all. A claim of which nothing was found is at fault as a whole.
fn at_fault(claim: &CheckedClaim, code: Code) -> TextRange {
    let atoms = &claim.verdict.atoms;
    if code == Code::CLM001 && !atoms.iter().any(|atom| atom.status == AtomStatus::Entailed) {
        return claim.range;
    }
    let kinds = fields(code);
    let first = |status, kinds: &[AtomKind]| {
        atoms.iter().find(|atom| {
            atom.status == status
                && !atom.range.is_empty()
                && (kinds.is_empty() || kinds.contains(&atom.kind))
        })
    };
    first(AtomStatus::Contradicted, kinds)
        .or_else(|| first(AtomStatus::NotFound, kinds))
        .or_else(|| first(AtomStatus::Contradicted, &[]))
        .or_else(|| first(AtomStatus::NotFound, &[]))
        .map(|atom| claim.to_file(crate::subject::core(claim, atom)))
        .filter(|range| !range.is_empty())
        .unwrap_or(claim.range)
}

/// The fields of a claim that a code speaks of; empty for any.
fn fields(code: Code) -> &'static [AtomKind] {
    match code {
        Code::CLM001 | Code::CLM003 | Code::CLM007 => &[],
        Code::CLM002 => &[AtomKind::Polarity],
        Code::CLM004 => &[AtomKind::Modality],
        Code::CLM005 => &[AtomKind::Scope],
        Code::CLM006 => &[AtomKind::Cause],
        Code::CLM008 => &[AtomKind::Quantity],
        Code::CLM009 => &[AtomKind::Order],
        Code::TIM001 | Code::TIM002 | Code::TIM003 | Code::TIM004 => &[AtomKind::Time],
        Code::ACT001 | Code::ACT002 | Code::ACT003 | Code::ACT004 => &[AtomKind::Entity],
        Code::KND001 | Code::KND002 => &[AtomKind::Relation, AtomKind::Domain, AtomKind::Instrument],
        Code::QUO002 => &[AtomKind::Attribution],
    }
}

/// The source sentences that decided, or the nearest one if none did.
fn related(snapshot: &Snapshot, evidence: &[Evidence]) -> Vec<Related> {
    let decided = evidence.iter().any(|evidence| evidence.role != EvidenceRole::Nearest);
    let shown: Vec<&Evidence> = if decided {
        evidence.iter().filter(|evidence| evidence.role != EvidenceRole::Nearest).take(RELATED).collect()
    } else {
        evidence.iter().take(1).collect()
    };
    let mut related = Vec::new();
    for evidence in shown {
        let Some(quote) = snapshot.quote(evidence) else { continue };
        let source = snapshot.source(evidence.source);
        let name = source.map_or_else(|| quote.path.to_string(), |facts| wording::source(&facts.meta));
        let place = quote.locator.map_or_else(String::new, |locator| format!(", {locator}"));
        let message = format!("{} {name}{place}", wording::role(evidence.role));
        related.push(Related { path: quote.path, range: quote.range, message, quote: quote.quote });
    }
    related
}

/// What a writer can do about a finding.
fn way_out(verdict: &Verdict, code: Code) -> Option<String> {
    let wrong = verdict.atoms.iter().find(|atom| atom.status == AtomStatus::Contradicted);
    if let Some(found) = wrong.and_then(|atom| atom.found.as_deref()).filter(|found| !found.is_empty()) {
        return Some(format!("the source has “{}”", wording::bare(found)));
    }
    let help = match code {
        Code::CLM001 => "add a source that says this, or mark it as your own judgement",
        Code::CLM003 | Code::TIM002 | Code::ACT004 => {
            "drop what the source does not say, or cite a source that does"
        }
        Code::CLM004 => "write it at the strength of the source: planned, invited, expected …",
        Code::CLM005 => "limit it to what the source covers",
        Code::CLM006 => "state both facts without the cause, or mark the cause as your own judgement",
        Code::CLM007 => "name both, and say which you follow and why",
        Code::TIM001 => "correct the date",
        Code::TIM004 => "cite a source that was written after the event",
        _ => return None,
    };
    Some(help.to_owned())
}

/// What is wrong with the citation of a claim that is at fault anyway.
fn citation_help(snapshot: &Snapshot, claim: &CheckedClaim) -> Option<String> {
    let verdict = &claim.verdict;
    // Only what the finding does not say itself.
    let cited = match (verdict.citation?, verdict.label) {
        (CitationVerdict::Partially, Label::Contradicted) => "the cited source supports only part of this",
        (CitationVerdict::DoesNotSupport, Label::PartiallySupported | Label::Contradicted) => {
            "the cited source does not speak of this"
        }
        _ => return None,
    };
    Some(match better(snapshot, claim) {
        Some(key) => format!("{cited}; [@{key}] comes closer"),
        None => cited.to_owned(),
    })
}

/// Key of the best source that supports the claim and is not cited for it.
fn better(snapshot: &Snapshot, claim: &CheckedClaim) -> Option<String> {
    let cited: Vec<SourceId> =
        claim.citations.iter().flat_map(|citation| citation.sources.iter().copied()).collect();
    let evidence = claim
        .verdict
        .evidence
        .iter()
        .find(|evidence| evidence.role == EvidenceRole::Supports && !cited.contains(&evidence.source))?;
    snapshot.source(evidence.source).map(|facts| facts.meta.key.to_string())
}

type Finding<'a> = &'a dyn Fn(&'static str, TextRange, String) -> Diagnostic;

fn report_unresolved(
    snapshot: &Snapshot,
    definitions: &Definitions,
    citation: &ResolvedCitation,
    range: TextRange,
    on: Finding<'_>,
    report: &mut dyn FnMut(Diagnostic),
) {
    let key = &citation.citation.key;
    let definition = definitions.entries.iter().find(|definition| definition.key == *key);
    let message = match (key, definition) {
        (CitationKey::Pandoc(_), _) => format!("no source has the key {}", key_text(key)),
        // A footnote that names nothing is a remark of the writer.
        (CitationKey::Footnote(_), Some(note)) if note.keys.is_empty() && note.targets.is_empty() => return,
        (CitationKey::Footnote(_), Some(_)) => format!("the footnote {} leads to no source", key_text(key)),
        (CitationKey::Footnote(_), None) => format!("there is no footnote {}", key_text(key)),
        (CitationKey::Numbered(_), Some(_)) => format!("the reference {} leads to no source", key_text(key)),
        (CitationKey::Numbered(_), None) => format!("there is no reference {}", key_text(key)),
    };
    let mut finding = on("CIT001", range, message);
    finding.identity = identity(finding.identity, "CIT001", &key_text(key));
    let near = match key {
        CitationKey::Pandoc(key) => nearest_key(snapshot, key),
        _ => None,
    };
    finding.help.push(match near {
        Some(near) => format!("did you mean [@{near}]?"),
        None => "put the capture into the sources, or correct the reference".to_owned(),
    });
    report(finding);
}

/// A key that a slip of the hand could have turned into this one.
pub(crate) fn nearest_key(snapshot: &Snapshot, key: &str) -> Option<String> {
    // Nobody mistypes a key of that length; comparing it would only cost time.
    if key.len() > 256 {
        return None;
    }
    let longest = key.chars().count().max(3) / 3;
    snapshot
        .sources()
        .into_iter()
        .filter_map(|id| snapshot.source(id))
        .filter_map(|facts| {
            let distance = edit_distance(key, &facts.meta.key, longest)?;
            Some((distance, facts.meta.key.to_string()))
        })
        .min()
        .map(|(_, key)| key)
}

/// A claim that holds, with a citation that does not carry it.
fn wrong_citation(snapshot: &Snapshot, claim: &CheckedClaim, on: Finding<'_>) -> Option<Diagnostic> {
    let (code, message) = match claim.verdict.citation? {
        CitationVerdict::Supports => return None,
        CitationVerdict::Partially => ("CIT005", "the cited source supports only part of this"),
        CitationVerdict::DoesNotSupport => ("CIT002", "the cited source does not support this"),
        CitationVerdict::Contradicts => ("CIT004", "the cited source contradicts this"),
    };
    let citation = claim.citations.iter().find(|citation| !citation.sources.is_empty())?;
    let better = better(snapshot, claim);
    let message = match &better {
        Some(key) => format!("{message}, [@{key}] does"),
        None => message.to_owned(),
    };
    let mut finding = on(code, claim.place(citation), message);
    finding.related = related(snapshot, &claim.verdict.evidence);
    finding.help.extend(better.map(|key| format!("cite [@{key}]")));
    Some(finding)
}

/// A claim that a source supports and that cites nothing, unless a later sentence of its paragraph cites that source
/// for both.
fn uncited(snapshot: &Snapshot, claim: &CheckedClaim, covered: bool, on: Finding<'_>) -> Option<Diagnostic> {
    let verdict = &claim.verdict;
    if verdict.label != Label::Supported || !claim.citations.is_empty() || covered {
        return None;
    }
    let supports: Vec<SourceId> = supporting(verdict).collect();
    let key = supports.first().and_then(|id| snapshot.source(*id)).map(|facts| facts.meta.key.to_string())?;
    let mut finding =
        on("CIT003", claim.range, format!("a source supports this but none is cited: [@{key}]"));
    finding.related = related(snapshot, &verdict.evidence);
    finding.help.push(format!("cite [@{key}]"));
    Some(finding)
}

fn supporting(verdict: &Verdict) -> impl Iterator<Item = SourceId> {
    let supports = |evidence: &&Evidence| evidence.role == EvidenceRole::Supports;
    verdict.evidence.iter().filter(supports).map(|evidence| evidence.source)
}

/// Whether a citation behind a later sentence of the same paragraph stands for an uncited claim, too.
fn is_covered(claim: &CheckedClaim, later: &[CheckedClaim]) -> bool {
    later
        .iter()
        .take_while(|other| other.block == claim.block)
        .flat_map(|other| &other.citations)
        .flat_map(|citation| &citation.sources)
        .any(|source| supporting(&claim.verdict).any(|supports| supports == *source))
}

/// A time that rests on undated sources alone.
fn undated(snapshot: &Snapshot, claim: &CheckedClaim, on: Finding<'_>) -> Option<Diagnostic> {
    let verdict = &claim.verdict;
    let time = verdict
        .atoms
        .iter()
        .find(|atom| atom.kind == AtomKind::Time && atom.status == AtomStatus::Entailed)?;
    let mut sources = verdict
        .evidence
        .iter()
        .filter(|evidence| evidence.role == EvidenceRole::Supports)
        .filter_map(|evidence| snapshot.source(evidence.source))
        .peekable();
    let name = sources.peek()?.meta.name.clone();
    if sources.any(|facts| facts.meta.published.is_some()) {
        return None;
    }
    let mut finding = on(
        "SRC001",
        claim.to_file(time.range),
        format!("this time rests on a source without a date: {name}"),
    );
    finding.related = related(snapshot, &verdict.evidence);
    finding.help.push(format!("add `published` to {name}"));
    Some(finding)
}

/// At most a line's worth of words.
pub(crate) fn shortened(words: &str) -> String {
    const LIMIT: usize = 60;
    match words.char_indices().nth(LIMIT) {
        Some((cut, _)) => format!("{}…", words.get(..cut).unwrap_or_default().trim_end()),
        None => words.to_owned(),
    }
}

/// The code as text.
pub(crate) fn code_name(code: Code) -> &'static str {
    match code {
        Code::CLM001 => "CLM001",
        Code::CLM002 => "CLM002",
        Code::CLM003 => "CLM003",
        Code::CLM004 => "CLM004",
        Code::CLM005 => "CLM005",
        Code::CLM006 => "CLM006",
        Code::CLM007 => "CLM007",
        Code::CLM008 => "CLM008",
        Code::CLM009 => "CLM009",
        Code::TIM001 => "TIM001",
        Code::TIM002 => "TIM002",
        Code::TIM003 => "TIM003",
        Code::TIM004 => "TIM004",
        Code::ACT001 => "ACT001",
        Code::ACT002 => "ACT002",
        Code::ACT003 => "ACT003",
        Code::ACT004 => "ACT004",
        Code::KND001 => "KND001",
        Code::KND002 => "KND002",
        Code::QUO002 => "QUO002",
    }
}

/// Identity of a finding: FNV-1a over the claim's identity, the code and what tells two of one code apart. No message
/// and no place goes in, so that neither rewording nor an edit elsewhere makes an old finding look new.
fn identity(claim: u64, code: &str, detail: &str) -> u64 {
    claim
        .to_le_bytes()
        .iter()
        .chain(code.as_bytes())
        .chain(&[0])
        .chain(detail.as_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
