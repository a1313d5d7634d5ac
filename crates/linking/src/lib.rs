//! Mentions of entities in text, each with the rule that found it.
//!
//! Two steps, so that an edit costs one sentence: [`Linker::scan`] reads one sentence by itself (names, abbreviation
//! definitions, candidates for anaphora); [`resolve`] walks over the scans of one document in order and settles
//! what needs neighbours: abbreviations defined elsewhere, "the Alliance", "both nations", surnames.
//!
//! ```
//! use rapporteur_catalog::Catalogue;
//! use rapporteur_linking::{Linker, Referent, merge, resolve};
//!
//! let linker = Linker::new(Catalogue::builtin());
//! let prose = ["Fiji and Tonga met in Suva.", "Both nations have patrol boats."];
//! let scans = prose.map(|sentence| linker.scan(sentence));
//! let resolved = resolve(linker.catalogue(), &[(prose[0], &scans[0]), (prose[1], &scans[1])]);
//! let mentions = merge(&scans[1], &resolved[1]);
//! assert!(matches!(&mentions[0].referent, Referent::Plural(states) if states.len() == 2));
//! println!("{}", mentions[0].why); // plural: "both nations" are the two salient ones
//! ```

mod abbreviations;
mod automaton;
mod compose;
mod context;
mod discourse;
mod lexer;
mod lexicon;
mod linker;
mod local;
mod mention;
mod office;
mod pending;
mod persons;
mod resolution;
mod resolve;
mod sentence;

pub use discourse::{Line, Setting, resolve_source};
pub use linker::Linker;
pub use mention::{Definition, Mention, MentionForm, Pending, Referent, Refusal, Scan};
pub use resolution::{Resolution, Stayed};
pub use resolve::{merge, resolve, resolve_on};
