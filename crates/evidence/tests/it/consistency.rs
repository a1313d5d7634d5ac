//! Two claims of one event: when they disagree, and when they speak of two.

use proptest::prelude::*;

use crate::world::clash;

#[test]
fn one_fact_with_two_values() {
    for (one, other, expected) in [
        (
            "Ghana ratified the convention in 2011.",
            "Ghana ratified the convention in 2013.",
            "time: 2011 / 2013",
        ),
        ("Norway joined NATO in 1949.", "Norway joined NATO in 1951.", "time: 1949 / 1951"),
        (
            "Egypt trained 30 pilots of Kenya in 2018.",
            "In 2018 Egypt trained 40 pilots of Kenya.",
            "quantity: 30 pilots / 40 pilots",
        ),
        ("Japan gave Fiji 12 boats.", "Japan gave Fiji 15 boats.", "quantity: 12 boats / 15 boats"),
        (
            "Peru sent 200 engineers to Haiti in 2010.",
            "Peru sent 250 engineers to Haiti in 2010.",
            "quantity: 200 engineers / 250 engineers",
        ),
        (
            "Mongolia was the third state to join the partnership with NATO.",
            "Mongolia was the fifth state to join the partnership with NATO.",
            "order: third / fifth",
        ),
        (
            "Latvia and Estonia signed the customs agreement in March 2020.",
            "Estonia and Latvia signed the customs agreement in May 2020.",
            "time: March 2020 / 2020-05",
        ),
        (
            "Colombia has been a partner of NATO since 2017.",
            "Colombia has been a partner of NATO since 2018.",
            "time: 2017 / 2018",
        ),
    ] {
        assert_eq!(clash(one, other).as_deref(), Some(expected), "{one} / {other}");
        assert!(clash(other, one).is_some(), "{other} / {one}");
    }
}

#[test]
fn two_events_or_one_value() {
    for (one, other) in [
        ("Peru hosted a workshop of the OAS in 2014.", "Peru hosted a workshop of the OAS in 2016."),
        ("Egypt trained 30 pilots of Kenya in 2018.", "Egypt trained 40 pilots of Kenya in 2019."),
        ("Egypt trained 30 pilots of Kenya.", "Egypt trained another 40 pilots of Kenya."),
        ("Ghana ratified the convention in 2011.", "Ghana ratified the convention in March 2011."),
        ("Ghana signed the convention in 2011.", "Ghana ratified the convention in 2013."),
        ("Japan planned to send Fiji 12 boats.", "Japan sent Fiji 15 boats."),
        ("Japan sent Fiji more than 10 boats.", "Japan sent Fiji 15 boats."),
        ("Kenya said that it had 12 boats.", "Kenya said that it had 15 boats."),
        (
            "Chile and Peru signed an agreement on customs in 2012.",
            "Chile and Peru signed an agreement on fishing in 2015.",
        ),
        ("Norway visited Sweden in 2012.", "Norway visited Sweden in 2013."),
        ("Malta sent 12 officers to the mission.", "Malta sent 2 boats to the mission."),
        ("The OAS sent 12 officers to Haiti.", "The OAS sent 20 officers to Peru."),
        ("Japan gave Fiji 12 boats for the police.", "Japan gave Fiji 15 boats for the navy."),
        (
            "Latvia and Estonia signed an agreement in March 2020.",
            "Estonia and Latvia signed an agreement in May 2020.",
        ),
        ("Kenya and Japan opened a laboratory in 2012.", "Kenya and Japan closed a laboratory in 2015."),
        ("Fiji sent 20 soldiers to Lebanon in March 2012.", "Fiji sent 30 soldiers to Lebanon in May 2012."),
        ("Brazil opened 3 schools in Angola.", "Brazil opened 5 clinics in Angola."),
        ("Fiji sent 20 soldiers to Lebanon.", "Fiji withdrew 30 soldiers from Lebanon."),
    ] {
        assert_eq!((clash(one, other), clash(other, one)), (None, None), "{one} / {other}");
    }
}

/// Sentences put together from parts that matter here.
fn sentence() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "Japan",
        "Kenya",
        "gave",
        "joined",
        "trained",
        "12 boats",
        "15 boats",
        "in 2012",
        "since 2014",
        "the third",
        "the fifth",
        "another",
        "not",
        ",",
        "who",
        "\"",
        "é",
        "",
    ]);
    prop::collection::vec(parts, 0..9).prop_map(|parts| parts.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_two_sentences_are_answered_and_none_disagrees_with_itself(one in sentence(), other in sentence()) {
        clash(&one, &other);
        prop_assert_eq!(clash(&one, &one), None);
    }
}
