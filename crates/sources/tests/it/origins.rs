use std::sync::{Arc, LazyLock};

use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_evidence::{SourceFacts, SourceId};
use rapporteur_linking::Linker;
use rapporteur_sources::{Capture, OriginEntry, OriginReason, Origins, Reader, Traces};

static READER: LazyLock<Reader> =
    LazyLock::new(|| Reader::new(Arc::new(Linker::new(Catalogue::builtin())), Lexicon::builtin()));

/// A text of `count` sentences that no other seed gives.
fn story(seed: u64, count: u64) -> String {
    let words = [
        "harbour", "quay", "vessel", "crane", "cargo", "pilot", "basin", "tide", "anchor", "customs",
        "ferry", "mole", "dock",
    ];
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        words[(state >> 33) as usize % words.len()]
    };
    (0..count)
        .map(|_| {
            format!(
                "The {} and the {} near the {} met a {} with {} of the {}. ",
                next(),
                next(),
                next(),
                next(),
                next(),
                next()
            )
        })
        .collect()
}

/// Origins of captures given as text with sidecar.
fn origins(captures: &[(String, &str)]) -> Origins {
    let read: Vec<(Arc<SourceFacts>, Traces)> = captures
        .iter()
        .enumerate()
        .map(|(number, (text, sidecar))| {
            let name = format!("s{number}.txt");
            let capture =
                Capture { sidecar: Some(sidecar.as_bytes()), ..Capture::new(&name, text.as_bytes()) };
            let read = READER.read(capture).expect("readable");
            (Arc::new(read.facts), read.traces)
        })
        .collect();
    let entries: Vec<OriginEntry<'_>> = (0..)
        .zip(&read)
        .map(|(id, (facts, traces))| OriginEntry {
            id: SourceId(id),
            meta: &facts.meta,
            traces,
            content: &facts.content,
        })
        .collect();
    Origins::new(&entries)
}

fn numbers(origins: &Origins, count: u32) -> Vec<u32> {
    (0..count).map(|id| origins.of(SourceId(id)).expect("known").number).collect()
}

#[test]
fn copies_with_new_surroundings_are_one_origin() {
    let text = story(1, 12);
    let origins = origins(&[
        (text.clone(), ""),
        (format!("Our correspondent writes.\n\n{text}\n\n{}", story(2, 4)), ""),
        (story(3, 12), ""),
        // One quoted sentence does not make a copy.
        (format!("{}\n\n{}", story(4, 14), story(1, 1)), ""),
    ]);
    assert_eq!(numbers(&origins, 4), [0, 0, 1, 2]);
    assert_eq!(origins.count([0, 1].map(SourceId)), 1);
    assert_eq!(origins.count([0, 1, 2].map(SourceId)), 2);
    assert!(origins.confirm([0, 2].map(SourceId)) && !origins.confirm([0, 1].map(SourceId)));
    assert_eq!(origins.members(0).collect::<Vec<_>>(), [SourceId(0), SourceId(1)]);
    let reasons = &origins.of(SourceId(1)).unwrap().reasons;
    assert!(
        matches!(reasons[..], [OriginReason::SharedText(SourceId(0), share)] if share > 80),
        "{reasons:?}"
    );
}

#[test]
fn agencies_releases_addresses_and_declarations_make_origins() {
    let dateline = |seed, mark: &str| format!("LIMA ({mark}) - {}", story(seed, 5));
    let origins = origins(&[
        (dateline(10, "Reuters"), ""),
        (dateline(11, "Reuters"), ""),
        (dateline(12, "AFP"), ""),
        (story(13, 5), "publisher = 'Port Authority of Lagos'\nkind = 'press-release'\n"),
        (
            format!(
                "The quay opened, according to a press release by the Port Authority of Lagos. {}",
                story(14, 5)
            ),
            "",
        ),
        (story(15, 5), "url = 'https://www.example.org/a#top'\n"),
        (story(16, 5), "url = 'http://example.org/a/'\n"),
        (story(17, 5), "origin = 'the Lagos Port Authority'\n"),
        (story(18, 5), "origin = 'Lagos port authority'\n"),
    ]);
    assert_eq!(numbers(&origins, 9), [0, 0, 1, 2, 2, 3, 3, 4, 4]);
    assert_eq!(&*origins.of(SourceId(1)).unwrap().name, "Reuters");
    assert_eq!(&*origins.of(SourceId(4)).unwrap().name, "Port Authority of Lagos");
}

#[test]
fn who_publishes_what_others_name_is_their_origin() {
    let origins = origins(&[
        (story(40, 5), "publisher = 'Radio Signal'\n"),
        (story(41, 5), "publisher = 'Island Post'\norigin = 'radio signal'\n"),
        (story(42, 5), "publisher = 'Island Post'\n"),
    ]);
    assert_eq!(numbers(&origins, 3), [0, 0, 1]);
    assert_eq!(origins.of(SourceId(0)).unwrap().reasons, [OriginReason::Publisher("Radio Signal".into())]);
}

#[test]
fn no_two_origins_have_one_name() {
    let origins = origins(&[
        (story(50, 5), "title = 'Statement'\n"),
        (story(51, 5), "title = 'Statement'\n"),
        (story(52, 5), "title = 'Remarks'\n"),
    ]);
    let name = |id| origins.of(SourceId(id)).unwrap().name.to_string();
    assert_ne!(name(0), name(1));
    assert!(name(0).starts_with("Statement (") && name(2) == "Remarks", "{} {}", name(0), name(2));
}

#[test]
fn names_do_not_chain() {
    // A report on an agency's story and a release does not make the agency and the issuer one.
    let origins = origins(&[
        (format!("LIMA (Reuters) - A press release by Statnett was sent out. {}", story(20, 5)), ""),
        (format!("LIMA (Reuters) - {}", story(21, 5)), ""),
        (story(22, 5), "publisher = 'Statnett'\nkind = 'press-release'\n"),
    ]);
    assert_eq!(numbers(&origins, 3), [0, 0, 1]);
}

#[test]
fn a_text_that_many_print_costs_no_more_than_its_copies() {
    let text = story(30, 12);
    let mut captures: Vec<(String, &str)> =
        (0..60).map(|number| (format!("{text} Printed in town {number}."), "")).collect();
    captures.push((story(31, 12), ""));
    let origins = origins(&captures);
    let found = numbers(&origins, 61);
    assert!(found[..60].iter().all(|number| *number == 0) && found[60] == 1, "{found:?}");
}
