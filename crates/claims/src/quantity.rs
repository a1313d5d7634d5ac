//! Numbers as intervals, with what they count.

use rapporteur_text::{TextRange, TokenKind};

use crate::Quantity;
use crate::lexicon::{Bound, Lexicon};
use crate::words::Word;

/// Finds the quantities of a sentence outside `taken` (times and names).
pub(crate) fn quantities(words: &[Word], taken: &[bool], lexicon: &Lexicon) -> Vec<Quantity> {
    let mut out: Vec<Quantity> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match quantity_at(words, at, taken, lexicon) {
            Some((mut quantity, len)) => {
                // "From nine days to two": both count days.
                if let Some(before) = out.last().filter(|_| quantity.unit.is_empty())
                    && is_from_to(words, before.range, at)
                {
                    quantity.unit.clone_from(&before.unit);
                    quantity.noun.clone_from(&before.noun);
                }
                out.push(quantity);
                at += len.max(1);
            }
            None => at += 1,
        }
    }
    out
}

/// Whether "from" stands before one number and "to" between it and the next.
fn is_from_to(words: &[Word], first: TextRange, next: usize) -> bool {
    let is = |at: Option<usize>, lower: &str| {
        at.and_then(|at| words.get(at)).is_some_and(|it| &*it.lower == lower)
    };
    let start = words.partition_point(|word| word.range.start() < first.start());
    let to = next.checked_sub(1);
    let adjacent =
        next.checked_sub(2).and_then(|at| words.get(at)).is_some_and(|it| it.range.end() == first.end());
    is(start.checked_sub(1), "from") && is(to, "to") && adjacent
}

fn quantity_at(words: &[Word], at: usize, taken: &[bool], lexicon: &Lexicon) -> Option<(Quantity, usize)> {
    if taken.get(at).copied().unwrap_or(true) {
        return None;
    }
    // "the two countries", "both sides": the number is presupposed, not claimed.
    let before = at.checked_sub(1).and_then(|i| words.get(i)).map(|word| &*word.lower);
    let compound = words.get(at + 1).is_some_and(|word| word.hyphened);
    if !compound && matches!(before, Some("the" | "these" | "those" | "both" | "its" | "their" | "'s")) {
        return None;
    }
    let numbers = &lexicon.numbers;
    let particle = &*words[at].lower == "over"
        && at.checked_sub(1).is_some_and(|verb| numbers.over_verbs.contains(&words[verb].stem));
    let (bound, skip) = match numbers.bounds.at(words, at) {
        Some(_) if particle => return None,
        Some((bound, len)) => (Some(bound), len),
        None => (None, 0),
    };
    let mut next = at + skip;
    if taken.get(next).copied().unwrap_or(true) {
        return None;
    }
    if let Some((thousandths, used)) = part_of_whole(words, at, next, lexicon) {
        return Some((part(words, at, next + used, thousandths, bound, taken, lexicon)?, next + used - at));
    }
    // "between 20 and 30"
    let between = skip == 0 && &*words[at].lower == "between";
    next += usize::from(between);
    let (value, used, open) = number(words, next, lexicon)?;
    // "some 40 officials" counts, "some" alone is a quantifier; an ordinal is an order.
    next += used;
    // "rose from 20 to 30" says two numbers.
    let upper = (before != Some("from"))
        .then(|| range_end(words, next, between, taken, lexicon))
        .flatten()
        .filter(|(upper, _)| *upper > value);
    if between && upper.is_none() {
        return None;
    }
    next += upper.map_or(0, |(_, used)| used);
    // "five (5) days": the repetition is not a second number.
    if let [open, again, close, ..] = words.get(next..).unwrap_or_default()
        && &*open.lower == "("
        && &*close.lower == ")"
        && again.kind == TokenKind::Number
    {
        next += 3;
    }
    let mut end = next;
    let (mut unit, mut noun): (Box<str>, Box<str>) = Default::default();
    if words.get(next).is_some_and(|word| numbers.percent.contains(&word.lower)) {
        unit = "%".into();
        end = next + 1;
        if words.get(next).is_some_and(|word| &*word.lower == "per") {
            end += 1;
        }
    } else if words.get(next).is_some_and(|word| &*word.lower == "per")
        && words.get(next + 1).is_some_and(|word| &*word.lower == "cent")
    {
        unit = "%".into();
        end = next + 2;
    } else if let Some(currency) = at_symbol(words, at + skip) {
        unit = currency;
    } else if let Some(last) =
        counted(words, next, taken, lexicon).or_else(|| counted_earlier(words, next, taken, lexicon))
    {
        unit = words[last].stem.clone();
        noun = words[last].lower.clone();
        end = last + 1;
    }
    // "four years later", "two days ago": a distance in time, not a number of things; "3,000 tents after the flood" is one.
    let timed = noun.is_empty()
        || lexicon.calendar.relative.units.contains_key(&noun)
        || matches!(&*unit, "hour" | "minut" | "second");
    if timed
        && words
            .get(end)
            .is_some_and(|word| matches!(&*word.lower, "later" | "earlier" | "ago" | "after" | "before"))
    {
        return None;
    }
    let thousandths = |value: f64| (value * 1000.0).round() as i64;
    let one = if value.fract() == 0.0 { 1000 } else { 1 };
    let exact = thousandths(value);
    let (min, max) = match (bound, open) {
        (Some(Bound::Above), _) => (Some(exact + one), None),
        (Some(Bound::AtLeast), _) => (Some(exact), None),
        (Some(Bound::Below), _) => (None, Some(exact - one)),
        (Some(Bound::AtMost), _) => (None, Some(exact)),
        (Some(Bound::About), _) => (Some(thousandths(value * 0.9)), Some(thousandths(value * 1.1))),
        (None, true) => (Some(exact), None),
        (None, false) => (Some(exact), Some(exact)),
    };
    let (min, max) = upper.map_or((min, max), |(upper, _)| (Some(exact), Some(thousandths(upper))));
    let range = TextRange::new(words[at].range.start(), words.get(end - 1)?.range.end());
    Some((Quantity { range, min, max, unit, noun, indefinite: false }, end - at))
}

/// The noun of "two earlier warnings"; "two earlier" alone is a distance in time.
fn counted_earlier(words: &[Word], at: usize, taken: &[bool], lexicon: &Lexicon) -> Option<usize> {
    words.get(at).filter(|word| matches!(&*word.lower, "earlier" | "later"))?;
    counted(words, at + 1, taken, lexicon).filter(|&last| words[last].lower.ends_with('s'))
}

/// The upper end of a range behind its lower one: its value and the words used with what joins them.
fn range_end(
    words: &[Word],
    at: usize,
    between: bool,
    taken: &[bool],
    lexicon: &Lexicon,
) -> Option<(f64, usize)> {
    let join = words.get(at)?;
    let end = words.get(at + 1)?;
    let free = !taken.get(at + 1).copied().unwrap_or(true);
    let joined = if between { &*join.lower == "and" } else { lexicon.numbers.joins.contains(&join.lower) };
    // "from two to London": only digits or number words on both sides.
    let counts = end.kind == TokenKind::Number || lexicon.numbers.units.contains_key(&end.lower);
    if !(joined && free && counts) {
        return None;
    }
    let (value, used, open) = number(words, at + 1, lexicon)?;
    (!open).then_some((value, used + 1))
}

/// A part of a whole from `at` ("a third of", "two thirds of", "half the"), in thousandths of a per cent, and the words
/// used up to what it is a part of. `from` is where what bounds it begins.
fn part_of_whole(words: &[Word], from: usize, at: usize, lexicon: &Lexicon) -> Option<(i64, usize)> {
    if let Some(found) = so_many_in(words, at, lexicon) {
        return Some(found);
    }
    let numbers = &lexicon.numbers;
    let lower = |at: usize| words.get(at).map_or("", |word| &*word.lower);
    let named = |at: usize| numbers.parts.get(lower(at)).copied();
    let (value, used) = if let Some(value) = named(at) {
        // "third of the month" is an order.
        (&*words[at].lower == "half").then_some((value, 1))?
    } else {
        let value = named(at + 1)?;
        let times = match lower(at) {
            "a" | "an" | "one" => 1,
            word => numbers.units.get(word).copied().filter(|times| (1..10).contains(times))?,
        };
        ((value * times).min(100_000), 2)
    };
    // Two thirds are 66.667 %, not 66.666 %.
    let value = if value % 1_000 == 666 { value + 1 } else { value };
    let of = lower(at + used) == "of";
    let whole = used == 1 && matches!(lower(at + used), "the" | "its" | "their" | "all");
    // "Fell by a third", "by more than a third"
    let by = from.checked_sub(1).is_some_and(|before| lower(before) == "by");
    (of || whole || by).then_some((value, used + usize::from(of)))
}

/// "One in three", "one load in three": a part of a whole, and the words used.
fn so_many_in(words: &[Word], at: usize, lexicon: &Lexicon) -> Option<(i64, usize)> {
    let number = |at: usize| -> Option<i64> {
        let word = words.get(at)?;
        let value = lexicon.numbers.units.get(&word.lower).copied();
        value.or_else(|| word.lower.parse().ok().filter(|_| word.kind == TokenKind::Number))
    };
    let part = number(at).filter(|part| (1..10).contains(part))?;
    let is_in = |at: usize| words.get(at).is_some_and(|word| &*word.lower == "in");
    let noun = !is_in(at + 1) && words.get(at + 1).is_some_and(Word::is_word) && is_in(at + 2);
    let whole_at = at + 2 + usize::from(noun);
    if !noun && !is_in(at + 1) {
        return None;
    }
    let whole = number(whole_at).filter(|whole| *whole > part && *whole <= 100)?;
    // "One ship in three years", "two in 5 May" count otherwise.
    let next = words.get(whole_at + 1);
    let ends =
        next.is_none_or(|next| next.is_punct() || matches!(&*next.lower, "of" | "and" | "or" | "is" | "are"));
    ends.then(|| (part * 100_000 / whole, whole_at + 1 - at))
}

/// A part of a whole as a quantity in per cent. Nobody says "a third" of 33.3 % alone.
fn part(
    words: &[Word],
    at: usize,
    end: usize,
    value: i64,
    bound: Option<Bound>,
    taken: &[bool],
    lexicon: &Lexicon,
) -> Option<Quantity> {
    let (min, max) = match bound {
        Some(Bound::Above) => (Some(value + 1), None),
        Some(Bound::AtLeast) => (Some(value), None),
        Some(Bound::Below) => (None, Some(value - 1)),
        Some(Bound::AtMost) => (None, Some(value)),
        Some(Bound::About) | None => (Some(value - value / 10), Some(value + value / 10)),
    };
    let noun =
        counted(words, end, taken, lexicon).map_or_else(Box::default, |last| words[last].lower.clone());
    let range = TextRange::new(words.get(at)?.range.start(), words.get(end - 1)?.range.end());
    Some(Quantity { range, min, max, unit: "%".into(), noun, indefinite: false })
}

/// A number from `at`: its value, the words used, whether it is open above ("dozens").
fn number(words: &[Word], at: usize, lexicon: &Lexicon) -> Option<(f64, usize, bool)> {
    let numbers = &lexicon.numbers;
    let word = words.get(at)?;
    if let Some(&value) = numbers.plural_scales.get(&word.lower) {
        return Some((value as f64, 1, true));
    }
    if &*word.lower == "half" && words.get(at + 1).is_some_and(|word| &*word.lower == "a") {
        let &scale = numbers.scales.get(&words.get(at + 2)?.lower)?;
        return Some((scale as f64 / 2.0, 3, false));
    }
    let is_a = matches!(&*word.lower, "a" | "an");
    if is_a {
        // "a dozen", "a hundred"
        let &scale = numbers.scales.get(&words.get(at + 1)?.lower)?;
        return Some((scale as f64, 2, false));
    }
    let mut value = if word.kind == TokenKind::Number {
        digits(&word.lower)?
    } else {
        // "One of its partners" counts nothing.
        let &value = numbers.units.get(&word.lower)?;
        if &*word.lower == "one" {
            return None;
        }
        value as f64
    };
    let mut used = 1;
    // "twenty five", "two hundred thousand"
    while let Some(next) = words.get(at + used) {
        if let Some(&scale) = numbers.scales.get(&next.lower) {
            value *= scale as f64;
        } else if let Some(&unit) = numbers.units.get(&next.lower)
            && value >= 20.0
            && (1..10).contains(&unit)
            && word.kind == TokenKind::Word
        {
            value += unit as f64;
        } else {
            break;
        }
        used += 1;
    }
    (value.abs() < 1e15).then_some((value, used, false))
}

fn digits(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| *c != ',').collect();
    if !plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    plain.parse().ok()
}

/// Currency sign before a number.
fn at_symbol(words: &[Word], at: usize) -> Option<Box<str>> {
    let previous = words.get(at.checked_sub(1)?)?;
    matches!(&*previous.lower, "$" | "€" | "£" | "us$" | "usd" | "eur").then(|| previous.lower.clone())
}

/// The noun that a number counts: the last content word before a function word, at most four words on.
fn counted(words: &[Word], from: usize, taken: &[bool], lexicon: &Lexicon) -> Option<usize> {
    let mut last = None;
    for (index, word) in words.iter().enumerate().skip(from).take(4) {
        if !word.is_word() {
            break;
        }
        // "four Central Asian states" counts states.
        if taken.get(index).copied().unwrap_or(true) {
            if last.is_some() { break } else { continue }
        }
        // "two of the ships" counts ships.
        if lexicon.is_stop(&word.lower) {
            if last.is_none() && matches!(&*word.lower, "of" | "the" | "other" | "new" | "more") {
                continue;
            }
            break;
        }
        let verb_like =
            lexicon.irregular_past.contains(&word.lower) || (word.lower.ends_with("ed") && last.is_some());
        if verb_like {
            break;
        }
        last = Some(index);
        if word.hyphened && index == from {
            // "a five-day course" counts days.
            break;
        }
        if word.lower.ends_with('s') && !word.lower.ends_with("ss") {
            break;
        }
    }
    last
}

/// Singular nouns with an indefinite article: "a vessel" is one vessel, if somebody claims two.
pub(crate) fn indefinites(words: &[Word], taken: &[bool], lexicon: &Lexicon) -> Vec<Quantity> {
    let mut out = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if !matches!(&*word.lower, "a" | "an") || taken.get(at).copied().unwrap_or(true) {
            continue;
        }
        let Some(head) = counted(words, at + 1, taken, lexicon).and_then(|last| words.get(last)) else {
            continue;
        };
        let plural = head.lower.ends_with('s') && !head.lower.ends_with("ss");
        if !plural {
            out.push(Quantity {
                range: TextRange::new(word.range.start(), head.range.end()),
                min: Some(1000),
                max: Some(1000),
                unit: head.stem.clone(),
                noun: head.lower.clone(),
                indefinite: true,
            });
        }
    }
    out
}
