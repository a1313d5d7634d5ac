//! From text to a pattern, or to an error that points at the character.

use rapporteur_catalog::{Catalogue, EntityId, edit_distance};
use rapporteur_claims::{Interval, Lexicon};
use rapporteur_text::TextRange;

use super::fields::{EVENTS, Field, RANKS, SORTS, STANDINGS};
use super::row::Sort;
use super::{Expr, Term, Value};
use crate::question::nearest;

/// Deepest nesting of groups.
const DEEPEST: usize = 32;
/// Longest pattern, in bytes.
const LONGEST: usize = 10_000;

/// A pattern, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pub(crate) expr: Expr,
    /// Order of the rows.
    pub sort: Sort,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// The characters at fault.
    pub range: TextRange,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: String,
}

impl PatternError {
    fn new(range: TextRange, message: impl Into<String>, help: impl Into<String>) -> PatternError {
        PatternError { range, message: message.into(), help: help.into() }
    }

    /// The pattern with a caret under what is wrong, and what would be right.
    #[must_use]
    pub fn render(&self, pattern: &str) -> String {
        let mut out = self.render_without_help(pattern);
        if !self.help.is_empty() {
            out.push('\n');
            out.push_str(&self.help);
        }
        out
    }

    /// The pattern with a caret under what is wrong.
    #[must_use]
    pub fn render_without_help(&self, pattern: &str) -> String {
        let line: String = pattern.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let (start, end) = (usize::from(self.range.start()), usize::from(self.range.end()));
        let before = pattern.get(..start).map_or(0, |text| text.chars().count());
        let width = pattern.get(start..end).map_or(1, |text| text.chars().count()).max(1);
        format!("{}\n  {line}\n  {}{}", self.message, " ".repeat(before), "^".repeat(width))
    }
}

/// A word of a pattern with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Or,
    And,
    Not,
    /// Text up to the next blank outside quotation marks.
    Text(String),
}

impl Pattern {
    /// Reads a pattern. Total; linear in its length but for the names of entities, which are looked for among all.
    pub fn parse(text: &str, catalogue: &Catalogue, lexicon: &Lexicon) -> Result<Pattern, PatternError> {
        if text.len() > LONGEST {
            let whole = rapporteur_text::range(0, 1);
            return Err(PatternError::new(whole, format!("a pattern has {LONGEST} bytes at most"), ""));
        }
        let tokens = tokens(text)?;
        let mut parser =
            Parser { tokens: &tokens, at: 0, end: text.len(), catalogue, lexicon, sort: Sort::default() };
        let expr = parser.any(0)?;
        if let Some((_, range)) = parser.tokens.get(parser.at) {
            return Err(PatternError::new(
                *range,
                "this `)` closes nothing",
                "take it out, or open a group before",
            ));
        }
        Ok(Pattern { expr, sort: parser.sort })
    }
}

/// Splits a pattern into words, groups and operators.
fn tokens(text: &str) -> Result<Vec<(Token, TextRange)>, PatternError> {
    let mut out: Vec<(Token, TextRange)> = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some(&(start, c)) = letters.peek() {
        let one = rapporteur_text::range(start, start + c.len_utf8());
        let single = match c {
            _ if c.is_whitespace() => {
                letters.next();
                continue;
            }
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            '|' => Some(Token::Or),
            '&' => Some(Token::And),
            '-' | '!' => Some(Token::Not),
            _ => None,
        };
        if let Some(token) = single {
            out.push((token, one));
            letters.next();
            continue;
        }
        let mut word = String::new();
        let mut end = start;
        let mut quoted: Option<usize> = None;
        while let Some(&(at, c)) = letters.peek() {
            if quoted.is_none() && (c.is_whitespace() || matches!(c, '(' | ')' | '|' | '&')) {
                break;
            }
            if c == '"' {
                quoted = if quoted.is_some() { None } else { Some(at) };
            }
            word.push(c);
            end = at + c.len_utf8();
            letters.next();
        }
        if let Some(at) = quoted {
            let range = rapporteur_text::range(at, at + 1);
            return Err(PatternError::new(
                range,
                "this quotation mark is not closed",
                "put another `\"` behind the words",
            ));
        }
        let range = rapporteur_text::range(start, end);
        let token = match word.as_str() {
            "OR" => Token::Or,
            "AND" => Token::And,
            "NOT" => Token::Not,
            _ => Token::Text(word),
        };
        out.push((token, range));
    }
    Ok(out)
}

struct Parser<'a> {
    tokens: &'a [(Token, TextRange)],
    at: usize,
    end: usize,
    catalogue: &'a Catalogue,
    lexicon: &'a Lexicon,
    sort: Sort,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn here(&self) -> TextRange {
        self.tokens.get(self.at).map_or(rapporteur_text::range(self.end, self.end), |(_, range)| *range)
    }

    fn any(&mut self, depth: usize) -> Result<Expr, PatternError> {
        let mut all = vec![self.all(depth)?];
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            all.push(self.all(depth)?);
        }
        Ok(if all.len() == 1 { all.swap_remove(0) } else { Expr::Or(all) })
    }

    fn all(&mut self, depth: usize) -> Result<Expr, PatternError> {
        let mut all = Vec::new();
        loop {
            match self.peek() {
                None | Some(Token::Close | Token::Or) => break,
                Some(Token::And) => self.at += 1,
                Some(_) => all.extend(self.one(depth)?),
            }
        }
        Ok(if all.len() == 1 { all.swap_remove(0) } else { Expr::And(all) })
    }

    fn one(&mut self, depth: usize) -> Result<Option<Expr>, PatternError> {
        let range = self.here();
        if depth > DEEPEST {
            return Err(PatternError::new(range, format!("groups are nested more than {DEEPEST} deep"), ""));
        }
        match self.peek() {
            Some(Token::Not) => {
                self.at += 1;
                if matches!(self.peek(), None | Some(Token::Close | Token::Or | Token::And)) {
                    return Err(PatternError::new(
                        range,
                        "nothing follows that could be left out",
                        "`-source:fact-check`",
                    ));
                }
                Ok(self.one(depth + 1)?.map(|inner| Expr::Not(Box::new(inner))))
            }
            Some(Token::Open) => {
                self.at += 1;
                let inner = self.any(depth + 1)?;
                if self.peek() != Some(&Token::Close) {
                    return Err(PatternError::new(
                        range,
                        "this `(` is not closed",
                        "put a `)` behind the group",
                    ));
                }
                self.at += 1;
                Ok(Some(inner))
            }
            Some(Token::Text(text)) => {
                let text = text.clone();
                self.at += 1;
                self.term(&text, range)
            }
            _ => {
                self.at += 1;
                Ok(None)
            }
        }
    }

    fn term(&mut self, text: &str, range: TextRange) -> Result<Option<Expr>, PatternError> {
        // A colon inside quotation marks belongs to the words.
        let colon =
            text.find(':').filter(|colon| !text.get(..*colon).is_some_and(|before| before.contains('"')));
        let Some(colon) = colon else {
            let words = unquoted(text);
            let term = Term { field: None, values: vec![Value::Words(words.to_lowercase().into())], range };
            return Ok((!words.is_empty()).then_some(Expr::Term(term)));
        };
        let (name, value) =
            (text.get(..colon).unwrap_or_default(), text.get(colon + 1..).unwrap_or_default());
        let start = usize::from(range.start());
        let name_range = rapporteur_text::range(start, start + colon);
        let value_start = start + colon + 1;
        if name.eq_ignore_ascii_case("sort") {
            self.sort = sort(value, rapporteur_text::range(value_start, value_start + value.len()))?;
            return Ok(None);
        }
        let Some(field) = Field::from_name(name) else {
            return Err(PatternError::new(
                name_range,
                format!("there is no field `{name}`"),
                near_field(name),
            ));
        };
        if value.is_empty() {
            let help = self.values_of(field);
            return Err(PatternError::new(range, format!("`{name}:` has no value"), help));
        }
        let mut values = Vec::new();
        let mut at = value_start;
        for part in split(value) {
            let part_range = rapporteur_text::range(at, at + part.len());
            at += part.len() + 1;
            if part.is_empty() {
                let help = self.values_of(field);
                return Err(PatternError::new(part_range, "a value is missing here", help));
            }
            values.push(self.value(field, part, part_range)?);
        }
        Ok(Some(Expr::Term(Term { field: Some(field), values, range })))
    }

    fn value(&self, field: Field, text: &str, range: TextRange) -> Result<Value, PatternError> {
        let wrong = |message: String| PatternError::new(range, message, self.values_of(field));
        let words = unquoted(text);
        match field {
            _ if field.is_actor() => self.entity(&words, range).map(Value::Entity),
            Field::Kind => {
                let wanted = words.to_lowercase();
                let kinds = self.lexicon.kinds();
                let exact =
                    kinds.iter().find(|kind| *kind.key == *wanted || kind.label.to_lowercase() == wanted);
                let short = || {
                    let mut starting = kinds.iter().filter(|kind| kind.key.starts_with(wanted.as_str()));
                    starting.next().filter(|_| starting.next().is_none())
                };
                let kind = exact.or_else(short);
                kind.map(|kind| Value::Key(kind.key.clone()))
                    .ok_or_else(|| wrong(format!("there is no kind `{words}`")))
            }
            Field::Domain => {
                let wanted = words.to_lowercase();
                let all = domains(self.lexicon);
                let own =
                    all.iter().find(|key| **key == wanted || key.rsplit('/').next() == Some(wanted.as_str()));
                own.map(|key| Value::Key(key.as_str().into()))
                    .ok_or_else(|| wrong(format!("there is no domain `{words}`")))
            }
            Field::Event => {
                let wanted = words.to_uppercase();
                let own = EVENTS.iter().find(|event| **event == wanted);
                own.map(|event| Value::Key((*event).into()))
                    .ok_or_else(|| wrong(format!("there is no event `{words}`")))
            }
            Field::Standing => {
                let wanted = words.to_lowercase();
                let own = STANDINGS.iter().find(|standing| **standing == wanted);
                own.map(|own| Value::Key((*own).into()))
                    .ok_or_else(|| wrong(format!("there is no standing `{words}`")))
            }
            Field::Polarity => match words.to_lowercase().as_str() {
                "affirmed" | "yes" => Ok(Value::Affirmed(true)),
                "denied" | "no" => Ok(Value::Affirmed(false)),
                _ => Err(wrong(format!("`{words}` is no polarity"))),
            },
            Field::Modality => {
                let rank = |name: &str| {
                    let name = name.trim().to_lowercase();
                    let digit = name.parse::<u8>().ok().filter(|rank| *rank <= 9);
                    digit.or_else(|| RANKS.iter().find(|(own, _)| *own == name).map(|(_, rank)| *rank))
                };
                bounded(
                    &words,
                    0,
                    9,
                    rank,
                    |rank| rank.saturating_add(1).min(10),
                    |rank| rank.saturating_sub(1),
                )
                .map(|(from, to)| Value::Ranks(from, to))
                .map_err(|name| wrong(format!("`{name}` is no rank")))
            }
            Field::Grade => {
                let letter = |name: &str| {
                    let mut letters = name.trim().chars();
                    let letter = letters.next()?.to_ascii_uppercase();
                    (letters.next().is_none() && ('A'..='F').contains(&letter)).then_some(letter)
                };
                // `>=B` is B or better, and better letters come first.
                let (from, to) =
                    match (words.strip_prefix(">="), words.strip_prefix("<="), words.split_once("..")) {
                        (Some(name), ..) => (Some('A'), letter(name)),
                        (_, Some(name), _) => (letter(name), Some('F')),
                        (.., Some((from, to))) => (letter(from), letter(to)),
                        _ => (letter(&words), letter(&words)),
                    };
                match (from, to) {
                    (Some(from), Some(to)) => Ok(Value::Grades(from.min(to), from.max(to))),
                    _ => Err(wrong(format!("`{words}` is no grade"))),
                }
            }
            Field::Since | Field::Until | Field::Time | Field::Published => {
                days(field, &words).map(Value::Days).ok_or_else(|| wrong(format!("`{words}` is no date")))
            }
            _ => Ok(Value::Words(words.to_lowercase().into())),
        }
    }

    fn entity(&self, words: &str, range: TextRange) -> Result<EntityId, PatternError> {
        let catalogue = self.catalogue;
        let found = catalogue
            .by_key(words)
            .or_else(|| catalogue.by_key(&words.to_uppercase()))
            .or_else(|| catalogue.by_key(&words.to_lowercase()))
            .or_else(|| catalogue.by_code(&words.to_uppercase()).filter(|_| words.len() == 2))
            .or_else(|| catalogue.by_name(words));
        found.ok_or_else(|| {
            let near = nearest(words, catalogue);
            let help = if near.is_empty() {
                "use a key of the catalogue (COL, UN, NATO) or a name in quotation marks".to_owned()
            } else {
                format!("the nearest names are {}", near.join(", "))
            };
            PatternError::new(range, format!("nobody is known by the name `{words}`"), help)
        })
    }

    fn values_of(&self, field: Field) -> String {
        let list = match field {
            Field::Kind => {
                self.lexicon.kinds().iter().map(|kind| kind.key.to_string()).collect::<Vec<_>>().join(", ")
            }
            Field::Domain => domains(self.lexicon).join(", "),
            Field::Event => EVENTS.join(", "),
            Field::Standing => STANDINGS.join(", "),
            Field::Polarity => "affirmed, denied".to_owned(),
            Field::Modality => {
                let names: Vec<&str> = RANKS.iter().map(|(name, _)| *name).collect();
                format!("{}; or 0 to 9, with >=, <=, >, < or `a..b`", names.join(", "))
            }
            Field::Grade => "A, B, C, D, E, F; `>=B` for B or better".to_owned(),
            Field::Since | Field::Until | Field::Time | Field::Published => {
                "2014, 2014-03 or 2014-03-28; `time:2014..2016` for a span".to_owned()
            }
            _ => return "a key of the catalogue (COL, UN) or a name in quotation marks".to_owned(),
        };
        format!("values of `{}`: {list}", field.name())
    }
}

/// The domains of the taxonomy.
pub(crate) fn domains(lexicon: &Lexicon) -> Vec<String> {
    lexicon.domains().map(str::to_owned).collect()
}

fn near_field(name: &str) -> String {
    let lower = name.to_lowercase();
    let near = Field::ALL
        .iter()
        .filter_map(|(_, own, _)| Some((edit_distance(own, &lower, 3)?, *own)))
        .min()
        .map(|(_, own)| format!("did you mean `{own}`? "))
        .unwrap_or_default();
    let names: Vec<&str> = Field::ALL.iter().map(|(_, name, _)| *name).collect();
    format!("{near}fields: {}, sort", names.join(", "))
}

fn sort(value: &str, range: TextRange) -> Result<Sort, PatternError> {
    let (name, descending) = value.strip_prefix('-').map_or((value, false), |name| (name, true));
    Sort::from_name(&name.to_lowercase(), descending).ok_or_else(|| {
        PatternError::new(
            range,
            format!("rows cannot be sorted by `{name}`"),
            format!("orders: {}; `-` before one turns it round", SORTS.join(", ")),
        )
    })
}

/// Parts of a value at commas outside quotation marks.
fn split(value: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, c) in value.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                out.push(value.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(value.get(start..).unwrap_or_default());
    out
}

fn unquoted(text: &str) -> String {
    text.replace('"', "").trim().to_owned()
}

/// `a`, `>=a`, `<=a`, `>a`, `<a`, `a..b`; the name that is none in the error.
fn bounded<T: Copy>(
    text: &str,
    least: T,
    most: T,
    read: impl Fn(&str) -> Option<T>,
    above: impl Fn(T) -> T,
    below: impl Fn(T) -> T,
) -> Result<(T, T), String> {
    let one = |name: &str| read(name).ok_or_else(|| name.to_owned());
    if let Some(name) = text.strip_prefix(">=") {
        return Ok((one(name)?, most));
    }
    if let Some(name) = text.strip_prefix("<=") {
        return Ok((least, one(name)?));
    }
    if let Some(name) = text.strip_prefix('>') {
        return Ok((above(one(name)?), most));
    }
    if let Some(name) = text.strip_prefix('<') {
        return Ok((least, below(one(name)?)));
    }
    if let Some((from, to)) = text.split_once("..") {
        let from = if from.is_empty() { least } else { one(from)? };
        return Ok((from, if to.is_empty() { most } else { one(to)? }));
    }
    one(text).map(|value| (value, value))
}

/// The days that a field asks for.
fn days(field: Field, text: &str) -> Option<Interval> {
    let text = text.trim();
    if let Some((from, to)) = text.split_once("..") {
        let start = if from.is_empty() { None } else { Some(Interval::parse(from)?.start?) };
        let end = if to.is_empty() { None } else { Some(Interval::parse(to)?.end?) };
        return Some(Interval { start, end });
    }
    for (mark, from) in [(">=", true), ("<=", false)] {
        if let Some(day) = text.strip_prefix(mark) {
            let day = Interval::parse(day)?;
            return Some(if from {
                Interval { start: day.start, end: None }
            } else {
                Interval { start: None, end: day.end }
            });
        }
    }
    let day = Interval::parse(text)?;
    Some(match field {
        Field::Since => Interval { start: day.start, end: None },
        Field::Until => Interval { start: None, end: day.end },
        _ => day,
    })
}
