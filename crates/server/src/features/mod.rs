//! From a request's parameters to its result: parameters in, one call of `ide`, result out.

mod edits;
mod hierarchy;
mod marks;
mod navigation;
mod outline;
mod workspace;

pub(crate) use edits::{action_document, code_actions, completion, prepare_rename, rename, resolve_action};
pub(crate) use hierarchy::{
    incoming_calls, outgoing_calls, prepare_call_hierarchy, prepare_type_hierarchy, subtypes, supertypes,
};
pub(crate) use marks::{LEGEND, code_lenses, inlay_hints, semantic_tokens};
pub(crate) use navigation::{highlights, implementation, links, references, type_definition};
pub(crate) use outline::{document_symbols, folding_ranges, selection_ranges};
pub(crate) use workspace::{FACTS, MATRIX, fact_view, matrix, workspace_diagnostics, workspace_symbols};

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use rapporteur_ide::Found;
use rapporteur_text::{LineIndex, PositionEncoding, TextRange, TextSize};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use crate::read::View;
use crate::{from_proto, to_proto};

/// A position in the file asked about.
fn offset(view: &View, position: Position) -> Option<TextSize> {
    let (text, index) = view.snapshot.text_and_lines(&view.path)?;
    Some(from_proto::offset(&text, &index, position, view.client.encoding))
}

/// `textDocument/hover`.
pub(crate) fn hover(view: &View, position: Position) -> Result<Option<Hover>> {
    let hover = offset(view, position)
        .and_then(|offset| rapporteur_ide::hover(&view.snapshot, &view.path, offset))
        .and_then(|hover| to_proto::hover(&view.snapshot, &view.path, hover, &view.client));
    Ok(hover)
}

/// `textDocument/definition`.
pub(crate) fn definition(view: &View, position: Position) -> Result<Option<GotoDefinitionResponse>> {
    let Some(offset) = offset(view, position) else {
        return Ok(None);
    };
    let targets = rapporteur_ide::definition(&view.snapshot, &view.path, offset);
    if !targets.is_empty() {
        return Ok(to_proto::definition(&view.snapshot, &view.path, &targets, &view.client));
    }
    // Where no sentence of a source decided, a name leads to what it stands for.
    navigation::type_definition(view, position)
}

/// A range in the file asked about.
fn bytes(view: &View, range: Range) -> Option<TextRange> {
    let (text, index) = view.snapshot.text_and_lines(&view.path)?;
    Some(from_proto::range(&text, &index, range, view.client.encoding))
}

/// Converts ranges of the file asked about.
struct Here {
    text: Arc<str>,
    lines: Arc<LineIndex>,
    encoding: PositionEncoding,
}

impl Here {
    fn new(view: &View) -> Option<Here> {
        let (text, lines) = view.snapshot.text_and_lines(&view.path)?;
        Some(Here { text, lines, encoding: view.client.encoding })
    }

    fn range(&self, bytes: TextRange) -> Range {
        to_proto::range(&self.text, &self.lines, bytes, self.encoding)
    }

    /// Whether there is a character of a kind at a place.
    fn follows(&self, offset: TextSize, kind: impl Fn(char) -> bool) -> bool {
        self.text.get(usize::from(offset)..).and_then(|rest| rest.chars().next()).is_some_and(kind)
    }

    fn position(&self, offset: TextSize) -> Position {
        to_proto::position(&self.text, &self.lines, offset, self.encoding)
    }
}

/// Name of the command that shows the syntax of the sentence at a place.
pub(crate) const SYNTAX_TREE: &str = "rapporteur.syntaxTree";

/// `rapporteur.syntaxTree`: the sentence as CoNLL-U, or nothing where there is none.
pub(crate) fn syntax_tree(view: &View, position: Position) -> Result<Option<String>> {
    Ok(offset(view, position)
        .and_then(|offset| rapporteur_ide::syntax_tree(&view.snapshot, &view.path, offset)))
}

/// For clients that ask. Nobody wants to be told of a sentence that is being typed.
fn diagnostics(view: &View) -> Vec<Diagnostic> {
    let mut found = view.with_memo(|memo| rapporteur_ide::found(&view.snapshot, &view.path, memo));
    found.extend(view.recaptured.found(&view.snapshot, &view.path));
    if let Some(caret) = view.typing {
        found.retain(|found| !found.claim().contains_inclusive(caret));
    }
    let findings: Vec<_> = found.into_iter().map(Found::into_diagnostic).collect();
    to_proto::diagnostics(&view.snapshot, &view.path, &findings, &view.client)
}

/// `textDocument/diagnostic`; `unchanged` if the client has this list already.
pub(crate) fn pull(view: &View, previous: Option<&str>) -> Result<DocumentDiagnosticReportResult> {
    let items = diagnostics(view);
    view.snapshot.keep_in_use(&view.path);
    let id = format!("{:016x}", digest(&items));
    let report = if previous == Some(&*id) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
        })
    } else {
        return Ok(report(Some(id), items));
    };
    Ok(report.into())
}

/// A list for a client that asks.
pub(crate) fn report(result_id: Option<String>, items: Vec<Diagnostic>) -> DocumentDiagnosticReportResult {
    DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
    })
    .into()
}

/// Identity of a list of diagnostics within this process, by all that is shown of it.
fn digest(items: &[Diagnostic]) -> u64 {
    fn place(range: &Range, hasher: &mut DefaultHasher) {
        (range.start.line, range.start.character, range.end.line, range.end.character).hash(hasher);
    }
    let mut hasher = DefaultHasher::new();
    items.len().hash(&mut hasher);
    for item in items {
        place(&item.range, &mut hasher);
        item.message.hash(&mut hasher);
        let severity = item.severity.map(|severity| {
            [DiagnosticSeverity::ERROR, DiagnosticSeverity::WARNING, DiagnosticSeverity::INFORMATION]
                .iter()
                .position(|known| *known == severity)
        });
        severity.hash(&mut hasher);
        if let Some(NumberOrString::String(code)) = &item.code {
            code.hash(&mut hasher);
        }
        for related in item.related_information.iter().flatten() {
            related.message.hash(&mut hasher);
            related.location.uri.as_str().hash(&mut hasher);
            place(&related.location.range, &mut hasher);
        }
    }
    hasher.finish()
}

/// `rapporteur/_panic`, for tests: a defect in a handler.
#[allow(clippy::panic)]
pub(crate) fn panic(_: &View) -> Result<()> {
    panic!("asked to panic")
}

/// `rapporteur/_wait`, for tests: a request that takes until it is cancelled or its text changes.
pub(crate) fn wait(view: &View) -> Result<()> {
    while !view.cancel.is_cancelled() {
        // A query: it unwinds if a write is waiting.
        let _ = view.snapshot.report(&view.path);
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}
