//! Answers as text for people and as Markdown for briefs.

use std::fmt::Write as _;

use crate::answer::{Answer, Citation, Finding, Verdict};

/// An answer for people, broken to `width` columns. `shown` writes the name of a source as the reader would.
#[must_use]
pub fn human(answer: &Answer, shown: &dyn Fn(&str) -> String, width: usize) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", answer.summary);
    let mut group: Option<&str> = None;
    let grouped = answer.findings.iter().any(|finding| !finding.group.is_empty());
    let mut number = 0;
    for finding in &answer.findings {
        if grouped && group != Some(&finding.group) {
            group = Some(&finding.group);
            let name = if finding.group.is_empty() { "in the words of the sources" } else { &finding.group };
            let _ = writeln!(out, "\n{}", crate::wording::capitalised(name));
        } else if !grouped {
            out.push('\n');
        }
        wrapped(&mut out, &format!("- {}{}", finding.text, origins(finding)), width, "  ", "");
        for citation in &finding.citations {
            number += 1;
            wrapped(
                &mut out,
                &format!("[{number}] \"{}\"", one_line(&citation.quote)),
                width,
                "      ",
                "  ",
            );
            let mut reference = reference(citation, shown);
            if citation.confirmed == Some(false) {
                reference.push_str(" (credibility 1 wants a second origin)");
            }
            wrapped(&mut out, &reference, width, "      ", "      ");
        }
    }
    if !answer.not_counted.is_empty() {
        let _ = writeln!(out, "\nNot counted");
        for item in &answer.not_counted {
            wrapped(&mut out, &format!("- {}: {}", reason(item.reason), item.text), width, "  ", "");
            for citation in &item.citations {
                wrapped(&mut out, &reference(citation, shown), width, "    ", "    ");
            }
        }
    }
    section(&mut out, "Not shown by your sources", &answer.not_shown, width);
    section(&mut out, "To ask next", &answer.follow_up, width);
    out
}

fn section(out: &mut String, title: &str, lines: &[String], width: usize) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    for line in lines {
        wrapped(out, &format!("- {line}"), width, "  ", "");
    }
}

/// "(3 citations, 1 origin: Reuters)".
fn origins(finding: &Finding) -> String {
    let citations = finding.citations.len();
    let cited = |sources: &[Citation]| {
        let mut names: Vec<&str> = sources.iter().map(|citation| citation.source.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    };
    match finding.origins {
        0 => " (no origin of its own)".to_owned(),
        1 if citations == 1 => " (1 origin)".to_owned(),
        1 => {
            let shared = finding.citations.iter().find_map(|citation| citation.origin.as_deref());
            match shared.filter(|_| cited(&finding.citations) > 1) {
                Some(name) => format!(" ({citations} citations, 1 origin: {})", one_line(name)),
                None => format!(" ({citations} citations, 1 origin)"),
            }
        }
        count if count > citations => format!(" ({citations} cited of {count} origins)"),
        count => format!(" ({citations} citations, {count} origins)"),
    }
}

fn reference(citation: &Citation, shown: &dyn Fn(&str) -> String) -> String {
    let mut out = format!("{}:{}-{}", shown(&citation.source), citation.start, citation.end);
    match &citation.published {
        Some(date) => {
            let _ = write!(out, ", {date}");
        }
        None => out.push_str(", undated"),
    }
    if let Some(grade) = &citation.grade {
        let _ = write!(out, ", {grade}");
    }
    out
}

fn reason(key: &str) -> &'static str {
    match key {
        "secondary" => "a report on others' reporting",
        "oversight" => "oversight, not cooperation",
        "private" => "not by a state or organisation",
        "other_domain" => "on another subject, or the subject is not said",
        "other_time" => "at another time, or the time is not said",
        "reversed" => "the other way round",
        "hoped" => "hoped for or considered only",
        _ => "named together, no more",
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Breaks lines between words.
fn wrapped(out: &mut String, text: &str, width: usize, indent: &str, first: &str) {
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split(' ') {
        if !empty && line.chars().count() + 1 + word.chars().count() > width {
            let _ = writeln!(out, "{}", line.trim_end());
            indent.clone_into(&mut line);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    let _ = writeln!(out, "{}", line.trim_end());
}

/// A section to paste into a brief: a heading, sentences with citation keys in Pandoc's style, what is not shown.
#[must_use]
pub fn markdown(answer: &Answer) -> String {
    let mut out = format!("## {}\n\n", escaped(&answer.question));
    let verdict = match answer.verdict {
        Verdict::NoEvidence => "Your sources show no evidence.".to_owned(),
        _ => answer.summary.clone(),
    };
    let keys = answer.findings.first().map(keys).unwrap_or_default();
    let _ = writeln!(out, "{}\n", cited(&verdict, &keys));
    let mut group: Option<&str> = None;
    for finding in &answer.findings {
        if !finding.group.is_empty() && group != Some(&finding.group) {
            if group.is_some() {
                out.push('\n');
            }
            let _ = writeln!(out, "### {}\n", escaped(&crate::wording::capitalised(&finding.group)));
        }
        group = Some(&finding.group);
        let _ = writeln!(out, "{}", cited(&finding.text, &self::keys(finding)));
        for citation in finding.citations.iter().take(1) {
            let _ = writeln!(out, "\n> {}\n", one_line(&citation.quote));
        }
    }
    if !answer.not_shown.is_empty() {
        let _ = writeln!(out, "\n### Not shown\n");
        for text in &answer.not_shown {
            let _ = writeln!(out, "- {}", escaped(text));
        }
    }
    let mut trimmed = out.trim_end().to_owned();
    trimmed.push('\n');
    trimmed
}

/// Citation keys of a finding, each once.
fn keys(finding: &Finding) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for citation in &finding.citations {
        let key = format!("@{}", citation.key);
        if !out.contains(&key) {
            out.push(key);
        }
    }
    out
}

/// A sentence with its citation before the full stop.
fn cited(text: &str, keys: &[String]) -> String {
    if keys.is_empty() {
        return escaped(text);
    }
    let keys = format!(" [{}]", keys.join("; "));
    match text.strip_suffix('.') {
        Some(text) => format!("{}{keys}.", escaped(text)),
        None => format!("{}{keys}.", escaped(text)),
    }
}

/// Without what Markdown would read as markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '@') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}
