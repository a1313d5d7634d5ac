//! Standard input and output, order of arrival, phases of the session, exit codes.

use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::Notify;
use tower::Service;
use tower_lsp::jsonrpc::{Error, ErrorCode, Request, Response};
use tower_lsp::{LspService, Server};

use crate::Options;
use crate::backend::Backend;
use crate::event::Event;
use crate::output::Output;
use crate::writer::Writer;

/// How many requests may wait for their answers at once before the input is no longer read. A waiting request costs
/// a few hundred bytes; the usual default of 4 lets four slow ones block edits and cancellation.
const CONCURRENCY: usize = 1 << 16;

/// How long answers on their way may take once the client has left.
const GRACE: Duration = Duration::from_secs(2);

/// Phase of the session, in the words of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Phase {
    /// Before `initialize` was answered.
    Uninitialized = 0,
    /// Between `initialize` and `shutdown`.
    Running = 1,
    /// After `shutdown`.
    ShutDown = 2,
}

/// The phase, shared with whoever decides the exit code.
#[derive(Debug, Default)]
struct Phases(AtomicU8);

impl Phases {
    fn get(&self) -> Phase {
        match self.0.load(Ordering::SeqCst) {
            0 => Phase::Uninitialized,
            1 => Phase::Running,
            _ => Phase::ShutDown,
        }
    }

    fn set(&self, phase: Phase) {
        self.0.store(phase as u8, Ordering::SeqCst);
    }
}

/// Outermost service. The transport calls it in wire order, and it polls each handler once before the next message is
/// looked at: every handler tells the writer thread what it wants before it first awaits, so the writer hears of edits,
/// requests and cancellations in the order in which the client sent them.
struct Ordered<S> {
    inner: S,
    phases: Arc<Phases>,
}

impl<S> Service<Request> for Ordered<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Unpin + Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Option<Response>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let phase = self.phases.get();
        let is_initialize = request.method() == "initialize";
        if let Some(refusal) = refuse(phase, &request) {
            return Box::pin(std::future::ready(Ok(refusal)));
        }
        if request.method() == "shutdown" && phase == Phase::Running {
            self.phases.set(Phase::ShutDown);
        }
        let mut handler = self.inner.call(request);
        // Whoever polls it again registers its own waker.
        match Pin::new(&mut handler).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => {
                if is_initialize && matches!(&answer, Ok(Some(response)) if response.is_ok()) {
                    self.phases.set(Phase::Running);
                }
                Box::pin(std::future::ready(answer))
            }
            Poll::Pending => Box::pin(handler),
        }
    }
}

/// What the protocol forbids in this phase; `Some(None)` drops a notification. The framework knows only the methods it
/// serves, so that an unknown one would be refused for the wrong reason.
fn refuse(phase: Phase, request: &Request) -> Option<Option<Response>> {
    let error = match (phase, request.method()) {
        (_, "initialize" | "exit") | (Phase::Running, _) => return None,
        (Phase::Uninitialized, _) => Error {
            code: ErrorCode::ServerError(-32002),
            message: "Server not initialized".into(),
            data: None,
        },
        (Phase::ShutDown, "$/cancelRequest") => return None,
        (Phase::ShutDown, _) => Error::invalid_request(),
    };
    Some(request.id().cloned().map(|id| Response::from_error(id, error)))
}

/// The end of the input: to be waited for, and to be asked about afterwards.
#[derive(Default)]
struct End {
    reached: AtomicBool,
    told: Notify,
}

/// Input that tells when it has ended.
struct Watched<R> {
    inner: R,
    end: Arc<End>,
}

impl<R: AsyncRead + Unpin> AsyncRead for Watched<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        let wanted = buffer.remaining();
        let poll = Pin::new(&mut self.inner).poll_read(context, buffer);
        let ended = match &poll {
            Poll::Ready(Ok(())) => wanted > 0 && buffer.filled().len() == before,
            Poll::Ready(Err(_)) => true,
            Poll::Pending => false,
        };
        if ended {
            self.end.reached.store(true, Ordering::SeqCst);
            self.end.told.notify_one();
        }
        poll
    }
}

/// How a session ended.
enum Ending {
    /// `exit`, or the framework gave up after a broken frame.
    Served,
    /// The input was closed and the last answers did not come in time.
    Closed,
    /// The client's process has gone.
    Orphaned,
}

/// See [`crate::run_stdio`].
pub(crate) fn run_stdio(options: Options) -> ExitCode {
    // The client takes a while to say which folder it is about.
    if let Err(error) =
        std::thread::Builder::new().name("prepare".to_owned()).spawn(rapporteur_workspace::prepare)
    {
        tracing::debug!(%error, "what all desks share is read with the first");
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("io")
        .enable_time()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "cannot start the runtime");
            return ExitCode::from(2);
        }
    };
    let code = runtime.block_on(serve(options));
    // A read of standard input cannot be interrupted.
    runtime.shutdown_background();
    code
}

async fn serve(options: Options) -> ExitCode {
    let phases = Arc::new(Phases::default());
    let end = Arc::new(End::default());
    let orphaned = Arc::new(Notify::new());
    let (events, queue) = crossbeam_channel::unbounded();

    let output = match Output::start() {
        Ok(output) => output,
        Err(error) => {
            tracing::error!(%error, "cannot start the threads");
            return ExitCode::from(2);
        }
    };
    let backend_events = events.clone();
    let writer_output = output.clone();
    let on_orphaned = Arc::clone(&orphaned);
    let mut started = Ok(());
    let builder = LspService::build(|client| {
        started = Writer::start(options, client, writer_output, backend_events.clone(), queue);
        Backend::new(backend_events, Arc::new(move || on_orphaned.notify_one()))
    });
    if let Err(error) = started {
        tracing::error!(%error, "cannot start the threads");
        return ExitCode::from(2);
    }
    let (service, socket) = Backend::custom_methods(builder).finish();

    let service = Ordered { inner: service, phases: Arc::clone(&phases) };
    let input = Watched { inner: tokio::io::stdin(), end: Arc::clone(&end) };
    let serving = Server::new(input, output.stream(), socket).concurrency_level(CONCURRENCY).serve(service);
    let closed = async {
        end.told.notified().await;
        tokio::time::sleep(GRACE).await;
    };
    let ending = tokio::select! {
        () = serving => Ending::Served,
        () = closed => Ending::Closed,
        () = orphaned.notified() => Ending::Orphaned,
    };
    let _ = events.send(Event::Stop);
    output.finish(GRACE);
    match (ending, phases.get()) {
        (Ending::Orphaned, _) => ExitCode::from(1),
        (Ending::Closed, _) | (Ending::Served, Phase::ShutDown) => ExitCode::SUCCESS,
        (Ending::Served, _) if end.reached.load(Ordering::SeqCst) => ExitCode::SUCCESS,
        (Ending::Served, _) => ExitCode::from(1),
    }
}
