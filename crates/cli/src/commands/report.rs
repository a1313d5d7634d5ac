//! `rapporteur report`: what briefs claim beside what the sources show, as a page or for other programs.

use std::process::ExitCode;

use rapporteur_query::FactTable;
use rapporteur_report::Report;

use super::check::desk;
use crate::args::{ReportArgs, ReportFormat};
use crate::failure::Failure;
use crate::output::{self, Progress};
use crate::{Outcome, team};

pub fn run(args: &ReportArgs) -> Outcome {
    let mut desks = desk::open(std::slice::from_ref(&args.path))?;
    // One path is one desk.
    let Some(mut desk) = desks.pop() else {
        return Err(Failure::refused(format!("{} has no briefs", args.path), ""));
    };
    for message in desk.workspace.messages() {
        output::print_error(&format!("note: {message}"));
    }
    for problem in desk.workspace.problems() {
        output::print_error(&format!("{}: {}", desk.here.shown(&problem.path), problem.message));
    }
    team::join(&mut desk.workspace, &desk.briefs, &args.team)?;
    let snapshot = desk.workspace.snapshot();
    let table = FactTable::new(snapshot.catalogue(), snapshot.lexicon());
    let bar = Progress::bar("sources");
    bar.set(0, snapshot.sources().len() as u64);
    let report = Report::gather(&snapshot, &desk.briefs, &table, &|| bar.advance(1));
    drop(bar);
    snapshot.verdict_keeper().keep();
    let keeper = snapshot.tree_keeper();
    if keeper.is_due() {
        keeper.keep();
    }
    if report.briefs.is_empty() {
        return Err(Failure::refused(
            format!("no brief of {} could be read", args.path),
            "the lines above say why",
        ));
    }
    let json = |value: serde_json::Value| -> Result<String, Failure> {
        let mut text = serde_json::to_string_pretty(&value).map_err(|error| Failure::Output(error.into()))?;
        text.push('\n');
        Ok(text)
    };
    let text = match args.format {
        ReportFormat::Html => rapporteur_report::html::page(&report),
        ReportFormat::Claimreview => json(rapporteur_report::claim_review(&report, &args.base_url))?,
        ReportFormat::Annotations => json(rapporteur_report::annotations(&report, &args.base_url))?,
        ReportFormat::Csv => rapporteur_report::table(&report),
    };
    match args.output.as_deref().filter(|path| *path != "-") {
        Some(path) => {
            std::fs::write(path, text).map_err(|error| Failure::Write { path: path.to_owned(), error })?
        }
        None => output::print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}
