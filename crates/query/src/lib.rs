//! Questions and patterns, answered from what the sources say.
//!
//! [`ask`] reads a question into the atoms of a claim with open slots ([`Question`]), looks for the facts that fill them
//! ([`Fact`], [`FactTable`]) and words an [`Answer`]: a verdict, sentences with their evidence, what is not counted, what
//! the sources do not show, what to ask next. Every sentence comes from a fact by a template; none is without evidence.
//!
//! The table of facts is the seam for whatever draws them: who, with whom, of what kind, on what, when, how far, where it
//! is said.

mod answer;
mod ask;
mod desk;
mod fact;
mod gaps;
mod groups;
mod matching;
mod needs;
mod passages;
mod pattern;
mod question;
mod reading;
mod render;
mod table;
mod wording;
mod world;

pub use answer::{Answer, Citation, Finding, NotCounted, Rung, Verdict};
pub use ask::{answer, ask};
pub use desk::{Captures, Desk};
pub use fact::{Fact, HAPPENED, Party, Standing, Stands, WANTED, When, stands_for};
pub use matching::Found;
pub use needs::Needs;
pub use pattern::{
    Completion, Field, Participant, Pattern, PatternError, Row, Rows, Sort, Values, complete, rows,
};
pub use question::{Asked, Question, Slot, Unresolved, Whom};
pub use render::{human, markdown};
pub use table::{FactTable, Sources};
