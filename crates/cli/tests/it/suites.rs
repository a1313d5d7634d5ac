//! The suites of `tests/suites`. `UPDATE=1` rewrites their expectations, except those of cases whose heading starts with
//! `Gap:`, which say what is right while the program does not.

use crate::support::{root, update};
use crate::{runner, suite};

#[test]
fn suites() {
    let folder = root().join("tests/suites");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    files.sort();
    let mut cases_run = 0;
    let mut report = String::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let cases = suite::cases(&text);
        cases_run += cases.len();
        let mut differences = Vec::new();
        for case in &cases {
            let found = runner::run(case);
            // A case of what the program does not yet do right; it has to say so when it does.
            if !case.name.starts_with("Gap:") {
                differences.extend(found);
            } else if found.is_empty() {
                report.push_str(&format!(
                    "\n{path:?}, \"{}\" is right now: take \"Gap:\" out of the heading\n",
                    case.name
                ));
            }
        }
        if update() {
            differences.sort_by_key(|difference| difference.range.start);
            let mut new = text.clone();
            for difference in differences.iter().rev() {
                new.replace_range(difference.range.clone(), &difference.actual);
            }
            if new != text {
                std::fs::write(&path, new).unwrap();
            }
            continue;
        }
        for difference in differences {
            let name = path.file_name().unwrap().to_string_lossy();
            report.push_str(&format!(
                "\n{name}, \"{}\"\nexpected:\n{}actual:\n{}",
                difference.case, difference.expected, difference.actual
            ));
        }
    }
    assert!(cases_run > 0, "no case in {}", folder.display());
    assert!(
        report.is_empty(),
        "{report}\nIf the program is right: UPDATE=1 cargo test -p rapporteur-cli suites"
    );
}
