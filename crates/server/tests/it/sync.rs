//! Texts: the server holds what the client holds.

use serde_json::{Value, json};

use crate::buffer::{Buffer, Dice};
use crate::client::{Client, capabilities, fnv1a, position};
use crate::desk::{Desk, ferry};

fn edits_and_hovers(encoding: &'static str) {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities(encoding, false), Value::Null);
    let start = "# Fjords 😀\r\n\r\nDenmark and Norway signed an agreement 🤝 in May 2019 [@ferry].\r\nÅ lone line\r\nand a last one\n";
    let mut buffer = Buffer::new(start, encoding);
    let mut dice = Dice::new(encoding.len() as u64 + 7);
    client.open(&uri, 0, start);
    client.ready();
    let mut hovers = Vec::new();
    for version in 1..=2_000 {
        let changes: Vec<Value> = (0..=dice.roll(2)).map(|_| buffer.edit(&mut dice)).collect();
        client.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes }),
        );
        if version % 3 == 0 {
            hovers.push(client.hover(&uri, 2, 5));
        }
        if version % 100 == 0 {
            // A request sent after an edit has seen it.
            let status = client.status();
            assert_eq!(status["documents"][0]["version"], version);
            let text = buffer.text();
            assert_eq!(status["documents"][0]["length"], text.len(), "{encoding}, version {version}");
            assert_eq!(
                status["documents"][0]["hash"],
                fnv1a(text.as_bytes()),
                "{encoding}, version {version}"
            );
        }
    }
    for hover in hovers {
        let response = client.response(hover);
        // Answered, or told that the text has moved on.
        if let Err(error) = response.response_result {
            assert_eq!(error.code, -32801, "{}", error.message);
        }
    }
    assert!(client.leave().success());
}

#[test]
fn two_thousand_edits_and_hovers_utf8() {
    edits_and_hovers("utf-8");
}

#[test]
fn two_thousand_edits_and_hovers_utf16() {
    edits_and_hovers("utf-16");
}

#[test]
fn two_thousand_edits_and_hovers_utf32() {
    edits_and_hovers("utf-32");
}

#[test]
fn positions_outside_the_text_are_clamped() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities("utf-16", false), Value::Null);
    client.open(&uri, 1, "one\ntwo");
    let change = |start: [u32; 2], end: [u32; 2], text: &str| {
        json!({
            "range": {
                "start": { "line": start[0], "character": start[1] },
                "end": { "line": end[0], "character": end[1] },
            },
            "text": text,
        })
    };
    client.notify(
        "textDocument/didChange",
        json!({
            "textDocument": { "uri": uri, "version": 5 },
            "contentChanges": [
                change([9, 9], [99, 99], "!"),
                change([0, 99], [0, 99], "?"),
                // The end before the start.
                change([1, 2], [0, 0], "-"),
            ],
        }),
    );
    let status = client.status();
    assert_eq!(status["documents"][0]["hash"], fnv1a("one?\ntw-o!".as_bytes()), "{status}");
    // A change without a range replaces everything, whatever came before it.
    client.notify(
        "textDocument/didChange",
        json!({
            "textDocument": { "uri": uri, "version": 6 },
            "contentChanges": [change([0, 0], [0, 1], "x"), { "text": "new" }, change([0, 3], [0, 3], "!")],
        }),
    );
    assert_eq!(client.status()["documents"][0]["hash"], fnv1a(b"new!"));
    assert!(client.leave().success());
}

#[test]
fn documents_without_a_file_and_without_a_desk() {
    let mut client = Client::spawn();
    let id = client.request(
        "initialize",
        json!({ "processId": null, "rootUri": null, "capabilities": capabilities("utf-8", true) }),
    );
    client.result(id);
    client.notify("initialized", json!({}));
    client.open("untitled:Untitled-1", 1, "Denmark signed.");
    client.replace("untitled:Untitled-1", 2, "Norway signed.");
    assert_eq!(client.status()["documents"][0]["hash"], fnv1a(b"Norway signed."));
    // A change to something that was never opened.
    client.replace("untitled:Untitled-2", 2, "Sweden signed.");
    let desk = Desk::new(&[]);
    client.open(&desk.uri("note.md"), 1, "Denmark signed an agreement with Norway.\n");
    client.ready();
    let hover = client.request("textDocument/hover", position("untitled:Untitled-1", 0, 0));
    assert_eq!(client.result(hover), Value::Null);
    let pull = client
        .request("textDocument/diagnostic", json!({ "textDocument": { "uri": "untitled:Untitled-1" } }));
    assert_eq!(client.result(pull)["items"], json!([]));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": "untitled:Untitled-1" } }));
    assert_eq!(client.status()["documents"].as_array().unwrap().len(), 1);
    assert!(client.leave().success());
}
