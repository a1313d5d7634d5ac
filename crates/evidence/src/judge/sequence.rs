//! What came first: claims that put one event before or after another, against the dates that sources give the two.
//!
//! "A signed it before B joined" says nothing that a sentence need say: it follows from two dates, or is refuted by them. Each
//! of the two clauses is looked for by itself among the sentences that fit, and dated by the time in the clause that tells it.

use rapporteur_claims::{Interval, TimeRelation};
use rapporteur_grammar::structure::{Clause, LinkKind, PredicateKind};
use rapporteur_text::{TextRange, overlap};

use super::clauses::Against;
use super::{Case, LOOKED_AT};
use crate::align::Alignment;
use crate::conflict::Conflict;
use crate::propositions::Sentence;
use crate::{AtomKind, Code};

/// Share of the words of a clause that a sentence has which tells it.
const TELLS: f32 = 0.7;

/// Which of two events the claim has first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sequence {
    Before,
    After,
}

/// Two events of a claim, one of which it puts before the other.
struct Ordered {
    sequence: Sequence,
    /// The words of the one and the other.
    main: TextRange,
    other: TextRange,
    /// The word that orders them.
    marker: &'static str,
}

impl Case<'_> {
    /// Two events that the claim has in one order, and the sources by their dates in the other.
    pub(super) fn out_of_sequence(&self, claim: &Sentence<'_>) -> Option<(usize, Against)> {
        let Ordered { sequence, main, other, marker } = ordered(claim)?;
        let (_, first) = self.dated(main, other)?;
        let (number, second) = self.dated(other, main)?;
        let earlier = |a: Interval, b: Interval| a.end.zip(b.start).is_some_and(|(end, start)| end < start);
        let wrong = match sequence {
            Sequence::Before => earlier(second, first),
            Sequence::After => earlier(first, second),
        };
        let (first, second) = (first.display(), second.display());
        let reason = format!("by the sources the one was {first}, the other {second}: not \"{marker}\"");
        let conflict = Conflict {
            rule: "time.sequence",
            code: Code::TIM003,
            atoms: self.of_kind(other),
            found: second,
            reason,
        };
        wrong.then_some((number, Against::Conflict(conflict)))
    }

    /// Atoms in a range.
    fn of_kind(&self, range: TextRange) -> Vec<usize> {
        let is_word = |at: &usize| {
            matches!(self.atoms[*at].kind, AtomKind::Content | AtomKind::Relation)
                && overlap(self.atoms[*at].range, range)
        };
        (0..self.atoms.len()).filter(is_word).collect()
    }

    /// The sentence that tells a clause of the claim best, and when it says that this was.
    fn dated(&self, clause: TextRange, other: TextRange) -> Option<(usize, Interval)> {
        let inside = |at: usize| {
            let atom = &self.atoms[at];
            let is_slot = matches!(atom.kind, AtomKind::Time | AtomKind::Order | AtomKind::Scope);
            clause.contains_range(atom.range) && !(other.contains_range(atom.range) && clause.contains_range(other)) && !is_slot
        };
        let share = |alignment: &Alignment| alignment.share(self.atoms, |at, _| inside(at));
        let mut best: Option<(usize, f32)> = None;
        for (number, alignment) in self.alignments.iter().enumerate().take(LOOKED_AT) {
            let share = share(alignment);
            if share >= TELLS && best.is_none_or(|(_, before)| share > before) {
                best = Some((number, share));
            }
        }
        let (number, _) = best?;
        let alignment = &self.alignments[number];
        let times = &alignment.sentence()?.statement.times;
        let mut told = times.iter().filter(|time| time.relation == TimeRelation::In);
        let only = told.next().filter(|time| time.interval.start.is_some() && time.interval.end.is_some())?;
        told.next().is_none().then_some((number, only.interval))
    }
}

/// The main clause of a claim and the one that it is put before or after.
fn ordered(claim: &Sentence<'_>) -> Option<Ordered> {
    let clauses = claim.clauses();
    let main = clauses.iter().find(|clause| clause.link.kind == LinkKind::Root)?;
    clauses.iter().find_map(|clause| {
        let finite = clause.kind == PredicateKind::Verb || clause.kind == PredicateKind::Nominal;
        let (sequence, marker) = match clause.link.marker.as_deref()? {
            "before" => (Sequence::Before, "before"),
            "after" => (Sequence::After, "after"),
            _ => return None,
        };
        let adverbial = clause.link.kind == LinkKind::Adverbial && finite && !is_dated(claim, main, clause);
        adverbial.then_some(Ordered { sequence, main: without(main.range, clause.range), other: clause.range, marker })
    })
}

/// Whether the claim dates what it orders: then its dates are compared.
fn is_dated(claim: &Sentence<'_>, main: &Clause, clause: &Clause) -> bool {
    claim.statement.times.iter().any(|time| overlap(time.range, main.range) || overlap(time.range, clause.range))
}

/// A range without one at its end or beginning.
fn without(range: TextRange, inner: TextRange) -> TextRange {
    if inner.start() <= range.start() {
        TextRange::new(inner.end().min(range.end()), range.end())
    } else {
        TextRange::new(range.start(), inner.start().min(range.end()))
    }
}
