//! Forms for other programs.

use proptest::prelude::*;
use rapporteur_report::{annotations, claim_review, table};
use serde_json::Value;

use crate::{BRIEF, RELEASE, desk, report};

#[test]
fn claim_reviews_have_what_the_vocabulary_asks_for() {
    let report = report(&desk(&[("sources/release.md", RELEASE), ("briefs/rail.md", BRIEF)]));
    let document = claim_review(&report, "https://example.org/desk/");
    assert_eq!(document["@context"], "https://schema.org");
    let reviews = document["@graph"].as_array().unwrap();
    assert_eq!(reviews.len(), 3);
    for review in reviews {
        assert_eq!(review["@type"], "ClaimReview");
        for field in ["url", "claimReviewed", "author", "itemReviewed", "reviewRating"] {
            assert!(!review[field].is_null(), "{field}");
        }
        assert!(
            review["url"].as_str().unwrap().starts_with("https://example.org/desk/briefs/rail.md#claim-")
        );
        let rating = &review["reviewRating"];
        let value = rating["ratingValue"].as_u64().unwrap();
        assert!(
            (rating["worstRating"].as_u64().unwrap()..=rating["bestRating"].as_u64().unwrap())
                .contains(&value)
        );
    }
    let ratings: Vec<u64> =
        reviews.iter().map(|review| review["reviewRating"]["ratingValue"].as_u64().unwrap()).collect();
    assert_eq!(ratings, [5, 1, 2]);
    let citation = &reviews[0]["citation"][0];
    assert_eq!(citation["text"], "Kenya and Japan signed an agreement on rail safety on 3 May 2016.");
    assert_eq!(citation["isPartOf"]["datePublished"], "2016-05-04");
}

/// Every selector finds its words again, by quote and by position.
fn assert_anchored(selectors: &Value, text: &str) {
    let (quote, position) = (&selectors[0], &selectors[1]);
    assert_eq!(
        (&quote["type"], &position["type"]),
        (&"TextQuoteSelector".into(), &"TextPositionSelector".into())
    );
    let field = |name: &str| quote[name].as_str().unwrap();
    let found = format!("{}{}{}", field("prefix"), field("exact"), field("suffix"));
    assert!(text.contains(&found), "{found:?}");
    let at = |name: &str| usize::try_from(position[name].as_u64().unwrap()).unwrap();
    let exact: String = text.chars().skip(at("start")).take(at("end") - at("start")).collect();
    assert_eq!(exact, field("exact"));
}

#[test]
fn annotations_find_their_words() {
    let brief = format!("Zürich – 東京 🚆 first.\n\n{BRIEF}");
    let source = RELEASE.replace("Japan will", "São Tomé – 🚂. Japan will");
    let document =
        annotations(&report(&desk(&[("sources/release.md", &source), ("briefs/rail.md", &brief)])), "");
    assert_eq!(document["@context"], "http://www.w3.org/ns/anno.jsonld");
    assert_eq!(document["type"], "AnnotationPage");
    let items = document["items"].as_array().unwrap();
    assert!(items.len() >= 3);
    let mut quoted = 0;
    for item in items {
        assert_eq!(item["type"], "Annotation");
        assert_eq!(item["target"]["source"], "briefs/rail.md");
        assert_anchored(&item["target"]["selector"], &brief);
        for body in item["body"].as_array().unwrap().iter().filter(|body| body["type"] == "SpecificResource")
        {
            assert_eq!(body["source"], "sources/release.md");
            assert_anchored(&body["selector"], &source);
            quoted += 1;
        }
    }
    assert!(quoted >= 2);
}

#[test]
fn the_table_reads_back() {
    let report = report(&desk(&[("sources/release.md", RELEASE), ("briefs/rail.md", BRIEF)]));
    let text = table(&report);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|own| own == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert!(rows.len() >= 3);
    assert_eq!(&rows[0][column("verdict")], "supported");
    assert_eq!(&rows[0][column("section")], "Agreements");
    for row in rows.iter().filter(|row| !row[column("quote")].is_empty()) {
        let at = |name: &str| row[column(name)].parse::<usize>().unwrap();
        assert_eq!(&RELEASE[at("start")..at("end")], &row[column("quote")]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_brief_is_anchored_and_tabled(brief in "(\\PC|[<>&\"'\\[\\],;=\r\n]){0,200}") {
        let brief = format!("{brief}\n\nKenya and Japan signed an agreement on rail safety in 2016 [@release].\n");
        let report = report(&desk(&[("sources/release.md", RELEASE), ("briefs/rail.md", &brief)]));
        for item in annotations(&report, "")["items"].as_array().unwrap() {
            assert_anchored(&item["target"]["selector"], &brief);
        }
        let text = table(&report);
        prop_assert!(csv::Reader::from_reader(text.as_bytes()).records().all(|row| row.is_ok()));
    }
}
