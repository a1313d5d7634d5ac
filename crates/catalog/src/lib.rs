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
//! # Time
//!
//! Standings and offices are bound to time: [`Catalogue::standing_on`] says whether a state can have been a member of a body
//! on a day, [`Catalogue::holders`] who held an office. `cargo run -p rapporteur-catalog --example ask` shows both.
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
//!
//! [[tenure]]                     # who held an office; the same holder's known term is replaced
//! body = "FJI"
//! office = "prime minister"      # in small letters; of a minister with the portfolio: "minister of defence"
//! holder = "Mere Tukana"
//! family = "Tukana"              # the last word of the holder's name if absent
//! since = 2031-02-01
//! until = 2035                   # absent: in office
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
