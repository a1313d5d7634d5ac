//! A request that reads: what it computes, how it is cancelled, when it is tried again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use camino::Utf8PathBuf;
use rapporteur_ide::Memo;
use rapporteur_text::TextSize;
use rapporteur_workspace::Snapshot;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{DiagnosticServerCancellationData, Uri};

use crate::capabilities::ClientCaps;
use crate::recaptures::Known;

/// How often a read that a write unwound is tried again. Unbounded retries starve at full typing speed.
const RETRIES: u8 = 2;

/// What a read sees. It lives in a worker only and is dropped before the answer is sent.
pub(crate) struct View {
    /// The workspace at dispatch.
    pub(crate) snapshot: Snapshot,
    /// The file asked about.
    pub(crate) path: Utf8PathBuf,
    /// What the client can do.
    pub(crate) client: ClientCaps,
    /// Whether the request was cancelled; for loops that ask no query.
    pub(crate) cancel: Cancel,
    /// Findings of the file as they were last worded; the same for all who look at the document.
    pub(crate) memo: Arc<Mutex<Memo>>,
    /// Where somebody is typing: nothing is flagged there until the caret has rested.
    pub(crate) typing: Option<TextSize>,
    /// Sources that changed and that nobody has looked at.
    pub(crate) recaptured: Known,
}

impl View {
    /// Works with the findings that are kept. One that was unwound half-way has whole entries, fewer of them.
    pub(crate) fn with_memo<T>(&self, work: impl FnOnce(&mut Memo) -> T) -> T {
        work(&mut self.memo.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What the parameters of a request refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    /// A position: worthless once its text has changed.
    Position,
    /// The document whatever its text: the newest will do, and the client is to ask again if we give up.
    Document,
}

/// Why a computation ended without a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// A write is waiting.
    Superseded,
    /// The client asked for it.
    Cancelled,
    /// A defect of ours; it has been logged.
    Panicked,
}

/// Runs a computation on a snapshot. Cancellation and panics become values here and nowhere else.
pub(crate) fn guard<T>(method: &str, run: impl FnOnce() -> T) -> std::result::Result<T, Failure> {
    let caught = catch_unwind(AssertUnwindSafe(|| salsa::Cancelled::catch(AssertUnwindSafe(run))));
    match caught {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(salsa::Cancelled::PendingWrite)) => Err(Failure::Superseded),
        Ok(Err(salsa::Cancelled::Local)) => Err(Failure::Cancelled),
        // The query was running elsewhere and unwound there: mostly because a write was waiting, which salsa reports to
        // those who wait for the query as a panic. Trying again meets the defect itself, if it is one.
        Ok(Err(other)) => {
            tracing::debug!(method, "a query this request waited for was given up: {other}");
            Err(Failure::Superseded)
        }
        Err(payload) => {
            let what = payload
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| payload.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "no message".to_owned());
            tracing::error!(method, "the request panicked: {what}");
            Err(Failure::Panicked)
        }
    }
}

/// Cancellation of one request, shared by its handler and its worker.
#[derive(Clone, Default)]
pub(crate) struct Cancel(Arc<Mutex<CancelState>>);

#[derive(Default)]
struct CancelState {
    cancelled: bool,
    token: Option<salsa::CancellationToken>,
}

impl Cancel {
    fn state(&self) -> std::sync::MutexGuard<'_, CancelState> {
        // A flag and a handle: nothing a panic could leave half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Unwinds the computation, now or as soon as it starts.
    fn cancel(&self) {
        let mut state = self.state();
        state.cancelled = true;
        if let Some(token) = &state.token {
            token.cancel();
        }
    }

    /// Whether it was cancelled.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.state().cancelled
    }

    fn attach(&self, token: salsa::CancellationToken) {
        let mut state = self.state();
        if state.cancelled {
            token.cancel();
        }
        state.token = Some(token);
    }

    fn detach(&self) {
        self.state().token = None;
    }

    /// Cancels when dropped: tower drops a handler's future when `$/cancelRequest` names it.
    pub(crate) fn on_drop(&self) -> CancelOnDrop {
        CancelOnDrop(self.clone())
    }
}

/// See [`Cancel::on_drop`]; harmless after the answer.
pub(crate) struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// A request on its way.
pub(crate) struct Read {
    /// Its method, for logs.
    pub(crate) method: &'static str,
    /// The document asked about.
    pub(crate) uri: Uri,
    /// The document's version when the request was first dispatched.
    pub(crate) version: Option<i32>,
    bound: Bound,
    attempts: u8,
    arrived: Instant,
    cancel: Cancel,
    job: Box<dyn Job>,
}

/// A computation with its way back.
trait Job: Send {
    /// Computes; the outcome is kept inside until `answer`.
    fn compute(&mut self, view: &View) -> Result<()>;
    /// Sends the outcome, or `error`.
    fn answer(&mut self, error: Option<Error>);
}

struct TypedJob<T, F> {
    run: F,
    value: Option<T>,
    reply: Option<oneshot::Sender<Result<T>>>,
}

impl<T: Send, F: Fn(&View) -> Result<T> + Send> Job for TypedJob<T, F> {
    fn compute(&mut self, view: &View) -> Result<()> {
        self.value = Some((self.run)(view)?);
        Ok(())
    }

    fn answer(&mut self, error: Option<Error>) {
        let outcome = match (error, self.value.take()) {
            (Some(error), _) => Err(error),
            (None, Some(value)) => Ok(value),
            (None, None) => Err(Error::internal_error()),
        };
        if let Some(reply) = self.reply.take() {
            // The handler may be gone: cancelled, or the client has left.
            let _ = reply.send(outcome);
        }
    }
}

impl Read {
    /// A read and the place where its answer will arrive.
    pub(crate) fn new<T: Send + 'static>(
        method: &'static str,
        uri: Uri,
        bound: Bound,
        cancel: Cancel,
        run: impl Fn(&View) -> Result<T> + Send + 'static,
    ) -> (Read, oneshot::Receiver<Result<T>>) {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(TypedJob { run, value: None, reply: Some(reply) });
        let read =
            Read { method, uri, version: None, bound, attempts: 0, arrived: Instant::now(), cancel, job };
        (read, answer)
    }

    /// Whether nobody waits for it any more.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Whether its parameters still mean something now that the document is at `version`.
    pub(crate) fn is_outdated(&self, version: Option<i32>) -> bool {
        self.bound == Bound::Position && self.version.is_some_and(|asked| version != Some(asked))
    }

    /// What the worker will see.
    pub(crate) fn view(
        &self,
        snapshot: Snapshot,
        path: Utf8PathBuf,
        client: ClientCaps,
        memo: Arc<Mutex<Memo>>,
        typing: Option<TextSize>,
        recaptured: Known,
    ) -> View {
        View { snapshot, path, client, cancel: self.cancel.clone(), memo, typing, recaptured }
    }

    /// Answers with an error.
    pub(crate) fn fail(mut self: Read, error: Error) {
        self.job.answer(Some(error));
    }

    /// Answers that the text has moved on.
    pub(crate) fn give_up(self: Read) {
        let error = match self.bound {
            Bound::Position => Error::content_modified(),
            // A client takes "content modified" for "no diagnostics"; this one it asks again.
            Bound::Document => Error {
                code: ErrorCode::ServerError(-32802),
                message: "the text keeps changing".into(),
                data: serde_json::to_value(DiagnosticServerCancellationData { retrigger_request: true }).ok(),
            },
        };
        self.fail(error);
    }

    /// Computes and answers. Gives itself back if a write unwound it and it may be tried again.
    pub(crate) fn run(mut self: Read, view: View) -> Option<Read> {
        let _span = tracing::info_span!("request", method = self.method, attempt = self.attempts).entered();
        if self.cancel.is_cancelled() {
            return None;
        }
        self.cancel.attach(view.snapshot.cancellation_token());
        let outcome = guard(self.method, || self.job.compute(&view));
        self.cancel.detach();
        // Before anything is sent: a snapshot that outlives its answer blocks the writer.
        drop(view);
        tracing::debug!(elapsed = ?self.arrived.elapsed(), ok = outcome.is_ok(), "answered");
        match outcome {
            Ok(Ok(())) => self.job.answer(None),
            Ok(Err(error)) => self.fail(error),
            Err(Failure::Cancelled) => self.fail(Error::request_cancelled()),
            Err(Failure::Panicked) => self.fail(Error::internal_error()),
            Err(Failure::Superseded) if self.attempts < RETRIES => {
                self.attempts += 1;
                return Some(self);
            }
            Err(Failure::Superseded) => self.give_up(),
        }
        None
    }
}
