//! The `rapporteur` command: arguments in, text or JSON lines out. What a claim is worth is decided in the libraries.

mod args;
mod commands;
mod corpus;
mod desks;
mod failure;
mod jsonl;
mod log;
mod output;
mod reading;
mod stores;
mod team;
mod texts;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};
use crate::failure::Failure;
use crate::log::Log;
use crate::output::Colors;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let log = Log::start(cli.global.log.as_deref());
    let colors = Colors::new(cli.global.color);
    commands::check::desk::keep_facts(!cli.global.no_cache);
    let done = match &cli.command {
        Command::Check(args) => commands::check::run(args, colors),
        Command::Verify(args) => commands::verify::run(args),
        Command::Ask(args) => commands::ask::run(args, colors),
        Command::Query(args) => commands::query::run(args, colors),
        Command::Report(args) => commands::report::run(args),
        Command::Impact(args) => commands::impact::run(args),
        Command::Link(args) => commands::link::run(args),
        Command::Extract(args) => commands::extract::run(args),
        Command::Load(args) => commands::load::run(args),
        Command::Worker(args) => commands::worker::run(args),
        Command::Parse(args) => commands::parse::run(args),
        Command::Lsp(args) => commands::lsp::run(args, &log),
        Command::Import(args) => commands::import::run(args),
        Command::Sources(args) => commands::sources::run(args),
        Command::References(args) => commands::references::run(args),
        Command::Init(args) => commands::init::run(args),
        Command::Explain(args) => commands::explain::run(args),
        Command::Schema(args) => commands::schema::run(args),
        Command::Completions(args) => commands::completions::run(args),
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

/// Result of a command.
pub type Outcome = Result<ExitCode, Failure>;
