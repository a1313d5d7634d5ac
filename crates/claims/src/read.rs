//! From a linked sentence to a statement.

use rapporteur_catalog::Catalogue;
use rapporteur_linking::Mention;

use crate::{Interval, Lexicon, Statement};

/// Reads one sentence of folded prose with its settled mentions. `anchor` is the document's date, which completes dates
/// without a year and relative ones. Linear in the sentence; never fails.
#[must_use]
pub fn read(
    _prose: &str,
    _mentions: &[Mention],
    _anchor: Option<Interval>,
    _catalogue: &Catalogue,
    _lexicon: &Lexicon,
) -> Statement {
    todo!()
}
