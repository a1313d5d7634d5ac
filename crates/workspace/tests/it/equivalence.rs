//! A workspace that was edited answers like one that was opened just now.

use std::sync::Arc;

use proptest::prelude::*;
use rapporteur_workspace::{System, Uncached, Workspace};

use crate::desk::{Desk, ROOT, at, problems};

const BRIEFS: &[&str] = &["briefs/a.md", "briefs/b.md"];
const SOURCES: &[&str] = &["sources/k.txt", "sources/m.md", "sources/deep/z.txt"];

/// Lines that texts are put together from: claims, structure, broken things.
const LINES: &[&str] = &[
    "Kenya joined the African Union in 2002.",
    "Kenya left the African Union in 2003 [@k].",
    "Kenya joined the African Union in 2004.",
    "Japan will very likely send more than 12 officers to Kenya (90 %).",
    "It sent 12 officers to Japan. Both countries agreed.",
    "# A heading about Japan",
    "- Canada, Spain and Japan took part:",
    "  - an exercise in May 2014 [^1]",
    "[^1]: See @m and sources/k.txt.",
    "> Japan trained 30 Kenyan officers [1].",
    "[1]: https://example.org/z",
    "| Kenya | Japan |",
    "| --- | --- |",
    "---",
    "title: A page",
    "key: k",
    "```",
    "<!-- rapporteur: ignore -->",
    "\u{FEFF}",
    "",
    "",
    "\r",
    "caf\u{E9} \u{1F600} \u{0301}",
];

/// Sentences of a long brief: they look back in every way there is, and many are equal.
const SENTENCES: &[&str] = &[
    "Kenya joined the African Union in 2002.",
    "The following year it left the African Union [@k].",
    "Three years later Kenya joined the African Union.",
    "Two years later Japan sent 12 officers to Kenya.",
    "It rained.",
    "It rained.",
    "Japan sent 12 officers to Kenya in 2011 [^1].",
    "Japan sent 14 officers to Kenya in 2011.",
    "The Civil Operations Exchange (COE) met in Accra.",
    "The COE trained 20 divers of both nations.",
    "President Kenyatta spoke.",
    "Its navy trained 20 divers.",
    "\n# Ports\n",
    "\n# Ports\n",
    "\n## Ships\n",
    "\n- Ghana will join the accord.",
    "\n<!-- rapporteur: ignore CLM001 seen there -->\n",
    "\n[^1]: See @m and sources/k.txt.\n",
    "\n",
    "\n",
    "\n",
];

#[derive(Debug, Clone)]
enum Step {
    Edit(usize, Vec<usize>),
    Close(usize),
    Write(usize, Vec<usize>),
    Remove(usize),
    Ask(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let lines = || prop::collection::vec(0..LINES.len(), 0..8);
    let file = || 0..BRIEFS.len() + SOURCES.len();
    let step = prop_oneof![
        4 => (file(), lines()).prop_map(|(file, lines)| Step::Edit(file, lines)),
        1 => file().prop_map(Step::Close),
        3 => (file(), lines()).prop_map(|(file, lines)| Step::Write(file, lines)),
        1 => file().prop_map(Step::Remove),
        2 => (0..BRIEFS.len()).prop_map(Step::Ask),
    ];
    prop::collection::vec(step, 1..12)
}

fn name(file: usize) -> &'static str {
    BRIEFS.iter().chain(SOURCES).nth(file).expect("in range")
}

fn text(lines: &[usize]) -> String {
    lines.iter().map(|line| format!("{}\n", LINES[*line])).collect()
}

/// All that a reader sees, with paths in the place of ids.
pub fn view(workspace: &Workspace) -> String {
    let snapshot = workspace.snapshot();
    let mut view = format!("{:#?}\n", problems(workspace));
    let path = |id| snapshot.source_path(id).expect("listed");
    for brief in snapshot.briefs() {
        let report = snapshot.report(&brief).expect("listed");
        view += &format!(
            "{brief} {:?} {:?} {:?} {:?} {:?} {:?}\n",
            report.blocks,
            report.directives,
            report.definitions,
            report.problems,
            report.disagreements,
            snapshot.rivals(&brief)
        );
        for claim in &report.claims {
            let cited: Vec<_> = claim
                .citations
                .iter()
                .map(|citation| citation.sources.iter().copied().map(path).collect::<Vec<_>>())
                .collect();
            let verdict = &*claim.verdict;
            let evidence: Vec<_> = verdict
                .evidence
                .iter()
                .map(|e| (path(e.source), e.range, e.role, snapshot.quote(e)))
                .collect();
            view += &format!(
                "{:?} {:?} {:x} {:?} {:?} {cited:?} {:?} {:?} {} {:?} {:?} {evidence:?} {:?} {:?}\n",
                claim.range,
                claim.prose,
                claim.identity,
                claim.mentions,
                claim.estimative,
                verdict.label,
                verdict.code,
                verdict.support,
                verdict.reason,
                verdict.atoms,
                verdict.citation,
                verdict.trace,
            );
        }
    }
    view
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn edited_and_fresh_workspaces_agree(start in prop::collection::vec(0..LINES.len(), 0..6), steps in steps()) {
        let start = text(&start);
        let mut desk = Desk::new(&[("rapporteur.toml", ""), (BRIEFS[0], &start), (SOURCES[0], &start)]);
        let mut open = vec![None; BRIEFS.len() + SOURCES.len()];
        for step in steps {
            match step {
                Step::Edit(file, lines) => {
                    desk.edit(name(file), &text(&lines));
                    open[file] = Some(text(&lines));
                }
                Step::Close(file) => {
                    desk.workspace.close(&at(name(file)));
                    open[file] = None;
                }
                Step::Write(file, lines) => desk.write(&[(name(file), &text(&lines))]),
                Step::Remove(file) => desk.remove(name(file)),
                Step::Ask(brief) => {
                    let _ = desk.workspace.snapshot().report(&at(BRIEFS[brief]));
                }
            }
        }
        let edited = view(&desk.workspace);
        // With what was kept, and without.
        let systems: [Arc<dyn System>; 2] = [desk.system.clone(), Arc::new(Uncached(Arc::clone(&desk.system)))];
        for system in systems {
            let mut fresh = Workspace::open(system, ROOT.into(), &|_| {});
            for (file, text) in open.iter().enumerate() {
                if let Some(text) = text {
                    fresh.set_text(&at(name(file)), text.as_str().into());
                }
            }
            prop_assert_eq!(&edited, &view(&fresh));
        }
    }

    #[test]
    fn an_edited_long_brief_is_what_it_would_be_from_the_start(
        start in prop::collection::vec(0..SENTENCES.len(), 300..700),
        edits in prop::collection::vec((0usize..700, 0usize..4, prop::collection::vec(0..SENTENCES.len(), 0..3)), 1..6),
    ) {
        let source = "Kenya joined the African Union in 2002. Japan sent 12 officers to Kenya in 2011.\n";
        let mut desk = Desk::new(&[("rapporteur.toml", ""), (BRIEFS[0], ""), (SOURCES[0], source), (SOURCES[1], "")]);
        let (mut lines, mut fresh) = (start, 0);
        for (from, gone, put) in [(0, 0, Vec::new())].into_iter().chain(edits) {
            let from = from.min(lines.len());
            lines.splice(from..(from + gone).min(lines.len()), put);
            let text: String = lines.iter().map(|line| format!("{}\n", SENTENCES[*line])).collect();
            desk.edit(BRIEFS[0], &text);
            let edited = desk.report(BRIEFS[0]);
            // A brief that nobody has looked at is read from its start.
            fresh += 1;
            let other = format!("briefs/fresh-{fresh}.md");
            desk.edit(&other, &text);
            let whole = desk.report(&other);
            desk.workspace.close(&at(&other));
            prop_assert_eq!(edited.claims.len(), whole.claims.len());
            for (at, (edited, whole)) in edited.claims.iter().zip(&whole.claims).enumerate() {
                prop_assert_eq!(edited, whole, "claim {}", at);
            }
            prop_assert!(edited == whole);
        }
    }
}
