//! One fact with two values: within a brief, and between briefs.

use camino::Utf8Path;
use rapporteur_evidence::{Clash, Label};
use rapporteur_text::{PositionEncoding, TextRange};
use rapporteur_workspace::{BriefReport, CheckedClaim, Snapshot};

use super::Lint;
use crate::{Related, wording};

/// Claims to which this brief (`DOC006`) or another one (`DOC007`) gives another value, with their indexes.
pub(super) fn lints(
    snapshot: &Snapshot,
    path: &Utf8Path,
    report: &BriefReport,
    text: &str,
) -> Vec<(usize, Lint)> {
    let mut found = within(snapshot, path, report, text);
    for rival in snapshot.rivals(path) {
        let at = rival.claim as usize;
        // What a source supports is right; the other brief will hear of it.
        let Some(claim) =
            report.claims.get(at).filter(|claim| is_open(claim) && claim.verdict.label != Label::Supported)
        else {
            continue;
        };
        if found.iter().any(|(other, _)| *other == at) {
            continue;
        }
        let Some((there, lines)) = snapshot.text_and_lines(&rival.path) else { continue };
        let name = rival.path.file_name().unwrap_or(rival.path.as_str());
        let line = lines.position(&there, rival.range.start(), PositionEncoding::Utf8).line + 1;
        let place = format!("in line {line} of {name}");
        let mut lint = Lint::new("DOC007", claim.to_file(rival.clash.range), message(&rival.clash, &place));
        let quote = slice(&there, rival.range);
        lint.related.push(Related {
            path: rival.path.clone(),
            range: rival.range,
            message: format!("told otherwise in {name}"),
            quote,
        });
        found.push((at, lint.help("make the two briefs agree, or say which of them is out of date")));
    }
    found
}

fn within(snapshot: &Snapshot, path: &Utf8Path, report: &BriefReport, text: &str) -> Vec<(usize, Lint)> {
    let mut found = Vec::new();
    if report.disagreements.is_empty() {
        return found;
    }
    let Some(lines) = snapshot.line_index(path) else { return found };
    for disagreement in &report.disagreements {
        let (later, earlier) = (disagreement.claim as usize, disagreement.other as usize);
        let (Some(here), Some(there)) = (report.claims.get(later), report.claims.get(earlier)) else {
            continue;
        };
        // A source already decides between the two.
        if !is_open(here) || !is_open(there) {
            continue;
        }
        let line = lines.position(text, there.range.start(), PositionEncoding::Utf8).line + 1;
        let message = message(&disagreement.clash, &format!("in line {line}"));
        let mut lint = Lint::new("DOC006", here.to_file(disagreement.clash.range), message);
        lint.related.push(Related {
            path: path.to_owned(),
            range: there.range,
            message: format!("told otherwise in line {line}"),
            quote: slice(text, there.range),
        });
        found.push((later, lint.help("decide which is right, or say that it is two events")));
    }
    found
}

/// Whether no source has settled what a claim says.
fn is_open(claim: &CheckedClaim) -> bool {
    claim.verdict.label != Label::Contradicted && !claim.verdict.disputed
}

fn message(clash: &Clash, place: &str) -> String {
    let field = wording::field(clash.kind);
    format!("one fact, two values: the {field} is “{}” here and “{}” {place}", clash.claimed, clash.found)
}

fn slice(text: &str, range: TextRange) -> String {
    text.get(std::ops::Range::<usize>::from(range)).unwrap_or_default().to_owned()
}
