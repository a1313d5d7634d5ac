//! Facts in a run of bytes answer like facts in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use rapporteur_evidence::flat::{
    Bytes, Encoded, FlatError, FlatFacts, Identity, PackedSource, Part, Stamp, build, merge,
};
use rapporteur_evidence::{
    FactIndex, FactKey, Facts, FlatBase, Recover, SourceFacts, SourceId, SourceSentence,
};

use rapporteur_linking::MentionForm;

use crate::world::{nearest_to, source, verdict};

const RULES: [u8; 32] = [7; 32];

/// Sentences that share names and words.
const SENTENCES: &[&str] = &[
    "Kenya trained Norway in fisheries in 2015.",
    "Norway trained Kenya in demining in 2015.",
    "Peru and Chile signed a treaty on air safety.",
    "The African Union invited Ghana to Accra.",
    "Ghana did not train 30 officers of Togo.",
    "The quay of Walvis Bay is 300 metres long.",
    "It rained.",
    "Fisheries, fisheries and fisheries were discussed in Lima on 3 May 2014.",
    "Both countries agreed: each country, city and POLICY of the fishery community.",
];

type World = BTreeMap<u32, Vec<usize>>;

fn facts(sentences: &[usize]) -> Arc<SourceFacts> {
    let sentences: Vec<&str> = sentences.iter().map(|at| SENTENCES[*at]).collect();
    source(&sentences, Some("2016"))
}

fn path(id: u32) -> String {
    format!("{id:04}.txt")
}

fn identity(id: u32) -> Identity {
    Identity {
        path: path(id).into(),
        digest: [3; 32],
        file: Stamp { len: 10, modified: 20 },
        sidecar: Stamp::ABSENT,
        beside: Box::from(&b"beside"[..]),
        traces: Box::from(&b"traces"[..]),
    }
}

fn encoded(id: u32, sentences: &[usize]) -> Encoded {
    Encoded::new(identity(id), Some(SourceFacts::clone(&facts(sentences))))
}

fn open(bytes: Vec<u8>) -> FlatFacts {
    FlatFacts::open(Bytes::new(bytes), &RULES).expect("just written")
}

fn flat(world: &World) -> FlatFacts {
    let sources: Vec<Encoded> = world.iter().map(|(id, sentences)| encoded(*id, sentences)).collect();
    open(build(&RULES, &sources))
}

fn ids(facts: &FlatFacts) -> Vec<SourceId> {
    (0..facts.len()).map(|at| SourceId(facts.path(at)[..4].parse().expect("a number"))).collect()
}

fn on(facts: FlatFacts) -> FactIndex {
    let ids = ids(&facts);
    FactIndex::flat(Arc::new(FlatBase::new(facts, None)), ids)
}

fn in_memory(world: &World) -> FactIndex {
    FactIndex::new(world.iter().map(|(id, sentences)| (SourceId(*id), facts(sentences))).collect())
}

/// All that an index can be asked.
fn same(index: &FactIndex, memory: &FactIndex) -> Result<(), TestCaseError> {
    prop_assert_eq!(index.sources(), memory.sources());
    let (mut words, mut others): (BTreeSet<u64>, BTreeSet<u64>) =
        (index.words().collect(), memory.words().collect());
    prop_assert_eq!(&words, &others);
    let middle = u64::MAX / 2;
    words.retain(|word| *word >= middle);
    others = index.words_between(middle..=u64::MAX).collect();
    prop_assert_eq!(&words, &others);
    let everything = facts(&(0..SENTENCES.len()).collect::<Vec<_>>());
    let mut keys: BTreeSet<FactKey> = [FactKey::All, FactKey::word("nowhere")].into();
    for sentence in &everything.sentences {
        keys.extend(sentence.statement.terms.iter().map(|term| FactKey::word(&term.stem)));
        keys.extend(sentence.entities.iter().map(|id| FactKey::Entity(*id)));
        keys.extend(sentence.entities.windows(2).map(|pair| FactKey::Pair(pair[0], pair[1])));
    }
    for key in keys {
        let list = memory.lookup(key);
        prop_assert_eq!(&index.lookup(key), &list);
        prop_assert_eq!(index.rarity(key), memory.rarity(key), "{:?}", key);
        let postings = index.postings(key);
        prop_assert_eq!(&postings, &memory.postings(key));
        prop_assert_eq!(postings.len(), list.len());
        for id in (0..14).map(SourceId) {
            prop_assert_eq!(postings.has_source(id), list.iter().any(|reference| reference.source == id));
        }
    }
    for id in (0..14).map(SourceId) {
        prop_assert_eq!(index.source(id), memory.source(id));
        prop_assert_eq!(index.version(id), memory.version(id));
        prop_assert_eq!(index.meta(id), memory.meta(id));
        prop_assert_eq!(index.content(id), memory.content(id));
        prop_assert_eq!(index.prose_count(id), memory.prose_count(id));
    }
    for claim in SENTENCES {
        prop_assert_eq!(verdict(claim, index), verdict(claim, memory));
    }
    Ok(())
}

fn sentences() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..SENTENCES.len(), 0..6)
}

fn worlds() -> impl Strategy<Value = World> {
    prop::collection::btree_map(0..12u32, sentences(), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn lists_are_joined_with_those_of_other_sources(world in worlds(), apart in prop::collection::btree_set(0..12u32, 0..6)) {
        let (there, here): (World, World) = world.clone().into_iter().partition(|(id, _)| apart.contains(id));
        let packed: Vec<(SourceId, PackedSource)> = there
            .iter()
            .map(|(id, sentences)| (SourceId(*id), PackedSource::new((*facts(sentences)).clone())))
            .collect();
        let whole = in_memory(&world);
        for index in [in_memory(&here), on(flat(&here))] {
            let everything = facts(&(0..SENTENCES.len()).collect::<Vec<_>>());
            for sentence in &everything.sentences {
                let words = sentence.statement.terms.iter().map(|term| FactKey::word(&term.stem));
                let keys: Vec<FactKey> = words.chain(sentence.entities.iter().map(|id| FactKey::Entity(*id))).collect();
                for key in &keys {
                    let more: Vec<_> = packed.iter().flat_map(|(id, source)| source.sentences(*id, *key)).collect();
                    let joined = index.postings(*key).and(&more);
                    prop_assert_eq!(&joined, &whole.postings(*key));
                    prop_assert_eq!(joined.to_list(), whole.lookup(*key));
                }
            }
        }
        for (id, source) in &packed {
            prop_assert_eq!(Some(Arc::clone(source.facts())), whole.source(*id));
            prop_assert_eq!(Some(source.version()), whole.version(*id));
        }
    }

    #[test]
    fn flat_and_changed_and_merged_answer_like_memory(
        start in worlds(),
        changes in prop::collection::vec((0..13u32, prop::option::of(sentences())), 0..8),
    ) {
        let base = flat(&start);
        let mut index = on(base.clone());
        same(&index, &in_memory(&start))?;
        let mut now = start.clone();
        for (id, sentences) in &changes {
            index = index.with_source(SourceId(*id), sentences.as_deref().map(facts));
            match sentences {
                Some(sentences) => { now.insert(*id, sentences.clone()); }
                None => { now.remove(id); }
            }
        }
        same(&index, &in_memory(&now))?;
        // The same with what was in memory.
        let changed = changes.iter().map(|(id, sentences)| (SourceId(*id), sentences.as_deref().map(facts)));
        same(&in_memory(&start).with_sources(changed), &in_memory(&now))?;

        // The base without what has changed, and what is new, as one run.
        let touched: BTreeSet<u32> = changes.iter().map(|(id, _)| *id).collect();
        let new: World = now.iter().filter(|(id, _)| touched.contains(id)).map(|(k, v)| (*k, v.clone())).collect();
        let new = flat(&new);
        let without = (0..base.len()).map(|at| touched.iter().any(|id| path(*id) == base.path(at))).collect();
        let mut bytes = Vec::new();
        let base = Part { without, ..Part::all(&base) };
        merge(&mut bytes, &RULES, &[9; 32], &[base, Part::all(&new)]).expect("in memory");
        // However it came about, the same facts in the same form.
        let written = build(&RULES, &now.iter().map(|(id, s)| encoded(*id, s)).collect::<Vec<_>>());
        prop_assert_eq!(bytes.len(), written.len());
        let merged = open(bytes);
        prop_assert_eq!(merged.label(), [9; 32]);
        for at in 0..merged.len() {
            prop_assert_eq!(merged.find(merged.path(at)), Some(at));
            prop_assert_eq!(merged.beside(at), Ok(&b"beside"[..]));
            prop_assert_eq!(merged.traces(at), Ok(&b"traces"[..]));
            prop_assert_eq!(merged.stamps(at), Some([Stamp { len: 10, modified: 20 }, Stamp::ABSENT]));
        }
        same(&on(merged), &in_memory(&now))?;
    }

    #[test]
    fn the_nearest_of_many_are_the_same_wherever_they_are(
        start in prop::collection::btree_map(0..60u32, sentences(), 20..50),
        changes in prop::collection::vec((0..60u32, prop::option::of(sentences())), 0..6),
    ) {
        let mut index = on(flat(&start));
        let mut now = start;
        let agree = |index: &FactIndex, now: &World| {
            let memory = in_memory(now);
            for claim in SENTENCES {
                prop_assert_eq!(nearest_to(claim, index), nearest_to(claim, &memory));
            }
            Ok(())
        };
        // After each change: what was found before is built upon.
        agree(&index, &now)?;
        for (id, sentences) in changes {
            index = index.with_source(SourceId(id), sentences.as_deref().map(facts));
            match sentences {
                Some(sentences) => { now.insert(id, sentences); }
                None => { now.remove(&id); }
            }
            agree(&index, &now)?;
        }
    }

    #[test]
    fn any_damage_is_found_or_costs_one_source(world in worlds(), at in any::<prop::sample::Index>(), bit in 0..8u32) {
        prop_assume!(!world.is_empty());
        let sources: Vec<Encoded> = world.iter().map(|(id, sentences)| encoded(*id, sentences)).collect();
        let mut bytes = build(&RULES, &sources);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Ok(facts) = FlatFacts::open(Bytes::new(bytes), &RULES) {
            let recover = Arc::new(Again(world.clone()));
            let ids = ids(&facts);
            let index = FactIndex::flat(Arc::new(FlatBase::new(facts, Some(recover))), ids);
            same(&index, &in_memory(&world))?;
        }
    }

    #[test]
    fn any_part_is_refused(world in worlds(), cut in any::<prop::sample::Index>()) {
        let bytes = build(&RULES, &world.iter().map(|(id, s)| encoded(*id, s)).collect::<Vec<_>>());
        let part = bytes[..cut.index(bytes.len())].to_vec();
        prop_assert!(FlatFacts::open(Bytes::new(part), &RULES).is_err());
        let tail = bytes[cut.index(bytes.len())..].to_vec();
        prop_assert!(tail.len() == bytes.len() || FlatFacts::open(Bytes::new(tail), &RULES).is_err());
    }

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(FlatFacts::open(Bytes::new(bytes), &RULES).is_err());
    }
}

/// Knows the facts.
#[derive(Debug)]
struct Again(World);

impl Recover for Again {
    fn recover(&self, source: &str) -> Option<SourceFacts> {
        let found = self.0.iter().find(|(id, _)| path(**id) == source);
        found.map(|(_, sentences)| SourceFacts::clone(&facts(sentences)))
    }
}

#[test]
fn other_rules_and_other_files_are_told_apart() {
    let bytes = build(&RULES, &[encoded(1, &[0])]);
    let open =
        |bytes: &[u8], rules| FlatFacts::open(Bytes::new(bytes.to_vec()), rules).map(|facts| facts.len());
    assert_eq!(open(&bytes, &RULES), Ok(1));
    assert_eq!(open(&bytes, &[8; 32]), Err(FlatError::OtherRules));
    assert_eq!(open(b"", &RULES), Err(FlatError::NotFacts));
    assert_eq!(open(b"# A page\n", &RULES), Err(FlatError::NotFacts));
    let mut newer = bytes.clone();
    newer[8] += 1;
    assert_eq!(open(&newer, &RULES), Err(FlatError::OtherVersion));
}

#[test]
fn a_source_that_could_not_be_read_is_kept_and_is_no_source() {
    let unread = Encoded::new(identity(2), None);
    let facts = open(build(&RULES, &[encoded(1, &[0]), unread, encoded(3, &[1])]));
    assert_eq!((facts.len(), facts.content(1), facts.version(1)), (3, None, None));
    assert_eq!(facts.beside(1), Ok(&b"beside"[..]));
    let index = on(facts);
    assert_eq!(&*index.sources(), [SourceId(1), SourceId(3)]);
    assert_eq!((index.source(SourceId(2)), index.meta(SourceId(2))), (None, None));
}

#[test]
fn damaged_facts_that_cannot_be_had_again_can_still_be_replaced() {
    let world: World = (0..3).map(|id| (id, vec![0, 1, 2])).collect();
    let mut bytes = build(&RULES, &world.iter().map(|(id, s)| encoded(*id, s)).collect::<Vec<_>>());
    // The first blobs stand behind the head: damage those of the first source.
    for byte in &mut bytes[60..200] {
        *byte ^= 0xFF;
    }
    let index = on(open(bytes));
    assert_eq!(index.source(SourceId(0)), None);
    let now: World = (1..3).map(|id| (id, vec![0, 1, 2])).collect();
    same(&index.with_source(SourceId(0), None), &in_memory(&now)).expect("as if it had never been there");
}

#[test]
fn what_may_be_evidence_is_known_without_unpacking() {
    // More than a chunk holds, with a heading every few sentences.
    let mut many = SourceFacts::clone(&facts(&[0, 1, 2, 3, 4, 5, 6, 7, 8].repeat(20)));
    let sentences = many.sentences.iter().cloned().enumerate();
    many.sentences =
        sentences.map(|(at, sentence)| SourceSentence { prose_block: at % 7 != 0, ..sentence }).collect();
    let index = on(open(build(&RULES, &[Encoded::new(identity(1), Some(many.clone()))])));
    let kept = index.source(SourceId(1)).expect("it was kept");
    for at in 0..many.sentences.len() + 2 {
        let prose = at < many.sentences.len() && at % 7 != 0;
        assert_eq!((kept.sentences.is_prose(at), many.sentences.is_prose(at)), (prose, prose), "{at}");
    }
    assert_eq!(*kept, many);
    assert_eq!(index.prose_count(SourceId(1)), many.sentences.iter().filter(|s| s.prose_block).count());
}

#[test]
fn what_may_call_a_name_otherwise_is_known_without_unpacking() {
    let mut many = SourceFacts::clone(&facts(&[0, 1, 2, 3, 4, 5, 6, 7, 8].repeat(20)));
    let sentences = many.sentences.iter().cloned().enumerate();
    let described = |(at, mut sentence): (usize, SourceSentence)| {
        let form = if at % 3 == 0 { MentionForm::Description } else { MentionForm::Name };
        sentence.statement.mentions.iter_mut().for_each(|mention| mention.form = form);
        sentence
    };
    many.sentences = sentences.map(described).collect();
    let index = on(open(build(&RULES, &[Encoded::new(identity(1), Some(many.clone()))])));
    let kept = index.source(SourceId(1)).expect("it was kept");
    let mut called = 0;
    for (at, sentence) in many.sentences.iter().enumerate() {
        for mention in &sentence.statement.mentions {
            let words = &sentence.prose[std::ops::Range::<usize>::from(mention.range)];
            let calls = kept.sentences.may_call(at, &words.to_uppercase());
            assert_eq!(calls, mention.is_coreference(), "{at}: {words}");
            called += usize::from(calls);
        }
        assert!(!kept.sentences.may_call(at, "Zanzibar Chronicle"));
    }
    assert!(called > 0 && !kept.sentences.may_call(many.sentences.len(), "the"));
    assert_eq!(*kept, many);
}

#[test]
fn what_many_sources_have_in_common_is_written_once() {
    let all: Vec<usize> = (0..SENTENCES.len()).cycle().take(90).collect();
    let long = facts(&all);
    let of = |id: u32| Encoded::new(identity(id), Some(SourceFacts::clone(&long)));
    let merged = |parts: &[Part<'_>]| {
        let mut bytes = Vec::new();
        merge(&mut bytes, &RULES, &[0; 32], parts).expect("in memory");
        bytes
    };
    let same_facts = |flat: &FlatFacts, count: usize| {
        assert_eq!(flat.len(), count);
        for at in 0..count {
            assert_eq!(flat.facts(at), Ok(Some(SourceFacts::clone(&long))));
            // One sentence by itself, of the second chunk.
            let facts = flat.facts(at).expect("sound").expect("read");
            assert_eq!(facts.sentences.get(80), long.sentences.get(80));
        }
    };
    let apart = build(&RULES, &(0..60).map(of).collect::<Vec<_>>());
    let base = merged(&[Part::all(&open(apart.clone()))]);
    assert!(base.len() < apart.len() * 3 / 4, "{} of {}", base.len(), apart.len());
    let base = open(base);
    same_facts(&base, 60);
    // What comes later is made small in the same way, and what was small is copied.
    let more = open(build(&RULES, &(60..70).map(of).collect::<Vec<_>>()));
    let without = (0..60).map(|at| at < 5).collect();
    let both = open(merged(&[Part { without, ..Part::all(&base) }, Part::all(&more)]));
    same_facts(&both, 65);
    // Many more have other things in common; few have nothing that is worth it.
    let many = open(build(&RULES, &(100..700).map(of).collect::<Vec<_>>()));
    same_facts(&open(merged(&[Part::all(&both), Part::all(&many)])), 665);
    let without = (0..65).map(|at| at > 3).collect();
    let few = merged(&[Part { without, ..Part::all(&both) }]);
    assert_eq!(few.len(), build(&RULES, &[5, 6, 7, 8].map(of)).len());
    same_facts(&open(few), 4);
}
