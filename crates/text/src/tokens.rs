//! Tokens of a (folded) sentence.

use crate::abbreviations::abbreviation;
use crate::{TextRange, range};
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Class of a token by its form alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Letters, with inner apostrophes, hyphens and abbreviation dots: `co-operation`, `U.S.`, `O'Brien`, `COVID-19`.
    /// Web and e-mail addresses as well.
    Word,
    /// Possessive or contracted clitic split from its word: `'s`, `n't`, the `not` of `cannot`.
    Clitic,
    /// Digits with separators, ordinals, percentages without the sign: `1,200`, `3.5`, `22nd`, `2014`, `08:59`.
    Number,
    /// Punctuation, one mark a token.
    Punct,
    /// Anything else: currency, `%`, `&`, emoji.
    Symbol,
}

/// A token with its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    /// Byte range in the tokenised text.
    pub range: TextRange,
    /// Class.
    pub kind: TokenKind,
}

/// Tokens of `text` in order; white space is between tokens, never in them.
///
/// Clitics are split as in the English treebanks of Universal Dependencies. The stop of an abbreviation belongs to
/// its word, except that a stop at the very end of the text is a token of its own unless the word has inner stops.
///
/// ```
/// use rapporteur_text::{TokenKind, tokenize};
/// let text = "NATO's 22nd drill cost the U.S. $1,200.";
/// let words: Vec<&str> = tokenize(text).iter().map(|token| &text[token.range]).collect();
/// assert_eq!(words, ["NATO", "'s", "22nd", "drill", "cost", "the", "U.S.", "$", "1,200", "."]);
/// ```
#[must_use]
pub fn tokenize(text: &str) -> Vec<Token> {
    let tokens = Vec::with_capacity(text.len() / 5);
    let mut lexer = Lexer { text, at: 0, tokens, quote_open: false, chunk: Chunk::default() };
    lexer.run();
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    /// Whether a single quotation mark has been opened: an apostrophe after a plural would close it.
    quote_open: bool,
    chunk: Chunk,
}

/// A stretch without ASCII white space, looked at once for what makes an address.
#[derive(Default)]
struct Chunk {
    end: usize,
    may_hold_address: bool,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(c) = self.char_at(self.at) {
            let next = self.at + c.len_utf8();
            if c.is_whitespace() {
                self.at = next;
            } else if let Some(end) = self.address() {
                self.push(end, TokenKind::Word);
            } else if is_number_start(c) || (c == '.' && self.leads_decimal()) {
                self.number(next);
            } else if is_ideograph(c) {
                self.push(next, TokenKind::Word);
            } else if is_word(c) {
                self.word(self.at);
            } else if is_apostrophe(c) {
                self.apostrophe(next);
            } else {
                self.mark(c, next);
            }
        }
    }

    fn push(&mut self, end: usize, kind: TokenKind) {
        self.tokens.push(Token { range: range(self.at, end), kind });
        self.at = end;
    }

    fn char_at(&self, at: usize) -> Option<char> {
        let byte = *self.text.as_bytes().get(at)?;
        if byte.is_ascii() { Some(byte as char) } else { self.text.get(at..)?.chars().next() }
    }

    fn char_before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    /// End of the run of characters from `at` on that satisfy `test`.
    fn run_end(&self, at: usize, test: impl Fn(char) -> bool) -> usize {
        let mut end = at;
        while let Some(c) = self.char_at(end).filter(|c| test(*c)) {
            end += c.len_utf8();
        }
        end
    }

    /// `.5` after white space or an opening bracket.
    fn leads_decimal(&self) -> bool {
        self.char_at(self.at + 1).is_some_and(|c| c.is_ascii_digit())
            && self.char_before(self.at).is_none_or(|c| c.is_whitespace() || c == '(')
    }

    /// Digits, their separators and an ordinal suffix; with other letters it is a word (`5G`, `5-day`).
    fn number(&mut self, first: usize) {
        let mut end = self.run_end(first, is_number_start);
        while self.char_at(end).is_some_and(|c| matches!(c, '.' | ',' | ':' | '/'))
            && self.char_at(end + 1).is_some_and(is_number_start)
        {
            end = self.run_end(end + 1, is_number_start);
        }
        let suffix = self.run_end(end, is_word);
        if suffix > end {
            let letters = self.text.get(end..suffix).unwrap_or_default();
            if !ORDINAL_SUFFIXES.iter().any(|it| it.eq_ignore_ascii_case(letters)) {
                return self.word(end);
            }
            end = suffix;
        }
        if self.hyphen_len(end).is_some_and(|len| self.char_at(end + len).is_some_and(char::is_alphabetic)) {
            return self.word(end);
        }
        self.push(end, TokenKind::Number);
        self.clitic_after();
    }

    /// A word whose part up to `from` is known to belong to it.
    fn word(&mut self, from: usize) {
        let start = self.at;
        let mut end = from;
        // The letters since the last joint, and whether all stretches between stops are short (`U.S`, `Ph.D`).
        let mut segment = start;
        let mut stops = 0;
        let mut short = true;
        loop {
            end = self.run_end(end, |c| is_word(c) && !is_ideograph(c));
            let Some(c) = self.char_at(end) else { break };
            let next = end + c.len_utf8();
            let after = self.char_at(next);
            short &= self.is_short(segment, end);
            if is_apostrophe(c) {
                if !after.is_some_and(char::is_alphanumeric)
                    || self.clitic(end).is_some()
                    || self.negation(start, end)
                {
                    break;
                }
            } else if self.hyphen_len(end).is_some() {
                if !after.is_some_and(|c| is_word(c) && !is_ideograph(c)) {
                    break;
                }
                (segment, stops, short) = (next, 0, true);
            } else if c == '.' {
                match self.stop(start, segment, end, stops > 0 && short) {
                    Stop::Apart => break,
                    Stop::Joins => {
                        stops += 1;
                        segment = next;
                    }
                    Stop::Ends => {
                        // `U.S.-led` goes on after the stop.
                        let joint = self.hyphen_len(next).map(|len| next + len);
                        let goes_on = joint.filter(|at| self.char_at(*at).is_some_and(char::is_alphabetic));
                        end = next;
                        let Some(joint) = goes_on else { break };
                        end = joint;
                        (segment, stops, short) = (joint, 0, true);
                        continue;
                    }
                }
            } else if c == '&' {
                // `R&D`, `AT&T`
                let before = self.char_before(end);
                if !(before.is_some_and(char::is_uppercase) && after.is_some_and(char::is_uppercase)) {
                    break;
                }
            } else if c == '·' {
                if !after.is_some_and(char::is_alphabetic) {
                    break;
                }
            } else {
                break;
            }
            end = next;
        }
        // `don't` is `do` and `n't`.
        if self.negation(start, end) {
            self.push(end - 1, TokenKind::Word);
            let apostrophe = self.char_at(end).map_or(1, char::len_utf8);
            self.push(end + apostrophe + 1, TokenKind::Clitic);
            return;
        }
        // So is `cannot`, with nothing to show for it.
        if self.text.get(start..end).is_some_and(|it| it.eq_ignore_ascii_case("cannot")) {
            self.push(end - "not".len(), TokenKind::Word);
            return self.push(end, TokenKind::Clitic);
        }
        self.push(end, TokenKind::Word);
        self.clitic_after();
    }

    /// Length of the hyphen at `at`.
    fn hyphen_len(&self, at: usize) -> Option<usize> {
        self.char_at(at).filter(|c| matches!(c, '-' | '\u{2010}' | '\u{2011}')).map(char::len_utf8)
    }

    /// Whether the stretch has one or two letters and nothing else.
    fn is_short(&self, from: usize, to: usize) -> bool {
        let mut letters = self.text.get(from..to).unwrap_or_default().chars();
        letters.next().is_some_and(char::is_alphabetic)
            && letters.next().is_none_or(char::is_alphabetic)
            && letters.next().is_none()
    }

    /// What the stop at `at` is to the word that began at `start` and whose last stretch began at `segment`.
    fn stop(&self, start: usize, segment: usize, at: usize, dotted: bool) -> Stop {
        let word = self.text.get(start..at).unwrap_or_default();
        let last = self.text.get(segment..at).unwrap_or_default();
        let known = || abbreviation(word).is_some();
        let initial = || self.is_short(segment, at) && last.chars().all(char::is_uppercase);
        match self.char_at(at + 1) {
            Some(c) if is_number_start(c) => {
                // A footnote number without its mark (`accord.2`) is no part of the word.
                if last.len() > 2 && last.chars().all(char::is_lowercase) { Stop::Apart } else { Stop::Joins }
            }
            Some(c) if c.is_lowercase() => Stop::Joins,
            Some(c) if c.is_alphabetic() => {
                let right = self.run_end(at + 1, is_word);
                if self.is_short(at + 1, right) && self.is_short(segment, at) {
                    Stop::Joins
                } else if dotted || initial() || known() {
                    Stop::Ends
                } else {
                    Stop::Apart
                }
            }
            _ if dotted => Stop::Ends,
            Some('.') | None => Stop::Apart,
            Some(_) if self.is_final(at + 1) => Stop::Apart,
            Some(c) => {
                let name_follows = || {
                    let next = self.run_end(at + 1, char::is_whitespace);
                    self.char_at(next).is_some_and(char::is_uppercase)
                };
                let single = self.is_short(start, at) && last.chars().count() == 1;
                if known() || (c.is_whitespace() && single && initial() && name_follows()) {
                    Stop::Ends
                } else {
                    Stop::Apart
                }
            }
        }
    }

    /// Whether only white space and closing marks come from `at` on.
    fn is_final(&self, at: usize) -> bool {
        // A bound, lest a long row of marks be read again at each stop; longer endings do not occur.
        let rest = self.text.get(at..).unwrap_or_default();
        let closing = rest.chars().take(16);
        let len = closing
            .take_while(|c| c.is_whitespace() || mark_kind(*c) == TokenKind::Punct)
            .map(char::len_utf8);
        len.sum::<usize>() == rest.len()
    }

    /// End of the clitic whose apostrophe is at `at`: `'s`, `'re` and the like, at the end of a word.
    fn clitic(&self, at: usize) -> Option<usize> {
        let start = at + self.char_at(at).filter(|c| is_apostrophe(*c))?.len_utf8();
        let end = self.run_end(start, is_word);
        let letters = self.text.get(start..end)?;
        let known = CLITICS.iter().any(|it| it.eq_ignore_ascii_case(letters));
        (known && !self.goes_on(end)).then_some(end)
    }

    /// Whether a word goes on after `end` with a hyphen or an apostrophe.
    fn goes_on(&self, end: usize) -> bool {
        let joint = self.char_at(end).filter(|c| is_apostrophe(*c) || self.hyphen_len(end).is_some());
        joint.is_some_and(|c| self.char_at(end + c.len_utf8()).is_some_and(is_word))
    }

    /// Whether the word from `start` ends in `n` before `'t` at `end`.
    fn negation(&self, start: usize, end: usize) -> bool {
        let Some(apostrophe) = self.char_at(end).filter(|c| is_apostrophe(*c)) else { return false };
        let t = end + apostrophe.len_utf8();
        self.text.get(start..end).is_some_and(|it| it.len() > 1 && it.ends_with(['n', 'N']))
            && matches!(self.char_at(t), Some('t' | 'T'))
            && !self.char_at(t + 1).is_some_and(is_word)
            && !self.goes_on(t + 1)
    }

    /// The clitic directly after a word or number, a plural possessive's bare apostrophe included.
    fn clitic_after(&mut self) {
        if let Some(end) = self.clitic(self.at) {
            return self.push(end, TokenKind::Clitic);
        }
        let Some(c) = self.char_at(self.at).filter(|c| is_apostrophe(*c)) else { return };
        let next = self.at + c.len_utf8();
        let plural = matches!(self.char_before(self.at), Some('s' | 'S' | 'z' | 'x'));
        if plural && !self.quote_open && !self.char_at(next).is_some_and(is_word) {
            self.push(next, TokenKind::Clitic);
        }
    }

    /// An apostrophe that no word has taken: a clitic on its own, or a quotation mark.
    fn apostrophe(&mut self, next: usize) {
        if let Some(end) = self.clitic(self.at) {
            return self.push(end, TokenKind::Clitic);
        }
        let before = self.char_before(self.at);
        let opens =
            before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '\u{201c}' | '-'));
        let after = self.char_at(next);
        if opens && after.is_some_and(char::is_alphabetic) {
            self.quote_open = true;
        } else if !opens {
            self.quote_open = false;
        }
        self.push(next, TokenKind::Punct);
    }

    /// Punctuation is one mark a token, a symbol a whole grapheme (an emoji with its modifiers).
    fn mark(&mut self, c: char, next: usize) {
        if c == '\u{2018}' {
            self.quote_open = true;
        }
        let kind = mark_kind(c);
        let end = if kind == TokenKind::Punct || c.is_ascii() {
            next
        } else {
            let cluster = self.text.get(self.at..).and_then(|rest| rest.graphemes(true).next());
            let visible = cluster.map(|it| it.find(char::is_whitespace).unwrap_or(it.len()));
            visible.map_or(next, |len| next.max(self.at + len))
        };
        self.push(end, kind);
    }

    /// End of the web or e-mail address that starts here.
    fn address(&mut self) -> Option<usize> {
        if self.at >= self.chunk.end {
            self.chunk = self.next_chunk();
        }
        if !self.chunk.may_hold_address {
            return None;
        }
        self.web_address().or_else(|| self.mail_address())
    }

    fn next_chunk(&self) -> Chunk {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let len = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
        let chunk = rest.get(..len).unwrap_or_default();
        let has = |needle: &[u8]| memchr::memmem::find(chunk, needle).is_some();
        let may_hold_address = memchr::memchr2(b'@', b':', chunk).is_some()
            && (chunk.contains(&b'@') || has(b"://"))
            || chunk.len() > 4 && (has(b"www.") || has(b"WWW."));
        Chunk { end: self.at + len.max(1), may_hold_address }
    }

    /// `scheme://...` or `www....` without the punctuation of the sentence at its end.
    fn web_address(&self) -> Option<usize> {
        let rest = self.text.get(self.at..)?;
        let scheme =
            rest.bytes().take(LONGEST_SCHEME).take_while(|b| b.is_ascii_alphanumeric() || b"+.-".contains(b));
        let scheme_len = scheme.count();
        let has_scheme = scheme_len > 0
            && rest.starts_with(|c: char| c.is_ascii_alphabetic())
            && rest.get(scheme_len..).is_some_and(|it| it.starts_with("://"));
        let prefix = if has_scheme {
            scheme_len + 3
        } else if rest.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("www.")) {
            4
        } else {
            return None;
        };
        let body = rest.get(prefix..)?;
        let body_len = body
            .find(|c: char| c.is_whitespace() || "<>\"\u{201c}\u{201d}\u{ab}\u{bb}".contains(c))
            .unwrap_or(body.len());
        let body = trim_address(body.get(..body_len)?);
        body.contains(char::is_alphanumeric).then(|| self.at + prefix + body.len())
    }

    /// `local@host.domain`, with the length limits of RFC 5321.
    fn mail_address(&self) -> Option<usize> {
        let rest = self.text.get(self.at..)?;
        let is_local = |b: &u8| b.is_ascii_alphanumeric() || b"._%+-".contains(b);
        let local = rest.bytes().take(65).take_while(is_local).count();
        let host = rest.get(local..)?.strip_prefix('@').filter(|_| local > 0)?;
        let is_host = |b: &u8| b.is_ascii_alphanumeric() || b".-".contains(b);
        let len = host.bytes().take(255).take_while(is_host).count();
        let host = host.get(..len)?.trim_end_matches(['.', '-']);
        let dot = host.rfind('.')?;
        (dot > 0).then(|| self.at + local + 1 + host.len())
    }
}

/// Relation of a stop to the word before it.
enum Stop {
    /// A full stop.
    Apart,
    /// Inside the word, which goes on.
    Joins,
    /// The word's last character.
    Ends,
}

/// The longest registered URI schemes have fewer characters.
const LONGEST_SCHEME: usize = 32;

const CLITICS: &[&str] = &["s", "re", "ve", "ll", "d", "m"];

const ORDINAL_SUFFIXES: &[&str] =
    &["st", "nd", "rd", "th", "º", "ª", "er", "ers", "e", "ème", "ra", "ro", "da", "do"];

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
            None => ".,;:!?'*_\u{2019}\u{2026}".contains(last),
        };
        if !trims {
            break;
        }
        address = address.get(..address.len() - last.len_utf8()).unwrap_or_default();
    }
    address
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}')
}

fn is_superscript(c: char) -> bool {
    matches!(c, '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{2070}'..='\u{2079}' | '\u{2080}'..='\u{2089}')
}

/// Digits and other numerals; raised ones are footnote marks or exponents.
fn is_number_start(c: char) -> bool {
    c.is_numeric() && !c.is_alphabetic() && !is_superscript(c)
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

/// Scripts written without spaces, one word a character as in Unicode Standard Annex 29.
fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{3041}'..='\u{3096}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Class of a character that belongs to no word or number.
fn mark_kind(c: char) -> TokenKind {
    let punct = match c {
        '$' | '%' | '&' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~' | '#' | '@' => false,
        _ if c.is_ascii() => c.is_ascii_punctuation(),
        '\u{2030}'..='\u{2031}' | '\u{2044}' | '\u{2052}' => false,
        // Latin-1, general and supplemental punctuation.
        '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' => true,
        '\u{2010}'..='\u{2027}' | '\u{2032}'..='\u{205e}' | '\u{2e00}'..='\u{2e5d}' | '\u{2212}' => true,
        // Greek, Armenian, Hebrew, Arabic, Devanagari, Myanmar, Ethiopic, Khmer.
        '\u{37e}'
        | '\u{387}'
        | '\u{55a}'..='\u{55f}'
        | '\u{589}'
        | '\u{58a}'
        | '\u{5be}'
        | '\u{5f3}'
        | '\u{5f4}' => true,
        '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}' | '\u{964}' | '\u{965}' => true,
        '\u{104a}'..='\u{104f}' | '\u{1361}'..='\u{1368}' | '\u{17d4}'..='\u{17da}' => true,
        // CJK and full-width forms.
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{30fb}' => true,
        '\u{ff01}'..='\u{ff03}'
        | '\u{ff07}'..='\u{ff0a}'
        | '\u{ff0c}'..='\u{ff0f}'
        | '\u{ff1a}'
        | '\u{ff1b}' => true,
        '\u{ff1f}' | '\u{ff3b}'..='\u{ff3d}' | '\u{ff5b}' | '\u{ff5d}' | '\u{ff61}'..='\u{ff65}' => true,
        _ => false,
    };
    if punct { TokenKind::Punct } else { TokenKind::Symbol }
}
