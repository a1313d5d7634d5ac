use camino::Utf8PathBuf;

use crate::desk::{Desk, at};

const SOURCES: &[(&str, &str)] = &[
    ("rapporteur.toml", ""),
    ("sources/port-call.txt", "The frigate called at Mombasa in May 2012."),
    (
        "sources/charter.md",
        "---\ntitle: The Lomé charter on piracy\nurl: https://www.example.org/Charter/\nkey: lome\noriginal: charter.pdf\n---\n\nTogo hosted the summit.\n",
    ),
];

/// Paths that the citations of each claim resolve to.
fn resolved(brief: &str) -> Vec<Vec<Utf8PathBuf>> {
    let mut files = SOURCES.to_vec();
    files.push(("briefs/a.md", brief));
    let desk = Desk::new(&files);
    let snapshot = desk.workspace.snapshot();
    let report = desk.report("briefs/a.md");
    let paths = |sources: &[_]| sources.iter().filter_map(|id| snapshot.source_path(*id)).collect();
    report.claims.iter().flat_map(|claim| &claim.citations).map(|citation| paths(&citation.sources)).collect()
}

#[test]
fn pandoc_keys_are_keys_or_file_stems() {
    assert_eq!(
        resolved("The frigate called at Mombasa [@port-call; @lome, p. 3].\n\nTogo hosted it [@charter].\n"),
        [vec![at("sources/port-call.txt")], vec![at("sources/charter.md")], vec![]]
    );
}

#[test]
fn footnotes_go_by_key_path_address_or_title() {
    let brief = "One ship called.[^k] Two ships called.[^p] Three ships called.[^u] Four ships called.[^t] Five ships called.[^n] Six ships called.[^o]\n\n\
        [^k]: See @port-call.\n\n\
        [^p]: [The capture](../sources/port-call.txt).\n\n\
        [^u]: <http://example.org/Charter#part>\n\n\
        [^t]: \u{201C}The Lom\u{E9} Charter on Piracy\u{201D}, 2016.\n\n\
        [^n]: Nothing that is here.\n\n\
        [^o]: [Scan](charter.pdf).\n";
    let (port, charter) = (vec![at("sources/port-call.txt")], vec![at("sources/charter.md")]);
    assert_eq!(resolved(brief), [port.clone(), port, charter.clone(), charter.clone(), vec![], charter]);
}

#[test]
fn numbers_go_by_the_reference_list() {
    let brief = "One ship called [1].\n\nTwo ships called [2].\n\n## References\n\n1. The Lom\u{E9} charter on piracy, 2016.\n2. https://example.org/nothing\n";
    assert_eq!(resolved(brief), [vec![at("sources/charter.md")], vec![]]);
}

#[test]
fn definitions_are_those_of_the_whole_text() {
    let brief = "\u{FEFF}One ship called.[^a] Two ships called [2].\n\n[^a]: @port-call\n\n[^a]: again\n\n## References\n\n- [2] The Lom\u{E9} charter on piracy\n- unlabelled\n";
    let mut files = SOURCES.to_vec();
    files.push(("briefs/a.md", brief));
    let desk = Desk::new(&files);
    let report = desk.report("briefs/a.md");
    let whole = rapporteur_markup::definitions(brief, &report.blocks, rapporteur_markup::Format::Markdown);
    assert_eq!(report.definitions, whole);
    assert_eq!((whole.entries.len(), whole.problems.len()), (2, 1));
    assert_eq!(resolved(brief), [vec![at("sources/port-call.txt")], vec![at("sources/charter.md")]]);
}
