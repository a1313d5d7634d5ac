//! Lines of a text. A line ends at `\n`, `\r\n` or a lone `\r`, as in the Language Server Protocol.

use memchr::{memchr, memchr2};

/// One line by its byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    /// First byte.
    pub start: usize,
    /// End without the line break.
    pub end: usize,
    /// First byte of the next line, or the end of the text.
    pub next: usize,
}

/// Iterator over the lines of a text; the empty text has none.
#[derive(Debug, Clone)]
pub(crate) struct Lines<'a> {
    bytes: &'a [u8],
    pos: usize,
    /// Whether any `\r` occurs; without one the scan looks for a single byte.
    carriage_returns: bool,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Lines<'a> {
        Lines::from_offset(text, 0)
    }

    pub(crate) fn from_offset(text: &'a str, pos: usize) -> Lines<'a> {
        let bytes = text.as_bytes();
        Lines { bytes, pos, carriage_returns: memchr(b'\r', bytes).is_some() }
    }

    /// The line the next call to `next` returns.
    pub(crate) fn peek(&self) -> Option<Line> {
        let start = self.pos;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let found = if self.carriage_returns { memchr2(b'\n', b'\r', rest) } else { memchr(b'\n', rest) };
        let Some(len) = found else {
            return Some(Line { start, end: self.bytes.len(), next: self.bytes.len() });
        };
        let end = start + len;
        let crlf = self.bytes.get(end..end + 2) == Some(b"\r\n");
        Some(Line { start, end, next: end + 1 + usize::from(crlf) })
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let line = self.peek()?;
        self.pos = line.next;
        Some(line)
    }
}

/// First byte of `bytes[start..end]` that is neither space nor tab, and its column (tab stops every 4 columns).
pub(crate) fn indentation(bytes: &[u8], start: usize, end: usize, mut column: usize) -> (usize, usize) {
    let mut at = start;
    while at < end {
        match bytes[at] {
            b' ' => column += 1,
            b'\t' => column += 4 - column % 4,
            _ => break,
        }
        at += 1;
    }
    (at, column)
}

/// End of `bytes[start..end]` without spaces and tabs before it.
pub(crate) fn trim_end(bytes: &[u8], start: usize, mut end: usize) -> usize {
    while end > start && matches!(bytes[end - 1], b' ' | b'\t') {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_break_ends_a_line() {
        let text = "a\nb\r\nc\rd\n\n";
        let lines: Vec<&str> = Lines::new(text).map(|line| &text[line.start..line.end]).collect();
        assert_eq!(lines, ["a", "b", "c", "d", ""]);
    }

    #[test]
    fn tabs_go_to_the_next_stop_of_four() {
        assert_eq!(indentation(b" \tx", 0, 3, 0), (2, 4));
        assert_eq!(indentation(b"\t x", 0, 3, 2), (2, 5));
    }
}
