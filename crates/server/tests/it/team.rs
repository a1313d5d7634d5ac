//! A desk with the base of a team: nobody waits for it, and what it tells is shown when it comes.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Client, capabilities, position};
use crate::desk::Desk;

const HOLDS: &str = "Denmark and Norway signed an agreement on maritime security in May 2019.";
const TUGS: &str = "Peru bought nine tugboats from Japan in 2015.";

/// Two claims: one that a source of the desk has, one that only the base may have.
const BRIEF: &str = "# Ferries\n\nDenmark and Norway signed an agreement on maritime security in May 2019 [@ferry].\n\nPeru bought nine tugboats from Japan in 2015.\n";

/// A base that is a folder; see the example server.
struct Base(TempDir);

impl Base {
    fn new(files: &[(&str, &str)]) -> Base {
        let base = Base(tempfile::tempdir().unwrap());
        files.iter().for_each(|(name, text)| base.write(name, text));
        base
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn url(&self) -> String {
        format!("folder:{}", self.path().display())
    }

    fn write(&self, name: &str, text: &str) {
        // At once, as a base changes.
        let new = self.path().join(format!("{name}-new"));
        std::fs::write(&new, text).unwrap();
        std::fs::rename(new, self.path().join(name)).unwrap();
    }

    fn remove(&self, name: &str) {
        std::fs::remove_file(self.path().join(name)).unwrap();
    }
}

fn desk(base: &Base) -> Desk {
    let desk = Desk::new(&[
        ("sources/ferry.md", &format!("---\nkey: ferry\npublished: 2019-06-01\n---\n\n{HOLDS}\n")),
        ("briefs/a.md", BRIEF),
    ]);
    desk.write("rapporteur.toml", &format!("[store]\nurl = \"{}\"\n", base.url()));
    desk
}

fn start(desk: &Desk, pull: bool) -> Client {
    Client::start(&desk.root(), capabilities("utf-8", pull), json!({ "restMillis": 0 }))
}

const PENDING: &str = "has not been heard yet";

fn messages(params: &Value) -> Vec<String> {
    let list = params["diagnostics"].as_array().unwrap();
    list.iter().map(|found| found["message"].as_str().unwrap().to_owned()).collect()
}

fn is_pending(params: &Value) -> bool {
    messages(params).iter().any(|message| message.contains(PENDING))
}

/// Of the claim that only the base may have.
fn on_tugs(params: &Value) -> Vec<String> {
    let list = params["diagnostics"].as_array().unwrap();
    let here = list.iter().filter(|found| found["range"]["start"]["line"] == 4);
    here.map(|found| found["message"].as_str().unwrap().to_owned()).collect()
}

fn is_found(params: &Value) -> bool {
    on_tugs(params).iter().all(|message| !message.contains("no source"))
}

/// Waits until the base has nothing more to tell.
fn settled(client: &mut Client) -> Value {
    let deadline = std::time::Instant::now() + crate::client::PATIENCE;
    loop {
        let status = client.status();
        let store = &status["store"];
        if store["state"] == "open" && store["waiting"] == 0 && store["answered"].as_u64() > Some(0) {
            return status;
        }
        assert!(std::time::Instant::now() < deadline, "not settled: {status}");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

#[test]
fn what_the_base_tells_is_published_when_it_comes() {
    let base = Base::new(&[("tugs.txt", TUGS), ("shut", "")]);
    let desk = desk(&base);
    let uri = desk.uri("briefs/a.md");
    let mut client = start(&desk, false);
    client.open(&uri, 1, BRIEF);
    // No question is answered, and this is: what is not found here may be there.
    let first = client.published(&uri, is_pending);
    let found = &first["diagnostics"][0];
    assert_eq!(
        (found["severity"].clone(), first["diagnostics"].as_array().unwrap().len()),
        (json!(4), 1),
        "{first}"
    );
    // Typing is answered as ever while the base is silent.
    for version in 2..=6 {
        client.replace(&uri, version, &format!("{BRIEF}\nVersion {version} is not checked.\n"));
    }
    client.published(&uri, |params| params["version"] == 6);
    let hover = client.hover(&uri, 4, 20);
    let hover = client.result(hover)["contents"]["value"].as_str().unwrap().to_owned();
    assert!(hover.contains(PENDING), "{hover}");
    assert_eq!(client.status()["store"]["state"], "opening");
    base.remove("shut");
    let told = client.published(&uri, |params| !is_pending(params));
    // Supported, by a source that the brief does not cite.
    let told = messages(&told);
    assert!(told.iter().all(|message| !message.contains("tugboats")), "{told:?}");
    settled(&mut client);

    // The hover quotes the capture, and go-to-definition opens its text.
    let hover = client.hover(&uri, 4, 20);
    let hover = client.result(hover)["contents"]["value"].as_str().unwrap().to_owned();
    assert!(hover.contains(TUGS) && hover.contains("from the team's base"), "{hover}");
    let definition = client.request("textDocument/definition", position(&uri, 4, 20));
    let definition = client.result(definition);
    assert_eq!(definition[0]["targetUri"], desk.uri(".rapporteur/team/tugs.txt"), "{definition}");
    assert_eq!(desk.read(".rapporteur/team/tugs.txt"), TUGS);

    // A change of the base comes by itself.
    base.write("tugs.txt", "Nobody bought anything.");
    client.published(&uri, |params| !is_found(params) && !is_pending(params));
    base.write("tugs.txt", TUGS);
    client.published(&uri, is_found);
    assert!(client.leave().success());
}

#[test]
fn a_base_that_cannot_be_reached_is_told_once_and_tried_again() {
    let base = Base::new(&[("tugs.txt", TUGS), ("down", "")]);
    let desk = desk(&base);
    let uri = desk.uri("briefs/a.md");
    let mut client = start(&desk, false);
    client.open(&uri, 1, BRIEF);
    let told = client.notification("window/showMessage", |_| true);
    let told = told["message"].as_str().unwrap();
    assert!(told.contains("the line is cut") && told.contains("sources here"), "{told}");
    client.published(&uri, is_pending);
    assert_eq!(client.status()["store"]["state"], "unreachable");
    base.remove("down");
    client.published(&uri, |params| !is_pending(params));
    let over = client.notification("window/showMessage", |_| true);
    assert!(over["message"].as_str().unwrap().contains("answers"), "{over}");
    settled(&mut client);

    // It goes away while somebody works: what was told stays, what is new waits, and nothing is lost.
    base.write("down", "");
    let edited = BRIEF.replace("nine tugboats", "ten tugboats");
    client.replace(&uri, 2, &edited);
    client.published(&uri, |params| params["version"] == 2 && is_pending(params));
    client.notification("window/showMessage", |_| true);
    let hover = client.hover(&uri, 4, 20);
    let hover = client.result(hover)["contents"]["value"].as_str().unwrap().to_owned();
    assert!(hover.contains(TUGS) && hover.contains(PENDING), "by what was told for the old words: {hover}");
    base.remove("down");
    client.published(&uri, |params| params["version"] == 2 && !is_pending(params));
    assert!(client.stashed("window/showMessage") <= 1, "told once each time");
    assert!(client.leave().success());
}

#[test]
fn a_program_that_can_reach_none_says_so_and_goes_on() {
    let base = Base::new(&[]);
    let desk = desk(&base);
    desk.write("rapporteur.toml", "[store]\nurl = \"postgres://ann:secret@db.example/evidence\"\n");
    let uri = desk.uri("briefs/a.md");
    let mut client = start(&desk, false);
    client.open(&uri, 1, BRIEF);
    let told = client.notification("window/showMessage", |_| true);
    let told = told["message"].as_str().unwrap();
    assert!(told.contains("--features postgres"), "{told}");
    let found = client.published(&uri, |params| !is_pending(params) && !messages(params).is_empty());
    assert!(!is_found(&found), "{found}");
    let status = client.status();
    assert_eq!(status["store"]["state"], "refused");
    assert_eq!(status["store"]["url"], "postgres://ann@db.example/evidence");
    // Another base, chosen while the server runs.
    let other = Base::new(&[("tugs.txt", TUGS)]);
    desk.write("rapporteur.toml", &format!("[store]\nurl = \"{}\"\n", other.url()));
    client.changed(&[desk.uri("rapporteur.toml")]);
    client.published(&uri, is_found);
    // And none, by the person at the editor.
    client
        .notify("workspace/didChangeConfiguration", json!({ "settings": { "rapporteur": { "store": "" } } }));
    assert_eq!(client.status()["store"], Value::Null);
    client.published(&uri, |params| !is_found(params) && !is_pending(params));
    assert_eq!(client.stashed("window/showMessage"), 0);
    assert!(client.leave().success());
}

#[test]
fn who_pulls_is_told_to_pull_again() {
    let base = Base::new(&[("tugs.txt", TUGS), ("shut", "")]);
    let desk = desk(&base);
    let uri = desk.uri("briefs/a.md");
    let mut client = start(&desk, true);
    client.open(&uri, 1, BRIEF);
    client.ready();
    let pull = |client: &mut Client| {
        let id = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        let list = client.result(id)["items"].clone();
        list.as_array()
            .unwrap()
            .iter()
            .map(|found| found["message"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let first = pull(&mut client);
    assert!(first.iter().any(|message| message.contains(PENDING)), "{first:?}");
    base.remove("shut");
    // Each time that there is more it says so.
    loop {
        client.asked("workspace/diagnostic/refresh");
        if pull(&mut client).iter().all(|message| !message.contains(PENDING)) {
            break;
        }
    }
    // Briefs that nobody has opened are asked about by whoever looks at all.
    desk.write("briefs/b.md", "Japan bought nine tugboats from Peru in 2015.\n");
    client.changed(&[desk.uri("briefs/b.md")]);
    loop {
        let id = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
        let all = client.result(id).to_string();
        if !all.contains(PENDING) {
            assert!(all.contains("briefs/b.md"), "{all}");
            break;
        }
        client.asked("workspace/diagnostic/refresh");
    }
    assert!(client.leave().success());
}
