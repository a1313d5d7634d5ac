//! What follows from counts: remainders, ordinals, lengths of time.

use proptest::prelude::*;
use rapporteur_evidence::Label;

use crate::world::{index, source, verdict};

const NUMBERS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_left_is_the_rest(done in 10..40i64, left in 2..9i64, off in 1..3i64) {
        let told = format!("In Kenya {done} of {} cold stores have been repaired.", done + left);
        let facts = index(&[source(&[&told], Some("2020-05-04"))]);
        let claim = |number: i64| {
            let claim = format!("In Kenya {} of the cold stores had yet to be repaired.", NUMBERS[number as usize]);
            verdict(&claim, &facts)
        };
        let (right, wrong) = (claim(left), claim(if left > 5 { left - off } else { left + off }));
        prop_assert_eq!(right.label, Label::Supported, "{:?}", right.trace);
        prop_assert_eq!(wrong.label, Label::Contradicted, "{:?}", wrong.trace);
    }

    #[test]
    fn it_has_lasted_since_then(since in 1990..2010i32, years in 2..9i32) {
        let told = format!("Since {since} Kenya has taken part in the pilots' course of Uganda.");
        let facts = index(&[source(&[&told], Some("2021"))]);
        let claim = |number: i32| {
            let year = since + years;
            let claim = format!("By {year} Kenya had taken part in the pilots' course of Uganda for {number} years.");
            verdict(&claim, &facts)
        };
        let (right, wrong) = (claim(years), claim(years * 3));
        prop_assert_ne!(right.label, Label::Contradicted, "{:?}", right.trace);
        prop_assert_ne!(wrong.label, Label::Supported, "{:?}", wrong.trace);
    }

    #[test]
    fn words_of_counting_in_any_order(words in prop::collection::vec(
        prop::sample::select(vec![
            "Kenya", "President", "Minister", "ministers", "Deputy", "two", "three", "third", "of", "the", "five", "38", "45",
            "ships", "received", "had", "yet", "to", "be", "replaced", "for", "about", "ten", "years", "since", "2012", "this",
            "year", "is", "Ana", "Ruiz", "and", "including", "as", "June", "2020", ",",
        ]), 0..24)) {
        let claim = words.join(" ");
        let facts = index(&[source(&[&claim, "It is the third of five ships."], Some("2020-06-03"))]);
        prop_assert_eq!(verdict(&claim, &facts), verdict(&claim, &facts));
        verdict("As of June 2020 Kenya had received three of the five ships.", &facts);
        verdict("Two ministers of Kenya met for ten years.", &facts);
    }
}
