//! "Peru was among the states that the court heard": that the court heard Peru.
//!
//! What is said of a group in a relative clause is said of whoever is told to be among it, or not to be. The clause that
//! follows is added to those of the sentence, so that it is compared like any other.

use rapporteur_claims::events::Progress;
use rapporteur_grammar::structure::{Argument, Clause, LinkKind, PredicateKind, Role};
use rapporteur_grammar::{Deprel, Tree};

use super::Sentence;

/// Prepositions of belonging to a group.
const AMONG: [&str; 2] = ["among", "amongst"];
/// Nouns of a copula that tell no more than belonging ("was one of", "was part of").
const ONE: [&str; 3] = ["one", "some", "part"];

/// Adds to the clauses of a sentence what they say of those whom they put in a group.
pub(super) fn unwrap(tree: &Tree, clauses: &mut Vec<Clause>, progress: &mut Vec<Progress>) {
    let mut added = Vec::new();
    for (at, clause) in clauses.iter().enumerate() {
        let Some(group) = group(clause) else { continue };
        for (number, of_group) in clauses.iter().enumerate() {
            if of_group.link.kind != LinkKind::Relative || of_group.kind != PredicateKind::Verb {
                continue;
            }
            let is_group =
                |argument: &&Argument| argument.head == group || is_of(tree, argument.head, group, of_group);
            let Some(place) = of_group.arguments.iter().find(is_group) else { continue };
            let members = clause.with_role(Role::Subject).map(|member| Argument {
                role: place.role,
                preposition: place.preposition.clone(),
                ..member.clone()
            });
            let others = of_group.arguments.iter().filter(|argument| argument.head != place.head);
            let mut link = of_group.link.clone();
            link.kind = LinkKind::Conjunct;
            let arguments = members.chain(others.cloned()).collect();
            let (own, theirs) = (progress[at], progress[number]);
            added.push((
                Clause { arguments, link, ..of_group.clone() },
                Progress { denied: own.denied != theirs.denied, ..theirs },
            ));
        }
    }
    for (clause, told) in added {
        clauses.push(clause);
        progress.push(told);
    }
}

impl Sentence<'_> {
    /// The predicate that tells what a clause says: of "became one of the partners" the partners.
    pub(super) fn said_by<'s>(&'s self, clause: &'s Clause) -> &'s str {
        let of_group = || clause.with_preposition("of").next().map(|group| self.lemma(group.head));
        let one = clause.kind == PredicateKind::Nominal && ONE.contains(&&*clause.lemma);
        one.then(of_group).flatten().unwrap_or(&clause.lemma)
    }
}

/// The group that a clause puts its subject in, if it says no more.
fn group(clause: &Clause) -> Option<u32> {
    match clause.kind {
        PredicateKind::Copula => AMONG.iter().find_map(|among| clause.with_preposition(among).next()),
        PredicateKind::Nominal if ONE.contains(&&*clause.lemma) => clause.with_preposition("of").next(),
        _ => None,
    }
    .map(|group| group.head)
}

/// "The countries whose governments": whether a noun of a relative clause is told by its possessor to be of the group.
fn is_of(tree: &Tree, noun: u32, group: u32, clause: &Clause) -> bool {
    let whose = |child: usize| {
        let word = &tree.words[child];
        word.deprel.base == Deprel::Nmod && word.lemma.eq_ignore_ascii_case("whose")
    };
    tree.words.get(clause.head as usize).is_some_and(|verb| verb.head == Some(group))
        && tree.children(noun as usize).any(whose)
}
