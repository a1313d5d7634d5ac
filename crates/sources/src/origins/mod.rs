//! Origins: which captures tell what one and the same source told first.
//!
//! Three reports that print one agency's story are one report. [`Traces`] are what a capture shows by itself;
//! [`Origins::new`] compares the traces of all. A capture's origin is, in this order: what its metadata say; the origin
//! of the captures that share its text or its address; the agency it names in its dateline; the release it is or rests
//! on; itself.

mod clusters;
mod fingerprint;
mod marks;

pub use clusters::{Origin, OriginEntry, OriginReason, Origins};
pub use marks::Traces;
