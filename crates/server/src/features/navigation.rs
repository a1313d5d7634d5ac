//! References, implementations, highlights, links.

use rapporteur_ide::{Entry, Place};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use super::{Here, offset};
use crate::read::View;
use crate::to_proto::{self, Files};

fn locations(view: &View, places: &[Place]) -> Vec<Location> {
    let mut files = Files::new(&view.snapshot, view.client.encoding);
    places.iter().filter_map(|place| files.location(&place.path, place.range)).collect()
}

/// `textDocument/references`.
pub(crate) fn references(
    view: &View,
    position: Position,
    declaration: bool,
) -> Result<Option<Vec<Location>>> {
    let Some(offset) = offset(view, position) else { return Ok(None) };
    let places = rapporteur_ide::references(&view.snapshot, &view.path, offset, declaration);
    Ok(Some(locations(view, &places)))
}

/// `textDocument/implementation`: the other evidence.
pub(crate) fn implementation(view: &View, position: Position) -> Result<Option<GotoDefinitionResponse>> {
    let Some(offset) = offset(view, position) else { return Ok(None) };
    let places = rapporteur_ide::implementation(&view.snapshot, &view.path, offset);
    let locations = locations(view, &places);
    Ok((!locations.is_empty()).then_some(GotoDefinitionResponse::Array(locations)))
}

/// `textDocument/typeDefinition`: the entry of an entity.
pub(crate) fn type_definition(view: &View, position: Position) -> Result<Option<GotoDefinitionResponse>> {
    let Some(offset) = offset(view, position) else { return Ok(None) };
    let entries = rapporteur_ide::entries(&view.snapshot, &view.path, offset);
    let locations = entry_locations(view, entries);
    Ok((!locations.is_empty()).then_some(GotoDefinitionResponse::Array(locations)))
}

/// Places of entries; pages that are not there yet are written.
pub(crate) fn entry_locations(view: &View, entries: Vec<Entry>) -> Vec<Location> {
    let mut files = Files::new(&view.snapshot, view.client.encoding);
    entries
        .into_iter()
        .filter_map(|entry| match entry {
            Entry::Row(place) => files.location(&place.path, place.range),
            Entry::Page { path, text } => match view.snapshot.save_page(&path, &text) {
                Ok(()) => Some(Location { uri: to_proto::uri(&path)?, range: Range::default() }),
                Err(error) => {
                    tracing::warn!(%path, %error, "the page cannot be written");
                    None
                }
            },
        })
        .collect()
}

/// `textDocument/documentHighlight`.
pub(crate) fn highlights(view: &View, position: Position) -> Result<Option<Vec<DocumentHighlight>>> {
    let (Some(offset), Some(here)) = (offset(view, position), Here::new(view)) else { return Ok(None) };
    let highlights = rapporteur_ide::highlights(&view.snapshot, &view.path, offset);
    let shown = highlights.iter().map(|highlight| DocumentHighlight {
        range: here.range(highlight.range),
        kind: Some(if highlight.coreference {
            DocumentHighlightKind::READ
        } else {
            DocumentHighlightKind::TEXT
        }),
    });
    // An empty list would keep the editor from highlighting the word itself.
    Ok((!highlights.is_empty()).then(|| shown.collect()))
}

/// `textDocument/documentLink`.
pub(crate) fn links(view: &View) -> Result<Option<Vec<DocumentLink>>> {
    let Some(here) = Here::new(view) else { return Ok(None) };
    let links = rapporteur_ide::document_links(&view.snapshot, &view.path);
    Ok(Some(
        links
            .into_iter()
            .filter_map(|link| {
                Some(DocumentLink {
                    range: here.range(link.range),
                    target: Some(to_proto::uri(&link.target)?),
                    tooltip: Some(link.tooltip),
                    data: None,
                })
            })
            .collect(),
    ))
}
