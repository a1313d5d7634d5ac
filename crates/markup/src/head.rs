//! The head of a text: the lines before its prose that say what it is, who speaks and where.

use rapporteur_text::fold;

use crate::{BlockKind, Format, split_blocks};

/// A head has no more lines than this.
const MOST_LINES: usize = 14;
/// A line longer than this is prose.
const LONGEST_LINE: usize = 200;
/// A line of so many words that ends like a sentence is prose.
const SHORTEST_SENTENCE: usize = 5;
/// A paragraph longer than this is prose, unless it is in capitals.
const LONGEST_BLOCK: usize = 240;

/// The lines of the head of a text, folded: title, by-line, dateline, the name of whoever publishes it. A line that begins in
/// small letters goes on with the one before. Front matter is no part of it.
///
/// ```
/// use rapporteur_markup::{Format, head_lines};
///
/// let text = "Opening of the harbour\nRemarks by Ama Mensah, Governor of the\nnational bank\n\nFriends, the harbour is open.";
/// let head = head_lines(text, Format::PlainText);
/// assert_eq!(head[1], "Remarks by Ama Mensah, Governor of the national bank");
/// ```
#[must_use]
pub fn head_lines(text: &str, format: Format) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for block in split_blocks(text, format) {
        if matches!(block.kind, BlockKind::FrontMatter | BlockKind::Verbatim) {
            continue;
        }
        let other = matches!(
            block.kind,
            BlockKind::ListItem
                | BlockKind::TableRow
                | BlockKind::ReferenceEntry
                | BlockKind::FootnoteDefinition
        );
        let block = text.get(std::ops::Range::<usize>::from(block.range)).unwrap_or_default();
        let prose = block.len() > LONGEST_BLOCK && block.bytes().any(|byte| byte.is_ascii_lowercase());
        // Of a text without blank lines the first lines may be a head all the same.
        if other || (prose && !lines.is_empty()) {
            return lines;
        }
        for line in block.lines() {
            let line = line.trim().trim_matches(['#', '*', '_', '>']).trim();
            let stops = if lines.is_empty() { &['.', ';'][..] } else { &['.', ';', '!', '?'] };
            let ends = line.ends_with(stops) && line.split_whitespace().count() >= SHORTEST_SENTENCE;
            if line.len() > LONGEST_LINE || ends || lines.len() >= MOST_LINES {
                return lines;
            }
            let goes_on = line.starts_with(char::is_lowercase);
            match lines.last_mut().filter(|_| goes_on) {
                // A third line in small letters is prose that is wrapped.
                Some(last) if last.len() + line.len() < LONGEST_LINE => {
                    last.push(' ');
                    last.push_str(&fold(line).text);
                }
                Some(_) => return lines,
                None if line.is_empty() => {}
                None => lines.push(fold(line).text),
            }
        }
        if prose {
            return lines;
        }
    }
    lines
}

/// What somebody gives whom a by-line names, and what is held with them.
const GIVEN: [&str; 12] = [
    "remarks",
    "statement",
    "speech",
    "address",
    "keynote",
    "message",
    "lecture",
    "testimony",
    "answer",
    "reply",
    "interview",
    "conversation",
];
/// Longest by-line, in bytes.
const LONGEST_BY_LINE: usize = 250;

/// Whether a text is a line that says who speaks: "Remarks by …", "Interview with …", "Answer from …".
pub(crate) fn is_by_line(content: &str) -> bool {
    let ends = content.trim_end().ends_with(['.', ';', '!', '?', ':']);
    if content.len() > LONGEST_BY_LINE || ends || !content.starts_with(char::is_uppercase) {
        return false;
    }
    let mut given = false;
    for word in content.split_whitespace().take(5) {
        if given && matches!(word, "by" | "with" | "from") {
            return true;
        }
        let colon = word.ends_with(':');
        let word = word.trim_end_matches(':').to_lowercase();
        given |= GIVEN.contains(&&*word);
        if colon {
            return word == "interview";
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_by_line;

    #[test]
    fn by_lines_say_who_speaks() {
        assert!(is_by_line("Remarks by Ama Mensah, Governor of the Bank of Ghana"));
        assert!(is_by_line("Opening remarks delivered by the President"));
        assert!(is_by_line("Interview: Ana Vaz, rector"));
        assert!(!is_by_line("The statement by the minister was short."));
        assert!(!is_by_line("Note: a statement by the union"));
        assert!(!is_by_line("Port call by the navy"));
    }
}
