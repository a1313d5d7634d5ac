//! What a sentence estimates in its own voice: how likely, how sure, which number.
//!
//! Words of a quotation or of somebody whom the sentence reports are not the writer's; a comparison ("more likely than")
//! states no probability; nor do a question, a month ("in May well before") or a number of things ("perhaps 40").

use rapporteur_text::{TextRange, TokenKind};

use crate::words::{Word, words};
use crate::{ConfidenceLevel, Lexicon, Statement, cues};

/// The estimates of a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Estimative {
    /// Words of likelihood, in order.
    pub likelihoods: Vec<Likelihood>,
    /// Statements of confidence, in order.
    pub confidences: Vec<Confidence>,
    /// Probabilities in numbers, in order.
    pub chances: Vec<Chance>,
}

/// A word of likelihood.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Likelihood {
    /// The words, in the prose.
    pub range: TextRange,
    /// The term as the data list it.
    pub term: Box<str>,
    /// For a word that no yardstick fixes, the per cent around which readers put it.
    pub loose: Option<u8>,
    /// Whether the event is denied behind it ("almost certainly not"), so that its band is another one.
    pub denied: bool,
}

/// A statement of confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Confidence {
    /// The words, in the prose.
    pub range: TextRange,
    /// How sure.
    pub level: ConfidenceLevel,
}

/// A probability in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Chance {
    /// Number and unit, in the prose.
    pub range: TextRange,
    /// Thousandths of a per cent, inclusive; `None` for open.
    pub min: Option<i64>,
    /// Thousandths of a per cent, inclusive; `None` for open.
    pub max: Option<i64>,
    /// Index of the word of likelihood that it stands with, in [`Estimative::likelihoods`].
    pub likelihood: Option<u32>,
}

/// Reads what a sentence estimates; `None` if it estimates nothing in its own voice. Linear in the sentence.
#[must_use]
pub fn estimative(prose: &str, statement: &Statement, lexicon: &Lexicon) -> Option<Estimative> {
    if prose.trim_end().trim_end_matches(['"', '\'', ')']).ends_with('?') {
        return None;
    }
    // Speech between single marks, which a paragraph may open and another close.
    let speech = prose.trim_start().starts_with('\'') && !prose.trim_start().starts_with("'s");
    let words = words(prose, lexicon);
    if speech || reports_another(&words, statement, lexicon) {
        return None;
    }
    let quoted = cues::quoted(&words);
    let mut out = Estimative::default();
    let mut at = 0;
    while at < words.len() {
        if quoted.get(at).copied().unwrap_or(true) {
            at += 1;
            continue;
        }
        let used = read_at(prose, &words, at, statement, lexicon, &mut out);
        at += used.max(1);
    }
    let quoted = |range: TextRange| {
        let first = words.partition_point(|word| word.range.end() <= range.start());
        quoted.get(first).copied().unwrap_or(true)
    };
    let percentages = statement.quantities.iter().filter(|quantity| &*quantity.unit == "%");
    let chances = percentages
        .filter(|quantity| !quoted(quantity.range) && is_chance(&words, quantity.range, &out, lexicon))
        .map(|quantity| Chance {
            range: quantity.range,
            min: quantity.min,
            max: quantity.max,
            likelihood: stands_with(&words, quantity.range, &out.likelihoods, lexicon),
        })
        .collect();
    out.chances = chances;
    let nothing = out.likelihoods.is_empty() && out.confidences.is_empty() && out.chances.is_empty();
    (!nothing).then_some(out)
}

/// Reads a term or phrase at a word; the number of words used.
fn read_at(
    prose: &str,
    words: &[Word],
    at: usize,
    statement: &Statement,
    lexicon: &Lexicon,
    out: &mut Estimative,
) -> usize {
    if let Some((level, len)) = lexicon.confidence.at(words, at) {
        out.confidences.push(Confidence { range: cues::cover(words, at, len), level });
        return len;
    }
    let fixed = lexicon.estimates.at(words, at);
    let loose = lexicon.loose.at(words, at);
    let (term, len, loose) = match (fixed, loose) {
        (Some((_, fixed)), Some((about, len))) if len > fixed => (None, len, Some(about)),
        (Some((number, len)), _) => (lexicon.term(number), len, None),
        (None, Some((about, len))) => (None, len, Some(about)),
        (None, None) => return 0,
    };
    let range = cues::cover(words, at, len);
    if !states(words, at, len, range, loose.is_some(), statement, lexicon) {
        return len;
    }
    let term = term.map_or_else(
        || prose.get(std::ops::Range::<usize>::from(range)).unwrap_or_default().to_lowercase().into(),
        Box::from,
    );
    let denied = words.get(at + len).is_some_and(|word| matches!(&*word.lower, "not" | "no" | "never"));
    out.likelihoods.push(Likelihood { range, term, loose, denied });
    len
}

/// Whether a term states a probability where it stands.
fn states(
    words: &[Word],
    at: usize,
    len: usize,
    range: TextRange,
    loose: bool,
    statement: &Statement,
    lexicon: &Lexicon,
) -> bool {
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    let after = words.get(at + len);
    if before.is_some_and(|word| lexicon.comparing.contains(&word.lower)) {
        return false;
    }
    // "May well before the summit": the month. A sentence may start with the verb's capital only as a question.
    let month = words.get(at).is_some_and(|word| word.capital && &*word.lower == "may");
    if month || statement.times.iter().any(|time| rapporteur_text::overlap(time.range, range)) {
        return false;
    }
    // "Probable Cause Act": part of a name.
    let name = |mention: &rapporteur_linking::Mention| mention.range.contains_range(range);
    if statement.mentions.iter().any(name) {
        return false;
    }
    if !loose || len > 1 {
        return true;
    }
    // "perhaps 40 people", "possibly the largest", "perhaps best known": a number or a rank is rounded.
    let rounds = after.is_some_and(|word| {
        word.kind == TokenKind::Number
            || lexicon.numbers.units.contains_key(&word.lower)
            || lexicon.superlatives.contains(&word.lower)
            || lexicon.rounded.contains(&word.lower)
    });
    // An adverb of the clause opens the sentence or stands beside the verb; elsewhere it hedges one phrase.
    let verb = |word: Option<&Word>| word.is_some_and(|word| lexicon.auxiliaries.contains(&word.lower));
    !rounds && (at == 0 || verb(before) || verb(after))
}

/// Whether the sentence reports what somebody other than the writer says or estimates.
fn reports_another(words: &[Word], statement: &Statement, lexicon: &Lexicon) -> bool {
    // The subject stands before its verb, if it is one of a few words.
    let by_writer = |verb: usize| {
        let before = words.get(verb.saturating_sub(3)..verb).unwrap_or_default();
        before.iter().any(|word| lexicon.own_speakers.contains(&word.lower))
    };
    let estimator = words.iter().position(|word| lexicon.estimating.contains(&word.lower));
    if estimator.is_some_and(|verb| verb > 0 && !by_writer(verb)) {
        return true;
    }
    let Some(attribution) = &statement.attribution else { return false };
    // Where nobody is linked, the range is that of the verb.
    let cue = words.partition_point(|word| word.range.start() < attribution.range.start());
    attribution.speaker.is_some() || !by_writer(cue)
}

/// Whether a percentage says how probable something is: a word of chance follows it, leads to it, or it stands in
/// brackets behind a word of likelihood.
fn is_chance(words: &[Word], range: TextRange, found: &Estimative, lexicon: &Lexicon) -> bool {
    let first = words.partition_point(|word| word.range.end() <= range.start());
    let end = words.partition_point(|word| word.range.start() < range.end());
    let chance = |word: &Word| lexicon.chance_words.contains(&word.lower);
    // "30 % chance", "30 % likely"
    if words.get(end).is_some_and(chance) {
        return true;
    }
    let before = words.get(first.saturating_sub(4)..first).unwrap_or_default();
    // "a chance of about 30 %", "the probability is 30 %"
    let leads = |word: &Word| {
        matches!(
            &*word.lower,
            "of" | "at" | "is" | "about" | "around" | "to" | "be" | "roughly" | "only" | "some"
        )
    };
    if let Some(noun) = before.iter().rposition(|word| !leads(word))
        && noun + 1 < before.len()
        && before.get(noun).is_some_and(chance)
    {
        return true;
    }
    // "likely (90 %)", "likely, at 90 %,", "likely, or 90 %"
    let joins = |word: &Word| {
        matches!(&*word.lower, "(" | "," | "-" | "or" | "at" | "about" | "around" | "roughly" | "i.e.")
    };
    let gap = before.iter().rposition(|word| !joins(word)).map_or(0, |term| before.len() - term - 1);
    gap > 0
        && first
            .checked_sub(gap + 1)
            .and_then(|term| words.get(term))
            .is_some_and(|word| found.likelihoods.iter().any(|found| found.range.contains_range(word.range)))
}

/// The nearest word of likelihood in the clause of a number.
fn stands_with(
    words: &[Word],
    range: TextRange,
    likelihoods: &[Likelihood],
    lexicon: &Lexicon,
) -> Option<u32> {
    let place = |range: TextRange| {
        let first = words.partition_point(|word| word.range.end() <= range.start());
        (first, words.partition_point(|word| word.range.start() < range.end()))
    };
    let number = place(range);
    let joined = |word: &Word| {
        let opens = matches!(&*word.lower, ";" | ":" | "and" | "or") || lexicon.openers.contains(&word.lower);
        // "likely, or 90 %"
        !opens || &*word.lower == "or"
    };
    let distance = |likelihood: &Likelihood| {
        let word = place(likelihood.range);
        let (from, to) = if word.0 < number.0 { (word.1, number.0) } else { (number.1, word.0) };
        let between = words.get(from..to)?;
        between.iter().all(joined).then_some(between.len())
    };
    (0..)
        .zip(likelihoods)
        .filter_map(|(index, likelihood)| Some((distance(likelihood)?, index)))
        .min()
        .map(|(_, index)| index)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use rapporteur_catalog::Catalogue;

    use super::{Estimative, estimative};
    use crate::{Anchor, ConfidenceLevel, Lexicon, read};

    fn of(prose: &str) -> Estimative {
        let (catalogue, lexicon): (Arc<Catalogue>, Arc<Lexicon>) = (Catalogue::builtin(), Lexicon::builtin());
        let statement = read(prose, &[], Anchor::default(), &catalogue, &lexicon);
        estimative(prose, &statement, &lexicon).unwrap_or_default()
    }

    fn terms(prose: &str) -> Vec<String> {
        of(prose).likelihoods.iter().map(|found| found.term.to_string()).collect()
    }

    #[test]
    fn terms_of_the_writer_are_found() {
        assert_eq!(terms("A second ferry will very likely follow."), ["very likely"]);
        assert_eq!(terms("The ferry may well be late."), ["may well"]);
        assert_eq!(terms("There is a good chance that the quay floods."), ["a good chance"]);
        assert_eq!(terms("We assess that a strike is unlikely."), ["unlikely"]);
        assert_eq!(terms("A strike will possibly follow."), ["possibly"]);
        assert_eq!(terms("The desk assesses that a strike is likely."), ["likely"]);
        assert_eq!(terms("We believe that a strike may well follow."), ["may well"]);
        assert_eq!(terms("Perhaps a strike will follow."), ["perhaps"]);
        assert_eq!(terms("Delays are almost certainly not a sign of that."), ["almost certainly"]);
        assert!(of("Delays are almost certainly not a sign of that.").likelihoods[0].denied);
    }

    #[test]
    fn words_of_others_and_other_words_are_not() {
        for prose in [
            "The pilot said that a strike is likely.",
            "According to the port office a strike is unlikely.",
            "The port office assesses that a strike is highly likely.",
            "Pilots believe that a strike may well follow.",
            "The notice calls the ferry \"likely to be late\" in winter.",
            "Freight is more likely to be lost than mail.",
            "Storms are as likely in March as in April.",
            "The ferry left in May well before the storm.",
            "Perhaps 40 people came.",
            "It is perhaps the oldest quay.",
            "The pilots are perhaps best known for that.",
            "The quay needs paint, or maybe a wall.",
            "'Maybe it was the fog.",
            "Is a strike likely?",
        ] {
            assert_eq!(terms(prose), [""; 0], "{prose}");
        }
    }

    #[test]
    fn confidence_is_a_statement_about_a_judgement() {
        let levels = |prose: &str| of(prose).confidences.iter().map(|found| found.level).collect::<Vec<_>>();
        assert_eq!(
            levels("We judge with high confidence that the quay will close."),
            [ConfidenceLevel::High]
        );
        assert_eq!(levels("The quay will close (moderate confidence)."), [ConfidenceLevel::Moderate]);
        assert_eq!(levels("We have low confidence in this judgement."), [ConfidenceLevel::Low]);
        for prose in [
            "Voters have high confidence in the harbour office.",
            "High confidence of investors helped the port.",
            "The parliament passed a vote of no confidence.",
        ] {
            assert_eq!(levels(prose), [], "{prose}");
        }
    }

    #[test]
    fn percentages_are_chances_only_beside_such_words() {
        let chances =
            |prose: &str| of(prose).chances.iter().map(|found| (found.min, found.max)).collect::<Vec<_>>();
        for prose in [
            "A strike is likely (90 %).",
            "A strike is likely, at 90 %, before the summer.",
            "There is a 90 % chance of a strike.",
            "The probability of 90 % is high.",
            "A strike is 90 per cent likely.",
        ] {
            assert_eq!(chances(prose), [(Some(90_000), Some(90_000))], "{prose}");
        }
        assert_eq!(chances("A strike is likely (55-80 %)."), [(Some(55_000), Some(80_000))]);
        let together = |prose: &str| of(prose).chances.first().map(|chance| chance.likelihood);
        assert_eq!(together("There is a 30 % chance of a strike, so one is likely."), Some(Some(0)));
        assert_eq!(together("A strike is likely, and there is a 30 % chance of rain."), Some(None));
        assert_eq!(chances("A strike is likely to cost 90 % of the income."), []);
        assert_eq!(chances("Traffic grew by 90 %, which is likely to last."), []);
    }

    proptest! {
        #[test]
        fn any_sentence_is_answered(prose in "[a-zA-Z \"%,.()0-9-]{0,80}") {
            of(&prose);
        }

        #[test]
        fn ranges_lie_in_the_sentence(parts in prop::collection::vec(prop::sample::select(vec![
            "likely", "(90 %)", "with high confidence", "may well", "a 5 % chance", "\"", "not", "é", "more", ",",
        ]), 0..12)) {
            let prose = parts.join(" ");
            let found = of(&prose);
            let ranges = found.likelihoods.iter().map(|found| found.range)
                .chain(found.confidences.iter().map(|found| found.range))
                .chain(found.chances.iter().map(|found| found.range));
            for range in ranges {
                prop_assert!(prose.get(std::ops::Range::<usize>::from(range)).is_some());
            }
        }
    }
}
