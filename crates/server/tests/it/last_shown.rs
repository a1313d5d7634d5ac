//! What was shown of a brief in one session, in the next.

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};

use crate::client::{Client, PATIENCE, capabilities};
use crate::desk::{BRIEF, Desk, SOURCE, ferry};

const PATH: &str = "briefs/ferry.md";

/// Files that have been there for a while: of one that is younger its time does not tell whether it will have changed.
fn aged(desk: &Desk) {
    let files = ["rapporteur.toml", "sources/ferry.md", "sources/ferry.html", PATH, "briefs/other.md"];
    for path in files {
        if desk.has(path) {
            let file = std::fs::File::options().append(true).open(desk.path(path)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(60)).unwrap();
        }
    }
}

fn kept(desk: &Desk) -> Option<PathBuf> {
    let folder = std::fs::read_dir(desk.path(".rapporteur/cache/shown")).ok()?;
    let files = folder.flatten().map(|entry| entry.path());
    files.into_iter().find(|path| path.extension().is_none())
}

/// A session that ends when what it shows has been kept. The list that it shows.
fn session(desk: &Desk) -> Value {
    let mut client = Client::start(&desk.root(), capabilities("utf-16", false), Value::Null);
    client.open(&desk.uri(PATH), 1, &desk.read(PATH));
    let shown = client.published(&desk.uri(PATH), |_| true);
    let deadline = Instant::now() + PATIENCE;
    while kept(desk).is_none() {
        assert!(Instant::now() < deadline, "nothing was kept");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(client.leave().success());
    shown
}

/// The first list and the last one of a session, and how many lists it had from the session before.
fn next(desk: &Desk, client: &mut Client, text: &str) -> (Value, Value, Value) {
    client.open(&desk.uri(PATH), 1, text);
    let first = client.published(&desk.uri(PATH), |_| true);
    let status = client.ready();
    // Its answer comes when all has been surveyed and checked.
    let hover = client.hover(&desk.uri(PATH), 0, 0);
    client.result(hover);
    client.replace(&desk.uri(PATH), 2, text);
    let last = client.published(&desk.uri(PATH), |params| params["version"] == 2);
    (first["diagnostics"].clone(), last["diagnostics"].clone(), status["recalled"].clone())
}

fn next_session(desk: &Desk, options: Value, text: &str) -> (Value, Value, Value) {
    let mut client = Client::start(&desk.root(), capabilities("utf-16", false), options);
    let found = next(desk, &mut client, text);
    assert!(client.leave().success());
    found
}

#[test]
fn a_brief_that_is_as_it_was_closed_is_shown_as_it_was() {
    let desk = ferry();
    aged(&desk);
    let before = session(&desk);
    assert_ne!(before["diagnostics"], json!([]));
    let (first, last, recalled) = next_session(&desk, Value::Null, BRIEF);
    assert_eq!(first, before["diagnostics"]);
    assert_eq!(last, before["diagnostics"]);
    assert_eq!(recalled, 1);
}

#[test]
fn clients_that_ask_get_it_too() {
    let desk = ferry();
    aged(&desk);
    let before = session(&desk);
    let mut client = Client::start(&desk.root(), capabilities("utf-16", true), Value::Null);
    client.open(&desk.uri(PATH), 1, BRIEF);
    let params = json!({ "textDocument": { "uri": desk.uri(PATH) } });
    let id = client.request("textDocument/diagnostic", params.clone());
    assert_eq!(client.result(id)["items"], before["diagnostics"]);
    assert_eq!(client.ready()["recalled"], 1);
    let id = client.request("textDocument/diagnostic", params);
    assert_eq!(client.result(id)["items"], before["diagnostics"]);
    assert!(client.leave().success());
}

#[test]
fn what_it_rests_on_must_be_what_it_was() {
    let changes: [(&str, &str, String); 5] = [
        (PATH, "the brief", BRIEF.replace("2016", "2017")),
        ("sources/ferry.md", "what it quotes", SOURCE.replace("Denmark", "Iceland")),
        ("rapporteur.toml", "the configuration", "profile = \"release\"\n".to_owned()),
        ("lexicon/own.toml", "an overlay", "\n".to_owned()),
        ("briefs/other.md", "another brief", BRIEF.to_owned()),
    ];
    for (path, what, text) in changes {
        let desk = ferry();
        desk.write("briefs/other.md", "# Harbours\n\nNothing yet.\n");
        aged(&desk);
        session(&desk);
        desk.write(path, &text);
        let (_, last, recalled) = next_session(&desk, Value::Null, &desk.read(PATH));
        assert_eq!(recalled, 0, "{what}");
        let fresh = Desk::new(&[]);
        for path in ["rapporteur.toml", "sources/ferry.md", PATH, "lexicon/own.toml", "briefs/other.md"] {
            if desk.has(path) {
                fresh.write(path, &desk.read(path));
            }
        }
        let (_, expected, _) = next_session(&fresh, Value::Null, &desk.read(PATH));
        let strip = |list: &Value, desk: &Desk| list.to_string().replace(&desk.root(), "");
        assert_eq!(strip(&last, &desk), strip(&expected, &fresh), "{what}");
    }
}

#[test]
fn a_capture_that_is_no_text_must_be_what_it_was() {
    let page = |day: &str| {
        format!(
            "<html><head><title>Ferry notice</title></head><body><article><h1>Ferry notice</h1><p>Denmark and Norway signed an \
             agreement on maritime security in {day}. The two harbours had asked for it for many years, and the crews of the \
             ferries were told on the same day.</p></article></body></html>"
        )
    };
    let meta = "title = \"Ferry notice\"\npublisher = \"Harbour office\"\nkey = \"ferry\"\n";
    let desk = Desk::new(&[
        ("sources/ferry.html", &page("May 2019")),
        ("sources/ferry.html.meta.toml", meta),
        (PATH, BRIEF),
    ]);
    aged(&desk);
    let before = session(&desk);
    assert!(before["diagnostics"].to_string().contains("ferry.html"), "{before}");
    let (_, _, recalled) = next_session(&desk, Value::Null, BRIEF);
    assert_eq!(recalled, 1);
    desk.write("sources/ferry.html", &page("May 2016"));
    let (_, _, recalled) = next_session(&desk, Value::Null, BRIEF);
    assert_eq!(recalled, 0);
}

#[test]
fn who_shows_it_otherwise_finds_it_anew() {
    let desk = ferry();
    aged(&desk);
    session(&desk);
    let (_, _, recalled) = next_session(&desk, json!({ "profile": "release" }), BRIEF);
    assert_eq!(recalled, 0);
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    let (_, _, recalled) = next(&desk, &mut client, BRIEF);
    assert_eq!(recalled, 0);
}

#[test]
fn a_new_capture_is_found_all_the_same() {
    let desk = Desk::new(&[("sources/ferry.md", SOURCE), (PATH, &BRIEF.replace("2019", "2018"))]);
    aged(&desk);
    let before = session(&desk);
    desk.write("sources/earlier.md", &SOURCE.replace("May 2019", "May 2018").replace("key: ferry", "key: e"));
    let (first, last, recalled) = next_session(&desk, Value::Null, &desk.read(PATH));
    assert_eq!(recalled, 1);
    assert_eq!(first, before["diagnostics"]);
    assert_ne!(last, first);
}

#[test]
fn what_was_damaged_counts_as_none() {
    let desk = ferry();
    aged(&desk);
    let before = session(&desk);
    let path = kept(&desk).unwrap();
    let whole = std::fs::read(&path).unwrap();
    let step = whole.len() / 7;
    let mut cases: Vec<Vec<u8>> = vec![Vec::new(), whole[..whole.len() - 1].to_vec()];
    cases.extend((0..7).map(|at| {
        let mut bytes = whole.clone();
        bytes[at * step] ^= 1;
        bytes
    }));
    for bytes in cases {
        std::fs::write(&path, &bytes).unwrap();
        let (first, _, recalled) = next_session(&desk, Value::Null, BRIEF);
        assert_eq!(recalled, 0);
        assert_eq!(first, before["diagnostics"]);
    }
}

#[test]
fn what_is_not_saved_is_not_kept() {
    let desk = ferry();
    aged(&desk);
    let mut client = Client::start(&desk.root(), capabilities("utf-16", false), Value::Null);
    client.open(&desk.uri(PATH), 1, &BRIEF.replace("2016", "2017"));
    client.published(&desk.uri(PATH), |_| true);
    client.ready();
    std::thread::sleep(Duration::from_secs(3));
    assert!(kept(&desk).is_none());
    // Saved, it is.
    desk.write(PATH, &BRIEF.replace("2016", "2017"));
    aged(&desk);
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": desk.uri(PATH) } }));
    let deadline = Instant::now() + PATIENCE;
    while kept(&desk).is_none() {
        assert!(Instant::now() < deadline, "nothing was kept");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(client.leave().success());
}
