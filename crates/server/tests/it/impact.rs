//! Sources that change under an open brief: told once, kept until seen, silent where nothing changes.

use serde_json::{Value, json};

use crate::client::{Client, capabilities};
use crate::desk::{BRIEF, Desk, SOURCE, ferry};

/// Settings: findings and changes are shown at once.
fn at_once() -> Value {
    json!({ "restMillis": 0 })
}

fn with_documents() -> Value {
    let mut able = capabilities("utf-8", false);
    able["window"]["showDocument"] = json!({ "support": true });
    able
}

/// A session with the brief open and its findings told.
fn session(able: Value, options: Value, desk: &Desk) -> Client {
    let mut client = Client::start(&desk.root(), able, options);
    let brief = desk.uri("briefs/ferry.md");
    client.open(&brief, 1, BRIEF);
    client.published(&brief, |params| params["diagnostics"].as_array().unwrap().len() == 1);
    client
}

fn impact(client: &mut Client, seen: bool) -> Value {
    client.command("rapporteur.impact", json!({ "seen": seen }))
}

#[test]
fn a_capture_that_changes_claims_is_told_once_and_shown() {
    let desk = ferry();
    let mut client = session(with_documents(), at_once(), &desk);
    let source = desk.uri("sources/ferry.md");
    assert_eq!(impact(&mut client, false)["sources"], json!([]));

    desk.write("sources/ferry.md", &SOURCE.replace("in May 2019", "in May 2016"));
    client.changed(std::slice::from_ref(&source));
    let asked = client.asked("window/showMessageRequest");
    assert_eq!(asked["message"], "sources/ferry.md has changed: 2 claims in 1 brief change");
    // The client chose to see it.
    let shown = client.asked("window/showDocument");
    assert_eq!(shown["uri"], desk.uri(".rapporteur/impact.md"));
    let page = desk.read(".rapporteur/impact.md");
    assert!(page.contains("verdict: supported → contradicted (TIM003)"), "{page}");
    assert!(page.contains(&format!("{}#L3", desk.uri("briefs/ferry.md"))), "{page}");
    assert!(
        page.contains("altered: “Denmark and Norway signed") && page.contains("- facts: 1 differ"),
        "{page}"
    );
    // Seen: what is told next begins here. The notice of it may come a moment after the file.
    let deadline = std::time::Instant::now() + crate::client::PATIENCE;
    while impact(&mut client, false)["sources"] != json!([]) {
        assert!(std::time::Instant::now() < deadline, "it is never taken for seen");
    }
    assert_eq!(client.stashed("window/showMessageRequest"), 0);
    // The page is no brief, though it is Markdown of the desk.
    client.open(&desk.uri(".rapporteur/impact.md"), 1, &page);
    assert_eq!(client.status()["briefs"], 1);
    assert!(client.leave().success());
}

#[test]
fn the_command_tells_what_changed_until_it_was_seen() {
    let desk = ferry();
    let options = json!({ "restMillis": 0, "client": { "showsImpact": true } });
    let mut client = session(capabilities("utf-8", false), options, &desk);
    let source = desk.uri("sources/ferry.md");
    desk.write("sources/ferry.md", &SOURCE.replace("in May 2019", "in May 2016"));
    client.changed(std::slice::from_ref(&source));
    let told = client.notification("rapporteur/impact", |_| true);
    assert_eq!((&told["sources"], &told["claims"], &told["briefs"]), (&json!(1), &json!(2), &json!(1)));
    for seen in [false, true] {
        let found = impact(&mut client, seen);
        assert_eq!(found["summary"], "2 claims in 1 brief change", "{found}");
        let claim = &found["claims"][0];
        assert_eq!((&claim["brief"], &claim["line"]), (&json!("briefs/ferry.md"), &json!(3)));
        assert_eq!(claim["location"]["range"]["start"], json!({ "line": 2, "character": 0 }));
        assert_eq!(claim["changes"][0]["what"], "verdict");
        assert_eq!(
            found["sources"][0]["sentences"]["altered"][0]["after"]["text"].as_str().unwrap().len(),
            72
        );
        assert!(!found["sources"][0]["facts"].as_array().unwrap().is_empty(), "{found}");
    }
    let found = impact(&mut client, false);
    assert_eq!((&found["sources"], &found["claims"]), (&json!([]), &json!([])));
    assert!(found["markdown"].as_str().unwrap().contains("No source has changed"), "{found}");

    // A capture that has gone.
    desk.remove("sources/ferry.md");
    client.changed(std::slice::from_ref(&source));
    let told = client.notification("rapporteur/impact", |_| true);
    assert!(told["message"].as_str().unwrap().starts_with("sources/ferry.md has gone: "), "{told}");
    let found = impact(&mut client, true);
    assert_eq!(found["sources"][0]["new"], Value::Null);
    assert!(client.leave().success());
}

#[test]
fn what_moves_and_what_stands_around_a_text_is_silent() {
    let page = |menu: &str, before: &str| {
        format!(
            "<html><head><title>Ferry</title></head><body><nav>{menu}</nav><main><h1>Ferry notice</h1>{before}\
             <p>Denmark and Norway signed an agreement on maritime security in May 2019.</p></main></body></html>"
        )
    };
    let brief = "Denmark and Norway signed an agreement on maritime security in May 2019 [@page].\n\n\
                 Denmark and Norway signed an agreement on maritime security in May 2016 [@page].\n";
    let desk = Desk::new(&[
        ("sources/page.html", &page("Home", "")),
        ("sources/page.html.meta.toml", "published = 2019-06-01\nkey = 'page'\n"),
        ("briefs/ferry.md", brief),
    ]);
    let options = json!({ "restMillis": 0, "client": { "showsImpact": true } });
    let mut client = Client::start(&desk.root(), capabilities("utf-8", false), options);
    let (uri, source) = (desk.uri("briefs/ferry.md"), desk.uri("sources/page.html"));
    client.open(&uri, 1, brief);
    client.published(&uri, |params| params["diagnostics"].as_array().unwrap().len() == 1);

    // Another menu is no change at all.
    desk.write("sources/page.html", &page("Home, News, Contact", ""));
    client.changed(std::slice::from_ref(&source));
    assert_eq!(impact(&mut client, false)["sources"], json!([]));
    // A sentence that moved is one, and changes no claim.
    desk.write("sources/page.html", &page("Home", "<p>The weather was fine.</p>"));
    client.changed(std::slice::from_ref(&source));
    let found = impact(&mut client, false);
    assert_eq!(found["sources"][0]["sentences"]["added"].as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found["claims"], json!([]));
    // What comes last is told, and nothing before it was.
    desk.write("sources/page.html.meta.toml", "published = 2020-02-02\nkey = 'page'\n");
    client.changed(&[desk.uri("sources/page.html.meta.toml")]);
    let told = client.notification("rapporteur/impact", |_| true);
    assert_eq!(told["claims"], 2, "{told}");
    let found = impact(&mut client, true);
    assert!(
        found["markdown"].as_str().unwrap().contains("date of the source: 2019-06-01 → 2020-02-02"),
        "{found}"
    );
    assert_eq!(client.stashed("rapporteur/impact"), 0);
    assert!(client.leave().success());
}

#[test]
fn a_claim_that_stands_on_an_altered_sentence_says_so() {
    for pull in [false, true] {
        let desk = ferry();
        let options = json!({ "restMillis": 0, "client": { "showsImpact": true } });
        let mut client = Client::start(&desk.root(), capabilities("utf-8", pull), options);
        let (brief, source) = (desk.uri("briefs/ferry.md"), desk.uri("sources/ferry.md"));
        client.open(&brief, 1, BRIEF);
        let notes = |client: &mut Client, wanted: usize| {
            let note = |found: &&Value| found["code"].is_null();
            let of = |list: &Value| list.as_array().unwrap().iter().filter(note).cloned().collect::<Vec<_>>();
            if pull {
                let id =
                    client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": brief } }));
                let found = of(&client.result(id)["items"]);
                assert_eq!(found.len(), wanted);
                found
            } else {
                let told = client.published(&brief, |params| of(&params["diagnostics"]).len() == wanted);
                of(&told["diagnostics"])
            }
        };
        notes(&mut client, 0);
        let other = SOURCE.replace("signed an agreement", "have signed an agreement");
        desk.write("sources/ferry.md", &other);
        client.changed(std::slice::from_ref(&source));
        client.notification("rapporteur/impact", |_| true);
        let found = notes(&mut client, 1);
        assert_eq!(found[0]["severity"], 3);
        assert_eq!(found[0]["range"]["start"], json!({ "line": 2, "character": 0 }));
        let message = found[0]["message"].as_str().unwrap();
        assert!(
            message.starts_with("the sentence of @ferry that decides this was altered; it was “Denmark"),
            "{message}"
        );
        let related = &found[0]["relatedInformation"][0];
        assert_eq!(related["location"]["uri"], source);
        assert!(related["message"].as_str().unwrap().contains("have signed"), "{related}");

        // The note goes along when its claim moves, and goes away when it was seen.
        client.replace(&brief, 2, &format!("\n\n{BRIEF}"));
        assert_eq!(notes(&mut client, 1)[0]["range"]["start"]["line"], 4);
        impact(&mut client, true);
        client.status();
        notes(&mut client, 0);
        assert!(client.leave().success());
    }
}

#[test]
fn what_is_typed_into_a_source_is_told_when_it_is_saved() {
    let desk = ferry();
    let options = json!({ "restMillis": 0, "client": { "showsImpact": true } });
    let mut client = session(capabilities("utf-8", false), options, &desk);
    let (brief, source) = (desk.uri("briefs/ferry.md"), desk.uri("sources/ferry.md"));
    client.open(&source, 1, SOURCE);
    let other = SOURCE.replace("in May 2019", "in May 2016");
    client.replace(&source, 2, &other);
    client.published(&brief, |params| params["diagnostics"][0]["range"]["start"]["line"] == 2);
    assert_eq!(impact(&mut client, false)["claims"].as_array().unwrap().len(), 2);
    // Put back, nothing has changed.
    client.replace(&source, 3, SOURCE);
    assert_eq!(impact(&mut client, false)["sources"], json!([]));
    client.replace(&source, 4, &other);
    assert_eq!(impact(&mut client, false)["claims"].as_array().unwrap().len(), 2);
    assert_eq!(client.stashed("rapporteur/impact"), 0);
    desk.write("sources/ferry.md", &other);
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": source } }));
    let told = client.notification("rapporteur/impact", |_| true);
    assert_eq!(told["message"], "sources/ferry.md has changed: 2 claims in 1 brief change");
    impact(&mut client, true);

    // Written by somebody else: the client is told of the file, then takes it over.
    desk.write("sources/ferry.md", SOURCE);
    client.changed(std::slice::from_ref(&source));
    client.replace(&source, 5, SOURCE);
    let told = client.notification("rapporteur/impact", |_| true);
    assert_eq!(told["message"], "sources/ferry.md has changed: 2 claims in 1 brief change");
    assert!(client.leave().success());
}
