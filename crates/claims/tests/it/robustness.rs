//! The reader is total: no text makes it panic, and what it reports lies in the text.

use proptest::prelude::*;
use rapporteur_catalog::Catalogue;
use rapporteur_claims::{Interval, Lexicon, read};
use rapporteur_text::TextRange;

fn in_bounds(prose: &str, range: TextRange) -> bool {
    prose.get(std::ops::Range::<usize>::from(range)).is_some()
}

fn check(prose: &str) {
    let statement =
        read(prose, &[], Interval::parse("2020-06-15").into(), &Catalogue::builtin(), &Lexicon::builtin());
    assert!(statement.terms.iter().all(|term| in_bounds(prose, term.range)));
    assert!(statement.times.iter().all(|time| in_bounds(prose, time.range)));
    assert!(statement.quantities.iter().all(|quantity| in_bounds(prose, quantity.range)));
    assert!(statement.orders.iter().all(|order| in_bounds(prose, order.range)));
    assert!(statement.scopes.iter().all(|scope| in_bounds(prose, scope.range)));
    let distances = rapporteur_claims::distances(prose, &Lexicon::builtin());
    assert!(distances.iter().all(|distance| in_bounds(prose, distance.range) && distance.days >= 0.0));
    let days = [Some(-800_000), Some(0), Some(900_000), None];
    for (distance, start) in distances.iter().flat_map(|distance| days.map(|start| (distance, start))) {
        let found = distance.from(Interval { start, end: start });
        assert!(found.is_none_or(|found| found.start <= found.end));
    }
    assert!(statement.frames.iter().all(|frame| in_bounds(prose, frame.trigger)));
}

proptest! {
    #[test]
    fn any_text(text in "\\PC{0,200}") {
        check(&text);
    }

    #[test]
    fn words_of_the_reader(words in prop::collection::vec(
        prop::sample::select(vec![
            "in", "May", "2019", "31", "February", "to", "-", "from", "first", "second", "quarter", "of", "a", "dozen",
            "over", "five", "(", "5", ")", "days", "not", "without", "signed", "was", "trained", "by", "training",
            "provides", "member", "partner", "cyber-security", "mid-2020", "late", "the", "1990s", "%", "$", "4.5",
            "million", "said", "that", ",", "which", "\"", "co-operation", "all", "only", "largest", "22nd", "9999",
            "years", "before", "after", "half", "within", "later", "weeks", "centuries", "1000",
        ]), 0..40)) {
        check(&words.join(" "));
    }
}

#[test]
fn hostile_lengths() {
    check(&"a".repeat(100_000));
    check(&"in 2019 ".repeat(20_000));
    check(&"not ".repeat(20_000));
    check(&"é".repeat(20_001));
    check(&"trained by ".repeat(5_000));
}
