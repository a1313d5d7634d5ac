//! Tables of lines, searched where they lie.

use memchr::{memchr, memchr_iter, memrchr};

/// Lines sorted by their first field (bytewise), which a tab ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sorted(pub(super) &'static str);

impl Sorted {
    /// Start of the first line whose key is not below `key`, and that line.
    fn lower_bound(self, key: &[u8]) -> Option<&'static str> {
        let bytes = self.0.as_bytes();
        let (mut low, mut high) = (0, bytes.len());
        // `low` and `high` are always starts of lines or the end.
        while low < high {
            let middle = low.midpoint(high);
            let start =
                bytes.get(..middle).and_then(|before| memrchr(b'\n', before)).map_or(0, |end| end + 1);
            let start = start.max(low);
            let rest = bytes.get(start..).unwrap_or_default();
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or_default();
            let tab = memchr(b'\t', line).unwrap_or(end);
            if line.get(..tab).unwrap_or_default() < key {
                low = start + end + 1;
            } else {
                high = start;
            }
        }
        let rest = self.0.get(low..)?;
        let line = rest.split('\n').next()?;
        (!line.is_empty()).then_some(line)
    }

    /// The line with this key: the key as it stands in the table, and what follows it.
    pub(super) fn find(self, key: &str) -> Option<(&'static str, &'static str)> {
        self.lower_bound(key.as_bytes())?.split_once('\t').filter(|(found, _)| *found == key)
    }

    /// Is there a key of several words that begins with `head`?
    pub(super) fn has_phrase(self, head: &str) -> bool {
        let mut wanted = String::with_capacity(head.len() + 1);
        wanted.push_str(head);
        wanted.push(' ');
        self.lower_bound(wanted.as_bytes()).is_some_and(|line| line.starts_with(&wanted))
    }
}

/// Lines known by their number, from 0.
#[derive(Debug)]
pub(super) struct Numbered {
    text: &'static str,
    starts: Vec<u32>,
}

impl Numbered {
    pub(super) fn new(text: &'static str) -> Self {
        let mut starts = Vec::with_capacity(text.len() / 8);
        starts.push(0);
        starts.extend(
            memchr_iter(b'\n', text.as_bytes()).map(|end| u32::try_from(end + 1).unwrap_or(u32::MAX)),
        );
        Self { text, starts }
    }

    pub(super) fn line(&self, number: u32) -> Option<&'static str> {
        let number = number as usize;
        let start = *self.starts.get(number)? as usize;
        let end = *self.starts.get(number + 1)? as usize;
        self.text.get(start..end - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_lines_are_found() {
        let table = Sorted("a\t1\nab\t2\nab c\t3\nb\t\n");
        for (key, found) in
            [("a", Some("1")), ("ab", Some("2")), ("ab c", Some("3")), ("b", Some("")), ("", None)]
        {
            assert_eq!(table.find(key).map(|(_, rest)| rest), found, "{key}");
        }
        for missing in ["aa", "abc", "ab ", "c", "\n", "\t"] {
            assert_eq!(table.find(missing), None, "{missing}");
        }
        assert!(table.has_phrase("ab") && !table.has_phrase("a") && !table.has_phrase("b"));
        assert_eq!(Sorted("").find("a"), None);
    }

    #[test]
    fn numbered_lines_are_found() {
        let table = Numbered::new("a\n\nb c\n");
        assert_eq!([0, 1, 2, 3, 9].map(|n| table.line(n)), [Some("a"), Some(""), Some("b c"), None, None]);
        assert_eq!(Numbered::new("").line(0), None);
    }
}
