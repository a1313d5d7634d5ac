//! The clause suites of `tests/grammar` on trees written by hand.

use std::path::PathBuf;

use rapporteur_grammar::{conllu, structure};

use crate::notation::{self, Case};

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
