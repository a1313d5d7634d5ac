//! Claims with verdicts and evidence as comma-separated values.

use std::borrow::Cow;

use rapporteur_claims::Interval;
use rapporteur_evidence::{EvidenceRole, Label};

use crate::Report;

/// Columns of [`table`].
const HEADER: [&str; 20] = [
    "brief",
    "line",
    "section",
    "claim",
    "verdict",
    "verdict_words",
    "code",
    "reason",
    "support",
    "origins",
    "identity",
    "role",
    "cited",
    "key",
    "title",
    "published",
    "grade",
    "start",
    "end",
    "quote",
];

/// RFC 4180 with a header: a line for each sentence of evidence of each checkable claim; a claim without evidence has one
/// line with the last nine columns empty. `start` and `end` are bytes of the capture.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe before it.
#[must_use]
pub fn table(report: &Report) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and all records are of one length.
    let _ = writer.write_record(HEADER);
    for (brief, judgement) in report.judgements() {
        let label = match judgement.label {
            Label::Supported => "supported",
            Label::PartiallySupported => "partially_supported",
            Label::Contradicted => "contradicted",
            Label::Unsupported => "unsupported",
            Label::NotCheckable => "not_checkable",
        };
        let own = [
            brief.path.clone(),
            judgement.line.to_string(),
            judgement.section.clone(),
            judgement.claim.clone(),
            label.to_owned(),
            judgement.verdict.to_owned(),
            judgement.code.unwrap_or_default().to_owned(),
            judgement.reason.clone(),
            judgement.support.to_string(),
            judgement.origins.to_string(),
            format!("{:016x}", judgement.identity),
        ];
        let mut lines: Vec<[String; 9]> = Vec::new();
        for evidence in &judgement.evidence {
            let Some(source) = report.sources.get(evidence.source) else { continue };
            let role = match evidence.role {
                EvidenceRole::Supports => "supports",
                EvidenceRole::Contradicts => "contradicts",
                EvidenceRole::Nearest => "nearest",
            };
            lines.push([
                role.to_owned(),
                if evidence.cited { "yes" } else { "no" }.to_owned(),
                source.key.clone(),
                source.title.clone().unwrap_or_default(),
                source.published.map(Interval::display).unwrap_or_default(),
                format!(
                    "{}{}",
                    source.reliability.map(String::from).unwrap_or_default(),
                    source.credibility.map(|number| number.to_string()).unwrap_or_default()
                ),
                u32::from(evidence.range.start()).to_string(),
                u32::from(evidence.range.end()).to_string(),
                evidence.quote.clone(),
            ]);
        }
        if lines.is_empty() {
            lines.push(Default::default());
        }
        for line in &lines {
            let _ = writer.write_record(own.iter().chain(line).map(|cell| inert(cell).into_owned()));
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A cell that no spreadsheet computes.
fn inert(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn formulas_are_text() {
        assert_eq!(inert("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(inert("Fiji joined."), "Fiji joined.");
    }
}
