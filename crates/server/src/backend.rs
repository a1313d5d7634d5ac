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
use crate::questions::{AskParams, CompleteParams, Material, QueryParams, Tables};
use crate::read::{Bound, Cancel, Read, View};
use crate::settings::Settings;
use crate::{features, from_proto, last_shown, parent, questions, recaptures, status};

/// The handlers.
pub(crate) struct Backend {
    events: Sender<Event>,
    on_orphaned: Arc<dyn Fn() + Send + Sync>,
    tables: Arc<Tables>,
}

/// Parameters of the requests that only tests send.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestParams {
    text_document: TextDocumentIdentifier,
}

/// Parameters of `rapporteur.evidenceMatrix`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MatrixParams {
    text_document: TextDocumentIdentifier,
    #[serde(default)]
    range: Option<Range>,
}

impl Backend {
    /// Handlers that speak to the writer through `events`.
    pub(crate) fn new(events: Sender<Event>, on_orphaned: Arc<dyn Fn() + Send + Sync>) -> Backend {
        Backend { events, on_orphaned, tables: Arc::default() }
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

    /// Works out an answer from the sources on a thread for long work; no snapshot is held meanwhile.
    async fn answer(
        &self,
        method: &'static str,
        run: impl FnOnce(&Material) -> Result<Value> + Send + 'static,
    ) -> Result<Value> {
        let tables = Arc::clone(&self.tables);
        let take = move |view: &View| Ok(tables.material(view));
        let material = self.read(method, from_proto::whole_desk()?, Bound::Document, take).await?;
        Self::work(method, move || run(&material)).await
    }

    /// Does long work on a thread for it.
    async fn work(
        method: &'static str,
        run: impl FnOnce() -> Result<Value> + Send + 'static,
    ) -> Result<Value> {
        let worked = tokio::task::spawn_blocking(run).await;
        worked.unwrap_or_else(|error| {
            tracing::error!(method, %error, "the answer met a defect");
            Err(Error::internal_error())
        })
    }

    async fn test_panic(&self, params: TestParams) -> Result<()> {
        self.read("rapporteur/_panic", params.text_document.uri, Bound::Document, features::panic).await
    }

    async fn test_wait(&self, params: TestParams) -> Result<()> {
        self.read("rapporteur/_wait", params.text_document.uri, Bound::Document, features::wait).await
    }
}

/// The one argument of a command.
fn argument<T: serde::de::DeserializeOwned>(arguments: Vec<LSPAny>) -> Result<T> {
    let [argument] = <[LSPAny; 1]>::try_from(arguments)
        .map_err(|_| Error::invalid_params("the command takes one argument, an object"))?;
    serde_json::from_value(argument).map_err(|error| Error::invalid_params(error.to_string()))
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
        let options = params.initialization_options.as_ref().unwrap_or(&Value::Null);
        let client = ClientCaps::new(&params.capabilities, options);
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
        let first = previous.is_none();
        let uri = params.text_document.uri;
        let found = self.read("textDocument/diagnostic", uri.clone(), Bound::Document, move |view| {
            features::pull(view, previous.as_deref())
        });
        if !first {
            return found.await;
        }
        // What was shown in the last session is there before the desk is.
        let (reply, last) = oneshot::channel();
        let last = async {
            self.tell(Event::AskLastShown { uri, reply });
            match last.await.ok().and_then(|items| last_shown::asked(&items)) {
                Some(items) => Ok(features::report(None, items)),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            found = found => found,
            last = last => last,
        }
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let declaration = params.context.include_declaration;
        self.read("textDocument/references", text_document.uri, Bound::Position, move |view| {
            features::references(view, position, declaration)
        })
        .await
    }

    async fn goto_type_definition(
        &self,
        params: request::GotoTypeDefinitionParams,
    ) -> Result<Option<request::GotoTypeDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.read("textDocument/typeDefinition", text_document.uri, Bound::Position, move |view| {
            features::type_definition(view, position)
        })
        .await
    }

    async fn goto_implementation(
        &self,
        params: request::GotoImplementationParams,
    ) -> Result<Option<request::GotoImplementationResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.read("textDocument/implementation", text_document.uri, Bound::Position, move |view| {
            features::implementation(view, position)
        })
        .await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.read("textDocument/documentHighlight", text_document.uri, Bound::Position, move |view| {
            features::highlights(view, position)
        })
        .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.read("textDocument/documentLink", params.text_document.uri, Bound::Document, features::links)
            .await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.read(
            "textDocument/documentSymbol",
            params.text_document.uri,
            Bound::Document,
            features::document_symbols,
        )
        .await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.read(
            "textDocument/foldingRange",
            params.text_document.uri,
            Bound::Document,
            features::folding_ranges,
        )
        .await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let positions = params.positions;
        self.read("textDocument/selectionRange", params.text_document.uri, Bound::Position, move |view| {
            features::selection_ranges(view, &positions)
        })
        .await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let range = params.range;
        self.read("textDocument/inlayHint", params.text_document.uri, Bound::Position, move |view| {
            features::inlay_hints(view, range)
        })
        .await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.read("textDocument/codeLens", params.text_document.uri, Bound::Document, features::code_lenses)
            .await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let tokens = self.read(
            "textDocument/semanticTokens/full",
            params.text_document.uri,
            Bound::Document,
            |view| features::semantic_tokens(view, None),
        );
        Ok(tokens.await?.map(SemanticTokensResult::Tokens))
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let range = params.range;
        let tokens = self.read(
            "textDocument/semanticTokens/range",
            params.text_document.uri,
            Bound::Position,
            move |view| features::semantic_tokens(view, Some(range)),
        );
        Ok(tokens.await?.map(SemanticTokensRangeResult::Tokens))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let CodeActionParams { text_document, range, context, .. } = params;
        self.read("textDocument/codeAction", text_document.uri, Bound::Position, move |view| {
            features::code_actions(view, range, &context)
        })
        .await
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        let Some(uri) = features::action_document(&action) else { return Ok(action) };
        self.read("codeAction/resolve", uri, Bound::Document, move |view| {
            features::resolve_action(view, action.clone())
        })
        .await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        self.read("textDocument/completion", text_document.uri, Bound::Position, move |view| {
            features::completion(view, position)
        })
        .await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let TextDocumentPositionParams { text_document, position } = params;
        self.read("textDocument/prepareRename", text_document.uri, Bound::Position, move |view| {
            features::prepare_rename(view, position)
        })
        .await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let name = params.new_name;
        self.read("textDocument/rename", text_document.uri, Bound::Position, move |view| {
            features::rename(view, position, &name)
        })
        .await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.read("textDocument/prepareCallHierarchy", text_document.uri, Bound::Position, move |view| {
            features::prepare_call_hierarchy(view, position)
        })
        .await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let item = params.item;
        self.read("callHierarchy/incomingCalls", item.uri.clone(), Bound::Document, move |view| {
            features::incoming_calls(view, &item)
        })
        .await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let item = params.item;
        self.read("callHierarchy/outgoingCalls", item.uri.clone(), Bound::Document, move |view| {
            features::outgoing_calls(view, &item)
        })
        .await
    }

    async fn prepare_type_hierarchy(
        &self,
        params: TypeHierarchyPrepareParams,
    ) -> Result<Option<Vec<TypeHierarchyItem>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.read("textDocument/prepareTypeHierarchy", text_document.uri, Bound::Position, move |view| {
            features::prepare_type_hierarchy(view, position)
        })
        .await
    }

    async fn supertypes(
        &self,
        params: TypeHierarchySupertypesParams,
    ) -> Result<Option<Vec<TypeHierarchyItem>>> {
        let item = params.item;
        self.read("typeHierarchy/supertypes", item.uri.clone(), Bound::Document, move |view| {
            features::supertypes(view, &item)
        })
        .await
    }

    async fn subtypes(&self, params: TypeHierarchySubtypesParams) -> Result<Option<Vec<TypeHierarchyItem>>> {
        let item = params.item;
        self.read("typeHierarchy/subtypes", item.uri.clone(), Bound::Document, move |view| {
            features::subtypes(view, &item)
        })
        .await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let query = params.query;
        self.read("workspace/symbol", from_proto::whole_desk()?, Bound::Document, move |view| {
            features::workspace_symbols(view, &query)
        })
        .await
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        let previous = params.previous_result_ids;
        self.read("workspace/diagnostic", from_proto::whole_desk()?, Bound::Document, move |view| {
            features::workspace_diagnostics(view, &previous)
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
                let TextDocumentPositionParams { text_document, position } = argument(params.arguments)?;
                let tree =
                    self.read("rapporteur.syntaxTree", text_document.uri, Bound::Position, move |view| {
                        features::syntax_tree(view, position)
                    });
                Ok(tree.await?.map(LSPAny::from))
            }
            questions::ASK => {
                let params: AskParams = argument(params.arguments)?;
                self.answer("rapporteur.ask", move |material| material.ask(&params)).await.map(Some)
            }
            questions::QUERY => {
                let params: QueryParams = argument(params.arguments)?;
                self.answer("rapporteur.query", move |material| material.query(&params)).await.map(Some)
            }
            questions::COMPLETE_QUERY => {
                let params: CompleteParams = argument(params.arguments)?;
                let tables = Arc::clone(&self.tables);
                let complete = move |material: &Material| Ok(tables.complete(material, &params));
                self.answer("rapporteur.completeQuery", complete).await.map(Some)
            }
            recaptures::COMMAND => {
                let recaptures::Params { seen } = if params.arguments.is_empty() {
                    Default::default()
                } else {
                    argument(params.arguments)?
                };
                let tables = Arc::clone(&self.tables);
                let take = move |view: &View| Ok(recaptures::half(view, tables.table(&view.snapshot)));
                let half =
                    self.read(recaptures::COMMAND, from_proto::whole_desk()?, Bound::Document, take).await?;
                let generation = half.generation;
                let answer = Self::work(recaptures::COMMAND, move || half.answer()).await?;
                if seen {
                    self.tell(Event::Seen(generation));
                }
                Ok(Some(answer))
            }
            features::FACTS => {
                let TextDocumentPositionParams { text_document, position } = argument(params.arguments)?;
                let facts =
                    self.read("rapporteur.factView", text_document.uri, Bound::Position, move |view| {
                        features::fact_view(view, position)
                    });
                Ok(Some(facts.await?))
            }
            features::MATRIX => {
                let MatrixParams { text_document, range } = argument(params.arguments)?;
                let matrix =
                    self.read("rapporteur.evidenceMatrix", text_document.uri, Bound::Document, move |view| {
                        features::matrix(view, range)
                    });
                Ok(Some(matrix.await?))
            }
            unknown => Err(Error::invalid_params(format!("unknown command `{unknown}`"))),
        }
    }
}
