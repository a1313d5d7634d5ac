//! Every store gives the lists of the reference, which reads every record for every question.

use std::sync::{Arc, atomic::AtomicBool, atomic::Ordering};

use rapporteur_catalog::Catalogue;
use rapporteur_evidence::{FactIndex, SourceId};
use rapporteur_store::conformance::{self, Numbers};
use rapporteur_store::{
    EvidenceStore, FlatStore, Key, MemStore, Overlay, SourceDelta, SourceKey, StoreError, StoredCapture,
    records,
};

use crate::support::other_rules;

fn empty_flat() -> FlatStore {
    FlatStore::over(FactIndex::default(), Catalogue::builtin(), conformance::rules(), |_, _| None)
}

#[test]
fn the_reference_is_its_own_measure() {
    conformance::check(&conformance::reference(), 60, 40).unwrap();
}

#[test]
fn flat() {
    conformance::check(&empty_flat(), 150, 1_000).unwrap();
}

#[test]
fn flat_over_an_index_that_is_there() {
    let captures: Vec<StoredCapture> = all(&conformance::batches(60));
    let facts = (10u32..).map(SourceId).zip(&captures).map(|(id, capture)| (id, capture.facts.clone()));
    let index = FactIndex::new(facts.collect());
    let texts = captures.clone();
    let store = FlatStore::over(index, Catalogue::builtin(), conformance::rules(), move |id, _| {
        texts.get(id.0 as usize - 10).map(|capture| (capture.text.clone(), None))
    });
    let reference = conformance::reference();
    reference.apply(&captures.into_iter().map(SourceDelta::set).collect::<Vec<_>>()).unwrap();
    conformance::same(&store, &reference, 5, 200).unwrap();
}

#[test]
fn overlay_of_nothing() {
    let overlay = Overlay::new(conformance::reference(), empty_flat(), Catalogue::builtin(), []).unwrap();
    conformance::check(&overlay, 100, 300).unwrap();
}

#[test]
fn overlay_of_drafts_over_a_base() {
    // The base has the sources of the first step, some of them in other words; the drafts are all steps.
    let base = empty_flat();
    let batches = conformance::batches(100);
    base.apply(&batches[0]).unwrap();
    let other = |number: u32| {
        let name = format!("folder {}/source-{number}.txt", number % 7);
        SourceDelta::set(conformance::capture(&name, 9_000 + u64::from(number), 12))
    };
    base.apply(&(0..100).step_by(5).map(other).collect::<Vec<_>>()).unwrap();
    let local = conformance::reference();
    local.apply(&batches[1]).unwrap();
    let replaced: Vec<SourceKey> = batches[1].iter().map(|delta| SourceKey::of(&delta.name)).collect();
    let overlay = Overlay::new(local, base, Catalogue::builtin(), replaced).unwrap();
    overlay.apply(&batches[2]).unwrap();
    let reference = conformance::reference();
    batches.iter().for_each(|batch| {
        let _ = reference.apply(batch).unwrap();
    });
    conformance::same(&overlay, &reference, 9, 1_000).unwrap();
}

#[test]
fn a_draft_that_is_withdrawn_shows_the_base_again() {
    let base = conformance::reference();
    let reference = conformance::reference();
    let batch = [
        SourceDelta::set(conformance::capture("a.txt", 1, 12)),
        SourceDelta::set(conformance::capture("b.txt", 2, 12)),
    ];
    base.apply(&batch).unwrap();
    reference.apply(&batch).unwrap();
    let overlay = Overlay::new(conformance::reference(), base, Catalogue::builtin(), []).unwrap();
    let before = overlay.generation().unwrap();
    overlay
        .apply(&[SourceDelta::set(conformance::capture("a.txt", 3, 12)), SourceDelta::remove("b.txt")])
        .unwrap();
    assert_eq!(overlay.captures(&[SourceKey::of("b.txt")]).unwrap(), [None]);
    assert_eq!(overlay.named("b.txt").unwrap(), []);
    let touched = overlay.changes_since(before).unwrap().touched.unwrap();
    assert_eq!(touched.sources.len(), 2);
    overlay.withdraw("a.txt").unwrap();
    overlay.withdraw("b.txt").unwrap();
    conformance::same(&overlay, &reference, 2, 50).unwrap();
}

#[test]
fn an_overlay_of_stores_with_different_rules_is_refused() {
    let other = MemStore::new(Catalogue::builtin(), other_rules());
    let refused = Overlay::new(conformance::reference(), other, Catalogue::builtin(), []);
    assert!(matches!(refused, Err(StoreError::OtherRules { .. })));
}

/// Two sources always change together. A reader that sees one of them changed and the other not has seen half a batch.
#[test]
fn readers_never_see_half_a_batch() {
    for store in [Arc::new(conformance::reference()) as Arc<dyn EvidenceStore>, Arc::new(empty_flat())] {
        let versions = [1u64, 2].map(|version| {
            ["a.txt", "b.txt"].map(|name| SourceDelta::set(conformance::capture(name, version, 12)))
        });
        store.apply(&versions[0]).unwrap();
        let done = AtomicBool::new(false);
        let sources = ["a.txt", "b.txt"].map(SourceKey::of);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for round in 0..200 {
                    store.apply(&versions[round % 2]).unwrap();
                }
                done.store(true, Ordering::Release);
            });
            while !done.load(Ordering::Acquire) {
                let [a, b]: [Option<StoredCapture>; 2] =
                    store.captures(&sources).unwrap().try_into().unwrap();
                assert_eq!(a.unwrap().text, b.unwrap().text);
            }
        });
    }
}

/// The sources that are left after all steps.
fn all(batches: &[Vec<SourceDelta>]) -> Vec<StoredCapture> {
    let reference = conformance::reference();
    batches.iter().for_each(|batch| {
        let _ = reference.apply(batch).unwrap();
    });
    reference.captures(&reference.sources()).unwrap().into_iter().flatten().collect()
}

#[test]
fn captures_come_back_from_bytes() {
    let capture = conformance::capture("a.txt", 1, 12);
    let (mut bytes, digest) = capture.to_bytes().unwrap();
    assert_eq!(StoredCapture::from_bytes(&bytes, &digest).unwrap(), capture);
    let at = Numbers::new(1).below(u32::try_from(bytes.len()).unwrap()) as usize;
    bytes[at] ^= 1;
    assert!(StoredCapture::from_bytes(&bytes, &digest).is_err());
    assert!(StoredCapture::from_bytes(&bytes[..at], &digest).is_err());
    // Bytes of another version, with the right digest.
    let other = *blake3::hash(&bytes[..at]).as_bytes();
    assert!(StoredCapture::from_bytes(&bytes[..at], &other).is_err());
}

#[test]
fn domains_are_found_by_those_above_them() {
    let capture = conformance::capture("a.txt", 1, 200);
    let records = records(&capture.facts, &Catalogue::builtin());
    let cyber = rapporteur_store::Facet::domain("cyber");
    let defence = rapporteur_store::Facet::domain("cyber/cyber-defence");
    assert!(records.iter().any(|record| record.domains.contains(&defence)));
    for record in records.iter().filter(|record| record.domains.contains(&defence)) {
        assert!(record.domains.contains(&cyber));
    }
    assert!(
        records
            .iter()
            .all(|record| record.keys.is_sorted() && record.keys.iter().all(|key| key.number() >= 0))
    );
    assert_eq!(Key::from_number(7).number(), 7);
}
