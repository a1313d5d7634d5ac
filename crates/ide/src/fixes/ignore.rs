//! Ignore comments: put one with a reason, remove one that hides nothing.

use camino::Utf8Path;
use rapporteur_markup::BlockKind;
use rapporteur_text::{TextRange, TextSize};

use super::{Context, Fix, FixKind};
use crate::{Diagnostic, Edit, Place};

/// What a reason is until the writer has written one.
const REASON: &str = "checked by hand";

/// A comment that hides the finding: on a line of its own above a paragraph, within the line of a list item or table row.
pub(super) fn add(context: &Context<'_>) -> Option<Fix> {
    let block = context.report.blocks.get(context.claim.block as usize)?;
    let comment = format!("<!-- rapporteur: ignore {} {REASON} -->", context.code);
    let edit = match block.kind {
        BlockKind::Paragraph | BlockKind::BlockQuote => {
            let start = line_start(context.text, block.range.start());
            context.edit(TextRange::empty(start), format!("{comment}\n\n"))
        }
        BlockKind::ListItem => {
            let words = context.text.get(std::ops::Range::<usize>::from(block.range))?;
            let end = block.range.start() + TextSize::of(words.trim_end());
            context.edit(TextRange::empty(end), format!(" {comment}"))
        }
        BlockKind::TableRow => {
            context.edit(TextRange::empty(context.claim.range.end()), format!(" {comment}"))
        }
        _ => return None,
    };
    Some(context.fix(format!("Ignore {} here, with a reason", context.code), vec![edit]))
}

fn line_start(text: &str, at: TextSize) -> TextSize {
    let before = text.get(..usize::from(at)).unwrap_or_default();
    before
        .rfind('\n')
        .map_or(TextSize::new(0), |newline| TextSize::of(before.get(..=newline).unwrap_or_default()))
}

/// Takes out a comment that hides nothing, with its line if it stands alone.
pub(super) fn remove(path: &Utf8Path, text: &str, finding: &Diagnostic) -> Option<Fix> {
    let range = std::ops::Range::<usize>::from(finding.range);
    let comment = text.get(range.clone())?;
    if !comment.starts_with("<!--") {
        return None;
    }
    let (before, after) = (text.get(..range.start)?, text.get(range.end..)?);
    let alone = (before.is_empty() || before.ends_with('\n'))
        && (after.is_empty() || after.starts_with(['\n', '\r']));
    let (start, end) = if alone {
        // The line, and one of the blank lines around it.
        let gap = after.len() - after.trim_start_matches(['\n', '\r']).len();
        (range.start, range.end + gap)
    } else {
        (before.trim_end_matches(' ').len(), range.end)
    };
    let edit = Edit {
        place: Place { path: path.to_owned(), range: rapporteur_text::range(start, end) },
        text: String::new(),
    };
    Some(Fix {
        title: "Remove this ignore comment".to_owned(),
        kind: FixKind::QuickFix,
        solves: vec![finding.identity],
        code: finding.code,
        preferred: true,
        edits: vec![edit],
        creates: None,
    })
}
