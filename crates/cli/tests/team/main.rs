//! Tests of the commands for teams, against a PostgreSQL server of their own.

// Helpers of tests fail by panicking, like tests.
#![allow(clippy::unwrap_used)]

#[path = "../../../store-postgres/tests/server/server.rs"]
mod server;

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
