//! Leaves when the client's process has gone: an editor that was killed closes nothing.

use std::time::Duration;

/// How often to look.
const PERIOD: Duration = Duration::from_secs(2);

/// Calls `gone` once the process `id` has ended. On systems without `/proc`, the closed standard input has to do.
pub(crate) fn watch(id: u32, gone: impl FnOnce() + Send + 'static) {
    let process = std::path::PathBuf::from(format!("/proc/{id}"));
    // No `/proc`, or a client in another process namespace (a container): its id means nothing here.
    if !process.exists() {
        return;
    }
    let watcher = std::thread::Builder::new().name("parent".to_owned()).spawn(move || {
        while process.exists() {
            std::thread::sleep(PERIOD);
        }
        tracing::warn!(id, "the client's process has gone");
        gone();
    });
    if let Err(error) = watcher {
        tracing::warn!(%error, "cannot watch the client's process");
    }
}
