//! The entity catalogue: who and what the field writes about, under which names, part of what, member of what.
//!
//! Data lives in `data/*.tsv` (compiled in) and in the user's overlays (`entities/*.toml`); algorithms live here.
//! A [`Catalogue`] is immutable; overlays make a new one.
//!
//! ```
//! use rapporteur_catalog::Catalogue;
//!
//! let catalogue = Catalogue::builtin();
//! let marcom = catalogue.by_key("MARCOM").unwrap();
//! let nato = catalogue.by_key("NATO").unwrap();
//! assert_eq!(catalogue.principal(marcom), nato);
//! ```

mod builtin;
mod catalogue;
mod entity;
mod fold;
mod name;
mod overlay;

pub use catalogue::Catalogue;
pub use entity::{Entity, EntityClass, EntityId};
pub use fold::{fold_char, fold_name};
pub use name::{CaseRule, Membership, Name, NameKind, Status};
pub use overlay::OverlayError;
