//! Captures: a file's bytes become metadata and judged-to-be-evidence sentences.
//!
//! [`Reader`] takes the bytes of one capture through text, markup, linking and claims to
//! [`SourceFacts`](rapporteur_evidence::SourceFacts). It knows nothing of folders or configuration: whoever walks the
//! disk hands it bytes. Reading is total; what could not be used comes back as [`CaptureProblem`]s beside the facts,
//! and only a file that holds no text at all is an error ([`ReadError`]).

mod date;
mod decode;
mod meta;
mod reader;

pub use date::{DateError, parse_date};
pub use decode::{ReadError, decode};
pub use meta::{META_KEYS, Metadata, SIDECAR_SUFFIX, sidecar_name};
pub use reader::{Capture, CaptureProblem, Part, ReadSource, Reader, format_of};
