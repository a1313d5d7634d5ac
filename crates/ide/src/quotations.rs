//! Quotations: are they the words of the source?

use std::collections::BTreeSet;
use std::sync::Arc;

use rapporteur_evidence::{Evidence, EvidenceRole, SourceFacts, SourceId};
use rapporteur_text::{TextRange, range};
use rapporteur_workspace::{BriefReport, CheckedClaim, Snapshot};

use crate::diagnostics::shortened;
use crate::{Related, wording};

/// A quotation that no cited source has.
pub(crate) struct Misquotation {
    /// The quoted words in the file.
    pub(crate) range: TextRange,
    /// They, folded.
    words: String,
    /// What is cited for them.
    cited: Vec<(SourceId, Arc<SourceFacts>)>,
    /// Key of another source that has them.
    elsewhere: Option<Box<str>>,
}

/// The first quotation of a claim that no source cited for it has; `None` if nothing is cited that could have it.
pub(crate) fn misquotation(
    snapshot: &Snapshot,
    brief: &BriefReport,
    claim: &CheckedClaim,
) -> Option<Misquotation> {
    if claim.quotations.is_empty() {
        return None;
    }
    let ids = |claim: &CheckedClaim| -> BTreeSet<SourceId> {
        claim.citations.iter().flat_map(|citation| citation.sources.iter().copied()).collect()
    };
    let own = ids(claim);
    let cited: Vec<_> = own.iter().filter_map(|id| Some((*id, snapshot.source(*id)?))).collect();
    if cited.is_empty() {
        return None;
    }
    let (quotation, words) = claim.quotations.iter().find_map(|quotation| {
        let words = claim.prose.get(std::ops::Range::<usize>::from(quotation.prose))?;
        let held = cited.iter().any(|(_, facts)| holds(facts, words));
        (!held).then_some((quotation, words))
    })?;
    // Words of another source are a slip of the citation. Those that the brief works with are looked at.
    let evidence = claim.verdict.evidence.iter().map(|evidence| evidence.source);
    let others: BTreeSet<SourceId> =
        evidence.chain(brief.claims.iter().flat_map(ids)).filter(|id| !own.contains(id)).collect();
    let elsewhere = others
        .into_iter()
        .filter_map(|id| snapshot.source(id))
        .find(|facts| holds(facts, words))
        .map(|facts| facts.meta.key.clone());
    Some(Misquotation { range: quotation.range + claim.base, words: words.to_owned(), cited, elsewhere })
}

impl Misquotation {
    /// What is wrong.
    pub(crate) fn message(&self) -> String {
        let words = shortened(&self.words);
        match &self.elsewhere {
            Some(key) => format!("the cited source does not have the words “{words}”, [@{key}] has them"),
            None => format!("the cited source does not have the words “{words}”"),
        }
    }

    /// The same beside another finding on the claim.
    pub(crate) fn beside(&self) -> String {
        let words = shortened(&self.words);
        format!("the cited source does not have the words “{words}” either: quote verbatim")
    }

    /// What to do.
    pub(crate) fn way_out(&self) -> Option<String> {
        Some(match &self.elsewhere {
            Some(key) => format!("cite [@{key}] for the quotation"),
            None => "quote verbatim, or drop the quotation marks".to_owned(),
        })
    }

    /// The words of a cited source that come nearest, verbatim; none if nothing there is like the quotation, or if
    /// another source has it.
    pub(crate) fn nearest(&self, snapshot: &Snapshot) -> Option<Related> {
        if self.elsewhere.is_some() {
            return None;
        }
        let best = self.cited.iter().filter_map(|(id, facts)| {
            let (score, at, prose) = nearest_place(facts, &self.words)?;
            let sentence = facts.sentences.get(at)?;
            let place = sentence.map.to_source(range(prose.start, prose.end)) + sentence.range.start();
            Some((score, *id, place))
        });
        let (_, source, range) = best.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        let quote = snapshot.quote(&Evidence { source, sentence: 0, range, role: EvidenceRole::Nearest })?;
        let name = snapshot.source(source).map(|facts| wording::source(&facts.meta)).unwrap_or_default();
        let message = format!("nearest words, in {name}");
        Some(Related { path: quote.path, range: quote.range, message, quote: quote.quote })
    }
}

/// Whether a source holds the quoted words, in order. Typography is folded on both sides already; marks of omission
/// (`…`, `[…]`) and insertions in square brackets separate pieces, and a point or comma that the writer's own sentence
/// put before the closing mark does not count.
#[must_use]
pub fn holds(source: &SourceFacts, quoted: &str) -> bool {
    let pieces: Vec<&str> = pieces(quoted);
    if pieces.is_empty() {
        return true;
    }
    // Most quotations lie within one sentence; only the others need the paragraph.
    if source.sentences.iter().any(|sentence| in_order(&sentence.prose, &pieces)) {
        return true;
    }
    let mut text = String::new();
    for sentence in &source.sentences {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&sentence.prose);
    }
    in_order(&text, &pieces)
}

/// Share of a quotation's words that a source sentence must have, in order, to be what was meant.
const MEANT: f32 = 0.5;

/// The words of a source that a quotation was meant to be, with the share of its words that they have, in
/// thousandths: the stretch of
/// one sentence with the longest common subsequence of words.
#[must_use]
pub fn nearest(source: &SourceFacts, quoted: &str) -> Option<(u16, String)> {
    let (share, sentence, range) = nearest_place(source, quoted)?;
    let prose = &source.sentences.get(sentence)?.prose;
    Some((share, prose.get(range).unwrap_or_default().to_owned()))
}

/// The place of [`nearest`]: the sentence and the bytes of its prose.
fn nearest_place(source: &SourceFacts, quoted: &str) -> Option<(u16, usize, std::ops::Range<usize>)> {
    /// Words beyond are not compared: nobody misquotes a page word by word.
    const LONGEST: usize = 120;
    let wanted: Vec<String> = words(quoted).map(|(_, word)| word.to_lowercase()).take(LONGEST).collect();
    if wanted.is_empty() {
        return None;
    }
    let mut best: Option<(usize, std::ops::Range<usize>, usize)> = None;
    for (number, sentence) in source.sentences.iter().enumerate() {
        let there: Vec<(std::ops::Range<usize>, String)> = words(&sentence.prose)
            .map(|(range, word)| (range, word.to_lowercase()))
            .take(2 * LONGEST)
            .collect();
        let (count, first, last) = common(&wanted, &there);
        let (Some(start), Some(end)) = (there.get(first), there.get(last)) else { continue };
        if count > best.as_ref().map_or(0, |(count, ..)| *count) {
            best = Some((count, start.0.start..end.0.end, number));
        }
    }
    let (count, range, sentence) = best?;
    let share = count as f32 / wanted.len() as f32;
    (share >= MEANT).then_some(((share * 1000.0) as u16, sentence, range))
}

fn words(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, &str)> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-');
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find(inside)?;
        let rest = text.get(start..)?;
        let len = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        at = start + len;
        Some((start..at, rest.get(..len)?))
    })
}

/// Length of the longest common subsequence, and the first and last word of `there` that belong to it.
fn common(wanted: &[String], there: &[(std::ops::Range<usize>, String)]) -> (usize, usize, usize) {
    // Length, first and last match of the best subsequence of the prefixes.
    let mut row = vec![(0_usize, usize::MAX, usize::MAX); there.len() + 1];
    for word in wanted {
        let mut diagonal = (0, usize::MAX, usize::MAX);
        let mut left = (0, usize::MAX, usize::MAX);
        for (at, (_, other)) in there.iter().enumerate() {
            let Some(slot) = row.get_mut(at + 1) else { break };
            let above = *slot;
            let here = if word == other {
                (diagonal.0 + 1, if diagonal.0 == 0 { at } else { diagonal.1 }, at)
            } else if above.0 >= left.0 {
                above
            } else {
                left
            };
            diagonal = above;
            left = here;
            *slot = here;
        }
    }
    row.last().copied().unwrap_or((0, usize::MAX, usize::MAX))
}

/// The parts of a quotation that must be verbatim.
fn pieces(quoted: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut closing = true;
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        let end = match c {
            '…' => at + c.len_utf8(),
            '.' if quoted.get(at..).is_some_and(|rest| rest.starts_with("...")) => at + 3,
            // One search without a result is enough: no later bracket closes either.
            '[' if closing => match quoted.get(at..).and_then(|rest| rest.find(']')) {
                Some(close) => at + close + 1,
                None => {
                    closing = false;
                    continue;
                }
            },
            _ => continue,
        };
        pieces.extend(quoted.get(start..at));
        start = end;
        while chars.offset() < end {
            chars.next();
        }
    }
    pieces.extend(quoted.get(start..));
    pieces
        .into_iter()
        .map(|piece| piece.trim().trim_end_matches(['.', ',', ';', ':', '!', '?']).trim_end())
        .filter(|piece| !piece.is_empty())
        .collect()
}

fn in_order(text: &str, pieces: &[&str]) -> bool {
    let mut rest = text;
    for (n, piece) in pieces.iter().enumerate() {
        let end = rest.find(piece).map(|at| at + piece.len()).or_else(|| {
            // The first letter may have been lowered or raised to fit the writer's sentence.
            let other = (n == 0).then(|| other_case(piece)).flatten()?;
            rest.find(&other).map(|at| at + other.len())
        });
        match end.and_then(|end| rest.get(end..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

fn other_case(piece: &str) -> Option<String> {
    let first = piece.chars().next()?;
    let tail = piece.get(first.len_utf8()..)?;
    let other: String =
        if first.is_uppercase() { first.to_lowercase().collect() } else { first.to_uppercase().collect() };
    (!other.starts_with(first)).then(|| other + tail)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rapporteur_evidence::{SourceFacts, SourceSentence};

    use super::{holds, nearest, pieces};

    fn source(sentences: &[&str]) -> SourceFacts {
        let sentences = sentences
            .iter()
            .map(|prose| SourceSentence {
                range: rapporteur_text::TextRange::default(),
                prose: (*prose).into(),
                map: rapporteur_text::OffsetMap::identity(prose.len()),
                statement: rapporteur_claims::Statement::default(),
                block: 0,
                prose_block: true,
                lead: None,
                entities: Default::default(),
            })
            .collect();
        SourceFacts { sentences, ..SourceFacts::default() }
    }

    #[test]
    fn omissions_and_insertions_part_a_quotation() {
        assert_eq!(pieces("one … two [sic] three... four."), ["one", "two", "three", "four"]);
        assert_eq!(pieces("[T]he open [end"), ["he open [end"]);
        assert_eq!(pieces("…"), [""; 0]);
    }

    #[test]
    fn words_count_in_order_and_across_sentences() {
        let source = source(&["The quay was closed.", "Ships waited outside for days."]);
        for quoted in [
            "quay was closed",
            "the quay was closed.",
            "closed. Ships waited",
            "The quay … waited",
            "Waited outside",
        ] {
            assert!(holds(&source, quoted), "{quoted}");
        }
        for quoted in ["quay is closed", "waited … The quay", "Ships waited inside"] {
            assert!(!holds(&source, quoted), "{quoted}");
        }
    }

    #[test]
    fn the_nearest_words_are_those_of_one_sentence() {
        let source = source(&["The quay was closed for repairs.", "Ships waited outside the bay for days."]);
        let found = nearest(&source, "ships waited in the bay for many days");
        assert_eq!(found.map(|(_, words)| words).as_deref(), Some("Ships waited outside the bay for days"));
        assert_eq!(nearest(&source, "trains ran late"), None);
        assert_eq!(nearest(&source, ""), None);
    }

    proptest! {
        #[test]
        fn any_quotation_is_answered(quoted in "[a-c.…\\[\\] é]{0,60}", text in "[a-c. é]{0,60}") {
            let _ = holds(&source(&[&text]), &quoted);
            let _ = nearest(&source(&[&text]), &quoted);
        }

        #[test]
        fn what_stands_there_is_held(text in "[a-zé ]{1,40}", cut in 0usize..40) {
            let start = text.char_indices().nth(cut).map_or(0, |(at, _)| at);
            prop_assert!(holds(&source(&[&text]), &text[start..]));
        }
    }
}
