//! What a language adds to the tokeniser: lists of words, read from the data file of its folder.

use rustc_hash::{FxHashMap, FxHashSet};

/// Longest entry that is looked up, in bytes.
const LONGEST: usize = 24;

/// The classes that a form belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Classes(u16);

/// One class of forms, by its name in the data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub(super) enum Class {
    /// Keeps its stop where the sentence goes on; written here without it.
    Abbreviation = 1,
    /// An abbreviation with a capital, an ordinary word without.
    Proper = 1 << 1,
    /// Stays with what follows its hyphen.
    Prefix = 1 << 2,
    /// Stays with what comes before its hyphen.
    Suffix = 1 << 3,
    /// An enclitic, with its apostrophe.
    Clitic = 1 << 4,
    /// Begins with an apostrophe.
    Elision = 1 << 5,
    /// Follows a number without a space and is a word of its own.
    Unit = 1 << 6,
    /// Comes before a number without a space and is a word of its own.
    Currency = 1 << 7,
    /// Last part of the name of a file.
    Extension = 1 << 8,
    /// Last part of the name of a host.
    Domain = 1 << 9,
    /// A name that ends in a mark.
    Whole = 1 << 10,
}

impl Classes {
    pub(super) fn has(self, class: Class) -> bool {
        self.0 & class as u16 != 0
    }
}

/// The lists of a language.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    classes: FxHashMap<Box<str>, Classes>,
    contractions: FxHashMap<Box<str>, Contraction>,
}

/// A contraction that no apostrophe shows.
#[derive(Debug)]
struct Contraction {
    /// Lengths of its words in characters.
    parts: Box<[usize]>,
    /// The words before which it is one, if it is another word elsewhere (`its not`).
    before: Option<FxHashSet<Box<str>>>,
}

impl Lexicon {
    /// Reads a data file: lines of a class, a tab, and forms separated by spaces; `#` begins a comment. The class
    /// `contraction` has its forms cut by `+`; in `before` the forms follow one such contraction.
    pub(super) fn parse(file: &str) -> Self {
        let mut lexicon = Self::default();
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, forms)) = line.split_once('\t') else { continue };
            let mut forms = forms.split_whitespace();
            match name {
                "contraction" => {
                    for form in forms {
                        lexicon.contract(form, None);
                    }
                }
                "before" => {
                    if let Some(form) = forms.next() {
                        lexicon.contract(form, Some(forms.map(Box::from).collect()));
                    }
                }
                _ => {
                    let Some(class) = class(name) else { continue };
                    for form in forms {
                        lexicon.classes.entry(form.into()).or_default().0 |= class as u16;
                    }
                }
            }
        }
        lexicon
    }

    fn contract(&mut self, form: &str, before: Option<FxHashSet<Box<str>>>) {
        let parts = form.split('+').map(|part| part.chars().count()).collect();
        self.contractions.insert(form.replace('+', "").into(), Contraction { parts, before });
    }

    /// The classes of a form, whatever its case and the shape of its apostrophes.
    pub(super) fn classes(&self, form: &str) -> Classes {
        with_folded(form, |folded| self.classes.get(folded).copied()).flatten().unwrap_or_default()
    }

    /// Lengths in characters of the words that the form contracts where `next` follows.
    pub(super) fn contraction(&self, form: &str, next: &str) -> Option<&[usize]> {
        let found = with_folded(form, |folded| self.contractions.get(folded)).flatten()?;
        let here = found
            .before
            .as_ref()
            .is_none_or(|before| with_folded(next, |next| before.contains(next)).unwrap_or_default());
        here.then_some(&found.parts)
    }
}

fn class(name: &str) -> Option<Class> {
    Some(match name {
        "abbreviation" => Class::Abbreviation,
        "proper" => Class::Proper,
        "prefix" => Class::Prefix,
        "suffix" => Class::Suffix,
        "clitic" => Class::Clitic,
        "elision" => Class::Elision,
        "unit" => Class::Unit,
        "currency" => Class::Currency,
        "extension" => Class::Extension,
        "domain" => Class::Domain,
        "whole" => Class::Whole,
        _ => return None,
    })
}

/// An apostrophe or what is typed for one.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}' | '`' | '\u{b4}')
}

/// Calls `look_up` with the form in small letters and straight apostrophes, without an allocation.
fn with_folded<T>(form: &str, look_up: impl FnOnce(&str) -> T) -> Option<T> {
    if form.is_empty() || form.len() > LONGEST {
        return None;
    }
    let mut buffer = [0; LONGEST];
    let mut len = 0;
    for c in form.chars() {
        let c = if is_apostrophe(c) { '\'' } else { c.to_ascii_lowercase() };
        len += c.encode_utf8(buffer.get_mut(len..)?).len();
    }
    Some(look_up(std::str::from_utf8(buffer.get(..len)?).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_is_read() {
        let file = include_str!("../../lang/en/tokens.tsv");
        for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, forms) = line.split_once('\t').expect("class, tab, forms");
            let contraction = matches!(name, "contraction" | "before");
            assert!(contraction || class(name).is_some(), "unknown class {name}");
            for (place, form) in forms.split_whitespace().enumerate() {
                assert!(form.len() <= LONGEST && form == form.to_lowercase(), "{form}");
                assert_eq!(contraction && (place == 0 || name != "before"), form.contains('+'), "{form}");
            }
        }
    }

    #[test]
    fn case_and_apostrophes_are_folded() {
        let file = "# comment\nclitic\t'll n't\ncontraction\tdu+n+no\nbefore\tit+s not a\n";
        let lexicon = Lexicon::parse(file);
        assert!(lexicon.classes("\u{2019}LL").has(Class::Clitic));
        assert!(!lexicon.classes("ll").has(Class::Clitic));
        assert_eq!(lexicon.contraction("Dunno", ""), Some(&[2, 1, 2][..]));
        assert_eq!(lexicon.contraction("ITS", "Not"), Some(&[2, 1][..]));
        assert_eq!(lexicon.contraction("its", "own"), None);
        assert_eq!(lexicon.contraction("", ""), None);
        assert_eq!(lexicon.contraction("an-extremely-long-compound-word", ""), None);
    }
}
