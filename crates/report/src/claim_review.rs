//! Claims as schema.org `ClaimReview`, the form in which fact-checkers publish verdicts (<https://schema.org/ClaimReview>).

use rapporteur_claims::Interval;
use rapporteur_evidence::{EvidenceRole, Label};
use serde_json::{Map, Value, json};

use crate::address::percent_encoded;
use crate::{Evidence, Report};

/// One JSON-LD document with a `ClaimReview` for each checkable claim.
///
/// `base` goes before the paths of briefs to make addresses; without it they are relative. `ratingValue` goes from 1,
/// contradicted, over 2, unsupported, and 3, partially supported, to 5, supported: it says how far the sources carry a
/// claim, not how true it is. There is no `datePublished`: nothing here knows the day, and the same desk gives the same
/// bytes.
#[must_use]
pub fn claim_review(report: &Report, base: &str) -> Value {
    let reviews = report.judgements().map(|(brief, judgement)| {
        let address = format!("{base}{}", percent_encoded(&brief.path));
        let (rating, words) = rating(judgement.label);
        let citations: Vec<Value> =
            judgement.evidence.iter().filter_map(|evidence| citation(report, evidence)).collect();
        json!({
            "@type": "ClaimReview",
            "@id": format!("{address}#claim-{:016x}", judgement.identity),
            "url": format!("{address}#claim-{:016x}", judgement.identity),
            "claimReviewed": judgement.claim,
            "inLanguage": "en",
            "reviewBody": judgement.reason,
            "author": {
                "@type": "SoftwareApplication",
                "name": "rapporteur",
                "softwareVersion": env!("CARGO_PKG_VERSION"),
            },
            "reviewRating": {
                "@type": "Rating",
                "ratingValue": rating,
                "bestRating": 5,
                "worstRating": 1,
                "alternateName": words,
                "ratingExplanation": judgement.verdict,
            },
            "itemReviewed": {
                "@type": "Claim",
                "text": judgement.claim,
                "appearance": { "@type": "CreativeWork", "name": brief.title, "url": address },
            },
            "citation": citations,
        })
    });
    json!({ "@context": "https://schema.org", "@graph": reviews.collect::<Vec<_>>() })
}

fn rating(label: Label) -> (u8, &'static str) {
    match label {
        Label::Contradicted => (1, "Contradicted by the sources"),
        Label::Unsupported | Label::NotCheckable => (2, "Not supported by the sources"),
        Label::PartiallySupported => (3, "Partially supported by the sources"),
        Label::Supported => (5, "Supported by the sources"),
    }
}

fn citation(report: &Report, evidence: &Evidence) -> Option<Value> {
    let source = report.sources.get(evidence.source)?;
    let mut work = Map::new();
    let mut put = |name: &str, value: Value| work.insert(name.to_owned(), value);
    put("@type", "CreativeWork".into());
    put("identifier", source.key.as_str().into());
    put("name", source.title.as_deref().unwrap_or(&source.path).into());
    if let Some(publisher) = &source.publisher {
        put("publisher", json!({ "@type": "Organization", "name": publisher }));
    }
    // A span is no date of schema.org.
    let day = source.published.and_then(|date| if date.start == date.end { date.start } else { None });
    if let Some(day) = day {
        put("datePublished", Interval::iso_day(day).into());
    }
    if let Some(url) = &source.url {
        put("url", url.as_str().into());
    }
    Some(json!({
        "@type": "Quotation",
        "text": evidence.quote,
        "description": match evidence.role {
            EvidenceRole::Supports => "supports",
            EvidenceRole::Contradicts => "contradicts",
            EvidenceRole::Nearest => "nearest sentence; decides nothing",
        },
        "isPartOf": work,
    }))
}
