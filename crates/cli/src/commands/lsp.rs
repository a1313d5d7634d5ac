//! `rapporteur lsp`: the language server.

use std::process::ExitCode;

use crate::Outcome;

pub fn run() -> Outcome {
    Ok(rapporteur_server::run_stdio())
}
