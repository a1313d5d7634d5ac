//! `rapporteur explain`: the pages of the diagnostic codes.

use std::fmt::Write as _;
use std::process::ExitCode;

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

/// The code with the fewest edits, if a slip of the finger explains it.
fn nearest(wanted: &str) -> Option<(&'static str, &'static str)> {
    // Every code has six characters; more than two edits make another word.
    if wanted.len() > 12 {
        return None;
    }
    let closest = codes::all().iter().min_by_key(|(code, _)| edits(wanted, code))?;
    (edits(wanted, closest.0) <= 2).then_some(*closest)
}

/// Levenshtein distance in characters.
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (b, cell) in to.iter().zip(row.iter_mut().skip(1)) {
            let best = (diagonal + usize::from(a != *b)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::edits;

    #[test]
    fn distance() {
        assert_eq!(edits("TIM003", "TIM003"), 0);
        assert_eq!(edits("TIM03", "TIM003"), 1);
        assert_eq!(edits("TMI003", "TIM003"), 2);
        assert_eq!(edits("", "TIM003"), 6);
        assert_eq!(edits("kitten", "sitting"), 3);
    }
}
