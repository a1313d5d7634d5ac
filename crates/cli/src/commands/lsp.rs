//! `rapporteur lsp`: the language server.

use std::sync::Arc;

use rapporteur_server::Options;

use super::check::desk;
use crate::Outcome;
use crate::log::Log;

pub fn run(log: &Log) -> Outcome {
    let mut options = Options::new(desk::system());
    let log = log.clone();
    options.set_log = Some(Arc::new(move |filter| log.set(filter)));
    Ok(rapporteur_server::run_stdio(options))
}
