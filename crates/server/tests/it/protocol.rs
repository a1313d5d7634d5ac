//! `PROTOCOL.md` says what the server offers, and no more.

use serde_json::{Value, json};

use crate::client::{Client, capabilities};
use crate::desk::ferry;

const PAGE: &str = include_str!("../../PROTOCOL.md");

/// Rows of the page's tables whose first cell is code.
fn first_cells() -> Vec<&'static str> {
    PAGE.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

#[test]
fn the_page_is_current() {
    let desk = ferry();
    let mut client = Client::spawn();
    let answer = client.initialize(&desk.root(), capabilities("utf-8", true), Value::Null);
    let offered = &answer["capabilities"];
    let rows = first_cells();

    let commands: Vec<&str> = offered["executeCommandProvider"]["commands"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c.as_str().unwrap())
        .collect();
    for command in &commands {
        assert!(rows.contains(command), "{command} has no row");
    }
    for row in rows.iter().filter(|row| row.starts_with("rapporteur.")) {
        assert!(commands.contains(row), "the server does not offer {row}");
    }

    // What is announced as a provider is a method of the page, and the other way round.
    let provider = |method: &str| {
        let name = method.rsplit('/').next().unwrap();
        match name {
            "symbol" => "workspaceSymbolProvider".to_owned(),
            "prepareCallHierarchy" => "callHierarchyProvider".to_owned(),
            name => format!("{name}Provider"),
        }
    };
    // Two without a provider of their own, one that is registered later, one that belongs to another.
    let apart =
        ["textDocument/publishDiagnostics", "textDocument/prepareTypeHierarchy", "workspace/diagnostic"];
    let methods: Vec<&str> = rows
        .iter()
        .copied()
        .filter(|row| row.starts_with("textDocument/") || row.starts_with("workspace/"))
        .collect();
    for method in methods.iter().filter(|method| !apart.contains(method)) {
        assert!(!offered[provider(method)].is_null(), "{method} is not offered: {offered}");
    }
    for (name, _) in offered.as_object().unwrap().iter().filter(|(name, _)| name.ends_with("Provider")) {
        assert!(methods.iter().any(|method| provider(method) == *name), "{name} has no row");
    }
    for kind in offered["codeActionProvider"]["codeActionKinds"].as_array().unwrap() {
        assert!(PAGE.contains(&format!("`{}`", kind.as_str().unwrap())), "{kind} is not explained");
    }
    assert!(client.leave().success());
}

#[test]
fn a_sentence_shows_how_it_was_read() {
    let desk = ferry();
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    let mut view = |file: &str, line: u32| {
        let id = client.request(
            "workspace/executeCommand",
            json!({
                "command": "rapporteur.factView",
                "arguments": [{
                    "textDocument": { "uri": desk.uri(file) },
                    "position": { "line": line, "character": 12 },
                }],
            }),
        );
        client.result(id)
    };
    let claim = view("briefs/ferry.md", 4);
    assert_eq!(claim["verdict"], "Contradicted");
    assert!(claim["entities"][0]["value"].as_str().unwrap().starts_with("DNK"), "{claim}");
    assert!(!claim["trace"].as_array().unwrap().is_empty());
    let source = view("sources/ferry.md", 9);
    assert!(source["events"][0].as_str().unwrap().starts_with("agreement"), "{source}");
    assert_eq!(source["times"][0]["value"], "2019-05");
    assert_eq!(view("briefs/ferry.md", 1), Value::Null);
    assert!(client.leave().success());
}

#[test]
fn questions_and_patterns_are_answered() {
    let desk = ferry();
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    client.ready();
    let mut command = |command: &str, argument: Value| {
        client.request("workspace/executeCommand", json!({ "command": command, "arguments": [argument] }))
    };
    let ask =
        command("rapporteur.ask", json!({ "question": "Has Denmark signed an agreement with Norway?" }));
    let query = command("rapporteur.query", json!({ "query": "actor:DNK partner:NOR since:2018" }));
    let wrong = command("rapporteur.query", json!({ "query": "actr:DNK" }));
    let empty = command("rapporteur.ask", json!({ "question": " " }));
    let answer = client.result(ask);
    assert_eq!(answer["verdict"], "yes", "{answer}");
    let citation = &answer["findings"][0]["citations"][0];
    assert!(citation["quote"].as_str().unwrap().contains("May 2019"), "{answer}");
    assert!(answer["markdown"].as_str().unwrap().contains("May 2019"), "{answer}");
    let place = json!({ "start": { "line": 9, "character": 0 }, "end": { "line": 9, "character": 72 } });
    assert_eq!(citation["location"]["range"], place, "{answer}");
    assert_eq!((&citation["origin"], &answer["findings"][0]["origins"]), (&json!("Ferry notice"), &json!(1)));
    let rows = client.result(query);
    assert_eq!(rows["found"], 1, "{rows}");
    assert_eq!(rows["rows"][0]["citation"]["location"]["uri"], desk.uri("sources/ferry.md"));
    assert_eq!(client.error_code(wrong), -32602);
    assert_eq!(client.error_code(empty), -32602);
    assert!(client.leave().success());
}

#[test]
fn patterns_are_completed() {
    let desk = ferry();
    let mut client = Client::start(&desk.root(), capabilities("utf-16", false), Value::Null);
    client.ready();
    let mut complete = |query: &str, offset: Option<u32>| {
        client.command("rapporteur.completeQuery", json!({ "query": query, "offset": offset }))["items"]
            .clone()
    };
    let texts = |items: &Value| -> Vec<String> {
        items.as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap().to_owned()).collect()
    };
    // Fields, then values that the sources have.
    assert!(texts(&complete("", None)).contains(&"actor:".to_owned()));
    assert_eq!(texts(&complete("dom", None)), ["domain:"]);
    let actors = complete("actor:DN", None);
    assert_eq!(texts(&actors), ["DNK"]);
    assert_eq!((&actors[0]["start"], &actors[0]["end"]), (&json!(6), &json!(8)));
    assert_eq!(texts(&complete("source:fer", None)), ["ferry"]);
    // Offsets are columns: a character beyond the first plane counts twice.
    let amid = complete("word:\u{1F6A2} part since:2013", Some(12));
    assert_eq!(texts(&amid), ["partner:"]);
    assert_eq!((&amid[0]["start"], &amid[0]["end"]), (&json!(8), &json!(12)));
    assert_eq!(complete("actor:zz", Some(400)), json!([]));
    // Another capture brings other values.
    desk.write("sources/port.md", "---\nkey: port\n---\n\nIceland opened a port in 2020.\n");
    client.changed(&[desk.uri("sources/port.md")]);
    let items = client.command("rapporteur.completeQuery", json!({ "query": "actor:IS" }))["items"].clone();
    assert!(texts(&items).contains(&"ISL".to_owned()), "{items}");
    assert!(client.leave().success());
}
