use rapporteur_linking::{Mention, Referent};
use rapporteur_workspace::Snapshot;

use crate::desk::{Desk, at};

const OFFICE: &str = "[[entity]]\nkey = \"zeta-office\"\nname = \"Zeta Harbour Office\"\nclass = \"organ\"\ncountry = \"KEN\"\n\
    part_of = [\"KEN\"]\nacts_for = \"KEN\"\nnames = [{ text = \"Zeta Harbour Office\", kind = \"official\", case = \"capitalised\" }]\n";

fn desk() -> Desk {
    Desk::new(&[
        ("rapporteur.toml", ""),
        ("briefs/a.md", "The Zeta Harbour Office trained pilots in 2012.\n"),
        ("sources/s.txt", "The Zeta Harbour Office trained pilots in 2012."),
    ])
}

/// Keys of the catalogue entities among the mentions.
fn keys(snapshot: &Snapshot, mentions: &[Mention]) -> Vec<String> {
    let catalogue = snapshot.catalogue();
    let key = |mention: &Mention| match mention.referent {
        Referent::Entity(id) => catalogue.entity(id).map(|entity| entity.key.to_string()),
        Referent::Local(_) | Referent::Plural(_) => None,
    };
    mentions.iter().filter_map(key).collect()
}

/// Keys that the brief's and the source's first sentence mention.
fn linked(desk: &Desk) -> (Vec<String>, Vec<String>) {
    let snapshot = desk.workspace.snapshot();
    let report = desk.report("briefs/a.md");
    let source = snapshot.source(snapshot.source_by_key("s").expect("listed")).expect("read");
    (keys(&snapshot, &report.claims[0].mentions), keys(&snapshot, &source.sentences[0].statement.mentions))
}

#[test]
fn an_overlay_is_known_in_briefs_and_sources_alike() {
    let mut desk = desk();
    let digest = desk.workspace.rules_digest();
    assert_eq!(linked(&desk), (vec![], vec![]));
    desk.write(&[("entities/own.toml", OFFICE)]);
    let known = vec!["zeta-office".to_owned()];
    assert_eq!(linked(&desk), (known.clone(), known));
    assert_ne!(desk.workspace.rules_digest(), digest);
    desk.remove("entities/own.toml");
    assert_eq!(linked(&desk), (vec![], vec![]));
    assert_eq!(desk.workspace.rules_digest(), digest);
}

#[test]
fn an_overlay_read_again_costs_nothing() {
    let mut desk = desk();
    desk.write(&[("entities/own.toml", OFFICE)]);
    assert!(!desk.cost("briefs/a.md").is_empty(), "the catalogue is another");
    desk.write(&[("entities/own.toml", OFFICE)]);
    assert!(desk.cost("briefs/a.md").is_empty());
}

#[test]
fn a_row_that_cannot_be_used_is_named_and_the_rest_counts() {
    let mut desk = desk();
    let broken = format!("{OFFICE}\n[[entity]]\nkey = \"x\"\nname = \"X\"\nclass = \"planet\"\n");
    desk.write(&[("entities/own.toml", &broken)]);
    assert_eq!(linked(&desk).0, ["zeta-office"]);
    let snapshot = desk.workspace.snapshot();
    let problems = snapshot.problems();
    let problem = &problems[0];
    assert_eq!((problem.code, &problem.path), ("DOC004", &at("entities/own.toml")));
    let text = snapshot.text(&problem.path).expect("what a problem points into can be read");
    let range = problem.range.expect("the line");
    assert!(text[std::ops::Range::<usize>::from(range)].len() < 40, "{problem:?}");
    drop(snapshot);
    desk.write(&[("entities/own.toml", OFFICE)]);
    assert!(desk.workspace.problems().is_empty());
}

#[test]
fn a_broken_lexicon_leaves_the_built_in_one() {
    let mut desk = desk();
    let digest = desk.workspace.rules_digest();
    desk.system.write(at("lexicon/own.toml"), b"\xFF".to_vec());
    desk.workspace.files_changed(&[at("lexicon/own.toml")]);
    assert_eq!(desk.workspace.problems().len(), 1);
    assert_eq!(desk.workspace.rules_digest(), digest);
    desk.write(&[("lexicon/own.toml", "kind = 1\n")]);
    assert_eq!(desk.workspace.problems().len(), 1, "{:?}", desk.problems());
    assert_eq!(desk.workspace.problems()[0].code, "DOC004");
}

#[test]
fn a_yardstick_is_one_of_the_lexicon() {
    let mut desk =
        Desk::new(&[("rapporteur.toml", "yardstick = \"icd203\"\n"), ("sources/a.txt", "It rained.")]);
    assert_eq!(
        desk.problems(),
        ["rapporteur.toml: DOC004 there is no yardstick `icd203`, icd-203 applies; did you mean `icd-203`?"]
    );
    assert_eq!(desk.workspace.snapshot().yardstick(), "icd-203");
    desk.write(&[("rapporteur.toml", "yardstick = \"harbour\"\n")]);
    assert_eq!(
        desk.problems(),
        [
            "rapporteur.toml: DOC004 there is no yardstick `harbour`, icd-203 applies; known are `icd-203`, `phia`, `nato`"
        ]
    );
    // An overlay brings it.
    desk.write(&[(
        "lexicon/own.toml",
        "[[yardstick]]\nkey = \"harbour\"\nname = \"Harbour\"\nband = [{ min = 0, max = 9, terms = [\"hardly\"] }]\n",
    )]);
    assert_eq!(desk.problems(), [""; 0]);
    assert_eq!(desk.workspace.snapshot().yardstick(), "harbour");
    desk.write(&[("rapporteur.toml", "yardstick = \"phia\"\n")]);
    assert_eq!(desk.workspace.snapshot().yardstick(), "phia");
}
