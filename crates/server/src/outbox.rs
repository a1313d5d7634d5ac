//! All that is sent to the client unasked, from tasks of its own: the writer thread never waits for the client, and a
//! client that never answers holds up nothing but its own answer.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use tower_lsp::Client;
use tower_lsp::ls_types::notification::{LogMessage, Notification, Progress, ShowMessage};
use tower_lsp::ls_types::*;

/// How long an answer of the client may take before we go on without it.
const PATIENCE: Duration = Duration::from_secs(10);

/// `rapporteur/impact`: sources have changed, and claims with them.
pub(crate) enum Impact {}

impl Notification for Impact {
    type Params = ImpactParams;
    const METHOD: &'static str = "rapporteur/impact";
}

/// Parameters of `rapporteur/impact`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ImpactParams {
    /// For people.
    pub(crate) message: String,
    /// Sources that changed since somebody last looked.
    pub(crate) sources: usize,
    /// Claims that change.
    pub(crate) claims: usize,
    /// Briefs that they stand in.
    pub(crate) briefs: usize,
}

/// Way to the client; cheap to clone, never blocks.
#[derive(Clone)]
pub(crate) struct Outbox {
    notifications: UnboundedSender<Message>,
    client: Client,
    runtime: Handle,
}

enum Message {
    Log(LogMessageParams),
    Show(ShowMessageParams),
    Impact(ImpactParams),
    Progress(ProgressParams),
}

impl Outbox {
    /// Starts the task that sends notifications, in order. Must be called within the runtime.
    pub(crate) fn start(client: Client) -> Outbox {
        let (notifications, queue) = unbounded_channel();
        let runtime = Handle::current();
        runtime.spawn(send_all(client.clone(), queue));
        Outbox { notifications, client, runtime }
    }

    fn notify(&self, message: Message) {
        // Fails only when the client has left.
        let _ = self.notifications.send(message);
    }

    /// `window/logMessage`.
    pub(crate) fn log(&self, typ: MessageType, message: impl Into<String>) {
        self.notify(Message::Log(LogMessageParams { typ, message: message.into() }));
    }

    /// `window/showMessage`.
    pub(crate) fn show(&self, typ: MessageType, message: impl Into<String>) {
        self.notify(Message::Show(ShowMessageParams { typ, message: message.into() }));
    }

    /// `rapporteur/impact`.
    pub(crate) fn impact(&self, params: ImpactParams) {
        self.notify(Message::Impact(params));
    }

    /// `window/showMessageRequest` with one thing to do; people take their time, and `then` is called if they choose it.
    pub(crate) fn propose(&self, message: String, action: &str, then: impl FnOnce() + Send + 'static) {
        let client = self.client.clone();
        let actions = vec![MessageActionItem { title: action.to_owned(), properties: Default::default() }];
        self.runtime.spawn(async move {
            match client.show_message_request(MessageType::INFO, message, Some(actions)).await {
                Ok(Some(_)) => then(),
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "the client did not show a message"),
            }
        });
    }

    /// `window/showDocument`.
    pub(crate) fn open(&self, uri: Uri) {
        let client = self.client.clone();
        self.runtime.spawn(async move {
            let params =
                ShowDocumentParams { uri, external: Some(false), take_focus: Some(true), selection: None };
            match timeout(PATIENCE, client.show_document(params)).await {
                Ok(Ok(true)) => {}
                Ok(Ok(false)) => tracing::warn!("the client did not open a file"),
                Ok(Err(error)) => tracing::warn!(%error, "the client refused to open a file"),
                Err(_) => tracing::warn!("the client did not answer whether it opened a file"),
            }
        });
    }

    /// `client/registerCapability`.
    pub(crate) fn register(&self, registrations: Vec<Registration>) {
        let client = self.client.clone();
        self.runtime.spawn(async move {
            match timeout(PATIENCE, client.register_capability(registrations)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "the client refused a registration"),
                Err(_) => tracing::warn!("the client did not answer a registration"),
            }
        });
    }

    /// `workspace/diagnostic/refresh`.
    pub(crate) fn refresh_diagnostics(&self) {
        let client = self.client.clone();
        self.runtime.spawn(async move {
            if timeout(PATIENCE, client.workspace_diagnostic_refresh()).await.is_err() {
                tracing::warn!("the client did not answer a refresh of diagnostics");
            }
        });
    }

    /// `workspace/configuration`; the answer goes to `then`.
    pub(crate) fn ask_settings(&self, then: impl FnOnce(Value) + Send + 'static) {
        let client = self.client.clone();
        let items = vec![ConfigurationItem { scope_uri: None, section: Some("rapporteur".to_owned()) }];
        self.runtime.spawn(async move {
            match timeout(PATIENCE, client.configuration(items)).await {
                Ok(Ok(values)) => {
                    if let Some(value) = values.into_iter().next() {
                        then(value);
                    }
                }
                Ok(Err(error)) => tracing::warn!(%error, "the client does not tell its settings"),
                Err(_) => tracing::warn!("the client did not answer for its settings"),
            }
        });
    }

    /// Does something after a while, on no thread of its own.
    pub(crate) fn after(&self, pause: Duration, then: impl FnOnce() + Send + 'static) {
        self.runtime.spawn(async move {
            tokio::time::sleep(pause).await;
            then();
        });
    }

    /// Starts a progress display. What happens before the client has agreed to show it is summed up in its beginning.
    pub(crate) fn progress(&self, title: &'static str) -> ProgressBar {
        let (steps, queue) = unbounded_channel();
        let outbox = self.clone();
        self.runtime.spawn(show_progress(outbox, title, queue));
        ProgressBar { steps }
    }
}

async fn send_all(client: Client, mut queue: UnboundedReceiver<Message>) {
    async fn send<N: Notification>(client: &Client, params: N::Params) {
        client.send_notification::<N>(params).await;
    }
    while let Some(message) = queue.recv().await {
        match message {
            Message::Log(params) => send::<LogMessage>(&client, params).await,
            Message::Show(params) => send::<ShowMessage>(&client, params).await,
            Message::Impact(params) => send::<Impact>(&client, params).await,
            Message::Progress(params) => send::<Progress>(&client, params).await,
        }
    }
}

/// A progress display; it ends when it is dropped.
pub(crate) struct ProgressBar {
    steps: UnboundedSender<Step>,
}

struct Step {
    done: usize,
    total: usize,
}

impl ProgressBar {
    /// Tells how far the work is.
    pub(crate) fn report(&self, done: usize, total: usize) {
        let _ = self.steps.send(Step { done, total });
    }
}

/// Between two reports; a display that flickers tells nothing.
const REPORT_EVERY: Duration = Duration::from_millis(100);

async fn show_progress(outbox: Outbox, title: &'static str, mut steps: UnboundedReceiver<Step>) {
    let token = NumberOrString::String("rapporteur/indexing".to_owned());
    let created = timeout(PATIENCE, outbox.client.create_work_done_progress(token.clone())).await;
    if !matches!(created, Ok(Ok(()))) {
        tracing::debug!("the client shows no progress");
        return;
    }
    let send = |value| {
        outbox.notify(Message::Progress(ProgressParams {
            token: token.clone(),
            value: ProgressParamsValue::WorkDone(value),
        }));
    };
    send(WorkDoneProgress::Begin(WorkDoneProgressBegin {
        title: title.to_owned(),
        cancellable: Some(false),
        message: None,
        percentage: Some(0),
    }));
    let mut last = Step { done: 0, total: 0 };
    while let Some(step) = steps.recv().await {
        last = step;
        while let Ok(newer) = steps.try_recv() {
            last = newer;
        }
        let percentage = (last.done * 100).checked_div(last.total).map(|percent| percent.min(100) as u32);
        send(WorkDoneProgress::Report(WorkDoneProgressReport {
            cancellable: Some(false),
            message: Some(format!("{}/{}", last.done, last.total)),
            percentage,
        }));
        tokio::time::sleep(REPORT_EVERY).await;
    }
    send(WorkDoneProgress::End(WorkDoneProgressEnd { message: Some(format!("{} sources", last.total)) }));
}
