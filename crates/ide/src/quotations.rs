//! Quotations: are they the words of the source?

use rapporteur_evidence::SourceFacts;

/// Whether a source holds the quoted words, in order. Typography is folded on both sides already; marks of omission
/// (`…`, `[…]`) and insertions in square brackets separate pieces, and a point or comma that the writer's own sentence
/// put before the closing mark does not count.
pub(crate) fn holds(source: &SourceFacts, quoted: &str) -> bool {
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

    use super::{holds, pieces};

    fn source(sentences: &[&str]) -> SourceFacts {
        let sentences = sentences
            .iter()
            .map(|prose| SourceSentence {
                range: rapporteur_text::TextRange::default(),
                prose: (*prose).into(),
                map: rapporteur_text::OffsetMap::default(),
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

    proptest! {
        #[test]
        fn any_quotation_is_answered(quoted in "[a-c.…\\[\\] é]{0,60}", text in "[a-c. é]{0,60}") {
            holds(&source(&[&text]), &quoted);
        }

        #[test]
        fn what_stands_there_is_held(text in "[a-zé ]{1,40}", cut in 0usize..40) {
            let start = text.char_indices().nth(cut).map_or(0, |(at, _)| at);
            prop_assert!(holds(&source(&[&text]), &text[start..]));
        }
    }
}
