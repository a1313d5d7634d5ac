//! Puts the yardstick's own term in the place of another.

use super::{Context, Fix};
use crate::lints::estimates;

/// The term for what the words or the number mean.
pub(super) fn on_yardstick(context: &Context<'_>) -> Option<Fix> {
    let lexicon = context.snapshot.lexicon();
    let yardstick = lexicon.yardstick(context.snapshot.yardstick())?;
    let (range, term) = estimates::instead(context.claim, yardstick, &lexicon, context.code)?;
    let title = format!("Put the term of {}: “{term}”", yardstick.name);
    Some(context.fix(title, context.edits(&vec![(range, term)])))
}
