//! Tests of the commands for teams, against a PostgreSQL server of their own.

// Helpers of tests fail by panicking, like tests.
#![allow(clippy::unwrap_used)]

#[path = "../../../store-postgres/tests/server/server.rs"]
mod server;

// The client of the server's own tests; not all of it is used here.
#[allow(dead_code)]
#[path = "../../../server/tests/it/client.rs"]
mod client;

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

fn rapporteur(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapporteur"));
    command.args(args).current_dir(folder).env_remove("RAPPORTEUR_LOG").env("TERM", "dumb");
    command
}

fn run(folder: &Path, args: &[&str]) -> Output {
    rapporteur(folder, args).output().unwrap()
}

/// Runs what must work; what it prints.
fn works(folder: &Path, args: &[&str]) -> String {
    let out = run(folder, args);
    assert_eq!(out.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

const STATES: [&str; 5] = ["Kenya", "Fiji", "Norway", "Chile", "Ghana"];

fn desk(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("captures")).unwrap();
    let mut claims = String::new();
    for number in 0..count {
        let (a, b) = (STATES[number % 5], STATES[(number * 2 + 1) % 5]);
        let sentence = |year: usize| format!("{a} trained {number} divers of {b} in {year}.");
        let year = 2000 + number % 20;
        let text = format!("{} The {b} coast guard was invited to an exercise of {a}.", sentence(year));
        std::fs::write(folder.path().join(format!("captures/{number:03}.txt")), text).unwrap();
        let cited = format!("{:03}.txt", (number + number % 2) % count);
        let said = sentence(year + number % 3);
        claims += &format!("{}\n", serde_json::json!({ "id": number, "claim": said, "cited": cited }));
    }
    let page = "<h1>News</h1><p>Chile and Ghana signed a fisheries agreement in 2011.</p>";
    std::fs::write(folder.path().join("captures/page.html"), page).unwrap();
    let more = [
        "Chile and Ghana signed a fisheries agreement in 2011.",
        "Nobody knows what the weather in Ghana will be.",
        "Kenya trained divers. Fiji bought a lighthouse.",
    ];
    for claim in more {
        claims += &format!("{}\n", serde_json::json!({ "id": claim, "claim": claim }));
    }
    std::fs::write(folder.path().join("claims.jsonl"), claims).unwrap();
    folder
}

#[test]
fn a_team_shares_parts_and_gets_the_verdicts_of_one_desk() {
    let Some(server) = server::start() else { return };
    let (desk, url) = (desk(60), server.url());
    let folder = desk.path();
    // Before there is a store, it is said how to make one.
    let out = run(folder, &["verify", "--claims", "claims.jsonl", "--store", &url]);
    assert_eq!(out.status.code(), Some(2));
    let told = String::from_utf8(out.stderr).unwrap();
    assert!(told.contains("no base of evidence") && told.contains("rapporteur load"), "{told}");

    for shard in ["0/3", "1/3", "2/3"] {
        works(folder, &["extract", "captures", "--shard", shard, "--out", "parts"]);
    }
    works(folder, &["load", "parts", "--store", &url]);
    let alone = works(folder, &["verify", "--claims", "claims.jsonl", "--sources", "captures"]);
    let shared = works(folder, &["verify", "--claims", "claims.jsonl", "--store", &url]);
    assert_eq!(alone, shared, "with every quotation and its place");
    assert!(alone.contains("\"partially_supported\"") && alone.contains("\"locator\""));

    // Questions are answered as from the captures: about two, about one, about words, about whom nobody knows.
    let questions = [
        "Has Kenya trained Fiji?",
        "Has Norway trained divers of Chile?",
        "Whom has Ghana trained since 2005?",
        "Did Chile and Ghana sign an agreement?",
        "When did Kenya invite Chile?",
        "Who trained divers?",
        "What was signed?",
        "Has Blorbistan trained Fiji?",
        "Has Peru trained Fiji?",
        "Which agreement was signed by Ghana?",
    ];
    for question in questions {
        let alone = works(folder, &["ask", question, "--sources", "captures", "--format", "json"]);
        let shared = works(folder, &["ask", question, "--store", &url, "--format", "json"]);
        assert_eq!(alone, shared, "{question}");
        let human = works(folder, &["ask", question, "--store", &url]);
        assert_eq!(works(folder, &["ask", question, "--sources", "captures"]), human, "{question}");
    }

    // Loading again changes nothing. A draft of one source lies over the base, which stays as it is.
    works(folder, &["load", "parts/part-00001.parquet", "--store", &url]);
    let draft = folder.join("captures/007.txt");
    std::fs::write(&draft, "Norway trained 7 divers of Kenya in 1999.").unwrap();
    let alone = works(folder, &["verify", "--claims", "claims.jsonl", "--sources", "captures"]);
    let over = works(
        folder,
        &["verify", "--claims", "claims.jsonl", "--store", &url, "--sources", "captures/007.txt"],
    );
    assert_eq!(alone, over);
    let question = ["ask", "Has Norway trained Kenya?", "--format", "json"];
    let alone = works(folder, &[&question[..], &["--sources", "captures"]].concat());
    let over = works(folder, &[&question[..], &["--store", &url, "--sources", "captures/007.txt"]].concat());
    assert_eq!(alone, over);
    let again = works(folder, &["verify", "--claims", "claims.jsonl", "--store", &url]);
    assert_eq!(shared, again);

    // What is no part, or nothing at all, is said.
    std::fs::write(folder.join("wrong.parquet"), "PAR1 no PAR1").unwrap();
    for wrong in ["wrong.parquet", "captures", "nowhere"] {
        assert_eq!(run(folder, &["load", wrong, "--store", &url]).status.code(), Some(2), "{wrong}");
    }
}

/// Loads captures of a folder into the base.
fn load(folder: &Path, captures: &[(&str, &str)], url: &str) {
    let new = folder.join("new");
    let _ = std::fs::remove_dir_all(&new);
    std::fs::create_dir_all(new.join("captures")).unwrap();
    for (name, text) in captures {
        std::fs::write(new.join("captures").join(name), text).unwrap();
    }
    works(&new, &["extract", "captures", "--shard", "0/1", "--out", "parts"]);
    works(&new, &["load", "parts", "--store", url]);
}

/// Findings of a check: line, code, message, without the places of sources.
fn findings(folder: &Path, args: &[&str]) -> Vec<String> {
    let out = run(folder, &[&["check", "--format", "json"], args].concat());
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    let all: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{told}"));
    let files = all["files"].as_array().unwrap().iter();
    let found = files.flat_map(|file| file["diagnostics"].as_array().unwrap());
    found.map(|found| format!("{} {} {}", found["start"], found["code"], found["message"])).collect()
}

#[test]
fn a_desk_lies_over_the_base_in_check_and_in_the_editor() {
    let Some(mut server) = server::start() else { return };
    let (whole, url) = (desk(40), server.url());
    let folder = whole.path();
    works(folder, &["extract", "captures", "--shard", "0/1", "--out", "parts"]);
    works(folder, &["load", "parts", "--store", &url]);
    // One desk has all captures, the other one draft, which takes the place of a capture of the base.
    let mut brief = String::from("# Divers\n\n");
    for number in 0..40 {
        let (a, b) = (STATES[number % 5], STATES[(number * 2 + 1) % 5]);
        let year = 2000 + number % 20 + number % 3;
        brief += &format!("{a} trained {number} divers of {b} in {year} [@{number:03}].\n\n");
    }
    let draft = "Norway trained 7 divers of Kenya in 1999.";
    std::fs::write(folder.join("captures/007.txt"), draft).unwrap();
    let (all, joined) = (folder.join("all"), folder.join("joined"));
    for desk in [&all, &joined] {
        std::fs::create_dir_all(desk.join("briefs")).unwrap();
        std::fs::create_dir_all(desk.join("captures")).unwrap();
        std::fs::write(desk.join("briefs/a.md"), &brief).unwrap();
        std::fs::write(desk.join("captures/007.txt"), draft).unwrap();
    }
    for capture in std::fs::read_dir(folder.join("captures")).unwrap() {
        let capture = capture.unwrap();
        std::fs::copy(capture.path(), all.join("captures").join(capture.file_name())).unwrap();
    }
    let config = "sources = [\"captures/**\"]\n";
    std::fs::write(all.join("rapporteur.toml"), config).unwrap();
    std::fs::write(joined.join("rapporteur.toml"), format!("{config}[store]\nurl = \"{url}\"\n")).unwrap();
    let expected = findings(&all, &[]);
    assert!(expected.len() > 10, "{expected:?}");
    assert_eq!(expected, findings(&joined, &[]));
    assert_eq!(expected, findings(&joined, &["--store", &url]));
    assert_ne!(expected, findings(&joined, &["--no-store"]));
    // With names of their own, too, which the base was read without.
    for desk in [&all, &joined] {
        std::fs::create_dir_all(desk.join("entities")).unwrap();
        let overlay = "[[entity]]\nkey = \"divers\"\nname = \"Divers\"\nclass = \"unit\"\ncountry = \"FJI\"\n\
                       names = [{ text = \"divers\", kind = \"official\", case = \"exact\" }]\n";
        std::fs::write(desk.join("entities/own.toml"), overlay).unwrap();
    }
    let with_names = findings(&all, &[]);
    assert_ne!(expected, with_names);
    assert_eq!(with_names, findings(&joined, &[]));
    for desk in [&all, &joined] {
        std::fs::remove_file(desk.join("entities/own.toml")).unwrap();
    }

    // The editor shows the same, once the base has been heard.
    let uri = |path: &str| format!("file://{}", joined.join(path).display());
    let mut client = client::Client::run(rapporteur(&joined, &["lsp"]));
    client.initialize(&uri(""), client::capabilities("utf-8", false), serde_json::json!({ "restMillis": 0 }));
    client.open(&uri("briefs/a.md"), 1, &brief);
    let pending = |params: &serde_json::Value| params.to_string().contains("has not been heard yet");
    let settled = client.published(&uri("briefs/a.md"), |params| !pending(params));
    let codes = |params: &serde_json::Value| -> Vec<String> {
        params["diagnostics"].as_array().unwrap().iter().map(|found| found["code"].to_string()).collect()
    };
    let told: Vec<String> =
        expected.iter().map(|found| found.split('"').nth(1).unwrap_or_default().to_owned()).collect();
    let shown: Vec<String> = codes(&settled).iter().map(|code| code.trim_matches('"').to_owned()).collect();
    assert_eq!(shown, told);

    // Somebody loads a capture that corrects another: the base tells of it.
    let (a, b) = (STATES[3], STATES[(3 * 2 + 1) % 5]);
    let other = format!("{a} trained 3 divers of {b} in 1988.");
    load(folder, &[("003.txt", &other)], &url);
    client.published(&uri("briefs/a.md"), |params| !pending(params) && params.to_string().contains("1988"));
    // The server is started anew while somebody types: what was told stays, what is new is heard later.
    server.restart();
    let edited = brief.replace("trained 20 divers", "trained 21 divers");
    client.replace(&uri("briefs/a.md"), 2, &edited);
    client.published(&uri("briefs/a.md"), |params| params["version"] == 2 && !pending(params));
    let definition = client.request("textDocument/definition", client::position(&uri("briefs/a.md"), 2, 12));
    let definition = client.result(definition);
    let opened = definition[0]["targetUri"].as_str().unwrap_or_else(|| panic!("{definition}"));
    assert_eq!(opened, uri(".rapporteur/team/captures/000.txt"));
    assert!(joined.join(".rapporteur/team/captures/000.txt").is_file());
    assert!(client.leave().success());
}

/// One desk has all captures, the other one draft and the address of a base that has them all.
fn alone_and_joined(folder: &Path, url: &str, brief: &str) -> [std::path::PathBuf; 2] {
    let draft = "Norway trained 7 divers of Kenya in 1999.";
    std::fs::write(folder.join("captures/007.txt"), draft).unwrap();
    let desks = ["alone", "joined"].map(|name| folder.join(name));
    for desk in &desks {
        std::fs::create_dir_all(desk.join("briefs")).unwrap();
        std::fs::create_dir_all(desk.join("captures")).unwrap();
        std::fs::write(desk.join("briefs/a.md"), brief).unwrap();
        std::fs::write(desk.join("captures/007.txt"), draft).unwrap();
    }
    for capture in std::fs::read_dir(folder.join("captures")).unwrap() {
        let capture = capture.unwrap();
        std::fs::copy(capture.path(), desks[0].join("captures").join(capture.file_name())).unwrap();
    }
    let config = "sources = [\"captures/**\"]\n";
    std::fs::write(desks[0].join("rapporteur.toml"), config).unwrap();
    std::fs::write(desks[1].join("rapporteur.toml"), format!("{config}[store]\nurl = \"{url}\"\n")).unwrap();
    desks
}

#[test]
fn questions_reports_and_impact_at_a_desk_are_by_the_base_too() {
    let Some(server) = server::start() else { return };
    let (whole, url) = (desk(40), server.url());
    let folder = whole.path();
    works(folder, &["extract", "captures", "--shard", "0/1", "--out", "parts"]);
    works(folder, &["load", "parts", "--store", &url]);
    let mut brief = String::from("# Divers\n\n");
    for number in 0..12 {
        let (a, b) = (STATES[number % 5], STATES[(number * 2 + 1) % 5]);
        let year = 2000 + number % 20 + number % 3;
        brief += &format!("{a} trained {number} divers of {b} in {year} [@{number:03}].\n\n");
    }
    let [alone, joined] = alone_and_joined(folder, &url, &brief);

    for question in
        ["Has Kenya trained Fiji?", "Has Norway trained Kenya?", "Did Chile and Ghana sign an agreement?"]
    {
        let asked = ["ask", question, "--format", "json"];
        let expected = works(&alone, &asked);
        assert_eq!(expected, works(&joined, &asked), "{question}");
        assert_eq!(expected, works(&joined, &[&asked[..], &["--store", &url]].concat()), "{question}");
        assert_eq!(works(&alone, &["ask", question]), works(&joined, &["ask", question]));
    }
    let question = ["ask", "Has Kenya trained Fiji?", "--format", "json"];
    assert_ne!(works(&alone, &question), works(&joined, &[&question[..], &["--no-store"]].concat()));

    let table = ["report", "--format", "csv"];
    let expected = works(&alone, &table);
    assert!(expected.contains(",contradicted,") || expected.contains(",partially_supported,"), "{expected}");
    assert_eq!(expected, works(&joined, &table));
    assert_ne!(expected, works(&joined, &[&table[..], &["--no-store"]].concat()));
    let page = works(&joined, &["report"]);
    let quoted = format!("{} trained 4 divers of {} in 2004.", STATES[4], STATES[(4 * 2 + 1) % 5]);
    assert!(page.contains(&quoted), "what the base has told is shown: {quoted}");

    // Another capture of the draft, and one of a capture that only the base has.
    std::fs::create_dir(folder.join("later")).unwrap();
    let captures = [
        ("007.txt", "Norway trained 9 divers of Kenya in 1998."),
        ("003.txt", "Chile trained nobody in 2003."),
    ];
    for (name, text) in captures {
        std::fs::write(folder.join("later").join(name), text).unwrap();
        let (old, new) = (format!("../captures/{name}"), format!("../later/{name}"));
        let impact = |desk: &Path, more: &[&str]| {
            let out = run(desk, &[&["impact", &old, &new, ".", "--format", "json"], more].concat());
            let told = String::from_utf8(out.stderr).unwrap();
            (out.status.code(), String::from_utf8(out.stdout).unwrap(), told)
        };
        let (code, expected, _) = impact(&alone, &[]);
        assert_eq!(code, Some(1), "{name}: {expected}");
        let (code, found, told) = impact(&joined, &[]);
        assert_eq!((code, found), (Some(1), expected.clone()), "{name}: {told}");
        assert_ne!(expected, impact(&joined, &["--no-store"]).1, "{name}");
    }

    // A base that is not there is told of, with the way out.
    for command in [&question[..], &table, &["impact", "captures/007.txt", "../later/007.txt"]] {
        let out = run(&joined, &[command, &["--store", "postgres:///nowhere?host=/nowhere"]].concat());
        assert_eq!(out.status.code(), Some(2), "{command:?}");
        assert!(String::from_utf8(out.stderr).unwrap().contains("--no-store"));
    }
}

#[test]
fn a_worker_that_is_killed_loses_nothing() {
    let Some(server) = server::start() else { return };
    let (desk, url) = (desk(150), server.url());
    let folder = desk.path();
    std::fs::write(folder.join("captures/empty.txt"), " ").unwrap();
    works(folder, &["load", "--queue", "captures", "--store", &url]);
    let count = || {
        let address = server.address();
        let (catalogue, lexicon) =
            (rapporteur_catalog::Catalogue::builtin(), rapporteur_claims::Lexicon::builtin());
        let rules = rapporteur_store::Rules::of(&catalogue, &lexicon);
        rapporteur_store_postgres::PgStore::open(&address, catalogue, rules).unwrap().len().unwrap()
    };
    // Two start; one of them is killed in the middle.
    let worker = ["worker", "--store", &url, "--drain", "--batch", "20", "--lease", "1"];
    let mut first = rapporteur(folder, &worker).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(120);
    while count() == 0 {
        assert!(Instant::now() < deadline, "nothing is read");
        std::thread::sleep(Duration::from_millis(5));
    }
    first.kill().unwrap();
    first.wait().unwrap();
    let mut second = rapporteur(folder, &worker).spawn().unwrap();
    let third = run(folder, &worker);
    let second = second.wait().unwrap();
    for code in [third.status.code(), second.code()] {
        assert_eq!(code, Some(1), "one capture was set aside");
    }
    let told = String::from_utf8(third.stderr).unwrap();
    assert!(told.contains("captures/empty.txt: "), "{told}");
    assert_eq!(count(), 151);
    // What workers wrote is what parts would have.
    std::fs::remove_file(folder.join("captures/empty.txt")).unwrap();
    let alone = works(folder, &["verify", "--claims", "claims.jsonl", "--sources", "captures"]);
    assert_eq!(alone, works(folder, &["verify", "--claims", "claims.jsonl", "--store", &url]));
}
