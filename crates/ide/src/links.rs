//! Document links: citations and the entries of footnotes and reference lists lead to the captures they stand for.

use camino::Utf8Path;
use rapporteur_evidence::SourceId;
use rapporteur_markup::CitationKey;
use rapporteur_text::TextRange;
use rapporteur_workspace::Snapshot;

use crate::{Link, wording};

/// The citations of a brief that stand for one capture each, with the path of that capture.
///
/// Ordinary Markdown links are left to whoever answers for plain Markdown.
#[must_use]
pub fn document_links(snapshot: &Snapshot, brief: &Utf8Path) -> Vec<Link> {
    let Some(report) = snapshot.report(brief) else { return Vec::new() };
    let mut links: Vec<Link> = Vec::new();
    let mut link = |range: TextRange, sources: &[SourceId]| {
        let [source] = sources else { return };
        let (Some(target), Some(facts)) = (snapshot.source_path(*source), snapshot.source(*source)) else {
            return;
        };
        links.push(Link { range, target, tooltip: wording::source(&facts.meta) });
    };
    let mut defined: Vec<(&CitationKey, &[SourceId])> = Vec::new();
    for (claim, citation) in report.citations() {
        link(claim.place(citation), &citation.sources);
        if !matches!(citation.citation.key, CitationKey::Pandoc(_)) {
            defined.push((&citation.citation.key, &citation.sources));
        }
    }
    // An entry that nobody cites is looked at by nobody either: what it stands for is known from its citations.
    for entry in &report.definitions.entries {
        if let Some((_, sources)) = defined.iter().find(|(key, _)| **key == entry.key) {
            link(label(entry.range, &entry.key), sources);
        }
    }
    links.sort_by_key(|link| link.range.start());
    links.dedup_by_key(|link| link.range);
    links
}

/// The label at the start of an entry: `[^label]`, `[1]`.
fn label(entry: TextRange, key: &CitationKey) -> TextRange {
    let len = match key {
        CitationKey::Footnote(label) => label.len() + 3,
        CitationKey::Numbered(number) => number.to_string().len() + 2,
        CitationKey::Pandoc(key) => key.len() + 1,
    };
    let start = usize::from(entry.start());
    rapporteur_text::range(start, (start + len).min(usize::from(entry.end())))
}
