//! CoNLL-U, the file format of the treebanks: <https://universaldependencies.org/format.html>.
//!
//! [`read`] goes through a file sentence by sentence and keeps every line of it, so that a sentence can be printed
//! again with other annotation ([`Sentence::rewrite`]); [`write()`] prints a tree that has no file.

use std::fmt::Write as _;

use rapporteur_text::{TextRange, range};

use crate::tokenizer::Words;
use crate::tree::{Feats, Label, Multiword, Relation, Tree, UnknownTag, Upos, Word};

/// Columns of a token line: ID, FORM, LEMMA, UPOS, XPOS, FEATS, HEAD, DEPREL, DEPS, MISC.
const COLUMNS: usize = 10;

/// What is wrong in a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {kind}")]
pub struct Error {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub kind: ErrorKind,
}

/// What can be wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A token line of other than ten columns.
    #[error(
        "{found} columns instead of 10; separate the columns by one tab each and write `_` into an empty one, \
         and begin a comment with `#`"
    )]
    Columns {
        /// Columns that the line has.
        found: usize,
    },
    /// An ID that is none.
    #[error("`{0}` is no ID; write a word as `3`, a multiword token as `3-4`, an empty node as `3.1`")]
    Id(Box<str>),
    /// A word out of order.
    #[error(
        "word `{found}` stands where `{expected}` is due; number the words of a sentence 1, 2, 3 without gaps"
    )]
    Order {
        /// The number that is due.
        expected: usize,
        /// The one that stands there.
        found: u32,
    },
    /// A multiword token that is not followed by its words.
    #[error("the words of the multiword token `{0}` do not follow it; put the range before its first word")]
    Range(Box<str>),
    /// A tag that the scheme lacks.
    #[error("{0}; correct it, or convert the file to version 2")]
    Tag(#[from] UnknownTag),
    /// A HEAD that is no word of the sentence.
    #[error("HEAD `{0}` is no word of the sentence; give the number of a word, or 0 for the root")]
    Head(Box<str>),
    /// No root or several.
    #[error("{0} roots instead of one; give exactly one word of the sentence HEAD 0")]
    Roots(usize),
    /// A word that is its own ancestor.
    #[error("word {0} is its own ancestor; follow its heads and correct the one that leads back")]
    Cycle(usize),
}

/// The sentences of a file.
///
/// Lines may end in CRLF, the blank line after the last sentence may be missing. After an error the reader goes on with
/// the next sentence.
///
/// ```
/// use rapporteur_grammar::conllu;
/// let file = "# text = They left.\n\
///     1\tThey\tthey\tPRON\tPRP\t_\t2\tnsubj\t_\t_\n\
///     2\tleft\tleave\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No\n\
///     3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n";
/// let sentence = conllu::read(file).next().unwrap()?;
/// assert_eq!(sentence.text(), "They left.");
/// assert_eq!(&sentence.text()[sentence.words().words[2]], ".");
/// assert_eq!(sentence.tree()?.root(), Some(1));
/// # Ok::<(), conllu::Error>(())
/// ```
#[must_use]
pub fn read(file: &str) -> Sentences<'_> {
    Sentences { rest: file.strip_prefix('\u{feff}').unwrap_or(file), line: 0 }
}

/// Iterator over the sentences of a file; see [`read`].
#[derive(Debug, Clone)]
pub struct Sentences<'a> {
    rest: &'a str,
    /// Lines read.
    line: usize,
}

impl<'a> Sentences<'a> {
    /// The next line without its end, with its number.
    fn next_line(&mut self) -> Option<(usize, &'a str)> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        self.line += 1;
        Some((self.line, line.strip_suffix('\r').unwrap_or(line)))
    }
}

impl<'a> Iterator for Sentences<'a> {
    type Item = Result<Sentence<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut builder = Builder::default();
        let mut failure = None;
        while let Some((number, line)) = self.next_line() {
            if line.trim().is_empty() {
                if builder.lines.is_empty() && failure.is_none() {
                    continue;
                }
                break;
            }
            if failure.is_none() {
                failure = builder.line(number, line).err().map(|kind| Error { line: number, kind });
            }
        }
        match failure {
            Some(error) => Some(Err(error)),
            None if builder.lines.is_empty() => None,
            None => Some(builder.finish()),
        }
    }
}

/// A sentence of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence<'a> {
    text: Box<str>,
    words: Words,
    lines: Vec<Line<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Line<'a> {
    /// A comment, a multiword token or an empty node: never changed.
    Other(&'a str),
    Word {
        number: usize,
        columns: [&'a str; COLUMNS],
    },
}

impl<'a> Sentence<'a> {
    /// The text: that of the comment `# text = …` if the words are found in it, else their forms, with a space between
    /// two of them unless the first says `SpaceAfter=No`.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the words are in [`Sentence::text`]. If the words of a multiword token are spelt otherwise than the token
    /// itself, they divide its bytes in proportion to their lengths.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The comment lines with their `#`, in order.
    pub fn comments(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.lines.iter().filter_map(|line| match line {
            Line::Other(line) if line.starts_with('#') => Some(*line),
            _ => None,
        })
    }

    /// The value of a comment such as `# sent_id = …`.
    #[must_use]
    pub fn comment(&self, key: &str) -> Option<&'a str> {
        self.comments().find_map(|line| comment_value(line, key))
    }

    /// The annotation as a tree of full confidence.
    ///
    /// # Errors
    /// If it is none: unknown tags or relations, heads outside the sentence, not one root, a cycle.
    pub fn tree(&self) -> Result<Tree, Error> {
        let mut words = Vec::with_capacity(self.words.words.len());
        let mut numbers = Vec::with_capacity(self.words.words.len());
        for (line, range) in self.word_lines().zip(&self.words.words) {
            let (number, columns) = line;
            let word = self.word(columns, *range).map_err(|kind| Error { line: number, kind })?;
            words.push(word);
            numbers.push(number);
        }
        let at = |word: usize| numbers.get(word).copied().unwrap_or_default();
        let roots = words.iter().filter(|word| word.head.is_none()).count();
        if roots != 1 && !words.is_empty() {
            return Err(Error { line: at(0), kind: ErrorKind::Roots(roots) });
        }
        if let Some(word) = cycle(&words) {
            return Err(Error { line: at(word), kind: ErrorKind::Cycle(word + 1) });
        }
        Ok(Tree { words, multiwords: self.words.multiwords.clone(), confidence: 100 })
    }

    fn word_lines(&self) -> impl Iterator<Item = (usize, &[&'a str; COLUMNS])> {
        self.lines.iter().filter_map(|line| match line {
            Line::Word { number, columns } => Some((*number, columns)),
            Line::Other(_) => None,
        })
    }

    fn word(&self, columns: &[&str; COLUMNS], range: TextRange) -> Result<Word, ErrorKind> {
        let [_, _, lemma, upos, xpos, feats, head, deprel, ..] = *columns;
        let parsed: Option<usize> = head.parse().ok();
        let head = match parsed.filter(|at| *at <= self.words.words.len()) {
            Some(at) => at.checked_sub(1).and_then(|at| u32::try_from(at).ok()),
            None => return Err(ErrorKind::Head(head.into())),
        };
        let upos: Upos = upos.parse()?;
        let deprel: Relation = deprel.parse()?;
        let xpos: Label = if xpos == "_" { "".into() } else { xpos.into() };
        Ok(Word { range, lemma: lemma.into(), upos, xpos, feats: Feats::new(feats), head, deprel })
    }

    /// Prints the sentence and the blank line after it with the columns LEMMA to DEPREL of every word taken from
    /// `tree`, a parse of [`Sentence::words`]. Everything else is as it was read, except that lines end in LF. Words
    /// that the tree lacks keep their columns.
    pub fn rewrite(&self, tree: &Tree, out: &mut String) {
        let mut words = tree.words.iter();
        for line in &self.lines {
            match line {
                Line::Other(line) => out.push_str(line),
                Line::Word { columns, .. } => match words.next() {
                    Some(word) => {
                        let [id, form, .., deps, misc] = *columns;
                        out.push_str(id);
                        out.push('\t');
                        out.push_str(form);
                        push_annotation(out, word);
                        for column in [deps, misc] {
                            out.push('\t');
                            out.push_str(column);
                        }
                    }
                    None => out.push_str(&columns.join("\t")),
                },
            }
            out.push('\n');
        }
        out.push('\n');
    }
}

/// Prints a tree over `text` as a sentence of CoNLL-U with the blank line after it.
///
/// A file has one line for `# text`: line breaks and tabs become spaces there, and the forms stay findable in it.
///
/// ```
/// # use rapporteur_grammar::{Tree, conllu};
/// let mut out = String::new();
/// conllu::write(&mut out, Some("1"), "", &Tree::default());
/// assert_eq!(out, "# sent_id = 1\n# text = \n\n");
/// ```
pub fn write(out: &mut String, sent_id: Option<&str>, text: &str, tree: &Tree) {
    let bytes = |range: TextRange| text.get(std::ops::Range::<usize>::from(range)).unwrap_or_default();
    if let Some(id) = sent_id {
        out.push_str("# sent_id = ");
        push_line(out, id);
        out.push('\n');
    }
    out.push_str("# text = ");
    push_line(out, text);
    out.push('\n');
    let mut multiwords = tree.multiwords.iter().peekable();
    // Words up to this one are in a multiword token, which has said what comes after it.
    let mut covered = 0;
    for (index, word) in tree.words.iter().enumerate() {
        let id = index + 1;
        if let Some(token) = multiwords.next_if(|token| token.first as usize <= index) {
            let last = (token.last as usize).clamp(index, tree.words.len() - 1);
            let end = tree.words.get(last).map_or(word.range.end(), |last| last.range.end());
            let range = TextRange::new(word.range.start(), end.max(word.range.start()));
            let _ = write!(out, "{id}-{}\t", last + 1);
            push_field(out, bytes(range));
            out.push_str("\t_\t_\t_\t_\t_\t_\t_\t");
            push_misc(out, range, tree.words.get(last + 1));
            covered = last + 1;
        }
        let _ = write!(out, "{id}\t");
        push_field(out, bytes(word.range));
        push_annotation(out, word);
        out.push_str("\t_\t");
        if index < covered {
            out.push_str("_\n");
        } else {
            push_misc(out, word.range, tree.words.get(index + 1));
        }
    }
    out.push('\n');
}

/// The last column: whether the next word follows without a space.
fn push_misc(out: &mut String, token: TextRange, next: Option<&Word>) {
    let adjacent = next.is_some_and(|next| next.range.start() == token.end());
    out.push_str(if adjacent { "SpaceAfter=No\n" } else { "_\n" });
}

/// LEMMA to DEPREL, a tab before each.
fn push_annotation(out: &mut String, word: &Word) {
    for field in [&*word.lemma, word.upos.as_str(), &word.xpos, word.feats.as_str()] {
        out.push('\t');
        push_field(out, field);
    }
    let head = word.head.map_or(0, |head| u64::from(head) + 1);
    let _ = write!(out, "\t{head}\t{}", word.deprel);
}

/// A column: not empty, no tab, no line break.
fn push_field(out: &mut String, field: &str) {
    if field.is_empty() {
        out.push('_');
    } else {
        push_line(out, field);
    }
}

/// Text on one line, byte for byte.
fn push_line(out: &mut String, text: &str) {
    out.extend(text.chars().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }));
}

/// The value in `# key = value`.
fn comment_value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let rest = line.strip_prefix('#')?.trim_start().strip_prefix(key)?.trim_start().strip_prefix('=')?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

/// A sentence being read.
#[derive(Debug, Default)]
struct Builder<'a> {
    lines: Vec<Line<'a>>,
    tokens: Vec<Token<'a>>,
    words: usize,
    multiwords: Vec<Multiword>,
    /// Line and ID of the last multiword token.
    open: Option<(usize, &'a str)>,
}

/// An orthographic token.
#[derive(Debug)]
struct Token<'a> {
    form: &'a str,
    space_after: bool,
    /// The forms of its words.
    words: Vec<&'a str>,
}

impl<'a> Builder<'a> {
    fn line(&mut self, number: usize, line: &'a str) -> Result<(), ErrorKind> {
        if line.starts_with('#') {
            self.lines.push(Line::Other(line));
            return Ok(());
        }
        let mut columns = [""; COLUMNS];
        let mut found = 0;
        for column in line.split('\t') {
            if let Some(slot) = columns.get_mut(found) {
                *slot = column;
            }
            found += 1;
        }
        if found != COLUMNS {
            return Err(ErrorKind::Columns { found });
        }
        let [id, form, .., misc] = columns;
        let space_after = !misc.split('|').any(|field| field == "SpaceAfter=No");
        let bad_id = || ErrorKind::Id(id.into());
        if let Some((major, minor)) = id.split_once('.') {
            self::number(major).and_then(|_| self::number(minor)).ok_or_else(bad_id)?;
            self.lines.push(Line::Other(line));
        } else if let Some((first, last)) = id.split_once('-') {
            let first = self::number(first).ok_or_else(bad_id)?;
            let last = self::number(last).ok_or_else(bad_id)?;
            if first as usize != self.words + 1 || last < first || self.in_multiword() {
                return Err(ErrorKind::Range(id.into()));
            }
            self.multiwords.push(Multiword { first: first - 1, last: last - 1 });
            self.tokens.push(Token { form, space_after, words: Vec::new() });
            self.open = Some((number, id));
            self.lines.push(Line::Other(line));
        } else {
            let id = self::number(id).ok_or_else(bad_id)?;
            if id as usize != self.words + 1 {
                return Err(ErrorKind::Order { expected: self.words + 1, found: id });
            }
            if self.in_multiword() {
                if let Some(token) = self.tokens.last_mut() {
                    token.words.push(form);
                }
            } else {
                self.tokens.push(Token { form, space_after, words: vec![form] });
            }
            self.words += 1;
            self.lines.push(Line::Word { number, columns });
        }
        Ok(())
    }

    /// Whether the next word belongs to the last multiword token.
    fn in_multiword(&self) -> bool {
        self.multiwords.last().is_some_and(|token| self.words <= token.last as usize)
    }

    fn finish(self) -> Result<Sentence<'a>, Error> {
        if self.in_multiword()
            && let Some((line, id)) = self.open
        {
            return Err(Error { line, kind: ErrorKind::Range(id.into()) });
        }
        let comment = self.lines.iter().find_map(|line| match line {
            Line::Other(line) => comment_value(line, "text"),
            Line::Word { .. } => None,
        });
        let found = comment.and_then(|text| Some((text.into(), locate(text, &self.tokens)?)));
        let (text, words): (Box<str>, _) = found.unwrap_or_else(|| rebuild(&self.tokens));
        let words = Words { words, multiwords: self.multiwords };
        Ok(Sentence { text, words, lines: self.lines })
    }
}

/// A number of ASCII digits.
fn number(digits: &str) -> Option<u32> {
    digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// Byte ranges of all words if the tokens, with white space between them, make up `text`.
fn locate(text: &str, tokens: &[Token<'_>]) -> Option<Vec<TextRange>> {
    let mut words = Vec::with_capacity(tokens.len());
    let mut rest = text;
    for token in tokens {
        rest = rest.trim_start();
        divide(text.len() - rest.len(), token, &mut words);
        rest = rest.strip_prefix(token.form)?;
    }
    rest.trim().is_empty().then_some(words)
}

/// The text that forms and spaces make up, with the byte ranges of all words.
fn rebuild(tokens: &[Token<'_>]) -> (Box<str>, Vec<TextRange>) {
    let mut text = String::new();
    let mut words = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        divide(text.len(), token, &mut words);
        text.push_str(token.form);
        if token.space_after && index + 1 < tokens.len() {
            text.push(' ');
        }
    }
    (text.into(), words)
}

/// Adds the ranges of the words of a token that starts at `start`.
fn divide(start: usize, token: &Token<'_>, words: &mut Vec<TextRange>) {
    let form = token.form;
    let mut at = 0;
    if token.words.iter().map(|word| word.len()).sum::<usize>() == form.len() && token.words.concat() == form
    {
        for word in &token.words {
            words.push(range(start + at, start + at + word.len()));
            at += word.len();
        }
        return;
    }
    let bounds: Vec<usize> = form.char_indices().map(|(at, _)| at).chain([form.len()]).collect();
    let chars = bounds.len() - 1;
    let total: usize = token.words.iter().map(|word| word.chars().count()).sum();
    let mut before = 0;
    for word in &token.words {
        before += word.chars().count();
        // Rounded down, so that the last word ends with the token.
        let share = (chars * before).checked_div(total).unwrap_or(chars);
        let end = bounds.get(share).copied().unwrap_or(form.len());
        words.push(range(start + at, start + end));
        at = end;
    }
}

/// A word that is its own ancestor, if there is one.
fn cycle(words: &[Word]) -> Option<usize> {
    // 0 means not seen; else one more than the word from which it was first reached.
    let mut seen = vec![0; words.len()];
    for start in 0..words.len() {
        let mut at = start;
        while let Some(mark) = seen.get_mut(at).filter(|mark| **mark == 0) {
            *mark = start + 1;
            match words.get(at).and_then(|word| word.head) {
                Some(head) => at = head as usize,
                None => break,
            }
        }
        let returned = seen.get(at).is_some_and(|mark| *mark == start + 1);
        if returned && words.get(at).is_some_and(|word| word.head.is_some()) {
            return Some(at);
        }
    }
    None
}
