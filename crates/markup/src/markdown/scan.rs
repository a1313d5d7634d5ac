//! Recognisers for the first bytes of a line. All get the line without its indentation and line break.

use crate::lines::{indentation, trim_end};

/// Number of columns from which on an indented line is code.
pub(super) const CODE_INDENT: usize = 4;

/// List markers read at the start of one line. Each is looked at for a thematic break up to the end of the line, so
/// that without a limit the work would grow with the square of the line's length.
pub(super) const MAX_MARKERS: usize = 32;

/// Longest label of a link or footnote (CommonMark 0.31, section 4.7).
const LONGEST_LABEL: usize = 999;

/// Longest run of digits in a list marker (CommonMark 0.31, section 5.2).
const LONGEST_LIST_NUMBER: usize = 9;

pub(super) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|b| matches!(b, b' ' | b'\t'))
}

/// `***`, `- - -`, `___`.
pub(super) fn is_thematic_break(line: &[u8]) -> bool {
    let Some(&mark @ (b'*' | b'-' | b'_')) = line.first() else { return false };
    let mut count = 0;
    for &b in line {
        match b {
            b' ' | b'\t' => {}
            b if b == mark => count += 1,
            _ => return false,
        }
    }
    count >= 3
}

/// Level of an ATX heading.
pub(super) fn atx_level(line: &[u8]) -> Option<u8> {
    let level = line.iter().take(7).take_while(|&&b| b == b'#').count();
    let ends = matches!(line.get(level), None | Some(b' ' | b'\t'));
    ((1..=6).contains(&level) && ends).then_some(level as u8)
}

/// Level of the heading that a setext underline makes.
pub(super) fn setext_level(line: &[u8]) -> Option<u8> {
    let &mark @ (b'=' | b'-') = line.first()? else { return None };
    let run = line.iter().take_while(|&&b| b == mark).count();
    is_blank(&line[run..]).then_some(if mark == b'=' { 1 } else { 2 })
}

/// Fence character and length of an opening code fence.
pub(super) fn fence_open(line: &[u8]) -> Option<(u8, usize)> {
    let &mark @ (b'`' | b'~') = line.first()? else { return None };
    let run = line.iter().take_while(|&&b| b == mark).count();
    let info_is_clean = mark == b'~' || memchr::memchr(b'`', &line[run..]).is_none();
    (run >= 3 && info_is_clean).then_some((mark, run))
}

/// Whether a line closes a fence.
pub(super) fn fence_closes(line: &[u8], mark: u8, len: usize) -> bool {
    let run = line.iter().take_while(|&&b| b == mark).count();
    run >= len && is_blank(&line[run..])
}

/// Pandoc's fenced division, opening (`::: note`, `::: {.warning}`) or closing (`:::`).
pub(super) fn is_div_fence(line: &[u8]) -> bool {
    let run = line.iter().take_while(|&&b| b == b':').count();
    if run < 3 {
        return false;
    }
    let rest = line[run..].trim_ascii();
    let colons = rest.iter().rev().take_while(|&&b| b == b':').count();
    let rest = rest[..rest.len() - colons].trim_ascii_end();
    rest.is_empty()
        || (rest.starts_with(b"{") && rest.ends_with(b"}"))
        || rest.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'))
}

/// A list marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marker {
    /// Bytes of the marker alone.
    pub len: usize,
    /// Number of an ordered item.
    pub number: Option<u32>,
    /// Whether anything but white space follows.
    pub has_content: bool,
}

pub(super) fn list_marker(line: &[u8]) -> Option<Marker> {
    let (len, number) = match *line.first()? {
        b'-' | b'+' | b'*' => (1, None),
        b'0'..=b'9' => {
            let digits = line.iter().take(LONGEST_LIST_NUMBER + 1).take_while(|b| b.is_ascii_digit()).count();
            if digits > LONGEST_LIST_NUMBER || !matches!(line.get(digits), Some(b'.' | b')')) {
                return None;
            }
            (digits + 1, Some(decimal(&line[..digits])))
        }
        _ => return None,
    };
    if !matches!(line.get(len), None | Some(b' ' | b'\t')) {
        return None;
    }
    Some(Marker { len, number, has_content: !is_blank(&line[len..]) })
}

/// Column where the content of a list item starts, for a marker at `column`.
pub(super) fn item_content_column(line: &[u8], column: usize, marker: Marker) -> usize {
    let after_marker = column + marker.len;
    let (_, content) = indentation(line, marker.len, line.len(), after_marker);
    // More than four spaces are one space and indented code.
    if !marker.has_content || content - after_marker > CODE_INDENT { after_marker + 1 } else { content }
}

fn decimal(digits: &[u8]) -> u32 {
    digits.iter().fold(0u32, |n, b| n.saturating_mul(10).saturating_add(u32::from(b - b'0')))
}

/// Number of cells in the delimiter row of a table (`|---|:-:|`). A single column needs a pipe.
pub(super) fn delimiter_cells(line: &[u8]) -> Option<usize> {
    if !matches!(line.first(), Some(b'|' | b'-' | b':')) {
        return None;
    }
    let line = line.trim_ascii();
    let had_pipe = memchr::memchr(b'|', line).is_some();
    let line = line.strip_prefix(b"|").unwrap_or(line);
    let line = line.strip_suffix(b"|").unwrap_or(line);
    let mut cells = 0;
    for cell in line.split(|&b| b == b'|') {
        let cell = cell.trim_ascii();
        let cell = cell.strip_prefix(b":").unwrap_or(cell);
        let cell = cell.strip_suffix(b":").unwrap_or(cell);
        if cell.is_empty() || !cell.iter().all(|&b| b == b'-') {
            return None;
        }
        cells += 1;
    }
    (cells > 0 && had_pipe).then_some(cells)
}

/// Number of cells in a row of a table.
pub(super) fn row_cells(line: &[u8]) -> usize {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"|").unwrap_or(line);
    let pipes = memchr::memchr_iter(b'|', line).filter(|&at| at == 0 || line[at - 1] != b'\\').count();
    let closed = line.ends_with(b"|") && !line.ends_with(b"\\|");
    pipes + 1 - usize::from(closed)
}

/// End of a bracketed label: `line` starts with `[`; the offset after its `]`.
fn label_end(line: &[u8]) -> Option<usize> {
    let mut i = 1;
    let mut blank = true;
    while i < line.len().min(LONGEST_LABEL + 2) {
        match line[i] {
            b'\\' => {
                blank = false;
                i += 1;
            }
            b']' => return (!blank).then_some(i + 1),
            b'[' => return None,
            b' ' | b'\t' => {}
            _ => blank = false,
        }
        i += 1;
    }
    None
}

/// `[^label]:`: the label and the offset after the colon.
pub(crate) fn footnote_label(line: &[u8]) -> Option<(&[u8], usize)> {
    if !line.starts_with(b"[^") {
        return None;
    }
    let end = label_end(line)?;
    let label = &line[2..end - 1];
    let clean = !label.is_empty() && !label.iter().any(|b| b.is_ascii_whitespace());
    (clean && line.get(end) == Some(&b':')).then_some((label, end + 1))
}

/// `[12]`: the number and the offset after the bracket.
pub(crate) fn numbered_label(line: &[u8]) -> Option<(u32, usize)> {
    let digits = line.strip_prefix(b"[")?.iter().take(5).take_while(|b| b.is_ascii_digit()).count();
    let plausible = (1..=4).contains(&digits) && line.get(digits + 1) == Some(&b']');
    plausible.then(|| (decimal(&line[1..=digits]), digits + 2))
}

/// Whether a line that starts a block is an entry of a numbered reference list: `[1]: …`, or `[1] …` if what follows
/// is not the rest of a sentence ("[1] shows …" is one).
pub(crate) fn is_reference_entry(line: &[u8]) -> bool {
    let Some((_, end)) = numbered_label(line) else { return false };
    let rest = &line[end..];
    if let Some(after_colon) = rest.strip_prefix(b":") {
        return !is_blank(after_colon);
    }
    if !matches!(rest.first(), Some(b' ' | b'\t')) {
        return false;
    }
    let word = rest.trim_ascii_start().split(|b| matches!(b, b' ' | b'\t')).next().unwrap_or_default();
    match word.first() {
        Some(b'[') => opens_link(rest.trim_ascii_start()),
        None | Some(b'(' | b',' | b';' | b'.') => false,
        Some(b'a'..=b'z') => word.iter().any(|b| matches!(b, b'/' | b':' | b'@')) || is_file_name(word),
        Some(_) => true,
    }
}

/// `[The report](report.pdf)`, and not another citation: `[2]`, `[@key]`, `[^note]`.
fn opens_link(text: &[u8]) -> bool {
    !matches!(text.get(1), Some(b'0'..=b'9' | b'@' | b'^' | b'-'))
        && text.windows(2).any(|pair| pair == b"](")
}

/// `report.pdf`, `2014-mission.txt`: a dot with letters on both sides.
fn is_file_name(word: &[u8]) -> bool {
    let word = word.strip_suffix(b",").unwrap_or(word);
    let Some(dot) = memchr::memrchr(b'.', word) else { return false };
    dot > 0 && dot + 1 < word.len() && word[dot + 1..].iter().all(u8::is_ascii_alphanumeric)
}

/// How far a link definition goes on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkDefinition {
    /// `[label]:` alone, the destination is on the next line.
    LabelOnly,
    /// With a destination; a title may follow on the next line.
    Untitled,
    /// With destination and title.
    Titled,
}

/// `[label]: destination "title"`.
pub(super) fn link_definition(line: &[u8]) -> Option<LinkDefinition> {
    if line.first() != Some(&b'[') {
        return None;
    }
    let end = label_end(line)?;
    let rest = line.get(end..)?.strip_prefix(b":")?;
    if is_blank(rest) {
        return Some(LinkDefinition::LabelOnly);
    }
    destination_and_title(rest.trim_ascii_start())
}

/// A destination, perhaps with a title, and nothing else.
pub(super) fn destination_and_title(rest: &[u8]) -> Option<LinkDefinition> {
    let after = if rest.first() == Some(&b'<') {
        let close = rest.iter().position(|&b| b == b'>')?;
        &rest[close + 1..]
    } else {
        let len = rest.iter().take_while(|b| !b.is_ascii_whitespace() && !b.is_ascii_control()).count();
        if len == 0 {
            return None;
        }
        &rest[len..]
    };
    if is_blank(after) {
        return Some(LinkDefinition::Untitled);
    }
    (after[0].is_ascii_whitespace() && is_title(after)).then_some(LinkDefinition::Titled)
}

/// A line that is nothing but a link title.
pub(super) fn is_title(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let close = match line.first() {
        Some(b'"') => b'"',
        Some(b'\'') => b'\'',
        Some(b'(') => b')',
        _ => return false,
    };
    line.len() >= 2 && memchr::memchr(close, &line[1..]).is_some_and(|at| at + 2 == line.len())
}

/// Whether a quoted line leaves a paragraph open, which an unmarked line then continues.
pub(super) fn ends_in_text(line: &[u8], in_text: bool) -> bool {
    let mut rest = line;
    for depth in 0..MAX_MARKERS {
        if is_blank(rest)
            || is_thematic_break(rest)
            || atx_level(rest).is_some()
            || fence_open(rest).is_some()
        {
            return false;
        }
        if super::html::html_start(rest, in_text && depth == 0).is_some() {
            return false;
        }
        let Some(marker) = list_marker(rest).filter(|marker| marker.has_content) else {
            return list_marker(rest).is_none();
        };
        let (at, column) = indentation(rest, marker.len, rest.len(), 0);
        if column > CODE_INDENT {
            return false;
        }
        rest = &rest[at..];
    }
    true
}

/// The line without the `>` markers before it.
pub(super) fn unquoted(line: &[u8]) -> &[u8] {
    let mut rest = line;
    loop {
        let (at, column) = indentation(rest, 0, rest.len(), 0);
        match rest.get(at) {
            Some(b'>') if column < CODE_INDENT => rest = &rest[at + 1..],
            _ => return rest.strip_prefix(b" ").unwrap_or(rest),
        }
    }
}

/// Bytes `start..end` without white space at the end.
pub(super) fn trimmed(bytes: &[u8], start: usize, end: usize) -> usize {
    trim_end(bytes, start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers() {
        assert_eq!(list_marker(b"- x"), Some(Marker { len: 1, number: None, has_content: true }));
        assert_eq!(list_marker(b"12) x").and_then(|m| m.number), Some(12));
        assert_eq!(list_marker(b"1234567890. x"), None);
        assert_eq!(list_marker(b"-x"), None);
        assert!(list_marker(b"*").is_some_and(|m| !m.has_content));
    }

    #[test]
    fn tables() {
        assert_eq!(delimiter_cells(b"|---|:-:|"), Some(2));
        assert_eq!(delimiter_cells(b"---"), None);
        assert_eq!(delimiter_cells(b"--|--"), Some(2));
        assert_eq!(row_cells(b"| a | b \\| c |"), 2);
        assert_eq!(row_cells(b"a | b"), 2);
    }

    #[test]
    fn reference_entries_are_not_sentences_about_a_reference() {
        assert!(is_reference_entry(b"[1] Ministry of Defence, annual report, 2019."));
        assert!(is_reference_entry(b"[2] https://example.org/a"));
        assert!(is_reference_entry(b"[3]: https://example.org/a \"Title\""));
        assert!(is_reference_entry(b"[4] mission-report.pdf, p. 3"));
        assert!(!is_reference_entry(b"[1] shows that the vessels left port."));
        assert!(!is_reference_entry(b"[1](https://example.org)"));
        assert!(!is_reference_entry(b"[1][2]"));
    }

    #[test]
    fn link_definitions() {
        assert_eq!(link_definition(b"[a]: https://example.org"), Some(LinkDefinition::Untitled));
        assert_eq!(link_definition(b"[a]: <b c> 'title'"), Some(LinkDefinition::Titled));
        assert_eq!(link_definition(b"[a]:"), Some(LinkDefinition::LabelOnly));
        assert_eq!(link_definition(b"[a]: words that follow"), None);
        assert_eq!(link_definition(b"[a] text"), None);
    }

    #[test]
    fn divs() {
        assert!(is_div_fence(b":::"));
        assert!(is_div_fence(b"::: {.warning #a}"));
        assert!(is_div_fence(b"::::: note :::::"));
        assert!(!is_div_fence(b"::: this is prose with many words"));
    }
}
