//! Inlay hints, code lenses, semantic tokens.

use rapporteur_ide::{Standing, TokenKind};
use rapporteur_text::{TextRange, TextSize};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use super::{Here, bytes};
use crate::read::View;
use crate::to_proto;

/// `textDocument/inlayHint`.
pub(crate) fn inlay_hints(view: &View, range: Range) -> Result<Option<Vec<InlayHint>>> {
    let (Some(range), Some(here)) = (bytes(view, range), Here::new(view)) else { return Ok(None) };
    let hints = rapporteur_ide::inlay_hints(&view.snapshot, &view.path, range);
    Ok(Some(
        hints
            .into_iter()
            .map(|hint| InlayHint {
                position: here.position(hint.at),
                label: InlayHintLabel::String(hint.label),
                kind: None,
                text_edits: None,
                tooltip: Some(InlayHintTooltip::String(hint.tooltip)),
                padding_left: Some(true),
                // A citation can stand right behind the claim.
                padding_right: Some(here.follows(hint.at, |c| !c.is_whitespace())),
                data: None,
            })
            .collect(),
    ))
}

/// `textDocument/codeLens`. Where the client has a view of the evidence the line opens it.
pub(crate) fn code_lenses(view: &View) -> Result<Option<Vec<CodeLens>>> {
    let (Some(here), Some(uri)) = (Here::new(view), to_proto::uri(&view.path)) else { return Ok(None) };
    let lenses = rapporteur_ide::code_lenses(&view.snapshot, &view.path);
    let command = if view.client.shows_matrix { SHOW_MATRIX } else { super::workspace::MATRIX };
    Ok(Some(
        lenses
            .into_iter()
            .map(|lens| CodeLens {
                range: here.range(lens.range),
                command: Some(Command {
                    title: lens.title,
                    command: command.to_owned(),
                    arguments: Some(vec![serde_json::json!({
                        "textDocument": { "uri": uri },
                        "range": here.range(lens.within),
                    })]),
                }),
                data: None,
            })
            .collect(),
    ))
}

/// Command of a client that shows the evidence matrix in a view of its own.
pub(crate) const SHOW_MATRIX: &str = "rapporteur.showMatrix";

/// Names of the token kinds and standings, by number.
pub(crate) const LEGEND: fn() -> SemanticTokensLegend = || SemanticTokensLegend {
    token_types: TokenKind::ALL.iter().map(|(_, name)| SemanticTokenType::new(name)).collect(),
    token_modifiers: Standing::ALL.iter().map(|(_, name)| SemanticTokenModifier::new(name)).collect(),
};

/// `textDocument/semanticTokens/full` and `/range`.
pub(crate) fn semantic_tokens(view: &View, range: Option<Range>) -> Result<Option<SemanticTokens>> {
    let Some(here) = Here::new(view) else { return Ok(None) };
    let whole = TextRange::up_to(TextSize::of(&*here.text));
    let within = range.and_then(|range| bytes(view, range)).unwrap_or(whole);
    let mut data = Vec::new();
    let (mut line, mut column) = (0, 0);
    for token in rapporteur_ide::semantic_tokens(&view.snapshot, &view.path, within) {
        let kind = TokenKind::ALL.iter().position(|(kind, _)| *kind == token.kind).unwrap_or_default();
        let standing = Standing::ALL.iter().position(|(standing, _)| Some(*standing) == token.standing);
        // A token lies on one line: what is broken over lines is several.
        for piece in lines(&here.text, token.range) {
            let Range { start, end } = here.range(piece);
            if start.line < line || (start.line == line && start.character < column) {
                continue;
            }
            data.push(SemanticToken {
                delta_line: start.line - line,
                delta_start: if start.line == line { start.character - column } else { start.character },
                length: end.character.saturating_sub(start.character),
                token_type: u32::try_from(kind).unwrap_or_default(),
                token_modifiers_bitset: standing.map_or(0, |at| 1 << at),
            });
            (line, column) = (start.line, start.character);
        }
    }
    Ok(Some(SemanticTokens { result_id: None, data }))
}

/// The parts of a range on the lines it runs over, without the line breaks.
fn lines(text: &str, range: TextRange) -> Vec<TextRange> {
    let words = text.get(std::ops::Range::<usize>::from(range)).unwrap_or_default();
    let mut at = range.start();
    let mut pieces = Vec::new();
    for line in words.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        if !bare.is_empty() {
            pieces.push(TextRange::at(at, TextSize::of(bare)));
        }
        at += TextSize::of(line);
    }
    pieces
}
