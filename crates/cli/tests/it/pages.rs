//! Every page of a code is true: its wrong example gives that code and nothing else, its right example nothing.

use rapporteur_ide::codes;
use rapporteur_workspace::Severity;

use crate::suite::{self, Block, Case};
use crate::support::{MemoryDesk, root};

#[test]
fn examples_give_what_their_page_says() {
    let mut wrong = Vec::new();
    for (code, _) in codes::all() {
        let page = codes::page(code).unwrap_or_else(|| panic!("{code} has no page"));
        let cases = sections(page);
        let find = |name: &str| cases.iter().find(|case| case.name.eq_ignore_ascii_case(name));
        let (Some(bad), Some(good)) = (find("wrong"), find("right")) else {
            wrong.push(format!("{code}: the page needs the sections Wrong and Right"));
            continue;
        };
        // A page about the desk itself has no brief, or one that cannot be read.
        let found = codes_of(bad);
        if found.iter().any(|found| found != code) || !found.iter().any(|found| found == code) {
            wrong.push(format!("{code}: the wrong example gives {found:?}"));
        }
        let found = codes_of(good);
        if !found.is_empty() {
            wrong.push(format!("{code}: the right example gives {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} pages are not true:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_page_is_listed_and_every_listed_code_has_a_page() {
    let mut files: Vec<String> = std::fs::read_dir(root().join("crates/ide/codes"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut listed: Vec<String> = codes::all().iter().map(|(code, _)| (*code).to_owned()).collect();
    listed.sort();
    assert_eq!(files, listed);
    for (code, title) in codes::all() {
        let first = codes::page(code).unwrap().lines().next().unwrap();
        assert_eq!(first, format!("# {code}: {title}"));
    }
}

/// Sections of a page. Unlike in a suite, nothing is shared.
fn sections(page: &str) -> Vec<Case> {
    suite::cases(&format!("#\n#\n{page}"))
}

/// Codes of findings in the brief and of problems of the desk, hints included.
fn codes_of(case: &Case) -> Vec<String> {
    let blocks: Vec<Block> = case.blocks.clone();
    let brief = case.blocks("brief").next().map(|block| suite::brief(&block.text).text);
    let desk = MemoryDesk::new(&blocks, &brief.unwrap_or_default());
    let problems = desk.workspace.problems().to_vec();
    let mut found: Vec<String> =
        problems.iter().filter(|p| p.severity != Severity::Off).map(|p| p.code.to_owned()).collect();
    found.extend(desk.diagnostics().iter().map(|diagnostic| diagnostic.code.to_owned()));
    found
}
