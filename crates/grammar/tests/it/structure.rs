//! The clause suites of `tests/grammar`, on the parser's trees and on trees written by hand.

use std::path::PathBuf;

use rapporteur_grammar::{conllu, parse, structure};

use crate::notation::{self, Case, Score};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/grammar"))
}

/// The suites: file and its text, in the order of their names.
fn suites() -> Vec<(PathBuf, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        path.extension().is_some_and(|extension| extension == "md") && path.file_stem().unwrap() != "README"
    });
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

/// Sentences of the suites with trees written by hand: what is wrong here is wrong in the reading of trees.
#[test]
fn gold_trees() {
    let cases: Vec<Case> = suites().iter().flat_map(|(_, text)| notation::cases(text)).collect();
    let trees = std::fs::read_to_string(folder().join("trees.conllu")).unwrap();
    let mut report = String::new();
    let mut read = 0;
    for sentence in conllu::read(&trees) {
        let sentence = sentence.unwrap();
        let (text, tree) = (sentence.text(), sentence.tree().unwrap());
        let case =
            cases.iter().find(|case| case.text == text).unwrap_or_else(|| panic!("{text:?} is in no suite"));
        let clauses = structure::clauses(text, &tree);
        let (score, missing) = notation::compare(&case.expected, text, &tree, &clauses);
        if !score.is_exact() {
            report.push_str(&format!(
                "\n{text}\nexpected:\n  {}\nfound:\n{}",
                missing.join("\n  "),
                structure::notation(text, &tree, &clauses)
            ));
        }
        read += 1;
    }
    assert!(read >= 30, "{read} trees");
    assert!(report.is_empty(), "{report}");
}

/// The suites as the program reads them. A sentence without `Gap:` is right, one with it is not yet; `UPDATE=1` puts
/// the marks right, and the share of what is right may not fall under what the project promises.
#[test]
fn suite() {
    let update = std::env::var_os("UPDATE").is_some();
    let (mut total, mut exact, mut sentences) = (Score::default(), 0, 0);
    let mut report = String::new();
    for (path, file) in suites() {
        let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
        for case in notation::cases(&file) {
            let tree = parse(&case.text);
            let clauses = structure::clauses(&case.text, &tree);
            let (score, missing) = notation::compare(&case.expected, &case.text, &tree, &clauses);
            total.add(score);
            sentences += 1;
            exact += usize::from(score.is_exact());
            let heading = format!("## {}{}", if score.is_exact() { "" } else { "Gap: " }, case.text);
            if score.is_exact() == case.gap {
                let found = structure::notation(&case.text, &tree, &clauses);
                report.push_str(&format!(
                    "\n{}: {}{}\nmissing:\n  {}\nfound:\n{found}",
                    path.file_name().unwrap().display(),
                    if case.gap { "is no gap any more: " } else { "" },
                    case.text,
                    missing.join("\n  "),
                ));
            }
            lines[case.line] = heading;
        }
        if update {
            std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
    }
    eprintln!(
        "{exact} of {sentences} sentences; clauses: {} right, {} expected, {} found; arguments: {} right, {} expected, \
         {} found",
        total.clauses_right,
        total.clauses_expected,
        total.clauses_found,
        total.arguments_right,
        total.arguments_expected,
        total.arguments_found
    );
    assert!(
        update || report.is_empty(),
        "{report}\nread it, then UPDATE=1 marks what is right and what is not"
    );
    assert!(sentences >= 150, "{sentences} sentences");
    // Nine in ten is the promise.
    assert!(100 * total.clauses_right >= 90 * total.clauses_expected.max(total.clauses_found));
}
