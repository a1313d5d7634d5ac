//! `check`: formats, exit codes, desks with problems.

use std::path::Path;

use serde_json::Value;

use crate::support::{root, run_in, stderr, stdout};

/// A desk with files, in a temporary folder.
fn desk(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

const SOURCE: &str =
    "---\npublished: 2016-05-04\n---\n\nKenya and Japan signed an agreement on rail safety in 2016.\n";
const GOOD: &str = "Kenya and Japan signed an agreement on rail safety in 2016 [@release].\n";
const BAD: &str = "# Rail\n\nKenya and Japan signed an agreement on rail safety in 2018 [@release].\n";

fn small(brief: &str) -> tempfile::TempDir {
    desk(&[("sources/release.md", SOURCE.as_bytes()), ("briefs/rail.md", brief.as_bytes())])
}

fn json(folder: &Path, args: &[&str]) -> Value {
    let mut all = vec!["check", "--format", "json"];
    all.extend(args);
    let out = run_in(folder, &all);
    serde_json::from_str(&stdout(&out))
        .unwrap_or_else(|error| panic!("{error}\n{}\n{}", stdout(&out), stderr(&out)))
}

fn codes(document: &Value) -> Vec<String> {
    let problems = document["problems"].as_array().unwrap().iter();
    let files = document["files"].as_array().unwrap().iter();
    let found = files.flat_map(|file| file["diagnostics"].as_array().unwrap());
    problems.chain(found).map(|item| item["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn exit_codes_follow_fail_on() {
    let bad = small(BAD);
    for (fail_on, code) in [("error", 1), ("warning", 1), ("hint", 1), ("never", 0)] {
        assert_eq!(
            run_in(bad.path(), &["check", "--fail-on", fail_on]).status.code(),
            Some(code),
            "{fail_on}"
        );
    }
    let good = small(GOOD);
    let out = run_in(good.path(), &["check"]);
    assert_eq!(out.status.code(), Some(0), "{}", stdout(&out));
    assert!(stdout(&out).contains("1 brief, 1 claim: 1 supported\nnothing to report\n"), "{}", stdout(&out));
}

#[test]
fn the_claim_stands_beside_its_source() {
    let folder = small(BAD);
    let out = stdout(&run_in(folder.path(), &["check"]));
    for words in [
        "error[TIM003]",
        "--> briefs/rail.md:3:",
        "::: sources/release.md:5:1",
        "in 2016.",
        "in 2018 [@release]",
        "^^^^",
    ] {
        assert!(out.contains(words), "no `{words}` in\n{out}");
    }
}

#[test]
fn json_has_a_version_places_and_quotes() {
    let folder = small(BAD);
    let document = json(folder.path(), &[]);
    assert_eq!(document["schema"], 1);
    assert_eq!(document["summary"]["counts"]["contradicted"], 1);
    let file = &document["files"][0];
    assert_eq!(file["path"], "briefs/rail.md");
    let found = &file["diagnostics"][0];
    assert_eq!(found["code"], "TIM003");
    assert_eq!(found["location"]["line"], 3);
    let related = &found["related"][0];
    let bytes = std::fs::read(folder.path().join(related["path"].as_str().unwrap())).unwrap();
    let at = |name: &str| usize::try_from(related["location"][name].as_u64().unwrap()).unwrap();
    assert_eq!(&bytes[at("start")..at("end")], related["quote"].as_str().unwrap().as_bytes());
}

#[test]
fn github_gets_workflow_commands() {
    let folder = small(BAD);
    let out = stdout(&run_in(folder.path(), &["check", "--format", "github"]));
    let first = out.lines().next().unwrap();
    assert!(first.starts_with("::error file=briefs/rail.md,line=3,endLine=3,col="), "{first}");
    assert!(first.contains(",title=TIM003::"), "{first}");
}

#[test]
fn single_briefs_and_other_folders() {
    let folder = desk(&[
        ("sources/release.md", SOURCE.as_bytes()),
        ("briefs/rail.md", BAD.as_bytes()),
        ("briefs/good.md", GOOD.as_bytes()),
        ("notes/aside.md", BAD.as_bytes()),
    ]);
    let paths = |document: &Value| -> Vec<String> {
        document["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file["path"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(paths(&json(folder.path(), &[])), ["briefs/good.md", "briefs/rail.md"]);
    assert_eq!(paths(&json(folder.path(), &["briefs/rail.md"])), ["briefs/rail.md"]);
    assert_eq!(paths(&json(folder.path(), &["briefs"])), ["briefs/good.md", "briefs/rail.md"]);
    // Named, though the patterns leave it out.
    let aside = json(folder.path(), &["notes/aside.md"]);
    assert_eq!(paths(&aside), ["notes/aside.md"]);
    assert!(codes(&aside).contains(&"TIM003".to_owned()), "{aside}");
    // From elsewhere, by a path with dots.
    let inside = json(&folder.path().join("notes"), &["../briefs/./rail.md"]);
    assert!(paths(&inside)[0].ends_with("briefs/rail.md"));
}

#[test]
fn without_configuration_the_first_message_says_so() {
    let folder = small(GOOD);
    let out = stdout(&run_in(folder.path(), &["check"]));
    assert!(out.starts_with("note: "), "{out}");
    assert!(out.lines().next().unwrap().contains("rapporteur.toml"), "{out}");
}

#[test]
fn broken_input_is_reported_and_the_rest_is_checked() {
    let folder = desk(&[
        ("rapporteur.toml", b"profile = \"review\"\nsorces = [\"x\"]\n"),
        ("sources/release.md", SOURCE.as_bytes()),
        ("sources/latin1.txt", b"caf\xe9 in Accra\n"),
        ("sources/empty.txt", b""),
        ("briefs/latin1.md", b"caf\xe9\n"),
        (
            "briefs/open.md",
            b"---\ntitle: x\n\nKenya and Japan signed an agreement on rail safety in 2018 [@release].\n",
        ),
        ("briefs/rail.md", BAD.as_bytes()),
    ]);
    let document = json(folder.path(), &[]);
    let codes = codes(&document);
    for code in ["DOC004", "SRC002", "DOC005", "DOC001", "TIM003"] {
        assert!(codes.iter().any(|found| found == code), "no {code} in {codes:?}");
    }
    let out = run_in(folder.path(), &["check"]);
    assert_eq!(out.status.code(), Some(1));
    let text = stdout(&out);
    for words in [
        "rapporteur.toml:2:1",
        "sources/latin1.txt",
        "sources/empty.txt",
        "briefs/latin1.md",
        "briefs/open.md:1:1",
    ] {
        assert!(text.contains(words), "no `{words}` in\n{text}");
    }
    // Another brief's trouble is not part of this one's answer.
    let one = json(folder.path(), &["briefs/rail.md"]);
    assert!(!one.to_string().contains("latin1.md"), "{one}");
}

#[test]
fn a_missing_source_folder_is_an_error_with_a_way_out() {
    let folder = desk(&[("briefs/rail.md", BAD.as_bytes())]);
    let out = run_in(folder.path(), &["check"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(stdout(&out).contains("SRC003"), "{}", stdout(&out));
}

#[test]
fn a_desk_without_briefs_cannot_be_checked() {
    let folder = desk(&[("sources/release.md", SOURCE.as_bytes())]);
    let out = run_in(folder.path(), &["check"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(
        stderr(&out).contains("has no briefs") && stderr(&out).contains("rapporteur init"),
        "{}",
        stderr(&out)
    );
}

/// Quotes and places of the example workspace are those of its files.
#[test]
fn quotes_in_the_example_workspace_are_exact() {
    let document = json(&root(), &["seeds"]);
    let mut quotes = 0;
    for file in document["files"].as_array().unwrap() {
        for found in file["diagnostics"].as_array().unwrap() {
            for related in found["related"].as_array().unwrap() {
                let bytes = std::fs::read(root().join(related["path"].as_str().unwrap())).unwrap();
                let at = |name: &str| usize::try_from(related["location"][name].as_u64().unwrap()).unwrap();
                assert_eq!(&bytes[at("start")..at("end")], related["quote"].as_str().unwrap().as_bytes());
                let line = bytes[..at("start")].iter().filter(|byte| **byte == b'\n').count() + 1;
                assert_eq!(related["location"]["line"], line);
                quotes += 1;
            }
        }
    }
    assert!(quotes > 10, "{quotes} quotes");
}

#[test]
fn the_same_bytes_whatever_the_number_of_threads() {
    let run = |threads: &str| {
        crate::support::rapporteur(&["check", "seeds"])
            .current_dir(root())
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap()
            .stdout
    };
    assert_eq!(run("1"), run("3"));
}
