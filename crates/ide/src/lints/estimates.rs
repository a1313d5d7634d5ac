//! Words of likelihood: on the yardstick, in agreement with the number beside them, apart from confidence.

use rapporteur_claims::{Chance, Estimative, Lexicon, Likelihood, Yardstick};
use rapporteur_text::{TextRange, overlap};
use rapporteur_workspace::CheckedClaim;

use super::{Lint, band, suggestion};

/// A number that lies outside the band of the word it stands with (`EST002`).
pub(super) fn outside_band(
    claim: &CheckedClaim,
    estimative: &Estimative,
    yardstick: &Yardstick,
) -> Option<Lint> {
    estimative.chances.iter().find_map(|chance| {
        let likelihood = estimative.likelihoods.get(chance.likelihood? as usize)?;
        if likelihood.denied || quoted(claim, likelihood.range) || quoted(claim, chance.range) {
            return None;
        }
        let own = yardstick.band(&likelihood.term)?;
        let thousandths = |per_cent: u8| i64::from(per_cent) * 1000;
        let above = chance.min.is_some_and(|min| min > thousandths(own.max));
        let below = chance.max.is_some_and(|max| max < thousandths(own.min));
        if !above && !below {
            return None;
        }
        let number = words(claim, chance.range);
        let term = &likelihood.term;
        let message =
            format!("“{term}” stands for {} by {}, the number is {number}", band(own), yardstick.name);
        let lint = Lint::new("EST002", claim.to_file(chance.range), message);
        let other = middle(chance).and_then(|per_cent| suggestion(yardstick, per_cent));
        Some(match other {
            Some(other) => lint.help(format!("write {other}, or a number within {}", band(own))),
            None => lint.help(format!("write a number within {}", band(own))),
        })
    })
}

/// The words to change for a finding of this module, with the term of the yardstick for them: of `EST001` for a term of
/// another yardstick, of `EST002` for the number. None for a loose word, whose meaning the writer has to choose, nor
/// where the term is another part of speech.
pub(crate) fn instead(
    claim: &CheckedClaim,
    yardstick: &Yardstick,
    lexicon: &Lexicon,
    code: &str,
) -> Option<(TextRange, String)> {
    let estimative = claim.estimative.as_deref()?;
    let free = |found: &&Likelihood| !quoted(claim, found.range) && !found.denied && found.loose.is_none();
    let (found, about) = match code {
        "EST001" => {
            let off = |found: &&Likelihood| yardstick.band(&found.term).is_none() && free(found);
            let found = estimative.likelihoods.iter().find(off)?;
            (found, centre(found, lexicon)?)
        }
        "EST002" => {
            let chance = estimative.chances.iter().find(|chance| chance.likelihood.is_some())?;
            (estimative.likelihoods.get(chance.likelihood? as usize).filter(free)?, middle(chance)?)
        }
        _ => return None,
    };
    let terms = yardstick.nearest(about)?.terms();
    let noun = |term: &str| {
        ["chance", "odds", "possibility"].iter().any(|noun| term.split(' ').next_back() == Some(noun))
    };
    let adverb = |term: &str| {
        term.split(' ').next_back().is_some_and(|word| word.ends_with("bly") || word.ends_with("ainly"))
    };
    let alike: Vec<&str> =
        terms.iter().map(|term| &**term).filter(|term| noun(term) == noun(&found.term)).collect();
    let same = alike.iter().find(|term| adverb(term) == adverb(&found.term));
    let term = same.or(alike.first())?;
    Some((found.range, (*term).to_owned()))
}

/// The middle of the band that a term has on another yardstick, or around which readers put it.
fn centre(found: &Likelihood, lexicon: &Lexicon) -> Option<u8> {
    found.loose.or_else(|| {
        let (_, band) = lexicon.bands(&found.term).next()?;
        u8::try_from((u16::from(band.min) + u16::from(band.max)) / 2).ok()
    })
}

/// The middle of a probability in per cent; of an open one its end.
fn middle(chance: &Chance) -> Option<u8> {
    let (min, max) = (chance.min.or(chance.max)?, chance.max.or(chance.min)?);
    u8::try_from((min / 2 + max / 2).clamp(0, 100_000) / 1000).ok()
}

/// Likelihood and confidence in one sentence, where the yardstick wants them apart (`EST003`).
pub(super) fn together(claim: &CheckedClaim, estimative: &Estimative, yardstick: &Yardstick) -> Option<Lint> {
    if !yardstick.apart {
        return None;
    }
    let likelihood = estimative.likelihoods.iter().find(|found| !quoted(claim, found.range))?;
    let confidence = estimative.confidences.iter().find(|found| !quoted(claim, found.range))?;
    let message = format!(
        "likelihood (“{}”) and confidence (“{}”) in one sentence",
        words(claim, likelihood.range),
        words(claim, confidence.range)
    );
    Some(
        Lint::new("EST003", claim.to_file(confidence.range), message)
            .help("say how likely it is in one sentence, how sure you are and why in another"),
    )
}

/// A word of likelihood that the yardstick does not fix (`EST001`).
pub(super) fn off_yardstick(
    claim: &CheckedClaim,
    estimative: &Estimative,
    yardstick: &Yardstick,
    lexicon: &Lexicon,
) -> Option<Lint> {
    let off = |found: &&Likelihood| yardstick.band(&found.term).is_none() && !quoted(claim, found.range);
    let found = estimative.likelihoods.iter().find(off)?;
    let shown = words(claim, found.range);
    let message = match found.loose {
        Some(_) => format!("“{shown}” has no fixed meaning by {}", yardstick.name),
        None => format!("“{shown}” is no term of {}", yardstick.name),
    };
    let lint = Lint::new("EST001", claim.to_file(found.range), message);
    let about = centre(found, lexicon);
    Some(match about.and_then(|about| suggestion(yardstick, about)) {
        Some(nearest) => lint.help(format!("the nearest term is {nearest}")),
        None => lint,
    })
}

/// Whether the words stand in a quotation, which may have begun in a sentence before.
fn quoted(claim: &CheckedClaim, range: TextRange) -> bool {
    claim.quotations.iter().any(|quotation| overlap(quotation.prose, range))
}

fn words(claim: &CheckedClaim, range: TextRange) -> &str {
    claim.prose.get(std::ops::Range::<usize>::from(range)).unwrap_or_default()
}
