//! Every code has its page, and the page says what the table says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rapporteur_ide::codes;
use rapporteur_workspace::{CODES, Profile, Severity};

#[test]
fn every_code_has_a_page_under_its_title() {
    for (code, title) in codes::all() {
        let page = codes::page(code).unwrap();
        assert!(page.starts_with(&format!("# {code}: {title}\n")), "{code}: {:?}", page.lines().next());
        assert_eq!(codes::title(code), Some(*title));
    }
}

#[test]
fn every_page_is_in_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("codes");
    let pages: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let known: BTreeSet<String> = codes::all().iter().map(|(code, _)| (*code).to_owned()).collect();
    assert_eq!(pages, known);
}

#[test]
fn the_configuration_knows_the_same_codes() {
    let configurable: BTreeSet<&str> = CODES.iter().copied().collect();
    let known: BTreeSet<&str> = codes::all().iter().map(|(code, _)| *code).collect();
    assert_eq!(configurable, known);
}

#[test]
fn pages_name_the_default_severity() {
    for (code, _) in codes::all() {
        let name = match codes::default_severity(code, Profile::Review) {
            Severity::Off => "off",
            Severity::Hint => "hint",
            Severity::Information => "information",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let page = codes::page(code).unwrap();
        let line = format!("Severity in the profile `review`: {name}");
        assert!(page.contains(&line), "{code}: the table says {name}");
    }
}

#[test]
fn profiles_only_move_what_is_missing() {
    for (code, _) in codes::all() {
        let [draft, review, release] = [Profile::Draft, Profile::Review, Profile::Release]
            .map(|profile| codes::default_severity(code, profile));
        assert!(draft <= review && review <= release, "{code}");
    }
    assert_eq!(codes::default_severity("TIM003", Profile::Draft), Severity::Error);
    assert_eq!(codes::default_severity("CLM001", Profile::Draft), Severity::Hint);
    assert_eq!(codes::default_severity("CLM001", Profile::Release), Severity::Error);
}
