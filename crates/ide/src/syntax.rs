//! The syntax of a sentence, for those who want to know why a claim was read as it was.

use camino::Utf8Path;
use rapporteur_text::TextSize;
use rapporteur_workspace::Snapshot;

use crate::subject::claim_at;

/// The sentence under a place in a brief as CoNLL-U: its words, tags and dependency tree.
#[must_use]
pub fn syntax_tree(snapshot: &Snapshot, brief: &Utf8Path, offset: TextSize) -> Option<String> {
    let report = snapshot.report(brief)?;
    let claim = claim_at(&report, offset)?;
    let mut out = String::new();
    rapporteur_grammar::conllu::write(&mut out, None, &claim.prose, &snapshot.tree(&claim.prose));
    Some(out)
}
