//! `rapporteur lsp`: the language server.

use std::sync::Arc;

use rapporteur_server::Options;

use super::check::desk;
use crate::args::LspArgs;
use crate::log::Log;
use crate::{Outcome, stores};

pub fn run(args: &LspArgs, log: &Log) -> Outcome {
    let mut options = Options::new(desk::system());
    let log = log.clone();
    options.set_log = Some(Arc::new(move |filter| log.set(filter)));
    options.open_store = Some(Arc::new(stores::open));
    options.store = if args.team.no_store { Some(String::new()) } else { args.team.store.clone() };
    Ok(rapporteur_server::run_stdio(options))
}
