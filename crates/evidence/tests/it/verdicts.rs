//! What must hold of verdicts in any world: a claim in the source's own words is supported; the same claim with another
//! year, the parties exchanged, a negation or another number is not.

use proptest::prelude::*;
use rapporteur_evidence::{AtomStatus, FactIndex, Facts, Label, SourceId};

use crate::world::{index, source, verdict};

const STATES: [&str; 10] =
    ["Kenya", "Norway", "Peru", "Indonesia", "Ghana", "Chile", "Finland", "Portugal", "Senegal", "Japan"];
const ACTS: [&str; 5] = ["trained", "invited", "visited", "funded", "advised"];
const FIELDS: [&str; 4] = ["in fisheries", "in mine clearance", "in customs work", "in cyber security"];

#[derive(Debug, Clone)]
struct World {
    actor: &'static str,
    other: &'static str,
    act: &'static str,
    field: &'static str,
    year: i32,
    noise: Vec<String>,
}

fn world() -> impl Strategy<Value = World> {
    let pair = (0..STATES.len(), 1..STATES.len());
    let noise = prop::collection::vec((0..STATES.len(), 0..ACTS.len(), 1990..2020i32), 0..6);
    (pair, 0..ACTS.len(), 0..FIELDS.len(), 1995..2020i32, noise).prop_map(
        |((a, step), act, field, year, noise)| {
            let b = (a + step) % STATES.len();
            let others: Vec<&str> =
                STATES.iter().copied().filter(|s| *s != STATES[a] && *s != STATES[b]).collect();
            let noise = noise
                .into_iter()
                .map(|(s, v, y)| {
                    let who = others[s % others.len()];
                    let whom = others[(s + 1) % others.len()];
                    format!("{who} {} {whom} in forestry in {y}.", ACTS[v])
                })
                .collect();
            World { actor: STATES[a], other: STATES[b], act: ACTS[act], field: FIELDS[field], year, noise }
        },
    )
}

impl World {
    fn claim(&self, actor: &str, other: &str, year: i32) -> String {
        format!("{actor} {} {other} {} in {year}.", self.act, self.field)
    }

    fn facts(&self) -> FactIndex {
        let said = self.claim(self.actor, self.other, self.year);
        let mut sentences: Vec<&str> = self.noise.iter().map(String::as_str).collect();
        sentences.insert(sentences.len() / 2, &said);
        index(&[source(&sentences, None)])
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_words_of_the_source_are_supported(world in world()) {
        let verdict = verdict(&world.claim(world.actor, world.other, world.year), &world.facts());
        prop_assert_eq!(verdict.label, Label::Supported, "{:?}", verdict.trace);
        prop_assert!(verdict.atoms.iter().all(|atom| atom.status == AtomStatus::Entailed));
        prop_assert_eq!(verdict.support, 1000);
    }

    #[test]
    fn another_year_is_not(world in world(), shift in 1..9i32) {
        let verdict = verdict(&world.claim(world.actor, world.other, world.year + shift), &world.facts());
        prop_assert_ne!(verdict.label, Label::Supported, "{:?}", verdict.trace);
    }

    #[test]
    fn the_parties_exchanged_are_not(world in world()) {
        let verdict = verdict(&world.claim(world.other, world.actor, world.year), &world.facts());
        prop_assert_ne!(verdict.label, Label::Supported, "{:?}", verdict.trace);
    }

    #[test]
    fn the_denial_is_not(world in world()) {
        let denied = format!("{} never {} {} {}.", world.actor, world.act, world.other, world.field);
        let verdict = verdict(&denied, &world.facts());
        prop_assert_ne!(verdict.label, Label::Supported, "{:?}", verdict.trace);
    }

    #[test]
    fn another_state_is_not(world in world(), step in 1..9usize) {
        let at = STATES.iter().position(|s| *s == world.other).unwrap_or(0);
        let third = STATES[(at + step) % STATES.len()];
        prop_assume!(third != world.other && third != world.actor);
        let verdict = verdict(&world.claim(world.actor, third, world.year), &world.facts());
        prop_assert_ne!(verdict.label, Label::Supported, "{:?}", verdict.trace);
    }

    #[test]
    fn any_claim_gets_a_verdict(claim in "\\PC{0,120}") {
        let facts = index(&[source(&["Kenya trained Norway in fisheries in 2015."], Some("2016"))]);
        let first = verdict(&claim, &facts);
        prop_assert!(first.support <= 1000);
        prop_assert_eq!(first, verdict(&claim, &facts));
    }

    #[test]
    fn a_delta_answers_like_a_new_index(
        worlds in prop::collection::vec(world(), 1..5),
        changes in prop::collection::vec((0..6u32, prop::option::of(world())), 0..6),
    ) {
        let capture = |world: &World| source(&[&world.claim(world.actor, world.other, world.year)], None);
        let mut all: Vec<_> = (0..).map(SourceId).zip(worlds.iter().map(capture)).collect();
        let mut changed = FactIndex::new(all.clone());
        for (id, world) in &changes {
            let facts = world.as_ref().map(capture);
            changed = changed.with_source(SourceId(*id), facts.clone());
            all.retain(|(other, _)| other.0 != *id);
            all.extend(facts.map(|facts| (SourceId(*id), facts)));
        }
        let fresh = FactIndex::new(all);
        prop_assert_eq!(changed.sources(), fresh.sources());
        for world in worlds.iter().chain(changes.iter().filter_map(|(_, world)| world.as_ref())) {
            let claim = world.claim(world.actor, world.other, world.year);
            prop_assert_eq!(verdict(&claim, &changed), verdict(&claim, &fresh));
            prop_assert_eq!(verdict(&claim, &changed.compact()), verdict(&claim, &fresh));
        }
    }
}

#[test]
fn a_plan_is_no_event() {
    let facts = index(&[source(
        &["Chile will send two ships to Ghana.", "Peru may join the fund of the WHO."],
        None,
    )]);
    assert_eq!(verdict("Chile sent two ships to Ghana.", &facts).label, Label::Unsupported);
    assert_eq!(verdict("Peru joined the fund of the WHO.", &facts).label, Label::Unsupported);
    assert_eq!(verdict("Chile will send two ships to Ghana.", &facts).label, Label::Supported);
}

#[test]
fn nothing_is_found_in_nothing() {
    assert_eq!(verdict("Kenya trained Norway.", &FactIndex::default()).label, Label::Unsupported);
    assert_eq!(verdict("", &FactIndex::default()).label, Label::NotCheckable);
}

#[test]
fn all_sources_that_tell_it_support_it() {
    let said = "In 2019 Kenya trained officers of Fiji.";
    let facts = index(&[
        source(&[said], None),
        source(&["The port is deep.", said], None),
        source(&["Kenya trained officers of Fiji at Nairobi in 2019."], None),
        source(&["In 2019 Fiji trained officers of Kenya."], None),
        source(&["In 2019 Kenya was invited to train officers of Fiji."], None),
    ]);
    let verdict = verdict("Kenya trained officers of Fiji in 2019.", &facts);
    assert_eq!(verdict.label, Label::Supported);
    let mut supports: Vec<u32> = verdict
        .evidence
        .iter()
        .filter(|evidence| evidence.role == rapporteur_evidence::EvidenceRole::Supports)
        .map(|evidence| evidence.source.0)
        .collect();
    supports.sort_unstable();
    assert_eq!(supports, [0, 1, 2], "{:?}", verdict.evidence);
    assert!(verdict.evidence.len() <= 5);
}
