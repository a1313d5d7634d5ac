//! One event told from either side: "were given scanners by Japan", "received scanners from Japan".

use rapporteur_grammar::structure::{Clause, PredicateKind, Role};

use super::likeness::Likeness;
use super::{Comparison, Sentence};
use crate::words::Relation;

impl Comparison<'_> {
    /// Whether a sentence tells from the other side what a clause of the claim says, of the same thing.
    pub(crate) fn says_turned(&self, clause: &Clause, source: &Sentence<'_>) -> bool {
        let verbs = |clause: &Clause| clause.kind == PredicateKind::Verb;
        verbs(clause)
            && source.clauses.iter().filter(|theirs| verbs(theirs)).any(|theirs| {
                self.predicates(clause, source, theirs) == Relation::Converse
                    && clause.with_role(Role::Object).any(|object| {
                        let mut fillers = theirs.with_role(Role::Object);
                        fillers.any(|filler| self.likeness(object, source, filler) == Likeness::Same)
                    })
            })
    }
}
