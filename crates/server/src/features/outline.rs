//! Symbols, folds, growing selections.

use rapporteur_ide::{FoldKind, Symbol};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use super::{Here, offset};
use crate::read::View;
use crate::to_proto;

/// `textDocument/documentSymbol`: as a tree where the client knows trees.
pub(crate) fn document_symbols(view: &View) -> Result<Option<DocumentSymbolResponse>> {
    let Some(here) = Here::new(view) else { return Ok(None) };
    let symbols =
        rapporteur_ide::document_symbols(&view.snapshot, &view.path, !view.client.lists_headings_itself);
    if view.client.symbol_trees {
        return Ok(Some(DocumentSymbolResponse::Nested(
            symbols.into_iter().map(|symbol| nested(&here, symbol)).collect(),
        )));
    }
    let Some(uri) = to_proto::uri(&view.path) else { return Ok(None) };
    let mut flat = Vec::new();
    symbols.into_iter().for_each(|symbol| flatten(&here, &uri, symbol, None, &mut flat));
    Ok(Some(DocumentSymbolResponse::Flat(flat)))
}

#[allow(deprecated)] // A field that must be written.
fn nested(here: &Here, symbol: Symbol) -> DocumentSymbol {
    DocumentSymbol {
        name: symbol.name,
        detail: Some(symbol.detail),
        kind: to_proto::symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: here.range(symbol.range),
        selection_range: here.range(symbol.selection),
        children: Some(symbol.children.into_iter().map(|child| nested(here, child)).collect()),
    }
}

#[allow(deprecated)] // A field that must be written.
fn flatten(
    here: &Here,
    uri: &Uri,
    symbol: Symbol,
    container: Option<&str>,
    flat: &mut Vec<SymbolInformation>,
) {
    flat.push(SymbolInformation {
        name: symbol.name.clone(),
        kind: to_proto::symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        location: Location { uri: uri.clone(), range: here.range(symbol.range) },
        container_name: container.map(str::to_owned),
    });
    symbol.children.into_iter().for_each(|child| flatten(here, uri, child, Some(&symbol.name), flat));
}

/// `textDocument/foldingRange`.
pub(crate) fn folding_ranges(view: &View) -> Result<Option<Vec<FoldingRange>>> {
    let Some(here) = Here::new(view) else { return Ok(None) };
    let folds = rapporteur_ide::folding_ranges(&view.snapshot, &view.path);
    Ok(Some(
        folds
            .into_iter()
            .map(|fold| {
                let range = here.range(fold.range);
                FoldingRange {
                    start_line: range.start.line,
                    start_character: None,
                    end_line: range.end.line,
                    end_character: None,
                    kind: match fold.kind {
                        FoldKind::Section => None,
                        FoldKind::FrontMatter | FoldKind::References => Some(FoldingRangeKind::Region),
                    },
                    collapsed_text: None,
                }
            })
            // One line cannot be folded.
            .filter(|fold| fold.start_line < fold.end_line)
            .collect(),
    ))
}

/// `textDocument/selectionRange`.
pub(crate) fn selection_ranges(view: &View, positions: &[Position]) -> Result<Option<Vec<SelectionRange>>> {
    let Some(here) = Here::new(view) else { return Ok(None) };
    let chain = |position: &Position| {
        let nothing = SelectionRange { range: Range { start: *position, end: *position }, parent: None };
        let Some(offset) = offset(view, *position) else { return nothing };
        let ranges = rapporteur_ide::selection_ranges(&view.snapshot, &view.path, offset);
        let outwards = ranges
            .into_iter()
            .rev()
            .fold(None, |parent, range| Some(Box::new(SelectionRange { range: here.range(range), parent })));
        outwards.map_or(nothing, |innermost| *innermost)
    };
    Ok(Some(positions.iter().map(chain).collect()))
}
