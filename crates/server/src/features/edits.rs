//! Code actions, completion, rename: answers that change texts.

use std::collections::HashMap;

use rapporteur_ide::{Completion, CompletionKind, Edit, Fix, FixKind, Together};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::*;

use super::{Here, bytes, offset};
use crate::read::View;
use crate::to_proto::{self, Files};

/// Kind of the action that mends everything the sources decide.
const FIX_ALL: &str = "source.fixAll.rapporteur";

/// Edits of several files; `None` if one of them cannot be named.
fn workspace_edit(view: &View, edits: &[Edit], creates: Option<&camino::Utf8Path>) -> Option<WorkspaceEdit> {
    let mut files = Files::new(&view.snapshot, view.client.encoding);
    let mut by_file: Vec<(Uri, Vec<TextEdit>)> = Vec::new();
    for edit in edits {
        // A file that is yet to be made has no lines.
        let (uri, range) = match files.location(&edit.place.path, edit.place.range) {
            Some(location) => (location.uri, location.range),
            None if creates == Some(&*edit.place.path) => {
                (to_proto::uri(&edit.place.path)?, Range::default())
            }
            None => return None,
        };
        let text_edit = TextEdit { range, new_text: edit.text.clone() };
        match by_file.iter_mut().find(|(known, _)| *known == uri) {
            Some((_, edits)) => edits.push(text_edit),
            None => by_file.push((uri, vec![text_edit])),
        }
    }
    if !view.client.document_changes {
        if creates.is_some() {
            return None;
        }
        let changes: HashMap<Uri, Vec<TextEdit>> = by_file.into_iter().collect();
        return Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() });
    }
    let mut operations = Vec::new();
    if let Some(path) = creates {
        if !view.client.creates_files {
            return None;
        }
        operations.push(DocumentChangeOperation::Op(ResourceOp::Create(CreateFile {
            uri: to_proto::uri(path)?,
            options: Some(CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(true) }),
            annotation_id: None,
        })));
    }
    operations.extend(by_file.into_iter().map(|(uri, edits)| {
        DocumentChangeOperation::Edit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        })
    }));
    Some(WorkspaceEdit {
        document_changes: Some(DocumentChanges::Operations(operations)),
        ..WorkspaceEdit::default()
    })
}

/// `textDocument/codeAction`.
pub(crate) fn code_actions(
    view: &View,
    range: Range,
    context: &CodeActionContext,
) -> Result<Option<CodeActionResponse>> {
    let Some(asked) = bytes(view, range) else { return Ok(None) };
    let wanted = |kind: &CodeActionKind| {
        context.only.as_ref().is_none_or(|only| {
            only.iter().any(|only| {
                kind.as_str() == only.as_str()
                    || kind.as_str().strip_prefix(only.as_str()).is_some_and(|rest| rest.starts_with('.'))
            })
        })
    };
    let mut actions = Vec::new();
    let whole = CodeActionKind::new(FIX_ALL);
    let named =
        context.only.as_ref().is_some_and(|only| only.iter().any(|only| only.as_str().starts_with("source")));
    // All of a file are mended only when that is asked for: it looks at every finding.
    if named && wanted(&whole) {
        let fix = rapporteur_ide::fix_all(&view.snapshot, &view.path);
        actions.extend(fix.and_then(|fix| action(view, fix, whole, context)));
    }
    if wanted(&CodeActionKind::QUICKFIX) || wanted(&CodeActionKind::REFACTOR_REWRITE) {
        let together = if view.client.resolves_edits { Together::Later } else { Together::Now };
        let fixes = view
            .with_memo(|memo| rapporteur_ide::fixes_with(&view.snapshot, &view.path, asked, memo, together));
        for fix in fixes {
            let kind = match fix.kind {
                FixKind::QuickFix | FixKind::FixAll => CodeActionKind::QUICKFIX,
                FixKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
            };
            if wanted(&kind) {
                actions.extend(action(view, fix, kind, context));
            }
        }
    }
    Ok(Some(actions))
}

fn action(
    view: &View,
    fix: Fix,
    kind: CodeActionKind,
    context: &CodeActionContext,
) -> Option<CodeActionOrCommand> {
    let later = fix.kind == FixKind::FixAll && fix.edits.is_empty();
    let edit = if later { None } else { Some(workspace_edit(view, &fix.edits, fix.creates.as_deref())?) };
    let data = later.then(|| to_proto::uri(&view.path)).flatten();
    let data = data.map(|uri| serde_json::json!({ "uri": uri, "code": fix.code }));
    let solved: Vec<String> = fix.solves.iter().map(|identity| format!("{identity:016x}")).collect();
    let diagnostics: Vec<Diagnostic> = context
        .diagnostics
        .iter()
        .filter(|diagnostic| {
            let identity = diagnostic.data.as_ref().and_then(|data| data.get("identity"));
            identity.and_then(|identity| identity.as_str()).is_some_and(|id| solved.iter().any(|s| s == id))
        })
        .cloned()
        .collect();
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title: fix.title,
        kind: Some(kind),
        diagnostics: (!diagnostics.is_empty()).then_some(diagnostics),
        edit,
        data,
        is_preferred: fix.preferred.then_some(true),
        ..CodeAction::default()
    }))
}

/// The document that an action without an edit is about.
pub(crate) fn action_document(action: &CodeAction) -> Option<Uri> {
    action.data.as_ref()?.get("uri")?.as_str()?.parse().ok()
}

/// `codeAction/resolve`: works out the edit of an action that was only named.
pub(crate) fn resolve_action(view: &View, mut action: CodeAction) -> Result<CodeAction> {
    let code = action.data.as_ref().and_then(|data| data.get("code")).and_then(|code| code.as_str());
    let fix = code.and_then(|code| rapporteur_ide::fix_all_of(&view.snapshot, &view.path, code));
    action.edit = fix.and_then(|fix| workspace_edit(view, &fix.edits, fix.creates.as_deref()));
    Ok(action)
}

/// `textDocument/completion`.
pub(crate) fn completion(view: &View, position: Position) -> Result<Option<CompletionResponse>> {
    let (Some(offset), Some(here)) = (offset(view, position), Here::new(view)) else { return Ok(None) };
    let found = rapporteur_ide::completions(&view.snapshot, &view.path, offset);
    let items = found.into_iter().enumerate().map(|(at, completion)| item(&here, at, completion)).collect();
    // What is found depends on the letters: the list is asked for again with more of them.
    Ok(Some(CompletionResponse::List(CompletionList { is_incomplete: true, items })))
}

fn item(here: &Here, at: usize, completion: Completion) -> CompletionItem {
    CompletionItem {
        label: completion.label,
        detail: Some(completion.detail),
        kind: Some(match completion.kind {
            CompletionKind::Citation => CompletionItemKind::REFERENCE,
            CompletionKind::Entity => CompletionItemKind::CLASS,
            CompletionKind::Fact => CompletionItemKind::TEXT,
        }),
        documentation: (!completion.documentation.is_empty()).then_some(Documentation::MarkupContent(
            MarkupContent { kind: MarkupKind::Markdown, value: completion.documentation },
        )),
        // Ours is the order of the evidence, not of the alphabet.
        sort_text: Some(format!("{at:05}")),
        filter_text: Some(completion.filter),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range: here.range(completion.replace),
            new_text: completion.insert,
        })),
        ..CompletionItem::default()
    }
}

/// `textDocument/prepareRename`.
pub(crate) fn prepare_rename(view: &View, position: Position) -> Result<Option<PrepareRenameResponse>> {
    let (Some(offset), Some(here)) = (offset(view, position), Here::new(view)) else { return Ok(None) };
    let (range, placeholder) =
        rapporteur_ide::prepare_rename(&view.snapshot, &view.path, offset).map_err(Error::invalid_params)?;
    Ok(Some(PrepareRenameResponse::RangeWithPlaceholder { range: here.range(range), placeholder }))
}

/// `textDocument/rename`.
pub(crate) fn rename(view: &View, position: Position, name: &str) -> Result<Option<WorkspaceEdit>> {
    let Some(offset) = offset(view, position) else { return Ok(None) };
    let edits =
        rapporteur_ide::rename(&view.snapshot, &view.path, offset, name).map_err(Error::invalid_params)?;
    Ok(workspace_edit(view, &edits, None))
}
