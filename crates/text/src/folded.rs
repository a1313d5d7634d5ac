//! The folded view: what a reader sees, without the accidents of typography.

use crate::{OffsetMap, OffsetMapBuilder};
use unicode_normalization::char::{canonical_combining_class, decompose_canonical, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A folded text and the way back to its source bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// From offsets in `text` to offsets in the source.
    pub map: OffsetMap,
}

/// Folds typography: every run of white space (line breaks, U+00A0 and the other Unicode spaces included) becomes
/// one space and is trimmed at both ends; curly, angle and low quotation marks become `"` or `'`; dashes and minus
/// signs become `-` (an en or em dash between spaces stays set off by spaces, an em dash between words is set off);
/// soft hyphens, zero-width characters and byte-order marks go; ligatures and full-width forms open; `…` becomes
/// `...`; a word hyphenated over a line break is joined. Letters keep their case and their accents, in NFC.
///
/// Folding is idempotent. Every folded character maps to whole source characters.
///
/// ```
/// use rapporteur_text::{fold, range};
/// let source = "the\u{a0}Alliance\u{2019}s\r\n  part\u{ad}ners";
/// let folded = fold(source);
/// assert_eq!(folded.text, "the Alliance's partners");
/// let partners = folded.map.to_source(range(15, 23));
/// assert_eq!(&source[partners], "part\u{ad}ners");
/// ```
#[must_use]
pub fn fold(source: &str) -> Folded {
    let mut folder = Folder {
        source,
        text: String::with_capacity(source.len()),
        map: OffsetMapBuilder::default(),
        pending: 0,
    };
    folder.run();
    let Folder { text, map, .. } = folder;
    compose(Folded { text, map: map.finish() })
}

/// What folding does with one character.
enum Fold {
    Keep,
    Space,
    Drop,
    Hyphen,
    EmDash,
    To(&'static str),
    Char(char),
}

fn classify(c: char) -> Fold {
    match c {
        ' ' => Fold::Space,
        '-' => Fold::Hyphen,
        '\t'..='\r' => Fold::Space,
        '\0'..='\x7f' => Fold::Keep,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {
            Fold::Drop
        }
        // Word joiner and invisible operators, bidirectional isolates, variation selectors, byte-order mark, tags.
        '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => Fold::Drop,
        '\u{e0000}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}' => Fold::Drop,
        // The spacing acute accent is what some keyboards give for an apostrophe.
        '\u{b4}' | '\u{1ffd}' | '\u{2bc}' => Fold::To("'"),
        '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{2035}'
        | '\u{2039}'
        | '\u{203a}'
        | '\u{275b}'
        | '\u{275c}' => Fold::To("'"),
        '\u{ab}' | '\u{bb}' | '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{2036}' | '\u{275d}' | '\u{275e}' => {
            Fold::To("\"")
        }
        '\u{301d}'..='\u{301f}' => Fold::To("\""),
        '\u{2010}' | '\u{2011}' => Fold::Hyphen,
        '\u{2012}' | '\u{2013}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => Fold::To("-"),
        '\u{2014}' | '\u{2015}' | '\u{2e3a}' | '\u{2e3b}' => Fold::EmDash,
        '\u{2025}' => Fold::To(".."),
        '\u{2026}' => Fold::To("..."),
        '\u{132}' => Fold::To("IJ"),
        '\u{133}' => Fold::To("ij"),
        '\u{fb00}' => Fold::To("ff"),
        '\u{fb01}' => Fold::To("fi"),
        '\u{fb02}' => Fold::To("fl"),
        '\u{fb03}' => Fold::To("ffi"),
        '\u{fb04}' => Fold::To("ffl"),
        '\u{fb05}' | '\u{fb06}' => Fold::To("st"),
        // The full-width block repeats printable ASCII in its order.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xff01 + 0x21).map_or(Fold::Keep, Fold::Char),
        '\u{ffe0}' => Fold::To("¢"),
        '\u{ffe1}' => Fold::To("£"),
        '\u{ffe5}' => Fold::To("¥"),
        _ if c.is_whitespace() => Fold::Space,
        _ => Fold::Keep,
    }
}

/// First pass: everything but normalisation, one character at a time.
struct Folder<'a> {
    source: &'a str,
    text: String,
    map: OffsetMapBuilder,
    /// Source offset from which on bytes are to be kept but not yet copied.
    pending: usize,
}

impl Folder<'_> {
    fn run(&mut self) {
        let bytes = self.source.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            // Printable ASCII other than the hyphen is nearly all of most texts.
            if byte.is_ascii_graphic() && byte != b'-' {
                at += 1;
                continue;
            }
            // So is one space between two printable characters.
            if byte == b' ' && at > self.pending && bytes.get(at + 1).is_some_and(u8::is_ascii_graphic) {
                at += 1;
                continue;
            }
            at = self.special(at);
        }
        self.flush(at);
    }

    /// Handles the character at `at`, which may need more than copying; returns where to go on.
    fn special(&mut self, at: usize) -> usize {
        let Some(c) = self.char_at(at) else { return self.source.len() };
        let next = at + c.len_utf8();
        match classify(c) {
            Fold::Keep => next,
            Fold::Space | Fold::Drop => self.gap(at),
            Fold::Hyphen => self.hyphen(at, next, c == '-'),
            Fold::EmDash => {
                self.flush(at);
                let set_off = self.em_dash_between_words(next);
                self.substitute(if set_off { " - " } else { "-" }, at, next)
            }
            Fold::To(replacement) => {
                self.flush(at);
                self.substitute(replacement, at, next)
            }
            Fold::Char(replacement) => {
                self.flush(at);
                self.substitute(replacement.encode_utf8(&mut [0; 4]), at, next)
            }
        }
    }

    /// A stretch of white space and invisible characters: one space, or nothing if it shows none or lies at an end.
    fn gap(&mut self, at: usize) -> usize {
        let gap = self.measure_gap(at);
        let Some((first, last)) = gap.spaces else {
            self.flush(at);
            // An invisible break between the halves of a hyphenated word has been dealt with in `hyphen`.
            self.pending = gap.end;
            return gap.end;
        };
        let soft_hyphen = self.source.get(at..first).is_some_and(|it| it.ends_with('\u{ad}'));
        self.flush(at);
        self.pending = gap.end;
        let inner = !self.text.is_empty() && gap.end < self.source.len();
        let joined = soft_hyphen && gap.breaks == 1 && self.after_word() && self.starts_lower(gap.end);
        if inner && !joined {
            self.text.push(' ');
            if self.source.get(first..last) == Some(" ") {
                self.map.keep(first, 1);
            } else {
                self.map.replace(1, first, last - first);
            }
        }
        gap.end
    }

    fn measure_gap(&self, at: usize) -> Gap {
        let mut gap = Gap { end: at, spaces: None, breaks: 0 };
        let mut previous = '\0';
        for c in self.source.get(at..).unwrap_or_default().chars() {
            let end = gap.end + c.len_utf8();
            match classify(c) {
                Fold::Space => {
                    gap.spaces = Some((gap.spaces.map_or(gap.end, |(first, _)| first), end));
                    let is_break = matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
                    gap.breaks += usize::from(is_break && !(c == '\n' && previous == '\r'));
                }
                Fold::Drop => {}
                _ => break,
            }
            previous = c;
            gap.end = end;
        }
        gap
    }

    /// A hyphen between two halves of a word that a line break separates: a break in a word joins the halves, a
    /// break in a compound (`Euro-` `Atlantic`, `state-` `of-the-art`) keeps the hyphen, a hyphen that waits for
    /// its other half (`pre-` `and post-war`) keeps the space as well.
    fn hyphen(&mut self, at: usize, next: usize, ascii: bool) -> usize {
        let gap = self.measure_gap(next);
        if gap.breaks == 1 && self.before_is_word(at) {
            let rest = self.source.get(gap.end..).unwrap_or_default();
            let half_len = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len().min(64));
            let half = rest.get(..half_len).unwrap_or_default();
            if !half.is_empty() && !SUSPENDED.contains(&half) {
                self.flush(at);
                let compound =
                    rest.get(half_len..).is_some_and(|it| it.starts_with(['-', '\u{2010}', '\u{2011}']))
                        || self.in_compound()
                        || !self.after_letter()
                        || !self.starts_lower(gap.end);
                if compound {
                    self.substitute("-", at, next);
                }
                self.pending = gap.end;
                return gap.end;
            }
        }
        if ascii {
            return next;
        }
        self.flush(at);
        self.substitute("-", at, next)
    }

    fn substitute(&mut self, replacement: &str, at: usize, next: usize) -> usize {
        self.text.push_str(replacement);
        self.map.replace(replacement.len(), at, next - at);
        self.pending = next;
        next
    }

    /// Copies the pending bytes up to `end`.
    fn flush(&mut self, end: usize) {
        if let Some(kept) = self.source.get(self.pending..end) {
            self.text.push_str(kept);
            self.map.keep(self.pending, kept.len());
            self.pending = end;
        }
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.source.get(at..)?.chars().next()
    }

    /// Whether the source before `at` ends in a letter or digit.
    fn before_is_word(&self, at: usize) -> bool {
        let last = self.source.get(..at).and_then(|it| it.chars().next_back());
        last.is_some_and(|c| c.is_alphanumeric() || is_combining_mark(c))
    }

    /// Whether the text so far ends in a word.
    fn after_word(&self) -> bool {
        self.text.chars().next_back().is_some_and(|c| c.is_alphanumeric() || is_combining_mark(c))
    }

    fn after_letter(&self) -> bool {
        self.text.chars().next_back().is_some_and(|c| c.is_alphabetic() || is_combining_mark(c))
    }

    /// Whether the last word of the text so far has a hyphen of its own.
    fn in_compound(&self) -> bool {
        self.text.chars().rev().take(64).find(|c| !c.is_alphanumeric()) == Some('-')
    }

    fn starts_lower(&self, at: usize) -> bool {
        self.char_at(at).is_some_and(char::is_lowercase)
    }

    /// Whether an em dash stands between two words without spaces, where a bare hyphen would weld them together.
    /// Between digits it is a range.
    fn em_dash_between_words(&self, next: usize) -> bool {
        let before = self.text.chars().next_back().filter(|c| *c != ' ' && *c != '-');
        let after =
            self.char_at(next).filter(|c| c.is_alphanumeric() || "\"'(\u{201c}\u{2018}\u{ab}".contains(*c));
        match (before, after) {
            (Some(before), Some(after)) => !(before.is_ascii_digit() && after.is_ascii_digit()),
            _ => false,
        }
    }
}

struct Gap {
    end: usize,
    /// From the first white space character to the end of the last.
    spaces: Option<(usize, usize)>,
    /// Number of line breaks; two make a blank line, across which no word goes on.
    breaks: usize,
}

/// Conjunctions after which a compound's missing half comes.
const SUSPENDED: &[&str] =
    &["and", "or", "to", "nor", "but", "y", "o", "e", "u", "et", "ou", "und", "oder", "bis"];

/// Second pass: canonical composition (NFC), with each changed stretch of base and marks as one replaced run.
fn compose(folded: Folded) -> Folded {
    let Folded { text, map } = folded;
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Folded { text, map };
    }
    let mut composed = String::with_capacity(text.len());
    let mut inner = OffsetMapBuilder::default();
    let mut stretch = |from: usize, to: usize| {
        let Some(old) = text.get(from..to) else { return };
        let start = composed.len();
        composed.extend(old.nfc());
        let new = composed.get(start..).unwrap_or_default();
        if new == old {
            inner.keep(from, old.len());
        } else {
            inner.replace(new.len(), from, old.len());
        }
    };
    let mut from = 0;
    for (at, c) in text.char_indices() {
        if at > from && starts_stretch(c) {
            stretch(from, at);
            from = at;
        }
    }
    stretch(from, text.len());
    Folded { text: composed, map: inner.finish().then(&map) }
}

/// Whether normalisation never joins `c` to what stands before it (Unicode Standard Annex 15, 9.1).
fn starts_stretch(c: char) -> bool {
    if c.is_ascii() {
        return true;
    }
    let mut first = None;
    decompose_canonical(c, |part| {
        first.get_or_insert(part);
    });
    let first = first.unwrap_or(c);
    canonical_combining_class(first) == 0 && is_nfc_quick(std::iter::once(first)) == IsNormalized::Yes
}
