//! Runs the cases of a suite and compares, or rewrites the expectations.

use rapporteur_text::TextSize;

use crate::suite::{self, Case};
use crate::support::{MemoryDesk, marks};

/// What should stand in the file where something else does.
#[derive(Debug)]
pub struct Difference {
    pub case: String,
    pub range: std::ops::Range<usize>,
    pub expected: String,
    pub actual: String,
}

/// Runs one case.
pub fn run(case: &Case) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut differ = |block: &suite::Block, actual: String| {
        if block.text != actual {
            differences.push(Difference {
                case: case.name.clone(),
                range: block.range.clone(),
                expected: block.text.clone(),
                actual,
            });
        }
    };
    let Some(block) = case.blocks("brief").next() else { return differences };
    let brief = suite::brief(&block.text);
    let desk = MemoryDesk::new(&case.blocks, &brief.text);
    let snapshot = desk.workspace.snapshot();
    let found = marks(&snapshot, desk.brief, &desk.diagnostics());
    differ(block, suite::marked(&brief.text, &found, brief.cursor));
    let Some(cursor) = brief.cursor else { return differences };
    let cursor = TextSize::try_from(cursor).unwrap();
    for block in case.blocks("hover") {
        let hover = rapporteur_ide::hover(&snapshot, desk.brief, cursor);
        differ(block, hover.map(|hover| lines(&hover.markdown)).unwrap_or_default());
    }
    for block in case.blocks("definition") {
        let targets = rapporteur_ide::definition(&snapshot, desk.brief, cursor);
        let shown = targets.iter().map(|target| {
            let text = snapshot.text(&target.path).unwrap_or_default();
            let focus = text.get(std::ops::Range::<usize>::from(target.focus)).unwrap_or_default();
            let path = target.path.strip_prefix("/desk").unwrap_or(&target.path);
            format!("{path}: {}\n", focus.split_whitespace().collect::<Vec<_>>().join(" "))
        });
        differ(block, shown.collect());
    }
    for block in case.blocks.iter().filter(|block| crate::features::KINDS.contains(&block.kind.as_str())) {
        differ(block, crate::features::show(block, &desk, &brief.text, cursor));
    }
    differences
}

/// Text as the lines of a fenced block.
fn lines(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
