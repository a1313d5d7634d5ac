//! Every page of a code is true: its wrong example gives that code and nothing else, its right example nothing.

use rapporteur_ide::codes;
use rapporteur_workspace::Severity;

use crate::suite::{self, Case};
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
        let codes_of = |case: &Case, wrong: bool| match described(code, wrong, case) {
            Some(files) => found_in(&MemoryDesk::from_files(files)),
            None => codes_of(case),
        };
        let found = codes_of(bad, true);
        if found.iter().any(|found| found != code) || !found.iter().any(|found| found == code) {
            wrong.push(format!("{code}: the wrong example gives {found:?}"));
        }
        let found = codes_of(good, false);
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
    let brief = case.blocks("brief").next().map(|block| suite::brief(&block.text).text);
    found_in(&MemoryDesk::new(&case.blocks, &brief.unwrap_or_default()))
}

fn found_in(desk: &MemoryDesk) -> Vec<String> {
    let problems = desk.workspace.problems().iter().filter(|problem| problem.severity != Severity::Off);
    let mut found: Vec<String> = problems.map(|problem| problem.code.to_owned()).collect();
    found.extend(desk.diagnostics().iter().map(|diagnostic| diagnostic.code.to_owned()));
    found
}

/// Files that a page can only describe: their bytes are the example.
fn described(code: &str, wrong: bool, case: &Case) -> Option<Vec<(&'static str, Vec<u8>)>> {
    let source = ("/desk/sources/release.txt", b"Denmark and Norway opened a ferry link in 2014.\n".to_vec());
    let brief = ("/desk/briefs/brief.md", b"# Ferries\n".to_vec());
    let files = match (code, wrong) {
        ("SRC002", true) => vec![("/desk/sources/release.txt", Vec::new()), brief],
        ("SRC003", true) => vec![brief],
        ("DOC005", true) => vec![source, ("/desk/briefs/brief.md", b"A caf\xe9.\n".to_vec())],
        ("SRC002" | "SRC003" | "DOC005", false) => vec![source, brief],
        ("DOC004", _) => {
            let config =
                case.blocks("text").next().map(|block| block.text.clone().into_bytes()).unwrap_or_default();
            let captures = ("/desk/captures/release.txt", source.1.clone());
            vec![source, captures, brief, ("/desk/rapporteur.toml", config)]
        }
        _ => return None,
    };
    Some(files)
}
