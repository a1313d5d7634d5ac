//! The language server: one writer thread, many readers, conversion to and from protocol types, nothing else.
//!
//! ```text
//!  stdin ── transport::Ordered ──► backend (handlers: no state) ──► writer thread ──► worker pool
//!             wire order             one event each                  owns Workspace     snapshots
//!  stdout ◄─ answers ◄──────────── oneshot ◄────────────────────────────────────────────┘
//!         ◄─ outbox (one task) ◄── publishDiagnostics, $/progress, registrations, refreshes
//! ```
//!
//! - [`transport`] polls every handler once on arrival, so that events reach the writer in wire order.
//! - [`writer`] is the only owner of the workspace, the open documents and the settings. It applies all queued
//!   edits before it makes one revision, takes a snapshot for each read and hands it to the pool.
//! - [`pool`] runs reads on snapshots; a pending write unwinds them, a panic costs one request.
//! - [`team`] has a team's base asked by threads of its own; what it answers comes to the writer in lots.
//! - [`outbox`] is the only place that speaks to the client unasked; nobody ever waits for the client elsewhere.
//!
//! How a verdict is made is not known here; no other crate names protocol types.

mod backend;
mod capabilities;
mod desk;
mod documents;
mod event;
mod features;
mod from_proto;
mod last_shown;
mod outbox;
mod output;
mod parent;
mod pool;
mod published;
mod questions;
mod read;
mod recaptures;
mod settings;
mod status;
mod team;
mod to_proto;
mod transport;
mod writer;

use std::process::ExitCode;
use std::sync::Arc;

use rapporteur_catalog::Catalogue;
use rapporteur_store::{EvidenceStore, Rules, StoreError};
use rapporteur_workspace::System;

/// Where the pages of the diagnostic codes are published; `{code}` is replaced by the code.
pub const CODE_PAGE: &str = "https://rapporteur.example/codes/{code}";

/// Sets the log filter of the running process; the error is for people.
pub type SetLog = Arc<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

/// Opens the base of a team by its address, for facts that were read with a catalogue by some rules. May wait.
pub type OpenStore =
    Arc<dyn Fn(&str, &Arc<Catalogue>, Rules) -> Result<Arc<dyn EvidenceStore>, StoreError> + Send + Sync>;

/// How to serve.
#[derive(Clone)]
pub struct Options {
    /// File access.
    pub system: Arc<dyn System>,
    /// Worker threads for checks and requests; 0 means as many as the machine has, at most 8.
    pub workers: usize,
    /// Applies the client's `log` setting; without it the setting is ignored.
    pub set_log: Option<SetLog>,
    /// Opens the base of a team, if one is configured; without it the answer is that this program cannot.
    pub open_store: Option<OpenStore>,
    /// Address of the base of a team, above what `rapporteur.toml` says; an empty one asks none.
    pub store: Option<String>,
}

impl Options {
    /// Defaults over a file system.
    #[must_use]
    pub fn new(system: Arc<dyn System>) -> Options {
        Options { system, workers: 0, set_log: None, open_store: None, store: None }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("workers", &self.workers).finish_non_exhaustive()
    }
}

/// Serves one client on standard input and output until it leaves.
///
/// The code is 0 after `shutdown` and `exit` or when the input is closed, and 1 after `exit` without `shutdown` or when
/// the client's process has gone.
#[must_use]
pub fn run_stdio(options: Options) -> ExitCode {
    transport::run_stdio(options)
}
