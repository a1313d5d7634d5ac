//! Whatever stands in a desk: no panic, and every quotation is the bytes of its file.

use std::sync::Arc;

use camino::Utf8Path;
use proptest::prelude::*;
use rapporteur_workspace::{MemorySystem, Workspace};

/// Pieces of text that trip programs: markup, wide characters, all kinds of line breaks, controls.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => Just("Kenya and Japan signed an agreement on rail safety in 2016.".to_owned()),
        2 => Just("Japan trained \u{201c}12 engineers\u{201d} of Kenya\u{a0}in May 2018 [@a].".to_owned()),
        1 => Just("\r\n- ".to_owned()),
        1 => Just("\r".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("# ".to_owned()),
        1 => Just("---\n".to_owned()),
        1 => Just("```\n".to_owned()),
        1 => Just("<!-- rapporteur: ignore CLM001 why -->\n\n".to_owned()),
        1 => Just("[^1] [^1]: note [1] [@".to_owned()),
        1 => Just("🛰️e\u{301}\u{ad}\u{200b}\u{feff}\0\u{1b}[31m".to_owned()),
        2 => "\\PC{0,12}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_quote_their_files(source in text(), other in text(), brief in text()) {
        let files = [("/desk/sources/a.md", source), ("/desk/sources/b.txt", other), ("/desk/briefs/x.md", brief)];
        let system = Arc::new(MemorySystem::new(files.iter().map(|(path, text)| (*path, text.clone()))));
        let workspace = Workspace::open(system, Utf8Path::new("/desk"), &|_| {});
        let snapshot = workspace.snapshot();
        for found in rapporteur_ide::diagnostics(&snapshot, Utf8Path::new("/desk/briefs/x.md")) {
            prop_assert!(files[2].1.get(std::ops::Range::<usize>::from(found.range)).is_some());
            prop_assert!(files[2].1.get(std::ops::Range::<usize>::from(found.claim)).is_some());
            for related in &found.related {
                let (_, text) = files.iter().find(|(path, _)| *path == related.path).unwrap();
                let bytes = text.get(std::ops::Range::<usize>::from(related.range));
                prop_assert_eq!(bytes, Some(related.quote.as_str()));
            }
        }
    }
}
