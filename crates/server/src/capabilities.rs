//! What the client can do, and what we offer it.

use rapporteur_text::PositionEncoding;
use tower_lsp::ls_types::*;

use crate::{features, from_proto, questions, recaptures, status, to_proto};

/// What of the client's capabilities matters to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientCaps {
    /// Unit of columns, settled for the session.
    pub(crate) encoding: PositionEncoding,
    /// Asks for diagnostics itself: then nothing is pushed.
    pub(crate) pull_diagnostics: bool,
    /// Can be told to ask again.
    pub(crate) refresh_diagnostics: bool,
    /// Shows related places.
    pub(crate) related_information: bool,
    /// Makes a link of a code that has a page.
    pub(crate) code_descriptions: bool,
    /// Takes `LocationLink`s.
    pub(crate) definition_links: bool,
    /// Renders Markdown in hovers.
    pub(crate) hover_markdown: bool,
    /// Shows progress that the server starts.
    pub(crate) progress: bool,
    /// Watches files on request.
    pub(crate) watch_files: bool,
    /// Can be asked for its settings.
    pub(crate) configuration: bool,
    /// Lets us register for changes of its settings.
    pub(crate) register_configuration: bool,
    /// Takes symbols as a tree.
    pub(crate) symbol_trees: bool,
    /// Lists the headings of Markdown files itself (an initialization option).
    pub(crate) lists_headings_itself: bool,
    /// Has a view of the evidence matrix (an initialization option).
    pub(crate) shows_matrix: bool,
    /// Is told of changed sources by a notification of its own (an initialization option).
    pub(crate) shows_impact: bool,
    /// Opens a file when it is told to.
    pub(crate) shows_documents: bool,
    /// Takes edits of several files in order.
    pub(crate) document_changes: bool,
    /// Makes files.
    pub(crate) creates_files: bool,
    /// Asks for the edit of a code action when it is chosen.
    pub(crate) resolves_edits: bool,
    /// Lets us register for type hierarchies: what we offer in `initialize` has no field for them.
    pub(crate) register_type_hierarchy: bool,
    /// Can be told to ask for inlay hints, code lenses and semantic tokens again.
    pub(crate) refresh: Refresh,
}

/// What a client can be told to ask for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Refresh {
    pub(crate) inlay_hints: bool,
    pub(crate) code_lenses: bool,
    pub(crate) semantic_tokens: bool,
}

impl ClientCaps {
    /// Reads the capabilities of `initialize`.
    pub(crate) fn new(capabilities: &ClientCapabilities, options: &serde_json::Value) -> ClientCaps {
        let option = |name: &str| {
            let client = options.get("rapporteur").unwrap_or(options).get("client");
            client.and_then(|client| client.get(name)).and_then(serde_json::Value::as_bool) == Some(true)
        };
        let document = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let markdown = document
            .and_then(|document| document.hover.as_ref())
            .and_then(|hover| hover.content_format.as_ref());
        ClientCaps {
            encoding: negotiate(capabilities),
            pull_diagnostics: document.is_some_and(|document| document.diagnostic.is_some()),
            refresh_diagnostics: workspace
                .and_then(|workspace| workspace.diagnostics.as_ref())
                .is_some_and(|diagnostics| diagnostics.refresh_support == Some(true)),
            related_information: document.is_some_and(|document| {
                document
                    .publish_diagnostics
                    .as_ref()
                    .is_some_and(|push| push.related_information == Some(true))
                    || document.diagnostic.as_ref().is_some_and(|pull| pull.related_information == Some(true))
            }),
            code_descriptions: document.is_some_and(|document| {
                document
                    .publish_diagnostics
                    .as_ref()
                    .is_some_and(|push| push.code_description_support == Some(true))
                    || document
                        .diagnostic
                        .as_ref()
                        .is_some_and(|pull| pull.code_description_support == Some(true))
            }),
            definition_links: document
                .and_then(|document| document.definition.as_ref())
                .is_some_and(|definition| definition.link_support == Some(true)),
            hover_markdown: markdown.is_none_or(|formats| formats.contains(&MarkupKind::Markdown)),
            progress: capabilities
                .window
                .as_ref()
                .is_some_and(|window| window.work_done_progress == Some(true)),
            watch_files: workspace
                .and_then(|workspace| workspace.did_change_watched_files.as_ref())
                .is_some_and(|watched| watched.dynamic_registration == Some(true)),
            configuration: workspace.is_some_and(|workspace| workspace.configuration == Some(true)),
            register_configuration: workspace
                .and_then(|workspace| workspace.did_change_configuration.as_ref())
                .is_some_and(|change| change.dynamic_registration == Some(true)),
            symbol_trees: document
                .and_then(|document| document.document_symbol.as_ref())
                .is_some_and(|symbols| symbols.hierarchical_document_symbol_support == Some(true)),
            lists_headings_itself: option("listsHeadings"),
            shows_matrix: option("showsMatrix"),
            shows_impact: option("showsImpact"),
            shows_documents: capabilities
                .window
                .as_ref()
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|show| show.support),
            document_changes: workspace
                .and_then(|workspace| workspace.workspace_edit.as_ref())
                .is_some_and(|edit| edit.document_changes == Some(true)),
            creates_files: workspace
                .and_then(|workspace| workspace.workspace_edit.as_ref())
                .and_then(|edit| edit.resource_operations.as_ref())
                .is_some_and(|operations| operations.contains(&ResourceOperationKind::Create)),
            resolves_edits: document.and_then(|document| document.code_action.as_ref()).is_some_and(
                |actions| {
                    let resolved = actions.resolve_support.as_ref();
                    actions.data_support == Some(true)
                        && resolved
                            .is_some_and(|resolved| resolved.properties.iter().any(|name| name == "edit"))
                },
            ),
            register_type_hierarchy: document
                .and_then(|document| document.type_hierarchy.as_ref())
                .is_some_and(|hierarchy| hierarchy.dynamic_registration == Some(true)),
            refresh: Refresh {
                inlay_hints: workspace
                    .and_then(|workspace| workspace.inlay_hint.as_ref())
                    .is_some_and(|hints| hints.refresh_support == Some(true)),
                code_lenses: workspace
                    .and_then(|workspace| workspace.code_lens.as_ref())
                    .is_some_and(|lenses| lenses.refresh_support == Some(true)),
                semantic_tokens: workspace
                    .and_then(|workspace| workspace.semantic_tokens.as_ref())
                    .is_some_and(|tokens| tokens.refresh_support == Some(true)),
            },
        }
    }
}

/// UTF-8 costs nothing here, so it is taken wherever the client lists it; UTF-16 is what a silent client means.
fn negotiate(capabilities: &ClientCapabilities) -> PositionEncoding {
    let offered: Vec<_> = capabilities
        .general
        .as_ref()
        .and_then(|general| general.position_encodings.as_ref())
        .into_iter()
        .flatten()
        .filter_map(from_proto::encoding)
        .collect();
    [PositionEncoding::Utf8, PositionEncoding::Utf16, PositionEncoding::Utf32]
        .into_iter()
        .find(|encoding| offered.contains(encoding))
        .unwrap_or(PositionEncoding::Utf16)
}

/// What we offer.
pub(crate) fn server(client: &ClientCaps) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(to_proto::encoding(client.encoding)),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            will_save: None,
            will_save_wait_until: None,
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        type_definition_provider: Some(TypeDefinitionProviderCapability::Simple(true)),
        implementation_provider: Some(ImplementationProviderCapability::Simple(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        inlay_hint_provider: Some(OneOf::Left(true)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        semantic_tokens_provider: Some(SemanticTokensServerCapabilities::SemanticTokensOptions(
            SemanticTokensOptions {
                work_done_progress_options: WorkDoneProgressOptions::default(),
                legend: features::LEGEND(),
                range: Some(true),
                full: Some(SemanticTokensFullOptions::Bool(true)),
            },
        )),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![
                CodeActionKind::QUICKFIX,
                CodeActionKind::REFACTOR_REWRITE,
                CodeActionKind::new("source.fixAll.rapporteur"),
            ]),
            work_done_progress_options: WorkDoneProgressOptions::default(),
            resolve_provider: Some(client.resolves_edits),
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(vec!["@".to_owned(), "^".to_owned(), "[".to_owned()]),
            ..CompletionOptions::default()
        }),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
        diagnostic_provider: client.pull_diagnostics.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("rapporteur".to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                work_done_progress_options: WorkDoneProgressOptions::default(),
            })
        }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: [
                status::COMMAND,
                features::SYNTAX_TREE,
                features::MATRIX,
                features::FACTS,
                questions::ASK,
                questions::QUERY,
                questions::COMPLETE_QUERY,
                recaptures::COMMAND,
            ]
            .map(str::to_owned)
            .to_vec(),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        ..ServerCapabilities::default()
    }
}
