//! Patterns: `actor:COL partner:UN domain:cyber since:2013 modality:>=signed -source:000`.
//!
//! Terms side by side must all hold; `OR` between them, `-` or `NOT` before one, parentheses around some. A term is a field
//! with a value, `field:a,b` for one of several, `field:>=a` and `field:a..b` where values have an order; a bare word must
//! stand in the sentence.

mod complete;
mod fields;
mod filter;
mod parse;
mod row;

pub use complete::{Completion, Values, complete};
pub use fields::Field;
pub use parse::{Pattern, PatternError};
pub use row::{Participant, Row, Rows, Sort, rows};

use rapporteur_catalog::EntityId;
use rapporteur_claims::Interval;
use rapporteur_text::TextRange;

/// What must hold of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expr {
    /// All.
    And(Vec<Expr>),
    /// One at least.
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// A term.
    Term(Term),
}

/// A field with what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// Which; none for a bare word.
    pub field: Option<Field>,
    /// One of these.
    pub values: Vec<Value>,
    /// Where it stands.
    pub range: TextRange,
}

/// A value, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A state, body, programme, person.
    Entity(EntityId),
    /// A key of a list, in small letters: a kind, a domain, a PLOVER type.
    Key(Box<str>),
    /// Words: of a name, of a source, of a sentence.
    Words(Box<str>),
    /// Ranks, inclusive.
    Ranks(u8, u8),
    /// Days.
    Days(Interval),
    /// Affirmed (`true`) or denied.
    Affirmed(bool),
    /// A grade's letter or better.
    Grades(char, char),
}
