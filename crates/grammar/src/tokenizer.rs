//! Words of a sentence as the English treebanks of Universal Dependencies divide it.
//!
//! Most of the conventions are those of the English Web Treebank and of GUM: a hyphenated compound is three words unless
//! its first part is a prefix, a range of numbers is three words, a unit without a space before it is a word, enclitics
//! and negations make multiword tokens, and the stop of an abbreviation stays with it unless it ends the sentence.

mod lexicon;

use std::sync::LazyLock;

use rapporteur_text::{TextRange, range};
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use self::lexicon::{Class, Lexicon, is_apostrophe};
use crate::tree::Multiword;

/// The syntactic words of a text and the orthographic tokens that hold several of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// Bytes of each word, in order, without overlap; white space is between words, never in them.
    pub words: Vec<TextRange>,
    /// Multiword tokens, in order.
    pub multiwords: Vec<Multiword>,
}

static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(include_str!("../lang/en/tokens.tsv")));

/// The words of a sentence. The end of the text is taken for the end of the sentence; time is linear in its length.
///
/// ```
/// use rapporteur_grammar::tokenize;
/// let text = "Dr. Vale can't pay $5m for a well-known re-print.";
/// let found = tokenize(text);
/// let words: Vec<&str> = found.words.iter().map(|range| &text[*range]).collect();
/// assert_eq!(
///     words,
///     ["Dr.", "Vale", "ca", "n't", "pay", "$", "5", "m", "for", "a", "well", "-", "known", "re-print", "."]
/// );
/// assert_eq!((found.multiwords[0].first, found.multiwords[0].last), (2, 3));
/// ```
#[must_use]
pub fn tokenize(text: &str) -> Words {
    let words = Words { words: Vec::with_capacity(text.len() / 5), multiwords: Vec::new() };
    let mut lexer =
        Lexer { text, lexicon: &ENGLISH, at: 0, words, quote_open: false, chunk: Chunk::default() };
    lexer.run();
    lexer.words
}

struct Lexer<'a> {
    text: &'a str,
    lexicon: &'a Lexicon,
    at: usize,
    words: Words,
    /// Whether a single quotation mark has been opened: an apostrophe after a plural would close it.
    quote_open: bool,
    chunk: Chunk,
}

/// A stretch without white space, looked at once for what makes an address or the name of a file.
#[derive(Debug, Clone, Copy, Default)]
struct Chunk {
    start: usize,
    end: usize,
    may_hold_address: bool,
}

/// What a joint between two stretches of letters or digits is to the token before it.
enum Joint {
    /// Not part of the token, which ends before it.
    Apart,
    /// Inside the token, which goes on after it.
    Joins,
    /// The token's last character.
    Ends,
    /// Begins an enclitic, or comes after its first letter (`n't`); where it begins and ends.
    Clitic(usize, usize),
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(c) = self.char_at(self.at) {
            let next = self.at + c.len_utf8();
            if c.is_whitespace() {
                self.at = next;
                continue;
            }
            if self.at >= self.chunk.end {
                self.chunk = self.next_chunk();
            }
            if let Some(end) = self.address() {
                self.token(end);
            } else if let Some(end) = self.emoticon() {
                self.token(end);
            } else if is_digit(c) || self.leads_number(c, next) {
                self.number();
            } else if is_ideograph(c) {
                self.token(self.run_end(next, is_ideograph));
            } else if is_word(c) {
                self.word(self.at);
            } else if is_apostrophe(c) {
                self.apostrophe(next);
            } else {
                self.mark(c, next);
            }
        }
    }

    fn char_at(&self, at: usize) -> Option<char> {
        let byte = *self.text.as_bytes().get(at)?;
        if byte.is_ascii() { Some(byte as char) } else { self.text.get(at..)?.chars().next() }
    }

    fn char_before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// End of the run of characters from `at` on that satisfy `test`.
    fn run_end(&self, at: usize, test: impl Fn(char) -> bool) -> usize {
        let mut end = at;
        while let Some(c) = self.char_at(end).filter(|c| test(*c)) {
            end += c.len_utf8();
        }
        end
    }

    /// Whether a token may begin at `at` because a chunk does, or after an opening mark.
    fn opens(&self, at: usize) -> bool {
        at == self.chunk.start
            || self.char_before(at).is_none_or(|c| {
                matches!(c, '(' | '[' | '{' | '<' | '"' | '\'' | '\u{201c}' | '\u{2018}' | '\u{ab}')
            })
    }

    /// Whether what stands at `at` cannot continue a token.
    fn closes(&self, at: usize) -> bool {
        self.char_at(at).is_none_or(|c| !is_word(c))
    }

    fn token(&mut self, end: usize) {
        self.words.words.push(range(self.at, end));
        self.at = end;
    }

    /// A token of several words that end at `ends`, the last of which is the end of the token.
    fn multiword(&mut self, ends: &[usize]) {
        let first = self.words.words.len();
        for end in ends {
            self.token(*end);
        }
        let last = self.words.words.len().saturating_sub(1);
        if let (Ok(first), Ok(last)) = (u32::try_from(first), u32::try_from(last))
            && first < last
        {
            self.words.multiwords.push(Multiword { first, last });
        }
    }

    // Numbers.

    /// A sign or point that belongs to the number after it: `.5`, `+44`.
    fn leads_number(&self, c: char, next: usize) -> bool {
        let before = self.char_before(self.at);
        let digit = self.char_at(next).is_some_and(is_digit);
        match c {
            '.' => digit && !before.is_some_and(|c| is_word(c) || c == '.'),
            '+' => digit && self.opens(self.at),
            _ => false,
        }
    }

    /// Digits with their separators and an ordinal or decade's ending; other letters make it a word or a unit.
    fn number(&mut self) {
        let start = self.at;
        let sign = usize::from(!self.char_at(start).is_some_and(is_digit));
        let mut end = self.grouped(start + sign).unwrap_or_else(|| self.digits_end(start + sign));
        if self.char_at(start) == Some('+') {
            // A telephone number with the code of its country.
            let all = self.run_end(end, |c| c == '-' || c.is_ascii_digit());
            end += self.slice(end, all).trim_end_matches('-').len();
        }
        let letters_end = self.run_end(end, is_word);
        if letters_end > end {
            let letters = self.slice(end, letters_end);
            let alphabetic = letters.chars().all(char::is_alphabetic);
            if ORDINALS.iter().any(|it| it.eq_ignore_ascii_case(letters)) || letters == "s" {
                end = letters_end;
            } else if alphabetic && self.is_unit(start, end, letters_end) {
                return self.token(end);
            } else {
                return self.word(end);
            }
        } else if let Some(decade_end) = self.decade(start, end) {
            return self.token(decade_end);
        }
        self.word(end);
    }

    /// End of a decade written with an apostrophe (`1960's`); other numbers have a possessive (`2013's`).
    fn decade(&self, start: usize, end: usize) -> Option<usize> {
        let s = end + self.char_at(end).filter(|c| is_apostrophe(*c))?.len_utf8();
        let round = self.char_before(end) == Some('0') && matches!(end - start, 2 | 4);
        (round && self.char_at(s) == Some('s') && self.closes(s + 1)).then_some(s + 1)
    }

    /// Whether the letters between `end` and `letters_end` measure the number before them.
    fn is_unit(&self, start: usize, end: usize, letters_end: usize) -> bool {
        let letters = self.slice(end, letters_end);
        let priced = self.char_before(start).is_some_and(is_currency);
        if priced && letters.len() <= 2 {
            return true;
        }
        // A capital alone names a size or a model, except for thousands and degrees.
        let degrees = matches!(letters, "C" | "F") && end - start <= 3;
        let capital =
            letters.len() == 1 && letters.starts_with(|c: char| c.is_uppercase() && c != 'K') && !degrees;
        !capital && self.lexicon.classes(letters).has(Class::Unit)
    }

    /// End of digits with points, colons and the commas of thousands.
    fn digits_end(&self, at: usize) -> usize {
        let mut end = self.run_end(at, is_digit);
        while let Some(c) = self.char_at(end).filter(|c| matches!(c, '.' | ',' | ':')) {
            let group = end + 1;
            let group_end = self.run_end(group, is_digit);
            let joins = match c {
                ',' => group_end == group + 3,
                _ => group_end > group,
            };
            if !joins {
                break;
            }
            end = group_end;
        }
        end
    }

    /// End of digits in groups with hyphens or slashes that are one token: a telephone number or a date, but no range
    /// and no fraction.
    fn grouped(&self, at: usize) -> Option<usize> {
        /// Longer groups are in no date or telephone number.
        const LONGEST_GROUP: usize = 7;
        if self.char_before(at).is_some_and(|c| matches!(c, '-' | '/')) && self.at != self.chunk.start {
            return None;
        }
        let mut groups: [&str; 5] = [""; 5];
        let mut count = 0;
        let mut separators = 0;
        let mut start = at;
        let end = loop {
            let group = self.text.as_bytes().get(start..)?.iter().take(LONGEST_GROUP + 1);
            let len = group.take_while(|byte| byte.is_ascii_digit()).count();
            if len == 0 || len > LONGEST_GROUP {
                return None;
            }
            *groups.get_mut(count)? = self.slice(start, start + len);
            count += 1;
            let end = start + len;
            match self.char_at(end).filter(|c| matches!(c, '-' | '/')) {
                Some(c) if self.char_at(end + 1).is_some_and(|c| c.is_ascii_digit()) => {
                    separators |= if c == '-' { 1 } else { 2 };
                    start = end + 1;
                }
                _ => break end,
            }
        };
        // What follows must not make the last group part of something else.
        let follows = self.char_at(end);
        if follows.is_some_and(char::is_alphabetic)
            || follows.is_some_and(|c| matches!(c, '.' | ',' | ':'))
                && self.char_at(end + 1).is_some_and(is_digit)
        {
            return None;
        }
        let groups = groups.get(..count)?;
        let lens: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        let value = |at: usize| groups.get(at).and_then(|group| group.parse::<u32>().ok()).unwrap_or(0);
        let one = match (&lens[..], separators) {
            // Local numbers, postal codes with a suffix; round numbers are a range.
            ([3 | 5, 4], 1) => !(value(0) % 50 == 0 && value(1) % 50 == 0),
            ([1, 4], 1) => value(1) > 2100,
            // `9/11`, but `2/3` and `24/7`
            ([1 | 2, 1 | 2], 2) => {
                let fraction = value(0) < value(1) && value(1) <= 10 && lens[1] == 1;
                (1..=12).contains(&value(0)) && (1..=31).contains(&value(1)) && !fraction
            }
            ([1 | 2, 1 | 2, 2 | 4] | [4, 1 | 2, 1 | 2], 1 | 2) => true,
            ([.., 3, 4], _) if count > 2 => true,
            ([4, 2], 2) => value(0) > 1900,
            _ => false,
        };
        one.then_some(end)
    }

    // Words.

    /// A word whose part up to `from` is known to belong to it.
    fn word(&mut self, from: usize) {
        let start = self.at;
        let mut end = self.run_end(from, |c| is_word(c) && !is_ideograph(c));
        // A currency code before its number (`Rs500`) is a word of its own.
        let letters = self.run_end(start, char::is_alphabetic);
        if letters < end
            && self.char_at(letters).is_some_and(is_digit)
            && self.lexicon.classes(self.slice(start, letters)).has(Class::Currency)
        {
            return self.token(letters);
        }
        // The letters since the last joint, and whether all stretches between stops are short (`U.S`, `Ph.D`).
        let mut segment = start;
        let mut dotted = false;
        while let Some(c) = self.char_at(end) {
            let next = end + c.len_utf8();
            match self.joint(c, start, segment, end, &mut dotted) {
                Joint::Apart => break,
                Joint::Ends => {
                    end = next;
                    // `the U.N.'s`
                    if let Some((from, to)) = self.clitic(start, end) {
                        return self.with_clitics(start, from, to);
                    }
                    break;
                }
                Joint::Joins => {
                    segment = next;
                    end = self.run_end(next, |c| is_word(c) && !is_ideograph(c));
                }
                Joint::Clitic(from, to) => return self.with_clitics(start, from, to),
            }
        }
        self.word_token(start, end);
    }

    /// A token without enclitics; it may be a contraction that nothing shows.
    fn word_token(&mut self, start: usize, end: usize) {
        let form = self.slice(start, end);
        let next = self.run_end(end, |c| c == ' ');
        let next = self.slice(next, self.run_end(next, is_word));
        if let Some(parts) = self.lexicon.contraction(form, next) {
            let mut bounds = form.char_indices().map(|(at, _)| start + at).skip(1);
            let mut ends: Vec<usize> = Vec::with_capacity(3);
            for len in parts {
                ends.push(bounds.nth(len - 1).unwrap_or(end));
            }
            return self.multiword(&ends);
        }
        self.token(end);
    }

    /// A word with the enclitic at `from`, and those that follow it (`couldn't've`).
    fn with_clitics(&mut self, start: usize, from: usize, to: usize) {
        let mut ends = vec![from, to];
        let mut at = to;
        while let Some((_, end)) = self.clitic(start, at) {
            at = end;
            ends.push(at);
        }
        self.multiword(&ends);
    }

    fn joint(&self, c: char, start: usize, segment: usize, at: usize, dotted: &mut bool) -> Joint {
        let next = at + c.len_utf8();
        let after = self.char_at(next);
        let joins = |yes: bool| if yes { Joint::Joins } else { Joint::Apart };
        if is_apostrophe(c) {
            return self.apostrophe_in_word(start, at, next);
        }
        if is_hyphen(c) {
            if after.is_some_and(is_word) {
                return joins(self.hyphen_joins(start, segment, at, next));
            }
            return if self.breaks_off(start, at, next) { Joint::Ends } else { Joint::Apart };
        }
        match c {
            '.' => self.stop(start, segment, at, dotted),
            // `R&D`, `AT&T`, `p&l`
            '&' => {
                let short = at - start <= 3;
                joins(
                    short
                        && after.is_some_and(char::is_alphabetic)
                        && self.run_end(next, is_word) - next <= 3,
                )
            }
            // `R@D` is no address, but one token all the same.
            '@' => joins(after.is_some_and(is_word)),
            '*' => joins(after.is_some_and(char::is_alphabetic)),
            '/' => self.slash(start, at, next),
            '!' => {
                let whole = self.lexicon.classes(self.slice(start, next)).has(Class::Whole);
                if whole { Joint::Ends } else { Joint::Apart }
            }
            '$' => match after {
                // `US$`
                _ if self.priced(start, at, next) => Joint::Ends,
                Some(c) if c.is_lowercase() => Joint::Joins,
                _ => Joint::Apart,
            },
            '\u{b7}' => joins(after.is_some_and(char::is_alphabetic)),
            _ => Joint::Apart,
        }
    }

    /// Whether a dollar sign at `at` ends the name of a currency: `US$ 20`.
    fn priced(&self, start: usize, at: usize, next: usize) -> bool {
        let code = self.slice(start, at);
        let number = if self.char_at(next) == Some(' ') { next + 1 } else { next };
        code.len() <= 2
            && code.bytes().all(|byte| byte.is_ascii_uppercase())
            && (code == "U" || self.char_at(number).is_some_and(is_digit))
    }

    fn apostrophe_in_word(&self, start: usize, at: usize, next: usize) -> Joint {
        if let Some((from, to)) = self.clitic(start, at) {
            return Joint::Clitic(from, to);
        }
        let after = self.char_at(next);
        let ends = !after.is_some_and(char::is_alphanumeric);
        if ends {
            let plural = matches!(self.char_before(at), Some('s' | 'S' | 'z' | 'x'));
            let word = self.char_before(at).is_some_and(char::is_alphabetic);
            if plural && word && !self.quote_open {
                return Joint::Clitic(at, next);
            }
            // `goin'`
            let form = self.slice(start, at);
            if form.len() > 3
                && form.ends_with("in")
                && !self.quote_open
                && after.is_some_and(char::is_whitespace)
            {
                return Joint::Ends;
            }
            return Joint::Apart;
        }
        let letter =
            self.char_before(at).is_some_and(char::is_alphabetic) && after.is_some_and(char::is_alphabetic);
        if letter { Joint::Joins } else { Joint::Apart }
    }

    /// Where the enclitic whose apostrophe is at `at` begins and ends.
    fn clitic(&self, start: usize, at: usize) -> Option<(usize, usize)> {
        let c = self.char_at(at).filter(|c| is_apostrophe(*c))?;
        let end = self.run_end(at + c.len_utf8(), is_word);
        // `n't` takes a letter from the word.
        let letter = self.char_before(at).map_or(0, char::len_utf8);
        [at, at - letter]
            .into_iter()
            .find(|from| start < *from && self.lexicon.classes(self.slice(*from, end)).has(Class::Clitic))
            .map(|from| (from, end))
    }

    fn hyphen_joins(&self, start: usize, segment: usize, at: usize, next: usize) -> bool {
        let left = self.slice(segment, at);
        let first = segment == start && !self.char_before(start).is_some_and(is_hyphen);
        if first && self.lexicon.classes(left).has(Class::Prefix) {
            return true;
        }
        let right = self.slice(next, self.run_end(next, is_word));
        self.lexicon.classes(right).has(Class::Suffix)
    }

    /// Whether a word breaks off at the hyphen at `at`: one letter, or the beginning of the word that follows.
    fn breaks_off(&self, start: usize, at: usize, next: usize) -> bool {
        let form = self.slice(start, at);
        let after = self.run_end(next, char::is_whitespace);
        let again = self.text.get(after..after + form.len());
        start == self.chunk.start
            && after > next
            && form.chars().all(char::is_alphabetic)
            && (form.len() == 1 && form != "a" && form != "I"
                || again.is_some_and(|again| again.eq_ignore_ascii_case(form)))
    }

    /// `s/he`, `w/o`, `a/c`: one letter on the left and few on the right; `w/` alone.
    fn slash(&self, start: usize, at: usize, next: usize) -> Joint {
        let right_end = self.run_end(next, is_word);
        let left = self.slice(start, at);
        let right = self.slice(next, right_end);
        let chained = self.char_at(right_end) == Some('/') || self.char_before(start) == Some('/');
        if chained || left.len() != 1 || !left.starts_with(char::is_alphabetic) {
            return Joint::Apart;
        }
        match (left, right) {
            ("w" | "W", "o" | "O" | "out" | "in") | ("s" | "S", "he") => Joint::Joins,
            ("w" | "W", _) => Joint::Ends,
            (_, "o" | "O") => Joint::Apart,
            _ if right.len() == 1 && right.starts_with(char::is_alphabetic) => Joint::Joins,
            _ => Joint::Apart,
        }
    }

    /// What the stop at `at` is to the word that began at `start` and whose last stretch began at `segment`.
    fn stop(&self, start: usize, segment: usize, at: usize, dotted: &mut bool) -> Joint {
        let word = self.slice(start, at);
        let last = self.slice(segment, at);
        let short = is_short(last);
        let initial = short && last.chars().all(char::is_uppercase) && last.chars().count() == 1;
        match self.char_at(at + 1) {
            Some(c) if is_word(c) => {
                let right_end = self.run_end(at + 1, is_word);
                let right = self.slice(at + 1, right_end);
                if is_digit(c) {
                    if self.is_abbreviation(word) {
                        return Joint::Ends;
                    }
                    // A footnote number without its mark (`accord.2`) is no part of the word.
                    return if last.len() > 2 && last.chars().all(char::is_lowercase) && !*dotted {
                        Joint::Apart
                    } else {
                        Joint::Joins
                    };
                }
                if short && is_short(right) && (segment == start || *dotted) {
                    *dotted = true;
                    return Joint::Joins;
                }
                if last.ends_with(is_digit) && last.starts_with(is_digit) {
                    return Joint::Apart;
                }
                let name =
                    self.is_abbreviation(word) && (!c.is_lowercase() || word.starts_with(char::is_uppercase));
                if (*dotted && short) || name || initial {
                    return Joint::Ends;
                }
                if c.is_lowercase() || right.chars().all(char::is_uppercase) {
                    Joint::Joins
                } else {
                    Joint::Apart
                }
            }
            Some('.') if *dotted && short && self.char_at(at + 2) != Some('.') => Joint::Ends,
            Some('.') => Joint::Apart,
            Some(',' | ';' | ')' | ']') if self.is_abbreviation(word) => Joint::Ends,
            Some(',') if !last.ends_with(is_digit) => Joint::Ends,
            Some(_) | None if self.is_final(at + 1) => {
                let one_inner = word.matches('.').count() == 1;
                if *dotted && short && one_inner && word.starts_with(char::is_uppercase) {
                    Joint::Ends
                } else {
                    Joint::Apart
                }
            }
            _ if *dotted && short => Joint::Ends,
            Some(c) => {
                let next = self.run_end(at + 1, char::is_whitespace);
                let small = c.is_whitespace() && self.char_at(next).is_some_and(char::is_lowercase);
                // Initials, and what genealogies write before names and dates (`b. 1921`).
                let lone = word.chars().count() == 1 && word.starts_with(char::is_lowercase);
                let single = segment == start && (initial || (lone && self.opens(start)));
                if self.is_abbreviation(word) || single || (small && word.len() < 5) {
                    Joint::Ends
                } else {
                    Joint::Apart
                }
            }
            None => Joint::Apart,
        }
    }

    fn is_abbreviation(&self, word: &str) -> bool {
        let classes = self.lexicon.classes(word);
        classes.has(Class::Abbreviation)
            || (classes.has(Class::Proper) && word.starts_with(char::is_uppercase))
    }

    /// Whether only white space and closing marks come from `at` on.
    fn is_final(&self, at: usize) -> bool {
        // A bound, lest a long row of marks be read again at each stop; longer endings do not occur.
        let rest = self.text.get(at..).unwrap_or_default();
        let closing = rest.chars().take(16).take_while(|c| !is_word(*c));
        closing.map(char::len_utf8).sum::<usize>() == rest.len()
    }

    /// An apostrophe that no word has taken: a clitic on its own, an elision, or a quotation mark.
    fn apostrophe(&mut self, next: usize) {
        let c = self.char_at(self.at).unwrap_or('\'');
        let end = self.run_end(next, is_word);
        let form = self.slice(self.at, end);
        let before = self.char_before(self.at);
        let opens =
            before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '\u{201c}' | '-'));
        let classes = self.lexicon.classes(form);
        if self.lexicon.contraction(form, "").is_some() {
            return self.word_token(self.at, end);
        }
        if classes.has(Class::Elision) || classes.has(Class::Clitic) {
            return self.token(end);
        }
        let digits = self.slice(next, end).trim_end_matches('s');
        if opens && digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.token(end);
        }
        if self.char_at(next) == Some(c) {
            return self.token(next + c.len_utf8());
        }
        if opens && self.char_at(next).is_some_and(char::is_alphanumeric) {
            self.quote_open = true;
        } else if !opens {
            self.quote_open = false;
        }
        self.token(next);
    }

    // Marks.

    /// Punctuation is one mark a token except in runs, a symbol a whole grapheme (an emoji with its modifiers).
    fn mark(&mut self, c: char, next: usize) {
        if c == '\u{2018}' && self.char_at(next) != Some('\u{2019}') {
            self.quote_open = true;
        }
        // Only for marks that are taken with their whole run: a row of others would be read again at each of them.
        let same = || self.run_end(next, |it| it == c);
        let end = match c {
            '.' if self.char_at(next) == Some('.') => same(),
            '.' | '!' | '?' => self.run_end(next, |c| matches!(c, '!' | '?')),
            '\u{2018}' => self.run_end(next, |c| c == '\u{2019}'),
            '\u{2026}' => self.run_end(next, |c| matches!(c, '.' | '\u{2026}')),
            '-' | '=' => self.run_end(self.run_end(next, |c| matches!(c, '-' | '=')), |c| c == '>'),
            '<' if self.char_at(next).is_some_and(|c| matches!(c, '-' | '=')) => {
                self.run_end(next, |c| matches!(c, '-' | '='))
            }
            '>' if self.char_at(next) == Some('=') => next + 1,
            '*' | '_' | '+' | '~' | '<' | '>' | '|' | '^' => same(),
            '#' if self.char_at(next) == Some('#') => same(),
            // A mention or a subject of a social network.
            '#' | '@' if self.opens(self.at) && self.char_at(next).is_some_and(char::is_alphabetic) => {
                self.run_end(next, is_word)
            }
            _ if c.is_ascii() || is_punctuation(c) => next,
            _ => {
                let cluster = self.text.get(self.at..).and_then(|rest| rest.graphemes(true).next());
                let visible = cluster.map(|it| it.find(char::is_whitespace).unwrap_or(it.len()));
                visible.map_or(next, |len| next.max(self.at + len))
            }
        };
        self.token(end);
    }

    /// End of the emoticon that starts here.
    fn emoticon(&self) -> Option<usize> {
        let rest = self.text.get(self.at..)?;
        if !rest.starts_with(EMOTICON_STARTS) {
            return None;
        }
        let known = EMOTICONS.iter().filter(|it| rest.starts_with(**it)).max_by_key(|it| it.len())?;
        let end = self.at + known.len();
        // `:)` may follow a word; what could as well be a label, a list mark or a bracket needs room before it.
        let clear = known.starts_with([':', ';', '=', '>']) && known.ends_with([')', '(']);
        (self.closes(end) && (clear || self.opens(self.at))).then_some(end)
    }

    // Addresses and files.

    fn next_chunk(&self) -> Chunk {
        let end = self.run_end(self.at, |c| !c.is_whitespace());
        let chunk = self.text.as_bytes().get(self.at..end).unwrap_or_default();
        let has = |needle: &[u8]| memchr::memmem::find(chunk, needle).is_some();
        let may_hold_address = chunk.len() > 3
            && (memchr::memchr2(b'@', b'.', chunk).is_some() || has(b"://") || has(b"mailto:"));
        Chunk { start: self.at, end, may_hold_address }
    }

    /// End of the web or e-mail address or name of a file that starts here.
    fn address(&self) -> Option<usize> {
        if !self.chunk.may_hold_address
            || self.char_before(self.at).is_some_and(|c| is_word(c) && self.at != self.chunk.start)
        {
            return None;
        }
        self.web_address().or_else(|| self.mail_address()).or_else(|| self.file_name())
    }

    /// `scheme://...`, `www....` or `host.org/...` without the punctuation of the sentence at its end.
    fn web_address(&self) -> Option<usize> {
        let rest = self.text.get(self.at..self.chunk.end)?;
        let scheme = rest.bytes().take(32).take_while(|b| b.is_ascii_alphanumeric() || b"+.-".contains(b));
        let scheme_len = scheme.count();
        let after = rest.get(scheme_len..)?;
        let starts = rest.starts_with(|c: char| c.is_ascii_alphabetic());
        let prefix = if starts && after.starts_with("://") {
            scheme_len + 3
        } else if starts && after.starts_with(":") && rest.get(..scheme_len)? == "mailto" {
            scheme_len + 1
        } else if rest.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("www.")) {
            4
        } else if after.starts_with('/') && self.is_host(rest.get(..scheme_len)?) {
            scheme_len
        } else {
            return None;
        };
        let body = rest.get(prefix..)?;
        let body_len =
            body.find(|c: char| "<>\"\u{201c}\u{201d}\u{ab}\u{bb}|".contains(c)).unwrap_or(body.len());
        let body = trim_address(body.get(..body_len)?);
        body.contains(char::is_alphanumeric).then(|| self.at + prefix + body.len())
    }

    fn is_host(&self, name: &str) -> bool {
        name.rsplit_once('.').is_some_and(|(_, last)| self.lexicon.classes(last).has(Class::Domain))
    }

    /// `local@host.domain`, with the length limits of RFC 5321.
    fn mail_address(&self) -> Option<usize> {
        let rest = self.text.get(self.at..self.chunk.end)?;
        let is_local = |b: &u8| b.is_ascii_alphanumeric() || b"._%+-".contains(b);
        let local = rest.bytes().take(65).take_while(is_local).count();
        let host = rest.get(local..)?.strip_prefix('@').filter(|_| local > 0)?;
        let is_host = |b: &u8| b.is_ascii_alphanumeric() || b"._-".contains(b);
        let len = host.bytes().take(255).take_while(is_host).count();
        let host = host.get(..len)?.trim_end_matches(['.', '-', '_']);
        host.starts_with(|c: char| c.is_ascii_alphanumeric()).then(|| self.at + local + 1 + host.len())
    }

    /// A name with the ending of a file.
    fn file_name(&self) -> Option<usize> {
        /// Longest name that is looked at.
        const LONGEST_NAME: usize = 96;
        if !self.opens(self.at) {
            return None;
        }
        let rest = self.text.get(self.at..self.chunk.end)?;
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || b"._%#~!-".contains(b);
        let len = rest.bytes().take(LONGEST_NAME).take_while(is_name).count();
        let name = rest.get(..len)?.trim_end_matches(['.', '!', '-']);
        let (_, extension) = name.rsplit_once('.')?;
        (self.lexicon.classes(extension).has(Class::Extension)).then(|| self.at + name.len())
    }
}

const ORDINALS: [&str; 4] = ["st", "nd", "rd", "th"];

const EMOTICON_STARTS: &[char] = &[':', ';', '=', '(', '<', '^', '-', '>'];

const EMOTICONS: &[&str] = &[
    ":)", ":-)", ":(", ":-(", ";)", ";-)", ":D", ":-D", ":P", ":-P", ":p", ";P", ":O", ":o", ":/", ":-/",
    ":\\", ":|", "=)", "=(", "=D", "(:", "(;", "<3", "^_^", "-_-", ":'(", ">:(", ":]", ":[", ":*",
];

/// The address without the marks of the sentence at its end.
fn trim_address(address: &str) -> &str {
    let mut address = address;
    let count = |mark: u8| memchr::memchr_iter(mark, address.as_bytes()).count();
    // A closing bracket belongs to the address if its opening one does.
    let mut surplus =
        [(')', count(b')'), count(b'(')), (']', count(b']'), count(b'[')), ('}', count(b'}'), count(b'{'))];
    while let Some(last) = address.chars().next_back() {
        let bracket = surplus.iter_mut().find(|(mark, ..)| *mark == last);
        let trims = match bracket {
            Some((_, closing, opening)) if *closing > *opening => {
                *closing -= 1;
                true
            }
            Some(_) => false,
            None => ".,;:!?'*\u{2019}\u{2026}".contains(last),
        };
        if !trims {
            break;
        }
        address = address.get(..address.len() - last.len_utf8()).unwrap_or_default();
    }
    address
}

/// Whether the stretch has one or two letters and nothing else.
fn is_short(stretch: &str) -> bool {
    let mut letters = stretch.chars();
    letters.next().is_some_and(char::is_alphabetic)
        && letters.next().is_none_or(char::is_alphabetic)
        && letters.next().is_none()
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

fn is_currency(c: char) -> bool {
    matches!(c, '$' | '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20c0}')
}

/// Digits and other numerals; raised ones are footnote marks or exponents.
fn is_digit(c: char) -> bool {
    c.is_numeric() && !c.is_alphabetic() && !is_superscript(c)
}

fn is_superscript(c: char) -> bool {
    matches!(c, '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{2070}'..='\u{2079}')
}

/// What a word is made of, joints apart: letters, digits, marks on them, and invisible characters within.
fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    (c.is_alphanumeric() && !is_superscript(c))
        || is_combining_mark(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

/// Scripts written without spaces; a run of them, quoted in English, is one word.
fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{3041}'..='\u{3096}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Punctuation beyond ASCII.
fn is_punctuation(c: char) -> bool {
    matches!(c,
        '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' | '\u{2010}'..='\u{2027}'
        | '\u{2030}'..='\u{205e}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}')
}
