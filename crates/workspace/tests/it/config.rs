use expect_test::expect;
use rapporteur_workspace::{CODES, Config, Overrides, Profile, Severity, schema};

fn problems(text: &str) -> String {
    let (_, problems) = Config::parse(text);
    let line = |at: usize| 1 + text[..at].matches('\n').count();
    problems
        .iter()
        .map(|found| format!("{}: {}\n", line(found.range.start().into()), found.message))
        .collect()
}

#[test]
fn reads_every_key() {
    let (config, problems) = Config::parse(
        "sources = ['captures/*.txt']\nbriefs = []\nprofile = 'release'\nyardstick = 'nato'\n[severity]\nCIT003 = 'warning'\nTIM001 = 'off'\n[store]\nurl = 'postgres://ann@db.example/evidence'\n",
    );
    assert_eq!(problems, []);
    assert_eq!(config.sources, ["captures/*.txt"]);
    assert_eq!(config.briefs, [""; 0]);
    assert_eq!(config.entities, Config::default().entities);
    assert_eq!(config.profile, Profile::Release);
    assert_eq!(config.yardstick, "nato");
    assert_eq!(config.severity["CIT003"], Severity::Warning);
    assert_eq!(config.severity["TIM001"], Severity::Off);
    assert_eq!(config.store.url.as_deref(), Some("postgres://ann@db.example/evidence"));
    // Whoever sits at the editor may choose another base, or none.
    for (chosen, url) in [(None, config.store.url.as_deref()), (Some("x"), Some("x")), (Some(""), None)] {
        let overrides = Overrides { store: chosen.map(str::to_owned), ..Overrides::default() };
        assert_eq!(config.with(&overrides).store.url.as_deref(), url);
    }
}

#[test]
fn a_mistake_costs_one_key_and_names_the_way_out() {
    let text = "source = ['a']\nbriefs = 'b'\nprofile = 'strict'\nyardstick = 5\nlexicon = ['w.toml']\n[severity]\nCIT03 = 'hint'\nCIT004 = 'loud'\n[store]\naddress = 'x'\n";
    expect![[r#"
        1: unknown key `source`; did you mean `sources`?
        2: `briefs` must be a list of patterns, ["briefs/**/*.md"]; the default applies
        3: `profile` must be "draft", "review" or "release"; the default applies
        4: `yardstick` must be "icd-203", "phia", "nato" or one of your own; the default applies
        7: unknown code `CIT03`; did you mean `CIT003`?
        8: the severity of CIT004 must be off, hint, information, warning or error
        9: `store` must be a table with the address of a base, [store] url = "postgres://USER@HOST/DATABASE"; the default applies
    "#]]
    .assert_eq(&problems(text));
    let (config, _) = Config::parse(text);
    assert_eq!(config, Config { lexicon: vec!["w.toml".into()], ..Config::default() });
}

#[test]
fn what_is_no_toml_leaves_the_defaults() {
    let (config, problems) = Config::parse("sources = [\n");
    assert_eq!(config, Config::default());
    assert_eq!(problems.len(), 1);
}

#[test]
fn schema_knows_the_keys_and_forbids_others() {
    let schema = schema();
    assert_eq!(schema["additionalProperties"], false);
    for key in ["sources", "briefs", "entities", "lexicon", "profile", "yardstick", "severity"] {
        assert!(schema["properties"][key].is_object(), "{key}");
    }
}

#[test]
fn codes_are_of_known_families() {
    let families = ["CLM", "CIT", "SRC", "TIM", "ACT", "KND", "QUO", "DOC", "EST"];
    assert!(CODES.iter().all(|code| code.len() == 6 && families.contains(&&code[..3])));
}
