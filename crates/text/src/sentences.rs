//! Sentence boundaries of running prose.
//!
//! Blank lines separate. Between them, one pass over the bytes stops at what can end a sentence (`.`, `!`, `?`, their
//! relatives in other scripts) and at the marks of lists that run on within a line (`1.)`, `b.`, `•`). A full stop is
//! judged by the word before it (an abbreviation, an initial, a number) and by how the text goes on behind it, its
//! closing quotation marks and its citation marks. Every look behind or ahead is bounded or moves the pass on, so
//! time is linear.

use crate::abbreviations::{Abbreviation, abbreviation, is_calendar, opens_sentence, opens_without_capital};
use crate::{TextRange, range};
use unicode_normalization::char::is_combining_mark;

/// Splits one block of prose (a paragraph, a list item, a heading) into sentences. Ranges are trimmed of white space,
/// in order, disjoint, and cover every non-space byte.
///
/// Citation and footnote marks behind a full stop belong to the sentence that it ends. A blank line within the block
/// ends a sentence, and so does a list mark that follows in sequence (`1) ... 2) ...`).
///
/// ```
/// use rapporteur_text::split_sentences;
/// let text = "Gen. Abara met the U.S. envoy at 5 p.m. in Accra. [3] No. 12 was signed.";
/// let sentences: Vec<&str> = split_sentences(text).into_iter().map(|it| &text[it]).collect();
/// assert_eq!(sentences, ["Gen. Abara met the U.S. envoy at 5 p.m. in Accra. [3]", "No. 12 was signed."]);
/// ```
#[must_use]
pub fn split_sentences(text: &str) -> Vec<TextRange> {
    let mut sentences = Vec::with_capacity(text.len() / 100);
    for (base, paragraph) in paragraphs(text) {
        let mut splitter = Splitter { text: paragraph, base, start: 0, list: None, sentences };
        splitter.run();
        sentences = splitter.sentences;
    }
    sentences
}

/// The stretches of `text` between blank lines, with their offsets.
fn paragraphs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = Some(0);
    std::iter::from_fn(move || {
        let start = rest?;
        let bytes = text.as_bytes().get(start..)?;
        let mut from = 0;
        while let Some(len) = memchr::memchr2(b'\n', b'\r', bytes.get(from..)?) {
            let end = from + len;
            let next = end + if bytes.get(end..end + 2) == Some(b"\r\n") { 2 } else { 1 };
            let blanks = bytes.get(next..)?.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
            from = next + blanks;
            if matches!(bytes.get(from), Some(b'\n' | b'\r')) {
                rest = Some(start + from);
                return Some((start, text.get(start..start + end)?));
            }
        }
        rest = None;
        Some((start, text.get(start..)?))
    })
}

/// Splits one paragraph.
struct Splitter<'a> {
    text: &'a str,
    /// Offset of the paragraph.
    base: usize,
    /// First byte of the sentence being read.
    start: usize,
    /// The list mark that would open the next item.
    list: Option<Mark>,
    sentences: Vec<TextRange>,
}

/// The mark of a list item: `1.)`, `2)`, `3.`, `a.`, `B)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    kind: MarkKind,
    tail: Tail,
    /// The number, or the place of the letter in the alphabet.
    value: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkKind {
    Digits,
    Lower,
    Upper,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tail {
    Stop,
    Bracket,
    StopBracket,
}

impl Tail {
    fn len(self) -> usize {
        match self {
            Tail::Stop | Tail::Bracket => 1,
            Tail::StopBracket => 2,
        }
    }
}

/// A run of full stops, exclamation and question marks.
#[derive(Debug, Clone, Copy)]
struct Cluster {
    end: usize,
    /// Number of full stops, three for an ellipsis character.
    dots: usize,
    /// Whether there is another mark than full stops.
    marked: bool,
    /// Whether the full stops stand apart (`. . .`).
    spaced: bool,
    /// Whether the script needs no space after it.
    wide: bool,
}

/// How the text goes on behind a possible end.
#[derive(Debug, Clone, Copy)]
struct Next<'a> {
    /// First letter or digit, behind quotation marks, brackets and dashes.
    first: Option<char>,
    /// The word it begins.
    word: &'a str,
    /// Whether a dash comes first.
    dash: bool,
    /// Whether the word goes on with a hyphen or is an initial, and so is no opening word.
    joined: bool,
}

impl Next<'_> {
    /// The end of the text, or marks that belong to what stands before them.
    const NOTHING: Next<'static> = Next { first: None, word: "", dash: false, joined: false };
    /// A sentence that opens with something else than a word.
    const CAPITAL: Next<'static> = Next { first: Some('A'), ..Next::NOTHING };

    fn is_upper(&self) -> bool {
        self.first.is_some_and(char::is_uppercase)
    }

    fn is_digit(&self) -> bool {
        self.first.is_some_and(char::is_numeric)
    }

    fn opens(&self) -> bool {
        self.is_upper() && !self.dash && !self.joined && opens_sentence(self.word)
    }

    /// The pronoun has its capital everywhere.
    fn is_pronoun_i(&self) -> bool {
        self.word == "I"
    }
}

/// What the pass stops at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Skip,
    Terminator,
    Bracket,
    /// First byte of characters among which are bullets or terminators.
    Lead,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Skip; 256];
    classes[b'.' as usize] = Class::Terminator;
    classes[b'!' as usize] = Class::Terminator;
    classes[b'?' as usize] = Class::Terminator;
    classes[b')' as usize] = Class::Bracket;
    let leads = [0xd6, 0xd8, 0xdb, 0xe0, 0xe1, 0xe2, 0xe3, 0xef];
    let mut at = 0;
    while at < leads.len() {
        classes[leads[at]] = Class::Lead;
        at += 1;
    }
    classes
};

impl<'a> Splitter<'a> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = self.begin(0, true);
        while let Some(&byte) = bytes.get(at) {
            at = match CLASSES.get(byte as usize) {
                None | Some(Class::Skip) => at + 1,
                Some(Class::Terminator) => self.terminator(at),
                Some(Class::Bracket) => self.list_mark(at, Tail::Bracket).unwrap_or(at + 1),
                Some(Class::Lead) => self.lead(at),
            };
        }
        self.finish(self.text.len());
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn char_at(&self, at: usize) -> Option<char> {
        let byte = self.byte(at)?;
        if byte.is_ascii() { Some(byte as char) } else { self.text.get(at..)?.chars().next() }
    }

    fn char_before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    fn skip_space(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        at + (rest.len() - rest.trim_start().len())
    }

    fn at_space_or_end(&self, at: usize) -> bool {
        self.char_at(at).is_none_or(char::is_whitespace)
    }

    /// Ends the sentence at `end`.
    fn finish(&mut self, end: usize) {
        let sentence = self.text.get(self.start..end).unwrap_or_default().trim_end();
        if !sentence.is_empty() {
            let start = self.base + self.start;
            self.sentences.push(range(start, start + sentence.len()));
        }
    }

    /// Ends a sentence at `end` and begins the next; returns where to go on.
    fn split(&mut self, end: usize) -> usize {
        self.finish(end);
        self.begin(end, false)
    }

    /// Begins a sentence behind `at`; returns where to go on, behind the list mark if there is one.
    fn begin(&mut self, at: usize, first: bool) -> usize {
        self.start = self.skip_space(at);
        let mut at = self.start;
        let mut bulleted = false;
        while let Some(c) = self.char_at(at).filter(|c| is_bullet(*c)) {
            bulleted = true;
            at = self.skip_space(at + c.len_utf8());
        }
        let Some((mark, end)) = self.parse_mark(at) else { return at };
        let leads = match mark.kind {
            // A sentence of nothing but a small number does not occur.
            MarkKind::Digits => first || bulleted || mark.value < 100,
            MarkKind::Lower | MarkKind::Upper => (first || bulleted) && mark.value == 1,
        };
        if leads || self.list == Some(mark) {
            self.list = Some(Mark { value: mark.value + 1, ..mark });
            return end;
        }
        at
    }

    /// The list mark at `at`, with white space behind it.
    fn parse_mark(&self, at: usize) -> Option<(Mark, usize)> {
        let bytes = self.text.as_bytes().get(at..)?;
        let digits = bytes.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
        let (kind, value, len) = match (digits, bytes.first()?) {
            (1..=3, _) => (MarkKind::Digits, self.text.get(at..at + digits)?.parse().ok()?, digits),
            (0, b @ b'a'..=b'z') => (MarkKind::Lower, u32::from(b - b'a' + 1), 1),
            (0, b @ b'A'..=b'Z') => (MarkKind::Upper, u32::from(b - b'A' + 1), 1),
            _ => return None,
        };
        let tail = match (bytes.get(len)?, bytes.get(len + 1)) {
            (b'.', Some(b')')) => Tail::StopBracket,
            (b'.', _) => Tail::Stop,
            (b')', _) => Tail::Bracket,
            _ => return None,
        };
        // `A. Smith` is an initial.
        if kind == MarkKind::Upper && tail == Tail::Stop {
            return None;
        }
        let end = at + len + tail.len();
        let spaced = self.char_at(end).is_some_and(char::is_whitespace);
        spaced.then_some((Mark { kind, tail, value }, end))
    }

    /// At a stop or bracket that may belong to the mark of the next list item: begins that item.
    fn list_mark(&mut self, at: usize, tail: Tail) -> Option<usize> {
        let before = self.text.get(self.start..at)?;
        let digits = before.bytes().rev().take(4).take_while(u8::is_ascii_digit).count();
        let from = at.checked_sub(digits.max(1)).filter(|from| *from > self.start)?;
        let (mark, end) = self.parse_mark(from).filter(|(mark, _)| mark.tail == tail)?;
        let before = self.text.get(self.start..from)?;
        let capital = self.char_at(self.skip_space(end)).is_some_and(char::is_uppercase);
        let announced = mark.value == 1 && capital && before.trim_end().ends_with(':');
        if !(announced || self.list == Some(mark)) || !before.ends_with(char::is_whitespace) {
            return None;
        }
        if tail == Tail::Stop && !announced {
            // A number within a clause or a label is no mark: `a share of 2. It fell`, `under Art. 2. It says`.
            let last = self.word_before(self.start + before.trim_end().trim_end_matches('.').len());
            let inner = opens_sentence(last) || abbreviation(last) == Some(Abbreviation::Reference);
            if !capital || inner || self.is_label(at) {
                return None;
            }
        }
        Some(self.split(from))
    }

    fn lead(&mut self, at: usize) -> usize {
        let Some(c) = self.char_at(at) else { return at + 1 };
        if is_terminator(c) {
            self.terminator(at)
        } else if is_bullet(c) && at > self.start && self.char_before(at).is_some_and(char::is_whitespace) {
            self.split(at)
        } else {
            at + c.len_utf8()
        }
    }

    fn terminator(&mut self, at: usize) -> usize {
        if self.byte(at) == Some(b'.') {
            let tail = if self.byte(at + 1) == Some(b')') { Tail::StopBracket } else { Tail::Stop };
            if let Some(next) = self.list_mark(at, tail) {
                return next;
            }
        }
        let cluster = self.cluster(at);
        let before = self.char_before(at);
        // `[...]`, `(!)`: a remark about the text, not its end.
        if matches!(before, Some('[' | '(')) && matches!(self.char_at(cluster.end), Some(']' | ')')) {
            return cluster.end;
        }
        let closed = self.closing_marks(cluster.end);
        let mut end = self.citation_marks(closed);
        let plain = cluster.dots == 1 && !cluster.marked;
        if self.at_space_or_end(end) {
            let note = self.footnote_digits(self.skip_space(end));
            if let Some(after) = note.filter(|after| plain && self.follows_prose(at) && self.opens_at(*after))
            {
                end = after;
            }
        } else {
            end = match self.footnote_digits(end) {
                Some(after) if plain && self.follows_prose(at) => after,
                _ if cluster.wide => end,
                _ if plain && closed == cluster.end && self.lacks_space(at, end) => return self.split(end),
                _ => return cluster.end,
            };
        }
        let rest = self.skip_space(end);
        if rest >= self.text.len() {
            return rest;
        }
        let mut next = self.next(rest);
        // A mark that the sentence behind goes on from is its subject: `[@ruiz2019] shows`.
        if self.is_subject(closed, end, &next) {
            end = closed;
            next = Next::CAPITAL;
        }
        if self.char_at(rest).is_some_and(is_bullet) {
            return self.split(end);
        }
        if next.first.is_none_or(char::is_lowercase) && !cluster.wide {
            let forgotten =
                plain && closed == cluster.end && opens_without_capital(next.word) && self.follows_prose(at);
            return if forgotten { self.split(end) } else { cluster.end };
        }
        if self.year_in_brackets(rest) {
            return cluster.end;
        }
        if cluster.marked {
            return self.split(end);
        }
        let attached = before.is_some_and(|c| !c.is_whitespace());
        let ends = match cluster.dots {
            1 | 2 => self.full_stop_ends(at, &next),
            // An ellipsis that opens the sentence.
            _ if at == self.start => false,
            3 if attached => next.is_upper() && !next.is_pronoun_i(),
            3 => next.opens() && !next.is_pronoun_i(),
            // A full stop, then an omission: `... end. . . . The next`
            4 if attached && cluster.spaced => return self.split(at + 1),
            _ => true,
        };
        if ends { self.split(end) } else { cluster.end }
    }

    fn cluster(&self, at: usize) -> Cluster {
        let mut cluster = Cluster { end: at, dots: 0, marked: false, spaced: false, wide: false };
        loop {
            match self.char_at(cluster.end) {
                Some('.') => {
                    cluster.dots += 1;
                    cluster.end += 1;
                }
                Some('…') => {
                    cluster.dots += 3;
                    cluster.end += '…'.len_utf8();
                }
                Some(c) if is_terminator(c) => {
                    cluster.marked = true;
                    cluster.wide |= is_wide(c);
                    cluster.end += c.len_utf8();
                }
                Some(' ' | '\u{a0}') if cluster.dots > 0 && !cluster.marked => {
                    let dot = self.skip_space(cluster.end);
                    let after = self.char_at(dot + 1);
                    if dot - cluster.end > 2
                        || self.byte(dot) != Some(b'.')
                        || after.is_some_and(|c| c != '.' && !c.is_whitespace() && !is_closing(c))
                    {
                        break;
                    }
                    cluster.spaced = true;
                    cluster.end = dot;
                }
                _ => break,
            }
        }
        cluster
    }

    /// End of the closing quotation marks and brackets at `at`.
    fn closing_marks(&self, at: usize) -> usize {
        let mut end = at;
        while let Some(c) = self.char_at(end) {
            if is_closing(c) {
                end += c.len_utf8();
                continue;
            }
            // French typography sets its quotation marks off; brackets are set off by mistake.
            let mark = self.skip_space(end);
            let set_off = mark > end && mark - end <= 3;
            let Some(c) = self.char_at(mark).filter(|c| set_off && matches!(c, '»' | ')' | ']')) else {
                break;
            };
            end = mark + c.len_utf8();
        }
        end
    }

    /// End of the citation and footnote marks at `at`, each with at most one space before it.
    fn citation_marks(&self, at: usize) -> usize {
        let mut end = at;
        loop {
            if let Some(c) = self.char_at(end).filter(|c| is_raised(*c)) {
                end += c.len_utf8();
                continue;
            }
            let space = self.char_at(end).filter(|c| matches!(c, ' ' | '\u{a0}')).map_or(0, char::len_utf8);
            let Some(len) = self.text.get(end + space..).and_then(citation_mark_len) else { return end };
            end += space + len;
        }
    }

    /// Whether the citation mark is the subject of what comes behind it.
    fn is_subject(&self, closed: usize, end: usize, next: &Next<'_>) -> bool {
        next.first.is_some_and(char::is_lowercase)
            && self.char_at(closed).is_some_and(char::is_whitespace)
            && self.text.get(closed..end).is_some_and(|marks| marks.contains('@'))
    }

    /// Digits behind a full stop that lost their raised position, with a capital behind: `accord.3 The`.
    fn footnote_digits(&self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes().get(at..)?;
        let len = bytes.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
        let end = at + len;
        let behind = self.skip_space(end);
        ((1..=3).contains(&len)
            && behind > end
            && self.char_at(behind).is_some_and(|c| c.is_uppercase() || "\"\u{201c}(".contains(c)))
        .then_some(end)
    }

    /// Whether a word that usually opens a sentence comes behind `at`.
    fn opens_at(&self, at: usize) -> bool {
        self.next(self.skip_space(at)).opens()
    }

    /// `(2012)`, `(The Mill, 1950)` is the date of a title that ends in a mark, or of a source.
    fn year_in_brackets(&self, at: usize) -> bool {
        let bytes = self.text.as_bytes().get(at..).unwrap_or_default();
        let Some(inner) = bytes.strip_prefix(b"(") else { return false };
        let inner = inner.get(..inner.len().min(LOOK)).unwrap_or_default();
        let Some(len) = memchr::memchr(b')', inner) else { return false };
        let inner = inner.get(..len).unwrap_or_default();
        let is_year = |part: &[u8]| part.len() == 4 && part.iter().all(u8::is_ascii_digit);
        let mut parts = inner.split(|b| matches!(b, b' ' | b',' | b'-'));
        parts.next().is_some_and(is_year) || parts.next_back().is_some_and(is_year)
    }

    /// Whether the word before the stop is an ordinary word of prose.
    fn follows_prose(&self, at: usize) -> bool {
        let word = self.word_before(at);
        word.len() > 2 && abbreviation(word).is_none() && word.chars().skip(1).all(char::is_lowercase)
    }

    /// A stop without a space behind it, between two words of prose and not within an address.
    fn lacks_space(&self, at: usize, end: usize) -> bool {
        let rest = self.text.get(end..).unwrap_or_default();
        let mut letters = rest.chars();
        let capitalised =
            letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
        if !capitalised || !self.follows_prose(at) {
            return false;
        }
        let before = self.text.get(self.start..at).unwrap_or_default();
        let in_prose = |c: char| !matches!(c, '@' | '/' | '\\' | '_' | '=');
        before.chars().rev().take(LOOK).take_while(|c| !c.is_whitespace()).all(in_prose)
            && rest.chars().take(LOOK).take_while(|c| !c.is_whitespace()).all(in_prose)
    }

    /// The word before a stop: letters, digits and inner stops, back to a space, bracket or hyphen.
    fn word_before(&self, at: usize) -> &'a str {
        let text = self.text.get(self.start..at).unwrap_or_default();
        let mut from = text.len();
        for (index, c) in text.char_indices().rev() {
            let inner =
                c.is_alphanumeric() || matches!(c, '.' | '\'' | '’' | '°' | '§') || is_combining_mark(c);
            if !inner || text.len() - index > LOOK {
                break;
            }
            from = index;
        }
        text.get(from..).unwrap_or_default().trim_start_matches(['\'', '’', '.'])
    }

    fn next(&self, at: usize) -> Next<'a> {
        let rest = self.text.get(at..).unwrap_or_default();
        let Some((skip, first)) = rest.char_indices().take(8).find(|(_, c)| c.is_alphanumeric()) else {
            // A tail of marks belongs to what stands before it; a long one is left to itself.
            let tail = rest.chars().nth(8).is_none();
            return if tail { Next::NOTHING } else { Next::CAPITAL };
        };
        let word = rest.get(skip..).unwrap_or_default();
        let len =
            word.char_indices().take(LOOK).find(|(_, c)| !c.is_alphanumeric() && !is_combining_mark(*c));
        let len = len.map_or(word.len().min(LOOK), |(len, _)| len);
        let behind = word.get(len..).and_then(|it| it.chars().next());
        let word = word.get(..len).unwrap_or_default();
        let initial = behind == Some('.') && word.len() == 1;
        Next {
            first: Some(first),
            word,
            dash: rest.starts_with(['-', '\u{2013}', '\u{2014}']),
            joined: behind == Some('-') || initial,
        }
    }

    /// Whether the full stop at `at` ends a sentence, given that no small letter follows.
    fn full_stop_ends(&self, at: usize, next: &Next<'_>) -> bool {
        let word = self.word_before(at);
        let Some(first) = word.chars().next() else { return true };
        match abbreviation(word) {
            Some(Abbreviation::Title) => false,
            Some(Abbreviation::Reference) => {
                !(next.is_digit() || is_roman(next.word) || is_letter(next.word) || is_calendar(next.word))
            }
            Some(Abbreviation::Month | Abbreviation::Name) => next.opens(),
            Some(Abbreviation::Closing) => next.is_upper(),
            Some(Abbreviation::Time) => {
                next.is_upper() && !is_calendar(next.word) && !self.is_opening_time(at)
            }
            None if word.contains('.') && is_dotted(word) => next.opens(),
            None if is_single(word) && first.is_uppercase() => {
                next.opens() || (word == "I" && self.follows_small_word(at - word.len()))
            }
            // `2.1. Scope`, `Figure 3. Trade by year`: the number of a section, the label of a caption.
            None if is_section_number(word) && self.is_label(at) => false,
            // `3. Oktober`: the stop of an ordinal.
            None if word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) => !is_calendar(next.word),
            None => true,
        }
    }

    /// `At 5 a.m.` at the very start cannot be a sentence.
    fn is_opening_time(&self, at: usize) -> bool {
        self.text.get(self.start..at).is_some_and(|it| it.len() <= LOOK && it.split_whitespace().count() <= 3)
    }

    /// Whether the sentence has nothing before `at` but a number, or a capitalised word and a number.
    fn is_label(&self, at: usize) -> bool {
        let Some(before) = self.text.get(self.start..at).filter(|it| it.len() <= LOOK) else { return false };
        let mut words = before.split_whitespace();
        let first = words.next().unwrap_or_default();
        match words.next() {
            None => true,
            Some(_) => {
                words.next().is_none()
                    && first.len() > 1
                    && first.chars().all(char::is_alphabetic)
                    && first.starts_with(char::is_uppercase)
            }
        }
    }

    /// Whether the word that ends before `at` begins with a small letter.
    fn follows_small_word(&self, at: usize) -> bool {
        let before = self.text.get(self.start..at).unwrap_or_default();
        let word = before.trim_end().rsplit(char::is_whitespace).next();
        word.is_some_and(|it| it.starts_with(char::is_lowercase))
    }
}

/// How many characters or bytes of a word are looked at; longer ones are no abbreviations.
const LOOK: usize = 64;

fn is_terminator(c: char) -> bool {
    match c {
        '.' | '!' | '?' | '…' => true,
        // Armenian, Arabic and Urdu, Devanagari, Ethiopic, Myanmar, Khmer.
        '։' | '؟' | '۔' | '।' | '॥' | '።' | '။' | '។' => true,
        '‼' | '⁇' | '⁈' | '⁉' => true,
        _ => is_wide(c),
    }
}

/// Terminators of scripts that set no space behind them.
fn is_wide(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡')
}

fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '⁃' | '‣' | '◦' | '▪' | '▫' | '●' | '○' | '■' | '□' | '►' | '▶')
}

/// Quotation marks and brackets directly behind a terminator, emphasis included. German closes with `“` and `«`.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | ')'
            | ']'
            | '}'
            | '*'
            | '_'
            | '”'
            | '’'
            | '“'
            | '‘'
            | '»'
            | '›'
            | '«'
            | '」'
            | '』'
            | '）'
    )
}

/// Raised digits and daggers, as footnote marks.
fn is_raised(c: char) -> bool {
    matches!(c, '\u{b9}' | '\u{b2}' | '\u{b3}' | '\u{2070}' | '\u{2074}'..='\u{2079}' | '†' | '‡')
}

/// Length of the mark in square brackets at the start of `text`: a footnote `[^3]`, numbers `[1, 4-6]`, Pandoc
/// citations `[@key, p. 3; see @other]`, or a remark in small letters such as `[sic]`.
fn citation_mark_len(text: &str) -> Option<usize> {
    /// Pandoc citations may carry several keys, prefixes and locators.
    const LONGEST: usize = 300;
    let inner = text.strip_prefix('[')?;
    let bytes = inner.as_bytes();
    let len = memchr::memchr2(b']', b'[', bytes.get(..bytes.len().min(LONGEST))?)?;
    let inner = inner.get(..len)?;
    if bytes.get(len) != Some(&b']') || inner.is_empty() {
        return None;
    }
    let footnote = inner.starts_with('^') && !inner.contains(char::is_whitespace);
    let numbers = inner.starts_with(|c: char| c.is_ascii_digit())
        && inner.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | ';' | '-' | '–' | ' '));
    let citation = inner.split(';').all(|it| it.contains('@'));
    let remark = inner.chars().all(|c| c.is_lowercase() || c == ' ' || c.is_ascii_digit());
    (footnote || numbers || citation || remark).then_some(len + 2)
}

/// `U.S`, `e.g`, `EE.UU`: stretches of one or two letters between stops.
fn is_dotted(word: &str) -> bool {
    word.split('.').all(|part| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_alphabetic)
            && letters.next().is_none_or(char::is_alphabetic)
            && letters.next().is_none()
    })
}

/// `3`, `2.1`, `4.10.2`: up to two digits between stops.
fn is_section_number(word: &str) -> bool {
    word.split('.').all(|part| matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit()))
}

fn is_single(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
}

/// Capital Roman numerals of two letters or more, and those of one letter that are no English word.
fn is_roman(word: &str) -> bool {
    word != "I" && !word.is_empty() && word.len() < 9 && word.bytes().all(|b| b"IVXLC".contains(&b))
}

/// A lettered item (`Annex B`), but not the article or the pronoun.
fn is_letter(word: &str) -> bool {
    matches!(word.as_bytes(), [b'B'..=b'H' | b'J'..=b'Z'])
}
