//! Evidence that several machines share.
//!
//! A store holds *records*: what a sentence of a source can be found by, and where it stands. It also keeps the captures
//! that the records were made from. [`EvidenceStore`] is the one trait; [`MemStore`] is the plain one that tests measure
//! others by, [`FlatStore`] stands over the fact index of one machine, [`Overlay`] lays local drafts over a shared base,
//! and a database is reached by a crate of its own.
//!
//! Stores filter, and one shared scorer ranks: [`top_k`] is the same function whatever the store, so that equal records
//! give equal lists. [`StoreJudge`] judges a claim through any store, or fetches what it has beside the [`Drafts`] of a desk;
//! [`Pending`] is for callers that must not wait.
//!
//! Nothing here knows of files, editors or networks.

#[cfg(feature = "conformance")]
pub mod conformance;

mod capture;
mod fetched;
mod flat;
mod held;
mod hidden;
mod journal;
mod judge;
mod key;
mod memory;
mod overlay;
mod packed;
#[cfg(feature = "parquet")]
pub mod parts;
mod pending;
mod query;
mod record;
mod rules;
mod store;

pub use capture::{CaptureError, StoredCapture};
pub use fetched::{Drafts, Fetched, FetchedCapture};
pub use flat::FlatStore;
pub use held::HeldLists;
pub use judge::{About, Gathered, Limits, StoreJudge};
pub use key::{Facet, Key, SourceKey};
pub use memory::{MemStore, file_name};
pub use overlay::Overlay;
pub use pending::{Answer, Pauses, Pending, Question, Slot};
pub use query::{Candidate, Candidates, Days, EvidenceQuery, Scored, top_k};
pub use record::{Place, Record, records};
pub use rules::Rules;
pub use store::{
    Changes, Covering, EvidenceStore, Generation, Passage, SourceDelta, Stats, StoreError, Touched, Watch,
};
