//! The `rapporteur` command: arguments in, text or JSON lines out. What a claim is worth is decided in the libraries.

mod args;
mod commands;
mod corpus;
mod failure;
mod jsonl;
mod output;
mod reading;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};
use crate::failure::Failure;
use crate::output::Colors;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    start_log(cli.global.log.as_deref());
    let colors = Colors::new(cli.global.color);
    let done = match &cli.command {
        Command::Verify(args) => commands::verify::run(args),
        Command::Link(args) => commands::link::run(args),
        Command::Init(args) => commands::init::run(args),
        Command::Schema(args) => commands::schema::run(args),
        Command::Completions(args) => commands::completions::run(args),
        // Wait for their crates.
        Command::Check(_) | Command::Explain(_) | Command::Lsp(_) => {
            Err(Failure::refused("not built yet", ""))
        }
    };
    match done {
        Ok(code) => code,
        // `rapporteur check | head`: the reader has seen enough.
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            output::report_failure(&failure, colors);
            ExitCode::from(2)
        }
    }
}

/// Logs to standard error what `filter` or `RAPPORTEUR_LOG` asks for; nothing without either. An unreadable filter
/// is reported and costs the log, not the work.
fn start_log(filter: Option<&str>) {
    let variable = std::env::var("RAPPORTEUR_LOG").ok();
    let Some(text) = filter.map(str::to_owned).or(variable).filter(|text| !text.is_empty()) else { return };
    match tracing_subscriber::EnvFilter::try_new(&text) {
        Ok(filter) => {
            let log = tracing_subscriber::fmt()
                .with_env_filter(filter)
                .with_writer(std::io::stderr)
                .with_ansi(false)
                .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE);
            // Fails only if a log is already set up, which this process has not done.
            let _ = log.try_init();
        }
        Err(error) => eprintln!("warning: the log filter `{text}` cannot be read: {error}"),
    }
}

/// Result of a command.
pub type Outcome = Result<ExitCode, Failure>;
