use proptest::prelude::*;
use rapporteur_claims::Interval;
use rapporteur_sources::parse_date;

fn days(start: i32, end: i32) -> Interval {
    Interval { start: Some(start), end: Some(end) }
}

#[test]
fn reduced_precision_covers_all_its_days() {
    assert_eq!(parse_date("1970"), Ok(days(0, 364)));
    assert_eq!(parse_date("1972-02"), Ok(days(761, 789)));
    assert_eq!(parse_date("2000-03-01"), Ok(days(11017, 11017)));
    assert_eq!(parse_date(" 2000-03-01T23:59:59+09:00 "), Ok(days(11017, 11017)));
}

#[test]
fn what_is_no_date_is_refused() {
    for wrong in
        ["", "soon", "14", "2014-13", "2014-02-30", "2014-1-1-1", "-2014", "２０１４", "2014-", "2014--01"]
    {
        let error = parse_date(wrong).unwrap_err();
        assert!(error.to_string().contains("2014-03-28"), "{wrong}: {error}");
    }
}

proptest! {
    #[test]
    fn total(value in "\\PC{0,12}|[0-9T-]{0,12}") {
        if let Ok(Interval { start: Some(start), end: Some(end) }) = parse_date(&value) {
            prop_assert!(start <= end);
        }
    }
}
