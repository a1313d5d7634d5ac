//! Headings that open a reference list.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

/// What stands below a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReferenceSection {
    /// All list items are entries.
    Bibliography,
    /// Numbered list items are entries.
    Notes,
}

#[derive(Deserialize)]
struct Data {
    bibliography: Vec<String>,
    notes: Vec<String>,
}

static HEADINGS: LazyLock<FxHashMap<String, ReferenceSection>> = LazyLock::new(|| {
    // The file is compiled in, and a test reads it.
    let data: Data = toml::from_str(include_str!("../data/sections.toml")).expect("data/sections.toml");
    let bibliography = data.bibliography.into_iter().map(|name| (name, ReferenceSection::Bibliography));
    bibliography.chain(data.notes.into_iter().map(|name| (name, ReferenceSection::Notes))).collect()
});

/// Longest heading that is looked up, in bytes.
const LONGEST: usize = 64;

/// The kind of reference list a heading opens, by its words alone: numbering, heading marks, emphasis and closing
/// punctuation do not count.
pub(crate) fn reference_section(heading: &str) -> Option<ReferenceSection> {
    let name = heading
        .trim_start_matches(|c: char| c.is_ascii_digit() || "#.)=*_ \t".contains(c))
        .trim_end_matches(|c: char| "#:.=-*_ \t\r\n".contains(c));
    if name.is_empty() || name.len() > LONGEST {
        return None;
    }
    HEADINGS.get(&name.to_lowercase()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbering_and_marks_do_not_hide_a_reference_heading() {
        assert_eq!(reference_section("## 7. **References**"), Some(ReferenceSection::Bibliography));
        assert_eq!(reference_section("Notas:"), Some(ReferenceSection::Notes));
        assert_eq!(reference_section("Sources of the conflict"), None);
        assert_eq!(reference_section("Quellen\n======="), Some(ReferenceSection::Bibliography));
    }
}
