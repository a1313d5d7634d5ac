//! What the client can do, and what we offer it.

use rapporteur_text::PositionEncoding;
use tower_lsp::ls_types::*;

use crate::{features, from_proto, status, to_proto};

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
}

impl ClientCaps {
    /// Reads the capabilities of `initialize`.
    pub(crate) fn new(capabilities: &ClientCapabilities) -> ClientCaps {
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
        diagnostic_provider: client.pull_diagnostics.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("rapporteur".to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: false,
                work_done_progress_options: WorkDoneProgressOptions::default(),
            })
        }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec![status::COMMAND.to_owned(), features::SYNTAX_TREE.to_owned()],
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        ..ServerCapabilities::default()
    }
}
