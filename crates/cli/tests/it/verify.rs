//! `verify`: the contract of its lines.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{rapporteur, run_in, shared, stderr, stdout};

/// Answers to lines, run in `folder`.
fn verify(folder: &Path, lines: &[Value], more: &[&str]) -> (Vec<Value>, Option<i32>) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(folder.join("claims.jsonl"), text).unwrap();
    let mut args = vec!["verify", "--claims", "claims.jsonl"];
    args.extend(more);
    let out = run_in(folder, &args);
    let answers = stdout(&out).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (answers, out.status.code())
}

const RELEASE: &str = "Kenya and Japan signed an agreement on rail safety in 2016. Japan has invited Kenya to a training in Osaka.";

fn own_source() -> Value {
    json!([{ "name": "release.txt", "text": RELEASE, "published": "2016-05-04" }])
}

/// Every quotation is the bytes of its source, every offset lies in the claim.
fn assert_exact(answer: &Value, claim: &str, source: &dyn Fn(&str) -> Vec<u8>) {
    let at = |item: &Value, name: &str| usize::try_from(item[name].as_u64().unwrap()).unwrap();
    for evidence in answer["evidence"].as_array().unwrap() {
        let bytes = source(evidence["source"].as_str().unwrap());
        let quote = &bytes[at(evidence, "start")..at(evidence, "end")];
        assert_eq!(quote, evidence["quote"].as_str().unwrap().as_bytes(), "{answer}");
    }
    for atom in answer["atoms"].as_array().unwrap() {
        assert!(claim.get(at(atom, "start")..at(atom, "end")).is_some(), "{atom} in {claim}");
    }
    let support = answer["support"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&support));
}

#[test]
fn fields_and_labels() {
    let folder = tempfile::tempdir().unwrap();
    let claims = [
        "Kenya and Japan signed an agreement on rail safety in 2016.",
        "Kenya and Japan signed an agreement on rail safety in 2018.",
        "Finland sold a bakery to Peru.",
        "Should Kenya train more engineers?",
    ];
    let lines: Vec<Value> = (0..)
        .zip(claims)
        .map(|(id, claim)| json!({ "id": id, "claim": claim, "cited": "release.txt", "sources": own_source(), "gold": 1 }))
        .collect();
    let (answers, code) = verify(folder.path(), &lines, &[]);
    assert_eq!(code, Some(0));
    let labels: Vec<&str> = answers.iter().map(|answer| answer["verdict"].as_str().unwrap()).collect();
    assert_eq!(labels, ["supported", "contradicted", "unsupported", "not_checkable"]);
    assert_eq!(answers[1]["code"], "TIM003");
    assert_eq!(answers[1]["citation_verdict"], "contradicts");
    assert_eq!(answers[0]["citation_verdict"], "supports");
    assert_eq!(answers[2]["subreason"], "nothing_found");
    for (answer, claim) in answers.iter().zip(claims) {
        let mut keys: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        let mut wanted = [
            "id",
            "verdict",
            "subreason",
            "support",
            "code",
            "reason",
            "atoms",
            "evidence",
            "citation_verdict",
            "trace",
        ];
        wanted.sort_unstable();
        assert_eq!(keys, wanted);
        assert_exact(answer, claim, &|_| RELEASE.as_bytes().to_vec());
    }
}

#[test]
fn own_sources_replace_the_corpus() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sources")).unwrap();
    std::fs::write(folder.path().join("sources/a.txt"), RELEASE).unwrap();
    let claim = "Kenya and Japan signed an agreement on rail safety in 2016.";
    let lines = [
        json!({ "id": "corpus", "claim": claim }),
        json!({ "id": "own", "claim": claim, "sources": [{ "name": "b", "text": "Peru has a long coast." }] }),
        json!({ "id": "none", "claim": claim, "sources": [] }),
    ];
    let (answers, _) = verify(folder.path(), &lines, &["--sources", "sources"]);
    let labels: Vec<&str> = answers.iter().map(|answer| answer["verdict"].as_str().unwrap()).collect();
    assert_eq!(labels, ["supported", "unsupported", "unsupported"]);
    assert_eq!(answers[0]["evidence"][0]["source"], "sources/a.txt");
}

#[test]
fn malformed_lines_are_answered_and_cost_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("claims.jsonl"),
        "{\"id\": \"a\", \"claim\": 3}\nnonsense\n{\"claim\": \"No id.\"}\n{\"id\": \"d\", \"claim\": \"Peru is large.\", \"sources\": []}\n",
    )
    .unwrap();
    let out = run_in(folder.path(), &["verify", "--claims", "claims.jsonl"]);
    assert_eq!(out.status.code(), Some(1), "{}", stderr(&out));
    let answers: Vec<Value> = stdout(&out).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0]["id"], "a");
    assert_eq!(answers[1]["id"], Value::Null);
    for (answer, line) in answers.iter().take(3).zip(1..) {
        assert!(answer["error"].as_str().unwrap().starts_with(&format!("claims.jsonl:{line}: ")), "{answer}");
    }
    assert_eq!(answers[3]["id"], "d");
    assert!(answers[3].get("verdict").is_some());
}

#[test]
fn context_settles_references_and_is_not_judged() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [json!({
        "id": 1,
        "context": "Kenya bought Greenland in 1800. Japan and Kenya have worked together for long.",
        "claim": "Both countries signed an agreement on rail safety in 2016.",
        "sources": own_source(),
    })];
    let (answers, _) = verify(folder.path(), &lines, &[]);
    assert_eq!(answers[0]["verdict"], "supported", "{}", answers[0]);
}

#[test]
fn one_answer_for_each_line_as_it_comes() {
    let mut child = rapporteur(&["verify", "--claims", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for id in 0..3 {
        // The next line is written only when the answer to the last is there: nothing may wait for a full batch.
        writeln!(input, "{}", json!({ "id": id, "claim": "Kenya met Japan.", "sources": own_source() }))
            .unwrap();
        input.flush().unwrap();
        let mut answer = String::new();
        output.read_line(&mut answer).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&answer).unwrap()["id"], id);
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn quotes_of_the_founding_documents_are_exact_and_answers_repeat() {
    let Some(shared) = shared() else { return };
    let gold = shared.join("gold/claims.jsonl");
    let sources = shared.join("seeds");
    let args = ["verify", "--claims", gold.to_str().unwrap(), "--sources", sources.to_str().unwrap()];
    let run = |threads: &str| rapporteur(&args).env("RAYON_NUM_THREADS", threads).output().unwrap();
    let first = run("1");
    assert!(first.status.success(), "{}", stderr(&first));
    assert_eq!(first.stdout, run("4").stdout, "the same bytes whatever the number of threads");
    let claims = std::fs::read_to_string(&gold).unwrap();
    for (line, claim) in stdout(&first).lines().zip(claims.lines()) {
        let answer: Value = serde_json::from_str(line).unwrap();
        let claim: Value = serde_json::from_str(claim).unwrap();
        assert_eq!(answer["id"], claim["id"]);
        assert_exact(&answer, claim["claim"].as_str().unwrap(), &|path| std::fs::read(path).unwrap());
    }
}
