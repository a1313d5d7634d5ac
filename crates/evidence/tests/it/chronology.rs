//! What follows from two dates: order, distance, one year. Claims of it are borne out or refuted, in any world.

use proptest::prelude::*;
use rapporteur_evidence::{FactIndex, Label};

use crate::world::{index, source, verdict};

const NUMBERS: [&str; 9] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// Two events in two years.
fn facts(joined: i32, lent: i32) -> FactIndex {
    let joined = format!("In {joined} Kenya joined the Great Lakes Rescue Network.");
    let lent = format!("In March {lent} Kenya lent a patrol boat to Uganda.");
    index(&[source(&[&joined, "Tanzania opened a harbour.", &lent], None)])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn an_order_follows_from_two_dates(joined in 1990..2000i32, apart in 1..9i32) {
        let facts = facts(joined, joined + apart);
        let right = "Kenya joined the Great Lakes Rescue Network before it lent a patrol boat to Uganda.";
        let wrong = "Kenya joined the Great Lakes Rescue Network after it lent a patrol boat to Uganda.";
        let (right, wrong) = (verdict(right, &facts), verdict(wrong, &facts));
        prop_assert_eq!(right.label, Label::Supported, "{:?}", right.trace);
        prop_assert_eq!(wrong.label, Label::Contradicted, "{:?}", wrong.trace);
    }

    #[test]
    fn a_distance_follows_from_two_dates(joined in 1990..2000i32, apart in 1..7i32, off in 2..4i32) {
        let facts = facts(joined, joined + apart);
        let claim = |years: i32| {
            let (number, unit) = (NUMBERS[years as usize - 1], if years == 1 { "year" } else { "years" });
            let claim = format!("{number} {unit} after it joined the Great Lakes Rescue Network, Kenya lent a patrol boat to Uganda.");
            verdict(&claim, &facts)
        };
        let (right, wrong) = (claim(apart), claim(apart + off.min(9 - apart)));
        prop_assert_eq!(right.label, Label::Supported, "{:?}", right.trace);
        prop_assert_eq!(wrong.label, Label::Contradicted, "{:?}", wrong.trace);
    }

    #[test]
    fn one_year_is_one_year(joined in 1990..2000i32, apart in 0..3i32) {
        let facts = facts(joined, joined + apart);
        let claim = "Kenya lent a patrol boat to Uganda in the same year in which it joined the Great Lakes Rescue Network.";
        let verdict = verdict(claim, &facts);
        let expected = if apart == 0 { Label::Supported } else { Label::Contradicted };
        prop_assert_eq!(verdict.label, expected, "{:?}", verdict.trace);
    }

    #[test]
    fn words_of_order_in_any_order(words in prop::collection::vec(
        prop::sample::select(vec![
            "Kenya", "Uganda", "lent", "joined", "had", "a", "patrol", "boat", "the", "Great", "Lakes", "Rescue", "Network",
            "before", "after", "when", "once", "two", "years", "less", "than", "half", "year", "in", "same", "as", "which",
            "it", "to", ",", "first", "series", "of", "closed", "last", "2003", "March", "began", "ended", "upon",
        ]), 0..24)) {
        let facts = facts(1998, 2003);
        let claim = words.join(" ");
        prop_assert_eq!(verdict(&claim, &facts), verdict(&claim, &facts));
        let told = index(&[source(&[&claim, "In 1998 Kenya joined the Great Lakes Rescue Network."], Some("2004"))]);
        verdict("Kenya lent a patrol boat to Uganda two years after it joined the Great Lakes Rescue Network.", &told);
    }
}
