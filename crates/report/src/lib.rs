//! Reports: what briefs claim beside what the sources show, for readers who have neither the editor nor the desk.
//!
//! [`Report::gather`] collects from a snapshot and the facts of its sources; [`html`] writes one self-contained page,
//! [`claim_review`], [`annotations`] and [`table`] write forms that other programs read. [`impact`] compares two captures
//! of one source and names the claims that the difference reaches. Everything here is a function of its input: the same
//! desk gives the same bytes.

mod address;
mod annotations;
mod claim_review;
mod content;
mod coverage;
mod events;
pub mod html;
pub mod impact;
mod svg;
mod table;
mod ties;

pub use address::percent_encoded;
pub use annotations::annotations;
pub use claim_review::claim_review;
pub use content::{Brief, Evidence, Judgement, Note, Report, Source, Tally};
pub use events::{Event, Partner};
pub use table::table;
