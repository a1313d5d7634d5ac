//! Which parts of a claim are marked, which sentences are shown, and what a source may call somebody.

use proptest::prelude::*;
use rapporteur_evidence::{AtomStatus, FactIndex, Label, Verdict};

use crate::world::{index, source, verdict};

fn facts(sentences: &[&str]) -> FactIndex {
    index(&[source(sentences, None)])
}

/// The words of the parts without support.
fn marked(verdict: &Verdict) -> Vec<&str> {
    let lacking = verdict.atoms.iter().filter(|atom| atom.status == AtomStatus::NotFound);
    lacking.map(|atom| &*atom.claimed).collect()
}

const ORCHARD: [&str; 4] = [
    "The orchard above the village was planted by the Marlow family after the flood.",
    "It yields forty tonnes of pears in a good autumn, and every pear is picked by hand.",
    "Most of the fruit is sold to a cider press in the next valley.",
    "A late frost ruined the blossom two springs ago.",
];

#[test]
fn a_number_that_the_source_lacks_is_not_supported() {
    let facts = facts(&ORCHARD);
    let claim = "The Marlow family planted the orchard above the village after the flood with 75 pears.";
    let found = verdict(claim, &facts);
    assert_ne!(found.label, Label::Supported);
    assert!(marked(&found).iter().any(|words| words.contains("75")), "{:?}", marked(&found));
}

#[test]
fn of_a_long_sentence_only_what_the_source_lacks_is_marked() {
    let facts = facts(&ORCHARD);
    let claim = "Planted by the Marlow family, the orchard above the village sells most pears and other fruit to a \
                 cider press in Toulouse, and a late frost ruined the blossom.";
    let found = verdict(claim, &facts);
    assert_ne!(found.label, Label::Supported);
    assert_eq!(marked(&found), ["Toulouse"]);
}

#[test]
fn an_excerpt_need_not_name_whom_it_speaks_of() {
    let claim = "Ingrid Solheim taught geology at the harbour college.";
    let excerpt = "She taught geology at the harbour college for nine years.";
    assert_eq!(verdict(claim, &facts(&[excerpt])).label, Label::Supported);
    // In a text there is somebody whom it means.
    let text =
        facts(&["Marta Lund moved to the coast as a child.", excerpt, "The college was closed later."]);
    assert_ne!(verdict(claim, &text).label, Label::Supported);
}

#[test]
fn an_excerpt_need_not_name_its_subject_whatever_kind_of_word_it_is() {
    let excerpt = facts(&["It was established on 9 May 1931 after the marsh had been drained."]);
    let found = verdict("Vellmarken was established in 1931.", &excerpt);
    assert_eq!(found.label, Label::Supported, "{}", found.reason);
    assert_ne!(verdict("Vellmarken was established in 1934.", &excerpt).label, Label::Supported);
}

#[test]
fn a_life_in_brackets_tells_birth_and_death() {
    let facts = facts(&[
        "Ana Ruiz Calvo (12 May 1901 – 3 June 1970) was a Chilean painter of harbours.",
        "Her studio stood above the port of Iquique.",
    ]);
    let label = |claim: &str| verdict(claim, &facts).label;
    assert_eq!(label("Ana Ruiz Calvo was born on 12 May 1901."), Label::Supported);
    assert_eq!(label("On 3 June 1970, Ana Ruiz Calvo died."), Label::Supported);
    assert_ne!(label("Ana Ruiz Calvo was born on 3 June 1970."), Label::Supported);
    assert_ne!(label("Ana Ruiz Calvo was born on 12 June 1901."), Label::Supported);
}

#[test]
fn the_years_of_a_life_leave_the_day_open() {
    let facts = facts(&["Ana Ruiz Calvo (1901 – 1970) was a Chilean painter of harbours."]);
    assert_eq!(verdict("Ana Ruiz Calvo was born in 1901.", &facts).label, Label::Supported);
    assert_ne!(verdict("Ana Ruiz Calvo was born in 1903.", &facts).label, Label::Supported);
}

#[test]
fn digits_alone_are_no_date() {
    let facts = facts(&["The lighthouse of Skagen was lit on 12 October 1858 after 6 winters of building."]);
    let found =
        verdict("The lighthouse of Skagen was lit on 12 June 1858 after 6 winters of building.", &facts);
    assert_ne!(found.label, Label::Supported, "{}", found.reason);
    let found = verdict("The lighthouse of Skagen was lit in March.", &facts);
    assert_ne!(found.label, Label::Supported, "{}", found.reason);
}

#[test]
fn a_first_name_may_be_shortened() {
    let facts = facts(&["Timothy Alan Reeves designed the harbour bridge.", "It was opened in spring."]);
    assert_eq!(verdict("Tim Reeves designed the harbour bridge.", &facts).label, Label::Supported);
    assert_ne!(verdict("Jim Reeves designed the harbour bridge.", &facts).label, Label::Supported);
}

#[test]
fn another_verb_with_all_else_the_same_is_found_in_part() {
    let facts = facts(&["In 2011, Peru supported the harbour watch of Ghana with two tugs."]);
    let found = verdict("In 2011 Peru bequeathed two tugs to the harbour watch of Ghana.", &facts);
    assert_eq!(found.label, Label::PartiallySupported, "{}", found.reason);
    let other = verdict("In 2011 Chile bequeathed two tugs to the harbour watch of Ghana.", &facts);
    assert_ne!(other.label, Label::PartiallySupported, "{}", other.reason);
}

#[test]
fn members_of_a_list_may_repeat_their_preposition() {
    let facts = facts(&["Kenyan officers attend courses at the University of Nairobi."]);
    let claim = "Kenyan officers attend courses at the University of Nairobi and at the University of Tartu.";
    assert_eq!(verdict(claim, &facts).label, Label::PartiallySupported);
}

#[test]
fn that_one_was_invited_implies_nothing_of_another() {
    let facts = facts(&[
        "Finland, Norway and Portugal took part in the rescue exercise.",
        "Observers from Japan came at the invitation of Norway.",
    ]);
    let found = verdict("Finland took part in the rescue exercise.", &facts);
    assert_eq!(found.label, Label::Supported, "{}", found.reason);
}

#[test]
fn the_sentences_shown_together_speak_of_most_of_the_claim() {
    let facts = facts(&[
        "The ferry to the island was out of service all winter.",
        "The ferry of the island was built in Gdansk.",
        "The ferry is old.",
        "The island has a school, a chapel and a lighthouse.",
        "Its keeper, Olga Brandt, wrote a history of the lighthouse.",
        "The winter was mild.",
    ]);
    let found = verdict(
        "Olga Brandt, keeper of the lighthouse, crossed by the ferry that was built in Gdansk.",
        &facts,
    );
    let first: Vec<u32> = found.evidence.iter().take(2).map(|evidence| evidence.sentence).collect();
    assert!(first.contains(&1) && first.contains(&4), "{first:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn sentences_are_shown_once(picked in prop::collection::vec(0..ORCHARD.len(), 1..9), claim in 0..ORCHARD.len()) {
        let sentences: Vec<&str> = picked.iter().map(|&at| ORCHARD[at]).collect();
        let found = verdict(ORCHARD[claim], &facts(&sentences));
        let mut shown: Vec<u32> = found.evidence.iter().map(|evidence| evidence.sentence).collect();
        prop_assert!(shown.len() <= 5);
        let length = shown.len();
        shown.sort_unstable();
        shown.dedup();
        prop_assert_eq!(shown.len(), length);
    }
}
