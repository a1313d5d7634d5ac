//! Every page of a code is true: its wrong example gives that code and nothing else, its right example nothing. What they
//! give stands in `tests/pages.txt`, with a `!` where a page is not true yet.

use rapporteur_ide::codes;
use rapporteur_workspace::Severity;

use crate::suite::{self, Case};
use crate::support::{MemoryDesk, assert_committed, root};

#[test]
fn examples_give_what_their_page_says() {
    let mut table = String::new();
    for (code, _) in codes::all() {
        let page = codes::page(code).unwrap_or_else(|| panic!("{code} has no page"));
        let cases = sections(page);
        let find = |name: &str| cases.iter().find(|case| case.name.eq_ignore_ascii_case(name));
        let (Some(wrong), Some(right)) = (find("wrong"), find("right")) else {
            panic!("{code}: the page needs the sections Wrong and Right");
        };
        let codes_of = |case: &Case, wrong: bool| match described(code, wrong, case) {
            Some(files) => found_in(&MemoryDesk::from_files(files)),
            None => codes_of(case),
        };
        let bad = codes_of(wrong, true);
        let good = codes_of(right, false);
        let is_true = !bad.is_empty() && bad.iter().all(|found| found == code) && good.is_empty();
        let mark = if is_true { ' ' } else { '!' };
        let list = |found: &[String]| if found.is_empty() { "nothing".to_owned() } else { found.join(" ") };
        table.push_str(&format!("{mark} {code}  wrong: {:<14} right: {}\n", list(&bad), list(&good)));
    }
    assert_committed("pages.txt", &table);
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
    // What hinders a brief from being read is told by both.
    found.dedup();
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
        ("SRC004", _) => {
            let key = |own: &str| if wrong { "ferry".to_owned() } else { own.to_owned() };
            let capture =
                |own: &str| format!("---\nkey: {}\n---\n\nThe ferry {own} is out.\n", key(own)).into_bytes();
            vec![
                ("/desk/sources/ferry-release.md", capture("ferry-release")),
                ("/desk/sources/ferry-report.md", capture("ferry-report")),
                brief,
            ]
        }
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
