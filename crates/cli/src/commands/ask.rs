//! `rapporteur ask`: a question, answered from the sources.

use std::process::ExitCode;

use crate::Outcome;
use crate::args::{AskArgs, AskFormat};
use crate::desks::Desks;
use crate::failure::Failure;
use crate::output::{self, Colors};

pub fn run(args: &AskArgs, colors: Colors) -> Outcome {
    if args.question.trim().is_empty() {
        return Err(Failure::refused(
            "there is no question",
            "for example: rapporteur ask \"Has Kenya trained Fiji?\"",
        ));
    }
    let desks = Desks::for_question(&args.from, &args.team, &args.question)?;
    let answer = desks.with(|desk| rapporteur_query::ask(&args.question, desk));
    let text = match args.format {
        AskFormat::Human => human(&answer, &desks, colors),
        AskFormat::Json => {
            let mut text =
                serde_json::to_string_pretty(&answer).map_err(|error| Failure::Output(error.into()))?;
            text.push('\n');
            text
        }
        AskFormat::Markdown => rapporteur_query::markdown(&answer),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn human(answer: &rapporteur_query::Answer, desks: &Desks, colors: Colors) -> String {
    let width = output::columns();
    let text = rapporteur_query::human(answer, &|name| desks.shown(name), width);
    let text = output::printable(&text).into_owned();
    if colors.is_colored() { highlighted(&text) } else { text }
}

/// The verdict in bold.
fn highlighted(text: &str) -> String {
    match text.split_once('\n') {
        Some((first, rest)) => format!("\u{1b}[1m{first}\u{1b}[0m\n{rest}"),
        None => text.to_owned(),
    }
}
