//! Texts: the server holds what the client holds.

use serde_json::{Value, json};

use crate::client::{Client, capabilities, fnv1a, position};
use crate::desk::{Desk, ferry};

/// A small linear congruential generator: the same edits on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

/// The client's buffer, kept as characters and without any code of the server.
struct Buffer {
    chars: Vec<char>,
    encoding: &'static str,
}

impl Buffer {
    fn text(&self) -> String {
        self.chars.iter().collect()
    }

    fn width(&self, c: char) -> usize {
        match self.encoding {
            "utf-8" => c.len_utf8(),
            "utf-16" => c.len_utf16(),
            _ => 1,
        }
    }

    /// Position of the character at `at`. A place between `\r` and `\n` has no position: it is that of the `\r`.
    fn position(&self, at: usize) -> Value {
        let (mut line, mut column) = (0_usize, 0_usize);
        for (n, c) in self.chars[..at].iter().enumerate() {
            let next = self.chars.get(n + 1);
            match c {
                '\r' if next == Some(&'\n') => {}
                '\r' | '\n' => {
                    line += 1;
                    column = 0;
                }
                c => column += self.width(*c),
            }
        }
        json!({ "line": line, "character": column })
    }

    /// A place that has a position.
    fn place(&self, dice: &mut Dice) -> usize {
        let at = dice.roll(self.chars.len() + 1);
        let within_break =
            at > 0 && self.chars.get(at - 1) == Some(&'\r') && self.chars.get(at) == Some(&'\n');
        if within_break { at - 1 } else { at }
    }

    /// Replaces a random stretch by random text; the change as the protocol writes it.
    fn edit(&mut self, dice: &mut Dice) -> Value {
        const PIECES: [&str; 12] =
            ["a", "Oslo ", "😀", "\r\n", "\n", "é", "e\u{301}", "[@ferry]", "\u{a0}", "👩‍👧", "ß", ""];
        let start = self.place(dice);
        let mut end = (start + dice.roll(6)).min(self.chars.len());
        if end > 0 && self.chars.get(end - 1) == Some(&'\r') && self.chars.get(end) == Some(&'\n') {
            end -= 1;
        }
        let end = end.max(start);
        let text: String = (0..dice.roll(3)).map(|_| PIECES[dice.roll(PIECES.len())]).collect();
        let range = json!({ "start": self.position(start), "end": self.position(end) });
        self.chars.splice(start..end, text.chars());
        json!({ "range": range, "text": text })
    }
}

fn edits_and_hovers(encoding: &'static str) {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities(encoding, false), Value::Null);
    let start = "# Fjords 😀\r\n\r\nDenmark and Norway signed an agreement 🤝 in May 2019 [@ferry].\r\nÅ lone line\r\nand a last one\n";
    let mut buffer = Buffer { chars: start.chars().collect(), encoding };
    let mut dice = Dice(encoding.len() as u64 + 7);
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
