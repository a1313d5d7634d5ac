//! Diagnostics, hover and definition as a client sees them.

use serde_json::{Value, json};

use crate::client::{Client, capabilities, position};
use crate::desk::{BRIEF, Desk, SOURCE, ferry};

/// The wrong year in the brief's last line.
const WRONG: &str = "May 2016";

fn codes(diagnostics: &Value) -> Vec<String> {
    diagnostics
        .as_array()
        .unwrap()
        .iter()
        .map(|diagnostic| diagnostic["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn pushes_findings_with_version_and_evidence() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities("utf-16", false), Value::Null);
    client.open(&uri, 7, BRIEF);
    let published = client.published(&uri, |_| true);
    assert_eq!(published["version"], 7);
    let diagnostics = &published["diagnostics"];
    assert_eq!(codes(diagnostics), ["TIM003"], "{published}");
    let finding = &diagnostics[0];
    assert_eq!(finding["source"], "rapporteur");
    assert_eq!(finding["severity"], 1);
    assert!(finding["codeDescription"]["href"].as_str().unwrap().ends_with("TIM003"));
    assert!(finding["data"]["identity"].is_string());
    assert!(!finding["message"].as_str().unwrap().lines().next().unwrap().is_empty());
    // The words at fault.
    let line = BRIEF.lines().nth(4).unwrap();
    let at = line.find(WRONG).unwrap() as u64;
    let (start, end) = (&finding["range"]["start"], &finding["range"]["end"]);
    assert_eq!((&start["line"], &end["line"]), (&json!(4), &json!(4)));
    assert!(
        start["character"].as_u64().unwrap() >= at - 3 && end["character"].as_u64().unwrap() <= at + 8,
        "{finding}"
    );
    // The sentence that decided, as it stands in the file.
    let related = &finding["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], desk.uri("sources/ferry.md"));
    assert!(related["message"].as_str().unwrap().contains("in May 2019"), "{related}");
    let source_line = SOURCE.lines().position(|line| line.contains("May 2019")).unwrap();
    assert_eq!(related["location"]["range"]["start"], json!({ "line": source_line, "character": 0 }));

    // Mended, then closed: nothing stays behind.
    client.replace(&uri, 8, &BRIEF.replace("2016", "2019"));
    let published = client.published(&uri, |params| params["version"] == 8);
    assert_eq!(published["diagnostics"], json!([]));
    client.replace(&uri, 9, BRIEF);
    client.published(&uri, |params| params["version"] == 9);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    let published = client.published(&uri, |_| true);
    assert_eq!(published["diagnostics"], json!([]));
    assert!(client.leave().success());
}

#[test]
fn a_client_that_pulls_is_not_pushed() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities("utf-8", true), Value::Null);
    client.open(&uri, 1, BRIEF);
    let pull = |client: &mut Client, previous: Value| {
        let id = client.request(
            "textDocument/diagnostic",
            json!({ "textDocument": { "uri": uri }, "previousResultId": previous }),
        );
        client.result(id)
    };
    let first = pull(&mut client, Value::Null);
    assert_eq!(first["kind"], "full");
    assert_eq!(codes(&first["items"]), ["TIM003"]);
    let second = pull(&mut client, first["resultId"].clone());
    assert_eq!(second, json!({ "kind": "unchanged", "resultId": first["resultId"] }));
    client.replace(&uri, 2, &format!("\n{BRIEF}"));
    let moved = pull(&mut client, first["resultId"].clone());
    assert_eq!(moved["kind"], "full");
    assert_eq!(moved["items"][0]["range"]["start"]["line"], 5);
    // The finding is the same one, wherever it stands.
    assert_eq!(moved["items"][0]["data"], first["items"][0]["data"]);
    // Settings and files change: the client is told to ask again.
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "rapporteur": { "severity": { "TIM003": "hint" } } } }),
    );
    client.wait(|message| match message {
        lsp_server::Message::Request(request) if request.method == "workspace/diagnostic/refresh" => Some(()),
        _ => None,
    });
    let milder = pull(&mut client, moved["resultId"].clone());
    assert_eq!(milder["items"][0]["severity"], 4);
    assert_eq!(client.stashed("textDocument/publishDiagnostics"), 0);
    assert!(client.leave().success());
}

#[test]
fn a_source_edited_on_disk_changes_the_open_brief() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    client.open(&uri, 1, BRIEF);
    let published = client.published(&uri, |_| true);
    assert_eq!(codes(&published["diagnostics"]), ["TIM003"]);
    desk.write("sources/ferry.md", &SOURCE.replace("May 2019", "May 2016"));
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": desk.uri("sources/ferry.md"), "type": 2 }] }),
    );
    // Now the other claim is wrong.
    let published = client.published(&uri, |_| true);
    assert_eq!(published["version"], 1);
    assert_eq!(codes(&published["diagnostics"]), ["TIM003"]);
    assert_eq!(published["diagnostics"][0]["range"]["start"]["line"], 2);

    // The same in an editor: the buffer wins over the disk until it is closed.
    let source = desk.uri("sources/ferry.md");
    client.open(&source, 1, SOURCE);
    let published = client.published(&uri, |_| true);
    assert_eq!(published["diagnostics"][0]["range"]["start"]["line"], 4);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": source } }));
    let published = client.published(&uri, |_| true);
    assert_eq!(published["diagnostics"][0]["range"]["start"]["line"], 2);
    assert!(client.leave().success());
}

#[test]
fn hover_tells_claim_entity_and_citation() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    client.open(&uri, 1, BRIEF);
    let line = BRIEF.lines().nth(4).unwrap();
    let mut at = |word: &str| {
        let id = client.hover(&uri, 4, u32::try_from(line.find(word).unwrap()).unwrap() + 1);
        let hover = client.result(id);
        (hover["contents"]["value"].as_str().unwrap().to_owned(), hover["range"].clone())
    };
    let (claim, _) = at("signed");
    for part in
        ["Contradicted", "TIM003", "Ferry notice", "Harbour office", "2019-06-01", "May 2019", "Rules:"]
    {
        assert!(claim.contains(part), "{part} is missing: {claim}");
    }
    let (entity, range) = at("Norway");
    assert!(entity.contains("country") && entity.contains("Norway"), "{entity}");
    assert_eq!(
        range["end"]["character"].as_u64().unwrap() - range["start"]["character"].as_u64().unwrap(),
        6
    );
    let (citation, _) = at("@ferry");
    for part in ["Ferry notice", "Harbour office", "2019-06-01", "sources/ferry.md"] {
        assert!(citation.contains(part), "{part} is missing: {citation}");
    }
    for text in [claim, entity, citation] {
        assert!(!text.contains("\n|") && !text.contains("\n  -"), "tables and nested lists show raw: {text}");
    }
    let nothing = client.hover(&uri, 3, 0);
    assert_eq!(client.result(nothing), Value::Null);
    assert!(client.leave().success());
}

#[test]
fn definition_leads_to_the_deciding_words() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    client.open(&uri, 1, BRIEF);
    let line = BRIEF.lines().nth(4).unwrap();
    let mut at = |word: &str| {
        let character = u32::try_from(line.find(word).unwrap()).unwrap() + 1;
        let id = client.request("textDocument/definition", position(&uri, 4, character));
        client.result(id)
    };
    let source_line = SOURCE.lines().position(|line| line.contains("May 2019")).unwrap();
    let targets = at("signed");
    assert_eq!(targets.as_array().unwrap().len(), 1, "{targets}");
    let target = &targets[0];
    assert_eq!(target["targetUri"], desk.uri("sources/ferry.md"));
    assert_eq!(target["targetRange"]["start"], json!({ "line": source_line, "character": 0 }));
    assert_eq!(target["targetSelectionRange"]["start"]["line"], source_line);
    assert_eq!(target["originSelectionRange"]["start"], json!({ "line": 4, "character": 0 }));
    let capture = at("@ferry");
    assert_eq!(capture.as_array().unwrap().len(), 1);
    assert_eq!(capture[0]["targetUri"], desk.uri("sources/ferry.md"));
    assert_eq!(capture[0]["targetRange"]["start"], json!({ "line": 0, "character": 0 }));
    assert!(client.leave().success());
}

#[test]
fn definition_in_a_page_leads_to_its_text() {
    let page = "<html><nav><a href=/>Home</a></nav><h1>Ferry notice</h1><p>All about ferries and their harbours.</p>\
        <p>Denmark and Norway signed an agreement on <i>maritime security</i> in May 2019.</p></html>";
    let desk = Desk::new(&[("sources/ferry.html", page), ("briefs/ferry.md", BRIEF)]);
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    client.open(&uri, 1, BRIEF);
    let text = desk.uri(".rapporteur/text/sources/ferry.html.txt");
    let published = client.published(&uri, |params| !params["diagnostics"].as_array().unwrap().is_empty());
    let related = &published["diagnostics"][0]["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], text, "{published}");
    assert!(related["message"].as_str().unwrap().contains("paragraph 3"), "{related}");
    let id = client.request("textDocument/definition", position(&uri, 4, 1));
    let targets = client.result(id);
    assert_eq!(targets[0]["targetUri"], text, "{targets}");
    // The file is there, and its lines are the ones that are told.
    let on_disk = std::fs::read_to_string(text.strip_prefix("file://").unwrap()).unwrap();
    let line = usize::try_from(targets[0]["targetRange"]["start"]["line"].as_u64().unwrap()).unwrap();
    let told = on_disk.lines().nth(line);
    assert_eq!(told, Some("Denmark and Norway signed an agreement on maritime security in May 2019."));
    assert!(client.leave().success());
}

#[test]
fn old_clients_get_places_and_plain_messages() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), json!({}), Value::Null);
    client.open(&uri, 1, BRIEF);
    let published = client.published(&uri, |_| true);
    let finding = &published["diagnostics"][0];
    assert!(finding["relatedInformation"].is_null() && finding["codeDescription"].is_null());
    assert!(finding["message"].as_str().unwrap().contains("Ferry notice"), "{finding}");
    let id = client.request("textDocument/definition", position(&uri, 4, 20));
    let places = client.result(id);
    assert_eq!(places[0]["uri"], desk.uri("sources/ferry.md"));
    assert!(places[0]["range"].is_object());
    assert!(client.leave().success());
}

#[test]
fn settings_of_the_client_stand_above_the_file() {
    let desk = ferry();
    desk.write("rapporteur.toml", "[severity]\nTIM003 = \"information\"\n");
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(
        &desk.root(),
        capabilities("utf-8", false),
        json!({ "severity": { "TIM003": "warning" } }),
    );
    client.open(&uri, 1, BRIEF);
    let published = client.published(&uri, |_| true);
    assert_eq!(published["diagnostics"][0]["severity"], 2);
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "rapporteur": { "severity": { "TIM003": "off" } } } }),
    );
    let published = client.published(&uri, |_| true);
    assert_eq!(published["diagnostics"], json!([]));
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "rapporteur": {} } }));
    let published = client.published(&uri, |_| true);
    assert_eq!(published["diagnostics"][0]["severity"], 3);
    assert!(client.leave().success());
}

#[test]
fn problems_of_the_desk_are_shown_on_their_files() {
    let desk = ferry();
    desk.write("rapporteur.toml", "sorces = []\n");
    let uri = desk.uri("rapporteur.toml");
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    let published = client.published(&uri, |_| true);
    assert_eq!(codes(&published["diagnostics"]), ["DOC004"]);
    assert_eq!(published["diagnostics"][0]["range"]["start"], json!({ "line": 0, "character": 0 }));
    desk.write("rapporteur.toml", "sources = [\"sources/**\"]\n");
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 2 }] }));
    let published = client.published(&uri, |_| true);
    assert_eq!(published["diagnostics"], json!([]));
    assert!(client.leave().success());
}

#[test]
fn loading_shows_progress_with_counts() {
    let desk = ferry();
    for n in 0..40 {
        desk.write(&format!("sources/extra-{n}.md"), "# Notice\n\nIceland hosted a workshop in 2018.\n");
    }
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    let kind = |kind: &'static str| move |params: &Value| params["value"]["kind"] == kind;
    client.notification("$/progress", kind("begin"));
    let end = client.notification("$/progress", kind("end"));
    assert_eq!(end["value"]["message"], "41 sources");
    assert_eq!(client.ready()["sources"], 41);
    assert!(client.leave().success());
}

#[test]
fn columns_count_in_the_negotiated_unit() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let line = "Fjords 😀 é are deep. Denmark and Norway signed an agreement on maritime security in May 2016 [@ferry].";
    let text = format!("# Ferries 😀\r\n\r\n{line}\r\n");
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let width = |text: &str| match encoding {
            "utf-8" => text.len(),
            "utf-16" => text.encode_utf16().count(),
            _ => text.chars().count(),
        };
        let mut client = Client::start(&desk.root(), capabilities(encoding, false), Value::Null);
        client.open(&uri, 1, &text);
        let published = client.published(&uri, |_| true);
        let finding =
            published["diagnostics"].as_array().unwrap().iter().find(|one| one["code"] == "TIM003").unwrap();
        assert_eq!(finding["range"]["start"]["line"], 2);
        // The words at fault end with the year.
        let end = width(&line[..line.find("2016").unwrap() + 4]);
        assert_eq!(finding["range"]["end"], json!({ "line": 2, "character": end }), "{encoding}");
        // And a place given in that unit is the same place.
        let norway = line.find("Norway").unwrap();
        let hover = client.hover(&uri, 2, u32::try_from(width(&line[..norway])).unwrap());
        let hover = client.result(hover);
        let range = json!({
            "start": { "line": 2, "character": width(&line[..norway]) },
            "end": { "line": 2, "character": width(&line[..norway + 6]) },
        });
        assert_eq!(hover["range"], range, "{encoding}");
        assert!(client.leave().success());
    }
}

#[test]
fn every_version_is_answered_also_when_no_finding_changes() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), Value::Null);
    client.open(&uri, 1, BRIEF);
    let first = client.published(&uri, |params| params["version"] == 1);
    for version in 2..20 {
        client.replace(&uri, version, &format!("{BRIEF}{}", "\n".repeat(usize::try_from(version).unwrap())));
        // A client may have dropped the list before as outdated: this one counts.
        let next = client.published(&uri, |params| params["version"] == version);
        assert_eq!(next["diagnostics"], first["diagnostics"]);
    }
    // A source that has nothing to do with it.
    desk.write("sources/other.md", "Peru bought tugboats.\n");
    client.changed(&[desk.uri("sources/other.md")]);
    client.replace(&uri, 20, &format!("\n{BRIEF}"));
    let next = client.published(&uri, |_| true);
    assert_eq!(next["version"], 20);
    assert!(client.leave().success());
}

#[test]
fn shows_the_syntax_of_a_sentence() {
    let desk = ferry();
    let uri = desk.uri("briefs/ferry.md");
    let mut client = Client::start(&desk.root(), capabilities("utf-16", false), Value::Null);
    client.open(&uri, 1, BRIEF);
    let command = |place: Value| json!({ "command": "rapporteur.syntaxTree", "arguments": [place] });
    let id = client.request("workspace/executeCommand", command(position(&uri, 4, 3)));
    let tree = client.result(id);
    let tree = tree.as_str().expect("the brief's fifth line is a sentence");
    let roots = tree.lines().filter(|line| line.split('\t').nth(7) == Some("root")).count();
    assert_eq!(roots, 1, "{tree}");
    // Between paragraphs there is no sentence.
    let id = client.request("workspace/executeCommand", command(position(&uri, 1, 0)));
    assert_eq!(client.result(id), Value::Null);
    // A place that is none.
    let id = client.request("workspace/executeCommand", command(json!(7)));
    assert_eq!(client.error_code(id), -32602);
}
