//! The language server alone, without the rest of the command: what the tests drive.

use std::process::ExitCode;
use std::sync::Arc;

use rapporteur_server::{Options, run_stdio};
use rapporteur_workspace::OsSystem;

fn main() -> ExitCode {
    if let Ok(filter) = std::env::var("RAPPORTEUR_LOG") {
        let filter = tracing_subscriber::EnvFilter::new(filter);
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    }
    run_stdio(Options::new(Arc::new(OsSystem)))
}
