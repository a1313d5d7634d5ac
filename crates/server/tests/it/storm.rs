//! A long session: random edits, undos and requests in five briefs while sources change. Nothing is lost, nothing fails,
//! and at the end the findings are those of a server that was started just then.

use serde_json::{Value, json};

use crate::buffer::{Buffer, Dice};
use crate::client::{Client, capabilities};
use crate::desk::Desk;

/// Edits; `RAPPORTEUR_EDITS` asks for more.
const EDITS: usize = 1_500;

const SOURCES: [(&str, &str); 3] = [
    (
        "sources/ferry.md",
        "---\nkey: ferry\npublished: 2019-06-01\n---\n\nDenmark and Norway signed an agreement on maritime security in May 2019.\n",
    ),
    (
        "sources/divers.md",
        "---\nkey: divers\npublished: 2020-02-01\n---\n\nKenya trained Ugandan divers in Mombasa in 2019.\n",
    ),
    ("sources/lab.txt", "Lithuania and Japan opened a joint laboratory in Vilnius in March 2021.\n"),
];

const BRIEF: &str = "# Coasts\n\nDenmark and Norway signed an agreement on maritime security in May 2018 [@ferry].\n\nKenya trained Ugandan divers in Mombasa in 2019 [@divers].\n\n- Uganda trained Kenyan divers in 2019.\n- Japan opened “a joint laboratory” in Riga [@lab].\n\n## More\n\nThey also met in Oslo.[^n]\n\n[^n]: See [@ferry].\n";

const POSITIONED: [&str; 9] = [
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/typeDefinition",
    "textDocument/implementation",
    "textDocument/documentHighlight",
    "textDocument/completion",
    "textDocument/prepareRename",
    "textDocument/prepareCallHierarchy",
    "textDocument/prepareTypeHierarchy",
];

const OF_DOCUMENT: [&str; 6] = [
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/documentLink",
    "textDocument/codeLens",
    "textDocument/semanticTokens/full",
    "workspace/diagnostic",
];

struct Open {
    uri: String,
    version: i64,
    buffer: Buffer,
    /// States to go back to.
    past: Vec<String>,
}

fn change(client: &mut Client, open: &mut Open, changes: &[Value]) {
    open.version += 1;
    client.notify(
        "textDocument/didChange",
        json!({
            "textDocument": { "uri": open.uri, "version": open.version },
            "contentChanges": changes,
        }),
    );
}

/// A random request about a document.
fn ask(client: &mut Client, open: &Open, dice: &mut Dice) -> lsp_server::RequestId {
    let place = open.buffer.place(dice);
    let position = open.buffer.position(place);
    let document = json!({ "uri": open.uri });
    let range = json!({ "start": position, "end": position });
    match dice.roll(6) {
        0 => client.request(
            "textDocument/codeAction",
            json!({ "textDocument": document, "range": range, "context": { "diagnostics": [] } }),
        ),
        1 => client.request(
            "textDocument/references",
            json!({
                "textDocument": document,
                "position": position,
                "context": { "includeDeclaration": true },
            }),
        ),
        2 => client.request(
            "textDocument/selectionRange",
            json!({ "textDocument": document, "positions": [position] }),
        ),
        3 => client.request(OF_DOCUMENT[dice.roll(OF_DOCUMENT.len())], json!({ "textDocument": document })),
        _ => client.request(
            POSITIONED[dice.roll(POSITIONED.len())],
            json!({ "textDocument": document, "position": position }),
        ),
    }
}

/// Findings without what differs between sessions.
fn pull(client: &mut Client, uri: &str) -> Value {
    let id = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
    client.result(id)["items"].clone()
}

#[test]
fn a_long_session_of_a_client_that_pulls_ends_like_a_fresh_one() {
    long_session(true);
}

#[test]
fn a_long_session_of_a_client_that_is_told_ends_like_a_fresh_one() {
    long_session(false);
}

fn long_session(pulls: bool) {
    let edits = std::env::var("RAPPORTEUR_EDITS").ok().and_then(|n| n.parse().ok()).unwrap_or(EDITS);
    let desk = Desk::new(&SOURCES);
    for number in 0..5 {
        desk.write(&format!("briefs/{number}.md"), BRIEF);
    }
    let options = json!({ "restMillis": 0 });
    let mut client = Client::start(&desk.root(), capabilities("utf-16", pulls), options.clone());
    let mut dice = Dice::new(20_260);
    let mut open: Vec<Open> = (0..5)
        .map(|number| Open {
            uri: desk.uri(&format!("briefs/{number}.md")),
            version: 1,
            buffer: Buffer::new(BRIEF, "utf-16"),
            past: vec![BRIEF.to_owned()],
        })
        .collect();
    for document in &open {
        client.open(&document.uri, 1, BRIEF);
    }
    let mut asked = Vec::new();
    for edit in 0..edits {
        let document = &mut open[dice.roll(5)];
        if edit % 50 == 49 {
            // An undo of much: another state of the whole text.
            let back = document.past[dice.roll(document.past.len())].clone();
            let all = document.buffer.replace(&back);
            change(&mut client, document, &[all]);
        } else {
            let changes: Vec<Value> = (0..=dice.roll(2)).map(|_| document.buffer.edit(&mut dice)).collect();
            change(&mut client, document, &changes);
        }
        if edit % 97 == 0 {
            document.past.push(document.buffer.text());
        }
        if dice.roll(3) == 0 {
            let document = &open[dice.roll(5)];
            asked.push(ask(&mut client, document, &mut dice));
        }
        if edit % 113 == 50 {
            let (path, text) = SOURCES[dice.roll(3)];
            let year = format!("{}", 2010 + dice.roll(12));
            desk.write(path, &text.replace("2019", &year));
            let uri = desk.uri(path);
            client
                .notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 2 }] }));
        }
        // Half-way answers are taken, so that the queue does not hold everything.
        if asked.len() > 60 {
            settle(&mut client, &mut asked);
        }
    }
    settle(&mut client, &mut asked);
    let mut found: Vec<Value> = Vec::new();
    for document in &mut open {
        if pulls {
            found.push(pull(&mut client, &document.uri));
            continue;
        }
        // A list that differs from the one before comes for certain.
        let text = format!("Kenya trained Ugandan divers in 2001 [@divers].\n\n{}", document.buffer.text());
        let all = document.buffer.replace(&text);
        change(&mut client, document, &[all]);
        let version = document.version;
        let published = client.published(&document.uri, |params| params["version"] == version);
        found.push(published["diagnostics"].clone());
    }
    let status = client.status();
    assert_eq!(status["documents"].as_array().unwrap().len(), 5);
    assert!(client.leave().success());

    // The same texts, in a session that knows nothing of what was before.
    let mut fresh = Client::start(&desk.root(), capabilities("utf-16", true), options);
    for (document, found) in open.iter().zip(found) {
        fresh.open(&document.uri, 1, &document.buffer.text());
        assert_eq!(pull(&mut fresh, &document.uri), found, "{}", document.buffer.text());
    }
    assert!(fresh.leave().success());
}

/// Takes the answers: a result, or that the text moved on, or that nothing there can be renamed.
fn settle(client: &mut Client, asked: &mut Vec<lsp_server::RequestId>) {
    for id in asked.drain(..) {
        if let Err(error) = client.response(id).response_result {
            assert!([-32801, -32802, -32602].contains(&error.code), "{}: {}", error.code, error.message);
        }
    }
}
