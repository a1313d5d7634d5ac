//! `rapporteur.serverStatus`: what the server holds, for people and for tests.

use serde::Serialize;

use crate::team::StoreStatus;

/// The command's name.
pub(crate) const COMMAND: &str = "rapporteur.serverStatus";

/// The answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Status {
    /// Version of the program.
    pub(crate) version: &'static str,
    /// Folder of the desk, if one is open.
    pub(crate) root: Option<String>,
    /// `waiting` for a brief, `loading`, `surveying` while what was kept is compared with the files, or `ready`.
    pub(crate) state: &'static str,
    /// Captures known.
    pub(crate) sources: usize,
    /// Captures still to be read.
    pub(crate) unread: usize,
    /// Briefs known.
    pub(crate) briefs: usize,
    /// Problems of the desk itself.
    pub(crate) problems: usize,
    /// `utf-8`, `utf-16` or `utf-32`.
    pub(crate) position_encoding: String,
    /// `push` or `pull`.
    pub(crate) diagnostics: &'static str,
    /// Writes to the database so far; a burst of edits counts once.
    pub(crate) revisions: u64,
    /// Lists of findings that were shown as they were kept by an earlier session.
    pub(crate) recalled: usize,
    /// The team's base, if one is configured.
    pub(crate) store: Option<StoreStatus>,
    /// Open documents.
    pub(crate) documents: Vec<DocumentStatus>,
}

/// An open document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentStatus {
    /// As the client names it.
    pub(crate) uri: String,
    /// The client's version.
    pub(crate) version: i32,
    /// Bytes.
    pub(crate) length: usize,
    /// FNV-1a (64 bits, hexadecimal) of its UTF-8 bytes.
    pub(crate) hash: String,
}

/// FNV-1a, 64 bits: short enough to be written again in any client that wants to compare texts.
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
