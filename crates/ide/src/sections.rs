//! The sections of a brief: a heading with what stands under it, as a tree and as ranges.

use camino::Utf8Path;
use rapporteur_markup::BlockKind;
use rapporteur_text::{TextRange, TextSize};
use rapporteur_workspace::{BriefReport, Snapshot};

use crate::{Fold, FoldKind};

/// A section: from its heading to the next of the same level or above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    /// The heading's block.
    pub heading: TextRange,
    /// Level, 1 to 6.
    pub level: u8,
    /// Heading and contents.
    pub range: TextRange,
    /// Text of the heading without its marks.
    pub title: String,
}

/// The sections of a brief in the order of their headings; an outer one comes before those in it.
pub(crate) fn sections(report: &BriefReport, text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut last = TextSize::new(0);
    for block in &report.blocks {
        if let BlockKind::Heading(level) = block.kind {
            while let Some(&at) = open.last() {
                let Some(section) = sections.get_mut(at).filter(|section| section.level >= level) else {
                    break;
                };
                section.range = TextRange::new(section.range.start(), last.max(section.range.end()));
                open.pop();
            }
            open.push(sections.len());
            let title = text.get(std::ops::Range::<usize>::from(block.range)).unwrap_or_default();
            sections.push(Section {
                heading: block.range,
                level,
                range: block.range,
                title: title_of(title),
            });
        }
        last = block.range.end();
    }
    for at in open {
        if let Some(section) = sections.get_mut(at) {
            section.range = TextRange::new(section.range.start(), last.max(section.range.end()));
        }
    }
    sections
}

/// A heading's words: without the marks of an ATX heading, the line under a setext one, and attributes.
fn title_of(heading: &str) -> String {
    let line = heading.lines().next().unwrap_or_default().trim();
    let line = line.trim_start_matches('#').trim();
    let line = match line.rfind(" {") {
        Some(at) if line.ends_with('}') => line.get(..at).unwrap_or(line).trim_end(),
        _ => line,
    };
    // A closing sequence has a space before it: "C#" keeps its mark.
    let bare = line.trim_end_matches('#');
    let closed = bare.is_empty() || bare.ends_with(' ');
    (if closed { bare.trim_end() } else { line }).to_owned()
}

/// What can be folded: sections, front matter, runs of footnotes and reference entries.
#[must_use]
pub fn folding_ranges(snapshot: &Snapshot, brief: &Utf8Path) -> Vec<Fold> {
    let (Some(report), Some(text)) = (snapshot.report(brief), snapshot.text(brief)) else {
        return Vec::new();
    };
    let mut folds: Vec<Fold> = sections(&report, &text)
        .into_iter()
        .filter(|section| section.range != section.heading)
        .map(|section| Fold { range: section.range, kind: FoldKind::Section })
        .collect();
    let mut entries: Option<TextRange> = None;
    for block in &report.blocks {
        match block.kind {
            BlockKind::FrontMatter => {
                folds.push(Fold { range: block.range, kind: FoldKind::FrontMatter });
            }
            BlockKind::FootnoteDefinition | BlockKind::ReferenceEntry => {
                entries = Some(entries.map_or(block.range, |run| run.cover(block.range)));
                continue;
            }
            _ => {}
        }
        folds.extend(entries.take().map(|range| Fold { range, kind: FoldKind::References }));
    }
    folds.extend(entries.map(|range| Fold { range, kind: FoldKind::References }));
    folds.sort_by_key(|fold| (fold.range.start(), std::cmp::Reverse(fold.range.end())));
    folds
}

/// What a selection at a place grows to, innermost first, each within the next: mention, citation or date; sentence;
/// block; sections; the whole file.
#[must_use]
pub fn selection_ranges(snapshot: &Snapshot, path: &Utf8Path, offset: TextSize) -> Vec<TextRange> {
    let Some(text) = snapshot.text(path) else { return Vec::new() };
    let mut ranges = vec![TextRange::up_to(TextSize::of(&*text))];
    if let Some(report) = snapshot.report(path) {
        let around = |range: &TextRange| range.contains_inclusive(offset);
        ranges.extend(sections(&report, &text).iter().map(|section| section.range).filter(around));
        let at = report.blocks.partition_point(|block| block.range.start() <= offset);
        ranges.extend(at.checked_sub(1).and_then(|at| report.blocks.get(at)).map(|block| block.range));
        if let Some((claim, citation)) = crate::subject::citation_at(&report, offset) {
            ranges.extend([claim.bracket(citation), claim.place(citation)]);
        }
        if let Some(claim) = crate::subject::claim_at(&report, offset) {
            ranges.push(claim.range);
            let times = claim.times.iter().map(|time| claim.to_file(time.range));
            let atoms = claim.verdict.atoms.iter().map(|atom| claim.to_file(atom.range));
            let mentions = claim.mentions.iter().map(|mention| claim.to_file(mention.range));
            ranges.extend(times.chain(atoms).chain(mentions).filter(|range| !range.is_empty()));
        }
    } else if let Some(facts) = snapshot.source_at(path).and_then(|id| snapshot.source(id)) {
        let sentence = crate::subject::sentence_at(&facts, offset).and_then(|at| facts.sentences.get(at));
        ranges.extend(sentence.map(|sentence| sentence.range));
    }
    ranges.retain(|range| range.contains_inclusive(offset));
    ranges.sort_by_key(|range| range.len());
    ranges.dedup();
    // Ranges that cross are no steps of one growing selection: the shorter one stays.
    let mut steps: Vec<TextRange> = Vec::with_capacity(ranges.len());
    for range in ranges {
        if steps.last().is_none_or(|last| range.contains_range(*last) && range != *last) {
            steps.push(range);
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::title_of;

    #[test]
    fn a_title_is_its_words() {
        for (heading, title) in [
            ("## Ports and ships ##", "Ports and ships"),
            ("# C# and F# {#lang .x}", "C# and F#"),
            ("Coasts\n======", "Coasts"),
            ("#", ""),
        ] {
            assert_eq!(title_of(heading), title);
        }
    }
}
