//! What a claim puts before, after or into the time of something else.

use rapporteur_claims::{Distance, Lexicon, Side, distances};
use rapporteur_grammar::structure::{Argument, Clause, LinkKind, PredicateKind, Role, Tense};
use rapporteur_text::{TextRange, TextSize, overlap};

use super::dates::Part;
use crate::propositions::Sentence;

/// Which of two events the claim has first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::judge) enum Sequence {
    Before,
    After,
}

impl Sequence {
    /// How the other stands to the one.
    pub(super) fn turned(self) -> Sequence {
        match self {
            Sequence::Before => Sequence::After,
            Sequence::After => Sequence::Before,
        }
    }
}

/// A period of the calendar that two events may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Day,
    Month,
    Year,
}

/// How a claim has one event stand to another in time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Relation {
    /// "before it joined", "two years before it joined"
    Apart(Sequence, Option<Distance>),
    /// "in the same year in which it joined"
    Same(Period),
}

/// Two events of a claim, and how it has the one stand to the other.
#[derive(Debug, Clone, Copy)]
pub(in crate::judge) struct Ordered {
    pub(super) relation: Relation,
    /// The words of the one and the other.
    pub(super) main: Part,
    pub(super) other: Part,
    /// The words that say how they stand.
    pub(super) words: TextRange,
}

impl Ordered {
    /// Which of the two comes first, if the claim says so.
    pub(super) fn sequence(&self) -> Option<Sequence> {
        match self.relation {
            Relation::Apart(sequence, _) => Some(sequence),
            Relation::Same(_) => None,
        }
    }
}

/// The two events of a claim that it puts in an order or into one period.
pub(super) fn ordered(claim: &Sentence<'_>, lexicon: &Lexicon) -> Option<Ordered> {
    measured(claim, lexicon)
        .or_else(|| of_one_period(claim))
        .or_else(|| by_clause(claim))
        .or_else(|| by_phrase(claim))
}

/// "Two years before it joined", "less than half a year after agreeing it": two events with their distance.
fn measured(claim: &Sentence<'_>, lexicon: &Lexicon) -> Option<Ordered> {
    let prose = claim.prose;
    let (distance, sequence) = distances(prose, lexicon).into_iter().find_map(|distance| {
        let sequence = match distance.side? {
            Side::Before => Sequence::Before,
            Side::After => Sequence::After,
        };
        Some((distance, sequence))
    })?;
    let end = usize::from(distance.range.end());
    let rest = prose.get(end..)?;
    // The other event ends at the next comma, or with the sentence.
    let other = range(end, end + rest.find(", ").unwrap_or(rest.len()))?;
    let start = usize::from(distance.range.start());
    let main = if prose.get(..start)?.trim().is_empty() {
        range(usize::from(other.end()), prose.len())?
    } else {
        range(0, start)?
    };
    let named = !has_clause(claim, other);
    let relation = Relation::Apart(sequence, Some(distance));
    Some(Ordered { relation, main: told(main), other: Part { range: other, named }, words: distance.range })
}

/// "In the same year in which it joined", "in the same month as the talks": two events of one period.
fn of_one_period(claim: &Sentence<'_>) -> Option<Ordered> {
    const SAME: &str = "the same ";
    const PERIODS: [(&str, Period); 3] =
        [("day ", Period::Day), ("month ", Period::Month), ("year ", Period::Year)];
    /// What may follow.
    const JOINED: [&str; 6] = ["in which ", "on which ", "that ", "when ", "as that in which ", "as "];
    let prose = claim.prose;
    let same = prose.find(SAME)?;
    let after = prose.get(same + SAME.len()..)?;
    let (unit, period) = PERIODS.into_iter().find(|(unit, _)| after.starts_with(unit))?;
    let rest = after.get(unit.len()..)?;
    let joined = JOINED.into_iter().find(|words| rest.starts_with(words))?;
    // "in the same year"
    let preposition = prose.get(..same)?.trim_end();
    let start = preposition.rfind(' ').map_or(0, |at| at + 1);
    let end = same + SAME.len() + unit.len() + joined.len();
    let other = range(end, prose.len())?;
    Some(Ordered {
        relation: Relation::Same(period),
        main: told(range(0, start)?),
        other: Part { range: other, named: joined == "as " },
        words: range(start, start + prose.get(start..end)?.trim_end().len())?,
    })
}

/// The main clause of a claim and the one that it is put before or after.
fn by_clause(claim: &Sentence<'_>) -> Option<Ordered> {
    let clauses = claim.clauses();
    let main = clauses.iter().find(|clause| clause.link.kind == LinkKind::Root)?;
    clauses.iter().find_map(|clause| {
        let finite =
            matches!(clause.kind, PredicateKind::Verb | PredicateKind::Nominal) || clause.support.is_some();
        if clause.link.kind != LinkKind::Adverbial || !finite || is_dated(claim, main.range, clause.range) {
            return None;
        }
        let sequence = match clause.link.marker.as_deref().or_else(|| opening(claim, clause))? {
            "before" | "by the time" => Sequence::Before,
            "after" | "once" | "as soon as" => Sequence::After,
            // "Had already filed it when she wrote"
            "when" if had(main) && !had(clause) => Sequence::Before,
            "when" if had(clause) && !had(main) => Sequence::After,
            _ => return None,
        };
        let start = clause.range.start();
        Some(Ordered {
            relation: Relation::Apart(sequence, None),
            main: told(without(main.range, clause.range)),
            other: told(clause.range),
            words: TextRange::new(start, start),
        })
    })
}

/// The main clause and what is named after "before" or "after": "before its treaties with Peru".
fn by_phrase(claim: &Sentence<'_>) -> Option<Ordered> {
    let main = claim.clauses().iter().find(|clause| clause.link.kind == LinkKind::Root)?;
    let (sequence, phrase) = main.arguments.iter().find_map(|argument| {
        let sequence = match argument.preposition.as_deref().filter(|_| argument.role == Role::Oblique)? {
            "before" | "prior to" | "ahead of" => Sequence::Before,
            "after" | "following" => Sequence::After,
            _ => return None,
        };
        Some((sequence, argument))
    })?;
    let timed = is_dated(claim, main.range, phrase.range);
    (!timed).then(|| Ordered {
        relation: Relation::Apart(sequence, None),
        main: told(without(main.range, phrase.range)),
        other: Part { range: whole(claim, phrase), named: true },
        words: TextRange::new(phrase.range.start(), phrase.range.start()),
    })
}

/// A phrase with all that follows up to a comma.
fn whole(claim: &Sentence<'_>, phrase: &Argument) -> TextRange {
    let end = usize::from(phrase.range.end());
    let rest = claim.prose.get(end..).unwrap_or_default();
    range(usize::from(phrase.range.start()), end + rest.find(", ").unwrap_or(rest.len()))
        .unwrap_or(phrase.range)
}

/// "had filed"
fn had(clause: &Clause) -> bool {
    clause.perfect && clause.tense == Some(Tense::Past)
}

/// The word that a clause opens with, where the tree has it as an adverb: "when".
fn opening(claim: &Sentence<'_>, clause: &Clause) -> Option<&'static str> {
    const OPENINGS: [&str; 2] = ["when", "once"];
    let words = claim.words_of(clause.range).to_lowercase();
    OPENINGS.into_iter().find(|opening| words.strip_prefix(opening).is_some_and(|rest| rest.starts_with(' ')))
}

/// Whether a finite clause stands within a range.
fn has_clause(claim: &Sentence<'_>, range: TextRange) -> bool {
    let mut clauses = claim.clauses().iter();
    clauses.any(|clause| clause.tense.is_some() && range.contains_range(claim.word_at(clause.head)))
}

/// Whether the claim dates what it orders: then its dates are compared.
fn is_dated(claim: &Sentence<'_>, main: TextRange, other: TextRange) -> bool {
    let mut times = claim.statement.times.iter();
    times.any(|time| overlap(time.range, main) || overlap(time.range, other))
}

/// A range without one at its end or beginning.
fn without(range: TextRange, inner: TextRange) -> TextRange {
    if inner.start() <= range.start() {
        TextRange::new(inner.end().min(range.end()), range.end())
    } else {
        TextRange::new(range.start(), inner.start().min(range.end()))
    }
}

/// A part that a verb tells.
fn told(range: TextRange) -> Part {
    Part { range, named: false }
}

fn range(start: usize, end: usize) -> Option<TextRange> {
    let (start, end) = (TextSize::try_from(start).ok()?, TextSize::try_from(end).ok()?);
    (start <= end).then(|| TextRange::new(start, end))
}
