//! Verdicts that are kept from one session to the next.

use std::sync::Arc;

use rapporteur_workspace::System;

use crate::desk::{Desk, at};

const SOURCE: &str = "Ghana trained Togo's divers in May 2019. Kenya signed a treaty with Malawi on 3 June 2020.\n\n\
                      The port of Lomé was closed for a week.";
const BRIEF: &str = "Ghana trained Togo's divers in May 2019 [@log].\n\nKenya signed a treaty with Malawi in 2021.\n\n\
                     Togo's navy said that the port of Lomé was closed.";

fn desk() -> Desk {
    let files = [("rapporteur.toml", ""), ("sources/log.txt", SOURCE), ("briefs/a.md", BRIEF)];
    let desk = Desk::new(&files);
    desk.report("briefs/a.md");
    assert_eq!(desk.workspace.snapshot().verdict_keeper().keep(), 3);
    assert_eq!(desk.workspace.snapshot().verdict_keeper().keep(), 0, "all are kept");
    desk
}

fn again(desk: &Desk) -> Desk {
    Desk::fresh(Arc::clone(&desk.system))
}

/// How many claims are judged when the brief is checked.
fn judged(desk: &Desk) -> usize {
    desk.cost("briefs/a.md").get("verdict").copied().unwrap_or_default()
}

#[test]
fn a_brief_that_was_judged_is_not_judged_again() {
    let desk = desk();
    let next = again(&desk);
    assert_eq!(judged(&next), 0);
    assert_eq!(next.report("briefs/a.md"), desk.report("briefs/a.md"));
    // What of it is known to the database: with another source only what concerns it is judged.
    let snapshot = next.workspace.snapshot();
    let cost = next.cost_of(|| snapshot.judge_recalled(&at("briefs/a.md")));
    assert_eq!(cost.get("verdict"), Some(&3));
    assert!(next.cost_of(|| snapshot.judge_recalled(&at("briefs/a.md"))).is_empty());
}

#[test]
fn what_was_edited_is_judged() {
    let desk = desk();
    let mut next = again(&desk);
    let edited = BRIEF.replace("in 2021", "in 2020");
    next.edit("briefs/a.md", &edited);
    assert_eq!(judged(&next), 1);
    let mut expected = again(&desk);
    expected.system.write(at(".rapporteur/cache/verdicts"), "");
    expected.edit("briefs/a.md", &edited);
    assert_eq!(next.report("briefs/a.md"), expected.report("briefs/a.md"));
    // Few are new, but so are few in all.
    assert_eq!(next.workspace.snapshot().verdict_keeper().keep(), 1);
    // Those of the text before are still there.
    assert_eq!(judged(&again(&desk)), 0);
}

#[test]
fn other_sources_and_other_rules_have_other_verdicts() {
    let changes = [
        ("sources/log.txt", SOURCE.replace("2020", "2021")),
        ("sources/more.txt", "Togo's navy said that the port of Lomé was closed.".to_owned()),
        ("sources/log.txt.toml", "title = \"Log\"\ndate = 2019-01-01\n".to_owned()),
        ("rapporteur.toml", "[entities]\nfiles = [\"names.toml\"]\n".to_owned()),
    ];
    for (path, text) in changes {
        let desk = desk();
        desk.system.write(at(path), &*text);
        desk.system.write(
            at("names.toml"),
            "[[entity]]\nid = \"navy\"\nname = \"Togo's navy\"\nclass = \"organisation\"\n",
        );
        let next = again(&desk);
        let report = next.report("briefs/a.md");
        desk.system.write(at(".rapporteur/cache/verdicts"), "");
        desk.system.write(at(".rapporteur/cache/facts"), "");
        assert_eq!(again(&desk).report("briefs/a.md"), report, "{path}");
    }
}

#[test]
fn files_that_were_only_touched_have_the_same_verdicts() {
    let desk = desk();
    desk.system.write(at("sources/log.txt"), SOURCE);
    assert_eq!(judged(&again(&desk)), 0);
}

#[test]
fn damaged_verdicts_are_not_believed() {
    let desk = desk();
    let first = desk.report("briefs/a.md");
    let bytes = desk.system.read(&at(".rapporteur/cache/verdicts")).unwrap();
    for at_byte in (0..bytes.len()).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at_byte] ^= 0x55;
        desk.system.write(at(".rapporteur/cache/verdicts"), damaged);
        assert_eq!(again(&desk).report("briefs/a.md"), first);
    }
}

#[test]
fn nothing_is_kept_while_a_source_is_not_what_the_facts_have() {
    let mut desk = desk();
    desk.edit("sources/log.txt", &SOURCE.replace("2020", "2021"));
    desk.report("briefs/a.md");
    assert_eq!(desk.workspace.snapshot().verdict_keeper().keep(), 0);
    // As it was before, it is judged as before; in the next session, too.
    assert_eq!(judged(&again(&desk)), 0);
}
