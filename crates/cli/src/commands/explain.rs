//! `rapporteur explain`: the pages of the diagnostic codes.

use std::fmt::Write as _;
use std::process::ExitCode;

use rapporteur_catalog::edit_distance;
use rapporteur_ide::codes;

use crate::args::ExplainArgs;
use crate::failure::Failure;
use crate::{Outcome, output};

pub fn run(args: &ExplainArgs) -> Outcome {
    let Some(code) = &args.code else {
        let mut list = String::new();
        for (code, title) in codes::all() {
            let _ = writeln!(list, "{code}  {title}");
        }
        output::print(&list)?;
        return Ok(ExitCode::SUCCESS);
    };
    let wanted = code.trim().to_ascii_uppercase();
    let Some(page) = codes::page(&wanted) else {
        let help = match nearest(&wanted) {
            Some((code, title)) => {
                format!("did you mean {code} ({title})? `rapporteur explain` lists all codes")
            }
            None => "`rapporteur explain` lists all codes".to_owned(),
        };
        return Err(Failure::refused(format!("there is no code `{code}`"), help));
    };
    let end = if page.ends_with('\n') { "" } else { "\n" };
    output::print(&format!("{page}{end}"))?;
    Ok(ExitCode::SUCCESS)
}

/// The code with the fewest edits, if a slip of the finger explains it: every code has six characters, more than two
/// edits make another word.
fn nearest(wanted: &str) -> Option<(&'static str, &'static str)> {
    let slips = codes::all().iter().filter_map(|entry| Some((edit_distance(wanted, entry.0, 2)?, entry)));
    slips.min_by_key(|(edits, _)| *edits).map(|(_, entry)| *entry)
}
