//! Parses that are kept from one session to the next.

use std::sync::Arc;

use rapporteur_workspace::System;

use crate::desk::{Desk, at};

#[test]
fn parses_are_kept_from_one_session_to_the_next() {
    let sentences: Vec<String> =
        (0..80).map(|n| format!("Convoy {n} left the port of Accra in {}.", 1900 + n)).collect();
    let text = sentences.join(" ");
    let files = [("rapporteur.toml", ""), ("sources/log.txt", &*text), ("briefs/a.md", &*text)];
    let desk = Desk::new(&files);
    let first = desk.report("briefs/a.md");
    let keeper = desk.workspace.snapshot().tree_keeper();
    assert!(keeper.is_due());
    keeper.keep();
    assert!(!keeper.is_due(), "they are kept");

    let again = Desk::fresh(Arc::clone(&desk.system));
    assert_eq!(again.report("briefs/a.md"), first);
    assert!(!again.workspace.snapshot().tree_keeper().is_due(), "nothing was parsed again");

    // Whatever happens to the file, the answers are the same.
    let path = at(".rapporteur/cache/trees");
    let mut bytes = desk.system.read(&path).unwrap();
    for at in (100..bytes.len()).step_by(97) {
        bytes[at] ^= 0x55;
    }
    desk.system.write(path.clone(), bytes);
    let damaged = Desk::fresh(Arc::clone(&desk.system));
    assert_eq!(damaged.report("briefs/a.md"), first);
    assert!(damaged.workspace.snapshot().tree_keeper().is_due(), "they were parsed");
}
