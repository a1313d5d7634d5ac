//! `ask` and `query` on the command line.

use serde_json::Value;

use crate::support::{root, run_in, stderr, stdout};

#[test]
fn an_answer_for_people_has_verdict_quotation_and_gaps() {
    let asked =
        run_in(&root(), &["ask", "Has Colombia worked with the UN on cyber security?", "--desk", "seeds"]);
    let out = stdout(&asked);
    assert!(asked.status.success(), "{}", stderr(&asked));
    for words in [
        "Yes, through the Organization of American States",
        "were expected to take part",
        "seeds/sources/oas-mission-blog.md:",
        "Not counted",
        "Not shown by your sources",
        "To ask next",
    ] {
        assert!(out.contains(words), "no `{words}` in\n{out}");
    }
    assert!(!out.contains('\u{1b}'));
}

#[test]
fn json_is_the_contract_and_offsets_are_bytes() {
    let asked =
        run_in(&root(), &["ask", "Who requested the mission?", "--desk", "seeds", "--format", "json"]);
    let answer: Value = serde_json::from_str(&stdout(&asked)).unwrap();
    assert_eq!(answer["verdict"], "yes");
    for field in ["question", "findings", "not_counted", "not_shown", "follow_up", "rules"] {
        assert!(!answer[field].is_null(), "{field}");
    }
    for citation in answer["findings"][0]["citations"].as_array().unwrap() {
        let path = root().join("seeds").join(citation["source"].as_str().unwrap());
        let bytes = std::fs::read(path).unwrap();
        let at = |field: &str| usize::try_from(citation[field].as_u64().unwrap()).unwrap();
        assert_eq!(&bytes[at("start")..at("end")], citation["quote"].as_str().unwrap().as_bytes());
        assert!(citation.get("published").is_some() && citation["grade"].is_string());
    }
}

#[test]
fn markdown_can_be_checked_like_any_brief() {
    let desk = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(desk.path().join("briefs")).unwrap();
    std::fs::create_dir_all(desk.path().join("sources")).unwrap();
    let source =
        "---\nkey: port\npublished: 2020-05-04\n---\n\nGhana trained Togo in rescue at sea in 2019.\n";
    std::fs::write(desk.path().join("sources/port.md"), source).unwrap();
    let asked = run_in(desk.path(), &["ask", "Has Ghana trained Togo?", "--format", "markdown"]);
    let text = stdout(&asked);
    assert!(text.contains("Ghana trained Togo in 2019 [@port]."), "{text}{}", stderr(&asked));
    std::fs::write(desk.path().join("briefs/a.md"), &text).unwrap();
    let checked = run_in(desk.path(), &["check", "."]);
    assert!(checked.status.success(), "{}{}", stdout(&checked), stderr(&checked));
}

#[test]
fn sources_without_a_desk() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "Kenya joined the exercise of Fiji in May 2021.\n").unwrap();
    let asked =
        run_in(folder.path(), &["ask", "When did Kenya join the exercise of Fiji?", "--sources", "a.txt"]);
    assert!(stdout(&asked).starts_with("May 2021."), "{}{}", stdout(&asked), stderr(&asked));
    let none = run_in(folder.path(), &["ask", "Who?", "--sources", "missing"]);
    assert_eq!(none.status.code(), Some(2));
    let empty = run_in(folder.path(), &["ask", " "]);
    assert_eq!(empty.status.code(), Some(2));
    let desk = run_in(folder.path(), &["ask", "Who?", "--desk", "a.txt"]);
    assert_eq!(desk.status.code(), Some(2));
    assert!(stderr(&desk).contains("--sources"), "{}", stderr(&desk));
}

#[test]
fn a_source_that_cannot_be_read_is_named_and_the_rest_answers() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("sources")).unwrap();
    std::fs::write(folder.path().join("sources/good.txt"), "Togo and Benin signed a treaty in 2015.\n")
        .unwrap();
    std::fs::write(folder.path().join("sources/bad.txt"), [0xff, 0xfe, 0x00, 0x80, 0xff]).unwrap();
    let asked = run_in(folder.path(), &["ask", "Have Togo and Benin signed a treaty?"]);
    assert!(stdout(&asked).starts_with("Yes."), "{}", stdout(&asked));
    assert!(stderr(&asked).contains("bad.txt"), "{}", stderr(&asked));
}

#[test]
fn patterns_as_table_lines_and_csv() {
    let query = |args: &[&str]| {
        let mut all = vec!["query", "actor:COL kind:agreement modality:>=signed", "--desk", "seeds"];
        all.extend(args);
        run_in(&root(), &all)
    };
    let table = stdout(&query(&[]));
    assert!(table.starts_with("ACTORS") && table.contains("facts of"), "{table}");
    let lines = stdout(&query(&["--format", "jsonl"]));
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.len() > 1 && rows.iter().all(|row| row["kind"] == "agreement"));
    let csv = stdout(&query(&["--format", "csv"]));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let columns = reader.headers().unwrap().len();
    assert_eq!(
        reader.records().map(|record| record.unwrap()).filter(|record| record.len() == columns).count(),
        rows.len()
    );
    let none = run_in(&root(), &["query", "actor:FJI", "--desk", "seeds"]);
    assert_eq!(none.status.code(), Some(1));
    let wrong = run_in(&root(), &["query", "actr:FJI", "--desk", "seeds"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        stderr(&wrong).contains("^^^^") && stderr(&wrong).contains("did you mean `actor`"),
        "{}",
        stderr(&wrong)
    );
    let completed = stdout(&run_in(&root(), &["query", "--complete", "actor:COL dom", "--desk", "seeds"]));
    assert!(completed.starts_with("domain:\t"), "{completed}");
}
