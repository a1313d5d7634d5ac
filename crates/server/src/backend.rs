//! Handlers of the protocol's methods. They hold no state and no logic: each tells the writer thread what the client
//! wants before it first awaits, and then awaits nothing but the answer.

use std::sync::Arc;

use camino::Utf8PathBuf;
use crossbeam_channel::Sender;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::*;
use tower_lsp::{LanguageServer, LspServiceBuilder};

use crate::capabilities::{self, ClientCaps};
use crate::event::{Event, Session};
use crate::read::{Bound, Cancel, Read, View};
use crate::settings::Settings;
use crate::{features, from_proto, parent, status};

/// The handlers.
pub(crate) struct Backend {
    events: Sender<Event>,
    on_orphaned: Arc<dyn Fn() + Send + Sync>,
}

/// Parameters of the requests that only tests send.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestParams {
    text_document: TextDocumentIdentifier,
}

impl Backend {
    /// Handlers that speak to the writer through `events`.
    pub(crate) fn new(events: Sender<Event>, on_orphaned: Arc<dyn Fn() + Send + Sync>) -> Backend {
        Backend { events, on_orphaned }
    }

    /// Registers what the protocol does not know.
    pub(crate) fn custom_methods(builder: LspServiceBuilder<Backend>) -> LspServiceBuilder<Backend> {
        builder
            .custom_method("rapporteur/_panic", Backend::test_panic)
            .custom_method("rapporteur/_wait", Backend::test_wait)
    }

    fn tell(&self, event: Event) {
        if self.events.send(event).is_err() {
            tracing::error!("the writer thread has ended");
        }
    }

    /// Asks for a read and waits for its answer. Dropping the future cancels the read.
    async fn read<T: Send + 'static>(
        &self,
        method: &'static str,
        uri: Uri,
        bound: Bound,
        run: impl Fn(&View) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let cancel = Cancel::default();
        let _cancelled_with_the_handler = cancel.on_drop();
        let (read, answer) = Read::new(method, uri, bound, cancel, run);
        self.tell(Event::Read(read));
        answer.await.unwrap_or_else(|_| Err(Error::internal_error()))
    }

    async fn test_panic(&self, params: TestParams) -> Result<()> {
        self.read("rapporteur/_panic", params.text_document.uri, Bound::Document, features::panic).await
    }

    async fn test_wait(&self, params: TestParams) -> Result<()> {
        self.read("rapporteur/_wait", params.text_document.uri, Bound::Document, features::wait).await
    }
}

/// The folder the client works in.
fn folder(params: &InitializeParams) -> Option<Utf8PathBuf> {
    let first =
        params.workspace_folders.as_ref().and_then(|folders| folders.first()).map(|folder| &folder.uri);
    #[allow(deprecated)] // Older clients send nothing else.
    let uri = first.or(params.root_uri.as_ref());
    #[allow(deprecated)]
    let path = params.root_path.as_deref().map(Utf8PathBuf::from).filter(|path| path.is_absolute());
    uri.and_then(from_proto::path).or(path)
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let client = ClientCaps::new(&params.capabilities);
        let options = params.initialization_options.as_ref().unwrap_or(&Value::Null);
        let (settings, complaint) = match Settings::read(options) {
            Ok(settings) => (settings, None),
            Err(complaint) => (Settings::default(), Some(complaint)),
        };
        let folder = folder(&params);
        tracing::info!(
            client = params.client_info.as_ref().map(|client| client.name.as_str()),
            folder = folder.as_deref().map(camino::Utf8Path::as_str),
            ?client,
            "initialize"
        );
        if let Some(id) = params.process_id {
            let on_orphaned = Arc::clone(&self.on_orphaned);
            parent::watch(id, move || on_orphaned());
        }
        self.tell(Event::Initialize(Box::new(Session { client, folder, settings, complaint })));
        Ok(InitializeResult {
            capabilities: capabilities::server(&client),
            server_info: Some(ServerInfo {
                name: "rapporteur".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.tell(Event::Initialized);
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.tell(Event::Open { uri: document.uri, version: document.version, text: document.text });
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.tell(Event::Change {
            uri: params.text_document.uri,
            version: params.text_document.version,
            changes: params.content_changes,
        });
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.tell(Event::Close { uri: params.text_document.uri });
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        // Clients that watch no files tell at least of those they write themselves.
        self.tell(Event::Files(from_proto::path(&params.text_document.uri).into_iter().collect()));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let paths = params.changes.iter().filter_map(|change| from_proto::path(&change.uri)).collect();
        self.tell(Event::Files(paths));
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.tell(Event::Settings(params.settings));
    }

    async fn did_change_workspace_folders(&self, _: DidChangeWorkspaceFoldersParams) {}

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.read("textDocument/hover", text_document.uri, Bound::Position, move |view| {
            features::hover(view, position)
        })
        .await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.read("textDocument/definition", text_document.uri, Bound::Position, move |view| {
            features::definition(view, position)
        })
        .await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let previous = params.previous_result_id;
        self.read("textDocument/diagnostic", params.text_document.uri, Bound::Document, move |view| {
            features::pull(view, previous.as_deref())
        })
        .await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        match params.command.as_str() {
            status::COMMAND => {
                let (reply, answer) = oneshot::channel();
                self.tell(Event::Status(reply));
                answer.await.unwrap_or_else(|_| Err(Error::internal_error())).map(Some)
            }
            features::SYNTAX_TREE => {
                let [place] = <[LSPAny; 1]>::try_from(params.arguments)
                    .map_err(|_| Error::invalid_params("one argument: { textDocument, position }"))?;
                let TextDocumentPositionParams { text_document, position } = serde_json::from_value(place)
                    .map_err(|error| Error::invalid_params(error.to_string()))?;
                let tree =
                    self.read("rapporteur.syntaxTree", text_document.uri, Bound::Position, move |view| {
                        features::syntax_tree(view, position)
                    });
                Ok(tree.await?.map(LSPAny::from))
            }
            unknown => Err(Error::invalid_params(format!("unknown command `{unknown}`"))),
        }
    }
}
