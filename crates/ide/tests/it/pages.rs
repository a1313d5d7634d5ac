//! The examples of the pages are tests: the wrong one gets the page's code, the right one does not.

use std::sync::Arc;

use camino::Utf8Path;
use rapporteur_ide::codes;
use rapporteur_workspace::{MemorySystem, Workspace};

use crate::desk::BRIEF;

/// Wrong examples that the engine does not see yet. A page whose example works is taken off.
const UNSEEN: &[&str] = &[];

/// One example: its sources and other briefs as files, and its brief.
#[derive(Default)]
struct Example {
    sources: Vec<(String, String)>,
    brief: Option<String>,
}

/// The example under a heading.
fn example(page: &str, heading: &str) -> Example {
    let mut example = Example::default();
    let mut here = false;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("## ") {
            here = line == heading;
        }
        let Some(info) = line.strip_prefix("```").filter(|info| here && !info.is_empty()) else { continue };
        let mut text: String =
            lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
        let mut words = info.split(' ');
        match words.next() {
            Some("source") => {
                let fields: Vec<(&str, &str)> = words.filter_map(|field| field.split_once('=')).collect();
                let key = fields.iter().find(|(name, _)| *name == "key").map_or("source", |(_, key)| key);
                let head: String = fields.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
                text = format!("---\n{head}---\n\n{text}");
                example.sources.push((format!("/desk/sources/{key}.md"), text));
            }
            Some("brief") => example.brief = Some(text),
            Some("other-brief") => {
                let name = words.find_map(|field| field.strip_prefix("name=")).unwrap_or("other");
                example.sources.push((format!("/desk/briefs/{name}.md"), text));
            }
            _ => {}
        }
    }
    example
}

fn findings(example: &Example) -> Vec<(&'static str, String)> {
    let brief = example.brief.clone().unwrap_or_default();
    let mut files = vec![
        ("/desk/rapporteur.toml".to_owned(), String::new()),
        (BRIEF.to_owned(), brief),
        ("/desk/sources/other.md".to_owned(), "# Weather\n\nIt rained.\n".to_owned()),
    ];
    files.extend(example.sources.iter().cloned());
    let workspace = Workspace::open(Arc::new(MemorySystem::new(files)), Utf8Path::new("/desk"), &|_| {});
    rapporteur_ide::diagnostics(&workspace.snapshot(), Utf8Path::new(BRIEF))
        .into_iter()
        .map(|finding| (finding.code, finding.message))
        .collect()
}

#[test]
fn examples_show_what_their_page_says() {
    let mut checked = 0;
    let mut failures = Vec::new();
    for (code, _) in codes::all() {
        let page = codes::page(code).unwrap();
        let (wrong, right) = (example(page, "## Wrong"), example(page, "## Right"));
        if wrong.brief.is_none() {
            continue;
        }
        checked += 1;
        let found = findings(&wrong);
        if !found.iter().any(|(found, _)| found == code) && !UNSEEN.contains(code) {
            failures.push(format!("{code}, wrong example: {found:?}"));
        }
        let found = findings(&right);
        if found.iter().any(|(found, _)| found == code) {
            failures.push(format!("{code}, right example: {found:?}"));
        }
    }
    assert!(checked >= 25, "{checked} pages have examples");
    assert!(failures.is_empty(), "{} of {checked}:\n{}", failures.len(), failures.join("\n"));
}
