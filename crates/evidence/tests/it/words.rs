use rapporteur_evidence::Words;
use rapporteur_evidence::words::Relation::{self, *};

const FIELD: &[(&str, &str, Relation)] = &[
    ("cooperate", "collaborate", Synonym),
    ("cooperate", "work together", Synonym),
    ("participate", "take part", Synonym),
    ("ship", "vessel", Synonym),
    ("defence minister", "minister of defense", Synonym),
    ("organise", "organize", Equal),
    ("programme", "program", Equal),
    ("join", "leave", Antonym),
    ("ship", "frigate", Below),
    ("frigate", "ship", Above),
    ("frigate", "tanker", Sibling),
    ("monday", "tuesday", Sibling),
    ("instructor", "trainee", Converse),
    ("bank", "shore", Unknown),
];

#[test]
fn field_words_relate() {
    let words = Words::get();
    for (claim, evidence, expected) in FIELD {
        assert_eq!(words.relation(claim, evidence), *expected, "claim {claim}, evidence {evidence}");
    }
}
