//! Offset maps against a naive model: the source range of each derived byte.

use proptest::prelude::*;
use rapporteur_text::{OffsetMap, OffsetMapBuilder, TextSize, range};

/// One call of the builder: source bytes dropped before it, lengths, and whether it keeps.
type Step = (usize, usize, usize, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec((0..3usize, 0..5usize, 0..5usize, any::<bool>()), 0..12)
}

/// The map and, for each derived byte, the source range it stands for.
fn build(steps: &[Step]) -> (OffsetMap, Vec<(usize, usize)>, usize) {
    let mut map = OffsetMapBuilder::default();
    let mut model = Vec::new();
    let mut source = 0;
    for &(gap, derived_len, source_len, keep) in steps {
        source += gap;
        if keep {
            map.keep(source, derived_len);
            model.extend((0..derived_len).map(|at| (source + at, source + at + 1)));
            source += derived_len;
        } else {
            map.replace(derived_len, source, source_len);
            model.extend((0..derived_len).map(|_| (source, source + source_len)));
            source += source_len;
        }
    }
    (map.finish(), model, source)
}

fn as_usize(range: rapporteur_text::TextRange) -> (usize, usize) {
    (range.start().into(), range.end().into())
}

proptest! {
    #[test]
    fn ranges_agree_with_the_model(steps in steps()) {
        let (map, model, _) = build(&steps);
        prop_assert_eq!(usize::from(map.derived_len()), model.len());
        for start in 0..model.len() {
            for end in start + 1..=model.len() {
                let expected = (model[start].0, model[end - 1].1);
                prop_assert_eq!(as_usize(map.to_source(range(start, end))), expected);
            }
        }
    }

    #[test]
    fn both_directions_are_monotone(steps in steps()) {
        let (map, model, source) = build(&steps);
        let mut last = (0, 0);
        for at in 0..=model.len() + 2 {
            let (start, end) = as_usize(map.to_source(range(at, at)));
            prop_assert_eq!(start, end);
            prop_assert!(last.0 <= start);
            last.0 = start;
        }
        for at in 0..=source + 2 {
            let derived = usize::from(map.to_derived(TextSize::new(at as u32)));
            prop_assert!(last.1 <= derived && derived <= model.len());
            last.1 = derived;
        }
    }

    #[test]
    fn to_derived_finds_the_first_byte_at_or_after(steps in steps()) {
        let (map, model, source) = build(&steps);
        for at in 0..=source {
            let expected = model.iter().position(|byte| byte.0 >= at).unwrap_or(model.len());
            prop_assert_eq!(usize::from(map.to_derived(TextSize::new(at as u32))), expected);
        }
    }

    #[test]
    fn composition_agrees_with_two_steps(inner in steps(), outer in steps()) {
        let (outer, _, _) = build(&outer);
        let (inner, model, _) = build(&inner);
        let both = inner.then(&outer);
        prop_assert_eq!(both.derived_len(), inner.derived_len());
        // Each byte through both maps; an end never falls back behind an earlier one.
        let mut furthest = 0;
        let model: Vec<_> = model.iter().map(|byte| as_usize(outer.to_source(range(byte.0, byte.1)))).collect();
        for (at, byte) in model.iter().enumerate() {
            furthest = byte.1.max(furthest);
            prop_assert_eq!(as_usize(both.to_source(range(at, at + 1))), (byte.0, furthest));
            prop_assert_eq!(as_usize(both.to_source(range(0, at + 1))), (model[0].0, furthest));
        }
    }

    #[test]
    fn no_call_breaks_the_order(calls in proptest::collection::vec((0..20usize, 0..5usize, 0..5usize, any::<bool>()), 0..12)) {
        let mut builder = OffsetMapBuilder::default();
        let mut len = 0;
        for (source, derived_len, source_len, keep) in calls {
            if keep { builder.keep(source, derived_len) } else { builder.replace(derived_len, source, source_len) }
            len += derived_len;
        }
        let map = builder.finish();
        prop_assert_eq!(usize::from(map.derived_len()), len);
        let starts: Vec<_> = (0..=len).map(|at| map.to_source(range(at, at)).start()).collect();
        prop_assert!(starts.is_sorted());
    }
}

#[test]
fn identity_runs_coalesce() {
    let mut builder = OffsetMapBuilder::default();
    builder.keep(0, 3);
    builder.keep(3, 4);
    assert_eq!(builder.finish(), OffsetMap::identity(7));
}

#[test]
fn an_empty_map_clamps() {
    let map = OffsetMap::default();
    assert_eq!(map.to_source(range(3, 9)), range(0, 0));
    assert_eq!(map.to_derived(5.into()), 0.into());
    assert_eq!(map.then(&map), map);
}

#[test]
fn offsets_beyond_four_gigabytes_saturate() {
    let mut builder = OffsetMapBuilder::default();
    builder.keep(usize::MAX - 1, usize::MAX);
    builder.keep(usize::MAX, usize::MAX);
    builder.replace(usize::MAX, 0, usize::MAX);
    let map = builder.finish();
    assert_eq!(u32::from(map.derived_len()), u32::MAX);
    let _ = map.to_source(range(0, usize::MAX));
    let _ = map.to_derived(TextSize::new(u32::MAX));
    let _ = map.then(&map);
}
