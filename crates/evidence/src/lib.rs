//! Facts of the sources, candidates for a claim, entailment atom by atom, verdict and trace.
//!
//! The rules are those of the project's semantics page; every verdict carries the steps that led to it. Nothing here
//! knows of files, editors or incremental computation: facts are asked through the [`Facts`] trait, key by key, so
//! that a caller can remember what was asked.

mod align;
mod atoms;
mod conflict;
mod consistency;
mod contrast;
mod echo;
pub mod flat;
mod index;
mod judge;
mod lifespan;
mod likelihood;
mod propositions;
mod relevance;
mod search;
mod sentences;
mod source;
mod verdict;
pub mod words;

pub use consistency::{Clash, clash, event_key};
pub use index::{FactIndex, FactKey, Facts, FlatBase, ParsedBy, Postings, Recover, SentenceRef};
pub use judge::{Claim, REFERENCE, judge};
pub use search::{SearchKey, candidates, nearest, search, search_keys};
pub use sentences::{Place, SentenceIter, Sentences, SomeSentences};
pub use source::{Grade, SourceFacts, SourceId, SourceMeta, SourceSentence, entities};
pub use verdict::{
    AtomKind, AtomStatus, AtomVerdict, CitationVerdict, Code, Evidence, EvidenceRole, Label, Step, SubReason,
    Verdict,
};
pub use words::Words;
