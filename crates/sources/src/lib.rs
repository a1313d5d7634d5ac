//! Captures: a file's bytes become metadata and judged-to-be-evidence sentences.
//!
//! [`extract`] takes the text out of web pages, PDF, Word files and mails, with the way back to page and bytes.
//! [`Reader`] takes the bytes of one capture through text, markup, linking and claims to
//! [`SourceFacts`](rapporteur_evidence::SourceFacts). It knows nothing of folders or configuration: whoever walks the
//! disk hands it bytes. Reading is total; what could not be used comes back as [`CaptureProblem`]s beside the facts,
//! and only a file that holds no text at all is an error ([`ReadError`]).

mod bibliography;
mod custody;
mod date;
mod decode;
mod extract;
mod format;
mod meta;
mod origins;
mod reader;

pub use bibliography::{
    Author, Bibliography, BibliographyProblem, Record, is_bibliography, read_bibliography,
};
pub use custody::{CUSTODY_FILE, CUSTODY_SCHEMA, CustodyEntry, CustodyLog, CustodyProblem, sha256};
pub use date::{DateError, parse_date};
pub use decode::{ReadError, decode};
pub use extract::{
    EXTRACTOR_VERSION, ExtractError, Extraction, Fields, Locator, MAX_TEXT_LEN, PageStart, caught, extract,
};
pub use format::CaptureFormat;
pub use meta::{META_KEYS, Metadata, SIDECAR_SUFFIX, check_fields, sidecar_name};
pub use origins::{Origin, OriginEntry, OriginReason, Origins, Traces};
pub use reader::{Capture, CaptureProblem, Part, ReadSource, Reader, format_of};
