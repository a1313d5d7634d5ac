//! The suites of questions in `tests/ask`; their form is described in the README there.

use std::fmt::Write as _;
use std::path::Path;

use rapporteur_query::Answer;

use crate::desk::{Office, root};

const GAP: &str = "Gap: ";

/// A question with what is right.
#[derive(Debug, Default)]
struct Case {
    question: String,
    gap: bool,
    /// Line of the heading, from 0.
    line: usize,
    verdict: String,
    /// Field and value, in order.
    wanted: Vec<(String, String)>,
}

/// A file: its sources, if it brings any, and its cases.
#[derive(Debug, Default)]
struct Suite {
    sources: Vec<(String, String)>,
    cases: Vec<Case>,
}

fn parse(text: &str) -> Suite {
    let mut suite = Suite::default();
    let mut fence: Option<(String, String)> = None;
    for (number, line) in text.lines().enumerate() {
        if let Some((name, body)) = &mut fence {
            if line == "```" {
                suite.sources.push((name.clone(), body.clone()));
                fence = None;
            } else {
                body.push_str(line);
                body.push('\n');
            }
        } else if let Some(name) = line.strip_prefix("```source ") {
            fence = Some((name.to_owned(), String::new()));
        } else if let Some(heading) = line.strip_prefix("## ") {
            let question = heading.strip_prefix(GAP);
            suite.cases.push(Case {
                question: question.unwrap_or(heading).to_owned(),
                gap: question.is_some(),
                line: number,
                ..Case::default()
            });
        } else if let Some(case) = suite.cases.last_mut() {
            match line.split_once(": ") {
                Some((field, value)) => case.wanted.push((field.to_owned(), value.to_owned())),
                None if !line.trim().is_empty() && case.verdict.is_empty() => {
                    line.trim().clone_into(&mut case.verdict)
                }
                None => {}
            }
        }
    }
    suite
}

/// What an answer lacks.
fn lacks(case: &Case, answer: &Answer) -> Vec<String> {
    let mut out = Vec::new();
    let verdict = serde_json::to_value(answer.verdict).unwrap();
    if verdict != *case.verdict {
        out.push(format!("verdict {verdict}, right is {}", case.verdict));
    }
    let given = answer.answer.clone().unwrap_or_default();
    let cited = |key: &str, words: &str| {
        let mut all = answer.findings.iter().flat_map(|finding| &finding.citations);
        all.any(|citation| citation.key == key && citation.quote.contains(words))
    };
    for (field, value) in &case.wanted {
        match field.as_str() {
            // `cites: key "words", key "words"`
            "cites" => {
                for one in value.split("\", ") {
                    let (key, words) = one.split_once(" \"").unwrap();
                    if !cited(key, words.trim_end_matches('"')) {
                        out.push(format!("{key} is not cited with \"{}\"", words.trim_end_matches('"')));
                    }
                }
            }
            "not" => {
                if answer.findings.iter().flat_map(|finding| &finding.citations).any(|c| c.key == *value) {
                    out.push(format!("{value} is counted"));
                }
            }
            "answer" => out.extend(
                value
                    .split(", ")
                    .filter(|part| !given.contains(part))
                    .map(|part| format!("`{part}` is not in \"{given}\"")),
            ),
            "not-answer" => out.extend(
                value
                    .split(", ")
                    .filter(|part| given.contains(part))
                    .map(|part| format!("`{part}` is in \"{given}\"")),
            ),
            "text" => {
                if !answer.findings.iter().any(|finding| finding.text.contains(value.as_str())) {
                    out.push(format!("no finding says \"{value}\""));
                }
            }
            "through" => {
                if !answer
                    .findings
                    .iter()
                    .any(|finding| finding.through.as_deref().is_some_and(|t| t.contains(value.as_str())))
                {
                    out.push(format!("nothing counts through \"{value}\""));
                }
            }
            "not-counted" => {
                let (reason, words) = value.split_once(" \"").unwrap();
                let words = words.trim_end_matches('"');
                let listed = |item: &rapporteur_query::NotCounted| {
                    item.reason == reason
                        && item.citations.iter().any(|citation| citation.quote.contains(words))
                };
                if !answer.not_counted.iter().any(listed) {
                    out.push(format!("\"{words}\" is not listed as {reason}"));
                }
            }
            "origins" => {
                let (count, words) = value.split_once(" \"").unwrap();
                let (count, words): (usize, &str) = (count.parse().unwrap(), words.trim_end_matches('"'));
                let mut of = answer.findings.iter().filter(|finding| finding.text.contains(words));
                if !of.any(|finding| finding.origins == count) {
                    out.push(format!("no finding with \"{words}\" has {count} origins"));
                }
            }
            "human" => {
                let shown = rapporteur_query::human(answer, &str::to_owned, usize::MAX);
                if !shown.contains(value.as_str()) {
                    out.push(format!("what is printed lacks \"{value}\""));
                }
            }
            "shown" => {
                let near = answer.unresolved.iter().flat_map(|name| &name.candidates);
                if !near.into_iter().any(|name| name == value) {
                    out.push(format!("`{value}` is not offered"));
                }
            }
            other => out.push(format!("unknown field `{other}`")),
        }
    }
    out
}

fn run(file: &Path, office: Option<&Office>) -> (usize, usize, String) {
    let text = std::fs::read_to_string(file).unwrap();
    let suite = parse(&text);
    let own = office.is_none().then(|| Office::of(&suite.sources));
    let office = office.or(own.as_ref()).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut wrong = String::new();
    let mut right = 0;
    for case in &suite.cases {
        let lacking = lacks(case, &office.ask(&case.question));
        right += usize::from(lacking.is_empty());
        let mark = if lacking.is_empty() { "" } else { GAP };
        lines[case.line] = format!("## {mark}{}", case.question);
        if lacking.is_empty() == case.gap {
            let why = if case.gap { "answered now: remove the mark".to_owned() } else { lacking.join("; ") };
            let _ = writeln!(wrong, "{}: {}\n    {why}", file.display(), case.question);
        } else if !lacking.is_empty() {
            println!("gap: {}\n    {}", case.question, lacking.join("; "));
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file, lines.join("\n") + "\n").unwrap();
        println!("{wrong}");
        wrong.clear();
    }
    println!("{}: {right} of {} right", file.display(), suite.cases.len());
    (right, suite.cases.len(), wrong)
}

#[test]
fn questions_on_the_example_workspace() {
    let office = Office::open(&root().join("seeds"));
    let (right, all, wrong) = run(&root().join("tests/ask/seeds.md"), Some(&office));
    assert!(wrong.is_empty(), "{wrong}");
    assert!(all >= 60 && right * 10 >= all * 9, "{right} of {all}");
}

#[test]
fn questions_on_little_desks() {
    let mut wrong = String::new();
    let mut files: Vec<_> =
        std::fs::read_dir(root().join("tests/ask")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".md") && name != "seeds.md" && name != "README.md" {
            wrong.push_str(&run(&file, None).2);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
