//! Claims and quotations as W3C Web Annotations (<https://www.w3.org/TR/annotation-model/>): places that other programs
//! find again, also in a text that has changed a little.

use rapporteur_evidence::{EvidenceRole, Label};
use rapporteur_text::TextRange;
use serde_json::{Value, json};

use crate::Report;
use crate::address::percent_encoded;

/// Characters before and after a quotation by which it is told from equal ones.
const CONTEXT: usize = 32;
/// Bytes between two places of which the number of characters before is kept.
const STRIDE: usize = 1024;

/// One `AnnotationPage`: an annotation for each checkable claim, on its words in the brief, with the verdict and the
/// quoted sentences of the sources as bodies. `base` goes before paths to make addresses.
///
/// Every place has a `TextQuoteSelector` and a `TextPositionSelector`; positions count code points of the file's text, as
/// the model says, not bytes.
#[must_use]
pub fn annotations(report: &Report, base: &str) -> Value {
    let texts: Vec<Option<Counted<'_>>> =
        report.sources.iter().map(|source| source.text.as_deref().map(Counted::new)).collect();
    let mut items = Vec::new();
    for brief in &report.briefs {
        let text = Counted::new(&brief.text);
        let address = format!("{base}{}", percent_encoded(&brief.path));
        for judgement in &brief.judgements {
            let mut bodies = vec![
                json!({ "type": "TextualBody", "purpose": "classifying", "value": tag(judgement.label) }),
                json!({
                    "type": "TextualBody",
                    "purpose": "assessing",
                    "format": "text/plain",
                    "language": "en",
                    "value": if judgement.reason.is_empty() { judgement.verdict } else { &judgement.reason },
                }),
            ];
            for evidence in &judgement.evidence {
                let (Some(source), Some(Some(text))) =
                    (report.sources.get(evidence.source), texts.get(evidence.source))
                else {
                    continue;
                };
                bodies.push(json!({
                    "type": "SpecificResource",
                    "purpose": match evidence.role {
                        EvidenceRole::Supports | EvidenceRole::Contradicts => "assessing",
                        EvidenceRole::Nearest => "linking",
                    },
                    "source": format!("{base}{}", percent_encoded(&source.path)),
                    "selector": text.selectors(evidence.range),
                }));
            }
            items.push(json!({
                "id": format!("{address}#claim-{:016x}", judgement.identity),
                "type": "Annotation",
                "motivation": "assessing",
                "generator": { "type": "Software", "name": format!("rapporteur {}", env!("CARGO_PKG_VERSION")) },
                "body": bodies,
                "target": { "source": address, "selector": text.selectors(judgement.range) },
            }));
        }
    }
    json!({ "@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": items })
}

fn tag(label: Label) -> &'static str {
    match label {
        Label::Supported => "supported",
        Label::PartiallySupported => "partially_supported",
        Label::Contradicted => "contradicted",
        Label::Unsupported => "unsupported",
        Label::NotCheckable => "not_checkable",
    }
}

/// A text of which the characters before any place are known soon.
struct Counted<'a> {
    text: &'a str,
    /// Code points that start before each multiple of [`STRIDE`].
    before: Vec<usize>,
}

impl<'a> Counted<'a> {
    fn new(text: &'a str) -> Counted<'a> {
        let mut before = vec![0];
        let mut sum = 0;
        for chunk in text.as_bytes().chunks(STRIDE) {
            sum += starts(chunk);
            before.push(sum);
        }
        Counted { text, before }
    }

    /// Code points before a byte.
    fn position(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        let known = at / STRIDE;
        let rest = self.text.as_bytes().get(known * STRIDE..at).unwrap_or_default();
        self.before.get(known).copied().unwrap_or_default() + starts(rest)
    }

    fn selectors(&self, range: TextRange) -> Value {
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let slice = |from: usize, to: usize| self.text.get(from..to).unwrap_or_default();
        let prefix: usize = slice(0, start).chars().rev().take(CONTEXT).map(char::len_utf8).sum();
        let suffix: String = self.text.get(end..).unwrap_or_default().chars().take(CONTEXT).collect();
        json!([
            {
                "type": "TextQuoteSelector",
                "exact": slice(start, end),
                "prefix": slice(start - prefix, start),
                "suffix": suffix,
            },
            { "type": "TextPositionSelector", "start": self.position(start), "end": self.position(end) },
        ])
    }
}

/// Code points that start in these bytes.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use rapporteur_text::range;

    use super::{Counted, STRIDE};

    #[test]
    fn positions_are_code_points() {
        let text = format!("{}Ø marks it", "é🛰".repeat(STRIDE));
        let counted = Counted::new(&text);
        for (number, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(counted.position(at), number);
        }
        assert_eq!(counted.position(usize::MAX), text.chars().count());
    }

    #[test]
    fn a_place_has_its_neighbours() {
        let counted = Counted::new("Of all ports é was the first.");
        let selectors = counted.selectors(range(13, 15));
        assert_eq!(selectors[0]["exact"], "é");
        assert_eq!(selectors[0]["prefix"], "Of all ports ");
        assert_eq!(selectors[0]["suffix"], " was the first.");
        assert_eq!((&selectors[1]["start"], &selectors[1]["end"]), (&13.into(), &14.into()));
    }
}
