//! Mentions of entities in text, each with the rule that found it.
//!
//! Two steps, so that an edit costs one sentence: [`Linker::scan`] reads one sentence by itself (names, abbreviation
//! definitions, candidates for anaphora); [`resolve`] walks over the scans of one document in order and settles
//! what needs neighbours: abbreviations defined elsewhere, "the Alliance", "both nations", surnames.

mod abbreviations;
mod automaton;
mod compose;
mod context;
mod lexer;
mod lexicon;
mod linker;
mod local;
mod mention;
mod pending;
mod resolve;
mod sentence;

pub use linker::Linker;
pub use mention::{Definition, Mention, MentionForm, Pending, Referent, Refusal, Scan};
pub use resolve::{merge, resolve};
