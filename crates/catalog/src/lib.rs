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
//!
//! # Overlays
//!
//! [`Catalogue::with_overlays`] reads the user's TOML files. What they say wins over the compiled-in data; a key that is
//! not listed here is an error with its line and the nearest key there is.
//!
//! ```toml
//! [[entity]]                     # a new entity, or a correction of the one that has this key
//! key = "navcen"                 # required
//! name = "Naval Training Centre" # required for a new one
//! class = "unit"                 # required for a new one: country, region, place, organisation, organ, ministry, unit,
//!                                #   programme, instrument, non-state, person, office
//! country = "FJI"                # ISO 3166 alpha-3, or "IGO"; derived from part_of if absent
//! part_of = ["FJI"]              # keys or names, nearest first
//! acts_for = "FJI"               # whose act its acts are
//! attributes = ["training centre"]
//! wikidata = "Q1"
//! note = "One sentence."
//! names = [                      # further names; a plain string or a table
//!   "Centre naval",
//!   { text = "NTC", kind = "acronym", case = "exact" },
//! ]
//!
//! [[alias]]                      # one more name of an entity
//! entity = "OAS"
//! text = "Pan-American body"
//! kind = "variant"               # short, official, acronym, variant (default), demonym, metonym
//! case = "any"                   # exact, capitalised, any
//!
//! [[forbid]]                     # never links; with `entity`, only not to that entity
//! text = "Jordan Brand"
//!
//! [[membership]]
//! member = "FJI"
//! body = "UN"
//! status = "member"              # member, candidate, partner
//! since = 1970-10-13
//! until = "1987"
//! ```

mod builtin;
mod catalogue;
mod entity;
mod fold;
mod name;
mod overlay;

pub use catalogue::Catalogue;
pub use entity::{Entity, EntityClass, EntityId};
pub use fold::{edit_distance, fold_char, fold_name};
pub use name::{CaseRule, Membership, Name, NameKind, Status, Tenure};
pub use overlay::OverlayError;
