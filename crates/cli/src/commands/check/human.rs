//! The findings for people: the claim with the source sentence beside it, in the style of rustc.

use std::fmt::Write as _;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use rapporteur_text::TextRange;
use rapporteur_workspace::Severity;

use super::{Checked, CheckedBrief, Counts, DeskProblem, Finding, NumberedText};
use crate::output::{Colors, printable};

/// Longest stretch of a file that is drawn. Beyond it (a file on one line) the place and the quotation have to do.
const LONGEST_WINDOW: usize = 64 * 1024;

pub fn render(checked: &Checked, colors: Colors) -> String {
    let renderer = colors.renderer();
    let mut out = String::new();
    for note in &checked.notes {
        let group = Group::with_title(Level::NOTE.primary_title(printable(note).into_owned()));
        let _ = writeln!(out, "{}\n", renderer.render(&[group]));
    }
    for problem in &checked.problems {
        if problem.problem.severity != Severity::Off {
            show_problem(&mut out, &renderer, problem);
        }
    }
    let mut codes: Vec<&str> = checked.problems.iter().map(|problem| problem.problem.code).collect();
    for brief in &checked.briefs {
        for finding in brief.findings.iter().filter(|finding| finding.diagnostic.severity != Severity::Off) {
            show_finding(&mut out, &renderer, brief, finding);
            codes.push(finding.diagnostic.code);
        }
    }
    if checked.briefs.len() > 1 {
        for brief in &checked.briefs {
            let _ = writeln!(out, "{}: {}", printable(&brief.path), claims(&brief.counts));
        }
    }
    out.push_str(&summary(checked));
    if let Some(code) = codes.first() {
        let _ = writeln!(out, "For more about a code, try `rapporteur explain {code}`.");
    }
    out
}

/// Two lines: what the claims are worth, and how much was found.
pub fn summary(checked: &Checked) -> String {
    let briefs = checked.briefs.len();
    let mut found = Vec::new();
    for (severity, one, many) in [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Information, "remark", "remarks"),
        (Severity::Hint, "hint", "hints"),
    ] {
        let count = checked.count(severity);
        if count > 0 {
            found.push(format!("{count} {}", if count == 1 { one } else { many }));
        }
    }
    let found = if found.is_empty() { "nothing to report".to_owned() } else { found.join(", ") };
    let noun = if briefs == 1 { "brief" } else { "briefs" };
    let compared = checked.baseline.map_or_else(String::new, |compared| {
        format!("beside the baseline: {} known and not shown, {} gone\n", compared.known, compared.gone)
    });
    format!("{briefs} {noun}, {}\n{found}\n{compared}", claims(&checked.counts()))
}

/// "21 claims: 12 supported, 3 contradicted, 6 not checkable"
fn claims(counts: &Counts) -> String {
    let parts = [
        (counts.supported, "supported"),
        (counts.partially_supported, "partially supported"),
        (counts.contradicted, "contradicted"),
        (counts.unsupported, "unsupported"),
        (counts.not_checkable, "not checkable"),
    ];
    let noun = if counts.claims == 1 { "claim" } else { "claims" };
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}")).collect();
    if parts.is_empty() {
        return format!("{} {noun}", counts.claims);
    }
    format!("{} {noun}: {}", counts.claims, parts.join(", "))
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint | Severity::Off => Level::NOTE.with_name("hint"),
    }
}

fn show_problem(out: &mut String, renderer: &Renderer, found: &DeskProblem) {
    let problem = &found.problem;
    let message = printable(&problem.message);
    let title = level(problem.severity).primary_title(&*message).id(problem.code);
    let mut group = Group::with_title(title);
    match found.text.as_ref().zip(problem.range) {
        Some((text, range)) => {
            group = quoted(group, &found.path, text, range, AnnotationKind::Primary, "");
        }
        None => group = group.element(Origin::path(&found.path)),
    }
    let _ = writeln!(out, "{}\n", renderer.render(&[group]));
}

fn show_finding(out: &mut String, renderer: &Renderer, brief: &CheckedBrief, finding: &Finding) {
    let diagnostic = &finding.diagnostic;
    let related = || diagnostic.related.iter().zip(&finding.related).take(related_shown(diagnostic.code));
    let render = |notes: &[String]| {
        let message = printable(&diagnostic.message);
        let mut group =
            Group::with_title(level(diagnostic.severity).primary_title(&*message).id(diagnostic.code));
        group = quoted(group, &brief.path, &brief.text, diagnostic.range, AnnotationKind::Primary, "");
        for (related, file) in related() {
            group = quoted(
                group,
                &file.path,
                &file.text,
                related.range,
                AnnotationKind::Context,
                &related.message,
            );
        }
        let notes = notes.iter().map(|note| Level::NOTE.message(note));
        let helps = diagnostic.help.iter().map(|help| Level::HELP.message(printable(help).into_owned()));
        renderer.render(&[group.elements(notes).elements(helps)])
    };
    let mut picture = render(&[]);
    // A long line is cut to the width of the terminal; the deciding words must be there all the same.
    let cut =
        related().filter(|(related, _)| related.quote.lines().any(|line| !picture.contains(line.trim())));
    let notes: Vec<String> =
        cut.map(|(related, _)| format!("in full: {}", printable(&related.quote))).collect();
    if !notes.is_empty() {
        picture = render(&notes);
    }
    let _ = writeln!(out, "{picture}\n");
}

/// Source sentences shown beside a claim; JSON and editors have more. Where nothing was found, the nearest sentence is
/// a courtesy, and one will do.
fn related_shown(code: &str) -> usize {
    if code == "CLM001" { 1 } else { 2 }
}

/// Adds the lines of `range` with the range underlined, line by line: a sentence wrapped over lines reads better
/// underlined than bracketed.
fn quoted<'a>(
    group: Group<'a>,
    path: &'a str,
    text: &'a NumberedText,
    range: TextRange,
    kind: AnnotationKind,
    label: &'a str,
) -> Group<'a> {
    let Some((window, first_line)) = window(text, range) else {
        let (line, column) = text.position(range.start());
        return group.element(Origin::path(path).line(line as usize).char_column(column as usize));
    };
    let spans = line_spans(&text.text, range);
    let start = usize::from(window.start());
    let mut label = Some(label).filter(|label| !label.is_empty());
    let annotations = spans.into_iter().map(|span| -> Annotation<'a> {
        kind.span(span.start - start..span.end - start).label(label.take())
    });
    let source = text.text.get(std::ops::Range::<usize>::from(window)).unwrap_or_default();
    group.element(Snippet::source(source).path(path).line_start(first_line).annotations(annotations))
}

/// The whole lines that `range` touches, and the number of the first.
fn window(text: &NumberedText, range: TextRange) -> Option<(TextRange, usize)> {
    let (first, _) = text.position(range.start());
    let (last, _) = text.position(range.end());
    let start = text.lines.line(&text.text, first - 1)?.start();
    let end = text.lines.line(&text.text, last - 1)?.end().max(range.end());
    let window = TextRange::new(start, end);
    (usize::from(window.len()) <= LONGEST_WINDOW).then_some((window, first as usize))
}

/// `range` cut at line breaks, without the white space around each part; never empty.
fn line_spans(text: &str, range: TextRange) -> Vec<std::ops::Range<usize>> {
    let whole = std::ops::Range::<usize>::from(range);
    let bytes = text.get(whole.clone()).unwrap_or_default();
    let mut spans = Vec::new();
    let mut at = whole.start;
    for line in bytes.split_inclusive(['\n', '\r']) {
        let lead = line.len() - line.trim_start().len();
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            spans.push(at + lead..at + lead + trimmed.len());
        }
        at += line.len();
    }
    if spans.is_empty() {
        spans.push(whole);
    }
    spans
}

#[cfg(test)]
mod tests {
    use rapporteur_text::TextSize;

    use super::*;

    #[test]
    fn spans_follow_lines() {
        let text = "One two\r\n  three\n\nfour";
        let spans = line_spans(text, TextRange::new(TextSize::new(4), TextSize::of(text)));
        let words: Vec<&str> = spans.into_iter().map(|span| &text[span]).collect();
        assert_eq!(words, ["two", "three", "four"]);
        assert_eq!(line_spans("", TextRange::default()), vec![0usize..0; 1]);
    }

    #[test]
    fn counts_read_well() {
        let counts = Counts { claims: 3, supported: 1, not_checkable: 2, ..Counts::default() };
        assert_eq!(claims(&counts), "3 claims: 1 supported, 2 not checkable");
        assert_eq!(claims(&Counts::default()), "0 claims");
    }
}
