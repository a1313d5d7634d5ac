//! Quotations: words between double quotation marks, straight, curly, low or angle.

use rapporteur_text::{OffsetMap, TextRange, range};

use crate::content::Quotation;

/// Between two marks, without them, in the folded text of a section.
pub(crate) type Span = TextRange;

/// Fewest words of a quotation; fewer are a name or a term.
const MIN_WORDS: usize = 3;

/// What a mark can do by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Opens,
    Closes,
    /// Straight, or used for both in some language: its neighbours decide.
    Either,
}

/// Quotations of a folded text, in order. `map` leads to `block`, where the marks have their own form.
///
/// A mark that opens inside an open quotation starts it anew: the one before it was never closed. What a paragraph
/// opens and does not close is no quotation, since where it ends is anyone's guess.
pub(crate) fn find(folded: &str, map: &OffsetMap, block: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for at in memchr::memchr_iter(b'"', folded.as_bytes()) {
        let source = map.to_source(range(at, at + 1));
        let source = usize::from(source.start())..usize::from(source.end());
        let mark = block.get(source).and_then(|text| text.chars().next()).unwrap_or('"');
        let side = match side(mark, open.map(|(_, mark)| mark)) {
            Side::Either => by_neighbours(folded, at, open.is_some()),
            side => side,
        };
        match side {
            Side::Opens => open = Some((at + 1, mark)),
            Side::Closes => {
                if let Some((start, _)) = open.take() {
                    let inner = &folded[start..at];
                    let start = start + (inner.len() - inner.trim_start().len());
                    spans.push(range(start, start + inner.trim().len()));
                }
            }
            Side::Either => {}
        }
    }
    spans
}

fn side(mark: char, open: Option<char>) -> Side {
    match (mark, open) {
        // German and Danish marks turn the other way round: „…“, »…«, ”…”.
        ('„' | '‟', _) => Side::Opens,
        ('“', Some('„')) | ('«', Some('»')) | ('”', Some('”')) => Side::Closes,
        ('“' | '«', _) => Side::Opens,
        ('”' | '»', Some(_)) => Side::Closes,
        _ => Side::Either,
    }
}

/// A straight mark opens before a word and closes after one; between two words it does what is due.
fn by_neighbours(text: &str, at: usize, open: bool) -> Side {
    let before = text[..at].chars().next_back();
    let after = text[at + 1..].chars().next();
    let free_before = before.is_none_or(|c| c.is_whitespace() || "([{-/'".contains(c));
    let free_after = after.is_none_or(|c| c.is_whitespace() || ")]}-/'.,;:!?".contains(c));
    match (free_before, free_after) {
        // `…, "she said`: a closing mark with its space on the wrong side.
        (true, false) if open && ends_clause(&text[..at]) && starts_attribution(&text[at + 1..]) => {
            Side::Closes
        }
        (true, false) => Side::Opens,
        // An inch mark where nothing is open does nothing.
        (false, true) => Side::Closes,
        _ if open => Side::Closes,
        (true, true) => Side::Opens,
        (false, false) => Side::Either,
    }
}

fn ends_clause(text: &str) -> bool {
    text.trim_end().ends_with([',', '.', '!', '?'])
}

fn starts_attribution(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    matches!(
        word,
        "he" | "she" | "they" | "it" | "we" | "said" | "says" | "added" | "according" | "wrote" | "the"
    )
}

/// The part of a quotation that lies in the sentence `span`, if it has enough words.
pub(crate) fn quotation(part: TextRange, span: TextRange, prose: &str, map: &OffsetMap) -> Option<Quotation> {
    let own = TextRange::new(part.start() - span.start(), part.end() - span.start());
    let inner = prose.get(usize::from(own.start())..usize::from(own.end()))?;
    let words = inner.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).take(MIN_WORDS);
    if words.count() < MIN_WORDS {
        return None;
    }
    // A mark may stand at the edge of the part: `."` at the end of the sentence before.
    let trimmed = inner.trim_matches(|c: char| c.is_whitespace() || c == '"');
    let lead = inner.len() - inner.trim_start_matches(|c: char| c.is_whitespace() || c == '"').len();
    let start = usize::from(own.start()) + lead;
    let own = range(start, start + trimmed.len());
    let in_section = own + span.start();
    Some(Quotation { range: map.to_source(in_section), prose: own })
}
