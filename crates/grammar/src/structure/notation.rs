//! Clauses in a notation for people and for tests, one a line.
//!
//! ```text
//! train [expect not] @minister: subj=Kenya obj=officers obj=cadets from=Somalia in=2014
//! provide training: subj=Norway obj=officers
//! the visit: subj=envoy obj=Lima
//! be partner: subj=Chile of=union
//! sign /after: subj=Peru obj=treaty
//! ```
//!
//! Before the colon stand the predicate, the operators over it in brackets, the marker of an adverbial clause after a
//! slash, and the speakers after `@`. An event noun without a verb has `the` before it. `~` for `=` marks a filler that
//! renames another or is named as an example; `…` behind a filler marks an open list; `not_` before it, a denial. What
//! is of several words is written with `_` between them.

use std::fmt;

use super::clause::{Argument, Clause, LinkKind, Origin, PredicateKind, Role};
use crate::Tree;

/// Prints clauses of a sentence.
#[must_use]
pub fn notation<'a>(text: &'a str, tree: &'a Tree, clauses: &'a [Clause]) -> Notation<'a> {
    Notation { text, tree, clauses }
}

/// Clauses, one a line; see [`notation`].
#[derive(Debug, Clone, Copy)]
pub struct Notation<'a> {
    text: &'a str,
    tree: &'a Tree,
    clauses: &'a [Clause],
}

impl Notation<'_> {
    fn word(&self, at: u32) -> &str {
        let Some(word) = self.tree.words.get(at as usize) else { return "" };
        self.text.get(word.range.start().into()..word.range.end().into()).unwrap_or(&word.lemma)
    }

    fn argument(&self, argument: &Argument, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = match (argument.role, argument.preposition.as_deref()) {
            (Role::Subject, _) => "subj",
            (Role::Object, _) => "obj",
            (Role::IndirectObject, _) => "iobj",
            (Role::Possessor, _) => "poss",
            (Role::Modifier, _) => "mod",
            (Role::Complement, _) => "comp",
            (Role::Oblique, Some(preposition)) => preposition,
            (Role::Oblique, None) => "when",
        };
        let renames = matches!(argument.origin, Origin::Apposition | Origin::Member);
        write!(f, " {}{}", label.replace(' ', "_"), if renames { '~' } else { '=' })?;
        if argument.negated {
            f.write_str("not_")?;
        }
        f.write_str(self.word(argument.head))?;
        if argument.listing.is_some_and(|listing| listing.open) {
            f.write_str("…")?;
        }
        Ok(())
    }

    fn clause(&self, clause: &Clause, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&clause.support, clause.kind) {
            (Some(support), _) => write!(f, "{} {}", support.lemma, clause.lemma)?,
            (None, PredicateKind::Event) => write!(f, "the {}", clause.lemma)?,
            (None, PredicateKind::Nominal | PredicateKind::Adjectival) => write!(f, "be {}", clause.lemma)?,
            (None, _) => f.write_str(&clause.lemma)?,
        }
        if !clause.operators.is_empty() {
            let lemmas: Vec<String> =
                clause.operators.iter().map(|operator| operator.lemma.replace(' ', "_")).collect();
            write!(f, " [{}]", lemmas.join(" "))?;
        }
        if let (LinkKind::Adverbial, Some(marker)) = (clause.link.kind, &clause.link.marker)
            && !clause.own_operators().any(|operator| operator.lemma == *marker)
        {
            write!(f, " /{}", marker.replace(' ', "_"))?;
        }
        for speaker in clause.attributions.iter().flat_map(|attribution| &attribution.speakers) {
            write!(f, " @{}", self.word(speaker.head))?;
        }
        f.write_str(":")?;
        clause.arguments.iter().try_for_each(|argument| self.argument(argument, f))
    }
}

impl fmt::Display for Notation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for clause in self.clauses {
            self.clause(clause, f)?;
            f.write_str("\n")?;
        }
        Ok(())
    }
}
