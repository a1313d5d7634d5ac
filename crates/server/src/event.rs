//! What the writer thread is told.

use camino::Utf8PathBuf;
use rapporteur_store::{StoreError, StoreJudge};
use rapporteur_workspace::{Asks, Survey, Workspace};
use serde_json::Value;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, Uri};

use crate::capabilities::ClientCaps;
use crate::last_shown::Item;
use crate::output::Frame;
use crate::published::Kept;
use crate::read::{Failure, Read};
use crate::recaptures::Reached;
use crate::settings::Settings;

/// An event. Whatever comes from the client arrives in wire order.
pub(crate) enum Event {
    /// `initialize`.
    Initialize(Box<Session>),
    /// `initialized`: from here on the client may be asked things.
    Initialized,
    /// `textDocument/didOpen`.
    Open { uri: Uri, version: i32, text: String },
    /// `textDocument/didChange`.
    Change { uri: Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent> },
    /// `textDocument/didClose`.
    Close { uri: Uri },
    /// Files changed on disk (`workspace/didChangeWatchedFiles`, `textDocument/didSave`).
    Files(Vec<Utf8PathBuf>),
    /// New settings, unread.
    Settings(Value),
    /// The desk was read; `None` after a defect.
    Loaded(Option<Box<Workspace>>),
    /// The files of the desk were compared with what is kept of them; `None` after a defect.
    Surveyed(Option<Box<Survey>>),
    /// A request that reads a snapshot: new, or unwound by a write and to be tried again.
    Read(Read),
    /// `rapporteur.serverStatus`.
    Status(oneshot::Sender<Result<Value>>),
    /// A check of an open document is done.
    Checked(Checked),
    /// What was last shown of a document in an earlier session, if that can be shown again; for the text of that version.
    LastShown { uri: Uri, search: u64, version: i32, items: Option<Vec<Item>> },
    /// A client that asks for diagnostics waits for what was last shown of a document.
    AskLastShown { uri: Uri, reply: oneshot::Sender<Vec<Item>> },
    /// Briefs have come to rest, if there were no more revisions than these: what is shown of them can be kept.
    KeepShown(u64),
    /// What is shown of a document could not be kept yet.
    KeepAgain(Uri),
    /// Nobody has typed in a document for a while: what was held back can be shown.
    Rested(Uri),
    /// Nothing has changed in the sources for a while: what the changes are worth can be worked out, if these are the last.
    Settled(u64),
    /// What changed sources change for the claims, as of that many changes.
    Reached(u64, Box<std::result::Result<Reached, Failure>>),
    /// Somebody wants to see what changed sources change.
    ShowImpact,
    /// Somebody has seen what that many changes change.
    Seen(u64),
    /// A team's base was opened, or could not be; which of those that were chosen.
    StoreOpened(u64, Box<std::result::Result<StoreJudge, StoreError>>),
    /// What a brief asks of that base; `None` if a write came between.
    StoreAsks(u64, Utf8PathBuf, Option<Asks>),
    /// It has told something.
    StoreNews(u64),
    /// What it has told is to be taken over: more may have come meanwhile.
    StoreLot(u64),
    /// It does not tell of changes: it is to be asked.
    StoreLook(u64),
    /// The client leaves.
    Stop,
}

/// What `initialize` settles for the session.
#[derive(Debug)]
pub(crate) struct Session {
    /// What the client can do.
    pub(crate) client: ClientCaps,
    /// The workspace folder, if there is one.
    pub(crate) folder: Option<Utf8PathBuf>,
    /// Settings of `initializationOptions`.
    pub(crate) settings: Settings,
    /// Why they could not be read.
    pub(crate) complaint: Option<String>,
}

/// Outcome of a check.
pub(crate) struct Checked {
    /// Which document.
    pub(crate) uri: Uri,
    /// At which of the client's versions; `None` if it is not open.
    pub(crate) version: Option<i32>,
    /// Its findings, or why there are none.
    pub(crate) outcome: std::result::Result<Findings, Failure>,
    /// What the next check need not do again.
    pub(crate) kept: Box<Kept>,
}

/// Findings of a document, as they are shown.
pub(crate) struct Findings {
    /// Digest of the list.
    pub(crate) digest: u64,
    /// Whether there are none.
    pub(crate) empty: bool,
    /// Whether some were held back because somebody is typing there.
    pub(crate) held: bool,
    /// The message that tells the client; left out if it knew the list when the check began.
    pub(crate) frame: Option<Frame>,
}
