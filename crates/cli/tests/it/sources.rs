//! `import` and `sources`, and captures that are no text in `check` and `verify`.

use std::path::Path;

use serde_json::Value;

use crate::support::{run_in, stderr, stdout};

const PAGE: &str = "<html><head><title>Rail safety</title></head><nav><a href=/>Home</a></nav>\
    <p>This page tells about railways.</p><p>Kenya and Japan signed an agreement on <b>rail safety</b> in 2016.</p></html>";

fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["sources", "briefs", "inbox"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    write(folder.path(), "rapporteur.toml", "");
    write(
        folder.path(),
        "briefs/rail.md",
        "Kenya and Japan signed an agreement on rail safety in 2018 [@page].\n",
    );
    write(folder.path(), "inbox/page.html", PAGE);
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    std::fs::write(folder.join(path), text).unwrap();
}

/// Imports as an operator; gives exit code and both outputs.
fn import(folder: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let mut args = vec!["import", "--operator", "Ada Okafor"];
    args.extend(more);
    let out = run_in(folder, &args);
    (out.status.code(), stdout(&out), stderr(&out))
}

fn sources(folder: &Path, more: &[&str]) -> (Value, Option<i32>) {
    let mut args = vec!["sources", "--format", "json"];
    args.extend(more);
    let out = run_in(folder, &args);
    let document =
        serde_json::from_str(&stdout(&out)).unwrap_or_else(|error| panic!("{error}: {}", stderr(&out)));
    (document, out.status.code())
}

fn problems(capture: &Value) -> Vec<&str> {
    capture["health"].as_array().unwrap().iter().map(|health| health["problem"].as_str().unwrap()).collect()
}

#[test]
fn import_keeps_bytes_hash_and_operator() {
    let folder = desk();
    let folder = folder.path();
    let (code, out, err) = import(
        folder,
        &["inbox/page.html", "--published", "2016-05", "--reliability", "B", "--credibility", "2"],
    );
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("sources/page.html") && out.contains("sha256"), "{out}");
    let copy = folder.join("sources/page.html");
    assert_eq!(std::fs::read(&copy).unwrap(), PAGE.as_bytes());
    assert!(std::fs::metadata(&copy).unwrap().permissions().readonly());
    let sidecar = std::fs::read_to_string(folder.join("sources/page.html.meta.toml")).unwrap();
    assert!(sidecar.contains("published = \"2016-05\"") && sidecar.contains("captured = "), "{sidecar}");
    let log = std::fs::read_to_string(folder.join("sources/custody.jsonl")).unwrap();
    let entry: Value = serde_json::from_str(log.trim()).unwrap();
    assert_eq!((&entry["operator"], &entry["path"]), (&"Ada Okafor".into(), &"page.html".into()));
    assert!(entry["time"].as_str().unwrap().ends_with('Z'));
    let (document, code) = sources(folder, &[]);
    assert_eq!(code, Some(0));
    let capture = &document["captures"][0];
    assert_eq!((&capture["key"], &capture["grade"]), (&"page".into(), &"B2".into()));
    assert_eq!((&capture["published"], &capture["title"]), (&"2016-05".into(), &"Rail safety".into()));
    assert_eq!((&capture["sha256"], &capture["citations"]), (&entry["sha256"], &1.into()));
    assert_eq!(problems(capture), [""; 0]);
}

#[test]
fn import_overwrites_nothing() {
    let folder = desk();
    let folder = folder.path();
    assert_eq!(import(folder, &["inbox/page.html"]).0, Some(0));
    // The same bytes, other bytes under the same name, no capture, no file: each is named, the last one is taken.
    write(folder, "inbox/again.html", PAGE);
    std::fs::create_dir(folder.join("other")).unwrap();
    write(folder, "other/page.html", "<p>Something else.</p>");
    write(folder, "inbox/picture.png", "x");
    write(folder, "inbox/note.txt", "Togo joined.");
    let files =
        ["inbox/again.html", "other/page.html", "inbox/picture.png", "inbox/none.txt", "inbox/note.txt"];
    let (code, out, err) = import(folder, &files);
    assert_eq!(code, Some(1));
    for words in
        ["in the desk already, as page.html", "exists already", "no kind that can be read", "inbox/none.txt"]
    {
        assert!(err.contains(words), "no `{words}` in\n{err}");
    }
    assert!(out.contains("note.txt"), "{out}");
    assert_eq!(std::fs::read(folder.join("sources/page.html")).unwrap(), PAGE.as_bytes());
    // A mistake in a field is found before anything is written.
    let (code, _, err) = import(folder, &["other/page.html", "--reliability", "Z"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("use A (completely reliable)"), "{err}");
}

#[test]
fn a_tampered_capture_and_a_tampered_log_show() {
    let folder = desk();
    let folder = folder.path();
    write(folder, "inbox/note.txt", "Togo joined.");
    assert_eq!(import(folder, &["inbox/page.html", "inbox/note.txt"]).0, Some(0));
    let path = folder.join("sources/note.txt");
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, "Togo left.").unwrap();
    let (document, code) = sources(folder, &["--fail-on", "changed,missing"]);
    assert_eq!(code, Some(1));
    assert!(problems(&document["captures"][0]).contains(&"changed"), "{document}");
    let human = stdout(&run_in(folder, &["sources"]));
    assert!(
        human.contains("changed: its bytes are not those") && human.contains("2 captures, 2 origins"),
        "{human}"
    );
    let log = std::fs::read_to_string(folder.join("sources/custody.jsonl")).unwrap();
    write(folder, "sources/custody.jsonl", &log.replacen("Ada", "Eve", 1));
    let (document, _) = sources(folder, &[]);
    assert_eq!(document["custody"][0]["line"], 2);
    write(folder, "inbox/new.txt", "Benin joined.");
    let (code, _, err) = import(folder, &["inbox/new.txt"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("must not grow"), "{err}");
}

#[test]
fn a_page_is_evidence_in_check_and_verify() {
    let folder = desk();
    let folder = folder.path();
    assert_eq!(import(folder, &["inbox/page.html"]).0, Some(0));
    let out = run_in(folder, &["check"]);
    let text = stdout(&out);
    assert_eq!(out.status.code(), Some(1), "{text}");
    for words in [
        "error[TIM003]",
        "::: .rapporteur/text/sources/page.html.txt:3:1",
        "on rail safety in 2016.",
        "paragraph 2",
    ] {
        assert!(text.contains(words), "no `{words}` in\n{text}");
    }
    let claim = "{\"id\": 1, \"claim\": \"Kenya and Japan signed an agreement on rail safety in 2016.\", \"cited\": \"page.html\"}\n";
    write(folder, "claims.jsonl", claim);
    write(folder, "sources/broken.pdf", "%PDF-1.4 and no more");
    let out = run_in(folder, &["verify", "--claims", "claims.jsonl", "--sources", "sources"]);
    assert_eq!(out.status.code(), Some(0));
    assert!(stderr(&out).contains("broken.pdf: not a readable PDF file"), "{}", stderr(&out));
    let answer: Value = serde_json::from_str(&stdout(&out)).unwrap();
    assert_eq!(answer["verdict"], "supported");
    let locator = &answer["evidence"][0]["locator"];
    let at = |name: &str| usize::try_from(locator[name].as_u64().unwrap()).unwrap();
    assert_eq!(
        &PAGE[at("file_start")..at("file_end")],
        "Kenya and Japan signed an agreement on <b>rail safety</b> in 2016."
    );
    assert_eq!(locator["paragraph"], 2);
}
