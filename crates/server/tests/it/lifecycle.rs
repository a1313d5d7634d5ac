//! Phases, errors, exit codes.

use serde_json::{Value, json};

use crate::client::{Client, capabilities};
use crate::desk::{BRIEF, Desk, SOURCE, ferry};

#[test]
fn refuses_requests_before_initialize() {
    let mut client = Client::spawn();
    for method in ["textDocument/hover", "rapporteur/unknown"] {
        let id = client.request(method, json!({}));
        assert_eq!(client.error_code(id), -32002, "{method}");
    }
    assert!(client.hang_up().success());
}

#[test]
fn knows_what_it_does_not_know() {
    let desk = ferry();
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    let id = client.request("rapporteur/unknown", json!({}));
    assert_eq!(client.error_code(id), -32601);
    let id = client.request("textDocument/hover", json!({ "position": 1 }));
    assert_eq!(client.error_code(id), -32602);
    let id = client.request("workspace/executeCommand", json!({ "command": "rapporteur.unknown" }));
    assert_eq!(client.error_code(id), -32602);
    client.notify("$/unknown", json!({}));
    client.notify("workspace/unknown", json!({}));
    let id = client.request("initialize", json!({ "capabilities": {} }));
    assert_eq!(client.error_code(id), -32600);
    assert!(client.leave().success());
}

#[test]
fn test_requests_are_for_tests() {
    let desk = ferry();
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    client.ready();
    let id = client
        .request("rapporteur/_panic", json!({ "textDocument": { "uri": desk.uri("briefs/ferry.md") } }));
    assert_eq!(client.error_code(id), -32601);
    assert!(client.leave().success());
}

#[test]
fn refuses_requests_after_shutdown() {
    let desk = ferry();
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    let id = client.request("shutdown", Value::Null);
    client.result(id);
    for method in ["textDocument/hover", "rapporteur/unknown", "shutdown"] {
        let id = client.request(method, json!({}));
        assert_eq!(client.error_code(id), -32600, "{method}");
    }
    client.notify("exit", Value::Null);
    assert!(client.ended().success());
}

#[test]
fn exit_without_shutdown_is_an_error() {
    let desk = ferry();
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn exit_before_initialize_is_an_error() {
    let mut client = Client::spawn();
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn a_closed_input_is_no_error() {
    let desk = ferry();
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), json!({ "test": true }));
    client.open(&desk.uri("briefs/ferry.md"), 1, "Text.\n");
    client.ready();
    // Even with a request that nobody will answer.
    client.request("rapporteur/_wait", json!({ "textDocument": { "uri": desk.uri("briefs/ferry.md") } }));
    assert!(client.hang_up().success());
}

#[test]
fn leaves_when_the_client_has_gone() {
    let mut dead = std::process::Command::new("sleep").arg("1").spawn().unwrap();
    let desk = ferry();
    let mut client = Client::spawn();
    let id = client
        .request("initialize", json!({ "processId": dead.id(), "rootUri": desk.root(), "capabilities": {} }));
    client.result(id);
    client.notify("initialized", json!({}));
    dead.wait().unwrap();
    // Its input is still open: somebody else holds the other end.
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn malformed_settings_are_told() {
    let desk = ferry();
    let mut client =
        Client::start(&desk.root(), capabilities("utf-8", false), json!({ "profile": "lenient" }));
    let told = client.notification("window/showMessage", |_| true);
    assert!(
        told["message"].as_str().unwrap().contains("profile")
            || told["message"].as_str().unwrap().contains("lenient"),
        "{told}"
    );
    assert!(client.leave().success());
}

#[test]
fn negotiates_the_cheapest_encoding() {
    for (offered, chosen) in [
        (json!(["utf-16", "utf-8"]), "utf-8"),
        (json!(["utf-32", "utf-16"]), "utf-16"),
        (json!(["utf-32"]), "utf-32"),
        (json!(["utf-7"]), "utf-16"),
        (Value::Null, "utf-16"),
    ] {
        let mut client = Client::spawn();
        let mut capabilities = capabilities("utf-8", false);
        capabilities["general"] =
            if offered.is_null() { json!({}) } else { json!({ "positionEncodings": offered }) };
        let result = client.initialize("file:///nowhere", capabilities, Value::Null);
        assert_eq!(result["capabilities"]["positionEncoding"], chosen, "{offered}");
        assert!(client.leave().success());
    }
}

#[test]
fn a_desk_that_changed_while_nobody_looked() {
    let desk = ferry();
    let brief = desk.uri("briefs/ferry.md");
    let start = |desk: &Desk| Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    let mut client = start(&desk);
    client.open(&brief, 1, BRIEF);
    client.published(&brief, |params| params["diagnostics"].as_array().unwrap().len() == 1);
    assert_eq!(client.ready()["sources"], 1);
    assert!(client.leave().success());
    assert!(desk.has(".rapporteur/cache/facts"), "what was read is kept");

    desk.write("sources/ferry.md", &SOURCE.replace("in May 2019", "in May 2016"));
    desk.write("sources/tug.md", "Denmark and Norway signed an agreement on tugboats in May 2014.\n");
    desk.write("briefs/tug.md", "Denmark and Norway signed an agreement on tugboats in May 2013.\n");
    let mut client = start(&desk);
    client.open(&brief, 1, BRIEF);
    // First as it was, then as it is; a question is answered when all is known.
    let contradicted = |params: &Value, line: u32| {
        let found = params["diagnostics"].as_array().unwrap();
        found.len() == 1 && found[0]["range"]["start"]["line"] == line
    };
    client.published(&brief, |params| contradicted(params, 2));
    let found = client.request("workspace/symbol", json!({ "query": "" }));
    let found = client.result(found).to_string();
    assert!(found.contains("sources/tug.md"), "{found}");
    let status = client.ready();
    assert_eq!((&status["sources"], &status["briefs"], &status["unread"]), (&json!(2), &json!(2), &json!(0)));
    assert!(client.leave().success());

    // A source that is gone is gone.
    desk.remove("sources/ferry.md");
    let mut client = start(&desk);
    client.open(&brief, 1, BRIEF);
    client.published(&brief, |params| params["diagnostics"].to_string().contains("CIT"));
    assert_eq!(client.ready()["sources"], 1);
    assert!(client.leave().success());
}
