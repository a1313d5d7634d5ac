//! A verdict through a store is the verdict over all facts.

use std::sync::Arc;

use rapporteur_catalog::Catalogue;
use rapporteur_evidence::{Claim, EvidenceRole, FactIndex, SourceId, judge};
use rapporteur_store::{
    Drafts, EvidenceStore, FlatStore, Limits, MemStore, Overlay, Rules, SourceDelta, StoreError, StoreJudge,
    StoredCapture,
};

use crate::support::{Engine, other_rules};

const STATES: [&str; 8] = ["Kenya", "Fiji", "Norway", "Chile", "Ghana", "Japan", "Peru", "Estonia"];
const BODIES: [&str; 4] = ["African Union", "Council of Europe", "World Bank", "Commonwealth"];
const DEEDS: [&str; 6] = [
    "trained the coast guard of {b}",
    "signed an agreement with {b} on maritime security",
    "was invited to join the exercise of {b}",
    "gave vaccines to the health ministry of {b}",
    "sent observers to the election in {b}",
    "did not join the mission of {b}",
];

/// Sources of a small world: each states what some have done with others, in some year.
fn captures(engine: &Engine) -> Vec<StoredCapture> {
    (0..120usize)
        .map(|number| {
            let sentence = |at: usize| {
                let (a, b) = (STATES[(number + at) % 8], STATES[(number * 3 + at * 5 + 1) % 8]);
                let b = if number % 4 == 0 { BODIES[(number / 4 + at) % 4] } else { b };
                let deed = DEEDS[(number / 2 + at) % 6].replace("{b}", b);
                format!("{a} {deed} in {}.", 2005 + (number + at * 7) % 15)
            };
            let text: Vec<String> = (0..4).map(sentence).collect();
            engine.capture(&format!("captures/{number:03}.txt"), &text.join("\n\n"))
        })
        .collect()
}

fn claims(engine: &Engine) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (number, deed) in DEEDS.iter().enumerate() {
        for (at, a) in STATES.iter().enumerate() {
            let b = if at % 3 == 0 { BODIES[(at + number) % 4] } else { STATES[(at + number + 1) % 8] };
            let year = 2005 + (at * 5 + number) % 15;
            claims.push(engine.claim(&format!("{a} {} in {year}.", deed.replace("{b}", b))));
        }
    }
    claims.push(engine.claim("The harvest was better than in the year before."));
    claims.push(engine.claim("Everyone should read more."));
    claims
}

#[test]
fn verdicts_through_stores_equal_those_over_all_facts() {
    let engine = Engine::new();
    let rules = Rules::of(&engine.catalogue, &engine.lexicon);
    let captures = captures(&engine);
    let deltas: Vec<SourceDelta> = captures.iter().cloned().map(SourceDelta::set).collect();
    let facts = (0u32..).map(SourceId).zip(&captures).map(|(id, capture)| (id, capture.facts.clone()));
    let whole = FactIndex::new(facts.collect());

    let memory = || MemStore::new(engine.catalogue.clone(), rules);
    let flat = FlatStore::over(FactIndex::default(), engine.catalogue.clone(), rules, |_, _| None);
    let (local, base) = deltas.split_at(50);
    let overlay = Overlay::new(memory(), memory(), engine.catalogue.clone(), []).unwrap();
    overlay.base().apply(base).unwrap();
    overlay.apply(local).unwrap();
    let mut labels = std::collections::BTreeSet::new();
    let stores: [(&str, Arc<dyn EvidenceStore>, bool); 3] = [
        ("memory", Arc::new(memory()), true),
        ("flat", Arc::new(flat), true),
        ("overlay", Arc::new(overlay), false),
    ];
    for (name, store, fill) in stores {
        if fill {
            store.apply(&deltas).unwrap();
        }
        let through = StoreJudge::new(store, engine.catalogue.clone(), engine.lexicon.clone()).unwrap();
        for claim in claims(&engine) {
            for cited in [None, Some("007.txt"), Some("captures/008.txt"), Some("nobody")] {
                let id = |cited: &str| {
                    let number = (0u32..).zip(&captures).find(|(_, c)| c.name().ends_with(cited));
                    number.map(|(number, _)| SourceId(number))
                };
                let claim = Claim { cited: cited.and_then(id).into_iter().collect(), ..claim.clone() };
                let expected = judge(&claim, &whole, &engine.catalogue, &engine.lexicon);
                let (found, gathered) = through.judge(&claim, cited).unwrap();
                labels.insert(format!("{:?}", found.label));
                let told = |verdict: &rapporteur_evidence::Verdict, name: &dyn Fn(SourceId) -> String| {
                    // What is merely near is ranked among what was gathered, by how rare its words are there.
                    let evidence = verdict.evidence.iter().filter(|e| e.role != EvidenceRole::Nearest);
                    let evidence: Vec<_> = evidence.map(|e| (name(e.source), e.range, e.role)).collect();
                    let atoms: Vec<_> =
                        verdict.atoms.iter().map(|a| (a.range, a.status, a.found.clone())).collect();
                    (
                        verdict.label,
                        verdict.subreason,
                        verdict.support,
                        verdict.code,
                        verdict.reason.clone(),
                        atoms,
                        evidence,
                        verdict.citation,
                    )
                };
                let in_whole = |id: SourceId| captures[id.0 as usize].name().to_owned();
                let in_gathered = |id: SourceId| gathered.capture(id).unwrap().name().to_owned();
                assert_eq!(
                    told(&found, &in_gathered),
                    told(&expected, &in_whole),
                    "{name}: {} {cited:?}",
                    claim.prose
                );
                assert!(gathered.captures().len() <= 66, "a few captures, not all");
            }
        }
    }
    assert!(labels.len() >= 4, "the claims are of too few kinds: {labels:?}");
}

#[test]
fn a_base_is_not_read_beyond_the_limits() {
    let engine = Engine::new();
    let rules = Rules::of(&engine.catalogue, &engine.lexicon);
    let store = MemStore::new(engine.catalogue.clone(), rules);
    let deltas: Vec<SourceDelta> = captures(&engine).into_iter().map(SourceDelta::set).collect();
    store.apply(&deltas).unwrap();
    let through = StoreJudge::new(Arc::new(store), engine.catalogue.clone(), engine.lexicon.clone()).unwrap();
    // So little may be read that only the rarest key of the claim is looked up.
    let through = through.with_limits(Limits { postings: 1, kept: 8 });
    let claim = engine.claim("Kenya trained the coast guard of Chile.");
    let gathered = through.gather(std::slice::from_ref(&claim), None).unwrap();
    assert!(!gathered.captures().is_empty() && gathered.captures().len() <= 8);
    let both = |capture: &&StoredCapture| capture.text.contains("Kenya") || capture.text.contains("Chile");
    assert!(gathered.captures().iter().filter(both).count() > 0);
}

const OVERLAY: &str = "
[[entity]]
key = \"tarn-institute\"
name = \"Tarn Institute\"
class = \"organisation\"
country = \"KEN\"
acts_for = \"KEN\"
names = [{ text = \"Tarn Institute\", kind = \"official\", case = \"exact\" }]
";

#[test]
fn a_desk_with_names_of_its_own_reads_again_what_it_fetches() {
    let engine = Engine::new();
    let rules = Rules::of(&engine.catalogue, &engine.lexicon);
    let store: Arc<dyn EvidenceStore> = Arc::new(MemStore::new(engine.catalogue.clone(), rules));
    let text = "The Tarn Institute trained the coast guard of Fiji in 2012.";
    let captures = [engine.capture("a.txt", text), engine.capture("b.txt", "Fiji bought tugs.")];
    store.apply(&captures.map(SourceDelta::set)).unwrap();
    let open = |_: &Arc<Catalogue>, asked: Rules| match asked == rules {
        true => Ok(Arc::clone(&store)),
        false => Err(StoreError::OtherRules { theirs: rules.to_string(), ours: asked.to_string() }),
    };
    let (catalogue, errors) = engine.catalogue.with_overlays(&[("own.toml".to_owned(), OVERLAY.to_owned())]);
    assert_eq!(errors, []);
    let own = Engine::with(Arc::new(catalogue));
    let judge_own = StoreJudge::for_desk(open, &own.reader).unwrap();
    let claim = own.claim(text);
    let fetched = judge_own.fetch(&claim, &Drafts::default()).unwrap();
    let first = &fetched.captures()[0];
    assert_eq!(first.name(), "a.txt");
    // As a desk reads it that has the capture itself, with the overlay's names and all that follows from them.
    let facts = own.capture("a.txt", text).facts;
    assert_eq!(*first.source().facts(), facts);
    assert_ne!(facts, engine.capture("a.txt", text).facts);
    let index = FactIndex::new(vec![(SourceId(0), Arc::clone(first.source().facts()))]);
    let verdict = judge(&claim, &index, &own.catalogue, &own.lexicon);
    assert_eq!(verdict.label, rapporteur_evidence::Label::Supported);
    // By the name alone, which the base has as words.
    let claim = own.claim("The Tarn Institute closed.");
    assert_eq!(judge_own.fetch(&claim, &Drafts::default()).unwrap().captures()[0].name(), "a.txt");
    // One that was made with still other rules is refused.
    let other = |_: &Arc<Catalogue>, ours: Rules| {
        Err(StoreError::OtherRules { theirs: other_rules().to_string(), ours: ours.to_string() })
    };
    assert!(matches!(StoreJudge::for_desk(other, &own.reader), Err(StoreError::OtherRules { .. })));
}

#[test]
fn a_store_made_with_other_rules_is_refused() {
    let engine = Engine::new();
    let store = Arc::new(MemStore::new(engine.catalogue.clone(), other_rules()));
    let error = StoreJudge::new(store, engine.catalogue.clone(), engine.lexicon).unwrap_err();
    assert!(matches!(error, StoreError::OtherRules { .. }));
    assert!(error.to_string().contains("00000000000000000000000000000001"), "{error}");
    assert!(error.help().is_some());
}
