//! What a sentence asserts: the same reader for briefs and for sources.
//!
//! [`read`] turns one sentence of folded prose with its linked mentions into a [`Statement`]. Trigger words, ladders and
//! cues are data ([`Lexicon`], `data/*.toml`, user overlays in `lexicon/*.toml`); nothing here knows whether the
//! sentence stands in a brief or in a source.

mod cues;
mod estimates;
mod estimative;
pub mod events;
mod frames;
mod lexicon;
mod quantity;
mod read;
mod statement;
mod symbol;
mod time;
mod words;

pub use estimates::{Band, ConfidenceLevel, Estimate, Yardstick, estimates};
pub use estimative::{Chance, Confidence, Estimative, Likelihood, estimative};
pub use lexicon::{Implied, Kind, Lexicon, LexiconError};
pub use read::read;
pub use statement::{
    Attribution, Checkability, Frame, Modality, Order, OrderKind, Polarity, Quantity, Role, Scope, ScopeKind,
    Statement, Term, TermClass,
};
pub use symbol::Symbol;
pub use time::{
    Anchor, Basis, Distance, Extent, Granularity, Interval, Side, Time, TimeRelation, Timeline, basis,
    distances, is_told_from_earlier,
};
