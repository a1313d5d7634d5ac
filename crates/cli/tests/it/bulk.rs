//! Bulk extraction: shards, the manifest, the filter.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{rapporteur, run_in, stderr, stdout};

/// Captures of which some are no text.
fn captures(folder: &Path, count: usize) {
    std::fs::create_dir_all(folder.join("captures/more")).unwrap();
    for number in 0..count {
        let path = format!("captures/{}{number}.txt", if number % 2 == 0 { "more/" } else { "" });
        let text = format!("Kenya trained {number} divers of Fiji in {}. Peru did not.", 2000 + number % 20);
        std::fs::write(folder.join(path), text).unwrap();
    }
    std::fs::write(folder.join("captures/page.html"), "<p>Chile and Ghana signed a treaty in 2011.</p>")
        .unwrap();
}

fn manifest(folder: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("parts/manifest.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn shards_are_written_once_and_hold_every_source_once() {
    let folder = tempfile::tempdir().unwrap();
    captures(folder.path(), 40);
    let shard =
        |shard: &str| run_in(folder.path(), &["extract", "captures", "--shard", shard, "--out", "parts"]);
    for number in 0..3 {
        let out = shard(&format!("{number}/3"));
        assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
        assert!(stdout(&out).is_empty());
    }
    let lines = manifest(folder.path());
    assert_eq!(lines.len(), 3);
    assert_eq!(lines.iter().map(|line| line["sources"].as_u64().unwrap()).sum::<u64>(), 41);
    assert_eq!(lines.iter().map(|line| line["records"].as_u64().unwrap()).sum::<u64>(), 81);
    let part = |number: usize| folder.path().join(format!("parts/part-{number:05}.parquet"));
    for (number, line) in lines.iter().enumerate() {
        assert_eq!(line["bytes"].as_u64().unwrap(), part(number).metadata().unwrap().len());
    }

    // Nothing has changed, nothing is done; the same bytes come out of another run.
    let before = std::fs::read(part(1)).unwrap();
    assert!(stderr(&shard("1/3")).contains("as before"));
    assert_eq!(manifest(folder.path()).len(), 3);
    std::fs::remove_file(part(1)).unwrap();
    assert_eq!(shard("1/3").status.code(), Some(0));
    assert_eq!(std::fs::read(part(1)).unwrap(), before);

    // A source that has changed makes its own part anew and no other.
    std::fs::write(folder.path().join("captures/page.html"), "<p>Chile and Ghana met in 2012.</p>").unwrap();
    let anew: usize = (0..3).filter(|n| !stderr(&shard(&format!("{n}/3"))).contains("as before")).count();
    assert_eq!(anew, 1);

    // Parts of other shards have no place beside these.
    let out = shard("0/4");
    assert_eq!(out.status.code(), Some(2));
    assert!(stderr(&out).contains("3 shards"), "{}", stderr(&out));
    for wrong in ["3/3", "x", "1/0", "-1/2"] {
        assert_eq!(shard(wrong).status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_written() {
    let folder = tempfile::tempdir().unwrap();
    captures(folder.path(), 4);
    std::fs::write(folder.path().join("captures/empty.txt"), " \n").unwrap();
    let run = || run_in(folder.path(), &["extract", "captures", "--shard", "0/1", "--out", "parts"]);
    assert_eq!(run().status.code(), Some(1));
    assert_eq!(manifest(folder.path())[0]["unread"], serde_json::json!(["captures/empty.txt"]));
    assert_eq!(run().status.code(), Some(1), "it is still not read");
    // A killed run has left half a line and half a file.
    let mut file =
        std::fs::OpenOptions::new().append(true).open(folder.path().join("parts/manifest.jsonl")).unwrap();
    file.write_all(b"{\"schema\":\"rappor").unwrap();
    std::fs::write(folder.path().join("parts/part-00000.parquet"), "PAR1").unwrap();
    assert_eq!(run().status.code(), Some(1));
    assert!(folder.path().join("parts/part-00000.parquet").metadata().unwrap().len() > 100);
}

#[test]
fn lines_are_sources_too() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..20)
        .map(|n| {
            format!(
                "{{\"id\": {n}, \"text\": \"Kenya trained {n} divers of Fiji.\", \"published\": \"2014\"}}\n"
            )
        })
        .collect();
    std::fs::write(folder.path().join("in.jsonl"), lines + "{\"text\": \"no id\"}\n").unwrap();
    let mut sources = 0;
    for number in ["0/2", "1/2"] {
        let out =
            run_in(folder.path(), &["extract", "--lines", "in.jsonl", "--shard", number, "--out", "parts"]);
        assert_eq!(out.status.code(), Some(1), "{}", stderr(&out));
        assert!(stderr(&out).contains("in.jsonl:21: the line has no \"id\""), "{}", stderr(&out));
    }
    for line in manifest(folder.path()) {
        sources += line["sources"].as_u64().unwrap();
    }
    assert_eq!(sources, 20);
}

#[test]
fn stdio_is_a_pure_filter() {
    let text = "Norway trained Kenyan divers in 2031.";
    let input = format!(
        "a\t{text}\n\n{{\"id\": \"b\", \"text\": \"{text}\"}}\r\nno tab here\nc\t\n\u{feff}d\t{text}\r\n"
    );
    let mut child = rapporteur(&["extract", "--stdio"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    let lines: Vec<Value> = stdout(&out).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        lines.iter().map(|line| line["id"].as_str()).collect::<Vec<_>>(),
        [Some("a"), Some("b"), None, Some("c"), Some("d")]
    );
    assert_eq!(lines[0]["claims"], lines[1]["claims"]);
    assert_eq!(lines[0]["claims"], lines[4]["claims"]);
    assert_eq!(lines[0]["claims"][0]["predicate"], "train");
    assert!(lines[2]["error"].as_str().unwrap().contains("no tab"));
    assert_eq!(lines[3]["claims"], serde_json::json!([]));
    assert_eq!(out.status.code(), Some(1));
    assert!(stderr(&out).is_empty());
}

/// The program of the tests has no network code, and says what to do.
#[cfg(not(feature = "postgres"))]
#[test]
fn a_store_needs_another_build() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("claims.jsonl"), "").unwrap();
    for (file, text) in [
        ("desk/rapporteur.toml", "[store]\nurl = \"postgres://localhost/x\"\n"),
        ("desk/sources/a.txt", "Kenya trained Fiji in 2012."),
        ("desk/briefs/a.md", "Kenya trained Fiji in 2012.\n"),
    ] {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    for args in [
        &["load", "parts", "--store", "postgres://localhost/x"][..],
        &["worker", "--store", "postgres://localhost/x"],
        &["verify", "--claims", "claims.jsonl", "--store", "postgres://localhost/x"],
        &["check", "desk", "--store", "postgres://localhost/x"],
        &["check", "desk"],
    ] {
        let out = run_in(folder.path(), args);
        assert_eq!(out.status.code(), Some(2), "{args:?}");
        assert!(stderr(&out).contains("--features postgres"), "{}", stderr(&out));
        assert_eq!(args[0] == "check", stderr(&out).contains("--no-store"), "{}", stderr(&out));
    }
    // By the sources of the desk alone.
    let out = run_in(folder.path(), &["check", "desk", "--no-store"]);
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
}
