//! Answers about the whole desk: symbols, diagnostics of all briefs, the evidence matrix.

use rapporteur_ide::MatrixRow;
use serde::Serialize;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use super::bytes;
use crate::read::View;
use crate::to_proto::{self, Files};

/// `workspace/symbol`.
pub(crate) fn workspace_symbols(view: &View, query: &str) -> Result<Option<WorkspaceSymbolResponse>> {
    let mut files = Files::new(&view.snapshot, view.client.encoding);
    let symbols = rapporteur_ide::workspace_symbols(&view.snapshot, query);
    #[allow(deprecated)] // A field that must be written.
    let found = symbols
        .into_iter()
        .filter_map(|symbol| {
            Some(SymbolInformation {
                name: symbol.name,
                kind: to_proto::symbol_kind(symbol.kind),
                tags: None,
                deprecated: None,
                location: files.location(&symbol.place.path, symbol.place.range)?,
                container_name: Some(symbol.container),
            })
        })
        .collect();
    Ok(Some(WorkspaceSymbolResponse::Flat(found)))
}

/// `workspace/diagnostic`: the briefs of the desk, and the files with problems; those the client knows are unchanged.
pub(crate) fn workspace_diagnostics(
    view: &View,
    previous: &[PreviousResultId],
) -> Result<WorkspaceDiagnosticReportResult> {
    let snapshot = &view.snapshot;
    let mut paths = snapshot.briefs();
    paths.extend(snapshot.problems().iter().map(|problem| problem.path.clone()));
    paths.sort();
    paths.dedup();
    let mut items = Vec::new();
    for path in paths {
        let Some(uri) = to_proto::uri(&path) else { continue };
        let mut findings = rapporteur_ide::diagnostics(snapshot, &path);
        findings.extend(view.recaptured.findings(snapshot, &path));
        let found = to_proto::diagnostics(snapshot, &path, &findings, &view.client);
        let id = format!("{:016x}", super::digest(&found));
        let known = previous.iter().any(|known| known.uri == uri && known.value == id);
        items.push(if known {
            WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
            })
        } else {
            WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                uri,
                version: None,
                full_document_diagnostic_report: FullDocumentDiagnosticReport {
                    result_id: Some(id),
                    items: found,
                },
            })
        });
    }
    Ok(WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }))
}

/// Name of the command that shows how the sentence at a place was read.
pub(crate) const FACTS: &str = "rapporteur.factView";

/// `rapporteur.factView`; nothing where there is no sentence.
pub(crate) fn fact_view(view: &View, position: Position) -> Result<serde_json::Value> {
    let found = super::offset(view, position)
        .and_then(|offset| rapporteur_ide::fact_view(&view.snapshot, &view.path, offset));
    let (Some(found), Some(here)) = (found, super::Here::new(view)) else {
        return Ok(serde_json::Value::Null);
    };
    let range = here.range(found.range);
    let mut value = serde_json::to_value(&found).map_err(|_| tower_lsp::jsonrpc::Error::internal_error())?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("range".to_owned(), serde_json::json!(range));
    }
    Ok(value)
}

/// Name of the command that answers with the evidence matrix of a brief or of a part of it.
pub(crate) const MATRIX: &str = "rapporteur.evidenceMatrix";

/// A row of the answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    range: Range,
    claim: String,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    reason: String,
    origins: usize,
    section: String,
    evidence: Vec<Cell>,
}

/// A source sentence of a row.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Cell {
    key: String,
    title: String,
    role: &'static str,
    cited: bool,
    location: Location,
    quote: String,
}

/// `rapporteur.evidenceMatrix`: every claim with the sources that speak for and against it.
pub(crate) fn matrix(view: &View, range: Option<Range>) -> Result<serde_json::Value> {
    let within = range.and_then(|range| bytes(view, range));
    let mut files = Files::new(&view.snapshot, view.client.encoding);
    let rows: Vec<Row> = rapporteur_ide::evidence_matrix(&view.snapshot, &view.path, within)
        .into_iter()
        .filter_map(|row| {
            let MatrixRow { range, claim, verdict, code, reason, origins, section, cells } = row;
            let range = files.location(&view.path, range)?.range;
            let evidence = cells
                .into_iter()
                .filter_map(|cell| {
                    Some(Cell {
                        location: files.location(&cell.place.path, cell.place.range)?,
                        key: cell.key,
                        title: cell.title,
                        role: cell.role,
                        cited: cell.cited,
                        quote: cell.quote,
                    })
                })
                .collect();
            Some(Row { range, claim, verdict, code, reason, origins, section, evidence })
        })
        .collect();
    serde_json::to_value(serde_json::json!({ "rows": rows }))
        .map_err(|_| tower_lsp::jsonrpc::Error::internal_error())
}
