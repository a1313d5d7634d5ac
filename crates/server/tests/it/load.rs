//! Many requests, slow ones, clients that do not answer, defects.

use serde_json::{Value, json};

use crate::client::{Client, capabilities, fnv1a};
use crate::desk::{BRIEF, ferry};

#[test]
fn waiting_requests_block_neither_edits_nor_cancellation() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities("utf-8", true), json!({ "test": true }));
    client.open(&uri, 1, BRIEF);
    client.ready();
    let document = json!({ "textDocument": { "uri": uri } });
    let mut waiting: Vec<_> =
        (0..300).map(|_| client.request("rapporteur/_wait", document.clone())).collect();
    // Cancellation: the later half, while the earlier half keeps all workers busy.
    for id in waiting.split_off(150) {
        client.notify("$/cancelRequest", json!({ "id": serde_json::to_value(&id).unwrap() }));
        assert_eq!(client.error_code(id), -32800);
    }
    // Edits: each is there at once and reaches the database; what waits is told in the end that the text keeps changing.
    let mut hovers = Vec::new();
    let mut revisions = client.status()["revisions"].as_u64().unwrap();
    for version in 2..=10 {
        let text = format!("{BRIEF}\nVersion {version}.\n");
        client.replace(&uri, version, &text);
        let status = client.status();
        assert_eq!(status["documents"][0]["version"], version);
        assert_eq!(status["documents"][0]["hash"], fnv1a(text.as_bytes()));
        // A read makes the database see the edit while the others wait.
        hovers.push(client.hover(&uri, 2, 3));
        let now = client.status()["revisions"].as_u64().unwrap();
        assert!(now > revisions, "{now} after {revisions}");
        revisions = now;
    }
    for id in waiting {
        client.notify("$/cancelRequest", json!({ "id": serde_json::to_value(&id).unwrap() }));
        let code = client.error_code(id);
        assert!(matches!(code, -32800 | -32802), "{code}");
    }
    for hover in hovers {
        let outcome = client.response(hover).response_result;
        assert!(outcome.as_ref().map_or_else(|error| error.code == -32801, Value::is_object), "{outcome:?}");
    }
    assert!(client.leave().success());
}

#[test]
fn a_client_that_never_answers() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::spawn();
    client.answers = false;
    let mut capabilities = capabilities("utf-8", false);
    capabilities["workspace"]["configuration"] = json!(true);
    capabilities["workspace"]["didChangeConfiguration"] = json!({ "dynamicRegistration": true });
    client.initialize(&desk.root(), capabilities, Value::Null);
    client.open(&uri, 1, BRIEF);
    for round in 2..200 {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
        client.replace(&uri, round, &format!("{BRIEF}\nRound {round}.\n"));
    }
    client.replace(&uri, 200, &format!("\n\n{BRIEF}"));
    client.published(&uri, |params| params["version"] == 200);
    let hover = client.hover(&uri, 4, 3);
    assert!(client.result(hover).is_object());
    assert!(
        client.stashed("client/registerCapability") + client.stashed("window/workDoneProgress/create") >= 2
    );
    // Nothing of a progress that the client has not agreed to.
    assert_eq!(client.stashed("$/progress"), 0);
    assert!(client.leave().success());
}

#[test]
fn a_panic_costs_one_request() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), json!({ "test": true }));
    client.open(&uri, 1, BRIEF);
    client.ready();
    let document = json!({ "textDocument": { "uri": uri } });
    let before = client.hover(&uri, 2, 3);
    let panics: Vec<_> = (0..20).map(|_| client.request("rapporteur/_panic", document.clone())).collect();
    let after = client.hover(&uri, 2, 3);
    for id in panics {
        assert_eq!(client.error_code(id), -32603);
    }
    assert_eq!(client.result(before), client.result(after));
    client.replace(&uri, 2, "Denmark and Norway signed an agreement on maritime security in May 2016.\n");
    client.published(&uri, |params| params["version"] == 2);
    assert!(client.leave().success());
}

#[test]
fn a_burst_of_edits_is_one_revision_or_few() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    client.open(&uri, 1, BRIEF);
    client.ready();
    client.published(&uri, |params| params["version"] == 1);
    let before = client.status()["revisions"].as_u64().unwrap();
    for version in 2..=500 {
        client.replace(&uri, version, &format!("Denmark joined {version} bodies in 2016.\n\n{BRIEF}"));
    }
    // Lists that are equal are not sent again; the last one has moved.
    client.replace(&uri, 501, &format!("\n\n\n{BRIEF}"));
    client.published(&uri, |params| params["version"] == 501);
    let made = client.status()["revisions"].as_u64().unwrap() - before;
    assert!(made < 500, "{made} revisions for 500 edits");
    assert!(client.leave().success());
}
