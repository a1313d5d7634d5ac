//! Dates and periods: the words, the value, how the event relates to it. Told from Wednesday, 10 June 2015.

use rapporteur_catalog::Catalogue;
use rapporteur_claims::{
    Basis, Extent, Interval, Lexicon, Side, TimeRelation, Timeline, basis, distances, read,
};

/// The times of a sentence as `words = value`, with the relation before the value where it is not "in".
fn times(prose: &str) -> Vec<String> {
    let statement =
        read(prose, &[], Interval::parse("2015-06-10").into(), &Catalogue::builtin(), &Lexicon::builtin());
    let show = |time: &rapporteur_claims::Time| {
        let words = &prose[std::ops::Range::<usize>::from(time.range)];
        let relation = match time.relation {
            TimeRelation::In => String::new(),
            other => format!("{other:?} ").to_lowercase(),
        };
        format!("{words} = {relation}{}", time.interval.display())
    };
    statement.times.iter().map(show).collect()
}

/// Sentence, then its times.
const CASES: &[(&str, &[&str])] = &[
    // written out
    ("The dam opened on 28 March 2014.", &["28 March 2014 = 2014-03-28"]),
    ("On March 28, 2014, it opened.", &["March 28, 2014 = 2014-03-28"]),
    (
        "On the 15th of August 2014 and on 15-Aug-2015.",
        &["15th of August 2014 = 2014-08-15", "15-Aug-2015 = 2015-08-15"],
    ),
    (
        "It opened on 28/03/2014, not on 4.5.2015 or 2016-02-29.",
        &["28/03/2014 = 2014-03-28", "4.5.2015 = 2015-05-04", "2016-02-29 = 2016-02-29"],
    ),
    ("On 3/28/2014 it rained.", &["3/28/2014 = 2014-03-28"]),
    ("On Monday, 4 May 2015, the port closed.", &["4 May 2015 = 2015-05-04"]),
    // ranges
    ("It ran from 31 March to 4 April 2014.", &["31 March to 4 April 2014 = 2014-03-31/2014-04-04"]),
    ("The course of May 3-5, 2014, was full.", &["May 3-5, 2014 = 2014-05-03/2014-05-05"]),
    ("The March-May 2014 rains failed.", &["March-May 2014 = 2014-03/2014-05"]),
    (
        "Between 2010 and 2013, then in 2005-09 and 2013/14.",
        &[
            "2010 and 2013 = 2010-01-01/2013-12-31",
            "2005-09 = 2005-01-01/2009-12-31",
            "2013/14 = 2013-01-01/2014-12-31",
        ],
    ),
    // parts and longer periods
    (
        "In early 2014 and in late 2021.",
        &["early 2014 = 2014-01-01/2014-06-01", "late 2021 = 2021-08-02/2021-12-31"],
    ),
    (
        "In the first quarter of 2014 and in Q3 2015.",
        &["first quarter of 2014 = 2014-01/2014-03", "Q3 2015 = 2015-07/2015-09"],
    ),
    (
        "In summer 2017, in the 1990s, in the nineteenth century, in the twenty-first century.",
        &[
            "summer 2017 = 2017-06/2017-08",
            "1990s = 1990-01-01/1999-12-31",
            "nineteenth century = 1801-01-01/1900-12-31",
            "twenty-first century = 2001-01-01/2100-12-31",
        ],
    ),
    ("In fiscal year 2014 and FY2015.", &["fiscal year 2014 = 2014", "FY2015 = 2015"]),
    // relations
    (
        "Since 2013 they have met, and until May 2012 they had not.",
        &["2013 = since 2013", "May 2012 = until 2012-05"],
    ),
    ("By 2020 it will be ready.", &["2020 = until 2020"]),
    // told from the document
    ("They met yesterday and last month.", &["yesterday = 2015-06-09", "last month = 2015-05"]),
    ("They met last week and on Friday.", &["last week = 2015-06-01/2015-06-07", "Friday = 2015-06-05"]),
    ("They will meet on Friday and next year.", &["Friday = 2015-06-12", "next year = 2016"]),
    ("The envoy left two weeks ago.", &["two weeks ago = 2015-05-25/2015-05-31"]),
    ("Trade doubled over the past five years.", &["past five years = 2010-06-10/2015-06-10"]),
    ("In the third quarter exports fell.", &["third quarter = 2015-07/2015-09"]),
    (
        "The law passed last March, before this summer.",
        &["last March = 2015-03", "this summer = before 2015-06/2015-08"],
    ),
    // told from a time before
    ("It began in 2003 and ended three years later.", &["2003 = 2003", "three years later = 2006"]),
    (
        "Signed in May 2001, it was ratified the following year.",
        &["May 2001 = 2001-05", "following year = 2002"],
    ),
    (
        "In August 1998 the post burned; that month it was rebuilt.",
        &["August 1998 = 1998-08", "that month = 1998-08"],
    ),
    (
        "Opened in 2003, it closed two years after, and in 2009 for good.",
        &["2003 = 2003", "two years after = 2005", "2009 = 2009"],
    ),
    // told from an event
    ("In force since 3 May 2001, ninety days after the deposit.", &["3 May 2001 = since 2001-05-03"]),
    // Spanish
    (
        "Desde el 28 de marzo de 2014, entre 2010 y 2012, hace dos años.",
        &["28 de marzo de 2014 = 2014-03-28", "2010 y 2012 = 2010-01-01/2012-12-31", "hace dos años = 2013"],
    ),
    // none
    ("The second half was better; this may change; Resolution 1325 stands.", &[]),
    ("Three years later nobody remembered.", &[]),
    ("On the last day, and in the last week of the mission, it rained.", &[]),
    ("Next to the harbour they built last.", &[]),
    // behind the text or ahead of it, by the verb
    ("The clinic was opened in September.", &["September = 2014-09"]),
    ("The clinic is to open in January.", &["January = 2016-01"]),
    ("Two engineers have served there since September.", &["September = since 2014-09"]),
    ("In October the two ministers of the region signed a pact.", &["October = 2014-10"]),
    ("They agreed to hold a summit in August.", &["August = 2015-08"]),
    ("The reserve fund is due in February.", &["February = 2016-02"]),
    (
        "They began building the bridge on Monday, which many hope will ease traffic.",
        &["Monday = 2015-06-08"],
    ),
    ("The mayor of Santo Domingo came.", &[]),
    // the year is of something else
    ("The ferry, suspended since 2012, is to resume in August.", &["2012 = since 2012", "August = 2015-08"]),
    ("In May the station measured twice as much as in May 2012.", &["May = 2015-05", "May 2012 = 2012-05"]),
    (
        "The bill passed in November; the vote is expected in spring 2016.",
        &["November = 2014-11", "spring 2016 = 2016-03/2016-05"],
    ),
    ("In March and again in May 2013 it rained.", &["March = 2013-03", "May 2013 = 2013-05"]),
];

#[test]
fn times_have_their_values() {
    let mut wrong = String::new();
    for (prose, expected) in CASES {
        let found = times(prose);
        if found.iter().map(String::as_str).ne(expected.iter().copied()) {
            wrong.push_str(&format!("\n{prose}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_text_speaks_of_the_time_that_it_opens_with() {
    let after = |prose: &str| {
        let read = read(prose, &[], None.into(), &Catalogue::builtin(), &Lexicon::builtin());
        let mut timeline = Timeline::default();
        timeline.read(&read.times);
        timeline.earlier().map(Interval::display)
    };
    let told = |year: &str| Some(year.to_owned());
    assert_eq!(after("In 2009 a nurse wrote that the files had been lost in 1931."), told("2009"));
    assert_eq!(after("A nurse wrote in 2009 that the files had been lost in 1931."), None);
    // What comes later takes the text further.
    assert_eq!(after("In 2009 a nurse wrote, and in 2012 the files came back."), None);
}

#[test]
fn distances_have_their_lengths() {
    let lexicon = Lexicon::builtin();
    let show = |prose: &str| -> Vec<String> {
        let found = distances(prose, &lexicon).into_iter();
        let show = |distance: rapporteur_claims::Distance| {
            let words = &prose[std::ops::Range::<usize>::from(distance.range)];
            let extent = match distance.extent {
                Extent::About => "",
                Extent::Less => "<",
                Extent::More => ">",
            };
            let side = match distance.side {
                None => "",
                Some(Side::Before) => " before",
                Some(Side::After) => " after",
            };
            format!("{words} = {extent}{:.0}{side}", distance.days)
        };
        found.map(show).collect()
    };
    assert_eq!(show("Two years before it joined, Fiji left."), ["Two years before = 730 before"]);
    assert_eq!(show("Less than half a year after agreeing"), ["Less than half a year after = <183 after"]);
    assert_eq!(
        show("for about ten years, at least three weeks"),
        ["about ten years = 3652", "at least three weeks = >21"]
    );
    assert_eq!(
        show("within 48 days of the vote; a year and a half"),
        ["within 48 days = <48", "a year and a half = 548"]
    );
    assert_eq!(show("a year of the ox, two ships, half a loaf"), ["a year = 365"]);
}

#[test]
fn a_distance_from_a_date_is_a_date() {
    let lexicon = Lexicon::builtin();
    let from = |prose: &str, date: &str| {
        let distance = distances(prose, &lexicon).into_iter().next()?;
        distance.from(Interval::parse(date)?).map(Interval::display)
    };
    assert_eq!(from("three years after entry into force", "2010-06-02"), Some("2013".to_owned()));
    assert_eq!(from("ten days before the vote", "2010-03-01"), Some("2010-02-19".to_owned()));
    assert_eq!(from("two months after the vote", "2010-12-20"), Some("2011-02".to_owned()));
    // Days from a year are no day.
    assert_eq!(from("ten days before the vote", "2010"), None);
    assert_eq!(from("more than two years after the vote", "2010"), None);
    assert_eq!(from("for two years", "2010"), None);
}

#[test]
fn times_have_their_basis() {
    let lexicon = Lexicon::builtin();
    let of = |words: &str, date: &str| basis(words, Interval::parse(date).unwrap(), &lexicon);
    assert_eq!(of("last year", "2017"), Some(Basis::Document));
    assert_eq!(of("March", "2017-03"), Some(Basis::Document));
    assert_eq!(of("two years later", "2017"), Some(Basis::Earlier));
    assert_eq!(of("the following year", "2017"), Some(Basis::Document));
    assert_eq!(of("following year", "2017"), Some(Basis::Earlier));
    assert_eq!(of("May 2017", "2017-05"), None);
}
