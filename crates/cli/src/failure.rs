//! Why a command could not run.

use camino::Utf8PathBuf;

/// A command could not run (exit code 2). The message names the file and what is wrong; the help is the way out.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A file or folder named by the user could not be read.
    #[error("cannot read {path}: {error}")]
    Read { path: Utf8PathBuf, error: std::io::Error },
    /// A file could not be written.
    #[error("cannot write {path}: {error}")]
    Write { path: Utf8PathBuf, error: std::io::Error },
    /// Standard output is gone or full.
    #[error("cannot write to standard output: {0}")]
    Output(#[from] std::io::Error),
    /// What was asked for cannot be done.
    #[error("{message}")]
    Refused { message: String, help: String },
}

impl Failure {
    /// What was asked for cannot be done, and the way out.
    pub fn refused(message: impl Into<String>, help: impl Into<String>) -> Failure {
        Failure::Refused { message: message.into(), help: help.into() }
    }

    /// Whether the reader of our output has gone, which is no failure of ours.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Failure::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
    }

    /// The way out, if there is one to name.
    pub fn help(&self) -> Option<&str> {
        match self {
            Failure::Read { error, .. } if error.kind() == std::io::ErrorKind::NotFound => {
                Some("check the spelling; paths are relative to the current folder")
            }
            Failure::Write { error, .. } if error.kind() == std::io::ErrorKind::PermissionDenied => {
                Some("choose a folder that you may write to")
            }
            Failure::Refused { help, .. } if !help.is_empty() => Some(help),
            _ => None,
        }
    }
}
