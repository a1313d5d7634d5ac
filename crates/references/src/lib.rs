//! References of sources, formatted by the Citation Style Language (CSL 1.0.2).
//!
//! [`Reference`] is what a style needs to know of a source, from its metadata and its entry in a bibliography. With the
//! feature `csl`, `Style` is one of the archive or a file of the user, and `format` gives the reference list in it, as
//! plain text or Markdown. The formatter is `hayagriva`; what this crate adds is the way from our metadata to the variables
//! of CSL, names of institutions that are not torn apart, output that is safe to paste, and errors that name the way out.
//!
//! Reads no file: the caller hands over the text of a style.

mod date;
mod names;
mod reference;

#[cfg(feature = "csl")]
mod check;
#[cfg(feature = "csl")]
mod error;
#[cfg(feature = "csl")]
mod format;
#[cfg(feature = "csl")]
mod item;
#[cfg(feature = "csl")]
mod runs;
#[cfg(feature = "csl")]
mod style;

pub use date::PartialDate;
pub use names::read_names;
pub use reference::Reference;

#[cfg(feature = "csl")]
pub use error::ReferenceError;
#[cfg(feature = "csl")]
pub use format::{Formatted, format};
#[cfg(feature = "csl")]
pub use style::{Form, MAX_STYLE_BYTES, Style, StyleName, locale, locales, styles};
