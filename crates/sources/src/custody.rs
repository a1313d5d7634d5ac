//! The custody log: who captured what when, and what its bytes were.
//!
//! JSON lines that are only ever appended. Each line carries the hash of the line before it, so that a line that is
//! changed or removed later shows. The hashes are SHA-256, which `sha256sum` checks without this program.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Name of the log in the folder of the sources.
pub const CUSTODY_FILE: &str = "custody.jsonl";

/// Version of the form of a line.
pub const CUSTODY_SCHEMA: u32 = 1;

/// One line: a file was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(title = "custody.jsonl, version 1: a line")]
pub struct CustodyEntry {
    /// Version of the form: 1.
    pub schema: u32,
    /// What was done: `import`.
    pub action: String,
    /// Path of the capture relative to the folder of the log, with `/`.
    pub path: String,
    /// Name of the file that was taken in.
    pub original: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// When, as RFC 3339 in UTC, to the second.
    pub time: String,
    /// Who.
    pub operator: String,
    /// SHA-256 of the line before this one, without its line break; empty in the first.
    pub previous: String,
}

impl CustodyEntry {
    /// The line, without line break.
    #[must_use]
    pub fn line(&self) -> String {
        // Strings and numbers always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A line that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyProblem {
    /// Number of the line, from 1.
    pub line: usize,
    /// What, and the way out.
    pub message: String,
}

/// A log, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustodyLog {
    /// Entries in order; those that cannot be read are left out.
    pub entries: Vec<CustodyEntry>,
    /// What does not fit.
    pub problems: Vec<CustodyProblem>,
    /// Hash of the last line, for the next one.
    pub last: String,
}

impl CustodyLog {
    /// Reads a log.
    #[must_use]
    pub fn read(text: &str) -> CustodyLog {
        let mut log = CustodyLog::default();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let line = line.trim_end_matches('\r');
            match serde_json::from_str::<CustodyEntry>(line) {
                Ok(entry) => {
                    if entry.previous != log.last {
                        let message = "the line before it was changed or removed after it was written; compare with a backup".to_owned();
                        log.problems.push(CustodyProblem { line: number, message });
                    }
                    log.entries.push(entry);
                }
                Err(error) => {
                    let message =
                        format!("not an entry of a custody log ({error}); restore the line from a backup");
                    log.problems.push(CustodyProblem { line: number, message });
                }
            }
            log.last = sha256(line.as_bytes());
        }
        log
    }

    /// The last entry of a capture, by its path relative to the log.
    #[must_use]
    pub fn of(&self, path: &str) -> Option<&CustodyEntry> {
        self.entries.iter().rev().find(|entry| entry.path == path)
    }
}

/// SHA-256 as 64 hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, previous: &str) -> CustodyEntry {
        CustodyEntry {
            schema: CUSTODY_SCHEMA,
            action: "import".into(),
            path: path.into(),
            original: path.into(),
            bytes: 3,
            sha256: sha256(b"abc"),
            time: "2020-01-02T03:04:05Z".into(),
            operator: "ada".into(),
            previous: previous.into(),
        }
    }

    #[test]
    fn a_changed_line_shows() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let first = entry("a", "").line();
        let second = entry("b", &sha256(first.as_bytes())).line();
        let log = CustodyLog::read(&format!("{first}\n{second}\n"));
        assert_eq!((log.entries.len(), log.problems.len()), (2, 0));
        assert_eq!(log.last, sha256(second.as_bytes()));
        let forged = first.replace("ada", "bob");
        assert_eq!(CustodyLog::read(&format!("{forged}\n{second}\n")).problems[0].line, 2);
        assert_eq!(CustodyLog::read(&format!("{second}\n")).problems[0].line, 1);
        assert_eq!(CustodyLog::read("nonsense\n").problems.len(), 1);
    }
}
