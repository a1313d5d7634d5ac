//! Workflow commands of GitHub Actions: `::error file=…,line=…::message`.

use std::fmt::Write as _;

use rapporteur_workspace::Severity;

use super::Checked;
use super::human::summary;

/// One line for each finding, then the summary as plain text.
pub fn render(checked: &Checked) -> String {
    let mut out = String::new();
    for found in &checked.problems {
        let problem = &found.problem;
        let at = found.text.as_ref().zip(problem.range).map(|(text, range)| text.position(range.start()));
        let place = at.map(|(line, col)| format!(",line={line},col={col}")).unwrap_or_default();
        command(&mut out, problem.severity, &found.path, &place, problem.code, &problem.message);
    }
    for brief in &checked.briefs {
        for finding in &brief.findings {
            let diagnostic = &finding.diagnostic;
            let (line, col) = brief.text.position(diagnostic.range.start());
            let (end_line, end_col) = brief.text.position(diagnostic.range.end());
            // A command may name columns on one line only.
            let place = if line == end_line {
                format!(",line={line},endLine={end_line},col={col},endColumn={end_col}")
            } else {
                format!(",line={line},endLine={end_line}")
            };
            let mut message = diagnostic.message.clone();
            for (related, file) in diagnostic.related.iter().zip(&finding.related) {
                let (line, _) = file.text.position(related.range.start());
                let _ = write!(message, "\n{}:{line}: {}", file.path, related.quote);
            }
            for help in &diagnostic.help {
                let _ = write!(message, "\nhelp: {help}");
            }
            command(&mut out, diagnostic.severity, &brief.path, &place, diagnostic.code, &message);
        }
    }
    out.push_str(&summary(checked));
    out
}

fn command(out: &mut String, severity: Severity, path: &str, place: &str, code: &str, message: &str) {
    let level = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "notice",
        Severity::Off => return,
    };
    let _ = writeln!(out, "::{level} file={}{place},title={code}::{}", property(path), data(message));
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_escaped() {
        let mut out = String::new();
        command(&mut out, Severity::Warning, "a,b:c.md", ",line=3", "CLM003", "100 %\nof it");
        assert_eq!(out, "::warning file=a%2Cb%3Ac.md,line=3,title=CLM003::100 %25%0Aof it\n");
    }
}
