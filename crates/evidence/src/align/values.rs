//! Values: times, numbers and ranks of a claim against those of a sentence.

use rapporteur_catalog::EntityClass;
use rapporteur_claims::{
    Granularity, Interval, Lexicon, Order, OrderKind, Quantity, Statement, Term, Time, TimeRelation,
};
use rapporteur_linking::Referent;

use super::names::states;
use super::{Context, Scales};
use crate::words::{Relation, Words};
use crate::{Claim, SourceSentence};

/// Whether the evidence's time lies in the claim's, with the relation each has to its interval.
pub(crate) fn time_entails(
    claim: &Time,
    predicate: Option<&Term>,
    evidence: &Time,
    lexicon: &Lexicon,
    sentence: &SourceSentence,
) -> bool {
    let (c, e) = (claim.interval, evidence.interval);
    if c.start.is_none() && c.end.is_none() {
        return false;
    }
    let begins = |time: &Time| {
        time.relation == TimeRelation::Since
            || sentence.statement.terms.iter().any(|t| {
                lexicon.is_beginning(&t.stem) || lexicon.is_entering(&t.stem) && t.modality > 5 && !t.denied
            })
    };
    match (claim.relation, evidence.relation) {
        (TimeRelation::In, TimeRelation::In) => e.within(c),
        // "in 2020" of what has held since 2013.
        (TimeRelation::In, TimeRelation::Since) => {
            let once = predicate.is_some_and(|t| lexicon.happens_once(&t.stem));
            e.within(c) || !once && matches!((c.start, e.start), (Some(c), Some(e)) if e <= c)
        }
        (TimeRelation::Since, TimeRelation::Since) => e.within(c),
        (TimeRelation::Since, TimeRelation::In) => e.within(c) && begins(evidence),
        // "By 2023 it had aligned" of what is so as of 2023, or since 2019.
        (TimeRelation::Until, TimeRelation::Since) => {
            matches!((e.start, c.end), (Some(e), Some(c)) if e <= c)
        }
        (TimeRelation::Until | TimeRelation::Before, _) => match (e.end, c.start, c.end) {
            (Some(e), Some(start), _) if claim.relation == TimeRelation::Before => {
                e < start || evidence.relation == TimeRelation::Before && e <= c.end.unwrap_or(start)
            }
            (Some(e), _, Some(end)) => e <= end,
            _ => false,
        },
        (TimeRelation::After, TimeRelation::In | TimeRelation::Since) => {
            matches!((e.start, c.end), (Some(e), Some(c)) if e > c)
        }
        (TimeRelation::After, _) => e.within(c),
        (TimeRelation::In | TimeRelation::Since, _) => e.within(c) && c == e,
    }
}

/// "The body announced on 28 March that …": the day of the announcement is that of the release.
pub(super) fn announced(
    time: &Time,
    predicate: Option<&Term>,
    context: &Context<'_>,
    lexicon: &Lexicon,
) -> bool {
    let says = predicate.is_some_and(|term| lexicon.is_speech(&term.word));
    says && context.published.is_some_and(|published| published.within(time.interval))
}

/// Whether a time is the end of something, "in force until 2028": what was told before it tells nothing of that.
pub(crate) fn is_end(prose: &str, time: &Time) -> bool {
    let before = prose.get(..usize::from(time.range.start())).unwrap_or_default();
    let word = before.trim_end().rsplit(' ').next().unwrap_or_default();
    matches!(word, "to" | "until" | "till" | "through")
}

/// Whether a time of a source ends in the day, month or year in which one of a claim does: what runs until 2025 does not run until
/// 2027.
pub(super) fn ends_with(claim: &Time, evidence: &Time) -> bool {
    let (Some(own), Some(theirs)) = (claim.interval.end, evidence.interval.end) else { return false };
    let span = match claim.granularity {
        Granularity::Day => 0,
        Granularity::Month => 30,
        Granularity::Season => 92,
        _ => 365,
    };
    (0..=span).contains(&(own - theirs))
}

/// "By August 2021 it had paid": what a source of that month or before reports as done was done by then.
pub(super) fn told_by_then(time: &Time, claim: &Claim, context: &Context<'_>) -> bool {
    let published = context.published.and_then(|published| published.end);
    time.relation == TimeRelation::Until
        && !is_end(&claim.prose, time)
        && matches!((published, time.interval.end), (Some(told), Some(end)) if told <= end)
}

/// A day or month without a year, on which neither side has a document date: the same words are the same date.
pub(super) fn undated_words(time: &Time, claim: &Claim, sentence: &SourceSentence) -> bool {
    let unknown = Interval { start: None, end: None };
    if time.interval != unknown {
        return false;
    }
    claim
        .statement
        .terms
        .iter()
        .filter(|t| time.range.contains_range(t.range))
        .all(|t| sentence.statement.terms.iter().any(|e| e.stem == t.stem))
}

/// Whether two units count the same things.
fn same_unit(claim: &Quantity, evidence: &Quantity) -> bool {
    if claim.unit == evidence.unit {
        return true;
    }
    if claim.unit.is_empty() || evidence.unit.is_empty() {
        return false;
    }
    Words::get().relation(&claim.noun, &evidence.noun).carries()
}

/// Whether the evidence's number lies in the claim's.
pub(crate) fn quantity_entails(claim: &Quantity, evidence: &Quantity) -> bool {
    if evidence.indefinite && (claim.min, claim.max) != (Some(1000), Some(1000)) {
        return false;
    }
    let number = inside(evidence, claim);
    number
        && (same_unit(claim, evidence)
            || claim.unit.is_empty()
            || evidence.unit.is_empty()
            || claim.min > Some(12_000))
}

/// Whether a word is the number of a quantity that a sentence has, in whatever way it is written: "forty" and "40".
pub(super) fn counts(claim: &Statement, term: &Term, sentence: &SourceSentence, scales: &Scales<'_>) -> bool {
    scales.lexicon.is_number_word(&term.word)
        && claim.quantities.iter().any(|own| {
            !own.indefinite
                && own.range.contains_range(term.range)
                && sentence.statement.quantities.iter().any(|found| quantity_entails(own, found))
        })
}

/// Whether a sentence lists as many states as a claim counts: "four Central Asian states".
pub(super) fn lists_as_many(
    quantity: &Quantity,
    claim: &Claim,
    sentence: &SourceSentence,
    scales: &Scales<'_>,
) -> bool {
    let region = claim.statement.mentions.iter().find_map(|mention| match mention.referent {
        Referent::Entity(id) if quantity.range.contains_range(mention.range) => {
            let class = scales.catalogue.entity(id)?.class;
            (class == EntityClass::Region).then_some(id)
        }
        _ => None,
    });
    let listed = i64::try_from(states(sentence, region, scales.catalogue)).unwrap_or(i64::MAX);
    let exact = quantity.min == quantity.max && quantity.min == Some(listed.saturating_mul(1000));
    listed > 1 && exact && scales.lexicon.is_collective(&quantity.noun)
}

fn inside(inner: &Quantity, outer: &Quantity) -> bool {
    let low = outer.min.is_none_or(|o| inner.min.is_some_and(|i| i >= o));
    let high = outer.max.is_none_or(|o| inner.max.is_some_and(|i| i <= o));
    low && high
}

/// Numbers that were read as something else on one side (a score, part of a name): equal digits are equal.
pub(super) fn same_digits(quantity: &Quantity, claim: &Claim, sentence: &SourceSentence) -> bool {
    let digits = |t: &&Term| t.stem.bytes().any(|b| b.is_ascii_digit());
    let mut numbers = claim
        .statement
        .terms
        .iter()
        .filter(|t| quantity.range.contains_range(t.range))
        .filter(digits)
        .peekable();
    let exact = quantity.min == quantity.max;
    exact
        && numbers.peek().is_some()
        && numbers
            .all(|n| sentence.statement.terms.iter().any(|e| e.stem == n.stem && !in_quantity(e, sentence)))
}

fn in_quantity(term: &Term, sentence: &SourceSentence) -> bool {
    sentence.statement.quantities.iter().any(|q| q.range.contains_range(term.range))
}

pub(super) fn order_entails(claim: &Order, evidence: &Order) -> bool {
    match (&claim.kind, &evidence.kind) {
        (OrderKind::Most(most), OrderKind::Most(other)) => {
            matches!(Words::get().relation(most, other), Relation::Equal | Relation::Synonym)
        }
        (claim, evidence) => claim == evidence,
    }
}

/// The least and the most days of a length of time; none of what is no such length or has no bound.
fn days(quantity: &Quantity) -> Option<(f64, f64)> {
    let (short, long) = match &*quantity.unit {
        "day" => (1.0, 1.0),
        "week" => (7.0, 7.0),
        "fortnight" => (14.0, 14.0),
        "month" => (28.0, 31.0),
        "year" => (365.0, 366.0),
        _ => return None,
    };
    // Numbers are in thousandths. Whoever says "two weeks" does not count the days of a weekend.
    let number = |bound: Option<i64>| bound.map(|bound| bound as f64 / 1000.0);
    let slack = if short > 1.0 { 3.0 } else { 0.0 };
    Some((number(quantity.min)? * short - slack, number(quantity.max)? * long + slack))
}

/// Numbers of the same things that exclude each other.
pub(crate) fn quantities_exclude(claim: &Quantity, evidence: &Quantity) -> bool {
    if claim.indefinite || claim.unit.is_empty() {
        return false;
    }
    if let Some((own, theirs)) = days(claim).zip(days(evidence))
        && claim.unit != evidence.unit
    {
        return own.1 < theirs.0 || theirs.1 < own.0;
    }
    let related = same_unit(claim, evidence)
        || matches!(Words::get().relation(&claim.noun, &evidence.noun), Relation::Above | Relation::Below);
    let apart = matches!((claim.max, evidence.min), (Some(c), Some(e)) if c < e)
        || matches!((evidence.max, claim.min), (Some(e), Some(c)) if e < c);
    related && apart
}
