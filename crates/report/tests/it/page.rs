//! The page.

use proptest::prelude::*;
use rapporteur_report::html::page;

use crate::markup::assert_well_formed;
use crate::{BRIEF, RELEASE, desk, report};

#[test]
fn the_page_has_every_part() {
    let report = report(&desk(&[("sources/release.md", RELEASE), ("briefs/rail.md", BRIEF)]));
    let page = page(&report);
    assert_well_formed(&page);
    for id in ["sources", "claims", "single", "timeline", "network", "coverage", "ignored", "codes"] {
        assert!(page.contains(&format!("<h2 id=\"{id}\">")), "{id}");
    }
    assert!(
        page.contains("<title>Rail &lt;safety&gt; &amp; &quot;trains&quot;: what the sources show</title>")
    );
    // The source, its grade and its date.
    for words in
        ["Ministry of Transport", "<td>B2</td>", "2016-05-04", "usually reliable (B)", "press release (1)"]
    {
        assert!(page.contains(words), "{words}");
    }
    // The sentence beside the claims, once, with a pointer from the other claim.
    let quote = "<q>Kenya and Japan signed an agreement on rail safety on 3 May 2016.</q>";
    let matrix = &page[page.find("<table class=\"mx\"").unwrap()..page.find("id=\"single\"").unwrap()];
    assert_eq!(matrix.matches(quote).count(), 1);
    assert!(matrix.contains("as quoted <a href="));
    assert!(matrix.contains("data-v=\"s\"") && matrix.contains("data-v=\"c\""));
    // Why a finding is hidden.
    assert!(page.contains("seen in the archive"));
    // Pictures are there and named.
    assert!(page.contains("aria-labelledby=\"tl-t tl-d\"") && page.contains("aria-labelledby=\"nw-t nw-d\""));
    // Nothing is asked from anywhere.
    assert!(!page.contains("src=\"") && !page.contains("url(http") && !page.contains("@import"));
}

#[test]
fn counts_are_those_of_the_verdicts() {
    let report = report(&desk(&[("sources/release.md", RELEASE), ("briefs/rail.md", BRIEF)]));
    let tally = report.tally();
    assert_eq!((tally.supported, tally.contradicted, tally.unsupported, tally.not_checkable), (1, 1, 1, 1));
    let source = &report.sources[0];
    assert_eq!((source.cited, source.supports, source.contradicts), (2, 1, 1));
    assert_eq!(report.briefs[0].ignored.len(), 1);
    assert_eq!(report.briefs[0].ignored[0].code, "CLM001");
}

#[test]
fn a_desk_without_anything_has_a_page() {
    for files in [
        vec![("sources/release.md", RELEASE), ("briefs/empty.md", "")],
        vec![("briefs/rail.md", "The two should do more.\n")],
        vec![("sources/blank.txt", "\n"), ("briefs/rail.md", BRIEF)],
    ] {
        assert_well_formed(&page(&report(&desk(&files))));
    }
}

#[test]
fn an_address_that_runs_something_is_no_link() {
    let hostile = RELEASE.replace("https://example.org/rail", "javascript:alert(1)");
    let page = page(&report(&desk(&[("sources/release.md", &hostile), ("briefs/rail.md", BRIEF)])));
    assert!(page.contains("javascript:alert(1)"));
    assert!(!page.contains("href=\"javascript"));
    assert_well_formed(&page);
}

#[test]
fn the_same_desk_gives_the_same_bytes_whatever_the_threads() {
    let more =
        "Chad and Fiji held an exercise on port security in 2014. Chad trained officers of Tonga in 2015.\n";
    let files = [("sources/release.md", RELEASE), ("sources/more.md", more), ("briefs/rail.md", BRIEF)];
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| page(&report(&desk(&files))))
    };
    let one = of(1);
    assert_eq!(one, of(4));
    assert_eq!(one, of(1));
}

/// A brief of a hundred pages: about 300 kB of Markdown.
fn long_brief() -> String {
    let states = ["Kenya", "Japan", "Norway", "Fiji", "Chad", "Tonga", "Peru", "Chile", "Ghana", "Nepal"];
    let acts = [
        "signed an agreement on rail safety with",
        "trained engineers of",
        "sent a mission to",
        "held talks on port security with",
    ];
    let mut text = String::from("# A hundred pages\n");
    let mut number = 0_usize;
    while text.len() < 300_000 {
        if number.is_multiple_of(12) {
            text.push_str(&format!("\n## Section {}\n\n", number / 12));
        }
        let (a, b) = (states[number % 10], states[(number / 10 + number + 1) % 10]);
        let (act, year) = (acts[number % 4], 1990 + number % 30);
        text.push_str(&format!(
            "In {year} {a} {act} {b}, as the ministry in charge has said in its report number {number} [@release]. "
        ));
        number += 1;
        if number.is_multiple_of(4) {
            text.push_str("\n\n");
        }
    }
    text
}

#[test]
fn a_hundred_pages_fit_into_two_megabytes() {
    let brief = long_brief();
    let mut sources: Vec<(String, String)> = vec![("sources/release.md".into(), RELEASE.into())];
    for (number, state) in ["Kenya", "Norway", "Fiji", "Peru"].iter().enumerate() {
        let mut text = String::new();
        for year in 1995..2020 {
            text.push_str(&format!("In {year} {state} trained engineers of Chile on rail safety.\n\n"));
        }
        sources.push((format!("sources/s{number}.md"), text));
    }
    let mut files: Vec<(&str, &str)> =
        sources.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.push(("briefs/long.md", &brief));
    let desk = desk(&files);
    let report = report(&desk);
    assert!(report.tally().checkable() > 2000);
    let started = std::time::Instant::now();
    let page = page(&report);
    eprintln!(
        "{} claims, {} bytes, written in {:?}",
        report.tally().checkable(),
        page.len(),
        started.elapsed()
    );
    assert!(page.len() < 2 << 20, "{}", page.len());
    assert_well_formed(&page);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_gives_a_well_formed_page(
        brief in "(\\PC|[<>&\"'\\[\\]@#*\n]){0,200}",
        name in "[a-z<>&\"']{1,12}",
        source in "(\\PC|[<>&\"'\n]){1,120}",
    ) {
        let brief = format!("# {name}\n\n{brief}\n\nKenya and <b>Japan</b> signed \"an agreement\" on {name} in 2016 [@release].\n");
        let source = format!("---\ntitle: '{}'\nurl: \"{}\"\n---\n\nKenya and Japan signed an agreement. {source}\n", name.replace('\'', ""), name.replace('"', ""));
        let page = page(&report(&desk(&[("sources/release.md", &source), ("briefs/rail.md", &brief)])));
        assert_well_formed(&page);
        prop_assert_eq!(page.matches("<script>").count(), 1);
    }
}

#[test]
fn copies_are_one_origin_and_their_judgements_single_source() {
    let story = |town: &str| {
        format!("{town} (Reuters) - Kenya and Japan signed an agreement on rail safety on 3 May 2016.\n")
    };
    let (nairobi, osaka) = (story("NAIROBI"), story("OSAKA"));
    let meta =
        |key: &str| format!("key = '{key}'\npublished = 2016-05-04\nreliability = 'B'\ncredibility = 1\n");
    let (first, second) = (meta("star"), meta("sun"));
    let brief = "# Rail\n\nKenya and Japan signed an agreement on rail safety in May 2016 [@star; @sun].\n";
    let mut files = vec![
        ("sources/star.txt", nairobi.as_str()),
        ("sources/star.txt.meta.toml", first.as_str()),
        ("sources/sun.txt", osaka.as_str()),
        ("sources/sun.txt.meta.toml", second.as_str()),
        ("briefs/rail.md", brief),
    ];
    let shown = page(&report(&desk(&files)));
    assert!(shown.contains("they have 1 origin: star and sun tell what Reuters told first."), "{shown}");
    assert!(
        shown.contains("Graded confirmed, though no other origin speaks of the same: star and sun."),
        "{shown}"
    );
    assert!(shown.contains("star, sun: 1 origin, Reuters (1)"), "{shown}");
    assert!(shown.contains("1 of these rest on a single origin"), "{shown}");
    // Somebody else who says so.
    files.push(("sources/gazette.md", RELEASE));
    let brief = brief.replace("@sun]", "@sun; @gazette]");
    files[4].1 = &brief;
    let shown = page(&report(&desk(&files)));
    assert!(shown.contains("they have 2 origins: star and sun tell what Reuters told first."), "{shown}");
    assert!(
        !shown.contains("Graded confirmed, though") && shown.contains("rests on two or more origins"),
        "{shown}"
    );
}
