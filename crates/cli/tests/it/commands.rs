//! The commands around the check: init, explain, schema, completions, link, help.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{rapporteur, root, run_in, stderr, stdout};

#[test]
fn init_makes_a_desk_that_check_understands() {
    let folder = tempfile::tempdir().unwrap();
    let made = run_in(folder.path(), &["init", "desk"]);
    assert!(made.status.success(), "{}", stderr(&made));
    assert!(stdout(&made).contains("rapporteur check desk"));
    let checked = run_in(folder.path(), &["check", "desk"]);
    let out = stdout(&checked);
    assert_eq!(checked.status.code(), Some(1), "{out}{}", stderr(&checked));
    for words in ["error[TIM003]", "1 brief, 4 claims: ", " supported", "1 not checkable"] {
        assert!(out.contains(words), "no `{words}` in\n{out}");
    }

    // A second time nothing is overwritten.
    let brief = folder.path().join("desk/briefs/sample.md");
    std::fs::write(&brief, "mine").unwrap();
    let again = run_in(folder.path(), &["init", "desk"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("exists already"), "{}", stderr(&again));
    assert_eq!(std::fs::read_to_string(&brief).unwrap(), "mine");
}

#[test]
fn explain_shows_pages_and_guesses_slips() {
    let page = run_in(&root(), &["explain", "tim003"]);
    assert!(stdout(&page).starts_with("# TIM003: another date"));
    let slip = run_in(&root(), &["explain", "TMI003"]);
    assert_eq!(slip.status.code(), Some(2));
    assert!(stderr(&slip).contains("did you mean TIM003"), "{}", stderr(&slip));
    let far = run_in(&root(), &["explain", "nonsense"]);
    assert_eq!(far.status.code(), Some(2));
    assert!(stderr(&far).contains("lists all codes"));
    let all = stdout(&run_in(&root(), &["explain"]));
    assert_eq!(all.lines().count(), rapporteur_ide::codes::all().len());
}

#[test]
fn schemas_are_json_and_describe_the_outputs() {
    for what in ["config", "check", "verify", "link", "extract", "ask", "query", "sources", "manifest"] {
        let out = stdout(&run_in(&root(), &["schema", what]));
        let schema: Value =
            serde_json::from_str(&out).unwrap_or_else(|error| panic!("{what}: {error}\n{out}"));
        assert!(schema.is_object());
        for word in ["version 1", "rapporteur"] {
            assert!(what == "config" || out.contains(word), "{what} says no `{word}`");
        }
    }
    let verify = stdout(&run_in(&root(), &["schema", "verify"]));
    for word in [
        "partially_supported",
        "nothing_found",
        "does_not_support",
        "citation_verdict",
        "entailed",
        "nearest",
    ] {
        assert!(verify.contains(word), "{word} is not in the schema");
    }
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let out = run_in(&root(), &["completions", shell]);
        assert!(out.status.success() && stdout(&out).contains("rapporteur"), "{shell}");
    }
}

#[test]
fn every_command_has_examples_or_a_pointer() {
    let help = stdout(&run_in(&root(), &["--help"]));
    for command in
        ["check", "verify", "link", "lsp", "import", "sources", "init", "explain", "schema", "completions"]
    {
        assert!(help.contains(command), "{command} is not in the help");
        let own = stdout(&run_in(&root(), &[command, "--help"]));
        assert!(own.contains("Examples:") || own.contains("README"), "{command} has no example\n{own}");
    }
}

#[test]
fn link_prints_offsets_of_the_text() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        "Gdańsk visit 🛰️\n\nThe Organization of American States (OAS) met in Lima. The OAS thanked Perú.\n";
    let line = serde_json::json!({ "id": 7, "text": text });
    std::fs::write(folder.path().join("in.jsonl"), format!("{line}\n{{\"id\": 8}}\n")).unwrap();
    let out = run_in(folder.path(), &["link", "--lines", "in.jsonl"]);
    assert_eq!(out.status.code(), Some(1), "a line without text is an error");
    let answers: Vec<Value> = stdout(&out).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers[0]["id"], 7);
    assert!(answers[1]["error"].as_str().unwrap().contains("in.jsonl:2"), "{}", answers[1]);
    let mentions = answers[0]["mentions"].as_array().unwrap();
    let words: Vec<&str> = mentions
        .iter()
        .map(|m| {
            let at = |name: &str| usize::try_from(m[name].as_u64().unwrap()).unwrap();
            &text[at("start")..at("end")]
        })
        .collect();
    assert!(
        words.contains(&"Organization of American States")
            || words.contains(&"The Organization of American States"),
        "{words:?}"
    );
    let oas: Vec<&Value> = mentions.iter().filter(|m| m["entity"] == "OAS").collect();
    assert!(oas.len() >= 2, "{mentions:?}");
    assert!(oas.iter().all(|m| m["country"] == "IGO" && m["wikidata"] == "Q123759"), "{oas:?}");
}

#[test]
fn link_says_what_it_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "She left Oslo and spoke Dutch. Both nations agreed.")
        .unwrap();
    let out = stdout(&run_in(folder.path(), &["link", "notes.txt"]));
    let answer: Value = serde_json::from_str(&out).unwrap();
    let whys: Vec<&str> = answer["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refused| refused["why"].as_str().unwrap())
        .collect();
    for rule in ["place:", "language:", "unsettled:"] {
        assert!(whys.iter().any(|why| why.starts_with(rule)), "no `{rule}` in {whys:?}");
    }
}

#[test]
fn extract_says_who_did_what_to_whom() {
    let folder = tempfile::tempdir().unwrap();
    let text = "The OSCE said that Norway will train forty Kenyan divers in 2031.";
    let line = serde_json::json!({ "id": "a", "text": text });
    std::fs::write(folder.path().join("in.jsonl"), format!("{line}\n")).unwrap();
    let out = run_in(folder.path(), &["extract", "--lines", "in.jsonl"]);
    let answer: Value = serde_json::from_str(&stdout(&out)).unwrap();
    let claim = &answer["claims"][0];
    assert_eq!(claim["plover"]["event"], "AGREE", "{answer}");
    assert_eq!((&claim["kind"], &claim["predicate"]), (&"training-education".into(), &"train".into()));
    assert_eq!(
        (&claim["actors"][0]["country"], &claim["recipients"][0]["country"]),
        (&"NOR".into(), &"KEN".into())
    );
    assert_eq!(claim["modality"], serde_json::json!({ "rank": 4, "cue": "will" }));
    assert_eq!(claim["attribution"]["entity"], "OSCE");
    assert_eq!(
        claim["time"],
        serde_json::json!({ "start": "2031-01-01", "end": "2031-12-31", "granularity": "year" })
    );
    let at = |name: &str| usize::try_from(claim["recipients"][0][name].as_u64().unwrap()).unwrap();
    assert_eq!(&text[at("start")..at("end")], "forty Kenyan divers");
}

#[test]
fn parse_prints_conllu_with_the_bytes_of_the_text() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Norway\u{2019}s navy trained\r\nKenyan officers in 2014.\n\nWho paid?\n";
    std::fs::write(folder.path().join("notes.txt"), text).unwrap();
    let out = stdout(&run_in(folder.path(), &["parse", "notes.txt"]));
    let sentences: Vec<rapporteur_grammar::conllu::Sentence<'_>> =
        rapporteur_grammar::conllu::read(&out).collect::<Result<_, _>>().unwrap();
    assert_eq!(sentences.len(), 2, "{out}");
    assert!(out.contains("\t\u{2019}s\t's\tPART\t"), "{out}");
    let tree = sentences[0].tree().unwrap();
    assert_eq!(&*tree.words[tree.root().unwrap()].lemma, "train");

    // The file again, its own annotation replaced.
    std::fs::write(folder.path().join("words.conllu"), &out).unwrap();
    let again = run_in(folder.path(), &["parse", "--gold-tokens", "words.conllu"]);
    assert_eq!((again.status.code(), stdout(&again)), (Some(0), out));

    let clauses = stdout(&run_in(folder.path(), &["parse", "notes.txt", "--format", "clauses"]));
    assert!(clauses.contains("  train: subj=navy obj=officers"), "{clauses}");
}

#[test]
fn parse_names_what_it_cannot_read_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let good = "1\tRain\t_\t_\t_\t_\t_\t_\t_\t_\n2\tfell\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    std::fs::write(folder.path().join("words.conllu"), format!("1\tbroken\n\n{good}")).unwrap();
    let out = run_in(folder.path(), &["parse", "--gold-tokens", "words.conllu"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(stderr(&out).contains("words.conllu: line 1: 2 columns"), "{}", stderr(&out));
    assert!(stdout(&out).contains("2\tfell\tfall\tVERB"), "{}", stdout(&out));
    let unknown = run_in(folder.path(), &["parse", "--lang", "tlh", "words.conllu"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("the packs of this program: en"), "{}", stderr(&unknown));
}

#[test]
fn errors_name_the_file_and_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::create_dir_all(at.join("empty")).unwrap();
    std::fs::write(at.join("latin1.txt"), b"caf\xe9").unwrap();
    for (args, words) in [
        (&["check", "nowhere"][..], &["nowhere", "help:"][..]),
        (&["check", "latin1.txt"], &["latin1.txt", "UTF-8"]),
        (&["verify", "--claims", "nowhere.jsonl"], &["nowhere.jsonl", "help:"]),
        (&["verify", "--claims", "empty"], &["empty is a folder", "help:"]),
        (&["verify", "--claims", "-", "--sources", "empty"], &["no source in empty", "help:"]),
        (&["link", "latin1.txt"], &["latin1.txt", "iconv"]),
    ] {
        let out = run_in(at, args);
        let error = stderr(&out);
        assert_eq!(out.status.code(), Some(2), "{args:?}: {error}");
        assert!(words.iter().all(|word| error.contains(word)), "{args:?}: {error}");
    }
}

#[test]
fn colours_follow_the_option() {
    let never = stdout(&run_in(&root(), &["check", "seeds", "--color", "never"]));
    assert!(!never.contains('\u{1b}'));
    let auto = stdout(&run_in(&root(), &["check", "seeds"]));
    assert!(!auto.contains('\u{1b}'), "a pipe is no terminal");
    let always = stdout(&run_in(&root(), &["check", "seeds", "--color", "always"]));
    assert!(always.contains('\u{1b}'));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = rapporteur(&["verify", "--claims", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    // The pipe may close under the writer, which is what the test is about.
    let _ = input.write_all("{\"id\": 1, \"claim\": \"Ghana joined.\"}\n".repeat(500).as_bytes());
    drop(input);
    let out = child.wait_with_output().unwrap();
    assert_eq!(stderr(&out), "");
    assert_eq!(out.status.code(), Some(0));
}

#[test]
fn an_unreadable_log_filter_costs_the_log_only() {
    let out = run_in(&root(), &["explain", "TIM003", "--log", "===="]);
    assert!(out.status.success());
    assert!(stderr(&out).contains("log filter"), "{}", stderr(&out));
}
