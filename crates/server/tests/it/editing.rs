//! Each feature of the table once through the real server.

use serde_json::{Value, json};

use crate::client::{Client, capabilities, position};
use crate::desk::{BRIEF, Desk, SOURCE, ferry};

/// What a modern editor can do, beyond [`capabilities`].
fn modern() -> Value {
    let mut modern = capabilities("utf-8", false);
    modern["textDocument"]["documentSymbol"] = json!({ "hierarchicalDocumentSymbolSupport": true });
    modern["textDocument"]["typeHierarchy"] = json!({ "dynamicRegistration": true });
    modern["workspace"]["workspaceEdit"] =
        json!({ "documentChanges": true, "resourceOperations": ["create", "rename", "delete"] });
    modern
}

struct Session {
    client: Client,
    desk: Desk,
    uri: String,
}

fn session() -> Session {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), modern(), Value::Null);
    client.open(&uri, 1, BRIEF);
    Session { client, desk, uri }
}

impl Session {
    fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.client.request(method, params);
        self.client.result(id)
    }

    /// Asks about the first place of `word` on a line.
    fn at(&mut self, method: &str, line: u32, word: &str) -> Value {
        self.at_with(method, line, word, json!({}))
    }

    fn at_with(&mut self, method: &str, line: u32, word: &str, more: Value) -> Value {
        let text = BRIEF.lines().nth(line as usize).unwrap();
        let character = u32::try_from(text.find(word).unwrap()).unwrap() + 1;
        let mut params = position(&self.uri, line, character);
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.ask(method, params)
    }

    fn document(&mut self, method: &str) -> Value {
        let params = json!({ "textDocument": { "uri": self.uri } });
        self.ask(method, params)
    }
}

/// `BRIEF` with text edits of UTF-8 positions.
fn applied(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let (line, character) =
            (position["line"].as_u64().unwrap() as usize, position["character"].as_u64().unwrap() as usize);
        text.split_inclusive('\n').take(line).map(str::len).sum::<usize>() + character
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_unstable();
    let mut text = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}

#[test]
fn a_fix_makes_its_finding_go_away() {
    let mut session = session();
    let published = session.client.published(&session.uri, |_| true);
    let finding = published["diagnostics"][0].clone();
    let actions = session.ask(
        "textDocument/codeAction",
        json!({
            "textDocument": { "uri": session.uri },
            "range": finding["range"],
            "context": { "diagnostics": [finding] },
        }),
    );
    let actions = actions.as_array().unwrap();
    let preferred = actions.iter().find(|action| action["isPreferred"] == true).expect("a preferred fix");
    assert_eq!(preferred["kind"], "quickfix");
    assert!(preferred["title"].as_str().unwrap().contains("May 2019"), "{preferred}");
    assert_eq!(preferred["diagnostics"][0]["code"], "TIM003");
    let change = &preferred["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"]["uri"], session.uri);
    let text = applied(BRIEF, &change["edits"]);
    session.client.replace(&session.uri, 2, &text);
    let published = session.client.published(&session.uri, |params| params["version"] == 2);
    assert_eq!(published["diagnostics"], json!([]), "{text}");

    // All of a file at once, for those who fix on saving.
    session.client.replace(&session.uri, 3, BRIEF);
    let all = session.ask(
        "textDocument/codeAction",
        json!({
            "textDocument": { "uri": session.uri },
            "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } },
            "context": { "diagnostics": [], "only": ["source.fixAll"] },
        }),
    );
    assert_eq!(all[0]["kind"], "source.fixAll.rapporteur", "{all}");
    assert_eq!(all.as_array().unwrap().len(), 1);
    assert!(session.client.leave().success());
}

#[test]
fn what_mends_all_of_a_kind_is_worked_out_when_it_is_chosen() {
    let mut modern = modern();
    modern["textDocument"]["codeAction"] =
        json!({ "dataSupport": true, "resolveSupport": { "properties": ["edit"] } });
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), modern, Value::Null);
    let wrong = BRIEF.lines().find(|line| line.contains("May 2016")).unwrap();
    let brief = format!("{BRIEF}\n{wrong}\n");
    client.open(&uri, 1, &brief);
    let published = client.published(&uri, |_| true);
    let finding = published["diagnostics"][0].clone();
    let (code, count) = (finding["code"].clone(), published["diagnostics"].as_array().unwrap().len());
    assert!(count > 1, "{published}");
    let params = json!({
        "textDocument": { "uri": uri },
        "range": finding["range"],
        "context": { "diagnostics": [finding] },
    });
    let id = client.request("textDocument/codeAction", params);
    let actions = client.result(id);
    let all =
        actions.as_array().unwrap().iter().find(|action| action["edit"].is_null()).expect("all of a kind");
    assert_eq!(all["title"], format!("Fix all {} that the sources decide", code.as_str().unwrap()));
    let id = client.request("codeAction/resolve", all.clone());
    let resolved = client.result(id);
    assert_eq!(resolved["title"], all["title"]);
    let text = applied(&brief, &resolved["edit"]["documentChanges"][0]["edits"]);
    client.replace(&uri, 2, &text);
    let published = client.published(&uri, |params| params["version"] == 2);
    assert_eq!(published["diagnostics"], json!([]), "{text}");
    // An action of nobody is given back as it is.
    let id = client.request("codeAction/resolve", json!({ "title": "?" }));
    assert_eq!(client.result(id), json!({ "title": "?" }));
    assert!(client.leave().success());
}

#[test]
fn references_highlights_and_implementations() {
    let mut session = session();
    let declaration = json!({ "context": { "includeDeclaration": true } });
    let claims = session.at_with("textDocument/references", 2, "signed", declaration.clone());
    // Both claims, and the sentence they stand or fall by.
    assert_eq!(claims.as_array().unwrap().len(), 3, "{claims}");
    assert_eq!(claims[2]["uri"], session.desk.uri("sources/ferry.md"));
    let mentions = session.at_with("textDocument/references", 2, "Norway", declaration);
    assert_eq!(mentions.as_array().unwrap().len(), 3, "{mentions}");
    let highlights = session.at("textDocument/documentHighlight", 2, "Norway");
    assert_eq!(highlights.as_array().unwrap().len(), 2);
    let other = session.at("textDocument/implementation", 2, "signed");
    assert_eq!(other[0]["uri"], session.desk.uri("sources/ferry.md"));
    // From the source back to the claims.
    let line = SOURCE.lines().position(|line| line.contains("May 2019")).unwrap();
    let source = session.desk.uri("sources/ferry.md");
    let mut params = position(&source, u32::try_from(line).unwrap(), 22);
    params["context"] = json!({ "includeDeclaration": false });
    let resting = session.ask("textDocument/references", params);
    assert_eq!(resting.as_array().unwrap().len(), 2, "{resting}");
    assert!(session.client.leave().success());
}

#[test]
fn a_name_leads_to_its_entry() {
    let mut session = session();
    let page = session.at("textDocument/typeDefinition", 2, "Norway");
    let uri = page[0]["uri"].as_str().unwrap();
    assert_eq!(uri, session.desk.uri(".rapporteur/catalogue/NOR.md"));
    let text = std::fs::read_to_string(uri.strip_prefix("file://").unwrap()).unwrap();
    assert!(text.starts_with("# Norway\n"), "{text}");
    assert_eq!(session.at("textDocument/typeDefinition", 2, "signed"), Value::Null);
    // A sentence that no source decides has its names to offer.
    session.client.replace(&session.uri, 2, "# Ferries\n\nNorway should build two ferries.\n");
    let params = position(&session.uri, 2, 2);
    let page = session.ask("textDocument/definition", params);
    assert_eq!(page[0]["uri"], uri);
    assert!(session.client.leave().success());
}

#[test]
fn symbols_folds_selections_and_links() {
    let mut session = session();
    let symbols = session.document("textDocument/documentSymbol");
    assert_eq!(symbols[0]["name"], "Ferries");
    assert_eq!(symbols[0]["detail"], "2 claims, 1 supported, 1 contradicted");
    assert_eq!(symbols[0]["children"].as_array().unwrap().len(), 2);
    let folds = session.document("textDocument/foldingRange");
    assert_eq!((&folds[0]["startLine"], &folds[0]["endLine"]), (&json!(0), &json!(4)));
    let links = session.document("textDocument/documentLink");
    assert_eq!(links[0]["target"], session.desk.uri("sources/ferry.md"));
    let grown = session.ask(
        "textDocument/selectionRange",
        json!({ "textDocument": { "uri": session.uri }, "positions": [{ "line": 2, "character": 3 }] }),
    );
    let mut range = &grown[0];
    let mut steps = 1;
    while !range["parent"].is_null() {
        range = &range["parent"];
        steps += 1;
    }
    assert!(steps >= 3, "{grown}");
    let found = session.ask("workspace/symbol", json!({ "query": "norway" }));
    assert_eq!(found[0]["name"], "Norway", "{found}");
    assert!(session.client.leave().success());
}

#[test]
fn marks_beside_the_text() {
    let mut session = session();
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let hints = session
        .ask("textDocument/inlayHint", json!({ "textDocument": { "uri": session.uri }, "range": whole }));
    let labels: Vec<_> =
        hints.as_array().unwrap().iter().map(|hint| hint["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["✓ 1", "✗"]);
    assert_eq!(hints[0]["paddingRight"], false, "{hints}");
    let lenses = session.document("textDocument/codeLens");
    assert_eq!(lenses[0]["command"]["title"], "2 claims, 1 supported, 1 contradicted");
    // What the line stands for can be asked.
    let command = &lenses[0]["command"];
    let matrix = session.ask(
        "workspace/executeCommand",
        json!({ "command": command["command"], "arguments": command["arguments"] }),
    );
    assert_eq!(matrix["rows"].as_array().unwrap().len(), 2, "{matrix}");
    assert_eq!(matrix["rows"][1]["code"], "TIM003");
    let tokens = session.document("textDocument/semanticTokens/full");
    let data = tokens["data"].as_array().unwrap();
    assert!(data.len() >= 6 * 5 && data.len().is_multiple_of(5), "{tokens}");
    let part = session.ask(
        "textDocument/semanticTokens/range",
        json!({
            "textDocument": { "uri": session.uri },
            "range": { "start": { "line": 4, "character": 0 }, "end": { "line": 5, "character": 0 } },
        }),
    );
    assert_eq!(part["data"][0], 4, "the first token is on the fifth line: {part}");
    // A mark does not stick to the footnote behind it.
    let noted = format!("{}\n[^1]: [@ferry]\n", BRIEF.replace(" [@ferry].", ".[^1]"));
    session.client.replace(&session.uri, 2, &noted);
    let hints = session
        .ask("textDocument/inlayHint", json!({ "textDocument": { "uri": session.uri }, "range": whole }));
    assert_eq!(hints[0]["paddingRight"], true, "{hints}");
    assert!(session.client.leave().success());
}

#[test]
fn completion_puts_the_supporting_source_first() {
    let mut session = session();
    session.desk.write("sources/aaa.md", "---\nkey: aaa\n---\n\nIceland hosted a workshop in 2018.\n");
    let uri = session.desk.uri("sources/aaa.md");
    session
        .client
        .notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 1 }] }));
    let text = BRIEF.replace("May 2019 [@ferry].", "May 2019 [@");
    session.client.replace(&session.uri, 2, &text);
    let line = text.lines().nth(2).unwrap();
    let params = position(&session.uri, 2, u32::try_from(line.len()).unwrap());
    let list = session.ask("textDocument/completion", params);
    let items = list["items"].as_array().unwrap();
    assert_eq!(items[0]["label"], "ferry", "{list}");
    assert!(items[0]["documentation"]["value"].as_str().unwrap().contains("signed an agreement"));
    assert!(items[0]["sortText"].as_str().unwrap() < items[1]["sortText"].as_str().unwrap());
    assert!(session.client.leave().success());
}

#[test]
fn an_entity_is_renamed_across_the_brief() {
    let mut session = session();
    let prepared = session.at("textDocument/prepareRename", 2, "Norway");
    assert_eq!(prepared["placeholder"], "Norway");
    let edit = session.at_with("textDocument/rename", 2, "Norway", json!({ "newName": "Kingdom of Norway" }));
    let text = applied(BRIEF, &edit["documentChanges"][0]["edits"]);
    assert_eq!(text.matches("Kingdom of Norway").count(), 2);
    // What is no name says so.
    let line = BRIEF.lines().nth(2).unwrap();
    let at = u32::try_from(line.find("signed").unwrap()).unwrap();
    let id = session.client.request("textDocument/prepareRename", position(&session.uri, 2, at + 1));
    assert_eq!(session.client.error_code(id), -32602);
    assert!(session.client.leave().success());
}

#[test]
fn hierarchies_of_cooperation_and_membership() {
    let desk = Desk::new(&[
        (
            "sources/a.md",
            "---\nkey: a\npublished: 2019-01-01\n---\n\nKenya trained Ugandan divers in 2018.\n",
        ),
        ("briefs/a.md", "Kenya trained Ugandan divers in 2018 [@a].\n"),
    ]);
    let uri = desk.uri("briefs/a.md");
    let mut client = Client::start(&desk.root(), modern(), Value::Null);
    client.open(&uri, 1, "Kenya trained Ugandan divers in 2018 [@a].\n");
    let mut ask = |method: &str, params: Value| {
        let id = client.request(method, params);
        client.result(id)
    };
    let items = ask("textDocument/prepareCallHierarchy", position(&uri, 0, 1));
    assert_eq!(items[0]["name"], "Kenya");
    let outgoing = ask("callHierarchy/outgoingCalls", json!({ "item": items[0] }));
    assert_eq!(outgoing[0]["to"]["name"], "Uganda", "{outgoing}");
    let incoming = ask("callHierarchy/incomingCalls", json!({ "item": outgoing[0]["to"] }));
    assert_eq!(incoming[0]["from"]["name"], "Kenya", "{incoming}");
    let types = ask("textDocument/prepareTypeHierarchy", position(&uri, 0, 1));
    let wholes = ask("typeHierarchy/supertypes", json!({ "item": types[0] }));
    assert!(wholes.as_array().unwrap().iter().any(|whole| whole["name"] == "African Union"), "{wholes}");
    let union = wholes.as_array().unwrap().iter().find(|whole| whole["name"] == "African Union").unwrap();
    let parts = ask("typeHierarchy/subtypes", json!({ "item": union }));
    assert!(parts.as_array().unwrap().iter().any(|part| part["name"] == "Kenya"));
    assert!(client.leave().success());
}

#[test]
fn diagnostics_of_the_whole_desk() {
    let desk = ferry();
    desk.write("briefs/other.md", BRIEF);
    let mut client = Client::start(&desk.root(), capabilities("utf-8", true), Value::Null);
    client.ready();
    let mut pull = |previous: Value| {
        let id = client.request("workspace/diagnostic", json!({ "previousResultIds": previous }));
        client.result(id)
    };
    let first = pull(json!([]));
    let items = first["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{first}");
    assert!(items.iter().all(|item| item["kind"] == "full" && item["items"].as_array().unwrap().len() == 1));
    let known: Vec<_> =
        items.iter().map(|item| json!({ "uri": item["uri"], "value": item["resultId"] })).collect();
    let second = pull(json!(known));
    assert!(second["items"].as_array().unwrap().iter().all(|item| item["kind"] == "unchanged"), "{second}");
    assert!(client.leave().success());
}

fn codes(diagnostics: &Value) -> Vec<&str> {
    diagnostics.as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

/// Replaces some characters of a line.
fn type_over(
    client: &mut Client,
    uri: &str,
    version: i32,
    line: u32,
    columns: std::ops::Range<u32>,
    text: &str,
) {
    client.notify(
        "textDocument/didChange",
        json!({
            "textDocument": { "uri": uri, "version": version },
            "contentChanges": [{
                "range": {
                    "start": { "line": line, "character": columns.start },
                    "end": { "line": line, "character": columns.end },
                },
                "text": text,
            }],
        }),
    );
}

#[test]
fn a_sentence_that_is_typed_is_flagged_when_the_caret_rests() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let right = BRIEF.replace("2016", "2019");
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), json!({ "restMillis": 300 }));
    client.open(&uri, 1, &right);
    client.ready();
    let line = right.lines().nth(4).unwrap();
    let at = u32::try_from(line.find("2019").unwrap()).unwrap() + 3;
    // A wrong digit: a finding once nobody types.
    type_over(&mut client, &uri, 2, 4, at..at + 1, "7");
    let published =
        client.published(&uri, |params| params["version"] == 2 && params["diagnostics"] != json!([]));
    assert_eq!(published["diagnostics"][0]["code"], "TIM003");
    // A paste is no typing.
    type_over(&mut client, &uri, 3, 4, at - 3..at + 1, "2016");
    let published = client.published(&uri, |params| params["version"] == 3);
    assert_eq!(published["diagnostics"][0]["code"], "TIM003");
    // Typing in the sentence above leaves this one's finding; its own comes when the caret rests.
    type_over(&mut client, &uri, 4, 2, at..at + 1, "6");
    let both = |params: &Value| params["version"] == 4 && codes(&params["diagnostics"]).len() == 2;
    client.published(&uri, both);
    assert!(client.leave().success());
}

#[test]
fn a_sentence_that_is_typed_is_not_flagged() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let right = BRIEF.replace("2016", "2019");
    let options = json!({ "restMillis": 3_600_000 });
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), options);
    client.open(&uri, 1, &right);
    client.ready();
    let line = right.lines().nth(4).unwrap();
    let at = u32::try_from(line.find("2019").unwrap()).unwrap() + 3;
    // Every version is answered, so that nobody takes an old list for a new one.
    for (version, digit) in [(2, "7"), (3, "8"), (4, "6")] {
        type_over(&mut client, &uri, version, 4, at..at + 1, digit);
        let published = client.published(&uri, |params| params["version"] == version);
        assert_eq!(published["diagnostics"], json!([]));
    }
    // In the other sentence: now the first one's finding is seen.
    type_over(&mut client, &uri, 5, 2, at..at + 1, "8");
    let published = client.published(&uri, |params| params["version"] == 5);
    assert_eq!(published["diagnostics"][0]["range"]["start"]["line"], 4);
    assert_eq!(codes(&published["diagnostics"]), ["TIM003"]);
    assert!(client.leave().success());
}

#[test]
fn a_client_that_pulls_is_told_to_ask_again_when_the_caret_rests() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let right = BRIEF.replace("2016", "2019");
    let mut client = Client::start(&desk.root(), capabilities("utf-8", true), json!({ "restMillis": 300 }));
    client.open(&uri, 1, &right);
    client.ready();
    let line = right.lines().nth(4).unwrap();
    let at = u32::try_from(line.find("2019").unwrap()).unwrap() + 3;
    type_over(&mut client, &uri, 2, 4, at..at + 1, "7");
    let pull = |client: &mut Client| {
        let id = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        client.result(id)
    };
    pull(&mut client);
    client.wait(|message| match message {
        lsp_server::Message::Request(request) if request.method == "workspace/diagnostic/refresh" => Some(()),
        _ => None,
    });
    let report = pull(&mut client);
    assert_eq!(report["items"][0]["code"], "TIM003", "{report}");
    assert!(client.leave().success());
}
