//! Every mention and every refusal says why.

use expect_test::{Expect, expect};
use rapporteur_catalog::Catalogue;
use rapporteur_linking::Linker;

fn reasons(text: &str, expected: Expect) {
    let scan = Linker::new(Catalogue::builtin()).scan(text);
    let word = |range| &text[std::ops::Range::<usize>::from(range)];
    let mut lines: Vec<String> =
        scan.mentions.iter().map(|m| format!("{}: {}\n", word(m.range), m.why)).collect();
    lines.extend(scan.refused.iter().map(|r| format!("not {}: {}\n", word(r.range), r.why)));
    expected.assert_eq(&lines.concat());
}

#[test]
fn a_name_says_what_kind_it_is() {
    reasons(
        "La OEA visitó Kenia.",
        expect![[r#"
            OEA: name: "OEA" is an acronym of OAS
            Kenia: name: "Kenia" is a Spanish short name of KEN
        "#]],
    );
}

#[test]
fn a_refusal_says_which_rule() {
    reasons(
        "She left Oslo for the Indian Museum and spoke Dutch.",
        expect![[r#"
        not Oslo: place: nothing makes "Oslo" an actor here
        not Indian: part: "Indian Museum" is one name
        not Dutch: language: "Dutch" is a language here
    "#]],
    );
}

#[test]
fn a_plural_acronym_is_a_common_noun() {
    reasons(
        "Support went to Zambian NGOs.",
        expect![[r#"
            Zambian: name: "Zambian" is an adjective or inhabitant of ZMB
        "#]],
    );
}

#[test]
fn a_composed_name_says_for_whom() {
    reasons(
        "The Latvian government met the Pacific Fusion Centre (PFC).",
        expect![[r#"
            Latvian government: composed: government (organ) acts for LVA
            Latvian: name: "Latvian" is an adjective or inhabitant of LVA
            Pacific Fusion Centre: definition: "Pacific Fusion Centre (PFC)"
            PFC: definition: "Pacific Fusion Centre (PFC)"
        "#]],
    );
}
