//! Standard output: frames from the framework and frames of our own, whole and in order.
//!
//! The framework builds a tree of values for each message before it writes it. For a long list of diagnostics that costs
//! more than finding them, so those are written straight from their types, on the worker that made them, and only
//! handed over here.

use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use serde::Serialize;
use tokio::io::AsyncWrite;
use tower_lsp::ls_types::notification::Notification;

/// A message with its header.
pub(crate) struct Frame {
    bytes: Vec<u8>,
    /// Where the header begins.
    start: usize,
}

enum Part {
    Frame(Frame),
    /// All before it is written; the sender is told.
    End(Sender<()>),
}

/// Way to standard output; never blocks. What the client does not read waits in memory: it is bounded by what the
/// client asked for and by one list of diagnostics a change.
#[derive(Clone)]
pub(crate) struct Output {
    queue: Sender<Part>,
}

impl Output {
    /// Starts the thread that writes.
    pub(crate) fn start() -> std::io::Result<Output> {
        let (queue, parts) = unbounded();
        thread::Builder::new().name("stdout".to_owned()).spawn(move || write_all(&parts))?;
        Ok(Output { queue })
    }

    /// Writes a frame.
    pub(crate) fn send(&self, frame: Frame) {
        // Fails when the client has closed its end.
        let _ = self.queue.send(Part::Frame(frame));
    }

    /// Waits until everything is written, or `patience` is over.
    pub(crate) fn finish(&self, patience: Duration) {
        let (done, written) = bounded(1);
        if self.queue.send(Part::End(done)).is_ok() {
            let _ = written.recv_timeout(patience);
        }
    }

    /// What the framework writes to.
    pub(crate) fn stream(&self) -> Stream {
        Stream { output: self.clone(), pending: Vec::new() }
    }
}

/// Standard output as it is: the standard library's looks through each message for the ends of lines.
fn standard_output() -> Box<dyn Write> {
    let stdout = std::io::stdout();
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&stdout).try_clone_to_owned();
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&stdout).try_clone_to_owned();
    #[cfg(any(unix, windows))]
    if let Ok(own) = own {
        return Box::new(std::fs::File::from(own));
    }
    Box::new(stdout)
}

fn write_all(parts: &Receiver<Part>) {
    let mut stdout = standard_output();
    for part in parts {
        match part {
            Part::Frame(frame) => {
                let bytes = frame.bytes.get(frame.start..).unwrap_or_default();
                if let Err(error) = stdout.write_all(bytes).and_then(|()| stdout.flush()) {
                    tracing::warn!(%error, "the client does not read any more");
                    return;
                }
            }
            Part::End(done) => {
                let _ = done.send(());
                return;
            }
        }
    }
}

/// The framework's end. It flushes after whole messages only, so that a flush is where another frame may come between.
pub(crate) struct Stream {
    output: Output,
    pending: Vec<u8>,
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.pending.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        if !self.pending.is_empty() {
            // Perhaps several frames, but whole ones.
            let bytes = std::mem::take(&mut self.pending);
            self.output.send(Frame { bytes, start: 0 });
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.poll_flush(context)
    }
}

/// A notification as a frame of about `hint` bytes; `None` if its parameters cannot be written, which no type of the
/// protocol does.
pub(crate) fn frame<N: Notification>(params: &N::Params, hint: usize) -> Option<Frame> {
    #[derive(Serialize)]
    struct Message<'a, P> {
        jsonrpc: &'static str,
        method: &'static str,
        params: &'a P,
    }
    // The header needs the length: it is written afterwards, right before the body, into room left for it. Long
    // messages are not moved or copied for it.
    let mut bytes = vec![0; HEADER_ROOM];
    bytes.reserve(hint);
    serde_json::to_writer(&mut bytes, &Message { jsonrpc: "2.0", method: N::METHOD, params }).ok()?;
    headed(bytes)
}

/// A notification whose parameters are written already, piece by piece, as JSON by `write`.
pub(crate) fn written_frame<N: Notification>(hint: usize, write: impl FnOnce(&mut Vec<u8>)) -> Option<Frame> {
    let mut bytes = Vec::with_capacity(HEADER_ROOM + hint);
    bytes.resize(HEADER_ROOM, 0);
    bytes.extend_from_slice(b"{\"jsonrpc\":\"2.0\",\"method\":\"");
    bytes.extend_from_slice(N::METHOD.as_bytes());
    bytes.extend_from_slice(b"\",\"params\":");
    write(&mut bytes);
    bytes.push(b'}');
    headed(bytes)
}

/// Puts the header into the room left for it.
fn headed(mut bytes: Vec<u8>) -> Option<Frame> {
    let header = format!("Content-Length: {}\r\n\r\n", bytes.len().checked_sub(HEADER_ROOM)?);
    let start = HEADER_ROOM.checked_sub(header.len())?;
    bytes.get_mut(start..HEADER_ROOM)?.copy_from_slice(header.as_bytes());
    Some(Frame { bytes, start })
}

/// `Content-Length: `, 20 digits, two line breaks.
const HEADER_ROOM: usize = 40;
